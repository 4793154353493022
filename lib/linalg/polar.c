/* polar.c  The polar factor by a singular value decomposition, which is at rounding level for singular matrices too. */
#include "linalg/polar.h"

#include "linalg/complex_svd.h"
#include "linalg/lapack.h"

qnl_status qnl__polar_factor(qnl_complex *unitary, const qnl_complex *matrix, size_t n) {
    QNL_TRY(qnl__lapack_check_size(__func__, "n", n));
    QNL_TRY(qnl__check_finite(__func__, "matrix (as real and imaginary parts)", (const double *)matrix, 2 * n * n));
    qnl_complex *left = qnl__blas_array(n * n, n, sizeof *left);
    qnl_complex *right = qnl__blas_array(n * n, n, sizeof *right);
    double *values = qnl__allocate(n, sizeof *values);
    qnl_status status = left != NULL && right != NULL && values != NULL ? qnl__complex_svd(left, values, right, matrix, n, n)
                                                                        : qnl__fail_memory(__func__, n * n * sizeof *left);
    if (status == QNL_OK) status = qnl__matrix_multiply(unitary, left, QNL__PLAIN, right, QNL__PLAIN, n, n, n);
    qnl__free(left);
    qnl__free(right);
    qnl__free(values);
    return status;
}
