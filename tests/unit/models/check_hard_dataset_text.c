/* check_hard_dataset_text.c  Hard data sets as text and back. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/hard_dataset.h"
#include "support/compare.h"
#include "support/runner.h"

static const char *const small = "qnnland hard data set 1\n"
                                 "states product\n"
                                 "parameters 2\n"
                                 "breaker pairs\n"
                                 "lambda 0.125\n"
                                 "pair_weight 3\n"
                                 "kappa 0.5\n"
                                 "theta 0.1 -2.5e-08\n"
                                 "noise 0 -0.25 0.30000000000000004\n";

/* A general data set for one parameter: states (1 + a X)/2 and (1 + a Z)/2. */
static const char *const matrices = "qnnland hard data set 1\n"
                                    "states matrices\n"
                                    "parameters 1\n"
                                    "breaker sum\n"
                                    "lambda 0.25\n"
                                    "pair_weight 2\n"
                                    "kappa 0.5\n"
                                    "theta 1.5\n"
                                    "noise 0 0\n"
                                    "dimension 2\n"
                                    "largest 1 0.75\n"
                                    "labels 0.125 1.25\n"
                                    "row 0.5 0 0.25 0\n"
                                    "row 0.25 0 0.5 0\n"
                                    "row 0.625 0 0 0\n"
                                    "row 0 0 0.375 0\n";

START_TEST(text_of_a_product) {
    const double theta[2] = {0.1, -2.5e-8}, noise[3] = {0.0, -0.25, 0.1 + 0.2};
    qnl_hard_dataset *dataset = NULL;
    qnl_hard_dataset_options options;
    char *text = NULL;
    REQUIRE_OK(qnl_hard_dataset_options_init(&options, sizeof options));
    options.breaker = QNL_BREAKER_PAIRS;
    options.lambda = 0.125;
    options.pair_weight = 3.0;
    options.kappa = 0.5;
    REQUIRE_OK(qnl_hard_dataset_product(&dataset, 2, theta, &options));
    REQUIRE_OK(qnl_hard_dataset_set_noise(dataset, noise));
    REQUIRE_OK(qnl_hard_dataset_save(&text, dataset));
    ck_assert_str_eq(text, small);
    qnl_string_free(text);
    qnl_hard_dataset_free(dataset);
}
END_TEST

/* Load, and the text and the cost are the same. */
static void check_round_trip(const qnl_hard_dataset *dataset) {
    double first[64], second[64], theta[63];
    const size_t p = qnl_hard_dataset_parameters(dataset);
    qnl_hard_dataset *again = NULL;
    qnl_cost *costs[2] = {NULL, NULL};
    char *text = NULL, *text_again = NULL;
    REQUIRE_OK(qnl_hard_dataset_save(&text, dataset));
    REQUIRE_OK(qnl_hard_dataset_load(&again, text));
    REQUIRE_OK(qnl_hard_dataset_save(&text_again, again));
    ck_assert_str_eq(text, text_again);
    REQUIRE_OK(qnl_hard_dataset_labels(first, NULL, dataset));
    REQUIRE_OK(qnl_hard_dataset_labels(second, NULL, again));
    compare_bits("labels", second, first, p + 1);
    REQUIRE_OK(qnl_hard_dataset_kappas(first, NULL, dataset));
    REQUIRE_OK(qnl_hard_dataset_kappas(second, NULL, again));
    compare_bits("kappas", second, first, p + 1);
    REQUIRE_OK(qnl_hard_dataset_cost(&costs[0], dataset));
    REQUIRE_OK(qnl_hard_dataset_cost(&costs[1], again));
    for (size_t l = 0; l < p; l++) {
        theta[l] = sin(3.7 * (double)l);
    }
    REQUIRE_OK(qnl_cost_gradient(first + 63, first, costs[0], theta, 1));
    REQUIRE_OK(qnl_cost_gradient(second + 63, second, costs[1], theta, 1));
    compare_bits("gradient", second, first, p);
    compare_bits("value", second + 63, first + 63, 1);
    ck_assert_uint_eq(qnl_hard_dataset_dimension(dataset), qnl_hard_dataset_dimension(again));
    qnl_cost_free(costs[0]);
    qnl_cost_free(costs[1]);
    qnl_string_free(text);
    qnl_string_free(text_again);
    qnl_hard_dataset_free(again);
}

START_TEST(round_trips) {
    double theta[63], noise[64];
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 3, 1, 4));
    for (size_t p = 1; p <= 63; p += 7) {
        qnl_hard_dataset *dataset = NULL;
        qnl_hard_dataset_options options;
        REQUIRE_OK(qnl_random_fill_normal(theta, random, p, 0.0, 10.0));
        REQUIRE_OK(qnl_random_fill_normal(noise, random, p + 1, 0.0, 0.1));
        REQUIRE_OK(qnl_hard_dataset_options_init(&options, sizeof options));
        options.breaker = (qnl_breaker)(p % 2);
        REQUIRE_OK(qnl_hard_dataset_product(&dataset, p, theta, &options));
        REQUIRE_OK(qnl_hard_dataset_set_noise(dataset, noise));
        check_round_trip(dataset);
        qnl_hard_dataset_free(dataset);
    }
    qnl_random_free(random);
}
END_TEST

START_TEST(text_of_matrices) {
    const qnl_complex expected[4] = {{0.625, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {0.375, 0.0}};
    qnl_complex rho[4];
    double kappas[2], largest[2], labels[2];
    qnl_hard_dataset *dataset = NULL;
    REQUIRE_OK(qnl_hard_dataset_load(&dataset, matrices));
    REQUIRE_OK(qnl_hard_dataset_state(rho, dataset, 1));
    compare_doubles("state", &rho[0].re, &expected[0].re, 8, 0.0);
    REQUIRE_OK(qnl_hard_dataset_kappas(kappas, largest, dataset));
    REQUIRE_OK(qnl_hard_dataset_labels(labels, NULL, dataset));
    compare_doubles("kappas", kappas, (double[2]){0.5, 0.25}, 2, 0.0);
    compare_doubles("largest", largest, (double[2]){1.0, 0.75}, 2, 0.0);
    compare_doubles("labels", labels, (double[2]){0.125, 1.25}, 2, 0.0);
    ck_assert_uint_eq(qnl_hard_dataset_dimension(dataset), 2);
    check_round_trip(dataset);
    qnl_hard_dataset_free(dataset);
}
END_TEST

/* Comments, blanks and other line ends are fine. */
START_TEST(free_form) {
    qnl_hard_dataset *dataset = NULL;
    char *text = NULL;
    REQUIRE_OK(qnl_hard_dataset_load(&dataset, "qnnland hard data set 1 # of a test\r\nstates   product\r\nparameters 1\r\n"
                                               "breaker sum\r\nlambda +2.5e-1\r\npair_weight 2\r\nkappa 1\r\ntheta -0.5\r\n"
                                               "noise 0 0\r\n\n# the end"));
    REQUIRE_OK(qnl_hard_dataset_save(&text, dataset));
    ck_assert_str_eq(text, "qnnland hard data set 1\nstates product\nparameters 1\nbreaker sum\nlambda 0.25\npair_weight 2\n"
                           "kappa 1\ntheta -0.5\nnoise 0 0\n");
    qnl_string_free(text);
    qnl_hard_dataset_free(dataset);
}
END_TEST

/* The text with the first `old` replaced. */
static void require_refused(const char *text, const char *old, const char *new, qnl_status status, const char *message) {
    static char changed[2048];
    qnl_hard_dataset *dataset = NULL;
    const char *place = strstr(text, old);
    ck_assert_ptr_nonnull(place);
    memcpy(changed, text, (size_t)(place - text));
    strcpy(changed + (place - text), new);
    strcat(changed, place + strlen(old));
    REQUIRE_FAILURE(qnl_hard_dataset_load(&dataset, changed), status, message);
    ck_assert_ptr_null(dataset);
}

START_TEST(wrong_products) {
    require_refused(small, "set 1", "set 2", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 1, column 1: expected \"qnnland hard data set 1\", found \"qnnland\"");
    require_refused(small, "set 1", "set 11", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 1, column 24: expected the end of the line, found \"1\"");
    require_refused(small, "states product", "states", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 2, column 7: expected \"product\" or \"matrices\", found the end of the line");
    require_refused(small, "states product", "states products", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 2, column 8: expected \"product\" or \"matrices\", found \"products\"");
    require_refused(small, "parameters 2\n", "", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 3, column 1: expected \"parameters\", found \"breaker\"");
    require_refused(small, "parameters 2", "parameters 64", QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_load: line 3, column 12: parameters is 64, allowed are 1..63");
    require_refused(small, "pairs", "product", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 4, column 9: expected \"sum\" or \"pairs\", found \"product\"");
    require_refused(small, "lambda 0.125", "lambda 0", QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_load: line 5, column 1: lambda is 0, must be above 0");
    require_refused(small, "lambda 0.125", "lambda inf", QNL_ERR_NOT_FINITE,
                    "qnl_hard_dataset_load: line 5, column 8: the number is not finite");
    require_refused(small, "pair_weight 3", "pair_weight -3", QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_load: pair_weight is -3, allowed are 0..1e+06");
    require_refused(small, "kappa 0.5", "kappa 0", QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_load: line 7, column 1: kappa is 0, must be above 0");
    require_refused(small, "kappa 0.5", "kappa 1.25", QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_load: kappa is 1.25, allowed are numbers above 0 up to 0.94280904158206325, for which all "
                    "states are positive");
    require_refused(small, "theta 0.1 ", "theta ", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 8, column 15: expected a number, found the end of the line");
    require_refused(small, "theta 0.1", "theta 0.1x", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 8, column 10: expected a blank or the end of the line, found \"x\"");
    require_refused(small, "noise 0", "noise 0 0", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 9, column 17: expected the end of the line, found \"0.30000000000000004\"");
    require_refused(small, "0.30000000000000004\n", "0.3\nmore\n", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 10, column 1: expected the end of the line, found \"more\"");
}
END_TEST

START_TEST(wrong_matrices) {
    require_refused(matrices, "parameters 1", "parameters 9", QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_load: line 3, column 12: parameters is 9, allowed are 1..8");
    require_refused(matrices, "dimension 2", "dimension 1", QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_load: line 10, column 11: dimension is 1, allowed are 2..4096");
    require_refused(matrices, "dimension 2", "dimension 4096", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 10, column 1: the text is too short for 2 states of dimension 4096");
    require_refused(matrices, "largest 1", "largest 0", QNL_ERR_ARGUMENT,
                    "qnl_hard_dataset_load: line 11, column 1: a largest kappa is not above 0");
    require_refused(
        matrices, "largest 1", "largest 0.25", QNL_ERR_ARGUMENT,
        "qnl_hard_dataset_load: kappa is 0.5, allowed are numbers above 0 up to 0.25, for which all states are positive");
    require_refused(matrices, "row 0.5 0 0.25 0", "row 0.5 0 0.25 0.25", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 13, column 1: state 0 differs from its adjoint by 0.25");
    require_refused(matrices, "row 0.625", "row 0.75", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 15, column 1: state 1 has trace 1.125, needed is 1");
    require_refused(matrices, "row 0.625 0 0 0\nrow 0 0 0.375 0", "row 1.5 0 0 0\nrow 0 0 -0.5 0", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 15, column 1: state 1 has the eigenvalue -0.5, needed are 0..1");
    require_refused(matrices, "row 0 0 0.375 0\n", "", QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 16, column 1: expected \"row\", found the end of the line");
}
END_TEST

/* Texts with a few bytes changed at random are read or refused, and what is read is a fixed point. */
START_TEST(changed_at_random) {
    static const char letters[] = "0123456789 .-+e\n#abrow";
    static char changed[2048];
    const char *original = _i == 0 ? small : matrices;
    const size_t length = strlen(original);
    size_t accepted = 0;
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 77, (uint64_t)_i, 0));
    for (int round = 0; round < 5000; round++) {
        qnl_hard_dataset *dataset = NULL;
        memcpy(changed, original, length + 1);
        for (uint64_t k = qnl_random_integer(random, 4); k < 4; k++) {
            changed[qnl_random_integer(random, length)] = letters[qnl_random_integer(random, sizeof letters - 1)];
        }
        const qnl_status status = qnl_hard_dataset_load(&dataset, changed);
        if (status == QNL_OK) {
            accepted++;
            check_round_trip(dataset);
        } else {
            ck_assert_ptr_null(dataset);
            ck_assert_msg(status == QNL_ERR_PARSE || status == QNL_ERR_ARGUMENT || status == QNL_ERR_NOT_FINITE, "%s",
                          qnl_last_error());
            ck_assert_msg(strncmp(qnl_last_error(), "qnl_hard_dataset_load: ", 23) == 0, "%s", qnl_last_error());
        }
        qnl_hard_dataset_free(dataset);
    }
    ck_assert_msg(accepted > 20, "only %zu texts were accepted", accepted);
    qnl_random_free(random);
}
END_TEST

START_TEST(null_pointers) {
    qnl_hard_dataset *dataset = NULL;
    char *text = NULL;
    REQUIRE_FAILURE(qnl_hard_dataset_load(NULL, small), QNL_ERR_NULL, "qnl_hard_dataset_load: out is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_load(&dataset, NULL), QNL_ERR_NULL, "qnl_hard_dataset_load: text is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_save(&text, NULL), QNL_ERR_NULL, "qnl_hard_dataset_save: dataset is NULL");
    REQUIRE_FAILURE(qnl_hard_dataset_load(&dataset, ""), QNL_ERR_PARSE,
                    "qnl_hard_dataset_load: line 1, column 1: expected \"qnnland hard data set 1\", found the end of the line");
    REQUIRE_OK(qnl_hard_dataset_load(&dataset, small));
    REQUIRE_FAILURE(qnl_hard_dataset_save(NULL, dataset), QNL_ERR_NULL, "qnl_hard_dataset_save: text is NULL");
    ck_assert_ptr_null(text);
    qnl_hard_dataset_free(dataset);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("hard data set text");
    TCase *tests = tcase_create("text");
    tcase_add_test(tests, text_of_a_product);
    tcase_add_test(tests, round_trips);
    tcase_add_test(tests, text_of_matrices);
    tcase_add_test(tests, free_form);
    tcase_add_test(tests, wrong_products);
    tcase_add_test(tests, wrong_matrices);
    tcase_add_loop_test(tests, changed_at_random, 0, 2);
    tcase_add_test(tests, null_pointers);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
