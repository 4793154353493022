/* compare.h  Assertions on arrays of numbers and on failing calls. */
#ifndef TESTS_SUPPORT_COMPARE_H
#define TESTS_SUPPORT_COMPARE_H

#include <check.h>
#include <complex.h>
#include <stddef.h>

#include "qnnland/types.h"

/* The call returns QNL_OK. */
#define REQUIRE_OK(call)                                                                                                           \
    do {                                                                                                                           \
        const qnl_status require_status = (call);                                                                                  \
        ck_assert_msg(require_status == QNL_OK, "%s: %s", #call, qnl_last_error());                                                \
    } while (0)

/* The call fails with this status and exactly this text. */
#define REQUIRE_FAILURE(call, status, text)                                                                                        \
    do {                                                                                                                           \
        const qnl_status require_status = (call);                                                                                  \
        ck_assert_msg(require_status == (status), "%s returned %s, expected %s", #call, qnl_status_name(require_status), #status); \
        ck_assert_msg(compare_text(qnl_last_error(), (text)), "%s said \"%s\", expected \"%s\"", #call, qnl_last_error(), (text)); \
    } while (0)

/* 1 if the texts are equal. */
int compare_text(const char *a, const char *b);

/* |a - b| <= tolerance, which NaN never is. */
void compare_double(const char *what, double value, double expected, double tolerance);

/* The same for each number of an array. */
void compare_doubles(const char *what, const double *values, const double *expected, size_t count, double tolerance);
void compare_complexes(const char *what, const qnl_complex *values, const double complex *expected, size_t count, double tolerance);

/* Equal bit for bit. */
void compare_bits(const char *what, const double *values, const double *expected, size_t count);

#endif
