/* gradient.h  The family of gradient methods. */
#ifndef QNL_GRADIENTS_GRADIENT_H
#define QNL_GRADIENTS_GRADIENT_H

#include "qnnland/gradient.h"
#include "simulation/network_data.h"

/*
 * gradients[count x inputs x P], zero on entry, and values[count x inputs].  Parameters are checked; on failure the outputs may
 * hold anything.
 */
typedef qnl_status (*qnl__gradient_fn)(const char *function, double *values, double *gradients, const qnl_network *network,
                                       const double *thetas, size_t count);

qnl_status qnl__gradient_adjoint(const char *function, double *values, double *gradients, const qnl_network *network,
                                 const double *thetas, size_t count);
qnl_status qnl__gradient_parameter_shift(const char *function, double *values, double *gradients, const qnl_network *network,
                                         const double *thetas, size_t count);
qnl_status qnl__gradient_central_difference(const char *function, double *values, double *gradients, const qnl_network *network,
                                            const double *thetas, size_t count);

/* The step of central differences at a parameter: the cube root of the unit roundoff, scaled. */
double qnl__difference_step(double theta);

#endif
