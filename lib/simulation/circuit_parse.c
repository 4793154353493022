#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/circuit_build.h"
#include "simulation/text_reader.h"

static const double pi = 3.14159265358979323846;

/* Longest word that can be a name. */
#define NAME_LENGTH 16

typedef struct parser {
    qnl__reader reader;
    qnl_circuit *circuit; /* NULL before the line "qubits" */
    int has_parameters;
    uint64_t parameters;          /* what the line "parameters" says */
    qnl__reader parameters_place; /* and where */
} parser;

/* ---- numbers and angles ---- */

/* NUMBER, pi, NUMBER*pi, pi/NUMBER or NUMBER*pi/NUMBER. */
static qnl_status read_value(qnl__reader *reader, double *out) {
    const qnl__reader place = *reader;
    double value = pi;
    if (!qnl__reader_accept(reader, "pi")) {
        QNL_TRY(qnl__reader_number(reader, &value));
        if (!qnl__reader_accept(reader, "*pi")) {
            *out = value;
            return QNL_OK;
        }
        value *= pi;
    }
    if (qnl__reader_accept(reader, "/")) {
        double divisor = 1.0;
        QNL_TRY(qnl__reader_number(reader, &divisor));
        value /= divisor;
    }
    if (!isfinite(value)) {
        return qnl__reader_fail(&place, QNL_ERR_NOT_FINITE, "the number is not finite");
    }
    *out = value;
    return QNL_OK;
}

static qnl_status read_signed_value(qnl__reader *reader, double *out) {
    const double sign = qnl__reader_sign(reader);
    QNL_TRY(read_value(reader, out));
    *out *= sign;
    return QNL_OK;
}

/* Behind "theta[": the index, the bracket and an optional offset. */
static qnl_status read_parameter(qnl__reader *reader, qnl_angle *angle) {
    uint64_t parameter = 0;
    QNL_TRY(qnl__reader_integer(reader, &parameter, "parameter", 0, (uint64_t)QNL__MAX_PARAMETER));
    angle->parameter = (int64_t)parameter;
    if (!qnl__reader_accept(reader, "]")) {
        return qnl__reader_expected(reader, "']'");
    }
    if (*reader->at == '+' || *reader->at == '-') {
        QNL_TRY(read_signed_value(reader, &angle->offset));
    }
    return QNL_OK;
}

static qnl_status read_angle(qnl__reader *reader, qnl_angle *out) {
    qnl__reader_skip_blanks(reader);
    if (qnl__reader_at_end(reader)) {
        return qnl__reader_expected(reader, "an angle");
    }
    qnl_angle angle = {-1, 0.0, 0.0};
    double value = qnl__reader_sign(reader);
    int has_parameter = qnl__reader_accept(reader, "theta[");
    if (!has_parameter) {
        double factor = 1.0;
        QNL_TRY(read_value(reader, &factor));
        value *= factor;
        has_parameter = qnl__reader_accept(reader, "*theta[");
    }
    if (has_parameter) {
        angle.scale = value;
        QNL_TRY(read_parameter(reader, &angle));
    } else {
        angle.offset = value;
    }
    if (!qnl__reader_at_break(reader)) {
        return qnl__reader_expected(reader, "a blank behind the angle");
    }
    *out = angle;
    return QNL_OK;
}

/* ---- gates ---- */

static qnl_status read_qubit(parser *p, int *qubit) {
    uint64_t value = 0;
    qnl__reader_skip_blanks(&p->reader);
    QNL_TRY(qnl__reader_integer(&p->reader, &value, "qubit", 0, (uint64_t)p->circuit->qubits - 1));
    if (!qnl__reader_at_break(&p->reader) && *p->reader.at != ':') {
        return qnl__reader_expected(&p->reader, "a blank behind the qubit");
    }
    *qubit = (int)value;
    return QNL_OK;
}

static qnl_status parse_rotation(parser *p, const char *place) {
    qnl_angle angle;
    qnl__pauli pauli;
    QNL_TRY(qnl__reader_pauli(&p->reader, &pauli, p->circuit->qubits));
    qnl_status status;
    if (pauli.count == 0) {
        qnl__reader_skip_blanks(&p->reader);
        status = qnl__reader_expected(&p->reader, "a letter X, Y or Z with its qubit");
    } else if (!qnl__reader_at_break(&p->reader)) {
        status = qnl__reader_expected(&p->reader, "a blank behind the Pauli string");
    } else {
        status = read_angle(&p->reader, &angle);
    }
    if (status == QNL_OK) {
        status = qnl__circuit_add_rotation(place, p->circuit, &pauli, &angle);
    }
    qnl__pauli_clear(&pauli);
    return status;
}

/* Qubits up to the colon. */
static qnl_status read_unitary_qubits(parser *p, int qubits[QNL_MAX_UNITARY_QUBITS], int *count) {
    *count = 0;
    for (;;) {
        qnl__reader_skip_blanks(&p->reader);
        if (*count > 0 && qnl__reader_accept(&p->reader, ":")) {
            return QNL_OK;
        }
        if (*count == QNL_MAX_UNITARY_QUBITS) {
            return qnl__reader_expected(&p->reader, "':' behind the 12th qubit");
        }
        QNL_TRY(read_qubit(p, &qubits[*count]));
        ++*count;
    }
}

/* Numbers are stored as they come, so that a short line never asks for a large matrix. */
static qnl_status read_entries(parser *p, void **numbers, size_t needed) {
    size_t capacity = 0;
    for (size_t i = 0; i < needed; i++) {
        double value = 0.0;
        qnl__reader_skip_blanks(&p->reader);
        QNL_TRY(read_signed_value(&p->reader, &value));
        if (!qnl__reader_at_break(&p->reader)) {
            return qnl__reader_expected(&p->reader, "a blank behind the number");
        }
        if (qnl__grow(numbers, &capacity, i + 1, sizeof value) != 0) {
            return qnl__fail_memory(p->reader.function, (i + 1) * sizeof value);
        }
        memcpy((char *)*numbers + i * sizeof value, &value, sizeof value);
    }
    return QNL_OK;
}

static qnl_status parse_unitary(parser *p, const char *place) {
    int qubits[QNL_MAX_UNITARY_QUBITS];
    int count = 0;
    QNL_TRY(read_unitary_qubits(p, qubits, &count));
    void *numbers = NULL;
    qnl_status status = read_entries(p, &numbers, (size_t)2 << (2 * count));
    if (status == QNL_OK) {
        status = qnl__circuit_add_unitary(place, p->circuit, qubits, count, numbers);
    }
    qnl__free(numbers);
    return status;
}

static qnl_status parse_gate(parser *p, qnl_gate kind) {
    char place[64];
    (void)snprintf(place, sizeof place, "%s: line %zu", p->reader.function, p->reader.line);
    if (kind == QNL_GATE_ROTATION) {
        return parse_rotation(p, place);
    }
    if (kind == QNL_GATE_UNITARY) {
        return parse_unitary(p, place);
    }
    int qubits[3];
    qnl_angle angles[3];
    for (int i = 0; i < qnl__gate_qubits(kind); i++) {
        QNL_TRY(read_qubit(p, &qubits[i]));
    }
    for (int k = 0; k < qnl__gate_angles(kind); k++) {
        QNL_TRY(read_angle(&p->reader, &angles[k]));
    }
    return qnl__circuit_add(place, p->circuit, kind, qubits, angles);
}

/* ---- lines ---- */

static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The word that stands here in capital letters; "" if it is too long for a name. */
static void read_name(qnl__reader *reader, char name[NAME_LENGTH]) {
    size_t length = 0;
    while (!qnl__reader_at_break(reader)) {
        if (length < NAME_LENGTH) {
            name[length] = upper(*reader->at);
        }
        length++;
        reader->at++;
    }
    name[length < NAME_LENGTH ? length : 0] = '\0';
}

static qnl_status parse_qubits(parser *p) {
    uint64_t qubits = 0;
    qnl__reader_skip_blanks(&p->reader);
    QNL_TRY(qnl__reader_integer(&p->reader, &qubits, "number of qubits", 1, QNL_MAX_QUBITS));
    return qnl__circuit_new(p->reader.function, &p->circuit, (int)qubits);
}

static qnl_status parse_parameters(parser *p) {
    qnl__reader_skip_blanks(&p->reader);
    p->parameters_place = p->reader;
    p->has_parameters = 1;
    return qnl__reader_integer(&p->reader, &p->parameters, "number of parameters", 0, QNL__MAX_PARAMETERS);
}

static qnl_status parse_statement(parser *p) {
    char name[NAME_LENGTH];
    const qnl__reader word = p->reader;
    read_name(&p->reader, name);
    if (p->circuit == NULL) {
        return strcmp(name, "QUBITS") == 0 ? parse_qubits(p) : qnl__reader_expected(&word, "\"qubits\" and their number");
    }
    if (strcmp(name, "PARAMETERS") == 0 && !p->has_parameters) {
        return parse_parameters(p);
    }
    for (int kind = 0; kind < qnl__gate_kinds(); kind++) {
        if (strcmp(name, qnl_gate_name((qnl_gate)kind)) == 0) {
            return parse_gate(p, (qnl_gate)kind);
        }
    }
    return qnl__reader_expected(&word, "the name of a gate");
}

/* One line without its end. */
static qnl_status parse_line(parser *p) {
    qnl__reader_skip_blanks(&p->reader);
    if (qnl__reader_at_end(&p->reader)) {
        return QNL_OK;
    }
    QNL_TRY(parse_statement(p));
    qnl__reader_skip_blanks(&p->reader);
    return qnl__reader_at_end(&p->reader) ? QNL_OK : qnl__reader_expected(&p->reader, "the end of the line");
}

static qnl_status parse_lines(parser *p) {
    for (;;) {
        QNL_TRY(parse_line(p));
        p->reader.at += strcspn(p->reader.at, "\n");
        if (*p->reader.at == '\0') {
            break;
        }
        p->reader.at++;
        p->reader.start = p->reader.at;
        p->reader.line++;
    }
    if (p->circuit == NULL) {
        return qnl__reader_expected(&p->reader, "\"qubits\" and their number");
    }
    return QNL_OK;
}

static qnl_status apply_parameters(const parser *p) {
    const size_t used = p->circuit->parameters;
    if (p->has_parameters && p->parameters < used) {
        return qnl__reader_fail(&p->parameters_place, QNL_ERR_ARGUMENT, "number of parameters is %zu, the gates use %zu",
                                (size_t)p->parameters, used);
    }
    if (p->has_parameters) {
        p->circuit->parameters = (size_t)p->parameters;
    }
    return QNL_OK;
}

qnl_status qnl_circuit_parse(qnl_circuit **out, const char *text) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(text);
    parser p = {.reader = {.function = __func__, .at = text, .start = text, .line = 1}};
    qnl_status status = parse_lines(&p);
    if (status == QNL_OK) {
        status = apply_parameters(&p);
    }
    if (status != QNL_OK) {
        qnl_circuit_free(p.circuit);
        return status;
    }
    *out = p.circuit;
    return QNL_OK;
}
