/* check_intervals.c  Confidence intervals of a mean, a variance and a proportion. */
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

/* "Student", Biometrika 6, 1 (1908): Cushny and Peebles' ten differences of sleep; mean 1.58, interval with t = 2.262157 (9
 * degrees). */
START_TEST(mean_interval_of_known_values) {
    const double sleep[10] = {1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4};
    qnl_statistics *a = collect(sleep, 10);
    qnl_interval interval;
    double variance = 0.0;
    REQUIRE_OK(qnl_statistics_variance(&variance, a));
    REQUIRE_OK(qnl_statistics_mean_interval(&interval, a, 0.95));
    compare_double("variance", variance, 1.512888888888889, 1e-14);
    compare_double("low", interval.low, 1.58 - 2.262157162798206 * sqrt(0.1512888888888889), 1e-12);
    compare_double("high", interval.high, 1.58 + 2.262157162798206 * sqrt(0.1512888888888889), 1e-12);
    qnl_statistics_free(a);
}
END_TEST

/* An interval of level 0.9 must hold the mean of normal values in 0.9 of all cases: 6.5 standard errors of 4000 trials. */
START_TEST(mean_interval_covers_as_promised) {
    enum { TRIALS = 4000, COUNT = 4 };
    qnl_random *random = NULL;
    int covered = 0;
    REQUIRE_OK(qnl_random_new(&random, 31, 0, 0));
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        double values[COUNT];
        qnl_interval interval;
        qnl_random_seek(random, 0, trial);
        REQUIRE_OK(qnl_random_fill_normal(values, random, COUNT, 3.0, 2.0));
        qnl_statistics *a = collect(values, COUNT);
        REQUIRE_OK(qnl_statistics_mean_interval(&interval, a, 0.9));
        covered += interval.low <= 3.0 && 3.0 <= interval.high;
        qnl_statistics_free(a);
    }
    compare_double("share", (double)covered / TRIALS, 0.9, 6.5 * sqrt(0.09 / TRIALS));
    qnl_random_free(random);
}
END_TEST

/* Directly: values 1 2 3 4 10 have mean 4, sum d^2 = 50, s^2 = 12.5, sum d^4 = 81 + 16 + 1 + 0 + 1296 = 1394, z
 * = 1.959963984540054. */
START_TEST(variance_interval_of_known_values) {
    const double values[5] = {1, 2, 3, 4, 10};
    const double error = sqrt((1394.0 / 5 / (12.5 * 12.5) - 2.0 / 4.0) / 5);
    qnl_statistics *a = collect(values, 5);
    qnl_interval interval;
    REQUIRE_OK(qnl_statistics_variance_interval(&interval, a, 0.95));
    compare_double("low", interval.low, 12.5 * exp(-1.959963984540054 * error), 1e-13);
    compare_double("high", interval.high, 12.5 * exp(1.959963984540054 * error), 1e-11);
    qnl_statistics_free(a);
}
END_TEST

START_TEST(variance_interval_scales_with_the_values) {
    const double scales[] = {1e-120, 1e-70, 1e70, 1e120};
    double values[5] = {1, 2, 3, 4, 10};
    qnl_interval plain;
    qnl_statistics *a = collect(values, 5);
    REQUIRE_OK(qnl_statistics_variance_interval(&plain, a, 0.95));
    qnl_statistics_free(a);
    for (int i = 0; i < 4; i++) {
        double scaled[5];
        qnl_interval interval;
        for (int k = 0; k < 5; k++)
            scaled[k] = scales[i] * values[k];
        a = collect(scaled, 5);
        REQUIRE_OK(qnl_statistics_variance_interval(&interval, a, 0.95));
        compare_double("low", interval.low / scales[i] / scales[i] / plain.low, 1.0, 1e-13);
        compare_double("high", interval.high / scales[i] / scales[i] / plain.high, 1.0, 1e-13);
        qnl_statistics_free(a);
    }
}
END_TEST

START_TEST(variance_interval_of_equal_values_is_zero) {
    const double values[4] = {0.1, 0.1, 0.1, 0.1};
    qnl_interval interval = {1.0, 2.0};
    qnl_statistics *a = collect(values, 4);
    REQUIRE_OK(qnl_statistics_variance_interval(&interval, a, 0.95));
    ck_assert(interval.low == 0.0 && interval.high == 0.0);
    qnl_statistics_free(a);
}
END_TEST

/* R. G. Newcombe, Stat. Med. 17, 857 (1998), table I, method 3 (score), four decimals. */
START_TEST(wilson_intervals_of_a_table) {
    const double table[4][4] = {
        {81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0.0000, 0.1611}, {1, 29, 0.0061, 0.1718}};
    for (int i = 0; i < 4; i++) {
        qnl_interval interval;
        REQUIRE_OK(qnl_wilson_interval(&interval, (uint64_t)table[i][0], (uint64_t)table[i][1], 0.95));
        compare_double("low", interval.low, table[i][2], 5.01e-5);
        compare_double("high", interval.high, table[i][3], 5.01e-5);
    }
}
END_TEST

/* The ends p solve (p - share)^2 = z^2 p (1 - p) / n, which is how Wilson defines them. */
START_TEST(wilson_ends_solve_their_equation) {
    const double level = 0.99;
    const double z = 2.5758293035489004;
    for (uint64_t k = 0; k <= 40; k++) {
        qnl_interval interval;
        qnl_interval mirrored;
        const double share = (double)k / 40.0;
        REQUIRE_OK(qnl_wilson_interval(&interval, k, 40, level));
        REQUIRE_OK(qnl_wilson_interval(&mirrored, 40 - k, 40, level));
        const double low = interval.low;
        const double high = interval.high;
        compare_double("low", (low - share) * (low - share), z * z * low * (1.0 - low) / 40.0, 1e-14);
        compare_double("high", (high - share) * (high - share), z * z * high * (1.0 - high) / 40.0, 1e-14);
        ck_assert(low <= share && share <= high && low < high);
        compare_double("mirrored", mirrored.low, 1.0 - high, 1e-14);
    }
}
END_TEST

START_TEST(wilson_ends_are_exact_at_zero_and_one) {
    qnl_interval interval;
    REQUIRE_OK(qnl_wilson_interval(&interval, 0, 7, 0.95));
    ck_assert(interval.low == 0.0 && interval.high < 1.0);
    REQUIRE_OK(qnl_wilson_interval(&interval, 7, 7, 0.95));
    ck_assert(interval.high == 1.0 && interval.low > 0.0);
    REQUIRE_OK(qnl_wilson_interval(&interval, UINT64_MAX, UINT64_MAX, 0.95));
    ck_assert(interval.high == 1.0);
}
END_TEST

START_TEST(levels_next_to_one_are_allowed) {
    const double values[4] = {1, 2, 3, 5};
    const double level = 1.0 - 0x1p-53;
    qnl_interval interval;
    qnl_statistics *a = collect(values, 4);
    REQUIRE_OK(qnl_statistics_mean_interval(&interval, a, level));
    ck_assert(isfinite(interval.low) && isfinite(interval.high));
    REQUIRE_OK(qnl_statistics_variance_interval(&interval, a, level));
    ck_assert(interval.low > 0.0 && isfinite(interval.high));
    REQUIRE_OK(qnl_wilson_interval(&interval, 1, 2, level));
    ck_assert(interval.low >= 0.0 && interval.low < 0.1);
    qnl_statistics_free(a);
}
END_TEST

START_TEST(bad_requests_leave_outputs_alone) {
    const double values[3] = {1.0, 2.0, 3.0};
    qnl_interval out = {7.0, 8.0};
    qnl_statistics *one = collect(values, 1);
    qnl_statistics *three = collect(values, 3);
    REQUIRE_FAILURE(qnl_statistics_mean_interval(&out, one, 0.95), QNL_ERR_ARGUMENT,
                    "qnl_statistics_mean_interval: the number of values is 1, must be at least 2");
    REQUIRE_FAILURE(qnl_statistics_mean_interval(&out, three, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_statistics_mean_interval: level is 0, must be above 0 and below 1");
    REQUIRE_FAILURE(qnl_statistics_mean_interval(&out, NULL, 0.5), QNL_ERR_NULL,
                    "qnl_statistics_mean_interval: statistics is NULL");
    REQUIRE_FAILURE(qnl_statistics_mean_interval(NULL, three, 0.5), QNL_ERR_NULL, "qnl_statistics_mean_interval: interval is NULL");
    REQUIRE_FAILURE(qnl_statistics_variance_interval(&out, three, 0.95), QNL_ERR_ARGUMENT,
                    "qnl_statistics_variance_interval: the number of values is 3, must be at least 4");
    REQUIRE_OK(qnl_statistics_merge(three, one));
    REQUIRE_FAILURE(qnl_statistics_variance_interval(&out, three, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_statistics_variance_interval: level is 1, must be above 0 and below 1");
    REQUIRE_FAILURE(qnl_wilson_interval(&out, 0, 0, 0.95), QNL_ERR_ARGUMENT,
                    "qnl_wilson_interval: trials is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_wilson_interval(&out, 5, 4, 0.95), QNL_ERR_ARGUMENT,
                    "qnl_wilson_interval: successes is 5, allowed are 0..4");
    REQUIRE_FAILURE(qnl_wilson_interval(&out, 3, 4, NAN), QNL_ERR_ARGUMENT,
                    "qnl_wilson_interval: level is nan, must be above 0 and below 1");
    REQUIRE_FAILURE(qnl_wilson_interval(NULL, 3, 4, 0.95), QNL_ERR_NULL, "qnl_wilson_interval: interval is NULL");
    ck_assert(out.low == 7.0 && out.high == 8.0);
    qnl_statistics_free(one);
    qnl_statistics_free(three);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("intervals");
    TCase *tests = tcase_create("intervals");
    tcase_add_test(tests, mean_interval_of_known_values);
    tcase_add_test(tests, mean_interval_covers_as_promised);
    tcase_add_test(tests, variance_interval_of_known_values);
    tcase_add_test(tests, variance_interval_scales_with_the_values);
    tcase_add_test(tests, variance_interval_of_equal_values_is_zero);
    tcase_add_test(tests, wilson_intervals_of_a_table);
    tcase_add_test(tests, wilson_ends_solve_their_equation);
    tcase_add_test(tests, wilson_ends_are_exact_at_zero_and_one);
    tcase_add_test(tests, levels_next_to_one_are_allowed);
    tcase_add_test(tests, bad_requests_leave_outputs_alone);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
