/**
 * @file channel.h  Quantum channels and Hermitian-preserving maps.
 *
 * A handle is a linear map Phi from D x D to E x E matrices (D the input, E the output dimension) that keeps Hermitian matrices
 * Hermitian: Phi(rho) = sum_k s_k K_k rho K_k', s_k = +-1, K_k of size E x D.  A channel has all s_k = +1 and sum_k K_k' K_k = 1;
 * differences of channels are the other use.  The zero map has one operator, which is zero.  Dimensions need not be powers of two.
 * For qubits, qubit 0 is the least significant bit of an index.
 *
 * Conventions: Choi matrix J = sum_ij |i><j| (x) Phi(|i><j|), of size D E, with index i * E + a (input i, output a); superoperator
 * S of size E^2 x D^2 with S[a * E + b][i * D + j] = Phi(|i><j|)_ab; Stinespring isometry V of size (F E) x D with row f * E + a,
 * Phi(rho) = tr_F V rho V'.
 */
#ifndef QNNLAND_CHANNEL_H
#define QNNLAND_CHANNEL_H

#include "qnnland/circuit.h"
#include "qnnland/execution.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_channel qnl_channel;

/** Largest input or output dimension. */
#define QNL_MAX_CHANNEL_DIMENSION 4096

/* ---- making maps.  Common errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (a dimension or number of operators), QNL_ERR_NOT_FINITE,
 * QNL_ERR_MEMORY. Nothing here asks for trace preservation: see qnl_channel_defects(). ---- */

/**
 * From Kraus operators.
 * @param kraus   count x output x input
 * @param count   1..2^20
 */
QNL_API qnl_status qnl_channel_new_kraus(qnl_channel **out, const qnl_complex *kraus, size_t count, size_t input, size_t output);

/** rho -> U rho U'.  Also QNL_ERR_NOT_UNITARY: every entry of U'U - 1 at most 1e-10 in modulus. */
QNL_API qnl_status qnl_channel_new_unitary(qnl_channel **out, const qnl_complex *unitary, size_t dimension);

/**
 * From a Choi matrix, input output x input output; Hermitian within 1e-10 of its largest entry (QNL_ERR_NOT_HERMITIAN), which is
 * symmetrised.  Kraus operators are the scaled eigenvectors; eigenvalues of at most 8 sqrt(D E) 2^-52 times the largest
 * modulus are rounding errors of the eigenvalue problem and are dropped.  Also QNL_ERR_NUMERICAL.  O((D E)^3).
 */
QNL_API qnl_status qnl_channel_new_choi(qnl_channel **out, const qnl_complex *choi, size_t input, size_t output);

/** From a superoperator, output^2 x input^2, as a Choi matrix. */
QNL_API qnl_status qnl_channel_new_superoperator(qnl_channel **out, const qnl_complex *matrix, size_t input, size_t output);

/** From a Stinespring operator, (environment output) x input; an isometry gives a channel. */
QNL_API qnl_status qnl_channel_new_stinespring(qnl_channel **out, const qnl_complex *isometry, size_t input, size_t output,
                                               size_t environment);

/** Independent copy. */
QNL_API qnl_status qnl_channel_copy(qnl_channel **out, const qnl_channel *channel);

/** Free; NULL is fine. */
QNL_API void qnl_channel_free(qnl_channel *channel);

/* ---- noise on qubits.  Probabilities are in [0, 1].  Pauli matrices with probability 0 have no operator.  Errors: QNL_ERR_NULL,
 * QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY. ---- */

/** Depolarizing on n qubits (1..5): rho -> (1 - p) rho + p tr(rho) 1 / 2^n; p in [0, 4^n / (4^n - 1)]. */
QNL_API qnl_status qnl_channel_depolarizing(qnl_channel **out, int qubits, double p);

/** Amplitude damping to |0> : K0 = diag(1, sqrt(1 - gamma)), K1 = sqrt(gamma) |0><1|. */
QNL_API qnl_status qnl_channel_amplitude_damping(qnl_channel **out, double gamma);

/** Phase damping: K0 = diag(1, sqrt(1 - lambda)), K1 = diag(0, sqrt(lambda)). */
QNL_API qnl_status qnl_channel_phase_damping(qnl_channel **out, double lambda);

/** (1 - p) rho + p X rho X, and the same with Z. */
QNL_API qnl_status qnl_channel_bit_flip(qnl_channel **out, double p);
QNL_API qnl_status qnl_channel_phase_flip(qnl_channel **out, double p);

/**
 * General Pauli channel sum_P p_P P rho P on n qubits (1..5).
 * @param probabilities  4^n numbers >= 0 with sum 1 within 1e-12; letter of qubit q is (index / 4^q) % 4 in the order I, X, Y, Z
 */
QNL_API qnl_status qnl_channel_pauli(qnl_channel **out, int qubits, const double *probabilities);

/**
 * Thermal relaxation of one qubit for a time: populations go to (1 - excited, excited) with rate 1 / t1, coherences decay with rate
 * 1 / t2.  @param t1, t2  > 0, t2 <= 2 t1; @param time  >= 0 in the same unit; @param excited  in [0, 1]
 */
QNL_API qnl_status qnl_channel_thermal_relaxation(qnl_channel **out, double t1, double t2, double time, double excited);

/** Reset of one qubit with probabilities to |0> and |1>; p_zero + p_one <= 1. */
QNL_API qnl_status qnl_channel_reset(qnl_channel **out, double p_zero, double p_one);

/* ---- circuits with noise ---- */

/** A map that acts on some qubits while a circuit runs. */
typedef struct qnl_noise {
    size_t gates;               /**< it acts when this many gates of the circuit have acted, 0..number of gates */
    const qnl_channel *channel; /**< input and output dimension 2^count */
    const int *qubits;          /**< @p count different qubits; qubits[0] is the least significant bit of the map's index */
    int count;                  /**< 1..number of qubits */
} qnl_noise;

/** Largest circuit that becomes a channel with noise. */
#define QNL_MAX_NOISY_QUBITS 6

/**
 * The channel of a circuit with noise.
 * @param theta        P numbers; NULL when the circuit has none
 * @param noise        @p noise_count places in the order in which they act, `gates` never decreasing; NULL when there are none
 * @param options      NULL for defaults
 * Up to QNL_MAX_NOISY_QUBITS qubits; without noise up to 12.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (with the number of the place), QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.
 * Exact to rounding: the Choi matrix is carried through the circuit.  With n qubits O(gates 4^n + places (32^n + operators 2^count
 * 16^n) + 64^n) time and 4 x 16^n complex numbers.
 */
QNL_API qnl_status qnl_channel_new_circuit(qnl_channel **out, const qnl_circuit *circuit, const double *theta,
                                           const qnl_noise *noise, size_t noise_count, const qnl_execution_options *options);

/* ---- combining.  A result with more than D E operators of one sign (and D E up to 4096) gets at most D E of them from the
 * eigenvectors of a Choi matrix, for each sign apart: differences of nearly equal maps lose no digits.  Errors: QNL_ERR_NULL,
 * QNL_ERR_ARGUMENT (dimensions, more than 2^20 operators), QNL_ERR_MEMORY, QNL_ERR_NUMERICAL. ---- */

/** second after first; the output dimension of the first is the input dimension of the second. */
QNL_API qnl_status qnl_channel_compose(qnl_channel **out, const qnl_channel *second, const qnl_channel *first);

/** high (x) low: the index of `low` is the less significant one, on input and output. */
QNL_API qnl_status qnl_channel_tensor(qnl_channel **out, const qnl_channel *high, const qnl_channel *low);

/** sum_k weights[k] channels[k], weights any finite real numbers: a convex mixture, or a difference with weights 1 and -1.
 * @param count  1 or more; terms with weight 0 are left out.  Also QNL_ERR_NOT_FINITE. */
QNL_API qnl_status qnl_channel_combine(qnl_channel **out, const qnl_channel *const *channels, const double *weights, size_t count);

/** a - b. */
QNL_API qnl_status qnl_channel_difference(qnl_channel **out, const qnl_channel *a, const qnl_channel *b);

/* ---- looking ---- */

/** Input and output dimension, and number of operators; 0 for NULL. */
QNL_API size_t qnl_channel_input(const qnl_channel *channel);
QNL_API size_t qnl_channel_output(const qnl_channel *channel);
QNL_API size_t qnl_channel_operators(const qnl_channel *channel);

/** The operators (operators x output x input) and their signs +1 or -1 (may be NULL). */
QNL_API qnl_status qnl_channel_kraus(qnl_complex *kraus, int *signs, const qnl_channel *channel);

/** Choi matrix, (input output)^2 entries; superoperator, output^2 x input^2. */
QNL_API qnl_status qnl_channel_choi(qnl_complex *choi, const qnl_channel *channel);
QNL_API qnl_status qnl_channel_superoperator(qnl_complex *matrix, const qnl_channel *channel);

/** Stinespring isometry, (operators output) x input: the operators one below the other.  QNL_ERR_ARGUMENT if a sign is -1. */
QNL_API qnl_status qnl_channel_stinespring(qnl_complex *isometry, const qnl_channel *channel);

/** How far a map is from a channel. */
typedef struct qnl_channel_defect {
    double positivity; /**< most negative eigenvalue of the Choi matrix as a positive number; 0 = completely positive */
    double trace;      /**< largest modulus of an entry of tr_out J - 1; 0 = trace preserving */
} qnl_channel_defect;

/** Measure both.  O(r E D^2) for r operators, and O(D E r^2), at most O((D E)^2 r), where a sign is -1.  Errors: QNL_ERR_NULL,
 * QNL_ERR_MEMORY, QNL_ERR_NUMERICAL. */
QNL_API qnl_status qnl_channel_defects(qnl_channel_defect *defect, const qnl_channel *channel);

/**
 * QNL_OK if both defects are at most @p tolerance (0 = 1e-10), else QNL_ERR_ARGUMENT with the measured defect in the text.
 * Also QNL_ERR_NULL, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.
 */
QNL_API qnl_status qnl_channel_check(const qnl_channel *channel, double tolerance);

/** result = Phi(rho), output x output, for any input x input matrix; the two may be the same array.  Errors: QNL_ERR_NULL,
 * QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.  O(r D E (D + E)). */
QNL_API qnl_status qnl_channel_apply(qnl_complex *result, const qnl_channel *channel, const qnl_complex *rho);

/* ---- figures of merit of one channel against a unitary (NULL = identity) of the same dimension D = E.  Errors: QNL_ERR_NULL,
 * QNL_ERR_ARGUMENT (dimensions), QNL_ERR_MEMORY. ---- */

/** Fidelities; M. A. Nielsen, Phys. Lett. A 303, 249 (2002). */
typedef struct qnl_channel_fidelity {
    double process;      /**< entanglement (process) fidelity sum_k s_k |tr(U' K_k)|^2 / D^2 */
    double average_gate; /**< (D process + 1) / (D + 1) for a trace-preserving map */
} qnl_channel_fidelity;

/** Both fidelities.  Also QNL_ERR_NOT_FINITE, QNL_ERR_NOT_UNITARY (as qnl_channel_new_unitary()).  O(r D^2). */
QNL_API qnl_status qnl_channel_fidelities(qnl_channel_fidelity *fidelity, const qnl_channel *channel, const qnl_complex *unitary);

/** Entanglement fidelity <psi|(Phi (x) 1)(|psi><psi|)|psi> = sum_k s_k |tr(rho K_k)|^2 of a density matrix rho that psi purifies.
 * Also QNL_ERR_NOT_FINITE, QNL_ERR_NOT_HERMITIAN (within 1e-10), QNL_ERR_NOT_NORMALISED (trace 1 within 1e-10).  O(r D^2). */
QNL_API qnl_status qnl_channel_entanglement_fidelity(double *fidelity, const qnl_channel *channel, const qnl_complex *rho);

/** Unitarity D/(D-1) times the mean over pure states of tr(Phi'(psi)^2), Phi' without its trace part (J. Wallman et al., New J.
 * Phys. 17, 113020 (2015)); 1 for unitary channels.  D = E >= 2.  O(D^2 r min(r, D^2)). */
QNL_API qnl_status qnl_channel_unitarity(double *unitarity, const qnl_channel *channel);

#ifdef __cplusplus
}
#endif

#endif
