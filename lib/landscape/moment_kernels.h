/* moment_kernels.h  One step on the vectors of all sectors. */
#ifndef QNL_LANDSCAPE_MOMENT_KERNELS_H
#define QNL_LANDSCAPE_MOMENT_KERNELS_H

#include "landscape/moment_plan.h"

typedef struct qnl__moment_vectors {
    const qnl__moment_plan *plan;
    size_t stride; /* numbers of a vector */
    int threads;
} qnl__moment_vectors;

/* The vectors before a step become those behind it, in the Heisenberg direction; or, transposed, those behind it the ones before.
 */
void qnl__moment_step_apply(const qnl__moment_vectors *v, double *state, size_t step, int transposed);

/* sums[pair before * 16 + pair behind] of state before the single step and other behind it, over all other letters. */
void qnl__moment_step_overlaps(double sums[256], const qnl__moment_vectors *v, const double *state, const double *other,
                               size_t step);

/* Sum over the products of two states before a step; `move` not NULL: over strings that anticommute with its R only. */
double qnl__moment_step_dot(const qnl__moment_vectors *v, const double *a, const double *b, size_t step, const qnl__move *move);

/* The product of the pair matrices of a single step. */
void qnl__moment_step_matrix(double matrix[256], const qnl__moment_plan *plan, const qnl__moment_step *step);

#endif
