/* check_cost.c  Costs from functions of the caller: results, codes, and outputs that a failure leaves alone. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "qnnland/cost.h"
#include "support/compare.h"
#include "support/runner.h"

#define P 3

/* What the functions below see and do. */
typedef struct script {
    int code; /* to be returned */
    int calls;
    int destroyed;
    size_t count;     /* of the last call */
    int asked_values; /* the last gradient call wanted values too */
} script;

/* C(theta) = sum_k (k + 1) theta_k^2 / 2. */
static int value(double *values, const double *thetas, size_t count, void *data) {
    script *s = data;
    s->calls++;
    s->count = count;
    for (size_t j = 0; j < count; j++) {
        values[j] = 0.0;
        for (size_t k = 0; k < P; k++)
            values[j] += 0.5 * (double)(k + 1) * thetas[j * P + k] * thetas[j * P + k];
    }
    return s->code;
}

static int gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    script *s = data;
    s->calls++;
    s->asked_values = values != NULL;
    if (values != NULL) {
        (void)value(values, thetas, count, data);
        s->calls--;
    }
    for (size_t i = 0; i < count * P; i++)
        gradients[i] = (double)(i % P + 1) * thetas[i];
    return s->code;
}

static int hessian(double *hessians, const double *thetas, size_t count, void *data) {
    script *s = data;
    (void)thetas;
    s->calls++;
    for (size_t i = 0; i < count * P * P; i++)
        hessians[i] = i % (P * P) % (P + 1) == 0 ? (double)(i % P + 1) : 0.0;
    return s->code;
}

static int hessian_vector(double *products, const double *thetas, const double *vectors, size_t count, void *data) {
    script *s = data;
    (void)thetas;
    s->calls++;
    for (size_t i = 0; i < count * P; i++)
        products[i] = (double)(i % P + 1) * vectors[i];
    return s->code;
}

static int metric(double *metrics, const double *thetas, size_t count, void *data) {
    script *s = data;
    (void)thetas;
    s->calls++;
    for (size_t i = 0; i < count * P * P; i++)
        metrics[i] = i % (P * P) % (P + 1) == 0 ? 0.25 : 0.0;
    return s->code;
}

static void destroy(void *data) {
    ((script *)data)->destroyed++;
}

static const qnl_cost_methods all_methods = {sizeof(qnl_cost_methods), value, gradient, hessian, hessian_vector, metric, destroy};
static const qnl_cost_methods value_only = {.struct_size = sizeof(qnl_cost_methods), .value = value};

static qnl_cost *new_cost(const qnl_cost_methods *methods, script *s) {
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, P, methods, s));
    return cost;
}

static const double thetas[2 * P] = {1.0, -2.0, 0.5, 0.0, 3.0, -1.0};
static const double vectors[2 * P] = {1.0, 1.0, 1.0, -1.0, 2.0, 0.0};

/* Calls one of the five functions on 2 parameter vectors with all results in `out` (values last). */
static qnl_status call(qnl_cost_ability ability, double *out, const qnl_cost *cost, const double *where, size_t count) {
    switch (ability) {
    case QNL_COST_VALUE:
        return qnl_cost_value(out, cost, where, count);
    case QNL_COST_GRADIENT:
        return qnl_cost_gradient(out + 2 * P * P, out, cost, where, count);
    case QNL_COST_HESSIAN:
        return qnl_cost_hessian(out, cost, where, count);
    case QNL_COST_HESSIAN_VECTOR:
        return qnl_cost_hessian_vector(out, cost, where, vectors, count);
    default:
        return qnl_cost_metric(out, cost, where, count);
    }
}

static const char *const names[] = {"value", "gradient", "hessian", "hessian_vector", "metric"};

START_TEST(new_costs_know_what_they_can_do) {
    script s = {0};
    qnl_cost *cost = new_cost(&all_methods, &s);
    ck_assert_uint_eq(qnl_cost_parameters(cost), P);
    for (int a = QNL_COST_VALUE; a <= QNL_COST_METRIC; a++)
        ck_assert_int_eq(qnl_cost_has(cost, (qnl_cost_ability)a), 1);
    ck_assert_int_eq(qnl_cost_has(cost, (qnl_cost_ability)5), 0);
    qnl_cost_free(cost);
    cost = new_cost(&value_only, &s);
    ck_assert_int_eq(qnl_cost_has(cost, QNL_COST_VALUE), 1);
    for (int a = QNL_COST_GRADIENT; a <= QNL_COST_METRIC; a++)
        ck_assert_int_eq(qnl_cost_has(cost, (qnl_cost_ability)a), 0);
    qnl_cost_free(cost);
    ck_assert_uint_eq(qnl_cost_parameters(NULL), 0);
    ck_assert_int_eq(qnl_cost_has(NULL, QNL_COST_VALUE), 0);
}
END_TEST

START_TEST(destroy_is_called_once) {
    script s = {0};
    qnl_cost *cost = new_cost(&all_methods, &s);
    ck_assert_int_eq(s.destroyed, 0);
    qnl_cost_free(cost);
    ck_assert_int_eq(s.destroyed, 1);
    qnl_cost_free(NULL);
}
END_TEST

START_TEST(bad_costs_are_refused) {
    script s = {0};
    qnl_cost *cost = NULL;
    qnl_cost_methods methods = all_methods;
    REQUIRE_FAILURE(qnl_cost_new(NULL, P, &methods, &s), QNL_ERR_NULL, "qnl_cost_new: out is NULL");
    REQUIRE_FAILURE(qnl_cost_new(&cost, P, NULL, &s), QNL_ERR_NULL, "qnl_cost_new: methods is NULL");
    REQUIRE_FAILURE(qnl_cost_new(&cost, 0, &methods, &s), QNL_ERR_ARGUMENT,
                    "qnl_cost_new: parameters is 0, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_cost_new(&cost, 2147483649u, &methods, &s), QNL_ERR_ARGUMENT,
                    "qnl_cost_new: parameters is 2147483649, allowed are 1..2147483648");
    methods.value = NULL;
    REQUIRE_FAILURE(qnl_cost_new(&cost, P, &methods, &s), QNL_ERR_NULL, "qnl_cost_new: methods->value is NULL");
    methods = all_methods;
    methods.struct_size = 8;
    REQUIRE_FAILURE(qnl_cost_new(&cost, P, &methods, &s), QNL_ERR_ARGUMENT, "qnl_cost_new: struct_size is 8, allowed are 56..56");
    ck_assert_ptr_null(cost);
    ck_assert_int_eq(s.destroyed, 0);
}
END_TEST

START_TEST(largest_number_of_parameters_is_allowed) {
    script s = {0};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, (size_t)1 << 31, &value_only, &s));
    ck_assert_uint_eq(qnl_cost_parameters(cost), (size_t)1 << 31);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(results_reach_the_caller) {
    script s = {0};
    qnl_cost *cost = new_cost(&all_methods, &s);
    double values[2];
    double gradients[2 * P];
    double matrices[2 * P * P];
    double products[2 * P];
    const double expected_values[2] = {0.5 + 4.0 + 0.375, 9.0 + 1.5};
    const double expected_gradients[2 * P] = {1.0, -4.0, 1.5, 0.0, 6.0, -3.0};
    const double expected_hessian[P * P] = {1.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 3.0};
    const double expected_metric[P * P] = {0.25, 0.0, 0.0, 0.0, 0.25, 0.0, 0.0, 0.0, 0.25};
    const double expected_products[2 * P] = {1.0, 2.0, 3.0, -1.0, 4.0, 0.0};
    REQUIRE_OK(qnl_cost_value(values, cost, thetas, 2));
    compare_bits("values", values, expected_values, 2);
    ck_assert_uint_eq(s.count, 2);
    values[0] = 0.0;
    REQUIRE_OK(qnl_cost_gradient(values, gradients, cost, thetas, 2));
    compare_bits("values beside the gradient", values, expected_values, 2);
    compare_bits("gradients", gradients, expected_gradients, (size_t)2 * P);
    REQUIRE_OK(qnl_cost_hessian(matrices, cost, thetas, 2));
    compare_bits("first hessian", matrices, expected_hessian, (size_t)P * P);
    compare_bits("second hessian", matrices + P * P, expected_hessian, (size_t)P * P);
    REQUIRE_OK(qnl_cost_metric(matrices, cost, thetas, 2));
    compare_bits("second metric", matrices + P * P, expected_metric, (size_t)P * P);
    REQUIRE_OK(qnl_cost_hessian_vector(products, cost, thetas, vectors, 2));
    compare_bits("products", products, expected_products, (size_t)2 * P);
    ck_assert_int_eq(s.calls, 5);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(gradient_without_values) {
    script s = {0};
    qnl_cost *cost = new_cost(&all_methods, &s);
    double gradients[P];
    REQUIRE_OK(qnl_cost_gradient(NULL, gradients, cost, thetas, 1));
    ck_assert_int_eq(s.asked_values, 0);
    const double expected[P] = {1.0, -4.0, 1.5};
    compare_bits("gradient", gradients, expected, P);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(no_parameter_vectors_are_no_work) {
    script s = {.code = -1};
    qnl_cost *cost = new_cost(&all_methods, &s);
    REQUIRE_OK(qnl_cost_value(NULL, cost, NULL, 0));
    REQUIRE_OK(qnl_cost_gradient(NULL, NULL, cost, NULL, 0));
    REQUIRE_OK(qnl_cost_hessian(NULL, cost, NULL, 0));
    REQUIRE_OK(qnl_cost_hessian_vector(NULL, cost, NULL, NULL, 0));
    REQUIRE_OK(qnl_cost_metric(NULL, cost, NULL, 0));
    ck_assert_int_eq(s.calls, 0);
    qnl_cost_free(cost);
}
END_TEST

static void fill(double *out, size_t count) {
    for (size_t i = 0; i < count; i++)
        out[i] = 1000.0 + (double)i;
}

#define OUT (2 * P * P + 2)

/* The call fails like this and leaves its outputs alone. */
static void require_untouched(qnl_cost_ability ability, const qnl_cost *cost, const double *where, qnl_status status,
                              const char *text) {
    double out[OUT];
    double before[OUT];
    char expected[160];
    fill(out, OUT);
    fill(before, OUT);
    snprintf(expected, sizeof expected, "qnl_cost_%s: %s", names[ability], text);
    REQUIRE_FAILURE(call(ability, out, cost, where, 2), status, expected);
    compare_bits(names[ability], out, before, OUT);
}

/* _i is the ability. */
START_TEST(failing_functions_leave_outputs_alone) {
    const int codes[] = {-7, -2147483647 - 1, QNL_ERR_IO, QNL_ERR_CANCELLED, 1, 13, 99, 1000};
    const qnl_status statuses[] = {-7,           -2147483647 - 1,   QNL_ERR_IO,        QNL_ERR_CANCELLED,
                                   QNL_ERR_NULL, QNL_ERR_CANCELLED, QNL_ERR_CANCELLED, QNL_ERR_CANCELLED};
    script s = {0};
    qnl_cost *cost = new_cost(&all_methods, &s);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        char text[100];
        s.code = codes[i];
        snprintf(text, sizeof text, "the cost's %s function returned %d", names[_i], codes[i]);
        require_untouched((qnl_cost_ability)_i, cost, thetas, statuses[i], text);
    }
    qnl_cost_free(cost);
}
END_TEST

/* The same code of the library again, from a function that recorded nothing: the text is not that of the call before. */
START_TEST(text_of_an_older_failure_is_not_kept) {
    script s = {.code = QNL_ERR_IO};
    qnl_cost *cost = new_cost(&all_methods, &s);
    require_untouched(QNL_COST_VALUE, cost, thetas, QNL_ERR_IO, "the cost's value function returned 8");
    require_untouched(QNL_COST_METRIC, cost, thetas, QNL_ERR_IO, "the cost's metric function returned 8");
    qnl_cost_free(cost);
}
END_TEST

START_TEST(bad_parameters_leave_outputs_alone) {
    script s = {0};
    qnl_cost *cost = new_cost(&all_methods, &s);
    double bad[2 * P];
    memcpy(bad, thetas, sizeof bad);
    bad[4] = NAN;
    require_untouched((qnl_cost_ability)_i, cost, bad, QNL_ERR_NOT_FINITE, "thetas[4] is nan, must be finite");
    require_untouched((qnl_cost_ability)_i, cost, NULL, QNL_ERR_NULL, "thetas is NULL");
    require_untouched((qnl_cost_ability)_i, NULL, thetas, QNL_ERR_NULL, "cost is NULL");
    ck_assert_int_eq(s.calls, 0);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(missing_functions_are_unsupported) {
    script s = {0};
    qnl_cost *cost = new_cost(&value_only, &s);
    char text[100];
    snprintf(text, sizeof text, "the cost has no %s function", names[_i]);
    require_untouched((qnl_cost_ability)_i, cost, thetas, QNL_ERR_UNSUPPORTED, text);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(missing_arrays_are_named) {
    script s = {0};
    qnl_cost *cost = new_cost(&all_methods, &s);
    double out[P];
    double bad[P] = {0.0, 0.0, INFINITY};
    REQUIRE_FAILURE(qnl_cost_value(NULL, cost, thetas, 1), QNL_ERR_NULL, "qnl_cost_value: values is NULL");
    REQUIRE_FAILURE(qnl_cost_gradient(out, NULL, cost, thetas, 1), QNL_ERR_NULL, "qnl_cost_gradient: gradients is NULL");
    REQUIRE_FAILURE(qnl_cost_hessian(NULL, cost, thetas, 1), QNL_ERR_NULL, "qnl_cost_hessian: hessians is NULL");
    REQUIRE_FAILURE(qnl_cost_hessian_vector(NULL, cost, thetas, vectors, 1), QNL_ERR_NULL,
                    "qnl_cost_hessian_vector: products is NULL");
    REQUIRE_FAILURE(qnl_cost_hessian_vector(out, cost, thetas, NULL, 1), QNL_ERR_NULL, "qnl_cost_hessian_vector: vectors is NULL");
    REQUIRE_FAILURE(qnl_cost_hessian_vector(out, cost, thetas, bad, 1), QNL_ERR_NOT_FINITE,
                    "qnl_cost_hessian_vector: vectors[2] is inf, must be finite");
    REQUIRE_FAILURE(qnl_cost_metric(NULL, cost, thetas, 1), QNL_ERR_NULL, "qnl_cost_metric: metrics is NULL");
    ck_assert_int_eq(s.calls, 0);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(results_larger_than_memory_are_refused) {
    script s = {0};
    qnl_cost *cost = NULL;
    double out[1] = {5.0};
    REQUIRE_OK(qnl_cost_new(&cost, (size_t)1 << 31, &all_methods, &s));
    /* 2^31 x 2^31 doubles do not fit into an address space of 2^64 bytes; neither do 2^60 x 2^31. */
    REQUIRE_FAILURE(qnl_cost_hessian(out, cost, thetas, 1), QNL_ERR_MEMORY,
                    "qnl_cost_hessian: the result of 1 parameter vectors of 2147483648 parameters is larger than memory can be");
    REQUIRE_FAILURE(qnl_cost_value(out, cost, thetas, (size_t)1 << 60), QNL_ERR_MEMORY,
                    "qnl_cost_value: the result of 1152921504606846976 parameter vectors of 2147483648 parameters is larger than "
                    "memory can be");
    ck_assert(out[0] == 5.0);
    qnl_cost_free(cost);
}
END_TEST

/* A cost that forwards to another one, as costs of the library do. */
static int forward_value(double *values, const double *where, size_t count, void *data) {
    return qnl_cost_value(values, data, where, count);
}

START_TEST(text_of_an_inner_failure_is_kept) {
    script s = {0};
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = forward_value, .gradient = NULL};
    qnl_cost *inner = new_cost(&all_methods, &s);
    qnl_cost *outer = NULL;
    double out[2];
    REQUIRE_OK(qnl_cost_new(&outer, P, &methods, NULL));
    REQUIRE_FAILURE(qnl_cost_value(out, outer, thetas, 2), QNL_ERR_NULL, "qnl_cost_value: cost is NULL");
    qnl_cost_free(outer);
    REQUIRE_OK(qnl_cost_new(&outer, P, &methods, inner));
    s.code = 55;
    REQUIRE_FAILURE(qnl_cost_value(out, outer, thetas, 2), QNL_ERR_CANCELLED,
                    "qnl_cost_value: the cost's value function returned 55");
    s.code = 0;
    REQUIRE_OK(qnl_cost_value(out, outer, thetas, 2));
    qnl_cost_free(outer);
    qnl_cost_free(inner);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cost");
    TCase *tests = tcase_create("cost");
    tcase_add_test(tests, new_costs_know_what_they_can_do);
    tcase_add_test(tests, destroy_is_called_once);
    tcase_add_test(tests, bad_costs_are_refused);
    tcase_add_test(tests, largest_number_of_parameters_is_allowed);
    tcase_add_test(tests, results_reach_the_caller);
    tcase_add_test(tests, gradient_without_values);
    tcase_add_test(tests, no_parameter_vectors_are_no_work);
    tcase_add_loop_test(tests, failing_functions_leave_outputs_alone, QNL_COST_VALUE, QNL_COST_METRIC + 1);
    tcase_add_test(tests, text_of_an_older_failure_is_not_kept);
    tcase_add_loop_test(tests, bad_parameters_leave_outputs_alone, QNL_COST_VALUE, QNL_COST_METRIC + 1);
    tcase_add_loop_test(tests, missing_functions_are_unsupported, QNL_COST_GRADIENT, QNL_COST_METRIC + 1);
    tcase_add_test(tests, missing_arrays_are_named);
    tcase_add_test(tests, results_larger_than_memory_are_refused);
    tcase_add_test(tests, text_of_an_inner_failure_is_kept);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
