/* narrow.c  Vectors in single precision. */
#include "simulation/narrow.h"

#include "simulation/sweeps.h"

int qnl__narrow_suits(const qnl__engine *engine) {
    const qnl__program *program = &engine->program;
    const qnl__operator *o = &engine->observable;
    int suits = program->sweep_count > 0 && o->projector_count == 0 && o->rank_one_count == 0 && o->factored_count == 0;
    for (size_t s = 0; s < program->sweep_count && suits; ++s) {
        suits = program->sweeps[s].offsets != NULL;
    }
    return suits;
}

static void load_amplitudes(qnl__narrow_cell *a, const qnl_complex *amplitudes, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        a[i / QNL__LANES].re[i % QNL__LANES] = (float)amplitudes[i].re;
        a[i / QNL__LANES].im[i % QNL__LANES] = (float)amplitudes[i].im;
    }
}

static void evolve(qnl__run *run, qnl__narrow_cell *a, const qnl_state *inputs) {
    const size_t size = (size_t)1 << run->program->qubits;
    run->start = SIZE_MAX;
    if (inputs != NULL && inputs->amplitudes != NULL) {
        load_amplitudes(a, inputs->amplitudes + run->jobs[0].input * size, size);
    } else {
        const size_t at = qnl__run_begin(run, a, sizeof *a, inputs);
        a[run->start].re[at % QNL__LANES] = 1.0F;
    }
    qnl__sweeps_forward_narrow(run, a, run->start);
}

qnl__v8 qnl__narrow_expectation(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs) {
    const qnl__operator *o = &engine->observable;
    qnl__narrow_cell *a = qnl__run_narrow(run, 0);
    qnl__v8 total = {0}, sum;
    evolve(run, a, inputs);
    for (size_t k = 0; k < o->group_count; ++k) {
        qnl__run_narrow_group_mean(run, &sum, a, &o->groups[k]);
        total += sum;
    }
    return total;
}

qnl__v8 qnl__narrow_start(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs) {
    const qnl__operator *o = &engine->observable;
    qnl__narrow_cell *p = qnl__run_narrow(run, 0), *l = qnl__run_narrow(run, 1);
    evolve(run, p, inputs);
    qnl__run_clear(run, l, run->program->cells * sizeof *l);
    for (size_t k = 0; k < o->group_count; ++k) {
        qnl__run_narrow_group_add(run, l, p, &o->groups[k]);
    }
    return qnl__run_narrow_inner(run, p, l).re;
}
