/* haar.c  Haar-random states and unitaries, and the Gaussian unitary ensemble. */
#include "qnnland/haar.h"

#include <math.h>

#include "core/error.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"

#define MAX_MATRIX_DIMENSION ((size_t)16384)

static void fill_normal(qnl_complex *out, qnl_random *random, size_t count) {
    for (size_t i = 0; i < count; i++) {
        out[i].re = qnl_random_normal(random);
        out[i].im = qnl_random_normal(random);
    }
}

static double squared_norm(const qnl_complex *vector, size_t dimension) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < dimension; i++)
        qnl__sum_add(&sum, vector[i].re * vector[i].re + vector[i].im * vector[i].im);
    return qnl__sum_result(&sum);
}

qnl_status qnl_haar_state(qnl_complex *out, qnl_random *random, size_t dimension) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(random);
    QNL_CHECK(dimension >= 1, QNL_ERR_ARGUMENT, "%s: dimension is 0, must be at least 1", __func__);
    double square;
    do { /* a vector that is exactly zero has no direction: draw again */
        fill_normal(out, random, dimension);
        square = squared_norm(out, dimension);
    } while (square == 0.0);
    const double factor = 1.0 / sqrt(square);
    for (size_t i = 0; i < dimension; i++) {
        out[i].re *= factor;
        out[i].im *= factor;
    }
    return QNL_OK;
}

qnl_status qnl_haar_unitary(qnl_complex *out, qnl_random *random, size_t dimension) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(random);
    QNL_CHECK(dimension >= 1 && dimension <= MAX_MATRIX_DIMENSION, QNL_ERR_ARGUMENT, "%s: dimension is %zu, allowed are 1..%zu",
              __func__, dimension, MAX_MATRIX_DIMENSION);
    qnl_complex *ginibre = qnl__blas_array(dimension * dimension, dimension, sizeof *ginibre);
    if (ginibre == NULL) return qnl__fail_memory(__func__, dimension * dimension * sizeof *ginibre);
    fill_normal(ginibre, random, dimension * dimension);
    const qnl_status status = qnl__unitary_factor(out, ginibre, dimension);
    qnl__free(ginibre);
    return status;
}

qnl_status qnl_gue(qnl_complex *out, qnl_random *random, size_t dimension) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(random);
    QNL_CHECK(dimension >= 1 && dimension <= MAX_MATRIX_DIMENSION, QNL_ERR_ARGUMENT, "%s: dimension is %zu, allowed are 1..%zu",
              __func__, dimension, MAX_MATRIX_DIMENSION);
    fill_normal(out, random, dimension * dimension);
    for (size_t i = 0; i < dimension; i++) {
        out[i * dimension + i].im = 0.0;
        for (size_t j = i + 1; j < dimension; j++) {
            const qnl_complex upper = out[i * dimension + j], lower = out[j * dimension + i];
            const qnl_complex mean = {0.5 * (upper.re + lower.re), 0.5 * (upper.im - lower.im)};
            out[i * dimension + j] = mean;
            out[j * dimension + i] = (qnl_complex){mean.re, -mean.im};
        }
    }
    return QNL_OK;
}
