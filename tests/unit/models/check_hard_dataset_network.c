/* check_hard_dataset_network.c  Hard data sets of two-level networks in general. */
#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/hard_dataset.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/runner.h"

static const double origin[4] = {0.3, 1.1, -0.7, 2.9};

static const double noise[5] = {0.02, -0.01, 0.03, -0.04, 0.01};

/* The smallest even dimension with d^2 >= 4 * 3^(p-1), which a linearly independent network needs, and a larger one. */
static const size_t dimensions[2][5] = {{0, 2, 4, 6, 12}, {0, 4, 4, 8, 16}};

static qnl_two_level *random_network(size_t parameters, size_t dimension) {
    qnl_random *random = NULL;
    qnl_two_level *network = NULL;
    REQUIRE_OK(qnl_random_new(&random, 17, parameters, dimension));
    REQUIRE_OK(qnl_two_level_random(&network, parameters, dimension, NULL, random));
    qnl_random_free(random);
    return network;
}

static qnl_hard_dataset *new_dataset(const qnl_two_level *network, qnl_breaker breaker) {
    qnl_hard_dataset *dataset = NULL;
    qnl_hard_dataset_options options;
    REQUIRE_OK(qnl_hard_dataset_options_init(&options, sizeof options));
    options.breaker = breaker;
    options.pair_weight = 1.25;
    REQUIRE_OK(qnl_hard_dataset_new(&dataset, network, origin, &options));
    return dataset;
}

static void check_state(const qnl_complex *rho, size_t d, double expected_smallest) {
    double complex *copy = reference_array(d * d);
    double eigenvalues[16], trace = 0.0;
    for (size_t k = 0; k < d * d; k++) {
        copy[k] = rho[k].re + I * rho[k].im;
    }
    for (size_t row = 0; row < d; row++) {
        trace += rho[row * (d + 1)].re;
        for (size_t column = 0; column <= row; column++) {
            const double complex defect = copy[row * d + column] - conj(copy[column * d + row]);
            compare_double("defect", cabs(defect), 0.0, 0.0);
        }
    }
    reference_eigenvalues(eigenvalues, copy, d);
    compare_double("trace", trace, 1.0, 1e-13);
    compare_double("smallest eigenvalue", eigenvalues[0], expected_smallest, 1e-12);
    free(copy);
}

/* One state: its eigenvalues, and losses[5] += squares of the errors of its predictions by matrices. */
static void add_losses(double losses[5], const qnl_hard_dataset *dataset, const qnl_two_level *network, size_t k,
                       const double *thetas) {
    const size_t p = qnl_two_level_parameters(network), d = qnl_two_level_dimension(network);
    double values[5], kappas[5], largest[5], labels[5];
    qnl_complex *rho = calloc(d * d, sizeof *rho);
    REQUIRE_OK(qnl_hard_dataset_state(rho, dataset, k));
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, largest, dataset));
    REQUIRE_OK(qnl_hard_dataset_labels(labels, NULL, dataset));
    check_state(rho, d, (1.0 - kappas[k] / largest[k]) / (double)d);
    REQUIRE_OK(qnl_two_level_value(values, network, rho, thetas, 5));
    for (size_t j = 0; j < 5; j++) {
        losses[j] += (values[j] - labels[k]) * (values[j] - labels[k]) / (double)(p + 1);
    }
    free(rho);
}

/* The closed form is the loss, for any network. */
START_TEST(closed_form_is_the_loss) {
    const size_t p = (size_t)(_i % 4) + 1;
    const double thetas[20] = {0.7,  1.9, -0.3, 2.2,  1.0, 0.1, -1.4, 2.7, 0.5,  3.9,
                               -2.0, 0.9, 1.3,  -0.8, 0.2, 2.4, 4.4,  1.6, -0.1, 0.6};
    double losses[5] = {0.0}, values[5];
    qnl_two_level *network = random_network(p, dimensions[_i / 4 % 2][p]);
    qnl_hard_dataset *dataset = new_dataset(network, _i < 8 ? QNL_BREAKER_SUM : QNL_BREAKER_PAIRS);
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_hard_dataset_set_noise(dataset, noise));
    REQUIRE_OK(qnl_hard_dataset_cost(&cost, dataset));
    REQUIRE_OK(qnl_cost_value(values, cost, thetas, 5));
    for (size_t k = 0; k <= p; k++) {
        add_losses(losses, dataset, network, k, thetas);
    }
    compare_doubles("loss", values, losses, 5, 1e-11);
    ck_assert_uint_eq(qnl_hard_dataset_dimension(dataset), qnl_two_level_dimension(network));
    qnl_cost_free(cost);
    qnl_hard_dataset_free(dataset);
    qnl_two_level_free(network);
}
END_TEST

/* rho_k - 1/d has no part outside the span of the operators: adding its products with them to their dual basis gives it back, so
 * its norm is that of the least solution, the targets times the solution of the Gram matrix. */
START_TEST(least_norm) {
    enum { P = 2, D = 4, OPERATORS = 8 };
    double gram[OPERATORS * OPERATORS], kappas[P + 1];
    qnl_two_level_gram facts;
    qnl_two_level *network = random_network(P, D);
    qnl_hard_dataset *dataset = new_dataset(network, QNL_BREAKER_SUM);
    REQUIRE_OK(qnl_two_level_gram_matrix(&facts, gram, NULL, network, 0.0));
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, NULL, dataset));
    for (size_t k = 0; k <= P; k++) {
        qnl_complex rho[D * D];
        qnl_trigonometric *form = NULL;
        double norm = -1.0 / D, least = 0.0, solution[OPERATORS] = {0.0};
        REQUIRE_OK(qnl_hard_dataset_state(rho, dataset, k));
        for (size_t e = 0; e < (size_t)D * D; e++) {
            norm += rho[e].re * rho[e].re + rho[e].im * rho[e].im;
        }
        REQUIRE_OK(qnl_two_level_form(&form, network, rho));
        const double *target = qnl_trigonometric_coefficients(form) + 1;
        /* Gauss-Seidel sweeps converge for a positive matrix */
        for (int sweep = 0; sweep < 20000; sweep++) {
            for (size_t i = 0; i < OPERATORS; i++) {
                double rest = target[i];
                for (size_t j = 0; j < OPERATORS; j++) {
                    rest -= j == i ? 0.0 : gram[i * OPERATORS + j] * solution[j];
                }
                solution[i] = rest / gram[i * (OPERATORS + 1)];
            }
        }
        for (size_t i = 0; i < OPERATORS; i++) {
            least += solution[i] * target[i];
        }
        compare_double("squared norm", norm, least, 1e-10);
        qnl_trigonometric_free(form);
    }
    qnl_hard_dataset_free(dataset);
    qnl_two_level_free(network);
}
END_TEST

/* Two ways to the data set of the product network. */
START_TEST(product_network) {
    const size_t p = (size_t)(_i % 4) + 1, entries = (size_t)1 << (2 * p);
    const qnl_complex z[4] = {{1, 0}, {0, 0}, {0, 0}, {-1, 0}}, m[4] = {{1, 0}, {0, -1}, {0, 1}, {1, 0}};
    double numbers[2][3][5];
    qnl_complex rho[2][256];
    qnl_two_level *network = NULL;
    qnl_hard_dataset *sets[2] = {NULL, NULL};
    qnl_hard_dataset_options options;
    REQUIRE_OK(qnl_hard_dataset_options_init(&options, sizeof options));
    options.breaker = _i < 4 ? QNL_BREAKER_SUM : QNL_BREAKER_PAIRS;
    options.lambda = 0.06;
    REQUIRE_OK(qnl_two_level_product(&network, p, z, m));
    REQUIRE_OK(qnl_hard_dataset_new(&sets[0], network, origin, &options));
    REQUIRE_OK(qnl_hard_dataset_product(&sets[1], p, origin, &options));
    for (size_t s = 0; s < 2; s++) {
        REQUIRE_OK(qnl_hard_dataset_kappas(numbers[s][0], numbers[s][1], sets[s]));
        REQUIRE_OK(qnl_hard_dataset_labels(numbers[s][2], NULL, sets[s]));
    }
    for (size_t row = 0; row < 3; row++) {
        compare_doubles("kappas, largest, labels", numbers[0][row], numbers[1][row], p + 1, 1e-13);
    }
    for (size_t k = 0; k <= p; k++) {
        REQUIRE_OK(qnl_hard_dataset_state(rho[0], sets[0], k));
        REQUIRE_OK(qnl_hard_dataset_state(rho[1], sets[1], k));
        compare_doubles("state", &rho[0][0].re, &rho[1][0].re, 2 * entries, 1e-14);
    }
    qnl_hard_dataset_free(sets[0]);
    qnl_hard_dataset_free(sets[1]);
    qnl_two_level_free(network);
}
END_TEST

START_TEST(round_trip) {
    qnl_complex rho[2][64];
    char *text = NULL, *text_again = NULL;
    qnl_two_level *network = random_network(3, 8);
    qnl_hard_dataset *dataset = new_dataset(network, QNL_BREAKER_PAIRS), *again = NULL;
    qnl_two_level_free(network);
    REQUIRE_OK(qnl_hard_dataset_set_noise(dataset, noise));
    REQUIRE_OK(qnl_hard_dataset_save(&text, dataset));
    REQUIRE_OK(qnl_hard_dataset_load(&again, text));
    REQUIRE_OK(qnl_hard_dataset_save(&text_again, again));
    ck_assert_str_eq(text, text_again);
    for (size_t k = 0; k <= 3; k++) {
        REQUIRE_OK(qnl_hard_dataset_state(rho[0], dataset, k));
        REQUIRE_OK(qnl_hard_dataset_state(rho[1], again, k));
        compare_bits("state", &rho[0][0].re, &rho[1][0].re, 128);
    }
    qnl_string_free(text);
    qnl_string_free(text_again);
    qnl_hard_dataset_free(dataset);
    qnl_hard_dataset_free(again);
}
END_TEST

/* Nine generators Z. */
static qnl_two_level *too_long(void) {
    qnl_complex generators[9 * 4] = {{0, 0}};
    qnl_two_level *network = NULL;
    for (size_t l = 0; l < 9; l++) {
        generators[4 * l].re = 1.0;
        generators[4 * l + 3].re = -1.0;
    }
    REQUIRE_OK(qnl_two_level_new(&network, 9, 2, generators, generators));
    return network;
}

START_TEST(wrong_arguments) {
    qnl_two_level *network = random_network(2, 4), *dependent = random_network(2, 2), *longer = too_long();
    qnl_hard_dataset *none = NULL;
    qnl_hard_dataset_options options;
    REQUIRE_OK(qnl_hard_dataset_options_init(&options, sizeof options));
    REQUIRE_FAILURE(qnl_hard_dataset_new(NULL, network, origin, NULL), QNL_ERR_NULL, "qnl_hard_dataset_new: out is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_new(&none, NULL, origin, NULL), QNL_ERR_NULL, "qnl_hard_dataset_new: network is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_new(&none, network, NULL, NULL), QNL_ERR_NULL, "qnl_hard_dataset_new: theta is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_new(&none, network, (double[2]){NAN, 0.0}, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_hard_dataset_new: theta[0] is nan, must be finite");
    REQUIRE_FAILURE(qnl_hard_dataset_new(&none, longer, origin, NULL), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_new: the network has 9 parameters, allowed are 1..8");
    /* min(2 * 3, 4 / 2) + min(2, 4 / 2 - 1) */
    REQUIRE_FAILURE(qnl_hard_dataset_new(&none, dependent, origin, NULL), QNL_ERR_NUMERICAL,
                    "qnl_hard_dataset_new: the network is not linearly independent, the rank of its 8 operators is 3");
    options.lambda = INFINITY;
    REQUIRE_FAILURE(qnl_hard_dataset_new(&none, network, origin, &options), QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_new: lambda is inf, allowed are finite numbers above 0, and 0 for 1 / (4 p)");
    options.lambda = 0.0;
    options.kappa = 100.0;
    ck_assert_int_eq(qnl_hard_dataset_new(&none, network, origin, &options), QNL_ERR_ARGUMENT);
    ck_assert_msg(strstr(qnl_last_error(), "qnl_hard_dataset_new: kappa is 100, allowed are numbers above 0 up to 0.") ==
                      qnl_last_error(),
                  "%s", qnl_last_error());
    ck_assert_ptr_null(none);
    qnl_two_level_free(network);
    qnl_two_level_free(dependent);
    qnl_two_level_free(longer);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("hard data set of a network");
    TCase *tests = tcase_create("network");
    tcase_set_timeout(tests, 30);
    tcase_add_loop_test(tests, closed_form_is_the_loss, 0, 16);
    tcase_add_test(tests, least_norm);
    tcase_add_loop_test(tests, product_network, 0, 8);
    tcase_add_test(tests, round_trip);
    tcase_add_test(tests, wrong_arguments);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
