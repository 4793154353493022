/**
 * @file variation.h  Variation range: how far one gate can still move the cost.
 *
 *     f(U) = sum_i w_i <psi_i| V1' (U x 1)' V2' O V2 (U x 1) V1 |psi_i>
 *     Delta = max f - min f   over all unitaries U on m qubits A
 *
 * the quantity of H.-K. Zhang, C. Zhu, G. Liu, X. Wang, "Exponential hardness of optimization from the locality in quantum neural
 * networks", AAAI 2024 (arXiv:2205.05056).  f is a Hermitian form in the entries of U (the array `form` below), made once from the
 * circuits; what is found out about its extremes afterwards no longer depends on the number of qubits.
 *
 * m = 1, exact: U = q0 1 - i (q1 X + q2 Y + q3 Z), |q| = 1, gives f = q' M q with M real symmetric 4 x 4, so that the extremes are
 * eigenvalues of M.
 * m = 2 and 3, intervals: attained values come with their unitaries, proven bounds with dual points Y and Z that anybody can check:
 *
 *     Y x 1 + 1 x Z - form >= 0   implies   f(U) <= tr Y + tr Z for all unitaries U
 *
 * because X = vec(U) vec(U)' has both partial traces 1.  "Proven" is up to the rounding of an eigenvalue of a 4^m x 4^m matrix, for
 * which room is left.
 */
#ifndef QNNLAND_VARIATION_H
#define QNNLAND_VARIATION_H

#include "qnnland/ansatz.h"
#include "qnnland/circuit.h"
#include "qnnland/execution.h"
#include "qnnland/gradient_variance.h"
#include "qnnland/observable.h"
#include "qnnland/state.h"
#include "qnnland/statistics.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Most qubits of the free unitary. */
#define QNL_MAX_VARIATION_QUBITS 3

/**
 * What is varied.  Fill with qnl_variation_problem_init(), then set members; nothing is copied, all pointers are only read.
 * V1 = gates 0..before_gates-1 of @p before, V2 = gates after_first, after_first+1, ... of @p after: the two sides of a gate of one
 * circuit are given by naming that circuit twice, which qnl_variation_problem_at() does.
 */
typedef struct qnl_variation_problem {
    size_t struct_size;
    const qnl_circuit *before;        /**< V1; default NULL = identity */
    const double *before_theta;       /**< its parameters; may be NULL when it has none */
    size_t before_gates;              /**< number of its gates that belong to V1; default SIZE_MAX = all */
    const qnl_circuit *after;         /**< V2; default NULL = identity */
    const double *after_theta;        /**< its parameters; may be NULL when it has none */
    size_t after_first;               /**< its first gate that belongs to V2, up to its number of gates; default 0 */
    int qubit_count;                  /**< m, 1..QNL_MAX_VARIATION_QUBITS; default 1 */
    int qubits[8];                    /**< A: m different qubits, qubits[0] the least significant of U's index; default 0 */
    const qnl_observable *observable; /**< O; must be set */
    const qnl_state *inputs;          /**< psi_i; default NULL = |0...0> */
    const double *weights;            /**< w_i, one for each input, finite: the mixed input sum_i w_i |psi_i><psi_i| (see
                                           qnl_state_new_mixture()); default NULL = all equal to 1 / inputs */
} qnl_variation_problem;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_variation_problem_init(qnl_variation_problem *problem, size_t struct_size);

/**
 * Set circuits and qubits of @p problem so that U takes the place of the gates first..last-1 of @p circuit; A = the qubits on which
 * these gates act, in increasing order.
 * @param problem  initialised
 * @param theta    P numbers, kept as a pointer
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (no gate in the range, or more than QNL_MAX_VARIATION_QUBITS qubits).
 */
QNL_API qnl_status qnl_variation_problem_at(qnl_variation_problem *problem, const qnl_circuit *circuit, const double *theta,
                                            size_t first, size_t last);

/**
 * The form: f(U) = sum_{a,b,c,d} conj(U[a][b]) form[(a 2^m + b) 4^m + c 2^m + d] U[c][d].
 * @param form  4^m x 4^m, row-major, Hermitian (out)
 * Exact to rounding.  One run of V1 and 4^m runs of V2 and O for each input (the gates outside the light cone left out), and memory
 * of 2 x 4^m states.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_CANCELLED.
 */
QNL_API qnl_status qnl_variation_form(qnl_complex *form, const qnl_variation_problem *problem,
                                      const qnl_execution_options *options);

/** quaternion_form[16] = M of f = q' M q for m = 1, from form[16].  Errors: QNL_ERR_NULL, QNL_ERR_NOT_FINITE. */
QNL_API qnl_status qnl_variation_quaternion_form(double *quaternion_form, const qnl_complex *form);

/**
 * m = 2: SU(4) covers SO(6).  With A_0..A_5 = X Y, Z Y, i I Y, i Y X, i Y Z, -Y I (high qubit first) and U A_k U^T = sum_i O[i][k]
 * A_i for det U = 1, O is real and orthogonal and f(U) = sum O[i][k] F[6 i + k][6 j + l] O[j][l].
 * @param orthogonal_form  F, 36 x 36, real symmetric (out)
 * @param form             16 x 16, Hermitian
 * Errors: QNL_ERR_NULL, QNL_ERR_NOT_FINITE.
 */
QNL_API qnl_status qnl_variation_orthogonal_form(double *orthogonal_form, const qnl_complex *form);

/** value = f(U) from the form.  @param unitary  2^m x 2^m; not checked for unitarity.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_variation_value(double *value, const qnl_complex *form, int qubits, const qnl_complex *unitary);

/** Where the proven sides of a result come from. */
typedef enum qnl_variation_proof {
    QNL_VARIATION_NONE = -1,        /**< not computed (see qnl_variation_gates()) */
    QNL_VARIATION_EXACT = 0,        /**< m = 1: eigenvalues, both sides agree to rounding */
    QNL_VARIATION_STATIONARY = 1,   /**< a dual point made here: from the best unitary found, or the best one there is */
    QNL_VARIATION_SEMIDEFINITE = 2, /**< the dual point of the semidefinite relaxation from csdp, repaired and checked here */
    QNL_VARIATION_ORTHOGONAL = 3    /**< m = 2: the same for the smaller relaxation with orthogonal matrices */
} qnl_variation_proof;

/** A variation range. */
typedef struct qnl_variation {
    qnl_interval minimum; /**< low: proven; high: attained by the minimiser */
    qnl_interval maximum; /**< low: attained by the maximiser; high: proven */
    qnl_interval range;   /**< Delta: low = maximum.low - minimum.high, attained; high = maximum.high - minimum.low, proven */
    qnl_variation_proof minimum_proof;
    qnl_variation_proof maximum_proof;
    int qubits; /**< m; 0 where nothing was computed */
} qnl_variation;

/** How the dual point for m = 2 and 3 is found. */
typedef enum qnl_variation_method {
    QNL_VARIATION_METHOD_AUTO = 0, /**< the best dual point by the library's own Newton's method; where that leaves a gap and m = 2,
                                      or has not come to an end, csdp if there is one */
    QNL_VARIATION_METHOD_CHEAP = 1, /**< never csdp */
    QNL_VARIATION_METHOD_CSDP = 2   /**< csdp always; a missing program is QNL_ERR_UNSUPPORTED */
} qnl_variation_method;

/** Options of the search.  Fill with qnl_variation_options_init(). */
typedef struct qnl_variation_options {
    size_t struct_size;
    qnl_variation_method method; /**< default QNL_VARIATION_METHOD_AUTO */
    int starts;                  /**< Haar-random starts of the ascent for each side, 1..1000000; default 16 */
    uint64_t seed;               /**< of the starts; default 1 */
    double tolerance;  /**< gap of each side, relative to max |f| over all U (its bound by the eigenvalues of the form), at
                            which the search for a better bound ends; in [1e-12, 1]; default 1e-9 */
    double time_limit; /**< seconds for one run of csdp, > 0; default infinity.  Out of time is no error: the cheap bound stays */
    const char *csdp;  /**< name or path of csdp; default NULL: the environment variable QNL_CSDP, then the one of the build */
    qnl_progress_fn progress; /**< one unit for each start of each side and a few more; default NULL */
    void *progress_data;
} qnl_variation_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_variation_options_init(qnl_variation_options *options, size_t struct_size);

/**
 * What shows that a result is right.  Arrays of the caller, each 2^m x 2^m; NULL where not wanted.  Start from all zero.
 * The dual points prove maximum.high = tr Y + tr Z with Y x 1 + 1 x Z - form >= 0 (Y on the row index of U) and minimum.low =
 * tr Y + tr Z with form - Y x 1 - 1 x Z >= 0.
 * With the proof QNL_VARIATION_ORTHOGONAL they prove this for form - K in place of the form, and K is proven by Y' x 1 + 1 x Z' - F
 * >= 0 (or <= 0 for the minimum), F being qnl_variation_orthogonal_form() of K; the bound is tr Y + tr Z + tr Y' + tr Z'.  With
 * other proofs K, Y' and Z' are zero.
 */
typedef struct qnl_variation_witness {
    qnl_complex *minimiser;      /**< unitary with f = minimum.high */
    qnl_complex *maximiser;      /**< unitary with f = maximum.low */
    qnl_complex *minimum_row;    /**< Y of the minimum, Hermitian */
    qnl_complex *minimum_column; /**< Z of the minimum, Hermitian */
    qnl_complex *maximum_row;    /**< Y of the maximum, Hermitian */
    qnl_complex *maximum_column; /**< Z of the maximum, Hermitian */
    qnl_complex *minimum_share;  /**< m = 2: K of the minimum, 16 x 16; not touched for other m, as the three below */
    qnl_complex *maximum_share;  /**< K of the maximum */
    double *minimum_orthogonal;  /**< real symmetric 6 x 6 matrices Y', then Z', of the minimum: 72 numbers */
    double *maximum_orthogonal;  /**< the same of the maximum */
} qnl_variation_witness;

/**
 * Extremes of a form.
 * @param witness  NULL if not wanted
 * @param form     4^m x 4^m, Hermitian within 1e-10 of its largest entry; its Hermitian part is used
 * @param qubits   m
 * m = 1: exact, an eigenvalue problem of size 4.  m = 2, 3: polar-decomposition ascent and Newton's method from several starts for
 * the attained sides, dual points for the proven ones.  The best Y and Z prove the largest f over all unital channels,
 * not only unitaries.  Where that leaves a gap, of about 1e-4..1e-2 of the range, orthogonal matrices and csdp have closed it for m
 * = 2 in all cases tried; for m = 3 it stays.  On one core about 10 ms for m = 2, 0.2 s with csdp, and 0.5 s for m = 3.  Errors:
 * QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_NOT_HERMITIAN, QNL_ERR_UNSUPPORTED (no csdp although asked for),
 * QNL_ERR_IO, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL, QNL_ERR_CANCELLED.
 */
QNL_API qnl_status qnl_variation_form_range(qnl_variation *variation, qnl_variation_witness *witness, const qnl_complex *form,
                                            int qubits, const qnl_variation_options *options);

/** qnl_variation_form() and qnl_variation_form_range() in one. */
QNL_API qnl_status qnl_variation_range(qnl_variation *variation, qnl_variation_witness *witness,
                                       const qnl_variation_problem *problem, const qnl_variation_options *options,
                                       const qnl_execution_options *execution);

/**
 * Ranges for every gate of a circuit: result k is that of a free unitary in place of gate k.
 * @param variations   one for each gate (out); gates on more than @p most_qubits qubits get qubits = 0, QNL_VARIATION_NONE and
 * zeros
 * @param problem      observable, inputs and weights are taken from here; before must be the circuit with all its gates,
 * before_theta its parameters; after, after_first and the qubits are ignored
 * @param most_qubits  1..QNL_MAX_VARIATION_QUBITS
 * The state is carried forward through the circuit once; gates that act side by side share one run of what follows them.  O(G^2
 * 2^n) for G gates.
 */
QNL_API qnl_status qnl_variation_gates(qnl_variation *variations, const qnl_variation_problem *problem, int most_qubits,
                                       const qnl_variation_options *options, const qnl_execution_options *execution);

/** How V1 and V2 of a sample are made.  Fill with qnl_variation_ensemble_init(). */
typedef struct qnl_variation_ensemble {
    size_t struct_size;
    const qnl_random_circuit_options *before; /**< V1 is drawn from this family, by the stream (seed, 0, s); default NULL: V1 is
                                                   problem->before */
    const qnl_random_circuit_options *after;  /**< the same for V2 and the stream (seed, 1, s) */
    int random_before_theta; /**< non-zero: the parameters of problem->before are uniform in [low, high) of the sample range, by the
                                  stream (seed, 2, s), and before_theta is not read; default 0 */
    int random_after_theta;  /**< the same for problem->after and the stream (seed, 3, s) */
} qnl_variation_ensemble;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_variation_ensemble_init(qnl_variation_ensemble *ensemble, size_t struct_size);

/**
 * Ranges over an ensemble of random circuits: adds Delta of each sample to @p lower (range.low) and @p upper (range.high; equal to
 * lower for m = 1); either may be NULL.  Mean, deviation and confidence interval follow from the statistics; sweeps of several
 * machines take different sample ranges and are merged.  Threads share the samples.
 * @param problem  qubits, observable, inputs and weights, and the circuits that are not drawn
 * @param samples  first, count, seed; distribution (not CALLBACK), low and high for random parameters; NULL for defaults
 * Errors: as qnl_variation_range(), QNL_ERR_UNSUPPORTED (a callback draws); on failure nothing is added.
 */
QNL_API qnl_status qnl_variation_sample(qnl_statistics *lower, qnl_statistics *upper, const qnl_variation_problem *problem,
                                        const qnl_variation_ensemble *ensemble, const qnl_sample_range *samples,
                                        const qnl_variation_options *options, const qnl_execution_options *execution);

#ifdef __cplusplus
}
#endif

#endif
