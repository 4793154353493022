/* method.h  One optimization method: how a gradient becomes an update. */
#ifndef QNL_OPTIMIZERS_METHOD_H
#define QNL_OPTIMIZERS_METHOD_H

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
} qnl__method;

extern const qnl__method qnl__gradient_descent;
extern const qnl__method qnl__adam;
extern const qnl__method qnl__rmsprop;

/* The method of a public number, NULL if there is none. */
const qnl__method *qnl__method_of(qnl_optimizer_method method);

#endif
