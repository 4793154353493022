/* check_complex_svd.c  Thin singular value decompositions of wide, tall and singular matrices. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/complex_svd.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

/* |V'V - 1| for k orthonormal rows of length n, `step` apart, entries `stride` apart. */
static void require_orthonormal(const qnl_complex *v, size_t k, size_t n, size_t step, size_t stride) {
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double re = i == j ? -1.0 : 0.0, im = 0.0;
            for (size_t l = 0; l < n; l++) {
                const qnl_complex a = v[i * step + l * stride], b = v[j * step + l * stride];
                re += a.re * b.re + a.im * b.im;
                im += a.re * b.im - a.im * b.re;
            }
            compare_double("inner product", hypot(re, im), 0.0, 1e-13);
        }
    }
}

static void check_svd(const qnl_complex *a, size_t rows, size_t columns) {
    const size_t k = rows < columns ? rows : columns;
    qnl_complex *u = calloc(rows * k, sizeof *u), *vh = calloc(k * columns, sizeof *vh);
    double *s = calloc(2 * k, sizeof *s);
    REQUIRE_OK(qnl__complex_svd(u, s, vh, a, rows, columns));
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++) {
            double complex sum = 0.0;
            for (size_t l = 0; l < k; l++)
                sum += (u[i * k + l].re + I * u[i * k + l].im) * s[l] * (vh[l * columns + j].re + I * vh[l * columns + j].im);
            compare_double("re", creal(sum), a[i * columns + j].re, 1e-13);
            compare_double("im", cimag(sum), a[i * columns + j].im, 1e-13);
        }
    }
    require_orthonormal(u, k, rows, 1, k);
    require_orthonormal(vh, k, columns, columns, 1);
    for (size_t l = 0; l < k; l++)
        ck_assert(s[l] >= 0.0 && (l == 0 || s[l] <= s[l - 1]));
    REQUIRE_OK(qnl__complex_svd(NULL, s + k, NULL, a, rows, columns));
    compare_doubles("values alone", s + k, s, k, 1e-13);
    free(u);
    free(vh);
    free(s);
}

START_TEST(factors_multiply_to_the_matrix) {
    static const size_t shapes[6][2] = {{1, 1}, {1, 7}, {7, 1}, {5, 5}, {3, 40}, {40, 3}};
    const size_t rows = shapes[_i][0], columns = shapes[_i][1];
    qnl_random *random = NULL;
    double *a = calloc(2 * rows * columns, sizeof *a);
    REQUIRE_OK(qnl_random_new(&random, 3, 0, (uint64_t)_i));
    REQUIRE_OK(qnl_random_fill_normal(a, random, 2 * rows * columns, 0.0, 1.0));
    check_svd((const qnl_complex *)(void *)a, rows, columns);
    memset(a, 0, 2 * columns * sizeof *a); /* a row of zeros */
    check_svd((const qnl_complex *)(void *)a, rows, columns);
    qnl_random_free(random);
    free(a);
}
END_TEST

/* diag(3i, 1e-12) between rotations keeps its small singular value, whose square would be lost. */
START_TEST(small_values) {
    const double c = cos(0.7), s = sin(0.7);
    const qnl_complex a[4] = {{0.0, 3.0 * c}, {0.0, 3.0 * s}, {-1e-12 * s, 0.0}, {1e-12 * c, 0.0}};
    double values[2];
    REQUIRE_OK(qnl__complex_svd(NULL, values, NULL, a, 2, 2));
    compare_double("large", values[0], 3.0, 1e-15);
    compare_double("small", values[1], 1e-12, 1e-15);
}
END_TEST

START_TEST(wrong_arguments) {
    const qnl_complex a[2] = {{1.0, 0.0}, {0.0, NAN}};
    double s[1] = {7.0};
    REQUIRE_FAILURE(qnl__complex_svd(NULL, s, NULL, a, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl__complex_svd: rows is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__complex_svd(NULL, s, NULL, a, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl__complex_svd: columns is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__complex_svd(NULL, s, NULL, a, 1, 2), QNL_ERR_NOT_FINITE,
                    "qnl__complex_svd: matrix (as real and imaginary parts)[3] is nan, must be finite");
    ck_assert(s[0] == 7.0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("complex svd");
    TCase *tests = tcase_create("svd");
    tcase_add_loop_test(tests, factors_multiply_to_the_matrix, 0, 6);
    tcase_add_test(tests, small_values);
    tcase_add_test(tests, wrong_arguments);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
