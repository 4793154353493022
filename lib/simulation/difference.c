/* difference.c  U(theta + delta) - U(theta) of a circuit without cancellation. */
#include "simulation/difference.h"

#include <complex.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"

typedef struct difference_work {
    const qnl__difference *difference;
    const double *theta;
    const double *delta;
    qnl_complex *u;
    qnl_complex *e;
} difference_work;

/* ---- one run of one-qubit factors, as plain 2 x 2 matrices: all lanes have the same angles ---- */

typedef struct matrix2 {
    double complex m[4];
} matrix2;

static matrix2 multiply(matrix2 a, matrix2 b) {
    return (matrix2){{a.m[0] * b.m[0] + a.m[1] * b.m[2], a.m[0] * b.m[1] + a.m[1] * b.m[3], a.m[2] * b.m[0] + a.m[3] * b.m[2],
                      a.m[2] * b.m[1] + a.m[3] * b.m[3]}};
}

static matrix2 sum(matrix2 a, matrix2 b) {
    for (int k = 0; k < 4; ++k) {
        a.m[k] += b.m[k];
    }
    return a;
}

/* a + b P for the axis of a factor; a on the diagonal, b times the Pauli matrix. */
static matrix2 affine_pauli(qnl__factor_kind kind, double complex a, double complex b) {
    switch (kind) {
    case QNL__FACTOR_X:
        return (matrix2){{a, b, b, a}};
    case QNL__FACTOR_Y:
        return (matrix2){{a, -I * b, I * b, a}};
    default:
        return (matrix2){{a + b, 0.0, 0.0, a - b}};
    }
}

static matrix2 factor_matrix(const qnl__run *run, const qnl__factor *factor) {
    if (factor->kind == QNL__FACTOR_FIXED) {
        matrix2 g;
        for (int k = 0; k < 4; ++k) {
            g.m[k] = factor->re[k] + I * factor->im[k];
        }
        return g;
    }
    const double c = run->cosine[factor->angle][0], s = run->sine[factor->angle][0];
    if (factor->kind == QNL__FACTOR_PHASE) {
        return (matrix2){{1.0, 0.0, 0.0, (c + I * s) * (c + I * s)}};
    }
    return affine_pauli(factor->kind, c, -I * s);
}

/* G(h) - 1 for a factor that is turned by h more. */
static matrix2 factor_change(qnl__factor_kind kind, double h) {
    if (kind == QNL__FACTOR_PHASE) {
        const double half = sin(0.5 * h);
        return (matrix2){{0.0, 0.0, 0.0, -2.0 * half * half + I * sin(h)}};
    }
    const double quarter = sin(0.25 * h);
    return affine_pauli(kind, -2.0 * quarter * quarter, -I * sin(0.5 * h));
}

static double change_of(const qnl__program *program, const double *delta, int angle) {
    const qnl__angle *a = &program->angles[angle];
    return a->parameter < 0 ? 0.0 : a->scale * delta[a->parameter];
}

/* u = the product of the factors at theta, d = the product at theta + delta minus u. */
static void run_matrices(const qnl__run *run, const double *delta, const qnl__op *op, matrix2 *u, matrix2 *d) {
    *u = (matrix2){{1.0, 0.0, 0.0, 1.0}};
    *d = (matrix2){{0.0, 0.0, 0.0, 0.0}};
    for (size_t f = 0; f < op->factor_count; ++f) {
        const qnl__factor *factor = &run->program->factors[op->factor + f];
        const matrix2 g = factor_matrix(run, factor);
        const matrix2 moved = multiply(g, sum(*u, *d));
        *u = multiply(g, *u);
        *d = multiply(g, *d);
        if (factor->angle >= 0) {
            *d = sum(*d, multiply(factor_change(factor->kind, change_of(run->program, delta, factor->angle)), moved));
        }
    }
}

static void splat(qnl__matrix2 *out, matrix2 m) {
    for (int k = 0; k < 4; ++k) {
        for (int j = 0; j < QNL__LANES; ++j) {
            out->re[k][j] = creal(m.m[k]);
            out->im[k][j] = cimag(m.m[k]);
        }
    }
}

/* ---- operations on (y, e) ---- */

static void step_matrix(qnl__run *run, const double *delta, const qnl__op *op, qnl__cell *y, qnl__cell *e) {
    matrix2 u, d;
    qnl__matrix2 moved, change;
    run_matrices(run, delta, op, &u, &d);
    splat(&moved, sum(u, d));
    splat(&change, d);
    qnl__run_pair_apply(run, e, &op->sites, &moved);
    qnl__run_pair_add(run, e, y, &op->sites, &change);
    qnl__run_op(run, op, y, 0);
}

static void step_string(qnl__run *run, const double *delta, const qnl__op *op, qnl__cell *y, qnl__cell *e) {
    const double h = change_of(run->program, delta, op->angle);
    const double moved = 0.5 * (run->angles[op->angle][0] + h), quarter = sin(0.25 * h);
    qnl__v8 cosine, sine;
    qnl__cell diagonal = {{0}, {0}}, flip = {{0}, {0}};
    for (int j = 0; j < QNL__LANES; ++j) {
        cosine[j] = cos(moved);
        sine[j] = sin(moved);
        diagonal.re[j] = -2.0 * quarter * quarter;
        flip.im[j] = -sin(0.5 * h);
    }
    qnl__run_op(run, op, y, 0);
    qnl__run_string_rotate(run, e, &op->string, &cosine, &sine);
    qnl__run_axpy(run, e, y, &diagonal);
    qnl__run_string_add(run, e, y, &op->string, &flip);
}

void qnl__difference_carry(qnl__run *run, const double *delta, qnl__cell *y, qnl__cell *e) {
    for (size_t k = 0; k < run->program->op_count; ++k) {
        const qnl__op *op = &run->program->ops[k];
        if (op->trainable && op->kind == QNL__OP_MATRIX) {
            step_matrix(run, delta, op, y, e);
        } else if (op->trainable) {
            step_string(run, delta, op, y, e);
        } else {
            qnl__run_op(run, op, y, 0);
            qnl__run_op(run, op, e, 0);
        }
    }
}

static void store(const qnl__run *run, qnl_complex *matrix, const qnl__cell *a, size_t first) {
    const size_t size = (size_t)1 << run->program->qubits;
    for (size_t i = 0; i < size; ++i) {
        for (int lane = 0; lane < run->job_count; ++lane) {
            matrix[i * size + first + (size_t)lane] = qnl__run_amplitude(run, a, i, lane);
        }
    }
}

static void difference_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const difference_work *w = data;
    (void)engine;
    qnl__cell *y = qnl__run_vector(run, 0), *e = qnl__run_vector(run, 1);
    qnl__run_load(run, y, w->difference->columns);
    qnl__run_zero(run, e);
    qnl__difference_carry(run, w->delta, y, e);
    store(run, w->u, y, first);
    store(run, w->e, e, first);
}

static void describe(qnl__job *job, size_t index, const void *data) {
    const difference_work *w = data;
    job->theta = w->theta;
    job->input = index;
}

/* ---- interface ---- */

qnl_status qnl__difference_make(const char *function, qnl__difference *difference, const qnl_circuit *circuit,
                                const qnl_execution_options *options) {
    qnl__pool_init(&difference->pool);
    QNL_TRY(qnl__state_all_basis(function, &difference->columns, qnl_circuit_qubits(circuit)));
    return qnl__engine_make(function, &difference->engine, circuit, NULL, 0, 0, options, &difference->pool);
}

void qnl__difference_clear(qnl__difference *difference) {
    if (difference->columns != NULL) {
        qnl__engine_clear(&difference->engine);
        qnl__pool_clear(&difference->pool);
        qnl_state_free(difference->columns);
    }
}

qnl_status qnl__difference_run(const char *function, const qnl__difference *difference, qnl_complex *u, qnl_complex *e,
                               const double *theta, const double *delta) {
    difference_work w = {difference, theta, delta, u, e};
    const qnl__evaluation evaluation = {&difference->engine, difference->columns->count, 2, describe, difference_block, &w};
    return qnl__evaluate(function, &evaluation);
}
