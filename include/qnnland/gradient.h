/** @file gradient.h  Derivatives of the functions of a network, and the network as a cost. */
#ifndef QNNLAND_GRADIENT_H
#define QNNLAND_GRADIENT_H

#include "qnnland/cost.h"
#include "qnnland/network.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a gradient is computed. */
typedef enum qnl_gradient_method {
    /** One forward and one backward pass; memory of two states whatever the number of gates.  Exact to rounding.
     *  T. Jones and J. Gacon, arXiv:2009.02823. */
    QNL_GRADIENT_ADJOINT = 0,
    /** Two shifted values for each angle of a Pauli rotation or phase gate, four for each controlled rotation; shared and scaled
     *  parameters by the chain rule.  Exact to rounding.  M. Schuld et al., Phys. Rev. A 99, 032331 (2019);
     *  G.-L. R. Anselmetti et al., New J. Phys. 23, 113010 (2021). */
    QNL_GRADIENT_PARAMETER_SHIFT = 1,
    /** (f(theta_k + h) - f(theta_k - h)) / (2 h) with h = 6.06e-6 max(1, |theta_k|); error about 1e-10 relative to the cost's
       scale. */
    QNL_GRADIENT_CENTRAL_DIFFERENCE = 2
} qnl_gradient_method;

/**
 * Gradients of all functions at all parameter vectors.
 * @param values     count x inputs (out), or NULL
 * @param gradients  count x inputs x P (out)
 * @param thetas     count x P
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (unknown method), QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_CANCELLED.
 * Cost of the adjoint: about three expectation values for all P derivatives.
 */
QNL_API qnl_status qnl_network_gradient(double *values, double *gradients, const qnl_network *network, const double *thetas,
                                        size_t count, qnl_gradient_method method);

/**
 * Exact Hessian-vector products, sum_l (d^2 f_i / d theta_k d theta_l) v_l, by differentiating the adjoint pass along v.
 * @param products  count x inputs x P (out)
 * @param vectors   count x P, finite
 * Cost: about three gradients; memory of four states.
 */
QNL_API qnl_status qnl_network_hessian_vector(double *products, const qnl_network *network, const double *thetas,
                                              const double *vectors, size_t count);

/** hessians[count x inputs x P x P], exact and symmetric, from P Hessian-vector products each. */
QNL_API qnl_status qnl_network_hessian(double *hessians, const qnl_network *network, const double *thetas, size_t count);

/**
 * The mean of the functions as a cost: C(theta) = (1 / inputs) sum_i f_i(theta), with gradient, Hessian, Hessian-vector product and
 * metric.  The metric is the mean over the inputs of the Fubini-Study metrics of the final states U(theta)|psi_i> (see metric.h).
 * It belongs to the whole circuit, not only to the light cone of the observable: it needs memory for all qubits, also where the
 * values need fewer, and P + 1 states of them. The cost keeps the network alive: it may be freed before the cost.
 */
QNL_API qnl_status qnl_network_cost(qnl_cost **out, const qnl_network *network);

/**
 * The same with weights: C(theta) = sum_i weights[i] f_i(theta), for example the expectation value in a mixed input state such as a
 * thermal one, sum_i weights[i] |psi_i><psi_i| (see qnl_state_new_mixture()).  The metric is the mean of the inputs' metrics with
 * the shares |weights[i]| / sum |weights|; equal shares where all weights are 0.
 * @param weights  one finite number for each input, copied
 */
QNL_API qnl_status qnl_network_weighted_cost(qnl_cost **out, const qnl_network *network, const double *weights);

/**
 * Central-difference gradient of any cost, as a reference: (C(theta + h e_k) - C(theta - h e_k)) / (2 h).
 * @param gradients  count x P (out)
 * @param step       h > 0; 0 = 6.06e-6 max(1, |theta_k|)
 * 2 P values per gradient.
 */
QNL_API qnl_status qnl_cost_central_difference(double *gradients, const qnl_cost *cost, const double *thetas, size_t count,
                                               double step);

#ifdef __cplusplus
}
#endif

#endif
