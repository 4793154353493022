/*
 * turns.h  One-qubit gates as real rotations between phases, and what their kernels work on.
 *
 * A unitary 2 x 2 matrix is global * diag(1, left) * (c -s; s c) * diag(1, right) with c, s >= 0 (Euler angles z, y, z).  The
 * phases of all qubits are diagonal and make one pass together; a rotation is one multiplication and addition for each number when
 * it is divided by c: (1 -t; t 1) with t = s / c.  The factors c of a layer go into its phases.
 */
#ifndef QNL_SIMULATION_TURNS_H
#define QNL_SIMULATION_TURNS_H

#include "simulation/lanes.h"

/* The parts of a one-qubit unitary, for each lane. */
typedef struct qnl__euler {
    qnl__cell global;
    qnl__cell left;
    qnl__cell right;
    qnl__v8 cosine; /* where the rotation is not divided by c */
    qnl__v8 sine;   /* or t where it is */
    qnl__v8 scale;  /* c where it is, else 1 */
    int plain;      /* it is not: a lane has a very small c */
} qnl__euler;

/* Most qubits that one pass over the cells turns, and that one pass turns back with their sums. */
#define QNL__TURNS_AT_ONCE   4
#define QNL__REVERSE_AT_ONCE 2

/* Rotations of qubits that are bits of the cell number, increasing. */
typedef struct qnl__turns {
    int count;
    unsigned char bit[QNL__TURNS_AT_ONCE];
    const qnl__euler *euler[QNL__TURNS_AT_ONCE];
    int plain; /* one of them is */
    int back;  /* the inverse rotations */
} qnl__turns;

/* Rotations of all lane qubits. */
typedef struct qnl__lane_turns {
    const qnl__euler *euler[QNL__LANE_QUBITS];
    int plain;
    int back;
} qnl__lane_turns;

/* The factor w^p of a diagonal matrix, p the parity of the bits of a mask. */
typedef struct qnl__phase_term {
    size_t cells;   /* bits of the cell number */
    size_t outer;   /* bits of the cell number outside the block at work */
    unsigned lanes; /* lane qubits */
} qnl__phase_term;

/*
 * Cells that the phases work on at a time, and the limits of what the kernels take: cells of a block, terms, and terms with the
 * same highest bit that have different lower bits.
 */
#define QNL__PHASE_BITS      7
#define QNL__PHASE_MOST_BITS 14
#define QNL__PHASE_TERMS     96
#define QNL__PHASE_RESTS     3
#define QNL__PHASE_LEVELS    (QNL__PHASE_MOST_BITS + 1)

/*
 * A product of terms.  They are sorted by level: that of the highest of the lowest seven bits, or if there is none of the highest
 * bit; terms without a cell bit come last.
 */
typedef struct qnl__phase_list {
    int bits;                                    /* of the cell number inside a block */
    unsigned short first[QNL__PHASE_LEVELS + 1]; /* first term of each level; the last entry is their number */
} qnl__phase_list;

/* The phases of one block, ready to be applied. */
typedef struct qnl__phases {
    const qnl__phase_list *list;
    const qnl__phase_term *terms;
    qnl__cell weight[QNL__PHASE_TERMS];
    qnl__cell high[(size_t)1 << (QNL__PHASE_MOST_BITS - QNL__PHASE_BITS)]; /* product of all terms but those of the lowest bits */
} qnl__phases;

#endif
