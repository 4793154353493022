/*
 * blas_memory.h  Arrays that are handed to BLAS and LAPACK.
 *
 * Some kernels of OpenBLAS read, without using them, numbers up to a few columns behind a matrix (zgemv_n on Haswell and later in
 * 0.3.21, which Debian 12 has: github.com/OpenMathLib/OpenBLAS issue 4013).  At the end of a mapped page that is a crash, so every
 * array has room behind it.
 */
#ifndef QNL_LINALG_BLAS_MEMORY_H
#define QNL_LINALG_BLAS_MEMORY_H

#include <stdint.h>
#include <string.h>

#include "core/memory.h"

/* Zeroed array of `count` elements of `size` bytes, part of a matrix with columns of `column` elements; NULL when out of memory. */
static inline void *qnl__blas_array(size_t count, size_t column, size_t size) {
    if (column > (SIZE_MAX - 64) / 4 || count > SIZE_MAX - 64 - 4 * column) {
        return NULL;
    }
    return qnl__allocate(count + 4 * column + 64, size);
}

/* A copy of an array as such an array. */
static inline void *qnl__blas_copy(const void *source, size_t count, size_t column, size_t size) {
    void *copy = qnl__blas_array(count, column, size);
    return copy == NULL ? NULL : memcpy(copy, source, count * size);
}

#endif
