/**
 * @file diamond.h  The diamond norm of Hermitian-preserving maps, with a certificate.
 *
 *     |Phi|_diamond = max over density matrices rho of | (rho^(1/2) (x) 1) J (rho^(1/2) (x) 1) |_1,
 *
 * J the Choi matrix.  The norm is the unnormalised one: the distance of two channels lies in [0, 2].
 * Every density matrix gives a lower bound; every Z >= 0 with Z >= J gives the upper bound lambda_max(tr_out(2 Z - J)).  The result
 * holds one of each, both evaluated from points that are feasible whatever the iteration did.  J. Watrous, Theory of Computing 5,
 * 217 (2009) and Chicago J. Theor. Comput. Sci. 2013, 8.
 * The map acts on the first half of |psi> = sum_i conj(rho^(1/2)) |i> (x) |i>, whose reduced state is the transpose of rho.
 */
#ifndef QNNLAND_DIAMOND_H
#define QNNLAND_DIAMOND_H

#include "qnnland/channel.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How the norm was found. */
typedef enum qnl_diamond_method {
    QNL_DIAMOND_AUTO = 0,      /**< the first of the others that applies */
    QNL_DIAMOND_UNITARIES = 1, /**< c^2 (U . U' - V . V'): eigenphase arc, exact.  Entries of K'K / c^2 - 1 may reach 1e-10, but
                                  AUTO takes this method up to 1e-12 only */
    QNL_DIAMOND_CERTIFIED = 2, /**< maximisation over input states with a dual certificate */
    QNL_DIAMOND_CSDP = 3       /**< a semidefinite program solved by the program csdp, its answer certified in the same way: an
                                    independent second method, for Choi matrices of rank up to 150 (slow above 60); never AUTO */
} qnl_diamond_method;

/** Options.  Fill with qnl_diamond_options_init(). */
typedef struct qnl_diamond_options {
    size_t struct_size;
    qnl_diamond_method method; /**< default QNL_DIAMOND_AUTO; UNITARIES is QNL_ERR_UNSUPPORTED for other maps */
    double tolerance;          /**< relative gap asked for, in [1e-10, 1e-1]; default 1e-8 */
    int max_iterations;        /**< 1..1000000; default 2000 */
    double time_limit;         /**< seconds, > 0; default infinity */
    qnl_progress_fn progress;  /**< called once an iteration, CSDP: about every 0.1 s with (0, 1); default NULL */
    void *progress_data;
    const char *csdp; /**< CSDP: name or path of the program; default NULL: the environment variable QNL_CSDP, then the one that the
                           library was built with ("csdp", searched in PATH).  A missing program is QNL_ERR_UNSUPPORTED */
} qnl_diamond_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_diamond_options_init(qnl_diamond_options *options, size_t struct_size);

/** Result: a value that lies in [lower, upper] up to rounding (about 1e-14 relative, covered by a shift, not by interval
 * arithmetic). */
typedef struct qnl_diamond_result {
    double lower;   /**< reached by the input state */
    double upper;   /**< proven by the dual witness; at most 2 for differences of channels */
    double value;   /**< best estimate, in [lower, upper] */
    int converged;  /**< 1 if upper - lower <= tolerance * value, or 1e-14 sum |K_k|_F^2; or if the map is zero to rounding */
    int iterations; /**< of the search; 0 for the other methods */
    qnl_diamond_method method; /**< the one that was used */
} qnl_diamond_result;

/**
 * Diamond norm of a map.
 * @param input_state  input x input density matrix that reaches `lower` (out), or NULL
 * @param witness      (input output)^2 entries: Z >= 0, Z >= J that proves `upper` (out), or NULL
 * @param options      NULL for defaults
 * A result that has not converged (iterations, time) is a result: its bounds still hold.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_UNSUPPORTED, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL, QNL_ERR_CANCELLED.
 * Cost of an iteration: one Hermitian eigenproblem of size min(D E, operators) and products of that size.
 */
QNL_API qnl_status qnl_diamond_norm(qnl_diamond_result *result, qnl_complex *input_state, qnl_complex *witness,
                                    const qnl_channel *map, const qnl_diamond_options *options);

/** The same for a - b; the upper bound is then at most 2 where both are channels. */
QNL_API qnl_status qnl_diamond_distance(qnl_diamond_result *result, qnl_complex *input_state, qnl_complex *witness,
                                        const qnl_channel *a, const qnl_channel *b, const qnl_diamond_options *options);

/** Bounds from the Choi matrices alone: |J|_1 / D <= |Phi|_diamond <= |tr_out |J| |_op <= |J|_1. */
QNL_API qnl_status qnl_diamond_choi_bounds(qnl_interval *bounds, const qnl_channel *map);

/**
 * Channel sensitivity of a circuit with noise: the diamond distance of its channels at theta and theta + delta, with the noise of
 * qnl_channel_new_circuit() at both.
 * @param delta  P numbers
 * Up to QNL_MAX_NOISY_QUBITS qubits.  Absolute accuracy of the difference about 1e-15: for steps of circuits without noise
 * qnl_channel_sensitivity() keeps the relative accuracy.  Errors of qnl_channel_new_circuit() and qnl_diamond_distance().
 */
QNL_API qnl_status qnl_noisy_sensitivity(qnl_diamond_result *result, const qnl_circuit *circuit, const double *theta,
                                         const double *delta, const qnl_noise *noise, size_t noise_count,
                                         const qnl_diamond_options *options);

#ifdef __cplusplus
}
#endif

#endif
