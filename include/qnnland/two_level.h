/**
 * @file two_level.h  Networks with two-level generators, and when they are linearly independent.
 *
 *     U(theta) = exp(-i theta_p H_p) ... exp(-i theta_1 H_1),  H_l^2 = 1,  f(rho, theta) = tr(rho U(theta)' M U(theta))
 *
 * X. You and X. Wu, ICML 2021 (arXiv:2110.02479).  With A -> exp(i t H) A exp(-i t H) = Phi^0(A) + cos(2t) Phi^1(A) + sin(2t)
 * Phi^2(A), Phi^0(A) = (A + H A H) / 2,  Phi^1(A) = (A - H A H) / 2,  Phi^2(A) = i [H, A] / 2, M(theta) = sum_xi phi_xi(theta)
 * Phi_xi(M), Phi_xi = Phi_1^{xi_1} o ... o Phi_p^{xi_p} (layer p applied first), xi in {0, 1, 2}^p. The flat index of xi is sum_l
 * xi_l 3^(l-1).  The network is linearly independent when the 3^p - 1 operators with xi != 0 are (Definition 1).  Matrices are
 * dense: for small dimension d.
 */
#ifndef QNNLAND_TWO_LEVEL_H
#define QNNLAND_TWO_LEVEL_H

#include "qnnland/random.h"
#include "qnnland/trigonometric.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_two_level qnl_two_level;

/** Most parameters, and largest dimension. */
#define QNL_MAX_TWO_LEVEL_PARAMETERS 12
#define QNL_MAX_TWO_LEVEL_DIMENSION  4096

/**
 * New network from matrices.
 * @param parameters  p, 1..QNL_MAX_TWO_LEVEL_PARAMETERS
 * @param dimension   d, 2..QNL_MAX_TWO_LEVEL_DIMENSION
 * @param generators  p x d x d, each Hermitian with H^2 = 1, within 1e-10
 * @param observable  M, d x d, Hermitian within 1e-10
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (also H^2 != 1, with the defect), QNL_ERR_NOT_FINITE, QNL_ERR_NOT_HERMITIAN,
 * QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_two_level_new(qnl_two_level **out, size_t parameters, size_t dimension, const qnl_complex *generators,
                                     const qnl_complex *observable);

/**
 * Random network (equation 21): H_l = W_l D W_l' with W_l Haar-random and D = diag(1, ..., 1, -1, ..., -1), ceil(d/2) times 1.
 * @param observable  d x d; NULL = D
 * @param random      gives W_1, W_2, ... in order (qnl_haar_unitary)
 */
QNL_API qnl_status qnl_two_level_random(qnl_two_level **out, size_t parameters, size_t dimension, const qnl_complex *observable,
                                        qnl_random *random);

/**
 * Product network on p qubits: H_l = h on qubit l-1, M = m (x) ... (x) m; d = 2^p.  With h = Z, m = Y + 1 the operators Phi_xi are
 * Pauli strings and their Gram matrix is 2^p times the identity (Proposition 5 and section 6).
 * @param h  2 x 2, Hermitian, h^2 = 1
 * @param m  2 x 2, Hermitian
 */
QNL_API qnl_status qnl_two_level_product(qnl_two_level **out, size_t parameters, const qnl_complex h[4], const qnl_complex m[4]);

/** Free; NULL is fine. */
QNL_API void qnl_two_level_free(qnl_two_level *network);

/** p and d; 0 for NULL. */
QNL_API size_t qnl_two_level_parameters(const qnl_two_level *network);
QNL_API size_t qnl_two_level_dimension(const qnl_two_level *network);

/**
 * operator = Phi_xi(M), d x d, Hermitian.
 * @param xi  p numbers 0, 1 or 2
 */
QNL_API qnl_status qnl_two_level_operator(qnl_complex *operator_matrix, const qnl_two_level *network, const int *xi);

/** values[count] = f(rho, theta_j) by multiplying matrices out: the slow reference.  @param rho  d x d, Hermitian within 1e-10 */
QNL_API qnl_status qnl_two_level_value(double *values, const qnl_two_level *network, const qnl_complex *rho, const double *thetas,
                                       size_t count);

/** f(rho, .) as a form: coefficient[xi] = tr(rho Phi_xi(M)), base 2 and one harmonic each.  @param rho  d x d, Hermitian within
 * 1e-10 */
QNL_API qnl_status qnl_two_level_form(qnl_trigonometric **out, const qnl_two_level *network, const qnl_complex *rho);

/** The Gram matrix of the operators with xi != 0 and what it says. */
typedef struct qnl_two_level_gram {
    size_t operators;    /**< 3^p - 1 */
    size_t rank;         /**< number of eigenvalues above tolerance * largest */
    size_t generic_rank; /**< min(2 * 3^(p-1), floor(d^2 / 2)) + min(3^(p-1) - 1, ceil(d^2 / 2) - 1): what almost every network
                              with M = D has (found by experiment: images of Phi^1 and Phi^2 anticommute with H_1) */
    double largest;      /**< eigenvalues */
    double smallest;
    double condition;       /**< largest / smallest; infinity when smallest <= 0 */
    double log_determinant; /**< natural logarithm; -infinity when rank < operators */
    int independent;        /**< 1 when rank == operators */
} qnl_two_level_gram;

/**
 * Gram matrix G[i][j] = tr(Phi_xi Phi_xi') with flat indices i + 1 and j + 1.
 * @param gram         result (out)
 * @param matrix       (3^p - 1)^2 numbers (out), or NULL
 * @param eigenvalues  3^p - 1 in ascending order (out), or NULL
 * @param tolerance    relative, in (0, 1); 0 = 1e-10
 * p <= 8.  O(9^p d^2) time, memory of 3^p d^2 complex numbers.
 */
QNL_API qnl_status qnl_two_level_gram_matrix(qnl_two_level_gram *gram, double *matrix, double *eigenvalues,
                                             const qnl_two_level *network, double tolerance);

/**
 * Theorem 6 by sampling: how many of @p samples random networks are linearly independent.  Sample s is drawn from (seed, 0, first +
 * s).
 * @param successes  number (out)
 * @param interval   95 % Wilson interval of the probability (out), or NULL
 */
QNL_API qnl_status qnl_two_level_probability(uint64_t *successes, qnl_interval *interval, size_t parameters, size_t dimension,
                                             const qnl_complex *observable, uint64_t first, uint64_t samples, uint64_t seed,
                                             double tolerance);

#ifdef __cplusplus
}
#endif

#endif
