/* check_fit.c  Least-squares lines. */
#include <math.h>

#include "qnnland/random.h"
#include "qnnland/statistics.h"
#include "support/compare.h"
#include "support/runner.h"

/* F. J. Anscombe, Am. Stat. 27, 17 (1973), first data set: y = 3 + 0.5 x, sum (x - mean)^2 = 110, residual sum of squares 13.75,
 * estimated standard error of the slope 0.118. */
START_TEST(line_of_anscombe) {
    const double x[11] = {10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
    const double y[11] = {8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};
    qnl_line_fit fit;
    REQUIRE_OK(qnl_fit_line(&fit, x, y, NULL, 11));
    compare_double("slope", fit.slope, 0.500, 5.01e-4);
    compare_double("intercept", fit.intercept, 3.00, 5.01e-3);
    compare_double("slope error", fit.slope_error, 0.118, 5.01e-4);
    compare_double("residual sum of squares", 9.0 * fit.residual * fit.residual, 13.75, 0.02);
    compare_double("slope error from the residual", fit.slope_error, fit.residual / sqrt(110.0), 1e-14);
    compare_double("intercept error from the residual", fit.intercept_error, fit.residual * sqrt(1.0 / 11 + 81.0 / 110), 1e-14);
}
END_TEST

/* The normal equations [[S, Sx], [Sx, Sxx]] (a, b) = (Sy, Sxy) in long double; the errors are the roots of the inverse's diagonal.
 */
static qnl_line_fit solve_directly(const double *x, const double *y, const double *sigma, int count) {
    long double s = 0.0L;
    long double sx = 0.0L;
    long double sy = 0.0L;
    long double sxx = 0.0L;
    long double sxy = 0.0L;
    long double squares = 0.0L;
    for (int i = 0; i < count; i++) {
        const long double weight = sigma == NULL ? 1.0L : 1.0L / ((long double)sigma[i] * sigma[i]);
        s += weight;
        sx += weight * x[i];
        sy += weight * y[i];
        sxx += weight * x[i] * x[i];
        sxy += weight * x[i] * y[i];
    }
    const long double determinant = s * sxx - sx * sx;
    const long double slope = (s * sxy - sx * sy) / determinant;
    const long double intercept = (sxx * sy - sx * sxy) / determinant;
    for (int i = 0; i < count; i++) {
        const long double difference = y[i] - intercept - slope * x[i];
        squares += difference * difference;
    }
    const long double residual = sqrtl(squares / (count - 2));
    const long double unit = sigma == NULL ? residual : 1.0L;
    return (qnl_line_fit){(double)slope, (double)intercept, (double)(unit * sqrtl(s / determinant)),
                          (double)(unit * sqrtl(sxx / determinant)), (double)residual};
}

static void require_equal(const qnl_line_fit *fit, const qnl_line_fit *expected) {
    compare_double("slope", fit->slope / expected->slope, 1.0, 1e-12);
    compare_double("intercept", fit->intercept / expected->intercept, 1.0, 1e-12);
    compare_double("slope error", fit->slope_error / expected->slope_error, 1.0, 1e-12);
    compare_double("intercept error", fit->intercept_error / expected->intercept_error, 1.0, 1e-12);
    compare_double("residual", fit->residual / expected->residual, 1.0, 1e-12);
}

START_TEST(lines_agree_with_the_normal_equations) {
    enum { COUNT = 20 };
    double x[COUNT];
    double y[COUNT];
    double sigma[COUNT];
    qnl_line_fit fit;
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 41, 0, 0));
    REQUIRE_OK(qnl_random_fill_uniform(x, random, COUNT, -2.0, 5.0));
    REQUIRE_OK(qnl_random_fill_normal(y, random, COUNT, 4.0, 3.0));
    REQUIRE_OK(qnl_random_fill_uniform(sigma, random, COUNT, 0.1, 2.0));
    REQUIRE_OK(qnl_fit_line(&fit, x, y, NULL, COUNT));
    qnl_line_fit expected = solve_directly(x, y, NULL, COUNT);
    require_equal(&fit, &expected);
    REQUIRE_OK(qnl_fit_line(&fit, x, y, sigma, COUNT));
    expected = solve_directly(x, y, sigma, COUNT);
    require_equal(&fit, &expected);
    qnl_random_free(random);
}
END_TEST

START_TEST(two_points_are_met_exactly) {
    const double x[2] = {1.0, 3.0};
    const double y[2] = {5.0, 1.0};
    const double sigma[2] = {0.3, 0.4};
    qnl_line_fit fit;
    REQUIRE_OK(qnl_fit_line(&fit, x, y, NULL, 2));
    compare_double("slope", fit.slope, -2.0, 1e-14);
    compare_double("intercept", fit.intercept, 7.0, 1e-14);
    ck_assert(fit.slope_error == 0.0 && fit.intercept_error == 0.0 && fit.residual == 0.0);
    /* With sigma the errors are propagated: slope = (y1 - y0)/2, intercept = (3 y0 - y1)/2. */
    REQUIRE_OK(qnl_fit_line(&fit, x, y, sigma, 2));
    compare_double("slope error", fit.slope_error, 0.25, 1e-14);
    compare_double("intercept error", fit.intercept_error, sqrt(0.81 + 0.16) / 2.0, 1e-14);
    ck_assert(fit.residual == 0.0);
}
END_TEST

START_TEST(distant_and_tiny_numbers_keep_their_digits) {
    double x[5];
    double y[5];
    double sigma[5];
    qnl_line_fit fit;
    for (int i = 0; i < 5; i++) {
        x[i] = 1e-200 * i;
        y[i] = 3.0 * i;
        sigma[i] = 1e-190;
    }
    REQUIRE_OK(qnl_fit_line(&fit, x, y, sigma, 5));
    compare_double("slope", fit.slope / 3e200, 1.0, 1e-13);
    compare_double("slope error", fit.slope_error / (1e10 / sqrt(10.0)), 1.0, 1e-13);
    for (int i = 0; i < 5; i++) {
        x[i] = 1e9 + i;
        y[i] = 7.0 - 0.5 * i;
    }
    REQUIRE_OK(qnl_fit_line(&fit, x, y, NULL, 5));
    compare_double("slope", fit.slope, -0.5, 1e-14);
}
END_TEST

START_TEST(bad_points_are_refused) {
    const double x[3] = {1.0, 2.0, 3.0};
    const double y[3] = {1.0, 2.0, 4.0};
    const double equal[3] = {2.5, 2.5, 2.5};
    const double bad[3] = {1.0, NAN, 1.0};
    const double zero[3] = {1.0, 1.0, 0.0};
    const double huge[3] = {1e308, -1e308, 1e308};
    qnl_line_fit fit = {7.0, 7.0, 7.0, 7.0, 7.0};
    REQUIRE_FAILURE(qnl_fit_line(NULL, x, y, NULL, 3), QNL_ERR_NULL, "qnl_fit_line: fit is NULL");
    REQUIRE_FAILURE(qnl_fit_line(&fit, NULL, y, NULL, 3), QNL_ERR_NULL, "qnl_fit_line: x is NULL");
    REQUIRE_FAILURE(qnl_fit_line(&fit, x, NULL, NULL, 3), QNL_ERR_NULL, "qnl_fit_line: y is NULL");
    REQUIRE_FAILURE(qnl_fit_line(&fit, x, y, NULL, 1), QNL_ERR_ARGUMENT, "qnl_fit_line: count is 1, must be at least 2");
    REQUIRE_FAILURE(qnl_fit_line(&fit, bad, y, NULL, 3), QNL_ERR_NOT_FINITE, "qnl_fit_line: x[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_fit_line(&fit, x, bad, NULL, 3), QNL_ERR_NOT_FINITE, "qnl_fit_line: y[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_fit_line(&fit, x, y, bad, 3), QNL_ERR_NOT_FINITE, "qnl_fit_line: sigma[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_fit_line(&fit, x, y, zero, 3), QNL_ERR_ARGUMENT, "qnl_fit_line: sigma[2] is 0, must be above 0");
    REQUIRE_FAILURE(qnl_fit_line(&fit, equal, y, NULL, 3), QNL_ERR_ARGUMENT,
                    "qnl_fit_line: all x are 2.5, at least two must differ");
    REQUIRE_FAILURE(qnl_fit_line(&fit, x, huge, NULL, 3), QNL_ERR_NUMERICAL,
                    "qnl_fit_line: the numbers are too large or too far apart to fit");
    ck_assert(fit.slope == 7.0 && fit.residual == 7.0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("fit");
    TCase *tests = tcase_create("fit");
    tcase_add_test(tests, line_of_anscombe);
    tcase_add_test(tests, lines_agree_with_the_normal_equations);
    tcase_add_test(tests, two_points_are_met_exactly);
    tcase_add_test(tests, distant_and_tiny_numbers_keep_their_digits);
    tcase_add_test(tests, bad_points_are_refused);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
