/** @file gradient_variance.h  Statistics of cost and gradient over random parameters: the barren-plateau measurement. */
#ifndef QNNLAND_GRADIENT_VARIANCE_H
#define QNNLAND_GRADIENT_VARIANCE_H

#include "qnnland/cost.h"
#include "qnnland/execution.h"
#include "qnnland/statistics.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A range of samples; parameter vector s is drawn uniformly from [low, high)^P by the random stream (seed, 0, s). */
typedef struct qnl_sample_range {
    size_t struct_size;
    uint64_t first; /**< first sample; default 0 */
    uint64_t count; /**< number of samples >= 1; default 1000 */
    uint64_t seed;  /**< default 1 */
    double low;     /**< default 0 */
    double high;    /**< default 2 pi */
} qnl_sample_range;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_sample_range_init(qnl_sample_range *range, size_t struct_size);

/**
 * Add to @p component, for each sample, the partial derivative dC/dtheta[parameter], and to @p values the cost; either may be NULL.
 * Sampled: use qnl_statistics_variance() and qnl_statistics_variance_interval() on the result.  Ranges of different machines are
 * merged with qnl_statistics_merge().
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_UNSUPPORTED (no gradient), QNL_ERR_MEMORY, what the cost returns.
 */
QNL_API qnl_status qnl_sample_gradient(qnl_statistics *component, qnl_statistics *values, const qnl_cost *cost, size_t parameter,
                                       const qnl_sample_range *range);

/** The same with the largest modulus of all partial derivatives, max_k |dC/dtheta[k]|, in the place of one of them. */
QNL_API qnl_status qnl_sample_gradient_norm(qnl_statistics *largest, qnl_statistics *values, const qnl_cost *cost,
                                            const qnl_sample_range *range);

#ifdef __cplusplus
}
#endif

#endif
