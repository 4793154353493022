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
 * Replace every state of the batch by exp(-i O t) psi, by Krylov subspaces of up to 28 vectors.  Steps of the time are chosen such
 * that a proven a-posteriori bound of the error stays below the tolerance (T. Jawecki, W. Auzinger, O. Koch, BIT Numer. Math. 60,
 * 157 (2020); C. Moler, C. Van Loan, SIAM Review 45, 3 (2003)).  Rounding comes on top, about 2.2e-16 |t| |O|.  Norms
 * are kept.  Time 0 leaves the batch as it is.
 * @param tolerance  of |error| of each state of norm 1, in [1e-13, 1e-2]; 0 = 1e-10
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL (the tolerance is below what
 * rounding makes), QNL_ERR_CANCELLED.  About 4 |t| |O| + 28 applications of O for each state; memory of about 30 states and that of
 * the results.  progress gets (states done, number of states), where states are worked on one after the other also within a state.
 */
QNL_API qnl_status qnl_state_evolve(qnl_state *state, const qnl_observable *observable, double time, double tolerance,
                                    const qnl_execution_options *options);

#ifdef __cplusplus
}
#endif

#endif
