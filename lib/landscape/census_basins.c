/*
 * census_basins.c  Volumes of basins of attraction of steepest descent.
 *
 * theta - alpha g with alpha = 1 / L, L the largest curvature that the search has met, halved for a start where the value does not
 * fall by alpha |g|^2 / 4.  Where the Hessian is positive definite and Newton's step short, Newton's method finds the minimum.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/census_data.h"
#include "linalg/blas_memory.h"
#include "linalg/factor.h"
#include "qnnland/random.h"
#include "qnnland/statistics.h"

/* Steps of a start; it counts as ended nowhere after them. */
#define MOST_STEPS 20000

/* After so many steps the starts are looked at, and Newton takes over when its step is below this part of the step limit. */
#define STEPS_BETWEEN 8
#define NEAR_PART     0.1

/* Starts that descend together. */
typedef struct descent {
    qnl_census *census;
    qnl__search *search;
    qnl__block block;
    qnl__torus torus;
    qnl_random *random;
    size_t running;
    double *thetas; /* running x P */
    double *trials; /* running x P */
    double *slopes; /* running x P: gradients at thetas */
    double *trial_slopes;
    double *values; /* running */
    double *trial_values;
    double *rates; /* running: alpha */
    size_t near;   /* starts handed to Newton's method */
} descent;

static void descent_free(descent *d) {
    qnl__block_free(&d->block);
    qnl__torus_free(&d->torus);
    qnl_random_free(d->random);
    qnl__free(d->thetas);
    qnl__free(d->trials);
    qnl__free(d->slopes);
    qnl__free(d->trial_slopes);
    qnl__free(d->values);
    qnl__free(d->trial_values);
    qnl__free(d->rates);
}

static qnl_status descent_allocate(descent *d) {
    const size_t p = d->search->parameters;
    QNL_TRY(qnl__block_new(&d->block, d->search, d->search->options->basin_starts));
    const size_t size = d->block.size;
    d->thetas = qnl__allocate(size * p, sizeof(double));
    d->trials = qnl__allocate(size * p, sizeof(double));
    d->slopes = qnl__allocate(size * p, sizeof(double));
    d->trial_slopes = qnl__allocate(size * p, sizeof(double));
    d->values = qnl__allocate(size, sizeof(double));
    d->trial_values = qnl__allocate(size, sizeof(double));
    d->rates = qnl__allocate(size, sizeof(double));
    if (d->thetas == NULL || d->trials == NULL || d->slopes == NULL || d->trial_slopes == NULL || d->values == NULL ||
        d->trial_values == NULL || d->rates == NULL) {
        return qnl__fail_memory(d->search->function, size * p * sizeof(double));
    }
    for (size_t i = 0; i < d->census->count; i++) {
        QNL_TRY(qnl__torus_add(&d->torus, d->census->thetas + i * p, d->search->function));
    }
    return qnl_random_new(&d->random, d->search->options->seed, 1, 0);
}

static void draw_starts(descent *d, uint64_t first, size_t count) {
    const size_t p = d->search->parameters;
    d->running = count;
    d->near = 0;
    for (size_t s = 0; s < count; s++) {
        qnl_random_seek(d->random, 1, first + s);
        for (size_t k = 0; k < p; k++)
            d->thetas[s * p + k] = d->search->periods[k] * qnl_random_uniform(d->random);
        d->rates[s] = d->search->curvature > 0.0 ? 1.0 / d->search->curvature : 0.0;
    }
}

static void accept_or_halve(descent *d, size_t r) {
    const size_t p = d->search->parameters;
    double square = 0.0;
    for (size_t k = 0; k < p; k++)
        square += d->slopes[r * p + k] * d->slopes[r * p + k];
    const double rounding = 1e-14 * (fabs(d->values[r]) + fabs(d->trial_values[r]));
    if (!(d->trial_values[r] <= d->values[r] - 0.25 * d->rates[r] * square + rounding)) {
        d->rates[r] *= 0.5;
        return;
    }
    d->values[r] = d->trial_values[r];
    memcpy(d->thetas + r * p, d->trials + r * p, p * sizeof(double));
    memcpy(d->slopes + r * p, d->trial_slopes + r * p, p * sizeof(double));
}

static qnl_status descend(descent *d) {
    const size_t p = d->search->parameters;
    for (size_t r = 0; r < d->running; r++) {
        for (size_t k = 0; k < p; k++)
            d->trials[r * p + k] = d->thetas[r * p + k] - d->rates[r] * d->slopes[r * p + k];
    }
    QNL_TRY(qnl_cost_gradient(d->trial_values, d->trial_slopes, d->search->cost, d->trials, d->running));
    for (size_t r = 0; r < d->running; r++)
        accept_or_halve(d, r);
    return QNL_OK;
}

static void keep_row(descent *d, size_t to, size_t r) {
    const size_t p = d->search->parameters;
    if (to == r) return;
    memcpy(d->thetas + to * p, d->thetas + r * p, p * sizeof(double));
    memcpy(d->slopes + to * p, d->slopes + r * p, p * sizeof(double));
    d->values[to] = d->values[r];
    d->rates[to] = d->rates[r];
}

/* At a critical point that is no minimum, or a degenerate one: the start is given up. */
static int is_stuck(const descent *d, size_t r) {
    const size_t p = d->search->parameters;
    double most = 0.0;
    for (size_t k = 0; k < p; k++)
        most = fmax(most, fabs(d->slopes[r * p + k]));
    return most <= d->search->options->gradient_tolerance * d->search->scale;
}

/* Whether Newton's step from row r is short and goes to a minimum. */
static qnl_status is_near(int *near, descent *d, size_t r) {
    const size_t p = d->search->parameters;
    double *step = d->block.steps;
    memcpy(step, d->slopes + r * p, p * sizeof *step);
    QNL_TRY(qnl__positive_solve(near, step, d->block.hessians + r * p * p, p, 1));
    for (size_t k = 0; k < p && *near; k++)
        *near = fabs(step[k]) <= NEAR_PART * d->search->options->step_limit;
    return QNL_OK;
}

/* Starts that are near a minimum become starts of Newton's method, with the points where they are. */
static qnl_status hand_over(descent *d) {
    const size_t p = d->search->parameters;
    size_t running = 0;
    QNL_TRY(qnl_cost_hessian(d->block.hessians, d->search->cost, d->thetas, d->running));
    for (size_t r = 0; r < d->running; r++) {
        int near = 0;
        QNL_TRY(is_near(&near, d, r));
        if (near) {
            memcpy(d->block.thetas + d->near++ * p, d->thetas + r * p, p * sizeof(double));
        } else if (!is_stuck(d, r)) {
            keep_row(d, running++, r);
        }
    }
    d->running = running;
    return QNL_OK;
}

static qnl_status run_starts(descent *d) {
    QNL_TRY(qnl_cost_gradient(d->values, d->slopes, d->search->cost, d->thetas, d->running));
    for (int step = 0; step < MOST_STEPS && d->running > 0; step++) {
        if (step % STEPS_BETWEEN == 0) QNL_TRY(hand_over(d));
        if (d->running > 0) QNL_TRY(descend(d));
    }
    return QNL_OK;
}

static qnl_status count_ends(descent *d) {
    const size_t p = d->search->parameters;
    d->block.count = d->near;
    for (size_t s = 0; s < d->near; s++)
        qnl__torus_wrap(d->block.thetas + s * p, p, d->search->periods);
    QNL_TRY(qnl__newton_run(d->search, &d->block));
    for (size_t s = 0; s < d->near; s++) {
        const size_t which = d->block.converged[s] ? qnl__torus_find(&d->torus, d->block.found + s * p) : SIZE_MAX;
        if (which != SIZE_MAX && d->census->points[which].index == 0) d->census->points[which].basin_hits++;
    }
    return QNL_OK;
}

static qnl_status run_descent(descent *d) {
    const uint64_t starts = d->search->options->basin_starts;
    QNL_TRY(descent_allocate(d));
    for (uint64_t first = 0; first < starts; first += d->block.size) {
        const uint64_t left = starts - first;
        draw_starts(d, first, left < d->block.size ? (size_t)left : d->block.size);
        QNL_TRY(run_starts(d));
        QNL_TRY(count_ends(d));
    }
    for (size_t i = 0; i < d->census->count; i++) {
        QNL_TRY(qnl_wilson_interval(&d->census->points[i].basin, d->census->points[i].basin_hits, starts, 0.95));
    }
    return QNL_OK;
}

qnl_status qnl__census_basins(qnl_census *census, qnl__search *search) {
    if (search->options->basin_starts == 0) return QNL_OK;
    descent d = {.census = census, .search = search};
    qnl__torus_init(&d.torus, search->parameters, search->periods, search->options->merge_distance);
    const qnl_status status = run_descent(&d);
    descent_free(&d);
    return status;
}
