/* check_channel_combine.c  Sums, differences, products and tensor products of maps, with short and long lists of operators. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/channel.h"
#include "support/compare.h"
#include "support/random_channel.h"
#include "support/random_circuit.h"
#include "support/reference.h"
#include "support/runner.h"

static qnl_random *new_random(uint64_t stream) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 25, stream, 0));
    return random;
}

/* Keeps the trace on average only: any map has sums and products. */
static qnl_channel *new_map(qnl_random *random, size_t count, size_t input, size_t output) {
    double complex *kraus = reference_array(count * input * output);
    qnl_channel *map = NULL;
    random_complexes(kraus, random, count * input * output);
    for (size_t x = 0; x < count * input * output; x++)
        kraus[x] /= sqrt(2.0 * (double)(count * output));
    REQUIRE_OK(qnl_channel_new_kraus(&map, as_library(kraus), count, input, output));
    free(kraus);
    return map;
}

/* plus - minus / 2, or only the first where `minus` is 0. */
static qnl_channel *new_mixed(qnl_random *random, size_t plus, size_t minus, size_t input, size_t output) {
    const double weights[2] = {1.0, -0.5};
    qnl_channel *map = NULL;
    qnl_channel *a = new_map(random, plus, input, output);
    if (minus == 0) return a;
    qnl_channel *b = new_map(random, minus, input, output);
    const qnl_channel *const terms[2] = {a, b};
    REQUIRE_OK(qnl_channel_combine(&map, terms, weights, 2));
    qnl_channel_free(a);
    qnl_channel_free(b);
    return map;
}

static void require_signs(const qnl_channel *map, size_t plus, size_t minus) {
    const size_t count = qnl_channel_operators(map);
    qnl_complex *kraus = calloc(count * qnl_channel_input(map) * qnl_channel_output(map), sizeof *kraus);
    int *signs = calloc(count, sizeof *signs);
    size_t negative = 0;
    ck_assert(kraus != NULL && signs != NULL);
    REQUIRE_OK(qnl_channel_kraus(kraus, signs, map));
    for (size_t k = 0; k < count; k++)
        negative += signs[k] == -1;
    ck_assert_uint_eq(negative, minus);
    ck_assert_uint_eq(count - negative, plus);
    free(signs);
    free(kraus);
}

/* ---- products ---- */

typedef struct product {
    size_t first_plus, first_minus, second_plus, second_minus;
    size_t input, inner, output;
    size_t plus, minus; /* operators of the product */
} product;

static const product products[] = {
    {2, 0, 2, 0, 2, 2, 2, 4, 0},   /* a list */
    {2, 1, 1, 1, 2, 3, 4, 3, 3},   /* a list with signs */
    {4, 0, 5, 0, 2, 3, 2, 4, 0},   /* a list that is made shorter */
    {2, 1, 3, 1, 2, 5, 2, 4, 4},   /* one with signs: 7 with + and 5 with - */
    {6, 0, 7, 0, 2, 3, 2, 4, 0},   /* superoperators */
    {6, 3, 4, 4, 3, 2, 2, 6, 6},   /* superoperators with signs */
    {3, 1, 4, 0, 1, 5, 2, 2, 2},   /* from numbers to matrices */
    {64, 0, 64, 0, 2, 2, 2, 4, 0}, /* 64 operators each */
};

START_TEST(composing_is_applying_twice) {
    const product *p = &products[_i];
    double complex rho[25], middle[25], expected[25];
    qnl_complex result[25];
    qnl_random *random = new_random((uint64_t)_i);
    qnl_channel *map = NULL;
    qnl_channel *first = new_mixed(random, p->first_plus, p->first_minus, p->input, p->inner);
    qnl_channel *second = new_mixed(random, p->second_plus, p->second_minus, p->inner, p->output);
    REQUIRE_OK(qnl_channel_compose(&map, second, first));
    ck_assert_uint_eq(qnl_channel_input(map), p->input);
    ck_assert_uint_eq(qnl_channel_output(map), p->output);
    require_signs(map, p->plus, p->minus);
    random_complexes(rho, random, p->input * p->input);
    reference_channel(middle, first, rho);
    reference_channel(expected, second, middle);
    REQUIRE_OK(qnl_channel_apply(result, map, as_library(rho)));
    compare_complexes("product", result, expected, p->output * p->output, 1e-13);
    qnl_channel_free(map);
    qnl_channel_free(first);
    qnl_channel_free(second);
    qnl_random_free(random);
}
END_TEST

/* Ten times depolarizing of two qubits is depolarizing with 1 - (1 - p)^10, and the list does not grow. */
START_TEST(repeating_does_not_grow) {
    qnl_complex matrix[256], expected[256];
    qnl_channel *step = NULL, *map = NULL, *next = NULL;
    REQUIRE_OK(qnl_channel_depolarizing(&step, 2, 0.1));
    REQUIRE_OK(qnl_channel_copy(&map, step));
    for (int k = 0; k < 9; k++) {
        REQUIRE_OK(qnl_channel_compose(&next, step, map));
        qnl_channel_free(map);
        map = next;
        ck_assert_uint_eq(qnl_channel_operators(map), 16);
    }
    REQUIRE_OK(qnl_channel_choi(matrix, map));
    qnl_channel_free(map);
    REQUIRE_OK(qnl_channel_depolarizing(&map, 2, 1 - pow(0.9, 10)));
    REQUIRE_OK(qnl_channel_choi(expected, map));
    compare_doubles("choi", (const double *)matrix, (const double *)expected, 512, 1e-14);
    qnl_channel_free(map);
    qnl_channel_free(step);
}
END_TEST

/* ---- tensor products ---- */

START_TEST(tensor_order) {
    static const size_t counts[3][4] = {{2, 0, 3, 0}, {2, 1, 1, 1}, {20, 0, 20, 2}};
    enum { H_IN = 2, H_OUT = 3, L_IN = 3, L_OUT = 2, IN = H_IN * L_IN, OUT = H_OUT * L_OUT };
    double complex a[H_IN * H_IN], b[L_IN * L_IN], rho[IN * IN], a_image[H_OUT * H_OUT], b_image[L_OUT * L_OUT];
    double complex expected[OUT * OUT];
    qnl_complex result[OUT * OUT];
    qnl_random *random = new_random(100);
    qnl_channel *map = NULL;
    qnl_channel *high = new_mixed(random, counts[_i][0], counts[_i][1], H_IN, H_OUT);
    qnl_channel *low = new_mixed(random, counts[_i][2], counts[_i][3], L_IN, L_OUT);
    random_complexes(a, random, H_IN * H_IN);
    random_complexes(b, random, L_IN * L_IN);
    reference_channel(a_image, high, a);
    reference_channel(b_image, low, b);
    for (size_t x = 0; x < IN * IN; x++) {
        const size_t row = x / IN, column = x % IN;
        rho[x] = a[row / L_IN * H_IN + column / L_IN] * b[row % L_IN * L_IN + column % L_IN];
    }
    for (size_t x = 0; x < OUT * OUT; x++) {
        const size_t row = x / OUT, column = x % OUT;
        expected[x] = a_image[row / L_OUT * H_OUT + column / L_OUT] * b_image[row % L_OUT * L_OUT + column % L_OUT];
    }
    REQUIRE_OK(qnl_channel_tensor(&map, high, low));
    ck_assert_uint_eq(qnl_channel_input(map), IN);
    ck_assert_uint_eq(qnl_channel_output(map), OUT);
    REQUIRE_OK(qnl_channel_apply(result, map, as_library(rho)));
    compare_complexes("tensor", result, expected, OUT * OUT, 1e-13);
    ck_assert_uint_le(qnl_channel_operators(map), 2 * IN * OUT);
    qnl_channel_free(map);
    qnl_channel_free(high);
    qnl_channel_free(low);
    qnl_random_free(random);
}
END_TEST

/* ---- sums ---- */

START_TEST(weighted_sums) {
    const double weights[4] = {0.25, -1.5, 0.0, 2.0};
    const double zeros[4] = {0.0, -0.0, 0.0, 0.0};
    double complex rho[9], image[4], expected[4] = {0};
    qnl_complex result[4];
    qnl_random *random = new_random(101);
    qnl_channel *terms[4], *map = NULL;
    random_complexes(rho, random, 9);
    for (size_t k = 0; k < 4; k++) {
        terms[k] = k == 1 ? new_mixed(random, 2, 2, 3, 2) : new_map(random, k + 2, 3, 2);
        reference_channel(image, terms[k], rho);
        for (size_t x = 0; x < 4; x++)
            expected[x] += weights[k] * image[x];
    }
    const qnl_channel *const given[4] = {terms[0], terms[1], terms[2], terms[3]};
    REQUIRE_OK(qnl_channel_combine(&map, given, weights, 4));
    require_signs(map, 6, 2); /* 2 + 2 + 5 with sign + go into 6 */
    REQUIRE_OK(qnl_channel_apply(result, map, as_library(rho)));
    compare_complexes("sum", result, expected, 4, 1e-13);
    qnl_channel_free(map);
    REQUIRE_OK(qnl_channel_combine(&map, given, zeros, 4));
    require_signs(map, 1, 0);
    memset(expected, 0, sizeof expected);
    REQUIRE_OK(qnl_channel_apply(result, map, as_library(rho)));
    compare_complexes("zero", result, expected, 4, 0.0);
    qnl_channel_free(map);
    for (size_t k = 0; k < 4; k++)
        qnl_channel_free(terms[k]);
    qnl_random_free(random);
}
END_TEST

/*
 * The difference of depolarizing channels that differ by h is -h times (identity - full depolarizing).  What is lost is the
 * rounding of the channels, once, also where both have more operators than fit.
 */
START_TEST(small_differences) {
    const double h = pow(10.0, -_i);
    qnl_channel *a = NULL, *b = NULL, *many_a = NULL, *many_b = NULL, *map = NULL, *more = NULL;
    const double quarter[2] = {0.25, 0.75};
    qnl_complex choi[16];
    REQUIRE_OK(qnl_channel_depolarizing(&a, 1, 0.2));
    REQUIRE_OK(qnl_channel_depolarizing(&b, 1, 0.2 + h));
    const double step = (0.2 + h) - 0.2;
    double complex expected[16] = {0};
    for (size_t i = 0; i < 4; i++)
        expected[i * 5] = -0.5 * step + (i % 3 == 0 ? step : 0.0);
    expected[3] = expected[12] = step;
    REQUIRE_OK(qnl_channel_difference(&map, a, b));
    require_signs(map, 4, 4);
    REQUIRE_OK(qnl_channel_choi(choi, map));
    compare_complexes("difference", choi, expected, 16, 4e-16);
    const qnl_channel *const pair_a[2] = {a, a};
    const qnl_channel *const pair_b[2] = {b, b};
    REQUIRE_OK(qnl_channel_combine(&many_a, pair_a, quarter, 2));
    REQUIRE_OK(qnl_channel_combine(&many_b, pair_b, quarter, 2));
    REQUIRE_OK(qnl_channel_difference(&more, many_a, many_b));
    require_signs(more, 4, 4);
    REQUIRE_OK(qnl_channel_choi(choi, more));
    compare_complexes("difference of sums", choi, expected, 16, 2e-15);
    qnl_channel_free(a);
    qnl_channel_free(b);
    qnl_channel_free(many_a);
    qnl_channel_free(many_b);
    qnl_channel_free(map);
    qnl_channel_free(more);
}
END_TEST

/* ---- errors ---- */

START_TEST(wrong_combinations) {
    const double weights[2] = {1.0, NAN};
    const double good[2] = {1.0, 1.0};
    int mark = 0;
    qnl_channel *const untouched = (qnl_channel *)(void *)&mark;
    qnl_channel *out = untouched;
    qnl_random *random = new_random(102);
    qnl_channel *a = new_map(random, 1, 2, 3), *b = new_map(random, 2, 3, 2);
    const qnl_channel *const pair[2] = {a, b};
    const qnl_channel *const missing[2] = {a, NULL};
    REQUIRE_FAILURE(qnl_channel_compose(NULL, a, b), QNL_ERR_NULL, "qnl_channel_compose: out is NULL");
    REQUIRE_FAILURE(qnl_channel_compose(&out, NULL, b), QNL_ERR_NULL, "qnl_channel_compose: second is NULL");
    REQUIRE_FAILURE(qnl_channel_compose(&out, a, NULL), QNL_ERR_NULL, "qnl_channel_compose: first is NULL");
    REQUIRE_FAILURE(qnl_channel_compose(&out, a, a), QNL_ERR_ARGUMENT,
                    "qnl_channel_compose: the input dimension of second is 2, but the output dimension of first is 3");
    REQUIRE_FAILURE(qnl_channel_tensor(NULL, a, b), QNL_ERR_NULL, "qnl_channel_tensor: out is NULL");
    REQUIRE_FAILURE(qnl_channel_tensor(&out, NULL, b), QNL_ERR_NULL, "qnl_channel_tensor: high is NULL");
    REQUIRE_FAILURE(qnl_channel_tensor(&out, a, NULL), QNL_ERR_NULL, "qnl_channel_tensor: low is NULL");
    REQUIRE_FAILURE(qnl_channel_combine(NULL, pair, good, 2), QNL_ERR_NULL, "qnl_channel_combine: out is NULL");
    REQUIRE_FAILURE(qnl_channel_combine(&out, NULL, good, 2), QNL_ERR_NULL, "qnl_channel_combine: channels is NULL");
    REQUIRE_FAILURE(qnl_channel_combine(&out, pair, NULL, 2), QNL_ERR_NULL, "qnl_channel_combine: weights is NULL");
    REQUIRE_FAILURE(qnl_channel_combine(&out, pair, good, 0), QNL_ERR_ARGUMENT,
                    "qnl_channel_combine: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_channel_combine(&out, pair, weights, 2), QNL_ERR_NOT_FINITE,
                    "qnl_channel_combine: weights[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_combine(&out, missing, good, 2), QNL_ERR_NULL, "qnl_channel_combine: channels[1] is NULL");
    REQUIRE_FAILURE(qnl_channel_combine(&out, pair, good, 2), QNL_ERR_ARGUMENT,
                    "qnl_channel_combine: channels[1] maps dimension 3 to 2, but channels[0] maps 2 to 3");
    REQUIRE_FAILURE(qnl_channel_difference(NULL, a, a), QNL_ERR_NULL, "qnl_channel_difference: out is NULL");
    REQUIRE_FAILURE(qnl_channel_difference(&out, NULL, a), QNL_ERR_NULL, "qnl_channel_difference: a is NULL");
    REQUIRE_FAILURE(qnl_channel_difference(&out, a, NULL), QNL_ERR_NULL, "qnl_channel_difference: b is NULL");
    REQUIRE_FAILURE(qnl_channel_difference(&out, a, b), QNL_ERR_ARGUMENT,
                    "qnl_channel_difference: a maps dimension 2 to 3, but b maps 3 to 2");
    ck_assert_ptr_eq(out, untouched);
    qnl_channel_free(a);
    qnl_channel_free(b);
    qnl_random_free(random);
}
END_TEST

/* 4096 x 2 is too large a dimension, and 2^19 + 2^19 + 1 are too many operators. */
START_TEST(too_large) {
    const size_t count = (size_t)1 << 19;
    const double weights[3] = {1.0, 1.0, 1.0};
    int mark = 0;
    qnl_channel *const untouched = (qnl_channel *)(void *)&mark;
    qnl_channel *out = untouched;
    qnl_channel *wide = NULL, *tall = NULL, *qubit = NULL, *many = NULL, *one = NULL;
    qnl_complex *numbers = calloc(count, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    REQUIRE_OK(qnl_channel_new_kraus(&wide, numbers, 1, 4096, 1));
    REQUIRE_OK(qnl_channel_new_kraus(&tall, numbers, 1, 1, 4096));
    REQUIRE_OK(qnl_channel_new_kraus(&many, numbers, count, 1, 1));
    REQUIRE_OK(qnl_channel_new_kraus(&one, numbers, 1, 1, 1));
    REQUIRE_OK(qnl_channel_bit_flip(&qubit, 0.5));
    REQUIRE_FAILURE(qnl_channel_tensor(&out, wide, qubit), QNL_ERR_ARGUMENT,
                    "qnl_channel_tensor: the input dimension is 8192, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_channel_tensor(&out, qubit, tall), QNL_ERR_ARGUMENT,
                    "qnl_channel_tensor: the output dimension is 8192, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_channel_tensor(&out, many, many), QNL_ERR_ARGUMENT,
                    "qnl_channel_tensor: the number of operators is 274877906944, allowed are 1..1048576");
    const qnl_channel *const terms[3] = {many, many, one};
    REQUIRE_FAILURE(qnl_channel_combine(&out, terms, weights, 3), QNL_ERR_ARGUMENT,
                    "qnl_channel_combine: the number of operators is 1048577, allowed are 1..1048576");
    ck_assert_ptr_eq(out, untouched);
    REQUIRE_OK(qnl_channel_combine(&out, terms, weights, 2));
    ck_assert_uint_eq(qnl_channel_operators(out), 1);
    qnl_channel_free(out);
    REQUIRE_OK(qnl_channel_compose(&out, many, many));
    ck_assert_uint_eq(qnl_channel_operators(out), 1);
    qnl_channel_free(out);
    qnl_channel_free(wide);
    qnl_channel_free(tall);
    qnl_channel_free(qubit);
    qnl_channel_free(many);
    qnl_channel_free(one);
    free(numbers);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("channel_combine");
    TCase *tests = tcase_create("channel_combine");
    tcase_add_loop_test(tests, composing_is_applying_twice, 0, (int)(sizeof products / sizeof *products));
    tcase_add_test(tests, repeating_does_not_grow);
    tcase_add_loop_test(tests, tensor_order, 0, 3);
    tcase_add_test(tests, weighted_sums);
    tcase_add_loop_test(tests, small_differences, 1, 14);
    tcase_add_test(tests, wrong_combinations);
    tcase_add_test(tests, too_large);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
