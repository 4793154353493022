/* check_census.c  Critical points of costs that are known in closed form. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "landscape/census_data.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/critical_forms.h"
#include "support/runner.h"

/* ---- what the tests share ---- */

static qnl_census_options options_with(uint64_t starts) {
    qnl_census_options options;
    REQUIRE_OK(qnl_census_options_init(&options, sizeof options));
    options.starts = starts;
    return options;
}

/* The census of a form, which is freed. */
static qnl_census *census_of(qnl_trigonometric *form, const qnl_census_options *options) {
    double periods[CRITICAL_MOST_PARAMETERS];
    qnl_cost *cost = NULL;
    qnl_census *census = NULL;
    for (size_t k = 0; k < qnl_trigonometric_parameters(form); k++)
        periods[k] = 2.0 * CRITICAL_PI / qnl_trigonometric_frequencies(form)[k].base;
    REQUIRE_OK(qnl_trigonometric_cost(&cost, form));
    REQUIRE_OK(qnl_census_new(&census, cost, periods, options));
    qnl_cost_free(cost);
    qnl_trigonometric_free(form);
    return census;
}

static void require_counts(const qnl_census *census, const uint64_t *expected, size_t p) {
    uint64_t counts[CRITICAL_MOST_PARAMETERS + 1];
    REQUIRE_OK(qnl_census_index_counts(counts, census));
    for (size_t k = 0; k <= p; k++)
        ck_assert_msg(counts[k] == expected[k], "%llu points of index %zu, expected %llu", (unsigned long long)counts[k], k,
                      (unsigned long long)expected[k]);
}

static qnl_census_summary summary_of(const qnl_census *census) {
    qnl_census_summary summary;
    REQUIRE_OK(qnl_census_summarise(&summary, census));
    return summary;
}

static qnl_critical_point point_of(const qnl_census *census, double *theta, size_t which) {
    qnl_critical_point point;
    REQUIRE_OK(qnl_census_point(&point, theta, census, which));
    return point;
}

/* ---- known points ---- */

/* Each w_k theta_k is 0 or pi; the index counts the maxima among the cosines. */
START_TEST(separable_cosines) {
    const double amplitudes[3] = {1.0, -0.5, 0.25}, bases[3] = {1.0, 2.0, 0.5};
    const uint64_t counts[4] = {1, 3, 3, 1};
    const qnl_census_options options = options_with(300);
    qnl_census *census = census_of(critical_cosines(3, amplitudes, bases), &options);
    uint64_t hits = summary_of(census).unconverged;
    ck_assert_uint_eq(qnl_census_points(census), 8);
    require_counts(census, counts, 3);
    for (size_t i = 0; i < 8; i++) {
        double theta[3], value = 0.0, smallest = INFINITY, largest = -INFINITY;
        int index = 0;
        const qnl_critical_point point = point_of(census, theta, i);
        for (size_t k = 0; k < 3; k++) {
            const double c = cos(bases[k] * theta[k]), curvature = -amplitudes[k] * bases[k] * bases[k] * (c > 0.0 ? 1.0 : -1.0);
            compare_double("|cos|", fabs(c), 1.0, 1e-15);
            ck_assert(theta[k] >= 0.0 && theta[k] < 2.0 * CRITICAL_PI / bases[k]);
            value += amplitudes[k] * c;
            index += curvature < 0.0;
            smallest = fmin(smallest, curvature);
            largest = fmax(largest, curvature);
        }
        ck_assert_int_eq(point.index, index);
        compare_double("value", point.value, value, 1e-14);
        compare_double("smallest", point.smallest_eigenvalue, smallest, 1e-13);
        compare_double("largest", point.largest_eigenvalue, largest, 1e-13);
        ck_assert(point.gradient < 1e-14 && !point.degenerate && !point.spurious);
        ck_assert(point.basin.low == 0.0 && point.basin.high == 1.0 && point.basin_hits == 0);
        hits += point.hits;
    }
    ck_assert_uint_eq(hits, 300);
    qnl_census_free(census);
}
END_TEST

/* C(p, a) 2^p points of index a; minima at u in {0, pi}^p with the values 4 lambda k^2 / (p + 1) for k flips. */
START_TEST(recipe_has_two_to_the_p_minima) {
    const double theta0[3] = {0.3, 1.4, 2.2};
    const uint64_t counts[4] = {8, 24, 24, 8};
    const double lambda = 1.0 / 12.0;
    const qnl_census_options options = options_with(2500);
    qnl_census *census = census_of(critical_recipe_lambda(3, lambda, theta0), &options);
    const qnl_census_summary summary = summary_of(census);
    require_counts(census, counts, 3);
    ck_assert(summary.critical == 64 && summary.minima == 8 && summary.spurious == 7 && summary.degenerate == 0);
    ck_assert(summary.euler == 0 && summary.morse == 1 && summary.unconverged == 0);
    compare_double("best", summary.best, 0.0, 1e-14);
    compare_double("worst", summary.worst, 9.0 * lambda, 1e-14);
    for (size_t i = 0; i < 8; i++) {
        double theta[3], flips = 0.0;
        const qnl_critical_point point = point_of(census, theta, i);
        for (size_t k = 0; k < 3; k++)
            flips += cos(2.0 * (theta[k] - theta0[k])) < 0.0;
        compare_double("minimum", point.value, lambda * flips * flips, 1e-14);
        ck_assert_int_eq(point.spurious, i > 0);
        if (i > 0) ck_assert(point.value >= point_of(census, NULL, i - 1).value);
    }
    qnl_census_free(census);
}
END_TEST

START_TEST(pair_has_eight_minima) {
    const uint64_t counts[3] = {8, 16, 8};
    const qnl_census_options options = options_with(1000);
    qnl_census *census = census_of(critical_pair(), &options);
    require_counts(census, counts, 2);
    ck_assert(summary_of(census).spurious == 0);
    for (size_t i = 0; i < 32; i++)
        compare_double("value", point_of(census, NULL, i).value, i < 8 ? 0.0 : i < 24 ? 0.25 : 0.5, 1e-14);
    qnl_census_free(census);
}
END_TEST

/* Vertices with k flips are minima where 2 lambda k < 1. */
START_TEST(lambda_above_the_limit) {
    const uint64_t counts[3] = {3, 4, 1};
    const qnl_census_options options = options_with(1000);
    qnl_census *census = census_of(critical_recipe_lambda(2, 0.325, NULL), &options);
    require_counts(census, counts, 2);
    qnl_census_free(census);
}
END_TEST

/* lambda = 1 / (2 p): the vertex with all flips has the Hessian 0. */
START_TEST(lambda_at_the_limit_is_degenerate) {
    const qnl_census_options options = options_with(500);
    qnl_census *census = census_of(critical_recipe_lambda(2, 0.25, NULL), &options);
    const qnl_census_summary summary = summary_of(census);
    double theta[2];
    ck_assert_uint_ge(summary.degenerate, 1);
    const qnl_critical_point point = point_of(census, theta, qnl_census_points(census) - 1);
    ck_assert_int_eq(point.degenerate, 1);
    compare_double("theta 0", theta[0], CRITICAL_PI / 2.0, 1e-3);
    compare_double("theta 1", theta[1], CRITICAL_PI / 2.0, 1e-3);
    ck_assert_uint_eq(summary.minima, 3);
    qnl_census_free(census);
}
END_TEST

/* A cost that does not depend on one parameter: valleys, every point of which is degenerate. */
START_TEST(valleys_are_degenerate) {
    const double amplitudes[2] = {1.0, 0.0}, bases[2] = {1.0, 1.0};
    const qnl_census_options options = options_with(50);
    qnl_census *census = census_of(critical_cosines(2, amplitudes, bases), &options);
    const qnl_census_summary summary = summary_of(census);
    ck_assert(summary.critical == 0 && summary.degenerate == 50 && summary.minima == 0 && summary.unconverged == 0);
    ck_assert(isnan(summary.best) && isnan(summary.worst) && summary.morse == 0);
    qnl_census_free(census);
}
END_TEST

/* ---- what is said of all ---- */

/* Few starts miss points: Chao's estimate from the hits as they are, and the sum of indices. */
START_TEST(few_starts) {
    const qnl_census_options options = options_with(12);
    qnl_census *census = census_of(critical_recipe_lambda(4, 1.0 / 16.0, NULL), &options);
    const qnl_census_summary summary = summary_of(census);
    double once = 0.0, twice = 0.0;
    int64_t euler = 0;
    ck_assert_uint_eq(qnl_census_points(census), summary.critical);
    for (size_t i = 0; i < summary.critical; i++) {
        const qnl_critical_point point = point_of(census, NULL, i);
        once += point.index == 0 && point.hits == 1;
        twice += point.index == 0 && point.hits == 2;
        euler += point.index % 2 == 0 ? 1 : -1;
    }
    ck_assert(summary.euler == euler && summary.morse == 0);
    compare_double("unseen", summary.unseen_minima, once * (once - 1.0) / (2.0 * (twice + 1.0)), 0.0);
    qnl_census_free(census);
}
END_TEST

/* By hand: minima with 1, 1, 1, 2 and 5 hits, and points that satisfy, or miss, the inequalities of the 2-torus (1, 2, 1). */
START_TEST(summaries_by_hand) {
    qnl_critical_point points[12] = {{.hits = 1}, {.hits = 1}, {.hits = 1}, {.hits = 2}, {.hits = 5}};
    qnl_census census = {.parameters = 2, .count = 12, .points = points};
    for (size_t i = 5; i < 12; i++)
        points[i].index = i < 11 ? 1 : 2;
    ck_assert_int_eq(summary_of(&census).morse, 1);
    compare_double("unseen", summary_of(&census).unseen_minima, 1.5, 0.0);
    points[10].index = 2;
    ck_assert(summary_of(&census).morse == 0 && summary_of(&census).euler == 2);
    points[4].index = points[10].index = 1;
    points[3].index = points[11].index = 2;
    points[11].degenerate = 1;
    ck_assert(summary_of(&census).morse == 0 && summary_of(&census).degenerate == 1 && summary_of(&census).critical == 11);
    points[11].degenerate = 0;
    for (size_t i = 0; i < 12; i++)
        points[i].index = i < 6 ? 1 : 2; /* no minimum, and yet the sum is 0 */
    ck_assert(summary_of(&census).euler == 0 && summary_of(&census).morse == 0);
}
END_TEST

/* (4, 32, 384, 6144) and (4, 64, 1728, 65536); logarithms of large numbers by lgamma. */
START_TEST(bounds_of_the_number) {
    const double bernstein[4] = {4, 32, 384, 6144}, torus[4] = {4, 64, 1728, 65536};
    qnl_critical_bounds bounds;
    for (size_t p = 1; p <= 4; p++) {
        REQUIRE_OK(qnl_critical_point_bounds(&bounds, p));
        compare_double("bernstein", bounds.bernstein, bernstein[p - 1], 0.0);
        compare_double("torus", bounds.torus, torus[p - 1], 0.0);
    }
    for (size_t p = 1; p <= 1000000; p *= 10) {
        const double n = (double)p, log_bernstein = lgamma(n + 1.0) + n * log(4.0);
        REQUIRE_OK(qnl_critical_point_bounds(&bounds, p));
        compare_double("log bernstein", bounds.log_bernstein, log_bernstein, 1e-14 * log_bernstein);
        compare_double("log torus", bounds.log_torus, n * log(4.0 * n), 1e-14 * n * log(4.0 * n));
    }
    ck_assert(bounds.torus == INFINITY && bounds.bernstein == INFINITY);
    bounds.torus = 7.0;
    REQUIRE_FAILURE(qnl_critical_point_bounds(&bounds, 0), QNL_ERR_ARGUMENT,
                    "qnl_critical_point_bounds: parameters is 0, allowed are numbers from 1");
    REQUIRE_FAILURE(qnl_critical_point_bounds(NULL, 1), QNL_ERR_NULL, "qnl_critical_point_bounds: bounds is NULL");
    ck_assert(bounds.torus == 7.0);
}
END_TEST

/* ---- basins ---- */

/* p = 1: the maxima at cos u = -lambda / (1 - lambda) are the borders, so the stream tells how many starts are on each side. */
START_TEST(basins_of_one_parameter) {
    const double lambda = 0.25, border = acos(-lambda / (1.0 - lambda));
    qnl_census_options options = options_with(100);
    qnl_random *random = NULL;
    uint64_t inside = 0;
    options.basin_starts = 3000;
    options.seed = 7;
    qnl_census *census = census_of(critical_recipe_lambda(1, lambda, NULL), &options);
    REQUIRE_OK(qnl_random_new(&random, 7, 1, 0));
    for (uint64_t s = 0; s < 3000; s++) {
        qnl_random_seek(random, 1, s);
        const double u = 2.0 * CRITICAL_PI * qnl_random_uniform(random);
        inside += u < border || u > 2.0 * CRITICAL_PI - border;
    }
    const qnl_critical_point best = point_of(census, NULL, 0), other = point_of(census, NULL, 1);
    ck_assert_uint_eq(best.basin_hits, inside);
    ck_assert_uint_eq(other.basin_hits, 3000 - inside);
    ck_assert(best.basin.low < border / CRITICAL_PI && border / CRITICAL_PI < best.basin.high);
    ck_assert(best.basin.high - best.basin.low < 0.04);
    ck_assert(point_of(census, NULL, 2).basin_hits == 0);
    qnl_random_free(random);
    qnl_census_free(census);
}
END_TEST

/* Minima of 1 + cos 4a cos 4b lie in equal basins. */
START_TEST(basins_of_the_pair) {
    qnl_census_options options = options_with(500);
    uint64_t hits = 0;
    options.basin_starts = 2000;
    qnl_census *census = census_of(critical_pair(), &options);
    for (size_t i = 0; i < 8; i++) {
        const qnl_critical_point point = point_of(census, NULL, i);
        ck_assert(point.basin_hits > 190 && point.basin_hits < 310);
        hits += point.basin_hits;
    }
    ck_assert_uint_eq(hits, 2000);
    qnl_census_free(census);
}
END_TEST

/* ---- merging ---- */

/* Against all pairs, for points that lie densely, also across the seams and the borders of cells. */
START_TEST(torus_finds_what_is_near) {
    const double periods[3] = {1.0, 3.0, 0.5};
    qnl__torus torus;
    qnl_random *random = NULL;
    size_t found = 0;
    REQUIRE_OK(qnl_random_new(&random, 3, 0, 0));
    for (double distance = 1e-3; distance < 0.3; distance *= 3.0) {
        qnl__torus_init(&torus, 3, periods, distance);
        for (size_t i = 0; i < 1500; i++) {
            double theta[3];
            size_t expected = SIZE_MAX;
            for (size_t k = 0; k < 3; k++)
                theta[k] = periods[k] * floor(1e2 * qnl_random_uniform(random)) / 1e2 + 1e-4 * qnl_random_uniform(random);
            for (size_t j = 0; j < torus.count && expected == SIZE_MAX; j++) {
                int near = 1;
                for (size_t k = 0; k < 3; k++)
                    near &= fabs(remainder(theta[k] - torus.thetas[3 * j + k], periods[k])) < distance;
                if (near) expected = j;
            }
            ck_assert_uint_eq(qnl__torus_find(&torus, theta), expected);
            found += expected != SIZE_MAX;
            REQUIRE_OK(qnl__torus_add(&torus, theta, "torus_finds_what_is_near"));
        }
        qnl__torus_free(&torus);
    }
    ck_assert_uint_gt(found, 1000);
    qnl_random_free(random);
}
END_TEST

/* On a circle that is full of points, so that many are near the borders of cells. */
START_TEST(torus_looks_across_borders) {
    const double period = 1.0, distance = 1e-3;
    qnl__torus torus;
    qnl__torus_init(&torus, 1, &period, 0.75 * distance);
    for (size_t i = 0; i < 2000; i++) {
        double theta = (double)(i * 771 % 2000) / 2000.0; /* all multiples of distance / 2 */
        size_t expected = SIZE_MAX;
        for (size_t j = 0; j < i && expected == SIZE_MAX; j++) {
            if (fabs(remainder(theta - torus.thetas[j], period)) < 0.75 * distance) expected = j;
        }
        ck_assert_uint_eq(qnl__torus_find(&torus, &theta), expected);
        REQUIRE_OK(qnl__torus_add(&torus, &theta, "torus_looks_across_borders"));
    }
    qnl__torus_free(&torus);
}
END_TEST

START_TEST(wrapping) {
    const double periods[4] = {2.0, 2.0, 2.0, 2.0}, expected[4] = {1.5, 0.5, 0.0, 0.0};
    double theta[4] = {-0.5, 6.5, -1e-30, 2.0};
    qnl__torus_wrap(theta, 4, periods);
    compare_doubles("wrapped", theta, expected, 4, 0.0);
}
END_TEST

/* ---- errors ---- */

/* A cost of the caller: cos t_0 + 0 t_1, with faults. */
typedef struct faults {
    int gradient_code;
    int hessian_code;
    int gradient_is_nan;
} faults;

static int cos_value(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t i = 0; i < count; i++)
        values[i] = cos(thetas[i]);
    return 0;
}

static int cos_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    const faults *f = data;
    for (size_t i = 0; i < count; i++) {
        if (values != NULL) values[i] = cos(thetas[i]);
        gradients[i] = f->gradient_is_nan ? NAN : -sin(thetas[i]);
    }
    return f->gradient_code;
}

static int cos_hessian(double *hessians, const double *thetas, size_t count, void *data) {
    for (size_t i = 0; i < count; i++)
        hessians[i] = -cos(thetas[i]);
    return ((const faults *)data)->hessian_code;
}

static qnl_cost *new_cost(faults *f, int with_gradient, int with_hessian) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods,
                                      .value = cos_value,
                                      .gradient = with_gradient ? cos_gradient : NULL,
                                      .hessian = with_hessian ? cos_hessian : NULL};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 1, &methods, f));
    return cost;
}

static int stop_at_once(uint64_t done, uint64_t total, void *data) {
    (void)done;
    (void)total;
    return *(const int *)data;
}

START_TEST(costs_that_fail) {
    faults f = {0};
    const double period = 2.0 * CRITICAL_PI;
    int code = 5000;
    qnl_census *census = NULL;
    qnl_census_options options = options_with(10);
    qnl_cost *plain = new_cost(&f, 0, 1), *flat = new_cost(&f, 1, 0), *cost = new_cost(&f, 1, 1);
    REQUIRE_FAILURE(qnl_census_new(&census, plain, &period, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_census_new: the cost has no gradient function");
    REQUIRE_FAILURE(qnl_census_new(&census, flat, &period, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_census_new: the cost has no Hessian function");
    f.gradient_code = -3;
    ck_assert_int_eq((int)qnl_census_new(&census, cost, &period, NULL), -3);
    f = (faults){.hessian_code = -4};
    ck_assert_int_eq((int)qnl_census_new(&census, cost, &period, NULL), -4);
    f = (faults){0};
    options.progress = stop_at_once;
    options.progress_data = &code;
    REQUIRE_FAILURE(qnl_census_new(&census, cost, &period, &options), QNL_ERR_CANCELLED, "progress returned 5000");
    ck_assert_ptr_null(census);
    f.gradient_is_nan = 1;
    REQUIRE_OK(qnl_census_new(&census, cost, &period, NULL));
    ck_assert(qnl_census_points(census) == 0 && summary_of(census).unconverged == 1000);
    REQUIRE_FAILURE(qnl_census_point(&(qnl_critical_point){0}, NULL, census, 3), QNL_ERR_ARGUMENT,
                    "qnl_census_point: which is 3, and the census has no points");
    qnl_census_free(census);
    qnl_cost_free(plain);
    qnl_cost_free(flat);
    qnl_cost_free(cost);
}
END_TEST

/* One option after the other is wrong. */
START_TEST(wrong_options) {
    const struct {
        size_t member;
        double value;
        const char *text;
    } reals[] = {
        {offsetof(qnl_census_options, step_limit), 0.0, "qnl_census_new: step_limit is 0, allowed are finite numbers > 0"},
        {offsetof(qnl_census_options, gradient_tolerance), -1.0,
         "qnl_census_new: gradient_tolerance is -1, allowed are finite numbers > 0"},
        {offsetof(qnl_census_options, merge_distance), INFINITY,
         "qnl_census_new: merge_distance is inf, allowed are finite numbers > 0"},
        {offsetof(qnl_census_options, degenerate), 0.0, "qnl_census_new: degenerate is 0, allowed are finite numbers > 0"},
        {offsetof(qnl_census_options, spurious_gap), -0.5, "qnl_census_new: spurious_gap is -0.5, allowed are finite numbers >= 0"},
    };
    faults f = {0};
    const double period = 2.0 * CRITICAL_PI;
    qnl_census *census = NULL;
    qnl_cost *cost = new_cost(&f, 1, 1);
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        qnl_census_options options = options_with(10);
        memcpy((char *)&options + reals[i].member, &reals[i].value, sizeof(double));
        REQUIRE_FAILURE(qnl_census_new(&census, cost, &period, &options), QNL_ERR_ARGUMENT, reals[i].text);
    }
    qnl_census_options options = options_with(0);
    REQUIRE_FAILURE(qnl_census_new(&census, cost, &period, &options), QNL_ERR_ARGUMENT,
                    "qnl_census_new: starts is 0, allowed are 1..2147483648");
    options = options_with(1);
    options.basin_starts = UINT64_C(2147483649);
    REQUIRE_FAILURE(qnl_census_new(&census, cost, &period, &options), QNL_ERR_ARGUMENT,
                    "qnl_census_new: basin_starts is 2147483649, allowed are 0..2147483648");
    options = options_with(1);
    options.iterations = 10001;
    REQUIRE_FAILURE(qnl_census_new(&census, cost, &period, &options), QNL_ERR_ARGUMENT,
                    "qnl_census_new: iterations is 10001, allowed are 1..10000");
    ck_assert_ptr_null(census);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(wrong_arguments) {
    faults f = {0};
    const double period = 2.0 * CRITICAL_PI, wrong = -1.0, none = NAN;
    qnl_census *census = NULL;
    qnl_critical_point point;
    qnl_cost *cost = new_cost(&f, 1, 1);
    REQUIRE_FAILURE(qnl_census_options_init(NULL, 1), QNL_ERR_NULL, "qnl_census_options_init: options is NULL");
    REQUIRE_FAILURE(qnl_census_new(NULL, cost, &period, NULL), QNL_ERR_NULL, "qnl_census_new: out is NULL");
    REQUIRE_FAILURE(qnl_census_new(&census, NULL, &period, NULL), QNL_ERR_NULL, "qnl_census_new: cost is NULL");
    REQUIRE_FAILURE(qnl_census_new(&census, cost, NULL, NULL), QNL_ERR_NULL, "qnl_census_new: periods is NULL");
    REQUIRE_FAILURE(qnl_census_new(&census, cost, &wrong, NULL), QNL_ERR_ARGUMENT,
                    "qnl_census_new: periods[0] is -1, allowed are numbers > 0");
    REQUIRE_FAILURE(qnl_census_new(&census, cost, &none, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_census_new: periods[0] is nan, must be finite");
    ck_assert_ptr_null(census);
    ck_assert_uint_eq(qnl_census_points(NULL), 0);
    qnl_census_free(NULL);
    REQUIRE_OK(qnl_census_new(&census, cost, &period, NULL));
    REQUIRE_FAILURE(qnl_census_point(&point, NULL, census, 2), QNL_ERR_ARGUMENT, "qnl_census_point: which is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_census_point(NULL, NULL, census, 0), QNL_ERR_NULL, "qnl_census_point: point is NULL");
    REQUIRE_FAILURE(qnl_census_point(&point, NULL, NULL, 0), QNL_ERR_NULL, "qnl_census_point: census is NULL");
    REQUIRE_FAILURE(qnl_census_summarise(NULL, census), QNL_ERR_NULL, "qnl_census_summarise: summary is NULL");
    REQUIRE_FAILURE(qnl_census_summarise(&(qnl_census_summary){0}, NULL), QNL_ERR_NULL, "qnl_census_summarise: census is NULL");
    REQUIRE_FAILURE(qnl_census_index_counts(NULL, census), QNL_ERR_NULL, "qnl_census_index_counts: counts is NULL");
    REQUIRE_FAILURE(qnl_census_index_counts(&(uint64_t){0}, NULL), QNL_ERR_NULL, "qnl_census_index_counts: census is NULL");
    qnl_census_free(census);
    qnl_cost_free(cost);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("census");
    TCase *cases = tcase_create("cases");
    tcase_add_test(cases, separable_cosines);
    tcase_add_test(cases, recipe_has_two_to_the_p_minima);
    tcase_add_test(cases, pair_has_eight_minima);
    tcase_add_test(cases, lambda_above_the_limit);
    tcase_add_test(cases, lambda_at_the_limit_is_degenerate);
    tcase_add_test(cases, valleys_are_degenerate);
    tcase_add_test(cases, few_starts);
    tcase_add_test(cases, summaries_by_hand);
    tcase_add_test(cases, bounds_of_the_number);
    tcase_add_test(cases, basins_of_one_parameter);
    tcase_add_test(cases, basins_of_the_pair);
    tcase_add_test(cases, torus_finds_what_is_near);
    tcase_add_test(cases, torus_looks_across_borders);
    tcase_add_test(cases, wrapping);
    tcase_add_test(cases, costs_that_fail);
    tcase_add_test(cases, wrong_options);
    tcase_add_test(cases, wrong_arguments);
    suite_add_tcase(suite, cases);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
