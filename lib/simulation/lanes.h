/* lanes.h  How amplitudes lie in memory. */
#ifndef QNL_SIMULATION_LANES_H
#define QNL_SIMULATION_LANES_H

#include <stddef.h>
#include <stdint.h>

#define QNL__LANES       8
#define QNL__LANE_QUBITS 3 /* log2 of the above: qubits that lie inside a cell in single mode */

/* Eight doubles.  The compiler maps it to one, two or four registers. */
typedef double qnl__v8 __attribute__((vector_size(64)));

/*
 * Eight amplitudes, real and imaginary parts apart.  Batch mode: cell i holds amplitude i of eight independent states.  Single
 * mode: cell i holds amplitudes 8 i .. 8 i + 7 of one state.
 */
typedef struct qnl__cell {
    qnl__v8 re;
    qnl__v8 im;
} qnl__cell;

/* The same in single precision, for vectors that only pass through memory (see narrow.h). */
typedef float qnl__v8_narrow __attribute__((vector_size(32)));

typedef struct qnl__narrow_cell {
    qnl__v8_narrow re;
    qnl__v8_narrow im;
} qnl__narrow_cell;

/* A 2 x 2 matrix for each lane: entries 00, 01, 10, 11. */
typedef struct qnl__matrix2 {
    qnl__v8 re[4];
    qnl__v8 im[4];
} qnl__matrix2;

/*
 * The cells that a one-qubit operation visits.  Loop index p = 0 .. count - 1 becomes a cell index by opening a zero bit at each
 * position of `open` (increasing) and setting the `control` bits; with a cell target its partner is index | target.
 */
typedef struct qnl__sites {
    size_t count;
    size_t control;
    size_t target;        /* one bit, or 0 when the target is a lane qubit or there is none */
    unsigned lane_target; /* 1, 2 or 4 for a lane qubit; else 0 */
    unsigned lane_active; /* bit j: lane j satisfies the controls that are lane qubits; 0xff = all */
    int open_count;
    unsigned char open[3];
} qnl__sites;

/* A Pauli string: (P psi)[i] = phase (-1)^{|(i ^ x) & z|} psi[i ^ x], phase = i^(number of Y), split into cell and lane bits. */
typedef struct qnl__string {
    size_t x;
    size_t z;
    unsigned lane_x;
    unsigned lane_z;
    int phase; /* power of i, 0..3 */
    size_t cells;
    size_t count; /* loop length: cells, or half of it when x != 0 (index opened at the highest bit of x) */
    int pivot;    /* that bit, or -1 */
} qnl__string;

/* Strings with one flip mask x: a sum over terms of coefficient (-1)^{|(i ^ x) & z|}, coefficients given for each lane. */
typedef struct qnl__group_term {
    qnl__v8 re;
    qnl__v8 im;
    size_t z;
} qnl__group_term;

typedef struct qnl__group {
    size_t x;
    unsigned lane_x;
    size_t term_count;
    qnl__group_term *terms;
} qnl__group;

/*
 * A signed permutation of the cells, a'[i] = sign(i) a[g(i)], as its cycles i, g(i), g(g(i)), ... one after the other.  Cells that
 * stay as they are do not occur.
 */
typedef struct qnl__permutation {
    size_t cycle_count;
    const uint32_t *length; /* cells of each cycle */
    const uint32_t *cell;   /* their numbers */
    const double *sign;     /* +1 or -1 of each, beside cell; NULL = all are +1 */
} qnl__permutation;

/* A signed permutation of the lanes: a'[j] = sign[j] a[from[j]]. */
typedef struct qnl__lane_permutation {
    int from[QNL__LANES];
    double sign[QNL__LANES];
} qnl__lane_permutation;

/*
 * A dense matrix on several qubits.  Where none of them lies in lanes, it has one number for each entry, and offset[r] = cell bits
 * of matrix index r.
 *
 * Where lane_count of them do, it is laid out in lanes: with r, c for the other bits of the matrix index and f for a flip of the
 * lane qubits it touches,
 *     y_r = sum_{c, f} D_{r, c, f} * (lanes of x_c exchanged by f),
 * D_{r, c, f} a cell: in lane l the entry of row (r, l) and column (c, l ^ f).  offset[r] = cell bits of r.
 *
 * Matrices that would be too large in lanes are "plain": one number for each entry, and the bits of open and offset are qubits,
 * those in lanes too.
 */
typedef struct qnl__dense {
    int count;                 /* qubits */
    int lane_count;            /* of these, in lanes; 0 for a plain matrix */
    unsigned lane_mask;        /* these, as bits 1, 2 and 4 */
    size_t size;               /* 2^count */
    const size_t *offset;      /* size >> lane_count entries */
    const unsigned char *open; /* count - lane_count bit positions, increasing */
    const double *matrix;      /* size x size pairs (re, im), row-major; in lanes: cells D, f fastest, r slowest */
    const double *adjoint;     /* the conjugate transpose, laid out in the same way */
} qnl__dense;

/* A factor of a run of one-qubit gates. */
typedef enum qnl__factor_kind {
    QNL__FACTOR_FIXED,
    QNL__FACTOR_X,
    QNL__FACTOR_Y,
    QNL__FACTOR_Z,
    QNL__FACTOR_PHASE
} qnl__factor_kind;

typedef struct qnl__factor {
    qnl__factor_kind kind;
    int angle;    /* index into the angles; -1 for FIXED */
    double re[4]; /* FIXED: matrix */
    double im[4];
    double turn[3][3]; /* FIXED: G sigma_b G' = sum_a turn[a][b] sigma_a */
} qnl__factor;

#endif
