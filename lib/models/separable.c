/*
 * separable.c  Linearly separable data as product states.
 *
 * X. You and X. Wu, "Exponentially Many Local Minima in Quantum Neural Networks", ICML 2021 (arXiv:2110.02479), section 6.
 */
#include <math.h>

#include "core/error.h"
#include "core/summation.h"
#include "qnnland/hard_dataset.h"

#define MAX_POINTS     ((size_t)1 << 31)
#define MAX_PARAMETERS ((size_t)4096)

static const double two_pi = 6.28318530717958647693;

static qnl_status check_sizes(const char *function, size_t count, size_t parameters) {
    QNL_CHECK(count <= MAX_POINTS, QNL_ERR_ARGUMENT, "%s: count is %zu, allowed are 0..%zu", function, count, MAX_POINTS);
    QNL_CHECK(parameters >= 1 && parameters <= MAX_PARAMETERS, QNL_ERR_ARGUMENT, "%s: parameters is %zu, allowed are 1..%zu",
              function, parameters, MAX_PARAMETERS);
    return QNL_OK;
}

/* 1 where w . x > 0, else 0 */
static double label_of(const double *x, const double *w, size_t features) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t k = 0; k < features; k++) {
        qnl__sum_add(&sum, w[k] * x[k]);
    }
    return qnl__sum_result(&sum) > 0.0 ? 1.0 : 0.0;
}

/* exp(-i a X) turns the Bloch vector (0, 0, 1) into (0, -sin 2a, cos 2a), and exp(-i b Y) turns this about y by 2b. */
static void encode_qubit(double *bloch_x, double *bloch_y, double a, double b) {
    *bloch_x = cos(2.0 * a) * sin(2.0 * b);
    *bloch_y = -sin(2.0 * a);
}

qnl_status qnl_encode_separable(double *bloch_x, double *bloch_y, double *labels, const double *x, const double *w, size_t count,
                                size_t parameters) {
    QNL_TRY(check_sizes(__func__, count, parameters));
    if (count == 0) return QNL_OK;
    QNL_CHECK_POINTER(bloch_x);
    QNL_CHECK_POINTER(bloch_y);
    QNL_CHECK_POINTER(labels);
    QNL_CHECK_POINTER(x);
    QNL_CHECK_POINTER(w);
    QNL_TRY(qnl__check_finite(__func__, "x", x, 2 * parameters * count));
    QNL_TRY(qnl__check_finite(__func__, "w", w, 2 * parameters));
    for (size_t i = 0; i < count; i++) {
        const double *point = x + i * 2 * parameters;
        labels[i] = label_of(point, w, 2 * parameters);
        for (size_t l = 0; l < parameters; l++) {
            encode_qubit(bloch_x + i * parameters + l, bloch_y + i * parameters + l, point[2 * l], point[2 * l + 1]);
        }
    }
    return QNL_OK;
}

qnl_status qnl_draw_separable(double *x, double *w, size_t count, size_t parameters, qnl_random *random) {
    QNL_CHECK(x != NULL || count == 0, QNL_ERR_NULL, "%s: x is NULL", __func__);
    QNL_CHECK_POINTER(w);
    QNL_CHECK_POINTER(random);
    QNL_TRY(check_sizes(__func__, count, parameters));
    QNL_TRY(qnl_random_fill_uniform(x, random, count * 2 * parameters, 0.0, two_pi));
    return qnl_random_fill_normal(w, random, 2 * parameters, 0.0, 1.0);
}
