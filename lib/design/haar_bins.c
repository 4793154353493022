/* haar_bins.c  Fidelities of Haar-random states: P[F >= f] = (1 - f)^(d-1) (K. Zyczkowski, H.-J. Sommers, Phys. Rev. A 71, 032313
 * (2005)). */
#include "design/haar_bins.h"

#include <math.h>

#include "core/error.h"
#include "qnnland/expressibility.h"

/* (1 - a)^(d-1) - (1 - b)^(d-1) as (1 - a)^(d-1) times 1 - ((1 - b) / (1 - a))^(d-1): no digits cancel. */
double qnl__haar_log_bin(size_t dimension, size_t bins, size_t k) {
    const double power = (double)(dimension - 1);
    const double above = power * log1p(-(double)k / (double)bins);
    if (k + 1 == bins) return above;
    return above + log(-expm1(power * log1p(-1.0 / (double)(bins - k))));
}

qnl_status qnl_haar_bins(double *probabilities, size_t dimension, size_t bins) {
    QNL_CHECK_POINTER(probabilities);
    QNL_CHECK(dimension >= 2, QNL_ERR_ARGUMENT, "%s: dimension is %zu, must be at least 2", __func__, dimension);
    QNL_CHECK(bins >= 1 && bins <= QNL__MAX_BINS, QNL_ERR_ARGUMENT, "%s: bins is %zu, allowed are 1..%zu", __func__, bins,
              QNL__MAX_BINS);
    for (size_t k = 0; k < bins; k++)
        probabilities[k] = exp(qnl__haar_log_bin(dimension, bins, k));
    return QNL_OK;
}
