/* adjoint.h  The adjoint pass. */
#ifndef QNL_GRADIENTS_ADJOINT_H
#define QNL_GRADIENTS_ADJOINT_H

#include "simulation/network_data.h"

/* State vectors that an adjoint pass takes. */
size_t qnl__adjoint_vectors(const qnl__engine *engine);

/*
 * Values of the run's jobs (per lane sums) and, in run->gradient, the derivatives with respect to the angles of the program; those
 * of angles outside the light cone are zero.
 */
qnl__v8 qnl__adjoint(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs);

/*
 * Fills lambda (vector 1, any contents) from the final states psi (vector 0) of the run's jobs: df = 2 Re <lambda|dpsi> for the
 * function f that is differentiated.
 */
typedef void (*qnl__bra_fn)(qnl__run *run, qnl__cell *lambda, const qnl__cell *psi, void *data);

/* The same pass for any function of the final state; takes two state vectors. */
void qnl__adjoint_with(qnl__run *run, const qnl_state *inputs, qnl__bra_fn bra, void *data);

/* One unitary operation of the pass: its derivatives go to run->gradient, and both vectors go back through it. */
void qnl__adjoint_reverse(qnl__run *run, const qnl__op *op, qnl__cell *l, qnl__cell *p);

/* out[P] += factor * (derivatives[angles] of the job in `lane`, by the chain rule) */
void qnl__collect(double *out, const qnl__run *run, const qnl__v8 *derivatives, int lane, double factor);

#endif
