/* fidelities.c  Fidelities of independent pairs. */
#include "design/fidelities.h"

#include <inttypes.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "design/ensemble_data.h"

/* Pairs that are drawn at a time: this many, fewer where states are large. */
#define BLOCK_PAIRS   ((size_t)512)
#define BLOCK_NUMBERS ((size_t)1 << 22)

/* By how much a fidelity may be above 1. */
#define ROUNDING 1e-9

qnl_status qnl__fidelity_check(const char *function, double fidelity, uint64_t a, uint64_t b) {
    QNL_CHECK(isfinite(fidelity), QNL_ERR_NOT_FINITE, "%s: the fidelity of members %" PRIu64 " and %" PRIu64 " is %g", function, a,
              b, fidelity);
    QNL_CHECK(fidelity <= 1.0 + ROUNDING, QNL_ERR_NOT_NORMALISED,
              "%s: the fidelity of members %" PRIu64 " and %" PRIu64 " is %.17g, states of norm 1 have at most 1", function, a, b,
              fidelity);
    return QNL_OK;
}

/* Of a state and the next one behind it. */
static double fidelity_of_pair(const qnl_complex *a, size_t dimension) {
    const qnl_complex *b = a + dimension;
    double re = 0.0, im = 0.0;
    for (size_t i = 0; i < dimension; i++) {
        re += a[i].re * b[i].re + a[i].im * b[i].im;
        im += a[i].re * b[i].im - a[i].im * b[i].re;
    }
    return re * re + im * im;
}

static qnl_status add_pairs(const char *function, qnl__fidelity_sums *sums, const qnl_complex *members, size_t dimension,
                            uint64_t first, size_t count) {
    for (size_t s = 0; s < count; s++) {
        const uint64_t member = 2 * (first + s);
        const double fidelity = fidelity_of_pair(members + 2 * s * dimension, dimension);
        QNL_TRY(qnl__fidelity_check(function, fidelity, member, member + 1));
        sums->counts[qnl__fidelity_bin(fidelity, sums->bins)]++;
        qnl__fidelity_add_powers(sums->powers, fidelity);
    }
    return QNL_OK;
}

static qnl_status add_blocks(const char *function, qnl__fidelity_sums *sums, qnl_complex *members, size_t block,
                             const qnl_ensemble *ensemble, const qnl_expressibility_options *options,
                             const qnl_execution_options *execution) {
    qnl_execution_options own = *execution;
    qnl__progress_part part = {execution->progress, execution->progress_data, 2, 0, options->count};
    if (execution->progress != NULL) {
        own.progress = qnl__progress_of_part;
        own.progress_data = &part;
    }
    for (uint64_t begin = 0; begin < options->count; begin += block) {
        const size_t count = options->count - begin < block ? (size_t)(options->count - begin) : block;
        const uint64_t first = options->first + begin;
        part.base = begin;
        QNL_TRY(qnl__ensemble_draw(function, members, ensemble, QNL_ENSEMBLE_STATES, 2 * first, 2 * (uint64_t)count, options->seed,
                                   &own));
        QNL_TRY(add_pairs(function, sums, members, ensemble->dimension, first, count));
    }
    return QNL_OK;
}

qnl_status qnl__independent_fidelities(const char *function, qnl__fidelity_sums *sums, const qnl_ensemble *ensemble,
                                       const qnl_expressibility_options *options, const qnl_execution_options *execution) {
    qnl_complex *members;
    const size_t fits = ensemble->dimension > BLOCK_NUMBERS ? 1 : BLOCK_NUMBERS / ensemble->dimension;
    size_t block = fits < BLOCK_PAIRS ? fits : BLOCK_PAIRS;
    if (block > options->count) block = (size_t)options->count;
    QNL_TRY(qnl__ensemble_room(function, &members, ensemble, QNL_ENSEMBLE_STATES, 2 * (uint64_t)block, execution));
    const qnl_status status = add_blocks(function, sums, members, block, ensemble, options, execution);
    qnl__free(members);
    return status;
}
