/*
 * rotosolve.c  One parameter after the other to its exact minimiser: K. M. Nakanishi, K. Fujii, S. Todo, Phys. Rev. Research 2,
 * 043158 (2020); M. Ostaszewski, E. Grant, M. Benedetti, Quantum 5, 391 (2021).
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "linalg/trigonometric_polynomial.h"
#include "optimizers/method.h"

static size_t most_harmonics(size_t parameters, const qnl_optimizer_options *options) {
    size_t most = 0;
    for (size_t k = 0; k < parameters; k++) {
        const size_t harmonics = options->frequencies[k].harmonics;
        if (harmonics > most) most = harmonics;
    }
    return most;
}

static size_t settings(size_t parameters, const qnl_optimizer_options *options) {
    return 2 * most_harmonics(parameters, options);
}

/* 1 if every number is finite. */
static int all_finite(const double *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(numbers[i])) return 0;
    }
    return 1;
}

/* Move parameter k of one row.  `numbers` has room for 2 (2 K + 1). */
static qnl_status move_row(qnl__sweep *sweep, size_t j, size_t k, qnl_frequency frequency, double *numbers) {
    const size_t harmonics = frequency.harmonics;
    double *nodes = numbers;
    double *coefficients = nodes + 2 * harmonics + 1;
    qnl__polynomial_extremes extremes = {0.0, 0.0, 0.0, 0.0};
    nodes[0] = sweep->values[j];
    memcpy(nodes + 1, sweep->answers + j * 2 * harmonics, 2 * harmonics * sizeof *nodes);
    qnl__polynomial_interpolate(coefficients, nodes, harmonics);
    if (!all_finite(coefficients, 2 * harmonics + 1)) {
        sweep->values[j] = NAN;
        return QNL_OK;
    }
    QNL_TRY(qnl__polynomial_extremes_find(&extremes, coefficients, harmonics, qnl__sweep_rounding(sweep, j)));
    if (extremes.minimiser == 0.0) return QNL_OK;
    sweep->thetas[j * sweep->parameters + k] += extremes.minimiser / frequency.base;
    sweep->values[j] = extremes.minimum;
    return QNL_OK;
}

static qnl_status move_parameter(qnl__sweep *sweep, size_t k, qnl_frequency frequency, double *numbers) {
    const size_t count = 2 * frequency.harmonics;
    for (size_t j = 0; j < sweep->count; j++) {
        const double here = sweep->thetas[j * sweep->parameters + k];
        for (size_t i = 0; i < count; i++) {
            sweep->settings[j * count + i] = here + qnl__polynomial_node(i + 1, frequency.harmonics) / frequency.base;
        }
    }
    QNL_TRY(qnl__sweep_ask(sweep, k, 1, count));
    for (size_t j = 0; j < sweep->count; j++) {
        if (!isnan(sweep->values[j])) QNL_TRY(move_row(sweep, j, k, frequency, numbers));
    }
    return QNL_OK;
}

static qnl_status visit_all(qnl__sweep *sweep, const qnl_optimizer_options *options) {
    const size_t numbers = 2 * (2 * most_harmonics(sweep->parameters, options) + 1);
    double *memory = qnl__allocate(numbers, sizeof *memory);
    if (memory == NULL) return qnl__fail_memory("qnl_optimizer_run", numbers * sizeof *memory);
    qnl_status status = QNL_OK;
    for (size_t k = 0; status == QNL_OK && k < sweep->parameters; k++) {
        const qnl_frequency frequency = options->frequencies[k];
        if (frequency.harmonics > 0) status = move_parameter(sweep, k, frequency, memory);
    }
    qnl__free(memory);
    return status;
}

const qnl__method qnl__rotosolve = {.name = "rotosolve",
                                    .sweep = visit_all,
                                    .settings = settings,
                                    .width = 1,
                                    .predicts = 1,
                                    .first_rule = QNL__MODEL_RULE,
                                    .rules = 1};
