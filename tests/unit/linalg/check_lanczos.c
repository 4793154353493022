/* check_lanczos.c  Both ends of a spectrum by Lanczos, against spectra that are known in closed form. */
#include <math.h>
#include <string.h>

#include "linalg/lanczos.h"
#include "support/compare.h"
#include "support/runner.h"

#define PI 3.14159265358979323846

typedef struct diagonal {
    size_t dimension;
    const double *values;
    size_t calls;
    qnl_status fail_with;
    size_t fail_at; /* the call that fails; 0 = none */
} diagonal;

static qnl_status apply_diagonal(qnl_complex *y, const qnl_complex *x, void *data) {
    diagonal *d = data;
    d->calls++;
    if (d->calls == d->fail_at) return d->fail_with;
    for (size_t i = 0; i < d->dimension; i++) {
        y[i].re = d->values[i] * x[i].re;
        y[i].im = d->values[i] * x[i].im;
    }
    return QNL_OK;
}

/* A ring of `dimension` sites with hopping e^{i phase}: eigenvalues 2 cos(2 pi k / dimension + phase). */
typedef struct ring {
    size_t dimension;
    double phase;
} ring;

static qnl_status apply_ring(qnl_complex *y, const qnl_complex *x, void *data) {
    const ring *r = data;
    const double c = cos(r->phase);
    const double s = sin(r->phase);
    for (size_t i = 0; i < r->dimension; i++) {
        const qnl_complex next = x[(i + 1) % r->dimension];
        const qnl_complex previous = x[(i + r->dimension - 1) % r->dimension];
        y[i].re = c * next.re - s * next.im + c * previous.re + s * previous.im;
        y[i].im = c * next.im + s * next.re + c * previous.im - s * previous.re;
    }
    return QNL_OK;
}

/* The sum of X on `count` qubits: eigenvalues -count, -count + 2, ..., count. */
static qnl_status apply_flips(qnl_complex *y, const qnl_complex *x, void *data) {
    const int count = *(const int *)data;
    for (size_t i = 0; i < (size_t)1 << count; i++) {
        y[i] = (qnl_complex){0.0, 0.0};
        for (int q = 0; q < count; q++) {
            y[i].re += x[i ^ ((size_t)1 << q)].re;
            y[i].im += x[i ^ ((size_t)1 << q)].im;
        }
    }
    return QNL_OK;
}

static qnl__lanczos_options options_of(double tolerance, size_t max_steps, size_t basis_limit) {
    return (qnl__lanczos_options){.tolerance = tolerance, .max_steps = max_steps, .basis_limit = basis_limit};
}

static qnl_status find(qnl__lanczos_result *result, size_t dimension, qnl__apply_fn apply, void *data,
                       const qnl__lanczos_options *options) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 71, 0, 0));
    const qnl_status status = qnl__lanczos_extremes(result, dimension, apply, data, random, options);
    qnl_random_free(random);
    return status;
}

static void require_extremes(const qnl__lanczos_result *result, double minimum, double maximum, double tolerance) {
    ck_assert_int_eq(result->converged, 1);
    compare_double("minimum", result->minimum, minimum, tolerance);
    compare_double("maximum", result->maximum, maximum, tolerance);
}

#define LARGE 4096

/* A full, evenly filled spectrum in 4096 dimensions with at most 40 vectors: many restarts. */
START_TEST(restarts_converge_in_a_large_space) {
    static double values[LARGE];
    diagonal d = {LARGE, values, 0, QNL_OK, 0};
    const qnl__lanczos_options options = options_of(1e-10, 5000, 40);
    qnl__lanczos_result result;
    for (size_t i = 0; i < LARGE; i++)
        values[(i * 1237) % LARGE] = -3.0 + 5.0 * (double)i / (LARGE - 1);
    REQUIRE_OK(find(&result, LARGE, apply_diagonal, &d, &options));
    require_extremes(&result, -3.0, 2.0, 1e-13);
    ck_assert_double_le(result.minimum_residual, 5e-10);
    ck_assert_double_le(result.maximum_residual, 5e-10);
    ck_assert_uint_eq(result.steps, d.calls);
    ck_assert_uint_gt(result.steps, 200);
}
END_TEST

START_TEST(isolated_ends_take_few_steps) {
    static double values[LARGE];
    diagonal d = {LARGE, values, 0, QNL_OK, 0};
    const qnl__lanczos_options options = options_of(1e-10, 100, 0);
    qnl__lanczos_result result;
    for (size_t i = 0; i < LARGE; i++)
        values[i] = sin((double)i);
    values[77] = -4.0;
    values[3001] = 3.0;
    REQUIRE_OK(find(&result, LARGE, apply_diagonal, &d, &options));
    require_extremes(&result, -4.0, 3.0, 1e-13);
}
END_TEST

/* Complex entries, twofold degenerate inside; with and without restarts. */
START_TEST(complex_operators_converge) {
    ring r = {200, 0.4};
    double minimum = 2.0;
    double maximum = -2.0;
    for (size_t k = 0; k < r.dimension; k++) {
        minimum = fmin(minimum, 2.0 * cos(2.0 * PI * (double)k / (double)r.dimension + r.phase));
        maximum = fmax(maximum, 2.0 * cos(2.0 * PI * (double)k / (double)r.dimension + r.phase));
    }
    const size_t limits[] = {0, 60, 25};
    for (int i = 0; i < 3; i++) {
        const qnl__lanczos_options options = options_of(1e-11, 20000, limits[i]);
        qnl__lanczos_result result;
        REQUIRE_OK(find(&result, r.dimension, apply_ring, &r, &options));
        require_extremes(&result, minimum, maximum, 1e-12);
    }
}
END_TEST

/* Nine different eigenvalues in 256 dimensions: the Krylov space is exhausted after nine steps. */
START_TEST(degenerate_operators_end_early) {
    int count = 8;
    const qnl__lanczos_options options = options_of(1e-12, 1000, 0);
    qnl__lanczos_result result;
    REQUIRE_OK(find(&result, 256, apply_flips, &count, &options));
    require_extremes(&result, -8.0, 8.0, 1e-12);
    ck_assert_uint_eq(result.steps, 9);
    /* and with restarts before that */
    const qnl__lanczos_options short_basis = options_of(1e-12, 1000, 8);
    REQUIRE_OK(find(&result, 256, apply_flips, &count, &short_basis));
    require_extremes(&result, -8.0, 8.0, 1e-12);
}
END_TEST

START_TEST(invariant_subspaces_give_exact_answers) {
    static double values[500];
    diagonal d = {500, values, 0, QNL_OK, 0};
    const qnl__lanczos_options options = options_of(1e-12, 100, 0);
    qnl__lanczos_result result;
    REQUIRE_OK(find(&result, 500, apply_diagonal, &d, &options)); /* zero */
    require_extremes(&result, 0.0, 0.0, 1e-300);
    ck_assert_uint_eq(result.steps, 1);
    for (size_t i = 0; i < 500; i++)
        values[i] = -0.3;
    REQUIRE_OK(find(&result, 500, apply_diagonal, &d, &options)); /* a multiple of the identity */
    require_extremes(&result, -0.3, -0.3, 1e-15);
    ck_assert_uint_eq(result.steps, 1);
    memset(values, 0, sizeof values);
    values[123] = 1.0;
    REQUIRE_OK(find(&result, 500, apply_diagonal, &d, &options)); /* a projector */
    require_extremes(&result, 0.0, 1.0, 1e-14);
    ck_assert_uint_eq(result.steps, 2);
}
END_TEST

START_TEST(small_spaces_are_filled) {
    const double values[9] = {4.0, -1.0, 2.0, 0.5, 3.0, -0.5, 1.0, 2.5, 3.5};
    for (size_t n = 1; n <= 9; n++) {
        diagonal d = {n, values, 0, QNL_OK, 0};
        const qnl__lanczos_options options = options_of(1e-14, 100, 8);
        qnl__lanczos_result result;
        REQUIRE_OK(find(&result, n, apply_diagonal, &d, &options));
        require_extremes(&result, n == 1 ? 4.0 : -1.0, 4.0, 1e-13);
        if (n <= 8) ck_assert_uint_le(result.steps, n);
    }
}
END_TEST

/* The identity with noise of 1e-9: the noise has no ends that could be found, and is not asked for. */
START_TEST(least_width_stops_at_the_noise) {
    static double values[1000];
    diagonal d = {1000, values, 0, QNL_OK, 0};
    qnl__lanczos_options options = options_of(1e-6, 30, 0);
    qnl__lanczos_result result;
    for (size_t i = 0; i < 1000; i++)
        values[i] = 1.0 + 1e-9 * sin((double)(i * i));
    REQUIRE_OK(find(&result, 1000, apply_diagonal, &d, &options));
    ck_assert_int_eq(result.converged, 0);
    ck_assert_uint_eq(result.steps, 30);
    options.least_width = 1e-2;
    REQUIRE_OK(find(&result, 1000, apply_diagonal, &d, &options));
    require_extremes(&result, 1.0, 1.0, 2e-9);
    ck_assert_uint_eq(result.steps, 1);
}
END_TEST

START_TEST(steps_are_limited) {
    static double values[LARGE];
    diagonal d = {LARGE, values, 0, QNL_OK, 0};
    const qnl__lanczos_options options = options_of(1e-12, 33, 20);
    qnl__lanczos_result result;
    for (size_t i = 0; i < LARGE; i++)
        values[i] = (double)i;
    REQUIRE_OK(find(&result, LARGE, apply_diagonal, &d, &options));
    ck_assert_int_eq(result.converged, 0);
    ck_assert_uint_eq(result.steps, 33);
    ck_assert_uint_eq(d.calls, 33);
    /* Inner bounds, each with an eigenvalue (a whole number here) within its residual. */
    ck_assert(result.minimum >= 0.0 && result.maximum <= LARGE - 1.0);
    ck_assert_double_ge(result.minimum_residual, fabs(result.minimum - floor(result.minimum + 0.5)));
    ck_assert_double_ge(result.maximum_residual, fabs(result.maximum - floor(result.maximum + 0.5)));
    ck_assert_double_gt(result.minimum_residual, 0.0);
}
END_TEST

START_TEST(failures_of_the_operator_are_returned) {
    const double values[20] = {1.0, 2.0, 3.0, 4.0, 5.0};
    double bad[20] = {1.0, 2.0};
    diagonal d = {20, values, 0, -42, 3};
    const qnl__lanczos_options options = options_of(1e-12, 33, 0);
    qnl__lanczos_result result = {.minimum = 7.0};
    ck_assert_int_eq(find(&result, 20, apply_diagonal, &d, &options), -42);
    bad[5] = NAN;
    d = (diagonal){20, bad, 0, QNL_OK, 0};
    REQUIRE_FAILURE(find(&result, 20, apply_diagonal, &d, &options), QNL_ERR_NOT_FINITE,
                    "qnl__lanczos_extremes: the operator made a vector of norm nan, must be finite");
    ck_assert(result.minimum == 7.0);
}
END_TEST

static void require_refused(size_t dimension, double tolerance, double least_width, size_t max_steps, size_t limit,
                            const char *text) {
    const double values[10] = {1.0};
    diagonal d = {10, values, 0, QNL_OK, 0};
    qnl__lanczos_options options = options_of(tolerance, max_steps, limit);
    qnl__lanczos_result result = {.minimum = 7.0};
    options.least_width = least_width;
    REQUIRE_FAILURE(find(&result, dimension, apply_diagonal, &d, &options), QNL_ERR_ARGUMENT, text);
    ck_assert(result.minimum == 7.0);
    ck_assert_uint_eq(d.calls, 0);
}

START_TEST(bad_arguments_are_refused) {
    require_refused(0, 1e-9, 0.0, 9, 0, "qnl__lanczos_extremes: dimension is 0, allowed are 1..2147483647");
    require_refused((size_t)1 << 31, 1e-9, 0.0, 9, 0, "qnl__lanczos_extremes: dimension is 2147483648, allowed are 1..2147483647");
    require_refused(10, 0.0, 0.0, 9, 0, "qnl__lanczos_extremes: tolerance is 0, must be above 0");
    require_refused(10, NAN, 0.0, 9, 0, "qnl__lanczos_extremes: tolerance is nan, must be above 0");
    require_refused(10, 1e-9, -1.0, 9, 0, "qnl__lanczos_extremes: least_width is -1, must be at least 0");
    require_refused(10, 1e-9, 0.0, 0, 0, "qnl__lanczos_extremes: max_steps is 0, must be at least 1");
    require_refused(10, 1e-9, 0.0, 9, 7, "qnl__lanczos_extremes: basis_limit is 7, allowed are 0 and 8..2147483647");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lanczos");
    TCase *tests = tcase_create("lanczos");
    tcase_add_test(tests, restarts_converge_in_a_large_space);
    tcase_add_test(tests, isolated_ends_take_few_steps);
    tcase_add_test(tests, complex_operators_converge);
    tcase_add_test(tests, degenerate_operators_end_early);
    tcase_add_test(tests, invariant_subspaces_give_exact_answers);
    tcase_add_test(tests, small_spaces_are_filled);
    tcase_add_test(tests, least_width_stops_at_the_noise);
    tcase_add_test(tests, steps_are_limited);
    tcase_add_test(tests, failures_of_the_operator_are_returned);
    tcase_add_test(tests, bad_arguments_are_refused);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
