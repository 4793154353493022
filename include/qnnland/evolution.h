/** @file evolution.h  Time evolution exp(-i H t): of a dense matrix as a gate, of an observable on a state. */
#ifndef QNNLAND_EVOLUTION_H
#define QNNLAND_EVOLUTION_H

#include "qnnland/circuit.h"
#include "qnnland/execution.h"
#include "qnnland/observable.h"
#include "qnnland/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Add the gate exp(-i H t), made by eigenvalue decomposition, as a UNITARY.
 * @param qubits  @p count different qubits, 1..QNL_MAX_UNITARY_QUBITS; qubits[0] is the least significant bit of the matrix index
 * @param matrix  H, 2^count x 2^count, Hermitian within 1e-10 of its largest entry
 * @param time    t, finite
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_NOT_HERMITIAN, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL. O(8^count).
 */
QNL_API qnl_status qnl_circuit_add_evolution(qnl_circuit *circuit, const int *qubits, int count, const qnl_complex *matrix,
                                             double time);

/**
 * Replace every state of the batch by exp(-i O t) psi, by Krylov subspaces (steps of the time are chosen such that the a-posteriori
 * error estimate stays below the tolerance; C. Moler, C. Van Loan, SIAM Review 45, 3 (2003), section 6; R. B. Sidje, ACM TOMS 24,
 * 130 (1998)).
 * @param tolerance  estimate of |error| of each state, in [1e-13, 1e-2]; 0 = 1e-10
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL, QNL_ERR_CANCELLED.  Memory of
 * about 30 states.
 */
QNL_API qnl_status qnl_state_evolve(qnl_state *state, const qnl_observable *observable, double time, double tolerance,
                                    const qnl_execution_options *options);

#ifdef __cplusplus
}
#endif

#endif
