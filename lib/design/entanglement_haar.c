/* entanglement_haar.c  Reduced states of Haar-random states: exact means and bounds. */
#include <float.h>
#include <math.h>

#include "core/error.h"
#include "core/summation.h"
#include "qnnland/entanglement.h"

#define PI 3.14159265358979323846

/* Dimensions up to 2^500: products of two are far from overflow. */
#define MAX_DIMENSION 0x1p500

static qnl_status check_dimension(const char *function, const char *name, double dimension) {
    QNL_CHECK(isfinite(dimension) && dimension >= 1.0 && dimension <= MAX_DIMENSION && dimension == floor(dimension),
              QNL_ERR_ARGUMENT, "%s: %s is %g, allowed are whole numbers 1..2^500", function, name, dimension);
    return QNL_OK;
}

/* The harmonic number of `count` minus log(count) and Euler's constant, to rounding from 64 on (NIST DLMF 5.11.2). */
static double harmonic_tail(double count) {
    const double u = 1.0 / count, square = u * u;
    return u * (0.5 - u * (1.0 / 12.0 - square * (1.0 / 120.0 - square / 252.0)));
}

/* sum_{k=n+1}^{mn} 1/k - (m - 1) / (2 n), m <= n. */
static double page_entropy(double m, double n) {
    if (n >= 64.0) return log(m) + (harmonic_tail(m * n) - harmonic_tail(n)) - 0.5 * (m - 1.0) / n;
    qnl__sum sum = {-0.5 * (m - 1.0) / n, 0.0};
    for (double k = m * n; k > n; k -= 1.0)
        qnl__sum_add(&sum, 1.0 / k);
    return qnl__sum_result(&sum);
}

/*
 * Gamma(2) Gamma(h + 1/2) / (2 Gamma(3/2) Gamma(h + 1)) = binomial(2 h, h) / 4^h: a product, or the asymptotic series of the ratio
 * of gamma functions, to rounding from 64 on (NIST DLMF 5.11.13).
 */
static double mean_qubit_distance(double h) {
    if (h >= 64.0) {
        static const double series[] = {1.0, -1.0 / 8, 1.0 / 128, 5.0 / 1024, -21.0 / 32768, -399.0 / 262144, 869.0 / 4194304};
        double sum = 0.0;
        for (size_t k = sizeof series / sizeof series[0]; k-- > 0;)
            sum = sum / h + series[k];
        return sum / sqrt(PI * h);
    }
    double product = 1.0;
    for (double k = 1.0; k <= h; k += 1.0)
        product *= (2.0 * k - 1.0) / (2.0 * k);
    return product;
}

qnl_status qnl_haar_reduced_state(qnl_haar_reduced *values, double visible, double hidden) {
    QNL_CHECK_POINTER(values);
    QNL_TRY(check_dimension(__func__, "visible", visible));
    QNL_TRY(check_dimension(__func__, "hidden", hidden));
    const double whole = visible * hidden + 1.0;
    values->purity = (visible + hidden) / whole;
    values->squared_distance = (visible - 1.0 / visible) / whole; /* the same as the difference, without cancellation */
    values->trace_bound = 0.5 * sqrt((visible - 1.0) * (visible + 1.0) / whole);
    values->printed_bound = 0.5 * sqrt(visible / hidden);
    values->page_entropy = page_entropy(fmin(visible, hidden), fmax(visible, hidden));
    values->mean_distance = visible == 2.0 ? mean_qubit_distance(hidden) : NAN;
    return QNL_OK;
}

qnl_status qnl_popescu_tail(double *probability, double visible, double hidden, double epsilon) {
    QNL_CHECK_POINTER(probability);
    QNL_TRY(check_dimension(__func__, "visible", visible));
    QNL_TRY(check_dimension(__func__, "hidden", hidden));
    QNL_CHECK(isfinite(epsilon), QNL_ERR_NOT_FINITE, "%s: epsilon is %g, must be finite", __func__, epsilon);
    QNL_CHECK(epsilon >= 0.0, QNL_ERR_ARGUMENT, "%s: epsilon is %g, must be at least 0", __func__, epsilon);
    const double root = sqrt(visible) * sqrt(hidden) * epsilon; /* epsilon^2 alone could underflow */
    *probability = fmin(1.0, 2.0 * exp(-root * root / (18.0 * PI * PI * PI)));
    return QNL_OK;
}
