/* check_decay_fit.c  Exponential against power law. */
#include <math.h>

#include "qnnland/gradient_variance.h"
#include "support/compare.h"
#include "support/runner.h"

enum { POINTS = 5 };
static const double sizes[POINTS] = {2, 3, 4, 6, 8};

START_TEST(exact_laws) {
    double exponential[POINTS], power[POINTS], constant[POINTS];
    qnl_decay_fit fit;
    for (int i = 0; i < POINTS; i++) {
        exponential[i] = exp2(1.5 - 0.75 * sizes[i]);
        power[i] = 0.125 * pow(sizes[i], -2.5);
        constant[i] = 0.3;
    }
    REQUIRE_OK(qnl_fit_decay(&fit, sizes, exponential, NULL, POINTS));
    ck_assert_int_eq(fit.law, QNL_DECAY_EXPONENTIAL);
    compare_double("slope", fit.exponential.slope, -0.75, 1e-14);
    compare_double("intercept", fit.exponential.intercept, 1.5, 1e-13);
    compare_double("residual", fit.exponential_residual, 0.0, 1e-25);
    ck_assert_double_gt(fit.power_residual, 0.01);
    REQUIRE_OK(qnl_fit_decay(&fit, sizes, power, NULL, POINTS));
    ck_assert_int_eq(fit.law, QNL_DECAY_POWER);
    compare_double("slope", fit.power.slope, -2.5, 1e-13);
    compare_double("intercept", fit.power.intercept, -3.0, 1e-13);
    compare_double("residual", fit.power_residual, 0.0, 1e-25);
    ck_assert_double_gt(fit.exponential_residual, 0.01);
    /* no decay: both laws fit, and rounding must not decide */
    REQUIRE_OK(qnl_fit_decay(&fit, sizes, constant, NULL, POINTS));
    ck_assert_int_eq(fit.law, QNL_DECAY_UNDECIDED);
    compare_double("slope", fit.exponential.slope, 0.0, 1e-14);
}
END_TEST

/* Two sizes alone: both laws go through the two means and leave the same. */
START_TEST(two_sizes_decide_nothing) {
    const double x[4] = {2, 2, 5, 5}, variances[4] = {0.5, 0.25, 0.01, 0.03};
    qnl_decay_fit fit;
    REQUIRE_OK(qnl_fit_decay(&fit, x, variances, NULL, 4));
    ck_assert_int_eq(fit.law, QNL_DECAY_UNDECIDED);
    compare_double("same", fit.exponential_residual, fit.power_residual, 1e-13);
    /* both laws meet all points; what rounding leaves is no evidence */
    for (int k = 1; k <= 200; k++) {
        const double pairs[4] = {0.37 / k, 0.37 / k, 0.011 * k, 0.011 * k};
        REQUIRE_OK(qnl_fit_decay(&fit, x, pairs, NULL, 4));
        ck_assert_int_eq(fit.law, QNL_DECAY_UNDECIDED);
    }
}
END_TEST

/* Weighted least squares by the normal equations; returns the sum of weighted squares that is left. */
static double solve(double *intercept, double *slope, const double *x, const double *y, const double *sigma) {
    double w = 0, wx = 0, wxx = 0, wy = 0, wxy = 0, left = 0;
    for (int i = 0; i < POINTS; i++) {
        const double weight = 1 / (sigma[i] * sigma[i]);
        w += weight;
        wx += weight * x[i];
        wxx += weight * x[i] * x[i];
        wy += weight * y[i];
        wxy += weight * x[i] * y[i];
    }
    *slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
    *intercept = (wy - *slope * wx) / w;
    for (int i = 0; i < POINTS; i++) {
        const double difference = (y[i] - *intercept - *slope * x[i]) / sigma[i];
        left += difference * difference;
    }
    return left;
}

static const double noisy[POINTS] = {-1.1, -2.3, -2.8, -4.9, -5.6}; /* log2 of the variances */

/* Intervals of half width 1.96 sigma on the scale of log2. */
static void make_series(double *variances, qnl_interval *intervals, double *log_sizes, const double *y, const double *sigma) {
    for (int i = 0; i < POINTS; i++) {
        variances[i] = exp2(y[i]);
        intervals[i].low = exp2(y[i] - 1.96 * sigma[i]);
        intervals[i].high = exp2(y[i] + 1.96 * sigma[i]);
        log_sizes[i] = log2(sizes[i]);
    }
}

START_TEST(intervals_are_weights) {
    const double sigma[POINTS] = {0.1, 0.3, 0.2, 0.05, 0.4};
    double variances[POINTS], logs[POINTS], intercept, slope;
    qnl_interval intervals[POINTS];
    qnl_decay_fit fit;
    make_series(variances, intervals, logs, noisy, sigma);
    REQUIRE_OK(qnl_fit_decay(&fit, sizes, variances, intervals, POINTS));
    compare_double("sum", fit.exponential_residual, solve(&intercept, &slope, sizes, noisy, sigma), 1e-9);
    compare_double("slope", fit.exponential.slope, slope, 1e-12);
    compare_double("intercept", fit.exponential.intercept, intercept, 1e-12);
    compare_double("sum", fit.power_residual, solve(&intercept, &slope, logs, noisy, sigma), 1e-9);
    compare_double("slope", fit.power.slope, slope, 1e-12);
    compare_double("intercept", fit.power.intercept, intercept, 1e-12);
    /* the error of the slope follows from sigma: 1 / sqrt(sum w (x - mean)^2) */
    double w = 0, wx = 0, wxx = 0;
    for (int i = 0; i < POINTS; i++) {
        const double weight = 1 / (sigma[i] * sigma[i]);
        w += weight;
        wx += weight * sizes[i];
        wxx += weight * sizes[i] * sizes[i];
    }
    compare_double("error", fit.exponential.slope_error, sqrt(1 / (wxx - wx * wx / w)), 1e-12);
}
END_TEST

/* Errors that make the sums differ by 4 are where the decision changes. */
START_TEST(decision_with_errors) {
    const double ones[POINTS] = {1, 1, 1, 1, 1};
    double logs[POINTS], intercept, slope, variances[POINTS], sigma[POINTS];
    qnl_interval intervals[POINTS];
    qnl_decay_fit fit;
    make_series(variances, intervals, logs, noisy, ones);
    const double difference = solve(&intercept, &slope, logs, noisy, ones) - solve(&intercept, &slope, sizes, noisy, ones);
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < POINTS; i++)
            sigma[i] = sqrt(fabs(difference) / (k == 0 ? 4.001 : 3.999));
        make_series(variances, intervals, logs, noisy, sigma);
        REQUIRE_OK(qnl_fit_decay(&fit, sizes, variances, intervals, POINTS));
        const qnl_decay_law better = difference > 0 ? QNL_DECAY_EXPONENTIAL : QNL_DECAY_POWER;
        ck_assert_int_eq(fit.law, k == 0 ? better : QNL_DECAY_UNDECIDED);
    }
}
END_TEST

static double mixed(double *y, double part) {
    const double ones[POINTS] = {1, 1, 1, 1, 1};
    double logs[POINTS], intercept, slope;
    for (int i = 0; i < POINTS; i++) {
        logs[i] = log2(sizes[i]);
        y[i] = part * -sizes[i] + (1 - part) * -3 * logs[i];
    }
    return solve(&intercept, &slope, sizes, y, ones) / solve(&intercept, &slope, logs, y, ones);
}

/* Between the laws, without errors: decided where one sum is more than twice the other. */
START_TEST(decision_without_errors) {
    for (int side = 0; side < 2; side++) {
        const double wanted = side == 0 ? 2.0 : 0.5;
        double low = 0.01, high = 0.99, y[POINTS], variances[POINTS];
        for (int step = 0; step < 60; step++) {
            const double middle = 0.5 * (low + high);
            *(mixed(y, middle) > wanted ? &low : &high) = middle;
        }
        for (int k = -1; k <= 1; k += 2) {
            qnl_decay_fit fit;
            const double ratio = mixed(y, low + 1e-4 * k);
            ck_assert((ratio > wanted) == (k < 0));
            for (int i = 0; i < POINTS; i++)
                variances[i] = exp2(y[i]);
            REQUIRE_OK(qnl_fit_decay(&fit, sizes, variances, NULL, POINTS));
            ck_assert_int_eq(fit.law, side == 0 && k < 0   ? QNL_DECAY_POWER
                                      : side == 1 && k > 0 ? QNL_DECAY_EXPONENTIAL
                                                           : QNL_DECAY_UNDECIDED);
        }
    }
}
END_TEST

START_TEST(wrong_arguments) {
    const double good[3] = {1, 2, 3}, same[3] = {4, 4, 4}, zero[3] = {1, 0, 2}, bad[3] = {1, 2, NAN};
    const qnl_interval crossed[3] = {{1, 2}, {2, 1}, {1, 2}}, touching[3] = {{0, 2}, {1, 2}, {1, 2}},
                       open[3] = {{1, 2}, {1, 2}, {1, INFINITY}};
    qnl_decay_fit fit = {.law = (qnl_decay_law)77};
    REQUIRE_FAILURE(qnl_fit_decay(NULL, good, good, NULL, 3), QNL_ERR_NULL, "qnl_fit_decay: fit is NULL");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, NULL, good, NULL, 3), QNL_ERR_NULL, "qnl_fit_decay: x is NULL");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, good, NULL, NULL, 3), QNL_ERR_NULL, "qnl_fit_decay: variances is NULL");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, good, good, NULL, 2), QNL_ERR_ARGUMENT, "qnl_fit_decay: count is 2, must be at least 3");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, zero, good, NULL, 3), QNL_ERR_ARGUMENT, "qnl_fit_decay: x[1] is 0, must be above 0");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, good, zero, NULL, 3), QNL_ERR_ARGUMENT,
                    "qnl_fit_decay: variances[1] is 0, must be above 0");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, bad, good, NULL, 3), QNL_ERR_NOT_FINITE, "qnl_fit_decay: x[2] is nan, must be finite");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, good, bad, NULL, 3), QNL_ERR_NOT_FINITE,
                    "qnl_fit_decay: variances[2] is nan, must be finite");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, same, good, NULL, 3), QNL_ERR_ARGUMENT,
                    "qnl_fit_decay: all x are 4, at least two must differ");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, good, good, crossed, 3), QNL_ERR_ARGUMENT,
                    "qnl_fit_decay: intervals[1] is [2, 1], must have 0 < low < high");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, good, good, touching, 3), QNL_ERR_ARGUMENT,
                    "qnl_fit_decay: intervals[0] is [0, 2], must have 0 < low < high");
    REQUIRE_FAILURE(qnl_fit_decay(&fit, good, good, open, 3), QNL_ERR_NOT_FINITE,
                    "qnl_fit_decay: intervals[2] is [1, inf], must be finite");
    ck_assert_int_eq(fit.law, 77);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("decay_fit");
    TCase *tests = tcase_create("fits");
    tcase_add_test(tests, exact_laws);
    tcase_add_test(tests, two_sizes_decide_nothing);
    tcase_add_test(tests, intervals_are_weights);
    tcase_add_test(tests, decision_with_errors);
    tcase_add_test(tests, decision_without_errors);
    tcase_add_test(tests, wrong_arguments);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
