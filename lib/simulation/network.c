/* network.c  Networks: compiling, expectation values. */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "simulation/narrow.h"
#include "simulation/group_sum.h"

/* In automatic mode: largest states that are run in batches, and the fewest jobs for which a batch pays. */
enum { BATCH_QUBITS = 12, BATCH_JOBS = 4 };

/* ---- life ---- */

static qnl_status copy_parts(qnl_network *network, const qnl_circuit *circuit, const qnl_observable *observable,
                             const qnl_state *inputs) {
    QNL_TRY(qnl_circuit_copy(&network->circuit, circuit));
    QNL_TRY(qnl_observable_copy(&network->observable, observable));
    if (inputs != NULL) {
        QNL_TRY(qnl_state_copy(&network->inputs, inputs));
    }
    return QNL_OK;
}

qnl_status qnl__network_engines(const char *function, qnl_network *network, const qnl_circuit *circuit, qnl__pool *pool) {
    const qnl_execution_options *options = &network->options;
    const int compact = network->inputs == NULL || network->inputs->amplitudes == NULL;
    const qnl_observable *o = network->observable;
    if (options->mode != QNL_MODE_BATCH) {
        QNL_TRY(qnl__engine_make(function, &network->single, circuit, o, compact, QNL__LANE_QUBITS, options, pool));
        if (options->mode == QNL_MODE_SINGLE || network->single.program.qubits > BATCH_QUBITS) {
            return QNL_OK;
        }
    }
    return qnl__engine_make(function, &network->batch, circuit, o, compact, 0, options, pool);
}

qnl_status qnl_network_new(qnl_network **out, const qnl_circuit *circuit, const qnl_observable *observable, const qnl_state *inputs,
                           const qnl_execution_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK_POINTER(observable);
    QNL_CHECK(observable->qubits == circuit->qubits, QNL_ERR_ARGUMENT, "%s: the observable has %d qubits, the circuit %d", __func__,
              observable->qubits, circuit->qubits);
    QNL_CHECK(inputs == NULL || inputs->qubits == circuit->qubits, QNL_ERR_ARGUMENT,
              "%s: the inputs have %d qubits, the circuit %d", __func__, inputs == NULL ? 0 : inputs->qubits, circuit->qubits);
    qnl_execution_options checked;
    QNL_TRY(qnl__execution_read(__func__, &checked, options));
    return qnl__network_make(__func__, out, circuit, observable, inputs, &checked, QNL__GROUPS_WHERE_THEY_PAY);
}

/* Groups are of use where qubits can be left out. */
static qnl_status make_programs(const char *function, qnl_network *network, qnl__grouping grouping) {
    if (network->inputs == NULL || network->inputs->amplitudes == NULL) {
        QNL_TRY(qnl__network_groups_make(function, network, grouping));
    }
    return network->group_count > 0 ? QNL_OK : qnl__network_engines(function, network, network->circuit, &network->pool);
}

qnl_status qnl__network_make(const char *function, qnl_network **out, const qnl_circuit *circuit, const qnl_observable *observable,
                             const qnl_state *inputs, const qnl_execution_options *options, qnl__grouping grouping) {
    qnl_network *network = qnl__allocate(1, sizeof *network);
    if (network == NULL) {
        return qnl__fail_memory(function, sizeof *network);
    }
    atomic_init(&network->references, 1);
    qnl__pool_init(&network->pool);
    network->options = *options;
    network->parameters = circuit->parameters;
    network->input_count = inputs == NULL ? 1 : inputs->count;
    qnl_status status = copy_parts(network, circuit, observable, inputs);
    if (status == QNL_OK) {
        status = make_programs(function, network, grouping);
    }
    if (status != QNL_OK) {
        qnl_network_free(network);
        return status;
    }
    *out = network;
    return QNL_OK;
}

qnl_network *qnl__network_retain(const qnl_network *network) {
    qnl_network *shared = (qnl_network *)network; /* the count is the one thing that changes */
    atomic_fetch_add(&shared->references, 1);
    return shared;
}

void qnl_network_free(qnl_network *network) {
    if (network == NULL || atomic_fetch_sub(&network->references, 1) > 1) {
        return;
    }
    qnl__network_groups_clear(network);
    qnl__engine_clear(&network->batch);
    qnl__engine_clear(&network->single);
    qnl__pool_clear(&network->pool);
    qnl_circuit_free(network->circuit);
    qnl_observable_free(network->observable);
    qnl_state_free(network->inputs);
    qnl__free(network);
}

/* ---- looking ---- */

static const qnl__engine *any_engine(const qnl_network *network) {
    return network->single.made ? &network->single : &network->batch;
}

const qnl__engine *qnl__network_engine(const qnl_network *network, size_t jobs) {
    if (!network->batch.made || (network->single.made && jobs < BATCH_JOBS)) {
        return &network->single;
    }
    return &network->batch;
}

size_t qnl_network_parameters(const qnl_network *network) {
    return network == NULL ? 0 : network->parameters;
}

size_t qnl_network_inputs(const qnl_network *network) {
    return network == NULL ? 0 : network->input_count;
}

int qnl_network_cone(const qnl_network *network) {
    int most = 0;
    for (size_t k = 0; network != NULL && k < qnl__network_groups(network); ++k) {
        const int qubits = any_engine(qnl__network_group(network, k))->program.qubits;
        most = qubits > most ? qubits : most;
    }
    return most;
}

qnl_mode qnl_network_mode(const qnl_network *network) {
    int batch = 0, single = 0;
    for (size_t k = 0; network != NULL && k < qnl__network_groups(network); ++k) {
        const qnl_network *group = qnl__network_group(network, k);
        batch = batch || group->batch.made;
        single = single || group->single.made;
    }
    return batch == single ? QNL_MODE_AUTO : batch ? QNL_MODE_BATCH : QNL_MODE_SINGLE;
}

qnl_isa qnl_network_isa(const qnl_network *network) {
    return network == NULL ? QNL_ISA_AUTO : any_engine(qnl__network_group(network, 0))->kernels->isa;
}

/* ---- expectation values ---- */

void qnl__network_job(qnl__job *job, const qnl_network *network, const double *thetas, size_t index) {
    const size_t which = index / network->input_count;
    job->theta = network->parameters == 0 ? NULL : thetas + which * network->parameters;
    job->input = index % network->input_count;
}

qnl_status qnl__network_check(const char *function, size_t *jobs, const qnl_network *network, const double *thetas, size_t count) {
    QNL_CHECK(network != NULL, QNL_ERR_NULL, "%s: network is NULL", function);
    QNL_CHECK(count <= SIZE_MAX / 64 / network->input_count, QNL_ERR_MEMORY, "%s: %zu parameter vectors are too many", function,
              count);
    QNL_TRY(qnl__check_theta(function, "thetas", thetas, count, network->parameters));
    *jobs = count * network->input_count;
    return QNL_OK;
}

typedef struct expectation_work {
    const qnl_network *network;
    const double *thetas;
} expectation_work;

static void describe(qnl__job *job, size_t index, const void *data) {
    const expectation_work *w = data;
    qnl__network_job(job, w->network, w->thetas, index);
}

static void expectation_block(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs, qnl__v8 *values) {
    qnl__cell *a = qnl__run_vector(run, 0);
    if (engine->narrow) {
        *values = qnl__narrow_expectation(run, engine, inputs);
        return;
    }
    qnl__run_evolve(run, a, inputs);
    *values = qnl__operator_mean(run, &engine->observable, a, qnl__run_vector(run, 1));
}

static size_t expectation_vectors(const qnl__engine *engine) {
    return engine->narrow ? QNL__NARROW + 1 : 1 + qnl__operator_work(&engine->observable);
}

void qnl__run_expectation(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs, double *values) {
    qnl__v8 sum;
    expectation_block(run, engine, inputs, &sum);
    for (int lane = 0; lane < run->job_count; ++lane) {
        values[lane] = qnl__run_lane(run, &sum, lane);
    }
}

static qnl_status expectation(const char *function, double *results, const qnl_network *network, const double *thetas,
                              size_t jobs) {
    const expectation_work w = {network, thetas};
    const qnl__group_sum sum = {.network = network,
                                .jobs = jobs,
                                .describe = describe,
                                .data = &w,
                                .vectors = expectation_vectors,
                                .block = expectation_block,
                                .values = results};
    return qnl__group_sum_run(function, &sum);
}

qnl_status qnl_network_expectation(double *values, const qnl_network *network, const double *thetas, size_t count) {
    QNL_CHECK_POINTER(values);
    size_t jobs = 0;
    QNL_TRY(qnl__network_check(__func__, &jobs, network, thetas, count));
    double *results = qnl__allocate(jobs, sizeof *results);
    if (results == NULL) {
        return qnl__fail_memory(__func__, jobs * sizeof *results);
    }
    const qnl_status status = expectation(__func__, results, network, thetas, jobs);
    if (status == QNL_OK) {
        memcpy(values, results, jobs * sizeof *values);
    }
    qnl__free(results);
    return status;
}
