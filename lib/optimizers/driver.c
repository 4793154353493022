/*
 * driver.c  The loop that all methods share.
 *
 * A step is computed aside for all running starts and taken over only when the cost and the trace have agreed to it.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "optimizers/optimizer_data.h"

/* Numbers of the metrics that are asked for at once. */
#define METRIC_NUMBERS ((size_t)1 << 22)

/* Differences of value and prediction below this are rounding, however small the values are. */
#define MODEL_FLOOR 1e-12

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
    qnl__sweep sweep;       /* of sweep methods: the rows that move, one after the other */
    size_t *sweep_rows;     /* which these are */
    qnl__solve solve;       /* of solving methods: the start at work */
    double *predictions;    /* of sweep methods: for the point after the update */
    double *largest;        /* of sweep methods: largest |value| seen */
    size_t metric_block;    /* of methods with metric: rows that are asked for at once */
    double *metrics;        /* metric_block x P x P */
    double *metric_thetas;  /* metric_block x P */
    size_t *metric_rows;    /* which rows these are */
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
    qnl__sweep_free(&work->sweep);
    qnl__solve_free(&work->solve);
    qnl__free(work->sweep_rows);
    qnl__free(work->predictions);
    qnl__free(work->largest);
    qnl__free(work->metrics);
    qnl__free(work->metric_thetas);
    qnl__free(work->metric_rows);
}

/* 1 if the driver asks for a gradient in every step. */
static int has_gradients(const qnl_optimizer *optimizer) {
    return optimizer->table->update != NULL || optimizer->table->metric_update != NULL;
}

/* What only sweep methods need. */
static int sweep_allocate(step_work *work, const qnl_optimizer *optimizer) {
    const qnl__method *method = optimizer->table;
    const size_t starts = optimizer->starts;
    if (method->sweep == NULL) return 1;
    work->sweep_rows = qnl__allocate(starts, sizeof *work->sweep_rows);
    work->predictions = qnl__allocate(starts, sizeof *work->predictions);
    work->largest = qnl__allocate(starts, sizeof *work->largest);
    return work->sweep_rows != NULL && work->predictions != NULL && work->largest != NULL &&
           qnl__sweep_allocate(&work->sweep, optimizer->parameters, starts,
                               method->settings(optimizer->parameters, &optimizer->options),
                               method->width > 0 ? method->width : optimizer->parameters);
}

/* What only methods with metric need. */
static int metric_allocate(step_work *work, const qnl_optimizer *optimizer) {
    const size_t parameters = optimizer->parameters;
    if (optimizer->table->metric_update == NULL) return 1;
    if (parameters > SIZE_MAX / sizeof(double) / parameters) return 0;
    const size_t wanted = METRIC_NUMBERS / (parameters * parameters);
    work->metric_block = wanted < 1 ? 1 : wanted < optimizer->starts ? wanted : optimizer->starts;
    work->metrics = qnl__allocate(work->metric_block, parameters * parameters * sizeof(double));
    work->metric_thetas = qnl__allocate(work->metric_block, parameters * sizeof(double));
    work->metric_rows = qnl__allocate(work->metric_block, sizeof *work->metric_rows);
    return work->metrics != NULL && work->metric_thetas != NULL && work->metric_rows != NULL;
}

static int work_allocate(step_work *work, const qnl_optimizer *optimizer) {
    const size_t starts = optimizer->starts;
    const size_t row = optimizer->parameters * sizeof(double);
    work->active = qnl__allocate(starts, sizeof *work->active);
    work->thetas = qnl__allocate(starts, row);
    work->gradients = qnl__allocate(starts, has_gradients(optimizer) ? row : 0);
    work->updates = qnl__allocate(starts, row);
    work->averages = qnl__allocate(starts, optimizer->rows * row);
    work->values = qnl__allocate(starts, sizeof *work->values);
    work->moves = qnl__allocate(starts, sizeof *work->moves);
    work->reasons = qnl__allocate(starts, sizeof *work->reasons);
    work->unknown = qnl__allocate(starts, sizeof *work->unknown);
    return work->active != NULL && work->thetas != NULL && work->gradients != NULL && work->updates != NULL &&
           work->averages != NULL && work->values != NULL && work->moves != NULL && work->reasons != NULL &&
           work->unknown != NULL && sweep_allocate(work, optimizer) && metric_allocate(work, optimizer) &&
           (optimizer->table->solve == NULL || qnl__solve_allocate(&work->solve, optimizer->parameters));
}

static double largest_modulus(const double *values, size_t count) {
    double largest = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (fabs(values[i]) > largest) largest = fabs(values[i]);
    }
    return largest;
}

/* 1 if the value at a new point is not the one that the method predicted. */
static int model_fails(const qnl_optimizer *optimizer, size_t start, double value) {
    const double tolerance = optimizer->options.model_tolerance;
    const double prediction = optimizer->predictions[start];
    if (isnan(prediction) || tolerance < 0.0) return 0;
    return !(fabs(value - prediction) <= fmax(tolerance * optimizer->largest[start], MODEL_FLOOR));
}

/* The rules that need no update, in the order of the stop reasons' meaning: first the broken, then the wanted, then the doubtful,
 * then the small.  The gradient is NULL for sweep methods. */
static qnl_stop_reason stop_before_update(const qnl_optimizer *optimizer, size_t start, double value, const double *gradient) {
    const qnl_optimizer_options *options = &optimizer->options;
    const double previous = optimizer->previous_values[start];
    const size_t parameters = optimizer->parameters;
    if (!isfinite(value) || (gradient != NULL && !qnl__all_finite(gradient, parameters))) return QNL_STOP_DIVERGED;
    if (value <= options->target) return QNL_STOP_TARGET;
    if (model_fails(optimizer, start, value)) return QNL_STOP_MODEL;
    if (gradient != NULL && largest_modulus(gradient, parameters) <= options->gradient_tolerance) return QNL_STOP_GRADIENT;
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

/* NULL for sweep methods. */
static const double *gradient_of(const step_work *work, const qnl_optimizer *optimizer, size_t j) {
    return optimizer->table->sweep == NULL ? work->gradients + j * optimizer->parameters : NULL;
}

/* Apply the rules that need no update to row j. */
static void look_at_row(step_work *work, const qnl_optimizer *optimizer, size_t j) {
    const size_t start = work->active[j];
    work->reasons[j] = stop_before_update(optimizer, start, work->values[j], gradient_of(work, optimizer, j));
    if (work->reasons[j] == QNL_STOP_RUNNING) {
        work->moves[j] = MOVE_ON;
        return;
    }
    const int back = work->reasons[j] == QNL_STOP_DIVERGED && !isnan(optimizer->previous_values[start]);
    work->moves[j] = back ? MOVE_BACK : MOVE_STAY;
}

/* The update of every row that moves, by its gradient. */
static void update_rows(step_work *work, const qnl_optimizer *optimizer) {
    const size_t parameters = optimizer->parameters;
    const size_t averages = optimizer->rows * parameters;
    for (size_t j = 0; j < work->count; j++) {
        const size_t start = work->active[j];
        double *row_averages = work->averages + j * averages;
        if (work->moves[j] != MOVE_ON) continue;
        memcpy(row_averages, optimizer->averages + start * averages, averages * sizeof(double));
        optimizer->table->update(work->updates + j * parameters, row_averages, work->gradients + j * parameters, parameters,
                                 optimizer->steps[start] + 1, &optimizer->options);
    }
}

/* The updates of rows metric_rows[0..count-1] by gradient and metric.  A metric that is not finite is a broken update. */
static qnl_status update_block(step_work *work, const qnl_optimizer *optimizer, const qnl_cost *cost, size_t count) {
    const size_t parameters = optimizer->parameters;
    if (count == 0) return QNL_OK;
    QNL_TRY(qnl_cost_metric(work->metrics, cost, work->metric_thetas, count));
    for (size_t i = 0; i < count; i++) {
        double *update = work->updates + work->metric_rows[i] * parameters;
        const double *metric = work->metrics + i * parameters * parameters;
        if (!qnl__all_finite(metric, parameters * parameters)) {
            update[0] = NAN;
            continue;
        }
        QNL_TRY(optimizer->table->metric_update(update, work->gradients + work->metric_rows[i] * parameters, metric, parameters,
                                                &optimizer->options));
    }
    return QNL_OK;
}

/* The update of every row that moves, by its gradient and metric. */
static qnl_status metric_rows(step_work *work, const qnl_optimizer *optimizer, const qnl_cost *cost) {
    const size_t parameters = optimizer->parameters;
    size_t count = 0;
    for (size_t j = 0; j < work->count; j++) {
        if (work->moves[j] != MOVE_ON) continue;
        work->metric_rows[count] = j;
        memcpy(work->metric_thetas + count * parameters, work->thetas + j * parameters, parameters * sizeof(double));
        if (++count < work->metric_block) continue;
        QNL_TRY(update_block(work, optimizer, cost, count));
        count = 0;
    }
    return update_block(work, optimizer, cost, count);
}

static void gather_sweep(step_work *work, const qnl_optimizer *optimizer, const qnl_cost *cost) {
    const size_t parameters = optimizer->parameters;
    qnl__sweep *sweep = &work->sweep;
    sweep->cost = cost;
    sweep->count = 0;
    for (size_t j = 0; j < work->count; j++) {
        if (work->moves[j] != MOVE_ON) continue;
        const size_t i = sweep->count++;
        work->sweep_rows[i] = j;
        memcpy(sweep->thetas + i * parameters, work->thetas + j * parameters, parameters * sizeof(double));
        sweep->values[i] = work->values[j];
        sweep->largest[i] = fabs(work->values[j]);
        sweep->numbers[i] = work->active[j];
        sweep->steps[i] = optimizer->steps[work->active[j]] + 1;
    }
}

/* The same by a sweep. */
static qnl_status sweep_rows(step_work *work, const qnl_optimizer *optimizer, const qnl_cost *cost) {
    const size_t parameters = optimizer->parameters;
    gather_sweep(work, optimizer, cost);
    if (work->sweep.count == 0) return QNL_OK;
    QNL_TRY(optimizer->table->sweep(&work->sweep, &optimizer->options));
    for (size_t i = 0; i < work->sweep.count; i++) {
        const size_t j = work->sweep_rows[i];
        for (size_t k = 0; k < parameters; k++) {
            work->updates[j * parameters + k] = work->sweep.thetas[i * parameters + k] - work->thetas[j * parameters + k];
        }
        work->predictions[j] = work->sweep.values[i];
        work->largest[j] = work->sweep.largest[i];
    }
    return QNL_OK;
}

/* Decide about a row whose update is there. */
static void plan_row(step_work *work, const qnl_optimizer *optimizer, size_t j) {
    const size_t parameters = optimizer->parameters;
    const int predicted = optimizer->table->sweep == NULL || isfinite(work->predictions[j]);
    if (!predicted || !update_is_finite(work, j, parameters, optimizer->rows)) {
        work->reasons[j] = QNL_STOP_DIVERGED;
        work->moves[j] = MOVE_STAY;
        return;
    }
    const double largest = largest_modulus(work->updates + j * parameters, parameters);
    if (largest <= optimizer->options.step_tolerance) work->reasons[j] = QNL_STOP_STEP_SIZE;
}

static qnl_status make_updates(step_work *work, const qnl_optimizer *optimizer, const qnl_cost *cost) {
    if (optimizer->table->sweep != NULL) return sweep_rows(work, optimizer, cost);
    if (optimizer->table->metric_update != NULL) return metric_rows(work, optimizer, cost);
    update_rows(work, optimizer);
    return QNL_OK;
}

static qnl_status plan_step(step_work *work, const qnl_optimizer *optimizer, const qnl_cost *cost) {
    if (optimizer->table->sweep == NULL) {
        QNL_TRY(qnl_cost_gradient(work->values, work->gradients, cost, work->thetas, work->count));
    } else {
        QNL_TRY(qnl_cost_value(work->values, cost, work->thetas, work->count));
    }
    for (size_t j = 0; j < work->count; j++) {
        look_at_row(work, optimizer, j);
    }
    QNL_TRY(make_updates(work, optimizer, cost));
    for (size_t j = 0; j < work->count; j++) {
        if (work->moves[j] == MOVE_ON) plan_row(work, optimizer, j);
    }
    return QNL_OK;
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
            .gradient = gradient_of(work, optimizer, j),
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
    optimizer->predictions[start] = NAN;
    optimizer->steps[start]--;
    optimizer->reasons[start] = QNL_STOP_DIVERGED;
}

static void go_on(qnl_optimizer *optimizer, const step_work *work, size_t j) {
    const size_t parameters = optimizer->parameters;
    const size_t averages = optimizer->rows * parameters;
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
    if (!optimizer->table->predicts) return;
    optimizer->predictions[start] = work->predictions[j];
    optimizer->largest[start] = work->largest[j];
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
    QNL_TRY(plan_step(work, optimizer, cost));
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

/* ---- methods that run a start by themselves ---- */

/* What the callbacks have seen is taken over, also when they stop the run; a start whose cost fails stays where it was. */
static void commit_solve(qnl_optimizer *optimizer, const qnl__solve *solve) {
    const size_t start = solve->start;
    double *theta = optimizer->thetas + start * solve->parameters;
    if (isnan(solve->value)) return;
    memcpy(optimizer->previous_thetas + start * solve->parameters, theta, solve->parameters * sizeof(double));
    memcpy(theta, solve->best, solve->parameters * sizeof(double));
    optimizer->values[start] = solve->value;
    optimizer->steps[start] += solve->done;
}

static qnl_status solve_one(qnl_optimizer *optimizer, qnl__solve *solve, size_t start) {
    solve->start = start;
    solve->step = optimizer->steps[start];
    solve->done = 0;
    solve->value = NAN;
    solve->reason = QNL_STOP_RUNNING;
    solve->stopped = 0;
    solve->status = QNL_OK;
    solve->cost_failed = 0;
    memcpy(solve->best, optimizer->thetas + start * solve->parameters, solve->parameters * sizeof(double));
    const qnl_status status = optimizer->table->solve(solve);
    QNL_TRY(status != QNL_OK ? status : solve->cost_failed ? solve->status : QNL_OK);
    commit_solve(optimizer, solve);
    optimizer->reasons[start] = solve->status == QNL_OK || solve->reason != QNL_STOP_STEPS ? solve->reason : QNL_STOP_RUNNING;
    return solve->status;
}

static uint64_t product(uint64_t a, uint64_t b) {
    return a == 0 || b <= UINT64_MAX / a ? a * b : UINT64_MAX;
}

/* One start after the other. */
static qnl_status solve_all(qnl_optimizer *optimizer, step_work *work, const qnl_cost *cost, uint64_t steps) {
    qnl__solve *solve = &work->solve;
    const size_t count = steps > 0 ? work->count : 0;
    solve->cost = cost;
    solve->options = &optimizer->options;
    solve->algorithm = optimizer->table->algorithm;
    solve->only_values = optimizer->table->only_values;
    solve->steps = steps;
    solve->work_total = product(count, steps);
    for (size_t j = 0; j < count; j++) {
        const size_t start = work->active[j];
        solve->work_done = product(j, steps);
        QNL_TRY(solve_one(optimizer, solve, start));
        work->unknown[start] = 0;
    }
    return QNL_OK;
}

static qnl_status step_all(qnl_optimizer *optimizer, step_work *work, const qnl_cost *cost, uint64_t steps) {
    for (uint64_t done = 0; done < steps && work->count > 0; done++) {
        QNL_TRY(one_step(optimizer, work, cost));
        QNL_TRY(report_progress(&optimizer->options, done + 1, steps));
    }
    return QNL_OK;
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
    QNL_TRY(optimizer->table->solve != NULL ? solve_all(optimizer, work, cost, steps) : step_all(optimizer, work, cost, steps));
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
    const int only_values = optimizer->table->sweep != NULL || optimizer->table->only_values;
    QNL_CHECK(only_values || qnl_cost_has(cost, QNL_COST_GRADIENT), QNL_ERR_UNSUPPORTED, "%s: the cost has no gradient", __func__);
    QNL_CHECK(optimizer->table->metric_update == NULL || qnl_cost_has(cost, QNL_COST_METRIC), QNL_ERR_UNSUPPORTED,
              "%s: the cost has no metric", __func__);

    step_work work = {0};
    const size_t row = (4 + optimizer->rows) * optimizer->parameters * sizeof(double);
    const qnl_status status =
        work_allocate(&work, optimizer) ? run(optimizer, &work, cost, steps) : qnl__fail_memory(__func__, optimizer->starts * row);
    work_free(&work);
    return status;
}
