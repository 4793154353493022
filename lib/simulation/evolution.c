/* evolution.c  exp(-i H t) as a gate, and of an observable on states. */
#include "qnnland/evolution.h"

#include <math.h>

#include "core/error.h"
#include "core/options.h"
#include "core/parallel.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "simulation/circuit_build.h"
#include "simulation/krylov.h"
#include "simulation/observable_engine.h"

/* ---- the gate ---- */

static qnl_status check_hermitian(const char *function, const qnl_complex *matrix, size_t dimension) {
    double defect = 0.0, largest = 0.0;
    QNL_TRY(qnl__hermiticity_defect(&defect, matrix, dimension));
    for (size_t i = 0; i < dimension * dimension; i++) {
        largest = fmax(largest, hypot(matrix[i].re, matrix[i].im));
    }
    QNL_CHECK(defect <= 1e-10 * largest, QNL_ERR_NOT_HERMITIAN, "%s: the largest entry of |H - H'| is %.3g, allowed are 0..%.3g",
              function, defect, 1e-10 * largest);
    return QNL_OK;
}

/* What the exponential is made in; from qnl__blas_array. */
typedef struct exponential {
    double *values;
    qnl_complex *vectors;
    qnl_complex *turned; /* the eigenvectors times their phases */
    qnl_complex *result;
} exponential;

static qnl_status exponentiate(const char *function, exponential *e, const qnl_complex *matrix, size_t dimension, double time) {
    QNL_TRY(qnl__hermitian_eigenvalues(e->values, e->vectors, matrix, dimension));
    for (size_t k = 0; k < dimension; k++) {
        const double phase = -e->values[k] * time;
        QNL_CHECK(isfinite(phase), QNL_ERR_NUMERICAL, "%s: time is %g, times the eigenvalue %g it is not finite", function, time,
                  e->values[k]);
        const qnl_complex turn = {cos(phase), sin(phase)};
        for (size_t i = k; i < dimension * dimension; i += dimension) {
            const qnl_complex v = e->vectors[i];
            e->turned[i] = (qnl_complex){v.re * turn.re - v.im * turn.im, v.re * turn.im + v.im * turn.re};
        }
    }
    return qnl__matrix_multiply(e->result, e->turned, QNL__PLAIN, e->vectors, QNL__ADJOINT, dimension, dimension, dimension);
}

static qnl_status add_evolution(const char *function, qnl_circuit *circuit, const int *qubits, int count, const qnl_complex *matrix,
                                double time) {
    const size_t dimension = (size_t)1 << count, entries = dimension * dimension;
    exponential e = {
        .values = qnl__blas_array(dimension, dimension, sizeof *e.values),
        .vectors = qnl__blas_array(entries, dimension, sizeof *e.vectors),
        .turned = qnl__blas_array(entries, dimension, sizeof *e.turned),
        .result = qnl__blas_array(entries, dimension, sizeof *e.result),
    };
    qnl_status status = QNL_ERR_MEMORY;
    if (e.values != NULL && e.vectors != NULL && e.turned != NULL && e.result != NULL) {
        status = exponentiate(function, &e, matrix, dimension, time);
    }
    if (status == QNL_ERR_MEMORY) {
        status = qnl__fail_memory(function, 3 * entries * sizeof *matrix);
    }
    if (status == QNL_OK) {
        status = qnl__circuit_add_unitary(function, circuit, qubits, count, e.result);
    }
    qnl__free(e.values);
    qnl__free(e.vectors);
    qnl__free(e.turned);
    qnl__free(e.result);
    return status;
}

qnl_status qnl_circuit_add_evolution(qnl_circuit *circuit, const int *qubits, int count, const qnl_complex *matrix, double time) {
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK_POINTER(qubits);
    QNL_CHECK_POINTER(matrix);
    QNL_CHECK(count >= 1 && count <= QNL_MAX_UNITARY_QUBITS, QNL_ERR_ARGUMENT, "%s: count is %d, allowed are 1..%d", __func__,
              count, QNL_MAX_UNITARY_QUBITS);
    QNL_TRY(qnl__check_qubits(__func__, qubits, count, circuit->qubits));
    QNL_CHECK(isfinite(time), QNL_ERR_NOT_FINITE, "%s: time is %g, must be finite", __func__, time);
    const size_t dimension = (size_t)1 << count;
    QNL_TRY(qnl__check_finite(__func__, "matrix", &matrix->re, 2 * dimension * dimension));
    QNL_TRY(check_hermitian(__func__, matrix, dimension));
    return add_evolution(__func__, circuit, qubits, count, matrix, time);
}

/* ---- states ---- */

/* States of this many cells and more are worked on by all threads together. */
#define SHARED_STATE_CELLS ((size_t)1 << 14)

typedef struct evolve_work {
    const char *function;
    const qnl_state *state;
    const qnl__engine *engine;
    double time;
    double tolerance;
    qnl_complex *amplitudes; /* results */
    size_t bytes;            /* scratch of a run */
    int threads;             /* for one state */
    int is_alone;            /* one state after the other, in the calling thread: progress may be asked during a state */
} evolve_work;

static qnl_status begin_run(void **scratch, void *data) {
    const evolve_work *w = data;
    qnl__run *run = qnl__allocate_aligned(1, sizeof *run);
    void *memory = qnl__pool_take(w->engine->pool, w->bytes);
    if (run == NULL || memory == NULL) {
        qnl__free(run);
        if (memory != NULL) qnl__pool_give(w->engine->pool, memory);
        return qnl__fail_memory(w->function, w->bytes);
    }
    qnl__run_place(run, &w->engine->program, w->engine->kernels, memory);
    run->threads = w->threads;
    run->job_count = 1;
    *scratch = run;
    return QNL_OK;
}

static void end_run(void *scratch, void *data) {
    const evolve_work *w = data;
    qnl__run *run = scratch;
    if (run == NULL) return;
    qnl__pool_give(w->engine->pool, run->memory);
    qnl__free(run);
}

/* Where the work is. */
typedef struct place {
    const evolve_work *work;
    size_t index;
} place;

static qnl_status ask_progress(void *data) {
    const place *at = data;
    const qnl_execution_options *options = &at->work->engine->options;
    qnl__callback_begin();
    return qnl__callback_status(options->progress(at->index, at->work->state->count, options->progress_data), "progress");
}

static qnl_status evolve_state(size_t index, void *scratch, void *data) {
    const evolve_work *w = data;
    qnl__run *run = scratch;
    place at = {w, index};
    const int asks = w->is_alone && w->engine->options.progress != NULL;
    const qnl__evolution evolution = {w->function, &w->engine->observable, w->time, w->tolerance, asks ? ask_progress : NULL, &at};
    const size_t size = (size_t)1 << w->state->qubits;
    run->jobs[0] = (qnl__job){.angle = -1, .input = index};
    qnl__run_load(run, qnl__run_vector(run, 0), w->state);
    QNL_TRY(qnl__krylov_evolve(run, &evolution));
    qnl__cells_store(w->amplitudes + index * size, qnl__run_vector(run, 0), size);
    return QNL_OK;
}

static qnl_status evolve_states(evolve_work *w) {
    const qnl__engine *engine = w->engine;
    const size_t vectors = qnl__krylov_vectors(engine);
    QNL_TRY(qnl__engine_check_memory(w->function, engine, vectors));
    w->bytes = qnl__run_bytes(&engine->program, vectors);
    const int threads = qnl__thread_count(engine->options.threads);
    const uint64_t fit = qnl__memory_limit(&engine->options) / w->bytes; /* at least 1, as it was just checked */
    const int together = engine->program.cells >= SHARED_STATE_CELLS;
    const int apart = together ? 1 : (uint64_t)threads < fit ? threads : (int)fit;
    w->threads = together ? threads : 1;
    w->is_alone = apart == 1 || w->state->count == 1;
    const qnl__parallel work = {
        .count = w->state->count,
        .threads = apart,
        .piece = evolve_state,
        .begin = begin_run,
        .end = end_run,
        .data = w,
        .progress = engine->options.progress,
        .progress_data = engine->options.progress_data,
    };
    return qnl__parallel_run(&work);
}

static qnl_status evolve_with_engine(evolve_work *w, const qnl_observable *observable, const qnl_execution_options *options) {
    qnl__pool pool;
    qnl__engine engine = {0};
    qnl__pool_init(&pool);
    qnl_status status = qnl__observable_engine(w->function, &engine, observable, options, &pool);
    if (status == QNL_OK) {
        w->engine = &engine;
        status = evolve_states(w);
    }
    qnl__engine_clear(&engine);
    qnl__pool_clear(&pool);
    return status;
}

qnl_status qnl_state_evolve(qnl_state *state, const qnl_observable *observable, double time, double tolerance,
                            const qnl_execution_options *options) {
    QNL_CHECK_POINTER(state);
    QNL_CHECK_POINTER(observable);
    QNL_CHECK(state->qubits == observable->qubits, QNL_ERR_ARGUMENT, "%s: the state has %d qubits, the observable %d", __func__,
              state->qubits, observable->qubits);
    QNL_CHECK(isfinite(time), QNL_ERR_NOT_FINITE, "%s: time is %g, must be finite", __func__, time);
    QNL_CHECK(tolerance == 0.0 || (tolerance >= 1e-13 && tolerance <= 1e-2), QNL_ERR_ARGUMENT,
              "%s: tolerance is %g, allowed are 1e-13..1e-2, and 0 for 1e-10", __func__, tolerance);
    qnl_execution_options checked;
    QNL_TRY(qnl__execution_read(__func__, &checked, options));
    if (time == 0.0) return QNL_OK;
    evolve_work w = {.function = __func__, .state = state, .time = time, .tolerance = tolerance == 0.0 ? 1e-10 : tolerance};
    QNL_TRY(qnl__state_room(__func__, &w.amplitudes, state, &checked));
    const qnl_status status = evolve_with_engine(&w, observable, &checked);
    if (status != QNL_OK) {
        qnl__free(w.amplitudes);
        return status;
    }
    qnl__state_replace(state, w.amplitudes);
    return QNL_OK;
}
