/** @file sweep.h  The rows of the tables: ranges over random circuits, and straight lines through their logarithms. */
#ifndef VARIATION_RANGE_SWEEP_H
#define VARIATION_RANGE_SWEEP_H

#include "progress.h"
#include "settings.h"

/** One point of a curve; mean, deviation, error and interval are in units of the width. */
typedef struct range_row {
    uint64_t task; /**< place in task_names */
    uint64_t side; /**< place in side_names */
    uint64_t qubits;
    uint64_t layers;
    uint64_t samples;
    double mean;
    double deviation;
    double error;          /**< standard error of the mean */
    qnl_interval interval; /**< of the mean, 95 %, Student's t */
    double width;          /**< w(H) */
    double bound;          /**< of the mean: Theorem 1 for vqe and qae, Proposition 2 for qsl */
    double gap;            /**< largest (range.high - range.low) / range.high of a sample */
} range_row;

typedef struct range_table {
    size_t count;
    range_row *rows; /**< by task, side, qubits, layers */
} range_table;

/**
 * Compute all rows.  Each row without its layers names a seed, and its sample s is drawn from the streams that this seed and s
 * name: rows depend neither on each other nor on the threads.  Returns 0, or 1 after a message.
 */
int sweep_run(range_table *out, const range_settings *settings, progress *bar);

/** Free; a table of zeros is fine. */
void sweep_free(range_table *table);

/** Why there is a slope or not. */
typedef enum slope_kind { SLOPE_FITTED, SLOPE_FEW_POINTS, SLOPE_ZERO_MEAN, SLOPE_NO_ERROR } slope_kind;

/**
 * Lines through log2(mean) against n for the rows of one task and side up to @p most_qubits.
 * @param weighted  by 1 / (standard error of log2(mean))^2, which is that of the mean / (mean ln 2)
 * @param plain     all points alike
 */
slope_kind sweep_slope(qnl_line_fit *weighted, qnl_line_fit *plain, const range_table *table, uint64_t task, uint64_t side,
                       uint64_t most_qubits);

#endif
