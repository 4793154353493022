/* statistics.c  A growing collection of values: mean, variance, range, quantiles. */
#include "core/statistics_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"

qnl_status qnl_statistics_new(qnl_statistics **out) {
    QNL_CHECK_POINTER(out);
    qnl_statistics *statistics = qnl__allocate(1, sizeof *statistics);
    if (statistics == NULL) return qnl__fail_memory(__func__, sizeof *statistics);
    *out = statistics;
    return QNL_OK;
}

void qnl_statistics_free(qnl_statistics *statistics) {
    if (statistics == NULL) return;
    qnl__free(statistics->values);
    qnl__free(statistics);
}

static qnl_status make_room(const char *function, qnl_statistics *statistics, size_t count) {
    const size_t needed = statistics->count + count;
    if (needed < count || qnl__grow((void **)&statistics->values, &statistics->capacity, needed, sizeof(double))) {
        return qnl__fail_memory(function,
                                needed < count || needed > SIZE_MAX / sizeof(double) ? SIZE_MAX : needed * sizeof(double));
    }
    return QNL_OK;
}

qnl_status qnl_statistics_add(qnl_statistics *statistics, const double *values, size_t count) {
    QNL_CHECK_POINTER(statistics);
    QNL_TRY(qnl__check_finite(__func__, "values", values, count));
    if (count == 0) return QNL_OK;
    /* The caller may pass a part of our own array, which moves when it grows. */
    const uintptr_t first = (uintptr_t)statistics->values;
    const uintptr_t given = (uintptr_t)values;
    const int own = statistics->values != NULL && given >= first && given - first < statistics->count * sizeof(double);
    const size_t offset = own ? (given - first) / sizeof(double) : 0;
    QNL_TRY(make_room(__func__, statistics, count));
    const double *source = own ? statistics->values + offset : values;
    memcpy(statistics->values + statistics->count, source, count * sizeof(double));
    statistics->count += count;
    return QNL_OK;
}

qnl_status qnl_statistics_merge(qnl_statistics *statistics, const qnl_statistics *other) {
    QNL_CHECK_POINTER(statistics);
    QNL_CHECK_POINTER(other);
    const size_t count = other->count;
    if (count == 0) return QNL_OK;
    QNL_TRY(make_room(__func__, statistics, count));
    memcpy(statistics->values + statistics->count, other->values, count * sizeof(double));
    statistics->count += count;
    return QNL_OK;
}

qnl_status qnl__statistics_add_both(qnl_statistics *first, const double *first_values, qnl_statistics *second,
                                    const double *second_values, size_t count) {
    const size_t before = qnl_statistics_count(first);
    if (first != NULL) QNL_TRY(qnl_statistics_add(first, first_values, count));
    if (second == NULL) return QNL_OK;
    const qnl_status status = qnl_statistics_add(second, second_values, count);
    if (status != QNL_OK && first != NULL) first->count = before;
    return status;
}

size_t qnl_statistics_count(const qnl_statistics *statistics) {
    return statistics != NULL ? statistics->count : 0;
}

const double *qnl_statistics_values(const qnl_statistics *statistics) {
    return statistics != NULL && statistics->count > 0 ? statistics->values : NULL;
}

qnl_status qnl__statistics_check(const char *function, const void *out, const char *out_name, const qnl_statistics *statistics,
                                 size_t needed) {
    QNL_CHECK(out != NULL, QNL_ERR_NULL, "%s: %s is NULL", function, out_name);
    QNL_CHECK(statistics != NULL, QNL_ERR_NULL, "%s: statistics is NULL", function);
    QNL_CHECK(statistics->count >= needed, QNL_ERR_ARGUMENT, "%s: the number of values is %zu, must be at least %zu", function,
              statistics->count, needed);
    return QNL_OK;
}

static double scaled_mean(const qnl_statistics *statistics, double scale) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < statistics->count; i++)
        qnl__sum_add(&sum, scale * statistics->values[i]);
    return qnl__sum_result(&sum) / (double)statistics->count;
}

double qnl__statistics_mean(const qnl_statistics *statistics) {
    const double mean = scaled_mean(statistics, 1.0);
    /* The sum of very large values may overflow although their mean does not: 2^64 values fit below the scale. */
    return isfinite(mean) ? mean : scaled_mean(statistics, 0x1p-64) * 0x1p64;
}

qnl_interval qnl__statistics_range(const qnl_statistics *statistics) {
    qnl_interval range = {statistics->values[0], statistics->values[0]};
    for (size_t i = 1; i < statistics->count; i++) {
        range.low = fmin(range.low, statistics->values[i]);
        range.high = fmax(range.high, statistics->values[i]);
    }
    return range;
}

/* The second sum takes out what rounding of the mean has left over. */
double qnl__statistics_variance(const qnl_statistics *statistics) {
    const qnl_interval range = qnl__statistics_range(statistics);
    if (range.low == range.high) return 0.0;
    const double mean = qnl__statistics_mean(statistics);
    qnl__sum squares = {0.0, 0.0};
    qnl__sum rest = {0.0, 0.0};
    for (size_t i = 0; i < statistics->count; i++) {
        const double deviation = statistics->values[i] - mean;
        qnl__sum_add(&squares, deviation * deviation);
        qnl__sum_add(&rest, deviation);
    }
    const double count = (double)statistics->count;
    const double left_over = qnl__sum_result(&rest);
    return (qnl__sum_result(&squares) - left_over * left_over / count) / (count - 1.0);
}

qnl_status qnl_statistics_mean(double *mean, const qnl_statistics *statistics) {
    QNL_TRY(qnl__statistics_check(__func__, mean, "mean", statistics, 1));
    *mean = qnl__statistics_mean(statistics);
    return QNL_OK;
}

qnl_status qnl_statistics_variance(double *variance, const qnl_statistics *statistics) {
    QNL_TRY(qnl__statistics_check(__func__, variance, "variance", statistics, 2));
    *variance = qnl__statistics_variance(statistics);
    return QNL_OK;
}

qnl_status qnl_statistics_range(qnl_interval *range, const qnl_statistics *statistics) {
    QNL_TRY(qnl__statistics_check(__func__, range, "range", statistics, 1));
    *range = qnl__statistics_range(statistics);
    return QNL_OK;
}

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Value at the fractional position (count - 1) * probability of sorted values. */
static double interpolate(const double *sorted, size_t count, double probability) {
    const double position = (double)(count - 1) * probability;
    const size_t below = (size_t)position;
    if (below >= count - 1) return sorted[count - 1];
    const double fraction = position - (double)below;
    const double step = sorted[below + 1] - sorted[below];
    return isfinite(step) ? sorted[below] + fraction * step : (1.0 - fraction) * sorted[below] + fraction * sorted[below + 1];
}

qnl_status qnl_statistics_quantile(double *quantile, const qnl_statistics *statistics, double probability) {
    QNL_TRY(qnl__statistics_check(__func__, quantile, "quantile", statistics, 1));
    QNL_CHECK(probability >= 0.0 && probability <= 1.0, QNL_ERR_ARGUMENT, "%s: probability is %g, allowed are 0..1", __func__,
              probability);
    double *sorted = qnl__duplicate(statistics->values, statistics->count, sizeof *sorted);
    if (sorted == NULL) return qnl__fail_memory(__func__, statistics->count * sizeof *sorted);
    qsort(sorted, statistics->count, sizeof *sorted, compare_doubles);
    *quantile = interpolate(sorted, statistics->count, probability);
    qnl__free(sorted);
    return QNL_OK;
}
