#include <check.h>
#include <math.h>
#include <stdint.h>

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

START_TEST(copy_is_independent) {
    qnl_circuit *circuit = new_circuit(2);
    qnl_circuit *copy = NULL;
    const qnl_complex minus_one[4] = {{-1, 0}, {0, 0}, {0, 0}, {-1, 0}};
    REQUIRE_OK(qnl_circuit_add_unitary(circuit, (const int[]){1}, 1, minus_one));
    REQUIRE_OK(qnl_circuit_add_rotation(circuit, "Y0 Z1", &constant));
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, 3));
    REQUIRE_OK(qnl_circuit_copy(&copy, circuit));
    REQUIRE_OK(qnl_circuit_add1(circuit, QNL_GATE_H, 0));
    qnl_circuit_free(circuit);
    require_text(copy, "qubits 2\nparameters 3\nUNITARY 1 : -1 0 0 0 0 0 -1 0\nROTATION Y0*Z1 0.25\n");
    qnl_circuit *same = copy;
    REQUIRE_FAILURE(qnl_circuit_copy(NULL, copy), QNL_ERR_NULL, "qnl_circuit_copy: out is NULL");
    REQUIRE_FAILURE(qnl_circuit_copy(&copy, NULL), QNL_ERR_NULL, "qnl_circuit_copy: circuit is NULL");
    ck_assert_ptr_eq(copy, same);
    qnl_circuit_free(copy);
}
END_TEST

START_TEST(append_shifts_parameters) {
    qnl_circuit *first = new_circuit(2);
    qnl_circuit *second = new_circuit(2);
    REQUIRE_OK(qnl_circuit_rotate(first, QNL_GATE_RX, 0, 0));
    REQUIRE_OK(qnl_circuit_add(second, QNL_GATE_RY, (const int[]){1}, &constant));
    REQUIRE_OK(qnl_circuit_rotate(second, QNL_GATE_RZ, 1, 1));
    REQUIRE_OK(qnl_circuit_set_parameters(second, 3));
    REQUIRE_OK(qnl_circuit_append(first, second, 1));
    require_text(first, "qubits 2\nparameters 4\nRX 0 theta[0]\nRY 1 0.25\nRZ 1 theta[2]\n");
    REQUIRE_OK(qnl_circuit_append(first, second, 0));
    require_text(first, "qubits 2\nparameters 4\nRX 0 theta[0]\nRY 1 0.25\nRZ 1 theta[2]\nRY 1 0.25\nRZ 1 theta[1]\n");
    qnl_circuit_free(first);
    qnl_circuit_free(second);
}
END_TEST

START_TEST(append_itself) {
    qnl_circuit *circuit = new_circuit(1);
    REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RX, 0, 0));
    for (size_t k = 0; k < 10; k++) {
        REQUIRE_OK(qnl_circuit_append(circuit, circuit, qnl_circuit_parameters(circuit)));
    }
    ck_assert_uint_eq(qnl_circuit_size(circuit), 1024);
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), 1024);
    for (size_t k = 0; k < 1024; k++) {
        ck_assert_int_eq(circuit->gates[k].angles[0].parameter, (int64_t)k);
    }
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(append_refuses_what_does_not_fit) {
    qnl_circuit *circuit = new_circuit(2);
    qnl_circuit *wider = new_circuit(3);
    qnl_circuit *other = new_circuit(2);
    REQUIRE_OK(qnl_circuit_rotate(other, QNL_GATE_RX, 0, 1));
    REQUIRE_FAILURE(qnl_circuit_append(NULL, other, 0), QNL_ERR_NULL, "qnl_circuit_append: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_append(circuit, NULL, 0), QNL_ERR_NULL, "qnl_circuit_append: other is NULL");
    REQUIRE_FAILURE(qnl_circuit_append(circuit, wider, 0), QNL_ERR_ARGUMENT,
                    "qnl_circuit_append: other has 3 qubits, the circuit has 2");
    /* Index 1 may become 2^31 - 2 at most. */
    REQUIRE_FAILURE(qnl_circuit_append(circuit, other, (size_t)2147483646), QNL_ERR_ARGUMENT,
                    "qnl_circuit_append: parameter_offset is 2147483646, allowed are 0..2147483645");
    REQUIRE_FAILURE(qnl_circuit_append(circuit, other, SIZE_MAX), QNL_ERR_ARGUMENT,
                    "qnl_circuit_append: parameter_offset is 18446744073709551615, allowed are 0..2147483645");
    require_text(circuit, "qubits 2\nparameters 0\n");
    REQUIRE_OK(qnl_circuit_append(circuit, other, (size_t)2147483645));
    require_text(circuit, "qubits 2\nparameters 2147483647\nRX 0 theta[2147483646]\n");
    qnl_circuit_free(circuit);
    qnl_circuit_free(wider);
    qnl_circuit_free(other);
}
END_TEST

START_TEST(inverse_of_every_kind) {
    static const char text[] =
        "qubits 3\nparameters 9\nX 0\nY 1\nZ 2\nH 0\nS 1\nSDG 2\nT 0\nTDG 1\nSX 2\nSXDG 0\nCNOT 0 1\nCY 1 2\n"
        "CZ 2 0\nSWAP 0 2\nISWAP 0 1\nISWAPDG 1 2\nCCX 0 1 2\nCSWAP 2 1 0\nRX 0 theta[0]\nRY 1 -0.5*theta[1]+2\n"
        "RZ 2 3\nPHASE 0 theta[2]-1\nU3 1 1 theta[3]+2 3*theta[4]\nCRX 0 1 theta[5]\nCRY 1 2 0\n"
        "CRZ 2 0 -theta[6]\nCPHASE 0 2 5\nROTATION X0*Y2 theta[7]\n"
        "UNITARY 1 : 0 0 0 1 1 0 0 0\n";
    static const char expected[] =
        "qubits 3\nparameters 9\nUNITARY 1 : 0 0 1 0 0 -1 0 0\nROTATION X0*Y2 -theta[7]\nCPHASE 0 2 -5\n"
        "CRZ 2 0 theta[6]\nCRY 1 2 0\nCRX 0 1 -theta[5]\nU3 1 -1 -3*theta[4] -theta[3]-2\nPHASE 0 -theta[2]+1\n"
        "RZ 2 -3\nRY 1 0.5*theta[1]-2\nRX 0 -theta[0]\nCSWAP 2 1 0\nCCX 0 1 2\nISWAP 1 2\nISWAPDG 0 1\n"
        "SWAP 0 2\nCZ 2 0\nCY 1 2\nCNOT 0 1\nSX 0\nSXDG 2\nT 1\nTDG 0\nS 2\nSDG 1\nH 0\nZ 2\nY 1\nX 0\n";
    qnl_circuit *circuit = NULL;
    qnl_circuit *inverse = NULL;
    qnl_circuit *again = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    REQUIRE_OK(qnl_circuit_inverse(&inverse, circuit));
    require_text(inverse, expected);
    REQUIRE_OK(qnl_circuit_inverse(&again, inverse));
    require_text(again, text);
    REQUIRE_FAILURE(qnl_circuit_inverse(NULL, circuit), QNL_ERR_NULL, "qnl_circuit_inverse: out is NULL");
    REQUIRE_FAILURE(qnl_circuit_inverse(&circuit, NULL), QNL_ERR_NULL, "qnl_circuit_inverse: circuit is NULL");
    qnl_circuit_free(circuit);
    qnl_circuit_free(inverse);
    qnl_circuit_free(again);
}
END_TEST

START_TEST(slices_keep_the_parameters) {
    qnl_circuit *circuit = NULL;
    qnl_circuit *slice = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 2\nparameters 4\nH 0\nRX 0 theta[0]\nCNOT 0 1\nRZ 1 theta[1]\n"));
    REQUIRE_OK(qnl_circuit_slice(&slice, circuit, 1, 3));
    require_text(slice, "qubits 2\nparameters 4\nRX 0 theta[0]\nCNOT 0 1\n");
    qnl_circuit_free(slice);
    REQUIRE_OK(qnl_circuit_slice(&slice, circuit, 4, 4));
    require_text(slice, "qubits 2\nparameters 4\n");
    qnl_circuit_free(slice);
    REQUIRE_FAILURE(qnl_circuit_slice(NULL, circuit, 0, 1), QNL_ERR_NULL, "qnl_circuit_slice: out is NULL");
    REQUIRE_FAILURE(qnl_circuit_slice(&slice, NULL, 0, 1), QNL_ERR_NULL, "qnl_circuit_slice: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_slice(&slice, circuit, 0, 5), QNL_ERR_ARGUMENT, "qnl_circuit_slice: last is 5, allowed are 0..4");
    REQUIRE_FAILURE(qnl_circuit_slice(&slice, circuit, 3, 2), QNL_ERR_ARGUMENT, "qnl_circuit_slice: first is 3, allowed are 0..2");
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(bind_fixes_and_renumbers) {
    qnl_circuit *circuit = NULL;
    qnl_circuit *bound = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nparameters 5\nRX 0 theta[0]\nRY 0 -0.5*theta[1]+0.25\nRZ 0 theta[3]-1\n"
                                           "U3 0 theta[1] 7 2*theta[3]\n"));
    const unsigned char flags[5] = {0, 255, 0, 0, 1};
    const double values[5] = {NAN, 3.0, INFINITY, NAN, 9.0};
    REQUIRE_OK(qnl_circuit_bind(&bound, circuit, flags, values));
    require_text(bound, "qubits 1\nparameters 3\nRX 0 theta[0]\nRY 0 -1.25\nRZ 0 theta[2]-1\nU3 0 3 7 2*theta[2]\n");
    qnl_circuit_free(bound);
    qnl_circuit_free(circuit);
    circuit = new_circuit(1);
    REQUIRE_OK(qnl_circuit_bind(&bound, circuit, NULL, NULL));
    require_text(bound, "qubits 1\nparameters 0\n");
    qnl_circuit_free(bound);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(bind_refuses_bad_values) {
    qnl_circuit *circuit = NULL;
    qnl_circuit *bound = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRX 0 theta[0]\nRX 0 1e10*theta[1]\n"));
    const unsigned char flags[2] = {0, 1};
    double values[2] = {0.0, NAN};
    REQUIRE_FAILURE(qnl_circuit_bind(NULL, circuit, flags, values), QNL_ERR_NULL, "qnl_circuit_bind: out is NULL");
    REQUIRE_FAILURE(qnl_circuit_bind(&bound, NULL, flags, values), QNL_ERR_NULL, "qnl_circuit_bind: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_bind(&bound, circuit, NULL, values), QNL_ERR_NULL, "qnl_circuit_bind: bound is NULL");
    REQUIRE_FAILURE(qnl_circuit_bind(&bound, circuit, flags, NULL), QNL_ERR_NULL, "qnl_circuit_bind: values is NULL");
    REQUIRE_FAILURE(qnl_circuit_bind(&bound, circuit, flags, values), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_bind: values[1] is not finite");
    values[1] = 1e300;
    REQUIRE_FAILURE(qnl_circuit_bind(&bound, circuit, flags, values), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_bind: an angle becomes infinite with values[1]");
    ck_assert_ptr_null(bound);
    qnl_circuit_free(circuit);
}
END_TEST

static Suite *circuit_edit_suite(void) {
    Suite *suite = suite_create("circuit_edit");
    TCase *whole = tcase_create("whole circuits");
    tcase_add_test(whole, copy_is_independent);
    tcase_add_test(whole, append_shifts_parameters);
    tcase_add_test(whole, append_itself);
    tcase_add_test(whole, append_refuses_what_does_not_fit);
    tcase_add_test(whole, inverse_of_every_kind);
    tcase_add_test(whole, slices_keep_the_parameters);
    tcase_add_test(whole, bind_fixes_and_renumbers);
    tcase_add_test(whole, bind_refuses_bad_values);
    suite_add_tcase(suite, whole);
    return suite;
}

int main(void) {
    return qnl_test_run(circuit_edit_suite());
}
