/* complex_svd.h  Singular values and vectors of complex matrices. */
#ifndef QNL_LINALG_COMPLEX_SVD_H
#define QNL_LINALG_COMPLEX_SVD_H

#include "linalg/dense.h"

/*
 * Thin A = U diag(s) V' for A rows x columns: k = min(rows, columns), u is rows x k, s has k entries in descending order, vh = V'
 * is k x columns.  u and vh may both be NULL.  Sizes and errors as in dense.h.
 */
qnl_status qnl__complex_svd(qnl_complex *u, double *s, qnl_complex *vh, const qnl_complex *matrix, size_t rows, size_t columns);

#endif
