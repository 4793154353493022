/* check_reduced_state_cost.c  Costs of reduced states of circuits against a dense simulator and extrapolated differences. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/boltzmann.h"
#include "qnnland/gradient.h"
#include "qnnland/hamiltonian.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"
#include "support/thermal.h"

#define PARAMETERS  7
#define MAX_ENTRIES (THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION)

static const qnl_reduced_kind kinds[5] = {QNL_REDUCED_OBSERVABLE, QNL_REDUCED_INFIDELITY, QNL_REDUCED_SQUARED_INFIDELITY,
                                          QNL_REDUCED_TRACE_DISTANCE, QNL_REDUCED_RELATIVE_ENTROPY};

/* A random circuit with every kind of gate, in both forms, on four qubits. */
typedef struct model {
    qnl_circuit *circuit;
    reference_circuit *reference;
    double *theta;
} model;

static model new_model(uint64_t seed) {
    model m;
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    random_circuit(&m.circuit, &m.reference, random, 4, 12, PARAMETERS);
    m.theta = random_thetas(random, 16 * PARAMETERS);
    qnl_random_free(random);
    return m;
}

static void free_model(model *m) {
    qnl_circuit_free(m->circuit);
    reference_circuit_free(m->reference);
    free(m->theta);
}

/* K of the target, and the target: A = K or sigma = exp(-K) / Z. */
static void make_target(double complex *k, double complex *target, qnl_reduced_kind kind, int count) {
    double coefficients[66];
    const size_t d = (size_t)1 << count;
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 77, 0, 0));
    REQUIRE_OK(qnl_random_fill_normal(coefficients, random, thermal_strings(count), 0.0, 0.3));
    qnl_random_free(random);
    thermal_hamiltonian(k, count, coefficients);
    memcpy(target, k, d * d * sizeof *k);
    if (kind != QNL_REDUCED_OBSERVABLE) (void)thermal_state(target, k, 1.0, d);
}

static qnl_cost *new_cost(const qnl_circuit *circuit, const qnl_state *input, const int *visible, int count, qnl_reduced_kind kind,
                          const qnl_execution_options *options) {
    double complex k[MAX_ENTRIES], target[MAX_ENTRIES];
    qnl_cost *cost = NULL;
    make_target(k, target, kind, count);
    REQUIRE_OK(qnl_reduced_state_cost(&cost, circuit, input, visible, count, kind, as_library(target), options));
    return cost;
}

/* The dense simulator's reduced state, from |0000> or from a vector. */
static void dense_reduced(double complex *reduced, const model *m, const double complex *from, const int *visible, int count) {
    double complex psi[16] = {1.0}, rho[256];
    if (from != NULL) memcpy(psi, from, sizeof psi);
    reference_apply(psi, m->reference, m->theta);
    for (int i = 0; i < 16; i++) {
        for (int j = 0; j < 16; j++)
            rho[16 * i + j] = psi[i] * conj(psi[j]);
    }
    thermal_reduce(reduced, rho, 4, visible, count);
}

static const int subsets[4][4] = {{2}, {3, 1}, {0, 3, 2}, {1, 0, 3, 2}};

/* 1 to 4 visible qubits: the reduced state has rank 2, 4, 2 and 1. */
START_TEST(values_by_definition) {
    const qnl_reduced_kind kind = kinds[_i / 4];
    const int *visible = subsets[_i % 4], count = _i % 4 + 1;
    const size_t d = (size_t)1 << count;
    double complex reduced[256], k[256], target[256];
    double value = 0.0;
    model m = new_model(3);
    dense_reduced(reduced, &m, NULL, visible, count);
    make_target(k, target, kind, count);
    qnl_cost *cost = new_cost(m.circuit, NULL, visible, count, kind, NULL);
    REQUIRE_OK(qnl_cost_value(&value, cost, m.theta, 1));
    if (kind == QNL_REDUCED_RELATIVE_ENTROPY && count > 2) {
        ck_assert(isinf(value) && value > 0.0);
    } else { /* the reference takes roots of eigenvalues that are 0 but for rounding */
        const int rough = count > 2 && (kind == QNL_REDUCED_INFIDELITY || kind == QNL_REDUCED_SQUARED_INFIDELITY);
        compare_double("value", value, thermal_kind(kind, reduced, k, d), rough ? 1e-6 : 1e-12);
    }
    qnl_cost_free(cost);
    free_model(&m);
}
END_TEST

START_TEST(gradients_are_differences) {
    const qnl_reduced_kind kind = kinds[_i / 4];
    const int *visible = subsets[_i % 4], count = _i % 4 + 1;
    double gradient[PARAMETERS], slopes[PARAMETERS], value = 0.0, alone = 0.0;
    if (kind == QNL_REDUCED_RELATIVE_ENTROPY && count > 2) return;
    model m = new_model(4);
    qnl_cost *cost = new_cost(m.circuit, NULL, visible, count, kind, NULL);
    REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, m.theta, 1));
    REQUIRE_OK(qnl_cost_value(&alone, cost, m.theta, 1));
    compare_double("value", value, alone, 1e-14);
    thermal_differences(slopes, cost, m.theta, 0.01);
    compare_doubles("gradient", gradient, slopes, PARAMETERS, 1e-8);
    qnl_cost_free(cost);
    free_model(&m);
}
END_TEST

/* The mean value of A is also the cost of a network. */
START_TEST(observables_are_networks) {
    const int *visible = subsets[_i], count = _i + 1;
    double complex k[256], target[256];
    double gradients[2][16 * PARAMETERS], values[2][16];
    model m = new_model(5);
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_cost *cost = new_cost(m.circuit, NULL, visible, count, QNL_REDUCED_OBSERVABLE, NULL), *other = NULL;
    make_target(k, target, QNL_REDUCED_OBSERVABLE, count);
    REQUIRE_OK(qnl_observable_new(&observable, 4));
    REQUIRE_OK(qnl_observable_add_matrix(observable, 1.0, visible, count, as_library(target)));
    REQUIRE_OK(qnl_network_new(&network, m.circuit, observable, NULL, NULL));
    REQUIRE_OK(qnl_network_cost(&other, network));
    REQUIRE_OK(qnl_cost_gradient(values[0], gradients[0], cost, m.theta, 16));
    REQUIRE_OK(qnl_cost_gradient(values[1], gradients[1], other, m.theta, 16));
    compare_doubles("values", values[0], values[1], 16, 1e-13);
    compare_doubles("gradients", gradients[0], gradients[1], 16 * PARAMETERS, 1e-12);
    qnl_cost_free(cost);
    qnl_cost_free(other);
    qnl_network_free(network);
    qnl_observable_free(observable);
    free_model(&m);
}
END_TEST

/* One state against one state: F^2 = |<phi|psi>|^2. */
START_TEST(pure_targets) {
    const int visible[4] = {0, 1, 2, 3};
    double complex phi[16], target[256];
    double values[2], gradients[2][PARAMETERS];
    qnl_random *random = NULL;
    qnl_state *state = NULL;
    qnl_cost *cost = NULL, *other = NULL;
    model m = new_model(6);
    REQUIRE_OK(qnl_random_new(&random, 8, 0, 0));
    random_vector(phi, random, 16);
    for (int i = 0; i < 16; i++) {
        for (int j = 0; j < 16; j++)
            target[16 * i + j] = phi[i] * conj(phi[j]);
    }
    REQUIRE_OK(qnl_state_new_amplitudes(&state, 4, as_library(phi), 1));
    REQUIRE_OK(qnl_state_learning_cost(&other, m.circuit, state, 0, NULL));
    REQUIRE_OK(
        qnl_reduced_state_cost(&cost, m.circuit, NULL, visible, 4, QNL_REDUCED_SQUARED_INFIDELITY, as_library(target), NULL));
    REQUIRE_OK(qnl_cost_gradient(&values[0], gradients[0], cost, m.theta, 1));
    REQUIRE_OK(qnl_cost_gradient(&values[1], gradients[1], other, m.theta, 1));
    compare_double("value", values[0], values[1], 1e-14);
    compare_doubles("gradient", gradients[0], gradients[1], PARAMETERS, 1e-13);
    qnl_cost_free(cost);
    qnl_cost_free(other);
    qnl_state_free(state);
    qnl_random_free(random);
    free_model(&m);
}
END_TEST

/* Basis states and amplitudes; of a batch the first state counts. */
START_TEST(inputs) {
    const int visible[2] = {3, 1};
    const uint64_t index[2] = {6, 9};
    double complex vectors[32], reduced[16], k[16], target[16];
    double value = 0.0, gradient[PARAMETERS], slopes[PARAMETERS];
    qnl_random *random = NULL;
    qnl_state *basis = NULL, *amplitudes = NULL;
    model m = new_model(7);
    REQUIRE_OK(qnl_random_new(&random, 9, 0, 0));
    random_vector(vectors, random, 16);
    random_vector(vectors + 16, random, 16);
    REQUIRE_OK(qnl_state_new_basis(&basis, 4, index, 2));
    REQUIRE_OK(qnl_state_new_amplitudes(&amplitudes, 4, as_library(vectors), 2));
    make_target(k, target, QNL_REDUCED_INFIDELITY, 2);
    for (int i = 0; i < 2; i++) {
        double complex from[16] = {0.0};
        from[6] = 1.0;
        qnl_cost *cost = new_cost(m.circuit, i == 0 ? basis : amplitudes, visible, 2, QNL_REDUCED_INFIDELITY, NULL);
        REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, m.theta, 1));
        dense_reduced(reduced, &m, i == 0 ? from : vectors, visible, 2);
        compare_double("value", value, thermal_kind(QNL_REDUCED_INFIDELITY, reduced, k, 4), 1e-12);
        thermal_differences(slopes, cost, m.theta, 0.01);
        compare_doubles("gradient", gradient, slopes, PARAMETERS, 1e-8);
        qnl_cost_free(cost);
    }
    qnl_state_free(basis);
    qnl_state_free(amplitudes);
    qnl_random_free(random);
    free_model(&m);
}
END_TEST

/* Batch and single mode give the same numbers to rounding, any number of threads the same bits. */
START_TEST(modes_and_threads) {
    const int visible[2] = {0, 2};
    const qnl_mode modes[3] = {QNL_MODE_BATCH, QNL_MODE_SINGLE, QNL_MODE_AUTO};
    double values[6][16], gradients[6][16 * PARAMETERS];
    model m = new_model(8);
    for (int i = 0; i < 6; i++) {
        const qnl_execution_options options = execution(i < 3 ? 1 : 3, modes[i % 3], QNL_ISA_AUTO);
        qnl_cost *cost = new_cost(m.circuit, NULL, visible, 2, QNL_REDUCED_TRACE_DISTANCE, &options);
        REQUIRE_OK(qnl_cost_gradient(values[i], gradients[i], cost, m.theta, 16));
        compare_doubles("values of modes", values[i], values[0], 16, 1e-14);
        compare_doubles("gradients of modes", gradients[i], gradients[0], 16 * PARAMETERS, 1e-13);
        if (i >= 3) compare_bits("values", values[i], values[i - 3], 16);
        if (i >= 3) compare_bits("gradients", gradients[i], gradients[i - 3], 16 * PARAMETERS);
        qnl_cost_free(cost);
    }
    free_model(&m);
}
END_TEST

/* Gates behind the last one that touches a visible qubit do not matter, and qubits may be left alone altogether. */
START_TEST(light_cones) {
    const int visible[2] = {4, 0}; /* qubit 4 is never touched */
    double values[2], gradients[2][2], thetas[2] = {0.7, -1.1};
    for (int longer = 0; longer < 2; longer++) {
        qnl_circuit *circuit = NULL;
        REQUIRE_OK(qnl_circuit_new(&circuit, 5));
        REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RY, 0, 0));
        REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CNOT, 0, 1));
        REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RX, longer ? 1 : 0, 1));
        if (longer) REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_SWAP, 2, 3));
        qnl_cost *cost = new_cost(circuit, NULL, visible, 2, QNL_REDUCED_TRACE_DISTANCE, NULL);
        REQUIRE_OK(qnl_cost_gradient(&values[longer], gradients[longer], cost, thetas, 1));
        qnl_cost_free(cost);
        qnl_circuit_free(circuit);
        thetas[1] = 0.0; /* RX on qubit 1 behind the CNOT is outside of the cone: as if it were not there */
        if (!longer) continue;
        ck_assert(gradients[1][1] == 0.0 && gradients[1][0] != 0.0);
    }
    /* rho_v of qubits 4, 0 is |0><0| (x) diag(cos^2, sin^2): compare with the dense definition */
    double complex rho[16] = {0.0}, k[16], target[16];
    rho[0] = pow(cos(0.35), 2.0); /* bit 0 = qubit 4, bit 1 = qubit 0 */
    rho[2 * 4 + 2] = pow(sin(0.35), 2.0);
    make_target(k, target, QNL_REDUCED_TRACE_DISTANCE, 2);
    compare_double("value", values[1], thermal_kind(QNL_REDUCED_TRACE_DISTANCE, rho, k, 4), 1e-14);
}
END_TEST

/* RY(t)|0> against |1>: F = |sin(t / 2)| has a kink at 0, where the mean of both sides is 0. */
START_TEST(kink_of_the_fidelity) {
    const int visible[1] = {0};
    const double complex one[4] = {0.0, 0.0, 0.0, 1.0};
    const double thetas[3] = {0.4, 0.0, -0.4};
    double values[3], gradients[3];
    qnl_circuit *circuit = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, 1));
    REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RY, 0, 0));
    REQUIRE_OK(qnl_reduced_state_cost(&cost, circuit, NULL, visible, 1, QNL_REDUCED_INFIDELITY, as_library(one), NULL));
    REQUIRE_OK(qnl_cost_gradient(values, gradients, cost, thetas, 3));
    compare_double("value", values[0], 1.0 - sin(0.2), 1e-15);
    compare_double("gradient", gradients[0], -0.5 * cos(0.2), 1e-15);
    compare_double("value at 0", values[1], 1.0, 1e-15);
    compare_double("gradient at 0", gradients[1], 0.0, 1e-15);
    compare_double("gradient below", gradients[2], 0.5 * cos(0.2), 1e-15);
    qnl_cost_free(cost);
    qnl_circuit_free(circuit);
}
END_TEST

/* cos(t)|00> + sin(t)|11> against 1/2: F = (|cos t| + |sin t|) / sqrt(2), where a singular value of Psi is 0 at t = 0. */
START_TEST(kink_at_low_rank) {
    const int visible[1] = {0};
    const double complex mixed[4] = {0.5, 0.0, 0.0, 0.5};
    const double thetas[3] = {0.3, 0.0, -0.3};
    const qnl_angle angle = {.parameter = 0, .scale = 2.0};
    double values[3], gradients[3];
    qnl_circuit *circuit = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, 2));
    REQUIRE_OK(qnl_circuit_add_rotation(circuit, "X0 Y1", &angle));
    REQUIRE_OK(qnl_reduced_state_cost(&cost, circuit, NULL, visible, 1, QNL_REDUCED_INFIDELITY, as_library(mixed), NULL));
    REQUIRE_OK(qnl_cost_gradient(values, gradients, cost, thetas, 3));
    compare_double("value", values[0], 1.0 - sqrt(0.5) * (cos(0.3) + sin(0.3)), 1e-15);
    compare_double("value at 0", values[1], 1.0 - sqrt(0.5), 1e-15);
    compare_double("gradient", gradients[0], sqrt(0.5) * (sin(0.3) - cos(0.3)), 1e-15);
    compare_double("gradient at 0", gradients[1], 0.0, 1e-15);
    compare_double("gradient below", gradients[2], sqrt(0.5) * (cos(0.3) - sin(0.3)), 1e-15);
    qnl_cost_free(cost);
    qnl_circuit_free(circuit);
}
END_TEST

/* RY(t)|0> and a CNOT: rho_v = diag(cos^2, sin^2), full rank within 1e-12 from t = 2e-6 on. */
START_TEST(infinite_relative_entropy) {
    const int visible[1] = {0};
    const double complex mixed[4] = {0.5, 0.0, 0.0, 0.5};
    const double thetas[3] = {2.1e-6, 1.9e-6, 0.0};
    double values[3], gradients[3];
    qnl_circuit *circuit = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, 2));
    REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RY, 0, 0));
    REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CNOT, 0, 1));
    REQUIRE_OK(qnl_reduced_state_cost(&cost, circuit, NULL, visible, 1, QNL_REDUCED_RELATIVE_ENTROPY, as_library(mixed), NULL));
    REQUIRE_OK(qnl_cost_gradient(values, gradients, cost, thetas, 3));
    const double t = thetas[0];
    compare_double("value", values[0], -log(2.0) - log(0.5 * sin(t)), 1e-9);
    compare_double("gradient", gradients[0] * tan(t), -1.0, 1e-9); /* -cot t */
    for (int i = 1; i < 3; i++)
        ck_assert(isinf(values[i]) && values[i] > 0.0 && isnan(gradients[i]));
    qnl_cost_free(cost);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(wrong_arguments) {
    const int visible[2] = {0, 0}, outside[1] = {-1};
    qnl_complex target[4] = {{0.5, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {0.5, 0.0}};
    qnl_circuit *circuit = NULL, *fixed = NULL;
    qnl_state *input = NULL;
    qnl_cost *cost = NULL;
    qnl_execution_options options = execution(-1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    const uint64_t index[1] = {0};
    const qnl_reduced_kind kind = QNL_REDUCED_INFIDELITY;
    REQUIRE_OK(qnl_circuit_new(&fixed, 2));
    REQUIRE_OK(qnl_circuit_new(&circuit, 2));
    REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RX, 0, 0));
    REQUIRE_OK(qnl_state_new_basis(&input, 3, index, 1));
    REQUIRE_FAILURE(qnl_reduced_state_cost(NULL, circuit, NULL, visible, 1, kind, target, NULL), QNL_ERR_NULL,
                    "qnl_reduced_state_cost: out is NULL");
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, NULL, NULL, visible, 1, kind, target, NULL), QNL_ERR_NULL,
                    "qnl_reduced_state_cost: circuit is NULL");
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, fixed, NULL, visible, 1, kind, target, NULL), QNL_ERR_ARGUMENT,
                    "qnl_reduced_state_cost: the circuit has no parameters, needed is 1 or more");
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, circuit, input, visible, 1, kind, target, NULL), QNL_ERR_ARGUMENT,
                    "qnl_reduced_state_cost: the input has 3 qubits, the circuit 2");
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, circuit, NULL, NULL, 1, kind, target, NULL), QNL_ERR_NULL,
                    "qnl_reduced_state_cost: visible is NULL");
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, circuit, NULL, visible, 0, kind, target, NULL), QNL_ERR_ARGUMENT,
                    "qnl_reduced_state_cost: visible_count is 0, allowed are 1..2");
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, circuit, NULL, visible, 2, kind, target, NULL), QNL_ERR_ARGUMENT,
                    "qnl_reduced_state_cost: qubit 0 is given twice in visible");
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, circuit, NULL, outside, 1, kind, target, NULL), QNL_ERR_ARGUMENT,
                    "qnl_reduced_state_cost: visible[0] is -1, allowed are 0..1");
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, circuit, NULL, visible, 1, (qnl_reduced_kind)-1, target, NULL), QNL_ERR_ARGUMENT,
                    "qnl_reduced_state_cost: kind is -1, allowed are 0..4");
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, circuit, NULL, visible, 1, kind, NULL, NULL), QNL_ERR_NULL,
                    "qnl_reduced_state_cost: target is NULL");
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, circuit, NULL, visible, 1, kind, target, &options), QNL_ERR_ARGUMENT,
                    "qnl_reduced_state_cost: threads is -1, allowed are 0..1024");
    target[1].re = 0.25;
    REQUIRE_FAILURE(qnl_reduced_state_cost(&cost, circuit, NULL, visible, 1, kind, target, NULL), QNL_ERR_NOT_HERMITIAN,
                    "qnl_reduced_state_cost: an entry of target - target' has modulus 0.25, allowed are 0..5e-11");
    ck_assert_ptr_null(cost);
    qnl_circuit_free(circuit);
    qnl_circuit_free(fixed);
    qnl_state_free(input);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("reduced state cost");
    TCase *costs = tcase_create("costs");
    tcase_add_loop_test(costs, values_by_definition, 0, 20);
    tcase_add_loop_test(costs, gradients_are_differences, 0, 20);
    tcase_add_loop_test(costs, observables_are_networks, 0, 4);
    tcase_add_test(costs, pure_targets);
    tcase_add_test(costs, inputs);
    tcase_add_test(costs, modes_and_threads);
    tcase_add_test(costs, light_cones);
    suite_add_tcase(suite, costs);
    TCase *limits = tcase_create("limits");
    tcase_add_test(limits, kink_of_the_fidelity);
    tcase_add_test(limits, kink_at_low_rank);
    tcase_add_test(limits, infinite_relative_entropy);
    suite_add_tcase(suite, limits);
    TCase *wrong = tcase_create("wrong arguments");
    tcase_add_test(wrong, wrong_arguments);
    suite_add_tcase(suite, wrong);
    return qnl_test_run(suite);
}
