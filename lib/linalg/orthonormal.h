/* orthonormal.h  An orthonormal basis of the span of independent real vectors. */
#ifndef QNL_LINALG_ORTHONORMAL_H
#define QNL_LINALG_ORTHONORMAL_H

#include "qnnland/types.h"

/*
 * The `count` rows of `columns` numbers become orthonormal, by the Cholesky factor of their Gram matrix, twice: to rounding where
 * the condition of the rows is below 1e7 (T. Fukaya et al., ScalA 2014).  rows comes from qnl__blas_array.  Errors:
 * QNL_ERR_ARGUMENT (size), QNL_ERR_MEMORY, QNL_ERR_NUMERICAL (rows that depend on each other); rows then hold no useful values.
 */
qnl_status qnl__orthonormal_rows(double *rows, size_t count, size_t columns);

#endif
