/** @file sample_range.h  Which random parameter vectors a sweep takes, and how they are drawn. */
#ifndef QNNLAND_SAMPLE_RANGE_H
#define QNNLAND_SAMPLE_RANGE_H

#include "qnnland/random.h"

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

#ifdef __cplusplus
}
#endif

#endif
