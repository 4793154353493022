/**
 * @file distance.h  How far apart two unitaries are, and whether a parameter step can be felt: channel sensitivity.
 *
 * For unitaries U and V with eigenphases of U'V covered by a smallest arc of length s, the distances of the channels U.U' and V.V'
 * are
 *
 *     diamond distance        |U.U' - V.V'|_diamond = 2 sin(s/2) for s < pi, else 2      (in [0, 2], unnormalised)
 *     half diamond distance   half of that, in [0, 1]
 *     aligned operator norm   min over phi of |U - e^{i phi} V|_op = 2 sin(s/4)
 *
 * All three follow from the arc, so nearly equal unitaries keep their relative accuracy; the formula 2 sqrt(1 - nu^2) would lose
 * half the digits.  D. Aharonov, A. Kitaev, N. Nisan, STOC 1998; J. Watrous, "The Theory of Quantum Information", 2018,
 * section 3.3.
 */
#ifndef QNNLAND_DISTANCE_H
#define QNNLAND_DISTANCE_H

#include "qnnland/circuit.h"
#include "qnnland/execution.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Distances of two unitaries. */
typedef struct qnl_unitary_distance {
    double arc;                   /**< s in [0, 2 pi): smallest arc that covers all eigenphases of U'V */
    double diamond;               /**< in [0, 2] */
    double half_diamond;          /**< in [0, 1] */
    double operator_norm;         /**< after the best global phase, in [0, 2) */
    double operator_norm_raw;     /**< |U - V|_op with the phases as given, in [0, 2] */
    double operator_norm_squared; /**< square of operator_norm, in [0, 4): for comparison with tables that print it as a diamond
                                     norm */
} qnl_unitary_distance;

/**
 * Distances of two matrices.
 * @param u, v       dimension x dimension, row-major, unitary within 1e-10
 * @param dimension  1..4096
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_NOT_UNITARY, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.
 * Absolute error about dimension * 1e-16: use the circuit forms for very small distances.  O(dimension^3).
 */
QNL_API qnl_status qnl_unitary_distance_matrices(qnl_unitary_distance *distance, const qnl_complex *u, const qnl_complex *v,
                                                 size_t dimension);

/**
 * Distances of U_a(theta_a) and U_b(theta_b), up to 12 qubits.
 * @param theta_a, theta_b  parameters of each circuit; NULL when it has none
 */
QNL_API qnl_status qnl_unitary_distance_circuits(qnl_unitary_distance *distance, const qnl_circuit *a, const double *theta_a,
                                                 const qnl_circuit *b, const double *theta_b, const qnl_execution_options *options);

/** Channel sensitivity of a circuit and its rigorous bounds. */
typedef struct qnl_sensitivity {
    qnl_unitary_distance distance; /**< between U(theta) and U(theta + delta) */
    double angle_sum; /**< sum over gates of |change of the rotation angle| (shared and scaled parameters counted per gate;
                           an angle of a controlled rotation counts once) */
    double bound;     /**< 2 sin(min(pi, angle_sum) / 2) >= diamond distance */
    double operator_norm_bound; /**< 2 sin(min(2 pi, angle_sum) / 4) >= aligned operator norm; at most angle_sum / 2, the bound in
                                   print */
    double printed_bound; /**< angle_sum / 2: a bound of the operator norm, not of the diamond distance, for which it is printed */
} qnl_sensitivity;

/**
 * Distances of U(theta) and U(theta + delta), with the difference U(theta + delta) - U(theta) carried through the circuit gate by
 * gate, so that the relative accuracy does not depend on |delta| (relative 1e-9 and better for |delta| down to 1e-10).
 * @param results  @p count results (out)
 * @param thetas   count x P
 * @param deltas   count x P
 * The channel-sensitivity of M. Herbst, I. Cranganore, V. De Maio, I. Brandic, ICLR 2025, whose bound sum|delta|/2 holds for the
 * operator norm; for the diamond distance the bound here is the rigorous one (eigenphase arcs of a product add at most): a single
 * RZ already has distance 2 sin(|delta|/2), twice the printed bound. Up to 12 qubits.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT,
 * QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL, QNL_ERR_CANCELLED. O(gates 4^n + 8^n) per result.
 */
QNL_API qnl_status qnl_channel_sensitivity(qnl_sensitivity *results, const qnl_circuit *circuit, const double *thetas,
                                           const double *deltas, size_t count, const qnl_execution_options *options);

/** How the eigenphases were enclosed in less than a half circle, which the eigenvalues of a sine need. */
typedef enum qnl_arc_proof {
    QNL_ARC_BY_ANGLES = 0, /**< the angles that change add up to less than pi: proven */
    QNL_ARC_BY_COSINE = 1, /**< the smallest cosine of the phases, by Lanczos, is above 0.05 */
    QNL_ARC_WIDE = 2       /**< neither: the value is 2 sin(s/2) with cos(s/2) the largest, over all global phases, of the smallest
                              cosines,       or 2 where that is not positive */
} qnl_arc_proof;

/** Diamond distance of two circuits without their matrices. */
typedef struct qnl_distance_bracket {
    double value; /**< from the extreme Ritz values */
    double lower; /**< proven: Ritz values lie inside the numerical range, whose extreme points are eigenphases */
    double
        likely_upper; /**< both Ritz values moved out by their residuals: holds unless Lanczos has missed an end of the spectrum */
    double upper;     /**< proven: 2 sin(min(pi, angle sum) / 2), or 2 for two circuits */
    qnl_arc_proof proof;
    size_t steps; /**< applications of the operator, each one forward and one inverse run of both circuits */
} qnl_distance_bracket;

/**
 * Diamond distance of U(theta) and U(theta + delta) by Lanczos on the extreme eigenphases: the Hermitian (W - W')/(2i),
 * W = U(theta)' U(theta + delta), has the sines of the eigenphases as eigenvalues.  The difference of the two circuits is carried
 * gate by gate, so that the relative accuracy does not depend on |delta|.
 * @param tolerance  residual of both Ritz values relative to their distance, in [1e-12, 0.1]; 0 = 1e-6 (the error of the value is
 * about its square) Up to 30 qubits.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL
 * (no convergence), QNL_ERR_CANCELLED.  Some ten to some hundred steps; memory of three states, of the Krylov basis (16 to 128
 * states, at most 512 MiB above 16) and two more.
 */
QNL_API qnl_status qnl_channel_sensitivity_lanczos(qnl_distance_bracket *bracket, const qnl_circuit *circuit, const double *theta,
                                                   const double *delta, double tolerance, const qnl_execution_options *options);

/** The same for any two circuits on the same qubits; absolute accuracy about 1e-15 times the number of gates. */
QNL_API qnl_status qnl_unitary_distance_lanczos(qnl_distance_bracket *bracket, const qnl_circuit *a, const double *theta_a,
                                                const qnl_circuit *b, const double *theta_b, double tolerance,
                                                const qnl_execution_options *options);

#ifdef __cplusplus
}
#endif

#endif
