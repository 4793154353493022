/* check_second_moment.c  Exact moments against quadrature over the angles: second moments are trigonometric polynomials of degree
 * 2, for which four equally spaced points of each angle are exact. */
#include <math.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/density.h"
#include "qnnland/gradient.h"
#include "qnnland/gradient_variance.h"
#include "qnnland/random.h"
#include "qnnland/second_moment.h"
#include "support/compare.h"
#include "support/runner.h"

#define MOST_PARAMETERS 9
#define HALF_PI         1.57079632679489661923

/* ---- quadrature ---- */

/* Sums over all points, of the cost and of its derivatives. */
typedef struct quadrature {
    double mean, second;
    double derivatives[MOST_PARAMETERS];
} quadrature;

static size_t point_count(size_t parameters) {
    return (size_t)1 << (2 * parameters);
}

/* Quarters of the period of scale * theta. */
static void point(double *theta, size_t parameters, size_t index, const double *scales) {
    for (size_t k = 0; k < parameters; k++) {
        theta[k] = HALF_PI * (double)((index >> (2 * k)) & 3U) / (scales == NULL ? 1.0 : fabs(scales[k]));
    }
}

static quadrature average(const double *values, const double *gradients, size_t points, size_t parameters) {
    quadrature q = {0.0, 0.0, {0.0}};
    for (size_t j = 0; j < points; j++) {
        q.mean += values[j] / (double)points;
        q.second += values[j] * values[j] / (double)points;
        for (size_t k = 0; k < parameters; k++) {
            q.derivatives[k] += gradients[j * parameters + k] * gradients[j * parameters + k] / (double)points;
        }
    }
    return q;
}

/* The input state as gates in front of the circuit. */
static qnl_circuit *with_input(const qnl_circuit *circuit, const char *input) {
    const int n = qnl_circuit_qubits(circuit);
    qnl_circuit *all = NULL;
    REQUIRE_OK(qnl_circuit_new(&all, n));
    REQUIRE_OK(qnl_circuit_set_parameters(all, qnl_circuit_parameters(circuit)));
    for (int q = 0; input != NULL && q < n; q++) {
        if (strchr("1-l", input[q]) != NULL) REQUIRE_OK(qnl_circuit_add1(all, QNL_GATE_X, q));
        if (strchr("+-rl", input[q]) != NULL) REQUIRE_OK(qnl_circuit_add1(all, QNL_GATE_H, q));
        if (strchr("rl", input[q]) != NULL) REQUIRE_OK(qnl_circuit_add1(all, QNL_GATE_S, q));
    }
    REQUIRE_OK(qnl_circuit_append(all, circuit, 0));
    return all;
}

static quadrature quiet_quadrature(const qnl_circuit *circuit, const qnl_observable *observable, const char *input,
                                   const double *scales) {
    const size_t parameters = qnl_circuit_parameters(circuit), points = point_count(parameters);
    qnl_circuit *all = with_input(circuit, input);
    qnl_network *network = NULL;
    double *thetas = malloc((points * parameters + 1) * sizeof *thetas), *values = malloc(points * sizeof *values);
    double *gradients = malloc((points * parameters + 1) * sizeof *gradients);
    ck_assert(parameters <= MOST_PARAMETERS && thetas != NULL && values != NULL && gradients != NULL);
    for (size_t j = 0; j < points; j++) {
        point(thetas + j * parameters, parameters, j, scales);
    }
    REQUIRE_OK(qnl_network_new(&network, all, observable, NULL, NULL));
    REQUIRE_OK(qnl_network_gradient(values, gradients, network, thetas, points, QNL_GRADIENT_ADJOINT));
    const quadrature q = average(values, gradients, points, parameters);
    qnl_network_free(network);
    qnl_circuit_free(all);
    free(thetas);
    free(values);
    free(gradients);
    return q;
}

/* tr(O Phi(rho)) by the channel of the whole circuit. */
static double noisy_value(const qnl_circuit *all, const qnl_complex *matrix, const double *theta, const qnl_noise *noise,
                          size_t count) {
    const size_t d = (size_t)1 << qnl_circuit_qubits(all);
    qnl_channel *channel = NULL;
    qnl_complex rho[64] = {{1.0, 0.0}};
    double value = 0.0;
    REQUIRE_OK(qnl_channel_new_circuit(&channel, all, theta, noise, count, NULL));
    REQUIRE_OK(qnl_channel_apply(rho, channel, rho));
    for (size_t i = 0; i < d * d; i++) {
        const qnl_complex a = rho[i], b = matrix[i % d * d + i / d];
        value += a.re * b.re - a.im * b.im;
    }
    qnl_channel_free(channel);
    return value;
}

/* Derivatives by the shift rule for angles scale * theta: scale / 2 times the difference of the values half a period apart. */
static quadrature noisy_quadrature(const qnl_circuit *circuit, const qnl_observable *observable, const char *input,
                                   const qnl_noise *noise, size_t count, const double *scales) {
    const size_t parameters = qnl_circuit_parameters(circuit), points = point_count(parameters);
    qnl_circuit *all = with_input(circuit, input);
    const size_t before = qnl_circuit_size(all) - qnl_circuit_size(circuit);
    qnl_noise places[16];
    qnl_complex matrix[64];
    double theta[MOST_PARAMETERS], *values = malloc(points * sizeof *values);
    double *gradients = malloc((points * parameters + 1) * sizeof *gradients);
    ck_assert(values != NULL && gradients != NULL && count <= 16);
    for (size_t k = 0; k < count; k++) {
        places[k] = noise[k];
        places[k].gates += before;
    }
    REQUIRE_OK(qnl_observable_matrix(matrix, observable));
    for (size_t j = 0; j < points; j++) {
        point(theta, parameters, j, scales);
        values[j] = noisy_value(all, matrix, theta, places, count);
        for (size_t k = 0; k < parameters; k++) {
            const double kept = theta[k], shift = HALF_PI / scales[k];
            theta[k] = kept + shift;
            const double up = noisy_value(all, matrix, theta, places, count);
            theta[k] = kept - shift;
            const double down = noisy_value(all, matrix, theta, places, count);
            theta[k] = kept;
            gradients[j * parameters + k] = 0.5 * scales[k] * (up - down);
        }
    }
    const quadrature q = average(values, gradients, points, parameters);
    qnl_circuit_free(all);
    free(values);
    free(gradients);
    return q;
}

/* ---- comparison ---- */

static qnl_moment_options options_of(const char *input, const qnl_noise *noise, size_t count) {
    qnl_moment_options options;
    REQUIRE_OK(qnl_moment_options_init(&options, sizeof options));
    options.input = input;
    options.noise = noise;
    options.noise_count = count;
    return options;
}

static void compare_moments(const qnl_circuit *circuit, const qnl_observable *observable, const qnl_moment_options *options,
                            const quadrature *expected) {
    const size_t parameters = qnl_circuit_parameters(circuit);
    qnl_moments moments, alone;
    double derivatives[MOST_PARAMETERS];
    REQUIRE_OK(qnl_exact_moments(&moments, derivatives, circuit, observable, options));
    REQUIRE_OK(qnl_exact_moments(&alone, NULL, circuit, observable, options));
    const double scale = 1.0 + expected->second;
    compare_double("mean", moments.mean, expected->mean, 1e-12 * scale);
    compare_double("second", moments.second, expected->second, 1e-12 * scale);
    compare_double("variance", moments.variance, expected->second - expected->mean * expected->mean, 1e-12 * scale);
    compare_double("second alone", alone.second, moments.second, 1e-13 * scale);
    compare_doubles("derivatives", derivatives, expected->derivatives, parameters, 1e-11 * scale);
}

static void check_scaled(const char *circuit_text, const char *observable_text, const char *input, const double *scales) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, circuit_text));
    REQUIRE_OK(qnl_observable_parse(&observable, qnl_circuit_qubits(circuit), observable_text));
    const qnl_moment_options options = options_of(input, NULL, 0);
    const quadrature q = quiet_quadrature(circuit, observable, input, scales);
    compare_moments(circuit, observable, &options, &q);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}

static void check_quiet(const char *circuit_text, const char *observable_text, const char *input) {
    check_scaled(circuit_text, observable_text, input, NULL);
}

/* ---- circuits of all kinds ---- */

START_TEST(one_qubit) {
    const char *inputs[] = {NULL, "0", "1", "+", "-", "r", "l"};
    for (size_t k = 0; k < sizeof inputs / sizeof inputs[0]; k++) {
        check_quiet("qubits 1\nRX 0 theta[0]\n", "Z0 + 0.5 Y0 - 0.25 X0 + 2", inputs[k]);
        check_quiet("qubits 1\nRY 0 theta[0]\nPHASE 0 theta[1]\n", "Z0 + 0.5 Y0 - 0.25 X0", inputs[k]);
        check_quiet("qubits 1\nU3 0 theta[0] theta[1] theta[2]\n", "0.7 Z0 + 0.5 Y0 - 0.25 X0", inputs[k]);
        check_quiet("qubits 1\nU3 0 theta[0] 0.3 theta[1]\nU3 0 0.4 theta[2] 0.9\n", "0.7 Z0 + 0.5 Y0 - 0.25 X0", inputs[k]);
        check_quiet("qubits 1\nRZ 0 theta[0]\nT 0\nH 0\nT 0\n", "0.7 Z0 + 0.5 Y0 - 0.25 X0 - 1", inputs[k]);
        check_quiet("qubits 1\nRX 0 0.3\nRY 0 -1.1\nT 0\nRZ 0 2\n", "0.7 Z0 + 0.5 Y0 - 0.25 X0 - 1", inputs[k]);
        check_quiet("qubits 1\nS 0\nSX 0\nY 0\nRZ 0 theta[0]\nSDG 0\nSXDG 0\n", "0.7 Z0 + 0.5 Y0 - 0.25 X0 - 1", inputs[k]);
    }
}
END_TEST

START_TEST(scales_and_offsets) {
    const double scales[] = {-1.0, 2.0, 1.0, 1.0, -3.0};
    check_scaled("qubits 2\nRX 0 -theta[0]+0.3\nRY 1 2*theta[1]-0.2\nCNOT 0 1\nRY 0 theta[2]\nRZ 1 theta[3]+1\nCZ 0 1\n"
                 "ROTATION X0*X1 -3*theta[4]+0.1\n",
                 "Z0 X1 + 0.5 Y1 + 0.3 X0 X1", NULL, scales);
}
END_TEST

/* Cross sectors live where few rotations meet them. */
START_TEST(cross_sectors) {
    check_quiet("qubits 2\nRZ 0 theta[0]\nRZ 1 theta[1]\n", "X0 X1 + 0.5 Y0 Y1 - 0.3 X0 Y1 + 0.7 Y0 X1", "++");
    check_quiet("qubits 2\nRZ 0 theta[0]\nCNOT 0 1\nRZ 1 theta[1]\nH 0\n", "X0 X1 + 0.5 Y0 Y1 - 0.3 X0 Y1 + 0.7 Y0 X1 - Z0 + Z1",
                "r-");
    check_quiet("qubits 3\nRZ 0 theta[0]\nISWAP 0 1\nS 2\nRZ 1 theta[1]\nCY 1 2\nSX 0\nRX 2 theta[2]\n",
                "X0 Y1 + 0.5 Y0 Z2 - 0.3 X1 Y2 + 0.7 Z0 X1 Z2 - Z0 + Z1 + 0.2 Y2 + 0.1 X0 X1 X2", "l+1");
    check_quiet("qubits 2\nRX 0 theta[0]\nT 0\nH 1\nT 1\nCNOT 0 1\nRZ 1 theta[1]\nT 1\nH 0\n",
                "X0 X1 + 0.5 Y0 Y1 - 0.3 X0 Y1 + 0.7 Y0 X1 + Z0 - 0.4 Z1", NULL);
    check_quiet("qubits 3\nRX 0 theta[0]\nRX 1 theta[1]\nRX 2 theta[2]\n", "Z0 Z1 + Z1 Z2 + X0 + X1 + X2", NULL);
    check_quiet("qubits 3\nRX 0 theta[0]\nRX 1 theta[1]\nRX 2 theta[2]\n", "Z0 Z1 + Z1 Z2 + X0 + X1 + X2", "+-0");
    check_quiet("qubits 3\nH 0\nT 1\nSX 2\n", "Z0 Z1 + Z1 Z2 + X0 + Y1 + X2", "r-l");
}
END_TEST

/* Terms that become the same string, or cancel, on their way. */
START_TEST(terms_that_meet) {
    check_quiet("qubits 2\nRY 0 theta[0]\nCNOT 0 1\nH 1\n", "Z0 + X1 + X0 Z1 - X0", "0+");
    check_quiet("qubits 2\nRY 0 theta[0]\nRZ 1 theta[1]\nSWAP 0 1\nISWAPDG 1 0\n", "Z0 + X1 + 2 X0 Z1 - Y0 Y1", "0r");
}
END_TEST

START_TEST(rotations_of_strings) {
    check_quiet(
        "qubits 3\nRX 0 theta[0]\nROTATION X0*Y1 theta[1]\nROTATION Z0*Z2 theta[2]\nROTATION Y0*X1*Z2 -theta[3]\nRX 1 theta[4]\n",
        "Z0 + X1 Y2 - 0.5 Z2 Y0 + X0 X1 X2", NULL);
    check_quiet(
        "qubits 3\nRY 0 theta[0]\nROTATION X0*Y1*Z2 pi/2\nROTATION Z0*X2 -pi/2\nROTATION Y0*Y1*Y2 pi\nROTATION Z0*Y1*X2 -pi/2\n"
        "RZ 2 theta[1]\nROTATION X0*X1 0\n",
        "Z0 + X1 Y2 - 0.5 Z2 Y0 + X0 X1 X2 + 0.3 Y1 + 0.4 X2", "+0l");
    check_quiet("qubits 3\nROTATION Z0*Z1*Z2 theta[0]\nROTATION X0*X1*Y2 3*pi/2\nROTATION Z1*Z2 theta[1]\n",
                "X0 + X1 Y2 - 0.5 X2 X0 + X0 X1 X2 + 0.3 Y1 + 0.4 Y2 + Y0 X1", "+r-");
}
END_TEST

/* Rotations that reach only some strings of the observable; parameters that no gate uses, and gates outside of the cone. */
START_TEST(cones) {
    check_quiet(
        "qubits 4\nparameters 7\nRX 0 theta[0]\nRX 3 theta[1]\nCNOT 0 1\nRY 1 theta[2]\nRY 2 theta[6]\nCZ 2 3\nRZ 0 theta[3]\n",
        "Z0 Z1 + X1 - 0.5 X0 + 1", NULL);
    check_quiet("qubits 4\nRX 0 theta[0]\nRX 3 theta[1]\nCNOT 0 1\nRY 1 theta[2]\nT 2\nRY 2 theta[4]\nCZ 2 3\nRZ 0 theta[3]\n",
                "Z0 + Z1 + X1 - 0.5 X0 + 1 + Z2 + X3 + X2 Z3", "0+-0");
    check_quiet("qubits 4\nH 0\nH 1\nT 2\nT 3\nRZ 1 theta[0]\nCNOT 0 1\nCNOT 2 3\nRX 3 theta[1]\nCNOT 1 2\nRZ 0 theta[2]\n",
                "Z0 + Z1 + X1 - 0.5 X0 + 1 + Z2 + X3 + X2 Z3 + Y0 + Y1 Y3", "0+-0");
}
END_TEST

/* Parts whose cones overlap, whose means are not 0, and which are correlated through one angle; signs of pairs in a rotation. */
START_TEST(correlated_parts) {
    check_quiet("qubits 4\nRX 1 0.3\nRX 2 0.7\nRX 0 theta[0]\n", "Z0 Z1 + Z1 Z2 + Z2 Z3 + 0.5 X3 Y2 Y1", NULL);
    check_quiet("qubits 4\nRX 1 0.3\nRX 2 0.7\nRX 3 theta[0]\n", "Z0 Z1 + Z1 Z2 + Z2 Z3 + 0.5 X3 Y2 Y1", NULL);
    check_quiet("qubits 5\nRX 3 theta[0]\nCZ 0 1\nCZ 1 2\nCZ 1 3\n", "Z0 Z1 Z2 + X1 + Z3 Z4", "0+000");
    check_quiet("qubits 2\nROTATION Y0*X1 theta[0]\n", "X0 X1 + Y0 Y1", NULL);
    check_quiet("qubits 2\nROTATION Y0*X1 theta[0]\nROTATION Z0*Y1 pi/2\nROTATION X0*Y1 theta[1]\n",
                "X0 X1 + Y0 Y1 + 0.5 Z0 + 0.7 Z1", "00");
}
END_TEST

START_TEST(matrix_gates_and_observables) {
    const double r = sqrt(0.5);
    const qnl_complex hadamard[4] = {{r, 0.0}, {r, 0.0}, {r, 0.0}, {-r, 0.0}};
    qnl_complex unitary[16] = {{0.0, 0.0}}, hermitian[16];
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    const int pair[2] = {2, 0};
    const int bits[3] = {0, 1, 0}, qubits[3] = {0, 1, 2};
    for (size_t k = 0; k < 4; k++) { /* H on the first qubit, behind a controlled Z */
        const double sign = k == 3 ? -1.0 : 1.0;
        unitary[(k & 2U) * 4 + k].re = sign * hadamard[k & 1U].re;
        unitary[((k & 2U) + 1) * 4 + k].re = sign * hadamard[2 + (k & 1U)].re;
    }
    for (size_t k = 0; k < 16; k++) {
        const size_t i = k / 4, j = k % 4;
        hermitian[k] = (qnl_complex){0.1 * (double)(i * j) + 0.3 * (double)(i + j), 0.2 * ((double)i - (double)j)};
    }
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 3\nRX 0 theta[0]\nRY 1 theta[1]\nRY 2 theta[2]\nCPHASE 0 1 pi\n"));
    REQUIRE_OK(qnl_circuit_add_unitary(circuit, pair, 2, unitary));
    REQUIRE_OK(qnl_circuit_add_unitary(circuit, pair, 1, hadamard));
    REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RX, 2, 3));
    REQUIRE_OK(qnl_observable_parse(&observable, 3, "0.3 Z0"));
    REQUIRE_OK(qnl_observable_add_matrix(observable, 0.7, pair, 2, hermitian));
    REQUIRE_OK(qnl_observable_add_projector(observable, -1.5, qubits, bits, 3));
    const qnl_moment_options options = options_of("0r1", NULL, 0);
    const quadrature q = quiet_quadrature(circuit, observable, "0r1", NULL);
    compare_moments(circuit, observable, &options, &q);
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}
END_TEST

/* ---- random circuits ---- */

/* Mostly fixed gates, so that cross sectors live; at most three rotations. */
static qnl_circuit *random_moves(qnl_random *random, int n, int with_t) {
    static const qnl_gate pairs[] = {QNL_GATE_CNOT, QNL_GATE_CZ, QNL_GATE_CY, QNL_GATE_SWAP, QNL_GATE_ISWAP, QNL_GATE_ISWAPDG};
    static const qnl_gate ones[] = {QNL_GATE_H, QNL_GATE_S, QNL_GATE_SX, QNL_GATE_Y, QNL_GATE_SDG, QNL_GATE_T};
    qnl_circuit *circuit = NULL;
    int64_t parameter = 0;
    REQUIRE_OK(qnl_circuit_new(&circuit, n));
    for (int k = 0; k < 20; k++) {
        const int a = (int)qnl_random_integer(random, (uint64_t)n);
        const int b = (a + 1 + (int)qnl_random_integer(random, (uint64_t)n - 1)) % n;
        const unsigned which = (unsigned)qnl_random_integer(random, with_t ? 6 : 5), kind = (unsigned)qnl_random_integer(random, 6);
        const int turns = kind == 3 && parameter < 3;
        const qnl_angle angle = {turns ? parameter++ : -1, turns ? 1.0 : 0.0, HALF_PI * (double)(which % 4)};
        char text[48];
        if (kind < 2) REQUIRE_OK(qnl_circuit_add2(circuit, pairs[which], a, b));
        if (kind == 2) REQUIRE_OK(qnl_circuit_add1(circuit, ones[which], a));
        if (kind < 3) continue;
        (void)snprintf(text, sizeof text, "%c%d %c%d", "XYZ"[which % 3], a, "XYZ"[k % 3], b);
        if (n == 3 && k % 2 == 0) (void)snprintf(text, sizeof text, "%c0 %c1 %c2", "XYZ"[which % 3], "XYZ"[k % 3], "YZX"[a]);
        REQUIRE_OK(qnl_circuit_add_rotation(circuit, text, &angle));
    }
    return circuit;
}

/* `count` strings, equal ones merged. */
static qnl_observable *random_strings(qnl_random *random, int n, int count) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, n));
    for (int k = 0; k < count; k++) {
        char text[64] = "";
        size_t used = 0;
        for (int q = 0; q < n; q++) {
            const unsigned letter = (unsigned)qnl_random_integer(random, 5);
            if (letter < 3) used += (size_t)snprintf(text + used, sizeof text - used, "%c%d ", "XYZ"[letter], q);
        }
        REQUIRE_OK(qnl_observable_add_pauli(observable, qnl_random_normal(random), text));
    }
    return observable;
}

START_TEST(random_circuits) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 8, 0, 0));
    for (int round = 0; round < 120; round++) {
        const int n = 2 + round % 4;
        char input[6] = "";
        for (int q = 0; q < n; q++) {
            input[q] = "01+-rl"[qnl_random_integer(random, 6)];
        }
        qnl_circuit *circuit = random_moves(random, n, round % 3 == 0);
        qnl_observable *observable = random_strings(random, n, 3 + round % 9);
        const qnl_moment_options options = options_of(input, NULL, 0);
        const quadrature q = quiet_quadrature(circuit, observable, input, NULL);
        compare_moments(circuit, observable, &options, &q);
        qnl_circuit_free(circuit);
        qnl_observable_free(observable);
    }
    qnl_random_free(random);
}
END_TEST

/* ---- noise ---- */

/* Channels behind gates: amplitude damping, thermal relaxation, a coherent error, Pauli channels of one and two qubits. */
static void check_noisy(const char *circuit_text, const char *observable_text, const char *input, const double *scales) {
    const double sine = sin(0.2), cosine = cos(0.2);
    const qnl_complex error[4] = {{cosine, 0.0}, {-sine, 0.0}, {sine, 0.0}, {cosine, 0.0}};
    double probabilities[16];
    const int zero = 0, one = 1, both[2] = {1, 0};
    qnl_channel *channels[6] = {NULL};
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    for (int k = 0; k < 16; k++) {
        probabilities[k] = k == 0 ? 0.7 : 0.3 * (double)(k % 5) / 30.0;
    }
    double total = 0.0;
    for (int k = 1; k < 16; k++) {
        total += probabilities[k];
    }
    probabilities[0] = 1.0 - total;
    REQUIRE_OK(qnl_channel_amplitude_damping(&channels[0], 0.3));
    REQUIRE_OK(qnl_channel_thermal_relaxation(&channels[1], 1.0, 0.8, 0.4, 0.2));
    REQUIRE_OK(qnl_channel_new_unitary(&channels[2], error, 2));
    REQUIRE_OK(qnl_channel_depolarizing(&channels[3], 1, 0.1));
    REQUIRE_OK(qnl_channel_pauli(&channels[4], 2, probabilities));
    REQUIRE_OK(qnl_channel_reset(&channels[5], 0.1, 0.2));
    REQUIRE_OK(qnl_circuit_parse(&circuit, circuit_text));
    REQUIRE_OK(qnl_observable_parse(&observable, qnl_circuit_qubits(circuit), observable_text));
    const size_t last = qnl_circuit_size(circuit);
    const qnl_noise noise[] = {{0, channels[0], &one, 1},    {1, channels[1], &zero, 1},       {1, channels[4], both, 2},
                               {2, channels[2], &zero, 1},   {last - 1, channels[5], &one, 1}, {last, channels[4], both, 2},
                               {last, channels[3], &one, 1}, {last, channels[0], &zero, 1},    {last, channels[0], &one, 1}};
    const size_t count = sizeof noise / sizeof noise[0];
    const qnl_moment_options options = options_of(input, noise, count);
    const quadrature q = noisy_quadrature(circuit, observable, input, noise, count, scales);
    compare_moments(circuit, observable, &options, &q);
    for (int k = 0; k < 6; k++) {
        qnl_channel_free(channels[k]);
    }
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}

START_TEST(noise_of_all_kinds) {
    const double ones[] = {1.0, 1.0, 1.0, 1.0}, scales[] = {1.0, -1.0, 2.0};
    check_noisy("qubits 2\nRX 0 theta[0]\nRY 1 theta[1]\nCNOT 0 1\nRX 1 theta[2]\n", "Z0 + 0.5 Y1 + 0.3 X0 X1 - 0.8 Z1 + 0.4", NULL,
                ones);
    check_noisy("qubits 2\nRX 0 theta[0]\nRY 1 theta[1]\nCNOT 0 1\nRZ 0 theta[2]\n", "Z0 + 0.5 Y1 + 0.3 X0 X1 + Y0 Y1 + X0", "1r",
                ones);
    check_noisy("qubits 2\nRZ 0 theta[0]\nRZ 1 -theta[1]\nCZ 1 0\nT 0\nRZ 0 2*theta[2]\n",
                "X0 + 0.5 Y1 + 0.3 X0 X1 + Y0 Y1 - Z0 Z1", "+-", scales);
    check_noisy("qubits 2\nRX 0 theta[0]\nH 1\nROTATION X0*Z1 theta[1]\nROTATION Y0*X1 -pi/2\nRY 1 theta[2]\n",
                "X0 + 0.5 Y1 + 0.3 X0 X1 + Y0 Y1 - Z0 Z1 - 2", "-l", ones);
}
END_TEST

START_TEST(noise_on_three_qubits) {
    const double ones[] = {1.0, 1.0, 1.0};
    check_noisy("qubits 3\nRX 0 theta[0]\nRY 1 theta[1]\nCZ 0 1\nRX 2 theta[2]\nCZ 1 2\n",
                "Z0 Z1 + Z1 Z2 + X0 + X1 - 0.5 X2 + 0.4 Y2 Z1 + 0.3", "0+1", ones);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("second_moment");
    TCase *quiet = tcase_create("without noise"), *noisy = tcase_create("with noise");
    tcase_add_test(quiet, one_qubit);
    tcase_add_test(quiet, scales_and_offsets);
    tcase_add_test(quiet, cross_sectors);
    tcase_add_test(quiet, terms_that_meet);
    tcase_add_test(quiet, rotations_of_strings);
    tcase_add_test(quiet, cones);
    tcase_add_test(quiet, correlated_parts);
    tcase_add_test(quiet, matrix_gates_and_observables);
    tcase_add_test(quiet, random_circuits);
    tcase_add_test(noisy, noise_of_all_kinds);
    tcase_add_test(noisy, noise_on_three_qubits);
    suite_add_tcase(suite, quiet);
    suite_add_tcase(suite, noisy);
    return qnl_test_run(suite);
}
