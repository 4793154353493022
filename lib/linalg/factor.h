/*
 * factor.h  Factorisations and solves that work in the caller's arrays.
 *
 * Matrices are row-major and come from qnl__blas_array().  Sizes are 1..2^31-1.  Errors: QNL_ERR_ARGUMENT (size), QNL_ERR_MEMORY
 * and QNL_ERR_NUMERICAL (with LAPACK's info).  Entries are not checked: they must be finite.
 */
#ifndef QNL_LINALG_FACTOR_H
#define QNL_LINALG_FACTOR_H

#include "linalg/dense.h"

/* A = Q R for rows >= columns: Q rows x columns with orthonormal columns (NULL where not wanted), R upper triangular. */
qnl_status qnl__thin_qr(qnl_complex *q, qnl_complex *r, const qnl_complex *matrix, size_t rows, size_t columns);

/* B becomes B op(R)^{-1} for B rows x columns and R upper triangular with a diagonal without zeros. */
qnl_status qnl__solve_right(qnl_complex *b, const qnl_complex *r, qnl__operation transpose_r, size_t rows, size_t columns);

/* C += A^T A for a real A, rows x columns; only the upper triangle of C is read and written. */
qnl_status qnl__add_gram(double *c, const double *a, size_t rows, size_t columns);

/* C += A'A for a complex A; as above. */
qnl_status qnl__add_hermitian_gram(qnl_complex *c, const qnl_complex *a, size_t rows, size_t columns);

/*
 * Solve A x = b for `count` vectors b, one after the other, which are overwritten by the solutions.  Only the upper triangle of the
 * real symmetric A is read; it is overwritten by its Cholesky factor.  *positive = 0 where A has none: b is then untouched.
 */
qnl_status qnl__positive_solve(int *positive, double *b, double *a, size_t n, size_t count);

/*
 * Solve A_s x_s = b_s for `systems` real symmetric matrices, which need not be definite, one after the other in `a` (n x n each),
 * and one vector each in `b`.  Only the upper triangles are read; they are overwritten by the factors, and b by the solutions.
 * solved[s] = 0 where a pivot is exactly 0: b_s is then untouched.
 */
qnl_status qnl__indefinite_solves(int *solved, double *b, double *a, size_t n, size_t systems);

/* Schur form of a normal matrix: its eigenvalues, and orthonormal eigenvectors as qnl__hermitian_eigenvalues() gives them. */
qnl_status qnl__normal_eigenvalues(qnl_complex *values, qnl_complex *vectors, const qnl_complex *matrix, size_t n);

#endif
