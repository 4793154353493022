/* central_difference.c  Gradients from differences of values, as a reference. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "gradients/gradient.h"

double qnl__difference_step(double theta) {
    return 6.06e-6 * fmax(1.0, fabs(theta));
}

/* 2 P parameter vectors: theta with one entry moved up, then down. */
static void fill_moved(double *moved, double *steps, const double *theta, size_t parameters, double step) {
    for (size_t k = 0; k < parameters; ++k) {
        double *up = moved + 2 * k * parameters, *down = up + parameters;
        memcpy(up, theta, parameters * sizeof *up);
        memcpy(down, theta, parameters * sizeof *down);
        const double h = step > 0.0 ? step : qnl__difference_step(theta[k]);
        up[k] += h;
        down[k] -= h;
        steps[k] = up[k] - down[k]; /* as rounded */
    }
}

/* Scratch of both functions: 2 P parameter vectors, P steps, 2 P inputs values. */
static double *allocate_scratch(const char *function, size_t parameters, size_t inputs, qnl_status *status) {
    const size_t doubles = parameters == 0 ? 1 : parameters * (2 * parameters + 1 + 2 * inputs);
    const int overflow = parameters > 0 && doubles / parameters != 2 * parameters + 1 + 2 * inputs;
    double *scratch = overflow ? NULL : qnl__allocate(doubles, sizeof *scratch);
    *status = scratch == NULL ? qnl__fail_memory(function, doubles * sizeof *scratch) : QNL_OK;
    return scratch;
}

qnl_status qnl__central_differences(const char *function, double *gradients, qnl__values_fn values_of, const void *model,
                                    size_t parameters, size_t inputs, const double *thetas, size_t count) {
    qnl_status status;
    double *moved = allocate_scratch(function, parameters, inputs, &status);
    if (status != QNL_OK) {
        return status;
    }
    double *steps = moved + 2 * parameters * parameters, *results = steps + parameters;
    for (size_t j = 0; j < count && status == QNL_OK && parameters > 0; ++j) {
        fill_moved(moved, steps, thetas + j * parameters, parameters, 0.0);
        status = values_of(function, results, model, moved, 2 * parameters);
        for (size_t e = 0; e < inputs * parameters && status == QNL_OK; ++e) {
            const size_t k = e / inputs, i = e % inputs;
            gradients[(j * inputs + i) * parameters + k] =
                (results[2 * k * inputs + i] - results[(2 * k + 1) * inputs + i]) / steps[k];
        }
    }
    qnl__free(moved);
    return status;
}

static qnl_status network_values(const char *function, double *values, const void *model, const double *thetas, size_t count) {
    (void)function;
    return qnl_network_expectation(values, model, thetas, count);
}

qnl_status qnl__gradient_central_difference(const char *function, double *values, double *gradients, const qnl_network *network,
                                            const double *thetas, size_t count) {
    QNL_TRY(qnl_network_expectation(values, network, thetas, count));
    return qnl__central_differences(function, gradients, network_values, network, network->parameters, network->input_count, thetas,
                                    count);
}

static qnl_status difference_all(double *gradients, const qnl_cost *cost, const double *thetas, size_t count, double step,
                                 double *moved) {
    const size_t parameters = qnl_cost_parameters(cost);
    double *steps = moved + 2 * parameters * parameters, *results = steps + parameters;
    for (size_t j = 0; j < count; ++j) {
        fill_moved(moved, steps, thetas + j * parameters, parameters, step);
        QNL_TRY(qnl_cost_value(results, cost, moved, 2 * parameters));
        for (size_t k = 0; k < parameters; ++k) {
            gradients[j * parameters + k] = (results[2 * k] - results[2 * k + 1]) / steps[k];
        }
    }
    return QNL_OK;
}

qnl_status qnl_cost_central_difference(double *gradients, const qnl_cost *cost, const double *thetas, size_t count, double step) {
    QNL_CHECK_POINTER(gradients);
    QNL_CHECK_POINTER(cost);
    QNL_CHECK(thetas != NULL || count == 0, QNL_ERR_NULL, "%s: thetas is NULL", __func__);
    QNL_CHECK(isfinite(step) && step >= 0.0, QNL_ERR_ARGUMENT,
              "%s: step is %g, allowed are positive numbers, and 0 for the default", __func__, step);
    const size_t parameters = qnl_cost_parameters(cost);
    qnl_status status;
    double *moved = allocate_scratch(__func__, parameters, 1, &status);
    double *results = qnl__allocate(count, parameters * sizeof *results);
    if (status == QNL_OK) {
        status = results == NULL ? qnl__fail_memory(__func__, count * parameters * sizeof *results)
                                 : difference_all(results, cost, thetas, count, step, moved);
    }
    if (status == QNL_OK) {
        memcpy(gradients, results, count * parameters * sizeof *gradients);
    }
    qnl__free(moved);
    qnl__free(results);
    return status;
}
