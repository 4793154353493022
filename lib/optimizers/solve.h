/* solve.h  One start of a method that runs by itself: what it reports, and what the stop rules make of it. */
#ifndef QNL_OPTIMIZERS_SOLVE_H
#define QNL_OPTIMIZERS_SOLVE_H

#include "qnnland/optimizer.h"

/*
 * The method begins at `best`, evaluates points with qnl__solve_evaluate() until that says 0, and returns.  The best point and its
 * value are kept here.  `reason` is QNL_STOP_RUNNING until a rule holds; the method sets it where it ends by a rule of its own.
 */
typedef struct qnl__solve {
    const qnl_cost *cost;
    const qnl_optimizer_options *options;
    size_t parameters;
    int algorithm;
    int only_values;     /* no gradients */
    size_t start;        /* number of the start */
    uint64_t step;       /* evaluations before this run */
    uint64_t done;       /* evaluations of this run */
    uint64_t steps;      /* most evaluations of this run, at least 1 */
    uint64_t work_done;  /* for the progress: evaluations of starts before this one */
    uint64_t work_total; /* for the progress */
    double *best;        /* P: best point seen */
    double *gradient;    /* P: scratch */
    double *zeros;       /* P: all 0, the trace's update */
    double *point;       /* P: scratch of the method */
    double *known;       /* P: scratch of the method */
    double value;        /* at best; NaN = no evaluation yet */
    qnl_stop_reason reason;
    int stopped;       /* no more evaluations */
    qnl_status status; /* of the cost or a callback, with its text in this thread's last error */
    int cost_failed;   /* which of the two */
} qnl__solve;

/* 1, or 0 when out of memory.  What has been allocated is freed by qnl__solve_free() in either case. */
int qnl__solve_allocate(qnl__solve *solve, size_t parameters);
void qnl__solve_free(qnl__solve *solve);

/*
 * Value and gradient (NULL: not wanted) at a point, trace, progress and stop rules.  1 = go on, 0 = stop; when stopped, value and
 * gradient may be anything.
 */
int qnl__solve_evaluate(qnl__solve *solve, double *value, double *gradient, const double *theta);

#endif
