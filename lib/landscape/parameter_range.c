/* parameter_range.c  Extremes of a cost over one parameter. */
#include "qnnland/parameter_range.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "linalg/trigonometric_polynomial.h"

/* Points of one call of the cost, fewer when they have many parameters. */
#define BLOCK_POINTS  ((size_t)1024)
#define BLOCK_NUMBERS ((size_t)1 << 22)

#define MAX_HARMONICS ((size_t)4096)

/* Values of a circuit of some hundred gates agree to about this much of the largest. */
#define ROUNDING (256.0 * DBL_EPSILON)

static const double two_pi = 6.28318530717958647693;

/* What was asked for, and room for the answer. */
typedef struct work {
    const char *function;
    const qnl_cost *cost;
    const double *theta;
    const size_t *parameters;
    const qnl_frequency *frequencies;
    size_t count;
    size_t total;     /* values beside the one at theta */
    size_t harmonics; /* the largest number of them */
    size_t block;
    double *values; /* 1 + total: at theta, then 2 K of each parameter */
    double *thetas; /* block x P */
    double *nodes;  /* 2 K + 1 values of one parameter */
    double *coefficients;
    qnl_parameter_range *ranges;
} work;

static size_t parameter_of(const work *w, size_t i) {
    return w->parameters != NULL ? w->parameters[i] : i;
}

static qnl_frequency frequency_of(const work *w, size_t i) {
    return w->frequencies != NULL ? w->frequencies[i] : (qnl_frequency){1.0, 1};
}

static qnl_status check_one(const work *w, size_t i) {
    const size_t parameters = qnl_cost_parameters(w->cost);
    const qnl_frequency frequency = frequency_of(w, i);
    QNL_CHECK(parameter_of(w, i) < parameters, QNL_ERR_ARGUMENT, "%s: parameters[%zu] is %zu, allowed are 0..%zu", w->function, i,
              parameter_of(w, i), parameters - 1);
    QNL_CHECK(frequency.base > 0.0 && isfinite(frequency.base) && isfinite(two_pi / frequency.base), QNL_ERR_ARGUMENT,
              "%s: frequencies[%zu].base is %g, allowed are finite numbers above 0 with a finite period", w->function, i,
              frequency.base);
    QNL_CHECK(frequency.harmonics <= MAX_HARMONICS, QNL_ERR_ARGUMENT, "%s: frequencies[%zu].harmonics is %zu, allowed are 0..%zu",
              w->function, i, frequency.harmonics, MAX_HARMONICS);
    return QNL_OK;
}

static qnl_status check_all(work *w) {
    const size_t parameters = qnl_cost_parameters(w->cost);
    QNL_CHECK(w->parameters != NULL || w->count <= parameters, QNL_ERR_ARGUMENT, "%s: count is %zu, allowed are 0..%zu",
              w->function, w->count, parameters);
    QNL_TRY(qnl__check_finite(w->function, "theta", w->theta, parameters));
    for (size_t i = 0; i < w->count; i++) {
        QNL_TRY(check_one(w, i));
        const size_t harmonics = frequency_of(w, i).harmonics;
        w->total += 2 * harmonics;
        if (harmonics > w->harmonics) w->harmonics = harmonics;
    }
    return QNL_OK;
}

static int allocate(work *w) {
    const size_t parameters = qnl_cost_parameters(w->cost);
    const size_t wanted = BLOCK_NUMBERS / parameters;
    w->block = wanted < 1 ? 1 : wanted > BLOCK_POINTS ? BLOCK_POINTS : wanted;
    if (w->block > w->total + 1) w->block = w->total + 1;
    w->values = qnl__allocate(w->total + 1, sizeof(double));
    w->thetas = qnl__allocate(w->block, parameters * sizeof(double));
    w->nodes = qnl__allocate(2 * w->harmonics + 1, sizeof(double));
    w->coefficients = qnl__allocate(2 * w->harmonics + 1, sizeof(double));
    w->ranges = qnl__allocate(w->count, sizeof *w->ranges);
    return w->values != NULL && w->thetas != NULL && w->nodes != NULL && w->coefficients != NULL && w->ranges != NULL;
}

static void release(work *w) {
    qnl__free(w->values);
    qnl__free(w->thetas);
    qnl__free(w->nodes);
    qnl__free(w->coefficients);
    qnl__free(w->ranges);
}

/* Which point is next: node `node` of the i-th parameter; node 0 is theta itself. */
typedef struct cursor {
    size_t i;
    size_t node;
} cursor;

static void fill_point(double *point, const work *w, cursor *at) {
    memcpy(point, w->theta, qnl_cost_parameters(w->cost) * sizeof *point);
    while (at->node > 2 * frequency_of(w, at->i).harmonics) {
        at->i++;
        at->node = 1;
    }
    const qnl_frequency frequency = frequency_of(w, at->i);
    point[parameter_of(w, at->i)] += qnl__polynomial_node(at->node, frequency.harmonics) / frequency.base;
    at->node++;
}

static qnl_status evaluate(work *w) {
    const size_t parameters = qnl_cost_parameters(w->cost);
    cursor at = {0, 0};
    for (size_t begin = 0; begin <= w->total; begin += w->block) {
        const size_t left = w->total + 1 - begin;
        const size_t block = left < w->block ? left : w->block;
        for (size_t j = 0; j < block; j++) {
            fill_point(w->thetas + j * parameters, w, &at);
        }
        QNL_TRY(qnl_cost_value(w->values + begin, w->cost, w->thetas, block));
    }
    return qnl__check_finite(w->function, "values", w->values, w->total + 1);
}

static double largest_value(const work *w) {
    double largest = 0.0;
    for (size_t i = 0; i <= w->total; i++) {
        largest = fmax(largest, fabs(w->values[i]));
    }
    return largest;
}

/* The range of the i-th parameter from its 2 K values beside the one at theta. */
static qnl_status find_range(work *w, size_t i, const double *values, double rounding) {
    const qnl_frequency frequency = frequency_of(w, i);
    const double here = w->theta[parameter_of(w, i)];
    qnl__polynomial_extremes extremes = {0.0, 0.0, 0.0, 0.0};
    w->nodes[0] = w->values[0];
    memcpy(w->nodes + 1, values, 2 * frequency.harmonics * sizeof(double));
    qnl__polynomial_interpolate(w->coefficients, w->nodes, frequency.harmonics);
    QNL_TRY(qnl__check_finite(w->function, "coefficients", w->coefficients, 2 * frequency.harmonics + 1));
    QNL_TRY(qnl__polynomial_extremes_find(&extremes, w->coefficients, frequency.harmonics, rounding));
    w->ranges[i] = (qnl_parameter_range){
        .minimum = extremes.minimum,
        .maximum = extremes.maximum,
        .range = extremes.maximum - extremes.minimum,
        .minimiser = here + extremes.minimiser / frequency.base,
        .maximiser = here + extremes.maximiser / frequency.base,
        .period = two_pi / frequency.base,
    };
    return QNL_OK;
}

static qnl_status run(work *w) {
    if (!allocate(w))
        return qnl__fail_memory(w->function, (w->total + 1 + w->block * qnl_cost_parameters(w->cost)) * sizeof(double));
    QNL_TRY(evaluate(w));
    const double rounding = ROUNDING * largest_value(w);
    const double *values = w->values + 1;
    for (size_t i = 0; i < w->count; i++) {
        QNL_TRY(find_range(w, i, values, rounding));
        values += 2 * frequency_of(w, i).harmonics;
    }
    return QNL_OK;
}

qnl_status qnl_cost_parameter_ranges(qnl_parameter_range *ranges, const qnl_cost *cost, const double *theta,
                                     const size_t *parameters, const qnl_frequency *frequencies, size_t count) {
    QNL_CHECK_POINTER(ranges);
    QNL_CHECK_POINTER(cost);
    QNL_CHECK_POINTER(theta);
    work w = {
        .function = __func__, .cost = cost, .theta = theta, .parameters = parameters, .frequencies = frequencies, .count = count};
    QNL_TRY(check_all(&w));
    if (count == 0) return QNL_OK;
    const qnl_status status = run(&w);
    if (status == QNL_OK) memcpy(ranges, w.ranges, count * sizeof *ranges);
    release(&w);
    return status;
}
