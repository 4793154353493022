/* pauli_moves.c  Circuit, noise and input state as moves of Pauli strings. */
#include "landscape/pauli_moves.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "qnnland/state.h"
#include "simulation/channel_data.h"
#include "simulation/circuit_build.h"

/* How far an entry of a Clifford gate may be from 0, 1 or -1, and a channel from preserving the trace. */
#define CLIFFORD_TOLERANCE 1e-12
#define TRACE_TOLERANCE    1e-10

#define HALF_PI 1.57079632679489661923

/* The largest channel has 2^12 dimensions. */
enum { CHANNEL_QUBITS = 12 };

typedef struct compiler {
    const char *function;
    qnl__moves *moves;
    const qnl_circuit *circuit;
    size_t *user; /* for each parameter 1 + number of the gate that uses it, or 0 */
} compiler;

void qnl__moves_clear(qnl__moves *moves) {
    for (size_t k = 0; k < moves->count; k++) {
        qnl__free(moves->list[k].factors);
    }
    qnl__free(moves->list);
    qnl__free(moves->input);
    qnl__free(moves->value);
    memset(moves, 0, sizeof *moves);
}

static qnl_status add_move(const compiler *c, const qnl__move *move) {
    qnl__moves *m = c->moves;
    void *list = m->list;
    if (qnl__grow(&list, &m->capacity, m->count + 1, sizeof *move)) {
        return qnl__fail_memory(c->function, (m->count + 1) * sizeof *move);
    }
    m->list = list;
    m->list[m->count++] = *move;
    return QNL_OK;
}

/* ---- fixed maps ---- */

/* 1 if every string becomes one string up to the sign: then image and sign are set. */
static int read_clifford(qnl__move *move, const double *transfer, size_t size) {
    for (size_t a = 0; a < size; a++) {
        int found = 0;
        for (size_t b = 0; b < size; b++) {
            const double entry = transfer[a * size + b];
            if (fabs(fabs(entry) - 1.0) <= CLIFFORD_TOLERANCE) {
                move->image[a] = (unsigned char)b;
                move->sign[a] = entry > 0.0 ? 1 : -1;
                found++;
            } else if (fabs(entry) > CLIFFORD_TOLERANCE) {
                return 0;
            }
        }
        if (found != 1) return 0;
    }
    move->kind = QNL__MOVE_CLIFFORD;
    return 1;
}

static int is_diagonal(const double *transfer, size_t size) {
    for (size_t i = 0; i < size * size; i++) {
        if (i % (size + 1) != 0 && fabs(transfer[i]) > CLIFFORD_TOLERANCE) return 0;
    }
    return 1;
}

static qnl_status add_damping(const compiler *c, qnl__move *move, const double *transfer, size_t size) {
    move->kind = QNL__MOVE_DAMPING;
    move->factors = qnl__allocate(size, sizeof *move->factors);
    if (move->factors == NULL) return qnl__fail_memory(c->function, size * sizeof *move->factors);
    for (size_t a = 0; a < size; a++) {
        move->factors[a] = a == 0 ? 1.0 : transfer[a * (size + 1)];
    }
    const qnl_status status = add_move(c, move);
    if (status != QNL_OK) qnl__free(move->factors);
    return status;
}

static qnl_status add_linear(const compiler *c, qnl__move *move, const double *transfer) {
    move->kind = QNL__MOVE_LINEAR;
    memcpy(move->transfer, transfer, sizeof move->transfer);
    const double first[4] = {1.0, 0.0, 0.0, 0.0};
    memcpy(move->transfer, first, sizeof first);
    return add_move(c, move);
}

static qnl_status add_unitary(const compiler *c, qnl__move *move, const qnl_complex *matrix) {
    const size_t size = (size_t)1 << (2 * move->count);
    qnl_complex superoperator[256];
    double transfer[256];
    qnl__pauli_superoperator(superoperator, matrix, move->count);
    QNL_TRY(qnl__pauli_transfer(c->function, transfer, superoperator, move->count));
    if (read_clifford(move, transfer, size)) return add_move(c, move);
    QNL_CHECK(move->count == 1, QNL_ERR_UNSUPPORTED, "%s: gate %zu (%s) acts on 2 qubits and is no Clifford gate", c->function,
              move->number, move->name);
    return add_linear(c, move, transfer);
}

/* ---- gates ---- */

static qnl_status add_rotation(const compiler *c, qnl__move *move, const qnl_angle *angle) {
    const size_t parameter = (size_t)angle->parameter;
    QNL_CHECK(angle->scale != 0.0 && angle->scale == rint(angle->scale), QNL_ERR_UNSUPPORTED,
              "%s: gate %zu (%s) has the scale %.17g, allowed are whole numbers other than 0", c->function, move->number,
              move->name, angle->scale);
    const size_t other = c->user[parameter];
    QNL_CHECK(other == 0, QNL_ERR_UNSUPPORTED, "%s: gate %zu (%s) and gate %zu (%s) both use theta[%zu], allowed is one angle",
              c->function, move->number, move->name, other - 1, qnl_gate_name(c->circuit->gates[other - 1].kind), parameter);
    c->user[parameter] = move->number + 1;
    move->kind = QNL__MOVE_ROTATION;
    move->parameter = angle->parameter;
    move->scale = angle->scale;
    return add_move(c, move);
}

/* A rotation about one letter by a constant: in the plane of the two other letters. */
static qnl_status add_turned(const compiler *c, qnl__move *move, double angle) {
    const unsigned r = qnl__move_letter(move, 0);
    double transfer[16] = {0.0};
    for (unsigned a = 0; a < 4; a++) {
        if (!qnl__letters_anticommute(r, a)) {
            transfer[5 * a] = 1.0;
            continue;
        }
        transfer[5 * a] = cos(angle);
        transfer[4 * a + (a ^ r)] = qnl__letter_power(r, a) == 3 ? sin(angle) : -sin(angle);
    }
    return read_clifford(move, transfer, 4) ? add_move(c, move) : add_linear(c, move, transfer);
}

static qnl_status add_turn(const compiler *c, const qnl__move *gate, const char *letters, const qnl_angle *angle) {
    qnl__move move = *gate;
    move.letters = letters;
    if (angle->parameter >= 0) return add_rotation(c, &move, angle);
    if (move.count == 1) return add_turned(c, &move, angle->offset);
    const double quarters = angle->offset / HALF_PI, whole = rint(quarters);
    QNL_CHECK(fabs(quarters - whole) <= CLIFFORD_TOLERANCE * fmax(1.0, fabs(whole)), QNL_ERR_UNSUPPORTED,
              "%s: gate %zu (%s) on %d qubits has the constant angle %.17g, allowed are multiples of pi/2", c->function,
              move.number, move.name, move.count, angle->offset);
    move.kind = QNL__MOVE_QUARTER;
    move.turns = (int)(whole - 4.0 * floor(whole / 4.0));
    return move.turns == 0 ? QNL_OK : add_move(c, &move);
}

/* A gate with constant angles on one or two qubits, through a circuit of its own. */
static qnl_status add_fixed(const compiler *c, qnl__move *move, const qnl__gate *gate) {
    const int qubits[2] = {0, 1};
    qnl_complex matrix[16];
    qnl_circuit *circuit = NULL;
    qnl_execution_options options;
    if (gate->kind == QNL_GATE_UNITARY) return add_unitary(c, move, gate->matrix);
    QNL_TRY(qnl_execution_options_init(&options, sizeof options));
    options.threads = 1;
    QNL_TRY(qnl__circuit_new(c->function, &circuit, gate->qubit_count));
    qnl_status status = qnl__circuit_add(c->function, circuit, gate->kind, qubits, gate->angles);
    if (status == QNL_OK) status = qnl_circuit_unitary(matrix, circuit, NULL, &options);
    qnl_circuit_free(circuit);
    return status == QNL_OK ? add_unitary(c, move, matrix) : status;
}

static qnl_status add_gate(const compiler *c, size_t number) {
    const qnl__gate *gate = &c->circuit->gates[number];
    qnl__move move = {
        .count = gate->qubit_count, .qubits = gate->qubits, .name = qnl_gate_name(gate->kind), .number = number, .parameter = -1};
    switch (gate->kind) {
    case QNL_GATE_RX:
        return add_turn(c, &move, "X", &gate->angles[0]);
    case QNL_GATE_RY:
        return add_turn(c, &move, "Y", &gate->angles[0]);
    case QNL_GATE_RZ:
    case QNL_GATE_PHASE: /* but for a phase */
        return add_turn(c, &move, "Z", &gate->angles[0]);
    case QNL_GATE_U3: /* RZ(phi) RY(theta) RZ(lambda) but for a phase */
        QNL_TRY(add_turn(c, &move, "Z", &gate->angles[1]));
        QNL_TRY(add_turn(c, &move, "Y", &gate->angles[0]));
        return add_turn(c, &move, "Z", &gate->angles[2]);
    case QNL_GATE_ROTATION:
        return add_turn(c, &move, gate->letters, &gate->angles[0]);
    default:
        break;
    }
    for (int k = 0; k < qnl__gate_angles(gate->kind); k++) {
        QNL_CHECK(gate->angles[k].parameter < 0, QNL_ERR_UNSUPPORTED, "%s: gate %zu (%s) is a controlled rotation with a parameter",
                  c->function, number, move.name);
    }
    QNL_CHECK(gate->qubit_count <= 2, QNL_ERR_UNSUPPORTED, "%s: gate %zu (%s) acts on %d qubits, allowed are 1 and 2", c->function,
              number, move.name, gate->qubit_count);
    return add_fixed(c, &move, gate);
}

/* ---- noise ---- */

static qnl_status check_place(const compiler *c, const qnl_noise *place, size_t number, size_t before) {
    const int qubits = c->circuit->qubits;
    QNL_CHECK(place->channel != NULL && place->qubits != NULL, QNL_ERR_NULL, "%s: channel or qubits of noise[%zu] is NULL",
              c->function, number);
    QNL_CHECK(place->gates >= before && place->gates <= c->circuit->size, QNL_ERR_ARGUMENT,
              "%s: gates of noise[%zu] is %zu, allowed are %zu..%zu", c->function, number, place->gates, before, c->circuit->size);
    const int most = qubits < CHANNEL_QUBITS ? qubits : CHANNEL_QUBITS;
    QNL_CHECK(place->count >= 1 && place->count <= most, QNL_ERR_ARGUMENT, "%s: count of noise[%zu] is %d, allowed are 1..%d",
              c->function, number, place->count, most);
    const size_t size = (size_t)1 << place->count;
    QNL_CHECK(place->channel->input == size && place->channel->output == size, QNL_ERR_ARGUMENT,
              "%s: the channel of noise[%zu] maps dimension %zu to %zu, its %d qubit(s) have %zu", c->function, number,
              place->channel->input, place->channel->output, place->count, size);
    for (int k = 0; k < place->count; k++) {
        int seen = 0;
        for (int j = 0; j < k; j++) {
            seen |= place->qubits[j] == place->qubits[k];
        }
        QNL_CHECK(place->qubits[k] >= 0 && place->qubits[k] < qubits && !seen, QNL_ERR_ARGUMENT,
                  "%s: qubits[%d] of noise[%zu] is %d, allowed are 0..%d, each once", c->function, k, number, place->qubits[k],
                  qubits - 1);
    }
    QNL_CHECK(place->count <= QNL__MOVE_MOST_QUBITS, QNL_ERR_UNSUPPORTED,
              "%s: the channel of noise[%zu] acts on %d qubits, allowed are 1..%d", c->function, number, place->count,
              (int)QNL__MOVE_MOST_QUBITS);
    return QNL_OK;
}

/* In the Heisenberg picture the identity stays the identity. */
static qnl_status check_trace(const compiler *c, const double *transfer, size_t size, size_t number) {
    double defect = fabs(transfer[0] - 1.0);
    for (size_t b = 1; b < size; b++) {
        defect = fmax(defect, fabs(transfer[b]));
    }
    QNL_CHECK(defect <= TRACE_TOLERANCE, QNL_ERR_UNSUPPORTED,
              "%s: the channel of noise[%zu] changes traces by %.3g, allowed is %.3g", c->function, number, defect,
              TRACE_TOLERANCE);
    return QNL_OK;
}

static qnl_status add_map(const compiler *c, qnl__move *move, const double *transfer) {
    const size_t size = (size_t)1 << (2 * move->count);
    QNL_TRY(check_trace(c, transfer, size, move->number));
    if (is_diagonal(transfer, size)) return add_damping(c, move, transfer, size);
    if (move->count <= 2 && read_clifford(move, transfer, size)) return add_move(c, move);
    QNL_CHECK(move->count == 1, QNL_ERR_UNSUPPORTED, "%s: the channel of noise[%zu] acts on %d qubits and is no Pauli channel",
              c->function, move->number, move->count);
    return add_linear(c, move, transfer);
}

/* The same channel is often in many places: what it does is copied. */
static const qnl__move *find_channel(const qnl__moves *moves, const qnl_channel *channel) {
    for (size_t k = moves->count; k-- > 0;) {
        if (moves->list[k].noise == channel) return &moves->list[k];
    }
    return NULL;
}

static qnl_status add_again(const compiler *c, const qnl__move *known, const qnl__move *place) {
    qnl__move move = *known;
    move.qubits = place->qubits;
    move.number = place->number;
    if (known->factors != NULL) {
        const size_t size = (size_t)1 << (2 * known->count);
        move.factors = qnl__duplicate(known->factors, size, sizeof *known->factors);
        if (move.factors == NULL) return qnl__fail_memory(c->function, size * sizeof *known->factors);
    }
    const qnl_status status = add_move(c, &move);
    if (status != QNL_OK) qnl__free(move.factors);
    return status;
}

static qnl_status add_noise(const compiler *c, const qnl_noise *place, size_t number) {
    qnl__move move = {.count = place->count,
                      .qubits = place->qubits,
                      .name = "noise",
                      .number = number,
                      .noise = place->channel,
                      .parameter = -1};
    const qnl__move *known = find_channel(c->moves, place->channel);
    if (known != NULL) return add_again(c, known, &move);
    const size_t size = (size_t)1 << (2 * place->count);
    qnl_complex *superoperator = qnl__allocate(size * size, sizeof *superoperator);
    double *transfer = qnl__allocate(size * size, sizeof *transfer);
    qnl_status status = QNL_OK;
    if (superoperator == NULL || transfer == NULL) {
        status = qnl__fail_memory(c->function, size * size * sizeof *superoperator);
    }
    if (status == QNL_OK) status = qnl_channel_superoperator(superoperator, place->channel);
    if (status == QNL_OK) status = qnl__pauli_transfer(c->function, transfer, superoperator, place->count);
    if (status == QNL_OK) status = add_map(c, &move, transfer);
    qnl__free(superoperator);
    qnl__free(transfer);
    return status;
}

/* ---- the input state, and the whole ---- */

static qnl_status read_input(const compiler *c, const char *input) {
    static const char letters[] = "01+-rl";
    static const unsigned char numbers[] = {2, 2, 1, 1, 3, 3};
    const int n = c->circuit->qubits;
    qnl__moves *m = c->moves;
    m->input = qnl__allocate((size_t)n, sizeof *m->input);
    m->value = qnl__allocate((size_t)n, sizeof *m->value);
    if (m->input == NULL || m->value == NULL) return qnl__fail_memory(c->function, (size_t)n);
    QNL_CHECK(input == NULL || strlen(input) == (size_t)n, QNL_ERR_ARGUMENT,
              "%s: input has %zu letters, allowed is one for each of %d qubits", c->function, strlen(input), n);
    for (int q = 0; q < n; q++) {
        const char letter = input == NULL ? '0' : input[q];
        const char *at = strchr(letters, letter);
        QNL_CHECK(at != NULL, QNL_ERR_ARGUMENT, "%s: input[%d] is '%c', allowed are 0 1 + - r l", c->function, q, letter);
        m->input[q] = numbers[at - letters];
        m->value[q] = (at - letters) % 2 == 0 ? 1 : -1;
    }
    return QNL_OK;
}

static qnl_status compile(const compiler *c, const qnl_moment_options *options) {
    QNL_TRY(read_input(c, options->input));
    QNL_CHECK(options->noise != NULL || options->noise_count == 0, QNL_ERR_NULL, "%s: noise is NULL", c->function);
    for (size_t k = 0; k < options->noise_count; k++) {
        QNL_TRY(check_place(c, &options->noise[k], k, k > 0 ? options->noise[k - 1].gates : 0));
    }
    size_t left = options->noise_count;
    for (size_t gates = c->circuit->size + 1; gates-- > 0;) {
        while (left > 0 && options->noise[left - 1].gates == gates) {
            left--;
            QNL_TRY(add_noise(c, &options->noise[left], left));
        }
        if (gates > 0) QNL_TRY(add_gate(c, gates - 1));
    }
    return QNL_OK;
}

qnl_status qnl__moves_make(const char *function, qnl__moves *moves, const qnl_circuit *circuit, const qnl_moment_options *options) {
    compiler c = {.function = function, .moves = moves, .circuit = circuit};
    moves->function = function;
    moves->qubits = circuit->qubits;
    moves->words = qnl__pauli_words(circuit->qubits);
    moves->parameters = circuit->parameters;
    c.user = qnl__allocate(circuit->parameters, sizeof *c.user);
    if (c.user == NULL) return qnl__fail_memory(function, circuit->parameters * sizeof *c.user);
    const qnl_status status = compile(&c, options);
    qnl__free(c.user);
    return status;
}
