/* The number of threads never changes a bit; modes and instruction sets agree to rounding. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/distance.h"
#include "qnnland/gradient.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

/* Parameter vectors of one call: not a multiple of the 8 lanes. */
enum { COUNT = 19, PARAMETERS = 5, INPUTS = 3 };

/* What every function says under one set of options, one number after the other. */
typedef struct results {
    size_t size;
    size_t exact; /* the first numbers depend on rounding only; those behind them on random outcomes */
    double numbers[20000];
} results;

static double *append(results *r, size_t count) {
    double *place = r->numbers + r->size;
    r->size += count;
    ck_assert_uint_le(r->size, sizeof r->numbers / sizeof r->numbers[0]);
    return place;
}

static void add_network_results(results *r, const random_problem *p, const double *thetas, const qnl_execution_options *options) {
    const size_t rows = COUNT * p->inputs;
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_network_new(&network, p->circuit, p->observable, p->states, options));
    REQUIRE_OK(qnl_network_expectation(append(r, rows), network, thetas, COUNT));
    for (int method = 0; method < 2; method++) {
        double *values = append(r, rows);
        REQUIRE_OK(qnl_network_gradient(values, append(r, rows * PARAMETERS), network, thetas, COUNT, (qnl_gradient_method)method));
    }
    REQUIRE_OK(qnl_network_hessian_vector(append(r, rows * PARAMETERS), network, thetas, thetas, COUNT));
    REQUIRE_OK(qnl_network_hessian(append(r, 3 * p->inputs * PARAMETERS * PARAMETERS), network, thetas, 3));
    qnl_network_free(network);
}

static void add_state_results(results *r, const random_problem *p, const double *theta, const qnl_execution_options *options) {
    qnl_state *states = NULL;
    qnl_complex *amplitudes = (qnl_complex *)(void *)reference_array(p->dimension * p->dimension);
    REQUIRE_OK(qnl_state_copy(&states, p->states));
    REQUIRE_OK(qnl_state_apply(states, p->circuit, theta, options));
    for (size_t i = 0; i < p->inputs; i++) {
        REQUIRE_OK(qnl_state_amplitudes(amplitudes, states, i));
        memcpy(append(r, 2 * p->dimension), amplitudes, p->dimension * sizeof *amplitudes);
        REQUIRE_OK(qnl_observable_expectation(append(r, 1), p->observable, states, i, options));
    }
    REQUIRE_OK(qnl_circuit_unitary(amplitudes, p->circuit, theta, options));
    memcpy(append(r, 2 * p->dimension * p->dimension), amplitudes, p->dimension * p->dimension * sizeof *amplitudes);
    free(amplitudes);
    qnl_state_free(states);
}

static void add_distance_results(results *r, const random_problem *p, const double *thetas, const qnl_execution_options *options) {
    qnl_sensitivity sensitivities[4];
    qnl_unitary_distance distance;
    double deltas[4 * PARAMETERS];
    for (int k = 0; k < 4 * PARAMETERS; k++) {
        deltas[k] = 1e-3 * thetas[k];
    }
    REQUIRE_OK(qnl_channel_sensitivity(sensitivities, p->circuit, thetas, deltas, 4, options));
    for (int k = 0; k < 4; k++) {
        double *place = append(r, 4);
        place[0] = sensitivities[k].distance.diamond;
        place[1] = sensitivities[k].distance.operator_norm;
        place[2] = sensitivities[k].distance.operator_norm_raw;
        place[3] = sensitivities[k].angle_sum;
    }
    REQUIRE_OK(qnl_unitary_distance_circuits(&distance, p->circuit, thetas, p->circuit, thetas + PARAMETERS, options));
    append(r, 1)[0] = distance.diamond;
}

static void add_samples(results *r, const random_problem *p, const double *thetas, const qnl_execution_options *options) {
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_network_new(&network, p->circuit, p->observable, p->states, options));
    double *values = append(r, COUNT * p->inputs);
    REQUIRE_OK(qnl_network_sample(values, append(r, COUNT * p->inputs), network, thetas, COUNT, 50, 7));
    qnl_network_free(network);
}

static results *collect(const random_problem *p, const double *thetas, const qnl_execution_options *options) {
    results *r = calloc(1, sizeof *r);
    ck_assert_ptr_nonnull(r);
    add_network_results(r, p, thetas, options);
    add_state_results(r, p, thetas, options);
    add_distance_results(r, p, thetas, options);
    r->exact = r->size;
    add_samples(r, p, thetas, options);
    return r;
}

static void draw_problem(random_problem *p, double **thetas, int qubits) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 31, (uint64_t)qubits, 0));
    random_problem_new(p, random, &(random_shape){qubits, 5, PARAMETERS, PART_ALL, INPUTS, qubits % 2, 0, 0});
    *thetas = random_thetas(random, COUNT * PARAMETERS);
    qnl_random_free(random);
}

/* _i: number of qubits. */
START_TEST(test_threads) {
    random_problem p;
    double *thetas = NULL;
    draw_problem(&p, &thetas, _i);
    for (int isa = QNL_ISA_GENERIC; isa <= (int)qnl_isa_best(); isa++) {
        for (int mode = QNL_MODE_AUTO; mode <= QNL_MODE_SINGLE; mode++) {
            qnl_execution_options options = execution(1, (qnl_mode)mode, (qnl_isa)isa);
            results *one = collect(&p, thetas, &options);
            char what[64];
            snprintf(what, sizeof what, "%d qubits, 2 threads, mode %d, %s: number", _i, mode, qnl_isa_name((qnl_isa)isa));
            options.threads = 2;
            results *more = collect(&p, thetas, &options);
            ck_assert_uint_eq(more->size, one->size);
            compare_bits(what, more->numbers, one->numbers, one->size);
            free(more);
            free(one);
        }
    }
    free(thetas);
    random_problem_free(&p);
}
END_TEST

START_TEST(test_instruction_sets_and_modes) {
    random_problem p;
    double *thetas = NULL;
    draw_problem(&p, &thetas, _i);
    const qnl_execution_options plain = execution(1, QNL_MODE_SINGLE, QNL_ISA_GENERIC);
    results *expected = collect(&p, thetas, &plain);
    for (int isa = QNL_ISA_GENERIC; isa <= (int)qnl_isa_best(); isa++) {
        for (int mode = QNL_MODE_BATCH; mode <= QNL_MODE_SINGLE; mode++) {
            const qnl_execution_options options = execution(1, (qnl_mode)mode, (qnl_isa)isa);
            char what[64];
            results *got = collect(&p, thetas, &options);
            snprintf(what, sizeof what, "%d qubits, mode %d, %s: number", _i, mode, qnl_isa_name((qnl_isa)isa));
            compare_doubles(what, got->numbers, expected->numbers, expected->exact, 1e-13 * (10 + p.weight));
            free(got);
        }
    }
    free(expected);
    free(thetas);
    random_problem_free(&p);
}
END_TEST

START_TEST(test_spectrum) {
    qnl_observable *observable = NULL;
    qnl_spectrum first = {0, 0, 0, 0, QNL_SPECTRUM_EXACT}, one, two;
    REQUIRE_OK(qnl_observable_parse(&observable, 10,
                                    "Z0 Z1 + Z1 Z2 + Z2 Z3 + Z3 Z4 + Z4 Z5 + Z5 Z6 + Z6 Z7 + Z7 Z8 + Z8 Z9 + 0.7 X0 + X1 + X2 + "
                                    "X3 + X4 + X5 + X6 + X7 + X8 + X9"));
    for (int isa = QNL_ISA_GENERIC; isa <= (int)qnl_isa_best(); isa++) {
        qnl_execution_options options = execution(1, QNL_MODE_AUTO, (qnl_isa)isa);
        REQUIRE_OK(qnl_observable_spectrum(&one, observable, 0, &options));
        options.threads = 2;
        REQUIRE_OK(qnl_observable_spectrum(&two, observable, 0, &options));
        first = isa == QNL_ISA_GENERIC ? one : first;
        ck_assert_int_eq(one.kind, QNL_SPECTRUM_LANCZOS);
        compare_bits("ends of the spectrum", &two.lambda_min, &one.lambda_min, 4);
        compare_doubles("ends of the spectrum", &one.lambda_min, &first.lambda_min, 3, 1e-11);
    }
    qnl_observable_free(observable);
}
END_TEST

enum { WIDE = 18 };

/* Random gates all over a register that is large enough for several threads to share one state. */
static qnl_circuit *wide_circuit(qnl_random *random) {
    const int maps[2][5] = {{0, 4, 9, 13, 17}, {16, 11, 3, 14, 1}};
    return random_wide_circuit(random, WIDE, PARAMETERS, maps);
}

static void collect_wide(double *numbers, qnl_complex *amplitudes, const qnl_circuit *circuit, const double *theta,
                         const qnl_execution_options *options) {
    const int qubits[2] = {3, 17}, bits[2] = {1, 0};
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, WIDE, "Z0 Z17 + 0.5 X3 Y16 Z8 - 0.25 Y1 + X10 X14"));
    REQUIRE_OK(qnl_observable_add_projector(observable, 2, qubits, bits, 2));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, options));
    REQUIRE_OK(qnl_network_expectation(numbers, network, theta, 1));
    REQUIRE_OK(qnl_network_gradient(numbers + 1, numbers + 2, network, theta, 1, QNL_GRADIENT_ADJOINT));
    REQUIRE_OK(qnl_network_hessian_vector(numbers + 2 + PARAMETERS, network, theta, theta, 1));
    REQUIRE_OK(qnl_state_new_basis(&state, WIDE, NULL, 1));
    REQUIRE_OK(qnl_state_apply(state, circuit, theta, options));
    REQUIRE_OK(qnl_observable_expectation(numbers + 2 + 2 * PARAMETERS, observable, state, 0, options));
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, state, 0));
    qnl_state_free(state);
    qnl_network_free(network);
    qnl_observable_free(observable);
}

/* Single mode: two threads to the bit, and every instruction set within rounding of the generic one. */
START_TEST(test_shared_state) {
    enum { NUMBERS = 3 + 2 * PARAMETERS };
    const size_t dimension = (size_t)1 << WIDE;
    qnl_random *random = NULL;
    double numbers[3][NUMBERS];
    qnl_complex *amplitudes[3];
    REQUIRE_OK(qnl_random_new(&random, 77, 0, 0));
    qnl_circuit *circuit = wide_circuit(random);
    double *theta = random_thetas(random, PARAMETERS);
    for (int k = 0; k < 3; k++) {
        amplitudes[k] = (qnl_complex *)(void *)reference_array(dimension);
    }
    for (int isa = QNL_ISA_GENERIC; isa <= (int)qnl_isa_best(); isa++) {
        for (int threads = 1; threads <= 2; threads++) {
            const qnl_execution_options options = execution(threads, QNL_MODE_SINGLE, (qnl_isa)isa);
            collect_wide(numbers[threads], amplitudes[threads], circuit, theta, &options);
        }
        if (isa == QNL_ISA_GENERIC) {
            memcpy(numbers[0], numbers[1], sizeof numbers[0]);
            memcpy(amplitudes[0], amplitudes[1], dimension * sizeof *amplitudes[0]);
            compare_double("value of the state", numbers[0][NUMBERS - 1], numbers[0][0], 1e-12);
        }
        compare_bits(qnl_isa_name((qnl_isa)isa), numbers[2], numbers[1], NUMBERS);
        compare_bits(qnl_isa_name((qnl_isa)isa), &amplitudes[2]->re, &amplitudes[1]->re, 2 * dimension);
        compare_doubles(qnl_isa_name((qnl_isa)isa), numbers[1], numbers[0], NUMBERS, 1e-12);
        compare_doubles(qnl_isa_name((qnl_isa)isa), &amplitudes[1]->re, &amplitudes[0]->re, 2 * dimension, 1e-13);
    }
    for (int k = 0; k < 3; k++) {
        free(amplitudes[k]);
    }
    free(theta);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* What a network says about itself. */
START_TEST(test_choices) {
    random_problem p;
    double *thetas = NULL;
    draw_problem(&p, &thetas, 3);
    for (int isa = QNL_ISA_GENERIC; isa <= (int)qnl_isa_best(); isa++) {
        for (int mode = QNL_MODE_BATCH; mode <= QNL_MODE_SINGLE; mode++) {
            const qnl_execution_options options = execution(1, (qnl_mode)mode, (qnl_isa)isa);
            qnl_network *network = NULL;
            REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, p.states, &options));
            ck_assert_int_eq(qnl_network_mode(network), mode);
            ck_assert_int_eq(qnl_network_isa(network), isa);
            qnl_network_free(network);
        }
    }
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, p.states, NULL));
    ck_assert_int_eq(qnl_network_isa(network), qnl_isa_best());
    qnl_network_free(network);
    free(thetas);
    random_problem_free(&p);
}
END_TEST

/* Counts its calls and stops the work when it is told to. */
typedef struct counter {
    int calls;
    int result;
    uint64_t done;
    uint64_t total;
} counter;

static int count_progress(uint64_t done, uint64_t total, void *data) {
    counter *c = data;
    ck_assert_msg(done >= c->done && done <= total, "progress went from %llu to %llu of %llu", (unsigned long long)c->done,
                  (unsigned long long)done, (unsigned long long)total);
    c->calls++;
    c->done = done;
    c->total = total;
    return c->result;
}

/* The progress callback sees the work to its end, and its code comes back when it stops the work: outputs stay as they were. */
START_TEST(test_progress) {
    const int codes[3] = {-5, QNL_ERR_IO, 1000};
    const qnl_status expected[3] = {-5, QNL_ERR_IO, QNL_ERR_CANCELLED};
    random_problem p;
    double *thetas = NULL, values[COUNT * INPUTS];
    counter c = {0, 0, 0, 0};
    qnl_network *network = NULL;
    draw_problem(&p, &thetas, 3);
    qnl_execution_options options = execution(2, QNL_MODE_BATCH, QNL_ISA_AUTO);
    options.progress = count_progress;
    options.progress_data = &c;
    REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, p.states, &options));
    REQUIRE_OK(qnl_network_expectation(values, network, thetas, COUNT));
    ck_assert_int_ge(c.calls, 1);
    ck_assert_uint_eq(c.done, c.total);
    for (int k = 0; k < 3; k++) {
        c = (counter){0, codes[k], 0, 0};
        for (int v = 0; v < COUNT * INPUTS; v++) {
            values[v] = 12345;
        }
        ck_assert_int_eq(qnl_network_expectation(values, network, thetas, COUNT), expected[k]);
        for (int v = 0; v < COUNT * INPUTS; v++) {
            ck_assert_msg(values[v] == 12345, "value %d was written by a cancelled call", v);
        }
    }
    qnl_network_free(network);
    free(thetas);
    random_problem_free(&p);
}
END_TEST

/* Every long function gives the callback's code back and leaves its outputs alone. */
START_TEST(test_cancelled) {
    random_problem p;
    double *thetas = NULL, out[COUNT * INPUTS * PARAMETERS * PARAMETERS];
    counter c = {0, 0, 0, 0};
    qnl_network *network = NULL;
    qnl_complex matrix[64], amplitudes[8], before[8];
    qnl_sensitivity sensitivities[2];
    qnl_unitary_distance distance;
    draw_problem(&p, &thetas, 3);
    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    options.progress = count_progress;
    options.progress_data = &c;
    REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, p.states, &options));
    REQUIRE_OK(qnl_state_amplitudes(before, p.states, 1));
    for (size_t k = 0; k < sizeof out / sizeof out[0]; k++) {
        out[k] = 12345;
    }
    memset(matrix, 7, sizeof matrix);
    memset(sensitivities, 7, sizeof sensitivities);
    memset(&distance, 7, sizeof distance);
    const qnl_complex entry = matrix[0];
    const qnl_sensitivity sensitivity = sensitivities[0];
    const qnl_unitary_distance distance_before = distance;
#define REQUIRE_CANCELLED(call)                                                                                                    \
    do {                                                                                                                           \
        c = (counter){0, -7, 0, 0};                                                                                                \
        ck_assert_int_eq((call), -7);                                                                                              \
        ck_assert_int_eq(c.calls, 1);                                                                                              \
    } while (0)
    for (int method = 0; method < 3; method++) {
        REQUIRE_CANCELLED(qnl_network_gradient(out, out + COUNT, network, thetas, 4, (qnl_gradient_method)method));
    }
    REQUIRE_CANCELLED(qnl_network_hessian_vector(out, network, thetas, thetas, COUNT));
    REQUIRE_CANCELLED(qnl_network_hessian(out, network, thetas, COUNT));
    REQUIRE_CANCELLED(qnl_network_sample(out, out + COUNT * INPUTS, network, thetas, COUNT, 5, 1));
    REQUIRE_CANCELLED(qnl_state_apply(p.states, p.circuit, thetas, &options));
    REQUIRE_CANCELLED(qnl_circuit_unitary(matrix, p.circuit, thetas, &options));
    REQUIRE_CANCELLED(qnl_channel_sensitivity(sensitivities, p.circuit, thetas, thetas, 2, &options));
    REQUIRE_CANCELLED(qnl_unitary_distance_circuits(&distance, p.circuit, thetas, p.circuit, thetas, &options));
#undef REQUIRE_CANCELLED
    for (size_t k = 0; k < sizeof out / sizeof out[0]; k++) {
        ck_assert_msg(out[k] == 12345, "output %zu was written by a cancelled call", k);
    }
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, p.states, 1));
    ck_assert_mem_eq(amplitudes, before, sizeof before);
    ck_assert_mem_eq(&matrix[0], &entry, sizeof entry);
    ck_assert_mem_eq(&sensitivities[0], &sensitivity, sizeof sensitivity);
    ck_assert_mem_eq(&distance, &distance_before, sizeof distance);
    qnl_network_free(network);
    free(thetas);
    random_problem_free(&p);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("execution");
    TCase *tests = tcase_create("execution");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_threads, 3, 5);
    tcase_add_loop_test(tests, test_instruction_sets_and_modes, 1, 6);
    tcase_add_test(tests, test_spectrum);
    tcase_add_test(tests, test_shared_state);
    tcase_add_test(tests, test_choices);
    tcase_add_test(tests, test_progress);
    tcase_add_test(tests, test_cancelled);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
