/** @file training.h  The runs of the optimizer and what each step did. */
#ifndef LANDSCAPE_REPORT_TRAINING_H
#define LANDSCAPE_REPORT_TRAINING_H

#include "progress.h"
#include "settings.h"

/**
 * All runs.  Points (before the first step, after each step) stand at [start * (steps + 1) + point],
 * steps at [start * steps + step - 1].
 */
typedef struct training {
    size_t starts;
    size_t steps;
    size_t parameters;
    double *thetas;     /**< parameters of each point, P numbers each */
    double *losses;     /**< of each point */
    double *accuracies; /**< of each point */
    size_t *points;     /**< per start: points that were reached, steps done + 1 */
    size_t *done;       /**< per start: steps done */
    qnl_stop_reason *reasons;
    size_t best; /**< the start with the lowest final loss */

    double *mean_step; /**< of each step: mean |change of a parameter| */
    double *moved;     /**< of each step: share of the parameters that changed by more than 1e-8 */

    size_t sensed;         /**< the first so many starts have the numbers below */
    size_t *sensed_done;   /**< done of these starts, 0 for the others */
    double *operator_norm; /**< of each step; NaN where it was not computed */
    double *diamond;
    double *bound;
} training;

/** Train all starts.  Returns 0, or 1 after a message. */
int training_run(training *out, const problem *task, const report_settings *settings, progress *bar);

/** Measure the steps. */
int training_measure_steps(training *runs, const problem *task, const report_settings *settings, progress *bar);

/** Free; a training of zeros is fine. */
void training_free(training *runs);

/** Place of a point or a step in the arrays; points are counted from 0, steps from 1. */
size_t training_point(const training *runs, size_t start, size_t point);
size_t training_step(const training *runs, size_t start, size_t step);

/** Why a start stopped, in words. */
const char *training_reason(qnl_stop_reason reason);

#endif
