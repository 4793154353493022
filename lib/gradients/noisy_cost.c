/* noisy_cost.c  The mean of the functions of a network with noise as a cost. */
#include "core/error.h"
#include "core/memory.h"
#include "gradients/noisy_network_data.h"

/* Doubles of per-input results that are kept at a time. */
#define PORTION_DOUBLES ((size_t)1 << 22)

/* means[count x width] of results[count x inputs x width] */
static void average(double *means, const double *results, size_t inputs, size_t count, size_t width) {
    for (size_t j = 0; j < count; j++) {
        for (size_t k = 0; k < width; k++) {
            double sum = 0.0;
            for (size_t i = 0; i < inputs; i++)
                sum += results[(j * inputs + i) * width + k];
            means[j * width + k] = sum / (double)inputs;
        }
    }
}

static int cost_value(double *values, const double *thetas, size_t count, void *data) {
    const qnl_noisy_network *network = data;
    double *results = qnl__allocate(count, network->input_count * sizeof *results);
    if (results == NULL) return qnl__fail_memory("qnl_cost_value", count * network->input_count * sizeof *results);
    const qnl_status status = qnl_noisy_network_expectation(results, network, thetas, count);
    if (status == QNL_OK) average(values, results, network->input_count, count, 1);
    qnl__free(results);
    return status;
}

static qnl_status gradient_portion(double *values, double *gradients, const double *thetas, size_t count,
                                   const qnl_noisy_network *network) {
    const size_t inputs = network->input_count, parameters = network->parameters;
    double *results = qnl__allocate(count * inputs, (parameters + 1) * sizeof *results);
    if (results == NULL) return qnl__fail_memory("qnl_cost_gradient", count * inputs * (parameters + 1) * sizeof *results);
    double *slopes = results + count * inputs;
    const qnl_status status = qnl_noisy_network_gradient(results, slopes, network, thetas, count, QNL_GRADIENT_ADJOINT);
    if (status == QNL_OK) {
        average(gradients, slopes, inputs, count, parameters);
        if (values != NULL) average(values, results, inputs, count, 1);
    }
    qnl__free(results);
    return status;
}

static int cost_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    const qnl_noisy_network *network = data;
    const size_t parameters = network->parameters, doubles = network->input_count * (parameters + 1);
    const size_t step = doubles < PORTION_DOUBLES ? PORTION_DOUBLES / doubles : 1;
    for (size_t j = 0; j < count; j += step) {
        const size_t size = count - j < step ? count - j : step;
        QNL_TRY(gradient_portion(values == NULL ? NULL : values + j, gradients + j * parameters, thetas + j * parameters, size,
                                 network));
    }
    return QNL_OK;
}

static void cost_destroy(void *data) {
    qnl_noisy_network_free(data);
}

qnl_status qnl_noisy_network_cost(qnl_cost **out, const qnl_noisy_network *network) {
    static const qnl_cost_methods methods = {
        .struct_size = sizeof methods, .value = cost_value, .gradient = cost_gradient, .destroy = cost_destroy};
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(network);
    QNL_CHECK(network->parameters > 0, QNL_ERR_ARGUMENT, "%s: the network has no parameters, a cost needs at least 1", __func__);
    QNL_CHECK(network->cone <= QNL_MAX_DENSITY_QUBITS, QNL_ERR_ARGUMENT,
              "%s: %d qubits have to be simulated, allowed for density matrices are 1..%d", __func__, network->cone,
              QNL_MAX_DENSITY_QUBITS);
    qnl_noisy_network *shared = qnl__noisy_network_retain(network);
    const qnl_status status = qnl_cost_new(out, network->parameters, &methods, shared);
    if (status != QNL_OK) qnl_noisy_network_free(shared);
    return status;
}
