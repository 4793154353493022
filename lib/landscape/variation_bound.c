/* variation_bound.c  Bounds and exact means of the variation range of random circuits. */
#include "qnnland/variation_bound.h"

#include <math.h>

#include "core/error.h"
#include "qnnland/circuit.h"

#define PI         3.14159265358979323846
#define SQRT_PI    1.77245385090551602730
#define MAX_MEAN   1000
#define MAX_MOMENT 500

/* Purities are computed numbers: they may be this far outside their range. */
#define PURITY_TOLERANCE 1e-10

/* ---- bounds of the paper ---- */

static qnl_status check_bound(const char *function, int qubits, int gate, double threshold) {
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function, qubits,
              QNL_MAX_QUBITS);
    QNL_CHECK(gate >= 1 && gate <= qubits, QNL_ERR_ARGUMENT, "%s: gate is %d, allowed are 1..%d", function, gate, qubits);
    QNL_CHECK(isfinite(threshold), QNL_ERR_NOT_FINITE, "%s: threshold is %g, must be finite", function, threshold);
    QNL_CHECK(threshold > 0.0, QNL_ERR_ARGUMENT, "%s: threshold is %g, must be above 0", function, threshold);
    return QNL_OK;
}

/* A variable in [0, w] with a mean below w / 2 has the largest variance, mu (w - mu), when it takes only the values 0 and w. */
static double largest_variance(double mean, double width) {
    return mean < 0.5 * width ? mean * (width - mean) : 0.25 * width * width;
}

/* Everything that follows from the bound of the mean. */
static qnl_status set_bound(const char *function, qnl_variation_bound *bound, double mean, double width, double threshold) {
    const double variance = largest_variance(mean, width);
    QNL_CHECK(isfinite(mean) && isfinite(variance), QNL_ERR_NOT_FINITE, "%s: the bound is too large for a number", function);
    bound->mean = mean;
    bound->variance = variance;
    bound->tail = mean < threshold ? mean / threshold : 1.0;
    bound->vacuous = mean >= width;
    return QNL_OK;
}

/* 2^(halves / 2), exact but for the square root of 2; infinite where it is too large. */
static double power_of_root(int halves) {
    const int whole = (halves - (halves & 1)) / 2;
    return ldexp((halves & 1) != 0 ? sqrt(2.0) : 1.0, whole);
}

qnl_status qnl_variation_theorem1(qnl_variation_bound *bound, int qubits, int gate, double width, double threshold) {
    QNL_CHECK_POINTER(bound);
    QNL_TRY(check_bound(__func__, qubits, gate, threshold));
    QNL_CHECK(isfinite(width), QNL_ERR_NOT_FINITE, "%s: width is %g, must be finite", __func__, width);
    QNL_CHECK(width >= 0.0, QNL_ERR_ARGUMENT, "%s: width is %g, must be at least 0", __func__, width);
    const double mean = width > 0.0 ? width * power_of_root(6 * gate + 4 - qubits) : 0.0;
    return set_bound(__func__, bound, mean, width, threshold);
}

qnl_status qnl_variation_proposition2(qnl_variation_bound *bound, int qubits, int gate, double threshold) {
    QNL_CHECK_POINTER(bound);
    QNL_TRY(check_bound(__func__, qubits, gate, threshold));
    return set_bound(__func__, bound, ldexp(1.0, 2 * gate - qubits), 1.0, threshold);
}

/* ---- exact means ---- */

/*
 * Gamma(k + 1/2) / Gamma(k) for a whole number k >= 1.  Differences of lgamma() lose digits as k grows: below 64 the ratio is the
 * product over j < k of (j + 1/2) / j, and above it the asymptotic series in 1 / k (F. G. Tricomi and A. Erdelyi, Pacific J. Math.
 * 1, 133 (1951)), whose next term is 2e-4 / k^6.
 */
static double half_step_ratio(double k) {
    if (k >= 64.0) {
        const double x = 1.0 / k;
        const double tail = 1.0 / 128 + x * (5.0 / 1024 + x * (-21.0 / 32768 - x * (399.0 / 262144)));
        return sqrt(k) * (1.0 + x * (-1.0 / 8 + x * tail));
    }
    double ratio = 0.5 * SQRT_PI;
    for (double j = 1.0; j < k; j += 1.0) {
        ratio *= (j + 0.5) / j;
    }
    return ratio;
}

/* The mean length of the Bloch vector of one qubit of a Haar-random state. */
static double mean_bloch_length(int qubits) {
    const double k = ldexp(1.0, qubits - 1);
    return half_step_ratio(k) / k / (0.5 * SQRT_PI);
}

/*
 * With X and Y the states as 2 x K matrices, Delta = (s1 + s2)^2 = |G|^2 + 2 |det G|, G = X Y': E|G|^2 = 1 / K.  For Gaussian
 * matrices |det G| is the product of |det| of a 2 x 2 Gaussian matrix and of the triangular factor of Y, with the means
 * Gamma(3/2) Gamma(5/2) / (Gamma(1) Gamma(2)) = 3 pi / 8 and Gamma(K + 1/2) Gamma(K - 1/2) / (Gamma(K) Gamma(K - 1)) (N. R.
 * Goodman, Ann. Math. Stat. 34, 178 (1963): the determinant is a product of chi-square variables); the norms, with E|X|^2 = E|Y|^2
 * = d, are independent of the directions.
 */
static double mean_both_sides(int qubits) {
    const double d = ldexp(1.0, qubits);
    const double k = ldexp(1.0, qubits - 1);
    return 2.0 / d + 0.75 * PI * (half_step_ratio(k) / d) * (half_step_ratio(k - 1.0) / d);
}

qnl_status qnl_variation_haar_mean(double *mean, qnl_variation_case which, int qubits) {
    QNL_CHECK_POINTER(mean);
    const int number = (int)which;
    QNL_CHECK(number >= QNL_VARIATION_AUTOENCODER_BEFORE && number <= QNL_VARIATION_STATE_BOTH_SIDES, QNL_ERR_ARGUMENT,
              "%s: which is %d, allowed are %d..%d", __func__, number, QNL_VARIATION_AUTOENCODER_BEFORE,
              QNL_VARIATION_STATE_BOTH_SIDES);
    const int least = number == QNL_VARIATION_STATE_BOTH_SIDES ? 2 : 1;
    QNL_CHECK(qubits >= least && qubits <= MAX_MEAN, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are %d..%d", __func__, qubits,
              least, MAX_MEAN);
    switch (which) {
    case QNL_VARIATION_AUTOENCODER_BEFORE:
        *mean = mean_bloch_length(qubits);
        break;
    case QNL_VARIATION_STATE_ONE_SIDE:
        *mean = ldexp(1.0, 1 - qubits);
        break;
    default:
        *mean = mean_both_sides(qubits);
        break;
    }
    return QNL_OK;
}

/* ---- second moments ---- */

static qnl_status check_moment(const char *function, int side, int qubits, double square, double purity) {
    QNL_CHECK(side >= QNL_VARIATION_BEFORE && side <= QNL_VARIATION_BOTH, QNL_ERR_ARGUMENT, "%s: side is %d, allowed are %d..%d",
              function, side, QNL_VARIATION_BEFORE, QNL_VARIATION_BOTH);
    QNL_CHECK(qubits >= 2 && qubits <= MAX_MOMENT, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 2..%d", function, qubits,
              MAX_MOMENT);
    QNL_CHECK(isfinite(square), QNL_ERR_NOT_FINITE, "%s: square is %g, must be finite", function, square);
    QNL_CHECK(square >= 0.0, QNL_ERR_ARGUMENT, "%s: square is %g, must be at least 0", function, square);
    if (side != QNL_VARIATION_AFTER) return QNL_OK;
    QNL_CHECK(isfinite(purity), QNL_ERR_NOT_FINITE, "%s: purity is %g, must be finite", function, purity);
    QNL_CHECK(purity >= 0.5 - PURITY_TOLERANCE && purity <= 1.0 + PURITY_TOLERANCE, QNL_ERR_ARGUMENT,
              "%s: purity is %.17g, allowed are 0.5..1", function, purity);
    return QNL_OK;
}

/* What the square is multiplied by; the order of the divisions keeps everything in range. */
static double moment_factor(qnl_variation_side side, int qubits, double purity) {
    const double d = ldexp(1.0, qubits);
    switch (side) {
    case QNL_VARIATION_BEFORE:
        return 6.0 / d / (d + 1.0);
    case QNL_VARIATION_AFTER:
        return 1.5 * (2.0 - purity) / (d - 1.0) / (d + 1.0);
    default:
        return 2.25 * (d / (d + 1.0)) / (d - 1.0) / (d + 1.0);
    }
}

qnl_status qnl_variation_second_moment(qnl_variation_moment *moment, qnl_variation_side side, int qubits, double square,
                                       double purity) {
    QNL_CHECK_POINTER(moment);
    QNL_TRY(check_moment(__func__, (int)side, qubits, square, purity));
    moment->second_moment = square * moment_factor(side, qubits, purity);
    moment->mean_bound = sqrt(8.0 * moment->second_moment);
    return QNL_OK;
}
