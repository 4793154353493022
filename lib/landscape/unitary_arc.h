/* unitary_arc.h  Eigenphase arcs, from which all distances of unitaries follow. */
#ifndef QNL_LANDSCAPE_UNITARY_ARC_H
#define QNL_LANDSCAPE_UNITARY_ARC_H

#include "qnnland/distance.h"

/*
 * Distances of U and V from H = e^{-i phase} U'V - 1, dimension x dimension.  The entries of H should be known to full relative
 * accuracy: then so is the result.
 */
qnl_status qnl__arc_distance(const char *function, qnl_unitary_distance *distance, const qnl_complex *h, double phase,
                             size_t dimension);

#endif
