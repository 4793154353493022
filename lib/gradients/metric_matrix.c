/* metric_matrix.c  What is done with a metric: its rank, and natural gradients. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "linalg/dense.h"
#include "linalg/pseudo_inverse.h"
#include "qnnland/metric.h"

/* Eigenvalues above this part of the largest count for the rank. */
#define DEFAULT_TOLERANCE 1e-10

static qnl_status check_matrix(const char *function, const char *name, const double *matrix, size_t size) {
    QNL_CHECK(matrix != NULL, QNL_ERR_NULL, "%s: %s is NULL", function, name);
    QNL_CHECK(size >= 1 && size <= INT32_MAX, QNL_ERR_ARGUMENT, "%s: size is %zu, allowed are 1..%d", function, size, INT32_MAX);
    return qnl__check_finite(function, name, matrix, size * size);
}

qnl_status qnl_metric_rank(size_t *rank, double *eigenvalues, const double *matrix, size_t size, double tolerance) {
    QNL_CHECK_POINTER(rank);
    QNL_CHECK(tolerance == 0.0 || (tolerance >= 1e-15 && tolerance < 1.0), QNL_ERR_ARGUMENT,
              "%s: tolerance is %g, allowed are 0 and 1e-15 <= tolerance < 1", __func__, tolerance);
    QNL_TRY(check_matrix(__func__, "matrix", matrix, size));
    double *values = qnl__allocate(size, sizeof *values);
    if (values == NULL) return qnl__fail_memory(__func__, size * sizeof *values);
    const qnl_status status = qnl__symmetric_eigenvalues(values, NULL, matrix, size);
    if (status == QNL_OK) {
        const double largest = values[size - 1] > 0.0 ? values[size - 1] : 0.0;
        const double least = (tolerance > 0.0 ? tolerance : DEFAULT_TOLERANCE) * largest;
        size_t above = 0;
        for (size_t k = 0; k < size; k++) {
            above += values[k] > least;
            if (eigenvalues != NULL) eigenvalues[k] = values[size - 1 - k];
        }
        *rank = above;
    }
    qnl__free(values);
    return status;
}

qnl_status qnl_metric_solve(double *x, const double *metric, const double *gradient, size_t size, double cutoff, double damping) {
    QNL_CHECK_POINTER(x);
    QNL_TRY(check_matrix(__func__, "metric", metric, size));
    QNL_CHECK_POINTER(gradient);
    QNL_TRY(qnl__check_finite(__func__, "gradient", gradient, size));
    QNL_CHECK(isfinite(cutoff) && cutoff >= 0.0, QNL_ERR_ARGUMENT, "%s: cutoff is %g, allowed are finite numbers from 0", __func__,
              cutoff);
    QNL_CHECK(isfinite(damping) && damping >= 0.0, QNL_ERR_ARGUMENT, "%s: damping is %g, allowed are finite numbers from 0",
              __func__, damping);
    return qnl__pseudo_solve(x, metric, gradient, size, cutoff, damping);
}
