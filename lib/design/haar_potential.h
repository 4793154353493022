/* haar_potential.h  Frame potentials of Haar measure. */
#ifndef QNL_DESIGN_HAAR_POTENTIAL_H
#define QNL_DESIGN_HAAR_POTENTIAL_H

#include "qnnland/ensemble.h"

/* Fails with QNL_ERR_ARGUMENT unless the order is one of 1..QNL_MAX_DESIGN_ORDER. */
qnl_status qnl__check_order(const char *function, int order);

/* For checked arguments; 0 for states where the value is below the smallest double. */
double qnl__haar_potential(qnl_ensemble_kind kind, size_t dimension, int order);

#endif
