#include "simulation/text_reader.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"

/* Longest piece of the user's text that an error text repeats. */
#define FOUND_LENGTH 20

static int is_blank(const qnl__reader *reader, char c) {
    return c == ' ' || c == '\t' || c == '\r' || (c == '\n' && reader->line == 0);
}

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

void qnl__reader_skip_blanks(qnl__reader *reader) {
    while (is_blank(reader, *reader->at)) {
        reader->at++;
    }
}

int qnl__reader_at_end(const qnl__reader *reader) {
    const char c = *reader->at;
    return c == '\0' || (reader->line > 0 && (c == '\n' || c == '#'));
}

int qnl__reader_at_break(const qnl__reader *reader) {
    return qnl__reader_at_end(reader) || is_blank(reader, *reader->at);
}

int qnl__reader_accept(qnl__reader *reader, const char *word) {
    const size_t length = strlen(word);
    if (strncmp(reader->at, word, length) != 0) {
        return 0;
    }
    reader->at += length;
    return 1;
}

qnl_status qnl__reader_fail(const qnl__reader *reader, qnl_status status, const char *format, ...) {
    char detail[256];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    const size_t column = (size_t)(reader->at - reader->start) + 1;
    if (reader->line == 0) {
        return qnl__fail(status, "%s: column %zu: %s", reader->function, column, detail);
    }
    return qnl__fail(status, "%s: line %zu, column %zu: %s", reader->function, reader->line, column, detail);
}

qnl_status qnl__reader_expected(const qnl__reader *reader, const char *what) {
    if (qnl__reader_at_end(reader)) {
        return qnl__reader_fail(reader, QNL_ERR_PARSE, "expected %s, found the end of the %s", what,
                                reader->line == 0 ? "text" : "line");
    }
    if (is_blank(reader, *reader->at)) {
        return qnl__reader_fail(reader, QNL_ERR_PARSE, "expected %s, found a blank", what);
    }
    char found[FOUND_LENGTH + 1];
    qnl__reader rest = *reader;
    size_t length = 0;
    do {
        /* Bytes that could disturb the one line of an error text are masked. */
        found[length++] = *rest.at >= ' ' && *rest.at <= '~' ? *rest.at : '?';
        rest.at++;
    } while (length < FOUND_LENGTH && !qnl__reader_at_break(&rest));
    found[length] = '\0';
    return qnl__reader_fail(reader, QNL_ERR_PARSE, "expected %s, found \"%s\"", what, found);
}

qnl_status qnl__reader_integer(qnl__reader *reader, uint64_t *out, const char *name, uint64_t low, uint64_t high) {
    const qnl__reader token = *reader;
    uint64_t value = 0;
    while (is_digit(*reader->at)) {
        const uint64_t digit = (uint64_t)(*reader->at - '0');
        value = value > (UINT64_MAX - digit) / 10 ? UINT64_MAX : value * 10 + digit;
        reader->at++;
    }
    const int length = (int)(reader->at - token.at > FOUND_LENGTH ? FOUND_LENGTH : reader->at - token.at);
    if (length == 0) {
        char what[64];
        (void)snprintf(what, sizeof what, "a whole number (%s)", name);
        return qnl__reader_expected(&token, what);
    }
    if (value < low || value > high) {
        return qnl__reader_fail(&token, QNL_ERR_ARGUMENT, "%s is %.*s, allowed are %" PRIu64 "..%" PRIu64, name, length, token.at,
                                low, high);
    }
    *out = value;
    return QNL_OK;
}

qnl_status qnl__reader_number(qnl__reader *reader, double *out) {
    /* What strtod would take beyond decimal numbers (blanks, a sign, hexadecimal digits) is not wanted here. */
    const char c = *reader->at;
    const char *end = reader->at;
    double value = 0.0;
    if (is_digit(c) || c == '.' || c == 'n' || c == 'N' || c == 'i') {
        value = qnl__read_number(reader->at, &end);
    }
    if (end == reader->at) {
        return qnl__reader_expected(reader, "a number");
    }
    if (!isfinite(value)) {
        return qnl__reader_fail(reader, QNL_ERR_NOT_FINITE, "the number is not finite");
    }
    reader->at = end;
    *out = value;
    return QNL_OK;
}

double qnl__reader_sign(qnl__reader *reader) {
    if (*reader->at != '+' && *reader->at != '-') {
        return 1.0;
    }
    return *reader->at++ == '-' ? -1.0 : 1.0;
}
