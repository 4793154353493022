/**
 * @file state.h  Pure states: one, or a batch of them.
 *
 * A handle holds @p count >= 1 states of n qubits.  Basis states are kept as indices and take no 2^n memory until amplitudes are
 * needed.
 */
#ifndef QNNLAND_STATE_H
#define QNNLAND_STATE_H

#include "qnnland/circuit.h"
#include "qnnland/execution.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_state qnl_state;

/** Largest number of qubits of a state; the memory sets the limit before that. */
#define QNL_MAX_STATE_QUBITS 40

/**
 * @p count basis states.
 * @param qubits  1..QNL_MAX_STATE_QUBITS
 * @param index   @p count basis indices below 2^qubits; NULL = all |0...0>
 * @param count   1..2^31
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_state_new_basis(qnl_state **out, int qubits, const uint64_t *index, size_t count);

/**
 * @p count states given by amplitudes.
 * @param amplitudes  count x 2^qubits, copied; each state normalised: | |psi|^2 - 1 | <= 1e-10
 * Errors: also QNL_ERR_NOT_FINITE, QNL_ERR_NOT_NORMALISED (with the state's number and its squared norm).
 */
QNL_API qnl_status qnl_state_new_amplitudes(qnl_state **out, int qubits, const qnl_complex *amplitudes, size_t count);

/**
 * A density matrix as a mixture of its eigenstates: rho = sum_i weights[i] |psi_i><psi_i|.
 * @param weights  2^qubits numbers (out): the eigenvalues above @p cutoff in descending order, scaled to the sum 1; zeros behind
 * them
 * @param qubits   1..12
 * @param density  2^qubits x 2^qubits, row-major, Hermitian within 1e-10, trace within 1e-10 of 1, no eigenvalue below -1e-10
 * @param cutoff   in [0, 1): eigenvalues up to it are left out; 1e-14 keeps all that are not rounding
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_NOT_HERMITIAN, QNL_ERR_NOT_NORMALISED, QNL_ERR_MEMORY,
 * QNL_ERR_NUMERICAL.  O(8^qubits) time.
 */
QNL_API qnl_status qnl_state_new_mixture(qnl_state **out, double *weights, int qubits, const qnl_complex *density, double cutoff);

/** Independent copy. */
QNL_API qnl_status qnl_state_copy(qnl_state **out, const qnl_state *state);

/** Free; NULL is fine. */
QNL_API void qnl_state_free(qnl_state *state);

/** Number of qubits; 0 for NULL. */
QNL_API int qnl_state_qubits(const qnl_state *state);

/** Number of states in the batch; 0 for NULL. */
QNL_API size_t qnl_state_count(const qnl_state *state);

/** Copy the 2^n amplitudes of state number @p which to @p amplitudes. */
QNL_API qnl_status qnl_state_amplitudes(qnl_complex *amplitudes, const qnl_state *state, size_t which);

/**
 * Replace every state psi of the batch by U(theta) psi.
 * @param theta    P numbers of the circuit; may be NULL when P = 0
 * @param options  NULL for defaults
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (different numbers of qubits), QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY (with the bytes needed),
 * QNL_ERR_CANCELLED.  Exact.  O(gates 2^n) per state; memory 2 x 16 x 2^n bytes for one state.
 */
QNL_API qnl_status qnl_state_apply(qnl_state *state, const qnl_circuit *circuit, const double *theta,
                                   const qnl_execution_options *options);

/** inner = <a_i|b_j>, i and j numbers in the batches.  Exact to rounding. */
QNL_API qnl_status qnl_state_inner(qnl_complex *inner, const qnl_state *a, size_t i, const qnl_state *b, size_t j);

/** probabilities[2^n] = |amplitude|^2 of state number @p which. */
QNL_API qnl_status qnl_state_probabilities(double *probabilities, const qnl_state *state, size_t which);

/**
 * Measure all qubits of state number @p which @p shots times.
 * @param outcomes  @p shots basis indices (out)
 * @param seed      shot s is drawn from the random stream (seed, 0, s)
 * O(2^n + shots n) time, O(2^n) memory.
 */
QNL_API qnl_status qnl_state_sample(uint64_t *outcomes, const qnl_state *state, size_t which, size_t shots, uint64_t seed);

/**
 * The matrix of a circuit.
 * @param matrix  2^n x 2^n, row-major (row = output index)
 * Errors as qnl_state_apply(), and QNL_ERR_ARGUMENT for more than 16 qubits.  O(gates 4^n) time.
 */
QNL_API qnl_status qnl_circuit_unitary(qnl_complex *matrix, const qnl_circuit *circuit, const double *theta,
                                       const qnl_execution_options *options);

#ifdef __cplusplus
}
#endif

#endif
