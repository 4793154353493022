/** @file progress.h  A progress bar on standard error, only when that is a terminal. */
#ifndef EXAMPLES_PROGRESS_H
#define EXAMPLES_PROGRESS_H

#include <stdint.h>

typedef struct progress {
    int shown;         /**< 0 in a pipe or with --quiet: nothing is ever printed */
    const char *label; /**< of the present stage */
    int percent;       /**< on the screen now, -1 = nothing */
} progress;

/** Decide once whether there is a bar. */
void progress_init(progress *bar, int quiet);

/** Begin a stage. */
void progress_begin(progress *bar, const char *label);

/** Show that @p done of @p total units are finished. */
void progress_show(progress *bar, uint64_t done, uint64_t total);

/** Remove the bar from the screen. */
void progress_end(progress *bar);

/** The same as a qnl_progress_fn; data is the bar. */
int progress_callback(uint64_t done, uint64_t total, void *data);

#endif
