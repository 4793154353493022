/* critical_forms.h  Forms whose critical points are known. */
#ifndef TESTS_SUPPORT_CRITICAL_FORMS_H
#define TESTS_SUPPORT_CRITICAL_FORMS_H

#include "qnnland/trigonometric.h"

#define CRITICAL_PI              3.141592653589793
#define CRITICAL_MOST_PARAMETERS 6

/*
 * The squared loss of the recipe for 2^p minima, u_l = 2 (theta_l - theta0_l), 1 / (p + 1) times
 *     sum_l (kappa[l] sin u_l - noise[l])^2 + (kappa[p] (sum_l cos u_l + bonus sum_{l<m} cos u_l cos u_m - top) - noise[p])^2,
 * top = the largest value of the two sums.  theta0 and noise NULL are zeros.
 */
qnl_trigonometric *critical_recipe(size_t p, const double *kappa, const double *theta0, double bonus, const double *noise);

/* The same with kappa_l = 1 and kappa_p = sqrt(lambda), for which sum_a C(p, a) 2^p points are known where lambda < 1 / (2 p). */
qnl_trigonometric *critical_recipe_lambda(size_t p, double lambda, const double *theta0);

/* The loss of the predictions cos 2a cos 2b and sin 2a sin 2b with targets 0: (1 + cos 4a cos 4b) / 4, 8 minima of 32 points. */
qnl_trigonometric *critical_pair(void);

/* sum_k amplitudes[k] cos(bases[k] theta_k) */
qnl_trigonometric *critical_cosines(size_t p, const double *amplitudes, const double *bases);

#endif
