/* check_two_local.c  Two-local Hamiltonians: order of the strings, matrices, and the circuit of the terms. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/hamiltonian.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

static double *random_numbers(qnl_random *random, size_t count) {
    double *numbers = calloc(count, sizeof *numbers);
    REQUIRE_OK(qnl_random_fill_normal(numbers, random, count, 0.0, 1.0));
    return numbers;
}

static qnl_random *new_random(uint64_t seed) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    return random;
}

/* ---- the definition, string by string ---- */

/* String number k of the order in the header; returns its length. */
static int string_of(size_t k, int n, int qubits[2], char letters[3]) {
    static const char *const pairs[9] = {"XX", "YY", "ZZ", "XY", "XZ", "YZ", "YX", "ZX", "ZY"};
    size_t number = 0;
    for (int axis = 0; axis < 3; axis++) {
        for (int i = 0; i < n; i++, number++) {
            if (number != k) continue;
            qubits[0] = i;
            letters[0] = "XYZ"[axis];
            return 1;
        }
    }
    for (int p = 0; p < 9; p++) {
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++, number++) {
                if (number != k) continue;
                qubits[0] = i;
                qubits[1] = j;
                memcpy(letters, pairs[p], 3);
                return 2;
            }
        }
    }
    return 0;
}

static void string_matrix(double complex *matrix, size_t k, int n) {
    int qubits[2] = {0, 0};
    char letters[3] = "";
    const int length = string_of(k, n, qubits, letters);
    ck_assert_int_gt(length, 0);
    reference_pauli(matrix, n, qubits, letters, length);
}

/* ---- sums ---- */

START_TEST(strings_are_counted) {
    const size_t expected[] = {3, 15, 36, 66, 105, 153, 210, 276, 351, 435};
    for (int n = 1; n <= 10; n++)
        ck_assert_uint_eq(qnl_two_local_count(n), expected[n - 1]);
    ck_assert_uint_eq(qnl_two_local_count(1024), 3 * 1024 + 9 * 523776);
    ck_assert_uint_eq(qnl_two_local_count(0), 0);
    ck_assert_uint_eq(qnl_two_local_count(-3), 0);
    ck_assert_uint_eq(qnl_two_local_count(1025), 0);
}
END_TEST

START_TEST(sums_have_this_text) {
    qnl_observable *ones = NULL, *zeros = NULL;
    const double coefficients[15] = {0.5, 0.0, -2.0};
    char *text = NULL;
    REQUIRE_OK(qnl_two_local(&ones, 2, NULL));
    REQUIRE_OK(qnl_observable_text(&text, ones));
    ck_assert_str_eq(text, "X0 + X1 + Y0 + Y1 + Z0 + Z1 + X0 X1 + Y0 Y1 + Z0 Z1 + X0 Y1 + X0 Z1 + Y0 Z1 + Y0 X1 + Z0 X1 + Z0 Y1");
    qnl_string_free(text);
    REQUIRE_OK(qnl_two_local(&zeros, 2, coefficients));
    ck_assert_uint_eq(qnl_observable_parts(zeros), 15);
    REQUIRE_OK(qnl_observable_text(&text, zeros));
    ck_assert_str_eq(text,
                     "0.5 X0 + 0 X1 - 2 Y0 + 0 Y1 + 0 Z0 + 0 Z1 + 0 X0 X1 + 0 Y0 Y1 + 0 Z0 Z1 + 0 X0 Y1 + 0 X0 Z1 + 0 Y0 Z1 + "
                     "0 Y0 X1 + 0 Z0 X1 + 0 Z0 Y1");
    qnl_string_free(text);
    qnl_observable_free(ones);
    qnl_observable_free(zeros);
}
END_TEST

/* Part k is string k: one coefficient at a time gives that string's matrix and keeps all parts, as does a copy. */
START_TEST(part_k_is_string_k) {
    for (int n = 1; n <= 3; n++) {
        const size_t count = qnl_two_local_count(n), entries = (size_t)1 << (2 * n);
        double *coefficients = calloc(count, sizeof *coefficients);
        double complex *expected = reference_array(entries);
        qnl_complex *matrix = calloc(entries, sizeof *matrix);
        for (size_t k = 0; k < count; k++) {
            qnl_observable *observable = NULL, *copy = NULL;
            coefficients[k] = -1.5;
            REQUIRE_OK(qnl_two_local(&observable, n, coefficients));
            REQUIRE_OK(qnl_observable_copy(&copy, observable));
            ck_assert_uint_eq(qnl_observable_parts(observable), count);
            ck_assert_uint_eq(qnl_observable_parts(copy), count);
            REQUIRE_OK(qnl_observable_matrix(matrix, copy));
            string_matrix(expected, k, n);
            for (size_t i = 0; i < entries; i++)
                expected[i] *= -1.5;
            compare_complexes("string", matrix, expected, entries, 0.0);
            coefficients[k] = 0.0;
            qnl_observable_free(observable);
            qnl_observable_free(copy);
        }
        free(coefficients);
        free(expected);
        free(matrix);
    }
}
END_TEST

/* ---- circuits ---- */

/* psi = exp(-i angle P) psi = cos(angle) psi - i sin(angle) P psi. */
static void rotate(double complex *psi, const double complex *string, double angle, size_t dimension) {
    double complex *turned = reference_array(dimension);
    memcpy(turned, psi, dimension * sizeof *psi);
    reference_act(turned, string, dimension);
    for (size_t i = 0; i < dimension; i++)
        psi[i] = cos(angle) * psi[i] - I * sin(angle) * turned[i];
    free(turned);
}

static void require_circuit(qnl_random *random, int n, const double *coefficients, int with_order) {
    const size_t count = qnl_two_local_count(n), dimension = (size_t)1 << n;
    double *theta = random_numbers(random, count);
    double complex *string = reference_array(dimension * dimension), *psi = reference_array(dimension);
    size_t *order = calloc(count, sizeof *order);
    for (size_t i = 0; i < count; i++) { /* random insertion makes a permutation */
        const size_t at = with_order ? (size_t)qnl_random_integer(random, i + 1) : i;
        order[i] = order[at];
        order[at] = i;
    }
    psi[0] = 1.0;
    for (size_t i = 0; i < count; i++) {
        string_matrix(string, order[i], n);
        rotate(psi, string, theta[order[i]] * (coefficients == NULL ? 1.0 : coefficients[order[i]]), dimension);
    }
    qnl_observable *terms = NULL;
    qnl_circuit *circuit = NULL;
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_two_local(&terms, n, coefficients));
    REQUIRE_OK(qnl_term_circuit(&circuit, terms, with_order ? order : NULL));
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), count);
    ck_assert_uint_eq(qnl_circuit_size(circuit), count);
    REQUIRE_OK(qnl_state_new_basis(&state, n, NULL, 1));
    REQUIRE_OK(qnl_state_apply(state, circuit, theta, NULL));
    qnl_complex *amplitudes = calloc(dimension, sizeof *amplitudes);
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, state, 0));
    compare_complexes("state", amplitudes, psi, dimension, 1e-13);
    free(amplitudes);
    free(theta);
    free(string);
    free(psi);
    free(order);
    qnl_state_free(state);
    qnl_circuit_free(circuit);
    qnl_observable_free(terms);
}

START_TEST(circuits_are_products_of_exponentials) {
    qnl_random *random = new_random(81);
    for (int n = 1; n <= 4; n++) {
        double *coefficients = random_numbers(random, qnl_two_local_count(n));
        coefficients[1] = 0.0;
        for (int with_order = 0; with_order < 2; with_order++) {
            require_circuit(random, n, NULL, with_order);
            require_circuit(random, n, coefficients, with_order);
        }
        free(coefficients);
    }
    qnl_random_free(random);
}
END_TEST

START_TEST(gates_are_rotations_of_scale_two) {
    qnl_observable *terms = NULL;
    qnl_circuit *circuit = NULL;
    char *text = NULL;
    const size_t order[2] = {1, 0};
    REQUIRE_OK(qnl_observable_parse(&terms, 3, "0.25 X0 Z2 - 3 Y1"));
    REQUIRE_OK(qnl_term_circuit(&circuit, terms, order));
    REQUIRE_OK(qnl_circuit_text(&text, circuit));
    ck_assert_str_eq(text, "qubits 3\nparameters 2\nROTATION Y1 -6*theta[1]\nROTATION X0*Z2 0.5*theta[0]\n");
    qnl_string_free(text);
    qnl_circuit_free(circuit);
    qnl_observable_free(terms);
    REQUIRE_OK(qnl_observable_new(&terms, 2));
    REQUIRE_OK(qnl_term_circuit(&circuit, terms, NULL));
    ck_assert_uint_eq(qnl_circuit_size(circuit), 0);
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), 0);
    qnl_circuit_free(circuit);
    qnl_observable_free(terms);
}
END_TEST

START_TEST(bad_requests_are_refused) {
    const double hole[15] = {0.0, NAN};
    const size_t large[2] = {0, 2}, twice[2] = {1, 1};
    const int on = 0, bit = 1;
    qnl_observable *observable = NULL, *terms = NULL, *identity = NULL, *projector = NULL, *huge = NULL;
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_observable_parse(&terms, 2, "X0 + Z1"));
    REQUIRE_OK(qnl_observable_parse(&identity, 2, "X0 + 2"));
    REQUIRE_OK(qnl_observable_parse(&huge, 2, "1e308 X0"));
    REQUIRE_OK(qnl_observable_parse(&projector, 2, "X0"));
    REQUIRE_OK(qnl_observable_add_projector(projector, 1.0, &on, &bit, 1));
    REQUIRE_FAILURE(qnl_two_local(NULL, 2, NULL), QNL_ERR_NULL, "qnl_two_local: out is NULL");
    REQUIRE_FAILURE(qnl_two_local(&observable, 0, NULL), QNL_ERR_ARGUMENT, "qnl_two_local: qubits is 0, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_two_local(&observable, 1025, hole), QNL_ERR_ARGUMENT, "qnl_two_local: qubits is 1025, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_two_local(&observable, 2, hole), QNL_ERR_NOT_FINITE,
                    "qnl_two_local: coefficients[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_term_circuit(NULL, terms, NULL), QNL_ERR_NULL, "qnl_term_circuit: out is NULL");
    REQUIRE_FAILURE(qnl_term_circuit(&circuit, NULL, NULL), QNL_ERR_NULL, "qnl_term_circuit: terms is NULL");
    REQUIRE_FAILURE(qnl_term_circuit(&circuit, terms, large), QNL_ERR_ARGUMENT,
                    "qnl_term_circuit: order[1] is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_term_circuit(&circuit, terms, twice), QNL_ERR_ARGUMENT,
                    "qnl_term_circuit: order[1] is 1, which came before");
    REQUIRE_FAILURE(qnl_term_circuit(&circuit, identity, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_term_circuit: part 1 is the identity, which is no gate");
    REQUIRE_FAILURE(qnl_term_circuit(&circuit, projector, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_term_circuit: part 1 is a projector, allowed are Pauli strings");
    REQUIRE_FAILURE(qnl_term_circuit(&circuit, huge, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_term_circuit: twice the coefficient of part 0 is infinite");
    ck_assert(observable == NULL && circuit == NULL);
    qnl_observable_free(terms);
    qnl_observable_free(identity);
    qnl_observable_free(huge);
    qnl_observable_free(projector);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("two local");
    TCase *tests = tcase_create("two local");
    tcase_add_test(tests, strings_are_counted);
    tcase_add_test(tests, sums_have_this_text);
    tcase_add_test(tests, part_k_is_string_k);
    tcase_add_test(tests, circuits_are_products_of_exponentials);
    tcase_add_test(tests, gates_are_rotations_of_scale_two);
    tcase_add_test(tests, bad_requests_are_refused);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
