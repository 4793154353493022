/* check_form_errors.c  What the functions of trigonometric.h say to wrong arguments. */
#include <math.h>

#include "qnnland/trigonometric.h"
#include "support/compare.h"
#include "support/runner.h"

/* A cost that returns *data and no values. */
static int returns_code(double *values, const double *thetas, size_t count, void *data) {
    (void)thetas;
    for (size_t j = 0; j < count; j++) {
        values[j] = 0.0;
    }
    return *(const int *)data;
}

static qnl_trigonometric *new_form(size_t parameters, const qnl_frequency *frequencies) {
    static const double zeros[8192];
    qnl_trigonometric *form = NULL;
    REQUIRE_OK(qnl_trigonometric_new(&form, parameters, frequencies, zeros));
    return form;
}

START_TEST(nothing) {
    qnl_trigonometric_free(NULL);
    ck_assert_uint_eq(qnl_trigonometric_parameters(NULL), 0);
    ck_assert_uint_eq(qnl_trigonometric_size(NULL), 0);
    ck_assert_ptr_null(qnl_trigonometric_coefficients(NULL));
    ck_assert_ptr_null(qnl_trigonometric_frequencies(NULL));
}
END_TEST

START_TEST(wrong_forms) {
    qnl_frequency f[63];
    double coefficients[9] = {0};
    qnl_trigonometric *form = NULL;
    for (int k = 0; k < 63; k++) {
        f[k] = (qnl_frequency){1.0, 1};
    }
    REQUIRE_FAILURE(qnl_trigonometric_new(NULL, 2, f, coefficients), QNL_ERR_NULL, "qnl_trigonometric_new: out is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_new(&form, 2, NULL, coefficients), QNL_ERR_NULL,
                    "qnl_trigonometric_new: frequencies is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_new(&form, 2, f, NULL), QNL_ERR_NULL, "qnl_trigonometric_new: coefficients is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_new(&form, 0, f, coefficients), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_new: parameters is 0, allowed are 1..63");
    REQUIRE_FAILURE(qnl_trigonometric_new(&form, 64, f, coefficients), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_new: parameters is 64, allowed are 1..63");
    REQUIRE_FAILURE(qnl_trigonometric_new(&form, 17, f, coefficients), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_new: 17 parameters with these harmonics need 129140163 coefficients, allowed are "
                    "1..67108864");
    REQUIRE_FAILURE(qnl_trigonometric_new(&form, 63, f, coefficients), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_new: 63 parameters with these harmonics need 1.14456127343084e+30 coefficients, allowed "
                    "are 1..67108864");
    coefficients[8] = NAN;
    REQUIRE_FAILURE(qnl_trigonometric_new(&form, 2, f, coefficients), QNL_ERR_NOT_FINITE,
                    "qnl_trigonometric_new: coefficients[8] is nan, must be finite");
    f[1].base = 0.0;
    REQUIRE_FAILURE(qnl_trigonometric_new(&form, 2, f, coefficients), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_new: frequencies[1].base is 0, must be positive");
    f[1].base = INFINITY;
    REQUIRE_FAILURE(qnl_trigonometric_new(&form, 2, f, coefficients), QNL_ERR_NOT_FINITE,
                    "qnl_trigonometric_new: frequencies[1].base is inf, must be finite");
    f[0].harmonics = 4097;
    REQUIRE_FAILURE(qnl_trigonometric_new(&form, 2, f, coefficients), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_new: frequencies[0].harmonics is 4097, allowed are 0..4096");
    ck_assert_ptr_null(form);
}
END_TEST

static int stop_at_once(uint64_t done, uint64_t total, void *data) {
    (void)done;
    (void)total;
    (void)data;
    return 99;
}

static int infinite_value(double *values, const double *thetas, size_t count, void *data) {
    (void)thetas;
    (void)data;
    for (size_t j = 0; j < count; j++) {
        values[j] = j == 2 ? (double)INFINITY : 0.0;
    }
    return 0;
}

START_TEST(wrong_costs) {
    int code = -7;
    const qnl_cost_methods infinite = {.struct_size = sizeof infinite, .value = infinite_value};
    qnl_trigonometric *form = NULL;
    const qnl_cost_methods coded = {.struct_size = sizeof coded, .value = returns_code};
    qnl_cost *cost = NULL, *many = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 2, &coded, &code));
    REQUIRE_FAILURE(qnl_trigonometric_from_cost(NULL, cost, NULL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_trigonometric_from_cost: out is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_from_cost(&form, NULL, NULL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_trigonometric_from_cost: cost is NULL");
    ck_assert_int_eq(qnl_trigonometric_from_cost(&form, cost, NULL, NULL, NULL), -7);
    code = 0;
    REQUIRE_FAILURE(qnl_trigonometric_from_cost(&form, cost, NULL, stop_at_once, NULL), QNL_ERR_CANCELLED,
                    "qnl_trigonometric_from_cost: the progress function returned 99");
    REQUIRE_OK(qnl_cost_new(&many, 64, &infinite, NULL));
    REQUIRE_FAILURE(qnl_trigonometric_from_cost(&form, many, NULL, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_from_cost: parameters is 64, allowed are 1..63");
    qnl_cost_free(many);
    REQUIRE_OK(qnl_cost_new(&many, 1, &infinite, NULL));
    REQUIRE_FAILURE(qnl_trigonometric_from_cost(&form, many, NULL, NULL, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_trigonometric_from_cost: the cost's values[2] is inf, must be finite");
    ck_assert_ptr_null(form);
    qnl_cost_free(many);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(wrong_losses) {
    const qnl_frequency one[2] = {{1.0, 1}, {2.0, 1}}, two[2] = {{1.0, 1}, {2.0, 2}}, wide = {1.0, 2049};
    double targets[2] = {0.0, NAN};
    qnl_trigonometric *a = new_form(2, one), *b = new_form(2, two), *c = new_form(1, one), *loss = NULL;
    qnl_trigonometric *d = new_form(1, &wide);
    const qnl_trigonometric *forms[2] = {a, NULL};
    REQUIRE_FAILURE(qnl_trigonometric_squared_loss(NULL, forms, targets, 2), QNL_ERR_NULL,
                    "qnl_trigonometric_squared_loss: out is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_squared_loss(&loss, NULL, targets, 2), QNL_ERR_NULL,
                    "qnl_trigonometric_squared_loss: forms is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_squared_loss(&loss, forms, NULL, 2), QNL_ERR_NULL,
                    "qnl_trigonometric_squared_loss: targets is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_squared_loss(&loss, forms, targets, 0), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_squared_loss: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_trigonometric_squared_loss(&loss, forms + 1, targets, 1), QNL_ERR_NULL,
                    "qnl_trigonometric_squared_loss: forms[0] is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_squared_loss(&loss, forms, targets, 2), QNL_ERR_NULL,
                    "qnl_trigonometric_squared_loss: forms[1] is NULL");
    forms[1] = b;
    REQUIRE_FAILURE(qnl_trigonometric_squared_loss(&loss, forms, targets, 2), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_squared_loss: forms[1] has base 2 and 2 harmonics in parameter 1, forms[0] has 2 and 1");
    forms[1] = c;
    REQUIRE_FAILURE(qnl_trigonometric_squared_loss(&loss, forms, targets, 2), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_squared_loss: forms[1] has 1 parameters, forms[0] has 2");
    forms[1] = a;
    REQUIRE_FAILURE(qnl_trigonometric_squared_loss(&loss, forms, targets, 2), QNL_ERR_NOT_FINITE,
                    "qnl_trigonometric_squared_loss: targets[1] is nan, must be finite");
    forms[0] = d;
    REQUIRE_FAILURE(qnl_trigonometric_squared_loss(&loss, forms, targets, 1), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_squared_loss: the forms have 2049 harmonics in parameter 0, allowed are 0..2048");
    ck_assert_ptr_null(loss);
    qnl_trigonometric_free(a);
    qnl_trigonometric_free(b);
    qnl_trigonometric_free(c);
    qnl_trigonometric_free(d);
}
END_TEST

START_TEST(wrong_questions) {
    const qnl_frequency frequency = {1.0, 1};
    const double theta = INFINITY;
    double value = 7.0;
    size_t degree = 7;
    qnl_cost *cost = NULL;
    qnl_trigonometric *form = new_form(1, &frequency);
    REQUIRE_FAILURE(qnl_trigonometric_evaluate(&value, NULL, NULL, NULL, &theta, 1), QNL_ERR_NULL,
                    "qnl_trigonometric_evaluate: form is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_evaluate(&value, NULL, NULL, form, NULL, 1), QNL_ERR_NULL,
                    "qnl_trigonometric_evaluate: thetas is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_evaluate(&value, NULL, NULL, form, &theta, 1), QNL_ERR_NOT_FINITE,
                    "qnl_trigonometric_evaluate: thetas[0] is inf, must be finite");
    REQUIRE_FAILURE(qnl_trigonometric_cost(NULL, form), QNL_ERR_NULL, "qnl_trigonometric_cost: out is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_cost(&cost, NULL), QNL_ERR_NULL, "qnl_trigonometric_cost: form is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_power(NULL, form), QNL_ERR_NULL, "qnl_trigonometric_power: power is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_power(&value, NULL), QNL_ERR_NULL, "qnl_trigonometric_power: form is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_degree(NULL, form, 0.0), QNL_ERR_NULL, "qnl_trigonometric_degree: degree is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_degree(&degree, NULL, 0.0), QNL_ERR_NULL, "qnl_trigonometric_degree: form is NULL");
    REQUIRE_FAILURE(qnl_trigonometric_degree(&degree, form, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_degree: tolerance is 1, allowed are 0 <= tolerance < 1");
    REQUIRE_FAILURE(qnl_trigonometric_degree(&degree, form, NAN), QNL_ERR_ARGUMENT,
                    "qnl_trigonometric_degree: tolerance is nan, allowed are 0 <= tolerance < 1");
    ck_assert(value == 7.0 && degree == 7 && cost == NULL);
    qnl_trigonometric_free(form);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("trigonometric errors");
    TCase *tests = tcase_create("errors");
    tcase_add_test(tests, nothing);
    tcase_add_test(tests, wrong_forms);
    tcase_add_test(tests, wrong_costs);
    tcase_add_test(tests, wrong_losses);
    tcase_add_test(tests, wrong_questions);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
