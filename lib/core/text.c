/* text.c  Building and reading text, independent of the program's locale. */
#include "core/text.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/locale_guard.h"
#include "core/memory.h"
#include "qnnland/types.h"

#define FIRST_CAPACITY 64
#define NUMBER_SIZE    40 /* sign, 17 digits, point and exponent fit */

/* Room for `extra` more characters and the final NUL; 0 when there is none. */
static int make_room(qnl__text *text, size_t extra) {
    if (text->failed || extra >= SIZE_MAX - text->length) {
        text->failed = 1;
        return 0;
    }
    const size_t needed = text->length + extra + 1;
    text->failed = qnl__grow((void **)&text->data, &text->capacity, needed < FIRST_CAPACITY ? FIRST_CAPACITY : needed, 1);
    return !text->failed;
}

void qnl__text_add(qnl__text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) text->failed = 1;
    if (length < 0 || !make_room(text, (size_t)length)) return;
    va_start(arguments, format);
    (void)vsnprintf(text->data + text->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)length;
}

static int reads_back(const char *number, double value) {
    const double read = strtod(number, NULL);
    return memcmp(&read, &value, sizeof value) == 0;
}

/*
 * Next to a power of two the numbers that round to it reach twice as far up as down, so a decimal of 16 digits may read back
 * although the nearest one does not: it is the next one away from zero.
 */
static int shorten_power_of_two(char number[NUMBER_SIZE], double value) {
    snprintf(number, NUMBER_SIZE, "%.15e", value);
    char *last_digit = strchr(number, 'e') - 1;
    if (*last_digit == '9') return 0;
    ++*last_digit;
    return reads_back(number, value);
}

/* Up to DBL_DIG digits the first form that reads back is the shortest; only subnormal numbers need fewer digits than that. */
static void format_number(char number[NUMBER_SIZE], double value) {
    const int first = fabs(value) < DBL_MIN ? 1 : DBL_DIG;
    for (int digits = first; digits < DBL_DECIMAL_DIG; digits++) {
        snprintf(number, NUMBER_SIZE, "%.*g", digits, value);
        if (reads_back(number, value)) return;
    }
    int exponent;
    if (fabs(frexp(value, &exponent)) == 0.5 && shorten_power_of_two(number, value)) return;
    snprintf(number, NUMBER_SIZE, "%.*g", DBL_DECIMAL_DIG, value);
}

void qnl__text_add_number(qnl__text *text, double value) {
    if (!isfinite(value)) {
        qnl__text_add(text, "%s", isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
        return;
    }
    char number[NUMBER_SIZE];
    const qnl__locale_guard guard = qnl__locale_enter();
    format_number(number, value);
    qnl__locale_leave(guard);
    qnl__text_add(text, "%s", number);
}

qnl_status qnl__text_finish(const char *function, qnl__text *text, char **out) {
    if (make_room(text, 0)) {
        text->data[text->length] = '\0';
        *out = text->data;
        *text = (qnl__text){0};
        return QNL_OK;
    }
    const size_t bytes = text->capacity < FIRST_CAPACITY ? FIRST_CAPACITY : 2 * text->capacity;
    qnl__free(text->data);
    *text = (qnl__text){0};
    return qnl__fail_memory(function, bytes);
}

/* Length of a word in any case at `text`, 0 if it is another one. */
static size_t word_length(const char *text, const char *word) {
    size_t i = 0;
    while (word[i] != '\0' && tolower((unsigned char)text[i]) == word[i])
        i++;
    return word[i] == '\0' ? i : 0;
}

static size_t digits_length(const char *text) {
    size_t i = 0;
    while (text[i] >= '0' && text[i] <= '9')
        i++;
    return i;
}

/* Length of an unsigned decimal number such as 12, 1.5, .5, 1., 2e-3; 0 if there is none. */
static size_t decimal_length(const char *text) {
    size_t length = digits_length(text);
    size_t digits = length;
    if (text[length] == '.') {
        const size_t fraction = digits_length(text + length + 1);
        digits += fraction;
        length += 1 + fraction;
    }
    if (digits == 0) return 0;
    if (text[length] == 'e' || text[length] == 'E') {
        const size_t sign = text[length + 1] == '+' || text[length + 1] == '-';
        const size_t exponent = digits_length(text + length + 1 + sign);
        if (exponent > 0) length += 1 + sign + exponent;
    }
    return length;
}

static double read_decimal(const char *text, size_t length) {
    /* strtod would read "0x1" as a hexadecimal number; here the number ends before the x. */
    if (length == 1 && text[0] == '0') return 0.0;
    const qnl__locale_guard guard = qnl__locale_enter();
    const double value = strtod(text, NULL);
    qnl__locale_leave(guard);
    return value;
}

double qnl__read_number(const char *text, const char **end) {
    const int negative = text[0] == '-';
    const char *body = text + (negative || text[0] == '+');
    double value = 0.0;
    size_t length;
    if ((length = word_length(body, "nan")) > 0) {
        value = NAN;
    } else if ((length = word_length(body, "inf")) > 0) {
        value = INFINITY;
    } else if ((length = decimal_length(body)) > 0) {
        value = read_decimal(body, length);
    }
    *end = length > 0 ? body + length : text;
    return negative && length > 0 ? -value : value;
}

void qnl_string_free(char *string) {
    qnl__free(string);
}
