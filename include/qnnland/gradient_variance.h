/** @file gradient_variance.h  Statistics of cost and gradient over random parameters: the barren-plateau measurement. */
#ifndef QNNLAND_GRADIENT_VARIANCE_H
#define QNNLAND_GRADIENT_VARIANCE_H

#include "qnnland/cost.h"
#include "qnnland/execution.h"
#include "qnnland/random.h"
#include "qnnland/statistics.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How parameter vectors are drawn. */
typedef enum qnl_parameter_distribution {
    QNL_PARAMETERS_UNIFORM = 0, /**< every parameter uniform in [low, high) */
    QNL_PARAMETERS_NORMAL = 1,  /**< every parameter normal, mean (low + high) / 2 and standard deviation (high - low) / 2 */
    QNL_PARAMETERS_CALLBACK = 2 /**< by the function `draw` */
} qnl_parameter_distribution;

/** Fills theta[parameters] for sample number @p sample from @p random, which stands at the beginning of (seed, 0, sample). Non-zero
 * stops the work (see QNL_STATUS_LIST).  Called from the thread that called the library. */
typedef int (*qnl_draw_fn)(double *theta, size_t parameters, uint64_t sample, qnl_random *random, void *data);

/** A range of samples; parameter vector s is drawn by the random stream (seed, 0, s).  Every function that takes a range draws in
 * all distributions, but for qnl_variation_sample(), which has streams of its own and no callback. */
typedef struct qnl_sample_range {
    size_t struct_size;
    uint64_t first;                          /**< first sample; default 0 */
    uint64_t count;                          /**< number of samples >= 1; default 1000 */
    uint64_t seed;                           /**< default 1 */
    double low;                              /**< default 0 */
    double high;                             /**< default 2 pi */
    qnl_parameter_distribution distribution; /**< default QNL_PARAMETERS_UNIFORM */
    qnl_draw_fn draw;                        /**< CALLBACK; default NULL */
    void *draw_data;
} qnl_sample_range;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_sample_range_init(qnl_sample_range *range, size_t struct_size);

/**
 * Add to @p component, for each sample, the partial derivative dC/dtheta[parameter], and to @p values the cost; either may be NULL.
 * Sampled: use qnl_statistics_variance() and qnl_statistics_variance_interval() on the result.  Ranges of different machines are
 * merged with qnl_statistics_merge().
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_UNSUPPORTED (no gradient), QNL_ERR_NOT_FINITE (a result, or a number that the
 * callback drew), QNL_ERR_MEMORY, what the cost and the callback return.
 */
QNL_API qnl_status qnl_sample_gradient(qnl_statistics *component, qnl_statistics *values, const qnl_cost *cost, size_t parameter,
                                       const qnl_sample_range *range);

/** The same with the largest modulus of all partial derivatives, max_k |dC/dtheta[k]|, in the place of one of them. */
QNL_API qnl_status qnl_sample_gradient_norm(qnl_statistics *largest, qnl_statistics *values, const qnl_cost *cost,
                                            const qnl_sample_range *range);

/**
 * Everything at once: the cost, every partial derivative and the largest modulus of all derivatives at each sample.
 * @param components  P handles; entries may be NULL
 * @param largest     max_k |dC/dtheta[k]|; may be NULL
 * @param values      may be NULL
 * A handle may occur once only (QNL_ERR_ARGUMENT), and there must be one.  8 bytes for each number that is kept.  Errors as above.
 */
QNL_API qnl_status qnl_sample_gradients(qnl_statistics *const *components, qnl_statistics *largest, qnl_statistics *values,
                                        const qnl_cost *cost, const qnl_sample_range *range);

/** How a variance falls with a size x (qubits or layers). */
typedef enum qnl_decay_law {
    QNL_DECAY_EXPONENTIAL = 0, /**< variance = 2^(intercept + slope x) */
    QNL_DECAY_POWER = 1,       /**< variance = 2^intercept x^slope */
    QNL_DECAY_UNDECIDED = 2    /**< neither fits better by more than chance would */
} qnl_decay_law;

/** Both fits of one series, by least squares of log2(variance). */
typedef struct qnl_decay_fit {
    qnl_line_fit exponential;    /**< against x */
    qnl_line_fit power;          /**< against log2(x) */
    double exponential_residual; /**< sum of squared residuals (divided by sigma^2 of each point where errors are given) */
    double power_residual;
    qnl_decay_law law; /**< with errors: the smaller sum, if the other one is larger by more than 4 (an odds ratio e^2 for normal
                          errors); without: the smaller one if the other is more than twice as large */
} qnl_decay_fit;

/**
 * Fit a decay.
 * @param x          @p count >= 3 positive sizes, not all equal
 * @param variances  @p count positive numbers
 * @param intervals  NULL, or 95 % intervals of the variances with low > 0: the standard error of log2(variance) is taken to be
 *                   log2(high / low) / (2 x 1.96)
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL (sizes too far apart to fit).
 */
QNL_API qnl_status qnl_fit_decay(qnl_decay_fit *fit, const double *x, const double *variances, const qnl_interval *intervals,
                                 size_t count);

#ifdef __cplusplus
}
#endif

#endif
