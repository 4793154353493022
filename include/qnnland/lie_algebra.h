/**
 * @file lie_algebra.h  The dynamical Lie algebra of an ansatz: dimension, basis, centre, and the loss variance that follows from
 * it.
 *
 * The dynamical Lie algebra g of Hermitian generators H_1 ... H_m is the smallest real vector space that contains i H_1 ... i H_m
 * and all commutators of its elements.  Here its elements are given by the Hermitian matrices A with i A in g, as Pauli sums.
 */
#ifndef QNNLAND_LIE_ALGEBRA_H
#define QNNLAND_LIE_ALGEBRA_H

#include "qnnland/circuit.h"
#include "qnnland/observable.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_lie_algebra qnl_lie_algebra;

/** Limits.  Fill with qnl_lie_algebra_options_init(). */
typedef struct qnl_lie_algebra_options {
    size_t struct_size;
    size_t dimension_limit; /**< >= 1: larger algebras are QNL_ERR_UNSUPPORTED with the dimension reached; default 2^20 */
    double tolerance; /**< rank test of sums, in [1e-13, 1e-3]: an element whose entries, after elimination, are all below this
                           (elements have largest entry 1 before it) is taken to depend on the others; default 1e-8 */
    const qnl_execution_options *execution; /**< memory_limit, progress (dimension so far, largest possible); NULL = defaults */
} qnl_lie_algebra_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_lie_algebra_options_init(qnl_lie_algebra_options *options, size_t struct_size);

/**
 * The algebra of some generators.
 * @param generators  @p count >= 1 observables on the same qubits, expandable into at most 2^20 Pauli strings; a generator that is
 *                    zero adds nothing
 * Where every generator is a multiple of one Pauli string the closure is a set of strings: exact, and for any number of qubits as
 * long as the algebra is small; O(dimension x generators) operations on bit strings.  Otherwise the space of the Pauli strings met
 * (at most 4^n) is eliminated as a matrix: O(dimension^2 strings) time by BLAS, 8 dimension x strings bytes; every basis element is
 * independent to tolerance, and the closure is complete with probability 1 (the last test is on random combinations).  The
 * dimension of an algebra of sums is not proven: rounding grows from commutator to commutator, so look at least_kept.  Known to
 * fail (too large, least_kept 3e-7): the open chain of seven qubits with sum ZZ, sum X and sum Z, of dimension 8318.  Errors:
 * QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_UNSUPPORTED (dimension_limit; an observable without small expansion), QNL_ERR_MEMORY
 * (with the bytes needed), QNL_ERR_CANCELLED.
 */
QNL_API qnl_status qnl_lie_algebra_new(qnl_lie_algebra **out, const qnl_observable *const *generators, size_t count,
                                       const qnl_lie_algebra_options *options);

/**
 * The algebra of a circuit U = prod exp(-i theta[k] H_k): the generator of theta[k] is the sum of scale P / 2 over its rotations,
 * which must stand one behind the other and commute.  Fixed gates may stand before the first rotation with a parameter (they
 * prepare the input) and nowhere else. QNL_ERR_UNSUPPORTED names the gate otherwise.
 */
QNL_API qnl_status qnl_lie_algebra_new_circuit(qnl_lie_algebra **out, const qnl_circuit *circuit,
                                               const qnl_lie_algebra_options *options);

/** Free; NULL is fine. */
QNL_API void qnl_lie_algebra_free(qnl_lie_algebra *algebra);

/** What is known of an algebra. */
typedef struct qnl_lie_algebra_summary {
    int qubits;
    size_t dimension;
    size_t centre;       /**< dimension of the centre: elements that commute with all others */
    int is_pauli;        /**< 1: the basis is a set of Pauli strings, and everything is exact */
    int is_full;         /**< 1: g is su(2^n), or u(2^n) where the identity is an element: every unitary can be reached */
    double least_kept;   /**< sums: largest entry after elimination of the weakest basis element; 1 for strings.  Rounding errors
                              are divided by it: below about 1e-4 elements may be rounding, and the dimension too large */
    double most_dropped; /**< sums: the largest such entry that was taken for zero; far below least_kept when the rank is clear */
} qnl_lie_algebra_summary;

/** Errors: QNL_ERR_NULL. */
QNL_API qnl_status qnl_lie_algebra_summarise(qnl_lie_algebra_summary *summary, const qnl_lie_algebra *algebra);

/** Basis element number @p index (0..dimension-1) as an observable; Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY. */
QNL_API qnl_status qnl_lie_algebra_element(qnl_observable **out, const qnl_lie_algebra *algebra, size_t index);

/** Loss variance of a deep circuit. */
typedef struct qnl_lie_variance {
    double mean;               /**< E[C] */
    double variance;           /**< Var[C] */
    size_t ideals;             /**< simple ideals of g */
    size_t largest_ideal;      /**< dimension of the largest one */
    double observable_outside; /**< |O - O_g|_2 / |O|_2 of the traceless O; 0 = i O lies in g */
    double state_outside;      /**< the same for rho; NaN where it was not needed */
} qnl_lie_variance;

/**
 * Exact mean and variance of C = tr(U rho U' O) over circuits so deep that U is a 2-design on the group exp(g), with g = centre +
 * simple ideals g_j and the purities P_j(A) = |projection of A on g_j|_2^2:
 *
 *     Var[C] = sum_j P_j(rho) P_j(O) / dim g_j
 *
 * Holds if i O or i rho lies in g (up to multiples of the identity): QNL_ERR_UNSUPPORTED with both distances otherwise.  M. Ragone
 * et al., Nat. Commun. 15, 7172 (2024); E. Fontana et al., Nat. Commun. 15, 7171 (2024).  With bases of strings the ideals that
 * share their strings (copies told apart by central strings) are summed in closed form; sums are split by the roots of g:
 * O(dimension^3), up to dimension 2000.
 * @param state  state number @p which of a batch; NULL = |0...0>; for more than 14 qubits a basis state
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_UNSUPPORTED, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.
 */
QNL_API qnl_status qnl_lie_algebra_variance(qnl_lie_variance *variance, const qnl_lie_algebra *algebra,
                                            const qnl_observable *observable, const qnl_state *state, size_t which);

#ifdef __cplusplus
}
#endif

#endif
