/* network_data.h  What a network is made of. */
#ifndef QNL_SIMULATION_NETWORK_DATA_H
#define QNL_SIMULATION_NETWORK_DATA_H

#include <stdatomic.h>

#include "qnnland/network.h"
#include "simulation/evaluate.h"

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
};

/* One more reference; qnl_network_free drops one. */
qnl_network *qnl__network_retain(const qnl_network *network);

/* Checks network and parameters; *jobs = count x inputs, small enough that sizes of arrays of doubles do not overflow. */
qnl_status qnl__network_check(const char *function, size_t *jobs, const qnl_network *network, const double *thetas, size_t count);

/* Job number `index` = theta index * inputs + input. */
void qnl__network_job(qnl__job *job, const qnl_network *network, const double *thetas, size_t index);

/* The engine that suits so many jobs. */
const qnl__engine *qnl__network_engine(const qnl_network *network, size_t jobs);

/* Values of the run's jobs; takes 1 + qnl__operator_work() state vectors. */
void qnl__run_expectation(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs, double *values);

#endif
