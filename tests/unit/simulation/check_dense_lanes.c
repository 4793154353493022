/*
 * Dense matrices on any qubits in single mode, where the three lowest qubits lie in lanes: against sums over the indices, which are
 * checked against Kronecker products.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "qnnland/random.h"
#include "simulation/dense_block.h"
#include "simulation/execute.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/runner.h"

enum { MOST_QUBITS = 6, MOST_COUNT = 4 };

static double uniform(qnl_random *random) {
    return 2.0 * qnl_random_uniform(random) - 1.0;
}

static double complex *random_array(qnl_random *random, size_t count) {
    double complex *array = reference_array(count);
    for (size_t k = 0; k < count; k++) {
        const double re = uniform(random);
        array[k] = re + uniform(random) * I;
    }
    return array;
}

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20260917, number, 0));
    return random;
}

/* ---- the judge ---- */

static size_t bits_of(size_t index, const int *qubits, int count) {
    size_t bits = 0;
    for (int k = 0; k < count; k++)
        bits |= ((index >> qubits[k]) & 1U) << k;
    return bits;
}

static size_t with_bits(size_t index, const int *qubits, int count, size_t bits) {
    for (int k = 0; k < count; k++)
        index = (index & ~((size_t)1 << qubits[k])) | ((bits >> k) & 1U) << qubits[k];
    return index;
}

/* y = M x, or M' x, for M on these qubits: y_i = sum_b M[bits of i, b] x[i with these bits b]. */
static void expected(double complex *y, const double complex *matrix, const double complex *x, int n, const int *qubits, int count,
                     int adjoint) {
    const size_t size = (size_t)1 << count;
    for (size_t i = 0; i < (size_t)1 << n; i++) {
        const size_t row = bits_of(i, qubits, count);
        y[i] = 0.0;
        for (size_t b = 0; b < size; b++) {
            const double complex entry = adjoint ? conj(matrix[b * size + row]) : matrix[row * size + b];
            y[i] += entry * x[with_bits(i, qubits, count, b)];
        }
    }
}

/* ---- the library ---- */

typedef struct fixture {
    int n;
    int threads;
    const qnl__kernels *kernels;
    qnl__dense dense;
    int plain;
} fixture;

/* y = M x by the engine; lanes that the state does not use stay zero. */
static void apply(double complex *y, const fixture *f, const double complex *x, const double *matrix) {
    const size_t amplitudes = (size_t)1 << f->n;
    const qnl__program program = {
        .qubits = f->n,
        .lane_qubits = QNL__LANE_QUBITS,
        .cells = qnl__cells_of(f->n, QNL__LANE_QUBITS),
        .dense_size = f->dense.size,
    };
    const size_t bytes = qnl__run_bytes(&program, 1);
    qnl__run run;
    void *memory = qnl__allocate_aligned(bytes, 1);
    ck_assert_ptr_nonnull(memory);
    memset(memory, 0, bytes);
    qnl__run_place(&run, &program, f->kernels, memory);
    run.threads = f->threads;
    qnl__cells_load(run.vectors, (const qnl_complex *)(const void *)x, amplitudes);
    qnl__run_dense(&run, run.vectors, &f->dense, matrix, f->plain);
    qnl__cells_store((qnl_complex *)(void *)y, run.vectors, amplitudes);
    for (size_t lane = amplitudes; lane < QNL__LANES; lane++) {
        ck_assert(run.vectors[0].re[lane] == 0.0 && run.vectors[0].im[lane] == 0.0);
    }
    qnl__free(memory);
}

static fixture make(int n, const qnl__kernels *kernels, const double complex *matrix, const int *qubits, int count) {
    fixture f = {.n = n, .threads = 1, .kernels = kernels};
    const int failed =
        qnl__dense_make(&f.dense, &f.plain, (const qnl_complex *)(const void *)matrix, qubits, count, QNL__LANE_QUBITS);
    ck_assert_int_eq(failed, 0);
    return f;
}

/* NULL where this machine lacks the instruction set. */
static const qnl__kernels *kernels_of(int isa) {
    const qnl__kernels *kernels = NULL;
    return qnl__kernels_select("test", &kernels, (qnl_isa)isa) == QNL_OK ? kernels : NULL;
}

/* ---- every choice of qubits ---- */

/* The choices of `count` different qubits out of n in any order, as numbers with digits of base n; 0 for those that are none. */
static int choice(int *qubits, int n, int count, int number) {
    unsigned seen = 0;
    for (int k = 0; k < count; k++, number /= n) {
        qubits[k] = number % n;
        if ((seen >> qubits[k]) & 1U) return 0;
        seen |= 1U << qubits[k];
    }
    return 1;
}

static int choices(int n, int count) {
    int total = 1;
    for (int k = 0; k < count; k++)
        total *= n;
    return total;
}

static void check_choice(int n, const int *qubits, int count, const double complex *matrix, const double complex *x) {
    double complex right[1 << MOST_QUBITS], adjoint[1 << MOST_QUBITS], y[1 << MOST_QUBITS];
    const size_t amplitudes = (size_t)1 << n;
    expected(right, matrix, x, n, qubits, count, 0);
    expected(adjoint, matrix, x, n, qubits, count, 1);
    for (int isa = QNL_ISA_GENERIC; isa <= QNL_ISA_AVX512; isa++) {
        const qnl__kernels *kernels = kernels_of(isa);
        if (kernels == NULL) continue;
        fixture f = make(n, kernels, matrix, qubits, count);
        ck_assert_int_eq(f.plain, 0);
        apply(y, &f, x, f.dense.matrix);
        compare_complexes("matrix", (qnl_complex *)(void *)y, right, amplitudes, 1e-13);
        apply(y, &f, x, f.dense.adjoint);
        compare_complexes("adjoint", (qnl_complex *)(void *)y, adjoint, amplitudes, 1e-13);
        qnl__dense_clear(&f.dense);
    }
}

/* _i: number of qubits. */
START_TEST(test_every_choice) {
    qnl_random *random = stream((uint64_t)_i);
    double complex *x = random_array(random, (size_t)1 << _i);
    double complex *matrix = random_array(random, (size_t)1 << (2 * MOST_COUNT));
    int qubits[MOST_COUNT], checked = 0;
    for (int count = 1; count <= MOST_COUNT && count <= _i; count++) {
        for (int number = 0; number < choices(_i, count); number++) {
            if (!choice(qubits, _i, count, number)) continue;
            check_choice(_i, qubits, count, matrix, x);
            checked++;
        }
    }
    static const int number_of_choices[MOST_QUBITS + 1] = {0, 1, 4, 15, 64, 205, 516};
    ck_assert_int_eq(checked, number_of_choices[_i]);
    free(x);
    free(matrix);
    qnl_random_free(random);
}
END_TEST

/* The judge itself.  _i: number of qubits. */
START_TEST(test_kronecker) {
    qnl_random *random = stream((uint64_t)(10 + _i));
    const size_t dimension = (size_t)1 << _i;
    double complex *x = random_array(random, dimension), *matrix = random_array(random, dimension * dimension);
    double complex *full = reference_array(dimension * dimension), *y = reference_array(dimension);
    int qubits[MOST_COUNT];
    for (int count = 1; count <= _i; count++) {
        for (int number = 0; number < choices(_i, count); number++) {
            if (!choice(qubits, _i, count, number)) continue;
            reference_embed(full, _i, qubits, count, matrix);
            expected(y, matrix, x, _i, qubits, count, 0);
            double complex *right = reference_array(dimension);
            memcpy(right, x, dimension * sizeof *x);
            reference_act(right, full, dimension);
            compare_complexes("judge", (qnl_complex *)(void *)y, right, dimension, 1e-13);
            free(right);
        }
    }
    free(x);
    free(matrix);
    free(full);
    free(y);
    qnl_random_free(random);
}
END_TEST

/* ---- large states and large matrices ---- */

/* The largest distance of two numbers at the same place. */
static double farthest(const double complex *a, const double complex *b, size_t count) {
    double most = 0.0;
    for (size_t k = 0; k < count; k++)
        most = isnan(most) || cabs(a[k] - b[k]) <= most ? most : cabs(a[k] - b[k]);
    return most;
}

/* Checks one matrix on n qubits with one and two threads, all instruction sets. */
static void check_large(int n, const int *qubits, int count, int plain) {
    qnl_random *random = stream((uint64_t)(100 * n + count));
    const size_t amplitudes = (size_t)1 << n, size = (size_t)1 << count;
    double complex *x = random_array(random, amplitudes), *matrix = random_array(random, size * size);
    double complex *right = reference_array(amplitudes), *left = reference_array(amplitudes);
    double complex *one = reference_array(amplitudes), *two = reference_array(amplitudes);
    expected(right, matrix, x, n, qubits, count, 0);
    expected(left, matrix, x, n, qubits, count, 1);
    for (int isa = QNL_ISA_GENERIC; isa <= QNL_ISA_AVX512; isa++) {
        const qnl__kernels *kernels = kernels_of(isa);
        if (kernels == NULL) continue;
        fixture f = make(n, kernels, matrix, qubits, count);
        ck_assert_int_eq(f.plain, plain);
        for (int adjoint = 0; adjoint < 2; adjoint++) {
            const double *used = adjoint ? f.dense.adjoint : f.dense.matrix;
            f.threads = 1;
            apply(one, &f, x, used);
            compare_double("large", farthest(one, adjoint ? left : right, amplitudes), 0.0, 1e-12);
            f.threads = 2;
            apply(two, &f, x, used);
            ck_assert_int_eq(memcmp(two, one, amplitudes * sizeof *one), 0);
        }
        qnl__dense_clear(&f.dense);
    }
    free(x);
    free(matrix);
    free(right);
    free(left);
    free(one);
    free(two);
    qnl_random_free(random);
}

/* More cells than one thread takes at a time. */
START_TEST(test_threads) {
    check_large(16, (const int[]){1, 0}, 2, 0);
    check_large(17, (const int[]){16, 2}, 2, 0);
    check_large(17, (const int[]){0, 9, 1, 2}, 4, 0);
    check_large(17, (const int[]){11, 4}, 2, 0);
}
END_TEST

/* Several groups of cells between the bits of a matrix with one, two and no qubits in lanes. */
START_TEST(test_groups) {
    check_large(9, (const int[]){7, 0, 4, 5}, 4, 0);
    check_large(9, (const int[]){3, 8, 1, 5, 2}, 5, 0);
    check_large(9, (const int[]){3, 8, 5, 6}, 4, 0);
}
END_TEST

/* 2^(2 count - lanes) cells: up to 2^12 of these are laid out in lanes. */
START_TEST(test_limit) {
    check_large(8, (const int[]){6, 0, 5, 4, 7, 3}, 6, 0);
    check_large(8, (const int[]){7, 6, 1, 5, 4, 2, 3}, 7, 0);
    check_large(9, (const int[]){8, 6, 0, 5, 4, 2, 1}, 7, 0);
    check_large(10, (const int[]){9, 8, 6, 5, 4, 7, 3}, 7, 0);
}
END_TEST

START_TEST(test_plain) {
    check_large(9, (const int[]){8, 6, 1, 5, 4, 7, 3}, 7, 1);
    check_large(8, (const int[]){6, 0, 5, 4, 7, 2, 3, 1}, 8, 1);
    check_large(15, (const int[]){6, 0, 5, 4, 7, 3, 12}, 7, 1);
}
END_TEST

/* Another matrix in the layout of one that was made, as for the operators of a trajectory. */
START_TEST(test_spread) {
    static const int qubits[3] = {4, 2, 0};
    qnl_random *random = stream(7);
    double complex *x = random_array(random, 32), *matrix = random_array(random, 64), *other = random_array(random, 64);
    double complex right[32], y[32];
    fixture f = make(5, kernels_of(QNL_ISA_GENERIC), matrix, qubits, 3);
    ck_assert_int_eq(f.dense.lane_count, 2);
    ck_assert_uint_eq(f.dense.lane_mask, 5U);
    ck_assert_uint_eq(qnl__dense_lane_cells(3, 2), 16U);
    qnl__cell cells[16];
    qnl__dense_spread(cells, (const double *)(const void *)other, qubits, 3);
    expected(right, other, x, 5, qubits, 3, 0);
    apply(y, &f, x, (const double *)(const void *)cells);
    compare_complexes("spread", (qnl_complex *)(void *)y, right, 32, 1e-14);
    qnl__dense_clear(&f.dense);
    free(x);
    free(matrix);
    free(other);
    qnl_random_free(random);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("dense_lanes");
    TCase *core = tcase_create("core");
    tcase_add_loop_test(core, test_every_choice, 1, MOST_QUBITS + 1);
    tcase_add_loop_test(core, test_kronecker, 1, 5);
    tcase_add_test(core, test_threads);
    tcase_add_test(core, test_groups);
    tcase_add_test(core, test_limit);
    tcase_add_test(core, test_plain);
    tcase_add_test(core, test_spread);
    suite_add_tcase(suite, core);
    return qnl_test_run(suite);
}
