/* pseudo_inverse.h  Linear systems with a symmetric positive semidefinite matrix that may be singular. */
#ifndef QNL_LINALG_PSEUDO_INVERSE_H
#define QNL_LINALG_PSEUDO_INVERSE_H

#include "qnnland/types.h"

/*
 * x = sum over eigenvectors v of (v.b) / (value + damping) v, where eigenvalues of at most `cutoff` times the largest (with cutoff
 * 0: of at most 0) are left out.  x may be b; it is written on success only.  Only the symmetric part of the matrix counts.
 * Errors: those of qnl__symmetric_eigenvalues().
 */
qnl_status qnl__pseudo_solve(double *x, const double *matrix, const double *b, size_t n, double cutoff, double damping);

#endif
