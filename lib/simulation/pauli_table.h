/* pauli_table.h  A set of Pauli strings, numbered in the order in which they came. */
#ifndef QNL_SIMULATION_PAULI_TABLE_H
#define QNL_SIMULATION_PAULI_TABLE_H

#include "qnnland/status.h"
#include "simulation/pauli_bits.h"

typedef struct qnl__pauli_table {
    size_t words; /* of one half of a string */
    size_t count;
    size_t capacity;
    uint64_t *strings; /* count x 2 words */
    size_t slot_count; /* a power of two, or 0 */
    size_t *slots;     /* 1 + number of a string; 0 = empty */
} qnl__pauli_table;

/* Starts from an all-zero struct with `words` set. */
void qnl__pauli_table_clear(qnl__pauli_table *table);

/* String number `index`. */
static inline const uint64_t *qnl__pauli_table_string(const qnl__pauli_table *table, size_t index) {
    return table->strings + index * 2 * table->words;
}

/* Number of a string, SIZE_MAX where it is not in the table. */
size_t qnl__pauli_table_find(const qnl__pauli_table *table, const uint64_t *string);

/* *index = number of a string, which is added where it is new; it must not lie in the table.  QNL_ERR_MEMORY. */
qnl_status qnl__pauli_table_add(const char *function, qnl__pauli_table *table, size_t *index, const uint64_t *string);

#endif
