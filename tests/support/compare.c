#include "support/compare.h"

#include <math.h>
#include <string.h>

int compare_text(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

void compare_double(const char *what, double value, double expected, double tolerance) {
    ck_assert_msg(fabs(value - expected) <= tolerance, "%s is %.17g, expected %.17g within %g (off by %g)", what, value, expected,
                  tolerance, value - expected);
}

void compare_doubles(const char *what, const double *values, const double *expected, size_t count, double tolerance) {
    for (size_t k = 0; k < count; k++) {
        ck_assert_msg(fabs(values[k] - expected[k]) <= tolerance, "%s[%zu] is %.17g, expected %.17g within %g (off by %g)", what, k,
                      values[k], expected[k], tolerance, values[k] - expected[k]);
    }
}

void compare_complexes(const char *what, const qnl_complex *values, const double complex *expected, size_t count,
                       double tolerance) {
    for (size_t k = 0; k < count; k++) {
        const double difference = hypot(values[k].re - creal(expected[k]), values[k].im - cimag(expected[k]));
        ck_assert_msg(difference <= tolerance, "%s[%zu] is %.17g %+.17g i, expected %.17g %+.17g i within %g (off by %g)", what, k,
                      values[k].re, values[k].im, creal(expected[k]), cimag(expected[k]), tolerance, difference);
    }
}

void compare_bits(const char *what, const double *values, const double *expected, size_t count) {
    for (size_t k = 0; k < count; k++) {
        ck_assert_msg(memcmp(&values[k], &expected[k], sizeof values[k]) == 0, "%s[%zu] is %.17g, expected exactly %.17g", what, k,
                      values[k], expected[k]);
    }
}
