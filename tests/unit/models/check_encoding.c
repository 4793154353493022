/* check_encoding.c  From features to states. */
#include <math.h>
#include <string.h>

#include "qnnland/encoding.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_state *encode(qnl_encoding encoding, int qubits, char axis, const double *features, size_t samples, size_t count) {
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_encode(&state, encoding, qubits, axis, features, samples, count));
    ck_assert_int_eq(qnl_state_qubits(state), qubits);
    ck_assert_uint_eq(qnl_state_count(state), samples);
    return state;
}

static void require_amplitudes(const qnl_state *state, size_t which, const double complex *expected) {
    qnl_complex amplitudes[16];
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, state, which));
    compare_complexes("amplitude", amplitudes, expected, (size_t)1 << qnl_state_qubits(state), 1e-15);
}

START_TEST(names) {
    ck_assert_str_eq(qnl_encoding_name(QNL_ENCODING_AMPLITUDE), "amplitude");
    ck_assert_str_eq(qnl_encoding_name(QNL_ENCODING_ANGLE), "angle");
    ck_assert_str_eq(qnl_encoding_name(QNL_ENCODING_BASIS), "basis");
    ck_assert_str_eq(qnl_encoding_name((qnl_encoding)3), "unknown");
}
END_TEST

/* 3, 4, 0 have norm 5; the missing fourth amplitude is 0. */
START_TEST(amplitudes_are_normalised) {
    const double features[6] = {3.0, -4.0, 0.0, 0.0, 0.0, -0.5};
    const double complex first[4] = {0.6, -0.8, 0.0, 0.0};
    const double complex second[4] = {0.0, 0.0, -1.0, 0.0};
    qnl_state *state = encode(QNL_ENCODING_AMPLITUDE, 2, 0, features, 2, 3);
    require_amplitudes(state, 0, first);
    require_amplitudes(state, 1, second);
    qnl_state_free(state);
}
END_TEST

/* The squares of these overflow and underflow. */
START_TEST(amplitudes_of_extreme_size) {
    const double features[4] = {3e300, 4e300, 3e-300, 4e-300};
    const double complex expected[2] = {0.6, 0.8};
    qnl_state *state = encode(QNL_ENCODING_AMPLITUDE, 1, 0, features, 2, 2);
    require_amplitudes(state, 0, expected);
    require_amplitudes(state, 1, expected);
    qnl_state_free(state);
}
END_TEST

/* By hand for one qubit; the tensor product for two of them, qubit 0 in the lowest bit. */
START_TEST(angles_about_each_axis) {
    const double features[2] = {0.7, -1.9};
    const double complex zero[3] = {cos(0.35), cos(0.35), cos(0.35) - I * sin(0.35)};
    const double complex one[3] = {-I * sin(0.35), sin(0.35), 0.0};
    const double complex zero_second[3] = {cos(0.95), cos(0.95), cos(0.95) + I * sin(0.95)};
    const double complex one_second[3] = {I * sin(0.95), -sin(0.95), 0.0};
    for (int axis = 0; axis < 3; axis++) {
        const double complex expected[8] = {zero[axis] * zero_second[axis],
                                            one[axis] * zero_second[axis],
                                            zero[axis] * one_second[axis],
                                            one[axis] * one_second[axis],
                                            0.0,
                                            0.0,
                                            0.0,
                                            0.0};
        qnl_state *state = encode(QNL_ENCODING_ANGLE, 3, "XYZ"[axis], features, 1, 2);
        require_amplitudes(state, 0, expected);
        qnl_state_free(state);
    }
}
END_TEST

/* The same state comes from the gates. */
START_TEST(angles_are_rotations) {
    const double features[6] = {0.1, 2.3, -4.5, 1.0, -2.0, 3.0};
    const qnl_gate gates[3] = {QNL_GATE_RX, QNL_GATE_RY, QNL_GATE_RZ};
    for (int axis = 0; axis < 3; axis++) {
        qnl_circuit *circuit = NULL;
        REQUIRE_OK(qnl_circuit_new(&circuit, 3));
        for (int q = 0; q < 3; q++) {
            REQUIRE_OK(qnl_circuit_rotate(circuit, gates[axis], q, q));
        }
        qnl_state *encoded = encode(QNL_ENCODING_ANGLE, 3, "XYZ"[axis], features, 2, 3);
        for (size_t i = 0; i < 2; i++) {
            qnl_state *state = NULL;
            qnl_complex inner;
            REQUIRE_OK(qnl_state_new_basis(&state, 3, NULL, 1));
            REQUIRE_OK(qnl_state_apply(state, circuit, features + 3 * i, NULL));
            REQUIRE_OK(qnl_state_inner(&inner, state, 0, encoded, i));
            compare_double("re", inner.re, 1.0, 1e-14);
            compare_double("im", inner.im, 0.0, 1e-14);
            qnl_state_free(state);
        }
        qnl_state_free(encoded);
        qnl_circuit_free(circuit);
    }
}
END_TEST

START_TEST(bits_are_basis_states) {
    const double features[6] = {1.0, 0.0, 1.0, 0.0, 1.0, -0.0};
    qnl_state *state = encode(QNL_ENCODING_BASIS, 4, 0, features, 2, 3);
    double complex expected[16] = {0};
    expected[5] = 1.0;
    require_amplitudes(state, 0, expected);
    expected[5] = 0.0;
    expected[2] = 1.0;
    require_amplitudes(state, 1, expected);
    qnl_state_free(state);
}
END_TEST

/* A basis state of many qubits needs no amplitudes. */
START_TEST(bits_of_many_qubits) {
    double features[40];
    uint64_t outcome;
    for (int q = 0; q < 40; q++) {
        features[q] = q == 39 || q == 3;
    }
    qnl_state *state = encode(QNL_ENCODING_BASIS, 40, 0, features, 1, 40);
    qnl_state *same = NULL;
    qnl_complex inner;
    outcome = ((uint64_t)1 << 39) | 8;
    REQUIRE_OK(qnl_state_new_basis(&same, 40, &outcome, 1));
    REQUIRE_OK(qnl_state_inner(&inner, state, 0, same, 0));
    ck_assert(inner.re == 1.0 && inner.im == 0.0);
    qnl_state_free(state);
    qnl_state_free(same);
}
END_TEST

START_TEST(wrong_arguments) {
    const double features[4] = {1.0, NAN, 0.0, 0.0};
    qnl_state *state = NULL;
    REQUIRE_FAILURE(qnl_encode(NULL, QNL_ENCODING_ANGLE, 1, 'X', features, 1, 1), QNL_ERR_NULL, "qnl_encode: out is NULL");
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_ANGLE, 1, 'X', NULL, 1, 1), QNL_ERR_NULL, "qnl_encode: features is NULL");
    REQUIRE_FAILURE(qnl_encode(&state, (qnl_encoding)3, 1, 'X', features, 1, 1), QNL_ERR_ARGUMENT,
                    "qnl_encode: encoding is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_ANGLE, 0, 'X', features, 1, 1), QNL_ERR_ARGUMENT,
                    "qnl_encode: qubits is 0, allowed are 1..40");
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_ANGLE, 41, 'X', features, 1, 1), QNL_ERR_ARGUMENT,
                    "qnl_encode: qubits is 41, allowed are 1..40");
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_ANGLE, 1, 'X', features, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl_encode: samples is 0, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_ANGLE, 1, 'X', features, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl_encode: count is 0, allowed are 1..1 features (angle encoding, 1 qubits)");
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_BASIS, 3, 'X', features, 1, 4), QNL_ERR_ARGUMENT,
                    "qnl_encode: count is 4, allowed are 1..3 features (basis encoding, 3 qubits)");
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_AMPLITUDE, 1, 'X', features, 1, 3), QNL_ERR_ARGUMENT,
                    "qnl_encode: count is 3, allowed are 1..2 features (amplitude encoding, 1 qubits)");
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_AMPLITUDE, 1, 'X', features, 1, 2), QNL_ERR_NOT_FINITE,
                    "qnl_encode: features[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_ANGLE, 1, 'x', features, 1, 1), QNL_ERR_ARGUMENT,
                    "qnl_encode: axis is character 120, allowed are 'X', 'Y', 'Z'");
    ck_assert_ptr_null(state);
}
END_TEST

START_TEST(rows_that_cannot_be_encoded) {
    const double zeros[4] = {1.0, 0.0, 0.0, -0.0};
    const double bits[4] = {1.0, 0.0, 1.0, 0.5};
    qnl_state *state = NULL;
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_AMPLITUDE, 1, 0, zeros, 2, 2), QNL_ERR_ARGUMENT,
                    "qnl_encode: all features of row 1 are 0, needed is one that is not");
    REQUIRE_FAILURE(qnl_encode(&state, QNL_ENCODING_BASIS, 2, 0, bits, 2, 2), QNL_ERR_ARGUMENT,
                    "qnl_encode: feature 1 of row 1 is 0.5, allowed are 0 and 1");
    ck_assert_ptr_null(state);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("encoding");
    TCase *tests = tcase_create("states");
    tcase_add_test(tests, names);
    tcase_add_test(tests, amplitudes_are_normalised);
    tcase_add_test(tests, amplitudes_of_extreme_size);
    tcase_add_test(tests, angles_about_each_axis);
    tcase_add_test(tests, angles_are_rotations);
    tcase_add_test(tests, bits_are_basis_states);
    tcase_add_test(tests, bits_of_many_qubits);
    tcase_add_test(tests, wrong_arguments);
    tcase_add_test(tests, rows_that_cannot_be_encoded);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
