/**
 * @file network.h  A quantum neural network: circuit + observable + input states, compiled once and evaluated many times.
 *
 *     f_i(theta) = <psi_i| U(theta)' O U(theta) |psi_i>,   i = 0..inputs-1
 *
 * Compilation prunes gates outside the light cone of the observable, fuses neighbouring single-qubit gates and lays the
 * amplitudes out in lanes.  A network does not change and may be used by several threads at once; scratch memory is kept and
 * reused.
 *
 * The light cone of a sum of local parts may be all qubits where the cone of each part has few.  The parts of the observable are
 * then put into groups, each of which is pruned to the light cone of its own parts, and values and derivatives are added up over
 * the groups: 100 qubits take no more than the largest group does, as long as the circuit is shallow.  This is done where the
 * groups together cost at most half of one program, counting (gates + 1) 2^cone for each, and never for small programs (below 4096)
 * or inputs given by amplitudes.  For values, adjoint gradients and second derivatives the threads are shared among groups and
 * evaluations, while a group with a large state has all of them to itself; samples and parameter shifts take the groups one after
 * the other.
 */
#ifndef QNNLAND_NETWORK_H
#define QNNLAND_NETWORK_H

#include "qnnland/circuit.h"
#include "qnnland/execution.h"
#include "qnnland/observable.h"
#include "qnnland/state.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_network qnl_network;

/**
 * Compile.  Circuit, observable and inputs are copied as far as needed and may be freed afterwards.
 * @param inputs   batch of input states; NULL = the one state |0...0>
 * @param options  NULL for defaults; the progress callback is used by all later calls; with groups its total counts each evaluation
 *                 once for each group; the memory limit holds for all groups that are worked on at a time
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (numbers of qubits differ), QNL_ERR_UNSUPPORTED (instruction set), QNL_ERR_MEMORY (with
 * the bytes that one evaluation needs).
 * O(gates), and for the groups O(parts x (gates + groups)) where that is less than an evaluation costs or below 2^24 steps.
 */
QNL_API qnl_status qnl_network_new(qnl_network **out, const qnl_circuit *circuit, const qnl_observable *observable,
                                   const qnl_state *inputs, const qnl_execution_options *options);

/** Free; NULL is fine. */
QNL_API void qnl_network_free(qnl_network *network);

/** Number of parameters P of the circuit; 0 for NULL. */
QNL_API size_t qnl_network_parameters(const qnl_network *network);

/** Number of input states; 0 for NULL. */
QNL_API size_t qnl_network_inputs(const qnl_network *network);

/**
 * Number of qubits that are simulated: the light cone of the observable, or of the group with the largest one (all qubits for
 * inputs given by amplitudes); 0 for NULL.
 */
QNL_API int qnl_network_cone(const qnl_network *network);

/**
 * Mode that the network runs in; QNL_MODE_AUTO = chosen for each call by the number of evaluations, or for each group.
 * QNL_MODE_AUTO for NULL.
 */
QNL_API qnl_mode qnl_network_mode(const qnl_network *network);

/** Instruction set that the network runs in; QNL_ISA_AUTO for NULL. */
QNL_API qnl_isa qnl_network_isa(const qnl_network *network);

/**
 * The compiled program as text, to look at: for each group, where there are several, the light cone, and for each mode the
 * operations in the order in which they run, with the qubits of the program (the light cone's, numbered 0, 1, ...).  Rotations on
 * one qubit are one matrix, CNOT and CZ gates are swaps and signs; "permute" is several of these at once; a sweep is what is done
 * to one block of a large state before the next block. At the end, for one state: how many multiply-adds and how many bytes between
 * memory and blocks of large states a run takes, forwards and for a gradient backwards, and operation by operation, as second
 * derivatives go. The form may change between versions.
 * @param out  to be freed with qnl_string_free()
 */
QNL_API qnl_status qnl_network_text(char **out, const qnl_network *network);

/**
 * values[j * inputs + i] = f_i(theta_j).
 * @param values  count x inputs (out)
 * @param thetas  count x P, finite
 * Errors: QNL_ERR_NULL, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_CANCELLED.  The outputs are untouched unless QNL_OK is
 * returned. Exact to rounding.  O(gates 2^n) per value with the n qubits of the light cone, for each group; memory per thread
 * 8 x 16 x 2^n bytes in batch mode, 16 x 2^n in single mode, with n of the largest group.
 */
QNL_API qnl_status qnl_network_expectation(double *values, const qnl_network *network, const double *thetas, size_t count);

/**
 * Estimates from measurements: each part of the observable is measured in its own eigenbasis with @p shots shots of its own (parts
 * are measured separately, multiples of the identity are exact), and the means are added up.
 * @param values           count x inputs (out)
 * @param standard_errors  count x inputs (out), from the sample variances (0 for one shot); NULL if not wanted
 * @param shots            1..2^31 per part
 * @param seed             evaluation (j, i) draws part k from the random stream (seed, k, j * inputs + i)
 * Unbiased.  Also QNL_ERR_ARGUMENT.
 */
QNL_API qnl_status qnl_network_sample(double *values, double *standard_errors, const qnl_network *network, const double *thetas,
                                      size_t count, uint64_t shots, uint64_t seed);

#ifdef __cplusplus
}
#endif

#endif
