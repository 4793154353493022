/* Estimates from measurements: unbiased, with honest standard errors, and the same numbers for the same seed.
 * All seeds are fixed; the limits in the text are those of a run with any other seed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/network.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { PARAMETERS = 3 };

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 5150, number, 0));
    return random;
}

/* Mean and variance of one measurement of the whole observable, from the dense reference. */
static void exact_moments(double *mean, double *variance, const random_problem *p, size_t input, const double *theta) {
    double complex *psi = reference_array(p->dimension);
    double complex *square = reference_array(p->dimension * p->dimension);
    memcpy(psi, p->vectors + input * p->dimension, p->dimension * sizeof *psi);
    reference_apply(psi, p->reference, theta);
    reference_multiply(square, p->matrix, p->matrix, p->dimension);
    *mean = reference_expectation(p->matrix, psi, p->dimension);
    *variance = reference_expectation(square, psi, p->dimension) - *mean * *mean;
    free(psi);
    free(square);
}

/* Five standard errors: a failure has probability 6e-7 for each value. */
START_TEST(test_means) {
    enum { COUNT = 3, INPUTS = 2 };
    qnl_random *random = stream((uint64_t)_i);
    random_problem p;
    random_problem_new(&p, random, &(random_shape){_i, 0, PARAMETERS, PART_ALL, INPUTS, 0, 0, 0});
    double *thetas = random_thetas(random, COUNT * PARAMETERS);
    double values[COUNT * INPUTS], errors[COUNT * INPUTS], exact[COUNT * INPUTS];
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, p.states, NULL));
    REQUIRE_OK(qnl_network_expectation(exact, network, thetas, COUNT));
    REQUIRE_OK(qnl_network_sample(values, errors, network, thetas, COUNT, 3000, 99));
    for (int k = 0; k < COUNT * INPUTS; k++) {
        ck_assert_msg(errors[k] > 0 && errors[k] < p.weight / sqrt(3000) * 1.01, "standard error %g with weight %g", errors[k],
                      p.weight);
        compare_double("mean of the samples", values[k], exact[k], 5 * errors[k]);
        ck_assert_msg(values[k] != exact[k], "the samples have no noise");
    }
    qnl_network_free(network);
    free(thetas);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* One part at a time, so that the exact variance of a measurement is that of the observable.  2000 evaluations at one point: their
 * scatter estimates the squared error to 3.2 per cent, the limit is five times that.  Few shots, so that a biased mean shows. */
START_TEST(test_standard_errors) {
    enum { COUNT = 2000, SHOTS = 20 };
    qnl_random *random = stream((uint64_t)(20 + _i));
    random_problem p;
    random_problem_new(&p, random, &(random_shape){3, 0, PARAMETERS, 1 << _i % 5, 1, 0, 1, 0});
    double *theta = random_thetas(random, PARAMETERS);
    double thetas[COUNT * PARAMETERS], values[COUNT], errors[COUNT];
    double mean, variance, scatter = 0, mean_square = 0, average = 0;
    qnl_network *network = NULL;
    for (int k = 0; k < COUNT * PARAMETERS; k++) {
        thetas[k] = theta[k % PARAMETERS];
    }
    exact_moments(&mean, &variance, &p, 0, theta);
    REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, p.states, NULL));
    REQUIRE_OK(qnl_network_sample(values, errors, network, thetas, COUNT, SHOTS, 4));
    for (int k = 0; k < COUNT; k++) {
        scatter += (values[k] - mean) * (values[k] - mean) / COUNT;
        mean_square += errors[k] * errors[k] / COUNT;
        average += values[k] / COUNT;
    }
    compare_double("average", average, mean, 5 * sqrt(variance / (COUNT * SHOTS)) + 1e-13 * p.weight);
    compare_double("scatter of the estimates", scatter, variance / SHOTS, 0.16 * variance / SHOTS + 1e-13);
    compare_double("mean squared standard error", mean_square, variance / SHOTS, 0.1 * variance / SHOTS + 1e-13);
    qnl_network_free(network);
    free(theta);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* The same seed gives the same numbers whatever else is computed; another seed gives others. */
START_TEST(test_seeds) {
    enum { COUNT = 9, INPUTS = 2 };
    qnl_random *random = stream(40);
    random_problem p;
    random_problem_new(&p, random, &(random_shape){3, 0, PARAMETERS, PART_ALL, INPUTS, 0, 0, 0});
    double *thetas = random_thetas(random, COUNT * PARAMETERS);
    double first[COUNT * INPUTS], second[COUNT * INPUTS], errors[COUNT * INPUTS];
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, p.states, NULL));
    REQUIRE_OK(qnl_network_sample(first, errors, network, thetas, COUNT, 100, 1));
    REQUIRE_OK(qnl_network_sample(second, NULL, network, thetas, COUNT, 100, 1));
    compare_bits("the same seed", second, first, COUNT * INPUTS);
    REQUIRE_OK(qnl_network_sample(second, errors, network, thetas, 4, 100, 1));
    compare_bits("fewer evaluations", second, first, 4 * INPUTS);
    REQUIRE_OK(qnl_network_sample(second, errors, network, thetas, COUNT, 100, 2));
    for (int k = 0; k < COUNT * INPUTS; k++) {
        ck_assert_msg(second[k] != first[k], "value %d is the same with another seed", k);
    }
    qnl_network_free(network);
    free(thetas);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* Multiples of the identity are exact, and so is a part whose state is an eigenvector. */
START_TEST(test_without_noise) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    const uint64_t index = 2;
    qnl_state *state = NULL;
    double value = 0, error = 1;
    REQUIRE_OK(qnl_circuit_new(&circuit, 2));
    REQUIRE_OK(qnl_observable_parse(&observable, 2, "0.75 + 2 Z0 - 3 Z1"));
    REQUIRE_OK(qnl_state_new_basis(&state, 2, &index, 1));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, state, NULL));
    REQUIRE_OK(qnl_network_sample(&value, &error, network, NULL, 1, 10, 1));
    compare_double("value", value, 0.75 + 2 + 3, 1e-14);
    compare_double("standard error", error, 0, 1e-14);
    qnl_network_free(network);
    qnl_state_free(state);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* Chi-squared with 7 degrees of freedom stays below 42.7 but for a probability of 4e-7. */
START_TEST(test_state_sample) {
    enum { SHOTS = 20000 };
    qnl_random *random = stream(50);
    double complex vectors[16];
    static uint64_t outcomes[SHOTS], again[SHOTS];
    qnl_state *states = NULL;
    double counts[8] = {0}, chi_squared = 0;
    random_vector(vectors, random, 8);
    random_vector(vectors + 8, random, 8);
    REQUIRE_OK(qnl_state_new_amplitudes(&states, 3, as_library(vectors), 2));
    REQUIRE_OK(qnl_state_sample(outcomes, states, 1, SHOTS, 12));
    for (int s = 0; s < SHOTS; s++) {
        ck_assert_uint_lt(outcomes[s], 8);
        counts[outcomes[s]]++;
    }
    for (int k = 0; k < 8; k++) {
        const double expected = SHOTS * pow(cabs(vectors[8 + k]), 2);
        chi_squared += (counts[k] - expected) * (counts[k] - expected) / expected;
    }
    ck_assert_msg(chi_squared < 42.7, "chi squared is %g", chi_squared);
    ck_assert_msg(chi_squared > 0.2, "chi squared is %g: the outcomes are too even", chi_squared);
    REQUIRE_OK(qnl_state_sample(again, states, 1, 100, 12));
    ck_assert_mem_eq(again, outcomes, 100 * sizeof again[0]);
    REQUIRE_OK(qnl_state_sample(again, states, 1, 100, 13));
    ck_assert_mem_ne(again, outcomes, 100 * sizeof again[0]);
    qnl_state_free(states);
    qnl_random_free(random);
}
END_TEST

START_TEST(test_sample_of_basis_state) {
    const uint64_t index[2] = {5, 1023};
    uint64_t outcomes[20];
    qnl_state *states = NULL;
    REQUIRE_OK(qnl_state_new_basis(&states, 10, index, 2));
    REQUIRE_OK(qnl_state_sample(outcomes, states, 1, 20, 3));
    for (int s = 0; s < 20; s++) {
        ck_assert_uint_eq(outcomes[s], 1023);
    }
    qnl_state_free(states);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("sampling");
    TCase *tests = tcase_create("sampling");
    tcase_set_timeout(tests, 30);
    tcase_add_loop_test(tests, test_means, 1, 5);
    tcase_add_loop_test(tests, test_standard_errors, 0, 15);
    tcase_add_test(tests, test_seeds);
    tcase_add_test(tests, test_without_noise);
    tcase_add_test(tests, test_state_sample);
    tcase_add_test(tests, test_sample_of_basis_state);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
