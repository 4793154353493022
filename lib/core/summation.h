/* summation.h  Compensated summation: the rounding errors of the additions are summed apart. */
#ifndef QNL_CORE_SUMMATION_H
#define QNL_CORE_SUMMATION_H

#include <math.h>

/* Start with {0, 0}.  A. Neumaier, Z. angew. Math. Mech. 54, 39 (1974). */
typedef struct qnl__sum {
    double total;
    double correction;
} qnl__sum;

static inline void qnl__sum_add(qnl__sum *sum, double value) {
    const double total = sum->total + value;
    const double larger = fabs(sum->total) >= fabs(value) ? sum->total : value;
    const double smaller = fabs(sum->total) >= fabs(value) ? value : sum->total;
    sum->correction += (larger - total) + smaller;
    sum->total = total;
}

static inline double qnl__sum_result(const qnl__sum *sum) {
    return sum->total + sum->correction;
}

#endif
