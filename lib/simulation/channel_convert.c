/* channel_convert.c  Choi matrices and superoperators, from and to Kraus operators. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "simulation/channel_data.h"

#define HERMITICITY_TOLERANCE 1e-10

/* Largest D E for which a list of operators is made shorter: beyond it the eigenvalue problem takes minutes. */
#define MOST_COMPRESSED ((size_t)4096)

/* ---- the matrix that all others are reorderings of ---- */

/* Copies of the operators with the sign that is asked for; *found of them. */
static void select_operators(qnl_complex *selected, size_t *found, const qnl_channel *channel, int sign) {
    const size_t size = channel->output * channel->input;
    *found = 0;
    for (size_t k = 0; k < channel->count; k++) {
        if (sign != 0 && channel->signs[k] != sign) continue;
        memcpy(selected + *found * size, channel->operators + k * size, size * sizeof *selected);
        ++*found;
    }
}

static void apply_signs(qnl_complex *operators, const qnl_channel *channel) {
    const size_t size = channel->output * channel->input;
    for (size_t k = 0; k < channel->count; k++) {
        for (size_t x = k * size; channel->signs[k] < 0 && x < (k + 1) * size; x++)
            operators[x] = (qnl_complex){-operators[x].re, -operators[x].im};
    }
}

qnl_status qnl__channel_gram(const char *function, qnl_complex *gram, const qnl_channel *channel, int sign) {
    const size_t size = channel->output * channel->input;
    size_t found = 0;
    qnl_complex *selected = qnl__blas_array(channel->count * size, size, sizeof *selected);
    if (selected == NULL) return qnl__fail_memory(function, channel->count * size * sizeof *selected);
    select_operators(selected, &found, channel, sign);
    qnl_status status = QNL_OK;
    if (sign == 0) {
        apply_signs(selected, channel);
        status = qnl__matrix_multiply(gram, channel->operators, QNL__ADJOINT, selected, QNL__PLAIN, size, found, size);
    } else if (found > 0) {
        status = qnl__matrix_multiply(gram, selected, QNL__ADJOINT, selected, QNL__PLAIN, size, found, size);
    } else {
        memset(gram, 0, size * size * sizeof *gram);
    }
    qnl__free(selected);
    return status;
}

/* Phi(|i><j|)_ab from the Gram matrix, the same bits as the conjugate of Phi(|j><i|)_ba. */
static qnl_complex gram_entry(const qnl_complex *gram, size_t size, size_t ai, size_t bj) {
    const qnl_complex x = gram[bj * size + ai];
    const qnl_complex y = gram[ai * size + bj];
    return (qnl_complex){0.5 * x.re + 0.5 * y.re, 0.5 * x.im - 0.5 * y.im};
}

void qnl__channel_choi_from_gram(qnl_complex *choi, const qnl_complex *gram, size_t input, size_t output) {
    const size_t size = input * output;
    for (size_t row = 0; row < size; row++) {
        const size_t ai = row % output * input + row / output;
        for (size_t column = 0; column < size; column++) {
            choi[row * size + column] = gram_entry(gram, size, ai, column % output * input + column / output);
        }
    }
}

void qnl__channel_superoperator_from_gram(qnl_complex *matrix, const qnl_complex *gram, size_t input, size_t output) {
    const size_t size = input * output;
    const size_t columns = input * input;
    for (size_t row = 0; row < output * output; row++) {
        for (size_t column = 0; column < columns; column++) {
            matrix[row * columns + column] =
                gram_entry(gram, size, row / output * input + column / input, row % output * input + column % input);
        }
    }
}

void qnl__channel_choi_from_superoperator(qnl_complex *choi, const qnl_complex *matrix, size_t input, size_t output) {
    const size_t size = input * output;
    for (size_t row = 0; row < size; row++) {
        for (size_t column = 0; column < size; column++) {
            const size_t ab = row % output * output + column % output;
            const size_t ij = row / output * input + column / output;
            choi[row * size + column] = matrix[ab * input * input + ij];
        }
    }
}

typedef void (*reorder_fn)(qnl_complex *out, const qnl_complex *gram, size_t input, size_t output);

static qnl_status write_reordered(const char *function, qnl_complex *out, const qnl_channel *channel, reorder_fn reorder) {
    const size_t size = channel->output * channel->input;
    qnl_complex *gram = qnl__blas_array(size * size, size, sizeof *gram);
    if (gram == NULL) return qnl__fail_memory(function, size * size * sizeof *gram);
    const qnl_status status = qnl__channel_gram(function, gram, channel, 0);
    if (status == QNL_OK) reorder(out, gram, channel->input, channel->output);
    qnl__free(gram);
    return status;
}

qnl_status qnl_channel_choi(qnl_complex *choi, const qnl_channel *channel) {
    QNL_CHECK_POINTER(choi);
    QNL_CHECK_POINTER(channel);
    return write_reordered(__func__, choi, channel, qnl__channel_choi_from_gram);
}

qnl_status qnl_channel_superoperator(qnl_complex *matrix, const qnl_channel *channel) {
    QNL_CHECK_POINTER(matrix);
    QNL_CHECK_POINTER(channel);
    return write_reordered(__func__, matrix, channel, qnl__channel_superoperator_from_gram);
}

/* ---- Kraus operators from a Choi matrix ---- */

/* Keep the eigenvalues above the rounding errors of the eigenvalue problem: 1 or 0 for each, and their number. */
static size_t choose_eigenvalues(int *keep, const double *values, size_t size, int positive) {
    const double largest = fmax(fabs(values[0]), fabs(values[size - 1]));
    const double floor = 8.0 * sqrt((double)size) * DBL_EPSILON * largest;
    size_t kept = 0;
    for (size_t k = 0; k < size; k++) {
        keep[k] = (positive ? values[k] : fabs(values[k])) > floor;
        kept += (size_t)keep[k];
    }
    return kept;
}

/* Operator number `to` from eigenvector number `from`. */
static void fill_operator(qnl_channel *channel, size_t to, const double *values, const qnl_complex *vectors, size_t from) {
    const size_t size = channel->output * channel->input;
    const double factor = sqrt(fabs(values[from]));
    qnl_complex *matrix = channel->operators + to * size;
    for (size_t x = 0; x < size; x++) {
        const qnl_complex entry = vectors[x * size + from];
        matrix[x % channel->output * channel->input + x / channel->output] = (qnl_complex){factor * entry.re, factor * entry.im};
    }
    channel->signs[to] = values[from] < 0.0 ? -1 : 1;
}

/* What the decomposition works in. */
typedef struct eigen_work {
    double *values;
    qnl_complex *vectors;
    int *keep;
} eigen_work;

static qnl_status decompose(const char *function, qnl_channel **out, eigen_work *w, const qnl_complex *choi, size_t input,
                            size_t output, int positive) {
    const size_t size = input * output;
    w->values = qnl__allocate(size, sizeof *w->values);
    w->vectors = qnl__allocate(size * size, sizeof *w->vectors);
    w->keep = qnl__allocate(size, sizeof *w->keep);
    if (w->values == NULL || w->vectors == NULL || w->keep == NULL) {
        return qnl__fail_memory(function, size * (sizeof *w->values + sizeof *w->keep) + size * size * sizeof *w->vectors);
    }
    QNL_TRY(qnl__hermitian_eigenvalues(w->values, w->vectors, choi, size));
    const size_t kept = choose_eigenvalues(w->keep, w->values, size, positive);
    QNL_TRY(qnl__channel_make(function, out, input, output, kept == 0 ? 1 : kept));
    size_t next = 0;
    for (size_t k = size; k-- > 0;) { /* the largest first */
        if (w->keep[k]) fill_operator(*out, next++, w->values, w->vectors, k);
    }
    return QNL_OK;
}

qnl_status qnl__channel_from_choi(const char *function, qnl_channel **out, const qnl_complex *choi, size_t input, size_t output,
                                  int positive) {
    eigen_work w = {0};
    const qnl_status status = decompose(function, out, &w, choi, input, output, positive);
    qnl__free(w.values);
    qnl__free(w.vectors);
    qnl__free(w.keep);
    return status;
}

static double largest_modulus(const qnl_complex *entries, size_t count) {
    double largest = 0.0;
    for (size_t k = 0; k < count; k++)
        largest = fmax(largest, hypot(entries[k].re, entries[k].im));
    return largest;
}

static qnl_status check_hermitian(const char *function, const qnl_complex *choi, size_t size) {
    double defect;
    const double largest = largest_modulus(choi, size * size);
    QNL_TRY(qnl__hermiticity_defect(&defect, choi, size));
    QNL_CHECK(defect <= HERMITICITY_TOLERANCE * largest, QNL_ERR_NOT_HERMITIAN,
              "%s: an entry of J - J' of the Choi matrix J has modulus %g, allowed is at most %g", function, defect,
              HERMITICITY_TOLERANCE * largest);
    return QNL_OK;
}

qnl_status qnl_channel_new_choi(qnl_channel **out, const qnl_complex *choi, size_t input, size_t output) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(choi);
    QNL_TRY(qnl__channel_check_dimensions(__func__, input, output));
    const size_t size = input * output;
    QNL_TRY(qnl__check_finite(__func__, "choi (as real and imaginary parts)", (const double *)choi, 2 * size * size));
    QNL_TRY(check_hermitian(__func__, choi, size));
    return qnl__channel_from_choi(__func__, out, choi, input, output, 0);
}

qnl_status qnl_channel_new_superoperator(qnl_channel **out, const qnl_complex *matrix, size_t input, size_t output) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(matrix);
    QNL_TRY(qnl__channel_check_dimensions(__func__, input, output));
    const size_t size = input * output;
    QNL_TRY(qnl__check_finite(__func__, "matrix (as real and imaginary parts)", (const double *)matrix, 2 * size * size));
    qnl_complex *choi = qnl__allocate(size * size, sizeof *choi);
    if (choi == NULL) return qnl__fail_memory(__func__, size * size * sizeof *choi);
    qnl__channel_choi_from_superoperator(choi, matrix, input, output);
    qnl_status status = check_hermitian(__func__, choi, size);
    if (status == QNL_OK) status = qnl__channel_from_choi(__func__, out, choi, input, output, 0);
    qnl__free(choi);
    return status;
}

/* ---- shorter lists ---- */

static size_t count_sign(const qnl_channel *channel, int sign) {
    size_t found = 0;
    for (size_t k = 0; k < channel->count; k++)
        found += channel->signs[k] == sign;
    return found;
}

/* The operators of one sign as a map with signs +1, with at most D E of them. */
static qnl_status compressed_part(const char *function, qnl_channel **out, const qnl_channel *channel, int sign) {
    const size_t size = channel->output * channel->input;
    const size_t found = count_sign(channel, sign);
    if (found <= size) {
        QNL_TRY(qnl__channel_make(function, out, channel->input, channel->output, found == 0 ? 1 : found));
        size_t copied = 0;
        select_operators((*out)->operators, &copied, channel, sign);
        return QNL_OK;
    }
    qnl_complex *gram = qnl__blas_array(size * size, size, sizeof *gram);
    qnl_complex *choi = qnl__allocate(size * size, sizeof *choi);
    qnl_status status = gram == NULL || choi == NULL ? qnl__fail_memory(function, 2 * size * size * sizeof *gram) : QNL_OK;
    if (status == QNL_OK) status = qnl__channel_gram(function, gram, channel, sign);
    if (status == QNL_OK) {
        qnl__channel_choi_from_gram(choi, gram, channel->input, channel->output);
        status = qnl__channel_from_choi(function, out, choi, channel->input, channel->output, 1);
    }
    qnl__free(choi);
    qnl__free(gram);
    return status;
}

/* The two parts in one list; a part without operators of its own is left out. */
static qnl_status join_parts(const char *function, qnl_channel **out, qnl_channel *const parts[2], const size_t counts[2]) {
    const size_t size = parts[0]->output * parts[0]->input;
    QNL_TRY(qnl__channel_make(function, out, parts[0]->input, parts[0]->output, counts[0] + counts[1]));
    for (size_t p = 0, first = 0; p < 2; first += counts[p], p++) {
        memcpy((*out)->operators + first * size, parts[p]->operators, counts[p] * size * sizeof *parts[p]->operators);
        for (size_t k = 0; k < counts[p]; k++)
            (*out)->signs[first + k] = p == 0 ? 1 : -1;
    }
    return QNL_OK;
}

qnl_status qnl__channel_compress(const char *function, qnl_channel **map) {
    const size_t size = (*map)->output * (*map)->input;
    const size_t signs[2] = {count_sign(*map, 1), count_sign(*map, -1)};
    qnl_channel *parts[2] = {NULL, NULL};
    qnl_channel *shorter = NULL;
    if (size > MOST_COMPRESSED || (signs[0] <= size && signs[1] <= size)) return QNL_OK;
    qnl_status status = compressed_part(function, &parts[0], *map, 1);
    if (status == QNL_OK) status = compressed_part(function, &parts[1], *map, -1);
    if (status == QNL_OK) {
        const size_t counts[2] = {signs[0] == 0 ? 0 : parts[0]->count, signs[1] == 0 ? 0 : parts[1]->count};
        status = join_parts(function, &shorter, parts, counts);
    }
    qnl_channel_free(parts[0]);
    qnl_channel_free(parts[1]);
    if (status != QNL_OK) return status;
    qnl_channel_free(*map);
    *map = shorter;
    return QNL_OK;
}
