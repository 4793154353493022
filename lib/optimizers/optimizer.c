/* optimizer.c  The handle of an optimizer. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "optimizers/optimizer_data.h"

int qnl__all_finite(const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) return 0;
    }
    return 1;
}

static int allocate_arrays(qnl_optimizer *optimizer) {
    const size_t starts = optimizer->starts;
    const size_t row = optimizer->parameters * sizeof(double);
    optimizer->thetas = qnl__allocate(starts, row);
    optimizer->previous_thetas = qnl__allocate(starts, row);
    optimizer->averages = qnl__allocate(starts, optimizer->rows * row);
    optimizer->values = qnl__allocate(starts, sizeof(double));
    optimizer->previous_values = qnl__allocate(starts, sizeof(double));
    optimizer->steps = qnl__allocate(starts, sizeof(uint64_t));
    optimizer->predictions = qnl__allocate(starts, sizeof(double));
    optimizer->largest = qnl__allocate(starts, sizeof(double));
    optimizer->reasons = qnl__allocate(starts, sizeof(qnl_stop_reason));
    return optimizer->thetas != NULL && optimizer->previous_thetas != NULL && optimizer->averages != NULL &&
           optimizer->values != NULL && optimizer->previous_values != NULL && optimizer->steps != NULL &&
           optimizer->predictions != NULL && optimizer->largest != NULL && optimizer->reasons != NULL;
}

/* Copies of the options that are given by pointers, for the method that reads them. */
static int own_options(qnl_optimizer *optimizer) {
    const qnl_optimizer_options *given = &optimizer->options;
    if (optimizer->method == QNL_OPTIMIZER_FREE_GATE) memcpy(optimizer->gate, given->gate, strlen(given->gate) + 1);
    if (optimizer->method == QNL_OPTIMIZER_ROTOSOLVE) {
        optimizer->frequencies = qnl__allocate(optimizer->parameters, sizeof *optimizer->frequencies);
        if (optimizer->frequencies == NULL) return 0;
        for (size_t k = 0; k < optimizer->parameters; k++) {
            optimizer->frequencies[k] = given->frequencies != NULL ? given->frequencies[k] : (qnl_frequency){1.0, 1};
        }
    }
    if (optimizer->method == QNL_OPTIMIZER_SPSA && given->spsa_signs != NULL) {
        optimizer->signs = qnl__duplicate(given->spsa_signs, given->spsa_rows, optimizer->parameters);
        if (optimizer->signs == NULL) return 0;
    }
    optimizer->options.spsa_signs = optimizer->signs;
    if (optimizer->signs == NULL) optimizer->options.spsa_rows = 0;
    optimizer->options.gate = optimizer->gate;
    optimizer->options.frequencies = optimizer->frequencies;
    return 1;
}

qnl_status qnl__optimizer_allocate(const char *function, qnl_optimizer **out, qnl_optimizer_method method, size_t parameters,
                                   size_t starts, const qnl_optimizer_options *options) {
    const qnl__method *table = qnl__method_of(method);
    const size_t rows = qnl__method_averages(table, options);
    const size_t arrays = 2 + rows;
    if (parameters > SIZE_MAX / sizeof(double) / arrays / starts) return qnl__fail_memory(function, SIZE_MAX);

    qnl_optimizer *optimizer = qnl__allocate(1, sizeof *optimizer);
    if (optimizer == NULL) return qnl__fail_memory(function, sizeof *optimizer);
    optimizer->method = method;
    optimizer->table = table;
    optimizer->parameters = parameters;
    optimizer->starts = starts;
    optimizer->rows = rows;
    optimizer->options = *options;
    if (!allocate_arrays(optimizer) || !own_options(optimizer)) {
        qnl_optimizer_free(optimizer);
        return qnl__fail_memory(function, arrays * starts * parameters * sizeof(double));
    }
    for (size_t start = 0; start < starts; start++) {
        optimizer->values[start] = NAN;
        optimizer->previous_values[start] = NAN;
        optimizer->predictions[start] = NAN;
        optimizer->reasons[start] = QNL_STOP_RUNNING;
    }
    *out = optimizer;
    return QNL_OK;
}

qnl_status qnl__optimizer_make(const char *function, qnl_optimizer **out, qnl_optimizer_method method, size_t parameters,
                               size_t starts, const double *thetas, const qnl_optimizer_options *options) {
    QNL_CHECK(qnl__method_of(method) != NULL, QNL_ERR_ARGUMENT, "%s: method is %d, allowed are 0..%d", function, (int)method,
              qnl__last_method());
    QNL_TRY(qnl__method_check(function, qnl__method_of(method)));
    QNL_CHECK(parameters >= 1, QNL_ERR_ARGUMENT, "%s: parameters is 0, allowed are 1 and more", function);
    QNL_CHECK(starts >= 1 && (uint64_t)starts <= UINT64_C(1) << 31, QNL_ERR_ARGUMENT,
              "%s: starts is %zu, allowed are 1..2147483648", function, starts);
    qnl_optimizer_options checked;
    QNL_TRY(qnl__optimizer_options_read(function, &checked, options));
    QNL_TRY(qnl__optimizer_options_fit(function, &checked, method, parameters));
    if (parameters > SIZE_MAX / sizeof(double) / starts) return qnl__fail_memory(function, SIZE_MAX);
    QNL_TRY(qnl__check_finite(function, "thetas", thetas, starts * parameters));

    qnl_optimizer *optimizer = NULL;
    QNL_TRY(qnl__optimizer_allocate(function, &optimizer, method, parameters, starts, &checked));
    memcpy(optimizer->thetas, thetas, starts * parameters * sizeof(double));
    memcpy(optimizer->previous_thetas, thetas, starts * parameters * sizeof(double));
    *out = optimizer;
    return QNL_OK;
}

qnl_status qnl_optimizer_new(qnl_optimizer **out, qnl_optimizer_method method, size_t parameters, size_t starts,
                             const double *thetas, const qnl_optimizer_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(thetas);
    return qnl__optimizer_make(__func__, out, method, parameters, starts, thetas, options);
}

void qnl_optimizer_free(qnl_optimizer *optimizer) {
    if (optimizer == NULL) return;
    qnl__free(optimizer->thetas);
    qnl__free(optimizer->previous_thetas);
    qnl__free(optimizer->averages);
    qnl__free(optimizer->values);
    qnl__free(optimizer->previous_values);
    qnl__free(optimizer->steps);
    qnl__free(optimizer->predictions);
    qnl__free(optimizer->largest);
    qnl__free(optimizer->frequencies);
    qnl__free(optimizer->signs);
    qnl__free(optimizer->reasons);
    qnl__free(optimizer);
}

qnl_status qnl_optimizer_thetas(double *thetas, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(thetas);
    QNL_CHECK_POINTER(optimizer);
    memcpy(thetas, optimizer->thetas, optimizer->starts * optimizer->parameters * sizeof *thetas);
    return QNL_OK;
}

qnl_status qnl_optimizer_values(double *values, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(values);
    QNL_CHECK_POINTER(optimizer);
    memcpy(values, optimizer->values, optimizer->starts * sizeof *values);
    return QNL_OK;
}

qnl_status qnl_optimizer_reasons(qnl_stop_reason *reasons, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(reasons);
    QNL_CHECK_POINTER(optimizer);
    memcpy(reasons, optimizer->reasons, optimizer->starts * sizeof *reasons);
    return QNL_OK;
}

qnl_status qnl_optimizer_steps(uint64_t *steps, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(steps);
    QNL_CHECK_POINTER(optimizer);
    memcpy(steps, optimizer->steps, optimizer->starts * sizeof *steps);
    return QNL_OK;
}

qnl_status qnl_optimizer_best(size_t *start, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(start);
    QNL_CHECK_POINTER(optimizer);
    size_t best = optimizer->starts;
    for (size_t i = 0; i < optimizer->starts; i++) {
        const double value = optimizer->values[i];
        if (isfinite(value) && (best == optimizer->starts || value < optimizer->values[best])) best = i;
    }
    QNL_CHECK(best < optimizer->starts, QNL_ERR_ARGUMENT, "%s: no value is known, run the optimizer first", __func__);
    *start = best;
    return QNL_OK;
}
