/* divergence.h  The divergence of binned fidelities from the Haar bins, and its interval. */
#ifndef QNL_DESIGN_DIVERGENCE_H
#define QNL_DESIGN_DIVERGENCE_H

#include "qnnland/expressibility.h"

/*
 * What counts say, in nats.  With M pairs T = 2 M plain has the mean 2 M K + noise and the variance 2 spread + 4 M linear, K the
 * divergence of the true probabilities.
 */
typedef struct qnl__divergence {
    uint64_t pairs;
    size_t occupied; /* bins */
    double plain;
    double linear;     /* M times the variance of the part of `plain` that is linear in the frequencies */
    double noise;      /* mean of the other part of T */
    double spread;     /* half its variance */
    double haar_noise; /* the same two where the true probabilities are the Haar bins */
    double haar_spread;
    uint64_t degrees; /* of freedom with which the variance is known; 0 = as many as one likes */
} qnl__divergence;

/* From counts of independent pairs, at least one. */
void qnl__divergence_of_counts(qnl__divergence *divergence, const uint64_t *counts, size_t bins, size_t dimension);

/* Fills everything but moment_distance, which becomes NaN. */
void qnl__divergence_result(qnl_expressibility *result, const qnl__divergence *divergence, double base, double level);

#endif
