/* check_exact_capability.c  The exact mean Meyer-Wallach measure against values by hand and against samples. */
#include <stdlib.h>

#include "qnnland/ansatz_library.h"
#include "qnnland/expressibility.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_circuit *circuit_of(const char *text) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

static void require_exact(const char *text, double expected) {
    qnl_circuit *circuit = circuit_of(text);
    double mean;
    REQUIRE_OK(qnl_exact_entangling_capability(&mean, circuit, NULL));
    compare_double(text, mean, expected, 1e-14);
    qnl_circuit_free(circuit);
}

/* Product states, GHZ states, RX RY on two qubits and a CNOT (9/16, as in check_entangling_capability.c), Bell states. */
START_TEST(values_by_hand) {
    require_exact("qubits 3\nRX 0 theta[0]\nRY 1 theta[1]\nRZ 2 theta[2]\n", 0.0);
    require_exact("qubits 3\nH 0\nCNOT 0 1\nCNOT 1 2\n", 1.0);
    require_exact("qubits 2\nRX 0 theta[0]\nRY 0 theta[1]\nRX 1 theta[2]\nRY 1 theta[3]\nCNOT 0 1\n", 0.5625);
    require_exact("qubits 2\nH 0\nRZ 0 theta[0]\nCNOT 0 1\n", 1.0);
}
END_TEST

/* Circuits with controlled rotations, angles in [0, 2 pi): 11/64 for circuits 3 and 16 and 7/32 for circuit 18 of S. Sim et al.,
 * Adv. Quantum Technol. 2, 1900070 (2019), with 4 qubits and 1 layer. */
START_TEST(controlled_rotations) {
    static const struct {
        int number;
        double expected;
    } known[] = {{3, 11.0 / 64}, {16, 11.0 / 64}, {18, 7.0 / 32}};
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        qnl_circuit *circuit = NULL;
        double mean;
        REQUIRE_OK(qnl_sim_circuit(&circuit, known[k].number, 4, 1));
        REQUIRE_OK(qnl_exact_entangling_capability(&mean, circuit, NULL));
        compare_double("capability", mean, known[k].expected, 1e-14);
        qnl_circuit_free(circuit);
    }
    /* A toffoli gate, which is no Clifford gate: |+>|+>|0> becomes a state whose qubits all have the purity 5/8. */
    require_exact("qubits 3\nH 0\nH 1\nCCX 0 1 2\n", 2.0 * (1.0 - 0.625));
}
END_TEST

/* Inside the interval of level 0.9999 of samples. */
START_TEST(agrees_with_samples) {
    qnl_circuit *circuit = circuit_of("qubits 3\nRX 0 theta[0]\nRX 1 theta[1]\nRY 2 theta[2]\nCNOT 0 1\nCZ 1 2\nRY 0 theta[3]\n"
                                      "RX 2 theta[4]\nRZ 1 theta[5]\nCNOT 2 0\n");
    qnl_ensemble *ensemble = NULL;
    qnl_design_options options;
    qnl_interval interval;
    double exact, mean;
    REQUIRE_OK(qnl_ensemble_new_circuit(&ensemble, circuit, NULL, 0, NULL));
    REQUIRE_OK(qnl_design_options_init(&options, sizeof options));
    options.count = 5000;
    options.level = 0.9999;
    REQUIRE_OK(qnl_entangling_capability(&mean, &interval, NULL, ensemble, &options));
    REQUIRE_OK(qnl_exact_entangling_capability(&exact, circuit, NULL));
    ck_assert_msg(interval.low <= exact && exact <= interval.high, "%g not in %g..%g", exact, interval.low, interval.high);
    qnl_ensemble_free(ensemble);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(errors) {
    qnl_circuit *circuit = circuit_of("qubits 2\nRX 0 theta[0]\nRX 1 theta[0]\n");
    double mean = 7.0;
    REQUIRE_FAILURE(qnl_exact_entangling_capability(NULL, circuit, NULL), QNL_ERR_NULL,
                    "qnl_exact_entangling_capability: mean is NULL");
    REQUIRE_FAILURE(qnl_exact_entangling_capability(&mean, NULL, NULL), QNL_ERR_NULL,
                    "qnl_exact_entangling_capability: circuit is NULL");
    REQUIRE_FAILURE(qnl_exact_entangling_capability(&mean, circuit, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_exact_entangling_capability: gate 1 (RX) has parameter 0, which drives another angle too");
    compare_double("as before", mean, 7.0, 0.0);
    qnl_circuit_free(circuit);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("exact_capability");
    TCase *values = tcase_create("values");
    tcase_add_test(values, values_by_hand);
    tcase_add_test(values, controlled_rotations);
    tcase_add_test(values, agrees_with_samples);
    tcase_add_test(values, errors);
    suite_add_tcase(suite, values);
    return qnl_test_run(suite);
}
