/* noisy_network_data.h  What a network with noise is made of. */
#ifndef QNL_GRADIENTS_NOISY_NETWORK_DATA_H
#define QNL_GRADIENTS_NOISY_NETWORK_DATA_H

#include <stdatomic.h>

#include "qnnland/noisy_network.h"
#include "simulation/evaluate.h"

/* An engine for each mode; at least one of them is made. */
typedef struct qnl__engine_pair {
    qnl__engine batch;
    qnl__engine single;
} qnl__engine_pair;

struct qnl_noisy_network {
    atomic_int references;
    size_t parameters;
    size_t input_count;
    int cone;
    qnl_circuit *circuit;
    qnl_observable *observable;
    qnl_state *inputs; /* NULL = |0...0> */
    qnl__noise_list noise;
    qnl_execution_options options;
    qnl__engine_pair states;    /* for trajectories */
    qnl__engine_pair densities; /* none is made where the cone is too large */
    qnl__pool pool;
};

/* The observable as a vector like a density matrix: the entries of vec(O) that are not zero. */
typedef struct qnl__bra {
    size_t count;
    uint32_t *index;
    qnl_complex *value;
} qnl__bra;

/* One more reference; qnl_noisy_network_free drops one. */
qnl_noisy_network *qnl__noisy_network_retain(const qnl_noisy_network *network);

/* The engine that suits so many jobs. */
const qnl__engine *qnl__noisy_engine(const qnl__engine_pair *pair, size_t jobs);

/* Checks network, cone and parameters; *jobs = count x inputs. */
qnl_status qnl__noisy_check(const char *function, size_t *jobs, const qnl_noisy_network *network, const double *thetas,
                            size_t count);

/* Job number `index` = theta index * inputs + input. */
void qnl__noisy_job(qnl__job *job, const qnl_noisy_network *network, const double *thetas, size_t index);

/* Starts from an all-zero struct, which may be cleared whether it was made or not.  QNL_ERR_MEMORY. */
qnl_status qnl__bra_make(const char *function, qnl__bra *bra, const qnl_noisy_network *network);
void qnl__bra_clear(qnl__bra *bra);

/* l = factor vec(O); and the sum per lane of tr(O rho). */
void qnl__bra_load(qnl__run *run, qnl__cell *l, const qnl__bra *bra, double factor);
qnl__v8 qnl__bra_mean(const qnl__run *run, const qnl__bra *bra, const qnl__cell *rho);

/* The density matrices of the run's inputs. */
void qnl__density_load(qnl__run *run, qnl__cell *rho, const qnl_state *inputs);

/* qnl_noisy_network_expectation for checked arguments; the values may hold anything on failure. */
qnl_status qnl__noisy_values(const char *function, double *values, const qnl_noisy_network *network, const double *thetas,
                             size_t count);

/* Values of the run's jobs; takes one vector. */
void qnl__run_noisy_values(qnl__run *run, const qnl__bra *bra, const qnl_state *inputs, double *values);

#endif
