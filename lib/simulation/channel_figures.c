/* channel_figures.c  Applying a map, and figures of merit. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "simulation/channel_data.h"

/* Operators are applied in groups of about this many numbers. */
#define GROUP_NUMBERS ((size_t)1 << 20)

/* How far a density matrix may be from Hermitian and from trace one. */
#define STATE_TOLERANCE 1e-10

/* ---- Phi(rho) ---- */

/* What a group of g operators works in. */
typedef struct apply_work {
    size_t group;       /* most operators at once */
    qnl_complex *rho;   /* D x D */
    qnl_complex *acted; /* (g E) x D: K_k rho */
    qnl_complex *left;  /* E x (g D): s_k K_k rho side by side */
    qnl_complex *right; /* E x (g D): K_k side by side */
    qnl_complex *part;  /* E x E */
    qnl_complex *sum;   /* E x E */
} apply_work;

static void free_apply_work(apply_work *w) {
    qnl__free(w->rho);
    qnl__free(w->acted);
    qnl__free(w->left);
    qnl__free(w->right);
    qnl__free(w->part);
    qnl__free(w->sum);
}

static qnl_status allocate_apply_work(const char *function, apply_work *w, const qnl_channel *channel, const qnl_complex *rho) {
    const size_t in = channel->input;
    const size_t out = channel->output;
    const size_t fitting = GROUP_NUMBERS / (in * out);
    w->group = fitting < 1 ? 1 : fitting < channel->count ? fitting : channel->count;
    const size_t entries = w->group * out * in;
    const size_t row = w->group * in + out;
    w->rho = qnl__blas_copy(rho, in * in, in, sizeof *w->rho);
    w->acted = qnl__blas_array(entries, row, sizeof *w->acted);
    w->left = qnl__blas_array(entries, row, sizeof *w->left);
    w->right = qnl__blas_array(entries, row, sizeof *w->right);
    w->part = qnl__blas_array(out * out, out, sizeof *w->part);
    w->sum = qnl__blas_array(out * out, out, sizeof *w->sum);
    const int allocated =
        w->rho != NULL && w->acted != NULL && w->left != NULL && w->right != NULL && w->part != NULL && w->sum != NULL;
    return allocated ? QNL_OK : qnl__fail_memory(function, (3 * entries + in * in + 2 * out * out) * sizeof *w->rho);
}

/* Rows of operators one below the other become rows of operators side by side. */
static void lay_side_by_side(qnl_complex *wide, const qnl_complex *tall, const int *signs, size_t group, size_t out, size_t in) {
    for (size_t k = 0; k < group; k++) {
        const double sign = signs == NULL ? 1.0 : signs[k];
        for (size_t x = 0; x < out * in; x++) {
            const qnl_complex entry = tall[k * out * in + x];
            wide[(x / in * group + k) * in + x % in] = (qnl_complex){sign * entry.re, sign * entry.im};
        }
    }
}

static qnl_status apply_groups(apply_work *w, const qnl_channel *channel) {
    const size_t in = channel->input;
    const size_t out = channel->output;
    for (size_t first = 0; first < channel->count; first += w->group) {
        const size_t group = channel->count - first < w->group ? channel->count - first : w->group;
        const qnl_complex *operators = channel->operators + first * out * in;
        QNL_TRY(qnl__matrix_multiply(w->acted, operators, QNL__PLAIN, w->rho, QNL__PLAIN, group * out, in, in));
        lay_side_by_side(w->left, w->acted, channel->signs + first, group, out, in);
        lay_side_by_side(w->right, operators, NULL, group, out, in);
        QNL_TRY(qnl__matrix_multiply(w->part, w->left, QNL__PLAIN, w->right, QNL__ADJOINT, out, group * in, out));
        for (size_t x = 0; x < out * out; x++) {
            w->sum[x].re += w->part[x].re;
            w->sum[x].im += w->part[x].im;
        }
    }
    return QNL_OK;
}

static qnl_status apply(const char *function, qnl_complex *result, const qnl_channel *channel, const qnl_complex *rho) {
    apply_work w = {0};
    qnl_status status = allocate_apply_work(function, &w, channel, rho);
    if (status == QNL_OK) status = apply_groups(&w, channel);
    if (status == QNL_OK) memcpy(result, w.sum, channel->output * channel->output * sizeof *result);
    free_apply_work(&w);
    return status;
}

qnl_status qnl_channel_apply(qnl_complex *result, const qnl_channel *channel, const qnl_complex *rho) {
    QNL_CHECK_POINTER(result);
    QNL_CHECK_POINTER(channel);
    QNL_CHECK_POINTER(rho);
    QNL_TRY(
        qnl__check_finite(__func__, "rho (as real and imaginary parts)", (const double *)rho, 2 * channel->input * channel->input));
    return apply(__func__, result, channel, rho);
}

/* ---- fidelities ---- */

static qnl_status check_square(const char *function, const qnl_channel *channel, size_t least) {
    QNL_CHECK(channel->input == channel->output, QNL_ERR_ARGUMENT, "%s: the channel maps dimension %zu to %zu, these must be equal",
              function, channel->input, channel->output);
    QNL_CHECK(channel->input >= least, QNL_ERR_ARGUMENT, "%s: the channel has dimension %zu, must be at least %zu", function,
              channel->input, least);
    return QNL_OK;
}

/* |sum_x conj(a_x) b_x|^2; `a` NULL stands for the identity matrix of this dimension. */
static double squared_overlap(const qnl_complex *a, const qnl_complex *b, size_t dimension) {
    qnl__sum re = {0.0, 0.0};
    qnl__sum im = {0.0, 0.0};
    if (a == NULL) {
        for (size_t i = 0; i < dimension; i++) {
            qnl__sum_add(&re, b[i * (dimension + 1)].re);
            qnl__sum_add(&im, b[i * (dimension + 1)].im);
        }
    } else {
        for (size_t x = 0; x < dimension * dimension; x++) {
            qnl__sum_add(&re, a[x].re * b[x].re + a[x].im * b[x].im);
            qnl__sum_add(&im, a[x].re * b[x].im - a[x].im * b[x].re);
        }
    }
    return qnl__sum_result(&re) * qnl__sum_result(&re) + qnl__sum_result(&im) * qnl__sum_result(&im);
}

/* sum_k s_k |tr(A' K_k)|^2 */
static double sum_overlaps(const qnl_channel *channel, const qnl_complex *a) {
    const size_t size = channel->input * channel->input;
    qnl__sum sum = {0.0, 0.0};
    for (size_t k = 0; k < channel->count; k++) {
        qnl__sum_add(&sum, channel->signs[k] * squared_overlap(a, channel->operators + k * size, channel->input));
    }
    return qnl__sum_result(&sum);
}

qnl_status qnl_channel_fidelities(qnl_channel_fidelity *fidelity, const qnl_channel *channel, const qnl_complex *unitary) {
    QNL_CHECK_POINTER(fidelity);
    QNL_CHECK_POINTER(channel);
    QNL_TRY(check_square(__func__, channel, 1));
    if (unitary != NULL) QNL_TRY(qnl__channel_check_unitary(__func__, unitary, channel->input));
    const double dimension = (double)channel->input;
    const double process = sum_overlaps(channel, unitary) / (dimension * dimension);
    *fidelity = (qnl_channel_fidelity){.process = process, .average_gate = (dimension * process + 1.0) / (dimension + 1.0)};
    return QNL_OK;
}

static qnl_status check_density_matrix(const char *function, const qnl_complex *rho, size_t dimension) {
    double defect;
    qnl__sum trace = {0.0, 0.0};
    QNL_TRY(qnl__check_finite(function, "rho (as real and imaginary parts)", (const double *)rho, 2 * dimension * dimension));
    QNL_TRY(qnl__hermiticity_defect(&defect, rho, dimension));
    QNL_CHECK(defect <= STATE_TOLERANCE, QNL_ERR_NOT_HERMITIAN, "%s: an entry of rho - rho' has modulus %g, allowed is at most %g",
              function, defect, STATE_TOLERANCE);
    for (size_t i = 0; i < dimension; i++)
        qnl__sum_add(&trace, rho[i * (dimension + 1)].re);
    QNL_CHECK(fabs(qnl__sum_result(&trace) - 1.0) <= STATE_TOLERANCE, QNL_ERR_NOT_NORMALISED,
              "%s: the trace of rho is %.15g, must be 1 within %g", function, qnl__sum_result(&trace), STATE_TOLERANCE);
    return QNL_OK;
}

qnl_status qnl_channel_entanglement_fidelity(double *fidelity, const qnl_channel *channel, const qnl_complex *rho) {
    QNL_CHECK_POINTER(fidelity);
    QNL_CHECK_POINTER(channel);
    QNL_CHECK_POINTER(rho);
    QNL_TRY(check_square(__func__, channel, 1));
    QNL_TRY(check_density_matrix(__func__, rho, channel->input));
    *fidelity = sum_overlaps(channel, rho); /* rho is its own adjoint */
    return QNL_OK;
}

/* ---- unitarity ---- */

static double squared_norm(const qnl_complex *entries, size_t count) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t x = 0; x < count; x++)
        qnl__sum_add(&sum, entries[x].re * entries[x].re + entries[x].im * entries[x].im);
    return qnl__sum_result(&sum);
}

/* The squared Frobenius norm of the superoperator: sum_kl s_k s_l |tr(K_k' K_l)|^2, or that of the Choi matrix. */
static qnl_status superoperator_norm(const char *function, double *norm, const qnl_channel *channel) {
    const size_t size = channel->output * channel->input;
    const int short_list = channel->count < size;
    const size_t rows = short_list ? channel->count : size;
    qnl_complex *gram = qnl__blas_array(rows * rows, rows, sizeof *gram);
    if (gram == NULL) return qnl__fail_memory(function, rows * rows * sizeof *gram);
    qnl_status status;
    if (short_list) {
        status = qnl__matrix_multiply(gram, channel->operators, QNL__PLAIN, channel->operators, QNL__ADJOINT, rows, size, rows);
    } else {
        status = qnl__channel_gram(function, gram, channel, 0);
    }
    qnl__sum sum = {0.0, 0.0};
    for (size_t x = 0; status == QNL_OK && x < rows * rows; x++) {
        const double sign = short_list ? channel->signs[x / rows] * channel->signs[x % rows] : 1.0;
        qnl__sum_add(&sum, sign * (gram[x].re * gram[x].re + gram[x].im * gram[x].im));
    }
    qnl__free(gram);
    if (status == QNL_OK) *norm = qnl__sum_result(&sum);
    return status;
}

static qnl_status apply_to_identity(const char *function, qnl_complex *image, const qnl_channel *channel) {
    const size_t dimension = channel->input;
    qnl_complex *identity = qnl__allocate(dimension * dimension, sizeof *identity);
    if (identity == NULL) return qnl__fail_memory(function, dimension * dimension * sizeof *identity);
    for (size_t i = 0; i < dimension; i++)
        identity[i * (dimension + 1)].re = 1.0;
    const qnl_status status = apply(function, image, channel, identity);
    qnl__free(identity);
    return status;
}

/*
 * In an orthonormal basis of matrices that begins with 1/sqrt(D) the mean over states is the squared norm of the superoperator
 * without its first row and column, over D (D + 1) (J. Wallman et al., see channel.h).  That row is tr_out J / sqrt(D),
 * the column Phi(1) / sqrt(D), and they share the entry tr Phi(1) / D.
 */
static qnl_status measure_unitarity(const char *function, double *unitarity, const qnl_channel *channel, qnl_complex *matrix) {
    const size_t dimension = channel->input;
    const double d = (double)dimension;
    double norm = 0.0;
    QNL_TRY(superoperator_norm(function, &norm, channel));
    QNL_TRY(qnl__channel_trace_matrix(function, matrix, channel));
    const double row = squared_norm(matrix, dimension * dimension) / d;
    QNL_TRY(apply_to_identity(function, matrix, channel));
    const double column = squared_norm(matrix, dimension * dimension) / d;
    double trace = 0.0;
    for (size_t i = 0; i < dimension; i++)
        trace += matrix[i * (dimension + 1)].re;
    const double corner = trace / d;
    *unitarity = fmax(0.0, ((norm - row) - (column - corner * corner)) / (d * d - 1.0));
    return QNL_OK;
}

qnl_status qnl_channel_unitarity(double *unitarity, const qnl_channel *channel) {
    QNL_CHECK_POINTER(unitarity);
    QNL_CHECK_POINTER(channel);
    QNL_TRY(check_square(__func__, channel, 2));
    qnl_complex *matrix = qnl__allocate(channel->input * channel->input, sizeof *matrix);
    if (matrix == NULL) return qnl__fail_memory(__func__, channel->input * channel->input * sizeof *matrix);
    const qnl_status status = measure_unitarity(__func__, unitarity, channel, matrix);
    qnl__free(matrix);
    return status;
}
