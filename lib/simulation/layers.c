/* layers.c  Running layers. */
#include "simulation/layers.h"

#include <string.h>

/* Cells that are worked on at a time where an operation needs no others: of one vector, and of two. */
#define FORWARD_CELLS ((size_t)2 << QNL__PHASE_BITS)
#define REVERSE_CELLS ((size_t)1 << QNL__PHASE_BITS)
#define PHASE_CELLS   ((size_t)1 << QNL__PHASE_BITS)

/* ---- numbers of a run ---- */

static const qnl__v8 ones = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};

static qnl__cell times(qnl__cell a, qnl__cell b) {
    return (qnl__cell){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

/* Weight of a term; what it is for even parity of the mask goes into the base. */
static qnl__cell weight_of(const qnl__run *run, size_t term, qnl__cell *base) {
    const qnl__layers *layers = run->program->layers;
    qnl__cell weight = {ones, {0}};
    for (size_t s = layers->source_first[term]; s < layers->source_first[term + 1]; ++s) {
        const qnl__phase_source *source = &layers->sources[s];
        const qnl__euler *parts = &run->euler[source->slot];
        qnl__cell w = source->is_left ? parts->left : parts->right;
        if (source->flip) {
            *base = times(*base, w);
            w.im = -w.im;
        }
        weight = times(weight, w);
    }
    return weight;
}

static void prepare_layer(qnl__run *run, size_t number) {
    const qnl__layers *layers = run->program->layers;
    const qnl__layer *layer = &layers->layers[number];
    qnl__cell base = {ones, {0}};
    for (size_t k = 0; k < layer->turn_count; ++k) {
        const qnl__layer_turn *turn = &layers->turns[layer->first_turn + k];
        qnl__euler *parts = &run->euler[turn->slot];
        run->kernels->euler(parts, &run->matrices[turn->slot]);
        base = times(base, parts->global);
        base.re *= parts->scale;
        base.im *= parts->scale;
    }
    run->bases[number] = base;
}

size_t qnl__layers_bytes(const qnl__program *program) {
    const qnl__layers *layers = program->layers;
    return layers == NULL
               ? 0
               : program->slot_count * sizeof(qnl__euler) + (layers->term_count + layers->layer_count) * sizeof(qnl__cell) +
                     layers->most_sums * sizeof(qnl__v8);
}

void qnl__layers_place(qnl__run *run, void *memory) {
    const qnl__layers *layers = run->program->layers;
    if (layers != NULL) {
        run->euler = memory;
        run->weights = (qnl__cell *)(void *)(run->euler + run->program->slot_count);
        run->bases = run->weights + layers->term_count;
        run->layer_sums = (qnl__v8 *)(void *)(run->bases + layers->layer_count);
    }
}

void qnl__layers_prepare(qnl__run *run) {
    const qnl__layers *layers = run->program->layers;
    for (size_t k = 0; layers != NULL && k < layers->layer_count; ++k) {
        prepare_layer(run, k);
    }
    for (size_t k = 0; layers != NULL && k < layers->layer_count; ++k) {
        const qnl__layer *layer = &layers->layers[k];
        for (size_t j = 0; j < layer->phases.first[QNL__PHASE_LEVELS]; ++j) {
            run->weights[layer->first_term + j] = weight_of(run, layer->first_term + j, &run->bases[k]);
        }
    }
}

/* ---- groups of rotations ---- */

/* What one layer is on one block. */
typedef struct work {
    const qnl__run *run;
    const qnl__layer *layer;
    const qnl__layer_turn *turns;
    size_t outer;
    size_t cells; /* of the block */
    size_t sub;   /* cells that are worked on at a time */
    size_t low;   /* turns before this one stay inside */
    qnl__phases phases;
} work;

size_t qnl__layer_low_turns(const qnl__layer *layer, const qnl__layer_turn *turns, size_t cells) {
    size_t low = layer->lane_turns;
    while (low < layer->turn_count && turns[low].target < cells) {
        ++low;
    }
    return low;
}

static void begin_work(work *w, const qnl__run *run, const qnl__layer *layer, size_t outer, size_t sub) {
    const qnl__layers *layers = run->program->layers;
    w->run = run;
    w->layer = layer;
    w->turns = layers->turns + layer->first_turn;
    w->outer = outer;
    w->cells = (size_t)1 << layer->phases.bits;
    w->sub = w->cells < sub ? w->cells : sub;
    w->low = qnl__layer_low_turns(layer, w->turns, sub);
    run->kernels->phases_make(&w->phases, &layer->phases, layers->terms + layer->first_term, run->weights + layer->first_term,
                              &run->bases[layer - layers->layers], outer);
}

/* Number of groups of at most `most` that `count` turns make, as equal as possible. */
static size_t group_count(size_t count, size_t most) {
    return (count + most - 1) / most;
}

/* Turns first .. last - 1, all of them bits of the cell number. */
static qnl__turns gather_turns(const work *w, size_t first, size_t last, int back) {
    qnl__turns turns = {.count = (int)(last - first), .back = back};
    for (size_t k = first; k < last; ++k) {
        turns.bit[k - first] = (unsigned char)__builtin_ctzll(w->turns[k].target);
        turns.euler[k - first] = &w->run->euler[w->turns[k].slot];
        turns.plain = turns.plain || turns.euler[k - first]->plain;
    }
    return turns;
}

static qnl__lane_turns gather_lane_turns(const work *w, int back) {
    static const qnl__euler identity = {.cosine = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0}};
    qnl__lane_turns turns = {.euler = {&identity, &identity, &identity}, .back = back};
    for (size_t k = 0; k < w->layer->lane_turns; ++k) {
        const qnl__euler *parts = &w->run->euler[w->turns[k].slot];
        turns.euler[__builtin_ctz(w->turns[k].lane)] = parts;
        turns.plain = turns.plain || parts->plain;
    }
    return turns;
}

/* Turns first .. last - 1 on `cells` cells. */
static void turn_all(const work *w, qnl__cell *a, size_t first, size_t last, size_t cells) {
    const size_t groups = group_count(last - first, (size_t)w->run->kernels->turns_at_once);
    for (size_t g = 0; g < groups; ++g) {
        const qnl__turns turns = gather_turns(w, first + g * (last - first) / groups, first + (g + 1) * (last - first) / groups, 0);
        w->run->kernels->turn_cells(a, &turns, 0, cells >> turns.count);
    }
}

/* ---- other operations ---- */

static qnl__v8 string_sign(const qnl__layer_tail *tail, size_t outer) {
    return (__builtin_popcountll(tail->outer & outer) & 1) ? -ones : ones;
}

static int flips_here(const qnl__layer_tail *tail, size_t outer) {
    return tail->flips && (outer & tail->flip_outer) == tail->flip_outer;
}

/* A matrix with what is behind it, or the inverse of one with nothing behind it; `count` as its kernel has it. */
static void act_matrix(const qnl__run *run, const qnl__layer_tail *tail, qnl__cell *a, size_t count, size_t outer, int inverse) {
    const qnl__kernels *k = run->kernels;
    const qnl__sites *sites = &tail->op.sites;
    const qnl__matrix2 *matrix = &run->matrices[tail->op.slot];
    if (!inverse && flips_here(tail, outer)) {
        k->pair_apply_flip(a, sites, tail->flip, matrix, 0, count);
    } else if (!inverse) {
        k->pair_apply(a, sites, matrix, 0, count);
    } else {
        qnl__matrix2 undo;
        qnl__matrix2_adjoint(&undo, matrix);
        k->pair_apply(a, sites, &undo, 0, count);
    }
}

/* An operation on the cells of a block, or on some of them that it keeps apart from the others; or its inverse. */
static void act(const qnl__run *run, const qnl__layer_tail *tail, qnl__cell *a, size_t cells, size_t outer, int inverse) {
    const qnl__kernels *k = run->kernels;
    const qnl__op *op = &tail->op;
    const size_t count = cells >> op->sites.open_count;
    qnl__v8 sine;
    if (tail->in_lanes) {
        k->permute_lanes(a, &tail->lanes, inverse, 0, cells);
        return;
    }
    switch (op->kind) {
    case QNL__OP_MATRIX:
        act_matrix(run, tail, a, count, outer, inverse);
        break;
    case QNL__OP_SWAP:
        k->pair_swap(a, &op->sites, 0, count);
        break;
    case QNL__OP_NEGATE:
        k->negate(a, &op->sites, 0, count);
        break;
    case QNL__OP_PERMUTE:
        k->permute(a, &op->permutation, inverse);
        break;
    case QNL__OP_STRING:
        sine = run->sine[op->angle] * string_sign(tail, outer);
        sine = inverse ? -sine : sine;
        k->string_rotate(a, &op->string, &run->cosine[op->angle], &sine, 0, op->string.count);
        break;
    default: /* on small states only */
        qnl__run_dense(run, a, &op->dense, inverse ? op->dense.adjoint : op->dense.matrix, op->plain);
        break;
    }
}

/* 1 where an operation does nothing on this block. */
static int is_idle(const qnl__layer_tail *tail, size_t outer) {
    return tail->op.kind != QNL__OP_STRING && (tail->outer & outer) != tail->outer;
}

static void act_back(const qnl__run *run, const qnl__layer_tail *tail, qnl__cell *l, qnl__cell *p, size_t cells, size_t outer,
                     qnl__v8 *sums) {
    const qnl__op *op = &tail->op;
    if (op->kind == QNL__OP_MATRIX && (op->trainable || tail->flips)) {
        qnl__matrix2 undo;
        qnl__v8 w[4];
        qnl__matrix2_adjoint(&undo, &run->matrices[op->slot]);
        if (flips_here(tail, outer)) {
            run->kernels->pair_reverse_flip(w, l, p, &op->sites, tail->flip, &undo, 0, cells / 2);
        } else {
            run->kernels->pair_reverse(w, l, p, &op->sites, &undo, 0, cells >> op->sites.open_count);
        }
        for (int i = 0; i < 4; ++i) {
            sums[i] += w[i];
        }
        return;
    }
    if (op->trainable) {
        qnl__cell inner;
        run->kernels->string_inner(&inner, l, p, &op->string, 0, op->string.cells);
        sums[0] += inner.im * string_sign(tail, outer);
    }
    act(run, tail, l, cells, outer, 1);
    act(run, tail, p, cells, outer, 1);
}

/* ---- forwards ---- */

/* Tails first .. last - 1. */
static void act_all(const qnl__run *run, const qnl__layer *layer, qnl__cell *a, size_t cells, size_t outer, size_t first,
                    size_t last) {
    const qnl__layer_tail *tails = run->program->layers->tails + layer->first_tail;
    for (size_t k = first; k < last; ++k) {
        if (!is_idle(&tails[k], outer)) {
            act(run, &tails[k], a, cells, outer, 0);
        }
    }
}

static void forward_low(const work *w, qnl__cell *a, size_t at) {
    for (size_t k = 0; k < w->sub; k += PHASE_CELLS) {
        w->run->kernels->phases_apply(a + k, &w->phases, at + k);
    }
    if (w->layer->lane_turns > 0) {
        const qnl__lane_turns lanes = gather_lane_turns(w, 0);
        w->run->kernels->turn_lanes(a, &lanes, 0, w->sub);
    }
    turn_all(w, a, w->layer->lane_turns, w->low, w->sub);
    act_all(w->run, w->layer, a, w->sub, w->outer, 0, w->layer->low_tails);
}

static void forward_part(const qnl__run *run, const qnl__layer *layer, qnl__cell *a, size_t outer) {
    const size_t cells = (size_t)1 << layer->phases.bits;
    size_t done = 0;
    if (qnl__layer_has_phases(layer)) {
        work w;
        begin_work(&w, run, layer, outer, FORWARD_CELLS);
        for (size_t at = 0; at < w.cells; at += w.sub) {
            forward_low(&w, a + at, at);
        }
        turn_all(&w, a, w.low, layer->turn_count, w.cells);
        done = layer->low_tails;
    }
    act_all(run, layer, a, cells, outer, done, layer->tail_count);
}

/* First and last part of a block that a layer works on, as cell numbers. */
typedef struct parts {
    size_t first;
    size_t end;
    size_t size;
} parts;

static parts parts_of(const qnl__layer *layer, int bits, size_t start) {
    const size_t size = (size_t)1 << layer->phases.bits;
    if (start == SIZE_MAX) {
        return (parts){0, (size_t)1 << bits, size};
    }
    const size_t first = start & ~(size - 1);
    return (parts){first, first + size, size};
}

void qnl__layer_forward(const qnl__run *run, const qnl__layer *layer, qnl__cell *a, int bits, size_t outer, size_t start) {
    const parts p = parts_of(layer, bits, start);
    for (size_t at = p.first; at < p.end; at += p.size) {
        forward_part(run, layer, a + at, outer | at);
    }
}

/* ---- backwards ---- */

size_t qnl__layer_sums(const qnl__layer *layer) {
    return 4 * (layer->turn_count + layer->tail_count);
}

size_t qnl__layer_group_start(size_t first, size_t last) {
    const size_t groups = group_count(last - first, QNL__REVERSE_AT_ONCE);
    return first + (groups - 1) * (last - first) / groups;
}

static int is_trainable(const work *w, size_t first, size_t last) {
    for (size_t k = first; k < last; ++k) {
        if (w->turns[k].trainable) {
            return 1;
        }
    }
    return 0;
}

static void turn_all_back(const work *w, qnl__cell *l, qnl__cell *p, size_t first, size_t last, size_t cells, qnl__v8 *sums) {
    while (last > first) {
        const size_t start = qnl__layer_group_start(first, last);
        const qnl__turns turns = gather_turns(w, start, last, 1);
        if (is_trainable(w, start, last)) {
            w->run->kernels->turn_cells_back(sums + 4 * start, l, p, &turns, 0, cells >> turns.count);
        } else {
            w->run->kernels->turn_cells(l, &turns, 0, cells >> turns.count);
            w->run->kernels->turn_cells(p, &turns, 0, cells >> turns.count);
        }
        last = start;
    }
}

static void lanes_back(const work *w, qnl__cell *l, qnl__cell *p, size_t cells, qnl__v8 *sums) {
    const qnl__lane_turns turns = gather_lane_turns(w, 1);
    qnl__v8 s[4 * QNL__LANE_QUBITS] = {{0}};
    w->run->kernels->turn_lanes_back(s, l, p, &turns, 0, cells);
    for (size_t k = 0; k < w->layer->lane_turns; ++k) {
        for (size_t i = 0; i < 4; ++i) {
            sums[4 * k + i] += s[4 * (size_t)__builtin_ctz(w->turns[k].lane) + i];
        }
    }
}

/* Tails last - 1 .. first. */
static void act_all_back(const qnl__run *run, const qnl__layer *layer, qnl__cell *l, qnl__cell *p, size_t cells, size_t outer,
                         size_t first, size_t last, qnl__v8 *sums) {
    const qnl__layer_tail *tails = run->program->layers->tails + layer->first_tail;
    for (size_t k = last; k-- > first;) {
        if (!is_idle(&tails[k], outer)) {
            act_back(run, &tails[k], l, p, cells, outer, sums + 4 * (layer->turn_count + k));
        }
    }
}

static void reverse_low(const work *w, qnl__cell *l, qnl__cell *p, size_t at, qnl__v8 *sums) {
    const size_t lanes = w->layer->lane_turns;
    act_all_back(w->run, w->layer, l, p, w->sub, w->outer, 0, w->layer->low_tails, sums);
    turn_all_back(w, l, p, lanes, w->low, w->sub, sums);
    if (lanes > 0) {
        lanes_back(w, l, p, w->sub, sums);
    }
    w->run->kernels->phases_undo(l, p, &w->phases, at);
}

static void reverse_part(const qnl__run *run, const qnl__layer *layer, qnl__cell *l, qnl__cell *p, size_t outer, qnl__v8 *sums) {
    const size_t cells = (size_t)1 << layer->phases.bits;
    const size_t low_tails = qnl__layer_has_phases(layer) ? layer->low_tails : 0;
    act_all_back(run, layer, l, p, cells, outer, low_tails, layer->tail_count, sums);
    if (qnl__layer_has_phases(layer)) {
        work w;
        begin_work(&w, run, layer, outer, REVERSE_CELLS);
        turn_all_back(&w, l, p, w.low, layer->turn_count, w.cells, sums);
        for (size_t at = 0; at < w.cells; at += w.sub) {
            reverse_low(&w, l + at, p + at, at, sums);
        }
    }
}

void qnl__layer_reverse(const qnl__run *run, const qnl__layer *layer, qnl__cell *l, qnl__cell *p, int bits, size_t outer,
                        size_t start, qnl__v8 *sums) {
    const parts all = parts_of(layer, bits, start);
    for (size_t at = all.first; at < all.end; at += all.size) {
        reverse_part(run, layer, l + at, p + at, outer | at, sums);
    }
}

/* ---- derivatives ---- */

/*
 * The sums of a turn, taken with vectors that lack the factors of the turns that were undone before, become those behind its
 * unitary: `lacking` is the square of these factors, and the phase on the left turns X and Y.
 */
static void collect_turn(qnl__run *run, const qnl__layer_turn *turn, const qnl__v8 *sums, qnl__v8 lacking) {
    const qnl__cell left = run->euler[turn->slot].left;
    const qnl__v8 w[4] = {sums[0] * lacking, (left.re * sums[1] - left.im * sums[2]) * lacking,
                          (left.re * sums[2] + left.im * sums[1]) * lacking, sums[3] * lacking};
    if (turn->trainable) {
        run->kernels->run_gradient(run->gradient, w, &run->program->factors[turn->factor], turn->factor_count, run->sine,
                                   run->cosine);
    }
}

static qnl__v8 collect_group(qnl__run *run, const qnl__layer_turn *turns, size_t first, size_t last, const qnl__v8 *sums,
                             qnl__v8 lacking) {
    qnl__v8 scale = ones;
    for (size_t k = first; k < last; ++k) {
        collect_turn(run, &turns[k], sums + 4 * k, lacking);
        scale *= run->euler[turns[k].slot].scale;
    }
    return lacking * scale * scale;
}

static void collect_tail(qnl__run *run, const qnl__op *op, const qnl__v8 *sums, qnl__v8 lacking) {
    const qnl__v8 w[4] = {sums[0] * lacking, sums[1] * lacking, sums[2] * lacking, sums[3] * lacking};
    if (op->trainable && op->kind == QNL__OP_MATRIX) {
        run->kernels->run_gradient(run->gradient, w, &run->program->factors[op->factor], op->factor_count, run->sine, run->cosine);
    } else if (op->trainable) {
        run->gradient[op->angle] = w[0];
    }
}

/* The order is that of qnl__layer_reverse: the low tails come behind the turns that are not low. */
void qnl__layer_collect(qnl__run *run, const qnl__layer *layer, const qnl__v8 *sums) {
    const qnl__layers *layers = run->program->layers;
    const qnl__layer_turn *turns = layers->turns + layer->first_turn;
    const size_t low = qnl__layer_low_turns(layer, turns, REVERSE_CELLS);
    qnl__v8 lacking = ones, lacking_low = ones;
    for (size_t last = layer->turn_count; last > layer->lane_turns;) {
        const size_t start = qnl__layer_group_start(last > low ? low : layer->lane_turns, last);
        lacking = collect_group(run, turns, start, last, sums, lacking);
        lacking_low = start >= low ? lacking : lacking_low;
        last = start;
    }
    collect_group(run, turns, 0, layer->lane_turns, sums, lacking);
    for (size_t k = 0; k < layer->tail_count; ++k) {
        collect_tail(run, &layers->tails[layer->first_tail + k].op, sums + 4 * (layer->turn_count + k),
                     k < layer->low_tails ? lacking_low : ones);
    }
}

/* ---- small states ---- */

static int bits_of(const qnl__program *program) {
    return __builtin_ctzll(program->cells);
}

void qnl__layers_forward(qnl__run *run, qnl__cell *a, size_t start) {
    const qnl__layers *layers = run->program->layers;
    for (size_t k = 0; k < layers->layer_count; ++k) {
        qnl__layer_forward(run, &layers->layers[k], a, bits_of(run->program), 0, start);
    }
}

void qnl__layers_reverse(qnl__run *run, qnl__cell *l, qnl__cell *p) {
    const qnl__layers *layers = run->program->layers;
    for (size_t k = layers->layer_count; k-- > 0 && layers->layers[k].matters;) {
        const qnl__layer *layer = &layers->layers[k];
        memset(run->layer_sums, 0, qnl__layer_sums(layer) * sizeof *run->layer_sums);
        qnl__layer_reverse(run, layer, l, p, bits_of(run->program), 0, run->start, run->layer_sums);
        qnl__layer_collect(run, layer, run->layer_sums);
    }
}
