/*
 * Drawing circuits.  Each gate gets a column; rows are qubits.  A gate on several qubits claims all rows between its outermost
 * qubits, and no other gate stands in the rows next to these: otherwise two neighbouring CNOT gates in one column would look
 * like one gate on four qubits.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/locale_guard.h"
#include "core/memory.h"
#include "core/text.h"
#include "simulation/circuit_build.h"

#define NO_GATE SIZE_MAX

typedef struct drawing {
    const qnl_circuit *circuit;
    size_t columns;   /* columns of gates */
    size_t *heads;    /* of each column: its first gate */
    size_t *next;     /* of each gate: the next gate of its column */
    size_t *widths;   /* of each column: characters */
    size_t label;     /* characters before the wires */
    qnl__text symbol; /* the symbol being made */
    qnl__text text;   /* the result */
} drawing;

/* ---- symbols ---- */

/* Multiples of pi/8 and pi/6 up to 2 pi by name. */
static int add_fraction_of_pi(qnl__text *text, double value) {
    static const int divisors[] = {1, 2, 3, 4, 6, 8};
    const double multiple_of_pi = value / 3.14159265358979323846;
    for (size_t i = 0; i < sizeof divisors / sizeof divisors[0] && fabs(multiple_of_pi) < 2.01; i++) {
        const double multiple = multiple_of_pi * divisors[i];
        const int whole = (int)lround(multiple);
        if (whole == 0 || fabs(multiple - whole) > 1e-12) continue;
        qnl__text_add(text, "%s", whole < 0 ? "-" : "");
        if (abs(whole) > 1) qnl__text_add(text, "%d", abs(whole));
        qnl__text_add(text, "pi");
        if (divisors[i] > 1) qnl__text_add(text, "/%d", divisors[i]);
        return 1;
    }
    return 0;
}

static void add_number(qnl__text *text, double value) {
    if (add_fraction_of_pi(text, value)) return;
    const qnl__locale_guard guard = qnl__locale_enter();
    qnl__text_add(text, "%.4g", value);
    qnl__locale_leave(guard);
}

/* theta[3] is t3. */
static void add_angle(qnl__text *text, const qnl_angle *angle) {
    if (angle->parameter < 0) {
        add_number(text, angle->offset);
        return;
    }
    if (angle->scale == -1.0) {
        qnl__text_add(text, "-");
    } else if (angle->scale != 1.0) {
        add_number(text, angle->scale);
        qnl__text_add(text, "*");
    }
    qnl__text_add(text, "t%" PRId64, angle->parameter);
    if (angle->offset != 0.0) {
        qnl__text_add(text, "%s", angle->offset > 0.0 ? "+" : "");
        add_number(text, angle->offset);
    }
}

static void add_angles(qnl__text *text, const qnl__gate *gate) {
    const int count = qnl__gate_angles(gate->kind);
    for (int k = 0; k < count; k++) {
        qnl__text_add(text, "%s", k == 0 ? "(" : ",");
        add_angle(text, &gate->angles[k]);
    }
    qnl__text_add(text, "%s", count > 0 ? ")" : "");
}

static int control_count(qnl_gate kind) {
    switch (kind) {
    case QNL_GATE_CNOT:
    case QNL_GATE_CY:
    case QNL_GATE_CZ:
    case QNL_GATE_CSWAP:
    case QNL_GATE_CRX:
    case QNL_GATE_CRY:
    case QNL_GATE_CRZ:
    case QNL_GATE_CPHASE:
        return 1;
    case QNL_GATE_CCX:
        return 2;
    default:
        return 0;
    }
}

/* What is done to a target: the name without its controls. */
static const char *target_name(qnl_gate kind) {
    switch (kind) {
    case QNL_GATE_CNOT:
        return "X";
    case QNL_GATE_SWAP:
    case QNL_GATE_CSWAP:
        return "x";
    default:
        return qnl_gate_name(kind) + control_count(kind);
    }
}

/* Place of a row among the qubits of a gate, -1 for a row that is only crossed. */
static int place_of(const qnl__gate *gate, int row) {
    for (int k = 0; k < gate->qubit_count; k++) {
        if (gate->qubits[k] == row) return k;
    }
    return -1;
}

/* The symbol of a gate in a row.  A Pauli rotation shows its angle in its first row only. */
static const qnl__text *make_symbol(drawing *d, const qnl__gate *gate, int row) {
    qnl__text *symbol = &d->symbol;
    const int k = place_of(gate, row);
    symbol->length = 0;
    if (k < 0) {
        qnl__text_add(symbol, "|");
    } else if (k < control_count(gate->kind)) {
        qnl__text_add(symbol, "*");
    } else if (gate->kind == QNL_GATE_ROTATION) {
        qnl__text_add(symbol, "R%c", gate->letters[k]);
        if (k == 0) add_angles(symbol, gate);
    } else if (gate->kind == QNL_GATE_UNITARY) {
        qnl__text_add(symbol, "U");
        if (gate->qubit_count > 1) qnl__text_add(symbol, "[%d]", k);
    } else {
        qnl__text_add(symbol, "%s", target_name(gate->kind));
        add_angles(symbol, gate);
    }
    return symbol;
}

/* ---- layout ---- */

static void span_of(const qnl__gate *gate, int *first, int *last) {
    *first = *last = gate->qubits[0];
    for (int k = 1; k < gate->qubit_count; k++) {
        *first = gate->qubits[k] < *first ? gate->qubits[k] : *first;
        *last = gate->qubits[k] > *last ? gate->qubits[k] : *last;
    }
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

/*
 * The first column in which a gate may stand, and note that it stands there.  For each qubit, `used` is the column behind its last
 * gate and `closed` the column behind the last gate that keeps its neighbours free.
 */
static size_t place_gate(const qnl__gate *gate, int qubits, size_t *used, size_t *closed) {
    int first = 0;
    int last = 0;
    span_of(gate, &first, &last);
    const int above = first < last && first > 0 ? first - 1 : first;
    const int below = first < last && last < qubits - 1 ? last + 1 : last;
    size_t column = larger(used[above], used[below]);
    for (int row = first; row <= last; row++) {
        column = larger(column, larger(used[row], closed[row]));
    }
    for (int row = first; row <= last; row++) {
        used[row] = column + 1;
    }
    closed[above] = larger(closed[above], column + 1);
    closed[below] = larger(closed[below], column + 1);
    return column;
}

static void lay_out(drawing *d) {
    size_t used[QNL_MAX_QUBITS] = {0};
    size_t closed[QNL_MAX_QUBITS] = {0};
    for (size_t i = 0; i < d->circuit->size; i++) {
        const qnl__gate *gate = &d->circuit->gates[i];
        const size_t column = place_gate(gate, d->circuit->qubits, used, closed);
        if (column == d->columns) {
            d->heads[column] = NO_GATE;
            d->columns++;
        }
        d->next[i] = d->heads[column];
        d->heads[column] = i;
        for (int k = 0; k < gate->qubit_count; k++) {
            d->widths[column] = larger(d->widths[column], make_symbol(d, gate, gate->qubits[k])->length);
        }
    }
}

/* ---- blocks ---- */

/* Write the symbols of a gate, centred in a column of some width that begins at `at` in each line. */
static void draw_gate(drawing *d, const qnl__gate *gate, char *lines, size_t line_size, size_t at, size_t width) {
    int first = 0;
    int last = 0;
    span_of(gate, &first, &last);
    for (int row = first; row <= last; row++) {
        const qnl__text *symbol = make_symbol(d, gate, row);
        if (symbol->failed) return;
        const size_t left = (width - symbol->length) / 2;
        memcpy(lines + (size_t)row * line_size + at + left, symbol->data, symbol->length);
    }
}

/* Draw the columns first..last-1, `length` characters wide in all. */
static qnl_status draw_block(const char *function, drawing *d, size_t first, size_t last, size_t length) {
    const size_t rows = (size_t)d->circuit->qubits;
    char *lines = qnl__allocate(rows, length + 1);
    if (lines == NULL) {
        return qnl__fail_memory(function, rows * (length + 1));
    }
    for (size_t row = 0; row < rows; row++) {
        memset(lines + row * (length + 1), '-', length);
    }
    size_t at = 1;
    for (size_t column = first; column < last; column++) {
        for (size_t i = d->heads[column]; i != NO_GATE; i = d->next[i]) {
            draw_gate(d, &d->circuit->gates[i], lines, length + 1, at, d->widths[column]);
        }
        at += d->widths[column] + 1;
    }
    for (size_t row = 0; row < rows; row++) {
        char label[32];
        (void)snprintf(label, sizeof label, "q%zu: ", row);
        qnl__text_add(&d->text, "%-*s%s\n", (int)d->label, label, lines + row * (length + 1));
    }
    qnl__free(lines);
    return QNL_OK;
}

/* As many columns in a block as fit, at least one. */
static qnl_status draw_blocks(const char *function, drawing *d, size_t line_limit) {
    size_t first = 0;
    do {
        size_t last = first;
        size_t length = 1;
        while (last < d->columns && (last == first || line_limit == 0 || d->label + length + d->widths[last] + 1 <= line_limit)) {
            length += d->widths[last] + 1;
            last++;
        }
        qnl__text_add(&d->text, "%s", first > 0 ? "\n" : "");
        QNL_TRY(draw_block(function, d, first, last, length));
        first = last;
    } while (first < d->columns);
    return QNL_OK;
}

static qnl_status draw(const char *function, drawing *d, size_t line_limit) {
    const size_t gates = d->circuit->size;
    d->heads = qnl__allocate(gates, sizeof *d->heads);
    d->next = qnl__allocate(gates, sizeof *d->next);
    d->widths = qnl__allocate(gates, sizeof *d->widths);
    if (d->heads == NULL || d->next == NULL || d->widths == NULL) {
        return qnl__fail_memory(function, 3 * gates * sizeof *d->heads);
    }
    char label[32];
    d->label = (size_t)snprintf(label, sizeof label, "q%d: ", d->circuit->qubits - 1);
    lay_out(d);
    if (d->symbol.failed) {
        return qnl__fail_memory(function, 2 * d->symbol.capacity);
    }
    return draw_blocks(function, d, line_limit);
}

qnl_status qnl_circuit_draw(char **out, const qnl_circuit *circuit, size_t columns) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    drawing d = {.circuit = circuit};
    qnl_status status = draw(__func__, &d, columns);
    d.text.failed |= d.symbol.failed;
    if (status == QNL_OK) {
        status = qnl__text_finish(__func__, &d.text, out);
    }
    qnl__free(d.heads);
    qnl__free(d.next);
    qnl__free(d.widths);
    qnl__free(d.symbol.data);
    qnl__free(d.text.data);
    return status;
}
