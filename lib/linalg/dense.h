/*
 * dense.h  Dense matrices.  BLAS and LAPACK are named in dense.c and factor.c only.
 *
 * Matrices are row-major.  Inputs are copied where LAPACK would overwrite them.  Unless something else is said, sizes
 * are 1..2^31-1, outputs are written on success only and must not overlap inputs, and the errors are QNL_ERR_ARGUMENT (size),
 * QNL_ERR_NOT_FINITE (an entry), QNL_ERR_MEMORY and QNL_ERR_NUMERICAL (with LAPACK's info).  O(n^3) time, O(n^2) memory.
 */
#ifndef QNL_LINALG_DENSE_H
#define QNL_LINALG_DENSE_H

#include "qnnland/types.h"

typedef enum qnl__operation {
    QNL__PLAIN = 0,
    QNL__ADJOINT = 1 /* conjugate transpose */
} qnl__operation;

/*
 * C = op(A) op(B) with C rows x columns, op(A) rows x inner, op(B) inner x columns (so an A with QNL__ADJOINT is inner x rows).
 * Errors: QNL_ERR_ARGUMENT only.
 */
qnl_status qnl__matrix_multiply(qnl_complex *c, const qnl_complex *a, qnl__operation transpose_a, const qnl_complex *b,
                                qnl__operation transpose_b, size_t rows, size_t inner, size_t columns);

/* The same for real matrices. */
qnl_status qnl__real_multiply(double *c, const double *a, qnl__operation transpose_a, const double *b, qnl__operation transpose_b,
                              size_t rows, size_t inner, size_t columns);

/*
 * Eigenvalues of (A + A')/2 in ascending order; vectors[i * n + k] = component i of eigenvector k (orthonormal), NULL for none.
 * A is taken as Hermitian: what is not Hermitian in it is dropped.
 */
qnl_status qnl__hermitian_eigenvalues(double *values, qnl_complex *vectors, const qnl_complex *matrix, size_t n);

/* Smallest and largest eigenvalue of (A + A')/2. */
qnl_status qnl__hermitian_extremes(double *minimum, double *maximum, const qnl_complex *matrix, size_t n);

/* Eigenvalues of any complex matrix, in no order. */
qnl_status qnl__general_eigenvalues(qnl_complex *values, const qnl_complex *matrix, size_t n);

/* *yes = 1 if (A + A')/2 has a Cholesky factor, else 0: a matrix that is singular to rounding may give either. */
qnl_status qnl__is_positive_definite(int *yes, const qnl_complex *matrix, size_t n);

/* The real counterpart of qnl__hermitian_eigenvalues. */
qnl_status qnl__symmetric_eigenvalues(double *values, double *vectors, const double *matrix, size_t n);

/* The same for a real tridiagonal matrix with n diagonal and n - 1 off-diagonal entries (`off` may be NULL for n = 1). */
qnl_status qnl__symmetric_tridiagonal_eigen(double *values, double *vectors, const double *diagonal, const double *off, size_t n);

/* Thin A = U diag(s) V^T: k = min(rows, columns), u is rows x k, s has k entries in descending order, vt is k x columns. */
qnl_status qnl__real_svd(double *u, double *s, double *vt, const double *matrix, size_t rows, size_t columns);

/* Q of A = Q R with the phases of R's diagonal moved into Q (then R's diagonal is positive and Q is unique). */
qnl_status qnl__unitary_factor(qnl_complex *q, const qnl_complex *matrix, size_t n);

/* Largest modulus of an entry of U'U - 1, NaN if one is NaN.  Errors: QNL_ERR_ARGUMENT, QNL_ERR_MEMORY. */
qnl_status qnl__unitarity_defect(double *defect, const qnl_complex *matrix, size_t n);

/* Largest modulus of an entry of A - A', NaN if one is NaN.  Never fails for n >= 0; O(n^2) time, no memory. */
qnl_status qnl__hermiticity_defect(double *defect, const qnl_complex *matrix, size_t n);

/*
 * A basis is `count` vectors of `dimension` entries one after the other.  coefficients[i] = <basis_i|x>, and x -= sum_i
 * coefficients[i] basis_i.  No checks: both sizes 1..2^31-1.
 */
void qnl__basis_coefficients(qnl_complex *coefficients, const qnl_complex *basis, size_t count, size_t dimension,
                             const qnl_complex *x);
void qnl__basis_subtract(qnl_complex *x, const qnl_complex *basis, size_t count, size_t dimension, const qnl_complex *coefficients);

#endif
