/** @file hamiltonian.h  Library of observables: spin chains, and what quantum autoencoders and state learning minimise. */
#ifndef QNNLAND_HAMILTONIAN_H
#define QNNLAND_HAMILTONIAN_H

#include "qnnland/cost.h"
#include "qnnland/network.h"
#include "qnnland/random.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Ends of a chain. */
typedef enum qnl_boundary {
    QNL_BOUNDARY_OPEN = 0,    /**< pairs (0,1) (1,2) ... (n-2,n-1) */
    QNL_BOUNDARY_PERIODIC = 1 /**< also (n-1,0); with two qubits the one pair is counted twice, with one qubit there is none */
} qnl_boundary;

/**
 * A chain of n spins: sum over pairs (i,j) of xx X_i X_j + yy Y_i Y_j + zz Z_i Z_j, plus sum over i of x X_i + y Y_i + z Z_i.
 * Fill with qnl_spin_chain_options_init().
 */
typedef struct qnl_spin_chain_options {
    size_t struct_size;
    int qubits;            /**< n, 1..QNL_MAX_QUBITS; default 4 */
    qnl_boundary boundary; /**< default QNL_BOUNDARY_OPEN */
    double xx, yy, zz;     /**< couplings, finite; default 0 */
    double x, y, z;        /**< fields, finite; default 0 */
} qnl_spin_chain_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_spin_chain_options_init(qnl_spin_chain_options *options, size_t struct_size);

/** Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (with the member and its range), QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.  O(n). */
QNL_API qnl_status qnl_spin_chain(qnl_observable **out, const qnl_spin_chain_options *options);

/** Heisenberg chain, sum of X X + Y Y + Z Z over the pairs. */
QNL_API qnl_status qnl_heisenberg(qnl_observable **out, int qubits, qnl_boundary boundary);

/** XXZ chain, sum of X X + Y Y + anisotropy * Z Z over the pairs. */
QNL_API qnl_status qnl_xxz(qnl_observable **out, int qubits, qnl_boundary boundary, double anisotropy);

/** Transverse-field Ising chain, -coupling * sum of Z Z over the pairs - field * sum of X. */
QNL_API qnl_status qnl_ising(qnl_observable **out, int qubits, qnl_boundary boundary, double coupling, double field);

/** What is measured of the discarded qubits of an autoencoder. */
typedef enum qnl_autoencoder_kind {
    QNL_AUTOENCODER_GLOBAL = 0, /**< 1 - |0...0><0...0| on the discarded qubits */
    QNL_AUTOENCODER_LOCAL = 1   /**< the mean over the discarded qubits of 1 - |0><0| */
} qnl_autoencoder_kind;

/**
 * Observable of a quantum autoencoder: zero where the discarded qubits are in |0>, in [0, 1].
 * J. Romero, J. P. Olson, A. Aspuru-Guzik, Quantum Sci. Technol. 2, 045001 (2017).
 * @param qubits     n
 * @param discarded  @p count different qubits, 1..n of them
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_autoencoder_observable(qnl_observable **out, int qubits, const int *discarded, int count,
                                              qnl_autoencoder_kind kind);

/**
 * Observable of learning a pure state: 1 - |phi><phi| for state number @p which of a batch; a basis state becomes a projector and
 * takes no 2^n memory.  NULL stands for |0...0> of @p qubits qubits (otherwise @p qubits must be that of the state).
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_state_learning_observable(qnl_observable **out, int qubits, const qnl_state *target, size_t which);

/**
 * Cost of a quantum autoencoder: the mean over the inputs of the observable above after the encoder circuit.
 * @param inputs  NULL = the one state |0...0>
 * @param options NULL for defaults
 * With gradient, Hessian and Hessian-vector product.  Errors: QNL_ERR_ARGUMENT also for a circuit without parameters; those of
 * qnl_network_new() too.
 */
QNL_API qnl_status qnl_autoencoder_cost(qnl_cost **out, const qnl_circuit *encoder, const int *discarded, int count,
                                        qnl_autoencoder_kind kind, const qnl_state *inputs, const qnl_execution_options *options);

/** Cost of learning a state: 1 - |<phi| U(theta) |0...0>|^2, target and errors as above. */
QNL_API qnl_status qnl_state_learning_cost(qnl_cost **out, const qnl_circuit *circuit, const qnl_state *target, size_t which,
                                           const qnl_execution_options *options);

/* ---- two-local Hamiltonians ---- */

/** Number of one- and two-qubit Pauli strings on n qubits: 3 n + 9 n (n - 1) / 2; 0 for n outside 1..QNL_MAX_QUBITS. */
QNL_API size_t qnl_two_local_count(int qubits);

/**
 * sum_k coefficients[k] P_k over all one- and two-qubit Pauli strings in this order: X_i (all i), Y_i, Z_i, then X X, Y Y, Z Z, X
 * Y, X Z, Y Z, Y X, Z X, Z Y, each over the pairs i < j in lexicographic order, the first letter on qubit i.  All parts are kept,
 * also those with coefficient 0: part k is string k.
 * (Adding observables to it merges and drops them as always; in the text they are terms like 0 X1.)
 * @param coefficients  qnl_two_local_count(n) finite numbers; NULL = all 1
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.  O(n^2).
 */
QNL_API qnl_status qnl_two_local(qnl_observable **out, int qubits, const double *coefficients);

/**
 * The circuit prod_k exp(-i theta_k P_k) over the parts of a Pauli-sum observable: part number order[0] acts first.  Angles have
 * scale 2 (times the part's coefficient), parameter k belongs to part k.
 * @param order  a permutation of 0..parts-1; NULL = 0, 1, 2, ...
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, and QNL_ERR_UNSUPPORTED for parts that are no Pauli
 * strings and for the identity, which is no gate.  O(parts).
 */
QNL_API qnl_status qnl_term_circuit(qnl_circuit **out, const qnl_observable *terms, const size_t *order);

/** Distribution of a random coefficient. */
typedef enum qnl_coefficient_kind {
    QNL_COEFFICIENT_NORMAL = 0, /**< mean 0, standard deviation scale */
    QNL_COEFFICIENT_UNIFORM = 1 /**< in [-scale, scale) */
} qnl_coefficient_kind;

/** Random two-local Hamiltonian.  Fill with qnl_random_hamiltonian_options_init(). */
typedef struct qnl_random_hamiltonian_options {
    size_t struct_size;
    int qubits;            /**< n, 1..QNL_MAX_QUBITS; default 4 */
    const int (*edges)[2]; /**< pairs of different qubits that are coupled, each pair once; default NULL = all pairs i < j */
    size_t edge_count;
    qnl_coefficient_kind site; /**< of X_i, Y_i, Z_i; default QNL_COEFFICIENT_NORMAL */
    double site_scale;         /**< >= 0; default 1 */
    qnl_coefficient_kind bond; /**< of the nine products on each edge; default QNL_COEFFICIENT_NORMAL */
    double bond_scale;         /**< >= 0; default 1 */
    int normalised;            /**< non-zero: divided by the operator norm; default 0 */
} qnl_random_hamiltonian_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_random_hamiltonian_options_init(qnl_random_hamiltonian_options *options, size_t struct_size);

/**
 * All one-qubit strings and the nine products on each edge, the first letter on the edge's first qubit.  Coefficients are drawn in
 * the order of qnl_two_local() (edges in the order given); parts with coefficient 0 are kept.
 * @param options  NULL for defaults
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (with the member and its range), QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY; when normalised also
 * QNL_ERR_NUMERICAL (the norm is 0) and those of qnl_observable_spectrum(), whose time it takes.
 */
QNL_API qnl_status qnl_random_hamiltonian(qnl_observable **out, qnl_random *random, const qnl_random_hamiltonian_options *options);

#ifdef __cplusplus
}
#endif

#endif
