/* gradient_variance.c  Cost and gradient at random parameters. */
#include "qnnland/gradient_variance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/statistics_data.h"
#include "landscape/sample_range.h"
#include "qnnland/random.h"

/* In the place of a parameter: the largest modulus of all derivatives, and the cost itself. */
#define LARGEST SIZE_MAX
#define VALUE   (SIZE_MAX - 1)

/* One number of each sample, kept aside until all of them are there. */
typedef struct column {
    qnl_statistics *into;
    const char *name; /* of the argument, for error texts */
    int numbered;     /* the name is that of an array, and the parameter its index */
    size_t source;    /* parameter whose derivative it is, LARGEST or VALUE */
    double *numbers;  /* one for each sample */
} column;

/* Everything that one sweep needs. */
typedef struct sweep {
    const char *function;
    const qnl_cost *cost;
    size_t parameters;
    qnl_sample_range range;
    column *columns;
    size_t column_count;
    int with_gradient;
    int with_values;
    size_t block;
    double *thetas;    /* block x P */
    double *gradients; /* block x P, only if wanted */
    double *values;    /* block, only if wanted */
    qnl_random *random;
} sweep;

static void sweep_free(sweep *work) {
    qnl__free(work->thetas);
    qnl__free(work->gradients);
    qnl__free(work->values);
    for (size_t c = 0; c < work->column_count; c++) {
        qnl__free(work->columns[c].numbers);
    }
    qnl_random_free(work->random);
}

static qnl_status allocate(const sweep *work, double **array, size_t rows, size_t row) {
    *array = qnl__allocate(rows, row * sizeof **array);
    return *array != NULL ? QNL_OK : qnl__fail_memory(work->function, rows * row * sizeof **array);
}

static qnl_status sweep_allocate(sweep *work) {
    work->block = qnl__sample_range_block(&work->range, work->parameters);
    QNL_TRY(allocate(work, &work->thetas, work->block, work->parameters));
    if (work->with_gradient) QNL_TRY(allocate(work, &work->gradients, work->block, work->parameters));
    if (work->with_values) QNL_TRY(allocate(work, &work->values, work->block, 1));
    for (size_t c = 0; c < work->column_count; c++) {
        QNL_TRY(allocate(work, &work->columns[c].numbers, (size_t)work->range.count, 1));
    }
    return qnl_random_new(&work->random, work->range.seed, 0, 0);
}

static qnl_status draw(sweep *work, size_t begin, size_t block) {
    for (size_t j = 0; j < block; j++) {
        const uint64_t number = work->range.first + begin + j;
        double *theta = work->thetas + j * work->parameters;
        qnl_random_seek(work->random, 0, number);
        QNL_TRY(qnl__sample_range_draw(work->function, theta, work->parameters, &work->range, number, work->random));
    }
    return QNL_OK;
}

/* NaN where a derivative is no number: it must not get lost. */
static double largest_of(const double *gradient, size_t parameters) {
    double largest = 0.0;
    for (size_t k = 0; k < parameters; k++) {
        if (isnan(gradient[k])) return gradient[k];
        largest = fmax(largest, fabs(gradient[k]));
    }
    return largest;
}

static double number_of(const sweep *work, size_t source, size_t j) {
    if (source == VALUE) return work->values[j];
    const double *gradient = work->gradients + j * work->parameters;
    return source == LARGEST ? largest_of(gradient, work->parameters) : gradient[source];
}

static qnl_status evaluate(sweep *work) {
    const size_t count = (size_t)work->range.count;
    for (size_t begin = 0; begin < count; begin += work->block) {
        const size_t block = count - begin < work->block ? count - begin : work->block;
        QNL_TRY(draw(work, begin, block));
        if (work->with_gradient) {
            QNL_TRY(qnl_cost_gradient(work->values, work->gradients, work->cost, work->thetas, block));
        } else {
            QNL_TRY(qnl_cost_value(work->values, work->cost, work->thetas, block));
        }
        for (size_t j = 0; j < block; j++) {
            for (size_t c = 0; c < work->column_count; c++) {
                work->columns[c].numbers[begin + j] = number_of(work, work->columns[c].source, j);
            }
        }
    }
    return QNL_OK;
}

static qnl_status check_column(const sweep *work, const column *c) {
    char name[64];
    snprintf(name, sizeof name, c->numbered ? "%s[%zu]" : "%s", c->name, c->source);
    return qnl__check_finite(work->function, name, c->numbers, (size_t)work->range.count);
}

/* All columns are added, or none. */
static qnl_status add_columns(const sweep *work) {
    const size_t count = (size_t)work->range.count;
    for (size_t c = 0; c < work->column_count; c++) {
        const qnl_status status = qnl_statistics_add(work->columns[c].into, work->columns[c].numbers, count);
        if (status == QNL_OK) continue;
        while (c-- > 0) {
            work->columns[c].into->count -= count;
        }
        return status;
    }
    return QNL_OK;
}

static qnl_status run(sweep *work) {
    QNL_TRY(sweep_allocate(work));
    QNL_TRY(evaluate(work));
    for (size_t c = 0; c < work->column_count; c++) {
        QNL_TRY(check_column(work, &work->columns[c]));
    }
    return add_columns(work);
}

/* Takes note of a column that is wanted. */
static void add_column(sweep *work, qnl_statistics *into, const char *name, size_t source, int numbered) {
    if (into == NULL) return;
    work->columns[work->column_count++] = (column){.into = into, .name = name, .numbered = numbered, .source = source};
    work->with_values |= source == VALUE;
    work->with_gradient |= source != VALUE;
}

static qnl_status check_common(sweep *work, const qnl_cost *cost, const qnl_sample_range *range) {
    QNL_CHECK(cost != NULL, QNL_ERR_NULL, "%s: cost is NULL", work->function);
    QNL_CHECK(range != NULL, QNL_ERR_NULL, "%s: range is NULL", work->function);
    QNL_TRY(qnl__sample_range_read(work->function, &work->range, range));
    work->cost = cost;
    work->parameters = qnl_cost_parameters(cost);
    return QNL_OK;
}

static qnl_status check_and_run(sweep *work) {
    QNL_CHECK(!work->with_gradient || qnl_cost_has(work->cost, QNL_COST_GRADIENT), QNL_ERR_UNSUPPORTED,
              "%s: the cost has no gradient", work->function);
    const qnl_status status = run(work);
    sweep_free(work);
    return status;
}

qnl_status qnl_sample_gradient(qnl_statistics *component, qnl_statistics *values, const qnl_cost *cost, size_t parameter,
                               const qnl_sample_range *range) {
    column columns[2];
    sweep work = {.function = __func__, .columns = columns};
    QNL_CHECK(component != NULL || values != NULL, QNL_ERR_NULL, "%s: component and values are both NULL", __func__);
    QNL_TRY(check_common(&work, cost, range));
    QNL_CHECK(component == NULL || parameter < work.parameters, QNL_ERR_ARGUMENT, "%s: parameter is %zu, allowed are 0..%zu",
              __func__, parameter, work.parameters - 1);
    add_column(&work, component, "component", parameter, 0);
    add_column(&work, values, "values", VALUE, 0);
    return check_and_run(&work);
}

qnl_status qnl_sample_gradient_norm(qnl_statistics *largest, qnl_statistics *values, const qnl_cost *cost,
                                    const qnl_sample_range *range) {
    column columns[2];
    sweep work = {.function = __func__, .columns = columns};
    QNL_CHECK(largest != NULL || values != NULL, QNL_ERR_NULL, "%s: largest and values are both NULL", __func__);
    QNL_TRY(check_common(&work, cost, range));
    add_column(&work, largest, "largest", LARGEST, 0);
    add_column(&work, values, "values", VALUE, 0);
    return check_and_run(&work);
}

/* ---- everything at once ---- */

static int compare_handles(const void *a, const void *b) {
    const uintptr_t left = (uintptr_t)((const column *)a)->into, right = (uintptr_t)((const column *)b)->into;
    return (left > right) - (left < right);
}

static int compare_sources(const void *a, const void *b) {
    const size_t left = ((const column *)a)->source, right = ((const column *)b)->source;
    return (left > right) - (left < right);
}

/* Two columns for one handle would mix their numbers.  Handles are sorted in place; where they lie must not show in error texts. */
static qnl_status check_distinct(sweep *work) {
    qsort(work->columns, work->column_count, sizeof *work->columns, compare_handles);
    for (size_t c = 1; c < work->column_count; c++) {
        QNL_CHECK(work->columns[c].into != work->columns[c - 1].into, QNL_ERR_ARGUMENT,
                  "%s: a handle occurs twice in components, largest and values", work->function);
    }
    qsort(work->columns, work->column_count, sizeof *work->columns, compare_sources);
    return QNL_OK;
}

static qnl_status sample_all(sweep *work, qnl_statistics *const *components, qnl_statistics *largest, qnl_statistics *values) {
    for (size_t k = 0; k < work->parameters; k++) {
        add_column(work, components[k], "components", k, 1);
    }
    add_column(work, largest, "largest", LARGEST, 0);
    add_column(work, values, "values", VALUE, 0);
    QNL_CHECK(work->column_count > 0, QNL_ERR_NULL, "%s: components, largest and values are all NULL", work->function);
    QNL_TRY(check_distinct(work));
    return check_and_run(work);
}

qnl_status qnl_sample_gradients(qnl_statistics *const *components, qnl_statistics *largest, qnl_statistics *values,
                                const qnl_cost *cost, const qnl_sample_range *range) {
    QNL_CHECK_POINTER(components);
    sweep work = {.function = __func__};
    QNL_TRY(check_common(&work, cost, range));
    work.columns = qnl__allocate(work.parameters + 2, sizeof *work.columns);
    if (work.columns == NULL) return qnl__fail_memory(__func__, (work.parameters + 2) * sizeof *work.columns);
    const qnl_status status = sample_all(&work, components, largest, values);
    qnl__free(work.columns);
    return status;
}
