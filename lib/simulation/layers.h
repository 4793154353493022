/*
 * layers.h  A program, or the part of it that one block of a large state goes through, in layers.
 *
 * A layer is: phases, then rotations of different qubits, then the operations that remain.  All one-qubit unitaries without
 * controls become rotations and phases (see turns.h).  Phases behind the rotations are carried through CNOT, X and CZ gates into
 * the phases of the next layer: w^(parity of some bits) stays of this form, with other bits.
 */
#ifndef QNL_SIMULATION_LAYERS_H
#define QNL_SIMULATION_LAYERS_H

#include "simulation/execute.h"

/* Where the weight of a term comes from: a phase of a one-qubit unitary, negated bits (its parity is odd where that of the mask is
 * even) */
typedef struct qnl__phase_source {
    size_t slot;
    int is_left;
    int flip;
} qnl__phase_source;

typedef struct qnl__layer_turn {
    size_t op;      /* of the program, where operations are not moved */
    uint64_t qubit; /* its bit, of the whole state */
    size_t factor;  /* first of its factors */
    size_t factor_count;
    size_t slot;
    size_t target; /* bit inside the block, or */
    unsigned lane; /* 1, 2 or 4 */
    int trainable;
} qnl__layer_turn;

/* Another operation, in the numbering of the block. */
typedef struct qnl__layer_tail {
    size_t op_number; /* of the program, where operations are not moved; SIZE_MAX: a permutation made from several */
    qnl__op op;
    qnl__sites sites;   /* in the whole state */
    qnl__string string; /* the same */
    size_t outer;       /* control bits outside the block, or bits that give a string its sign */
    int owned;          /* the permutation of `op` belongs to the layers */
    int flips;          /* a one-qubit matrix with X behind it on the same target, under the controls */
    size_t flip;        /* in the block and */
    size_t flip_outer;
    size_t flip_controls; /* in the whole state */
    int in_lanes;         /* several that permute the lanes and change their signs, as one; `op` is not used */
    qnl__lane_permutation lanes;
} qnl__layer_tail;

typedef struct qnl__layer {
    qnl__phase_list phases;
    size_t first_term; /* of the layers' terms, sources and weights */
    size_t first_turn; /* lane qubits first, then increasing bits */
    size_t turn_count;
    size_t lane_turns;
    size_t first_tail;
    size_t tail_count;
    size_t low_tails; /* the first so many stay inside 2^QNL__PHASE_BITS cells */
    int trainable;
    int matters; /* this layer or one before it is trainable */
} qnl__layer;

/* All layers of a program; a sweep has some of them. */
struct qnl__layers {
    size_t layer_count;
    size_t layer_capacity;
    qnl__layer *layers;
    size_t term_count;
    size_t term_capacity;
    qnl__phase_term *terms;
    size_t source_first_capacity;
    size_t *source_first; /* of each term, and the number of sources */
    size_t source_count;
    size_t source_capacity;
    qnl__phase_source *sources;
    size_t turn_count;
    size_t turn_capacity;
    qnl__layer_turn *turns;
    size_t tail_count;
    size_t tail_capacity;
    qnl__layer_tail *tails;
    size_t most_sums; /* of a layer */
};

/* What an operation does to the qubits of the program. */
typedef struct qnl__touch {
    uint64_t moved; /* it is not diagonal in these */
    uint64_t read;  /* it is diagonal in these: controls and signs */
} qnl__touch;
qnl__touch qnl__touch_of(const qnl__program *program, const qnl__op *op);

/* 1 for a one-qubit unitary without controls. */
int qnl__is_turn(const qnl__op *op);

/*
 * Append the layers of some operations, in this order, on blocks whose cells differ in the bits `local` of the cell number;
 * operations move only these bits.  Returns non-zero when out of memory.
 */
int qnl__layers_plan(qnl__program *program, const size_t *ops, size_t count, size_t local);

/* For a small state as a whole, where that pays. */
int qnl__layers_plan_all(qnl__program *program);
void qnl__layers_clear(qnl__program *program);

/* Scratch of a run, a multiple of 64 bytes, and its place in memory. */
size_t qnl__layers_bytes(const qnl__program *program);
void qnl__layers_place(qnl__run *run, void *memory);

/* Numbers of a run: parts of the unitaries, weights of the terms, factors of the layers. */
void qnl__layers_prepare(qnl__run *run);

/*
 * a = U a for a small state, and from the end back: undoes all operations on both vectors and fills run->gradient.  Where it is
 * known that the program started at a basis state (run->start), only the amplitudes that have been needed are touched, backwards
 * too.
 */
void qnl__layers_forward(qnl__run *run, qnl__cell *a, size_t start);
void qnl__layers_reverse(qnl__run *run, qnl__cell *l, qnl__cell *p);

/* 1 if a layer has phases to apply, before its rotations or by themselves. */
static inline int qnl__layer_has_phases(const qnl__layer *layer) {
    return layer->turn_count > 0 || layer->phases.first[QNL__PHASE_LEVELS] > 0;
}

/* First of the turns, behind those in lanes, that reach beyond the lowest `cells` cells. */
size_t qnl__layer_low_turns(const qnl__layer *layer, const qnl__layer_turn *turns, size_t cells);

/* On the way back turns are undone in groups from the last one: first turn of the group that ends before `last`, not below `first`.
 */
size_t qnl__layer_group_start(size_t first, size_t last);

/* Sums of one layer: four for each turn and for each tail. */
size_t qnl__layer_sums(const qnl__layer *layer);

/*
 * One layer on the 2^bits cells of a block, whose bits of the cell number outside are `outer`; with fewer bits of its own it works
 * on all parts of the block, or on the part with cell number `start` (of the block) alone, unless that is SIZE_MAX.
 */
void qnl__layer_forward(const qnl__run *run, const qnl__layer *layer, qnl__cell *a, int bits, size_t outer, size_t start);
void qnl__layer_reverse(const qnl__run *run, const qnl__layer *layer, qnl__cell *l, qnl__cell *p, int bits, size_t outer,
                        size_t start, qnl__v8 *sums);

/* Derivatives from the sums of a layer over all blocks. */
void qnl__layer_collect(qnl__run *run, const qnl__layer *layer, const qnl__v8 *sums);

#endif
