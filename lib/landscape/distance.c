/* distance.c  Distances of two unitaries given as matrices or circuits. */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/unitary_arc.h"
#include "linalg/dense.h"
#include "simulation/circuit_data.h"
#include "simulation/state_data.h"

enum { MAX_DIMENSION = 4096, MAX_QUBITS = 12 };

static qnl_status check_unitary(const char *function, const char *name, const qnl_complex *matrix, size_t n) {
    double defect;
    for (size_t k = 0; k < n * n; ++k) {
        QNL_CHECK(isfinite(matrix[k].re) && isfinite(matrix[k].im), QNL_ERR_NOT_FINITE, "%s: %s[%zu] is %g%+gi", function, name, k,
                  matrix[k].re, matrix[k].im);
    }
    QNL_TRY(qnl__unitarity_defect(&defect, matrix, n));
    QNL_CHECK(defect <= 1e-10, QNL_ERR_NOT_UNITARY, "%s: an entry of %s' %s - 1 has modulus %.3g, allowed is 1e-10", function, name,
              name, defect);
    return QNL_OK;
}

static qnl_status matrix_distance(const char *function, qnl_unitary_distance *distance, const qnl_complex *u, const qnl_complex *v,
                                  qnl_complex *h, qnl_complex *work, size_t n) {
    double phase;
    if (h == NULL || work == NULL) {
        return qnl__fail_memory(function, 2 * n * n * sizeof *h);
    }
    QNL_TRY(qnl__aligned_difference(h, &phase, u, v, work, n));
    return qnl__arc_distance(function, distance, h, phase, n);
}

static qnl_status distance_of_matrices(const char *function, qnl_unitary_distance *distance, const qnl_complex *u,
                                       const qnl_complex *v, size_t n) {
    qnl_complex *h = qnl__allocate(n * n, sizeof *h);
    qnl_complex *work = qnl__allocate(n * n, sizeof *work);
    qnl_unitary_distance result;
    const qnl_status status = matrix_distance(function, &result, u, v, h, work, n);
    if (status == QNL_OK) {
        *distance = result;
    }
    qnl__free(h);
    qnl__free(work);
    return status;
}

qnl_status qnl_unitary_distance_matrices(qnl_unitary_distance *distance, const qnl_complex *u, const qnl_complex *v,
                                         size_t dimension) {
    QNL_CHECK_POINTER(distance);
    QNL_CHECK_POINTER(u);
    QNL_CHECK_POINTER(v);
    QNL_CHECK(dimension >= 1 && dimension <= MAX_DIMENSION, QNL_ERR_ARGUMENT, "%s: dimension is %zu, allowed are 1..%d", __func__,
              dimension, MAX_DIMENSION);
    QNL_TRY(check_unitary(__func__, "u", u, dimension));
    QNL_TRY(check_unitary(__func__, "v", v, dimension));
    return distance_of_matrices(__func__, distance, u, v, dimension);
}

qnl_status qnl_unitary_distance_circuits(qnl_unitary_distance *distance, const qnl_circuit *a, const double *theta_a,
                                         const qnl_circuit *b, const double *theta_b, const qnl_execution_options *options) {
    QNL_CHECK_POINTER(distance);
    QNL_CHECK_POINTER(a);
    QNL_CHECK_POINTER(b);
    const int qubits = qnl_circuit_qubits(a);
    QNL_CHECK(qubits == qnl_circuit_qubits(b), QNL_ERR_ARGUMENT, "%s: circuit a has %d qubits, circuit b %d", __func__, qubits,
              qnl_circuit_qubits(b));
    QNL_CHECK(qubits <= MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: the circuits have %d qubits, allowed are 1..%d", __func__, qubits,
              MAX_QUBITS);
    QNL_TRY(qnl__check_theta(__func__, "theta_a", theta_a, 1, qnl_circuit_parameters(a)));
    QNL_TRY(qnl__check_theta(__func__, "theta_b", theta_b, 1, qnl_circuit_parameters(b)));
    const size_t n = (size_t)1 << qubits;
    qnl_complex *u = qnl__allocate(n * n, sizeof *u);
    qnl_complex *v = qnl__allocate(n * n, sizeof *v);
    qnl_status status = u == NULL || v == NULL ? qnl__fail_memory(__func__, 2 * n * n * sizeof *u) : QNL_OK;
    if (status == QNL_OK) {
        status = qnl__circuit_unitary(__func__, u, a, theta_a, options);
    }
    if (status == QNL_OK) {
        status = qnl__circuit_unitary(__func__, v, b, theta_b, options);
    }
    if (status == QNL_OK) {
        status = distance_of_matrices(__func__, distance, u, v, n);
    }
    qnl__free(u);
    qnl__free(v);
    return status;
}
