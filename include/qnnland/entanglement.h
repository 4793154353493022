/**
 * @file entanglement.h  Entanglement of states and of random states: measures, Haar averages, scaling with the size of a part.
 */
#ifndef QNNLAND_ENTANGLEMENT_H
#define QNNLAND_ENTANGLEMENT_H

#include "qnnland/density.h"
#include "qnnland/statistics.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Meyer-Wallach Q = 2 (1 - mean over qubits of Tr rho_q^2), in [0, 1]; 0 for product states.  D. A. Meyer, N. R. Wallach, J. Math.
 * Phys. 43, 4273 (2002); G. K. Brennen, Quantum Inf. Comput. 3, 619 (2003).
 * @param purities  n purities of single qubits (out), or NULL
 * O(n 2^n).  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT.
 */
QNL_API qnl_status qnl_meyer_wallach(double *q, double *purities, const qnl_state *state, size_t which);

/** Exact values for a visible part of dimension Dv of a Haar-random pure state of dimension Dv Dh. */
typedef struct qnl_haar_reduced {
    double purity;           /**< E Tr rho_v^2 = (Dv + Dh) / (Dv Dh + 1) */
    double squared_distance; /**< E |rho_v - 1/Dv|_2^2 = purity - 1 / Dv */
    double trace_bound;      /**< sqrt(Dv squared_distance) / 2 >= E T(rho_v, 1/Dv) (Cauchy-Schwarz and Jensen).  An observable
                                A of the visible part sees no more: |Tr rho_v A - Tr A / Dv| <= w(A) T(rho_v, 1/Dv) */
    double printed_bound;    /**< sqrt(Dv / Dh) / 2, the bound of C. Ortiz Marrero, M. Kieferova, N. Wiebe, PRX Quantum 2, 040316
                                (2021) */
    double page_entropy;     /**< E S(rho_v) in nats: sum_{k=n+1}^{mn} 1/k - (m - 1) / (2 n), m <= n the two dimensions (D. N. Page,
                                Phys. Rev. Lett. 71, 1291 (1993); S. Sen, 77, 1 (1996)) */
    double
        mean_distance; /**< E T(rho_v, 1/2) for Dv = 2, Gamma(2) Gamma(Dh + 1/2) / (2 Gamma(3/2) Gamma(Dh + 1)); NaN for other Dv */
} qnl_haar_reduced;

/** @param visible, hidden  Dv and Dh, whole numbers 1..2^500.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_haar_reduced_state(qnl_haar_reduced *values, double visible, double hidden);

/**
 * S. Popescu, A. J. Short, A. Winter, Nat. Phys. 2, 754 (2006): P[|rho_v - 1/Dv|_1 >= epsilon + sqrt(Dv / Dh)] <= 2 exp(-Dv Dh
 * epsilon^2 / (18 pi^3)).
 * @param probability      the bound, at most 1 (out)
 * @param visible, hidden  Dv and Dh, whole numbers 1..2^500
 * @param epsilon          >= 0
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE.
 */
QNL_API qnl_status qnl_popescu_tail(double *probability, double visible, double hidden, double epsilon);

/** How an entropy grows with the size of the part. */
typedef enum qnl_entropy_law {
    QNL_ENTROPY_AREA = 0,     /**< the slope is compatible with 0 */
    QNL_ENTROPY_VOLUME = 1,   /**< the slope is above 0 by more than the given number of standard errors */
    QNL_ENTROPY_UNDECIDED = 2 /**< neither: the slope is so uncertain that both fit, or it is below 0 for certain */
} qnl_entropy_law;

/** Fit of entropies against sizes of parts. */
typedef struct qnl_entropy_scaling {
    qnl_line_fit fit; /**< entropy = intercept + slope * size */
    qnl_entropy_law law;
} qnl_entropy_scaling;

/**
 * Area or volume law from entropies (any units) of parts with sizes in qubits.
 * @param sizes, entropies  @p count >= 3 numbers each, sizes not all equal; use sizes up to half of the system
 * @param sigma             NULL or standard errors of the entropies
 * @param errors            > 0: number of standard errors that decide, for example 3
 * @param volume            > 0: a slope that would be a volume law in these units (for example 1 bit per qubit); UNDECIDED when the
 * slope is within @p errors of both 0 and this
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_NUMERICAL.
 */
QNL_API qnl_status qnl_entropy_scaling_fit(qnl_entropy_scaling *scaling, const double *sizes, const double *entropies,
                                           const double *sigma, size_t count, double errors, double volume);

#ifdef __cplusplus
}
#endif

#endif
