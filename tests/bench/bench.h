/* bench.h  What the benchmarks share. */
#ifndef QNL_TESTS_BENCH_H
#define QNL_TESTS_BENCH_H

#include <qnnland.h>

/* Seconds of a clock that only goes forwards. */
double bench_now(void);

/* Ends the program with the library's error text unless the status is QNL_OK. */
void bench_check(qnl_status status);

/* The median (the upper one of an even count); sorts the values. */
double bench_median(double *values, int count);

#endif
