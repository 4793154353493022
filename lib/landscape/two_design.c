/* two_design.c  Variances of derivatives in closed form. */
#include <math.h>

#include "core/error.h"
#include "qnnland/second_moment.h"

static qnl_status check(const char *function, double dimension, double norm) {
    const double numbers[2] = {dimension, norm};
    QNL_TRY(qnl__check_finite(function, "dimension", &numbers[0], 1));
    QNL_TRY(qnl__check_finite(function, "norm", &numbers[1], 1));
    QNL_CHECK(dimension >= 2.0, QNL_ERR_ARGUMENT, "%s: dimension is %.17g, must be at least 2", function, dimension);
    QNL_CHECK(norm >= 0.0, QNL_ERR_ARGUMENT, "%s: norm is %.17g, must be at least 0", function, norm);
    return QNL_OK;
}

/* d / (d^2 - 1), also where d^2 overflows */
static double inverse(double dimension) {
    return 1.0 / (dimension - 1.0 / dimension);
}

qnl_status qnl_two_design_variance(double *variance, double dimension, double norm, double expectation) {
    QNL_CHECK_POINTER(variance);
    QNL_TRY(check(__func__, dimension, norm));
    QNL_TRY(qnl__check_finite(__func__, "expectation", &expectation, 1));
    QNL_CHECK(fabs(expectation) <= 1.0, QNL_ERR_ARGUMENT, "%s: expectation is %.17g, allowed are -1..1", __func__, expectation);
    *variance = 0.5 * (1.0 - expectation) * (1.0 + expectation) * norm * inverse(dimension);
    return QNL_OK;
}

qnl_status qnl_both_two_design_variance(double *variance, double dimension, double norm) {
    QNL_CHECK_POINTER(variance);
    QNL_TRY(check(__func__, dimension, norm));
    *variance = 0.5 * norm * dimension / (dimension + 1.0) * inverse(dimension);
    return QNL_OK;
}

qnl_status qnl_product_circuit_variance(double *global, double *local, int qubits) {
    QNL_CHECK_POINTER(global);
    QNL_CHECK_POINTER(local);
    QNL_CHECK(qubits >= 1, QNL_ERR_ARGUMENT, "%s: qubits is %d, must be at least 1", __func__, qubits);
    *global = 0.125 * pow(0.375, qubits - 1);
    *local = 0.125 / ((double)qubits * qubits);
    return QNL_OK;
}
