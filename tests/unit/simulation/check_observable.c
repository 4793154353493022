#include <check.h>
#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/observable.h"
#include "qnnland/random.h"
#include "simulation/observable_data.h"
#include "support/compare.h"
#include "support/runner.h"

static const qnl_complex pauli_y[4] = {{0, 0}, {0, -1}, {0, 1}, {0, 0}};

static qnl_observable *new_observable(int qubits) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    return observable;
}

static qnl_observable *parse(int qubits, const char *text) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, qubits, text));
    return observable;
}

static void require_text(const qnl_observable *observable, const char *expected) {
    char *text = NULL;
    REQUIRE_OK(qnl_observable_text(&text, observable));
    ck_assert_str_eq(text, expected);
    qnl_string_free(text);
}

static void require_parsed(int qubits, const char *text, const char *expected) {
    qnl_observable *observable = parse(qubits, text);
    require_text(observable, expected);
    qnl_observable_free(observable);
}

/* ---- making ---- */

START_TEST(new_observable_is_zero) {
    qnl_observable *observable = new_observable(1024);
    ck_assert_int_eq(qnl_observable_qubits(observable), 1024);
    ck_assert_uint_eq(qnl_observable_parts(observable), 0);
    require_text(observable, "0");
    qnl_observable_free(observable);
    qnl_observable_free(NULL);
    ck_assert_int_eq(qnl_observable_qubits(NULL), 0);
    ck_assert_uint_eq(qnl_observable_parts(NULL), 0);
}
END_TEST

START_TEST(new_refuses_bad_arguments) {
    qnl_observable *observable = NULL;
    REQUIRE_FAILURE(qnl_observable_new(NULL, 1), QNL_ERR_NULL, "qnl_observable_new: out is NULL");
    REQUIRE_FAILURE(qnl_observable_new(&observable, 0), QNL_ERR_ARGUMENT, "qnl_observable_new: qubits is 0, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_observable_new(&observable, 1025), QNL_ERR_ARGUMENT,
                    "qnl_observable_new: qubits is 1025, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_observable_parse(NULL, 1, "Z0"), QNL_ERR_NULL, "qnl_observable_parse: out is NULL");
    REQUIRE_FAILURE(qnl_observable_parse(&observable, 1, NULL), QNL_ERR_NULL, "qnl_observable_parse: text is NULL");
    REQUIRE_FAILURE(qnl_observable_parse(&observable, -3, "Z0"), QNL_ERR_ARGUMENT,
                    "qnl_observable_parse: qubits is -3, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_observable_copy(NULL, NULL), QNL_ERR_NULL, "qnl_observable_copy: out is NULL");
    REQUIRE_FAILURE(qnl_observable_copy(&observable, NULL), QNL_ERR_NULL, "qnl_observable_copy: observable is NULL");
    ck_assert_ptr_null(observable);
}
END_TEST

/* ---- text ---- */

START_TEST(text_forms) {
    require_parsed(4, "0.5 Z0 Z1 - 1.25 X3 + 2", "0.5 Z0 Z1 - 1.25 X3 + 2");
    require_parsed(4, "  Z1*Z0\n\t- 1.25*X3+2 ", "Z0 Z1 - 1.25 X3 + 2");
    require_parsed(4, "-Y2X0", "-X0 Y2");
    require_parsed(4, "+1e-3Z0 - -.5 * Y1 + +3I", "0.001 Z0 + 0.5 Y1 + 3");
    require_parsed(4, "I + I3", "2");
    require_parsed(4, "2 I1 X0", "2 X0");
    require_parsed(4, "-1", "-1");
    require_parsed(4, "1", "1");
    require_parsed(4, "0", "0");
    require_parsed(1024, "5e-324 X1023 - 1.7976931348623157e+308", "5e-324 X1023 - 1.7976931348623157e+308");
}
END_TEST

START_TEST(like_terms_are_merged) {
    require_parsed(3, "Z0 + X1 + Z0", "2 Z0 + X1");
    require_parsed(3, "Z0 Z1 + X2 - Z1 Z0", "X2");
    require_parsed(3, "Z0 - Z0", "0");
    require_parsed(3, "0 Z0 + X1 + -0 Y2", "X1");
    require_parsed(3, "X0 + Y0 + Z0 + X0 Y1 + Y0 - X0 Y1", "X0 + 2 Y0 + Z0");
    require_parsed(3, "1 + Z0 + 2.5", "3.5 + Z0");
}
END_TEST

typedef struct bad_text {
    const char *text;
    qnl_status status;
    const char *message;
} bad_text;

static const bad_text bad_texts[] = {
    {"", QNL_ERR_PARSE, "column 1: expected a number or a letter X, Y, Z or I, found the end of the text"},
    {"  ", QNL_ERR_PARSE, "column 3: expected a number or a letter X, Y, Z or I, found the end of the text"},
    {"Z0 +", QNL_ERR_PARSE, "column 5: expected a number or a letter X, Y, Z or I, found the end of the text"},
    {"Z0 + + + Z1", QNL_ERR_PARSE, "column 8: expected a number, found \"+\""},
    {"Z", QNL_ERR_PARSE, "column 2: expected a whole number (qubit), found the end of the text"},
    {"Z 0", QNL_ERR_PARSE, "column 2: expected a whole number (qubit), found a blank"},
    {"z0", QNL_ERR_PARSE, "column 1: expected a number, found \"z0\""},
    {"0.5 Z0 Q1", QNL_ERR_PARSE, "column 8: expected '+', '-' or a letter X, Y, Z or I, found \"Q1\""},
    {"0.5 0.5", QNL_ERR_PARSE, "column 5: expected '+', '-' or a letter X, Y, Z or I, found \"0.5\""},
    {"Z0 0.5", QNL_ERR_PARSE, "column 4: expected '+', '-' or a letter X, Y, Z or I, found \"0.5\""},
    {"2 * 3", QNL_ERR_PARSE, "column 5: expected a letter X, Y, Z or I behind '*', found \"3\""},
    {"Z0 * ", QNL_ERR_PARSE, "column 6: expected a letter X, Y, Z or I behind '*', found the end of the text"},
    {"X0 + Z2", QNL_ERR_ARGUMENT, "column 7: qubit is 2, allowed are 0..1"},
    {"X0 + Z1 X1", QNL_ERR_ARGUMENT, "column 10: qubit 1 is given twice"},
    {"nan X0", QNL_ERR_NOT_FINITE, "column 1: the number is not finite"},
    {"1 - inf", QNL_ERR_NOT_FINITE, "column 5: the number is not finite"},
    {"1e308 X0 + Z1 + 1e308 X0", QNL_ERR_NOT_FINITE, "the sum of the coefficients of equal Pauli strings is infinite"},
};

START_TEST(bad_texts_are_named) {
    qnl_observable *observable = NULL;
    char message[256] = "qnl_observable_parse: ";
    strcat(message, bad_texts[_i].message);
    REQUIRE_FAILURE(qnl_observable_parse(&observable, 2, bad_texts[_i].text), bad_texts[_i].status, message);
    ck_assert_ptr_null(observable);
}
END_TEST

START_TEST(text_needs_pauli_strings) {
    qnl_observable *observable = parse(2, "Z0");
    char *text = NULL;
    REQUIRE_FAILURE(qnl_observable_text(NULL, observable), QNL_ERR_NULL, "qnl_observable_text: out is NULL");
    REQUIRE_FAILURE(qnl_observable_text(&text, NULL), QNL_ERR_NULL, "qnl_observable_text: observable is NULL");
    REQUIRE_OK(qnl_observable_add_projector(observable, 1.0, (const int[]){1}, (const int[]){0}, 1));
    REQUIRE_FAILURE(qnl_observable_text(&text, observable), QNL_ERR_UNSUPPORTED,
                    "qnl_observable_text: part 1 is a projector, only Pauli strings have a text form");
    ck_assert_ptr_null(text);
    ck_assert_str_eq(qnl__part_name(QNL__PART_PAULI), "Pauli string");
    ck_assert_str_eq(qnl__part_name(QNL__PART_STATE), "state");
    ck_assert_str_eq(qnl__part_name(QNL__PART_MATRIX), "matrix");
    ck_assert_str_eq(qnl__part_name(QNL__PART_PRODUCT), "product of matrices");
    qnl_observable_free(observable);
}
END_TEST

/* Random sums against adding up in a table: letters are digits of a number in base 4. */
START_TEST(random_sums_are_merged_right) {
    enum { QUBITS = 3, STRINGS = 64, TERMS = 300 };
    double table[STRINGS] = {0.0};
    char text[TERMS * 32] = "";
    qnl_random *random = NULL;
    qnl_observable *one_by_one = new_observable(QUBITS);
    REQUIRE_OK(qnl_random_new(&random, 7, 0, 0));
    for (int term = 0; term < TERMS; term++) {
        const int code = (int)qnl_random_integer(random, STRINGS);
        const int coefficient = (int)qnl_random_integer(random, 5) - 2;
        char string[16];
        snprintf(string, sizeof string, "%c2 %c0 %c1", "IXYZ"[code / 16], "IXYZ"[code % 4], "IXYZ"[code / 4 % 4]);
        snprintf(text + strlen(text), 32, "%s %d %s", term > 0 ? " +" : "", coefficient, string);
        REQUIRE_OK(qnl_observable_add_pauli(one_by_one, coefficient, string));
        table[code] += coefficient;
    }
    qnl_observable *parsed = parse(QUBITS, text);
    size_t nonzero = 0;
    for (int code = 0; code < STRINGS; code++) {
        nonzero += table[code] != 0.0;
    }
    const qnl_observable *both[2] = {one_by_one, parsed};
    for (int k = 0; k < 2; k++) {
        ck_assert_uint_eq(qnl_observable_parts(both[k]), nonzero);
        for (size_t i = 0; i < nonzero; i++) {
            const qnl__part *part = &both[k]->parts[i];
            int code = 0;
            for (int q = 0; q < part->qubit_count; q++) {
                code |= (int)(strchr("IXYZ", part->letters[q]) - "IXYZ") << (2 * part->qubits[q]);
                ck_assert(q == 0 || part->qubits[q] > part->qubits[q - 1]);
            }
            ck_assert_double_eq(part->coefficient, table[code]);
        }
    }
    qnl_observable_free(one_by_one);
    qnl_observable_free(parsed);
    qnl_random_free(random);
}
END_TEST

/* Ten thousand strings, each of them twice. */
START_TEST(many_terms) {
    enum { TERMS = 20000 };
    char *text = malloc((size_t)TERMS * 32);
    ck_assert_ptr_nonnull(text);
    size_t length = 0;
    for (int k = 0; k < TERMS; k++) {
        length += (size_t)snprintf(text + length, 32, "%s0.5 Z%d X%d", k > 0 ? " + " : "", k % 100, 100 + k / 100 % 100);
    }
    qnl_observable *observable = parse(200, text);
    ck_assert_uint_eq(qnl_observable_parts(observable), 10000);
    ck_assert_double_eq(observable->parts[9999].coefficient, 1.0);
    qnl_observable_free(observable);
    free(text);
}
END_TEST

/* ---- adding ---- */

START_TEST(pauli_strings_are_merged) {
    qnl_observable *observable = new_observable(2);
    REQUIRE_OK(qnl_observable_add_pauli(observable, 0.5, "Z0 X1"));
    REQUIRE_OK(qnl_observable_add_pauli(observable, 2.0, ""));
    REQUIRE_OK(qnl_observable_add_pauli(observable, 1.0, "I"));
    REQUIRE_OK(qnl_observable_add_pauli(observable, 0.25, "X1*Z0"));
    require_text(observable, "0.75 Z0 X1 + 3");
    REQUIRE_OK(qnl_observable_add_pauli(observable, -0.75, "X1 Z0"));
    require_text(observable, "3");
    REQUIRE_OK(qnl_observable_add_pauli(observable, -3.0, "I1"));
    REQUIRE_OK(qnl_observable_add_pauli(observable, 0.0, "Y0"));
    require_text(observable, "0");
    qnl_observable_free(observable);
}
END_TEST

START_TEST(add_pauli_refuses_bad_input) {
    qnl_observable *observable = parse(2, "1e308 Z0");
    REQUIRE_FAILURE(qnl_observable_add_pauli(NULL, 1.0, "Z0"), QNL_ERR_NULL, "qnl_observable_add_pauli: observable is NULL");
    REQUIRE_FAILURE(qnl_observable_add_pauli(observable, 1.0, NULL), QNL_ERR_NULL, "qnl_observable_add_pauli: pauli is NULL");
    REQUIRE_FAILURE(qnl_observable_add_pauli(observable, NAN, "Z0"), QNL_ERR_NOT_FINITE,
                    "qnl_observable_add_pauli: coefficient is not finite");
    REQUIRE_FAILURE(qnl_observable_add_pauli(observable, 1e308, "Z0"), QNL_ERR_NOT_FINITE,
                    "qnl_observable_add_pauli: the sum of the coefficients of equal Pauli strings is infinite");
    REQUIRE_FAILURE(qnl_observable_add_pauli(observable, 1.0, "Z2"), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_pauli: column 2: qubit is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_observable_add_pauli(observable, 1.0, "Z1 + Z0"), QNL_ERR_PARSE,
                    "qnl_observable_add_pauli: column 4: expected a letter X, Y, Z or I with its qubit, found \"+\"");
    require_text(observable, "1e+308 Z0");
    qnl_observable_free(observable);
}
END_TEST

START_TEST(projectors_refuse_bad_input) {
    qnl_observable *o = new_observable(2);
    const int qubits[3] = {0, 1, 0};
    const int bits[3] = {0, 1, 0};
    REQUIRE_FAILURE(qnl_observable_add_projector(NULL, 1.0, qubits, bits, 1), QNL_ERR_NULL,
                    "qnl_observable_add_projector: observable is NULL");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, 1.0, NULL, bits, 1), QNL_ERR_NULL,
                    "qnl_observable_add_projector: qubits is NULL");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, 1.0, qubits, NULL, 1), QNL_ERR_NULL,
                    "qnl_observable_add_projector: bits is NULL");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, INFINITY, qubits, bits, 1), QNL_ERR_NOT_FINITE,
                    "qnl_observable_add_projector: coefficient is not finite");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, 1.0, qubits, bits, 0), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_projector: count is 0, allowed are 1..2");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, 1.0, qubits, bits, 3), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_projector: count is 3, allowed are 1..2");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, 1.0, (const int[]){1, 1}, bits, 2), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_projector: qubit 1 is given twice");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, 1.0, qubits, (const int[]){1, 2}, 2), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_projector: bits[1] is 2, allowed are 0 and 1");
    require_text(o, "0");
    qnl_observable_free(o);
}
END_TEST

START_TEST(states_refuse_bad_input) {
    qnl_observable *o = new_observable(2);
    qnl_state *state = NULL;
    qnl_state *wider = NULL;
    REQUIRE_OK(qnl_state_new_basis(&state, 2, NULL, 3));
    REQUIRE_OK(qnl_state_new_basis(&wider, 3, NULL, 1));
    REQUIRE_FAILURE(qnl_observable_add_state(NULL, 1.0, state, 0), QNL_ERR_NULL, "qnl_observable_add_state: observable is NULL");
    REQUIRE_FAILURE(qnl_observable_add_state(o, 1.0, NULL, 0), QNL_ERR_NULL, "qnl_observable_add_state: state is NULL");
    REQUIRE_FAILURE(qnl_observable_add_state(o, NAN, state, 0), QNL_ERR_NOT_FINITE,
                    "qnl_observable_add_state: coefficient is not finite");
    REQUIRE_FAILURE(qnl_observable_add_state(o, 1.0, wider, 0), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_state: state has 3 qubits, the observable has 2");
    REQUIRE_FAILURE(qnl_observable_add_state(o, 1.0, state, 3), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_state: which is 3, allowed are 0..2");
    require_text(o, "0");
    qnl_state_free(state);
    qnl_state_free(wider);
    qnl_observable_free(o);
}
END_TEST

START_TEST(matrices_refuse_bad_input) {
    qnl_observable *o = new_observable(2);
    const int qubits[13] = {1, 0};
    qnl_complex matrix[4] = {{1, 0}, {0, 2}, {0, -2}, {3, 0}};
    REQUIRE_FAILURE(qnl_observable_add_matrix(NULL, 1.0, qubits, 1, matrix), QNL_ERR_NULL,
                    "qnl_observable_add_matrix: observable is NULL");
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, 1.0, NULL, 1, matrix), QNL_ERR_NULL, "qnl_observable_add_matrix: qubits is NULL");
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, 1.0, qubits, 1, NULL), QNL_ERR_NULL, "qnl_observable_add_matrix: matrix is NULL");
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, NAN, qubits, 1, matrix), QNL_ERR_NOT_FINITE,
                    "qnl_observable_add_matrix: coefficient is not finite");
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, 1.0, qubits, 13, matrix), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_matrix: count is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, 1.0, (const int[]){2}, 1, matrix), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_matrix: qubit is 2, allowed are 0..1");
    matrix[1].im = -2; /* now A - A' has entries of modulus 4 */
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, 1.0, qubits, 1, matrix), QNL_ERR_NOT_HERMITIAN,
                    "qnl_observable_add_matrix: the largest entry of |A - A'| is 4, allowed are 0..3e-10");
    matrix[1].im = 2 + 4e-10;
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, 1.0, qubits, 1, matrix), QNL_ERR_NOT_HERMITIAN,
                    "qnl_observable_add_matrix: the largest entry of |A - A'| is 4e-10, allowed are 0..3e-10");
    matrix[0].im = NAN;
    ck_assert_int_eq(qnl_observable_add_matrix(o, 1.0, qubits, 1, matrix), QNL_ERR_NOT_FINITE);
    require_text(o, "0");
    /* Within the tolerance: the mean is kept. */
    matrix[0].im = 1e-11;
    matrix[1].im = 2 + 1e-10;
    REQUIRE_OK(qnl_observable_add_matrix(o, 1.0, qubits, 1, matrix));
    const qnl_complex *kept = o->parts[0].matrix;
    ck_assert_double_eq(kept[0].im, 0.0);
    ck_assert_double_eq(kept[1].im, -kept[2].im);
    ck_assert_double_eq_tol(kept[1].im, 2 + 0.5e-10, 1e-15);
    qnl_observable_free(o);
}
END_TEST

START_TEST(products_refuse_bad_input) {
    qnl_observable *o = new_observable(2);
    const int qubits[3] = {0, 1, 0};
    qnl_complex matrices[8];
    memcpy(matrices, pauli_y, sizeof pauli_y);
    memcpy(matrices + 4, pauli_y, sizeof pauli_y);
    REQUIRE_FAILURE(qnl_observable_add_product(NULL, 1.0, qubits, 1, matrices), QNL_ERR_NULL,
                    "qnl_observable_add_product: observable is NULL");
    REQUIRE_FAILURE(qnl_observable_add_product(o, 1.0, NULL, 1, matrices), QNL_ERR_NULL,
                    "qnl_observable_add_product: qubits is NULL");
    REQUIRE_FAILURE(qnl_observable_add_product(o, 1.0, qubits, 1, NULL), QNL_ERR_NULL,
                    "qnl_observable_add_product: matrices is NULL");
    REQUIRE_FAILURE(qnl_observable_add_product(o, NAN, qubits, 1, matrices), QNL_ERR_NOT_FINITE,
                    "qnl_observable_add_product: coefficient is not finite");
    REQUIRE_FAILURE(qnl_observable_add_product(o, 1.0, qubits, 3, matrices), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_product: count is 3, allowed are 1..2");
    REQUIRE_FAILURE(qnl_observable_add_product(o, 1.0, (const int[]){0, 0}, 2, matrices), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_product: qubit 0 is given twice");
    matrices[4].im = 0.5;
    REQUIRE_FAILURE(qnl_observable_add_product(o, 1.0, qubits, 2, matrices), QNL_ERR_NOT_HERMITIAN,
                    "qnl_observable_add_product: matrix 1: the largest entry of |A - A'| is 1, allowed are 0..1e-10");
    matrices[4].im = INFINITY;
    ck_assert_int_eq(qnl_observable_add_product(o, 1.0, qubits, 2, matrices), QNL_ERR_NOT_FINITE);
    require_text(o, "0");
    qnl_observable_free(o);
}
END_TEST

START_TEST(sums_of_observables) {
    qnl_observable *a = parse(2, "Z0 + 2 X1");
    qnl_observable *b = parse(2, "3 Y0 - 4 X1");
    qnl_observable *wider = parse(3, "Z0");
    REQUIRE_OK(qnl_observable_add(a, 0.5, b));
    require_text(a, "Z0 + 1.5 Y0");
    REQUIRE_OK(qnl_observable_add(a, 1.0, a));
    require_text(a, "2 Z0 + 3 Y0");
    REQUIRE_OK(qnl_observable_add(a, 0.0, b));
    require_text(a, "2 Z0 + 3 Y0");
    REQUIRE_FAILURE(qnl_observable_add(NULL, 1.0, a), QNL_ERR_NULL, "qnl_observable_add: observable is NULL");
    REQUIRE_FAILURE(qnl_observable_add(a, 1.0, NULL), QNL_ERR_NULL, "qnl_observable_add: other is NULL");
    REQUIRE_FAILURE(qnl_observable_add(a, INFINITY, b), QNL_ERR_NOT_FINITE, "qnl_observable_add: coefficient is not finite");
    REQUIRE_FAILURE(qnl_observable_add(a, 1e308, b), QNL_ERR_NOT_FINITE,
                    "qnl_observable_add: a coefficient becomes infinite (part 0)");
    REQUIRE_FAILURE(qnl_observable_add(a, 1.0, wider), QNL_ERR_ARGUMENT,
                    "qnl_observable_add: other has 3 qubits, the observable has 2");
    require_text(a, "2 Z0 + 3 Y0");
    REQUIRE_OK(qnl_observable_add(a, -1.0, a));
    require_text(a, "0");
    qnl_observable_free(a);
    qnl_observable_free(b);
    qnl_observable_free(wider);
}
END_TEST

/* ---- matrices: Kronecker products written out with C's own complex numbers ---- */

/* out (d x d) += factor * a_2 (x) a_1 (x) a_0, where a_q acts on qubit q. */
static void add_kronecker(double complex out[64], double factor, const double complex *const a[3]) {
    for (int row = 0; row < 8; row++) {
        for (int column = 0; column < 8; column++) {
            double complex product = factor;
            for (int q = 0; q < 3; q++) {
                product *= a[q][2 * (row >> q & 1) + (column >> q & 1)];
            }
            out[8 * row + column] += product;
        }
    }
}

static void require_matrix(const qnl_observable *observable, const double complex expected[64]) {
    qnl_complex matrix[64];
    REQUIRE_OK(qnl_observable_matrix(matrix, observable));
    compare_complexes("matrix", matrix, expected, 64, 1e-14);
}

static const double complex one[4] = {1, 0, 0, 1};
static const double complex x[4] = {0, 1, 1, 0};
static const double complex y[4] = {0, -I, I, 0};
static const double complex z[4] = {1, 0, 0, -1};
static const double complex down[4] = {1, 0, 0, 0};
static const double complex up[4] = {0, 0, 0, 1};
static const double complex a[4] = {0.5, 1 - 2 * I, 1 + 2 * I, -3};
static const double complex b[4] = {2, 0.25 * I, -0.25 * I, 1};

START_TEST(matrix_of_pauli_strings) {
    double complex expected[64] = {0};
    add_kronecker(expected, 0.5, (const double complex *[]){x, y, z});
    add_kronecker(expected, -2, (const double complex *[]){y, one, y});
    add_kronecker(expected, 0.25, (const double complex *[]){one, one, one});
    add_kronecker(expected, 3, (const double complex *[]){y, y, y});
    qnl_observable *observable = parse(3, "0.5 X0 Y1 Z2 - 2 Y0 Y2 + 0.25 + 3 Y0 Y1 Y2");
    require_matrix(observable, expected);
    qnl_observable_free(observable);
}
END_TEST

START_TEST(matrix_of_projectors_and_states) {
    double complex expected[64] = {0};
    add_kronecker(expected, 0.5, (const double complex *[]){up, one, down});
    add_kronecker(expected, -1, (const double complex *[]){up, up, down});
    double complex phi[8];
    double norm = 0;
    for (int i = 0; i < 8; i++) {
        phi[i] = (i + 1.0) + I * (3.0 - i);
        norm += creal(phi[i] * conj(phi[i]));
    }
    qnl_complex amplitudes[8];
    for (int i = 0; i < 8; i++) {
        phi[i] /= sqrt(norm);
        amplitudes[i] = (qnl_complex){creal(phi[i]), cimag(phi[i])};
    }
    for (int i = 0; i < 64; i++) {
        expected[i] += 2 * phi[i / 8] * conj(phi[i % 8]);
    }
    qnl_state *basis = NULL;
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_basis(&basis, 3, (const uint64_t[]){7, 3}, 2));
    REQUIRE_OK(qnl_state_new_amplitudes(&state, 3, amplitudes, 1));
    qnl_observable *observable = new_observable(3);
    REQUIRE_OK(qnl_observable_add_projector(observable, 0.5, (const int[]){2, 0}, (const int[]){0, 1}, 2));
    REQUIRE_OK(qnl_observable_add_state(observable, -1, basis, 1));
    REQUIRE_OK(qnl_observable_add_state(observable, 2, state, 0));
    ck_assert_uint_eq(qnl_observable_parts(observable), 3);
    qnl_state_free(state);
    require_matrix(observable, expected);
    qnl_state_free(basis);
    qnl_observable_free(observable);
}
END_TEST

START_TEST(matrix_of_matrices_and_products) {
    double complex expected[64] = {0};
    add_kronecker(expected, 0.5, (const double complex *[]){b, one, a});
    add_kronecker(expected, -1.5, (const double complex *[]){a, b, one});
    qnl_complex dense[16]; /* b (x) a: a on the first qubit of the part, b on the second */
    qnl_complex factors[8];
    for (int i = 0; i < 16; i++) {
        const int row = i / 4;
        const int column = i % 4;
        const double complex entry = b[2 * (row / 2) + column / 2] * a[2 * (row % 2) + column % 2];
        dense[i] = (qnl_complex){creal(entry), cimag(entry)};
    }
    for (int i = 0; i < 8; i++) {
        const double complex entry = i < 4 ? b[i] : a[i - 4];
        factors[i] = (qnl_complex){creal(entry), cimag(entry)};
    }
    qnl_observable *observable = new_observable(3);
    REQUIRE_OK(qnl_observable_add_matrix(observable, 0.5, (const int[]){2, 0}, 2, dense));
    REQUIRE_OK(qnl_observable_add_product(observable, -1.5, (const int[]){1, 0}, 2, factors));
    require_matrix(observable, expected);
    qnl_observable_free(observable);
}
END_TEST

/* Copies and sums keep every kind of part; a coefficient of zero leaves a part out. */
START_TEST(copies_and_sums_keep_all_parts) {
    qnl_state *plus = NULL;
    const double r = sqrt(0.125);
    qnl_complex amplitudes[8];
    for (int i = 0; i < 8; i++) {
        amplitudes[i] = (qnl_complex){r, 0};
    }
    REQUIRE_OK(qnl_state_new_amplitudes(&plus, 3, amplitudes, 1));
    qnl_observable *observable = parse(3, "Z0 - 2");
    REQUIRE_OK(qnl_observable_add_state(observable, 3, plus, 0));
    REQUIRE_OK(qnl_observable_add_matrix(observable, 1, (const int[]){1}, 1, pauli_y));
    REQUIRE_OK(qnl_observable_add_product(observable, 1, (const int[]){2}, 1, pauli_y));
    REQUIRE_OK(qnl_observable_add_projector(observable, 1, (const int[]){2, 0}, (const int[]){1, 1}, 2));
    REQUIRE_OK(qnl_observable_add_projector(observable, 0, (const int[]){2, 0}, (const int[]){1, 1}, 2));
    ck_assert_uint_eq(qnl_observable_parts(observable), 6);
    qnl_complex before[64];
    double complex expected[64];
    REQUIRE_OK(qnl_observable_matrix(before, observable));
    for (int i = 0; i < 64; i++) {
        expected[i] = before[i].re + I * before[i].im;
    }
    qnl_observable *copy = NULL;
    REQUIRE_OK(qnl_observable_copy(&copy, observable));
    REQUIRE_OK(qnl_observable_add(observable, 1, copy));
    ck_assert_uint_eq(qnl_observable_parts(observable), 10); /* two Pauli strings are merged */
    require_matrix(copy, expected);
    for (int i = 0; i < 64; i++) {
        expected[i] *= 2;
    }
    require_matrix(observable, expected);
    qnl_observable_free(observable);
    qnl_observable_free(copy);
    qnl_state_free(plus);
}
END_TEST

START_TEST(matrix_refuses_bad_input) {
    qnl_observable *observable = parse(15, "Z0");
    qnl_complex matrix[1];
    REQUIRE_FAILURE(qnl_observable_matrix(NULL, observable), QNL_ERR_NULL, "qnl_observable_matrix: matrix is NULL");
    REQUIRE_FAILURE(qnl_observable_matrix(matrix, NULL), QNL_ERR_NULL, "qnl_observable_matrix: observable is NULL");
    REQUIRE_FAILURE(qnl_observable_matrix(matrix, observable), QNL_ERR_ARGUMENT,
                    "qnl_observable_matrix: the observable has 15 qubits, allowed are 1..14");
    qnl_observable_free(observable);
}
END_TEST

static Suite *observable_suite(void) {
    Suite *suite = suite_create("observable");
    TCase *text = tcase_create("text");
    tcase_add_test(text, new_observable_is_zero);
    tcase_add_test(text, new_refuses_bad_arguments);
    tcase_add_test(text, text_forms);
    tcase_add_test(text, like_terms_are_merged);
    tcase_add_loop_test(text, bad_texts_are_named, 0, (int)(sizeof bad_texts / sizeof bad_texts[0]));
    tcase_add_test(text, text_needs_pauli_strings);
    tcase_add_test(text, random_sums_are_merged_right);
    tcase_add_test(text, many_terms);
    suite_add_tcase(suite, text);
    TCase *adding = tcase_create("adding");
    tcase_add_test(adding, pauli_strings_are_merged);
    tcase_add_test(adding, add_pauli_refuses_bad_input);
    tcase_add_test(adding, projectors_refuse_bad_input);
    tcase_add_test(adding, states_refuse_bad_input);
    tcase_add_test(adding, matrices_refuse_bad_input);
    tcase_add_test(adding, products_refuse_bad_input);
    tcase_add_test(adding, sums_of_observables);
    suite_add_tcase(suite, adding);
    TCase *matrix = tcase_create("matrix");
    tcase_add_test(matrix, matrix_of_pauli_strings);
    tcase_add_test(matrix, matrix_of_projectors_and_states);
    tcase_add_test(matrix, matrix_of_matrices_and_products);
    tcase_add_test(matrix, copies_and_sums_keep_all_parts);
    tcase_add_test(matrix, matrix_refuses_bad_input);
    suite_add_tcase(suite, matrix);
    return suite;
}

int main(void) {
    return qnl_test_run(observable_suite());
}
