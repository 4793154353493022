/* unitary_pair.c  Two circuits on the same qubits, without their matrices. */
#include "simulation/unitary_pair.h"

#include "core/error.h"
#include "core/options.h"
#include "simulation/difference.h"

enum { STATE, DIFFERENCE, COPY, VECTORS };

/* A run of one engine in single mode, at theta. */
static qnl_status make_run(const char *function, qnl__engine *engine, qnl__run *run, const qnl_circuit *circuit,
                           const double *theta, size_t vectors, const qnl_execution_options *options, qnl__pool *pool) {
    QNL_TRY(qnl__engine_make(function, engine, circuit, NULL, 0, QNL__LANE_QUBITS, options, pool));
    QNL_TRY(qnl__engine_check_memory(function, engine, VECTORS));
    const size_t bytes = qnl__run_bytes(&engine->program, vectors);
    void *memory = qnl__pool_take(pool, bytes);
    if (memory == NULL) {
        return qnl__fail_memory(function, bytes);
    }
    qnl__run_place(run, &engine->program, engine->kernels, memory);
    run->threads = qnl__thread_count(options->threads);
    run->job_count = 1;
    run->jobs[0] = (qnl__job){.theta = theta, .angle = -1};
    qnl__run_prepare(run);
    return QNL_OK;
}

qnl_status qnl__unitary_pair_make(const char *function, qnl__unitary_pair *pair, const qnl_circuit *a, const double *theta_a,
                                  const qnl_circuit *b, const double *theta_b, const double *delta,
                                  const qnl_execution_options *options) {
    qnl__pool_init(&pair->pool);
    pair->pool_made = 1;
    pair->delta = delta;
    pair->size = (size_t)1 << a->qubits;
    QNL_TRY(make_run(function, &pair->first, &pair->first_run, a, theta_a, VECTORS, options, &pair->pool));
    return make_run(function, &pair->second, &pair->second_run, b, theta_b, 0, options, &pair->pool);
}

void qnl__unitary_pair_clear(qnl__unitary_pair *pair) {
    if (pair->pool_made) {
        qnl__pool_give(&pair->pool, pair->first_run.memory);
        qnl__pool_give(&pair->pool, pair->second_run.memory);
        qnl__engine_clear(&pair->first);
        qnl__engine_clear(&pair->second);
        qnl__pool_clear(&pair->pool);
    }
}

/* From the order in which a program ends to the circuit's own, or back. */
static void reorder(const qnl__program *program, qnl__cell *to, const qnl__cell *from, int back) {
    const size_t size = (size_t)1 << program->qubits;
    for (size_t i = 0; i < size; ++i) {
        const size_t end = qnl__program_end(program, i);
        const size_t t = back ? end : i, f = back ? i : end;
        to[t / QNL__LANES].re[t % QNL__LANES] = from[f / QNL__LANES].re[f % QNL__LANES];
        to[t / QNL__LANES].im[t % QNL__LANES] = from[f / QNL__LANES].im[f % QNL__LANES];
    }
}

static int moves_qubits(const qnl__program *program) {
    for (int q = 0; q < program->circuit_qubits; ++q) {
        if (program->place[q] != q) {
            return 1;
        }
    }
    return 0;
}

/* e = (V - U) x for any two circuits, by subtraction. */
static void subtract(qnl__unitary_pair *pair, qnl__cell *y, qnl__cell *e, qnl__cell *copy, const qnl_complex *x) {
    qnl__run *runs[2] = {&pair->first_run, &pair->second_run};
    qnl__cell *results[2] = {copy, e};
    for (int k = 0; k < 2; ++k) {
        qnl__cells_load(y, x, pair->size);
        qnl__run_forward(runs[k], y);
        reorder(runs[k]->program, results[k], y, 0);
    }
    const size_t cells = pair->first.program.cells;
    for (size_t i = 0; i < cells; ++i) {
        e[i].re -= copy[i].re;
        e[i].im -= copy[i].im;
    }
}

/* out = (circuit)' e; e is kept. */
static void pull_back(qnl__run *run, qnl_complex *out, const qnl__cell *e, qnl__cell *copy, int in_own_order, size_t size) {
    if (in_own_order || !moves_qubits(run->program)) {
        qnl__run_copy(run, copy, e);
    } else {
        reorder(run->program, copy, e, 1);
    }
    for (size_t k = run->program->op_count; k-- > 0;) {
        qnl__run_op(run, &run->program->ops[k], copy, 1);
    }
    qnl__cells_store(out, copy, size);
}

void qnl__unitary_pair_apply(qnl__unitary_pair *pair, qnl_complex *u, qnl_complex *v, const qnl_complex *x) {
    qnl__run *run = &pair->first_run;
    qnl__cell *y = qnl__run_vector(run, STATE), *e = qnl__run_vector(run, DIFFERENCE), *copy = qnl__run_vector(run, COPY);
    qnl__run_zero(run, y);
    qnl__run_zero(run, e);
    qnl__run_zero(run, copy);
    if (pair->delta != NULL) {
        qnl__cells_load(y, x, pair->size);
        qnl__difference_carry(run, pair->delta, y, e);
    } else {
        subtract(pair, y, e, copy, x);
    }
    pull_back(run, u, e, copy, pair->delta != NULL, pair->size);
    pull_back(&pair->second_run, v, e, copy, pair->delta != NULL, pair->size);
}
