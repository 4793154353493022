/*
 * Layers of rotations and phases, and stages, give the numbers of operation by operation: values and gradients of small states in
 * both modes, for every kind of gate and of input, for every instruction set.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "qnnland/gradient.h"
#include "simulation/layers.h"
#include "simulation/network_data.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { PARAMETERS = 7, INPUTS = 3, POINTS = 3, JOBS = INPUTS * POINTS, REPETITIONS = 3 };

static const double pi = 3.14159265358979323846;

/* ---- circuits ---- */

static int below(qnl_random *random, int bound) {
    return (int)qnl_random_integer(random, (uint64_t)bound);
}

static void add_random(qnl_circuit *circuit, qnl_random *random, qnl_gate gate, int first, int second, int trainable) {
    static const double scales[] = {1, 1, -0.5, 2};
    const int qubits[2] = {first, second};
    const int constant = !trainable || below(random, 4) == 0;
    const double offset = constant || below(random, 2) ? 2 * pi * qnl_random_uniform(random) - pi : 0;
    const qnl_angle angle = {constant ? -1 : below(random, PARAMETERS), scales[below(random, 4)], offset};
    REQUIRE_OK(qnl_circuit_add(circuit, gate, qubits, &angle));
}

/* Gates on every qubit, or on most of them: the others have no rotation in this layer. */
static void add_turns(qnl_circuit *circuit, qnl_random *random, int all) {
    static const qnl_gate gates[] = {QNL_GATE_RX, QNL_GATE_RY, QNL_GATE_RZ, QNL_GATE_PHASE};
    for (int q = 0; q < qnl_circuit_qubits(circuit); q++) {
        if (!all && below(random, 5) == 0) {
            continue;
        }
        for (int k = 1 + below(random, 3); k > 0; k--) {
            add_random(circuit, random, gates[below(random, 4)], q, 0, 1);
        }
        if (below(random, 4) == 0) {
            REQUIRE_OK(qnl_circuit_add1(circuit, QNL_GATE_H, q));
        }
    }
}

static void add_two(qnl_circuit *circuit, qnl_gate gate, int first, int second) {
    REQUIRE_OK(qnl_circuit_add2(circuit, gate, first, second));
}

static void add_three(qnl_circuit *circuit, qnl_gate gate, int a, int b, int c) {
    const int qubits[3] = {a, b, c};
    REQUIRE_OK(qnl_circuit_add(circuit, gate, qubits, NULL));
}

static void chain(qnl_circuit *circuit, qnl_random *random) {
    (void)random;
    for (int q = 0; q + 1 < qnl_circuit_qubits(circuit); q++)
        add_two(circuit, QNL_GATE_CNOT, q, q + 1);
}

static void chain_from_the_end(qnl_circuit *circuit, qnl_random *random) {
    (void)random;
    for (int q = qnl_circuit_qubits(circuit) - 1; q > 0; q--)
        add_two(circuit, QNL_GATE_CNOT, q, q - 1);
}

static void ring(qnl_circuit *circuit, qnl_random *random) {
    (void)random;
    const int n = qnl_circuit_qubits(circuit);
    for (int q = 0; q < n; q++)
        add_two(circuit, QNL_GATE_CNOT, q, (q + 1) % n);
}

static void all_pairs(qnl_circuit *circuit, qnl_random *random) {
    (void)random;
    const int n = qnl_circuit_qubits(circuit);
    for (int a = 0; a < n; a++) {
        for (int b = a + 1; b < n; b++)
            add_two(circuit, QNL_GATE_CNOT, a, b);
    }
}

/* Parities of many different sets of qubits: they do not fit one layer of phases. */
static void mixed_parities(qnl_circuit *circuit, qnl_random *random) {
    const int n = qnl_circuit_qubits(circuit);
    for (int k = 0; k < 4 * n; k++) {
        const int a = below(random, n), b = (a + 1 + below(random, n - 1)) % n;
        add_two(circuit, QNL_GATE_CNOT, a, b);
    }
}

static void signs(qnl_circuit *circuit, qnl_random *random) {
    const int n = qnl_circuit_qubits(circuit);
    for (int q = 0; q < n; q++)
        add_two(circuit, QNL_GATE_CZ, q, (q + 1 + below(random, n - 1)) % n);
}

static void brick_wall(qnl_circuit *circuit, qnl_random *random) {
    const int first = below(random, 2);
    for (int q = first; q + 1 < qnl_circuit_qubits(circuit); q += 2)
        add_two(circuit, QNL_GATE_CZ, q, q + 1);
    for (int q = 1 - first; q + 1 < qnl_circuit_qubits(circuit); q += 2)
        add_two(circuit, QNL_GATE_CNOT, q + 1, q);
}

/* X and CNOT in turn: phases are flipped, in both orders. */
static void flips(qnl_circuit *circuit, qnl_random *random) {
    const int n = qnl_circuit_qubits(circuit);
    for (int k = 0; k < 3 * n; k++) {
        const int a = below(random, n), b = (a + 1 + below(random, n - 1)) % n;
        if (below(random, 2)) {
            REQUIRE_OK(qnl_circuit_add1(circuit, below(random, 3) ? QNL_GATE_X : QNL_GATE_Z, a));
        } else {
            add_two(circuit, QNL_GATE_CNOT, a, b);
        }
    }
}

/* Phases cannot be carried through. */
static void toffolis(qnl_circuit *circuit, qnl_random *random) {
    const int n = qnl_circuit_qubits(circuit);
    for (int k = 0; k < 4; k++) {
        const int a = below(random, n), b = (a + 1 + below(random, n - 2)) % n, c = (a + n - 1) % n;
        add_three(circuit, k == 2 ? QNL_GATE_CSWAP : QNL_GATE_CCX, a, b, c);
        add_two(circuit, QNL_GATE_CNOT, c, a);
    }
}

static void controlled(qnl_circuit *circuit, qnl_random *random) {
    static const qnl_gate gates[] = {QNL_GATE_CRX, QNL_GATE_CRY, QNL_GATE_CRZ, QNL_GATE_CPHASE};
    const int n = qnl_circuit_qubits(circuit);
    for (int k = 0; k < n; k++) {
        const int a = below(random, n), b = (a + 1 + below(random, n - 1)) % n;
        add_random(circuit, random, gates[below(random, 4)], a, b, below(random, 2));
    }
}

/* Rotations of one to three letters, or of all qubits. */
static void strings(qnl_circuit *circuit, qnl_random *random) {
    const int n = qnl_circuit_qubits(circuit);
    for (int k = 0; k < n / 2 + 1; k++) {
        char text[128];
        size_t used = 0;
        const int length = k == 0 ? n : 1 + below(random, 3), first = below(random, n);
        const int constant = below(random, 3) == 0;
        const qnl_angle angle = {constant ? -1 : below(random, PARAMETERS), 1.5, 0.3 * k};
        for (int j = 0; j < length; j++) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%c%d ", "XYZZ"[below(random, 4)], (first + j) % n);
        }
        REQUIRE_OK(qnl_circuit_add_rotation(circuit, text, &angle));
    }
}

static void exchanges(qnl_circuit *circuit, qnl_random *random) {
    const int n = qnl_circuit_qubits(circuit);
    for (int k = 0; k < n; k++) {
        const int a = below(random, n), b = (a + 1 + below(random, n - 1)) % n;
        add_two(circuit, k % 3 == 2 ? QNL_GATE_CNOT : QNL_GATE_SWAP, a, b);
    }
}

/* Much on all qubits but two before these come in. */
static void halves(qnl_circuit *circuit, qnl_random *random) {
    const int n = qnl_circuit_qubits(circuit) - 2;
    for (int k = 0; k < 3; k++) {
        for (int q = 0; q < n; q++) {
            add_two(circuit, q % 3 ? QNL_GATE_CNOT : QNL_GATE_CZ, q, (q + 1) % n);
            add_random(circuit, random, k % 2 ? QNL_GATE_RX : QNL_GATE_RY, q, 0, 1);
            add_random(circuit, random, QNL_GATE_RZ, q, 0, 1);
        }
    }
    add_two(circuit, QNL_GATE_CNOT, 1, n);
    add_two(circuit, QNL_GATE_CNOT, n, n + 1);
}

/* Controlled rotations of low bits that no rotation of their layer touches, beside rotations of high bits. */
static void low_controls(qnl_circuit *circuit, qnl_random *random) {
    for (int k = 0; k < 3; k++) {
        for (int q = 0; q < qnl_circuit_qubits(circuit); q++) {
            if (q != 3 && q != 4) {
                add_random(circuit, random, k % 2 ? QNL_GATE_RX : QNL_GATE_RY, q, 0, 1);
            }
        }
        add_random(circuit, random, k % 2 ? QNL_GATE_CRX : QNL_GATE_CRY, 3 + k % 2, 4 - k % 2, 1);
    }
    chain(circuit, random);
}

typedef struct family {
    const char *name;
    void (*entangle)(qnl_circuit *circuit, qnl_random *random);
    int turns_first;  /* most layers have rotations */
    int phases_alone; /* and there are some that have only phases */
} family;

static const family families[] = {
    {"chain", chain, 1, 0},
    {"chain from the end", chain_from_the_end, 1, 0},
    {"ring", ring, 1, 0},
    {"all pairs", all_pairs, 1, 0},
    {"mixed parities", mixed_parities, 1, 1},
    {"signs", signs, 1, 0},
    {"brick wall", brick_wall, 1, 0},
    {"flips", flips, 1, 0},
    {"Toffoli", toffolis, 0, 0},
    {"controlled", controlled, 0, 0},
    {"strings", strings, 0, 0},
    {"halves", halves, 1, 0},
    {"exchanges", exchanges, 1, 0},
    {"low controls", low_controls, 0, 0},
};
enum { FAMILIES = (int)(sizeof families / sizeof families[0]) };

static qnl_circuit *circuit_of(const family *f, qnl_random *random, int qubits) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, PARAMETERS));
    for (int k = 0; k < REPETITIONS; k++) {
        add_turns(circuit, random, k == 0);
        f->entangle(circuit, random);
    }
    add_turns(circuit, random, 1);
    return circuit;
}

/* One gate of every kind and more on five qubits, between rotations of all; `dense` = matrices of several qubits too. */
static qnl_circuit *circuit_of_all(qnl_random *random, int qubits, int dense) {
    qnl_circuit *circuit = NULL, *small = NULL;
    reference_circuit *reference = NULL;
    int map[5];
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, PARAMETERS));
    const int shift = below(random, qubits);
    for (int k = 0; k < 5; k++) {
        map[k] = (shift + 2 * k + (2 * k >= qubits && qubits % 2 == 0)) % qubits;
    }
    random_circuit(&small, &reference, random, 5, 10, PARAMETERS);
    for (size_t g = 0; g < reference->size && !dense; g++) {
        reference_gate *gate = &reference->gates[g];
        if (strcmp(gate->name, "UNITARY") == 0 && gate->qubit_count > 1) {
            gate->name = "CZ";
            gate->qubit_count = 2;
        }
    }
    add_turns(circuit, random, 1);
    translate_circuit(circuit, reference, map);
    add_turns(circuit, random, 1);
    qnl_circuit_free(small);
    reference_circuit_free(reference);
    return circuit;
}

/* ---- observables, inputs, points ---- */

/* All qubits have a letter, so that nothing is pruned. */
static qnl_observable *observable_on(int qubits) {
    static const char *const letters[] = {"Z", "XZY", "YYXZ"};
    const int place[2] = {1, qubits - 1}, bits[2] = {1, 0};
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    for (int k = 0; k < 3; k++) {
        char text[128];
        size_t used = 0;
        for (int q = 0; q < qubits; q++) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%c%d ", letters[k][(size_t)q % strlen(letters[k])], q);
        }
        REQUIRE_OK(qnl_observable_add_pauli(observable, 1 - 0.3 * k, text));
    }
    REQUIRE_OK(qnl_observable_add_projector(observable, 2, place, bits, 2));
    return observable;
}

typedef enum input_kind { ZERO, ONE_BASIS_STATE, BASIS_STATES, AMPLITUDES, INPUT_KINDS } input_kind;

static const char *const input_names[] = {"zero", "a basis state", "basis states", "amplitudes"};

static qnl_state *inputs_of(input_kind kind, qnl_random *random, int qubits) {
    const size_t size = (size_t)1 << qubits;
    qnl_state *state = NULL;
    uint64_t index[INPUTS];
    if (kind == ZERO) {
        return NULL;
    }
    if (kind == AMPLITUDES) {
        double complex *vectors = reference_array(INPUTS * size);
        for (size_t k = 0; k < INPUTS; k++) {
            random_vector(vectors + k * size, random, size);
        }
        REQUIRE_OK(qnl_state_new_amplitudes(&state, qubits, as_library(vectors), INPUTS));
        free(vectors);
        return state;
    }
    index[0] = 1 + qnl_random_integer(random, size - 1);
    for (size_t k = 1; k < INPUTS; k++) {
        index[k] = kind == ONE_BASIS_STATE ? index[0] : qnl_random_integer(random, size);
    }
    REQUIRE_OK(qnl_state_new_basis(&state, qubits, index, INPUTS));
    return state;
}

/* `special`: exactly 0, pi, -pi and 2 pi at some of the points. */
static void draw_points(double *thetas, qnl_random *random, int special) {
    const double ends[] = {0, pi, -pi, 2 * pi};
    for (int k = 0; k < POINTS * PARAMETERS; k++) {
        const double any = 2 * pi * qnl_random_uniform(random) - pi;
        thetas[k] = special && k / PARAMETERS != 1 && below(random, 2) ? ends[below(random, 4)] : any;
    }
}

/* ---- comparison ---- */

typedef struct numbers {
    size_t jobs;
    double values[2 * JOBS];
    double gradients[JOBS * PARAMETERS];
} numbers;

static void evaluate(numbers *out, const qnl_network *network, const double *thetas) {
    out->jobs = POINTS * (qnl_network_inputs(network));
    REQUIRE_OK(qnl_network_expectation(out->values, network, thetas, POINTS));
    REQUIRE_OK(qnl_network_gradient(out->values + out->jobs, out->gradients, network, thetas, POINTS, QNL_GRADIENT_ADJOINT));
}

static void compare_numbers(const char *what, const numbers *found, const numbers *expected) {
    ck_assert_uint_eq(found->jobs, expected->jobs);
    compare_doubles(what, found->values, expected->values, found->jobs, 1e-12);
    compare_doubles(what, found->values + found->jobs, expected->values, found->jobs, 1e-12);
    compare_doubles(what, found->gradients, expected->gradients, found->jobs * PARAMETERS, 1e-12);
}

/* Layers that have rotations, and layers that have nothing but phases. */
static void count_layers(size_t *turning, size_t *bare, const qnl__layers *layers) {
    *turning = *bare = 0;
    for (size_t k = 0; k < layers->layer_count; k++) {
        const qnl__layer *layer = &layers->layers[k];
        *turning += layer->turn_count > 0 && layer->phases.first[QNL__PHASE_LEVELS] > 0;
        *bare += layer->turn_count == 0 && layer->tail_count == 0 && layer->phases.first[QNL__PHASE_LEVELS] > 0;
    }
}

/* The states of the first jobs, with their phases. */
static qnl__cell *evolve(const qnl__engine *engine, const qnl_state *inputs, const double *thetas) {
    const qnl__program *program = &engine->program;
    void *memory = qnl__allocate_aligned(1, qnl__run_bytes(program, 1));
    qnl__cell *state = qnl__allocate_aligned(program->cells, sizeof *state);
    qnl__run run;
    ck_assert(memory != NULL && state != NULL);
    qnl__run_place(&run, program, engine->kernels, memory);
    run.job_count = (int)qnl__engine_lanes(engine);
    for (int lane = 0; lane < run.job_count; lane++) {
        run.jobs[lane] = (qnl__job){.theta = thetas + (lane % POINTS) * PARAMETERS, .angle = -1};
    }
    qnl__run_prepare(&run);
    qnl__run_evolve(&run, qnl__run_vector(&run, 0), inputs);
    memcpy(state, qnl__run_vector(&run, 0), program->cells * sizeof *state);
    qnl__free(memory);
    return state;
}

/* Frees both. */
static void compare_states(const char *what, qnl__cell *found, qnl__cell *expected, size_t cells) {
    double error = 0;
    for (size_t i = 0; i < cells; i++) {
        for (int j = 0; j < QNL__LANES; j++) {
            error = fmax(error, hypot(found[i].re[j] - expected[i].re[j], found[i].im[j] - expected[i].im[j]));
        }
    }
    ck_assert_msg(error <= 1e-13, "%s: states differ by %g", what, error);
    qnl__free(found);
    qnl__free(expected);
}

/* What there is to compare. */
typedef struct subject {
    const char *name;
    const qnl_circuit *circuit;
    const qnl_observable *observable;
    const qnl_state *inputs;
    int has_amplitudes;
    qnl_mode mode;
    int turning; /* there must be layers of rotations */
    int bare;    /* and of phases alone */
} subject;

static void check_plan(const char *what, const subject *s, const qnl__program *program) {
    size_t turning, bare;
    ck_assert_msg(program->layers != NULL && program->sweep_count == 0, "%s: no layers", what);
    ck_assert_msg(program->staged == !s->has_amplitudes, "%s: staged %d", what, program->staged);
    count_layers(&turning, &bare, program->layers);
    const int large = program->cells >= 64; /* smaller states keep their matrices */
    ck_assert_msg(turning > 0 || !s->turning || !large, "%s: no layer with rotations", what);
    ck_assert_msg(bare > 0 || !s->bare || !large, "%s: no layer of phases alone", what);
}

/* By layers for every instruction set, and operation by operation once the layers are gone. */
static void check_subject(const subject *s, const double *thetas) {
    numbers by_layers, one_by_one;
    for (int isa = QNL_ISA_GENERIC; isa <= (int)qnl_isa_best(); isa++) {
        const qnl_execution_options options = execution(1, s->mode, (qnl_isa)isa);
        qnl_network *network = NULL;
        char text[160];
        snprintf(text, sizeof text, "%s, %d qubits, %s, %s", s->name, qnl_circuit_qubits(s->circuit),
                 s->mode == QNL_MODE_BATCH ? "batch" : "single", qnl_isa_name((qnl_isa)isa));
        REQUIRE_OK(qnl__network_make("test", &network, s->circuit, s->observable, s->inputs, &options, QNL__GROUPS_NEVER));
        qnl__engine *engine = s->mode == QNL_MODE_BATCH ? &network->batch : &network->single;
        qnl__program *program = &engine->program;
        check_plan(text, s, program);
        evaluate(&by_layers, network, thetas);
        if (isa == QNL_ISA_GENERIC) {
            qnl__cell *state = evolve(engine, s->inputs, thetas);
            qnl__layers_clear(program);
            ck_assert_ptr_null(program->layers);
            evaluate(&one_by_one, network, thetas);
            compare_states(text, state, evolve(engine, s->inputs, thetas), program->cells);
        }
        compare_numbers(text, &by_layers, &one_by_one);
        qnl_network_free(network);
    }
}

/* A circuit with inputs of every other kind, from the first or the second one on. */
static void check_circuit(const char *name, const qnl_circuit *circuit, qnl_random *random, qnl_mode mode, int first, int turning,
                          int bare) {
    const int qubits = qnl_circuit_qubits(circuit);
    qnl_observable *observable = observable_on(qubits);
    double thetas[POINTS * PARAMETERS];
    for (int kind = first; kind < INPUT_KINDS; kind += 2) {
        char text[96];
        qnl_state *inputs = inputs_of((input_kind)kind, random, qubits);
        snprintf(text, sizeof text, "%s, from %s", name, input_names[kind]);
        const int whole = kind == AMPLITUDES;
        const int rich = whole && qubits > 5;
        const subject s = {text, circuit, observable, inputs, whole, mode, rich && turning, whole && bare};
        draw_points(thetas, random, qubits % 4 < 2);
        check_subject(&s, thetas);
        qnl_state_free(inputs);
    }
    qnl_observable_free(observable);
}

/* ---- tests ---- */

/* _i: family */
static void check_family(int number, qnl_mode mode, int fewest, int most) {
    const family *f = &families[number];
    for (int qubits = fewest; qubits <= most; qubits++) {
        qnl_random *random = NULL;
        REQUIRE_OK(qnl_random_new(&random, 816, (uint64_t)number, (uint64_t)qubits));
        qnl_circuit *circuit = circuit_of(f, random, qubits);
        check_circuit(f->name, circuit, random, mode, (number + qubits) % 2, f->turns_first, f->phases_alone);
        qnl_circuit_free(circuit);
        qnl_random_free(random);
    }
}

START_TEST(test_families_batch) {
    check_family(_i, QNL_MODE_BATCH, 5, 9);
}
END_TEST

START_TEST(test_families_single) {
    check_family(_i, QNL_MODE_SINGLE, 8, 12);
}
END_TEST

/* _i: 2 qubits + (matrices of several qubits) */
static void check_all_kinds(int number, qnl_mode mode) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 817, (uint64_t)number, (uint64_t)mode));
    qnl_circuit *circuit = circuit_of_all(random, number / 2, number % 2);
    check_circuit("all kinds", circuit, random, mode, number / 2 % 2, 0, 0);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}

START_TEST(test_all_kinds_batch) {
    check_all_kinds(_i, QNL_MODE_BATCH);
}
END_TEST

START_TEST(test_all_kinds_single) {
    check_all_kinds(_i, QNL_MODE_SINGLE);
}
END_TEST

/*
 * X without a control among the other operations: compiling makes it a part of a matrix, so controls are taken away here.
 * Operations that touch the lanes are not made into one permutation.
 */
static int drop_controls(qnl__program *program) {
    int count = 0;
    for (size_t k = 0; k < program->op_count; k++) {
        qnl__sites *sites = &program->ops[k].sites;
        if (program->ops[k].kind == QNL__OP_SWAP && sites->control == 0 && sites->lane_active != 0xffU && k % 2) {
            sites->lane_active = 0xffU;
            count++;
        }
    }
    return count;
}

START_TEST(test_plain_flips) {
    const int qubits = 9 + _i;
    qnl_random *random = NULL;
    qnl_circuit *circuit = NULL;
    qnl_network *network = NULL;
    numbers by_layers, one_by_one;
    double thetas[POINTS * PARAMETERS];
    const qnl_execution_options options = execution(1, QNL_MODE_SINGLE, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_random_new(&random, 818, (uint64_t)_i, 0));
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, PARAMETERS));
    for (int block = 0; block < REPETITIONS; block++) {
        add_turns(circuit, random, 1);
        for (int k = 0; k < 2 * qubits; k++) {
            const int control = below(random, 3);
            add_two(circuit, QNL_GATE_CNOT, control, (control + 1 + below(random, qubits - 1)) % qubits);
        }
    }
    add_turns(circuit, random, 1);
    qnl_observable *observable = observable_on(qubits);
    qnl_state *inputs = inputs_of(AMPLITUDES, random, qubits);
    draw_points(thetas, random, 0);
    REQUIRE_OK(qnl__network_make("test", &network, circuit, observable, inputs, &options, QNL__GROUPS_NEVER));
    qnl__program *program = &network->single.program;
    ck_assert_int_ge(drop_controls(program), 5);
    qnl__layers_clear(program);
    evaluate(&one_by_one, network, thetas);
    qnl__cell *state = evolve(&network->single, inputs, thetas);
    ck_assert_int_eq(qnl__layers_plan_all(program), 0);
    size_t turning, bare;
    count_layers(&turning, &bare, program->layers);
    ck_assert_uint_gt(turning, 0);
    evaluate(&by_layers, network, thetas);
    compare_numbers("X without controls", &by_layers, &one_by_one);
    compare_states("X without controls", evolve(&network->single, inputs, thetas), state, program->cells);
    qnl_network_free(network);
    qnl_state_free(inputs);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("layers");
    TCase *tests = tcase_create("layers");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_families_batch, 0, FAMILIES);
    tcase_add_loop_test(tests, test_families_single, 0, FAMILIES);
    tcase_add_loop_test(tests, test_all_kinds_batch, 2 * 5, 2 * 9 + 2);
    tcase_add_loop_test(tests, test_all_kinds_single, 2 * 8, 2 * 12 + 2);
    tcase_add_loop_test(tests, test_plain_flips, 0, 3);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
