#include <string.h>

#include "core/error.h"
#include "simulation/observable_data.h"

#define MAX_MATRIX_QUBITS 14

/* A matrix that is being filled, row-major. */
typedef struct dense {
    qnl_complex *entries;
    size_t dimension;
} dense;

static void add_entry(const dense *matrix, size_t row, size_t column, double factor, qnl_complex value) {
    qnl_complex *entry = &matrix->entries[row * matrix->dimension + column];
    entry->re += factor * value.re;
    entry->im += factor * value.im;
}

static qnl_complex multiply(qnl_complex a, qnl_complex b) {
    return (qnl_complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

/* Bits of a basis index at some qubits, the first one lowest; and the index with these bits replaced. */
static size_t gather(size_t index, const int *qubits, int count) {
    size_t local = 0;
    for (int k = 0; k < count; k++) {
        local |= ((index >> qubits[k]) & 1) << k;
    }
    return local;
}

static size_t replace(size_t index, size_t local, const int *qubits, int count) {
    for (int k = 0; k < count; k++) {
        const size_t bit = (size_t)1 << qubits[k];
        index = ((local >> k) & 1) != 0 ? index | bit : index & ~bit;
    }
    return index;
}

/* X flips a bit, Z gives a sign where it is 1, and Y = i X Z. */
static void add_pauli(const dense *matrix, const qnl__part *part) {
    static const qnl_complex powers_of_i[4] = {{1.0, 0.0}, {0.0, 1.0}, {-1.0, 0.0}, {0.0, -1.0}};
    for (size_t column = 0; column < matrix->dimension; column++) {
        size_t row = column;
        int power = 0;
        for (int k = 0; k < part->qubit_count; k++) {
            const size_t bit = (size_t)1 << part->qubits[k];
            row ^= part->letters[k] != 'Z' ? bit : 0;
            power += part->letters[k] == 'Y' ? 1 : 0;
            power += part->letters[k] != 'X' && (column & bit) != 0 ? 2 : 0;
        }
        add_entry(matrix, row, column, part->coefficient, powers_of_i[power % 4]);
    }
}

static void add_projector(const dense *matrix, const qnl__part *part) {
    size_t wanted = 0;
    for (int k = 0; k < part->qubit_count; k++) {
        wanted |= (size_t)part->bits[k] << k;
    }
    for (size_t i = 0; i < matrix->dimension; i++) {
        if (gather(i, part->qubits, part->qubit_count) == wanted) {
            add_entry(matrix, i, i, part->coefficient, (qnl_complex){1.0, 0.0});
        }
    }
}

static void add_state(const dense *matrix, const qnl__part *part) {
    for (size_t row = 0; row < matrix->dimension; row++) {
        for (size_t column = 0; column < matrix->dimension; column++) {
            const qnl_complex conjugate = {part->matrix[column].re, -part->matrix[column].im};
            add_entry(matrix, row, column, part->coefficient, multiply(part->matrix[row], conjugate));
        }
    }
}

/* Element (row, column) of the part's own small matrix. */
static qnl_complex local_entry(const qnl__part *part, size_t row, size_t column) {
    if (part->kind == QNL__PART_MATRIX) {
        return part->matrix[(row << part->qubit_count) + column];
    }
    qnl_complex product = {1.0, 0.0};
    for (int k = 0; k < part->qubit_count; k++) {
        product = multiply(product, part->matrix[4 * (size_t)k + 2 * ((row >> k) & 1) + ((column >> k) & 1)]);
    }
    return product;
}

static void add_local(const dense *matrix, const qnl__part *part) {
    const size_t rows = (size_t)1 << part->qubit_count;
    for (size_t column = 0; column < matrix->dimension; column++) {
        const size_t local = gather(column, part->qubits, part->qubit_count);
        for (size_t row = 0; row < rows; row++) {
            add_entry(matrix, replace(column, row, part->qubits, part->qubit_count), column, part->coefficient,
                      local_entry(part, row, local));
        }
    }
}

qnl_status qnl_observable_matrix(qnl_complex *matrix, const qnl_observable *observable) {
    QNL_CHECK_POINTER(matrix);
    QNL_CHECK_POINTER(observable);
    QNL_CHECK(observable->qubits <= MAX_MATRIX_QUBITS, QNL_ERR_ARGUMENT, "%s: the observable has %d qubits, allowed are 1..%d",
              __func__, observable->qubits, MAX_MATRIX_QUBITS);
    const dense result = {matrix, (size_t)1 << observable->qubits};
    memset(matrix, 0, result.dimension * result.dimension * sizeof *matrix);
    for (size_t i = 0; i < observable->size; i++) {
        const qnl__part *part = &observable->parts[i];
        switch (part->kind) {
        case QNL__PART_PAULI:
            add_pauli(&result, part);
            break;
        case QNL__PART_PROJECTOR:
            add_projector(&result, part);
            break;
        case QNL__PART_STATE:
            add_state(&result, part);
            break;
        default:
            add_local(&result, part);
            break;
        }
    }
    return QNL_OK;
}
