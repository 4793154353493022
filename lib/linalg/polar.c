/* polar.c  The polar factor by a singular value decomposition, which is at rounding level for singular matrices too. */
#include "linalg/polar.h"

#include <string.h>

#include "linalg/lapack.h"

typedef struct svd_work {
    qnl_complex *matrix; /* then the product */
    qnl_complex *left;
    qnl_complex *right;
    double *values;
    double *real_work;
    qnl_complex *work;
} svd_work;

/* What is row-major to us is the transpose to LAPACK: A^T = W s V', and W V' is the transpose of the polar factor of A. */
static qnl_status run_svd(const char *function, svd_work *w, lapack_int n) {
    const qnl_complex one = {1.0, 0.0}, zero = {0.0, 0.0};
    qnl_complex size;
    lapack_int info = LAPACKE_zgesvd_work(LAPACK_COL_MAJOR, 'A', 'A', n, n, w->matrix, n, w->values, w->left, n, w->right, n, &size,
                                          -1, w->real_work);
    if (info != 0) return qnl__lapack_fail(function, "zgesvd", info);
    const lapack_int length = qnl__lapack_size(size.re);
    w->work = qnl__blas_array((size_t)length, (size_t)n, sizeof *w->work);
    if (w->work == NULL) return qnl__fail_memory(function, (size_t)length * sizeof *w->work);
    info = LAPACKE_zgesvd_work(LAPACK_COL_MAJOR, 'A', 'A', n, n, w->matrix, n, w->values, w->left, n, w->right, n, w->work, length,
                               w->real_work);
    if (info != 0) return qnl__lapack_fail(function, "zgesvd", info);
    cblas_zgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, (int)n, (int)n, (int)n, &one, w->left, (int)n, w->right, (int)n, &zero,
                w->matrix, (int)n);
    return QNL_OK;
}

static qnl_status fill_svd_work(const char *function, svd_work *w, const qnl_complex *matrix, size_t n) {
    w->matrix = qnl__blas_copy(matrix, n * n, n, sizeof *w->matrix);
    w->left = qnl__blas_array(n * n, n, sizeof *w->left);
    w->right = qnl__blas_array(n * n, n, sizeof *w->right);
    w->values = qnl__blas_array(n, n, sizeof *w->values);
    w->real_work = qnl__blas_array(5 * n, n, sizeof *w->real_work);
    if (w->matrix != NULL && w->left != NULL && w->right != NULL && w->values != NULL && w->real_work != NULL) return QNL_OK;
    return qnl__fail_memory(function, n * n * sizeof *w->matrix);
}

qnl_status qnl__polar_factor(qnl_complex *unitary, const qnl_complex *matrix, size_t n) {
    svd_work w = {0};
    QNL_TRY(qnl__lapack_check_size(__func__, "n", n));
    QNL_TRY(qnl__check_finite(__func__, "matrix (as real and imaginary parts)", (const double *)matrix, 2 * n * n));
    qnl_status status = fill_svd_work(__func__, &w, matrix, n);
    if (status == QNL_OK) status = run_svd(__func__, &w, (lapack_int)n);
    if (status == QNL_OK) memcpy(unitary, w.matrix, n * n * sizeof *unitary);
    qnl__free(w.matrix);
    qnl__free(w.left);
    qnl__free(w.right);
    qnl__free(w.values);
    qnl__free(w.real_work);
    qnl__free(w.work);
    return status;
}
