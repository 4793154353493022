/* difference.h  U(theta + delta) - U(theta) of a circuit without cancellation. */
#ifndef QNL_SIMULATION_DIFFERENCE_H
#define QNL_SIMULATION_DIFFERENCE_H

#include "simulation/evaluate.h"

/* A circuit compiled for this, with all basis states as columns.  Starts from an all-zero struct; clear it in every case. */
typedef struct qnl__difference {
    qnl__engine engine;
    qnl__pool pool;
    qnl_state *columns;
} qnl__difference;

qnl_status qnl__difference_make(const char *function, qnl__difference *difference, const qnl_circuit *circuit,
                                const qnl_execution_options *options);
void qnl__difference_clear(qnl__difference *difference);

/*
 * u = U(theta) and e = U(theta + delta) - U(theta), 2^n x 2^n row-major.  The difference is carried through the circuit: each
 * rotation adds
 * (-2 sin^2(h/4) - i sin(h/2) P) times the state, h its own change, so that its relative accuracy does not depend on |delta|.
 */
qnl_status qnl__difference_run(const char *function, const qnl__difference *difference, qnl_complex *u, qnl_complex *e,
                               const double *theta, const double *delta);

/*
 * (y, e) -> (U(theta) y, U(theta + delta) e + (U(theta + delta) - U(theta)) y) for a run that is prepared at theta, with the same
 * theta in all lanes.  Started with e = 0 it gives the difference itself.
 */
void qnl__difference_carry(qnl__run *run, const double *delta, qnl__cell *y, qnl__cell *e);

#endif
