/* sweeps_plan.c  Which operations go together in one pass over a large state. */
#include <string.h>

#include "core/memory.h"
#include "simulation/sweeps.h"

/* Neighbouring cells that are always moved together: 2^3 cells are 1 KiB. */
#define CHUNK_BITS 3

/* Most operations of a sweep. */
#define MOST_OPS 512

/* Most bits of the cell number that an operation may move to be part of a sweep: the lowest ones are in every block. */
#define MOST_MOVED (QNL__BLOCK_BITS - CHUNK_BITS)

typedef struct planner {
    qnl__program *program;
    unsigned char *done;
    size_t *order;  /* operations of the sweep at work */
    uint64_t moved; /* qubits of operations that had to be left behind in the sweep at work */
    uint64_t read;
    size_t local; /* bits of the cell number, of the sweep at work */
} planner;

/* 1 if it can be part of a sweep. */
static int suits_blocks(const qnl__op *op) {
    return op->kind == QNL__OP_MATRIX || op->kind == QNL__OP_SWAP || op->kind == QNL__OP_NEGATE || op->kind == QNL__OP_STRING;
}

static int count_bits(size_t bits) {
    return __builtin_popcountll(bits);
}

/* 1 if the operation commutes with all that were left behind. */
static int is_free(const planner *p, qnl__touch t) {
    return (t.moved & (p->moved | p->read)) == 0 && (t.read & p->moved) == 0;
}

static qnl__sweep *append_sweep(qnl__program *program) {
    if (qnl__grow((void **)&program->sweeps, &program->sweep_capacity, program->sweep_count + 1, sizeof *program->sweeps)) {
        return NULL;
    }
    qnl__sweep *sweep = &program->sweeps[program->sweep_count++];
    memset(sweep, 0, sizeof *sweep);
    return sweep;
}

static void take(planner *p, qnl__sweep *sweep, size_t op) {
    p->done[op] = 1;
    p->order[sweep->count++] = op;
    sweep->trainable = sweep->trainable || p->program->ops[op].trainable;
}

/* Take every operation that may come now and fits the block. */
static void fill(planner *p, qnl__sweep *sweep, size_t start) {
    const qnl__program *program = p->program;
    p->moved = p->read = 0;
    p->local = ((size_t)1 << CHUNK_BITS) - 1;
    for (size_t k = start; k < program->op_count && sweep->count < MOST_OPS; ++k) {
        const qnl__touch t = qnl__touch_of(program, &program->ops[k]);
        const size_t cells = (size_t)(t.moved >> program->lane_qubits);
        if (p->done[k]) {
            continue;
        }
        if (suits_blocks(&program->ops[k]) && is_free(p, t) && count_bits(p->local | cells) <= QNL__BLOCK_BITS) {
            p->local |= cells;
            take(p, sweep, k);
        } else {
            p->moved |= t.moved;
            p->read |= t.read;
        }
    }
}

/* ---- numbers inside a block ---- */

/* The bits of a number, spread over the positions of a mask. */
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

/* The layers of a sweep; the number of the sums of all of them. */
static int place_layers(planner *p, qnl__sweep *sweep) {
    qnl__program *program = p->program;
    sweep->first = program->layers == NULL ? 0 : program->layers->layer_count;
    if (qnl__layers_plan(program, p->order, sweep->count, p->local)) {
        return 1;
    }
    sweep->layers = program->layers->layer_count - sweep->first;
    for (size_t k = 0; k < sweep->layers; ++k) {
        sweep->sums += qnl__layer_sums(&program->layers->layers[sweep->first + k]);
    }
    return 0;
}

/* The block gets the lowest bits that are free until it has all its bits. */
static int place_sweep(planner *p, qnl__sweep *sweep) {
    for (size_t bit = 0; count_bits(p->local) < QNL__BLOCK_BITS; ++bit) {
        p->local |= (size_t)1 << bit;
    }
    const size_t local = p->local;
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
    return place_layers(p, sweep);
}

/* ---- the plan ---- */

/* One sweep from the first operation that is left, or that operation by itself. */
static int plan_next(planner *p, size_t start) {
    qnl__program *program = p->program;
    qnl__sweep *sweep = append_sweep(program);
    if (sweep == NULL) {
        return 1;
    }
    const qnl__touch t = qnl__touch_of(program, &program->ops[start]);
    if (!suits_blocks(&program->ops[start]) || count_bits((size_t)(t.moved >> program->lane_qubits)) > MOST_MOVED) {
        sweep->op = start;
        take(p, sweep, start);
        return 0;
    }
    fill(p, sweep, start);
    return place_sweep(p, sweep);
}

static void mark_trainable(qnl__program *program) {
    int any = 0;
    for (size_t s = 0; s < program->sweep_count; ++s) {
        any = any || program->sweeps[s].trainable;
        program->sweeps[s].matters = any;
        if (program->sweeps[s].sums > program->sweep_sums) {
            program->sweep_sums = program->sweeps[s].sums;
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
    p.done = qnl__allocate(program->op_count, sizeof *p.done);
    p.order = qnl__allocate(program->op_count, sizeof *p.order);
    int failed = p.done == NULL || p.order == NULL;
    for (size_t k = 0; k < program->op_count && !failed; ++k) {
        if (!p.done[k]) {
            failed = plan_next(&p, k);
        }
    }
    qnl__free(p.done);
    qnl__free(p.order);
    mark_trainable(program);
    return failed;
}

void qnl__sweeps_clear(qnl__program *program) {
    for (size_t s = 0; s < program->sweep_count; ++s) {
        qnl__free(program->sweeps[s].offsets);
    }
    qnl__free(program->sweeps);
}
