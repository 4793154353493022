/*
 * clifford.c  Uniformly random elements of the Clifford group.
 *
 * An element is given, up to phase, by what it makes of X and Z of each qubit.  Qubit by qubit, a pair of anticommuting Pauli
 * strings on the qubits that are left is drawn uniformly, and gates are found that turn it into X and Z of this qubit; the signs
 * are drawn with a Pauli gate.  All gates together are the inverse of a uniformly random element, which is one as well.
 * E. van den Berg, "A simple method for sampling random Clifford operators", IEEE QCE (2021).
 */
#include "core/error.h"
#include "core/memory.h"
#include "qnnland/ensemble.h"

/* Two Pauli strings, one byte for each bit x and z of a qubit; the qubits before `first` are done. */
typedef struct pair_sweep {
    qnl_circuit *circuit;
    qnl_random *random;
    int qubits;
    int first;
    unsigned char *x[2];
    unsigned char *z[2];
    int *places; /* scratch: qubits */
} pair_sweep;

/* ---- gates on the circuit and on both strings, signs left out ---- */

static qnl_status add_hadamard(pair_sweep *s, int q) {
    for (int row = 0; row < 2; row++) {
        const unsigned char x = s->x[row][q];
        s->x[row][q] = s->z[row][q];
        s->z[row][q] = x;
    }
    return qnl_circuit_add1(s->circuit, QNL_GATE_H, q);
}

static qnl_status add_phase(pair_sweep *s, int q) {
    for (int row = 0; row < 2; row++)
        s->z[row][q] ^= s->x[row][q];
    return qnl_circuit_add1(s->circuit, QNL_GATE_S, q);
}

static qnl_status add_cnot(pair_sweep *s, int control, int target) {
    for (int row = 0; row < 2; row++) {
        s->x[row][target] ^= s->x[row][control];
        s->z[row][control] ^= s->z[row][target];
    }
    return qnl_circuit_add2(s->circuit, QNL_GATE_CNOT, control, target);
}

static qnl_status add_swap(pair_sweep *s, int a, int b) {
    for (int row = 0; row < 2; row++) {
        const unsigned char x = s->x[row][a], z = s->z[row][a];
        s->x[row][a] = s->x[row][b];
        s->z[row][a] = s->z[row][b];
        s->x[row][b] = x;
        s->z[row][b] = z;
    }
    return qnl_circuit_add2(s->circuit, QNL_GATE_SWAP, a, b);
}

/* ---- drawing ---- */

/* Letters of one string, two bits each; returns whether there is one that is not I. */
static int draw_string(pair_sweep *s, int row) {
    uint64_t bits = 0;
    int any = 0;
    for (int q = s->first; q < s->qubits; q++) {
        bits = (q - s->first) % 32 == 0 ? qnl_random_bits(s->random) : bits >> 2;
        s->x[row][q] = (unsigned char)(bits & 1U);
        s->z[row][q] = (unsigned char)(bits >> 1 & 1U);
        any |= (bits & 3U) != 0;
    }
    return any;
}

static int anticommute(const pair_sweep *s) {
    int parity = 0;
    for (int q = s->first; q < s->qubits; q++)
        parity ^= (s->x[0][q] & s->z[1][q]) ^ (s->z[0][q] & s->x[1][q]);
    return parity;
}

/* Half of all strings anticommute with one that is not the identity. */
static void draw_pair(pair_sweep *s) {
    while (!draw_string(s, 0)) {
    }
    do {
        (void)draw_string(s, 1);
    } while (!anticommute(s));
}

/* ---- sweeping ---- */

/* Turns the letters of a string into I and X, then into one X at the first place where there is one. */
static qnl_status gather(pair_sweep *s, int row, int *place) {
    int count = 0;
    for (int q = s->first; q < s->qubits; q++) {
        if (s->z[row][q]) QNL_TRY(s->x[row][q] ? add_phase(s, q) : add_hadamard(s, q));
        if (s->x[row][q]) s->places[count++] = q;
    }
    *place = s->places[0];
    for (int stride = 1; stride < count; stride *= 2) { /* a tree: the circuit stays shallow */
        for (int k = 0; k + stride < count; k += 2 * stride)
            QNL_TRY(add_cnot(s, s->places[k], s->places[k + stride]));
    }
    return QNL_OK;
}

static int is_only_z(const pair_sweep *s, int row) {
    int others = s->x[row][s->first] != 0;
    for (int q = s->first + 1; q < s->qubits; q++)
        others |= s->x[row][q] | s->z[row][q];
    return !others;
}

/*
 * Makes the strings X and Z of the first qubit.  While the second one is gathered the first is Z there, which no gate of this
 * changes: the second has an x at this qubit, so that it is the control of all CNOT gates that touch it.
 */
static qnl_status sweep(pair_sweep *s) {
    static const qnl_gate signs[4] = {QNL_GATE_X, QNL_GATE_Y, QNL_GATE_Z};
    int place;
    QNL_TRY(gather(s, 0, &place));
    if (place != s->first) QNL_TRY(add_swap(s, s->first, place));
    if (!is_only_z(s, 1)) {
        QNL_TRY(add_hadamard(s, s->first));
        QNL_TRY(gather(s, 1, &place));
        QNL_TRY(add_hadamard(s, s->first));
    }
    const uint64_t sign = qnl_random_integer(s->random, 4);
    return sign == 3 ? QNL_OK : qnl_circuit_add1(s->circuit, signs[sign], s->first);
}

static qnl_status fill(qnl_circuit *circuit, qnl_random *random, int qubits, unsigned char *bits, int *places) {
    const size_t n = (size_t)qubits;
    pair_sweep s = {.circuit = circuit, .random = random, .qubits = qubits, .places = places};
    for (size_t row = 0; row < 2; row++) {
        s.x[row] = bits + 2 * row * n;
        s.z[row] = bits + (2 * row + 1) * n;
    }
    for (s.first = 0; s.first < qubits; s.first++) {
        draw_pair(&s);
        QNL_TRY(sweep(&s));
    }
    return QNL_OK;
}

qnl_status qnl_random_clifford(qnl_circuit **out, qnl_random *random, int qubits) {
    qnl_circuit *circuit;
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(random);
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", __func__, qubits,
              QNL_MAX_QUBITS);
    QNL_TRY(qnl_circuit_new(&circuit, qubits));
    unsigned char *bits = qnl__allocate(4 * (size_t)qubits, sizeof *bits);
    int *places = qnl__allocate((size_t)qubits, sizeof *places);
    const qnl_status status = bits == NULL || places == NULL
                                  ? qnl__fail_memory(__func__, (size_t)qubits * (4 * sizeof *bits + sizeof *places))
                                  : fill(circuit, random, qubits, bits, places);
    qnl__free(bits);
    qnl__free(places);
    if (status != QNL_OK) {
        qnl_circuit_free(circuit);
        return status;
    }
    *out = circuit;
    return QNL_OK;
}
