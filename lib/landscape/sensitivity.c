/* sensitivity.c  Channel sensitivity: can a parameter step be told from no step at all? */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"
#include "landscape/angle_sum.h"
#include "landscape/unitary_arc.h"
#include "linalg/dense.h"
#include "simulation/circuit_data.h"
#include "simulation/difference.h"

#define PI 3.14159265358979323846

enum { MAX_QUBITS = 12 };

/* Circuits up to this size are worked on by one thread each, side by side; larger ones by all threads together. */
enum { SIDE_BY_SIDE_QUBITS = 7 };

/* Scratch of one thread: three 2^n x 2^n matrices. */
typedef struct scratch {
    qnl_complex *u;
    qnl_complex *e;
    qnl_complex *h;
} scratch;

/* What the threads share; only results are written. */
typedef struct sensitivity_work {
    const char *function;
    const qnl_circuit *circuit;
    qnl__difference difference;
    size_t dimension;
    const double *thetas;
    const double *deltas;
    qnl_sensitivity *results;
    size_t count;
    const qnl_execution_options *options;
} sensitivity_work;

static qnl_status allocate_scratch(scratch *s, const sensitivity_work *w) {
    const size_t n = w->dimension;
    s->u = qnl__allocate(n * n, sizeof *s->u);
    s->e = qnl__allocate(n * n, sizeof *s->e);
    s->h = qnl__allocate(n * n, sizeof *s->h);
    if (s->u == NULL || s->e == NULL || s->h == NULL) {
        return qnl__fail_memory(w->function, 3 * n * n * sizeof *s->u);
    }
    return QNL_OK;
}

static void free_scratch(scratch *s) {
    qnl__free(s->u);
    qnl__free(s->e);
    qnl__free(s->h);
}

static qnl_status one_sensitivity(qnl_sensitivity *result, const sensitivity_work *w, const scratch *s, const double *theta,
                                  const double *delta) {
    const size_t n = w->dimension;
    QNL_TRY(qnl__difference_run(w->function, &w->difference, s->u, s->e, theta, delta));
    QNL_TRY(qnl__matrix_multiply(s->h, s->u, QNL__ADJOINT, s->e, QNL__PLAIN, n, n, n));
    QNL_TRY(qnl__arc_distance(w->function, &result->distance, s->h, 0.0, n));
    const qnl__phase_range phases = qnl__phase_range_of(w->circuit, delta);
    result->angle_sum = phases.high - phases.low; /* arcs of a product add at most */
    result->bound = 2.0 * sin(0.5 * fmin(PI, result->angle_sum));
    result->operator_norm_bound = 2.0 * sin(0.25 * fmin(2.0 * PI, result->angle_sum));
    result->printed_bound = 0.5 * result->angle_sum;
    return QNL_OK;
}

static qnl_status begin_thread(void **scratch_of_thread, void *data) {
    scratch *s = qnl__allocate(1, sizeof *s);
    *scratch_of_thread = s;
    return s == NULL ? qnl__fail_memory(((sensitivity_work *)data)->function, sizeof *s) : allocate_scratch(s, data);
}

static void end_thread(void *scratch_of_thread, void *data) {
    (void)data;
    if (scratch_of_thread != NULL) {
        free_scratch(scratch_of_thread);
        qnl__free(scratch_of_thread);
    }
}

static qnl_status one_piece(size_t index, void *scratch_of_thread, void *data) {
    sensitivity_work *w = data;
    const size_t parameters = w->circuit->parameters;
    const double *theta = parameters == 0 ? NULL : w->thetas + index * parameters;
    const double *delta = parameters == 0 ? NULL : w->deltas + index * parameters;
    return one_sensitivity(&w->results[index], w, scratch_of_thread, theta, delta);
}

static qnl_status all_sensitivities(sensitivity_work *w) {
    const int side_by_side = w->circuit->qubits <= SIDE_BY_SIDE_QUBITS && w->count > 1;
    qnl_execution_options inner = *w->options; /* progress counts results, not columns */
    inner.progress = NULL;
    inner.threads = side_by_side ? 1 : inner.threads;
    if (w->results == NULL) {
        return qnl__fail_memory(w->function, w->count * sizeof *w->results);
    }
    QNL_TRY(qnl__difference_make(w->function, &w->difference, w->circuit, &inner));
    const qnl__parallel work = {.count = w->count,
                                .threads = side_by_side ? qnl__thread_count(w->options->threads) : 1,
                                .piece = one_piece,
                                .begin = begin_thread,
                                .end = end_thread,
                                .data = w,
                                .progress = w->options->progress,
                                .progress_data = w->options->progress_data};
    return qnl__parallel_run(&work);
}

qnl_status qnl_channel_sensitivity(qnl_sensitivity *results, const qnl_circuit *circuit, const double *thetas, const double *deltas,
                                   size_t count, const qnl_execution_options *options) {
    QNL_CHECK_POINTER(results);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK(circuit->qubits <= MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: the circuit has %d qubits, allowed are 1..%d", __func__,
              circuit->qubits, MAX_QUBITS);
    QNL_TRY(qnl__check_theta(__func__, "thetas", thetas, count, circuit->parameters));
    QNL_CHECK(deltas != NULL || count * circuit->parameters == 0, QNL_ERR_NULL, "%s: deltas is NULL", __func__);
    QNL_TRY(qnl__check_finite(__func__, "deltas", deltas, count * circuit->parameters));
    qnl_execution_options checked;
    QNL_TRY(qnl__execution_read(__func__, &checked, options));
    if (count == 0) {
        return QNL_OK;
    }
    sensitivity_work w = {.function = __func__,
                          .circuit = circuit,
                          .dimension = (size_t)1 << circuit->qubits,
                          .thetas = thetas,
                          .deltas = deltas,
                          .results = qnl__allocate(count, sizeof *w.results),
                          .count = count,
                          .options = &checked};
    const qnl_status status = all_sensitivities(&w);
    if (status == QNL_OK) {
        memcpy(results, w.results, count * sizeof *results);
    }
    qnl__difference_clear(&w.difference);
    qnl__free(w.results);
    return status;
}
