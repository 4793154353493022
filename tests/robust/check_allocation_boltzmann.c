/* check_allocation_boltzmann.c  Failing allocations in Boltzmann machines and costs of reduced states. */
#include "qnnland/boltzmann.h"
#include "robust/failing_heap.h"

static const int visible[1] = {0};
static const double theta[4] = {0.3, -0.7, 1.1, 0.2};
static const qnl_complex sigma[4] = {{0.6, 0.0}, {0.1, 0.1}, {0.1, -0.1}, {0.4, 0.0}};

static qnl_status new_machine(qnl_boltzmann **machine, int dense) {
    const int qubits[2] = {0, 1};
    const qnl_complex matrix[16] = {{1.0, 0.0}};
    qnl_observable *terms = NULL;
    qnl_status status = qnl_observable_parse(&terms, 2, "X0 X1 + Z0 + Y1");
    if (status == QNL_OK && dense) status = qnl_observable_add_matrix(terms, 1.0, qubits, 2, matrix);
    if (status == QNL_OK) {
        status = qnl_boltzmann_new(machine, terms, visible, 1, NULL);
        EXPECT((*machine != NULL) == (status == QNL_OK));
    }
    qnl_observable_free(terms);
    return status;
}

static qnl_status states(void) {
    qnl_boltzmann *machine = NULL;
    qnl_complex reduced[4] = {{7.0, 0.0}}, derivatives[16] = {{7.0, 0.0}};
    qnl_status status = new_machine(&machine, 1);
    if (status == QNL_OK) {
        status = qnl_boltzmann_state(NULL, reduced, NULL, NULL, machine, theta);
        EXPECT((reduced[0].re == 7.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_boltzmann_derivatives(derivatives, NULL, machine, theta);
        EXPECT((derivatives[0].re == 7.0) == (status != QNL_OK));
    }
    qnl_boltzmann_free(machine);
    return status;
}

/* Value and gradient, and the cost is freed. */
static qnl_status use_cost(qnl_cost *cost, qnl_status made) {
    double value = 7.0, gradient[4] = {7.0};
    qnl_status status = made;
    EXPECT((cost != NULL) == (status == QNL_OK));
    if (status == QNL_OK) status = qnl_cost_value(&value, cost, theta, 1);
    EXPECT((value == 7.0) == (status != QNL_OK));
    if (status == QNL_OK) {
        status = qnl_cost_gradient(NULL, gradient, cost, theta, 1);
        EXPECT((gradient[0] == 7.0) == (status != QNL_OK));
    }
    qnl_cost_free(cost);
    return status;
}

static qnl_status machine_costs(void) {
    qnl_boltzmann *machine = NULL;
    qnl_status status = new_machine(&machine, 0);
    for (int kind = 0; kind < 5 && status == QNL_OK; kind++) {
        qnl_cost *cost = NULL;
        const qnl_status made = qnl_boltzmann_cost(&cost, machine, (qnl_reduced_kind)kind, sigma);
        status = use_cost(cost, made);
    }
    qnl_boltzmann_free(machine);
    return status;
}

static qnl_status circuit_costs(void) {
    qnl_circuit *circuit = NULL;
    qnl_execution_options options;
    qnl_status status = qnl_execution_options_init(&options, sizeof options);
    options.threads = 1;
    if (status == QNL_OK) status = qnl_circuit_new(&circuit, 2);
    if (status == QNL_OK) status = qnl_circuit_rotate(circuit, QNL_GATE_RX, 0, 0);
    if (status == QNL_OK) status = qnl_circuit_rotate(circuit, QNL_GATE_RY, 1, 1);
    if (status == QNL_OK) status = qnl_circuit_add2(circuit, QNL_GATE_CNOT, 0, 1);
    for (int kind = 0; kind < 5 && status == QNL_OK; kind++) {
        qnl_cost *cost = NULL;
        const qnl_status made = qnl_reduced_state_cost(&cost, circuit, NULL, visible, 1, (qnl_reduced_kind)kind, sigma, &options);
        status = use_cost(cost, made);
    }
    qnl_circuit_free(circuit);
    return status;
}

static const scenario scenarios[] = {
    {"states", states, 20},
    {"costs of machines", machine_costs, 60},
    {"costs of circuits", circuit_costs, 60},
};

int main(void) {
    return failing_heap_run("allocation boltzmann", scenarios, sizeof scenarios / sizeof scenarios[0], NULL, NULL);
}
