/* execute.h  Running a program on state vectors: one run = one block of lanes at given angles. */
#ifndef QNL_SIMULATION_EXECUTE_H
#define QNL_SIMULATION_EXECUTE_H

#include "simulation/kernels.h"
#include "simulation/program.h"

/* One evaluation: parameters, input state, and for the shift rule one angle of the program that is moved. */
typedef struct qnl__job {
    const double *theta;
    size_t input;
    int angle; /* -1 = none */
    double shift;
    const double *vector; /* direction of a derivative: P numbers, or NULL */
    size_t direction;     /* with vector NULL: a unit vector */
} qnl__job;

/* Scratch of one run.  Nothing is allocated while it works. */
typedef struct qnl__run {
    const qnl__program *program;
    const qnl__kernels *kernels;
    int threads;   /* for the loops inside one operation */
    int job_count; /* lanes in use: 1..8 in batch mode, 1 in single mode */
    size_t start;  /* the one cell that is not zero at the start, in all lanes; SIZE_MAX = not known */
    int halvings;  /* loops go over the cells of a region only, 1 / 2^halvings of all, at whose first cell the vectors begin */
    qnl__job jobs[QNL__LANES];
    qnl__v8 *angles; /* angle_count of each */
    qnl__v8 *sine;
    qnl__v8 *cosine;
    qnl__v8 *gradient;
    qnl__matrix2 *matrices; /* slot_count */
    qnl__euler *euler;      /* slot_count, of one-qubit unitaries in layers */
    qnl__cell *weights;     /* of the terms of layers */
    qnl__cell *bases;       /* of layers */
    qnl__v8 *layer_sums;    /* of a small state's layer that has most */
    qnl__v8 *sums;          /* 4 for each chunk */
    qnl__v8 *block_sums;    /* of sweeps */
    qnl__cell *block_work;  /* of sweeps */
    qnl__cell *dense_work;  /* dense_size */
    qnl__cell *vectors;     /* vector_count x cells */
    void *memory;
} qnl__run;

/* In a number of state vectors: they are in single precision (see narrow.h). */
#define QNL__NARROW ((size_t)1 << 48)

/* Bytes of scratch of one run with that many state vectors (QNL__NARROW + count: narrow ones); SIZE_MAX on overflow. */
size_t qnl__run_bytes(const qnl__program *program, size_t vectors);

/* Lay a run out in `memory` (64-byte aligned, of qnl__run_bytes bytes). */
void qnl__run_place(qnl__run *run, const qnl__program *program, const qnl__kernels *kernels, void *memory);

/* Angles, sines, cosines and matrices for run->jobs. */
void qnl__run_prepare(qnl__run *run);

/* State vector number k. */
static inline qnl__cell *qnl__run_vector(const qnl__run *run, size_t k) {
    return run->vectors + k * run->program->cells;
}

static inline qnl__narrow_cell *qnl__run_narrow(const qnl__run *run, size_t k) {
    return (qnl__narrow_cell *)(void *)run->vectors + k * run->program->cells;
}

/* a = U a; the second for a vector of which one cell at most is not zero, number `start` (SIZE_MAX = any vector). */
void qnl__run_forward(qnl__run *run, qnl__cell *a);
void qnl__run_forward_from(qnl__run *run, qnl__cell *a, size_t start);

/*
 * What is done next is done in the region of an operation, the cells that differ from cell `start` in op->bits bits only: sets
 * run->halvings, and returns the first cell.  The whole vector where `start` is SIZE_MAX.
 */
size_t qnl__run_enter(qnl__run *run, const qnl__op *op, size_t start);
void qnl__run_leave(qnl__run *run);

/* a = op a, or its inverse. */
void qnl__run_op(qnl__run *run, const qnl__op *op, qnl__cell *a, int inverse);

/* ---- pieces, all per lane; sums over all cells in an order that does not depend on the number of threads ---- */

void qnl__run_pair_apply(qnl__run *run, qnl__cell *a, const qnl__sites *sites, const qnl__matrix2 *matrix);
void qnl__run_pair_add(qnl__run *run, qnl__cell *y, const qnl__cell *x, const qnl__sites *sites, const qnl__matrix2 *matrix);
void qnl__run_pair_inner(qnl__run *run, qnl__v8 w[4], const qnl__cell *l, const qnl__cell *p, const qnl__sites *sites);
void qnl__run_pair_reverse(qnl__run *run, qnl__v8 w[4], qnl__cell *l, qnl__cell *p, const qnl__sites *sites,
                           const qnl__matrix2 *undo);
void qnl__run_string_rotate(qnl__run *run, qnl__cell *a, const qnl__string *string, const qnl__v8 *cosine, const qnl__v8 *sine);
void qnl__run_string_add(qnl__run *run, qnl__cell *y, const qnl__cell *x, const qnl__string *string, const qnl__cell *factor);
qnl__cell qnl__run_string_inner(qnl__run *run, const qnl__cell *l, const qnl__cell *p, const qnl__string *string);
void qnl__run_group_add(qnl__run *run, qnl__cell *y, const qnl__cell *x, const qnl__group *group);
void qnl__run_group_mean(qnl__run *run, qnl__v8 *sum, const qnl__cell *x, const qnl__group *group);
void qnl__run_narrow_group_add(qnl__run *run, qnl__narrow_cell *y, const qnl__narrow_cell *x, const qnl__group *group);
void qnl__run_narrow_group_mean(qnl__run *run, qnl__v8 *sum, const qnl__narrow_cell *x, const qnl__group *group);
qnl__cell qnl__run_narrow_inner(qnl__run *run, const qnl__narrow_cell *x, const qnl__narrow_cell *y);
void qnl__run_axpy(qnl__run *run, qnl__cell *y, const qnl__cell *x, const qnl__cell *factor);
qnl__cell qnl__run_inner(qnl__run *run, const qnl__cell *x, const qnl__cell *y);
/* a = M a for the matrix or the adjoint of a dense operation */
void qnl__run_dense(const qnl__run *run, qnl__cell *a, const qnl__dense *dense, const double *matrix, int plain);
void qnl__run_copy(qnl__run *run, qnl__cell *to, const qnl__cell *from);
void qnl__run_zero(qnl__run *run, qnl__cell *a);
/* The same for any bytes, shared by the threads of the run. */
void qnl__run_clear(const qnl__run *run, void *vector, size_t bytes);

/* The 2^n amplitudes of a vector in single mode, as a plain array. */
void qnl__cells_load(qnl__cell *a, const qnl_complex *amplitudes, size_t size);
void qnl__cells_store(qnl_complex *amplitudes, const qnl__cell *a, size_t size);

/* Conjugate transpose. */
void qnl__matrix2_adjoint(qnl__matrix2 *out, const qnl__matrix2 *matrix);

/* Value of job number `lane` from a sum per lane: that lane in batch mode, the sum of all lanes in single mode. */
double qnl__run_lane(const qnl__run *run, const qnl__v8 *sum, int lane);

#endif
