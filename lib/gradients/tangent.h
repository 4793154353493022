/* tangent.h  Derivatives of a state along a direction of parameter space, one operation of the program at a time. */
#ifndef QNL_GRADIENTS_TANGENT_H
#define QNL_GRADIENTS_TANGENT_H

#include "simulation/execute.h"

/* Vectors of the Bloch sphere are (1, X, Y, Z). */

/* Axis of a rotation as an index into such a vector. */
int qnl__bloch_axis(const qnl__factor *factor);

/* Turn by the factor's angle, or back by it. */
void qnl__bloch_turn(const qnl__run *run, qnl__v8 v[4], const qnl__factor *factor, int back);

/* m = -i h of a MATRIX operation U whose angles change with these rates (one for each angle of the program): dU/dt = -i h U. */
void qnl__tangent_generator(const qnl__run *run, qnl__matrix2 *m, const qnl__op *op, const qnl__v8 *rates);

#endif
