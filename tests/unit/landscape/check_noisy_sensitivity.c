/* check_noisy_sensitivity.c  Sensitivity of circuits with noise: against closed forms, the quiet case, monotonicity, bad input. */
#include <math.h>
#include <string.h>

#include "qnnland/diamond.h"
#include "qnnland/distance.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_circuit *parse(const char *text) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

/* Behind depolarizing noise a step's difference shrinks by 1 - p: the distance of RZ is (1 - p) 2 sin(|delta|/2). */
START_TEST(depolarized_rotation) {
    const int qubit = 0;
    const double theta[1] = {0.4};
    qnl_circuit *circuit = parse("qubits 1\nRZ 0 theta[0]\n");
    for (int step = 0; step <= 4; ++step) {
        const double p = 0.2 * step;
        qnl_channel *noise = NULL;
        qnl_diamond_result result;
        REQUIRE_OK(qnl_channel_depolarizing(&noise, 1, p));
        const qnl_noise place = {1, noise, &qubit, 1};
        for (int k = 0; k < 4; ++k) {
            const double delta[1] = {0.9 * pow(0.1, k)};
            REQUIRE_OK(qnl_noisy_sensitivity(&result, circuit, theta, delta, &place, 1, NULL));
            const double expected = (1.0 - p) * 2.0 * sin(0.5 * delta[0]);
            compare_double("value", result.value, expected, 1e-8 * expected + 1e-13);
            ck_assert(result.lower <= expected + 1e-13 && expected <= result.upper + 1e-13);
        }
        qnl_channel_free(noise);
    }
    qnl_circuit_free(circuit);
}
END_TEST

static const char *const two_qubits = "qubits 2\nRX 0 theta[0]\nRY 1 theta[1]\nCNOT 0 1\nRZ 1 theta[2]\nRX 0 theta[3]\n";

/* Without noise it is the distance of two unitaries; noise behind the circuit can only bring the channels closer. */
START_TEST(noise_contracts) {
    const int qubits[2] = {0, 1};
    const double theta[4] = {0.3, 1.2, -0.8, 2.0}, delta[4] = {0.1, -0.2, 0.05, 0.3};
    qnl_circuit *circuit = parse(two_qubits);
    qnl_sensitivity quiet;
    qnl_diamond_result result;
    REQUIRE_OK(qnl_channel_sensitivity(&quiet, circuit, theta, delta, 1, NULL));
    REQUIRE_OK(qnl_noisy_sensitivity(&result, circuit, theta, delta, NULL, 0, NULL));
    compare_double("without noise", result.value, quiet.distance.diamond, 1e-12);
    double last = result.value;
    for (int step = 1; step <= 4; ++step) {
        qnl_channel *damping = NULL;
        REQUIRE_OK(qnl_channel_amplitude_damping(&damping, 0.2 * step));
        const qnl_noise places[2] = {{5, damping, &qubits[0], 1}, {5, damping, &qubits[1], 1}};
        REQUIRE_OK(qnl_noisy_sensitivity(&result, circuit, theta, delta, places, 2, NULL));
        ck_assert(result.converged && result.upper - result.lower <= 1e-8 * result.value);
        ck_assert_msg(result.value < last, "damping %g: %g is not below %g", 0.2 * step, result.value, last);
        last = result.value;
        qnl_channel_free(damping);
    }
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(bad_input) {
    const int qubit = 3;
    const double theta[4] = {0.0}, bad[4] = {0.0, NAN};
    qnl_circuit *circuit = parse(two_qubits);
    qnl_channel *noise = NULL;
    qnl_diamond_result result = {.value = 77.0};
    REQUIRE_OK(qnl_channel_bit_flip(&noise, 0.1));
    const qnl_noise place = {5, noise, &qubit, 1};
    REQUIRE_FAILURE(qnl_noisy_sensitivity(NULL, circuit, theta, theta, NULL, 0, NULL), QNL_ERR_NULL,
                    "qnl_noisy_sensitivity: result is NULL");
    REQUIRE_FAILURE(qnl_noisy_sensitivity(&result, NULL, theta, theta, NULL, 0, NULL), QNL_ERR_NULL,
                    "qnl_noisy_sensitivity: circuit is NULL");
    REQUIRE_FAILURE(qnl_noisy_sensitivity(&result, circuit, theta, bad, NULL, 0, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_noisy_sensitivity: delta[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_noisy_sensitivity(&result, circuit, theta, theta, &place, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_noisy_sensitivity: qubits[0] of noise[0] is 3, allowed are 0..1, each once");
    ck_assert(result.value == 77.0);
    qnl_channel_free(noise);
    qnl_circuit_free(circuit);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("noisy sensitivity");
    TCase *tests = tcase_create("noisy sensitivity");
    tcase_add_test(tests, depolarized_rotation);
    tcase_add_test(tests, noise_contracts);
    tcase_add_test(tests, bad_input);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
