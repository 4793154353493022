/* check_ansatz_library.c  Ansatz circuits of the literature against their definitions and known values. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/ansatz_library.h"
#include "qnnland/gradient.h"
#include "qnnland/haar.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

#define PI 3.14159265358979323846

/* Takes the ansatz; it is the circuit that is written out, with this many parameters. */
static void require_circuit(qnl_circuit *ansatz, size_t parameters, const char *text) {
    qnl_circuit *expected = NULL;
    char *ansatz_text = NULL, *expected_text = NULL;
    REQUIRE_OK(qnl_circuit_parse(&expected, text));
    REQUIRE_OK(qnl_circuit_text(&ansatz_text, ansatz));
    REQUIRE_OK(qnl_circuit_text(&expected_text, expected));
    ck_assert_str_eq(ansatz_text, expected_text);
    ck_assert_uint_eq(qnl_circuit_parameters(ansatz), parameters);
    qnl_string_free(ansatz_text);
    qnl_string_free(expected_text);
    qnl_circuit_free(ansatz);
    qnl_circuit_free(expected);
}

static qnl_observable *observable_of(int qubits, const char *text) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, qubits, text));
    return observable;
}

static void require_unitary(const qnl_circuit *circuit, const double *theta, const double complex *expected) {
    const size_t entries = (size_t)1 << (2 * qnl_circuit_qubits(circuit));
    qnl_complex *matrix = calloc(entries, sizeof *matrix);
    REQUIRE_OK(qnl_circuit_unitary(matrix, circuit, theta, NULL));
    compare_complexes("unitary", matrix, expected, entries, 1e-13);
    free(matrix);
}

/* unitary = exp(-i angle P) unitary, with exp = cos - i sin P, for P a string with one letter for each qubit ('I' = none). */
static void act_with_exponential(double complex *unitary, int qubits, const char *letters, double angle) {
    const size_t dimension = (size_t)1 << qubits;
    double complex *pauli = reference_array(dimension * dimension), *product = reference_array(dimension * dimension);
    int on[8], count = 0;
    char short_letters[8];
    for (int q = 0; q < qubits; q++) {
        if (letters[q] == 'I') continue;
        on[count] = q;
        short_letters[count++] = letters[q];
    }
    reference_pauli(pauli, qubits, on, short_letters, count);
    for (size_t i = 0; i < dimension * dimension; i++)
        pauli[i] *= -I * sin(angle);
    for (size_t i = 0; i < dimension; i++)
        pauli[i * dimension + i] += cos(angle);
    reference_multiply(product, pauli, unitary, dimension);
    memcpy(unitary, product, dimension * dimension * sizeof *unitary);
    free(pauli);
    free(product);
}

/* A Hadamard gate on every qubit, or the identity. */
static double complex *start_matrix(int qubits, char start) {
    const size_t dimension = (size_t)1 << qubits;
    double complex *matrix = reference_array(dimension * dimension);
    for (size_t i = 0; i < dimension * dimension; i++) {
        const size_t row = i / dimension, column = i % dimension;
        double entry = start == '+' ? pow(0.5, 0.5 * qubits) : row == column;
        for (int q = 0; q < qubits; q++)
            entry *= start == '+' && ((row & column) >> q & 1) ? -1.0 : 1.0;
        matrix[i] = entry;
    }
    return matrix;
}

/* ---- Hamiltonian-variational ---- */

/* The transverse-field Ising ansatz; value and gradient are those of a dense simulation with other code. */
START_TEST(variational_ising) {
    qnl_observable *generators[2] = {observable_of(3, "Z0 Z1 + Z1 Z2"), observable_of(3, "X0 + X1 + X2")};
    qnl_observable *energy = observable_of(3, "Z0 Z1 + Z1 Z2 + X0 + X1 + X2");
    const double theta[6] = {1.257786, 3.948916, 1.368491, 1.875329, 4.245145, 1.854226};
    const double expected[6] = {-1.3974927031568274, -3.440410485247802, -1.785725020935537,
                                -0.5272823009192231, 0.7841510968015023, -0.3393445992344998};
    qnl_circuit *circuit = NULL;
    qnl_network *network = NULL;
    double value, gradient[6];
    REQUIRE_OK(qnl_hamiltonian_variational(&circuit, (const qnl_observable *const *)generators, 2, 3, 1.0, '+'));
    REQUIRE_OK(qnl_network_new(&network, circuit, energy, NULL, NULL));
    REQUIRE_OK(qnl_network_gradient(&value, gradient, network, theta, 1, QNL_GRADIENT_ADJOINT));
    compare_double("energy", value, 0.8878412760737779, 1e-13);
    compare_doubles("gradient", gradient, expected, 6, 1e-12);
    require_circuit(circuit, 6,
                    "qubits 3\nH 0\nH 1\nH 2\n"
                    "ROTATION Z0*Z1 theta[0]\nROTATION Z1*Z2 theta[0]\nRX 0 theta[1]\nRX 1 theta[1]\nRX 2 theta[1]\n"
                    "ROTATION Z0*Z1 theta[2]\nROTATION Z1*Z2 theta[2]\nRX 0 theta[3]\nRX 1 theta[3]\nRX 2 theta[3]\n"
                    "ROTATION Z0*Z1 theta[4]\nROTATION Z1*Z2 theta[4]\nRX 0 theta[5]\nRX 1 theta[5]\nRX 2 theta[5]\n");
    qnl_network_free(network);
    qnl_observable_free(energy);
    qnl_observable_free(generators[0]);
    qnl_observable_free(generators[1]);
}
END_TEST

/* Scale 2 is exp(-i theta H_m), string by string; the identity is left out, and a generator of nothing else has its parameter. */
START_TEST(variational_exponentials) {
    qnl_observable *generators[3] = {observable_of(3, "0.5 X0 Y2 - 1.5 Z1 + 3"), observable_of(3, "7"),
                                     observable_of(3, "Y0 + 0.25 Z0 Z1 X2")};
    for (int k = 0; k < 2; k++) {
        const char start = "0+"[k];
        const double theta[6] = {0.3, -1.1, 0.7, 2.1, 0.2, -0.9};
        qnl_circuit *circuit = NULL;
        REQUIRE_OK(qnl_hamiltonian_variational(&circuit, (const qnl_observable *const *)generators, 3, 2, 2.0, start));
        ck_assert_uint_eq(qnl_circuit_parameters(circuit), 6);
        double complex *expected = start_matrix(3, start);
        for (int layer = 0; layer < 2; layer++) {
            act_with_exponential(expected, 3, "XIY", 0.5 * theta[3 * layer]);
            act_with_exponential(expected, 3, "IZI", -1.5 * theta[3 * layer]);
            act_with_exponential(expected, 3, "YII", theta[3 * layer + 2]);
            act_with_exponential(expected, 3, "ZZX", 0.25 * theta[3 * layer + 2]);
        }
        require_unitary(circuit, theta, expected);
        free(expected);
        qnl_circuit_free(circuit);
    }
    qnl_circuit *only_last = NULL;
    REQUIRE_OK(qnl_hamiltonian_variational(&only_last, (const qnl_observable *const *)&generators[1], 1, 4, -1.0, '0'));
    ck_assert_uint_eq(qnl_circuit_parameters(only_last), 4);
    ck_assert_uint_eq(qnl_circuit_size(only_last), 0);
    qnl_circuit_free(only_last);
    for (int k = 0; k < 3; k++)
        qnl_observable_free(generators[k]);
}
END_TEST

START_TEST(variational_errors) {
    qnl_observable *good = observable_of(2, "X0 + 2 Z0 Z1"), *other = observable_of(3, "X0"), *huge = observable_of(2, "1e308 X0");
    qnl_observable *projector = observable_of(2, "X1");
    const int qubit = 0, bit = 1;
    REQUIRE_OK(qnl_observable_add_projector(projector, 1.0, &qubit, &bit, 1));
    const qnl_observable *const list[] = {good, good}, *const mixed[] = {good, other}, *const part[] = {good, projector};
    const qnl_observable *const missing[] = {good, NULL}, *const large[] = {huge};
    qnl_circuit *out = NULL;
    REQUIRE_FAILURE(qnl_hamiltonian_variational(NULL, list, 2, 1, 1.0, '0'), QNL_ERR_NULL,
                    "qnl_hamiltonian_variational: out is NULL");
    REQUIRE_FAILURE(qnl_hamiltonian_variational(&out, NULL, 2, 1, 1.0, '0'), QNL_ERR_NULL,
                    "qnl_hamiltonian_variational: generators is NULL");
    REQUIRE_FAILURE(qnl_hamiltonian_variational(&out, missing, 2, 1, 1.0, '0'), QNL_ERR_NULL,
                    "qnl_hamiltonian_variational: generators[1] is NULL");
    REQUIRE_FAILURE(qnl_hamiltonian_variational(&out, list, 0, 1, 1.0, '0'), QNL_ERR_ARGUMENT,
                    "qnl_hamiltonian_variational: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_hamiltonian_variational(&out, mixed, 2, 1, 1.0, '0'), QNL_ERR_ARGUMENT,
                    "qnl_hamiltonian_variational: generators[1] has 3 qubits, generators[0] has 2");
    REQUIRE_FAILURE(qnl_hamiltonian_variational(&out, part, 2, 1, 1.0, '0'), QNL_ERR_UNSUPPORTED,
                    "qnl_hamiltonian_variational: part 1 of generators[1] is a projector, allowed are Pauli strings");
    REQUIRE_FAILURE(qnl_hamiltonian_variational(&out, large, 1, 1, 10.0, '0'), QNL_ERR_ARGUMENT,
                    "qnl_hamiltonian_variational: the coefficient of part 0 of generators[0] is 1e+308, its product with the "
                    "scale 10 must be finite");
    REQUIRE_FAILURE(qnl_hamiltonian_variational(&out, list, 2, -1, 1.0, '0'), QNL_ERR_ARGUMENT,
                    "qnl_hamiltonian_variational: layers is -1, allowed are 0..100000");
    REQUIRE_FAILURE(qnl_hamiltonian_variational(&out, list, 2, 1, 0.0, '0'), QNL_ERR_ARGUMENT,
                    "qnl_hamiltonian_variational: scale is 0, allowed are finite numbers but 0");
    REQUIRE_FAILURE(qnl_hamiltonian_variational(&out, list, 2, 1, NAN, '0'), QNL_ERR_ARGUMENT,
                    "qnl_hamiltonian_variational: scale is nan, allowed are finite numbers but 0");
    REQUIRE_FAILURE(qnl_hamiltonian_variational(&out, list, 2, 1, 1.0, '-'), QNL_ERR_ARGUMENT,
                    "qnl_hamiltonian_variational: start is character 45, allowed are '0' and '+'");
    ck_assert_ptr_null(out);
    qnl_observable_free(good);
    qnl_observable_free(other);
    qnl_observable_free(huge);
    qnl_observable_free(projector);
}
END_TEST

/* ---- QAOA ---- */

START_TEST(qaoa_gates) {
    qnl_observable *problem = observable_of(3, "0.5 Z0 Z2 - Z1 + 4 + 2 Z0 Z1 Z2");
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_qaoa(&circuit, problem, 2));
    require_circuit(circuit, 4,
                    "qubits 3\nH 0\nH 1\nH 2\n"
                    "ROTATION Z0*Z2 1*theta[0]\nRZ 1 -2*theta[0]\nROTATION Z0*Z1*Z2 4*theta[0]\n"
                    "RX 0 2*theta[1]\nRX 1 2*theta[1]\nRX 2 2*theta[1]\n"
                    "ROTATION Z0*Z2 1*theta[2]\nRZ 1 -2*theta[2]\nROTATION Z0*Z1*Z2 4*theta[2]\n"
                    "RX 0 2*theta[3]\nRX 1 2*theta[3]\nRX 2 2*theta[3]\n");
    REQUIRE_OK(qnl_qaoa(&circuit, problem, 0));
    require_circuit(circuit, 0, "qubits 3\nH 0\nH 1\nH 2\n");
    qnl_observable_free(problem);
}
END_TEST

/*
 * MaxCut on a ring without triangles, one layer: an edge is cut with probability 1/2 + sin(4 beta) sin(2 gamma) / 4, at most 3/4.
 * Z. Wang, S. Hadfield, Z. Jiang, E. G. Rieffel, Phys. Rev. A 97, 022304 (2018), Theorem 1 for degree 2; 3/4 is in section IV of
 * E. Farhi, J. Goldstone, S. Gutmann, arXiv:1411.4028.
 */
START_TEST(qaoa_cuts_three_quarters_of_a_ring) {
    qnl_observable *cut = observable_of(6, "3 - 0.5 Z0 Z1 - 0.5 Z1 Z2 - 0.5 Z2 Z3 - 0.5 Z3 Z4 - 0.5 Z4 Z5 - 0.5 Z5 Z0");
    qnl_circuit *circuit = NULL;
    qnl_network *network = NULL;
    double largest = 0.0;
    REQUIRE_OK(qnl_qaoa(&circuit, cut, 1));
    REQUIRE_OK(qnl_network_new(&network, circuit, cut, NULL, NULL));
    for (int i = 0; i < 16; i++) {
        for (int j = 0; j < 16; j++) {
            const double theta[2] = {i * PI / 16, j * PI / 16};
            double value;
            REQUIRE_OK(qnl_network_expectation(&value, network, theta, 1));
            compare_double("cut", value, 6 * (0.5 + 0.25 * sin(4 * theta[1]) * sin(2 * theta[0])), 1e-13);
            largest = fmax(largest, value);
        }
    }
    compare_double("ratio", largest / 6, 0.75, 1e-13);
    qnl_network_free(network);
    qnl_circuit_free(circuit);
    qnl_observable_free(cut);
}
END_TEST

START_TEST(qaoa_errors) {
    qnl_observable *problem = observable_of(2, "Z0 + Z0 X1"), *diagonal = observable_of(2, "Z0"), *part = observable_of(2, "Z1");
    qnl_observable *huge = observable_of(2, "1.5e308 Z0");
    const int qubit = 0, bit = 1;
    qnl_circuit *out = NULL;
    REQUIRE_OK(qnl_observable_add_projector(part, 1.0, &qubit, &bit, 1));
    REQUIRE_FAILURE(qnl_qaoa(NULL, problem, 1), QNL_ERR_NULL, "qnl_qaoa: out is NULL");
    REQUIRE_FAILURE(qnl_qaoa(&out, NULL, 1), QNL_ERR_NULL, "qnl_qaoa: problem is NULL");
    REQUIRE_FAILURE(qnl_qaoa(&out, problem, 1), QNL_ERR_UNSUPPORTED, "qnl_qaoa: part 1 of problem has the letter X, allowed is Z");
    REQUIRE_FAILURE(qnl_qaoa(&out, part, 1), QNL_ERR_UNSUPPORTED,
                    "qnl_qaoa: part 1 of problem is a projector, allowed are Pauli strings");
    REQUIRE_FAILURE(qnl_qaoa(&out, huge, 1), QNL_ERR_ARGUMENT,
                    "qnl_qaoa: the coefficient of part 0 of problem is 1.5e+308, its product with the scale 2 must be finite");
    REQUIRE_FAILURE(qnl_qaoa(&out, diagonal, 100001), QNL_ERR_ARGUMENT, "qnl_qaoa: layers is 100001, allowed are 0..100000");
    ck_assert_ptr_null(out);
    qnl_observable_free(problem);
    qnl_observable_free(diagonal);
    qnl_observable_free(part);
    qnl_observable_free(huge);
}
END_TEST

/* ---- two-design layers ---- */

START_TEST(two_design_gates) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_two_design_layers(&circuit, 5, 1));
    require_circuit(circuit, 13,
                    "qubits 5\nRY 0 theta[0]\nRY 1 theta[1]\nRY 2 theta[2]\nRY 3 theta[3]\nRY 4 theta[4]\n"
                    "CZ 0 1\nRY 0 theta[5]\nRY 1 theta[6]\nCZ 2 3\nRY 2 theta[7]\nRY 3 theta[8]\n"
                    "CZ 1 2\nRY 1 theta[9]\nRY 2 theta[10]\nCZ 3 4\nRY 3 theta[11]\nRY 4 theta[12]\n");
    REQUIRE_OK(qnl_two_design_layers(&circuit, 2, 2));
    require_circuit(circuit, 6,
                    "qubits 2\nRY 0 theta[0]\nRY 1 theta[1]\nCZ 0 1\nRY 0 theta[2]\nRY 1 theta[3]\n"
                    "CZ 0 1\nRY 0 theta[4]\nRY 1 theta[5]\n");
    REQUIRE_OK(qnl_two_design_layers(&circuit, 1, 7));
    require_circuit(circuit, 1, "qubits 1\nRY 0 theta[0]\n");
    for (int n = 1; n <= 7; n++) {
        for (int layers = 0; layers < 4; layers++) {
            REQUIRE_OK(qnl_two_design_layers(&circuit, n, layers));
            ck_assert_int_eq((int)qnl_circuit_parameters(circuit), n + 2 * (n - 1) * layers);
            qnl_circuit_free(circuit);
        }
    }
    circuit = NULL;
    REQUIRE_FAILURE(qnl_two_design_layers(NULL, 2, 1), QNL_ERR_NULL, "qnl_two_design_layers: out is NULL");
    REQUIRE_FAILURE(qnl_two_design_layers(&circuit, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl_two_design_layers: qubits is 0, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_two_design_layers(&circuit, 2, -4), QNL_ERR_ARGUMENT,
                    "qnl_two_design_layers: layers is -4, allowed are 0..100000");
    ck_assert_ptr_null(circuit);
}
END_TEST

/* ---- brick wall ---- */

START_TEST(brick_wall_gates) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_brick_wall(&circuit, 4, 2, QNL_BRICK_SIMPLE, 1));
    require_circuit(circuit, 16,
                    "qubits 4\nRY 0 theta[0]\nRZ 0 theta[1]\nRY 1 theta[2]\nRZ 1 theta[3]\nCZ 0 1\n"
                    "RY 2 theta[4]\nRZ 2 theta[5]\nRY 3 theta[6]\nRZ 3 theta[7]\nCZ 2 3\n"
                    "RY 1 theta[8]\nRZ 1 theta[9]\nRY 2 theta[10]\nRZ 2 theta[11]\nCZ 1 2\n"
                    "RY 3 theta[12]\nRZ 3 theta[13]\nRY 0 theta[14]\nRZ 0 theta[15]\nCZ 3 0\n");
    REQUIRE_OK(qnl_brick_wall(&circuit, 2, 1, QNL_BRICK_GENERAL, 0));
    require_circuit(circuit, 15,
                    "qubits 2\nRZ 0 theta[0]\nRY 0 theta[1]\nRZ 0 theta[2]\nRZ 1 theta[3]\nRY 1 theta[4]\nRZ 1 theta[5]\n"
                    "ROTATION X0*X1 theta[6]\nROTATION Y0*Y1 theta[7]\nROTATION Z0*Z1 theta[8]\n"
                    "RZ 0 theta[9]\nRY 0 theta[10]\nRZ 0 theta[11]\nRZ 1 theta[12]\nRY 1 theta[13]\nRZ 1 theta[14]\n");
    /* bricks of n = 5: 2 in every layer; of n = 6: 3 and 2, on a ring 3 and 3 */
    REQUIRE_OK(qnl_brick_wall(&circuit, 5, 3, QNL_BRICK_GENERAL, 1));
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), 15 * 6);
    qnl_circuit_free(circuit);
    REQUIRE_OK(qnl_brick_wall(&circuit, 6, 4, QNL_BRICK_SIMPLE, 0));
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), 4 * 10);
    qnl_circuit_free(circuit);
    REQUIRE_OK(qnl_brick_wall(&circuit, 6, 4, QNL_BRICK_SIMPLE, -1));
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), 4 * 12);
    qnl_circuit_free(circuit);
    circuit = NULL;
    REQUIRE_FAILURE(qnl_brick_wall(NULL, 2, 1, QNL_BRICK_SIMPLE, 0), QNL_ERR_NULL, "qnl_brick_wall: out is NULL");
    REQUIRE_FAILURE(qnl_brick_wall(&circuit, 1, 1, QNL_BRICK_SIMPLE, 0), QNL_ERR_ARGUMENT,
                    "qnl_brick_wall: qubits is 1, allowed are 2..1024");
    REQUIRE_FAILURE(qnl_brick_wall(&circuit, 2, -1, QNL_BRICK_SIMPLE, 0), QNL_ERR_ARGUMENT,
                    "qnl_brick_wall: layers is -1, allowed are 0..100000");
    REQUIRE_FAILURE(qnl_brick_wall(&circuit, 2, 1, (qnl_brick)2, 0), QNL_ERR_ARGUMENT,
                    "qnl_brick_wall: brick is 2, allowed are 0..1");
    ck_assert_ptr_null(circuit);
}
END_TEST

/* c[a] = Im tr(P_a W) / 4 for the 15 two-qubit strings but the identity, W = left' right. */
static void components(double *c, const double complex *left, const double complex *right) {
    for (int a = 1; a < 16; a++) {
        const char letters[2] = {"IXYZ"[a % 4], "IXYZ"[a / 4]};
        double complex pauli[16], trace = 0;
        int on[2], count = 0;
        char used[2];
        for (int q = 0; q < 2; q++) {
            if (letters[q] == 'I') continue;
            on[count] = q;
            used[count++] = letters[q];
        }
        reference_pauli(pauli, 2, on, used, count);
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
                for (int k = 0; k < 4; k++)
                    trace += pauli[4 * i + j] * conj(left[4 * k + j]) * right[4 * k + i];
        c[a - 1] = cimag(trace) / 4;
    }
}

/* Solves a x = b, 15 x 15, by elimination with pivots; 0 where it is singular. */
static int solve(double a[15][15], double *b) {
    for (int k = 0; k < 15; k++) {
        int pivot = k;
        for (int i = k + 1; i < 15; i++)
            if (fabs(a[i][k]) > fabs(a[pivot][k])) pivot = i;
        if (fabs(a[pivot][k]) < 1e-9) return 0;
        for (int j = 0; j < 15; j++) {
            const double swapped = a[k][j];
            a[k][j] = a[pivot][j];
            a[pivot][j] = swapped;
        }
        const double swapped = b[k];
        b[k] = b[pivot];
        b[pivot] = swapped;
        for (int i = 0; i < 15; i++) {
            const double factor = a[i][k] / a[k][k];
            if (i == k) continue;
            for (int j = k; j < 15; j++)
                a[i][j] -= factor * a[k][j];
            b[i] -= factor * b[k];
        }
    }
    for (int k = 0; k < 15; k++)
        b[k] /= a[k][k];
    return 1;
}

static void unitary_at(double complex *unitary, const qnl_circuit *circuit, const double *theta) {
    qnl_complex matrix[16];
    REQUIRE_OK(qnl_circuit_unitary(matrix, circuit, theta, NULL));
    for (int i = 0; i < 16; i++)
        unitary[i] = matrix[i].re + I * matrix[i].im;
}

/*
 * One step of Newton's method for U(theta) = target up to a phase; returns 1 - |tr(U' target)| / 4 of the point before.  Every
 * angle turns once, so the derivative by theta_k is U(theta + pi e_k) / 2.
 */
static double newton_step(const qnl_circuit *circuit, double *theta, const double complex *target) {
    double complex unitary[16], shifted[16], turned[16], trace = 0;
    double jacobian[15][15], step[15], column[15], length = 0;
    unitary_at(unitary, circuit, theta);
    for (int i = 0; i < 16; i++)
        trace += conj(unitary[i]) * target[i];
    for (int i = 0; i < 16; i++)
        turned[i] = target[i] * conj(trace) / cabs(trace);
    components(step, unitary, turned);
    for (int k = 0; k < 15; k++) {
        theta[k] += PI;
        unitary_at(shifted, circuit, theta);
        theta[k] -= PI;
        components(column, unitary, shifted);
        for (int a = 0; a < 15; a++)
            jacobian[a][k] = column[a] / 2;
    }
    if (!solve(jacobian, step)) return 1.0;
    for (int k = 0; k < 15; k++)
        length += step[k] * step[k];
    for (int k = 0; k < 15; k++)
        theta[k] += step[k] * fmin(1.0, 0.5 / sqrt(length));
    return 1.0 - cabs(trace) / 4;
}

/* Fifteen angles reach every two-qubit unitary: Haar-random targets, to the last digits. */
START_TEST(general_brick_is_universal) {
    qnl_circuit *circuit = NULL;
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_brick_wall(&circuit, 2, 1, QNL_BRICK_GENERAL, 0));
    REQUIRE_OK(qnl_random_new(&random, 3, 0, 0));
    for (int trial = 0; trial < 5; trial++) {
        qnl_complex haar[16];
        double complex target[16];
        double defect = 1.0;
        REQUIRE_OK(qnl_haar_unitary(haar, random, 4));
        for (int i = 0; i < 16; i++)
            target[i] = haar[i].re + I * haar[i].im;
        for (int start = 0; start < 20 && defect > 1e-14; start++) {
            double *theta = random_thetas(random, 15);
            for (int step = 0; step < 60 && fabs(defect) > 1e-14; step++)
                defect = newton_step(circuit, theta, target);
            free(theta);
        }
        ck_assert_msg(fabs(defect) < 1e-14, "trial %d stopped at %g", trial, defect);
    }
    qnl_random_free(random);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- data re-uploading ---- */

START_TEST(reuploading_gates) {
    const double features[4] = {0.5, -2.0, 3.0, 0.0};
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_reuploading(&circuit, 3, 1, features, 4, QNL_TOPOLOGY_RING));
    require_circuit(circuit, 18,
                    "qubits 3\n"
                    "RX 0 0.5*theta[0]\nRX 0 theta[1]\nRY 0 -2*theta[2]\nRY 0 theta[3]\nRZ 0 3*theta[4]\nRZ 0 theta[5]\n"
                    "RX 1 0*theta[6]\nRX 1 theta[7]\nRY 1 0.5*theta[8]\nRY 1 theta[9]\nRZ 1 -2*theta[10]\nRZ 1 theta[11]\n"
                    "RX 2 3*theta[12]\nRX 2 theta[13]\nRY 2 0*theta[14]\nRY 2 theta[15]\nRZ 2 0.5*theta[16]\nRZ 2 theta[17]\n"
                    "CZ 0 1\nCZ 1 2\nCZ 2 0\n");
    REQUIRE_OK(qnl_reuploading(&circuit, 2, 2, features, 1, QNL_TOPOLOGY_CHAIN));
    require_circuit(
        circuit, 24,
        "qubits 2\n"
        "RX 0 0.5*theta[0]\nRX 0 theta[1]\nRY 0 0.5*theta[2]\nRY 0 theta[3]\nRZ 0 0.5*theta[4]\nRZ 0 theta[5]\n"
        "RX 1 0.5*theta[6]\nRX 1 theta[7]\nRY 1 0.5*theta[8]\nRY 1 theta[9]\nRZ 1 0.5*theta[10]\nRZ 1 theta[11]\nCZ 0 1\n"
        "RX 0 0.5*theta[12]\nRX 0 theta[13]\nRY 0 0.5*theta[14]\nRY 0 theta[15]\nRZ 0 0.5*theta[16]\nRZ 0 theta[17]\n"
        "RX 1 0.5*theta[18]\nRX 1 theta[19]\nRY 1 0.5*theta[20]\nRY 1 theta[21]\nRZ 1 0.5*theta[22]\nRZ 1 theta[23]\nCZ 0 1\n");
}
END_TEST

/* One qubit, one layer: the product of the rotations by w x + b, here as exponentials. */
START_TEST(reuploading_angles) {
    const double x[3] = {0.7, -1.3, 0.4}, theta[6] = {1.1, 0.2, -0.6, 0.9, 0.5, -1.7};
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_reuploading(&circuit, 1, 1, x, 3, QNL_TOPOLOGY_CHAIN));
    double complex *expected = start_matrix(1, '0');
    act_with_exponential(expected, 1, "X", 0.5 * (1.1 * 0.7 + 0.2));
    act_with_exponential(expected, 1, "Y", 0.5 * (0.6 * 1.3 + 0.9));
    act_with_exponential(expected, 1, "Z", 0.5 * (0.5 * 0.4 - 1.7));
    require_unitary(circuit, theta, expected);
    free(expected);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(reuploading_errors) {
    const double good[2] = {1.0, 2.0}, bad[2] = {1.0, INFINITY};
    qnl_circuit *out = NULL;
    REQUIRE_FAILURE(qnl_reuploading(NULL, 2, 1, good, 2, QNL_TOPOLOGY_CHAIN), QNL_ERR_NULL, "qnl_reuploading: out is NULL");
    REQUIRE_FAILURE(qnl_reuploading(&out, 2, 1, NULL, 2, QNL_TOPOLOGY_CHAIN), QNL_ERR_NULL, "qnl_reuploading: features is NULL");
    REQUIRE_FAILURE(qnl_reuploading(&out, 2, 1, good, 0, QNL_TOPOLOGY_CHAIN), QNL_ERR_ARGUMENT,
                    "qnl_reuploading: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_reuploading(&out, 2, 1, bad, 2, QNL_TOPOLOGY_CHAIN), QNL_ERR_NOT_FINITE,
                    "qnl_reuploading: features[1] is inf, must be finite");
    REQUIRE_FAILURE(qnl_reuploading(&out, 0, 1, good, 2, QNL_TOPOLOGY_CHAIN), QNL_ERR_ARGUMENT,
                    "qnl_reuploading: qubits is 0, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_reuploading(&out, 2, 100001, good, 2, QNL_TOPOLOGY_CHAIN), QNL_ERR_ARGUMENT,
                    "qnl_reuploading: layers is 100001, allowed are 0..100000");
    REQUIRE_FAILURE(qnl_reuploading(&out, 2, 1, good, 2, (qnl_topology)2), QNL_ERR_ARGUMENT,
                    "qnl_reuploading: topology is 2, allowed are 0..1");
    ck_assert_ptr_null(out);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ansatz_library");
    TCase *tests = tcase_create("circuits");
    tcase_add_test(tests, variational_ising);
    tcase_add_test(tests, variational_exponentials);
    tcase_add_test(tests, variational_errors);
    tcase_add_test(tests, qaoa_gates);
    tcase_add_test(tests, qaoa_cuts_three_quarters_of_a_ring);
    tcase_add_test(tests, qaoa_errors);
    tcase_add_test(tests, two_design_gates);
    tcase_add_test(tests, brick_wall_gates);
    tcase_add_test(tests, general_brick_is_universal);
    tcase_add_test(tests, reuploading_gates);
    tcase_add_test(tests, reuploading_angles);
    tcase_add_test(tests, reuploading_errors);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
