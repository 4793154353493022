/* lane_cost.c  Costs that are computed eight parameter vectors at a time. */
#include "core/error.h"
#include "core/memory.h"
#include "models/lane_batch.h"

static qnl__lane_batch batch_of(const char *name, const qnl__lane_cost *cost, const qnl__lane_function *function,
                                const double *thetas, size_t count) {
    return (qnl__lane_batch){.function = name,
                             .compute = function->compute,
                             .data = cost->data,
                             .parameters = cost->parameters,
                             .origin = cost->origin,
                             .work = function->work,
                             .operations = function->operations,
                             .thetas = thetas,
                             .count = count};
}

static int lane_value(double *values, const double *thetas, size_t count, void *data) {
    const qnl__lane_cost *cost = data;
    qnl__lane_batch batch = batch_of("qnl_cost_value", cost, &cost->value, thetas, count);
    batch.values = values;
    return qnl__lane_batch_run(&batch);
}

static int lane_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    const qnl__lane_cost *cost = data;
    qnl__lane_batch batch = batch_of("qnl_cost_gradient", cost, &cost->gradient, thetas, count);
    batch.values = values;
    batch.results = gradients;
    batch.width = cost->parameters;
    return qnl__lane_batch_run(&batch);
}

static int lane_hessian(double *hessians, const double *thetas, size_t count, void *data) {
    const qnl__lane_cost *cost = data;
    qnl__lane_batch batch = batch_of("qnl_cost_hessian", cost, &cost->hessian, thetas, count);
    batch.results = hessians;
    batch.width = cost->parameters * cost->parameters;
    return qnl__lane_batch_run(&batch);
}

static int lane_product(double *products, const double *thetas, const double *vectors, size_t count, void *data) {
    const qnl__lane_cost *cost = data;
    qnl__lane_batch batch = batch_of("qnl_cost_hessian_vector", cost, &cost->product, thetas, count);
    batch.results = products;
    batch.vectors = vectors;
    batch.width = cost->parameters;
    return qnl__lane_batch_run(&batch);
}

static void lane_destroy(void *data) {
    qnl__lane_cost *cost = data;
    cost->destroy(cost->data);
    qnl__free(cost);
}

qnl_status qnl__lane_cost_new(const char *function, qnl_cost **out, const qnl__lane_cost *cost) {
    static const qnl_cost_methods methods = {.struct_size = sizeof methods,
                                             .value = lane_value,
                                             .gradient = lane_gradient,
                                             .hessian = lane_hessian,
                                             .hessian_vector = lane_product,
                                             .destroy = lane_destroy};
    qnl__lane_cost *own = qnl__allocate(1, sizeof *own);
    if (own == NULL) return qnl__fail_memory(function, sizeof *own);
    *own = *cost;
    const qnl_status status = qnl_cost_new(out, cost->parameters, &methods, own);
    if (status != QNL_OK) qnl__free(own);
    return status;
}
