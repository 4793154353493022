/**
 * @file metric.h  Quantum geometric tensor, Fubini-Study metric and quantum Fisher information of a pure state family.
 *
 * For |psi(theta)> = U(theta)|psi_0> and |k> = d|psi>/dtheta[k]:
 *
 *     Q_jk = <j|k> - <j|psi><psi|k>      quantum geometric tensor (Hermitian, positive semidefinite)
 *     g_jk = Re Q_jk                     Fubini-Study metric
 *     F_jk = 4 g_jk                      quantum Fisher information
 *
 * J. Stokes, J. Izaac, N. Killoran, G. Carleo, Quantum 4, 269 (2020); J. J. Meyer, Quantum 5, 539 (2021).
 */
#ifndef QNNLAND_METRIC_H
#define QNNLAND_METRIC_H

#include "qnnland/circuit.h"
#include "qnnland/execution.h"
#include "qnnland/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which entries are computed; the others are 0. */
typedef enum qnl_metric_part {
    QNL_METRIC_FULL = 0,
    QNL_METRIC_BLOCK_DIAGONAL = 1, /**< pairs of parameters with the same block number */
    QNL_METRIC_DIAGONAL = 2
} qnl_metric_part;

/**
 * Fubini-Study metrics at many points.  One forward pass carries |psi> and all P derivatives along: memory 16 (P + 1) 2^n bytes
 * (for a block, its parameters; for the diagonal, 1 in place of P), 8 times that where points are run in batches; O(P gates 2^n +
 * P^2 2^n) time for each point.  Exact to rounding.
 * @param metrics  count x P x P (out), symmetric
 * @param circuit  with P >= 1 parameters
 * @param state    input, state number @p which of a batch; NULL = |0...0>
 * @param thetas   count x P
 * @param part     which entries
 * @param blocks   BLOCK_DIAGONAL: P numbers, parameters of equal number form a block; not read otherwise
 * @param options  NULL for defaults
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY (with the bytes needed), QNL_ERR_CANCELLED.
 */
QNL_API qnl_status qnl_circuit_metric(double *metrics, const qnl_circuit *circuit, const qnl_state *state, size_t which,
                                      const double *thetas, size_t count, qnl_metric_part part, const size_t *blocks,
                                      const qnl_execution_options *options);

/** The same as quantum Fisher information, 4 times the metric. */
QNL_API qnl_status qnl_circuit_fisher(double *fisher, const qnl_circuit *circuit, const qnl_state *state, size_t which,
                                      const double *thetas, size_t count, qnl_metric_part part, const size_t *blocks,
                                      const qnl_execution_options *options);

/** The whole tensor Q at one point, P x P; its imaginary part is half the Berry curvature. */
QNL_API qnl_status qnl_circuit_geometric_tensor(qnl_complex *tensor, const qnl_circuit *circuit, const qnl_state *state,
                                                size_t which, const double *theta, const qnl_execution_options *options);

/**
 * Rank of a symmetric positive semidefinite matrix such as a metric.
 * @param rank       number of eigenvalues above tolerance times the largest one; 0 for the zero matrix (out)
 * @param eigenvalues  @p size numbers in descending order (out), or NULL
 * @param matrix     size x size, row-major
 * @param tolerance  in [1e-15, 1); 0 = 1e-10
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.
 */
QNL_API qnl_status qnl_metric_rank(size_t *rank, double *eigenvalues, const double *matrix, size_t size, double tolerance);

/**
 * Natural gradient: the solution of metric x = gradient.
 * @param x         @p size numbers (out); may be @p gradient
 * @param cutoff    >= 0: pseudo-inverse, eigenvalues of at most cutoff times the largest are left out (0: only those that are <= 0)
 * @param damping   >= 0: added to every eigenvalue (Tikhonov)
 * Errors as above.
 */
QNL_API qnl_status qnl_metric_solve(double *x, const double *metric, const double *gradient, size_t size, double cutoff,
                                    double damping);

#ifdef __cplusplus
}
#endif

#endif
