/* check_success.c  Success statistics: exact counts, merging, threads, errors. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "qnnland/random.h"
#include "qnnland/success.h"
#include "support/compare.h"
#include "support/runner.h"

#define P 3

/*
 * sum_k cos 2 t_k + A sin t_k: in each coordinate minima at 3 pi / 2 (-1 - A) and pi / 2 (-1 + A), maxima where sin t = A / 4.  A
 * descent in small steps ends in the global minimum if all sin t_k < A / 4, for uniform angles with probability
 * (1/2 + asin(A / 4) / pi)^P.
 */
#define A 0.2

static int wells_value(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++) {
        values[j] = 0.0;
        for (size_t k = 0; k < P; k++) {
            const double t = thetas[j * P + k];
            values[j] += cos(2.0 * t) + A * sin(t);
        }
    }
    return 0;
}

static int wells_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    if (values != NULL) wells_value(values, thetas, count, data);
    for (size_t i = 0; i < count * P; i++) {
        gradients[i] = -2.0 * sin(2.0 * thetas[i]) + A * cos(thetas[i]);
    }
    return 0;
}

static qnl_cost *new_cost(void) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = wells_value, .gradient = wells_gradient};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, P, &methods, NULL));
    return cost;
}

static qnl_optimizer_options descent(void) {
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.rate = 0.1;
    options.gradient_tolerance = 1e-8;
    return options;
}

static qnl_success_options options_with(const qnl_optimizer_options *optimizer) {
    qnl_success_options options;
    REQUIRE_OK(qnl_success_options_init(&options, sizeof options));
    options.method = QNL_OPTIMIZER_GRADIENT_DESCENT;
    options.optimizer = optimizer;
    options.starts = 150;
    options.seed = 11;
    options.best = -P * (1.0 + A);
    return options;
}

/* The start of a number: uniform in [low, high) from the stream (seed, 0, number). */
static void draw(double *theta, const qnl_success_options *options, uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, options->seed, 0, number));
    REQUIRE_OK(qnl_random_fill_uniform(theta, random, P, options->low, options->high));
    qnl_random_free(random);
}

/* Starts in the basin of the global minimum. */
static uint64_t predicted(const qnl_success_options *options) {
    uint64_t count = 0;
    for (uint64_t s = 0; s < options->starts; s++) {
        double theta[P];
        int inside = 1;
        draw(theta, options, options->first + s);
        for (size_t k = 0; k < P; k++) {
            inside = inside && sin(theta[k]) < A / 4.0;
        }
        count += inside ? 1 : 0;
    }
    return count;
}

/* ---- rates ---- */

START_TEST(counts_are_those_of_the_basins) {
    const double pi = 3.14159265358979323846;
    const double chance = pow(0.5 + asin(A / 4.0) / pi, P);
    const qnl_optimizer_options optimizer = descent();
    qnl_success_options options = options_with(&optimizer);
    qnl_success result;
    qnl_interval wilson;
    qnl_cost *cost = new_cost();
    options.starts = 1000;
    options.first = 5;
    REQUIRE_OK(qnl_success_statistics(&result, NULL, NULL, cost, &options));
    ck_assert_uint_eq(result.starts, 1000);
    ck_assert_uint_eq(result.successes, predicted(&options));
    ck_assert_uint_eq(result.unconverged, 0);
    ck_assert_uint_eq(result.diverged, 0);
    /* five standard deviations: fails for one seed in two million */
    ck_assert(fabs(result.rate - chance) < 5.0 * sqrt(chance * (1.0 - chance) / 1000.0));
    compare_double("rate", result.rate, (double)result.successes / 1000.0, 1e-15);
    REQUIRE_OK(qnl_wilson_interval(&wilson, result.successes, 1000, 0.95));
    ck_assert(result.interval.low == wilson.low && result.interval.high == wilson.high);
    compare_double("mean steps", result.mean_steps, (double)result.steps / 1000.0, 1e-12);
    qnl_cost_free(cost);
}
END_TEST

/* Values at the starts and at the end, in order: the end of every start is one of the P + 1 levels of minima. */
START_TEST(values_are_in_order) {
    const qnl_optimizer_options optimizer = descent();
    qnl_success_options options = options_with(&optimizer);
    qnl_success result;
    qnl_statistics *begin = NULL;
    qnl_statistics *end = NULL;
    qnl_cost *cost = new_cost();
    options.low = -1.0;
    options.high = 4.0;
    REQUIRE_OK(qnl_statistics_new(&begin));
    REQUIRE_OK(qnl_statistics_new(&end));
    REQUIRE_OK(qnl_success_statistics(&result, begin, end, cost, &options));
    ck_assert_uint_eq(qnl_statistics_count(begin), 150);
    ck_assert_uint_eq(qnl_statistics_count(end), 150);
    for (uint64_t s = 0; s < 150; s++) {
        double theta[P];
        double value;
        double level = options.best;
        draw(theta, &options, s);
        wells_value(&value, theta, 1, NULL);
        for (size_t k = 0; k < P; k++) {
            if (sin(theta[k]) > A / 4.0) level += 2.0 * A;
        }
        compare_bits("start", qnl_statistics_values(begin) + s, &value, 1);
        compare_double("end", qnl_statistics_values(end)[s], level, 1e-12);
    }
    qnl_statistics_free(begin);
    qnl_statistics_free(end);
    qnl_cost_free(cost);
}
END_TEST

/* The tolerance decides: with one level more the starts with one wrong coordinate count too. */
START_TEST(tolerance_decides) {
    const qnl_optimizer_options optimizer = descent();
    qnl_success_options options = options_with(&optimizer);
    qnl_success all;
    qnl_cost *cost = new_cost();
    options.tolerance = 2.0 * A * P + 1e-9;
    REQUIRE_OK(qnl_success_statistics(&all, NULL, NULL, cost, &options));
    ck_assert_uint_eq(all.successes, 150);
    options.best = -100.0;
    REQUIRE_OK(qnl_success_statistics(&all, NULL, NULL, cost, &options));
    ck_assert_uint_eq(all.successes, 0);
    ck_assert(all.rate == 0.0 && all.interval.low >= 0.0 && all.interval.high > 0.0);
    qnl_cost_free(cost);
}
END_TEST

/* Too few steps to converge: all are unconverged, and those that are good enough are successes nevertheless. */
START_TEST(unconverged_starts_may_be_successes) {
    const qnl_optimizer_options optimizer = descent();
    qnl_success_options options = options_with(&optimizer);
    qnl_success result;
    qnl_cost *cost = new_cost();
    options.steps = 20;
    options.tolerance = 1e-3;
    REQUIRE_OK(qnl_success_statistics(&result, NULL, NULL, cost, &options));
    ck_assert_uint_eq(result.unconverged, 150);
    ck_assert_uint_eq(result.diverged, 0);
    ck_assert_uint_eq(result.steps, 20 * 150);
    ck_assert(result.mean_steps == 20.0);
    ck_assert(result.successes > 0 && result.successes <= predicted(&options));
    qnl_cost_free(cost);
}
END_TEST

START_TEST(quasi_newton_methods_succeed_too) {
    const qnl_optimizer_method methods[2] = {QNL_OPTIMIZER_LBFGS, QNL_OPTIMIZER_NLOPT_LBFGS};
    qnl_optimizer_options optimizer = descent();
    qnl_success_options options = options_with(&optimizer);
    qnl_success result;
    qnl_cost *cost = new_cost();
    optimizer.rate = 0.5;
    options.method = methods[_i];
    options.steps = 500;
    options.tolerance = 1e-9;
    REQUIRE_OK(qnl_success_statistics(&result, NULL, NULL, cost, &options));
    ck_assert(result.successes > 0 && result.successes < 150);
    ck_assert_uint_eq(result.diverged, 0);
    ck_assert(result.mean_steps < 100.0);
    qnl_cost_free(cost);
}
END_TEST

/* ---- parts, threads, progress ---- */

static void require_same(const qnl_success *a, const qnl_success *b) {
    ck_assert_uint_eq(a->starts, b->starts);
    ck_assert_uint_eq(a->successes, b->successes);
    ck_assert_uint_eq(a->unconverged, b->unconverged);
    ck_assert_uint_eq(a->diverged, b->diverged);
    ck_assert_uint_eq(a->steps, b->steps);
    ck_assert(a->rate == b->rate && a->mean_steps == b->mean_steps);
    ck_assert(a->interval.low == b->interval.low && a->interval.high == b->interval.high);
}

/* The whole range in one thread; parts of it in several threads give the same, bit for bit. */
START_TEST(parts_and_threads_change_nothing) {
    const uint64_t firsts[4] = {0, 70, 71, 150};
    const qnl_optimizer_options optimizer = descent();
    qnl_success_options options = options_with(&optimizer);
    qnl_success whole;
    qnl_success sum;
    qnl_statistics *values = NULL;
    qnl_statistics *parts = NULL;
    qnl_cost *cost = new_cost();
    REQUIRE_OK(qnl_statistics_new(&values));
    REQUIRE_OK(qnl_statistics_new(&parts));
    REQUIRE_OK(qnl_success_statistics(&whole, NULL, values, cost, &options));
    memset(&sum, 0, sizeof sum);
    options.threads = 3;
    for (size_t i = 0; i < 3; i++) {
        qnl_success part;
        options.first = firsts[i];
        options.starts = firsts[i + 1] - firsts[i];
        REQUIRE_OK(qnl_success_statistics(&part, NULL, parts, cost, &options));
        REQUIRE_OK(qnl_success_merge(&sum, &part));
    }
    require_same(&sum, &whole);
    ck_assert_uint_eq(qnl_statistics_count(parts), 150);
    compare_bits("values", qnl_statistics_values(parts), qnl_statistics_values(values), 150);
    options.first = 0;
    options.starts = 150;
    options.threads = 0;
    REQUIRE_OK(qnl_success_statistics(&sum, parts, NULL, cost, &options));
    require_same(&sum, &whole);
    qnl_statistics_free(values);
    qnl_statistics_free(parts);
    qnl_cost_free(cost);
}
END_TEST

typedef struct counter {
    uint64_t done[8];
    size_t calls;
    int code;
} counter;

static int count_starts(uint64_t done, uint64_t total, void *data) {
    counter *c = data;
    ck_assert_uint_eq(total, 150);
    c->done[c->calls++] = done;
    return c->code;
}

START_TEST(progress_counts_starts) {
    const qnl_optimizer_options optimizer = descent();
    qnl_success_options options = options_with(&optimizer);
    qnl_success result = {.starts = 7};
    qnl_statistics *values = NULL;
    counter c = {.code = 0};
    qnl_cost *cost = new_cost();
    REQUIRE_OK(qnl_statistics_new(&values));
    options.progress = count_starts;
    options.progress_data = &c;
    REQUIRE_OK(qnl_success_statistics(&result, NULL, NULL, cost, &options));
    ck_assert_uint_eq(c.calls, 3);
    ck_assert(c.done[0] == 64 && c.done[1] == 128 && c.done[2] == 150);
    result.starts = 7;
    c = (counter){.code = -5};
    ck_assert_int_eq(qnl_success_statistics(&result, values, NULL, cost, &options), -5);
    ck_assert_uint_eq(c.calls, 1);
    ck_assert_uint_eq(result.starts, 7);
    ck_assert_uint_eq(qnl_statistics_count(values), 0);
    qnl_statistics_free(values);
    qnl_cost_free(cost);
}
END_TEST

/* ---- divergence ---- */

/* t_0 where it is above the wall, NaN below: a descent comes to the wall. */
static int cliff_value(double *values, const double *thetas, size_t count, void *data) {
    const double wall = *(const double *)data;
    for (size_t j = 0; j < count; j++) {
        values[j] = thetas[j * P] < wall ? NAN : thetas[j * P];
    }
    return 0;
}

static int cliff_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    if (values != NULL) cliff_value(values, thetas, count, data);
    memset(gradients, 0, count * P * sizeof *gradients);
    for (size_t j = 0; j < count; j++) {
        gradients[j * P] = 1.0;
    }
    return 0;
}

START_TEST(diverged_starts_are_counted) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = cliff_value, .gradient = cliff_gradient};
    const qnl_optimizer_options optimizer = descent();
    qnl_success_options options = options_with(&optimizer);
    qnl_success result = {.starts = 7};
    double wall = -0.5;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, P, &methods, &wall));
    options.best = -0.5;
    options.tolerance = 0.11;
    REQUIRE_OK(qnl_success_statistics(&result, NULL, NULL, cost, &options));
    ck_assert_uint_eq(result.diverged, 150);
    ck_assert_uint_eq(result.unconverged, 150);
    ck_assert_uint_eq(result.successes, 150);

    /* the first start that is drawn below the wall */
    double theta[P];
    uint64_t number = 0;
    wall = 1.0;
    for (;; number++) {
        draw(theta, &options, number);
        if (theta[0] < wall) break;
    }
    char text[200];
    snprintf(text, sizeof text, "qnl_success_statistics: the cost at the beginning of start %llu is nan, must be finite",
             (unsigned long long)number);
    result.starts = 7;
    REQUIRE_FAILURE(qnl_success_statistics(&result, NULL, NULL, cost, &options), QNL_ERR_NOT_FINITE, text);
    ck_assert_uint_eq(result.starts, 7);
    qnl_cost_free(cost);
}
END_TEST

/* ---- errors ---- */

START_TEST(defaults) {
    qnl_success_options options;
    memset(&options, 0xA5, sizeof options);
    REQUIRE_OK(qnl_success_options_init(&options, sizeof options));
    ck_assert_uint_eq(options.struct_size, sizeof options);
    ck_assert(options.method == QNL_OPTIMIZER_ADAM && options.optimizer == NULL && options.steps == 10000);
    ck_assert(options.low == 0.0 && options.high == 6.283185307179586);
    ck_assert(options.first == 0 && options.starts == 1000 && options.seed == 1 && options.threads == 1);
    ck_assert(isnan(options.best) && options.tolerance == 1e-6 && options.progress == NULL && options.progress_data == NULL);
    REQUIRE_FAILURE(qnl_success_options_init(NULL, sizeof options), QNL_ERR_NULL, "qnl_success_options_init: options is NULL");
    ck_assert_int_eq(qnl_success_options_init(&options, 3), QNL_ERR_ARGUMENT);
}
END_TEST

static int no_trace(const qnl_optimizer_step *step, void *data) {
    (void)step;
    (void)data;
    return 0;
}

/* The call with these options fails and leaves the result alone. */
static void require_wrong(const qnl_success_options *options, qnl_status status, const char *text) {
    qnl_success result = {.starts = 7};
    qnl_cost *cost = new_cost();
    REQUIRE_FAILURE(qnl_success_statistics(&result, NULL, NULL, cost, options), status, text);
    ck_assert_uint_eq(result.starts, 7);
    qnl_cost_free(cost);
}

#define REQUIRE_WRONG(member, value, text)                                                                                         \
    do {                                                                                                                           \
        qnl_success_options wrong = options_with(&optimizer);                                                                      \
        wrong.member = (value);                                                                                                    \
        require_wrong(&wrong, QNL_ERR_ARGUMENT, "qnl_success_statistics: " text);                                                  \
    } while (0)

START_TEST(wrong_options) {
    const qnl_optimizer_options optimizer = descent();
    qnl_optimizer_options traced = descent();
    traced.trace = no_trace;
    REQUIRE_WRONG(starts, 0, "starts is 0, allowed are 1..2305843009213693951");
    REQUIRE_WRONG(first, UINT64_MAX, "first is 18446744073709551615, allowed are 0..18446744073709551465 for 150 starts");
    REQUIRE_WRONG(low, NAN, "low is nan, must be finite");
    REQUIRE_WRONG(high, -1.0, "high is -1, allowed are finite numbers from low = 0");
    REQUIRE_WRONG(best, NAN, "best is nan, must be given and finite");
    REQUIRE_WRONG(tolerance, -1e-9, "tolerance is -1e-09, allowed are finite numbers from 0");
    REQUIRE_WRONG(threads, 1025, "threads is 1025, allowed are 0..1024");
    REQUIRE_WRONG(threads, -1, "threads is -1, allowed are 0..1024");
    REQUIRE_WRONG(optimizer, &traced, "optimizer has a trace or progress callback, must have none");
    qnl_success_options wrong = options_with(&optimizer);
    wrong.method = (qnl_optimizer_method)13;
    require_wrong(&wrong, QNL_ERR_ARGUMENT, "qnl_optimizer_new: method is 13, allowed are 0..12");
    traced = descent();
    traced.rate = -1.0;
    wrong = options_with(&traced);
    require_wrong(&wrong, QNL_ERR_ARGUMENT, "qnl_optimizer_new: rate is -1, allowed are finite numbers above 0");
}
END_TEST

START_TEST(wrong_pointers) {
    const qnl_optimizer_options optimizer = descent();
    const qnl_success_options options = options_with(&optimizer);
    qnl_success result;
    qnl_statistics *values = NULL;
    qnl_cost *cost = new_cost();
    REQUIRE_OK(qnl_statistics_new(&values));
    REQUIRE_FAILURE(qnl_success_statistics(NULL, NULL, NULL, cost, &options), QNL_ERR_NULL,
                    "qnl_success_statistics: result is NULL");
    REQUIRE_FAILURE(qnl_success_statistics(&result, NULL, NULL, NULL, &options), QNL_ERR_NULL,
                    "qnl_success_statistics: cost is NULL");
    REQUIRE_FAILURE(qnl_success_statistics(&result, NULL, NULL, cost, NULL), QNL_ERR_NULL,
                    "qnl_success_statistics: options is NULL");
    REQUIRE_FAILURE(qnl_success_statistics(&result, values, values, cost, &options), QNL_ERR_ARGUMENT,
                    "qnl_success_statistics: start_values and end_values are the same, must be two");
    qnl_statistics_free(values);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(merging) {
    const qnl_success none = {.starts = 0};
    const qnl_success full = {.starts = UINT64_MAX, .successes = 1};
    const qnl_success wrong = {.starts = 3, .successes = 4};
    qnl_success sum = {.starts = 10, .successes = 2, .unconverged = 3, .diverged = 1, .steps = 50};
    REQUIRE_OK(qnl_success_merge(&sum, &sum));
    ck_assert(sum.starts == 20 && sum.successes == 4 && sum.unconverged == 6 && sum.diverged == 2 && sum.steps == 100);
    compare_double("rate", sum.rate, 0.2, 1e-15);
    compare_double("mean", sum.mean_steps, 5.0, 1e-15);
    /* 4 of 20 by hand: (0.2 + z^2/40 -+ z sqrt(0.008 + z^2/1600)) / (1 + z^2/20) with z = 1.959963984540054 */
    compare_double("low", sum.interval.low, 0.08065766257979806, 1e-12);
    compare_double("high", sum.interval.high, 0.41601743225189364, 1e-12);
    REQUIRE_OK(qnl_success_merge(&sum, &none));
    ck_assert_uint_eq(sum.starts, 20);
    qnl_success zero = none;
    REQUIRE_OK(qnl_success_merge(&zero, &none));
    ck_assert(zero.starts == 0 && zero.rate == 0.0);
    REQUIRE_FAILURE(qnl_success_merge(NULL, &sum), QNL_ERR_NULL, "qnl_success_merge: result is NULL");
    REQUIRE_FAILURE(qnl_success_merge(&sum, NULL), QNL_ERR_NULL, "qnl_success_merge: other is NULL");
    REQUIRE_FAILURE(qnl_success_merge(&sum, &wrong), QNL_ERR_ARGUMENT,
                    "qnl_success_merge: successes or unconverged is above starts, or diverged above unconverged");
    REQUIRE_FAILURE(qnl_success_merge(&sum, &full), QNL_ERR_ARGUMENT,
                    "qnl_success_merge: starts or steps are 2^64 or more together");
    ck_assert_uint_eq(sum.starts, 20);
}
END_TEST

#ifdef QNL_NLOPT
#define QUASI_NEWTON 2
#else
#define QUASI_NEWTON 1
#endif

int main(void) {
    Suite *suite = suite_create("success");
    TCase *tests = tcase_create("statistics");
    tcase_add_test(tests, counts_are_those_of_the_basins);
    tcase_add_test(tests, values_are_in_order);
    tcase_add_test(tests, tolerance_decides);
    tcase_add_test(tests, unconverged_starts_may_be_successes);
    tcase_add_loop_test(tests, quasi_newton_methods_succeed_too, 0, QUASI_NEWTON);
    tcase_add_test(tests, parts_and_threads_change_nothing);
    tcase_add_test(tests, progress_counts_starts);
    tcase_add_test(tests, diverged_starts_are_counted);
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, wrong_options);
    tcase_add_test(tests, wrong_pointers);
    tcase_add_test(tests, merging);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
