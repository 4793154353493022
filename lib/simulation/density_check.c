/* density_check.c  Arguments, subsets of qubits and spectra of density matrices. */
#include "simulation/density_check.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "linalg/dense.h"

/* How far a matrix may be from Hermitian, relative to its largest entry, and an eigenvalue below 0. */
#define TOLERANCE 1e-10

/* A trace this close to 1 is 1. */
#define TRACE_ROUNDING 1e-12

#define MAX_DIMENSION ((size_t)1 << QNL_MAX_DENSITY_QUBITS)

/* ---- arguments ---- */

qnl_status qnl__density_check_dimension(const char *function, size_t dimension) {
    QNL_CHECK(dimension >= 1 && dimension <= MAX_DIMENSION, QNL_ERR_ARGUMENT, "%s: dimension is %zu, allowed are 1..%zu", function,
              dimension, MAX_DIMENSION);
    return QNL_OK;
}

qnl_status qnl__density_check_qubits(const char *function, int qubits) {
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_DENSITY_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function,
              qubits, QNL_MAX_DENSITY_QUBITS);
    return QNL_OK;
}

qnl_status qnl__check_base(const char *function, double base) {
    QNL_CHECK(isfinite(base), QNL_ERR_NOT_FINITE, "%s: base is %g, must be finite", function, base);
    QNL_CHECK(base > 1.0, QNL_ERR_ARGUMENT, "%s: base is %g, must be above 1", function, base);
    return QNL_OK;
}

static double largest_entry(const qnl_complex *matrix, size_t count) {
    double largest = 0.0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, hypot(matrix[i].re, matrix[i].im));
    return largest;
}

qnl_status qnl__density_check(const char *function, const char *name, const qnl_complex *matrix, size_t dimension) {
    char parts[64];
    double defect = 0.0;
    snprintf(parts, sizeof parts, "%s (as real and imaginary parts)", name);
    QNL_TRY(qnl__check_finite(function, parts, &matrix->re, 2 * dimension * dimension));
    QNL_TRY(qnl__hermiticity_defect(&defect, matrix, dimension));
    const double allowed = TOLERANCE * largest_entry(matrix, dimension * dimension);
    QNL_CHECK(defect <= allowed, QNL_ERR_NOT_HERMITIAN, "%s: the largest entry of |%s - %s'| is %.3g, allowed are 0..%.3g",
              function, name, name, defect, allowed);
    return QNL_OK;
}

/* ---- subsets ---- */

qnl_status qnl__subset_check(const char *function, const qnl__subset *subset, int qubits, int most) {
    QNL_CHECK(subset->qubits != NULL, QNL_ERR_NULL, "%s: %s is NULL", function, subset->name);
    QNL_CHECK(most >= 1, QNL_ERR_ARGUMENT, "%s: %s needs a part and a rest, but there is only 1 qubit", function, subset->name);
    QNL_CHECK(subset->count >= 1 && subset->count <= most, QNL_ERR_ARGUMENT, "%s: %s is %d, allowed are 1..%d", function,
              subset->count_name, subset->count, most);
    for (int i = 0; i < subset->count; i++) {
        const int qubit = subset->qubits[i];
        QNL_CHECK(qubit >= 0 && qubit < qubits, QNL_ERR_ARGUMENT, "%s: %s[%d] is %d, allowed are 0..%d", function, subset->name, i,
                  qubit, qubits - 1);
        for (int j = 0; j < i; j++) {
            QNL_CHECK(subset->qubits[j] != qubit, QNL_ERR_ARGUMENT, "%s: qubit %d is given twice in %s", function, qubit,
                      subset->name);
        }
    }
    return QNL_OK;
}

int qnl__subset_rest(int *rest, const qnl__subset *subset, int qubits) {
    uint64_t taken = 0;
    int count = 0;
    for (int i = 0; i < subset->count; i++)
        taken |= UINT64_C(1) << subset->qubits[i];
    for (int qubit = 0; qubit < qubits; qubit++) {
        if ((taken >> qubit & 1) == 0) rest[count++] = qubit;
    }
    return count;
}

void qnl__subset_offsets(size_t *offsets, const int *qubits, int count) {
    offsets[0] = 0;
    for (int k = 0; k < count; k++) {
        const size_t half = (size_t)1 << k;
        for (size_t i = 0; i < half; i++)
            offsets[half + i] = offsets[i] | (size_t)1 << qubits[k];
    }
}

/* ---- spectra ---- */

qnl_status qnl__density_spectrum(const char *function, const char *name, double *values, qnl_complex *vectors,
                                 const qnl_complex *matrix, size_t dimension) {
    QNL_TRY(qnl__hermitian_eigenvalues(values, vectors, matrix, dimension));
    QNL_CHECK(values[0] >= -TOLERANCE, QNL_ERR_ARGUMENT, "%s: %s has the eigenvalue %.3g, must be at least %g", function, name,
              values[0], -TOLERANCE);
    const double rounding = (double)dimension * DBL_EPSILON * fmax(values[dimension - 1], 0.0);
    for (size_t i = 0; i < dimension; i++) {
        if (values[i] <= rounding) values[i] = 0.0;
    }
    return QNL_OK;
}

double qnl__density_trace(const double *values, size_t count) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++)
        qnl__sum_add(&sum, values[i]);
    const double trace = qnl__sum_result(&sum);
    return fabs(trace - 1.0) <= TRACE_ROUNDING ? 1.0 : trace;
}
