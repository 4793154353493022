/* krylov.h  exp(-i O t) on one state vector of a run. */
#ifndef QNL_SIMULATION_KRYLOV_H
#define QNL_SIMULATION_KRYLOV_H

#include "simulation/evaluate.h"

typedef struct qnl__evolution {
    const char *function; /* for error texts */
    const qnl__operator *observable;
    double time;                          /* finite, not 0 */
    double tolerance;                     /* > 0: bound of |error| for a state of norm 1 */
    qnl_status (*after_step)(void *data); /* called after each step of the time; what it returns except QNL_OK ends the work */
    void *data;
} qnl__evolution;

/* State vectors of a run in single mode that qnl__krylov_evolve() needs: at most 30. */
size_t qnl__krylov_vectors(const qnl__engine *engine);

/*
 * Replace vector number 0 of the run by exp(-i O t) times it; its norm is kept.  Errors: QNL_ERR_NOT_FINITE (the observable made a
 * number that is not finite), QNL_ERR_NUMERICAL (the tolerance is below what rounding makes), QNL_ERR_MEMORY, and those of
 * after_step.
 */
qnl_status qnl__krylov_evolve(qnl__run *run, const qnl__evolution *evolution);

#endif
