/* check_quantiles.c  Quantiles of the normal and of Student's distribution. */
#include <math.h>

#include "qnnland/statistics.h"
#include "support/compare.h"
#include "support/runner.h"

#define PI 3.14159265358979323846

static double normal(double probability) {
    double quantile = NAN;
    REQUIRE_OK(qnl_normal_quantile(&quantile, probability));
    return quantile;
}

static double student(double probability, uint64_t degrees) {
    double quantile = NAN;
    REQUIRE_OK(qnl_student_quantile(&quantile, probability, degrees));
    return quantile;
}

static void require_relative(double value, double expected, double tolerance) {
    compare_double("quantile relative to the expected one", value / expected, 1.0, tolerance);
}

/* Roots of log(erfc(-x/sqrt 2)/2) - log p for the double p, found with 30 digits by mpmath 1.3. */
START_TEST(normal_quantiles_of_high_precision) {
    const double table[][2] = {
        {1e-300, -37.047096299361199237}, {1e-100, -21.273453560965324294}, {2.5e-7, -5.0263128360566848695},
        {0.001, -3.0902323061678135354},  {0.25, -0.6744897501960817432},   {0.3, -0.52440051270804081597},
        {0.49, -0.025068908258711058033}, {0.9, 1.2815515655446005935},     {0.975, 1.9599639845400538556},
        {0.995, 2.5758293035489004539},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        require_relative(normal(table[i][0]), table[i][1], 1e-13);
}
END_TEST

/* Near the centre the distribution is 1/2 + x/sqrt(2 pi). */
START_TEST(normal_quantiles_near_the_centre) {
    ck_assert(normal(0.5) == 0.0);
    require_relative(normal(0.5 + 0x1p-53 * 2.0), sqrt(2.0 * PI) * 0x1p-52, 1e-13);
    require_relative(normal(0.5 - 1e-9), sqrt(2.0 * PI) * ((0.5 - 1e-9) - 0.5), 1e-13);
}
END_TEST

/* The two methods meet at tail probability 1/4, erfc and its continued fraction at x = 5: both sides must invert the distribution.
 */
START_TEST(normal_quantiles_invert_the_distribution) {
    for (double p = 0.001; p < 1.0; p += 0.001) {
        require_relative(0.5 * erfc(-normal(p) / sqrt(2.0)), p, 1e-13);
        require_relative(-normal(1.0 - p) - 1.0, normal(1.0 - (1.0 - p)) - 1.0, 1e-12);
    }
    for (double p = 1e-12; p > 1e-290; p *= 0.01) {
        const double x = normal(p);
        require_relative(0.5 * erfc(-x / sqrt(2.0)), p, 2e-14 * x * x);
    }
}
END_TEST

START_TEST(normal_quantile_of_the_smallest_number) {
    /* The tail is density/x (1 - 1/x^2 + 3/x^4 - 15/x^6 + 105/x^8 ...), Abramowitz and Stegun 26.2.12; its logarithm fixes x. */
    const double x = -normal(0x1p-1074);
    const double y = 1.0 / (x * x);
    const double log_tail =
        -0.5 * x * x - log(x) - 0.5 * log(2.0 * PI) + log1p(-y + 3 * y * y - 15 * y * y * y + 105 * y * y * y * y);
    compare_double("log of the tail", log_tail, -1074.0 * log(2.0), 1e-10);
}
END_TEST

/* Percentage points to three decimals: Abramowitz and Stegun, table 26.10 (two-sided probability A = 2 p - 1). */
START_TEST(student_quantiles_of_tables) {
    const double table[][3] = {
        {1, 0.975, 12.706}, {2, 0.975, 4.303},  {3, 0.975, 3.182},   {5, 0.975, 2.571},   {10, 0.975, 2.228},
        {30, 0.975, 2.042}, {60, 0.975, 2.000}, {120, 0.975, 1.980}, {1, 0.995, 63.657},  {2, 0.995, 9.925},
        {5, 0.995, 4.032},  {10, 0.995, 3.169}, {30, 0.995, 2.750},  {120, 0.995, 2.617}, {10, 0.75, 0.700},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        compare_double("table", student(table[i][1], (uint64_t)table[i][0]), table[i][2], 5.01e-4);
    }
}
END_TEST

/* Roots of log(tail) - log p for the double p, with the tail as incomplete beta function, found with 60 digits by mpmath 1.3. */
START_TEST(student_quantiles_of_high_precision) {
    const double table[][3] = {
        {0.3, 7, -0.54910965794728504901},       {1e-10, 30, -9.377489780407143181},  {0.001, 1000, -3.0984021639129229065},
        {1e-5, 1000, -4.285437682652957842},     {1e-5, 999, -4.2854583373872155797}, {1e-100, 1000, -23.930617087826443057},
        {1e-30, 100000, -11.467821021161701187}, {0.2, 2500, -0.8417650335669479085},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        require_relative(student(table[i][0], (uint64_t)table[i][1]), table[i][2], 2e-12);
    }
}
END_TEST

/* Closed forms: 1 degree is the Cauchy distribution, t = tan(pi (p - 1/2)); 2 degrees, t = (2 p - 1) / sqrt(2 p (1 - p)). */
START_TEST(student_quantiles_of_one_and_two_degrees) {
    const double tails[] = {1e-300, 1e-100, 1e-20, 1e-6, 0.01, 0.0999, 0.1001, 0.3, 0.49, 0.499999};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        const double p = tails[i];
        require_relative(student(p, 1), -1.0 / tan(PI * p), 1e-9);
        require_relative(student(p, 2), (2.0 * p - 1.0) / sqrt(2.0 * p * (1.0 - p)), 1e-9);
    }
}
END_TEST

/* P(|T| < t) as a finite sum: Abramowitz and Stegun 26.7.3 (odd degrees) and 26.7.4 (even degrees). */
static double two_sided(double t, uint64_t degrees) {
    const double angle = atan(t / sqrt((double)degrees));
    const double square = cos(angle) * cos(angle);
    double term = 1.0;
    double sum = 0.0;
    if (degrees % 2 == 0) {
        for (uint64_t k = 0; k < degrees / 2; k++) {
            sum += term;
            term *= (2.0 * (double)k + 1.0) / (2.0 * (double)k + 2.0) * square;
        }
        return sin(angle) * sum;
    }
    for (uint64_t k = 0; k < degrees / 2; k++) {
        sum += term;
        term *= (2.0 * (double)k + 2.0) / (2.0 * (double)k + 3.0) * square;
    }
    return 2.0 / PI * (angle + sin(angle) * cos(angle) * sum);
}

START_TEST(student_quantiles_invert_finite_sums) {
    const uint64_t degrees[] = {1, 2, 3, 4, 7, 12, 33, 100, 999, 1000, 3001, 100000};
    const double probabilities[] = {0.500001, 0.6, 0.75, 0.8999, 0.9001, 0.975, 0.999};
    for (size_t d = 0; d < sizeof degrees / sizeof *degrees; d++) {
        for (size_t i = 0; i < sizeof probabilities / sizeof *probabilities; i++) {
            const double p = probabilities[i];
            const double t = student(p, degrees[d]);
            require_relative(two_sided(t, degrees[d]), 2.0 * p - 1.0, 1e-9);
            require_relative(student(1.0 - p, degrees[d]), -t, 1e-12 / (1.0 - p));
        }
    }
}
END_TEST

/* Far out P(T > t) is its leading term: with 4 degrees the density is 3/8 (1 + t^2/4)^{-5/2}, about 12 / t^5, so the tail is 3 /
 * t^4. */
START_TEST(student_quantiles_far_out) {
    require_relative(student(1e-200, 4), -pow(3.0 / 1e-200, 0.25), 1e-9);
    require_relative(student(1e-60, 4), -pow(3.0 / 1e-60, 0.25), 1e-9);
}
END_TEST

START_TEST(student_quantiles_become_normal) {
    ck_assert(student(0.5, 3) == 0.0);
    ck_assert(student(0.5, 1000000) == 0.0);
    require_relative(student(0.01, (uint64_t)1 << 63), normal(0.01), 1e-13);
    require_relative(student(1e-300, (uint64_t)1 << 63), normal(1e-300), 1e-13);
}
END_TEST

START_TEST(bad_probabilities_are_refused) {
    double out = 7.0;
    REQUIRE_FAILURE(qnl_normal_quantile(NULL, 0.5), QNL_ERR_NULL, "qnl_normal_quantile: quantile is NULL");
    REQUIRE_FAILURE(qnl_normal_quantile(&out, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_normal_quantile: probability is 0, must be above 0 and below 1");
    REQUIRE_FAILURE(qnl_normal_quantile(&out, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_normal_quantile: probability is 1, must be above 0 and below 1");
    REQUIRE_FAILURE(qnl_normal_quantile(&out, NAN), QNL_ERR_ARGUMENT,
                    "qnl_normal_quantile: probability is nan, must be above 0 and below 1");
    REQUIRE_FAILURE(qnl_student_quantile(NULL, 0.5, 1), QNL_ERR_NULL, "qnl_student_quantile: quantile is NULL");
    REQUIRE_FAILURE(qnl_student_quantile(&out, -0.5, 1), QNL_ERR_ARGUMENT,
                    "qnl_student_quantile: probability is -0.5, must be above 0 and below 1");
    REQUIRE_FAILURE(qnl_student_quantile(&out, 0.5, 0), QNL_ERR_ARGUMENT, "qnl_student_quantile: degrees is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_student_quantile(&out, 0x1p-1074, 1), QNL_ERR_NUMERICAL,
                    "qnl_student_quantile: the quantile of probability 4.9406564584124654e-324 is larger than a double can be");
    ck_assert(out == 7.0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("quantiles");
    TCase *tests = tcase_create("quantiles");
    tcase_add_test(tests, normal_quantiles_of_high_precision);
    tcase_add_test(tests, normal_quantiles_near_the_centre);
    tcase_add_test(tests, normal_quantiles_invert_the_distribution);
    tcase_add_test(tests, normal_quantile_of_the_smallest_number);
    tcase_add_test(tests, student_quantiles_of_tables);
    tcase_add_test(tests, student_quantiles_of_high_precision);
    tcase_add_test(tests, student_quantiles_of_one_and_two_degrees);
    tcase_add_test(tests, student_quantiles_invert_finite_sums);
    tcase_add_test(tests, student_quantiles_far_out);
    tcase_add_test(tests, student_quantiles_become_normal);
    tcase_add_test(tests, bad_probabilities_are_refused);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
