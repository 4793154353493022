/* diamond_search.h  The two iterations, and what they share: the best bounds so far and the reasons to stop. */
#ifndef QNL_LANDSCAPE_DIAMOND_SEARCH_H
#define QNL_LANDSCAPE_DIAMOND_SEARCH_H

#include "landscape/diamond_problem.h"

typedef struct qnl__diamond_search {
    const qnl__diamond_problem *problem;
    const qnl_diamond_options *options;
    qnl__diamond_work work;
    double tolerance;     /* relative gap at which the iteration ends */
    double deadline;      /* on the clock of qnl__diamond_clock() */
    int iterations;       /* steps of either method */
    int exhausted;        /* 1: no iterations or no time left */
    double lower;         /* largest f so far, in units of the problem's scale */
    double upper;         /* smallest lambda_max(N) so far: not yet certified */
    qnl_complex *lower_x; /* where they were found, input x input */
    qnl_complex *upper_x;
    qnl_complex *dual; /* a Z found by another way, to be tried by the certificate too, or NULL */
} qnl__diamond_search;

/* Seconds of a clock that only goes forward. */
double qnl__diamond_clock(void);

/* Starts with the maximally mixed state as the best one.  Free it after a failure too. */
qnl_status qnl__diamond_search_new(qnl__diamond_search *search, const qnl__diamond_problem *problem,
                                   const qnl_diamond_options *options);
void qnl__diamond_search_free(qnl__diamond_search *search);

/* Evaluate at point->x and keep what is better than before. */
qnl_status qnl__diamond_visit(qnl__diamond_search *search, qnl__diamond_point *point);

/* At the beginning of an iteration: tells the caller's callback and counts; *stop = 1 where the gap is closed or nothing is left.
 */
qnl_status qnl__diamond_begin_step(qnl__diamond_search *search, int *stop);

/* 1 if the uncertified gap is closed. */
int qnl__diamond_closed(const qnl__diamond_search *search);

/*
 * Primal-dual Newton iteration from the state X (overwritten); ends when the gap is closed, nothing is left, or no step is
 * accepted.
 */
qnl_status qnl__diamond_newton(qnl__diamond_search *search, const qnl_complex *x);

/* L-BFGS from the state X; ends in the same way. */
qnl_status qnl__diamond_lbfgs(qnl__diamond_search *search, const qnl_complex *x);

/* One semidefinite program instead of an iteration: visits its rho and leaves its Z in `dual`. */
qnl_status qnl__diamond_csdp(qnl__diamond_search *search);

/* What the certificate proves, in units of the problem's scale. */
typedef struct qnl__diamond_proof {
    double lower;
    double upper;
    qnl_complex *state;   /* X that reaches `lower` */
    qnl_complex *witness; /* Z that proves `upper`, rank x rank (size x size where the problem is direct) */
} qnl__diamond_proof;

/* From the best states of the search.  Arrays of *proof are the caller's to free, after a failure too. */
qnl_status qnl__diamond_certify(qnl__diamond_proof *proof, qnl__diamond_search *search);

#endif
