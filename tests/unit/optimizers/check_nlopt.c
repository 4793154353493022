/* check_nlopt.c  The methods of NLopt, which run a start by themselves. */
#include <math.h>
#include <string.h>

#include "qnnland/ansatz.h"
#include "qnnland/circuit.h"
#include "qnnland/gradient.h"
#include "qnnland/observable.h"
#include "qnnland/optimizer.h"
#include "support/compare.h"
#include "support/runner.h"

#ifdef QNL_NLOPT

/* A scale times H. H. Rosenbrock, Comput. J. 3, 175 (1960); not finite behind a wall; counts its evaluations and fails in one. */
typedef struct valley {
    double scale;
    double wall; /* NaN = none */
    double constant;
    int evaluations;
    int values;  /* evaluations of the value, alone or beside the gradient */
    int failing; /* 1 = the first; 0 = none */
} valley;

static int valley_value(double *values, const double *thetas, size_t count, void *data) {
    valley *v = data;
    v->values++;
    for (size_t j = 0; j < count; j++) {
        const double *x = thetas + 2 * j;
        const double a = x[1] - x[0] * x[0];
        values[j] = x[0] > v->wall ? NAN : v->scale * (100.0 * a * a + (1.0 - x[0]) * (1.0 - x[0])) + v->constant;
    }
    return 0;
}

static int valley_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    valley *v = data;
    if (++v->evaluations == v->failing) return -7;
    if (values != NULL) valley_value(values, thetas, count, data);
    for (size_t j = 0; j < count; j++) {
        const double *x = thetas + 2 * j;
        const double a = x[1] - x[0] * x[0];
        gradients[2 * j] = v->scale * (-400.0 * a * x[0] - 2.0 * (1.0 - x[0]));
        gradients[2 * j + 1] = v->scale * 200.0 * a;
    }
    return 0;
}

static qnl_cost *new_cost(valley *v) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = valley_value, .gradient = valley_gradient};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, v));
    return cost;
}

static qnl_optimizer_options defaults(void) {
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    return options;
}

static const double classic[2] = {-1.2, 1.0};

static qnl_optimizer *new_optimizer(size_t starts, const double *thetas, const qnl_optimizer_options *options) {
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_NLOPT_LBFGS, 2, starts, thetas, options));
    return optimizer;
}

typedef struct end {
    double theta[2];
    double value;
    uint64_t steps;
    qnl_stop_reason reason;
} end;

static end end_of(const qnl_optimizer *optimizer) {
    end e;
    REQUIRE_OK(qnl_optimizer_thetas(e.theta, optimizer));
    REQUIRE_OK(qnl_optimizer_values(&e.value, optimizer));
    REQUIRE_OK(qnl_optimizer_steps(&e.steps, optimizer));
    REQUIRE_OK(qnl_optimizer_reasons(&e.reason, optimizer));
    return e;
}

/* One start from the classic point; what the cost evaluated is what the optimizer counted. */
static end run_valley(valley *v, const qnl_optimizer_options *options, uint64_t steps) {
    qnl_cost *cost = new_cost(v);
    qnl_optimizer *optimizer = new_optimizer(1, classic, options);
    v->evaluations = 0;
    v->values = 0;
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, steps));
    const end e = end_of(optimizer);
    ck_assert_int_eq(v->values, steps > 0 ? v->evaluations : 1);
    if (e.reason != QNL_STOP_DIVERGED) ck_assert_uint_eq(e.steps, (uint64_t)v->evaluations);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    return e;
}

/* ---- finding minima ---- */

START_TEST(rosenbrock_is_solved) {
    const double minimum[2] = {1.0, 1.0};
    valley v = {.scale = 1.0, .wall = NAN};
    const end e = run_valley(&v, NULL, 1000);
    compare_doubles("minimum", e.theta, minimum, 2, 1e-6);
    ck_assert_int_eq(e.reason, QNL_STOP_GRADIENT);
    ck_assert(e.steps < 100);
}
END_TEST

/* However steep the valley is: NLopt alone would give up in its first line search. */
START_TEST(steep_valleys_are_solved) {
    const double minimum[2] = {1.0, 1.0};
    valley v = {.scale = _i == 0 ? 1e4 : 1e12, .wall = NAN};
    const end e = run_valley(&v, NULL, 10000);
    compare_doubles("minimum", e.theta, minimum, 2, 1e-6);
    ck_assert_int_eq(e.reason, QNL_STOP_GRADIENT);
    ck_assert(e.steps < 100);
}
END_TEST

/* A large constant hides the last digits of the valley, so that no line search finds anything lower. */
START_TEST(rounding_ends_a_run) {
    const double minimum[2] = {1.0, 1.0};
    valley v = {.scale = 1.0, .wall = NAN, .constant = 1e10};
    const end e = run_valley(&v, NULL, 10000);
    compare_doubles("minimum", e.theta, minimum, 2, 0.05);
    ck_assert_int_eq(e.reason, QNL_STOP_VALUE);
    ck_assert(e.steps < 1000);
}
END_TEST

/* The lowest energy that a circuit with enough layers can prepare is the lowest eigenvalue. */
START_TEST(ground_energy_of_a_small_chain) {
    enum { STARTS = 6, PARAMETERS = 24 };
    qnl_hea_options hea;
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    double thetas[STARTS * PARAMETERS];
    double values[STARTS];
    qnl_spectrum spectrum;
    size_t best;
    for (size_t i = 0; i < STARTS * PARAMETERS; i++) {
        thetas[i] = 3.0 * sin(1.0 + 2.7 * (double)i);
    }
    REQUIRE_OK(qnl_hea_options_init(&hea, sizeof hea));
    hea.qubits = 2;
    hea.layers = 4;
    REQUIRE_OK(qnl_hea(&circuit, &hea));
    REQUIRE_OK(qnl_observable_parse(&observable, 2, "Z0 Z1 + 0.5 X0 - 0.3 Y1 + 0.2 Z0"));
    REQUIRE_OK(qnl_observable_spectrum(&spectrum, observable, 0.0, NULL));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    REQUIRE_OK(qnl_network_cost(&cost, network));
    ck_assert_uint_eq(qnl_cost_parameters(cost), PARAMETERS);
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_NLOPT_LBFGS, PARAMETERS, STARTS, thetas, NULL));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 500));
    REQUIRE_OK(qnl_optimizer_values(values, optimizer));
    REQUIRE_OK(qnl_optimizer_best(&best, optimizer));
    compare_double("energy", values[best], spectrum.lambda_min, 1e-10);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- rules ---- */

START_TEST(rules) {
    valley v = {.scale = 1.0, .wall = NAN};
    qnl_optimizer_options options = defaults();
    options.target = 0.5;
    const end target = run_valley(&v, &options, 1000);
    ck_assert_int_eq(target.reason, QNL_STOP_TARGET);
    ck_assert(target.value <= 0.5 && target.value > 1e-3);

    options = defaults();
    options.gradient_tolerance = 0.5;
    v = (valley){.scale = 1.0, .wall = NAN};
    const end gradient = run_valley(&v, &options, 1000);
    double found[2] = {NAN, NAN};
    valley_gradient(NULL, found, gradient.theta, 1, &v);
    ck_assert_int_eq(gradient.reason, QNL_STOP_GRADIENT);
    ck_assert(fabs(found[0]) <= 0.5 && fabs(found[1]) <= 0.5 && fmax(fabs(found[0]), fabs(found[1])) > 1e-6);

    options = defaults();
    options.value_tolerance = 0.01;
    v = (valley){.scale = 1.0, .wall = NAN};
    const end value = run_valley(&v, &options, 1000);
    ck_assert_int_eq(value.reason, QNL_STOP_VALUE);
    ck_assert(value.value > 1e-10 && value.value < 1.0);

    options.value_tolerance = 10.0;
    v = (valley){.scale = 1000.0, .wall = NAN};
    const end steeper = run_valley(&v, &options, 1000);
    ck_assert_int_eq(steeper.reason, QNL_STOP_VALUE);
    ck_assert_uint_eq(steeper.steps, value.steps);

    options = defaults();
    options.step_tolerance = 0.1;
    v = (valley){.scale = 1.0, .wall = NAN};
    const end step = run_valley(&v, &options, 1000);
    ck_assert_int_eq(step.reason, QNL_STOP_STEP_SIZE);
    ck_assert(step.value > 1e-10);
}
END_TEST

/* 4 (x - 1/4)^2, but a higher plateau from 0.9 on, which is where the first step from 0 leads. */
static int plateau_value(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++) {
        values[j] = thetas[j] > 0.9 ? 5.0 : 4.0 * (thetas[j] - 0.25) * (thetas[j] - 0.25);
    }
    return 0;
}

static int plateau_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    int *met = data;
    if (values != NULL) plateau_value(values, thetas, count, data);
    for (size_t j = 0; j < count; j++) {
        gradients[j] = thetas[j] > 0.9 ? 0.0 : 8.0 * (thetas[j] - 0.25);
        *met |= thetas[j] > 0.9;
    }
    return 0;
}

START_TEST(flat_points_above_the_best_do_not_count) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = plateau_value, .gradient = plateau_gradient};
    const double theta = 0.0;
    double found;
    int met = 0;
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 1, &methods, &met));
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_NLOPT_LBFGS, 1, 1, &theta, NULL));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 100));
    REQUIRE_OK(qnl_optimizer_thetas(&found, optimizer));
    ck_assert_int_eq(met, 1);
    compare_double("minimum", found, 0.25, 1e-8);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* Rules that hold at the start already, and no steps at all. */
START_TEST(rules_at_the_start) {
    valley v = {.scale = 1.0, .wall = NAN};
    qnl_optimizer_options options = defaults();
    const end none = run_valley(&v, &options, 0);
    ck_assert_int_eq(none.reason, QNL_STOP_STEPS);
    compare_double("value", none.value, 24.2, 1e-12);
    options.gradient_tolerance = 1000.0;
    const end e = run_valley(&v, &options, 10);
    ck_assert_int_eq(e.reason, QNL_STOP_GRADIENT);
    ck_assert_uint_eq(e.steps, 1);
    compare_bits("theta", e.theta, classic, 2);
}
END_TEST

/* A wall on the way: the best point before it stays.  A start behind it keeps its point and has no value. */
START_TEST(walls_diverge) {
    valley v = {.scale = 1.0, .wall = 0.0};
    const end e = run_valley(&v, NULL, 1000);
    double value;
    ck_assert_int_eq(e.reason, QNL_STOP_DIVERGED);
    ck_assert(e.steps >= 1 && e.theta[0] <= 0.0);
    valley_value(&value, e.theta, 1, &v);
    compare_bits("value", &e.value, &value, 1);
    v.wall = -2.0;
    const end behind = run_valley(&v, NULL, 1000);
    ck_assert_int_eq(behind.reason, QNL_STOP_DIVERGED);
    ck_assert_uint_eq(behind.steps, 0);
    ck_assert(isnan(behind.value));
    compare_bits("theta", behind.theta, classic, 2);
}
END_TEST

/* ---- trace, progress, cancelling ---- */

typedef struct watcher {
    uint64_t seen;
    size_t start;
    double best;
    double theta[2];
    uint64_t stop; /* after this many calls; 0 = never */
    int code;
    uint64_t done;
    uint64_t total;
} watcher;

static int watch(const qnl_optimizer_step *step, void *data) {
    watcher *w = data;
    valley v = {.scale = 1.0, .wall = NAN};
    double gradient[2];
    double value;
    if (w->seen + 1 == w->stop) return w->code;
    ck_assert_uint_eq(step->struct_size, sizeof *step);
    ck_assert_uint_eq(step->start, w->start);
    ck_assert_uint_eq(step->step, ++w->seen);
    ck_assert(w->seen == 1 || memcmp(step->theta, classic, sizeof classic) != 0);
    valley_gradient(&value, gradient, step->theta, 1, &v);
    compare_bits("value", &step->value, &value, 1);
    compare_bits("gradient", step->gradient, gradient, 2);
    ck_assert(step->update[0] == 0.0 && step->update[1] == 0.0);
    if (step->value <= w->best) {
        w->best = step->value;
        memcpy(w->theta, step->theta, sizeof w->theta);
    }
    return 0;
}

static int count_progress(uint64_t done, uint64_t total, void *data) {
    watcher *w = data;
    ck_assert(done > w->done);
    w->done = done;
    w->total = total;
    return done == w->stop ? w->code : 0;
}

/* Steps are evaluations, exactly as many as asked for, of which the best is kept. */
START_TEST(trace_sees_every_evaluation) {
    valley v = {.scale = 1.0, .wall = NAN};
    for (uint64_t steps = 1; steps < 30; steps++) {
        watcher w = {.best = INFINITY};
        qnl_optimizer_options options = defaults();
        options.trace = watch;
        options.trace_data = &w;
        v.evaluations = 0;
        const end e = run_valley(&v, &options, steps);
        ck_assert_int_eq(e.reason, QNL_STOP_STEPS);
        ck_assert_uint_eq(w.seen, steps);
        ck_assert_uint_eq(e.steps, steps);
        compare_bits("value", &e.value, &w.best, 1);
        compare_bits("theta", e.theta, w.theta, 2);
    }
}
END_TEST

/* The trace stops evaluation 8: the best of seven is kept, and going on begins afresh there. */
START_TEST(trace_stops_the_run) {
    valley v = {.scale = 1.0, .wall = NAN};
    watcher w = {.best = INFINITY, .stop = 8, .code = 77};
    qnl_optimizer_options options = defaults();
    qnl_cost *cost = new_cost(&v);
    options.trace = watch;
    options.trace_data = &w;
    qnl_optimizer *optimizer = new_optimizer(1, classic, &options);
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, cost, 20), QNL_ERR_CANCELLED, "qnl_optimizer_run: the trace callback returned 77");
    const end stopped = end_of(optimizer);
    ck_assert_int_eq(v.evaluations, 8);
    ck_assert_int_eq(stopped.reason, QNL_STOP_RUNNING);
    ck_assert_uint_eq(stopped.steps, 7);
    compare_bits("theta", stopped.theta, w.theta, 2);
    compare_bits("value", &stopped.value, &w.best, 1);

    w.stop = 0;
    qnl_optimizer *fresh = new_optimizer(1, stopped.theta, NULL);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 20));
    REQUIRE_OK(qnl_optimizer_run(fresh, cost, 20));
    const end on = end_of(optimizer);
    const end again = end_of(fresh);
    compare_bits("theta", on.theta, again.theta, 2);
    ck_assert_uint_eq(on.steps, again.steps + 7);
    qnl_optimizer_free(fresh);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(progress_stops_the_run) {
    valley v = {.scale = 1.0, .wall = NAN};
    watcher w = {.stop = 8, .code = QNL_ERR_IO};
    qnl_optimizer_options options = defaults();
    qnl_cost *cost = new_cost(&v);
    options.progress = count_progress;
    options.progress_data = &w;
    qnl_optimizer *optimizer = new_optimizer(1, classic, &options);
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, cost, 8), QNL_ERR_IO, "qnl_optimizer_run: the progress callback returned 8");
    const end e = end_of(optimizer);
    ck_assert_uint_eq(e.steps, 8);
    ck_assert_uint_eq(w.total, 8);
    ck_assert_int_eq(e.reason, QNL_STOP_RUNNING);
    ck_assert_int_eq(v.evaluations, 8);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* The cost fails in its 25th evaluation, the 5th of start 1: start 0 is done, start 1 and 2 are untouched. */
START_TEST(cost_stops_the_run) {
    const double thetas[6] = {-1.2, 1.0, 0.5, 0.5, 2.0, -1.0};
    valley v = {.scale = 1.0, .wall = NAN, .failing = 25};
    double found[6];
    uint64_t steps[3];
    qnl_stop_reason reasons[3];
    qnl_cost *cost = new_cost(&v);
    qnl_optimizer *optimizer = new_optimizer(3, thetas, NULL);
    ck_assert_int_eq(qnl_optimizer_run(optimizer, cost, 20), -7);
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    REQUIRE_OK(qnl_optimizer_steps(steps, optimizer));
    REQUIRE_OK(qnl_optimizer_reasons(reasons, optimizer));
    ck_assert_int_eq(v.evaluations, 25);
    ck_assert(steps[0] == 20 && steps[1] == 0 && steps[2] == 0);
    ck_assert(reasons[0] == QNL_STOP_STEPS && reasons[1] == QNL_STOP_RUNNING && reasons[2] == QNL_STOP_RUNNING);
    ck_assert(memcmp(found, thetas, 2 * sizeof *found) != 0);
    compare_bits("theta", found + 2, thetas + 2, 4);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* Starts that end early count in full, so that the numbers never go back. */
START_TEST(progress_of_several_starts) {
    const double thetas[6] = {1.0, 1.0, 0.5, 0.5, 1.0, 1.0};
    valley v = {.scale = 1.0, .wall = NAN};
    watcher w = {0};
    qnl_optimizer_options options = defaults();
    qnl_cost *cost = new_cost(&v);
    options.progress = count_progress;
    options.progress_data = &w;
    qnl_optimizer *optimizer = new_optimizer(3, thetas, &options);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 100));
    ck_assert_uint_eq(w.done, 201);
    ck_assert_uint_eq(w.total, 300);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* What the methods without gradient show: no gradient, updates of zero, and a second point first_step from the start. */
typedef struct value_log {
    int count;
    double second[2];
} value_log;

static int log_value(const qnl_optimizer_step *step, void *data) {
    value_log *log = data;
    ck_assert_ptr_null(step->gradient);
    ck_assert(step->update[0] == 0.0 && step->update[1] == 0.0);
    ck_assert_uint_eq(step->step, (uint64_t)++log->count);
    if (log->count == 2) memcpy(log->second, step->theta, sizeof log->second);
    return 0;
}

START_TEST(values_only) {
    const qnl_optimizer_method method = (qnl_optimizer_method)(QNL_OPTIMIZER_NLOPT_COBYLA + _i);
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = valley_value};
    valley v = {.scale = 1.0, .wall = NAN};
    value_log log = {.count = 0};
    qnl_optimizer_options options = defaults();
    options.trace = log_value;
    options.trace_data = &log;
    options.first_step = 0.125;
    options.target = 1e-3;
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, &v));
    REQUIRE_OK(qnl_optimizer_new(&optimizer, method, 2, 1, classic, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 20000));
    const end e = end_of(optimizer);
    ck_assert_int_eq(e.reason, QNL_STOP_TARGET);
    ck_assert_int_eq(log.count, (int)e.steps);
    ck_assert_int_eq(v.values, log.count);
    compare_double("first step", hypot(log.second[0] - classic[0], log.second[1] - classic[1]), 0.125, 1e-12);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(needs_a_gradient) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = valley_value};
    valley v = {.scale = 1.0, .wall = NAN};
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = new_optimizer(1, classic, NULL);
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, &v));
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, cost, 1), QNL_ERR_UNSUPPORTED, "qnl_optimizer_run: the cost has no gradient");
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

#else

/* Without NLopt the method has its name and its number, and says why it cannot be used. */
START_TEST(without_nlopt) {
    const double theta = 0.0;
    qnl_optimizer *optimizer = NULL;
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_NLOPT_LBFGS, 1, 1, &theta, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_optimizer_new: nlopt lbfgs is not available: the library was built without NLopt");
    REQUIRE_FAILURE(qnl_optimizer_load(&optimizer, "qnnland optimizer 1\nmethod nlopt lbfgs\n", NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_optimizer_load: nlopt lbfgs is not available: the library was built without NLopt");
    ck_assert_ptr_null(optimizer);
    ck_assert_str_eq(qnl_optimizer_method_name(QNL_OPTIMIZER_NLOPT_LBFGS), "nlopt lbfgs");
}
END_TEST

#endif

int main(void) {
    Suite *suite = suite_create("nlopt");
    TCase *tests = tcase_create("runs");
#ifdef QNL_NLOPT
    tcase_add_test(tests, rosenbrock_is_solved);
    tcase_add_loop_test(tests, steep_valleys_are_solved, 0, 2);
    tcase_add_test(tests, rounding_ends_a_run);
    tcase_add_test(tests, ground_energy_of_a_small_chain);
    tcase_add_test(tests, rules);
    tcase_add_test(tests, flat_points_above_the_best_do_not_count);
    tcase_add_test(tests, rules_at_the_start);
    tcase_add_test(tests, walls_diverge);
    tcase_add_test(tests, trace_sees_every_evaluation);
    tcase_add_test(tests, trace_stops_the_run);
    tcase_add_test(tests, progress_stops_the_run);
    tcase_add_test(tests, cost_stops_the_run);
    tcase_add_test(tests, progress_of_several_starts);
    tcase_add_test(tests, needs_a_gradient);
    tcase_add_loop_test(tests, values_only, 0, 4);
#else
    tcase_add_test(tests, without_nlopt);
#endif
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
