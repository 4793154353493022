/* pullback.h  Weighted sums of gradients over the inputs of a network. */
#ifndef QNL_GRADIENTS_PULLBACK_H
#define QNL_GRADIENTS_PULLBACK_H

#include "qnnland/network.h"

/*
 * Weights of `count` consecutive jobs from their values; job = theta index * inputs + input, the first is number `first`.  Called
 * from worker threads.
 */
typedef void (*qnl__weight_fn)(double *weights, const double *values, size_t first, size_t count, const void *data);

/*
 * gradients[j] = sum_i weight_ji grad f_i(theta_j), and the values f_i(theta_j) themselves, by one adjoint pass for each job.
 * @param values     count x inputs (out), or NULL
 * @param gradients  count x P (out)
 * Outputs are written on success only.  Memory: (jobs / 8 + count) x P doubles, in portions of bounded size.
 */
qnl_status qnl__network_pullback(const char *function, double *values, double *gradients, const qnl_network *network,
                                 const double *thetas, size_t count, qnl__weight_fn weight, const void *data);

#endif
