/* state_apply.c  Circuits acting on states, and their matrices. */
#include <inttypes.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "simulation/circuit_data.h"
#include "simulation/evaluate.h"

/* Largest states that are run in batches of eight, and the fewest of them. */
enum { BATCH_QUBITS = 12, BATCH_STATES = 4 };

/* Largest circuit whose matrix is made. */
enum { UNITARY_QUBITS = 16 };

/* Results are stored as amplitudes[state * state_stride + i * stride]. */
typedef struct apply_work {
    const qnl_state *inputs;
    const double *theta;
    qnl_complex *amplitudes;
    size_t state_stride;
    size_t stride;
} apply_work;

static void describe(qnl__job *job, size_t index, const void *data) {
    const apply_work *w = data;
    job->theta = w->theta;
    job->input = index;
}

static void apply_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const apply_work *w = data;
    qnl__cell *a = qnl__run_vector(run, 0);
    qnl__run_evolve(run, a, w->inputs);
    const size_t size = (size_t)1 << engine->program.qubits;
    for (int lane = 0; lane < run->job_count; ++lane) {
        qnl_complex *to = w->amplitudes + (first + (size_t)lane) * w->state_stride;
        for (size_t i = 0; i < size; ++i) {
            to[i * w->stride] = qnl__run_amplitude(run, a, i, lane);
        }
    }
}

/* Runs the circuit on all inputs. */
static qnl_status apply_all(const char *function, apply_work *w, const qnl_circuit *circuit, const qnl_execution_options *options) {
    const int batch = options->mode == QNL_MODE_BATCH ||
                      (options->mode == QNL_MODE_AUTO && circuit->qubits <= BATCH_QUBITS && w->inputs->count >= BATCH_STATES);
    qnl__pool pool;
    qnl__engine engine = {0};
    qnl__pool_init(&pool);
    qnl_status status = qnl__engine_make(function, &engine, circuit, NULL, 0, batch ? 0 : QNL__LANE_QUBITS, options, &pool);
    if (status == QNL_OK) {
        const qnl__evaluation evaluation = {&engine, w->inputs->count, 1, describe, apply_block, w};
        status = qnl__evaluate(function, &evaluation);
    }
    qnl__engine_clear(&engine);
    qnl__pool_clear(&pool);
    return status;
}

qnl_status qnl__state_room(const char *function, qnl_complex **out, const qnl_state *state, const qnl_execution_options *options) {
    const size_t size = (size_t)1 << state->qubits;
    const uint64_t limit = qnl__memory_limit(options);
    QNL_CHECK(state->count <= limit / size / sizeof **out, QNL_ERR_MEMORY,
              "%s: %zu state(s) of %d qubits need %zu x 16 x 2^%d bytes, allowed are %" PRIu64, function, state->count,
              state->qubits, state->count, state->qubits, limit);
    *out = qnl__allocate(state->count * size, sizeof **out);
    return *out == NULL ? qnl__fail_memory(function, state->count * size * sizeof **out) : QNL_OK;
}

void qnl__state_replace(qnl_state *state, qnl_complex *amplitudes) {
    qnl__free(state->basis);
    qnl__free(state->amplitudes);
    state->basis = NULL;
    state->amplitudes = amplitudes;
}

qnl_status qnl__state_apply(const char *function, qnl_state *state, const qnl_circuit *circuit, const double *theta,
                            const qnl_execution_options *options) {
    const size_t size = (size_t)1 << state->qubits;
    qnl_complex *amplitudes;
    QNL_TRY(qnl__state_room(function, &amplitudes, state, options));
    apply_work w = {state, theta, amplitudes, size, 1};
    const qnl_status status = apply_all(function, &w, circuit, options);
    if (status != QNL_OK) {
        qnl__free(amplitudes);
        return status;
    }
    qnl__state_replace(state, amplitudes);
    return QNL_OK;
}

qnl_status qnl_state_apply(qnl_state *state, const qnl_circuit *circuit, const double *theta,
                           const qnl_execution_options *options) {
    QNL_CHECK_POINTER(state);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK(state->qubits == circuit->qubits, QNL_ERR_ARGUMENT, "%s: the state has %d qubits, the circuit %d", __func__,
              state->qubits, circuit->qubits);
    QNL_TRY(qnl__check_theta(__func__, "theta", theta, 1, circuit->parameters));
    qnl_execution_options checked;
    QNL_TRY(qnl__execution_read(__func__, &checked, options));
    return qnl__state_apply(__func__, state, circuit, theta, &checked);
}

qnl_status qnl__state_all_basis(const char *function, qnl_state **out, int qubits) {
    const size_t size = (size_t)1 << qubits;
    uint64_t *index = qnl__allocate(size, sizeof *index);
    if (index == NULL) {
        return qnl__fail_memory(function, size * sizeof *index);
    }
    for (size_t i = 0; i < size; ++i) {
        index[i] = i;
    }
    const qnl_status status = qnl_state_new_basis(out, qubits, index, size);
    qnl__free(index);
    return status;
}

qnl_status qnl__circuit_unitary(const char *function, qnl_complex *matrix, const qnl_circuit *circuit, const double *theta,
                                const qnl_execution_options *options) {
    QNL_TRY(qnl__check_theta(function, "theta", theta, 1, circuit->parameters));
    qnl_execution_options checked;
    QNL_TRY(qnl__execution_read(function, &checked, options));
    const size_t size = (size_t)1 << circuit->qubits;
    qnl_state *columns;
    QNL_TRY(qnl__state_all_basis(function, &columns, circuit->qubits));
    apply_work w = {columns, theta, matrix, 1, size};
    const qnl_status status = apply_all(function, &w, circuit, &checked);
    qnl_state_free(columns);
    return status;
}

qnl_status qnl_circuit_unitary(qnl_complex *matrix, const qnl_circuit *circuit, const double *theta,
                               const qnl_execution_options *options) {
    QNL_CHECK_POINTER(matrix);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK(circuit->qubits <= UNITARY_QUBITS, QNL_ERR_ARGUMENT, "%s: the circuit has %d qubits, a matrix is made for up to %d",
              __func__, circuit->qubits, UNITARY_QUBITS);
    const size_t size = (size_t)1 << (2 * circuit->qubits);
    qnl_complex *result = qnl__allocate(size, sizeof *result);
    if (result == NULL) {
        return qnl__fail_memory(__func__, size * sizeof *result);
    }
    const qnl_status status = qnl__circuit_unitary(__func__, result, circuit, theta, options);
    if (status == QNL_OK) {
        memcpy(matrix, result, size * sizeof *matrix);
    }
    qnl__free(result);
    return status;
}
