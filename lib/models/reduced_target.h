/*
 * reduced_target.h  What a reduced state rho = F F' is compared with, and how the comparison changes with the factor F.
 *
 * Everything is computed from a factor (the amplitudes of a pure state, or a square root of a thermal one) and not from rho: the
 * singular values of F are accurate where eigenvalues of rho, their squares, have drowned in rounding errors.
 */
#ifndef QNL_MODELS_REDUCED_TARGET_H
#define QNL_MODELS_REDUCED_TARGET_H

#include "qnnland/boltzmann.h"

typedef struct qnl__reduced_target {
    qnl_reduced_kind kind;
    size_t dimension;    /* d */
    double rank_cutoff;  /* RELATIVE_ENTROPY: smallest singular value of F relative to the largest that counts as full rank */
    double entropy;      /* RELATIVE_ENTROPY: Tr sigma ln sigma */
    qnl_complex *matrix; /* d x d: A or sigma, Hermitian */
    qnl_complex *root;   /* infidelities: sqrt(sigma), else NULL */
} qnl__reduced_target;

/* Checks and copies; starts from an all-zero struct, and qnl__reduced_target_clear is safe afterwards. */
qnl_status qnl__reduced_target_make(const char *function, qnl__reduced_target *target, qnl_reduced_kind kind,
                                    const qnl_complex *matrix, size_t dimension, double rank_cutoff);
void qnl__reduced_target_clear(qnl__reduced_target *target);

/*
 * *value of the kind for rho = F F', and the cotangent G with d value = Re Tr(G' dF) (unless NULL).
 * @param cotangent  d x columns (out)
 * @param factor     d x columns, from qnl__blas_array()
 * Where the relative entropy is infinite the cotangent is NaN.  Any number of threads.
 */
qnl_status qnl__reduced_evaluate(const char *function, double *value, qnl_complex *cotangent, const qnl__reduced_target *target,
                                 const qnl_complex *factor, size_t columns);

#endif
