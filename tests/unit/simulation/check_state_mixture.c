/* check_state_mixture.c  Density matrices as mixtures of their eigenstates. */
#include <complex.h>
#include <math.h>
#include <stdlib.h>

#include "qnnland/haar.h"
#include "qnnland/state.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/runner.h"

#define MAX_DIMENSION 32

/* density = sum_i weights[i] |v_i><v_i| with the columns v_i of a Haar-random unitary */
static void random_density(qnl_complex *density, const double *weights, size_t dimension, uint64_t seed) {
    qnl_complex unitary[MAX_DIMENSION * MAX_DIMENSION];
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    REQUIRE_OK(qnl_haar_unitary(unitary, random, dimension));
    qnl_random_free(random);
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = 0; j < dimension; j++) {
            double complex entry = 0.0;
            for (size_t k = 0; k < dimension; k++) {
                const qnl_complex a = unitary[i * dimension + k];
                const qnl_complex b = unitary[j * dimension + k];
                entry += weights[k] * (a.re + I * a.im) * (b.re - I * b.im);
            }
            density[i * dimension + j] = (qnl_complex){creal(entry), cimag(entry)};
        }
    }
}

/* sum_i weights[i] |psi_i><psi_i| of a mixture */
static void rebuild(double complex *density, const qnl_state *state, const double *weights) {
    const size_t dimension = (size_t)1 << qnl_state_qubits(state);
    for (size_t i = 0; i < dimension * dimension; i++) {
        density[i] = 0.0;
    }
    for (size_t k = 0; k < qnl_state_count(state); k++) {
        qnl_complex psi[MAX_DIMENSION];
        REQUIRE_OK(qnl_state_amplitudes(psi, state, k));
        for (size_t i = 0; i < dimension; i++) {
            for (size_t j = 0; j < dimension; j++) {
                density[i * dimension + j] += weights[k] * (psi[i].re + I * psi[i].im) * (psi[j].re - I * psi[j].im);
            }
        }
    }
}

static void require_orthonormal(const qnl_state *state) {
    for (size_t i = 0; i < qnl_state_count(state); i++) {
        for (size_t j = 0; j < qnl_state_count(state); j++) {
            qnl_complex inner;
            REQUIRE_OK(qnl_state_inner(&inner, state, i, state, j));
            compare_double("inner product", inner.re, i == j ? 1.0 : 0.0, 1e-13);
            compare_double("inner product", inner.im, 0.0, 1e-13);
        }
    }
}

/* Geometric weights, in an order that is not the descending one. */
START_TEST(mixtures_are_the_density) {
    const int qubits = _i;
    const size_t dimension = (size_t)1 << qubits;
    double given[MAX_DIMENSION];
    double weights[MAX_DIMENSION];
    double sum = 0.0;
    for (size_t k = 0; k < dimension; k++) {
        given[k] = pow(0.7, (double)((5 * k) % dimension));
        sum += given[k];
    }
    for (size_t k = 0; k < dimension; k++) {
        given[k] /= sum;
    }
    qnl_complex density[MAX_DIMENSION * MAX_DIMENSION];
    double complex rebuilt[MAX_DIMENSION * MAX_DIMENSION];
    qnl_state *state = NULL;
    random_density(density, given, dimension, 40 + (uint64_t)qubits);
    REQUIRE_OK(qnl_state_new_mixture(&state, weights, qubits, density, 1e-14));
    ck_assert_int_eq(qnl_state_qubits(state), qubits);
    ck_assert_uint_eq(qnl_state_count(state), dimension);
    for (size_t k = 0; k < dimension; k++) {
        compare_double("weight", weights[k], pow(0.7, (double)k) / sum, 1e-14);
    }
    require_orthonormal(state);
    rebuild(rebuilt, state, weights);
    compare_complexes("density", density, rebuilt, dimension * dimension, 1e-14);
    qnl_state_free(state);
}
END_TEST

START_TEST(degenerate_and_pure_densities) {
    qnl_complex density[16] = {{0.0, 0.0}};
    double complex rebuilt[16];
    double weights[4] = {7.0, 7.0, 7.0, 7.0};
    qnl_state *state = NULL;
    for (int i = 0; i < 4; i++) {
        density[5 * i].re = 0.25;
    }
    REQUIRE_OK(qnl_state_new_mixture(&state, weights, 2, density, 1e-14));
    ck_assert_uint_eq(qnl_state_count(state), 4);
    const double quarters[4] = {0.25, 0.25, 0.25, 0.25};
    compare_doubles("weights", weights, quarters, 4, 1e-15);
    require_orthonormal(state);
    qnl_state_free(state);

    /* (|00> + i|11>) / sqrt 2 */
    for (int i = 0; i < 16; i++) {
        density[i] = (qnl_complex){0.0, 0.0};
    }
    density[0].re = density[15].re = 0.5;
    density[3].im = -0.5;
    density[12].im = 0.5;
    REQUIRE_OK(qnl_state_new_mixture(&state, weights, 2, density, 1e-14));
    ck_assert_uint_eq(qnl_state_count(state), 1);
    const double one[4] = {1.0, 0.0, 0.0, 0.0};
    compare_bits("weights", weights, one, 4);
    rebuild(rebuilt, state, weights);
    compare_complexes("density", density, rebuilt, 16, 1e-15);
    qnl_state_free(state);
}
END_TEST

static void diagonal_density(qnl_complex density[16], double a, double b, double c, double d) {
    const double values[4] = {a, b, c, d};
    for (int i = 0; i < 16; i++) {
        density[i] = (qnl_complex){i % 5 == 0 ? values[i / 5] : 0.0, 0.0};
    }
}

START_TEST(cutoff_leaves_out_and_rescales) {
    qnl_complex density[16];
    double weights[4] = {7.0, 7.0, 7.0, 7.0};
    double probabilities[4];
    qnl_state *state = NULL;
    diagonal_density(density, 0.08, 0.25, 0.02, 0.65);
    REQUIRE_OK(qnl_state_new_mixture(&state, weights, 2, density, 0.1));
    ck_assert_uint_eq(qnl_state_count(state), 2);
    const double expected[4] = {0.65 / 0.9, 0.25 / 0.9, 0.0, 0.0};
    compare_doubles("weights", weights, expected, 4, 1e-15);
    REQUIRE_OK(qnl_state_probabilities(probabilities, state, 0));
    compare_double("first state", probabilities[3], 1.0, 1e-15);
    REQUIRE_OK(qnl_state_probabilities(probabilities, state, 1));
    compare_double("second state", probabilities[1], 1.0, 1e-15);
    qnl_state_free(state);

    /* an eigenvalue equal to the cutoff is left out */
    diagonal_density(density, 0.5, 0.25, 0.25, 0.0);
    REQUIRE_OK(qnl_state_new_mixture(&state, weights, 2, density, 0.25));
    ck_assert_uint_eq(qnl_state_count(state), 1);
    ck_assert(weights[0] == 1.0 && weights[1] == 0.0 && weights[3] == 0.0);
    qnl_state_free(state);
}
END_TEST

/* ---- wrong arguments ---- */

static void require_wrong(int qubits, const qnl_complex *density, double cutoff, qnl_status status, const char *text) {
    qnl_state *out = NULL;
    double weights[4] = {7.0, 7.0, 7.0, 7.0};
    REQUIRE_FAILURE(qnl_state_new_mixture(&out, weights, qubits, density, cutoff), status, text);
    ck_assert_ptr_null(out);
    for (int k = 0; k < 4; k++) {
        ck_assert(weights[k] == 7.0);
    }
}

START_TEST(wrong_arguments) {
    qnl_complex density[16];
    double weights[4];
    qnl_state *out = NULL;
    diagonal_density(density, 0.25, 0.25, 0.25, 0.25);
    REQUIRE_FAILURE(qnl_state_new_mixture(NULL, weights, 2, density, 0.0), QNL_ERR_NULL, "qnl_state_new_mixture: out is NULL");
    REQUIRE_FAILURE(qnl_state_new_mixture(&out, NULL, 2, density, 0.0), QNL_ERR_NULL, "qnl_state_new_mixture: weights is NULL");
    require_wrong(2, NULL, 0.0, QNL_ERR_NULL, "qnl_state_new_mixture: density is NULL");
    require_wrong(0, density, 0.0, QNL_ERR_ARGUMENT, "qnl_state_new_mixture: qubits is 0, allowed are 1..12");
    require_wrong(13, density, 0.0, QNL_ERR_ARGUMENT, "qnl_state_new_mixture: qubits is 13, allowed are 1..12");
    require_wrong(2, density, -0.5, QNL_ERR_ARGUMENT, "qnl_state_new_mixture: cutoff is -0.5, allowed are 0 up to, but not, 1");
    require_wrong(2, density, 1.0, QNL_ERR_ARGUMENT, "qnl_state_new_mixture: cutoff is 1, allowed are 0 up to, but not, 1");
    require_wrong(2, density, INFINITY, QNL_ERR_NOT_FINITE, "qnl_state_new_mixture: cutoff is inf, must be finite");
    diagonal_density(density, 0.5, 0.25, 0.125, 0.125);
    require_wrong(2, density, 0.75, QNL_ERR_ARGUMENT,
                  "qnl_state_new_mixture: cutoff is 0.75, must be below the largest eigenvalue 0.5");
}
END_TEST

START_TEST(wrong_densities) {
    qnl_complex density[16];
    diagonal_density(density, 0.25, 0.25, 0.25, 0.5);
    require_wrong(2, density, 0.0, QNL_ERR_NOT_NORMALISED,
                  "qnl_state_new_mixture: the trace of density is 1.25, allowed is 1 within 1e-10");
    diagonal_density(density, 0.75, 0.5, 0.0, -0.25);
    require_wrong(2, density, 0.0, QNL_ERR_ARGUMENT,
                  "qnl_state_new_mixture: density has the eigenvalue -0.25, must be at least -1e-10");
    diagonal_density(density, 0.25, 0.25, 0.25, 0.25);
    density[1].re = 0.125;
    require_wrong(2, density, 0.0, QNL_ERR_NOT_HERMITIAN,
                  "qnl_state_new_mixture: the largest entry of |density - density'| is 0.125, allowed are 0..1e-10");
    density[1].re = 0.0;
    density[6].im = INFINITY;
    require_wrong(2, density, 0.0, QNL_ERR_NOT_FINITE, "qnl_state_new_mixture: density[13] is inf, must be finite");
}
END_TEST

/* Just inside what is allowed. */
START_TEST(small_defects_are_allowed) {
    qnl_complex density[16];
    double weights[4];
    qnl_state *state = NULL;
    diagonal_density(density, 0.5 + 5e-11, 0.5, 4e-11, -5e-11);
    density[1].im = 9e-11;
    REQUIRE_OK(qnl_state_new_mixture(&state, weights, 2, density, 1e-9));
    ck_assert_uint_eq(qnl_state_count(state), 2);
    compare_double("sum", weights[0] + weights[1], 1.0, 1e-15);
    qnl_state_free(state);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("state mixture");
    TCase *mixtures = tcase_create("mixtures");
    tcase_add_loop_test(mixtures, mixtures_are_the_density, 1, 6);
    tcase_add_test(mixtures, degenerate_and_pure_densities);
    tcase_add_test(mixtures, cutoff_leaves_out_and_rescales);
    suite_add_tcase(suite, mixtures);
    TCase *wrong = tcase_create("wrong arguments");
    tcase_add_test(wrong, wrong_arguments);
    tcase_add_test(wrong, wrong_densities);
    tcase_add_test(wrong, small_defects_are_allowed);
    suite_add_tcase(suite, wrong);
    return qnl_test_run(suite);
}
