/* Networks that work in groups of parts of their observable against one program for all parts, and against closed forms. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/gradient.h"
#include "qnnland/loss.h"
#include "simulation/network_data.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { PARAMETERS = 4, INPUTS = 3, COUNT = 3 };

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20261120, number, 0));
    return random;
}

static qnl_network *make(const qnl_circuit *circuit, const qnl_observable *observable, const qnl_state *inputs,
                         const qnl_execution_options *options, qnl__grouping grouping) {
    qnl_network *network = NULL;
    REQUIRE_OK(qnl__network_make("test", &network, circuit, observable, inputs, options, grouping));
    return network;
}

static double *numbers(size_t count) {
    double *array = calloc(count + 1, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

/* ---- random problems ---- */

typedef struct problem {
    qnl_circuit *circuit;
    qnl_observable *observable;
    qnl_state *inputs;
    double weight;
    double *thetas;
} problem;

/* Gates of all kinds on neighbouring blocks of four qubits, so that cones overlap but do not fill the register. */
static void draw_circuit(problem *p, qnl_random *random, int qubits) {
    REQUIRE_OK(qnl_circuit_new(&p->circuit, qubits));
    REQUIRE_OK(qnl_circuit_set_parameters(p->circuit, PARAMETERS));
    for (int first = 0; first + 1 < qubits; first += 3) {
        const int size = qubits - first < 4 ? qubits - first : 4;
        const int map[4] = {first, first + 1, first + 2, first + 3};
        qnl_circuit *small = NULL;
        reference_circuit *reference = NULL;
        random_short_circuit(&small, &reference, random, size, 7, PARAMETERS);
        translate_circuit(p->circuit, reference, map);
        qnl_circuit_free(small);
        reference_circuit_free(reference);
    }
}

/* Every kind of part on neighbouring qubits; one on all of them if `wide`. */
static void draw_observable(problem *p, qnl_random *random, int qubits, int wide) {
    static const qnl_complex matrix[16] = {{1, 0}, {0, 1}, {0, 0}, {0.5, 0}, {0, -1},  {2, 0}, {0, 0}, {0, 0},
                                           {0, 0}, {0, 0}, {3, 0}, {0, 0},   {0.5, 0}, {0, 0}, {0, 0}, {4, 0}};
    static const qnl_complex factors[8] = {{1, 0}, {0, 1}, {0, -1}, {-2, 0}, {0.5, 0}, {1, 0}, {1, 0}, {0.25, 0}};
    char text[32];
    REQUIRE_OK(qnl_observable_parse(&p->observable, qubits, "0.75"));
    for (int q = 0; q + 1 < qubits; q++) {
        const int place[2] = {q + 1, q}, bits[2] = {q % 2, 1};
        const double c = qnl_random_normal(random);
        snprintf(text, sizeof text, "%c%d %c%d", "XYZ"[q % 3], q, "ZZX"[q % 3], q + 1);
        REQUIRE_OK(qnl_observable_add_pauli(p->observable, c, text));
        snprintf(text, sizeof text, "%c%d", "YZX"[q % 3], q);
        REQUIRE_OK(qnl_observable_add_pauli(p->observable, 1, text));
        if (q % 3 == 0) REQUIRE_OK(qnl_observable_add_projector(p->observable, -c, place, bits, 2));
        if (q % 3 == 1) REQUIRE_OK(qnl_observable_add_matrix(p->observable, 0.1 * c, place, 2, matrix));
        if (q % 3 == 2) REQUIRE_OK(qnl_observable_add_product(p->observable, 0.1, place, 2, factors));
        p->weight += 2 + 3 * fabs(c);
    }
    if (wide) {
        double complex *phi = reference_array((size_t)1 << qubits);
        qnl_state *state = NULL;
        random_vector(phi, random, (size_t)1 << qubits);
        REQUIRE_OK(qnl_state_new_amplitudes(&state, qubits, as_library(phi), 1));
        REQUIRE_OK(qnl_observable_add_state(p->observable, 1.5, state, 0));
        qnl_state_free(state);
        free(phi);
    }
}

static void problem_new(problem *p, qnl_random *random, int qubits, int wide) {
    uint64_t basis[INPUTS];
    memset(p, 0, sizeof *p);
    draw_circuit(p, random, qubits);
    draw_observable(p, random, qubits, wide);
    for (int i = 0; i < INPUTS; i++) {
        basis[i] = qnl_random_integer(random, (uint64_t)1 << qubits);
    }
    REQUIRE_OK(qnl_state_new_basis(&p->inputs, qubits, basis, INPUTS));
    p->thetas = random_thetas(random, COUNT * PARAMETERS);
}

static void problem_free(problem *p) {
    qnl_circuit_free(p->circuit);
    qnl_observable_free(p->observable);
    qnl_state_free(p->inputs);
    free(p->thetas);
}

/* ---- everything that a network says, one number after the other ---- */

typedef struct results {
    size_t size;
    double numbers[8000];
} results;

static double *append(results *r, size_t count) {
    double *place = r->numbers + r->size;
    r->size += count;
    ck_assert_uint_le(r->size, sizeof r->numbers / sizeof r->numbers[0]);
    return place;
}

static void add_cost(results *r, qnl_cost *cost, const double *thetas) {
    double *values = append(r, COUNT);
    REQUIRE_OK(qnl_cost_gradient(values, append(r, COUNT * PARAMETERS), cost, thetas, COUNT));
    REQUIRE_OK(qnl_cost_value(append(r, COUNT), cost, thetas, COUNT));
    REQUIRE_OK(qnl_cost_hessian_vector(append(r, COUNT * PARAMETERS), cost, thetas, thetas, COUNT));
    REQUIRE_OK(qnl_cost_hessian(append(r, 2 * PARAMETERS * PARAMETERS), cost, thetas, 2));
    REQUIRE_OK(qnl_cost_metric(append(r, PARAMETERS * PARAMETERS), cost, thetas, 1));
    qnl_cost_free(cost);
}

static void add_costs(results *r, const qnl_network *network, const double *thetas) {
    const double weights[INPUTS] = {2, -0.5, 0.25}, targets[INPUTS] = {1, -1, 0.5};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_network_cost(&cost, network));
    add_cost(r, cost, thetas);
    REQUIRE_OK(qnl_network_weighted_cost(&cost, network, weights));
    add_cost(r, cost, thetas);
    REQUIRE_OK(qnl_loss_cost(&cost, network, QNL_LOSS_SQUARED, targets));
    add_cost(r, cost, thetas);
}

static results *collect(const problem *p, const qnl_execution_options *options, qnl__grouping grouping) {
    results *r = calloc(1, sizeof *r);
    const size_t rows = COUNT * INPUTS;
    ck_assert_ptr_nonnull(r);
    qnl_network *network = make(p->circuit, p->observable, p->inputs, options, grouping);
    REQUIRE_OK(qnl_network_expectation(append(r, rows), network, p->thetas, COUNT));
    REQUIRE_OK(qnl_network_expectation(append(r, INPUTS), network, p->thetas, 1));
    for (int method = 0; method < 2; method++) {
        double *values = append(r, rows);
        REQUIRE_OK(
            qnl_network_gradient(values, append(r, rows * PARAMETERS), network, p->thetas, COUNT, (qnl_gradient_method)method));
    }
    REQUIRE_OK(qnl_network_hessian_vector(append(r, rows * PARAMETERS), network, p->thetas, p->thetas, COUNT));
    REQUIRE_OK(qnl_network_hessian(append(r, INPUTS * PARAMETERS * PARAMETERS), network, p->thetas, 1));
    add_costs(r, network, p->thetas);
    qnl_network_free(network);
    return r;
}

/* Losses square the values: their rounding errors are those of the square of the weight. */
START_TEST(test_one_program) {
    static const int sizes[] = {3, 4, 5, 6, 8, 12};
    const int qubits = sizes[_i];
    const int last = qubits < 12 ? QNL_MODE_SINGLE : QNL_MODE_AUTO;
    for (int mode = QNL_MODE_AUTO; mode <= last; mode++) {
        qnl_random *random = stream((uint64_t)(10 * qubits + mode));
        problem p;
        char what[64];
        problem_new(&p, random, qubits, mode == QNL_MODE_AUTO && qubits < 12);
        const qnl_execution_options one = execution(1, (qnl_mode)mode, QNL_ISA_AUTO),
                                    two = execution(2, (qnl_mode)mode, QNL_ISA_AUTO);
        results *expected = collect(&p, &one, QNL__GROUPS_NEVER);
        results *grouped = collect(&p, &one, QNL__GROUPS_ALWAYS);
        results *threads = collect(&p, &two, QNL__GROUPS_ALWAYS);
        snprintf(what, sizeof what, "%d qubits, mode %d: number", qubits, mode);
        compare_doubles(what, grouped->numbers, expected->numbers, expected->size, 1e-13 * p.weight * p.weight);
        compare_bits(what, threads->numbers, grouped->numbers, grouped->size);
        free(expected);
        free(grouped);
        free(threads);
        problem_free(&p);
        qnl_random_free(random);
    }
}
END_TEST

/* So many parameters that the gradients of the jobs of a loss are kept eight at a time only; the same as one program. */
START_TEST(test_many_parameters) {
    enum { MANY = 600000 };
    const qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    const double targets[INPUTS] = {1, -1, 0.5};
    double *thetas = numbers(COUNT * (size_t)MANY), *gradients[2], values[2][COUNT];
    qnl_random *random = stream(900);
    problem p;
    problem_new(&p, random, 6, 0);
    REQUIRE_OK(qnl_circuit_set_parameters(p.circuit, MANY));
    for (size_t k = 0; k < COUNT * PARAMETERS; k++) {
        thetas[k / PARAMETERS * MANY + k % PARAMETERS] = p.thetas[k];
    }
    for (int k = 0; k < 2; k++) {
        qnl_network *network = make(p.circuit, p.observable, p.inputs, &options, k == 0 ? QNL__GROUPS_NEVER : QNL__GROUPS_ALWAYS);
        qnl_cost *loss = NULL;
        gradients[k] = numbers(COUNT * (size_t)MANY);
        REQUIRE_OK(qnl_loss_cost(&loss, network, QNL_LOSS_SQUARED, targets));
        REQUIRE_OK(qnl_cost_gradient(values[k], gradients[k], loss, thetas, COUNT));
        qnl_cost_free(loss);
        qnl_network_free(network);
    }
    compare_doubles("loss", values[1], values[0], COUNT, 1e-13 * p.weight * p.weight);
    for (size_t j = 0; j < COUNT; j++) {
        compare_doubles("gradient", gradients[1] + j * MANY, gradients[0] + j * MANY, PARAMETERS + 2, 1e-13 * p.weight * p.weight);
    }
    free(gradients[0]);
    free(gradients[1]);
    free(thetas);
    problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* The dense reference, with the groups that the library would not make for so few qubits; |0...0> has its own way. */
START_TEST(test_reference) {
    for (int sample = 0; sample < 12; sample++) {
        qnl_random *random = stream((uint64_t)(1000 + sample));
        random_problem p;
        random_problem_new(&p, random, &(random_shape){3 + sample % 4, 9, PARAMETERS, PART_ALL & ~PART_STATE, 2, 1, 0, 1});
        double *theta = random_thetas(random, PARAMETERS);
        double complex *psi = reference_array(p.dimension);
        const qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
        for (int zero = 0; zero < 2; zero++) {
            qnl_network *network = make(p.circuit, p.observable, zero ? NULL : p.states, &options, QNL__GROUPS_ALWAYS);
            double values[2], gradients[2 * PARAMETERS], expected[PARAMETERS];
            REQUIRE_OK(qnl_network_gradient(values, gradients, network, theta, 1, QNL_GRADIENT_ADJOINT));
            for (size_t i = 0; i < (zero ? 1 : p.inputs); i++) {
                memset(psi, 0, p.dimension * sizeof *psi);
                psi[0] = 1;
                if (!zero) memcpy(psi, p.vectors + i * p.dimension, p.dimension * sizeof *psi);
                reference_gradient(expected, p.reference, theta, p.matrix, psi);
                compare_doubles("gradient", gradients + i * PARAMETERS, expected, PARAMETERS, 1e-12 * p.weight);
                reference_apply(psi, p.reference, theta);
                compare_double("value", values[i], reference_expectation(p.matrix, psi, p.dimension), 1e-12 * p.weight);
            }
            qnl_network_free(network);
        }
        free(psi);
        free(theta);
        random_problem_free(&p);
        qnl_random_free(random);
    }
}
END_TEST

/* ---- measurements ---- */

/* Pauli strings, projectors and states are coins: with the stream of its number a part gives the same outcomes in any program. */
START_TEST(test_samples) {
    const int place[2] = {6, 5}, bits[2] = {0, 1};
    const qnl_execution_options one = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO), two = execution(2, QNL_MODE_AUTO, QNL_ISA_AUTO);
    double expected[2][COUNT * INPUTS], grouped[2][COUNT * INPUTS], threads[2][COUNT * INPUTS];
    qnl_random *random = stream(2000);
    problem p;
    problem_new(&p, random, 9, 0);
    qnl_observable *coins = NULL;
    REQUIRE_OK(qnl_observable_parse(&coins, 9, "Z0 + 0.5 X8 - Z4 Y5 + 2 X3 + 0.25 + Y7 X6 - 0.5 Z1 Z2"));
    REQUIRE_OK(qnl_observable_add_projector(coins, 1.5, place, bits, 2));
    qnl_network *whole = make(p.circuit, coins, p.inputs, &one, QNL__GROUPS_NEVER);
    qnl_network *groups = make(p.circuit, coins, p.inputs, &one, QNL__GROUPS_ALWAYS);
    qnl_network *shared = make(p.circuit, coins, p.inputs, &two, QNL__GROUPS_ALWAYS);
    ck_assert_uint_gt(qnl__network_groups(groups), 2);
    REQUIRE_OK(qnl_network_sample(expected[0], expected[1], whole, p.thetas, COUNT, 40, 5));
    REQUIRE_OK(qnl_network_sample(grouped[0], grouped[1], groups, p.thetas, COUNT, 40, 5));
    REQUIRE_OK(qnl_network_sample(threads[0], threads[1], shared, p.thetas, COUNT, 40, 5));
    compare_doubles("sample", grouped[0], expected[0], (size_t)COUNT * INPUTS, 1e-12);
    compare_doubles("standard error", grouped[1], expected[1], (size_t)COUNT * INPUTS, 1e-12);
    compare_bits("sample", threads[0], grouped[0], 2 * (size_t)COUNT * INPUTS);
    qnl_network_free(whole);
    qnl_network_free(groups);
    qnl_network_free(shared);
    qnl_observable_free(coins);
    problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* All kinds of parts: five standard errors, a failure has probability 6e-7 for each value. */
START_TEST(test_sample_means) {
    const qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    double values[INPUTS], errors[INPUTS], exact[INPUTS];
    qnl_random *random = stream(2001);
    problem p;
    problem_new(&p, random, 8, 0);
    qnl_network *groups = make(p.circuit, p.observable, p.inputs, &options, QNL__GROUPS_ALWAYS);
    qnl_network *whole = make(p.circuit, p.observable, p.inputs, &options, QNL__GROUPS_NEVER);
    REQUIRE_OK(qnl_network_expectation(exact, whole, p.thetas, 1));
    REQUIRE_OK(qnl_network_sample(values, errors, groups, p.thetas, 1, 2000, 11));
    for (int i = 0; i < INPUTS; i++) {
        ck_assert_msg(errors[i] > 0 && errors[i] < p.weight / sqrt(2000), "standard error %g with weight %g", errors[i], p.weight);
        compare_double("mean of the samples", values[i], exact[i], 5 * errors[i]);
    }
    qnl_network_free(groups);
    qnl_network_free(whole);
    problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* ---- progress ---- */

typedef struct counter {
    pthread_t caller;
    int calls;
    int result;
    int stop_at; /* call */
    uint64_t done;
    uint64_t total;
} counter;

static int count_progress(uint64_t done, uint64_t total, void *data) {
    counter *c = data;
    ck_assert_msg(pthread_equal(c->caller, pthread_self()), "progress is called by another thread");
    ck_assert_msg(done >= c->done && done <= total, "progress went from %llu to %llu of %llu", (unsigned long long)c->done,
                  (unsigned long long)done, (unsigned long long)total);
    ck_assert(c->calls == 0 || total == c->total);
    c->calls++;
    c->done = done;
    c->total = total;
    return c->calls == c->stop_at ? c->result : 0;
}

/* _i: number of threads.  How often several threads report is chance, but at least once. */
START_TEST(test_progress) {
    qnl_random *random = stream(3000);
    problem p;
    counter c = {.caller = pthread_self()};
    problem_new(&p, random, 10, 0);
    qnl_execution_options options = execution(_i, QNL_MODE_AUTO, QNL_ISA_AUTO);
    options.progress = count_progress;
    options.progress_data = &c;
    qnl_network *network = make(p.circuit, p.observable, p.inputs, &options, QNL__GROUPS_ALWAYS);
    const uint64_t groups = qnl__network_groups(network);
    double *out = numbers((size_t)COUNT * INPUTS * PARAMETERS);
    ck_assert_uint_gt(groups, 1);
    REQUIRE_OK(qnl_network_expectation(out, network, p.thetas, COUNT));
    ck_assert_uint_eq(c.total, groups * COUNT * INPUTS);
    ck_assert_uint_eq(c.done, c.total);
    const int calls = _i == 1 ? c.calls : 1;
    ck_assert_int_ge(c.calls, 1);
    ck_assert(_i > 1 || (uint64_t)calls > groups); /* one thread says so after each block */
    for (int stop_at = 1; stop_at <= calls; stop_at++) {
        c = (counter){.caller = c.caller, .result = -9, .stop_at = stop_at};
        out[0] = 12345;
        ck_assert_int_eq(qnl_network_expectation(out, network, p.thetas, COUNT), -9);
        c = (counter){.caller = c.caller, .result = -9, .stop_at = stop_at};
        ck_assert_int_eq(qnl_network_gradient(NULL, out, network, p.thetas, COUNT, QNL_GRADIENT_ADJOINT), -9);
        c = (counter){.caller = c.caller, .result = -9, .stop_at = stop_at};
        ck_assert_int_eq(qnl_network_hessian_vector(out, network, p.thetas, p.thetas, COUNT), -9);
        c = (counter){.caller = c.caller, .result = -9, .stop_at = stop_at};
        ck_assert_int_eq(qnl_network_sample(out, NULL, network, p.thetas, COUNT, 3, 1), -9);
        ck_assert_msg(out[0] == 12345, "a cancelled call wrote its output");
    }
    free(out);
    qnl_network_free(network);
    problem_free(&p);
    qnl_random_free(random);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("groups");
    TCase *tests = tcase_create("groups");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_one_program, 0, 6);
    tcase_add_test(tests, test_many_parameters);
    tcase_add_test(tests, test_reference);
    tcase_add_test(tests, test_samples);
    tcase_add_test(tests, test_sample_means);
    tcase_add_loop_test(tests, test_progress, 1, 3);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
