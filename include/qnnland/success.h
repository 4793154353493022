/** @file success.h  How often an optimizer finds the global minimum from random starts. */
#ifndef QNNLAND_SUCCESS_H
#define QNNLAND_SUCCESS_H

#include "qnnland/optimizer.h"
#include "qnnland/statistics.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A range of starts, and what is done with each.  Fill with qnl_success_options_init(). */
typedef struct qnl_success_options {
    size_t struct_size;
    qnl_optimizer_method method;            /**< default QNL_OPTIMIZER_ADAM */
    const qnl_optimizer_options *optimizer; /**< NULL (default) = all defaults; its rules decide what has converged; no callbacks */
    uint64_t steps;                         /**< most steps of a start; default 10000 */
    double low;                             /**< default 0 */
    double high;                            /**< default 2 pi */
    uint64_t first;                         /**< first start; default 0 */
    uint64_t starts;                        /**< number of starts, >= 1; default 1000 */
    uint64_t seed;                          /**< default 1 */
    double best;                            /**< value of the global minimum, finite; has no default */
    double tolerance;                       /**< >= 0; default 1e-6 */
    int threads; /**< 1..1024, default 1; 0 = as many as OpenMP offers.  With more than one the cost is called by several threads at
                      once: costs of the library allow that, a caller's own functions have to. */
    qnl_progress_fn progress; /**< (starts done, starts), from the calling thread; default NULL */
    void *progress_data;
} qnl_success_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_success_options_init(qnl_success_options *options, size_t struct_size);

/** What became of the starts. */
typedef struct qnl_success {
    uint64_t starts;
    uint64_t successes;    /**< starts that end at a value <= best + tolerance, converged or not */
    uint64_t unconverged;  /**< starts that no rule has stopped before the last step (QNL_STOP_STEPS), or that diverged */
    uint64_t diverged;     /**< of these: QNL_STOP_DIVERGED or QNL_STOP_MODEL */
    uint64_t steps;        /**< of all starts together */
    double rate;           /**< successes / starts */
    qnl_interval interval; /**< 95 % Wilson interval of the rate (see qnl_wilson_interval()) */
    double mean_steps;     /**< steps / starts */
} qnl_success;

/**
 * Optimize from starts first..first+starts-1, each drawn uniformly from [low, high)^P by the random stream (seed, 0, s).
 * Sampled: the starts are random, each run is exact to rounding.  The result does not depend on the number of threads; ranges of
 * different machines are put together with qnl_success_merge() and qnl_statistics_merge() (values agree to rounding where the cost
 * itself chooses its way by the number of parameter vectors).
 * @param result        (out)
 * @param start_values  NULL, or where the values at the starts are added, in order
 * @param end_values    NULL, or where the last values are added, in order; another handle than start_values
 * @param cost          with a gradient if the method needs one
 * @param options       best must be given
 * Starts are worked through in blocks of at most 64; memory O(64 P (8 + history)) for each thread and 25 bytes for each start.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (an option, with its range), QNL_ERR_NOT_FINITE (the cost at a start, with its number),
 * QNL_ERR_MEMORY, what qnl_optimizer_new(), qnl_optimizer_run() or the cost return, QNL_ERR_CANCELLED.
 */
QNL_API qnl_status qnl_success_statistics(qnl_success *result, qnl_statistics *start_values, qnl_statistics *end_values,
                                          const qnl_cost *cost, const qnl_success_options *options);

/**
 * Add the starts of @p other (which may be @p result itself) to those of @p result, with a new rate, interval and mean; a struct of
 * zeros is a range of no starts.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (counts that do not fit together or overflow).
 */
QNL_API qnl_status qnl_success_merge(qnl_success *result, const qnl_success *other);

#ifdef __cplusplus
}
#endif

#endif
