/* quantiles.c  Quantiles of the normal and of Student's distribution. */
#include <math.h>

#include "core/error.h"
#include "core/statistics_data.h"

#define PI              3.14159265358979323846
#define SQRT_2          1.41421356237309504880
#define SQRT_PI         1.77245385090551602730
#define LOG_SQRT_2PI    0.918938533204672741780
#define MAX_STEPS       100
#define SETTLED         4e-16 /* relative step after which Newton's method has converged */
#define FAR_SETTLED     1e-12
#define FAR_TAIL        5.0 /* from here on erfc is replaced by its continued fraction, which cannot underflow */
#define FRACTION_TERMS  60
#define CENTRAL_TAIL    0.25 /* above this tail probability the probability around the centre is solved for instead */
#define STUDENT_CENTRAL 0.1
#define SERIES_END      1e-14
#define EXPANSION_FROM  1000 /* degrees from which Student's quantile is expanded around the normal one, x, */
#define EXPANSION_RATIO 0.02 /* while x^2 / degrees is at most this: the relative error is then below 1e-12 */

/* Mills' ratio P(X > x) / density(x) = 1/(x + 1/(x + 2/(x + 3/...))): Abramowitz and Stegun 26.2.14. */
static double mills_ratio(double x) {
    if (x < FAR_TAIL) return 0.5 * erfc(x / SQRT_2) * exp(0.5 * x * x + LOG_SQRT_2PI);
    double fraction = x;
    for (int k = FRACTION_TERMS; k > 0; k--)
        fraction = x + k / fraction;
    return 1.0 / fraction;
}

static double log_normal_tail(double x) {
    return x < FAR_TAIL ? log(0.5 * erfc(x / SQRT_2)) : log(mills_ratio(x)) - 0.5 * x * x - LOG_SQRT_2PI;
}

/* -log P(X > x) is convex and the start lies above the root, so that Newton's method comes down to it without overshooting. */
static double normal_far_quantile(double tail) {
    const double target = log(tail);
    double x = sqrt(-2.0 * target);
    for (int i = 0; i < MAX_STEPS; i++) {
        const double step = (log_normal_tail(x) - target) * mills_ratio(x);
        x += step;
        if (fabs(step) <= SETTLED * x) break;
    }
    return x;
}

/* P(|X| < x) = erf(x / sqrt 2) is concave and the start lies below the root.  1/2 - tail is exact here. */
static double normal_central_quantile(double tail) {
    const double centre = 2.0 * (0.5 - tail);
    double y = 0.5 * SQRT_PI * centre;
    for (int i = 0; i < MAX_STEPS; i++) {
        const double step = (centre - erf(y)) * 0.5 * SQRT_PI * exp(y * y);
        y += step;
        if (fabs(step) <= SETTLED * y) break;
    }
    return SQRT_2 * y;
}

double qnl__normal_upper_quantile(double tail) {
    return tail > CENTRAL_TAIL ? normal_central_quantile(tail) : normal_far_quantile(tail);
}

/* Density of Student's distribution at 0.  The product over m is Gamma(m + 1/2) / (sqrt(pi) m!). */
static double student_peak(uint64_t degrees) {
    const uint64_t half = degrees / 2;
    double ratio = 1.0;
    for (uint64_t m = 1; m <= half; m++)
        ratio *= 1.0 - 0.5 / (double)m;
    if (degrees % 2 == 0) return ratio * sqrt(0.5 * (double)half);
    return 1.0 / (ratio * PI * sqrt((double)degrees));
}

/* F = sum over n >= 0 of x^n times the product over j < n of (top + j) / (bottom + j): all terms are positive, 0 <= x < 1. */
static double hypergeometric(double top, double bottom, double x) {
    double sum = 1.0;
    double term = 1.0;
    for (double j = 0.0; term > SERIES_END * (1.0 - x) * sum; j += 1.0) {
        term *= (top + j) / (bottom + j) * x;
        sum += term;
    }
    return sum;
}

/*
 * With s^2 = t^2 / degrees and a = degrees / 2 the probabilities are incomplete beta functions (Abramowitz and Stegun 26.7.1), and
 * DLMF 8.17.8 writes these as series without cancellation:
 *     P(|T| < t) = 2 t density(t) F(a + 1/2, 3/2, s^2 / (1 + s^2)),
 *     P(T > t)   = t density(t) / degrees F(a + 1/2, a + 1, 1 / (1 + s^2)),    density(t) = peak (1 + s^2)^(-a - 1/2).
 * P(|T| < t) is concave in t and the start lies below the root.
 */
static double student_central_quantile(double tail, double degrees, double peak) {
    const double centre = 2.0 * (0.5 - tail);
    double t = 0.5 * centre / peak;
    for (int i = 0; i < MAX_STEPS; i++) {
        const double square = t * t / degrees;
        const double density = peak * exp(-0.5 * (degrees + 1.0) * log1p(square));
        const double between = 2.0 * t * density * hypergeometric(0.5 * (degrees + 1.0), 1.5, square / (1.0 + square));
        const double step = (centre - between) / (2.0 * density);
        t += step;
        if (fabs(step) <= SETTLED * t) break;
    }
    return t;
}

/*
 * log P(T > t) as a function of log t is concave with slope -degrees / F; logarithms, because t may be larger than a double.
 * `target` is the logarithm of the tail; the start is that of the normal quantile, which lies below the root.
 */
static double student_far_quantile(double target, double log_start, double degrees, double peak) {
    double log_t = log_start;
    for (int i = 0; i < MAX_STEPS; i++) {
        const double log_s = log_t - 0.5 * log(degrees);
        const double log_sum = log_s < 20.0 ? log1p(exp(2.0 * log_s)) : 2.0 * log_s; /* log(1 + s^2) */
        const double series = hypergeometric(0.5 * (degrees + 1.0), 0.5 * degrees + 1.0, exp(-log_sum));
        const double log_tail = log_t + log(peak) - 0.5 * (degrees + 1.0) * log_sum + log(series / degrees);
        const double step = (log_tail - target) * series / degrees;
        log_t += step;
        if (fabs(step) <= FAR_SETTLED) break;
    }
    return exp(log_t);
}

/* Abramowitz and Stegun 26.7.5; its relative error falls with (x^2 / degrees)^5. */
static double student_expansion(double x, double degrees) {
    const double q = x * x;
    const double g1 = (q + 1.0) / 4.0;
    const double g2 = ((5.0 * q + 16.0) * q + 3.0) / 96.0;
    const double g3 = (((3.0 * q + 19.0) * q + 17.0) * q - 15.0) / 384.0;
    const double g4 = ((((79.0 * q + 776.0) * q + 1482.0) * q - 1920.0) * q - 945.0) / 92160.0;
    return x * (1.0 + (g1 + (g2 + (g3 + g4 / degrees) / degrees) / degrees) / degrees);
}

double qnl__student_upper_quantile(double tail, uint64_t degrees) {
    const double x = qnl__normal_upper_quantile(tail);
    if (degrees >= EXPANSION_FROM && x * x <= EXPANSION_RATIO * (double)degrees) return student_expansion(x, (double)degrees);
    const double peak = student_peak(degrees);
    return tail > STUDENT_CENTRAL ? student_central_quantile(tail, (double)degrees, peak)
                                  : student_far_quantile(log(tail), log(x), (double)degrees, peak);
}

static qnl_status check_quantile(const char *function, const double *quantile, double probability) {
    QNL_CHECK(quantile != NULL, QNL_ERR_NULL, "%s: quantile is NULL", function);
    QNL_CHECK(probability > 0.0 && probability < 1.0, QNL_ERR_ARGUMENT, "%s: probability is %.17g, must be above 0 and below 1",
              function, probability);
    return QNL_OK;
}

qnl_status qnl_normal_quantile(double *quantile, double probability) {
    QNL_TRY(check_quantile(__func__, quantile, probability));
    *quantile = probability > 0.5 ? qnl__normal_upper_quantile(1.0 - probability) : -qnl__normal_upper_quantile(probability);
    return QNL_OK;
}

qnl_status qnl_student_quantile(double *quantile, double probability, uint64_t degrees) {
    QNL_TRY(check_quantile(__func__, quantile, probability));
    QNL_CHECK(degrees >= 1, QNL_ERR_ARGUMENT, "%s: degrees is 0, must be at least 1", __func__);
    const double tail = probability > 0.5 ? 1.0 - probability : probability;
    const double upper = qnl__student_upper_quantile(tail, degrees);
    QNL_CHECK(isfinite(upper), QNL_ERR_NUMERICAL, "%s: the quantile of probability %.17g is larger than a double can be", __func__,
              probability);
    *quantile = probability > 0.5 ? upper : -upper;
    return QNL_OK;
}
