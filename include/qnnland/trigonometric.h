/**
 * @file trigonometric.h  Costs as trigonometric polynomials in all their parameters.
 *
 *     C(theta) = sum_c coefficient[c] prod_k phi_{c_k}(theta_k),
 *     phi_0 = 1,  phi_{2h-1}(t) = cos(h w_k t),  phi_{2h}(t) = sin(h w_k t),  h = 1..K_k
 *
 * An expectation value whose parameter k drives one rotation with angle scale s has K_k = 1 and w_k = s (exp(-i t H) with H^2 = 1
 * is scale 2); a squared loss of such values has K_k = 2.  The flat index is c = c_0 + (2 K_0 + 1) (c_1 + (2 K_1 + 1) (c_2 + ...)):
 * parameter 0 is fastest.  X. You and X. Wu, "Exponentially Many Local Minima in Quantum Neural Networks", ICML 2021
 * (arXiv:2110.02479), equations 7-15.
 */
#ifndef QNNLAND_TRIGONOMETRIC_H
#define QNNLAND_TRIGONOMETRIC_H

#include "qnnland/cost.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_trigonometric qnl_trigonometric;

/** Most coefficients of a form. */
#define QNL_MAX_TRIGONOMETRIC_SIZE ((size_t)1 << 26)

/**
 * New form from coefficients.
 * @param parameters    P, 1..63
 * @param frequencies   P: base w_k > 0, harmonics K_k
 * @param coefficients  prod_k (2 K_k + 1) finite numbers, copied
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (with the number of coefficients that would be needed, and how many are allowed),
 * QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_trigonometric_new(qnl_trigonometric **out, size_t parameters, const qnl_frequency *frequencies,
                                         const double *coefficients);

/**
 * The form of a cost from its values on the grid of 2 K_k + 1 equidistant points per period in each direction and a fast transform,
 * axis by axis.  Exact to rounding where the cost has these frequencies; else the interpolating polynomial.
 * @param frequencies  P of the cost (see qnl_circuit_frequencies()); NULL = base 1 and one harmonic each
 * @param progress     (points done, points), NULL for none
 * As many values of the cost as coefficients, asked for in batches.  Also what the cost returns, QNL_ERR_CANCELLED.
 */
QNL_API qnl_status qnl_trigonometric_from_cost(qnl_trigonometric **out, const qnl_cost *cost, const qnl_frequency *frequencies,
                                               qnl_progress_fn progress, void *progress_data);

/**
 * The form of a squared loss, (1 / count) sum_i (f_i(theta) - targets[i])^2, from the forms of the predictions: twice their
 * harmonics.
 * @param forms    @p count forms with the same parameters and frequencies
 */
QNL_API qnl_status qnl_trigonometric_squared_loss(qnl_trigonometric **out, const qnl_trigonometric *const *forms,
                                                  const double *targets, size_t count);

/** Free; NULL is fine. */
QNL_API void qnl_trigonometric_free(qnl_trigonometric *form);

/** P; 0 for NULL. */
QNL_API size_t qnl_trigonometric_parameters(const qnl_trigonometric *form);

/** Number of coefficients; 0 for NULL. */
QNL_API size_t qnl_trigonometric_size(const qnl_trigonometric *form);

/** The coefficients; owned by the form.  NULL for NULL. */
QNL_API const double *qnl_trigonometric_coefficients(const qnl_trigonometric *form);

/** The P frequencies; owned by the form.  NULL for NULL. */
QNL_API const qnl_frequency *qnl_trigonometric_frequencies(const qnl_trigonometric *form);

/**
 * Values, gradients and Hessians at @p count parameter vectors; each of the three outputs may be NULL.
 * @param values     count (out)
 * @param gradients  count x P (out)
 * @param hessians   count x P x P (out)
 * @param thetas     count x P, finite
 * One contraction of the coefficients for all of them: O(size) for each vector, whatever P is.  Errors: QNL_ERR_NULL,
 * QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.  Exact to rounding.
 */
QNL_API qnl_status qnl_trigonometric_evaluate(double *values, double *gradients, double *hessians, const qnl_trigonometric *form,
                                              const double *thetas, size_t count);

/** The form as a cost with gradient, Hessian and Hessian-vector product; the form is kept alive and may be freed before the cost.
 */
QNL_API qnl_status qnl_trigonometric_cost(qnl_cost **out, const qnl_trigonometric *form);

/**
 * Power at each frequency vector: power[h], h = h_0 + (K_0 + 1) (h_1 + (K_1 + 1) ...), is the mean over all theta of the square of
 * the part of C that oscillates with |frequencies| h_k w_k; the powers add up to the mean of C^2 (Parseval).
 * @param power  prod_k (K_k + 1) numbers (out)
 */
QNL_API qnl_status qnl_trigonometric_power(double *power, const qnl_trigonometric *form);

/** degree = the largest sum of h_k of a frequency vector whose amplitude (square root of its power) is above @p tolerance times the
 * largest. */
QNL_API qnl_status qnl_trigonometric_degree(size_t *degree, const qnl_trigonometric *form, double tolerance);

#ifdef __cplusplus
}
#endif

#endif
