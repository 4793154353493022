/*
 * noisy_gradient.c  Gradients of networks with noise.
 *
 * The value is linear in the vector rho of the density matrix, f = Re <l|rho> with l = vec(O) carried back by the adjoints of all
 * operations.  With half of it df = 2 Re <l/2|d rho>, which is the form of the pass without noise (adjoint.h), and every angle
 * occurs twice, on rows and on columns.  Unitary operations are undone on the way back; what was before a map is not known from
 * what is behind it, so that the vectors at the maps are kept or computed again.
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/reverse_sweep.h"
#include "gradients/adjoint.h"
#include "gradients/gradient.h"
#include "gradients/noisy_network_data.h"

/* Jobs of one portion of the shift rule. */
#define PORTION_JOBS ((size_t)1 << 18)

typedef struct gradient_work {
    const qnl_noisy_network *network;
    const double *thetas;
    double *values;
    double *gradients;
    qnl__bra bra;
    /* adjoint: step k is segments[k] .. segments[k + 1] - 1 of the operations, maps first */
    size_t steps;
    size_t *segments;
    uint64_t kept_bytes; /* of a thread */
    atomic_int failure;
    /* shift rule */
    const qnl__shift_term *terms;
    size_t term_count;
    size_t first; /* evaluation (theta, input) at which the portion starts */
    double *shifted;
} gradient_work;

/* ---- the adjoint method ---- */

typedef struct pass {
    const gradient_work *work;
    qnl__run *run;
    qnl__v8 value;
} pass;

static qnl_status go_forward(void *state, size_t step, void *data) {
    const pass *p = data;
    for (size_t k = p->work->segments[step]; k < p->work->segments[step + 1]; k++)
        qnl__run_op(p->run, &p->run->program->ops[k], state, 0);
    return QNL_OK;
}

static void finish(pass *p, const qnl__cell *rho) {
    p->value = qnl__bra_mean(p->run, &p->work->bra, rho);
    qnl__bra_load(p->run, qnl__run_vector(p->run, 1), &p->work->bra, 0.5);
}

static qnl_status go_back(void *state, size_t step, void *data) {
    pass *p = data;
    const size_t *ends = &p->work->segments[step];
    (void)go_forward(state, step, data);
    if (step + 1 == p->work->steps) finish(p, state);
    for (size_t k = ends[1]; k-- > ends[0];) {
        const qnl__op *op = &p->run->program->ops[k];
        qnl__cell *l = qnl__run_vector(p->run, 1);
        if (op->kind == QNL__OP_MAP) {
            qnl__run_op(p->run, op, l, 1);
        } else {
            qnl__adjoint_reverse(p->run, op, l, state);
        }
    }
    return QNL_OK;
}

static qnl_status run_pass(pass *p) {
    const gradient_work *w = p->work;
    const qnl__program *program = p->run->program;
    qnl__cell *rho = qnl__run_vector(p->run, 0);
    memset(p->run->gradient, 0, program->angle_count * sizeof *p->run->gradient);
    qnl__density_load(p->run, rho, w->network->inputs);
    for (size_t k = 0; k < program->first_trainable; k++)
        qnl__run_op(p->run, &program->ops[k], rho, 0);
    if (w->steps == 0) {
        finish(p, rho);
        return QNL_OK;
    }
    const qnl__reverse_sweep sweep = {.steps = w->steps,
                                      .bytes = program->cells * sizeof *rho,
                                      .memory = w->kept_bytes,
                                      .forward = go_forward,
                                      .visit = go_back,
                                      .data = p};
    return qnl__reverse_sweep_run("qnl_noisy_network_gradient", &sweep, rho);
}

static void describe(qnl__job *job, size_t index, const void *data) {
    const gradient_work *w = data;
    qnl__noisy_job(job, w->network, w->thetas, index);
}

static void adjoint_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    gradient_work *w = data;
    pass p = {.work = w, .run = run};
    (void)engine;
    if (atomic_load(&w->failure) != 0) return;
    const qnl_status status = run_pass(&p);
    if (status != QNL_OK) {
        atomic_store(&w->failure, (int)status);
        return;
    }
    for (int lane = 0; lane < run->job_count; lane++) {
        const size_t job = first + (size_t)lane;
        w->values[job] = qnl__run_lane(run, &p.value, lane);
        qnl__collect(w->gradients + job * w->network->parameters, run, run->gradient, lane, 1.0);
    }
}

/* A step begins with the first trainable operation, and with every map behind something that is none. */
static qnl_status make_segments(const char *function, gradient_work *w, const qnl__program *program) {
    w->segments = qnl__allocate(program->op_count - program->first_trainable + 1, sizeof *w->segments);
    if (w->segments == NULL) return qnl__fail_memory(function, program->op_count * sizeof *w->segments);
    for (size_t k = program->first_trainable; k < program->op_count; k++) {
        const int is_map = program->ops[k].kind == QNL__OP_MAP;
        if (w->steps == 0 || (is_map && program->ops[k - 1].kind != QNL__OP_MAP)) w->segments[w->steps++] = k;
    }
    w->segments[w->steps] = program->op_count;
    return QNL_OK;
}

/* A quarter of the memory is for kept vectors, more where that is not enough. */
static qnl_status share_memory(const char *function, gradient_work *w, const qnl__engine *engine) {
    const uint64_t limit = qnl__memory_limit(&engine->options);
    const size_t vector = engine->program.cells * sizeof(qnl__cell);
    const uint64_t least = qnl__reverse_sweep_least(w->steps, vector) + qnl__run_bytes(&engine->program, 2);
    QNL_CHECK(least <= limit, QNL_ERR_MEMORY,
              "%s: density matrices of %d qubits need %" PRIu64 " bytes at a time, allowed are %" PRIu64, function,
              engine->program.qubits / 2, least, limit);
    w->kept_bytes = limit / 4 / (uint64_t)qnl__thread_count(engine->options.threads);
    return QNL_OK;
}

static qnl_status adjoint(const char *function, gradient_work *w, size_t count) {
    const size_t jobs = count * w->network->input_count;
    const qnl__engine *engine = qnl__noisy_engine(&w->network->densities, jobs);
    QNL_TRY(make_segments(function, w, &engine->program));
    QNL_TRY(share_memory(function, w, engine));
    QNL_TRY(qnl__bra_make(function, &w->bra, w->network));
    const qnl__evaluation evaluation = {engine, jobs, 2, describe, adjoint_block, w};
    QNL_TRY(qnl__evaluate(function, &evaluation));
    return atomic_load(&w->failure) != 0 ? qnl__fail_memory(function, engine->program.cells * sizeof(qnl__cell)) : QNL_OK;
}

/* ---- the shift rule ---- */

static void describe_shift(qnl__job *job, size_t index, const void *data) {
    const gradient_work *w = data;
    const qnl__shift_term *term = &w->terms[index % w->term_count];
    qnl__noisy_job(job, w->network, w->thetas, w->first + index / w->term_count);
    job->angle = term->angle;
    job->shift = term->shift;
}

static void shift_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const gradient_work *w = data;
    (void)engine;
    qnl__run_noisy_values(run, &w->bra, w->network->inputs, w->shifted + first);
}

static void collect(const gradient_work *w, const qnl__program *program, size_t evaluations) {
    for (size_t e = 0; e < evaluations; e++) {
        double *gradient = w->gradients + (w->first + e) * w->network->parameters;
        for (size_t t = 0; t < w->term_count; t++) {
            const qnl__angle *angle = &program->angles[w->terms[t].angle];
            gradient[angle->parameter] += angle->scale * w->terms[t].weight * w->shifted[e * w->term_count + t];
        }
    }
}

static qnl_status shift_portions(const char *function, gradient_work *w, const qnl__engine *engine, size_t jobs, size_t step) {
    for (w->first = 0; w->first < jobs; w->first += step) {
        const size_t evaluations = jobs - w->first < step ? jobs - w->first : step;
        const qnl__evaluation evaluation = {engine, evaluations * w->term_count, 1, describe_shift, shift_block, w};
        QNL_TRY(qnl__evaluate(function, &evaluation));
        collect(w, &engine->program, evaluations);
    }
    return QNL_OK;
}

static qnl_status parameter_shift(const char *function, gradient_work *w, size_t count) {
    const size_t jobs = count * w->network->input_count;
    const qnl__engine *engine = qnl__noisy_engine(&w->network->densities, SIZE_MAX);
    const size_t most_terms = 4 * engine->program.angle_count;
    QNL_TRY(qnl__noisy_values(function, w->values, w->network, w->thetas, count));
    qnl__shift_term *terms = qnl__allocate(most_terms, sizeof *terms);
    if (terms == NULL) return qnl__fail_memory(function, most_terms * sizeof *terms);
    w->terms = terms;
    w->term_count = qnl__shift_terms(terms, &engine->program);
    const size_t step = w->term_count > 0 && w->term_count < PORTION_JOBS ? PORTION_JOBS / w->term_count : 1;
    const size_t most = step < jobs ? step : jobs;
    w->shifted = qnl__allocate(most, (w->term_count + 1) * sizeof *w->shifted);
    qnl_status status = w->shifted == NULL ? qnl__fail_memory(function, most * (w->term_count + 1) * sizeof *w->shifted)
                                           : qnl__bra_make(function, &w->bra, w->network);
    if (status == QNL_OK && w->term_count > 0) status = shift_portions(function, w, engine, jobs, step);
    qnl__free(w->shifted);
    qnl__free(terms);
    return status;
}

/* ---- central differences ---- */

static qnl_status values_of(const char *function, double *values, const void *model, const double *thetas, size_t count) {
    return qnl__noisy_values(function, values, model, thetas, count);
}

static qnl_status central_difference(const char *function, gradient_work *w, size_t count) {
    const qnl_noisy_network *network = w->network;
    QNL_TRY(qnl__noisy_values(function, w->values, network, w->thetas, count));
    return qnl__central_differences(function, w->gradients, values_of, network, network->parameters, network->input_count,
                                    w->thetas, count);
}

/* ---- the call ---- */

typedef qnl_status (*method_fn)(const char *function, gradient_work *w, size_t count);

static const method_fn methods[] = {
    [QNL_GRADIENT_ADJOINT] = adjoint,
    [QNL_GRADIENT_PARAMETER_SHIFT] = parameter_shift,
    [QNL_GRADIENT_CENTRAL_DIFFERENCE] = central_difference,
};

enum { METHOD_COUNT = sizeof methods / sizeof *methods };

qnl_status qnl_noisy_network_gradient(double *values, double *gradients, const qnl_noisy_network *network, const double *thetas,
                                      size_t count, qnl_gradient_method method) {
    QNL_CHECK_POINTER(gradients);
    QNL_CHECK((unsigned)method < METHOD_COUNT, QNL_ERR_ARGUMENT, "%s: method is %d, allowed are 0..%d", __func__, (int)method,
              METHOD_COUNT - 1);
    size_t jobs = 0;
    QNL_TRY(qnl__noisy_check(__func__, &jobs, network, thetas, count));
    const size_t parameters = network->parameters;
    gradient_work w = {.network = network, .thetas = thetas};
    w.values = qnl__allocate(jobs, sizeof *w.values);
    w.gradients = qnl__allocate(jobs, parameters * sizeof *w.gradients);
    const qnl_status status = w.values == NULL || w.gradients == NULL
                                  ? qnl__fail_memory(__func__, jobs * (parameters + 1) * sizeof *w.gradients)
                                  : methods[method](__func__, &w, count);
    if (status == QNL_OK) {
        memcpy(gradients, w.gradients, jobs * parameters * sizeof *gradients);
        if (values != NULL) memcpy(values, w.values, jobs * sizeof *values);
    }
    qnl__bra_clear(&w.bra);
    qnl__free(w.segments);
    qnl__free(w.values);
    qnl__free(w.gradients);
    return status;
}
