#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "qnnland/random.h"
#include "simulation/outcomes.h"
#include "simulation/state_build.h"

#define MAX_COUNT ((size_t)1 << 31)

/* ---- making ---- */

static qnl_status check_shape(const char *function, int qubits, size_t count) {
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_STATE_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function,
              qubits, QNL_MAX_STATE_QUBITS);
    QNL_CHECK(count >= 1 && count <= MAX_COUNT, QNL_ERR_ARGUMENT, "%s: count is %zu, allowed are 1..%zu", function, count,
              MAX_COUNT);
    return QNL_OK;
}

qnl_status qnl__state_new(const char *function, qnl_state **out, int qubits, size_t count, int with_amplitudes) {
    const size_t dimension = (size_t)1 << qubits;
    QNL_CHECK(!with_amplitudes || count <= SIZE_MAX / sizeof(qnl_complex) / dimension, QNL_ERR_MEMORY,
              "%s: count is %zu, that many states of %d qubits exceed the address space", function, count, qubits);
    qnl_state *state = qnl__allocate(1, sizeof *state);
    if (state == NULL) {
        return qnl__fail_memory(function, sizeof *state);
    }
    state->qubits = qubits;
    state->count = count;
    if (with_amplitudes) {
        state->amplitudes = qnl__allocate_aligned(count * dimension, sizeof *state->amplitudes);
    } else {
        state->basis = qnl__allocate(count, sizeof *state->basis);
    }
    if (state->amplitudes == NULL && state->basis == NULL) {
        qnl__free(state);
        return qnl__fail_memory(function,
                                with_amplitudes ? count * dimension * sizeof *state->amplitudes : count * sizeof *state->basis);
    }
    *out = state;
    return QNL_OK;
}

qnl_status qnl_state_new_basis(qnl_state **out, int qubits, const uint64_t *index, size_t count) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_shape(__func__, qubits, count));
    const uint64_t dimension = UINT64_C(1) << qubits;
    for (size_t i = 0; index != NULL && i < count; i++) {
        QNL_CHECK(index[i] < dimension, QNL_ERR_ARGUMENT, "%s: index[%zu] is %" PRIu64 ", allowed are 0..%" PRIu64, __func__, i,
                  index[i], dimension - 1);
    }
    qnl_state *state = NULL;
    QNL_TRY(qnl__state_new(__func__, &state, qubits, count, 0));
    if (index != NULL) {
        memcpy(state->basis, index, count * sizeof *index);
    }
    *out = state;
    return QNL_OK;
}

static double squared_modulus(qnl_complex a) {
    return a.re * a.re + a.im * a.im;
}

static double squared_norm(const qnl_complex *amplitudes, size_t dimension) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < dimension; i++) {
        qnl__sum_add(&sum, squared_modulus(amplitudes[i]));
    }
    return qnl__sum_result(&sum);
}

qnl_status qnl_state_new_amplitudes(qnl_state **out, int qubits, const qnl_complex *amplitudes, size_t count) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(amplitudes);
    QNL_TRY(check_shape(__func__, qubits, count));
    const size_t dimension = (size_t)1 << qubits;
    qnl_state *state = NULL;
    QNL_TRY(qnl__state_new(__func__, &state, qubits, count, 1));
    qnl_status status = qnl__check_finite(__func__, "amplitudes", &amplitudes->re, 2 * count * dimension);
    for (size_t i = 0; i < count && status == QNL_OK; i++) {
        const double norm = squared_norm(amplitudes + i * dimension, dimension);
        if (!(fabs(norm - 1.0) <= 1e-10)) {
            status = qnl__fail(QNL_ERR_NOT_NORMALISED, "%s: the squared norm of state %zu is %.17g, allowed is 1 within 1e-10",
                               __func__, i, norm);
        }
    }
    if (status != QNL_OK) {
        qnl_state_free(state);
        return status;
    }
    memcpy(state->amplitudes, amplitudes, count * dimension * sizeof *amplitudes);
    *out = state;
    return QNL_OK;
}

qnl_status qnl_state_copy(qnl_state **out, const qnl_state *state) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(state);
    qnl_state *copy = NULL;
    QNL_TRY(qnl__state_new(__func__, &copy, state->qubits, state->count, state->amplitudes != NULL));
    if (state->amplitudes != NULL) {
        memcpy(copy->amplitudes, state->amplitudes, (state->count << state->qubits) * sizeof *state->amplitudes);
    } else {
        memcpy(copy->basis, state->basis, state->count * sizeof *state->basis);
    }
    *out = copy;
    return QNL_OK;
}

void qnl_state_free(qnl_state *state) {
    if (state == NULL) return;
    qnl__free(state->basis);
    qnl__free(state->amplitudes);
    qnl__free(state);
}

int qnl_state_qubits(const qnl_state *state) {
    return state == NULL ? 0 : state->qubits;
}

size_t qnl_state_count(const qnl_state *state) {
    return state == NULL ? 0 : state->count;
}

/* ---- looking ---- */

static qnl_status check_number(const char *function, const char *name, size_t number, const qnl_state *state) {
    QNL_CHECK(number < state->count, QNL_ERR_ARGUMENT, "%s: %s is %zu, allowed are 0..%zu", function, name, number,
              state->count - 1);
    return QNL_OK;
}

qnl_status qnl_state_amplitudes(qnl_complex *amplitudes, const qnl_state *state, size_t which) {
    QNL_CHECK_POINTER(amplitudes);
    QNL_CHECK_POINTER(state);
    QNL_TRY(check_number(__func__, "which", which, state));
    const size_t dimension = (size_t)1 << state->qubits;
    if (state->amplitudes != NULL) {
        memcpy(amplitudes, state->amplitudes + which * dimension, dimension * sizeof *amplitudes);
        return QNL_OK;
    }
    memset(amplitudes, 0, dimension * sizeof *amplitudes);
    amplitudes[state->basis[which]].re = 1.0;
    return QNL_OK;
}

/* <a|b> = sum conj(a_i) b_i */
static qnl_complex inner_product(const qnl_complex *a, const qnl_complex *b, size_t dimension) {
    qnl__sum re = {0.0, 0.0};
    qnl__sum im = {0.0, 0.0};
    for (size_t i = 0; i < dimension; i++) {
        qnl__sum_add(&re, a[i].re * b[i].re + a[i].im * b[i].im);
        qnl__sum_add(&im, a[i].re * b[i].im - a[i].im * b[i].re);
    }
    return (qnl_complex){qnl__sum_result(&re), qnl__sum_result(&im)};
}

qnl_status qnl_state_inner(qnl_complex *inner, const qnl_state *a, size_t i, const qnl_state *b, size_t j) {
    QNL_CHECK_POINTER(inner);
    QNL_CHECK_POINTER(a);
    QNL_CHECK_POINTER(b);
    QNL_CHECK(a->qubits == b->qubits, QNL_ERR_ARGUMENT, "%s: a has %d qubits, b has %d", __func__, a->qubits, b->qubits);
    QNL_TRY(check_number(__func__, "i", i, a));
    QNL_TRY(check_number(__func__, "j", j, b));
    const size_t dimension = (size_t)1 << a->qubits;
    if (a->amplitudes != NULL && b->amplitudes != NULL) {
        *inner = inner_product(a->amplitudes + i * dimension, b->amplitudes + j * dimension, dimension);
    } else if (a->amplitudes != NULL) {
        const qnl_complex amplitude = a->amplitudes[i * dimension + b->basis[j]];
        *inner = (qnl_complex){amplitude.re, -amplitude.im};
    } else if (b->amplitudes != NULL) {
        *inner = b->amplitudes[j * dimension + a->basis[i]];
    } else {
        *inner = (qnl_complex){a->basis[i] == b->basis[j] ? 1.0 : 0.0, 0.0};
    }
    return QNL_OK;
}

qnl_status qnl_state_probabilities(double *probabilities, const qnl_state *state, size_t which) {
    QNL_CHECK_POINTER(probabilities);
    QNL_CHECK_POINTER(state);
    QNL_TRY(check_number(__func__, "which", which, state));
    const size_t dimension = (size_t)1 << state->qubits;
    if (state->amplitudes == NULL) {
        memset(probabilities, 0, dimension * sizeof *probabilities);
        probabilities[state->basis[which]] = 1.0;
        return QNL_OK;
    }
    for (size_t i = 0; i < dimension; i++) {
        probabilities[i] = squared_modulus(state->amplitudes[which * dimension + i]);
    }
    return QNL_OK;
}

/* ---- sampling ---- */

qnl_status qnl_state_sample(uint64_t *outcomes, const qnl_state *state, size_t which, size_t shots, uint64_t seed) {
    QNL_CHECK(outcomes != NULL || shots == 0, QNL_ERR_NULL, "%s: outcomes is NULL", __func__);
    QNL_CHECK_POINTER(state);
    QNL_TRY(check_number(__func__, "which", which, state));
    if (state->amplitudes == NULL) {
        for (size_t shot = 0; shot < shots; shot++) {
            outcomes[shot] = state->basis[which];
        }
        return QNL_OK;
    }
    const size_t dimension = (size_t)1 << state->qubits;
    double *cumulative = qnl__allocate_aligned(dimension, sizeof *cumulative);
    if (cumulative == NULL) {
        return qnl__fail_memory(__func__, dimension * sizeof *cumulative);
    }
    qnl_random *random = NULL;
    const qnl_status status = qnl_random_new(&random, seed, 0, 0);
    if (status == QNL_OK) {
        qnl__outcomes_fill(cumulative, state->amplitudes + which * dimension, dimension);
    }
    for (size_t shot = 0; shot < shots && status == QNL_OK; shot++) {
        qnl_random_seek(random, 0, shot);
        outcomes[shot] = qnl__outcomes_draw(cumulative, dimension, random);
    }
    qnl_random_free(random);
    qnl__free(cumulative);
    return status;
}
