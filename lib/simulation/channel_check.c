/* channel_check.c  How far a map is from a channel. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "linalg/factor.h"
#include "simulation/channel_data.h"

#define DEFAULT_TOLERANCE 1e-10

/* ---- trace preservation ---- */

qnl_status qnl__channel_trace_matrix(const char *function, qnl_complex *sums, const qnl_channel *channel) {
    const size_t input = channel->input;
    const size_t size = channel->output * input;
    const size_t entries = channel->count * size;
    qnl_complex *product = qnl__blas_array(input * input, input, sizeof *product);
    qnl_complex *signed_list = qnl__blas_copy(channel->operators, entries, size, sizeof *signed_list);
    qnl_status status =
        product == NULL || signed_list == NULL ? qnl__fail_memory(function, (entries + input * input) * sizeof *product) : QNL_OK;
    for (size_t x = 0; status == QNL_OK && x < entries; x++) {
        if (channel->signs[x / size] < 0) signed_list[x] = (qnl_complex){-signed_list[x].re, -signed_list[x].im};
    }
    if (status == QNL_OK) {
        status = qnl__matrix_multiply(product, channel->operators, QNL__ADJOINT, signed_list, QNL__PLAIN, input,
                                      channel->count * channel->output, input);
    }
    if (status == QNL_OK) memcpy(sums, product, input * input * sizeof *sums);
    qnl__free(signed_list);
    qnl__free(product);
    return status;
}

static qnl_status measure_trace(const char *function, double *defect, const qnl_channel *channel) {
    const size_t count = channel->input * channel->input;
    qnl_complex *sums = qnl__allocate(count, sizeof *sums);
    if (sums == NULL) return qnl__fail_memory(function, count * sizeof *sums);
    const qnl_status status = qnl__channel_trace_matrix(function, sums, channel);
    double largest = 0.0;
    for (size_t x = 0; status == QNL_OK && x < count; x++) {
        largest = fmax(largest, hypot(sums[x].re - (x % (channel->input + 1) == 0 ? 1.0 : 0.0), sums[x].im));
    }
    qnl__free(sums);
    if (status == QNL_OK) *defect = largest;
    return status;
}

/* ---- complete positivity ---- */

/* What the reduced eigenvalue problem works in: r operators as the columns of B, B = Q R. */
typedef struct reduced_work {
    qnl_complex *columns; /* D E x r */
    qnl_complex *r;       /* r x r */
    qnl_complex *scaled;  /* R diag(s) */
    qnl_complex *product; /* R diag(s) R' */
} reduced_work;

static qnl_status fill_columns(const char *function, reduced_work *w, const qnl_channel *channel) {
    const size_t size = channel->output * channel->input;
    const size_t count = channel->count;
    w->columns = qnl__blas_array(size * count, size, sizeof *w->columns);
    w->r = qnl__blas_array(count * count, count, sizeof *w->r);
    w->scaled = qnl__blas_array(count * count, count, sizeof *w->scaled);
    w->product = qnl__blas_array(count * count, count, sizeof *w->product);
    if (w->columns == NULL || w->r == NULL || w->scaled == NULL || w->product == NULL) {
        return qnl__fail_memory(function, (size + 3 * count) * count * sizeof *w->columns);
    }
    for (size_t x = 0; x < size; x++) {
        for (size_t k = 0; k < count; k++)
            w->columns[x * count + k] = channel->operators[k * size + x];
    }
    return QNL_OK;
}

/* The eigenvalues of B diag(s) B' that are not zero are those of R diag(s) R'. */
static qnl_status reduced_minimum(const char *function, double *minimum, reduced_work *w, const qnl_channel *channel) {
    const size_t count = channel->count;
    double maximum;
    QNL_TRY(fill_columns(function, w, channel));
    QNL_TRY(qnl__thin_qr(NULL, w->r, w->columns, channel->output * channel->input, count));
    for (size_t x = 0; x < count * count; x++) {
        const double sign = channel->signs[x % count];
        w->scaled[x] = (qnl_complex){sign * w->r[x].re, sign * w->r[x].im};
    }
    QNL_TRY(qnl__matrix_multiply(w->product, w->scaled, QNL__PLAIN, w->r, QNL__ADJOINT, count, count, count));
    return qnl__hermitian_extremes(minimum, &maximum, w->product, count);
}

static qnl_status full_minimum(const char *function, double *minimum, const qnl_channel *channel) {
    const size_t size = channel->output * channel->input;
    double maximum;
    qnl_complex *gram = qnl__blas_array(size * size, size, sizeof *gram);
    if (gram == NULL) return qnl__fail_memory(function, size * size * sizeof *gram);
    qnl_status status = qnl__channel_gram(function, gram, channel, 0);
    if (status == QNL_OK) status = qnl__hermitian_extremes(minimum, &maximum, gram, size);
    qnl__free(gram);
    return status;
}

static qnl_status measure_positivity(const char *function, double *defect, const qnl_channel *channel) {
    double minimum = 0.0;
    qnl_status status;
    if (!qnl__channel_has_negative(channel)) {
        *defect = 0.0;
        return QNL_OK;
    }
    if (channel->count < channel->output * channel->input) {
        reduced_work w = {0};
        status = reduced_minimum(function, &minimum, &w, channel);
        qnl__free(w.columns);
        qnl__free(w.r);
        qnl__free(w.scaled);
        qnl__free(w.product);
    } else {
        status = full_minimum(function, &minimum, channel);
    }
    if (status == QNL_OK) *defect = fmax(0.0, -minimum);
    return status;
}

static qnl_status measure(const char *function, qnl_channel_defect *defect, const qnl_channel *channel) {
    qnl_channel_defect found;
    QNL_TRY(measure_positivity(function, &found.positivity, channel));
    QNL_TRY(measure_trace(function, &found.trace, channel));
    *defect = found;
    return QNL_OK;
}

qnl_status qnl_channel_defects(qnl_channel_defect *defect, const qnl_channel *channel) {
    QNL_CHECK_POINTER(defect);
    QNL_CHECK_POINTER(channel);
    return measure(__func__, defect, channel);
}

qnl_status qnl_channel_check(const qnl_channel *channel, double tolerance) {
    qnl_channel_defect defect;
    QNL_CHECK_POINTER(channel);
    QNL_CHECK(!isnan(tolerance), QNL_ERR_NOT_FINITE, "%s: tolerance is nan, must be finite", __func__);
    QNL_CHECK(tolerance >= 0.0, QNL_ERR_ARGUMENT, "%s: tolerance is %g, must be at least 0", __func__, tolerance);
    const double allowed = tolerance > 0.0 ? tolerance : DEFAULT_TOLERANCE;
    QNL_TRY(measure(__func__, &defect, channel));
    QNL_CHECK(defect.positivity <= allowed, QNL_ERR_ARGUMENT, "%s: the Choi matrix has the eigenvalue %g, must be at least %g",
              __func__, -defect.positivity, -allowed);
    QNL_CHECK(defect.trace <= allowed, QNL_ERR_ARGUMENT, "%s: an entry of tr_out J - 1 has modulus %g, allowed is at most %g",
              __func__, defect.trace, allowed);
    return QNL_OK;
}
