/* States, unitaries and expectation values of random circuits against the dense reference, and identities between circuits. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/ansatz.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20240611, number, 0));
    return random;
}

static qnl_complex *complex_array(size_t count) {
    return (qnl_complex *)(void *)reference_array(count);
}

static double *double_array(size_t count) {
    double *array = calloc(count + 1, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

/* f_i(theta) of the dense reference for all inputs. */
static void expected_values(double *values, const random_problem *p, const double *theta) {
    double complex *psi = reference_array(p->dimension);
    for (size_t i = 0; i < p->inputs; i++) {
        memcpy(psi, p->vectors + i * p->dimension, p->dimension * sizeof *psi);
        reference_apply(psi, p->reference, theta);
        values[i] = reference_expectation(p->matrix, psi, p->dimension);
    }
    free(psi);
}

static void check_values(const random_problem *p, const double *thetas, size_t count, const qnl_execution_options *options,
                         const char *what) {
    double *values = double_array(count * p->inputs);
    double *expected = double_array(count * p->inputs);
    qnl_network *network = NULL;
    for (size_t j = 0; j < count; j++) {
        expected_values(expected + j * p->inputs, p, thetas + j * p->parameters);
    }
    REQUIRE_OK(qnl_network_new(&network, p->circuit, p->observable, p->states, options));
    REQUIRE_OK(qnl_network_expectation(values, network, thetas, count));
    compare_doubles(what, values, expected, count * p->inputs, 1e-12 * p->weight);
    qnl_network_free(network);
    free(values);
    free(expected);
}

START_TEST(test_state_and_unitary) {
    qnl_random *random = stream((uint64_t)_i);
    random_problem p;
    random_problem_new(&p, random, &(random_shape){_i, 12, 5, 0, 3, _i % 2, 0, 0});
    double *theta = random_thetas(random, p.parameters);
    double complex *unitary = reference_array(p.dimension * p.dimension);
    qnl_complex *matrix = complex_array(p.dimension * p.dimension);
    reference_unitary(unitary, p.reference, theta);
    REQUIRE_OK(qnl_circuit_unitary(matrix, p.circuit, theta, NULL));
    compare_complexes("unitary", matrix, unitary, p.dimension * p.dimension, 1e-12);
    REQUIRE_OK(qnl_state_apply(p.states, p.circuit, theta, NULL));
    for (size_t i = 0; i < p.inputs; i++) {
        reference_apply(p.vectors + i * p.dimension, p.reference, theta);
        REQUIRE_OK(qnl_state_amplitudes(matrix, p.states, i));
        compare_complexes("state", matrix, p.vectors + i * p.dimension, p.dimension, 1e-12);
    }
    free(theta);
    free(unitary);
    free(matrix);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* _i: number of qubits. */
START_TEST(test_expectation) {
    const qnl_mode modes[2] = {QNL_MODE_BATCH, QNL_MODE_SINGLE};
    for (int kind = 0; kind < 6; kind++) {
        const int parts = kind == 5 ? PART_ALL : 1 << kind;
        qnl_random *random = stream((uint64_t)(100 + 10 * _i + kind));
        random_problem p;
        random_problem_new(&p, random, &(random_shape){_i, 6, 4, parts, 2, kind % 2, 0, 0});
        double *thetas = random_thetas(random, 3 * p.parameters);
        for (int m = 0; m < 2; m++) {
            const qnl_execution_options options = execution(1, modes[m], QNL_ISA_AUTO);
            char what[64];
            snprintf(what, sizeof what, "%d qubits, parts %d, mode %d", _i, parts, m);
            check_values(&p, thetas, 3, &options, what);
        }
        free(thetas);
        random_problem_free(&p);
        qnl_random_free(random);
    }
}
END_TEST

/* Few gates and one small part, so that most of the circuit lies outside the light cone. */
START_TEST(test_pruned) {
    for (int sample = 0; sample < 20; sample++) {
        const int parts = sample % 4 == 3 ? PART_PROJECTOR : sample % 4 == 2 ? PART_PRODUCT : PART_PAULI;
        qnl_random *random = stream((uint64_t)(1000 + 20 * _i + sample));
        random_problem p;
        random_problem_new(&p, random, &(random_shape){6, (size_t)(3 + _i), 4, parts, 2, 1, 1, 1});
        double *theta = random_thetas(random, p.parameters);
        const qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
        check_values(&p, theta, 1, &options, "pruned network");
        free(theta);
        random_problem_free(&p);
        qnl_random_free(random);
    }
}
END_TEST

START_TEST(test_observable) {
    qnl_random *random = stream((uint64_t)(200 + _i));
    random_problem p;
    random_problem_new(&p, random, &(random_shape){_i, 0, 0, PART_ALL, 2, 0, 0, 0});
    qnl_complex *matrix = complex_array(p.dimension * p.dimension);
    REQUIRE_OK(qnl_observable_matrix(matrix, p.observable));
    compare_complexes("matrix of the observable", matrix, p.matrix, p.dimension * p.dimension, 1e-13 * p.weight);
    for (size_t i = 0; i < p.inputs; i++) {
        double value = 0;
        REQUIRE_OK(qnl_observable_expectation(&value, p.observable, p.states, i, NULL));
        compare_double("expectation", value, reference_expectation(p.matrix, p.vectors + i * p.dimension, p.dimension),
                       1e-13 * p.weight);
    }
    free(matrix);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* Every count and number of inputs gives the numbers of single evaluations, in every mode. */
static void check_batches(const random_problem *p, const double *thetas, const double *singles, qnl_mode mode) {
    const size_t counts[] = {0, 1, 3, 8, 13, 17};
    const qnl_execution_options options = execution(1, mode, QNL_ISA_AUTO);
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_network_new(&network, p->circuit, p->observable, p->states, &options));
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        double *values = double_array(17 * p->inputs);
        values[counts[c] * p->inputs] = 12345;
        REQUIRE_OK(qnl_network_expectation(values, network, thetas, counts[c]));
        compare_doubles("batch", values, singles, counts[c] * p->inputs, 1e-14 * p->weight);
        ck_assert_msg(values[counts[c] * p->inputs] == 12345, "wrote beyond %zu x %zu values", counts[c], p->inputs);
        free(values);
    }
    qnl_network_free(network);
}

/* _i: number of inputs. */
START_TEST(test_batches) {
    const qnl_execution_options options = execution(1, QNL_MODE_SINGLE, QNL_ISA_AUTO);
    qnl_random *random = stream((uint64_t)(300 + _i));
    random_problem p;
    random_problem_new(&p, random, &(random_shape){1 + _i % 6, 0, 4, PART_PAULI | PART_PRODUCT, (size_t)_i, _i % 2, 0, 0});
    double *thetas = random_thetas(random, 17 * p.parameters);
    double *singles = double_array(17 * p.inputs);
    for (size_t i = 0; i < p.inputs; i++) {
        qnl_state *one = NULL;
        qnl_network *network = NULL;
        REQUIRE_OK(qnl_state_new_amplitudes(&one, p.qubits, as_library(p.vectors + i * p.dimension), 1));
        REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, one, &options));
        for (size_t j = 0; j < 17; j++) {
            REQUIRE_OK(qnl_network_expectation(&singles[j * p.inputs + i], network, thetas + j * p.parameters, 1));
        }
        qnl_network_free(network);
        qnl_state_free(one);
    }
    check_batches(&p, thetas, singles, QNL_MODE_BATCH);
    check_batches(&p, thetas, singles, QNL_MODE_SINGLE);
    check_batches(&p, thetas, singles, QNL_MODE_AUTO);
    free(thetas);
    free(singles);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

START_TEST(test_no_parameters) {
    qnl_random *random = stream(400);
    random_problem p;
    random_problem_new(&p, random, &(random_shape){4, 10, 0, PART_ALL, 2, 0, 0, 0});
    double values[6], expected[6];
    qnl_network *network = NULL;
    for (int j = 0; j < 3; j++) {
        expected_values(expected + 2 * j, &p, NULL);
    }
    REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, p.states, NULL));
    ck_assert_uint_eq(qnl_network_parameters(network), 0);
    ck_assert_uint_eq(qnl_network_inputs(network), 2);
    REQUIRE_OK(qnl_network_expectation(values, network, NULL, 3));
    compare_doubles("value without parameters", values, expected, 6, 1e-12 * p.weight);
    qnl_network_free(network);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* hea(n, L) of the reference: RX RY RZ on every qubit, then the chain of CNOTs. */
static reference_circuit *reference_hea(int qubits, int layers) {
    static const char *const rotations[3] = {"RX", "RY", "RZ"};
    reference_circuit *circuit = reference_circuit_new(qubits, (size_t)(3 * qubits * layers));
    int parameter = 0;
    for (int l = 0; l < layers; l++) {
        for (int k = 0; k < 3 * qubits; k++) {
            reference_gate gate = {.name = rotations[k % 3], .qubit_count = 1, .qubits = {k / 3}, .angle_count = 1, .scale = {1}};
            gate.parameter[0] = parameter++;
            reference_circuit_add(circuit, &gate);
        }
        for (int q = 0; q + 1 < qubits; q++) {
            reference_circuit_add(circuit, &(reference_gate){.name = "CNOT", .qubit_count = 2, .qubits = {q, q + 1}});
        }
    }
    return circuit;
}

static double reference_value(const reference_circuit *circuit, const double *theta, const char *letters, int count) {
    const int on[REFERENCE_MAX_QUBITS] = {0, 1, 2, 3, 4, 5, 6, 7};
    const size_t dimension = (size_t)1 << circuit->qubits;
    double complex *observable = reference_array(dimension * dimension);
    double complex *psi = reference_array(dimension);
    psi[0] = 1;
    reference_pauli(observable, circuit->qubits, on, letters, count);
    reference_apply(psi, circuit, theta);
    const double value = reference_expectation(observable, psi, dimension);
    free(observable);
    free(psi);
    return value;
}

/* With a Z on qubit 0 the last chain of CNOTs commutes with the observable, and each layer before it adds one qubit. */
START_TEST(test_light_cone) {
    const int qubits = 2 + _i % 5, layers = 1 + _i / 5;
    qnl_hea_options options;
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *pruned = NULL, *whole = NULL;
    qnl_state *zero = NULL;
    double complex amplitudes[64] = {1};
    qnl_random *random = stream((uint64_t)(500 + _i));
    reference_circuit *reference = reference_hea(qubits, layers);
    double *theta = random_thetas(random, reference->parameters);
    double values[2];
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    options.qubits = qubits;
    options.layers = layers;
    REQUIRE_OK(qnl_hea(&circuit, &options));
    REQUIRE_OK(qnl_observable_parse(&observable, qubits, "Z0"));
    REQUIRE_OK(qnl_state_new_amplitudes(&zero, qubits, as_library(amplitudes), 1));
    REQUIRE_OK(qnl_network_new(&pruned, circuit, observable, NULL, NULL));
    REQUIRE_OK(qnl_network_new(&whole, circuit, observable, zero, NULL));
    ck_assert_int_eq(qnl_network_cone(pruned), layers < qubits ? layers : qubits);
    ck_assert_int_eq(qnl_network_cone(whole), qubits);
    REQUIRE_OK(qnl_network_expectation(&values[0], pruned, theta, 1));
    REQUIRE_OK(qnl_network_expectation(&values[1], whole, theta, 1));
    compare_double("pruned value", values[0], reference_value(reference, theta, "Z", 1), 1e-13);
    compare_double("value of all qubits", values[1], values[0], 1e-13);
    free(theta);
    reference_circuit_free(reference);
    qnl_network_free(pruned);
    qnl_network_free(whole);
    qnl_state_free(zero);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* A wide chain whose light cone is one qubit: <Z0> = cos(theta_0) cos(theta_1) for RX RY RZ on |0>. */
START_TEST(test_wide_light_cone) {
    qnl_hea_options options;
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    double value = 0;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    options.qubits = 200;
    REQUIRE_OK(qnl_hea(&circuit, &options));
    double *theta = double_array(qnl_circuit_parameters(circuit));
    theta[0] = 0.7;
    theta[1] = -1.1;
    theta[2] = 0.3;
    REQUIRE_OK(qnl_observable_parse(&observable, 200, "Z0"));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    ck_assert_int_eq(qnl_network_cone(network), 1);
    REQUIRE_OK(qnl_network_expectation(&value, network, theta, 1));
    compare_double("value", value, cos(0.7) * cos(-1.1), 1e-15);
    free(theta);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* Five qubits of the reference spread over a wide register whose other qubits have gates of their own. */
START_TEST(test_wide_register) {
    const int maps[5][5] = {{0, 1, 2, 3, 4}, {12, 0, 7, 3, 10}, {8, 9, 10, 11, 12}, {17, 1, 16, 9, 4}, {13, 14, 15, 16, 17}};
    const int qubits = _i < 3 ? 13 : 18;
    qnl_random *random = stream((uint64_t)(600 + _i));
    reference_circuit *reference = NULL, *rest = NULL;
    qnl_circuit *small = NULL, *other = NULL, *wide = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_state *zero = NULL;
    double complex *amplitudes = reference_array((size_t)1 << qubits);
    char text[64];
    double value = 0;
    int idle[5], count = 0;
    amplitudes[0] = 1;
    for (int q = 0; q < qubits && count < 5; q++) {
        int used = 0;
        for (int k = 0; k < 5; k++) {
            used = used || maps[_i][k] == q;
        }
        if (!used) {
            idle[count++] = q;
        }
    }
    random_circuit(&small, &reference, random, 5, 10, 6);
    random_circuit(&other, &rest, random, 5, 0, 6);
    double *theta = random_thetas(random, 6);
    REQUIRE_OK(qnl_circuit_new(&wide, qubits));
    translate_circuit(wide, rest, idle);
    translate_circuit(wide, reference, maps[_i]);
    translate_circuit(wide, rest, idle);
    REQUIRE_OK(qnl_circuit_set_parameters(wide, 6));
    snprintf(text, sizeof text, "X%d Y%d Z%d X%d Z%d", maps[_i][0], maps[_i][1], maps[_i][2], maps[_i][3], maps[_i][4]);
    REQUIRE_OK(qnl_observable_parse(&observable, qubits, text));
    REQUIRE_OK(qnl_state_new_amplitudes(&zero, qubits, as_library(amplitudes), 1));
    REQUIRE_OK(qnl_network_new(&network, wide, observable, zero, NULL));
    REQUIRE_OK(qnl_network_expectation(&value, network, theta, 1));
    compare_double("value", value, reference_value(reference, theta, "XYZXZ", 5), 1e-12);
    /* Through the state as well, where nothing can be pruned. */
    REQUIRE_OK(qnl_state_apply(zero, wide, theta, NULL));
    REQUIRE_OK(qnl_observable_expectation(&value, observable, zero, 0, NULL));
    compare_double("value of the state", value, reference_value(reference, theta, "XYZXZ", 5), 1e-12);
    free(theta);
    free(amplitudes);
    qnl_network_free(network);
    qnl_state_free(zero);
    qnl_observable_free(observable);
    qnl_circuit_free(small);
    qnl_circuit_free(other);
    qnl_circuit_free(wide);
    reference_circuit_free(reference);
    reference_circuit_free(rest);
    qnl_random_free(random);
}
END_TEST

static qnl_complex *unitary_of(const qnl_circuit *circuit, const double *theta) {
    qnl_complex *matrix = complex_array((size_t)1 << (2 * qnl_circuit_qubits(circuit)));
    REQUIRE_OK(qnl_circuit_unitary(matrix, circuit, theta, NULL));
    return matrix;
}

/* Both circuits have the same unitary. */
static void check_same(const char *what, const qnl_circuit *a, const double *theta_a, const qnl_circuit *b, const double *theta_b) {
    qnl_complex *u = unitary_of(a, theta_a), *v = unitary_of(b, theta_b);
    compare_doubles(what, &u->re, &v->re, (size_t)2 << (2 * qnl_circuit_qubits(a)), 1e-12);
    free(u);
    free(v);
}

/* _i: number of qubits. */
START_TEST(test_inverse) {
    qnl_random *random = stream((uint64_t)(700 + _i));
    qnl_circuit *circuit = NULL, *inverse = NULL, *nothing = NULL;
    reference_circuit *reference = NULL;
    random_circuit(&circuit, &reference, random, _i, 10, 4);
    double *theta = random_thetas(random, 4);
    REQUIRE_OK(qnl_circuit_inverse(&inverse, circuit));
    REQUIRE_OK(qnl_circuit_new(&nothing, _i));
    REQUIRE_OK(qnl_circuit_append(circuit, inverse, 0));
    check_same("circuit and inverse", circuit, theta, nothing, NULL);
    free(theta);
    qnl_circuit_free(circuit);
    qnl_circuit_free(inverse);
    qnl_circuit_free(nothing);
    reference_circuit_free(reference);
    qnl_random_free(random);
}
END_TEST

/* slice(0, k) + slice(k, size) is the whole; a second circuit appended with shifted parameters multiplies from the left. */
START_TEST(test_append_and_slice) {
    qnl_random *random = stream((uint64_t)(800 + _i));
    qnl_circuit *first = NULL, *second = NULL, *head = NULL, *tail = NULL;
    reference_circuit *a = NULL, *b = NULL;
    random_circuit(&first, &a, random, _i, 5, 3);
    random_circuit(&second, &b, random, _i, 5, 4);
    double *theta = random_thetas(random, 7);
    const size_t dimension = (size_t)1 << _i, cut = a->size / 3;
    REQUIRE_OK(qnl_circuit_slice(&head, first, 0, cut));
    REQUIRE_OK(qnl_circuit_slice(&tail, first, cut, a->size));
    ck_assert_uint_eq(qnl_circuit_parameters(head), 3);
    REQUIRE_OK(qnl_circuit_append(head, tail, 0));
    check_same("two slices", head, theta, first, theta);
    REQUIRE_OK(qnl_circuit_append(first, second, 3));
    double complex *u = reference_array(dimension * dimension), *v = reference_array(dimension * dimension);
    double complex *product = reference_array(dimension * dimension);
    reference_unitary(u, a, theta);
    reference_unitary(v, b, theta + 3);
    reference_multiply(product, v, u, dimension);
    qnl_complex *whole = unitary_of(first, theta);
    compare_complexes("appended circuit", whole, product, dimension * dimension, 1e-12);
    free(u);
    free(v);
    free(product);
    free(whole);
    free(theta);
    qnl_circuit_free(first);
    qnl_circuit_free(second);
    qnl_circuit_free(head);
    qnl_circuit_free(tail);
    reference_circuit_free(a);
    reference_circuit_free(b);
    qnl_random_free(random);
}
END_TEST

START_TEST(test_bind) {
    const unsigned char bound[6] = {1, 0, 1, 0, 0, 1};
    qnl_random *random = stream((uint64_t)(900 + _i));
    qnl_circuit *circuit = NULL, *rest = NULL;
    reference_circuit *reference = NULL;
    random_circuit(&circuit, &reference, random, _i, 10, 6);
    double *theta = random_thetas(random, 6);
    const double values[6] = {theta[0], NAN, theta[2], NAN, NAN, theta[5]};
    const double free_values[3] = {theta[1], theta[3], theta[4]};
    REQUIRE_OK(qnl_circuit_bind(&rest, circuit, bound, values));
    ck_assert_uint_eq(qnl_circuit_parameters(rest), 3);
    check_same("bound circuit", rest, free_values, circuit, theta);
    free(theta);
    qnl_circuit_free(circuit);
    qnl_circuit_free(rest);
    reference_circuit_free(reference);
    qnl_random_free(random);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("engine");
    TCase *values = tcase_create("values");
    TCase *circuits = tcase_create("circuits");
    tcase_set_timeout(values, 60);
    tcase_add_loop_test(values, test_state_and_unitary, 1, 8);
    tcase_add_loop_test(values, test_expectation, 1, 8);
    tcase_add_loop_test(values, test_pruned, 0, 10);
    tcase_add_loop_test(values, test_observable, 1, 7);
    tcase_add_loop_test(values, test_batches, 1, 21);
    tcase_add_test(values, test_no_parameters);
    tcase_add_loop_test(values, test_light_cone, 0, 15);
    tcase_add_test(values, test_wide_light_cone);
    tcase_add_loop_test(values, test_wide_register, 0, 5);
    tcase_add_loop_test(circuits, test_inverse, 1, 7);
    tcase_add_loop_test(circuits, test_append_and_slice, 1, 6);
    tcase_add_loop_test(circuits, test_bind, 1, 6);
    suite_add_tcase(suite, values);
    suite_add_tcase(suite, circuits);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
