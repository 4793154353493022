/**
 * @file second_moment.h  Variance of a cost and of all its derivatives over random angles, without sampling states.
 *
 * C(theta) = tr(O E_theta(rho)), every angle drawn independently and uniformly over a period.  In the Heisenberg picture the second
 * moment E[C^2] is a sum over pairs of Pauli strings (P, Q) in which O is expanded.  A rotation exp(-i angle R / 2) leaves pairs
 * that both commute with R, sends a pair that both anticommute to (P, Q) or (iRP, iRQ) with weight 1/2 each, and kills a pair of
 * which only one anticommutes.  The product T = P Q of a pair never changes under rotations: pairs fall into sectors, the diagonal
 * one T = 1 (a Markov chain on Pauli strings) and those cross sectors whose T commutes with every rotation met.  The derivative by
 * an angle has the second moment of the paths on which that angle's rotation anticommutes:
 *
 *     E[C dC/dangle_k] = 0,  E[(dC/dangle_k)^2] = part of E[C^2] whose paths anticommute with R_k
 *
 * What a circuit may hold:
 *  - RX RY RZ PHASE U3 and ROTATION with an angle of their own: theta[k] drives one angle only, scale is a whole number other than
 * 0 (a derivative by theta[k] then has the factor scale^2); the offset does not matter;
 *  - any fixed gate of one qubit; fixed gates of two qubits that are Clifford gates (also given as matrices); SWAP, ISWAP;
 *    ROTATION with a constant multiple of pi/2;
 *  - noise: any channel of one qubit (amplitude damping and thermal relaxation too), Pauli channels of several qubits.
 * Everything else is QNL_ERR_UNSUPPORTED with the gate's number and the reason in the text; qnl_sample_gradients() is what remains.
 */
#ifndef QNNLAND_SECOND_MOMENT_H
#define QNNLAND_SECOND_MOMENT_H

#include "qnnland/channel.h"
#include "qnnland/observable.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is not circuit and observable.  Fill with qnl_moment_options_init(). */
typedef struct qnl_moment_options {
    size_t struct_size;
    const char *input;      /**< product state, one letter for each qubit, qubit 0 first: 0 1 (Z), + - (X), r l (Y = +1, -1); NULL
                                 (default) = all 0 */
    const qnl_noise *noise; /**< noise_count places as in qnl_channel_new_circuit(); default NULL */
    size_t noise_count;
    const qnl_execution_options *execution; /**< threads, memory_limit, progress; NULL (default) = defaults */
} qnl_moment_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_moment_options_init(qnl_moment_options *options, size_t struct_size);

/** Moments of a cost. */
typedef struct qnl_moments {
    double mean;     /**< E[C] */
    double second;   /**< E[C^2] */
    double variance; /**< second - mean^2, not below 0 */
    int cone;        /**< largest number of qubits that a sector has reached */
    size_t sectors;  /**< cross sectors that were followed (they may have died later on) */
} qnl_moments;

/**
 * Exact moments and variances of all derivatives.
 * @param moments      (out)
 * @param derivatives  P numbers (out): E[(dC/dtheta[k])^2], which is the variance, as the mean is 0; 0 for parameters that no gate
 *                     uses; NULL if not wanted
 * @param observable   Pauli strings and parts that have an expansion of at most 2^20 Pauli strings
 * @param options      NULL for defaults
 * Exact to rounding.  Only gates in the light cone of a part cost anything; terms of the observable whose cones lie apart are
 * worked on apart.  With c qubits in a cone: O(gates 4^c) time and 8 x 4^c bytes; with derivatives, O(gates log(gates) 4^c) time
 * and 8 x 4^c log2(gates) bytes, less time where memory_limit allows more memory. Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (numbers
 * of qubits, input), QNL_ERR_UNSUPPORTED (see above), QNL_ERR_MEMORY (with the cone and the bytes needed: qnl_path_moments() needs
 * none), QNL_ERR_CANCELLED. M. Cerezo et al., Nat. Commun. 12, 1791 (2021) for the notion; the chain of Pauli strings as in H.-Y.
 * Huang et al. and A. Angrisani et al., arXiv:2409.01706.
 */
QNL_API qnl_status qnl_exact_moments(qnl_moments *moments, double *derivatives, const qnl_circuit *circuit,
                                     const qnl_observable *observable, const qnl_moment_options *options);

/** A count of sampled Pauli paths; counts of different ranges of paths may be added. */
typedef struct qnl_path_counts {
    uint64_t paths; /**< sampled */
    uint64_t hits;  /**< of these: ended in a string with expectation +-1 in the input, with all noise survived */
    double norm;    /**< sum of c^2 over the strings of O that are not the identity */
    double mean;    /**< E[C], exact */
} qnl_path_counts;

/**
 * The same second moments from sampled Pauli paths, for hundreds of qubits: a string of O is drawn with probability c^2 / norm,
 * every rotation that anticommutes flips a coin, noise lets a path survive with the square of its factor, and
 *
 *     Var[C] + mean^2 - (identity part)^2 = norm * P[hit],   E[(dC/dangle_k)^2] = norm * P[hit and the path anticommutes with R_k]
 *
 * @param counts  (out)
 * @param active  P numbers (out): hits whose path anticommutes with the rotation of theta[k], times scale^2; NULL if not wanted
 * @param first   first path
 * @param count   number of paths, >= 1; worked on in blocks of 64, each from the random stream (seed, 0, block): first and count
 * must be multiples of 64
 * @param options memory_limit is not used
 * Sampled; each path costs one bit operation for each gate and qubit.  Needs noise that is diagonal in the Pauli basis
 * (QNL_ERR_UNSUPPORTED otherwise, and for fixed gates that are not Clifford gates and observables of which a cross sector
 * survives).
 */
QNL_API qnl_status qnl_path_moments(qnl_path_counts *counts, uint64_t *active, const qnl_circuit *circuit,
                                    const qnl_observable *observable, uint64_t first, uint64_t count, uint64_t seed,
                                    const qnl_moment_options *options);

/** An estimate with a confidence interval. */
typedef struct qnl_estimate {
    double value;
    qnl_interval interval;
} qnl_estimate;

/**
 * norm * hits / paths with its Wilson interval; with no hit the interval is [0, upper limit].
 * @param norm   of the counts; for a derivative by an angle with a scale: norm scale^2
 * @param hits   0..paths: hits of the counts; for a derivative active[k] / scale^2
 * @param level  in (0, 1), for example 0.95
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE.
 */
QNL_API qnl_status qnl_path_estimate(qnl_estimate *estimate, double norm, uint64_t hits, uint64_t paths, double level);

/* ---- closed forms, as lines for comparison.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE. ---- */

/**
 * Variance of a derivative by the angle of exp(-i angle P / 2) where the part of the circuit behind the gate is a unitary 2-design
 * of dimension d: (1 - <P>^2) / 2 * (tr O^2 - (tr O)^2 / d) / (d^2 - 1).  J. R. McClean et al., Nat. Commun. 9, 4812 (2018).
 * @param dimension    d >= 2
 * @param norm         (tr O^2 - (tr O)^2 / d) / d >= 0, the sum of squared coefficients of O without the identity: 1 for one string
 * @param expectation  <P> in the state before the gate, in [-1, 1]
 */
QNL_API qnl_status qnl_two_design_variance(double *variance, double dimension, double norm, double expectation);

/** The same where the parts before and behind the gate are both 2-designs: norm d^2 / (2 (d + 1) (d^2 - 1)), as <P>^2 has the mean
 * 1 / (d + 1). */
QNL_API qnl_status qnl_both_two_design_variance(double *variance, double dimension, double norm);

/** Product circuit of one RX for each of n >= 1 qubits, input |0...0>: the variance of a derivative for the global cost
 * 1 - |0...0><0...0|, (3/8)^(n-1) / 8, and for the local cost 1 - (1/n) sum_q |0><0|_q, 1 / (8 n^2).  M. Cerezo et al., Nat.
 * Commun. 12, 1791 (2021). */
QNL_API qnl_status qnl_product_circuit_variance(double *global, double *local, int qubits);

#ifdef __cplusplus
}
#endif

#endif
