/* check_echelon.c  Reduced row echelon form in batches, and orthonormal rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/blas_memory.h"
#include "linalg/echelon.h"
#include "linalg/orthonormal.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl__echelon empty(size_t columns) {
    qnl__echelon e = {.tolerance = 1e-10, .least_kept = 1.0};
    REQUIRE_OK(qnl__echelon_widen("f", &e, columns));
    return e;
}

static size_t add(qnl__echelon *e, const double *vectors, size_t count) {
    size_t total = 0;
    int complete = 0;
    while (!complete) {
        size_t gained;
        REQUIRE_OK(qnl__echelon_add("f", e, &gained, &complete, vectors, count));
        ck_assert(gained > 0 || complete);
        total += gained;
    }
    return total;
}

/* The form is what it says, and every given vector is the combination of rows that its pivot entries name. */
static void require_form(const qnl__echelon *e, const double *vectors, size_t count) {
    double *row = malloc(e->columns * sizeof *row), *rest = malloc(e->columns * sizeof *rest);
    ck_assert_uint_eq(e->rank + e->free_count, e->columns);
    for (size_t i = 0; i < e->rank; i++) {
        qnl__echelon_row(row, e, i);
        for (size_t k = 0; k < e->rank; k++) {
            ck_assert(row[e->pivots[k]] == (i == k ? 1.0 : 0.0));
        }
    }
    for (size_t v = 0; v < count; v++) {
        memcpy(rest, vectors + v * e->columns, e->columns * sizeof *rest);
        for (size_t i = 0; i < e->rank; i++) {
            const double factor = vectors[v * e->columns + e->pivots[i]];
            qnl__echelon_row(row, e, i);
            for (size_t c = 0; c < e->columns; c++)
                rest[c] -= factor * row[c];
        }
        for (size_t c = 0; c < e->columns; c++)
            compare_double("rest", rest[c], 0.0, 1e-9);
    }
    free(row);
    free(rest);
}

/* 60 vectors of 40 numbers in a space of dimension 23, ten at a time. */
START_TEST(rank_of_random_vectors) {
    enum { COLUMNS = 40, RANK = 23, COUNT = 60 };
    double basis[RANK * COLUMNS], vectors[COUNT * COLUMNS] = {0.0};
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 5, 0, 0));
    REQUIRE_OK(qnl_random_fill_normal(basis, random, RANK * COLUMNS, 0.0, 1.0));
    for (size_t v = 0; v < COUNT; v++) {
        for (size_t r = 0; r < RANK; r++) {
            const double weight = qnl_random_normal(random);
            for (size_t c = 0; c < COLUMNS; c++)
                vectors[v * COLUMNS + c] += weight * basis[r * COLUMNS + c];
        }
    }
    qnl__echelon e = empty(COLUMNS);
    size_t total = 0;
    for (size_t first = 0; first < COUNT; first += 10)
        total += add(&e, vectors + first * COLUMNS, 10);
    ck_assert_uint_eq(total, RANK);
    ck_assert_uint_eq(e.rank, RANK);
    ck_assert(e.least_kept > 1e-4 && e.most_dropped < 1e-12);
    require_form(&e, vectors, COUNT);
    REQUIRE_OK(qnl__echelon_widen("f", &e, COLUMNS + 1));
    for (size_t r = 0; r < RANK; r++) {
        double row[COLUMNS + 1];
        qnl__echelon_row(row, &e, r);
        ck_assert(row[COLUMNS] == 0.0);
    }
    qnl_random_free(random);
    qnl__echelon_clear(&e);
}
END_TEST

START_TEST(columns_that_come_later) {
    const double first[2 * 3] = {1.0, 2.0, 0.0, 2.0, 4.0, 0.0};
    const double second[3 * 5] = {0.0, 0.0, 0.0, 0.0, 3.0, 1.0, 2.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0};
    double row[5];
    qnl__echelon e = empty(3);
    ck_assert_uint_eq(add(&e, first, 2), 1);
    REQUIRE_OK(qnl__echelon_widen("f", &e, 5));
    ck_assert_uint_eq(add(&e, second, 3), 1);
    require_form(&e, second, 3);
    qnl__echelon_row(row, &e, 0);
    compare_doubles("row", row, (const double[]){0.5, 1.0, 0.0, 0.0, 0.0}, 5, 0.0);
    qnl__echelon_row(row, &e, 1);
    compare_doubles("row", row, (const double[]){0.0, 0.0, 0.0, 0.0, 1.0}, 5, 0.0);
    qnl__echelon_clear(&e);
}
END_TEST

/* What is weak waits: it may come again. */
START_TEST(weak_pivots) {
    const double vectors[2 * 3] = {1.0, 1.0, 0.0, 1.0, 1.0, 1e-5};
    qnl__echelon e = empty(3);
    size_t gained;
    int complete;
    REQUIRE_OK(qnl__echelon_add("f", &e, &gained, &complete, vectors, 2));
    ck_assert_uint_eq(gained, 1);
    ck_assert_int_eq(complete, 0);
    ck_assert(e.most_dropped == 0.0);
    REQUIRE_OK(qnl__echelon_add("f", &e, &gained, &complete, vectors, 2));
    ck_assert_uint_eq(gained, 1);
    ck_assert_int_eq(complete, 1);
    compare_double("least_kept", e.least_kept, 1e-5, 1e-20);
    const double below[3] = {0.0, 1.0, 1.0 - 1e-11};
    const double equal[3] = {1.0, 2.0 + 1e-11, 0.0};
    ck_assert_uint_eq(add(&e, below, 1), 1);
    ck_assert_uint_eq(add(&e, equal, 1), 0);
    qnl__echelon_clear(&e);
}
END_TEST

START_TEST(dependent_to_tolerance) {
    const double first[2] = {1.0, 1.0}, second[2] = {1.0, 1.0 + 4e-11}, third[2] = {1.0, 1.0 + 4e-10};
    qnl__echelon e = empty(2);
    ck_assert_uint_eq(add(&e, first, 1), 1);
    ck_assert_uint_eq(add(&e, second, 1), 0);
    compare_double("most_dropped", e.most_dropped, 4e-11, 1e-15);
    ck_assert_uint_eq(add(&e, third, 1), 1);
    compare_double("least_kept", e.least_kept, 4e-10, 1e-15);
    qnl__echelon_clear(&e);
}
END_TEST

START_TEST(combinations_of_rows) {
    const double vectors[2 * 3] = {2.0, 0.0, 1.0, 0.0, 4.0, 1.0};
    qnl__echelon e = empty(3);
    double *weights = qnl__blas_array(4, 2, sizeof *weights), *scratch = qnl__blas_array(2, 2, sizeof *scratch);
    double out[2 * 3], rows[2 * 3], expected[2 * 3];
    ck_assert_uint_eq(add(&e, vectors, 2), 2);
    memcpy(weights, (const double[]){1.0, 2.0, -1.0, 0.5}, 4 * sizeof *weights);
    qnl__echelon_combine(out, &e, 0, 2, weights, 2, scratch);
    qnl__echelon_row(rows, &e, 0);
    qnl__echelon_row(rows + 3, &e, 1);
    for (size_t c = 0; c < 3; c++) {
        expected[c] = rows[c] + 2.0 * rows[3 + c];
        expected[3 + c] = -rows[c] + 0.5 * rows[3 + c];
    }
    compare_doubles("combination", out, expected, 6, 1e-15);
    free(weights);
    free(scratch);
    qnl__echelon_clear(&e);
}
END_TEST

START_TEST(memory_limit) {
    const double vector[3] = {1.0, 2.0, 3.0};
    qnl__echelon e = empty(3);
    size_t gained = 7;
    int complete;
    e.memory_limit = 40;
    REQUIRE_FAILURE(qnl__echelon_add("f", &e, &gained, &complete, vector, 1), QNL_ERR_MEMORY,
                    "f: a space of dimension 0 and more needs 48 bytes, and memory_limit allows 40");
    ck_assert_uint_eq(e.rank, 0);
    qnl__echelon_clear(&e);
}
END_TEST

START_TEST(orthonormal_rows) {
    enum { ROWS = 5, COLUMNS = 9 };
    double *rows = qnl__blas_array(ROWS * COLUMNS, COLUMNS, sizeof *rows), old[ROWS * COLUMNS];
    for (size_t k = 0; k < ROWS * COLUMNS; k++)
        old[k] = rows[k] = sin(1.7 * (double)(k * k) + 0.3);
    REQUIRE_OK(qnl__orthonormal_rows(rows, ROWS, COLUMNS));
    for (size_t i = 0; i < ROWS; i++) {
        double rest[COLUMNS];
        memcpy(rest, old + i * COLUMNS, sizeof rest);
        for (size_t k = 0; k < ROWS; k++) {
            double product = 0.0, overlap = 0.0;
            for (size_t c = 0; c < COLUMNS; c++) {
                product += rows[i * COLUMNS + c] * rows[k * COLUMNS + c];
                overlap += old[i * COLUMNS + c] * rows[k * COLUMNS + c];
            }
            compare_double("product", product, i == k, 1e-14);
            for (size_t c = 0; c < COLUMNS; c++)
                rest[c] -= overlap * rows[k * COLUMNS + c];
        }
        for (size_t c = 0; c < COLUMNS; c++)
            compare_double("rest", rest[c], 0.0, 1e-14);
    }
    /* two rows that are nearly parallel: one Cholesky factor alone would leave an error of about 1e-4 */
    double product = 0.0;
    for (size_t c = 0; c < COLUMNS; c++)
        rows[COLUMNS + c] = rows[c] + 1e-6 * cos(2.1 * (double)c);
    REQUIRE_OK(qnl__orthonormal_rows(rows, 2, COLUMNS));
    for (size_t c = 0; c < COLUMNS; c++)
        product += rows[c] * rows[COLUMNS + c];
    compare_double("product", product, 0.0, 1e-14);
    memset(rows, 0, ROWS * COLUMNS * sizeof *rows);
    REQUIRE_FAILURE(qnl__orthonormal_rows(rows, ROWS, COLUMNS), QNL_ERR_NUMERICAL,
                    "qnl__orthonormal_rows: LAPACK's dpotrf failed with info 1");
    free(rows);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("echelon");
    TCase *tests = tcase_create("echelon");
    tcase_add_test(tests, rank_of_random_vectors);
    tcase_add_test(tests, columns_that_come_later);
    tcase_add_test(tests, weak_pivots);
    tcase_add_test(tests, dependent_to_tolerance);
    tcase_add_test(tests, combinations_of_rows);
    tcase_add_test(tests, memory_limit);
    tcase_add_test(tests, orthonormal_rows);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
