/** @file overparameterisation.h  Does an ansatz have enough parameters: P against the rank of the quantum Fisher information. */
#ifndef QNNLAND_OVERPARAMETERISATION_H
#define QNNLAND_OVERPARAMETERISATION_H

#include "qnnland/circuit.h"
#include "qnnland/gradient_variance.h"
#include "qnnland/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/** P, the rank that random points show, and the bounds it obeys. */
typedef struct qnl_overparameterisation {
    size_t parameters;  /**< P */
    size_t rank;        /**< largest rank of the quantum Fisher information over the points */
    size_t least_rank;  /**< smallest one; points of lower rank are exceptional */
    size_t state_bound; /**< 2^(n+1) - 2, the real dimension of the space of pure states (SIZE_MAX where it does not fit) */
    int is_saturated;   /**< 1: rank < P: some direction moves nothing at every point seen, more parameters of this kind add none */
} qnl_overparameterisation;

/**
 * Ranks at random points.  A circuit is called overparameterised when more parameters no longer raise the rank; the rank is at most
 * dim g of the dynamical Lie algebra (lie_algebra.h), so P >= dim g is enough.  M. Larocca et al., Nat. Comput. Sci. 3, 542 (2023).
 *
 * It does NOT follow that spurious minima are gone.  Counterexample: the phase torus U = prod_k exp(-i theta_k Z_{S_k}) on all
 * seven non-empty sets S_k of three qubits, in |+++>, has P = dim g = rank = 7, and its cost has a minimum with positive definite
 * Hessian that is not the global one (tests/unit/landscape/check_overparameterisation.c).
 *
 * @param range      points; their numbers as in qnl_sample_gradient(); NULL = defaults, 1000 points
 * @param state      input, state number @p which of a batch; NULL = |0...0>
 * @param tolerance  see qnl_metric_rank()
 * Sampled: the ranks are lower bounds of the largest one, which almost every point has.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL, QNL_ERR_CANCELLED.
 */
QNL_API qnl_status qnl_overparameterise(qnl_overparameterisation *result, const qnl_circuit *circuit, const qnl_state *state,
                                        size_t which, const qnl_sample_range *range, double tolerance,
                                        const qnl_execution_options *options);

#ifdef __cplusplus
}
#endif

#endif
