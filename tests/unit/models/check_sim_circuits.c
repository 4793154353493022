/* check_sim_circuits.c  The circuits of Sim et al.: gate by gate, their published counts, and their matrices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/ansatz_library.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

/*
 * A layer as words, each a gate and where it goes: "RX:012" is RX on qubits 0, 1, 2 and "CRZ:21,10" CRZ with control 2 and target
 * 1, then with control 1 and target 0.  Every angle is the next parameter.
 */
static reference_circuit *read_layers(int qubits, const char *start, const char *layer, int layers, size_t parameters) {
    reference_circuit *circuit = reference_circuit_new(qubits, parameters);
    int next = 0;
    for (int l = -1; l < layers; l++) {
        static const char *const names[] = {"H", "RX", "RY", "RZ", "CNOT", "CZ", "CRX", "CRZ"};
        const char *text = l < 0 ? start : layer;
        while (*text != '\0') {
            const size_t length = strcspn(text, ":");
            reference_gate gate = {.scale = {1.0}};
            for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
                if (strlen(names[k]) == length && strncmp(names[k], text, length) == 0) gate.name = names[k];
            }
            ck_assert_ptr_nonnull(gate.name);
            gate.qubit_count = gate.name[0] == 'C' ? 2 : 1;
            gate.angle_count = strchr(gate.name, 'R') != NULL;
            for (text += length + 1; *text != ' ' && *text != '\0'; text += *text == ',') {
                for (int q = 0; q < gate.qubit_count; q++)
                    gate.qubits[q] = *text++ - '0';
                gate.parameter[0] = gate.angle_count ? next++ : 0;
                reference_circuit_add(circuit, &gate);
            }
            text += *text == ' ';
        }
    }
    ck_assert_int_eq(next, (int)parameters);
    return circuit;
}

static void require_same(int number, int qubits, int layers, const char *start, const char *layer) {
    qnl_circuit *circuit = NULL, *expected = NULL;
    char *text = NULL, *expected_text = NULL;
    REQUIRE_OK(qnl_sim_circuit(&circuit, number, qubits, layers));
    reference_circuit *reference = read_layers(qubits, start, layer, layers, qnl_circuit_parameters(circuit));
    REQUIRE_OK(qnl_circuit_new(&expected, qubits));
    translate_circuit(expected, reference, NULL);
    REQUIRE_OK(qnl_circuit_text(&text, circuit));
    REQUIRE_OK(qnl_circuit_text(&expected_text, expected));
    ck_assert_msg(strcmp(text, expected_text) == 0, "circuit %d of %d qubits is\n%s\nnot\n%s", number, qubits, text, expected_text);

    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 5, 0, (uint64_t)number));
    double *theta = random_thetas(random, qnl_circuit_parameters(circuit));
    const size_t entries = (size_t)1 << (2 * qubits);
    qnl_complex *matrix = calloc(entries, sizeof *matrix);
    double complex *product = reference_array(entries);
    REQUIRE_OK(qnl_circuit_unitary(matrix, circuit, theta, NULL));
    reference_unitary(product, reference, theta);
    compare_complexes("unitary", matrix, product, entries, 1e-13);
    free(theta);
    free(matrix);
    free(product);
    qnl_random_free(random);
    qnl_string_free(text);
    qnl_string_free(expected_text);
    reference_circuit_free(reference);
    qnl_circuit_free(circuit);
    qnl_circuit_free(expected);
}

/* Fig. 2 of the paper, read gate by gate; the top qubit is number 0. */
START_TEST(as_drawn_for_four_qubits) {
    static const char *const drawn[QNL_SIM_CIRCUITS] = {
        "RX:0123 RZ:0123",
        "RX:0123 RZ:0123 CNOT:32,21,10",
        "RX:0123 RZ:0123 CRZ:32,21,10",
        "RX:0123 RZ:0123 CRX:32,21,10",
        "RX:0123 RZ:0123 CRZ:32,31,30,23,21,20,13,12,10,03,02,01 RX:0123 RZ:0123",
        "RX:0123 RZ:0123 CRX:32,31,30,23,21,20,13,12,10,03,02,01 RX:0123 RZ:0123",
        "RX:0123 RZ:0123 CRZ:10,32 RX:0123 RZ:0123 CRZ:21",
        "RX:0123 RZ:0123 CRX:10,32 RX:0123 RZ:0123 CRX:21",
        "H:0123 CZ:32,21,10 RX:0123",
        "CZ:32,21,10,03 RY:0123",
        "RY:0123 RZ:0123 CNOT:10,32 RY:12 RZ:12 CNOT:21",
        "RY:0123 RZ:0123 CZ:10,32 RY:12 RZ:12 CZ:21",
        "RY:0123 CRZ:30,23,12,01 RY:0123 CRZ:32,03,10,21",
        "RY:0123 CRX:30,23,12,01 RY:0123 CRX:32,03,10,21",
        "RY:0123 CNOT:30,23,12,01 RY:0123 CNOT:32,03,10,21",
        "RX:0123 RZ:0123 CRZ:10,32 CRZ:21",
        "RX:0123 RZ:0123 CRX:10,32 CRX:21",
        "RX:0123 RZ:0123 CRZ:30,23,12,01",
        "RX:0123 RZ:0123 CRX:30,23,12,01",
    };
    for (int number = 1; number <= QNL_SIM_CIRCUITS; number++) {
        const char *start = number == 10 ? "RY:0123" : "";
        require_same(number, 4, 1, start, drawn[number - 1]);
        require_same(number, 4, 2, start, drawn[number - 1]);
        require_same(number, 4, 0, start, drawn[number - 1]);
    }
}
END_TEST

/* How the patterns go on for other numbers of qubits. */
START_TEST(other_sizes) {
    require_same(3, 2, 2, "", "RX:01 RZ:01 CRZ:10");
    require_same(5, 3, 1, "", "RX:012 RZ:012 CRZ:21,20,12,10,02,01 RX:012 RZ:012");
    require_same(8, 5, 1, "", "RX:01234 RZ:01234 CRX:10,32 RX:01234 RZ:01234 CRX:21,43");
    require_same(8, 2, 1, "", "RX:01 RZ:01 CRX:10 RX:01 RZ:01");
    require_same(10, 2, 2, "RY:01", "CZ:10 RY:01");
    require_same(10, 3, 2, "RY:012", "CZ:21,10,02 RY:012");
    require_same(11, 2, 1, "", "RY:01 RZ:01 CNOT:10");
    require_same(12, 5, 1, "", "RY:01234 RZ:01234 CZ:10,32 RY:123 RZ:123 CZ:21,43");
    require_same(13, 5, 1, "", "RY:01234 CRZ:40,34,23,12,01 RY:01234 CRZ:42,14,31,03,20");
    require_same(14, 6, 1, "", "RY:012345 CRX:50,45,34,23,12,01 RY:012345 CRX:52,25");
    require_same(14, 3, 2, "", "RY:012 CRX:20,12,01 RY:012 CRX:21");
    require_same(15, 2, 1, "", "RY:01 CNOT:10,01 RY:01 CNOT:10,01");
    require_same(19, 2, 1, "", "RX:01 RZ:01 CRX:10,01");
}
END_TEST

/* Table 1 of the paper: parameters of L layers on n qubits. */
static size_t published_parameters(int number, size_t n, size_t layers) {
    const size_t third = n % 3 == 0 ? n / 3 : n; /* n / gcd(n, 3) */
    const size_t counts[QNL_SIM_CIRCUITS] = {
        2 * n,     2 * n,     3 * n - 1,     3 * n - 1,     n * n + 3 * n, n * n + 3 * n, 5 * n - 1, 5 * n - 1, n,    n,
        4 * n - 4, 4 * n - 4, 3 * n + third, 3 * n + third, 2 * n,         3 * n - 1,     3 * n - 1, 3 * n,     3 * n};
    return counts[number - 1] * layers + (number == 10 ? n : 0);
}

/* The two-qubit gates that go with them. */
static size_t pairs(int number, size_t n) {
    const size_t third = n % 3 == 0 ? n / 3 : n;
    switch (number) {
    case 1:
        return 0;
    case 5:
    case 6:
        return n * (n - 1);
    case 10:
        return n == 2 ? 1 : n;
    case 13:
    case 14:
    case 15:
        return n + third;
    case 18:
    case 19:
        return n;
    default:
        return n - 1;
    }
}

START_TEST(published_counts) {
    static const qnl_gate kinds[] = {QNL_GATE_CNOT, QNL_GATE_CZ, QNL_GATE_CRX, QNL_GATE_CRZ};
    for (int number = 1; number <= QNL_SIM_CIRCUITS; number++) {
        for (int n = 2; n <= 7; n++) {
            for (int layers = 0; layers <= 3; layers++) {
                qnl_circuit *circuit = NULL;
                size_t gates = 0;
                REQUIRE_OK(qnl_sim_circuit(&circuit, number, n, layers));
                ck_assert_uint_eq(qnl_circuit_parameters(circuit), published_parameters(number, (size_t)n, (size_t)layers));
                for (size_t k = 0; k < 4; k++)
                    gates += qnl_circuit_count(circuit, kinds[k]);
                ck_assert_uint_eq(gates, (size_t)layers * pairs(number, (size_t)n));
                qnl_circuit_free(circuit);
            }
        }
    }
}
END_TEST

START_TEST(wrong_arguments) {
    qnl_circuit *circuit = NULL;
    REQUIRE_FAILURE(qnl_sim_circuit(NULL, 1, 4, 1), QNL_ERR_NULL, "qnl_sim_circuit: out is NULL");
    REQUIRE_FAILURE(qnl_sim_circuit(&circuit, 0, 4, 1), QNL_ERR_ARGUMENT, "qnl_sim_circuit: number is 0, allowed are 1..19");
    REQUIRE_FAILURE(qnl_sim_circuit(&circuit, 20, 4, 1), QNL_ERR_ARGUMENT, "qnl_sim_circuit: number is 20, allowed are 1..19");
    REQUIRE_FAILURE(qnl_sim_circuit(&circuit, 1, 1, 1), QNL_ERR_ARGUMENT, "qnl_sim_circuit: qubits is 1, allowed are 2..1024");
    REQUIRE_FAILURE(qnl_sim_circuit(&circuit, 1, 1025, 1), QNL_ERR_ARGUMENT,
                    "qnl_sim_circuit: qubits is 1025, allowed are 2..1024");
    REQUIRE_FAILURE(qnl_sim_circuit(&circuit, 1, 4, -1), QNL_ERR_ARGUMENT, "qnl_sim_circuit: layers is -1, allowed are 0..100000");
    REQUIRE_FAILURE(qnl_sim_circuit(&circuit, 1, 4, 100001), QNL_ERR_ARGUMENT,
                    "qnl_sim_circuit: layers is 100001, allowed are 0..100000");
    /* (2^31 - 2) / (1024^2 + 3 * 1024) = 2042.01... */
    REQUIRE_FAILURE(qnl_sim_circuit(&circuit, 6, 1024, 2043), QNL_ERR_ARGUMENT,
                    "qnl_sim_circuit: layers is 2043, allowed are 0..2042 for circuit 6 of 1024 qubits");
    ck_assert_ptr_null(circuit);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("sim_circuits");
    TCase *tests = tcase_create("circuits");
    tcase_add_test(tests, as_drawn_for_four_qubits);
    tcase_add_test(tests, other_sizes);
    tcase_add_test(tests, published_counts);
    tcase_add_test(tests, wrong_arguments);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
