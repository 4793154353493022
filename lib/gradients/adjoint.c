/*
 * adjoint.c  Gradients by one forward and one backward pass.
 *
 * With psi the state behind a rotation exp(-i angle P / 2) and lambda = O psi carried back to the same place, df/dangle = Im
 * <lambda|P|psi>; for any other function of the final state lambda is such that df = 2 Re <lambda|dpsi>. For a run of rotations on
 * one qubit the three numbers Im <lambda|X, Y, Z|psi> behind the run give all derivatives: going back through a rotation turns them
 * as a vector of the Bloch sphere.
 */
#include "gradients/adjoint.h"

#include <string.h>

#include "simulation/layers.h"
#include "simulation/narrow.h"
#include "simulation/sweeps.h"

size_t qnl__adjoint_vectors(const qnl__engine *engine) {
    return engine->narrow ? QNL__NARROW + 2 : 2 + qnl__operator_work(&engine->observable);
}

static void reverse_matrix(qnl__run *run, const qnl__op *op, qnl__cell *l, qnl__cell *p) {
    qnl__matrix2 undo;
    qnl__v8 w[4];
    qnl__matrix2_adjoint(&undo, &run->matrices[op->slot]);
    qnl__run_pair_reverse(run, w, l, p, &op->sites, &undo);
    run->kernels->run_gradient(run->gradient, w, &run->program->factors[op->factor], op->factor_count, run->sine, run->cosine);
}

void qnl__adjoint_reverse(qnl__run *run, const qnl__op *op, qnl__cell *l, qnl__cell *p) {
    if (op->trainable && op->kind == QNL__OP_MATRIX) {
        reverse_matrix(run, op, l, p);
        return;
    }
    if (op->trainable) {
        run->gradient[op->angle] = qnl__run_string_inner(run, l, p, &op->string).im;
    }
    qnl__run_op(run, op, p, 1);
    qnl__run_op(run, op, l, 1);
}

void qnl__adjoint_with(qnl__run *run, const qnl_state *inputs, qnl__bra_fn bra, void *data) {
    const qnl__program *program = run->program;
    qnl__cell *p = qnl__run_vector(run, 0);
    qnl__cell *l = qnl__run_vector(run, 1);
    qnl__run_evolve(run, p, inputs);
    bra(run, l, p, data);
    memset(run->gradient, 0, program->angle_count * sizeof *run->gradient);
    if (program->sweep_count > 0) {
        qnl__sweeps_reverse(run, l, p, qnl__adjoint_reverse);
        return;
    }
    if (program->layers != NULL) {
        qnl__layers_reverse(run, l, p);
        return;
    }
    for (size_t k = program->op_count; k-- > program->first_trainable;) {
        const size_t at = qnl__run_enter(run, &program->ops[k], run->start);
        qnl__adjoint_reverse(run, &program->ops[k], l + at, p + at);
    }
    qnl__run_leave(run);
}

typedef struct observable_bra {
    const qnl__operator *observable;
    qnl__v8 value;
} observable_bra;

static void apply_observable(qnl__run *run, qnl__cell *l, const qnl__cell *p, void *data) {
    observable_bra *b = data;
    qnl__operator_apply(run, b->observable, l, p, qnl__run_vector(run, 2));
    b->value = qnl__run_inner(run, p, l).re;
}

/* The same with vectors in single precision. */
static qnl__v8 adjoint_narrow(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs) {
    const qnl__v8 value = qnl__narrow_start(run, engine, inputs);
    memset(run->gradient, 0, run->program->angle_count * sizeof *run->gradient);
    qnl__sweeps_reverse_narrow(run, qnl__run_narrow(run, 1), qnl__run_narrow(run, 0));
    return value;
}

qnl__v8 qnl__adjoint(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs) {
    if (engine->narrow) {
        return adjoint_narrow(run, engine, inputs);
    }
    observable_bra b = {.observable = &engine->observable};
    qnl__adjoint_with(run, inputs, apply_observable, &b);
    return b.value;
}

void qnl__collect(double *out, const qnl__run *run, const qnl__v8 *derivatives, int lane, double factor) {
    const qnl__program *program = run->program;
    const int batch = program->lane_qubits == 0;
    for (size_t k = 0; k < program->angle_count; ++k) {
        const qnl__angle *angle = &program->angles[k];
        if (angle->parameter >= 0) {
            const double *lanes = (const double *)(const void *)&derivatives[k];
            out[angle->parameter] += factor * angle->scale * (batch ? lanes[lane] : qnl__run_lane(run, &derivatives[k], 0));
        }
    }
}
