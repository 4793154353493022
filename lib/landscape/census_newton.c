/*
 * census_newton.c  Newton's method for the gradient: theta - H^{-1} g, scaled down to the step limit.
 *
 * It converges to critical points of any index.  A point that meets the tolerance is polished: steps go on as long as each betters
 * the largest |g_k|, so that what is left is rounding.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/census_data.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "linalg/factor.h"

/* Starts that run together, fewer when their Hessians are large. */
#define BLOCK_STARTS  ((uint64_t)4096)
#define BLOCK_NUMBERS ((size_t)1 << 22)

/* A step this many times longer than the limit comes from a Hessian that is singular to rounding, or nearly; then eigenvalues below
 * DAMPING times the largest second derivative take no part in the step. */
#define SINGULAR_STEPS 1000.0
#define DAMPING        1e-9

/* ---- memory ---- */

qnl_status qnl__block_new(qnl__block *block, const qnl__search *search, uint64_t starts) {
    const size_t p = search->parameters;
    memset(block, 0, sizeof *block);
    QNL_CHECK(p <= SIZE_MAX / p / sizeof(double), QNL_ERR_MEMORY, "%s: a Hessian of %zu parameters is larger than memory can be",
              search->function, p);
    const size_t wanted = BLOCK_NUMBERS / (p * p) + 1, most = starts < BLOCK_STARTS ? (size_t)starts : (size_t)BLOCK_STARTS;
    const size_t size = wanted < most ? wanted : most;
    block->size = size;
    block->starts = qnl__allocate(size, sizeof *block->starts);
    block->thetas = qnl__allocate(size * p, sizeof(double));
    block->gradients = qnl__allocate(size * p, sizeof(double));
    block->steps = qnl__blas_array(size * p, p, sizeof(double));
    block->hessians = qnl__blas_array(size * p * p, p, sizeof(double));
    block->diagonals = qnl__allocate(size * p, sizeof(double));
    block->before = qnl__allocate(size, sizeof(double));
    block->kept = qnl__allocate(size * p, sizeof(double));
    block->solved = qnl__allocate(size, sizeof(int));
    block->found = qnl__allocate(size * p, sizeof(double));
    block->converged = qnl__allocate(size, sizeof(int));
    const int lacks = block->starts == NULL || block->thetas == NULL || block->gradients == NULL || block->steps == NULL ||
                      block->hessians == NULL || block->diagonals == NULL || block->before == NULL || block->kept == NULL ||
                      block->solved == NULL || block->found == NULL || block->converged == NULL;
    return lacks ? qnl__fail_memory(search->function, size * p * p * sizeof(double)) : QNL_OK;
}

void qnl__block_free(qnl__block *block) {
    qnl__free(block->starts);
    qnl__free(block->thetas);
    qnl__free(block->gradients);
    qnl__free(block->steps);
    qnl__free(block->hessians);
    qnl__free(block->diagonals);
    qnl__free(block->before);
    qnl__free(block->kept);
    qnl__free(block->solved);
    qnl__free(block->found);
    qnl__free(block->converged);
}

/* ---- who runs on ---- */

static double largest(const double *values, size_t count) {
    double most = 0.0;
    for (size_t k = 0; k < count; k++)
        most = fabs(values[k]) > most || isnan(values[k]) ? fabs(values[k]) : most;
    return most;
}

/* The start in row r of those that run moves to row `to`. */
static void move_row(qnl__block *block, size_t p, size_t to, size_t r) {
    if (to == r) return;
    block->starts[to] = block->starts[r];
    block->before[to] = block->before[r];
    memcpy(block->thetas + to * p, block->thetas + r * p, p * sizeof(double));
    memcpy(block->gradients + to * p, block->gradients + r * p, p * sizeof(double));
    memcpy(block->kept + to * p, block->kept + r * p, p * sizeof(double));
}

static void end_row(qnl__block *block, size_t p, size_t r) {
    const size_t start = block->starts[r];
    block->converged[start] = block->before[r] < INFINITY;
    memcpy(block->found + start * p, block->kept + r * p, p * sizeof(double));
}

/* Keep the points that meet the tolerance and are better than before; end the starts that cannot be bettered, or all of them. */
static void settle(const qnl__search *search, qnl__block *block, int is_last) {
    const size_t p = search->parameters;
    size_t running = 0;
    for (size_t r = 0; r < block->running; r++) {
        const double gradient = largest(block->gradients + r * p, p);
        const int improves =
            gradient <= search->options->gradient_tolerance * search->scale && gradient < block->before[r] && isfinite(gradient);
        if (improves) {
            block->before[r] = gradient;
            memcpy(block->kept + r * p, block->thetas + r * p, p * sizeof(double));
        }
        const int goes_on = improves ? gradient > 0.0 : block->before[r] == INFINITY && isfinite(gradient);
        if (is_last || !goes_on) {
            end_row(block, p, r);
        } else {
            move_row(block, p, running++, r);
        }
    }
    block->running = running;
}

/* ---- steps ---- */

static void meet_hessian(qnl__search *search, const double *hessian) {
    const size_t p = search->parameters;
    for (size_t i = 0; i < p; i++) {
        double row = 0.0;
        for (size_t j = 0; j < p; j++) {
            const double entry = fabs(hessian[i * p + j]);
            row += entry;
            if (entry > search->scale && entry < INFINITY) search->scale = entry;
        }
        if (row > search->curvature && row < INFINITY) search->curvature = row;
    }
}

/* step = -sum over the eigenvectors of v lambda (v g) / (lambda^2 + delta^2); the factorisation has left the lower triangle. */
static qnl_status damped_step(const qnl__search *search, qnl__block *block, size_t r, double *matrix, double *values,
                              double *vectors) {
    const size_t p = search->parameters;
    const double *hessian = block->hessians + r * p * p, *gradient = block->gradients + r * p;
    const double delta = DAMPING * search->scale;
    double *step = block->steps + r * p;
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < i; j++)
            matrix[i * p + j] = matrix[j * p + i] = hessian[i * p + j];
        matrix[i * p + i] = block->diagonals[r * p + i];
    }
    QNL_TRY(qnl__symmetric_eigenvalues(values, vectors, matrix, p));
    memset(step, 0, p * sizeof *step);
    for (size_t k = 0; k < p; k++) {
        const double size = values[k] * values[k] + delta * delta;
        double along = 0.0;
        for (size_t i = 0; i < p; i++)
            along += vectors[i * p + k] * gradient[i];
        for (size_t i = 0; i < p && size > 0.0; i++)
            step[i] -= vectors[i * p + k] * along * values[k] / size;
    }
    return QNL_OK;
}

static qnl_status replace_step(const qnl__search *search, qnl__block *block, size_t r) {
    const size_t p = search->parameters;
    double *room = qnl__allocate(p * (2 * p + 1), sizeof *room);
    if (room == NULL) return qnl__fail_memory(search->function, p * (2 * p + 1) * sizeof *room);
    const qnl_status status = damped_step(search, block, r, room, room + p * p, room + p * p + p);
    qnl__free(room);
    return status;
}

static void move_point(const qnl__search *search, qnl__block *block, size_t r) {
    const size_t p = search->parameters;
    const double longest = largest(block->steps + r * p, p), limit = search->options->step_limit;
    const double factor = longest > limit ? limit / longest : 1.0;
    for (size_t k = 0; k < p; k++)
        block->thetas[r * p + k] += factor * block->steps[r * p + k];
    qnl__torus_wrap(block->thetas + r * p, p, search->periods);
}

static qnl_status take_steps(qnl__search *search, qnl__block *block) {
    const size_t p = search->parameters;
    QNL_TRY(qnl_cost_hessian(block->hessians, search->cost, block->thetas, block->running));
    for (size_t r = 0; r < block->running; r++) {
        meet_hessian(search, block->hessians + r * p * p);
        for (size_t k = 0; k < p; k++) {
            block->steps[r * p + k] = -block->gradients[r * p + k];
            block->diagonals[r * p + k] = block->hessians[r * p * p + k * (p + 1)];
        }
    }
    QNL_TRY(qnl__indefinite_solves(block->solved, block->steps, block->hessians, p, block->running));
    for (size_t r = 0; r < block->running; r++) {
        const double longest = largest(block->steps + r * p, p);
        if (!block->solved[r] || !(longest <= SINGULAR_STEPS * search->options->step_limit)) {
            QNL_TRY(replace_step(search, block, r));
        }
        move_point(search, block, r);
    }
    return QNL_OK;
}

qnl_status qnl__newton_run(qnl__search *search, qnl__block *block) {
    block->running = block->count;
    for (size_t r = 0; r < block->count; r++) {
        block->starts[r] = r;
        block->before[r] = INFINITY;
        block->converged[r] = 0;
    }
    for (int step = 0; block->running > 0; step++) {
        QNL_TRY(qnl_cost_gradient(NULL, block->gradients, search->cost, block->thetas, block->running));
        settle(search, block, step == search->options->iterations);
        if (block->running > 0) QNL_TRY(take_steps(search, block));
    }
    return QNL_OK;
}
