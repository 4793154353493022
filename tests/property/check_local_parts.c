/* Sums of local parts behind shallow circuits: more qubits than can be simulated, and which parts go together. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/gradient.h"
#include "qnnland/loss.h"
#include "simulation/network_data.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

/* ---- more qubits than can be simulated ---- */

static qnl_circuit *circuit_of(int qubits) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    return circuit;
}

static void add(qnl_circuit *circuit, qnl_gate gate, int a, int b, int64_t parameter, double scale, double offset) {
    const int qubits[2] = {a, b};
    const qnl_angle angle = {parameter, scale, offset};
    REQUIRE_OK(qnl_circuit_add(circuit, gate, qubits, &angle));
}

static void add_term(qnl_observable *observable, double coefficient, const char *letters, int first) {
    char text[64];
    size_t used = 0;
    for (int k = 0; letters[k] != '\0'; k++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%c%d", k > 0 ? " " : "", letters[k], first + k);
    }
    REQUIRE_OK(qnl_observable_add_pauli(observable, coefficient, text));
}

/* RY on each of 100 qubits: <Z> = cos, and sums of Z and Z Z of neighbours. */
START_TEST(test_product) {
    enum { N = 100 };
    double theta[N], value, gradient[N], product[N], expected[N], second[N], v[N], sum = 0;
    qnl_circuit *circuit = circuit_of(N);
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, N));
    for (int q = 0; q < N; q++) {
        theta[q] = 0.1 + 0.37 * q;
        v[q] = sin(q + 1.0);
        add(circuit, QNL_GATE_RY, q, 0, q, 1, 0);
        add_term(observable, 1, "Z", q);
        if (q + 1 < N) add_term(observable, 0.5, "ZZ", q);
    }
    for (int q = 0; q < N; q++) {
        const double left = q > 0 ? cos(theta[q - 1]) : 0, right = q + 1 < N ? cos(theta[q + 1]) : 0;
        const double left_rate = q > 0 ? -sin(theta[q - 1]) * v[q - 1] : 0,
                     right_rate = q + 1 < N ? -sin(theta[q + 1]) * v[q + 1] : 0;
        sum += cos(theta[q]) * (1 + 0.5 * right);
        expected[q] = -sin(theta[q]) * (1 + 0.5 * (left + right));
        second[q] = -cos(theta[q]) * v[q] * (1 + 0.5 * (left + right)) - sin(theta[q]) * 0.5 * (left_rate + right_rate);
    }
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    ck_assert_int_eq(qnl_network_cone(network), 2);
    REQUIRE_OK(qnl_network_gradient(&value, gradient, network, theta, 1, QNL_GRADIENT_ADJOINT));
    compare_double("value", value, sum, 1e-12);
    compare_doubles("gradient", gradient, expected, N, 1e-13);
    REQUIRE_OK(qnl_network_gradient(&value, gradient, network, theta, 1, QNL_GRADIENT_PARAMETER_SHIFT));
    compare_doubles("gradient by shifts", gradient, expected, N, 1e-12);
    REQUIRE_OK(qnl_network_hessian_vector(product, network, theta, v, 1));
    compare_doubles("Hessian-vector product", product, second, N, 1e-13);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* The ring of CZ gates on |+...+>: each X Z-neighbours is 1, and every other string of one or two neighbouring letters is 0. */
START_TEST(test_graph_state) {
    enum { N = 64 };
    qnl_circuit *circuit = circuit_of(N);
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    double value;
    REQUIRE_OK(qnl_observable_new(&observable, N));
    for (int q = 0; q < N; q++) {
        add(circuit, QNL_GATE_H, q, 0, -1, 0, 0);
    }
    for (int q = 0; q + 1 < N; q++) {
        add(circuit, QNL_GATE_CZ, q, q + 1, -1, 0, 0);
        add_term(observable, 7, "Z", q);
        add_term(observable, 5, "XX", q);
        if (q + 2 < N) add_term(observable, 1 + q, "ZXZ", q);
    }
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    ck_assert_int_le(qnl_network_cone(network), 6);
    REQUIRE_OK(qnl_network_expectation(&value, network, NULL, 1));
    compare_double("stabilisers", value, 62.0 * 63.0 / 2, 1e-11);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/*
 * RY(theta_q), then the chain of CNOT gates 58-59, ..., 1-2, 0-1.  It takes Z_q to Z_(q-1) Z_q and X_q to the X of all qubits from
 * q on: <Z_q> = cos theta_(q-1) cos theta_q, and <X_q> is a product of sines.
 */
START_TEST(test_chain) {
    enum { N = 60, LONGEST = 8 };
    qnl_circuit *circuit = circuit_of(N);
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    double theta[N], value, sum = 0, product = 1;
    REQUIRE_OK(qnl_observable_new(&observable, N));
    for (int q = 0; q < N; q++) {
        theta[q] = 0.3 + 0.05 * q;
        add(circuit, QNL_GATE_RY, q, 0, q, 1, 0);
        add_term(observable, 2 + q, "Z", q);
        sum += (2 + q) * cos(theta[q]) * (q > 0 ? cos(theta[q - 1]) : 1);
    }
    for (int q = N - 1; q > 0; q--) {
        add(circuit, QNL_GATE_CNOT, q - 1, q, -1, 0, 0);
    }
    for (int q = N - 1; q >= N - LONGEST; q--) {
        product *= sin(theta[q]);
        sum += q * product;
        add_term(observable, q, "X", q);
    }
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    ck_assert_int_eq(qnl_network_cone(network), LONGEST);
    REQUIRE_OK(qnl_network_expectation(&value, network, theta, 1));
    compare_double("chain", value, sum, 1e-10);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* Two layers of a brick wall, on the qubits first..last-1 of N only; parameter k drives every third gate. */
static void add_bricks(qnl_circuit *circuit, int first, int last) {
    for (int layer = 0; layer < 2; layer++) {
        for (int q = first; q < last; q++) {
            add(circuit, QNL_GATE_RY, q - first, 0, q % 3, 1, 0.1 * q);
            add(circuit, QNL_GATE_RZ, q - first, 0, 3 + (q + layer) % 2, -0.5, 0.03 * q);
        }
        for (int q = first; q + 1 < last; q++) {
            if (q % 2 == layer) add(circuit, QNL_GATE_CRX, q - first, q + 1 - first, layer, 2, 0.2);
        }
    }
}

/* Each term alone on the qubits around it: two layers reach no further than three places. */
static void local_values(double *value, double *gradient, int n, int first, const char *letters, double coefficient,
                         const double *theta) {
    enum { REACH = 3, P = 5 };
    const int left = first > REACH ? first - REACH : 0;
    const int end = first + (int)strlen(letters) + REACH, right = end < n ? end : n;
    qnl_circuit *circuit = circuit_of(right - left);
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    double one, derivatives[P];
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, P));
    REQUIRE_OK(qnl_observable_new(&observable, right - left));
    add_bricks(circuit, left, right);
    add_term(observable, coefficient, letters, first - left);
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    REQUIRE_OK(qnl_network_gradient(&one, derivatives, network, theta, 1, QNL_GRADIENT_ADJOINT));
    *value += one;
    for (int k = 0; k < P; k++) {
        gradient[k] += derivatives[k];
    }
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}

START_TEST(test_brick_wall) {
    enum { N = 100, P = 5 };
    static const char *const letters[3] = {"XX", "YY", "Z"};
    const double theta[P] = {0.4, -1.1, 2.3, 0.9, -0.2}, target = 3;
    double value, gradient[P], expected = 0, derivatives[P] = {0}, slope[P];
    qnl_circuit *circuit = circuit_of(N);
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_cost *loss = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, N));
    add_bricks(circuit, 0, N);
    for (int q = 0; q + 1 < N; q++) {
        for (int k = 0; k < 3; k++) {
            add_term(observable, 1 + 0.01 * q, letters[k], q);
            local_values(&expected, derivatives, N, q, letters[k], 1 + 0.01 * q, theta);
        }
    }
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    ck_assert_int_le(qnl_network_cone(network), 8);
    REQUIRE_OK(qnl_network_gradient(&value, gradient, network, theta, 1, QNL_GRADIENT_ADJOINT));
    compare_double("value", value, expected, 1e-11);
    compare_doubles("gradient", gradient, derivatives, P, 1e-11);
    REQUIRE_OK(qnl_loss_cost(&loss, network, QNL_LOSS_SQUARED, &target));
    qnl_network_free(network);
    REQUIRE_OK(qnl_cost_gradient(&value, slope, loss, theta, 1));
    compare_double("loss", value, (expected - target) * (expected - target), 1e-8);
    for (int k = 0; k < P; k++) {
        compare_double("gradient of the loss", slope[k], 2 * (expected - target) * derivatives[k], 1e-8);
    }
    qnl_cost_free(loss);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- which groups ---- */

static size_t groups_of(const char *circuit_text, const char *terms, qnl__grouping grouping, size_t *group) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    size_t count = 0;
    REQUIRE_OK(qnl_circuit_parse(&circuit, circuit_text));
    REQUIRE_OK(qnl_observable_parse(&observable, qnl_circuit_qubits(circuit), terms));
    REQUIRE_OK(qnl__part_groups("test", &count, group, circuit, observable, grouping));
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    return count;
}

START_TEST(test_choice) {
    static const char *const two_blocks =
        "qubits 6\nRY 0 theta[0]\nRY 1 theta[0]\nRY 2 theta[0]\nCRX 0 1 theta[1]\nCRX 1 2 theta[1]\n"
        "RY 4 theta[0]\nCRX 4 5 theta[1]\nRY 4 theta[2]\n";
    static const char *const apart = "qubits 12\nRX 0 theta[0]\nRX 11 theta[1]\n";
    size_t group[8];
    /* cones: {0,1,2} {4,5} {4,5} {3} {1,2,0}; the largest first, what is inside joins it, and so does the multiple of the identity
     */
    ck_assert_uint_eq(groups_of(two_blocks, "Z2 + Z4 + Y5 + X3 + Y1 Z2 + 3", QNL__GROUPS_ALWAYS, group), 3);
    ck_assert_uint_eq(group[0], 0);
    ck_assert_uint_eq(group[1], 1);
    ck_assert_uint_eq(group[2], 1);
    ck_assert_uint_eq(group[3], 2);
    ck_assert_uint_eq(group[4], 0);
    ck_assert_uint_eq(group[5], 0);
    ck_assert_uint_eq(groups_of(two_blocks, "Z2 + Z4", QNL__GROUPS_WHERE_THEY_PAY, group), 1); /* cheap */
    ck_assert_uint_eq(groups_of(two_blocks, "Z2 + Z4", QNL__GROUPS_NEVER, group), 1);
    ck_assert_uint_eq(groups_of(apart, "Z0 + Z11", QNL__GROUPS_WHERE_THEY_PAY, group), 1); /* two qubits are cheap */
    ck_assert_uint_eq(groups_of(apart, "Z0", QNL__GROUPS_ALWAYS, group), 1);
}
END_TEST

/* The first two cones have the same qubits, but not the same gates. */
START_TEST(test_union_of_gates) {
    static const char *const text = "qubits 4\nRX 0 theta[0]\nRX 1 theta[0]\nRZ 2 theta[0]\nRZ 3 theta[0]\n";
    size_t group[3];
    /* 2 gates each on 4 qubits: together 5 (2^4) instead of 2 x 3 (2^4); the gate of the third is in the first */
    ck_assert_uint_eq(groups_of(text, "Z0 Z1 Z2 Z3 + X0 X1 X2 X3 + Z0", QNL__GROUPS_ALWAYS, group), 1);
}
END_TEST

/* RY on 13 qubits and two strings of Z: groups must cost at most half. */
START_TEST(test_half) {
    char text[512], terms[256];
    size_t group[2], used = (size_t)snprintf(text, sizeof text, "qubits 13\n");
    for (int q = 0; q < 13; q++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "RY %d theta[0]\n", q);
    }
    for (int length = 11; length <= 12; length++) {
        size_t at = 0;
        for (int k = 0; k < 2; k++) {
            at += (size_t)snprintf(terms + at, sizeof terms - at, "%s", k > 0 ? " + " : "");
            for (int q = 0; q < length; q++) {
                at += (size_t)snprintf(terms + at, sizeof terms - at, "%sZ%d", q > 0 ? " " : "", k > 0 ? 12 - q : q);
            }
        }
        ck_assert_uint_eq(groups_of(text, terms, QNL__GROUPS_ALWAYS, group), 2);
        /* 2 x 12 (2^11) = 49152 and 2 x 13 (2^12) = 106496 against 14 (2^13) = 114688 */
        ck_assert_uint_eq(groups_of(text, terms, QNL__GROUPS_WHERE_THEY_PAY, group), length == 11 ? 2 : 1);
    }
}
END_TEST

/* Blocks of `size` qubits, each with its own gates and one part: one program costs 2^(blocks x size). */
static qnl_network *blocks(int count, int size, const qnl_state *inputs) {
    const qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_GENERIC);
    qnl_circuit *circuit = circuit_of(count * size);
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, count * size));
    for (int b = 0; b < count; b++) {
        for (int q = b * size; q + 1 < (b + 1) * size; q++) {
            add(circuit, QNL_GATE_RY, q, 0, b, 1, 0);
            add(circuit, QNL_GATE_CRX, q, q + 1, b, 1, 0);
        }
        add_term(observable, 1, "Y", (b + 1) * size - 1);
    }
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, inputs, &options));
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    return network;
}

START_TEST(test_when_it_pays) {
    qnl_network *network = blocks(2, 3, NULL); /* 9 (2^6) is small */
    ck_assert_uint_eq(qnl__network_groups(network), 1);
    ck_assert_int_eq(qnl_network_cone(network), 6);
    qnl_network_free(network);
    network = blocks(3, 4, NULL); /* 19 (2^12) against 3 x 7 (2^4) */
    ck_assert_uint_eq(qnl__network_groups(network), 3);
    ck_assert_int_eq(qnl_network_cone(network), 4);
    ck_assert_int_eq(qnl_network_mode(network), QNL_MODE_AUTO);
    ck_assert_int_eq(qnl_network_isa(network), QNL_ISA_GENERIC);
    qnl_network_free(network);
    network = blocks(2, 13, NULL); /* too many qubits for batches */
    ck_assert_uint_eq(qnl__network_groups(network), 2);
    ck_assert_int_eq(qnl_network_mode(network), QNL_MODE_SINGLE);
    qnl_network_free(network);
    double complex *phi = reference_array((size_t)1 << 12); /* amplitudes need all qubits */
    qnl_state *state = NULL;
    phi[0] = 1;
    REQUIRE_OK(qnl_state_new_amplitudes(&state, 12, as_library(phi), 1));
    network = blocks(3, 4, state);
    ck_assert_uint_eq(qnl__network_groups(network), 1);
    ck_assert_int_eq(qnl_network_cone(network), 12);
    qnl_network_free(network);
    qnl_state_free(state);
    free(phi);
}
END_TEST

START_TEST(test_text) {
    qnl_network *network = blocks(3, 4, NULL);
    char *text = NULL, line[128];
    REQUIRE_OK(qnl_network_text(&text, network));
    const char *at = text;
    for (int k = 1; k <= 3; k++) {
        snprintf(line, sizeof line, "group %d of 3: 1 of 3 parts of the observable\n4 of 12 qubits in the light cone: %d %d", k,
                 4 * k - 4, 4 * k - 3);
        at = strstr(at, line);
        ck_assert_msg(at != NULL, "\"%s\" is missing in\n%s", line, text);
    }
    qnl_string_free(text);
    qnl_network_free(network);
}
END_TEST

/* All qubits are in the cone of the last Z. */
START_TEST(test_too_large) {
    qnl_circuit *circuit = circuit_of(100);
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    for (int q = 0; q + 1 < 100; q++) {
        add(circuit, QNL_GATE_RY, q, 0, 0, 1, 0);
        add(circuit, QNL_GATE_CRX, q, q + 1, 0, 1, 0);
    }
    REQUIRE_OK(qnl_observable_parse(&observable, 100, "Z0 + Z1 + Y99"));
    REQUIRE_FAILURE(qnl_network_new(&network, circuit, observable, NULL, NULL), QNL_ERR_MEMORY,
                    "qnl_network_new: 100 qubits have to be simulated, which takes 16 * 2^100 bytes; the largest state has 40");
    ck_assert_ptr_null(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("local parts");
    TCase *tests = tcase_create("local parts");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, test_product);
    tcase_add_test(tests, test_graph_state);
    tcase_add_test(tests, test_chain);
    tcase_add_test(tests, test_brick_wall);
    tcase_add_test(tests, test_choice);
    tcase_add_test(tests, test_union_of_gates);
    tcase_add_test(tests, test_half);
    tcase_add_test(tests, test_when_it_pays);
    tcase_add_test(tests, test_text);
    tcase_add_test(tests, test_too_large);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
