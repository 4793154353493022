/** @file ansatz.h  Library of ansatz circuits. */
#ifndef QNNLAND_ANSATZ_H
#define QNNLAND_ANSATZ_H

#include "qnnland/circuit.h"
#include "qnnland/random.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Entangling gates of a layer. */
typedef enum qnl_entangler {
    QNL_ENTANGLER_NONE = 0,
    QNL_ENTANGLER_CNOT = 1,
    QNL_ENTANGLER_CZ = 2,
    QNL_ENTANGLER_CNOT_CZ = 3 /**< CNOT on all pairs, then CZ on all pairs (or pair by pair, see pairwise) */
} qnl_entangler;

/** Pairs of qubits that are entangled, in this order; the first of a pair is the control. */
typedef enum qnl_topology {
    QNL_TOPOLOGY_CHAIN = 0, /**< (0,1) (1,2) ... (n-2,n-1) */
    QNL_TOPOLOGY_RING = 1   /**< the chain, then (n-1,0) when n > 2; for n = 2 the ring is the chain */
} qnl_topology;

/** Hardware-efficient ansatz.  Fill with qnl_hea_options_init(). */
typedef struct qnl_hea_options {
    size_t struct_size;
    int qubits;              /**< n, 1..QNL_MAX_QUBITS; default 4 */
    int layers;              /**< L, 0..100000; default 1 */
    const char *rotations;   /**< 1 to 16 letters of X, Y, Z; the first acts first; default "XYZ" */
    qnl_entangler entangler; /**< default QNL_ENTANGLER_CNOT */
    qnl_topology topology;   /**< default QNL_TOPOLOGY_CHAIN */
    int entangle_first;      /**< non-zero: each layer is entanglers then rotations; default 0 */
    int pairwise;            /**< with CNOT_CZ, non-zero: CNOT and CZ on one pair before the next pair; default 0 */
} qnl_hea_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_hea_options_init(qnl_hea_options *options, size_t struct_size);

/**
 * Hardware-efficient ansatz hea(n, L): L layers of rotations on every qubit and entanglers.
 * Parameter of rotation r (0-based in the letters) on qubit q in layer l: theta[(l n + q) R + r], R letters; P = L n R.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (with the member and its range), QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_hea(qnl_circuit **out, const qnl_hea_options *options);

/** Families of random circuits. */
typedef enum qnl_random_circuit_kind {
    /** RY(start_angle) on every qubit, then L layers of a rotation about a random axis on every qubit and entanglers on the pairs
     * of the topology.  J. R. McClean, S. Boixo, V. N. Smelyanskiy, R. Babbush, H. Neven, Nat. Commun. 9, 4812 (2018). */
    QNL_RANDOM_LAYERED = 0,
    /** A Haar-random unitary of its own on every qubit: a 1-design that makes no entanglement. */
    QNL_RANDOM_PRODUCT = 1,
    /** One Haar-random unitary on all qubits (up to QNL_MAX_UNITARY_QUBITS). */
    QNL_RANDOM_HAAR = 2
} qnl_random_circuit_kind;

/** A family of random circuits.  Fill with qnl_random_circuit_options_init(). */
typedef struct qnl_random_circuit_options {
    size_t struct_size;
    qnl_random_circuit_kind kind; /**< default QNL_RANDOM_LAYERED */
    int qubits;                   /**< n, 1..QNL_MAX_QUBITS; default 4 */
    int layers;                   /**< LAYERED: L, 0..100000; default 10 */
    const char *axes;             /**< LAYERED: 1 to 16 letters of X, Y, Z from which each axis is drawn; default "XYZ" */
    double start_angle;           /**< LAYERED: finite; default pi / 4 */
    qnl_entangler entangler;      /**< LAYERED: default QNL_ENTANGLER_CZ */
    qnl_topology topology;        /**< LAYERED: default QNL_TOPOLOGY_CHAIN */
    int parameterized; /**< LAYERED, non-zero: only the axes are drawn, and the rotation of qubit q in layer l has the angle
                            theta[l n + q]; zero (default): angles are constants drawn from [0, 2 pi) */
} qnl_random_circuit_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_random_circuit_options_init(qnl_random_circuit_options *options, size_t struct_size);

/**
 * A circuit drawn from a family.
 * @param random   where it is drawn from; the same stream gives the same circuit
 * @param options  NULL for defaults
 * LAYERED draws, for each layer and in it for each qubit in order, the axis as axes[qnl_random_integer(letters)] and then, unless
 * parameterized, the angle as 2 pi qnl_random_uniform(); PRODUCT draws qnl_haar_unitary() of dimension 2 for each qubit in order,
 * HAAR one of dimension 2^n.  Members that belong to another kind are not read.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (with the member and its range), QNL_ERR_NOT_FINITE; QNL_ERR_MEMORY and QNL_ERR_NUMERICAL,
 * after which the stream may stand anywhere.  O(L n); O(8^n) for HAAR.
 */
QNL_API qnl_status qnl_random_circuit(qnl_circuit **out, qnl_random *random, const qnl_random_circuit_options *options);

#ifdef __cplusplus
}
#endif

#endif
