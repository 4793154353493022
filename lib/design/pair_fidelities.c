/*
 * pair_fidelities.c  Fidelities of all pairs of members, and the noise of their counts.
 *
 * Frequencies are means over pairs: their covariance matrix is 4 R / N + S / M, M = N (N-1) / 2, with R the covariance of what a
 * member's own frequencies are expected to be and S that of a single pair (W. Hoeffding, Ann. Math. Stat. 19, 293 (1948)).  The
 * members are cut into groups; the frequencies of the groups spread by R / m + S / (m (N-1)), m the members of a group.  Relative
 * to S the covariance is D = 2 (N-1) X - 1 with X = R + S / (N-1), and T of divergence.c gets the noise tr D and the spread tr D^2,
 * as in samples with design effects (J. N. K. Rao, A. J. Scott, J. Am. Stat. Assoc. 76, 221 (1981)).
 */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"
#include "design/ensemble_data.h"
#include "design/fidelities.h"
#include "design/haar_bins.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"

/* Columns of a tile, and the most groups. */
enum { TILE = 64, GROUPS = 64 };

/* Multiplications that OpenBLAS does in one thread (64^3), and the fewest rows for which a product is one. */
#define SMALL_PRODUCT ((size_t)1 << 18)
#define LEAST_ROWS    ((size_t)8)

typedef struct group_powers {
    qnl__sum powers[QNL__FIDELITY_POWERS];
} group_powers;

typedef struct pair_work {
    const char *function;
    const qnl_complex *members;
    uint64_t first; /* number of the first member */
    size_t count;
    size_t dimension;
    size_t bins;
    size_t groups;
    uint64_t *above; /* groups x bins: pairs of a member of the group with later members */
    uint64_t *below; /* with earlier ones */
    group_powers *powers;
} pair_work;

static size_t group_begin(const pair_work *w, size_t group) {
    return group * (w->count / w->groups) + (group < w->count % w->groups ? group : w->count % w->groups);
}

/* ---- counting ---- */

/* Member `row` with the members first..first+count-1. */
static qnl_status count_row(const pair_work *w, size_t group, size_t row, size_t first, size_t count, const qnl_complex *overlaps) {
    for (size_t k = 0; k < count; k++) {
        const size_t other = first + k;
        const double fidelity = overlaps[k].re * overlaps[k].re + overlaps[k].im * overlaps[k].im;
        if (other == row) continue;
        QNL_TRY(qnl__fidelity_check(w->function, fidelity, w->first + row, w->first + other));
        uint64_t *counts = (other > row ? w->above : w->below) + group * w->bins;
        counts[qnl__fidelity_bin(fidelity, w->bins)]++;
        if (other > row) qnl__fidelity_add_powers(w->powers[group].powers, fidelity);
    }
    return QNL_OK;
}

static qnl_status count_rows(const pair_work *w, qnl_complex *overlaps, size_t group, size_t row, size_t rows) {
    for (size_t first = 0; first < w->count; first += TILE) {
        const size_t columns = w->count - first < TILE ? w->count - first : TILE;
        QNL_TRY(qnl__matrix_multiply(overlaps, w->members + row * w->dimension, QNL__PLAIN, w->members + first * w->dimension,
                                     QNL__ADJOINT, rows, w->dimension, columns));
        for (size_t i = 0; i < rows; i++)
            QNL_TRY(count_row(w, group, row + i, first, columns, overlaps + i * columns));
    }
    return QNL_OK;
}

/* A group with all members, in products that are small enough for BLAS not to start threads of its own inside ours. */
static qnl_status run_group(size_t group, void *scratch, void *data) {
    const pair_work *w = data;
    const size_t fits = SMALL_PRODUCT / TILE / w->dimension, end = group_begin(w, group + 1);
    const size_t step = fits < LEAST_ROWS ? LEAST_ROWS : fits > TILE ? TILE : fits;
    for (size_t row = group_begin(w, group); row < end; row += step)
        QNL_TRY(count_rows(w, scratch, group, row, end - row < step ? end - row : step));
    return QNL_OK;
}

static qnl_status begin_thread(void **scratch, void *data) {
    const pair_work *w = data;
    *scratch = qnl__blas_array(TILE * TILE, TILE, sizeof(qnl_complex));
    return *scratch == NULL ? qnl__fail_memory(w->function, TILE * TILE * sizeof(qnl_complex)) : QNL_OK;
}

static void end_thread(void *scratch, void *data) {
    (void)data;
    qnl__free(scratch);
}

/* ---- how the groups differ ---- */

static double group_size(const pair_work *w, size_t group) {
    return (double)(group_begin(w, group + 1) - group_begin(w, group));
}

/* Difference of a group's frequency of bin k from that of all pairs, times the square root of its size: groups may differ by one.
 */
static double deviation(const pair_work *w, const qnl__fidelity_sums *sums, size_t group, size_t k) {
    const double size = group_size(w, group), others = (double)w->count - 1.0;
    const uint64_t met = w->above[group * w->bins + k] + w->below[group * w->bins + k];
    const double own = (double)met / (size * others), all = (double)sums->counts[k] / (0.5 * (double)w->count * others);
    return sqrt(size) * (own - all);
}

/* Product of two groups in units of S: sum over bins of deviation deviation / frequency. */
static double product(const pair_work *w, const qnl__fidelity_sums *sums, size_t a, size_t b) {
    const double pairs = 0.5 * (double)w->count * ((double)w->count - 1.0);
    double sum = 0.0;
    for (size_t k = 0; k < w->bins; k++) {
        if (sums->counts[k] == 0) continue;
        sum += deviation(w, sums, a, k) * deviation(w, sums, b, k) / ((double)sums->counts[k] / pairs);
    }
    return sum;
}

/* tr X and tr X^2: the latter from products of different groups, whose noise is independent. */
static void traces(double *trace, double *square, const pair_work *w, const qnl__fidelity_sums *sums) {
    const double groups = (double)w->groups;
    qnl__sum equal = {0.0, 0.0}, different = {0.0, 0.0};
    for (size_t a = 0; a < w->groups; a++) {
        qnl__sum_add(&equal, product(w, sums, a, a));
        for (size_t b = 0; b < a; b++) {
            const double term = product(w, sums, a, b);
            qnl__sum_add(&different, term * term);
        }
    }
    *trace = qnl__sum_result(&equal) / (groups - 1.0);
    *square = qnl__sum_result(&different) / (0.5 * groups * (groups - 1.0));
}

/* Of the linear part, whose weights are log(p / haar). */
static double linear_spread(const pair_work *w, const qnl__fidelity_sums *sums) {
    const double pairs = 0.5 * (double)w->count * ((double)w->count - 1.0);
    qnl__sum squares = {0.0, 0.0};
    for (size_t a = 0; a < w->groups; a++) {
        double along = 0.0;
        for (size_t k = 0; k < w->bins; k++) {
            if (sums->counts[k] == 0) continue;
            const double weight = log((double)sums->counts[k] / pairs) - qnl__haar_log_bin(w->dimension, w->bins, k);
            along += deviation(w, sums, a, k) * weight;
        }
        qnl__sum_add(&squares, along * along);
    }
    return qnl__sum_result(&squares) / ((double)w->groups - 1.0);
}

/* What members have in common makes frequencies noisier, never less noisy. */
static void add_common_noise(qnl__divergence *d, const pair_work *w, const qnl__fidelity_sums *sums) {
    const double twice = 2.0 * ((double)w->count - 1.0), ranks = (double)(d->occupied - 1);
    double trace, square;
    d->degrees = w->groups - 1;
    if (d->occupied == 1) return;
    traces(&trace, &square, w, sums);
    const double common = fmax(0.0, twice * trace - 2.0 * ranks); /* 2 (N-1) tr R */
    const double all = fmax((ranks + common) * (ranks + common) / ranks, twice * twice * square - 2.0 * twice * trace + ranks);
    d->noise += common;
    d->spread += fmax(0.0, all - ranks);
    d->haar_noise += common;
    d->haar_spread += fmax(0.0, all - ranks);
    d->linear = fmax(d->linear, twice * linear_spread(w, sums) - d->linear);
}

static void add_up(qnl__fidelity_sums *sums, const pair_work *w) {
    for (size_t group = 0; group < w->groups; group++) {
        for (size_t k = 0; k < w->bins; k++)
            sums->counts[k] += w->above[group * w->bins + k];
        for (int t = 0; t < QNL__FIDELITY_POWERS; t++)
            qnl__sum_add(&sums->powers[t], qnl__sum_result(&w->powers[group].powers[t]));
    }
}

/* ---- all of it ---- */

static qnl_status run_work(pair_work *w, qnl__fidelity_sums *sums, qnl__divergence *divergence, qnl_complex *members,
                           const qnl_ensemble *ensemble, const qnl_expressibility_options *options,
                           const qnl_execution_options *execution) {
    qnl_execution_options own = *execution;
    qnl__progress_part part = {execution->progress, execution->progress_data, 1, 0, w->count + w->groups};
    if (execution->progress != NULL) {
        own.progress = qnl__progress_of_part;
        own.progress_data = &part;
    }
    const qnl__parallel work = {.count = w->groups,
                                .threads = qnl__thread_count(own.threads),
                                .piece = run_group,
                                .begin = begin_thread,
                                .end = end_thread,
                                .data = w,
                                .progress = own.progress,
                                .progress_data = own.progress_data};
    QNL_TRY(qnl__ensemble_draw(w->function, members, ensemble, QNL_ENSEMBLE_STATES, options->first, options->count, options->seed,
                               &own));
    part.base = w->count;
    QNL_TRY(qnl__parallel_run(&work));
    add_up(sums, w);
    qnl__divergence_of_counts(divergence, sums->counts, w->bins, w->dimension);
    add_common_noise(divergence, w, sums);
    return QNL_OK;
}

static qnl_status run_with_tables(pair_work *w, qnl__fidelity_sums *sums, qnl__divergence *divergence, qnl_complex *members,
                                  const qnl_ensemble *ensemble, const qnl_expressibility_options *options,
                                  const qnl_execution_options *execution) {
    const size_t table = w->bins * sizeof *w->above;
    w->above = qnl__allocate(w->groups, table);
    w->below = qnl__allocate(w->groups, table);
    w->powers = qnl__allocate(w->groups, sizeof *w->powers);
    qnl_status status = w->above == NULL || w->below == NULL || w->powers == NULL
                            ? qnl__fail_memory(w->function, w->groups * (2 * table + sizeof *w->powers))
                            : QNL_OK;
    if (status == QNL_OK) status = run_work(w, sums, divergence, members, ensemble, options, execution);
    qnl__free(w->above);
    qnl__free(w->below);
    qnl__free(w->powers);
    return status;
}

qnl_status qnl__all_fidelities(const char *function, qnl__fidelity_sums *sums, qnl__divergence *divergence,
                               const qnl_ensemble *ensemble, const qnl_expressibility_options *options,
                               const qnl_execution_options *execution) {
    qnl_complex *members;
    QNL_TRY(qnl__ensemble_room(function, &members, ensemble, QNL_ENSEMBLE_STATES, options->count, execution));
    pair_work w = {.function = function,
                   .members = members,
                   .first = options->first,
                   .count = (size_t)options->count,
                   .dimension = ensemble->dimension,
                   .bins = sums->bins,
                   .groups = options->count < GROUPS ? (size_t)options->count : GROUPS};
    const qnl_status status = run_with_tables(&w, sums, divergence, members, ensemble, options, execution);
    qnl__free(members);
    return status;
}
