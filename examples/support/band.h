/** @file band.h  Mean curves over several runs with their confidence bands. */
#ifndef EXAMPLES_BAND_H
#define EXAMPLES_BAND_H

#include <stddef.h>
#include <stdio.h>

/** One curve: at place i the mean of all runs that got there, and the 95 % confidence interval of that mean. */
typedef struct band {
    size_t count;
    double *mean;
    double *low;
    double *high;
} band;

/** What the numbers can be; the interval is cut there. */
typedef struct band_limits {
    double low;
    double high;
} band_limits;

/**
 * Make a curve from runs.
 * @param values   runs x stride numbers; of run r the first lengths[r] are read
 * @param lengths  one per run
 * The interval is Student's t; where only one run is left both ends equal the mean.  Returns 0, or 1 after a message.
 */
int band_new(band *out, const double *values, const size_t *lengths, size_t runs, size_t stride, band_limits limits);

/** Free the arrays; a band of zeros is fine. */
void band_free(band *curve);

/** The curve as a gnuplot data block with the columns place, mean, low, high, thinned out to at most 400 places. */
void band_write(FILE *script, const char *block, const band *curve, size_t first_place);

#endif
