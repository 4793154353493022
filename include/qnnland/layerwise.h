/**
 * @file layerwise.h  Layerwise training: grow an ansatz layer by layer, with earlier layers frozen or free.
 *
 * Stage s = 0, 1, ... has a cost of its own with P_0 < P_1 < ... parameters, of which the first P_{s-1} are those of the stage
 * before. Every stage is an optimizer run (optimizer.h) over the parameters that are free in it, and the next stage begins where it
 * ends. A. Skolik, J. R. McClean, M. Mohseni, P. van der Smagt, M. Leib, Quantum Mach. Intell. 3, 5 (2021).
 *
 * What the optimizer's callbacks see belongs to the stage at work: the steps of the trace begin at 1 in each stage, its arrays hold
 * the free parameters, and the progress counts the steps of this stage that a call of qnl_layerwise_run() asks for.
 */
#ifndef QNNLAND_LAYERWISE_H
#define QNNLAND_LAYERWISE_H

#include "qnnland/optimizer.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A cost in some of the parameters of another one, the others fixed: value, gradient, Hessian, Hessian-vector product and metric
 * are those of @p cost, restricted.
 * @param cost    must outlive the new one
 * @param frozen  P flags: non-zero = fixed; copied, as @p theta is
 * @param theta   P numbers; those of free parameters are not read
 * The free parameters keep their order; at least one must be free.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_cost_freeze(qnl_cost **out, const qnl_cost *cost, const unsigned char *frozen, const double *theta);

typedef struct qnl_layerwise qnl_layerwise;

/** Plan of a training.  Fill with qnl_layerwise_options_init(). */
typedef struct qnl_layerwise_options {
    size_t struct_size;
    qnl_optimizer_method method;            /**< default QNL_OPTIMIZER_ADAM; every stage begins with fresh running averages */
    const qnl_optimizer_options *optimizer; /**< NULL (default) = all defaults; copied, with its callbacks; options that list
                                               parameters (frequencies, spsa_signs) are not allowed */
    uint64_t steps;                         /**< of each stage, >= 1; default 100 */
    size_t window; /**< the newest `window` stages' parameters are trained, the others are frozen; 1 (default) = the newest only; 0
                      = all, nothing is ever frozen */
    int final_sweep;  /**< non-zero: after the last stage one more stage trains all parameters; default 0 */
    double new_value; /**< where new parameters begin; default 0 */
} qnl_layerwise_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_layerwise_options_init(qnl_layerwise_options *options, size_t struct_size);

/**
 * New training.
 * @param parameters  P_0 < P_1 < ... of @p stages >= 1 stages
 * @param first       P_0 initial parameters of the first stage
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_UNSUPPORTED, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_layerwise_new(qnl_layerwise **out, const size_t *parameters, size_t stages, const double *first,
                                     const qnl_layerwise_options *options);

/** Free; NULL is fine. */
QNL_API void qnl_layerwise_free(qnl_layerwise *training);

/**
 * Go on: up to @p steps more optimizer steps, over as many stages as they reach.
 * @param costs  one for each stage, with P_0, P_1, ... parameters; those of stages that are over are not read
 * A stage ends after its steps or by a stop rule (also where it diverged: the next one begins at its last finite point).  When the
 * cost or a callback stops the work, the training stays at its last complete step and can be run again.  Errors of
 * qnl_optimizer_run().
 */
QNL_API qnl_status qnl_layerwise_run(qnl_layerwise *training, const qnl_cost *const *costs, uint64_t steps);

/** Where a training stands. */
typedef struct qnl_layerwise_state {
    size_t stage;         /**< number of the stage at work; the number of stages (plus the final sweep) when done */
    uint64_t stage_steps; /**< steps done in it, or in the last one when done; evaluations for the methods of NLopt */
    size_t parameters;    /**< of the stage at work, or of the last one when done */
    double value;         /**< of its cost; NaN where none has been computed */
    int is_done;
} qnl_layerwise_state;

/** Where it stands now.  Errors: QNL_ERR_NULL. */
QNL_API qnl_status qnl_layerwise_progress(qnl_layerwise_state *state, const qnl_layerwise *training);

/** All parameters of the stage at work, as many as qnl_layerwise_progress() says. */
QNL_API qnl_status qnl_layerwise_thetas(double *thetas, const qnl_layerwise *training);

/** Values at the ends of the stages that are over, in order. @param values  `stage` numbers (out) */
QNL_API qnl_status qnl_layerwise_values(double *values, const qnl_layerwise *training);

/** State as text and back, as qnl_optimizer_save() and qnl_optimizer_load(): it goes on bit for bit. */
QNL_API qnl_status qnl_layerwise_save(char **out, const qnl_layerwise *training);
QNL_API qnl_status qnl_layerwise_load(qnl_layerwise **out, const char *text, const qnl_optimizer_options *callbacks);

#ifdef __cplusplus
}
#endif

#endif
