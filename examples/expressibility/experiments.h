/** @file experiments.h  What is computed: rows, their table, their figure. */
#ifndef EXPRESSIBILITY_EXPERIMENTS_H
#define EXPRESSIBILITY_EXPERIMENTS_H

#include "output.h"
#include "progress.h"
#include "settings.h"

/** Flat rows: one free() is enough. */
typedef struct results {
    const expressibility_settings *settings;
    size_t count;
    void *rows;
} results;

typedef struct experiment {
    /** Make and fill the rows.  Returns 0, or 1 after a message; out->rows is to be freed in any case. */
    int (*compute)(results *out, progress *bar);
    output_writer table;  /**< CSV; data is the results */
    output_writer figure; /**< gnuplot script */
} experiment;

extern const experiment circuits_experiment;
extern const experiment depth_experiment;
extern const experiment design_experiment;

#endif
