/* network_data.h  What a network is made of. */
#ifndef QNL_SIMULATION_NETWORK_DATA_H
#define QNL_SIMULATION_NETWORK_DATA_H

#include <stdatomic.h>

#include "qnnland/network.h"
#include "simulation/evaluate.h"
#include "simulation/part_groups.h"

/* The progress of one group as a part of the whole. */
typedef struct qnl__group_progress {
    size_t index;
    size_t count;
    qnl_progress_fn progress;
    void *data;
} qnl__group_progress;

struct qnl_network {
    atomic_int references;
    size_t parameters;
    size_t input_count;
    qnl_circuit *circuit; /* as it was given, for what depends on all of it: the metric */
    qnl_state *inputs;    /* NULL = |0...0> */
    qnl_observable *observable;
    qnl_execution_options options;
    qnl__engine batch;  /* made unless single mode was asked for or states are large */
    qnl__engine single; /* made unless batch mode was asked for */
    qnl__pool pool;
    size_t group_count; /* 0: one program for all parts of the observable */
    qnl_network **groups;
    size_t *parts; /* of a group: the numbers of its parts in the whole observable; NULL = it is the whole */
    qnl__group_progress progress;
};

/* qnl_network_new with everything checked, `function` for error texts. */
qnl_status qnl__network_make(const char *function, qnl_network **out, const qnl_circuit *circuit, const qnl_observable *observable,
                             const qnl_state *inputs, const qnl_execution_options *options, qnl__grouping grouping);

/*
 * A network that works in groups has no engine itself.  Each group is a network with the observable of its parts, and with the
 * parameters and inputs of the whole: values and derivatives of the network are the sums over its groups, in their order.  A
 * network without groups is its own and only group.
 */
size_t qnl__network_groups(const qnl_network *network);
const qnl_network *qnl__network_group(const qnl_network *network, size_t k);

/* Make the groups where they pay; group_count stays 0 otherwise.  On failure qnl__network_groups_clear frees what was made. */
qnl_status qnl__network_groups_make(const char *function, qnl_network *network, qnl__grouping grouping);
void qnl__network_groups_clear(qnl_network *network);

/* The engines of a network or a group, with scratch memory from `pool`. */
qnl_status qnl__network_engines(const char *function, qnl_network *network, const qnl_circuit *circuit, qnl__pool *pool);

/* One more reference; qnl_network_free drops one. */
qnl_network *qnl__network_retain(const qnl_network *network);

/* Checks network and parameters; *jobs = count x inputs, small enough that sizes of arrays of doubles do not overflow. */
qnl_status qnl__network_check(const char *function, size_t *jobs, const qnl_network *network, const double *thetas, size_t count);

/* Job number `index` = theta index * inputs + input. */
void qnl__network_job(qnl__job *job, const qnl_network *network, const double *thetas, size_t index);

/* The engine that suits so many jobs; not for networks with groups. */
const qnl__engine *qnl__network_engine(const qnl_network *network, size_t jobs);

/* Values of the run's jobs; takes 1 + qnl__operator_work() state vectors. */
void qnl__run_expectation(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs, double *values);

#endif
