/*
 * diamond_bench.c  Time and certified gap of the diamond norm of differences of random channels.
 *
 * One CSV row for each dimension, number of operators and method: `full` has input * output operators on each side, `double` twice
 * the dimension, `low` two.  The program csdp, where it is installed, stands beside the certified method up to
 * dimension 8 and 64 operators.  Largest dimension as the argument, 32 by default.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { KINDS = 3, SMALLEST = 2, LARGEST = 32 };

static const char *const kind_names[KINDS] = {"low", "double", "full"};

/* operators = the first columns of a matrix with orthonormal columns, from normal numbers by the Gram-Schmidt process. */
static void orthonormalise(qnl_complex *v, size_t rows, size_t columns) {
    for (size_t pass = 0; pass < 2 * columns; pass++) {
        const size_t k = pass / 2;
        for (size_t j = 0; j <= k; j++) {
            double re = 0.0, im = 0.0;
            for (size_t i = 0; i < rows; i++) {
                const qnl_complex a = v[i * columns + j], b = v[i * columns + k];
                re += a.re * b.re + a.im * b.im;
                im += a.re * b.im - a.im * b.re;
            }
            for (size_t i = 0; i < rows && j < k; i++) {
                const qnl_complex a = v[i * columns + j];
                v[i * columns + k].re -= a.re * re - a.im * im;
                v[i * columns + k].im -= a.re * im + a.im * re;
            }
            for (size_t i = 0; i < rows && j == k; i++) {
                v[i * columns + k].re /= sqrt(re);
                v[i * columns + k].im /= sqrt(re);
            }
        }
    }
}

static qnl_channel *random_channel(qnl_random *random, size_t dimension, size_t operators) {
    qnl_channel *channel = NULL;
    const size_t count = operators * dimension * dimension;
    qnl_complex *kraus = calloc(count, sizeof *kraus);
    if (kraus == NULL) exit(1);
    for (size_t i = 0; i < count; i++) {
        kraus[i].re = qnl_random_normal(random);
        kraus[i].im = qnl_random_normal(random);
    }
    orthonormalise(kraus, operators * dimension, dimension);
    bench_check(qnl_channel_new_kraus(&channel, kraus, operators, dimension, dimension));
    free(kraus);
    return channel;
}

static void measure_method(size_t dimension, int kind, size_t operators, const qnl_channel *a, const qnl_channel *b,
                           qnl_diamond_method method) {
    qnl_diamond_options options;
    qnl_diamond_result result;
    bench_check(qnl_diamond_options_init(&options, sizeof options));
    options.method = method;
    int repetitions = 0;
    const double start = bench_now();
    double seconds;
    do {
        const qnl_status status = qnl_diamond_distance(&result, NULL, NULL, a, b, &options);
        if (status == QNL_ERR_UNSUPPORTED) return; /* no csdp */
        bench_check(status);
        repetitions++;
        seconds = bench_now() - start;
    } while (seconds < 0.2);
    printf("%zu,%s,%zu,%s,%.4g,%d,%.2g,%.12g\n", dimension, kind_names[kind], operators,
           method == QNL_DIAMOND_CSDP ? "csdp" : "certified", seconds / repetitions, result.iterations,
           (result.upper - result.lower) / result.value, result.value);
    fflush(stdout);
}

static void measure(size_t dimension, int kind) {
    const size_t operators = kind == 0 ? 2 : kind == 1 ? 2 * dimension : dimension * dimension;
    qnl_random *random = NULL;
    bench_check(qnl_random_new(&random, 1, dimension, (uint64_t)kind));
    qnl_channel *a = random_channel(random, dimension, operators), *b = random_channel(random, dimension, operators);
    measure_method(dimension, kind, 2 * operators, a, b, QNL_DIAMOND_CERTIFIED);
    if (2 * operators <= 64 && dimension <= 8) measure_method(dimension, kind, 2 * operators, a, b, QNL_DIAMOND_CSDP);
    qnl_channel_free(a);
    qnl_channel_free(b);
    qnl_random_free(random);
}

int main(int count, char **arguments) {
    const size_t largest = count > 1 ? strtoull(arguments[1], NULL, 10) : LARGEST;
    puts("dimension,kind,operators,method,seconds,iterations,gap,value");
    for (size_t dimension = SMALLEST; dimension <= largest; dimension *= 2) {
        for (int kind = 0; kind < KINDS; kind++)
            measure(dimension, kind);
    }
    return 0;
}
