/* text.h  Building and reading text, independent of the program's locale. */
#ifndef QNL_CORE_TEXT_H
#define QNL_CORE_TEXT_H

#include <stddef.h>

#include "core/error.h"

/* A string that grows.  Start with {0}; after the first failure all appends do nothing and `failed` is set. */
typedef struct qnl__text {
    char *data; /* NUL-terminated once something was appended */
    size_t length;
    size_t capacity;
    int failed;
} qnl__text;

/* Append formatted text.  Do not format floating-point numbers with it (the decimal point depends on the locale). */
void qnl__text_add(qnl__text *text, const char *format, ...) QNL_PRINTF(2, 3);

/* Append the shortest decimal form of a number that reads back to the same bits ("0.1", "-2.5e-08", "nan", "inf"). */
void qnl__text_add_number(qnl__text *text, double value);

/* Hand the string to *out (to be freed with qnl_string_free) or fail with QNL_ERR_MEMORY; in both cases the text is empty
 * afterwards. */
qnl_status qnl__text_finish(const char *function, qnl__text *text, char **out);

/* strtod in the C locale: reads the longest decimal (or "nan", "inf") number at `text`; *end == text if there is none. */
double qnl__read_number(const char *text, const char **end);

#endif
