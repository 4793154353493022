/*
 * program_work.c  Arithmetic and memory traffic of a program.
 *
 * What the kernels do to each complex number.  Sums over products of two vectors take a multiplication, a fused one and an addition
 * for each real number that is added: Im <l|p>, and both parts of <l|X|p>.  For a matrix on a lane qubit the kernels take half as
 * much again.
 */
#include "simulation/program_work.h"

#include "simulation/sweeps.h"

enum {
    SIGN = 2,
    PHASE = 4,
    TURN = 2,
    MATRIX = 8,
    STRING = 8,    /* cosine and sine parts, and the sign of the cell */
    DENSE = 4,     /* for each column */
    SUM = 3,       /* Im <l|p>, once for all qubits that are turned together */
    TURN_SUMS = 7, /* of each of them; both halves share the products */
    LANE_SUMS = 6,
    LANE_TURN = 4, /* backwards, where it is not divided by its cosine */
    MATRIX_SUMS = 9,
    STRING_SUM = 8,
    BYTES = 32 /* read and write */
};

/* ---- one operation, in cells ---- */

/* Cells that an operation reads and writes, out of `cells`. */
static uint64_t cells_visited(const qnl__op *op, uint64_t cells) {
    uint64_t visited = 0;
    switch (op->kind) {
    case QNL__OP_MATRIX:
    case QNL__OP_SWAP:
    case QNL__OP_NEGATE:
        return (cells >> op->sites.open_count) * (op->sites.target != 0 ? 2 : 1);
    case QNL__OP_PERMUTE:
        for (size_t k = 0; k < op->permutation.cycle_count; ++k) {
            visited += op->permutation.length[k];
        }
        return visited * (cells >> op->bits);
    case QNL__OP_PLACE:
        return 0;
    default:
        return cells;
    }
}

static uint64_t op_forward(const qnl__op *op, uint64_t cells) {
    const uint64_t visited = cells_visited(op, cells);
    switch (op->kind) {
    case QNL__OP_MATRIX:
        return MATRIX * visited;
    case QNL__OP_NEGATE:
        return SIGN * visited;
    case QNL__OP_PERMUTE:
        return op->permutation.sign != NULL ? SIGN * visited : 0;
    case QNL__OP_STRING:
        return STRING * visited;
    case QNL__OP_DENSE:
    case QNL__OP_MAP:
        return DENSE * op->dense.size * visited;
    default:
        return 0;
    }
}

/* Undone on two vectors, with the sums of its derivatives. */
static uint64_t op_backward(const qnl__op *op, uint64_t cells) {
    const uint64_t sums = op->kind == QNL__OP_MATRIX ? MATRIX_SUMS : STRING_SUM;
    return 2 * op_forward(op, cells) + (op->trainable ? sums * cells_visited(op, cells) : 0);
}

/* ---- one layer on one part of the state, in cells ---- */

/* 1 if a bit more of the cell number changes the lower half of the table of phases too: a term has several bits below. */
static int moves_lower(const qnl__program *program, const qnl__layer *layer, int level) {
    const size_t below = ((size_t)1 << level) - 1;
    for (size_t k = layer->phases.first[level]; k < layer->phases.first[level + 1]; ++k) {
        if (__builtin_popcountll(program->layers->terms[layer->first_term + k].cells & below) > 1) {
            return 1;
        }
    }
    return 0;
}

/* Tables of phases: one for the upper bits, and one for the lower bits of each of its entries. */
static uint64_t table_work(const qnl__program *program, const qnl__layer *layer) {
    const int bits = layer->phases.bits, low = bits < QNL__PHASE_BITS ? bits : QNL__PHASE_BITS;
    uint64_t work = 0;
    for (int level = 0; level < bits; ++level) {
        const uint64_t entries = level < low ? (uint64_t)1 << (level + bits - low) : (uint64_t)1 << (level - low);
        work += PHASE * entries * (moves_lower(program, layer, level) ? 2 : 1);
    }
    return work;
}

/* Phases of `vectors` vectors. */
static uint64_t phase_work(const qnl__program *program, const qnl__layer *layer, uint64_t vectors) {
    return qnl__layer_has_phases(layer) ? PHASE * vectors * ((uint64_t)1 << layer->phases.bits) + table_work(program, layer) : 0;
}

static uint64_t turns_forward(const qnl__layer *layer) {
    const uint64_t lanes = layer->lane_turns > 0 ? QNL__LANE_QUBITS : 0;
    return TURN * (lanes + layer->turn_count - layer->lane_turns) << layer->phases.bits;
}

/* Turns first .. last - 1 together on one cell of both vectors. */
static uint64_t group_backward(const qnl__layer_turn *turns, size_t first, size_t last) {
    int trainable = 0;
    for (size_t k = first; k < last; ++k) {
        trainable = trainable || turns[k].trainable;
    }
    return 2 * TURN * (last - first) + (trainable ? SUM + TURN_SUMS * (last - first) : 0);
}

static uint64_t groups_backward(const qnl__layer_turn *turns, size_t first, size_t last) {
    uint64_t work = 0;
    while (last > first) {
        const size_t start = qnl__layer_group_start(first, last);
        work += group_backward(turns, start, last);
        last = start;
    }
    return work;
}

static uint64_t turns_backward(const qnl__program *program, const qnl__layer *layer) {
    const qnl__layer_turn *turns = program->layers->turns + layer->first_turn;
    const size_t lanes = layer->lane_turns;
    const size_t low = qnl__layer_low_turns(layer, turns, (size_t)1 << QNL__PHASE_BITS);
    const uint64_t in_lanes = lanes > 0 ? SUM + QNL__LANE_QUBITS * (LANE_SUMS + 2 * LANE_TURN) : 0;
    return (in_lanes + groups_backward(turns, lanes, low) + groups_backward(turns, low, layer->turn_count)) << layer->phases.bits;
}

/* ---- a layer on all parts of the state that it works on ---- */

/* Parts whose cell numbers differ in the bits `open`. */
static uint64_t parts_of(size_t open) {
    return (uint64_t)1 << __builtin_popcountll(open);
}

/* Parts in which a tail acts: those that satisfy its controls outside.  Strings act everywhere. */
static uint64_t parts_active(size_t open, const qnl__layer_tail *tail) {
    return parts_of(open) >> (tail->op.kind == QNL__OP_STRING ? 0 : __builtin_popcountll(tail->outer));
}

/* In complex numbers times 2^-lane qubits. */
static void add_layer(qnl__work *work, const qnl__program *program, const qnl__layer *layer, size_t open, int back) {
    const uint64_t cells = (uint64_t)1 << layer->phases.bits;
    work->forward += parts_of(open) * (phase_work(program, layer, 1) + turns_forward(layer));
    work->backward += back ? parts_of(open) * (phase_work(program, layer, 2) + turns_backward(program, layer)) : 0;
    for (size_t k = 0; k < layer->tail_count; ++k) {
        const qnl__layer_tail *tail = &program->layers->tails[layer->first_tail + k];
        const uint64_t parts = parts_active(open, tail);
        work->forward += parts * (tail->in_lanes ? SIGN * cells : op_forward(&tail->op, cells));
        work->backward += back ? parts * (tail->in_lanes ? 2 * SIGN * cells : op_backward(&tail->op, cells)) : 0;
    }
}

static void add_bytes(qnl__work *work, uint64_t cells, int back) {
    work->forward_bytes += BYTES * cells;
    work->backward_bytes += back ? 2 * BYTES * cells : 0;
}

/* ---- programs ---- */

static int is_large(const qnl__program *program) {
    return program->cells >= QNL__BLOCKED_CELLS;
}

/* On so many parts of 2^bits cells each. */
static void add_op(qnl__work *work, const qnl__program *program, const qnl__op *op, int bits, uint64_t parts, int back) {
    const uint64_t cells = (uint64_t)1 << bits;
    work->forward += parts * op_forward(op, cells);
    work->backward += back ? parts * op_backward(op, cells) : 0;
    if (is_large(program)) {
        add_bytes(work, parts * cells_visited(op, cells), back);
    }
}

/*
 * Bits in which the parts of a region differ: a part has the cells that differ in the bits `local`, and where the start is known
 * the region those that differ in the lowest `bits` bits.
 */
static size_t open_bits(const qnl__program *program, size_t local, int bits, int known) {
    return ((known ? (size_t)1 << bits : program->cells) - 1) & ~local;
}

static void add_sweep(qnl__work *work, const qnl__program *program, const qnl__sweep *sweep, int known) {
    if (sweep->offsets == NULL) {
        add_op(work, program, &program->ops[sweep->op], __builtin_ctzll(program->cells), 1, sweep->matters);
        return;
    }
    const size_t open = open_bits(program, sweep->local, sweep->bits, known);
    add_bytes(work, parts_of(open) << QNL__BLOCK_BITS, sweep->matters);
    for (size_t k = 0; k < sweep->layers; ++k) {
        const qnl__layer *layer = &program->layers->layers[sweep->first + k];
        const int bits = layer->phases.bits; /* fewer than a block has in its first stages */
        const size_t part = ((size_t)1 << bits) - 1;
        add_layer(work, program, layer, bits == QNL__BLOCK_BITS ? open : open_bits(program, part, bits, known), sweep->matters);
    }
}

static void add_small(qnl__work *work, const qnl__program *program, const qnl__layer *layer, int known) {
    const int bits = layer->phases.bits;
    const size_t open = open_bits(program, ((size_t)1 << bits) - 1, bits, known);
    add_layer(work, program, layer, open, layer->matters);
    if (is_large(program)) {
        add_bytes(work, parts_of(open) << bits, layer->matters);
    }
}

qnl__work qnl__program_work(const qnl__program *program, int known) {
    qnl__work work = {0, 0, 0, 0, 0};
    const size_t layers = program->layers == NULL || program->sweep_count > 0 ? 0 : program->layers->layer_count;
    const int in_ops = program->layers == NULL && program->sweep_count == 0;
    for (size_t k = 0; k < program->sweep_count; ++k) {
        add_sweep(&work, program, &program->sweeps[k], known);
    }
    for (size_t k = 0; k < layers; ++k) {
        add_small(&work, program, &program->layers->layers[k], known);
    }
    for (size_t k = 0; k < program->op_count; ++k) {
        const qnl__op *op = &program->ops[k];
        const uint64_t parts = known ? 1 : program->cells >> op->bits;
        work.one_by_one += parts * op_forward(op, (uint64_t)1 << op->bits);
        if (in_ops) {
            add_op(&work, program, op, op->bits, parts, k >= program->first_trainable);
        }
    }
    work.forward <<= program->lane_qubits;
    work.backward <<= program->lane_qubits;
    work.forward_bytes <<= program->lane_qubits;
    work.backward_bytes <<= program->lane_qubits;
    work.one_by_one <<= program->lane_qubits;
    return work;
}
