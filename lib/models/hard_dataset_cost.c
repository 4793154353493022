/*
 * hard_dataset_cost.c  The loss of a hard data set in closed form, as a cost.
 *
 * With r_l = kappa_l sin u_l - noise_l and q = kappa_{p+1} (g - g_max) - noise_{p+1}, L = (sum_l r_l^2 + q^2) / (p + 1).  The
 * derivatives are dg/du_l = -w_l sin u_l with w_l = 1 + b sum_{m != l} cos u_m, d2g/du_l2 = -w_l cos u_l and d2g/du_l du_m = b sin
 * u_l sin u_m, and du_l/dtheta_l = 2.
 */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "models/hard_dataset_data.h"
#include "models/lane_batch.h"

typedef qnl__v8 v8;

/* What the cost owns. */
typedef struct hard_cost {
    size_t parameters;
    double kappa;         /* kappa0 */
    double breaker_kappa; /* kappa_{p+1} */
    double weight;        /* b, 0 for SUM */
    double maximum;       /* g_max */
    double *theta;        /* theta* */
    double *noise;        /* p + 1 */
} hard_cost;

static void hard_destroy(void *data) {
    hard_cost *cost = data;
    if (cost == NULL) return;
    qnl__free(cost->theta);
    qnl__free(cost->noise);
    qnl__free(cost);
}

/* ---- eight parameter vectors ---- */

/* What all of them begin with: q, the sum of cosines, and sum_l r_l^2. */
typedef struct terms {
    v8 breaker;
    v8 cosines;
    v8 squares;
} terms;

static inline void sum_terms(terms *t, const qnl__lane_block *block, const hard_cost *cost) {
    v8 cosines = {0.0}, pairs = {0.0}, squares = {0.0};
    for (size_t l = 0; l < cost->parameters; l++) {
        const v8 r = cost->kappa * block->sine[l] - cost->noise[l];
        squares += r * r;
        pairs += cosines * block->cosine[l]; /* with all before */
        cosines += block->cosine[l];
    }
    t->breaker = cost->breaker_kappa * (cosines + cost->weight * pairs - cost->maximum) - cost->noise[cost->parameters];
    t->cosines = cosines;
    t->squares = squares;
}

static void compute_value(const qnl__lane_block *block, const void *data) {
    const hard_cost *cost = data;
    terms t;
    sum_terms(&t, block, cost);
    *block->value = (t.squares + t.breaker * t.breaker) / (double)(cost->parameters + 1);
}

static void compute_gradient(const qnl__lane_block *block, const void *data) {
    const hard_cost *cost = data;
    const double factor = 4.0 / (double)(cost->parameters + 1);
    terms t;
    sum_terms(&t, block, cost);
    *block->value = (t.squares + t.breaker * t.breaker) / (double)(cost->parameters + 1);
    const v8 breaker = cost->breaker_kappa * t.breaker;
    for (size_t l = 0; l < cost->parameters; l++) {
        const v8 s = block->sine[l], c = block->cosine[l];
        const v8 w = 1.0 + cost->weight * (t.cosines - c);
        block->result[l] = factor * (cost->kappa * (cost->kappa * s - cost->noise[l]) * c - breaker * w * s);
    }
}

/* (p + 1) / 8 times d2L/dtheta_l^2, without the square of the breaker's derivative */
static inline void curvature(v8 *out, const qnl__lane_block *block, const hard_cost *cost, const terms *t, size_t l) {
    const v8 s = block->sine[l], c = block->cosine[l];
    const v8 r = cost->kappa * s - cost->noise[l];
    const v8 w = 1.0 + cost->weight * (t->cosines - c);
    *out = cost->kappa * (cost->kappa * c * c - r * s) - cost->breaker_kappa * t->breaker * w * c;
}

/* slope[l] = kappa_{p+1} dg/du_l, into the block's scratch */
static const v8 *breaker_slope(const qnl__lane_block *block, const hard_cost *cost, const terms *t) {
    for (size_t l = 0; l < cost->parameters; l++) {
        const v8 w = 1.0 + cost->weight * (t->cosines - block->cosine[l]);
        block->work[l] = -cost->breaker_kappa * w * block->sine[l];
    }
    return block->work;
}

static void compute_hessian(const qnl__lane_block *block, const void *data) {
    const hard_cost *cost = data;
    const size_t p = cost->parameters;
    const double factor = 8.0 / (double)(p + 1);
    terms t;
    sum_terms(&t, block, cost);
    const v8 *slope = breaker_slope(block, cost, &t);
    const v8 pair = cost->breaker_kappa * cost->weight * t.breaker;
    for (size_t l = 0; l < p; l++) {
        v8 diagonal;
        curvature(&diagonal, block, cost, &t, l);
        block->result[l * p + l] = factor * (diagonal + slope[l] * slope[l]);
        for (size_t m = 0; m < l; m++) {
            const v8 entry = factor * (slope[l] * slope[m] + pair * block->sine[l] * block->sine[m]);
            block->result[l * p + m] = entry;
            block->result[m * p + l] = entry;
        }
    }
}

static void compute_product(const qnl__lane_block *block, const void *data) {
    const hard_cost *cost = data;
    const double factor = 8.0 / (double)(cost->parameters + 1);
    terms t;
    sum_terms(&t, block, cost);
    const v8 *slope = breaker_slope(block, cost, &t);
    const v8 pair = cost->breaker_kappa * cost->weight * t.breaker;
    v8 along = {0.0}, sines = {0.0};
    for (size_t l = 0; l < cost->parameters; l++) {
        along += slope[l] * block->vector[l];
        sines += block->sine[l] * block->vector[l];
    }
    for (size_t l = 0; l < cost->parameters; l++) {
        const v8 s = block->sine[l], v = block->vector[l];
        v8 diagonal;
        curvature(&diagonal, block, cost, &t, l);
        block->result[l] = factor * (diagonal * v + slope[l] * along + pair * s * (sines - s * v));
    }
}

/* ---- making it ---- */

static qnl_status fill_cost(hard_cost *cost, const qnl_hard_dataset *dataset) {
    const size_t p = dataset->parameters;
    cost->parameters = p;
    cost->kappa = dataset->kappas[0];
    cost->breaker_kappa = dataset->kappas[p];
    cost->weight = qnl__hard_dataset_weight(dataset);
    cost->maximum = qnl__hard_dataset_maximum(dataset);
    cost->theta = qnl__duplicate(dataset->theta, p, sizeof(double));
    cost->noise = qnl__duplicate(dataset->noise, p + 1, sizeof(double));
    const int allocated = cost->theta != NULL && cost->noise != NULL;
    return allocated ? QNL_OK : qnl__fail_memory("qnl_hard_dataset_cost", (p + 1) * sizeof(double));
}

qnl_status qnl_hard_dataset_cost(qnl_cost **out, const qnl_hard_dataset *dataset) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(dataset);
    hard_cost *cost = qnl__allocate(1, sizeof *cost);
    if (cost == NULL) return qnl__fail_memory(__func__, sizeof *cost);
    qnl_status status = fill_cost(cost, dataset);
    if (status == QNL_OK) {
        const size_t p = cost->parameters;
        const double linear = 20.0 * (double)p;
        const qnl__lane_cost functions = {.parameters = p,
                                          .origin = cost->theta,
                                          .value = {compute_value, 0, linear},
                                          .gradient = {compute_gradient, 0, linear},
                                          .hessian = {compute_hessian, p, linear + 5.0 * (double)(p * p)},
                                          .product = {compute_product, p, linear},
                                          .data = cost,
                                          .destroy = hard_destroy};
        status = qnl__lane_cost_new(__func__, out, &functions);
    }
    if (status != QNL_OK) hard_destroy(cost);
    return status;
}
