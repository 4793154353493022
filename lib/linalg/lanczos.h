/* lanczos.h  Smallest and largest eigenvalue of a Hermitian operator that is only known by its action. */
#ifndef QNL_LINALG_LANCZOS_H
#define QNL_LINALG_LANCZOS_H

#include "qnnland/random.h"

/* y = A x for vectors of the operator's dimension.  Whatever it returns except QNL_OK ends the search and is returned. */
typedef qnl_status (*qnl__apply_fn)(qnl_complex *y, const qnl_complex *x, void *data);

typedef struct qnl__lanczos_options {
    double tolerance;   /* > 0: both residuals at most tolerance * max(maximum - minimum, least_width) ends the search */
    double least_width; /* >= 0; above 0 where the operator's own rounding would drown a smaller width */
    size_t max_steps;   /* >= 1: most applications of the operator */
    size_t basis_limit; /* most vectors in the basis, >= 8; 0 = as many as fit into 512 MiB, but 16..128 */
} qnl__lanczos_options;

typedef struct qnl__lanczos_result {
    double minimum;
    double maximum;
    double minimum_residual; /* |A v - minimum v| of the Ritz vector v: an eigenvalue of A lies within this distance */
    double maximum_residual;
    size_t steps;  /* applications of the operator */
    int converged; /* 0: max_steps was reached first */
} qnl__lanczos_result;

/*
 * Thick-restart Lanczos (K. Wu and H. Simon, SIAM J. Matrix Anal. Appl. 22, 602 (2000)) with full reorthogonalisation from a random
 * start vector, which `random` draws.  When the basis is full, the Ritz vectors of both ends are kept.  The minimum never lies
 * below the true one and the maximum never above (up to rounding).  Where the Krylov space is exhausted the answer is exact,
 * because a random vector has a component in every eigenspace. Memory: (basis + 1) x dimension complex numbers (basis =
 * min(basis_limit, dimension)) and O(basis^2). Errors: QNL_ERR_ARGUMENT (dimension outside 1..2^31-1, an option), QNL_ERR_MEMORY,
 * QNL_ERR_NUMERICAL, QNL_ERR_NOT_FINITE (the operator made a number that is not finite), and those of `apply`.  On failure *result
 * is untouched.
 */
qnl_status qnl__lanczos_extremes(qnl__lanczos_result *result, size_t dimension, qnl__apply_fn apply, void *data, qnl_random *random,
                                 const qnl__lanczos_options *options);

#endif
