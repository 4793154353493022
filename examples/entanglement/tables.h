/** @file tables.h  CSV tables with comment lines behind them. */
#ifndef ENTANGLEMENT_TABLES_H
#define ENTANGLEMENT_TABLES_H

#include <stdio.h>

#include "sweep.h"

/** The rows, then slopes and settings in lines that begin with #. */
void tables_rows(FILE *file, const sweep_table *table, const entanglement_settings *settings);

enum { HISTOGRAM_BINS = 20 };

/** Bins of equal width from 0 to the largest value of all rows of one figure and model, as densities. */
typedef struct histogram {
    double width;
    double density[HISTOGRAM_BINS];
} histogram;

/** The histogram of a row of figure 4. */
histogram histogram_of(const sweep_table *table, const sweep_row *row);

/** All histograms of figure 4. */
void tables_histograms(FILE *file, const sweep_table *table);

#endif
