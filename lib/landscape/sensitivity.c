/* sensitivity.c  Channel sensitivity: can a parameter step be told from no step at all? */
#include <math.h>
#include <stdatomic.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
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

/* What the threads share. */
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
    atomic_size_t next;
    atomic_size_t done;
    atomic_int stop;
    size_t reported;   /* last number that the progress callback saw */
    qnl_status status; /* of the first failure, with its text: errors belong to a thread */
    char text[512];
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

/* By the calling thread only. */
static qnl_status report(sensitivity_work *w) {
    const size_t done = atomic_load(&w->done);
    if (w->options->progress == NULL || done == w->reported) {
        return QNL_OK;
    }
    w->reported = done;
    return qnl__callback_status(w->options->progress(done, w->count, w->options->progress_data), "progress");
}

/* One thread's share: results are taken one after the other until there are none. */
static qnl_status take_results(sensitivity_work *w, const scratch *s, int is_caller) {
    const size_t parameters = w->circuit->parameters;
    for (;;) {
        const size_t k = atomic_fetch_add(&w->next, 1);
        if (k >= w->count || atomic_load(&w->stop)) {
            return QNL_OK;
        }
        const double *theta = parameters == 0 ? NULL : w->thetas + k * parameters;
        const double *delta = parameters == 0 ? NULL : w->deltas + k * parameters;
        QNL_TRY(one_sensitivity(&w->results[k], w, s, theta, delta));
        atomic_fetch_add(&w->done, 1);
        if (is_caller) {
            QNL_TRY(report(w));
        }
    }
}

static void run_thread(sensitivity_work *w, int is_caller) {
    scratch s = {NULL, NULL, NULL};
    qnl_status status = allocate_scratch(&s, w);
    if (status == QNL_OK) {
        status = take_results(w, &s, is_caller);
    }
    free_scratch(&s);
    if (status != QNL_OK && atomic_exchange(&w->stop, 1) == 0) {
        w->status = status;
        (void)strncpy(w->text, qnl_last_error(), sizeof w->text - 1);
    }
}

static void run_threads(sensitivity_work *w, int threads) {
#ifdef _OPENMP
    if (threads > 1) {
#pragma omp parallel num_threads(threads)
        run_thread(w, omp_get_thread_num() == 0);
        return;
    }
#endif
    (void)threads;
    run_thread(w, 1);
}

static qnl_status all_sensitivities(sensitivity_work *w) {
    const int threads = qnl__thread_count(w->options->threads);
    const int side_by_side = w->circuit->qubits <= SIDE_BY_SIDE_QUBITS && w->count > 1;
    qnl_execution_options inner = *w->options; /* progress counts results, not columns */
    inner.progress = NULL;
    inner.threads = side_by_side ? 1 : inner.threads;
    if (w->results == NULL) {
        return qnl__fail_memory(w->function, w->count * sizeof *w->results);
    }
    QNL_TRY(qnl__difference_make(w->function, &w->difference, w->circuit, &inner));
    run_threads(w, side_by_side ? ((size_t)threads < w->count ? threads : (int)w->count) : 1);
    return w->status == QNL_OK ? report(w) : qnl__fail(w->status, "%s", w->text);
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
