/* check_product_states.c  The squared loss of product states. */
#include <complex.h>
#include <math.h>
#include <stdlib.h>

#include "qnnland/hard_dataset.h"
#include "support/compare.h"
#include "support/cost_check.h"
#include "support/product_network.h"
#include "support/runner.h"

enum { STATES = 7, MOST = 20 };

/* Random Bloch vectors inside the sphere, and labels. */
typedef struct data {
    double x[STATES * MOST];
    double y[STATES * MOST];
    double labels[STATES];
} data;

static void draw(data *d, size_t parameters) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 42, parameters, 0));
    REQUIRE_OK(qnl_random_fill_uniform(d->x, random, STATES * parameters, -0.7, 0.7));
    REQUIRE_OK(qnl_random_fill_uniform(d->y, random, STATES * parameters, -0.7, 0.7));
    REQUIRE_OK(qnl_random_fill_uniform(d->labels, random, STATES, -1.0, 2.0));
    qnl_random_free(random);
}

static qnl_cost *new_cost(size_t parameters) {
    qnl_cost *cost = NULL;
    data d;
    draw(&d, parameters);
    REQUIRE_OK(qnl_product_states_cost(&cost, d.x, d.y, d.labels, STATES, parameters));
    return cost;
}

/* One state, one qubit: f = 1 + cos(2t) y + sin(2t) x, loss (f - label)^2. */
START_TEST(one_qubit_by_hand) {
    const double x = 0.6, y = -0.3, label = 0.5, t = 0.4;
    const double f = 1.0 + cos(2.0 * t) * y + sin(2.0 * t) * x, f1 = 2.0 * (cos(2.0 * t) * x - sin(2.0 * t) * y);
    const double f2 = -4.0 * (f - 1.0), vector = 1.5;
    double value, gradient, hessian, product;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_product_states_cost(&cost, &x, &y, &label, 1, 1));
    REQUIRE_OK(qnl_cost_gradient(&value, &gradient, cost, &t, 1));
    REQUIRE_OK(qnl_cost_hessian(&hessian, cost, &t, 1));
    REQUIRE_OK(qnl_cost_hessian_vector(&product, cost, &t, &vector, 1));
    compare_double("value", value, (f - label) * (f - label), 1e-15);
    compare_double("gradient", gradient, 2.0 * (f - label) * f1, 1e-14);
    compare_double("Hessian", hessian, 2.0 * (f1 * f1 + (f - label) * f2), 1e-14);
    compare_double("product", product, 1.5 * hessian, 1e-14);
    ck_assert_int_eq(qnl_cost_has(cost, QNL_COST_METRIC), 0);
    qnl_cost_free(cost);
}
END_TEST

/* The amplitudes of a pure qubit with this x, y and z >= 0. */
static void pure_qubit(double complex qubit[2], double x, double y) {
    const double z = sqrt(1.0 - x * x - y * y);
    qubit[0] = sqrt(0.5 * (1.0 + z));
    qubit[1] = (x + I * y) / (2.0 * creal(qubit[0]));
}

/* z does not matter: pure states with these x and y, simulated as circuits. */
START_TEST(value_equals_circuits) {
    const size_t p = (size_t)_i;
    const double thetas[18] = {0.7, 1.9, -0.3, 2.2, 1.0, 0.1, -1.4, 2.7, 0.5, 3.9, -2.0, 0.9, 1.3, -0.8, 0.2, 2.4, 4.4, 1.6};
    double complex qubits[STATES * 9][2];
    double predictions[2 * STATES], values[2];
    data d;
    draw(&d, p);
    for (size_t k = 0; k < STATES * p; k++) {
        pure_qubit(qubits[k], d.x[k], d.y[k]);
    }
    product_network_predict(predictions, (const double complex(*)[2])qubits, STATES, p, thetas, 2);
    qnl_cost *cost = new_cost(p);
    REQUIRE_OK(qnl_cost_value(values, cost, thetas, 2));
    for (size_t j = 0; j < 2; j++) {
        double loss = 0.0;
        for (size_t i = 0; i < STATES; i++) {
            loss += pow(predictions[j * STATES + i] - d.labels[i], 2.0) / STATES;
        }
        compare_double("loss", values[j], loss, 1e-12);
    }
    qnl_cost_free(cost);
}
END_TEST

START_TEST(derivatives) {
    static const size_t sizes[5] = {1, 2, 3, 8, MOST};
    qnl_cost *cost = new_cost(sizes[_i]);
    double largest = 0.0, gradient[MOST], theta[MOST] = {0.3};
    REQUIRE_OK(qnl_cost_gradient(NULL, gradient, cost, theta, 1));
    for (size_t k = 0; k < sizes[_i]; k++) {
        largest = fmax(largest, fabs(gradient[k]));
    }
    cost_check_derivatives(cost, 3, 3, 1e-9 * (1.0 + 10.0 * largest));
    qnl_cost_free(cost);
}
END_TEST

/* A factor that is exactly zero: nothing is divided by it. */
START_TEST(a_factor_is_zero) {
    const double x[3] = {0.0, 0.5, 0.0}, y[3] = {-1.0, 0.25, -1.0}, label = 0.7;
    const double theta[3] = {0.0, 0.4, 0.3}, vector[3] = {1.0, -2.0, 0.5};
    const double a = 1.0 + 0.25 * cos(0.8) + 0.5 * sin(0.8), b = 1.0 - cos(0.6);
    double value, gradient[3], hessian[9], product[3];
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_product_states_cost(&cost, x, y, &label, 1, 3));
    REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, theta, 1));
    REQUIRE_OK(qnl_cost_hessian(hessian, cost, theta, 1));
    REQUIRE_OK(qnl_cost_hessian_vector(product, cost, theta, vector, 1));
    /* f and its gradient vanish, and of its second derivatives only the first, 4 cos(0) a b, is left */
    compare_double("value", value, 0.49, 1e-15);
    compare_doubles("gradient", gradient, (double[3]){0.0}, 3, 1e-15);
    compare_doubles("Hessian", hessian, (double[9]){-2.0 * 0.7 * 4.0 * a * b}, 9, 1e-14);
    compare_doubles("product", product, (double[3]){-2.0 * 0.7 * 4.0 * a * b}, 3, 1e-14);
    qnl_cost_free(cost);
}
END_TEST

/* The first p states of a hard data set are products: kappa (cos 2t*, -sin 2t*) on one qubit, the others without a vector. */
START_TEST(states_of_a_hard_dataset) {
    enum { P = 6 };
    const double origin[P] = {0.3, 1.1, -0.7, 2.9, 0.0, 4.2};
    const double theta[P] = {0.5, -1.0, 2.0, 0.25, 1.75, -3.0};
    double x[P * P] = {0.0}, y[P * P] = {0.0}, labels[P + 1], kappas[P + 1], value, gradient[P], expected = 0.0;
    qnl_hard_dataset *dataset = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_hard_dataset_product(&dataset, P, origin, NULL));
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, NULL, dataset));
    REQUIRE_OK(qnl_hard_dataset_labels(labels, NULL, dataset));
    for (size_t l = 0; l < P; l++) {
        x[l * P + l] = kappas[l] * cos(2.0 * origin[l]);
        y[l * P + l] = -kappas[l] * sin(2.0 * origin[l]);
        expected += pow(kappas[l] * sin(2.0 * (theta[l] - origin[l])), 2.0) / P;
    }
    REQUIRE_OK(qnl_product_states_cost(&cost, x, y, labels, P, P));
    REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, theta, 1));
    compare_double("loss", value, expected, 1e-15);
    for (size_t l = 0; l < P; l++) {
        compare_double("gradient", gradient[l], 2.0 * kappas[l] * kappas[l] * sin(4.0 * (theta[l] - origin[l])) / P, 1e-15);
    }
    qnl_cost_free(cost);
    qnl_hard_dataset_free(dataset);
}
END_TEST

START_TEST(batches) {
    qnl_cost *cost = new_cost(8);
    cost_check_batches(cost, 4003, 29, 8);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(wrong_arguments) {
    const double good[2] = {0.5, -0.5};
    qnl_cost *cost = NULL;
    REQUIRE_FAILURE(qnl_product_states_cost(NULL, good, good, good, 1, 2), QNL_ERR_NULL, "qnl_product_states_cost: out is NULL");
    REQUIRE_FAILURE(qnl_product_states_cost(&cost, NULL, good, good, 1, 2), QNL_ERR_NULL,
                    "qnl_product_states_cost: bloch_x is NULL");
    REQUIRE_FAILURE(qnl_product_states_cost(&cost, good, NULL, good, 1, 2), QNL_ERR_NULL,
                    "qnl_product_states_cost: bloch_y is NULL");
    REQUIRE_FAILURE(qnl_product_states_cost(&cost, good, good, NULL, 1, 2), QNL_ERR_NULL,
                    "qnl_product_states_cost: labels is NULL");
    REQUIRE_FAILURE(qnl_product_states_cost(&cost, good, good, good, 0, 2), QNL_ERR_ARGUMENT,
                    "qnl_product_states_cost: count is 0, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_product_states_cost(&cost, good, good, good, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl_product_states_cost: parameters is 0, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_product_states_cost(&cost, (double[2]){0.0, 1.5}, good, good, 1, 2), QNL_ERR_ARGUMENT,
                    "qnl_product_states_cost: bloch_x[1] is 1.5, allowed are -1..1");
    REQUIRE_FAILURE(qnl_product_states_cost(&cost, good, (double[2]){-1.25, 0.0}, good, 1, 2), QNL_ERR_ARGUMENT,
                    "qnl_product_states_cost: bloch_y[0] is -1.25, allowed are -1..1");
    REQUIRE_FAILURE(qnl_product_states_cost(&cost, (double[2]){0.0, NAN}, good, good, 1, 2), QNL_ERR_NOT_FINITE,
                    "qnl_product_states_cost: bloch_x[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_product_states_cost(&cost, good, (double[2]){0.0, NAN}, good, 1, 2), QNL_ERR_NOT_FINITE,
                    "qnl_product_states_cost: bloch_y[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_product_states_cost(&cost, good, good, (double[1]){INFINITY}, 1, 2), QNL_ERR_NOT_FINITE,
                    "qnl_product_states_cost: labels[0] is inf, must be finite");
    ck_assert_ptr_null(cost);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("product states");
    TCase *tests = tcase_create("cost");
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, one_qubit_by_hand);
    tcase_add_loop_test(tests, value_equals_circuits, 1, 10);
    tcase_add_loop_test(tests, derivatives, 0, 5);
    tcase_add_test(tests, a_factor_is_zero);
    tcase_add_test(tests, states_of_a_hard_dataset);
    tcase_add_test(tests, batches);
    tcase_add_test(tests, wrong_arguments);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
