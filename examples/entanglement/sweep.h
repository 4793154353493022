/** @file sweep.h  The rows of the table: statistics over instances, and straight lines through their logarithms. */
#ifndef ENTANGLEMENT_SWEEP_H
#define ENTANGLEMENT_SWEEP_H

#include "instance.h"
#include "progress.h"

/** Models, as places in model_names. */
enum { MODEL_UNITARY, MODEL_GUE, MODEL_BOLTZMANN, MODEL_RAW, MODEL_SCALED, MODELS };

extern const char *const model_names[];

/** One point of a curve. */
typedef struct sweep_row {
    int figure; /**< place in figure_names */
    int model;  /**< place in model_names */
    int visible;
    int hidden;
    qnl_statistics *values; /**< of all instances */
    double mean;
    double error; /**< standard error of the mean */
    double variance;
    double bound; /**< of the mean of trace distances; NaN for others */
} sweep_row;

typedef struct sweep_table {
    size_t count;
    sweep_row *rows; /**< by figure, model, hidden */
} sweep_table;

/** Compute all rows; they depend neither on each other nor on the threads.  Returns 0, or 1 after a message. */
int sweep_run(sweep_table *out, const entanglement_settings *settings, progress *bar);

/** Free; a table of zeros is fine. */
void sweep_free(sweep_table *table);

/** 1 for the figures whose subject is the variance. */
int sweep_of_variance(int figure);

/**
 * Lines through log2 of the means (of the variances for figure 5) against the hidden qubits.
 * @param weighted  by the standard errors of log2(mean), as they follow from those of the means; the plain line for variances
 * @param plain     all points alike
 * Returns 1 if there are lines: two points or more, none without a standard error.
 */
int sweep_slope(qnl_line_fit *weighted, qnl_line_fit *plain, const sweep_table *table, int figure, int model);

#endif
