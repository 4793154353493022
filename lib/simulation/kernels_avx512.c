/* kernels_avx512.c  Kernels for AVX-512 F and DQ. */
#include <sleef.h>

#include "simulation/lanes.h"

static inline __attribute__((always_inline)) void qnl_sincos(qnl__v8 *sine, qnl__v8 *cosine, qnl__v8 x) {
    const Sleef___m512d_2 both = Sleef_sincosd8_u10avx512f((__m512d)x);
    *sine = (qnl__v8)both.x;
    *cosine = (qnl__v8)both.y;
}

#define QNL_KERNEL_TABLE qnl__kernels_avx512
#define QNL_KERNEL_ISA   QNL_ISA_AVX512
#include "simulation/kernels_impl.h"
