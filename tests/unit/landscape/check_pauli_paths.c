/* check_pauli_paths.c  Sampled Pauli paths against exact moments, for circuits of all gates that they allow, and with noise. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/second_moment.h"
#include "qnnland/statistics.h"
#include "support/compare.h"
#include "support/runner.h"

enum { PATHS = 1 << 16, MOST = 32 };

typedef struct problem {
    qnl_circuit *circuit;
    qnl_observable *observable;
    qnl_moment_options options;
} problem;

static problem problem_of(const char *circuit_text, const char *observable_text, const char *input) {
    problem p = {NULL, NULL, {0, NULL, NULL, 0, NULL}};
    REQUIRE_OK(qnl_circuit_parse(&p.circuit, circuit_text));
    REQUIRE_OK(qnl_observable_parse(&p.observable, qnl_circuit_qubits(p.circuit), observable_text));
    REQUIRE_OK(qnl_moment_options_init(&p.options, sizeof p.options));
    p.options.input = input;
    return p;
}

static void problem_free(problem *p) {
    qnl_circuit_free(p->circuit);
    qnl_observable_free(p->observable);
}

/* Intervals of 4 standard errors: a probability of 6.3e-5 each to fail, with about 40 of them 0.3 %; the seeds are fixed. */
static void check_interval(const char *what, double norm, uint64_t hits, double expected) {
    qnl_estimate estimate;
    REQUIRE_OK(qnl_path_estimate(&estimate, norm, hits, PATHS, 0.99993666));
    ck_assert_msg(estimate.interval.low <= expected + 1e-14 && expected <= estimate.interval.high + 1e-14,
                  "%s: %.9g is not in [%.9g, %.9g]", what, expected, estimate.interval.low, estimate.interval.high);
    compare_double("value", estimate.value, norm * (double)hits / PATHS, 1e-15 * norm);
}

static void check_paths(const problem *p, double identity, const double *scales) {
    const size_t parameters = qnl_circuit_parameters(p->circuit);
    qnl_moments exact;
    qnl_path_counts counts;
    uint64_t active[MOST];
    double derivatives[MOST];
    REQUIRE_OK(qnl_exact_moments(&exact, derivatives, p->circuit, p->observable, &p->options));
    REQUIRE_OK(qnl_path_moments(&counts, active, p->circuit, p->observable, 640, PATHS, 5, &p->options));
    ck_assert_uint_eq(counts.paths, PATHS);
    compare_double("mean", counts.mean, exact.mean, 1e-13);
    check_interval("second", counts.norm, counts.hits, exact.variance + exact.mean * exact.mean - identity * identity);
    for (size_t k = 0; k < parameters; k++) {
        const double square = scales == NULL ? 1.0 : scales[k] * scales[k];
        ck_assert_uint_eq(active[k] % (uint64_t)square, 0);
        check_interval("derivative", counts.norm, active[k] / (uint64_t)square, derivatives[k] / square);
    }
}

/* ---- against exact moments ---- */

START_TEST(all_moves) {
    const double scales[] = {1.0, -1.0, 2.0, 2.0, 1.0, 1.0};
    problem p =
        problem_of("qubits 4\nH 0\nRX 1 theta[0]\nCNOT 1 2\nS 2\nROTATION X0*Y1*Z2 -theta[1]+0.2\nISWAP 2 3\nRZ 2 2*theta[2]\n"
                   "ROTATION Y0*X3 pi/2\nROTATION Z0*Y1*X2 pi\nCY 3 0\nSX 1\nRX 0 2*theta[3]\nCZ 0 1\nRY 1 theta[4]\nSWAP 1 2\n"
                   "RX 2 theta[5]\n",
                   "Z0 Z1 + 0.5 Y2 X3 - 0.7 Y3 + 0.25 Z1 Z2 + 0.75", "0r-1");
    check_paths(&p, 0.75, scales);
    problem_free(&p);
}
END_TEST

/* No rotation tells the strings apart, but only one of them has an expectation in the input. */
START_TEST(input_ends_a_sector) {
    problem p = problem_of("qubits 2\nRZ 0 theta[0]\n", "Z0 + X1", NULL);
    check_paths(&p, 0.0, NULL);
    problem_free(&p);
}
END_TEST

START_TEST(noise_lets_paths_die) {
    const int both[2] = {2, 0}, one = 1;
    double probabilities[16] = {0.8, 0.01, 0.02, 0.03, 0.0, 0.05, 0.0, 0.01, 0.02, 0.02, 0.0, 0.01, 0.0, 0.01, 0.01, 0.01};
    qnl_channel *pair = NULL, *flip = NULL, *depolarizing = NULL;
    REQUIRE_OK(qnl_channel_pauli(&pair, 2, probabilities));
    REQUIRE_OK(qnl_channel_phase_flip(&flip, 0.9));
    REQUIRE_OK(qnl_channel_depolarizing(&depolarizing, 1, 0.2));
    const qnl_noise noise[] = {{1, flip, &one, 1}, {4, pair, both, 2}, {7, depolarizing, &one, 1}, {7, pair, both, 2}};
    problem p =
        problem_of("qubits 3\nRX 0 theta[0]\nRY 1 theta[1]\nRY 2 theta[2]\nCNOT 0 1\nCNOT 1 2\nRX 1 theta[3]\nRZ 2 theta[4]\n",
                   "Z0 Z1 + 0.5 Y1 X2", NULL);
    p.options.noise = noise;
    p.options.noise_count = 4;
    check_paths(&p, 0.0, NULL);
    problem_free(&p);
    qnl_channel_free(pair);
    qnl_channel_free(flip);
    qnl_channel_free(depolarizing);
}
END_TEST

/* ---- many qubits ---- */

static problem large(int n, int layers) {
    problem p = {NULL, NULL, {0, NULL, NULL, 0, NULL}};
    REQUIRE_OK(qnl_moment_options_init(&p.options, sizeof p.options));
    REQUIRE_OK(qnl_circuit_new(&p.circuit, n));
    for (int layer = 0; layer < layers; layer++) {
        for (int k = 0; k < 2 * n; k++) {
            REQUIRE_OK(qnl_circuit_rotate(p.circuit, k % 2 ? QNL_GATE_RY : QNL_GATE_RX, k / 2, layer * 2 * n + k));
        }
        for (int q = layer % 2; q + 1 < n; q += 2) {
            REQUIRE_OK(qnl_circuit_add2(p.circuit, QNL_GATE_CZ, q, q + 1));
        }
    }
    return p;
}

/* The cone of a term in the middle is small: exact and sampled moments of a circuit of 100 qubits. */
START_TEST(hundred_qubits) {
    problem p = large(100, 2);
    double derivatives[400];
    uint64_t active[400];
    qnl_moments exact;
    qnl_path_counts counts;
    REQUIRE_OK(qnl_observable_parse(&p.observable, 100, "Z50 Z51 + X70"));
    REQUIRE_OK(qnl_exact_moments(&exact, derivatives, p.circuit, p.observable, NULL));
    ck_assert_int_le(exact.cone, 4);
    REQUIRE_OK(qnl_path_moments(&counts, active, p.circuit, p.observable, 0, PATHS, 1, NULL));
    check_interval("second", counts.norm, counts.hits, exact.second);
    for (size_t k = 0; k < 400; k++) {
        if (derivatives[k] == 0.0) ck_assert_uint_eq(active[k], 0);
    }
    check_interval("derivative", counts.norm, active[200 + 101], derivatives[200 + 101]);
    problem_free(&p);
}
END_TEST

/* Ranges of paths add up, with any number of threads. */
START_TEST(ranges_add_up) {
    problem p = large(20, 3);
    qnl_execution_options execution;
    qnl_path_counts whole, part;
    uint64_t all[120], some[120], sum[120] = {0}, hits = 0;
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    REQUIRE_OK(qnl_observable_parse(&p.observable, 20, "Z9 Z10 + X3 + Y17"));
    p.options.execution = &execution;
    execution.threads = 1;
    REQUIRE_OK(qnl_path_moments(&whole, all, p.circuit, p.observable, 0, 64 * 101, 9, &p.options));
    execution.threads = 3;
    for (uint64_t k = 0; k < 101; k += 33) {
        const uint64_t count = k + 33 < 101 ? 33 : 101 - k;
        REQUIRE_OK(qnl_path_moments(&part, some, p.circuit, p.observable, 64 * k, 64 * count, 9, &p.options));
        hits += part.hits;
        for (size_t i = 0; i < 120; i++) {
            sum[i] += some[i];
        }
    }
    ck_assert_uint_eq(hits, whole.hits);
    ck_assert(hits > 0 && memcmp(sum, all, sizeof all) == 0);
    problem_free(&p);
}
END_TEST

START_TEST(nothing_to_sample) {
    problem p = problem_of("qubits 2\nRX 0 theta[0]\n", "0.5", NULL);
    qnl_path_counts counts;
    uint64_t active = 7;
    REQUIRE_OK(qnl_path_moments(&counts, &active, p.circuit, p.observable, 0, 64, 1, &p.options));
    ck_assert(counts.paths == 64 && counts.hits == 0 && counts.norm == 0.0 && counts.mean == 0.5 && active == 0);
    problem_free(&p);
}
END_TEST

START_TEST(no_hits) {
    qnl_estimate estimate;
    qnl_interval share;
    REQUIRE_OK(qnl_path_estimate(&estimate, 2.0, 0, 1000, 0.95));
    REQUIRE_OK(qnl_wilson_interval(&share, 0, 1000, 0.95));
    ck_assert(estimate.value == 0.0 && estimate.interval.low == 0.0);
    compare_double("upper limit", estimate.interval.high, 2.0 * share.high, 1e-17);
}
END_TEST

/* ---- errors ---- */

static void check_failure(const char *circuit_text, const char *observable_text, qnl_status status, const char *text) {
    problem p = problem_of(circuit_text, observable_text, NULL);
    qnl_path_counts counts = {.hits = 77};
    uint64_t active[4] = {78};
    REQUIRE_FAILURE(qnl_path_moments(&counts, active, p.circuit, p.observable, 0, 64, 1, &p.options), status, text);
    ck_assert(counts.hits == 77 && active[0] == 78);
    problem_free(&p);
}

START_TEST(what_cannot_be_sampled) {
    check_failure("qubits 2\nRX 0 theta[0]\nT 1\n", "Z0", QNL_ERR_UNSUPPORTED, "qnl_path_moments: gate 1 (T) is no Clifford gate");
    check_failure("qubits 2\nRZ 0 theta[0]\nRZ 1 theta[1]\n", "Z0 Z1 + X0 + 2 Z1", QNL_ERR_UNSUPPORTED,
                  "qnl_path_moments: the cross sector of Z0 Z1 and Z1 of the observable reaches the input");
}
END_TEST

START_TEST(bad_arguments) {
    problem p = problem_of("qubits 1\nRX 0 theta[0]\n", "Z0", NULL);
    qnl_path_counts counts = {.hits = 77};
    qnl_channel *damping = NULL;
    const int zero = 0;
    REQUIRE_OK(qnl_channel_amplitude_damping(&damping, 0.1));
    const qnl_noise noise = {1, damping, &zero, 1};
    REQUIRE_FAILURE(qnl_path_moments(NULL, NULL, p.circuit, p.observable, 0, 64, 1, NULL), QNL_ERR_NULL,
                    "qnl_path_moments: counts is NULL");
    REQUIRE_FAILURE(qnl_path_moments(&counts, NULL, NULL, p.observable, 0, 64, 1, NULL), QNL_ERR_NULL,
                    "qnl_path_moments: circuit is NULL");
    REQUIRE_FAILURE(qnl_path_moments(&counts, NULL, p.circuit, NULL, 0, 64, 1, NULL), QNL_ERR_NULL,
                    "qnl_path_moments: observable is NULL");
    REQUIRE_FAILURE(qnl_path_moments(&counts, NULL, p.circuit, p.observable, 1, 64, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_path_moments: first is 1, must be a multiple of 64");
    REQUIRE_FAILURE(qnl_path_moments(&counts, NULL, p.circuit, p.observable, 0, 0, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_path_moments: count is 0, must be a positive multiple of 64");
    REQUIRE_FAILURE(qnl_path_moments(&counts, NULL, p.circuit, p.observable, 0, 65, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_path_moments: count is 65, must be a positive multiple of 64");
    p.options.noise = &noise;
    p.options.noise_count = 1;
    REQUIRE_FAILURE(qnl_path_moments(&counts, NULL, p.circuit, p.observable, 0, 64, 1, &p.options), QNL_ERR_UNSUPPORTED,
                    "qnl_path_moments: the channel of noise[0] is not diagonal in the Pauli basis");
    ck_assert(counts.hits == 77);
    qnl_channel_free(damping);
    problem_free(&p);
}
END_TEST

START_TEST(bad_estimates) {
    qnl_estimate e = {.value = 77.0};
    REQUIRE_FAILURE(qnl_path_estimate(NULL, 1.0, 0, 1, 0.95), QNL_ERR_NULL, "qnl_path_estimate: estimate is NULL");
    REQUIRE_FAILURE(qnl_path_estimate(&e, -1.0, 0, 1, 0.95), QNL_ERR_ARGUMENT, "qnl_path_estimate: norm is -1, must be at least 0");
    REQUIRE_FAILURE(qnl_path_estimate(&e, 1.0, 0, 0, 0.95), QNL_ERR_ARGUMENT, "qnl_path_estimate: paths is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_path_estimate(&e, 1.0, 3, 2, 0.95), QNL_ERR_ARGUMENT, "qnl_path_estimate: hits is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_path_estimate(&e, 1.0, 1, 2, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_path_estimate: level is 1, must be above 0 and below 1");
    ck_assert_int_eq(qnl_path_estimate(&e, (double)NAN, 1, 2, 0.5), QNL_ERR_NOT_FINITE);
    ck_assert_int_eq(qnl_path_estimate(&e, 1.0, 1, 2, (double)NAN), QNL_ERR_NOT_FINITE);
    ck_assert(e.value == 77.0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pauli_paths");
    TCase *values = tcase_create("values"), *errors = tcase_create("errors");
    tcase_add_test(values, all_moves);
    tcase_add_test(values, input_ends_a_sector);
    tcase_add_test(values, noise_lets_paths_die);
    tcase_add_test(values, hundred_qubits);
    tcase_add_test(values, ranges_add_up);
    tcase_add_test(values, nothing_to_sample);
    tcase_add_test(values, no_hits);
    tcase_add_test(errors, what_cannot_be_sampled);
    tcase_add_test(errors, bad_arguments);
    tcase_add_test(errors, bad_estimates);
    suite_add_tcase(suite, values);
    suite_add_tcase(suite, errors);
    return qnl_test_run(suite);
}
