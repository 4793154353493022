/**
 * @file observable.h  Hermitian observables as sums of parts.
 *
 * O = sum of parts, each with a real coefficient: Pauli strings, projectors of some qubits on a basis state, |phi><phi|,
 * dense Hermitian matrices on some qubits, and tensor products of single-qubit Hermitian matrices.
 */
#ifndef QNNLAND_OBSERVABLE_H
#define QNNLAND_OBSERVABLE_H

#include "qnnland/execution.h"
#include "qnnland/state.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_observable qnl_observable;

/**
 * New observable, zero.
 * @param qubits  1..QNL_MAX_QUBITS
 * Errors of all functions here: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY; others are named.
 */
QNL_API qnl_status qnl_observable_new(qnl_observable **out, int qubits);

/**
 * Pauli sum from text such as "0.5 Z0 Z1 - 1.25 X3 + 2": terms joined by + and -, a term is an optional number, an optional '*'
 * and letters X, Y, Z (or I) with qubits, separated by blanks or '*'; a number alone is a multiple of the identity.  Like terms are
 * merged, terms that cancel vanish.
 * Also QNL_ERR_PARSE with the position, QNL_ERR_NOT_FINITE.
 */
QNL_API qnl_status qnl_observable_parse(qnl_observable **out, int qubits, const char *text);

/** Independent copy. */
QNL_API qnl_status qnl_observable_copy(qnl_observable **out, const qnl_observable *observable);

/** Free; NULL is fine. */
QNL_API void qnl_observable_free(qnl_observable *observable);

/** Number of qubits; 0 for NULL. */
QNL_API int qnl_observable_qubits(const qnl_observable *observable);

/** Number of parts after merging; 0 for NULL. */
QNL_API size_t qnl_observable_parts(const qnl_observable *observable);

/* ---- adding parts.  On failure the observable is unchanged. ---- */

/** Add coefficient * Pauli string; @p pauli as in qnl_circuit_add_rotation(), "" or "I" = identity.  Merged with an equal string.
 */
QNL_API qnl_status qnl_observable_add_pauli(qnl_observable *observable, double coefficient, const char *pauli);

/**
 * Add coefficient * |bits><bits| on some qubits (identity on the others).
 * @param qubits  @p count different qubits, 1..n of them
 * @param bits    @p count zeros and ones
 */
QNL_API qnl_status qnl_observable_add_projector(qnl_observable *observable, double coefficient, const int *qubits, const int *bits,
                                                int count);

/** Add coefficient * |phi><phi| for state number @p which of a batch with the same number of qubits (copied). */
QNL_API qnl_status qnl_observable_add_state(qnl_observable *observable, double coefficient, const qnl_state *state, size_t which);

/**
 * Add coefficient * A on some qubits, A dense Hermitian.
 * @param qubits  @p count different qubits; qubits[0] is the least significant bit of the matrix index
 * @param count   1..QNL_MAX_UNITARY_QUBITS
 * @param matrix  2^count x 2^count, row-major; |A_ij - conj(A_ji)| <= 1e-10 max|A|, symmetrised when copied
 * Also QNL_ERR_NOT_HERMITIAN (with the defect), QNL_ERR_NOT_FINITE.
 */
QNL_API qnl_status qnl_observable_add_matrix(qnl_observable *observable, double coefficient, const int *qubits, int count,
                                             const qnl_complex *matrix);

/**
 * Add coefficient * A_0 (x) A_1 (x) ... , A_k a Hermitian 2 x 2 matrix on qubits[k].
 * @param matrices  count x 4 entries
 */
QNL_API qnl_status qnl_observable_add_product(qnl_observable *observable, double coefficient, const int *qubits, int count,
                                              const qnl_complex *matrices);

/** Add coefficient * other (same number of qubits; may be the same handle). */
QNL_API qnl_status qnl_observable_add(qnl_observable *observable, double coefficient, const qnl_observable *other);

/* ---- looking at an observable ---- */

/**
 * The Pauli part as text which qnl_observable_parse() reads back exactly, terms in the order of addition; "0" when empty.
 * QNL_ERR_UNSUPPORTED if there are other parts (the text of the error says which).
 * @param out  a new string, to be freed with qnl_string_free()
 */
QNL_API qnl_status qnl_observable_text(char **out, const qnl_observable *observable);

/** expectation = <psi|O|psi> for state number @p which.  Exact to rounding.  O(parts 2^n). */
QNL_API qnl_status qnl_observable_expectation(double *expectation, const qnl_observable *observable, const qnl_state *state,
                                              size_t which, const qnl_execution_options *options);

/** Dense matrix of the observable, 2^n x 2^n row-major; n <= 14. */
QNL_API qnl_status qnl_observable_matrix(qnl_complex *matrix, const qnl_observable *observable);

/** How a spectrum was found. */
typedef enum qnl_spectrum_kind {
    QNL_SPECTRUM_EXACT = 0,  /**< by structure or a full eigenvalue decomposition: exact to rounding */
    QNL_SPECTRUM_LANCZOS = 1 /**< Lanczos: extreme Ritz values, each within its residual of an eigenvalue */
} qnl_spectrum_kind;

/** Extreme eigenvalues. */
typedef struct qnl_spectrum {
    double lambda_min;
    double lambda_max;
    double width;    /**< w(O) = lambda_max - lambda_min */
    double residual; /**< sum of the two residual norms |O x - lambda x|; 0 when exact */
    qnl_spectrum_kind kind;
} qnl_spectrum;

/**
 * Extreme eigenvalues and spectral width.  The observable is split into parts that share no qubit; their spectra add up.  A part
 * is exact if it is diagonal (up to 24 qubits) or small (up to 9 qubits, by LAPACK); otherwise Lanczos runs until the residual norm
 * of both ends is below @p tolerance times the width.  Ritz values lie inside the true spectrum, so lambda_max is a lower and
 * lambda_min an upper bound of the extreme eigenvalues; an eigenvalue lies within the residual of each.
 * @param tolerance  in [1e-13, 1e-2]; 0 = 1e-10
 * Also QNL_ERR_NUMERICAL (no convergence), QNL_ERR_CANCELLED.
 */
QNL_API qnl_status qnl_observable_spectrum(qnl_spectrum *spectrum, const qnl_observable *observable, double tolerance,
                                           const qnl_execution_options *options);

#ifdef __cplusplus
}
#endif

#endif
