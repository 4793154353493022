/*
 * trigonometric_polynomial.h  Real trigonometric polynomials with period 2 pi.
 *
 *     C(x) = c[0] + sum_{j=1..K} c[2j-1] cos(j x) + c[2j] sin(j x)
 *
 * K is the number of harmonics, 0..2^30; the array c holds 2 K + 1 coefficients.
 */
#ifndef QNL_LINALG_TRIGONOMETRIC_H
#define QNL_LINALG_TRIGONOMETRIC_H

#include <stddef.h>

#include "qnnland/status.h"

/* Where the i-th of the 2 K + 1 values of an interpolation is taken: 2 pi i / (2 K + 1), brought into (-pi, pi). */
double qnl__polynomial_node(size_t i, size_t harmonics);

/* Coefficients from the values at all nodes.  O(K^2), no memory; errors of the size of the values' own rounding. */
void qnl__polynomial_interpolate(double *coefficients, const double *values, size_t harmonics);

/* C(x) and its first two derivatives.  O(K). */
typedef struct qnl__polynomial_point {
    double value;
    double slope;
    double curvature;
} qnl__polynomial_point;
qnl__polynomial_point qnl__polynomial_evaluate(const double *coefficients, size_t harmonics, double x);

/* The lowest and the highest point of a period.  Places are in [-pi, pi]. */
typedef struct qnl__polynomial_extremes {
    double minimum;
    double maximum;
    double minimiser;
    double maximiser;
} qnl__polynomial_extremes;

/*
 * Extremes of C.  Values that differ by at most `rounding` >= 0 count as equal.  Among equal extremes the one next to x = 0 is
 * taken, and x = 0 itself where it is an extreme to rounding: its value within `rounding` of the extreme and its slope at most K
 * times that. The closed form for K = 1.  Otherwise the candidates are the roots of the derivative, a polynomial of degree 2 K in
 * exp(i x): the eigenvalues of its companion matrix (J. P. Boyd, J. Comput. Phys. 246, 96 (2013)) for K up to 64; and, for every K,
 * the local extremes on a grid of 16 points for each oscillation of the fastest term.  Newton's method polishes them.  Above K = 64
 * two flat extremes of nearly the same depth within one cell of the grid may be taken for one.
 * Coefficients are finite.  Errors: QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.  O(K^3), O(K^2) for K above 64.
 */
qnl_status qnl__polynomial_extremes_find(qnl__polynomial_extremes *out, const double *coefficients, size_t harmonics,
                                         double rounding);

#endif
