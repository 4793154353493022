/*
 * bench_peak.c  Multiplications with addition in registers, for each instruction set.
 *
 * Twelve chains hide the latency; with the two factors they fit the sixteen registers that every one of these sets has.
 */
#include "bench_peak.h"

enum { CHAINS = 12 };

/* With vectors of so many bytes as a register of the set has. */
#define PEAK(name, bytes, target)                                                                                                  \
    target double name(size_t rounds) {                                                                                            \
        typedef double vector __attribute__((vector_size(bytes)));                                                                 \
        const size_t width = (bytes) / sizeof(double);                                                                             \
        vector sum[CHAINS], factor, offset;                                                                                        \
        if (rounds == 0) {                                                                                                         \
            return (double)(width * CHAINS);                                                                                       \
        }                                                                                                                          \
        for (size_t i = 0; i < width; ++i) {                                                                                       \
            factor[i] = 0.5 + 1e-9 * (double)(rounds % 7);                                                                         \
            offset[i] = 1.0 + (double)i;                                                                                           \
            for (size_t k = 0; k < CHAINS; ++k) {                                                                                  \
                sum[k][i] = (double)(k + i);                                                                                       \
            }                                                                                                                      \
        }                                                                                                                          \
        for (size_t r = 0; r < rounds; ++r) {                                                                                      \
            for (size_t k = 0; k < CHAINS; ++k) {                                                                                  \
                sum[k] = sum[k] * factor + offset;                                                                                 \
            }                                                                                                                      \
        }                                                                                                                          \
        double total = 0.0;                                                                                                        \
        for (size_t i = 0; i < CHAINS * width; ++i) {                                                                              \
            total += sum[i / width][i % width];                                                                                    \
        }                                                                                                                          \
        return total;                                                                                                              \
    }

PEAK(bench_peak_generic, 16, )
#ifdef BENCH_X86
PEAK(bench_peak_avx2, 32, __attribute__((target("avx2,fma"))))
PEAK(bench_peak_avx512, 64, __attribute__((target("avx512f,avx512dq,avx512vl,fma"))))
#endif
