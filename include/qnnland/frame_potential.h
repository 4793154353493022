/**
 * @file frame_potential.h  Frame potentials and Welch bounds: how close an ensemble is to a t-design.
 *
 *     states     F^(t) = E |<psi|phi>|^{2t}   >=  1 / binom(d + t - 1, t)                  (the Welch bound)
 *     unitaries  F^(t) = E |tr U'V|^{2t}      >=  integral of |tr U|^{2t} over Haar measure, t! for t <= d
 *
 * over independent pairs; equality holds exactly for t-designs.  J. M. Renes et al., J. Math. Phys. 45, 2171 (2004); D. Gross, K.
 * Audenaert, J. Eisert, J. Math. Phys. 48, 052104 (2007); A. A. Mele, Quantum 8, 1340 (2024).
 */
#ifndef QNNLAND_FRAME_POTENTIAL_H
#define QNNLAND_FRAME_POTENTIAL_H

#include "qnnland/ensemble.h"
#include "qnnland/statistics.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Largest order t. */
#define QNL_MAX_DESIGN_ORDER 40

/**
 * Haar values of both versions, exact to rounding: unitaries count the permutations of t things without an increasing subsequence
 * longer than d (E. M. Rains, Electron. J. Combin. 5, R12 (1998)).
 * @param states, unitaries  (out), either may be NULL
 * @param dimension  d >= 1
 * @param order      t, 1..QNL_MAX_DESIGN_ORDER
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT.
 */
QNL_API qnl_status qnl_haar_frame_potential(double *states, double *unitaries, size_t dimension, int order);

/** Which members are used.  Fill with qnl_design_options_init(). */
typedef struct qnl_design_options {
    size_t struct_size;
    uint64_t first;                         /**< first member; default 0 */
    uint64_t count;                         /**< number of members; 0 (default) = all stored ones, 1000 where none are stored */
    uint64_t seed;                          /**< default 1 */
    double level;                           /**< of intervals, in (0, 1); default 0.95 */
    const qnl_execution_options *execution; /**< NULL (default) = defaults */
} qnl_design_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_design_options_init(qnl_design_options *options, size_t struct_size);

/** A frame potential from N members. */
typedef struct qnl_frame_potential {
    int order;
    uint64_t members;      /**< N */
    double value;          /**< mean over all pairs of different members: unbiased for an ensemble that is sampled */
    double with_diagonal;  /**< mean over all N^2 pairs: the frame potential of the stored set itself, exact */
    double standard_error; /**< of value: delete-one jackknife, which knows that pairs share members */
    qnl_interval interval; /**< of value, see qnl_frame_potentials() */
    double haar;           /**< the least possible value */
    double ratio;          /**< value / haar */
    qnl_interval ratio_interval;
} qnl_frame_potential;

/**
 * Frame potentials of several orders from all pairs of N members.
 * @param results  @p order_count structs (out)
 * @param kind     STATES or UNITARIES
 * @param orders   order_count numbers, 1..QNL_MAX_DESIGN_ORDER
 * @param options  NULL for defaults; at least 3 members
 *
 * The variance of the mean over pairs has a term of first order, from how much the mean overlap differs from member to member, and
 * one of second order (W. Hoeffding, Ann. Math. Stat. 19, 293 (1948)).  The jackknife counts the latter twice (B. Efron, C. Stein,
 * Ann. Stat. 9, 586 (1981)); where the first vanishes (Haar measure, groups, ensembles on which a group acts transitively)
 * standard_error is too large by about sqrt 2, and goes up and down with the value.  The interval is made of unbiased estimates of
 * both terms instead (the jackknife's for 3 members), of which what goes with the value is taken out; it need not be symmetric.  It
 * is for ensembles that are sampled, and asymptotic in N.
 * Measured with 100 and 300 members, orders 1 and 2: intervals of 95 % hold the exact value in 93.6 to 97.6 % of all samples (Haar
 * measure for d = 2, 4, 8, Clifford group, product circuits of three qubits, single rotations); the least was 89 %, for a circuit
 * of one qubit whose two terms are about equal.
 *
 * N^2 / 2 overlaps as blocks of matrix products, O(N^2 d) (states) or O(N^2 d^2) time; the members take 16 N d (N d^2) bytes; never
 * a d^{2t} matrix.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, those of qnl_ensemble_draw(), QNL_ERR_CANCELLED.
 */
QNL_API qnl_status qnl_frame_potentials(qnl_frame_potential *results, const qnl_ensemble *ensemble, qnl_ensemble_kind kind,
                                        const int *orders, size_t order_count, const qnl_design_options *options);

/**
 * Overlaps |<psi|phi>|^2 (states) or |tr U'V|^2 (unitaries) of independent pairs, added to @p overlaps in order: pair s is made of
 * members 2 s and 2 s + 1.  Means of their t-th powers are frame potentials with independent terms: ranges of different machines
 * may be merged.
 * @param first, count  pairs
 */
QNL_API qnl_status qnl_sample_overlaps(qnl_statistics *overlaps, const qnl_ensemble *ensemble, qnl_ensemble_kind kind,
                                       uint64_t first, uint64_t count, uint64_t seed, const qnl_execution_options *options);

/** Frame potential of one order from overlaps: members is twice their number, with_diagonal is NaN, the standard error that of a
 * mean of independent terms, which the interval takes too.  Needs 2 overlaps.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT,
 * QNL_ERR_NUMERICAL. */
QNL_API qnl_status qnl_frame_potential_of_overlaps(qnl_frame_potential *result, const qnl_statistics *overlaps,
                                                   qnl_ensemble_kind kind, size_t dimension, int order, double level);

/** Welch bounds for N vectors of norm 1 in dimension d: sum_jk |<j|k>|^{2t} >= N^2 / binom(d+t-1, t), and max_{j != k} |<j|k>|^{2t}
 * >= (N / binom(d+t-1, t) - 1) / (N - 1) (negative: says nothing).  L. R. Welch, IEEE Trans. Inf. Theory 20, 397 (1974). */
typedef struct qnl_welch {
    double sum_bound;
    double max_bound;
    double sum;   /**< of the vectors; NaN from qnl_welch_bounds() */
    double max;   /**< of the vectors; NaN from qnl_welch_bounds() */
    double ratio; /**< sum / sum_bound >= 1, equal to 1 exactly for t-designs; NaN from qnl_welch_bounds() */
} qnl_welch;

/** The bounds alone.  @param count  N >= 2; @param dimension  d >= 1; @param order  t, 1..QNL_MAX_DESIGN_ORDER */
QNL_API qnl_status qnl_welch_bounds(qnl_welch *welch, uint64_t count, size_t dimension, int order);

/** Bounds and values of the members first..first+count-1 as states. */
QNL_API qnl_status qnl_welch_check(qnl_welch *welch, const qnl_ensemble *ensemble, int order, const qnl_design_options *options);

#ifdef __cplusplus
}
#endif

#endif
