/*
 * echelon.h  The span of real vectors that come in batches, in reduced row echelon form.
 *
 * Row i is 1 in the column pivots[i], 0 in the other pivot columns, and entries[i * free_count + f] in the column free[f].  So a
 * batch is reduced by one product of matrices, and what the batch adds is eliminated from the other rows by another one.  The
 * numbers are real or, exactly, remainders modulo QNL__PRIME (modular.h).
 */
#ifndef QNL_LINALG_ECHELON_H
#define QNL_LINALG_ECHELON_H

#include "qnnland/types.h"

typedef struct qnl__echelon {
    size_t columns; /* of the vectors */
    size_t rank;
    size_t free_count; /* columns - rank */
    size_t *pivots;    /* rank column numbers */
    size_t *free;      /* free_count column numbers */
    double *entries;   /* rank x free_count */
    size_t pivot_capacity;
    size_t free_capacity;
    size_t entry_capacity;
    int modular;           /* 1: remainders; there is no rounding, and every pivot that is not 0 is as good as another */
    size_t most_rank;      /* the rank does not grow beyond it; 0 = no limit */
    double tolerance;      /* see qnl__echelon_add */
    uint64_t memory_limit; /* bytes of entries and what qnl__echelon_add works in; 0 = no limit */
    double least_kept;     /* smallest pivot before its row was scaled; 1 before there is one */
    double most_dropped;   /* largest entry that was taken for zero */
} qnl__echelon;

/* Starts from an all-zero struct with `tolerance` and `memory_limit` (or `modular`) set, least_kept 1. */
void qnl__echelon_clear(qnl__echelon *echelon);

/* Vectors become longer: new columns, zero so far.  QNL_ERR_MEMORY. */
qnl_status qnl__echelon_widen(const char *function, qnl__echelon *echelon, size_t columns);

/*
 * Add the span of `count` vectors of `columns` numbers, one after the other.  They are scaled to largest entry 1 (zero vectors
 * stay) and reduced by the rows that are there; then complete pivoting among them.  Those whose entries are at most `tolerance` are
 * dependent.  Pivots below 1/1000 of the first one are left out: *complete = 0 where they are above the tolerance, and the same
 * vectors may be given again, best together with others.  *gained = by how much the rank grew; it is not 0 where *complete is.
 * What fails changes nothing.  O(count columns (rank + count)) time.  QNL_ERR_MEMORY.
 */
qnl_status qnl__echelon_add(const char *function, qnl__echelon *echelon, size_t *gained, int *complete, const double *vectors,
                            size_t count);

/* The largest modulus of an array, 0 for none. */
double qnl__largest_modulus(const double *values, size_t count);

/* vector[columns] = row number `row`. */
void qnl__echelon_row(double *vector, const qnl__echelon *echelon, size_t row);

/*
 * combinations (count x columns) = weights (count x rows) times the rows first, first + 1, ..., with scratch[count x free_count];
 * weights and scratch come from qnl__blas_array.
 */
void qnl__echelon_combine(double *combinations, const qnl__echelon *echelon, size_t first, size_t rows, const double *weights,
                          size_t count, double *scratch);

#endif
