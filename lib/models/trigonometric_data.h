/* trigonometric_data.h  What a trigonometric form is made of. */
#ifndef QNL_MODELS_TRIGONOMETRIC_DATA_H
#define QNL_MODELS_TRIGONOMETRIC_DATA_H

#include <stdatomic.h>

#include "qnnland/trigonometric.h"

enum { QNL__MAX_FORM_PARAMETERS = 63, QNL__MAX_FORM_HARMONICS = 4096 };

struct qnl_trigonometric {
    atomic_int references;
    size_t parameters;
    size_t size;
    size_t active; /* parameters with at least one harmonic */
    qnl_frequency *frequencies;
    double *coefficients;
};

/* 2 K + 1: the coefficients, and the grid points, of one parameter. */
static inline size_t qnl__form_width(const qnl_frequency *frequency) {
    return 2 * frequency->harmonics + 1;
}

/* Checks numbers of parameters and frequencies; *size = prod (2 K_k + 1). */
qnl_status qnl__form_size(const char *function, size_t *size, size_t parameters, const qnl_frequency *frequencies);

/* New form with these (checked) frequencies and all coefficients 0. */
qnl_status qnl__form_allocate(const char *function, qnl_trigonometric **out, size_t parameters, const qnl_frequency *frequencies);

/* One more reference; qnl_trigonometric_free drops one. */
qnl_trigonometric *qnl__form_retain(const qnl_trigonometric *form);

/* qnl_trigonometric_evaluate() in the name of `function`, without a look at the arguments. */
qnl_status qnl__form_evaluate(const char *function, double *values, double *gradients, double *hessians,
                              const qnl_trigonometric *form, const double *thetas, size_t count);

/*
 * Where a form is evaluated at one point after the other by one thread, as searches do: room for these derivatives (order 0: the
 * value, 1: and the gradient, 2: and the Hessian) is allocated once.
 */
typedef struct qnl__form_scratch {
    int order;
    double *tensors[2]; /* partly contracted coefficients, and where they are contracted to */
    double *weights;    /* basis functions of one parameter, their first and their second derivatives */
    double *cosines;    /* of the multiples of one angle */
    double *sines;
} qnl__form_scratch;

/* Doubles that `order` needs. */
size_t qnl__form_scratch_size(const qnl_trigonometric *form, int order);

/* Share out `memory`, an array of that many doubles which stays the caller's. */
void qnl__form_scratch_set(qnl__form_scratch *scratch, const qnl_trigonometric *form, int order, double *memory);

/* Value, gradient (P) and Hessian (P x P) at one theta, each NULL or of at most the scratch's order. */
void qnl__form_point(double *value, double *gradient, double *hessian, const qnl_trigonometric *form, const double *theta,
                     const qnl__form_scratch *scratch);

#endif
