/**
 * @file fourier.h  Fourier spectrum of a model in one input feature.
 *
 * A feature x that enters a circuit as one parameter gives the model f(x) = sum_{k=-K}^{K} c_k e^{i k base x} with K and base from
 * the gates that it drives (qnl_circuit_frequencies()).  M. Schuld, R. Sweke, J. J. Meyer, Phys. Rev. A 103, 032430 (2021).
 */
#ifndef QNNLAND_FOURIER_H
#define QNNLAND_FOURIER_H

#include "qnnland/cost.h"
#include "qnnland/sample_range.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Coefficients c_0 .. c_K of a cost in theta[feature] (c_{-k} is the conjugate), exact from 2 K + 1 values at equidistant points.
 * @param coefficients  count x (K + 1) (out)
 * @param thetas        count x P; theta[feature] is not read
 * @param frequency     K = harmonics and base
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, what the cost returns.
 */
QNL_API qnl_status qnl_fourier_coefficients(qnl_complex *coefficients, const qnl_cost *cost, size_t feature, const double *thetas,
                                            size_t count, const qnl_frequency *frequency);

/** One frequency over random parameters. */
typedef struct qnl_fourier_line {
    double frequency;   /**< k base */
    double mean_square; /**< E |c_k|^2 */
    double largest;     /**< largest |c_k| seen */
    int is_accessible;  /**< 1: |c_k| above tolerance at some point */
} qnl_fourier_line;

/**
 * Spectrum over random values of all other parameters.
 * @param lines      K + 1 structs (out)
 * @param range      samples of all P parameters, of which theta[feature] is not used; NULL = defaults
 * @param tolerance  > 0; 0 = 1e-10
 */
QNL_API qnl_status qnl_fourier_spectrum(qnl_fourier_line *lines, const qnl_cost *cost, size_t feature,
                                        const qnl_frequency *frequency, const qnl_sample_range *range, double tolerance);

#ifdef __cplusplus
}
#endif

#endif
