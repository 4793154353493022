/* check_effective_dimension.c  Classical Fisher information of outcomes, and effective dimensions. */
#include "qnnland/effective_dimension.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

#define PI 3.14159265358979323846

/* ---- Fisher information ---- */

/* Probabilities of all outcomes of the state number `which`. */
static void probabilities(double *p, const qnl_circuit *circuit, const qnl_state *inputs, size_t which, const double *theta,
                          qnl_outcome outcome) {
    const size_t size = (size_t)1 << qnl_circuit_qubits(circuit);
    double *all = calloc(size, sizeof *all);
    qnl_state *state = NULL;
    const qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_state_copy(&state, inputs));
    REQUIRE_OK(qnl_state_apply(state, circuit, theta, &options));
    REQUIRE_OK(qnl_state_probabilities(all, state, which));
    if (outcome == QNL_OUTCOME_BASIS) {
        memcpy(p, all, size * sizeof *p);
    } else {
        p[0] = p[1] = 0.0;
        for (size_t i = 0; i < size; i++) {
            p[__builtin_popcountll(i) % 2] += all[i];
        }
    }
    qnl_state_free(state);
    free(all);
}

/* The definition, with differences of fourth order in place of derivatives. */
static void fisher_by_differences(double *fisher, const random_problem *problem, const double *theta, qnl_outcome outcome) {
    const size_t outcomes = outcome == QNL_OUTCOME_BASIS ? problem->dimension : 2, parameters = problem->parameters;
    static const double steps[4] = {1e-3, -1e-3, 2e-3, -2e-3}, weights[4] = {8.0, -8.0, -1.0, 1.0};
    double *slopes = calloc(parameters * outcomes, sizeof *slopes), *p = calloc(outcomes, sizeof *p);
    double *moved = calloc(parameters, sizeof *moved);
    memset(fisher, 0, parameters * parameters * sizeof *fisher);
    for (size_t input = 0; input < problem->inputs; input++) {
        memset(slopes, 0, parameters * outcomes * sizeof *slopes);
        for (size_t k = 0; k < 4 * parameters; k++) {
            memcpy(moved, theta, parameters * sizeof *moved);
            moved[k / 4] += steps[k % 4];
            probabilities(p, problem->circuit, problem->states, input, moved, outcome);
            for (size_t b = 0; b < outcomes; b++) {
                slopes[k / 4 * outcomes + b] += weights[k % 4] * p[b] / 12e-3;
            }
        }
        probabilities(p, problem->circuit, problem->states, input, theta, outcome);
        for (size_t k = 0; k < parameters * parameters; k++) {
            for (size_t b = 0; b < outcomes; b++) {
                fisher[k] +=
                    slopes[k / parameters * outcomes + b] * slopes[k % parameters * outcomes + b] / p[b] / (double)problem->inputs;
            }
        }
    }
    free(slopes);
    free(p);
    free(moved);
}

/* All kinds of gates, shared and scaled parameters, three amplitude states as inputs; all modes and threads agree. */
START_TEST(fisher_of_random_circuits) {
    enum { POINTS = 2, PARAMETERS = 6 };
    const qnl_outcome outcome = _i % 2 == 0 ? QNL_OUTCOME_BASIS : QNL_OUTCOME_PARITY;
    const random_shape shape = {.qubits = 3, .gates = 10, .parameters = PARAMETERS, .parts = PART_PAULI, .inputs = 3};
    double expected[PARAMETERS * PARAMETERS], fisher[POINTS * PARAMETERS * PARAMETERS], other[POINTS * PARAMETERS * PARAMETERS];
    random_problem problem;
    qnl_random *random = NULL;
    qnl_execution_options options = execution(1, QNL_MODE_BATCH, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_random_new(&random, 31, 0, (uint64_t)_i));
    random_problem_new(&problem, random, &shape);
    const size_t entries = problem.parameters * problem.parameters;
    double *thetas = random_thetas(random, POINTS * problem.parameters);
    REQUIRE_OK(qnl_classical_fisher(fisher, problem.circuit, problem.states, thetas, POINTS, outcome, &options));
    for (size_t j = 0; j < POINTS; j++) {
        fisher_by_differences(expected, &problem, thetas + j * problem.parameters, outcome);
        compare_doubles("Fisher", fisher + j * entries, expected, entries, 1e-6);
    }
    options.threads = 2;
    REQUIRE_OK(qnl_classical_fisher(other, problem.circuit, problem.states, thetas, POINTS, outcome, &options));
    compare_bits("threads", other, fisher, POINTS * entries);
    options.mode = QNL_MODE_SINGLE;
    REQUIRE_OK(qnl_classical_fisher(other, problem.circuit, problem.states, thetas, POINTS, outcome, &options));
    compare_doubles("modes", other, fisher, POINTS * entries, 1e-9);
    free(thetas);
    random_problem_free(&problem);
    qnl_random_free(random);
}
END_TEST

/* RY(a theta) on each qubit: outcomes are independent, each with information a^2 whatever the angle. */
static qnl_circuit *product_circuit(int qubits, double scale) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    for (int q = 0; q < qubits; q++) {
        const qnl_angle angle = {q, scale, 0.1};
        REQUIRE_OK(qnl_circuit_add(circuit, QNL_GATE_RY, &q, &angle));
    }
    return circuit;
}

/* 2^11 outcomes at 100 points: more than one block of outcomes and of points.  Some outcomes
 * have a probability of about 1e-11. */
START_TEST(fisher_of_products) {
    enum { QUBITS = 11, POINTS = 100, ENTRIES = QUBITS * QUBITS };
    qnl_circuit *circuit = product_circuit(QUBITS, 1.5);
    double thetas[POINTS * QUBITS], fisher[POINTS * ENTRIES], expected[ENTRIES] = {0};
    for (int k = 0; k < POINTS * QUBITS; k++) {
        thetas[k] = 0.3 + 0.05 * (k % QUBITS) + 0.0005 * k;
        expected[k % QUBITS * (QUBITS + 1)] = 2.25;
    }
    REQUIRE_OK(qnl_classical_fisher(fisher, circuit, NULL, thetas, POINTS, QNL_OUTCOME_BASIS, NULL));
    for (size_t j = 0; j < POINTS; j++) {
        compare_doubles("Fisher", fisher + j * ENTRIES, expected, ENTRIES, 1e-9);
    }
    qnl_circuit_free(circuit);
}
END_TEST

/* p_even = (1 + cos a cos b) / 2: one number is all that there is to know, F = (grad z)(grad z)' / (1 - z^2). */
START_TEST(fisher_of_a_parity) {
    qnl_circuit *circuit = product_circuit(2, 1.0);
    const double theta[2] = {0.4, 1.3}, a = 0.5, b = 1.4;
    const double z = cos(a) * cos(b), slope[2] = {-sin(a) * cos(b), -cos(a) * sin(b)};
    double fisher[4], expected[4];
    for (int k = 0; k < 4; k++) {
        expected[k] = slope[k / 2] * slope[k % 2] / (1.0 - z * z);
    }
    REQUIRE_OK(qnl_classical_fisher(fisher, circuit, NULL, theta, 1, QNL_OUTCOME_PARITY, NULL));
    compare_doubles("Fisher", fisher, expected, 4, 1e-14);
    qnl_circuit_free(circuit);
}
END_TEST

/* RY(0) |0>: outcome 1 has probability 0 and is left out, what remains has slope 0. */
START_TEST(impossible_outcomes_are_left_out) {
    qnl_circuit *circuit = NULL;
    const double theta[2] = {0.0, 1e-6};
    double fisher[2];
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRY 0 theta[0]\n"));
    REQUIRE_OK(qnl_classical_fisher(fisher, circuit, NULL, theta, 2, QNL_OUTCOME_BASIS, NULL));
    compare_double("at 0", fisher[0], 0.0, 1e-14);
    compare_double("beside 0", fisher[1], 1.0, 1e-3);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- effective dimension ---- */

static qnl_sample_range samples(uint64_t first, uint64_t count) {
    qnl_sample_range range;
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    range.first = first;
    range.count = count;
    range.seed = 5;
    return range;
}

/* F = a^2 1 everywhere, F^ = 1: P log(1 + c) / log c, whatever a is. */
START_TEST(dimension_of_products) {
    enum { QUBITS = 3, DATA = 3 };
    static const double data[DATA] = {60.0, 1000.0, 1e6};
    qnl_circuit *circuit = product_circuit(QUBITS, _i == 0 ? 1.0 : 2.5);
    const qnl_sample_range range = samples(0, 1100);
    const double gamma = 0.7;
    qnl_effective_dimension results[DATA];
    double mean[QUBITS * QUBITS];
    REQUIRE_OK(qnl_effective_dimension_sample(results, data, DATA, mean, circuit, NULL, QNL_OUTCOME_BASIS, gamma, &range, NULL));
    for (size_t i = 0; i < DATA; i++) {
        const double c = gamma * data[i] / (2.0 * PI * log(data[i]));
        const double expected = QUBITS * log(1.0 + c) / log(c);
        compare_double("data", results[i].data, data[i], 0.0);
        compare_double("value", results[i].value, expected, 1e-9 * expected);
        compare_double("normalised", results[i].normalised, expected / QUBITS, 1e-9 * expected);
        compare_double("error", results[i].standard_error, 0.0, 1e-7);
    }
    for (size_t k = 0; k < QUBITS * QUBITS; k++) {
        compare_double("mean", mean[k], k % (QUBITS + 1) == 0 ? (_i == 0 ? 1.0 : 6.25) : 0.0, 1e-8);
    }
    qnl_circuit_free(circuit);
}
END_TEST

/* Information about the parity of two qubits at the points of the range; rank one, so that det(1 + c F^) = 1 + c tr F^. */
static void parity_traces(double *traces, const qnl_sample_range *range) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, range->seed, 0, 0));
    for (uint64_t s = 0; s < range->count; s++) {
        double theta[2];
        qnl_random_seek(random, 0, range->first + s);
        REQUIRE_OK(qnl_random_fill_uniform(theta, random, 2, range->low, range->high));
        const double a = theta[0] + 0.1, b = theta[1] + 0.1, z = cos(a) * cos(b);
        const double x = sin(a) * cos(b), y = cos(a) * sin(b);
        traces[s] = (x * x + y * y) / (1.0 - z * z);
    }
    qnl_random_free(random);
}

/* Without the sample `without`; above all of them for none. */
static double parity_dimension(const double *traces, size_t count, double c, size_t without) {
    const double n = (double)count - (without < count ? 1.0 : 0.0);
    double mean = 0.0, root = 0.0;
    for (size_t s = 0; s < count; s++) {
        if (s != without) mean += traces[s] / n;
    }
    for (size_t s = 0; s < count; s++) {
        if (s != without) root += sqrt(1.0 + c * 2.0 * traces[s] / mean) / n;
    }
    return 2.0 * log(root) / log(c);
}

/* The value by the formula at the same points; the standard error beside the jackknife, which differs by a relative 1 / count. */
START_TEST(dimension_of_a_parity) {
    enum { COUNT = 400 };
    qnl_circuit *circuit = product_circuit(2, 1.0);
    const qnl_sample_range range = samples(17, COUNT);
    const double data = 300.0, c = data / (2.0 * PI * log(data));
    double traces[COUNT], spread = 0.0, centre = 0.0;
    qnl_effective_dimension result;
    parity_traces(traces, &range);
    REQUIRE_OK(qnl_effective_dimension_sample(&result, &data, 1, NULL, circuit, NULL, QNL_OUTCOME_PARITY, 1.0, &range, NULL));
    compare_double("value", result.value, parity_dimension(traces, COUNT, c, COUNT), 1e-10);
    for (size_t s = 0; s < COUNT; s++) {
        centre += parity_dimension(traces, COUNT, c, s) / COUNT;
    }
    for (size_t s = 0; s < COUNT; s++) {
        const double off = parity_dimension(traces, COUNT, c, s) - centre;
        spread += off * off;
    }
    const double jackknife = sqrt((COUNT - 1.0) / COUNT * spread);
    compare_double("error", result.standard_error, jackknife, 0.02 * jackknife);
    qnl_circuit_free(circuit);
}
END_TEST

/* One sample has no standard error; a mean of many inputs. */
START_TEST(samples_and_inputs) {
    qnl_circuit *circuit = product_circuit(2, 1.0);
    qnl_state *inputs = NULL;
    const uint64_t index[2] = {0, 3};
    const qnl_sample_range one = samples(0, 1);
    const double data = 100.0, c = data / (2.0 * PI * log(data));
    qnl_effective_dimension result;
    REQUIRE_OK(qnl_state_new_basis(&inputs, 2, index, 2));
    REQUIRE_OK(qnl_effective_dimension_sample(&result, &data, 1, NULL, circuit, inputs, QNL_OUTCOME_BASIS, 1.0, &one, NULL));
    compare_double("value", result.value, 2.0 * log(1.0 + c) / log(c), 1e-9);
    ck_assert(isnan(result.standard_error));
    qnl_state_free(inputs);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- errors ---- */

static int stop(uint64_t done, uint64_t total, void *data) {
    uint64_t *seen = data;
    seen[0] = done;
    seen[1] = total;
    return -9;
}

START_TEST(bad_fisher_arguments) {
    qnl_circuit *circuit = product_circuit(2, 1.0), *constant = NULL;
    qnl_state *inputs = NULL;
    const double theta[2] = {0.1, NAN}, fine[4] = {0.1, 0.2, 0.3, 0.4};
    double fisher[8] = {7.0};
    uint64_t seen[2] = {0, 0};
    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_circuit_new(&constant, 2));
    REQUIRE_OK(qnl_state_new_basis(&inputs, 3, NULL, 1));
    REQUIRE_FAILURE(qnl_classical_fisher(NULL, circuit, NULL, fine, 1, QNL_OUTCOME_BASIS, NULL), QNL_ERR_NULL,
                    "qnl_classical_fisher: fisher is NULL");
    REQUIRE_FAILURE(qnl_classical_fisher(fisher, NULL, NULL, fine, 1, QNL_OUTCOME_BASIS, NULL), QNL_ERR_NULL,
                    "qnl_classical_fisher: circuit is NULL");
    REQUIRE_FAILURE(qnl_classical_fisher(fisher, circuit, NULL, NULL, 1, QNL_OUTCOME_BASIS, NULL), QNL_ERR_NULL,
                    "qnl_classical_fisher: thetas is NULL");
    REQUIRE_FAILURE(qnl_classical_fisher(fisher, circuit, NULL, fine, 0, QNL_OUTCOME_BASIS, NULL), QNL_ERR_ARGUMENT,
                    "qnl_classical_fisher: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_classical_fisher(fisher, constant, NULL, fine, 1, QNL_OUTCOME_BASIS, NULL), QNL_ERR_ARGUMENT,
                    "qnl_classical_fisher: the circuit has no parameters");
    REQUIRE_FAILURE(qnl_classical_fisher(fisher, circuit, inputs, fine, 1, QNL_OUTCOME_BASIS, NULL), QNL_ERR_ARGUMENT,
                    "qnl_classical_fisher: the inputs have 3 qubits, the circuit 2");
    REQUIRE_FAILURE(qnl_classical_fisher(fisher, circuit, NULL, fine, 1, (qnl_outcome)2, NULL), QNL_ERR_ARGUMENT,
                    "qnl_classical_fisher: outcome is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_classical_fisher(fisher, circuit, NULL, theta, 1, QNL_OUTCOME_BASIS, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_classical_fisher: thetas[1] is nan, must be finite");
    options.progress = stop;
    options.progress_data = seen;
    REQUIRE_FAILURE(qnl_classical_fisher(fisher, circuit, NULL, fine, 2, QNL_OUTCOME_BASIS, &options), -9, "progress returned -9");
    ck_assert(seen[0] == 2 && seen[1] == 2);
    options.progress = NULL;
    options.memory_limit = 64;
    ck_assert_int_eq(qnl_classical_fisher(fisher, circuit, NULL, fine, 2, QNL_OUTCOME_BASIS, &options), QNL_ERR_MEMORY);
    compare_double("untouched", fisher[0], 7.0, 0.0);
    qnl_circuit_free(circuit);
    qnl_circuit_free(constant);
    qnl_state_free(inputs);
}
END_TEST

START_TEST(bad_dimension_arguments) {
    qnl_circuit *circuit = product_circuit(1, 1.0), *phase = NULL;
    const double data[2] = {100.0, 5.0}, fine = 100.0, nothing = NAN;
    qnl_effective_dimension results[2] = {{.value = 7.0}};
    qnl_sample_range range = samples(0, 3);
    REQUIRE_OK(qnl_circuit_parse(&phase, "qubits 1\nH 0\nRZ 0 theta[0]\n"));
    REQUIRE_FAILURE(qnl_effective_dimension_sample(NULL, &fine, 1, NULL, circuit, NULL, QNL_OUTCOME_BASIS, 1.0, &range, NULL),
                    QNL_ERR_NULL, "qnl_effective_dimension_sample: results is NULL");
    REQUIRE_FAILURE(qnl_effective_dimension_sample(results, NULL, 1, NULL, circuit, NULL, QNL_OUTCOME_BASIS, 1.0, &range, NULL),
                    QNL_ERR_NULL, "qnl_effective_dimension_sample: data is NULL");
    REQUIRE_FAILURE(qnl_effective_dimension_sample(results, &fine, 0, NULL, circuit, NULL, QNL_OUTCOME_BASIS, 1.0, &range, NULL),
                    QNL_ERR_ARGUMENT, "qnl_effective_dimension_sample: data_count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_effective_dimension_sample(results, &nothing, 1, NULL, circuit, NULL, QNL_OUTCOME_BASIS, 1.0, &range, NULL),
                    QNL_ERR_NOT_FINITE, "qnl_effective_dimension_sample: data[0] is nan, must be finite");
    REQUIRE_FAILURE(qnl_effective_dimension_sample(results, data, 2, NULL, circuit, NULL, QNL_OUTCOME_BASIS, 1.0, &range, NULL),
                    QNL_ERR_ARGUMENT,
                    "qnl_effective_dimension_sample: data[1] is 5, must be a number N above 1 with gamma N / (2 pi log N) above 1");
    REQUIRE_FAILURE(qnl_effective_dimension_sample(results, &fine, 1, NULL, circuit, NULL, QNL_OUTCOME_BASIS, 0.0, &range, NULL),
                    QNL_ERR_ARGUMENT, "qnl_effective_dimension_sample: gamma is 0, must be above 0 and at most 1");
    REQUIRE_FAILURE(qnl_effective_dimension_sample(results, &fine, 1, NULL, NULL, NULL, QNL_OUTCOME_BASIS, 1.0, &range, NULL),
                    QNL_ERR_NULL, "qnl_effective_dimension_sample: circuit is NULL");
    REQUIRE_FAILURE(qnl_effective_dimension_sample(results, &fine, 1, NULL, phase, NULL, QNL_OUTCOME_BASIS, 1.0, &range, NULL),
                    QNL_ERR_NUMERICAL, "qnl_effective_dimension_sample: the Fisher matrices of all 3 points are zero");
    range.low = INFINITY;
    REQUIRE_FAILURE(qnl_effective_dimension_sample(results, &fine, 1, NULL, circuit, NULL, QNL_OUTCOME_BASIS, 1.0, &range, NULL),
                    QNL_ERR_ARGUMENT, "qnl_effective_dimension_sample: low is inf, must be finite");
    compare_double("untouched", results[0].value, 7.0, 0.0);
    qnl_circuit_free(circuit);
    qnl_circuit_free(phase);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("effective dimension");
    TCase *fisher = tcase_create("fisher"), *dimension = tcase_create("dimension");
    tcase_add_loop_test(fisher, fisher_of_random_circuits, 0, 4);
    tcase_add_test(fisher, fisher_of_products);
    tcase_add_test(fisher, fisher_of_a_parity);
    tcase_add_test(fisher, impossible_outcomes_are_left_out);
    tcase_add_test(fisher, bad_fisher_arguments);
    tcase_add_loop_test(dimension, dimension_of_products, 0, 2);
    tcase_add_test(dimension, dimension_of_a_parity);
    tcase_add_test(dimension, samples_and_inputs);
    tcase_add_test(dimension, bad_dimension_arguments);
    suite_add_tcase(suite, fisher);
    suite_add_tcase(suite, dimension);
    return qnl_test_run(suite);
}
