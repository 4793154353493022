/*
 * variation_parts.h  What the parts of the search of one side share.
 *
 * Terms Y x 1 + 1 x Z of a form add tr Y + tr Z to f(U) for every unitary.  So they are taken out first, and the search works on
 * the rest, scaled to norm 1, whose partial traces are 0: the reduced form R with
 *     form = Y0 x 1 + 1 x Z0 + scale R.
 * A dual point of R is a pair Y, Z with S = Y x 1 + 1 x Z - R >= 0.
 */
#ifndef QNL_LANDSCAPE_VARIATION_PARTS_H
#define QNL_LANDSCAPE_VARIATION_PARTS_H

#include "landscape/variation_search.h"

typedef struct qnl__variation_search {
    const char *function;
    const qnl_variation_options *options;
    uint64_t stream;
    size_t d; /* of the unitary */
    size_t n; /* d^2, of the form */
    double scale;
    double lowest; /* eigenvalues of R */
    double highest;
    double goal;  /* gap of R at which the search ends */
    double value; /* of the best unitary in R */
    double bound; /* tr row + tr column of the best dual point */
    qnl_variation_proof proof;
    uint64_t done; /* for the progress function */
    uint64_t total;
    qnl_complex *form;    /* R, n x n */
    qnl_complex *vectors; /* its eigenvectors */
    qnl_complex *basis;   /* n x n: column k is the k-th Hermitian matrix of an orthonormal basis, as vec */
    qnl_complex *row0;    /* Y0, d x d; so are the next ones */
    qnl_complex *column0;
    qnl_complex *unitary; /* best */
    qnl_complex *row;     /* best */
    qnl_complex *column;
} qnl__variation_search;

/* A zeroed array for BLAS; QNL_ERR_MEMORY. */
qnl_status qnl__variation_array(const char *function, qnl_complex **out, size_t rows, size_t columns);
qnl_status qnl__variation_reals(const char *function, double **out, size_t rows, size_t columns);

/* matrix = Y x 1 + 1 x Z - form, n x n */
void qnl__variation_slack(qnl_complex *matrix, const qnl_complex *row, const qnl_complex *column, const qnl_complex *form,
                          size_t d);

/* Sum of both traces. */
double qnl__variation_traces(const qnl_complex *row, const qnl_complex *column, size_t d);

/* Component k of a d x d array: column k of an n x n matrix. */
void qnl__variation_column(qnl_complex *out, const qnl_complex *matrix, size_t k, size_t n);

/* Attained side: from all random starts and eigenvectors; from one matrix. */
qnl_status qnl__variation_ascent(qnl__variation_search *search);
qnl_status qnl__variation_climb(qnl__variation_search *search, const qnl_complex *start);

/* Proven side.  Repair a dual point and keep it if it is the best one: as it is; with row such that vec(best unitary) is a null
 * vector of S; both of these. */
qnl_status qnl__variation_visit(qnl__variation_search *search, const qnl_complex *row, const qnl_complex *column,
                                qnl_variation_proof proof);
qnl_status qnl__variation_polish(qnl__variation_search *search, const qnl_complex *column, qnl_variation_proof proof);

/* The dual points that need no search. */
qnl_status qnl__variation_stationary(qnl__variation_search *search);

/* Newton's method with a barrier.  *converged = 1 when the gap is within the goal or no dual point can make it smaller. */
qnl_status qnl__variation_barrier(qnl__variation_search *search, int *converged);

/* csdp.  *answered = 0 when it gave no answer in time. */
qnl_status qnl__variation_csdp(qnl__variation_search *search, int *answered);

/* With AUTO a csdp that is not there or gives no answer is no error: the bound stays as it is, and so does the last error. */
int qnl__variation_may_fail(const qnl_variation_options *options, qnl_status status);

/* The gap is within the goal. */
int qnl__variation_is_closed(const qnl__variation_search *search);

/* Tell the progress function. */
qnl_status qnl__variation_report(const qnl__variation_search *search);

#endif
