/* minima_datasets.c  Stored cases about hard data sets and product states. */
#include <math.h>
#include <stdlib.h>

#include "qnnland/hard_dataset.h"
#include "reference/minima.h"
#include "support/compare.h"
#include "support/random_circuit.h"

static const double pi = 3.14159265358979323846;

static double input_number(const json_t *test, const char *name, double otherwise) {
    const json_t *number = json_input(test, name);
    return number == NULL ? otherwise : json_number_value(number);
}

static double *new_numbers(size_t count) {
    double *numbers = calloc(count + 1, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    return numbers;
}

/* The data set of a case: of its network where it has one, else of the product network; theta* is 0 where it has none. */
static qnl_hard_dataset *minima_hard_dataset(const json_t *test) {
    const size_t p = (size_t)input_number(test, "p", 0.0);
    size_t count = 0;
    double *given = json_numbers(json_input(test, "theta0"), &count);
    double *theta = given == NULL ? new_numbers(p) : given;
    qnl_hard_dataset *dataset = NULL;
    qnl_hard_dataset_options options;
    REQUIRE_OK(qnl_hard_dataset_options_init(&options, sizeof options));
    options.lambda = input_number(test, "lam", 0.0);
    if (json_input(test, "b") != NULL) {
        options.breaker = QNL_BREAKER_PAIRS;
        options.pair_weight = input_number(test, "b", 0.0);
    }
    if (json_input(test, "H") != NULL) {
        qnl_two_level *network = minima_network(test);
        REQUIRE_OK(qnl_hard_dataset_new(&dataset, network, theta, &options));
        qnl_two_level_free(network);
    } else {
        REQUIRE_OK(qnl_hard_dataset_product(&dataset, p, theta, &options));
    }
    free(theta);
    return dataset;
}

/* Loss, gradient and Hessian as far as the case has them. */
static void check_cost(const json_t *test, const qnl_cost *cost) {
    const size_t p = qnl_cost_parameters(cost);
    size_t count = 0;
    double *thetas = json_numbers(json_input(test, "theta"), &count);
    count /= p;
    double *values = new_numbers(count), *gradients = new_numbers(count * p), *hessians = new_numbers(count * p * p);
    REQUIRE_OK(qnl_cost_gradient(values, gradients, cost, thetas, count));
    REQUIRE_OK(qnl_cost_hessian(hessians, cost, thetas, count));
    json_check_doubles(test, "loss", values, count);
    json_check_doubles(test, "grad", gradients, count * p);
    json_check_doubles(test, "hess", hessians, count * p * p);
    free(thetas);
    free(values);
    free(gradients);
    free(hessians);
}

static void check_dataset_cost(const json_t *test, const qnl_hard_dataset *dataset) {
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_hard_dataset_cost(&cost, dataset));
    check_cost(test, cost);
    qnl_cost_free(cost);
}

/* Compare rho with a stored state, and (rho - 1/d) / kappa with a stored D; both may be missing. */
static void check_state(const json_t *test, const qnl_hard_dataset *dataset, size_t which, const json_t *stored, double kappa) {
    const size_t d = qnl_hard_dataset_dimension(dataset);
    if (stored == NULL) return;
    double complex *expected = json_complexes(stored, d * d);
    qnl_complex *rho = calloc(d * d, sizeof *rho);
    REQUIRE_OK(qnl_hard_dataset_state(rho, dataset, which));
    for (size_t e = 0; e < d * d; e++) {
        rho[e].re = kappa > 0.0 ? (rho[e].re - (e % (d + 1) == 0 ? 1.0 / (double)d : 0.0)) / kappa : rho[e].re;
        rho[e].im = kappa > 0.0 ? rho[e].im / kappa : rho[e].im;
    }
    compare_complexes(json_label(test, kappa > 0.0 ? "D" : "rho"), rho, expected, d * d, json_tolerance(test));
    free(rho);
    free(expected);
}

void minima_dataset_case(const json_t *test) {
    qnl_hard_dataset *dataset = minima_hard_dataset(test);
    const size_t p = qnl_hard_dataset_parameters(dataset);
    double kappas[17], largest[17], labels[17];
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, largest, dataset));
    REQUIRE_OK(qnl_hard_dataset_labels(labels, NULL, dataset));
    json_check_doubles(test, "kappa", kappas, p + 1);
    json_check_doubles(test, "kappa_max", largest, p + 1);
    json_check_doubles(test, "labels", labels, p + 1);
    for (size_t k = 0; k <= p; k++) {
        check_state(test, dataset, k, json_array_get(json_output(test, "rho"), k), 0.0);
        check_state(test, dataset, k, json_array_get(json_output(test, "D"), k), kappas[k]);
    }
    check_state(test, dataset, p, json_output(test, "rho_last"), 0.0);
    check_dataset_cost(test, dataset);
    qnl_hard_dataset_free(dataset);
}

void minima_closed_product(const json_t *test) {
    qnl_hard_dataset *dataset = minima_hard_dataset(test);
    const size_t p = qnl_hard_dataset_parameters(dataset);
    double kappas[17], levels[17];
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, NULL, dataset));
    REQUIRE_OK(qnl_hard_dataset_levels(levels, dataset));
    json_check_doubles(test, "kappa0", kappas, 1);
    json_check_doubles(test, "kappa1", kappas + p, 1);
    json_check_doubles(test, "minima_values_by_flips", levels, p + 1);
    check_dataset_cost(test, dataset);
    qnl_hard_dataset_free(dataset);
}

void minima_label_noise(const json_t *test) {
    size_t count = 0;
    double *noise = json_numbers(json_input(test, "noise"), &count);
    qnl_hard_dataset *dataset = minima_hard_dataset(test);
    ck_assert_uint_eq(count, qnl_hard_dataset_parameters(dataset) + 1);
    REQUIRE_OK(qnl_hard_dataset_set_noise(dataset, noise));
    check_dataset_cost(test, dataset);
    qnl_hard_dataset_free(dataset);
    free(noise);
}

/* The first p samples alone do not tell theta from theta + pi/2 zeta: their mean squared error by multiplying matrices. */
void minima_symmetry(const json_t *test) {
    const json_t *source = minima_dataset(test);
    qnl_two_level *network = minima_network(source);
    qnl_hard_dataset *dataset = minima_hard_dataset(source);
    const size_t p = qnl_hard_dataset_parameters(dataset), d = qnl_hard_dataset_dimension(dataset), points = (size_t)1 << p;
    size_t count = 0;
    double *theta = json_numbers(json_input(test, "theta"), &count), *thetas = new_numbers(points * p);
    double *values = new_numbers(points), *losses = new_numbers(points), labels[17];
    qnl_complex *rho = calloc(d * d, sizeof *rho);
    REQUIRE_OK(qnl_hard_dataset_labels(labels, NULL, dataset));
    for (size_t j = 0; j < points * p; j++) {
        thetas[j] = theta[j % p] + (j / p >> (p - 1 - j % p) & 1 ? 0.5 * pi : 0.0);
    }
    for (size_t k = 0; k < p; k++) {
        REQUIRE_OK(qnl_hard_dataset_state(rho, dataset, k));
        REQUIRE_OK(qnl_two_level_value(values, network, rho, thetas, points));
        for (size_t j = 0; j < points; j++) {
            losses[j] += (values[j] - labels[k]) * (values[j] - labels[k]) / (double)p;
        }
    }
    json_check_doubles(test, "values", losses, points);
    free(theta);
    free(thetas);
    free(values);
    free(losses);
    free(rho);
    qnl_hard_dataset_free(dataset);
    qnl_two_level_free(network);
}

/* The prediction of one state at a time is the square root of its loss with the label 0, up to the sign. */
static void check_predictions(const json_t *test, const double *bloch_x, const double *bloch_y, size_t samples, size_t p) {
    size_t count = 0;
    double *theta = json_numbers(json_input(test, "theta"), &count),
           *expected = json_numbers(json_output(test, "predictions"), &count);
    const double zero = 0.0;
    for (size_t i = 0; i < samples; i++) {
        double value = NAN;
        qnl_cost *cost = NULL;
        REQUIRE_OK(qnl_product_states_cost(&cost, bloch_x + i * p, bloch_y + i * p, &zero, 1, p));
        REQUIRE_OK(qnl_cost_value(&value, cost, theta, 1));
        compare_double(json_label(test, "predictions"), sqrt(value), fabs(expected[i]), json_tolerance(test));
        qnl_cost_free(cost);
    }
    free(theta);
    free(expected);
}

void minima_encoded(const json_t *test) {
    size_t count = 0, weights = 0;
    double *x = json_numbers(json_input(test, "x"), &count), *w = json_numbers(json_input(test, "w"), &weights);
    const size_t p = weights / 2, samples = count / weights;
    double *bloch_x = new_numbers(samples * p), *bloch_y = new_numbers(samples * p), *labels = new_numbers(samples);
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_encode_separable(bloch_x, bloch_y, labels, x, w, samples, p));
    json_check_doubles(test, "bloch_x", bloch_x, samples * p);
    json_check_doubles(test, "bloch_y", bloch_y, samples * p);
    json_check_doubles(test, "labels", labels, samples);
    check_predictions(test, bloch_x, bloch_y, samples, p);
    REQUIRE_OK(qnl_product_states_cost(&cost, bloch_x, bloch_y, labels, samples, p));
    check_cost(test, cost);
    qnl_cost_free(cost);
    free(x);
    free(w);
    free(bloch_x);
    free(bloch_y);
    free(labels);
}
