/* check_allocation_moments.c  Failing allocations in moments over random angles. */
#include "qnnland/second_moment.h"
#include "robust/failing_heap.h"

static const char circuit_text[] = "qubits 3\nRX 0 theta[0]\nT 1\nCNOT 0 1\nROTATION X0*Y1*Z2 pi/2\nRZ 1 theta[1]\nRY 2 theta[2]\n"
                                   "ROTATION X1*Y2 theta[3]\nCZ 0 2\n";

static const char clifford_text[] = "qubits 3\nRX 0 theta[0]\nH 1\nCNOT 0 1\nROTATION X0*Y1*Z2 pi/2\nRX 1 theta[1]\n";

static qnl_status options_of(qnl_moment_options *options, qnl_execution_options *execution, const qnl_noise *noise, size_t count) {
    qnl_status status = qnl_execution_options_init(execution, sizeof *execution);
    execution->threads = 1;
    if (status == QNL_OK) status = qnl_moment_options_init(options, sizeof *options);
    options->execution = execution;
    options->noise = noise;
    options->noise_count = count;
    return status;
}

static qnl_status exact(const qnl_circuit *circuit, const qnl_observable *observable, const qnl_noise *noise) {
    qnl_moment_options options;
    qnl_execution_options execution;
    qnl_moments moments = {.second = 77.0};
    double derivatives[4] = {78.0};
    qnl_status status = options_of(&options, &execution, noise, 4);
    if (status == QNL_OK) status = qnl_exact_moments(&moments, derivatives, circuit, observable, &options);
    EXPECT((moments.second == 77.0) == (status != QNL_OK) && (derivatives[0] == 78.0) == (status != QNL_OK));
    return status;
}

static qnl_status use_exact(void) {
    const int qubits[2] = {1, 2};
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_channel *damping = NULL, *pair = NULL;
    qnl_status status = qnl_circuit_parse(&circuit, circuit_text);
    if (status == QNL_OK) status = qnl_observable_parse(&observable, 3, "Z0 + 0.5 X1 Y2 - Z2 + 1");
    if (status == QNL_OK) status = qnl_channel_amplitude_damping(&damping, 0.1);
    if (status == QNL_OK) status = qnl_channel_depolarizing(&pair, 2, 0.1);
    const qnl_noise noise[] = {{1, damping, qubits, 1}, {1, pair, qubits, 2}, {3, damping, qubits + 1, 1}, {8, pair, qubits, 2}};
    if (status == QNL_OK) status = exact(circuit, observable, noise);
    qnl_channel_free(damping);
    qnl_channel_free(pair);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    return status;
}

static qnl_status sampled(const qnl_circuit *circuit, const qnl_observable *observable) {
    qnl_moment_options options;
    qnl_execution_options execution;
    qnl_path_counts counts = {.paths = 77};
    uint64_t active[2] = {78};
    qnl_status status = options_of(&options, &execution, NULL, 0);
    if (status == QNL_OK) status = qnl_path_moments(&counts, active, circuit, observable, 0, 192, 3, &options);
    EXPECT((counts.paths == 77) == (status != QNL_OK) && (active[0] == 78) == (status != QNL_OK));
    return status;
}

static qnl_status use_paths(void) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_status status = qnl_circuit_parse(&circuit, clifford_text);
    if (status == QNL_OK) status = qnl_observable_parse(&observable, 3, "Z0 + 0.5 X1 Z2");
    if (status == QNL_OK) status = sampled(circuit, observable);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    return status;
}

static const scenario scenarios[] = {
    {"exact", use_exact, 100},
    {"paths", use_paths, 40},
};

int main(void) {
    return failing_heap_run("allocation in moments", scenarios, sizeof scenarios / sizeof scenarios[0], NULL, NULL);
}
