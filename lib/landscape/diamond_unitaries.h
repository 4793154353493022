/* diamond_unitaries.h  The diamond norm of U . U' - V . V'. */
#ifndef QNL_LANDSCAPE_DIAMOND_UNITARIES_H
#define QNL_LANDSCAPE_DIAMOND_UNITARIES_H

#include "qnnland/diamond.h"

/*
 * Where the map is c^2 (U . U' - V . V') with U and V unitary within `tolerance` (entries of K'K / c^2 - 1) *applies = 1 and *value
 * is its norm.  `state` (input x input) and `witness` (size x size, size = input^2) get the optimal pair; both may be NULL.
 */
qnl_status qnl__diamond_unitaries(int *applies, double *value, qnl_complex *state, qnl_complex *witness, const char *function,
                                  const qnl_channel *map, double tolerance);

#endif
