/*
 * circuit_twirl.c  The average over the angles of a circuit, gate by gate.
 *
 * A rotation is V D V' with V fixed and D = exp(-i angle G / 2) diagonal with whole-number levels.  The average over its angle
 * multiplies entry (row, column) by E exp(-i m angle / 2), m the sum of the levels of the row's copies minus that of the column's.
 * For angle = scale theta + offset with a whole-number scale and theta uniform in [0, 2 pi) this is 1 for m = 0, 0 for even
 * m scale != 0, and -2 i exp(-i m offset / 2) / (pi m scale) otherwise, which only controlled rotations meet.
 */
#include "design/circuit_twirl.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/circuit_data.h"
#include "simulation/state_data.h"

#define PI       3.14159265358979323846
#define SQRT_1_2 0.70710678118654752440

/* Largest |m|: levels are -2..1, of up to QNL__TWIRL_QUBITS copies. */
enum { MAX_DIFFERENCE = 2 * QNL__TWIRL_QUBITS };

/* What the steps are made from. */
typedef struct builder {
    const char *function;
    qnl__circuit_twirl *twirl;
    const qnl_circuit *circuit;
    size_t gate;               /* number of the gate that is being added */
    unsigned char *seen;       /* P flags: a gate has this parameter */
    double *zeros;             /* P */
    qnl_complex *unitary;      /* 2^n x 2^n */
    qnl_execution_options run; /* without progress */
} builder;

/* ---- steps ---- */

static qnl_status add_step(builder *b, const int *qubits, int count, qnl__twirl_step **step) {
    qnl__circuit_twirl *twirl = b->twirl;
    if (qnl__grow((void **)&twirl->steps, &twirl->capacity, twirl->size + 1, sizeof *twirl->steps) != 0) {
        return qnl__fail_memory(b->function, (twirl->size + 1) * sizeof *twirl->steps);
    }
    *step = &twirl->steps[twirl->size++];
    memset(*step, 0, sizeof **step);
    (*step)->qubit_count = count;
    memcpy((*step)->qubits, qubits, (size_t)count * sizeof *qubits);
    return QNL_OK;
}

static qnl_status add_matrix(builder *b, const int *qubits, int count, const qnl_complex *matrix) {
    const size_t entries = (size_t)1 << (2 * count);
    qnl__twirl_step *step = NULL;
    QNL_TRY(add_step(b, qubits, count, &step));
    step->matrix = qnl__duplicate(matrix, entries, sizeof *matrix);
    return step->matrix != NULL ? QNL_OK : qnl__fail_memory(b->function, entries * sizeof *matrix);
}

/* V with P = V Z V', or its adjoint. */
static qnl_status add_basis(builder *b, int qubit, char letter, int adjoint) {
    static const qnl_complex hadamard[4] = {{SQRT_1_2, 0}, {SQRT_1_2, 0}, {SQRT_1_2, 0}, {-SQRT_1_2, 0}};
    static const qnl_complex to_y[4] = {{SQRT_1_2, 0}, {SQRT_1_2, 0}, {0, SQRT_1_2}, {0, -SQRT_1_2}};
    static const qnl_complex from_y[4] = {{SQRT_1_2, 0}, {0, -SQRT_1_2}, {SQRT_1_2, 0}, {0, SQRT_1_2}};
    if (letter == 'Z') return QNL_OK;
    return add_matrix(b, &qubit, 1, letter == 'X' ? hadamard : adjoint ? from_y : to_y);
}

static void fill_weights(qnl_complex *weights, const qnl_angle *angle) {
    for (int m = -MAX_DIFFERENCE; m <= MAX_DIFFERENCE; m++) {
        qnl_complex *weight = &weights[m + MAX_DIFFERENCE];
        *weight = (qnl_complex){m == 0 ? 1.0 : 0.0, 0.0};
        if (m % 2 == 0 || fmod(angle->scale, 2.0) == 0.0) continue;
        const double size = -2.0 / (PI * m * angle->scale);
        const double phase = -0.5 * m * angle->offset;
        *weight = (qnl_complex){-size * sin(phase), size * cos(phase)};
    }
}

/* The level of the basis states of one copy in which the step's qubits are `bits`. */
static int level_of(qnl_gate kind, int count, size_t bits) {
    const size_t all = ((size_t)1 << count) - 1;
    if (kind == QNL_GATE_PHASE || kind == QNL_GATE_CPHASE) return bits == all ? -2 : 0;
    if (kind == QNL_GATE_CRX || kind == QNL_GATE_CRY || kind == QNL_GATE_CRZ) return (bits & 1U) == 0 ? 0 : bits == all ? -1 : 1;
    int sign = 1;
    for (; bits != 0; bits &= bits - 1) {
        sign = -sign;
    }
    return sign;
}

static size_t bits_of(const qnl__twirl_step *step, size_t index) {
    size_t bits = 0;
    for (int j = 0; j < step->qubit_count; j++) {
        bits |= (index >> step->qubits[j] & 1U) << j;
    }
    return bits;
}

static qnl_status add_average(builder *b, qnl_gate kind, const int *qubits, int count, const qnl_angle *angle) {
    const int n = b->twirl->qubits;
    const size_t size = (size_t)1 << (n * b->twirl->order);
    qnl__twirl_step *step = NULL;
    QNL_TRY(add_step(b, qubits, count, &step));
    for (size_t index = 0; index < size; index++) {
        int level = 0;
        for (int copy = 0; copy < b->twirl->order; copy++) {
            level += level_of(kind, count, bits_of(step, index >> (copy * n)));
        }
        step->levels[index] = (signed char)level;
    }
    fill_weights(step->weights, angle);
    return QNL_OK;
}

/* ---- gates ---- */

static qnl_status check_angle(builder *b, const qnl_angle *angle) {
    const char *name = qnl_gate_name(b->circuit->gates[b->gate].kind);
    QNL_CHECK(angle->scale != 0.0 && angle->scale == floor(angle->scale), QNL_ERR_UNSUPPORTED,
              "%s: gate %zu (%s) has scale %g, allowed are whole numbers other than 0", b->function, b->gate, name, angle->scale);
    QNL_CHECK(!b->seen[angle->parameter], QNL_ERR_UNSUPPORTED,
              "%s: gate %zu (%s) has parameter %lld, which drives another angle too", b->function, b->gate, name,
              (long long)angle->parameter);
    b->seen[angle->parameter] = 1;
    return QNL_OK;
}

/* A rotation about a letter or a string of them, which the last `count` of the qubits have. */
static qnl_status add_rotation(builder *b, qnl_gate kind, const int *qubits, int count, const char *letters, int controls,
                               const qnl_angle *angle) {
    QNL_TRY(check_angle(b, angle));
    for (int j = controls; j < count; j++) {
        QNL_TRY(add_basis(b, qubits[j], letters[j - controls], 1));
    }
    QNL_TRY(add_average(b, kind, qubits, count, angle));
    for (int j = controls; j < count; j++) {
        QNL_TRY(add_basis(b, qubits[j], letters[j - controls], 0));
    }
    return QNL_OK;
}

/* The matrix on the gate's own qubits, read off the one of a circuit that is this gate. */
static qnl_status add_fixed(builder *b) {
    const qnl__gate *gate = &b->circuit->gates[b->gate];
    const size_t size = (size_t)1 << gate->qubit_count, whole = (size_t)1 << b->circuit->qubits;
    qnl_complex local[1 << (2 * 3)] = {{0.0, 0.0}};
    qnl_circuit *alone;
    if (gate->kind == QNL_GATE_UNITARY) return add_matrix(b, gate->qubits, gate->qubit_count, gate->matrix);
    QNL_TRY(qnl_circuit_slice(&alone, b->circuit, b->gate, b->gate + 1));
    const qnl_status status = qnl__circuit_unitary(b->function, b->unitary, alone, b->zeros, &b->run);
    qnl_circuit_free(alone);
    QNL_TRY(status);
    int all[QNL__TWIRL_QUBITS];
    for (int q = 0; q < b->circuit->qubits; q++) {
        all[q] = q;
    }
    if (gate->qubit_count > 3) return add_matrix(b, all, b->circuit->qubits, b->unitary);
    for (size_t entry = 0; entry < size * size; entry++) {
        size_t row = 0, column = 0;
        for (int j = 0; j < gate->qubit_count; j++) {
            row |= (entry / size >> j & 1U) << gate->qubits[j];
            column |= (entry % size >> j & 1U) << gate->qubits[j];
        }
        local[entry] = b->unitary[row * whole + column];
    }
    return add_matrix(b, gate->qubits, gate->qubit_count, local);
}

/* RZ or RY by a constant angle. */
static qnl_status add_constant_rotation(builder *b, int qubit, char letter, double angle) {
    const double c = cos(0.5 * angle), s = sin(0.5 * angle);
    const qnl_complex about_y[4] = {{c, 0.0}, {-s, 0.0}, {s, 0.0}, {c, 0.0}};
    const qnl_complex about_z[4] = {{c, -s}, {0.0, 0.0}, {0.0, 0.0}, {c, s}};
    return add_matrix(b, &qubit, 1, letter == 'Y' ? about_y : about_z);
}

/* Up to a phase, which the conjugate copies undo: RZ(phi) RY(theta) RZ(lambda). */
static qnl_status add_u3(builder *b) {
    const qnl__gate *gate = &b->circuit->gates[b->gate];
    static const struct {
        int angle;
        qnl_gate kind;
        char letter;
    } parts[3] = {{2, QNL_GATE_RZ, 'Z'}, {0, QNL_GATE_RY, 'Y'}, {1, QNL_GATE_RZ, 'Z'}};
    for (int j = 0; j < 3; j++) {
        const qnl_angle *angle = &gate->angles[parts[j].angle];
        if (angle->parameter < 0) {
            QNL_TRY(add_constant_rotation(b, gate->qubits[0], parts[j].letter, angle->offset));
        } else {
            QNL_TRY(add_rotation(b, parts[j].kind, gate->qubits, 1, &parts[j].letter, 0, angle));
        }
    }
    return QNL_OK;
}

static qnl_status add_gate(builder *b) {
    const qnl__gate *gate = &b->circuit->gates[b->gate];
    if (gate->kind == QNL_GATE_U3) return add_u3(b);
    if (qnl__gate_angles(gate->kind) == 0 || gate->angles[0].parameter < 0) return add_fixed(b);
    const int count = gate->qubit_count;
    switch (gate->kind) {
    case QNL_GATE_RX:
        return add_rotation(b, gate->kind, gate->qubits, count, "X", 0, gate->angles);
    case QNL_GATE_RY:
        return add_rotation(b, gate->kind, gate->qubits, count, "Y", 0, gate->angles);
    case QNL_GATE_CRX:
        return add_rotation(b, gate->kind, gate->qubits, count, "X", 1, gate->angles);
    case QNL_GATE_CRY:
        return add_rotation(b, gate->kind, gate->qubits, count, "Y", 1, gate->angles);
    case QNL_GATE_ROTATION:
        return add_rotation(b, gate->kind, gate->qubits, count, gate->letters, 0, gate->angles);
    default:
        return add_rotation(b, gate->kind, gate->qubits, count, "ZZ", 0, gate->angles); /* diagonal */
    }
}

static qnl_status add_gates(builder *b) {
    const size_t parameters = b->circuit->parameters, entries = (size_t)1 << (2 * b->circuit->qubits);
    b->seen = qnl__allocate(parameters, 1);
    b->zeros = qnl__allocate(parameters, sizeof *b->zeros);
    b->unitary = qnl__allocate(entries, sizeof *b->unitary);
    if (b->seen == NULL || b->zeros == NULL || b->unitary == NULL) {
        return qnl__fail_memory(b->function, parameters * sizeof *b->zeros + entries * sizeof *b->unitary);
    }
    for (b->gate = 0; b->gate < b->circuit->size; b->gate++) {
        QNL_TRY(add_gate(b));
    }
    return QNL_OK;
}

qnl_status qnl__circuit_twirl_make(const char *function, qnl__circuit_twirl *twirl, const qnl_circuit *circuit, int order,
                                   const qnl_execution_options *options) {
    *twirl = (qnl__circuit_twirl){.qubits = circuit->qubits, .order = order};
    builder b = {.function = function, .twirl = twirl, .circuit = circuit, .run = *options};
    b.run.progress = NULL;
    const qnl_status status = add_gates(&b);
    qnl__free(b.seen);
    qnl__free(b.zeros);
    qnl__free(b.unitary);
    return status;
}

void qnl__circuit_twirl_clear(qnl__circuit_twirl *twirl) {
    for (size_t s = 0; s < twirl->size; s++) {
        qnl__free(twirl->steps[s].matrix);
    }
    qnl__free(twirl->steps);
    *twirl = (qnl__circuit_twirl){0};
}

/* ---- applying ---- */

/* The number whose bits outside of `mask` are those of `rest`, and 0 in it. */
static size_t open_bits(size_t rest, size_t mask) {
    for (; mask != 0; mask &= mask - 1) {
        const size_t low = (mask & (~mask + 1)) - 1;
        rest = (rest & low) | (rest & ~low) << 1;
    }
    return rest;
}

/* to = M from, or conj(M) from */
static void multiply_local(qnl_complex *to, const qnl_complex *matrix, const qnl_complex *from, size_t size, double sign) {
    for (size_t row = 0; row < size; row++) {
        qnl_complex sum = {0.0, 0.0};
        for (size_t column = 0; column < size; column++) {
            const qnl_complex m = {matrix[row * size + column].re, sign * matrix[row * size + column].im};
            if (m.re == 0.0 && m.im == 0.0) continue;
            sum.re += m.re * from[column].re - m.im * from[column].im;
            sum.im += m.re * from[column].im + m.im * from[column].re;
        }
        to[row] = sum;
    }
}

/* The matrix on the qubits from `shift` on. */
static void apply_local(const qnl__twirl_step *step, qnl_complex *x, int bits, int shift, double sign) {
    const size_t local = (size_t)1 << step->qubit_count, count = (size_t)1 << (bits - step->qubit_count);
    size_t offsets[1 << QNL__TWIRL_QUBITS];
    qnl_complex from[1 << QNL__TWIRL_QUBITS], to[1 << QNL__TWIRL_QUBITS];
    for (size_t i = 0; i < local; i++) {
        offsets[i] = 0;
        for (int j = 0; j < step->qubit_count; j++) {
            offsets[i] |= (i >> j & 1U) << (step->qubits[j] + shift);
        }
    }
    for (size_t rest = 0; rest < count; rest++) {
        qnl_complex *base = x + open_bits(rest, offsets[local - 1]);
        for (size_t i = 0; i < local; i++) {
            from[i] = base[offsets[i]];
        }
        multiply_local(to, step->matrix, from, local, sign);
        for (size_t i = 0; i < local; i++) {
            base[offsets[i]] = to[i];
        }
    }
}

static void apply_average(const qnl__twirl_step *step, qnl_complex *x, size_t size) {
    for (size_t row = 0; row < size; row++) {
        for (size_t column = 0; column < size; column++) {
            const qnl_complex w = step->weights[step->levels[row] - step->levels[column] + MAX_DIFFERENCE];
            qnl_complex *entry = &x[row * size + column];
            *entry = (qnl_complex){entry->re * w.re - entry->im * w.im, entry->re * w.im + entry->im * w.re};
        }
    }
}

void qnl__circuit_twirl_apply(const qnl__circuit_twirl *twirl, qnl_complex *x) {
    const int bits = twirl->qubits * twirl->order;
    for (size_t s = 0; s < twirl->size; s++) {
        const qnl__twirl_step *step = &twirl->steps[s];
        if (step->matrix == NULL) {
            apply_average(step, x, (size_t)1 << bits);
            continue;
        }
        for (int copy = 0; copy < twirl->order; copy++) {
            apply_local(step, x, 2 * bits, copy * twirl->qubits, -1.0);
            apply_local(step, x, 2 * bits, bits + copy * twirl->qubits, 1.0);
        }
    }
}
