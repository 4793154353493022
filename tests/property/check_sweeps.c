/*
 * Large states are worked on block by block: the same numbers as in batch mode and as operation by operation, to the bit for any
 * number of threads, for every instruction set.  All observables here touch all qubits, so that nothing is pruned.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/gradient.h"
#include "simulation/network_data.h"
#include "simulation/sweeps.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { PARAMETERS = 5, SMALLEST = 17, NUMBERS = 2 + PARAMETERS };

/* ---- networks ---- */

static void add_string(qnl_observable *observable, double coefficient, int qubits, const char *letters) {
    char text[256];
    size_t used = 0;
    const size_t period = strlen(letters);
    for (int q = 0; q < qubits; q++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%c%d ", letters[(size_t)q % period], q);
    }
    REQUIRE_OK(qnl_observable_add_pauli(observable, coefficient, text));
}

/* Z on all qubits; with `rich` more strings and a projector. */
static qnl_observable *observable_on(int qubits, int rich) {
    const int place[2] = {3, qubits - 1}, bits[2] = {1, 0};
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    add_string(observable, 1, qubits, "Z");
    if (rich) {
        add_string(observable, 0.5, qubits, "XZY");
        REQUIRE_OK(qnl_observable_add_pauli(observable, -0.7, "X0 Y4 Z9"));
        REQUIRE_OK(qnl_observable_add_projector(observable, 2, place, bits, 2));
    }
    return observable;
}

static qnl_network *network_of(const qnl_circuit *circuit, int rich, const qnl_execution_options *options) {
    qnl_observable *observable = observable_on(qnl_circuit_qubits(circuit), rich);
    qnl_network *network = NULL;
    REQUIRE_OK(qnl__network_make("test", &network, circuit, observable, NULL, options, QNL__GROUPS_NEVER));
    ck_assert_int_eq(qnl_network_cone(network), qnl_circuit_qubits(circuit));
    qnl_observable_free(observable);
    return network;
}

/* Operation by operation from now on. */
static void drop_plan(qnl_network *network) {
    qnl__program *program = &network->single.program;
    qnl__sweeps_clear(program);
    qnl__layers_clear(program);
}

/* Operations of the layers of a sweep are seen once, but for those that became one permutation with their neighbours. */
static void see_layers(int *seen, const qnl__program *program, const qnl__sweep *sweep) {
    const qnl__layers *layers = program->layers;
    for (size_t k = sweep->first; k < sweep->first + sweep->layers; k++) {
        const qnl__layer *layer = &layers->layers[k];
        for (size_t j = 0; j < layer->turn_count; j++) {
            ck_assert_int_eq(seen[layers->turns[layer->first_turn + j].op]++, 0);
        }
        for (size_t j = 0; j < layer->tail_count; j++) {
            const size_t op = layers->tails[layer->first_tail + j].op_number;
            ck_assert(op == SIZE_MAX || seen[op]++ == 0);
        }
    }
}

/* Every operation is in one sweep, and sweeps are as large as they may be. */
static void check_plan(const qnl__program *program) {
    int *seen = calloc(program->op_count + 1, sizeof *seen);
    size_t count = 0;
    ck_assert_ptr_nonnull(seen);
    for (size_t s = 0; s < program->sweep_count; s++) {
        const qnl__sweep *sweep = &program->sweeps[s];
        ck_assert_uint_ge(sweep->count, 1);
        ck_assert_uint_le(sweep->count, 512);
        ck_assert(sweep->offsets == NULL || __builtin_popcountll(sweep->local) == QNL__BLOCK_BITS);
        count += sweep->count;
        if (sweep->offsets != NULL) {
            see_layers(seen, program, sweep);
        } else {
            ck_assert_int_eq(seen[sweep->op]++, 0);
        }
    }
    ck_assert_uint_eq(count, program->op_count);
    for (size_t k = 0; k < program->op_count; k++) {
        ck_assert(seen[k] == 1 || program->ops[k].kind == QNL__OP_SWAP || program->ops[k].kind == QNL__OP_NEGATE);
    }
    free(seen);
}

/* Value, value and gradient. */
static void evaluate(double *numbers, const qnl_network *network, const double *theta) {
    double *gradient = calloc(qnl_network_parameters(network) + 1, sizeof *gradient);
    ck_assert_ptr_nonnull(gradient);
    REQUIRE_OK(qnl_network_expectation(numbers, network, theta, 1));
    REQUIRE_OK(qnl_network_gradient(numbers + 1, gradient, network, theta, 1, QNL_GRADIENT_ADJOINT));
    memcpy(numbers + 2, gradient, qnl_network_parameters(network) * sizeof *gradient);
    free(gradient);
}

/* How much to check. */
typedef struct extent {
    qnl_isa first_isa; /* from this to the best of the machine */
    int thread_counts; /* the first so many of 1, 2, 5 threads */
} extent;

/* By blocks against `expected`, or operation by operation where it is NULL; to the bit for any number of threads. */
static void check_blocks(const char *what, const qnl_circuit *circuit, int rich, const double *theta, const double *expected,
                         extent e) {
    const size_t size = 2 + qnl_circuit_parameters(circuit);
    const int threads[3] = {1, 2, 5};
    double plain[NUMBERS], numbers[3][NUMBERS];
    char text[128];
    for (int isa = (int)e.first_isa; isa <= (int)qnl_isa_best(); isa++) {
        snprintf(text, sizeof text, "%s, %s: number", what, qnl_isa_name((qnl_isa)isa));
        for (int t = 0; t < e.thread_counts; t++) {
            const qnl_execution_options options = execution(threads[t], QNL_MODE_SINGLE, (qnl_isa)isa);
            qnl_network *network = network_of(circuit, rich, &options);
            ck_assert_msg(network->single.program.sweep_count > 0, "%s has no plan", what);
            check_plan(&network->single.program);
            evaluate(numbers[t], network, theta);
            compare_bits(text, numbers[t], numbers[0], size);
            if (t == 0 && expected == NULL) {
                drop_plan(network);
                evaluate(plain, network, theta);
            }
            qnl_network_free(network);
        }
        compare_doubles(text, numbers[0], expected == NULL ? plain : expected, size, 1e-12);
    }
}

/* ---- random circuits ---- */

/* Gates of every kind on two sets of five qubits each, far apart and close together, sharing parameters and qubits. */
static qnl_circuit *wide_circuit(qnl_random *random, int qubits) {
    const int maps[2][5] = {{0, 4, 9, 13, qubits - 1}, {qubits - 1, 11, 3, 14, 1}};
    return random_wide_circuit(random, qubits, PARAMETERS, maps);
}

/* The block mode against eight states side by side, which are never worked on in blocks. */
START_TEST(test_random) {
    const int qubits = SMALLEST + _i;
    const qnl_execution_options batch = execution(2, QNL_MODE_BATCH, QNL_ISA_AUTO);
    double expected[NUMBERS];
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 4711, (uint64_t)qubits, 0));
    qnl_circuit *circuit = wide_circuit(random, qubits);
    double *theta = random_thetas(random, PARAMETERS);
    qnl_network *network = network_of(circuit, 1, &batch);
    evaluate(expected, network, theta);
    check_blocks("random", circuit, 1, theta, expected, (extent){_i == 0 ? QNL_ISA_GENERIC : qnl_isa_best(), 2 + _i});
    qnl_network_free(network);
    free(theta);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* So many blocks that five threads share them. */
START_TEST(test_many_blocks) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 4712, 0, 0));
    qnl_circuit *circuit = NULL, *small = NULL;
    reference_circuit *reference = NULL;
    const int map[5] = {19, 4, 9, 13, 0};
    REQUIRE_OK(qnl_circuit_new(&circuit, 20));
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, PARAMETERS));
    random_short_circuit(&small, &reference, random, 5, 9, PARAMETERS);
    translate_circuit(circuit, reference, map);
    qnl_circuit_free(small);
    reference_circuit_free(reference);
    double *theta = random_thetas(random, PARAMETERS);
    check_blocks("many blocks", circuit, 0, theta, NULL, (extent){qnl_isa_best(), 3});
    free(theta);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* ---- edges of the plan ---- */

static qnl_circuit *parsed(const char *gates) {
    char text[1024];
    qnl_circuit *circuit = NULL;
    snprintf(text, sizeof text, "qubits %d\n%s", SMALLEST, gates);
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

/* Fills the block: qubits 15 and 16 stay outside. */
#define OTHER_BITS "RX 6 0\nRX 7 0\nRX 8 0\nRX 9 0\nRX 10 0\nRX 11 0\nRX 12 0\nRX 13 0\nRX 14 0\n"

/* <0| V' Z...Z V |0> in closed form; a gate that has its control at 0 does nothing. */
START_TEST(test_one_gate) {
    static const struct {
        const char *gates;
        double amplitude; /* value = constant + amplitude cos(theta) */
        double constant;
    } cases[] = {
        {"RX 0 theta[0]\n", 1, 0},
        {"RY 2 theta[0]\n", 1, 0},
        {"RX 3 theta[0]\n", 1, 0},
        {"RX 16 theta[0]\n", 1, 0},
        {"CRX 16 3 theta[0]\n", 0, 1},
        {"CRX 0 16 theta[0]\n", 0, 1},
        {"ROTATION X0*Y5*X16 theta[0]\n", 1, 0},
        {"X 16\nCRX 16 3 theta[0]\n", -1, 0},
        {"X 2\nCRX 2 16 theta[0]\n", -1, 0},
        {"X 1\nX 15\nCCX 1 15 16\nCRX 16 0 theta[0]\n", -1, 0},
        {"H 16\nCRX 16 4 theta[0]\n", -0.5, 0.5},
        {"ROTATION X14*X15 3.14159265358979323846\nCCX 15 16 3\nRX 3 theta[0]\n" OTHER_BITS, 1, 0},
        {"ROTATION X14*X16 3.14159265358979323846\nCCX 15 16 3\nRX 3 theta[0]\n" OTHER_BITS, 1, 0},
        {"ROTATION X15*X16 3.14159265358979323846\nCCX 15 16 3\nRX 3 theta[0]\n" OTHER_BITS, -1, 0},
        {"ROTATION X14*X15 3.14159265358979323846\nRY 3 theta[0]\nCCX 15 16 3\n" OTHER_BITS, 1, 0},
        {"ROTATION X15*X16 3.14159265358979323846\nRY 3 theta[0]\nCCX 15 16 3\n" OTHER_BITS, -1, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const double theta = 0.4 + 0.1 * (double)k;
        const double value = cases[k].constant + cases[k].amplitude * cos(theta);
        const double expected[3] = {value, value, -cases[k].amplitude * sin(theta)};
        qnl_circuit *circuit = parsed(cases[k].gates);
        check_blocks(cases[k].gates, circuit, 0, &theta, expected, (extent){qnl_isa_best(), 1});
        qnl_circuit_free(circuit);
    }
}
END_TEST

/* No operation, no plan. */
START_TEST(test_no_gate) {
    const qnl_execution_options options = execution(1, QNL_MODE_SINGLE, QNL_ISA_AUTO);
    qnl_circuit *circuit = parsed("");
    qnl_network *network = network_of(circuit, 0, &options);
    double value;
    ck_assert_uint_eq(network->single.program.sweep_count, 0);
    REQUIRE_OK(qnl_network_expectation(&value, network, NULL, 1));
    compare_double("Z on |0>", value, 1, 0);
    qnl_network_free(network);
    qnl_circuit_free(circuit);
}
END_TEST

static void add_gate(qnl_circuit *circuit, qnl_gate gate, int a, int b, int64_t parameter, double scale, double offset) {
    const int qubits[2] = {a, b};
    const qnl_angle angle = {parameter, scale, offset};
    REQUIRE_OK(qnl_circuit_add(circuit, gate, qubits, &angle));
}

/* Rotations of all 14 bits of the cell number: more than the 12 of a block.  The value is a product of cosines. */
START_TEST(test_more_than_a_block) {
    const qnl_execution_options options = execution(1, QNL_MODE_SINGLE, QNL_ISA_AUTO);
    const double theta[PARAMETERS] = {0.3, -0.2, 0.5, 0.1, 0.4};
    double expected[NUMBERS] = {1, 1}, logarithmic[PARAMETERS] = {0};
    qnl_circuit *circuit = parsed("");
    for (int q = 0; q < SMALLEST; q++) {
        const double scale = 1 - 0.02 * q, angle = scale * theta[q % PARAMETERS] + 0.05 * q;
        add_gate(circuit, q % 2 ? QNL_GATE_RX : QNL_GATE_RY, q, 0, q % PARAMETERS, scale, 0.05 * q);
        expected[0] *= cos(angle);
        logarithmic[q % PARAMETERS] -= scale * tan(angle);
    }
    expected[1] = expected[0];
    for (int k = 0; k < PARAMETERS; k++) {
        expected[2 + k] = expected[0] * logarithmic[k];
    }
    qnl_network *network = network_of(circuit, 0, &options);
    ck_assert_uint_eq(network->single.program.op_count, SMALLEST);
    ck_assert_uint_eq(network->single.program.sweep_count, 2);
    char *text = NULL;
    REQUIRE_OK(qnl_network_text(&text, network));
    ck_assert_ptr_nonnull(strstr(text, "sweep of 15 operations, blocks of qubits 3 4 5 6 7 8 9 10 11 12 13 14 and the lanes"));
    ck_assert_ptr_nonnull(strstr(text, "sweep of 2 operations"));
    qnl_string_free(text);
    qnl_network_free(network);
    check_blocks("all qubits", circuit, 0, theta, expected, (extent){QNL_ISA_GENERIC, 1});
    qnl_circuit_free(circuit);
}
END_TEST

/* 531 operations on a few qubits: a sweep takes 512.  _i: parameters at the beginning or at the end only. */
START_TEST(test_many_operations) {
    const qnl_execution_options options = execution(1, QNL_MODE_SINGLE, QNL_ISA_AUTO);
    const double theta[PARAMETERS] = {0.3, -0.2, 0.5, 0.1, 0.4};
    qnl_circuit *circuit = parsed("");
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, PARAMETERS));
    add_gate(circuit, QNL_GATE_H, 16, 0, -1, 0, 0);
    for (int k = 0; k < 265; k++) {
        const int trainable = _i == 0 ? k < 20 : k >= 258;
        add_gate(circuit, QNL_GATE_RX, k % 5, 0, trainable ? k % PARAMETERS : -1, 1, 0.01 * k);
        add_gate(circuit, QNL_GATE_CNOT, k % 7 == 6 ? 16 : (k + 1) % 5, k % 5, -1, 0, 0);
    }
    qnl_network *network = network_of(circuit, 0, &options);
    const qnl__program *program = &network->single.program;
    ck_assert_uint_eq(program->op_count, 531);
    ck_assert_uint_eq(program->sweep_count, 2);
    ck_assert_uint_eq(program->sweeps[0].count, 512);
    ck_assert_int_eq(program->sweeps[0].trainable, _i != 1);
    ck_assert_int_eq(program->sweeps[0].matters, _i != 1);
    ck_assert_int_eq(program->sweeps[1].trainable, _i != 0);
    ck_assert_int_eq(program->sweeps[1].matters, 1);
    qnl_network_free(network);
    check_blocks("many operations", circuit, 0, theta, NULL, (extent){qnl_isa_best(), 1});
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- controls and targets among the lanes, against the dense reference ---- */

static void add_reference(reference_circuit *circuit, const char *name, const int *qubits, int count, int parameter,
                          double offset) {
    reference_gate gate;
    memset(&gate, 0, sizeof gate);
    gate.name = name;
    gate.qubit_count = count;
    memcpy(gate.qubits, qubits, (size_t)count * sizeof *qubits);
    gate.angle_count = name[0] == 'R';
    gate.parameter[0] = parameter;
    gate.scale[0] = parameter < 0 ? 0 : 1;
    gate.offset[0] = offset;
    reference_circuit_add(circuit, &gate);
}

/* Rotations, one gate, rotations. */
static void check_flip(int qubits, const char *name, const int *on, int count) {
    const double theta[2] = {0.7, -1.2};
    const size_t dimension = (size_t)1 << qubits;
    double complex *psi = reference_array(dimension), *matrix = reference_array(dimension * dimension);
    double complex *term = reference_array(dimension * dimension);
    double value, gradient[2], expected[2];
    reference_circuit *reference = reference_circuit_new(qubits, 2);
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    char text[64];
    for (int q = 0; q < qubits; q++) {
        add_reference(reference, "RY", &q, 1, q % 2, 0.3 * (q + 1));
        add_reference(reference, "RX", &q, 1, -1, 0.2 * (q + 1));
    }
    add_reference(reference, name, on, count, -1, 0);
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    for (int q = 0; q < qubits; q++) {
        const int other = (q + 1) % qubits, pair[2] = {q, other};
        const char letters[2] = {"XYZ"[q % 3], "ZZX"[q % 3]};
        add_reference(reference, "RX", &q, 1, (q + 1) % 2, 0.1 * q);
        snprintf(text, sizeof text, "%c%d %c%d", letters[0], q, letters[1], other);
        REQUIRE_OK(qnl_observable_add_pauli(observable, 1 + 0.5 * q, text));
        reference_pauli(term, qubits, pair, letters, 2);
        reference_add(matrix, 1 + 0.5 * q, term, dimension);
    }
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    translate_circuit(circuit, reference, NULL);
    psi[0] = 1;
    reference_gradient(expected, reference, theta, matrix, psi);
    reference_apply(psi, reference, theta);
    for (int isa = QNL_ISA_GENERIC; isa <= (int)qnl_isa_best(); isa++) {
        const qnl_execution_options options = execution(1, QNL_MODE_SINGLE, (qnl_isa)isa);
        qnl_network *network = NULL;
        snprintf(text, sizeof text, "%d qubits, %s %d %d %d, %s", qubits, name, on[0], on[1], count > 2 ? on[2] : -1,
                 qnl_isa_name((qnl_isa)isa));
        REQUIRE_OK(qnl__network_make("test", &network, circuit, observable, NULL, &options, QNL__GROUPS_NEVER));
        REQUIRE_OK(qnl_network_gradient(&value, gradient, network, theta, 1, QNL_GRADIENT_ADJOINT));
        compare_double(text, value, reference_expectation(matrix, psi, dimension), 1e-13);
        compare_doubles(text, gradient, expected, 2, 1e-12);
        qnl_network_free(network);
    }
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    reference_circuit_free(reference);
    free(psi);
    free(matrix);
    free(term);
}

/* All ordered pairs and triples of qubits 0 and 2 in the lanes, and the others in and outside.  _i: number of qubits. */
START_TEST(test_lanes) {
    for (int a = 0; a < _i; a++) {
        for (int b = 0; b < _i; b++) {
            const int pair[2] = {a, b};
            if (a == b) continue;
            check_flip(_i, "CNOT", pair, 2);
            if (_i == 4) check_flip(_i, "CZ", pair, 2);
            for (int c = 0; c < a && _i == 4; c++) {
                const int triple[3] = {a, c, b};
                if (c != b) check_flip(_i, "CCX", triple, 3);
            }
        }
    }
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("sweeps");
    TCase *tests = tcase_create("sweeps");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_random, 0, 2);
    tcase_add_test(tests, test_many_blocks);
    tcase_add_test(tests, test_one_gate);
    tcase_add_test(tests, test_no_gate);
    tcase_add_test(tests, test_more_than_a_block);
    tcase_add_loop_test(tests, test_many_operations, 0, 2);
    tcase_add_loop_test(tests, test_lanes, 3, 6);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
