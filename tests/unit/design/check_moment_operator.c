/* check_moment_operator.c  Haar averages, averages over circuits, exact frame potentials and sampled deviations. */
#include "qnnland/moment_operator.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/haar.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

#define TWO_PI 6.28318530717958647693

/* ---- a slow reference ---- */

static qnl_complex *new_matrix(size_t size) {
    return calloc(size * size, sizeof(qnl_complex));
}

static double complex entry(const qnl_complex *x, size_t at) {
    return x[at].re + I * x[at].im;
}

static qnl_complex *random_matrix(qnl_random *random, size_t size) {
    qnl_complex *x = new_matrix(size);
    REQUIRE_OK(qnl_random_fill_normal(&x->re, random, 2 * size * size, 0.0, 1.0));
    return x;
}

/* sum += weight * U^{(x)t} X U'^{(x)t}, each entry of the product of the copies written out. */
static void add_conjugated(double complex *sum, const qnl_complex *u, const qnl_complex *x, size_t d, int order, double weight) {
    size_t size = 1;
    for (int k = 0; k < order; k++) {
        size *= d;
    }
    double complex *power = calloc(size * size, sizeof *power), *half = calloc(size * size, sizeof *half);
    for (size_t i = 0; i < size * size; i++) {
        size_t row = i / size, column = i % size;
        power[i] = 1.0;
        for (int k = 0; k < order; k++, row /= d, column /= d) {
            power[i] *= entry(u, row % d * d + column % d);
        }
    }
    for (size_t i = 0; i < size; i++) {
        for (size_t k = 0; k < size; k++) {
            for (size_t j = 0; j < size; j++) {
                half[i * size + j] += power[i * size + k] * entry(x, k * size + j);
            }
        }
    }
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < size; j++) {
            for (size_t k = 0; k < size; k++) {
                sum[i * size + j] += weight * half[i * size + k] * conj(power[j * size + k]);
            }
        }
    }
    free(power);
    free(half);
}

/* ---- Haar ---- */

/* t = 1 and 2 as in every textbook: with the exchange F, (a 1 + b F) with a, b from tr X and tr X F. */
START_TEST(haar_orders_one_and_two) {
    enum { D = 3, SIZE = D * D };
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 3, 0, 0));
    qnl_complex *x = random_matrix(random, SIZE), *out = new_matrix(SIZE);
    double complex expected[SIZE * SIZE] = {0}, trace = 0.0, exchanged = 0.0;
    for (size_t i = 0; i < D; i++) {
        trace += entry(x, i * D + i);
    }
    for (size_t i = 0; i < D; i++) {
        expected[i * D + i] = trace / D;
    }
    REQUIRE_OK(qnl_haar_twirl(out, x, D, 1));
    compare_complexes("one copy", out, expected, (size_t)D * D, 1e-13);
    memset(expected, 0, sizeof expected);
    trace = 0.0;
    for (size_t i = 0; i < SIZE; i++) {
        trace += entry(x, i * SIZE + i);
        exchanged += entry(x, i * SIZE + i % D * D + i / D);
    }
    for (size_t i = 0; i < SIZE; i++) {
        expected[i * SIZE + i] += (trace - exchanged / D) / (D * D - 1.0);
        expected[i * SIZE + i % D * D + i / D] += (exchanged - trace / D) / (D * D - 1.0);
    }
    REQUIRE_OK(qnl_haar_twirl(x, x, D, 2)); /* in place */
    compare_complexes("two copies", x, expected, (size_t)SIZE * SIZE, 1e-13);
    free(x);
    free(out);
    qnl_random_free(random);
}
END_TEST

/* The average commutes with V^{(x)t}, averaging again changes nothing, and the average of V^{(x)t} X V'^{(x)t} is that of X; also
 * where d < t. */
START_TEST(haar_is_the_projection_on_what_commutes) {
    static const size_t dimensions[] = {4, 2, 2, 1, 3}, sizes[] = {64, 8, 32, 1, 27};
    static const int orders[] = {3, 3, 5, 4, 3};
    const size_t d = dimensions[_i], size = sizes[_i];
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 4, 0, (uint64_t)_i));
    qnl_complex *x = random_matrix(random, size), *once = new_matrix(size), *again = new_matrix(size), *v = new_matrix(d);
    double complex *turned = calloc(size * size, sizeof *turned), *expected = calloc(size * size, sizeof *expected);
    REQUIRE_OK(qnl_haar_unitary(v, random, d));
    REQUIRE_OK(qnl_haar_twirl(once, x, d, orders[_i]));
    for (size_t i = 0; i < size * size; i++) {
        expected[i] = entry(once, i);
    }
    add_conjugated(turned, v, once, d, orders[_i], 1.0);
    compare_complexes("commutes", once, turned, size * size, 1e-12);
    REQUIRE_OK(qnl_haar_twirl(again, once, d, orders[_i]));
    compare_complexes("again", again, expected, size * size, 1e-12);
    memset(turned, 0, size * size * sizeof *turned);
    add_conjugated(turned, v, x, d, orders[_i], 1.0);
    REQUIRE_OK(qnl_haar_twirl(again, as_library(turned), d, orders[_i]));
    compare_complexes("invariant", again, expected, size * size, 1e-12);
    free(x);
    free(once);
    free(again);
    free(v);
    free(turned);
    free(expected);
    qnl_random_free(random);
}
END_TEST

static double binomial(int n, int k) {
    double value = 1.0;
    for (int j = 1; j <= k; j++) {
        value *= (double)(n - k + j) / j;
    }
    return value;
}

/* |0><0|^{(x)t} of a qubit becomes the projector on the symmetric states by its dimension t + 1. */
START_TEST(haar_of_a_product_state) {
    const int t = _i;
    const size_t size = (size_t)1 << t;
    qnl_complex *x = new_matrix(size);
    double complex *expected = calloc(size * size, sizeof *expected);
    x[0].re = 1.0;
    for (size_t i = 0; i < size * size; i++) {
        const int row = __builtin_popcountll(i / size), column = __builtin_popcountll(i % size);
        if (row == column) expected[i] = 1.0 / binomial(t, row) / (t + 1.0);
    }
    REQUIRE_OK(qnl_haar_twirl(x, x, 2, t));
    compare_complexes("symmetric", x, expected, size * size, 1e-14);
    free(x);
    free(expected);
}
END_TEST

/* The 24 Clifford unitaries of a qubit are a 3-design and no 4-design: Z. Webb, Quantum Inf. Comput. 16, 1379 (2016); H. Zhu, Phys.
 * Rev. A 96, 062336 (2017). */
START_TEST(clifford_group_averages_like_haar) {
    const int t = _i;
    const size_t size = (size_t)1 << t;
    qnl_random *random = NULL;
    qnl_ensemble *group = NULL;
    qnl_complex unitaries[24 * 4];
    REQUIRE_OK(qnl_ensemble_new_design(&group, QNL_DESIGN_CLIFFORD_GROUP));
    REQUIRE_OK(qnl_ensemble_draw(unitaries, group, QNL_ENSEMBLE_UNITARIES, 0, 24, 0, NULL));
    REQUIRE_OK(qnl_random_new(&random, 5, 0, 0));
    qnl_complex *x = random_matrix(random, size), *out = new_matrix(size);
    double complex *expected = calloc(size * size, sizeof *expected);
    for (size_t i = 0; i < 24; i++) {
        add_conjugated(expected, unitaries + 4 * i, x, 2, t, 1.0 / 24.0);
    }
    REQUIRE_OK(qnl_haar_twirl(out, x, 2, t));
    if (t <= 3) compare_complexes("Haar", out, expected, size * size, 1e-13);
    double difference = 0.0;
    for (size_t i = 0; i < size * size; i++) {
        difference = fmax(difference, cabs(expected[i] - entry(out, i)));
    }
    ck_assert_msg(t <= 3 || difference > 1e-2, "order 4 differs by %g only", difference);
    free(x);
    free(out);
    free(expected);
    qnl_random_free(random);
    qnl_ensemble_free(group);
}
END_TEST

/* ---- circuits ---- */

#define GAUSS 40

/* Nodes and weights of Gauss and Legendre on [0, 2 pi], by Newton's method. */
static void gauss(double *nodes, double *weights) {
    for (int i = 0; i < GAUSS; i++) {
        double z = cos(TWO_PI / 2.0 * (i + 0.75) / (GAUSS + 0.5)), slope = 1.0;
        for (int step = 0; step < 20; step++) {
            double before = 1.0, p = z;
            for (int k = 2; k <= GAUSS; k++) {
                const double next = ((2.0 * k - 1.0) * z * p - (k - 1.0) * before) / k;
                before = p;
                p = next;
            }
            slope = GAUSS * (z * p - before) / (z * z - 1.0);
            z -= p / slope;
        }
        nodes[i] = TWO_PI / 2.0 * (z + 1.0);
        weights[i] = 1.0 / ((1.0 - z * z) * slope * slope); /* of the mean */
    }
}

/* Fixed gates around one gate with the parameter, at every order that fits. */
static const char *const one_parameter[] = {
    "qubits 2\nRX 1 3*theta[0]+0.3\n",
    "qubits 2\nRY 0 theta[0]\n",
    "qubits 2\nH 0\nRZ 0 -2*theta[0]+1\nCNOT 0 1\n",
    "qubits 2\nT 1\nSX 0\nPHASE 0 theta[0]+0.7\nSWAP 0 1\nRX 0 0.4\n",
    "qubits 2\nU3 0 theta[0] 0.3 -1.1\n",
    "qubits 2\nU3 1 0.4 theta[0] 0.9\nISWAP 0 1\n",
    "qubits 2\nU3 1 0.4 -0.8 2*theta[0]\n",
    "qubits 2\nCRX 0 1 theta[0]+0.4\n",
    "qubits 2\nCRY 1 0 -3*theta[0]+0.9\nU3 0 0.1 0.2 0.3\n",
    "qubits 2\nS 1\nCRZ 1 0 theta[0]\nCZ 0 1\n",
    "qubits 2\nCRZ 0 1 2*theta[0]+0.2\n",
    "qubits 2\nCPHASE 0 1 theta[0]+0.5\n",
    "qubits 2\nROTATION X0*Y1 theta[0]\nROTATION Z0*Y1 0.6\nY 0\n",
    "qubits 3\nROTATION Y0*X1*Z2 -theta[0]+2\nCCX 2 0 1\nCSWAP 1 0 2\n",
    "qubits 3\nCRX 2 0 theta[0]\nCRY 1 2 0.7\nROTATION Z1*Z2 0.3\nROTATION X0*Y1*Z2 0.8\n",
    "qubits 1\nRY 0 theta[0]\nUNITARY 0 : 0.6 0 0 0.8 0 0.8 0.6 0\n",
};

START_TEST(circuit_average_by_quadrature) {
    double nodes[GAUSS], weights[GAUSS];
    qnl_random *random = NULL;
    qnl_circuit *circuit = NULL;
    gauss(nodes, weights);
    REQUIRE_OK(qnl_random_new(&random, 6, 0, (uint64_t)_i));
    REQUIRE_OK(qnl_circuit_parse(&circuit, one_parameter[_i]));
    const int n = qnl_circuit_qubits(circuit), most = n == 1 ? 4 : 2;
    const size_t d = (size_t)1 << n;
    for (int t = 1; t <= most; t++) {
        const size_t size = (size_t)1 << (n * t);
        qnl_complex *x = random_matrix(random, size), *out = new_matrix(size), *u = new_matrix(d);
        double complex *expected = calloc(size * size, sizeof *expected);
        for (int j = 0; j < GAUSS; j++) {
            REQUIRE_OK(qnl_circuit_unitary(u, circuit, &nodes[j], NULL));
            add_conjugated(expected, u, x, d, t, weights[j]);
        }
        REQUIRE_OK(qnl_circuit_twirl(out, x, circuit, t, NULL));
        compare_complexes("average", out, expected, size * size, 1e-11);
        free(x);
        free(out);
        free(u);
        free(expected);
    }
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* The averages of two circuits, one after the other; in place. */
START_TEST(circuit_average_is_gate_by_gate) {
    static const char first_text[] = "qubits 2\nRX 0 theta[0]\nRY 1 theta[1]\nCNOT 0 1\n",
                      second_text[] = "qubits 2\nU3 1 theta[0] theta[1] theta[2]\nCRX 1 0 theta[3]\n";
    qnl_random *random = NULL;
    qnl_circuit *first = NULL, *second = NULL, *whole = NULL;
    enum { SIZE = 64 };
    REQUIRE_OK(qnl_random_new(&random, 7, 0, 0));
    REQUIRE_OK(qnl_circuit_parse(&first, first_text));
    REQUIRE_OK(qnl_circuit_parse(&second, second_text));
    REQUIRE_OK(qnl_circuit_copy(&whole, first));
    REQUIRE_OK(qnl_circuit_append(whole, second, 2));
    qnl_complex *x = random_matrix(random, SIZE), *out = new_matrix(SIZE);
    REQUIRE_OK(qnl_circuit_twirl(out, x, whole, 3, NULL));
    REQUIRE_OK(qnl_circuit_twirl(x, x, first, 3, NULL));
    REQUIRE_OK(qnl_circuit_twirl(x, x, second, 3, NULL));
    compare_doubles("average", &out->re, &x->re, 2 * SIZE * SIZE, 1e-13);
    free(x);
    free(out);
    qnl_circuit_free(first);
    qnl_circuit_free(second);
    qnl_circuit_free(whole);
    qnl_random_free(random);
}
END_TEST

static const char h_rz[] = "qubits 1\nH 0\nRZ 0 theta[0]\n";
static const char zyz[] = "qubits 1\nRZ 0 theta[0]\nRY 0 theta[1]\nRZ 0 theta[2]\n";
static const char xy_cnot[] = "qubits 2\nRX 0 theta[0]\nRY 0 theta[1]\nRX 1 theta[2]\nRY 1 theta[3]\nCNOT 0 1\n";

/* From quadrature over the full grid of angles, by a program of its own. */
static const struct {
    const char *text;
    int order;
    double state, unitary, gap, trace, frobenius, operator_norm; /* NaN: not known */
} stored[] = {
    {h_rz, 1, 0.5, 2.0, 1.0, 0.0, 0.0, 0.0},
    {h_rz, 2, 0.375, 6.0, 2.0, 1.0 / 3.0, 0.20412414523193134, 1.0 / 6.0},
    {h_rz, 3, NAN, 20.0, NAN, NAN, NAN, NAN},
    {zyz, 1, 0.5, 1.0, 0.0, 0.0, 0.0, 0.0},
    {zyz, 2, 0.34375, 2.0625, 0.25, 1.0 / 6.0, 0.10206207261596574, 1.0 / 12.0},
    {zyz, 3, NAN, 5.3125, NAN, NAN, NAN, NAN},
    {xy_cnot, 1, 0.25, 1.0, 0.0, 0.0, 0.0, 0.0},
    {xy_cnot, 2, 0.1181640625, 5.0625, 1.75, 0.325, 0.13477411658029873, 0.1},
};

static void compare_known(const char *what, double value, double expected) {
    if (!isnan(expected)) compare_double(what, value, expected, 1e-12);
}

START_TEST(stored_values) {
    qnl_circuit *circuit = NULL;
    qnl_exact_design design;
    qnl_moment_deviation deviation;
    REQUIRE_OK(qnl_circuit_parse(&circuit, stored[_i].text));
    REQUIRE_OK(qnl_exact_frame_potentials(&design, circuit, stored[_i].order, NULL));
    REQUIRE_OK(qnl_exact_deviation(&deviation, circuit, NULL, stored[_i].order, NULL));
    compare_known("state potential", design.state_potential, stored[_i].state);
    compare_known("unitary potential", design.unitary_potential, stored[_i].unitary);
    compare_known("unitary deviation", design.unitary_deviation, stored[_i].gap);
    compare_known("trace", deviation.trace, stored[_i].trace);
    compare_known("frobenius", deviation.frobenius, stored[_i].frobenius);
    compare_known("operator", deviation.operator_norm, stored[_i].operator_norm);
    qnl_circuit_free(circuit);
}
END_TEST

/* Nothing random: every overlap is 1 (d^{2t}), and the Haar values are t! or, for t > d, Catalan numbers of a qubit. */
START_TEST(circuits_without_parameters) {
    static const struct {
        const char *text;
        int order;
        double unitary, haar;
    } cases[] = {
        {"qubits 3\nH 0\nCNOT 0 2\nT 1\n", 2, 4096.0, 2.0},
        {"qubits 2\nCNOT 1 0\nSX 1\n", 3, 4096.0, 6.0},
        {"qubits 1\n", 5, 1024.0, 42.0},
        {"qubits 1\nS 0\n", 4, 256.0, 14.0},
        {"qubits 6\nH 5\n", 1, 4096.0, 1.0},
    };
    qnl_circuit *circuit = NULL;
    qnl_exact_design design;
    REQUIRE_OK(qnl_circuit_parse(&circuit, cases[_i].text));
    REQUIRE_OK(qnl_exact_frame_potentials(&design, circuit, cases[_i].order, NULL));
    compare_double("state", design.state_potential, 1.0, 1e-13);
    compare_double("unitary", design.unitary_potential, cases[_i].unitary, 1e-9);
    compare_double("deviation", design.unitary_deviation, sqrt(cases[_i].unitary - cases[_i].haar), 1e-10);
    qnl_circuit_free(circuit);
}
END_TEST

static int stop_at_once(uint64_t done, uint64_t total, void *data) {
    (void)done;
    (void)total;
    (void)data;
    return -5;
}

START_TEST(threads_and_progress) {
    qnl_circuit *circuit = NULL;
    qnl_exact_design one, three;
    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_circuit_parse(&circuit, xy_cnot));
    REQUIRE_OK(qnl_exact_frame_potentials(&one, circuit, 2, &options));
    options.threads = 3;
    REQUIRE_OK(qnl_exact_frame_potentials(&three, circuit, 2, &options));
    compare_bits("design", &one.state_potential, &three.state_potential, 3);
    options.progress = stop_at_once;
    options.threads = 1;
    three.state_potential = 7.0;
    REQUIRE_FAILURE(qnl_exact_frame_potentials(&three, circuit, 2, &options), -5, "progress returned -5");
    compare_double("untouched", three.state_potential, 7.0, 0.0);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- samples ---- */

static qnl_design_options members(uint64_t first, uint64_t count) {
    qnl_design_options options;
    REQUIRE_OK(qnl_design_options_init(&options, sizeof options));
    options.first = first;
    options.count = count;
    return options;
}

/* Within 4.5 standard errors: fails for one seed in 10^5, about. */
START_TEST(samples_agree_with_the_exact_deviation) {
    qnl_circuit *circuit = NULL;
    qnl_ensemble *ensemble = NULL;
    qnl_random *random = NULL;
    qnl_moment_deviation exact;
    qnl_sampled_deviation sampled;
    const qnl_design_options options = members(0, 1500);
    REQUIRE_OK(qnl_random_new(&random, 8, 0, 0));
    qnl_complex *x = random_matrix(random, 16);
    const qnl_complex *given = _i == 0 ? NULL : x;
    REQUIRE_OK(qnl_circuit_parse(&circuit, _i == 2 ? "qubits 2\nCRX 0 1 theta[0]+0.3\nRY 0 theta[1]\n" : xy_cnot));
    REQUIRE_OK(qnl_ensemble_new_circuit(&ensemble, circuit, NULL, 0, NULL));
    REQUIRE_OK(qnl_exact_deviation(&exact, circuit, given, 2, NULL));
    REQUIRE_OK(qnl_sample_deviation(&sampled, ensemble, given, 2, &options));
    compare_double("squared", sampled.frobenius_squared, exact.frobenius * exact.frobenius, 4.5 * sampled.frobenius_error);
    ck_assert(sampled.frobenius_error < 0.1 * exact.frobenius * exact.frobenius);
    ck_assert(sampled.frobenius_interval.low < sampled.frobenius_interval.high);
    compare_double("trace", sampled.plain.trace, exact.trace, 0.2 * exact.trace);
    compare_double("operator", sampled.plain.operator_norm, exact.operator_norm, 0.2 * exact.operator_norm);
    free(x);
    qnl_random_free(random);
    qnl_ensemble_free(ensemble);
    qnl_circuit_free(circuit);
}
END_TEST

/* A group that averages like Haar: the mean is 0, so that the mean over pairs is -(mean |A_i|^2) / (N - 1), |A_i|^2 = 1 - 1/3. */
START_TEST(sample_of_a_whole_design) {
    qnl_ensemble *group = NULL;
    qnl_sampled_deviation sampled;
    const qnl_complex zero[16] = {{1.0, 0.0}};
    REQUIRE_OK(qnl_ensemble_new_design(&group, QNL_DESIGN_CLIFFORD_GROUP));
    for (int with_x = 0; with_x < 2; with_x++) {
        REQUIRE_OK(qnl_sample_deviation(&sampled, group, with_x ? zero : NULL, 2, NULL));
        compare_double("trace", sampled.plain.trace, 0.0, 1e-14);
        compare_double("frobenius", sampled.plain.frobenius, 0.0, 1e-14);
        compare_double("squared", sampled.frobenius_squared, -2.0 / 3.0 / 23.0, 1e-14);
        compare_double("low", sampled.frobenius_interval.low, 0.0, 0.0);
    }
    qnl_ensemble_free(group);
}
END_TEST

/* Mean over pairs and jackknife by what a sample of one member less gives; the interval by Student's quantile. */
START_TEST(jackknife_by_leaving_out) {
    enum { N = 5, D = 3, SIZE = 9 };
    qnl_random *random = NULL;
    qnl_ensemble *all = NULL;
    qnl_complex unitaries[N * D * D], fewer[(N - 1) * D * D];
    qnl_sampled_deviation whole, part;
    double without[N], mean = 0.0, spread = 0.0, quantile = 0.0, pairs = 0.0;
    REQUIRE_OK(qnl_random_new(&random, 9, 0, 0));
    qnl_complex *x = random_matrix(random, SIZE), *haar = new_matrix(SIZE);
    double complex *deviations = calloc((size_t)N * SIZE * SIZE, sizeof *deviations);
    REQUIRE_OK(qnl_haar_twirl(haar, x, D, 2));
    for (size_t i = 0; i < N; i++) {
        REQUIRE_OK(qnl_haar_unitary(unitaries + i * D * D, random, D));
        add_conjugated(deviations + i * SIZE * SIZE, unitaries + i * D * D, x, D, 2, -1.0);
        for (size_t k = 0; k < SIZE * SIZE; k++) {
            deviations[i * SIZE * SIZE + k] += entry(haar, k);
        }
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            for (size_t k = 0; i != j && k < SIZE * SIZE; k++) {
                pairs += creal(conj(deviations[i * SIZE * SIZE + k]) * deviations[j * SIZE * SIZE + k]) / (N * (N - 1.0));
            }
        }
    }
    REQUIRE_OK(qnl_ensemble_new_unitaries(&all, unitaries, N, D));
    REQUIRE_OK(qnl_sample_deviation(&whole, all, x, 2, NULL));
    compare_double("pairs", whole.frobenius_squared, pairs, 1e-12 * fabs(pairs));
    for (size_t i = 0; i < N; i++) {
        qnl_ensemble *left = NULL;
        memcpy(fewer, unitaries, i * D * D * sizeof *fewer);
        memcpy(fewer + i * D * D, unitaries + (i + 1) * D * D, (N - 1 - i) * D * D * sizeof *fewer);
        REQUIRE_OK(qnl_ensemble_new_unitaries(&left, fewer, N - 1, D));
        REQUIRE_OK(qnl_sample_deviation(&part, left, x, 2, NULL));
        without[i] = part.frobenius_squared;
        mean += without[i] / N;
        qnl_ensemble_free(left);
    }
    for (size_t i = 0; i < N; i++) {
        spread += (without[i] - mean) * (without[i] - mean);
    }
    const double error = sqrt((N - 1.0) / N * spread);
    REQUIRE_OK(qnl_student_quantile(&quantile, 0.975, N - 1));
    compare_double("error", whole.frobenius_error, error, 1e-12 * error);
    compare_double("high", whole.frobenius_interval.high, sqrt(fmax(0.0, pairs + quantile * error)), 1e-7 * sqrt(error));
    compare_double("low", whole.frobenius_interval.low, sqrt(fmax(0.0, pairs - quantile * error)), 1e-7 * sqrt(error));
    free(x);
    free(haar);
    free(deviations);
    qnl_ensemble_free(all);
    qnl_random_free(random);
}
END_TEST

/* ---- errors ---- */

static qnl_circuit *parsed(const char *text) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

START_TEST(bad_haar_arguments) {
    qnl_complex x[16] = {{1.0, 0.0}}, out[16] = {{7.0, 0.0}};
    REQUIRE_FAILURE(qnl_haar_twirl(NULL, x, 2, 2), QNL_ERR_NULL, "qnl_haar_twirl: out is NULL");
    REQUIRE_FAILURE(qnl_haar_twirl(out, NULL, 2, 2), QNL_ERR_NULL, "qnl_haar_twirl: x is NULL");
    REQUIRE_FAILURE(qnl_haar_twirl(out, x, 2, 0), QNL_ERR_ARGUMENT, "qnl_haar_twirl: order is 0, allowed are 1..5");
    REQUIRE_FAILURE(qnl_haar_twirl(out, x, 2, 6), QNL_ERR_ARGUMENT, "qnl_haar_twirl: order is 6, allowed are 1..5");
    REQUIRE_FAILURE(qnl_haar_twirl(out, x, 0, 2), QNL_ERR_ARGUMENT,
                    "qnl_haar_twirl: dimension is 0, allowed are 1..64 for order 2");
    REQUIRE_FAILURE(qnl_haar_twirl(out, x, 17, 3), QNL_ERR_ARGUMENT,
                    "qnl_haar_twirl: dimension is 17, allowed are 1..16 for order 3");
    x[5].im = INFINITY;
    REQUIRE_FAILURE(qnl_haar_twirl(out, x, 2, 2), QNL_ERR_NOT_FINITE, "qnl_haar_twirl: x[11] is inf, must be finite");
    compare_double("untouched", out[0].re, 7.0, 0.0);
}
END_TEST

START_TEST(bad_circuit_arguments) {
    qnl_circuit *shared = parsed("qubits 1\nRX 0 theta[0]\nU3 0 theta[1] 0.1 theta[0]\n");
    qnl_circuit *scaled = parsed("qubits 2\nH 0\nCRX 0 1 0.5*theta[0]\n");
    qnl_circuit *large = parsed("qubits 7\nRX 0 theta[0]\n");
    qnl_complex x[16] = {{1.0, 0.0}}, out[16] = {{7.0, 0.0}};
    qnl_exact_design design;
    qnl_moment_deviation deviation;
    qnl_execution_options options = execution(-1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    REQUIRE_FAILURE(qnl_circuit_twirl(NULL, x, shared, 1, NULL), QNL_ERR_NULL, "qnl_circuit_twirl: out is NULL");
    REQUIRE_FAILURE(qnl_circuit_twirl(out, NULL, shared, 1, NULL), QNL_ERR_NULL, "qnl_circuit_twirl: x is NULL");
    REQUIRE_FAILURE(qnl_circuit_twirl(out, x, NULL, 1, NULL), QNL_ERR_NULL, "qnl_circuit_twirl: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_twirl(out, x, shared, 1, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_circuit_twirl: gate 1 (U3) has parameter 0, which drives another angle too");
    REQUIRE_FAILURE(qnl_circuit_twirl(out, x, scaled, 1, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_circuit_twirl: gate 1 (CRX) has scale 0.5, allowed are whole numbers other than 0");
    REQUIRE_FAILURE(qnl_circuit_twirl(out, x, scaled, 4, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_twirl: order is 4, allowed are 1..3 for 2 qubit(s)");
    REQUIRE_FAILURE(qnl_exact_deviation(&deviation, shared, x, 6, NULL), QNL_ERR_ARGUMENT,
                    "qnl_exact_deviation: order is 6, allowed are 1..5 for 1 qubit(s)");
    REQUIRE_FAILURE(qnl_exact_frame_potentials(&design, large, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_exact_frame_potentials: the circuit has 7 qubits, allowed are 1..6");
    REQUIRE_FAILURE(qnl_exact_deviation(NULL, scaled, x, 1, NULL), QNL_ERR_NULL, "qnl_exact_deviation: deviation is NULL");
    REQUIRE_FAILURE(qnl_exact_frame_potentials(NULL, scaled, 1, NULL), QNL_ERR_NULL, "qnl_exact_frame_potentials: design is NULL");
    REQUIRE_FAILURE(qnl_circuit_twirl(out, x, shared, 1, &options), QNL_ERR_ARGUMENT,
                    "qnl_circuit_twirl: threads is -1, allowed are 0..1024");
    x[1].re = NAN;
    REQUIRE_FAILURE(qnl_exact_deviation(&deviation, scaled, x, 1, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_exact_deviation: x[2] is nan, must be finite");
    compare_double("untouched", out[0].re, 7.0, 0.0);
    qnl_circuit_free(shared);
    qnl_circuit_free(scaled);
    qnl_circuit_free(large);
}
END_TEST

START_TEST(bad_sample_arguments) {
    qnl_sampled_deviation sampled = {.frobenius_squared = 7.0};
    qnl_ensemble *states = NULL, *unitaries = NULL;
    qnl_complex x[4] = {{1.0, 0.0}};
    qnl_design_options options = members(0, 2);
    REQUIRE_OK(qnl_ensemble_new_haar(&states, QNL_ENSEMBLE_STATES, 33));
    REQUIRE_OK(qnl_ensemble_new_haar(&unitaries, QNL_ENSEMBLE_UNITARIES, 2));
    REQUIRE_FAILURE(qnl_sample_deviation(NULL, states, NULL, 1, NULL), QNL_ERR_NULL, "qnl_sample_deviation: deviation is NULL");
    REQUIRE_FAILURE(qnl_sample_deviation(&sampled, NULL, NULL, 1, NULL), QNL_ERR_NULL, "qnl_sample_deviation: ensemble is NULL");
    REQUIRE_FAILURE(qnl_sample_deviation(&sampled, states, NULL, 6, NULL), QNL_ERR_ARGUMENT,
                    "qnl_sample_deviation: order is 6, allowed are 1..5");
    REQUIRE_FAILURE(qnl_sample_deviation(&sampled, states, NULL, 2, NULL), QNL_ERR_ARGUMENT,
                    "qnl_sample_deviation: dimension 33 to the power 2 is more than 1024, which is the largest matrix");
    ck_assert_int_eq(qnl_sample_deviation(&sampled, states, x, 1, NULL), QNL_ERR_UNSUPPORTED);
    ck_assert_int_eq(qnl_sample_deviation(&sampled, unitaries, x, 1, &options), QNL_ERR_ARGUMENT);
    x[3].re = NAN;
    REQUIRE_FAILURE(qnl_sample_deviation(&sampled, unitaries, x, 1, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_sample_deviation: x[6] is nan, must be finite");
    compare_double("untouched", sampled.frobenius_squared, 7.0, 0.0);
    qnl_ensemble_free(states);
    qnl_ensemble_free(unitaries);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("moment operators");
    TCase *haar = tcase_create("haar"), *circuits = tcase_create("circuits"), *samples = tcase_create("samples");
    tcase_add_test(haar, haar_orders_one_and_two);
    tcase_add_loop_test(haar, haar_is_the_projection_on_what_commutes, 0, 5);
    tcase_add_loop_test(haar, haar_of_a_product_state, 1, 6);
    tcase_add_loop_test(haar, clifford_group_averages_like_haar, 1, 5);
    tcase_add_test(haar, bad_haar_arguments);
    tcase_add_loop_test(circuits, circuit_average_by_quadrature, 0, sizeof one_parameter / sizeof *one_parameter);
    tcase_add_test(circuits, circuit_average_is_gate_by_gate);
    tcase_add_loop_test(circuits, stored_values, 0, sizeof stored / sizeof *stored);
    tcase_add_loop_test(circuits, circuits_without_parameters, 0, 5);
    tcase_add_test(circuits, threads_and_progress);
    tcase_add_test(circuits, bad_circuit_arguments);
    tcase_add_loop_test(samples, samples_agree_with_the_exact_deviation, 0, 3);
    tcase_add_test(samples, sample_of_a_whole_design);
    tcase_add_test(samples, jackknife_by_leaving_out);
    tcase_add_test(samples, bad_sample_arguments);
    suite_add_tcase(suite, haar);
    suite_add_tcase(suite, circuits);
    suite_add_tcase(suite, samples);
    return qnl_test_run(suite);
}
