/* check_noisy_trajectory.c  Trajectories against density matrices, and their gradients. */
#include <math.h>
#include <stdlib.h>

#include "qnnland/noisy_network.h"
#include "support/compare.h"
#include "support/noisy_reference.h"
#include "support/runner.h"

typedef struct noisy_problem {
    random_problem base;
    qnl_noise_plan *plan;
    double *theta;
} noisy_problem;

static void problem_new(noisy_problem *p, int qubits, int basis, size_t places, noisy_kind kind, uint64_t seed) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 12, 0, seed));
    const random_shape shape = {
        .qubits = qubits, .gates = 4, .parameters = 5, .parts = PART_ALL, .inputs = 2, .basis_inputs = basis, .copies = 1};
    random_problem_new(&p->base, random, &shape);
    p->plan = noisy_plan(random, &p->base, places, 3, kind);
    p->theta = random_thetas(random, p->base.parameters);
    qnl_random_free(random);
}

static void problem_free(noisy_problem *p) {
    random_problem_free(&p->base);
    qnl_noise_plan_free(p->plan);
    free(p->theta);
}

/* The mean of a collection, `expected` within 4 standard errors: with a fixed seed, of a chance of 6e-5 to fail. */
static void check_mean(const char *what, const qnl_statistics *values, double expected) {
    double mean, variance;
    REQUIRE_OK(qnl_statistics_mean(&mean, values));
    REQUIRE_OK(qnl_statistics_variance(&variance, values));
    compare_double(what, mean, expected, 4.0 * sqrt(variance / (double)qnl_statistics_count(values)) + 1e-12);
}

/* ---- values ---- */

START_TEST(mean_of_values) {
    noisy_problem p;
    enum { COUNT = 4000 };
    problem_new(&p, 1 + _i % 4, _i & 1, 5, _i < 4 ? NOISY_CHANNELS : NOISY_UNITARIES, (uint64_t)_i);
    double exact[2];
    qnl_noisy_network *batch = noisy_network(&p.base, p.plan, 1, QNL_MODE_BATCH),
                      *single = noisy_network(&p.base, p.plan, 1, QNL_MODE_SINGLE);
    REQUIRE_OK(qnl_noisy_network_expectation(exact, batch, p.theta, 1));
    for (size_t input = 0; input < 2; input++) {
        qnl_statistics *values = NULL, *alone = NULL;
        REQUIRE_OK(qnl_statistics_new(&values));
        REQUIRE_OK(qnl_statistics_new(&alone));
        REQUIRE_OK(qnl_noisy_network_trajectories(values, batch, p.theta, input, 0, COUNT, 77));
        ck_assert_uint_eq(qnl_statistics_count(values), COUNT);
        check_mean("mean of trajectories", values, exact[input]);
        double variance;
        REQUIRE_OK(qnl_statistics_variance(&variance, values));
        ck_assert_msg(variance > 1e-6, "all trajectories are equal");
        REQUIRE_OK(qnl_noisy_network_trajectories(alone, single, p.theta, input, 5, 100, 77));
        compare_doubles("single mode, from the fifth on", qnl_statistics_values(alone), qnl_statistics_values(values) + 5, 100,
                        1e-11 * p.base.weight);
        qnl_statistics_free(values);
        qnl_statistics_free(alone);
    }
    qnl_noisy_network_free(batch);
    qnl_noisy_network_free(single);
    problem_free(&p);
}
END_TEST

/* Without places every trajectory is the value itself. */
START_TEST(quiet) {
    noisy_problem p;
    problem_new(&p, 3, 1, 0, NOISY_CHANNELS, 30);
    double exact[2];
    qnl_noisy_network *network = noisy_network(&p.base, p.plan, 1, QNL_MODE_BATCH);
    qnl_statistics *values = NULL;
    REQUIRE_OK(qnl_statistics_new(&values));
    REQUIRE_OK(qnl_noisy_network_expectation(exact, network, p.theta, 1));
    REQUIRE_OK(qnl_noisy_network_trajectories(values, network, p.theta, 1, 0, 9, 1));
    for (size_t k = 0; k < 9; k++)
        compare_double("trajectory", qnl_statistics_values(values)[k], exact[1], 1e-13 * p.base.weight);
    qnl_statistics_free(values);
    qnl_noisy_network_free(network);
    problem_free(&p);
}
END_TEST

START_TEST(threads) {
    noisy_problem p;
    problem_new(&p, 4, 0, 6, NOISY_CHANNELS, 31);
    qnl_statistics *values[2] = {NULL, NULL};
    for (int k = 0; k < 2; k++) {
        qnl_noisy_network *network = noisy_network(&p.base, p.plan, k + 1, QNL_MODE_BATCH);
        REQUIRE_OK(qnl_statistics_new(&values[k]));
        REQUIRE_OK(qnl_noisy_network_trajectories(values[k], network, p.theta, 0, 0, 203, 5));
        qnl_noisy_network_free(network);
    }
    compare_bits("two threads", qnl_statistics_values(values[1]), qnl_statistics_values(values[0]), 203);
    qnl_statistics_free(values[0]);
    qnl_statistics_free(values[1]);
    problem_free(&p);
}
END_TEST

/* The damping of |1> with gamma jumps to |0> in a share gamma of all trajectories. */
START_TEST(jumps) {
    enum { COUNT = 20000 };
    const double gamma = 0.3;
    const int zero = 0;
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_channel *damping = NULL;
    qnl_noisy_network *network = NULL;
    qnl_statistics *values = NULL;
    double jumped = 0.0;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nX 0\n"));
    REQUIRE_OK(qnl_observable_parse(&observable, 1, "Z0"));
    REQUIRE_OK(qnl_channel_amplitude_damping(&damping, gamma));
    const qnl_noise place = {1, damping, &zero, 1};
    REQUIRE_OK(qnl_noisy_network_new(&network, circuit, &place, 1, observable, NULL, NULL));
    REQUIRE_OK(qnl_statistics_new(&values));
    REQUIRE_OK(qnl_noisy_network_trajectories(values, network, NULL, 0, 0, COUNT, 3));
    for (size_t k = 0; k < COUNT; k++) {
        compare_double("pure state", fabs(qnl_statistics_values(values)[k]), 1.0, 1e-14);
        jumped += qnl_statistics_values(values)[k] > 0.0;
    }
    compare_double("share of jumps", jumped / COUNT, gamma, 4.0 * sqrt(gamma * (1.0 - gamma) / COUNT));
    qnl_statistics_free(values);
    qnl_noisy_network_free(network);
    qnl_channel_free(damping);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- gradients ---- */

/* The derivative of each trajectory is that of its own value: the drawn operators do not depend on theta. */
START_TEST(gradient) {
    noisy_problem p;
    enum { COUNT = 1500 };
    problem_new(&p, 2 + _i % 3, _i & 1, 5, NOISY_UNITARIES, 40 + (uint64_t)_i);
    const size_t parameters = p.base.parameters;
    double exact[2 * 5];
    qnl_noisy_network *batch = noisy_network(&p.base, p.plan, 1, QNL_MODE_BATCH),
                      *single = noisy_network(&p.base, p.plan, 2, QNL_MODE_SINGLE);
    qnl_statistics *sums[5] = {NULL}, *alone[5] = {NULL}, *up = NULL, *down = NULL;
    ck_assert_uint_eq(parameters, 5);
    REQUIRE_OK(qnl_noisy_network_gradient(NULL, exact, batch, p.theta, 1, QNL_GRADIENT_ADJOINT));
    for (size_t k = 0; k < 5; k++) {
        REQUIRE_OK(qnl_statistics_new(&sums[k]));
        if (k != 2) REQUIRE_OK(qnl_statistics_new(&alone[k]));
    }
    REQUIRE_OK(qnl_noisy_network_trajectory_gradient(sums, batch, p.theta, 1, 0, COUNT, 9));
    REQUIRE_OK(qnl_noisy_network_trajectory_gradient(alone, single, p.theta, 1, 3, 50, 9));
    for (size_t k = 0; k < 5; k++) {
        const double h = 1e-5, middle = p.theta[k];
        check_mean("component", sums[k], exact[5 + k]);
        REQUIRE_OK(qnl_statistics_new(&up));
        REQUIRE_OK(qnl_statistics_new(&down));
        p.theta[k] = middle + h;
        REQUIRE_OK(qnl_noisy_network_trajectories(up, batch, p.theta, 1, 0, 20, 9));
        p.theta[k] = middle - h;
        REQUIRE_OK(qnl_noisy_network_trajectories(down, batch, p.theta, 1, 0, 20, 9));
        p.theta[k] = middle;
        for (size_t j = 0; j < 20; j++) {
            const double difference = (qnl_statistics_values(up)[j] - qnl_statistics_values(down)[j]) / (2.0 * h);
            compare_double("of one trajectory", qnl_statistics_values(sums[k])[j], difference, 1e-7 * p.base.weight);
        }
        if (k != 2) {
            compare_doubles("single mode", qnl_statistics_values(alone[k]), qnl_statistics_values(sums[k]) + 3, 50,
                            1e-11 * p.base.weight);
        }
        qnl_statistics_free(up);
        qnl_statistics_free(down);
    }
    for (size_t k = 0; k < 5; k++) {
        qnl_statistics_free(sums[k]);
        qnl_statistics_free(alone[k]);
    }
    qnl_noisy_network_free(batch);
    qnl_noisy_network_free(single);
    problem_free(&p);
}
END_TEST

/* ---- maps with signs, failures ---- */

static int stop(size_t done, size_t total, void *data) {
    (void)done;
    (void)total;
    (void)data;
    return -7;
}

/*
 * 1.5 phase flips with 0.3 less 0.5 with 0.1 are one with 0.4, though an operator has the sign -1; 1.5 with 0.05 less 0.5 with 0.3
 * would be one with -0.075.
 */
START_TEST(failures) {
    const int zero = 0;
    const double theta = 0.4, weights[2] = {1.5, -0.5}, other[2] = {-0.5, 1.5};
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_channel *flip = NULL, *weak = NULL, *signed_map = NULL, *no_channel = NULL, *damping = NULL, *rare = NULL;
    qnl_noisy_network *network = NULL;
    qnl_statistics *values = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRY 0 theta[0]\n"));
    REQUIRE_OK(qnl_observable_parse(&observable, 1, "X0"));
    REQUIRE_OK(qnl_channel_phase_flip(&flip, 0.3));
    REQUIRE_OK(qnl_channel_phase_flip(&weak, 0.1));
    REQUIRE_OK(qnl_channel_amplitude_damping(&damping, 0.1));
    REQUIRE_OK(qnl_channel_phase_flip(&rare, 0.05));
    const qnl_channel *both[2] = {flip, weak}, *apart[2] = {flip, rare};
    REQUIRE_OK(qnl_channel_combine(&signed_map, both, weights, 2));
    REQUIRE_OK(qnl_channel_combine(&no_channel, apart, other, 2));
    REQUIRE_OK(qnl_statistics_new(&values));
    const qnl_noise places[3] = {{1, signed_map, &zero, 1}, {1, damping, &zero, 1}, {1, no_channel, &zero, 1}};

    REQUIRE_OK(qnl_noisy_network_new(&network, circuit, places, 1, observable, NULL, NULL));
    REQUIRE_OK(qnl_noisy_network_trajectories(values, network, &theta, 0, 0, 4000, 2));
    check_mean("a phase flip with 0.4", values, (1.0 - 0.8) * sin(theta)); /* 1.5 * 0.3 - 0.5 * 0.1 */
    REQUIRE_FAILURE(qnl_noisy_network_trajectories(NULL, network, &theta, 0, 0, 1, 2), QNL_ERR_NULL,
                    "qnl_noisy_network_trajectories: values is NULL");
    REQUIRE_FAILURE(qnl_noisy_network_trajectories(values, NULL, &theta, 0, 0, 1, 2), QNL_ERR_NULL,
                    "qnl_noisy_network_trajectories: network is NULL");
    REQUIRE_FAILURE(qnl_noisy_network_trajectories(values, network, NULL, 0, 0, 1, 2), QNL_ERR_NULL,
                    "qnl_noisy_network_trajectories: theta is NULL, the circuit has 1 parameters");
    REQUIRE_FAILURE(qnl_noisy_network_trajectories(values, network, &theta, 1, 0, 1, 2), QNL_ERR_ARGUMENT,
                    "qnl_noisy_network_trajectories: input is 1, allowed are 0..0");
    REQUIRE_FAILURE(qnl_noisy_network_trajectory_gradient(NULL, network, &theta, 0, 0, 1, 2), QNL_ERR_NULL,
                    "qnl_noisy_network_trajectory_gradient: components is NULL");
    REQUIRE_OK(qnl_noisy_network_trajectory_gradient(&values, network, &theta, 0, 0, 7, 2));
    ck_assert_uint_eq(qnl_statistics_count(values), 4007);
    qnl_noisy_network_free(network);

    REQUIRE_OK(qnl_noisy_network_new(&network, circuit, places, 2, observable, NULL, NULL));
    REQUIRE_OK(qnl_noisy_network_trajectories(values, network, &theta, 0, 0, 1, 2));
    REQUIRE_FAILURE(qnl_noisy_network_trajectory_gradient(&values, network, &theta, 0, 0, 1, 2), QNL_ERR_UNSUPPORTED,
                    "qnl_noisy_network_trajectory_gradient: an operator of the channel of noise[1] is not a multiple of a unitary "
                    "matrix");
    qnl_noisy_network_free(network);

    REQUIRE_OK(qnl_noisy_network_new(&network, circuit, places, 3, observable, NULL, NULL));
    REQUIRE_FAILURE(
        qnl_noisy_network_trajectories(values, network, &theta, 0, 0, 1, 2), QNL_ERR_UNSUPPORTED,
        "qnl_noisy_network_trajectories: the channel of noise[2] is not completely positive and trace preserving within "
        "1e-10");
    qnl_noisy_network_free(network);

    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    options.progress = stop;
    REQUIRE_OK(qnl_noisy_network_new(&network, circuit, places, 1, observable, NULL, &options));
    ck_assert_int_eq(qnl_noisy_network_trajectories(values, network, &theta, 0, 0, 100, 2), -7);
    ck_assert_int_eq(qnl_noisy_network_trajectory_gradient(&values, network, &theta, 0, 0, 100, 2), -7);
    ck_assert_uint_eq(qnl_statistics_count(values), 4008); /* nothing was added */
    qnl_noisy_network_free(network);

    qnl_statistics_free(values);
    qnl_channel_free(flip);
    qnl_channel_free(weak);
    qnl_channel_free(rare);
    qnl_channel_free(signed_map);
    qnl_channel_free(no_channel);
    qnl_channel_free(damping);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("noisy_trajectory");
    TCase *test = tcase_create("trajectories");
    tcase_add_loop_test(test, mean_of_values, 0, 8);
    tcase_add_test(test, quiet);
    tcase_add_test(test, threads);
    tcase_add_test(test, jumps);
    tcase_add_loop_test(test, gradient, 0, 3);
    tcase_add_test(test, failures);
    suite_add_tcase(suite, test);
    return qnl_test_run(suite);
}
