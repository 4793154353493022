/* solve.c  The evaluations of a method that runs a start by itself. */
#include "optimizers/solve.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "optimizers/optimizer_data.h"

int qnl__solve_allocate(qnl__solve *solve, size_t parameters) {
    solve->parameters = parameters;
    solve->best = qnl__allocate(parameters, sizeof(double));
    solve->gradient = qnl__allocate(parameters, sizeof(double));
    solve->zeros = qnl__allocate(parameters, sizeof(double));
    solve->point = qnl__allocate(parameters, sizeof(double));
    solve->known = qnl__allocate(parameters, sizeof(double));
    return solve->best != NULL && solve->gradient != NULL && solve->zeros != NULL && solve->point != NULL && solve->known != NULL;
}

void qnl__solve_free(qnl__solve *solve) {
    qnl__free(solve->best);
    qnl__free(solve->gradient);
    qnl__free(solve->zeros);
    qnl__free(solve->point);
    qnl__free(solve->known);
}

static qnl_status ask_cost(qnl__solve *solve, double *value, const double *theta, int with_gradient) {
    return with_gradient ? qnl_cost_gradient(value, solve->gradient, solve->cost, theta, 1)
                         : qnl_cost_value(value, solve->cost, theta, 1);
}

static qnl_status call_trace(const qnl__solve *solve, double value, const double *theta, int with_gradient) {
    if (solve->options->trace == NULL) return QNL_OK;
    const qnl_optimizer_step step = {
        .struct_size = sizeof step,
        .start = solve->start,
        .step = solve->step + solve->done + 1,
        .value = value,
        .theta = theta,
        .gradient = with_gradient ? solve->gradient : NULL,
        .update = solve->zeros,
    };
    qnl__callback_begin();
    return qnl__callback_status(solve->options->trace(&step, solve->options->trace_data), "qnl_optimizer_run: the trace callback");
}

static qnl_status call_progress(const qnl__solve *solve) {
    if (solve->options->progress == NULL) return QNL_OK;
    qnl__callback_begin();
    return qnl__callback_status(
        solve->options->progress(solve->work_done + solve->done, solve->work_total, solve->options->progress_data),
        "qnl_optimizer_run: the progress callback");
}

/* The rules that one evaluation decides.  A zero of the gradient counts only at the best point: a solver that steps too far may
 * meet one that is higher. */
static qnl_stop_reason reason_after(const qnl__solve *solve, double value, int is_best, int with_gradient) {
    double largest = 0.0;
    for (size_t k = 0; with_gradient && k < solve->parameters; k++) {
        largest = fmax(largest, fabs(solve->gradient[k]));
    }
    if (value <= solve->options->target) return QNL_STOP_TARGET;
    if (with_gradient && is_best && largest <= solve->options->gradient_tolerance) return QNL_STOP_GRADIENT;
    return solve->done >= solve->steps ? QNL_STOP_STEPS : QNL_STOP_RUNNING;
}

static int stop_with(qnl__solve *solve, qnl_status status) {
    solve->status = status;
    solve->stopped = 1;
    return 0;
}

/* No longer than a step of the driver lasts: all of it, or nothing. */
int qnl__solve_evaluate(qnl__solve *solve, double *value, double *gradient, const double *theta) {
    const size_t p = solve->parameters;
    const int with_gradient = gradient != NULL;
    if (solve->stopped) return 0;
    if (!qnl__all_finite(theta, p)) {
        solve->reason = QNL_STOP_DIVERGED;
        return stop_with(solve, QNL_OK);
    }
    const qnl_status asked = ask_cost(solve, value, theta, with_gradient);
    solve->cost_failed = asked != QNL_OK;
    if (asked != QNL_OK) return stop_with(solve, asked);
    if (!isfinite(*value) || (with_gradient && !qnl__all_finite(solve->gradient, p))) {
        if (isnan(solve->value)) solve->value = *value;
        solve->reason = QNL_STOP_DIVERGED;
        return stop_with(solve, QNL_OK);
    }
    const qnl_status traced = call_trace(solve, *value, theta, with_gradient);
    if (traced != QNL_OK) return stop_with(solve, traced);

    const int is_best = isnan(solve->value) || *value <= solve->value;
    if (is_best) {
        solve->value = *value;
        memcpy(solve->best, theta, p * sizeof(double));
    }
    if (with_gradient) memcpy(gradient, solve->gradient, p * sizeof(double));
    solve->done++;
    solve->reason = reason_after(solve, *value, is_best, with_gradient);
    solve->stopped = solve->reason != QNL_STOP_RUNNING;
    const qnl_status reported = call_progress(solve);
    if (reported == QNL_OK) return !solve->stopped;
    return stop_with(solve, reported);
}
