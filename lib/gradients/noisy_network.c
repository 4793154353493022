/* noisy_network.c  Networks with noise: compiling. */
#include "gradients/noisy_network_data.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"

/* In automatic mode: largest vectors that are run in batches, and the fewest jobs for which a batch pays. */
enum { BATCH_QUBITS = 12, BATCH_JOBS = 4 };

/* ---- life ---- */

static qnl_status copy_parts(const char *function, qnl_noisy_network *network, const qnl_circuit *circuit, const qnl_noise *noise,
                             size_t noise_count, const qnl_observable *observable, const qnl_state *inputs) {
    QNL_TRY(qnl__noise_list_make(function, &network->noise, noise, noise_count, circuit->qubits, circuit->size));
    QNL_TRY(qnl_circuit_copy(&network->circuit, circuit));
    QNL_TRY(qnl_observable_copy(&network->observable, observable));
    return inputs == NULL ? QNL_OK : qnl_state_copy(&network->inputs, inputs);
}

static qnl_status make_pair(const char *function, qnl_noisy_network *network, qnl__engine_pair *pair, int doubled) {
    const qnl_mode mode = network->options.mode;
    qnl__program_plan plan = {.circuit = network->circuit,
                              .noise = &network->noise,
                              .observable = network->observable,
                              .compact = network->inputs == NULL || network->inputs->amplitudes == NULL,
                              .lane_qubits = QNL__LANE_QUBITS,
                              .doubled = doubled};
    if (mode != QNL_MODE_BATCH) {
        QNL_TRY(qnl__engine_make_plan(function, &pair->single, &plan, &network->options, &network->pool));
        if (mode == QNL_MODE_SINGLE || pair->single.program.qubits > BATCH_QUBITS) return QNL_OK;
    }
    plan.lane_qubits = 0;
    return qnl__engine_make_plan(function, &pair->batch, &plan, &network->options, &network->pool);
}

static const qnl__engine *any_engine(const qnl__engine_pair *pair) {
    return pair->single.made ? &pair->single : &pair->batch;
}

static qnl_status make_engines(const char *function, qnl_noisy_network *network) {
    QNL_TRY(make_pair(function, network, &network->states, 0));
    network->cone = any_engine(&network->states)->program.qubits;
    return network->cone <= QNL_MAX_DENSITY_QUBITS ? make_pair(function, network, &network->densities, 1) : QNL_OK;
}

qnl_status qnl_noisy_network_new(qnl_noisy_network **out, const qnl_circuit *circuit, const qnl_noise *noise, size_t noise_count,
                                 const qnl_observable *observable, const qnl_state *inputs, const qnl_execution_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK_POINTER(observable);
    QNL_CHECK(observable->qubits == circuit->qubits, QNL_ERR_ARGUMENT, "%s: the observable has %d qubits, the circuit %d", __func__,
              observable->qubits, circuit->qubits);
    QNL_CHECK(inputs == NULL || inputs->qubits == circuit->qubits, QNL_ERR_ARGUMENT,
              "%s: the inputs have %d qubits, the circuit %d", __func__, inputs == NULL ? 0 : inputs->qubits, circuit->qubits);
    qnl_execution_options checked;
    QNL_TRY(qnl__execution_read(__func__, &checked, options));
    qnl_noisy_network *network = qnl__allocate(1, sizeof *network);
    if (network == NULL) return qnl__fail_memory(__func__, sizeof *network);
    atomic_init(&network->references, 1);
    qnl__pool_init(&network->pool);
    network->options = checked;
    network->parameters = circuit->parameters;
    network->input_count = inputs == NULL ? 1 : inputs->count;
    qnl_status status = copy_parts(__func__, network, circuit, noise, noise_count, observable, inputs);
    if (status == QNL_OK) status = make_engines(__func__, network);
    if (status != QNL_OK) {
        qnl_noisy_network_free(network);
        return status;
    }
    *out = network;
    return QNL_OK;
}

qnl_noisy_network *qnl__noisy_network_retain(const qnl_noisy_network *network) {
    qnl_noisy_network *shared = (qnl_noisy_network *)network; /* the count is the one thing that changes */
    atomic_fetch_add(&shared->references, 1);
    return shared;
}

void qnl_noisy_network_free(qnl_noisy_network *network) {
    if (network == NULL || atomic_fetch_sub(&network->references, 1) > 1) return;
    qnl__engine_clear(&network->states.batch);
    qnl__engine_clear(&network->states.single);
    qnl__engine_clear(&network->densities.batch);
    qnl__engine_clear(&network->densities.single);
    qnl__pool_clear(&network->pool);
    qnl__noise_list_clear(&network->noise);
    qnl_circuit_free(network->circuit);
    qnl_observable_free(network->observable);
    qnl_state_free(network->inputs);
    qnl__free(network);
}

/* ---- looking ---- */

size_t qnl_noisy_network_parameters(const qnl_noisy_network *network) {
    return network == NULL ? 0 : network->parameters;
}

size_t qnl_noisy_network_inputs(const qnl_noisy_network *network) {
    return network == NULL ? 0 : network->input_count;
}

int qnl_noisy_network_cone(const qnl_noisy_network *network) {
    return network == NULL ? 0 : network->cone;
}

const qnl__engine *qnl__noisy_engine(const qnl__engine_pair *pair, size_t jobs) {
    return !pair->batch.made || (pair->single.made && jobs < BATCH_JOBS) ? &pair->single : &pair->batch;
}

void qnl__noisy_job(qnl__job *job, const qnl_noisy_network *network, const double *thetas, size_t index) {
    const size_t which = index / network->input_count;
    job->theta = network->parameters == 0 ? NULL : thetas + which * network->parameters;
    job->input = index % network->input_count;
}

qnl_status qnl__noisy_check(const char *function, size_t *jobs, const qnl_noisy_network *network, const double *thetas,
                            size_t count) {
    QNL_CHECK(network != NULL, QNL_ERR_NULL, "%s: network is NULL", function);
    QNL_CHECK(network->cone <= QNL_MAX_DENSITY_QUBITS, QNL_ERR_ARGUMENT,
              "%s: %d qubits have to be simulated, allowed for density matrices are 1..%d", function, network->cone,
              QNL_MAX_DENSITY_QUBITS);
    QNL_CHECK(count <= SIZE_MAX / 64 / network->input_count, QNL_ERR_MEMORY, "%s: %zu parameter vectors are too many", function,
              count);
    QNL_TRY(qnl__check_theta(function, "thetas", thetas, count, network->parameters));
    *jobs = count * network->input_count;
    return QNL_OK;
}
