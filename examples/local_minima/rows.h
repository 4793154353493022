/** @file rows.h  Rows of a result that are computed independently of each other. */
#ifndef LOCAL_MINIMA_ROWS_H
#define LOCAL_MINIMA_ROWS_H

#include "progress.h"
#include "settings.h"

/** Flat rows: one free() is enough. */
typedef struct result_rows {
    const minima_settings *settings;
    size_t count;
    size_t size; /**< of a row */
    void *rows;
} result_rows;

/** Append a row, copied.  Returns 0, or 1 after a message. */
int rows_append(result_rows *all, const void *row);

/** Fills the rest of a row that knows what it is about.  Returns 0, or 1 after a message. */
typedef int (*row_work)(void *row, const minima_settings *settings);

/** Fill all rows, several side by side.  Returns 0, or 1 after a message. */
int rows_fill(result_rows *all, row_work work, progress *bar);

#endif
