/* cost_check.h  What holds for the derivatives of every cost. */
#ifndef TESTS_SUPPORT_COST_CHECK_H
#define TESTS_SUPPORT_COST_CHECK_H

#include "qnnland/cost.h"

/*
 * At `count` random points: gradient against central differences of the value, Hessian against central differences of the gradient
 * and equal to its transpose, products with random vectors against the Hessian, values beside gradients bit for bit.  `tolerance`
 * is for the differences; products are compared to 1e-13 of the largest entry.
 */
void cost_check_derivatives(const qnl_cost *cost, size_t count, unsigned seed, double tolerance);

/*
 * All four functions give the same numbers, bit for bit, for `count` random points at once and for each `stride`-th one alone.
 */
void cost_check_batches(const qnl_cost *cost, size_t count, size_t stride, unsigned seed);

#endif
