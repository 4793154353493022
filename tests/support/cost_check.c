#include "support/cost_check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/random.h"
#include "support/compare.h"

static double *new_numbers(size_t count) {
    double *numbers = calloc(count, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    return numbers;
}

static double *random_numbers(size_t count, unsigned seed, uint64_t stream) {
    qnl_random *random = NULL;
    double *numbers = new_numbers(count);
    REQUIRE_OK(qnl_random_new(&random, seed, stream, 0));
    REQUIRE_OK(qnl_random_fill_uniform(numbers, random, count, -4.0, 4.0));
    qnl_random_free(random);
    return numbers;
}

/* Fourth-order central differences of the value, or of the gradient, with respect to parameter k. */
static void difference(double *out, const qnl_cost *cost, const double *theta, size_t k, int of_gradient) {
    const double h = 1e-3, weights[4] = {1.0 / 12.0, -8.0 / 12.0, 8.0 / 12.0, -1.0 / 12.0};
    const double steps[4] = {-2.0 * h, -h, h, 2.0 * h};
    const size_t p = qnl_cost_parameters(cost), width = of_gradient ? p : 1;
    double *points = new_numbers(4 * p), *results = new_numbers(4 * width);
    for (size_t j = 0; j < 4; j++) {
        memcpy(points + j * p, theta, p * sizeof *theta);
        points[j * p + k] += steps[j];
    }
    if (of_gradient) {
        REQUIRE_OK(qnl_cost_gradient(NULL, results, cost, points, 4));
    } else {
        REQUIRE_OK(qnl_cost_value(results, cost, points, 4));
    }
    for (size_t i = 0; i < width; i++) {
        out[i] = 0.0;
        for (size_t j = 0; j < 4; j++) {
            out[i] += weights[j] * results[j * width + i] / h;
        }
    }
    free(points);
    free(results);
}

static void check_differences(const qnl_cost *cost, const double *theta, const double *gradient, const double *hessian,
                              double tolerance) {
    const size_t p = qnl_cost_parameters(cost);
    double *expected = new_numbers(p);
    for (size_t k = 0; k < p; k++) {
        difference(expected, cost, theta, k, 0);
        compare_double("gradient", gradient[k], expected[0], tolerance);
        difference(expected, cost, theta, k, 1);
        compare_doubles("row of the Hessian", hessian + k * p, expected, p, tolerance);
        for (size_t l = 0; l < k; l++) {
            compare_bits("transpose", &hessian[k * p + l], &hessian[l * p + k], 1);
        }
    }
    free(expected);
}

static void check_products(const double *product, const double *hessian, const double *vector, size_t p) {
    double *expected = new_numbers(p);
    double largest = 0.0;
    for (size_t k = 0; k < p; k++) {
        for (size_t l = 0; l < p; l++) {
            expected[k] += hessian[k * p + l] * vector[l];
            largest = fmax(largest, fabs(hessian[k * p + l]));
        }
    }
    compare_doubles("product", product, expected, p, 4e-13 * largest);
    free(expected);
}

void cost_check_derivatives(const qnl_cost *cost, size_t count, unsigned seed, double tolerance) {
    const size_t p = qnl_cost_parameters(cost);
    double *thetas = random_numbers(count * p, seed, 0), *vectors = random_numbers(count * p, seed, 1);
    double *values = new_numbers(2 * count), *gradients = new_numbers(count * p), *products = new_numbers(count * p);
    double *hessians = new_numbers(count * p * p);
    REQUIRE_OK(qnl_cost_value(values, cost, thetas, count));
    REQUIRE_OK(qnl_cost_gradient(values + count, gradients, cost, thetas, count));
    REQUIRE_OK(qnl_cost_hessian(hessians, cost, thetas, count));
    REQUIRE_OK(qnl_cost_hessian_vector(products, cost, thetas, vectors, count));
    compare_doubles("value beside the gradient", values + count, values, count, 1e-14 * (1.0 + fabs(values[0])));
    for (size_t j = 0; j < count; j++) {
        const double *hessian = hessians + j * p * p;
        check_differences(cost, thetas + j * p, gradients + j * p, hessian, tolerance);
        check_products(products + j * p, hessian, vectors + j * p, p);
    }
    free(thetas);
    free(vectors);
    free(values);
    free(gradients);
    free(products);
    free(hessians);
}

void cost_check_batches(const qnl_cost *cost, size_t count, size_t stride, unsigned seed) {
    const size_t p = qnl_cost_parameters(cost), width = p * p;
    double *thetas = random_numbers(count * p, seed, 0), *vectors = random_numbers(count * p, seed, 1);
    double *values = new_numbers(count), *gradients = new_numbers(count * p), *products = new_numbers(count * p);
    double *hessians = new_numbers(count * width), *alone = new_numbers(width), value = 0.0;
    REQUIRE_OK(qnl_cost_gradient(values, gradients, cost, thetas, count));
    REQUIRE_OK(qnl_cost_hessian(hessians, cost, thetas, count));
    REQUIRE_OK(qnl_cost_hessian_vector(products, cost, thetas, vectors, count));
    for (size_t j = 0; j < count; j += stride) {
        REQUIRE_OK(qnl_cost_gradient(&value, alone, cost, thetas + j * p, 1));
        compare_bits("value", &value, values + j, 1);
        compare_bits("gradient", alone, gradients + j * p, p);
        REQUIRE_OK(qnl_cost_hessian(alone, cost, thetas + j * p, 1));
        compare_bits("Hessian", alone, hessians + j * width, width);
        REQUIRE_OK(qnl_cost_hessian_vector(alone, cost, thetas + j * p, vectors + j * p, 1));
        compare_bits("product", alone, products + j * p, p);
    }
    REQUIRE_OK(qnl_cost_value(values, cost, thetas, count));
    for (size_t j = 0; j < count; j += stride) {
        REQUIRE_OK(qnl_cost_value(&value, cost, thetas + j * p, 1));
        compare_bits("value alone", &value, values + j, 1);
    }
    free(thetas);
    free(vectors);
    free(values);
    free(gradients);
    free(products);
    free(hessians);
    free(alone);
}
