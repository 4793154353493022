/* cost.c  A cost: a function of theta with value, gradient, Hessian, Hessian-vector product and metric, in batches. */
#include "core/cost_data.h"

#include <stdio.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"

#define MAX_PARAMETERS ((size_t)1 << 31)

/* Size of qnl_cost_methods in the first version; members that come later do not change it. */
#define METHODS_FIRST_SIZE (offsetof(qnl_cost_methods, destroy) + sizeof(void (*)(void *)))

/* What the caller asked for. */
typedef struct request {
    const char *function;
    qnl_cost_ability ability;
    const qnl_cost *cost;
    double *result; /* gradients, Hessians, ... */
    const char *result_name;
    double *values; /* beside a gradient, or NULL */
    const double *thetas;
    const double *vectors; /* of the Hessian-vector product, else NULL */
    size_t count;
} request;

static const char *const ability_names[] = {"value", "gradient", "hessian", "hessian_vector", "metric"};

qnl_status qnl_cost_new(qnl_cost **out, size_t parameters, const qnl_cost_methods *methods, void *data) {
    qnl_cost_methods copy;
    memset(&copy, 0, sizeof copy);
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(methods);
    QNL_CHECK(parameters >= 1 && parameters <= MAX_PARAMETERS, QNL_ERR_ARGUMENT, "%s: parameters is %zu, allowed are 1..%zu",
              __func__, parameters, MAX_PARAMETERS);
    QNL_TRY(qnl__options_read(__func__, &copy, sizeof copy, METHODS_FIRST_SIZE, methods));
    QNL_CHECK(copy.value != NULL, QNL_ERR_NULL, "%s: methods->value is NULL", __func__);
    qnl_cost *cost = qnl__allocate(1, sizeof *cost);
    if (cost == NULL) return qnl__fail_memory(__func__, sizeof *cost);
    cost->parameters = parameters;
    cost->methods = copy;
    cost->data = data;
    *out = cost;
    return QNL_OK;
}

void qnl_cost_free(qnl_cost *cost) {
    if (cost == NULL) return;
    if (cost->methods.destroy != NULL) cost->methods.destroy(cost->data);
    qnl__free(cost);
}

size_t qnl_cost_parameters(const qnl_cost *cost) {
    return cost != NULL ? cost->parameters : 0;
}

int qnl_cost_has(const qnl_cost *cost, qnl_cost_ability ability) {
    if (cost == NULL) return 0;
    switch (ability) {
    case QNL_COST_VALUE:
        return cost->methods.value != NULL;
    case QNL_COST_GRADIENT:
        return cost->methods.gradient != NULL;
    case QNL_COST_HESSIAN:
        return cost->methods.hessian != NULL;
    case QNL_COST_HESSIAN_VECTOR:
        return cost->methods.hessian_vector != NULL;
    case QNL_COST_METRIC:
        return cost->methods.metric != NULL;
    default:
        return 0;
    }
}

static int call_method(const request *r, double *result, double *values) {
    const qnl_cost_methods *methods = &r->cost->methods;
    void *data = r->cost->data;
    switch (r->ability) {
    case QNL_COST_VALUE:
        return methods->value(result, r->thetas, r->count, data);
    case QNL_COST_GRADIENT:
        return methods->gradient(values, result, r->thetas, r->count, data);
    case QNL_COST_HESSIAN:
        return methods->hessian(result, r->thetas, r->count, data);
    case QNL_COST_HESSIAN_VECTOR:
        return methods->hessian_vector(result, r->thetas, r->vectors, r->count, data);
    default:
        return methods->metric(result, r->thetas, r->count, data);
    }
}

/* Numbers of the main result for one parameter vector; 0 when they cannot be counted. */
static size_t result_width(const request *r) {
    const size_t parameters = r->cost->parameters;
    if (r->ability == QNL_COST_VALUE) return 1;
    if (r->ability == QNL_COST_GRADIENT || r->ability == QNL_COST_HESSIAN_VECTOR) return parameters;
    return parameters <= SIZE_MAX / parameters ? parameters * parameters : 0;
}

static qnl_status check_request(const request *r) {
    QNL_CHECK(r->cost != NULL, QNL_ERR_NULL, "%s: cost is NULL", r->function);
    QNL_CHECK(qnl_cost_has(r->cost, r->ability), QNL_ERR_UNSUPPORTED, "%s: the cost has no %s function", r->function,
              ability_names[r->ability]);
    if (r->count == 0) return QNL_OK;
    QNL_CHECK(r->result != NULL, QNL_ERR_NULL, "%s: %s is NULL", r->function, r->result_name);
    QNL_CHECK(r->thetas != NULL, QNL_ERR_NULL, "%s: thetas is NULL", r->function);
    QNL_CHECK(r->vectors != NULL || r->ability != QNL_COST_HESSIAN_VECTOR, QNL_ERR_NULL, "%s: vectors is NULL", r->function);
    const size_t parameters = r->cost->parameters;
    const size_t width = result_width(r);
    const size_t widest = width < parameters ? parameters : width;
    QNL_CHECK(width > 0 && r->count <= SIZE_MAX / sizeof(double) / widest, QNL_ERR_MEMORY,
              "%s: the result of %zu parameter vectors of %zu parameters is larger than memory can be", r->function, r->count,
              parameters);
    QNL_TRY(qnl__check_finite(r->function, "thetas", r->thetas, r->count * parameters));
    return r->vectors != NULL ? qnl__check_finite(r->function, "vectors", r->vectors, r->count * parameters) : QNL_OK;
}

/* Everything is computed into buffers, so that a failing function leaves the caller's arrays untouched. */
static qnl_status evaluate_into(const request *r, double *result, double *values, size_t numbers) {
    char name[96];
    snprintf(name, sizeof name, "%s: the cost's %s function", r->function, ability_names[r->ability]);
    qnl__callback_begin();
    QNL_TRY(qnl__callback_status(call_method(r, result, values), name));
    memcpy(r->result, result, numbers * sizeof *result);
    if (values != NULL) memcpy(r->values, values, r->count * sizeof *values);
    return QNL_OK;
}

static qnl_status evaluate(request r) {
    QNL_TRY(check_request(&r));
    if (r.count == 0) return QNL_OK;
    const size_t numbers = r.count * result_width(&r);
    double *result = qnl__allocate(numbers, sizeof *result);
    double *values = r.values != NULL ? qnl__allocate(r.count, sizeof *values) : NULL;
    qnl_status status;
    if (result == NULL || (r.values != NULL && values == NULL)) {
        status = qnl__fail_memory(r.function, (result == NULL ? numbers : r.count) * sizeof *result);
    } else {
        status = evaluate_into(&r, result, values, numbers);
    }
    qnl__free(values);
    qnl__free(result);
    return status;
}

qnl_status qnl_cost_value(double *values, const qnl_cost *cost, const double *thetas, size_t count) {
    return evaluate((request){.function = __func__,
                              .ability = QNL_COST_VALUE,
                              .cost = cost,
                              .result = values,
                              .result_name = "values",
                              .thetas = thetas,
                              .count = count});
}

qnl_status qnl_cost_gradient(double *values, double *gradients, const qnl_cost *cost, const double *thetas, size_t count) {
    return evaluate((request){.function = __func__,
                              .ability = QNL_COST_GRADIENT,
                              .cost = cost,
                              .result = gradients,
                              .result_name = "gradients",
                              .values = values,
                              .thetas = thetas,
                              .count = count});
}

qnl_status qnl_cost_hessian(double *hessians, const qnl_cost *cost, const double *thetas, size_t count) {
    return evaluate((request){.function = __func__,
                              .ability = QNL_COST_HESSIAN,
                              .cost = cost,
                              .result = hessians,
                              .result_name = "hessians",
                              .thetas = thetas,
                              .count = count});
}

qnl_status qnl_cost_hessian_vector(double *products, const qnl_cost *cost, const double *thetas, const double *vectors,
                                   size_t count) {
    return evaluate((request){.function = __func__,
                              .ability = QNL_COST_HESSIAN_VECTOR,
                              .cost = cost,
                              .result = products,
                              .result_name = "products",
                              .thetas = thetas,
                              .vectors = vectors,
                              .count = count});
}

qnl_status qnl_cost_metric(double *metrics, const qnl_cost *cost, const double *thetas, size_t count) {
    return evaluate((request){.function = __func__,
                              .ability = QNL_COST_METRIC,
                              .cost = cost,
                              .result = metrics,
                              .result_name = "metrics",
                              .thetas = thetas,
                              .count = count});
}
