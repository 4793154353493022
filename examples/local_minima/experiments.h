/** @file experiments.h  What is computed: rows, their table, their figure. */
#ifndef LOCAL_MINIMA_EXPERIMENTS_H
#define LOCAL_MINIMA_EXPERIMENTS_H

#include "output.h"
#include "rows.h"

typedef struct experiment {
    size_t row_size;
    /** Plan and fill the rows.  Returns 0, or 1 after a message. */
    int (*compute)(result_rows *out, progress *bar);
    output_writer table;  /**< CSV with comment lines behind it; data is the result_rows */
    output_writer figure; /**< gnuplot script */
} experiment;

extern const experiment census_experiment;
extern const experiment histogram_experiment;
extern const experiment success_experiment;
extern const experiment encoded_experiment;
extern const experiment noise_experiment;

#endif
