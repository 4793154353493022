/* pair_sums.h  Sums over all pairs of members of |<a|b>|^{2t}. */
#ifndef QNL_DESIGN_PAIR_SUMS_H
#define QNL_DESIGN_PAIR_SUMS_H

#include "qnnland/execution.h"

/* Powers are kept in units of 2^exponent, which is about the Haar value: none of them overflows or underflows. */
typedef struct qnl__pair_order {
    int order;       /* t */
    int step;        /* |.|^2 is divided by 2^step; the unit of its powers is 2^(step * order) */
    double expected; /* a number close to most powers, in this unit: squares are summed around it */
    double *rows;    /* count numbers: the sum of the powers over all other members */
    double diagonal; /* sum of the powers of a member with itself */
    double squares;  /* sum over pairs j < k of (power - expected)^2 */
} qnl__pair_order;

/* step and expected for an order whose Haar value is `haar`. */
void qnl__pair_order_scale(qnl__pair_order *order, double haar);

typedef struct qnl__pair_sums {
    const qnl_complex *members; /* count x entries, of qnl__blas_array */
    size_t count;
    size_t entries;
    qnl__pair_order *orders; /* rows are the caller's */
    size_t order_count;
    double largest; /* |<a|b>|^2 of different members (out) */
} qnl__pair_sums;

/* The number of pieces of the work that the progress callback of the options counts. */
size_t qnl__pair_pieces(size_t count);

/*
 * Pairs through blocks of matrix products, N^2 entries / 2 products in all.  What a block computes and the order in which blocks
 * are added up do not depend on the number of threads.  Options are checked.
 */
qnl_status qnl__pair_sums_run(const char *function, qnl__pair_sums *sums, const qnl_execution_options *options);

#endif
