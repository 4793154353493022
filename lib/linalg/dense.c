/* dense.c  Dense matrices by BLAS and LAPACK. */
#include "linalg/dense.h"

#include <math.h>
#include <string.h>

#include "linalg/lapack.h"

static qnl_status check_real(const char *function, const double *matrix, size_t count) {
    return qnl__check_finite(function, "matrix", matrix, count);
}

static qnl_status check_complex(const char *function, const qnl_complex *matrix, size_t n) {
    return qnl__check_finite(function, "matrix (as real and imaginary parts)", (const double *)matrix, 2 * n * n);
}

static CBLAS_TRANSPOSE operation(qnl__operation transpose) {
    return transpose == QNL__ADJOINT ? CblasConjTrans : CblasNoTrans;
}

static qnl_status check_product(const char *function, size_t rows, size_t inner, size_t columns) {
    QNL_TRY(qnl__lapack_check_size(function, "rows", rows));
    QNL_TRY(qnl__lapack_check_size(function, "inner", inner));
    return qnl__lapack_check_size(function, "columns", columns);
}

qnl_status qnl__matrix_multiply(qnl_complex *c, const qnl_complex *a, qnl__operation transpose_a, const qnl_complex *b,
                                qnl__operation transpose_b, size_t rows, size_t inner, size_t columns) {
    const qnl_complex one = {1.0, 0.0};
    const qnl_complex zero = {0.0, 0.0};
    QNL_TRY(check_product(__func__, rows, inner, columns));
    cblas_zgemm(CblasRowMajor, operation(transpose_a), operation(transpose_b), (int)rows, (int)columns, (int)inner, &one, a,
                (int)(transpose_a == QNL__ADJOINT ? rows : inner), b, (int)(transpose_b == QNL__ADJOINT ? inner : columns), &zero,
                c, (int)columns);
    return QNL_OK;
}

qnl_status qnl__real_multiply(double *c, const double *a, qnl__operation transpose_a, const double *b, qnl__operation transpose_b,
                              size_t rows, size_t inner, size_t columns) {
    QNL_TRY(check_product(__func__, rows, inner, columns));
    cblas_dgemm(CblasRowMajor, operation(transpose_a), operation(transpose_b), (int)rows, (int)columns, (int)inner, 1.0, a,
                (int)(transpose_a == QNL__ADJOINT ? rows : inner), b, (int)(transpose_b == QNL__ADJOINT ? inner : columns), 0.0, c,
                (int)columns);
    return QNL_OK;
}

/* The Hermitian part, column-major. */
static void copy_hermitian_part(qnl_complex *copy, const qnl_complex *matrix, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const qnl_complex a = matrix[i * n + j];
            const qnl_complex b = matrix[j * n + i];
            copy[j * n + i] = (qnl_complex){0.5 * a.re + 0.5 * b.re, 0.5 * a.im - 0.5 * b.im};
        }
    }
}

/* What zheevd works in. */
typedef struct hermitian_work {
    qnl_complex *matrix;
    double *values;
    qnl_complex *work;
    double *real_work;
    lapack_int *integer_work;
} hermitian_work;

static qnl_status run_zheevd(const char *function, hermitian_work *w, char job, lapack_int n) {
    qnl_complex work_size;
    double real_size;
    lapack_int integer_size;
    lapack_int info = LAPACKE_zheevd_work(LAPACK_COL_MAJOR, job, 'U', n, w->matrix, n, w->values, &work_size, -1, &real_size, -1,
                                          &integer_size, -1);
    if (info != 0) return qnl__lapack_fail(function, "zheevd", info);
    const lapack_int work_length = qnl__lapack_size(work_size.re);
    const lapack_int real_length = qnl__lapack_size(real_size);
    w->work = qnl__blas_array((size_t)work_length, (size_t)n, sizeof *w->work);
    w->real_work = qnl__blas_array((size_t)real_length, (size_t)n, sizeof *w->real_work);
    w->integer_work = qnl__allocate((size_t)integer_size, sizeof *w->integer_work);
    if (w->work == NULL || w->real_work == NULL || w->integer_work == NULL) {
        return qnl__fail_memory(function, (size_t)work_length * sizeof *w->work + (size_t)real_length * sizeof *w->real_work);
    }
    info = LAPACKE_zheevd_work(LAPACK_COL_MAJOR, job, 'U', n, w->matrix, n, w->values, w->work, work_length, w->real_work,
                               real_length, w->integer_work, integer_size);
    return info == 0 ? QNL_OK : qnl__lapack_fail(function, "zheevd", info);
}

static qnl_status fill_hermitian_work(const char *function, hermitian_work *w, const qnl_complex *matrix, size_t n) {
    w->matrix = qnl__blas_array(n * n, n, sizeof *w->matrix);
    w->values = qnl__blas_array(n, n, sizeof *w->values);
    if (w->matrix == NULL || w->values == NULL) return qnl__fail_memory(function, n * n * sizeof *w->matrix);
    copy_hermitian_part(w->matrix, matrix, n);
    return QNL_OK;
}

static void free_hermitian_work(hermitian_work *w) {
    qnl__free(w->matrix);
    qnl__free(w->values);
    qnl__free(w->work);
    qnl__free(w->real_work);
    qnl__free(w->integer_work);
}

static qnl_status hermitian_eigen(const char *function, hermitian_work *w, char job, const qnl_complex *matrix, size_t n) {
    QNL_TRY(qnl__lapack_check_size(function, "n", n));
    QNL_TRY(check_complex(function, matrix, n));
    QNL_TRY(fill_hermitian_work(function, w, matrix, n));
    return run_zheevd(function, w, job, (lapack_int)n);
}

static void transpose_complex(qnl_complex *out, const qnl_complex *in, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++)
            out[i * n + k] = in[k * n + i];
    }
}

static void transpose_real(double *out, const double *in, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++)
            out[i * n + k] = in[k * n + i];
    }
}

qnl_status qnl__hermitian_eigenvalues(double *values, qnl_complex *vectors, const qnl_complex *matrix, size_t n) {
    hermitian_work w = {0};
    const qnl_status status = hermitian_eigen(__func__, &w, vectors != NULL ? 'V' : 'N', matrix, n);
    if (status == QNL_OK) {
        memcpy(values, w.values, n * sizeof *values);
        if (vectors != NULL) transpose_complex(vectors, w.matrix, n);
    }
    free_hermitian_work(&w);
    return status;
}

qnl_status qnl__hermitian_extremes(double *minimum, double *maximum, const qnl_complex *matrix, size_t n) {
    hermitian_work w = {0};
    const qnl_status status = hermitian_eigen(__func__, &w, 'N', matrix, n);
    if (status == QNL_OK) {
        *minimum = w.values[0];
        *maximum = w.values[n - 1];
    }
    free_hermitian_work(&w);
    return status;
}

static qnl_status run_zgeev(const char *function, qnl_complex *values, qnl_complex **work, double *real_work, qnl_complex *copy,
                            lapack_int n) {
    qnl_complex size;
    lapack_int info = LAPACKE_zgeev_work(LAPACK_COL_MAJOR, 'N', 'N', n, copy, n, values, NULL, 1, NULL, 1, &size, -1, real_work);
    if (info != 0) return qnl__lapack_fail(function, "zgeev", info);
    const lapack_int length = qnl__lapack_size(size.re);
    *work = qnl__blas_array((size_t)length, (size_t)n, sizeof **work);
    if (*work == NULL) return qnl__fail_memory(function, (size_t)length * sizeof **work);
    info = LAPACKE_zgeev_work(LAPACK_COL_MAJOR, 'N', 'N', n, copy, n, values, NULL, 1, NULL, 1, *work, length, real_work);
    return info == 0 ? QNL_OK : qnl__lapack_fail(function, "zgeev", info);
}

/* The transpose, which is what LAPACK sees, has the same eigenvalues. */
qnl_status qnl__general_eigenvalues(qnl_complex *values, const qnl_complex *matrix, size_t n) {
    QNL_TRY(qnl__lapack_check_size(__func__, "n", n));
    QNL_TRY(check_complex(__func__, matrix, n));
    qnl_complex *copy = qnl__blas_copy(matrix, n * n, n, sizeof *copy);
    qnl_complex *found = qnl__blas_array(n, n, sizeof *found);
    double *real_work = qnl__blas_array(2 * n, n, sizeof *real_work);
    qnl_complex *work = NULL;
    qnl_status status;
    if (copy == NULL || found == NULL || real_work == NULL) {
        status = qnl__fail_memory(__func__, n * n * sizeof *copy);
    } else {
        status = run_zgeev(__func__, found, &work, real_work, copy, (lapack_int)n);
    }
    if (status == QNL_OK) memcpy(values, found, n * sizeof *values);
    qnl__free(work);
    qnl__free(real_work);
    qnl__free(found);
    qnl__free(copy);
    return status;
}

qnl_status qnl__is_positive_definite(int *yes, const qnl_complex *matrix, size_t n) {
    QNL_TRY(qnl__lapack_check_size(__func__, "n", n));
    QNL_TRY(check_complex(__func__, matrix, n));
    qnl_complex *copy = qnl__blas_array(n * n, n, sizeof *copy);
    if (copy == NULL) return qnl__fail_memory(__func__, n * n * sizeof *copy);
    copy_hermitian_part(copy, matrix, n);
    const lapack_int info = LAPACKE_zpotrf_work(LAPACK_COL_MAJOR, 'U', (lapack_int)n, copy, (lapack_int)n);
    qnl__free(copy);
    if (info < 0) return qnl__lapack_fail(__func__, "zpotrf", info);
    *yes = info == 0;
    return QNL_OK;
}

static qnl_status run_dsyevd(const char *function, double *values, double *copy, char job, lapack_int n, double **work,
                             lapack_int **integer_work) {
    double size;
    lapack_int integer_size;
    lapack_int info = LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, job, 'U', n, copy, n, values, &size, -1, &integer_size, -1);
    if (info != 0) return qnl__lapack_fail(function, "dsyevd", info);
    const lapack_int length = qnl__lapack_size(size);
    *work = qnl__blas_array((size_t)length, (size_t)n, sizeof **work);
    *integer_work = qnl__allocate((size_t)integer_size, sizeof **integer_work);
    if (*work == NULL || *integer_work == NULL) return qnl__fail_memory(function, (size_t)length * sizeof **work);
    info = LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, job, 'U', n, copy, n, values, *work, length, *integer_work, integer_size);
    return info == 0 ? QNL_OK : qnl__lapack_fail(function, "dsyevd", info);
}

static void copy_symmetric_part(double *copy, const double *matrix, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            copy[j * n + i] = 0.5 * matrix[i * n + j] + 0.5 * matrix[j * n + i];
    }
}

qnl_status qnl__symmetric_eigenvalues(double *values, double *vectors, const double *matrix, size_t n) {
    QNL_TRY(qnl__lapack_check_size(__func__, "n", n));
    QNL_TRY(check_real(__func__, matrix, n * n));
    double *copy = qnl__blas_array(n * n, n, sizeof *copy);
    double *found = qnl__blas_array(n, n, sizeof *found);
    double *work = NULL;
    lapack_int *integer_work = NULL;
    qnl_status status;
    if (copy == NULL || found == NULL) {
        status = qnl__fail_memory(__func__, n * n * sizeof *copy);
    } else {
        copy_symmetric_part(copy, matrix, n);
        status = run_dsyevd(__func__, found, copy, vectors != NULL ? 'V' : 'N', (lapack_int)n, &work, &integer_work);
    }
    if (status == QNL_OK) {
        memcpy(values, found, n * sizeof *values);
        if (vectors != NULL) transpose_real(vectors, copy, n);
    }
    qnl__free(integer_work);
    qnl__free(work);
    qnl__free(found);
    qnl__free(copy);
    return status;
}

/* What dstevd works in; the eigenvalues replace the diagonal. */
typedef struct tridiagonal_work {
    double *diagonal;
    double *off;
    double *vectors;
    double *work;
    lapack_int *integer_work;
} tridiagonal_work;

static qnl_status run_dstevd(const char *function, tridiagonal_work *w, char job, lapack_int n) {
    double size;
    lapack_int integer_size;
    lapack_int info =
        LAPACKE_dstevd_work(LAPACK_COL_MAJOR, job, n, w->diagonal, w->off, w->vectors, n, &size, -1, &integer_size, -1);
    if (info != 0) return qnl__lapack_fail(function, "dstevd", info);
    const lapack_int length = qnl__lapack_size(size);
    w->work = qnl__blas_array((size_t)length, (size_t)n, sizeof *w->work);
    w->integer_work = qnl__allocate((size_t)integer_size, sizeof *w->integer_work);
    if (w->work == NULL || w->integer_work == NULL) return qnl__fail_memory(function, (size_t)length * sizeof *w->work);
    info = LAPACKE_dstevd_work(LAPACK_COL_MAJOR, job, n, w->diagonal, w->off, w->vectors, n, w->work, length, w->integer_work,
                               integer_size);
    return info == 0 ? QNL_OK : qnl__lapack_fail(function, "dstevd", info);
}

static qnl_status tridiagonal_eigen(const char *function, tridiagonal_work *w, int wants_vectors, const double *diagonal,
                                    const double *off, size_t n) {
    QNL_TRY(qnl__lapack_check_size(function, "n", n));
    QNL_TRY(qnl__check_finite(function, "diagonal", diagonal, n));
    QNL_TRY(qnl__check_finite(function, "off", off, n - 1));
    w->diagonal = qnl__blas_copy(diagonal, n, n, sizeof *w->diagonal);
    w->off = qnl__blas_array(n, n, sizeof *w->off);
    w->vectors = qnl__blas_array(wants_vectors ? n * n : 1, n, sizeof *w->vectors);
    if (w->diagonal == NULL || w->off == NULL || w->vectors == NULL) return qnl__fail_memory(function, n * n * sizeof *w->vectors);
    if (n > 1) memcpy(w->off, off, (n - 1) * sizeof *w->off);
    return run_dstevd(function, w, wants_vectors ? 'V' : 'N', (lapack_int)n);
}

qnl_status qnl__symmetric_tridiagonal_eigen(double *values, double *vectors, const double *diagonal, const double *off, size_t n) {
    tridiagonal_work w = {0};
    const qnl_status status = tridiagonal_eigen(__func__, &w, vectors != NULL, diagonal, off, n);
    if (status == QNL_OK) {
        memcpy(values, w.diagonal, n * sizeof *values);
        if (vectors != NULL) transpose_real(vectors, w.vectors, n);
    }
    qnl__free(w.diagonal);
    qnl__free(w.off);
    qnl__free(w.vectors);
    qnl__free(w.work);
    qnl__free(w.integer_work);
    return status;
}

/* What dgesdd works in. */
typedef struct svd_work {
    double *copy;
    double *u;
    double *s;
    double *vt;
    double *work;
    lapack_int *integer_work;
} svd_work;

/* LAPACK sees A^T = V diag(s) U^T: its left vectors are our vt and its right ones our u, both already in our order. */
static qnl_status run_dgesdd(const char *function, svd_work *w, lapack_int rows, lapack_int columns) {
    const lapack_int k = rows < columns ? rows : columns;
    double size;
    lapack_int info = LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, 'S', columns, rows, w->copy, columns, w->s, w->vt, columns, w->u, k,
                                          &size, -1, w->integer_work);
    if (info != 0) return qnl__lapack_fail(function, "dgesdd", info);
    const lapack_int length = qnl__lapack_size(size);
    w->work = qnl__blas_array((size_t)length, (size_t)(rows < columns ? columns : rows), sizeof *w->work);
    if (w->work == NULL) return qnl__fail_memory(function, (size_t)length * sizeof *w->work);
    info = LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, 'S', columns, rows, w->copy, columns, w->s, w->vt, columns, w->u, k, w->work,
                               length, w->integer_work);
    return info == 0 ? QNL_OK : qnl__lapack_fail(function, "dgesdd", info);
}

static qnl_status svd_into(const char *function, svd_work *w, const double *matrix, size_t rows, size_t columns) {
    const size_t k = rows < columns ? rows : columns;
    const size_t larger = rows < columns ? columns : rows;
    QNL_TRY(qnl__lapack_check_size(function, "rows", rows));
    QNL_TRY(qnl__lapack_check_size(function, "columns", columns));
    QNL_TRY(check_real(function, matrix, rows * columns));
    w->copy = qnl__blas_copy(matrix, rows * columns, larger, sizeof *w->copy);
    w->u = qnl__blas_array(rows * k, larger, sizeof *w->u);
    w->s = qnl__blas_array(k, larger, sizeof *w->s);
    w->vt = qnl__blas_array(k * columns, larger, sizeof *w->vt);
    w->integer_work = qnl__allocate(8 * k, sizeof *w->integer_work);
    if (w->copy == NULL || w->u == NULL || w->s == NULL || w->vt == NULL || w->integer_work == NULL) {
        return qnl__fail_memory(function, (rows * columns + rows * k + k * columns) * sizeof *w->copy);
    }
    return run_dgesdd(function, w, (lapack_int)rows, (lapack_int)columns);
}

qnl_status qnl__real_svd(double *u, double *s, double *vt, const double *matrix, size_t rows, size_t columns) {
    svd_work w = {0};
    const size_t k = rows < columns ? rows : columns;
    const qnl_status status = svd_into(__func__, &w, matrix, rows, columns);
    if (status == QNL_OK) {
        memcpy(u, w.u, rows * k * sizeof *u);
        memcpy(s, w.s, k * sizeof *s);
        memcpy(vt, w.vt, k * columns * sizeof *vt);
    }
    qnl__free(w.copy);
    qnl__free(w.u);
    qnl__free(w.s);
    qnl__free(w.vt);
    qnl__free(w.work);
    qnl__free(w.integer_work);
    return status;
}

/* What the QR factorisation works in; `phases` is R's diagonal, divided by its modulus. */
typedef struct qr_work {
    qnl_complex *matrix;
    qnl_complex *reflectors;
    qnl_complex *phases;
    qnl_complex *work;
} qr_work;

static qnl_status query_qr(const char *function, lapack_int *length, qr_work *w, lapack_int n) {
    qnl_complex factor_size;
    qnl_complex q_size;
    lapack_int info = LAPACKE_zgeqrf_work(LAPACK_COL_MAJOR, n, n, w->matrix, n, w->reflectors, &factor_size, -1);
    if (info != 0) return qnl__lapack_fail(function, "zgeqrf", info);
    info = LAPACKE_zungqr_work(LAPACK_COL_MAJOR, n, n, n, w->matrix, n, w->reflectors, &q_size, -1);
    if (info != 0) return qnl__lapack_fail(function, "zungqr", info);
    *length = qnl__lapack_size(fmax(factor_size.re, q_size.re));
    return QNL_OK;
}

static void read_phases(qnl_complex *phases, const qnl_complex *matrix, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const qnl_complex r = matrix[i * n + i];
        const double modulus = hypot(r.re, r.im);
        phases[i] = modulus > 0.0 ? (qnl_complex){r.re / modulus, r.im / modulus} : (qnl_complex){1.0, 0.0};
    }
}

static qnl_status run_qr(const char *function, qr_work *w, const qnl_complex *matrix, size_t n) {
    lapack_int length = 1;
    w->matrix = qnl__blas_array(n * n, n, sizeof *w->matrix);
    w->reflectors = qnl__blas_array(n, n, sizeof *w->reflectors);
    w->phases = qnl__blas_array(n, n, sizeof *w->phases);
    if (w->matrix == NULL || w->reflectors == NULL || w->phases == NULL) {
        return qnl__fail_memory(function, n * n * sizeof *w->matrix);
    }
    transpose_complex(w->matrix, matrix, n);
    QNL_TRY(query_qr(function, &length, w, (lapack_int)n));
    w->work = qnl__blas_array((size_t)length, n, sizeof *w->work);
    if (w->work == NULL) return qnl__fail_memory(function, (size_t)length * sizeof *w->work);
    const lapack_int order = (lapack_int)n;
    lapack_int info = LAPACKE_zgeqrf_work(LAPACK_COL_MAJOR, order, order, w->matrix, order, w->reflectors, w->work, length);
    if (info != 0) return qnl__lapack_fail(function, "zgeqrf", info);
    read_phases(w->phases, w->matrix, n);
    info = LAPACKE_zungqr_work(LAPACK_COL_MAJOR, order, order, order, w->matrix, order, w->reflectors, w->work, length);
    return info == 0 ? QNL_OK : qnl__lapack_fail(function, "zungqr", info);
}

qnl_status qnl__unitary_factor(qnl_complex *q, const qnl_complex *matrix, size_t n) {
    qr_work w = {0};
    QNL_TRY(qnl__lapack_check_size(__func__, "n", n));
    QNL_TRY(check_complex(__func__, matrix, n));
    const qnl_status status = run_qr(__func__, &w, matrix, n);
    for (size_t i = 0; status == QNL_OK && i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            const qnl_complex a = w.matrix[k * n + i];
            const qnl_complex p = w.phases[k];
            q[i * n + k] = (qnl_complex){a.re * p.re - a.im * p.im, a.re * p.im + a.im * p.re};
        }
    }
    qnl__free(w.matrix);
    qnl__free(w.reflectors);
    qnl__free(w.phases);
    qnl__free(w.work);
    return status;
}

/* The larger of the two, and NaN for ever once there was one. */
static double larger_or_nan(double largest, double value) {
    return isnan(largest) || value <= largest ? largest : value;
}

qnl_status qnl__unitarity_defect(double *defect, const qnl_complex *matrix, size_t n) {
    QNL_TRY(qnl__lapack_check_size(__func__, "n", n));
    qnl_complex *product = qnl__blas_array(n * n, n, sizeof *product);
    if (product == NULL) return qnl__fail_memory(__func__, n * n * sizeof *product);
    const qnl_status status = qnl__matrix_multiply(product, matrix, QNL__ADJOINT, matrix, QNL__PLAIN, n, n, n);
    double largest = 0.0;
    for (size_t i = 0; status == QNL_OK && i < n * n; i++) {
        const double expected = i % (n + 1) == 0 ? 1.0 : 0.0;
        largest = larger_or_nan(largest, hypot(product[i].re - expected, product[i].im));
    }
    qnl__free(product);
    if (status == QNL_OK) *defect = largest;
    return status;
}

qnl_status qnl__hermiticity_defect(double *defect, const qnl_complex *matrix, size_t n) {
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            const qnl_complex a = matrix[i * n + j];
            const qnl_complex b = matrix[j * n + i];
            largest = larger_or_nan(largest, hypot(a.re - b.re, a.im + b.im));
        }
    }
    *defect = largest;
    return QNL_OK;
}

/* To LAPACK's column-major eyes the basis is a matrix of `count` columns. */
void qnl__basis_coefficients(qnl_complex *coefficients, const qnl_complex *basis, size_t count, size_t dimension,
                             const qnl_complex *x) {
    const qnl_complex one = {1.0, 0.0};
    const qnl_complex zero = {0.0, 0.0};
    cblas_zgemv(CblasColMajor, CblasConjTrans, (int)dimension, (int)count, &one, basis, (int)dimension, x, 1, &zero, coefficients,
                1);
}

void qnl__basis_subtract(qnl_complex *x, const qnl_complex *basis, size_t count, size_t dimension,
                         const qnl_complex *coefficients) {
    const qnl_complex minus_one = {-1.0, 0.0};
    const qnl_complex one = {1.0, 0.0};
    cblas_zgemv(CblasColMajor, CblasNoTrans, (int)dimension, (int)count, &minus_one, basis, (int)dimension, coefficients, 1, &one,
                x, 1);
}
