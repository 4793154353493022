/* check_layerwise.c  Frozen parameters, and trainings against optimizers that are run stage by stage by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/layerwise.h"
#include "support/compare.h"
#include "support/runner.h"

/* ---- costs ---- */

/* C = sum_k (theta_k - k - 1)^2 / 2 + 0.1 sum_k theta_k theta_{k+1}, and a matrix that depends on theta as its metric. */
typedef struct bowl {
    size_t parameters;
    int calls;
    int failing; /* call of the gradient; 0 = none */
} bowl;

static int bowl_value(double *values, const double *thetas, size_t count, void *data) {
    const size_t p = ((const bowl *)data)->parameters;
    for (size_t j = 0; j < count; j++) {
        values[j] = 0.0;
        for (size_t k = 0; k < p; k++) {
            const double d = thetas[j * p + k] - (double)(k + 1);
            values[j] += 0.5 * d * d + (k + 1 < p ? 0.1 * thetas[j * p + k] * thetas[j * p + k + 1] : 0.0);
        }
    }
    return 0;
}

static int bowl_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    bowl *b = data;
    const size_t p = b->parameters;
    if (++b->calls == b->failing) return -7;
    if (values != NULL) bowl_value(values, thetas, count, data);
    for (size_t j = 0; j < count; j++) {
        const double *t = thetas + j * p;
        for (size_t k = 0; k < p; k++) {
            gradients[j * p + k] = t[k] - (double)(k + 1) + 0.1 * ((k > 0 ? t[k - 1] : 0.0) + (k + 1 < p ? t[k + 1] : 0.0));
        }
    }
    return 0;
}

static double entry(size_t j, size_t k) {
    return j == k ? 1.0 : j + 1 == k || k + 1 == j ? 0.1 : 0.0;
}

static int bowl_hessian(double *hessians, const double *thetas, size_t count, void *data) {
    const size_t p = ((const bowl *)data)->parameters;
    (void)thetas;
    for (size_t e = 0; e < count * p * p; e++) {
        hessians[e] = entry(e / p % p, e % p);
    }
    return 0;
}

static int bowl_product(double *products, const double *thetas, const double *vectors, size_t count, void *data) {
    const size_t p = ((const bowl *)data)->parameters;
    (void)thetas;
    for (size_t e = 0; e < count * p; e++) {
        products[e] = 0.0;
        for (size_t k = 0; k < p; k++) {
            products[e] += entry(e % p, k) * vectors[e / p * p + k];
        }
    }
    return 0;
}

static int bowl_metric(double *metrics, const double *thetas, size_t count, void *data) {
    const size_t p = ((const bowl *)data)->parameters;
    for (size_t e = 0; e < count * p * p; e++) {
        metrics[e] = (double)(e % p + e / p % p) + thetas[e / p / p * p];
    }
    return 0;
}

static qnl_cost *new_cost(bowl *b) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods,
                                      .value = bowl_value,
                                      .gradient = bowl_gradient,
                                      .hessian = bowl_hessian,
                                      .hessian_vector = bowl_product,
                                      .metric = bowl_metric};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, b->parameters, &methods, b));
    return cost;
}

/* ---- frozen costs ---- */

START_TEST(frozen_costs_are_restrictions) {
    static const size_t free_ones[2] = {0, 2};
    const unsigned char frozen[4] = {0, 1, 0, 7};
    const double theta[4] = {NAN, 0.5, NAN, -0.25};
    const double narrow[4] = {1.0, 2.0, -3.0, 0.75}, wide[8] = {1.0, 0.5, 2.0, -0.25, -3.0, 0.5, 0.75, -0.25};
    const double vectors[4] = {0.5, -1.0, 2.0, 3.0}, wide_vectors[8] = {0.5, 0.0, -1.0, 0.0, 2.0, 0.0, 3.0, 0.0};
    double values[2], expected_values[2], gradients[4], expected[8], matrices[8], whole[32];
    bowl b = {.parameters = 4};
    qnl_cost *cost = new_cost(&b), *part = NULL;
    REQUIRE_OK(qnl_cost_freeze(&part, cost, frozen, theta));
    ck_assert_uint_eq(qnl_cost_parameters(part), 2);
    REQUIRE_OK(qnl_cost_value(values, part, narrow, 2));
    REQUIRE_OK(qnl_cost_value(expected_values, cost, wide, 2));
    compare_bits("values", values, expected_values, 2);
    REQUIRE_OK(qnl_cost_gradient(values, gradients, part, narrow, 2));
    compare_bits("values beside gradients", values, expected_values, 2);
    REQUIRE_OK(qnl_cost_gradient(NULL, expected, cost, wide, 2));
    for (size_t e = 0; e < 4; e++) {
        compare_double("gradient", gradients[e], expected[e / 2 * 4 + free_ones[e % 2]], 0.0);
    }
    REQUIRE_OK(qnl_cost_hessian_vector(gradients, part, narrow, vectors, 2));
    REQUIRE_OK(qnl_cost_hessian_vector(expected, cost, wide, wide_vectors, 2));
    for (size_t e = 0; e < 4; e++) {
        compare_double("product", gradients[e], expected[e / 2 * 4 + free_ones[e % 2]], 0.0);
    }
    for (int metric = 0; metric < 2; metric++) {
        REQUIRE_OK((metric ? qnl_cost_metric : qnl_cost_hessian)(matrices, part, narrow, 2));
        REQUIRE_OK((metric ? qnl_cost_metric : qnl_cost_hessian)(whole, cost, wide, 2));
        for (size_t e = 0; e < 8; e++) {
            compare_double("matrix", matrices[e], whole[e / 4 * 16 + free_ones[e / 2 % 2] * 4 + free_ones[e % 2]], 0.0);
        }
    }
    b.failing = b.calls + 1;
    ck_assert_int_eq(qnl_cost_gradient(values, gradients, part, narrow, 2), -7);
    qnl_cost_free(part);
    qnl_cost_free(cost);
}
END_TEST

/* So many parameters that three points are more than are asked for at once. */
START_TEST(many_frozen_parameters) {
    enum { PARAMETERS = 1 << 21 };
    const double narrow[3] = {1.0, -2.0, 0.5};
    double values[3], beside[3], gradients[3];
    unsigned char *frozen = malloc(PARAMETERS);
    double *theta = calloc(PARAMETERS, sizeof *theta);
    bowl b = {.parameters = PARAMETERS};
    qnl_cost *cost = new_cost(&b), *part = NULL;
    memset(frozen, 1, PARAMETERS);
    frozen[9] = 0;
    REQUIRE_OK(qnl_cost_freeze(&part, cost, frozen, theta));
    REQUIRE_OK(qnl_cost_value(values, part, narrow, 3));
    REQUIRE_OK(qnl_cost_gradient(beside, gradients, part, narrow, 3));
    compare_bits("values", beside, values, 3);
    for (size_t j = 0; j < 3; j++) {
        theta[9] = narrow[j];
        bowl_value(beside, theta, 1, &b);
        compare_double("value", values[j], beside[0], 0.0);
        compare_double("gradient", gradients[j], narrow[j] - 10.0, 0.0);
    }
    qnl_cost_free(part);
    qnl_cost_free(cost);
    free(theta);
    free(frozen);
}
END_TEST

START_TEST(frozen_costs_have_what_there_is) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = bowl_value};
    const unsigned char frozen[2] = {1, 0}, all[2] = {1, 1};
    const double theta[2] = {0.0, 0.0}, bad[2] = {INFINITY, 0.0};
    bowl b = {.parameters = 2};
    qnl_cost *cost = NULL, *part = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, &b));
    REQUIRE_FAILURE(qnl_cost_freeze(NULL, cost, frozen, theta), QNL_ERR_NULL, "qnl_cost_freeze: out is NULL");
    REQUIRE_FAILURE(qnl_cost_freeze(&part, NULL, frozen, theta), QNL_ERR_NULL, "qnl_cost_freeze: cost is NULL");
    REQUIRE_FAILURE(qnl_cost_freeze(&part, cost, NULL, theta), QNL_ERR_NULL, "qnl_cost_freeze: frozen is NULL");
    REQUIRE_FAILURE(qnl_cost_freeze(&part, cost, frozen, NULL), QNL_ERR_NULL, "qnl_cost_freeze: theta is NULL");
    REQUIRE_FAILURE(qnl_cost_freeze(&part, cost, frozen, bad), QNL_ERR_NOT_FINITE,
                    "qnl_cost_freeze: theta[0] is inf, must be finite");
    REQUIRE_FAILURE(qnl_cost_freeze(&part, cost, all, theta), QNL_ERR_ARGUMENT,
                    "qnl_cost_freeze: all 2 parameters are frozen, at least 1 must be free");
    ck_assert_ptr_null(part);
    REQUIRE_OK(qnl_cost_freeze(&part, cost, frozen, theta));
    for (int ability = QNL_COST_GRADIENT; ability <= QNL_COST_METRIC; ability++) {
        ck_assert_int_eq(qnl_cost_has(part, (qnl_cost_ability)ability), 0);
    }
    qnl_cost_free(part);
    qnl_cost_free(cost);
}
END_TEST

/* ---- trainings ---- */

enum { STAGES = 3, MOST = 7 };
static const size_t sizes[STAGES] = {2, 4, 7};
static const double first[2] = {0.5, -1.0};

typedef struct course {
    bowl bowls[STAGES];
    qnl_cost *costs[STAGES];
} course;

static void begin_course(course *c) {
    for (size_t s = 0; s < STAGES; s++) {
        c->bowls[s] = (bowl){.parameters = sizes[s]};
        c->costs[s] = new_cost(&c->bowls[s]);
    }
}

static void end_course(course *c) {
    for (size_t s = 0; s < STAGES; s++) {
        qnl_cost_free(c->costs[s]);
    }
}

static qnl_layerwise_options plan_of(size_t window, int final_sweep, const qnl_optimizer_options *optimizer) {
    qnl_layerwise_options plan;
    REQUIRE_OK(qnl_layerwise_options_init(&plan, sizeof plan));
    plan.window = window;
    plan.final_sweep = final_sweep;
    plan.optimizer = optimizer;
    plan.steps = 6;
    plan.new_value = 0.25;
    return plan;
}

static qnl_layerwise *new_training(const qnl_layerwise_options *plan) {
    qnl_layerwise *training = NULL;
    REQUIRE_OK(qnl_layerwise_new(&training, sizes, STAGES, first, plan));
    return training;
}

static qnl_layerwise_state state_of(const qnl_layerwise *training) {
    qnl_layerwise_state state;
    REQUIRE_OK(qnl_layerwise_progress(&state, training));
    return state;
}

static char *text_of(const qnl_layerwise *training) {
    char *text = NULL;
    REQUIRE_OK(qnl_layerwise_save(&text, training));
    return text;
}

static void require_same(const qnl_layerwise *a, const qnl_layerwise *b) {
    char *left = text_of(a), *right = text_of(b);
    ck_assert_str_eq(left, right);
    qnl_string_free(left);
    qnl_string_free(right);
}

/* One stage by hand: Adam with its defaults on the free parameters; returns the value at the end. */
static double stage_by_hand(double *thetas, const qnl_cost *cost, size_t parameters, size_t frozen_ones) {
    unsigned char frozen[MOST] = {0};
    qnl_cost *part = NULL;
    qnl_optimizer *optimizer = NULL;
    double value;
    memset(frozen, 1, frozen_ones);
    REQUIRE_OK(qnl_cost_freeze(&part, cost, frozen, thetas));
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, parameters - frozen_ones, 1, thetas + frozen_ones, NULL));
    REQUIRE_OK(qnl_optimizer_run(optimizer, part, 6));
    REQUIRE_OK(qnl_optimizer_thetas(thetas + frozen_ones, optimizer));
    REQUIRE_OK(qnl_optimizer_values(&value, optimizer));
    qnl_optimizer_free(optimizer);
    qnl_cost_free(part);
    return value;
}

START_TEST(stages_are_optimizers) {
    static const size_t frozen_ones[3][STAGES] = {{0, 0, 0}, {0, 2, 4}, {0, 0, 2}}; /* by window */
    const size_t window = (size_t)_i % 3;
    const int sweep = _i / 3;
    course c;
    begin_course(&c);
    double thetas[MOST] = {0.5, -1.0, 0.25, 0.25, 0.25, 0.25, 0.25}, found[MOST], values[STAGES + 1], ends[STAGES + 1];
    for (size_t s = 0; s < STAGES; s++) {
        ends[s] = stage_by_hand(thetas, c.costs[s], sizes[s], frozen_ones[window][s]);
    }
    if (sweep) ends[STAGES] = stage_by_hand(thetas, c.costs[STAGES - 1], MOST, 0);
    const qnl_layerwise_options plan = plan_of(window, sweep, NULL);
    qnl_layerwise *training = new_training(&plan);
    REQUIRE_OK(qnl_layerwise_run(training, (const qnl_cost *const *)c.costs, 1000));
    const qnl_layerwise_state state = state_of(training);
    ck_assert_int_eq(state.is_done, 1);
    ck_assert_uint_eq(state.stage, (size_t)(STAGES + sweep));
    ck_assert_uint_eq(state.parameters, MOST);
    ck_assert_uint_eq(state.stage_steps, 6);
    REQUIRE_OK(qnl_layerwise_thetas(found, training));
    REQUIRE_OK(qnl_layerwise_values(values, training));
    compare_bits("thetas", found, thetas, MOST);
    compare_bits("values", values, ends, (size_t)(STAGES + sweep));
    compare_double("value", state.value, ends[STAGES - 1 + sweep], 0.0);
    REQUIRE_OK(qnl_layerwise_run(training, (const qnl_cost *const *)c.costs, 5));
    REQUIRE_OK(qnl_layerwise_thetas(found, training));
    compare_bits("done is done", found, thetas, MOST);
    qnl_layerwise_free(training);
    end_course(&c);
}
END_TEST

/* In portions that end within stages and at their ends, saved and loaded after each. */
START_TEST(portions_change_nothing) {
    course c;
    begin_course(&c);
    const qnl_layerwise_options plan = plan_of((size_t)_i % 3, _i / 3, NULL);
    qnl_layerwise *whole = new_training(&plan), *parts = new_training(&plan);
    REQUIRE_OK(qnl_layerwise_run(whole, (const qnl_cost *const *)c.costs, 1000));
    uint64_t done = 0;
    for (int part = 0; part < 8; part++) {
        const uint64_t steps = (uint64_t)(part % 4 + 2);
        char *text = NULL;
        qnl_layerwise *loaded = NULL;
        REQUIRE_OK(qnl_layerwise_run(parts, (const qnl_cost *const *)c.costs, steps));
        done += steps;
        const qnl_layerwise_state state = state_of(parts);
        if (!state.is_done) {
            ck_assert_uint_eq(state.stage, done / 6);
            ck_assert_uint_eq(state.stage_steps, done % 6);
            ck_assert_uint_eq(state.parameters, sizes[state.stage < STAGES ? state.stage : STAGES - 1]);
            ck_assert(isnan(state.value) == (done % 6 == 0));
        }
        text = text_of(parts);
        REQUIRE_OK(qnl_layerwise_load(&loaded, text, NULL));
        require_same(loaded, parts);
        qnl_string_free(text);
        qnl_layerwise_free(parts);
        parts = loaded;
    }
    ck_assert_int_eq(state_of(parts).is_done, 1);
    require_same(parts, whole);
    qnl_layerwise_free(parts);
    qnl_layerwise_free(whole);
    end_course(&c);
}
END_TEST

/* Gradient descent ends in a few steps by its rule: the stage ends early, and the budget goes on. */
START_TEST(rules_end_stages) {
    course c;
    begin_course(&c);
    qnl_optimizer_options optimizer;
    REQUIRE_OK(qnl_optimizer_options_init(&optimizer, sizeof optimizer));
    optimizer.rate = 1.0;
    optimizer.value_tolerance = 1e-3;
    qnl_layerwise_options plan = plan_of(0, 0, &optimizer);
    plan.method = QNL_OPTIMIZER_GRADIENT_DESCENT;
    plan.steps = 50;
    qnl_layerwise *training = new_training(&plan);
    REQUIRE_OK(qnl_layerwise_run(training, (const qnl_cost *const *)c.costs, 60));
    ck_assert_int_eq(state_of(training).is_done, 1);
    ck_assert_uint_lt(state_of(training).stage_steps, 20);
    qnl_layerwise_free(training);
    end_course(&c);
}
END_TEST

/* ---- stopping ---- */

typedef struct stopper {
    uint64_t seen, at;
} stopper;

static int stop_trace(const qnl_optimizer_step *step, void *data) {
    stopper *s = data;
    ck_assert_uint_eq(step->step, s->seen % 6 + 1);
    return ++s->seen == s->at ? 77 : 0;
}

static int stop_progress(uint64_t done, uint64_t total, void *data) {
    stopper *s = data;
    ck_assert_uint_le(done, total);
    return ++s->seen == s->at ? 77 : 0;
}

/* A trace stops before its step, a progress behind it, here behind the last step of the second stage, the cost in between. */
START_TEST(stopped_trainings_go_on) {
    course c;
    begin_course(&c);
    stopper stop = {.at = _i == 0 ? 9 : 12};
    qnl_optimizer_options optimizer;
    REQUIRE_OK(qnl_optimizer_options_init(&optimizer, sizeof optimizer));
    if (_i == 0) optimizer.trace = stop_trace;
    if (_i == 1) optimizer.progress = stop_progress;
    optimizer.trace_data = optimizer.progress_data = &stop;
    const qnl_layerwise_options plan = plan_of(1, 1, &optimizer), undisturbed = plan_of(1, 1, NULL);
    qnl_layerwise *training = new_training(&plan), *whole = new_training(&undisturbed);
    if (_i == 2) c.bowls[1].failing = 3;
    const qnl_status status = qnl_layerwise_run(training, (const qnl_cost *const *)c.costs, 1000);
    ck_assert_int_eq(status, _i == 2 ? (qnl_status)-7 : QNL_ERR_CANCELLED);
    const qnl_layerwise_state state = state_of(training);
    ck_assert_uint_eq(state.stage, 1);
    ck_assert_uint_eq(state.stage_steps, _i == 1 ? 6 : 2);
    stop.at = 0;
    stop.seen = 8;

    REQUIRE_OK(qnl_layerwise_run(training, (const qnl_cost *const *)c.costs, 1000));
    c.bowls[1].failing = 0;
    REQUIRE_OK(qnl_layerwise_run(whole, (const qnl_cost *const *)c.costs, 1000));
    require_same(training, whole);
    qnl_layerwise_free(training);
    qnl_layerwise_free(whole);
    end_course(&c);
}
END_TEST

/* ---- errors ---- */

START_TEST(wrong_plans) {
    const size_t flat[2] = {3, 3}, none[1] = {0};
    const double bad[2] = {0.0, NAN};
    const signed char signs[2] = {1, 1};
    const qnl_frequency frequencies[2] = {{1.0, 1}, {1.0, 1}};
    qnl_layerwise *training = NULL;
    qnl_optimizer_options optimizer;
    REQUIRE_OK(qnl_optimizer_options_init(&optimizer, sizeof optimizer));
    qnl_layerwise_options plan = plan_of(1, 0, &optimizer);
    REQUIRE_FAILURE(qnl_layerwise_new(NULL, sizes, STAGES, first, NULL), QNL_ERR_NULL, "qnl_layerwise_new: out is NULL");
    REQUIRE_FAILURE(qnl_layerwise_new(&training, NULL, STAGES, first, NULL), QNL_ERR_NULL, "qnl_layerwise_new: parameters is NULL");
    REQUIRE_FAILURE(qnl_layerwise_new(&training, sizes, STAGES, NULL, NULL), QNL_ERR_NULL, "qnl_layerwise_new: first is NULL");
    REQUIRE_FAILURE(qnl_layerwise_new(&training, sizes, 0, first, NULL), QNL_ERR_ARGUMENT,
                    "qnl_layerwise_new: stages is 0, allowed are 1 and more");
    REQUIRE_FAILURE(qnl_layerwise_new(&training, flat, 2, first, NULL), QNL_ERR_ARGUMENT,
                    "qnl_layerwise_new: parameters[1] is 3, allowed are 4 and more");
    REQUIRE_FAILURE(qnl_layerwise_new(&training, none, 1, first, NULL), QNL_ERR_ARGUMENT,
                    "qnl_layerwise_new: parameters[0] is 0, allowed are 1 and more");
    REQUIRE_FAILURE(qnl_layerwise_new(&training, sizes, STAGES, bad, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_layerwise_new: first[1] is nan, must be finite");
    plan.steps = 0;
    REQUIRE_FAILURE(qnl_layerwise_new(&training, sizes, STAGES, first, &plan), QNL_ERR_ARGUMENT,
                    "qnl_layerwise_new: steps is 0, allowed are 1 and more");
    plan = plan_of(1, 0, &optimizer);
    plan.new_value = INFINITY;
    REQUIRE_FAILURE(qnl_layerwise_new(&training, sizes, STAGES, first, &plan), QNL_ERR_NOT_FINITE,
                    "qnl_layerwise_new: new_value is inf, must be finite");
    plan = plan_of(1, 0, &optimizer);
    plan.method = (qnl_optimizer_method)13;
    REQUIRE_FAILURE(qnl_layerwise_new(&training, sizes, STAGES, first, &plan), QNL_ERR_ARGUMENT,
                    "qnl_layerwise_new: method is 13, allowed are 0..12");
    plan = plan_of(1, 0, &optimizer);
    optimizer.rate = -1.0;
    REQUIRE_FAILURE(qnl_layerwise_new(&training, sizes, STAGES, first, &plan), QNL_ERR_ARGUMENT,
                    "qnl_layerwise_new: rate is -1, allowed are finite numbers above 0");
    optimizer.rate = 1.0;
    optimizer.frequencies = frequencies;
    REQUIRE_FAILURE(qnl_layerwise_new(&training, sizes, STAGES, first, &plan), QNL_ERR_ARGUMENT,
                    "qnl_layerwise_new: optimizer has frequencies, must have none: they belong to the parameters of one stage");
    optimizer.frequencies = NULL;
    optimizer.spsa_signs = signs;
    REQUIRE_FAILURE(qnl_layerwise_new(&training, sizes, STAGES, first, &plan), QNL_ERR_ARGUMENT,
                    "qnl_layerwise_new: optimizer has spsa_signs, must have none: they belong to the parameters of one stage");
    optimizer.spsa_signs = NULL;
    /* 3 and 6 - 3 parameters suit free gates, 7 - 6 do not */
    const size_t threes[3] = {3, 6, 7};
    const double three[3] = {0.0, 0.0, 0.0};
    plan.method = QNL_OPTIMIZER_FREE_GATE;
    REQUIRE_FAILURE(qnl_layerwise_new(&training, threes, 3, three, &plan), QNL_ERR_ARGUMENT,
                    "qnl_layerwise_new: parameters is 1, allowed for free gates are multiples of 3");
    REQUIRE_FAILURE(qnl_layerwise_options_init(NULL, sizeof plan), QNL_ERR_NULL, "qnl_layerwise_options_init: options is NULL");
    ck_assert_ptr_null(training);
}
END_TEST

START_TEST(wrong_runs) {
    course c;
    begin_course(&c);
    const qnl_layerwise_options plan = plan_of(1, 0, NULL);
    qnl_layerwise *training = new_training(&plan);
    const qnl_cost *costs[STAGES] = {c.costs[0], c.costs[1], NULL};
    qnl_layerwise_state state;
    double theta;
    char *text = NULL;
    REQUIRE_FAILURE(qnl_layerwise_run(NULL, costs, 1), QNL_ERR_NULL, "qnl_layerwise_run: training is NULL");
    REQUIRE_FAILURE(qnl_layerwise_run(training, NULL, 1), QNL_ERR_NULL, "qnl_layerwise_run: costs is NULL");
    REQUIRE_FAILURE(qnl_layerwise_run(training, costs, 1), QNL_ERR_NULL, "qnl_layerwise_run: costs[2] is NULL");
    costs[2] = c.costs[0];
    REQUIRE_FAILURE(qnl_layerwise_run(training, costs, 1), QNL_ERR_ARGUMENT,
                    "qnl_layerwise_run: costs[2] has 2 parameters, the stage has 7");
    costs[2] = c.costs[2];
    REQUIRE_OK(qnl_layerwise_run(training, costs, 0));
    REQUIRE_OK(qnl_layerwise_run(training, costs, 7));
    costs[0] = NULL; /* over */
    REQUIRE_OK(qnl_layerwise_run(training, costs, 1));
    ck_assert_uint_eq(state_of(training).stage_steps, 2);
    REQUIRE_FAILURE(qnl_layerwise_progress(NULL, training), QNL_ERR_NULL, "qnl_layerwise_progress: state is NULL");
    REQUIRE_FAILURE(qnl_layerwise_progress(&state, NULL), QNL_ERR_NULL, "qnl_layerwise_progress: training is NULL");
    REQUIRE_FAILURE(qnl_layerwise_thetas(NULL, training), QNL_ERR_NULL, "qnl_layerwise_thetas: thetas is NULL");
    REQUIRE_FAILURE(qnl_layerwise_thetas(&theta, NULL), QNL_ERR_NULL, "qnl_layerwise_thetas: training is NULL");
    REQUIRE_FAILURE(qnl_layerwise_values(NULL, training), QNL_ERR_NULL, "qnl_layerwise_values: values is NULL");
    REQUIRE_FAILURE(qnl_layerwise_values(&theta, NULL), QNL_ERR_NULL, "qnl_layerwise_values: training is NULL");
    REQUIRE_FAILURE(qnl_layerwise_save(NULL, training), QNL_ERR_NULL, "qnl_layerwise_save: out is NULL");
    REQUIRE_FAILURE(qnl_layerwise_save(&text, NULL), QNL_ERR_NULL, "qnl_layerwise_save: training is NULL");
    qnl_layerwise_free(training);
    qnl_layerwise_free(NULL);
    end_course(&c);
}
END_TEST

/* ---- texts ---- */

#define OPTIMIZER(parameters, thetas)                                                                                              \
    "qnnland optimizer 1\nmethod gradient descent\nparameters " parameters "\nstarts 1\nrate 0.5\nbeta1 0.9\nbeta2 0.999\n"        \
    "decay 0.99\nepsilon 1e-08\ngradient_tolerance 0\nvalue_tolerance -1\nstep_tolerance -1\ntarget -inf\n"                        \
    "epsilon_place inside\nstart 0 steps 3 reason running value nan previous 0.75\ntheta " thetas "\ntheta_before " thetas "\n"
#define HEAD  "qnnland layerwise 1\nstages 2\nparameters 1 3\nsteps 10\nwindow 1\nfinal_sweep 0\nnew_value 0.5\n"
#define STAGE "stage 1\nvalues -2.5\nthetas 0.25 1 -2\n"

START_TEST(text_is_read_and_written) {
    static const char *const good = HEAD STAGE OPTIMIZER("2", "1 -2");
    const double expected[3] = {0.25, 1.0, -2.0};
    double thetas[3];
    qnl_layerwise *training = NULL;
    REQUIRE_OK(qnl_layerwise_load(&training, good, NULL));
    char *text = text_of(training);
    ck_assert_str_eq(text, good);
    REQUIRE_OK(qnl_layerwise_thetas(thetas, training));
    compare_bits("thetas", thetas, expected, 3);
    ck_assert_uint_eq(state_of(training).stage_steps, 3);
    qnl_string_free(text);
    qnl_layerwise_free(training);
}
END_TEST

START_TEST(broken_texts) {
    static const char *const broken[][2] = {
        {"qnnland optimizer 1\n", "qnl_layerwise_load: line 1: expected qnnland layerwise 1, found \"qnnland optimizer 1\""},
        {"qnnland layerwise 1\nstages 0\n", "qnl_layerwise_load: line 2: stages is 0, allowed are 1..14"},
        {"qnnland layerwise 1\nstages 2\nparameters 2 2\n",
         "qnl_layerwise_load: line 3: parameters[1] is 2, allowed by those before and the length of the text are 3..22"},
        {"qnnland layerwise 1\nstages 1\nparameters 99999999999\n",
         "qnl_layerwise_load: line 3: parameters[0] is 99999999999, allowed by those before and the length of the text are 1..26"},
        {HEAD "stage 3\n", "qnl_layerwise_load: line 8: stage is 3, allowed are 0..2"},
        {HEAD "stage 1\nvalues x\n", "qnl_layerwise_load: line 9: expected a number, found \"x\""},
        {HEAD "stage 0\nvalues\nthetas 1 2 inf\n", "qnl_layerwise_load: line 10: expected a finite number, found \"inf\""},
        {HEAD STAGE OPTIMIZER("3", "1 -2 4"),
         "qnl_layerwise_load: line 11: the optimizer has 1 start(s) of 3 parameters, expected 1 of 2"},
        {HEAD STAGE OPTIMIZER("2", "1 x"), "qnl_layerwise_load: line 26: expected a number, found \"x\""},
    };
    qnl_layerwise *training = NULL;
    REQUIRE_FAILURE(qnl_layerwise_load(&training, broken[_i][0], NULL), QNL_ERR_PARSE, broken[_i][1]);
    REQUIRE_FAILURE(qnl_layerwise_load(NULL, broken[_i][0], NULL), QNL_ERR_NULL, "qnl_layerwise_load: out is NULL");
    REQUIRE_FAILURE(qnl_layerwise_load(&training, NULL, NULL), QNL_ERR_NULL, "qnl_layerwise_load: text is NULL");
    ck_assert_ptr_null(training);
}
END_TEST

/* Every method that this build has trains every stage with it. */
START_TEST(all_methods_train) {
    const qnl_optimizer_method method = (qnl_optimizer_method)_i;
    course c;
    begin_course(&c);
    qnl_layerwise_options plan = plan_of(0, 1, NULL);
    plan.method = method;
    plan.steps = 4;
    qnl_layerwise *training = NULL;
    const qnl_status status = qnl_layerwise_new(&training, sizes, STAGES, first, &plan);
    if (method == QNL_OPTIMIZER_FREE_GATE) {
        ck_assert_int_eq(status, QNL_ERR_ARGUMENT);
    } else if (status != QNL_ERR_UNSUPPORTED) {
        ck_assert_int_eq(status, QNL_OK);
        REQUIRE_OK(qnl_layerwise_run(training, (const qnl_cost *const *)c.costs, 16));
        ck_assert_int_eq(state_of(training).is_done, 1);
    }
    qnl_layerwise_free(training);
    end_course(&c);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("layerwise");
    TCase *tests = tcase_create("layerwise");
    tcase_add_test(tests, frozen_costs_are_restrictions);
    tcase_add_test(tests, many_frozen_parameters);
    tcase_add_test(tests, frozen_costs_have_what_there_is);
    tcase_add_loop_test(tests, stages_are_optimizers, 0, 6);
    tcase_add_loop_test(tests, portions_change_nothing, 0, 6);
    tcase_add_test(tests, rules_end_stages);
    tcase_add_loop_test(tests, stopped_trainings_go_on, 0, 3);
    tcase_add_test(tests, wrong_plans);
    tcase_add_test(tests, wrong_runs);
    tcase_add_test(tests, text_is_read_and_written);
    tcase_add_loop_test(tests, broken_texts, 0, 9);
    tcase_add_loop_test(tests, all_methods_train, 0, QNL_OPTIMIZER_NLOPT_SUBPLEX + 1);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
