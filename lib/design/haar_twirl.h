/* haar_twirl.h  The Haar average of V^{(x)t} X V'^{(x)t}: the projection on the span of the permutations of the copies. */
#ifndef QNL_DESIGN_HAAR_TWIRL_H
#define QNL_DESIGN_HAAR_TWIRL_H

#include "qnnland/types.h"

/* Largest order t: 120 permutations. */
#define QNL__MAX_TWIRL_ORDER 5

/* Numbers of scratch that qnl__haar_twirl_apply() needs at most. */
#define QNL__HAAR_TWIRL_SCRATCH 240

typedef struct qnl__haar_twirl {
    size_t dimension;            /* d */
    int order;                   /* t */
    size_t size;                 /* d^t */
    size_t count;                /* t! */
    unsigned char *permutations; /* count x t: copy k goes to place permutations[k] */
    double *weingarten;          /* count x count, symmetric: the pseudo-inverse of the Gram matrix */
} qnl__haar_twirl;

/* Starts from an all-zero struct; may be cleared whether it was made or not.  Errors: QNL_ERR_MEMORY, QNL_ERR_NUMERICAL. */
qnl_status qnl__haar_twirl_make(const char *function, qnl__haar_twirl *twirl, size_t dimension, int order);
void qnl__haar_twirl_clear(qnl__haar_twirl *twirl);

/* out = the average for x (d^t x d^t; may be the same array).  `scratch` holds QNL__HAAR_TWIRL_SCRATCH numbers. */
void qnl__haar_twirl_apply(const qnl__haar_twirl *twirl, qnl_complex *out, const qnl_complex *x, qnl_complex *scratch);

#endif
