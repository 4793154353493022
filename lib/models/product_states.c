/*
 * product_states.c  The squared loss of product states in the product network, as a cost.
 *
 * X. You and X. Wu, "Exponentially Many Local Minima in Quantum Neural Networks", ICML 2021 (arXiv:2110.02479), section 6.  With
 * the factors a_l = 1 + cos(2 theta_l) y_l + sin(2 theta_l) x_l of a prediction f, the products of all factors before and behind l
 * give all first derivatives in O(p), and the derivatives of these products along a vector give a Hessian-vector product in O(p).
 */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "models/lane_batch.h"
#include "qnnland/hard_dataset.h"

#define MAX_STATES     ((size_t)1 << 31)
#define MAX_PARAMETERS ((size_t)4096)

typedef qnl__v8 v8;

/* What the cost owns. */
typedef struct product_cost {
    size_t parameters;
    size_t count;
    double *x; /* count x P */
    double *y;
    double *labels;
} product_cost;

static void product_destroy(void *data) {
    product_cost *cost = data;
    if (cost == NULL) return;
    qnl__free(cost->x);
    qnl__free(cost->y);
    qnl__free(cost->labels);
    qnl__free(cost);
}

/* ---- one state, eight parameter vectors ---- */

/* Arrays in the scratch of a block. */
typedef struct factors {
    v8 *factor;     /* P: a_l */
    v8 *slope;      /* P: da_l/dtheta_l; the second derivative is -4 (a_l - 1) */
    v8 *before;     /* P + 1: product of the factors before l; the last one is the prediction */
    v8 *along;      /* P + 1: its derivative along the vector */
    v8 *first;      /* P: first derivatives of the prediction */
    size_t count;   /* P */
    const v8 *sine; /* of the block */
    const v8 *cosine;
} factors;

#define WORK_ARRAYS 5 /* and two numbers more */

static factors factors_of(const qnl__lane_block *block, const product_cost *cost) {
    const size_t p = cost->parameters;
    v8 *work = block->work;
    return (factors){.factor = work,
                     .slope = work + p,
                     .before = work + 2 * p,
                     .along = work + 3 * p + 1,
                     .first = work + 4 * p + 2,
                     .count = p,
                     .sine = block->sine,
                     .cosine = block->cosine};
}

/* The factors of state i and their products. */
static inline void fill_factors(factors *f, const product_cost *cost, size_t i) {
    const double *x = cost->x + i * f->count, *y = cost->y + i * f->count;
    v8 product = {0.0};
    product += 1.0;
    for (size_t l = 0; l < f->count; l++) {
        const v8 s = f->sine[l], c = f->cosine[l];
        f->factor[l] = 1.0 + (c * y[l] + s * x[l]);
        f->slope[l] = 2.0 * (c * x[l] - s * y[l]);
        f->before[l] = product;
        product *= f->factor[l];
    }
    f->before[f->count] = product;
}

/* first[l] = df/dtheta_l */
static inline void fill_first(factors *f) {
    v8 behind = {0.0};
    behind += 1.0;
    for (size_t l = f->count; l-- > 0;) {
        f->first[l] = f->slope[l] * (f->before[l] * behind);
        behind *= f->factor[l];
    }
}

static void compute_value(const qnl__lane_block *block, const void *data) {
    const product_cost *cost = data;
    const size_t p = cost->parameters;
    v8 sum = {0.0};
    for (size_t i = 0; i < cost->count; i++) {
        const double *x = cost->x + i * p, *y = cost->y + i * p;
        v8 prediction = {0.0};
        prediction += 1.0;
        for (size_t l = 0; l < p; l++) {
            prediction *= 1.0 + (block->cosine[l] * y[l] + block->sine[l] * x[l]);
        }
        const v8 error = prediction - cost->labels[i];
        sum += error * error;
    }
    *block->value = sum / (double)cost->count;
}

static void compute_gradient(const qnl__lane_block *block, const void *data) {
    const product_cost *cost = data;
    factors f = factors_of(block, cost);
    const double scale = 2.0 / (double)cost->count;
    v8 sum = {0.0};
    memset(block->result, 0, f.count * sizeof *block->result);
    for (size_t i = 0; i < cost->count; i++) {
        fill_factors(&f, cost, i);
        const v8 error = f.before[f.count] - cost->labels[i];
        const v8 weight = scale * error;
        v8 behind = weight;
        for (size_t l = f.count; l-- > 0;) {
            block->result[l] += f.slope[l] * (f.before[l] * behind);
            behind *= f.factor[l];
        }
        sum += error * error;
    }
    *block->value = sum / (double)cost->count;
}

/* Row l of the prediction's Hessian times `weight`, and the squares of the gradient; only columns m >= l. */
static inline void add_row(v8 *row, const factors *f, size_t l, const v8 *weight, double scale, const v8 *behind) {
    const v8 first = scale * f->first[l];
    row[l] += first * f->first[l] - *weight * (4.0 * (f->factor[l] - 1.0)) * (f->before[l] * behind[l]);
    v8 left = *weight * (f->slope[l] * f->before[l]);
    for (size_t m = l + 1; m < f->count; m++) {
        row[m] += first * f->first[m] + left * (f->slope[m] * behind[m]);
        left *= f->factor[m];
    }
}

static void mirror(v8 *hessian, size_t p) {
    for (size_t l = 0; l < p; l++) {
        for (size_t m = 0; m < l; m++) {
            hessian[l * p + m] = hessian[m * p + l];
        }
    }
}

static void compute_hessian(const qnl__lane_block *block, const void *data) {
    const product_cost *cost = data;
    factors f = factors_of(block, cost);
    const size_t p = f.count;
    const double scale = 2.0 / (double)cost->count;
    v8 *behind = f.along; /* product of the factors behind l */
    memset(block->result, 0, p * p * sizeof *block->result);
    for (size_t i = 0; i < cost->count; i++) {
        fill_factors(&f, cost, i);
        fill_first(&f);
        behind[p - 1] = f.before[0]; /* 1 */
        for (size_t l = p - 1; l-- > 0;) {
            behind[l] = behind[l + 1] * f.factor[l + 1];
        }
        const v8 weight = scale * (f.before[p] - cost->labels[i]);
        for (size_t l = 0; l < p; l++) {
            add_row(block->result + l * p, &f, l, &weight, scale, behind);
        }
    }
    mirror(block->result, p);
}

/* along[l] = derivative of before[l] along the vector */
static inline void fill_along(factors *f, const v8 *vector) {
    v8 along = {0.0};
    for (size_t l = 0; l < f->count; l++) {
        f->along[l] = along;
        along = along * f->factor[l] + f->before[l] * (f->slope[l] * vector[l]);
    }
    f->along[f->count] = along;
}

static void compute_product(const qnl__lane_block *block, const void *data) {
    const product_cost *cost = data;
    factors f = factors_of(block, cost);
    const double scale = 2.0 / (double)cost->count;
    memset(block->result, 0, f.count * sizeof *block->result);
    for (size_t i = 0; i < cost->count; i++) {
        fill_factors(&f, cost, i);
        fill_along(&f, block->vector);
        const v8 weight = scale * (f.before[f.count] - cost->labels[i]);
        const v8 turn = scale * f.along[f.count];
        v8 behind = {0.0}, change = {0.0}; /* product of the factors behind l, and its derivative along the vector */
        behind += 1.0;
        for (size_t l = f.count; l-- > 0;) {
            const v8 step = f.slope[l] * block->vector[l];
            const v8 bend = -4.0 * (f.factor[l] - 1.0) * block->vector[l];
            const v8 others = f.before[l] * behind;
            const v8 moved = f.along[l] * behind + f.before[l] * change;
            block->result[l] += turn * (f.slope[l] * others) + weight * (bend * others + f.slope[l] * moved);
            change = change * f.factor[l] + behind * step;
            behind *= f.factor[l];
        }
    }
}

/* ---- making it ---- */

static qnl_status check_bloch(const char *function, const char *name, const double *bloch, size_t numbers) {
    QNL_TRY(qnl__check_finite(function, name, bloch, numbers));
    for (size_t k = 0; k < numbers; k++) {
        QNL_CHECK(bloch[k] >= -1.0 && bloch[k] <= 1.0, QNL_ERR_ARGUMENT, "%s: %s[%zu] is %.17g, allowed are -1..1", function, name,
                  k, bloch[k]);
    }
    return QNL_OK;
}

static qnl_status check_states(const char *function, const double *bloch_x, const double *bloch_y, const double *labels,
                               size_t count, size_t parameters) {
    QNL_CHECK(count >= 1 && count <= MAX_STATES, QNL_ERR_ARGUMENT, "%s: count is %zu, allowed are 1..%zu", function, count,
              MAX_STATES);
    QNL_CHECK(parameters >= 1 && parameters <= MAX_PARAMETERS, QNL_ERR_ARGUMENT, "%s: parameters is %zu, allowed are 1..%zu",
              function, parameters, MAX_PARAMETERS);
    QNL_TRY(check_bloch(function, "bloch_x", bloch_x, count * parameters));
    QNL_TRY(check_bloch(function, "bloch_y", bloch_y, count * parameters));
    return qnl__check_finite(function, "labels", labels, count);
}

static qnl_status fill_cost(product_cost *cost, const double *bloch_x, const double *bloch_y, const double *labels) {
    const size_t numbers = cost->count * cost->parameters;
    cost->x = qnl__duplicate(bloch_x, numbers, sizeof *bloch_x);
    cost->y = qnl__duplicate(bloch_y, numbers, sizeof *bloch_y);
    cost->labels = qnl__duplicate(labels, cost->count, sizeof *labels);
    const int allocated = cost->x != NULL && cost->y != NULL && cost->labels != NULL;
    return allocated ? QNL_OK : qnl__fail_memory("qnl_product_states_cost", numbers * sizeof *bloch_x);
}

static qnl_status new_lane_cost(const char *function, qnl_cost **out, product_cost *cost) {
    const size_t p = cost->parameters, work = WORK_ARRAYS * p + 2;
    const double linear = 10.0 * (double)p * (double)cost->count;
    const qnl__lane_cost functions = {.parameters = p,
                                      .value = {compute_value, work, linear},
                                      .gradient = {compute_gradient, work, linear},
                                      .hessian = {compute_hessian, work, linear * (0.5 * (double)p + 2.0)},
                                      .product = {compute_product, work, 2.0 * linear},
                                      .data = cost,
                                      .destroy = product_destroy};
    return qnl__lane_cost_new(function, out, &functions);
}

qnl_status qnl_product_states_cost(qnl_cost **out, const double *bloch_x, const double *bloch_y, const double *labels, size_t count,
                                   size_t parameters) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(bloch_x);
    QNL_CHECK_POINTER(bloch_y);
    QNL_CHECK_POINTER(labels);
    QNL_TRY(check_states(__func__, bloch_x, bloch_y, labels, count, parameters));
    product_cost *cost = qnl__allocate(1, sizeof *cost);
    if (cost == NULL) return qnl__fail_memory(__func__, sizeof *cost);
    cost->parameters = parameters;
    cost->count = count;
    qnl_status status = fill_cost(cost, bloch_x, bloch_y, labels);
    if (status == QNL_OK) status = new_lane_cost(__func__, out, cost);
    if (status != QNL_OK) product_destroy(cost);
    return status;
}
