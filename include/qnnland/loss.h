/**
 * @file loss.h  Losses of a network over a data set, as costs.
 *
 *     L(theta) = (1 / N) sum_i loss(f_i(theta), y_i),   N = inputs of the network
 */
#ifndef QNNLAND_LOSS_H
#define QNNLAND_LOSS_H

#include "qnnland/cost.h"
#include "qnnland/network.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Loss of one prediction f with target y. */
typedef enum qnl_loss {
    /** (f - y)^2, any finite y */
    QNL_LOSS_SQUARED = 0,
    /** -log p with p = (1 + y f) / 2 for y in [-1, 1] read as -((1+y)/2 log((1+f)/2) + (1-y)/2 log((1-f)/2)); probabilities below
     *  1e-12 are continued linearly, so that value and derivatives stay finite */
    QNL_LOSS_CROSS_ENTROPY = 1
} qnl_loss;

/**
 * Mean loss over the inputs of a network, with value, gradient (one backward pass per input), Hessian, Hessian-vector product and
 * metric: the mean over the inputs of the Fubini-Study metrics of the final states, whatever the loss (see qnl_network_cost()).
 * @param targets  one per input of the network: any finite number (squared), [-1, 1] (cross entropy)
 * The cost keeps the network alive: it may be freed before the cost.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_loss_cost(qnl_cost **out, const qnl_network *network, qnl_loss loss, const double *targets);

/**
 * Share of the inputs whose prediction has the sign of the target (f = 0 counts as positive).
 * @param accuracies  @p count numbers in [0, 1] (out)
 * @param thetas      count x P
 */
QNL_API qnl_status qnl_accuracy(double *accuracies, const qnl_network *network, const double *targets, const double *thetas,
                                size_t count);

/** Name: "squared", "cross entropy"; "unknown" otherwise. */
QNL_API const char *qnl_loss_name(qnl_loss loss);

#ifdef __cplusplus
}
#endif

#endif
