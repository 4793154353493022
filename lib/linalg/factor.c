/* factor.c  Factorisations and solves by BLAS and LAPACK. */
#include "linalg/factor.h"

#include <math.h>
#include <string.h>

#include "linalg/lapack.h"

/* out (columns x rows) = transpose of in (rows x columns), in blocks that fit into the cache. */
static void transpose(qnl_complex *out, const qnl_complex *in, size_t rows, size_t columns) {
    enum { BLOCK = 16 };
    for (size_t first = 0; first < rows; first += BLOCK) {
        const size_t last = first + BLOCK < rows ? first + BLOCK : rows;
        for (size_t k = 0; k < columns; k++) {
            for (size_t i = first; i < last; i++)
                out[k * rows + i] = in[i * columns + k];
        }
    }
}

/* ---- QR ---- */

/* What the QR factorisation works in; the matrix is column-major. */
typedef struct qr_work {
    qnl_complex *matrix;
    qnl_complex *reflectors;
    qnl_complex *work;
} qr_work;

static qnl_status query_qr(const char *function, lapack_int *length, qr_work *w, lapack_int rows, lapack_int columns) {
    qnl_complex factor_size;
    qnl_complex q_size;
    lapack_int info = LAPACKE_zgeqrf_work(LAPACK_COL_MAJOR, rows, columns, w->matrix, rows, w->reflectors, &factor_size, -1);
    if (info != 0) return qnl__lapack_fail(function, "zgeqrf", info);
    info = LAPACKE_zungqr_work(LAPACK_COL_MAJOR, rows, columns, columns, w->matrix, rows, w->reflectors, &q_size, -1);
    if (info != 0) return qnl__lapack_fail(function, "zungqr", info);
    *length = qnl__lapack_size(fmax(factor_size.re, q_size.re));
    return QNL_OK;
}

static void read_triangle(qnl_complex *r, const qnl_complex *matrix, size_t rows, size_t columns) {
    for (size_t i = 0; i < columns; i++) {
        for (size_t k = 0; k < columns; k++)
            r[i * columns + k] = k >= i ? matrix[k * rows + i] : (qnl_complex){0.0, 0.0};
    }
}

static qnl_status run_qr(const char *function, qr_work *w, int wants_q, qnl_complex *r, const qnl_complex *matrix, size_t rows,
                         size_t columns) {
    lapack_int length = 1;
    w->matrix = qnl__blas_array(rows * columns, rows, sizeof *w->matrix);
    w->reflectors = qnl__blas_array(columns, columns, sizeof *w->reflectors);
    if (w->matrix == NULL || w->reflectors == NULL) return qnl__fail_memory(function, rows * columns * sizeof *w->matrix);
    transpose(w->matrix, matrix, rows, columns);
    const lapack_int m = (lapack_int)rows;
    const lapack_int n = (lapack_int)columns;
    QNL_TRY(query_qr(function, &length, w, m, n));
    w->work = qnl__blas_array((size_t)length, rows, sizeof *w->work);
    if (w->work == NULL) return qnl__fail_memory(function, (size_t)length * sizeof *w->work);
    lapack_int info = LAPACKE_zgeqrf_work(LAPACK_COL_MAJOR, m, n, w->matrix, m, w->reflectors, w->work, length);
    if (info != 0) return qnl__lapack_fail(function, "zgeqrf", info);
    read_triangle(r, w->matrix, rows, columns);
    if (!wants_q) return QNL_OK;
    info = LAPACKE_zungqr_work(LAPACK_COL_MAJOR, m, n, n, w->matrix, m, w->reflectors, w->work, length);
    return info == 0 ? QNL_OK : qnl__lapack_fail(function, "zungqr", info);
}

qnl_status qnl__thin_qr(qnl_complex *q, qnl_complex *r, const qnl_complex *matrix, size_t rows, size_t columns) {
    qr_work w = {0};
    QNL_TRY(qnl__lapack_check_size(__func__, "rows", rows));
    QNL_CHECK(columns >= 1 && columns <= rows, QNL_ERR_ARGUMENT, "%s: columns is %zu, allowed are 1..%zu", __func__, columns, rows);
    const qnl_status status = run_qr(__func__, &w, q != NULL, r, matrix, rows, columns);
    if (status == QNL_OK && q != NULL) transpose(q, w.matrix, columns, rows);
    qnl__free(w.matrix);
    qnl__free(w.reflectors);
    qnl__free(w.work);
    return status;
}

/* ---- solves ---- */

qnl_status qnl__solve_right(qnl_complex *b, const qnl_complex *r, qnl__operation transpose_r, size_t rows, size_t columns) {
    const qnl_complex one = {1.0, 0.0};
    QNL_TRY(qnl__lapack_check_size(__func__, "rows", rows));
    QNL_TRY(qnl__lapack_check_size(__func__, "columns", columns));
    cblas_ztrsm(CblasRowMajor, CblasRight, CblasUpper, transpose_r == QNL__ADJOINT ? CblasConjTrans : CblasNoTrans, CblasNonUnit,
                (int)rows, (int)columns, &one, r, (int)columns, b, (int)columns);
    return QNL_OK;
}

qnl_status qnl__add_gram(double *c, const double *a, size_t rows, size_t columns) {
    QNL_TRY(qnl__lapack_check_size(__func__, "rows", rows));
    QNL_TRY(qnl__lapack_check_size(__func__, "columns", columns));
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, (int)columns, (int)rows, 1.0, a, (int)columns, 1.0, c, (int)columns);
    return QNL_OK;
}

qnl_status qnl__add_hermitian_gram(qnl_complex *c, const qnl_complex *a, size_t rows, size_t columns) {
    QNL_TRY(qnl__lapack_check_size(__func__, "rows", rows));
    QNL_TRY(qnl__lapack_check_size(__func__, "columns", columns));
    cblas_zherk(CblasRowMajor, CblasUpper, CblasConjTrans, (int)columns, (int)rows, 1.0, a, (int)columns, 1.0, c, (int)columns);
    return QNL_OK;
}

/* Our upper triangle is the lower one to LAPACK's column-major eyes. */
qnl_status qnl__positive_solve(int *positive, double *b, double *a, size_t n, size_t count) {
    QNL_TRY(qnl__lapack_check_size(__func__, "n", n));
    QNL_TRY(qnl__lapack_check_size(__func__, "count", count));
    const lapack_int order = (lapack_int)n;
    lapack_int info = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', order, a, order);
    if (info < 0) return qnl__lapack_fail(__func__, "dpotrf", info);
    *positive = info == 0;
    if (!*positive) return QNL_OK;
    info = LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'L', order, (lapack_int)count, a, order, b, order);
    return info == 0 ? QNL_OK : qnl__lapack_fail(__func__, "dpotrs", info);
}

static qnl_status solve_systems(const char *function, int *solved, double *b, double *a, size_t n, size_t systems,
                                lapack_int *pivots, double *work, lapack_int length) {
    const lapack_int order = (lapack_int)n;
    for (size_t s = 0; s < systems; s++) {
        const lapack_int info =
            LAPACKE_dsysv_work(LAPACK_COL_MAJOR, 'L', order, 1, a + s * n * n, order, pivots, b + s * n, order, work, length);
        if (info < 0) return qnl__lapack_fail(function, "dsysv", info);
        solved[s] = info == 0;
    }
    return QNL_OK;
}

qnl_status qnl__indefinite_solves(int *solved, double *b, double *a, size_t n, size_t systems) {
    double answer = 0.0;
    QNL_TRY(qnl__lapack_check_size(__func__, "n", n));
    const lapack_int order = (lapack_int)n;
    const lapack_int info = LAPACKE_dsysv_work(LAPACK_COL_MAJOR, 'L', order, 1, a, order, NULL, b, order, &answer, -1);
    if (info != 0) return qnl__lapack_fail(__func__, "dsysv", info);
    const lapack_int length = qnl__lapack_size(answer);
    lapack_int *pivots = qnl__blas_array(n, n, sizeof *pivots);
    double *work = qnl__blas_array((size_t)length, n, sizeof *work);
    const qnl_status status = pivots == NULL || work == NULL
                                  ? qnl__fail_memory(__func__, (size_t)length * sizeof *work)
                                  : solve_systems(__func__, solved, b, a, n, systems, pivots, work, length);
    qnl__free(pivots);
    qnl__free(work);
    return status;
}

/* ---- normal matrices ---- */

/* What the Schur form works in; the matrices are column-major. */
typedef struct schur_work {
    qnl_complex *matrix;
    qnl_complex *vectors;
    qnl_complex *values;
    double *real_work;
    qnl_complex *work;
} schur_work;

static qnl_status run_schur(const char *function, schur_work *w, const qnl_complex *matrix, size_t n) {
    const lapack_int order = (lapack_int)n;
    lapack_int selected = 0;
    qnl_complex size;
    w->matrix = qnl__blas_array(n * n, n, sizeof *w->matrix);
    w->vectors = qnl__blas_array(n * n, n, sizeof *w->vectors);
    w->values = qnl__blas_array(n, n, sizeof *w->values);
    w->real_work = qnl__blas_array(n, n, sizeof *w->real_work);
    if (w->matrix == NULL || w->vectors == NULL || w->values == NULL || w->real_work == NULL) {
        return qnl__fail_memory(function, n * n * sizeof *w->matrix);
    }
    transpose(w->matrix, matrix, n, n);
    lapack_int info = LAPACKE_zgees_work(LAPACK_COL_MAJOR, 'V', 'N', NULL, order, w->matrix, order, &selected, w->values,
                                         w->vectors, order, &size, -1, w->real_work, NULL);
    if (info != 0) return qnl__lapack_fail(function, "zgees", info);
    const lapack_int length = qnl__lapack_size(size.re);
    w->work = qnl__blas_array((size_t)length, n, sizeof *w->work);
    if (w->work == NULL) return qnl__fail_memory(function, (size_t)length * sizeof *w->work);
    info = LAPACKE_zgees_work(LAPACK_COL_MAJOR, 'V', 'N', NULL, order, w->matrix, order, &selected, w->values, w->vectors, order,
                              w->work, length, w->real_work, NULL);
    return info == 0 ? QNL_OK : qnl__lapack_fail(function, "zgees", info);
}

qnl_status qnl__normal_eigenvalues(qnl_complex *values, qnl_complex *vectors, const qnl_complex *matrix, size_t n) {
    schur_work w = {0};
    QNL_TRY(qnl__lapack_check_size(__func__, "n", n));
    const qnl_status status = run_schur(__func__, &w, matrix, n);
    if (status == QNL_OK) {
        memcpy(values, w.values, n * sizeof *values);
        transpose(vectors, w.vectors, n, n);
    }
    qnl__free(w.matrix);
    qnl__free(w.vectors);
    qnl__free(w.values);
    qnl__free(w.real_work);
    qnl__free(w.work);
    return status;
}
