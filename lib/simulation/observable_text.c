#include <math.h>

#include "core/error.h"
#include "core/text.h"
#include "simulation/observable_build.h"
#include "simulation/text_reader.h"

/* ---- reading ---- */

static int is_letter(char c) {
    return c == 'X' || c == 'Y' || c == 'Z' || c == 'I';
}

/* A number, letters, or a number and letters with or without a '*' between. */
static qnl_status read_term(qnl__reader *reader, double *coefficient, qnl__pauli *pauli, int qubits) {
    if (is_letter(*reader->at)) {
        return qnl__reader_pauli(reader, pauli, qubits);
    }
    double number = 0.0;
    if (qnl__reader_at_end(reader)) {
        return qnl__reader_expected(reader, "a number or a letter X, Y, Z or I");
    }
    QNL_TRY(qnl__reader_number(reader, &number));
    *coefficient *= number;
    qnl__reader_skip_blanks(reader);
    if (qnl__reader_accept(reader, "*")) {
        qnl__reader_skip_blanks(reader);
        if (!is_letter(*reader->at)) {
            return qnl__reader_expected(reader, "a letter X, Y, Z or I behind '*'");
        }
    }
    return qnl__reader_pauli(reader, pauli, qubits);
}

/* Read a term with its signs: the one that joins it and one of its number, as in "Z0 - -0.5 X1". */
static qnl_status parse_term(qnl__reader *reader, qnl_observable *observable) {
    qnl__pauli pauli = {.count = 0};
    double coefficient = qnl__reader_sign(reader);
    qnl__reader_skip_blanks(reader);
    coefficient *= qnl__reader_sign(reader);
    qnl__reader_skip_blanks(reader);
    QNL_TRY(read_term(reader, &coefficient, &pauli, observable->qubits));
    qnl__part part = {.kind = QNL__PART_PAULI,
                      .coefficient = coefficient,
                      .qubit_count = pauli.count,
                      .qubits = pauli.qubits,
                      .letters = pauli.letters};
    return qnl__observable_append(reader->function, observable, &part);
}

static qnl_status parse_terms(qnl__reader *reader, qnl_observable *observable) {
    qnl__reader_skip_blanks(reader);
    do {
        QNL_TRY(parse_term(reader, observable));
        qnl__reader_skip_blanks(reader);
        if (!qnl__reader_at_end(reader) && *reader->at != '+' && *reader->at != '-') {
            return qnl__reader_expected(reader, "'+', '-' or a letter X, Y, Z or I");
        }
    } while (!qnl__reader_at_end(reader));
    return qnl__observable_merge(reader->function, observable);
}

qnl_status qnl_observable_parse(qnl_observable **out, int qubits, const char *text) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(text);
    qnl_observable *observable = NULL;
    QNL_TRY(qnl__observable_new(__func__, &observable, qubits));
    qnl__reader reader = {.function = __func__, .at = text, .start = text};
    const qnl_status status = parse_terms(&reader, observable);
    if (status != QNL_OK) {
        qnl_observable_free(observable);
        return status;
    }
    *out = observable;
    return QNL_OK;
}

/* ---- writing ---- */

/* "0.5 Z0 Z1" joined by " + " and " - "; the number is left out where it is 1 and letters follow. */
static void add_term(qnl__text *text, const qnl__part *part, int is_first) {
    const double size = fabs(part->coefficient);
    if (is_first) {
        qnl__text_add(text, "%s", part->coefficient < 0.0 ? "-" : "");
    } else {
        qnl__text_add(text, "%s", part->coefficient < 0.0 ? " - " : " + ");
    }
    const int has_number = size != 1.0 || part->qubit_count == 0;
    if (has_number) {
        qnl__text_add_number(text, size);
    }
    for (int k = 0; k < part->qubit_count; k++) {
        qnl__text_add(text, "%s%c%d", has_number || k > 0 ? " " : "", part->letters[k], part->qubits[k]);
    }
}

qnl_status qnl_observable_text(char **out, const qnl_observable *observable) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(observable);
    for (size_t i = 0; i < observable->size; i++) {
        QNL_CHECK(observable->parts[i].kind == QNL__PART_PAULI, QNL_ERR_UNSUPPORTED,
                  "%s: part %zu is a %s, only Pauli strings have a text form", __func__, i,
                  qnl__part_name(observable->parts[i].kind));
    }
    qnl__text text = {0};
    for (size_t i = 0; i < observable->size; i++) {
        add_term(&text, &observable->parts[i], i == 0);
    }
    qnl__text_add(&text, "%s", observable->size == 0 ? "0" : "");
    return qnl__text_finish(__func__, &text, out);
}
