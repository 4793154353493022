/* orthonormal.c  Orthonormal rows by two Cholesky factorisations. */
#include "linalg/orthonormal.h"

#include "linalg/lapack.h"

/* Our lower triangle is the upper one to LAPACK's column-major eyes. */
static qnl_status pass(const char *function, double *rows, double *gram, int count, int columns) {
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, count, columns, 1.0, rows, columns, 0.0, gram, count);
    const lapack_int info = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', count, gram, count);
    if (info != 0) return qnl__lapack_fail(function, "dpotrf", info);
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, count, columns, 1.0, gram, count, rows, columns);
    return QNL_OK;
}

qnl_status qnl__orthonormal_rows(double *rows, size_t count, size_t columns) {
    QNL_TRY(qnl__lapack_check_size(__func__, "count", count));
    QNL_TRY(qnl__lapack_check_size(__func__, "columns", columns));
    double *gram = qnl__blas_array(count * count, count, sizeof *gram);
    if (gram == NULL) return qnl__fail_memory(__func__, count * count * sizeof *gram);
    qnl_status status = pass(__func__, rows, gram, (int)count, (int)columns);
    if (status == QNL_OK) status = pass(__func__, rows, gram, (int)count, (int)columns);
    qnl__free(gram);
    return status;
}
