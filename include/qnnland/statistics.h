/**
 * @file statistics.h  Statistics that can be merged, confidence intervals, and straight-line fits.
 *
 * A qnl_statistics keeps its values (8 bytes each), so merging is exact, quantiles are exact, and the result does not depend on
 * how the values were split.  Sweeps that run on several machines send qnl_statistics_values() and add them.
 */
#ifndef QNNLAND_STATISTICS_H
#define QNNLAND_STATISTICS_H

#include "qnnland/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_statistics qnl_statistics;

/** New empty collection.  Errors: QNL_ERR_NULL, QNL_ERR_MEMORY. */
QNL_API qnl_status qnl_statistics_new(qnl_statistics **out);

/** Free; NULL is fine. */
QNL_API void qnl_statistics_free(qnl_statistics *statistics);

/** Append @p count values.  Errors: QNL_ERR_NULL, QNL_ERR_NOT_FINITE (nothing is added then), QNL_ERR_MEMORY. */
QNL_API qnl_status qnl_statistics_add(qnl_statistics *statistics, const double *values, size_t count);

/** Append all values of @p other (which may be the same handle).  Errors: QNL_ERR_NULL, QNL_ERR_MEMORY. */
QNL_API qnl_status qnl_statistics_merge(qnl_statistics *statistics, const qnl_statistics *other);

/** Number of values; 0 for NULL. */
QNL_API size_t qnl_statistics_count(const qnl_statistics *statistics);

/** The values in the order in which they were added; owned by the handle, valid until it changes.  NULL when empty. */
QNL_API const double *qnl_statistics_values(const qnl_statistics *statistics);

/** Mean, by compensated summation.  Errors of these four: QNL_ERR_NULL, QNL_ERR_ARGUMENT (too few values: 1, or 2 for the
 * variance). */
QNL_API qnl_status qnl_statistics_mean(double *mean, const qnl_statistics *statistics);

/** Unbiased variance sum (x - mean)^2 / (count - 1), two passes. */
QNL_API qnl_status qnl_statistics_variance(double *variance, const qnl_statistics *statistics);

/** Smallest and largest value. */
QNL_API qnl_status qnl_statistics_range(qnl_interval *range, const qnl_statistics *statistics);

/**
 * Quantile with linear interpolation between order statistics (Hyndman and Fan, Am. Stat. 50, 361 (1996), type 7).
 * @param probability  in [0, 1]
 * O(count log count) time, O(count) memory.  Also QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_statistics_quantile(double *quantile, const qnl_statistics *statistics, double probability);

/**
 * Student-t confidence interval of the mean, mean -+ t_{(1+level)/2, count-1} sqrt(variance / count).
 * Estimated: exact for normal values, asymptotic otherwise.
 * @param level  in (0, 1), for example 0.95
 */
QNL_API qnl_status qnl_statistics_mean_interval(qnl_interval *interval, const qnl_statistics *statistics, double level);

/**
 * Confidence interval of the variance for values of any distribution with a fourth moment: the asymptotic standard error of
 * log s^2, sqrt((m4/s^4 - (count-3)/(count-1)) / count) with m4 the fourth central moment, applied on the logarithmic scale so that
 * both ends are positive.  Estimated.  Needs 4 values; both ends are 0 where all values are equal.
 */
QNL_API qnl_status qnl_statistics_variance_interval(qnl_interval *interval, const qnl_statistics *statistics, double level);

/**
 * Wilson interval of a proportion (E. B. Wilson, J. Am. Stat. Assoc. 22, 209 (1927)).
 * @param successes  0..trials
 * @param trials     >= 1
 * @param level      in (0, 1)
 */
QNL_API qnl_status qnl_wilson_interval(qnl_interval *interval, uint64_t successes, uint64_t trials, double level);

/** Least-squares line y = intercept + slope * x with standard errors. */
typedef struct qnl_line_fit {
    double slope;
    double intercept;
    double slope_error;     /**< standard error of the slope; 0 for two points without sigma */
    double intercept_error; /**< standard error of the intercept; 0 for two points without sigma */
    double residual;        /**< sqrt(sum of squared residuals / (count - 2)); 0 for two points */
} qnl_line_fit;

/**
 * Ordinary least squares; with @p sigma (NULL for none) each point is weighted by 1/sigma^2 and the errors are those that follow
 * from sigma itself (not rescaled by the residuals).
 * @param x, y   @p count numbers each, finite; not all x equal
 * @param sigma  NULL or @p count positive numbers
 * @param count  >= 2
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE.
 */
QNL_API qnl_status qnl_fit_line(qnl_line_fit *fit, const double *x, const double *y, const double *sigma, size_t count);

/** Quantile of the standard normal distribution; probability in (0, 1), else QNL_ERR_ARGUMENT.  Relative accuracy 1e-13. */
QNL_API qnl_status qnl_normal_quantile(double *quantile, double probability);

/**
 * Quantile of Student's t distribution with @p degrees >= 1 degrees of freedom; probability in (0, 1), else QNL_ERR_ARGUMENT;
 * QNL_ERR_NUMERICAL where it is beyond the largest double.  Relative accuracy 1e-9.
 */
QNL_API qnl_status qnl_student_quantile(double *quantile, double probability, uint64_t degrees);

#ifdef __cplusplus
}
#endif

#endif
