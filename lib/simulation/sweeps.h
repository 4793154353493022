/*
 * sweeps.h  Large states in few passes over memory: many operations on one block of cells before the next block.
 *
 * A sweep takes operations whose targets are all among few bits of the cell number, so that blocks of cells that differ in these
 * bits only can be worked on one after the other, each in the cache of the processor.  Controls may lie outside: there they are the
 * same for the whole block.  Operations that commute are reordered so that a sweep takes as many as possible.
 */
#ifndef QNL_SIMULATION_SWEEPS_H
#define QNL_SIMULATION_SWEEPS_H

#include "simulation/layers.h"

/* Bits of a block: 2^12 cells of 128 bytes are half of a usual second-level cache. */
#define QNL__BLOCK_BITS 12

/* Smallest states that are worked on in blocks. */
#define QNL__BLOCKED_CELLS ((size_t)1 << (QNL__BLOCK_BITS + 2))

/* Most threads that share a sweep: each has room for two blocks. */
#define QNL__BLOCK_THREADS 16

/* Plan the order of the operations; the program keeps the plan.  Returns non-zero when out of memory. */
int qnl__sweeps_plan(qnl__program *program);
void qnl__sweeps_clear(qnl__program *program);

/* Cells of scratch of a run, and vectors of sums. */
size_t qnl__sweeps_scratch(const qnl__program *program);
size_t qnl__sweeps_sums(const qnl__program *program);

/*
 * a = U a by the plan; `start` as qnl__run_forward_from has it.  With program->grows and a known start only the cells of its block
 * (those that differ in the lowest QNL__BLOCK_BITS bits) are read before they are written.
 */
void qnl__sweeps_forward(qnl__run *run, qnl__cell *a, size_t start);

/* The same for vectors in single precision: blocks are worked on in double precision.  No operation may be by itself. */
void qnl__sweeps_forward_narrow(qnl__run *run, qnl__narrow_cell *a, size_t start);
void qnl__sweeps_reverse_narrow(qnl__run *run, qnl__narrow_cell *l, qnl__narrow_cell *p);

/*
 * From the end back to the first operation with a parameter: undoes all operations on both vectors and fills run->gradient, as
 * adjoint.c says.
 */
typedef void (*qnl__reverse_fn)(qnl__run *run, const qnl__op *op, qnl__cell *l, qnl__cell *p);
void qnl__sweeps_reverse(qnl__run *run, qnl__cell *l, qnl__cell *p, qnl__reverse_fn reverse_one);

#endif
