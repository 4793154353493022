/*
 * sim_circuits.c  The circuits of S. Sim, P. D. Johnson, A. Aspuru-Guzik, Adv. Quantum Technol. 2, 1900070 (2019), Fig. 2.
 *
 * They are drawn there for four qubits.  For n qubits the patterns go on like this, (control, target), and the counts of Table 1
 * follow:
 *
 *     chain          (n-1,n-2) (n-2,n-3) ... (1,0)
 *     even pairs     (1,0) (3,2) ...;  odd pairs (2,1) (4,3) ...
 *     all to all     controls n-1, ..., 0; for each the targets n-1, ..., 0 but itself
 *     inner qubits   1, ..., n-2
 *     ring r         gate j = 0, ..., n/gcd(n,r) - 1 has control c = n-1 - j r and target c + r, modulo n: the block of range r of
 *                    M. Schuld, A. Bocharov, K. M. Svore, N. Wiebe, Phys. Rev. A 101, 032308 (2020).  Circuits 13 to 15 are blocks
 *                    of ranges 1 and 3.  For n = 3 the one gate of range 3 would have its control as its target; range 2 takes its
 *                    place there, which gives that gate the place that it has in the drawing, (n-1,n-2).
 *     ring of CZ     (n-1,n-2) ... (1,0) (0,n-1); for n = 2 only (1,0), because the two gates would cancel
 */
#include "core/error.h"
#include "models/ansatz.h"
#include "models/ansatz_build.h"
#include "qnnland/ansatz_library.h"

/* Where the gates of a piece go. */
typedef enum pattern {
    END = 0, /* no piece */
    EVERY,   /* one qubit each */
    INNER,
    CHAIN, /* two qubits each */
    EVEN_PAIRS,
    ODD_PAIRS,
    ALL_TO_ALL,
    RING_1,
    RING_3,
    RING_CZ
} pattern;

typedef struct piece {
    pattern where;
    qnl_gate gate;
} piece;

#define MOST_PIECES 6

/* Circuit number k + 1: the pieces of a layer in order. */
static const piece layers_of[QNL_SIM_CIRCUITS][MOST_PIECES + 1] = {
    {{EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}},
    {{EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}, {CHAIN, QNL_GATE_CNOT}},
    {{EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}, {CHAIN, QNL_GATE_CRZ}},
    {{EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}, {CHAIN, QNL_GATE_CRX}},
    {{EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}, {ALL_TO_ALL, QNL_GATE_CRZ}, {EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}},
    {{EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}, {ALL_TO_ALL, QNL_GATE_CRX}, {EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}},
    {{EVERY, QNL_GATE_RX},
     {EVERY, QNL_GATE_RZ},
     {EVEN_PAIRS, QNL_GATE_CRZ},
     {EVERY, QNL_GATE_RX},
     {EVERY, QNL_GATE_RZ},
     {ODD_PAIRS, QNL_GATE_CRZ}},
    {{EVERY, QNL_GATE_RX},
     {EVERY, QNL_GATE_RZ},
     {EVEN_PAIRS, QNL_GATE_CRX},
     {EVERY, QNL_GATE_RX},
     {EVERY, QNL_GATE_RZ},
     {ODD_PAIRS, QNL_GATE_CRX}},
    {{EVERY, QNL_GATE_H}, {CHAIN, QNL_GATE_CZ}, {EVERY, QNL_GATE_RX}},
    {{RING_CZ, QNL_GATE_CZ}, {EVERY, QNL_GATE_RY}},
    {{EVERY, QNL_GATE_RY},
     {EVERY, QNL_GATE_RZ},
     {EVEN_PAIRS, QNL_GATE_CNOT},
     {INNER, QNL_GATE_RY},
     {INNER, QNL_GATE_RZ},
     {ODD_PAIRS, QNL_GATE_CNOT}},
    {{EVERY, QNL_GATE_RY},
     {EVERY, QNL_GATE_RZ},
     {EVEN_PAIRS, QNL_GATE_CZ},
     {INNER, QNL_GATE_RY},
     {INNER, QNL_GATE_RZ},
     {ODD_PAIRS, QNL_GATE_CZ}},
    {{EVERY, QNL_GATE_RY}, {RING_1, QNL_GATE_CRZ}, {EVERY, QNL_GATE_RY}, {RING_3, QNL_GATE_CRZ}},
    {{EVERY, QNL_GATE_RY}, {RING_1, QNL_GATE_CRX}, {EVERY, QNL_GATE_RY}, {RING_3, QNL_GATE_CRX}},
    {{EVERY, QNL_GATE_RY}, {RING_1, QNL_GATE_CNOT}, {EVERY, QNL_GATE_RY}, {RING_3, QNL_GATE_CNOT}},
    {{EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}, {EVEN_PAIRS, QNL_GATE_CRZ}, {ODD_PAIRS, QNL_GATE_CRZ}},
    {{EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}, {EVEN_PAIRS, QNL_GATE_CRX}, {ODD_PAIRS, QNL_GATE_CRX}},
    {{EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}, {RING_1, QNL_GATE_CRZ}},
    {{EVERY, QNL_GATE_RX}, {EVERY, QNL_GATE_RZ}, {RING_1, QNL_GATE_CRX}},
};

/* What comes once before all layers: a piece of circuit 10. */
static const piece start_of_10 = {EVERY, QNL_GATE_RY};
enum { CIRCUIT_10 = 10 };

static qnl_status place(qnl__ansatz *ansatz, qnl_gate gate, int first, int second) {
    if (qnl__gate_angles(gate) == 0) return qnl__ansatz_fixed(ansatz, gate, first, second);
    return qnl__ansatz_turn(ansatz, gate, first, second, 1.0);
}

static qnl_status place_on_qubits(qnl__ansatz *ansatz, qnl_gate gate, int first, int end) {
    for (int qubit = first; qubit < end; qubit++) {
        QNL_TRY(place(ansatz, gate, qubit, 0));
    }
    return QNL_OK;
}

/* Each control has the target below it. */
static qnl_status place_on_steps(qnl__ansatz *ansatz, qnl_gate gate, int first, int end, int step) {
    for (int control = first; step > 0 ? control < end : control > end; control += step) {
        QNL_TRY(place(ansatz, gate, control, control - 1));
    }
    return QNL_OK;
}

static qnl_status place_all_to_all(qnl__ansatz *ansatz, qnl_gate gate, int qubits) {
    for (int control = qubits - 1; control >= 0; control--) {
        for (int target = qubits - 1; target >= 0; target--) {
            if (target != control) QNL_TRY(place(ansatz, gate, control, target));
        }
    }
    return QNL_OK;
}

/* Goes round once or, where the range divides the ring, a part of it: n / gcd(n, range) gates. */
static qnl_status place_on_ring(qnl__ansatz *ansatz, qnl_gate gate, int qubits, int range) {
    const int step = range % qubits;
    if (step == 0) return place(ansatz, gate, qubits - 1, qubits - 2);
    int control = qubits - 1;
    do {
        QNL_TRY(place(ansatz, gate, control, (control + step) % qubits));
        control = (control - step + qubits) % qubits;
    } while (control != qubits - 1);
    return QNL_OK;
}

static qnl_status place_piece(qnl__ansatz *ansatz, const piece *part) {
    const int qubits = ansatz->circuit->qubits;
    switch (part->where) {
    case EVERY:
        return place_on_qubits(ansatz, part->gate, 0, qubits);
    case INNER:
        return place_on_qubits(ansatz, part->gate, 1, qubits - 1);
    case EVEN_PAIRS:
        return place_on_steps(ansatz, part->gate, 1, qubits, 2);
    case ODD_PAIRS:
        return place_on_steps(ansatz, part->gate, 2, qubits, 2);
    case ALL_TO_ALL:
        return place_all_to_all(ansatz, part->gate, qubits);
    case RING_1:
        return place_on_ring(ansatz, part->gate, qubits, 1);
    case RING_3:
        return place_on_ring(ansatz, part->gate, qubits, 3);
    case RING_CZ:
        QNL_TRY(place_on_steps(ansatz, part->gate, qubits - 1, 0, -1));
        return qubits > 2 ? place(ansatz, part->gate, 0, qubits - 1) : QNL_OK;
    default:
        return place_on_steps(ansatz, part->gate, qubits - 1, 0, -1);
    }
}

typedef struct sim_data {
    int number;
    int layers;
} sim_data;

static qnl_status write_sim(qnl__ansatz *ansatz, const void *data) {
    const sim_data *sim = data;
    if (sim->number == CIRCUIT_10) QNL_TRY(place_piece(ansatz, &start_of_10));
    for (int layer = 0; layer < sim->layers; layer++) {
        for (const piece *part = layers_of[sim->number - 1]; part->where != END; part++) {
            QNL_TRY(place_piece(ansatz, part));
        }
    }
    return QNL_OK;
}

/* Circuits 5 and 6 are the only ones whose parameters grow with n^2 and could be too many. */
static qnl_status check_parameters(const char *function, int number, int qubits, int layers) {
    const int64_t n = qubits;
    const int64_t layer = number == 5 || number == 6 ? n * n + 3 * n : 5 * n;
    const int64_t most = QNL__MAX_PARAMETER / layer;
    QNL_CHECK(layers <= most, QNL_ERR_ARGUMENT, "%s: layers is %d, allowed are 0..%lld for circuit %d of %d qubits", function,
              layers, (long long)most, number, qubits);
    return QNL_OK;
}

qnl_status qnl_sim_circuit(qnl_circuit **out, int number, int qubits, int layers) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK(number >= 1 && number <= QNL_SIM_CIRCUITS, QNL_ERR_ARGUMENT, "%s: number is %d, allowed are 1..%d", __func__, number,
              QNL_SIM_CIRCUITS);
    QNL_TRY(qnl__check_size(__func__, qubits, 2, layers));
    QNL_TRY(check_parameters(__func__, number, qubits, layers));
    const sim_data sim = {number, layers};
    return qnl__ansatz_make(__func__, out, qubits, write_sim, &sim);
}
