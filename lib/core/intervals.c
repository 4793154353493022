/* intervals.c  Confidence intervals of a mean, a variance and a proportion. */
#include <math.h>

#include "core/error.h"
#include "core/statistics_data.h"
#include "core/summation.h"

static qnl_status check_level(const char *function, double level) {
    QNL_CHECK(level > 0.0 && level < 1.0, QNL_ERR_ARGUMENT, "%s: level is %.17g, must be above 0 and below 1", function, level);
    return QNL_OK;
}

/* What lies on one side outside an interval of this level.  Exact for levels from 1/2 on, however close to 1. */
static double one_tail(double level) {
    return 0.5 * (1.0 - level);
}

qnl_status qnl_statistics_mean_interval(qnl_interval *interval, const qnl_statistics *statistics, double level) {
    QNL_TRY(qnl__statistics_check(__func__, interval, "interval", statistics, 2));
    QNL_TRY(check_level(__func__, level));
    const double quantile = qnl__student_upper_quantile(one_tail(level), (uint64_t)statistics->count - 1);
    const double mean = qnl__statistics_mean(statistics);
    const double half = quantile * sqrt(qnl__statistics_variance(statistics) / (double)statistics->count);
    interval->low = mean - half;
    interval->high = mean + half;
    return QNL_OK;
}

/* m4 / s^4 from deviations relative to the largest one, so that no power underflows or overflows. */
static double kurtosis(const qnl_statistics *statistics, qnl_interval range) {
    const double mean = qnl__statistics_mean(statistics);
    const double largest = fmax(range.high - mean, mean - range.low);
    const double count = (double)statistics->count;
    qnl__sum second = {0.0, 0.0};
    qnl__sum fourth = {0.0, 0.0};
    for (size_t i = 0; i < statistics->count; i++) {
        const double deviation = (statistics->values[i] - mean) / largest;
        const double square = deviation * deviation;
        qnl__sum_add(&second, square);
        qnl__sum_add(&fourth, square * square);
    }
    const double variance = qnl__sum_result(&second) / (count - 1.0);
    return qnl__sum_result(&fourth) / count / (variance * variance);
}

qnl_status qnl_statistics_variance_interval(qnl_interval *interval, const qnl_statistics *statistics, double level) {
    QNL_TRY(qnl__statistics_check(__func__, interval, "interval", statistics, 4));
    QNL_TRY(check_level(__func__, level));
    const qnl_interval range = qnl__statistics_range(statistics);
    if (range.low == range.high) {
        *interval = (qnl_interval){0.0, 0.0};
        return QNL_OK;
    }
    const double count = (double)statistics->count;
    const double variance = qnl__statistics_variance(statistics);
    const double error = sqrt((kurtosis(statistics, range) - (count - 3.0) / (count - 1.0)) / count);
    const double factor = exp(qnl__normal_upper_quantile(one_tail(level)) * error);
    interval->low = variance / factor;
    interval->high = variance * factor;
    return QNL_OK;
}

qnl_status qnl_wilson_interval(qnl_interval *interval, uint64_t successes, uint64_t trials, double level) {
    QNL_CHECK_POINTER(interval);
    QNL_CHECK(trials >= 1, QNL_ERR_ARGUMENT, "%s: trials is 0, must be at least 1", __func__);
    QNL_CHECK(successes <= trials, QNL_ERR_ARGUMENT, "%s: successes is %llu, allowed are 0..%llu", __func__,
              (unsigned long long)successes, (unsigned long long)trials);
    QNL_TRY(check_level(__func__, level));
    const double z = qnl__normal_upper_quantile(one_tail(level));
    const double count = (double)trials;
    const double share = (double)successes / count;
    const double scale = 1.0 + z * z / count;
    const double centre = (share + z * z / (2.0 * count)) / scale;
    const double half = z / scale * sqrt(share * (1.0 - share) / count + z * z / (4.0 * count * count));
    /* The ends at 0 and 1 are exact; rounding must not move them. */
    interval->low = successes == 0 ? 0.0 : fmax(centre - half, 0.0);
    interval->high = successes == trials ? 1.0 : fmin(centre + half, 1.0);
    return QNL_OK;
}
