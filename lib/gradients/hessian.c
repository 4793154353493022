/*
 * hessian.c  Exact second derivatives: the adjoint pass differentiated along a direction v.
 *
 * Beside psi and lambda run their derivatives psi' and lambda' under theta + t v.  An operation U with generator h, dU/dt = -i h U,
 * takes (psi, psi') to (U psi, U psi' - i h U psi).  Behind a run of rotations w = Im <lambda|s|psi> (s = X, Y, Z) gives the first
 * derivatives, w' = Im (<lambda'|s|psi> + <lambda|s|psi'>) the second ones.  Going back through a rotation about the axis e by an
 * angle whose rate is r, both turn, and w' loses r (e x w).
 *
 * From a basis state each operation works on its region alone, the 2^bits cells around the start that may differ from zero when it
 * has run (see stages.h; operations are in the order of their bits).  Forwards psi is zero outside, and so is psi', a sum of terms
 * that begin with the generator of an earlier operation acting on psi there, and go on as psi does.  Backwards the inner products
 * have psi or psi' on one side, so that they need lambda and lambda' inside only; and as no operation takes amplitudes across the
 * border of its region, what is inside comes from inside, the regions becoming no larger.  What is left outside is never read
 * again.
 */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "gradients/adjoint.h"
#include "gradients/tangent.h"
#include "qnnland/gradient.h"
#include "simulation/group_sum.h"

enum { PSI, PSI_DOT, LAMBDA, LAMBDA_DOT, WORK };

typedef struct hessian_work {
    const qnl_network *network;
    const double *thetas;
    const double *vectors; /* NULL: all unit vectors, P jobs for each evaluation */
    double *products;
} hessian_work;

/* Rates of the angles along the direction; they take the place of the angles, which are no longer needed. */
static qnl__v8 *set_rates(qnl__run *run) {
    const qnl__program *program = run->program;
    for (size_t k = 0; k < program->angle_count; ++k) {
        const qnl__angle *angle = &program->angles[k];
        for (int lane = 0; lane < QNL__LANES; ++lane) {
            const qnl__job *job = &run->jobs[program->lane_qubits == 0 && lane < run->job_count ? lane : 0];
            double rate = 0.0;
            if (angle->parameter >= 0) {
                const size_t parameter = (size_t)angle->parameter;
                rate = angle->scale * (job->vector != NULL ? job->vector[parameter] : (double)(parameter == job->direction));
            }
            run->angles[k][lane] = rate;
        }
    }
    return run->angles;
}

/* out -= rate (e x v) for the axis e of a factor */
static void subtract_cross(qnl__v8 out[4], const qnl__v8 v[4], const qnl__factor *factor, qnl__v8 rate) {
    const int axis = qnl__bloch_axis(factor);
    const int a = axis % 3 + 1, b = a % 3 + 1;
    out[a] += rate * v[b];
    out[b] -= rate * v[a];
}

/* The four vectors in the region of an operation. */
typedef struct region {
    qnl__cell *p;
    qnl__cell *p_dot;
    qnl__cell *l;
    qnl__cell *l_dot;
} region;

static region enter(qnl__run *run, const qnl__op *op) {
    const size_t at = qnl__run_enter(run, op, run->start);
    return (region){qnl__run_vector(run, PSI) + at, qnl__run_vector(run, PSI_DOT) + at, qnl__run_vector(run, LAMBDA) + at,
                    qnl__run_vector(run, LAMBDA_DOT) + at};
}

/* ---- forward ---- */

static void forward(qnl__run *run, const qnl__op *op, const qnl__v8 *rates) {
    const region r = enter(run, op);
    qnl__cell *p = r.p, *dot = r.p_dot;
    qnl__run_op(run, op, p, 0);
    qnl__run_op(run, op, dot, 0);
    if (op->trainable && op->kind == QNL__OP_MATRIX) {
        qnl__matrix2 m;
        qnl__tangent_generator(run, &m, op, rates);
        qnl__run_pair_add(run, dot, p, &op->sites, &m);
    } else if (op->trainable) {
        const qnl__cell factor = {{0}, rates[op->angle] * -0.5};
        qnl__run_string_add(run, dot, p, &op->string, &factor);
    }
}

/* ---- backward ---- */

static void undo_all(qnl__run *run, const qnl__op *op, const region *r) {
    qnl__run_op(run, op, r->p, 1);
    qnl__run_op(run, op, r->p_dot, 1);
    qnl__run_op(run, op, r->l, 1);
    qnl__run_op(run, op, r->l_dot, 1);
}

/* Second derivatives of a run of factors from w and w' behind it. */
static void run_second(qnl__run *run, const qnl__op *op, const qnl__v8 *rates, qnl__v8 w[4], qnl__v8 dot[4]) {
    for (size_t f = op->factor_count; f-- > 0;) {
        const qnl__factor *factor = &run->program->factors[op->factor + f];
        if (factor->angle >= 0) {
            run->gradient[factor->angle] = dot[qnl__bloch_axis(factor)];
            if (factor->kind == QNL__FACTOR_PHASE) {
                run->gradient[factor->angle] -= dot[0];
            }
        }
        qnl__bloch_turn(run, w, factor, 1);
        qnl__bloch_turn(run, dot, factor, 1);
        if (factor->angle >= 0) {
            subtract_cross(dot, w, factor, rates[factor->angle]);
        }
    }
}

static void backward_matrix(qnl__run *run, const qnl__op *op, const qnl__v8 *rates, const region *r) {
    qnl__v8 w[4], dot[4], more[4];
    qnl__run_pair_inner(run, w, r->l, r->p, &op->sites);
    qnl__run_pair_inner(run, dot, r->l_dot, r->p, &op->sites);
    qnl__run_pair_inner(run, more, r->l, r->p_dot, &op->sites);
    for (int k = 0; k < 4; ++k) {
        dot[k] += more[k];
    }
    run_second(run, op, rates, w, dot);
    qnl__matrix2 m;
    qnl__tangent_generator(run, &m, op, rates);
    for (int k = 0; k < 4; ++k) {
        m.re[k] = -m.re[k];
        m.im[k] = -m.im[k];
    }
    qnl__run_pair_add(run, r->p_dot, r->p, &op->sites, &m);
    qnl__run_pair_add(run, r->l_dot, r->l, &op->sites, &m);
}

static void backward_string(qnl__run *run, const qnl__op *op, const qnl__v8 *rates, const region *r) {
    run->gradient[op->angle] =
        qnl__run_string_inner(run, r->l_dot, r->p, &op->string).im + qnl__run_string_inner(run, r->l, r->p_dot, &op->string).im;
    const qnl__cell factor = {{0}, rates[op->angle] * 0.5};
    qnl__run_string_add(run, r->p_dot, r->p, &op->string, &factor);
    qnl__run_string_add(run, r->l_dot, r->l, &op->string, &factor);
}

static void backward(qnl__run *run, const qnl__op *op, const qnl__v8 *rates) {
    const region r = enter(run, op);
    if (op->trainable && op->kind == QNL__OP_MATRIX) {
        backward_matrix(run, op, rates, &r);
    } else if (op->trainable) {
        backward_string(run, op, rates, &r);
    }
    undo_all(run, op, &r);
}

static void second_derivatives(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs) {
    const qnl__program *program = run->program;
    const qnl__v8 *rates = set_rates(run);
    qnl__run_load(run, qnl__run_vector(run, PSI), inputs);
    qnl__run_zero(run, qnl__run_vector(run, PSI_DOT));
    for (size_t k = 0; k < program->op_count; ++k) {
        forward(run, &program->ops[k], rates);
    }
    qnl__run_leave(run);
    qnl__cell *work = qnl__run_vector(run, WORK);
    qnl__operator_apply(run, &engine->observable, qnl__run_vector(run, LAMBDA), qnl__run_vector(run, PSI), work);
    qnl__operator_apply(run, &engine->observable, qnl__run_vector(run, LAMBDA_DOT), qnl__run_vector(run, PSI_DOT), work);
    memset(run->gradient, 0, program->angle_count * sizeof *run->gradient);
    for (size_t k = program->op_count; k-- > program->first_trainable;) {
        backward(run, &program->ops[k], rates);
    }
    qnl__run_leave(run);
}

/* ---- jobs ---- */

static void describe(qnl__job *job, size_t index, const void *data) {
    const hessian_work *w = data;
    const size_t parameters = w->network->parameters;
    if (w->vectors == NULL) {
        qnl__network_job(job, w->network, w->thetas, index / parameters);
        job->direction = index % parameters;
    } else {
        qnl__network_job(job, w->network, w->thetas, index);
        job->vector = w->vectors + index / w->network->input_count * parameters;
    }
}

static void hessian_block(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs, qnl__v8 *values) {
    second_derivatives(run, engine, inputs);
    (void)values;
}

static size_t hessian_vectors(const qnl__engine *engine) {
    return WORK + qnl__operator_work(&engine->observable);
}

static qnl_status run_jobs(const char *function, hessian_work *w, size_t jobs) {
    const size_t parameters = w->network->parameters;
    w->products = qnl__allocate(jobs, parameters * sizeof *w->products);
    if (w->products == NULL) {
        return qnl__fail_memory(function, jobs * parameters * sizeof *w->products);
    }
    const qnl__group_sum sum = {.network = w->network,
                                .jobs = jobs,
                                .describe = describe,
                                .data = w,
                                .vectors = hessian_vectors,
                                .block = hessian_block,
                                .collect = qnl__collect,
                                .derivatives = w->products};
    return qnl__group_sum_run(function, &sum);
}

qnl_status qnl_network_hessian_vector(double *products, const qnl_network *network, const double *thetas, const double *vectors,
                                      size_t count) {
    QNL_CHECK_POINTER(products);
    size_t jobs = 0;
    QNL_TRY(qnl__network_check(__func__, &jobs, network, thetas, count));
    const size_t parameters = network->parameters;
    QNL_CHECK(vectors != NULL || count * parameters == 0, QNL_ERR_NULL, "%s: vectors is NULL", __func__);
    QNL_TRY(qnl__check_finite(__func__, "vectors", vectors, count * parameters));
    if (count * parameters == 0) {
        return QNL_OK;
    }
    hessian_work w = {.network = network, .thetas = thetas, .vectors = vectors};
    const qnl_status status = run_jobs(__func__, &w, jobs);
    if (status == QNL_OK) {
        memcpy(products, w.products, jobs * parameters * sizeof *products);
    }
    qnl__free(w.products);
    return status;
}

qnl_status qnl_network_hessian(double *hessians, const qnl_network *network, const double *thetas, size_t count) {
    QNL_CHECK_POINTER(hessians);
    size_t jobs = 0;
    QNL_TRY(qnl__network_check(__func__, &jobs, network, thetas, count));
    const size_t p = network->parameters;
    if (count * p == 0) {
        return QNL_OK;
    }
    QNL_CHECK(jobs <= SIZE_MAX / 64 / p, QNL_ERR_MEMORY, "%s: %zu Hessians of %zu parameters are too many", __func__, jobs, p);
    hessian_work w = {.network = network, .thetas = thetas};
    const qnl_status status = run_jobs(__func__, &w, jobs * p);
    for (size_t j = 0; j < jobs && status == QNL_OK; ++j) { /* the mean of both triangles is symmetric to the last bit */
        const double *from = w.products + j * p * p;
        for (size_t e = 0; e < p * p; ++e) {
            hessians[j * p * p + e] = 0.5 * (from[e] + from[e % p * p + e / p]);
        }
    }
    qnl__free(w.products);
    return status;
}
