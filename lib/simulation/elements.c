/* elements.c  Every gate as elementary operations. */
#include "simulation/elements.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"

/* Multiplies 2 x 2 matrices, c = a b. */
static void multiply2(double c_re[4], double c_im[4], const double a_re[4], const double a_im[4], const double b_re[4],
                      const double b_im[4]) {
    for (int row = 0; row < 2; ++row) {
        for (int column = 0; column < 2; ++column) {
            const int k = 2 * row + column;
            c_re[k] = 0.0;
            c_im[k] = 0.0;
            for (int j = 0; j < 2; ++j) {
                const int a = 2 * row + j, b = 2 * j + column;
                c_re[k] += a_re[a] * b_re[b] - a_im[a] * b_im[b];
                c_im[k] += a_re[a] * b_im[b] + a_im[a] * b_re[b];
            }
        }
    }
}

static const double pauli_re[3][4] = {{0, 1, 1, 0}, {0, 0, 0, 0}, {1, 0, 0, -1}};
static const double pauli_im[3][4] = {{0, 0, 0, 0}, {0, -1, 1, 0}, {0, 0, 0, 0}};

void qnl__factor_fixed(qnl__factor *factor, const double re[4], const double im[4]) {
    factor->kind = QNL__FACTOR_FIXED;
    factor->angle = -1;
    memcpy(factor->re, re, sizeof factor->re);
    memcpy(factor->im, im, sizeof factor->im);
    const double adjoint_re[4] = {re[0], re[2], re[1], re[3]};
    const double adjoint_im[4] = {-im[0], -im[2], -im[1], -im[3]};
    for (int b = 0; b < 3; ++b) { /* turn[a][b] = tr(sigma_a G sigma_b G') / 2 */
        double left_re[4], left_im[4], turned_re[4], turned_im[4], product_re[4], product_im[4];
        multiply2(left_re, left_im, re, im, pauli_re[b], pauli_im[b]);
        multiply2(turned_re, turned_im, left_re, left_im, adjoint_re, adjoint_im);
        for (int a = 0; a < 3; ++a) {
            multiply2(product_re, product_im, pauli_re[a], pauli_im[a], turned_re, turned_im);
            factor->turn[a][b] = 0.5 * (product_re[0] + product_re[3]);
        }
    }
}

/* exp(-i angle P / 2), or diag(1, e^{i angle}). */
static void rotation_matrix(double re[4], double im[4], qnl__factor_kind kind, double angle) {
    const double c = cos(0.5 * angle), s = sin(0.5 * angle);
    memset(re, 0, 4 * sizeof *re);
    memset(im, 0, 4 * sizeof *im);
    re[0] = re[3] = c;
    switch (kind) {
    case QNL__FACTOR_X:
        im[1] = im[2] = -s;
        break;
    case QNL__FACTOR_Y:
        re[1] = -s;
        re[2] = s;
        break;
    case QNL__FACTOR_Z:
        im[0] = -s;
        im[3] = s;
        break;
    default:
        re[0] = 1.0;
        re[3] = cos(angle);
        im[3] = sin(angle);
        break;
    }
}

/* ---- appending ---- */

static qnl__element *append(qnl__elements *e, qnl__element_kind kind, const int *qubits, int count) {
    if (qnl__grow((void **)&e->list, &e->capacity, e->size + 1, sizeof *e->list) ||
        qnl__grow((void **)&e->pool, &e->pool_capacity, e->pool_size + (size_t)count, sizeof *e->pool)) {
        return NULL;
    }
    qnl__element *element = &e->list[e->size++];
    memset(element, 0, sizeof *element);
    element->kind = kind;
    element->kept = 1;
    element->qubit_count = count;
    element->qubits = e->pool_size;
    element->angle = -1;
    element->factor.angle = -1;
    for (int k = 0; k < count; ++k) {
        e->pool[e->pool_size++] = e->place[qubits[k]];
    }
    return element;
}

static int append_angle(qnl__elements *e, int *index, const qnl_angle *angle, int four_terms) {
    if (qnl__grow((void **)&e->angles, &e->angle_capacity, e->angle_count + 1, sizeof *e->angles)) {
        return 1;
    }
    e->angles[e->angle_count] = (qnl__angle){angle->parameter, angle->scale, angle->offset, four_terms, 0};
    *index = (int)e->angle_count++;
    return 0;
}

/* A rotation by an angle; constant ones become fixed matrices. */
static int turn(qnl__elements *e, const int *qubits, int count, qnl__factor_kind kind, const qnl_angle *angle) {
    qnl__element *element = append(e, QNL__ELEMENT_TURN, qubits, count);
    if (element == NULL) {
        return 1;
    }
    if (angle->parameter < 0) {
        double re[4], im[4];
        rotation_matrix(re, im, kind, angle->offset);
        qnl__factor_fixed(&element->factor, re, im);
        return 0;
    }
    element->factor.kind = kind;
    return append_angle(e, &element->factor.angle, angle, count > 1 && kind != QNL__FACTOR_PHASE);
}

static int turn_fixed(qnl__elements *e, int qubit, const qnl_complex *matrix) {
    qnl__element *element = append(e, QNL__ELEMENT_TURN, &qubit, 1);
    if (element == NULL) {
        return 1;
    }
    double re[4], im[4];
    for (int k = 0; k < 4; ++k) {
        re[k] = matrix[k].re;
        im[k] = matrix[k].im;
    }
    qnl__factor_fixed(&element->factor, re, im);
    return 0;
}

static int turn_gate(qnl__elements *e, int qubit, qnl_gate gate) {
    qnl_complex matrix[4];
    qnl__gate_matrix(matrix, gate);
    return turn_fixed(e, qubit, matrix);
}

static int flip(qnl__elements *e, int first, int second, int target, int count) {
    const int three[3] = {first, second, target};
    const int two[2] = {first, target};
    return append(e, QNL__ELEMENT_FLIP, count == 3 ? three : two, count) == NULL;
}

static void exchange(qnl__elements *e, int a, int b) {
    const int old = e->place[a];
    e->place[a] = e->place[b];
    e->place[b] = old;
}

/* iSWAP = SWAP CZ (S x S), all of which commute. */
static int iswap(qnl__elements *e, const int *q, qnl_gate phase) {
    if (turn_gate(e, q[0], phase) || turn_gate(e, q[1], phase) || append(e, QNL__ELEMENT_NEGATE, q, 2) == NULL) {
        return 1;
    }
    exchange(e, q[0], q[1]);
    return 0;
}

static int pauli_rotation(qnl__elements *e, const qnl__gate *gate) {
    if (gate->qubit_count == 1) {
        const qnl__factor_kind kind = (qnl__factor_kind)(QNL__FACTOR_X + (gate->letters[0] - 'X'));
        return turn(e, gate->qubits, 1, kind, &gate->angles[0]);
    }
    qnl__element *element = append(e, QNL__ELEMENT_STRING, gate->qubits, gate->qubit_count);
    if (element == NULL) {
        return 1;
    }
    element->letters = gate->letters;
    return append_angle(e, &element->angle, &gate->angles[0], 0);
}

static int dense(qnl__elements *e, const qnl__gate *gate) {
    if (gate->qubit_count == 1) {
        return turn_fixed(e, gate->qubits[0], gate->matrix);
    }
    qnl__element *element = append(e, QNL__ELEMENT_DENSE, gate->qubits, gate->qubit_count);
    if (element == NULL) {
        return 1;
    }
    element->matrix = gate->matrix;
    return 0;
}

/* Returns non-zero when out of memory. */
static int lower(qnl__elements *e, const qnl__gate *gate) {
    const int *q = gate->qubits;
    const qnl_angle *angles = gate->angles;
    switch (gate->kind) {
    case QNL_GATE_CNOT:
        return flip(e, q[0], 0, q[1], 2);
    case QNL_GATE_CY:
        return turn_gate(e, q[1], QNL_GATE_SDG) || flip(e, q[0], 0, q[1], 2) || turn_gate(e, q[1], QNL_GATE_S);
    case QNL_GATE_CZ:
        return append(e, QNL__ELEMENT_NEGATE, q, 2) == NULL;
    case QNL_GATE_SWAP:
        exchange(e, q[0], q[1]);
        return 0;
    case QNL_GATE_ISWAP:
        return iswap(e, q, QNL_GATE_S);
    case QNL_GATE_ISWAPDG:
        return iswap(e, q, QNL_GATE_SDG);
    case QNL_GATE_CCX:
        return flip(e, q[0], q[1], q[2], 3);
    case QNL_GATE_CSWAP:
        return flip(e, q[2], 0, q[1], 2) || flip(e, q[0], q[1], q[2], 3) || flip(e, q[2], 0, q[1], 2);
    case QNL_GATE_RX:
    case QNL_GATE_CRX:
        return turn(e, q, gate->qubit_count, QNL__FACTOR_X, angles);
    case QNL_GATE_RY:
    case QNL_GATE_CRY:
        return turn(e, q, gate->qubit_count, QNL__FACTOR_Y, angles);
    case QNL_GATE_RZ:
    case QNL_GATE_CRZ:
        return turn(e, q, gate->qubit_count, QNL__FACTOR_Z, angles);
    case QNL_GATE_PHASE:
    case QNL_GATE_CPHASE:
        return turn(e, q, gate->qubit_count, QNL__FACTOR_PHASE, angles);
    case QNL_GATE_U3: /* U3(theta, phi, lambda) = P(phi) RY(theta) P(lambda) */
        return turn(e, q, 1, QNL__FACTOR_PHASE, &angles[2]) || turn(e, q, 1, QNL__FACTOR_Y, &angles[0]) ||
               turn(e, q, 1, QNL__FACTOR_PHASE, &angles[1]);
    case QNL_GATE_ROTATION:
        return pauli_rotation(e, gate);
    case QNL_GATE_UNITARY:
        return dense(e, gate);
    default:
        return turn_gate(e, q[0], gate->kind);
    }
}

/* The maps that act when `gates` gates have acted; *next is the first place that is still to come. */
static int append_maps(qnl__elements *e, const qnl__noise_list *noise, size_t *next, size_t gates) {
    for (; noise != NULL && *next < noise->place_count && noise->places[*next].gates == gates; ++*next) {
        const qnl__noise_place *place = &noise->places[*next];
        const qnl__noise_map *map = &noise->maps[place->map];
        qnl__element *element = append(e, QNL__ELEMENT_MAP, place->qubits, map->count);
        if (element == NULL) {
            return 1;
        }
        element->map = map;
    }
    return 0;
}

qnl_status qnl__elements_make(const char *function, qnl__elements *elements, const qnl_circuit *circuit,
                              const qnl__noise_list *noise) {
    size_t next = 0;
    elements->qubits = circuit->qubits;
    elements->place = qnl__allocate((size_t)circuit->qubits, sizeof *elements->place);
    if (elements->place == NULL) {
        return qnl__fail_memory(function, (size_t)circuit->qubits * sizeof *elements->place);
    }
    for (int q = 0; q < circuit->qubits; ++q) {
        elements->place[q] = q;
    }
    for (size_t g = 0; g <= circuit->size; ++g) {
        if (append_maps(elements, noise, &next, g) || (g < circuit->size && lower(elements, &circuit->gates[g]))) {
            return qnl__fail_memory(function, (elements->size + 1) * sizeof *elements->list);
        }
    }
    return QNL_OK;
}

void qnl__elements_clear(qnl__elements *elements) {
    qnl__free(elements->list);
    qnl__free(elements->angles);
    qnl__free(elements->pool);
    qnl__free(elements->place);
    memset(elements, 0, sizeof *elements);
}
