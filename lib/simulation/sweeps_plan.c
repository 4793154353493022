/* sweeps_plan.c  Which operations go together in one pass over a large state. */
#include <string.h>

#include "core/memory.h"
#include "simulation/sweeps.h"

/* Neighbouring cells that are always moved together: 2^3 cells are 1 KiB. */
#define CHUNK_BITS 3

/* Most operations of a sweep. */
#define MOST_OPS 512

/* What an operation does to the qubits: bits of the cell number, lanes behind them. */
typedef struct touch {
    uint64_t moved; /* not diagonal */
    uint64_t read;  /* diagonal: controls and signs */
    int blocks;     /* 1: it can be part of a sweep */
} touch;

typedef struct planner {
    qnl__program *program;
    size_t cell_bits;
    unsigned char *done;
    uint64_t moved; /* qubits of operations that had to be left behind in the sweep at work */
    uint64_t read;
    uint64_t local; /* bits of the sweep at work */
} planner;

/* Bit of a lane qubit behind those of the cell number. */
static uint64_t lane_bits(const planner *p, unsigned lanes) {
    return (uint64_t)lanes << p->cell_bits;
}

static touch touch_of(const planner *p, const qnl__op *op) {
    const qnl__sites *sites = &op->sites;
    const uint64_t all = ~UINT64_C(0);
    switch (op->kind) {
    case QNL__OP_MATRIX:
    case QNL__OP_SWAP:
    case QNL__OP_NEGATE:
        return (touch){.moved = sites->target | lane_bits(p, sites->lane_target),
                       .read = sites->control | lane_bits(p, qnl__lane_controls(sites->lane_active)),
                       .blocks = 1};
    case QNL__OP_STRING:
        return (touch){.moved = op->string.x | op->string.z | lane_bits(p, op->string.lane_x | op->string.lane_z)};
    default:
        return (touch){.moved = all};
    }
}

static int count_bits(uint64_t bits) {
    return __builtin_popcountll(bits);
}

/* 1 if the operation commutes with all that were left behind. */
static int is_free(const planner *p, const touch *t) {
    return (t->moved & (p->moved | p->read)) == 0 && (t->read & p->moved) == 0;
}

static void leave_behind(planner *p, const touch *t) {
    p->moved |= t->moved;
    p->read |= t->read;
}

static qnl__sweep *append_sweep(qnl__program *program) {
    if (qnl__grow((void **)&program->sweeps, &program->sweep_capacity, program->sweep_count + 1, sizeof *program->sweeps)) {
        return NULL;
    }
    qnl__sweep *sweep = &program->sweeps[program->sweep_count++];
    memset(sweep, 0, sizeof *sweep);
    sweep->first = program->sweep_op_count;
    return sweep;
}

static int append_op(qnl__program *program, qnl__sweep *sweep, size_t op) {
    if (qnl__grow((void **)&program->sweep_ops, &program->sweep_op_capacity, program->sweep_op_count + 1,
                  sizeof *program->sweep_ops)) {
        return 1;
    }
    qnl__sweep_op *entry = &program->sweep_ops[program->sweep_op_count++];
    memset(entry, 0, sizeof *entry);
    entry->op = op;
    sweep->count++;
    sweep->trainable = sweep->trainable || program->ops[op].trainable;
    return 0;
}

/* Take every operation that may come now and fits the block. */
static int fill(planner *p, qnl__sweep *sweep, size_t start) {
    qnl__program *program = p->program;
    p->moved = p->read = 0;
    p->local = ((uint64_t)1 << CHUNK_BITS) - 1;
    for (size_t k = start; k < program->op_count && sweep->count < MOST_OPS; ++k) {
        if (p->done[k]) {
            continue;
        }
        const touch t = touch_of(p, &program->ops[k]);
        const uint64_t cells = t.moved & (((uint64_t)1 << p->cell_bits) - 1);
        if (t.blocks && is_free(p, &t) && count_bits(p->local | cells) <= QNL__BLOCK_BITS) {
            p->local |= cells;
            p->done[k] = 1;
            if (append_op(program, sweep, k)) {
                return 1;
            }
        } else {
            leave_behind(p, &t);
        }
    }
    return 0;
}

/* ---- numbers inside a block ---- */

/* Bits of `value` at the positions of `mask`, side by side. */
static size_t gather_bits(size_t value, size_t mask) {
    size_t result = 0;
    int to = 0;
    for (int bit = 0; mask >> bit != 0; ++bit) {
        if ((mask >> bit) & 1U) {
            result |= ((value >> bit) & 1U) << to++;
        }
    }
    return result;
}

/* The other way round. */
static size_t scatter_bits(size_t value, size_t mask) {
    size_t result = 0;
    for (int bit = 0; mask >> bit != 0; ++bit) {
        if ((mask >> bit) & 1U) {
            result |= (value & 1U) << bit;
            value >>= 1;
        }
    }
    return result;
}

static void place_op(qnl__sweep_op *entry, const qnl__op *op, size_t local) {
    const qnl__sites *from = &op->sites;
    qnl__sites *to = &entry->sites;
    *to = *from;
    to->control = gather_bits(from->control & local, local);
    to->target = gather_bits(from->target, local);
    to->open_count = 0;
    for (int bit = 0; bit < QNL__BLOCK_BITS; ++bit) {
        if (((to->control | to->target) >> bit) & 1U) {
            to->open[to->open_count++] = (unsigned char)bit;
        }
    }
    to->count = ((size_t)1 << QNL__BLOCK_BITS) >> to->open_count;
    entry->outer = from->control & ~local;
}

/* The block gets the lowest bits that are free until it has all its bits; then everything is numbered anew. */
static int place_sweep(planner *p, qnl__sweep *sweep) {
    qnl__program *program = p->program;
    for (size_t bit = 0; count_bits(p->local) < QNL__BLOCK_BITS; ++bit) {
        p->local |= (uint64_t)1 << bit;
    }
    const size_t local = (size_t)p->local;
    while (sweep->chunk_bits < QNL__BLOCK_BITS && ((local >> sweep->chunk_bits) & 1U)) {
        ++sweep->chunk_bits;
    }
    sweep->local = local;
    const size_t chunks = (size_t)1 << (QNL__BLOCK_BITS - sweep->chunk_bits);
    sweep->offsets = qnl__allocate(chunks, sizeof *sweep->offsets);
    if (sweep->offsets == NULL) {
        return 1;
    }
    for (size_t c = 0; c < chunks; ++c) {
        sweep->offsets[c] = scatter_bits(c << sweep->chunk_bits, local);
    }
    for (size_t k = 0; k < sweep->count; ++k) {
        qnl__sweep_op *entry = &program->sweep_ops[sweep->first + k];
        place_op(entry, &program->ops[entry->op], local);
    }
    return 0;
}

/* ---- the plan ---- */

/* One sweep from the first operation that is left, or that operation by itself. */
static int plan_next(planner *p, size_t start) {
    qnl__program *program = p->program;
    qnl__sweep *sweep = append_sweep(program);
    if (sweep == NULL) {
        return 1;
    }
    const touch t = touch_of(p, &program->ops[start]);
    if (!t.blocks) {
        p->done[start] = 1;
        return append_op(program, sweep, start);
    }
    if (fill(p, sweep, start) || place_sweep(p, sweep)) {
        return 1;
    }
    return 0;
}

static void mark_trainable(qnl__program *program) {
    int any = 0;
    for (size_t s = 0; s < program->sweep_count; ++s) {
        any = any || program->sweeps[s].trainable;
        program->sweeps[s].matters = any;
        if (program->sweeps[s].count > program->sweep_most) {
            program->sweep_most = program->sweeps[s].count;
        }
    }
}

/* Large states of a circuit without noise: vectors with maps are run from map to map. */
static int is_wanted(const qnl__program *program) {
    int wanted = program->lane_qubits != 0 && program->cells >= QNL__BLOCKED_CELLS && program->op_count > 0;
    for (size_t k = 0; k < program->op_count && wanted; ++k) {
        wanted = program->ops[k].kind != QNL__OP_MAP && program->ops[k].kind != QNL__OP_PLACE;
    }
    return wanted;
}

int qnl__sweeps_plan(qnl__program *program) {
    planner p = {.program = program};
    if (!is_wanted(program)) {
        return 0;
    }
    p.cell_bits = (size_t)(program->qubits - program->lane_qubits);
    p.done = qnl__allocate(program->op_count, sizeof *p.done);
    int failed = p.done == NULL;
    for (size_t k = 0; k < program->op_count && !failed; ++k) {
        if (!p.done[k]) {
            failed = plan_next(&p, k);
        }
    }
    qnl__free(p.done);
    mark_trainable(program);
    return failed;
}

void qnl__sweeps_clear(qnl__program *program) {
    for (size_t s = 0; s < program->sweep_count; ++s) {
        qnl__free(program->sweeps[s].offsets);
    }
    qnl__free(program->sweeps);
    qnl__free(program->sweep_ops);
}
