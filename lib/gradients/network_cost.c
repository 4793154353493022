/* network_cost.c  The mean, or a weighted sum, of a network's functions as a cost. */
#include "core/error.h"
#include "core/memory.h"
#include "gradients/metric.h"
#include "gradients/pullback.h"
#include "qnnland/gradient.h"
#include "simulation/network_data.h"

/* Doubles of per-input results that are kept at a time. */
#define PORTION_DOUBLES ((size_t)1 << 22)

/* What a cost is made of. */
typedef struct network_cost {
    qnl_network *network;
    double *weights; /* one for each input; NULL = the mean */
} network_cost;

static void weights_of_inputs(double *weights, const double *values, size_t first, size_t count, const void *data) {
    const network_cost *cost = data;
    const size_t inputs = cost->network->input_count;
    (void)values;
    for (size_t k = 0; k < count; ++k) {
        weights[k] = cost->weights == NULL ? 1.0 / (double)inputs : cost->weights[(first + k) % inputs];
    }
}

/* sums[count x width] of results[count x inputs x width] */
static void add_inputs(double *sums, const double *results, const network_cost *cost, size_t count, size_t width) {
    const size_t inputs = cost->network->input_count;
    for (size_t j = 0; j < count; ++j) {
        for (size_t k = 0; k < width; ++k) {
            double sum = 0.0;
            for (size_t i = 0; i < inputs; ++i) {
                const double result = results[(j * inputs + i) * width + k];
                sum += cost->weights == NULL ? result : cost->weights[i] * result;
            }
            sums[j * width + k] = cost->weights == NULL ? sum / (double)inputs : sum;
        }
    }
}

static int cost_value(double *values, const double *thetas, size_t count, void *data) {
    const network_cost *cost = data;
    const qnl_network *network = cost->network;
    double *results = qnl__allocate(count, network->input_count * sizeof *results);
    if (results == NULL) {
        return qnl__fail_memory("qnl_cost_value", count * network->input_count * sizeof *results);
    }
    const qnl_status status = qnl_network_expectation(results, network, thetas, count);
    if (status == QNL_OK) {
        add_inputs(values, results, cost, count, 1);
    }
    qnl__free(results);
    return status;
}

static int cost_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    const network_cost *cost = data;
    const qnl_network *network = cost->network;
    double *results = qnl__allocate(count, network->input_count * sizeof *results);
    if (results == NULL) {
        return qnl__fail_memory("qnl_cost_gradient", count * network->input_count * sizeof *results);
    }
    const qnl_status status =
        qnl__network_pullback("qnl_cost_gradient", results, gradients, network, thetas, count, weights_of_inputs, cost);
    if (status == QNL_OK && values != NULL) {
        add_inputs(values, results, cost, count, 1);
    }
    qnl__free(results);
    return status;
}

/* Second derivatives of a few parameter vectors at a time; `vectors` NULL = whole Hessians. */
static qnl_status second(const char *function, double *out, const network_cost *cost, const double *thetas, const double *vectors,
                         size_t count) {
    const qnl_network *network = cost->network;
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
            add_inputs(out + j * width, results, cost, size, width);
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

static int cost_metric(double *metrics, const double *thetas, size_t count, void *data) {
    const network_cost *cost = data;
    return qnl__network_metric("qnl_cost_metric", metrics, cost->network, cost->weights, thetas, count);
}

static void cost_destroy(void *data) {
    network_cost *cost = data;
    qnl_network_free(cost->network);
    qnl__free(cost->weights);
    qnl__free(cost);
}

static qnl_status new_cost(const char *function, qnl_cost **out, const qnl_network *network, const double *weights) {
    static const qnl_cost_methods methods = {.struct_size = sizeof methods,
                                             .value = cost_value,
                                             .gradient = cost_gradient,
                                             .hessian = cost_hessian,
                                             .hessian_vector = cost_hessian_vector,
                                             .metric = cost_metric,
                                             .destroy = cost_destroy};
    const size_t inputs = network->input_count;
    network_cost *cost = qnl__allocate(1, sizeof *cost);
    double *copy = weights == NULL ? NULL : qnl__duplicate(weights, inputs, sizeof *weights);
    if (cost == NULL || (weights != NULL && copy == NULL)) {
        qnl__free(cost);
        qnl__free(copy);
        return qnl__fail_memory(function, sizeof *cost + inputs * sizeof *weights);
    }
    cost->network = qnl__network_retain(network);
    cost->weights = copy;
    const qnl_status status = qnl_cost_new(out, network->parameters, &methods, cost);
    if (status != QNL_OK) {
        cost_destroy(cost);
    }
    return status;
}

static qnl_status check_network(const char *function, const qnl_cost *const *out, const qnl_network *network) {
    QNL_CHECK(out != NULL, QNL_ERR_NULL, "%s: out is NULL", function);
    QNL_CHECK(network != NULL, QNL_ERR_NULL, "%s: network is NULL", function);
    QNL_CHECK(network->parameters > 0, QNL_ERR_ARGUMENT, "%s: the network has no parameters, a cost needs at least 1", function);
    return QNL_OK;
}

qnl_status qnl_network_cost(qnl_cost **out, const qnl_network *network) {
    QNL_TRY(check_network(__func__, (const qnl_cost *const *)out, network));
    return new_cost(__func__, out, network, NULL);
}

qnl_status qnl_network_weighted_cost(qnl_cost **out, const qnl_network *network, const double *weights) {
    QNL_TRY(check_network(__func__, (const qnl_cost *const *)out, network));
    QNL_CHECK_POINTER(weights);
    QNL_TRY(qnl__check_finite(__func__, "weights", weights, network->input_count));
    return new_cost(__func__, out, network, weights);
}
