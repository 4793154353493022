/* sample_range.c  Ranges of samples and how their parameters are drawn. */
#include "landscape/sample_range.h"

#include <math.h>
#include <stdio.h>

#include "core/error.h"
#include "core/options.h"

/* Samples of one call of a cost, fewer when they have many parameters. */
#define BLOCK_SAMPLES ((size_t)1024)
#define BLOCK_NUMBERS ((size_t)1 << 22)

/* Size of qnl_sample_range in the first version; members that come later do not change it. */
#define RANGE_FIRST_SIZE (offsetof(qnl_sample_range, high) + sizeof(double))

static qnl_sample_range range_defaults(void) {
    const double two_pi = 6.283185307179586;
    const qnl_sample_range defaults = {.struct_size = sizeof defaults,
                                       .first = 0,
                                       .count = 1000,
                                       .seed = 1,
                                       .low = 0.0,
                                       .high = two_pi,
                                       .distribution = QNL_PARAMETERS_UNIFORM};
    return defaults;
}

qnl_status qnl_sample_range_init(qnl_sample_range *range, size_t struct_size) {
    QNL_CHECK_POINTER(range);
    const qnl_sample_range defaults = range_defaults();
    return qnl__options_init(__func__, range, struct_size, &defaults, sizeof defaults, RANGE_FIRST_SIZE);
}

static qnl_status check_distribution(const char *function, const qnl_sample_range *range) {
    const int kind = (int)range->distribution;
    QNL_CHECK(kind >= QNL_PARAMETERS_UNIFORM && kind <= QNL_PARAMETERS_CALLBACK, QNL_ERR_ARGUMENT,
              "%s: distribution is %d, allowed are %d..%d", function, kind, QNL_PARAMETERS_UNIFORM, QNL_PARAMETERS_CALLBACK);
    QNL_CHECK(kind != QNL_PARAMETERS_CALLBACK || range->draw != NULL, QNL_ERR_NULL, "%s: draw of the range is NULL", function);
    return QNL_OK;
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
    return check_distribution(function, range);
}

static qnl_status draw_by_callback(const char *function, double *theta, size_t parameters, const qnl_sample_range *range,
                                   uint64_t sample, qnl_random *random) {
    char name[128];
    qnl__callback_begin();
    const int code = range->draw(theta, parameters, sample, random, range->draw_data);
    snprintf(name, sizeof name, "%s: the draw function", function);
    QNL_TRY(qnl__callback_status(code, name));
    for (size_t k = 0; k < parameters; k++) {
        QNL_CHECK(isfinite(theta[k]), QNL_ERR_NOT_FINITE, "%s: theta[%zu] of sample %llu was drawn as %g, must be finite", function,
                  k, (unsigned long long)sample, theta[k]);
    }
    return QNL_OK;
}

qnl_status qnl__sample_range_draw(const char *function, double *theta, size_t parameters, const qnl_sample_range *range,
                                  uint64_t sample, qnl_random *random) {
    switch (range->distribution) {
    case QNL_PARAMETERS_CALLBACK:
        return draw_by_callback(function, theta, parameters, range, sample, random);
    case QNL_PARAMETERS_NORMAL: {
        const double deviation = 0.5 * (range->high - range->low);
        return qnl_random_fill_normal(theta, random, parameters, range->low + deviation, deviation);
    }
    default:
        return qnl_random_fill_uniform(theta, random, parameters, range->low, range->high);
    }
}

size_t qnl__sample_range_block(const qnl_sample_range *range, size_t parameters) {
    const size_t wanted = parameters == 0 ? BLOCK_SAMPLES : BLOCK_NUMBERS / parameters;
    const size_t block = wanted < 1 ? 1 : wanted > BLOCK_SAMPLES ? BLOCK_SAMPLES : wanted;
    return block < range->count ? block : (size_t)range->count;
}
