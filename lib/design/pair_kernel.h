/* pair_kernel.h  The spectrum of what pairs of members have beyond their single members. */
#ifndef QNL_DESIGN_PAIR_KERNEL_H
#define QNL_DESIGN_PAIR_KERNEL_H

#include "design/pair_sums.h"

/* Means of one order over at most this many members, in its unit. */
enum { QNL__KERNEL_MEMBERS = 200 };

typedef struct qnl__pair_kernel {
    double cubes; /* of r(j,k) r(k,l) r(l,j): the sum of the cubes of the eigenvalues of r */
    double mixed; /* of a(j) r(j,k) a(k) */
} qnl__pair_kernel;

/*
 * With the powers h of an order and all sums finished: a(j) = mean of row j - mean, r(j,k) = h(j,k) - a(j) - a(k) - mean.  Diagonal
 * terms are left out.
 */
qnl_status qnl__pair_kernels(const char *function, qnl__pair_kernel *kernels, const qnl__pair_sums *sums);

#endif
