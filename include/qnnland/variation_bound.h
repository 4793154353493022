/**
 * @file variation_bound.h  What is known about variation ranges of random circuits: bounds and exact means.
 *
 * n qubits, a free unitary on m of them, w = spectral width of the observable, V1 and V2 independent and random.
 */
#ifndef QNNLAND_VARIATION_BOUND_H
#define QNNLAND_VARIATION_BOUND_H

#include "qnnland/observable.h"
#include "qnnland/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bounds of a random range Delta in [0, w]. */
typedef struct qnl_variation_bound {
    double mean;     /**< bound of E[Delta] as printed; may exceed w */
    double variance; /**< bound of Var[Delta]: with mu = min(mean, w), mu (w - mu) below w / 2 (E. Bhatia and C. Davis, Am. Math.
                        Monthly 107, 353 (2000)), else w^2 / 4 */
    double tail;     /**< bound of P[Delta >= threshold]: min(1, mean / threshold) (Markov) */
    int vacuous;     /**< 1 where mean >= w: Delta <= w is known without any bound */
} qnl_variation_bound;

/**
 * Theorem 1 of arXiv:2205.05056: E[Delta] <= w 2^(3m + 2 - n/2) where V1 or V2 is a 2-design.  For m = 1 it is below w only from
 * n = 11 on, for m = 2 from n = 17.
 * @param qubits     n, m..QNL_MAX_QUBITS
 * @param gate       m >= 1
 * @param width      w >= 0, finite
 * @param threshold  > 0: of the tail
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE (also where the bound of mean or variance is too large for a number).
 */
QNL_API qnl_status qnl_variation_theorem1(qnl_variation_bound *bound, int qubits, int gate, double width, double threshold);

/**
 * Proposition 2 of arXiv:2205.05056, for learning a pure state (O = 1 - |phi><phi|, so w = 1): E[Delta] <= 2^(2m - n) where V1 or
 * V2 is a 1-design.  Arguments and errors as above.
 */
QNL_API qnl_status qnl_variation_proposition2(qnl_variation_bound *bound, int qubits, int gate, double threshold);

/** Tasks with exactly known means for a free one-qubit gate. */
typedef enum qnl_variation_case {
    /** O = 1 - |0><0| on one qubit, which is A; pure input, V1 Haar-random, V2 = 1: Delta is the length of a Bloch vector.
     *  E = Gamma(K + 1/2) / (Gamma(K + 1) Gamma(3/2)), K = 2^(n-1). */
    QNL_VARIATION_AUTOENCODER_BEFORE = 0,
    /** O = 1 - |phi><phi|; one of V1 |psi> and V2' |phi> is a product state and the other is drawn from a 1-design: E = 2^(1-n). */
    QNL_VARIATION_STATE_ONE_SIDE = 1,
    /** O = 1 - |phi><phi|; V1 and V2 Haar-random: E = 2/d + (3 pi / 4) Gamma(K + 1/2) Gamma(K - 1/2) / (Gamma(K) Gamma(K - 1)) /
     * d^2, d = 2^n, K = d/2: Delta = (s1 + s2)^2 with the singular values of a product of two Gaussian matrices, whose determinants
     *  factor. n >= 2. */
    QNL_VARIATION_STATE_BOTH_SIDES = 2
} qnl_variation_case;

/**
 * Exact mean over Haar-random circuits.
 * @param qubits  n: 1..1000 (2..1000 for the last case)
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT.  Exact to rounding (1e-12 relative).
 */
QNL_API qnl_status qnl_variation_haar_mean(double *mean, qnl_variation_case which, int qubits);

/** Which sides of the gate are random, for qnl_variation_second_moment(). */
typedef enum qnl_variation_side { QNL_VARIATION_BEFORE = 1, QNL_VARIATION_AFTER = 2, QNL_VARIATION_BOTH = 3 } qnl_variation_side;

/** Second moment of the correlation matrix for m = 1: f = T_0 + sum_{ab} R_ab T_ab with R the rotation of the Bloch sphere by U. */
typedef struct qnl_variation_moment {
    double second_moment; /**< E[sum_{ab} T_ab^2], exact */
    double mean_bound;    /**< E[Delta] = 2 E[s1 + s2] <= 2 sqrt(2) sqrt(second_moment): rigorous, and not vacuous at small n; its
                               square bounds E[Delta^2], so that P[Delta >= t] <= (mean_bound / t)^2 */
} qnl_variation_moment;

/**
 * Exact second moment for 2-designs (so also for Haar-random circuits), from the average of X x X over the unitary group: with O_0
 * the traceless part of O and d = 2^n, and a pure input,
 *
 *     both sides           9 tr(O_0^2) d / (4 (d^2 - 1) (d + 1))
 *     after (V2)           3 tr(O_0^2) (2 - p) / (2 (d^2 - 1)),           p = purity of the n - 1 qubits outside A of V1 |psi>
 *     before (V1)          6 sum_{a=x,y,z} tr(H_a^2) / (d (d + 1)),       H_a = tr_A((sigma_a x 1) V2' O V2) / 2
 *
 * @param square  for BOTH and AFTER tr(O_0^2); for BEFORE sum_{a=x,y,z} tr(H_a^2)
 * @param purity  AFTER: p in [1/2, 1], within 1e-10; otherwise not read
 * @param qubits  n, 2..500
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE.
 */
QNL_API qnl_status qnl_variation_second_moment(qnl_variation_moment *moment, qnl_variation_side side, int qubits, double square,
                                               double purity);

#ifdef __cplusplus
}
#endif

#endif
