/* expressibility.c  How far the fidelities of an ensemble are from those of Haar-random states. */
#include "qnnland/expressibility.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "design/ensemble_data.h"
#include "design/fidelities.h"
#include "design/haar_bins.h"
#include "design/haar_potential.h"

/* Size of the options in the first version. */
#define FIRST_SIZE (offsetof(qnl_expressibility_options, execution) + sizeof(void *))

static const qnl_expressibility_options defaults = {
    sizeof defaults, 75, 2.718281828459045, QNL_PAIRS_INDEPENDENT, 0, 5000, 1, 0.95, NULL};

qnl_status qnl_expressibility_options_init(qnl_expressibility_options *options, size_t struct_size) {
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, FIRST_SIZE);
}

/* ---- arguments ---- */

static qnl_status check_numbers(const char *function, size_t bins, size_t dimension, double base, double level) {
    QNL_CHECK(bins >= 2 && bins <= QNL__MAX_BINS, QNL_ERR_ARGUMENT, "%s: bins is %zu, allowed are 2..%zu", function, bins,
              QNL__MAX_BINS);
    QNL_CHECK(dimension >= 2, QNL_ERR_ARGUMENT, "%s: the dimension is %zu, must be at least 2", function, dimension);
    QNL_CHECK(base > 1.0 && isfinite(base), QNL_ERR_ARGUMENT, "%s: base is %.17g, must be above 1", function, base);
    QNL_CHECK(level > 0.0 && level < 1.0, QNL_ERR_ARGUMENT, "%s: level is %.17g, must be above 0 and below 1", function, level);
    return QNL_OK;
}

static qnl_status check_members(const char *function, const qnl_ensemble *ensemble, const qnl_expressibility_options *options) {
    const uint64_t most = UINT64_MAX / 2;
    QNL_CHECK((unsigned)options->pairing <= QNL_PAIRS_ALL, QNL_ERR_ARGUMENT, "%s: pairing is %d, allowed are 0..1", function,
              (int)options->pairing);
    if (options->pairing == QNL_PAIRS_ALL) {
        QNL_CHECK(options->count >= 3, QNL_ERR_ARGUMENT, "%s: count is %" PRIu64 ", needed are 3 members or more", function,
                  options->count);
        return qnl__ensemble_check(function, ensemble, QNL_ENSEMBLE_STATES, options->first, options->count);
    }
    QNL_CHECK(options->count >= 2, QNL_ERR_ARGUMENT, "%s: count is %" PRIu64 ", needed are 2 pairs or more", function,
              options->count);
    QNL_CHECK(options->count <= most && options->first <= most - options->count, QNL_ERR_ARGUMENT,
              "%s: first is %" PRIu64 " and count %" PRIu64 ", allowed are pairs up to number %" PRIu64, function, options->first,
              options->count, most - 1);
    return qnl__ensemble_check(function, ensemble, QNL_ENSEMBLE_STATES, 2 * options->first, 2 * options->count);
}

static qnl_status read_options(const char *function, qnl_expressibility_options *options, qnl_execution_options *execution,
                               const qnl_ensemble *ensemble, const qnl_expressibility_options *given) {
    *options = defaults;
    QNL_TRY(qnl__options_read(function, options, sizeof *options, FIRST_SIZE, given));
    QNL_TRY(check_numbers(function, options->bins, ensemble->dimension, options->base, options->level));
    QNL_TRY(check_members(function, ensemble, options));
    return qnl__execution_read(function, execution, options->execution);
}

/* ---- from fidelities ---- */

/* From the sums of the first powers of the fidelities. */
static double distance_of_moments(const qnl__sum *powers, uint64_t pairs, size_t dimension) {
    double squares = 0.0;
    for (int t = 1; t <= QNL__FIDELITY_POWERS; t++) {
        const double potential = qnl__sum_result(&powers[t - 1]) / (double)pairs;
        const double above = potential / qnl__haar_potential(QNL_ENSEMBLE_STATES, dimension, t) - 1.0;
        squares += above * above;
    }
    return sqrt(squares);
}

static qnl_status sample(const char *function, qnl_expressibility *result, qnl__fidelity_sums *sums, const qnl_ensemble *ensemble,
                         const qnl_expressibility_options *options, const qnl_execution_options *execution) {
    qnl__divergence divergence;
    if (options->pairing == QNL_PAIRS_ALL) {
        QNL_TRY(qnl__all_fidelities(function, sums, &divergence, ensemble, options, execution));
    } else {
        QNL_TRY(qnl__independent_fidelities(function, sums, ensemble, options, execution));
        qnl__divergence_of_counts(&divergence, sums->counts, sums->bins, ensemble->dimension);
    }
    qnl__divergence_result(result, &divergence, options->base, options->level);
    result->moment_distance = distance_of_moments(sums->powers, result->pairs, ensemble->dimension);
    return QNL_OK;
}

qnl_status qnl_expressibility_sample(qnl_expressibility *result, uint64_t *counts, const qnl_ensemble *ensemble,
                                     const qnl_expressibility_options *options) {
    qnl_expressibility_options checked;
    qnl_execution_options execution;
    QNL_CHECK_POINTER(result);
    QNL_CHECK_POINTER(ensemble);
    QNL_TRY(read_options(__func__, &checked, &execution, ensemble, options));
    qnl__fidelity_sums sums = {.bins = checked.bins};
    sums.counts = qnl__allocate(sums.bins, sizeof *sums.counts);
    if (sums.counts == NULL) return qnl__fail_memory(__func__, sums.bins * sizeof *sums.counts);
    const qnl_status status = sample(__func__, result, &sums, ensemble, &checked, &execution);
    if (status == QNL_OK && counts != NULL) memcpy(counts, sums.counts, sums.bins * sizeof *counts);
    qnl__free(sums.counts);
    return status;
}

/* ---- from counts ---- */

qnl_status qnl_expressibility_of_counts(qnl_expressibility *result, const uint64_t *counts, size_t bins, size_t dimension,
                                        double base, double level) {
    const uint64_t most = UINT64_C(1) << 53;
    qnl__divergence divergence;
    uint64_t pairs = 0;
    QNL_CHECK_POINTER(result);
    QNL_CHECK_POINTER(counts);
    QNL_TRY(check_numbers(__func__, bins, dimension, base, level));
    for (size_t k = 0; k < bins; k++) {
        QNL_CHECK(counts[k] <= most - pairs, QNL_ERR_ARGUMENT, "%s: the counts up to number %zu are more than %" PRIu64, __func__,
                  k, most);
        pairs += counts[k];
    }
    QNL_CHECK(pairs >= 2, QNL_ERR_ARGUMENT, "%s: the counts are %" PRIu64 " together, needed are 2 or more", __func__, pairs);
    qnl__divergence_of_counts(&divergence, counts, bins, dimension);
    qnl__divergence_result(result, &divergence, base, level);
    return QNL_OK;
}
