/**
 * @file cost.h  A cost: a function of theta with value, gradient, Hessian, Hessian-vector product and metric, in batches.
 *
 * The cost is the hinge of the library.  An expectation value, a data-set loss and a caller's own function are all costs, and
 * every optimizer and landscape metric works on every one of them.
 * P is the number of parameters; theta arrays are row-major: parameter vector j is thetas[j * P] ... thetas[j * P + P - 1].
 * A cost made by the library may be evaluated by several threads at once.
 */
#ifndef QNNLAND_COST_H
#define QNNLAND_COST_H

#include "qnnland/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_cost qnl_cost;

/**
 * The functions of a cost of the caller's own.  Each computes @p count results and returns 0, or a code that stops the work
 * (see QNL_STATUS_LIST).  Only @p value is required; NULL means "not available".
 * The outputs are buffers of the library: whatever a failing callback has written there is never seen by the caller.
 */
typedef struct qnl_cost_methods {
    size_t struct_size; /**< sizeof(qnl_cost_methods) */
    /** values[count] = C(theta_j) */
    int (*value)(double *values, const double *thetas, size_t count, void *data);
    /** gradients[count * P], and values[count] unless @p values is NULL */
    int (*gradient)(double *values, double *gradients, const double *thetas, size_t count, void *data);
    /** hessians[count * P * P], symmetric */
    int (*hessian)(double *hessians, const double *thetas, size_t count, void *data);
    /** products[count * P] = Hessian(theta_j) vectors[j], vectors[count * P] */
    int (*hessian_vector)(double *products, const double *thetas, const double *vectors, size_t count, void *data);
    /** metrics[count * P * P]: Fubini-Study metric tensor (a quarter of the quantum Fisher information) */
    int (*metric)(double *metrics, const double *thetas, size_t count, void *data);
    /** called once when the cost is freed; NULL = nothing to do */
    void (*destroy)(void *data);
} qnl_cost_methods;

/**
 * New cost from functions of the caller.
 * @param parameters  P, 1..2^31
 * @param methods     copied
 * @param data        passed to each function; on success it belongs to the cost when methods->destroy is set
 * Errors: QNL_ERR_NULL (also: no value function), QNL_ERR_ARGUMENT, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_cost_new(qnl_cost **out, size_t parameters, const qnl_cost_methods *methods, void *data);

/** Free; NULL is fine. */
QNL_API void qnl_cost_free(qnl_cost *cost);

/** P; 0 for NULL. */
QNL_API size_t qnl_cost_parameters(const qnl_cost *cost);

/** What a cost can do. */
typedef enum qnl_cost_ability {
    QNL_COST_VALUE = 0,
    QNL_COST_GRADIENT = 1,
    QNL_COST_HESSIAN = 2,
    QNL_COST_HESSIAN_VECTOR = 3,
    QNL_COST_METRIC = 4
} qnl_cost_ability;

/** 1 if the cost has the ability, else 0. */
QNL_API int qnl_cost_has(const qnl_cost *cost, qnl_cost_ability ability);

/**
 * Values of @p count parameter vectors.
 * @param values  @p count numbers (out)
 * @param thetas  @p count x P
 * Errors of these five: QNL_ERR_NULL, QNL_ERR_NOT_FINITE (a parameter), QNL_ERR_UNSUPPORTED (the cost lacks the ability),
 * QNL_ERR_MEMORY, and whatever the cost's function returns.  The outputs are untouched unless QNL_OK is returned.
 */
QNL_API qnl_status qnl_cost_value(double *values, const qnl_cost *cost, const double *thetas, size_t count);

/** Values (unless NULL) and gradients[count x P]. */
QNL_API qnl_status qnl_cost_gradient(double *values, double *gradients, const qnl_cost *cost, const double *thetas, size_t count);

/** hessians[count x P x P]. */
QNL_API qnl_status qnl_cost_hessian(double *hessians, const qnl_cost *cost, const double *thetas, size_t count);

/** products[count x P] = Hessian at theta_j times vectors[j]; vectors is count x P. */
QNL_API qnl_status qnl_cost_hessian_vector(double *products, const qnl_cost *cost, const double *thetas, const double *vectors,
                                           size_t count);

/** metrics[count x P x P]. */
QNL_API qnl_status qnl_cost_metric(double *metrics, const qnl_cost *cost, const double *thetas, size_t count);

/** Frequencies of a cost in one parameter t: C is a sum of cos(j base t) and sin(j base t), j = 0..harmonics. */
typedef struct qnl_frequency {
    double base;      /**< > 0 */
    size_t harmonics; /**< 0..4096; 0 = C does not depend on t */
} qnl_frequency;

#ifdef __cplusplus
}
#endif

#endif
