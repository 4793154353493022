/* check_dense.c  Dense matrices against direct sums, defining equations and closed forms. */
#include <complex.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/dense.h"
#include "qnnland/haar.h"
#include "support/compare.h"
#include "support/runner.h"

#define PI   3.14159265358979323846
#define MOST 40

static void draw(qnl_complex *out, size_t count, uint64_t sample) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 51, 0, sample));
    REQUIRE_OK(qnl_random_fill_normal((double *)out, random, 2 * count, 0.0, 1.0));
    qnl_random_free(random);
}

static void draw_real(double *out, size_t count, uint64_t sample) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 52, 0, sample));
    REQUIRE_OK(qnl_random_fill_normal(out, random, count, 0.0, 1.0));
    qnl_random_free(random);
}

static void draw_hermitian(qnl_complex *out, size_t n, uint64_t sample) {
    static qnl_complex a[MOST * MOST];
    draw(a, n * n, sample);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            out[i * n + j] = (qnl_complex){a[i * n + j].re + a[j * n + i].re, a[i * n + j].im - a[j * n + i].im};
        }
    }
}

static double complex number(qnl_complex z) {
    return z.re + I * z.im;
}

/* Entry (i, j) of op(A); `stride` is the row length of A itself. */
static double complex entry(const qnl_complex *a, size_t stride, qnl__operation transpose, size_t i, size_t j) {
    return transpose == QNL__ADJOINT ? conj(number(a[j * stride + i])) : number(a[i * stride + j]);
}

/* _i: two bits, the operations. */
START_TEST(products_agree_with_direct_sums) {
    enum { ROWS = 3, INNER = 5, COLUMNS = 4 };
    const qnl__operation ta = _i & 1 ? QNL__ADJOINT : QNL__PLAIN;
    const qnl__operation tb = _i & 2 ? QNL__ADJOINT : QNL__PLAIN;
    qnl_complex a[ROWS * INNER];
    qnl_complex b[INNER * COLUMNS];
    qnl_complex c[ROWS * COLUMNS];
    double complex expected[ROWS * COLUMNS];
    draw(a, (size_t)ROWS * INNER, 1);
    draw(b, (size_t)INNER * COLUMNS, 2);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < COLUMNS; j++) {
            expected[i * COLUMNS + j] = 0.0;
            for (size_t k = 0; k < INNER; k++) {
                expected[i * COLUMNS + j] += entry(a, ta ? ROWS : INNER, ta, i, k) * entry(b, tb ? INNER : COLUMNS, tb, k, j);
            }
        }
    }
    REQUIRE_OK(qnl__matrix_multiply(c, a, ta, b, tb, ROWS, INNER, COLUMNS));
    compare_complexes("product", c, expected, (size_t)ROWS * COLUMNS, 1e-13);
}
END_TEST

START_TEST(real_products_agree_with_direct_sums) {
    enum { ROWS = 3, INNER = 5, COLUMNS = 4 };
    const qnl__operation ta = _i & 1 ? QNL__ADJOINT : QNL__PLAIN;
    const qnl__operation tb = _i & 2 ? QNL__ADJOINT : QNL__PLAIN;
    double a[ROWS * INNER];
    double b[INNER * COLUMNS];
    double c[ROWS * COLUMNS];
    double expected[ROWS * COLUMNS];
    draw_real(a, (size_t)ROWS * INNER, 1);
    draw_real(b, (size_t)INNER * COLUMNS, 2);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < COLUMNS; j++) {
            expected[i * COLUMNS + j] = 0.0;
            for (size_t k = 0; k < INNER; k++) {
                expected[i * COLUMNS + j] +=
                    (ta ? a[k * ROWS + i] : a[i * INNER + k]) * (tb ? b[j * INNER + k] : b[k * COLUMNS + j]);
            }
        }
    }
    REQUIRE_OK(qnl__real_multiply(c, a, ta, b, tb, ROWS, INNER, COLUMNS));
    compare_doubles("product", c, expected, (size_t)ROWS * COLUMNS, 1e-13);
}
END_TEST

/* A v = lambda v, V'V = 1, ascending order; with and without vectors; the extremes. */
START_TEST(hermitian_eigenvectors_solve_their_equation) {
    const size_t sizes[] = {1, 2, 5, MOST};
    const size_t n = sizes[_i];
    static qnl_complex matrix[MOST * MOST];
    static qnl_complex before[MOST * MOST];
    static qnl_complex vectors[MOST * MOST];
    double values[MOST];
    double again[MOST];
    double extremes[2];
    double defect = 1.0;
    draw_hermitian(matrix, n, 3);
    memcpy(before, matrix, sizeof before);
    REQUIRE_OK(qnl__hermitian_eigenvalues(values, vectors, matrix, n));
    REQUIRE_OK(qnl__hermitian_eigenvalues(again, NULL, matrix, n));
    REQUIRE_OK(qnl__hermitian_extremes(&extremes[0], &extremes[1], matrix, n));
    ck_assert_int_eq(memcmp(before, matrix, sizeof before), 0);
    REQUIRE_OK(qnl__unitarity_defect(&defect, vectors, n));
    ck_assert_double_lt(defect, 1e-13);
    for (size_t k = 0; k < n; k++) {
        if (k > 0) ck_assert(values[k - 1] <= values[k]);
        for (size_t i = 0; i < n; i++) {
            double complex left_over = -values[k] * number(vectors[i * n + k]);
            for (size_t j = 0; j < n; j++)
                left_over += number(matrix[i * n + j]) * number(vectors[j * n + k]);
            ck_assert_double_lt(cabs(left_over), 1e-12);
        }
    }
    compare_doubles("values without vectors", again, values, n, 1e-12);
    compare_double("minimum", extremes[0], values[0], 1e-12);
    compare_double("maximum", extremes[1], values[n - 1], 1e-12);
}
END_TEST

/* (X + Y + Z): eigenvalues -+sqrt 3. */
START_TEST(hermitian_eigenvalues_in_closed_form) {
    const qnl_complex matrix[4] = {{1.0, 0.0}, {1.0, -1.0}, {1.0, 1.0}, {-1.0, 0.0}};
    const double expected[2] = {-sqrt(3.0), sqrt(3.0)};
    double values[2];
    REQUIRE_OK(qnl__hermitian_eigenvalues(values, NULL, matrix, 2));
    compare_doubles("values", values, expected, 2, 1e-15);
}
END_TEST

START_TEST(what_is_not_hermitian_is_dropped) {
    /* [[1, 2], [0, 1]] has the Hermitian part [[1, 1], [1, 1]]. */
    const qnl_complex matrix[4] = {{1.0, 5.0}, {2.0, 0.0}, {0.0, 0.0}, {1.0, 0.0}};
    const double expected[2] = {0.0, 2.0};
    double values[2];
    REQUIRE_OK(qnl__hermitian_eigenvalues(values, NULL, matrix, 2));
    compare_doubles("values", values, expected, 2, 1e-14);
}
END_TEST

/* The chain with ones beside the diagonal has 2 cos(k pi / (n + 1)), vectors sin(i k pi / (n + 1)). */
START_TEST(tridiagonal_eigenvalues_in_closed_form) {
    enum { N = 17 };
    double diagonal[N] = {0};
    double off[N - 1];
    double dense[N * N] = {0};
    double values[N];
    double expected[N];
    double vectors[N * N];
    double dense_values[N];
    double dense_vectors[N * N];
    for (int i = 0; i < N - 1; i++)
        off[i] = 1.0;
    for (int i = 0; i < N - 1; i++)
        dense[i * N + i + 1] = dense[(i + 1) * N + i] = 1.0;
    for (int k = 0; k < N; k++)
        expected[k] = 2.0 * cos((N - k) * PI / (N + 1));
    REQUIRE_OK(qnl__symmetric_tridiagonal_eigen(values, vectors, diagonal, off, N));
    compare_doubles("values", values, expected, N, 1e-14);
    REQUIRE_OK(qnl__symmetric_eigenvalues(dense_values, dense_vectors, dense, N));
    compare_doubles("dense values", dense_values, expected, N, 1e-14);
    for (int k = 0; k < N; k++) {
        for (int i = 0; i < N; i++) {
            const double component = sqrt(2.0 / (N + 1)) * sin((i + 1) * (N - k) * PI / (N + 1));
            compare_double("component", fabs(vectors[i * N + k]), fabs(component), 1e-13);
            compare_double("dense component", fabs(dense_vectors[i * N + k]), fabs(component), 1e-13);
        }
    }
    REQUIRE_OK(qnl__symmetric_tridiagonal_eigen(values, NULL, diagonal, off, N));
    compare_doubles("values alone", values, expected, N, 1e-14);
    REQUIRE_OK(qnl__symmetric_eigenvalues(values, NULL, dense, N));
    compare_doubles("dense values alone", values, expected, N, 1e-14);
}
END_TEST

START_TEST(tridiagonal_of_one) {
    const double diagonal[1] = {-3.5};
    double value = 0.0;
    double vector = 0.0;
    REQUIRE_OK(qnl__symmetric_tridiagonal_eigen(&value, &vector, diagonal, NULL, 1));
    ck_assert(value == -3.5 && fabs(vector) == 1.0);
}
END_TEST

/* The companion matrix of z^4 - c has the four fourth roots of c; it is not normal. */
START_TEST(general_eigenvalues_are_roots) {
    const double complex c = 3.0 - 2.0 * I;
    qnl_complex matrix[16] = {{0.0, 0.0}};
    qnl_complex values[4];
    int found[4] = {0};
    matrix[3] = (qnl_complex){creal(c), cimag(c)};
    for (size_t i = 1; i < 4; i++)
        matrix[i * 4 + i - 1].re = 1.0;
    REQUIRE_OK(qnl__general_eigenvalues(values, matrix, 4));
    for (int k = 0; k < 4; k++) {
        const double complex root = cpow(c, 0.25) * cexp(I * PI / 2.0 * k);
        for (int i = 0; i < 4; i++)
            found[k] += cabs(number(values[i]) - root) < 1e-13;
    }
    for (int k = 0; k < 4; k++)
        ck_assert_int_eq(found[k], 1);
}
END_TEST

START_TEST(positive_definite_matrices_are_recognised) {
    static qnl_complex matrix[25];
    double minimum = 0.0;
    double maximum = 0.0;
    int yes = -1;
    draw_hermitian(matrix, 5, 4);
    REQUIRE_OK(qnl__hermitian_extremes(&minimum, &maximum, matrix, 5));
    for (size_t i = 0; i < 5; i++)
        matrix[i * 6].re -= minimum - 1e-6;
    REQUIRE_OK(qnl__is_positive_definite(&yes, matrix, 5));
    ck_assert_int_eq(yes, 1);
    for (size_t i = 0; i < 5; i++)
        matrix[i * 6].re -= 2e-6;
    REQUIRE_OK(qnl__is_positive_definite(&yes, matrix, 5));
    ck_assert_int_eq(yes, 0);
}
END_TEST

/* A = U diag(s) V^T with orthonormal columns of U and rows of V^T. */
static void require_svd(size_t rows, size_t columns) {
    const size_t k = rows < columns ? rows : columns;
    double matrix[35];
    double u[35];
    double s[7];
    double vt[35];
    draw_real(matrix, rows * columns, 5);
    REQUIRE_OK(qnl__real_svd(u, s, vt, matrix, rows, columns));
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++) {
            double sum = 0.0;
            for (size_t l = 0; l < k; l++)
                sum += u[i * k + l] * s[l] * vt[l * columns + j];
            compare_double("entry", sum, matrix[i * columns + j], 1e-13);
        }
    }
    for (size_t a = 0; a < k; a++) {
        ck_assert(s[a] >= 0.0 && (a == 0 || s[a] <= s[a - 1]));
        for (size_t b = 0; b < k; b++) {
            double left = 0.0;
            double right = 0.0;
            for (size_t i = 0; i < rows; i++)
                left += u[i * k + a] * u[i * k + b];
            for (size_t j = 0; j < columns; j++)
                right += vt[a * columns + j] * vt[b * columns + j];
            compare_double("left vectors", left, a == b, 1e-13);
            compare_double("right vectors", right, a == b, 1e-13);
        }
    }
}

START_TEST(singular_vectors_give_the_matrix) {
    const double matrix[6] = {3.0, 0.0, 0.0, 0.0, -4.0, 0.0};
    double u[4];
    double s[2];
    double vt[6];
    require_svd(5, 7);
    require_svd(7, 5);
    require_svd(5, 5);
    require_svd(1, 6);
    REQUIRE_OK(qnl__real_svd(u, s, vt, matrix, 2, 3));
    compare_double("largest", s[0], 4.0, 1e-15);
    compare_double("smallest", s[1], 3.0, 1e-15);
}
END_TEST

/* Q'A is upper triangular with a positive diagonal, and Q is unitary. */
START_TEST(unitary_factor_leaves_a_positive_triangle) {
    enum { N = 9 };
    static qnl_complex matrix[N * N];
    static qnl_complex q[N * N];
    static qnl_complex r[N * N];
    double defect = 1.0;
    draw(matrix, (size_t)N * N, 6);
    REQUIRE_OK(qnl__unitary_factor(q, matrix, N));
    REQUIRE_OK(qnl__unitarity_defect(&defect, q, N));
    ck_assert_double_lt(defect, 1e-14);
    REQUIRE_OK(qnl__matrix_multiply(r, q, QNL__ADJOINT, matrix, QNL__PLAIN, N, N, N));
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < i; j++)
            ck_assert_double_lt(hypot(r[i * N + j].re, r[i * N + j].im), 1e-13);
        ck_assert_double_gt(r[i * N + i].re, 0.1);
        ck_assert_double_lt(fabs(r[i * N + i].im), 1e-13);
    }
}
END_TEST

START_TEST(defects_are_the_largest_deviations) {
    qnl_complex matrix[4] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {0.0, 1.0}};
    double defect = 7.0;
    REQUIRE_OK(qnl__unitarity_defect(&defect, matrix, 2));
    ck_assert(defect == 0.0);
    REQUIRE_OK(qnl__hermiticity_defect(&defect, matrix, 2));
    compare_double("i on the diagonal", defect, 2.0, 1e-15);
    matrix[3] = (qnl_complex){2.0, 0.0};
    REQUIRE_OK(qnl__unitarity_defect(&defect, matrix, 2));
    compare_double("2 on the diagonal", defect, 3.0, 1e-15);
    REQUIRE_OK(qnl__hermiticity_defect(&defect, matrix, 2));
    ck_assert(defect == 0.0);
    matrix[1] = (qnl_complex){3.0, 4.0};
    REQUIRE_OK(qnl__hermiticity_defect(&defect, matrix, 2));
    compare_double("3 + 4i on one side", defect, 5.0, 1e-15);
    matrix[0].re = NAN;
    REQUIRE_OK(qnl__unitarity_defect(&defect, matrix, 2));
    ck_assert(isnan(defect));
    REQUIRE_OK(qnl__hermiticity_defect(&defect, matrix, 2));
    ck_assert(isnan(defect));
}
END_TEST

START_TEST(basis_components_are_taken_out) {
    enum { N = 6, COUNT = 2 };
    static qnl_complex matrix[N * N];
    static qnl_complex unitary[N * N];
    qnl_complex x[N];
    qnl_complex before[N];
    qnl_complex coefficients[COUNT];
    double complex expected[COUNT] = {0.0, 0.0};
    draw(matrix, (size_t)N * N, 7);
    REQUIRE_OK(qnl__unitary_factor(unitary, matrix, N)); /* rows of a unitary are orthonormal */
    draw(x, N, 8);
    memcpy(before, x, sizeof x);
    for (size_t v = 0; v < COUNT; v++) {
        for (size_t i = 0; i < N; i++)
            expected[v] += conj(number(unitary[v * N + i])) * number(x[i]);
    }
    qnl__basis_coefficients(coefficients, unitary, COUNT, N, x);
    compare_complexes("coefficients", coefficients, expected, COUNT, 1e-14);
    qnl__basis_subtract(x, unitary, COUNT, N, coefficients);
    for (size_t i = 0; i < N; i++) {
        double complex sum = number(x[i]);
        for (size_t v = 0; v < COUNT; v++)
            sum += expected[v] * number(unitary[v * N + i]);
        ck_assert_double_lt(cabs(sum - number(before[i])), 1e-14);
    }
    qnl__basis_coefficients(coefficients, unitary, COUNT, N, x);
    for (size_t v = 0; v < COUNT; v++)
        ck_assert_double_lt(cabs(number(coefficients[v])), 1e-14);
}
END_TEST

START_TEST(sizes_outside_the_range_are_refused) {
    const qnl_complex one[1] = {{1.0, 0.0}};
    const double real[1] = {1.0};
    qnl_complex out[1] = {{7.0, 0.0}};
    double value = 7.0;
    int yes = 7;
    const size_t large = (size_t)INT_MAX + 1;
    REQUIRE_FAILURE(qnl__matrix_multiply(out, one, QNL__PLAIN, one, QNL__PLAIN, 0, 1, 1), QNL_ERR_ARGUMENT,
                    "qnl__matrix_multiply: rows is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__matrix_multiply(out, one, QNL__PLAIN, one, QNL__PLAIN, 1, large, 1), QNL_ERR_ARGUMENT,
                    "qnl__matrix_multiply: inner is 2147483648, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__real_multiply(&value, real, QNL__PLAIN, real, QNL__PLAIN, 1, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl__real_multiply: columns is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__hermitian_eigenvalues(&value, NULL, one, large), QNL_ERR_ARGUMENT,
                    "qnl__hermitian_eigenvalues: n is 2147483648, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__hermitian_extremes(&value, &value, one, 0), QNL_ERR_ARGUMENT,
                    "qnl__hermitian_extremes: n is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__general_eigenvalues(out, one, 0), QNL_ERR_ARGUMENT,
                    "qnl__general_eigenvalues: n is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__is_positive_definite(&yes, one, 0), QNL_ERR_ARGUMENT,
                    "qnl__is_positive_definite: n is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__symmetric_eigenvalues(&value, NULL, real, 0), QNL_ERR_ARGUMENT,
                    "qnl__symmetric_eigenvalues: n is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__symmetric_tridiagonal_eigen(&value, NULL, real, real, 0), QNL_ERR_ARGUMENT,
                    "qnl__symmetric_tridiagonal_eigen: n is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__real_svd(&value, &value, &value, real, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl__real_svd: columns is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__unitary_factor(out, one, 0), QNL_ERR_ARGUMENT, "qnl__unitary_factor: n is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__unitarity_defect(&value, one, 0), QNL_ERR_ARGUMENT,
                    "qnl__unitarity_defect: n is 0, allowed are 1..2147483647");
    ck_assert(value == 7.0 && out[0].re == 7.0 && yes == 7);
}
END_TEST

START_TEST(numbers_that_are_not_finite_are_refused) {
    const qnl_complex bad[4] = {{1.0, 0.0}, {0.0, NAN}, {0.0, 0.0}, {1.0, 0.0}};
    const double real[4] = {1.0, 0.0, 0.0, INFINITY};
    qnl_complex out[4];
    double values[4];
    int yes;
    REQUIRE_FAILURE(qnl__hermitian_eigenvalues(values, NULL, bad, 2), QNL_ERR_NOT_FINITE,
                    "qnl__hermitian_eigenvalues: matrix (as real and imaginary parts)[3] is nan, must be finite");
    REQUIRE_FAILURE(qnl__general_eigenvalues(out, bad, 2), QNL_ERR_NOT_FINITE,
                    "qnl__general_eigenvalues: matrix (as real and imaginary parts)[3] is nan, must be finite");
    REQUIRE_FAILURE(qnl__is_positive_definite(&yes, bad, 2), QNL_ERR_NOT_FINITE,
                    "qnl__is_positive_definite: matrix (as real and imaginary parts)[3] is nan, must be finite");
    REQUIRE_FAILURE(qnl__unitary_factor(out, bad, 2), QNL_ERR_NOT_FINITE,
                    "qnl__unitary_factor: matrix (as real and imaginary parts)[3] is nan, must be finite");
    REQUIRE_FAILURE(qnl__real_svd(values, values, values, real, 2, 2), QNL_ERR_NOT_FINITE,
                    "qnl__real_svd: matrix[3] is inf, must be finite");
    REQUIRE_FAILURE(qnl__symmetric_eigenvalues(values, NULL, real, 2), QNL_ERR_NOT_FINITE,
                    "qnl__symmetric_eigenvalues: matrix[3] is inf, must be finite");
    REQUIRE_FAILURE(qnl__symmetric_tridiagonal_eigen(values, NULL, real, real + 1, 4), QNL_ERR_NOT_FINITE,
                    "qnl__symmetric_tridiagonal_eigen: diagonal[3] is inf, must be finite");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("dense");
    TCase *tests = tcase_create("dense");
    tcase_add_loop_test(tests, products_agree_with_direct_sums, 0, 4);
    tcase_add_loop_test(tests, real_products_agree_with_direct_sums, 0, 4);
    tcase_add_loop_test(tests, hermitian_eigenvectors_solve_their_equation, 0, 4);
    tcase_add_test(tests, hermitian_eigenvalues_in_closed_form);
    tcase_add_test(tests, what_is_not_hermitian_is_dropped);
    tcase_add_test(tests, tridiagonal_eigenvalues_in_closed_form);
    tcase_add_test(tests, tridiagonal_of_one);
    tcase_add_test(tests, general_eigenvalues_are_roots);
    tcase_add_test(tests, positive_definite_matrices_are_recognised);
    tcase_add_test(tests, singular_vectors_give_the_matrix);
    tcase_add_test(tests, unitary_factor_leaves_a_positive_triangle);
    tcase_add_test(tests, defects_are_the_largest_deviations);
    tcase_add_test(tests, basis_components_are_taken_out);
    tcase_add_test(tests, sizes_outside_the_range_are_refused);
    tcase_add_test(tests, numbers_that_are_not_finite_are_refused);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
