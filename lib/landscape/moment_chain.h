/* moment_chain.h  The second moment of one part of an observable with another one, and of its derivatives. */
#ifndef QNL_LANDSCAPE_MOMENT_CHAIN_H
#define QNL_LANDSCAPE_MOMENT_CHAIN_H

#include "landscape/moment_plan.h"

typedef struct qnl__moment_run {
    const qnl__moves *moves;
    int threads;
    uint64_t memory;          /* bytes allowed */
    int spare;                /* not 0: leave half of them to others */
    qnl_progress_fn progress; /* (done, total), NULL for none */
    void *progress_data;
    uint64_t done, total; /* parts */
    double *derivatives;  /* added to, or NULL */
    int cone;             /* largest so far */
    size_t sectors;       /* added to */
} qnl__moment_run;

/* *second = sum over P in A, Q in B of c_P c_Q E[<P><Q>], and over (B, A) too where they differ. */
qnl_status qnl__moment_chain(qnl__moment_run *run, double *second, const qnl__moment_part *part);

#endif
