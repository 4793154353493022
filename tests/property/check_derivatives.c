/* Gradients, Hessians and Hessian-vector products of random networks against the dense reference and against each other. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/gradient.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 977, number, 0));
    return random;
}

static double *double_array(size_t count) {
    double *array = calloc(count + 1, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

static qnl_network *network_of(const random_problem *p, qnl_mode mode) {
    const qnl_execution_options options = execution(1, mode, QNL_ISA_AUTO);
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_network_new(&network, p->circuit, p->observable, p->states, &options));
    return network;
}

/* count x inputs x P derivatives of the dense reference. */
static double *expected_gradients(const random_problem *p, const double *thetas, size_t count) {
    double *gradients = double_array(count * p->inputs * p->parameters);
    for (size_t j = 0; j < count; j++) {
        for (size_t i = 0; i < p->inputs; i++) {
            reference_gradient(gradients + (j * p->inputs + i) * p->parameters, p->reference, thetas + j * p->parameters, p->matrix,
                               p->vectors + i * p->dimension);
        }
    }
    return gradients;
}

static void check_method(const random_problem *p, const double *thetas, const double *expected, qnl_mode mode,
                         qnl_gradient_method method, double tolerance) {
    const size_t count = 3;
    char what[64];
    qnl_network *network = network_of(p, mode);
    double *values = double_array(count * p->inputs);
    double *singles = double_array(count * p->inputs);
    double *gradients = double_array(count * p->inputs * p->parameters);
    snprintf(what, sizeof what, "gradient, %d qubits, mode %d, method %d", p->qubits, (int)mode, (int)method);
    REQUIRE_OK(qnl_network_expectation(singles, network, thetas, count));
    REQUIRE_OK(qnl_network_gradient(values, gradients, network, thetas, count, method));
    compare_doubles(what, gradients, expected, count * p->inputs * p->parameters, tolerance * p->weight);
    compare_doubles("value beside the gradient", values, singles, count * p->inputs, 1e-13 * p->weight);
    memset(gradients, 0, count * p->inputs * p->parameters * sizeof *gradients);
    REQUIRE_OK(qnl_network_gradient(NULL, gradients, network, thetas, count, method));
    compare_doubles(what, gradients, expected, count * p->inputs * p->parameters, tolerance * p->weight);
    qnl_network_free(network);
    free(values);
    free(singles);
    free(gradients);
}

/* _i: number of qubits.  The parameter shift rules and the adjoint share nothing, so both are held against the reference. */
START_TEST(test_gradient) {
    for (int basis = 0; basis < 2; basis++) {
        qnl_random *random = stream((uint64_t)(2 * _i + basis));
        random_problem p;
        random_problem_new(&p, random, &(random_shape){_i, 6, 7, PART_ALL, 2, basis, 0, 0});
        double *thetas = random_thetas(random, 3 * p.parameters);
        double *expected = expected_gradients(&p, thetas, 3);
        for (int mode = QNL_MODE_BATCH; mode <= QNL_MODE_SINGLE; mode++) {
            check_method(&p, thetas, expected, (qnl_mode)mode, QNL_GRADIENT_ADJOINT, 1e-12);
            check_method(&p, thetas, expected, (qnl_mode)mode, QNL_GRADIENT_PARAMETER_SHIFT, 1e-12);
            check_method(&p, thetas, expected, (qnl_mode)mode, QNL_GRADIENT_CENTRAL_DIFFERENCE, 1e-8);
        }
        free(thetas);
        free(expected);
        random_problem_free(&p);
        qnl_random_free(random);
    }
}
END_TEST

/* Few gates and one small part: much can be pruned, and the derivatives by what was pruned are zero. */
START_TEST(test_pruned) {
    for (int sample = 0; sample < 12; sample++) {
        qnl_random *random = stream((uint64_t)(600 + 20 * _i + sample));
        random_problem p;
        const int parts = sample % 4 == 3 ? PART_PROJECTOR : sample % 4 == 2 ? PART_MATRIX : PART_PAULI;
        random_problem_new(&p, random, &(random_shape){4 + sample % 3, (size_t)(4 + _i), 4, parts, 1, 1, 1, 1});
        double *theta = random_thetas(random, 3 * p.parameters);
        double *expected = expected_gradients(&p, theta, 3);
        check_method(&p, theta, expected, _i % 2 == 0 ? QNL_MODE_BATCH : QNL_MODE_SINGLE, QNL_GRADIENT_ADJOINT, 1e-12);
        check_method(&p, theta, expected, QNL_MODE_AUTO, QNL_GRADIENT_PARAMETER_SHIFT, 1e-12);
        free(theta);
        free(expected);
        random_problem_free(&p);
        qnl_random_free(random);
    }
}
END_TEST

/* A register beyond the reference: two methods against each other. */
START_TEST(test_methods_agree) {
    qnl_random *random = stream((uint64_t)(100 + _i));
    reference_circuit *reference = NULL, *second = NULL;
    qnl_circuit *small = NULL, *other = NULL, *wide = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    const int maps[2][5] = {{0, 3, 5, 8, 10}, {9, 1, 4, 7, 2}};
    const qnl_execution_options options = execution(1, _i == 0 ? QNL_MODE_BATCH : QNL_MODE_SINGLE, QNL_ISA_AUTO);
    double gradients[2][12], values[2];
    random_circuit(&small, &reference, random, 5, 10, 8);
    random_circuit(&other, &second, random, 5, 10, 8);
    REQUIRE_OK(qnl_circuit_new(&wide, 11));
    REQUIRE_OK(qnl_circuit_set_parameters(wide, 12));
    translate_circuit(wide, reference, maps[0]);
    translate_circuit(wide, second, maps[1]);
    translate_circuit(wide, reference, maps[1]);
    translate_circuit(wide, second, maps[0]);
    REQUIRE_OK(qnl_observable_parse(&observable, 11, "Z0 Z1 - 0.5 X10 Y3 + 0.25 Z9 Z4 X5 + Y7"));
    REQUIRE_OK(qnl_network_new(&network, wide, observable, NULL, &options));
    double *theta = random_thetas(random, 12);
    REQUIRE_OK(qnl_network_gradient(&values[0], gradients[0], network, theta, 1, QNL_GRADIENT_ADJOINT));
    REQUIRE_OK(qnl_network_gradient(&values[1], gradients[1], network, theta, 1, QNL_GRADIENT_PARAMETER_SHIFT));
    compare_doubles("value", &values[0], &values[1], 1, 1e-12);
    compare_doubles("gradient", gradients[0], gradients[1], 12, 1e-12);
    const double unused[4] = {0};
    compare_doubles("derivative by an unused parameter", gradients[0] + 8, unused, 4, 0);
    free(theta);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(small);
    qnl_circuit_free(other);
    qnl_circuit_free(wide);
    reference_circuit_free(reference);
    reference_circuit_free(second);
    qnl_random_free(random);
}
END_TEST

static void multiply(double *product, const double *matrix, const double *vector, size_t size) {
    for (size_t k = 0; k < size; k++) {
        product[k] = 0;
        for (size_t l = 0; l < size; l++) {
            product[k] += matrix[k * size + l] * vector[l];
        }
    }
}

static void check_hessians(const random_problem *p, const double *thetas, const double *vectors, const double *expected,
                           qnl_mode mode) {
    const size_t size = p->parameters, rows = 2 * p->inputs;
    qnl_network *network = network_of(p, mode);
    double *hessians = double_array(rows * size * size);
    double *products = double_array(rows * size);
    double *product = double_array(size);
    REQUIRE_OK(qnl_network_hessian(hessians, network, thetas, 2));
    compare_doubles("Hessian", hessians, expected, rows * size * size, 2e-12 * p->weight);
    REQUIRE_OK(qnl_network_hessian_vector(products, network, thetas, vectors, 2));
    for (size_t row = 0; row < rows; row++) {
        const double *hessian = hessians + row * size * size;
        multiply(product, hessian, vectors + row / p->inputs * size, size);
        compare_doubles("Hessian-vector product", products + row * size, product, size, 1e-11 * p->weight);
        for (size_t k = 0; k < size; k++) {
            for (size_t l = 0; l < k; l++) {
                ck_assert_msg(hessian[k * size + l] == hessian[l * size + k], "Hessian[%zu][%zu] is not symmetric", k, l);
            }
        }
    }
    free(hessians);
    free(products);
    free(product);
    qnl_network_free(network);
}

/* _i: number of qubits. */
START_TEST(test_hessian) {
    qnl_random *random = stream((uint64_t)(200 + _i));
    random_problem p;
    random_problem_new(&p, random, &(random_shape){_i, 0, 5, PART_ALL, 2, _i % 2, 0, 0});
    const size_t size = p.parameters * p.parameters;
    double *thetas = random_thetas(random, 2 * p.parameters);
    double *vectors = random_thetas(random, 2 * p.parameters);
    double *expected = double_array(2 * p.inputs * size);
    for (size_t row = 0; row < 2 * p.inputs; row++) {
        reference_hessian(expected + row * size, p.reference, thetas + row / p.inputs * p.parameters, p.matrix,
                          p.vectors + row % p.inputs * p.dimension);
    }
    check_hessians(&p, thetas, vectors, expected, QNL_MODE_BATCH);
    check_hessians(&p, thetas, vectors, expected, QNL_MODE_SINGLE);
    free(thetas);
    free(vectors);
    free(expected);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* Counts around the 8 lanes, and none at all. */
START_TEST(test_counts) {
    qnl_random *random = stream(300);
    random_problem p;
    random_problem_new(&p, random, &(random_shape){3, 0, 4, PART_PAULI, 3, _i % 2, 0, 0});
    qnl_network *network = network_of(&p, _i < 2 ? QNL_MODE_BATCH : QNL_MODE_SINGLE);
    double *thetas = random_thetas(random, 17 * 4);
    double *expected = expected_gradients(&p, thetas, 17);
    const size_t counts[] = {0, 1, 5, 8, 9, 17};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        const size_t numbers = counts[c] * p.inputs * 4;
        double *gradients = double_array(numbers);
        gradients[numbers] = 12345;
        REQUIRE_OK(qnl_network_gradient(NULL, gradients, network, thetas, counts[c], QNL_GRADIENT_ADJOINT));
        compare_doubles("gradient", gradients, expected, numbers, 1e-12 * p.weight);
        ck_assert_msg(gradients[numbers] == 12345, "wrote beyond %zu numbers", numbers);
        free(gradients);
    }
    free(thetas);
    free(expected);
    qnl_network_free(network);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

START_TEST(test_no_parameters) {
    qnl_random *random = stream(400);
    random_problem p;
    random_problem_new(&p, random, &(random_shape){3, 0, 0, PART_ALL, 2, 0, 0, 0});
    qnl_network *network = network_of(&p, QNL_MODE_AUTO);
    double values[2], singles[2], untouched = 12345;
    REQUIRE_OK(qnl_network_expectation(singles, network, NULL, 1));
    for (int method = 0; method < 3; method++) {
        REQUIRE_OK(qnl_network_gradient(values, &untouched, network, NULL, 1, (qnl_gradient_method)method));
        compare_doubles("value", values, singles, 2, 1e-13 * p.weight);
    }
    REQUIRE_OK(qnl_network_hessian(&untouched, network, NULL, 1));
    REQUIRE_OK(qnl_network_hessian_vector(&untouched, network, NULL, NULL, 1));
    ck_assert_msg(untouched == 12345, "wrote a derivative where there is no parameter");
    qnl_network_free(network);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* sums[j] = weighted sum over the inputs of numbers[j * inputs + i], `width` numbers each. */
static void sum_over_inputs(double *sums, const double *numbers, const double *weights, size_t count, size_t inputs, size_t width) {
    for (size_t k = 0; k < count * width; k++) {
        sums[k] = 0;
        for (size_t i = 0; i < inputs; i++) {
            sums[k] += weights[i] * numbers[(k / width * inputs + i) * width + k % width];
        }
    }
}

/* Everything of the cost is the mean over the inputs (_i = 0) or a weighted sum, and the network may go before the cost. */
START_TEST(test_cost) {
    enum { COUNT = 3, INPUTS = 3, SIZE = 4 };
    qnl_random *random = stream(500);
    random_problem p;
    random_problem_new(&p, random, &(random_shape){3, 0, SIZE, PART_ALL, INPUTS, 0, 0, 0});
    qnl_network *network = network_of(&p, QNL_MODE_AUTO);
    qnl_cost *cost = NULL;
    double *thetas = random_thetas(random, COUNT * SIZE), *vectors = random_thetas(random, COUNT * SIZE);
    double each[COUNT * INPUTS * SIZE * SIZE], mean[COUNT * SIZE * SIZE], got[COUNT * SIZE * SIZE], values[COUNT];
    const double equal[INPUTS] = {1.0 / INPUTS, 1.0 / INPUTS, 1.0 / INPUTS}, given[INPUTS] = {0.7, -0.2, 1.9};
    const double *weights = _i == 0 ? equal : given;
    if (_i == 0) {
        REQUIRE_OK(qnl_network_cost(&cost, network));
    } else {
        REQUIRE_OK(qnl_network_weighted_cost(&cost, network, given));
    }
    ck_assert_uint_eq(qnl_cost_parameters(cost), SIZE);
    for (int ability = QNL_COST_VALUE; ability <= QNL_COST_METRIC; ability++) {
        ck_assert_int_eq(qnl_cost_has(cost, (qnl_cost_ability)ability), 1);
    }
    REQUIRE_OK(qnl_network_hessian_vector(each, network, thetas, vectors, COUNT));
    sum_over_inputs(mean, each, weights, COUNT, INPUTS, SIZE);
    REQUIRE_OK(qnl_cost_hessian_vector(got, cost, thetas, vectors, COUNT));
    compare_doubles("Hessian-vector product", got, mean, COUNT * SIZE, 1e-13 * p.weight);
    REQUIRE_OK(qnl_network_hessian(each, network, thetas, COUNT));
    sum_over_inputs(mean, each, weights, COUNT, INPUTS, SIZE * SIZE);
    REQUIRE_OK(qnl_cost_hessian(got, cost, thetas, COUNT));
    compare_doubles("Hessian", got, mean, COUNT * SIZE * SIZE, 1e-13 * p.weight);
    REQUIRE_OK(qnl_network_gradient(NULL, each, network, thetas, COUNT, QNL_GRADIENT_ADJOINT));
    sum_over_inputs(mean, each, weights, COUNT, INPUTS, SIZE);
    REQUIRE_OK(qnl_cost_gradient(values, got, cost, thetas, COUNT));
    compare_doubles("gradient", got, mean, COUNT * SIZE, 1e-13 * p.weight);
    REQUIRE_OK(qnl_cost_central_difference(got, cost, thetas, COUNT, 0));
    compare_doubles("central difference", got, mean, COUNT * SIZE, 1e-8 * p.weight);
    REQUIRE_OK(qnl_cost_central_difference(got, cost, thetas, COUNT, 1e-4));
    compare_doubles("central difference with a step", got, mean, COUNT * SIZE, 1e-6 * p.weight);
    REQUIRE_OK(qnl_network_expectation(each, network, thetas, COUNT));
    sum_over_inputs(mean, each, weights, COUNT, INPUTS, 1);
    compare_doubles("value beside the gradient", values, mean, COUNT, 1e-13 * p.weight);
    qnl_network_free(network);
    REQUIRE_OK(qnl_cost_value(values, cost, thetas, COUNT));
    compare_doubles("value", values, mean, COUNT, 1e-13 * p.weight);
    free(thetas);
    free(vectors);
    qnl_cost_free(cost);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("derivatives");
    TCase *tests = tcase_create("derivatives");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_gradient, 1, 6);
    tcase_add_loop_test(tests, test_pruned, 0, 8);
    tcase_add_loop_test(tests, test_methods_agree, 0, 2);
    tcase_add_loop_test(tests, test_hessian, 1, 5);
    tcase_add_loop_test(tests, test_counts, 0, 4);
    tcase_add_test(tests, test_no_parameters);
    tcase_add_loop_test(tests, test_cost, 0, 2);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
