/**
 * @file density.h  Density matrices: reduced states, entropies, distances.
 *
 * A density matrix is a d x d array, row-major.  Where one is an input it must be Hermitian within 1e-10 of its largest entry;
 * trace and positivity are not checked unless something else is said: negative eigenvalues down to -1e-10 count as zero, below is
 * QNL_ERR_ARGUMENT with the eigenvalue.  Eigenvalues below d 2^-52 of the largest are rounding errors and count as zero too, and a
 * trace within 1e-12 of 1 counts as 1.  Subsets are lists of different qubits, and the first of them is the least significant bit
 * of the reduced basis.  Errors of all functions: QNL_ERR_NULL, QNL_ERR_ARGUMENT (with the value and its range),
 * QNL_ERR_NOT_FINITE, QNL_ERR_NOT_HERMITIAN, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.  Exact to rounding; O(d^3) unless something else is
 * said.
 */
#ifndef QNNLAND_DENSITY_H
#define QNNLAND_DENSITY_H

#include "qnnland/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Largest number of qubits of a density matrix in this header. */
#define QNL_MAX_DENSITY_QUBITS 12

/**
 * rho = Tr_others |psi><psi| for state number @p which of a batch.
 * @param rho    2^count x 2^count (out)
 * @param keep   @p count different qubits, 1..n of them, at most QNL_MAX_DENSITY_QUBITS
 * O(2^(n + count)) time.
 */
QNL_API qnl_status qnl_reduced_density(qnl_complex *rho, const qnl_state *state, size_t which, const int *keep, int count);

/** The same for a density matrix on @p qubits qubits (up to QNL_MAX_DENSITY_QUBITS). */
QNL_API qnl_status qnl_partial_trace(qnl_complex *reduced, const qnl_complex *rho, int qubits, const int *keep, int count);

/** rho = sum_i weights[i] |psi_i><psi_i| of a batch, weights >= 0 (NULL: all 1 / count); up to QNL_MAX_DENSITY_QUBITS qubits. */
QNL_API qnl_status qnl_mixture_density(qnl_complex *rho, const qnl_state *states, const double *weights);

/**
 * Schmidt values in descending order: singular values of the 2^count x 2^(n - count) matrix of amplitudes; their squares are the
 * eigenvalues of both reduced states, also where those are tiny.
 * @param values  2^min(count, n - count) numbers (out)
 * @param part    @p count different qubits, 1..n-1 of them
 * Each within rounding of the largest.  O(2^(n + min(count, n - count))) time.
 */
QNL_API qnl_status qnl_schmidt_values(double *values, const qnl_state *state, size_t which, const int *part, int count);

/** Tr rho^2.  @param dimension  d >= 1, at most 2^QNL_MAX_DENSITY_QUBITS, as in all that follow.  O(d^2). */
QNL_API qnl_status qnl_purity(double *purity, const qnl_complex *rho, size_t dimension);

/**
 * Renyi entropy log(Tr rho^order) / (1 - order) in units of log(base): order 1 is the von Neumann entropy -Tr rho log rho, 0 the
 * logarithm of the rank (eigenvalues above 1e-12), infinity minus the logarithm of the largest eigenvalue, which must be above
 * 1e-12.
 * @param order  >= 0 or infinity
 * @param base   > 1: 2 = bits, e (2.718281828459045) = nats
 */
QNL_API qnl_status qnl_entropy(double *entropy, const qnl_complex *rho, size_t dimension, double order, double base);

/** The same from Schmidt values, each in 0..1e150 (their squares are the eigenvalues, all of which count).  O(count). */
QNL_API qnl_status qnl_entropy_of_schmidt(double *entropy, const double *values, size_t count, double order, double base);

/**
 * Mutual information S(A) + S(B) - S(AB) (von Neumann) of two disjoint subsets of a state given by a density matrix.
 */
QNL_API qnl_status qnl_mutual_information(double *information, const qnl_complex *rho, int qubits, const int *a, int a_count,
                                          const int *b, int b_count, double base);

/** Negativity (|rho^{T_A}|_1 - 1) / 2 of the subset A against the rest; 1..qubits-1 qubits.  Logarithmic negativity: log2(2 N + 1).
 */
QNL_API qnl_status qnl_negativity(double *negativity, const qnl_complex *rho, int qubits, const int *a, int a_count);

/** T = |rho - sigma|_1 / 2, in [0, 1] for states.  @param sigma  NULL = the maximally mixed state 1/d */
QNL_API qnl_status qnl_trace_distance(double *distance, const qnl_complex *rho, const qnl_complex *sigma, size_t dimension);

/** Two conventions of the fidelity. */
typedef enum qnl_fidelity_kind {
    QNL_FIDELITY_ROOT =
        0, /**< F = Tr sqrt(sqrt(sigma) rho sqrt(sigma)) = |sqrt(rho) sqrt(sigma)|_1 (Uhlmann, Nielsen and Chuang) */
    QNL_FIDELITY_SQUARED = 1 /**< F^2 (Jozsa) */
} qnl_fidelity_kind;

/** Fidelity, from singular values (not roots of eigenvalues): accurate for states of low rank too. */
QNL_API qnl_status qnl_fidelity(double *fidelity, const qnl_complex *rho, const qnl_complex *sigma, size_t dimension,
                                qnl_fidelity_kind kind);

/** Quantum relative entropy Tr rho (log rho - log sigma) / log(base); infinity where the support of rho is not inside that of sigma
 * (weight above 1e-12). */
QNL_API qnl_status qnl_relative_entropy(double *entropy, const qnl_complex *rho, const qnl_complex *sigma, size_t dimension,
                                        double base);

#ifdef __cplusplus
}
#endif

#endif
