/*
 * divergence.c  The divergence of binned fidelities from the Haar bins, and its interval.
 *
 * Far from Haar measure the plain value is normal around the true one (delta method); near it, T = 2 M plain is a squared distance
 * and has a chi-squared distribution with noncentrality lambda = 2 M K.  One distribution is both: mean lambda + noise, variance
 * 2 spread + 4 r lambda with r = linear / (2 plain), which is 1 near Haar measure; as a multiple of chi-squared with these two
 * moments (P. B. Patnaik, Biometrika 36, 202 (1949)), whose cube root is normal (E. B. Wilson, M. M. Hilferty, Proc. Natl. Acad.
 * Sci. 17, 684 (1931)).  The interval has all lambda that T does not reject.  At lambda = 0 no T is too small, so there the whole
 * probability of an error belongs to the other side; the sides are equal where lambda is large against the noise.  This keeps the
 * coverage at Haar measure and no interval is empty (G. J. Feldman, R. D. Cousins, Phys. Rev. D 57, 3873 (1998)).
 */
#include "design/divergence.h"

#include <math.h>

#include "core/statistics_data.h"
#include "core/summation.h"
#include "design/haar_bins.h"

/* ---- noise of bins ---- */

/* From this count on a frequency is taken as it is; below it neighbours within REACH bins help. */
enum { SMALL = 4, REACH = 3 };

/* Above this mean the expansions in 1 / mean are used. */
#define LARGE_MEAN 40.0

/*
 * Mean and variance of 2 (n log(n / mean) - n + mean) for a Poisson number n: what a bin adds to T beyond its part of lambda.  1
 * and 2 for large means; nothing like it for small ones.
 */
static void poisson_noise(double mean, double *average, double *variance) {
    *average = 1.0 + (1.0 + 1.0 / mean) / (6.0 * mean);
    *variance = 2.0 + (2.0 / 3.0) / mean;
    if (mean > LARGE_MEAN) return;
    const int most = (int)(mean + 12.0 * sqrt(mean) + 20.0);
    double probability = exp(-mean), first = 0.0, second = 0.0;
    for (int n = 0; n <= most; n++) {
        const double deviance = 2.0 * ((n > 0 ? n * log(n / mean) : 0.0) - n + mean);
        first += probability * deviance;
        second += probability * deviance * deviance;
        probability *= mean / (n + 1);
    }
    *average = first;
    *variance = second - first * first;
}

/* The mean count of bin k as its neighbours tell it: only bins with small counts, as states may well have single fidelities. */
static double expected_count(const uint64_t *counts, size_t bins, size_t k) {
    size_t left = k, right = k;
    uint64_t sum = counts[k];
    for (size_t step = 0; step < REACH && sum < SMALL; step++) {
        if (left > 0 && left + step == k && counts[left - 1] <= SMALL) sum += counts[--left];
        if (right + 1 < bins && right == k + step && counts[right + 1] <= SMALL) sum += counts[++right];
    }
    return (double)sum / (double)(right - left + 1);
}

static void add_bin(double *noise, double *spread, double mean) {
    double average, variance;
    if (mean <= 0.0) return;
    poisson_noise(mean, &average, &variance);
    *noise += average;
    *spread += 0.5 * variance;
}

/* One degree of freedom goes with the number of pairs, which is fixed. */
static void add_noise(qnl__divergence *d, const uint64_t *counts, size_t bins, size_t dimension) {
    double noise = -1.0, spread = -1.0, haar_noise = -1.0, haar_spread = -1.0;
    for (size_t k = 0; k < bins; k++) {
        add_bin(&noise, &spread, expected_count(counts, bins, k));
        add_bin(&haar_noise, &haar_spread, (double)d->pairs * exp(qnl__haar_log_bin(dimension, bins, k)));
    }
    d->noise = d->occupied == 1 ? 0.0 : fmax(0.0, noise);
    d->spread = d->occupied == 1 ? 0.0 : fmax(0.0, spread);
    d->haar_noise = fmax(0.0, haar_noise);
    d->haar_spread = fmax(0.0, haar_spread);
}

void qnl__divergence_of_counts(qnl__divergence *divergence, const uint64_t *counts, size_t bins, size_t dimension) {
    qnl__sum plain = {0.0, 0.0}, linear = {0.0, 0.0};
    qnl__divergence d = {0};
    for (size_t k = 0; k < bins; k++) {
        d.pairs += counts[k];
        d.occupied += counts[k] > 0;
    }
    for (size_t k = 0; k < bins; k++) {
        const double p = (double)counts[k] / (double)d.pairs;
        if (counts[k] > 0) qnl__sum_add(&plain, p * (log(p) - qnl__haar_log_bin(dimension, bins, k)));
    }
    d.plain = fmax(0.0, qnl__sum_result(&plain));
    for (size_t k = 0; k < bins; k++) {
        const double p = (double)counts[k] / (double)d.pairs;
        const double deviation = counts[k] > 0 ? log(p) - qnl__haar_log_bin(dimension, bins, k) - d.plain : 0.0;
        qnl__sum_add(&linear, p * deviation * deviation);
    }
    d.linear = qnl__sum_result(&linear);
    add_noise(&d, counts, bins, dimension);
    *divergence = d;
}

/* ---- the interval ---- */

typedef struct inversion {
    double observed; /* T */
    double noise;
    double spread;
    double more_noise; /* of Haar measure, where it is more */
    double more_spread;
    double scale; /* of lambda, below which the measure is almost that of Haar */
    double ratio; /* r */
    double alpha; /* 1 - level */
    uint64_t degrees;
} inversion;

static double upper_quantile(const inversion *v, double tail) {
    if (tail <= 0.0) return INFINITY;
    return v->degrees == 0 ? qnl__normal_upper_quantile(tail) : qnl__student_upper_quantile(tail, v->degrees);
}

/* 1 at Haar measure, 0 far from it. */
static double near_haar(const inversion *v, double lambda) {
    return v->scale > 0.0 ? exp(-lambda / v->scale) : 0.0;
}

/* How far T lies above what lambda makes of it, in standard deviations. */
static double score(const inversion *v, double lambda) {
    const double near = near_haar(v, lambda);
    const double mean = v->noise + near * v->more_noise + lambda;
    const double variance = 2.0 * (v->spread + near * v->more_spread) + 4.0 * v->ratio * lambda;
    if (mean <= 0.0) return v->observed > 0.0 ? INFINITY : 0.0;
    if (variance <= 0.0) return v->observed > mean ? INFINITY : v->observed < mean ? -INFINITY : 0.0;
    const double width = variance / (9.0 * mean * mean);
    return (cbrt(v->observed / mean) - (1.0 - width)) / sqrt(width);
}

/* The probability that T is too small for lambda by more than the interval allows. */
static double lower_tail(const inversion *v, double lambda) {
    return 0.5 * v->alpha * (1.0 - near_haar(v, lambda));
}

/*
 * Of the lower tail where the variance is estimated from members: the estimate is small in the same samples in which T is, as both
 * are skewed.  Without this the upper end was too low in up to 8 % of the samples at level 0.95.
 */
#define PAIR_SHARE 0.25

/* Whether lambda lies below the end of the interval. */
static int is_below(const inversion *v, double lambda, int upper) {
    const double tail = lower_tail(v, lambda);
    if (upper) return score(v, lambda) > -upper_quantile(v, v->degrees == 0 ? tail : PAIR_SHARE * tail);
    return score(v, lambda) > upper_quantile(v, v->alpha - tail);
}

static double end_of_interval(const inversion *v, int upper) {
    double low = 0.0, high = v->observed + 1.0;
    if (!is_below(v, 0.0, upper)) return 0.0;
    while (is_below(v, high, upper) && isfinite(high))
        high *= 2.0;
    for (int i = 0; i < 100 && high - low > 1e-14 * high; i++) {
        const double middle = 0.5 * (low + high);
        if (is_below(v, middle, upper))
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

/*
 * r from what lambda adds to both moments; as noise can hide that, a few standard deviations of it weigh in with their own ratio,
 * which is 1 for independent pairs.
 */
static double ratio_of(const qnl__divergence *d, double observed) {
    const double weight = 2.0 * sqrt(2.0 * d->spread), linear = (double)d->pairs * d->linear;
    if (weight == 0.0) return observed > 0.0 ? linear / observed : 1.0;
    const double own = d->noise > 0.0 ? d->spread / d->noise : 1.0;
    return (fmax(0.0, linear - d->spread) + weight * own) / (fmax(0.0, observed - d->noise) + weight);
}

/* Of K in nats.  Where only one bin was met there is no noise to tell. */
static qnl_interval interval_of(const qnl__divergence *d, double level) {
    const double scale = 2.0 * (double)d->pairs;
    inversion v = {.observed = scale * d->plain, .noise = d->noise, .spread = d->spread, .ratio = 1.0, .alpha = 1.0 - level};
    v.degrees = d->degrees;
    v.more_noise = fmax(0.0, d->haar_noise - d->noise);
    v.more_spread = fmax(0.0, d->haar_spread - d->spread);
    v.scale = sqrt(2.0 * fmax(d->spread, d->haar_spread));
    if (d->spread == 0.0 && d->linear == 0.0) return (qnl_interval){d->plain, d->plain};
    v.ratio = ratio_of(d, v.observed);
    return (qnl_interval){end_of_interval(&v, 0) / scale, end_of_interval(&v, 1) / scale};
}

void qnl__divergence_result(qnl_expressibility *result, const qnl__divergence *divergence, double base, double level) {
    const double unit = log(base);
    const qnl_interval interval = interval_of(divergence, level);
    result->pairs = divergence->pairs;
    result->plain = divergence->plain / unit;
    result->bias = (double)(divergence->occupied - 1) / (2.0 * (double)divergence->pairs) / unit;
    result->value = fmax(0.0, result->plain - result->bias);
    result->interval = (qnl_interval){interval.low / unit, interval.high / unit};
    result->moment_distance = NAN;
}
