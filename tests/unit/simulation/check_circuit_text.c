#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/circuit.h"
#include "qnnland/haar.h"
#include "qnnland/random.h"
#include "simulation/circuit_data.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_circuit *parse(const char *text) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

/* Text that is written exactly as it was read. */
static void require_same_text(const char *text) {
    qnl_circuit *circuit = parse(text);
    char *written = NULL;
    REQUIRE_OK(qnl_circuit_text(&written, circuit));
    ck_assert_str_eq(written, text);
    qnl_string_free(written);
    qnl_circuit_free(circuit);
}

static void require_failure(const char *text, qnl_status status, const char *message) {
    qnl_circuit *circuit = NULL;
    REQUIRE_FAILURE(qnl_circuit_parse(&circuit, text), status, message);
    ck_assert_ptr_null(circuit);
}

/* The angle of "RX 0 <angle>". */
static qnl_angle read_angle(const char *angle) {
    char text[128];
    ck_assert_uint_lt(strlen(angle), 100);
    strcpy(text, "qubits 1\nRX 0 ");
    strcat(text, angle);
    qnl_circuit *circuit = parse(text);
    const qnl_angle result = circuit->gates[0].angles[0];
    qnl_circuit_free(circuit);
    return result;
}

static void require_angle(const char *text, int64_t parameter, double scale, double offset) {
    const qnl_angle expected = {parameter, scale, offset};
    const qnl_angle angle = read_angle(text);
    ck_assert_msg(memcmp(&angle, &expected, sizeof angle) == 0, "\"%s\" is %.17g*theta[%d] + %.17g", text, angle.scale,
                  (int)angle.parameter, angle.offset);
}

/* ---- writing ---- */

START_TEST(text_of_the_manual) {
    require_same_text(
        "qubits 3\nparameters 4\nH 0\nCNOT 0 2\nRX 1 theta[0]\nRY 1 -0.5*theta[1]+0.25\nU3 0 0.1 theta[2] 2*theta[3]\n"
        "ROTATION X0*Z2 theta[0]\nUNITARY 1 0 : 1 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 1\n");
}
END_TEST

START_TEST(text_of_special_numbers) {
    require_same_text("qubits 1\nparameters 0\n");
    require_same_text("qubits 1\nparameters 3\nRX 0 -0\nRY 0 theta[0]-0\nRZ 0 0*theta[1]\nPHASE 0 -0*theta[2]\n"
                      "RX 0 5e-324*theta[0]-1.7976931348623157e+308\nRY 0 -theta[1]+2.2250738585072014e-308\n"
                      "U3 0 0.30000000000000004 1e+22 -1e-05\n");
    REQUIRE_FAILURE(qnl_circuit_text(NULL, NULL), QNL_ERR_NULL, "qnl_circuit_text: out is NULL");
    char *text = NULL;
    REQUIRE_FAILURE(qnl_circuit_text(&text, NULL), QNL_ERR_NULL, "qnl_circuit_text: circuit is NULL");
}
END_TEST

/* ---- random round trips ---- */

/* Any finite double: random bits. */
static double any_number(qnl_random *random) {
    for (;;) {
        const uint64_t bits = qnl_random_bits(random);
        double value = 0.0;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value)) {
            return value;
        }
    }
}

static qnl_angle any_angle(qnl_random *random) {
    static const double scales[] = {1.0, -1.0, 0.0, -0.0};
    const uint64_t choice = qnl_random_integer(random, 8);
    qnl_angle angle = {(int64_t)qnl_random_integer(random, 50), 0.0, 0.0};
    angle.scale = choice < 4 ? scales[choice] : any_number(random);
    angle.offset = choice % 2 == 0 ? any_number(random) : scales[2 + choice / 4];
    if (qnl_random_integer(random, 4) == 0) {
        angle.parameter = -1;
    }
    return angle;
}

/* The first numbers of a random permutation of the qubits. */
static void any_qubits(int *qubits, int count, int limit, qnl_random *random) {
    for (int i = 0; i < count; i++) {
        int used = 1;
        while (used) {
            qubits[i] = (int)qnl_random_integer(random, (uint64_t)limit);
            used = 0;
            for (int j = 0; j < i; j++) {
                used |= qubits[j] == qubits[i];
            }
        }
    }
}

static void add_any_rotation(qnl_circuit *circuit, const int *qubits, int count, qnl_random *random) {
    char text[128] = "";
    for (int i = 0; i < count; i++) {
        char factor[16] = {"XYZ"[qnl_random_integer(random, 3)], 0};
        factor[1] = (char)('0' + qubits[i] / 10);
        factor[2] = (char)('0' + qubits[i] % 10);
        strcat(text, factor);
        strcat(text, i % 2 == 0 ? " " : "*I");
        strcat(text, i % 2 == 0 ? "" : " ");
    }
    const qnl_angle angle = any_angle(random);
    REQUIRE_OK(qnl_circuit_add_rotation(circuit, text, &angle));
}

static void add_any_unitary(qnl_circuit *circuit, const int *qubits, int count, qnl_random *random) {
    qnl_complex matrix[64];
    REQUIRE_OK(qnl_haar_unitary(matrix, random, (size_t)1 << count));
    REQUIRE_OK(qnl_circuit_add_unitary(circuit, qubits, count, matrix));
}

static void add_any_gate(qnl_circuit *circuit, qnl_gate kind, qnl_random *random) {
    int qubits[3];
    any_qubits(qubits, 3, qnl_circuit_qubits(circuit), random);
    const qnl_angle angles[3] = {any_angle(random), any_angle(random), any_angle(random)};
    const int count = 1 + (int)qnl_random_integer(random, 3);
    if (kind == QNL_GATE_ROTATION) {
        add_any_rotation(circuit, qubits, count, random);
    } else if (kind == QNL_GATE_UNITARY) {
        add_any_unitary(circuit, qubits, count, random);
    } else {
        REQUIRE_OK(qnl_circuit_add(circuit, kind, qubits, angles));
    }
}

static void require_same_array(const void *a, const void *b, size_t bytes) {
    ck_assert_int_eq(a == NULL, b == NULL);
    if (a != NULL) {
        ck_assert_mem_eq(a, b, bytes);
    }
}

static void require_same_circuit(const qnl_circuit *a, const qnl_circuit *b) {
    ck_assert_int_eq(a->qubits, b->qubits);
    ck_assert_uint_eq(a->parameters, b->parameters);
    ck_assert_uint_eq(a->size, b->size);
    for (size_t i = 0; i < a->size; i++) {
        const qnl__gate *x = &a->gates[i];
        const qnl__gate *y = &b->gates[i];
        ck_assert_int_eq((int)x->kind, (int)y->kind);
        ck_assert_int_eq(x->qubit_count, y->qubit_count);
        const size_t count = (size_t)x->qubit_count;
        require_same_array(x->qubits, y->qubits, count * sizeof(int));
        require_same_array(x->letters, y->letters, count);
        require_same_array(x->matrix, y->matrix, sizeof(qnl_complex) << (2 * count));
        ck_assert_mem_eq(x->angles, y->angles, sizeof x->angles);
    }
}

START_TEST(random_circuits_survive_the_round_trip) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20, 0, (uint64_t)_i));
    qnl_circuit *circuit = NULL;
    qnl_circuit *again = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, 3 + 8 * _i));
    for (int kind = QNL_GATE_X; kind <= QNL_GATE_UNITARY; kind++) {
        add_any_gate(circuit, (qnl_gate)kind, random);
    }
    for (int k = 0; k < 200; k++) {
        add_any_gate(circuit, (qnl_gate)qnl_random_integer(random, 29), random);
    }
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, 60));
    char *text = NULL;
    REQUIRE_OK(qnl_circuit_text(&text, circuit));
    REQUIRE_OK(qnl_circuit_parse(&again, text));
    require_same_circuit(circuit, again);
    qnl_string_free(text);
    qnl_circuit_free(circuit);
    qnl_circuit_free(again);
    qnl_random_free(random);
}
END_TEST

START_TEST(largest_circuit_survives_the_round_trip) {
    qnl_circuit *circuit = NULL;
    qnl_circuit *again = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, 1024));
    for (int q = 0; q < 1024; q++) {
        REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RX, q, q));
        REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CZ, q, (q + 513) % 1024));
    }
    char *text = NULL;
    REQUIRE_OK(qnl_circuit_text(&text, circuit));
    REQUIRE_OK(qnl_circuit_parse(&again, text));
    require_same_circuit(circuit, again);
    qnl_string_free(text);
    qnl_circuit_free(circuit);
    qnl_circuit_free(again);
}
END_TEST

/* ---- reading ---- */

START_TEST(layout_is_free) {
    qnl_circuit *circuit =
        parse("# a comment\r\n\n\t qubits  2 # two\r\n  h 0\n\tCnOt\t1  0#controlled\n  Rotation  X1 Z0  -theta[2] \n"
              "parameters 7\nunitary 1:0 0 1 0 +1 0 -0 0");
    char *text = NULL;
    REQUIRE_OK(qnl_circuit_text(&text, circuit));
    ck_assert_str_eq(text, "qubits 2\nparameters 7\nH 0\nCNOT 1 0\nROTATION Z0*X1 -theta[2]\nUNITARY 1 : 0 0 1 0 1 0 -0 0\n");
    qnl_string_free(text);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(angles_have_many_forms) {
    const double pi = acos(-1.0);
    require_angle("0.25", -1, 0.0, 0.25);
    require_angle("+.5e1", -1, 0.0, 5.0);
    require_angle("-2.", -1, 0.0, -2.0);
    require_angle("pi", -1, 0.0, pi);
    require_angle("-pi", -1, 0.0, -pi);
    require_angle("pi/4", -1, 0.0, pi / 4);
    require_angle("-3*pi", -1, 0.0, -(3 * pi));
    require_angle("0.5*pi/3", -1, 0.0, 0.5 * pi / 3);
    require_angle("theta[0]", 0, 1.0, 0.0);
    require_angle("+theta[12]", 12, 1.0, 0.0);
    require_angle("-theta[2147483646]", 2147483646, -1.0, 0.0);
    require_angle("2*theta[1]", 1, 2.0, 0.0);
    require_angle("-2e-1*theta[1]-1e3", 1, -0.2, -1000.0);
    require_angle("pi*theta[1]+pi/2", 1, pi, pi / 2);
    require_angle("-2*pi/3*theta[1]-3*pi/4", 1, -(2 * pi / 3), -(3 * pi / 4));
}
END_TEST

typedef struct bad_text {
    const char *text;
    qnl_status status;
    const char *message;
} bad_text;

static const bad_text bad_texts[] = {
    {"", QNL_ERR_PARSE, "line 1, column 1: expected \"qubits\" and their number, found the end of the line"},
    {"# nothing\n\n", QNL_ERR_PARSE, "line 3, column 1: expected \"qubits\" and their number, found the end of the line"},
    {"H 0\nqubits 1", QNL_ERR_PARSE, "line 1, column 1: expected \"qubits\" and their number, found \"H\""},
    {"qubits", QNL_ERR_PARSE, "line 1, column 7: expected a whole number (number of qubits), found the end of the line"},
    {"qubits two", QNL_ERR_PARSE, "line 1, column 8: expected a whole number (number of qubits), found \"two\""},
    {"qubits 0", QNL_ERR_ARGUMENT, "line 1, column 8: number of qubits is 0, allowed are 1..1024"},
    {"qubits 1025", QNL_ERR_ARGUMENT, "line 1, column 8: number of qubits is 1025, allowed are 1..1024"},
    {"qubits 2 3", QNL_ERR_PARSE, "line 1, column 10: expected the end of the line, found \"3\""},
    {"qubits 2\nqubits 2", QNL_ERR_PARSE, "line 2, column 1: expected the name of a gate, found \"qubits\""},
    {"qubits 2\nparameters -1", QNL_ERR_PARSE, "line 2, column 12: expected a whole number (number of parameters), found \"-1\""},
    {"qubits 2\nparameters 2147483649", QNL_ERR_ARGUMENT,
     "line 2, column 12: number of parameters is 2147483649, allowed are 0..2147483648"},
    {"qubits 2\nparameters 1\nparameters 1", QNL_ERR_PARSE, "line 3, column 1: expected the name of a gate, found \"parameters\""},
    {"qubits 2\n parameters 1\nRX 0 theta[1]", QNL_ERR_ARGUMENT, "line 2, column 13: number of parameters is 1, the gates use 2"},
    {"qubits 2\n  FOO 1", QNL_ERR_PARSE, "line 2, column 3: expected the name of a gate, found \"FOO\""},
    {"qubits 2\n\001\xff\"averyveryverylongname 1", QNL_ERR_PARSE,
     "line 2, column 1: expected the name of a gate, found \"??\"averyveryverylong\""},
    {"qubits 2\nH", QNL_ERR_PARSE, "line 2, column 2: expected a whole number (qubit), found the end of the line"},
    {"qubits 2\nH x", QNL_ERR_PARSE, "line 2, column 3: expected a whole number (qubit), found \"x\""},
    {"qubits 2\nH 2", QNL_ERR_ARGUMENT, "line 2, column 3: qubit is 2, allowed are 0..1"},
    {"qubits 2\nH 1x", QNL_ERR_PARSE, "line 2, column 4: expected a blank behind the qubit, found \"x\""},
    {"qubits 2\nH 1 0", QNL_ERR_PARSE, "line 2, column 5: expected the end of the line, found \"0\""},
    {"qubits 2\nCNOT 1", QNL_ERR_PARSE, "line 2, column 7: expected a whole number (qubit), found the end of the line"},
    {"qubits 2\nCNOT 1 1", QNL_ERR_ARGUMENT, "line 2: qubit 1 is given twice"},
    {"qubits 2\nRX 0", QNL_ERR_PARSE, "line 2, column 5: expected an angle, found the end of the line"},
    {"qubits 2\nRX 0 - 1", QNL_ERR_PARSE, "line 2, column 7: expected a number, found a blank"},
    {"qubits 2\nRX 0 --1", QNL_ERR_PARSE, "line 2, column 7: expected a number, found \"-1\""},
    {"qubits 2\nRX 0 0x10", QNL_ERR_PARSE, "line 2, column 7: expected a blank behind the angle, found \"x10\""},
    {"qubits 2\nRX 0 nan", QNL_ERR_NOT_FINITE, "line 2, column 6: the number is not finite"},
    {"qubits 2\nRX 0 -inf", QNL_ERR_NOT_FINITE, "line 2, column 7: the number is not finite"},
    {"qubits 2\nRX 0 1e999", QNL_ERR_NOT_FINITE, "line 2, column 6: the number is not finite"},
    {"qubits 2\nRX 0 pi/0", QNL_ERR_NOT_FINITE, "line 2, column 6: the number is not finite"},
    {"qubits 2\nRX 0 pi/-2", QNL_ERR_PARSE, "line 2, column 9: expected a number, found \"-2\""},
    {"qubits 2\nRX 0 1/2", QNL_ERR_PARSE, "line 2, column 7: expected a blank behind the angle, found \"/2\""},
    {"qubits 2\nRX 0 phi[0]", QNL_ERR_PARSE, "line 2, column 6: expected a number, found \"phi[0]\""},
    {"qubits 2\nRX 0 theta[]", QNL_ERR_PARSE, "line 2, column 12: expected a whole number (parameter), found \"]\""},
    {"qubits 2\nRX 0 theta[-1]", QNL_ERR_PARSE, "line 2, column 12: expected a whole number (parameter), found \"-1]\""},
    {"qubits 2\nRX 0 theta[1", QNL_ERR_PARSE, "line 2, column 13: expected ']', found the end of the line"},
    {"qubits 2\nRX 0 theta[2147483647]", QNL_ERR_ARGUMENT, "line 2, column 12: parameter is 2147483647, allowed are 0..2147483646"},
    {"qubits 2\nRX 0 theta[1]*2", QNL_ERR_PARSE, "line 2, column 14: expected a blank behind the angle, found \"*2\""},
    {"qubits 2\nRX 0 theta[1]+", QNL_ERR_PARSE, "line 2, column 15: expected a number, found the end of the line"},
    {"qubits 2\nRX 0 theta[1]+theta[0]", QNL_ERR_PARSE, "line 2, column 15: expected a number, found \"theta[0]\""},
    {"qubits 2\nROTATION 0.5", QNL_ERR_PARSE, "line 2, column 10: expected a letter X, Y or Z with its qubit, found \"0.5\""},
    {"qubits 2\nROTATION I1 0.5", QNL_ERR_PARSE, "line 2, column 13: expected a letter X, Y or Z with its qubit, found \"0.5\""},
    {"qubits 2\nROTATION X0*Y2 0.5", QNL_ERR_ARGUMENT, "line 2, column 14: qubit is 2, allowed are 0..1"},
    {"qubits 2\nROTATION X0*Y0 0.5", QNL_ERR_ARGUMENT, "line 2, column 14: qubit 0 is given twice"},
    {"qubits 2\nROTATION X0*theta[0]", QNL_ERR_PARSE,
     "line 2, column 13: expected a letter X, Y, Z or I behind '*', found \"theta[0]\""},
    {"qubits 2\nROTATION X0,Y1 1", QNL_ERR_PARSE, "line 2, column 12: expected a blank behind the Pauli string, found \",Y1\""},
    {"qubits 2\nROTATION X0\nH 1", QNL_ERR_PARSE, "line 2, column 12: expected an angle, found the end of the line"},
    {"qubits 2\nUNITARY : 1 0", QNL_ERR_PARSE, "line 2, column 9: expected a whole number (qubit), found \":\""},
    {"qubits 2\nUNITARY 0 1 0 0", QNL_ERR_PARSE, "line 2, column 16: expected a whole number (qubit), found the end of the line"},
    {"qubits 2\nUNITARY 0 0 0 0 0 0 0 0 0 0 0 0 0 :", QNL_ERR_PARSE,
     "line 2, column 33: expected ':' behind the 12th qubit, found \"0\""},
    {"qubits 2\nUNITARY 0 : 1 0 0 0 0 0 1", QNL_ERR_PARSE, "line 2, column 26: expected a number, found the end of the line"},
    {"qubits 2\nUNITARY 0 : 1 0 0 0 0 0 1i 0", QNL_ERR_PARSE, "line 2, column 26: expected a blank behind the number, found \"i\""},
    {"qubits 2\nUNITARY 0 : 1 0 0 0 0 0 1 0 0", QNL_ERR_PARSE, "line 2, column 29: expected the end of the line, found \"0\""},
    {"qubits 2\nUNITARY 0 : 2 0 0 0 0 0 1 0", QNL_ERR_NOT_UNITARY,
     "line 2: the largest entry of |U'U - 1| is 3, allowed are 0..1e-10"},
};

START_TEST(bad_texts_are_named) {
    char message[256] = "qnl_circuit_parse: ";
    strcat(message, bad_texts[_i].message);
    require_failure(bad_texts[_i].text, bad_texts[_i].status, message);
}
END_TEST

START_TEST(parse_needs_pointers) {
    qnl_circuit *circuit = NULL;
    REQUIRE_FAILURE(qnl_circuit_parse(NULL, "qubits 1"), QNL_ERR_NULL, "qnl_circuit_parse: out is NULL");
    REQUIRE_FAILURE(qnl_circuit_parse(&circuit, NULL), QNL_ERR_NULL, "qnl_circuit_parse: text is NULL");
}
END_TEST

static Suite *circuit_text_suite(void) {
    Suite *suite = suite_create("circuit_text");
    TCase *text = tcase_create("text");
    tcase_add_test(text, text_of_the_manual);
    tcase_add_test(text, text_of_special_numbers);
    tcase_add_loop_test(text, random_circuits_survive_the_round_trip, 0, 8);
    tcase_add_test(text, largest_circuit_survives_the_round_trip);
    suite_add_tcase(suite, text);
    TCase *reading = tcase_create("parse");
    tcase_add_test(reading, layout_is_free);
    tcase_add_test(reading, angles_have_many_forms);
    tcase_add_loop_test(reading, bad_texts_are_named, 0, (int)(sizeof bad_texts / sizeof bad_texts[0]));
    tcase_add_test(reading, parse_needs_pointers);
    suite_add_tcase(suite, reading);
    return suite;
}

int main(void) {
    return qnl_test_run(circuit_text_suite());
}
