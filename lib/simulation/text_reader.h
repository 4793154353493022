/* text_reader.h  A place in a text that is being read, and error texts that name it. */
#ifndef QNL_SIMULATION_TEXT_READER_H
#define QNL_SIMULATION_TEXT_READER_H

#include <stdint.h>

#include "core/error.h"
#include "simulation/circuit_data.h"

/* A copy of a reader remembers a place; columns count bytes from 1. */
typedef struct qnl__reader {
    const char *function; /* error texts start with it */
    const char *at;
    const char *start; /* column 1 */
    size_t line;       /* 0: one expression, in which line ends are blanks; else lines with comments behind '#' */
} qnl__reader;

void qnl__reader_skip_blanks(qnl__reader *reader);

/* Whether the line (or the expression) is over here; whether a word is over here. */
int qnl__reader_at_end(const qnl__reader *reader);
int qnl__reader_at_break(const qnl__reader *reader);

/* Whether `word` stands here; if so, go behind it. */
int qnl__reader_accept(qnl__reader *reader, const char *word);

/* Fail at this place: with any status and text, or with QNL_ERR_PARSE, what was expected, and what stands here. */
qnl_status qnl__reader_fail(const qnl__reader *reader, qnl_status status, const char *format, ...) QNL_PRINTF(3, 4);
qnl_status qnl__reader_expected(const qnl__reader *reader, const char *what);

/* Digits with a value in low..high; `name` is for the error text. */
qnl_status qnl__reader_integer(qnl__reader *reader, uint64_t *out, const char *name, uint64_t low, uint64_t high);

/* A finite decimal number without a sign. */
qnl_status qnl__reader_number(qnl__reader *reader, double *out);

/* -1 or +1 and behind the sign if there is one here, else +1. */
double qnl__reader_sign(qnl__reader *reader);

/* A Pauli string, as qnl__pauli_parse(). */
qnl_status qnl__reader_pauli(qnl__reader *reader, qnl__pauli *out, int qubits);

#endif
