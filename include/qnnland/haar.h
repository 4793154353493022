/** @file haar.h  Haar-random states and unitaries, Gaussian random matrices. */
#ifndef QNNLAND_HAAR_H
#define QNNLAND_HAAR_H

#include "qnnland/random.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Haar-random pure state: a complex normal vector, normalised.
 * @param out        @p dimension amplitudes
 * @param dimension  >= 1; need not be a power of two
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT.  O(dimension).
 */
QNL_API qnl_status qnl_haar_state(qnl_complex *out, qnl_random *random, size_t dimension);

/**
 * Haar-random unitary: QR of a complex Ginibre matrix with the phases of R's diagonal moved into Q
 * (F. Mezzadri, "How to generate random matrices from the classical compact groups", Notices of the AMS 54, 592 (2007)).
 * @param out        @p dimension x @p dimension, row-major
 * @param dimension  1..16384
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.  O(dimension^3) time, O(dimension^2) memory.
 */
QNL_API qnl_status qnl_haar_unitary(qnl_complex *out, qnl_random *random, size_t dimension);

/**
 * Matrix of the Gaussian unitary ensemble, H = (G + G') / 2 with G of independent standard complex normal entries (E |G_ij|^2 = 2):
 * real normal diagonal of variance 1, off-diagonal real and imaginary parts of variance 1/2 each.
 * The eigenvalues of large matrices fill [-2 sqrt(dimension), 2 sqrt(dimension)] by the semicircle law.
 * @param out        @p dimension x @p dimension, row-major; Hermitian exactly
 * @param dimension  1..16384
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT.  O(dimension^2).
 */
QNL_API qnl_status qnl_gue(qnl_complex *out, qnl_random *random, size_t dimension);

#ifdef __cplusplus
}
#endif

#endif
