/**
 * @file effective_dimension.h  Fisher information of a model's outcomes and its effective dimension.
 *
 * A model predicts the outcome b of measuring all qubits with probability p(b|x; theta) = |<b|U(theta)|psi_x>|^2 for input state x.
 */
#ifndef QNNLAND_EFFECTIVE_DIMENSION_H
#define QNNLAND_EFFECTIVE_DIMENSION_H

#include "qnnland/circuit.h"
#include "qnnland/sample_range.h"
#include "qnnland/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the outcomes are. */
typedef enum qnl_outcome {
    QNL_OUTCOME_BASIS = 0, /**< all 2^n basis states */
    QNL_OUTCOME_PARITY = 1 /**< two: the parity of the bits */
} qnl_outcome;

/**
 * Classical Fisher information F_kl = mean over inputs of sum_b (d_k p)(d_l p) / p at many points.
 * @param fisher  count x P x P (out), symmetric, positive semidefinite
 * @param inputs  batch of input states; NULL = |0...0>
 * Outcomes with p below 1e-14 are left out.  Exact up to rounding errors of about 1e-16 / sqrt(p) from an outcome with a small
 * probability p; O(P gates 2^n) for each point and input.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (also: a circuit without parameters), QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY,
 * QNL_ERR_CANCELLED.  Progress counts pairs of point and input.
 */
QNL_API qnl_status qnl_classical_fisher(double *fisher, const qnl_circuit *circuit, const qnl_state *inputs, const double *thetas,
                                        size_t count, qnl_outcome outcome, const qnl_execution_options *options);

/** Effective dimension for several numbers of data. */
typedef struct qnl_effective_dimension {
    double data;           /**< N, number of data */
    double value;          /**< d_eff */
    double normalised;     /**< d_eff / P */
    double standard_error; /**< of value, from the samples (delta method); NaN for one sample */
} qnl_effective_dimension;

/**
 * Effective dimension d_eff = 2 log( mean over theta of sqrt det(1 + c F^(theta)) ) / log c, c = gamma N / (2 pi log N), with the
 * normalised Fisher information F^ = P F / mean tr F.  A. Abbas et al., Nat. Comput. Sci. 1, 403 (2021).
 * @param results  @p data_count structs (out)
 * @param data     data_count numbers N with c > 1
 * @param gamma    in (0, 1]
 * @param range    points; NULL = defaults
 * @param mean_fisher  P x P, the mean Fisher matrix (out), or NULL
 * Sampled over theta.  Errors as above, and QNL_ERR_NUMERICAL (a Fisher matrix that is zero everywhere).
 */
QNL_API qnl_status qnl_effective_dimension_sample(qnl_effective_dimension *results, const double *data, size_t data_count,
                                                  double *mean_fisher, const qnl_circuit *circuit, const qnl_state *inputs,
                                                  qnl_outcome outcome, double gamma, const qnl_sample_range *range,
                                                  const qnl_execution_options *options);

#ifdef __cplusplus
}
#endif

#endif
