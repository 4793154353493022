/*
 * frame_potential.c  Frame potentials from all pairs of members, and from independent pairs.
 *
 * The mean U over pairs h(j,k) is a U-statistic: h = F + g(j) + g(k) + r(j,k), and its variance is 4 var g / N + 2 var r / (N
 * (N-1)) (W. Hoeffding, Ann. Math. Stat. 19, 293 (1948)).  The jackknife counts var r twice (B. Efron, C. Stein, Ann. Stat. 9, 586
 * (1981)).
 *
 * The estimate v of var g from the rows is not independent of U.  Where g is zero (ensembles that are invariant under a group, Haar
 * measure), U - F is the sum over eigenvalues l of r of l (x - 1) / N with squares x of standard normal numbers (G. G. Gregory,
 * Ann. Stat. 5, 110 (1977)), and v is sum l^2 (x - 1) / N: an interval from v alone would fail on one side only, or never.  So the
 * part of v that goes with U is taken out: the interval has all F with
 *
 *     (U - F)^2 <= q^2 (4 max(0, v - s (U - F)) / N + 2 var r / (N (N-1))),     s = cov(v, U) / var U,
 *
 * which is how E. B. Wilson (J. Am. Stat. Assoc. 22, 209 (1927)) treats a proportion.  To leading order s = (E g^3 + 2 E g(1)
 * r(1,2) g(2)
 * + sum l^3 / N) / (2 var g + var r / N).
 */
#include "qnnland/frame_potential.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/statistics_data.h"
#include "core/summation.h"
#include "design/design_members.h"
#include "design/ensemble_data.h"
#include "design/haar_potential.h"

/* Pairs that are drawn at a time: this many, fewer where members are large. */
#define BLOCK_PAIRS   ((size_t)512)
#define BLOCK_NUMBERS ((size_t)1 << 22)

/* ---- a mean with its interval ---- */

/* Fills what follows from a mean, its standard error and an interval around it, in units of 2^exponent. */
static qnl_status set_result(const char *function, qnl_frame_potential *result, double mean, double standard_error,
                             qnl_interval around, int exponent) {
    result->value = ldexp(mean, exponent);
    result->standard_error = ldexp(standard_error, exponent);
    result->interval = (qnl_interval){result->value + ldexp(around.low, exponent), result->value + ldexp(around.high, exponent)};
    result->ratio = result->value / result->haar;
    result->ratio_interval = (qnl_interval){result->interval.low / result->haar, result->interval.high / result->haar};
    const double width = result->ratio_interval.high - result->ratio_interval.low;
    QNL_CHECK(isfinite(result->value) && isfinite(width), QNL_ERR_NUMERICAL,
              "%s: the frame potential of order %d is %g, its interval from %g to %g", function, result->order, result->value,
              result->interval.low, result->interval.high);
    return QNL_OK;
}

/* ---- all pairs ---- */

/* The two parts of the variance of U and what else the interval needs, in the unit of the powers. */
typedef struct pair_variance {
    double first; /* 4 v / N; negative where chance makes it so */
    double second;
    double slope; /* 4 s / N */
    double jackknife;
} pair_variance;

/*
 * s, where `squares` and `cubes` are the means of a^2 and a^3.  Rows have noise from r: squares is var g + var r / N, and mixed is
 * E g r g + sum l^3 / N.
 */
static double slope_of(const qnl__pair_kernel *kernel, double squares, double cubes, double second, double n) {
    if (second <= 0.0) return 0.0;
    if (squares <= second / n) return kernel->cubes / second;
    return (cubes + 2.0 * kernel->mixed - kernel->cubes / n) / (2.0 * squares - second / n);
}

/*
 * a(j) = mean of row j - U, Q = sum a^2, W = sum over pairs (h - U)^2 have the means (N-2)/(N-1) ((N-2) var g + var r) and
 * (N-1)(N-2) var g + (N(N-1)/2 - 1) var r.  With three members the two are the same, and the jackknife stands for both.
 */
static pair_variance variance_of_pairs(const qnl__pair_order *order, const qnl__pair_kernel *kernel, size_t count, double mean) {
    const double n = (double)count, pairs = 0.5 * n * (n - 1.0), shift = mean - order->expected;
    qnl__sum squares = {0.0, 0.0}, cubes = {0.0, 0.0};
    for (size_t j = 0; j < count; j++) {
        const double deviation = order->rows[j] / (n - 1.0) - mean;
        qnl__sum_add(&squares, deviation * deviation);
        qnl__sum_add(&cubes, deviation * deviation * deviation);
    }
    const double rows = qnl__sum_result(&squares), all = fmax(0.0, order->squares - pairs * shift * shift);
    pair_variance variance = {.jackknife = 4.0 * (n - 1.0) / n * rows / ((n - 2.0) * (n - 2.0))};
    if (count == 3) {
        variance.first = variance.jackknife;
        return variance;
    }
    const double second = fmax(0.0, (all - rows * (n - 1.0) * (n - 1.0) / (n - 2.0)) / (pairs - n));
    variance.first = 4.0 / n * (rows * (n - 1.0) / (n - 2.0) - second) / (n - 2.0);
    variance.second = second / pairs;
    variance.slope = 4.0 / n * slope_of(kernel, rows / n, qnl__sum_result(&cubes) / n, second, n);
    return variance;
}

/* All x = F - U with x^2 <= q^2 (second + max(0, first + slope x)). */
static qnl_interval interval_around(const pair_variance *variance, double quantile) {
    const double q2 = quantile * quantile, middle = 0.5 * q2 * variance->slope, both = variance->first + variance->second;
    const double least = quantile * sqrt(variance->second), square = middle * middle + q2 * both;
    qnl_interval around = {-least, least};
    if (square >= 0.0) {
        around.low = fmin(around.low, middle - sqrt(square));
        around.high = fmax(around.high, middle + sqrt(square));
    }
    return around;
}

static qnl_status set_from_pairs(const char *function, qnl_frame_potential *result, const qnl__pair_order *order,
                                 const qnl__pair_kernel *kernel, size_t count, double haar, double level) {
    const double n = (double)count, quantile = qnl__student_upper_quantile(0.5 * (1.0 - level), (uint64_t)count - 1);
    const int exponent = order->step * order->order;
    qnl__sum rows = {0.0, 0.0};
    for (size_t j = 0; j < count; j++)
        qnl__sum_add(&rows, order->rows[j]);
    const double mean = qnl__sum_result(&rows) / (n * (n - 1.0));
    const pair_variance variance = variance_of_pairs(order, kernel, count, mean);
    result->order = order->order;
    result->members = count;
    result->haar = haar;
    result->with_diagonal = ldexp((qnl__sum_result(&rows) + order->diagonal) / (n * n), exponent);
    return set_result(function, result, mean, sqrt(variance.jackknife), interval_around(&variance, quantile), exponent);
}

/* `results`, `orders` and `kernels` have room for each order. */
static qnl_status estimate(const char *function, qnl_frame_potential *results, qnl__pair_order *orders, qnl__pair_kernel *kernels,
                           size_t order_count, const qnl_ensemble *ensemble, qnl_ensemble_kind kind,
                           const qnl_design_options *options, const qnl_execution_options *execution) {
    qnl__pair_sums sums = {.orders = orders, .order_count = order_count};
    for (size_t o = 0; o < order_count; o++)
        qnl__pair_order_scale(&orders[o], qnl__haar_potential(kind, ensemble->dimension, orders[o].order));
    qnl_status status = qnl__design_sums(function, &sums, kernels, ensemble, kind, options, execution);
    for (size_t o = 0; o < order_count && status == QNL_OK; o++) {
        const double haar = qnl__haar_potential(kind, ensemble->dimension, orders[o].order);
        status = set_from_pairs(function, &results[o], &orders[o], &kernels[o], sums.count, haar, options->level);
    }
    qnl__design_sums_clear(&sums);
    return status;
}

static qnl_status check_orders(const char *function, const int *orders, size_t order_count) {
    QNL_CHECK(order_count >= 1, QNL_ERR_ARGUMENT, "%s: order_count is 0, must be at least 1", function);
    for (size_t o = 0; o < order_count; o++) {
        QNL_CHECK(orders[o] >= 1 && orders[o] <= QNL_MAX_DESIGN_ORDER, QNL_ERR_ARGUMENT, "%s: orders[%zu] is %d, allowed are 1..%d",
                  function, o, orders[o], QNL_MAX_DESIGN_ORDER);
    }
    return QNL_OK;
}

qnl_status qnl_frame_potentials(qnl_frame_potential *results, const qnl_ensemble *ensemble, qnl_ensemble_kind kind,
                                const int *orders, size_t order_count, const qnl_design_options *options) {
    qnl_design_options checked;
    qnl_execution_options execution;
    QNL_CHECK_POINTER(results);
    QNL_CHECK_POINTER(ensemble);
    QNL_CHECK_POINTER(orders);
    QNL_TRY(check_orders(__func__, orders, order_count));
    QNL_TRY(qnl__design_options_read(__func__, &checked, &execution, ensemble, kind, options, 3));
    qnl__pair_order *work = qnl__allocate(order_count, sizeof *work);
    qnl_frame_potential *found = qnl__allocate(order_count, sizeof *found);
    qnl__pair_kernel *kernels = qnl__allocate(order_count, sizeof *kernels);
    qnl_status status = work == NULL || found == NULL || kernels == NULL
                            ? qnl__fail_memory(__func__, order_count * (sizeof *work + sizeof *found + sizeof *kernels))
                            : QNL_OK;
    for (size_t o = 0; o < order_count && status == QNL_OK; o++)
        work[o].order = orders[o];
    if (status == QNL_OK) status = estimate(__func__, found, work, kernels, order_count, ensemble, kind, &checked, &execution);
    if (status == QNL_OK) memcpy(results, found, order_count * sizeof *found);
    qnl__free(work);
    qnl__free(kernels);
    qnl__free(found);
    return status;
}

/* ---- independent pairs ---- */

/* Members 2 k and 2 k + 1 of the array. */
static double overlap_of_pair(const qnl_complex *a, size_t entries) {
    const qnl_complex *b = a + entries;
    qnl__sum re = {0.0, 0.0}, im = {0.0, 0.0};
    for (size_t i = 0; i < entries; i++) {
        qnl__sum_add(&re, a[i].re * b[i].re + a[i].im * b[i].im);
        qnl__sum_add(&im, a[i].re * b[i].im - a[i].im * b[i].re);
    }
    const double real = qnl__sum_result(&re), imaginary = qnl__sum_result(&im);
    return real * real + imaginary * imaginary;
}

typedef struct overlap_work {
    const qnl_ensemble *ensemble;
    qnl_ensemble_kind kind;
    uint64_t first;
    size_t count;
    uint64_t seed;
    size_t block;         /* pairs */
    qnl_complex *members; /* of a block */
    double *overlaps;
} overlap_work;

static qnl_status draw_overlaps(const char *function, const overlap_work *w, const qnl_execution_options *execution) {
    const size_t entries = qnl__ensemble_entries(w->ensemble, w->kind);
    qnl_execution_options own = *execution;
    qnl__progress_part part = {execution->progress, execution->progress_data, 2, 0, w->count};
    if (execution->progress != NULL) {
        own.progress = qnl__progress_of_part;
        own.progress_data = &part;
    }
    for (size_t begin = 0; begin < w->count; begin += w->block) {
        const size_t count = w->count - begin < w->block ? w->count - begin : w->block;
        part.base = begin;
        QNL_TRY(qnl__ensemble_draw(function, w->members, w->ensemble, w->kind, 2 * (w->first + begin), 2 * (uint64_t)count, w->seed,
                                   &own));
        for (size_t k = 0; k < count; k++)
            w->overlaps[begin + k] = overlap_of_pair(w->members + 2 * k * entries, entries);
    }
    return QNL_OK;
}

static qnl_status add_overlaps(const char *function, qnl_statistics *overlaps, overlap_work *w,
                               const qnl_execution_options *execution) {
    w->overlaps = qnl__allocate(w->count, sizeof *w->overlaps);
    if (w->overlaps == NULL) return qnl__fail_memory(function, w->count * sizeof *w->overlaps);
    qnl_status status = qnl__ensemble_room(function, &w->members, w->ensemble, w->kind, 2 * w->block, execution);
    if (status == QNL_OK) {
        status = draw_overlaps(function, w, execution);
        qnl__free(w->members);
    }
    if (status == QNL_OK) status = qnl_statistics_add(overlaps, w->overlaps, w->count);
    qnl__free(w->overlaps);
    return status;
}

qnl_status qnl_sample_overlaps(qnl_statistics *overlaps, const qnl_ensemble *ensemble, qnl_ensemble_kind kind, uint64_t first,
                               uint64_t count, uint64_t seed, const qnl_execution_options *options) {
    const uint64_t most = UINT64_MAX / 2;
    qnl_execution_options execution;
    QNL_CHECK_POINTER(overlaps);
    QNL_CHECK_POINTER(ensemble);
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", __func__);
    QNL_CHECK(count <= most && first <= most - count, QNL_ERR_ARGUMENT,
              "%s: first is %llu and count %llu, allowed are pairs up to number %llu", __func__, (unsigned long long)first,
              (unsigned long long)count, (unsigned long long)(most - 1));
    QNL_TRY(qnl__ensemble_check(__func__, ensemble, kind, 2 * first, 2 * count));
    QNL_CHECK(count <= SIZE_MAX / sizeof(double), QNL_ERR_MEMORY, "%s: %llu pairs are too many", __func__,
              (unsigned long long)count);
    QNL_TRY(qnl__execution_read(__func__, &execution, options));
    const size_t entries = qnl__ensemble_entries(ensemble, kind);
    const size_t fits = entries == 0 || entries > BLOCK_NUMBERS ? 1 : BLOCK_NUMBERS / entries;
    overlap_work w = {.ensemble = ensemble, .kind = kind, .first = first, .count = (size_t)count, .seed = seed};
    w.block = fits < BLOCK_PAIRS ? fits : BLOCK_PAIRS;
    if (w.block > w.count) w.block = w.count;
    return add_overlaps(__func__, overlaps, &w, &execution);
}

/* Mean and variance of the powers in units of 2^(step order). */
static void moments_of_powers(double *mean, double *variance, const qnl__pair_order *order, const double *overlaps, size_t count) {
    qnl__sum sum = {0.0, 0.0}, squares = {0.0, 0.0};
    for (size_t k = 0; k < count; k++)
        qnl__sum_add(&sum, pow(ldexp(overlaps[k], -order->step), order->order));
    *mean = qnl__sum_result(&sum) / (double)count;
    for (size_t k = 0; k < count; k++) {
        const double deviation = pow(ldexp(overlaps[k], -order->step), order->order) - *mean;
        qnl__sum_add(&squares, deviation * deviation);
    }
    *variance = qnl__sum_result(&squares) / (double)(count - 1);
}

qnl_status qnl_frame_potential_of_overlaps(qnl_frame_potential *result, const qnl_statistics *overlaps, qnl_ensemble_kind kind,
                                           size_t dimension, int order, double level) {
    qnl__pair_order scale = {.order = order};
    double mean, variance;
    QNL_TRY(qnl__statistics_check(__func__, result, "result", overlaps, 2));
    QNL_CHECK((unsigned)kind <= QNL_ENSEMBLE_UNITARIES, QNL_ERR_ARGUMENT, "%s: kind is %d, allowed are 0..1", __func__, (int)kind);
    QNL_CHECK(dimension >= 1, QNL_ERR_ARGUMENT, "%s: dimension is 0, must be at least 1", __func__);
    QNL_TRY(qnl__check_order(__func__, order));
    QNL_CHECK(level > 0.0 && level < 1.0, QNL_ERR_ARGUMENT, "%s: level is %.17g, must be above 0 and below 1", __func__, level);
    const size_t count = qnl_statistics_count(overlaps);
    qnl_frame_potential found = {.order = order, .members = 2 * (uint64_t)count, .with_diagonal = NAN};
    found.haar = qnl__haar_potential(kind, dimension, order);
    qnl__pair_order_scale(&scale, found.haar);
    moments_of_powers(&mean, &variance, &scale, qnl_statistics_values(overlaps), count);
    const double error = sqrt(variance / (double)count);
    const double quantile = qnl__student_upper_quantile(0.5 * (1.0 - level), (uint64_t)count - 1);
    const qnl_interval around = {-quantile * error, quantile * error};
    QNL_TRY(set_result(__func__, &found, mean, error, around, scale.step * order));
    *result = found;
    return QNL_OK;
}
