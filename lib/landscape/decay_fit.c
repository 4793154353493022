/* decay_fit.c  Exponential or power law: how a variance falls with a size. */
#include <float.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "qnnland/gradient_variance.h"

/* By how much the logarithm of the odds of two laws must differ, twice: e^2 to one for normal errors. */
#define CLEAR_DIFFERENCE 4.0

/* Without errors: how many times larger the sum of the worse law must be. */
#define CLEAR_RATIO 2.0

/* The series on the scales of the fits; count numbers each. */
typedef struct series {
    size_t count;
    double *x;
    double *log_x;
    double *y;     /* log2(variance) */
    double *sigma; /* NULL without errors */
    double floor;  /* sum of squared residuals that rounding alone may leave */
} series;

static qnl_status check_positive(const char *function, const char *name, const double *values, size_t count) {
    QNL_TRY(qnl__check_finite(function, name, values, count));
    for (size_t i = 0; i < count; i++) {
        QNL_CHECK(values[i] > 0.0, QNL_ERR_ARGUMENT, "%s: %s[%zu] is %g, must be above 0", function, name, i, values[i]);
    }
    return QNL_OK;
}

static qnl_status check_intervals(const char *function, const qnl_interval *intervals, size_t count) {
    for (size_t i = 0; intervals != NULL && i < count; i++) {
        const qnl_interval *interval = &intervals[i];
        QNL_CHECK(isfinite(interval->low) && isfinite(interval->high), QNL_ERR_NOT_FINITE,
                  "%s: intervals[%zu] is [%g, %g], must be finite", function, i, interval->low, interval->high);
        QNL_CHECK(interval->low > 0.0 && interval->high > interval->low, QNL_ERR_ARGUMENT,
                  "%s: intervals[%zu] is [%g, %g], must have 0 < low < high", function, i, interval->low, interval->high);
    }
    return QNL_OK;
}

/* Sizes that differ too little to have different logarithms count as equal. */
static qnl_status check_spread(const char *function, const double *x, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (log2(x[i]) != log2(x[0])) return QNL_OK;
    }
    return qnl__fail(QNL_ERR_ARGUMENT, "%s: all x are %g, at least two must differ", function, x[0]);
}

/* A very narrow interval must not get the weight of infinity, nor a very wide one the weight 0. */
static double sigma_of(const qnl_interval *interval) {
    const double ratio = interval->high / interval->low;
    const double width = isfinite(ratio) ? log2(ratio) : log2(interval->high) - log2(interval->low);
    return fmax(width / (2.0 * 1.96), DBL_EPSILON);
}

/* `numbers` has room for four arrays. */
static series scale_series(double *numbers, const double *x, const double *variances, const qnl_interval *intervals, size_t count) {
    series s = {.count = count, .x = numbers, .log_x = numbers + count, .y = numbers + 2 * count};
    double largest = 0.0, least_sigma = INFINITY;
    if (intervals != NULL) s.sigma = numbers + 3 * count;
    for (size_t i = 0; i < count; i++) {
        s.x[i] = x[i];
        s.log_x[i] = log2(x[i]);
        s.y[i] = log2(variances[i]);
        largest = fmax(largest, fabs(s.y[i]));
        if (s.sigma == NULL) continue;
        s.sigma[i] = sigma_of(&intervals[i]);
        least_sigma = fmin(least_sigma, s.sigma[i]);
    }
    const double rounding = 16.0 * DBL_EPSILON * largest / (s.sigma != NULL ? least_sigma : 1.0);
    s.floor = (double)count * rounding * rounding;
    return s;
}

static double sum_of_squares(const series *s, const qnl_line_fit *fit, const double *x) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < s->count; i++) {
        const double difference = s->y[i] - (fit->intercept + fit->slope * x[i]);
        const double scaled = s->sigma != NULL ? difference / s->sigma[i] : difference;
        qnl__sum_add(&sum, scaled * scaled);
    }
    return qnl__sum_result(&sum);
}

static qnl_decay_law decide(const series *s, double exponential, double power) {
    const double smaller = fmax(fmin(exponential, power), s->floor), larger = fmax(exponential, power);
    const int is_clear = s->sigma != NULL ? larger - smaller > CLEAR_DIFFERENCE : larger > CLEAR_RATIO * smaller;
    if (!is_clear) return QNL_DECAY_UNDECIDED;
    return exponential < power ? QNL_DECAY_EXPONENTIAL : QNL_DECAY_POWER;
}

static qnl_status fit_both(qnl_decay_fit *fit, const series *s) {
    qnl_decay_fit result;
    QNL_TRY(qnl_fit_line(&result.exponential, s->x, s->y, s->sigma, s->count));
    QNL_TRY(qnl_fit_line(&result.power, s->log_x, s->y, s->sigma, s->count));
    result.exponential_residual = sum_of_squares(s, &result.exponential, s->x);
    result.power_residual = sum_of_squares(s, &result.power, s->log_x);
    result.law = decide(s, result.exponential_residual, result.power_residual);
    *fit = result;
    return QNL_OK;
}

qnl_status qnl_fit_decay(qnl_decay_fit *fit, const double *x, const double *variances, const qnl_interval *intervals,
                         size_t count) {
    QNL_CHECK_POINTER(fit);
    QNL_CHECK_POINTER(x);
    QNL_CHECK_POINTER(variances);
    QNL_CHECK(count >= 3, QNL_ERR_ARGUMENT, "%s: count is %zu, must be at least 3", __func__, count);
    QNL_TRY(check_positive(__func__, "x", x, count));
    QNL_TRY(check_positive(__func__, "variances", variances, count));
    QNL_TRY(check_intervals(__func__, intervals, count));
    QNL_TRY(check_spread(__func__, x, count));
    double *numbers = qnl__allocate(count, 4 * sizeof *numbers);
    if (numbers == NULL) return qnl__fail_memory(__func__, count * 4 * sizeof *numbers);
    const series scaled = scale_series(numbers, x, variances, intervals, count);
    const qnl_status status = fit_both(fit, &scaled);
    qnl__free(numbers);
    return status;
}
