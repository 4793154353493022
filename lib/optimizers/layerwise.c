/*
 * layerwise.c  Layerwise training: A. Skolik, J. R. McClean, M. Mohseni, P. van der Smagt, M. Leib, Quantum Mach. Intell. 3, 5
 * (2021).
 *
 * Each stage is an optimizer over its free parameters, which are the last ones, on the stage's cost with the others frozen.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "optimizers/layerwise_data.h"

/* Size of qnl_layerwise_options in the first version; members that come later do not change it. */
#define FIRST_SIZE (offsetof(qnl_layerwise_options, new_value) + sizeof(double))

/* Bytes that a parameter takes in a training with its optimizer, at most: for the check of overflows. */
#define BYTES_PER_PARAMETER (16 * sizeof(double))

/* ---- stages ---- */

size_t qnl__layerwise_total(const qnl_layerwise *training) {
    return training->stages + (training->final_sweep ? 1 : 0);
}

size_t qnl__layerwise_parameters(const qnl_layerwise *training, size_t stage) {
    return training->parameters[stage < training->stages ? stage : training->stages - 1];
}

size_t qnl__layerwise_first_free(const qnl_layerwise *training, size_t stage) {
    const size_t total = qnl__layerwise_total(training);
    const size_t number = stage < total ? stage : total - 1;
    if (number == training->stages || training->window == 0 || number < training->window) return 0;
    return training->parameters[number - training->window];
}

int qnl__layerwise_grows(const size_t *parameters, size_t stage) {
    return parameters[stage] > (stage > 0 ? parameters[stage - 1] : 0);
}

/* A new optimizer for a stage. */
static qnl_status begin_stage(const char *function, qnl_optimizer **out, const qnl_layerwise *training, size_t stage,
                              qnl_optimizer_method method, const qnl_optimizer_options *options) {
    const size_t first = qnl__layerwise_first_free(training, stage);
    const size_t count = qnl__layerwise_parameters(training, stage) - first;
    return qnl__optimizer_make(function, out, method, count, 1, training->thetas + first, options);
}

/* Options that the next stage's optimizer is made with: what belongs to the parameters of one stage is left behind. */
static qnl_optimizer_options next_options(const qnl_layerwise *training) {
    qnl_optimizer_options options = training->optimizer->options;
    options.frequencies = NULL;
    options.spsa_signs = NULL;
    options.spsa_rows = 0;
    return options;
}

/* The stage is over: nothing has changed when there is no memory for the next one. */
static qnl_status end_stage(qnl_layerwise *training) {
    qnl_optimizer *next = NULL;
    if (training->stage + 1 < qnl__layerwise_total(training)) {
        const qnl_optimizer_options options = next_options(training);
        QNL_TRY(begin_stage("qnl_layerwise_run", &next, training, training->stage + 1, training->optimizer->method, &options));
    }
    QNL_TRY(qnl_optimizer_values(&training->values[training->stage], training->optimizer));
    training->stage++;
    if (next == NULL) return QNL_OK;
    qnl_optimizer_free(training->optimizer);
    training->optimizer = next;
    return QNL_OK;
}

/* ---- life ---- */

qnl_status qnl_layerwise_options_init(qnl_layerwise_options *options, size_t struct_size) {
    QNL_CHECK_POINTER(options);
    const qnl_layerwise_options defaults = {
        .struct_size = sizeof defaults, .method = QNL_OPTIMIZER_ADAM, .steps = 100, .window = 1};
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, FIRST_SIZE);
}

static qnl_status read_options(const char *function, qnl_layerwise_options *options, qnl_optimizer_options *optimizer,
                               const qnl_layerwise_options *given) {
    QNL_TRY(qnl_layerwise_options_init(options, sizeof *options));
    QNL_TRY(qnl__options_read(function, options, sizeof *options, FIRST_SIZE, given));
    QNL_CHECK(options->steps >= 1, QNL_ERR_ARGUMENT, "%s: steps is 0, allowed are 1 and more", function);
    QNL_CHECK(isfinite(options->new_value), QNL_ERR_NOT_FINITE, "%s: new_value is %g, must be finite", function,
              options->new_value);
    QNL_TRY(qnl__optimizer_options_copy(function, optimizer, options->optimizer));
    QNL_CHECK(optimizer->frequencies == NULL, QNL_ERR_ARGUMENT,
              "%s: optimizer has frequencies, must have none: they belong to the parameters of one stage", function);
    QNL_CHECK(optimizer->spsa_signs == NULL, QNL_ERR_ARGUMENT,
              "%s: optimizer has spsa_signs, must have none: they belong to the parameters of one stage", function);
    return QNL_OK;
}

static qnl_status check_parameters(const char *function, const size_t *parameters, size_t stages, const double *first) {
    QNL_CHECK(stages >= 1, QNL_ERR_ARGUMENT, "%s: stages is 0, allowed are 1 and more", function);
    for (size_t stage = 0; stage < stages; stage++) {
        QNL_CHECK(qnl__layerwise_grows(parameters, stage), QNL_ERR_ARGUMENT, "%s: parameters[%zu] is %zu, allowed are %zu and more",
                  function, stage, parameters[stage], stage > 0 ? parameters[stage - 1] + 1 : 1);
    }
    if (parameters[stages - 1] > SIZE_MAX / BYTES_PER_PARAMETER) return qnl__fail_memory(function, SIZE_MAX);
    return qnl__check_finite(function, "first", first, parameters[0]);
}

qnl_layerwise *qnl__layerwise_allocate(const size_t *parameters, size_t stages) {
    qnl_layerwise *training = qnl__allocate(1, sizeof *training);
    if (training == NULL) return NULL;
    training->stages = stages;
    training->parameters = qnl__duplicate(parameters, stages, sizeof *parameters);
    training->thetas = qnl__allocate(parameters[stages - 1], sizeof *training->thetas);
    training->values = qnl__allocate(stages + 1, sizeof *training->values);
    if (training->parameters == NULL || training->thetas == NULL || training->values == NULL) {
        qnl_layerwise_free(training);
        return NULL;
    }
    return training;
}

/* The first stage's optimizer, and what the method asks of the later ones. */
static qnl_status begin(const char *function, qnl_layerwise *training, qnl_optimizer_method method,
                        const qnl_optimizer_options *options) {
    QNL_TRY(begin_stage(function, &training->optimizer, training, 0, method, options));
    const qnl_optimizer_options next = next_options(training);
    for (size_t stage = 1; stage < qnl__layerwise_total(training); stage++) {
        const size_t count = qnl__layerwise_parameters(training, stage) - qnl__layerwise_first_free(training, stage);
        QNL_TRY(qnl__optimizer_options_fit(function, &next, method, count));
    }
    return QNL_OK;
}

qnl_status qnl_layerwise_new(qnl_layerwise **out, const size_t *parameters, size_t stages, const double *first,
                             const qnl_layerwise_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(parameters);
    QNL_CHECK_POINTER(first);
    qnl_layerwise_options checked;
    qnl_optimizer_options optimizer;
    QNL_TRY(read_options(__func__, &checked, &optimizer, options));
    QNL_TRY(check_parameters(__func__, parameters, stages, first));
    qnl_layerwise *training = qnl__layerwise_allocate(parameters, stages);
    if (training == NULL) return qnl__fail_memory(__func__, parameters[stages - 1] * sizeof(double));
    training->steps = checked.steps;
    training->window = checked.window;
    training->final_sweep = checked.final_sweep != 0;
    training->new_value = checked.new_value;
    for (size_t k = 0; k < parameters[stages - 1]; k++) {
        training->thetas[k] = k < parameters[0] ? first[k] : checked.new_value;
    }
    const qnl_status status = begin(__func__, training, checked.method, &optimizer);
    if (status != QNL_OK) {
        qnl_layerwise_free(training);
        return status;
    }
    *out = training;
    return QNL_OK;
}

void qnl_layerwise_free(qnl_layerwise *training) {
    if (training == NULL) return;
    qnl_optimizer_free(training->optimizer);
    qnl__free(training->parameters);
    qnl__free(training->thetas);
    qnl__free(training->values);
    qnl__free(training);
}

/* ---- training ---- */

void qnl__layerwise_take_thetas(qnl_layerwise *training) {
    const size_t first = qnl__layerwise_first_free(training, training->stage);
    memcpy(training->thetas + first, training->optimizer->thetas, training->optimizer->parameters * sizeof(double));
}

/* The cost of the stage at work in its free parameters; *owned is to be freed. */
static qnl_status restrict_cost(const qnl_cost **out, qnl_cost **owned, const qnl_layerwise *training, const qnl_cost *cost) {
    const size_t first = qnl__layerwise_first_free(training, training->stage);
    const size_t parameters = qnl__layerwise_parameters(training, training->stage);
    *out = cost;
    if (first == 0) return QNL_OK;
    unsigned char *frozen = qnl__allocate(parameters, sizeof *frozen);
    if (frozen == NULL) return qnl__fail_memory("qnl_layerwise_run", parameters);
    memset(frozen, 1, first);
    const qnl_status status = qnl_cost_freeze(owned, cost, frozen, training->thetas);
    qnl__free(frozen);
    if (status == QNL_OK) *out = *owned;
    return status;
}

/* 1 if the optimizer has stopped by a rule or has done its steps. */
static int stage_is_over(const qnl_layerwise *training) {
    const qnl_stop_reason reason = training->optimizer->reasons[0];
    return training->optimizer->steps[0] >= training->steps || (reason != QNL_STOP_RUNNING && reason != QNL_STOP_STEPS);
}

/* Up to *steps steps of the stage at work, which are taken off.  A stage that was cancelled behind its last step still waits for
 * its value: no more steps give it. */
static qnl_status run_stage(qnl_layerwise *training, const qnl_cost *cost, uint64_t *steps) {
    qnl_optimizer *optimizer = training->optimizer;
    const uint64_t before = optimizer->steps[0];
    const uint64_t left = before < training->steps ? training->steps - before : 0;
    const qnl_cost *restricted = NULL;
    qnl_cost *owned = NULL;
    qnl_status status = restrict_cost(&restricted, &owned, training, cost);
    if (status == QNL_OK) status = qnl_optimizer_run(optimizer, restricted, left < *steps ? left : *steps);
    qnl_cost_free(owned);
    qnl__layerwise_take_thetas(training);
    QNL_TRY(status);
    if (!stage_is_over(training)) {
        *steps = 0;
        return QNL_OK;
    }
    const uint64_t done = optimizer->steps[0] > before ? optimizer->steps[0] - before : 0;
    QNL_TRY(end_stage(training));
    *steps -= done < *steps ? done : *steps;
    return QNL_OK;
}

static qnl_status check_costs(const qnl_layerwise *training, const qnl_cost *const *costs) {
    const size_t first = training->stage < training->stages ? training->stage : training->stages - 1;
    for (size_t stage = first; stage < training->stages; stage++) {
        QNL_CHECK(costs[stage] != NULL, QNL_ERR_NULL, "qnl_layerwise_run: costs[%zu] is NULL", stage);
        QNL_CHECK(qnl_cost_parameters(costs[stage]) == training->parameters[stage], QNL_ERR_ARGUMENT,
                  "qnl_layerwise_run: costs[%zu] has %zu parameters, the stage has %zu", stage, qnl_cost_parameters(costs[stage]),
                  training->parameters[stage]);
    }
    return QNL_OK;
}

qnl_status qnl_layerwise_run(qnl_layerwise *training, const qnl_cost *const *costs, uint64_t steps) {
    QNL_CHECK_POINTER(training);
    QNL_CHECK_POINTER(costs);
    if (training->stage == qnl__layerwise_total(training)) return QNL_OK;
    QNL_TRY(check_costs(training, costs));
    while (steps > 0 && training->stage < qnl__layerwise_total(training)) {
        const size_t number = training->stage < training->stages ? training->stage : training->stages - 1;
        QNL_TRY(run_stage(training, costs[number], &steps));
    }
    return QNL_OK;
}

/* ---- looking ---- */

qnl_status qnl_layerwise_progress(qnl_layerwise_state *state, const qnl_layerwise *training) {
    QNL_CHECK_POINTER(state);
    QNL_CHECK_POINTER(training);
    state->stage = training->stage;
    state->stage_steps = training->optimizer->steps[0];
    state->parameters = qnl__layerwise_parameters(training, training->stage);
    state->value = training->optimizer->values[0];
    state->is_done = training->stage == qnl__layerwise_total(training);
    return QNL_OK;
}

qnl_status qnl_layerwise_thetas(double *thetas, const qnl_layerwise *training) {
    QNL_CHECK_POINTER(thetas);
    QNL_CHECK_POINTER(training);
    memcpy(thetas, training->thetas, qnl__layerwise_parameters(training, training->stage) * sizeof *thetas);
    return QNL_OK;
}

qnl_status qnl_layerwise_values(double *values, const qnl_layerwise *training) {
    QNL_CHECK_POINTER(training);
    if (training->stage == 0) return QNL_OK;
    QNL_CHECK_POINTER(values);
    memcpy(values, training->values, training->stage * sizeof *values);
    return QNL_OK;
}
