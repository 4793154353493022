/* check_pauli_sum.c  Pauli strings as bits, tables of them, observables as sums: against dense matrices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/random.h"
#include "simulation/pauli_sum.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/runner.h"

enum { QUBITS = 3, DIMENSION = 8, STRINGS = 64 };

static const char letters_of_bits[4] = {'I', 'X', 'Z', 'Y'};

/* String number k of 3 qubits: two bits for each letter. */
static void string_of(uint64_t bits[2], unsigned k) {
    bits[0] = bits[1] = 0;
    for (int q = 0; q < QUBITS; q++) {
        qnl__pauli_set_letter(bits, 1, q, (k >> (2 * q)) & 3U);
    }
}

static void matrix_of(double complex *full, const uint64_t *string, int qubits) {
    int on[REFERENCE_MAX_QUBITS];
    char letters[REFERENCE_MAX_QUBITS];
    int count = 0;
    for (int q = 0; q < qubits; q++) {
        const unsigned letter = qnl__pauli_letter(string, 1, q);
        if (letter != 0) {
            on[count] = q;
            letters[count++] = letters_of_bits[letter];
        }
    }
    reference_pauli(full, qubits, on, letters, count);
}

/* All products of strings on three qubits. */
START_TEST(products) {
    static const double complex powers[4] = {1, I, -1, -I};
    double complex a[64], b[64], c[64], product[64], reverse[64];
    for (unsigned i = 0; i < STRINGS; i++) {
        for (unsigned j = 0; j < STRINGS; j++) {
            uint64_t left[2], right[2], result[2];
            string_of(left, i);
            string_of(right, j);
            matrix_of(a, left, QUBITS);
            matrix_of(b, right, QUBITS);
            const unsigned power = qnl__pauli_multiply(result, left, right, 1);
            matrix_of(c, result, QUBITS);
            reference_multiply(product, a, b, DIMENSION);
            reference_multiply(reverse, b, a, DIMENSION);
            const double sign = qnl__pauli_anticommute(left, right, 1) ? -1 : 1;
            for (int k = 0; k < 64; k++) {
                ck_assert(cabs(product[k] - powers[power] * c[k]) < 1e-15);
                ck_assert(cabs(product[k] - sign * reverse[k]) < 1e-15);
            }
            ck_assert_int_eq(qnl__pauli_is_identity(result, 1), i == j);
        }
    }
}
END_TEST

/* Letters in a second word. */
START_TEST(more_than_one_word) {
    uint64_t a[4] = {0}, b[4] = {0}, c[4];
    ck_assert_uint_eq(qnl__pauli_words(64), 1);
    ck_assert_uint_eq(qnl__pauli_words(65), 2);
    qnl__pauli_from_letters(a, 2, (const int[]){3, 70}, "XY", 2);
    qnl__pauli_from_letters(b, 2, (const int[]){70, 127}, "ZX", 2);
    ck_assert_uint_eq(qnl__pauli_letter(a, 2, 70), 3);
    ck_assert_int_eq(qnl__pauli_anticommute(a, b, 2), 1);
    ck_assert_uint_eq(qnl__pauli_multiply(c, a, b, 2), 1); /* Y Z = i X */
    ck_assert_uint_eq(qnl__pauli_letter(c, 2, 3), 1);
    ck_assert_uint_eq(qnl__pauli_letter(c, 2, 70), 1);
    ck_assert_uint_eq(qnl__pauli_letter(c, 2, 127), 1);
    qnl__pauli_set_letter(c, 2, 70, 0);
    ck_assert_uint_eq(qnl__pauli_letter(c, 2, 70), 0);
}
END_TEST

START_TEST(table_of_many_strings) {
    qnl__pauli_table table = {.words = 2};
    uint64_t string[4] = {0};
    size_t index = 0;
    ck_assert_uint_eq(qnl__pauli_table_find(&table, string), SIZE_MAX);
    for (uint64_t k = 0; k < 5000; k++) {
        string[0] = k * 7;
        string[3] = k / 3;
        REQUIRE_OK(qnl__pauli_table_add("f", &table, &index, string));
        ck_assert_uint_eq(index, k);
        REQUIRE_OK(qnl__pauli_table_add("f", &table, &index, string));
        ck_assert_uint_eq(index, k);
    }
    ck_assert_uint_eq(table.count, 5000);
    for (uint64_t k = 0; k < 5000; k++) {
        string[0] = k * 7;
        string[3] = k / 3;
        ck_assert_uint_eq(qnl__pauli_table_find(&table, string), k);
    }
    string[0] = 1;
    ck_assert_uint_eq(qnl__pauli_table_find(&table, string), SIZE_MAX);
    qnl__pauli_table_clear(&table);
    ck_assert_uint_eq(table.count, 0);
    ck_assert_uint_eq(table.words, 2);
}
END_TEST

/* The sum of the strings is the matrix of the observable. */
static void check_against_matrix(const qnl_observable *observable, size_t terms) {
    qnl__pauli_sum sum = {.qubits = 0};
    qnl_complex matrix[64];
    double complex total[64] = {0}, string[64], expected[64];
    REQUIRE_OK(qnl__pauli_sum_make("f", "observable", &sum, observable));
    REQUIRE_OK(qnl_observable_matrix(matrix, observable));
    for (size_t k = 0; k < qnl__pauli_sum_count(&sum); k++) {
        matrix_of(string, qnl__pauli_table_string(&sum.table, k), QUBITS);
        reference_add(total, sum.coefficients[k], string, DIMENSION);
    }
    for (int k = 0; k < 64; k++) {
        expected[k] = matrix[k].re + I * matrix[k].im;
    }
    compare_complexes("matrix", (const qnl_complex *)(const void *)total, expected, 64, 1e-14);
    if (terms != SIZE_MAX) {
        ck_assert_uint_eq(qnl__pauli_sum_count(&sum), terms);
    }
    qnl__pauli_sum_clear(&sum);
}

static void random_hermitian(qnl_complex *matrix, size_t size, qnl_random *random) {
    for (size_t i = 0; i < size; i++) {
        matrix[i * size + i] = (qnl_complex){qnl_random_normal(random), 0};
        for (size_t j = 0; j < i; j++) {
            const qnl_complex a = {qnl_random_normal(random), qnl_random_normal(random)};
            matrix[i * size + j] = a;
            matrix[j * size + i] = (qnl_complex){a.re, -a.im};
        }
    }
}

/* Every kind of part, alone and all together. */
START_TEST(every_kind_of_part) {
    const int order[3] = {2, 0, 1}, bits[3] = {1, 0, 1};
    qnl_complex matrix[16], factors[12], phi[8] = {{0.5, 0}, {0, 0.5}, {-0.5, 0}, {0, 0}, {0.3, 0}, {0, 0.4}, {0, 0}, {0, 0}};
    qnl_random *random = NULL;
    qnl_observable *all = NULL, *one = NULL;
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_random_new(&random, 5, 0, 0));
    REQUIRE_OK(qnl_state_new_amplitudes(&state, 3, phi, 1));
    random_hermitian(matrix, 4, random);
    for (int k = 0; k < 3; k++) {
        random_hermitian(factors + 4 * (size_t)k, 2, random);
    }
    REQUIRE_OK(qnl_observable_parse(&all, 3, "0.5 X0 Y1 Z2 - 2 Y0 + 0.25"));
    check_against_matrix(all, 3);
    REQUIRE_OK(qnl_observable_new(&one, 3));
    REQUIRE_OK(qnl_observable_add_projector(one, -1.5, order, bits, 3));
    check_against_matrix(one, 8);
    REQUIRE_OK(qnl_observable_add(all, 1, one));
    REQUIRE_OK(qnl_observable_add_matrix(all, 0.7, order, 2, matrix));
    check_against_matrix(all, SIZE_MAX);
    REQUIRE_OK(qnl_observable_add_product(all, -0.3, order, 3, factors));
    REQUIRE_OK(qnl_observable_add_state(all, 2, state, 0));
    check_against_matrix(all, SIZE_MAX);
    qnl_state_free(state);
    qnl_observable_free(one);
    qnl_observable_free(all);
    qnl_random_free(random);
}
END_TEST

/* Z0 - 2 |0><0| + 1 on qubit 0 is zero. */
START_TEST(terms_that_cancel) {
    qnl_observable *observable = NULL;
    qnl__pauli_sum sum = {.qubits = 0};
    REQUIRE_OK(qnl_observable_parse(&observable, 3, "Z0 + 1 + 0.5 X1"));
    REQUIRE_OK(qnl_observable_add_projector(observable, -2, (const int[]){0}, (const int[]){0}, 1));
    REQUIRE_OK(qnl__pauli_sum_make("f", "observable", &sum, observable));
    ck_assert_uint_eq(qnl__pauli_sum_count(&sum), 1);
    ck_assert(sum.coefficients[0] == 0.5);
    ck_assert_uint_eq(qnl__pauli_letter(qnl__pauli_table_string(&sum.table, 0), 1, 1), 1);
    qnl__pauli_sum_clear(&sum);
    qnl_observable_free(observable);
}
END_TEST

START_TEST(too_many_strings) {
    int qubits[21], bits[21] = {0};
    qnl_observable *observable = NULL;
    qnl__pauli_sum sum = {.qubits = 0};
    for (int q = 0; q < 21; q++) {
        qubits[q] = q;
    }
    REQUIRE_OK(qnl_observable_new(&observable, 30));
    REQUIRE_OK(qnl_observable_add_projector(observable, 1, qubits, bits, 21));
    REQUIRE_FAILURE(qnl__pauli_sum_make("f", "observable", &sum, observable), QNL_ERR_UNSUPPORTED,
                    "f: a projector on 21 qubits of observable has more than 1048576 Pauli strings");
    qnl__pauli_sum_clear(&sum);
    qnl_observable_free(observable);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pauli_sum");
    TCase *tests = tcase_create("tests");
    tcase_add_test(tests, products);
    tcase_add_test(tests, more_than_one_word);
    tcase_add_test(tests, table_of_many_strings);
    tcase_add_test(tests, every_kind_of_part);
    tcase_add_test(tests, terms_that_cancel);
    tcase_add_test(tests, too_many_strings);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
