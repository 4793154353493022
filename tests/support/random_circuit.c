#include "support/random_circuit.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"

static const double pi = 3.14159265358979323846;

typedef struct gate_kind {
    const char *name;
    qnl_gate gate;
    int qubits;
    int angles;
} gate_kind;

static const gate_kind kinds[] = {
#define GATE_KIND(name, number, qubits, angles) {#name, QNL_GATE_##name, qubits, angles},
    QNL_GATE_LIST(GATE_KIND)
#undef GATE_KIND
};

enum { KINDS = (int)(sizeof kinds / sizeof kinds[0]) };

const qnl_complex *as_library(const double complex *numbers) {
    return (const qnl_complex *)(const void *)numbers;
}

qnl_execution_options execution(int threads, qnl_mode mode, qnl_isa isa) {
    qnl_execution_options options;
    REQUIRE_OK(qnl_execution_options_init(&options, sizeof options));
    options.threads = threads;
    options.mode = mode;
    options.isa = isa;
    return options;
}

static int draw(qnl_random *random, int bound) {
    return (int)qnl_random_integer(random, (uint64_t)bound);
}

static double between(qnl_random *random, double low, double high) {
    return low + (high - low) * qnl_random_uniform(random);
}

static double complex draw_complex(qnl_random *random) {
    const double re = qnl_random_normal(random);
    return re + I * qnl_random_normal(random);
}

double *random_thetas(qnl_random *random, size_t count) {
    double *thetas = calloc(count + 1, sizeof *thetas);
    ck_assert_ptr_nonnull(thetas);
    for (size_t k = 0; k < count; k++) {
        thetas[k] = between(random, -pi, pi);
    }
    return thetas;
}

static void normalise(double complex *vector, size_t dimension) {
    double norm = 0;
    for (size_t k = 0; k < dimension; k++) {
        norm += creal(vector[k]) * creal(vector[k]) + cimag(vector[k]) * cimag(vector[k]);
    }
    for (size_t k = 0; k < dimension; k++) {
        vector[k] /= sqrt(norm);
    }
}

void random_vector(double complex *vector, qnl_random *random, size_t dimension) {
    for (size_t k = 0; k < dimension; k++) {
        vector[k] = draw_complex(random);
    }
    normalise(vector, dimension);
}

void random_unitary(double complex *unitary, qnl_random *random, size_t dimension) {
    for (size_t i = 0; i < dimension; i++) {
        double complex *row = unitary + i * dimension;
        random_vector(row, random, dimension);
        for (int pass = 0; pass < 2; pass++) { /* the second pass removes what rounding left */
            for (size_t j = 0; j < i; j++) {
                const double complex *other = unitary + j * dimension;
                double complex overlap = 0;
                for (size_t k = 0; k < dimension; k++) {
                    overlap += conj(other[k]) * row[k];
                }
                for (size_t k = 0; k < dimension; k++) {
                    row[k] -= overlap * other[k];
                }
            }
            normalise(row, dimension);
        }
    }
}

/* `count` different qubits in random order. */
static void draw_qubits(int *chosen, qnl_random *random, int qubits, int count) {
    int all[REFERENCE_MAX_QUBITS];
    for (int q = 0; q < qubits; q++) {
        all[q] = q;
    }
    for (int k = 0; k < count; k++) {
        const int other = k + draw(random, qubits - k);
        chosen[k] = all[other];
        all[other] = all[k];
    }
}

static void draw_angles(reference_gate *gate, qnl_random *random, size_t parameters) {
    static const double scales[] = {1, 1, -0.5, 2, 0.75};
    for (int k = 0; k < gate->angle_count; k++) {
        const int constant = parameters == 0 || draw(random, 4) == 0;
        gate->parameter[k] = constant ? -1 : draw(random, (int)parameters);
        gate->scale[k] = scales[draw(random, 5)];
        gate->offset[k] = constant || draw(random, 2) == 0 ? between(random, -pi, pi) : 0;
    }
}

static void pauli_text(char *text, size_t size, const int *qubits, const char *letters, int count) {
    size_t length = 0;
    text[0] = '\0';
    for (int k = 0; k < count; k++) {
        length += (size_t)snprintf(text + length, size - length, "%s%c%d", k == 0 ? "" : " ", letters[k], qubits[k]);
    }
}

static const gate_kind *find_kind(const char *name) {
    for (int k = 0; k < KINDS; k++) {
        if (strcmp(kinds[k].name, name) == 0) {
            return &kinds[k];
        }
    }
    ck_abort_msg("no gate %s", name);
    return NULL;
}

static void add_to_library(qnl_circuit *circuit, const reference_gate *gate, const int *map) {
    const gate_kind *kind = find_kind(gate->name);
    qnl_angle angles[3];
    int qubits[REFERENCE_MAX_QUBITS];
    char text[64];
    for (int k = 0; k < gate->angle_count; k++) {
        angles[k] = (qnl_angle){gate->parameter[k], gate->scale[k], gate->offset[k]};
    }
    for (int k = 0; k < gate->qubit_count; k++) {
        qubits[k] = map == NULL ? gate->qubits[k] : map[gate->qubits[k]];
    }
    if (kind->gate == QNL_GATE_ROTATION) {
        pauli_text(text, sizeof text, qubits, gate->letters, gate->qubit_count);
        REQUIRE_OK(qnl_circuit_add_rotation(circuit, text, angles));
    } else if (kind->gate == QNL_GATE_UNITARY) {
        REQUIRE_OK(qnl_circuit_add_unitary(circuit, qubits, gate->qubit_count, as_library(gate->matrix)));
    } else {
        REQUIRE_OK(qnl_circuit_add(circuit, kind->gate, qubits, kind->angles == 0 ? NULL : angles));
    }
}

void translate_circuit(qnl_circuit *circuit, const reference_circuit *reference, const int *map) {
    for (size_t g = 0; g < reference->size; g++) {
        add_to_library(circuit, &reference->gates[g], map);
    }
}

static void add_gate(reference_circuit *reference, qnl_random *random, const gate_kind *kind) {
    const int qubits = reference->qubits;
    reference_gate gate;
    memset(&gate, 0, sizeof gate);
    gate.name = kind->name;
    gate.angle_count = kind->angles;
    gate.qubit_count = kind->qubits;
    if (kind->gate == QNL_GATE_ROTATION) {
        gate.qubit_count = 1 + draw(random, qubits);
    } else if (kind->gate == QNL_GATE_UNITARY) {
        gate.qubit_count = 1 + draw(random, qubits < 3 ? qubits : 3);
        random_unitary(gate.matrix, random, (size_t)1 << gate.qubit_count);
    }
    draw_qubits(gate.qubits, random, qubits, gate.qubit_count);
    for (int k = 0; k < gate.qubit_count; k++) {
        gate.letters[k] = "XYZ"[draw(random, 3)];
    }
    draw_angles(&gate, random, reference->parameters);
    reference_circuit_add(reference, &gate);
}

/* Numbers of the kinds that fit on so many qubits, in random order; returns how many. */
static int shuffled_kinds(int *order, qnl_random *random, int qubits) {
    int fitting = 0;
    for (int k = 0; k < KINDS; k++) {
        if (kinds[k].qubits <= qubits) {
            order[fitting++] = k;
        }
    }
    for (int k = 0; k < fitting; k++) {
        const int other = k + draw(random, fitting - k);
        const int kind = order[other];
        order[other] = order[k];
        order[k] = kind;
    }
    return fitting;
}

static void make_circuit(qnl_circuit **circuit, reference_circuit **reference, qnl_random *random, int qubits, size_t gates,
                         size_t parameters, int every_kind) {
    int order[KINDS];
    const int fitting = shuffled_kinds(order, random, qubits);
    *reference = reference_circuit_new(qubits, parameters);
    for (int k = 0; k < fitting && every_kind; k++) {
        add_gate(*reference, random, &kinds[order[k]]);
    }
    for (size_t g = 0; g < gates; g++) {
        add_gate(*reference, random, &kinds[order[draw(random, fitting)]]);
    }
    REQUIRE_OK(qnl_circuit_new(circuit, qubits));
    REQUIRE_OK(qnl_circuit_set_parameters(*circuit, parameters));
    translate_circuit(*circuit, *reference, NULL);
}

void random_circuit(qnl_circuit **circuit, reference_circuit **reference, qnl_random *random, int qubits, size_t gates,
                    size_t parameters) {
    make_circuit(circuit, reference, random, qubits, gates, parameters, 1);
}

void random_short_circuit(qnl_circuit **circuit, reference_circuit **reference, qnl_random *random, int qubits, size_t gates,
                          size_t parameters) {
    make_circuit(circuit, reference, random, qubits, gates, parameters, 0);
}

static void add_pauli_part(random_problem *p, qnl_random *random, double coefficient, double complex *term) {
    int qubits[REFERENCE_MAX_QUBITS];
    char letters[REFERENCE_MAX_QUBITS];
    char text[64];
    const int count = draw(random, p->qubits + 1);
    draw_qubits(qubits, random, p->qubits, count);
    for (int k = 0; k < count; k++) {
        letters[k] = "XYZ"[draw(random, 3)];
    }
    pauli_text(text, sizeof text, qubits, letters, count);
    REQUIRE_OK(qnl_observable_add_pauli(p->observable, coefficient, text));
    reference_pauli(term, p->qubits, qubits, letters, count);
    p->weight += fabs(coefficient);
}

static void add_projector_part(random_problem *p, qnl_random *random, double coefficient, double complex *term) {
    int qubits[REFERENCE_MAX_QUBITS];
    int bits[REFERENCE_MAX_QUBITS];
    const int count = 1 + draw(random, p->qubits);
    draw_qubits(qubits, random, p->qubits, count);
    for (int k = 0; k < count; k++) {
        bits[k] = draw(random, 2);
    }
    REQUIRE_OK(qnl_observable_add_projector(p->observable, coefficient, qubits, bits, count));
    for (size_t i = 0; i < p->dimension; i++) {
        int kept = 1;
        for (int k = 0; k < count; k++) {
            kept = kept && (int)((i >> qubits[k]) & 1) == bits[k];
        }
        term[i * p->dimension + i] = kept;
    }
    p->weight += fabs(coefficient);
}

static void add_state_part(random_problem *p, qnl_random *random, double coefficient, double complex *term) {
    double complex *vectors = reference_array(2 * p->dimension);
    qnl_state *state = NULL;
    random_vector(vectors, random, p->dimension);
    random_vector(vectors + p->dimension, random, p->dimension);
    REQUIRE_OK(qnl_state_new_amplitudes(&state, p->qubits, as_library(vectors), 2));
    REQUIRE_OK(qnl_observable_add_state(p->observable, coefficient, state, 1));
    qnl_state_free(state);
    const double complex *phi = vectors + p->dimension;
    for (size_t i = 0; i < p->dimension; i++) {
        for (size_t j = 0; j < p->dimension; j++) {
            term[i * p->dimension + j] = phi[i] * conj(phi[j]);
        }
    }
    free(vectors);
    p->weight += fabs(coefficient);
}

/* A random Hermitian matrix; returns its Frobenius norm. */
static double draw_hermitian(double complex *matrix, qnl_random *random, size_t dimension) {
    double norm = 0;
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = i; j < dimension; j++) {
            const double complex entry = i == j ? qnl_random_normal(random) : draw_complex(random);
            matrix[i * dimension + j] = entry;
            matrix[j * dimension + i] = conj(entry);
            norm += (i == j ? 1 : 2) * cabs(entry) * cabs(entry);
        }
    }
    return sqrt(norm);
}

static void add_matrix_part(random_problem *p, qnl_random *random, double coefficient, double complex *term) {
    double complex matrix[64];
    int qubits[REFERENCE_MAX_QUBITS];
    const int count = 1 + draw(random, p->qubits < 3 ? p->qubits : 3);
    draw_qubits(qubits, random, p->qubits, count);
    p->weight += fabs(coefficient) * draw_hermitian(matrix, random, (size_t)1 << count);
    REQUIRE_OK(qnl_observable_add_matrix(p->observable, coefficient, qubits, count, as_library(matrix)));
    reference_embed(term, p->qubits, qubits, count, matrix);
}

static void add_product_part(random_problem *p, qnl_random *random, double coefficient, double complex *term) {
    double complex factors[REFERENCE_MAX_QUBITS][4];
    double complex given[4 * REFERENCE_MAX_QUBITS];
    int qubits[REFERENCE_MAX_QUBITS];
    double weight = fabs(coefficient);
    const int count = 1 + draw(random, p->qubits);
    draw_qubits(qubits, random, p->qubits, count);
    for (int q = 0; q < p->qubits; q++) {
        factors[q][0] = factors[q][3] = 1;
        factors[q][1] = factors[q][2] = 0;
    }
    for (int k = 0; k < count; k++) {
        weight *= draw_hermitian(given + 4 * k, random, 2);
        memcpy(factors[qubits[k]], given + 4 * k, sizeof factors[0]);
    }
    REQUIRE_OK(qnl_observable_add_product(p->observable, coefficient, qubits, count, as_library(given)));
    reference_kronecker(term, p->qubits, (const double complex(*)[4])factors);
    p->weight += weight;
}

static void draw_observable(random_problem *p, qnl_random *random, int parts, int copies) {
    static void (*const add[])(random_problem *, qnl_random *, double, double complex *) = {
        add_pauli_part, add_projector_part, add_state_part, add_matrix_part, add_product_part};
    REQUIRE_OK(qnl_observable_new(&p->observable, p->qubits));
    p->matrix = reference_array(p->dimension * p->dimension);
    for (int kind = 0; kind < 5; kind++) {
        for (int k = 0; k < copies && (parts & (1 << kind)) != 0; k++) {
            const double coefficient = between(random, -2, 2);
            double complex *term = reference_array(p->dimension * p->dimension);
            add[kind](p, random, coefficient, term);
            reference_add(p->matrix, coefficient, term, p->dimension);
            free(term);
        }
    }
}

static void draw_states(random_problem *p, qnl_random *random, int basis) {
    uint64_t *index = calloc(p->inputs, sizeof *index);
    ck_assert_ptr_nonnull(index);
    p->vectors = reference_array(p->inputs * p->dimension);
    for (size_t i = 0; i < p->inputs; i++) {
        index[i] = qnl_random_integer(random, p->dimension);
        if (basis) {
            p->vectors[i * p->dimension + index[i]] = 1;
        } else {
            random_vector(p->vectors + i * p->dimension, random, p->dimension);
        }
    }
    if (basis) {
        REQUIRE_OK(qnl_state_new_basis(&p->states, p->qubits, index, p->inputs));
    } else {
        REQUIRE_OK(qnl_state_new_amplitudes(&p->states, p->qubits, as_library(p->vectors), p->inputs));
    }
    free(index);
}

void random_problem_new(random_problem *problem, qnl_random *random, const random_shape *shape) {
    memset(problem, 0, sizeof *problem);
    problem->qubits = shape->qubits;
    problem->dimension = (size_t)1 << shape->qubits;
    problem->parameters = shape->parameters;
    problem->inputs = shape->inputs;
    make_circuit(&problem->circuit, &problem->reference, random, shape->qubits, shape->gates, shape->parameters,
                 !shape->short_circuit);
    draw_observable(problem, random, shape->parts, shape->copies == 0 ? 2 : shape->copies);
    draw_states(problem, random, shape->basis_inputs);
}

void random_problem_free(random_problem *problem) {
    qnl_circuit_free(problem->circuit);
    qnl_observable_free(problem->observable);
    qnl_state_free(problem->states);
    reference_circuit_free(problem->reference);
    free(problem->matrix);
    free(problem->vectors);
    memset(problem, 0, sizeof *problem);
}

qnl_circuit *random_wide_circuit(qnl_random *random, int qubits, size_t parameters, const int maps[2][5]) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, parameters));
    for (int k = 0; k < 2; k++) {
        qnl_circuit *small = NULL;
        reference_circuit *reference = NULL;
        random_circuit(&small, &reference, random, 5, 0, parameters);
        translate_circuit(circuit, reference, maps[k]);
        qnl_circuit_free(small);
        reference_circuit_free(reference);
    }
    return circuit;
}
