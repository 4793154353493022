/** @file lipschitz.h  How fast a cost can change at most. */
#ifndef QNNLAND_LIPSCHITZ_H
#define QNNLAND_LIPSCHITZ_H

#include "qnnland/circuit.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Bounds of the derivatives of an expectation value of a circuit, whatever the input state and the parameters are.  An angle of a
 * gate exp(-i angle G) whose generator has spectral width 1 (all gates of QNL_GATE_LIST with angles) moves the value by at most
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

#ifdef __cplusplus
}
#endif

#endif
