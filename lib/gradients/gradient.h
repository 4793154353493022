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

/*
 * The adjoint method for `jobs` jobs from number `first` on, over all groups of the network; `values` and `gradients` start with
 * the first of them.
 */
qnl_status qnl__gradient_jobs(const char *function, double *values, double *gradients, const qnl_network *network,
                              const double *thetas, size_t first, size_t jobs);

/* One value that the shift rule needs: derivative of angle += weight * f(angle + shift). */
typedef struct qnl__shift_term {
    int angle;
    double shift;
    double weight;
} qnl__shift_term;

/* The terms of all trainable angles of a program, at most four for each; returns their number. */
size_t qnl__shift_terms(qnl__shift_term *terms, const qnl__program *program);

/* values[count x inputs] of anything with parameters. */
typedef qnl_status (*qnl__values_fn)(const char *function, double *values, const void *model, const double *thetas, size_t count);

/* gradients[count x inputs x P] by central differences. */
qnl_status qnl__central_differences(const char *function, double *gradients, qnl__values_fn values_of, const void *model,
                                    size_t parameters, size_t inputs, const double *thetas, size_t count);

/* The step of central differences at a parameter: the cube root of the unit roundoff, scaled. */
double qnl__difference_step(double theta);

#endif
