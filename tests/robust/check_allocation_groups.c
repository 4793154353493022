/* check_allocation_groups.c  Failing allocations in networks with groups of parts, and in those that work by blocks. */
#include <stddef.h>

#include <qnnland.h>

#include "robust/failing_heap.h"

enum { PARAMETERS = 3, INPUTS = 2 };

static const double theta[PARAMETERS] = {0.3, -0.7, 1.1};

static qnl_execution_options one_thread(void) {
    qnl_execution_options options;
    EXPECT(qnl_execution_options_init(&options, sizeof options) == QNL_OK);
    options.threads = 1;
    return options;
}

/* ---- groups ---- */

/* Three blocks of four qubits: one program would cost more than twice as much. */
static const char *const blocks_text = "qubits 12\nRY 0 theta[0]\nCRX 0 1 theta[1]\nCRX 1 2 theta[1]\nCRX 2 3 theta[2]\n"
                                       "RY 4 theta[0]\nCRX 4 5 theta[1]\nCRX 5 6 theta[2]\nCRX 6 7 theta[2]\n"
                                       "RY 8 theta[1]\nCRX 8 9 theta[1]\nCRX 9 10 theta[0]\nCRX 10 11 theta[2]\n";

static qnl_status make_grouped(qnl_network **out) {
    const int qubits[2] = {11, 10}, bits[2] = {1, 0};
    const qnl_complex factor[4] = {{1, 0}, {0, 1}, {0, -1}, {-2, 0}};
    const uint64_t basis[INPUTS] = {5, 0x911};
    const qnl_execution_options options = one_thread();
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_state *inputs = NULL;
    qnl_status status = qnl_circuit_parse(&circuit, blocks_text);
    if (status == QNL_OK) status = qnl_observable_parse(&observable, 12, "Y3 + 0.5 X2 Z3 + Z6 + Y7 + 2");
    if (status == QNL_OK) status = qnl_observable_add_projector(observable, 0.5, qubits, bits, 2);
    if (status == QNL_OK) status = qnl_observable_add_product(observable, 0.3, qubits, 1, factor);
    if (status == QNL_OK) status = qnl_state_new_basis(&inputs, 12, basis, INPUTS);
    if (status == QNL_OK) status = qnl_network_new(out, circuit, observable, inputs, &options);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    qnl_state_free(inputs);
    return status;
}

static qnl_status evaluate(const qnl_network *network) {
    double values[INPUTS] = {77.0}, gradients[INPUTS * PARAMETERS], hessians[INPUTS * PARAMETERS * PARAMETERS] = {77.0};
    char *text = NULL;
    qnl_status status = qnl_network_expectation(values, network, theta, 1);
    EXPECT((values[0] == 77.0) == (status != QNL_OK));
    for (int method = 0; method < 3 && status == QNL_OK; ++method) {
        gradients[0] = 77.0;
        status = qnl_network_gradient(NULL, gradients, network, theta, 1, (qnl_gradient_method)method);
        EXPECT((gradients[0] == 77.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_network_hessian(hessians, network, theta, 1);
        EXPECT((hessians[0] == 77.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        values[0] = 77.0;
        status = qnl_network_sample(values, NULL, network, theta, 1, 10, 3);
        EXPECT((values[0] == 77.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_network_text(&text, network);
        EXPECT((text != NULL) == (status == QNL_OK));
    }
    qnl_string_free(text);
    return status;
}

static qnl_status use_groups(void) {
    const double targets[INPUTS] = {1.0, -1.0};
    double value = 77.0, gradient[PARAMETERS];
    qnl_network *network = NULL;
    qnl_cost *loss = NULL;
    qnl_status status = make_grouped(&network);
    EXPECT((network != NULL) == (status == QNL_OK));
    EXPECT(network == NULL || qnl_network_cone(network) == 4);
    if (status == QNL_OK) status = evaluate(network);
    if (status == QNL_OK) status = qnl_loss_cost(&loss, network, QNL_LOSS_SQUARED, targets);
    if (status == QNL_OK) {
        status = qnl_cost_gradient(&value, gradient, loss, theta, 1);
        EXPECT((value == 77.0) == (status != QNL_OK));
    }
    qnl_cost_free(loss);
    qnl_network_free(network);
    return status;
}

/* ---- blocks ---- */

/* Two sweeps, and between them a string, which is run by itself. */
static qnl_status use_blocks(void) {
    const qnl_execution_options options = one_thread();
    double value = 77.0, gradient[PARAMETERS] = {77.0};
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_status status = qnl_circuit_parse(&circuit, "qubits 17\nRX 0 theta[0]\nRX 16 theta[1]\nCCX 0 16 5\n"
                                                    "ROTATION X0*Y9 theta[2]\nCRX 16 9 theta[0]\nRY 0 theta[1]\n");
    if (status == QNL_OK)
        status = qnl_observable_parse(&observable, 17, "Z0 Z1 Z2 Z3 Z4 Z5 Z6 Z7 Z8 Z9 Z10 Z11 Z12 Z13 Z14 Z15 Z16");
    if (status == QNL_OK) status = qnl_network_new(&network, circuit, observable, NULL, &options);
    if (status == QNL_OK) {
        status = qnl_network_gradient(&value, gradient, network, theta, 1, QNL_GRADIENT_ADJOINT);
        EXPECT((value == 77.0) == (status != QNL_OK) && (gradient[0] == 77.0) == (status != QNL_OK));
    }
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    return status;
}

int main(void) {
    static const scenario scenarios[] = {{"groups", use_groups, 100}, {"blocks", use_blocks, 30}};
    return failing_heap_run("failing allocations: groups", scenarios, sizeof scenarios / sizeof scenarios[0], NULL, NULL);
}
