/* optimise_cases.c  Stored iterates of optimizers. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/ansatz.h"
#include "qnnland/gradient.h"
#include "qnnland/layerwise.h"
#include "reference/plateau_cases.h"
#include "support/compare.h"
#include "support/json.h"
#include "support/runner.h"

static int qubits_of(const json_t *test) {
    return json_whole(json_member(test, "inputs"), "n", 0);
}

static double *numbers(size_t count) {
    double *array = calloc(count + 1, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

static double number_input(const json_t *test, const char *name, double otherwise) {
    return json_input(test, name) != NULL ? json_number_value(json_input(test, name)) : otherwise;
}

static qnl_cost *cost_of(const json_t *test, const qnl_circuit *circuit) {
    qnl_observable *observable = json_observable(json_input(test, "observable"), qubits_of(test));
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    REQUIRE_OK(qnl_network_cost(&cost, network));
    qnl_network_free(network);
    qnl_observable_free(observable);
    return cost;
}

/* Costs before each step, as the trace of a run sees them. */
typedef struct record {
    double *costs;
    size_t count;
    size_t room;
} record;

static int record_step(const qnl_optimizer_step *step, void *data) {
    record *r = data;
    ck_assert_uint_lt(r->count, r->room);
    r->costs[r->count++] = step->value;
    return 0;
}

static qnl_optimizer_options plain_options(const json_t *test, record *r) {
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.rate = number_input(test, "eta", number_input(test, "a", 0.01));
    options.gradient_tolerance = -1;
    options.trace = record_step;
    options.trace_data = r;
    return options;
}

/* ---- one ansatz ---- */

/* Signs of the perturbations of each step, row by row. */
static signed char *read_signs(const json_t *test, size_t *rows, size_t parameters) {
    size_t count = 0;
    double *values = json_numbers(json_input(test, "signs"), &count);
    signed char *signs = calloc(count + 1, 1);
    ck_assert_ptr_nonnull(signs);
    for (size_t k = 0; k < count; k++) {
        signs[k] = values[k] < 0 ? -1 : 1;
    }
    *rows = count / parameters;
    free(values);
    return signs;
}

/* The method that a case describes: the metric, stored signs, or neither. */
static qnl_optimizer_method read_method(const json_t *test, qnl_optimizer_options *options, signed char **signs,
                                        size_t parameters) {
    const char *metric = json_string_value(json_input(test, "metric"));
    if (json_input(test, "signs") != NULL) {
        *signs = read_signs(test, &options->spsa_rows, parameters);
        options->spsa_signs = *signs;
        options->spsa_step = number_input(test, "c", options->spsa_step);
        options->spsa_alpha = number_input(test, "alpha", 0);
        options->spsa_gamma = number_input(test, "gamma", 0);
        options->spsa_stability = number_input(test, "A", 0);
        return QNL_OPTIMIZER_SPSA;
    }
    if (metric == NULL || strcmp(metric, "none") == 0 || strcmp(metric, "plain") == 0 || strcmp(metric, "identity") == 0) {
        return QNL_OPTIMIZER_GRADIENT_DESCENT;
    }
    options->metric_scale = strcmp(metric, "qfi") == 0 ? 4 : 1;
    options->metric_cutoff = number_input(test, "rcond", options->metric_cutoff);
    return QNL_OPTIMIZER_NATURAL_GRADIENT;
}

static void check_descent(const json_t *test) {
    size_t parameters = 0;
    const size_t steps = (size_t)json_whole(json_member(test, "inputs"), "steps", 0);
    double *theta = json_numbers(json_input(test, "params"), &parameters);
    qnl_circuit *circuit = json_circuit(json_input(test, "circuit"), qubits_of(test), parameters);
    qnl_cost *cost = cost_of(test, circuit);
    record r = {.costs = numbers(steps + 1), .room = steps};
    signed char *signs = NULL;
    qnl_optimizer_options options = plain_options(test, &r);
    const qnl_optimizer_method method = read_method(test, &options, &signs, parameters);
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, method, parameters, 1, theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, steps));
    ck_assert_uint_eq(r.count, steps);
    REQUIRE_OK(qnl_optimizer_values(&r.costs[steps], optimizer));
    REQUIRE_OK(qnl_optimizer_thetas(theta, optimizer));
    json_check_doubles(test, "cost", r.costs, steps + 1);
    json_check_doubles(test, "final_params", theta, parameters);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    qnl_circuit_free(circuit);
    free(signs);
    free(r.costs);
    free(theta);
}

/* ---- layers ---- */

static qnl_cost *layered_cost(const json_t *test, int layers, size_t *parameters) {
    const char *entangler = json_string_value(json_input(test, "entangler"));
    qnl_hea_options options;
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    options.qubits = qubits_of(test);
    options.layers = layers;
    options.rotations = json_string_value(json_input(test, "rotations"));
    options.entangler = strcmp(entangler, "CZ") == 0 ? QNL_ENTANGLER_CZ : QNL_ENTANGLER_CNOT;
    REQUIRE_OK(qnl_hea(&circuit, &options));
    *parameters = qnl_circuit_parameters(circuit);
    qnl_cost *cost = cost_of(test, circuit);
    qnl_circuit_free(circuit);
    return cost;
}

enum { MOST_STAGES = 16 };

/* Costs before every step and at the end of each stage, in order. */
static void check_layerwise(const json_t *test) {
    const size_t stages = (size_t)json_whole(json_member(test, "inputs"), "L", 0);
    const size_t steps = (size_t)json_whole(json_member(test, "inputs"), "steps", 0);
    qnl_cost *costs[MOST_STAGES];
    size_t parameters[MOST_STAGES], count = 0;
    ck_assert_uint_le(stages, MOST_STAGES);
    for (size_t s = 0; s < stages; s++) {
        costs[s] = layered_cost(test, (int)s + 1, &parameters[s]);
    }
    double *first = json_numbers(json_input(test, "first"), &count);
    double *theta = numbers(parameters[stages - 1]), *ends = numbers(stages), *all = numbers(stages * (steps + 1));
    record r = {.costs = numbers(stages * steps), .room = stages * steps};
    const qnl_optimizer_options optimizer = plain_options(test, &r);
    qnl_layerwise_options options;
    qnl_layerwise *training = NULL;
    REQUIRE_OK(qnl_layerwise_options_init(&options, sizeof options));
    options.method = QNL_OPTIMIZER_GRADIENT_DESCENT;
    options.optimizer = &optimizer;
    options.steps = steps;
    ck_assert_uint_eq(count, parameters[0]);
    REQUIRE_OK(qnl_layerwise_new(&training, parameters, stages, first, &options));
    REQUIRE_OK(qnl_layerwise_run(training, (const qnl_cost *const *)costs, stages * steps));
    REQUIRE_OK(qnl_layerwise_values(ends, training));
    REQUIRE_OK(qnl_layerwise_thetas(theta, training));
    for (size_t s = 0; s < stages; s++) {
        memcpy(all + s * (steps + 1), r.costs + s * steps, steps * sizeof *all);
        all[s * (steps + 1) + steps] = ends[s];
        qnl_cost_free(costs[s]);
    }
    json_check_doubles(test, "cost", all, stages * (steps + 1));
    json_check_doubles(test, "final_params", theta, parameters[stages - 1]);
    qnl_layerwise_free(training);
    free(r.costs);
    free(all);
    free(ends);
    free(theta);
    free(first);
}

/* ---- how far Adam can go in one step ---- */

enum { MOST_STEPS = 256 };

static const double beta1 = 0.9, beta2 = 0.99;

/* A history of gradients, handed out one after the other. */
typedef struct history {
    double gradients[MOST_STEPS];
    size_t next;
} history;

static int no_value(double *values, const double *thetas, size_t count, void *data) {
    (void)thetas;
    (void)data;
    memset(values, 0, count * sizeof *values);
    return 0;
}

static int next_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    history *h = data;
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_lt(h->next, MOST_STEPS);
    gradients[0] = h->gradients[h->next++];
    return values != NULL ? no_value(values, thetas, count, data) : 0;
}

static int keep_update(const qnl_optimizer_step *step, void *data) {
    *(double *)data = fabs(step->update[0]);
    return 0;
}

/* The update is a ratio of sum w_i g_i and sqrt(sum u_i g_i^2) with w_i ~ beta1^{t-i} and u_i ~ beta2^{t-i}: by Cauchy and Schwarz
 * it is largest for g_i ~ w_i / u_i. */
static double largest_update(size_t t) {
    history h = {.next = 0};
    double update = 0, theta = 0;
    for (size_t i = 0; i < t; i++) {
        h.gradients[i] = pow(beta1 / beta2, (double)(t - 1 - i));
    }
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = no_value, .gradient = next_gradient};
    qnl_optimizer_options options;
    qnl_optimizer *optimizer = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.rate = 1;
    options.beta1 = beta1;
    options.beta2 = beta2;
    options.epsilon = 0;
    options.gradient_tolerance = -1;
    options.trace = keep_update;
    options.trace_data = &update;
    REQUIRE_OK(qnl_cost_new(&cost, 1, &methods, &h));
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 1, 1, &theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, t));
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    return update;
}

static void check_step_limit(const json_t *test) {
    size_t count = 0;
    double *steps = json_numbers(json_input(test, "t"), &count);
    double *limits = numbers(count);
    ck_assert_uint_ge(count, 1);
    for (size_t k = 0; k < count; k++) {
        ck_assert(steps[k] >= 1 && steps[k] < MOST_STEPS);
        limits[k] = largest_update((size_t)steps[k]);
    }
    json_check_doubles(test, "limit", limits, count);
    free(limits);
    free(steps);
}

void check_optimise(const json_t *test) {
    if (json_input(test, "t") != NULL) {
        check_step_limit(test);
    } else if (json_input(test, "first") != NULL) {
        check_layerwise(test);
    } else {
        check_descent(test);
    }
}
