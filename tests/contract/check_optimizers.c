/* check_optimizers.c  What every method must do, on the same test functions. */
#include <math.h>
#include <string.h>

#include "contract/optimizer_functions.h"
#include "qnnland/circuit.h"
#include "qnnland/optimizer.h"
#include "support/compare.h"
#include "support/runner.h"

/* ---- costs ---- */

/* A cost that counts the calls of its functions and fails in one of them. */
typedef struct test_cost {
    const test_function *function;
    int gradient_calls;
    int value_calls;
    int failing_call;  /* of the gradient; 1 = the first; 0 = none */
    int failing_value; /* the same of the value */
    int code;
} test_cost;

static void compute_values(double *values, const test_function *function, const double *thetas, size_t count) {
    for (size_t j = 0; j < count; j++) {
        values[j] = function->value(thetas + j * function->parameters);
    }
}

static int cost_value(double *values, const double *thetas, size_t count, void *data) {
    test_cost *cost = data;
    if (++cost->value_calls == cost->failing_value) return cost->code;
    compute_values(values, cost->function, thetas, count);
    return 0;
}

static int cost_metric(double *metrics, const double *thetas, size_t count, void *data) {
    const test_function *function = ((test_cost *)data)->function;
    const size_t p = function->parameters;
    for (size_t j = 0; j < count; j++) {
        for (size_t e = 0; e < p * p; e++) {
            metrics[j * p * p + e] = e % (p + 1) == 0 ? 1.0 : 0.0;
        }
        if (function->metric != NULL) function->metric(metrics + j * p * p, thetas + j * p);
    }
    return 0;
}

static int cost_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    test_cost *cost = data;
    const size_t parameters = cost->function->parameters;
    if (++cost->gradient_calls == cost->failing_call) return cost->code;
    if (values != NULL) compute_values(values, cost->function, thetas, count);
    for (size_t j = 0; j < count; j++) {
        cost->function->gradient(gradients + j * parameters, thetas + j * parameters);
    }
    return 0;
}

static qnl_cost *new_cost(test_cost *data) {
    const qnl_cost_methods methods = {
        .struct_size = sizeof methods, .value = cost_value, .gradient = cost_gradient, .metric = cost_metric};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, data->function->parameters, &methods, data));
    return cost;
}

/* ---- methods ---- */

/* Methods that step, and behind them those that run a start by themselves: what breaks and resumes in the middle is different there
 * (see check_nlopt.c), so that only some of the tests are for ALL. */
static const qnl_optimizer_method all_methods[] = {QNL_OPTIMIZER_GRADIENT_DESCENT, QNL_OPTIMIZER_ADAM,
                                                   QNL_OPTIMIZER_RMSPROP,          QNL_OPTIMIZER_LBFGS,
                                                   QNL_OPTIMIZER_NATURAL_GRADIENT, QNL_OPTIMIZER_SPSA,
                                                   QNL_OPTIMIZER_NLOPT_LBFGS,      QNL_OPTIMIZER_NLOPT_COBYLA,
                                                   QNL_OPTIMIZER_NLOPT_BOBYQA,     QNL_OPTIMIZER_NLOPT_NELDER_MEAD,
                                                   QNL_OPTIMIZER_NLOPT_SUBPLEX};
#define WITH_GRADIENT 5
#define METHODS       6
#ifdef QNL_NLOPT
#define ALL              11
#define NLOPT_LD_METHODS 1
#else
#define ALL              6
#define NLOPT_LD_METHODS 0
#endif

static qnl_optimizer_options default_options(void) {
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.spsa_alpha = 0.0; /* constant gains, as the other methods have constant rates */
    options.spsa_gamma = 0.0;
    options.spsa_step = 0.001;
    return options;
}

static qnl_optimizer *new_optimizer(int which, size_t parameters, size_t starts, const double *thetas,
                                    const qnl_optimizer_options *options) {
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, all_methods[which], parameters, starts, thetas, options));
    return optimizer;
}

/* Two optimizers stand at the same place, bit for bit. */
static void require_same(const qnl_optimizer *a, const qnl_optimizer *b) {
    char *left = NULL;
    char *right = NULL;
    REQUIRE_OK(qnl_optimizer_save(&left, a));
    REQUIRE_OK(qnl_optimizer_save(&right, b));
    ck_assert_str_eq(left, right);
    qnl_string_free(left);
    qnl_string_free(right);
}

/* ---- convergence ---- */

/* With a constant rate RMSProp ends in steps of about the rate around the minimum, so it only gets that near. */
START_TEST(reaches_the_bottom_of_the_bowl) {
    const double rates[] = {0.2, 0.05, 0.001, 1.0, 0.5, 0.05, 1.0, 1.0, 1.0, 1.0, 1.0};
    const double nearness[] = {1e-10, 1e-6, 0.002, 1e-10, 1e-10, 1e-9, 1e-7, 1e-6, 1e-6, 1e-6, 1e-6};
    const double thetas[3] = {-1.0, 1.0, 4.0};
    test_cost data = {.function = &bowl};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = default_options();
    options.rate = rates[_i];
    qnl_optimizer *optimizer = new_optimizer(_i, 3, 1, thetas, &options);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 4000));
    double found[3];
    double value;
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    compare_doubles("minimum", found, bowl_centre, 3, nearness[_i]);
    REQUIRE_OK(qnl_optimizer_values(&value, optimizer));
    compare_double("value", value, bowl_value(found), 0.0);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(follows_the_valley_of_rosenbrock) {
    const double rates[] = {0.001, 0.02, 0.001, 0.1, 0.5, 0.0003, 1.0, 1.0, 1.0, 1.0, 1.0};
    const double reached[] = {1e-6, 1e-5, 1e-3, 1e-12, 1e-12, 0.05, 1e-12, 1e-3, 1e-12, 1e-12, 1e-12};
    const double thetas[2] = {-1.2, 1.0};
    test_cost data = {.function = &rosenbrock};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = default_options();
    options.rate = rates[_i];
    qnl_optimizer *optimizer = new_optimizer(_i, 2, 1, thetas, &options);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 40000));
    double value;
    REQUIRE_OK(qnl_optimizer_values(&value, optimizer));
    ck_assert_double_lt(value, reached[_i]);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* The minimum next to a point, by bisection of the derivative between a - 0.5 and a + 0.5. */
static double well_near(double a) {
    double low = a - 0.5;
    double high = a + 0.5;
    for (int i = 0; i < 100; i++) {
        const double middle = 0.5 * (low + high);
        double slope;
        wells_gradient(&slope, &middle);
        *(slope < 0.0 ? &low : &high) = middle;
    }
    return low;
}

START_TEST(each_start_finds_its_own_well) {
    const double rates[METHODS] = {0.05, 0.01, 0.001, 0.2, 0.05, 0.05};
    const double nearness[METHODS] = {1e-10, 1e-6, 0.002, 1e-10, 1e-10, 1e-5};
    const double thetas[4] = {-0.9, 1.2, -2.9, 3.2};
    const double centres[4] = {-0.5, 1.55, -2.55, 3.6};
    test_cost data = {.function = &wells};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = default_options();
    options.rate = rates[_i];
    qnl_optimizer *optimizer = new_optimizer(_i, 1, 4, thetas, &options);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 3000));
    double found[4];
    size_t best;
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    for (size_t i = 0; i < 4; i++) {
        compare_double("well", found[i], well_near(centres[i]), nearness[_i]);
    }
    REQUIRE_OK(qnl_optimizer_best(&best, optimizer));
    ck_assert_uint_eq(best, 0);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* ---- corners ---- */

/* With epsilon 0 a parameter that the cost does not depend on stays where it is. */
static double flat_value(const double *theta) {
    return 0.5 * theta[0] * theta[0];
}

static void flat_gradient(double *gradient, const double *theta) {
    gradient[0] = theta[0];
    gradient[1] = 0.0;
}

START_TEST(epsilon_zero_leaves_idle_parameters) {
    const test_function flat = {"flat", 2, flat_value, flat_gradient, NULL};
    const double thetas[2] = {1.0, 0.75};
    test_cost data = {.function = &flat};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = default_options();
    options.epsilon = 0.0;
    qnl_optimizer *optimizer = new_optimizer(_i, 2, 1, thetas, &options);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 10));
    double found[2];
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    ck_assert_double_lt(found[0], 1.0);
    ck_assert(found[1] == 0.75);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* ---- resuming ---- */

static const double three_starts[6] = {-1.2, 1.0, 0.3, 0.4, 1.0, 1.0};

/* Directions that are the same for every start, wherever it stands among others. */
static const signed char signs[6] = {1, 1, 1, -1, -1, 1};

/* The third start stands at the minimum and stops at once; the value rule needs the value before the break. */
static qnl_optimizer_options resume_options(int which) {
    qnl_optimizer_options options = default_options();
    options.spsa_signs = signs;
    options.spsa_rows = 3;
    options.rate = 0.0007;
    options.value_tolerance = which < WITH_GRADIENT ? 1e-5 : 1e-9;
    return options;
}

START_TEST(resuming_changes_nothing) {
    test_cost data = {.function = &rosenbrock};
    qnl_cost *cost = new_cost(&data);
    const qnl_optimizer_options options = resume_options(_i);
    qnl_optimizer *whole = new_optimizer(_i, 2, 3, three_starts, &options);
    REQUIRE_OK(qnl_optimizer_run(whole, cost, 90));

    qnl_optimizer *parts = new_optimizer(_i, 2, 3, three_starts, &options);
    for (int part = 0; part < 3; part++) {
        char *text = NULL;
        qnl_optimizer *loaded = NULL;
        REQUIRE_OK(qnl_optimizer_run(parts, cost, 30));
        REQUIRE_OK(qnl_optimizer_save(&text, parts));
        REQUIRE_OK(qnl_optimizer_load(&loaded, text, NULL));
        require_same(loaded, parts);
        qnl_string_free(text);
        qnl_optimizer_free(parts);
        parts = loaded;
    }
    require_same(parts, whole);
    qnl_stop_reason reasons[3];
    uint64_t steps[3];
    REQUIRE_OK(qnl_optimizer_reasons(reasons, parts));
    REQUIRE_OK(qnl_optimizer_steps(steps, parts));
    if (_i < WITH_GRADIENT) {
        ck_assert_int_eq(reasons[2], QNL_STOP_GRADIENT);
        ck_assert_uint_eq(steps[2], 0);
    }
    ck_assert(steps[0] > (_i < WITH_GRADIENT ? 30 : 0));
    qnl_optimizer_free(parts);
    qnl_optimizer_free(whole);
    qnl_cost_free(cost);
}
END_TEST

/* The value rule stops at the same step whether the run was split just before it or not. */
START_TEST(value_rule_survives_a_break) {
    test_cost data = {.function = &bowl};
    qnl_cost *cost = new_cost(&data);
    const double thetas[3] = {0.6, -1.2, 2.2};
    qnl_optimizer_options options = default_options();
    options.value_tolerance = 1e-4;
    qnl_optimizer *whole = new_optimizer(_i, 3, 1, thetas, &options);
    REQUIRE_OK(qnl_optimizer_run(whole, cost, 100000));
    qnl_stop_reason reason;
    REQUIRE_OK(qnl_optimizer_reasons(&reason, whole));
    ck_assert_int_eq(reason, QNL_STOP_VALUE);
    qnl_optimizer *steps = new_optimizer(_i, 3, 1, thetas, &options);
    for (;;) {
        REQUIRE_OK(qnl_optimizer_run(steps, cost, 1));
        REQUIRE_OK(qnl_optimizer_reasons(&reason, steps));
        if (reason != QNL_STOP_STEPS) break;
    }
    require_same(steps, whole);
    qnl_optimizer_free(steps);
    qnl_optimizer_free(whole);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(many_starts_are_single_starts) {
    test_cost data = {.function = &rosenbrock};
    qnl_cost *cost = new_cost(&data);
    const qnl_optimizer_options options = resume_options(_i);
    qnl_optimizer *many = new_optimizer(_i, 2, 3, three_starts, &options);
    REQUIRE_OK(qnl_optimizer_run(many, cost, 60));
    double thetas[6];
    double values[3];
    uint64_t steps[3];
    qnl_stop_reason reasons[3];
    REQUIRE_OK(qnl_optimizer_thetas(thetas, many));
    REQUIRE_OK(qnl_optimizer_values(values, many));
    REQUIRE_OK(qnl_optimizer_steps(steps, many));
    REQUIRE_OK(qnl_optimizer_reasons(reasons, many));
    for (size_t i = 0; i < 3; i++) {
        qnl_optimizer *single = new_optimizer(_i, 2, 1, three_starts + 2 * i, &options);
        REQUIRE_OK(qnl_optimizer_run(single, cost, 60));
        double theta[2];
        double value;
        uint64_t step;
        qnl_stop_reason reason;
        REQUIRE_OK(qnl_optimizer_thetas(theta, single));
        REQUIRE_OK(qnl_optimizer_values(&value, single));
        REQUIRE_OK(qnl_optimizer_steps(&step, single));
        REQUIRE_OK(qnl_optimizer_reasons(&reason, single));
        compare_bits("theta", theta, thetas + 2 * i, 2);
        compare_bits("value", &value, values + i, 1);
        ck_assert_uint_eq(step, steps[i]);
        ck_assert_int_eq(reason, reasons[i]);
        qnl_optimizer_free(single);
    }
    qnl_optimizer_free(many);
    qnl_cost_free(cost);
}
END_TEST

/* ---- stopping from outside ---- */

typedef struct stopper {
    uint64_t step;
    size_t start;
    int code;
    uint64_t last_done;
    uint64_t total;
} stopper;

static int stop_trace(const qnl_optimizer_step *step, void *data) {
    const stopper *stop = data;
    return step->step == stop->step && step->start == stop->start ? stop->code : 0;
}

static int stop_progress(uint64_t done, uint64_t total, void *data) {
    stopper *stop = data;
    ck_assert_uint_eq(done, stop->last_done + 1);
    stop->last_done = done;
    stop->total = total;
    return done == stop->step ? stop->code : 0;
}

/* After a stop in step 8 the optimizer has done `complete` steps, and going on to 20 gives what an undisturbed run gives. */
static void require_clean_stop(int which, qnl_optimizer *stopped, const qnl_cost *cost, uint64_t complete) {
    uint64_t steps[2];
    qnl_stop_reason reasons[2];
    double values[2];
    double thetas[4];
    double expected[4];
    const qnl_optimizer_options options = resume_options(which);
    qnl_optimizer *part = new_optimizer(which, 2, 2, three_starts, &options);
    REQUIRE_OK(qnl_optimizer_run(part, cost, complete));
    REQUIRE_OK(qnl_optimizer_thetas(expected, part));
    REQUIRE_OK(qnl_optimizer_thetas(thetas, stopped));
    compare_bits("thetas", thetas, expected, 4);
    REQUIRE_OK(qnl_optimizer_steps(steps, stopped));
    REQUIRE_OK(qnl_optimizer_reasons(reasons, stopped));
    REQUIRE_OK(qnl_optimizer_values(values, stopped));
    for (size_t i = 0; i < 2; i++) {
        ck_assert_uint_eq(steps[i], complete);
        ck_assert_int_eq(reasons[i], QNL_STOP_RUNNING);
        ck_assert(isnan(values[i]));
    }
    REQUIRE_OK(qnl_optimizer_run(part, cost, 20 - complete));
    REQUIRE_OK(qnl_optimizer_run(stopped, cost, 20 - complete));
    require_same(stopped, part);
    qnl_optimizer_free(part);
    qnl_optimizer_free(stopped);
}

START_TEST(cost_stops_the_run) {
    /* a step without gradient asks for its value, and then for two more */
    test_cost data = {.function = &rosenbrock, .code = -7};
    *(_i < WITH_GRADIENT ? &data.failing_call : &data.failing_value) = _i < WITH_GRADIENT ? 8 : 16;
    qnl_cost *cost = new_cost(&data);
    const qnl_optimizer_options options = resume_options(_i);
    qnl_optimizer *optimizer = new_optimizer(_i, 2, 2, three_starts, &options);
    ck_assert_int_eq(qnl_optimizer_run(optimizer, cost, 20), -7);
    require_clean_stop(_i, optimizer, cost, 7);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(trace_stops_the_run) {
    stopper stop = {.step = 8, .start = 1, .code = 77};
    test_cost data = {.function = &rosenbrock};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = resume_options(_i);
    options.trace = stop_trace;
    options.trace_data = &stop;
    qnl_optimizer *optimizer = new_optimizer(_i, 2, 2, three_starts, &options);
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, cost, 20), QNL_ERR_CANCELLED, "qnl_optimizer_run: the trace callback returned 77");
    stop.step = 0;
    require_clean_stop(_i, optimizer, cost, 7);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(progress_stops_the_run) {
    stopper stop = {.step = 8, .code = QNL_ERR_IO};
    test_cost data = {.function = &rosenbrock};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = resume_options(_i);
    options.progress = stop_progress;
    options.progress_data = &stop;
    qnl_optimizer *optimizer = new_optimizer(_i, 2, 2, three_starts, &options);
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, cost, 20), QNL_ERR_IO, "qnl_optimizer_run: the progress callback returned 8");
    ck_assert_uint_eq(stop.last_done, 8);
    ck_assert_uint_eq(stop.total, 20);
    stop = (stopper){0};
    require_clean_stop(_i, optimizer, cost, 8);
    ck_assert_uint_eq(stop.last_done, 12);
    ck_assert_uint_eq(stop.total, 12);
    qnl_cost_free(cost);
}
END_TEST

/* ---- divergence ---- */

static double cliff_value(const double *theta) {
    return theta[0] < 0.5 ? NAN : theta[0];
}

static void cliff_gradient(double *gradient, const double *theta) {
    (void)theta;
    gradient[0] = 1.0;
}

/* Start 0 comes to the cliff in the middle of the run, start 1 stands behind it, start 2 stays away from it. */
START_TEST(diverged_starts_go_back_to_the_last_finite_point) {
    const test_function cliff = {"cliff", 1, cliff_value, cliff_gradient, NULL};
    const double thetas[3] = {2.0, 0.25, 100.0};
    test_cost data = {.function = &cliff};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = default_options();
    options.rate = 0.125;
    options.epsilon = 0.0;
    qnl_optimizer *optimizer = new_optimizer(_i, 1, 3, thetas, &options);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 30));
    qnl_stop_reason reasons[3];
    double found[3];
    double values[3];
    uint64_t steps[3];
    size_t best;
    REQUIRE_OK(qnl_optimizer_reasons(reasons, optimizer));
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    REQUIRE_OK(qnl_optimizer_values(values, optimizer));
    REQUIRE_OK(qnl_optimizer_steps(steps, optimizer));
    REQUIRE_OK(qnl_optimizer_best(&best, optimizer));
    ck_assert_int_eq(reasons[0], QNL_STOP_DIVERGED);
    ck_assert_int_eq(reasons[1], QNL_STOP_DIVERGED);
    ck_assert_int_eq(reasons[2], QNL_STOP_STEPS);
    ck_assert(found[0] >= 0.5 && found[0] < 2.0);
    compare_double("value", values[0], found[0], 0.0);
    ck_assert(found[1] == 0.25);
    ck_assert(isnan(values[1]));
    ck_assert_uint_eq(best, 0);
    ck_assert(steps[0] >= 1 && steps[0] <= 12);
    ck_assert_uint_eq(steps[1], 0);
    ck_assert_uint_eq(steps[2], 30);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* The last value of a run finds the cliff as well: a run of one step ends where it began. */
START_TEST(last_value_notices_divergence) {
    const test_function cliff = {"cliff", 1, cliff_value, cliff_gradient, NULL};
    const double theta = 0.5;
    test_cost data = {.function = &cliff};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer *optimizer = new_optimizer(_i, 1, 1, &theta, NULL);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 1));
    qnl_stop_reason reason;
    double found;
    REQUIRE_OK(qnl_optimizer_reasons(&reason, optimizer));
    REQUIRE_OK(qnl_optimizer_thetas(&found, optimizer));
    ck_assert_int_eq(reason, QNL_STOP_DIVERGED);
    ck_assert(found == 0.5);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

static double steep_value(const double *theta) {
    return 1e300 * theta[0];
}

static void steep_gradient(double *gradient, const double *theta) {
    (void)theta;
    gradient[0] = 1e300;
}

/* A gradient whose update, or whose square, overflows: the start stops where it is. */
START_TEST(overflowing_updates_diverge) {
    const test_function steep = {"steep", 1, steep_value, steep_gradient, NULL};
    const double theta = 0.25;
    test_cost data = {.function = &steep};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = default_options();
    options.rate = 1e10;
    qnl_optimizer *optimizer = new_optimizer(_i, 1, 1, &theta, &options);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 5));
    qnl_stop_reason reason;
    double found;
    REQUIRE_OK(qnl_optimizer_reasons(&reason, optimizer));
    REQUIRE_OK(qnl_optimizer_thetas(&found, optimizer));
    ck_assert_int_eq(reason, QNL_STOP_DIVERGED);
    ck_assert(found == 0.25);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("optimizers");
    TCase *tests = tcase_create("contract");
    tcase_add_loop_test(tests, reaches_the_bottom_of_the_bowl, 0, ALL);
    tcase_add_loop_test(tests, follows_the_valley_of_rosenbrock, 0, ALL);
    tcase_add_loop_test(tests, each_start_finds_its_own_well, 0, METHODS);
    tcase_add_loop_test(tests, epsilon_zero_leaves_idle_parameters, 0, WITH_GRADIENT);
    tcase_add_loop_test(tests, epsilon_zero_leaves_idle_parameters, METHODS, METHODS + NLOPT_LD_METHODS);
    tcase_add_loop_test(tests, resuming_changes_nothing, 0, METHODS);
    tcase_add_loop_test(tests, value_rule_survives_a_break, 0, METHODS);
    tcase_add_loop_test(tests, many_starts_are_single_starts, 0, ALL);
    tcase_add_loop_test(tests, cost_stops_the_run, 0, METHODS);
    tcase_add_loop_test(tests, trace_stops_the_run, 0, METHODS);
    tcase_add_loop_test(tests, progress_stops_the_run, 0, METHODS);
    tcase_add_loop_test(tests, diverged_starts_go_back_to_the_last_finite_point, 0, METHODS);
    tcase_add_loop_test(tests, last_value_notices_divergence, 0, METHODS);
    tcase_add_loop_test(tests, overflowing_updates_diverge, 0, METHODS);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
