/* channel_combine.c  Sums, products and tensor products of maps. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "simulation/channel_data.h"

/* Compress *map if that makes it shorter and hand it to *out, or free it. */
static qnl_status finish(const char *function, qnl_channel **out, qnl_channel *map) {
    const qnl_status status = qnl__channel_compress(function, &map);
    if (status == QNL_OK) {
        *out = map;
    } else {
        qnl_channel_free(map);
    }
    return status;
}

/* ---- weighted sums ---- */

/* Write the operators of `channel`, scaled by the root of |weight|, from operator number `first` on. */
static void append_scaled(qnl_channel *sum, size_t first, const qnl_channel *channel, double weight) {
    const size_t size = channel->output * channel->input;
    const double factor = sqrt(fabs(weight));
    qnl_complex *operators = sum->operators + first * size;
    for (size_t x = 0; x < channel->count * size; x++) {
        operators[x] = (qnl_complex){factor * channel->operators[x].re, factor * channel->operators[x].im};
    }
    for (size_t k = 0; k < channel->count; k++) {
        sum->signs[first + k] = weight < 0.0 ? -channel->signs[k] : channel->signs[k];
    }
}

static qnl_status check_terms(const char *function, const qnl_channel *const *channels, const double *weights, size_t count) {
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", function);
    QNL_TRY(qnl__check_finite(function, "weights", weights, count));
    for (size_t k = 0; k < count; k++) {
        QNL_CHECK(channels[k] != NULL, QNL_ERR_NULL, "%s: channels[%zu] is NULL", function, k);
        QNL_CHECK(channels[k]->input == channels[0]->input && channels[k]->output == channels[0]->output, QNL_ERR_ARGUMENT,
                  "%s: channels[%zu] maps dimension %zu to %zu, but channels[0] maps %zu to %zu", function, k, channels[k]->input,
                  channels[k]->output, channels[0]->input, channels[0]->output);
    }
    return QNL_OK;
}

/* Terms with weight zero are left out; a sum without terms is one operator zero. */
static qnl_status weighted_sum(const char *function, qnl_channel **out, const qnl_channel *const *channels, const double *weights,
                               size_t count) {
    qnl_channel *sum = NULL;
    size_t total = 0;
    for (size_t k = 0; k < count; k++) {
        if (weights[k] == 0.0) continue;
        total += channels[k]->count;
        QNL_TRY(qnl__channel_check_count(function, "the number of operators", total));
    }
    QNL_TRY(qnl__channel_make(function, &sum, channels[0]->input, channels[0]->output, total == 0 ? 1 : total));
    size_t first = 0;
    for (size_t k = 0; k < count; k++) {
        if (weights[k] == 0.0) continue;
        append_scaled(sum, first, channels[k], weights[k]);
        first += channels[k]->count;
    }
    return finish(function, out, sum);
}

qnl_status qnl_channel_combine(qnl_channel **out, const qnl_channel *const *channels, const double *weights, size_t count) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(channels);
    QNL_CHECK_POINTER(weights);
    QNL_TRY(check_terms(__func__, channels, weights, count));
    return weighted_sum(__func__, out, channels, weights, count);
}

qnl_status qnl_channel_difference(qnl_channel **out, const qnl_channel *a, const qnl_channel *b) {
    static const double weights[2] = {1.0, -1.0};
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(a);
    QNL_CHECK_POINTER(b);
    QNL_CHECK(a->input == b->input && a->output == b->output, QNL_ERR_ARGUMENT,
              "%s: a maps dimension %zu to %zu, but b maps %zu to %zu", __func__, a->input, a->output, b->input, b->output);
    const qnl_channel *const channels[2] = {a, b};
    return weighted_sum(__func__, out, channels, weights, 2);
}

/* ---- tensor products ---- */

/* product = high (x) low for one operator of each. */
static void kronecker(qnl_complex *product, const qnl_complex *high, const qnl_channel *high_map, const qnl_complex *low,
                      const qnl_channel *low_map) {
    const size_t columns = high_map->input * low_map->input;
    for (size_t row = 0; row < high_map->output * low_map->output; row++) {
        const qnl_complex *high_row = high + row / low_map->output * high_map->input;
        const qnl_complex *low_row = low + row % low_map->output * low_map->input;
        for (size_t column = 0; column < columns; column++) {
            const qnl_complex x = high_row[column / low_map->input];
            const qnl_complex y = low_row[column % low_map->input];
            product[row * columns + column] = (qnl_complex){x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re};
        }
    }
}

static void fill_tensor(qnl_channel *product, const qnl_channel *high, const qnl_channel *low) {
    const size_t size = product->output * product->input;
    for (size_t k = 0; k < product->count; k++) {
        const size_t h = k / low->count;
        const size_t l = k % low->count;
        kronecker(product->operators + k * size, high->operators + h * high->output * high->input, high,
                  low->operators + l * low->output * low->input, low);
        product->signs[k] = high->signs[h] * low->signs[l];
    }
}

qnl_status qnl_channel_tensor(qnl_channel **out, const qnl_channel *high, const qnl_channel *low) {
    qnl_channel *product = NULL;
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(high);
    QNL_CHECK_POINTER(low);
    const size_t input = high->input * low->input;
    const size_t output = high->output * low->output;
    QNL_CHECK(input <= QNL_MAX_CHANNEL_DIMENSION, QNL_ERR_ARGUMENT, "%s: the input dimension is %zu, allowed are 1..%d", __func__,
              input, QNL_MAX_CHANNEL_DIMENSION);
    QNL_CHECK(output <= QNL_MAX_CHANNEL_DIMENSION, QNL_ERR_ARGUMENT, "%s: the output dimension is %zu, allowed are 1..%d", __func__,
              output, QNL_MAX_CHANNEL_DIMENSION);
    QNL_TRY(qnl__channel_check_count(__func__, "the number of operators", high->count * low->count));
    QNL_TRY(qnl__channel_make(__func__, &product, input, output, high->count * low->count));
    fill_tensor(product, high, low);
    return finish(__func__, out, product);
}

/* ---- one map after the other ---- */

/* All products of an operator of each. */
static qnl_status compose_lists(const char *function, qnl_channel **out, const qnl_channel *second, const qnl_channel *first) {
    const size_t size = second->output * first->input;
    const size_t count = second->count * first->count;
    qnl_channel *product = NULL;
    QNL_TRY(qnl__channel_check_count(function, "the number of operators", count));
    QNL_TRY(qnl__channel_make(function, &product, first->input, second->output, count));
    qnl_status status = QNL_OK;
    for (size_t k = 0; k < count && status == QNL_OK; k++) {
        const size_t s = k / first->count;
        const size_t f = k % first->count;
        status = qnl__matrix_multiply(product->operators + k * size, second->operators + s * second->output * second->input,
                                      QNL__PLAIN, first->operators + f * first->output * first->input, QNL__PLAIN, second->output,
                                      second->input, first->input);
        product->signs[k] = second->signs[s] * first->signs[f];
    }
    if (status == QNL_OK) return finish(function, out, product);
    qnl_channel_free(product);
    return status;
}

/* What the product of superoperators works in; a map with mixed signs has two parts, another one has one. */
typedef struct compose_work {
    size_t inner; /* M^2, M the dimension between the maps */
    size_t parts;
    qnl_complex *gram;
    qnl_complex *part;    /* the superoperator of one sign of `second` */
    qnl_complex *second;  /* E^2 x (parts M^2): positive and negative part side by side */
    qnl_complex *first;   /* (parts M^2) x D^2: one below the other */
    qnl_complex *product; /* E^2 x D^2 */
    qnl_complex *choi;
} compose_work;

static void free_compose_work(compose_work *w) {
    qnl__free(w->gram);
    qnl__free(w->part);
    qnl__free(w->second);
    qnl__free(w->first);
    qnl__free(w->product);
    qnl__free(w->choi);
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

static qnl_status allocate_compose_work(const char *function, compose_work *w, size_t input, size_t output) {
    const size_t in = input * input;
    const size_t out = output * output;
    const size_t row = larger(larger(in, out), w->parts * w->inner);
    w->gram = qnl__blas_array(w->inner * larger(in, out), row, sizeof *w->gram);
    w->part = qnl__allocate(out * w->inner, sizeof *w->part);
    w->second = qnl__blas_array(out * w->parts * w->inner, row, sizeof *w->second);
    w->first = qnl__blas_array(w->parts * w->inner * in, row, sizeof *w->first);
    w->product = qnl__blas_array(out * in, row, sizeof *w->product);
    w->choi = qnl__blas_array(out * in, row, sizeof *w->choi);
    const int allocated =
        w->gram != NULL && w->part != NULL && w->second != NULL && w->first != NULL && w->product != NULL && w->choi != NULL;
    return allocated ? QNL_OK
                     : qnl__fail_memory(function, (w->inner * (larger(in, out) + out + w->parts * (in + out)) + 2 * in * out) *
                                                      sizeof *w->gram);
}

/* Fill w->second with the parts in the order +, -, and w->first in that order times `sign`. */
static qnl_status fill_parts(const char *function, compose_work *w, const qnl_channel *second, const qnl_channel *first, int sign) {
    const size_t out = second->output * second->output;
    const size_t in = first->input * first->input;
    for (size_t p = 0; p < w->parts; p++) {
        const int part = p == 0 ? 1 : -1;
        QNL_TRY(qnl__channel_gram(function, w->gram, second, part));
        qnl__channel_superoperator_from_gram(w->part, w->gram, second->input, second->output);
        for (size_t row = 0; row < out; row++) {
            memcpy(w->second + (row * w->parts + p) * w->inner, w->part + row * w->inner, w->inner * sizeof *w->part);
        }
        QNL_TRY(qnl__channel_gram(function, w->gram, first, part * sign));
        qnl__channel_superoperator_from_gram(w->first + p * w->inner * in, w->gram, first->input, first->output);
    }
    return QNL_OK;
}

/* The part of the product that has one sign, as a map with signs +1 (up to rounding). */
static qnl_status compose_part(const char *function, qnl_channel **out, compose_work *w, const qnl_channel *second,
                               const qnl_channel *first, int sign) {
    const size_t input = first->input;
    const size_t output = second->output;
    QNL_TRY(fill_parts(function, w, second, first, sign));
    QNL_TRY(qnl__matrix_multiply(w->product, w->second, QNL__PLAIN, w->first, QNL__PLAIN, output * output, w->parts * w->inner,
                                 input * input));
    qnl__channel_choi_from_superoperator(w->choi, w->product, input, output);
    return qnl__channel_from_choi(function, out, w->choi, input, output, 1);
}

static qnl_status compose_superoperators(const char *function, qnl_channel **out, const qnl_channel *second,
                                         const qnl_channel *first) {
    static const double weights[2] = {1.0, -1.0};
    qnl_channel *parts[2] = {NULL, NULL};
    compose_work w = {.inner = first->output * first->output};
    w.parts = qnl__channel_has_negative(second) || qnl__channel_has_negative(first) ? 2 : 1;
    qnl_status status = allocate_compose_work(function, &w, first->input, second->output);
    for (size_t p = 0; p < w.parts && status == QNL_OK; p++) {
        status = compose_part(function, &parts[p], &w, second, first, p == 0 ? 1 : -1);
    }
    free_compose_work(&w);
    if (status == QNL_OK) {
        const qnl_channel *const terms[2] = {parts[0], parts[1]};
        status = weighted_sum(function, out, terms, weights, w.parts);
    }
    qnl_channel_free(parts[0]);
    qnl_channel_free(parts[1]);
    return status;
}

/* Long lists go through superoperators where those are smaller than the list of all products. */
static int prefers_lists(const qnl_channel *second, const qnl_channel *first) {
    const double count = (double)second->count * (double)first->count;
    const double in = (double)first->input;
    const double out = (double)second->output;
    const double inner = (double)first->output;
    const double superoperators = inner * inner * (in * in + out * out) + in * in * out * out;
    return count <= in * out || count * in * out <= superoperators;
}

qnl_status qnl_channel_compose(qnl_channel **out, const qnl_channel *second, const qnl_channel *first) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(second);
    QNL_CHECK_POINTER(first);
    QNL_CHECK(second->input == first->output, QNL_ERR_ARGUMENT,
              "%s: the input dimension of second is %zu, but the output dimension of first is %zu", __func__, second->input,
              first->output);
    return prefers_lists(second, first) ? compose_lists(__func__, out, second, first)
                                        : compose_superoperators(__func__, out, second, first);
}
