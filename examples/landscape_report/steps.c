/* How large each step was, in the parameters and in the channel. */
#include <math.h>
#include <stdlib.h>

#include "messages.h"
#include "training.h"

enum { STEPS_AT_ONCE = 64 };

static const double moved_threshold = 1e-8;

/* Work that the sensitivity of all steps may take, in multiplications; about half a minute of one core. */
static const double work_limit = 4e11;

static void measure_one(training *runs, size_t start, size_t step, double *delta) {
    const size_t count = runs->parameters;
    const double *before = &runs->thetas[training_point(runs, start, step - 1) * count];
    const double *after = before + count;
    double sum = 0.0;
    size_t moved = 0;
    for (size_t k = 0; k < count; k++) {
        delta[k] = after[k] - before[k];
        sum += fabs(delta[k]);
        if (fabs(delta[k]) > moved_threshold) moved++;
    }
    const size_t place = training_step(runs, start, step);
    runs->mean_step[place] = sum / (double)count;
    runs->moved[place] = (double)moved / (double)count;
}

static void keep_sensitivity(training *runs, size_t place, const qnl_sensitivity *result) {
    runs->operator_norm[place] = result->distance.operator_norm;
    runs->diamond[place] = result->distance.diamond;
    runs->bound[place] = result->bound;
}

static void mark_missing(training *runs, size_t place) {
    runs->operator_norm[place] = NAN;
    runs->diamond[place] = NAN;
    runs->bound[place] = NAN;
}

/** Measure the steps first..first+count-1 of a start. */
static int measure_block(training *runs, const problem *task, size_t start, size_t first, size_t count, double *deltas,
                         const qnl_execution_options *options) {
    qnl_sensitivity results[STEPS_AT_ONCE];
    for (size_t i = 0; i < count; i++)
        measure_one(runs, start, first + i, deltas + i * runs->parameters);
    const size_t place = training_step(runs, start, first);
    if (start >= runs->sensed) {
        for (size_t i = 0; i < count; i++)
            mark_missing(runs, place + i);
        return 0;
    }
    const double *thetas = &runs->thetas[training_point(runs, start, first - 1) * runs->parameters];
    if (failed(qnl_channel_sensitivity(results, task->circuit, thetas, deltas, count, options))) return 1;
    for (size_t i = 0; i < count; i++)
        keep_sensitivity(runs, place + i, &results[i]);
    return 0;
}

static int measure_start(training *runs, const problem *task, size_t start, double *deltas, const qnl_execution_options *options,
                         progress *bar) {
    for (size_t first = 1; first <= runs->done[start]; first += STEPS_AT_ONCE) {
        const size_t left = runs->done[start] + 1 - first;
        const size_t count = left < STEPS_AT_ONCE ? left : STEPS_AT_ONCE;
        if (measure_block(runs, task, start, first, count, deltas, options) != 0) return 1;
        progress_show(bar, start * runs->steps + first + count - 1, runs->starts * runs->steps);
    }
    return 0;
}

/** As many starts as the work limit allows, at least one. */
static size_t affordable_starts(const training *runs, const problem *task, uint64_t qubits) {
    const double dimension = ldexp(1.0, (int)qubits);
    const double gates = (double)qnl_circuit_size(task->circuit);
    const double work = (double)runs->steps * dimension * dimension * (16.0 * gates + 32.0 * dimension);
    const double starts = work_limit / work;
    if (starts >= (double)runs->starts) return runs->starts;
    return starts < 1.0 ? 1 : (size_t)starts;
}

int training_measure_steps(training *runs, const problem *task, const report_settings *settings, progress *bar) {
    qnl_execution_options options;
    if (failed(settings_execution(&options, settings))) return 1;
    double *deltas = calloc(STEPS_AT_ONCE * runs->parameters, sizeof *deltas);
    if (deltas == NULL) return complain("not enough memory");
    runs->sensed = affordable_starts(runs, task, settings->qubits);
    int status = 0;
    progress_begin(bar, "size of the steps");
    for (size_t start = 0; status == 0 && start < runs->starts; start++) {
        runs->sensed_done[start] = start < runs->sensed ? runs->done[start] : 0;
        status = measure_start(runs, task, start, deltas, &options, bar);
    }
    progress_end(bar);
    free(deltas);
    return status;
}
