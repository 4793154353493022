/* check_fourier.c  Fourier coefficients of a cost in one feature. */
#include "qnnland/fourier.h"

#include <math.h>
#include <stdlib.h>

#include "qnnland/gradient.h"
#include "qnnland/parameter_range.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

#define TWO_PI 6.28318530717958647693

/* The expectation value of a circuit as a cost. */
static qnl_cost *circuit_cost(const char *text, const char *pauli, qnl_frequency *frequencies) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    REQUIRE_OK(qnl_observable_parse(&observable, qnl_circuit_qubits(circuit), pauli));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    REQUIRE_OK(qnl_network_cost(&cost, network));
    if (frequencies != NULL) REQUIRE_OK(qnl_circuit_frequencies(frequencies, circuit));
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    qnl_network_free(network);
    return cost;
}

/* c_k as an integral over a period, by many more points than are needed. */
static double complex by_direct_sum(const qnl_cost *cost, size_t feature, const double *theta, double base, int k) {
    enum { POINTS = 64 };
    const size_t parameters = qnl_cost_parameters(cost);
    double *moved = calloc(parameters, sizeof *moved);
    double complex sum = 0.0;
    for (int i = 0; i < POINTS; i++) {
        double value = 0.0;
        for (size_t p = 0; p < parameters; p++) {
            moved[p] = theta[p];
        }
        moved[feature] = 0.3 + TWO_PI * i / POINTS / base;
        REQUIRE_OK(qnl_cost_value(&value, cost, moved, 1));
        sum += value * cexp(-I * ((double)k * base * moved[feature])) / POINTS;
    }
    free(moved);
    return sum;
}

/* <Z> = cos x and <Y> = -sin x behind RX(x); twice the frequency for RX(2 x), in base 2 or in base 1. */
START_TEST(one_gate) {
    const double theta[1] = {NAN}; /* the feature itself is not read */
    qnl_complex c[3];
    qnl_cost *cosine = circuit_cost("qubits 1\nRX 0 theta[0]\n", "Z0", NULL);
    qnl_cost *sine = circuit_cost("qubits 1\nRX 0 theta[0]\n", "0.25 - 1 Y0", NULL);
    qnl_cost *twice = circuit_cost("qubits 1\nRX 0 2*theta[0]\n", "Z0", NULL);
    const double complex of_cosine[3] = {0.0, 0.5, 0.0}, of_sine[2] = {0.25, -0.5 * I}, of_twice[3] = {0.0, 0.0, 0.5};
    REQUIRE_OK(qnl_fourier_coefficients(c, cosine, 0, theta, 1, &(qnl_frequency){1.0, 2}));
    compare_complexes("cosine", c, of_cosine, 3, 1e-15);
    REQUIRE_OK(qnl_fourier_coefficients(c, sine, 0, theta, 1, &(qnl_frequency){1.0, 1}));
    compare_complexes("sine", c, of_sine, 2, 1e-15);
    REQUIRE_OK(qnl_fourier_coefficients(c, twice, 0, theta, 1, &(qnl_frequency){2.0, 1}));
    compare_complexes("base 2", c, of_cosine, 2, 1e-15);
    REQUIRE_OK(qnl_fourier_coefficients(c, twice, 0, theta, 1, &(qnl_frequency){1.0, 2}));
    compare_complexes("base 1", c, of_twice, 3, 1e-15);
    qnl_cost_free(cosine);
    qnl_cost_free(sine);
    qnl_cost_free(twice);
}
END_TEST

/* Re-uploading: the feature, theta[0], between trained gates; also with scale 2 and a controlled rotation. */
static const char *const uploads[] = {
    "qubits 1\nU3 0 theta[1] theta[2] theta[3]\nRX 0 theta[0]\nU3 0 theta[4] theta[5] theta[6]\nRX 0 theta[0]\n"
    "U3 0 theta[7] theta[8] theta[9]\nRX 0 theta[0]\nU3 0 theta[10] theta[11] theta[12]\n",
    "qubits 2\nRY 0 theta[1]\nRX 0 2*theta[0]\nRX 1 2*theta[0]\nCNOT 0 1\nRY 0 theta[2]\nRY 1 theta[3]\nRZ 0 2*theta[0]\n"
    "RY 0 theta[4]\n",
    "qubits 2\nRY 0 theta[1]\nRX 1 theta[0]\nCRX 0 1 theta[0]\nRY 1 theta[2]\nRY 0 theta[3]\n",
};
static const double bases[] = {1.0, 2.0, 0.5};
static const size_t harmonics[] = {3, 3, 4};

START_TEST(direct_sums) {
    enum { POINTS = 3, MOST = 13 };
    qnl_random *random = NULL;
    qnl_frequency frequencies[MOST];
    qnl_complex c[POINTS * 6];
    qnl_cost *cost = circuit_cost(uploads[_i], _i == 0 ? "Z0" : "Z0 Z1 + 0.3 X1", frequencies);
    const size_t parameters = qnl_cost_parameters(cost), k = frequencies[0].harmonics;
    REQUIRE_OK(qnl_random_new(&random, 41, 0, (uint64_t)_i));
    double *thetas = random_thetas(random, POINTS * parameters);
    ck_assert_uint_eq(k, harmonics[_i]);
    compare_double("base", frequencies[0].base, bases[_i], 1e-15);
    REQUIRE_OK(qnl_fourier_coefficients(c, cost, 0, thetas, POINTS, &frequencies[0]));
    for (size_t i = 0; i < POINTS * (k + 1); i++) {
        const double complex expected =
            by_direct_sum(cost, 0, thetas + i / (k + 1) * parameters, frequencies[0].base, (int)(i % (k + 1)));
        compare_complexes("coefficient", &c[i], &expected, 1, 1e-14);
    }
    free(thetas);
    qnl_random_free(random);
    qnl_cost_free(cost);
}
END_TEST

/* The feature need not be parameter 0, and what is trained can be one. */
START_TEST(any_parameter) {
    qnl_frequency frequencies[13];
    qnl_cost *cost = circuit_cost(uploads[0], "Z0", frequencies);
    qnl_random *random = NULL;
    qnl_complex c[2];
    REQUIRE_OK(qnl_random_new(&random, 42, 0, 0));
    double *theta = random_thetas(random, 13);
    for (size_t feature = 1; feature < 13; feature++) {
        REQUIRE_OK(qnl_fourier_coefficients(c, cost, feature, theta, 1, &frequencies[feature]));
        for (int k = 0; k < 2; k++) {
            const double complex expected = by_direct_sum(cost, feature, theta, 1.0, k);
            compare_complexes("coefficient", &c[k], &expected, 1, 1e-14);
        }
    }
    free(theta);
    qnl_random_free(random);
    qnl_cost_free(cost);
}
END_TEST

/* L encoding gates RX(x) give the frequencies 0..L and none above: Schuld, Sweke, Meyer (2021). */
START_TEST(accessible_frequencies) {
    enum { SAMPLES = 20, K = 5 };
    qnl_cost *cost = circuit_cost(uploads[0], "Z0", NULL);
    qnl_fourier_line lines[K + 1];
    qnl_sample_range range;
    qnl_random *random = NULL;
    double mean[K + 1] = {0.0}, largest[K + 1] = {0.0};
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    range.count = SAMPLES;
    range.first = 3;
    REQUIRE_OK(qnl_random_new(&random, range.seed, 0, 0));
    for (uint64_t s = 0; s < SAMPLES; s++) {
        double theta[13];
        qnl_random_seek(random, 0, range.first + s);
        REQUIRE_OK(qnl_random_fill_uniform(theta, random, 13, 0.0, TWO_PI));
        for (int k = 0; k <= K; k++) {
            const double modulus = cabs(by_direct_sum(cost, 0, theta, 1.0, k));
            mean[k] += modulus * modulus / SAMPLES;
            largest[k] = fmax(largest[k], modulus);
        }
    }
    REQUIRE_OK(qnl_fourier_spectrum(lines, cost, 0, &(qnl_frequency){1.0, K}, &range, 0.0));
    for (int k = 0; k <= K; k++) {
        compare_double("frequency", lines[k].frequency, k, 0.0);
        compare_double("mean", lines[k].mean_square, mean[k], 1e-14);
        compare_double("largest", lines[k].largest, largest[k], 1e-14);
        ck_assert_int_eq(lines[k].is_accessible, k <= 3);
    }
    REQUIRE_OK(qnl_fourier_spectrum(lines, cost, 0, &(qnl_frequency){1.0, K}, &range, 0.5 * (largest[2] + largest[3])));
    ck_assert_int_ne(lines[2].is_accessible, lines[3].is_accessible);
    qnl_random_free(random);
    qnl_cost_free(cost);
}
END_TEST

/* The mean over several inputs: coefficients are means too. */
START_TEST(several_inputs) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    qnl_state *inputs = NULL;
    const uint64_t index[3] = {0, 1, 1};
    const double theta[1] = {0.0};
    const double complex expected[2] = {0.0, -0.5 / 3.0}; /* of (cos x - cos x - cos x) / 3 */
    qnl_complex c[2];
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRX 0 theta[0]\n"));
    REQUIRE_OK(qnl_observable_parse(&observable, 1, "Z0"));
    REQUIRE_OK(qnl_state_new_basis(&inputs, 1, index, 3));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, inputs, NULL));
    REQUIRE_OK(qnl_network_cost(&cost, network));
    REQUIRE_OK(qnl_fourier_coefficients(c, cost, 0, theta, 1, &(qnl_frequency){1.0, 1}));
    compare_complexes("coefficients", c, expected, 2, 1e-15);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    qnl_network_free(network);
    qnl_cost_free(cost);
    qnl_state_free(inputs);
}
END_TEST

/* 1 + 3 cos(2 x) + a sin(K x): many harmonics, more points than one call takes, and a constant function. */
enum { MANY = 700 };

static int many_harmonics(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++) {
        const double x = thetas[2 * j], a = thetas[2 * j + 1];
        values[j] = 1.0 + 3.0 * cos(2.0 * x) + a * sin(MANY * x);
    }
    return 0;
}

START_TEST(many_points) {
    enum { COUNT = 9 };
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = many_harmonics};
    qnl_cost *cost = NULL;
    double thetas[2 * COUNT];
    qnl_complex *c = calloc((size_t)COUNT * (MANY + 1), sizeof *c);
    for (size_t j = 0; j < COUNT; j++) {
        thetas[2 * j] = NAN;
        thetas[2 * j + 1] = (double)j;
    }
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, NULL));
    REQUIRE_OK(qnl_fourier_coefficients(c, cost, 0, thetas, COUNT, &(qnl_frequency){1.0, MANY}));
    for (size_t i = 0; i < (size_t)COUNT * (MANY + 1); i++) {
        const size_t j = i / (MANY + 1), k = i % (MANY + 1);
        const double complex expected = k == 0 ? 1.0 : k == 2 ? 1.5 : k == MANY ? -0.5 * I * (double)j : 0.0;
        compare_complexes("coefficient", &c[i], &expected, 1, 1e-11);
    }
    REQUIRE_OK(qnl_fourier_coefficients(c, cost, 1, (const double[2]){0.0, 5.0}, 1, &(qnl_frequency){1.0, 0}));
    compare_double("constant", c[0].re, 4.0, 0.0);
    qnl_fourier_line *lines = calloc(MANY + 1, sizeof *lines);
    const qnl_sample_range range = {.struct_size = sizeof range, .count = 12, .seed = 1, .low = 4.0, .high = 4.0};
    REQUIRE_OK(qnl_fourier_spectrum(lines, cost, 0, &(qnl_frequency){1.0, MANY}, &range, 1e-6));
    for (size_t k = 0; k <= MANY; k++) {
        const double expected = k == 0 ? 1.0 : k == 2 ? 1.5 : k == MANY ? 2.0 : 0.0;
        compare_double("mean", lines[k].mean_square, expected * expected, 1e-11);
        compare_double("largest", lines[k].largest, expected, 1e-11);
        ck_assert_int_eq(lines[k].is_accessible, expected > 0.0);
    }
    free(lines);
    free(c);
    qnl_cost_free(cost);
}
END_TEST

static int no_number(double *values, const double *thetas, size_t count, void *data) {
    (void)thetas;
    (void)data;
    for (size_t j = 0; j < count; j++) {
        values[j] = j == 1 ? INFINITY : 0.0;
    }
    return 0;
}

START_TEST(bad_arguments) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = no_number};
    const qnl_frequency good = {1.0, 1}, no_base = {0.0, 1}, high = {1.0, 4097};
    const double theta[2] = {0.1, 0.2}, nothing[2] = {0.1, NAN};
    qnl_cost *cost = NULL;
    qnl_complex c[4] = {{7.0, 0.0}};
    qnl_fourier_line lines[2] = {{.largest = 7.0}};
    qnl_sample_range range;
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, NULL));
    REQUIRE_FAILURE(qnl_fourier_coefficients(NULL, cost, 0, theta, 1, &good), QNL_ERR_NULL,
                    "qnl_fourier_coefficients: coefficients is NULL");
    REQUIRE_FAILURE(qnl_fourier_coefficients(c, NULL, 0, theta, 1, &good), QNL_ERR_NULL, "qnl_fourier_coefficients: cost is NULL");
    REQUIRE_FAILURE(qnl_fourier_coefficients(c, cost, 0, NULL, 1, &good), QNL_ERR_NULL, "qnl_fourier_coefficients: thetas is NULL");
    REQUIRE_FAILURE(qnl_fourier_coefficients(c, cost, 0, theta, 1, NULL), QNL_ERR_NULL,
                    "qnl_fourier_coefficients: frequency is NULL");
    REQUIRE_FAILURE(qnl_fourier_coefficients(c, cost, 0, theta, 0, &good), QNL_ERR_ARGUMENT,
                    "qnl_fourier_coefficients: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_fourier_coefficients(c, cost, 2, theta, 1, &good), QNL_ERR_ARGUMENT,
                    "qnl_fourier_coefficients: feature is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_fourier_coefficients(c, cost, 0, theta, 1, &no_base), QNL_ERR_ARGUMENT,
                    "qnl_fourier_coefficients: base is 0, allowed are finite numbers above 0 with a finite period");
    REQUIRE_FAILURE(qnl_fourier_coefficients(c, cost, 0, theta, 1, &high), QNL_ERR_ARGUMENT,
                    "qnl_fourier_coefficients: harmonics is 4097, allowed are 0..4096");
    REQUIRE_FAILURE(qnl_fourier_coefficients(c, cost, 0, theta, 1, &good), QNL_ERR_NOT_FINITE,
                    "qnl_fourier_coefficients: values[1] is inf, must be finite");
    ck_assert_int_eq(qnl_fourier_coefficients(c, cost, 0, nothing, 1, &good), QNL_ERR_NOT_FINITE);
    REQUIRE_FAILURE(qnl_fourier_spectrum(NULL, cost, 0, &good, &range, 0.0), QNL_ERR_NULL, "qnl_fourier_spectrum: lines is NULL");
    REQUIRE_FAILURE(qnl_fourier_spectrum(lines, cost, 0, &good, &range, -1.0), QNL_ERR_ARGUMENT,
                    "qnl_fourier_spectrum: tolerance is -1, allowed are finite numbers from 0 on (0 = 1e-10)");
    REQUIRE_FAILURE(qnl_fourier_spectrum(lines, cost, 0, &good, NULL, 0.0), QNL_ERR_NOT_FINITE,
                    "qnl_fourier_spectrum: values[1] is inf, must be finite");
    range.count = 0;
    ck_assert_int_eq(qnl_fourier_spectrum(lines, cost, 0, &good, &range, 0.0), QNL_ERR_ARGUMENT);
    compare_double("untouched", c[0].re, 7.0, 0.0);
    compare_double("untouched", lines[0].largest, 7.0, 0.0);
    qnl_cost_free(cost);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("fourier");
    TCase *tests = tcase_create("fourier");
    tcase_add_test(tests, one_gate);
    tcase_add_loop_test(tests, direct_sums, 0, 3);
    tcase_add_test(tests, any_parameter);
    tcase_add_test(tests, accessible_frequencies);
    tcase_add_test(tests, several_inputs);
    tcase_add_test(tests, many_points);
    tcase_add_test(tests, bad_arguments);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
