/* variation_form.h  From circuits to the form whose extremes are a variation range. */
#ifndef QNL_LANDSCAPE_VARIATION_FORM_H
#define QNL_LANDSCAPE_VARIATION_FORM_H

#include "qnnland/variation.h"
#include "simulation/restrict.h"

/* One free unitary: on these qubits, `states` x 2^n amplitudes in front of it. */
typedef struct qnl__variation_site {
    const int *qubits;
    int qubit_count;
    qnl_complex *form; /* 4^m x 4^m (out) */
} qnl__variation_site;

/* Free unitaries that share what is in front of them and what follows. */
typedef struct qnl__variation_batch {
    const qnl_state *states; /* with amplitudes */
    const double *weights;   /* one for each state; NULL = 1 / number of states */
    const qnl_circuit *after;
    const double *after_theta;
    const qnl_observable *observable;
    const qnl__variation_site *sites;
    size_t count;
} qnl__variation_batch;

/* Largest 4^m of a form. */
enum { QNL__FORM_SIZE = 1 << (2 * QNL_MAX_VARIATION_QUBITS) };

/* The forms of all sites.  Memory of 4^m + 2 states for each thread. */
qnl_status qnl__variation_forms(const char *function, const qnl__variation_batch *batch, const qnl_execution_options *options);

/* A caller's problem with everything checked, defaults filled in. */
qnl_status qnl__variation_problem_read(const char *function, qnl_variation_problem *problem, const qnl_variation_problem *given);

/* Checks weights: NULL or one finite number for each input. */
qnl_status qnl__variation_check_weights(const char *function, const double *weights, const qnl_state *inputs);

/* The amplitudes of |0...0>, or of a copy of `inputs`, behind a circuit. */
qnl_status qnl__variation_states(const char *function, qnl_state **out, const qnl_state *inputs, const qnl_circuit *circuit,
                                 const double *theta, const qnl_execution_options *options);

/* qnl_variation_form for a problem that has been read. */
qnl_status qnl__variation_form(const char *function, qnl_complex *form, const qnl_variation_problem *problem,
                               const qnl_execution_options *options);

/* qnl_variation_range with execution options that have been read. */
qnl_status qnl__variation_range(const char *function, qnl_variation *variation, const qnl_variation_witness *witness,
                                const qnl_variation_problem *problem, const qnl_variation_options *options,
                                const qnl_execution_options *execution);

#endif
