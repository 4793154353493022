/* check_noise.c  Noise plans, and observables with readout errors against classical confusion matrices. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "qnnland/noise.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

/* ---- plans ---- */

static void check_place(const qnl_noise *place, size_t gates, int count, int first, int second) {
    ck_assert_uint_eq(place->gates, gates);
    ck_assert_int_eq(place->count, count);
    ck_assert_int_eq(place->qubits[0], first);
    if (count > 1) ck_assert_int_eq(place->qubits[1], second);
    ck_assert_uint_eq(qnl_channel_input(place->channel), (size_t)1 << count);
}

START_TEST(order) {
    const int zero = 0, one = 1, two = 2, pair[2] = {2, 0};
    qnl_noise_plan *plan = NULL;
    qnl_channel *flip = NULL, *both = NULL;
    REQUIRE_OK(qnl_channel_bit_flip(&flip, 0.2));
    REQUIRE_OK(qnl_channel_depolarizing(&both, 2, 0.2));
    REQUIRE_OK(qnl_noise_plan_new(&plan, 3));
    ck_assert_ptr_null(qnl_noise_plan_places(plan));
    REQUIRE_OK(qnl_noise_plan_add(plan, 4, flip, &zero, 1));
    REQUIRE_OK(qnl_noise_plan_add(plan, 1, both, pair, 2));
    REQUIRE_OK(qnl_noise_plan_add(plan, 4, flip, &one, 1));
    REQUIRE_OK(qnl_noise_plan_add(plan, 1, flip, &two, 1));
    qnl_channel_free(flip);
    qnl_channel_free(both); /* the plan has copies */
    const qnl_noise *places = qnl_noise_plan_places(plan);
    ck_assert_uint_eq(qnl_noise_plan_count(plan), 4);
    check_place(&places[0], 1, 2, 2, 0);
    check_place(&places[1], 1, 1, 2, 0);
    check_place(&places[2], 4, 1, 0, 0);
    check_place(&places[3], 4, 1, 1, 0);
    qnl_noise_plan_free(plan);
}
END_TEST

static const char text[] = "qubits 3\nH 0\nCNOT 2 1\nRX 1 0.5\nCCX 0 1 2\nCZ 0 1\n";

START_TEST(after_gates) {
    qnl_noise_plan *plan = NULL;
    qnl_circuit *circuit = NULL;
    qnl_channel *flip = NULL, *both = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    REQUIRE_OK(qnl_channel_bit_flip(&flip, 0.2));
    REQUIRE_OK(qnl_channel_depolarizing(&both, 2, 0.2));
    REQUIRE_OK(qnl_noise_plan_new(&plan, 3));
    REQUIRE_OK(qnl_noise_plan_add_after_gates(plan, circuit, both));
    REQUIRE_OK(qnl_noise_plan_add_after_gates(plan, circuit, flip));
    const qnl_noise *places = qnl_noise_plan_places(plan);
    ck_assert_uint_eq(qnl_noise_plan_count(plan), 4);
    check_place(&places[0], 1, 1, 0, 0);
    check_place(&places[1], 2, 2, 2, 1);
    check_place(&places[2], 3, 1, 1, 0);
    check_place(&places[3], 5, 2, 0, 1);
    ck_assert_ptr_eq(places[0].channel, places[2].channel); /* one copy for one call */
    qnl_noise_plan_free(plan);
    qnl_channel_free(flip);
    qnl_channel_free(both);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(after_layers) {
    qnl_noise_plan *plan = NULL;
    qnl_circuit *circuit = NULL;
    qnl_channel *flip = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    REQUIRE_OK(qnl_channel_bit_flip(&flip, 0.2));
    static const size_t expected[3][5] = {{1, 2, 3, 4, 5}, {2, 4, 5}, {5}};
    static const size_t per_layer[3] = {1, 2, 5}, layers[3] = {5, 3, 1};
    for (size_t k = 0; k < 3; k++) {
        REQUIRE_OK(qnl_noise_plan_new(&plan, 3));
        REQUIRE_OK(qnl_noise_plan_add_after_layers(plan, circuit, per_layer[k], flip));
        ck_assert_uint_eq(qnl_noise_plan_count(plan), 3 * layers[k]);
        for (size_t j = 0; j < 3 * layers[k]; j++)
            check_place(&qnl_noise_plan_places(plan)[j], expected[k][j / 3], 1, (int)(j % 3), 0);
        qnl_noise_plan_free(plan);
    }
    qnl_channel_free(flip);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(bad_plans) {
    const int zero = 0, three = 3, twice[2] = {1, 1};
    qnl_noise_plan *plan = NULL;
    qnl_circuit *circuit = NULL;
    qnl_channel *flip = NULL, *both = NULL, *third = NULL;
    const qnl_complex one[9] = {{1, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}};
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 2\nH 0\n"));
    REQUIRE_OK(qnl_channel_bit_flip(&flip, 0.2));
    REQUIRE_OK(qnl_channel_depolarizing(&both, 2, 0.2));
    REQUIRE_OK(qnl_channel_new_unitary(&third, one, 3));
    REQUIRE_FAILURE(qnl_noise_plan_new(NULL, 3), QNL_ERR_NULL, "qnl_noise_plan_new: out is NULL");
    REQUIRE_FAILURE(qnl_noise_plan_new(&plan, 0), QNL_ERR_ARGUMENT, "qnl_noise_plan_new: qubits is 0, allowed are 1..1024");
    REQUIRE_OK(qnl_noise_plan_new(&plan, 3));
    REQUIRE_FAILURE(qnl_noise_plan_add(NULL, 0, flip, &zero, 1), QNL_ERR_NULL, "qnl_noise_plan_add: plan is NULL");
    REQUIRE_FAILURE(qnl_noise_plan_add(plan, 0, NULL, &zero, 1), QNL_ERR_NULL, "qnl_noise_plan_add: channel is NULL");
    REQUIRE_FAILURE(qnl_noise_plan_add(plan, 0, flip, NULL, 1), QNL_ERR_NULL, "qnl_noise_plan_add: qubits is NULL");
    REQUIRE_FAILURE(qnl_noise_plan_add(plan, 0, flip, &zero, 4), QNL_ERR_ARGUMENT,
                    "qnl_noise_plan_add: count is 4, allowed are 1..3");
    REQUIRE_FAILURE(qnl_noise_plan_add(plan, 0, flip, twice, 2), QNL_ERR_ARGUMENT,
                    "qnl_noise_plan_add: the channel maps dimension 2 to 2, its 2 qubit(s) have 4");
    REQUIRE_FAILURE(qnl_noise_plan_add(plan, 0, flip, &three, 1), QNL_ERR_ARGUMENT,
                    "qnl_noise_plan_add: qubits[0] is 3, allowed are 0..2, each once");
    REQUIRE_FAILURE(qnl_noise_plan_add(plan, 0, both, twice, 2), QNL_ERR_ARGUMENT,
                    "qnl_noise_plan_add: qubits[1] is 1, allowed are 0..2, each once");
    REQUIRE_FAILURE(qnl_noise_plan_add_after_gates(plan, circuit, flip), QNL_ERR_ARGUMENT,
                    "qnl_noise_plan_add_after_gates: the circuit has 2 qubits, the plan 3");
    REQUIRE_FAILURE(qnl_noise_plan_add_after_layers(plan, circuit, 1, flip), QNL_ERR_ARGUMENT,
                    "qnl_noise_plan_add_after_layers: the circuit has 2 qubits, the plan 3");
    ck_assert_uint_eq(qnl_noise_plan_count(plan), 0);
    qnl_noise_plan_free(plan);
    REQUIRE_OK(qnl_noise_plan_new(&plan, 2));
    REQUIRE_FAILURE(
        qnl_noise_plan_add_after_gates(plan, circuit, third), QNL_ERR_ARGUMENT,
        "qnl_noise_plan_add_after_gates: the channel maps dimension 3 to 3, allowed is the same power of two, 2 or more");
    REQUIRE_FAILURE(qnl_noise_plan_add_after_layers(plan, circuit, 0, flip), QNL_ERR_ARGUMENT,
                    "qnl_noise_plan_add_after_layers: gates_per_layer is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_noise_plan_add_after_layers(plan, circuit, 1, both), QNL_ERR_ARGUMENT,
                    "qnl_noise_plan_add_after_layers: the channel maps dimension 4 to 4, one qubit has 2");
    REQUIRE_OK(qnl_noise_plan_add_after_gates(plan, circuit, both)); /* there is no such gate */
    ck_assert_uint_eq(qnl_noise_plan_count(plan), 0);
    ck_assert_uint_eq(qnl_noise_plan_count(NULL), 0);
    ck_assert_ptr_null(qnl_noise_plan_places(NULL));
    qnl_noise_plan_free(NULL);
    qnl_noise_plan_free(plan);
    qnl_channel_free(flip);
    qnl_channel_free(both);
    qnl_channel_free(third);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- readout ---- */

enum { QUBITS = 3, SIZE = 8 };

static const double up[QUBITS] = {0.1, 0.0, 0.25}, down[QUBITS] = {0.3, 0.2, 0.25};

/* Probability that outcome `truth` is read as `seen`. */
static double confusion(size_t seen, size_t truth) {
    double probability = 1.0;
    for (int q = 0; q < QUBITS; q++) {
        const double flip = ((truth >> q) & 1U) ? down[q] : up[q];
        probability *= ((seen ^ truth) >> q) & 1U ? flip : 1.0 - flip;
    }
    return probability;
}

static double mean_of(const qnl_observable *observable, const qnl_state *state) {
    double mean = 0.0;
    REQUIRE_OK(qnl_observable_expectation(&mean, observable, state, 0, NULL));
    return mean;
}

/* After the rotation that turns the letters into Z: the mean of `outcome` over what is read. */
static double read_mean(const qnl_state *state, const char *rotation, double (*outcome)(size_t seen)) {
    qnl_state *turned = NULL;
    qnl_circuit *circuit = NULL;
    double probabilities[SIZE], mean = 0.0;
    REQUIRE_OK(qnl_state_copy(&turned, state));
    REQUIRE_OK(qnl_circuit_parse(&circuit, rotation));
    REQUIRE_OK(qnl_state_apply(turned, circuit, NULL, NULL));
    REQUIRE_OK(qnl_state_probabilities(probabilities, turned, 0));
    for (size_t truth = 0; truth < SIZE; truth++) {
        for (size_t seen = 0; seen < SIZE; seen++)
            mean += confusion(seen, truth) * probabilities[truth] * outcome(seen);
    }
    qnl_state_free(turned);
    qnl_circuit_free(circuit);
    return mean;
}

/* 0.7 times the parity of all bits; 1.5 times that of bits 0 and 2; 2 times bits 0, 1 being 1, 0. */
static double parity_of_all(size_t seen) {
    return ((seen ^ (seen >> 1) ^ (seen >> 2)) & 1U) ? -0.7 : 0.7;
}

static double parity_of_two(size_t seen) {
    return ((seen ^ (seen >> 2)) & 1U) ? -1.5 : 1.5;
}

static double pattern(size_t seen) {
    return (seen & 3U) == 1U ? 2.0 : 0.0;
}

static qnl_state *random_state(void) {
    qnl_random *random = NULL;
    qnl_state *state = NULL;
    double complex vector[SIZE];
    REQUIRE_OK(qnl_random_new(&random, 3, 0, 0));
    random_vector(vector, random, SIZE);
    REQUIRE_OK(qnl_state_new_amplitudes(&state, QUBITS, as_library(vector), 1));
    qnl_random_free(random);
    return state;
}

START_TEST(readout) {
    const int qubits[2] = {0, 1}, bits[2] = {1, 0};
    qnl_observable *observable = NULL, *seen = NULL;
    qnl_state *state = random_state();
    REQUIRE_OK(qnl_observable_parse(&observable, QUBITS, "0.7 X0 Z1 Y2 + 1.5 Z0 Z2 - 0.25"));
    REQUIRE_OK(qnl_observable_add_projector(observable, 2.0, qubits, bits, 2));
    REQUIRE_OK(qnl_observable_readout(&seen, observable, up, down));
    const double expected = read_mean(state, "qubits 3\nH 0\nSDG 2\nH 2\n", parity_of_all) +
                            read_mean(state, "qubits 3\n", parity_of_two) - 0.25 + read_mean(state, "qubits 3\n", pattern);
    compare_double("what is read", mean_of(seen, state), expected, 1e-14);
    /* XZY splits on qubits 0 and 1, ZZ on 0: XZY, XY, ZY, Y, ZZ, Z, 1 and the projector. */
    ck_assert_uint_eq(qnl_observable_parts(seen), 8);
    qnl_observable_free(seen);
    qnl_observable_free(observable);
    qnl_state_free(state);
}
END_TEST

START_TEST(bad_readout) {
    const double wrong[QUBITS] = {0.0, 1.5, 0.0}, nan[QUBITS] = {0.0, NAN, 0.0};
    double zeros[22] = {0.0}, ones[22], all[22];
    const int zero = 0;
    const qnl_complex z[4] = {{1, 0}, {0, 0}, {0, 0}, {-1, 0}};
    char letters[128] = "";
    qnl_observable *observable = NULL, *seen = NULL, *many = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, QUBITS, "Z0"));
    REQUIRE_FAILURE(qnl_observable_readout(NULL, observable, up, down), QNL_ERR_NULL, "qnl_observable_readout: out is NULL");
    REQUIRE_FAILURE(qnl_observable_readout(&seen, NULL, up, down), QNL_ERR_NULL, "qnl_observable_readout: observable is NULL");
    REQUIRE_FAILURE(qnl_observable_readout(&seen, observable, NULL, down), QNL_ERR_NULL,
                    "qnl_observable_readout: zero_to_one is NULL");
    REQUIRE_FAILURE(qnl_observable_readout(&seen, observable, up, NULL), QNL_ERR_NULL,
                    "qnl_observable_readout: one_to_zero is NULL");
    REQUIRE_FAILURE(qnl_observable_readout(&seen, observable, up, wrong), QNL_ERR_ARGUMENT,
                    "qnl_observable_readout: one_to_zero[1] is 1.5, allowed are 0..1");
    REQUIRE_FAILURE(qnl_observable_readout(&seen, observable, nan, down), QNL_ERR_NOT_FINITE,
                    "qnl_observable_readout: zero_to_one[1] is nan, must be finite");
    REQUIRE_OK(qnl_observable_add_matrix(observable, 1.0, &zero, 1, z));
    REQUIRE_FAILURE(qnl_observable_readout(&seen, observable, up, down), QNL_ERR_UNSUPPORTED,
                    "qnl_observable_readout: part 1 of the observable is a matrix, allowed are Pauli strings and projectors");
    for (int q = 0; q < 22; q++) {
        ones[q] = 0.1;
        all[q] = 0.1;
        sprintf(letters + strlen(letters), "Z%d ", q);
    }
    REQUIRE_OK(qnl_observable_parse(&many, 22, letters));
    REQUIRE_FAILURE(
        qnl_observable_readout(&seen, many, zeros, ones), QNL_ERR_UNSUPPORTED,
        "qnl_observable_readout: the Pauli string of part 0 has 22 letters with different probabilities, allowed are at "
        "most 20");
    ck_assert_ptr_null(seen);
    REQUIRE_OK(qnl_observable_readout(&seen, many, all, ones)); /* symmetric: one string */
    ck_assert_uint_eq(qnl_observable_parts(seen), 1);
    qnl_observable_free(seen);
    qnl_observable_free(many);
    qnl_observable_free(observable);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("noise");
    TCase *test = tcase_create("noise");
    tcase_add_test(test, order);
    tcase_add_test(test, after_gates);
    tcase_add_test(test, after_layers);
    tcase_add_test(test, bad_plans);
    tcase_add_test(test, readout);
    tcase_add_test(test, bad_readout);
    suite_add_tcase(suite, test);
    return qnl_test_run(suite);
}
