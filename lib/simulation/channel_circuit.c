/*
 * channel_circuit.c  Circuits with noise as channels.
 *
 * The Choi matrix J of what has acted so far has rows (i, a), i the input and a the output index; a further map with operators K
 * turns it into sum s (1 (x) K) J (1 (x) K').  As J stays Hermitian, the right factor is the left one on the conjugate transpose.
 */
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "simulation/channel_data.h"
#include "simulation/circuit_data.h"
#include "simulation/state_data.h"

/* Largest circuit without noise. */
enum { QUIET_QUBITS = 12 };

typedef struct noisy_work {
    const char *function;
    const qnl_circuit *circuit;
    const double *theta;
    const qnl_execution_options *options;
    size_t dimension;  /* 2^n */
    qnl_complex *choi; /* 4^n x 4^n, as all of these */
    qnl_complex *sum;
    qnl_complex *moved;
    qnl_complex *twice;
    qnl_complex *unitary; /* 2^n x 2^n */
} noisy_work;

static qnl_status allocate(noisy_work *w) {
    const size_t d = w->dimension, n = d * d;
    w->choi = qnl__blas_array(n * n, n, sizeof *w->choi);
    w->sum = qnl__blas_array(n * n, n, sizeof *w->sum);
    w->moved = qnl__blas_array(n * n, n, sizeof *w->moved);
    w->twice = qnl__blas_array(n * n, n, sizeof *w->twice);
    w->unitary = qnl__blas_array(n, d, sizeof *w->unitary);
    if (w->choi == NULL || w->sum == NULL || w->moved == NULL || w->twice == NULL || w->unitary == NULL) {
        return qnl__fail_memory(w->function, 4 * n * n * sizeof *w->choi);
    }
    for (size_t i = 0; i < d; ++i) { /* of the identity: entries (i, i), (j, j) */
        for (size_t j = 0; j < d; ++j) {
            w->choi[(i * d + i) * n + j * d + j].re = 1.0;
        }
    }
    return QNL_OK;
}

static void release(noisy_work *w) {
    qnl__free(w->choi);
    qnl__free(w->sum);
    qnl__free(w->moved);
    qnl__free(w->twice);
    qnl__free(w->unitary);
}

/* In place. */
static void adjoint(qnl_complex *matrix, size_t n) {
    for (size_t i = 0; i < n; ++i) {
        matrix[i * n + i].im = -matrix[i * n + i].im;
        for (size_t j = 0; j < i; ++j) {
            const qnl_complex a = matrix[i * n + j], b = matrix[j * n + i];
            matrix[i * n + j] = (qnl_complex){b.re, -b.im};
            matrix[j * n + i] = (qnl_complex){a.re, -a.im};
        }
    }
}

/* ---- gates ---- */

/* choi = (1 (x) U) choi, one block of rows for each input index; through `moved`. */
static qnl_status multiply_left(noisy_work *w) {
    const size_t d = w->dimension, n = d * d;
    for (size_t i = 0; i < d; ++i) {
        const size_t block = i * d * n;
        QNL_TRY(qnl__matrix_multiply(w->moved + block, w->unitary, QNL__PLAIN, w->choi + block, QNL__PLAIN, d, d, n));
    }
    qnl_complex *old = w->choi;
    w->choi = w->moved;
    w->moved = old;
    return QNL_OK;
}

/* Gates first .. last - 1. */
static qnl_status run_gates(noisy_work *w, size_t first, size_t last) {
    const size_t n = w->dimension * w->dimension;
    if (first == last) {
        return QNL_OK;
    }
    qnl_circuit *part;
    QNL_TRY(qnl_circuit_slice(&part, w->circuit, first, last));
    qnl_status status = qnl__circuit_unitary(w->function, w->unitary, part, w->theta, w->options);
    qnl_circuit_free(part);
    for (int side = 0; side < 2 && status == QNL_OK; ++side) {
        status = multiply_left(w);
        if (status == QNL_OK) {
            adjoint(w->choi, n);
        }
    }
    return status;
}

/* ---- noise ---- */

/* Row index bits of the r-th row of a block. */
static size_t row_bits(size_t r, const int *qubits, int count) {
    size_t bits = 0;
    for (int k = 0; k < count; ++k) {
        bits |= ((r >> k) & 1U) << qubits[k];
    }
    return bits;
}

static void add_row(qnl_complex *to, qnl_complex factor, const qnl_complex *from, size_t n) {
    for (size_t c = 0; c < n; ++c) {
        to[c].re += factor.re * from[c].re - factor.im * from[c].im;
        to[c].im += factor.re * from[c].im + factor.im * from[c].re;
    }
}

/* to = (1 (x) K) from, with K on the qubits of a place: qubit q is bit q of the row number. */
static void multiply_local(qnl_complex *to, const qnl_complex *from, const qnl_complex *kraus, const qnl_noise *place, size_t n) {
    const size_t size = (size_t)1 << place->count;
    const size_t mask = row_bits(size - 1, place->qubits, place->count);
    memset(to, 0, n * n * sizeof *to);
    for (size_t base = 0; base < n; ++base) {
        for (size_t r = 0; r < size && (base & mask) == 0; ++r) {
            const size_t row = base | row_bits(r, place->qubits, place->count);
            for (size_t c = 0; c < size; ++c) {
                const qnl_complex factor = kraus[r * size + c];
                if (factor.re != 0.0 || factor.im != 0.0) {
                    add_row(to + row * n, factor, from + (base | row_bits(c, place->qubits, place->count)) * n, n);
                }
            }
        }
    }
}

/* (1 (x) K) J (1 (x) K') is what K makes of the conjugate transpose of what K makes of J. */
static void run_noise(noisy_work *w, const qnl_noise *place) {
    const size_t n = w->dimension * w->dimension, size = (size_t)1 << place->count;
    memset(w->sum, 0, n * n * sizeof *w->sum);
    for (size_t k = 0; k < place->channel->count; ++k) {
        const qnl_complex *kraus = place->channel->operators + k * size * size;
        const qnl_complex sign = {place->channel->signs[k], 0.0};
        multiply_local(w->moved, w->choi, kraus, place, n);
        adjoint(w->moved, n);
        multiply_local(w->twice, w->moved, kraus, place, n);
        add_row(w->sum, sign, w->twice, n * n);
    }
    qnl_complex *old = w->choi;
    w->choi = w->sum;
    w->sum = old;
}

/* ---- the call ---- */

static qnl_status check_place(const char *function, const qnl_noise *place, size_t number, const qnl_circuit *circuit,
                              size_t before) {
    QNL_CHECK(place->channel != NULL && place->qubits != NULL, QNL_ERR_NULL, "%s: channel or qubits of noise[%zu] is NULL",
              function, number);
    QNL_CHECK(place->gates >= before && place->gates <= circuit->size, QNL_ERR_ARGUMENT,
              "%s: gates of noise[%zu] is %zu, allowed are %zu..%zu", function, number, place->gates, before, circuit->size);
    QNL_CHECK(place->count >= 1 && place->count <= circuit->qubits, QNL_ERR_ARGUMENT,
              "%s: count of noise[%zu] is %d, allowed are 1..%d", function, number, place->count, circuit->qubits);
    const size_t size = (size_t)1 << place->count;
    QNL_CHECK(place->channel->input == size && place->channel->output == size, QNL_ERR_ARGUMENT,
              "%s: the channel of noise[%zu] maps dimension %zu to %zu, its %d qubit(s) have %zu", function, number,
              place->channel->input, place->channel->output, place->count, size);
    size_t seen = 0;
    for (int k = 0; k < place->count; ++k) {
        const int q = place->qubits[k];
        QNL_CHECK(q >= 0 && q < circuit->qubits && !((seen >> q) & 1U), QNL_ERR_ARGUMENT,
                  "%s: qubits[%d] of noise[%zu] is %d, allowed are 0..%d, each once", function, k, number, q, circuit->qubits - 1);
        seen |= (size_t)1 << q;
    }
    return QNL_OK;
}

static qnl_status carry(noisy_work *w, qnl_channel **out, const qnl_noise *noise, size_t noise_count) {
    size_t done = 0;
    int positive = 1;
    QNL_TRY(allocate(w));
    for (size_t k = 0; k < noise_count; ++k) {
        QNL_TRY(run_gates(w, done, noise[k].gates));
        run_noise(w, &noise[k]);
        positive = positive && !qnl__channel_has_negative(noise[k].channel);
        done = noise[k].gates;
    }
    QNL_TRY(run_gates(w, done, w->circuit->size));
    return qnl__channel_from_choi(w->function, out, w->choi, w->dimension, w->dimension, positive);
}

static qnl_status without_noise(const char *function, qnl_channel **out, const qnl_circuit *circuit, const double *theta,
                                const qnl_execution_options *options) {
    const size_t size = (size_t)1 << circuit->qubits;
    qnl_channel *channel = NULL;
    QNL_TRY(qnl__channel_make(function, &channel, size, size, 1));
    const qnl_status status = qnl__circuit_unitary(function, channel->operators, circuit, theta, options);
    if (status != QNL_OK) {
        qnl_channel_free(channel);
        return status;
    }
    *out = channel;
    return QNL_OK;
}

qnl_status qnl__channel_new_circuit(const char *function, qnl_channel **out, const qnl_circuit *circuit, const double *theta,
                                    const qnl_noise *noise, size_t noise_count, const qnl_execution_options *options) {
    QNL_CHECK(noise != NULL || noise_count == 0, QNL_ERR_NULL, "%s: noise is NULL", function);
    const int most = noise_count > 0 ? QNL_MAX_NOISY_QUBITS : QUIET_QUBITS;
    QNL_CHECK(circuit->qubits <= most, QNL_ERR_ARGUMENT, "%s: the circuit has %d qubits, allowed are 1..%d", function,
              circuit->qubits, most);
    for (size_t k = 0; k < noise_count; ++k) {
        QNL_TRY(check_place(function, &noise[k], k, circuit, k > 0 ? noise[k - 1].gates : 0));
    }
    QNL_TRY(qnl__check_theta(function, "theta", theta, 1, circuit->parameters));
    if (noise_count == 0) {
        return without_noise(function, out, circuit, theta, options);
    }
    noisy_work w = {
        .function = function, .circuit = circuit, .theta = theta, .options = options, .dimension = (size_t)1 << circuit->qubits};
    const qnl_status status = carry(&w, out, noise, noise_count);
    release(&w);
    return status;
}

qnl_status qnl_channel_new_circuit(qnl_channel **out, const qnl_circuit *circuit, const double *theta, const qnl_noise *noise,
                                   size_t noise_count, const qnl_execution_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    return qnl__channel_new_circuit(__func__, out, circuit, theta, noise, noise_count, options);
}
