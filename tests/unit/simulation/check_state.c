#include <check.h>
#include <complex.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "qnnland/haar.h"
#include "qnnland/random.h"
#include "qnnland/state.h"
#include "simulation/state_data.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_state *new_basis(int qubits, const uint64_t *index, size_t count) {
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_basis(&state, qubits, index, count));
    return state;
}

static qnl_state *new_amplitudes(int qubits, const qnl_complex *amplitudes, size_t count) {
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_amplitudes(&state, qubits, amplitudes, count));
    return state;
}

/* ---- making ---- */

START_TEST(basis_states_need_no_amplitudes) {
    const uint64_t index[2] = {(UINT64_C(1) << 40) - 1, 5};
    qnl_state *state = new_basis(40, index, 2);
    ck_assert_int_eq(qnl_state_qubits(state), 40);
    ck_assert_uint_eq(qnl_state_count(state), 2);
    ck_assert_ptr_null(state->amplitudes);
    ck_assert_mem_eq(state->basis, index, sizeof index);
    qnl_state *copy = NULL;
    REQUIRE_OK(qnl_state_copy(&copy, state));
    qnl_state_free(state);
    ck_assert_mem_eq(copy->basis, index, sizeof index);
    qnl_state_free(copy);
}
END_TEST

START_TEST(null_handles_are_empty) {
    qnl_state_free(NULL);
    ck_assert_int_eq(qnl_state_qubits(NULL), 0);
    ck_assert_uint_eq(qnl_state_count(NULL), 0);
}
END_TEST

START_TEST(basis_refuses_bad_input) {
    qnl_state *state = NULL;
    REQUIRE_FAILURE(qnl_state_new_basis(NULL, 1, NULL, 1), QNL_ERR_NULL, "qnl_state_new_basis: out is NULL");
    REQUIRE_FAILURE(qnl_state_new_basis(&state, 0, NULL, 1), QNL_ERR_ARGUMENT,
                    "qnl_state_new_basis: qubits is 0, allowed are 1..40");
    REQUIRE_FAILURE(qnl_state_new_basis(&state, 41, NULL, 1), QNL_ERR_ARGUMENT,
                    "qnl_state_new_basis: qubits is 41, allowed are 1..40");
    REQUIRE_FAILURE(qnl_state_new_basis(&state, 1, NULL, 0), QNL_ERR_ARGUMENT,
                    "qnl_state_new_basis: count is 0, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_state_new_basis(&state, 1, NULL, (size_t)2147483649), QNL_ERR_ARGUMENT,
                    "qnl_state_new_basis: count is 2147483649, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_state_new_basis(&state, 3, (const uint64_t[]){7, 8}, 2), QNL_ERR_ARGUMENT,
                    "qnl_state_new_basis: index[1] is 8, allowed are 0..7");
    ck_assert_ptr_null(state);
}
END_TEST

START_TEST(amplitudes_refuse_bad_input) {
    qnl_state *state = NULL;
    qnl_complex amplitudes[4] = {{1, 0}, {0, 0}, {0.6, 0}, {0, 0.8}};
    REQUIRE_FAILURE(qnl_state_new_amplitudes(NULL, 1, amplitudes, 2), QNL_ERR_NULL, "qnl_state_new_amplitudes: out is NULL");
    REQUIRE_FAILURE(qnl_state_new_amplitudes(&state, 1, NULL, 2), QNL_ERR_NULL, "qnl_state_new_amplitudes: amplitudes is NULL");
    REQUIRE_FAILURE(qnl_state_new_amplitudes(&state, 41, amplitudes, 1), QNL_ERR_ARGUMENT,
                    "qnl_state_new_amplitudes: qubits is 41, allowed are 1..40");
    REQUIRE_FAILURE(qnl_state_new_amplitudes(&state, 1, amplitudes, 0), QNL_ERR_ARGUMENT,
                    "qnl_state_new_amplitudes: count is 0, allowed are 1..2147483648");
    REQUIRE_FAILURE(qnl_state_new_amplitudes(&state, 40, amplitudes, (size_t)1 << 31), QNL_ERR_MEMORY,
                    "qnl_state_new_amplitudes: count is 2147483648, that many states of 40 qubits exceed the address space");
    amplitudes[3].im = 1.5; /* 0.36 + 2.25 */
    REQUIRE_FAILURE(qnl_state_new_amplitudes(&state, 1, amplitudes, 2), QNL_ERR_NOT_NORMALISED,
                    "qnl_state_new_amplitudes: the squared norm of state 1 is 2.6099999999999999, allowed is 1 within 1e-10");
    amplitudes[3].im = 1e200;
    ck_assert_int_eq(qnl_state_new_amplitudes(&state, 1, amplitudes, 2), QNL_ERR_NOT_NORMALISED);
    amplitudes[3].im = NAN;
    ck_assert_int_eq(qnl_state_new_amplitudes(&state, 1, amplitudes, 2), QNL_ERR_NOT_FINITE);
    ck_assert_ptr_null(state);
    /* The tolerance: squared norms 1 + 0.96e-10 and 1 + 1.28e-10. */
    amplitudes[3].im = 0.8 + 0.6e-10;
    state = new_amplitudes(1, amplitudes, 2);
    qnl_state_free(state);
    amplitudes[3].im = 0.8 + 0.8e-10;
    ck_assert_int_eq(qnl_state_new_amplitudes(&state, 1, amplitudes, 2), QNL_ERR_NOT_NORMALISED);
}
END_TEST

START_TEST(copy_is_independent) {
    qnl_complex amplitudes[4] = {{1, 0}, {0, 0}, {0.6, 0}, {0, 0.8}};
    qnl_state *state = new_amplitudes(1, amplitudes, 2);
    qnl_state *copy = NULL;
    REQUIRE_OK(qnl_state_copy(&copy, state));
    qnl_state_free(state);
    qnl_complex kept[2];
    REQUIRE_OK(qnl_state_amplitudes(kept, copy, 1));
    ck_assert_mem_eq(kept, amplitudes + 2, sizeof kept);
    ck_assert_uint_eq(qnl_state_count(copy), 2);
    REQUIRE_FAILURE(qnl_state_copy(NULL, copy), QNL_ERR_NULL, "qnl_state_copy: out is NULL");
    REQUIRE_FAILURE(qnl_state_copy(&copy, NULL), QNL_ERR_NULL, "qnl_state_copy: state is NULL");
    qnl_state_free(copy);
}
END_TEST

/* ---- looking ---- */

START_TEST(amplitudes_and_probabilities) {
    qnl_state *basis = new_basis(2, (const uint64_t[]){0, 2}, 2);
    qnl_complex amplitudes[4];
    double probabilities[4];
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, basis, 1));
    compare_complexes("amplitudes", amplitudes, (const double complex[]){0, 0, 1, 0}, 4, 0.0);
    REQUIRE_OK(qnl_state_probabilities(probabilities, basis, 1));
    compare_doubles("probabilities", probabilities, (const double[]){0, 0, 1, 0}, 4, 0.0);
    qnl_state_free(basis);
    const qnl_complex given[4] = {{0.5, 0}, {0, 0.5}, {-0.5, 0}, {0.3, -0.4}};
    qnl_state *state = new_amplitudes(2, given, 1);
    REQUIRE_OK(qnl_state_probabilities(probabilities, state, 0));
    compare_doubles("probabilities", probabilities, (const double[]){0.25, 0.25, 0.25, 0.25}, 4, 1e-16);
    qnl_state_free(state);
}
END_TEST

START_TEST(inner_products) {
    const qnl_complex given[8] = {{0.5, 0}, {0, 0.5}, {-0.5, 0}, {0.3, -0.4}, {0.1, 0.7}, {-0.5, 0}, {0, 0}, {0.3, 0.4}};
    qnl_state *basis = new_basis(2, (const uint64_t[]){3, 1}, 2);
    qnl_state *state = new_amplitudes(2, given, 2);
    qnl_complex inner;
    double complex expected = 0;
    for (int i = 0; i < 4; i++) {
        expected += conj(given[i].re + I * given[i].im) * (given[4 + i].re + I * given[4 + i].im);
    }
    REQUIRE_OK(qnl_state_inner(&inner, state, 0, state, 1));
    compare_complexes("<a|b>", &inner, &expected, 1, 1e-15);
    expected = conj(expected);
    REQUIRE_OK(qnl_state_inner(&inner, state, 1, state, 0));
    compare_complexes("<b|a>", &inner, &expected, 1, 1e-15);
    REQUIRE_OK(qnl_state_inner(&inner, basis, 0, state, 0));
    compare_complexes("<3|a>", &inner, (const double complex[]){0.3 - 0.4 * I}, 1, 0.0);
    REQUIRE_OK(qnl_state_inner(&inner, state, 0, basis, 1));
    compare_complexes("<a|1>", &inner, (const double complex[]){-0.5 * I}, 1, 0.0);
    REQUIRE_OK(qnl_state_inner(&inner, basis, 0, basis, 0));
    compare_complexes("<3|3>", &inner, (const double complex[]){1}, 1, 0.0);
    REQUIRE_OK(qnl_state_inner(&inner, basis, 0, basis, 1));
    compare_complexes("<3|1>", &inner, (const double complex[]){0}, 1, 0.0);
    qnl_state_free(basis);
    qnl_state_free(state);
}
END_TEST

START_TEST(looking_refuses_bad_input) {
    qnl_state *state = new_basis(1, NULL, 2);
    qnl_state *wider = new_basis(2, NULL, 1);
    qnl_complex out[2] = {{7, 7}, {7, 7}};
    double numbers[2];
    uint64_t outcome = 7;
    REQUIRE_FAILURE(qnl_state_amplitudes(NULL, state, 0), QNL_ERR_NULL, "qnl_state_amplitudes: amplitudes is NULL");
    REQUIRE_FAILURE(qnl_state_amplitudes(out, NULL, 0), QNL_ERR_NULL, "qnl_state_amplitudes: state is NULL");
    REQUIRE_FAILURE(qnl_state_amplitudes(out, state, 2), QNL_ERR_ARGUMENT, "qnl_state_amplitudes: which is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_state_probabilities(NULL, state, 0), QNL_ERR_NULL, "qnl_state_probabilities: probabilities is NULL");
    REQUIRE_FAILURE(qnl_state_probabilities(numbers, NULL, 0), QNL_ERR_NULL, "qnl_state_probabilities: state is NULL");
    REQUIRE_FAILURE(qnl_state_probabilities(numbers, state, 9), QNL_ERR_ARGUMENT,
                    "qnl_state_probabilities: which is 9, allowed are 0..1");
    REQUIRE_FAILURE(qnl_state_inner(NULL, state, 0, state, 0), QNL_ERR_NULL, "qnl_state_inner: inner is NULL");
    REQUIRE_FAILURE(qnl_state_inner(out, NULL, 0, state, 0), QNL_ERR_NULL, "qnl_state_inner: a is NULL");
    REQUIRE_FAILURE(qnl_state_inner(out, state, 0, NULL, 0), QNL_ERR_NULL, "qnl_state_inner: b is NULL");
    REQUIRE_FAILURE(qnl_state_inner(out, state, 0, wider, 0), QNL_ERR_ARGUMENT, "qnl_state_inner: a has 1 qubits, b has 2");
    REQUIRE_FAILURE(qnl_state_inner(out, state, 2, state, 0), QNL_ERR_ARGUMENT, "qnl_state_inner: i is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_state_inner(out, state, 0, state, 3), QNL_ERR_ARGUMENT, "qnl_state_inner: j is 3, allowed are 0..1");
    REQUIRE_FAILURE(qnl_state_sample(NULL, state, 0, 1, 1), QNL_ERR_NULL, "qnl_state_sample: outcomes is NULL");
    REQUIRE_FAILURE(qnl_state_sample(&outcome, NULL, 0, 1, 1), QNL_ERR_NULL, "qnl_state_sample: state is NULL");
    REQUIRE_FAILURE(qnl_state_sample(&outcome, state, 2, 1, 1), QNL_ERR_ARGUMENT, "qnl_state_sample: which is 2, allowed are 0..1");
    ck_assert_double_eq(out[0].re, 7.0);
    ck_assert_uint_eq(outcome, 7);
    qnl_state_free(state);
    qnl_state_free(wider);
}
END_TEST

/* ---- sampling ---- */

START_TEST(basis_states_are_measured_for_sure) {
    qnl_state *state = new_basis(40, (const uint64_t[]){0, 999999999999}, 2);
    uint64_t outcomes[3] = {0};
    REQUIRE_OK(qnl_state_sample(outcomes, state, 1, 3, 5));
    ck_assert_uint_eq(outcomes[0], 999999999999);
    ck_assert_uint_eq(outcomes[2], 999999999999);
    REQUIRE_OK(qnl_state_sample(NULL, state, 1, 0, 5));
    qnl_state_free(state);
}
END_TEST

/* Each shot by hand: walk through the probabilities with the uniform number of stream (seed, 0, shot). */
START_TEST(shots_come_from_their_streams) {
    enum { SHOTS = 500, QUBITS = 6, DIMENSION = 64 };
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 11, 3, 0));
    qnl_complex amplitudes[2 * DIMENSION];
    REQUIRE_OK(qnl_haar_state(amplitudes, random, DIMENSION));
    REQUIRE_OK(qnl_haar_state(amplitudes + DIMENSION, random, DIMENSION));
    qnl_random_free(random);
    qnl_state *state = new_amplitudes(QUBITS, amplitudes, 2);
    uint64_t outcomes[SHOTS];
    REQUIRE_OK(qnl_state_sample(outcomes, state, 1, SHOTS, 42));
    for (size_t shot = 0; shot < SHOTS; shot++) {
        REQUIRE_OK(qnl_random_new(&random, 42, 0, shot));
        double left = qnl_random_uniform(random);
        qnl_random_free(random);
        uint64_t k = 0;
        for (;; k++) {
            const qnl_complex c = amplitudes[DIMENSION + k];
            left -= c.re * c.re + c.im * c.im;
            if (left < 0.0) break;
        }
        ck_assert_uint_eq(outcomes[shot], k);
    }
    qnl_state_free(state);
}
END_TEST

/*
 * Born's rule, chi-squared with 3 degrees of freedom and a fixed seed; a value above 30 has probability 1.4e-6
 * (survival function erfc(sqrt(x/2)) + sqrt(2 x/pi) exp(-x/2)).  Outcomes of probability zero never come.
 */
START_TEST(frequencies_follow_the_amplitudes) {
    enum { SHOTS = 20000 };
    static const double probabilities[8] = {0.0, 0.1, 0.0, 0.2, 0.3, 0.4, 0.0, 0.0};
    qnl_complex amplitudes[8];
    for (int i = 0; i < 8; i++) {
        amplitudes[i] = (qnl_complex){i % 2 == 0 ? sqrt(probabilities[i]) : 0.0, i % 2 == 0 ? 0.0 : -sqrt(probabilities[i])};
    }
    qnl_state *state = new_amplitudes(3, amplitudes, 1);
    static uint64_t outcomes[SHOTS];
    double counts[8] = {0.0};
    REQUIRE_OK(qnl_state_sample(outcomes, state, 0, SHOTS, 2024));
    for (int shot = 0; shot < SHOTS; shot++) {
        ck_assert_uint_lt(outcomes[shot], 8);
        counts[outcomes[shot]] += 1.0;
    }
    double chi_squared = 0.0;
    for (int i = 0; i < 8; i++) {
        const double expected = SHOTS * probabilities[i];
        if (expected == 0.0) {
            ck_assert_double_eq(counts[i], 0.0);
        } else {
            chi_squared += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
    }
    ck_assert_double_lt(chi_squared, 30.0);
    qnl_state_free(state);
}
END_TEST

static Suite *state_suite(void) {
    Suite *suite = suite_create("state");
    TCase *making = tcase_create("making");
    tcase_add_test(making, basis_states_need_no_amplitudes);
    tcase_add_test(making, null_handles_are_empty);
    tcase_add_test(making, basis_refuses_bad_input);
    tcase_add_test(making, amplitudes_refuse_bad_input);
    tcase_add_test(making, copy_is_independent);
    suite_add_tcase(suite, making);
    TCase *looking = tcase_create("looking");
    tcase_add_test(looking, amplitudes_and_probabilities);
    tcase_add_test(looking, inner_products);
    tcase_add_test(looking, looking_refuses_bad_input);
    suite_add_tcase(suite, looking);
    TCase *sampling = tcase_create("sampling");
    tcase_add_test(sampling, basis_states_are_measured_for_sure);
    tcase_add_test(sampling, shots_come_from_their_streams);
    tcase_add_test(sampling, frequencies_follow_the_amplitudes);
    suite_add_tcase(suite, sampling);
    return suite;
}

int main(void) {
    return qnl_test_run(state_suite());
}
