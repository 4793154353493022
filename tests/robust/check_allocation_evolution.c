/* check_allocation_evolution.c  Failing allocations in time evolution and two-local Hamiltonians. */
#include "qnnland/evolution.h"
#include "qnnland/hamiltonian.h"
#include "robust/failing_heap.h"

/* ---- evolution ---- */

static qnl_status evolve(qnl_state *state, const qnl_observable *observable) {
    qnl_execution_options options;
    qnl_complex amplitudes[16];
    qnl_status status = qnl_execution_options_init(&options, sizeof options);
    if (status != QNL_OK) return status;
    options.threads = 1;
    status = qnl_state_evolve(state, observable, 5.0, 0.0, &options);
    const qnl_status copied = qnl_state_amplitudes(amplitudes, state, 0);
    EXPECT(copied == QNL_OK && (amplitudes[0].re == 1.0) == (status != QNL_OK));
    return status;
}

static qnl_status use_states(void) {
    const qnl_complex x[4] = {{0.0, 0.0}, {1.0, 0.0}, {1.0, 0.0}, {0.0, 0.0}};
    const int qubit = 1;
    qnl_state *state = NULL;
    qnl_observable *observable = NULL;
    qnl_status status = qnl_state_new_basis(&state, 4, NULL, 2);
    if (status == QNL_OK) status = qnl_heisenberg(&observable, 4, QNL_BOUNDARY_OPEN);
    if (status == QNL_OK) status = qnl_observable_add_matrix(observable, 0.3, &qubit, 1, x);
    if (status == QNL_OK) status = evolve(state, observable);
    qnl_state_free(state);
    qnl_observable_free(observable);
    return status;
}

static qnl_status use_gates(void) {
    const qnl_complex z[4] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {-1.0, 0.0}};
    const int qubit = 1;
    qnl_circuit *circuit = NULL;
    qnl_status status = qnl_circuit_new(&circuit, 2);
    if (status == QNL_OK) {
        status = qnl_circuit_add_evolution(circuit, &qubit, 1, z, 0.5);
        EXPECT(qnl_circuit_size(circuit) == (status == QNL_OK ? 1 : 0));
    }
    qnl_circuit_free(circuit);
    return status;
}

/* ---- Hamiltonians ---- */

static qnl_status use_terms(void) {
    const size_t order[15] = {14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
    qnl_observable *terms = NULL;
    qnl_circuit *circuit = NULL;
    qnl_status status = qnl_two_local(&terms, 2, NULL);
    EXPECT((terms != NULL) == (status == QNL_OK));
    if (status == QNL_OK) {
        status = qnl_term_circuit(&circuit, terms, order);
        EXPECT((circuit != NULL) == (status == QNL_OK));
    }
    qnl_circuit_free(circuit);
    qnl_observable_free(terms);
    return status;
}

static qnl_status use_random(void) {
    const int edges[2][2] = {{0, 1}, {2, 1}};
    qnl_random_hamiltonian_options options;
    qnl_observable *observable = NULL;
    qnl_random *random = NULL;
    qnl_status status = qnl_random_hamiltonian_options_init(&options, sizeof options);
    options.qubits = 3;
    options.edges = edges;
    options.edge_count = 2;
    options.normalised = 1;
    if (status == QNL_OK) status = qnl_random_new(&random, 1, 0, 0);
    if (status == QNL_OK) {
        status = qnl_random_hamiltonian(&observable, random, &options);
        EXPECT((observable != NULL) == (status == QNL_OK));
    }
    qnl_random_free(random);
    qnl_observable_free(observable);
    return status;
}

static const scenario scenarios[] = {
    {"states", use_states, 20},
    {"gates", use_gates, 8},
    {"terms", use_terms, 30},
    {"random Hamiltonians", use_random, 30},
};

int main(void) {
    return failing_heap_run("allocation in time evolution", scenarios, sizeof scenarios / sizeof scenarios[0], NULL, NULL);
}
