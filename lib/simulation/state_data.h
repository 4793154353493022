/* state_data.h  What a state is made of. */
#ifndef QNL_SIMULATION_STATE_DATA_H
#define QNL_SIMULATION_STATE_DATA_H

#include "qnnland/state.h"

/* A batch of states: either basis indices (amplitudes NULL) or amplitudes (basis NULL). */
struct qnl_state {
    int qubits;
    size_t count;
    uint64_t *basis;
    qnl_complex *amplitudes; /* count x 2^qubits */
};

/* All basis states of n qubits, in order. */
qnl_status qnl__state_all_basis(const char *function, qnl_state **out, int qubits);

/* qnl_state_apply with everything checked; the state has amplitudes afterwards. */
qnl_status qnl__state_apply(const char *function, qnl_state *state, const qnl_circuit *circuit, const double *theta,
                            const qnl_execution_options *options);

/* Zeros for the amplitudes of all states of a batch; refused before they are asked for where the memory limit is below them. */
qnl_status qnl__state_room(const char *function, qnl_complex **out, const qnl_state *state, const qnl_execution_options *options);

/* The batch takes new amplitudes over. */
void qnl__state_replace(qnl_state *state, qnl_complex *amplitudes);

/* qnl_circuit_unitary for a circuit that is known to be small enough. */
qnl_status qnl__circuit_unitary(const char *function, qnl_complex *matrix, const qnl_circuit *circuit, const double *theta,
                                const qnl_execution_options *options);

#endif
