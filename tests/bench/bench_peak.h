/* bench_peak.h  Multiplications with addition in registers, for each instruction set. */
#ifndef QNL_BENCH_PEAK_H
#define QNL_BENCH_PEAK_H

#include <stddef.h>

#if defined(__x86_64__) && !defined(QNL_NO_X86)
#define BENCH_X86
#endif

/* Runs `rounds` rounds and returns a number that depends on all of them; of 0 rounds: how many multiply-adds a round has. */
typedef double bench_peak_fn(size_t rounds);

bench_peak_fn bench_peak_generic;
#ifdef BENCH_X86
bench_peak_fn bench_peak_avx2;
bench_peak_fn bench_peak_avx512;
#endif

#endif
