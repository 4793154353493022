/* angle_sum.h  How far the eigenphases of a circuit can move when its parameters do. */
#ifndef QNL_LANDSCAPE_ANGLE_SUM_H
#define QNL_LANDSCAPE_ANGLE_SUM_H

#include "simulation/circuit_data.h"

/* The eigenphases of U(theta)' U(theta + delta) lie in [low, high], and high - low is the sum over gates of |change of the angle|.
 */
typedef struct qnl__phase_range {
    double low;
    double high;
} qnl__phase_range;

qnl__phase_range qnl__phase_range_of(const qnl_circuit *circuit, const double *delta);

#endif
