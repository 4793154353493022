/*
 * From a basis state qubit by qubit: what operations need against the paths of the graph of their dependences, the order in which
 * the qubits of circuits of several forms come in, and what stays zero.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "simulation/layers.h"
#include "simulation/network_data.h"
#include "simulation/stages.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { OPERATIONS = 40, MOST_QUBITS = 12 };

static int below(qnl_random *random, int bound) {
    return (int)qnl_random_integer(random, (uint64_t)bound);
}

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20261122, number, 0));
    return random;
}

/* ---- operations, as the judge sees them and as the library does ---- */

typedef enum role { UNTOUCHED, READ, MOVED } role;

typedef struct list {
    int qubits;
    qnl__program program;
    qnl__op ops[OPERATIONS];
    role roles[OPERATIONS][MOST_QUBITS];
} list;

/* The last of `count` qubits is the target, or a control too (NEGATE). */
static qnl__op sites_op(const list *l, qnl__op_kind kind, const int *qubits, int count) {
    qnl__op op = {.kind = kind, .sites = {.lane_active = 0xffU}, .angle = -1};
    for (int k = 0; k < count; k++) {
        const int bit = qubits[k] - l->program.lane_qubits, target = k == count - 1 && kind != QNL__OP_NEGATE;
        if (bit >= 0) {
            *(target ? &op.sites.target : &op.sites.control) |= (size_t)1 << bit;
        } else if (target) {
            op.sites.lane_target = 1U << qubits[k];
        }
        for (unsigned j = 0; j < QNL__LANES && bit < 0 && !target; j++) {
            op.sites.lane_active &= (j >> qubits[k]) & 1U ? ~0U : ~(1U << j);
        }
    }
    return op;
}

static void add_sites(list *l, int at, qnl__op_kind kind, const int *qubits, int count) {
    l->ops[at] = sites_op(l, kind, qubits, count);
    for (int k = 0; k < count; k++) {
        l->roles[at][qubits[k]] = k == count - 1 && kind != QNL__OP_NEGATE ? MOVED : READ;
    }
}

static void add_string(list *l, int at, const int *qubits, int count, qnl_random *random) {
    char letters[MOST_QUBITS];
    for (int k = 0; k < count; k++) {
        letters[k] = "XYZZ"[below(random, 4)];
        l->roles[at][qubits[k]] = letters[k] == 'Z' ? READ : MOVED;
    }
    l->ops[at] = (qnl__op){.kind = QNL__OP_STRING, .angle = 0};
    qnl__string_place(&l->ops[at].string, qubits, letters, count, l->qubits, l->program.lane_qubits);
}

/* Random operations on one to three qubits. */
static list *list_of(qnl_random *random, int qubits, int lane_qubits) {
    list *l = calloc(1, sizeof *l);
    ck_assert_ptr_nonnull(l);
    l->qubits = qubits;
    l->program = (qnl__program){.qubits = qubits, .lane_qubits = lane_qubits, .cells = qnl__cells_of(qubits, lane_qubits)};
    l->program.staged = 1;
    l->program.op_count = (size_t)(1 + below(random, OPERATIONS));
    l->program.ops = l->ops;
    for (int k = 0; k < (int)l->program.op_count; k++) {
        const int count = 1 + below(random, 3), first = below(random, qubits);
        const int second = (first + 1 + below(random, qubits - 1)) % qubits;
        int third = 0;
        while (third == first || third == second) {
            third++;
        }
        const int on[3] = {first, second, third};
        static const qnl__op_kind kinds[] = {QNL__OP_MATRIX, QNL__OP_SWAP, QNL__OP_NEGATE};
        if (below(random, 4) == 0) {
            add_string(l, k, on, count, random);
        } else {
            add_sites(l, k, kinds[below(random, 3)], on, count);
        }
    }
    return l;
}

/* 1 where the order of two operations matters, as far as their qubits tell. */
static int depend(const list *l, size_t a, size_t b) {
    for (int q = 0; q < l->qubits; q++) {
        const role x = l->roles[a][q], y = l->roles[b][q];
        if (x != UNTOUCHED && y != UNTOUCHED && (x == MOVED || y == MOVED)) {
            return 1;
        }
    }
    return 0;
}

/* Highest qubit of all operations from which there is a path to operation `to`. */
static int highest_needed(const list *l, size_t to) {
    unsigned char reached[OPERATIONS] = {0};
    int highest = -1;
    reached[to] = 1;
    for (size_t b = to + 1; b-- > 0;) {
        for (size_t a = 0; a < b && reached[b]; a++) {
            reached[a] = reached[a] || depend(l, a, b);
        }
    }
    for (size_t k = 0; k <= to; k++) {
        for (int q = 0; q < l->qubits && reached[k]; q++) {
            highest = l->roles[k][q] != UNTOUCHED && q > highest ? q : highest;
        }
    }
    return highest;
}

static int expected_bits(const list *l, size_t op, int least) {
    const int all = l->qubits > l->program.lane_qubits ? l->qubits - l->program.lane_qubits : 0;
    int bits = highest_needed(l, op) + 1 - l->program.lane_qubits;
    bits = bits < least ? least : bits;
    return bits > all || !l->program.staged ? all : bits;
}

static void check_schedule(const list *l, int least) {
    size_t place[OPERATIONS];
    qnl__schedule s;
    memset(place, 0xff, sizeof place);
    ck_assert_int_eq(qnl__schedule_make(&s, &l->program, least), 0);
    ck_assert_uint_eq(s.count, l->program.op_count);
    for (size_t k = 0; k < s.count; k++) {
        ck_assert_uint_lt(s.sequence[k], s.count);
        ck_assert_uint_eq(place[s.sequence[k]], SIZE_MAX);
        place[s.sequence[k]] = k;
        ck_assert_int_eq(s.needs[k], expected_bits(l, s.sequence[k], least));
        ck_assert(k == 0 || s.needs[k - 1] < s.needs[k] || (s.needs[k - 1] == s.needs[k] && s.sequence[k - 1] < s.sequence[k]));
        const size_t end = qnl__stage_end(&s, k);
        ck_assert(end > k && end <= s.count && s.needs[end - 1] == s.needs[k] && (end == s.count || s.needs[end] > s.needs[k]));
    }
    for (size_t b = 0; b < s.count; b++) {
        for (size_t a = 0; a < b; a++) {
            ck_assert_msg(!depend(l, a, b) || place[a] < place[b], "operation %zu comes before operation %zu", b, a);
        }
    }
    qnl__schedule_clear(&s);
}

/* _i: no qubits in the lanes, or three */
START_TEST(test_needs) {
    qnl_random *random = stream((uint64_t)_i);
    for (int k = 0; k < 60; k++) {
        list *l = list_of(random, 3 + below(random, MOST_QUBITS - 2), _i * QNL__LANE_QUBITS);
        check_schedule(l, 0);
        check_schedule(l, 4);
        l->program.staged = 0;
        check_schedule(l, 4);
        free(l);
    }
    qnl_random_free(random);
}
END_TEST

/* A program with a matrix on whole vectors has one stage. */
START_TEST(test_dense) {
    qnl_random *random = stream(9);
    list *l = list_of(random, 9, 0);
    qnl__schedule s;
    for (int q = 0; q < 9; q++) {
        l->roles[0][q] = MOVED;
    }
    l->ops[0] = (qnl__op){.kind = QNL__OP_DENSE, .angle = -1};
    ck_assert_int_eq(qnl__schedule_make(&s, &l->program, 2), 0);
    ck_assert_uint_eq(qnl__stage_end(&s, 0), l->program.op_count);
    for (size_t k = 0; k < s.count; k++) {
        ck_assert_uint_eq(s.sequence[k], k);
        ck_assert_int_eq(s.needs[k], 9);
    }
    qnl__schedule_clear(&s);
    free(l);
    qnl_random_free(random);
}
END_TEST

/* ---- circuits ---- */

typedef enum form { CHAIN, REVERSED_CHAIN, RING, BRICK_WALL, ISOLATED, PAIRS, HALVES, RANDOM, FORMS } form;

enum { QUBITS = 10, BLOCKS = 2 };

static void add_turns(qnl_circuit *circuit, int block) {
    for (int q = 0; q < QUBITS; q++) {
        REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RY, q, (block + q) % 3));
        REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RZ, q, (2 * block + q) % 3));
    }
}

static void join(qnl_circuit *circuit, int a, int b) {
    REQUIRE_OK(qnl_circuit_add2(circuit, (a + b) % 3 ? QNL_GATE_CNOT : QNL_GATE_CZ, a, b));
}

static void entangle(qnl_circuit *circuit, form f, qnl_random *random) {
    for (int q = 0; q + 1 < QUBITS && (f == CHAIN || f == RING); q++)
        join(circuit, q, q + 1);
    for (int q = QUBITS - 1; q > 0 && f == REVERSED_CHAIN; q--)
        join(circuit, q, q - 1);
    if (f == RING) join(circuit, QUBITS - 1, 0);
    for (int q = 0; q + 1 < QUBITS && f == BRICK_WALL; q += 2)
        join(circuit, q, q + 1);
    for (int q = 1; q + 1 < QUBITS && f == BRICK_WALL; q += 2)
        join(circuit, q, q + 1);
    for (int q = 0; q + 2 < QUBITS && f == ISOLATED; q++) { /* 4 and 7 alone */
        const int a = q < 4 ? q : q < 6 ? q + 1 : q + 2, b = q + 1 < 4 ? q + 1 : q + 1 < 6 ? q + 2 : q + 3;
        if (b < QUBITS) join(circuit, a, b);
    }
    for (int q = 0; q < QUBITS / 2 && f == PAIRS; q++)
        join(circuit, q, QUBITS - 1 - q);
    for (int k = 0; k < 3 && f == HALVES; k++) { /* much on eight qubits before the others come in */
        for (int q = 0; q < 8; q++)
            join(circuit, q, (q + 1) % 8);
        if (k < 2) add_turns(circuit, k);
    }
    if (f == HALVES) join(circuit, 7, 8);
    for (int k = 0; k < QUBITS && f == RANDOM; k++) {
        const int a = below(random, QUBITS);
        join(circuit, a, (a + 1 + below(random, QUBITS - 1)) % QUBITS);
    }
}

static qnl_network *network_of(form f, qnl_mode mode, const qnl_state *inputs) {
    const qnl_execution_options options = execution(1, mode, QNL_ISA_AUTO);
    qnl_random *random = stream(100 + (uint64_t)f);
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    char text[128];
    size_t used = 0;
    REQUIRE_OK(qnl_circuit_new(&circuit, QUBITS));
    for (int block = 0; block < BLOCKS; block++) {
        add_turns(circuit, block);
        entangle(circuit, f, random);
    }
    REQUIRE_OK(qnl_observable_new(&observable, QUBITS));
    for (int q = 0; q < QUBITS; q++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "X%d ", q);
    }
    REQUIRE_OK(qnl_observable_add_pauli(observable, 1, text));
    REQUIRE_OK(qnl__network_make("test", &network, circuit, observable, inputs, &options, QNL__GROUPS_NEVER));
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
    return network;
}

static const qnl__program *program_of(const qnl_network *network) {
    return network->batch.made ? &network->batch.program : &network->single.program;
}

/* ---- the order of the qubits ---- */

/* Numbers of the qubits; -1 = any that is left. */
static const int origins[RANDOM][QUBITS] = {
    [CHAIN] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},          [REVERSED_CHAIN] = {9, 8, 7, 6, 5, 4, 3, 2, -1, -1},
    [RING] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},           [BRICK_WALL] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
    [ISOLATED] = {0, 1, 2, 3, 8, 4, 5, 9, 6, 7},       [PAIRS] = {0, 2, 4, 6, 8, 9, 7, 5, 3, 1},
    [HALVES] = {-1, -1, -1, -1, -1, -1, -1, -1, 8, 9},
};

START_TEST(test_arrival) {
    qnl_network *network = network_of((form)_i, QNL_MODE_BATCH, NULL);
    const qnl__program *program = program_of(network);
    unsigned seen = 0;
    ck_assert_int_eq(program->staged, 1);
    for (int q = 0; q < QUBITS; q++) {
        ck_assert(program->origin[q] >= 0 && program->origin[q] < QUBITS);
        seen |= 1U << program->origin[q];
        if (_i < RANDOM && origins[_i][q] >= 0) {
            ck_assert_msg(program->origin[q] == origins[_i][q], "form %d: qubit %d is number %d", _i, q, program->origin[q]);
        }
    }
    ck_assert_uint_eq(seen, (1U << QUBITS) - 1);
    qnl_network_free(network);
}
END_TEST

/* Where amplitudes are given, qubits keep their numbers and there is one stage. */
START_TEST(test_amplitudes) {
    qnl_complex *amplitudes = calloc((size_t)1 << QUBITS, sizeof *amplitudes);
    qnl_state *state = NULL;
    ck_assert_ptr_nonnull(amplitudes);
    amplitudes[5].re = 1;
    REQUIRE_OK(qnl_state_new_amplitudes(&state, QUBITS, amplitudes, 1));
    qnl_network *network = network_of(REVERSED_CHAIN, QNL_MODE_BATCH, state);
    const qnl__program *program = program_of(network);
    ck_assert_int_eq(program->staged, 0);
    for (int q = 0; q < QUBITS; q++) {
        ck_assert_int_eq(program->origin[q], q);
    }
    for (size_t k = 0; k < program->layers->layer_count; k++) {
        ck_assert_int_eq(program->layers->layers[k].phases.bits, QUBITS);
    }
    qnl_network_free(network);
    qnl_state_free(state);
    free(amplitudes);
}
END_TEST

/* ---- what stays zero ---- */

/* Number of cells that are not exactly zero outside first .. first + size - 1, and the largest error of a norm over the lanes
 * inside. */
static size_t outside(double *error, const qnl__cell *a, const qnl__program *program, size_t first, size_t size) {
    double norm[QNL__LANES] = {0}, total = 0;
    size_t count = 0;
    for (size_t i = 0; i < program->cells; i++) {
        for (int j = 0; j < QNL__LANES; j++) {
            const double square = a[i].re[j] * a[i].re[j] + a[i].im[j] * a[i].im[j];
            count += (i < first || i >= first + size) && (a[i].re[j] != 0 || a[i].im[j] != 0);
            norm[j] += square;
            total += square;
        }
    }
    *error = fabs(total - 1);
    for (int j = 0; j < QNL__LANES && program->lane_qubits == 0; j++) {
        *error = j == 0 ? fabs(norm[0] - 1) : fmax(*error, fabs(norm[j] - 1));
    }
    return count;
}

static void prepare(qnl__run *run, const double *theta) {
    run->job_count = run->program->lane_qubits == 0 ? QNL__LANES : 1;
    for (int lane = 0; lane < run->job_count; lane++) {
        run->jobs[lane] = (qnl__job){.theta = theta + 3 * lane, .angle = -1};
    }
    qnl__run_prepare(run);
}

/* Layer by layer from one basis state, and once more on whole vectors; counts stages, and layers of rotations in those before the
 * last. */
static void check_layers(const qnl_network *network, const qnl_state *inputs, int *stages, int *turning) {
    const qnl__engine *engine = network->batch.made ? &network->batch : &network->single;
    const qnl__program *program = &engine->program;
    void *memory = qnl__allocate_aligned(1, qnl__run_bytes(program, 2));
    double theta[3 * QNL__LANES], error = 0;
    qnl__run run;
    int before = 0;
    for (int k = 0; k < 3 * QNL__LANES; k++) {
        theta[k] = 0.37 * (k + 1);
    }
    ck_assert_ptr_nonnull(memory);
    qnl__run_place(&run, program, engine->kernels, memory);
    prepare(&run, theta);
    qnl__cell *a = qnl__run_vector(&run, 0), *whole = qnl__run_vector(&run, 1);
    qnl__run_load(&run, a, inputs);
    qnl__run_load(&run, whole, inputs);
    ck_assert_uint_ne(run.start, SIZE_MAX);
    for (size_t k = 0; k < program->layers->layer_count; k++) {
        const qnl__layer *layer = &program->layers->layers[k];
        const size_t size = (size_t)1 << layer->phases.bits;
        ck_assert_int_ge(layer->phases.bits, before);
        *stages += layer->phases.bits > before;
        before = layer->phases.bits;
        *turning += layer->turn_count > 0 && size < program->cells;
        qnl__layer_forward(&run, layer, a, __builtin_ctzll(program->cells), 0, run.start);
        ck_assert_uint_eq(outside(&error, a, program, run.start / size * size, size), 0);
        ck_assert_msg(error <= 1e-12, "layer %zu: the norm is off by %g", k, error);
    }
    qnl__layers_forward(&run, whole, SIZE_MAX);
    for (size_t i = 0; i < program->cells; i++) {
        for (int j = 0; j < QNL__LANES; j++) {
            error = fmax(error, hypot(a[i].re[j] - whole[i].re[j], a[i].im[j] - whole[i].im[j]));
        }
    }
    ck_assert_msg(error <= 1e-12, "vectors differ by %g", error);
    qnl__free(memory);
}

/* _i: form */
START_TEST(test_zeros) {
    const uint64_t indices[] = {0, 1, 512, 693, 1023};
    for (size_t k = 0; k < sizeof indices / sizeof indices[0]; k++) {
        for (int mode = 0; mode < 2; mode++) {
            qnl_state *state = NULL;
            int stages = 0, turning = 0;
            REQUIRE_OK(qnl_state_new_basis(&state, QUBITS, &indices[k], 1));
            qnl_network *network = network_of((form)_i, mode == 0 ? QNL_MODE_BATCH : QNL_MODE_SINGLE, state);
            check_layers(network, state, &stages, &turning);
            ck_assert(turning >= 2 || _i != HALVES || mode == 1); /* 32 cells keep their matrices */
            ck_assert_msg(stages >= 2, "form %d has %d stages", _i, stages);
            qnl_network_free(network);
            qnl_state_free(state);
        }
    }
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("stages");
    TCase *tests = tcase_create("stages");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_needs, 0, 2);
    tcase_add_test(tests, test_dense);
    tcase_add_loop_test(tests, test_arrival, 0, FORMS);
    tcase_add_test(tests, test_amplitudes);
    tcase_add_loop_test(tests, test_zeros, 0, FORMS);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
