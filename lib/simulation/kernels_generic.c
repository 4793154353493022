/* kernels_generic.c  Kernels for any processor. */
#include <math.h>

#include "simulation/lanes.h"

static inline __attribute__((always_inline)) void qnl_sincos(qnl__v8 *sine, qnl__v8 *cosine, qnl__v8 x) {
    for (int j = 0; j < QNL__LANES; ++j) {
        (*sine)[j] = sin(x[j]);
        (*cosine)[j] = cos(x[j]);
    }
}

#define QNL_KERNEL_TABLE qnl__kernels_generic
#define QNL_KERNEL_ISA   QNL_ISA_GENERIC
#include "simulation/kernels_impl.h"
