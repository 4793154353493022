/* check_trigonometric_polynomial.c  Interpolation and extremes, against closed forms and against a search on a fine grid. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "linalg/trigonometric_polynomial.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

static const double pi = 3.14159265358979323846;

#define MOST 60

/* Term by term, with a cosine and a sine each. */
static double slow_value(const double *coefficients, size_t harmonics, double x) {
    double sum = coefficients[0];
    for (size_t j = 1; j <= harmonics; j++) {
        sum += coefficients[2 * j - 1] * cos((double)j * x) + coefficients[2 * j] * sin((double)j * x);
    }
    return sum;
}

/* The lowest value of sign * C: a grid of 64 points for each oscillation, then golden section around the best. */
static double slow_minimum(const double *coefficients, size_t harmonics, double sign) {
    const size_t points = 64 * harmonics;
    const double step = 2.0 * pi / (double)points;
    const double golden = 0.6180339887498949;
    double best = INFINITY;
    double place = 0.0;
    for (size_t i = 0; i < points; i++) {
        const double value = sign * slow_value(coefficients, harmonics, (double)i * step);
        if (value < best) {
            best = value;
            place = (double)i * step;
        }
    }
    double low = place - step;
    double high = place + step;
    for (int i = 0; i < 60; i++) {
        const double left = high - golden * (high - low);
        const double right = low + golden * (high - low);
        const int falls = sign * slow_value(coefficients, harmonics, left) > sign * slow_value(coefficients, harmonics, right);
        *(falls ? &low : &high) = falls ? left : right;
    }
    return fmin(best, sign * slow_value(coefficients, harmonics, 0.5 * (low + high)));
}

/* The extremes agree with the slow ones and are taken where they are said to be. */
static void require_extremes(const double *coefficients, size_t harmonics, double tolerance) {
    qnl__polynomial_extremes found;
    REQUIRE_OK(qnl__polynomial_extremes_find(&found, coefficients, harmonics, 1e-14));
    compare_double("minimum", found.minimum, slow_minimum(coefficients, harmonics, 1.0), tolerance);
    compare_double("maximum", found.maximum, -slow_minimum(coefficients, harmonics, -1.0), tolerance);
    compare_double("at minimiser", slow_value(coefficients, harmonics, found.minimiser), found.minimum, tolerance);
    compare_double("at maximiser", slow_value(coefficients, harmonics, found.maximiser), found.maximum, tolerance);
    ck_assert(fabs(found.minimiser) <= pi && fabs(found.maximiser) <= pi);
}

static qnl_random *new_random(uint64_t sample) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20, 1, sample));
    return random;
}

static void draw(double *coefficients, qnl_random *random, size_t harmonics) {
    for (size_t i = 0; i < 2 * harmonics + 1; i++) {
        coefficients[i] = qnl_random_normal(random);
    }
}

START_TEST(interpolation_gives_the_coefficients_back) {
    static const size_t degrees[6] = {0, 1, 2, 7, 25, MOST};
    const size_t harmonics = degrees[_i];
    double coefficients[2 * MOST + 1], values[2 * MOST + 1], found[2 * MOST + 1];
    qnl_random *random = new_random((uint64_t)_i);
    draw(coefficients, random, harmonics);
    for (size_t i = 0; i <= 2 * harmonics; i++) {
        const double node = qnl__polynomial_node(i, harmonics);
        ck_assert(fabs(node) < pi);
        compare_double("node", cos(node), cos(2.0 * pi * (double)i / (double)(2 * harmonics + 1)), 1e-13);
        compare_double("node", sin(node), sin(2.0 * pi * (double)i / (double)(2 * harmonics + 1)), 1e-13);
        values[i] = slow_value(coefficients, harmonics, node);
    }
    qnl__polynomial_interpolate(found, values, harmonics);
    compare_doubles("coefficients", found, coefficients, 2 * harmonics + 1, 1e-13);
    qnl_random_free(random);
}
END_TEST

/* A constant that is 1e10 times the rest costs no more digits than the values themselves have lost. */
START_TEST(large_constants_cost_no_digits) {
    const double coefficients[5] = {1e10, 1.0, -0.5, 0.25, 2.0};
    double values[5], found[5];
    for (size_t i = 0; i < 5; i++) {
        values[i] = slow_value(coefficients, 2, qnl__polynomial_node(i, 2));
    }
    qnl__polynomial_interpolate(found, values, 2);
    compare_doubles("coefficients", found + 1, coefficients + 1, 4, 4e-6);
}
END_TEST

START_TEST(values_and_derivatives) {
    const double coefficients[7] = {0.5, 1.0, -2.0, 0.25, 3.0, -1.0, 0.125};
    for (int i = -8; i <= 8; i++) {
        const double x = 0.7 * i;
        const double h = 1e-4;
        const qnl__polynomial_point point = qnl__polynomial_evaluate(coefficients, 3, x);
        const double before = slow_value(coefficients, 3, x - h);
        const double after = slow_value(coefficients, 3, x + h);
        compare_double("value", point.value, slow_value(coefficients, 3, x), 1e-14);
        compare_double("slope", point.slope, (after - before) / (2.0 * h), 1e-6);
        compare_double("curvature", point.curvature, (after + before - 2.0 * point.value) / (h * h), 1e-4);
    }
}
END_TEST

/* c + r cos(x - p): minimum c - r at p - pi, maximum c + r at p. */
START_TEST(one_harmonic_in_closed_form) {
    for (int i = -9; i <= 9; i++) {
        const double p = 0.34 * i;
        const double coefficients[3] = {0.75, 2.0 * cos(p), 2.0 * sin(p)};
        qnl__polynomial_extremes found;
        REQUIRE_OK(qnl__polynomial_extremes_find(&found, coefficients, 1, 1e-14));
        compare_double("minimum", found.minimum, -1.25, 1e-15);
        compare_double("maximum", found.maximum, 2.75, 1e-15);
        compare_double("minimiser", cos(found.minimiser - p), -1.0, 1e-15);
        compare_double("maximiser", found.maximiser, p, 4e-15);
    }
}
END_TEST

/* Where we stand already we stay, exactly; otherwise the extreme next to 0 is taken. */
START_TEST(equal_extremes) {
    const double constant[5] = {3.0, 0.0, 0.0, 0.0, 0.0};
    const double noise[5] = {3.0, 1e-16, -2e-16, 1e-16, 0.0};
    const double one[3] = {0.0, -1.0, 1e-15};
    const double four[9] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0};
    const double nearly[9] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 1e-15};
    const double shifted[9] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -cos(1.2), -sin(1.2)};
    qnl__polynomial_extremes found;
    REQUIRE_OK(qnl__polynomial_extremes_find(&found, constant, 2, 0.0));
    ck_assert(found.minimum == 3.0 && found.maximum == 3.0 && found.minimiser == 0.0 && found.maximiser == 0.0);
    REQUIRE_OK(qnl__polynomial_extremes_find(&found, noise, 2, 1e-14));
    ck_assert(found.minimum == found.maximum && found.minimiser == 0.0 && found.maximiser == 0.0);
    REQUIRE_OK(qnl__polynomial_extremes_find(&found, constant, 0, 0.0));
    ck_assert(found.minimum == 3.0 && found.maximum == 3.0 && found.minimiser == 0.0 && found.maximiser == 0.0);
    REQUIRE_OK(qnl__polynomial_extremes_find(&found, one, 1, 1e-14));
    ck_assert(found.minimiser == 0.0 && found.minimum == -1.0);
    REQUIRE_OK(qnl__polynomial_extremes_find(&found, four, 4, 1e-14));
    ck_assert(found.minimiser == 0.0);
    compare_double("maximiser", fabs(found.maximiser), pi / 4.0, 1e-14);
    REQUIRE_OK(qnl__polynomial_extremes_find(&found, nearly, 4, 1e-14));
    ck_assert(found.minimiser == 0.0);
    REQUIRE_OK(qnl__polynomial_extremes_find(&found, shifted, 4, 1e-14));
    compare_double("minimiser", found.minimiser, 0.3, 1e-14);
    compare_double("maximiser", found.maximiser, 0.3 - pi / 4.0, 1e-14);
}
END_TEST

START_TEST(random_polynomials) {
    static const size_t degrees[7] = {1, 2, 3, 5, 8, 20, 50};
    const size_t harmonics = degrees[_i];
    double coefficients[2 * MOST + 1];
    qnl_random *random = new_random((uint64_t)(100 + _i));
    for (int repeat = 0; repeat < (harmonics > 10 ? 4 : 40); repeat++) {
        draw(coefficients, random, harmonics);
        require_extremes(coefficients, harmonics, 1e-12 * (double)harmonics);
    }
    qnl_random_free(random);
}
END_TEST

/* Leading coefficients that vanish, nearly or altogether. */
START_TEST(small_leading_terms) {
    static const double sizes[6] = {0.0, 1e-300, 1e-17, 1e-12, 1e-8, 1e-3};
    double coefficients[2 * MOST + 1];
    qnl_random *random = new_random((uint64_t)(200 + _i));
    for (int repeat = 0; repeat < 20; repeat++) {
        draw(coefficients, random, 6);
        for (size_t i = 5; i <= 12; i++) {
            coefficients[i] *= sizes[_i];
        }
        require_extremes(coefficients, 6, 1e-12);
    }
    qnl_random_free(random);
}
END_TEST

/* Flat extremes: C = sin^4(x/2) has a fourfold root of C - 0, C' a threefold one; and (1 - cos x)^4 one of eight. */
START_TEST(flat_extremes) {
    const double fourth[5] = {3.0 / 8.0, -0.5, 0.0, 1.0 / 8.0, 0.0};
    const double eighth[9] = {35.0 / 8.0, -7.0, 0.0, 3.5, 0.0, -1.0, 0.0, 1.0 / 8.0, 0.0};
    double turned[9];
    require_extremes(fourth, 2, 1e-14);
    require_extremes(eighth, 4, 1e-13);
    turned[0] = eighth[0];
    for (size_t j = 1; j <= 4; j++) {
        turned[2 * j - 1] = eighth[2 * j - 1] * cos((double)j * 1.1);
        turned[2 * j] = eighth[2 * j - 1] * sin((double)j * 1.1);
    }
    require_extremes(turned, 4, 1e-13);
}
END_TEST

/* Two wells of nearly the same depth: cos 2 x + tilt sin x has them at +-pi/2, -1 -+ tilt deep, the deeper one at -pi/2. */
START_TEST(nearly_equal_wells) {
    for (int i = 1; i <= 12; i++) {
        const double tilt = pow(10.0, -i);
        const double coefficients[5] = {0.0, 0.0, tilt, 1.0, 0.0};
        qnl__polynomial_extremes found;
        REQUIRE_OK(qnl__polynomial_extremes_find(&found, coefficients, 2, 1e-14));
        compare_double("minimiser", found.minimiser, -pi / 2.0, 1e-13);
        compare_double("minimum", found.minimum, -1.0 - tilt, 1e-15);
    }
}
END_TEST

/* (cos x - cos d)^2 has its minima, 0, at +-d: closer together than the points of any grid. */
START_TEST(wells_side_by_side) {
    static const double distances[5] = {0.5, 0.1, 0.05, 0.02, 0.01};
    for (int i = 0; i < 5; i++) {
        const double d = distances[i];
        const double coefficients[5] = {0.5 + cos(d) * cos(d), -2.0 * cos(d), 0.0, 0.5, 0.0};
        qnl__polynomial_extremes found;
        REQUIRE_OK(qnl__polynomial_extremes_find(&found, coefficients, 2, 1e-15));
        compare_double("minimum", found.minimum, 0.0, 2e-15);
        compare_double("minimiser", fabs(found.minimiser), d, 1e-15 / (d * d * d));
    }
}
END_TEST

/* Without eigenvalues, on the grid alone: cos(100 x) + cos(x - 0.3) / 10 + 1e-3 sin(99 x). */
START_TEST(many_harmonics) {
    double coefficients[201];
    memset(coefficients, 0, sizeof coefficients);
    coefficients[199] = 1.0;
    coefficients[198] = 1e-3;
    coefficients[1] = 0.1 * cos(0.3);
    coefficients[2] = 0.1 * sin(0.3);
    require_extremes(coefficients, 100, 1e-12);
}
END_TEST

/* Scales from tiny to huge. */
START_TEST(scales) {
    static const double factors[4] = {1e-290, 1e-12, 1e12, 1e290};
    const double plain[5] = {0.5, 1.0, -2.0, 0.25, 3.0};
    double scaled[5];
    qnl__polynomial_extremes expected, found;
    REQUIRE_OK(qnl__polynomial_extremes_find(&expected, plain, 2, 1e-14));
    for (size_t i = 0; i < 5; i++) {
        scaled[i] = plain[i] * factors[_i];
    }
    REQUIRE_OK(qnl__polynomial_extremes_find(&found, scaled, 2, 1e-14 * factors[_i]));
    compare_double("minimiser", found.minimiser, expected.minimiser, 1e-13);
    compare_double("maximiser", found.maximiser, expected.maximiser, 1e-13);
    compare_double("minimum", found.minimum / factors[_i], expected.minimum, 1e-13);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("trigonometric");
    TCase *tests = tcase_create("polynomials");
    tcase_add_loop_test(tests, interpolation_gives_the_coefficients_back, 0, 6);
    tcase_add_test(tests, large_constants_cost_no_digits);
    tcase_add_test(tests, values_and_derivatives);
    tcase_add_test(tests, one_harmonic_in_closed_form);
    tcase_add_test(tests, equal_extremes);
    tcase_add_loop_test(tests, random_polynomials, 0, 7);
    tcase_add_loop_test(tests, small_leading_terms, 0, 6);
    tcase_add_test(tests, flat_extremes);
    tcase_add_test(tests, nearly_equal_wells);
    tcase_add_test(tests, wells_side_by_side);
    tcase_add_test(tests, many_harmonics);
    tcase_add_loop_test(tests, scales, 0, 4);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
