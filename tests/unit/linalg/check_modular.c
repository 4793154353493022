/* check_modular.c  Remainders in doubles, fractions, and elimination without rounding. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/echelon.h"
#include "linalg/modular.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

/* The prime is one, and the next prime is above 2^23. */
START_TEST(prime) {
    for (int64_t n = QNL__PRIME; n < (1 << 23); n++) {
        int divisors = 0;
        for (int64_t d = 2; d * d <= n; d++) {
            divisors += n % d == 0;
        }
        ck_assert_int_eq(divisors == 0, n == QNL__PRIME);
    }
    const double half = QNL__PRIME / 2;
    ck_assert(QNL__MODULAR_TERMS * half * half <= 9007199254740992.0);
}
END_TEST

START_TEST(remainders) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 3, 0, 0));
    for (int k = 0; k < 20000; k++) {
        const int64_t x = (int64_t)(qnl_random_bits(random) >> (11 + k % 40)) * (k % 2 ? 1 : -1);
        const double remainder = qnl__modulo((double)x);
        ck_assert(fabs(remainder) <= QNL__PRIME / 2 + 1);
        ck_assert_int_eq((x - (int64_t)remainder) % QNL__PRIME, 0);
        if ((int64_t)remainder % QNL__PRIME == 0) continue;
        const int64_t inverse = (int64_t)qnl__modular_inverse(remainder);
        ck_assert(llabs(inverse) <= QNL__PRIME / 2 + 1);
        ck_assert_int_eq(((int64_t)remainder * inverse % QNL__PRIME + QNL__PRIME) % QNL__PRIME, 1);
    }
    qnl_random_free(random);
}
END_TEST

/* 1 if denominator * value = numerator. */
static int is_fraction(double value, int64_t numerator, int64_t denominator) {
    return ((int64_t)value * denominator - numerator) % QNL__PRIME == 0;
}

START_TEST(fractions) {
    static const struct {
        double x;
        int64_t numerator, denominator;
    } known[] = {{0.1, 1, 10},          {-0.1, -1, 10},  {1.0 / 3.0, 1, 3}, {0.3 / 0.1, 3, 1},     {1.0, 1, 1},     {-1.0, -1, 1},
                 {2.0 / 4093, 2, 4093}, {1e-3, 1, 1000}, {0.75, 3, 4},      {123456.0, 123456, 1}, {0.0625, 1, 16}, {-2.5, -5, 2}};
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        const double value = qnl__modular_fraction(known[k].x);
        ck_assert_msg(is_fraction(value, known[k].numerator, known[k].denominator), "%g is %g", known[k].x, value);
    }
}
END_TEST

/* Numbers that are no small fractions stand for themselves: doubling is exact, and so are sums. */
START_TEST(other_numbers) {
    const double x = 0.70710678118654752, y = 0.5 * x;
    const double fx = qnl__modular_fraction(x), fy = qnl__modular_fraction(y);
    ck_assert(fmod(fx - 2 * fy, QNL__PRIME) == 0.0);
    const double tiny = ldexp(x, -300), scaled = qnl__modular_fraction(tiny);
    ck_assert(isfinite(scaled) && scaled != 0.0);
    ck_assert(fmod(qnl__modular_fraction(ldexp(x, -299)) - 2 * scaled, QNL__PRIME) == 0.0);
    ck_assert(isfinite(qnl__modular_fraction(1e300)));
}
END_TEST

/* Vectors of which only exact arithmetic sees that they span 30 dimensions: the others are combinations of them. */
START_TEST(rank_without_rounding) {
    enum { COLUMNS = 60, RANK = 30, COUNT = 90 };
    double basis[RANK * COLUMNS], *vectors = calloc(COUNT * COLUMNS, sizeof *vectors), row[COLUMNS];
    qnl__echelon e = {.modular = 1, .least_kept = 1.0};
    qnl_random *random = NULL;
    size_t gained = 0, total = 0;
    int complete = 0;
    REQUIRE_OK(qnl_random_new(&random, 4, 0, 0));
    for (size_t k = 0; k < RANK * COLUMNS; k++) {
        basis[k] = (double)qnl_random_integer(random, QNL__PRIME);
    }
    for (size_t v = 0; v < COUNT; v++) {
        for (size_t b = 0; b < RANK; b++) {
            const double weight = qnl__modulo((double)qnl_random_integer(random, QNL__PRIME));
            for (size_t c = 0; c < COLUMNS; c++) {
                vectors[v * COLUMNS + c] = qnl__modulo(vectors[v * COLUMNS + c] + weight * qnl__modulo(basis[b * COLUMNS + c]));
            }
        }
    }
    REQUIRE_OK(qnl__echelon_widen("f", &e, COLUMNS));
    for (size_t first = 0; first < COUNT; first += 9) {
        REQUIRE_OK(qnl__echelon_add("f", &e, &gained, &complete, vectors + first * COLUMNS, 9));
        ck_assert_int_eq(complete, 1);
        total += gained;
    }
    ck_assert_uint_eq(total, RANK);
    ck_assert_uint_eq(e.rank, RANK);
    for (size_t v = 0; v < COUNT; v++) { /* every vector is the combination of rows that its pivot entries name */
        double sum[COLUMNS] = {0.0};
        for (size_t k = 0; k < RANK; k++) {
            qnl__echelon_row(row, &e, k);
            for (size_t c = 0; c < COLUMNS; c++) {
                sum[c] = qnl__modulo(sum[c] + vectors[v * COLUMNS + e.pivots[k]] * row[c]);
            }
        }
        for (size_t c = 0; c < COLUMNS; c++) {
            ck_assert(fmod(sum[c] - vectors[v * COLUMNS + c], QNL__PRIME) == 0.0);
        }
    }
    qnl__echelon_clear(&e);
    qnl_random_free(random);
    free(vectors);
}
END_TEST

/* More rows than may be added up without a reduction: the product of matrices is cut into pieces. */
START_TEST(many_rows) {
    enum { COLUMNS = 1200, COUNT = 1100, BATCH = 100 };
    double *vectors = calloc(COUNT * COLUMNS, sizeof *vectors);
    qnl__echelon e = {.modular = 1, .least_kept = 1.0};
    qnl_random *random = NULL;
    size_t gained = 0;
    int complete = 0;
    REQUIRE_OK(qnl_random_new(&random, 6, 0, 0));
    for (size_t k = 0; k < COUNT * COLUMNS; k++) {
        vectors[k] = qnl__modulo((double)qnl_random_integer(random, QNL__PRIME));
    }
    REQUIRE_OK(qnl__echelon_widen("f", &e, COLUMNS));
    for (int round = 0; round < 2; round++) { /* the second time nothing is new */
        for (size_t first = 0; first < COUNT; first += BATCH) {
            REQUIRE_OK(qnl__echelon_add("f", &e, &gained, &complete, vectors + first * COLUMNS, BATCH));
            ck_assert_uint_eq(gained, round == 0 ? BATCH : 0);
        }
    }
    ck_assert_uint_eq(e.rank, COUNT);
    e.most_rank = COUNT + 3;
    for (size_t k = 0; k < BATCH * COLUMNS; k++) {
        vectors[k] = qnl__modulo((double)qnl_random_integer(random, QNL__PRIME));
    }
    REQUIRE_OK(qnl__echelon_add("f", &e, &gained, &complete, vectors, BATCH));
    ck_assert_uint_eq(gained, 3);
    qnl__echelon_clear(&e);
    qnl_random_free(random);
    free(vectors);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("modular");
    TCase *tests = tcase_create("tests");
    tcase_add_test(tests, prime);
    tcase_add_test(tests, remainders);
    tcase_add_test(tests, fractions);
    tcase_add_test(tests, other_numbers);
    tcase_add_test(tests, rank_without_rounding);
    tcase_add_test(tests, many_rows);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
