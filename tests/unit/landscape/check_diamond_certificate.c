/*
 * check_diamond_certificate.c  The bounds of a diamond norm, computed again from the input state and the witness by plain sums and
 * eigenvalues; properties that every norm has; families of random maps.
 */
#include <math.h>
#include <stdlib.h>

#include "linalg/dense.h"
#include "qnnland/diamond.h"
#include "support/compare.h"
#include "support/random_channel.h"
#include "support/random_circuit.h"
#include "support/runner.h"

static qnl_random *random_new(uint64_t stream) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20261, stream, 0));
    return random;
}

static double complex *array_new(size_t count) {
    double complex *array = calloc(count, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

static qnl_complex *handed(double complex *array) {
    return (qnl_complex *)(void *)array;
}

static qnl_channel *random_channel(qnl_random *random, size_t count, size_t input, size_t output) {
    double complex *kraus = array_new(count * input * output);
    qnl_channel *channel = NULL;
    random_kraus(kraus, random, count, input, output);
    REQUIRE_OK(qnl_channel_new_kraus(&channel, handed(kraus), count, input, output));
    free(kraus);
    return channel;
}

static qnl_channel *combine(const qnl_channel *a, double x, const qnl_channel *b, double y) {
    qnl_channel *map = NULL;
    const qnl_channel *const list[] = {a, b};
    const double weights[] = {x, y};
    REQUIRE_OK(qnl_channel_combine(&map, list, weights, 2));
    return map;
}

/* ---- the slow way ---- */

/* Smallest eigenvalue, largest one, and the sum of their moduli. */
typedef struct spectrum {
    double low;
    double high;
    double sum;
} spectrum;

static spectrum spectrum_of(double complex *matrix, size_t n) {
    double *values = calloc(n, sizeof *values);
    ck_assert_ptr_nonnull(values);
    REQUIRE_OK(qnl__hermitian_eigenvalues(values, NULL, handed(matrix), n));
    spectrum s = {values[0], values[n - 1], 0.0};
    for (size_t k = 0; k < n; k++)
        s.sum += fabs(values[k]);
    free(values);
    return s;
}

static void square_root(double complex *root, double complex *matrix, size_t n) {
    double *values = calloc(n, sizeof *values);
    double complex *vectors = array_new(n * n);
    REQUIRE_OK(qnl__hermitian_eigenvalues(values, handed(vectors), handed(matrix), n));
    ck_assert_double_ge(values[0], -1e-14);
    for (size_t i = 0; i < n * n; i++) {
        for (size_t k = 0; k < n; k++)
            root[i] += vectors[i / n * n + k] * sqrt(fmax(0.0, values[k])) * conj(vectors[i % n * n + k]);
    }
    free(values);
    free(vectors);
}

/* |(rho^(1/2) (x) 1) J (rho^(1/2) (x) 1)|_1 */
static double lower_bound(double complex *rho, const double complex *choi, size_t d, size_t e) {
    const size_t n = d * e;
    double complex *root = array_new(d * d), *left = array_new(n * n), *both = array_new(n * n);
    square_root(root, rho, d);
    for (size_t x = 0; x < n * n; x++) {
        for (size_t j = 0; j < d; j++)
            left[x] += root[x / n / e * d + j] * choi[(j * e + x / n % e) * n + x % n];
    }
    for (size_t x = 0; x < n * n; x++) {
        for (size_t j = 0; j < d; j++)
            both[x] += left[x / n * n + j * e + x % n % e] * root[j * d + x % n / e];
    }
    const double value = spectrum_of(both, n).sum;
    free(root);
    free(left);
    free(both);
    return value;
}

/* lambda_max(tr_out(2 Z - J)); Z and Z - J are positive within `slack`. */
static double upper_bound(double complex *witness, const double complex *choi, size_t d, size_t e, double slack) {
    const size_t n = d * e;
    double complex *rest = array_new(n * n), *reduced = array_new(d * d);
    ck_assert_double_ge(spectrum_of(witness, n).low, -slack);
    for (size_t x = 0; x < n * n; x++)
        rest[x] = witness[x] - choi[x];
    ck_assert_double_ge(spectrum_of(rest, n).low, -slack);
    for (size_t x = 0; x < d * d; x++) {
        for (size_t a = 0; a < e; a++) {
            const size_t at = (x / d * e + a) * n + x % d * e + a;
            reduced[x] += witness[at] + rest[at];
        }
    }
    const double value = spectrum_of(reduced, d).high;
    free(rest);
    free(reduced);
    return value;
}

/* Norm with its bounds checked; `rounding` is how exactly J is known, `gap` the relative gap that is asked for. */
static double checked_norm(const qnl_channel *map, qnl_diamond_method method, double gap, double rounding) {
    const size_t d = qnl_channel_input(map), e = qnl_channel_output(map), n = d * e;
    double complex *rho = array_new(d * d), *witness = array_new(n * n), *choi = array_new(n * n), trace = 0;
    qnl_diamond_options options;
    qnl_diamond_result result;
    REQUIRE_OK(qnl_diamond_options_init(&options, sizeof options));
    options.method = method;
    options.tolerance = gap;
    REQUIRE_OK(qnl_diamond_norm(&result, handed(rho), handed(witness), map, &options));
    REQUIRE_OK(qnl_channel_choi(handed(choi), map));
    for (size_t i = 0; i < d; i++)
        trace += rho[i * d + i];
    compare_double("trace", creal(trace), 1.0, 1e-13);
    compare_double("lower", lower_bound(rho, choi, d, e), result.lower, rounding);
    compare_double("upper", upper_bound(witness, choi, d, e, rounding), result.upper, rounding);
    ck_assert_int_eq(result.converged, 1);
    ck_assert(result.lower <= result.value && result.value <= result.upper);
    ck_assert_double_le(result.upper - result.lower, gap * result.value + 1e-14 * (double)n);
    free(rho);
    free(witness);
    free(choi);
    return result.value;
}

static double checked_distance(const qnl_channel *a, const qnl_channel *b, qnl_diamond_method method, double gap) {
    qnl_channel *map = NULL;
    REQUIRE_OK(qnl_channel_difference(&map, a, b));
    const double value = checked_norm(map, method, gap, 1e-12);
    qnl_channel_free(map);
    return value;
}

/* ---- bounds ---- */

/* D, E and numbers of operators: low and full rank, D < E, D > E, D = 1, E = 1. */
START_TEST(random_differences) {
    static const size_t sizes[][4] = {{2, 2, 1, 2}, {2, 2, 4, 4}, {3, 3, 2, 9}, {2, 5, 1, 3}, {5, 2, 4, 7}, {1, 4, 2, 3},
                                      {4, 4, 2, 2}, {4, 4, 1, 9}, {6, 3, 3, 3}, {8, 8, 2, 2}, {4, 1, 4, 9}, {7, 2, 5, 14}};
    qnl_random *random = random_new(1);
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        qnl_channel *a = random_channel(random, sizes[k][2], sizes[k][0], sizes[k][1]);
        qnl_channel *b = random_channel(random, sizes[k][3], sizes[k][0], sizes[k][1]);
        const double value = checked_distance(a, b, QNL_DIAMOND_AUTO, 1e-8);
        compare_double("closer", checked_distance(a, b, QNL_DIAMOND_CERTIFIED, 1e-10), value, 2e-8);
        qnl_channel_free(a);
        qnl_channel_free(b);
    }
    qnl_random_free(random);
}
END_TEST

/* Not trace preserving, and not a difference of channels. */
START_TEST(random_combinations) {
    qnl_random *random = random_new(2);
    for (int k = 0; k < 30; k++) {
        const size_t d = 1 + qnl_random_integer(random, 4), e = d + qnl_random_integer(random, 3);
        qnl_channel *a = random_channel(random, 1 + qnl_random_integer(random, 3), d, e);
        qnl_channel *b = random_channel(random, 1 + qnl_random_integer(random, d * e), d, e);
        qnl_channel *map = combine(a, 3.0 * qnl_random_normal(random), b, 3.0 * qnl_random_normal(random));
        const double value = checked_norm(map, QNL_DIAMOND_AUTO, 1e-8, 1e-11);
        qnl_channel *twice = combine(map, 1.0, map, -3.0);
        compare_double("homogeneous", checked_norm(twice, QNL_DIAMOND_AUTO, 1e-8, 1e-11), 2.0 * value, 4e-8 * value);
        qnl_channel_free(a);
        qnl_channel_free(b);
        qnl_channel_free(map);
        qnl_channel_free(twice);
    }
    qnl_random_free(random);
}
END_TEST

/* The witness and the input state of the eigenphase arc are exact. */
START_TEST(unitary_pairs) {
    qnl_random *random = random_new(3);
    for (size_t d = 1; d <= 6; d++) {
        for (int k = 0; k < 4; k++) {
            qnl_channel *a = random_channel(random, 1, d, d), *b = random_channel(random, 1, d, d);
            const double exact = checked_distance(a, b, QNL_DIAMOND_UNITARIES, 1e-10);
            const double searched = checked_distance(a, b, QNL_DIAMOND_CERTIFIED, 1e-8);
            compare_double("two methods", searched, exact, 2e-8);
            qnl_channel_free(a);
            qnl_channel_free(b);
        }
    }
    qnl_random_free(random);
}
END_TEST

/* U and U exp(i s A): arcs from 1e-9 up to where they pass pi. */
START_TEST(near_unitaries) {
    qnl_random *random = random_new(4);
    const size_t d = 4;
    for (double s = 1e-9; s < 2.0; s *= 10.0) {
        double complex u[16], v[16], basis[16];
        qnl_channel *a = NULL, *b = NULL, *map = NULL;
        random_unitary(u, random, d);
        random_unitary(basis, random, d);
        for (size_t x = 0; x < 16; x++) {
            v[x] = 0;
            for (size_t k = 0; k < d; k++) /* phases 0, s, 2 s, 3 s */
                v[x] += basis[x / d * d + k] * (cexp(I * s * (double)k) - 1.0) * conj(basis[x % d * d + k]);
        }
        double complex product[16];
        for (size_t x = 0; x < 16; x++) {
            product[x] = u[x];
            for (size_t k = 0; k < d; k++)
                product[x] += u[x / d * d + k] * v[k * d + x % d];
        }
        REQUIRE_OK(qnl_channel_new_unitary(&a, handed(u), d));
        REQUIRE_OK(qnl_channel_new_unitary(&b, handed(product), d));
        REQUIRE_OK(qnl_channel_difference(&map, a, b));
        const double expected = 3.0 * s < 3.14159265358979 ? 2.0 * sin(1.5 * s) : 2.0;
        compare_double("arc", checked_norm(map, QNL_DIAMOND_UNITARIES, 1e-10, 1e-13), expected, 1e-14);
        compare_double("search", checked_norm(map, QNL_DIAMOND_CERTIFIED, 1e-6, 1e-13), expected, 1e-6 * expected + 1e-14);
        qnl_channel_free(a);
        qnl_channel_free(b);
        qnl_channel_free(map);
    }
    qnl_random_free(random);
}
END_TEST

/* A and (1 - x) A + x B: the difference is x (A - B), which loses digits but no certainty. */
START_TEST(near_channels) {
    qnl_random *random = random_new(5);
    for (int k = 0; k < 3; k++) {
        qnl_channel *a = random_channel(random, 2 + 3 * (size_t)k, 3, 3), *b = random_channel(random, 3, 3, 3);
        const double value = checked_distance(a, b, QNL_DIAMOND_AUTO, 1e-8);
        for (double x = 1e-3; x > 0.5e-10; x *= 0.1) {
            qnl_channel *near = combine(a, 1.0 - x, b, x), *map = combine(a, 1.0, near, -1.0);
            const double small = checked_norm(map, QNL_DIAMOND_AUTO, 1e-6, 1e-13);
            compare_double("near", small / x, value, 2e-6 * value + 1e-14 / x);
            qnl_channel_free(near);
            qnl_channel_free(map);
        }
        qnl_channel_free(a);
        qnl_channel_free(b);
    }
    qnl_random_free(random);
}
END_TEST

/* Damping and depolarizing after a random unitary: weights over decades, singular input states. */
START_TEST(noisy_unitaries) {
    qnl_random *random = random_new(6);
    const double strengths[][2] = {{1e-2, 2e-2}, {1e-4, 1e-2}, {0.3, 0.1}, {1e-6, 1e-3}};
    for (size_t k = 0; k < 4; k++) {
        qnl_channel *depolarizing = NULL, *damping = NULL, *first = NULL, *second = NULL, *before = NULL, *after = NULL;
        qnl_channel *unitary = random_channel(random, 1, 4, 4);
        REQUIRE_OK(qnl_channel_depolarizing(&depolarizing, 1, strengths[k][0]));
        REQUIRE_OK(qnl_channel_amplitude_damping(&damping, strengths[k][1]));
        REQUIRE_OK(qnl_channel_tensor(&first, depolarizing, damping));
        REQUIRE_OK(qnl_channel_tensor(&second, damping, damping));
        REQUIRE_OK(qnl_channel_compose(&before, unitary, first));
        REQUIRE_OK(qnl_channel_compose(&after, second, unitary));
        checked_distance(first, second, QNL_DIAMOND_AUTO, 1e-8);
        checked_distance(before, after, QNL_DIAMOND_AUTO, 1e-8);
        checked_distance(unitary, after, QNL_DIAMOND_AUTO, 1e-8);
        qnl_channel *const all[] = {depolarizing, damping, first, second, before, after, unitary};
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
            qnl_channel_free(all[i]);
    }
    qnl_random_free(random);
}
END_TEST

/* The other iteration: full rank above the dimension where Newton's method comes first. */
START_TEST(large_dimension) {
    qnl_random *random = random_new(7);
    qnl_channel *a = random_channel(random, 10, 18, 2), *b = random_channel(random, 12, 18, 2);
    const double value = checked_distance(a, b, QNL_DIAMOND_AUTO, 1e-8);
    ck_assert(value > 0.1 && value <= 2.0);
    qnl_channel_free(a);
    qnl_channel_free(b);
    qnl_random_free(random);
}
END_TEST

/* ---- what every norm satisfies ---- */

static double plain_distance(const qnl_channel *a, const qnl_channel *b) {
    qnl_diamond_result result;
    REQUIRE_OK(qnl_diamond_distance(&result, NULL, NULL, a, b, NULL));
    return result.value;
}

/* Unitaries before and after, the identity beside. */
START_TEST(invariance) {
    qnl_random *random = random_new(8);
    for (int k = 0; k < 5; k++) {
        qnl_channel *pair[2], *turned[2], *beside[2], *u = random_channel(random, 1, 3, 3), *v = random_channel(random, 1, 2, 2);
        qnl_channel *step = NULL;
        for (size_t i = 0; i < 2; i++) {
            pair[i] = random_channel(random, 2 + i + (size_t)k, 3, 2);
            REQUIRE_OK(qnl_channel_compose(&step, pair[i], u));
            REQUIRE_OK(qnl_channel_compose(&turned[i], v, step));
            REQUIRE_OK(qnl_channel_tensor(&beside[i], pair[i], v));
            qnl_channel_free(step);
        }
        const double value = plain_distance(pair[0], pair[1]);
        compare_double("turned", plain_distance(turned[0], turned[1]), value, 2e-8);
        compare_double("beside", plain_distance(beside[0], beside[1]), value, 2e-8);
        for (size_t i = 0; i < 2; i++) {
            qnl_channel_free(pair[i]);
            qnl_channel_free(turned[i]);
            qnl_channel_free(beside[i]);
        }
        qnl_channel_free(u);
        qnl_channel_free(v);
    }
    qnl_random_free(random);
}
END_TEST

/* The triangle inequality, and no channel afterwards makes the distance larger. */
START_TEST(inequalities) {
    qnl_random *random = random_new(9);
    for (int k = 0; k < 10; k++) {
        qnl_channel *a = random_channel(random, 1, 3, 3), *b = random_channel(random, 2, 3, 3),
                    *c = random_channel(random, 5, 3, 3);
        qnl_channel *after = random_channel(random, 2, 3, 2), *ca = NULL, *cb = NULL;
        const double value = plain_distance(a, b);
        ck_assert_double_le(value, plain_distance(a, c) + plain_distance(c, b) + 1e-8);
        REQUIRE_OK(qnl_channel_compose(&ca, after, a));
        REQUIRE_OK(qnl_channel_compose(&cb, after, b));
        ck_assert_double_le(plain_distance(ca, cb), value + 1e-8);
        qnl_channel *const all[] = {a, b, c, after, ca, cb};
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
            qnl_channel_free(all[i]);
    }
    qnl_random_free(random);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("diamond norm, certificate");
    TCase *bounds = tcase_create("bounds");
    tcase_add_test(bounds, random_differences);
    tcase_add_test(bounds, random_combinations);
    tcase_add_test(bounds, unitary_pairs);
    tcase_add_test(bounds, near_unitaries);
    tcase_add_test(bounds, near_channels);
    tcase_add_test(bounds, noisy_unitaries);
    tcase_add_test(bounds, large_dimension);
    suite_add_tcase(suite, bounds);
    TCase *properties = tcase_create("properties");
    tcase_add_test(properties, invariance);
    tcase_add_test(properties, inequalities);
    suite_add_tcase(suite, properties);
    return qnl_test_run(suite);
}
