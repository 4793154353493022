/* Every function of circuit.h, state.h and observable.h with every kind of bad input: the status, the whole text of the error, and
 * outputs and inputs that stay as they were. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "qnnland/observable.h"
#include "support/compare.h"
#include "support/runner.h"

#define REQUIRE_NULL(call, function, argument) REQUIRE_FAILURE(call, QNL_ERR_NULL, function ": " argument " is NULL")

/* An address that no function may write to a handle or follow. */
static char canary;

/* The handle still holds the canary. */
#define REQUIRE_UNTOUCHED(handle) ck_assert_ptr_eq((void *)(handle), (void *)&canary)

static qnl_circuit *make_circuit(const char *text) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

static void require_circuit(const qnl_circuit *circuit, const char *expected) {
    char *text = NULL;
    REQUIRE_OK(qnl_circuit_text(&text, circuit));
    ck_assert_str_eq(text, expected);
    qnl_string_free(text);
}

static const char *const start = "qubits 3\nparameters 2\nRX 0 theta[1]\nCNOT 0 1\n";
static const qnl_complex identity[4] = {{1, 0}, {0, 0}, {0, 0}, {1, 0}};

START_TEST(test_circuit_null) {
    const int qubits[2] = {0, 1};
    const qnl_angle angle = {0, 1, 0};
    const unsigned char bound[2] = {0, 0};
    const double values[2] = {0, 0};
    qnl_circuit *c = make_circuit(start), *out = (qnl_circuit *)(void *)&canary;
    char *text = &canary;
    REQUIRE_NULL(qnl_circuit_new(NULL, 1), "qnl_circuit_new", "out");
    REQUIRE_NULL(qnl_circuit_copy(NULL, c), "qnl_circuit_copy", "out");
    REQUIRE_NULL(qnl_circuit_copy(&out, NULL), "qnl_circuit_copy", "circuit");
    REQUIRE_NULL(qnl_circuit_set_parameters(NULL, 1), "qnl_circuit_set_parameters", "circuit");
    REQUIRE_NULL(qnl_circuit_add(NULL, QNL_GATE_H, qubits, NULL), "qnl_circuit_add", "circuit");
    REQUIRE_NULL(qnl_circuit_add(c, QNL_GATE_H, NULL, NULL), "qnl_circuit_add", "qubits");
    REQUIRE_NULL(qnl_circuit_add(c, QNL_GATE_RX, qubits, NULL), "qnl_circuit_add", "angles");
    REQUIRE_NULL(qnl_circuit_add1(NULL, QNL_GATE_H, 0), "qnl_circuit_add1", "circuit");
    REQUIRE_NULL(qnl_circuit_add2(NULL, QNL_GATE_CZ, 0, 1), "qnl_circuit_add2", "circuit");
    REQUIRE_NULL(qnl_circuit_rotate(NULL, QNL_GATE_RX, 0, 0), "qnl_circuit_rotate", "circuit");
    REQUIRE_NULL(qnl_circuit_add_rotation(NULL, "X0", &angle), "qnl_circuit_add_rotation", "circuit");
    REQUIRE_NULL(qnl_circuit_add_rotation(c, NULL, &angle), "qnl_circuit_add_rotation", "pauli");
    REQUIRE_NULL(qnl_circuit_add_rotation(c, "X0", NULL), "qnl_circuit_add_rotation", "angle");
    REQUIRE_NULL(qnl_circuit_add_unitary(NULL, qubits, 1, identity), "qnl_circuit_add_unitary", "circuit");
    REQUIRE_NULL(qnl_circuit_add_unitary(c, NULL, 1, identity), "qnl_circuit_add_unitary", "qubits");
    REQUIRE_NULL(qnl_circuit_add_unitary(c, qubits, 1, NULL), "qnl_circuit_add_unitary", "matrix");
    REQUIRE_NULL(qnl_circuit_append(NULL, c, 0), "qnl_circuit_append", "circuit");
    REQUIRE_NULL(qnl_circuit_append(c, NULL, 0), "qnl_circuit_append", "other");
    REQUIRE_NULL(qnl_circuit_inverse(NULL, c), "qnl_circuit_inverse", "out");
    REQUIRE_NULL(qnl_circuit_inverse(&out, NULL), "qnl_circuit_inverse", "circuit");
    REQUIRE_NULL(qnl_circuit_slice(NULL, c, 0, 1), "qnl_circuit_slice", "out");
    REQUIRE_NULL(qnl_circuit_slice(&out, NULL, 0, 0), "qnl_circuit_slice", "circuit");
    REQUIRE_NULL(qnl_circuit_bind(NULL, c, bound, values), "qnl_circuit_bind", "out");
    REQUIRE_NULL(qnl_circuit_bind(&out, NULL, bound, values), "qnl_circuit_bind", "circuit");
    REQUIRE_NULL(qnl_circuit_bind(&out, c, NULL, values), "qnl_circuit_bind", "bound");
    REQUIRE_NULL(qnl_circuit_bind(&out, c, bound, NULL), "qnl_circuit_bind", "values");
    REQUIRE_NULL(qnl_circuit_text(NULL, c), "qnl_circuit_text", "out");
    REQUIRE_NULL(qnl_circuit_text(&text, NULL), "qnl_circuit_text", "circuit");
    REQUIRE_NULL(qnl_circuit_parse(NULL, "qubits 1"), "qnl_circuit_parse", "out");
    REQUIRE_NULL(qnl_circuit_parse(&out, NULL), "qnl_circuit_parse", "text");
    REQUIRE_NULL(qnl_circuit_draw(NULL, c, 0), "qnl_circuit_draw", "out");
    REQUIRE_NULL(qnl_circuit_draw(&text, NULL, 0), "qnl_circuit_draw", "circuit");
    REQUIRE_UNTOUCHED(out);
    REQUIRE_UNTOUCHED(text);
    require_circuit(c, start);
    qnl_circuit_free(c);
}
END_TEST

START_TEST(test_null_is_empty) {
    qnl_circuit_free(NULL);
    qnl_state_free(NULL);
    qnl_observable_free(NULL);
    qnl_string_free(NULL);
    ck_assert_int_eq(qnl_circuit_qubits(NULL), 0);
    ck_assert_uint_eq(qnl_circuit_parameters(NULL), 0);
    ck_assert_uint_eq(qnl_circuit_size(NULL), 0);
    ck_assert_uint_eq(qnl_circuit_count(NULL, QNL_GATE_H), 0);
    ck_assert_uint_eq(qnl_circuit_depth(NULL), 0);
    ck_assert_int_eq(qnl_state_qubits(NULL), 0);
    ck_assert_uint_eq(qnl_state_count(NULL), 0);
    ck_assert_int_eq(qnl_observable_qubits(NULL), 0);
    ck_assert_uint_eq(qnl_observable_parts(NULL), 0);
    ck_assert_str_eq(qnl_gate_name((qnl_gate)29), "unknown");
    ck_assert_str_eq(qnl_isa_name((qnl_isa)77), "unknown");
}
END_TEST

START_TEST(test_gates) {
    const int good[3] = {0, 1, 2}, high[3] = {0, 3, 1}, low[3] = {-1, 0, 1}, twice[3] = {2, 0, 2};
    const qnl_angle nan_offset = {0, 1, NAN}, inf_scale = {0, INFINITY, 0}, far = {INT64_C(2147483647), 1, 0};
    qnl_circuit *c = make_circuit(start);
    REQUIRE_FAILURE(qnl_circuit_add(c, QNL_GATE_CNOT, high, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: qubit is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_add(c, QNL_GATE_H, low, NULL), QNL_ERR_ARGUMENT, "qnl_circuit_add: qubit is -1, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_add(c, QNL_GATE_CCX, twice, NULL), QNL_ERR_ARGUMENT, "qnl_circuit_add: qubit 2 is given twice");
    REQUIRE_FAILURE(qnl_circuit_add(c, (qnl_gate)29, good, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: gate is 29, allowed are the numbers 0..28 of QNL_GATE_LIST");
    REQUIRE_FAILURE(qnl_circuit_add(c, QNL_GATE_ROTATION, good, &far), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: gate is ROTATION, allowed are all others; ROTATION has a function of its own");
    REQUIRE_FAILURE(qnl_circuit_add(c, QNL_GATE_UNITARY, good, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: gate is UNITARY, allowed are all others; UNITARY has a function of its own");
    REQUIRE_FAILURE(qnl_circuit_add(c, QNL_GATE_RX, good, &nan_offset), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_add: offset of angle 0 is not finite");
    REQUIRE_FAILURE(qnl_circuit_add(c, QNL_GATE_RX, good, &inf_scale), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_add: scale of angle 0 is not finite");
    REQUIRE_FAILURE(qnl_circuit_add(c, QNL_GATE_RX, good, &far), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add: parameter of angle 0 is 2147483647, allowed are at most 2147483646");
    REQUIRE_FAILURE(qnl_circuit_add1(c, QNL_GATE_CNOT, 0), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add1: gate is CNOT, allowed are gates with 1 qubits and 0 angles");
    REQUIRE_FAILURE(qnl_circuit_add1(c, QNL_GATE_H, 3), QNL_ERR_ARGUMENT, "qnl_circuit_add1: qubit is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_add2(c, QNL_GATE_RX, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add2: gate is RX, allowed are gates with 2 qubits and 0 angles");
    REQUIRE_FAILURE(qnl_circuit_add2(c, QNL_GATE_CZ, 1, 1), QNL_ERR_ARGUMENT, "qnl_circuit_add2: qubit 1 is given twice");
    REQUIRE_FAILURE(qnl_circuit_rotate(c, QNL_GATE_H, 0, 0), QNL_ERR_ARGUMENT,
                    "qnl_circuit_rotate: gate is H, allowed are gates with 1 qubits and 1 angles");
    REQUIRE_FAILURE(qnl_circuit_rotate(c, QNL_GATE_RX, 0, -1), QNL_ERR_ARGUMENT,
                    "qnl_circuit_rotate: parameter is -1, allowed are 0..2147483646");
    REQUIRE_FAILURE(qnl_circuit_rotate(c, QNL_GATE_RX, 5, 0), QNL_ERR_ARGUMENT, "qnl_circuit_rotate: qubit is 5, allowed are 0..2");
    require_circuit(c, start);
    qnl_circuit_free(c);
}
END_TEST

START_TEST(test_strings_and_matrices) {
    const int qubits[3] = {0, 1, 3}, twice[2] = {1, 1};
    const qnl_angle angle = {0, 1, 0}, bad_angle = {-1, 0, INFINITY};
    const qnl_complex shear[4] = {{1, 0}, {0.5, 0}, {0, 0}, {1, 0}};
    const qnl_complex broken[4] = {{1, 0}, {0, NAN}, {0, 0}, {1, 0}};
    qnl_complex two[16] = {{0, 0}};
    qnl_circuit *c = make_circuit(start);
    for (int k = 0; k < 4; k++) {
        two[5 * k].re = 1;
    }
    REQUIRE_FAILURE(qnl_circuit_add_rotation(c, "", &angle), QNL_ERR_PARSE,
                    "qnl_circuit_add_rotation: column 1: expected a letter X, Y or Z with its qubit, found the end of the text");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(c, "Q0", &angle), QNL_ERR_PARSE,
                    "qnl_circuit_add_rotation: column 1: expected a letter X, Y or Z with its qubit, found \"Q0\"");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(c, "X0 Y1 ?", &angle), QNL_ERR_PARSE,
                    "qnl_circuit_add_rotation: column 7: expected a letter X, Y or Z with its qubit, found \"?\"");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(c, "X", &angle), QNL_ERR_PARSE,
                    "qnl_circuit_add_rotation: column 2: expected a whole number (qubit), found the end of the text");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(c, "X0 Y0", &angle), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_rotation: column 5: qubit 0 is given twice");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(c, "X0 Y3", &angle), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_rotation: column 5: qubit is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_add_rotation(c, "X0", &bad_angle), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_add_rotation: offset of angle 0 is not finite");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(c, qubits, 0, identity), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_unitary: count is 0, allowed are 1..12");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(c, qubits, 13, identity), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_unitary: count is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(c, qubits + 1, 2, two), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_unitary: qubit is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(c, twice, 2, two), QNL_ERR_ARGUMENT, "qnl_circuit_add_unitary: qubit 1 is given twice");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(c, qubits, 1, shear), QNL_ERR_NOT_UNITARY,
                    "qnl_circuit_add_unitary: the largest entry of |U'U - 1| is 0.5, allowed are 0..1e-10");
    REQUIRE_FAILURE(qnl_circuit_add_unitary(c, qubits, 1, broken), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_add_unitary: matrix[3] is nan, must be finite");
    require_circuit(c, start);
    qnl_circuit_free(c);
}
END_TEST

START_TEST(test_whole_circuits) {
    const unsigned char bound[2] = {0, 1};
    const double values[2] = {0, NAN};
    qnl_circuit *c = make_circuit(start), *other = make_circuit("qubits 2\nH 0\n"), *out = (qnl_circuit *)(void *)&canary;
    REQUIRE_FAILURE(qnl_circuit_new(&out, 0), QNL_ERR_ARGUMENT, "qnl_circuit_new: qubits is 0, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_circuit_new(&out, 1025), QNL_ERR_ARGUMENT, "qnl_circuit_new: qubits is 1025, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_circuit_set_parameters(c, 1), QNL_ERR_ARGUMENT,
                    "qnl_circuit_set_parameters: parameters is 1, allowed are 2..2147483648");
    REQUIRE_FAILURE(qnl_circuit_set_parameters(c, (size_t)2147483649u), QNL_ERR_ARGUMENT,
                    "qnl_circuit_set_parameters: parameters is 2147483649, allowed are 2..2147483648");
    REQUIRE_FAILURE(qnl_circuit_append(c, other, 0), QNL_ERR_ARGUMENT, "qnl_circuit_append: other has 2 qubits, the circuit has 3");
    REQUIRE_FAILURE(qnl_circuit_append(c, c, 2147483648u), QNL_ERR_ARGUMENT,
                    "qnl_circuit_append: parameter_offset is 2147483648, allowed are 0..2147483645");
    REQUIRE_FAILURE(qnl_circuit_slice(&out, c, 0, 3), QNL_ERR_ARGUMENT, "qnl_circuit_slice: last is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_slice(&out, c, 2, 1), QNL_ERR_ARGUMENT, "qnl_circuit_slice: first is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_circuit_bind(&out, c, bound, values), QNL_ERR_NOT_FINITE, "qnl_circuit_bind: values[1] is not finite");
    REQUIRE_FAILURE(qnl_circuit_parse(&out, "H 0\n"), QNL_ERR_PARSE,
                    "qnl_circuit_parse: line 1, column 1: expected \"qubits\" and their number, found \"H\"");
    REQUIRE_FAILURE(qnl_circuit_parse(&out, "qubits 2\nH 2\n"), QNL_ERR_ARGUMENT,
                    "qnl_circuit_parse: line 2, column 3: qubit is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_circuit_parse(&out, "qubits 2\nRX 0\n"), QNL_ERR_PARSE,
                    "qnl_circuit_parse: line 2, column 5: expected an angle, found the end of the line");
    REQUIRE_UNTOUCHED(out);
    require_circuit(c, start);
    qnl_circuit_free(c);
    qnl_circuit_free(other);
}
END_TEST

START_TEST(test_state_null) {
    const double theta[2] = {0, 0};
    const qnl_complex amplitudes[2] = {{1, 0}, {0, 0}};
    qnl_complex inner = {12, 34}, matrix[64] = {{12, 34}};
    double probability = 12;
    uint64_t outcome = 12;
    qnl_circuit *c = make_circuit(start);
    qnl_state *state = NULL, *out = (qnl_state *)(void *)&canary;
    REQUIRE_OK(qnl_state_new_basis(&state, 3, NULL, 1));
    REQUIRE_NULL(qnl_state_new_basis(NULL, 3, NULL, 1), "qnl_state_new_basis", "out");
    REQUIRE_NULL(qnl_state_new_amplitudes(NULL, 1, amplitudes, 1), "qnl_state_new_amplitudes", "out");
    REQUIRE_NULL(qnl_state_new_amplitudes(&out, 1, NULL, 1), "qnl_state_new_amplitudes", "amplitudes");
    REQUIRE_NULL(qnl_state_copy(NULL, state), "qnl_state_copy", "out");
    REQUIRE_NULL(qnl_state_copy(&out, NULL), "qnl_state_copy", "state");
    REQUIRE_NULL(qnl_state_amplitudes(NULL, state, 0), "qnl_state_amplitudes", "amplitudes");
    REQUIRE_NULL(qnl_state_amplitudes(&inner, NULL, 0), "qnl_state_amplitudes", "state");
    REQUIRE_NULL(qnl_state_apply(NULL, c, theta, NULL), "qnl_state_apply", "state");
    REQUIRE_NULL(qnl_state_apply(state, NULL, theta, NULL), "qnl_state_apply", "circuit");
    REQUIRE_FAILURE(qnl_state_apply(state, c, NULL, NULL), QNL_ERR_NULL,
                    "qnl_state_apply: theta is NULL, the circuit has 2 parameters");
    REQUIRE_NULL(qnl_state_inner(NULL, state, 0, state, 0), "qnl_state_inner", "inner");
    REQUIRE_NULL(qnl_state_inner(&inner, NULL, 0, state, 0), "qnl_state_inner", "a");
    REQUIRE_NULL(qnl_state_inner(&inner, state, 0, NULL, 0), "qnl_state_inner", "b");
    REQUIRE_NULL(qnl_state_probabilities(NULL, state, 0), "qnl_state_probabilities", "probabilities");
    REQUIRE_NULL(qnl_state_probabilities(&probability, NULL, 0), "qnl_state_probabilities", "state");
    REQUIRE_NULL(qnl_state_sample(NULL, state, 0, 1, 1), "qnl_state_sample", "outcomes");
    REQUIRE_NULL(qnl_state_sample(&outcome, NULL, 0, 1, 1), "qnl_state_sample", "state");
    REQUIRE_NULL(qnl_circuit_unitary(NULL, c, theta, NULL), "qnl_circuit_unitary", "matrix");
    REQUIRE_NULL(qnl_circuit_unitary(matrix, NULL, theta, NULL), "qnl_circuit_unitary", "circuit");
    REQUIRE_FAILURE(qnl_circuit_unitary(matrix, c, NULL, NULL), QNL_ERR_NULL,
                    "qnl_circuit_unitary: theta is NULL, the circuit has 2 parameters");
    REQUIRE_UNTOUCHED(out);
    ck_assert(inner.re == 12 && inner.im == 34 && matrix[0].re == 12 && probability == 12 && outcome == 12);
    qnl_state_free(state);
    qnl_circuit_free(c);
}
END_TEST

START_TEST(test_state_arguments) {
    const uint64_t index[2] = {7, 8};
    const qnl_complex amplitudes[4] = {{1, 0}, {0, 0}, {0.6, 0}, {0, 0.7}};
    const qnl_complex infinite[2] = {{1, 0}, {0, INFINITY}};
    const double bad[2] = {0, NAN};
    qnl_complex inner = {12, 34};
    qnl_circuit *c = make_circuit(start), *wide = make_circuit("qubits 17\nH 0\n");
    qnl_state *state = NULL, *other = NULL, *out = (qnl_state *)(void *)&canary;
    REQUIRE_OK(qnl_state_new_basis(&state, 3, index, 1));
    REQUIRE_OK(qnl_state_new_basis(&other, 2, NULL, 1));
    REQUIRE_FAILURE(qnl_state_new_basis(&out, 0, NULL, 1), QNL_ERR_ARGUMENT, "qnl_state_new_basis: qubits is 0, allowed are 1..40");
    REQUIRE_FAILURE(qnl_state_new_basis(&out, 41, NULL, 1), QNL_ERR_ARGUMENT,
                    "qnl_state_new_basis: qubits is 41, allowed are 1..40");
    REQUIRE_FAILURE(qnl_state_new_basis(&out, 3, NULL, 0), QNL_ERR_ARGUMENT,
                    "qnl_state_new_basis: count is 0, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_state_new_basis(&out, 3, index, 2), QNL_ERR_ARGUMENT,
                    "qnl_state_new_basis: index[1] is 8, allowed are 0..7");
    ck_assert_int_eq(qnl_state_new_amplitudes(&out, 1, amplitudes, 2), QNL_ERR_NOT_NORMALISED);
    ck_assert_msg(strstr(qnl_last_error(), "qnl_state_new_amplitudes: the squared norm of state 1 is 0.8") == qnl_last_error(),
                  "%s", qnl_last_error());
    REQUIRE_FAILURE(qnl_state_new_amplitudes(&out, 1, infinite, 1), QNL_ERR_NOT_FINITE,
                    "qnl_state_new_amplitudes: amplitudes[3] is inf, must be finite");
    REQUIRE_FAILURE(qnl_state_amplitudes(&inner, state, 1), QNL_ERR_ARGUMENT, "qnl_state_amplitudes: which is 1, allowed are 0..0");
    REQUIRE_FAILURE(qnl_state_inner(&inner, state, 0, other, 0), QNL_ERR_ARGUMENT, "qnl_state_inner: a has 3 qubits, b has 2");
    REQUIRE_FAILURE(qnl_state_inner(&inner, state, 0, state, 2), QNL_ERR_ARGUMENT, "qnl_state_inner: j is 2, allowed are 0..0");
    REQUIRE_FAILURE(qnl_state_apply(other, c, bad, NULL), QNL_ERR_ARGUMENT,
                    "qnl_state_apply: the state has 2 qubits, the circuit 3");
    REQUIRE_FAILURE(qnl_state_apply(state, c, bad, NULL), QNL_ERR_NOT_FINITE, "qnl_state_apply: theta[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_circuit_unitary(&inner, c, bad, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_unitary: theta[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_circuit_unitary(&inner, wide, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_unitary: the circuit has 17 qubits, a matrix is made for up to 16");
    REQUIRE_UNTOUCHED(out);
    ck_assert(inner.re == 12 && inner.im == 34);
    double probabilities[8];
    REQUIRE_OK(qnl_state_probabilities(probabilities, state, 0));
    ck_assert(probabilities[7] == 1);
    qnl_state_free(state);
    qnl_state_free(other);
    qnl_circuit_free(c);
    qnl_circuit_free(wide);
}
END_TEST

/* The Pauli part as it was. */
static void require_observable(const qnl_observable *observable, const char *expected) {
    char *text = NULL;
    REQUIRE_OK(qnl_observable_text(&text, observable));
    ck_assert_str_eq(text, expected);
    qnl_string_free(text);
}

START_TEST(test_observable_null) {
    const int qubits[1] = {0}, bits[1] = {0};
    double value = 12;
    char *text = &canary;
    qnl_complex matrix[16] = {{12, 34}};
    qnl_spectrum spectrum;
    qnl_state *state = NULL;
    qnl_observable *o = NULL, *out = (qnl_observable *)(void *)&canary;
    memset(&spectrum, 7, sizeof spectrum);
    const qnl_spectrum before = spectrum;
    REQUIRE_OK(qnl_observable_parse(&o, 2, "2 Z0"));
    REQUIRE_OK(qnl_state_new_basis(&state, 2, NULL, 1));
    REQUIRE_NULL(qnl_observable_new(NULL, 2), "qnl_observable_new", "out");
    REQUIRE_NULL(qnl_observable_parse(NULL, 2, "Z0"), "qnl_observable_parse", "out");
    REQUIRE_NULL(qnl_observable_parse(&out, 2, NULL), "qnl_observable_parse", "text");
    REQUIRE_NULL(qnl_observable_copy(NULL, o), "qnl_observable_copy", "out");
    REQUIRE_NULL(qnl_observable_copy(&out, NULL), "qnl_observable_copy", "observable");
    REQUIRE_NULL(qnl_observable_add_pauli(NULL, 1, "X0"), "qnl_observable_add_pauli", "observable");
    REQUIRE_NULL(qnl_observable_add_pauli(o, 1, NULL), "qnl_observable_add_pauli", "pauli");
    REQUIRE_NULL(qnl_observable_add_projector(NULL, 1, qubits, bits, 1), "qnl_observable_add_projector", "observable");
    REQUIRE_NULL(qnl_observable_add_projector(o, 1, NULL, bits, 1), "qnl_observable_add_projector", "qubits");
    REQUIRE_NULL(qnl_observable_add_projector(o, 1, qubits, NULL, 1), "qnl_observable_add_projector", "bits");
    REQUIRE_NULL(qnl_observable_add_state(NULL, 1, state, 0), "qnl_observable_add_state", "observable");
    REQUIRE_NULL(qnl_observable_add_state(o, 1, NULL, 0), "qnl_observable_add_state", "state");
    REQUIRE_NULL(qnl_observable_add_matrix(NULL, 1, qubits, 1, identity), "qnl_observable_add_matrix", "observable");
    REQUIRE_NULL(qnl_observable_add_matrix(o, 1, NULL, 1, identity), "qnl_observable_add_matrix", "qubits");
    REQUIRE_NULL(qnl_observable_add_matrix(o, 1, qubits, 1, NULL), "qnl_observable_add_matrix", "matrix");
    REQUIRE_NULL(qnl_observable_add_product(NULL, 1, qubits, 1, identity), "qnl_observable_add_product", "observable");
    REQUIRE_NULL(qnl_observable_add_product(o, 1, NULL, 1, identity), "qnl_observable_add_product", "qubits");
    REQUIRE_NULL(qnl_observable_add_product(o, 1, qubits, 1, NULL), "qnl_observable_add_product", "matrices");
    REQUIRE_NULL(qnl_observable_add(NULL, 1, o), "qnl_observable_add", "observable");
    REQUIRE_NULL(qnl_observable_add(o, 1, NULL), "qnl_observable_add", "other");
    REQUIRE_NULL(qnl_observable_text(NULL, o), "qnl_observable_text", "out");
    REQUIRE_NULL(qnl_observable_text(&text, NULL), "qnl_observable_text", "observable");
    REQUIRE_NULL(qnl_observable_expectation(NULL, o, state, 0, NULL), "qnl_observable_expectation", "expectation");
    REQUIRE_NULL(qnl_observable_expectation(&value, NULL, state, 0, NULL), "qnl_observable_expectation", "observable");
    REQUIRE_NULL(qnl_observable_expectation(&value, o, NULL, 0, NULL), "qnl_observable_expectation", "state");
    REQUIRE_NULL(qnl_observable_matrix(NULL, o), "qnl_observable_matrix", "matrix");
    REQUIRE_NULL(qnl_observable_matrix(matrix, NULL), "qnl_observable_matrix", "observable");
    REQUIRE_NULL(qnl_observable_spectrum(NULL, o, 0, NULL), "qnl_observable_spectrum", "spectrum");
    REQUIRE_NULL(qnl_observable_spectrum(&spectrum, NULL, 0, NULL), "qnl_observable_spectrum", "observable");
    REQUIRE_UNTOUCHED(out);
    REQUIRE_UNTOUCHED(text);
    ck_assert(value == 12 && matrix[0].re == 12 && memcmp(&before, &spectrum, sizeof before) == 0);
    require_observable(o, "2 Z0");
    qnl_state_free(state);
    qnl_observable_free(o);
}
END_TEST

START_TEST(test_observable_parts) {
    const int qubits[3] = {0, 1, 2}, twice[2] = {1, 1}, bits[2] = {0, 2};
    const qnl_complex skew[4] = {{1, 0}, {0.5, 0}, {0.25, 0}, {1, 0}};
    const qnl_complex broken[4] = {{1, 0}, {NAN, 0}, {0, 0}, {1, 0}};
    qnl_complex two[16] = {{0, 0}}, products[8] = {{1, 0}, {0, 0}, {0, 0}, {1, 0}, {1, 0}, {0.5, 0}, {0.25, 0}, {1, 0}};
    qnl_state *state = NULL;
    qnl_observable *o = NULL, *other = NULL;
    REQUIRE_OK(qnl_observable_parse(&o, 2, "2 Z0"));
    REQUIRE_OK(qnl_observable_parse(&other, 3, "2 Z0"));
    REQUIRE_OK(qnl_state_new_basis(&state, 3, NULL, 1));
    REQUIRE_FAILURE(qnl_observable_add_pauli(o, 1, "Z0 Q"), QNL_ERR_PARSE,
                    "qnl_observable_add_pauli: column 4: expected a letter X, Y, Z or I with its qubit, found \"Q\"");
    REQUIRE_FAILURE(qnl_observable_add_pauli(o, 1, "Z2"), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_pauli: column 2: qubit is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_observable_add_pauli(o, 1, "Z1 X1"), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_pauli: column 5: qubit 1 is given twice");
    REQUIRE_FAILURE(qnl_observable_add_pauli(o, NAN, "Z1"), QNL_ERR_NOT_FINITE,
                    "qnl_observable_add_pauli: coefficient is not finite");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, 1, qubits, bits, 2), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_projector: bits[1] is 2, allowed are 0 and 1");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, 1, qubits, bits, 3), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_projector: count is 3, allowed are 1..2");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, 1, qubits, bits, 0), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_projector: count is 0, allowed are 1..2");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, 1, twice, bits, 2), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_projector: qubit 1 is given twice");
    REQUIRE_FAILURE(qnl_observable_add_projector(o, INFINITY, qubits, bits, 1), QNL_ERR_NOT_FINITE,
                    "qnl_observable_add_projector: coefficient is not finite");
    REQUIRE_FAILURE(qnl_observable_add_state(o, 1, state, 0), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_state: state has 3 qubits, the observable has 2");
    REQUIRE_FAILURE(qnl_observable_add_state(other, 1, state, 1), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_state: which is 1, allowed are 0..0");
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, 1, qubits, 1, skew), QNL_ERR_NOT_HERMITIAN,
                    "qnl_observable_add_matrix: the largest entry of |A - A'| is 0.25, allowed are 0..1e-10");
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, 1, qubits, 1, broken), QNL_ERR_NOT_FINITE,
                    "qnl_observable_add_matrix: matrix[2] is nan, must be finite");
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, 1, qubits + 1, 2, two), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_matrix: qubit is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_observable_add_matrix(o, 1, qubits, 13, two), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_matrix: count is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_observable_add_product(o, 1, qubits, 2, products), QNL_ERR_NOT_HERMITIAN,
                    "qnl_observable_add_product: matrix 1: the largest entry of |A - A'| is 0.25, allowed are 0..1e-10");
    REQUIRE_FAILURE(qnl_observable_add_product(o, 1, qubits, 0, products), QNL_ERR_ARGUMENT,
                    "qnl_observable_add_product: count is 0, allowed are 1..2");
    REQUIRE_FAILURE(qnl_observable_add(o, 1, other), QNL_ERR_ARGUMENT,
                    "qnl_observable_add: other has 3 qubits, the observable has 2");
    REQUIRE_FAILURE(qnl_observable_add(o, NAN, o), QNL_ERR_NOT_FINITE, "qnl_observable_add: coefficient is not finite");
    require_observable(o, "2 Z0");
    require_observable(other, "2 Z0");
    qnl_state_free(state);
    qnl_observable_free(o);
    qnl_observable_free(other);
}
END_TEST

START_TEST(test_observable_arguments) {
    double value = 12;
    char *text = &canary;
    qnl_complex entry = {12, 34};
    qnl_spectrum spectrum;
    qnl_state *state = NULL;
    qnl_observable *o = NULL, *wide = NULL, *out = (qnl_observable *)(void *)&canary;
    const int qubit = 0, bit = 1;
    memset(&spectrum, 7, sizeof spectrum);
    const qnl_spectrum before = spectrum;
    REQUIRE_OK(qnl_observable_parse(&o, 2, "2 Z0"));
    REQUIRE_OK(qnl_observable_parse(&wide, 15, "2 Z0"));
    REQUIRE_OK(qnl_state_new_basis(&state, 3, NULL, 1));
    REQUIRE_FAILURE(qnl_observable_new(&out, 0), QNL_ERR_ARGUMENT, "qnl_observable_new: qubits is 0, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_observable_parse(&out, 1025, "Z0"), QNL_ERR_ARGUMENT,
                    "qnl_observable_parse: qubits is 1025, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_observable_parse(&out, 2, "Z0 +"), QNL_ERR_PARSE,
                    "qnl_observable_parse: column 5: expected a number or a letter X, Y, Z or I, found the end of the text");
    REQUIRE_FAILURE(qnl_observable_parse(&out, 2, "nan Z0"), QNL_ERR_NOT_FINITE,
                    "qnl_observable_parse: column 1: the number is not finite");
    REQUIRE_FAILURE(qnl_observable_parse(&out, 2, "1e999 Z0"), QNL_ERR_NOT_FINITE,
                    "qnl_observable_parse: column 1: the number is not finite");
    REQUIRE_FAILURE(qnl_observable_expectation(&value, o, state, 0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_observable_expectation: the observable has 2 qubits, the state 3");
    REQUIRE_FAILURE(qnl_observable_matrix(&entry, wide), QNL_ERR_ARGUMENT,
                    "qnl_observable_matrix: the observable has 15 qubits, allowed are 1..14");
    REQUIRE_FAILURE(qnl_observable_spectrum(&spectrum, o, 0.5, NULL), QNL_ERR_ARGUMENT,
                    "qnl_observable_spectrum: tolerance is 0.5, allowed are 1e-13..1e-2, and 0 for 1e-10");
    REQUIRE_FAILURE(qnl_observable_spectrum(&spectrum, o, NAN, NULL), QNL_ERR_ARGUMENT,
                    "qnl_observable_spectrum: tolerance is nan, allowed are 1e-13..1e-2, and 0 for 1e-10");
    REQUIRE_OK(qnl_observable_add_projector(o, 1, &qubit, &bit, 1));
    REQUIRE_FAILURE(qnl_observable_text(&text, o), QNL_ERR_UNSUPPORTED,
                    "qnl_observable_text: part 1 is a projector, only Pauli strings have a text form");
    REQUIRE_UNTOUCHED(out);
    REQUIRE_UNTOUCHED(text);
    ck_assert(value == 12 && entry.re == 12 && memcmp(&before, &spectrum, sizeof before) == 0);
    qnl_state_free(state);
    qnl_observable_free(o);
    qnl_observable_free(wide);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("bad input");
    TCase *tests = tcase_create("bad input");
    tcase_add_test(tests, test_circuit_null);
    tcase_add_test(tests, test_null_is_empty);
    tcase_add_test(tests, test_gates);
    tcase_add_test(tests, test_strings_and_matrices);
    tcase_add_test(tests, test_whole_circuits);
    tcase_add_test(tests, test_state_null);
    tcase_add_test(tests, test_state_arguments);
    tcase_add_test(tests, test_observable_null);
    tcase_add_test(tests, test_observable_parts);
    tcase_add_test(tests, test_observable_arguments);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
