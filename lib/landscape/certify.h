/* certify.h  Parts of the proof that a census is complete; coordinates are those of certify_form.h. */
#ifndef QNL_LANDSCAPE_CERTIFY_H
#define QNL_LANDSCAPE_CERTIFY_H

#include "landscape/certify_form.h"
#include "qnnland/census.h"

/* A box round a point of the census in which exactly one zero of the gradient is proven. */
typedef struct qnl__proven_root {
    const double *x; /* P, in [0, 2 pi) */
    double radius;   /* half width of the box; 0 where nothing is proven */
    double within;   /* the zero is closer than this to x in every coordinate */
    int index;       /* of the Hessian at the zero */
} qnl__proven_root;

/* inverse = nearly the inverse of a matrix, which is destroyed; 0 where it is singular. */
int qnl__certify_inverse(double *inverse, double *matrix, size_t p);

/* Krawczyk's test round root->x, with the largest and the smallest box that it allows. */
qnl_status qnl__certify_root(qnl__proven_root *root, qnl__jet *jet, const qnl__certify_form *form, const char *function);

/* Cover the torus: boxes, left and left_volume of the certificate. */
qnl_status qnl__certify_cover(qnl_census_certificate *certificate, const qnl__certify_form *form, const qnl__proven_root *roots,
                              size_t root_count, const qnl_certify_options *options, const char *function);

/* How far a and b are apart on a circle of 2 pi. */
double qnl__certify_apart(double a, double b);

#endif
