/* pauli_sum.h  An observable as a sum of Pauli strings. */
#ifndef QNL_SIMULATION_PAULI_SUM_H
#define QNL_SIMULATION_PAULI_SUM_H

#include "simulation/observable_data.h"
#include "simulation/pauli_table.h"

/* Most strings of an expansion. */
#define QNL__MAX_PAULI_TERMS ((size_t)1 << 20)

typedef struct qnl__pauli_sum {
    int qubits;
    qnl__pauli_table table; /* the strings, all different */
    size_t capacity;        /* of the coefficients */
    double *coefficients;   /* one for each string; none is zero */
} qnl__pauli_sum;

/*
 * Expand every part; equal strings are merged, those that cancel are dropped.  Starts from an all-zero struct, which may be cleared
 * whether it was made or not.  `name` is the argument for error texts.  Errors: QNL_ERR_UNSUPPORTED (more than QNL__MAX_PAULI_TERMS
 * strings in a part or in all), QNL_ERR_MEMORY.
 */
qnl_status qnl__pauli_sum_make(const char *function, const char *name, qnl__pauli_sum *sum, const qnl_observable *observable);
void qnl__pauli_sum_clear(qnl__pauli_sum *sum);

static inline size_t qnl__pauli_sum_count(const qnl__pauli_sum *sum) {
    return sum->table.count;
}

/* Letters and qubits of a string, as a rotation of a circuit has them: sets the bits of `string`, which is zero before. */
void qnl__pauli_from_letters(uint64_t *string, size_t words, const int *qubits, const char *letters, int count);

/*
 * coefficients[4^count] of the Pauli expansion of a matrix, M = sum_a c_a P_a, in place of it (both 4^count complex numbers):
 * letter of qubit k is (a / 4^k) % 4 as in qnl__pauli_letter.
 */
void qnl__pauli_expand_matrix(qnl_complex *coefficients, const qnl_complex *matrix, int count);

#endif
