/**
 * @file expressibility.h  Expressibility and entangling capability, and how they relate to designs.
 *
 * S. Sim, P. D. Johnson, A. Aspuru-Guzik, Adv. Quantum Technol. 2, 1900070 (2019).
 */
#ifndef QNNLAND_EXPRESSIBILITY_H
#define QNNLAND_EXPRESSIBILITY_H

#include "qnnland/frame_potential.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Exact probability of a fidelity |<psi|phi>|^2 of two Haar-random states in [k / bins, (k+1) / bins): (1 - k/bins)^{d-1} - (1 -
 * (k+1)/bins)^{d-1}.
 * @param probabilities  @p bins numbers (out); @param dimension  d >= 2; @param bins  1..10^6.  Errors: QNL_ERR_NULL,
 * QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_haar_bins(double *probabilities, size_t dimension, size_t bins);

/** Which pairs the fidelities come from. */
typedef enum qnl_pairing {
    QNL_PAIRS_INDEPENDENT = 0, /**< members (2 s, 2 s + 1): independent fidelities */
    QNL_PAIRS_ALL = 1          /**< all pairs of different members: correlated, which the interval knows from how groups of members
                                         differ */
} qnl_pairing;

/** How expressibility is measured.  Fill with qnl_expressibility_options_init(). */
typedef struct qnl_expressibility_options {
    size_t struct_size;
    size_t bins;                            /**< 2..10^6; default 75 */
    double base;                            /**< of the logarithm, > 1; default e = 2.718281828459045 (nats); 2 = bits */
    qnl_pairing pairing;                    /**< default QNL_PAIRS_INDEPENDENT */
    uint64_t first;                         /**< first pair (INDEPENDENT) or member (ALL); default 0 */
    uint64_t count;                         /**< pairs, at least 2, or members, at least 3; default 5000 */
    uint64_t seed;                          /**< default 1 */
    double level;                           /**< default 0.95 */
    const qnl_execution_options *execution; /**< NULL (default) = defaults */
} qnl_expressibility_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_expressibility_options_init(qnl_expressibility_options *options, size_t struct_size);

/**
 * Expressibility: Kullback-Leibler divergence of the binned fidelities from the Haar bins, in the unit of the base.
 *
 * The interval inverts a test: the plain value is taken as a multiple of a chi-squared number whose mean and variance are those of
 * the noise of the bins near Haar measure and of the delta method far from it.  It is asymptotic in the pairs: intervals of level
 * 0.95 held the true value in 92 to 98 of 100 repetitions with 1000 or 5000 independent pairs and 75 bins (Haar-random states,
 * product circuits, mixtures of both), and in 93 to 100 for all pairs of 100 to 600 members; with few pairs for each bin it may be
 * less often.  An interval knows only bins that were met: where all pairs fall into one it has no width.
 */
typedef struct qnl_expressibility {
    uint64_t pairs;
    double plain;           /**< sum_k p_k log(p_k / haar_k) of the observed frequencies, empty bins 0: the published number */
    double bias;            /**< (occupied bins - 1) / (2 pairs), about what `plain` is too large by: more where pairs are
                               correlated or many bins have few of them, which the interval knows */
    double value;           /**< plain - bias, not below 0 */
    qnl_interval interval;  /**< of the divergence of the true bin probabilities */
    double moment_distance; /**< sqrt(sum_{t=1}^{4} (F^(t) / Haar - 1)^2), which knows no bins, from the same fidelities; plain */
} qnl_expressibility;

/**
 * Expressibility of an ensemble of states.
 * @param counts  bins numbers, how often each bin was met (out), or NULL
 * O(count d) time beyond the drawing for independent pairs, which are drawn in blocks; O(count^2 d) for all pairs, whose members
 * take 16 count d bytes and whose tables 1024 bins bytes.  A fidelity within 1e-14 below a limit of two bins belongs to the upper
 * one.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, those of qnl_ensemble_draw(), QNL_ERR_CANCELLED; QNL_ERR_NOT_FINITE and
 * QNL_ERR_NOT_NORMALISED where a callback's members have fidelities that are not finite or above 1.
 */
QNL_API qnl_status qnl_expressibility_sample(qnl_expressibility *result, uint64_t *counts, const qnl_ensemble *ensemble,
                                             const qnl_expressibility_options *options);

/** The same from counts of independent pairs, at least 2, which may have been added up over ranges; moment_distance is NaN.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_expressibility_of_counts(qnl_expressibility *result, const uint64_t *counts, size_t bins, size_t dimension,
                                                double base, double level);

/** Entangling capability: the mean Meyer-Wallach measure of the members (qnl_meyer_wallach()), with a Student interval.
 * @param values  NULL, or where the measures are added in order.  d must be 2^n, n >= 1; at least 2 members. */
QNL_API qnl_status qnl_entangling_capability(double *mean, qnl_interval *interval, qnl_statistics *values,
                                             const qnl_ensemble *ensemble, const qnl_design_options *options);

/**
 * Exact mean of the Meyer-Wallach measure over independent uniform angles: 1 - (1/n) sum_q sum_{P in X,Y,Z} E <P_q>^2, by
 * qnl_exact_moments().  Where that is QNL_ERR_UNSUPPORTED (controlled rotations, fixed gates that are not Clifford gates) circuits
 * of up to 5 qubits are answered through the average of two copies, as in qnl_circuit_twirl(), with parameters uniform in [0, 2
 * pi). Errors of these two.
 */
QNL_API qnl_status qnl_exact_entangling_capability(double *mean, const qnl_circuit *circuit, const qnl_execution_options *options);

/** What the numbers of one ansatz say together. */
typedef struct qnl_design_summary {
    qnl_expressibility expressibility;
    qnl_frame_potential states[3];    /**< t = 1, 2, 3 */
    qnl_frame_potential unitaries[3]; /**< t = 1, 2, 3; members 0 where the ensemble has no unitaries */
    int state_order; /**< largest t <= 3 whose ratio interval, and those of all lower ones, contains 1 or less: the states look like
                        a t-design */
    int unitary_order; /**< the same for unitaries; -1 where there are none */
    int warning; /**< 1: the state frame potential F^(2) is within a tenth of Haar's (its ratio interval reaches down to 1.1) while
                    the unitary one is not: near-Haar expressibility says nothing about a 2-design of unitaries here */
} qnl_design_summary;

/**
 * @param options  members, at least 5; NULL = defaults.  The expressibility is from count / 2 independent pairs, those of the
 *                 members (2 s, 2 s + 1) that are both among them.  Progress counts each of the estimates from its beginning.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, those of qnl_expressibility_sample() and qnl_frame_potentials().
 */
QNL_API qnl_status qnl_summarise_design(qnl_design_summary *summary, const qnl_ensemble *ensemble,
                                        const qnl_design_options *options);

#ifdef __cplusplus
}
#endif

#endif
