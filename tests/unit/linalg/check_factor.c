/* check_factor.c  QR, solves and the Schur form of normal matrices, against products of their results. */
#include "linalg/factor.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "linalg/blas_memory.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { MOST = 40 };

static qnl_random *random_new(uint64_t stream) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 31, stream, 0));
    return random;
}

static double complex *complexes(size_t count) {
    double complex *array = qnl__blas_array(count, MOST, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

static double *doubles(size_t count) {
    double *array = qnl__blas_array(count, MOST, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

static qnl_complex *handed(double complex *array) {
    return (qnl_complex *)(void *)array;
}

static void fill(double complex *array, size_t count, qnl_random *random) {
    for (size_t i = 0; i < count; i++) {
        const double re = qnl_random_normal(random);
        array[i] = re + I * qnl_random_normal(random);
    }
}

/* A = Q R, Q'Q = 1, R upper triangular; R is the same without Q. */
static void require_qr(size_t rows, size_t columns, qnl_random *random) {
    double complex *a = complexes(rows * columns), *q = complexes(rows * columns);
    double complex *r = complexes(columns * columns), *alone = complexes(columns * columns);
    fill(a, rows * columns, random);
    REQUIRE_OK(qnl__thin_qr(handed(q), handed(r), handed(a), rows, columns));
    REQUIRE_OK(qnl__thin_qr(NULL, handed(alone), handed(a), rows, columns));
    compare_complexes("R alone", handed(alone), r, columns * columns, 1e-13);
    for (size_t x = 0; x < rows * columns; x++) {
        double complex sum = 0;
        for (size_t k = 0; k < columns; k++)
            sum += q[x / columns * columns + k] * r[k * columns + x % columns];
        compare_double("Q R", cabs(sum - a[x]), 0.0, 1e-13);
    }
    for (size_t x = 0; x < columns * columns; x++) {
        double complex sum = 0;
        for (size_t i = 0; i < rows; i++)
            sum += conj(q[i * columns + x / columns]) * q[i * columns + x % columns];
        compare_double("Q'Q", cabs(sum - (x % (columns + 1) == 0)), 0.0, 1e-14);
        if (x / columns > x % columns) ck_assert(r[x] == 0.0);
    }
    qnl__free(a);
    qnl__free(q);
    qnl__free(r);
    qnl__free(alone);
}

START_TEST(qr) {
    qnl_random *random = random_new(1);
    require_qr(1, 1, random);
    require_qr(5, 1, random);
    require_qr(7, 7, random);
    require_qr(20, 6, random);
    require_qr(40, 33, random);
    qnl_random_free(random);
}
END_TEST

START_TEST(right_solves) {
    const size_t rows = 5, n = 7;
    qnl_random *random = random_new(2);
    double complex *r = complexes(n * n), *b = complexes(rows * n), *x = complexes(rows * n);
    fill(r, n * n, random);
    fill(b, rows * n, random);
    for (size_t i = 0; i < n * n; i++)
        r[i] = i / n > i % n ? 0.0 : i / n == i % n ? 3.0 + r[i] : r[i];
    for (int adjoint = 0; adjoint < 2; adjoint++) {
        memcpy(x, b, rows * n * sizeof *x);
        REQUIRE_OK(qnl__solve_right(handed(x), handed(r), adjoint ? QNL__ADJOINT : QNL__PLAIN, rows, n));
        for (size_t i = 0; i < rows * n; i++) {
            double complex sum = 0;
            for (size_t k = 0; k < n; k++)
                sum += x[i / n * n + k] * (adjoint ? conj(r[i % n * n + k]) : r[k * n + i % n]);
            compare_double("X op(R)", cabs(sum - b[i]), 0.0, 1e-12);
        }
    }
    qnl__free(r);
    qnl__free(b);
    qnl__free(x);
    qnl_random_free(random);
}
END_TEST

/* A = 1 + F'F from its upper triangle; the lower one holds numbers that must not be read. */
START_TEST(positive_solves) {
    enum { N = 9, ROWS = 4 };
    qnl_random *random = random_new(3);
    double *f = doubles(ROWS * N), *a = doubles(N * N), *b = doubles(2 * N), full[N * N], right[2 * N];
    REQUIRE_OK(qnl_random_fill_normal(f, random, ROWS * N, 0.0, 1.0));
    REQUIRE_OK(qnl_random_fill_normal(b, random, 2 * N, 0.0, 1.0));
    memcpy(right, b, sizeof right);
    for (size_t x = 0; x < N * N; x++) {
        a[x] = x % (N + 1) == 0 ? 1.0 : x / N > x % N ? 1e9 : 0.0;
        full[x] = x % (N + 1) == 0 ? 1.0 : 0.0;
        for (size_t r = 0; r < ROWS; r++)
            full[x] += f[r * N + x / N] * f[r * N + x % N];
    }
    int positive = 0;
    REQUIRE_OK(qnl__add_gram(a, f, ROWS, N));
    for (size_t x = 0; x < N * N; x++)
        compare_double("gram", a[x], x / N > x % N ? 1e9 : full[x], 1e-13);
    REQUIRE_OK(qnl__positive_solve(&positive, b, a, N, 2));
    ck_assert_int_eq(positive, 1);
    for (size_t x = 0; x < 2 * N; x++) {
        double sum = 0.0;
        for (size_t k = 0; k < N; k++)
            sum += full[x % N * N + k] * b[x / N * N + k];
        compare_double("A x", sum, right[x], 1e-12);
    }
    memset(a, 0, N * N * sizeof *a);
    a[0] = -1.0;
    memcpy(b, right, sizeof right);
    REQUIRE_OK(qnl__positive_solve(&positive, b, a, N, 2));
    ck_assert_int_eq(positive, 0);
    compare_bits("b", b, right, 2 * N);
    qnl__free(f);
    qnl__free(a);
    qnl__free(b);
    qnl_random_free(random);
}
END_TEST

/* Twice, so that the second sum is on top of the first; the lower triangle is left alone. */
START_TEST(hermitian_gram) {
    enum { ROWS = 5, COLUMNS = 4 };
    double complex expected[COLUMNS * COLUMNS];
    double complex *a = complexes(ROWS * COLUMNS), *c = complexes(COLUMNS * COLUMNS);
    qnl_random *random = random_new(7);
    fill(a, ROWS * COLUMNS, random);
    for (size_t i = 0; i < COLUMNS; i++) {
        for (size_t j = 0; j < COLUMNS; j++) {
            expected[i * COLUMNS + j] = i > j ? 7.0 : 0.0;
            c[i * COLUMNS + j] = i > j ? 7.0 : 0.0;
            for (size_t r = 0; i <= j && r < ROWS; r++)
                expected[i * COLUMNS + j] += 2.0 * conj(a[r * COLUMNS + i]) * a[r * COLUMNS + j];
        }
    }
    for (int k = 0; k < 2; k++)
        REQUIRE_OK(qnl__add_hermitian_gram(handed(c), as_library(a), ROWS, COLUMNS));
    compare_complexes("gram", as_library(c), expected, COLUMNS * COLUMNS, 1e-13);
    qnl_random_free(random);
    qnl__free(a);
    qnl__free(c);
}
END_TEST

/* W v = w v with orthonormal v, for eigenphases that come in pairs. */
START_TEST(normal_eigenvalues) {
    enum { N = 8 };
    qnl_random *random = random_new(4);
    double complex *basis = complexes(N * N), *w = complexes(N * N), *vectors = complexes(N * N), *values = complexes(N);
    random_unitary(basis, random, N);
    for (size_t x = 0; x < N * N; x++) {
        for (size_t k = 0; k < N; k++)
            w[x] += basis[x / N * N + k] * cexp(1.5 * I * (double)(k / 2)) * conj(basis[x % N * N + k]);
    }
    REQUIRE_OK(qnl__normal_eigenvalues(handed(values), handed(vectors), handed(w), N));
    for (size_t x = 0; x < N * N; x++) {
        double complex image = 0, overlap = 0;
        for (size_t k = 0; k < N; k++) {
            image += w[x / N * N + k] * vectors[k * N + x % N];
            overlap += conj(vectors[k * N + x / N]) * vectors[k * N + x % N];
        }
        compare_double("W v", cabs(image - values[x % N] * vectors[x]), 0.0, 1e-14);
        compare_double("v'v", cabs(overlap - (x % (N + 1) == 0)), 0.0, 1e-14);
    }
    qnl__free(basis);
    qnl__free(w);
    qnl__free(vectors);
    qnl__free(values);
    qnl_random_free(random);
}
END_TEST

/* Indefinite systems with solutions that are known, one of them singular; only the upper triangle is looked at. */
START_TEST(indefinite_solves) {
    const double matrices[3][9] = {{0.0, 1.0, 0.0, 99.0, 0.0, 0.0, 99.0, 99.0, -2.0},
                                   {1.0, 1.0, 0.0, 99.0, 1.0, 0.0, 99.0, 99.0, 3.0},
                                   {1.0, 2.0, 3.0, 99.0, -1.0, 4.0, 99.0, 99.0, 0.0}};
    const double sides[9] = {2.0, 1.0, 6.0, 5.0, 6.0, 7.0, 14.0, 12.0, 11.0};
    const double solutions[9] = {1.0, 2.0, -3.0, 5.0, 6.0, 7.0, 1.0, 2.0, 3.0};
    int solved[3] = {7, 7, 7};
    double *a = qnl__blas_copy(matrices, 27, 3, sizeof *a), *b = qnl__blas_copy(sides, 9, 3, sizeof *b);
    REQUIRE_OK(qnl__indefinite_solves(solved, b, a, 3, 3));
    ck_assert(solved[0] == 1 && solved[1] == 0 && solved[2] == 1);
    compare_doubles("solutions", b, solutions, 9, 1e-14);
    for (size_t s = 0; s < 3; s++)
        compare_double("lower triangle", a[9 * s + 3], 99.0, 0.0);
    qnl__free(a);
    qnl__free(b);
}
END_TEST

START_TEST(bad_sizes) {
    qnl_complex one[80] = {{1.0, 0.0}};
    double real[80] = {1.0};
    int positive;
    REQUIRE_FAILURE(qnl__thin_qr(NULL, one, one, 0, 1), QNL_ERR_ARGUMENT, "qnl__thin_qr: rows is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__thin_qr(NULL, one, one, 2, 3), QNL_ERR_ARGUMENT, "qnl__thin_qr: columns is 3, allowed are 1..2");
    REQUIRE_FAILURE(qnl__solve_right(one, one, QNL__PLAIN, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl__solve_right: columns is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__add_gram(real, real, 0, 1), QNL_ERR_ARGUMENT, "qnl__add_gram: rows is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__add_hermitian_gram(one, one, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl__add_hermitian_gram: rows is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__add_hermitian_gram(one, one, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl__add_hermitian_gram: columns is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__positive_solve(&positive, real, real, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl__positive_solve: count is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__indefinite_solves(&positive, real, real, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl__indefinite_solves: n is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl__normal_eigenvalues(one, one, one, 0), QNL_ERR_ARGUMENT,
                    "qnl__normal_eigenvalues: n is 0, allowed are 1..2147483647");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("factorisations");
    TCase *cases = tcase_create("factorisations");
    tcase_add_test(cases, qr);
    tcase_add_test(cases, right_solves);
    tcase_add_test(cases, positive_solves);
    tcase_add_test(cases, hermitian_gram);
    tcase_add_test(cases, indefinite_solves);
    tcase_add_test(cases, normal_eigenvalues);
    tcase_add_test(cases, bad_sizes);
    suite_add_tcase(suite, cases);
    return qnl_test_run(suite);
}
