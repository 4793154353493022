/* program.h  A circuit compiled for the kernels: light cone, fused one-qubit gates, qubits laid out in cells and lanes. */
#ifndef QNL_SIMULATION_PROGRAM_H
#define QNL_SIMULATION_PROGRAM_H

#include "simulation/elements.h"
#include "simulation/observable_data.h"

typedef enum qnl__op_kind {
    QNL__OP_MATRIX, /* run of one-qubit factors, perhaps with controls */
    QNL__OP_SWAP,   /* X with controls */
    QNL__OP_NEGATE,
    QNL__OP_PERMUTE, /* several of the last two that touch no lanes, as one pass; the same for each part of 2^bits cells */
    QNL__OP_STRING,
    QNL__OP_DENSE,
    QNL__OP_MAP,  /* a matrix as DENSE, not unitary: it is carried back by its adjoint, but not undone */
    QNL__OP_PLACE /* a place where an operator of a map is to be drawn; does nothing by itself */
} qnl__op_kind;

typedef struct qnl__layers qnl__layers;

typedef struct qnl__op {
    qnl__op_kind kind;
    int trainable;    /* an angle of this operation depends on a parameter */
    qnl__sites sites; /* MATRIX, SWAP, NEGATE */
    size_t factor;    /* MATRIX: first of factor_count factors */
    size_t factor_count;
    size_t slot;                  /* MATRIX: which prepared matrix */
    qnl__permutation permutation; /* PERMUTE */
    qnl__string string;           /* STRING */
    int angle;                    /* STRING */
    qnl__dense dense;             /* DENSE, MAP; PLACE on two or more qubits, with any matrix */
    const qnl__noise_map *map;    /* PLACE, with `sites` on one qubit */
    int qubits[QNL__MAP_QUBITS];  /* PLACE: of the program */
    int bits;  /* of the cell number that have been needed when it has run; the others are as they were at the start */
    int plain; /* with a dense matrix too large for lanes: bits of `dense` are qubits, not bits of the cell number */
} qnl__op;

/* Layers that are run block by block, or one operation by itself (offsets NULL). */
typedef struct qnl__sweep {
    size_t op;       /* the operation by itself */
    size_t first;    /* layer */
    size_t layers;   /* their number */
    size_t count;    /* operations */
    size_t sums;     /* of all layers */
    int bits;        /* of the cell number that have been needed so far; the others are as they were at the start */
    int bits_before; /* that the sweeps before this one needed, at least those of a block */
    size_t local;    /* bits of the cell number that differ inside a block */
    int chunk_bits;  /* lowest bits of these that are neighbours */
    size_t *offsets; /* of the chunks of a block */
    int trainable;   /* an operation has a parameter */
    int matters;     /* this sweep or one before it has one */
} qnl__sweep;

typedef struct qnl__program {
    int qubits;      /* simulated */
    int lane_qubits; /* 0 in batch mode, QNL__LANE_QUBITS in single mode */
    size_t cells;    /* of one state vector */
    size_t parameters;
    int circuit_qubits;
    int staged;  /* it starts at basis states, and qubits are numbered in the order in which they come in (see stages.h) */
    int *place;  /* program qubit of each qubit of the circuit at the end; -1 outside the light cone */
    int *origin; /* program qubit of each qubit of the circuit at the start; -1 outside */
    size_t op_count;
    size_t op_capacity;
    qnl__op *ops;
    size_t factor_count;
    size_t factor_capacity;
    qnl__factor *factors;
    size_t slot_count;
    size_t angle_count;
    qnl__angle *angles;
    size_t first_trainable; /* ops before this one have no trainable angle */
    size_t dense_size;      /* largest 2^k of a dense matrix; 0 = none */
    qnl__layers *layers;    /* of small states, or of the sweeps; NULL: operations are run one after the other */
    size_t sweep_count;     /* of large states */
    size_t sweep_capacity;
    qnl__sweep *sweeps;
    size_t sweep_sums; /* of the sweep that has most */
    int grows;         /* sweeps from a basis state write every cell in the end: only the first block need be set before */
} qnl__program;

/*
 * Compile.  With an observable the program is pruned to its light cone, and, if `compact`, qubits outside are left out altogether.
 * @param lane_qubits  0 or QNL__LANE_QUBITS
 * Starts from an all-zero struct.  Fails with QNL_ERR_MEMORY; qnl__program_clear is safe afterwards.
 */
qnl_status qnl__program_make(const char *function, qnl__program *program, const qnl_circuit *circuit,
                             const qnl_observable *observable, int compact, int lane_qubits);
void qnl__program_clear(qnl__program *program);

/* What a program is made from. */
typedef struct qnl__program_plan {
    const qnl_circuit *circuit;
    const qnl__noise_list *noise; /* NULL = none; must live as long as the program */
    const qnl_observable *observable;
    int compact;
    int staged; /* without an observable: it starts at basis states, so that qubits may be numbered as they come in */
    int lane_qubits;
    int doubled; /* for density matrices: vectors of twice the qubits, the columns in the upper half; else noise becomes places */
} qnl__program_plan;

/* The same; `place` and `origin` are those of the rows. */
qnl_status qnl__program_make_plan(const char *function, qnl__program *program, const qnl__program_plan *plan);

/*
 * Turns runs of SWAP and NEGATE operations on whole cells into one PERMUTE each, moving one-qubit matrices out of their way, inside
 * the stages.  Only for small states: the tables have an entry for each cell of their stage.  Returns non-zero when out of memory.
 */
int qnl__program_permute(qnl__program *program);

/* 1 for operations that only move cells or change their signs, the same for all lanes. */
int qnl__moves_cells(const qnl__op *op);

/* One signed permutation of `cells` cells from such operations.  Returns non-zero when out of memory; clearing is safe afterwards.
 */
int qnl__permutation_make(qnl__permutation *out, const qnl__op *ops, size_t count, size_t cells);
void qnl__permutation_clear(qnl__permutation *permutation);

/* Where amplitude i of the circuit's basis stands when the whole program (all qubits simulated) has run; it starts at i. */
size_t qnl__program_end(const qnl__program *program, size_t i);

/* The lane qubits (bits 1, 2, 4) on which it depends whether a lane is active: the controls among them. */
unsigned qnl__lane_controls(unsigned active);

/* Splits a Pauli string on program qubits into cell and lane bits. */
void qnl__string_place(qnl__string *string, const int *qubits, const char *letters, int count, int qubits_total, int lane_qubits);

/*
 * A dense matrix on program qubits; its bits are qubits (*plain = 1) where it touches lanes, else bits of the cell number.
 * Returns non-zero when out of memory; qnl__dense_clear is safe afterwards.
 */
int qnl__dense_make(qnl__dense *dense, int *plain, const qnl_complex *matrix, const int *qubits, int count, int lane_qubits);
void qnl__dense_clear(qnl__dense *dense);

/* Number of cells of one state vector. */
size_t qnl__cells_of(int qubits, int lane_qubits);

#endif
