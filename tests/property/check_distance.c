/* Distances of unitaries and channel sensitivity: closed forms, known eigenphases, invariances and the bounds. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/distance.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

static const double pi = 3.14159265358979323846;

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 4242, number, 0));
    return random;
}

static void check_relative(const char *what, double value, double expected, double tolerance) {
    compare_double(what, value, expected, tolerance * fabs(expected));
}

/* Everything follows from the arc. */
static void check_arc(const qnl_unitary_distance *distance, double arc, double tolerance) {
    const double diamond = arc < pi ? 2 * sin(arc / 2) : 2;
    compare_double("arc", distance->arc, arc, tolerance);
    compare_double("diamond", distance->diamond, diamond, tolerance);
    compare_double("half_diamond", distance->half_diamond, diamond / 2, tolerance);
    compare_double("operator_norm", distance->operator_norm, 2 * sin(arc / 4), tolerance);
    compare_double("operator_norm_squared", distance->operator_norm_squared, 4 * pow(sin(arc / 4), 2), 4 * tolerance);
}

static qnl_unitary_distance distance_of(const char *a, const char *b) {
    qnl_circuit *circuits[2] = {NULL, NULL};
    qnl_unitary_distance distance;
    REQUIRE_OK(qnl_circuit_parse(&circuits[0], a));
    REQUIRE_OK(qnl_circuit_parse(&circuits[1], b));
    REQUIRE_OK(qnl_unitary_distance_circuits(&distance, circuits[0], NULL, circuits[1], NULL, NULL));
    qnl_circuit_free(circuits[0]);
    qnl_circuit_free(circuits[1]);
    return distance;
}

START_TEST(test_closed_forms) {
    qnl_unitary_distance d = distance_of("qubits 1\nRX 0 0.3\n", "qubits 1\n");
    check_arc(&d, 0.3, 1e-14);
    compare_double("raw norm of RX", d.operator_norm_raw, 2 * sin(0.075), 1e-14);
    d = distance_of("qubits 1\nS 0\n", "qubits 1\nT 0\n");
    check_arc(&d, pi / 4, 1e-14);
    compare_double("raw norm of S and T", d.operator_norm_raw, 2 * sin(pi / 8), 1e-14);
    d = distance_of("qubits 1\n", "qubits 1\nZ 0\n");
    check_arc(&d, pi, 1e-14);
    compare_double("raw norm of Z", d.operator_norm_raw, 2, 1e-14);
    /* Eigenphases within 2e-6 of +-pi/2, where an arcus sine would lose digits. */
    d = distance_of("qubits 1\nRY 0 3.141588653589793\n", "qubits 1\n");
    check_arc(&d, 3.141588653589793, 1e-13);
    d = distance_of("qubits 2\nCNOT 0 1\n", "qubits 2\nCNOT 0 1\n");
    check_arc(&d, 0, 1e-14);
    compare_double("raw norm of equal circuits", d.operator_norm_raw, 0, 1e-14);
}
END_TEST

/* Eigenphases +-1.8, +-0.6 leave a gap of 2 pi - 3.6; those of the second pair, 0, +-2 and +-4 = -+2.283, leave one of 2. */
START_TEST(test_arcs_above_pi) {
    qnl_unitary_distance d = distance_of("qubits 3\nRX 0 1.2\nRX 1 1.2\nRX 2 1.2\n", "qubits 3\n");
    check_arc(&d, 3.6, 1e-13);
    compare_double("raw norm", d.operator_norm_raw, 2 * sin(0.9), 1e-13);
    d = distance_of("qubits 4\nRX 0 2\nRX 1 2\nRX 2 2\nRX 3 2\n", "qubits 4\n");
    check_arc(&d, 2 * pi - 2, 1e-13);
    compare_double("raw norm", d.operator_norm_raw, 2 * sin(pi - 2), 1e-13);
}
END_TEST

static int increasing(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double covering_arc(double *phases, size_t count) {
    qsort(phases, count, sizeof *phases, increasing);
    double gap = 2 * pi - (phases[count - 1] - phases[0]);
    for (size_t k = 1; k < count; k++) {
        gap = fmax(gap, phases[k] - phases[k - 1]);
    }
    return 2 * pi - gap;
}

/* v = u q diag(e^{i phase}) q' e^{i shift} */
static void rotated_copy(double complex *v, const double complex *u, const double complex *q, const double *phases, double shift,
                         size_t dimension) {
    double complex *adjoint = reference_array(dimension * dimension), *w = reference_array(dimension * dimension);
    double complex *scaled = reference_array(dimension * dimension);
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = 0; j < dimension; j++) {
            adjoint[i * dimension + j] = conj(q[j * dimension + i]);
            scaled[i * dimension + j] = q[i * dimension + j] * cexp(I * (phases[j] + shift));
        }
    }
    reference_multiply(w, scaled, adjoint, dimension);
    reference_multiply(v, u, w, dimension);
    free(adjoint);
    free(w);
    free(scaled);
}

/* Largest |1 - e^{i (phase + shift)}|. */
static double raw_norm(const double *phases, double shift, size_t count) {
    double raw = 0;
    for (size_t k = 0; k < count; k++) {
        raw = fmax(raw, 2 * fabs(sin((phases[k] + shift) / 2)));
    }
    return raw;
}

/* Matrices whose relative eigenphases are known, from nearly equal ones to arcs beyond pi; _i: dimension. */
START_TEST(test_known_phases) {
    const double widths[5] = {1e-6, 0.3, 2.5, 4, 6};
    const size_t dimension = (size_t)_i;
    qnl_random *random = stream((uint64_t)_i);
    double complex *u = reference_array(dimension * dimension), *q = reference_array(dimension * dimension);
    double complex *v = reference_array(dimension * dimension);
    double phases[16];
    for (int k = 0; k < 5; k++) {
        qnl_unitary_distance d, turned, reversed;
        const double shift = 2.4 + 0.3 * k; /* beyond pi/2, so that some phases pass pi */
        random_unitary(u, random, dimension);
        random_unitary(q, random, dimension);
        for (size_t j = 0; j < dimension; j++) {
            phases[j] = widths[k] * (qnl_random_uniform(random) - 0.5);
        }
        rotated_copy(v, u, q, phases, 0, dimension);
        REQUIRE_OK(qnl_unitary_distance_matrices(&d, as_library(u), as_library(v), dimension));
        REQUIRE_OK(qnl_unitary_distance_matrices(&reversed, as_library(v), as_library(u), dimension));
        rotated_copy(v, u, q, phases, shift, dimension);
        REQUIRE_OK(qnl_unitary_distance_matrices(&turned, as_library(u), as_library(v), dimension));
        const double arc = covering_arc(phases, dimension);
        check_arc(&d, arc, 1e-13);
        check_arc(&reversed, arc, 1e-13);
        check_arc(&turned, arc, 1e-13);
        compare_double("raw norm", d.operator_norm_raw, raw_norm(phases, 0, dimension), 1e-13);
        compare_double("raw norm with a phase", turned.operator_norm_raw, raw_norm(phases, shift, dimension), 1e-13);
    }
    free(u);
    free(q);
    free(v);
    qnl_random_free(random);
}
END_TEST

/* One angle changes by d, wherever it sits: the arc is |d|. */
START_TEST(test_one_rotation) {
    qnl_random *random = stream(100);
    qnl_circuit *circuit = NULL, *other = NULL;
    reference_circuit *reference = NULL, *rest = NULL;
    random_circuit(&circuit, &reference, random, 4, 5, 4);
    random_circuit(&other, &rest, random, 4, 5, 4);
    REQUIRE_OK(qnl_circuit_add_rotation(circuit, "X0 Z2 Y3", &(qnl_angle){4, -1, 0.2}));
    REQUIRE_OK(qnl_circuit_append(circuit, other, 0));
    double *theta = random_thetas(random, 5);
    for (int exponent = 1; exponent <= 10; exponent++) {
        const double size = pow(10, -exponent);
        const double delta[5] = {0, 0, 0, 0, size};
        qnl_sensitivity s;
        REQUIRE_OK(qnl_channel_sensitivity(&s, circuit, theta, delta, 1, NULL));
        check_relative("arc", s.distance.arc, size, 1e-9);
        check_relative("diamond", s.distance.diamond, 2 * sin(size / 2), 1e-9);
        check_relative("half_diamond", s.distance.half_diamond, sin(size / 2), 1e-9);
        check_relative("operator_norm", s.distance.operator_norm, 2 * sin(size / 4), 1e-9);
        check_relative("operator_norm_raw", s.distance.operator_norm_raw, 2 * sin(size / 4), 1e-9);
        check_relative("angle_sum", s.angle_sum, size, 1e-14);
        check_relative("bound", s.bound, 2 * sin(size / 2), 1e-14);
        check_relative("operator_norm_bound", s.operator_norm_bound, 2 * sin(size / 4), 1e-14);
    }
    free(theta);
    qnl_circuit_free(circuit);
    qnl_circuit_free(other);
    reference_circuit_free(reference);
    reference_circuit_free(rest);
    qnl_random_free(random);
}
END_TEST

/* RX and RZ on one qubit: sin^2(arc / 2) = sin^2(a/2) + sin^2(b/2) - sin^2(a/2) sin^2(b/2), for W is similar to RZ(b) RX(a). */
START_TEST(test_two_rotations) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRX 0 theta[0]\nRZ 0 theta[1]\n"));
    for (int exponent = 1; exponent <= 10; exponent++) {
        const double theta[2] = {0.7, -1.9};
        const double delta[2] = {pow(10, -exponent), -0.5 * pow(10, -exponent)};
        const double a = pow(sin(delta[0] / 2), 2), b = pow(sin(delta[1] / 2), 2);
        qnl_sensitivity s;
        REQUIRE_OK(qnl_channel_sensitivity(&s, circuit, theta, delta, 1, NULL));
        check_relative("diamond of two rotations", s.distance.diamond, 2 * sqrt(a + b - a * b), 1e-9);
    }
    qnl_circuit_free(circuit);
}
END_TEST

/* RZ on every qubit: the arcs add. */
START_TEST(test_products) {
    const double weights[5] = {1, -0.3, 0.25, 2, -0.6};
    const double sum = 4.15;
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(
        qnl_circuit_parse(&circuit, "qubits 5\nRZ 0 theta[0]\nRZ 1 theta[1]\nRZ 2 theta[2]\nRZ 3 theta[3]\nRZ 4 theta[4]\n"));
    for (int exponent = 1; exponent <= 10; exponent++) {
        const double theta[5] = {1, 2, 3, 4, 5};
        double delta[5];
        qnl_sensitivity s;
        const double size = pow(10, -exponent);
        for (int q = 0; q < 5; q++) {
            delta[q] = size * weights[q];
        }
        REQUIRE_OK(qnl_channel_sensitivity(&s, circuit, theta, delta, 1, NULL));
        check_relative("arc of a product", s.distance.arc, sum * size, 1e-9);
        check_relative("diamond of a product", s.distance.diamond, 2 * sin(sum * size / 2), 1e-9);
        check_relative("raw norm of a product", s.distance.operator_norm_raw, 2 * sin(sum * size / 4), 1e-9);
        check_relative("bound", s.bound, 2 * sin(sum * size / 2), 1e-13);
    }
    qnl_circuit_free(circuit);
}
END_TEST

/* Shared and scaled parameters count for each gate, an angle of a controlled rotation once; constant angles do not count. */
START_TEST(test_angle_sum) {
    qnl_circuit *circuit = NULL;
    qnl_sensitivity s[2];
    const double thetas[4] = {0.1, 0.2, 1, 2}, deltas[4] = {0.01, -0.003, 0, 0};
    REQUIRE_OK(qnl_circuit_parse(&circuit,
                                 "qubits 2\nRX 0 2*theta[0]+1\nRY 1 -theta[0]\nCRZ 0 1 theta[1]\nCPHASE 1 0 -0.5*theta[1]\n"
                                 "U3 0 theta[0] 3*theta[1] 0.5\nROTATION X0*Y1 theta[0]\nRZ 0 0.4\nPHASE 1 theta[0]\n"));
    REQUIRE_OK(qnl_channel_sensitivity(s, circuit, thetas, deltas, 2, NULL));
    compare_double("angle_sum", s[0].angle_sum, 0.01 * (2 + 1 + 1 + 1 + 1) + 0.003 * (1 + 0.5 + 3), 1e-15);
    compare_double("angle_sum without a step", s[1].angle_sum, 0, 0);
    compare_double("diamond without a step", s[1].distance.diamond, 0, 0);
    compare_double("raw norm without a step", s[1].distance.operator_norm_raw, 0, 0);
    qnl_circuit_free(circuit);
}
END_TEST

/* The step carried through the circuit gives what the two matrices give, for circuits with every gate; _i: number of qubits. */
START_TEST(test_sensitivity_against_matrices) {
    enum { PARAMETERS = 6, COUNT = 4 };
    qnl_random *random = stream((uint64_t)(200 + _i));
    qnl_circuit *circuit = NULL;
    reference_circuit *reference = NULL;
    qnl_sensitivity s[COUNT];
    double deltas[COUNT * PARAMETERS], moved[PARAMETERS];
    random_circuit(&circuit, &reference, random, _i, 5, PARAMETERS);
    double *thetas = random_thetas(random, COUNT * PARAMETERS);
    for (int k = 0; k < COUNT * PARAMETERS; k++) {
        deltas[k] = pow(10, -(k / PARAMETERS)) * (qnl_random_uniform(random) - 0.5);
    }
    REQUIRE_OK(qnl_channel_sensitivity(s, circuit, thetas, deltas, COUNT, NULL));
    const size_t dimension = (size_t)1 << _i;
    double complex *u = reference_array(dimension * dimension), *v = reference_array(dimension * dimension);
    for (int j = 0; j < COUNT; j++) {
        const double *theta = thetas + j * PARAMETERS;
        qnl_unitary_distance dense, circuits;
        for (int k = 0; k < PARAMETERS; k++) {
            moved[k] = theta[k] + deltas[j * PARAMETERS + k];
        }
        reference_unitary(u, reference, theta);
        reference_unitary(v, reference, moved);
        REQUIRE_OK(qnl_unitary_distance_matrices(&dense, as_library(u), as_library(v), dimension));
        REQUIRE_OK(qnl_unitary_distance_circuits(&circuits, circuit, theta, circuit, moved, NULL));
        check_arc(&s[j].distance, dense.arc, 1e-12);
        check_arc(&circuits, dense.arc, 1e-12);
        compare_double("raw norm", s[j].distance.operator_norm_raw, dense.operator_norm_raw, 1e-12);
        compare_double("raw norm of circuits", circuits.operator_norm_raw, dense.operator_norm_raw, 1e-12);
    }
    free(u);
    free(v);
    free(thetas);
    qnl_circuit_free(circuit);
    reference_circuit_free(reference);
    qnl_random_free(random);
}
END_TEST

/* The bounds hold everywhere; the printed bound sum|delta| / 2 does not hold for the diamond distance. */
START_TEST(test_bounds) {
    enum { COUNT = 500, PARAMETERS = 5 };
    static qnl_sensitivity s[COUNT];
    int violations = 0;
    qnl_random *random = stream((uint64_t)(300 + _i));
    qnl_circuit *circuit = NULL;
    reference_circuit *reference = NULL;
    random_circuit(&circuit, &reference, random, _i, 0, PARAMETERS);
    double *thetas = random_thetas(random, COUNT * PARAMETERS), *deltas = random_thetas(random, COUNT * PARAMETERS);
    for (int k = 0; k < COUNT * PARAMETERS; k++) {
        deltas[k] *= pow(10, -0.01 * (k / PARAMETERS));
    }
    REQUIRE_OK(qnl_channel_sensitivity(s, circuit, thetas, deltas, COUNT, NULL));
    for (int j = 0; j < COUNT; j++) {
        const double slack = 1 + 1e-12;
        ck_assert_msg(s[j].distance.diamond <= s[j].bound * slack, "%.17g exceeds %.17g", s[j].distance.diamond, s[j].bound);
        ck_assert_msg(s[j].distance.operator_norm <= s[j].operator_norm_bound * slack, "%.17g exceeds %.17g",
                      s[j].distance.operator_norm, s[j].operator_norm_bound);
        ck_assert_msg(s[j].operator_norm_bound <= s[j].angle_sum / 2 * slack, "%.17g exceeds half of %.17g",
                      s[j].operator_norm_bound, s[j].angle_sum);
        ck_assert_msg(s[j].bound >= 0 && s[j].bound <= 2 && s[j].bound <= s[j].angle_sum * slack, "bound is %.17g", s[j].bound);
        ck_assert_msg(s[j].distance.half_diamond <= s[j].angle_sum / 2 * slack, "half distance exceeds the printed bound");
        violations += s[j].distance.diamond > s[j].angle_sum / 2;
    }
    if (_i == 1) {
        ck_assert_msg(violations > 0, "the printed bound held in all samples");
    }
    free(thetas);
    free(deltas);
    qnl_circuit_free(circuit);
    reference_circuit_free(reference);
    qnl_random_free(random);
}
END_TEST

/* One RZ with a step of 0.5: the distance 2 sin(0.25) = 0.4948 is nearly twice the printed bound 0.25. */
START_TEST(test_counterexample) {
    qnl_circuit *circuit = NULL;
    qnl_sensitivity s;
    const double theta = 0.3, delta = 0.5;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRZ 0 theta[0]\n"));
    REQUIRE_OK(qnl_channel_sensitivity(&s, circuit, &theta, &delta, 1, NULL));
    compare_double("diamond", s.distance.diamond, 2 * sin(0.25), 1e-15);
    compare_double("bound", s.bound, 2 * sin(0.25), 1e-15);
    ck_assert_msg(s.distance.diamond > 1.9 * s.angle_sum / 2, "the printed bound holds");
    ck_assert_msg(s.distance.operator_norm <= s.angle_sum / 2, "the printed bound fails for the operator norm");
    qnl_circuit_free(circuit);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("distance");
    TCase *tests = tcase_create("distance");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, test_closed_forms);
    tcase_add_test(tests, test_arcs_above_pi);
    tcase_add_loop_test(tests, test_known_phases, 1, 9);
    tcase_add_loop_test(tests, test_known_phases, 16, 17);
    tcase_add_test(tests, test_one_rotation);
    tcase_add_test(tests, test_two_rotations);
    tcase_add_test(tests, test_products);
    tcase_add_test(tests, test_angle_sum);
    tcase_add_loop_test(tests, test_sensitivity_against_matrices, 1, 6);
    tcase_add_loop_test(tests, test_bounds, 1, 4);
    tcase_add_test(tests, test_counterexample);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
