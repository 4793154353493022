/* check_allocation_statistics.c  Failing allocations in ansatz circuits and in the statistics of gradients. */
#include "qnnland/ansatz_library.h"
#include "qnnland/gradient.h"
#include "qnnland/lipschitz.h"
#include "qnnland/network.h"
#include "robust/failing_heap.h"

/* ---- ansatz circuits ---- */

/* On failure there is no circuit; frees it otherwise. */
static qnl_status finish(qnl_status status, qnl_circuit **circuit) {
    EXPECT((*circuit != NULL) == (status == QNL_OK));
    qnl_circuit_free(*circuit);
    return status;
}

static qnl_status use_exponentials(void) {
    qnl_observable *problem = NULL;
    qnl_circuit *variational = NULL, *approximate = NULL;
    qnl_status status = qnl_observable_parse(&problem, 2, "Z0 Z1 + Z1");
    const qnl_observable *const generators[2] = {problem, problem};
    if (status == QNL_OK) status = finish(qnl_hamiltonian_variational(&variational, generators, 2, 1, 1.0, '+'), &variational);
    if (status == QNL_OK) status = finish(qnl_qaoa(&approximate, problem, 1), &approximate);
    qnl_observable_free(problem);
    return status;
}

static qnl_status use_layers(void) {
    const double features[2] = {0.5, 1.5};
    qnl_circuit *circuits[4] = {NULL, NULL, NULL, NULL};
    qnl_status status = finish(qnl_two_design_layers(&circuits[0], 2, 1), &circuits[0]);
    if (status == QNL_OK) status = finish(qnl_brick_wall(&circuits[1], 2, 1, QNL_BRICK_GENERAL, 0), &circuits[1]);
    if (status == QNL_OK) status = finish(qnl_reuploading(&circuits[2], 2, 1, features, 2, QNL_TOPOLOGY_CHAIN), &circuits[2]);
    if (status == QNL_OK) status = finish(qnl_sim_circuit(&circuits[3], 14, 3, 1), &circuits[3]);
    return status;
}

/* ---- statistics ---- */

static int square(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++)
        values[j] = thetas[2 * j] * thetas[2 * j] + thetas[2 * j + 1];
    return 0;
}

static int square_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    for (size_t j = 0; j < count; j++) {
        gradients[2 * j] = 2.0 * thetas[2 * j];
        gradients[2 * j + 1] = 1.0;
    }
    return values != NULL ? square(values, thetas, count, data) : 0;
}

static int square_products(double *products, const double *thetas, const double *vectors, size_t count, void *data) {
    (void)thetas;
    (void)data;
    for (size_t j = 0; j < count; j++) {
        products[2 * j] = 2.0 * vectors[2 * j];
        products[2 * j + 1] = 0.0;
    }
    return 0;
}

static qnl_status make_cost(qnl_cost **cost, qnl_sample_range *range) {
    const qnl_cost_methods methods = {
        .struct_size = sizeof methods, .value = square, .gradient = square_gradient, .hessian_vector = square_products};
    const qnl_status status = qnl_sample_range_init(range, sizeof *range);
    range->count = 40;
    return status != QNL_OK ? status : qnl_cost_new(cost, 2, &methods, NULL);
}

/* All columns are added, or none: also when the last of them finds no memory. */
static qnl_status use_columns(void) {
    qnl_statistics *columns[4] = {NULL, NULL, NULL, NULL};
    qnl_cost *cost = NULL;
    qnl_sample_range range;
    qnl_status status = make_cost(&cost, &range);
    for (int k = 0; status == QNL_OK && k < 4; k++)
        status = qnl_statistics_new(&columns[k]);
    if (status == QNL_OK) {
        status = qnl_sample_gradients(columns, columns[2], columns[3], cost, &range);
        for (int k = 0; k < 4; k++)
            EXPECT(qnl_statistics_count(columns[k]) == (status == QNL_OK ? 40U : 0U));
    }
    for (int k = 0; k < 4; k++)
        qnl_statistics_free(columns[k]);
    qnl_cost_free(cost);
    return status;
}

static qnl_status use_estimate(void) {
    qnl_cost *cost = NULL;
    qnl_sample_range range;
    qnl_lipschitz_estimate estimate = {77.0, 77.0, 77.0};
    qnl_status status = make_cost(&cost, &range);
    if (status == QNL_OK) {
        status = qnl_estimate_lipschitz(&estimate, cost, &range, 3);
        EXPECT((estimate.smoothness == 77.0) == (status != QNL_OK));
    }
    qnl_cost_free(cost);
    return status;
}

static qnl_status use_bounds(void) {
    const double x[3] = {1.0, 2.0, 3.0}, variances[3] = {0.5, 0.2, 0.1};
    const qnl_interval intervals[3] = {{0.4, 0.6}, {0.1, 0.3}, {0.05, 0.2}};
    qnl_decay_fit fit = {.power_residual = -1.0};
    qnl_circuit *circuit = NULL;
    double smoothness = -1.0;
    qnl_status status = qnl_circuit_parse(&circuit, "qubits 1\nRX 0 theta[0]\n");
    if (status == QNL_OK) {
        status = qnl_circuit_smoothness(&smoothness, NULL, circuit, 2.0);
        EXPECT((smoothness == 1.0) == (status == QNL_OK) && (smoothness == -1.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_fit_decay(&fit, x, variances, intervals, 3);
        EXPECT((fit.power_residual == -1.0) == (status != QNL_OK));
    }
    qnl_circuit_free(circuit);
    return status;
}

static const scenario scenarios[] = {
    {"exponentials", use_exponentials, 20}, {"layers", use_layers, 20}, {"columns", use_columns, 15},
    {"estimate", use_estimate, 8},          {"bounds", use_bounds, 5},
};

int main(void) {
    return failing_heap_run("allocation in ansatz circuits and statistics", scenarios, sizeof scenarios / sizeof scenarios[0], NULL,
                            NULL);
}
