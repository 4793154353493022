/*
 * reduced_state_cost.c  Costs of the reduced state of a circuit.
 *
 * The amplitudes psi as a matrix Psi (visible x hidden) are a factor of the reduced state, rho_v = Psi Psi'.  With the cotangent G
 * of Psi, d cost = Re Tr(G' dPsi), so that lambda = G / 2 starts the backward pass.
 */
#include <pthread.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "gradients/adjoint.h"
#include "linalg/blas_memory.h"
#include "models/reduced_target.h"
#include "simulation/density_check.h"
#include "simulation/network_data.h"

/* RELATIVE_ENTROPY: eigenvalues of rho_v above 1e-12 of the largest, as singular values. */
#define RANK_CUTOFF 1e-6

/* What the cost owns. */
typedef struct cost_data {
    qnl_network *network; /* on the light cone of all operators on the visible qubits */
    qnl__reduced_target target;
    int visible_count;
    int *visible;
} cost_data;

/* One call of the cost; the first failure of a worker is kept here, because error texts belong to threads. */
typedef struct request {
    const char *function;
    const cost_data *cost;
    const double *thetas;
    double *values; /* count, always */
    double *gradients;
    const size_t *place; /* of amplitude (visible, hidden) in the program's order, visible-major */
    size_t hidden;
    pthread_mutex_t lock;
    qnl_status status;
    qnl__failure failure;
} request;

/* ---- where amplitudes are ---- */

/* Program index of visible * hidden_size + hidden. */
static void fill_places(size_t *place, size_t hidden_size, const cost_data *cost, const qnl__program *program) {
    size_t visible_mask = 0;
    for (int k = 0; k < cost->visible_count; k++)
        visible_mask |= (size_t)1 << program->place[cost->visible[k]];
    for (size_t v = 0; v < cost->target.dimension; v++) {
        size_t at = 0;
        for (int k = 0; k < cost->visible_count; k++)
            at |= ((v >> k) & 1U) << program->place[cost->visible[k]];
        for (size_t h = 0, rest = 0; h < hidden_size; h++) {
            place[v * hidden_size + h] = at | rest;
            rest = ((rest | visible_mask) + 1) & ~visible_mask; /* next number without visible bits */
        }
    }
}

static void place_of_job(size_t *cell, size_t *lane, const qnl__run *run, size_t at, int job) {
    const int single = run->program->lane_qubits != 0;
    *cell = single ? at / QNL__LANES : at;
    *lane = single ? at % QNL__LANES : (size_t)job;
}

static void gather(qnl_complex *factor, const request *r, const qnl__run *run, const qnl__cell *psi, int job) {
    const size_t size = r->cost->target.dimension * r->hidden;
    for (size_t i = 0; i < size; i++) {
        size_t cell, lane;
        place_of_job(&cell, &lane, run, r->place[i], job);
        factor[i] = (qnl_complex){psi[cell].re[lane], psi[cell].im[lane]};
    }
}

static void scatter(qnl__cell *lambda, const request *r, const qnl__run *run, const qnl_complex *cotangent, int job) {
    const size_t size = r->cost->target.dimension * r->hidden;
    for (size_t i = 0; i < size; i++) {
        size_t cell, lane;
        place_of_job(&cell, &lane, run, r->place[i], job);
        lambda[cell].re[lane] = 0.5 * cotangent[i].re;
        lambda[cell].im[lane] = 0.5 * cotangent[i].im;
    }
}

/* ---- one block of jobs ---- */

/* What one block works with. */
typedef struct block_work {
    request *request;
    size_t first;
    qnl_complex *factor;
    qnl_complex *cotangent;
} block_work;

static void note_failure(request *r, qnl_status status) {
    pthread_mutex_lock(&r->lock);
    if (r->status == QNL_OK) {
        r->status = status;
        r->failure = qnl__failure_keep();
    }
    pthread_mutex_unlock(&r->lock);
}

static void fill_bra(qnl__run *run, qnl__cell *lambda, const qnl__cell *psi, void *data) {
    const block_work *b = data;
    request *r = b->request;
    qnl__run_zero(run, lambda);
    for (int job = 0; job < run->job_count; job++) {
        gather(b->factor, r, run, psi, job);
        const qnl_status status = qnl__reduced_evaluate(r->function, &r->values[b->first + (size_t)job], b->cotangent,
                                                        &r->cost->target, b->factor, r->hidden);
        if (status != QNL_OK) {
            note_failure(r, status);
            return;
        }
        if (b->cotangent != NULL) scatter(lambda, r, run, b->cotangent, job);
    }
}

static void run_block(qnl__run *run, const qnl_state *inputs, block_work *b) {
    const size_t parameters = b->request->cost->network->parameters;
    if (b->request->gradients == NULL) {
        qnl__cell *psi = qnl__run_vector(run, 0);
        qnl__run_evolve(run, psi, inputs);
        fill_bra(run, qnl__run_vector(run, 1), psi, b);
        return;
    }
    qnl__adjoint_with(run, inputs, fill_bra, b);
    for (int job = 0; job < run->job_count; job++) {
        double *gradient = b->request->gradients + (b->first + (size_t)job) * parameters;
        memset(gradient, 0, parameters * sizeof *gradient);
        qnl__collect(gradient, run, run->gradient, job, 1.0);
    }
}

static void do_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    request *r = data;
    (void)engine;
    const size_t size = r->cost->target.dimension * r->hidden;
    block_work b = {.request = r, .first = first};
    b.factor = qnl__blas_array(size, r->hidden, sizeof *b.factor);
    if (r->gradients != NULL) b.cotangent = qnl__blas_array(size, r->hidden, sizeof *b.cotangent);
    if (b.factor == NULL || (r->gradients != NULL && b.cotangent == NULL)) {
        note_failure(r, qnl__fail_memory(r->function, size * sizeof *b.factor));
    } else {
        run_block(run, r->cost->network->inputs, &b);
    }
    qnl__free(b.factor);
    qnl__free(b.cotangent);
}

static void describe(qnl__job *job, size_t index, const void *data) {
    const request *r = data;
    job->theta = r->thetas + index * r->cost->network->parameters;
}

/* ---- the cost ---- */

static qnl_status evaluate(request *r, const qnl__engine *engine, size_t count) {
    const qnl__program *program = &engine->program;
    const size_t size = (size_t)1 << program->qubits;
    size_t *place = qnl__allocate(size, sizeof *place);
    if (place == NULL) return qnl__fail_memory(r->function, size * sizeof *place);
    r->hidden = size / r->cost->target.dimension;
    fill_places(place, r->hidden, r->cost, program);
    r->place = place;
    const qnl__evaluation evaluation = {engine, count, 2, describe, do_block, r};
    qnl_status status = qnl__evaluate(r->function, &evaluation);
    qnl__free(place);
    if (status == QNL_OK && r->status != QNL_OK) {
        qnl__failure_restore(&r->failure);
        status = r->status;
    }
    return status;
}

static int run(request *r, size_t count) {
    const qnl__engine *engine = qnl__network_engine(r->cost->network, count);
    double *own = NULL;
    if (r->values == NULL) {
        own = qnl__allocate(count, sizeof *own);
        if (own == NULL) return qnl__fail_memory(r->function, count * sizeof *own);
        r->values = own;
    }
    qnl_status status = pthread_mutex_init(&r->lock, NULL) == 0 ? QNL_OK : qnl__fail_memory(r->function, sizeof r->lock);
    if (status == QNL_OK) {
        status = evaluate(r, engine, count);
        pthread_mutex_destroy(&r->lock);
    }
    qnl__free(own);
    return status;
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
    qnl_network_free(cost->network);
    qnl__reduced_target_clear(&cost->target);
    qnl__free(cost->visible);
    qnl__free(cost);
}

/* A network whose observable may be any operator on the visible qubits: its light cone holds for all of them. */
static qnl_status make_network(cost_data *cost, const qnl_circuit *circuit, const qnl_state *input,
                               const qnl_execution_options *options) {
    qnl_complex matrices[4 * QNL_MAX_DENSITY_QUBITS] = {{0.0, 0.0}};
    qnl_observable *any = NULL;
    for (int k = 0; k < cost->visible_count; k++)
        matrices[4 * k].re = matrices[4 * k + 3].re = 1.0;
    qnl_status status = qnl_observable_new(&any, qnl_circuit_qubits(circuit));
    if (status == QNL_OK) status = qnl_observable_add_product(any, 1.0, cost->visible, cost->visible_count, matrices);
    if (status == QNL_OK) status = qnl_network_new(&cost->network, circuit, any, input, options);
    qnl_observable_free(any);
    return status;
}

static qnl_status new_cost(qnl_cost **out, cost_data *cost, const qnl_circuit *circuit, const qnl_state *input,
                           qnl_reduced_kind kind, const qnl_complex *target, const qnl_execution_options *options) {
    static const qnl_cost_methods methods = {
        .struct_size = sizeof methods, .value = cost_value, .gradient = cost_gradient, .destroy = cost_destroy};
    const size_t dimension = (size_t)1 << cost->visible_count;
    QNL_TRY(qnl__reduced_target_make("qnl_reduced_state_cost", &cost->target, kind, target, dimension, RANK_CUTOFF));
    QNL_TRY(make_network(cost, circuit, input, options));
    return qnl_cost_new(out, cost->network->parameters, &methods, cost);
}

qnl_status qnl_reduced_state_cost(qnl_cost **out, const qnl_circuit *circuit, const qnl_state *input, const int *visible,
                                  int visible_count, qnl_reduced_kind kind, const qnl_complex *target,
                                  const qnl_execution_options *options) {
    qnl_execution_options checked;
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK(qnl_circuit_parameters(circuit) > 0, QNL_ERR_ARGUMENT, "%s: the circuit has no parameters, needed is 1 or more",
              __func__);
    const int qubits = qnl_circuit_qubits(circuit);
    QNL_CHECK(input == NULL || qnl_state_qubits(input) == qubits, QNL_ERR_ARGUMENT, "%s: the input has %d qubits, the circuit %d",
              __func__, qnl_state_qubits(input), qubits);
    const qnl__subset subset = {"visible", "visible_count", visible, visible_count};
    QNL_TRY(qnl__subset_check(__func__, &subset, qubits, qubits < QNL_MAX_DENSITY_QUBITS ? qubits : QNL_MAX_DENSITY_QUBITS));
    QNL_TRY(qnl__execution_read(__func__, &checked, options));
    cost_data *cost = qnl__allocate(1, sizeof *cost);
    if (cost == NULL) return qnl__fail_memory(__func__, sizeof *cost);
    cost->visible_count = visible_count;
    cost->visible = qnl__duplicate(visible, (size_t)visible_count, sizeof *visible);
    const qnl_status status = cost->visible == NULL ? qnl__fail_memory(__func__, (size_t)visible_count * sizeof *visible)
                                                    : new_cost(out, cost, circuit, input, kind, target, &checked);
    if (status != QNL_OK) cost_destroy(cost);
    return status;
}
