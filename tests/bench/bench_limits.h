/* bench_limits.h  What the machine can do, and how fast a work could be at best. */
#ifndef QNL_BENCH_LIMITS_H
#define QNL_BENCH_LIMITS_H

#include <qnnland.h>

typedef enum bench_work { BENCH_EXPECTATION, BENCH_GRADIENT, BENCH_HESSIAN, BENCH_METRIC } bench_work;

/* What was measured with so many threads. */
typedef struct bench_machine {
    double bandwidth; /* bytes per second between processor and memory */
    double triad;     /* the same as the STREAM triad counts it */
    double peak;      /* multiplications with addition per second, in registers */
    double cache;     /* bytes of the last-level cache */
} bench_machine;

/* The size of a work. */
typedef struct bench_size {
    bench_work work;
    double amplitudes; /* of one vector */
    double matrices;   /* amplitudes times fused one-qubit matrices of the program */
    double passes;     /* amplitudes times passes over a vector in one run of the program */
    double forward;    /* multiply-adds of one run, and of the adjoint method going back */
    double backward;
    double forward_bytes; /* through memory */
    double backward_bytes;
    double one_by_one; /* multiply-adds of one run of all operations one by one */
    double parameters;
    double states; /* that are in work at the same time, all threads and lanes together */
} bench_size;

typedef struct bench_limit {
    double seconds; /* for one parameter vector */
    const char *name;
} bench_limit;

/* Measured in about a second for each new number of threads; 0 when there is no memory for it. */
int bench_measure_machine(bench_machine *machine, qnl_isa isa, int threads);

/* All but work, parameters and states from the text of a network, added up over its groups; `single` prefers the programs of the
 * single mode. */
void bench_read_program(bench_size *size, const char *text, int single);

bench_limit bench_limit_of(const bench_size *size, const bench_machine *machine);

#endif
