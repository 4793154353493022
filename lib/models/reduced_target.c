/*
 * reduced_target.c  Values of the five kinds and their cotangents with respect to a factor F of rho = F F'.
 *
 * Fidelity: |sqrt(sigma) F|_1 by Uhlmann's theorem (A. Uhlmann, Rep. Math. Phys. 9, 273 (1976)), a nuclear norm, whose derivative
 * is U W' for sqrt(sigma) F = U s W' (G. A. Watson, Linear Algebra Appl. 170, 33 (1992)).  Logarithm: divided differences at the
 * eigenvalues of rho (Y. L. Daleckii, S. G. Krein, AMS Transl. 47, 1 (1965)).
 */
#include "models/reduced_target.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/complex_svd.h"

#define HERMITIAN_TOLERANCE 1e-10 /* of the target, relative to its largest entry */
#define NEGATIVE_TOLERANCE  1e-10 /* eigenvalues of the target from minus this on count as 0 */
#define ZERO_TOLERANCE      1e-14 /* what counts as 0: singular values relative to the largest, eigenvalues of rho - sigma */

/* ---- the target ---- */

static double largest_entry(const qnl_complex *matrix, size_t count) {
    double largest = 0.0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, hypot(matrix[i].re, matrix[i].im));
    return largest;
}

static qnl_status check_target(const char *function, const qnl_complex *matrix, size_t d) {
    double defect = 0.0;
    QNL_CHECK(matrix != NULL, QNL_ERR_NULL, "%s: target is NULL", function);
    QNL_TRY(qnl__check_finite(function, "target (as real and imaginary parts)", (const double *)matrix, 2 * d * d));
    QNL_TRY(qnl__hermiticity_defect(&defect, matrix, d));
    const double allowed = HERMITIAN_TOLERANCE * largest_entry(matrix, d * d);
    QNL_CHECK(defect <= allowed, QNL_ERR_NOT_HERMITIAN, "%s: an entry of target - target' has modulus %.3g, allowed are 0..%.3g",
              function, defect, allowed);
    return QNL_OK;
}

static void copy_hermitian_part(qnl_complex *copy, const qnl_complex *matrix, size_t d) {
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const qnl_complex a = matrix[i * d + j], b = matrix[j * d + i];
            copy[i * d + j] = (qnl_complex){0.5 * a.re + 0.5 * b.re, 0.5 * a.im - 0.5 * b.im};
        }
    }
}

/* matrix = V diag(values) V'; `scratch` is d x d. */
static qnl_status from_eigen(qnl_complex *matrix, const double *values, const qnl_complex *vectors, size_t d,
                             qnl_complex *scratch) {
    for (size_t i = 0; i < d; i++) {
        for (size_t k = 0; k < d; k++)
            scratch[i * d + k] = (qnl_complex){vectors[i * d + k].re * values[k], vectors[i * d + k].im * values[k]};
    }
    return qnl__matrix_multiply(matrix, scratch, QNL__PLAIN, vectors, QNL__ADJOINT, d, d, d);
}

/* The square root or the entropy of sigma, and that it is positive. */
static qnl_status from_spectrum(const char *function, qnl__reduced_target *target, double *values, qnl_complex *vectors,
                                qnl_complex *scratch) {
    const size_t d = target->dimension;
    QNL_TRY(qnl__hermitian_eigenvalues(values, vectors, target->matrix, d));
    QNL_CHECK(values[0] >= -NEGATIVE_TOLERANCE, QNL_ERR_ARGUMENT,
              "%s: the target has the eigenvalue %.3g, allowed are %g and above", function, values[0], -NEGATIVE_TOLERANCE);
    qnl__sum entropy = {0.0, 0.0};
    const double rounding = (double)d * DBL_EPSILON * fabs(values[d - 1]); /* its root would not be small */
    for (size_t k = 0; k < d; k++) {
        const double value = values[k] > rounding ? values[k] : 0.0;
        if (value > 0.0) qnl__sum_add(&entropy, value * log(value));
        values[k] = sqrt(value);
    }
    target->entropy = qnl__sum_result(&entropy);
    return target->root == NULL ? QNL_OK : from_eigen(target->root, values, vectors, d, scratch);
}

static int is_infidelity(qnl_reduced_kind kind) {
    return kind == QNL_REDUCED_INFIDELITY || kind == QNL_REDUCED_SQUARED_INFIDELITY;
}

static qnl_status analyse(const char *function, qnl__reduced_target *target) {
    const size_t d = target->dimension;
    double *values = qnl__blas_array(d, d, sizeof *values);
    qnl_complex *vectors = qnl__blas_array(d * d, d, sizeof *vectors);
    qnl_complex *scratch = qnl__blas_array(d * d, d, sizeof *scratch);
    qnl_status status = QNL_OK;
    if (values == NULL || vectors == NULL || scratch == NULL) status = qnl__fail_memory(function, d * d * sizeof *vectors);
    if (status == QNL_OK) status = from_spectrum(function, target, values, vectors, scratch);
    qnl__free(values);
    qnl__free(vectors);
    qnl__free(scratch);
    return status;
}

qnl_status qnl__reduced_target_make(const char *function, qnl__reduced_target *target, qnl_reduced_kind kind,
                                    const qnl_complex *matrix, size_t dimension, double rank_cutoff) {
    const size_t d = dimension;
    QNL_CHECK((int)kind >= 0 && (int)kind <= 4, QNL_ERR_ARGUMENT, "%s: kind is %d, allowed are 0..4", function, (int)kind);
    QNL_TRY(check_target(function, matrix, d));
    target->kind = kind;
    target->dimension = d;
    target->rank_cutoff = rank_cutoff;
    target->matrix = qnl__blas_array(d * d, d, sizeof *target->matrix);
    if (is_infidelity(kind)) target->root = qnl__blas_array(d * d, d, sizeof *target->root);
    if (target->matrix == NULL || (is_infidelity(kind) && target->root == NULL)) {
        return qnl__fail_memory(function, d * d * sizeof *target->matrix);
    }
    copy_hermitian_part(target->matrix, matrix, d);
    const int needs_spectrum = is_infidelity(kind) || kind == QNL_REDUCED_RELATIVE_ENTROPY;
    return needs_spectrum ? analyse(function, target) : QNL_OK;
}

void qnl__reduced_target_clear(qnl__reduced_target *target) {
    qnl__free(target->matrix);
    qnl__free(target->root);
    memset(target, 0, sizeof *target);
}

/* ---- values ---- */

/* What one evaluation works in. */
typedef struct evaluation {
    const qnl__reduced_target *target;
    const qnl_complex *factor;
    size_t d;
    size_t columns;
    size_t least;
    double *values;       /* d */
    qnl_complex *square;  /* d x d */
    qnl_complex *other;   /* d x d */
    qnl_complex *product; /* d x columns */
    qnl_complex *left;    /* d x least */
    qnl_complex *right;   /* least x columns */
} evaluation;

static double real_inner(const qnl_complex *a, const qnl_complex *b, size_t count) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++)
        qnl__sum_add(&sum, a[i].re * b[i].re + a[i].im * b[i].im);
    return qnl__sum_result(&sum);
}

static void scale(qnl_complex *a, double factor, size_t count) {
    for (size_t i = 0; i < count; i++)
        a[i] = (qnl_complex){a[i].re * factor, a[i].im * factor};
}

/* Tr rho A = <F, A F>, whose cotangent is 2 A F. */
static qnl_status observable(double *value, qnl_complex *cotangent, evaluation *e) {
    QNL_TRY(qnl__matrix_multiply(e->product, e->target->matrix, QNL__PLAIN, e->factor, QNL__PLAIN, e->d, e->d, e->columns));
    *value = real_inner(e->factor, e->product, e->d * e->columns);
    if (cotangent != NULL) {
        memcpy(cotangent, e->product, e->d * e->columns * sizeof *cotangent);
        scale(cotangent, 2.0, e->d * e->columns);
    }
    return QNL_OK;
}

/*
 * sqrt(sigma) U W' over the singular values that are not zero.  A singular value that is zero is a kink of the fidelity; leaving
 * it out takes the mean of both sides.
 */
static qnl_status fidelity_cotangent(qnl_complex *cotangent, evaluation *e, double factor) {
    const double cutoff = ZERO_TOLERANCE * e->values[0];
    for (size_t k = 0; k < e->least; k++) {
        if (e->values[k] <= cutoff) memset(e->right + k * e->columns, 0, e->columns * sizeof *e->right);
    }
    QNL_TRY(qnl__matrix_multiply(e->product, e->left, QNL__PLAIN, e->right, QNL__PLAIN, e->d, e->least, e->columns));
    QNL_TRY(qnl__matrix_multiply(cotangent, e->target->root, QNL__PLAIN, e->product, QNL__PLAIN, e->d, e->d, e->columns));
    scale(cotangent, factor, e->d * e->columns);
    return QNL_OK;
}

static qnl_status infidelity(double *value, qnl_complex *cotangent, evaluation *e) {
    const int squared = e->target->kind == QNL_REDUCED_SQUARED_INFIDELITY;
    qnl__sum fidelity = {0.0, 0.0};
    QNL_TRY(qnl__matrix_multiply(e->product, e->target->root, QNL__PLAIN, e->factor, QNL__PLAIN, e->d, e->d, e->columns));
    QNL_TRY(qnl__complex_svd(e->left, e->values, e->right, e->product, e->d, e->columns));
    for (size_t k = 0; k < e->least; k++)
        qnl__sum_add(&fidelity, e->values[k]);
    const double f = qnl__sum_result(&fidelity);
    *value = 1.0 - (squared ? f * f : f);
    return cotangent == NULL ? QNL_OK : fidelity_cotangent(cotangent, e, squared ? -2.0 * f : -1.0);
}

/* |rho - sigma|_1 / 2; its cotangent is sign(rho - sigma) F, where the sign of 0 is +1: the limit from above. */
static qnl_status trace_distance(double *value, qnl_complex *cotangent, evaluation *e) {
    const size_t d = e->d;
    qnl__sum sum = {0.0, 0.0};
    QNL_TRY(qnl__matrix_multiply(e->square, e->factor, QNL__PLAIN, e->factor, QNL__ADJOINT, d, e->columns, d));
    for (size_t i = 0; i < d * d; i++) {
        e->square[i].re -= e->target->matrix[i].re;
        e->square[i].im -= e->target->matrix[i].im;
    }
    QNL_TRY(qnl__hermitian_eigenvalues(e->values, e->other, e->square, d));
    for (size_t k = 0; k < d; k++) {
        qnl__sum_add(&sum, fabs(e->values[k]));
        e->values[k] = e->values[k] >= -ZERO_TOLERANCE ? 1.0 : -1.0;
    }
    *value = 0.5 * qnl__sum_result(&sum);
    if (cotangent == NULL) return QNL_OK;
    QNL_TRY(from_eigen(e->square, e->values, e->other, d, e->left));
    return qnl__matrix_multiply(cotangent, e->square, QNL__PLAIN, e->factor, QNL__PLAIN, d, d, e->columns);
}

/* s_j times the divided difference of the logarithm at the eigenvalues s_i^2 and s_j^2. */
static double logarithm_weight(double si, double sj) {
    const double high = fmax(si, sj), low = fmin(si, sj);
    const double x = (high - low) * (high + low) / (low * low);
    const double ratio = x == 0.0 ? 1.0 : isfinite(x) ? log1p(x) / x : 2.0 * log(high / low) * (low / high) * (low / high);
    return sj / low / low * ratio;
}

/* -2 U [(U' sigma U) o D] s W' for F = U s W', with the divided differences D of the logarithm. */
static qnl_status entropy_cotangent(qnl_complex *cotangent, evaluation *e) {
    const size_t d = e->d;
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const double weight = -2.0 * logarithm_weight(e->values[i], e->values[j]);
            e->square[i * d + j].re *= weight;
            e->square[i * d + j].im *= weight;
        }
    }
    QNL_TRY(qnl__matrix_multiply(e->other, e->left, QNL__PLAIN, e->square, QNL__PLAIN, d, d, d));
    return qnl__matrix_multiply(cotangent, e->other, QNL__PLAIN, e->right, QNL__PLAIN, d, d, e->columns);
}

static void no_entropy(double *value, qnl_complex *cotangent, const evaluation *e) {
    *value = INFINITY;
    for (size_t i = 0; cotangent != NULL && i < e->d * e->columns; i++)
        cotangent[i] = (qnl_complex){NAN, NAN};
}

/* Tr sigma ln sigma - 2 sum_k <u_k|sigma|u_k> ln s_k */
static qnl_status relative_entropy(double *value, qnl_complex *cotangent, evaluation *e) {
    const size_t d = e->d;
    if (e->least == d) QNL_TRY(qnl__complex_svd(e->left, e->values, e->right, e->factor, d, e->columns));
    if (e->least < d || !(e->values[d - 1] > e->target->rank_cutoff * e->values[0])) {
        no_entropy(value, cotangent, e);
        return QNL_OK;
    }
    QNL_TRY(qnl__matrix_multiply(e->other, e->target->matrix, QNL__PLAIN, e->left, QNL__PLAIN, d, d, d));
    QNL_TRY(qnl__matrix_multiply(e->square, e->left, QNL__ADJOINT, e->other, QNL__PLAIN, d, d, d));
    qnl__sum sum = {e->target->entropy, 0.0};
    for (size_t k = 0; k < d; k++)
        qnl__sum_add(&sum, -2.0 * e->square[k * d + k].re * log(e->values[k]));
    *value = qnl__sum_result(&sum);
    return cotangent == NULL ? QNL_OK : entropy_cotangent(cotangent, e);
}

static qnl_status allocate_evaluation(const char *function, evaluation *e) {
    const size_t d = e->d, columns = e->columns;
    e->values = qnl__blas_array(d, d, sizeof *e->values);
    e->square = qnl__blas_array(d * d, d, sizeof *e->square);
    e->other = qnl__blas_array(d * d, d, sizeof *e->other);
    e->product = qnl__blas_array(d * columns, columns, sizeof *e->product);
    e->left = qnl__blas_array(d * d, d, sizeof *e->left);
    e->right = qnl__blas_array(e->least * columns, columns, sizeof *e->right);
    const int made =
        e->values != NULL && e->square != NULL && e->other != NULL && e->product != NULL && e->left != NULL && e->right != NULL;
    return made ? QNL_OK : qnl__fail_memory(function, (3 * d * d + 2 * d * columns) * sizeof *e->product);
}

qnl_status qnl__reduced_evaluate(const char *function, double *value, qnl_complex *cotangent, const qnl__reduced_target *target,
                                 const qnl_complex *factor, size_t columns) {
    static qnl_status (*const rules[])(double *, qnl_complex *, evaluation *) = {observable, infidelity, infidelity, trace_distance,
                                                                                 relative_entropy};
    evaluation e = {.target = target, .factor = factor, .d = target->dimension, .columns = columns};
    e.least = e.d < columns ? e.d : columns;
    qnl_status status = allocate_evaluation(function, &e);
    if (status == QNL_OK) status = rules[target->kind](value, cotangent, &e);
    qnl__free(e.values);
    qnl__free(e.square);
    qnl__free(e.other);
    qnl__free(e.product);
    qnl__free(e.left);
    qnl__free(e.right);
    return status;
}
