/* Adding parts that are not Pauli strings.  A part with coefficient zero is checked and then left out. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/circuit_build.h"
#include "simulation/observable_build.h"
#include "simulation/state_data.h"

/* Hand a part over unless its coefficient is zero. */
static qnl_status take_part(const char *function, qnl_observable *observable, qnl__part *part) {
    if (part->coefficient == 0.0) {
        qnl__part_clear(part);
        return QNL_OK;
    }
    return qnl__observable_append(function, observable, part);
}

/* A part on copies of the qubits; with room for `bits` bits and `entries` matrix entries where these are not 0. */
static qnl_status part_new(const char *function, qnl__part *out, qnl__part_kind kind, double coefficient, const int *qubits,
                           int count, size_t bits, size_t entries) {
    qnl__part part = {.kind = kind, .coefficient = coefficient, .qubit_count = count};
    part.qubits = count > 0 ? qnl__duplicate(qubits, (size_t)count, sizeof *qubits) : NULL;
    part.bits = bits > 0 ? qnl__allocate(bits, sizeof *part.bits) : NULL;
    part.matrix = entries > 0 ? qnl__allocate(entries, sizeof *part.matrix) : NULL;
    if ((count > 0 && part.qubits == NULL) || (bits > 0 && part.bits == NULL) || (entries > 0 && part.matrix == NULL)) {
        qnl__part_clear(&part);
        return qnl__fail_memory(function, (size_t)count * sizeof *qubits + bits + entries * sizeof *part.matrix);
    }
    *out = part;
    return QNL_OK;
}

static qnl_status check_place(const char *function, const qnl_observable *observable, double coefficient, const int *qubits,
                              int count, int most) {
    QNL_CHECK(isfinite(coefficient), QNL_ERR_NOT_FINITE, "%s: coefficient is not finite", function);
    QNL_CHECK(count >= 1 && count <= most, QNL_ERR_ARGUMENT, "%s: count is %d, allowed are 1..%d", function, count, most);
    return qnl__check_qubits(function, qubits, count, observable->qubits);
}

/* ---- projectors and states ---- */

qnl_status qnl_observable_add_projector(qnl_observable *observable, double coefficient, const int *qubits, const int *bits,
                                        int count) {
    QNL_CHECK_POINTER(observable);
    QNL_CHECK_POINTER(qubits);
    QNL_CHECK_POINTER(bits);
    QNL_TRY(check_place(__func__, observable, coefficient, qubits, count, observable->qubits));
    for (int k = 0; k < count; k++) {
        QNL_CHECK(bits[k] == 0 || bits[k] == 1, QNL_ERR_ARGUMENT, "%s: bits[%d] is %d, allowed are 0 and 1", __func__, k, bits[k]);
    }
    qnl__part part;
    QNL_TRY(part_new(__func__, &part, QNL__PART_PROJECTOR, coefficient, qubits, count, (size_t)count, 0));
    for (int k = 0; k < count; k++) {
        part.bits[k] = (unsigned char)bits[k];
    }
    return take_part(__func__, observable, &part);
}

/* A basis state is a projector on all qubits, which needs no 2^n numbers. */
static qnl_status add_basis_state(const char *function, qnl_observable *observable, double coefficient, uint64_t index) {
    int qubits[QNL_MAX_STATE_QUBITS];
    for (int k = 0; k < observable->qubits; k++) {
        qubits[k] = k;
    }
    qnl__part part;
    QNL_TRY(part_new(function, &part, QNL__PART_PROJECTOR, coefficient, qubits, observable->qubits, (size_t)observable->qubits, 0));
    for (int k = 0; k < observable->qubits; k++) {
        part.bits[k] = (unsigned char)((index >> k) & 1);
    }
    return take_part(function, observable, &part);
}

qnl_status qnl_observable_add_state(qnl_observable *observable, double coefficient, const qnl_state *state, size_t which) {
    QNL_CHECK_POINTER(observable);
    QNL_CHECK_POINTER(state);
    QNL_CHECK(isfinite(coefficient), QNL_ERR_NOT_FINITE, "%s: coefficient is not finite", __func__);
    QNL_CHECK(state->qubits == observable->qubits, QNL_ERR_ARGUMENT, "%s: state has %d qubits, the observable has %d", __func__,
              state->qubits, observable->qubits);
    QNL_CHECK(which < state->count, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed are 0..%zu", __func__, which, state->count - 1);
    if (state->amplitudes == NULL) {
        return add_basis_state(__func__, observable, coefficient, state->basis[which]);
    }
    const size_t dimension = (size_t)1 << state->qubits;
    qnl__part part;
    QNL_TRY(part_new(__func__, &part, QNL__PART_STATE, coefficient, NULL, 0, 0, dimension));
    memcpy(part.matrix, state->amplitudes + which * dimension, dimension * sizeof *part.matrix);
    return take_part(__func__, observable, &part);
}

/* ---- Hermitian matrices ---- */

/* max |A_ij - conj(A_ji)| and max |A_ij|. */
static void hermiticity(const qnl_complex *matrix, size_t dimension, double *defect, double *largest) {
    *defect = 0.0;
    *largest = 0.0;
    for (size_t row = 0; row < dimension; row++) {
        for (size_t column = 0; column < dimension; column++) {
            const qnl_complex a = matrix[row * dimension + column];
            const qnl_complex b = matrix[column * dimension + row];
            *defect = fmax(*defect, hypot(a.re - b.re, a.im + b.im));
            *largest = fmax(*largest, hypot(a.re, a.im));
        }
    }
}

/* `number` tells the matrices of a product apart; it is -1 for the only one. */
static qnl_status check_hermitian(const char *function, const qnl_complex *matrix, size_t dimension, int number) {
    double defect = 0.0;
    double largest = 0.0;
    hermiticity(matrix, dimension, &defect, &largest);
    if (defect <= 1e-10 * largest) {
        return QNL_OK;
    }
    QNL_CHECK(number >= 0, QNL_ERR_NOT_HERMITIAN, "%s: the largest entry of |A - A'| is %.3g, allowed are 0..%.3g", function,
              defect, 1e-10 * largest);
    return qnl__fail(QNL_ERR_NOT_HERMITIAN, "%s: matrix %d: the largest entry of |A - A'| is %.3g, allowed are 0..%.3g", function,
                     number, defect, 1e-10 * largest);
}

/* (A + A')/2, in a form that does not overflow. */
static void copy_symmetrised(qnl_complex *out, const qnl_complex *matrix, size_t dimension) {
    for (size_t row = 0; row < dimension; row++) {
        for (size_t column = 0; column < dimension; column++) {
            const qnl_complex a = matrix[row * dimension + column];
            const qnl_complex b = matrix[column * dimension + row];
            out[row * dimension + column] = (qnl_complex){0.5 * a.re + 0.5 * b.re, 0.5 * a.im - 0.5 * b.im};
        }
    }
}

qnl_status qnl_observable_add_matrix(qnl_observable *observable, double coefficient, const int *qubits, int count,
                                     const qnl_complex *matrix) {
    QNL_CHECK_POINTER(observable);
    QNL_CHECK_POINTER(qubits);
    QNL_CHECK_POINTER(matrix);
    QNL_TRY(check_place(__func__, observable, coefficient, qubits, count, QNL_MAX_UNITARY_QUBITS));
    const size_t dimension = (size_t)1 << count;
    QNL_TRY(qnl__check_finite(__func__, "matrix", &matrix->re, 2 * dimension * dimension));
    QNL_TRY(check_hermitian(__func__, matrix, dimension, -1));
    qnl__part part;
    QNL_TRY(part_new(__func__, &part, QNL__PART_MATRIX, coefficient, qubits, count, 0, dimension * dimension));
    copy_symmetrised(part.matrix, matrix, dimension);
    return take_part(__func__, observable, &part);
}

qnl_status qnl_observable_add_product(qnl_observable *observable, double coefficient, const int *qubits, int count,
                                      const qnl_complex *matrices) {
    QNL_CHECK_POINTER(observable);
    QNL_CHECK_POINTER(qubits);
    QNL_CHECK_POINTER(matrices);
    QNL_TRY(check_place(__func__, observable, coefficient, qubits, count, observable->qubits));
    QNL_TRY(qnl__check_finite(__func__, "matrices", &matrices->re, 8 * (size_t)count));
    for (int k = 0; k < count; k++) {
        QNL_TRY(check_hermitian(__func__, matrices + 4 * k, 2, k));
    }
    qnl__part part;
    QNL_TRY(part_new(__func__, &part, QNL__PART_PRODUCT, coefficient, qubits, count, 0, 4 * (size_t)count));
    for (int k = 0; k < count; k++) {
        copy_symmetrised(part.matrix + 4 * k, matrices + 4 * k, 2);
    }
    return take_part(__func__, observable, &part);
}
