/* check_optimizer.c  Options, stop rules, callbacks and error texts of the driver. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "qnnland/optimizer.h"
#include "support/compare.h"
#include "support/runner.h"

/* C = theta_0^2 / 2 + theta_1^2 / 2 */
static int bowl_value(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++) {
        values[j] = 0.5 * (thetas[2 * j] * thetas[2 * j] + thetas[2 * j + 1] * thetas[2 * j + 1]);
    }
    return 0;
}

static int bowl_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    if (values != NULL) bowl_value(values, thetas, count, data);
    memcpy(gradients, thetas, 2 * count * sizeof *gradients);
    return 0;
}

static qnl_cost *new_bowl(void) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = bowl_value, .gradient = bowl_gradient};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, NULL));
    return cost;
}

static qnl_optimizer_options halving(void) {
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.rate = 0.5;
    return options;
}

/* ---- options ---- */

START_TEST(defaults) {
    qnl_optimizer_options options;
    memset(&options, 0xA5, sizeof options);
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    ck_assert_uint_eq(options.struct_size, sizeof options);
    ck_assert(options.rate == 0.01 && options.beta1 == 0.9 && options.beta2 == 0.999 && options.decay == 0.99);
    ck_assert(options.epsilon == 1e-8 && options.epsilon_place == QNL_EPSILON_INSIDE);
    ck_assert(options.gradient_tolerance == 0.0 && options.value_tolerance < 0.0 && options.step_tolerance < 0.0);
    ck_assert(options.target == -INFINITY);
    ck_assert(options.frequencies == NULL && options.model_tolerance == 1e-6 && options.history == 10);
    ck_assert_str_eq(options.gate, "XYZ");
    ck_assert(options.progress == NULL && options.progress_data == NULL && options.trace == NULL && options.trace_data == NULL);
    REQUIRE_FAILURE(qnl_optimizer_options_init(NULL, sizeof options), QNL_ERR_NULL, "qnl_optimizer_options_init: options is NULL");
    ck_assert_int_eq(qnl_optimizer_options_init(&options, 3), QNL_ERR_ARGUMENT);
}
END_TEST

START_TEST(method_names) {
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_GRADIENT_DESCENT), "gradient descent");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_ADAM), "adam");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_RMSPROP), "rmsprop");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_ROTOSOLVE), "rotosolve");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_FREE_GATE), "free gate");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_LBFGS), "lbfgs");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_NLOPT_LBFGS), "nlopt lbfgs");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_NATURAL_GRADIENT), "natural gradient");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_SPSA), "spsa");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_NLOPT_COBYLA), "nlopt cobyla");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_NLOPT_BOBYQA), "nlopt bobyqa");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_NLOPT_NELDER_MEAD), "nlopt nelder-mead");
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_NLOPT_SUBPLEX), "nlopt subplex");
    ck_assert_str_eq(qnl_optimizer_method_name((qnl_optimizer_method)13), "unknown");
}
END_TEST

/* What a wrong option says. */
typedef struct option_case {
    size_t offset;
    double value;
    const char *text;
} option_case;

#define AT(member) offsetof(qnl_optimizer_options, member)

static const option_case option_cases[] = {
    {AT(rate), 0.0, "rate is 0, allowed are finite numbers above 0"},
    {AT(rate), -0.5, "rate is -0.5, allowed are finite numbers above 0"},
    {AT(rate), INFINITY, "rate is inf, allowed are finite numbers above 0"},
    {AT(rate), NAN, "rate is nan, allowed are finite numbers above 0"},
    {AT(beta1), 1.0, "beta1 is 1, allowed are 0 <= beta1 < 1"},
    {AT(beta1), -0.1, "beta1 is -0.1, allowed are 0 <= beta1 < 1"},
    {AT(beta2), 1.5, "beta2 is 1.5, allowed are 0 <= beta2 < 1"},
    {AT(decay), NAN, "decay is nan, allowed are 0 <= decay < 1"},
    {AT(epsilon), -1e-9, "epsilon is -1e-09, allowed are finite numbers from 0"},
    {AT(epsilon), INFINITY, "epsilon is inf, allowed are finite numbers from 0"},
    {AT(gradient_tolerance), NAN, "gradient_tolerance is nan, allowed are all numbers but NaN"},
    {AT(value_tolerance), NAN, "value_tolerance is nan, allowed are all numbers but NaN"},
    {AT(step_tolerance), NAN, "step_tolerance is nan, allowed are all numbers but NaN"},
    {AT(target), NAN, "target is nan, allowed are all numbers but NaN"},
    {AT(model_tolerance), NAN, "model_tolerance is nan, allowed are all numbers but NaN"},
    {AT(metric_scale), 0.0, "metric_scale is 0, allowed are finite numbers above 0"},
    {AT(metric_cutoff), 1.0, "metric_cutoff is 1, allowed are 0 <= metric_cutoff < 1"},
    {AT(metric_damping), -1.0, "metric_damping is -1, allowed are finite numbers from 0"},
    {AT(spsa_step), 0.0, "spsa_step is 0, allowed are finite numbers above 0"},
    {AT(spsa_alpha), -0.5, "spsa_alpha is -0.5, allowed are finite numbers from 0"},
    {AT(spsa_gamma), NAN, "spsa_gamma is nan, allowed are finite numbers from 0"},
    {AT(spsa_stability), INFINITY, "spsa_stability is inf, allowed are finite numbers from 0"},
    {AT(first_step), 0.0, "first_step is 0, allowed are finite numbers above 0"},
};
#define OPTION_CASES ((int)(sizeof option_cases / sizeof option_cases[0]))

START_TEST(wrong_options) {
    const option_case *wrong = &option_cases[_i];
    const double thetas[2] = {1.0, 2.0};
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = halving();
    char text[200];
    memcpy((char *)&options + wrong->offset, &wrong->value, sizeof wrong->value);
    snprintf(text, sizeof text, "qnl_optimizer_new: %s", wrong->text);
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 2, 1, thetas, &options), QNL_ERR_ARGUMENT, text);
    ck_assert_ptr_null(optimizer);
}
END_TEST

START_TEST(wrong_arguments) {
    const double thetas[2] = {1.0, NAN};
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = halving();
    REQUIRE_FAILURE(qnl_optimizer_new(NULL, QNL_OPTIMIZER_ADAM, 1, 1, thetas, NULL), QNL_ERR_NULL,
                    "qnl_optimizer_new: out is NULL");
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 1, 1, NULL, NULL), QNL_ERR_NULL,
                    "qnl_optimizer_new: thetas is NULL");
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, (qnl_optimizer_method)13, 1, 1, thetas, NULL), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: method is 13, allowed are 0..12");
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 0, 1, thetas, NULL), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: parameters is 0, allowed are 1 and more");
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 1, 0, thetas, NULL), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: starts is 0, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 1, ((size_t)1 << 31) + 1, thetas, NULL), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: starts is 2147483649, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 2, 1, thetas, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_optimizer_new: thetas[1] is nan, must be finite");
    ck_assert_int_eq(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, SIZE_MAX / 4, 4, thetas, NULL), QNL_ERR_MEMORY);
    options.epsilon_place = (qnl_epsilon_place)2;
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 1, 1, thetas, &options), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: epsilon_place is 2, allowed are 0 (inside) and 1 (outside)");
    options.struct_size = 1;
    ck_assert_int_eq(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 1, 1, thetas, &options), QNL_ERR_ARGUMENT);
    ck_assert_ptr_null(optimizer);
    qnl_optimizer_free(NULL);
}
END_TEST

static qnl_optimizer *new_optimizer(size_t starts, const double *thetas, const qnl_optimizer_options *options) {
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_GRADIENT_DESCENT, 2, starts, thetas, options));
    return optimizer;
}

START_TEST(wrong_costs) {
    const double thetas[2] = {1.0, 2.0};
    const qnl_cost_methods no_gradient = {.struct_size = sizeof no_gradient, .value = bowl_value};
    const qnl_cost_methods with_gradient = {.struct_size = sizeof with_gradient, .value = bowl_value, .gradient = bowl_gradient};
    qnl_cost *flat = NULL;
    qnl_cost *longer = NULL;
    qnl_optimizer *optimizer = new_optimizer(1, thetas, NULL);
    REQUIRE_OK(qnl_cost_new(&flat, 2, &no_gradient, NULL));
    REQUIRE_OK(qnl_cost_new(&longer, 3, &with_gradient, NULL));
    REQUIRE_FAILURE(qnl_optimizer_run(NULL, flat, 1), QNL_ERR_NULL, "qnl_optimizer_run: optimizer is NULL");
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, NULL, 1), QNL_ERR_NULL, "qnl_optimizer_run: cost is NULL");
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, longer, 1), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_run: the cost has 3 parameters, the optimizer has 2");
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, flat, 1), QNL_ERR_UNSUPPORTED, "qnl_optimizer_run: the cost has no gradient");
    qnl_optimizer_free(optimizer);
    qnl_cost_free(flat);
    qnl_cost_free(longer);
}
END_TEST

START_TEST(null_pointers_of_the_getters) {
    const double thetas[2] = {1.0, 2.0};
    double number[2];
    uint64_t steps;
    size_t start;
    qnl_stop_reason reason;
    qnl_optimizer *optimizer = new_optimizer(1, thetas, NULL);
    REQUIRE_FAILURE(qnl_optimizer_thetas(NULL, optimizer), QNL_ERR_NULL, "qnl_optimizer_thetas: thetas is NULL");
    REQUIRE_FAILURE(qnl_optimizer_thetas(number, NULL), QNL_ERR_NULL, "qnl_optimizer_thetas: optimizer is NULL");
    REQUIRE_FAILURE(qnl_optimizer_values(NULL, optimizer), QNL_ERR_NULL, "qnl_optimizer_values: values is NULL");
    REQUIRE_FAILURE(qnl_optimizer_values(number, NULL), QNL_ERR_NULL, "qnl_optimizer_values: optimizer is NULL");
    REQUIRE_FAILURE(qnl_optimizer_reasons(NULL, optimizer), QNL_ERR_NULL, "qnl_optimizer_reasons: reasons is NULL");
    REQUIRE_FAILURE(qnl_optimizer_reasons(&reason, NULL), QNL_ERR_NULL, "qnl_optimizer_reasons: optimizer is NULL");
    REQUIRE_FAILURE(qnl_optimizer_steps(NULL, optimizer), QNL_ERR_NULL, "qnl_optimizer_steps: steps is NULL");
    REQUIRE_FAILURE(qnl_optimizer_steps(&steps, NULL), QNL_ERR_NULL, "qnl_optimizer_steps: optimizer is NULL");
    REQUIRE_FAILURE(qnl_optimizer_best(NULL, optimizer), QNL_ERR_NULL, "qnl_optimizer_best: start is NULL");
    REQUIRE_FAILURE(qnl_optimizer_best(&start, NULL), QNL_ERR_NULL, "qnl_optimizer_best: optimizer is NULL");
    qnl_optimizer_free(optimizer);
}
END_TEST

/* ---- the run ---- */

START_TEST(before_the_first_run) {
    const double thetas[4] = {1.0, 2.0, 3.0, 4.0};
    double found[4];
    double values[2];
    uint64_t steps[2];
    qnl_stop_reason reasons[2];
    size_t best = 99;
    qnl_optimizer *optimizer = new_optimizer(2, thetas, NULL);
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    REQUIRE_OK(qnl_optimizer_values(values, optimizer));
    REQUIRE_OK(qnl_optimizer_steps(steps, optimizer));
    REQUIRE_OK(qnl_optimizer_reasons(reasons, optimizer));
    compare_bits("thetas", found, thetas, 4);
    ck_assert(isnan(values[0]) && isnan(values[1]));
    ck_assert(steps[0] == 0 && steps[1] == 0);
    ck_assert(reasons[0] == QNL_STOP_RUNNING && reasons[1] == QNL_STOP_RUNNING);
    REQUIRE_FAILURE(qnl_optimizer_best(&best, optimizer), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_best: no value is known, run the optimizer first");
    ck_assert_uint_eq(best, 99);
    qnl_optimizer_free(optimizer);
}
END_TEST

START_TEST(no_steps_only_evaluate) {
    const double thetas[4] = {3.0, 4.0, 1.0, -2.0};
    const double expected[2] = {12.5, 2.5};
    double values[2];
    double found[4];
    qnl_stop_reason reasons[2];
    size_t best;
    qnl_cost *cost = new_bowl();
    qnl_optimizer *optimizer = new_optimizer(2, thetas, NULL);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 0));
    REQUIRE_OK(qnl_optimizer_values(values, optimizer));
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    REQUIRE_OK(qnl_optimizer_reasons(reasons, optimizer));
    REQUIRE_OK(qnl_optimizer_best(&best, optimizer));
    compare_bits("values", values, expected, 2);
    compare_bits("thetas", found, thetas, 4);
    ck_assert(reasons[0] == QNL_STOP_STEPS && reasons[1] == QNL_STOP_STEPS);
    ck_assert_uint_eq(best, 1);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(best_is_the_first_of_equals) {
    const double thetas[6] = {3.0, 0.0, 0.0, 2.0, 2.0, 0.0};
    size_t best;
    qnl_cost *cost = new_bowl();
    qnl_optimizer *optimizer = new_optimizer(3, thetas, NULL);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 0));
    REQUIRE_OK(qnl_optimizer_best(&best, optimizer));
    ck_assert_uint_eq(best, 1);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* Every step with rate 1/2 halves theta: after t steps from (8, 0) it is 8 / 2^t, and C is half its square, all exact. */
static void require_stop(const qnl_optimizer_options *options, qnl_stop_reason reason, uint64_t steps, double theta) {
    const double thetas[2] = {8.0, 0.0};
    double found[2];
    double value;
    uint64_t done;
    qnl_stop_reason why;
    qnl_cost *cost = new_bowl();
    qnl_optimizer *optimizer = new_optimizer(1, thetas, options);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 10));
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    REQUIRE_OK(qnl_optimizer_values(&value, optimizer));
    REQUIRE_OK(qnl_optimizer_steps(&done, optimizer));
    REQUIRE_OK(qnl_optimizer_reasons(&why, optimizer));
    ck_assert_int_eq(why, reason);
    ck_assert_uint_eq(done, steps);
    ck_assert_msg(found[0] == theta, "theta is %g, expected %g", found[0], theta);
    ck_assert_msg(value == 0.5 * theta * theta, "value is %g", value);
    /* a start that stopped by a rule does not go on; one that stopped by the number of steps does */
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 1));
    REQUIRE_OK(qnl_optimizer_steps(&done, optimizer));
    ck_assert_uint_eq(done, reason == QNL_STOP_STEPS ? steps + 1 : steps);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}

START_TEST(stops_by_steps) {
    const qnl_optimizer_options options = halving();
    require_stop(&options, QNL_STOP_STEPS, 10, 8.0 / 1024.0);
}
END_TEST

START_TEST(stops_by_gradient) {
    qnl_optimizer_options options = halving();
    options.gradient_tolerance = 1.0;
    require_stop(&options, QNL_STOP_GRADIENT, 3, 1.0);
    options.gradient_tolerance = 0.999;
    require_stop(&options, QNL_STOP_GRADIENT, 4, 0.5);
}
END_TEST

/* C is 32, 8, 2, 1/2, 1/8 ... */
START_TEST(stops_by_value) {
    qnl_optimizer_options options = halving();
    options.value_tolerance = 1.5;
    require_stop(&options, QNL_STOP_VALUE, 3, 1.0);
    options.value_tolerance = 0.0;
    require_stop(&options, QNL_STOP_STEPS, 10, 8.0 / 1024.0);
}
END_TEST

/* Updates are 4, 2, 1, 1/2 ...: the step that is small enough is still taken. */
START_TEST(stops_by_step_size) {
    qnl_optimizer_options options = halving();
    options.step_tolerance = 1.0;
    require_stop(&options, QNL_STOP_STEP_SIZE, 3, 1.0);
}
END_TEST

START_TEST(stops_by_target) {
    qnl_optimizer_options options = halving();
    options.target = 2.0;
    require_stop(&options, QNL_STOP_TARGET, 2, 2.0);
}
END_TEST

START_TEST(zero_gradient_stops_unless_switched_off) {
    const double thetas[2] = {0.0, 0.0};
    qnl_stop_reason reason;
    qnl_cost *cost = new_bowl();
    qnl_optimizer *optimizer = new_optimizer(1, thetas, NULL);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 2));
    REQUIRE_OK(qnl_optimizer_reasons(&reason, optimizer));
    ck_assert_int_eq(reason, QNL_STOP_GRADIENT);
    qnl_optimizer_free(optimizer);
    qnl_optimizer_options options = halving();
    options.gradient_tolerance = -1.0;
    optimizer = new_optimizer(1, thetas, &options);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 2));
    REQUIRE_OK(qnl_optimizer_reasons(&reason, optimizer));
    ck_assert_int_eq(reason, QNL_STOP_STEPS);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* ---- callbacks ---- */

typedef struct record {
    size_t calls;
    size_t start[16];
    uint64_t step[16];
    double value[16];
    double theta[16];
    double gradient[16];
    double update[16];
    uint64_t done[16];
    uint64_t total;
    size_t progress_calls;
} record;

static int record_step(const qnl_optimizer_step *step, void *data) {
    record *to = data;
    const size_t i = to->calls++;
    to->start[i] = step->start;
    to->step[i] = step->step;
    to->value[i] = step->value;
    to->theta[i] = step->theta[0];
    to->gradient[i] = step->gradient[0];
    to->update[i] = step->update[0];
    return 0;
}

static int record_progress(uint64_t done, uint64_t total, void *data) {
    record *to = data;
    to->done[to->progress_calls++] = done;
    to->total = total;
    return 0;
}

/* Start 1 is at the minimum after one step of rate 1/2 only in the limit; it stops by its gradient before its third step. */
START_TEST(callbacks_see_every_step_in_order) {
    const double thetas[4] = {8.0, 0.0, 4.0, 0.0};
    const size_t start[5] = {0, 1, 0, 1, 0};
    const uint64_t step[5] = {1, 1, 2, 2, 3};
    const double theta[5] = {8.0, 4.0, 4.0, 2.0, 2.0};
    record seen = {0};
    qnl_optimizer_options options = halving();
    options.gradient_tolerance = 1.0;
    options.trace = record_step;
    options.trace_data = &seen;
    options.progress = record_progress;
    options.progress_data = &seen;
    qnl_cost *cost = new_bowl();
    qnl_optimizer *optimizer = new_optimizer(2, thetas, &options);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 9));
    ck_assert_uint_eq(seen.calls, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_uint_eq(seen.start[i], start[i]);
        ck_assert_uint_eq(seen.step[i], step[i]);
        ck_assert(seen.theta[i] == theta[i] && seen.gradient[i] == theta[i]);
        ck_assert(seen.value[i] == 0.5 * theta[i] * theta[i] && seen.update[i] == -0.5 * theta[i]);
    }
    /* the fourth step finds nothing left to do */
    ck_assert_uint_eq(seen.progress_calls, 4);
    ck_assert_uint_eq(seen.done[3], 4);
    ck_assert_uint_eq(seen.total, 9);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

static int stop_in_first_step(uint64_t done, uint64_t total, void *data) {
    (void)done;
    (void)total;
    return *(const int *)data;
}

/* A start whose last step was made in a run that was stopped gets its value from the next run. */
START_TEST(last_value_comes_after_a_stop) {
    const double thetas[2] = {8.0, 0.0};
    int code = -3;
    double value;
    qnl_stop_reason reason;
    qnl_optimizer_options options = halving();
    options.step_tolerance = 5.0;
    options.progress = stop_in_first_step;
    options.progress_data = &code;
    qnl_cost *cost = new_bowl();
    qnl_optimizer *optimizer = new_optimizer(1, thetas, &options);
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, cost, 3), -3, "qnl_optimizer_run: the progress callback returned -3");
    REQUIRE_OK(qnl_optimizer_reasons(&reason, optimizer));
    ck_assert_int_eq(reason, QNL_STOP_STEP_SIZE);
    code = 0;
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 3));
    REQUIRE_OK(qnl_optimizer_values(&value, optimizer));
    ck_assert(value == 8.0);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

static int failing_value(double *values, const double *thetas, size_t count, void *data) {
    (void)values;
    (void)thetas;
    (void)count;
    (void)data;
    return -9;
}

/* Steps are kept when only the value at the end cannot be had. */
START_TEST(steps_survive_a_failing_last_value) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = failing_value, .gradient = bowl_gradient};
    const double thetas[2] = {8.0, 0.0};
    double found[2];
    uint64_t steps;
    qnl_stop_reason reason;
    qnl_cost *cost = NULL;
    const qnl_optimizer_options options = halving();
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, NULL));
    qnl_optimizer *optimizer = new_optimizer(1, thetas, &options);
    ck_assert_int_eq(qnl_optimizer_run(optimizer, cost, 3), -9);
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    REQUIRE_OK(qnl_optimizer_steps(&steps, optimizer));
    REQUIRE_OK(qnl_optimizer_reasons(&reason, optimizer));
    ck_assert(found[0] == 1.0);
    ck_assert_uint_eq(steps, 3);
    ck_assert_int_eq(reason, QNL_STOP_RUNNING);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("optimizer");
    TCase *tests = tcase_create("driver");
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, method_names);
    tcase_add_loop_test(tests, wrong_options, 0, OPTION_CASES);
    tcase_add_test(tests, wrong_arguments);
    tcase_add_test(tests, wrong_costs);
    tcase_add_test(tests, null_pointers_of_the_getters);
    tcase_add_test(tests, before_the_first_run);
    tcase_add_test(tests, no_steps_only_evaluate);
    tcase_add_test(tests, best_is_the_first_of_equals);
    tcase_add_test(tests, stops_by_steps);
    tcase_add_test(tests, stops_by_gradient);
    tcase_add_test(tests, stops_by_value);
    tcase_add_test(tests, stops_by_step_size);
    tcase_add_test(tests, stops_by_target);
    tcase_add_test(tests, zero_gradient_stops_unless_switched_off);
    tcase_add_test(tests, callbacks_see_every_step_in_order);
    tcase_add_test(tests, last_value_comes_after_a_stop);
    tcase_add_test(tests, steps_survive_a_failing_last_value);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
