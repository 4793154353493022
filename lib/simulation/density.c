/* density.c  Density matrices of parts of states, of parts of density matrices, and of mixtures. */
#include "qnnland/density.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/complex_svd.h"
#include "linalg/factor.h"
#include "simulation/density_check.h"
#include "simulation/state_data.h"

/* Amplitudes are gathered in portions of about this many. */
#define PORTION_NUMBERS ((size_t)1 << 17)

/* ---- amplitudes of a state as a matrix: a column for each value of the part, a row for each value of the rest ---- */

typedef struct split_state {
    const qnl_complex *amplitudes;
    size_t columns;
    size_t rows;
    size_t *column_offsets;
    size_t *row_offsets;
    size_t portion; /* rows at a time */
    qnl_complex *gathered;
} split_state;

static void split_free(split_state *split) {
    qnl__free(split->column_offsets);
    qnl__free(split->row_offsets);
    qnl__free(split->gathered);
}

/* `spare` rows stay free above the gathered ones. */
static qnl_status split_new(const char *function, split_state *split, const qnl_state *state, size_t which, const qnl__subset *part,
                            size_t least_portion, size_t spare) {
    int rest[QNL_MAX_STATE_QUBITS];
    const int others = qnl__subset_rest(rest, part, state->qubits);
    split->columns = (size_t)1 << part->count;
    split->rows = (size_t)1 << others;
    split->amplitudes = state->amplitudes + (which << state->qubits);
    const size_t fitting = PORTION_NUMBERS / split->columns;
    const size_t portion = fitting < least_portion ? least_portion : fitting;
    split->portion = portion < split->rows ? portion : split->rows;
    split->column_offsets = qnl__allocate(split->columns, sizeof(size_t));
    split->row_offsets = qnl__allocate(split->rows, sizeof(size_t));
    split->gathered = qnl__blas_array((split->portion + spare) * split->columns, split->columns + split->portion + spare,
                                      sizeof *split->gathered);
    if (split->column_offsets == NULL || split->row_offsets == NULL || split->gathered == NULL) {
        return qnl__fail_memory(function, (split->portion + spare) * split->columns * sizeof *split->gathered +
                                              (split->columns + split->rows) * sizeof(size_t));
    }
    qnl__subset_offsets(split->column_offsets, part->qubits, part->count);
    qnl__subset_offsets(split->row_offsets, rest, others);
    return QNL_OK;
}

/* Whatever qubits are low, amplitudes that are neighbours are read soon after each other: a few rows at a time. */
static void gather(qnl_complex *out, const split_state *split, size_t first, size_t count) {
    enum { TOGETHER = 8 };
    for (size_t row = 0; row < count; row += TOGETHER) {
        const size_t end = row + TOGETHER < count ? row + TOGETHER : count;
        for (size_t column = 0; column < split->columns; column++) {
            const qnl_complex *from = split->amplitudes + split->column_offsets[column];
            for (size_t r = row; r < end; r++)
                out[r * split->columns + column] = from[split->row_offsets[first + r]];
        }
    }
}

/* ---- reduced states ---- */

/* rho = conj(upper triangle of A'A), which is sum over rows of a_i conj(a_j). */
static void copy_conjugate(qnl_complex *rho, const qnl_complex *gram, size_t dimension) {
    for (size_t i = 0; i < dimension; i++) {
        rho[i * dimension + i] = (qnl_complex){gram[i * dimension + i].re, 0.0};
        for (size_t j = i + 1; j < dimension; j++) {
            const qnl_complex entry = gram[i * dimension + j];
            rho[i * dimension + j] = (qnl_complex){entry.re, -entry.im};
            rho[j * dimension + i] = entry;
        }
    }
}

static qnl_status sum_portions(qnl_complex *gram, split_state *split) {
    for (size_t first = 0; first < split->rows; first += split->portion) {
        const size_t left = split->rows - first;
        const size_t count = left < split->portion ? left : split->portion;
        gather(split->gathered, split, first, count);
        QNL_TRY(qnl__add_hermitian_gram(gram, split->gathered, count, split->columns));
    }
    return QNL_OK;
}

/* Portions have as many rows as make the sum, which is read for each of them, worth its while. */
static qnl_status reduce_amplitudes(const char *function, qnl_complex *rho, const qnl_state *state, size_t which,
                                    const qnl__subset *part) {
    split_state split = {0};
    const size_t dimension = (size_t)1 << part->count;
    qnl_complex *gram = qnl__blas_array(dimension * dimension, dimension, sizeof *gram);
    qnl_status status = gram != NULL ? QNL_OK : qnl__fail_memory(function, dimension * dimension * sizeof *gram);
    if (status == QNL_OK) status = split_new(function, &split, state, which, part, 512, 0);
    if (status == QNL_OK) status = sum_portions(gram, &split);
    if (status == QNL_OK) copy_conjugate(rho, gram, dimension);
    split_free(&split);
    qnl__free(gram);
    return status;
}

/* The bits of a basis state on a subset. */
static size_t bits_of(uint64_t basis, const qnl__subset *part) {
    size_t bits = 0;
    for (int k = 0; k < part->count; k++)
        bits |= (size_t)(basis >> part->qubits[k] & 1) << k;
    return bits;
}

static qnl_status check_which(const char *function, size_t which, const qnl_state *state) {
    QNL_CHECK(which < state->count, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed are 0..%zu", function, which, state->count - 1);
    return QNL_OK;
}

qnl_status qnl_reduced_density(qnl_complex *rho, const qnl_state *state, size_t which, const int *keep, int count) {
    const qnl__subset part = {"keep", "count", keep, count};
    QNL_CHECK_POINTER(rho);
    QNL_CHECK_POINTER(state);
    QNL_TRY(check_which(__func__, which, state));
    const int most = state->qubits < QNL_MAX_DENSITY_QUBITS ? state->qubits : QNL_MAX_DENSITY_QUBITS;
    QNL_TRY(qnl__subset_check(__func__, &part, state->qubits, most));
    if (state->amplitudes != NULL) return reduce_amplitudes(__func__, rho, state, which, &part);
    const size_t dimension = (size_t)1 << count;
    memset(rho, 0, dimension * dimension * sizeof *rho);
    rho[bits_of(state->basis[which], &part) * (dimension + 1)].re = 1.0;
    return QNL_OK;
}

/* ---- partial traces ---- */

static void trace_out(qnl_complex *reduced, const qnl_complex *rho, size_t dimension, const size_t *kept, size_t kept_count,
                      const size_t *traced, size_t traced_count) {
    for (size_t i = 0; i < kept_count; i++) {
        for (size_t j = 0; j < kept_count; j++) {
            qnl__sum re = {0.0, 0.0}, im = {0.0, 0.0};
            for (size_t e = 0; e < traced_count; e++) {
                const qnl_complex entry = rho[(kept[i] | traced[e]) * dimension + (kept[j] | traced[e])];
                qnl__sum_add(&re, entry.re);
                qnl__sum_add(&im, entry.im);
            }
            reduced[i * kept_count + j] = (qnl_complex){qnl__sum_result(&re), qnl__sum_result(&im)};
        }
    }
}

qnl_status qnl__partial_trace(const char *function, qnl_complex *reduced, const qnl_complex *rho, int qubits,
                              const qnl__subset *subset) {
    int rest[QNL_MAX_DENSITY_QUBITS];
    const int others = qnl__subset_rest(rest, subset, qubits);
    const size_t kept_count = (size_t)1 << subset->count;
    const size_t traced_count = (size_t)1 << others;
    size_t *offsets = qnl__allocate(kept_count + traced_count, sizeof *offsets);
    if (offsets == NULL) return qnl__fail_memory(function, (kept_count + traced_count) * sizeof *offsets);
    qnl__subset_offsets(offsets, subset->qubits, subset->count);
    qnl__subset_offsets(offsets + kept_count, rest, others);
    trace_out(reduced, rho, (size_t)1 << qubits, offsets, kept_count, offsets + kept_count, traced_count);
    qnl__free(offsets);
    return QNL_OK;
}

qnl_status qnl_partial_trace(qnl_complex *reduced, const qnl_complex *rho, int qubits, const int *keep, int count) {
    const qnl__subset subset = {"keep", "count", keep, count};
    QNL_CHECK_POINTER(reduced);
    QNL_CHECK_POINTER(rho);
    QNL_TRY(qnl__density_check_qubits(__func__, qubits));
    QNL_TRY(qnl__subset_check(__func__, &subset, qubits, qubits));
    QNL_TRY(qnl__density_check(__func__, "rho", rho, (size_t)1 << qubits));
    return qnl__partial_trace(__func__, reduced, rho, qubits, &subset);
}

/* ---- mixtures ---- */

static qnl_status check_weights(const char *function, const double *weights, size_t count) {
    QNL_TRY(qnl__check_finite(function, "weights", weights, count));
    for (size_t i = 0; i < count; i++) {
        QNL_CHECK(weights[i] >= 0.0, QNL_ERR_ARGUMENT, "%s: weights[%zu] is %g, must be at least 0", function, i, weights[i]);
    }
    return QNL_OK;
}

static double weight_of(const double *weights, size_t i, size_t count) {
    return weights == NULL ? 1.0 / (double)count : weights[i];
}

/* Rows of `portion` are sqrt(weight) psi. */
static qnl_status mix_amplitudes(qnl_complex *gram, qnl_complex *portion, size_t rows, const qnl_state *states,
                                 const double *weights) {
    const size_t dimension = (size_t)1 << states->qubits;
    for (size_t first = 0; first < states->count; first += rows) {
        const size_t count = states->count - first < rows ? states->count - first : rows;
        for (size_t x = 0; x < count * dimension; x++) {
            const double factor = sqrt(weight_of(weights, first + x / dimension, states->count));
            const qnl_complex amplitude = states->amplitudes[first * dimension + x];
            portion[x] = (qnl_complex){factor * amplitude.re, factor * amplitude.im};
        }
        QNL_TRY(qnl__add_hermitian_gram(gram, portion, count, dimension));
    }
    return QNL_OK;
}

static qnl_status density_of_amplitudes(const char *function, qnl_complex *rho, const qnl_state *states, const double *weights) {
    const size_t dimension = (size_t)1 << states->qubits;
    const size_t fitting = PORTION_NUMBERS / dimension < 512 ? 512 : PORTION_NUMBERS / dimension;
    const size_t rows = states->count < fitting ? states->count : fitting;
    qnl_complex *gram = qnl__blas_array(dimension * dimension, dimension, sizeof *gram);
    qnl_complex *portion = qnl__blas_array(rows * dimension, rows + dimension, sizeof *portion);
    qnl_status status = QNL_OK;
    if (gram == NULL || portion == NULL) status = qnl__fail_memory(function, (rows + dimension) * dimension * sizeof *gram);
    if (status == QNL_OK) status = mix_amplitudes(gram, portion, rows, states, weights);
    if (status == QNL_OK) copy_conjugate(rho, gram, dimension);
    qnl__free(gram);
    qnl__free(portion);
    return status;
}

qnl_status qnl_mixture_density(qnl_complex *rho, const qnl_state *states, const double *weights) {
    QNL_CHECK_POINTER(rho);
    QNL_CHECK_POINTER(states);
    QNL_CHECK(states->qubits <= QNL_MAX_DENSITY_QUBITS, QNL_ERR_ARGUMENT, "%s: the states have %d qubits, allowed are 1..%d",
              __func__, states->qubits, QNL_MAX_DENSITY_QUBITS);
    if (weights != NULL) QNL_TRY(check_weights(__func__, weights, states->count));
    if (states->amplitudes != NULL) return density_of_amplitudes(__func__, rho, states, weights);
    const size_t dimension = (size_t)1 << states->qubits;
    memset(rho, 0, dimension * dimension * sizeof *rho);
    for (size_t i = 0; i < states->count; i++)
        rho[states->basis[i] * (dimension + 1)].re += weight_of(weights, i, states->count);
    return QNL_OK;
}

/* ---- Schmidt values ---- */

/*
 * Singular values of A are those of the triangle R of A = Q R, and R of all rows is that of R so far with the next rows below it:
 * the matrix is never in memory as a whole, and nothing is squared.
 */
static qnl_status fold_rows(qnl_complex *triangle, split_state *split) {
    const size_t columns = split->columns;
    size_t held = 0; /* rows of the triangle so far */
    for (size_t first = 0; first < split->rows; first += split->portion) {
        const size_t left = split->rows - first;
        const size_t count = left < split->portion ? left : split->portion;
        memcpy(split->gathered, triangle, held * columns * sizeof *triangle);
        gather(split->gathered + held * columns, split, first, count);
        QNL_TRY(qnl__thin_qr(NULL, triangle, split->gathered, held + count, columns));
        held = columns;
    }
    return QNL_OK;
}

static qnl_status singular_of_split(const char *function, double *values, split_state *split) {
    const size_t columns = split->columns;
    if (split->portion == split->rows) {
        gather(split->gathered, split, 0, split->rows);
        return qnl__complex_svd(NULL, values, NULL, split->gathered, split->rows, columns);
    }
    qnl_complex *triangle = qnl__blas_array(columns * columns, columns, sizeof *triangle);
    if (triangle == NULL) return qnl__fail_memory(function, columns * columns * sizeof *triangle);
    qnl_status status = fold_rows(triangle, split);
    if (status == QNL_OK) status = qnl__complex_svd(NULL, values, NULL, triangle, columns, columns);
    qnl__free(triangle);
    return status;
}

static qnl_status schmidt_of_amplitudes(const char *function, double *values, const qnl_state *state, size_t which,
                                        const qnl__subset *part) {
    int rest[QNL_MAX_STATE_QUBITS];
    const int others = qnl__subset_rest(rest, part, state->qubits);
    const qnl__subset complement = {part->name, part->count_name, rest, others};
    const qnl__subset *smaller = part->count <= others ? part : &complement;
    const size_t columns = (size_t)1 << smaller->count;
    split_state split = {0};
    qnl_status status = split_new(function, &split, state, which, smaller, 4 * columns, columns);
    if (status == QNL_OK) status = singular_of_split(function, values, &split);
    split_free(&split);
    return status;
}

qnl_status qnl_schmidt_values(double *values, const qnl_state *state, size_t which, const int *part, int count) {
    const qnl__subset subset = {"part", "count", part, count};
    QNL_CHECK_POINTER(values);
    QNL_CHECK_POINTER(state);
    QNL_TRY(check_which(__func__, which, state));
    QNL_TRY(qnl__subset_check(__func__, &subset, state->qubits, state->qubits - 1));
    if (state->amplitudes != NULL) return schmidt_of_amplitudes(__func__, values, state, which, &subset);
    const int smaller = count < state->qubits - count ? count : state->qubits - count;
    for (size_t i = 0; i < (size_t)1 << smaller; i++)
        values[i] = i == 0 ? 1.0 : 0.0;
    return QNL_OK;
}
