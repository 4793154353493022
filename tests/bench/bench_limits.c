/*
 * bench_limits.c  What the machine can do, and how fast a work could be at best.
 *
 * Arithmetic.  Expectation values and gradients: the multiply-adds of the program forwards, and of the adjoint method backwards, as
 * qnl_network_text() gives them; they are counted from the rotations, phases and other operations that are run, on the amplitudes
 * that can differ from zero by then.  Hessians and metrics run operation by operation.  A fused one-qubit matrix takes 8 fused
 * multiply-adds (FMA) for each amplitude: two complex products.  The sums Im <l|X, Y, Z|p> of a pair of amplitudes take 12, 6 for
 * each.  So with P parameters, m the multiply-adds of all operations one by one, which the text has too, and M matrices on 2^n
 * amplitudes
 *
 *     Hessian      P (16 + 32 + 18) m / 8: two vectors forward, four back, three of these sums, for each column
 *     metric       (8 (1 + P / 2) M + 8 P + P^2) 2^n: a derivative is carried along from its gate on; one matrix that makes it; the
 *                  real parts of P^2 / 2 inner products; on whole states, so that from a basis state it can be less
 *
 * Memory.  A pass reads and writes each amplitude that it works on once, 32 bytes.  For expectation values and gradients the text
 * has the bytes.  For the others the passes S of one run of the program are those that it shows (two for each layer where it is not
 * asked): a column of the Hessian runs S on two vectors and S on four, the metric S on 1 + P / 2 and reads all once more.  Memory
 * is a limit only where the vectors at work are larger than the last-level cache.
 *
 * Filling the input state, the value itself, sines and cosines are left out: no program could be faster than this with the same
 * method.  In batch mode the limit is for a whole batch, divided by its vectors.
 */
#include "bench_limits.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "bench_peak.h"

/* ---- memory ---- */

enum { TRIALS = 5 };

/* The cache that a core shares with its neighbours; sysconf() adds up all of a socket on some machines. */
static double cache_bytes(void) {
    double bytes = 0.0;
    FILE *file = fopen("/sys/devices/system/cpu/cpu0/cache/index3/size", "r");
    char text[32] = "";
    if (file != NULL) {
        bytes = fgets(text, sizeof text, file) != NULL && strchr(text, 'K') != NULL ? 1024.0 * atof(text) : 0.0;
        fclose(file);
    }
#ifdef _SC_LEVEL3_CACHE_SIZE
    bytes = bytes > 0.0 ? bytes : (double)sysconf(_SC_LEVEL3_CACHE_SIZE);
#endif
    return bytes > 0.0 ? bytes : 33554432.0;
}

/* J. D. McCalpin, Memory bandwidth and machine balance in current high performance computers, IEEE TCCA Newsletter (1995). */
static void triad(double *a, const double *b, const double *c, ptrdiff_t count, int threads) {
    (void)threads;
#ifdef _OPENMP
#pragma omp parallel for num_threads(threads) schedule(static)
#endif
    for (ptrdiff_t i = 0; i < count; ++i) {
        a[i] = b[i] + 3.0 * c[i];
    }
}

/* What a pass over a state does: every number is read and written where it stands. */
static void update(double *a, ptrdiff_t count, int threads) {
    (void)threads;
#ifdef _OPENMP
#pragma omp parallel for num_threads(threads) schedule(static)
#endif
    for (ptrdiff_t i = 0; i < count; ++i) {
        a[i] = 1.0 - a[i];
    }
}

static void measure_memory(bench_machine *machine, double *arrays, ptrdiff_t count, int threads) {
    double *a = arrays, *b = arrays + count, *c = arrays + 2 * count;
    double best[2] = {HUGE_VAL, HUGE_VAL};
    triad(b, b, b, 0, threads); /* the threads are there */
    update(b, count, threads);
    update(c, count, threads);
    for (int k = 0; k < TRIALS; ++k) {
        const double start = bench_now();
        triad(a, b, c, count, threads);
        const double middle = bench_now();
        update(a, count, threads);
        best[0] = fmin(best[0], middle - start);
        best[1] = fmin(best[1], bench_now() - middle);
    }
    machine->triad = 24.0 * (double)count / best[0];
    machine->bandwidth = fmax(machine->triad, 16.0 * (double)count / best[1]);
}

/* ---- arithmetic ---- */

static bench_peak_fn *peak_of(qnl_isa isa) {
#ifdef BENCH_X86
    if (isa == QNL_ISA_AVX512) {
        return bench_peak_avx512;
    }
    if (isa == QNL_ISA_AVX2) {
        return bench_peak_avx2;
    }
#endif
    (void)isa;
    return bench_peak_generic;
}

static double measure_peak(qnl_isa isa, int threads) {
    bench_peak_fn *run = peak_of(isa);
    const size_t rounds = 2000000;
    double best = HUGE_VAL, seen = 0.0;
    for (int trial = 0; trial < TRIALS; ++trial) {
        const double start = bench_now();
#ifdef _OPENMP
#pragma omp parallel for num_threads(threads) schedule(static) reduction(+ : seen)
#endif
        for (int k = 0; k < threads; ++k) {
            seen += run(rounds);
        }
        best = fmin(best, bench_now() - start);
    }
    if (seen == 0.123) { /* never; so that nothing is left out */
        fprintf(stderr, "qnnland_bench: %g\n", seen);
    }
    return (double)threads * (double)rounds * run(0) / best;
}

int bench_measure_machine(bench_machine *machine, qnl_isa isa, int threads) {
    static bench_machine known[1025];
    if (threads > 1024 || known[threads].peak == 0.0) {
        bench_machine new = {.cache = cache_bytes()};
        const ptrdiff_t count = (ptrdiff_t)(fmin(fmax(4.0 * new.cache, 67108864.0), 1073741824.0) / sizeof(double));
        double *arrays = calloc(3 * (size_t)count, sizeof *arrays);
        if (arrays == NULL) {
            return 0;
        }
        measure_memory(&new, arrays, count, threads);
        free(arrays);
        new.peak = measure_peak(isa, threads);
        known[threads <= 1024 ? threads : 0] = new;
        fprintf(
            stderr,
            "threads %d: triad %.1f GB/s, read and write in place %.1f GB/s, peak (%s) %.1f GFMA/s, last-level cache %.0f MiB\n",
            threads, 1e-9 * new.triad, 1e-9 * new.bandwidth, qnl_isa_name(isa), 1e-9 * new.peak, new.cache / 1048576.0);
    }
    *machine = known[threads <= 1024 ? threads : 0];
    return 1;
}

/* ---- the work ---- */

/* Adds up what a line says about one run, with its indent left out. */
static void read_run(bench_size *size, const char *line) {
    double numbers[5];
    if (sscanf(line, "forward: %lf multiply-adds, %lf bytes; backward: %lf multiply-adds, %lf bytes; one by one: %lf", &numbers[0],
               &numbers[1], &numbers[2], &numbers[3], &numbers[4]) == 5) {
        size->forward += numbers[0];
        size->forward_bytes += numbers[1];
        size->backward += numbers[2];
        size->backward_bytes += numbers[3];
        size->one_by_one += numbers[4];
    }
}

/* Adds up the programs of one mode; 0 if there is none. */
static int read_programs(bench_size *size, const char *text, const char *mode) {
    double amplitudes = 0.0; /* of the program that the line is in; 0 for one of the other mode */
    size->amplitudes = size->matrices = size->passes = 0.0;
    size->forward = size->backward = size->forward_bytes = size->backward_bytes = size->one_by_one = 0.0;
    for (const char *line = text; line != NULL && *line != 0; line = strchr(line, '\n')) {
        line += *line == '\n';
        const size_t indent = strspn(line, " ");
        if (indent == 0) {
            amplitudes = strncmp(line, mode, strlen(mode)) == 0 ? ldexp(1.0, atoi(line + strlen(mode))) : 0.0;
            size->amplitudes = fmax(size->amplitudes, amplitudes);
        }
        const int is_run = strncmp(line + indent, "forward:", 8) == 0;
        if (is_run && amplitudes > 0.0) {
            read_run(size, line + indent);
        }
        size->passes += indent == 2 && !is_run ? amplitudes : 0.0;
        size->matrices += strncmp(line + indent, "matrix", 6) == 0 ? amplitudes : 0.0;
    }
    return size->amplitudes > 0.0;
}

void bench_read_program(bench_size *size, const char *text, int single) {
    static const char *const modes[] = {"batch mode: ", "single mode: "};
    if (!read_programs(size, text, modes[single != 0])) {
        (void)read_programs(size, text, modes[single == 0]);
    }
}

/* Fused multiply-adds. */
static double arithmetic_of(const bench_size *s) {
    switch (s->work) {
    case BENCH_EXPECTATION:
        return s->forward;
    case BENCH_GRADIENT:
        return s->forward + s->backward;
    case BENCH_HESSIAN:
        return s->parameters * (16.0 + 32.0 + 18.0) / 8.0 * s->one_by_one;
    default:
        return 8.0 * (1.0 + 0.5 * s->parameters) * s->matrices +
               (8.0 * s->parameters + s->parameters * s->parameters) * s->amplitudes;
    }
}

/* Bytes that are read and written. */
static double traffic_of(const bench_size *s) {
    switch (s->work) {
    case BENCH_EXPECTATION:
        return s->forward_bytes;
    case BENCH_GRADIENT:
        return s->forward_bytes + s->backward_bytes;
    case BENCH_HESSIAN:
        return 32.0 * 6.0 * s->passes * s->parameters;
    default:
        return 32.0 * (s->passes * (1.0 + 0.5 * s->parameters) + 0.5 * s->parameters * s->amplitudes);
    }
}

static double vectors_of(const bench_size *s) {
    switch (s->work) {
    case BENCH_EXPECTATION:
        return 1.0;
    case BENCH_GRADIENT:
        return 2.0;
    case BENCH_HESSIAN:
        return 4.0;
    default:
        return 1.0 + s->parameters;
    }
}

bench_limit bench_limit_of(const bench_size *size, const bench_machine *machine) {
    const double arithmetic = arithmetic_of(size) / machine->peak;
    const double memory = traffic_of(size) / machine->bandwidth;
    const double bytes = vectors_of(size) * size->states * 16.0 * size->amplitudes;
    if (bytes > machine->cache && memory > arithmetic) {
        return (bench_limit){memory, "memory"};
    }
    return (bench_limit){arithmetic, "arithmetic"};
}
