/* check_allocation_datasets.c  Failing allocations in hard data sets and the costs of product states. */
#include <string.h>

#include "qnnland/hard_dataset.h"
#include "robust/failing_heap.h"

static const double theta[3] = {0.3, -0.7, 1.1};

/* All functions of a cost at a few points. */
static qnl_status evaluate(const qnl_cost *cost) {
    double values[1] = {7.0}, gradients[3] = {7.0}, hessians[9] = {7.0}, products[3] = {7.0};
    qnl_status status = qnl_cost_gradient(values, gradients, cost, theta, 1);
    EXPECT((values[0] == 7.0 && gradients[0] == 7.0) == (status != QNL_OK));
    if (status == QNL_OK) {
        status = qnl_cost_hessian(hessians, cost, theta, 1);
        EXPECT((hessians[0] == 7.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_cost_hessian_vector(products, cost, theta, theta, 1);
        EXPECT((products[0] == 7.0) == (status != QNL_OK));
    }
    return status == QNL_OK ? qnl_cost_value(values, cost, theta, 1) : status;
}

/* Its cost, its text, and the text read again. */
static qnl_status use_dataset(const qnl_hard_dataset *dataset) {
    qnl_cost *cost = NULL;
    qnl_hard_dataset *again = NULL;
    char *text = NULL;
    qnl_status status = qnl_hard_dataset_cost(&cost, dataset);
    EXPECT((cost != NULL) == (status == QNL_OK));
    if (status == QNL_OK) {
        status = evaluate(cost);
    }
    if (status == QNL_OK) {
        status = qnl_hard_dataset_save(&text, dataset);
        EXPECT((text != NULL) == (status == QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_hard_dataset_load(&again, text);
        EXPECT((again != NULL) == (status == QNL_OK));
    }
    qnl_cost_free(cost);
    qnl_string_free(text);
    qnl_hard_dataset_free(again);
    return status;
}

static qnl_status product_dataset(void) {
    qnl_hard_dataset *dataset = NULL;
    qnl_status status = qnl_hard_dataset_product(&dataset, 3, theta, NULL);
    EXPECT((dataset != NULL) == (status == QNL_OK));
    if (status == QNL_OK) {
        status = use_dataset(dataset);
    }
    qnl_hard_dataset_free(dataset);
    return status;
}

static qnl_status network_dataset(void) {
    const qnl_complex z[4] = {{1, 0}, {0, 0}, {0, 0}, {-1, 0}}, m[4] = {{1, 0}, {0, -1}, {0, 1}, {1, 0}};
    qnl_two_level *network = NULL;
    qnl_hard_dataset *dataset = NULL;
    qnl_status status = qnl_two_level_product(&network, 3, z, m);
    if (status == QNL_OK) {
        status = qnl_hard_dataset_new(&dataset, network, theta, NULL);
        EXPECT((dataset != NULL) == (status == QNL_OK));
    }
    if (status == QNL_OK) {
        status = use_dataset(dataset);
    }
    qnl_two_level_free(network);
    qnl_hard_dataset_free(dataset);
    return status;
}

static qnl_status product_states(void) {
    const double x[6] = {0.5, -0.5, 0.25, 0.125, 0.0, 1.0}, y[6] = {0.5, 0.5, -0.75, 0.25, 1.0, 0.0}, labels[2] = {0.0, 1.0};
    qnl_cost *cost = NULL;
    qnl_status status = qnl_product_states_cost(&cost, x, y, labels, 2, 3);
    EXPECT((cost != NULL) == (status == QNL_OK));
    if (status == QNL_OK) {
        status = evaluate(cost);
    }
    qnl_cost_free(cost);
    return status;
}

static const scenario scenarios[] = {
    {"product data set", product_dataset, 20},
    {"network data set", network_dataset, 40},
    {"product states", product_states, 10},
};

int main(void) {
    return failing_heap_run("allocation of data sets", scenarios, sizeof scenarios / sizeof *scenarios, NULL, NULL);
}
