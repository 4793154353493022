#include <string.h>

#include "core/memory.h"
#include "simulation/circuit_data.h"
#include "simulation/text_reader.h"

/* A Pauli string under construction: the arrays have room for `capacity` letters. */
typedef struct pauli_builder {
    qnl__pauli pauli;
    int capacity;
} pauli_builder;

static int is_letter(char c) {
    return c == 'X' || c == 'Y' || c == 'Z' || c == 'I';
}

static qnl_status builder_reserve(const char *function, pauli_builder *builder) {
    if (builder->pauli.count < builder->capacity) {
        return QNL_OK;
    }
    const int capacity = builder->capacity == 0 ? 8 : 2 * builder->capacity;
    qnl__pauli larger = {.count = builder->pauli.count};
    larger.qubits = qnl__allocate((size_t)capacity, sizeof *larger.qubits);
    larger.letters = qnl__allocate((size_t)capacity, sizeof *larger.letters);
    if (larger.qubits == NULL || larger.letters == NULL) {
        qnl__pauli_clear(&larger);
        return qnl__fail_memory(function, (size_t)capacity * (sizeof *larger.qubits + sizeof *larger.letters));
    }
    if (builder->pauli.count > 0) {
        memcpy(larger.qubits, builder->pauli.qubits, (size_t)builder->pauli.count * sizeof *larger.qubits);
        memcpy(larger.letters, builder->pauli.letters, (size_t)builder->pauli.count * sizeof *larger.letters);
    }
    qnl__pauli_clear(&builder->pauli);
    builder->pauli = larger;
    builder->capacity = capacity;
    return QNL_OK;
}

/* Insert a letter so that the qubits stay in increasing order. */
static qnl_status builder_insert(const qnl__reader *place, pauli_builder *builder, char letter, int qubit) {
    QNL_TRY(builder_reserve(place->function, builder));
    qnl__pauli *pauli = &builder->pauli;
    int slot = pauli->count;
    while (slot > 0 && pauli->qubits[slot - 1] > qubit) {
        slot--;
    }
    if (slot > 0 && pauli->qubits[slot - 1] == qubit) {
        return qnl__reader_fail(place, QNL_ERR_ARGUMENT, "qubit %d is given twice", qubit);
    }
    const size_t behind = (size_t)(pauli->count - slot);
    memmove(pauli->qubits + slot + 1, pauli->qubits + slot, behind * sizeof *pauli->qubits);
    memmove(pauli->letters + slot + 1, pauli->letters + slot, behind * sizeof *pauli->letters);
    pauli->qubits[slot] = qubit;
    pauli->letters[slot] = letter;
    pauli->count++;
    return QNL_OK;
}

/* One letter with its qubit; an I may stand alone. */
static qnl_status read_factor(qnl__reader *reader, pauli_builder *builder, int qubits) {
    const char letter = *reader->at++;
    if (letter == 'I' && !(*reader->at >= '0' && *reader->at <= '9')) {
        return QNL_OK;
    }
    const qnl__reader place = *reader;
    uint64_t qubit = 0;
    QNL_TRY(qnl__reader_integer(reader, &qubit, "qubit", 0, (uint64_t)qubits - 1));
    if (letter == 'I') {
        return QNL_OK;
    }
    return builder_insert(&place, builder, letter, (int)qubit);
}

static qnl_status read_factors(qnl__reader *reader, pauli_builder *builder, int qubits) {
    qnl__reader ahead = *reader;
    qnl__reader_skip_blanks(&ahead);
    while (is_letter(*ahead.at)) {
        QNL_TRY(read_factor(&ahead, builder, qubits));
        *reader = ahead;
        qnl__reader_skip_blanks(&ahead);
        if (*ahead.at == '*') {
            ahead.at++;
            qnl__reader_skip_blanks(&ahead);
            if (!is_letter(*ahead.at)) {
                return qnl__reader_expected(&ahead, "a letter X, Y, Z or I behind '*'");
            }
        }
    }
    return QNL_OK;
}

qnl_status qnl__reader_pauli(qnl__reader *reader, qnl__pauli *out, int qubits) {
    pauli_builder builder = {.capacity = 0};
    qnl__reader moved = *reader;
    const qnl_status status = read_factors(&moved, &builder, qubits);
    if (status != QNL_OK) {
        qnl__pauli_clear(&builder.pauli);
        return status;
    }
    *reader = moved;
    *out = builder.pauli;
    return QNL_OK;
}

qnl_status qnl__pauli_parse(const char *function, qnl__pauli *out, const char *text, const char **end, int qubits) {
    qnl__reader reader = {.function = function, .at = text, .start = text};
    QNL_TRY(qnl__reader_pauli(&reader, out, qubits));
    *end = reader.at;
    return QNL_OK;
}

void qnl__pauli_clear(qnl__pauli *pauli) {
    qnl__free(pauli->qubits);
    qnl__free(pauli->letters);
    *pauli = (qnl__pauli){.count = 0};
}
