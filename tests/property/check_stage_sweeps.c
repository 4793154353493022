/*
 * Large states from basis states, stage by stage in sweeps: the same to the bit for any number of threads, the same numbers as from
 * amplitudes, and as operation by operation.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/gradient.h"
#include "simulation/network_data.h"
#include "simulation/sweeps.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { PARAMETERS = 6, NUMBERS = 2 + PARAMETERS };

/* ---- circuits ---- */

typedef enum form { CHAIN, REVERSED_CHAIN, RING, BRICK_WALL, FEW_FIRST, MANY_FIRST, FORMS } form;

static const char *const names[FORMS] = {"chain",      "reversed chain",   "ring",
                                         "brick wall", "few qubits first", "many operations first"};

static int below(qnl_random *random, int bound) {
    return (int)qnl_random_integer(random, (uint64_t)bound);
}

static void add_turn(qnl_circuit *circuit, qnl_random *random, int qubit) {
    static const qnl_gate gates[] = {QNL_GATE_RX, QNL_GATE_RY, QNL_GATE_RZ};
    const qnl_angle angle = {below(random, PARAMETERS + 2) - 2, 1 + 0.25 * below(random, 3), 0.1 * below(random, 60)};
    const qnl_angle constant = {-1, 1, angle.offset};
    REQUIRE_OK(qnl_circuit_add(circuit, gates[below(random, 3)], &qubit, angle.parameter < 0 ? &constant : &angle));
}

static void join(qnl_circuit *circuit, qnl_random *random, int a, int b) {
    static const qnl_gate gates[] = {QNL_GATE_CNOT, QNL_GATE_CNOT, QNL_GATE_CZ};
    const int qubits[2] = {a, b};
    const qnl_angle angle = {below(random, PARAMETERS), 1, 0.4};
    if (below(random, 8) == 0) {
        REQUIRE_OK(qnl_circuit_add(circuit, QNL_GATE_CRX, qubits, &angle));
    } else {
        REQUIRE_OK(qnl_circuit_add2(circuit, gates[below(random, 3)], a, b));
    }
}

static void entangle(qnl_circuit *circuit, qnl_random *random, form f, int n) {
    for (int q = 0; q + 1 < n && (f == CHAIN || f == RING); q++)
        join(circuit, random, q, q + 1);
    for (int q = n - 1; q > 0 && f == REVERSED_CHAIN; q--)
        join(circuit, random, q, q - 1);
    if (f == RING) join(circuit, random, n - 1, 0);
    for (int q = 0; q + 1 < n && f == BRICK_WALL; q += 2)
        join(circuit, random, q, q + 1);
    for (int q = 1; q + 1 < n && f == BRICK_WALL; q += 2)
        join(circuit, random, q, q + 1);
    for (int first = 4; first < n && f >= FEW_FIRST; first += f == FEW_FIRST ? 5 : n) { /* more and more qubits, or much on four */
        for (int k = 0; k < (f == FEW_FIRST ? 2 : 70); k++) {
            for (int q = 0; q < first; q++) {
                join(circuit, random, q, (q + 1 + k % (first - 1)) % first);
                add_turn(circuit, random, q);
            }
        }
    }
    for (int q = 0; q + 1 < n && f >= FEW_FIRST; q++)
        join(circuit, random, q, q + 1);
}

static qnl_circuit *circuit_of(form f, int qubits) {
    qnl_random *random = NULL;
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20261123, (uint64_t)f, (uint64_t)qubits));
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, PARAMETERS));
    for (int block = 0; block < (f < FEW_FIRST ? 2 : 1); block++) {
        for (int q = 0; q < qubits; q++) {
            add_turn(circuit, random, q);
            add_turn(circuit, random, q);
        }
        entangle(circuit, random, f, qubits);
    }
    for (int q = 0; q < qubits; q++)
        add_turn(circuit, random, q);
    qnl_random_free(random);
    return circuit;
}

/* ---- values and gradients ---- */

static qnl_network *network_of(const qnl_circuit *circuit, const qnl_state *inputs, qnl_isa isa, int threads) {
    const qnl_execution_options options = execution(threads, QNL_MODE_SINGLE, isa);
    const int qubits = qnl_circuit_qubits(circuit), place[2] = {2, qubits - 1}, bits[2] = {1, 0};
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    char text[256];
    size_t used = 0;
    for (int q = 0; q < qubits; q++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%c%d ", "XZY"[q % 3], q);
    }
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    REQUIRE_OK(qnl_observable_add_pauli(observable, 1, text));
    REQUIRE_OK(qnl_observable_add_pauli(observable, 0.8, "X0 Z5 Y11"));
    REQUIRE_OK(qnl_observable_add_projector(observable, 2, place, bits, 2));
    REQUIRE_OK(qnl__network_make("test", &network, circuit, observable, inputs, &options, QNL__GROUPS_NEVER));
    ck_assert_uint_gt(network->single.program.sweep_count, 0);
    qnl_observable_free(observable);
    return network;
}

static void evaluate(double *numbers, const qnl_network *network) {
    const double theta[PARAMETERS] = {0.3, -1.2, 2.1, 0.7, -0.4, 1.9};
    REQUIRE_OK(qnl_network_expectation(numbers, network, theta, 1));
    REQUIRE_OK(qnl_network_gradient(numbers + 1, numbers + 2, network, theta, 1, QNL_GRADIENT_ADJOINT));
}

/* Operation by operation from now on. */
static void drop_plan(qnl_network *network) {
    qnl__program *program = &network->single.program;
    qnl__sweeps_clear(program);
    qnl__layers_clear(program);
}

/* Sweeps that leave some bits of the cell number alone. */
static int count_stages(const qnl__program *program) {
    const int all = __builtin_ctzll(program->cells);
    int count = 0;
    for (size_t s = 0; s < program->sweep_count; s++) {
        const qnl__sweep *sweep = &program->sweeps[s];
        ck_assert(sweep->bits <= all && (s == 0 || sweep->bits >= program->sweeps[s - 1].bits));
        count += sweep->bits < all;
    }
    return count;
}

static qnl_state *basis_state(int qubits, uint64_t index) {
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_basis(&state, qubits, &index, 1));
    return state;
}

/* _i: form; 17 or 18 qubits, from zero: 1 and 2 threads, and but for very many operations one by one */
START_TEST(test_threads) {
    const int qubits = 17 + (_i == RING);
    qnl_circuit *circuit = circuit_of((form)_i, qubits);
    double one[NUMBERS], two[NUMBERS], plain[NUMBERS];
    qnl_network *network = network_of(circuit, NULL, QNL_ISA_AUTO, 2);
    ck_assert_msg(count_stages(&network->single.program) > 0, "%s: one stage", names[_i]);
    ck_assert(_i != MANY_FIRST || network->single.program.sweeps[0].count == 512);
    evaluate(two, network);
    if (_i != MANY_FIRST) {
        drop_plan(network);
        evaluate(plain, network);
        compare_doubles(names[_i], two, plain, NUMBERS, 1e-12);
    }
    qnl_network_free(network);
    network = network_of(circuit, NULL, QNL_ISA_AUTO, 1);
    evaluate(one, network);
    qnl_network_free(network);
    compare_bits(names[_i], two, one, NUMBERS);
    qnl_circuit_free(circuit);
}
END_TEST

/* From other basis states, for every instruction set, and from the same state as amplitudes. */
START_TEST(test_basis_states) {
    static const uint64_t indices[FORMS] = {1, 1U << 16, 0x15555, 0x1ffff, 0x0f0f3, 0x18001};
    const int qubits = 17;
    qnl_circuit *circuit = circuit_of((form)_i, qubits);
    qnl_complex *amplitudes = calloc((size_t)1 << qubits, sizeof *amplitudes);
    double numbers[NUMBERS], expected[NUMBERS];
    qnl_state *whole = NULL, *basis = basis_state(qubits, indices[_i]);
    ck_assert_ptr_nonnull(amplitudes);
    amplitudes[indices[_i]].re = 1;
    REQUIRE_OK(qnl_state_new_amplitudes(&whole, qubits, amplitudes, 1));
    qnl_network *network = network_of(circuit, whole, QNL_ISA_AUTO, 2);
    ck_assert_int_eq(network->single.program.staged, 0);
    ck_assert_int_eq(count_stages(&network->single.program), 0);
    evaluate(expected, network);
    qnl_network_free(network);
    for (int isa = _i == FEW_FIRST ? QNL_ISA_GENERIC : (int)qnl_isa_best(); isa <= (int)qnl_isa_best(); isa++) {
        network = network_of(circuit, basis, (qnl_isa)isa, 2);
        ck_assert_int_gt(count_stages(&network->single.program), 0);
        evaluate(numbers, network);
        compare_doubles(names[_i], numbers, expected, NUMBERS, 1e-12);
        qnl_network_free(network);
    }
    qnl_state_free(whole);
    qnl_state_free(basis);
    free(amplitudes);
    qnl_circuit_free(circuit);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("stage sweeps");
    TCase *tests = tcase_create("stage sweeps");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_threads, 0, FORMS);
    tcase_add_loop_test(tests, test_basis_states, 0, FORMS);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
