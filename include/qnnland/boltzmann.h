/**
 * @file boltzmann.h  Quantum Boltzmann machines, and costs of reduced states, with exact gradients.
 *
 *     H(theta) = sum_k theta_k P_k,   rho = exp(-H / T) / Z,   rho_v = Tr_hidden rho
 *
 * P_k are the parts of an observable given by the caller, each with its coefficient as a factor.  Derivatives of the thermal state
 * are exact through divided differences of the exponential (Y. L. Daleckii, S. G. Krein, AMS Transl. 47, 1 (1965)), also where
 * eigenvalues coincide. C. Ortiz Marrero, M. Kieferova, N. Wiebe, PRX Quantum 2, 040316 (2021).
 */
#ifndef QNNLAND_BOLTZMANN_H
#define QNNLAND_BOLTZMANN_H

#include "qnnland/circuit.h"
#include "qnnland/cost.h"
#include "qnnland/density.h"
#include "qnnland/observable.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A model.  Fill with qnl_boltzmann_options_init(). */
typedef struct qnl_boltzmann_options {
    size_t struct_size;
    double temperature; /**< T > 0 with a finite inverse; infinity = the maximally mixed state; default 1.  Zero is
                  QNL_ERR_ARGUMENT: use the ground state */
    int normalised;     /**< non-zero: H / |H| (operator norm) in place of H, derivatives included; default 0.  H(theta) = 0 is
                           QNL_ERR_NUMERICAL; where |H| is a degenerate eigenvalue its derivative is that of one of the vectors */
} qnl_boltzmann_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_boltzmann_options_init(qnl_boltzmann_options *options, size_t struct_size);

typedef struct qnl_boltzmann qnl_boltzmann;

/**
 * New machine.
 * @param terms          its parts are the P_k in order (dense or Pauli), P = number of parts >= 1; n <= QNL_MAX_DENSITY_QUBITS
 * @param visible        @p visible_count different qubits, 1..n of them
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_boltzmann_new(qnl_boltzmann **out, const qnl_observable *terms, const int *visible, int visible_count,
                                     const qnl_boltzmann_options *options);

/** Free; NULL is fine. */
QNL_API void qnl_boltzmann_free(qnl_boltzmann *machine);

/** P; 0 for NULL. */
QNL_API size_t qnl_boltzmann_parameters(const qnl_boltzmann *machine);

/**
 * Thermal state at theta; outputs may be NULL.
 * @param rho            2^n x 2^n (out)
 * @param reduced        visible state, 2^v x 2^v (out)
 * @param log_partition  ln Z, safe against overflow (out)
 * @param energies       2^n eigenvalues of H (of H / |H| when normalised) in ascending order (out)
 * @param theta          P finite numbers
 * O(8^n).  Errors: QNL_ERR_NULL, QNL_ERR_NOT_FINITE (also: H overflows), QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.
 */
QNL_API qnl_status qnl_boltzmann_state(qnl_complex *rho, qnl_complex *reduced, double *log_partition, double *energies,
                                       const qnl_boltzmann *machine, const double *theta);

/**
 * Derivatives of the visible state.
 * @param derivatives     P x 2^v x 2^v, d rho_v / d theta_k, Hermitian and traceless (out), or NULL
 * @param trace_norms     P numbers |d rho_v / d theta_k|_1 / 2 (out), or NULL
 * All P together cost 4^v forms L_A, one for each Pauli string A on the visible qubits (or P derivatives, whichever is less), of
 * O(8^n) each.  Errors as above.
 */
QNL_API qnl_status qnl_boltzmann_derivatives(qnl_complex *derivatives, double *trace_norms, const qnl_boltzmann *machine,
                                             const double *theta);

/** What a reduced state is compared with. */
typedef enum qnl_reduced_kind {
    QNL_REDUCED_OBSERVABLE = 0, /**< Tr rho_v A, A Hermitian */
    QNL_REDUCED_INFIDELITY = 1, /**< 1 - F(rho_v, sigma), root fidelity; a singular value of sqrt(rho_v) sqrt(sigma) that is 0
                                     (a kink of F) takes no part in the gradient */
    QNL_REDUCED_SQUARED_INFIDELITY = 2, /**< 1 - F^2 */
    QNL_REDUCED_TRACE_DISTANCE =
        3, /**< T(rho_v, sigma); an eigenvalue of rho_v - sigma that is 0 counts as positive: the limit from that side */
    QNL_REDUCED_RELATIVE_ENTROPY =
        4 /**< S(sigma | rho_v) in nats: the training objective of a Boltzmann machine; where it is infinite the gradient is NaN */
} qnl_reduced_kind;

/**
 * Cost of a Boltzmann machine, with exact gradient.
 * @param target  A or sigma, 2^v x 2^v, Hermitian within 1e-10 of its largest entry; for fidelities and RELATIVE_ENTROPY no
 *                eigenvalue below -1e-10.  The trace is not checked.
 *
 * The machine may be freed before the cost.  RELATIVE_ENTROPY needs rho_v of full rank (it is at finite temperature): eigenvalues
 * down to 1e-28 of the largest are resolved, with smaller ones the value is infinite; without hidden qubits there is no limit.
 *
 * Value and gradient cost O(8^n + P 2^n) for Pauli strings; parameter vectors of a batch are shared among all threads.
 *
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_NOT_HERMITIAN, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.
 */
QNL_API qnl_status qnl_boltzmann_cost(qnl_cost **out, const qnl_boltzmann *machine, qnl_reduced_kind kind,
                                      const qnl_complex *target);

/**
 * The same for the reduced state of a circuit: rho_v = Tr_hidden U(theta)|psi><psi|U(theta)', with exact gradient by one forward
 * and one backward pass.  Fidelities are accurate for rho_v of any rank (singular values of sqrt(sigma) Psi).
 * @param input    NULL = |0...0>, else the first state of a batch
 * @param visible  @p visible_count different qubits, 1..n of them, at most QNL_MAX_DENSITY_QUBITS
 * RELATIVE_ENTROPY: rho_v must have full rank within 1e-12 of its largest eigenvalue, else the value is infinite.
 * Gates outside the light cone of the visible qubits are left out.  O(gates 2^n + 4^v 2^(n - v)); where the input is a
 * basis state n is only the number of qubits in that cone.  Errors as above; QNL_ERR_ARGUMENT also for a circuit without
 * parameters.
 */
QNL_API qnl_status qnl_reduced_state_cost(qnl_cost **out, const qnl_circuit *circuit, const qnl_state *input, const int *visible,
                                          int visible_count, qnl_reduced_kind kind, const qnl_complex *target,
                                          const qnl_execution_options *options);

#ifdef __cplusplus
}
#endif

#endif
