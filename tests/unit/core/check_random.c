/* check_random.c  The random streams: known answers, independence of the order, distributions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

typedef struct block {
    uint64_t word[4];
} block;

/* High and low half of a product from four products of 32-bit halves. */
static void multiply(uint64_t a, uint64_t b, uint64_t *high, uint64_t *low) {
    const uint64_t mask = 0xffffffffu;
    const uint64_t a0 = a & mask;
    const uint64_t a1 = a >> 32;
    const uint64_t b0 = b & mask;
    const uint64_t b1 = b >> 32;
    const uint64_t middle = a1 * b0 + ((a0 * b0) >> 32);
    const uint64_t other = a0 * b1 + (middle & mask);
    *high = a1 * b1 + (middle >> 32) + (other >> 32);
    *low = a * b;
}

/* Philox4x64-10 written from section 3.3 of Salmon et al., SC 2011, with their constants. */
static block philox(block counter, uint64_t key0, uint64_t key1) {
    for (int round = 0; round < 10; round++) {
        uint64_t high0;
        uint64_t low0;
        uint64_t high1;
        uint64_t low1;
        multiply(0xD2E7470EE14C6C93u, counter.word[0], &high0, &low0);
        multiply(0xCA5A826395121157u, counter.word[2], &high1, &low1);
        counter = (block){{high1 ^ counter.word[1] ^ key0, low1, high0 ^ counter.word[3] ^ key1, low0}};
        key0 += 0x9E3779B97F4A7C15u;
        key1 += 0xBB67AE8584CAA73Bu;
    }
    return counter;
}

static qnl_random *new_random(uint64_t seed, uint64_t stream, uint64_t sample) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, seed, stream, sample));
    return random;
}

/* Lines "philox4x64 10" of tests/kat_vectors in Random123 1.14. */
START_TEST(reference_gives_the_published_answers) {
    const uint64_t f = UINT64_MAX;
    const block zeros = philox((block){{0, 0, 0, 0}}, 0, 0);
    const block ones = philox((block){{f, f, f, f}}, f, f);
    const block pi = philox((block){{0x243f6a8885a308d3u, 0x13198a2e03707344u, 0xa4093822299f31d0u, 0x082efa98ec4e6c89u}},
                            0x452821e638d01377u, 0xbe5466cf34e90c6cu);
    const block expected[3] = {{{0x16554d9eca36314cu, 0xdb20fe9d672d0fdcu, 0xd7e772cee186176bu, 0x7e68b68aec7ba23bu}},
                               {{0x87b092c3013fe90bu, 0x438c3c67be8d0224u, 0x9cc7d7c69cd777b6u, 0xa09caebf594f0ba0u}},
                               {{0xa528f45403e61d95u, 0x38c72dbd566e9788u, 0xa5a1610e72fd18b5u, 0x57bd43b5e52b7fe6u}}};
    ck_assert_mem_eq(&zeros, &expected[0], sizeof zeros);
    ck_assert_mem_eq(&ones, &expected[1], sizeof ones);
    ck_assert_mem_eq(&pi, &expected[2], sizeof pi);
}
END_TEST

START_TEST(bits_are_those_of_philox) {
    const uint64_t names[4][3] = {{0, 0, 0}, {1, 2, 3}, {UINT64_MAX, 0, UINT64_MAX}, {0x123456789abcdefu, 1u << 31, 17}};
    for (int n = 0; n < 4; n++) {
        qnl_random *random = new_random(names[n][0], names[n][1], names[n][2]);
        for (uint64_t b = 0; b < 5; b++) {
            const block expected = philox((block){{b, names[n][2], 0, 0}}, names[n][0], names[n][1]);
            for (int i = 0; i < 4; i++)
                ck_assert_uint_eq(qnl_random_bits(random), expected.word[i]);
        }
        qnl_random_free(random);
    }
}
END_TEST

START_TEST(samples_do_not_depend_on_the_order) {
    qnl_random *random = new_random(5, 6, 0);
    double forward[10];
    for (uint64_t s = 0; s < 10; s++) {
        qnl_random_seek(random, 6, s);
        for (uint64_t i = 0; i < s; i++)
            (void)qnl_random_normal(random); /* an odd number leaves a second value behind */
        qnl_random_seek(random, 6, s);
        forward[s] = qnl_random_normal(random);
    }
    for (uint64_t s = 10; s-- > 0;) {
        qnl_random *other = new_random(5, 6, s);
        ck_assert(qnl_random_normal(other) == forward[s]);
        qnl_random_free(other);
    }
    qnl_random_seek(NULL, 1, 2);
    qnl_random_free(random);
    qnl_random_free(NULL);
}
END_TEST

START_TEST(nothing_is_drawn_from_no_handle) {
    ck_assert_uint_eq(qnl_random_bits(NULL), 0);
    ck_assert(qnl_random_uniform(NULL) == 0.0);
    ck_assert(qnl_random_normal(NULL) == 0.0);
    ck_assert_uint_eq(qnl_random_integer(NULL, 7), 0);
    ck_assert_uint_eq(qnl_random_binomial(NULL, 7, 1.0), 0);
    REQUIRE_FAILURE(qnl_random_new(NULL, 1, 2, 3), QNL_ERR_NULL, "qnl_random_new: out is NULL");
}
END_TEST

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

#define DRAWS 60000

/*
 * Kolmogorov-Smirnov: P(sqrt(n) D > x) < 2 exp(-2 x^2) for the largest distance D of the two distribution functions (P. Massart,
 * Ann. Probab. 18, 1269 (1990)); with x = 3.5 a right generator fails with probability below 5e-11.
 */
static void require_distribution(double *values, double (*distribution)(double)) {
    double largest = 0.0;
    qsort(values, DRAWS, sizeof *values, ascending);
    for (size_t i = 0; i < DRAWS; i++) {
        const double expected = distribution(values[i]);
        largest = fmax(largest, fmax(expected - (double)i / DRAWS, (double)(i + 1) / DRAWS - expected));
    }
    ck_assert_double_lt(sqrt((double)DRAWS) * largest, 3.5);
}

/* Means of x, x^2, x^3, x^4 and of x_i x_{i+1}; each may be off by 6.5 standard errors: probability below 1e-10 each. */
static void require_moments(const double *values, const double expected[4], const double variances[4], double product,
                            double product_variance) {
    double sums[4] = {0.0, 0.0, 0.0, 0.0};
    double products = 0.0;
    for (size_t i = 0; i < DRAWS; i++) {
        double power = 1.0;
        for (int k = 0; k < 4; k++)
            sums[k] += power *= values[i];
        if (i + 1 < DRAWS) products += values[i] * values[i + 1];
    }
    for (int k = 0; k < 4; k++) {
        compare_double("moment", sums[k] / DRAWS, expected[k], 6.5 * sqrt(variances[k] / DRAWS));
    }
    compare_double("product of neighbours", products / (DRAWS - 1), product, 6.5 * sqrt(product_variance / (DRAWS - 1)));
}

static double uniform_distribution(double x) {
    return x;
}

static double normal_distribution(double x) {
    return 0.5 * erfc(-x / sqrt(2.0));
}

START_TEST(uniform_numbers_are_uniform) {
    qnl_random *random = new_random(11, 0, 0);
    double *values = malloc(DRAWS * sizeof *values);
    /* E x^k = 1/(k+1), Var x^k = 1/(2k+1) - 1/(k+1)^2; neighbours: sum over a chain, Var = 7/144 + 2 (1/48). */
    const double expected[4] = {1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5};
    const double variances[4] = {1.0 / 12, 4.0 / 45, 9.0 / 112, 16.0 / 225};
    for (int i = 0; i < DRAWS; i++) {
        values[i] = qnl_random_uniform(random);
        ck_assert(values[i] >= 0.0 && values[i] < 1.0);
        ck_assert(ldexp(values[i], 53) == floor(ldexp(values[i], 53)));
    }
    require_moments(values, expected, variances, 0.25, 7.0 / 144 + 2.0 / 48);
    require_distribution(values, uniform_distribution);
    free(values);
    qnl_random_free(random);
}
END_TEST

START_TEST(uniform_numbers_are_the_upper_bits) {
    qnl_random *bits = new_random(1, 1, 1);
    qnl_random *uniform = new_random(1, 1, 1);
    for (int i = 0; i < 100; i++) {
        ck_assert(qnl_random_uniform(uniform) == ldexp((double)(qnl_random_bits(bits) >> 11), -53));
    }
    qnl_random_free(bits);
    qnl_random_free(uniform);
}
END_TEST

START_TEST(normal_numbers_are_normal) {
    qnl_random *random = new_random(12, 0, 0);
    double *values = malloc(DRAWS * sizeof *values);
    /* E x^2 = 1, E x^4 = 3, E x^6 = 15, E x^8 = 105; neighbours include the pairs of one Box-Muller draw. */
    const double expected[4] = {0.0, 1.0, 0.0, 3.0};
    const double variances[4] = {1.0, 2.0, 15.0, 96.0};
    for (int i = 0; i < DRAWS; i++)
        values[i] = qnl_random_normal(random);
    require_moments(values, expected, variances, 0.0, 1.0);
    require_distribution(values, normal_distribution);
    free(values);
    qnl_random_free(random);
}
END_TEST

START_TEST(streams_and_samples_are_independent) {
    qnl_random *random = new_random(13, 0, 0);
    double *values = malloc(DRAWS * sizeof *values);
    const double expected[4] = {0.0, 1.0, 0.0, 3.0};
    const double variances[4] = {1.0, 2.0, 15.0, 96.0};
    for (uint64_t i = 0; i < DRAWS; i++) {
        qnl_random_seek(random, i % 2, i / 2);
        values[i] = qnl_random_normal(random);
    }
    require_moments(values, expected, variances, 0.0, 1.0);
    require_distribution(values, normal_distribution);
    free(values);
    qnl_random_free(random);
}
END_TEST

START_TEST(integers_have_no_bias) {
    qnl_random *random = new_random(14, 0, 0);
    /* With 64-bit words modulo 3 * 2^62, values below 2^62 would come twice as often as the others. */
    const uint64_t bound = (uint64_t)3 << 62;
    const uint64_t third = (uint64_t)1 << 62;
    int low = 0;
    int counts[7] = {0};
    for (int i = 0; i < DRAWS; i++) {
        const uint64_t value = qnl_random_integer(random, bound);
        ck_assert_uint_lt(value, bound);
        low += value < third;
        counts[qnl_random_integer(random, 7)]++;
    }
    /* Binomial standard errors; 6.5 of them: probability below 1e-10 each. */
    compare_double("share of the low third", (double)low / DRAWS, 1.0 / 3, 6.5 * sqrt(2.0 / 9 / DRAWS));
    for (int i = 0; i < 7; i++)
        compare_double("share", (double)counts[i] / DRAWS, 1.0 / 7, 6.5 * sqrt(6.0 / 49 / DRAWS));
    qnl_random_free(random);
}
END_TEST

START_TEST(integers_at_the_edges) {
    qnl_random *random = new_random(15, 0, 0);
    qnl_random *bits = new_random(15, 0, 0);
    ck_assert_uint_eq(qnl_random_integer(random, 0), 0);
    ck_assert_uint_eq(qnl_random_integer(random, 1), 0);
    (void)qnl_random_bits(bits);
    for (int i = 0; i < 50; i++)
        ck_assert_uint_eq(qnl_random_integer(random, (uint64_t)1 << 63), qnl_random_bits(bits) << 1 >> 1);
    qnl_random_free(random);
    qnl_random_free(bits);
}
END_TEST

/* Chi-squared with 6 classes (5 degrees): P(chi^2 > 60) < 2e-11. */
START_TEST(binomial_numbers_are_binomial) {
    qnl_random *random = new_random(16, 0, 0);
    const double p = 0.3;
    int counts[6] = {0};
    double chi_squared = 0.0;
    double choose = 1.0;
    for (int i = 0; i < DRAWS; i++)
        counts[qnl_random_binomial(random, 5, p)]++;
    for (int k = 0; k <= 5; k++) {
        const double expected = DRAWS * choose * pow(p, k) * pow(1.0 - p, 5 - k);
        chi_squared += (counts[k] - expected) * (counts[k] - expected) / expected;
        choose *= (5.0 - k) / (k + 1.0);
    }
    ck_assert_double_lt(chi_squared, 60.0);
    ck_assert_uint_eq(qnl_random_binomial(random, 9, -0.5), 0);
    ck_assert_uint_eq(qnl_random_binomial(random, 9, 0.0), 0);
    ck_assert_uint_eq(qnl_random_binomial(random, 9, NAN), 0);
    ck_assert_uint_eq(qnl_random_binomial(random, 9, 1.0), 9);
    ck_assert_uint_eq(qnl_random_binomial(random, 9, 1.5), 9);
    ck_assert_uint_eq(qnl_random_binomial(random, 0, 0.5), 0);
    qnl_random_free(random);
}
END_TEST

START_TEST(arrays_are_filled) {
    qnl_random *random = new_random(17, 0, 0);
    qnl_random *single = new_random(17, 0, 0);
    double values[100];
    REQUIRE_OK(qnl_random_fill_uniform(values, random, 100, -1.0, 3.0));
    for (int i = 0; i < 100; i++)
        compare_double("uniform", values[i], -1.0 + 4.0 * qnl_random_uniform(single), 1e-15);
    REQUIRE_OK(qnl_random_fill_normal(values, random, 100, 2.0, 0.5));
    for (int i = 0; i < 100; i++)
        compare_double("normal", values[i], 2.0 + 0.5 * qnl_random_normal(single), 1e-15);
    REQUIRE_OK(qnl_random_fill_normal(values, random, 100, 2.0, 0.0));
    for (int i = 0; i < 100; i++)
        ck_assert(values[i] == 2.0);
    REQUIRE_OK(qnl_random_fill_uniform(NULL, random, 0, 0.0, 1.0));
    REQUIRE_OK(qnl_random_fill_normal(NULL, random, 0, 0.0, 1.0));
    qnl_random_free(random);
    qnl_random_free(single);
}
END_TEST

START_TEST(interval_never_contains_its_upper_end) {
    qnl_random *random = new_random(18, 0, 0);
    double values[1000];
    const double next = nextafter(1.0, 2.0);
    REQUIRE_OK(qnl_random_fill_uniform(values, random, 1000, 1.0, next));
    for (int i = 0; i < 1000; i++)
        ck_assert(values[i] == 1.0);
    REQUIRE_OK(qnl_random_fill_uniform(values, random, 1000, 5.0, 5.0));
    for (int i = 0; i < 1000; i++)
        ck_assert(values[i] == 5.0);
    REQUIRE_OK(qnl_random_fill_uniform(values, random, 1000, -1.7e308, 1.7e308));
    double mean = 0.0;
    for (int i = 0; i < 1000; i++) {
        ck_assert(values[i] >= -1.7e308 && values[i] < 1.7e308);
        mean += values[i] / 1.7e308 / 1000.0;
    }
    compare_double("mean", mean, 0.0, 6.5 * sqrt(1.0 / 3.0 / 1000.0));
    qnl_random_free(random);
}
END_TEST

START_TEST(bad_fills_are_refused) {
    qnl_random *random = new_random(19, 0, 0);
    double out[2] = {7.0, 8.0};
    REQUIRE_FAILURE(qnl_random_fill_uniform(NULL, random, 2, 0.0, 1.0), QNL_ERR_NULL, "qnl_random_fill_uniform: out is NULL");
    REQUIRE_FAILURE(qnl_random_fill_uniform(out, NULL, 2, 0.0, 1.0), QNL_ERR_NULL, "qnl_random_fill_uniform: random is NULL");
    REQUIRE_FAILURE(qnl_random_fill_uniform(out, random, 2, NAN, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_random_fill_uniform: low is nan, must be finite");
    REQUIRE_FAILURE(qnl_random_fill_uniform(out, random, 2, 0.0, INFINITY), QNL_ERR_NOT_FINITE,
                    "qnl_random_fill_uniform: high is inf, must be finite");
    REQUIRE_FAILURE(qnl_random_fill_uniform(out, random, 2, 2.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_random_fill_uniform: high is 1, must be at least low, which is 2");
    REQUIRE_FAILURE(qnl_random_fill_normal(NULL, random, 2, 0.0, 1.0), QNL_ERR_NULL, "qnl_random_fill_normal: out is NULL");
    REQUIRE_FAILURE(qnl_random_fill_normal(out, NULL, 2, 0.0, 1.0), QNL_ERR_NULL, "qnl_random_fill_normal: random is NULL");
    REQUIRE_FAILURE(qnl_random_fill_normal(out, random, 2, -INFINITY, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_random_fill_normal: mean is -inf, must be finite");
    REQUIRE_FAILURE(qnl_random_fill_normal(out, random, 2, 0.0, -1.0), QNL_ERR_ARGUMENT,
                    "qnl_random_fill_normal: deviation is -1, must be at least 0");
    ck_assert(out[0] == 7.0 && out[1] == 8.0);
    qnl_random_free(random);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("random");
    TCase *tests = tcase_create("random");
    tcase_add_test(tests, reference_gives_the_published_answers);
    tcase_add_test(tests, bits_are_those_of_philox);
    tcase_add_test(tests, samples_do_not_depend_on_the_order);
    tcase_add_test(tests, nothing_is_drawn_from_no_handle);
    tcase_add_test(tests, uniform_numbers_are_uniform);
    tcase_add_test(tests, uniform_numbers_are_the_upper_bits);
    tcase_add_test(tests, normal_numbers_are_normal);
    tcase_add_test(tests, streams_and_samples_are_independent);
    tcase_add_test(tests, integers_have_no_bias);
    tcase_add_test(tests, integers_at_the_edges);
    tcase_add_test(tests, binomial_numbers_are_binomial);
    tcase_add_test(tests, arrays_are_filled);
    tcase_add_test(tests, interval_never_contains_its_upper_end);
    tcase_add_test(tests, bad_fills_are_refused);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
