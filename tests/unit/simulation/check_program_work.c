/* Arithmetic and memory traffic of programs, against counts by hand. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "simulation/network_data.h"
#include "simulation/program_work.h"
#include "support/compare.h"
#include "support/runner.h"

/* Strings of X and of Z on all qubits: no gate commutes with both. */
static qnl_observable *observable_on(int qubits) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    for (const char *letter = "XZ"; *letter != 0; letter++) {
        char text[256] = "";
        for (int q = 0; q < qubits; q++) {
            snprintf(text + strlen(text), sizeof text - strlen(text), "%c%d ", *letter, q);
        }
        REQUIRE_OK(qnl_observable_add_pauli(observable, 1, text));
    }
    return observable;
}

/* RY on every qubit where it is asked for, and then some gates. */
static qnl_circuit *circuit_of(int qubits, int turned, const char *gates) {
    char text[2048];
    qnl_circuit *circuit = NULL;
    snprintf(text, sizeof text, "qubits %d\n", qubits);
    for (int q = 0; q < qubits && turned; q++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "RY %d theta[0]\n", q);
    }
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s", gates);
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

/* All but the operations one by one, which the last test looks at. */
typedef struct counts {
    uint64_t forward;
    uint64_t backward;
    uint64_t forward_bytes;
    uint64_t backward_bytes;
} counts;

typedef struct example {
    const char *what;
    int qubits;
    int lane_qubits;
    int compact; /* qubits come in stage by stage where the start is known */
    int known;
    int turned;
    const char *gates;
    counts expected;
} example;

static void check(const example *e) {
    qnl_circuit *circuit = circuit_of(e->qubits, e->turned, e->gates);
    qnl_observable *observable = observable_on(e->qubits);
    qnl__program program = {0};
    REQUIRE_OK(qnl__program_make("test", &program, circuit, observable, e->compact, e->lane_qubits));
    const qnl__work work = qnl__program_work(&program, e->known);
    char found[160], expected[160];
    const char *form = "%" PRIu64 " %" PRIu64 " multiply-adds, %" PRIu64 " %" PRIu64 " bytes";
    snprintf(found, sizeof found, form, work.forward, work.backward, work.forward_bytes, work.backward_bytes);
    snprintf(expected, sizeof expected, form, e->expected.forward, e->expected.backward, e->expected.forward_bytes,
             e->expected.backward_bytes);
    ck_assert_msg(strcmp(found, expected) == 0, "%s:\n%s, expected\n%s", e->what, found, expected);
    qnl__program_clear(&program);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}

#define CHAIN         "CNOT 0 1\nCNOT 1 2\nCNOT 2 3\nCNOT 3 4\nCNOT 4 5\n"
#define REVERSE_CHAIN "CNOT 4 5\nCNOT 3 4\nCNOT 2 3\nCNOT 1 2\nCNOT 0 1\n"
#define CONTROLLED    "CRY 0 1 theta[0]\nCRY 1 2 theta[0]\nCRY 2 3 theta[0]\nCRY 3 4 theta[0]\nCRY 4 5 theta[0]\n"
#define FIXED         "RY 0 0.3\nRY 1 0.3\nRY 2 0.3\nRY 3 0.3\n"
#define FREE          "RY 0 theta[0]\nRY 1 theta[0]\nRY 2 theta[0]\nRY 3 theta[0]\nRY 4 theta[0]\nRY 5 theta[0]\n"
#define SHIFT         " 0 0 1 0 0 0 0 0  0 0 0 0 1 0 0 0  0 0 0 0 0 0 1 0  1 0 0 0 0 0 0 0\n"

/*
 * 16 amplitudes, one layer of matrices.  A matrix: two complex products, 8; its sums: two numbers on the diagonal and two complex
 * ones beside it for each pair, three steps each, 18, that is 9.  A layer is undone as a whole.
 */
START_TEST(test_operations) {
    static const example examples[] = {
        {"matrix", 4, 0, 0, 0, 0, "RX 0 theta[0]\n", {8 * 16, (16 + 9) * 16, 0, 0}},
        {"controlled matrix", 4, 0, 0, 0, 0, "CRY 0 1 theta[0]\n", {8 * 8, (16 + 9) * 8, 0, 0}},
        {"two controls", 4, 0, 0, 0, 0, "RX 0 theta[0]\nCCX 0 1 2\n", {8 * 16, (16 + 9) * 16, 0, 0}},
        {"sign behind", 4, 0, 0, 0, 0, "RX 0 theta[0]\nCZ 0 3\n", {8 * 16 + 2 * 4, (16 + 9) * 16 + 4 * 4, 0, 0}},
        {"sign before", 4, 0, 0, 0, 0, "CZ 0 1\nRX 0 theta[0]\n", {2 * 4 + 8 * 16, (16 + 9) * 16 + 4 * 4, 0, 0}},
        /* cells 3, 7, 11, 15 are moved, 12 to 15 change their signs */
        {"one permutation", 4, 0, 0, 0, 0, "CCX 0 1 2\nCZ 2 3\n", {2 * 7, 0, 0, 0}},
        {"string", 4, 0, 0, 0, 0, "ROTATION Z0*X1 theta[0]\n", {8 * 16, (16 + 8) * 16, 0, 0}},
        {"fixed string", 4, 0, 0, 0, 0, "RX 0 theta[0]\nROTATION Z0*X1 0.3\n", {16 * 16, (16 + 9 + 16) * 16, 0, 0}},
        /* three on half of 16 amplitudes, one of 32 and one of 64 */
        {"stages", 6, 0, 1, 1, 0, CONTROLLED, {8 * (3 * 8 + 16 + 32), (16 + 9) * (3 * 8 + 16 + 32), 0, 0}},
        {"stages that are not used", 6, 0, 1, 0, 0, CONTROLLED, {8 * 5 * 32, (16 + 9) * 5 * 32, 0, 0}},
        /* each amplitude is a sum of four complex products */
        {"dense", 4, 0, 0, 0, 0, "RX 0 theta[0]\nUNITARY 0 1 :" SHIFT, {(8 + 16) * 16, (16 + 9 + 32) * 16, 0, 0}},
    };
    check(&examples[_i]);
}
END_TEST

/*
 * 64 cells: phases are four steps for each amplitude and four for each of the 63 entries by which the table grows, a rotation two
 * steps, two rotations backwards 8 and 3 + 14 for the sums.  The phases behind the rotations make a second layer.
 */
START_TEST(test_layers) {
    static const example examples[] = {
        {"chain", 6, 0, 0, 0, 1, CHAIN, {2 * 4 * (64 + 63) + 12 * 64, 2 * 4 * (128 + 63) + 75 * 64, 0, 0}},
        /* parities of three and more bits change the lower halves of tables of 4, 8, 16 and 32 too */
        {"reverse chain",
         6,
         0,
         0,
         0,
         1,
         REVERSE_CHAIN,
         {2 * 4 * (64 + 63) + 4 * 60 + 12 * 64, 2 * 4 * (128 + 63) + 4 * 60 + 75 * 64, 0, 0}},
        /* two qubits on 4 cells, then one on 8, 16, 32, 64: too few rotations in a layer, so they are matrices */
        {"stages", 6, 0, 1, 1, 1, CHAIN, {8 * (2 * 4 + 8 + 16 + 32 + 64), 25 * (2 * 4 + 8 + 16 + 32 + 64), 0, 0}},
        {"stages that are not used", 6, 0, 1, 0, 1, CHAIN, {8 * 6 * 64, 25 * 6 * 64, 0, 0}},
        /* the first of three layers has no parameter */
        {"fixed layer",
         6,
         0,
         0,
         0,
         0,
         FIXED "RY 4 0.3\nRY 5 0.3\n" CHAIN FREE,
         {3 * 4 * (64 + 63) + 24 * 64, 2 * 4 * (128 + 63) + 75 * 64, 0, 0}},
        {"fixed pairs",
         6,
         0,
         0,
         0,
         0,
         FIXED "RY 4 theta[0]\nRY 5 theta[0]\n",
         {2 * 4 * (64 + 63) + 12 * 64, 2 * 4 * (128 + 63) + (8 + 8 + 25) * 64, 0, 0}},
        /* 64 cells of eight amplitudes; in the lanes three rotations, backwards 24 and 3 + 18 for the sums */
        {"lanes", 9, 3, 0, 0, 1, "", {8 * (2 * 4 * (64 + 63) + 18 * 64), 8 * (2 * 4 * (128 + 63) + (45 + 75) * 64), 0, 0}},
        /* all lanes are turned where one is */
        {"one lane",
         9,
         3,
         0,
         0,
         0,
         "RY 1 theta[0]\nRY 3 theta[0]\nRY 4 theta[0]\nRY 5 theta[0]\nRY 6 theta[0]\nRY 7 theta[0]\nRY 8 theta[0]\n",
         {8 * (2 * 4 * (64 + 63) + 18 * 64), 8 * (2 * 4 * (128 + 63) + (45 + 75) * 64), 0, 0}},
        /* signs of all amplitudes */
        {"moves in lanes",
         9,
         3,
         0,
         0,
         1,
         "CNOT 0 1\n",
         {8 * (2 * 4 * (64 + 63) + 20 * 64), 8 * (2 * 4 * (128 + 63) + (45 + 75 + 4) * 64), 0, 0}},
    };
    check(&examples[_i]);
}
END_TEST

/*
 * 17 qubits: blocks of 2^12 cells of eight amplitudes.  The lanes and twelve more qubits are turned in one sweep, the last two have
 * matrices in another one.  The tables of phases: 127 entries for each 128 cells, and 31 for the upper bits.
 */
#define AMPLITUDES 131072
#define TABLES     (32 * 127 + 31)

START_TEST(test_sweeps) {
    static const example examples[] = {
        {"two sweeps",
         17,
         3,
         0,
         0,
         1,
         "",
         {2 * 4 * 8 * 4 * (4096 + TABLES) + (6 + 24 + 16) * AMPLITUDES,
          /* lanes; seven qubits below bit 7: two, two, two and one; five more: two, two and one; matrices */
          2 * 4 * 8 * 4 * (8192 + TABLES) + (45 + 75 + 14 + 50 + 14 + 50) * AMPLITUDES, 2 * 32 * AMPLITUDES, 4 * 32 * AMPLITUDES}},
        /* nine qubits together on 64 cells, six one by one on 128 to 4096 cells, all in one block; two on all cells */
        {"stages",
         17,
         3,
         1,
         1,
         1,
         "",
         {8 * (2 * 4 * (64 + 63) + 18 * 64 + 8 * (8192 - 128)) + 16 * AMPLITUDES,
          8 * (2 * 4 * (128 + 63) + (45 + 75) * 64 + 25 * (8192 - 128)) + 50 * AMPLITUDES, 32 * (8 * 4096 + AMPLITUDES),
          64 * (8 * 4096 + AMPLITUDES)}},
        {"stages that are not used",
         17,
         3,
         1,
         0,
         1,
         "",
         {8 * 256 * 2 * 4 * (64 + 63) + (18 + 8 * 6 + 16) * AMPLITUDES,
          8 * 256 * 2 * 4 * (128 + 63) + (45 + 75 + 25 * 6 + 50) * AMPLITUDES, 64 * AMPLITUDES, 128 * AMPLITUDES}},
        /* half of the blocks are passed by, but they are in the sweep */
        {"control outside",
         17,
         3,
         0,
         0,
         0,
         "CRY 16 3 theta[0]\n",
         {4 * AMPLITUDES, 25 * AMPLITUDES / 2, 32 * AMPLITUDES, 64 * AMPLITUDES}},
        /* by itself, on all cells */
        {"dense",
         17,
         3,
         0,
         0,
         0,
         "RX 4 theta[0]\nUNITARY 3 4 :" SHIFT,
         {(8 + 16) * AMPLITUDES, (25 + 32) * AMPLITUDES, 64 * AMPLITUDES, 128 * AMPLITUDES}},
        {"dense before the first parameter",
         17,
         3,
         0,
         0,
         0,
         "UNITARY 3 4 :" SHIFT "RX 4 theta[0]\n",
         {(8 + 16) * AMPLITUDES, 25 * AMPLITUDES, 64 * AMPLITUDES, 64 * AMPLITUDES}},
        {"string with a letter outside",
         17,
         3,
         0,
         0,
         0,
         "ROTATION X3*Z16 theta[0]\n",
         {8 * AMPLITUDES, 24 * AMPLITUDES, 32 * AMPLITUDES, 64 * AMPLITUDES}},
    };
    check(&examples[_i]);
}
END_TEST

/* The first program's last line, for an input. */
static void check_text(const qnl_state *inputs, const char *expected) {
    qnl_circuit *circuit = circuit_of(6, 1, CHAIN);
    qnl_observable *observable = observable_on(6);
    qnl_network *network = NULL;
    qnl_execution_options options;
    char *text = NULL;
    REQUIRE_OK(qnl_execution_options_init(&options, sizeof options));
    options.mode = QNL_MODE_BATCH;
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, inputs, &options));
    REQUIRE_OK(qnl_network_text(&text, network));
    const char *found = strstr(text, "  forward: ");
    ck_assert_ptr_nonnull(found);
    ck_assert_str_eq(found, expected);
    qnl_string_free(text);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}

START_TEST(test_text) {
    const char *staged =
        "  forward: 1024 multiply-adds, 0 bytes; backward: 3200 multiply-adds, 0 bytes; one by one: 1280 multiply-adds\n";
    const char *unused =
        "  forward: 3072 multiply-adds, 0 bytes; backward: 9600 multiply-adds, 0 bytes; one by one: 3072 multiply-adds\n";
    const char *whole =
        "  forward: 1784 multiply-adds, 0 bytes; backward: 6328 multiply-adds, 0 bytes; one by one: 3072 multiply-adds\n";
    const uint64_t basis[2] = {5, 6};
    qnl_complex amplitudes[64] = {{1, 0}};
    qnl_state *state = NULL;
    check_text(NULL, staged);
    REQUIRE_OK(qnl_state_new_basis(&state, 6, basis, 1));
    check_text(state, staged);
    qnl_state_free(state);
    REQUIRE_OK(qnl_state_new_basis(&state, 6, basis, 2));
    check_text(state, unused);
    qnl_state_free(state);
    REQUIRE_OK(qnl_state_new_amplitudes(&state, 6, amplitudes, 1));
    check_text(state, whole);
    qnl_state_free(state);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("program_work");
    TCase *core = tcase_create("core");
    tcase_add_loop_test(core, test_operations, 0, 11);
    tcase_add_loop_test(core, test_layers, 0, 9);
    tcase_add_loop_test(core, test_sweeps, 0, 7);
    tcase_add_test(core, test_text);
    suite_add_tcase(suite, core);
    return qnl_test_run(suite);
}
