/* Every function of network.h, gradient.h and distance.h, and the execution options, with bad input: the status, the whole text of
 * the error, and outputs that stay as they were. */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "qnnland/distance.h"
#include "qnnland/gradient.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

#define REQUIRE_NULL(call, function, argument) REQUIRE_FAILURE(call, QNL_ERR_NULL, function ": " argument " is NULL")

static char canary;

/* Asked by the address sanitizer, which would end the program where an allocation that is too large returns NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "allocator_may_return_null=1";
}

#define REQUIRE_UNTOUCHED(handle) ck_assert_ptr_eq((void *)(handle), (void *)&canary)

/* Two qubits, two parameters, one input. */
typedef struct parts {
    qnl_circuit *circuit;
    qnl_observable *observable;
    qnl_state *state;
    qnl_network *network;
} parts;

static parts make_parts(void) {
    parts p = {NULL, NULL, NULL, NULL};
    REQUIRE_OK(qnl_circuit_parse(&p.circuit, "qubits 2\nRX 0 theta[0]\nCNOT 0 1\nRY 1 theta[1]\n"));
    REQUIRE_OK(qnl_observable_parse(&p.observable, 2, "Z0 Z1"));
    REQUIRE_OK(qnl_state_new_basis(&p.state, 2, NULL, 1));
    REQUIRE_OK(qnl_network_new(&p.network, p.circuit, p.observable, p.state, NULL));
    return p;
}

static void free_parts(parts *p) {
    qnl_network_free(p->network);
    qnl_state_free(p->state);
    qnl_observable_free(p->observable);
    qnl_circuit_free(p->circuit);
}

/* Outputs of any function, filled with a number that none computes. */
enum { NUMBERS = 64 };

static void fill(double *numbers) {
    for (int k = 0; k < NUMBERS; k++) {
        numbers[k] = 12345;
    }
}

static void require_filled(const double *numbers) {
    for (int k = 0; k < NUMBERS; k++) {
        ck_assert_msg(numbers[k] == 12345, "output %d was written: %g", k, numbers[k]);
    }
}

START_TEST(test_null) {
    double out[NUMBERS];
    const double theta[2] = {0.1, 0.2};
    qnl_network *network = (qnl_network *)(void *)&canary;
    qnl_cost *cost = (qnl_cost *)(void *)&canary;
    parts p = make_parts();
    fill(out);
    REQUIRE_NULL(qnl_network_new(NULL, p.circuit, p.observable, p.state, NULL), "qnl_network_new", "out");
    REQUIRE_NULL(qnl_network_new(&network, NULL, p.observable, p.state, NULL), "qnl_network_new", "circuit");
    REQUIRE_NULL(qnl_network_new(&network, p.circuit, NULL, p.state, NULL), "qnl_network_new", "observable");
    REQUIRE_NULL(qnl_network_expectation(NULL, p.network, theta, 1), "qnl_network_expectation", "values");
    REQUIRE_NULL(qnl_network_expectation(out, NULL, theta, 1), "qnl_network_expectation", "network");
    REQUIRE_NULL(qnl_network_sample(NULL, out, p.network, theta, 1, 10, 1), "qnl_network_sample", "values");
    REQUIRE_NULL(qnl_network_sample(out, out + 1, NULL, theta, 1, 10, 1), "qnl_network_sample", "network");
    REQUIRE_NULL(qnl_network_gradient(NULL, NULL, p.network, theta, 1, QNL_GRADIENT_ADJOINT), "qnl_network_gradient", "gradients");
    REQUIRE_NULL(qnl_network_gradient(NULL, out, NULL, theta, 1, QNL_GRADIENT_ADJOINT), "qnl_network_gradient", "network");
    REQUIRE_NULL(qnl_network_hessian_vector(NULL, p.network, theta, theta, 1), "qnl_network_hessian_vector", "products");
    REQUIRE_NULL(qnl_network_hessian_vector(out, NULL, theta, theta, 1), "qnl_network_hessian_vector", "network");
    REQUIRE_NULL(qnl_network_hessian_vector(out, p.network, theta, NULL, 1), "qnl_network_hessian_vector", "vectors");
    REQUIRE_NULL(qnl_network_hessian(NULL, p.network, theta, 1), "qnl_network_hessian", "hessians");
    REQUIRE_NULL(qnl_network_hessian(out, NULL, theta, 1), "qnl_network_hessian", "network");
    REQUIRE_NULL(qnl_network_cost(NULL, p.network), "qnl_network_cost", "out");
    REQUIRE_NULL(qnl_network_cost(&cost, NULL), "qnl_network_cost", "network");
    REQUIRE_NULL(qnl_network_weighted_cost(&cost, p.network, NULL), "qnl_network_weighted_cost", "weights");
    REQUIRE_UNTOUCHED(network);
    REQUIRE_UNTOUCHED(cost);
    REQUIRE_OK(qnl_network_cost(&cost, p.network));
    REQUIRE_NULL(qnl_cost_central_difference(NULL, cost, theta, 1, 0), "qnl_cost_central_difference", "gradients");
    REQUIRE_NULL(qnl_cost_central_difference(out, NULL, theta, 1, 0), "qnl_cost_central_difference", "cost");
    REQUIRE_NULL(qnl_cost_central_difference(out, cost, NULL, 1, 0), "qnl_cost_central_difference", "thetas");
    require_filled(out);
    qnl_cost_free(cost);
    free_parts(&p);
}
END_TEST

/* One text for all: parameters are missing. */
START_TEST(test_null_parameters) {
    double out[NUMBERS];
    const double vector[2] = {1, 1};
    qnl_sensitivity sensitivity;
    qnl_unitary_distance distance;
    parts p = make_parts();
    fill(out);
    memset(&sensitivity, 7, sizeof sensitivity);
    memset(&distance, 7, sizeof distance);
    const qnl_sensitivity sensitivity_before = sensitivity;
    const qnl_unitary_distance distance_before = distance;
    REQUIRE_FAILURE(qnl_network_expectation(out, p.network, NULL, 1), QNL_ERR_NULL,
                    "qnl_network_expectation: thetas is NULL, the circuit has 2 parameters");
    REQUIRE_FAILURE(qnl_network_sample(out, out + 1, p.network, NULL, 1, 10, 1), QNL_ERR_NULL,
                    "qnl_network_sample: thetas is NULL, the circuit has 2 parameters");
    REQUIRE_FAILURE(qnl_network_gradient(NULL, out, p.network, NULL, 1, QNL_GRADIENT_ADJOINT), QNL_ERR_NULL,
                    "qnl_network_gradient: thetas is NULL, the circuit has 2 parameters");
    REQUIRE_FAILURE(qnl_network_hessian_vector(out, p.network, NULL, vector, 1), QNL_ERR_NULL,
                    "qnl_network_hessian_vector: thetas is NULL, the circuit has 2 parameters");
    REQUIRE_FAILURE(qnl_network_hessian(out, p.network, NULL, 1), QNL_ERR_NULL,
                    "qnl_network_hessian: thetas is NULL, the circuit has 2 parameters");
    REQUIRE_FAILURE(qnl_channel_sensitivity(&sensitivity, p.circuit, NULL, vector, 1, NULL), QNL_ERR_NULL,
                    "qnl_channel_sensitivity: thetas is NULL, the circuit has 2 parameters");
    REQUIRE_FAILURE(qnl_channel_sensitivity(&sensitivity, p.circuit, vector, NULL, 1, NULL), QNL_ERR_NULL,
                    "qnl_channel_sensitivity: deltas is NULL");
    REQUIRE_FAILURE(qnl_unitary_distance_circuits(&distance, p.circuit, NULL, p.circuit, vector, NULL), QNL_ERR_NULL,
                    "qnl_unitary_distance_circuits: theta_a is NULL, the circuit has 2 parameters");
    REQUIRE_FAILURE(qnl_unitary_distance_circuits(&distance, p.circuit, vector, p.circuit, NULL, NULL), QNL_ERR_NULL,
                    "qnl_unitary_distance_circuits: theta_b is NULL, the circuit has 2 parameters");
    require_filled(out);
    ck_assert_mem_eq(&sensitivity, &sensitivity_before, sizeof sensitivity);
    ck_assert_mem_eq(&distance, &distance_before, sizeof distance);
    free_parts(&p);
}
END_TEST

START_TEST(test_not_finite) {
    double out[NUMBERS];
    const double good[4] = {0.1, 0.2, 0.3, 0.4}, bad[4] = {0.1, 0.2, 0.3, NAN}, infinite[4] = {0.1, -INFINITY, 0.2, 0.3};
    parts p = make_parts();
    fill(out);
    REQUIRE_FAILURE(qnl_network_expectation(out, p.network, bad, 2), QNL_ERR_NOT_FINITE,
                    "qnl_network_expectation: thetas[3] is nan, must be finite");
    REQUIRE_FAILURE(qnl_network_sample(out, out + 2, p.network, bad, 2, 10, 1), QNL_ERR_NOT_FINITE,
                    "qnl_network_sample: thetas[3] is nan, must be finite");
    for (int method = 0; method < 3; method++) {
        REQUIRE_FAILURE(qnl_network_gradient(out, out + 2, p.network, infinite, 2, (qnl_gradient_method)method), QNL_ERR_NOT_FINITE,
                        "qnl_network_gradient: thetas[1] is -inf, must be finite");
    }
    REQUIRE_FAILURE(qnl_network_hessian_vector(out, p.network, bad, good, 2), QNL_ERR_NOT_FINITE,
                    "qnl_network_hessian_vector: thetas[3] is nan, must be finite");
    REQUIRE_FAILURE(qnl_network_hessian_vector(out, p.network, good, bad, 2), QNL_ERR_NOT_FINITE,
                    "qnl_network_hessian_vector: vectors[3] is nan, must be finite");
    REQUIRE_FAILURE(qnl_network_hessian(out, p.network, bad, 2), QNL_ERR_NOT_FINITE,
                    "qnl_network_hessian: thetas[3] is nan, must be finite");
    require_filled(out);
    free_parts(&p);
}
END_TEST

START_TEST(test_arguments) {
    double out[NUMBERS];
    const double theta[2] = {0.1, 0.2};
    qnl_network *network = (qnl_network *)(void *)&canary;
    qnl_cost *cost = (qnl_cost *)(void *)&canary;
    qnl_observable *three = NULL;
    qnl_state *one = NULL;
    parts p = make_parts();
    fill(out);
    REQUIRE_OK(qnl_observable_parse(&three, 3, "Z0"));
    REQUIRE_OK(qnl_state_new_basis(&one, 1, NULL, 1));
    REQUIRE_FAILURE(qnl_network_new(&network, p.circuit, three, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_network_new: the observable has 3 qubits, the circuit 2");
    REQUIRE_FAILURE(qnl_network_new(&network, p.circuit, p.observable, one, NULL), QNL_ERR_ARGUMENT,
                    "qnl_network_new: the inputs have 1 qubits, the circuit 2");
    REQUIRE_FAILURE(qnl_network_sample(out, NULL, p.network, theta, 1, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl_network_sample: shots is 0, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_network_sample(out, NULL, p.network, theta, 1, UINT64_C(2147483649), 1), QNL_ERR_ARGUMENT,
                    "qnl_network_sample: shots is 2147483649, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_network_gradient(NULL, out, p.network, theta, 1, (qnl_gradient_method)3), QNL_ERR_ARGUMENT,
                    "qnl_network_gradient: method is 3, allowed are 0..2");
    REQUIRE_UNTOUCHED(network);
    REQUIRE_UNTOUCHED(cost);
    REQUIRE_OK(qnl_network_cost(&cost, p.network));
    REQUIRE_FAILURE(qnl_cost_central_difference(out, cost, theta, 1, -1), QNL_ERR_ARGUMENT,
                    "qnl_cost_central_difference: step is -1, allowed are positive numbers, and 0 for the default");
    REQUIRE_FAILURE(qnl_cost_central_difference(out, cost, theta, 1, NAN), QNL_ERR_ARGUMENT,
                    "qnl_cost_central_difference: step is nan, allowed are positive numbers, and 0 for the default");
    require_filled(out);
    qnl_cost_free(cost);
    qnl_state_free(one);
    qnl_observable_free(three);
    free_parts(&p);
}
END_TEST

START_TEST(test_null_is_empty) {
    qnl_network_free(NULL);
    ck_assert_uint_eq(qnl_network_parameters(NULL), 0);
    ck_assert_uint_eq(qnl_network_inputs(NULL), 0);
    ck_assert_int_eq(qnl_network_cone(NULL), 0);
    ck_assert_int_eq(qnl_network_mode(NULL), QNL_MODE_AUTO);
    ck_assert_int_eq(qnl_network_isa(NULL), QNL_ISA_AUTO);
}
END_TEST

/* Every function that takes options refuses bad ones; the texts begin with the function's own name. */
static void require_options_refused(const parts *p, const qnl_execution_options *options, qnl_status status, const char *text) {
    const double theta[2] = {0.1, 0.2};
    char expected[256];
    double value = 12345;
    qnl_complex matrix[16] = {{12345, 0}};
    qnl_network *network = (qnl_network *)(void *)&canary;
    qnl_spectrum spectrum;
    qnl_unitary_distance distance;
    qnl_sensitivity sensitivity;
    snprintf(expected, sizeof expected, "qnl_network_new: %s", text);
    REQUIRE_FAILURE(qnl_network_new(&network, p->circuit, p->observable, NULL, options), status, expected);
    snprintf(expected, sizeof expected, "qnl_state_apply: %s", text);
    REQUIRE_FAILURE(qnl_state_apply(p->state, p->circuit, theta, options), status, expected);
    snprintf(expected, sizeof expected, "qnl_circuit_unitary: %s", text);
    REQUIRE_FAILURE(qnl_circuit_unitary(matrix, p->circuit, theta, options), status, expected);
    snprintf(expected, sizeof expected, "qnl_observable_expectation: %s", text);
    REQUIRE_FAILURE(qnl_observable_expectation(&value, p->observable, p->state, 0, options), status, expected);
    snprintf(expected, sizeof expected, "qnl_observable_spectrum: %s", text);
    REQUIRE_FAILURE(qnl_observable_spectrum(&spectrum, p->observable, 0, options), status, expected);
    snprintf(expected, sizeof expected, "qnl_unitary_distance_circuits: %s", text);
    REQUIRE_FAILURE(qnl_unitary_distance_circuits(&distance, p->circuit, theta, p->circuit, theta, options), status, expected);
    snprintf(expected, sizeof expected, "qnl_channel_sensitivity: %s", text);
    REQUIRE_FAILURE(qnl_channel_sensitivity(&sensitivity, p->circuit, theta, theta, 1, options), status, expected);
    REQUIRE_UNTOUCHED(network);
    ck_assert(value == 12345 && matrix[0].re == 12345);
}

START_TEST(test_options) {
    parts p = make_parts();
    qnl_execution_options options = execution(1025, QNL_MODE_AUTO, QNL_ISA_AUTO);
    char text[128];
    require_options_refused(&p, &options, QNL_ERR_ARGUMENT, "threads is 1025, allowed are 0..1024");
    options = execution(-1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    require_options_refused(&p, &options, QNL_ERR_ARGUMENT, "threads is -1, allowed are 0..1024");
    options = execution(1, (qnl_mode)3, QNL_ISA_AUTO);
    require_options_refused(&p, &options, QNL_ERR_ARGUMENT, "mode is 3, allowed are 0..2");
    options = execution(1, QNL_MODE_AUTO, (qnl_isa)4);
    require_options_refused(&p, &options, QNL_ERR_ARGUMENT, "isa is 4, allowed are 0..3");
    options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    options.struct_size = 1;
    snprintf(text, sizeof text, "struct_size is 1, allowed are %zu..%zu", offsetof(qnl_execution_options, precision),
             sizeof options);
    require_options_refused(&p, &options, QNL_ERR_ARGUMENT, text);
    REQUIRE_NULL(qnl_execution_options_init(NULL, sizeof options), "qnl_execution_options_init", "options");
    snprintf(text, sizeof text, "qnl_execution_options_init: struct_size is 1, allowed are %zu..%zu",
             offsetof(qnl_execution_options, precision), sizeof options);
    REQUIRE_FAILURE(qnl_execution_options_init(&options, 1), QNL_ERR_ARGUMENT, text);
    free_parts(&p);
}
END_TEST

/* An instruction set which the machine lacks; nothing to check where it has them all. */
START_TEST(test_instruction_set) {
    parts p = make_parts();
    qnl_network *network = (qnl_network *)(void *)&canary;
    for (int isa = (int)qnl_isa_best() + 1; isa <= QNL_ISA_AVX512; isa++) {
        const qnl_execution_options options = execution(1, QNL_MODE_AUTO, (qnl_isa)isa);
        ck_assert_int_eq(qnl_network_new(&network, p.circuit, p.observable, NULL, &options), QNL_ERR_UNSUPPORTED);
    }
    REQUIRE_UNTOUCHED(network);
    free_parts(&p);
}
END_TEST

/* A network on all of `qubits` qubits. */
static qnl_status wide_network(qnl_network **network, int qubits, uint64_t memory_limit) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    options.memory_limit = memory_limit;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    for (int q = 0; q < qubits; q++) {
        char text[16];
        REQUIRE_OK(qnl_circuit_add1(circuit, QNL_GATE_H, q));
        REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CZ, q, (q + 1) % qubits));
        REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RX, q, 0));
        snprintf(text, sizeof text, "X%d", q);
        REQUIRE_OK(qnl_observable_add_pauli(observable, 1, text));
    }
    const int bits[2] = {0, 0}, ends[2] = {0, qubits - 1};
    REQUIRE_OK(qnl_observable_add_projector(observable, 1, ends, bits, 2));
    const qnl_status status = qnl_network_new(network, circuit, observable, NULL, &options);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    return status;
}

/* 40 qubits are more than any machine has: the text says how many bytes one state takes at least. */
START_TEST(test_too_many_qubits) {
    const uint64_t limit = UINT64_C(1) << 40;
    qnl_network *network = (qnl_network *)(void *)&canary;
    uint64_t bytes = 0;
    char expected[256];
    ck_assert_int_eq(wide_network(&network, 40, limit), QNL_ERR_MEMORY);
    ck_assert_msg(sscanf(qnl_last_error(), "qnl_network_new: 40 qubits need %" SCNu64 " bytes", &bytes) == 1, "%s",
                  qnl_last_error());
    ck_assert_msg(bytes >= UINT64_C(16) << 40 && bytes < UINT64_C(16) << 44, "%s", qnl_last_error());
    snprintf(expected, sizeof expected, "allowed are %" PRIu64, limit);
    ck_assert_msg(strstr(qnl_last_error(), expected) != NULL, "%s", qnl_last_error());
    ck_assert_int_eq(wide_network(&network, 40, 0), QNL_ERR_MEMORY);
    ck_assert_int_eq(wide_network(&network, 41, limit), QNL_ERR_MEMORY);
    REQUIRE_FAILURE(wide_network(&network, 100, limit), QNL_ERR_MEMORY,
                    "qnl_network_new: 100 qubits have to be simulated, which takes 16 * 2^100 bytes; the largest state has 40");
    REQUIRE_UNTOUCHED(network);
}
END_TEST

/* A limit of the caller's own is kept; one that is just enough works. */
START_TEST(test_memory_limit) {
    qnl_network *network = (qnl_network *)(void *)&canary;
    const double theta = 0.3;
    double value = 12345;
    ck_assert_int_eq(wide_network(&network, 12, 1000), QNL_ERR_MEMORY);
    REQUIRE_UNTOUCHED(network);
    REQUIRE_OK(wide_network(&network, 12, UINT64_C(1) << 28));
    REQUIRE_OK(qnl_network_expectation(&value, network, &theta, 1));
    ck_assert(value != 12345);
    qnl_network_free(network);
}
END_TEST

START_TEST(test_state_too_large) {
    qnl_circuit *circuit = NULL;
    qnl_state *state = NULL;
    uint64_t outcome = 12345;
    REQUIRE_OK(qnl_circuit_new(&circuit, 40));
    REQUIRE_OK(qnl_circuit_add1(circuit, QNL_GATE_H, 3));
    REQUIRE_OK(qnl_state_new_basis(&state, 40, NULL, 1));
    ck_assert_int_eq(qnl_state_apply(state, circuit, NULL, NULL), QNL_ERR_MEMORY);
    ck_assert_msg(strncmp(qnl_last_error(), "qnl_state_apply: ", 17) == 0, "%s", qnl_last_error());
    ck_assert_msg(strstr(qnl_last_error(), "bytes") != NULL, "%s", qnl_last_error());
    REQUIRE_OK(qnl_state_sample(&outcome, state, 0, 1, 1));
    ck_assert_uint_eq(outcome, 0);
    qnl_state_free(state);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(test_distance) {
    const qnl_complex one[4] = {{1, 0}, {0, 0}, {0, 0}, {1, 0}}, half[4] = {{0.5, 0}, {0, 0}, {0, 0}, {1, 0}};
    const qnl_complex broken[4] = {{1, 0}, {0, INFINITY}, {0, 0}, {1, 0}};
    const double theta[2] = {0.1, 0.2}, bad[2] = {0.1, NAN};
    qnl_unitary_distance distance;
    qnl_sensitivity sensitivity;
    qnl_circuit *three = NULL, *wide = NULL;
    parts p = make_parts();
    memset(&distance, 7, sizeof distance);
    memset(&sensitivity, 7, sizeof sensitivity);
    const qnl_unitary_distance distance_before = distance;
    const qnl_sensitivity sensitivity_before = sensitivity;
    REQUIRE_OK(qnl_circuit_new(&three, 3));
    REQUIRE_OK(qnl_circuit_new(&wide, 13));
    REQUIRE_NULL(qnl_unitary_distance_matrices(NULL, one, one, 2), "qnl_unitary_distance_matrices", "distance");
    REQUIRE_NULL(qnl_unitary_distance_matrices(&distance, NULL, one, 2), "qnl_unitary_distance_matrices", "u");
    REQUIRE_NULL(qnl_unitary_distance_matrices(&distance, one, NULL, 2), "qnl_unitary_distance_matrices", "v");
    REQUIRE_NULL(qnl_unitary_distance_circuits(NULL, p.circuit, theta, p.circuit, theta, NULL), "qnl_unitary_distance_circuits",
                 "distance");
    REQUIRE_NULL(qnl_unitary_distance_circuits(&distance, NULL, theta, p.circuit, theta, NULL), "qnl_unitary_distance_circuits",
                 "a");
    REQUIRE_NULL(qnl_unitary_distance_circuits(&distance, p.circuit, theta, NULL, theta, NULL), "qnl_unitary_distance_circuits",
                 "b");
    REQUIRE_NULL(qnl_channel_sensitivity(NULL, p.circuit, theta, theta, 1, NULL), "qnl_channel_sensitivity", "results");
    REQUIRE_NULL(qnl_channel_sensitivity(&sensitivity, NULL, theta, theta, 1, NULL), "qnl_channel_sensitivity", "circuit");
    REQUIRE_FAILURE(qnl_unitary_distance_matrices(&distance, one, one, 0), QNL_ERR_ARGUMENT,
                    "qnl_unitary_distance_matrices: dimension is 0, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_unitary_distance_matrices(&distance, one, one, 4097), QNL_ERR_ARGUMENT,
                    "qnl_unitary_distance_matrices: dimension is 4097, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_unitary_distance_matrices(&distance, one, broken, 2), QNL_ERR_NOT_FINITE,
                    "qnl_unitary_distance_matrices: v[1] is 0+infi");
    REQUIRE_FAILURE(qnl_unitary_distance_matrices(&distance, half, one, 2), QNL_ERR_NOT_UNITARY,
                    "qnl_unitary_distance_matrices: an entry of u' u - 1 has modulus 0.75, allowed is 1e-10");
    REQUIRE_FAILURE(qnl_unitary_distance_circuits(&distance, p.circuit, theta, three, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_unitary_distance_circuits: circuit a has 2 qubits, circuit b 3");
    REQUIRE_FAILURE(qnl_unitary_distance_circuits(&distance, wide, NULL, wide, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_unitary_distance_circuits: the circuits have 13 qubits, allowed are 1..12");
    REQUIRE_FAILURE(qnl_unitary_distance_circuits(&distance, p.circuit, theta, p.circuit, bad, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_unitary_distance_circuits: theta_b[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_sensitivity(&sensitivity, wide, NULL, NULL, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_channel_sensitivity: the circuit has 13 qubits, allowed are 1..12");
    REQUIRE_FAILURE(qnl_channel_sensitivity(&sensitivity, p.circuit, bad, theta, 1, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_channel_sensitivity: thetas[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_sensitivity(&sensitivity, p.circuit, theta, bad, 1, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_channel_sensitivity: deltas[1] is nan, must be finite");
    ck_assert_mem_eq(&distance, &distance_before, sizeof distance);
    ck_assert_mem_eq(&sensitivity, &sensitivity_before, sizeof sensitivity);
    qnl_circuit_free(three);
    qnl_circuit_free(wide);
    free_parts(&p);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("bad input of networks");
    TCase *tests = tcase_create("bad input");
    tcase_add_test(tests, test_null);
    tcase_add_test(tests, test_null_parameters);
    tcase_add_test(tests, test_not_finite);
    tcase_add_test(tests, test_arguments);
    tcase_add_test(tests, test_null_is_empty);
    tcase_add_test(tests, test_options);
    tcase_add_test(tests, test_instruction_set);
    tcase_add_test(tests, test_too_many_qubits);
    tcase_add_test(tests, test_memory_limit);
    tcase_add_test(tests, test_state_too_large);
    tcase_add_test(tests, test_distance);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
