/* check_allocation_noise.c  Failing allocations in plans of noise and networks with noise. */
#include "qnnland/noise.h"
#include "qnnland/noisy_network.h"
#include "robust/failing_heap.h"

enum { PARAMETERS = 3 };

static qnl_circuit *circuit;
static qnl_observable *observable;
static qnl_channel *pair;
static qnl_channel *flip; /* with an operator of sign -1 that it does not need */
static qnl_noise_plan *plan;
static const double theta[PARAMETERS] = {0.3, -0.7, 1.1};

static void setup(void) {
    const int qubits[2] = {2, 0};
    const double weights[2] = {1.5, -0.5};
    qnl_channel *strong = NULL, *weak = NULL;
    ck_assert(qnl_circuit_parse(&circuit, "qubits 3\nRY 0 theta[0]\nCNOT 0 1\nCRX 1 2 theta[1]\nSWAP 0 1\nRZ 1 theta[2]\nH 1\n") ==
              QNL_OK);
    ck_assert(qnl_observable_parse(&observable, 3, "Z0 X1 + Z2") == QNL_OK);
    ck_assert(qnl_channel_phase_flip(&strong, 0.3) == QNL_OK);
    ck_assert(qnl_channel_phase_flip(&weak, 0.1) == QNL_OK);
    const qnl_channel *both[2] = {strong, weak};
    ck_assert(qnl_channel_combine(&flip, both, weights, 2) == QNL_OK);
    ck_assert(qnl_channel_depolarizing(&pair, 2, 0.2) == QNL_OK);
    ck_assert(qnl_noise_plan_new(&plan, 3) == QNL_OK);
    ck_assert(qnl_noise_plan_add(plan, 2, pair, qubits, 2) == QNL_OK);
    ck_assert(qnl_noise_plan_add_after_layers(plan, circuit, 3, flip) == QNL_OK);
    qnl_channel_free(strong);
    qnl_channel_free(weak);
}

static void teardown(void) {
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    qnl_channel_free(pair);
    qnl_channel_free(flip);
    qnl_noise_plan_free(plan);
}

static qnl_status add_places(qnl_noise_plan *new) {
    const int qubits[2] = {1, 2};
    size_t count = 0;
    qnl_status status = QNL_OK;
    for (int k = 0; k < 3 && status == QNL_OK; k++) {
        count = qnl_noise_plan_count(new);
        status = k == 0   ? qnl_noise_plan_add(new, 1, pair, qubits, 2)
                 : k == 1 ? qnl_noise_plan_add_after_gates(new, circuit, flip)
                          : qnl_noise_plan_add_after_layers(new, circuit, 2, flip);
        EXPECT((qnl_noise_plan_count(new) == count) == (status != QNL_OK));
    }
    return status;
}

static qnl_status make_plan(void) {
    qnl_noise_plan *new = NULL;
    const qnl_status status = qnl_noise_plan_new(&new, 3);
    EXPECT((new == NULL) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    const qnl_status added = add_places(new);
    qnl_noise_plan_free(new);
    return added;
}

static qnl_status read_out(void) {
    const double up[3] = {0.1, 0.2, 0.0}, down[3] = {0.2, 0.1, 0.3};
    qnl_observable *seen = NULL;
    const qnl_status status = qnl_observable_readout(&seen, observable, up, down);
    EXPECT((seen == NULL) == (status != QNL_OK));
    qnl_observable_free(seen);
    return status;
}

static qnl_status new_network(qnl_noisy_network **network, qnl_mode mode) {
    qnl_execution_options options;
    (void)qnl_execution_options_init(&options, sizeof options);
    options.threads = 1;
    options.mode = mode;
    const qnl_status status = qnl_noisy_network_new(network, circuit, qnl_noise_plan_places(plan), qnl_noise_plan_count(plan),
                                                    observable, NULL, &options);
    EXPECT((*network == NULL) == (status != QNL_OK));
    return status;
}

static qnl_status use_densities(const qnl_noisy_network *network) {
    double value = 7.0, gradient[PARAMETERS] = {7.0};
    qnl_complex rho[64] = {{7.0, 0.0}};
    qnl_status status = qnl_noisy_network_expectation(&value, network, theta, 1);
    EXPECT((value == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    status = qnl_noisy_network_density(rho, network, theta, 0);
    EXPECT((rho[0].re == 7.0) == (status != QNL_OK));
    for (int method = 0; method < 3 && status == QNL_OK; method++) {
        gradient[0] = 7.0;
        status = qnl_noisy_network_gradient(&value, gradient, network, theta, 1, (qnl_gradient_method)method);
        EXPECT((gradient[0] == 7.0) == (status != QNL_OK));
    }
    return status;
}

static qnl_status use_cost(const qnl_noisy_network *network) {
    qnl_cost *cost = NULL;
    double value = 7.0, gradient[PARAMETERS] = {7.0};
    qnl_status status = qnl_noisy_network_cost(&cost, network);
    EXPECT((cost == NULL) == (status != QNL_OK));
    if (status == QNL_OK) status = qnl_cost_value(&value, cost, theta, 1);
    if (status == QNL_OK) status = qnl_cost_gradient(&value, gradient, cost, theta, 1);
    EXPECT((gradient[0] == 7.0) == (status != QNL_OK));
    qnl_cost_free(cost);
    return status;
}

static qnl_status use_trajectories(const qnl_noisy_network *network) {
    qnl_statistics *values[PARAMETERS] = {NULL};
    qnl_status status = QNL_OK;
    for (int k = 0; k < PARAMETERS && status == QNL_OK; k++)
        status = qnl_statistics_new(&values[k]);
    if (status == QNL_OK) {
        status = qnl_noisy_network_trajectories(values[0], network, theta, 0, 0, 11, 1);
        EXPECT(qnl_statistics_count(values[0]) == (status == QNL_OK ? 11 : 0));
    }
    if (status == QNL_OK) {
        status = qnl_noisy_network_trajectory_gradient(values, network, theta, 0, 0, 11, 1);
        EXPECT(qnl_statistics_count(values[0]) == (status == QNL_OK ? 22 : 11));
        EXPECT(qnl_statistics_count(values[1]) == (status == QNL_OK ? 11 : 0));
    }
    for (int k = 0; k < PARAMETERS; k++)
        qnl_statistics_free(values[k]);
    return status;
}

static qnl_status use_network(qnl_mode mode, qnl_status (*use)(const qnl_noisy_network *network)) {
    qnl_noisy_network *network = NULL;
    qnl_status status = new_network(&network, mode);
    if (status == QNL_OK) status = use(network);
    qnl_noisy_network_free(network);
    return status;
}

static qnl_status densities_batch(void) {
    return use_network(QNL_MODE_BATCH, use_densities);
}

static qnl_status densities_single(void) {
    return use_network(QNL_MODE_SINGLE, use_densities);
}

static qnl_status cost_of_network(void) {
    return use_network(QNL_MODE_AUTO, use_cost);
}

static qnl_status trajectories_batch(void) {
    return use_network(QNL_MODE_BATCH, use_trajectories);
}

static qnl_status trajectories_single(void) {
    return use_network(QNL_MODE_SINGLE, use_trajectories);
}

static const scenario scenarios[] = {
    {"plan", make_plan, 10},
    {"readout", read_out, 8},
    {"densities in batch mode", densities_batch, 60},
    {"densities in single mode", densities_single, 60},
    {"cost", cost_of_network, 60},
    {"trajectories in batch mode", trajectories_batch, 60},
    {"trajectories in single mode", trajectories_single, 60},
};

int main(void) {
    return failing_heap_run("allocation of noise", scenarios, sizeof scenarios / sizeof *scenarios, setup, teardown);
}
