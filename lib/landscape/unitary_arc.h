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

/*
 * h = H for two n x n unitary matrices: with the phase of tr U'V where that is far from 1, otherwise H = U'(V - U) with phase 0, which
 * keeps small differences.  Needs n x n scratch from qnl__allocate() or qnl__blas_array() in `work`.
 */
qnl_status qnl__aligned_difference(qnl_complex *h, double *phase, const qnl_complex *u, const qnl_complex *v, qnl_complex *work,
                                   size_t n);

#endif
