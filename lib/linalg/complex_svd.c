/* complex_svd.c  Singular values and vectors by LAPACK's zgesdd. */
#include "linalg/complex_svd.h"

#include <string.h>

#include "linalg/lapack.h"

/* What is row-major to us is the transpose to LAPACK, A^T = (V')^T s U^T: its left vectors, read by rows, are our V', and its right
 * ones our U. */
typedef struct svd_work {
    lapack_int rows; /* of the transpose: our columns */
    lapack_int columns;
    lapack_int least;
    char job;
    qnl_complex *matrix;
    qnl_complex *left;
    qnl_complex *right;
    double *values;
    double *real_work;
    lapack_int *integer_work;
    qnl_complex *work;
} svd_work;

/* Length of zgesdd's rwork as its manual page gives it. */
static size_t real_length(size_t most, size_t least, char job) {
    if (job == 'N') return 7 * least;
    const size_t a = 5 * least * least + 5 * least;
    const size_t b = 2 * most * least + 2 * least * least + least;
    return a > b ? a : b;
}

static qnl_status fill_svd_work(const char *function, svd_work *w, const qnl_complex *matrix) {
    const size_t rows = (size_t)w->rows, columns = (size_t)w->columns, least = (size_t)w->least;
    const size_t most = rows > columns ? rows : columns;
    const size_t vectors = w->job == 'N' ? 0 : least;
    w->matrix = qnl__blas_copy(matrix, rows * columns, rows, sizeof *w->matrix);
    w->left = qnl__blas_array(rows * vectors, rows, sizeof *w->left);
    w->right = qnl__blas_array(vectors * columns, columns, sizeof *w->right);
    w->values = qnl__blas_array(least, least, sizeof *w->values);
    w->real_work = qnl__blas_array(real_length(most, least, w->job), least, sizeof *w->real_work);
    w->integer_work = qnl__allocate(8 * least, sizeof *w->integer_work);
    const int made = w->matrix != NULL && w->left != NULL && w->right != NULL && w->values != NULL && w->real_work != NULL &&
                     w->integer_work != NULL;
    return made ? QNL_OK : qnl__fail_memory(function, 2 * rows * columns * sizeof *w->matrix);
}

static lapack_int call_zgesdd(svd_work *w, qnl_complex *work, lapack_int length) {
    return LAPACKE_zgesdd_work(LAPACK_COL_MAJOR, w->job, w->rows, w->columns, w->matrix, w->rows, w->values, w->left, w->rows,
                               w->right, w->least, work, length, w->real_work, w->integer_work);
}

static qnl_status run_svd(const char *function, svd_work *w) {
    qnl_complex size;
    lapack_int info = call_zgesdd(w, &size, -1);
    if (info != 0) return qnl__lapack_fail(function, "zgesdd", info);
    const lapack_int length = qnl__lapack_size(size.re);
    w->work = qnl__blas_array((size_t)length, (size_t)w->rows, sizeof *w->work);
    if (w->work == NULL) return qnl__fail_memory(function, (size_t)length * sizeof *w->work);
    info = call_zgesdd(w, w->work, length);
    return info == 0 ? QNL_OK : qnl__lapack_fail(function, "zgesdd", info);
}

static void free_svd_work(svd_work *w) {
    qnl__free(w->matrix);
    qnl__free(w->left);
    qnl__free(w->right);
    qnl__free(w->values);
    qnl__free(w->real_work);
    qnl__free(w->integer_work);
    qnl__free(w->work);
}

qnl_status qnl__complex_svd(qnl_complex *u, double *s, qnl_complex *vh, const qnl_complex *matrix, size_t rows, size_t columns) {
    QNL_TRY(qnl__lapack_check_size(__func__, "rows", rows));
    QNL_TRY(qnl__lapack_check_size(__func__, "columns", columns));
    QNL_TRY(qnl__check_finite(__func__, "matrix (as real and imaginary parts)", (const double *)matrix, 2 * rows * columns));
    const size_t least = rows < columns ? rows : columns;
    svd_work w = {.rows = (lapack_int)columns,
                  .columns = (lapack_int)rows,
                  .least = (lapack_int)least,
                  .job = u != NULL && vh != NULL ? 'S' : 'N'};
    qnl_status status = fill_svd_work(__func__, &w, matrix);
    if (status == QNL_OK) status = run_svd(__func__, &w);
    if (status == QNL_OK) {
        memcpy(s, w.values, least * sizeof *s);
        if (w.job == 'S') {
            memcpy(u, w.right, rows * least * sizeof *u);
            memcpy(vh, w.left, least * columns * sizeof *vh);
        }
    }
    free_svd_work(&w);
    return status;
}
