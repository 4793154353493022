/* pauli_table.c  A hash table of Pauli strings, open addressing. */
#include "simulation/pauli_table.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"

void qnl__pauli_table_clear(qnl__pauli_table *table) {
    qnl__free(table->strings);
    qnl__free(table->slots);
    *table = (qnl__pauli_table){.words = table->words};
}

/* The mixing of 64 bits of the generator SplitMix64: G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014. */
static uint64_t mix(uint64_t value) {
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/* The slot that holds the string, or the empty one where it belongs. */
static size_t slot_of(const qnl__pauli_table *table, const uint64_t *string) {
    const size_t length = 2 * table->words;
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
    for (size_t k = 0; k < length; k++) {
        hash = mix(hash + string[k]) + UINT64_C(0x9e3779b97f4a7c15);
    }
    size_t slot = (size_t)hash & (table->slot_count - 1);
    while (table->slots[slot] != 0 &&
           memcmp(qnl__pauli_table_string(table, table->slots[slot] - 1), string, length * sizeof *string) != 0) {
        slot = (slot + 1) & (table->slot_count - 1);
    }
    return slot;
}

size_t qnl__pauli_table_find(const qnl__pauli_table *table, const uint64_t *string) {
    if (table->slot_count == 0) return SIZE_MAX;
    const size_t entry = table->slots[slot_of(table, string)];
    return entry == 0 ? SIZE_MAX : entry - 1;
}

/* Twice as many slots, at most half of them in use. */
static qnl_status enlarge(const char *function, qnl__pauli_table *table) {
    const size_t count = table->slot_count == 0 ? 64 : 2 * table->slot_count;
    size_t *slots = qnl__allocate(count, sizeof *slots);
    if (slots == NULL) return qnl__fail_memory(function, count * sizeof *slots);
    qnl__free(table->slots);
    table->slots = slots;
    table->slot_count = count;
    for (size_t k = 0; k < table->count; k++) {
        table->slots[slot_of(table, qnl__pauli_table_string(table, k))] = k + 1;
    }
    return QNL_OK;
}

qnl_status qnl__pauli_table_add(const char *function, qnl__pauli_table *table, size_t *index, const uint64_t *string) {
    const size_t bytes = 2 * table->words * sizeof *string;
    if (2 * (table->count + 1) > table->slot_count) QNL_TRY(enlarge(function, table));
    const size_t slot = slot_of(table, string);
    if (table->slots[slot] == 0) {
        void *strings = table->strings;
        if (qnl__grow(&strings, &table->capacity, table->count + 1, bytes)) {
            return qnl__fail_memory(function, (table->count + 1) * bytes);
        }
        table->strings = strings;
        memcpy(table->strings + table->count * 2 * table->words, string, bytes);
        table->slots[slot] = ++table->count;
    }
    *index = table->slots[slot] - 1;
    return QNL_OK;
}
