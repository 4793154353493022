/* lane_batch.h  Functions of sines and cosines of many parameter vectors, eight at a time. */
#ifndef QNL_MODELS_LANE_BATCH_H
#define QNL_MODELS_LANE_BATCH_H

#include "qnnland/cost.h"
#include "simulation/lanes.h"

/* Eight parameter vectors, one in each lane, and room for what is computed from them. */
typedef struct qnl__lane_block {
    const qnl__v8 *sine;   /* P: sin 2 (theta_l - origin_l) */
    const qnl__v8 *cosine; /* P */
    const qnl__v8 *vector; /* P: of a Hessian-vector product */
    qnl__v8 *value;        /* one (out) */
    qnl__v8 *result;       /* width (out) */
    qnl__v8 *work;         /* as much as was asked for */
} qnl__lane_block;

typedef struct qnl__lane_batch {
    const char *function; /* for error texts */
    void (*compute)(const qnl__lane_block *block, const void *data);
    const void *data;
    size_t parameters;     /* P */
    const double *origin;  /* P, or NULL for 0 */
    size_t work;           /* eights of scratch for `compute` */
    double operations;     /* about how many arithmetic operations one parameter vector takes */
    size_t width;          /* eights of results; 0 for none */
    double *values;        /* count (out), or NULL */
    double *results;       /* count x width (out) */
    const double *thetas;  /* count x P */
    const double *vectors; /* count x P, or NULL */
    size_t count;
} qnl__lane_batch;

/*
 * Compute all.  Large batches are shared among all threads; a lane never looks at another one, so that a result depends neither on
 * the number of threads nor on the place of its parameter vector in the batch.  Errors: QNL_ERR_MEMORY, QNL_ERR_UNSUPPORTED.
 */
qnl_status qnl__lane_batch_run(const qnl__lane_batch *batch);

/*
 * A cost whose functions are computed eight at a time.  Only what differs between the four is listed; `compute` gets `data`.
 */
typedef void (*qnl__lane_compute)(const qnl__lane_block *block, const void *data);

typedef struct qnl__lane_function {
    qnl__lane_compute compute;
    size_t work;       /* eights of scratch */
    double operations; /* about how many for one parameter vector */
} qnl__lane_function;

typedef struct qnl__lane_cost {
    size_t parameters;    /* P */
    const double *origin; /* P, or NULL for 0 */
    qnl__lane_function value;
    qnl__lane_function gradient; /* and value */
    qnl__lane_function hessian;
    qnl__lane_function product; /* Hessian-vector */
    void *data;                 /* belongs to the cost */
    void (*destroy)(void *data);
} qnl__lane_cost;

/* New cost; on failure `data` still belongs to the caller. */
qnl_status qnl__lane_cost_new(const char *function, qnl_cost **out, const qnl__lane_cost *cost);

#endif
