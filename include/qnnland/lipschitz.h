/** @file lipschitz.h  How fast a cost can change at most. */
#ifndef QNNLAND_LIPSCHITZ_H
#define QNNLAND_LIPSCHITZ_H

#include "qnnland/circuit.h"
#include "qnnland/gradient_variance.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Bounds of the derivatives of an expectation value of a circuit, whatever the input state and the parameters are.  An angle of a
 * gate exp(-i angle G) whose generator has spectral width 1 (all gates of QNL_GATE_LIST with angles; controlled rotations have the
 * eigenvalues -1/2, 0, 1/2) moves the value by at most
 * w(O)/2 per radian, because |<i[G, A]>| <= w(G) w(A) / 2:
 *
 *     bounds[k] = (w(O) / 2) sum over the angles that theta[k] drives of |scale|  >=  max |dC/dtheta[k]|
 *     |C(theta) - C(theta')| <= norm |theta - theta'|_2,  norm = sqrt(sum_k bounds[k]^2)
 *
 * @param bounds   P numbers (out), or NULL
 * @param norm     Lipschitz constant for the Euclidean norm (out), or NULL
 * @param circuit  with P parameters
 * @param width    w(O) >= 0, finite: the spectral width of the observable (qnl_observable_spectrum())
 * Proven, and attained by a single rotation.  O(gates).  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_circuit_lipschitz(double *bounds, double *norm, const qnl_circuit *circuit, double width);

/**
 * Lipschitz constant of the gradient (smoothness), |grad C(theta) - grad C(theta')|_2 <= smoothness |theta - theta'|_2, and the
 * largest rate of gradient descent that is sure to lower the cost at every step, rate = 1 / smoothness.  Every second derivative by
 * two angles is at most w(O)/2 (as |<[G, [G', A]]>| <= w(G) w(G') w(A) / 2), hence with s_k = sum of |scale| over the angles of
 * theta[k]
 *
 *     smoothness = (w(O) / 2) sum_k s_k^2  >=  |Hessian|_op at every theta
 *
 * @param rate  1 / smoothness, infinity where it is 0 (out); NULL if not wanted
 * Proven.  Yu. Nesterov, Introductory Lectures on Convex Optimization (2004), section 1.2.3, for the rate.  Errors as above.
 */
QNL_API qnl_status qnl_circuit_smoothness(double *smoothness, double *rate, const qnl_circuit *circuit, double width);

/** What samples show of the same constants. */
typedef struct qnl_lipschitz_estimate {
    double lipschitz;  /**< largest |grad C|_2 seen: a lower bound of the Lipschitz constant */
    double smoothness; /**< largest |Hessian|_op seen, by power iteration: a lower bound of the smoothness; NaN where the cost has
                          no Hessian-vector product */
    double rate;       /**< 1 / smoothness: an upper bound of the rates that are sure */
} qnl_lipschitz_estimate;

/**
 * Lower bounds from random points, beside the proven upper bounds.
 * @param iterations  1..1000 power iterations at each point; every iterate gives a lower bound |H v| <= |H|_op for |v| = 1
 * The points are those of qnl_sample_gradient(); sample s starts with a direction from the stream (seed, 1, s).
 * Sampled.  Errors: those of qnl_sample_gradient().
 */
QNL_API qnl_status qnl_estimate_lipschitz(qnl_lipschitz_estimate *estimate, const qnl_cost *cost, const qnl_sample_range *range,
                                          int iterations);

#ifdef __cplusplus
}
#endif

#endif
