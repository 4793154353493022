/**
 * @file moment_operator.h  Deviation of an ansatz from a t-design, as an operator.
 *
 *     A^(t)(X) = integral over Haar of V^{(x)t} X V'^{(x)t}  -  E_theta U^{(x)t} X U'^{(x)t}
 *
 * Z. Holmes, K. Sharma, M. Cerezo, P. J. Coles, PRX Quantum 3, 010313 (2022).  Orders t = 1 and 2, and 3 for one qubit.  Operators
 * on t copies have copy 0 in the least significant qubits.
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
 * E over Haar of V^{(x)t} X V'^{(x)t}, exact by Weingarten calculus.
 * @param out, x     d^t x d^t, may be the same array
 * @param dimension  d >= t, d^t up to 4096
 * @param order      t, 1..3
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_haar_twirl(qnl_complex *out, const qnl_complex *x, size_t dimension, int order);

/**
 * E_theta U^{(x)t} X U'^{(x)t} over independent uniform angles, exact: gate by gate, each angle averaged over 2 t s + 1 equidistant
 * values for the scale s.
 * @param out, x   d^t x d^t with d = 2^n, n t <= 6; may be the same array
 * @param circuit  every parameter drives one angle only, with a whole-number scale other than 0; any fixed gates
 * (QNL_ERR_UNSUPPORTED with the gate otherwise); offsets do not matter Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_UNSUPPORTED,
 * QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_circuit_twirl(qnl_complex *out, const qnl_complex *x, const qnl_circuit *circuit, int order,
                                     const qnl_execution_options *options);

/** Norms of A^(t)(X), exact.  @param x  d^t x d^t; NULL = |0...0><0...0|^{(x)t} */
QNL_API qnl_status qnl_exact_deviation(qnl_moment_deviation *deviation, const qnl_circuit *circuit, const qnl_complex *x, int order,
                                       const qnl_execution_options *options);

/** Exact frame potentials over uniform angles, from second powers of moment operators. */
typedef struct qnl_exact_design {
    double state_potential;   /**< F^(t) of states U|0...0> */
    double unitary_potential; /**< F^(t) of unitaries */
    double
        unitary_deviation; /**< |M_Haar - M_U|_F of the moment operators E U^{(x)t} (x) conj(U)^{(x)t}: sqrt(F^(t) - Haar value) */
} qnl_exact_design;

/** Both, exact; 2 n t <= 12 for the unitary ones (NaN above), n t <= 6 for the state one.  O(gates 16^(n t)).  Errors as
 * qnl_circuit_twirl(). */
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
 * From members of an ensemble of unitaries.
 * @param x  d^t x d^t, d^t up to 1024; NULL = |0><0|^{(x)t}, for which an ensemble of states will do
 */
QNL_API qnl_status qnl_sample_deviation(qnl_sampled_deviation *deviation, const qnl_ensemble *ensemble, const qnl_complex *x,
                                        int order, const qnl_design_options *options);

#ifdef __cplusplus
}
#endif

#endif
