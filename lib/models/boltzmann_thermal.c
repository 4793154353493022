/*
 * boltzmann_thermal.c  Thermal states by eigenvalues, and derivatives through divided differences of the exponential.
 *
 * In the basis of eigenvectors of H the derivative of f(H) along P has the entries P_ij (f(E_i) - f(E_j)) / (E_i - E_j)
 * (Y. L. Daleckii, S. G. Krein, AMS Transl. 47, 1 (1965)).  For f = exp(-rate E) that is
 * -rate exp(-rate E_low) (1 - exp(-x)) / x with x = rate |E_i - E_j|, without cancellation and without overflow.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "models/boltzmann_data.h"

qnl_status qnl__thermal_allocate(const char *function, qnl__thermal *thermal, const qnl_boltzmann *machine) {
    const size_t d = machine->dimension;
    thermal->energies = qnl__blas_array(d, d, sizeof *thermal->energies);
    thermal->roots = qnl__blas_array(d, d, sizeof *thermal->roots);
    thermal->vectors = qnl__blas_array(d * d, d, sizeof *thermal->vectors);
    thermal->first = qnl__blas_array(d * d, d, sizeof *thermal->first);
    thermal->second = qnl__blas_array(d * d, d, sizeof *thermal->second);
    thermal->third = qnl__blas_array(d * d, d, sizeof *thermal->third);
    const int made = thermal->energies != NULL && thermal->roots != NULL && thermal->vectors != NULL && thermal->first != NULL &&
                     thermal->second != NULL && thermal->third != NULL;
    return made ? QNL_OK : qnl__fail_memory(function, 4 * d * d * sizeof *thermal->first);
}

void qnl__thermal_free(qnl__thermal *thermal) {
    qnl__free(thermal->energies);
    qnl__free(thermal->roots);
    qnl__free(thermal->vectors);
    qnl__free(thermal->first);
    qnl__free(thermal->second);
    qnl__free(thermal->third);
}

static qnl_status build(const char *function, qnl__thermal *thermal, const qnl_boltzmann *machine, const double *theta) {
    const size_t d = machine->dimension;
    memset(thermal->first, 0, d * d * sizeof *thermal->first);
    for (size_t k = 0; k < machine->parameters; k++)
        QNL_TRY(qnl__boltzmann_add(thermal->first, machine, k, theta[k], thermal->second));
    const double *numbers = (const double *)thermal->first;
    for (size_t i = 0; i < 2 * d * d; i++)
        QNL_CHECK(isfinite(numbers[i]), QNL_ERR_NOT_FINITE, "%s: an entry of H(theta) overflows", function);
    return QNL_OK;
}

/* Eigenvalues of H / |H| from those of H. */
static qnl_status divide_by_norm(const char *function, qnl__thermal *thermal, const qnl_boltzmann *machine) {
    const size_t last = machine->dimension - 1;
    double *e = thermal->energies;
    thermal->extreme = fabs(e[0]) > fabs(e[last]) ? 0 : last;
    thermal->norm = fabs(e[thermal->extreme]);
    QNL_CHECK(thermal->norm > 0.0, QNL_ERR_NUMERICAL, "%s: H(theta) is 0 and cannot be divided by its norm", function);
    for (size_t i = 0; i <= last; i++)
        e[i] /= thermal->norm;
    return QNL_OK;
}

qnl_status qnl__thermal_solve(const char *function, qnl__thermal *thermal, const qnl_boltzmann *machine, const double *theta) {
    const size_t d = machine->dimension;
    QNL_TRY(build(function, thermal, machine, theta));
    QNL_TRY(qnl__hermitian_eigenvalues(thermal->energies, thermal->vectors, thermal->first, d));
    thermal->norm = 1.0;
    if (machine->normalised) QNL_TRY(divide_by_norm(function, thermal, machine));
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < d; i++) {
        thermal->roots[i] = exp(-0.5 * machine->inverse * (thermal->energies[i] - thermal->energies[0]));
        qnl__sum_add(&sum, thermal->roots[i] * thermal->roots[i]);
    }
    const double partition = qnl__sum_result(&sum); /* at least 1 */
    for (size_t i = 0; i < d; i++)
        thermal->roots[i] /= sqrt(partition);
    thermal->log_excess = log(partition);
    return QNL_OK;
}

void qnl__thermal_factor(qnl_complex *factor, const qnl__thermal *thermal, const qnl_boltzmann *machine) {
    const size_t d = machine->dimension;
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const qnl_complex v = thermal->vectors[i * d + j];
            factor[i * d + j] = (qnl_complex){v.re * thermal->roots[j], v.im * thermal->roots[j]};
        }
    }
}

/* Divided difference at energies number low <= high. */
static double difference(const qnl__thermal *thermal, size_t low, size_t high, double rate, qnl__thermal_power power) {
    const double root = thermal->roots[low];
    const double x = rate * (thermal->energies[high] - thermal->energies[low]);
    return -rate * (power == QNL__THERMAL_STATE ? root * root : root) * (x > 0.0 ? -expm1(-x) / x : 1.0);
}

void qnl__thermal_differences(qnl_complex *x, const qnl__thermal *thermal, const qnl_boltzmann *machine, qnl__thermal_power power,
                              double multiple) {
    const size_t d = machine->dimension;
    const double rate = power == QNL__THERMAL_STATE ? machine->inverse : 0.5 * machine->inverse;
    qnl__make_hermitian(x, d);
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const double g = difference(thermal, i < j ? i : j, i < j ? j : i, rate, power);
            x[i * d + j].re *= g;
            x[i * d + j].im *= g;
        }
        x[i * d + i].re += multiple * thermal->roots[i] * thermal->roots[i];
    }
}

/* d(H / |H|) = dH / |H| - (H / |H|) d|H| / |H| with d|H| = sign(E) <v|dH|v> for the extreme eigenvalue E and its vector v. */
void qnl__thermal_normalise(qnl_complex *x, const qnl__thermal *thermal, const qnl_boltzmann *machine) {
    if (!machine->normalised) return;
    const size_t d = machine->dimension, at = thermal->extreme;
    qnl__sum along = {0.0, 0.0};
    for (size_t i = 0; i < d; i++)
        qnl__sum_add(&along, x[i * d + i].re * thermal->energies[i]);
    x[at * d + at].re -= thermal->energies[at] > 0.0 ? qnl__sum_result(&along) : -qnl__sum_result(&along);
    for (size_t i = 0; i < d * d; i++)
        x[i] = (qnl_complex){x[i].re / thermal->norm, x[i].im / thermal->norm};
}

qnl_status qnl__thermal_rotate(qnl__thermal *thermal, const qnl_boltzmann *machine) {
    const size_t d = machine->dimension;
    QNL_TRY(qnl__matrix_multiply(thermal->third, thermal->vectors, QNL__PLAIN, thermal->second, QNL__PLAIN, d, d, d));
    return qnl__matrix_multiply(thermal->first, thermal->third, QNL__PLAIN, thermal->vectors, QNL__ADJOINT, d, d, d);
}

void qnl__make_hermitian(qnl_complex *matrix, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            const qnl_complex a = matrix[i * n + j], b = matrix[j * n + i];
            const qnl_complex mean = {0.5 * a.re + 0.5 * b.re, 0.5 * a.im - 0.5 * b.im};
            matrix[i * n + j] = mean;
            matrix[j * n + i] = (qnl_complex){mean.re, -mean.im};
        }
    }
}
