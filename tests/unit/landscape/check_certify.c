/* check_certify.c  The proof that a census is complete: its bounds, and that it never proves what is not so. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "landscape/census_data.h"
#include "landscape/certify.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/critical_forms.h"
#include "support/runner.h"

/* ---- what the tests share ---- */

static qnl_certify_options default_options(void) {
    qnl_certify_options options;
    REQUIRE_OK(qnl_certify_options_init(&options, sizeof options));
    return options;
}

static qnl_census *census_of(const qnl_trigonometric *form, uint64_t starts) {
    double periods[CRITICAL_MOST_PARAMETERS];
    qnl_census_options options;
    qnl_cost *cost = NULL;
    qnl_census *census = NULL;
    REQUIRE_OK(qnl_census_options_init(&options, sizeof options));
    options.starts = starts;
    for (size_t k = 0; k < qnl_trigonometric_parameters(form); k++)
        periods[k] = 2.0 * CRITICAL_PI / qnl_trigonometric_frequencies(form)[k].base;
    REQUIRE_OK(qnl_trigonometric_cost(&cost, form));
    REQUIRE_OK(qnl_census_new(&census, cost, periods, &options));
    qnl_cost_free(cost);
    return census;
}

static qnl_census_certificate certificate_of(const qnl_census *census, const qnl_trigonometric *form,
                                             const qnl_certify_options *options) {
    qnl_census_certificate certificate;
    REQUIRE_OK(qnl_census_certify(&certificate, census, form, options));
    return certificate;
}

/* Random coefficients for (1, 2 and 1 harmonics), with many zeros where `sparse`. */
static qnl_trigonometric *random_form(uint64_t seed, int sparse) {
    const qnl_frequency frequencies[3] = {{2.0, 1}, {1.0, 2}, {0.5, 1}};
    double coefficients[45];
    qnl_random *random = NULL;
    qnl_trigonometric *form = NULL;
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    REQUIRE_OK(qnl_random_fill_normal(coefficients, random, 45, 0.0, 7.0));
    for (size_t c = 0; sparse && c < 45; c++) {
        if (qnl_random_integer(random, 4) != 0) coefficients[c] = 0.0;
    }
    REQUIRE_OK(qnl_trigonometric_new(&form, 3, frequencies, coefficients));
    qnl_random_free(random);
    return form;
}

/* What the scaled form is divided by: the power of two above the largest coefficient. */
static double scale_of(const qnl_trigonometric *form) {
    double largest = 0.0;
    int exponent = 0;
    for (size_t c = 0; c < qnl_trigonometric_size(form); c++)
        largest = fmax(largest, fabs(qnl_trigonometric_coefficients(form)[c]));
    (void)frexp(largest, &exponent);
    return ldexp(1.0, exponent);
}

/* Gradient and Hessian of the scaled form in the coordinates x = w theta, by the form itself. */
static void evaluate_scaled(double *gradient, double *hessian, const qnl_trigonometric *form, const double *x) {
    const size_t p = qnl_trigonometric_parameters(form);
    const qnl_frequency *f = qnl_trigonometric_frequencies(form);
    double theta[CRITICAL_MOST_PARAMETERS], scale = scale_of(form);
    for (size_t k = 0; k < p; k++)
        theta[k] = x[k] / f[k].base;
    REQUIRE_OK(qnl_trigonometric_evaluate(NULL, gradient, hessian, form, theta, 1));
    for (size_t l = 0; l < p; l++) {
        gradient[l] /= f[l].base * scale;
        for (size_t j = 0; j < p; j++)
            hessian[l * p + j] /= f[l].base * f[j].base * scale;
    }
}

/* ---- bounds ---- */

/* The expansion at the middle of a box against the gradient and the Hessian elsewhere in it: the remainder bounds the difference.
 */
static void require_remainders(const qnl__certify_form *c, qnl__jet *jet, const qnl_trigonometric *form, qnl_random *random,
                               double size) {
    double m[3], x[3], r[3], d[3], g[3], h[9], bound[3];
    for (size_t k = 0; k < 3; k++) {
        r[k] = size * qnl_random_uniform(random);
        m[k] = 2.0 * CRITICAL_PI * qnl_random_uniform(random);
        d[k] = r[k] * (2.0 * qnl_random_uniform(random) - 1.0);
        x[k] = m[k] + d[k];
        d[k] = x[k] - m[k];
    }
    qnl__jet_evaluate(jet, c, m);
    qnl__jet_remainder(bound, c, r);
    evaluate_scaled(g, h, form, x);
    for (size_t l = 0; l < 3; l++) {
        size_t pair = 6 * l;
        g[l] -= jet->gradient[l];
        for (size_t j = 0; j < 3; j++) {
            g[l] -= jet->hessian[3 * l + j] * d[j];
            h[3 * l + j] -= jet->hessian[3 * l + j];
        }
        for (size_t j = 0; j < 3; j++) {
            for (size_t k = j; k < 3; k++, pair++) {
                g[l] -= (j == k ? 0.5 : 1.0) * jet->third[pair] * d[j] * d[k];
                h[3 * l + j] -= jet->third[pair] * d[k];
                if (k != j) h[3 * l + k] -= jet->third[pair] * d[j];
            }
        }
        ck_assert_msg(fabs(g[l]) <= bound[l] + 2e-14, "gradient %zu: %g is beyond %g at size %g", l, g[l], bound[l], size);
        for (size_t j = 0; j < 3; j++)
            ck_assert(fabs(h[3 * l + j]) <= qnl__jet_hessian_remainder(c, l, j, r) + 2e-14);
    }
}

START_TEST(remainders_bound_the_difference) {
    for (uint64_t seed = 0; seed < 6; seed++) {
        qnl_trigonometric *form = random_form(seed, seed % 2 == 1);
        qnl__certify_form c;
        qnl__jet jet;
        qnl_random *random = NULL;
        REQUIRE_OK(qnl__certify_form_new(&c, form, "test"));
        REQUIRE_OK(qnl__jet_new(&jet, &c, "test"));
        REQUIRE_OK(qnl_random_new(&random, seed, 1, 0));
        for (size_t i = 0; i < 400; i++) {
            require_remainders(&c, &jet, form, random, 1.0);
            require_remainders(&c, &jet, form, random, 0.03);
            require_remainders(&c, &jet, form, random, 1e-6);
        }
        qnl__jet_free(&jet);
        qnl__certify_form_free(&c);
        qnl_random_free(random);
        qnl_trigonometric_free(form);
    }
}
END_TEST

/* cos(x + y) is one wave: its fourth derivatives are bounded by 1 although it has two coefficients, and the bound is attained. */
START_TEST(waves_are_bounded_as_they_are) {
    const qnl_frequency frequencies[2] = {{2.0, 1}, {3.0, 1}};
    const double coefficients[9] = {0, 0, 0, 0, 4.0, 0, 0, 0, -4.0}, r[2] = {0.1, 0.2};
    qnl_trigonometric *form = NULL;
    qnl__certify_form c;
    double bound[2];
    REQUIRE_OK(qnl_trigonometric_new(&form, 2, frequencies, coefficients));
    REQUIRE_OK(qnl__certify_form_new(&c, form, "test"));
    for (size_t i = 0; i < 16; i++)
        compare_double("fourth", c.fourth[i], 0.5, 1e-14);
    qnl__jet_remainder(bound, &c, r);
    compare_double("remainder", bound[0], 0.5 * 0.3 * 0.3 * 0.3 / 6.0, 1e-8);
    compare_double("of the Hessian", qnl__jet_hessian_remainder(&c, 0, 1, r), 0.5 * 0.3 * 0.3 / 2.0, 2e-8);
    compare_double("rounding", c.rounding, (2.0 * 2.0 * 39.0 + 24.0) * 0x1p-53, 1e-30);
    qnl__certify_form_free(&c);
    qnl_trigonometric_free(form);
}
END_TEST

/* The same for cos(x + y + 0.7). */
START_TEST(waves_with_a_phase) {
    const qnl_frequency frequencies[2] = {{1.0, 1}, {1.0, 1}};
    const double c = cos(0.7), s = sin(0.7), coefficients[9] = {0, 0, 0, 0, c, -s, 0, -s, -c};
    qnl_trigonometric *form = NULL;
    qnl__certify_form bounds;
    REQUIRE_OK(qnl_trigonometric_new(&form, 2, frequencies, coefficients));
    REQUIRE_OK(qnl__certify_form_new(&bounds, form, "test"));
    for (size_t i = 0; i < 16; i++)
        compare_double("fourth", bounds.fourth[i], 1.0, 1e-14);
    qnl__certify_form_free(&bounds);
    qnl_trigonometric_free(form);
}
END_TEST

/* Coefficients below 2^-50 of the largest are not evaluated, and their gradient is in the remainder. */
START_TEST(small_coefficients_are_bounded) {
    const qnl_frequency frequency = {1.0, 2};
    const double coefficients[5] = {0.0, 1.0, 0.0, 0.0, 1e-16}, r = 0.0;
    qnl_trigonometric *form = NULL;
    qnl__certify_form c;
    double bound = 0.0;
    REQUIRE_OK(qnl_trigonometric_new(&form, 1, &frequency, coefficients));
    REQUIRE_OK(qnl__certify_form_new(&c, form, "test"));
    ck_assert_uint_eq(c.levels[0].edges, 1);
    compare_double("dropped", c.dropped[0], 1e-16, 1e-30); /* 2 times 1e-16 / 2 */
    compare_double("dropped", c.dropped_second[0], 2e-16, 1e-30);
    qnl__jet_remainder(&bound, &c, &r);
    ck_assert(bound >= 1e-16 + c.rounding * 0.5);
    qnl__certify_form_free(&c);
    qnl_trigonometric_free(form);
}
END_TEST

/* ---- roots ---- */

static qnl__proven_root prove_at(const qnl_trigonometric *form, const double *x) {
    qnl__certify_form c;
    qnl__jet jet;
    qnl__proven_root root = {.x = x};
    REQUIRE_OK(qnl__certify_form_new(&c, form, "test"));
    REQUIRE_OK(qnl__jet_new(&jet, &c, "test"));
    REQUIRE_OK(qnl__certify_root(&root, &jet, &c, "test"));
    qnl__jet_free(&jet);
    qnl__certify_form_free(&c);
    return root;
}

/* cos x: a box of uniqueness ends before pi / 2, where the second derivative is 0, and holds the zero near the middle. */
START_TEST(krawczyk_of_a_cosine) {
    const double amplitude = -3.0, base = 1.0;
    qnl_trigonometric *form = critical_cosines(1, &amplitude, &base);
    for (double x = 0.0; x < 0.9; x += 0.01) {
        const qnl__proven_root root = prove_at(form, &x);
        ck_assert(x + root.radius < CRITICAL_PI / 2.0);
        if (root.radius > 0.0) ck_assert(root.radius > x && root.within > x && root.index == 0);
        if (x < 0.2) ck_assert(root.radius > 0.6);
    }
    const double top = CRITICAL_PI, side = CRITICAL_PI / 2.0;
    ck_assert_int_eq(prove_at(form, &top).index, 1);
    ck_assert(prove_at(form, &top).within < 1e-12);
    ck_assert(prove_at(form, &side).radius == 0.0);
    qnl_trigonometric_free(form);
}
END_TEST

/* cos x - 0.27 cos 2x has zeros at 0 and where cos x = 1 / 1.08. */
static qnl_trigonometric *close_zeros(double *zero) {
    const qnl_frequency frequency = {1.0, 2};
    const double coefficients[5] = {0.0, 1.0, 0.0, -0.27, 0.0};
    qnl_trigonometric *form = NULL;
    *zero = acos(1.0 / 1.08);
    REQUIRE_OK(qnl_trigonometric_new(&form, 1, &frequency, coefficients));
    return form;
}

START_TEST(krawczyk_keeps_zeros_apart) {
    double zero;
    qnl_trigonometric *form = close_zeros(&zero);
    const qnl__proven_root root = prove_at(form, &zero);
    const double second = -cos(zero) + 4.0 * 0.27 * cos(2.0 * zero), third = sin(zero) - 8.0 * 0.27 * sin(2.0 * zero);
    const double t = fabs(third), fourth = 1.0 + 16.0 * 0.27; /* |second| = t s + fourth s^2 / 2 at the largest half width */
    const double largest = (sqrt(t * t + 2.0 * fourth * fabs(second)) - t) / fourth;
    ck_assert(root.radius > 0.96 * largest && root.radius < largest && root.radius < zero && root.index == (second < 0.0));
    qnl_trigonometric_free(form);
}
END_TEST

START_TEST(inverses) {
    double matrix[9] = {0.0, 2.0, 1.0, 2.0, 1.0, 0.0, 1.0, 0.0, 3.0}, inverse[9];
    const double expected[9] = {-3.0 / 13.0, 6.0 / 13.0, 1.0 / 13.0,  6.0 / 13.0, 1.0 / 13.0,
                                -2.0 / 13.0, 1.0 / 13.0, -2.0 / 13.0, 4.0 / 13.0};
    double singular[4] = {1.0, 2.0, 2.0, 4.0};
    ck_assert_int_eq(qnl__certify_inverse(inverse, matrix, 3), 1);
    compare_doubles("inverse", inverse, expected, 9, 1e-15);
    ck_assert_int_eq(qnl__certify_inverse(inverse, singular, 2), 0);
}
END_TEST

/* ---- proofs ---- */

static void require_complete(qnl_trigonometric *form, uint64_t starts, uint64_t points) {
    qnl_census *census = census_of(form, starts);
    qnl_certify_options options = default_options();
    options.execution.threads = 1;
    const qnl_census_certificate one = certificate_of(census, form, &options);
    options.execution.threads = 3;
    const qnl_census_certificate three = certificate_of(census, form, &options);
    ck_assert_msg(one.complete == 1 && one.proven == points && one.left == 0 && one.left_volume == 0.0,
                  "complete %d, %llu of %llu proven, %llu left", one.complete, (unsigned long long)one.proven,
                  (unsigned long long)points, (unsigned long long)one.left);
    ck_assert(one.boxes == three.boxes && one.proven == three.proven && one.radius == three.radius && three.complete == 1);
    ck_assert(one.radius > 1e-3 && one.radius < CRITICAL_PI / 2.0);
    qnl_census_free(census);
    qnl_trigonometric_free(form);
}

START_TEST(complete) {
    const double amplitudes[3] = {1.0, -0.5, 0.25}, bases[3] = {1.0, 2.0, 0.5}, theta0[3] = {0.3, 1.4, 2.2};
    require_complete(critical_cosines(3, amplitudes, bases), 300, 8);
    require_complete(critical_recipe_lambda(1, 0.25, NULL), 100, 4);
    require_complete(critical_recipe_lambda(2, 0.125, theta0), 500, 16);
    require_complete(critical_recipe_lambda(3, 1.0 / 12.0, theta0), 2500, 64);
    require_complete(critical_pair(), 1000, 32);
    require_complete(critical_recipe_lambda(2, 0.325, NULL), 500, 8);
}
END_TEST

/* The census of a form without the point number `missing`. */
static qnl_census_certificate certificate_without(const qnl_census *census, const qnl_trigonometric *form, size_t missing,
                                                  const qnl_certify_options *options) {
    const size_t p = census->parameters, count = census->count;
    qnl_census shorter = *census;
    shorter.thetas = calloc(p * count, sizeof(double));
    shorter.points = calloc(count, sizeof *shorter.points);
    shorter.count = count - 1;
    for (size_t i = 0; i + 1 < count; i++) {
        const size_t from = i < missing ? i : i + 1;
        memcpy(shorter.thetas + p * i, census->thetas + p * from, p * sizeof(double));
        shorter.points[i] = census->points[from];
    }
    const qnl_census_certificate certificate = certificate_of(&shorter, form, options);
    free(shorter.thetas);
    free(shorter.points);
    return certificate;
}

/* Points are taken from the census one after the other: the box that is left is where the point is. */
START_TEST(a_missing_point_is_never_overlooked) {
    qnl_trigonometric *form = critical_recipe_lambda(2, 0.125, NULL);
    qnl_census *census = census_of(form, 500);
    const size_t count = census->count;
    for (size_t missing = 0; missing < count; missing++) {
        const qnl_census_certificate certificate = certificate_without(census, form, missing, NULL);
        ck_assert(certificate.complete == 0 && certificate.proven == count - 1 && certificate.left >= 1);
        ck_assert(certificate.left_volume > 0.0 && certificate.left_volume < 1e-6);
    }
    qnl_census_free(census);
    qnl_trigonometric_free(form);
}
END_TEST

/* The first boxes may be as large as the torus, and near zeros may be missing. */
START_TEST(a_missing_point_is_found_from_any_first_boxes) {
    double zero;
    qnl_trigonometric *forms[3] = {close_zeros(&zero), critical_pair(), random_form(4, 1)};
    const uint64_t starts[3] = {50, 1000, 3000};
    qnl_certify_options options = default_options();
    for (size_t i = 0; i < 3; i++) {
        qnl_census *census = census_of(forms[i], starts[i]);
        for (options.first_cuts = 1; options.first_cuts <= 8; options.first_cuts++) {
            const int all = certificate_of(census, forms[i], &options).complete;
            ck_assert_msg(all == 1, "form %zu with %d cuts", i, options.first_cuts);
            for (size_t missing = 0; missing < census->count; missing += 1 + census->count / 6) {
                const qnl_census_certificate certificate = certificate_without(census, forms[i], missing, &options);
                ck_assert_msg(certificate.complete == 0 && certificate.left > 0, "form %zu, %d cuts, point %zu", i,
                              options.first_cuts, missing);
            }
        }
        qnl_census_free(census);
        qnl_trigonometric_free(forms[i]);
    }
}
END_TEST

/* 8 sin x + sin 2x + slope cos x: at pi the first derivative is large, the second `slope`, the third 0, and there are zeros. */
START_TEST(remainders_are_not_forgotten) {
    const qnl_frequency frequency = {1.0, 2};
    qnl_certify_options options = default_options();
    options.first_cuts = 1;
    for (double slope = 0.0; slope < 2e-3; slope += 1e-3) {
        const double coefficients[5] = {0.0, slope, 8.0, 0.0, 1.0};
        qnl_trigonometric *form = NULL;
        REQUIRE_OK(qnl_trigonometric_new(&form, 1, &frequency, coefficients));
        qnl_census *census = census_of(form, 50);
        ck_assert_uint_eq(census->count, 2);
        ck_assert_int_eq(certificate_of(census, form, &options).complete, 1);
        census->count = 0;
        const qnl_census_certificate certificate = certificate_of(census, form, &options);
        ck_assert(certificate.complete == 0 && certificate.left >= 2);
        qnl_census_free(census);
        qnl_trigonometric_free(form);
    }
}
END_TEST

/* All points are there, and one of them is there again. */
START_TEST(a_point_too_many_is_not_complete) {
    qnl_trigonometric *form = critical_recipe_lambda(1, 0.25, NULL);
    qnl_census *census = census_of(form, 100);
    qnl_critical_point points[5];
    double thetas[5];
    qnl_census longer = *census;
    memcpy(points, census->points, 4 * sizeof *points);
    memcpy(thetas, census->thetas, sizeof(double) * 4);
    points[4] = points[2];
    thetas[4] = thetas[2];
    longer.points = points;
    longer.thetas = thetas;
    longer.count = 5;
    const qnl_census_certificate certificate = certificate_of(&longer, form, NULL);
    ck_assert(certificate.complete == 0 && certificate.proven == 4 && certificate.left == 0);
    qnl_census_free(census);
    qnl_trigonometric_free(form);
}
END_TEST

START_TEST(few_starts_are_not_complete) {
    qnl_trigonometric *form = critical_recipe_lambda(3, 1.0 / 12.0, NULL);
    for (uint64_t starts = 1; starts <= 64; starts *= 2) {
        qnl_census *census = census_of(form, starts);
        const qnl_census_certificate certificate = certificate_of(census, form, NULL);
        ck_assert(certificate.complete == 0 && certificate.proven == qnl_census_points(census) && certificate.left > 0);
        qnl_census_free(census);
    }
    qnl_trigonometric_free(form);
}
END_TEST

/* Nothing of the census is trusted: a point twice, a wrong index, a place that is no zero, a mark of degeneracy. */
START_TEST(false_claims_are_not_proven) {
    qnl_trigonometric *form = critical_recipe_lambda(2, 0.125, NULL);
    qnl_census *census = census_of(form, 500);
    const double theta[2] = {census->thetas[2], census->thetas[3]};
    memcpy(census->thetas + 2, census->thetas, sizeof theta);
    ck_assert(certificate_of(census, form, NULL).proven == 15 && certificate_of(census, form, NULL).complete == 0);
    memcpy(census->thetas + 2, theta, sizeof theta);
    census->points[3].index = 1;
    ck_assert(certificate_of(census, form, NULL).proven == 15 && certificate_of(census, form, NULL).complete == 0);
    census->points[3].index = 0;
    census->thetas[2] += 0.4;
    ck_assert_int_eq(certificate_of(census, form, NULL).complete, 0);
    census->thetas[2] = theta[0];
    census->points[7].degenerate = 1;
    ck_assert(certificate_of(census, form, NULL).proven == 15 && certificate_of(census, form, NULL).complete == 0);
    census->points[7].degenerate = 0;
    ck_assert_int_eq(certificate_of(census, form, NULL).complete, 1);
    qnl_census_free(census);
    qnl_trigonometric_free(form);
}
END_TEST

/* lambda = 1 / (2 p), a form that does not depend on a parameter, and a valley that is not along an axis. */
START_TEST(degenerate_is_never_complete) {
    const double amplitudes[2] = {1.0, 0.0}, bases[2] = {1.0, 1.0};
    const qnl_frequency frequencies[2] = {{1.0, 1}, {1.0, 1}};
    const double along[9] = {0, 0, 0, 0, 1.0, 0, 0, 0, -1.0}, constant[9] = {2.0};
    qnl_certify_options options = default_options();
    qnl_trigonometric *forms[4] = {critical_recipe_lambda(2, 0.25, NULL), critical_cosines(2, amplitudes, bases)};
    REQUIRE_OK(qnl_trigonometric_new(&forms[2], 2, frequencies, along));
    REQUIRE_OK(qnl_trigonometric_new(&forms[3], 2, frequencies, constant));
    options.most_boxes = 100000;
    for (size_t i = 0; i < 4; i++) {
        qnl_census *census = census_of(forms[i], 100);
        const qnl_census_certificate certificate = certificate_of(census, forms[i], &options);
        ck_assert(certificate.complete == 0 && certificate.left > 0 && certificate.left_volume > 0.0);
        qnl_census_free(census);
        qnl_trigonometric_free(forms[i]);
    }
}
END_TEST

/* ---- limits and errors ---- */

START_TEST(limits) {
    qnl_trigonometric *form = critical_recipe_lambda(3, 1.0 / 12.0, NULL);
    qnl_census *census = census_of(form, 2500);
    qnl_certify_options options = default_options();
    const uint64_t all = certificate_of(census, form, NULL).boxes;
    options.most_boxes = 100; /* fewer than 8^3 */
    qnl_census_certificate certificate = certificate_of(census, form, &options);
    ck_assert(certificate.complete == 0 && certificate.boxes == 0 && certificate.left == 1 && certificate.left_volume == 1.0);
    options.most_boxes = all - 50;
    certificate = certificate_of(census, form, &options);
    ck_assert(certificate.complete == 0 && certificate.boxes == all - 50 && certificate.left > 0);
    ck_assert(certificate.left_volume > 0.0 && certificate.left_volume < 0.05);
    options.execution.threads = 2;
    const qnl_census_certificate again = certificate_of(census, form, &options);
    ck_assert(again.left == certificate.left && again.left_volume == certificate.left_volume);
    options.most_boxes = all;
    ck_assert_int_eq(certificate_of(census, form, &options).complete, 1);
    options.least_width = 0.2; /* the first boxes are narrower already */
    certificate = certificate_of(census, form, &options);
    ck_assert(certificate.boxes == 512 && certificate.left > 0 && certificate.complete == 0);
    compare_double("volume", certificate.left_volume, (double)certificate.left / 512.0, 1e-12);
    qnl_census_free(census);
    qnl_trigonometric_free(form);
}
END_TEST

static int stop_later(uint64_t done, uint64_t total, void *data) {
    ck_assert(done <= total);
    return ++*(int *)data >= 3 ? 5000 : 0;
}

START_TEST(wrong_options) {
    const double amplitude = 1.0, base = 1.0;
    int calls = 0;
    qnl_trigonometric *form = critical_cosines(1, &amplitude, &base);
    qnl_census *census = census_of(form, 20);
    qnl_census_certificate certificate = {.boxes = 77};
    qnl_certify_options options = default_options();
    options.most_boxes = 0;
    REQUIRE_FAILURE(qnl_census_certify(&certificate, census, form, &options), QNL_ERR_ARGUMENT,
                    "qnl_census_certify: most_boxes is 0, allowed are numbers from 1");
    options = default_options();
    options.least_width = 0.0;
    REQUIRE_FAILURE(qnl_census_certify(&certificate, census, form, &options), QNL_ERR_ARGUMENT,
                    "qnl_census_certify: least_width is 0, allowed are finite numbers > 0");
    options = default_options();
    options.first_cuts = 65;
    REQUIRE_FAILURE(qnl_census_certify(&certificate, census, form, &options), QNL_ERR_ARGUMENT,
                    "qnl_census_certify: first_cuts is 65, allowed are 1..64");
    options = default_options();
    options.execution.threads = -1;
    ck_assert_int_eq(qnl_census_certify(&certificate, census, form, &options), QNL_ERR_ARGUMENT);
    options = default_options();
    options.execution.threads = 1;
    options.execution.memory_limit = 100;
    REQUIRE_FAILURE(qnl_census_certify(&certificate, census, form, &options), QNL_ERR_MEMORY,
                    "qnl_census_certify: the proof needs 656 bytes, and memory_limit allows 100");
    options = default_options();
    options.execution.threads = 1; /* all reports are made by the thread that calls */
    options.execution.progress = stop_later;
    options.execution.progress_data = &calls;
    REQUIRE_FAILURE(qnl_census_certify(&certificate, census, form, &options), QNL_ERR_CANCELLED, "progress returned 5000");
    ck_assert_uint_eq(certificate.boxes, 77);
    qnl_census_free(census);
    qnl_trigonometric_free(form);
}
END_TEST

START_TEST(wrong_arguments) {
    const double amplitudes[2] = {1.0, 1.0}, bases[2] = {1.0, 4.0};
    qnl_census_certificate certificate = {.boxes = 77};
    qnl_trigonometric *form = critical_cosines(1, amplitudes, bases), *other = critical_cosines(1, amplitudes, bases + 1),
                      *wider = critical_cosines(2, amplitudes, bases);
    qnl_census *census = census_of(form, 20);
    REQUIRE_FAILURE(qnl_certify_options_init(NULL, 1), QNL_ERR_NULL, "qnl_certify_options_init: options is NULL");
    REQUIRE_FAILURE(qnl_census_certify(NULL, census, form, NULL), QNL_ERR_NULL, "qnl_census_certify: certificate is NULL");
    REQUIRE_FAILURE(qnl_census_certify(&certificate, NULL, form, NULL), QNL_ERR_NULL, "qnl_census_certify: census is NULL");
    REQUIRE_FAILURE(qnl_census_certify(&certificate, census, NULL, NULL), QNL_ERR_NULL, "qnl_census_certify: form is NULL");
    REQUIRE_FAILURE(qnl_census_certify(&certificate, census, wider, NULL), QNL_ERR_ARGUMENT,
                    "qnl_census_certify: the form has 2 parameters, and the census has 1");
    REQUIRE_FAILURE(qnl_census_certify(&certificate, census, other, NULL), QNL_ERR_ARGUMENT,
                    "qnl_census_certify: period 0 of the census is 6.283185307179586, and that of the form is 1.570796326794897");
    ck_assert_uint_eq(certificate.boxes, 77);
    qnl_census_free(census);
    qnl_trigonometric_free(form);
    qnl_trigonometric_free(other);
    qnl_trigonometric_free(wider);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("certify");
    TCase *cases = tcase_create("cases");
    tcase_add_test(cases, remainders_bound_the_difference);
    tcase_add_test(cases, waves_are_bounded_as_they_are);
    tcase_add_test(cases, waves_with_a_phase);
    tcase_add_test(cases, small_coefficients_are_bounded);
    tcase_add_test(cases, krawczyk_of_a_cosine);
    tcase_add_test(cases, krawczyk_keeps_zeros_apart);
    tcase_add_test(cases, inverses);
    tcase_add_test(cases, complete);
    tcase_add_test(cases, a_missing_point_is_never_overlooked);
    tcase_add_test(cases, a_missing_point_is_found_from_any_first_boxes);
    tcase_add_test(cases, remainders_are_not_forgotten);
    tcase_add_test(cases, a_point_too_many_is_not_complete);
    tcase_add_test(cases, few_starts_are_not_complete);
    tcase_add_test(cases, false_claims_are_not_proven);
    tcase_add_test(cases, degenerate_is_never_complete);
    tcase_add_test(cases, limits);
    tcase_add_test(cases, wrong_options);
    tcase_add_test(cases, wrong_arguments);
    suite_add_tcase(suite, cases);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
