/**
 * @file hard_dataset.h  Data sets with exponentially many local minima, and data of product states.
 *
 * For any linearly independent two-level network and any theta* there are p + 1 states rho_k = 1/d + kappa_k D_k and labels with
 * which the squared loss is (X. You and X. Wu, ICML 2021, Theorem 2)
 *
 *     L(theta) = 1/(p+1) [ sum_l (kappa_l sin u_l)^2 + (kappa_{p+1} (g - g_max))^2 ],  u_l = 2 (theta_l - theta*_l)
 *     g = sum_l cos u_l                                  QNL_BREAKER_SUM
 *     g = sum_l cos u_l + b sum_{l<m} cos u_l cos u_m     QNL_BREAKER_PAIRS
 *
 * with kappa_l = kappa0 and kappa_{p+1} = kappa0 sqrt(lambda): in closed form, O(p), without any 2^p.  SUM with lambda < 1/(2p):
 * exactly 2^p minima in a period, theta* + {0, pi/2}^p, with value 4 kappa0^2 lambda j^2 / (p+1) for j flips, and C(p, a) 2^p
 * critical points of index a.  SUM is solved by one sweep of coordinate-wise search; with PAIRS and b > 1 / (p - 1) such a search
 * gets stuck.
 */
#ifndef QNNLAND_HARD_DATASET_H
#define QNNLAND_HARD_DATASET_H

#include "qnnland/cost.h"
#include "qnnland/random.h"
#include "qnnland/two_level.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_hard_dataset qnl_hard_dataset;

/** The function that makes the minima differ. */
typedef enum qnl_breaker { QNL_BREAKER_SUM = 0, QNL_BREAKER_PAIRS = 1 } qnl_breaker;

/** How a data set is made.  Fill with qnl_hard_dataset_options_init(). */
typedef struct qnl_hard_dataset_options {
    size_t struct_size;
    double lambda;       /**< > 0; 0 (default) = 1 / (4 p).  Above 1 / (2 p) some of the minima vanish */
    qnl_breaker breaker; /**< default QNL_BREAKER_SUM */
    double pair_weight;  /**< b of QNL_BREAKER_PAIRS, 0..1e6; default 2 */
    double kappa; /**< kappa0 > 0; 0 (default) = the largest for which all states are positive; a larger one is QNL_ERR_ARGUMENT
                     with the largest in the text */
} qnl_hard_dataset_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_hard_dataset_options_init(qnl_hard_dataset_options *options, size_t struct_size);

/**
 * Data set for a network: Hermitian D_k of least norm with tr(D_k Phi_xi(M)) = coefficients of the target functions (equation 18).
 * @param theta  theta*, p numbers
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_NUMERICAL (the network is not linearly independent: with its
 * rank), QNL_ERR_MEMORY.  p <= 8.  O(27^p + 9^p d^2).
 */
QNL_API qnl_status qnl_hard_dataset_new(qnl_hard_dataset **out, const qnl_two_level *network, const double *theta,
                                        const qnl_hard_dataset_options *options);

/**
 * The same for the product network h = Z, m = Y + 1 without matrices: rho_k = (1 + kappa_k (cos 2 theta*_k X_k - sin 2 theta*_k
 * Y_k)) / 2^p and rho_{p+1} = (1 + kappa_{p+1} sum_l (cos 2 theta*_l Y_l + sin 2 theta*_l X_l) + pair terms) / 2^p.
 * @param parameters  p, 1..63
 */
QNL_API qnl_status qnl_hard_dataset_product(qnl_hard_dataset **out, size_t parameters, const double *theta,
                                            const qnl_hard_dataset_options *options);

/** Free; NULL is fine. */
QNL_API void qnl_hard_dataset_free(qnl_hard_dataset *dataset);

/** p; 0 for NULL. */
QNL_API size_t qnl_hard_dataset_parameters(const qnl_hard_dataset *dataset);

/** d of the states; 2^p for a product data set (0 where that is above 2^62); 0 for NULL. */
QNL_API size_t qnl_hard_dataset_dimension(const qnl_hard_dataset *dataset);

/** kappas[p + 1], and in @p largest (NULL if not wanted) the largest for which each state is positive. */
QNL_API qnl_status qnl_hard_dataset_kappas(double *kappas, double *largest, const qnl_hard_dataset *dataset);

/** labels[p + 1] with noise, and in @p noise (NULL if not wanted) the noise in them. */
QNL_API qnl_status qnl_hard_dataset_labels(double *labels, double *noise, const qnl_hard_dataset *dataset);

/** rho = state number @p which, 0..p; d x d.  Product data sets: p <= 12, else QNL_ERR_UNSUPPORTED. */
QNL_API qnl_status qnl_hard_dataset_state(qnl_complex *rho, const qnl_hard_dataset *dataset, size_t which);

/** Replace the noise of the labels: labels = exact labels + noise[p + 1]; NULL = none.  Errors: QNL_ERR_NULL, QNL_ERR_NOT_FINITE.
 */
QNL_API qnl_status qnl_hard_dataset_set_noise(qnl_hard_dataset *dataset, const double *noise);

/**
 * The loss in closed form as a cost, with gradient, Hessian and Hessian-vector product: 1/(p+1) [sum_l (kappa_l sin u_l -
 * noise_l)^2 + (kappa_{p+1} (g - g_max) - noise_{p+1})^2].  O(p) for a value, O(p^2) for a Hessian.  The data set may be freed
 * before the cost.
 */
QNL_API qnl_status qnl_hard_dataset_cost(qnl_cost **out, const qnl_hard_dataset *dataset);

/** The least value over theta without noise is 0; with noise use a census.  levels[p + 1]: values at j = 0..p flips for SUM without
 * noise, 4 kappa_{p+1}^2 j^2 / (p + 1), minima where 2 lambda j < 1; QNL_ERR_UNSUPPORTED otherwise. */
QNL_API qnl_status qnl_hard_dataset_levels(double *levels, const qnl_hard_dataset *dataset);

/**
 * The data set as text with exact numbers, and back.
 * @param text  to be freed with qnl_string_free()
 * Errors: also QNL_ERR_PARSE (with the line), and QNL_ERR_ARGUMENT or QNL_ERR_NOT_FINITE for numbers that are not allowed.
 */
QNL_API qnl_status qnl_hard_dataset_save(char **text, const qnl_hard_dataset *dataset);
QNL_API qnl_status qnl_hard_dataset_load(qnl_hard_dataset **out, const char *text);

/**
 * Squared loss of product states in the product network h = Z, m = Y + 1, in O(count p) without a 2^p state:
 *     prediction_i(theta) = prod_l (1 + cos(2 theta_l) y_il + sin(2 theta_l) x_il),  loss = (1 / count) sum_i (prediction_i -
 * label_i)^2
 * @param bloch_x, bloch_y  count x p: <X> and <Y> of qubit l of state i, in [-1, 1]
 * @param labels            count, finite
 * @param count             1..2^31
 * @param parameters        1..4096
 * A cost with value, gradient (prefix and suffix products), Hessian and Hessian-vector product.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_product_states_cost(qnl_cost **out, const double *bloch_x, const double *bloch_y, const double *labels,
                                           size_t count, size_t parameters);

/**
 * Encoded linearly separable data (section 6): x in [0, 2 pi)^(2p), qubit l (1-based) in exp(-i x_{2l} Y) exp(-i x_{2l-1} X) |0>,
 * label 1 where w . x > 0, else 0.
 * @param bloch_x, bloch_y  count x p (out)
 * @param labels            count (out)
 * @param x                 count x 2p points (in), finite
 * @param w                 2p weights, finite
 * @param parameters        1..4096
 */
QNL_API qnl_status qnl_encode_separable(double *bloch_x, double *bloch_y, double *labels, const double *x, const double *w,
                                        size_t count, size_t parameters);

/** Draw such data: x uniform in [0, 2 pi)^(2p), count x 2p, then w, 2p standard normal numbers, from @p random in this order. */
QNL_API qnl_status qnl_draw_separable(double *x, double *w, size_t count, size_t parameters, qnl_random *random);

#ifdef __cplusplus
}
#endif

#endif
