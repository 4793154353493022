/*
 * lbfgs.c  L-BFGS with a constant step: D. C. Liu and J. Nocedal, Math. Program. 45, 503 (1989), without their line search.
 *
 * What a start keeps, in rows of P numbers: the gradient and the update of the step before, then the pairs (s, y), newest first. A
 * pair that is not there is zero; one that is there has s.y > SMALLEST_CURVATURE, so nothing needs to be counted.
 */
#include <math.h>
#include <string.h>

#include "optimizers/method.h"

/* Pairs of less curvature are not stored: the approximate Hessian must stay positive. */
#define SMALLEST_CURVATURE 1e-10

#define MOST_PAIRS QNL__MOST_HISTORY

/* The parts of the averages. */
typedef struct memory {
    size_t parameters;
    size_t history;
    double *gradient; /* of the step before */
    double *update;   /* of the step before */
    double *pairs;    /* history x 2 x P: s, y */
} memory;

static memory memory_of(double *averages, size_t parameters, const qnl_optimizer_options *options) {
    const memory parts = {
        .parameters = parameters,
        .history = (size_t)options->history,
        .gradient = averages,
        .update = averages + parameters,
        .pairs = averages + 2 * parameters,
    };
    return parts;
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0.0;
    for (size_t k = 0; k < count; k++) {
        sum += a[k] * b[k];
    }
    return sum;
}

static void add_multiple(double *a, double factor, const double *b, size_t count) {
    for (size_t k = 0; k < count; k++) {
        a[k] += factor * b[k];
    }
}

/* Store the pair of the step before in front of the others, of which the oldest may go. */
static void remember(memory *m, const double *gradient) {
    const size_t p = m->parameters;
    double curvature = 0.0;
    for (size_t k = 0; k < p; k++) {
        curvature += m->update[k] * (gradient[k] - m->gradient[k]);
    }
    if (!(curvature > SMALLEST_CURVATURE)) return;
    memmove(m->pairs + 2 * p, m->pairs, (m->history - 1) * 2 * p * sizeof(double));
    memcpy(m->pairs, m->update, p * sizeof(double));
    for (size_t k = 0; k < p; k++) {
        m->pairs[p + k] = gradient[k] - m->gradient[k];
    }
}

/* direction = -H g by the recursion in two loops; without pairs H is 1. */
static void find_direction(double *direction, const memory *m, const double *gradient) {
    const size_t p = m->parameters;
    double curvatures[MOST_PAIRS];
    double factors[MOST_PAIRS];
    size_t count = 0;
    for (size_t k = 0; k < p; k++) {
        direction[k] = -gradient[k];
    }
    for (; count < m->history; count++) {
        const double *s = m->pairs + 2 * p * count;
        curvatures[count] = dot(s, s + p, p);
        if (!(curvatures[count] > 0.0)) break;
        factors[count] = dot(s, direction, p) / curvatures[count];
        add_multiple(direction, -factors[count], s + p, p);
    }
    if (count == 0) return;
    const double scale = curvatures[0] / dot(m->pairs + p, m->pairs + p, p);
    for (size_t k = 0; k < p; k++) {
        direction[k] *= scale;
    }
    while (count-- > 0) {
        const double *s = m->pairs + 2 * p * count;
        add_multiple(direction, factors[count] - dot(s + p, direction, p) / curvatures[count], s, p);
    }
}

/* A first step: no longer than the rate in the sum of its moduli. */
static void first_update(double *updates, const double *gradient, size_t parameters, double rate) {
    double sum = 0.0;
    for (size_t k = 0; k < parameters; k++) {
        sum += fabs(gradient[k]);
    }
    const double factor = rate * fmin(1.0, 1.0 / sum);
    for (size_t k = 0; k < parameters; k++) {
        updates[k] = -factor * gradient[k];
    }
}

static void next_update(double *updates, memory *m, const double *gradient, double rate) {
    const size_t p = m->parameters;
    remember(m, gradient);
    find_direction(updates, m, gradient);
    if (dot(gradient, updates, p) < 0.0) {
        for (size_t k = 0; k < p; k++) {
            updates[k] *= rate;
        }
        return;
    }
    /* rounding has spoiled the memory */
    memset(m->pairs, 0, m->history * 2 * p * sizeof(double));
    first_update(updates, gradient, p, rate);
}

static void update(double *updates, double *averages, const double *gradient, size_t parameters, uint64_t step,
                   const qnl_optimizer_options *options) {
    memory m = memory_of(averages, parameters, options);
    if (step == 1) {
        first_update(updates, gradient, parameters, options->rate);
    } else {
        next_update(updates, &m, gradient, options->rate);
    }
    memcpy(m.gradient, gradient, parameters * sizeof(double));
    memcpy(m.update, updates, parameters * sizeof(double));
}

const qnl__method qnl__lbfgs = {.name = "lbfgs", .has_history = 1, .averages = 2, .history_averages = 2, .update = update};
