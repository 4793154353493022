/* check_moment_cases.c  Exact moments: known numbers, sums of local terms, samples, threads and memory, errors. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/ansatz.h"
#include "qnnland/gradient.h"
#include "qnnland/gradient_variance.h"
#include "qnnland/hamiltonian.h"
#include "qnnland/random.h"
#include "qnnland/second_moment.h"
#include "support/compare.h"
#include "support/runner.h"

/* RX RY RZ on every qubit and a chain of CNOT gates, parameters (layer * n + qubit) * 3 + letter. */
static qnl_circuit *chain(int n, int layers) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, n));
    for (int layer = 0; layer < layers; layer++) {
        for (int k = 0; k < 3 * n; k++) {
            REQUIRE_OK(qnl_circuit_rotate(circuit, (qnl_gate)(QNL_GATE_RX + k % 3), k / 3, layer * 3 * n + k));
        }
        for (int q = 0; q + 1 < n; q++) {
            REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CNOT, q, q + 1));
        }
    }
    return circuit;
}

static qnl_observable *parsed(int n, const char *text) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, n, text));
    return observable;
}

static double sum_of(const double *numbers, size_t count) {
    double sum = 0.0;
    for (size_t k = 0; k < count; k++) {
        sum += numbers[k];
    }
    return sum;
}

/* ---- known numbers ---- */

/* The second moment was found by enumeration of all Pauli paths in exact fractions. */
START_TEST(chain_of_three_qubits) {
    qnl_circuit *circuit = chain(3, 3);
    qnl_observable *observable = parsed(3, "Z0");
    qnl_moments moments;
    REQUIRE_OK(qnl_exact_moments(&moments, NULL, circuit, observable, NULL));
    compare_double("second", moments.second, 0.1330413818359375, 1e-15);
    compare_double("mean", moments.mean, 0.0, 0.0);
    ck_assert_int_eq(moments.cone, 3);
    ck_assert_uint_eq(moments.sectors, 0);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}
END_TEST

static qnl_circuit *product(int n) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, n));
    for (int q = 0; q < n; q++) {
        REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RX, q, q));
    }
    return circuit;
}

static qnl_observable *one_minus_zero(int n, int local) {
    const int bits[12] = {0}, qubits[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    qnl_observable *observable = parsed(n, "1");
    for (int q = 0; q < (local ? n : 0); q++) {
        REQUIRE_OK(qnl_observable_add_projector(observable, -1.0 / n, qubits + q, bits, 1));
    }
    if (!local) REQUIRE_OK(qnl_observable_add_projector(observable, -1.0, qubits, bits, n));
    return observable;
}

/* The closed form, and its numbers for 2 and 4 qubits by hand: (3/8) / 8, (3/8)^3 / 8, 1/32, 1/128.  The cost of n qubits is
 * 1 - prod cos^2(theta / 2): mean 1 - 2^-n, second moment 1 - 2 2^-n + (3/8)^n. */
START_TEST(product_circuits) {
    const int sizes[] = {1, 2, 4, 7, 12};
    for (size_t k = 0; k < 5; k++) {
        const int n = sizes[k];
        qnl_circuit *circuit = product(n);
        double global, local, derivatives[12];
        qnl_moments moments;
        REQUIRE_OK(qnl_product_circuit_variance(&global, &local, n));
        for (int which = 0; which < 2; which++) {
            if (n == 12 && which == 0) continue; /* below */
            qnl_observable *observable = one_minus_zero(n, which);
            REQUIRE_OK(qnl_exact_moments(&moments, derivatives, circuit, observable, NULL));
            for (int q = 0; q < n; q++) {
                compare_double("derivative", derivatives[q], which ? local : global, 1e-15);
            }
            if (which == 0) {
                compare_double("mean", moments.mean, 1.0 - pow(0.5, n), 1e-14);
                compare_double("second", moments.second, 1.0 - 2.0 * pow(0.5, n) + pow(0.375, n), 1e-14);
            } else {
                ck_assert_int_eq(moments.cone, 1);
            }
            qnl_observable_free(observable);
        }
        if (n == 2) compare_double("global", global, 0.046875, 0.0);
        if (n == 4) compare_double("global", global, 0.006591796875, 1e-18);
        if (n == 2) compare_double("local", local, 0.03125, 0.0);
        if (n == 4) compare_double("local", local, 0.0078125, 0.0);
        qnl_circuit_free(circuit);
    }
}
END_TEST

/* 1023 strings of Z, none of whose cross sectors lives: E[prod cos^4] - E[prod cos^2]^2. */
START_TEST(projector_of_many_strings) {
    const int n = 10;
    qnl_circuit *circuit = product(n);
    qnl_observable *observable = one_minus_zero(n, 0);
    qnl_moments moments;
    REQUIRE_OK(qnl_exact_moments(&moments, NULL, circuit, observable, NULL));
    compare_double("variance", moments.variance, pow(0.375, n) - pow(0.25, n), 1e-16);
    ck_assert_int_eq(moments.cone, n);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}
END_TEST

/* A circuit that is a 2-design in front of and behind one rotation: the mean of <P>^2 over 24 x 24 Clifford gates is a fraction;
 * the formula for one qubit, d = 2: (1 - <P>^2) / 2 * 2 / 3. */
START_TEST(closed_forms) {
    double variance = 0.0;
    REQUIRE_OK(qnl_two_design_variance(&variance, 2.0, 1.0, 0.0));
    compare_double("one", variance, 1.0 / 3.0, 1e-16);
    REQUIRE_OK(qnl_two_design_variance(&variance, 4.0, 3.0, -0.5));
    compare_double("two", variance, 0.375 * 3.0 * 4.0 / 15.0, 1e-16);
    REQUIRE_OK(qnl_both_two_design_variance(&variance, 2.0, 1.0));
    compare_double("both", variance, 4.0 / 18.0, 1e-16);
    REQUIRE_OK(qnl_both_two_design_variance(&variance, 1e200, 1.0));
    compare_double("large", variance / 0.5e-200, 1.0, 1e-15);
}
END_TEST

/* ---- sums of local terms ---- */

/* Many qubits, but small cones: the variance of a sum over a ring is the sum over pieces, which are simulated alone. */
START_TEST(local_terms_on_many_qubits) {
    const int n = 60;
    qnl_circuit *circuit = product(n);
    qnl_observable *observable = parsed(n, "0");
    qnl_moments moments;
    double derivatives[60];
    for (int q = 0; q + 1 < n; q++) {
        char text[32];
        REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CZ, q, q + 1));
        (void)snprintf(text, sizeof text, "Z%d Z%d", q, q + 1);
        REQUIRE_OK(qnl_observable_add_pauli(observable, 1.0, text));
    }
    /* cos a cos b for neighbours: 1/4 each; derivatives by an inner angle belong to two terms, 1/4 each, and are not correlated */
    REQUIRE_OK(qnl_exact_moments(&moments, derivatives, circuit, observable, NULL));
    compare_double("variance", moments.variance, 0.25 * (n - 1), 1e-13);
    compare_double("outer", derivatives[0], 0.25, 1e-15);
    compare_double("inner", derivatives[30], 0.5, 1e-15);
    ck_assert_int_le(moments.cone, 4);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}
END_TEST

/* ---- samples ---- */

static qnl_circuit *random_moves(qnl_random *random, int n) {
    static const qnl_gate pairs[] = {QNL_GATE_CNOT, QNL_GATE_CZ, QNL_GATE_CY, QNL_GATE_SWAP, QNL_GATE_ISWAP, QNL_GATE_ISWAPDG};
    static const qnl_gate ones[] = {QNL_GATE_H, QNL_GATE_S, QNL_GATE_T, QNL_GATE_SX, QNL_GATE_Y, QNL_GATE_TDG};
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, n));
    int64_t parameter = 0;
    for (int k = 0; k < 8 * n; k++) {
        const int a = (int)qnl_random_integer(random, (uint64_t)n),
                  b = (a + 1 + (int)qnl_random_integer(random, (uint64_t)n - 1)) % n;
        const unsigned which = (unsigned)qnl_random_integer(random, 6);
        if (k % 4 == 0) REQUIRE_OK(qnl_circuit_add2(circuit, pairs[which], a, b));
        if (k % 4 == 1) REQUIRE_OK(qnl_circuit_rotate(circuit, (qnl_gate)(QNL_GATE_RX + which % 3), a, parameter++));
        if (k % 4 == 2) REQUIRE_OK(qnl_circuit_add1(circuit, ones[which], b));
        if (k % 4 == 3) {
            const qnl_angle angle = {parameter++, which % 2 == 0 ? 2.0 : -1.0, 0.3};
            char text[32];
            (void)snprintf(text, sizeof text, "%c%d %c%d", "XYZ"[which % 3], a, "XYZ"[which / 2], b);
            REQUIRE_OK(qnl_circuit_add_rotation(circuit, text, &angle));
        }
    }
    return circuit;
}

static void check_variance(const char *what, const qnl_statistics *statistics, double expected) {
    qnl_interval interval;
    REQUIRE_OK(qnl_statistics_variance_interval(&interval, statistics, 0.99993666));
    ck_assert_msg(interval.low <= expected + 1e-12 && expected <= interval.high + 1e-12, "%s: %g is not in [%g, %g]", what,
                  expected, interval.low, interval.high);
}

/* 50 circuits, 2 intervals each of 4 standard errors: a probability of 6.3e-5 each, 0.6 % in all; the seeds are fixed. */
START_TEST(random_circuits_against_samples) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 4, 0, 0));
    for (int round = 0; round < 50; round++) {
        const int n = 2 + round % 5;
        qnl_circuit *circuit = random_moves(random, n);
        qnl_observable *observable = NULL;
        qnl_network *network = NULL;
        qnl_cost *cost = NULL;
        qnl_statistics *component = NULL, *values = NULL;
        qnl_sample_range range;
        qnl_moments moments;
        double derivatives[64], mean;
        REQUIRE_OK(qnl_heisenberg(&observable, n, QNL_BOUNDARY_OPEN));
        REQUIRE_OK(qnl_observable_add_pauli(observable, 0.7, "Y0 X1"));
        REQUIRE_OK(qnl_observable_add_pauli(observable, -0.7, "Z1"));
        REQUIRE_OK(qnl_exact_moments(&moments, derivatives, circuit, observable, NULL));
        REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
        REQUIRE_OK(qnl_network_cost(&cost, network));
        REQUIRE_OK(qnl_statistics_new(&component));
        REQUIRE_OK(qnl_statistics_new(&values));
        REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
        range.count = 2000;
        range.seed = (uint64_t)round;
        const size_t parameter = (size_t)round % qnl_circuit_parameters(circuit);
        REQUIRE_OK(qnl_sample_gradient(component, values, cost, parameter, &range));
        check_variance("derivative", component, derivatives[parameter]);
        check_variance("cost", values, moments.variance);
        REQUIRE_OK(qnl_statistics_mean(&mean, values));
        compare_double("mean", moments.mean, mean, 4.0 * sqrt(moments.variance / 2000.0) + 1e-12);
        qnl_statistics_free(component);
        qnl_statistics_free(values);
        qnl_cost_free(cost);
        qnl_network_free(network);
        qnl_observable_free(observable);
        qnl_circuit_free(circuit);
    }
    qnl_random_free(random);
}
END_TEST

/* ---- threads, memory, progress ---- */

START_TEST(threads_and_memory_change_nothing) {
    qnl_circuit *circuit = chain(9, 2);
    qnl_observable *observable = parsed(9, "Z8 + 0.5 X8 Y2");
    qnl_execution_options execution;
    qnl_moment_options options;
    qnl_moments moments[3];
    double derivatives[3][54];
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    REQUIRE_OK(qnl_moment_options_init(&options, sizeof options));
    options.execution = &execution;
    for (int k = 0; k < 3; k++) {
        execution.threads = 1 + 2 * (k % 2);
        execution.memory_limit = k == 2 ? 8U * 262144U * 10U : 0;
        REQUIRE_OK(qnl_exact_moments(&moments[k], derivatives[k], circuit, observable, &options));
        compare_bits("derivatives", derivatives[k], derivatives[0], 54);
        compare_bits("second", &moments[k].second, &moments[0].second, 1);
    }
    ck_assert(sum_of(derivatives[0], 54) > 0.0);
    execution.memory_limit = 1000;
    moments[0].second = 77.0;
    derivatives[0][0] = 78.0;
    REQUIRE_FAILURE(qnl_exact_moments(&moments[0], derivatives[0], circuit, observable, &options), QNL_ERR_MEMORY,
                    "qnl_exact_moments: a cone of 9 qubits with 1 sectors needs 1.678e+07 bytes, allowed are 1000: "
                    "qnl_path_moments() needs none");
    ck_assert(moments[0].second == 77.0 && derivatives[0][0] == 78.0);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}
END_TEST

static int stop_late(uint64_t done, uint64_t total, void *data) {
    uint64_t *last = data;
    ck_assert(done >= *last && done <= total);
    *last = done;
    return done > total / 2 ? -5 : 0;
}

START_TEST(progress_stops_it) {
    qnl_circuit *circuit = chain(3, 3);
    qnl_observable *observable = parsed(3, "Z0 + X1");
    qnl_execution_options execution;
    qnl_moment_options options;
    qnl_moments moments = {.second = 77.0};
    double derivatives[27];
    uint64_t last = 0;
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    REQUIRE_OK(qnl_moment_options_init(&options, sizeof options));
    options.execution = &execution;
    execution.progress = stop_late;
    execution.progress_data = &last;
    ck_assert_int_eq(qnl_exact_moments(&moments, derivatives, circuit, observable, &options), -5);
    ck_assert(moments.second == 77.0);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}
END_TEST

/* ---- errors ---- */

static void check_failure(const char *circuit_text, const char *observable_text, const char *input, qnl_status status,
                          const char *text) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_moment_options options;
    qnl_moments moments = {.second = 77.0};
    REQUIRE_OK(qnl_circuit_parse(&circuit, circuit_text));
    observable = parsed(2, observable_text);
    REQUIRE_OK(qnl_moment_options_init(&options, sizeof options));
    options.input = input;
    REQUIRE_FAILURE(qnl_exact_moments(&moments, NULL, circuit, observable, &options), status, text);
    ck_assert(moments.second == 77.0);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}

START_TEST(bad_circuits) {
    check_failure("qubits 3\n", "Z0", NULL, QNL_ERR_ARGUMENT, "qnl_exact_moments: the observable has 2 qubits, the circuit has 3");
    check_failure("qubits 2\n", "Z0", "010", QNL_ERR_ARGUMENT,
                  "qnl_exact_moments: input has 3 letters, allowed is one for each of 2 qubits");
    check_failure("qubits 2\n", "Z0", "0x", QNL_ERR_ARGUMENT, "qnl_exact_moments: input[1] is 'x', allowed are 0 1 + - r l");
    check_failure("qubits 2\nRX 0 theta[0]\nRY 1 theta[0]\n", "Z0", NULL, QNL_ERR_UNSUPPORTED,
                  "qnl_exact_moments: gate 0 (RX) and gate 1 (RY) both use theta[0], allowed is one angle");
    check_failure("qubits 2\nH 0\nU3 0 theta[1] theta[0] theta[1]\n", "Z0", NULL, QNL_ERR_UNSUPPORTED,
                  "qnl_exact_moments: gate 1 (U3) and gate 1 (U3) both use theta[1], allowed is one angle");
    check_failure("qubits 2\nRX 0 0.5*theta[0]\n", "Z0", NULL, QNL_ERR_UNSUPPORTED,
                  "qnl_exact_moments: gate 0 (RX) has the scale 0.5, allowed are whole numbers other than 0");
    check_failure("qubits 2\nRX 0 0*theta[0]\n", "Z0", NULL, QNL_ERR_UNSUPPORTED,
                  "qnl_exact_moments: gate 0 (RX) has the scale 0, allowed are whole numbers other than 0");
    check_failure("qubits 2\nX 1\nCRX 0 1 theta[0]\n", "Z0", NULL, QNL_ERR_UNSUPPORTED,
                  "qnl_exact_moments: gate 1 (CRX) is a controlled rotation with a parameter");
    check_failure("qubits 2\nCRZ 0 1 0.5\n", "Z0", NULL, QNL_ERR_UNSUPPORTED,
                  "qnl_exact_moments: gate 0 (CRZ) acts on 2 qubits and is no Clifford gate");
    check_failure("qubits 2\nROTATION X0*Z1 0.5\n", "Z0", NULL, QNL_ERR_UNSUPPORTED,
                  "qnl_exact_moments: gate 0 (ROTATION) on 2 qubits has the constant angle 0.5, allowed are multiples of pi/2");
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = parsed(3, "Z0");
    qnl_moments moments;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 3\nCCX 0 1 2\n"));
    REQUIRE_FAILURE(qnl_exact_moments(&moments, NULL, circuit, observable, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_exact_moments: gate 0 (CCX) acts on 3 qubits, allowed are 1 and 2");
    REQUIRE_FAILURE(qnl_exact_moments(NULL, NULL, circuit, observable, NULL), QNL_ERR_NULL, "qnl_exact_moments: moments is NULL");
    REQUIRE_FAILURE(qnl_exact_moments(&moments, NULL, NULL, observable, NULL), QNL_ERR_NULL, "qnl_exact_moments: circuit is NULL");
    REQUIRE_FAILURE(qnl_exact_moments(&moments, NULL, circuit, NULL, NULL), QNL_ERR_NULL, "qnl_exact_moments: observable is NULL");
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}
END_TEST

static void check_noise_failure(const qnl_noise *noise, size_t count, qnl_status status, const char *text) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = parsed(2, "Z0");
    qnl_moment_options options;
    qnl_moments moments;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 2\nH 0\n"));
    REQUIRE_OK(qnl_moment_options_init(&options, sizeof options));
    options.noise = noise;
    options.noise_count = count;
    REQUIRE_FAILURE(qnl_exact_moments(&moments, NULL, circuit, observable, &options), status, text);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}

START_TEST(bad_noise) {
    const qnl_complex half[4] = {{0.5, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {0.5, 0.0}};
    const double angle = 0.3;
    qnl_complex partly[16] = {{0.0, 0.0}};
    qnl_channel *one = NULL, *less = NULL, *two = NULL;
    const int qubits[2] = {0, 1}, same[2] = {1, 1};
    for (size_t k = 0; k < 4; k++) {
        partly[5 * k] = k == 3 ? (qnl_complex){cos(angle), sin(angle)} : (qnl_complex){1.0, 0.0};
    }
    REQUIRE_OK(qnl_channel_bit_flip(&one, 0.1));
    REQUIRE_OK(qnl_channel_new_kraus(&less, half, 1, 2, 2));
    REQUIRE_OK(qnl_channel_new_unitary(&two, partly, 4));
    const qnl_noise places[] = {{1, one, qubits, 1}, {0, one, qubits, 1},  {2, one, qubits, 1},
                                {0, one, qubits, 2}, {0, two, same, 2},    {0, less, qubits, 1},
                                {0, two, qubits, 2}, {0, NULL, qubits, 1}, {0, one, qubits, 0}};
    check_noise_failure(NULL, 1, QNL_ERR_NULL, "qnl_exact_moments: noise is NULL");
    check_noise_failure(places, 2, QNL_ERR_ARGUMENT, "qnl_exact_moments: gates of noise[1] is 0, allowed are 1..1");
    check_noise_failure(places + 2, 1, QNL_ERR_ARGUMENT, "qnl_exact_moments: gates of noise[0] is 2, allowed are 0..1");
    check_noise_failure(places + 3, 1, QNL_ERR_ARGUMENT,
                        "qnl_exact_moments: the channel of noise[0] maps dimension 2 to 2, its 2 qubit(s) have 4");
    check_noise_failure(places + 4, 1, QNL_ERR_ARGUMENT,
                        "qnl_exact_moments: qubits[1] of noise[0] is 1, allowed are 0..1, each once");
    check_noise_failure(places + 5, 1, QNL_ERR_UNSUPPORTED,
                        "qnl_exact_moments: the channel of noise[0] changes traces by 0.75, allowed is 1e-10");
    check_noise_failure(places + 6, 1, QNL_ERR_UNSUPPORTED,
                        "qnl_exact_moments: the channel of noise[0] acts on 2 qubits and is no Pauli channel");
    check_noise_failure(places + 7, 1, QNL_ERR_NULL, "qnl_exact_moments: channel or qubits of noise[0] is NULL");
    check_noise_failure(places + 8, 1, QNL_ERR_ARGUMENT, "qnl_exact_moments: count of noise[0] is 0, allowed are 1..2");
    qnl_channel_free(one);
    qnl_channel_free(less);
    qnl_channel_free(two);
}
END_TEST

START_TEST(bad_closed_forms) {
    double a = 77.0, b = 78.0;
    REQUIRE_FAILURE(qnl_two_design_variance(NULL, 2.0, 1.0, 0.0), QNL_ERR_NULL, "qnl_two_design_variance: variance is NULL");
    REQUIRE_FAILURE(qnl_two_design_variance(&a, 1.5, 1.0, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_two_design_variance: dimension is 1.5, must be at least 2");
    REQUIRE_FAILURE(qnl_two_design_variance(&a, 2.0, -1.0, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_two_design_variance: norm is -1, must be at least 0");
    REQUIRE_FAILURE(qnl_two_design_variance(&a, 2.0, 1.0, 1.5), QNL_ERR_ARGUMENT,
                    "qnl_two_design_variance: expectation is 1.5, allowed are -1..1");
    ck_assert_int_eq(qnl_two_design_variance(&a, (double)NAN, 1.0, 0.0), QNL_ERR_NOT_FINITE);
    ck_assert_int_eq(qnl_two_design_variance(&a, 2.0, 1.0, (double)NAN), QNL_ERR_NOT_FINITE);
    ck_assert_int_eq(qnl_both_two_design_variance(&a, 2.0, (double)INFINITY), QNL_ERR_NOT_FINITE);
    REQUIRE_FAILURE(qnl_both_two_design_variance(&a, 1.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_both_two_design_variance: dimension is 1, must be at least 2");
    REQUIRE_FAILURE(qnl_product_circuit_variance(&a, &b, 0), QNL_ERR_ARGUMENT,
                    "qnl_product_circuit_variance: qubits is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_product_circuit_variance(&a, NULL, 1), QNL_ERR_NULL, "qnl_product_circuit_variance: local is NULL");
    ck_assert(a == 77.0 && b == 78.0);
}
END_TEST

START_TEST(default_options) {
    qnl_moment_options options;
    REQUIRE_FAILURE(qnl_moment_options_init(NULL, sizeof options), QNL_ERR_NULL, "qnl_moment_options_init: options is NULL");
    REQUIRE_FAILURE(qnl_moment_options_init(&options, 8), QNL_ERR_ARGUMENT,
                    "qnl_moment_options_init: struct_size is 8, allowed are 40..40");
    REQUIRE_OK(qnl_moment_options_init(&options, sizeof options));
    ck_assert(options.input == NULL && options.noise == NULL && options.noise_count == 0 && options.execution == NULL);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("moment_cases");
    TCase *values = tcase_create("values"), *errors = tcase_create("errors");
    tcase_add_test(values, chain_of_three_qubits);
    tcase_add_test(values, product_circuits);
    tcase_add_test(values, projector_of_many_strings);
    tcase_add_test(values, closed_forms);
    tcase_add_test(values, local_terms_on_many_qubits);
    tcase_add_test(values, random_circuits_against_samples);
    tcase_add_test(values, threads_and_memory_change_nothing);
    tcase_add_test(errors, progress_stops_it);
    tcase_add_test(errors, bad_circuits);
    tcase_add_test(errors, bad_noise);
    tcase_add_test(errors, bad_closed_forms);
    tcase_add_test(errors, default_options);
    suite_add_tcase(suite, values);
    suite_add_tcase(suite, errors);
    return qnl_test_run(suite);
}
