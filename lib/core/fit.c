/* fit.c  Least-squares straight lines. */
#include <math.h>

#include "core/error.h"
#include "core/summation.h"
#include "qnnland/statistics.h"

/* Points of a fit.  Weights are (least sigma / sigma)^2, at most 1, so that they cannot overflow. */
typedef struct points {
    const double *x;
    const double *y;
    const double *sigma;
    size_t count;
    double least_sigma;
} points;

static double weight(const points *p, size_t i) {
    const double ratio = p->sigma == NULL ? 1.0 : p->least_sigma / p->sigma[i];
    return ratio * ratio;
}

static double weighted_mean(const points *p, const double *values) {
    qnl__sum sum = {0.0, 0.0};
    qnl__sum weights = {0.0, 0.0};
    for (size_t i = 0; i < p->count; i++) {
        qnl__sum_add(&sum, weight(p, i) * values[i]);
        qnl__sum_add(&weights, weight(p, i));
    }
    return qnl__sum_result(&sum) / qnl__sum_result(&weights);
}

/* Root of the unweighted squared residuals over the degrees of freedom. */
static double residual(const points *p, const qnl_line_fit *fit, double x_mean, double y_mean) {
    if (p->count == 2) return 0.0;
    qnl__sum squares = {0.0, 0.0};
    for (size_t i = 0; i < p->count; i++) {
        const double difference = (p->y[i] - y_mean) - fit->slope * (p->x[i] - x_mean);
        qnl__sum_add(&squares, difference * difference);
    }
    return sqrt(qnl__sum_result(&squares) / (double)(p->count - 2));
}

/* Everything is relative to the weighted means, with x in units of its widest distance from there. */
static int solve(qnl_line_fit *fit, const points *p) {
    const double x_mean = weighted_mean(p, p->x);
    const double y_mean = weighted_mean(p, p->y);
    double unit = 0.0;
    for (size_t i = 0; i < p->count; i++)
        unit = fmax(unit, fabs(p->x[i] - x_mean));
    qnl__sum weights = {0.0, 0.0};
    qnl__sum xx = {0.0, 0.0};
    qnl__sum xy = {0.0, 0.0};
    for (size_t i = 0; i < p->count; i++) {
        const double x = (p->x[i] - x_mean) / unit;
        qnl__sum_add(&weights, weight(p, i));
        qnl__sum_add(&xx, weight(p, i) * x * x);
        qnl__sum_add(&xy, weight(p, i) * x * (p->y[i] - y_mean));
    }
    fit->slope = qnl__sum_result(&xy) / qnl__sum_result(&xx) / unit;
    fit->intercept = y_mean - fit->slope * x_mean;
    fit->residual = residual(p, fit, x_mean, y_mean);
    const double error = p->sigma != NULL ? p->least_sigma : fit->residual;
    fit->slope_error = error / sqrt(qnl__sum_result(&xx)) / unit;
    fit->intercept_error = error * sqrt(1.0 / qnl__sum_result(&weights) + (x_mean / unit) * (x_mean / unit) / qnl__sum_result(&xx));
    return isfinite(fit->slope) && isfinite(fit->intercept) && isfinite(fit->slope_error) && isfinite(fit->intercept_error) &&
           isfinite(fit->residual);
}

static int all_equal(const double *values, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (values[i] != values[0]) return 0;
    }
    return 1;
}

static qnl_status check_sigma(const char *function, points *p) {
    p->least_sigma = INFINITY;
    for (size_t i = 0; i < p->count; i++) {
        QNL_CHECK(p->sigma[i] > 0.0, QNL_ERR_ARGUMENT, "%s: sigma[%zu] is %g, must be above 0", function, i, p->sigma[i]);
        p->least_sigma = fmin(p->least_sigma, p->sigma[i]);
    }
    return QNL_OK;
}

qnl_status qnl_fit_line(qnl_line_fit *fit, const double *x, const double *y, const double *sigma, size_t count) {
    points p = {x, y, sigma, count, 1.0};
    qnl_line_fit result;
    QNL_CHECK_POINTER(fit);
    QNL_CHECK_POINTER(x);
    QNL_CHECK_POINTER(y);
    QNL_CHECK(count >= 2, QNL_ERR_ARGUMENT, "%s: count is %zu, must be at least 2", __func__, count);
    QNL_TRY(qnl__check_finite(__func__, "x", x, count));
    QNL_TRY(qnl__check_finite(__func__, "y", y, count));
    if (sigma != NULL) {
        QNL_TRY(qnl__check_finite(__func__, "sigma", sigma, count));
        QNL_TRY(check_sigma(__func__, &p));
    }
    QNL_CHECK(!all_equal(x, count), QNL_ERR_ARGUMENT, "%s: all x are %g, at least two must differ", __func__, x[0]);
    QNL_CHECK(solve(&result, &p), QNL_ERR_NUMERICAL, "%s: the numbers are too large or too far apart to fit", __func__);
    *fit = result;
    return QNL_OK;
}
