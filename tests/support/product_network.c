#include "support/product_network.h"

#include <math.h>
#include <stdlib.h>

#include "qnnland/network.h"
#include "support/compare.h"

/* exp(-i theta Z) on each qubit, and then what turns the eigenvector of Y with eigenvalue 1 into |0>. */
static qnl_circuit *make_circuit(int qubits) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    for (int q = 0; q < qubits; q++) {
        const qnl_angle angle = {q, 2.0, 0.0};
        REQUIRE_OK(qnl_circuit_add(circuit, QNL_GATE_RZ, &q, &angle));
        REQUIRE_OK(qnl_circuit_add1(circuit, QNL_GATE_SDG, q));
        REQUIRE_OK(qnl_circuit_add1(circuit, QNL_GATE_H, q));
    }
    return circuit;
}

/* Y + 1 is twice the projector on that eigenvector. */
static qnl_observable *make_observable(int qubits) {
    qnl_observable *observable = NULL;
    int all[64];
    const int bits[64] = {0};
    for (int q = 0; q < qubits; q++) {
        all[q] = q;
    }
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    REQUIRE_OK(qnl_observable_add_projector(observable, ldexp(1.0, qubits), all, bits, qubits));
    return observable;
}

static qnl_state *make_states(const double complex (*qubits)[2], size_t count, size_t parameters) {
    const size_t dimension = (size_t)1 << parameters;
    double complex *amplitudes = malloc(count * dimension * sizeof *amplitudes);
    qnl_state *states = NULL;
    ck_assert_ptr_nonnull(amplitudes);
    for (size_t i = 0; i < count; i++) {
        for (size_t index = 0; index < dimension; index++) {
            double complex product = 1.0;
            for (size_t l = 0; l < parameters; l++) {
                product *= qubits[i * parameters + l][index >> l & 1];
            }
            amplitudes[i * dimension + index] = product;
        }
    }
    REQUIRE_OK(qnl_state_new_amplitudes(&states, (int)parameters, (const qnl_complex *)(const void *)amplitudes, count));
    free(amplitudes);
    return states;
}

void product_network_predict(double *values, const double complex (*qubits)[2], size_t count, size_t parameters,
                             const double *thetas, size_t theta_count) {
    qnl_circuit *circuit = make_circuit((int)parameters);
    qnl_observable *observable = make_observable((int)parameters);
    qnl_state *states = make_states(qubits, count, parameters);
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, states, NULL));
    REQUIRE_OK(qnl_network_expectation(values, network, thetas, theta_count));
    qnl_network_free(network);
    qnl_state_free(states);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
