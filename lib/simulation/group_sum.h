/* group_sum.h  Values and derivatives of a network: sums over its groups, which share the threads. */
#ifndef QNL_SIMULATION_GROUP_SUM_H
#define QNL_SIMULATION_GROUP_SUM_H

#include "simulation/network_data.h"

/* What is computed for each job. */
typedef struct qnl__group_sum {
    const qnl_network *network; /* with groups or without */
    size_t jobs;
    void (*describe)(qnl__job *job, size_t index, const void *data); /* as in qnl__evaluation */
    const void *data;
    /* State vectors that `block` takes. */
    size_t (*vectors)(const qnl__engine *engine);
    /* The values of the run's jobs, as sums per lane, if they are asked for, and with `collect` the derivatives in run->gradient.
     */
    void (*block)(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs, qnl__v8 *values);
    /* qnl__collect() of gradients/adjoint.h; NULL: no derivatives */
    void (*collect)(double *out, const qnl__run *run, const qnl__v8 *derivatives, int lane, double factor);
    double *values;      /* jobs (out), or NULL */
    double *derivatives; /* jobs x P (out), zero on entry; unused without `collect` */
} qnl__group_sum;

/*
 * Jobs and groups share the threads.  What the groups give is added up job by job in the order of the groups, so that sums depend
 * neither on the number of threads nor on how many jobs are worked on at a time.  On failure the outputs may hold anything.  Errors
 * as of qnl__evaluate(); the progress counts each job once for each group.
 */
qnl_status qnl__group_sum_run(const char *function, const qnl__group_sum *sum);

#endif
