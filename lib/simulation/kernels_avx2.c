/* kernels_avx2.c  Kernels for AVX2 with FMA. */
#include <sleef.h>

#include "simulation/lanes.h"

/* Two halves of eight doubles. */
typedef union halves {
    qnl__v8 whole;
    __m256d half[2];
} halves;

static inline __attribute__((always_inline)) void qnl_sincos(qnl__v8 *sine, qnl__v8 *cosine, qnl__v8 x) {
    const halves angle = {.whole = x};
    halves s, c;
    for (int k = 0; k < 2; ++k) {
        const Sleef___m256d_2 both = Sleef_sincosd4_u10avx2(angle.half[k]);
        s.half[k] = both.x;
        c.half[k] = both.y;
    }
    *sine = s.whole;
    *cosine = c.whole;
}

#define QNL_KERNEL_TABLE qnl__kernels_avx2
#define QNL_KERNEL_ISA   QNL_ISA_AVX2
#include "simulation/kernels_impl.h"
