/* sensitivity.c  Channel sensitivity: can a parameter step be told from no step at all? */
#include <math.h>
#include <string.h>

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

typedef struct sensitivity_work {
    const qnl_circuit *circuit;
    qnl__difference difference;
    size_t dimension;
    qnl_complex *u;
    qnl_complex *e;
    qnl_complex *h;
} sensitivity_work;

static qnl_status one_sensitivity(const char *function, qnl_sensitivity *result, sensitivity_work *w, const double *theta,
                                  const double *delta) {
    const size_t n = w->dimension;
    QNL_TRY(qnl__difference_run(function, &w->difference, w->u, w->e, theta, delta));
    QNL_TRY(qnl__matrix_multiply(w->h, w->u, QNL__ADJOINT, w->e, QNL__PLAIN, n, n, n));
    QNL_TRY(qnl__arc_distance(function, &result->distance, w->h, 0.0, n));
    const qnl__phase_range phases = qnl__phase_range_of(w->circuit, delta);
    result->angle_sum = phases.high - phases.low; /* arcs of a product add at most */
    result->bound = 2.0 * sin(0.5 * fmin(PI, result->angle_sum));
    result->operator_norm_bound = 2.0 * sin(0.25 * fmin(2.0 * PI, result->angle_sum));
    return QNL_OK;
}

static qnl_status all_sensitivities(const char *function, qnl_sensitivity *results, sensitivity_work *w, const double *thetas,
                                    const double *deltas, size_t count, const qnl_execution_options *options) {
    const size_t parameters = w->circuit->parameters;
    qnl_execution_options quiet = *options; /* progress counts results, not columns */
    quiet.progress = NULL;
    if (results == NULL || w->u == NULL || w->e == NULL || w->h == NULL) {
        return qnl__fail_memory(function, 3 * w->dimension * w->dimension * sizeof *w->u);
    }
    QNL_TRY(qnl__difference_make(function, &w->difference, w->circuit, &quiet));
    for (size_t k = 0; k < count; ++k) {
        const double *theta = parameters == 0 ? NULL : thetas + k * parameters;
        const double *delta = parameters == 0 ? NULL : deltas + k * parameters;
        QNL_TRY(one_sensitivity(function, &results[k], w, theta, delta));
        if (options->progress != NULL) {
            QNL_TRY(qnl__callback_status(options->progress(k + 1, count, options->progress_data), "progress"));
        }
    }
    return QNL_OK;
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
    const size_t n = (size_t)1 << circuit->qubits;
    sensitivity_work w = {.circuit = circuit, .dimension = n};
    w.u = qnl__allocate(n * n, sizeof *w.u);
    w.e = qnl__allocate(n * n, sizeof *w.e);
    w.h = qnl__allocate(n * n, sizeof *w.h);
    qnl_sensitivity *found = qnl__allocate(count, sizeof *found);
    const qnl_status status = all_sensitivities(__func__, found, &w, thetas, deltas, count, &checked);
    if (status == QNL_OK) {
        memcpy(results, found, count * sizeof *results);
    }
    qnl__difference_clear(&w.difference);
    qnl__free(w.u);
    qnl__free(w.e);
    qnl__free(w.h);
    qnl__free(found);
    return status;
}
