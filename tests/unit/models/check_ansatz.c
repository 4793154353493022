/* check_ansatz.c  The gates of the hardware-efficient ansatz, one by one. */
#include <string.h>

#include "qnnland/ansatz.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_hea_options small(int qubits, int layers, const char *rotations, qnl_entangler entangler) {
    qnl_hea_options options;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    options.qubits = qubits;
    options.layers = layers;
    options.rotations = rotations;
    options.entangler = entangler;
    return options;
}

/* The ansatz is the circuit that is written out. */
static void require_circuit(const qnl_hea_options *options, const char *text) {
    qnl_circuit *ansatz = NULL;
    qnl_circuit *expected = NULL;
    char *ansatz_text = NULL;
    char *expected_text = NULL;
    REQUIRE_OK(qnl_hea(&ansatz, options));
    REQUIRE_OK(qnl_circuit_parse(&expected, text));
    REQUIRE_OK(qnl_circuit_text(&ansatz_text, ansatz));
    REQUIRE_OK(qnl_circuit_text(&expected_text, expected));
    ck_assert_str_eq(ansatz_text, expected_text);
    ck_assert_uint_eq(qnl_circuit_parameters(ansatz),
                      (size_t)options->layers * (size_t)options->qubits * strlen(options->rotations));
    qnl_string_free(ansatz_text);
    qnl_string_free(expected_text);
    qnl_circuit_free(ansatz);
    qnl_circuit_free(expected);
}

START_TEST(defaults) {
    qnl_hea_options options;
    memset(&options, 0xA5, sizeof options);
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    ck_assert_uint_eq(options.struct_size, sizeof options);
    ck_assert_int_eq(options.qubits, 4);
    ck_assert_int_eq(options.layers, 1);
    ck_assert_str_eq(options.rotations, "XYZ");
    ck_assert_int_eq(options.entangler, QNL_ENTANGLER_CNOT);
    ck_assert_int_eq(options.topology, QNL_TOPOLOGY_CHAIN);
    ck_assert_int_eq(options.entangle_first, 0);
    ck_assert_int_eq(options.pairwise, 0);
    REQUIRE_FAILURE(qnl_hea_options_init(NULL, sizeof options), QNL_ERR_NULL, "qnl_hea_options_init: options is NULL");
    ck_assert_int_eq(qnl_hea_options_init(&options, 4), QNL_ERR_ARGUMENT);
}
END_TEST

START_TEST(chain_of_cnot) {
    const qnl_hea_options options = small(3, 2, "XYZ", QNL_ENTANGLER_CNOT);
    require_circuit(&options, "qubits 3\n"
                              "RX 0 theta[0]\nRY 0 theta[1]\nRZ 0 theta[2]\n"
                              "RX 1 theta[3]\nRY 1 theta[4]\nRZ 1 theta[5]\n"
                              "RX 2 theta[6]\nRY 2 theta[7]\nRZ 2 theta[8]\n"
                              "CNOT 0 1\nCNOT 1 2\n"
                              "RX 0 theta[9]\nRY 0 theta[10]\nRZ 0 theta[11]\n"
                              "RX 1 theta[12]\nRY 1 theta[13]\nRZ 1 theta[14]\n"
                              "RX 2 theta[15]\nRY 2 theta[16]\nRZ 2 theta[17]\n"
                              "CNOT 0 1\nCNOT 1 2\n");
}
END_TEST

START_TEST(ring_of_cz) {
    qnl_hea_options options = small(3, 1, "ZY", QNL_ENTANGLER_CZ);
    options.topology = QNL_TOPOLOGY_RING;
    require_circuit(&options, "qubits 3\n"
                              "RZ 0 theta[0]\nRY 0 theta[1]\nRZ 1 theta[2]\nRY 1 theta[3]\nRZ 2 theta[4]\nRY 2 theta[5]\n"
                              "CZ 0 1\nCZ 1 2\nCZ 2 0\n");
}
END_TEST

START_TEST(ring_of_two_is_the_chain) {
    qnl_hea_options options = small(2, 1, "Y", QNL_ENTANGLER_CNOT);
    options.topology = QNL_TOPOLOGY_RING;
    require_circuit(&options, "qubits 2\nRY 0 theta[0]\nRY 1 theta[1]\nCNOT 0 1\n");
}
END_TEST

START_TEST(cnot_then_cz) {
    const qnl_hea_options options = small(3, 1, "Y", QNL_ENTANGLER_CNOT_CZ);
    require_circuit(&options, "qubits 3\nRY 0 theta[0]\nRY 1 theta[1]\nRY 2 theta[2]\nCNOT 0 1\nCNOT 1 2\nCZ 0 1\nCZ 1 2\n");
}
END_TEST

START_TEST(pair_by_pair) {
    qnl_hea_options options = small(3, 1, "Y", QNL_ENTANGLER_CNOT_CZ);
    options.pairwise = 1;
    options.topology = QNL_TOPOLOGY_RING;
    require_circuit(&options, "qubits 3\nRY 0 theta[0]\nRY 1 theta[1]\nRY 2 theta[2]\n"
                              "CNOT 0 1\nCZ 0 1\nCNOT 1 2\nCZ 1 2\nCNOT 2 0\nCZ 2 0\n");
}
END_TEST

START_TEST(entanglers_first) {
    qnl_hea_options options = small(2, 2, "X", QNL_ENTANGLER_CZ);
    options.entangle_first = 1;
    require_circuit(&options, "qubits 2\nCZ 0 1\nRX 0 theta[0]\nRX 1 theta[1]\nCZ 0 1\nRX 0 theta[2]\nRX 1 theta[3]\n");
}
END_TEST

START_TEST(no_entanglers_and_one_qubit) {
    const qnl_hea_options none = small(2, 1, "Z", QNL_ENTANGLER_NONE);
    require_circuit(&none, "qubits 2\nRZ 0 theta[0]\nRZ 1 theta[1]\n");
    qnl_hea_options one = small(1, 1, "XX", QNL_ENTANGLER_CNOT_CZ);
    one.topology = QNL_TOPOLOGY_RING;
    require_circuit(&one, "qubits 1\nRX 0 theta[0]\nRX 0 theta[1]\n");
}
END_TEST

START_TEST(no_layers) {
    const qnl_hea_options options = small(5, 0, "XYZ", QNL_ENTANGLER_CNOT);
    require_circuit(&options, "qubits 5\n");
}
END_TEST

static void require_wrong(const qnl_hea_options *options, qnl_status status, const char *text) {
    qnl_circuit *circuit = NULL;
    REQUIRE_FAILURE(qnl_hea(&circuit, options), status, text);
    ck_assert_ptr_null(circuit);
}

START_TEST(wrong_arguments) {
    qnl_hea_options options = small(0, 1, "X", QNL_ENTANGLER_CNOT);
    require_wrong(NULL, QNL_ERR_NULL, "qnl_hea: options is NULL");
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_hea: qubits is 0, allowed are 1..1024");
    options.qubits = 1025;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_hea: qubits is 1025, allowed are 1..1024");
    options = small(2, -1, "X", QNL_ENTANGLER_CNOT);
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_hea: layers is -1, allowed are 0..100000");
    options.layers = 100001;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_hea: layers is 100001, allowed are 0..100000");
    options = small(2, 1, NULL, QNL_ENTANGLER_CNOT);
    require_wrong(&options, QNL_ERR_NULL, "qnl_hea: rotations is NULL");
    options.rotations = "";
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_hea: rotations is \"\", allowed are 1 to 16 letters of X, Y, Z");
    options.rotations = "XyZ";
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_hea: rotations is \"XyZ\", allowed are 1 to 16 letters of X, Y, Z");
    options.rotations = "XXXXXXXXYYYYYYYYZ";
    require_wrong(&options, QNL_ERR_ARGUMENT,
                  "qnl_hea: rotations is \"XXXXXXXXYYYYYYYYZ\", allowed are 1 to 16 letters of X, Y, Z");
    options = small(2, 1, "X", (qnl_entangler)4);
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_hea: entangler is 4, allowed are 0..3");
    options = small(2, 1, "X", QNL_ENTANGLER_CZ);
    options.topology = (qnl_topology)2;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_hea: topology is 2, allowed are 0..1");
    options.struct_size = 0;
    qnl_circuit *circuit = NULL;
    ck_assert_int_eq(qnl_hea(&circuit, &options), QNL_ERR_ARGUMENT);
    options.struct_size = sizeof options;
    REQUIRE_FAILURE(qnl_hea(NULL, &options), QNL_ERR_NULL, "qnl_hea: out is NULL");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ansatz");
    TCase *tests = tcase_create("hardware-efficient");
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, chain_of_cnot);
    tcase_add_test(tests, ring_of_cz);
    tcase_add_test(tests, ring_of_two_is_the_chain);
    tcase_add_test(tests, cnot_then_cz);
    tcase_add_test(tests, pair_by_pair);
    tcase_add_test(tests, entanglers_first);
    tcase_add_test(tests, no_entanglers_and_one_qubit);
    tcase_add_test(tests, no_layers);
    tcase_add_test(tests, wrong_arguments);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
