#include "reference/plateau_cases.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/density.h"
#include "qnnland/gradient.h"
#include "qnnland/lie_algebra.h"
#include "qnnland/metric.h"
#include "qnnland/noisy_network.h"
#include "qnnland/second_moment.h"
#include "support/compare.h"
#include "support/json.h"
#include "support/json_noise.h"
#include "support/runner.h"

static int qubits_of(const json_t *test) {
    return json_whole(json_member(test, "inputs"), "n", 0);
}

static double *numbers(size_t count) {
    double *array = calloc(count + 1, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

/* ---- noise ---- */

static void check_density(const json_t *test, const qnl_noisy_network *network, const double *theta) {
    const size_t dimension = (size_t)1 << qubits_of(test);
    double purity = 0;
    qnl_complex *rho = calloc(dimension * dimension, sizeof *rho);
    ck_assert_ptr_nonnull(rho);
    REQUIRE_OK(qnl_noisy_network_density(rho, network, theta, 0));
    REQUIRE_OK(qnl_purity(&purity, rho, dimension));
    json_check_complexes(test, "density_matrix", rho, dimension * dimension);
    json_check_doubles(test, "purity", &purity, 1);
    free(rho);
}

void check_noise(const json_t *test) {
    const int qubits = qubits_of(test);
    size_t parameters = 0;
    double value = 0;
    double *theta = json_numbers(json_input(test, "params"), &parameters);
    double *gradient = numbers(parameters);
    qnl_circuit *circuit = json_circuit(json_input(test, "circuit"), qubits, parameters);
    qnl_noise_plan *plan = json_noise_plan(json_input(test, "circuit"), qubits);
    qnl_observable *observable = json_observable(json_input(test, "observable"), qubits);
    qnl_state *state = json_state(json_input(test, "input_state"), qubits);
    qnl_noisy_network *network = NULL;
    REQUIRE_OK(
        qnl_noisy_network_new(&network, circuit, qnl_noise_plan_places(plan), qnl_noise_plan_count(plan), observable, state, NULL));
    REQUIRE_OK(qnl_noisy_network_expectation(&value, network, theta, 1));
    json_check_doubles(test, "expectation", &value, 1);
    for (int method = QNL_GRADIENT_ADJOINT; method <= QNL_GRADIENT_PARAMETER_SHIFT; method++) {
        REQUIRE_OK(qnl_noisy_network_gradient(&value, gradient, network, theta, 1, (qnl_gradient_method)method));
        json_check_doubles(test, "expectation", &value, 1);
        json_check_doubles(test, "gradient", gradient, parameters);
    }
    check_density(test, network, theta);
    qnl_noisy_network_free(network);
    qnl_state_free(state);
    qnl_observable_free(observable);
    qnl_noise_plan_free(plan);
    qnl_circuit_free(circuit);
    free(gradient);
    free(theta);
}

/* ---- metric ---- */

/* Ranks of L = 1, 2, ... layers, each a copy of the first one behind its Hadamard gates. */
static void check_growing_ranks(const json_t *test) {
    const int qubits = qubits_of(test);
    const json_t *layer = json_input(test, "circuit_L1");
    const size_t cases = json_array_size(json_input(test, "L"));
    double *ranks = numbers(cases);
    for (size_t c = 0; c < cases; c++) {
        size_t parameters = 0, rank = 0;
        double *theta = json_numbers(json_array_get(json_input(test, "params"), c), &parameters);
        double *metric = numbers(parameters * parameters);
        qnl_circuit *circuit = json_circuit(layer, qubits, 2), *body = NULL;
        REQUIRE_OK(qnl_circuit_slice(&body, circuit, (size_t)qubits, qnl_circuit_size(circuit)));
        for (size_t offset = 2; offset < parameters; offset += 2) {
            REQUIRE_OK(qnl_circuit_append(circuit, body, offset));
        }
        REQUIRE_OK(qnl_circuit_metric(metric, circuit, NULL, 0, theta, 1, QNL_METRIC_FULL, NULL, NULL));
        REQUIRE_OK(qnl_metric_rank(&rank, NULL, metric, parameters, json_number_value(json_input(test, "cutoff"))));
        ranks[c] = (double)rank;
        qnl_circuit_free(circuit);
        qnl_circuit_free(body);
        free(metric);
        free(theta);
    }
    json_check_doubles(test, "rank", ranks, cases);
    free(ranks);
}

/* The tolerance of a case is meant for numbers of size 1 (README of the cases); these solve a system that is nearly singular. */
static void check_by_size(const json_t *test, const char *name, const double *values, size_t count) {
    size_t expected_count = 0;
    double *expected = json_numbers(json_output(test, name), &expected_count), size = 1.0;
    if (expected == NULL) {
        return;
    }
    ck_assert_uint_eq(expected_count, count);
    for (size_t k = 0; k < count; k++) {
        size = fmax(size, fabs(expected[k]));
    }
    compare_doubles(name, values, expected, count, size * json_tolerance(test));
    free(expected);
}

/* What a metric case stores besides the metric itself. */
static void check_natural_gradients(const json_t *test, const qnl_circuit *circuit, const double *theta, const double *metric,
                                    const double *fisher) {
    const size_t parameters = qnl_circuit_parameters(circuit);
    const double cutoff = json_number_value(json_input(test, "rcond"));
    double value = 0;
    size_t rank = 0;
    double *gradient = numbers(parameters), *natural = numbers(parameters);
    qnl_observable *observable = json_observable(json_input(test, "observable"), qubits_of(test));
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    REQUIRE_OK(qnl_network_gradient(&value, gradient, network, theta, 1, QNL_GRADIENT_ADJOINT));
    json_check_doubles(test, "gradient", gradient, parameters);
    REQUIRE_OK(qnl_metric_rank(&rank, NULL, metric, parameters, cutoff));
    const double count = (double)rank;
    json_check_doubles(test, "rank", &count, 1);
    REQUIRE_OK(qnl_metric_solve(natural, metric, gradient, parameters, cutoff, 0));
    check_by_size(test, "natural_gradient_fs", natural, parameters);
    REQUIRE_OK(qnl_metric_solve(natural, fisher, gradient, parameters, cutoff, 0));
    check_by_size(test, "natural_gradient_qfi", natural, parameters);
    qnl_network_free(network);
    qnl_observable_free(observable);
    free(gradient);
    free(natural);
}

void check_metric(const json_t *test) {
    if (json_input(test, "circuit_L1") != NULL) {
        check_growing_ranks(test);
        return;
    }
    size_t parameters = 0;
    double *theta = json_numbers(json_input(test, "params"), &parameters);
    qnl_circuit *circuit = json_circuit(json_input(test, "circuit"), qubits_of(test), parameters);
    const size_t size = parameters * parameters;
    double *metric = numbers(size), *fisher = numbers(size);
    qnl_complex *tensor = calloc(size, sizeof *tensor);
    ck_assert_ptr_nonnull(tensor);
    REQUIRE_OK(qnl_circuit_metric(metric, circuit, NULL, 0, theta, 1, QNL_METRIC_FULL, NULL, NULL));
    REQUIRE_OK(qnl_circuit_fisher(fisher, circuit, NULL, 0, theta, 1, QNL_METRIC_FULL, NULL, NULL));
    REQUIRE_OK(qnl_circuit_geometric_tensor(tensor, circuit, NULL, 0, theta, NULL));
    json_check_doubles(test, "fubini_study", metric, size);
    json_check_doubles(test, "qfi", fisher, size);
    json_check_complexes(test, "geometric_tensor", tensor, size);
    if (json_input(test, "observable") != NULL) {
        check_natural_gradients(test, circuit, theta, metric, fisher);
    }
    free(tensor);
    free(metric);
    free(fisher);
    free(theta);
    qnl_circuit_free(circuit);
}

/* ---- Lie algebras ---- */

/* The algebra of one list of generators, each a list of terms. */
static double dimension_of(const json_t *list, int qubits) {
    const size_t count = json_array_size(list);
    qnl_observable **generators = calloc(count, sizeof(qnl_observable *));
    qnl_lie_algebra *algebra = NULL;
    qnl_lie_algebra_summary summary;
    ck_assert_ptr_nonnull(generators);
    for (size_t k = 0; k < count; k++) {
        json_t *terms = json_pack("{s:O}", "terms", json_array_get(list, k));
        generators[k] = json_observable(terms, qubits);
        json_decref(terms);
    }
    REQUIRE_OK(qnl_lie_algebra_new(&algebra, (const qnl_observable *const *)generators, count, NULL));
    REQUIRE_OK(qnl_lie_algebra_summarise(&summary, algebra));
    qnl_lie_algebra_free(algebra);
    for (size_t k = 0; k < count; k++) {
        qnl_observable_free(generators[k]);
    }
    free(generators);
    return (double)summary.dimension;
}

void check_dla(const json_t *test) {
    const char *key = NULL;
    json_t *list = NULL;
    size_t checked = 0;
    json_t *all = json_object_get(json_object_get(test, "inputs"), "generators");
    json_object_foreach(all, key, list) {
        const json_t *expected = json_object_get(json_output(test, "dim"), key);
        ck_assert_ptr_nonnull(expected);
        compare_double(json_label(test, key), dimension_of(list, atoi(key)), json_number_value(expected), 0.5);
        checked++;
    }
    ck_assert_uint_ge(checked, 1);
}

/* ---- variances ---- */

/* Derivative by the first angle of a circuit, over uniform angles. */
static double exact_variance(const json_t *test, const qnl_observable *observable) {
    qnl_circuit *circuit = json_circuit(json_input(test, "circuit"), qubits_of(test), 0);
    double *derivatives = numbers(qnl_circuit_parameters(circuit));
    qnl_moments moments;
    REQUIRE_OK(qnl_exact_moments(&moments, derivatives, circuit, observable, NULL));
    const double first = derivatives[0];
    free(derivatives);
    qnl_circuit_free(circuit);
    return first;
}

/* 1/2 - sum Z / (2 n) */
static qnl_observable *local_observable(int qubits) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    REQUIRE_OK(qnl_observable_add_pauli(observable, 0.5, "I"));
    for (int q = 0; q < qubits; q++) {
        char text[16];
        snprintf(text, sizeof text, "Z%d", q);
        REQUIRE_OK(qnl_observable_add_pauli(observable, -0.5 / qubits, text));
    }
    return observable;
}

static void check_product_variance(const json_t *test) {
    const int qubits = qubits_of(test);
    double global = 0, local = 0;
    REQUIRE_OK(qnl_product_circuit_variance(&global, &local, qubits));
    json_check_doubles(test, "global", &global, 1);
    json_check_doubles(test, "local", &local, 1);
    json_t *words = json_pack("{s:b}", "identity_minus_zero_projector", 1);
    qnl_observable *observables[2] = {json_observable(words, qubits), local_observable(qubits)};
    const char *const names[2] = {"global", "local"};
    for (int k = 0; k < 2; k++) {
        const double exact = exact_variance(test, observables[k]);
        json_check_doubles(test, names[k], &exact, 1);
        qnl_observable_free(observables[k]);
    }
    json_decref(words);
}

void check_variance(const json_t *test) {
    if (json_input(test, "circuit") != NULL) {
        check_product_variance(test);
        return;
    }
    size_t count = 0;
    double *sizes = json_numbers(json_input(test, "n"), &count);
    double *variances = numbers(count);
    ck_assert_uint_ge(count, 1);
    for (size_t k = 0; k < count; k++) {
        REQUIRE_OK(qnl_two_design_variance(&variances[k], (double)(1ULL << (int)sizes[k]), 1, 0));
    }
    json_check_doubles(test, "variance", variances, count);
    free(variances);
    free(sizes);
}
