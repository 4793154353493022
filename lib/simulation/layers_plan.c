/* layers_plan.c  From operations to layers. */
#include <string.h>

#include "core/memory.h"
#include "simulation/layers.h"

/* Fewest moves of cells in a block that are worth a table. */
#define FEWEST_MOVES 3

/* Rotations of a layer, on the average, and bits of the cell number from which on they are worth the phases that go with them. */
#define FEWEST_TURNS 3
#define ROTATED_BITS 6

/* Most qubits: a layer has two phases for each. */
#define MOST_QUBITS (QNL__PHASE_TERMS / 2)

/* A phase that is on its way: the parity is that of the qubits in `mask`. */
typedef struct draft {
    uint64_t mask;
    qnl__phase_source source;
} draft;

/* An operation behind the rotations, with X behind a matrix on the same target (NO_FLIP = nothing). */
typedef struct tail_draft {
    size_t op; /* of the program */
    size_t flip;
} tail_draft;

#define NO_FLIP SIZE_MAX

typedef struct planner {
    qnl__program *program;
    qnl__layers *out;
    size_t local;
    int matrices;                   /* one-qubit unitaries stay matrices */
    draft before[QNL__PHASE_TERMS]; /* of the layer at work */
    size_t before_count;
    draft pending[MOST_QUBITS]; /* behind it */
    size_t pending_count;
    size_t turns[MOST_QUBITS]; /* operations of the program */
    size_t turn_count;
    size_t tail_capacity;
    tail_draft *tails;
    size_t tail_count;
    uint64_t closed; /* qubits that may not be turned any more in this layer */
} planner;

/* ---- what operations do ---- */

static uint64_t qubits_of(const qnl__program *program, size_t cells, unsigned lanes) {
    return (uint64_t)cells << program->lane_qubits | lanes;
}

qnl__touch qnl__touch_of(const qnl__program *program, const qnl__op *op) {
    const qnl__sites *sites = &op->sites;
    const qnl__string *string = &op->string;
    switch (op->kind) {
    case QNL__OP_MATRIX:
    case QNL__OP_SWAP:
    case QNL__OP_NEGATE:
        return (qnl__touch){qubits_of(program, sites->target, sites->lane_target),
                            qubits_of(program, sites->control, qnl__lane_controls(sites->lane_active))};
    case QNL__OP_STRING:
        return (qnl__touch){qubits_of(program, string->x, string->lane_x),
                            qubits_of(program, string->z & ~string->x, string->lane_z & ~string->lane_x)};
    default:
        return (qnl__touch){~UINT64_C(0), 0};
    }
}

int qnl__is_turn(const qnl__op *op) {
    return op->kind == QNL__OP_MATRIX && op->sites.control == 0 && op->sites.lane_active == 0xffU;
}

/* ---- phases through gates ---- */

/* What X with controls, or a sign, makes of the phases behind it.  Returns 1, and changes nothing, where it is no phase of a
 * parity. */
static int carry_one(draft *phases, size_t count, qnl__op_kind kind, qnl__touch touch) {
    const int linear = (touch.read & (touch.read - 1)) == 0;
    for (size_t k = 0; k < count; ++k) {
        if (kind == QNL__OP_SWAP && (phases[k].mask & touch.moved) && !linear) {
            return 1;
        }
    }
    for (size_t k = 0; k < count && kind == QNL__OP_SWAP; ++k) {
        if (phases[k].mask & touch.moved) {
            phases[k].mask ^= touch.read;
            phases[k].source.flip ^= touch.read == 0;
        }
    }
    return 0;
}

/* Carry the phases behind the layer through an operation; 1 = they have to be applied before it. */
static int carry(planner *p, const qnl__op *op, qnl__touch touch) {
    switch (op->kind) {
    case QNL__OP_SWAP:
    case QNL__OP_NEGATE:
        return carry_one(p->pending, p->pending_count, op->kind, touch);
    default:
        for (size_t k = 0; k < p->pending_count; ++k) {
            if (p->pending[k].mask & touch.moved) {
                return 1;
            }
        }
        return 0;
    }
}

/* ---- writing a layer down; all return non-zero when out of memory ---- */

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

static int highest_bit(size_t bits) {
    return 63 - __builtin_clzll((unsigned long long)bits);
}

static qnl__phase_term place_term(const planner *p, uint64_t mask) {
    const size_t cells = (size_t)(mask >> p->program->lane_qubits);
    const unsigned lanes = (unsigned)(mask & ((UINT64_C(1) << p->program->lane_qubits) - 1));
    return (qnl__phase_term){gather_bits(cells & p->local, p->local), cells & ~p->local, lanes};
}

static int level_of(const qnl__phase_term *term) {
    const size_t low = term->cells & (((size_t)1 << QNL__PHASE_BITS) - 1);
    return low != 0 ? highest_bit(low) : term->cells != 0 ? highest_bit(term->cells) : QNL__PHASE_MOST_BITS;
}

/* Bits below the highest one, where the kernels tell terms of one level apart. */
static size_t rest_of(const qnl__phase_term *term, int level) {
    const size_t low = term->cells & (((size_t)1 << QNL__PHASE_BITS) - 1);
    return level == QNL__PHASE_MOST_BITS ? 0 : (low != 0 ? low : term->cells) & ~((size_t)1 << level);
}

/* 1 if one more term with this rest at its level can be taken by the kernels. */
static int fits(const planner *p, const uint64_t *masks, size_t count, uint64_t mask) {
    const qnl__phase_term term = place_term(p, mask);
    const int level = level_of(&term);
    size_t rests[QNL__PHASE_RESTS];
    int known = 0;
    for (size_t k = 0; k <= count; ++k) {
        const qnl__phase_term other = k < count ? place_term(p, masks[k]) : term;
        const size_t rest = rest_of(&other, level_of(&other));
        int at = 0;
        while (at < known && rests[at] != rest) {
            ++at;
        }
        if (level_of(&other) != level || rest == 0 || at < known) {
            continue;
        }
        if (known == QNL__PHASE_RESTS) {
            return 0;
        }
        rests[known++] = rest;
    }
    return 1;
}

/* Different masks of the phases that one layer can take; they are marked in `taken`. */
static size_t choose_masks(const planner *p, uint64_t *masks, unsigned char *taken) {
    size_t count = 0;
    for (size_t k = 0; k < p->before_count; ++k) {
        size_t at = 0;
        while (at < count && masks[at] != p->before[k].mask) {
            ++at;
        }
        if (at == count && fits(p, masks, count, p->before[k].mask)) {
            masks[count++] = p->before[k].mask;
        }
        taken[k] = at < count;
    }
    return count;
}

static int append_source(qnl__layers *out, const qnl__phase_source *source) {
    if (qnl__grow((void **)&out->sources, &out->source_capacity, out->source_count + 1, sizeof *out->sources)) {
        return 1;
    }
    out->sources[out->source_count++] = *source;
    return 0;
}

static int append_term(planner *p, uint64_t mask, const unsigned char *taken) {
    qnl__layers *out = p->out;
    if (qnl__grow((void **)&out->terms, &out->term_capacity, out->term_count + 1, sizeof *out->terms) ||
        qnl__grow((void **)&out->source_first, &out->source_first_capacity, out->term_count + 2, sizeof *out->source_first)) {
        return 1;
    }
    out->source_first[out->term_count] = out->source_count;
    out->terms[out->term_count++] = place_term(p, mask);
    for (size_t k = 0; k < p->before_count; ++k) {
        if (taken[k] && p->before[k].mask == mask && append_source(out, &p->before[k].source)) {
            return 1;
        }
    }
    out->source_first[out->term_count] = out->source_count;
    return 0;
}

/* The phases that fit, level by level; those that do not stay in `before`. */
static int append_phases(planner *p, qnl__layer *layer) {
    uint64_t masks[QNL__PHASE_TERMS];
    unsigned char taken[QNL__PHASE_TERMS];
    const size_t count = choose_masks(p, masks, taken);
    layer->first_term = p->out->term_count;
    layer->phases.bits = __builtin_popcountll(p->local);
    for (int level = 0; level < QNL__PHASE_LEVELS; ++level) {
        layer->phases.first[level] = (unsigned short)(p->out->term_count - layer->first_term);
        for (size_t k = 0; k < count; ++k) {
            const qnl__phase_term term = place_term(p, masks[k]);
            if (level_of(&term) == level && append_term(p, masks[k], taken)) {
                return 1;
            }
        }
    }
    layer->phases.first[QNL__PHASE_LEVELS] = (unsigned short)(p->out->term_count - layer->first_term);
    size_t left = 0;
    for (size_t k = 0; k < p->before_count; ++k) {
        if (!taken[k]) {
            p->before[left++] = p->before[k];
        }
    }
    p->before_count = left;
    return 0;
}

/* Lane qubits first, then by the bit. */
static int comes_first(const qnl__layer_turn *a, const qnl__layer_turn *b) {
    return a->lane != 0 && b->lane != 0 ? a->lane < b->lane : a->lane != 0 || (b->lane == 0 && a->target < b->target);
}

static int append_turns(planner *p, qnl__layer *layer) {
    qnl__layers *out = p->out;
    if (qnl__grow((void **)&out->turns, &out->turn_capacity, out->turn_count + p->turn_count, sizeof *out->turns)) {
        return 1;
    }
    qnl__layer_turn *turns = &out->turns[out->turn_count];
    layer->first_turn = out->turn_count;
    layer->turn_count = p->turn_count;
    for (size_t k = 0; k < p->turn_count; ++k) {
        const qnl__op *op = &p->program->ops[p->turns[k]];
        const qnl__layer_turn turn = {p->turns[k],
                                      qnl__touch_of(p->program, op).moved,
                                      op->factor,
                                      op->factor_count,
                                      op->slot,
                                      gather_bits(op->sites.target, p->local),
                                      op->sites.lane_target,
                                      op->trainable};
        size_t at = k;
        for (; at > 0 && comes_first(&turn, &turns[at - 1]); --at) {
            turns[at] = turns[at - 1];
        }
        turns[at] = turn;
        layer->lane_turns += turn.lane != 0;
        layer->trainable = layer->trainable || turn.trainable;
    }
    out->turn_count += p->turn_count;
    return 0;
}

static void place_sites(const planner *p, qnl__layer_tail *tail, const qnl__sites *from) {
    const int bits = __builtin_popcountll(p->local);
    qnl__sites *to = &tail->op.sites;
    to->control = gather_bits(from->control & p->local, p->local);
    to->target = gather_bits(from->target, p->local);
    to->open_count = 0;
    for (int bit = 0; bit < bits; ++bit) {
        if (((to->control | to->target) >> bit) & 1U) {
            to->open[to->open_count++] = (unsigned char)bit;
        }
    }
    to->count = ((size_t)1 << bits) >> to->open_count;
    tail->outer = from->control & ~p->local;
}

static void place_string(const planner *p, qnl__layer_tail *tail, const qnl__string *from) {
    qnl__string *to = &tail->op.string;
    to->x = gather_bits(from->x, p->local);
    to->z = gather_bits(from->z & p->local, p->local);
    to->cells = (size_t)1 << __builtin_popcountll(p->local);
    to->pivot = to->x != 0 ? highest_bit(to->x) : -1;
    to->count = to->x != 0 ? to->cells / 2 : to->cells;
    tail->outer = from->z & ~p->local;
}

static void place_flip(const planner *p, qnl__layer_tail *tail, size_t flip) {
    if (flip != NO_FLIP) {
        const size_t control = p->program->ops[flip].sites.control;
        tail->flips = 1;
        tail->flip = gather_bits(control & p->local, p->local);
        tail->flip_outer = control & ~p->local;
        tail->flip_controls = control;
    }
}

static qnl__layer_tail make_tail(const planner *p, size_t number, size_t flip) {
    const qnl__op *op = &p->program->ops[number];
    qnl__layer_tail tail = {.op_number = number, .op = *op, .sites = op->sites, .string = op->string};
    switch (op->kind) {
    case QNL__OP_MATRIX:
    case QNL__OP_SWAP:
    case QNL__OP_NEGATE:
        place_sites(p, &tail, &op->sites);
        place_flip(p, &tail, flip);
        break;
    case QNL__OP_STRING:
        place_string(p, &tail, &op->string);
        break;
    default:
        break;
    }
    return tail;
}

static int moves_cells(const qnl__layer_tail *tail) {
    return tail->outer == 0 && qnl__moves_cells(&tail->op);
}

/* Replace many moves of cells side by side, from tail number `first` to the last one, by a permutation. */
static int fuse_moves(planner *p, size_t first) {
    qnl__layers *out = p->out;
    const size_t count = out->tail_count - first;
    if (count < FEWEST_MOVES) {
        return 0;
    }
    qnl__op *ops = qnl__allocate(count, sizeof *ops);
    if (ops == NULL) {
        return 1;
    }
    for (size_t k = 0; k < count; ++k) {
        ops[k] = out->tails[first + k].op;
    }
    out->tails[first] = (qnl__layer_tail){.op_number = SIZE_MAX, .op = {.kind = QNL__OP_PERMUTE, .angle = -1}, .owned = 1};
    out->tail_count = first + 1;
    const int failed =
        qnl__permutation_make(&out->tails[first].op.permutation, ops, count, (size_t)1 << __builtin_popcountll(p->local));
    qnl__free(ops);
    return failed;
}

/* X and signs that stay inside the lanes. */
static int moves_lanes(const qnl__layer_tail *tail) {
    const qnl__sites *sites = &tail->op.sites;
    return (tail->op.kind == QNL__OP_SWAP || tail->op.kind == QNL__OP_NEGATE) && tail->outer == 0 && sites->control == 0 &&
           sites->target == 0;
}

/* Add one of these behind a permutation of the lanes. */
static void follow_lanes(qnl__lane_permutation *lanes, const qnl__layer_tail *tail) {
    const qnl__lane_permutation old = *lanes;
    const qnl__sites *sites = &tail->op.sites;
    for (unsigned j = 0; j < QNL__LANES; ++j) {
        const int active = (sites->lane_active >> j) & 1U;
        const unsigned source = active && tail->op.kind == QNL__OP_SWAP ? j ^ sites->lane_target : j;
        lanes->from[j] = old.from[source];
        lanes->sign[j] = active && tail->op.kind == QNL__OP_NEGATE ? -old.sign[j] : old.sign[source];
    }
}

static void append_tail(planner *p, const qnl__layer *layer, const qnl__layer_tail *tail) {
    qnl__layers *out = p->out;
    if (!moves_lanes(tail)) {
        out->tails[out->tail_count++] = *tail;
        return;
    }
    if (out->tail_count == layer->first_tail || !out->tails[out->tail_count - 1].in_lanes) {
        out->tails[out->tail_count++] = (qnl__layer_tail){.op_number = SIZE_MAX,
                                                          .op = {.kind = QNL__OP_PERMUTE, .angle = -1},
                                                          .in_lanes = 1,
                                                          .lanes = {{0, 1, 2, 3, 4, 5, 6, 7}, {1, 1, 1, 1, 1, 1, 1, 1}}};
    }
    follow_lanes(&out->tails[out->tail_count - 1].lanes, tail);
}

/* Controlled operations of which cells that differ in their lowest bits only need to be known. */
static int is_low(const qnl__layer_tail *tail) {
    const size_t high = ~(((size_t)1 << QNL__PHASE_BITS) - 1);
    const qnl__op_kind kind = tail->op.kind;
    return tail->in_lanes || ((kind == QNL__OP_MATRIX || kind == QNL__OP_SWAP || kind == QNL__OP_NEGATE) &&
                              ((tail->op.sites.control | tail->op.sites.target | tail->flip) & high) == 0);
}

static int append_tails(planner *p, qnl__layer *layer) {
    qnl__layers *out = p->out;
    if (qnl__grow((void **)&out->tails, &out->tail_capacity, out->tail_count + p->tail_count, sizeof *out->tails)) {
        return 1;
    }
    layer->first_tail = out->tail_count;
    size_t run = out->tail_count; /* first of the moves of cells that have no other operation behind them */
    for (size_t k = 0; k < p->tail_count; ++k) {
        const qnl__layer_tail tail = make_tail(p, p->tails[k].op, p->tails[k].flip);
        layer->trainable = layer->trainable || tail.op.trainable;
        if (moves_cells(&tail)) {
            out->tails[out->tail_count++] = tail;
            continue;
        }
        if (fuse_moves(p, run)) {
            return 1;
        }
        append_tail(p, layer, &tail);
        run = out->tail_count;
    }
    const int failed = fuse_moves(p, run);
    layer->tail_count = out->tail_count - layer->first_tail;
    while (layer->low_tails < layer->tail_count && is_low(&out->tails[layer->first_tail + layer->low_tails])) {
        ++layer->low_tails;
    }
    return failed;
}

static qnl__layer *append_layer(qnl__layers *out) {
    if (qnl__grow((void **)&out->layers, &out->layer_capacity, out->layer_count + 1, sizeof *out->layers)) {
        return NULL;
    }
    qnl__layer *layer = &out->layers[out->layer_count++];
    memset(layer, 0, sizeof *layer);
    return layer;
}

/* Write down what waits.  Phases that the kernels cannot take at once make layers of their own. */
static int close_layer(planner *p) {
    const int has_phases = p->before_count > 0, any = has_phases || p->turn_count > 0 || p->tail_count > 0;
    while (any) {
        qnl__layer *layer = append_layer(p->out);
        if (layer == NULL || append_phases(p, layer)) {
            return 1;
        }
        if (p->before_count > 0) {
            continue;
        }
        if (append_turns(p, layer) || append_tails(p, layer)) {
            return 1;
        }
        break;
    }
    memcpy(p->before, p->pending, p->pending_count * sizeof *p->pending);
    p->before_count = p->pending_count;
    p->pending_count = p->turn_count = p->tail_count = 0;
    p->closed = 0;
    return 0;
}

/* ---- the operations, one after the other ---- */

static int take_turn(planner *p, size_t number, const qnl__op *op, qnl__touch touch) {
    if ((p->closed & touch.moved) && close_layer(p)) {
        return 1;
    }
    p->turns[p->turn_count++] = number;
    p->before[p->before_count++] = (draft){touch.moved, {op->slot, 0, 0}};
    p->pending[p->pending_count++] = (draft){touch.moved, {op->slot, 1, 0}};
    p->closed |= touch.moved;
    return 0;
}

static qnl__touch touch_of_tail(const planner *p, const tail_draft *tail) {
    qnl__touch touch = qnl__touch_of(p->program, &p->program->ops[tail->op]);
    if (tail->flip != NO_FLIP) {
        const qnl__touch flip = qnl__touch_of(p->program, &p->program->ops[tail->flip]);
        touch.moved |= flip.moved;
        touch.read |= flip.read;
    }
    return touch;
}

/* X whose controls are bits of the cell number goes with the matrix before it on its target, if it can come directly behind it. */
static int join_matrix(planner *p, size_t number, const qnl__op *op, qnl__touch touch) {
    if (op->kind != QNL__OP_SWAP || op->sites.target == 0 || op->sites.lane_active != 0xffU) {
        return 0;
    }
    for (size_t k = p->tail_count; k-- > 0;) {
        const qnl__op *before = &p->program->ops[p->tails[k].op];
        const qnl__touch other = touch_of_tail(p, &p->tails[k]);
        if (qnl__is_turn(before) && before->sites.target == op->sites.target && p->tails[k].flip == NO_FLIP) {
            p->tails[k].flip = number;
            return 1;
        }
        if ((touch.moved & (other.moved | other.read)) || (touch.read & other.moved)) {
            return 0;
        }
    }
    return 0;
}

static int take_other(planner *p, size_t number, const qnl__op *op, qnl__touch touch) {
    if (p->matrices && join_matrix(p, number, op, touch)) {
        return 0;
    }
    if (carry(p, op, touch) && close_layer(p)) {
        return 1;
    }
    if (qnl__grow((void **)&p->tails, &p->tail_capacity, p->tail_count + 1, sizeof *p->tails)) {
        return 1;
    }
    p->tails[p->tail_count++] = (tail_draft){number, NO_FLIP};
    p->closed |= touch.moved | touch.read;
    return 0;
}

/* The layers of some operations, with rotations or with matrices. */
static int plan_layers(qnl__program *program, const size_t *ops, size_t count, size_t local, int matrices) {
    planner p = {.program = program, .out = program->layers, .local = local, .matrices = matrices};
    int failed = 0;
    for (size_t k = 0; k < count && !failed; ++k) {
        const qnl__op *op = &program->ops[ops[k]];
        const qnl__touch touch = qnl__touch_of(program, op);
        failed = qnl__is_turn(op) && !matrices ? take_turn(&p, ops[k], op, touch) : take_other(&p, ops[k], op, touch);
    }
    failed = failed || close_layer(&p) || close_layer(&p);
    qnl__free(p.tails);
    return failed;
}

/* Take the layers from here on back. */
static void drop_layers(qnl__layers *out, const qnl__layers *before) {
    for (size_t k = before->tail_count; k < out->tail_count; ++k) {
        if (out->tails[k].owned) {
            qnl__permutation_clear(&out->tails[k].op.permutation);
        }
    }
    out->layer_count = before->layer_count;
    out->term_count = before->term_count;
    out->source_count = before->source_count;
    out->turn_count = before->turn_count;
    out->tail_count = before->tail_count;
}

int qnl__layers_plan(qnl__program *program, const size_t *ops, size_t count, size_t local) {
    if (program->layers == NULL && (program->layers = qnl__allocate(1, sizeof *program->layers)) == NULL) {
        return 1;
    }
    const qnl__layers before = *program->layers;
    if (__builtin_popcountll(local) >= ROTATED_BITS) {
        if (plan_layers(program, ops, count, local, 0)) {
            return 1;
        }
        const size_t layers = program->layers->layer_count - before.layer_count;
        if (program->layers->turn_count - before.turn_count >= FEWEST_TURNS * layers) {
            return 0;
        }
        drop_layers(program->layers, &before);
    }
    return plan_layers(program, ops, count, local, 1);
}
