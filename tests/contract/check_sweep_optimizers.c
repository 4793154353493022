/* check_sweep_optimizers.c  What every method that asks for values itself must do, on the same circuit. */
#include <math.h>
#include <string.h>

#include "qnnland/ansatz.h"
#include "qnnland/gradient.h"
#include "qnnland/optimizer.h"
#include "support/compare.h"
#include "support/runner.h"

#define PARAMETERS ((size_t)12)
#define STARTS     ((size_t)3)

static const qnl_optimizer_method all_methods[] = {QNL_OPTIMIZER_ROTOSOLVE, QNL_OPTIMIZER_FREE_GATE};
#define METHODS 2

/* Calls of the cost in one step: the values of all starts, then one for each coordinate. */
static const int calls_of_a_step[METHODS] = {13, 5};

/* The cost of a network that counts its calls and fails in one of them. */
typedef struct test_cost {
    qnl_cost *inner;
    int calls;
    int failing_call; /* 1 = the first; 0 = none */
    int code;
    double constant; /* added to every value */
} test_cost;

static int cost_value(double *values, const double *thetas, size_t count, void *data) {
    test_cost *cost = data;
    if (++cost->calls == cost->failing_call) return cost->code;
    const qnl_status status = qnl_cost_value(values, cost->inner, thetas, count);
    for (size_t j = 0; status == QNL_OK && j < count; j++) {
        values[j] += cost->constant;
    }
    return (int)status;
}

/* hea(2, 2) and a sum that has no symmetry; always in one mode, so that a value does not depend on how many are asked for. */
static qnl_cost *new_cost(test_cost *data) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = cost_value};
    qnl_hea_options options;
    qnl_execution_options execution;
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    options.qubits = 2;
    options.layers = 2;
    execution.threads = 1;
    execution.mode = QNL_MODE_BATCH;
    REQUIRE_OK(qnl_hea(&circuit, &options));
    REQUIRE_OK(qnl_observable_parse(&observable, 2, "Z0 Z1 + 0.5 X0 - 0.3 Y1 + 0.2 Z0"));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, &execution));
    REQUIRE_OK(qnl_network_cost(&data->inner, network));
    REQUIRE_OK(qnl_cost_new(&cost, PARAMETERS, &methods, data));
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    return cost;
}

static void free_cost(qnl_cost *cost, test_cost *data) {
    qnl_cost_free(cost);
    qnl_cost_free(data->inner);
}

static void fill_starts(double *thetas) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 50, 0, 0));
    REQUIRE_OK(qnl_random_fill_uniform(thetas, random, STARTS * PARAMETERS, -3.0, 3.0));
    qnl_random_free(random);
}

static qnl_optimizer_options default_options(void) {
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    return options;
}

static qnl_optimizer *new_optimizer(int which, size_t starts, const qnl_optimizer_options *options) {
    double thetas[STARTS * PARAMETERS];
    qnl_optimizer *optimizer = NULL;
    fill_starts(thetas);
    REQUIRE_OK(qnl_optimizer_new(&optimizer, all_methods[which], PARAMETERS, starts, thetas, options));
    return optimizer;
}

static void require_same(const qnl_optimizer *a, const qnl_optimizer *b) {
    char *left = NULL;
    char *right = NULL;
    REQUIRE_OK(qnl_optimizer_save(&left, a));
    REQUIRE_OK(qnl_optimizer_save(&right, b));
    ck_assert_str_eq(left, right);
    qnl_string_free(left);
    qnl_string_free(right);
}

/* 4 x 3 steps through texts are 12 steps, bit for bit. */
START_TEST(resuming_changes_nothing) {
    test_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = default_options();
    options.value_tolerance = 1e-3;
    qnl_optimizer *whole = new_optimizer(_i, STARTS, &options);
    qnl_optimizer *parts = new_optimizer(_i, STARTS, &options);
    REQUIRE_OK(qnl_optimizer_run(whole, cost, 12));
    for (int part = 0; part < 4; part++) {
        char *text = NULL;
        qnl_optimizer *loaded = NULL;
        REQUIRE_OK(qnl_optimizer_run(parts, cost, 3));
        REQUIRE_OK(qnl_optimizer_save(&text, parts));
        REQUIRE_OK(qnl_optimizer_load(&loaded, text, NULL));
        require_same(loaded, parts);
        qnl_string_free(text);
        qnl_optimizer_free(parts);
        parts = loaded;
    }
    require_same(parts, whole);
    uint64_t steps[STARTS];
    REQUIRE_OK(qnl_optimizer_steps(steps, whole));
    ck_assert(steps[0] >= 2 && steps[1] >= 2 && steps[2] >= 2);
    qnl_optimizer_free(parts);
    qnl_optimizer_free(whole);
    free_cost(cost, &data);
}
END_TEST

/* The prediction travels with the text: a cost that has changed between two runs is noticed. */
START_TEST(predictions_survive_a_break) {
    test_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer *optimizer = new_optimizer(_i, 1, NULL);
    qnl_optimizer *loaded = NULL;
    char *text = NULL;
    qnl_stop_reason reason;
    uint64_t steps;
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 2));
    REQUIRE_OK(qnl_optimizer_save(&text, optimizer));
    REQUIRE_OK(qnl_optimizer_load(&loaded, text, NULL));
    data.constant = 1e-4;
    REQUIRE_OK(qnl_optimizer_run(loaded, cost, 5));
    REQUIRE_OK(qnl_optimizer_reasons(&reason, loaded));
    REQUIRE_OK(qnl_optimizer_steps(&steps, loaded));
    ck_assert_int_eq(reason, QNL_STOP_MODEL);
    ck_assert_uint_eq(steps, 2);
    qnl_string_free(text);
    qnl_optimizer_free(loaded);
    qnl_optimizer_free(optimizer);
    free_cost(cost, &data);
}
END_TEST

START_TEST(many_starts_are_single_starts) {
    test_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    double starts[STARTS * PARAMETERS], thetas[STARTS * PARAMETERS], values[STARTS];
    qnl_optimizer *many = new_optimizer(_i, STARTS, NULL);
    fill_starts(starts);
    REQUIRE_OK(qnl_optimizer_run(many, cost, 6));
    REQUIRE_OK(qnl_optimizer_thetas(thetas, many));
    REQUIRE_OK(qnl_optimizer_values(values, many));
    ck_assert_int_eq(data.calls, 6 * calls_of_a_step[_i] + 1); /* all starts in one call each */
    for (size_t i = 0; i < STARTS; i++) {
        double theta[PARAMETERS], value;
        qnl_optimizer *single = NULL;
        REQUIRE_OK(qnl_optimizer_new(&single, all_methods[_i], PARAMETERS, 1, starts + i * PARAMETERS, NULL));
        REQUIRE_OK(qnl_optimizer_run(single, cost, 6));
        REQUIRE_OK(qnl_optimizer_thetas(theta, single));
        REQUIRE_OK(qnl_optimizer_values(&value, single));
        compare_bits("theta", theta, thetas + i * PARAMETERS, PARAMETERS);
        compare_bits("value", &value, values + i, 1);
        qnl_optimizer_free(single);
    }
    qnl_optimizer_free(many);
    free_cost(cost, &data);
}
END_TEST

/* ---- stopping from outside ---- */

typedef struct stopper {
    uint64_t step;
    int code;
} stopper;

static int stop_trace(const qnl_optimizer_step *step, void *data) {
    const stopper *stop = data;
    return step->step == stop->step && step->start == 1 ? stop->code : 0;
}

static int stop_progress(uint64_t done, uint64_t total, void *data) {
    const stopper *stop = data;
    (void)total;
    return done == stop->step ? stop->code : 0;
}

/* After the stop `complete` steps are done, and going on to 6 gives what an undisturbed run gives. */
static void require_clean_stop(int which, qnl_optimizer *was_stopped, const qnl_cost *cost, uint64_t complete) {
    uint64_t steps[STARTS];
    qnl_optimizer *whole = new_optimizer(which, STARTS, NULL);
    REQUIRE_OK(qnl_optimizer_steps(steps, was_stopped));
    for (size_t i = 0; i < STARTS; i++) {
        ck_assert_uint_eq(steps[i], complete);
    }
    REQUIRE_OK(qnl_optimizer_run(whole, cost, 6));
    REQUIRE_OK(qnl_optimizer_run(was_stopped, cost, 6 - complete));
    require_same(was_stopped, whole);
    qnl_optimizer_free(whole);
    qnl_optimizer_free(was_stopped);
}

/* In the middle of the fourth step, and at its very first and last call. */
START_TEST(cost_stops_the_run) {
    const int calls = calls_of_a_step[_i];
    const int failing[3] = {3 * calls + 1, 3 * calls + 3, 4 * calls};
    for (int k = 0; k < 3; k++) {
        test_cost data = {.failing_call = failing[k], .code = -7};
        qnl_cost *cost = new_cost(&data);
        qnl_optimizer *optimizer = new_optimizer(_i, STARTS, NULL);
        ck_assert_int_eq(qnl_optimizer_run(optimizer, cost, 6), -7);
        require_clean_stop(_i, optimizer, cost, 3);
        free_cost(cost, &data);
    }
}
END_TEST

START_TEST(trace_stops_the_run) {
    stopper stop = {.step = 4, .code = 77};
    test_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = default_options();
    options.trace = stop_trace;
    options.trace_data = &stop;
    qnl_optimizer *optimizer = new_optimizer(_i, STARTS, &options);
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, cost, 6), QNL_ERR_CANCELLED, "qnl_optimizer_run: the trace callback returned 77");
    stop.step = 0;
    require_clean_stop(_i, optimizer, cost, 3);
    free_cost(cost, &data);
}
END_TEST

START_TEST(progress_stops_the_run) {
    stopper stop = {.step = 4, .code = QNL_ERR_IO};
    test_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    qnl_optimizer_options options = default_options();
    options.progress = stop_progress;
    options.progress_data = &stop;
    qnl_optimizer *optimizer = new_optimizer(_i, STARTS, &options);
    ck_assert_int_eq(qnl_optimizer_run(optimizer, cost, 6), QNL_ERR_IO);
    stop.step = 0;
    require_clean_stop(_i, optimizer, cost, 4);
    free_cost(cost, &data);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("sweep_optimizers");
    TCase *tests = tcase_create("contract");
    tcase_add_loop_test(tests, resuming_changes_nothing, 0, METHODS);
    tcase_add_loop_test(tests, predictions_survive_a_break, 0, METHODS);
    tcase_add_loop_test(tests, many_starts_are_single_starts, 0, METHODS);
    tcase_add_loop_test(tests, cost_stops_the_run, 0, METHODS);
    tcase_add_loop_test(tests, trace_stops_the_run, 0, METHODS);
    tcase_add_loop_test(tests, progress_stops_the_run, 0, METHODS);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
