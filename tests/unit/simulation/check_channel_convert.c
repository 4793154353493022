/* check_channel_convert.c  Choi matrices, superoperators, Stinespring isometries, and how far a map is from a channel. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/channel.h"
#include "support/compare.h"
#include "support/random_channel.h"
#include "support/random_circuit.h"
#include "support/reference.h"
#include "support/runner.h"

/* A map of operators that are no channel, with signs when `mixed`. */
typedef struct shape {
    size_t count, input, output;
    int mixed;
} shape;

static const shape shapes[] = {{1, 2, 2, 0}, {3, 2, 2, 1}, {2, 3, 2, 0}, {5, 2, 3, 1},  {4, 1, 3, 1}, {3, 4, 1, 0},
                               {1, 1, 1, 1}, {7, 3, 5, 1}, {9, 3, 3, 0}, {64, 2, 2, 0}, {64, 4, 4, 1}};

#define SHAPES ((int)(sizeof shapes / sizeof *shapes))

typedef struct sample {
    shape shape;
    double complex *kraus;
    int *signs;
    double complex *choi;
    double complex *superoperator;
    size_t size; /* D E */
    qnl_channel *map;
} sample;

/* The handle is the difference of the operators with sign + and those with sign -. */
static qnl_channel *new_signed(const double complex *kraus, const int *signs, const shape *s) {
    const qnl_channel *terms[64];
    double weights[64];
    qnl_channel *made[64] = {NULL};
    qnl_channel *map = NULL;
    for (size_t k = 0; k < s->count; k++) {
        REQUIRE_OK(qnl_channel_new_kraus(&made[k], as_library(kraus + k * s->input * s->output), 1, s->input, s->output));
        terms[k] = made[k];
        weights[k] = signs[k];
    }
    REQUIRE_OK(qnl_channel_combine(&map, terms, weights, s->count));
    for (size_t k = 0; k < s->count; k++) {
        qnl_channel_free(made[k]);
    }
    return map;
}

static sample new_sample(int which) {
    sample s = {.shape = shapes[which], .size = shapes[which].input * shapes[which].output};
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 21, (uint64_t)which, 0));
    s.kraus = reference_array(s.shape.count * s.size);
    s.choi = reference_array(s.size * s.size);
    s.superoperator = reference_array(s.size * s.size);
    s.signs = calloc(s.shape.count, sizeof *s.signs);
    ck_assert_ptr_nonnull(s.signs);
    random_complexes(s.kraus, random, s.shape.count * s.size);
    for (size_t k = 0; k < s.shape.count; k++) {
        s.signs[k] = s.shape.mixed && k % 3 == 0 ? -1 : 1;
    }
    reference_matrices(s.choi, s.superoperator, s.kraus, s.signs, s.shape.count, s.shape.input, s.shape.output);
    s.map = new_signed(s.kraus, s.signs, &s.shape);
    qnl_random_free(random);
    return s;
}

static void free_sample(sample *s) {
    free(s->kraus);
    free(s->signs);
    free(s->choi);
    free(s->superoperator);
    qnl_channel_free(s->map);
}

static double scale_of(const sample *s) {
    return (double)s->shape.count * (double)s->size;
}

static void require_matrices(const sample *s, const qnl_channel *map) {
    qnl_complex *matrix = calloc(s->size * s->size, sizeof *matrix);
    ck_assert_ptr_nonnull(matrix);
    ck_assert_uint_eq(qnl_channel_input(map), s->shape.input);
    ck_assert_uint_eq(qnl_channel_output(map), s->shape.output);
    REQUIRE_OK(qnl_channel_choi(matrix, map));
    compare_complexes("choi", matrix, s->choi, s->size * s->size, 1e-14 * scale_of(s));
    for (size_t i = 0; i < s->size; i++) {
        for (size_t j = 0; j <= i; j++) {
            const qnl_complex a = matrix[i * s->size + j];
            const qnl_complex b = matrix[j * s->size + i];
            ck_assert(a.re == b.re && a.im == -b.im);
        }
    }
    REQUIRE_OK(qnl_channel_superoperator(matrix, map));
    compare_complexes("superoperator", matrix, s->superoperator, s->size * s->size, 1e-14 * scale_of(s));
    free(matrix);
}

/* Every form gives the matrices of the definition, and every maker the same map. */
START_TEST(round_trips) {
    sample s = new_sample(_i);
    qnl_channel *map = NULL;
    require_matrices(&s, s.map);
    REQUIRE_OK(qnl_channel_new_choi(&map, as_library(s.choi), s.shape.input, s.shape.output));
    ck_assert_uint_le(qnl_channel_operators(map), s.size);
    require_matrices(&s, map);
    qnl_channel_free(map);
    REQUIRE_OK(qnl_channel_new_superoperator(&map, as_library(s.superoperator), s.shape.input, s.shape.output));
    require_matrices(&s, map);
    qnl_channel_free(map);
    if (!s.shape.mixed) {
        REQUIRE_OK(qnl_channel_new_stinespring(&map, as_library(s.kraus), s.shape.input, s.shape.output, s.shape.count));
        ck_assert_uint_eq(qnl_channel_operators(map), s.shape.count);
        require_matrices(&s, map);
        qnl_channel_free(map);
        map = NULL;
        REQUIRE_OK(qnl_channel_new_choi(&map, as_library(s.choi), s.shape.input, s.shape.output));
        qnl_complex *isometry = calloc(qnl_channel_operators(map) * s.size, sizeof *isometry);
        qnl_channel *again = NULL;
        REQUIRE_OK(qnl_channel_stinespring(isometry, map));
        REQUIRE_OK(qnl_channel_new_stinespring(&again, isometry, s.shape.input, s.shape.output, qnl_channel_operators(map)));
        require_matrices(&s, again);
        qnl_channel_free(again);
        qnl_channel_free(map);
        free(isometry);
    }
    free_sample(&s);
}
END_TEST

/* V'V = 1 and Phi(rho) = tr_F V rho V' with the environment index in front, by loops. */
START_TEST(stinespring_is_a_dilation) {
    enum { COUNT = 3, IN = 3, OUT = 2 };
    double complex kraus[COUNT * OUT * IN], rho[IN * IN], expected[OUT * OUT], traced[OUT * OUT] = {0};
    qnl_complex v[COUNT * OUT * IN];
    qnl_random *random = NULL;
    qnl_channel *map = NULL;
    REQUIRE_OK(qnl_random_new(&random, 22, 0, 0));
    random_kraus(kraus, random, COUNT, IN, OUT);
    random_complexes(rho, random, IN * IN);
    REQUIRE_OK(qnl_channel_new_kraus(&map, as_library(kraus), COUNT, IN, OUT));
    REQUIRE_OK(qnl_channel_stinespring(v, map));
    for (size_t i = 0; i < IN; i++) {
        for (size_t j = 0; j < IN; j++) {
            double complex product = 0;
            for (size_t row = 0; row < COUNT * OUT; row++) {
                const qnl_complex x = v[row * IN + i], y = v[row * IN + j];
                product += (x.re - I * x.im) * (y.re + I * y.im);
            }
            ck_assert(cabs(product - (i == j ? 1 : 0)) < 1e-14);
        }
    }
    for (size_t x = 0; x < COUNT * OUT * OUT * IN * IN; x++) {
        const size_t j = x % IN, i = x / IN % IN, b = x / IN / IN % OUT, a = x / IN / IN / OUT % OUT, f = x / IN / IN / OUT / OUT;
        const qnl_complex left = v[(f * OUT + a) * IN + i], right = v[(f * OUT + b) * IN + j];
        traced[a * OUT + b] += (left.re + I * left.im) * rho[i * IN + j] * (right.re - I * right.im);
    }
    reference_map(expected, kraus, NULL, COUNT, IN, OUT, rho);
    compare_complexes("traced", as_library(traced), expected, OUT * OUT, 1e-14);
    REQUIRE_OK(qnl_channel_check(map, 1e-14));
    qnl_channel_free(map);
    qnl_random_free(random);
}
END_TEST

/* A Choi matrix of rank one gives one operator, and zero gives the zero operator. */
START_TEST(small_ranks) {
    double complex unitary[25], choi[625];
    qnl_complex zero[36] = {{0.0, 0.0}};
    int sign = 0;
    qnl_random *random = NULL;
    qnl_channel *map = NULL;
    REQUIRE_OK(qnl_random_new(&random, 23, 0, 0));
    random_unitary(unitary, random, 5);
    reference_matrices(choi, NULL, unitary, NULL, 1, 5, 5);
    REQUIRE_OK(qnl_channel_new_choi(&map, as_library(choi), 5, 5));
    ck_assert_uint_eq(qnl_channel_operators(map), 1);
    REQUIRE_OK(qnl_channel_check(map, 1e-13));
    qnl_channel_free(map);
    for (size_t x = 0; x < 625; x++)
        choi[x] = -choi[x];
    REQUIRE_OK(qnl_channel_new_choi(&map, as_library(choi), 5, 5));
    ck_assert_uint_eq(qnl_channel_operators(map), 1);
    qnl_complex kraus[25];
    REQUIRE_OK(qnl_channel_kraus(kraus, &sign, map));
    ck_assert_int_eq(sign, -1);
    qnl_channel_free(map);
    REQUIRE_OK(qnl_channel_new_choi(&map, zero, 3, 2));
    ck_assert_uint_eq(qnl_channel_operators(map), 1);
    REQUIRE_OK(qnl_channel_kraus(kraus, &sign, map));
    ck_assert_int_eq(sign, 1);
    for (size_t x = 0; x < 6; x++)
        ck_assert(kraus[x].re == 0.0 && kraus[x].im == 0.0);
    qnl_channel_free(map);
    qnl_random_free(random);
}
END_TEST

/* ---- defects ---- */

/* The transposition has J = sum |i><j| (x) |j><i| with the eigenvalues +1 and -1, and keeps the trace. */
static qnl_channel *new_transposition(size_t d) {
    qnl_complex *choi = calloc(d * d * d * d, sizeof *choi);
    qnl_channel *map = NULL;
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++)
            choi[(i * d + j) * d * d + j * d + i].re = 1.0;
    }
    REQUIRE_OK(qnl_channel_new_choi(&map, choi, d, d));
    free(choi);
    return map;
}

static void require_defects(const qnl_channel *map, double positivity, double trace, double tolerance) {
    qnl_channel_defect defect = {-1.0, -1.0};
    REQUIRE_OK(qnl_channel_defects(&defect, map));
    compare_double("positivity", defect.positivity, positivity, tolerance);
    compare_double("trace", defect.trace, trace, tolerance);
}

START_TEST(transposition_is_not_positive) {
    for (size_t d = 2; d <= 5; d++) {
        qnl_channel *map = new_transposition(d);
        ck_assert_uint_eq(qnl_channel_operators(map), d * d);
        require_defects(map, 1.0, 0.0, 1e-14);
        REQUIRE_FAILURE(qnl_channel_check(map, 0.0), QNL_ERR_ARGUMENT,
                        "qnl_channel_check: the Choi matrix has the eigenvalue -1, must be at least -1e-10");
        REQUIRE_OK(qnl_channel_check(map, 1.0 + 1e-13));
        qnl_channel_free(map);
    }
}
END_TEST

/* K -> K / sqrt(2) loses half of the trace; U - V has the Choi eigenvalues +-sqrt(D^2 - |tr U'V|^2) and trace 0. */
START_TEST(defects_of_sums) {
    double complex u[25], v[25], overlap = 0;
    qnl_random *random = NULL;
    qnl_channel *a = NULL, *b = NULL, *map = NULL;
    const double half = 0.5;
    REQUIRE_OK(qnl_random_new(&random, 24, 0, 0));
    random_unitary(u, random, 5);
    random_unitary(v, random, 5);
    for (size_t x = 0; x < 25; x++)
        overlap += conj(u[x]) * v[x];
    REQUIRE_OK(qnl_channel_new_unitary(&a, as_library(u), 5));
    REQUIRE_OK(qnl_channel_new_unitary(&b, as_library(v), 5));
    REQUIRE_OK(qnl_channel_check(a, 0.0));
    REQUIRE_OK(qnl_channel_difference(&map, a, b));
    ck_assert_uint_eq(qnl_channel_operators(map), 2);
    require_defects(map, sqrt(25.0 - cabs(overlap) * cabs(overlap)), 1.0, 1e-13);
    REQUIRE_FAILURE(qnl_channel_stinespring((qnl_complex *)(void *)u, map), QNL_ERR_ARGUMENT,
                    "qnl_channel_stinespring: the sign of operator 1 is -1, allowed is +1");
    qnl_channel_free(map);
    REQUIRE_OK(qnl_channel_difference(&map, a, a));
    require_defects(map, 0.0, 1.0, 1e-14);
    qnl_channel_free(map);
    const qnl_channel *const one[1] = {a};
    REQUIRE_OK(qnl_channel_combine(&map, one, &half, 1));
    require_defects(map, 0.0, 0.5, 1e-14);
    REQUIRE_FAILURE(qnl_channel_check(map, 1e-3), QNL_ERR_ARGUMENT,
                    "qnl_channel_check: an entry of tr_out J - 1 has modulus 0.5, allowed is at most 0.001");
    qnl_channel_free(map);
    qnl_channel_free(a);
    qnl_channel_free(b);
    qnl_random_free(random);
}
END_TEST

/* More operators than D E: for depolarizing with 0.1 and 0.5 the Pauli weights differ by 0.3 and three times -0.1, J by twice that.
 */
START_TEST(defects_of_long_lists) {
    qnl_channel *a = NULL, *b = NULL, *map = NULL;
    REQUIRE_OK(qnl_channel_depolarizing(&a, 1, 0.1));
    REQUIRE_OK(qnl_channel_depolarizing(&b, 1, 0.5));
    REQUIRE_OK(qnl_channel_difference(&map, a, b));
    ck_assert_uint_eq(qnl_channel_operators(map), 8);
    require_defects(map, 0.2, 1.0, 1e-15);
    qnl_channel_free(map);
    REQUIRE_OK(qnl_channel_difference(&map, b, a));
    require_defects(map, 0.6, 1.0, 1e-15);
    qnl_channel_free(map);
    qnl_channel_free(a);
    qnl_channel_free(b);
}
END_TEST

/* Seven qubits and two operators, the identity and diag(exp(i j / D)): no matrix of size D E is made. */
START_TEST(defects_of_large_maps) {
    const size_t d = 128;
    double complex *matrix = reference_array(d * d);
    double complex overlap = 0;
    qnl_channel *a = NULL, *b = NULL, *map = NULL;
    for (size_t j = 0; j < d; j++) {
        matrix[j * (d + 1)] = cexp(I * (double)j / (double)d);
        overlap += matrix[j * (d + 1)];
    }
    REQUIRE_OK(qnl_channel_new_unitary(&a, as_library(matrix), d));
    for (size_t j = 0; j < d; j++)
        matrix[j * (d + 1)] = 1;
    REQUIRE_OK(qnl_channel_new_unitary(&b, as_library(matrix), d));
    REQUIRE_OK(qnl_channel_difference(&map, a, b));
    require_defects(map, sqrt((double)(d * d) - creal(overlap * conj(overlap))), 1.0, 1e-11);
    qnl_channel_free(map);
    qnl_channel_free(a);
    qnl_channel_free(b);
    free(matrix);
}
END_TEST

/* tr_out J - 1 from an operator that is not diagonal: K'K - 1 = [[1, 2], [2, 4]] - 1 has the largest entry 3. */
START_TEST(trace_defect_by_hand) {
    const qnl_complex kraus[2] = {{1.0, 0.0}, {2.0, 0.0}};
    const qnl_complex skew[4] = {{1.0, 0.0}, {0.0, 0.25}, {0.0, 0.0}, {1.0, 0.0}};
    qnl_channel *map = NULL;
    REQUIRE_OK(qnl_channel_new_kraus(&map, kraus, 1, 2, 1));
    require_defects(map, 0.0, 3.0, 0.0);
    qnl_channel_free(map);
    REQUIRE_OK(qnl_channel_new_kraus(&map, skew, 1, 2, 2)); /* [[0, i/4], [-i/4, 1/16]] */
    require_defects(map, 0.0, 0.25, 0.0);
    qnl_channel_free(map);
}
END_TEST

/* ---- errors ---- */

START_TEST(wrong_conversions) {
    qnl_complex matrix[16] = {{1.0, 0.0}};
    int mark = 0;
    qnl_channel *const untouched = (qnl_channel *)(void *)&mark;
    qnl_channel *out = untouched;
    qnl_channel *map = NULL;
    qnl_channel_defect defect = {7.0, 7.0};
    REQUIRE_OK(qnl_channel_bit_flip(&map, 0.5));
    matrix[1].re = 0.5;
    REQUIRE_FAILURE(qnl_channel_new_choi(&out, matrix, 2, 2), QNL_ERR_NOT_HERMITIAN,
                    "qnl_channel_new_choi: an entry of J - J' of the Choi matrix J has modulus 0.5, allowed is at most 1e-10");
    /* entry (00, 01) of the superoperator is entry (00, 10) of the Choi matrix */
    REQUIRE_FAILURE(
        qnl_channel_new_superoperator(&out, matrix, 2, 2), QNL_ERR_NOT_HERMITIAN,
        "qnl_channel_new_superoperator: an entry of J - J' of the Choi matrix J has modulus 0.5, allowed is at most 1e-10");
    REQUIRE_FAILURE(qnl_channel_new_choi(NULL, matrix, 2, 2), QNL_ERR_NULL, "qnl_channel_new_choi: out is NULL");
    REQUIRE_FAILURE(qnl_channel_new_choi(&out, NULL, 2, 2), QNL_ERR_NULL, "qnl_channel_new_choi: choi is NULL");
    REQUIRE_FAILURE(qnl_channel_new_choi(&out, matrix, 0, 2), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_choi: input is 0, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_channel_new_superoperator(NULL, matrix, 2, 2), QNL_ERR_NULL, "qnl_channel_new_superoperator: out is NULL");
    REQUIRE_FAILURE(qnl_channel_new_superoperator(&out, NULL, 2, 2), QNL_ERR_NULL, "qnl_channel_new_superoperator: matrix is NULL");
    REQUIRE_FAILURE(qnl_channel_new_superoperator(&out, matrix, 2, 5000), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_superoperator: output is 5000, allowed are 1..4096");
    matrix[15].re = NAN;
    REQUIRE_FAILURE(qnl_channel_new_choi(&out, matrix, 2, 2), QNL_ERR_NOT_FINITE,
                    "qnl_channel_new_choi: choi (as real and imaginary parts)[30] is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_new_superoperator(&out, matrix, 2, 2), QNL_ERR_NOT_FINITE,
                    "qnl_channel_new_superoperator: matrix (as real and imaginary parts)[30] is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_choi(NULL, map), QNL_ERR_NULL, "qnl_channel_choi: choi is NULL");
    REQUIRE_FAILURE(qnl_channel_choi(matrix, NULL), QNL_ERR_NULL, "qnl_channel_choi: channel is NULL");
    REQUIRE_FAILURE(qnl_channel_superoperator(NULL, map), QNL_ERR_NULL, "qnl_channel_superoperator: matrix is NULL");
    REQUIRE_FAILURE(qnl_channel_superoperator(matrix, NULL), QNL_ERR_NULL, "qnl_channel_superoperator: channel is NULL");
    REQUIRE_FAILURE(qnl_channel_stinespring(NULL, map), QNL_ERR_NULL, "qnl_channel_stinespring: isometry is NULL");
    REQUIRE_FAILURE(qnl_channel_stinespring(matrix, NULL), QNL_ERR_NULL, "qnl_channel_stinespring: channel is NULL");
    REQUIRE_FAILURE(qnl_channel_defects(NULL, map), QNL_ERR_NULL, "qnl_channel_defects: defect is NULL");
    REQUIRE_FAILURE(qnl_channel_defects(&defect, NULL), QNL_ERR_NULL, "qnl_channel_defects: channel is NULL");
    REQUIRE_FAILURE(qnl_channel_check(NULL, 0.0), QNL_ERR_NULL, "qnl_channel_check: channel is NULL");
    REQUIRE_FAILURE(qnl_channel_check(map, -1.0), QNL_ERR_ARGUMENT, "qnl_channel_check: tolerance is -1, must be at least 0");
    REQUIRE_FAILURE(qnl_channel_check(map, NAN), QNL_ERR_NOT_FINITE, "qnl_channel_check: tolerance is nan, must be finite");
    ck_assert(out == untouched && defect.positivity == 7.0 && defect.trace == 7.0);
    qnl_channel_free(map);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("channel_convert");
    TCase *tests = tcase_create("channel_convert");
    tcase_add_loop_test(tests, round_trips, 0, SHAPES);
    tcase_add_test(tests, stinespring_is_a_dilation);
    tcase_add_test(tests, small_ranks);
    tcase_add_test(tests, transposition_is_not_positive);
    tcase_add_test(tests, defects_of_sums);
    tcase_add_test(tests, defects_of_long_lists);
    tcase_add_test(tests, defects_of_large_maps);
    tcase_add_test(tests, trace_defect_by_hand);
    tcase_add_test(tests, wrong_conversions);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
