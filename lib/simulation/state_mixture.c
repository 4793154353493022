/* state_mixture.c  A density matrix as a mixture of its eigenstates. */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "linalg/dense.h"
#include "simulation/state_build.h"

#define MAX_DENSITY_QUBITS 12

/* How far a density matrix may be from Hermitian, from trace 1 and from positive. */
#define TOLERANCE 1e-10

/* Eigenvalues in ascending order, and eigenvectors as columns. */
typedef struct eigensystem {
    size_t dimension;
    double *values;
    qnl_complex *vectors;
} eigensystem;

static qnl_status check_arguments(const char *function, int qubits, double cutoff) {
    QNL_CHECK(qubits >= 1 && qubits <= MAX_DENSITY_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function,
              qubits, MAX_DENSITY_QUBITS);
    QNL_CHECK(isfinite(cutoff), QNL_ERR_NOT_FINITE, "%s: cutoff is %g, must be finite", function, cutoff);
    QNL_CHECK(cutoff >= 0.0 && cutoff < 1.0, QNL_ERR_ARGUMENT, "%s: cutoff is %g, allowed are 0 up to, but not, 1", function,
              cutoff);
    return QNL_OK;
}

static double trace(const qnl_complex *density, size_t dimension) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < dimension; i++) {
        qnl__sum_add(&sum, density[i * dimension + i].re);
    }
    return qnl__sum_result(&sum);
}

static qnl_status check_density(const char *function, const qnl_complex *density, size_t dimension) {
    double defect = 0.0;
    QNL_TRY(qnl__check_finite(function, "density", &density->re, 2 * dimension * dimension));
    QNL_TRY(qnl__hermiticity_defect(&defect, density, dimension));
    QNL_CHECK(defect <= TOLERANCE, QNL_ERR_NOT_HERMITIAN,
              "%s: the largest entry of |density - density'| is %.3g, allowed are 0..%g", function, defect, TOLERANCE);
    const double sum = trace(density, dimension);
    QNL_CHECK(fabs(sum - 1.0) <= TOLERANCE, QNL_ERR_NOT_NORMALISED, "%s: the trace of density is %.17g, allowed is 1 within %g",
              function, sum, TOLERANCE);
    return QNL_OK;
}

/* How many eigenvalues are kept: those above the cutoff, at least one. */
static qnl_status count_kept(const char *function, size_t *kept, const eigensystem *system, double cutoff) {
    const double smallest = system->values[0];
    const double largest = system->values[system->dimension - 1];
    QNL_CHECK(smallest >= -TOLERANCE, QNL_ERR_ARGUMENT, "%s: density has the eigenvalue %.3g, must be at least %g", function,
              smallest, -TOLERANCE);
    QNL_CHECK(largest > cutoff, QNL_ERR_ARGUMENT, "%s: cutoff is %g, must be below the largest eigenvalue %.17g", function, cutoff,
              largest);
    *kept = 0;
    while (*kept < system->dimension && system->values[system->dimension - 1 - *kept] > cutoff) {
        ++*kept;
    }
    return QNL_OK;
}

/* State i is the eigenvector of the i-th largest eigenvalue. */
static void take_states(qnl_complex *amplitudes, const eigensystem *system, size_t kept) {
    const size_t dimension = system->dimension;
    for (size_t i = 0; i < kept; i++) {
        for (size_t row = 0; row < dimension; row++) {
            amplitudes[i * dimension + row] = system->vectors[row * dimension + dimension - 1 - i];
        }
    }
}

static void take_weights(double *weights, const eigensystem *system, size_t kept) {
    const double *last = system->values + system->dimension - 1;
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < kept; i++) {
        qnl__sum_add(&sum, *(last - i));
    }
    for (size_t i = 0; i < system->dimension; i++) {
        weights[i] = i < kept ? *(last - i) / qnl__sum_result(&sum) : 0.0;
    }
}

static qnl_status mixture(const char *function, qnl_state **out, double *weights, int qubits, const eigensystem *system,
                          double cutoff) {
    size_t kept = 0;
    qnl_state *state = NULL;
    QNL_TRY(count_kept(function, &kept, system, cutoff));
    QNL_TRY(qnl__state_new(function, &state, qubits, kept, 1));
    take_states(state->amplitudes, system, kept);
    take_weights(weights, system, kept);
    *out = state;
    return QNL_OK;
}

qnl_status qnl_state_new_mixture(qnl_state **out, double *weights, int qubits, const qnl_complex *density, double cutoff) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(weights);
    QNL_CHECK_POINTER(density);
    QNL_TRY(check_arguments(__func__, qubits, cutoff));
    const size_t dimension = (size_t)1 << qubits;
    QNL_TRY(check_density(__func__, density, dimension));
    eigensystem system = {.dimension = dimension};
    system.values = qnl__allocate(dimension, sizeof *system.values);
    system.vectors = qnl__allocate(dimension * dimension, sizeof *system.vectors);
    qnl_status status = QNL_OK;
    if (system.values == NULL || system.vectors == NULL) {
        status = qnl__fail_memory(__func__, dimension * dimension * sizeof *system.vectors);
    }
    if (status == QNL_OK) status = qnl__hermitian_eigenvalues(system.values, system.vectors, density, dimension);
    if (status == QNL_OK) status = mixture(__func__, out, weights, qubits, &system, cutoff);
    qnl__free(system.values);
    qnl__free(system.vectors);
    return status;
}
