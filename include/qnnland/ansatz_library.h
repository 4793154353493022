/**
 * @file ansatz_library.h  Ansatz circuits of the literature: QAOA, Hamiltonian-variational, two-design, brick-wall, data
 * re-uploading, and the circuits of Sim et al.
 *
 * Errors of all functions: QNL_ERR_NULL, QNL_ERR_ARGUMENT (with the value and its range), QNL_ERR_MEMORY; others are named.
 * Layers are 0..100000, qubits 1..QNL_MAX_QUBITS unless something else is said.
 */
#ifndef QNNLAND_ANSATZ_LIBRARY_H
#define QNNLAND_ANSATZ_LIBRARY_H

#include "qnnland/ansatz.h"
#include "qnnland/observable.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Hamiltonian-variational ansatz: L layers, in each for every generator H_m in order all of its Pauli strings c P as rotations with
 * the angle scale c theta[l M + m].  With scale 2 and strings that commute this is exp(-i theta H_m); parameters of a layer are
 * shared by all strings of a generator.
 * @param generators  M = @p count >= 1 sums of Pauli strings (QNL_ERR_UNSUPPORTED for other parts); the identity is left out
 * @param scale       finite, not 0
 * @param start       one letter for all qubits: '0' nothing, '+' a Hadamard gate on every qubit first
 * P = L M, at most 2^31 - 2, also where a generator has no string.
 * D. Wecker, M. B. Hastings, M. Troyer, Phys. Rev. A 92, 042303 (2015).
 */
QNL_API qnl_status qnl_hamiltonian_variational(qnl_circuit **out, const qnl_observable *const *generators, size_t count, int layers,
                                               double scale, char start);

/**
 * QAOA: Hadamard gates, then L layers of exp(-i gamma_l H) and exp(-i beta_l sum_q X_q), theta[2 l] = gamma_l, theta[2 l + 1] =
 * beta_l.
 * @param problem  H, a sum of strings of Z (QNL_ERR_UNSUPPORTED otherwise); the identity is left out
 * E. Farhi, J. Goldstone, S. Gutmann, arXiv:1411.4028.
 */
QNL_API qnl_status qnl_qaoa(qnl_circuit **out, const qnl_observable *problem, int layers);

/**
 * Two-design layers: RY on every qubit, then L layers of CZ on pairs and RY on both of each pair, the pairs (0,1) (2,3) ... and
 * then (1,2) (3,4) ....  Parameters in order of the gates: P = n + 2 (n - 1) L.  M. Cerezo, A. Sone, T. Volkoff, L. Cincio,
 * P. J. Coles, Nat. Commun. 12, 1791 (2021), the ansatz of its simulations.
 */
QNL_API qnl_status qnl_two_design_layers(qnl_circuit **out, int qubits, int layers);

/** Blocks of a brick wall. */
typedef enum qnl_brick {
    QNL_BRICK_GENERAL = 0, /**< 15 angles, every two-qubit unitary: Euler rotations Z Y Z on the first qubit of the pair, then on
                              the second, exp(-i (a XX + b YY + c ZZ) / 2), Z Y Z on both again */
    QNL_BRICK_SIMPLE = 1   /**< 4 angles: RY and RZ on both qubits, then CZ */
} qnl_brick;

/**
 * Brick wall: L layers of blocks on neighbours, the pairs (0,1) (2,3) ... in even layers and (1,2) (3,4) ... in odd ones; with @p
 * ring, an even number of qubits and an odd layer also (n-1, 0).  Parameters in order of the gates.  n >= 2.
 */
QNL_API qnl_status qnl_brick_wall(qnl_circuit **out, int qubits, int layers, qnl_brick brick, int ring);

/**
 * Data re-uploading for one data point x: L layers, in each on every qubit q RX, RY, RZ with angles
 * w x_f + b of consecutive features f = (3 q + r) mod F for r = 0, 1, 2, then CZ on the chain (ring: on the ring).  The angle w x +
 * b is a rotation with scale x_f and one with scale 1 about the same axis: theta[((l n + q) 3 + r) 2] = w, theta[... + 1] = b; P =
 * 6 n L.  All data points share the parameters.
 * @param features  F = @p count >= 1 finite numbers
 * A. Perez-Salinas, A. Cervera-Lierta, E. Gil-Fuster, J. I. Latorre, Quantum 4, 226 (2020).  Also QNL_ERR_NOT_FINITE.
 */
QNL_API qnl_status qnl_reuploading(qnl_circuit **out, int qubits, int layers, const double *features, size_t count,
                                   qnl_topology topology);

/** Number of circuits of Sim et al. */
#define QNL_SIM_CIRCUITS 19

/**
 * Circuit number 1..QNL_SIM_CIRCUITS of S. Sim, P. D. Johnson, A. Aspuru-Guzik, Adv. Quantum Technol. 2, 1900070 (2019), Fig. 2,
 * for any number of qubits >= 2 (drawn there for 4), L times.  Every angle is a parameter of its own, in order of the gates;
 * rotations go qubit by qubit, first all about one axis.
 *
 * The patterns for any n, (control, target): chains (n-1,n-2) ... (1,0); pairs (1,0) (3,2) ... and (2,1) (4,3) ...; all to all from
 * control n-1 down to 0, for each from target n-1 down to 0; rings of range r (1; circuits 13 to 15 also 3) n / gcd(n, r) gates,
 * number j with control c = n-1 - j r and target c + r modulo n.  Where range 3 is no range, for n = 3, one gate (2,1) stands in
 * its place: parameters are as many as Table 1 of the paper says.  The ring of CZ of circuit 10 is for n = 2 one gate, not two that
 * cancel.
 * Also QNL_ERR_ARGUMENT where there would be more than 2^31 - 2 parameters.
 */
QNL_API qnl_status qnl_sim_circuit(qnl_circuit **out, int number, int qubits, int layers);

#ifdef __cplusplus
}
#endif

#endif
