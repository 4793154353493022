/*
 * boltzmann_derivatives.c  Derivatives of the visible state of a Boltzmann machine.
 *
 * d_k rho = K(P_k) + <P_k> rho / T, where K is the derivative of exp(-H / T) / Z with Z held fixed.  K is its own adjoint, so
 * Tr(A d_k rho) = Tr(P_k L_A) with L_A = K(A) + <A> rho / T: one matrix for all parameters.  d_k rho_v is the sum over the Pauli
 * strings A on the visible qubits of A Tr(A d_k rho) / 2^v.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "models/boltzmann_data.h"

/* What both ways work in. */
typedef struct work {
    const qnl_boltzmann *machine;
    qnl__thermal thermal;
    qnl_complex *derivatives; /* P x visible^2 */
    double *trace_norms;      /* P, or NULL */
    qnl_complex *scratch;     /* D x D */
    qnl_complex *reduced;     /* visible x visible */
} work;

/* `second` = V' `first` */
static qnl_status into_eigenbasis(qnl__thermal *t, size_t d) {
    return qnl__matrix_multiply(t->second, t->vectors, QNL__ADJOINT, t->first, QNL__PLAIN, d, d, d);
}

/* Tr rho X for X in the basis of eigenvectors. */
static double thermal_mean(const qnl__thermal *t, const qnl_complex *x, size_t d) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < d; i++)
        qnl__sum_add(&sum, t->roots[i] * t->roots[i] * x[i * d + i].re);
    return qnl__sum_result(&sum);
}

/* ---- one form for each Pauli string on the visible qubits ---- */

/* The Pauli string number `index` = x mask * 2^v + z mask, on all qubits (shift = hidden qubits) or on the visible ones alone. */
static qnl__boltzmann_term visible_string(const qnl_boltzmann *machine, size_t index, int shift) {
    const size_t x = index / machine->visible, z = index % machine->visible;
    qnl__boltzmann_term term = {.x = x << shift, .z = z << shift, .coefficient = 1.0};
    for (size_t y = x & z; y != 0; y &= y - 1)
        term.phase++;
    return term;
}

/* derivatives[k] += A Tr(P_k L) / 2^v for all k, with L in `first` */
static qnl_status add_string(work *w, const qnl__boltzmann_term *small) {
    const size_t v = w->machine->visible;
    for (size_t k = 0; k < w->machine->parameters; k++) {
        double trace = 0.0;
        QNL_TRY(qnl__boltzmann_trace(&trace, w->machine, k, w->thermal.first, w->scratch));
        qnl__string_add(w->derivatives + k * v * v, small, trace / (double)v, v);
    }
    return QNL_OK;
}

static qnl_status by_forms(work *w) {
    const qnl_boltzmann *m = w->machine;
    qnl__thermal *t = &w->thermal;
    const size_t d = m->dimension;
    for (size_t index = 1; index < m->visible * m->visible; index++) { /* the trace of a derivative is 0 */
        const qnl__boltzmann_term large = visible_string(m, index, m->qubits - m->visible_count);
        const qnl__boltzmann_term small = visible_string(m, index, 0);
        qnl__string_apply(t->first, &large, t->vectors, d);
        QNL_TRY(into_eigenbasis(t, d));
        const double mean = thermal_mean(t, t->second, d);
        qnl__thermal_differences(t->second, t, m, QNL__THERMAL_STATE, m->inverse * mean);
        qnl__thermal_normalise(t->second, t, m);
        QNL_TRY(qnl__thermal_rotate(t, m));
        QNL_TRY(add_string(w, &small));
    }
    return QNL_OK;
}

/* ---- one derivative for each parameter ---- */

/* X = (X - sign(E) <v|X|v> H / |H|) / |H|: the direction in which H / |H| moves. */
static void normalise_direction(qnl_complex *x, const qnl__thermal *t, const qnl_boltzmann *m) {
    if (!m->normalised) return;
    const size_t d = m->dimension, at = t->extreme;
    const double growth = t->energies[at] > 0.0 ? x[at * d + at].re : -x[at * d + at].re;
    for (size_t i = 0; i < d; i++)
        x[i * d + i].re -= growth * t->energies[i];
    for (size_t i = 0; i < d * d; i++)
        x[i] = (qnl_complex){x[i].re / t->norm, x[i].im / t->norm};
}

static qnl_status by_parameters(work *w) {
    const qnl_boltzmann *m = w->machine;
    qnl__thermal *t = &w->thermal;
    const size_t d = m->dimension, v = m->visible;
    for (size_t k = 0; k < m->parameters; k++) {
        QNL_TRY(qnl__boltzmann_apply(t->first, m, k, t->vectors, w->scratch));
        QNL_TRY(into_eigenbasis(t, d));
        normalise_direction(t->second, t, m);
        const double mean = thermal_mean(t, t->second, d);
        qnl__thermal_differences(t->second, t, m, QNL__THERMAL_STATE, m->inverse * mean);
        QNL_TRY(qnl__matrix_multiply(t->third, t->vectors, QNL__PLAIN, t->second, QNL__PLAIN, d, d, d));
        QNL_TRY(qnl__matrix_multiply(w->reduced, t->third, QNL__PLAIN, t->vectors, QNL__ADJOINT, v, m->hidden * d, v));
        qnl__make_hermitian(w->reduced, v);
        memcpy(w->derivatives + k * v * v, w->reduced, v * v * sizeof *w->reduced);
    }
    return QNL_OK;
}

/* ---- both ---- */

static qnl_status half_trace_norm(double *norm, const qnl_complex *matrix, double *values, size_t n) {
    qnl__sum sum = {0.0, 0.0};
    QNL_TRY(qnl__hermitian_eigenvalues(values, NULL, matrix, n));
    for (size_t i = 0; i < n; i++)
        qnl__sum_add(&sum, 0.5 * fabs(values[i]));
    *norm = qnl__sum_result(&sum);
    return QNL_OK;
}

static qnl_status compute(work *w, const double *theta) {
    const qnl_boltzmann *m = w->machine;
    const size_t d = m->dimension, v = m->visible;
    QNL_TRY(qnl__thermal_allocate("qnl_boltzmann_derivatives", &w->thermal, m));
    w->derivatives = qnl__allocate(m->parameters, v * v * sizeof *w->derivatives);
    w->trace_norms = qnl__allocate(m->parameters, sizeof *w->trace_norms);
    w->scratch = qnl__blas_array(d * d, d, sizeof *w->scratch);
    w->reduced = qnl__blas_array(v * v, v, sizeof *w->reduced);
    if (w->derivatives == NULL || w->trace_norms == NULL || w->scratch == NULL || w->reduced == NULL) {
        return qnl__fail_memory("qnl_boltzmann_derivatives", (m->parameters * v * v + d * d) * sizeof *w->scratch);
    }
    QNL_TRY(qnl__thermal_solve("qnl_boltzmann_derivatives", &w->thermal, m, theta));
    /* three products of D x D matrices for each form, two for each parameter */
    QNL_TRY(3 * (v * v - 1) <= 2 * m->parameters ? by_forms(w) : by_parameters(w));
    for (size_t k = 0; k < m->parameters; k++)
        QNL_TRY(half_trace_norm(&w->trace_norms[k], w->derivatives + k * v * v, w->thermal.roots, v));
    return QNL_OK;
}

qnl_status qnl_boltzmann_derivatives(qnl_complex *derivatives, double *trace_norms, const qnl_boltzmann *machine,
                                     const double *theta) {
    QNL_CHECK_POINTER(machine);
    QNL_CHECK_POINTER(theta);
    QNL_TRY(qnl__check_finite(__func__, "theta", theta, machine->parameters));
    work w = {.machine = machine};
    const size_t p = machine->parameters, v = machine->visible;
    const qnl_status status = compute(&w, theta);
    if (status == QNL_OK) {
        if (derivatives != NULL) memcpy(derivatives, w.derivatives, p * v * v * sizeof *derivatives);
        if (trace_norms != NULL) memcpy(trace_norms, w.trace_norms, p * sizeof *trace_norms);
    }
    qnl__thermal_free(&w.thermal);
    qnl__free(w.derivatives);
    qnl__free(w.trace_norms);
    qnl__free(w.scratch);
    qnl__free(w.reduced);
    return status;
}
