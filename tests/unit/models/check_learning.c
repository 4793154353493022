/* check_learning.c  Observables and costs of quantum autoencoders and of learning a state. */
#include <math.h>
#include <stdlib.h>

#include "qnnland/ansatz.h"
#include "qnnland/gradient.h"
#include "qnnland/haar.h"
#include "qnnland/hamiltonian.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/runner.h"

/* ---- observables ---- */

static double complex *identity(int qubits) {
    const size_t dimension = (size_t)1 << qubits;
    double complex *matrix = reference_array(dimension * dimension);
    for (size_t i = 0; i < dimension; i++) {
        matrix[i * dimension + i] = 1.0;
    }
    return matrix;
}

/* sum -= weight * |0...0><0...0| on some qubits */
static void subtract_zeros(double complex *sum, int qubits, double weight, const int *on, int count) {
    const size_t dimension = (size_t)1 << qubits;
    double complex local[REFERENCE_MAX_LOCAL * REFERENCE_MAX_LOCAL] = {1.0};
    double complex *full = reference_array(dimension * dimension);
    reference_embed(full, qubits, on, count, local);
    reference_add(sum, -weight, full, dimension);
    free(full);
}

static void require_matrix(const qnl_observable *observable, const double complex *expected) {
    const size_t count = (size_t)1 << (2 * qnl_observable_qubits(observable));
    qnl_complex *matrix = calloc(count, sizeof *matrix);
    REQUIRE_OK(qnl_observable_matrix(matrix, observable));
    compare_complexes("matrix", matrix, expected, count, 1e-15);
    free(matrix);
}

START_TEST(autoencoder_matrices) {
    const int discarded[3] = {2, 0, 3};
    for (int count = 1; count <= 3; count++) {
        qnl_observable *observable = NULL;
        double complex *global = identity(4);
        double complex *local = identity(4);
        subtract_zeros(global, 4, 1.0, discarded, count);
        for (int k = 0; k < count; k++) {
            subtract_zeros(local, 4, 1.0 / count, &discarded[k], 1);
        }
        REQUIRE_OK(qnl_autoencoder_observable(&observable, 4, discarded, count, QNL_AUTOENCODER_GLOBAL));
        require_matrix(observable, global);
        qnl_observable_free(observable);
        REQUIRE_OK(qnl_autoencoder_observable(&observable, 4, discarded, count, QNL_AUTOENCODER_LOCAL));
        require_matrix(observable, local);
        qnl_observable_free(observable);
        free(global);
        free(local);
    }
}
END_TEST

static double autoencoder_value(const char *circuit_text, const int *discarded, int count, qnl_autoencoder_kind kind) {
    qnl_circuit *circuit = NULL;
    qnl_state *state = NULL;
    qnl_observable *observable = NULL;
    double value = NAN;
    REQUIRE_OK(qnl_circuit_parse(&circuit, circuit_text));
    REQUIRE_OK(qnl_state_new_basis(&state, qnl_circuit_qubits(circuit), NULL, 1));
    REQUIRE_OK(qnl_state_apply(state, circuit, NULL, NULL));
    REQUIRE_OK(qnl_autoencoder_observable(&observable, qnl_circuit_qubits(circuit), discarded, count, kind));
    REQUIRE_OK(qnl_observable_expectation(&value, observable, state, 0, NULL));
    qnl_circuit_free(circuit);
    qnl_state_free(state);
    qnl_observable_free(observable);
    return value;
}

START_TEST(autoencoder_values) {
    const int two[2] = {1, 2};
    ck_assert(autoencoder_value("qubits 3\n", two, 2, QNL_AUTOENCODER_GLOBAL) == 0.0);
    ck_assert(autoencoder_value("qubits 3\n", two, 2, QNL_AUTOENCODER_LOCAL) == 0.0);
    /* what is kept does not matter */
    ck_assert(autoencoder_value("qubits 3\nX 0\n", two, 2, QNL_AUTOENCODER_GLOBAL) == 0.0);
    /* one of two discarded qubits is wrong */
    ck_assert(autoencoder_value("qubits 3\nX 2\n", two, 2, QNL_AUTOENCODER_GLOBAL) == 1.0);
    ck_assert(autoencoder_value("qubits 3\nX 2\n", two, 2, QNL_AUTOENCODER_LOCAL) == 0.5);
    /* a GHZ state has |00> on any two qubits in half of the cases, two independent |+> in a quarter */
    const char *const ghz = "qubits 3\nH 0\nCNOT 0 1\nCNOT 1 2\n";
    compare_double("GHZ, global", autoencoder_value(ghz, two, 2, QNL_AUTOENCODER_GLOBAL), 0.5, 1e-15);
    compare_double("GHZ, local", autoencoder_value(ghz, two, 2, QNL_AUTOENCODER_LOCAL), 0.5, 1e-15);
    compare_double("|++>, global", autoencoder_value("qubits 3\nH 1\nH 2\n", two, 2, QNL_AUTOENCODER_GLOBAL), 0.75, 1e-15);
    compare_double("|++>, local", autoencoder_value("qubits 3\nH 1\nH 2\n", two, 2, QNL_AUTOENCODER_LOCAL), 0.5, 1e-15);
    /* sin^2(1e-9): no digits are lost in a difference */
    const double small = autoencoder_value("qubits 3\nRX 1 2e-9\nRX 2 2e-9\n", two, 2, QNL_AUTOENCODER_LOCAL);
    compare_double("small, relative", small / 1e-18, 1.0, 1e-14);
}
END_TEST

static qnl_state *haar_states(int qubits, size_t count, uint64_t seed) {
    const size_t dimension = (size_t)1 << qubits;
    qnl_random *random = NULL;
    qnl_state *state = NULL;
    qnl_complex *amplitudes = calloc(count * dimension, sizeof *amplitudes);
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    for (size_t i = 0; i < count; i++) {
        REQUIRE_OK(qnl_haar_state(amplitudes + i * dimension, random, dimension));
    }
    REQUIRE_OK(qnl_state_new_amplitudes(&state, qubits, amplitudes, count));
    qnl_random_free(random);
    free(amplitudes);
    return state;
}

START_TEST(state_learning_matrices) {
    qnl_state *target = haar_states(2, 3, 5);
    qnl_observable *observable = NULL;
    qnl_complex phi[4];
    double complex *expected = identity(2);
    REQUIRE_OK(qnl_state_amplitudes(phi, target, 2));
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
            expected[4 * i + j] -= (phi[i].re + I * phi[i].im) * (phi[j].re - I * phi[j].im);
        }
    }
    REQUIRE_OK(qnl_state_learning_observable(&observable, 2, target, 2));
    require_matrix(observable, expected);
    free(expected);
    qnl_observable_free(observable);
    qnl_state_free(target);

    const uint64_t index[2] = {1, 2};
    expected = identity(2);
    expected[10] = 0.0;
    REQUIRE_OK(qnl_state_new_basis(&target, 2, index, 2));
    REQUIRE_OK(qnl_state_learning_observable(&observable, 2, target, 1));
    require_matrix(observable, expected);
    free(expected);
    qnl_observable_free(observable);
    qnl_state_free(target);

    expected = identity(2);
    expected[0] = 0.0;
    REQUIRE_OK(qnl_state_learning_observable(&observable, 2, NULL, 0));
    require_matrix(observable, expected);
    free(expected);
    qnl_observable_free(observable);
}
END_TEST

START_TEST(state_learning_of_many_qubits) {
    qnl_state *target = NULL;
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_state_learning_observable(&observable, QNL_MAX_QUBITS, NULL, 0));
    ck_assert_uint_eq(qnl_observable_parts(observable), 2);
    qnl_observable_free(observable);
    REQUIRE_OK(qnl_state_new_basis(&target, QNL_MAX_STATE_QUBITS, NULL, 1));
    REQUIRE_OK(qnl_state_learning_observable(&observable, QNL_MAX_STATE_QUBITS, target, 0));
    ck_assert_uint_eq(qnl_observable_parts(observable), 2);
    qnl_observable_free(observable);
    qnl_state_free(target);
}
END_TEST

/* ---- costs ---- */

#define QUBITS     3
#define PARAMETERS 18

static qnl_circuit *ansatz(void) {
    qnl_circuit *circuit = NULL;
    qnl_hea_options options;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    options.qubits = QUBITS;
    options.layers = 2;
    REQUIRE_OK(qnl_hea(&circuit, &options));
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), PARAMETERS);
    return circuit;
}

static void fill_thetas(double thetas[PARAMETERS]) {
    for (int k = 0; k < PARAMETERS; k++) {
        thetas[k] = 3.0 * sin(1.0 + 2.3 * k);
    }
}

static void require_derivatives(const qnl_cost *cost, const double *thetas) {
    double gradient[PARAMETERS];
    double differences[PARAMETERS];
    ck_assert_int_eq(qnl_cost_has(cost, QNL_COST_HESSIAN), 1);
    ck_assert_int_eq(qnl_cost_has(cost, QNL_COST_HESSIAN_VECTOR), 1);
    REQUIRE_OK(qnl_cost_gradient(NULL, gradient, cost, thetas, 1));
    REQUIRE_OK(qnl_cost_central_difference(differences, cost, thetas, 1, 0.0));
    compare_doubles("gradient", gradient, differences, PARAMETERS, 1e-8);
}

/* 1 - P(00 on qubits 0 and 2), or the mean of P(1) on each, from probabilities of each state. */
static double autoencoder_by_probabilities(qnl_state *states, const qnl_circuit *circuit, const double *thetas,
                                           qnl_autoencoder_kind kind) {
    double sum = 0.0;
    REQUIRE_OK(qnl_state_apply(states, circuit, thetas, NULL));
    for (size_t i = 0; i < qnl_state_count(states); i++) {
        double p[8];
        REQUIRE_OK(qnl_state_probabilities(p, states, i));
        if (kind == QNL_AUTOENCODER_GLOBAL) {
            sum += 1.0 - p[0] - p[2];
        } else {
            sum += 0.5 * (p[1] + p[3] + p[5] + p[7]) + 0.5 * (p[4] + p[5] + p[6] + p[7]);
        }
    }
    return sum / (double)qnl_state_count(states);
}

START_TEST(autoencoder_costs) {
    const qnl_autoencoder_kind kind = _i % 2 == 0 ? QNL_AUTOENCODER_GLOBAL : QNL_AUTOENCODER_LOCAL;
    const int discarded[2] = {0, 2};
    qnl_circuit *circuit = ansatz();
    qnl_state *states = NULL;
    qnl_cost *cost = NULL;
    double thetas[PARAMETERS];
    double value = NAN;
    fill_thetas(thetas);
    if (_i < 2) {
        REQUIRE_OK(qnl_state_new_basis(&states, QUBITS, NULL, 1));
        REQUIRE_OK(qnl_autoencoder_cost(&cost, circuit, discarded, 2, kind, NULL, NULL));
    } else {
        states = haar_states(QUBITS, 4, 11);
        REQUIRE_OK(qnl_autoencoder_cost(&cost, circuit, discarded, 2, kind, states, NULL));
    }
    REQUIRE_OK(qnl_cost_value(&value, cost, thetas, 1));
    compare_double("value", value, autoencoder_by_probabilities(states, circuit, thetas, kind), 1e-14);
    require_derivatives(cost, thetas);
    qnl_cost_free(cost);
    qnl_state_free(states);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(state_learning_costs) {
    qnl_circuit *circuit = ansatz();
    qnl_state *target = haar_states(QUBITS, 3, 12);
    qnl_state *state = NULL;
    qnl_cost *cost = NULL;
    qnl_complex inner;
    double thetas[PARAMETERS];
    double value = NAN;
    fill_thetas(thetas);
    REQUIRE_OK(qnl_state_new_basis(&state, QUBITS, NULL, 1));
    REQUIRE_OK(qnl_state_apply(state, circuit, thetas, NULL));

    REQUIRE_OK(qnl_state_inner(&inner, target, 1, state, 0));
    REQUIRE_OK(qnl_state_learning_cost(&cost, circuit, target, 1, NULL));
    REQUIRE_OK(qnl_cost_value(&value, cost, thetas, 1));
    compare_double("value", value, 1.0 - inner.re * inner.re - inner.im * inner.im, 1e-14);
    require_derivatives(cost, thetas);
    qnl_cost_free(cost);

    qnl_complex amplitudes[8];
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, state, 0));
    REQUIRE_OK(qnl_state_learning_cost(&cost, circuit, NULL, 0, NULL));
    REQUIRE_OK(qnl_cost_value(&value, cost, thetas, 1));
    compare_double("value", value, 1.0 - amplitudes[0].re * amplitudes[0].re - amplitudes[0].im * amplitudes[0].im, 1e-14);
    require_derivatives(cost, thetas);
    qnl_cost_free(cost);

    /* a state that has been reached costs nothing */
    REQUIRE_OK(qnl_state_learning_cost(&cost, circuit, state, 0, NULL));
    REQUIRE_OK(qnl_cost_value(&value, cost, thetas, 1));
    compare_double("value", value, 0.0, 1e-14);
    qnl_cost_free(cost);
    qnl_state_free(state);
    qnl_state_free(target);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- wrong arguments ---- */

START_TEST(wrong_autoencoders) {
    const int discarded[3] = {0, 2, 2};
    const int outside[1] = {3};
    qnl_observable *out = NULL;
    qnl_cost *cost = NULL;
    qnl_circuit *circuit = ansatz();
    REQUIRE_FAILURE(qnl_autoencoder_observable(NULL, 3, discarded, 2, QNL_AUTOENCODER_LOCAL), QNL_ERR_NULL,
                    "qnl_autoencoder_observable: out is NULL");
    REQUIRE_FAILURE(qnl_autoencoder_observable(&out, 3, NULL, 2, QNL_AUTOENCODER_LOCAL), QNL_ERR_NULL,
                    "qnl_autoencoder_observable: discarded is NULL");
    REQUIRE_FAILURE(qnl_autoencoder_observable(&out, 1025, discarded, 2, QNL_AUTOENCODER_LOCAL), QNL_ERR_ARGUMENT,
                    "qnl_autoencoder_observable: qubits is 1025, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_autoencoder_observable(&out, 3, discarded, 0, QNL_AUTOENCODER_LOCAL), QNL_ERR_ARGUMENT,
                    "qnl_autoencoder_observable: count is 0, allowed are 1..3");
    REQUIRE_FAILURE(qnl_autoencoder_observable(&out, 3, discarded, 4, QNL_AUTOENCODER_LOCAL), QNL_ERR_ARGUMENT,
                    "qnl_autoencoder_observable: count is 4, allowed are 1..3");
    REQUIRE_FAILURE(qnl_autoencoder_observable(&out, 3, discarded, 2, (qnl_autoencoder_kind)2), QNL_ERR_ARGUMENT,
                    "qnl_autoencoder_observable: kind is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_autoencoder_observable(&out, 3, discarded, 3, QNL_AUTOENCODER_GLOBAL), QNL_ERR_ARGUMENT,
                    "qnl_autoencoder_observable: qubit 2 is given twice");
    REQUIRE_FAILURE(qnl_autoencoder_observable(&out, 3, outside, 1, QNL_AUTOENCODER_GLOBAL), QNL_ERR_ARGUMENT,
                    "qnl_autoencoder_observable: qubit is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_autoencoder_cost(NULL, circuit, discarded, 2, QNL_AUTOENCODER_LOCAL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_autoencoder_cost: out is NULL");
    REQUIRE_FAILURE(qnl_autoencoder_cost(&cost, NULL, discarded, 2, QNL_AUTOENCODER_LOCAL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_autoencoder_cost: encoder is NULL");
    REQUIRE_FAILURE(qnl_autoencoder_cost(&cost, circuit, NULL, 2, QNL_AUTOENCODER_LOCAL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_autoencoder_cost: discarded is NULL");
    REQUIRE_FAILURE(qnl_autoencoder_cost(&cost, circuit, discarded, 5, QNL_AUTOENCODER_LOCAL, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_autoencoder_cost: count is 5, allowed are 1..3");
    ck_assert_ptr_null(out);
    ck_assert_ptr_null(cost);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(wrong_targets) {
    qnl_observable *out = NULL;
    qnl_cost *cost = NULL;
    qnl_circuit *circuit = ansatz();
    qnl_state *target = haar_states(2, 2, 13);
    qnl_circuit *fixed = NULL;
    const int zero = 0;
    REQUIRE_OK(qnl_circuit_new(&fixed, 2));
    REQUIRE_FAILURE(qnl_state_learning_observable(NULL, 2, target, 0), QNL_ERR_NULL, "qnl_state_learning_observable: out is NULL");
    REQUIRE_FAILURE(qnl_state_learning_observable(&out, 0, NULL, 0), QNL_ERR_ARGUMENT,
                    "qnl_state_learning_observable: qubits is 0, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_state_learning_observable(&out, 3, target, 0), QNL_ERR_ARGUMENT,
                    "qnl_state_learning_observable: target has 2 qubits, needed are 3");
    REQUIRE_FAILURE(qnl_state_learning_observable(&out, 2, target, 2), QNL_ERR_ARGUMENT,
                    "qnl_state_learning_observable: which is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_state_learning_observable(&out, 2, NULL, 1), QNL_ERR_ARGUMENT,
                    "qnl_state_learning_observable: which is 1, allowed are 0..0");
    REQUIRE_FAILURE(qnl_state_learning_cost(NULL, circuit, NULL, 0, NULL), QNL_ERR_NULL, "qnl_state_learning_cost: out is NULL");
    REQUIRE_FAILURE(qnl_state_learning_cost(&cost, NULL, NULL, 0, NULL), QNL_ERR_NULL, "qnl_state_learning_cost: circuit is NULL");
    REQUIRE_FAILURE(qnl_state_learning_cost(&cost, circuit, target, 0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_state_learning_cost: target has 2 qubits, needed are 3");
    REQUIRE_FAILURE(qnl_state_learning_cost(&cost, fixed, target, 0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_state_learning_cost: the circuit has no parameters, a cost needs at least 1");
    REQUIRE_FAILURE(qnl_autoencoder_cost(&cost, fixed, &zero, 1, QNL_AUTOENCODER_LOCAL, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_autoencoder_cost: the circuit has no parameters, a cost needs at least 1");
    REQUIRE_FAILURE(qnl_autoencoder_cost(&cost, circuit, &zero, 1, QNL_AUTOENCODER_LOCAL, target, NULL), QNL_ERR_ARGUMENT,
                    "qnl_network_new: the inputs have 2 qubits, the circuit 3");
    ck_assert_ptr_null(out);
    ck_assert_ptr_null(cost);
    qnl_circuit_free(fixed);
    qnl_circuit_free(circuit);
    qnl_state_free(target);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("learning");
    TCase *observables = tcase_create("observables");
    tcase_add_test(observables, autoencoder_matrices);
    tcase_add_test(observables, autoencoder_values);
    tcase_add_test(observables, state_learning_matrices);
    tcase_add_test(observables, state_learning_of_many_qubits);
    suite_add_tcase(suite, observables);
    TCase *costs = tcase_create("costs");
    tcase_add_loop_test(costs, autoencoder_costs, 0, 4);
    tcase_add_test(costs, state_learning_costs);
    suite_add_tcase(suite, costs);
    TCase *wrong = tcase_create("wrong arguments");
    tcase_add_test(wrong, wrong_autoencoders);
    tcase_add_test(wrong, wrong_targets);
    suite_add_tcase(suite, wrong);
    return qnl_test_run(suite);
}
