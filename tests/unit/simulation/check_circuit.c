#include <check.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "qnnland/circuit.h"
#include "simulation/circuit_data.h"
#include "support/compare.h"
#include "support/runner.h"

static const qnl_angle constant = {-1, 0.0, 0.25};

static qnl_circuit *new_circuit(int qubits) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    return circuit;
}

/* The circuit has this text. */
static void require_text(const qnl_circuit *circuit, const char *expected) {
    char *text = NULL;
    REQUIRE_OK(qnl_circuit_text(&text, circuit));
    ck_assert_str_eq(text, expected);
    qnl_string_free(text);
}

START_TEST(new_circuit_is_empty) {
    qnl_circuit *circuit = new_circuit(1024);
    ck_assert_int_eq(qnl_circuit_qubits(circuit), 1024);
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), 0);
    ck_assert_uint_eq(qnl_circuit_size(circuit), 0);
    ck_assert_uint_eq(qnl_circuit_depth(circuit), 0);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(null_handles_are_empty) {
    qnl_circuit_free(NULL);
    ck_assert_int_eq(qnl_circuit_qubits(NULL), 0);
    ck_assert_uint_eq(qnl_circuit_parameters(NULL), 0);
    ck_assert_uint_eq(qnl_circuit_size(NULL), 0);
    ck_assert_uint_eq(qnl_circuit_depth(NULL), 0);
    ck_assert_uint_eq(qnl_circuit_count(NULL, QNL_GATE_H), 0);
}
END_TEST

START_TEST(new_refuses_bad_numbers_of_qubits) {
    qnl_circuit *circuit = NULL;
    REQUIRE_FAILURE(qnl_circuit_new(NULL, 1), QNL_ERR_NULL, "qnl_circuit_new: out is NULL");
    REQUIRE_FAILURE(qnl_circuit_new(&circuit, 0), QNL_ERR_ARGUMENT, "qnl_circuit_new: qubits is 0, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_circuit_new(&circuit, 1025), QNL_ERR_ARGUMENT, "qnl_circuit_new: qubits is 1025, allowed are 1..1024");
    ck_assert_ptr_null(circuit);
}
END_TEST

/* Every kind with a fixed number of qubits, through the one function that adds them all. */
START_TEST(add_keeps_what_it_is_given) {
    qnl_circuit *circuit = new_circuit(4);
    const int qubits[3] = {3, 0, 2};
    const qnl_angle angles[3] = {{2, -0.5, 0.125}, {-7, 3.0, 1.5}, {0, 1.0, 0.0}};
    for (int kind = QNL_GATE_X; kind <= QNL_GATE_CPHASE; kind++) {
        const size_t place = qnl_circuit_size(circuit);
        REQUIRE_OK(qnl_circuit_add(circuit, (qnl_gate)kind, qubits, angles));
        const qnl__gate *gate = &circuit->gates[place];
        ck_assert_int_eq((int)gate->kind, kind);
        ck_assert_int_eq(gate->qubit_count, qnl__gate_qubits((qnl_gate)kind));
        ck_assert_mem_eq(gate->qubits, qubits, (size_t)gate->qubit_count * sizeof(int));
        ck_assert_ptr_null(gate->letters);
        ck_assert_ptr_null(gate->matrix);
        ck_assert_uint_eq(qnl_circuit_count(circuit, (qnl_gate)kind), 1);
    }
    const qnl__gate *u3 = &circuit->gates[QNL_GATE_U3];
    ck_assert_mem_eq(&u3->angles[0], &angles[0], sizeof angles[0]);
    ck_assert_int_eq(u3->angles[1].parameter, -1);
    ck_assert_double_eq(u3->angles[1].scale, 0.0);
    ck_assert_double_eq(u3->angles[1].offset, 1.5);
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), 3);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(gate_list_has_its_shapes) {
    static const int qubits[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 1, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0};
    static const int angles[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 3, 1, 1, 1, 1, 1, 0};
    for (int kind = QNL_GATE_X; kind <= QNL_GATE_UNITARY; kind++) {
        ck_assert_int_eq(qnl__gate_qubits((qnl_gate)kind), qubits[kind]);
        ck_assert_int_eq(qnl__gate_angles((qnl_gate)kind), angles[kind]);
    }
    ck_assert_str_eq(qnl_gate_name(QNL_GATE_X), "X");
    ck_assert_str_eq(qnl_gate_name(QNL_GATE_ISWAPDG), "ISWAPDG");
    ck_assert_str_eq(qnl_gate_name(QNL_GATE_UNITARY), "UNITARY");
    ck_assert_str_eq(qnl_gate_name((qnl_gate)29), "unknown");
    ck_assert_str_eq(qnl_gate_name((qnl_gate)-1), "unknown");
}
END_TEST

START_TEST(add_refuses_bad_gates) {
    qnl_circuit *circuit = new_circuit(3);
    const int qubits[3] = {0, 1, 2};
    REQUIRE_FAILURE(qnl_circuit_add(NULL, QNL_GATE_H, qubits, NULL), QNL_ERR_NULL, "qnl_circuit_add: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_add(circuit, QNL_GATE_H, NULL, NULL), QNL_ERR_NULL, "qnl_circuit_add: qubits is NULL");
    REQUIRE_FAILURE(qnl_circuit_add(circuit, QNL_GATE_RX, qubits, NULL), QNL_ERR_NULL, "qnl_circuit_add: angles is NULL");
    REQUIRE_FAILURE(qnl_circuit_add(circuit, (qnl_gate)29, qubits, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: gate is 29, allowed are the numbers 0..28 of QNL_GATE_LIST");
    REQUIRE_FAILURE(qnl_circuit_add(circuit, (qnl_gate)-1, qubits, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: gate is -1, allowed are the numbers 0..28 of QNL_GATE_LIST");
    REQUIRE_FAILURE(qnl_circuit_add(circuit, QNL_GATE_ROTATION, qubits, &constant), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: gate is ROTATION, allowed are all others; ROTATION has a function of its own");
    REQUIRE_FAILURE(qnl_circuit_add(circuit, QNL_GATE_UNITARY, qubits, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: gate is UNITARY, allowed are all others; UNITARY has a function of its own");
    require_text(circuit, "qubits 3\nparameters 0\n");
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(add_refuses_bad_qubits) {
    qnl_circuit *circuit = new_circuit(3);
    REQUIRE_FAILURE(qnl_circuit_add(circuit, QNL_GATE_CCX, (const int[]){0, 1, 3}, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: qubit is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_add(circuit, QNL_GATE_CCX, (const int[]){-1, 1, 2}, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: qubit is -1, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_add(circuit, QNL_GATE_CCX, (const int[]){0, 2, 0}, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: qubit 0 is given twice");
    require_text(circuit, "qubits 3\nparameters 0\n");
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(add_refuses_bad_angles) {
    qnl_circuit *circuit = new_circuit(1);
    const int qubit = 0;
    qnl_angle angles[3] = {constant, {0, INFINITY, 0.0}, constant};
    REQUIRE_FAILURE(qnl_circuit_add(circuit, QNL_GATE_U3, &qubit, angles), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_add: scale of angle 1 is not finite");
    angles[1] = (qnl_angle){-1, 0.0, NAN};
    REQUIRE_FAILURE(qnl_circuit_add(circuit, QNL_GATE_U3, &qubit, angles), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_add: offset of angle 1 is not finite");
    angles[1] = (qnl_angle){INT64_C(2147483647), 1.0, 0.0};
    REQUIRE_FAILURE(qnl_circuit_add(circuit, QNL_GATE_U3, &qubit, angles), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: parameter of angle 1 is 2147483647, allowed are at most 2147483646");
    require_text(circuit, "qubits 1\nparameters 0\n");
    /* The scale of a constant is not looked at; the largest index is allowed. */
    angles[1] = (qnl_angle){-1, NAN, 0.0};
    angles[2] = (qnl_angle){INT64_C(2147483646), 1.0, 0.0};
    REQUIRE_OK(qnl_circuit_add(circuit, QNL_GATE_U3, &qubit, angles));
    require_text(circuit, "qubits 1\nparameters 2147483647\nU3 0 0.25 0 theta[2147483646]\n");
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(short_forms) {
    qnl_circuit *circuit = new_circuit(2);
    REQUIRE_OK(qnl_circuit_add1(circuit, QNL_GATE_H, 1));
    REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CNOT, 1, 0));
    REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_PHASE, 0, 4));
    require_text(circuit, "qubits 2\nparameters 5\nH 1\nCNOT 1 0\nPHASE 0 theta[4]\n");
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(short_forms_refuse_other_gates) {
    qnl_circuit *circuit = new_circuit(2);
    REQUIRE_FAILURE(qnl_circuit_add1(NULL, QNL_GATE_H, 0), QNL_ERR_NULL, "qnl_circuit_add1: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_add2(NULL, QNL_GATE_CZ, 0, 1), QNL_ERR_NULL, "qnl_circuit_add2: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_rotate(NULL, QNL_GATE_RX, 0, 1), QNL_ERR_NULL, "qnl_circuit_rotate: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_add1(circuit, (qnl_gate)77, 0), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add1: gate is 77, allowed are the numbers 0..28 of QNL_GATE_LIST");
    REQUIRE_FAILURE(qnl_circuit_add1(circuit, QNL_GATE_CZ, 0), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add1: gate is CZ, allowed are gates with 1 qubits and 0 angles");
    REQUIRE_FAILURE(qnl_circuit_add1(circuit, QNL_GATE_H, 2), QNL_ERR_ARGUMENT, "qnl_circuit_add1: qubit is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_circuit_add2(circuit, QNL_GATE_CRX, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add2: gate is CRX, allowed are gates with 2 qubits and 0 angles");
    REQUIRE_FAILURE(qnl_circuit_add2(circuit, QNL_GATE_CZ, 1, 1), QNL_ERR_ARGUMENT, "qnl_circuit_add2: qubit 1 is given twice");
    REQUIRE_FAILURE(qnl_circuit_rotate(circuit, QNL_GATE_U3, 0, 0), QNL_ERR_ARGUMENT,
                    "qnl_circuit_rotate: gate is U3, allowed are gates with 1 qubits and 1 angles");
    REQUIRE_FAILURE(qnl_circuit_rotate(circuit, QNL_GATE_ROTATION, 0, 0), QNL_ERR_ARGUMENT,
                    "qnl_circuit_rotate: gate is ROTATION, allowed are gates with 1 qubits and 1 angles");
    REQUIRE_FAILURE(qnl_circuit_rotate(circuit, QNL_GATE_RX, 0, -1), QNL_ERR_ARGUMENT,
                    "qnl_circuit_rotate: parameter is -1, allowed are 0..2147483646");
    REQUIRE_FAILURE(qnl_circuit_rotate(circuit, QNL_GATE_RX, 0, INT64_C(2147483647)), QNL_ERR_ARGUMENT,
                    "qnl_circuit_rotate: parameter is 2147483647, allowed are 0..2147483646");
    require_text(circuit, "qubits 2\nparameters 0\n");
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(rotations_are_sorted_by_qubit) {
    qnl_circuit *circuit = new_circuit(11);
    const qnl_angle angle = {1, 2.0, 0.0};
    REQUIRE_OK(qnl_circuit_add_rotation(circuit, "  Y10*X0 I3 I\tZ2 ", &angle));
    REQUIRE_OK(qnl_circuit_add_rotation(circuit, "Z9X8 * Y7Z6X5Y4Z3X2Y1Z0", &constant));
    require_text(circuit, "qubits 11\nparameters 2\nROTATION X0*Z2*Y10 2*theta[1]\n"
                          "ROTATION Z0*Y1*X2*Z3*Y4*X5*Z6*Y7*X8*Z9 0.25\n");
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(rotations_refuse_bad_text) {
    qnl_circuit *circuit = new_circuit(3);
    REQUIRE_FAILURE(qnl_circuit_add_rotation(NULL, "X0", &constant), QNL_ERR_NULL, "qnl_circuit_add_rotation: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, NULL, &constant), QNL_ERR_NULL, "qnl_circuit_add_rotation: pauli is NULL");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, "X0", NULL), QNL_ERR_NULL, "qnl_circuit_add_rotation: angle is NULL");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, "", &constant), QNL_ERR_PARSE,
                    "qnl_circuit_add_rotation: column 1: expected a letter X, Y or Z with its qubit, found the end of the text");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, "I0 I", &constant), QNL_ERR_PARSE,
                    "qnl_circuit_add_rotation: column 5: expected a letter X, Y or Z with its qubit, found the end of the text");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, "X0 2", &constant), QNL_ERR_PARSE,
                    "qnl_circuit_add_rotation: column 4: expected a letter X, Y or Z with its qubit, found \"2\"");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, "X0 * ", &constant), QNL_ERR_PARSE,
                    "qnl_circuit_add_rotation: column 6: expected a letter X, Y, Z or I behind '*', found the end of the text");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, "X0 Y", &constant), QNL_ERR_PARSE,
                    "qnl_circuit_add_rotation: column 5: expected a whole number (qubit), found the end of the text");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, "X0 Y3", &constant), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_rotation: column 5: qubit is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, "I99999999999999999999999 X0", &constant), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_rotation: column 2: qubit is 99999999999999999999, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, "X2 Y0 Z2", &constant), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_rotation: column 8: qubit 2 is given twice");
    const qnl_angle bad = {0, NAN, 0.0};
    REQUIRE_FAILURE(qnl_circuit_add_rotation(circuit, "X2", &bad), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_add_rotation: scale of angle 0 is not finite");
    require_text(circuit, "qubits 3\nparameters 0\n");
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(pauli_parse_stops_where_it_must) {
    qnl__pauli pauli;
    const char *end = NULL;
    REQUIRE_OK(qnl__pauli_parse("caller", &pauli, "Y1*X0 + 3", &end, 2));
    ck_assert_str_eq(end, " + 3");
    ck_assert_int_eq(pauli.count, 2);
    ck_assert_mem_eq(pauli.letters, "XY", 2);
    ck_assert_int_eq(pauli.qubits[0], 0);
    ck_assert_int_eq(pauli.qubits[1], 1);
    qnl__pauli_clear(&pauli);
    ck_assert_ptr_null(pauli.qubits);
    REQUIRE_OK(qnl__pauli_parse("caller", &pauli, " + X0", &end, 2));
    ck_assert_str_eq(end, " + X0");
    ck_assert_int_eq(pauli.count, 0);
    qnl__pauli_clear(&pauli);
    REQUIRE_FAILURE(qnl__pauli_parse("caller", &pauli, "X0 X0", &end, 2), QNL_ERR_ARGUMENT,
                    "caller: column 5: qubit 0 is given twice");
}
END_TEST

START_TEST(unitary_is_copied) {
    qnl_circuit *circuit = new_circuit(3);
    qnl_complex swap[16] = {{1, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}, {0, 0},
                            {0, 0}, {1, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}};
    REQUIRE_OK(qnl_circuit_add_unitary(circuit, (const int[]){2, 0}, 2, swap));
    swap[0].re = 7;
    const qnl_complex *kept = circuit->gates[0].matrix;
    ck_assert_double_eq(kept[0].re, 1.0);
    ck_assert_double_eq(kept[6].re, 1.0);
    ck_assert_int_eq(circuit->gates[0].qubits[0], 2);
    ck_assert_int_eq(circuit->gates[0].qubits[1], 0);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(unitary_refuses_bad_matrices) {
    qnl_circuit *circuit = new_circuit(3);
    qnl_complex matrix[4] = {{1, 0}, {0, 0}, {0, 0}, {1, 0}};
    const int qubits[13] = {1};
    REQUIRE_FAILURE(qnl_circuit_add_unitary(NULL, qubits, 1, matrix), QNL_ERR_NULL, "qnl_circuit_add_unitary: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(circuit, NULL, 1, matrix), QNL_ERR_NULL, "qnl_circuit_add_unitary: qubits is NULL");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(circuit, qubits, 1, NULL), QNL_ERR_NULL, "qnl_circuit_add_unitary: matrix is NULL");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(circuit, qubits, 0, matrix), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_unitary: count is 0, allowed are 1..12");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(circuit, qubits, 13, matrix), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_unitary: count is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(circuit, (const int[]){3}, 1, matrix), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_unitary: qubit is 3, allowed are 0..2");
    matrix[3].re = 2.0; /* U'U - 1 = diag(0, 3) */
    REQUIRE_FAILURE(qnl_circuit_add_unitary(circuit, qubits, 1, matrix), QNL_ERR_NOT_UNITARY,
                    "qnl_circuit_add_unitary: the largest entry of |U'U - 1| is 3, allowed are 0..1e-10");
    matrix[3].re = 1.0 + 1e-10; /* defect 2e-10 */
    REQUIRE_FAILURE(qnl_circuit_add_unitary(circuit, qubits, 1, matrix), QNL_ERR_NOT_UNITARY,
                    "qnl_circuit_add_unitary: the largest entry of |U'U - 1| is 2e-10, allowed are 0..1e-10");
    matrix[3].re = 1e300;
    ck_assert_int_eq(qnl_circuit_add_unitary(circuit, qubits, 1, matrix), QNL_ERR_NOT_UNITARY);
    matrix[3].re = NAN;
    ck_assert_int_eq(qnl_circuit_add_unitary(circuit, qubits, 1, matrix), QNL_ERR_NOT_FINITE);
    require_text(circuit, "qubits 3\nparameters 0\n");
    matrix[3].re = 1.0 + 4e-11; /* defect 8e-11 */
    REQUIRE_OK(qnl_circuit_add_unitary(circuit, qubits, 1, matrix));
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(parameters_can_be_reserved) {
    qnl_circuit *circuit = new_circuit(1);
    REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RX, 0, 2));
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), 3);
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, 10));
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, 5));
    REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RX, 0, 4));
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), 5);
    REQUIRE_FAILURE(qnl_circuit_set_parameters(NULL, 1), QNL_ERR_NULL, "qnl_circuit_set_parameters: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_set_parameters(circuit, 4), QNL_ERR_ARGUMENT,
                    "qnl_circuit_set_parameters: parameters is 4, allowed are 5..2147483648");
    REQUIRE_FAILURE(qnl_circuit_set_parameters(circuit, (size_t)2147483649), QNL_ERR_ARGUMENT,
                    "qnl_circuit_set_parameters: parameters is 2147483649, allowed are 5..2147483648");
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), 5);
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, (size_t)2147483648));
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- looking ---- */

START_TEST(depth_is_the_longest_chain) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 4\nH 0\nH 1\nH 2\nCNOT 0 1\nCNOT 2 3\nCCX 0 1 2\nX 3\nROTATION Z0*Z3 1\n"));
    ck_assert_uint_eq(qnl_circuit_depth(circuit), 4);
    ck_assert_uint_eq(qnl_circuit_count(circuit, QNL_GATE_H), 3);
    ck_assert_uint_eq(qnl_circuit_count(circuit, QNL_GATE_SWAP), 0);
    ck_assert_uint_eq(qnl_circuit_count(circuit, (qnl_gate)99), 0);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(largest_circuit) {
    qnl_circuit *circuit = new_circuit(1024);
    for (int q = 0; q < 1024; q++) {
        REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RY, q, q));
    }
    for (int q = 0; q < 1023; q++) {
        REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CNOT, q, q + 1));
    }
    REQUIRE_FAILURE(qnl_circuit_add1(circuit, QNL_GATE_H, 1024), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add1: qubit is 1024, allowed are 0..1023");
    ck_assert_uint_eq(qnl_circuit_size(circuit), 2047);
    ck_assert_uint_eq(qnl_circuit_depth(circuit), 1024);
    qnl_circuit *inverse = NULL;
    REQUIRE_OK(qnl_circuit_inverse(&inverse, circuit));
    ck_assert_uint_eq(qnl_circuit_depth(inverse), 1024);
    qnl_circuit_free(inverse);
    qnl_circuit_free(circuit);
}
END_TEST

/* c = a b for 2 x 2 matrices. */
static void multiply(qnl_complex c[4], const qnl_complex a[4], const qnl_complex b[4]) {
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
            c[2 * i + j] = (qnl_complex){0.0, 0.0};
            for (int k = 0; k < 2; k++) {
                const qnl_complex x = a[2 * i + k];
                const qnl_complex y = b[2 * k + j];
                c[2 * i + j].re += x.re * y.re - x.im * y.im;
                c[2 * i + j].im += x.re * y.im + x.im * y.re;
            }
        }
    }
}

/* first * second = result, all from the library. */
static void require_product(qnl_gate first, qnl_gate second, qnl_gate result) {
    qnl_complex a[4];
    qnl_complex b[4];
    qnl_complex expected[4] = {{1, 0}, {0, 0}, {0, 0}, {1, 0}};
    qnl_complex product[4];
    qnl__gate_matrix(a, first);
    qnl__gate_matrix(b, second);
    if (result != QNL_GATE_UNITARY) {
        qnl__gate_matrix(expected, result);
    }
    multiply(product, a, b);
    for (int i = 0; i < 4; i++) {
        ck_assert_double_eq_tol(product[i].re, expected[i].re, 1e-15);
        ck_assert_double_eq_tol(product[i].im, expected[i].im, 1e-15);
    }
}

START_TEST(fixed_matrices_obey_the_algebra) {
    qnl_complex m[4];
    qnl__gate_matrix(m, QNL_GATE_Y);
    ck_assert_double_eq(m[1].im, -1.0);
    ck_assert_double_eq(m[2].im, 1.0);
    qnl__gate_matrix(m, QNL_GATE_T);
    ck_assert_double_eq_tol(m[3].re, cos(atan(1.0)), 1e-15);
    ck_assert_double_eq_tol(m[3].im, sin(atan(1.0)), 1e-15);
    qnl__gate_matrix(m, QNL_GATE_H);
    ck_assert_double_eq_tol(m[0].re, cos(atan(1.0)), 1e-15);
    /* UNITARY stands for the identity here. */
    require_product(QNL_GATE_X, QNL_GATE_X, QNL_GATE_UNITARY);
    require_product(QNL_GATE_Y, QNL_GATE_Y, QNL_GATE_UNITARY);
    require_product(QNL_GATE_H, QNL_GATE_H, QNL_GATE_UNITARY);
    require_product(QNL_GATE_T, QNL_GATE_T, QNL_GATE_S);
    require_product(QNL_GATE_S, QNL_GATE_S, QNL_GATE_Z);
    require_product(QNL_GATE_SX, QNL_GATE_SX, QNL_GATE_X);
    require_product(QNL_GATE_S, QNL_GATE_SDG, QNL_GATE_UNITARY);
    require_product(QNL_GATE_T, QNL_GATE_TDG, QNL_GATE_UNITARY);
    require_product(QNL_GATE_SX, QNL_GATE_SXDG, QNL_GATE_UNITARY);
    qnl_complex h[4];
    qnl_complex z[4];
    qnl_complex hz[4];
    qnl_complex hzh[4];
    qnl__gate_matrix(h, QNL_GATE_H);
    qnl__gate_matrix(z, QNL_GATE_Z);
    multiply(hz, h, z);
    multiply(hzh, hz, h); /* = X */
    ck_assert_double_eq_tol(hzh[1].re, 1.0, 1e-15);
    ck_assert_double_eq_tol(hzh[0].re, 0.0, 1e-15);
}
END_TEST

START_TEST(theta_is_checked) {
    const double theta[4] = {0.0, 1.0, NAN, 3.0};
    REQUIRE_OK(qnl__check_theta("caller", "theta", NULL, 3, 0));
    REQUIRE_OK(qnl__check_theta("caller", "theta", theta, 2, 1));
    REQUIRE_FAILURE(qnl__check_theta("caller", "theta", NULL, 1, 4), QNL_ERR_NULL, "caller: theta is NULL, the circuit has 4 parameters");
    ck_assert_int_eq(qnl__check_theta("caller", "theta", theta, 2, 2), QNL_ERR_NOT_FINITE);
    ck_assert_ptr_nonnull(strstr(qnl_last_error(), "caller: theta[2]"));
}
END_TEST

static Suite *circuit_suite(void) {
    Suite *suite = suite_create("circuit");
    TCase *build = tcase_create("building");
    tcase_add_test(build, new_circuit_is_empty);
    tcase_add_test(build, null_handles_are_empty);
    tcase_add_test(build, new_refuses_bad_numbers_of_qubits);
    tcase_add_test(build, add_keeps_what_it_is_given);
    tcase_add_test(build, gate_list_has_its_shapes);
    tcase_add_test(build, add_refuses_bad_gates);
    tcase_add_test(build, add_refuses_bad_qubits);
    tcase_add_test(build, add_refuses_bad_angles);
    tcase_add_test(build, short_forms);
    tcase_add_test(build, short_forms_refuse_other_gates);
    tcase_add_test(build, rotations_are_sorted_by_qubit);
    tcase_add_test(build, rotations_refuse_bad_text);
    tcase_add_test(build, pauli_parse_stops_where_it_must);
    tcase_add_test(build, unitary_is_copied);
    tcase_add_test(build, unitary_refuses_bad_matrices);
    tcase_add_test(build, parameters_can_be_reserved);
    suite_add_tcase(suite, build);
    TCase *look = tcase_create("looking");
    tcase_add_test(look, depth_is_the_longest_chain);
    tcase_add_test(look, largest_circuit);
    tcase_add_test(look, fixed_matrices_obey_the_algebra);
    tcase_add_test(look, theta_is_checked);
    suite_add_tcase(suite, look);
    return suite;
}

int main(void) {
    return qnl_test_run(circuit_suite());
}
