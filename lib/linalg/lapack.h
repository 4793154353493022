/*
 * lapack.h  BLAS and LAPACK with our complex numbers, and what every call of them needs.  For files of this layer only.
 *
 * LAPACK works on column-major matrices: it is given transposed copies, or ours as they are where the transpose will do.  Its
 * "work" functions are called with workspaces of our own, because the others print when memory runs out.
 */
#ifndef QNL_LINALG_LAPACK_H
#define QNL_LINALG_LAPACK_H

#include "qnnland/types.h"

/* LAPACKE's complex numbers are ours: same layout, no conversion. */
typedef struct qnl__complex_float {
    float re;
    float im;
} qnl__complex_float;
#define LAPACK_COMPLEX_CUSTOM
#define lapack_complex_float  qnl__complex_float
#define lapack_complex_double qnl_complex

#include <cblas.h>
#include <lapacke.h>
#include <limits.h>

#include "core/error.h"
#include "core/memory.h"
#include "linalg/blas_memory.h"

static inline qnl_status qnl__lapack_check_size(const char *function, const char *name, size_t size) {
    QNL_CHECK(size >= 1 && size <= INT_MAX, QNL_ERR_ARGUMENT, "%s: %s is %zu, allowed are 1..%d", function, name, size, INT_MAX);
    return QNL_OK;
}

static inline qnl_status qnl__lapack_fail(const char *function, const char *routine, lapack_int info) {
    return qnl__fail(QNL_ERR_NUMERICAL, "%s: LAPACK's %s failed with info %lld", function, routine, (long long)info);
}

/* Number of elements that a workspace query answered with. */
static inline lapack_int qnl__lapack_size(double answer) {
    return answer < 1.0 ? 1 : (lapack_int)answer;
}

#endif
