/* restrict.h  V1, a free unitary on some qubits, V2 and an observable, on those qubits alone that matter. */
#ifndef QNL_SIMULATION_RESTRICT_H
#define QNL_SIMULATION_RESTRICT_H

#include "simulation/circuit_data.h"
#include "simulation/observable_data.h"
#include "simulation/state_data.h"

/* Gates first..last-1 of a circuit. */
typedef struct qnl__gate_range {
    const qnl_circuit *circuit; /* NULL = no gates */
    size_t first;
    size_t last;
} qnl__gate_range;

/* Starts from an all-zero struct; clear it in every case. */
typedef struct qnl__restriction {
    int qubits;          /* that are left: at least 1 */
    int *place;          /* of each qubit of the original among them, in order; -1 for the others */
    unsigned char *kept; /* of each gate of `before`: 1 if it matters */
    qnl_circuit *before; /* the gates that matter, with all parameters of the original */
    qnl_circuit *after;
    qnl_observable *observable;
    qnl_state *inputs; /* NULL = |0...0> */
} qnl__restriction;

/*
 * Keep what can be felt by the observable or by the free unitary: a gate matters when one of its qubits does behind it.  Inputs
 * given by amplitudes keep all qubits, with the gates that matter.  Everything has the same number of qubits.  Errors:
 * QNL_ERR_MEMORY.
 */
qnl_status qnl__restrict(const char *function, qnl__restriction *out, const qnl__gate_range *before, const int *free_qubits,
                         int free_count, const qnl__gate_range *after, const qnl_observable *observable, const qnl_state *inputs);
void qnl__restriction_clear(qnl__restriction *restriction);

#endif
