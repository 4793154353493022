/* check_hard_dataset.c  Hard data sets of the product network: states, labels, kappas, and the loss in closed form. */
#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/hard_dataset.h"
#include "support/compare.h"
#include "support/cost_check.h"
#include "support/product_network.h"
#include "support/reference.h"
#include "support/runner.h"

static const double pi = 3.14159265358979323846;

enum { MOST = 16 };

static const double origin[MOST] = {0.3, 1.1, -0.7, 2.9, 0.0, 4.2, -1.3, 0.8, 1.7, 2.2, -2.5, 0.6, 3.3, -0.2, 1.4, 5.1};

static const double some_noise[MOST + 1] = {0.02,  -0.01, 0.03, 0.0,   -0.04, 0.01, 0.05, -0.02, 0.03,
                                            -0.01, 0.02,  0.01, -0.03, 0.04,  0.0,  0.02, -0.05};

static qnl_hard_dataset_options options_of(qnl_breaker breaker, double lambda, double weight) {
    qnl_hard_dataset_options options;
    REQUIRE_OK(qnl_hard_dataset_options_init(&options, sizeof options));
    options.breaker = breaker;
    options.lambda = lambda;
    options.pair_weight = weight;
    return options;
}

static qnl_hard_dataset *new_product(size_t parameters, qnl_breaker breaker, double lambda, double weight) {
    const qnl_hard_dataset_options options = options_of(breaker, lambda, weight);
    qnl_hard_dataset *dataset = NULL;
    REQUIRE_OK(qnl_hard_dataset_product(&dataset, parameters, origin, &options));
    return dataset;
}

static qnl_cost *cost_of(const qnl_hard_dataset *dataset) {
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_hard_dataset_cost(&cost, dataset));
    return cost;
}

static double value_at(const qnl_cost *cost, const double *theta) {
    double value = NAN;
    REQUIRE_OK(qnl_cost_value(&value, cost, theta, 1));
    return value;
}

/* ---- kappas, labels and states ---- */

/* sum s_l + b sum_{l<m} s_l s_m, the smallest over all signs, one by one */
static double smallest_over_signs(size_t parameters, double weight) {
    double smallest = INFINITY;
    for (size_t signs = 0; signs < (size_t)1 << parameters; signs++) {
        double value = 0.0;
        for (size_t l = 0; l < parameters; l++) {
            const double sl = (signs >> l & 1) ? -1.0 : 1.0;
            value += sl;
            for (size_t m = 0; m < l; m++) {
                value += weight * sl * ((signs >> m & 1) ? -1.0 : 1.0);
            }
        }
        smallest = fmin(smallest, value);
    }
    return smallest;
}

START_TEST(kappas_by_enumeration) {
    for (size_t p = 1; p <= 12; p++) {
        const double weight = _i == 0 ? 0.0 : 0.35 * (double)_i, lambda = 0.7 / (double)p;
        double kappas[13], largest[13];
        qnl_hard_dataset *dataset = new_product(p, _i == 0 ? QNL_BREAKER_SUM : QNL_BREAKER_PAIRS, lambda, weight);
        const double most = -1.0 / smallest_over_signs(p, weight);
        const double kappa = fmin(1.0, most / sqrt(lambda));
        REQUIRE_OK(qnl_hard_dataset_kappas(kappas, largest, dataset));
        for (size_t k = 0; k < p; k++) {
            compare_double("largest", largest[k], 1.0, 0.0);
            compare_double("kappa", kappas[k], kappa, 1e-15);
        }
        compare_double("last largest", largest[p], most, 1e-15);
        compare_double("last kappa", kappas[p], kappa * sqrt(lambda), 1e-15);
        REQUIRE_OK(qnl_hard_dataset_kappas(kappas, NULL, dataset));
        ck_assert_uint_eq(qnl_hard_dataset_parameters(dataset), p);
        ck_assert_uint_eq(qnl_hard_dataset_dimension(dataset), (size_t)1 << p);
        qnl_hard_dataset_free(dataset);
    }
}
END_TEST

/* kappa0 = min(1, 1 / (p sqrt(lambda))) and label 1 + kappa_{p+1} p, X. You and X. Wu, section 6 */
START_TEST(defaults) {
    double kappas[MOST + 1], labels[MOST + 1], noise[MOST + 1];
    qnl_hard_dataset *dataset = NULL;
    REQUIRE_OK(qnl_hard_dataset_product(&dataset, 16, origin, NULL));
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, NULL, dataset));
    REQUIRE_OK(qnl_hard_dataset_labels(labels, noise, dataset));
    compare_double("kappa", kappas[0], 0.5, 1e-16);
    compare_double("last kappa", kappas[16], 0.0625, 1e-16);
    compare_double("label", labels[3], 1.0, 0.0);
    compare_double("last label", labels[16], 2.0, 1e-15);
    compare_double("noise", noise[16], 0.0, 0.0);
    REQUIRE_OK(qnl_hard_dataset_set_noise(dataset, some_noise));
    REQUIRE_OK(qnl_hard_dataset_labels(labels, noise, dataset));
    compare_bits("noise", noise, some_noise, 17);
    compare_double("noisy label", labels[16], 1.95, 1e-15);
    REQUIRE_OK(qnl_hard_dataset_set_noise(dataset, NULL));
    REQUIRE_OK(qnl_hard_dataset_labels(labels, NULL, dataset));
    compare_double("label", labels[16], 2.0, 1e-15);
    qnl_hard_dataset_free(dataset);
    REQUIRE_OK(qnl_hard_dataset_product(&dataset, 63, (double[63]){0.0}, NULL));
    ck_assert_uint_eq(qnl_hard_dataset_dimension(dataset), 0);
    qnl_hard_dataset_free(dataset);
    ck_assert_uint_eq(qnl_hard_dataset_parameters(NULL) + qnl_hard_dataset_dimension(NULL), 0);
    qnl_hard_dataset_free(NULL);
}
END_TEST

/* factor = unit I + x X + y Y */
static void bloch_matrix(double complex factor[4], double unit, double x, double y) {
    factor[0] = factor[3] = unit;
    factor[1] = x - I * y;
    factor[2] = x + I * y;
}

/* tr(rho M(theta)), M a Kronecker product of 1 + cos 2t Y + sin 2t X */
static double dense_prediction(const qnl_complex *rho, size_t p, const double *theta) {
    const size_t d = (size_t)1 << p;
    double complex factors[8][4], *matrix = reference_array(d * d), trace = 0.0;
    for (size_t l = 0; l < p; l++) {
        bloch_matrix(factors[l], 1.0, sin(2.0 * theta[l]), cos(2.0 * theta[l]));
    }
    reference_kronecker(matrix, (int)p, (const double complex(*)[4])factors);
    for (size_t row = 0; row < d; row++) {
        for (size_t column = 0; column < d; column++) {
            trace += (rho[row * d + column].re + I * rho[row * d + column].im) * matrix[column * d + row];
        }
    }
    compare_double("imaginary part", cimag(trace), 0.0, 1e-13);
    free(matrix);
    return creal(trace);
}

static void check_state(const qnl_complex *rho, size_t p, double expected_smallest) {
    const size_t d = (size_t)1 << p;
    double complex *copy = reference_array(d * d);
    double eigenvalues[16], trace = 0.0;
    for (size_t k = 0; k < d * d; k++) {
        copy[k] = rho[k].re + I * rho[k].im;
    }
    reference_eigenvalues(eigenvalues, copy, d);
    for (size_t k = 0; k < d; k++) {
        trace += rho[k * (d + 1)].re;
    }
    compare_double("trace", trace, 1.0, 1e-14);
    compare_double("smallest eigenvalue", eigenvalues[0], expected_smallest, 1e-13);
    free(copy);
}

/* The states as matrices are states, as far from the edge as kappa is from the largest, and give the loss. */
START_TEST(states_give_the_loss) {
    const size_t p = (size_t)(_i % 4) + 1, d = (size_t)1 << p;
    const double theta[4] = {0.9, -2.3, 1.25, 0.4};
    double kappas[5], largest[5], labels[5], loss = 0.0;
    qnl_complex rho[256];
    qnl_hard_dataset *dataset = new_product(p, _i < 4 ? QNL_BREAKER_SUM : QNL_BREAKER_PAIRS, 0.06, 1.5);
    REQUIRE_OK(qnl_hard_dataset_set_noise(dataset, some_noise));
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, largest, dataset));
    REQUIRE_OK(qnl_hard_dataset_labels(labels, NULL, dataset));
    for (size_t k = 0; k <= p; k++) {
        REQUIRE_OK(qnl_hard_dataset_state(rho, dataset, k));
        check_state(rho, p, (1.0 - kappas[k] / largest[k]) / (double)d);
        const double error = dense_prediction(rho, p, theta) - labels[k];
        loss += error * error / (double)(p + 1);
    }
    qnl_cost *cost = cost_of(dataset);
    qnl_hard_dataset_free(dataset);
    compare_double("loss", value_at(cost, theta), loss, 1e-13);
    qnl_cost_free(cost);
}
END_TEST

/* ---- the closed form ---- */

/* Eigenvectors of x X + y Y with eigenvalue +1, for each clear bit of `signs`, and -1: (1, +-e^{i phi}) / sqrt 2. */
static void eigenstates(double complex (*qubits)[2], size_t p, size_t signs, int of_breaker) {
    for (size_t l = 0; l < p; l++) {
        const double u = 2.0 * origin[l];
        const double complex phase = of_breaker ? sin(u) + I * cos(u) : cos(u) - I * sin(u);
        qubits[l][0] = sqrt(0.5);
        qubits[l][1] = (signs >> l & 1 ? -1.0 : 1.0) * sqrt(0.5) * phase;
    }
}

/* Weight of these signs in state k: the eigenvalue of rho_k. */
static double weight_of(size_t signs, size_t p, size_t k, double kappa, double pair_weight) {
    double value = 0.0;
    for (size_t l = 0; l < p; l++) {
        const double sl = signs >> l & 1 ? -1.0 : 1.0;
        if (k == p || k == l) value += sl;
        for (size_t m = 0; m < l && k == p; m++) {
            value += pair_weight * sl * (signs >> m & 1 ? -1.0 : 1.0);
        }
    }
    return ldexp(1.0 + kappa * value, -(int)p);
}

/* Loss of the mixtures from predictions[2 x theta_count x 2^p]: the first half for k < p, the second for the breaker. */
static double mixed_loss(const double *predictions, size_t theta_count, size_t j, size_t p, const double *kappas,
                         const double *labels, double pair_weight) {
    const size_t d = (size_t)1 << p;
    double loss = 0.0;
    for (size_t k = 0; k <= p; k++) {
        double prediction = 0.0;
        for (size_t signs = 0; signs < d; signs++) {
            const double pure = predictions[((k == p ? theta_count : 0) + j) * d + signs];
            prediction += weight_of(signs, p, k, kappas[k], pair_weight) * pure;
        }
        loss += (prediction - labels[k]) * (prediction - labels[k]) / (double)(p + 1);
    }
    return loss;
}

static void compare_with_circuits(size_t p, qnl_breaker breaker, const double *thetas, size_t theta_count) {
    const size_t d = (size_t)1 << p;
    double complex(*qubits)[2] = malloc(d * p * sizeof *qubits);
    double *predictions = malloc(2 * theta_count * d * sizeof *predictions), kappas[MOST + 1], labels[MOST + 1];
    qnl_hard_dataset *dataset = new_product(p, breaker, 0.05, 0.8);
    qnl_cost *cost = cost_of(dataset);
    ck_assert(qubits != NULL && predictions != NULL);
    for (int half = 0; half < 2; half++) {
        for (size_t signs = 0; signs < d; signs++) {
            eigenstates(qubits + signs * p, p, signs, half);
        }
        product_network_predict(predictions + (size_t)half * theta_count * d, (const double complex(*)[2])qubits, d, p, thetas,
                                theta_count);
    }
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, NULL, dataset));
    REQUIRE_OK(qnl_hard_dataset_labels(labels, NULL, dataset));
    for (size_t j = 0; j < theta_count; j++) {
        compare_double("loss", value_at(cost, thetas + j * p),
                       mixed_loss(predictions, theta_count, j, p, kappas, labels, breaker == QNL_BREAKER_PAIRS ? 0.8 : 0.0), 1e-12);
    }
    free(qubits);
    free(predictions);
    qnl_cost_free(cost);
    qnl_hard_dataset_free(dataset);
}

/* The states are mixtures of products of eigenvectors, which circuits of the library simulate. */
START_TEST(closed_form_equals_circuits) {
    const double thetas[20] = {0.7,  1.9, -0.3, 2.2,  1.0, 0.1, -1.4, 2.7, 0.5,  3.9,
                               -2.0, 0.9, 1.3,  -0.8, 0.2, 2.4, 4.4,  1.6, -0.1, 0.6};
    static const size_t sizes[6] = {1, 2, 3, 5, 8, 10};
    compare_with_circuits(sizes[_i % 6], _i < 6 ? QNL_BREAKER_SUM : QNL_BREAKER_PAIRS, thetas, 2);
}
END_TEST

START_TEST(derivatives) {
    static const size_t sizes[4] = {1, 2, 5, 16};
    qnl_hard_dataset *dataset = new_product(sizes[_i % 4], _i < 4 ? QNL_BREAKER_SUM : QNL_BREAKER_PAIRS, 0.04, 0.5);
    REQUIRE_OK(qnl_hard_dataset_set_noise(dataset, some_noise));
    qnl_cost *cost = cost_of(dataset);
    qnl_hard_dataset_free(dataset);
    cost_check_derivatives(cost, 3, 11, 1e-10);
    qnl_cost_free(cost);
}
END_TEST

/* 5000 vectors are enough work for several threads, single ones are not. */
START_TEST(batches) {
    qnl_hard_dataset *dataset = new_product(16, _i == 0 ? QNL_BREAKER_SUM : QNL_BREAKER_PAIRS, 0.01, 0.5);
    REQUIRE_OK(qnl_hard_dataset_set_noise(dataset, some_noise));
    qnl_cost *cost = cost_of(dataset);
    qnl_hard_dataset_free(dataset);
    cost_check_batches(cost, 5003, 37, 5);
    qnl_cost_free(cost);
}
END_TEST

/* ---- minima and other critical points ---- */

/* All 2^p flips: the value is that of the number of flips, the gradient vanishes and the Hessian is positive. */
START_TEST(minima) {
    enum { P = 5 };
    double levels[P + 1], kappas[P + 1];
    qnl_hard_dataset *dataset = new_product(P, QNL_BREAKER_SUM, 0.09, 0.0);
    qnl_cost *cost = cost_of(dataset);
    REQUIRE_OK(qnl_hard_dataset_levels(levels, dataset));
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, NULL, dataset));
    for (size_t flips = 0; flips < (size_t)1 << P; flips++) {
        double theta[P], gradient[P], hessian[P * P], value = NAN, eigenvalues[P];
        double complex matrix[P * P];
        size_t j = 0;
        for (size_t l = 0; l < P; l++) {
            theta[l] = origin[l] + (flips >> l & 1 ? 0.5 * pi : 0.0);
            j += flips >> l & 1;
        }
        REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, theta, 1));
        REQUIRE_OK(qnl_cost_hessian(hessian, cost, theta, 1));
        compare_double("level", value, levels[j], 1e-15);
        compare_double("formula", levels[j], 4.0 * kappas[P] * kappas[P] * (double)(j * j) / (P + 1.0), 1e-16);
        compare_doubles("gradient", gradient, (double[P]){0.0}, P, 1e-14);
        for (size_t k = 0; k < (size_t)P * P; k++) {
            matrix[k] = hessian[k];
        }
        reference_eigenvalues(eigenvalues, matrix, P);
        ck_assert_msg(eigenvalues[0] > 0.01, "not a minimum: %g", eigenvalues[0]);
    }
    qnl_cost_free(cost);
    qnl_hard_dataset_free(dataset);
}
END_TEST

/* The saddles: the sines of a set of size a do not vanish where cos u = -lambda (a + 2 n) / (1 - lambda a), n of the others
 * flipped; the Hessian then has a negative eigenvalues. */
START_TEST(saddles) {
    enum { P = 4 };
    const double lambda = 0.1;
    qnl_hard_dataset *dataset = new_product(P, QNL_BREAKER_SUM, lambda, 0.0);
    qnl_cost *cost = cost_of(dataset);
    const size_t a = (size_t)(_i % (P + 1)), n = (size_t)(_i / (P + 1));
    if (a + n <= P) {
        double theta[P], gradient[P], hessian[P * P], eigenvalues[P];
        double complex matrix[P * P];
        const double u = acos(-lambda * (double)(a + 2 * n) / (1.0 - lambda * (double)a));
        for (size_t l = 0; l < P; l++) {
            theta[l] = origin[l] + 0.5 * (l < a ? (l % 2 ? u : -u) : l < a + n ? pi : 0.0);
        }
        REQUIRE_OK(qnl_cost_gradient(NULL, gradient, cost, theta, 1));
        REQUIRE_OK(qnl_cost_hessian(hessian, cost, theta, 1));
        compare_doubles("gradient", gradient, (double[P]){0.0}, P, 1e-14);
        for (size_t k = 0; k < (size_t)P * P; k++) {
            matrix[k] = hessian[k];
        }
        reference_eigenvalues(eigenvalues, matrix, P);
        for (size_t k = 0; k < P; k++) {
            ck_assert_msg((eigenvalues[k] < 0.0) == (k < a), "eigenvalue %zu of index %zu is %g", k, a, eigenvalues[k]);
        }
    }
    qnl_cost_free(cost);
    qnl_hard_dataset_free(dataset);
}
END_TEST

/* One exact minimisation in each coordinate, on a fine grid. */
static void greedy_sweep(double *theta, const qnl_cost *cost, size_t p) {
    enum { GRID = 4000 };
    double *points = malloc(GRID * p * sizeof *points), *values = malloc(GRID * sizeof *values);
    ck_assert(points != NULL && values != NULL);
    for (size_t l = 0; l < p; l++) {
        size_t best = 0;
        for (size_t k = 0; k < GRID; k++) {
            memcpy(points + k * p, theta, p * sizeof *theta);
            points[k * p + l] = pi * (double)k / GRID;
        }
        REQUIRE_OK(qnl_cost_value(values, cost, points, GRID));
        for (size_t k = 1; k < GRID; k++) {
            best = values[k] < values[best] ? k : best;
        }
        theta[l] = points[best * p + l];
    }
    free(points);
    free(values);
}

/* From the neighbourhood of the point where all are flipped: SUM is solved by one sweep, PAIRS stays there. */
START_TEST(greedy_search) {
    enum { P = 6 };
    double theta[P];
    qnl_hard_dataset *dataset = new_product(P, _i == 0 ? QNL_BREAKER_SUM : QNL_BREAKER_PAIRS, 0.04, 2.0);
    qnl_cost *cost = cost_of(dataset);
    for (size_t l = 0; l < P; l++) {
        theta[l] = origin[l] + 0.5 * pi + (l % 2 ? 0.2 : -0.15);
    }
    greedy_sweep(theta, cost, P);
    if (_i == 0) {
        ck_assert_msg(value_at(cost, theta) < 1e-6, "the value is still %g", value_at(cost, theta));
    } else {
        for (int sweep = 0; sweep < 5; sweep++) {
            greedy_sweep(theta, cost, P);
        }
        double kappas[P + 1];
        REQUIRE_OK(qnl_hard_dataset_kappas(kappas, NULL, dataset));
        /* g = -p + b p (p - 1) / 2 is 2 p below its maximum */
        compare_double("value", value_at(cost, theta), kappas[P] * kappas[P] * 4.0 * P * P / (P + 1.0), 1e-4);
    }
    qnl_cost_free(cost);
    qnl_hard_dataset_free(dataset);
}
END_TEST

/* ---- what is refused ---- */

START_TEST(wrong_options) {
    qnl_hard_dataset *none = NULL;
    qnl_hard_dataset_options o = options_of(QNL_BREAKER_SUM, 0.25, 2.0);
    REQUIRE_FAILURE(qnl_hard_dataset_options_init(NULL, sizeof o), QNL_ERR_NULL, "qnl_hard_dataset_options_init: options is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_options_init(&o, 8), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_options_init: struct_size is 8, allowed are 40..40");
    REQUIRE_FAILURE(qnl_hard_dataset_product(NULL, 2, origin, NULL), QNL_ERR_NULL, "qnl_hard_dataset_product: out is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_product(&none, 2, NULL, NULL), QNL_ERR_NULL, "qnl_hard_dataset_product: theta is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_product(&none, 0, origin, NULL), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_product: parameters is 0, allowed are 1..63");
    REQUIRE_FAILURE(qnl_hard_dataset_product(&none, 64, origin, NULL), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_product: parameters is 64, allowed are 1..63");
    REQUIRE_FAILURE(qnl_hard_dataset_product(&none, 2, (double[2]){0.0, NAN}, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_hard_dataset_product: theta[1] is nan, must be finite");
    o.lambda = -1.0;
    REQUIRE_FAILURE(qnl_hard_dataset_product(&none, 2, origin, &o), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_product: lambda is -1, allowed are finite numbers above 0, and 0 for 1 / (4 p)");
    o = options_of((qnl_breaker)2, 0.25, 2.0);
    REQUIRE_FAILURE(qnl_hard_dataset_product(&none, 2, origin, &o), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_product: breaker is 2, allowed are 0..1");
    o = options_of(QNL_BREAKER_PAIRS, 0.25, -0.5);
    REQUIRE_FAILURE(qnl_hard_dataset_product(&none, 2, origin, &o), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_product: pair_weight is -0.5, allowed are 0..1e+06");
    o = options_of(QNL_BREAKER_SUM, 0.25, 2.0);
    o.kappa = NAN;
    REQUIRE_FAILURE(qnl_hard_dataset_product(&none, 2, origin, &o), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_product: kappa is nan, allowed are finite numbers above 0, and 0 for the largest");
    o.kappa = 1.5;
    REQUIRE_FAILURE(qnl_hard_dataset_product(&none, 8, origin, &o), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_product: kappa is 1.5, allowed are numbers above 0 up to 0.25, for which all states are "
                    "positive");
    ck_assert_ptr_null(none);
    o.kappa = 0.125;
    REQUIRE_OK(qnl_hard_dataset_product(&none, 8, origin, &o));
    double kappas[9];
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, NULL, none));
    compare_double("kappa", kappas[0], 0.125, 0.0);
    compare_double("last kappa", kappas[8], 0.0625, 0.0);
    qnl_hard_dataset_free(none);
}
END_TEST

START_TEST(wrong_uses) {
    double numbers[MOST + 1] = {7.0};
    qnl_cost *cost = NULL;
    qnl_complex entry = {7.0, 7.0};
    qnl_hard_dataset *pairs = new_product(13, QNL_BREAKER_PAIRS, 0.0, 2.0), *sum = new_product(2, QNL_BREAKER_SUM, 0.0, 2.0);
    REQUIRE_FAILURE(qnl_hard_dataset_kappas(NULL, numbers, sum), QNL_ERR_NULL, "qnl_hard_dataset_kappas: kappas is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_kappas(numbers, NULL, NULL), QNL_ERR_NULL, "qnl_hard_dataset_kappas: dataset is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_labels(NULL, numbers, sum), QNL_ERR_NULL, "qnl_hard_dataset_labels: labels is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_labels(numbers, NULL, NULL), QNL_ERR_NULL, "qnl_hard_dataset_labels: dataset is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_levels(NULL, sum), QNL_ERR_NULL, "qnl_hard_dataset_levels: levels is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_levels(numbers, NULL), QNL_ERR_NULL, "qnl_hard_dataset_levels: dataset is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_levels(numbers, pairs), QNL_ERR_UNSUPPORTED,
                    "qnl_hard_dataset_levels: the breaker is PAIRS, levels are known for SUM");
    REQUIRE_FAILURE(qnl_hard_dataset_set_noise(NULL, NULL), QNL_ERR_NULL, "qnl_hard_dataset_set_noise: dataset is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_set_noise(sum, (double[3]){0.0, 1.0, INFINITY}), QNL_ERR_NOT_FINITE,
                    "qnl_hard_dataset_set_noise: noise[2] is inf, must be finite");
    REQUIRE_OK(qnl_hard_dataset_levels(numbers, sum)); /* the noise is still 0 */
    REQUIRE_OK(qnl_hard_dataset_set_noise(sum, some_noise));
    REQUIRE_FAILURE(qnl_hard_dataset_levels(numbers, sum), QNL_ERR_UNSUPPORTED,
                    "qnl_hard_dataset_levels: the labels have noise, levels are known without");
    REQUIRE_FAILURE(qnl_hard_dataset_state(NULL, sum, 0), QNL_ERR_NULL, "qnl_hard_dataset_state: rho is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_state(&entry, NULL, 0), QNL_ERR_NULL, "qnl_hard_dataset_state: dataset is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_state(&entry, sum, 3), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_state: which is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_hard_dataset_state(&entry, pairs, 0), QNL_ERR_UNSUPPORTED,
                    "qnl_hard_dataset_state: the product data set has 13 parameters, states as matrices are there up to 12");
    REQUIRE_FAILURE(qnl_hard_dataset_cost(NULL, sum), QNL_ERR_NULL, "qnl_hard_dataset_cost: out is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_cost(&cost, NULL), QNL_ERR_NULL, "qnl_hard_dataset_cost: dataset is NULL");
    ck_assert_ptr_null(cost);
    compare_double("entry", entry.re + entry.im, 14.0, 0.0);
    qnl_hard_dataset_free(pairs);
    qnl_hard_dataset_free(sum);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("hard data set");
    TCase *tests = tcase_create("product");
    tcase_set_timeout(tests, 30);
    tcase_add_loop_test(tests, kappas_by_enumeration, 0, 6);
    tcase_add_test(tests, defaults);
    tcase_add_loop_test(tests, states_give_the_loss, 0, 8);
    tcase_add_loop_test(tests, closed_form_equals_circuits, 0, 12);
    tcase_add_loop_test(tests, derivatives, 0, 8);
    tcase_add_loop_test(tests, batches, 0, 2);
    tcase_add_test(tests, minima);
    tcase_add_loop_test(tests, saddles, 0, 25);
    tcase_add_loop_test(tests, greedy_search, 0, 2);
    tcase_add_test(tests, wrong_options);
    tcase_add_test(tests, wrong_uses);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
