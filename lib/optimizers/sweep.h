/* sweep.h  One step of a method that visits parameters one group after the other and asks for values, all starts side by side. */
#ifndef QNL_OPTIMIZERS_SWEEP_H
#define QNL_OPTIMIZERS_SWEEP_H

#include "qnnland/cost.h"

/*
 * Row j belongs to one start.  The method moves thetas and brings `values` along: before the step the value at thetas, after it
 * what the method predicts for the new ones.  NaN in `values` marks a row for which the cost gave a number that is not finite: its
 * start has diverged, and nothing of the row is used.
 */
typedef struct qnl__sweep {
    const qnl_cost *cost;
    size_t parameters;
    size_t count;     /* rows */
    double *thetas;   /* count x P */
    double *values;   /* count */
    double *largest;  /* count: largest |value| seen in the step, a measure of how large rounding errors are */
    size_t *numbers;  /* count: which start a row belongs to */
    uint64_t *steps;  /* count: number of the step, 1 for the first */
    double *settings; /* count x settings x width: what the group is set to, filled by the method */
    double *answers;  /* count x settings: the values there */
    size_t block;     /* points of one call of the cost */
    double *points;   /* block x P */
} qnl__sweep;

/* Arrays for up to `starts` rows and `settings` settings of `width` parameters each.  1, or 0 when out of memory. */
int qnl__sweep_allocate(qnl__sweep *sweep, size_t parameters, size_t starts, size_t settings, size_t width);
void qnl__sweep_free(qnl__sweep *sweep);

/*
 * answers[j x settings + i] = C of row j with parameters first..first+width-1 set to settings[(j x settings + i) x width ...], in
 * blocks of as many points as fit.  `largest` is brought along.
 */
qnl_status qnl__sweep_ask(qnl__sweep *sweep, size_t first, size_t width, size_t settings);

/* Values of a circuit of some hundred gates agree to about this much of the largest. */
double qnl__sweep_rounding(const qnl__sweep *sweep, size_t row);

#endif
