/* check_channel.c  Making maps, the noise of qubits against closed forms, sums, products and tensor products. */
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
    REQUIRE_OK(qnl_random_new(&random, 20, stream, 0));
    return random;
}

/* The library and the definition both give `expected`. */
static void require_image(const qnl_channel *channel, const double complex *rho, const double complex *expected, double tolerance) {
    const size_t output = qnl_channel_output(channel);
    qnl_complex *result = calloc(output * output, sizeof *result);
    double complex *defined = reference_array(output * output);
    ck_assert_ptr_nonnull(result);
    REQUIRE_OK(qnl_channel_apply(result, channel, as_library(rho)));
    compare_complexes("image", result, expected, output * output, tolerance);
    reference_channel(defined, channel, rho);
    compare_complexes("image by definition", as_library(defined), expected, output * output, tolerance);
    free(defined);
    free(result);
}

/* A matrix that is not Hermitian: the closed forms hold for every matrix. */
static const double complex general[4] = {0.3 + 0.2 * I, 0.1 - 0.7 * I, -0.4 + 0.5 * I, 0.8 - 0.1 * I};

static void require_qubit(qnl_channel *channel, double complex r00, double complex r01, double complex r10, double complex r11) {
    const double complex expected[4] = {r00, r01, r10, r11};
    ck_assert_uint_eq(qnl_channel_input(channel), 2);
    ck_assert_uint_eq(qnl_channel_output(channel), 2);
    require_image(channel, general, expected, 1e-15);
    REQUIRE_OK(qnl_channel_check(channel, 1e-15));
    qnl_channel_free(channel);
}

/* ---- handles ---- */

START_TEST(handles) {
    const qnl_complex kraus[12] = {{1, 0}, {0, 2}, {3, 0}, {0, 0}, {5, 1},  {0, 0},
                                   {7, 0}, {0, 0}, {9, 0}, {0, 0}, {11, 0}, {12, -1}};
    qnl_complex read[12];
    int signs[2] = {7, 7};
    qnl_channel *channel = NULL;
    qnl_channel *copy = NULL;
    REQUIRE_OK(qnl_channel_new_kraus(&channel, kraus, 2, 2, 3));
    REQUIRE_OK(qnl_channel_copy(&copy, channel));
    qnl_channel_free(channel);
    ck_assert_uint_eq(qnl_channel_input(copy), 2);
    ck_assert_uint_eq(qnl_channel_output(copy), 3);
    ck_assert_uint_eq(qnl_channel_operators(copy), 2);
    REQUIRE_OK(qnl_channel_kraus(read, signs, copy));
    compare_bits("kraus", (const double *)read, (const double *)kraus, 24);
    ck_assert(signs[0] == 1 && signs[1] == 1);
    memset(read, 0, sizeof read);
    REQUIRE_OK(qnl_channel_kraus(read, NULL, copy));
    compare_bits("kraus alone", (const double *)read, (const double *)kraus, 24);
    qnl_channel_free(copy);
    qnl_channel_free(NULL);
    ck_assert(qnl_channel_input(NULL) == 0 && qnl_channel_output(NULL) == 0 && qnl_channel_operators(NULL) == 0);
}
END_TEST

START_TEST(wrong_makers) {
    qnl_complex numbers[8] = {{1, 0}, {0, 0}, {0, 0}, {1, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}};
    const qnl_complex not_unitary[4] = {{1, 0}, {0, 0}, {0, 0}, {1.5, 0}};
    int mark = 0;
    qnl_channel *const untouched = (qnl_channel *)(void *)&mark;
    qnl_channel *out = untouched;
    REQUIRE_FAILURE(qnl_channel_new_kraus(NULL, numbers, 1, 2, 2), QNL_ERR_NULL, "qnl_channel_new_kraus: out is NULL");
    REQUIRE_FAILURE(qnl_channel_new_kraus(&out, NULL, 1, 2, 2), QNL_ERR_NULL, "qnl_channel_new_kraus: kraus is NULL");
    REQUIRE_FAILURE(qnl_channel_new_kraus(&out, numbers, 0, 2, 2), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_kraus: count is 0, allowed are 1..1048576");
    REQUIRE_FAILURE(qnl_channel_new_kraus(&out, numbers, 1048577, 2, 2), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_kraus: count is 1048577, allowed are 1..1048576");
    REQUIRE_FAILURE(qnl_channel_new_kraus(&out, numbers, 1, 0, 2), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_kraus: input is 0, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_channel_new_kraus(&out, numbers, 1, 2, 4097), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_kraus: output is 4097, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_channel_new_unitary(NULL, numbers, 2), QNL_ERR_NULL, "qnl_channel_new_unitary: out is NULL");
    REQUIRE_FAILURE(qnl_channel_new_unitary(&out, NULL, 2), QNL_ERR_NULL, "qnl_channel_new_unitary: unitary is NULL");
    REQUIRE_FAILURE(qnl_channel_new_unitary(&out, numbers, 0), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_unitary: dimension is 0, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_channel_new_unitary(&out, not_unitary, 2), QNL_ERR_NOT_UNITARY,
                    "qnl_channel_new_unitary: an entry of U'U - 1 has modulus 1.25, allowed is at most 1e-10");
    REQUIRE_FAILURE(qnl_channel_new_stinespring(NULL, numbers, 2, 2, 2), QNL_ERR_NULL, "qnl_channel_new_stinespring: out is NULL");
    REQUIRE_FAILURE(qnl_channel_new_stinespring(&out, NULL, 2, 2, 2), QNL_ERR_NULL,
                    "qnl_channel_new_stinespring: isometry is NULL");
    REQUIRE_FAILURE(qnl_channel_new_stinespring(&out, numbers, 2, 2, 0), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_stinespring: environment is 0, allowed are 1..1048576");
    REQUIRE_FAILURE(qnl_channel_new_stinespring(&out, numbers, 4097, 2, 1), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_stinespring: input is 4097, allowed are 1..4096");
    numbers[3].im = NAN;
    REQUIRE_FAILURE(qnl_channel_new_kraus(&out, numbers, 1, 2, 2), QNL_ERR_NOT_FINITE,
                    "qnl_channel_new_kraus: kraus (as real and imaginary parts)[7] is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_new_unitary(&out, numbers, 2), QNL_ERR_NOT_FINITE,
                    "qnl_channel_new_unitary: unitary (as real and imaginary parts)[7] is nan, must be finite");
    numbers[3].im = INFINITY;
    REQUIRE_FAILURE(qnl_channel_new_stinespring(&out, numbers, 2, 2, 2), QNL_ERR_NOT_FINITE,
                    "qnl_channel_new_stinespring: isometry (as real and imaginary parts)[7] is inf, must be finite");
    REQUIRE_FAILURE(qnl_channel_copy(NULL, NULL), QNL_ERR_NULL, "qnl_channel_copy: out is NULL");
    REQUIRE_FAILURE(qnl_channel_copy(&out, NULL), QNL_ERR_NULL, "qnl_channel_copy: channel is NULL");
    REQUIRE_FAILURE(qnl_channel_kraus(NULL, NULL, NULL), QNL_ERR_NULL, "qnl_channel_kraus: kraus is NULL");
    REQUIRE_FAILURE(qnl_channel_kraus(numbers, NULL, NULL), QNL_ERR_NULL, "qnl_channel_kraus: channel is NULL");
    ck_assert_ptr_eq(out, untouched);
}
END_TEST

/* ---- noise ---- */

static const double strengths[] = {0.0, 1e-9, 0.25, 0.7, 1.0};

/* Each on the general matrix [[a, b], [c, d]]. */
START_TEST(damping) {
    const double p = strengths[_i];
    const double complex a = general[0], b = general[1], c = general[2], d = general[3];
    qnl_channel *channel = NULL;
    REQUIRE_OK(qnl_channel_amplitude_damping(&channel, p));
    ck_assert_uint_eq(qnl_channel_operators(channel), 2);
    require_qubit(channel, a + p * d, sqrt(1 - p) * b, sqrt(1 - p) * c, (1 - p) * d);
    REQUIRE_OK(qnl_channel_phase_damping(&channel, p));
    ck_assert_uint_eq(qnl_channel_operators(channel), 2);
    require_qubit(channel, a, sqrt(1 - p) * b, sqrt(1 - p) * c, d);
    REQUIRE_OK(qnl_channel_reset(&channel, 0.3 * p, 0.5 * p));
    const double kept = 1 - 0.8 * p;
    require_qubit(channel, kept * a + 0.3 * p * (a + d), kept * b, kept * c, kept * d + 0.5 * p * (a + d));
    REQUIRE_OK(qnl_channel_reset(&channel, p, 1 - p));
    require_qubit(channel, p * (a + d), 0, 0, (1 - p) * (a + d));
}
END_TEST

START_TEST(pauli_noise) {
    const double p = strengths[_i];
    const double complex a = general[0], b = general[1], c = general[2], d = general[3];
    const size_t terms = p > 0.0 && p < 1.0 ? 2 : 1;
    qnl_channel *channel = NULL;
    REQUIRE_OK(qnl_channel_bit_flip(&channel, p));
    ck_assert_uint_eq(qnl_channel_operators(channel), terms);
    require_qubit(channel, (1 - p) * a + p * d, (1 - p) * b + p * c, (1 - p) * c + p * b, (1 - p) * d + p * a);
    REQUIRE_OK(qnl_channel_phase_flip(&channel, p));
    ck_assert_uint_eq(qnl_channel_operators(channel), terms);
    require_qubit(channel, a, (1 - 2 * p) * b, (1 - 2 * p) * c, d);
    REQUIRE_OK(qnl_channel_depolarizing(&channel, 1, 4 * p / 3));
    ck_assert_uint_eq(qnl_channel_operators(channel), p == 0.0 ? 1 : p == 1.0 ? 3 : 4);
    const double q = 4 * p / 3;
    require_qubit(channel, (1 - q) * a + q * (a + d) / 2, (1 - q) * b, (1 - q) * c, (1 - q) * d + q * (a + d) / 2);
    const double list[4] = {0.0, 0.2 * p, 1 - 0.5 * p, 0.3 * p};
    REQUIRE_OK(qnl_channel_pauli(&channel, 1, list));
    const double y = list[2], x = list[1], z = list[3]; /* X swaps, Z signs, Y does both */
    require_qubit(channel, (x + y) * d + z * a, (x - y) * c - z * b, (x - y) * b - z * c, (x + y) * a + z * d);
}
END_TEST

/* Depolarizing on n qubits, and each single Pauli string with its letters on the right qubits. */
START_TEST(noise_on_several_qubits) {
    static const char letters[4] = {'I', 'X', 'Y', 'Z'};
    qnl_random *random = new_random(1);
    double complex rho[64], expected[64], pauli[64];
    qnl_complex kraus[64];
    double list[64];
    for (int n = 1; n <= 3; n++) {
        const size_t d = (size_t)1 << n;
        double complex trace = 0;
        qnl_channel *channel = NULL;
        random_complexes(rho, random, d * d);
        for (size_t i = 0; i < d; i++)
            trace += rho[i * (d + 1)];
        for (size_t x = 0; x < d * d; x++)
            expected[x] = 0.4 * rho[x] + (x % (d + 1) == 0 ? 0.6 * trace / (double)d : 0);
        REQUIRE_OK(qnl_channel_depolarizing(&channel, n, 0.6));
        ck_assert_uint_eq(qnl_channel_operators(channel), d * d);
        require_image(channel, rho, expected, 1e-14);
        qnl_channel_free(channel);
        for (size_t index = 0; index < d * d; index++) {
            char string[3];
            int on[3];
            int count = 0;
            for (int q = 0; q < n; q++) {
                const size_t letter = index / ((size_t)1 << (2 * q)) % 4;
                on[count] = q;
                string[count] = letters[letter];
                count += letter != 0;
            }
            memset(list, 0, sizeof list);
            list[index] = 1.0;
            REQUIRE_OK(qnl_channel_pauli(&channel, n, list));
            ck_assert_uint_eq(qnl_channel_operators(channel), 1);
            reference_pauli(pauli, n, on, string, count);
            REQUIRE_OK(qnl_channel_kraus(kraus, NULL, channel));
            compare_complexes("operator", kraus, pauli, d * d, 0.0);
            reference_map(expected, pauli, NULL, 1, d, d, rho);
            require_image(channel, rho, expected, 1e-14);
            qnl_channel_free(channel);
        }
    }
    qnl_channel *largest = NULL;
    REQUIRE_OK(qnl_channel_depolarizing(&largest, 5, 1024.0 / 1023.0));
    ck_assert_uint_eq(qnl_channel_operators(largest), 1023);
    REQUIRE_OK(qnl_channel_check(largest, 1e-14));
    qnl_channel_free(largest);
    qnl_random_free(random);
}
END_TEST

typedef struct relaxation {
    double t1, t2, time, excited;
} relaxation;

static const relaxation relaxations[] = {{2.0, 1.5, 0.7, 0.2},     {2.0, 4.0, 0.7, 0.0},    {2.0, 4.0, 0.7, 1.0},
                                         {2.0, 4.0, 0.7, 0.5},     {2.0, 1e-3, 0.7, 0.3},   {50.0, 70.0, 1e-9, 0.1},
                                         {50.0, 100.0, 1e-9, 0.0}, {1.0, 1.0, 0.0, 0.4},    {1.0, 2.0, 1e6, 1.0},
                                         {1.0, 2.0, 1e6, 0.0},     {1.0, 1e-300, 1e10, 0.6}};

/* The populations and coherences of the differential equation. */
START_TEST(thermal_relaxation_decays) {
    const relaxation *r = &relaxations[_i];
    const double complex a = general[0], b = general[1], c = general[2], d = general[3];
    const double kept = exp(-r->time / r->t1);
    const double coherence = exp(-r->time / r->t2);
    const double complex excited = r->excited * (a + d) + (d - r->excited * (a + d)) * kept;
    qnl_channel *channel = NULL;
    REQUIRE_OK(qnl_channel_thermal_relaxation(&channel, r->t1, r->t2, r->time, r->excited));
    require_qubit(channel, a + d - excited, coherence * b, coherence * c, excited);
}
END_TEST

/* Relaxing for a time and then for another is relaxing for both. */
START_TEST(thermal_relaxation_is_a_semigroup) {
    double complex expected[4];
    qnl_channel *first = NULL, *second = NULL, *both = NULL, *product = NULL;
    REQUIRE_OK(qnl_channel_thermal_relaxation(&first, 3.0, 2.0, 0.4, 0.15));
    REQUIRE_OK(qnl_channel_thermal_relaxation(&second, 3.0, 2.0, 1.1, 0.15));
    REQUIRE_OK(qnl_channel_thermal_relaxation(&both, 3.0, 2.0, 1.5, 0.15));
    REQUIRE_OK(qnl_channel_compose(&product, second, first));
    ck_assert_uint_le(qnl_channel_operators(product), 4);
    reference_channel(expected, both, general);
    require_image(product, general, expected, 1e-15);
    qnl_channel_free(first);
    qnl_channel_free(second);
    qnl_channel_free(both);
    qnl_channel_free(product);
}
END_TEST

/* For short times the smallest operator keeps its digits: sqrt(time (1/t2 - 1/(2 t1)) 2) at temperature zero. */
START_TEST(short_relaxation_is_accurate) {
    qnl_complex kraus[16];
    qnl_channel *channel = NULL;
    REQUIRE_OK(qnl_channel_thermal_relaxation(&channel, 1.0, 1.0, 1e-12, 0.0));
    ck_assert_uint_eq(qnl_channel_operators(channel), 4);
    REQUIRE_OK(qnl_channel_kraus(kraus, NULL, channel));
    compare_double("dephasing", kraus[7].re, 1e-6, 1e-17);
    compare_double("decay", kraus[9].re, 1e-6, 1e-17);
    qnl_channel_free(channel);
}
END_TEST

START_TEST(wrong_noise) {
    const double good[16] = {1.0};
    const double negative[4] = {1.25, -0.25, 0.0, 0.0};
    const double short_sum[4] = {0.5, 0.25, 0.0, 0.0};
    const double not_a_number[4] = {0.5, 0.5, NAN, 0.0};
    int mark = 0;
    qnl_channel *const untouched = (qnl_channel *)(void *)&mark;
    qnl_channel *out = untouched;
    REQUIRE_FAILURE(qnl_channel_depolarizing(NULL, 1, 0.5), QNL_ERR_NULL, "qnl_channel_depolarizing: out is NULL");
    REQUIRE_FAILURE(qnl_channel_depolarizing(&out, 0, 0.5), QNL_ERR_ARGUMENT,
                    "qnl_channel_depolarizing: qubits is 0, allowed are 1..5");
    REQUIRE_FAILURE(qnl_channel_depolarizing(&out, 6, 0.5), QNL_ERR_ARGUMENT,
                    "qnl_channel_depolarizing: qubits is 6, allowed are 1..5");
    REQUIRE_FAILURE(qnl_channel_depolarizing(&out, 2, 1.25), QNL_ERR_ARGUMENT,
                    "qnl_channel_depolarizing: p is 1.25, allowed are 0..1.06667");
    REQUIRE_FAILURE(qnl_channel_depolarizing(&out, 2, NAN), QNL_ERR_NOT_FINITE,
                    "qnl_channel_depolarizing: p is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_amplitude_damping(NULL, 0.5), QNL_ERR_NULL, "qnl_channel_amplitude_damping: out is NULL");
    REQUIRE_FAILURE(qnl_channel_amplitude_damping(&out, -0.5), QNL_ERR_ARGUMENT,
                    "qnl_channel_amplitude_damping: gamma is -0.5, allowed are 0..1");
    REQUIRE_FAILURE(qnl_channel_amplitude_damping(&out, INFINITY), QNL_ERR_ARGUMENT,
                    "qnl_channel_amplitude_damping: gamma is inf, allowed are 0..1");
    REQUIRE_FAILURE(qnl_channel_phase_damping(NULL, 0.5), QNL_ERR_NULL, "qnl_channel_phase_damping: out is NULL");
    REQUIRE_FAILURE(qnl_channel_phase_damping(&out, 1.5), QNL_ERR_ARGUMENT,
                    "qnl_channel_phase_damping: lambda is 1.5, allowed are 0..1");
    REQUIRE_FAILURE(qnl_channel_bit_flip(NULL, 0.5), QNL_ERR_NULL, "qnl_channel_bit_flip: out is NULL");
    REQUIRE_FAILURE(qnl_channel_bit_flip(&out, 1.5), QNL_ERR_ARGUMENT, "qnl_channel_bit_flip: p is 1.5, allowed are 0..1");
    REQUIRE_FAILURE(qnl_channel_phase_flip(NULL, 0.5), QNL_ERR_NULL, "qnl_channel_phase_flip: out is NULL");
    REQUIRE_FAILURE(qnl_channel_phase_flip(&out, NAN), QNL_ERR_NOT_FINITE, "qnl_channel_phase_flip: p is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_pauli(NULL, 1, good), QNL_ERR_NULL, "qnl_channel_pauli: out is NULL");
    REQUIRE_FAILURE(qnl_channel_pauli(&out, 1, NULL), QNL_ERR_NULL, "qnl_channel_pauli: probabilities is NULL");
    REQUIRE_FAILURE(qnl_channel_pauli(&out, 6, good), QNL_ERR_ARGUMENT, "qnl_channel_pauli: qubits is 6, allowed are 1..5");
    REQUIRE_FAILURE(qnl_channel_pauli(&out, 1, negative), QNL_ERR_ARGUMENT,
                    "qnl_channel_pauli: probabilities[1] is -0.25, must be at least 0");
    REQUIRE_FAILURE(qnl_channel_pauli(&out, 1, short_sum), QNL_ERR_ARGUMENT,
                    "qnl_channel_pauli: the sum of the probabilities is 0.75, must be 1 within 1e-12");
    REQUIRE_FAILURE(qnl_channel_pauli(&out, 1, not_a_number), QNL_ERR_NOT_FINITE,
                    "qnl_channel_pauli: probabilities[2] is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_reset(NULL, 0.5, 0.5), QNL_ERR_NULL, "qnl_channel_reset: out is NULL");
    REQUIRE_FAILURE(qnl_channel_reset(&out, -0.5, 0.5), QNL_ERR_ARGUMENT, "qnl_channel_reset: p_zero is -0.5, allowed are 0..1");
    REQUIRE_FAILURE(qnl_channel_reset(&out, 0.5, 2), QNL_ERR_ARGUMENT, "qnl_channel_reset: p_one is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_channel_reset(&out, 0.5, 0.75), QNL_ERR_ARGUMENT,
                    "qnl_channel_reset: p_zero + p_one is 1.25, allowed are 0..1");
    ck_assert_ptr_eq(out, untouched);
}
END_TEST

START_TEST(wrong_relaxation) {
    int mark = 0;
    qnl_channel *const untouched = (qnl_channel *)(void *)&mark;
    qnl_channel *out = untouched;
    REQUIRE_FAILURE(qnl_channel_thermal_relaxation(NULL, 1, 1, 1, 0), QNL_ERR_NULL, "qnl_channel_thermal_relaxation: out is NULL");
    REQUIRE_FAILURE(qnl_channel_thermal_relaxation(&out, 0, 1, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl_channel_thermal_relaxation: t1 is 0, must be above 0");
    REQUIRE_FAILURE(qnl_channel_thermal_relaxation(&out, INFINITY, 1, 1, 0), QNL_ERR_NOT_FINITE,
                    "qnl_channel_thermal_relaxation: t1 is inf, must be finite");
    REQUIRE_FAILURE(qnl_channel_thermal_relaxation(&out, 1, -1, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl_channel_thermal_relaxation: t2 is -1, must be above 0");
    REQUIRE_FAILURE(qnl_channel_thermal_relaxation(&out, 1, NAN, 1, 0), QNL_ERR_NOT_FINITE,
                    "qnl_channel_thermal_relaxation: t2 is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_thermal_relaxation(&out, 1, 2.5, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl_channel_thermal_relaxation: t2 is 2.5, must be at most 2 t1 = 2");
    REQUIRE_FAILURE(qnl_channel_thermal_relaxation(&out, 1, 1, -1, 0), QNL_ERR_ARGUMENT,
                    "qnl_channel_thermal_relaxation: time is -1, must be at least 0");
    REQUIRE_FAILURE(qnl_channel_thermal_relaxation(&out, 1, 1, -INFINITY, 0), QNL_ERR_NOT_FINITE,
                    "qnl_channel_thermal_relaxation: time is -inf, must be finite");
    REQUIRE_FAILURE(qnl_channel_thermal_relaxation(&out, 1, 1, 1, 1.5), QNL_ERR_ARGUMENT,
                    "qnl_channel_thermal_relaxation: excited is 1.5, allowed are 0..1");
    ck_assert_ptr_eq(out, untouched);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("channel");
    TCase *tests = tcase_create("channel");
    tcase_add_test(tests, handles);
    tcase_add_test(tests, wrong_makers);
    tcase_add_loop_test(tests, damping, 0, (int)(sizeof strengths / sizeof *strengths));
    tcase_add_loop_test(tests, pauli_noise, 0, (int)(sizeof strengths / sizeof *strengths));
    tcase_add_test(tests, noise_on_several_qubits);
    tcase_add_loop_test(tests, thermal_relaxation_decays, 0, (int)(sizeof relaxations / sizeof *relaxations));
    tcase_add_test(tests, thermal_relaxation_is_a_semigroup);
    tcase_add_test(tests, short_relaxation_is_accurate);
    tcase_add_test(tests, wrong_noise);
    tcase_add_test(tests, wrong_relaxation);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
