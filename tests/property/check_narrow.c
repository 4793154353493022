/*
 * Large states kept in single precision: near double precision, within what execution.h promises, to the bit for any number of
 * threads, in half the memory; and double precision itself wherever the mode does not apply.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { QUBITS = 17, LAYERS = 3, MOST = 2 + 3 * LAYERS * (QUBITS + 3) };

/* ---- networks ---- */

static qnl_circuit *ansatz(int qubits) {
    qnl_hea_options options;
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    options.qubits = qubits;
    options.layers = LAYERS;
    REQUIRE_OK(qnl_hea(&circuit, &options));
    return circuit;
}

/* Strings of all letters on a ring, coefficients between -1 and 1; the sum of their absolute values. */
static double add_ring(qnl_observable *observable, int qubits) {
    double sum = 0.0;
    for (int q = 0; q < qubits; q++) {
        const double coefficient = sin(1.0 + q);
        char text[40];
        snprintf(text, sizeof text, "%c%d %c%d", "XYZ"[q % 3], q, "ZXY"[q % 3], (q + 1) % qubits);
        REQUIRE_OK(qnl_observable_add_pauli(observable, coefficient, text));
        sum += fabs(coefficient);
    }
    return sum;
}

static qnl_execution_options options_of(qnl_precision precision, int threads, qnl_isa isa) {
    qnl_execution_options options = execution(threads, QNL_MODE_SINGLE, isa);
    options.precision = precision;
    return options;
}

/* Value, value and gradient. */
static void evaluate(double *numbers, const qnl_circuit *circuit, const qnl_observable *observable, const qnl_state *input,
                     const double *theta, const qnl_execution_options *options, int expect_single) {
    qnl_network *network = NULL;
    char *text = NULL;
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, input, options));
    REQUIRE_OK(qnl_network_text(&text, network));
    ck_assert_msg((strstr(text, "in single precision") != NULL) == expect_single, "single precision: %d expected\n%s",
                  expect_single, text);
    REQUIRE_OK(qnl_network_expectation(numbers, network, theta, 1));
    REQUIRE_OK(qnl_network_gradient(numbers + 1, numbers + 2, network, theta, 1, QNL_GRADIENT_ADJOINT));
    qnl_string_free(text);
    qnl_network_free(network);
}

/* ---- single against double precision ---- */

/* Values within the bound of execution.h for 30 passes; the derivatives, sums of two such values, within twice that. */
static void check_near(const qnl_circuit *circuit, const qnl_state *input, const double *theta) {
    const int threads[3] = {1, 2, 5};
    const size_t size = 2 + qnl_circuit_parameters(circuit);
    double wide[MOST], single[3][MOST], off = 0.0;
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, qnl_circuit_qubits(circuit)));
    const double bound = 1.2e-7 * 31 * add_ring(observable, qnl_circuit_qubits(circuit));
    for (int isa = QNL_ISA_GENERIC; isa <= (int)qnl_isa_best(); isa++) {
        qnl_execution_options options = options_of(QNL_PRECISION_DOUBLE, 1, (qnl_isa)isa);
        evaluate(wide, circuit, observable, input, theta, &options, 0);
        for (int t = 0; t < (isa == (int)qnl_isa_best() ? 3 : 1); t++) {
            options = options_of(QNL_PRECISION_SINGLE, threads[t], (qnl_isa)isa);
            evaluate(single[t], circuit, observable, input, theta, &options, 1);
            compare_bits("threads", single[t], single[0], size);
        }
        compare_doubles("single precision", single[0], wide, size, 2 * bound);
        for (size_t k = 0; k < size; k++) {
            off = fmax(off, fabs(single[0][k] - wide[k]));
        }
    }
    ck_assert_msg(off > 1e-12 && off < 1e-6, "off by %g", off);
    qnl_observable_free(observable);
}

/* _i: |0...0>, another basis state, amplitudes */
START_TEST(test_near) {
    qnl_random *random = NULL;
    qnl_state *input = NULL;
    const uint64_t zero = 0;
    qnl_circuit *circuit = ansatz(QUBITS);
    REQUIRE_OK(qnl_random_new(&random, 99, (uint64_t)_i, 0));
    double *theta = random_thetas(random, qnl_circuit_parameters(circuit));
    if (_i == 1) {
        const uint64_t index = 0x1a5c3;
        REQUIRE_OK(qnl_state_new_basis(&input, QUBITS, &index, 1));
    } else if (_i == 2) {
        REQUIRE_OK(qnl_state_new_basis(&input, QUBITS, &zero, 1));
        REQUIRE_OK(qnl_state_apply(input, circuit, theta, NULL));
    }
    check_near(circuit, input, theta);
    free(theta);
    qnl_state_free(input);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* ---- where it does not apply ---- */

/* _i: too small, a projector, a dense matrix, batch mode */
START_TEST(test_not_applied) {
    static const qnl_complex exchange[16] = {{1, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}, {0, 0},
                                             {0, 0}, {1, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}};
    const int qubits = _i == 0 ? QUBITS - 1 : QUBITS, place[2] = {2, 9}, bits[2] = {1, 0};
    double wide[MOST], single[MOST];
    qnl_random *random = NULL;
    qnl_observable *observable = NULL;
    qnl_circuit *circuit = ansatz(qubits);
    REQUIRE_OK(qnl_random_new(&random, 100, (uint64_t)_i, 0));
    double *theta = random_thetas(random, qnl_circuit_parameters(circuit));
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    add_ring(observable, qubits);
    if (_i == 1) {
        REQUIRE_OK(qnl_observable_add_projector(observable, 0.5, place, bits, 2));
    } else if (_i == 2) {
        REQUIRE_OK(qnl_circuit_add_unitary(circuit, place, 2, exchange));
    }
    qnl_execution_options options = options_of(QNL_PRECISION_DOUBLE, 1, QNL_ISA_AUTO);
    options.mode = _i == 3 ? QNL_MODE_BATCH : QNL_MODE_SINGLE;
    evaluate(wide, circuit, observable, NULL, theta, &options, 0);
    options.precision = QNL_PRECISION_SINGLE;
    evaluate(single, circuit, observable, NULL, theta, &options, 0);
    compare_bits("double precision", single, wide, 2 + qnl_circuit_parameters(circuit));
    free(theta);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* ---- memory ---- */

/* A state of 20 qubits takes 16 MiB, in single precision 8 MiB; what comes on top is about 9 MiB.  A gradient takes two. */
START_TEST(test_memory) {
    const int qubits = 20;
    double values[MOST], value;
    qnl_network *networks[2] = {NULL, NULL};
    qnl_observable *observable = NULL;
    qnl_circuit *circuit = ansatz(qubits);
    double *theta = calloc(qnl_circuit_parameters(circuit), sizeof *theta);
    ck_assert_ptr_nonnull(theta);
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    add_ring(observable, qubits);
    for (int k = 0; k < 2; k++) {
        qnl_execution_options options = options_of(k == 0 ? QNL_PRECISION_DOUBLE : QNL_PRECISION_SINGLE, 1, QNL_ISA_AUTO);
        options.memory_limit = (uint64_t)(k == 0 ? 27 : 18) << 20;
        REQUIRE_OK(qnl_network_new(&networks[k], circuit, observable, NULL, &options));
        REQUIRE_OK(qnl_network_expectation(&value, networks[k], theta, 1));
        ck_assert_int_eq(qnl_network_gradient(NULL, values, networks[k], theta, 1, QNL_GRADIENT_ADJOINT), QNL_ERR_MEMORY);
        qnl_network_free(networks[k]);
    }
    qnl_execution_options options = options_of(QNL_PRECISION_SINGLE, 1, QNL_ISA_AUTO);
    options.memory_limit = UINT64_C(27) << 20;
    REQUIRE_OK(qnl_network_new(&networks[0], circuit, observable, NULL, &options));
    REQUIRE_OK(qnl_network_gradient(NULL, values, networks[0], theta, 1, QNL_GRADIENT_ADJOINT));
    qnl_network_free(networks[0]);
    free(theta);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(test_bad_precision) {
    qnl_network *network = NULL;
    qnl_observable *observable = NULL;
    qnl_circuit *circuit = ansatz(2);
    qnl_execution_options options = options_of((qnl_precision)2, 1, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_observable_new(&observable, 2));
    ck_assert_int_eq(qnl_network_new(&network, circuit, observable, NULL, &options), QNL_ERR_ARGUMENT);
    ck_assert_str_eq(qnl_last_error(), "qnl_network_new: precision is 2, allowed are 0..1");
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("narrow");
    TCase *tests = tcase_create("narrow");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_near, 0, 3);
    tcase_add_loop_test(tests, test_not_applied, 0, 4);
    tcase_add_test(tests, test_memory);
    tcase_add_test(tests, test_bad_precision);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
