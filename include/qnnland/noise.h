/**
 * @file noise.h  Where noise acts in a circuit, and readout errors.
 *
 * A noise plan is a list of places as qnl_channel_new_circuit(), qnl_noisy_network_new() and qnl_exact_moments() take them: it owns
 * copies of the channels and keeps the places in the order in which they act.
 */
#ifndef QNNLAND_NOISE_H
#define QNNLAND_NOISE_H

#include "qnnland/channel.h"
#include "qnnland/observable.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_noise_plan qnl_noise_plan;

/** New plan without places for circuits of 1..QNL_MAX_QUBITS qubits.  Errors of these functions: QNL_ERR_NULL, QNL_ERR_ARGUMENT,
 * QNL_ERR_MEMORY; on failure the plan is unchanged. */
QNL_API qnl_status qnl_noise_plan_new(qnl_noise_plan **out, int qubits);

/** Free; NULL is fine. */
QNL_API void qnl_noise_plan_free(qnl_noise_plan *plan);

/**
 * A channel acts when @p gates gates have acted, behind what the plan already holds for that moment.
 * @param channel  copied; input and output dimension 2^count
 * @param qubits   @p count different qubits, the first is the least significant bit of the channel's index
 */
QNL_API qnl_status qnl_noise_plan_add(qnl_noise_plan *plan, size_t gates, const qnl_channel *channel, const int *qubits, int count);

/** After every gate of @p circuit on as many qubits as the channel has, on these qubits; gates on other numbers of qubits stay
 * quiet. */
QNL_API qnl_status qnl_noise_plan_add_after_gates(qnl_noise_plan *plan, const qnl_circuit *circuit, const qnl_channel *channel);

/** A channel of one qubit, on every qubit in order, after gates_per_layer, 2 gates_per_layer, ... gates, and after the last gate
 * where that is not a multiple.  @param gates_per_layer  >= 1 */
QNL_API qnl_status qnl_noise_plan_add_after_layers(qnl_noise_plan *plan, const qnl_circuit *circuit, size_t gates_per_layer,
                                                   const qnl_channel *channel);

/** Number of places, and the places in order (owned by the plan, valid until it changes); 0 and NULL for NULL or an empty plan. */
QNL_API size_t qnl_noise_plan_count(const qnl_noise_plan *plan);
QNL_API const qnl_noise *qnl_noise_plan_places(const qnl_noise_plan *plan);

/**
 * The observable that measurements with readout errors see.  Every Pauli letter is measured as the outcome of its qubit, which is
 * read as 1 where it is 0 with probability zero_to_one, and as 0 where it is 1 with probability one_to_zero, independently:
 *
 *     P_q -> (1 - zero_to_one - one_to_zero) P_q + (one_to_zero - zero_to_one) 1
 *
 * @param observable   Pauli strings and projectors (QNL_ERR_UNSUPPORTED for other parts)
 * @param zero_to_one  n probabilities, one for each qubit
 * @param one_to_zero  n probabilities
 * A string of w letters becomes up to 2^w strings (one where the two probabilities agree); w up to 20.  Exact.
 */
QNL_API qnl_status qnl_observable_readout(qnl_observable **out, const qnl_observable *observable, const double *zero_to_one,
                                          const double *one_to_zero);

#ifdef __cplusplus
}
#endif

#endif
