/* density_distance.c  Negativity, and how far two density matrices are apart: trace distance, fidelity, relative entropy. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/complex_svd.h"
#include "simulation/density_check.h"

/* Weight of rho outside the support of sigma from which on the relative entropy is infinite. */
#define SUPPORT_CUTOFF 1e-12

/* ---- one matrix or the difference of two: sums of moduli of eigenvalues ---- */

typedef struct moduli {
    double negative; /* minus the sum of the negative eigenvalues */
    double positive;
} moduli;

static moduli sum_moduli(const double *values, size_t count) {
    qnl__sum negative = {0.0, 0.0}, positive = {0.0, 0.0};
    for (size_t i = 0; i < count; i++)
        qnl__sum_add(values[i] < 0.0 ? &negative : &positive, fabs(values[i]));
    return (moduli){qnl__sum_result(&negative), qnl__sum_result(&positive)};
}

/* rho^{T_A}: the bits of A are exchanged between row and column. */
static void transpose_part(qnl_complex *transposed, const qnl_complex *rho, size_t dimension, const qnl__subset *a) {
    size_t mask = 0;
    for (int k = 0; k < a->count; k++)
        mask |= (size_t)1 << a->qubits[k];
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = 0; j < dimension; j++) {
            const size_t swapped = (i ^ j) & mask;
            transposed[(i ^ swapped) * dimension + (j ^ swapped)] = rho[i * dimension + j];
        }
    }
}

/* (|x|_1 - tr x) / 2 is the sum of the negative parts; what is left is (tr x - 1) / 2. */
static double negativity_of(const double *values, size_t dimension) {
    return sum_moduli(values, dimension).negative + 0.5 * (qnl__density_trace(values, dimension) - 1.0);
}

qnl_status qnl_negativity(double *negativity, const qnl_complex *rho, int qubits, const int *a, int a_count) {
    const qnl__subset part = {"a", "a_count", a, a_count};
    QNL_CHECK_POINTER(negativity);
    QNL_CHECK_POINTER(rho);
    QNL_TRY(qnl__density_check_qubits(__func__, qubits));
    QNL_TRY(qnl__subset_check(__func__, &part, qubits, qubits - 1));
    const size_t dimension = (size_t)1 << qubits;
    QNL_TRY(qnl__density_check(__func__, "rho", rho, dimension));
    qnl_complex *transposed = qnl__allocate(dimension * dimension, sizeof *transposed);
    double *values = qnl__allocate(dimension, sizeof *values);
    qnl_status status = QNL_OK;
    if (transposed == NULL || values == NULL) status = qnl__fail_memory(__func__, dimension * dimension * sizeof *transposed);
    if (status == QNL_OK) {
        transpose_part(transposed, rho, dimension, &part);
        status = qnl__hermitian_eigenvalues(values, NULL, transposed, dimension);
    }
    if (status == QNL_OK) *negativity = negativity_of(values, dimension);
    qnl__free(transposed);
    qnl__free(values);
    return status;
}

static qnl_status check_pair(const char *function, const qnl_complex *rho, const qnl_complex *sigma, size_t dimension) {
    QNL_TRY(qnl__density_check_dimension(function, dimension));
    QNL_TRY(qnl__density_check(function, "rho", rho, dimension));
    return qnl__density_check(function, "sigma", sigma, dimension);
}

/* rho - sigma, sigma = 1/d where it is NULL */
static void subtract(qnl_complex *difference, const qnl_complex *rho, const qnl_complex *sigma, size_t dimension) {
    memcpy(difference, rho, dimension * dimension * sizeof *difference);
    if (sigma == NULL) {
        for (size_t i = 0; i < dimension; i++)
            difference[i * dimension + i].re -= 1.0 / (double)dimension;
        return;
    }
    for (size_t i = 0; i < dimension * dimension; i++)
        difference[i] = (qnl_complex){rho[i].re - sigma[i].re, rho[i].im - sigma[i].im};
}

qnl_status qnl_trace_distance(double *distance, const qnl_complex *rho, const qnl_complex *sigma, size_t dimension) {
    QNL_CHECK_POINTER(distance);
    QNL_CHECK_POINTER(rho);
    QNL_TRY(check_pair(__func__, rho, sigma == NULL ? rho : sigma, dimension));
    qnl_complex *difference = qnl__allocate(dimension * dimension, sizeof *difference);
    double *values = qnl__allocate(dimension, sizeof *values);
    qnl_status status = QNL_OK;
    if (difference == NULL || values == NULL) status = qnl__fail_memory(__func__, dimension * dimension * sizeof *difference);
    if (status == QNL_OK) {
        subtract(difference, rho, sigma, dimension);
        status = qnl__hermitian_eigenvalues(values, NULL, difference, dimension);
    }
    if (status == QNL_OK) {
        const moduli sums = sum_moduli(values, dimension);
        *distance = 0.5 * (sums.negative + sums.positive);
    }
    qnl__free(difference);
    qnl__free(values);
    return status;
}

/* ---- both matrices in their eigenvectors ---- */

typedef struct spectra {
    size_t dimension;
    double *rho_values;
    double *sigma_values;
    qnl_complex *rho_vectors;
    qnl_complex *sigma_vectors;
    qnl_complex *overlaps; /* V'W with the eigenvectors V of rho and W of sigma */
} spectra;

static void spectra_free(spectra *s) {
    qnl__free(s->rho_values);
    qnl__free(s->sigma_values);
    qnl__free(s->rho_vectors);
    qnl__free(s->sigma_vectors);
    qnl__free(s->overlaps);
}

static qnl_status spectra_new(const char *function, spectra *s, const qnl_complex *rho, const qnl_complex *sigma,
                              size_t dimension) {
    const size_t entries = dimension * dimension;
    s->dimension = dimension;
    s->rho_values = qnl__allocate(dimension, sizeof(double));
    s->sigma_values = qnl__allocate(dimension, sizeof(double));
    s->rho_vectors = qnl__blas_array(entries, dimension, sizeof(qnl_complex));
    s->sigma_vectors = qnl__blas_array(entries, dimension, sizeof(qnl_complex));
    s->overlaps = qnl__blas_array(entries, dimension, sizeof(qnl_complex));
    if (s->rho_values == NULL || s->sigma_values == NULL || s->rho_vectors == NULL || s->sigma_vectors == NULL ||
        s->overlaps == NULL) {
        return qnl__fail_memory(function, 3 * entries * sizeof(qnl_complex));
    }
    QNL_TRY(qnl__density_spectrum(function, "rho", s->rho_values, s->rho_vectors, rho, dimension));
    QNL_TRY(qnl__density_spectrum(function, "sigma", s->sigma_values, s->sigma_vectors, sigma, dimension));
    return qnl__matrix_multiply(s->overlaps, s->rho_vectors, QNL__ADJOINT, s->sigma_vectors, QNL__PLAIN, dimension, dimension,
                                dimension);
}

/*
 * sqrt(rho) sqrt(sigma) has the singular values of sqrt(values of rho) V'W sqrt(values of sigma).  By Cauchy and Schwarz they add
 * up to sqrt(tr rho tr sigma) at most, which rounding errors may not exceed: the arc cosine of a fidelity of states is a number.
 */
static qnl_status root_fidelity(double *fidelity, spectra *s) {
    const size_t dimension = s->dimension;
    const double bound = sqrt(qnl__density_trace(s->rho_values, dimension)) * sqrt(qnl__density_trace(s->sigma_values, dimension));
    for (size_t x = 0; x < dimension * dimension; x++) {
        const double factor = sqrt(s->rho_values[x / dimension]) * sqrt(s->sigma_values[x % dimension]);
        s->overlaps[x] = (qnl_complex){factor * s->overlaps[x].re, factor * s->overlaps[x].im};
    }
    QNL_TRY(qnl__complex_svd(NULL, s->rho_values, NULL, s->overlaps, dimension, dimension));
    *fidelity = fmin(bound, sum_moduli(s->rho_values, dimension).positive);
    return QNL_OK;
}

qnl_status qnl_fidelity(double *fidelity, const qnl_complex *rho, const qnl_complex *sigma, size_t dimension,
                        qnl_fidelity_kind kind) {
    spectra s = {0};
    double root = 0.0;
    QNL_CHECK_POINTER(fidelity);
    QNL_CHECK_POINTER(rho);
    QNL_CHECK_POINTER(sigma);
    QNL_CHECK(kind == QNL_FIDELITY_ROOT || kind == QNL_FIDELITY_SQUARED, QNL_ERR_ARGUMENT, "%s: kind is %d, allowed are %d..%d",
              __func__, (int)kind, QNL_FIDELITY_ROOT, QNL_FIDELITY_SQUARED);
    QNL_TRY(check_pair(__func__, rho, sigma, dimension));
    qnl_status status = spectra_new(__func__, &s, rho, sigma, dimension);
    if (status == QNL_OK) status = root_fidelity(&root, &s);
    if (status == QNL_OK) *fidelity = kind == QNL_FIDELITY_ROOT ? root : root * root;
    spectra_free(&s);
    return status;
}

/* ---- relative entropy ---- */

/* a log(a / b) - a + b, which is never negative, also where a and b agree in many digits; b > 0. */
static double excess(double a, double b) {
    if (a == 0.0) return b;
    const double change = (a - b) / b;
    return fabs(change) < 0.5 ? a * log1p(change) - (a - b) : a * (log(a) - log(b)) - a + b;
}

/*
 * sum_ij |V'W|^2_ij (a_i log(a_i / b_j) - a_i + b_j) + tr rho - tr sigma: no term is negative, so that the small relative entropy
 * of states that are close is not a difference of large numbers.
 */
static double relative_entropy(const spectra *s) {
    const size_t dimension = s->dimension;
    qnl__sum sum = {0.0, 0.0}, outside = {0.0, 0.0};
    for (size_t x = 0; x < dimension * dimension; x++) {
        const double overlap = s->overlaps[x].re * s->overlaps[x].re + s->overlaps[x].im * s->overlaps[x].im;
        const double a = s->rho_values[x / dimension];
        const double b = s->sigma_values[x % dimension];
        if (b > 0.0) {
            qnl__sum_add(&sum, overlap * excess(a, b));
        } else {
            qnl__sum_add(&outside, overlap * a);
        }
    }
    if (qnl__sum_result(&outside) > SUPPORT_CUTOFF) return INFINITY;
    qnl__sum_add(&sum, qnl__density_trace(s->rho_values, dimension));
    qnl__sum_add(&sum, -qnl__density_trace(s->sigma_values, dimension));
    return qnl__sum_result(&sum);
}

qnl_status qnl_relative_entropy(double *entropy, const qnl_complex *rho, const qnl_complex *sigma, size_t dimension, double base) {
    spectra s = {0};
    QNL_CHECK_POINTER(entropy);
    QNL_CHECK_POINTER(rho);
    QNL_CHECK_POINTER(sigma);
    QNL_TRY(qnl__check_base(__func__, base));
    QNL_TRY(check_pair(__func__, rho, sigma, dimension));
    const qnl_status status = spectra_new(__func__, &s, rho, sigma, dimension);
    if (status == QNL_OK) *entropy = relative_entropy(&s) / log(base);
    spectra_free(&s);
    return status;
}
