/**
 * @file ensemble.h  Ensembles of pure states and of unitaries: of a circuit at random parameters, stored, drawn by a function of
 * the caller, Haar-random, Clifford, and known designs.
 *
 * An ensemble has members number 0, 1, 2, ... for every seed; member s is the same wherever and in whatever order it is drawn.  An
 * ensemble of unitaries also is one of states, U|psi_0>.
 */
#ifndef QNNLAND_ENSEMBLE_H
#define QNNLAND_ENSEMBLE_H

#include "qnnland/circuit.h"
#include "qnnland/execution.h"
#include "qnnland/random.h"
#include "qnnland/sample_range.h"
#include "qnnland/state.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_ensemble qnl_ensemble;

/** What the members are. */
typedef enum qnl_ensemble_kind {
    QNL_ENSEMBLE_STATES = 0,   /**< d amplitudes each */
    QNL_ENSEMBLE_UNITARIES = 1 /**< d x d entries each, row-major */
} qnl_ensemble_kind;

/* ---- making ensembles.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY; others are named. ---- */

/**
 * A circuit at random parameters: member s of a seed has the parameters that qnl_sample_gradient() draws for sample s, from the
 * random stream (seed, 0, s).  Unitaries, and states in the input.
 * @param input         state number @p which of a batch; NULL = |0...0>
 * @param distribution  low, high, distribution, draw; first, count and seed are not read; NULL = uniform in [0, 2 pi)
 */
QNL_API qnl_status qnl_ensemble_new_circuit(qnl_ensemble **out, const qnl_circuit *circuit, const qnl_state *input, size_t which,
                                            const qnl_sample_range *distribution);

/** A circuit at stored parameter vectors, count x P. */
QNL_API qnl_status qnl_ensemble_new_points(qnl_ensemble **out, const qnl_circuit *circuit, const qnl_state *input, size_t which,
                                           const double *thetas, size_t count);

/** Stored vectors, count x dimension, each of norm 1 within 1e-10 (QNL_ERR_NOT_NORMALISED); the dimension is any number >= 1. */
QNL_API qnl_status qnl_ensemble_new_states(qnl_ensemble **out, const qnl_complex *states, size_t count, size_t dimension);

/** Stored unitaries, count x dimension x dimension (QNL_ERR_NOT_UNITARY); as states they act on basis state 0. */
QNL_API qnl_status qnl_ensemble_new_unitaries(qnl_ensemble **out, const qnl_complex *unitaries, size_t count, size_t dimension);

/** Writes member number @p sample (d or d x d entries) from @p random, which stands at the beginning of (seed, 0, sample). Non-zero
 * stops the work (see QNL_STATUS_LIST).  Called from the thread that called the library. */
typedef int (*qnl_member_fn)(qnl_complex *member, uint64_t sample, qnl_random *random, void *data);

/** Drawn by the caller; members are used as they are. */
QNL_API qnl_status qnl_ensemble_new_callback(qnl_ensemble **out, qnl_ensemble_kind kind, size_t dimension, qnl_member_fn draw,
                                             void *data);

/** Haar-random states or unitaries of any dimension, from the random stream (seed, 0, s). */
QNL_API qnl_status qnl_ensemble_new_haar(qnl_ensemble **out, qnl_ensemble_kind kind, size_t dimension);

/** Uniformly random elements of the Clifford group on 1..QNL_MAX_UNITARY_QUBITS qubits, see qnl_random_clifford(). */
QNL_API qnl_status qnl_ensemble_new_clifford(qnl_ensemble **out, int qubits);

/** Known designs of one qubit, stored. */
typedef enum qnl_known_design {
    QNL_DESIGN_TETRAHEDRON = 0,   /**< 4 states, a state 2-design */
    QNL_DESIGN_OCTAHEDRON = 1,    /**< 6 states, a state 3-design */
    QNL_DESIGN_ICOSAHEDRON = 2,   /**< 12 states, a state 5-design */
    QNL_DESIGN_CLIFFORD_GROUP = 3 /**< 24 unitaries, a unitary 3-design */
} qnl_known_design;

/** One of them. */
QNL_API qnl_status qnl_ensemble_new_design(qnl_ensemble **out, qnl_known_design design);

/** Free; NULL is fine. */
QNL_API void qnl_ensemble_free(qnl_ensemble *ensemble);

/** Kind, dimension d, and number of stored members; QNL_ENSEMBLE_STATES, 0 and 0 for NULL; 0 members = as many as wanted. */
QNL_API qnl_ensemble_kind qnl_ensemble_kind_of(const qnl_ensemble *ensemble);
QNL_API size_t qnl_ensemble_dimension(const qnl_ensemble *ensemble);
QNL_API uint64_t qnl_ensemble_size(const qnl_ensemble *ensemble);

/**
 * Members first..first+count-1.
 * @param members  count x d, or count x d x d (out)
 * @param kind     STATES, or UNITARIES where the members are unitaries (QNL_ERR_UNSUPPORTED otherwise)
 * @param seed     not read where members are stored; there first + count is at most their number (QNL_ERR_ARGUMENT)
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_UNSUPPORTED, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL, what the callback returns.
 */
QNL_API qnl_status qnl_ensemble_draw(qnl_complex *members, const qnl_ensemble *ensemble, qnl_ensemble_kind kind, uint64_t first,
                                     uint64_t count, uint64_t seed, const qnl_execution_options *options);

/**
 * A uniformly random element of the Clifford group, up to phase, as a circuit of H, S, SDG, X, Y, Z, CNOT, CZ and SWAP gates.
 * @param qubits  1..QNL_MAX_QUBITS
 * O(qubits^2) time and gates.  E. van den Berg, "A simple method for sampling random Clifford operators", IEEE Int. Conf. on
 * Quantum Computing and Engineering (2021), arXiv:2008.06011.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_random_clifford(qnl_circuit **out, qnl_random *random, int qubits);

#ifdef __cplusplus
}
#endif

#endif
