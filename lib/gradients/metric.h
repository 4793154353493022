/* metric.h  Metrics of many states at once. */
#ifndef QNL_GRADIENTS_METRIC_H
#define QNL_GRADIENTS_METRIC_H

#include "qnnland/metric.h"
#include "simulation/network_data.h"

/*
 * Metrics for `weights` of a network's inputs: sum_i share_i g_i(theta_j) with share_i = |weights[i]| / sum of them, equal shares
 * for weights NULL and where all are 0.  The whole circuit counts, not only the light cone.
 * @param metrics  count x P x P (out), written on success only
 */
qnl_status qnl__network_metric(const char *function, double *metrics, const qnl_network *network, const double *weights,
                               const double *thetas, size_t count);

#endif
