/* statistics_data.h  What a collection of values is made of, and what is computed from it without checks. */
#ifndef QNL_CORE_STATISTICS_DATA_H
#define QNL_CORE_STATISTICS_DATA_H

#include "qnnland/statistics.h"

struct qnl_statistics {
    size_t count;
    size_t capacity;
    double *values;
};

/* Append `count` values to each of two collections, of which one may be NULL; both get their values, or neither. */
qnl_status qnl__statistics_add_both(qnl_statistics *first, const double *first_values, qnl_statistics *second,
                                    const double *second_values, size_t count);

/* NULL checks and at least `needed` values. */
qnl_status qnl__statistics_check(const char *function, const void *out, const char *out_name, const qnl_statistics *statistics,
                                 size_t needed);

double qnl__statistics_mean(const qnl_statistics *statistics);     /* needs 1 value */
double qnl__statistics_variance(const qnl_statistics *statistics); /* needs 2 */
qnl_interval qnl__statistics_range(const qnl_statistics *statistics);

/*
 * Upper quantiles x with P(X > x) = tail for 0 < tail <= 1/2: the tail itself is given because 1 - tail would lose its digits.
 * The Student quantile is infinite where it is larger than the largest double.
 */
double qnl__normal_upper_quantile(double tail);
double qnl__student_upper_quantile(double tail, uint64_t degrees);

#endif
