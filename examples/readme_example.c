#include <qnnland.h>
#include <stdio.h>

int main(void) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    const double theta[2] = {0.3, 0.8};
    double value, gradient[2];
    if (qnl_circuit_new(&circuit, 2) || qnl_circuit_rotate(circuit, QNL_GATE_RX, 0, 0) ||
        qnl_circuit_rotate(circuit, QNL_GATE_RY, 1, 1) || qnl_circuit_add2(circuit, QNL_GATE_CNOT, 0, 1) ||
        qnl_observable_parse(&observable, 2, "Z1") || qnl_network_new(&network, circuit, observable, NULL, NULL) ||
        qnl_network_gradient(&value, gradient, network, theta, 1, QNL_GRADIENT_ADJOINT)) {
        fprintf(stderr, "%s\n", qnl_last_error());
        return 1;
    }
    printf("<Z1> = %.6f, gradient (%.6f, %.6f)\n", value, gradient[0], gradient[1]);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    return 0;
}
