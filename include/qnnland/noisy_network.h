/**
 * @file noisy_network.h  A network with noise: density matrices, trajectories, gradients.
 *
 *     f_i(theta) = tr(O E_theta(|psi_i><psi_i|)),   i = 0..inputs-1
 *
 * where E_theta runs the circuit with channels at given places.
 */
#ifndef QNNLAND_NOISY_NETWORK_H
#define QNNLAND_NOISY_NETWORK_H

#include "qnnland/channel.h"
#include "qnnland/cost.h"
#include "qnnland/density.h"
#include "qnnland/gradient.h"
#include "qnnland/observable.h"
#include "qnnland/statistics.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_noisy_network qnl_noisy_network;

/**
 * Compile.  Everything is copied as far as needed.
 * @param noise       noise_count places in the order in which they act (qnl_noise_plan_places()); channels on up to 3 qubits each,
 * any signs; NULL and 0: no noise
 * @param observable  any parts
 * @param inputs      batch of input states; NULL = |0...0>
 * @param options     NULL for defaults; progress is used by all later calls
 * The light cone of the observable is cut out first: gates and trace-preserving channels that cannot change the value do not count.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (numbers of qubits; a place, with its number), QNL_ERR_UNSUPPORTED, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_noisy_network_new(qnl_noisy_network **out, const qnl_circuit *circuit, const qnl_noise *noise,
                                         size_t noise_count, const qnl_observable *observable, const qnl_state *inputs,
                                         const qnl_execution_options *options);

/** Free; NULL is fine. */
QNL_API void qnl_noisy_network_free(qnl_noisy_network *network);

/** Number of parameters P, of inputs, and of qubits that are simulated; 0 for NULL. */
QNL_API size_t qnl_noisy_network_parameters(const qnl_noisy_network *network);
QNL_API size_t qnl_noisy_network_inputs(const qnl_noisy_network *network);
QNL_API int qnl_noisy_network_cone(const qnl_noisy_network *network);

/* ---- density matrices: exact to rounding, cones of up to QNL_MAX_DENSITY_QUBITS qubits (QNL_ERR_ARGUMENT above).  Other errors:
 *      QNL_ERR_NULL, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_CANCELLED. ---- */

/** values[count x inputs] = f_i(theta_j).  O((gates + places) 4^n) time, 16 x 4^n bytes for each thread and lane. */
QNL_API qnl_status qnl_noisy_network_expectation(double *values, const qnl_noisy_network *network, const double *thetas,
                                                 size_t count);

/**
 * Values (unless NULL) and gradients[count x inputs x P].
 * @param method  ADJOINT: one forward and one backward pass; the states before each channel are kept or computed again,
 * O(log(places)) of them in memory.  PARAMETER_SHIFT: exact too, two or four values for each angle.  CENTRAL_DIFFERENCE.
 */
QNL_API qnl_status qnl_noisy_network_gradient(double *values, double *gradients, const qnl_noisy_network *network,
                                              const double *thetas, size_t count, qnl_gradient_method method);

/**
 * rho[2^n x 2^n] = E_theta(|psi_i><psi_i|), all qubits of the circuit, n up to QNL_MAX_DENSITY_QUBITS.
 * @param input  i
 */
QNL_API qnl_status qnl_noisy_network_density(qnl_complex *rho, const qnl_noisy_network *network, const double *theta, size_t input);

/** The mean of the functions as a cost, with gradient; see qnl_network_cost(). */
QNL_API qnl_status qnl_noisy_network_cost(qnl_cost **out, const qnl_noisy_network *network);

/* ---- trajectories: states of 2^n amplitudes, one Kraus operator drawn at each place ---- */

/**
 * Adds <psi|O|psi> of trajectories first..first+count-1 to @p values, in order; their mean estimates f_i(theta) without bias: see
 * qnl_statistics_mean_interval().  J. Dalibard, Y. Castin, K. Molmer, Phys. Rev. Lett. 68, 580 (1992).
 * @param input  i
 * @param seed   trajectory s draws from the random stream (seed, i, s)
 * Channels must be completely positive and trace preserving (QNL_ERR_UNSUPPORTED otherwise, with the place).
 * O((gates + places) 2^n) time and 16 x 2^n bytes for each trajectory.
 */
QNL_API qnl_status qnl_noisy_network_trajectories(qnl_statistics *values, const qnl_noisy_network *network, const double *theta,
                                                  size_t input, uint64_t first, uint64_t count, uint64_t seed);

/**
 * Adds dC/dtheta[k] of each trajectory to components[k], unless that is NULL: unbiased, for channels all of whose Kraus operators
 * are multiples of unitaries (Pauli channels, depolarizing, flips), whose probabilities do not depend on the state.
 * @param components  P handles or NULLs
 * QNL_ERR_UNSUPPORTED names the place otherwise.
 */
QNL_API qnl_status qnl_noisy_network_trajectory_gradient(qnl_statistics *const *components, const qnl_noisy_network *network,
                                                         const double *theta, size_t input, uint64_t first, uint64_t count,
                                                         uint64_t seed);

#ifdef __cplusplus
}
#endif

#endif
