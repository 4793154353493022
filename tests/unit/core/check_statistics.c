/* check_statistics.c  Collections of values: merging, mean, variance, range, quantiles. */
#include <math.h>

#include "qnnland/random.h"
#include "qnnland/statistics.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_statistics *collect(const double *values, size_t count) {
    qnl_statistics *statistics = NULL;
    REQUIRE_OK(qnl_statistics_new(&statistics));
    REQUIRE_OK(qnl_statistics_add(statistics, values, count));
    return statistics;
}

static void draw(double *values, size_t count, double mean, double deviation) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 21, 0, 0));
    REQUIRE_OK(qnl_random_fill_normal(values, random, count, mean, deviation));
    qnl_random_free(random);
}

START_TEST(values_keep_their_order) {
    const double first[3] = {3.0, 1.0, 2.0};
    const double second[2] = {-1.0, 5.0};
    const double both[5] = {3.0, 1.0, 2.0, -1.0, 5.0};
    qnl_statistics *a = collect(first, 3);
    qnl_statistics *b = collect(second, 2);
    REQUIRE_OK(qnl_statistics_merge(a, b));
    ck_assert_uint_eq(qnl_statistics_count(a), 5);
    compare_bits("values", qnl_statistics_values(a), both, 5);
    ck_assert_uint_eq(qnl_statistics_count(b), 2);
    qnl_statistics_free(a);
    qnl_statistics_free(b);
}
END_TEST

START_TEST(collections_may_be_added_to_themselves) {
    const double values[3] = {3.0, 1.0, 2.0};
    const double expected[14] = {3, 1, 2, 3, 1, 2, 1, 2, 3, 1, 2, 3, 1, 2};
    qnl_statistics *a = collect(values, 3);
    REQUIRE_OK(qnl_statistics_merge(a, a));
    REQUIRE_OK(qnl_statistics_add(a, qnl_statistics_values(a) + 4, 2));
    REQUIRE_OK(qnl_statistics_add(a, qnl_statistics_values(a), 6));
    ck_assert_uint_eq(qnl_statistics_count(a), 14);
    compare_bits("values", qnl_statistics_values(a), expected, 14);
    qnl_statistics_free(a);
}
END_TEST

START_TEST(empty_collections) {
    qnl_statistics *a = collect(NULL, 0);
    qnl_statistics *b = collect(NULL, 0);
    REQUIRE_OK(qnl_statistics_merge(a, b));
    REQUIRE_OK(qnl_statistics_merge(a, a));
    ck_assert_uint_eq(qnl_statistics_count(a), 0);
    ck_assert_ptr_null(qnl_statistics_values(a));
    ck_assert_uint_eq(qnl_statistics_count(NULL), 0);
    ck_assert_ptr_null(qnl_statistics_values(NULL));
    qnl_statistics_free(NULL);
    qnl_statistics_free(a);
    qnl_statistics_free(b);
}
END_TEST

START_TEST(bad_values_add_nothing) {
    const double values[3] = {1.0, 2.0, -INFINITY};
    qnl_statistics *a = collect(values, 2);
    REQUIRE_FAILURE(qnl_statistics_add(a, values, 3), QNL_ERR_NOT_FINITE, "qnl_statistics_add: values[2] is -inf, must be finite");
    ck_assert_uint_eq(qnl_statistics_count(a), 2);
    REQUIRE_FAILURE(qnl_statistics_add(a, NULL, 1), QNL_ERR_NULL, "qnl_statistics_add: values is NULL");
    REQUIRE_FAILURE(qnl_statistics_add(NULL, values, 1), QNL_ERR_NULL, "qnl_statistics_add: statistics is NULL");
    REQUIRE_FAILURE(qnl_statistics_merge(NULL, a), QNL_ERR_NULL, "qnl_statistics_merge: statistics is NULL");
    REQUIRE_FAILURE(qnl_statistics_merge(a, NULL), QNL_ERR_NULL, "qnl_statistics_merge: other is NULL");
    REQUIRE_FAILURE(qnl_statistics_new(NULL), QNL_ERR_NULL, "qnl_statistics_new: out is NULL");
    ck_assert_uint_eq(qnl_statistics_count(a), 2);
    qnl_statistics_free(a);
}
END_TEST

START_TEST(mean_and_variance_of_known_values) {
    const double values[8] = {2, 4, 4, 4, 5, 5, 7, 9}; /* sum 40, sum of squared deviations 32 */
    qnl_statistics *a = collect(values, 8);
    double mean = 0.0;
    double variance = 0.0;
    qnl_interval range;
    REQUIRE_OK(qnl_statistics_mean(&mean, a));
    REQUIRE_OK(qnl_statistics_variance(&variance, a));
    REQUIRE_OK(qnl_statistics_range(&range, a));
    ck_assert(mean == 5.0);
    compare_double("variance", variance, 32.0 / 7.0, 1e-15);
    ck_assert(range.low == 2.0 && range.high == 9.0);
    qnl_statistics_free(a);
}
END_TEST

/* The direct formulas in long double. */
START_TEST(moments_agree_with_direct_sums) {
    enum { COUNT = 5000 };
    static double values[COUNT];
    double mean = 0.0;
    double variance = 0.0;
    long double sum = 0.0L;
    long double squares = 0.0L;
    draw(values, COUNT, 1e6, 1e-3);
    qnl_statistics *a = collect(values, COUNT);
    for (int i = 0; i < COUNT; i++)
        sum += values[i];
    for (int i = 0; i < COUNT; i++)
        squares += (values[i] - sum / COUNT) * (values[i] - sum / COUNT);
    REQUIRE_OK(qnl_statistics_mean(&mean, a));
    REQUIRE_OK(qnl_statistics_variance(&variance, a));
    compare_double("mean", mean, (double)(sum / COUNT), 2e-10);
    compare_double("variance relative to 1e-6", variance * 1e6, (double)(squares / (COUNT - 1)) * 1e6, 1e-12);
    qnl_statistics_free(a);
}
END_TEST

START_TEST(summation_is_compensated) {
    static double values[2001];
    double mean = 0.0;
    values[0] = 1e16;
    for (int i = 1; i < 2000; i++)
        values[i] = 1.0;
    values[2000] = -1e16;
    qnl_statistics *a = collect(values, 2001);
    REQUIRE_OK(qnl_statistics_mean(&mean, a));
    compare_double("mean", mean, 1999.0 / 2001.0, 1e-15);
    qnl_statistics_free(a);
}
END_TEST

START_TEST(sums_of_large_values_do_not_overflow) {
    const double values[3] = {1.5e308, 1.7e308, 1.6e308};
    double mean = 0.0;
    qnl_statistics *a = collect(values, 3);
    REQUIRE_OK(qnl_statistics_mean(&mean, a));
    compare_double("mean", mean / 1e308, 1.6, 1e-15);
    qnl_statistics_free(a);
}
END_TEST

START_TEST(equal_values_have_no_variance) {
    double values[7];
    double variance = 1.0;
    for (int i = 0; i < 7; i++)
        values[i] = 0.1;
    qnl_statistics *a = collect(values, 7);
    REQUIRE_OK(qnl_statistics_variance(&variance, a));
    ck_assert(variance == 0.0);
    qnl_statistics_free(a);
}
END_TEST

START_TEST(splitting_does_not_matter) {
    enum { COUNT = 1000 };
    static double values[COUNT];
    double whole[2];
    double merged[2];
    draw(values, COUNT, 0.5, 2.0);
    qnl_statistics *a = collect(values, COUNT);
    qnl_statistics *b = collect(values, 137);
    qnl_statistics *c = collect(values + 137, COUNT - 137);
    REQUIRE_OK(qnl_statistics_merge(b, c));
    REQUIRE_OK(qnl_statistics_mean(&whole[0], a));
    REQUIRE_OK(qnl_statistics_variance(&whole[1], a));
    REQUIRE_OK(qnl_statistics_mean(&merged[0], b));
    REQUIRE_OK(qnl_statistics_variance(&merged[1], b));
    compare_bits("mean and variance", merged, whole, 2);
    qnl_statistics_free(a);
    qnl_statistics_free(b);
    qnl_statistics_free(c);
}
END_TEST

static void require_quantile(const qnl_statistics *a, double probability, double expected) {
    double quantile = NAN;
    REQUIRE_OK(qnl_statistics_quantile(&quantile, a, probability));
    compare_double("quantile", quantile, expected, 1e-14);
}

/* Type 7 of Hyndman and Fan: value k (of 1..n) has probability (k - 1)/(n - 1), linear in between. */
START_TEST(quantiles_are_interpolated) {
    const double values[5] = {10.0, -2.0, 4.0, 0.0, 6.0};
    const double pair[2] = {-1.7e308, 1.7e308};
    qnl_statistics *a = collect(values, 5);
    require_quantile(a, 0.0, -2.0);
    require_quantile(a, 0.25, 0.0);
    require_quantile(a, 0.3, 0.8);
    require_quantile(a, 0.5, 4.0);
    require_quantile(a, 0.9, 8.4);
    require_quantile(a, 1.0, 10.0);
    compare_bits("values", qnl_statistics_values(a), values, 5);
    qnl_statistics_free(a);
    a = collect(values, 1);
    require_quantile(a, 0.7, 10.0);
    qnl_statistics_free(a);
    a = collect(pair, 2);
    require_quantile(a, 0.5, 0.0);
    qnl_statistics_free(a);
}
END_TEST

START_TEST(bad_requests_leave_outputs_alone) {
    const double one[1] = {1.0};
    double out = 77.0;
    qnl_interval range = {7.0, 8.0};
    qnl_statistics *a = collect(NULL, 0);
    REQUIRE_FAILURE(qnl_statistics_mean(&out, a), QNL_ERR_ARGUMENT,
                    "qnl_statistics_mean: the number of values is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_statistics_range(&range, a), QNL_ERR_ARGUMENT,
                    "qnl_statistics_range: the number of values is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_statistics_quantile(&out, a, 0.5), QNL_ERR_ARGUMENT,
                    "qnl_statistics_quantile: the number of values is 0, must be at least 1");
    REQUIRE_OK(qnl_statistics_add(a, one, 1));
    REQUIRE_FAILURE(qnl_statistics_variance(&out, a), QNL_ERR_ARGUMENT,
                    "qnl_statistics_variance: the number of values is 1, must be at least 2");
    REQUIRE_FAILURE(qnl_statistics_quantile(&out, a, 1.5), QNL_ERR_ARGUMENT,
                    "qnl_statistics_quantile: probability is 1.5, allowed are 0..1");
    REQUIRE_FAILURE(qnl_statistics_quantile(&out, a, NAN), QNL_ERR_ARGUMENT,
                    "qnl_statistics_quantile: probability is nan, allowed are 0..1");
    REQUIRE_FAILURE(qnl_statistics_mean(NULL, a), QNL_ERR_NULL, "qnl_statistics_mean: mean is NULL");
    REQUIRE_FAILURE(qnl_statistics_mean(&out, NULL), QNL_ERR_NULL, "qnl_statistics_mean: statistics is NULL");
    REQUIRE_FAILURE(qnl_statistics_variance(NULL, a), QNL_ERR_NULL, "qnl_statistics_variance: variance is NULL");
    REQUIRE_FAILURE(qnl_statistics_range(NULL, a), QNL_ERR_NULL, "qnl_statistics_range: range is NULL");
    REQUIRE_FAILURE(qnl_statistics_quantile(NULL, a, 0.5), QNL_ERR_NULL, "qnl_statistics_quantile: quantile is NULL");
    ck_assert(out == 77.0 && range.low == 7.0 && range.high == 8.0);
    qnl_statistics_free(a);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("statistics");
    TCase *tests = tcase_create("statistics");
    tcase_add_test(tests, values_keep_their_order);
    tcase_add_test(tests, collections_may_be_added_to_themselves);
    tcase_add_test(tests, empty_collections);
    tcase_add_test(tests, bad_values_add_nothing);
    tcase_add_test(tests, mean_and_variance_of_known_values);
    tcase_add_test(tests, moments_agree_with_direct_sums);
    tcase_add_test(tests, summation_is_compensated);
    tcase_add_test(tests, sums_of_large_values_do_not_overflow);
    tcase_add_test(tests, equal_values_have_no_variance);
    tcase_add_test(tests, splitting_does_not_matter);
    tcase_add_test(tests, quantiles_are_interpolated);
    tcase_add_test(tests, bad_requests_leave_outputs_alone);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
