/* network_cost.c  The mean of a network's functions as a cost. */
#include "core/error.h"
#include "core/memory.h"
#include "gradients/pullback.h"
#include "qnnland/gradient.h"
#include "simulation/network_data.h"

/* Doubles of per-input results that are kept at a time. */
#define PORTION_DOUBLES ((size_t)1 << 22)

static void equal_weights(double *weights, const double *values, size_t first, size_t count, const void *data) {
    const qnl_network *network = data;
    (void)values;
    (void)first;
    for (size_t k = 0; k < count; ++k) {
        weights[k] = 1.0 / (double)network->input_count;
    }
}

/* means[count x width] of results[count x inputs x width] */
static void take_means(double *means, const double *results, const qnl_network *network, size_t count, size_t width) {
    const size_t inputs = network->input_count;
    for (size_t j = 0; j < count; ++j) {
        for (size_t k = 0; k < width; ++k) {
            double sum = 0.0;
            for (size_t i = 0; i < inputs; ++i) {
                sum += results[(j * inputs + i) * width + k];
            }
            means[j * width + k] = sum / (double)inputs;
        }
    }
}

static int cost_value(double *values, const double *thetas, size_t count, void *data) {
    const qnl_network *network = data;
    double *results = qnl__allocate(count, network->input_count * sizeof *results);
    if (results == NULL) {
        return qnl__fail_memory("qnl_cost_value", count * network->input_count * sizeof *results);
    }
    const qnl_status status = qnl_network_expectation(results, network, thetas, count);
    if (status == QNL_OK) {
        take_means(values, results, network, count, 1);
    }
    qnl__free(results);
    return status;
}

static int cost_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    const qnl_network *network = data;
    double *results = qnl__allocate(count, network->input_count * sizeof *results);
    if (results == NULL) {
        return qnl__fail_memory("qnl_cost_gradient", count * network->input_count * sizeof *results);
    }
    const qnl_status status =
        qnl__network_pullback("qnl_cost_gradient", results, gradients, network, thetas, count, equal_weights, network);
    if (status == QNL_OK && values != NULL) {
        take_means(values, results, network, count, 1);
    }
    qnl__free(results);
    return status;
}

/* Second derivatives of a few parameter vectors at a time; `vectors` NULL = whole Hessians. */
static qnl_status second(const char *function, double *out, const qnl_network *network, const double *thetas, const double *vectors,
                         size_t count) {
    const size_t p = network->parameters;
    const size_t width = vectors == NULL ? p * p : p;
    const size_t doubles = network->input_count * width;
    const size_t step = doubles < PORTION_DOUBLES ? PORTION_DOUBLES / doubles : 1;
    const size_t most = step < count ? step : count;
    double *results = qnl__allocate(most, doubles * sizeof *results);
    if (results == NULL) {
        return qnl__fail_memory(function, most * doubles * sizeof *results);
    }
    qnl_status status = QNL_OK;
    for (size_t j = 0; j < count && status == QNL_OK; j += step) {
        const size_t size = count - j < step ? count - j : step;
        status = vectors == NULL ? qnl_network_hessian(results, network, thetas + j * p, size)
                                 : qnl_network_hessian_vector(results, network, thetas + j * p, vectors + j * p, size);
        if (status == QNL_OK) {
            take_means(out + j * width, results, network, size, width);
        }
    }
    qnl__free(results);
    return status;
}

static int cost_hessian(double *hessians, const double *thetas, size_t count, void *data) {
    return second("qnl_cost_hessian", hessians, data, thetas, NULL, count);
}

static int cost_hessian_vector(double *products, const double *thetas, const double *vectors, size_t count, void *data) {
    return second("qnl_cost_hessian_vector", products, data, thetas, vectors, count);
}

static void cost_destroy(void *data) {
    qnl_network_free(data);
}

qnl_status qnl_network_cost(qnl_cost **out, const qnl_network *network) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(network);
    QNL_CHECK(network->parameters > 0, QNL_ERR_ARGUMENT, "%s: the network has no parameters, a cost needs at least 1", __func__);
    const qnl_cost_methods methods = {.struct_size = sizeof methods,
                                      .value = cost_value,
                                      .gradient = cost_gradient,
                                      .hessian = cost_hessian,
                                      .hessian_vector = cost_hessian_vector,
                                      .destroy = cost_destroy};
    qnl_network *shared = qnl__network_retain(network);
    const qnl_status status = qnl_cost_new(out, network->parameters, &methods, shared);
    if (status != QNL_OK) {
        qnl_network_free(shared);
    }
    return status;
}
