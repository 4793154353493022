/**
 * @file moment_operator.h  Deviation of an ansatz from a t-design, as an operator.
 *
 *     A^(t)(X) = integral over Haar of V^{(x)t} X V'^{(x)t}  -  E_theta U^{(x)t} X U'^{(x)t}
 *
 * Z. Holmes, K. Sharma, M. Cerezo, P. J. Coles, PRX Quantum 3, 010313 (2022).  Orders t = 1..5.  Operators on t copies have
 * copy 0 in the least significant qubits.
 */
#ifndef QNNLAND_MOMENT_OPERATOR_H
#define QNNLAND_MOMENT_OPERATOR_H

#include "qnnland/frame_potential.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Norms of A^(t)(X). */
typedef struct qnl_moment_deviation {
    double trace;     /**< sum of singular values */
    double frobenius; /**< Hilbert-Schmidt norm */
    double operator_norm;
} qnl_moment_deviation;

/**
 * E over Haar of V^{(x)t} X V'^{(x)t}, exact by Weingarten calculus: the projection on the span of the permutations of the
 * copies.  B. Collins, P. Sniady, Commun. Math. Phys. 264, 773 (2006).
 * @param out, x     d^t x d^t, may be the same array
 * @param dimension  d >= 1, also below t; d^t up to 4096
 * @param order      t, 1..5
 * O(t! d^t) time and what reading x takes.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY,
 * QNL_ERR_NUMERICAL.
 */
QNL_API qnl_status qnl_haar_twirl(qnl_complex *out, const qnl_complex *x, size_t dimension, int order);

/**
 * E_theta U^{(x)t} X U'^{(x)t} over independent parameters, uniform in [0, 2 pi), exact: gate by gate, the average over each angle
 * in closed form.
 * @param out, x   d^t x d^t with d = 2^n, n t <= 6; may be the same array
 * @param circuit  every parameter drives one angle only, with a whole-number scale other than 0; any fixed gates
 *                 (QNL_ERR_UNSUPPORTED with the gate otherwise).  Scales and offsets do not matter but for controlled rotations
 *                 with an odd scale, whose period is 4 pi.
 * @param order    t, 1..5
 * O(gates t 4^(n t)).  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_UNSUPPORTED, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_circuit_twirl(qnl_complex *out, const qnl_complex *x, const qnl_circuit *circuit, int order,
                                     const qnl_execution_options *options);

/** Norms of A^(t)(X), exact.  @param x  d^t x d^t; NULL = |0...0><0...0|^{(x)t}.  Errors as qnl_circuit_twirl(), and
 * QNL_ERR_NUMERICAL. */
QNL_API qnl_status qnl_exact_deviation(qnl_moment_deviation *deviation, const qnl_circuit *circuit, const qnl_complex *x, int order,
                                       const qnl_execution_options *options);

/** Exact frame potentials over uniform angles, from second powers of moment operators. */
typedef struct qnl_exact_design {
    double state_potential;   /**< F^(t) of states U|0...0> */
    double unitary_potential; /**< F^(t) of unitaries */
    /** |M_Haar - M_U|_F of the moment operators E U^{(x)t} (x) conj(U)^{(x)t}: sqrt(F^(t) - Haar value), without the cancellation
     */
    double unitary_deviation;
} qnl_exact_design;

/** Both, exact; n t <= 6.  O(gates t 16^(n t) / (2 t!^2)), on several threads.  Errors as qnl_circuit_twirl(), and
 * QNL_ERR_NUMERICAL, QNL_ERR_CANCELLED. */
QNL_API qnl_status qnl_exact_frame_potentials(qnl_exact_design *design, const qnl_circuit *circuit, int order,
                                              const qnl_execution_options *options);

/** A deviation from samples. */
typedef struct qnl_sampled_deviation {
    qnl_moment_deviation plain;      /**< of the sample mean: too large, by about the noise of the mean */
    double frobenius_squared;        /**< unbiased estimate of |A|_F^2: the squared noise is subtracted; may be negative */
    double frobenius_error;          /**< its jackknife standard error */
    qnl_interval frobenius_interval; /**< of |A|_F, from 0 up */
} qnl_sampled_deviation;

/**
 * From N members of an ensemble of unitaries.
 * @param x        d^t x d^t, d^t up to 1024; NULL = |0><0|^{(x)t}, for which an ensemble of states will do
 * @param order    t, 1..5
 * @param options  NULL for defaults; at least 3 members.  Progress counts members as they are drawn.
 * frobenius_squared is the mean of tr A_i' A_j over pairs i != j of A_i = Haar average - U_i X U_i'.  O(N t d d^{2t}) time (states:
 * O(N d^{2t})).  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_NUMERICAL, those of qnl_ensemble_draw().
 */
QNL_API qnl_status qnl_sample_deviation(qnl_sampled_deviation *deviation, const qnl_ensemble *ensemble, const qnl_complex *x,
                                        int order, const qnl_design_options *options);

#ifdef __cplusplus
}
#endif

#endif
