/* observable_expectation.c  <psi|O|psi> of one given state. */
#include "core/error.h"
#include "core/options.h"
#include "simulation/evaluate.h"
#include "simulation/observable_engine.h"

qnl_status qnl__observable_engine(const char *function, qnl__engine *engine, const qnl_observable *observable,
                                  const qnl_execution_options *options, qnl__pool *pool) {
    qnl_circuit *empty;
    QNL_TRY(qnl_circuit_new(&empty, observable->qubits));
    const qnl_status status = qnl__engine_make(function, engine, empty, observable, 0, QNL__LANE_QUBITS, options, pool);
    qnl_circuit_free(empty);
    return status;
}

typedef struct mean_work {
    const qnl_state *state;
    size_t which;
    double mean;
} mean_work;

static void describe(qnl__job *job, size_t index, const void *data) {
    const mean_work *w = data;
    (void)index;
    job->input = w->which;
}

static void mean_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    mean_work *w = data;
    qnl__cell *a = qnl__run_vector(run, 0);
    (void)first;
    qnl__run_load(run, a, w->state);
    const qnl__v8 sum = qnl__operator_mean(run, &engine->observable, a, qnl__run_vector(run, 1));
    w->mean = qnl__run_lane(run, &sum, 0);
}

qnl_status qnl_observable_expectation(double *expectation, const qnl_observable *observable, const qnl_state *state, size_t which,
                                      const qnl_execution_options *options) {
    QNL_CHECK_POINTER(expectation);
    QNL_CHECK_POINTER(observable);
    QNL_CHECK_POINTER(state);
    QNL_CHECK(observable->qubits == state->qubits, QNL_ERR_ARGUMENT, "%s: the observable has %d qubits, the state %d", __func__,
              observable->qubits, state->qubits);
    QNL_CHECK(which < state->count, QNL_ERR_ARGUMENT, "%s: which is %zu, the batch has %zu state(s)", __func__, which,
              state->count);
    qnl_execution_options checked;
    QNL_TRY(qnl__execution_read(__func__, &checked, options));
    qnl__pool pool;
    qnl__engine engine = {0};
    qnl__pool_init(&pool);
    qnl_status status = qnl__observable_engine(__func__, &engine, observable, &checked, &pool);
    mean_work w = {state, which, 0.0};
    if (status == QNL_OK) {
        const qnl__evaluation evaluation = {&engine, 1, 1 + qnl__operator_work(&engine.observable), describe, mean_block, &w};
        status = qnl__evaluate(__func__, &evaluation);
    }
    if (status == QNL_OK) {
        *expectation = w.mean;
    }
    qnl__engine_clear(&engine);
    qnl__pool_clear(&pool);
    return status;
}
