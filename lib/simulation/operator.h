/* operator.h  An observable compiled for the kernels. */
#ifndef QNL_SIMULATION_OPERATOR_H
#define QNL_SIMULATION_OPERATOR_H

#include "simulation/execute.h"
#include "simulation/observable_data.h"

/* coefficient * (projector on cells with (i & mask) == value, in the active lanes) */
typedef struct qnl__projector {
    double coefficient;
    size_t mask;
    size_t value;
    unsigned lane_active;
} qnl__projector;

/* coefficient * |phi><phi|; in the order of program qubits */
typedef struct qnl__rank_one {
    double coefficient;
    qnl_complex *phi;
} qnl__rank_one;

/* coefficient * product of one-qubit matrices, or * a dense matrix */
typedef struct qnl__factored {
    double coefficient;
    int count; /* one-qubit matrices; 0 = dense */
    qnl__sites *sites;
    qnl__matrix2 *matrices; /* from qnl__allocate_aligned */
    qnl__dense dense;
    int plain;
} qnl__factored;

typedef struct qnl__operator {
    size_t group_count;
    qnl__group *groups; /* terms from qnl__allocate_aligned */
    size_t projector_count;
    qnl__projector *projectors;
    size_t rank_one_count;
    qnl__rank_one *rank_ones;
    size_t factored_count;
    qnl__factored *factored;
    size_t dense_size; /* largest 2^k of a dense part; 0 = none */
} qnl__operator;

/*
 * Compile an observable on the qubits of a program (of its circuit, at the end).  Starts from an all-zero struct.
 * Fails with QNL_ERR_MEMORY; qnl__operator_clear is safe afterwards.
 */
qnl_status qnl__operator_make(const char *function, qnl__operator *out, const qnl_observable *observable,
                              const qnl__program *program);
void qnl__operator_clear(qnl__operator *op);

/* Scratch vectors that the two functions below need: 0 or 1. */
size_t qnl__operator_work(const qnl__operator *op);

/* y = O x.  `work` is a scratch vector (may be NULL when none is needed). */
void qnl__operator_apply(qnl__run *run, const qnl__operator *op, qnl__cell *y, const qnl__cell *x, qnl__cell *work);

/* Sum per lane of <x|O|x>. */
qnl__v8 qnl__operator_mean(qnl__run *run, const qnl__operator *op, const qnl__cell *x, qnl__cell *work);

#endif
