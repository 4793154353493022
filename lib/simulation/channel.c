/* channel.c  Maps as lists of Kraus operators with signs: making, copying, reading. */
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "simulation/channel_data.h"

#define UNITARITY_TOLERANCE 1e-10

qnl_status qnl__channel_check_dimensions(const char *function, size_t input, size_t output) {
    QNL_CHECK(input >= 1 && input <= QNL_MAX_CHANNEL_DIMENSION, QNL_ERR_ARGUMENT, "%s: input is %zu, allowed are 1..%d", function,
              input, QNL_MAX_CHANNEL_DIMENSION);
    QNL_CHECK(output >= 1 && output <= QNL_MAX_CHANNEL_DIMENSION, QNL_ERR_ARGUMENT, "%s: output is %zu, allowed are 1..%d",
              function, output, QNL_MAX_CHANNEL_DIMENSION);
    return QNL_OK;
}

qnl_status qnl__channel_check_count(const char *function, const char *name, size_t count) {
    QNL_CHECK(count >= 1 && count <= QNL__MAX_CHANNEL_OPERATORS, QNL_ERR_ARGUMENT, "%s: %s is %zu, allowed are 1..%zu", function,
              name, count, QNL__MAX_CHANNEL_OPERATORS);
    return QNL_OK;
}

qnl_status qnl__channel_check_unitary(const char *function, const qnl_complex *unitary, size_t dimension) {
    double defect;
    QNL_TRY(
        qnl__check_finite(function, "unitary (as real and imaginary parts)", (const double *)unitary, 2 * dimension * dimension));
    qnl_complex *copy = qnl__blas_copy(unitary, dimension * dimension, dimension, sizeof *copy);
    if (copy == NULL) return qnl__fail_memory(function, dimension * dimension * sizeof *copy);
    const qnl_status status = qnl__unitarity_defect(&defect, copy, dimension);
    qnl__free(copy);
    if (status != QNL_OK) return status;
    QNL_CHECK(defect <= UNITARITY_TOLERANCE, QNL_ERR_NOT_UNITARY, "%s: an entry of U'U - 1 has modulus %g, allowed is at most %g",
              function, defect, UNITARITY_TOLERANCE);
    return QNL_OK;
}

int qnl__channel_has_negative(const qnl_channel *channel) {
    for (size_t k = 0; k < channel->count; k++) {
        if (channel->signs[k] < 0) return 1;
    }
    return 0;
}

qnl_status qnl__channel_make(const char *function, qnl_channel **out, size_t input, size_t output, size_t count) {
    const size_t entries = count * output * input;
    qnl_channel *channel = qnl__allocate(1, sizeof *channel);
    if (channel == NULL) return qnl__fail_memory(function, sizeof *channel);
    channel->input = input;
    channel->output = output;
    channel->count = count;
    channel->operators = qnl__blas_array(entries, output * input, sizeof *channel->operators);
    channel->signs = qnl__allocate(count, sizeof *channel->signs);
    if (channel->operators == NULL || channel->signs == NULL) {
        qnl_channel_free(channel);
        return qnl__fail_memory(function, entries * sizeof *channel->operators + count * sizeof *channel->signs);
    }
    for (size_t k = 0; k < count; k++)
        channel->signs[k] = 1;
    *out = channel;
    return QNL_OK;
}

void qnl_channel_free(qnl_channel *channel) {
    if (channel == NULL) return;
    qnl__free(channel->operators);
    qnl__free(channel->signs);
    qnl__free(channel);
}

/* A map from `count` operators that lie one after the other. */
static qnl_status new_from_list(const char *function, qnl_channel **out, const qnl_complex *operators, const char *name,
                                size_t count, size_t input, size_t output) {
    const size_t entries = count * output * input;
    qnl_channel *channel = NULL;
    QNL_TRY(qnl__check_finite(function, name, (const double *)operators, 2 * entries));
    QNL_TRY(qnl__channel_make(function, &channel, input, output, count));
    memcpy(channel->operators, operators, entries * sizeof *operators);
    *out = channel;
    return QNL_OK;
}

qnl_status qnl_channel_new_kraus(qnl_channel **out, const qnl_complex *kraus, size_t count, size_t input, size_t output) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(kraus);
    QNL_TRY(qnl__channel_check_count(__func__, "count", count));
    QNL_TRY(qnl__channel_check_dimensions(__func__, input, output));
    return new_from_list(__func__, out, kraus, "kraus (as real and imaginary parts)", count, input, output);
}

qnl_status qnl_channel_new_unitary(qnl_channel **out, const qnl_complex *unitary, size_t dimension) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(unitary);
    QNL_CHECK(dimension >= 1 && dimension <= QNL_MAX_CHANNEL_DIMENSION, QNL_ERR_ARGUMENT, "%s: dimension is %zu, allowed are 1..%d",
              __func__, dimension, QNL_MAX_CHANNEL_DIMENSION);
    QNL_TRY(qnl__channel_check_unitary(__func__, unitary, dimension));
    return new_from_list(__func__, out, unitary, "unitary", 1, dimension, dimension);
}

/* Row f * E + a of the isometry is row a of operator f: the list of operators as it is stored. */
qnl_status qnl_channel_new_stinespring(qnl_channel **out, const qnl_complex *isometry, size_t input, size_t output,
                                       size_t environment) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(isometry);
    QNL_TRY(qnl__channel_check_dimensions(__func__, input, output));
    QNL_TRY(qnl__channel_check_count(__func__, "environment", environment));
    return new_from_list(__func__, out, isometry, "isometry (as real and imaginary parts)", environment, input, output);
}

qnl_status qnl_channel_copy(qnl_channel **out, const qnl_channel *channel) {
    qnl_channel *copy = NULL;
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(channel);
    QNL_TRY(qnl__channel_make(__func__, &copy, channel->input, channel->output, channel->count));
    memcpy(copy->operators, channel->operators, channel->count * channel->output * channel->input * sizeof *copy->operators);
    memcpy(copy->signs, channel->signs, channel->count * sizeof *copy->signs);
    *out = copy;
    return QNL_OK;
}

size_t qnl_channel_input(const qnl_channel *channel) {
    return channel == NULL ? 0 : channel->input;
}

size_t qnl_channel_output(const qnl_channel *channel) {
    return channel == NULL ? 0 : channel->output;
}

size_t qnl_channel_operators(const qnl_channel *channel) {
    return channel == NULL ? 0 : channel->count;
}

qnl_status qnl_channel_kraus(qnl_complex *kraus, int *signs, const qnl_channel *channel) {
    QNL_CHECK_POINTER(kraus);
    QNL_CHECK_POINTER(channel);
    memcpy(kraus, channel->operators, channel->count * channel->output * channel->input * sizeof *kraus);
    if (signs != NULL) memcpy(signs, channel->signs, channel->count * sizeof *signs);
    return QNL_OK;
}

qnl_status qnl_channel_stinespring(qnl_complex *isometry, const qnl_channel *channel) {
    QNL_CHECK_POINTER(isometry);
    QNL_CHECK_POINTER(channel);
    for (size_t k = 0; k < channel->count; k++) {
        QNL_CHECK(channel->signs[k] > 0, QNL_ERR_ARGUMENT, "%s: the sign of operator %zu is -1, allowed is +1", __func__, k);
    }
    memcpy(isometry, channel->operators, channel->count * channel->output * channel->input * sizeof *isometry);
    return QNL_OK;
}
