#include "training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"

/* The history of the parameters is kept in memory, so it must have a limit. */
static const double most_history_bytes = 2147483648.0;

size_t training_point(const training *runs, size_t start, size_t point) {
    return start * (runs->steps + 1) + point;
}

size_t training_step(const training *runs, size_t start, size_t step) {
    return start * runs->steps + step - 1;
}

const char *training_reason(qnl_stop_reason reason) {
    switch (reason) {
    case QNL_STOP_STEPS:
        return "all steps done";
    case QNL_STOP_GRADIENT:
        return "gradient is zero";
    case QNL_STOP_VALUE:
        return "loss stopped changing";
    case QNL_STOP_STEP_SIZE:
        return "steps too small";
    case QNL_STOP_TARGET:
        return "target reached";
    case QNL_STOP_DIVERGED:
        return "diverged";
    case QNL_STOP_MODEL:
        return "loss has another form";
    case QNL_STOP_RUNNING:
        break;
    }
    return "not finished";
}

/* ---- memory ---- */

static int allocate(training *runs) {
    const double bytes = 8.0 * (double)runs->starts * ((double)runs->steps + 1.0) * ((double)runs->parameters + 8.0);
    if (bytes > most_history_bytes) {
        return complain("%zu starts x %zu steps x %zu parameters need %.1f GB of memory, allowed are %.1f GB", runs->starts,
                        runs->steps, runs->parameters, bytes * 1e-9, most_history_bytes * 1e-9);
    }
    const size_t points = runs->starts * (runs->steps + 1);
    runs->thetas = calloc(points * runs->parameters, sizeof *runs->thetas);
    runs->losses = calloc(points, sizeof *runs->losses);
    runs->accuracies = calloc(points, sizeof *runs->accuracies);
    runs->mean_step = calloc(points, sizeof *runs->mean_step);
    runs->moved = calloc(points, sizeof *runs->moved);
    runs->operator_norm = calloc(points, sizeof *runs->operator_norm);
    runs->diamond = calloc(points, sizeof *runs->diamond);
    runs->bound = calloc(points, sizeof *runs->bound);
    runs->points = calloc(runs->starts, sizeof *runs->points);
    runs->done = calloc(runs->starts, sizeof *runs->done);
    runs->sensed_done = calloc(runs->starts, sizeof *runs->sensed_done);
    runs->reasons = calloc(runs->starts, sizeof *runs->reasons);
    const void *const all[] = {runs->thetas, runs->losses,        runs->accuracies,  runs->mean_step,
                               runs->moved,  runs->operator_norm, runs->diamond,     runs->bound,
                               runs->points, runs->done,          runs->sensed_done, runs->reasons};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i] == NULL) return complain("not enough memory for the history of the training");
    }
    return 0;
}

void training_free(training *runs) {
    free(runs->thetas);
    free(runs->losses);
    free(runs->accuracies);
    free(runs->mean_step);
    free(runs->moved);
    free(runs->operator_norm);
    free(runs->diamond);
    free(runs->bound);
    free(runs->points);
    free(runs->done);
    free(runs->sensed_done);
    free(runs->reasons);
    *runs = (training){0};
}

/* ---- the optimizer ---- */

/** Start s is drawn from the random stream (seed, 1, s); stream 0 belongs to the gradient variance. */
static int draw_starts(double *thetas, const training *runs, uint64_t seed) {
    const double turn = 2.0 * acos(-1.0);
    for (size_t start = 0; start < runs->starts; start++) {
        qnl_random *random = NULL;
        if (failed(qnl_random_new(&random, seed, 1, start))) return 1;
        const int status = failed(qnl_random_fill_uniform(thetas + start * runs->parameters, random, runs->parameters, 0.0, turn));
        qnl_random_free(random);
        if (status != 0) return 1;
    }
    return 0;
}

/** The trace: keeps the point from which each step went. */
static int record_step(const qnl_optimizer_step *step, void *data) {
    training *runs = data;
    const size_t place = training_point(runs, step->start, (size_t)step->step - 1);
    memcpy(&runs->thetas[place * runs->parameters], step->theta, runs->parameters * sizeof(double));
    runs->losses[place] = step->value;
    return 0;
}

static int record_ends(training *runs, const qnl_optimizer *optimizer, double *thetas, double *values, uint64_t *steps) {
    if (failed(qnl_optimizer_thetas(thetas, optimizer)) || failed(qnl_optimizer_values(values, optimizer)) ||
        failed(qnl_optimizer_steps(steps, optimizer)) || failed(qnl_optimizer_reasons(runs->reasons, optimizer)) ||
        failed(qnl_optimizer_best(&runs->best, optimizer))) {
        return 1;
    }
    for (size_t start = 0; start < runs->starts; start++) {
        runs->done[start] = (size_t)steps[start];
        runs->points[start] = runs->done[start] + 1;
        const size_t place = training_point(runs, start, runs->done[start]);
        memcpy(&runs->thetas[place * runs->parameters], &thetas[start * runs->parameters], runs->parameters * sizeof(double));
        runs->losses[place] = values[start];
    }
    return 0;
}

static int optimize(training *runs, const problem *task, const report_settings *settings, progress *bar, double *thetas,
                    double *values, uint64_t *steps) {
    qnl_optimizer_options options;
    if (failed(qnl_optimizer_options_init(&options, sizeof options))) return 1;
    options.rate = settings->rate;
    options.progress = progress_callback;
    options.progress_data = bar;
    options.trace = record_step;
    options.trace_data = runs;
    if (draw_starts(thetas, runs, settings->common.seed) != 0) return 1;
    qnl_optimizer *optimizer = NULL;
    if (failed(qnl_optimizer_new(&optimizer, (qnl_optimizer_method)settings->optimizer, runs->parameters, runs->starts, thetas,
                                 &options))) {
        return 1;
    }
    int status = failed(qnl_optimizer_run(optimizer, task->cost, runs->steps));
    if (status == 0) status = record_ends(runs, optimizer, thetas, values, steps);
    qnl_optimizer_free(optimizer);
    return status;
}

static int optimize_with_memory(training *runs, const problem *task, const report_settings *settings, progress *bar) {
    double *thetas = calloc(runs->starts * runs->parameters, sizeof *thetas);
    double *values = calloc(runs->starts, sizeof *values);
    uint64_t *steps = calloc(runs->starts, sizeof *steps);
    int status = 1;
    if (thetas == NULL || values == NULL || steps == NULL) {
        complain("not enough memory");
    } else {
        progress_begin(bar, "training");
        status = optimize(runs, task, settings, bar, thetas, values, steps);
        progress_end(bar);
    }
    free(thetas);
    free(values);
    free(steps);
    return status;
}

static int measure_accuracy(training *runs, const problem *task, progress *bar) {
    int status = 0;
    progress_begin(bar, "accuracy");
    for (size_t start = 0; status == 0 && start < runs->starts; start++) {
        const size_t place = training_point(runs, start, 0);
        status = failed(qnl_accuracy(&runs->accuracies[place], task->network, task->targets,
                                     &runs->thetas[place * runs->parameters], runs->points[start]));
        progress_show(bar, start + 1, runs->starts);
    }
    progress_end(bar);
    return status;
}

int training_run(training *out, const problem *task, const report_settings *settings, progress *bar) {
    training runs = {.starts = (size_t)settings->starts, .steps = (size_t)settings->steps, .parameters = task->parameters};
    int status = allocate(&runs);
    if (status == 0) status = optimize_with_memory(&runs, task, settings, bar);
    if (status == 0) status = measure_accuracy(&runs, task, bar);
    if (status != 0) {
        training_free(&runs);
    } else {
        *out = runs;
    }
    return status;
}
