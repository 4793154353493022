#include <inttypes.h>
#include <math.h>

#include "core/error.h"
#include "core/text.h"
#include "simulation/circuit_build.h"

static void add_factor_and_parameter(qnl__text *text, const qnl_angle *angle) {
    if (angle->scale == -1.0) {
        qnl__text_add(text, "-");
    } else if (angle->scale != 1.0) {
        qnl__text_add_number(text, angle->scale);
        qnl__text_add(text, "*");
    }
    qnl__text_add(text, "theta[%" PRId64 "]", angle->parameter);
}

static void add_angle(qnl__text *text, const qnl_angle *angle) {
    qnl__text_add(text, " ");
    if (angle->parameter < 0) {
        qnl__text_add_number(text, angle->offset);
        return;
    }
    add_factor_and_parameter(text, angle);
    /* An offset of -0 is written too: the text keeps every bit. */
    if (angle->offset != 0.0 || signbit(angle->offset)) {
        qnl__text_add(text, "%s", signbit(angle->offset) ? "" : "+");
        qnl__text_add_number(text, angle->offset);
    }
}

static void add_matrix(qnl__text *text, const qnl__gate *gate) {
    const size_t entries = (size_t)1 << (2 * gate->qubit_count);
    qnl__text_add(text, " :");
    for (size_t i = 0; i < entries; i++) {
        qnl__text_add(text, " ");
        qnl__text_add_number(text, gate->matrix[i].re);
        qnl__text_add(text, " ");
        qnl__text_add_number(text, gate->matrix[i].im);
    }
}

static void add_gate(qnl__text *text, const qnl__gate *gate) {
    qnl__text_add(text, "%s", qnl_gate_name(gate->kind));
    for (int i = 0; i < gate->qubit_count; i++) {
        if (gate->letters != NULL) {
            qnl__text_add(text, "%s%c%d", i == 0 ? " " : "*", gate->letters[i], gate->qubits[i]);
        } else {
            qnl__text_add(text, " %d", gate->qubits[i]);
        }
    }
    for (int k = 0; k < qnl__gate_angles(gate->kind); k++) {
        add_angle(text, &gate->angles[k]);
    }
    if (gate->matrix != NULL) {
        add_matrix(text, gate);
    }
    qnl__text_add(text, "\n");
}

qnl_status qnl_circuit_text(char **out, const qnl_circuit *circuit) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    qnl__text text = {0};
    qnl__text_add(&text, "qubits %d\nparameters %zu\n", circuit->qubits, circuit->parameters);
    for (size_t i = 0; i < circuit->size; i++) {
        add_gate(&text, &circuit->gates[i]);
    }
    return qnl__text_finish(__func__, &text, out);
}
