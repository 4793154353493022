/* optimizer.c  The handle of an optimizer, and the driver that all methods share. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "optimizers/optimizer_data.h"

int qnl__all_finite(const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) return 0;
    }
    return 1;
}

/* ---- the handle ---- */

static int allocate_arrays(qnl_optimizer *optimizer) {
    const size_t starts = optimizer->starts;
    const size_t row = optimizer->parameters * sizeof(double);
    const size_t averages = optimizer->table->averages;
    optimizer->thetas = qnl__allocate(starts, row);
    optimizer->previous_thetas = qnl__allocate(starts, row);
    optimizer->averages = qnl__allocate(starts, averages * row);
    optimizer->values = qnl__allocate(starts, sizeof(double));
    optimizer->previous_values = qnl__allocate(starts, sizeof(double));
    optimizer->steps = qnl__allocate(starts, sizeof(uint64_t));
    optimizer->reasons = qnl__allocate(starts, sizeof(qnl_stop_reason));
    return optimizer->thetas != NULL && optimizer->previous_thetas != NULL && optimizer->averages != NULL &&
           optimizer->values != NULL && optimizer->previous_values != NULL && optimizer->steps != NULL &&
           optimizer->reasons != NULL;
}

qnl_status qnl__optimizer_allocate(const char *function, qnl_optimizer **out, qnl_optimizer_method method, size_t parameters,
                                   size_t starts, const qnl_optimizer_options *options) {
    const qnl__method *table = qnl__method_of(method);
    const size_t arrays = 2 + table->averages;
    if (parameters > SIZE_MAX / sizeof(double) / arrays / starts) return qnl__fail_memory(function, SIZE_MAX);

    qnl_optimizer *optimizer = qnl__allocate(1, sizeof *optimizer);
    if (optimizer == NULL) return qnl__fail_memory(function, sizeof *optimizer);
    optimizer->method = method;
    optimizer->table = table;
    optimizer->parameters = parameters;
    optimizer->starts = starts;
    optimizer->options = *options;
    if (!allocate_arrays(optimizer)) {
        qnl_optimizer_free(optimizer);
        return qnl__fail_memory(function, arrays * starts * parameters * sizeof(double));
    }
    for (size_t start = 0; start < starts; start++) {
        optimizer->values[start] = NAN;
        optimizer->previous_values[start] = NAN;
        optimizer->reasons[start] = QNL_STOP_RUNNING;
    }
    *out = optimizer;
    return QNL_OK;
}

qnl_status qnl_optimizer_new(qnl_optimizer **out, qnl_optimizer_method method, size_t parameters, size_t starts,
                             const double *thetas, const qnl_optimizer_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(thetas);
    QNL_CHECK(qnl__method_of(method) != NULL, QNL_ERR_ARGUMENT, "%s: method is %d, allowed are 0..2", __func__, (int)method);
    QNL_CHECK(parameters >= 1, QNL_ERR_ARGUMENT, "%s: parameters is 0, allowed are 1 and more", __func__);
    QNL_CHECK(starts >= 1 && (uint64_t)starts <= UINT64_C(1) << 31, QNL_ERR_ARGUMENT,
              "%s: starts is %zu, allowed are 1..2147483648", __func__, starts);
    qnl_optimizer_options checked;
    QNL_TRY(qnl__optimizer_options_read(__func__, &checked, options));
    if (parameters > SIZE_MAX / sizeof(double) / starts) return qnl__fail_memory(__func__, SIZE_MAX);
    QNL_TRY(qnl__check_finite(__func__, "thetas", thetas, starts * parameters));

    qnl_optimizer *optimizer = NULL;
    QNL_TRY(qnl__optimizer_allocate(__func__, &optimizer, method, parameters, starts, &checked));
    memcpy(optimizer->thetas, thetas, starts * parameters * sizeof(double));
    memcpy(optimizer->previous_thetas, thetas, starts * parameters * sizeof(double));
    *out = optimizer;
    return QNL_OK;
}

void qnl_optimizer_free(qnl_optimizer *optimizer) {
    if (optimizer == NULL) return;
    qnl__free(optimizer->thetas);
    qnl__free(optimizer->previous_thetas);
    qnl__free(optimizer->averages);
    qnl__free(optimizer->values);
    qnl__free(optimizer->previous_values);
    qnl__free(optimizer->steps);
    qnl__free(optimizer->reasons);
    qnl__free(optimizer);
}

qnl_status qnl_optimizer_thetas(double *thetas, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(thetas);
    QNL_CHECK_POINTER(optimizer);
    memcpy(thetas, optimizer->thetas, optimizer->starts * optimizer->parameters * sizeof *thetas);
    return QNL_OK;
}

qnl_status qnl_optimizer_values(double *values, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(values);
    QNL_CHECK_POINTER(optimizer);
    memcpy(values, optimizer->values, optimizer->starts * sizeof *values);
    return QNL_OK;
}

qnl_status qnl_optimizer_reasons(qnl_stop_reason *reasons, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(reasons);
    QNL_CHECK_POINTER(optimizer);
    memcpy(reasons, optimizer->reasons, optimizer->starts * sizeof *reasons);
    return QNL_OK;
}

qnl_status qnl_optimizer_steps(uint64_t *steps, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(steps);
    QNL_CHECK_POINTER(optimizer);
    memcpy(steps, optimizer->steps, optimizer->starts * sizeof *steps);
    return QNL_OK;
}

qnl_status qnl_optimizer_best(size_t *start, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(start);
    QNL_CHECK_POINTER(optimizer);
    size_t best = optimizer->starts;
    for (size_t i = 0; i < optimizer->starts; i++) {
        const double value = optimizer->values[i];
        if (isfinite(value) && (best == optimizer->starts || value < optimizer->values[best])) best = i;
    }
    QNL_CHECK(best < optimizer->starts, QNL_ERR_ARGUMENT, "%s: no value is known, run the optimizer first", __func__);
    *start = best;
    return QNL_OK;
}

/* ---- the driver ----
 * A step is computed aside for all running starts and taken over only when the cost and the trace have agreed to it. */

/* Where a start goes in a step. */
typedef enum move { MOVE_BACK, MOVE_STAY, MOVE_ON } move;

/* A step in the making.  Row j of each array belongs to start number active[j]. */
typedef struct step_work {
    size_t count; /* starts that are still running */
    size_t *active;
    double *thetas; /* before the update */
    double *gradients;
    double *updates;
    double *averages;
    double *values;
    move *moves;
    qnl_stop_reason *reasons;
    unsigned char *unknown; /* by start: its value at the point now has not been computed in this run */
} step_work;

static void work_free(step_work *work) {
    qnl__free(work->active);
    qnl__free(work->thetas);
    qnl__free(work->gradients);
    qnl__free(work->updates);
    qnl__free(work->averages);
    qnl__free(work->values);
    qnl__free(work->moves);
    qnl__free(work->reasons);
    qnl__free(work->unknown);
}

static int work_allocate(step_work *work, const qnl_optimizer *optimizer) {
    const size_t starts = optimizer->starts;
    const size_t row = optimizer->parameters * sizeof(double);
    work->active = qnl__allocate(starts, sizeof *work->active);
    work->thetas = qnl__allocate(starts, row);
    work->gradients = qnl__allocate(starts, row);
    work->updates = qnl__allocate(starts, row);
    work->averages = qnl__allocate(starts, optimizer->table->averages * row);
    work->values = qnl__allocate(starts, sizeof *work->values);
    work->moves = qnl__allocate(starts, sizeof *work->moves);
    work->reasons = qnl__allocate(starts, sizeof *work->reasons);
    work->unknown = qnl__allocate(starts, sizeof *work->unknown);
    return work->active != NULL && work->thetas != NULL && work->gradients != NULL && work->updates != NULL &&
           work->averages != NULL && work->values != NULL && work->moves != NULL && work->reasons != NULL && work->unknown != NULL;
}

static double largest_modulus(const double *values, size_t count) {
    double largest = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (fabs(values[i]) > largest) largest = fabs(values[i]);
    }
    return largest;
}

/* The rules that need no update, in the order of the stop reasons' meaning: first the broken, then the wanted, then the small. */
static qnl_stop_reason stop_before_update(const qnl_optimizer *optimizer, size_t start, double value, const double *gradient) {
    const qnl_optimizer_options *options = &optimizer->options;
    const double previous = optimizer->previous_values[start];
    if (!isfinite(value) || !qnl__all_finite(gradient, optimizer->parameters)) return QNL_STOP_DIVERGED;
    if (value <= options->target) return QNL_STOP_TARGET;
    if (largest_modulus(gradient, optimizer->parameters) <= options->gradient_tolerance) return QNL_STOP_GRADIENT;
    if (!isnan(previous) && fabs(value - previous) <= options->value_tolerance) return QNL_STOP_VALUE;
    return QNL_STOP_RUNNING;
}

/* 1 if the step leaves finite parameters and averages behind. */
static int update_is_finite(const step_work *work, size_t j, size_t parameters, size_t averages) {
    const double *theta = work->thetas + j * parameters;
    const double *update = work->updates + j * parameters;
    for (size_t k = 0; k < parameters; k++) {
        if (!isfinite(theta[k] + update[k])) return 0;
    }
    return qnl__all_finite(work->averages + j * averages * parameters, averages * parameters);
}

/* Decide about row j of the step: its move, its reason and its update. */
static void plan_row(step_work *work, const qnl_optimizer *optimizer, size_t j) {
    const size_t parameters = optimizer->parameters;
    const size_t averages = optimizer->table->averages;
    const size_t start = work->active[j];
    const double *gradient = work->gradients + j * parameters;
    double *update = work->updates + j * parameters;
    double *row_averages = work->averages + j * averages * parameters;

    work->reasons[j] = stop_before_update(optimizer, start, work->values[j], gradient);
    if (work->reasons[j] != QNL_STOP_RUNNING) {
        const int back = work->reasons[j] == QNL_STOP_DIVERGED && !isnan(optimizer->previous_values[start]);
        work->moves[j] = back ? MOVE_BACK : MOVE_STAY;
        return;
    }
    memcpy(row_averages, optimizer->averages + start * averages * parameters, averages * parameters * sizeof(double));
    optimizer->table->update(update, row_averages, gradient, parameters, optimizer->steps[start] + 1, &optimizer->options);
    if (!update_is_finite(work, j, parameters, averages)) {
        work->reasons[j] = QNL_STOP_DIVERGED;
        work->moves[j] = MOVE_STAY;
        return;
    }
    work->moves[j] = MOVE_ON;
    if (largest_modulus(update, parameters) <= optimizer->options.step_tolerance) work->reasons[j] = QNL_STOP_STEP_SIZE;
}

static qnl_status trace_step(const step_work *work, const qnl_optimizer *optimizer) {
    const qnl_optimizer_options *options = &optimizer->options;
    if (options->trace == NULL) return QNL_OK;
    for (size_t j = 0; j < work->count; j++) {
        if (work->moves[j] != MOVE_ON) continue;
        const qnl_optimizer_step step = {
            .struct_size = sizeof step,
            .start = work->active[j],
            .step = optimizer->steps[work->active[j]] + 1,
            .value = work->values[j],
            .theta = work->thetas + j * optimizer->parameters,
            .gradient = work->gradients + j * optimizer->parameters,
            .update = work->updates + j * optimizer->parameters,
        };
        qnl__callback_begin();
        QNL_TRY(qnl__callback_status(options->trace(&step, options->trace_data), "qnl_optimizer_run: the trace callback"));
    }
    return QNL_OK;
}

/* Put a start back to the point before its last update. */
static void go_back(qnl_optimizer *optimizer, size_t start) {
    const size_t parameters = optimizer->parameters;
    memcpy(optimizer->thetas + start * parameters, optimizer->previous_thetas + start * parameters, parameters * sizeof(double));
    optimizer->values[start] = optimizer->previous_values[start];
    optimizer->previous_values[start] = NAN;
    optimizer->steps[start]--;
    optimizer->reasons[start] = QNL_STOP_DIVERGED;
}

static void go_on(qnl_optimizer *optimizer, const step_work *work, size_t j) {
    const size_t parameters = optimizer->parameters;
    const size_t averages = optimizer->table->averages * parameters;
    const size_t start = work->active[j];
    double *theta = optimizer->thetas + start * parameters;
    memcpy(optimizer->previous_thetas + start * parameters, theta, parameters * sizeof(double));
    memcpy(optimizer->averages + start * averages, work->averages + j * averages, averages * sizeof(double));
    for (size_t k = 0; k < parameters; k++) {
        theta[k] += work->updates[j * parameters + k];
    }
    optimizer->previous_values[start] = work->values[j];
    optimizer->values[start] = NAN;
    optimizer->steps[start]++;
}

/* Take the step over and keep those rows that go on running. */
static void commit_step(qnl_optimizer *optimizer, step_work *work) {
    size_t running = 0;
    for (size_t j = 0; j < work->count; j++) {
        const size_t start = work->active[j];
        optimizer->reasons[start] = work->reasons[j];
        work->unknown[start] = work->moves[j] == MOVE_ON;
        if (work->moves[j] == MOVE_ON) {
            go_on(optimizer, work, j);
        } else if (work->moves[j] == MOVE_BACK) {
            go_back(optimizer, start);
        } else {
            optimizer->values[start] = work->values[j];
        }
        if (work->reasons[j] == QNL_STOP_RUNNING) work->active[running++] = start;
    }
    work->count = running;
}

static void gather_thetas(step_work *work, const qnl_optimizer *optimizer) {
    const size_t parameters = optimizer->parameters;
    for (size_t j = 0; j < work->count; j++) {
        memcpy(work->thetas + j * parameters, optimizer->thetas + work->active[j] * parameters, parameters * sizeof(double));
    }
}

static qnl_status one_step(qnl_optimizer *optimizer, step_work *work, const qnl_cost *cost) {
    gather_thetas(work, optimizer);
    QNL_TRY(qnl_cost_gradient(work->values, work->gradients, cost, work->thetas, work->count));
    for (size_t j = 0; j < work->count; j++) {
        plan_row(work, optimizer, j);
    }
    QNL_TRY(trace_step(work, optimizer));
    commit_step(optimizer, work);
    return QNL_OK;
}

/* Values at the last points of the starts that have moved, or that no step has looked at. */
static qnl_status last_values(qnl_optimizer *optimizer, step_work *work, const qnl_cost *cost) {
    work->count = 0;
    for (size_t start = 0; start < optimizer->starts; start++) {
        if (work->unknown[start]) work->active[work->count++] = start;
    }
    if (work->count == 0) return QNL_OK;
    gather_thetas(work, optimizer);
    QNL_TRY(qnl_cost_value(work->values, cost, work->thetas, work->count));
    for (size_t j = 0; j < work->count; j++) {
        const size_t start = work->active[j];
        if (!isfinite(work->values[j]) && !isnan(optimizer->previous_values[start])) {
            go_back(optimizer, start);
            continue;
        }
        optimizer->values[start] = work->values[j];
        if (!isfinite(work->values[j])) optimizer->reasons[start] = QNL_STOP_DIVERGED;
    }
    return QNL_OK;
}

static qnl_status report_progress(const qnl_optimizer_options *options, uint64_t done, uint64_t total) {
    if (options->progress == NULL) return QNL_OK;
    qnl__callback_begin();
    return qnl__callback_status(options->progress(done, total, options->progress_data), "qnl_optimizer_run: the progress callback");
}

static qnl_status run(qnl_optimizer *optimizer, step_work *work, const qnl_cost *cost, uint64_t steps) {
    for (size_t start = 0; start < optimizer->starts; start++) {
        const qnl_stop_reason reason = optimizer->reasons[start];
        /* a start that made its last step in a run that was cancelled later still waits for its value */
        work->unknown[start] = reason == QNL_STOP_STEP_SIZE && isnan(optimizer->values[start]);
        if (reason != QNL_STOP_RUNNING && reason != QNL_STOP_STEPS) continue;
        work->active[work->count++] = start;
        work->unknown[start] = 1;
    }
    for (uint64_t done = 0; done < steps && work->count > 0; done++) {
        QNL_TRY(one_step(optimizer, work, cost));
        QNL_TRY(report_progress(&optimizer->options, done + 1, steps));
    }
    QNL_TRY(last_values(optimizer, work, cost));
    for (size_t start = 0; start < optimizer->starts; start++) {
        if (optimizer->reasons[start] == QNL_STOP_RUNNING) optimizer->reasons[start] = QNL_STOP_STEPS;
    }
    return QNL_OK;
}

qnl_status qnl_optimizer_run(qnl_optimizer *optimizer, const qnl_cost *cost, uint64_t steps) {
    QNL_CHECK_POINTER(optimizer);
    QNL_CHECK_POINTER(cost);
    QNL_CHECK(qnl_cost_parameters(cost) == optimizer->parameters, QNL_ERR_ARGUMENT,
              "%s: the cost has %zu parameters, the optimizer has %zu", __func__, qnl_cost_parameters(cost), optimizer->parameters);
    QNL_CHECK(qnl_cost_has(cost, QNL_COST_GRADIENT), QNL_ERR_UNSUPPORTED, "%s: the cost has no gradient", __func__);

    step_work work = {0};
    const size_t row = (4 + optimizer->table->averages) * optimizer->parameters * sizeof(double);
    const qnl_status status =
        work_allocate(&work, optimizer) ? run(optimizer, &work, cost, steps) : qnl__fail_memory(__func__, optimizer->starts * row);
    work_free(&work);
    return status;
}
