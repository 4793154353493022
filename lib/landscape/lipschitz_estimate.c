/* lipschitz_estimate.c  Largest slopes and curvatures that random points show. */
#include <math.h>
#include <stdint.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/sample_range.h"
#include "qnnland/lipschitz.h"

#define MAX_ITERATIONS 1000

/* Streams of a sample: 0 is that of the range. */
enum { DIRECTION_STREAM = 1 };

typedef struct estimate_work {
    const char *function;
    const qnl_cost *cost;
    size_t parameters;
    qnl_sample_range range;
    int iterations;
    int with_hessian;
    size_t block;
    double *thetas;  /* block x P */
    double *vectors; /* block x P: gradients, then directions */
    double *images;  /* block x P: Hessian times direction; only with_hessian */
    qnl_random *random;
    double lipschitz;
    double smoothness;
} estimate_work;

/* Euclidean length; where the squares leave the range of a double, the slow way. */
static double length(const double *vector, size_t count) {
    double sum = 0.0;
    for (size_t k = 0; k < count; k++)
        sum += vector[k] * vector[k];
    if (isnormal(sum)) return sqrt(sum);
    double slow = 0.0;
    for (size_t k = 0; k < count; k++)
        slow = hypot(slow, vector[k]);
    return slow;
}

static qnl_status draw_points(estimate_work *w, uint64_t first, size_t block) {
    for (size_t j = 0; j < block; j++) {
        qnl_random_seek(w->random, 0, first + j);
        QNL_TRY(qnl__sample_range_draw(w->function, w->thetas + j * w->parameters, w->parameters, &w->range, first + j, w->random));
    }
    return QNL_OK;
}

static qnl_status measure_slopes(estimate_work *w, size_t block) {
    QNL_TRY(qnl_cost_gradient(NULL, w->vectors, w->cost, w->thetas, block));
    QNL_TRY(qnl__check_finite(w->function, "gradients", w->vectors, block * w->parameters));
    for (size_t j = 0; j < block; j++)
        w->lipschitz = fmax(w->lipschitz, length(w->vectors + j * w->parameters, w->parameters));
    return QNL_OK;
}

/* vector = from / |from|, and |from|; a vector of length 0 is left as it was. */
static double normalise(double *vector, const double *from, size_t count) {
    const double norm = length(from, count);
    for (size_t k = 0; norm > 0.0 && k < count; k++)
        vector[k] = from[k] / norm;
    return norm;
}

static qnl_status draw_directions(estimate_work *w, uint64_t first, size_t block) {
    for (size_t j = 0; j < block; j++) {
        double *vector = w->vectors + j * w->parameters;
        qnl_random_seek(w->random, DIRECTION_STREAM, first + j);
        QNL_TRY(qnl_random_fill_normal(vector, w->random, w->parameters, 0.0, 1.0));
        normalise(vector, vector, w->parameters);
    }
    return QNL_OK;
}

/* |H v| for |v| = 1 is never above |H|_op, and never falls from step to step: H is symmetric, whatever the signs of its
 * eigenvalues. */
static qnl_status measure_curvatures(estimate_work *w, size_t block) {
    for (int i = 0; i < w->iterations; i++) {
        QNL_TRY(qnl_cost_hessian_vector(w->images, w->cost, w->thetas, w->vectors, block));
        QNL_TRY(qnl__check_finite(w->function, "products", w->images, block * w->parameters));
        for (size_t j = 0; j < block; j++) {
            const size_t at = j * w->parameters;
            w->smoothness = fmax(w->smoothness, normalise(w->vectors + at, w->images + at, w->parameters));
        }
    }
    return QNL_OK;
}

static qnl_status measure(estimate_work *w) {
    const size_t count = (size_t)w->range.count;
    for (size_t begin = 0; begin < count; begin += w->block) {
        const size_t block = count - begin < w->block ? count - begin : w->block;
        const uint64_t first = w->range.first + begin;
        QNL_TRY(draw_points(w, first, block));
        QNL_TRY(measure_slopes(w, block));
        if (!w->with_hessian) continue;
        QNL_TRY(draw_directions(w, first, block));
        QNL_TRY(measure_curvatures(w, block));
    }
    return QNL_OK;
}

static qnl_status allocate_and_measure(estimate_work *w) {
    const size_t bytes = w->parameters * sizeof(double);
    w->block = qnl__sample_range_block(&w->range, w->parameters);
    w->thetas = qnl__allocate(w->block, bytes);
    w->vectors = qnl__allocate(w->block, bytes);
    if (w->with_hessian) w->images = qnl__allocate(w->block, bytes);
    if (w->thetas == NULL || w->vectors == NULL || (w->with_hessian && w->images == NULL)) {
        return qnl__fail_memory(w->function, w->block * bytes);
    }
    QNL_TRY(qnl_random_new(&w->random, w->range.seed, 0, 0));
    return measure(w);
}

qnl_status qnl_estimate_lipschitz(qnl_lipschitz_estimate *estimate, const qnl_cost *cost, const qnl_sample_range *range,
                                  int iterations) {
    QNL_CHECK_POINTER(estimate);
    QNL_CHECK_POINTER(cost);
    QNL_CHECK_POINTER(range);
    estimate_work w = {.function = __func__, .cost = cost, .iterations = iterations};
    QNL_TRY(qnl__sample_range_read(__func__, &w.range, range));
    QNL_CHECK(iterations >= 1 && iterations <= MAX_ITERATIONS, QNL_ERR_ARGUMENT, "%s: iterations is %d, allowed are 1..%d",
              __func__, iterations, MAX_ITERATIONS);
    QNL_CHECK(qnl_cost_has(cost, QNL_COST_GRADIENT), QNL_ERR_UNSUPPORTED, "%s: the cost has no gradient", __func__);
    w.parameters = qnl_cost_parameters(cost);
    w.with_hessian = qnl_cost_has(cost, QNL_COST_HESSIAN_VECTOR);
    const qnl_status status = allocate_and_measure(&w);
    qnl__free(w.thetas);
    qnl__free(w.vectors);
    qnl__free(w.images);
    qnl_random_free(w.random);
    if (status != QNL_OK) return status;
    estimate->lipschitz = w.lipschitz;
    estimate->smoothness = w.with_hessian ? w.smoothness : NAN;
    estimate->rate = !w.with_hessian ? NAN : w.smoothness > 0.0 ? 1.0 / w.smoothness : INFINITY;
    return QNL_OK;
}
