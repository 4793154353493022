/* sweeps_plan.c  Which operations go together in one pass over a large state. */
#include <string.h>

#include "core/memory.h"
#include "simulation/stages.h"
#include "simulation/sweeps.h"

/* Neighbouring cells that are always moved together: 2^3 cells are 1 KiB. */
#define CHUNK_BITS 3

/* Fewest bits of the cell number in a stage. */
#define LEAST_BITS 6

/* Most operations of a sweep. */
#define MOST_OPS 512

/* Stages are merged until they have so many operations, or until they are so many. */
#define FEWEST_OPS  8
#define MOST_STAGES 3

/* Most bits of the cell number that an operation may move to be part of a sweep: the lowest ones are in every block. */
#define MOST_MOVED (QNL__BLOCK_BITS - CHUNK_BITS)

typedef struct planner {
    qnl__program *program;
    qnl__schedule schedule;
    unsigned char *done; /* of each place of the schedule */
    size_t *order;       /* operations of the sweep at work */
    uint64_t moved;      /* qubits of operations that had to be left behind in the sweep at work */
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

/* The operation at a place of the schedule. */
static const qnl__op *op_at(const planner *p, size_t place) {
    return &p->program->ops[p->schedule.sequence[place]];
}

static void take(planner *p, qnl__sweep *sweep, size_t place) {
    p->done[place] = 1;
    p->order[sweep->count++] = p->schedule.sequence[place];
    sweep->trainable = sweep->trainable || op_at(p, place)->trainable;
}

/* Take every operation before place `end` that may come now and fits the block. */
static void fill(planner *p, qnl__sweep *sweep, size_t start, size_t end) {
    p->moved = p->read = 0;
    p->local = ((size_t)1 << CHUNK_BITS) - 1;
    for (size_t k = start; k < end && sweep->count < MOST_OPS; ++k) {
        const qnl__touch t = qnl__touch_of(p->program, op_at(p, k));
        const size_t cells = (size_t)(t.moved >> p->program->lane_qubits);
        if (p->done[k]) {
            continue;
        }
        if (suits_blocks(op_at(p, k)) && is_free(p, t) && count_bits(p->local | cells) <= QNL__BLOCK_BITS) {
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

static void count_sums(const qnl__program *program, qnl__sweep *sweep) {
    sweep->layers = program->layers->layer_count - sweep->first;
    for (size_t k = 0; k < sweep->layers; ++k) {
        sweep->sums += qnl__layer_sums(&program->layers->layers[sweep->first + k]);
    }
}

static size_t layers_so_far(const qnl__program *program) {
    return program->layers == NULL ? 0 : program->layers->layer_count;
}

/* Chunks of a block whose cells differ in the bits `local`. */
static int place_chunks(qnl__sweep *sweep, size_t local) {
    while (sweep->chunk_bits < QNL__BLOCK_BITS && ((local >> sweep->chunk_bits) & 1U)) {
        ++sweep->chunk_bits;
    }
    sweep->local = local;
    const size_t chunks = (size_t)1 << (QNL__BLOCK_BITS - sweep->chunk_bits);
    sweep->offsets = qnl__allocate(chunks, sizeof *sweep->offsets);
    for (size_t c = 0; c < chunks && sweep->offsets != NULL; ++c) {
        sweep->offsets[c] = scatter_bits(c << sweep->chunk_bits, local);
    }
    return sweep->offsets == NULL;
}

/* The block gets the lowest bits that are free until it has all its bits. */
static int place_sweep(planner *p, qnl__sweep *sweep) {
    for (size_t bit = 0; count_bits(p->local) < QNL__BLOCK_BITS; ++bit) {
        p->local |= (size_t)1 << bit;
    }
    sweep->first = layers_so_far(p->program);
    if (place_chunks(sweep, p->local) || qnl__layers_plan(p->program, p->order, sweep->count, p->local)) {
        return 1;
    }
    count_sums(p->program, sweep);
    return 0;
}

/* ---- the plan ---- */

/* One sweep from the first operation of a stage that is left, or that operation by itself. */
static int plan_next(planner *p, size_t start, size_t end, int bits) {
    qnl__sweep *sweep = append_sweep(p->program);
    if (sweep == NULL) {
        return 1;
    }
    const qnl__touch t = qnl__touch_of(p->program, op_at(p, start));
    sweep->bits = bits;
    if (!suits_blocks(op_at(p, start)) || count_bits((size_t)(t.moved >> p->program->lane_qubits)) > MOST_MOVED) {
        sweep->op = p->schedule.sequence[start];
        take(p, sweep, start);
        return 0;
    }
    fill(p, sweep, start, end);
    return place_sweep(p, sweep);
}

/* Stages that need no more than one block, as one sweep of that block as far as it can take so many operations. */
static int plan_first_block(planner *p, size_t begin, size_t *end) {
    qnl__program *program = p->program;
    qnl__sweep *sweep = append_sweep(program);
    if (sweep == NULL || place_chunks(sweep, ((size_t)1 << QNL__BLOCK_BITS) - 1)) {
        return 1;
    }
    sweep->bits = QNL__BLOCK_BITS;
    sweep->first = layers_so_far(program);
    for (size_t k = begin, next; k < *end; k = next) {
        const size_t stage = qnl__stage_end(&p->schedule, k), most = begin + MOST_OPS;
        next = stage < *end ? stage : *end;
        next = next < most ? next : most;
        for (size_t place = k; place < next; ++place) {
            take(p, sweep, place);
        }
        const size_t local = ((size_t)1 << p->schedule.needs[k]) - 1;
        if (qnl__layers_plan(program, p->schedule.sequence + k, next - k, local)) {
            return 1;
        }
        *end = next == most ? most : *end;
    }
    count_sums(program, sweep);
    return 0;
}

/* Stages of few operations together: a pass over memory costs as much as several operations. */
static size_t merge_stages(const qnl__schedule *schedule, size_t begin, size_t end) {
    for (int stages = 1; stages < MOST_STAGES && end < schedule->count && end - begin < FEWEST_OPS; ++stages) {
        end = qnl__stage_end(schedule, end);
    }
    return end;
}

static int plan_all(planner *p) {
    const qnl__schedule *schedule = &p->schedule;
    for (size_t begin = 0, end; begin < schedule->count; begin = end) {
        end = qnl__stage_end(schedule, begin);
        if (schedule->needs[begin] <= QNL__BLOCK_BITS) {
            while (end < schedule->count && schedule->needs[end] <= QNL__BLOCK_BITS) {
                ++end;
            }
            if (plan_first_block(p, begin, &end)) {
                return 1;
            }
            continue;
        }
        end = merge_stages(schedule, begin, end);
        for (size_t k = begin; k < end; ++k) {
            if (!p->done[k] && plan_next(p, k, end, schedule->needs[end - 1])) {
                return 1;
            }
        }
    }
    return 0;
}

/* What each sweep finds, and whether in the end every cell has been written. */
static void mark_growth(qnl__program *program) {
    int bits = QNL__BLOCK_BITS, alone = 0;
    for (size_t s = 0; s < program->sweep_count; ++s) {
        qnl__sweep *sweep = &program->sweeps[s];
        sweep->bits_before = bits;
        bits = sweep->bits > bits ? sweep->bits : bits;
        alone = alone || sweep->offsets == NULL;
    }
    program->grows = program->staged && !alone && program->cells == (size_t)1 << bits;
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
    const int failed = p.done == NULL || p.order == NULL || qnl__stages_sort(program, LEAST_BITS) ||
                       qnl__schedule_make(&p.schedule, program, LEAST_BITS) || plan_all(&p);
    qnl__free(p.done);
    qnl__free(p.order);
    qnl__schedule_clear(&p.schedule);
    mark_trainable(program);
    mark_growth(program);
    return failed;
}

void qnl__sweeps_clear(qnl__program *program) {
    for (size_t s = 0; s < program->sweep_count; ++s) {
        qnl__free(program->sweeps[s].offsets);
    }
    qnl__free(program->sweeps);
    program->sweeps = NULL;
    program->sweep_count = program->sweep_capacity = program->sweep_sums = 0;
    program->grows = 0;
}
