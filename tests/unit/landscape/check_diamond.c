/* check_diamond.c  Diamond norms with known values, options, errors, and how a search is stopped. */
#include "qnnland/diamond.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/random_channel.h"
#include "support/random_circuit.h"
#include "support/runner.h"

#define PI 3.14159265358979323846

static qnl_random *random_new(uint64_t stream) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20260, stream, 0));
    return random;
}

static qnl_channel *from_kraus(const double complex *kraus, size_t count, size_t input, size_t output) {
    qnl_channel *channel = NULL;
    REQUIRE_OK(qnl_channel_new_kraus(&channel, (const qnl_complex *)(const void *)kraus, count, input, output));
    return channel;
}

static qnl_channel *random_channel(qnl_random *random, size_t count, size_t input, size_t output) {
    double complex *kraus = malloc(count * input * output * sizeof *kraus);
    ck_assert_ptr_nonnull(kraus);
    random_kraus(kraus, random, count, input, output);
    qnl_channel *channel = from_kraus(kraus, count, input, output);
    free(kraus);
    return channel;
}

static qnl_diamond_options options_of(qnl_diamond_method method, double tolerance) {
    qnl_diamond_options options;
    REQUIRE_OK(qnl_diamond_options_init(&options, sizeof options));
    options.method = method;
    options.tolerance = tolerance;
    return options;
}

/* The norm of the map, whose bounds must hold the value and be close; frees the map. */
static double norm_of(qnl_channel *map, qnl_diamond_method method) {
    const qnl_diamond_options options = options_of(method, 1e-9);
    qnl_diamond_result result;
    REQUIRE_OK(qnl_diamond_norm(&result, NULL, NULL, map, &options));
    ck_assert_int_eq(result.converged, 1);
    ck_assert(result.lower <= result.value && result.value <= result.upper);
    ck_assert_double_le(result.upper - result.lower, 1e-9 * result.value + 1e-13);
    if (method != QNL_DIAMOND_AUTO) ck_assert_int_eq((int)result.method, (int)method);
    qnl_channel_free(map);
    return result.value;
}

/* Of a - b, which are freed. */
static double distance_of(qnl_channel *a, qnl_channel *b, qnl_diamond_method method) {
    qnl_channel *map = NULL;
    REQUIRE_OK(qnl_channel_difference(&map, a, b));
    qnl_channel_free(a);
    qnl_channel_free(b);
    return norm_of(map, method);
}

/* ---- known values ---- */

static qnl_channel *identity(size_t dimension) {
    qnl_channel *channel = NULL;
    qnl_complex *one = calloc(dimension * dimension, sizeof *one);
    ck_assert_ptr_nonnull(one);
    for (size_t i = 0; i < dimension; i++)
        one[i * dimension + i].re = 1.0;
    REQUIRE_OK(qnl_channel_new_unitary(&channel, one, dimension));
    free(one);
    return channel;
}

/* 2 p (1 - 1/d^2), and sum |p_i - q_i| for Pauli channels: E. Magesan, J. Gambetta and J. Emerson, Phys. Rev. A 85, 042311 (2012).
 */
START_TEST(depolarizing_and_dephasing) {
    const double strengths[] = {1.0, 0.3, 1e-3, 1e-7};
    for (size_t k = 0; k < sizeof strengths / sizeof strengths[0]; k++) {
        const double p = strengths[k];
        for (int qubits = 1; qubits <= 3; qubits++) {
            qnl_channel *channel = NULL;
            const size_t d = (size_t)1 << qubits;
            REQUIRE_OK(qnl_channel_depolarizing(&channel, qubits, p));
            const double expected = 2.0 * p * (1.0 - 1.0 / (double)(d * d));
            compare_double("depolarizing", distance_of(channel, identity(d), QNL_DIAMOND_AUTO), expected, 1e-12);
        }
        qnl_channel *a = NULL, *b = NULL;
        REQUIRE_OK(qnl_channel_phase_flip(&a, 0.9 * p));
        REQUIRE_OK(qnl_channel_phase_flip(&b, 0.2 * p));
        compare_double("dephasing", distance_of(a, b, QNL_DIAMOND_AUTO), 1.4 * p, 1e-12);
    }
}
END_TEST

START_TEST(pauli_channels) {
    qnl_random *random = random_new(1);
    for (int k = 0; k < 6; k++) {
        const int qubits = 1 + k % 3;
        const size_t count = (size_t)1 << (2 * qubits);
        double p[64], q[64], p_sum = 0.0, q_sum = 0.0, expected = 0.0;
        for (size_t i = 0; i < count; i++) {
            p_sum += p[i] = pow(qnl_random_uniform(random), 4.0);
            q_sum += q[i] = pow(qnl_random_uniform(random), 4.0);
        }
        for (size_t i = 0; i < count; i++) {
            p[i] /= p_sum;
            q[i] /= q_sum;
            expected += fabs(p[i] - q[i]);
        }
        qnl_channel *a = NULL, *b = NULL;
        REQUIRE_OK(qnl_channel_pauli(&a, qubits, p));
        REQUIRE_OK(qnl_channel_pauli(&b, qubits, q));
        compare_double("Pauli", distance_of(a, b, QNL_DIAMOND_AUTO), expected, 1e-12);
    }
    qnl_random_free(random);
}
END_TEST

/*
 * Both channels commute with rotations about z, so the best rho is diagonal, (1 - b, b); with D the difference of the damping
 * strengths and s that of the coherence factors, M has the eigenvalue b D and a block with trace -b D and determinant -b (1 - b)
 * s^2.
 */
static double damping_value(double b, double d, double s) {
    return b * d + sqrt(b * b * d * d + 4.0 * b * (1.0 - b) * s * s);
}

static double damping_distance(double gamma, double other) {
    const double d = fabs(gamma - other), s = sqrt(1.0 - gamma) - sqrt(1.0 - other);
    double low = 0.0, high = 1.0;
    for (int k = 0; k < 200; k++) { /* concave in b */
        const double left = low + (high - low) / 3.0, right = high - (high - low) / 3.0;
        if (damping_value(left, d, s) < damping_value(right, d, s)) {
            low = left;
        } else {
            high = right;
        }
    }
    return damping_value(0.5 * (low + high), d, s);
}

START_TEST(amplitude_damping) {
    const double pairs[][2] = {{0.1, 0.3}, {0.0, 0.25}, {0.9, 0.99}, {0.0, 1.0}, {0.5, 0.501}};
    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
        qnl_channel *a = NULL, *b = NULL;
        REQUIRE_OK(qnl_channel_amplitude_damping(&a, pairs[k][0]));
        REQUIRE_OK(qnl_channel_amplitude_damping(&b, pairs[k][1]));
        const double expected = damping_distance(pairs[k][0], pairs[k][1]);
        compare_double("damping", distance_of(a, b, QNL_DIAMOND_AUTO), expected, 1e-9 * expected);
    }
}
END_TEST

/* The transposition has norm d: J. Watrous, The Theory of Quantum Information (2018), section 3.3. */
START_TEST(transposition) {
    for (size_t d = 1; d <= 5; d++) {
        qnl_channel *map = NULL;
        qnl_complex *swap = calloc(d * d * d * d, sizeof *swap);
        ck_assert_ptr_nonnull(swap);
        for (size_t i = 0; i < d; i++) {
            for (size_t j = 0; j < d; j++)
                swap[(i * d + j) * d * d + j * d + i].re = 1.0;
        }
        REQUIRE_OK(qnl_channel_new_choi(&map, swap, d, d));
        compare_double("transposition", norm_of(map, QNL_DIAMOND_AUTO), (double)d, 1e-12 * (double)d);
        free(swap);
    }
}
END_TEST

/* rho -> tr(rho) sigma has the Choi matrix 1 (x) sigma; the norm of a difference is the trace norm of the difference of states. */
static qnl_channel *replacement(size_t input, size_t output, const double *diagonal) {
    qnl_channel *channel = NULL;
    const size_t size = input * output;
    qnl_complex *choi = calloc(size * size, sizeof *choi);
    ck_assert_ptr_nonnull(choi);
    for (size_t k = 0; k < size; k++)
        choi[k * size + k].re = diagonal[k % output];
    REQUIRE_OK(qnl_channel_new_choi(&channel, choi, input, output));
    free(choi);
    return channel;
}

START_TEST(replacement_channels) {
    const double sigma[] = {0.5, 0.3, 0.2, 0.0}, tau[] = {0.1, 0.3, 0.25, 0.35};
    for (size_t input = 1; input <= 5; input++) {
        const double value = distance_of(replacement(input, 4, sigma), replacement(input, 4, tau), QNL_DIAMOND_AUTO);
        compare_double("replacement", value, 0.8, 1e-12);
    }
}
END_TEST

/* rho -> tr(H rho): the largest modulus of an eigenvalue of H, here u diag(values) u', reached by a pure state. */
START_TEST(observables) {
    qnl_random *random = random_new(7);
    for (size_t d = 2; d <= 20; d += 6) {
        qnl_channel *map = NULL;
        double complex *unitary = calloc(2 * d * d, sizeof *unitary), *choi = unitary + d * d;
        ck_assert_ptr_nonnull(unitary);
        random_unitary(unitary, random, d);
        for (size_t x = 0; x < d * d; x++) {
            for (size_t k = 0; k < d; k++)
                choi[x] += unitary[x / d * d + k] * (1.0 - 2.5 * (double)k / (double)(d - 1)) * conj(unitary[x % d * d + k]);
        }
        REQUIRE_OK(qnl_channel_new_choi(&map, (const qnl_complex *)(const void *)choi, d, 1));
        compare_double("observable", norm_of(map, QNL_DIAMOND_AUTO), 1.5, 1.5e-9);
        free(unitary);
    }
    qnl_random_free(random);
}
END_TEST

/* Tracing out one or the other of two qubits: |01> tells them apart. */
START_TEST(partial_traces) {
    const double complex first[] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    const double complex second[] = {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    const double value = distance_of(from_kraus(first, 2, 4, 2), from_kraus(second, 2, 4, 2), QNL_DIAMOND_AUTO);
    compare_double("partial traces", value, 2.0, 1e-12);
}
END_TEST

/* ---- unitaries ---- */

/* V = U diag(e^{i phase}) in the basis of a random unitary Q: U'V has these phases. */
static void phase_pair(qnl_channel **u, qnl_channel **v, const double *phases, size_t n, double factor, qnl_random *random) {
    double complex first[64], basis[64], second[64];
    random_unitary(first, random, n);
    random_unitary(basis, random, n);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double complex sum = 0;
            for (size_t k = 0; k < n; k++) {
                for (size_t l = 0; l < n; l++) {
                    const double half = sin(0.5 * phases[k]);
                    const double complex turn = -2.0 * half * half + I * sin(phases[k]); /* e^{i phase} - 1 */
                    sum += first[i * n + l] * basis[l * n + k] * turn * conj(basis[j * n + k]);
                }
            }
            second[i * n + j] = factor * (first[i * n + j] + sum);
        }
    }
    for (size_t i = 0; i < n * n; i++)
        first[i] *= factor;
    *u = from_kraus(first, 1, n, n);
    *v = from_kraus(second, 1, n, n);
}

static void require_pair(const double *phases, size_t n, double factor, double expected, double tolerance, qnl_random *random) {
    for (int method = QNL_DIAMOND_UNITARIES; method <= QNL_DIAMOND_CERTIFIED; method++) {
        qnl_channel *u = NULL, *v = NULL;
        phase_pair(&u, &v, phases, n, factor, random);
        const double value = distance_of(u, v, (qnl_diamond_method)method);
        compare_double(method == 1 ? "unitaries" : "certified", value, factor * factor * expected, tolerance * factor * factor);
    }
}

START_TEST(unitary_pairs) {
    qnl_random *random = random_new(2);
    const double narrow[] = {0.3, -0.2, 0.1, 0.0, 0.05};
    const double wide[] = {1.9, -0.7, 0.4};
    const double around[] = {0.0, 2.2, 4.1, 1.0};
    const double opposite[] = {1.0, 1.0 + PI};
    const double shifted[] = {2.5, 2.6, 2.4};
    require_pair(narrow, 5, 1.0, 2.0 * sin(0.25), 1e-9, random);
    require_pair(wide, 3, 1.0, 2.0 * sin(1.3), 2e-9, random);
    require_pair(around, 4, 1.0, 2.0, 1e-12, random);
    require_pair(opposite, 2, 1.0, 2.0, 1e-12, random);
    require_pair(shifted, 3, 1.0, 2.0 * sin(0.1), 1e-9, random);
    require_pair(narrow, 5, 0.3, 2.0 * sin(0.25), 1e-9, random);
    require_pair(wide, 3, 2.0, 2.0 * sin(1.3), 2e-9, random);
    qnl_random_free(random);
}
END_TEST

/* RZ(delta) against the identity: 2 sin(delta / 2), to the accuracy that the entries have. */
START_TEST(rotations) {
    const double deltas[] = {1.0, 0.1, 1e-3, 1e-6, 1e-9, 3.0, 4.0, 2.0 * PI - 1e-3};
    for (size_t k = 0; k < sizeof deltas / sizeof deltas[0]; k++) {
        const double delta = deltas[k], expected = 2.0 * sin(0.5 * delta);
        const double complex rz[] = {cos(0.5 * delta) - I * sin(0.5 * delta), 0, 0, cos(0.5 * delta) + I * sin(0.5 * delta)};
        compare_double("RZ", distance_of(from_kraus(rz, 1, 2, 2), identity(2), QNL_DIAMOND_UNITARIES), expected, 1e-15);
        compare_double("RZ", distance_of(from_kraus(rz, 1, 2, 2), identity(2), QNL_DIAMOND_CERTIFIED), expected,
                       1e-9 * expected + 1e-15);
    }
}
END_TEST

/* ---- special maps ---- */

static qnl_channel *scaled(qnl_channel *channel, double weight) {
    qnl_channel *map = NULL;
    const qnl_channel *const list[] = {channel};
    REQUIRE_OK(qnl_channel_combine(&map, list, &weight, 1));
    qnl_channel_free(channel);
    return map;
}

/* |Phi| = |sum K'K| for a completely positive map, and the same for -Phi. */
START_TEST(one_sign) {
    const double complex kraus[] = {1, 0, 0, 2, 0, 0.5, 0, 0}; /* sum K'K = diag(1, 4.25) */
    qnl_random *random = random_new(3);
    compare_double("CP", norm_of(from_kraus(kraus, 2, 2, 2), QNL_DIAMOND_AUTO), 4.25, 1e-14);
    compare_double("-CP", norm_of(scaled(from_kraus(kraus, 2, 2, 2), -2.0), QNL_DIAMOND_AUTO), 8.5, 1e-14);
    compare_double("channel", norm_of(random_channel(random, 12, 4, 3), QNL_DIAMOND_AUTO), 1.0, 1e-13);
    compare_double("channel", norm_of(scaled(random_channel(random, 3, 4, 3), -0.25), QNL_DIAMOND_AUTO), 0.25, 1e-13);
    qnl_random_free(random);
}
END_TEST

/* The same channel from other Kraus operators: (K0 + K1)/sqrt2 and (K0 - K1)/sqrt2. */
START_TEST(zero_maps) {
    qnl_random *random = random_new(4);
    double complex kraus[18], turned[18];
    random_kraus(kraus, random, 2, 3, 3);
    for (size_t i = 0; i < 9; i++) {
        turned[i] = sqrt(0.5) * (kraus[i] + kraus[i + 9]);
        turned[i + 9] = sqrt(0.5) * (kraus[i] - kraus[i + 9]);
    }
    qnl_channel *a = from_kraus(kraus, 2, 3, 3), *b = from_kraus(turned, 2, 3, 3);
    qnl_diamond_result result;
    qnl_complex state[9], witness[81];
    REQUIRE_OK(qnl_diamond_distance(&result, state, witness, a, b, NULL));
    ck_assert(result.value == 0.0 && result.lower == 0.0 && result.upper < 1e-13 && result.converged == 1);
    compare_double("state", state[4].re, 1.0 / 3.0, 1e-15);
    const double complex nothing[4] = {0};
    compare_double("zero", norm_of(from_kraus(nothing, 1, 2, 2), QNL_DIAMOND_AUTO), 0.0, 0.0);
    qnl_channel_free(a);
    qnl_channel_free(b);
    qnl_random_free(random);
}
END_TEST

START_TEST(choi_bounds) {
    qnl_random *random = random_new(5);
    for (size_t k = 0; k < 8; k++) {
        qnl_channel *map = NULL, *a = random_channel(random, 2 + k, 3, 2), *b = random_channel(random, 4, 3, 2);
        qnl_interval bounds;
        REQUIRE_OK(qnl_channel_difference(&map, a, b));
        REQUIRE_OK(qnl_diamond_choi_bounds(&bounds, map));
        const double value = norm_of(map, QNL_DIAMOND_AUTO);
        ck_assert(bounds.low <= value + 1e-12 && value <= bounds.high + 1e-12);
        qnl_channel_free(a);
        qnl_channel_free(b);
    }
    qnl_channel *channel = NULL; /* J of the flip difference: eigenvalues +-2 x 0.3, tr_out |J| = 0.6 */
    const qnl_channel *list[2] = {NULL, NULL};
    const double weights[] = {1.0, -1.0};
    qnl_channel *flip = NULL, *none = identity(2);
    qnl_interval bounds;
    REQUIRE_OK(qnl_channel_bit_flip(&flip, 0.3));
    list[0] = flip;
    list[1] = none;
    REQUIRE_OK(qnl_channel_combine(&channel, list, weights, 2));
    REQUIRE_OK(qnl_diamond_choi_bounds(&bounds, channel));
    compare_double("low", bounds.low, 0.6, 1e-15);
    compare_double("high", bounds.high, 0.6, 1e-15);
    qnl_channel_free(flip);
    qnl_channel_free(none);
    qnl_channel_free(channel);
    qnl_random_free(random);
}
END_TEST

/* ---- stopping ---- */

typedef struct calls {
    int count;
    int stop_at;
    int code;
    uint64_t total;
} calls;

static int count_calls(uint64_t done, uint64_t total, void *data) {
    calls *c = data;
    ck_assert_uint_eq(done, (uint64_t)c->count);
    c->total = total;
    return c->count++ == c->stop_at ? c->code : 0;
}

static qnl_channel *hard_map(void) {
    qnl_random *random = random_new(6);
    qnl_channel *map = NULL, *a = random_channel(random, 3, 4, 4), *b = random_channel(random, 16, 4, 4);
    REQUIRE_OK(qnl_channel_difference(&map, a, b));
    qnl_channel_free(a);
    qnl_channel_free(b);
    qnl_random_free(random);
    return map;
}

START_TEST(cancelling) {
    qnl_channel *map = hard_map();
    qnl_diamond_options options = options_of(QNL_DIAMOND_AUTO, 1e-8);
    qnl_diamond_result result = {0};
    qnl_complex state[16] = {{7.0, 7.0}};
    calls c = {0, 2, 5, 0};
    options.progress = count_calls;
    options.progress_data = &c;
    REQUIRE_FAILURE(qnl_diamond_norm(&result, state, NULL, map, &options), 5, "qnl_diamond_norm: the progress function returned 5");
    c = (calls){0, 1, 55, 0};
    REQUIRE_FAILURE(qnl_diamond_norm(&result, state, NULL, map, &options), QNL_ERR_CANCELLED,
                    "qnl_diamond_norm: the progress function returned 55");
    c = (calls){0, 0, -7, 0};
    REQUIRE_FAILURE(qnl_diamond_norm(&result, state, NULL, map, &options), -7,
                    "qnl_diamond_norm: the progress function returned -7");
    ck_assert(state[0].re == 7.0 && result.upper == 0.0);
    c = (calls){0, -1, 0, 0};
    REQUIRE_OK(qnl_diamond_norm(&result, state, NULL, map, &options));
    ck_assert_int_eq(c.count, result.iterations + 1);
    ck_assert_uint_eq(c.total, 2000);
    qnl_channel_free(map);
}
END_TEST

START_TEST(limits_give_valid_bounds) {
    qnl_channel *map = hard_map();
    qnl_diamond_options options = options_of(QNL_DIAMOND_AUTO, 1e-10);
    qnl_diamond_result best, result;
    REQUIRE_OK(qnl_diamond_norm(&best, NULL, NULL, map, &options));
    ck_assert_int_gt(best.iterations, 3);
    options.max_iterations = 2;
    REQUIRE_OK(qnl_diamond_norm(&result, NULL, NULL, map, &options));
    ck_assert(result.iterations == 2 && result.converged == 0);
    ck_assert(result.lower <= best.lower && result.upper >= best.upper && result.upper <= 2.0);
    options.max_iterations = 2000;
    options.time_limit = 1e-12;
    REQUIRE_OK(qnl_diamond_norm(&result, NULL, NULL, map, &options));
    ck_assert(result.iterations == 0 && result.converged == 0);
    ck_assert(result.lower > 0.5 && result.lower <= best.lower && result.upper >= best.upper && result.upper <= 2.0);
    qnl_channel_free(map);
}
END_TEST

/* ---- options and errors ---- */

START_TEST(defaults) {
    qnl_diamond_options options;
    memset(&options, 1, sizeof options);
    REQUIRE_OK(qnl_diamond_options_init(&options, sizeof options));
    ck_assert_uint_eq(options.struct_size, sizeof options);
    ck_assert_int_eq((int)options.method, QNL_DIAMOND_AUTO);
    ck_assert(options.tolerance == 1e-8 && options.max_iterations == 2000 && isinf(options.time_limit));
    ck_assert(options.progress == NULL && options.progress_data == NULL);
    REQUIRE_FAILURE(qnl_diamond_options_init(NULL, 8), QNL_ERR_NULL, "qnl_diamond_options_init: options is NULL");
    REQUIRE_FAILURE(qnl_diamond_options_init(&options, 8), QNL_ERR_ARGUMENT,
                    "qnl_diamond_options_init: struct_size is 8, allowed are 56..64");
}
END_TEST

static void require_bad_option(const qnl_diamond_options *options, const char *text) {
    qnl_channel *map = identity(2);
    qnl_diamond_result result;
    REQUIRE_FAILURE(qnl_diamond_norm(&result, NULL, NULL, map, options), QNL_ERR_ARGUMENT, text);
    qnl_channel_free(map);
}

START_TEST(bad_options) {
    qnl_diamond_options options = options_of((qnl_diamond_method)4, 1e-8);
    require_bad_option(&options, "qnl_diamond_norm: method is 4, allowed are 0..3");
    options = options_of(QNL_DIAMOND_AUTO, 9e-11);
    require_bad_option(&options, "qnl_diamond_norm: tolerance is 9e-11, allowed are 1e-10..0.1");
    options.tolerance = NAN;
    require_bad_option(&options, "qnl_diamond_norm: tolerance is nan, allowed are 1e-10..0.1");
    options = options_of(QNL_DIAMOND_AUTO, 0.1);
    options.max_iterations = 0;
    require_bad_option(&options, "qnl_diamond_norm: max_iterations is 0, allowed are 1..1000000");
    options.max_iterations = 1;
    options.time_limit = 0.0;
    require_bad_option(&options, "qnl_diamond_norm: time_limit is 0, must be above 0");
    options.struct_size = 16;
    require_bad_option(&options, "qnl_diamond_norm: struct_size is 16, allowed are 56..64");
}
END_TEST

START_TEST(bad_arguments) {
    qnl_channel *two = identity(2), *three = identity(3);
    qnl_diamond_result result;
    qnl_interval bounds;
    REQUIRE_FAILURE(qnl_diamond_norm(NULL, NULL, NULL, two, NULL), QNL_ERR_NULL, "qnl_diamond_norm: result is NULL");
    REQUIRE_FAILURE(qnl_diamond_norm(&result, NULL, NULL, NULL, NULL), QNL_ERR_NULL, "qnl_diamond_norm: map is NULL");
    REQUIRE_FAILURE(qnl_diamond_distance(NULL, NULL, NULL, two, two, NULL), QNL_ERR_NULL, "qnl_diamond_distance: result is NULL");
    REQUIRE_FAILURE(qnl_diamond_distance(&result, NULL, NULL, NULL, two, NULL), QNL_ERR_NULL, "qnl_diamond_distance: a is NULL");
    REQUIRE_FAILURE(qnl_diamond_distance(&result, NULL, NULL, two, NULL, NULL), QNL_ERR_NULL, "qnl_diamond_distance: b is NULL");
    REQUIRE_FAILURE(qnl_diamond_distance(&result, NULL, NULL, two, three, NULL), QNL_ERR_ARGUMENT,
                    "qnl_diamond_distance: a maps dimension 2 to 2, b maps 3 to 3; they must be the same");
    REQUIRE_FAILURE(qnl_diamond_choi_bounds(NULL, two), QNL_ERR_NULL, "qnl_diamond_choi_bounds: bounds is NULL");
    REQUIRE_FAILURE(qnl_diamond_choi_bounds(&bounds, NULL), QNL_ERR_NULL, "qnl_diamond_choi_bounds: map is NULL");
    const qnl_diamond_options options = options_of(QNL_DIAMOND_UNITARIES, 1e-8);
    REQUIRE_FAILURE(qnl_diamond_norm(&result, NULL, NULL, two, &options), QNL_ERR_UNSUPPORTED,
                    "qnl_diamond_norm: method is QNL_DIAMOND_UNITARIES, but the map is not a multiple of the difference of two "
                    "unitary channels");
    const double complex huge[] = {1e200, 0, 0, 1e200};
    qnl_channel *map = from_kraus(huge, 1, 2, 2);
    REQUIRE_FAILURE(qnl_diamond_norm(&result, NULL, NULL, map, NULL), QNL_ERR_NUMERICAL,
                    "qnl_diamond_norm: the squares of the operators' entries overflow");
    REQUIRE_FAILURE(qnl_diamond_choi_bounds(&bounds, map), QNL_ERR_NUMERICAL,
                    "qnl_diamond_choi_bounds: the squares of the operators' entries overflow");
    qnl_channel_free(map);
    qnl_channel_free(two);
    qnl_channel_free(three);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("diamond norm");
    TCase *values = tcase_create("known values");
    tcase_add_test(values, depolarizing_and_dephasing);
    tcase_add_test(values, pauli_channels);
    tcase_add_test(values, amplitude_damping);
    tcase_add_test(values, transposition);
    tcase_add_test(values, replacement_channels);
    tcase_add_test(values, observables);
    tcase_add_test(values, partial_traces);
    tcase_add_test(values, unitary_pairs);
    tcase_add_test(values, rotations);
    tcase_add_test(values, one_sign);
    tcase_add_test(values, zero_maps);
    tcase_add_test(values, choi_bounds);
    suite_add_tcase(suite, values);
    TCase *behaviour = tcase_create("behaviour");
    tcase_add_test(behaviour, cancelling);
    tcase_add_test(behaviour, limits_give_valid_bounds);
    tcase_add_test(behaviour, defaults);
    tcase_add_test(behaviour, bad_options);
    tcase_add_test(behaviour, bad_arguments);
    suite_add_tcase(suite, behaviour);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
