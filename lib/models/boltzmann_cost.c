/*
 * boltzmann_cost.c  Costs of Boltzmann machines.
 *
 * The visible state is F F' for F = V diag(sqrt(p)), rows in blocks of one visible index each.  S = F V' = exp(-H / 2T) / sqrt(Z)
 * has the same visible state, and its cotangent is G V' when that of F is G: d cost = Re Tr(G' dS V).  The divided differences of
 * the exponential at twice the temperature pull it back to H, and all derivatives follow from this one matrix.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "models/boltzmann_data.h"
#include "models/reduced_target.h"

/* Singular values of the factor below this part of the largest are rounding errors. */
#define RANK_CUTOFF 1e-14

/* What the cost owns. */
typedef struct cost_data {
    qnl_boltzmann *machine; /* a reference of its own */
    qnl__reduced_target target;
    double target_trace;
} cost_data;

/* One call of the cost; `gradients` NULL = values only. */
typedef struct request {
    const char *function;
    const cost_data *cost;
    double *values; /* or NULL */
    double *gradients;
    const double *thetas;
} request;

static double real_inner(const qnl_complex *a, const qnl_complex *b, size_t count) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++)
        qnl__sum_add(&sum, a[i].re * b[i].re + a[i].im * b[i].im);
    return qnl__sum_result(&sum);
}

/* Value, and the cotangent of H (or H / |H|) in the basis of eigenvectors in `second`. */
static qnl_status by_factor(const request *r, double *value, qnl__thermal *t) {
    const qnl_boltzmann *m = r->cost->machine;
    const size_t d = m->dimension;
    qnl_complex *cotangent = r->gradients == NULL ? NULL : t->third;
    qnl__thermal_factor(t->first, t, m);
    QNL_TRY(qnl__reduced_evaluate(r->function, value, cotangent, &r->cost->target, t->first, m->hidden * d));
    if (cotangent == NULL) return QNL_OK;
    const double along = real_inner(cotangent, t->first, d * d);
    QNL_TRY(qnl__matrix_multiply(t->second, t->vectors, QNL__ADJOINT, cotangent, QNL__PLAIN, d, d, d));
    qnl__thermal_differences(t->second, t, m, QNL__THERMAL_ROOT, 0.5 * m->inverse * along);
    return QNL_OK;
}

/*
 * Without hidden qubits ln rho = -H / T - ln Z: S(sigma | rho) = Tr sigma ln sigma + Tr sigma H / T + ln Z, at any temperature. The
 * cotangent of H is (sigma - rho) / T.
 */
static qnl_status fully_visible_entropy(const request *r, double *value, qnl__thermal *t) {
    const qnl_boltzmann *m = r->cost->machine;
    const size_t d = m->dimension;
    const double trace = r->cost->target_trace;
    qnl__sum sum = {r->cost->target.entropy, 0.0};
    QNL_TRY(qnl__matrix_multiply(t->first, r->cost->target.matrix, QNL__PLAIN, t->vectors, QNL__PLAIN, d, d, d));
    QNL_TRY(qnl__matrix_multiply(t->second, t->vectors, QNL__ADJOINT, t->first, QNL__PLAIN, d, d, d));
    qnl__sum_add(&sum, trace * t->log_excess);
    for (size_t i = 0; i < d; i++)
        qnl__sum_add(&sum, t->second[i * d + i].re * m->inverse * (t->energies[i] - t->energies[0]));
    *value = qnl__sum_result(&sum);
    qnl__make_hermitian(t->second, d);
    for (size_t i = 0; i < d; i++)
        t->second[i * d + i].re -= trace * t->roots[i] * t->roots[i];
    for (size_t i = 0; i < d * d; i++)
        t->second[i] = (qnl_complex){m->inverse * t->second[i].re, m->inverse * t->second[i].im};
    return QNL_OK;
}

static qnl_status evaluate(size_t index, void *scratch, void *data) {
    const request *r = data;
    const qnl_boltzmann *m = r->cost->machine;
    qnl__thermal *t = scratch;
    double value = 0.0;
    QNL_TRY(qnl__thermal_solve(r->function, t, m, r->thetas + index * m->parameters));
    const int direct = r->cost->target.kind == QNL_REDUCED_RELATIVE_ENTROPY && m->hidden == 1;
    QNL_TRY(direct ? fully_visible_entropy(r, &value, t) : by_factor(r, &value, t));
    if (r->values != NULL) r->values[index] = value;
    if (r->gradients == NULL) return QNL_OK;
    qnl__thermal_normalise(t->second, t, m);
    QNL_TRY(qnl__thermal_rotate(t, m));
    for (size_t k = 0; k < m->parameters; k++)
        QNL_TRY(qnl__boltzmann_trace(&r->gradients[index * m->parameters + k], m, k, t->first, t->second));
    return QNL_OK;
}

static qnl_status begin(void **scratch, void *data) {
    const request *r = data;
    qnl__thermal *thermal = qnl__allocate(1, sizeof *thermal);
    if (thermal == NULL) return qnl__fail_memory(r->function, sizeof *thermal);
    *scratch = thermal;
    return qnl__thermal_allocate(r->function, thermal, r->cost->machine);
}

static void end(void *scratch, void *data) {
    (void)data;
    if (scratch == NULL) return;
    qnl__thermal_free(scratch);
    qnl__free(scratch);
}

static int run(request *r, size_t count) {
    const qnl__parallel work = {
        .count = count, .threads = qnl__thread_count(0), .piece = evaluate, .begin = begin, .end = end, .data = r};
    return qnl__parallel_run(&work);
}

static int cost_value(double *values, const double *thetas, size_t count, void *data) {
    request r = {.function = "qnl_cost_value", .cost = data, .values = values, .thetas = thetas};
    return run(&r, count);
}

static int cost_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    request r = {.function = "qnl_cost_gradient", .cost = data, .values = values, .gradients = gradients, .thetas = thetas};
    return run(&r, count);
}

static void cost_destroy(void *data) {
    cost_data *cost = data;
    qnl_boltzmann_free(cost->machine);
    qnl__reduced_target_clear(&cost->target);
    qnl__free(cost);
}

static qnl_status new_cost(qnl_cost **out, cost_data *cost, const qnl_boltzmann *machine, qnl_reduced_kind kind,
                           const qnl_complex *target) {
    static const qnl_cost_methods methods = {
        .struct_size = sizeof methods, .value = cost_value, .gradient = cost_gradient, .destroy = cost_destroy};
    const size_t v = machine->visible;
    QNL_TRY(qnl__reduced_target_make("qnl_boltzmann_cost", &cost->target, kind, target, v, RANK_CUTOFF));
    for (size_t i = 0; i < v; i++)
        cost->target_trace += cost->target.matrix[i * v + i].re;
    return qnl_cost_new(out, machine->parameters, &methods, cost);
}

qnl_status qnl_boltzmann_cost(qnl_cost **out, const qnl_boltzmann *machine, qnl_reduced_kind kind, const qnl_complex *target) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(machine);
    cost_data *cost = qnl__allocate(1, sizeof *cost);
    if (cost == NULL) return qnl__fail_memory(__func__, sizeof *cost);
    cost->machine = qnl__boltzmann_retain(machine);
    const qnl_status status = new_cost(out, cost, machine, kind, target);
    if (status != QNL_OK) cost_destroy(cost);
    return status;
}
