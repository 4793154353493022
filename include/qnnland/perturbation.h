/** @file perturbation.h  Random parameter steps, for channel sensitivities. */
#ifndef QNNLAND_PERTURBATION_H
#define QNNLAND_PERTURBATION_H

#include "qnnland/random.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the size of a step is a share of. */
typedef enum qnl_perturbation_scale {
    QNL_PERTURBATION_OF_VALUE = 0, /**< size * theta_k */
    QNL_PERTURBATION_OF_CIRCLE = 1 /**< size * 2 pi */
} qnl_perturbation_scale;

/** How a parameter that moves does so; s is the size times the scale. */
typedef enum qnl_perturbation_kind {
    QNL_PERTURBATION_SIGNS = 0,  /**< +s or -s, independently with equal probability */
    QNL_PERTURBATION_UNIFORM = 1 /**< uniform between -s and s */
} qnl_perturbation_kind;

/** A random step.  Fill with qnl_perturbation_options_init(). */
typedef struct qnl_perturbation_options {
    size_t struct_size;
    double fraction;              /**< share of the parameters that move, in [0, 1]; round(fraction P) of them; default 0.95 */
    double size;                  /**< >= 0; default 0.01 */
    qnl_perturbation_scale scale; /**< default QNL_PERTURBATION_OF_VALUE */
    qnl_perturbation_kind kind;   /**< default QNL_PERTURBATION_SIGNS */
} qnl_perturbation_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_perturbation_options_init(qnl_perturbation_options *options, size_t struct_size);

/**
 * Draw a step: which parameters move is a uniformly random subset, the others get 0.
 * @param delta       @p parameters numbers (out)
 * @param theta       @p parameters numbers, finite
 * @param options     NULL for defaults
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_perturbation_draw(double *delta, const double *theta, size_t parameters,
                                         const qnl_perturbation_options *options, qnl_random *random);

#ifdef __cplusplus
}
#endif

#endif
