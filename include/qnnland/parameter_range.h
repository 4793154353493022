/**
 * @file parameter_range.h  How far one parameter can still move a cost.
 *
 * As a function of one parameter t, with the others fixed, an expectation value is a trigonometric polynomial
 *
 *     C(t) = a_0 + sum_{j=1..K} a_j cos(j w t) + b_j sin(j w t)
 *
 * with base frequency w and K harmonics that follow from the gates which t drives; 2 K + 1 values fix it, and its extremes are
 * found from the roots of its derivative.  A squared loss of expectation values has 2 K harmonics.
 */
#ifndef QNNLAND_PARAMETER_RANGE_H
#define QNNLAND_PARAMETER_RANGE_H

#include "qnnland/circuit.h"
#include "qnnland/cost.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Frequencies of every parameter of a circuit, for an expectation value of it.  A rotation with angle scale * t contributes the
 * frequency |scale| (PHASE, and each angle of U3, too); a controlled rotation |scale| / 2 and |scale|, a controlled phase |scale|;
 * the frequencies of gates that share a parameter add up with all signs.
 * @param frequencies  P (out); a parameter that drives nothing has base 1 and 0 harmonics
 * Errors: QNL_ERR_NULL, QNL_ERR_MEMORY, QNL_ERR_UNSUPPORTED (the scales of one parameter have no common base within 1e-9 of which
 * they are multiples up to 4096; the text names the parameter).
 */
QNL_API qnl_status qnl_circuit_frequencies(qnl_frequency *frequencies, const qnl_circuit *circuit);

/** Extremes of a cost over one parameter. */
typedef struct qnl_parameter_range {
    double minimum;
    double maximum;
    double range;     /**< maximum - minimum */
    double minimiser; /**< a theta[k] with the minimum, within half a period of the one given */
    double maximiser;
    double period; /**< 2 pi / w */
} qnl_parameter_range;

/**
 * Exact ranges of a cost over each of some parameters, one at a time, with the others at @p theta.
 * @param ranges       @p count results (out)
 * @param theta        P numbers
 * @param parameters   @p count indices of parameters; NULL = 0..count-1
 * @param frequencies  @p count; base > 0 and harmonics 0..4096 (a harmonic that does not occur does no harm); NULL = base 1 and one
 *                     harmonic: a rotation by t
 * 2 K values of the cost for each and one at theta, asked for in batches; O(K^3) for K up to 64, else O(K^2).  Exact to rounding
 * for K up to about 50, and where the cost has this form; for others it is the range of the interpolating polynomial. Errors:
 * QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL, what the cost returns.
 */
QNL_API qnl_status qnl_cost_parameter_ranges(qnl_parameter_range *ranges, const qnl_cost *cost, const double *theta,
                                             const size_t *parameters, const qnl_frequency *frequencies, size_t count);

#ifdef __cplusplus
}
#endif

#endif
