/* census_data.h  What a census holds, and its parts. */
#ifndef QNL_LANDSCAPE_CENSUS_DATA_H
#define QNL_LANDSCAPE_CENSUS_DATA_H

#include "qnnland/census.h"

/*
 * Points on a torus, found again by their place.  The torus is cut into cells that are much wider than `distance`; a point is kept
 * in the list of its cell, and only near a cell's border the neighbour has to be asked too: O(1) per question.
 */
typedef struct qnl__torus {
    size_t parameters;
    const double *periods;
    double distance;
    double *thetas; /* count x parameters */
    size_t theta_capacity;
    size_t *next; /* of each point: the next one with the same hash, +1; 0 = none */
    size_t next_capacity;
    size_t *heads; /* hash -> point + 1 */
    size_t head_count;
    size_t count;
} qnl__torus;

/* `periods` must live as long as the torus. */
void qnl__torus_init(qnl__torus *torus, size_t parameters, const double *periods, double distance);
void qnl__torus_free(qnl__torus *torus);

/* A point closer to theta than the distance in every parameter, of several the first that was added; SIZE_MAX if there is none. */
size_t qnl__torus_find(const qnl__torus *torus, const double *theta);

/* Add a point, whatever is near it. */
qnl_status qnl__torus_add(qnl__torus *torus, const double *theta, const char *function);

/* theta modulo the periods, each in [0, period). */
void qnl__torus_wrap(double *theta, size_t parameters, const double *periods);

/* What the search is given, and what it has met so far. */
typedef struct qnl__search {
    const char *function;
    const qnl_cost *cost;
    const double *periods;
    size_t parameters;
    const qnl_census_options *options;
    double scale;     /* largest |second derivative| met */
    double curvature; /* largest sum of |entries| of a row of a Hessian: no eigenvalue met was larger */
} qnl__search;

/* A block of starts that run together. */
typedef struct qnl__block {
    size_t size;       /* most starts */
    size_t count;      /* starts in it */
    size_t running;    /* those that have not ended, gathered in front */
    size_t *starts;    /* running: their numbers in the block */
    double *thetas;    /* running x P */
    double *gradients; /* running x P */
    double *steps;     /* running x P */
    double *hessians;  /* running x P x P */
    double *diagonals; /* running x P: of the Hessians */
    double *before;    /* running: largest |g_k| when the tolerance was met first or bettered, infinite until then */
    double *kept;      /* running x P: the point where that was */
    int *solved;       /* running */
    double *found;     /* count x P: where the starts ended */
    int *converged;    /* count */
} qnl__block;

qnl_status qnl__block_new(qnl__block *block, const qnl__search *search, uint64_t starts);
void qnl__block_free(qnl__block *block);

/* Newton's method from all starts of the block, whose first points are in thetas (count x P): found and converged are filled. */
qnl_status qnl__newton_run(qnl__search *search, qnl__block *block);

struct qnl_census {
    size_t parameters;
    size_t count;
    double *periods;
    double *thetas; /* count x P, in the order of the points */
    qnl_critical_point *points;
    uint64_t unconverged;
};

/* Steepest descent from the basin starts; the points and their order are known. */
qnl_status qnl__census_basins(qnl_census *census, qnl__search *search);

/* All points with value, gradient, Hessian's eigenvalues, marks, sorted. */
qnl_status qnl__census_describe(qnl_census *census, const qnl__search *search);

#endif
