/* gradient_variance.c  Cost and gradient at random parameters. */
#include "qnnland/gradient_variance.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/statistics_data.h"
#include "landscape/sample_range.h"
#include "qnnland/random.h"

/* Samples of one call of the cost, fewer when they have many parameters. */
#define BLOCK_SAMPLES ((size_t)1024)
#define BLOCK_NUMBERS ((size_t)1 << 22)

/* Size of qnl_sample_range in the first version; members that come later do not change it. */
#define RANGE_FIRST_SIZE (offsetof(qnl_sample_range, high) + sizeof(double))

static qnl_sample_range range_defaults(void) {
    const double two_pi = 6.283185307179586;
    const qnl_sample_range defaults = {
        .struct_size = sizeof defaults, .first = 0, .count = 1000, .seed = 1, .low = 0.0, .high = two_pi};
    return defaults;
}

qnl_status qnl_sample_range_init(qnl_sample_range *range, size_t struct_size) {
    QNL_CHECK_POINTER(range);
    const qnl_sample_range defaults = range_defaults();
    return qnl__options_init(__func__, range, struct_size, &defaults, sizeof defaults, RANGE_FIRST_SIZE);
}

qnl_status qnl__sample_range_read(const char *function, qnl_sample_range *range, const qnl_sample_range *given) {
    *range = range_defaults();
    QNL_TRY(qnl__options_read(function, range, sizeof *range, RANGE_FIRST_SIZE, given));
    QNL_CHECK(range->count >= 1 && range->count <= SIZE_MAX / sizeof(double), QNL_ERR_ARGUMENT,
              "%s: count is %llu, allowed are 1..%zu", function, (unsigned long long)range->count, SIZE_MAX / sizeof(double));
    QNL_CHECK(range->first <= UINT64_MAX - range->count, QNL_ERR_ARGUMENT,
              "%s: first is %llu, allowed are 0..%llu for %llu samples", function, (unsigned long long)range->first,
              (unsigned long long)(UINT64_MAX - range->count), (unsigned long long)range->count);
    QNL_CHECK(isfinite(range->low), QNL_ERR_ARGUMENT, "%s: low is %g, must be finite", function, range->low);
    QNL_CHECK(isfinite(range->high - range->low) && range->high >= range->low, QNL_ERR_ARGUMENT,
              "%s: high is %g, allowed are finite numbers from low = %g", function, range->high, range->low);
    return QNL_OK;
}

/* In the place of a parameter: the largest modulus of all derivatives. */
#define LARGEST SIZE_MAX

/* Everything that one sweep needs.  Results are kept aside until all of them are there. */
typedef struct sweep {
    const char *function;
    const char *component_name;
    const qnl_cost *cost;
    size_t parameters;
    size_t parameter; /* whose derivative is wanted, or LARGEST */
    const qnl_sample_range *range;
    size_t block;
    double *thetas;     /* block x P */
    double *gradients;  /* block x P, only if wanted */
    double *values;     /* count, only if wanted */
    double *components; /* count, only if wanted */
    qnl_random *random;
} sweep;

static void sweep_free(sweep *work) {
    qnl__free(work->thetas);
    qnl__free(work->gradients);
    qnl__free(work->values);
    qnl__free(work->components);
    qnl_random_free(work->random);
}

static qnl_status sweep_allocate(sweep *work, int with_gradient, int with_values) {
    const size_t count = (size_t)work->range->count;
    const size_t wanted = BLOCK_NUMBERS / work->parameters;
    work->block = wanted < 1 ? 1 : wanted > BLOCK_SAMPLES ? BLOCK_SAMPLES : wanted;
    if (work->block > count) work->block = count;
    const size_t row_bytes = work->parameters * sizeof(double);
    work->thetas = qnl__allocate(work->block, row_bytes);
    if (with_values) work->values = qnl__allocate(count, sizeof(double));
    if (with_gradient) {
        work->gradients = qnl__allocate(work->block, row_bytes);
        work->components = qnl__allocate(count, sizeof(double));
    }
    const int gradient_fails = with_gradient && (work->gradients == NULL || work->components == NULL);
    if (work->thetas == NULL || (with_values && work->values == NULL) || gradient_fails) {
        const size_t larger = count * sizeof(double) > work->block * row_bytes ? count * sizeof(double) : work->block * row_bytes;
        return qnl__fail_memory(work->function, larger);
    }
    return qnl_random_new(&work->random, work->range->seed, 0, 0);
}

static qnl_status draw(sweep *work, size_t begin, size_t block) {
    for (size_t j = 0; j < block; j++) {
        qnl_random_seek(work->random, 0, work->range->first + begin + j);
        QNL_TRY(qnl_random_fill_uniform(work->thetas + j * work->parameters, work->random, work->parameters, work->range->low,
                                        work->range->high));
    }
    return QNL_OK;
}

/* NaN where a derivative is no number: it must not get lost. */
static double component_of(const sweep *work, const double *gradient) {
    if (work->parameter != LARGEST) return gradient[work->parameter];
    double largest = 0.0;
    for (size_t k = 0; k < work->parameters; k++) {
        if (isnan(gradient[k])) return gradient[k];
        largest = fmax(largest, fabs(gradient[k]));
    }
    return largest;
}

static qnl_status evaluate(sweep *work) {
    const size_t count = (size_t)work->range->count;
    for (size_t begin = 0; begin < count; begin += work->block) {
        const size_t block = count - begin < work->block ? count - begin : work->block;
        QNL_TRY(draw(work, begin, block));
        if (work->components == NULL) {
            QNL_TRY(qnl_cost_value(work->values + begin, work->cost, work->thetas, block));
            continue;
        }
        double *values = work->values != NULL ? work->values + begin : NULL;
        QNL_TRY(qnl_cost_gradient(values, work->gradients, work->cost, work->thetas, block));
        for (size_t j = 0; j < block; j++) {
            work->components[begin + j] = component_of(work, work->gradients + j * work->parameters);
        }
    }
    return QNL_OK;
}

static qnl_status run(qnl_statistics *component, qnl_statistics *values, sweep *work) {
    QNL_TRY(sweep_allocate(work, component != NULL, values != NULL));
    QNL_TRY(evaluate(work));
    const size_t count = (size_t)work->range->count;
    if (component != NULL) QNL_TRY(qnl__check_finite(work->function, work->component_name, work->components, count));
    if (values != NULL) QNL_TRY(qnl__check_finite(work->function, "values", work->values, count));
    return qnl__statistics_add_both(component, work->components, values, work->values, count);
}

static qnl_status sample(const char *function, const char *component_name, qnl_statistics *component, qnl_statistics *values,
                         const qnl_cost *cost, size_t parameter, const qnl_sample_range *range) {
    QNL_CHECK(component != NULL || values != NULL, QNL_ERR_NULL, "%s: %s and values are both NULL", function, component_name);
    QNL_CHECK(cost != NULL, QNL_ERR_NULL, "%s: cost is NULL", function);
    QNL_CHECK(range != NULL, QNL_ERR_NULL, "%s: range is NULL", function);
    qnl_sample_range checked;
    QNL_TRY(qnl__sample_range_read(function, &checked, range));
    const size_t parameters = qnl_cost_parameters(cost);
    QNL_CHECK(component == NULL || parameter == LARGEST || parameter < parameters, QNL_ERR_ARGUMENT,
              "%s: parameter is %zu, allowed are 0..%zu", function, parameter, parameters - 1);
    QNL_CHECK(component == NULL || qnl_cost_has(cost, QNL_COST_GRADIENT), QNL_ERR_UNSUPPORTED, "%s: the cost has no gradient",
              function);
    sweep work = {.function = function,
                  .component_name = component_name,
                  .cost = cost,
                  .parameters = parameters,
                  .parameter = parameter,
                  .range = &checked};
    const qnl_status status = run(component, values, &work);
    sweep_free(&work);
    return status;
}

qnl_status qnl_sample_gradient(qnl_statistics *component, qnl_statistics *values, const qnl_cost *cost, size_t parameter,
                               const qnl_sample_range *range) {
    /* LARGEST is no parameter of any cost */
    const size_t wanted = parameter == LARGEST ? LARGEST - 1 : parameter;
    return sample(__func__, "component", component, values, cost, wanted, range);
}

qnl_status qnl_sample_gradient_norm(qnl_statistics *largest, qnl_statistics *values, const qnl_cost *cost,
                                    const qnl_sample_range *range) {
    return sample(__func__, "largest", largest, values, cost, LARGEST, range);
}
