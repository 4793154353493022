/*
 * method.h  One optimization method.
 *
 * A gradient method turns one gradient into an update, for one start.  A sweep method asks the cost for values itself, for all
 * running starts at once, and needs no gradient.  The driver owns everything else.
 */
#ifndef QNL_OPTIMIZERS_METHOD_H
#define QNL_OPTIMIZERS_METHOD_H

#include "optimizers/sweep.h"
#include "qnnland/optimizer.h"

typedef struct qnl__method {
    const char *name;
    size_t averages; /* number of running averages of P numbers that each start keeps; they begin at zero */
    /*
     * updates[P] = theta after minus theta before, for one start.
     * averages[averages x P] are brought to step t = `step` (1 for the first) in place.
     */
    void (*update)(double *updates, double *averages, const double *gradient, size_t parameters, uint64_t step,
                   const qnl_optimizer_options *options);
    /* One step of all starts of the sweep (see sweep.h); NULL for a gradient method, which has `update`. */
    qnl_status (*sweep)(qnl__sweep *sweep, const qnl_optimizer_options *options);
    /* Settings of one group of parameters that a sweep asks for at once, at most. */
    size_t (*settings)(size_t parameters, const qnl_optimizer_options *options);
    size_t width; /* parameters of a group */
} qnl__method;

extern const qnl__method qnl__gradient_descent;
extern const qnl__method qnl__adam;
extern const qnl__method qnl__rmsprop;
extern const qnl__method qnl__rotosolve;
extern const qnl__method qnl__free_gate;

/* The method of a public number, NULL if there is none. */
const qnl__method *qnl__method_of(qnl_optimizer_method method);

#endif
