/* check_density.c  Reduced states, partial traces, mixtures and Schmidt values against sums over basis states and closed forms. */
#include "qnnland/density.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/haar.h"
#include "support/compare.h"
#include "support/random_channel.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { MOST = 6, MOST_DIMENSION = 1 << MOST };

static qnl_random *random_new(uint64_t stream) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 91, stream, 0));
    return random;
}

static qnl_state *state_of(const double complex *amplitudes, int qubits, size_t count) {
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_amplitudes(&state, qubits, as_library(amplitudes), count));
    return state;
}

/* The first `count` of a random order of the qubits. */
static void random_subset(int *subset, int count, int qubits, qnl_random *random) {
    int order[32];
    for (int k = 0; k < qubits; k++)
        order[k] = k;
    for (int k = 0; k < count; k++) {
        const int other = k + (int)qnl_random_integer(random, (uint64_t)(qubits - k));
        const int taken = order[other];
        order[other] = order[k];
        order[k] = subset[k] = taken;
    }
}

static size_t bits_on(size_t index, const int *subset, int count) {
    size_t bits = 0;
    for (int k = 0; k < count; k++)
        bits |= (index >> subset[k] & 1) << k;
    return bits;
}

static size_t mask_of(const int *subset, int count) {
    size_t mask = 0;
    for (int k = 0; k < count; k++)
        mask |= (size_t)1 << subset[k];
    return mask;
}

/* sum over pairs of basis states that agree outside of the subset */
static void reference_trace(double complex *reduced, const double complex *rho, int qubits, const int *keep, int count) {
    const size_t dimension = (size_t)1 << qubits, small = (size_t)1 << count, mask = mask_of(keep, count);
    memset(reduced, 0, small * small * sizeof *reduced);
    for (size_t x = 0; x < dimension; x++) {
        for (size_t y = 0; y < dimension; y++) {
            if ((x & ~mask) == (y & ~mask)) {
                reduced[bits_on(x, keep, count) * small + bits_on(y, keep, count)] += rho[x * dimension + y];
            }
        }
    }
}

static void projector(double complex *rho, const double complex *psi, size_t dimension) {
    for (size_t x = 0; x < dimension * dimension; x++)
        rho[x] = psi[x / dimension] * conj(psi[x % dimension]);
}

/* All sizes of parts in random orders; the second state of a batch. */
START_TEST(reduced_by_definition) {
    const int qubits = _i;
    const size_t dimension = (size_t)1 << qubits;
    double complex psi[2 * MOST_DIMENSION], rho[MOST_DIMENSION * MOST_DIMENSION], expected[MOST_DIMENSION * MOST_DIMENSION];
    qnl_complex found[MOST_DIMENSION * MOST_DIMENSION];
    qnl_random *random = random_new((uint64_t)qubits);
    random_vector(psi, random, dimension);
    random_vector(psi + dimension, random, dimension);
    projector(rho, psi + dimension, dimension);
    qnl_state *state = state_of(psi, qubits, 2);
    for (int count = 1; count <= qubits; count++) {
        int keep[MOST];
        random_subset(keep, count, qubits, random);
        reference_trace(expected, rho, qubits, keep, count);
        REQUIRE_OK(qnl_reduced_density(found, state, 1, keep, count));
        compare_complexes("state", found, expected, (size_t)1 << 2 * count, 1e-14);
        REQUIRE_OK(qnl_partial_trace(found, as_library(rho), qubits, keep, count));
        compare_complexes("density", found, expected, (size_t)1 << 2 * count, 1e-14);
    }
    qnl_state_free(state);
    qnl_random_free(random);
}
END_TEST

/* So large that the amplitudes are gathered in several portions, for both the reduced state and the Schmidt values. */
START_TEST(large_states) {
    enum { QUBITS = 18, COUNT = 3, SMALL = 8 };
    const int keep[COUNT] = {11, 0, 17};
    const size_t dimension = (size_t)1 << QUBITS;
    double complex *psi = reference_array(dimension);
    double complex expected[SMALL * SMALL] = {0};
    double eigenvalues[SMALL], values[SMALL];
    qnl_complex found[SMALL * SMALL];
    qnl_random *random = random_new(50);
    random_vector(psi, random, dimension);
    for (size_t x = 0; x < dimension; x++) {
        const size_t rest = x & ~mask_of(keep, COUNT);
        for (size_t j = 0; j < SMALL; j++) {
            const size_t y = rest | (j & 1) << 11 | (j >> 1 & 1) | (j >> 2 & 1) << 17;
            expected[bits_on(x, keep, COUNT) * SMALL + j] += psi[x] * conj(psi[y]);
        }
    }
    qnl_state *state = state_of(psi, QUBITS, 1);
    REQUIRE_OK(qnl_reduced_density(found, state, 0, keep, COUNT));
    compare_complexes("reduced", found, expected, SMALL * SMALL, 1e-14);
    reference_eigenvalues(eigenvalues, expected, SMALL);
    REQUIRE_OK(qnl_schmidt_values(values, state, 0, keep, COUNT));
    for (size_t k = 0; k < SMALL; k++)
        compare_double("Schmidt", values[k] * values[k], eigenvalues[SMALL - 1 - k], 1e-14);
    qnl_state_free(state);
    qnl_random_free(random);
    free(psi);
}
END_TEST

/* Basis states of 40 qubits have no amplitudes in memory. */
START_TEST(basis_states) {
    const uint64_t index[2] = {0, (UINT64_C(1) << 39) | 6};
    const int keep[3] = {39, 0, 2}, part[2] = {5, 1};
    const double one[4] = {1.0, 0.0, 0.0, 0.0};
    double complex expected[64] = {0};
    double values[4];
    qnl_complex rho[64];
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_basis(&state, 40, index, 2));
    expected[5 * 8 + 5] = 1.0;
    REQUIRE_OK(qnl_reduced_density(rho, state, 1, keep, 3));
    compare_complexes("basis state", rho, expected, 64, 0.0);
    REQUIRE_OK(qnl_schmidt_values(values, state, 1, part, 2));
    compare_doubles("product", values, one, 4, 0.0);
    qnl_state_free(state);
}
END_TEST

/* Of a product the factor, and in two steps the same as in one. */
START_TEST(partial_traces) {
    const int low[2] = {0, 1}, high[2] = {2, 3}, three[3] = {3, 0, 2}, two[2] = {2, 1}, both[2] = {2, 0};
    double complex a[16], b[16], rho[256];
    qnl_complex found[16], first[64], second[16];
    qnl_random *random = random_new(60);
    random_density_matrix(a, random, 4);
    random_density_matrix(b, random, 4);
    for (size_t x = 0; x < 256; x++) /* b on the high qubits */
        rho[x] = b[x / 64 * 4 + x % 16 / 4] * a[x / 16 % 4 * 4 + x % 4];
    REQUIRE_OK(qnl_partial_trace(found, as_library(rho), 4, low, 2));
    compare_complexes("a", found, a, 16, 1e-15);
    REQUIRE_OK(qnl_partial_trace(found, as_library(rho), 4, high, 2));
    compare_complexes("b", found, b, 16, 1e-15);
    random_density_matrix(rho, random, 16);
    REQUIRE_OK(qnl_partial_trace(first, as_library(rho), 4, three, 3));
    REQUIRE_OK(qnl_partial_trace(second, first, 3, two, 2));
    REQUIRE_OK(qnl_partial_trace(found, as_library(rho), 4, both, 2));
    compare_doubles("two steps", &second->re, &found->re, 32, 1e-15);
    qnl_random_free(random);
}
END_TEST

/* ---- mixtures ---- */

START_TEST(mixtures_by_definition) {
    enum { COUNT = 5 };
    const double weights[COUNT] = {0.3, 0.0, 1e-9, 0.45, 2.0}, equal[COUNT] = {0.2, 0.2, 0.2, 0.2, 0.2};
    double complex psi[COUNT * 8], expected[64];
    qnl_complex rho[64];
    qnl_random *random = random_new(70);
    for (size_t k = 0; k < COUNT; k++)
        random_vector(psi + 8 * k, random, 8);
    qnl_state *states = state_of(psi, 3, COUNT);
    for (int given = 0; given < 2; given++) {
        memset(expected, 0, sizeof expected);
        for (size_t x = 0; x < COUNT * 64; x++)
            expected[x % 64] += (given ? weights : equal)[x / 64] * psi[x / 64 * 8 + x / 8 % 8] * conj(psi[x / 64 * 8 + x % 8]);
        REQUIRE_OK(qnl_mixture_density(rho, states, given ? weights : NULL));
        compare_complexes("mixture", rho, expected, 64, 1e-15);
    }
    qnl_state_free(states);
    qnl_random_free(random);
}
END_TEST

/* 600 states of 9 qubits are more than one portion; the weights differ. */
START_TEST(mixtures_of_many) {
    enum { COUNT = 600, DIMENSION = 512 };
    double complex *psi = reference_array(COUNT * DIMENSION);
    qnl_complex *rho = calloc(DIMENSION * DIMENSION, sizeof *rho);
    double weights[COUNT];
    qnl_random *random = random_new(71);
    for (size_t k = 0; k < COUNT; k++) {
        random_vector(psi + DIMENSION * k, random, DIMENSION);
        weights[k] = (double)(k + 1) / (COUNT * COUNT);
    }
    qnl_state *states = state_of(psi, 9, COUNT);
    REQUIRE_OK(qnl_mixture_density(rho, states, weights));
    for (size_t x = 0; x < DIMENSION * DIMENSION; x += 1009) {
        double complex entry = 0.0;
        for (size_t k = 0; k < COUNT; k++)
            entry += weights[k] * psi[k * DIMENSION + x / DIMENSION] * conj(psi[k * DIMENSION + x % DIMENSION]);
        compare_double("entry", cabs(entry - (rho[x].re + I * rho[x].im)), 0.0, 1e-15);
    }
    qnl_state_free(states);
    qnl_random_free(random);
    free(psi);
    free(rho);
}
END_TEST

/* The mixture of its eigenstates is the density matrix; basis states make it diagonal. */
START_TEST(mixtures_go_back) {
    const uint64_t index[3] = {1, 3, 1};
    const double weights[3] = {0.25, 0.5, 0.125};
    double complex rho[256], diagonal[16] = {0};
    double found_weights[16];
    qnl_complex again[256];
    qnl_state *states = NULL;
    qnl_random *random = random_new(72);
    random_density_matrix(rho, random, 16);
    REQUIRE_OK(qnl_state_new_mixture(&states, found_weights, 4, as_library(rho), 0.0));
    REQUIRE_OK(qnl_mixture_density(again, states, found_weights));
    compare_complexes("rebuilt", again, rho, 256, 1e-14);
    qnl_state_free(states);
    REQUIRE_OK(qnl_state_new_basis(&states, 2, index, 3));
    diagonal[5] = 0.375;
    diagonal[15] = 0.5;
    REQUIRE_OK(qnl_mixture_density(again, states, weights));
    compare_complexes("basis states", again, diagonal, 16, 0.0);
    qnl_state_free(states);
    qnl_random_free(random);
}
END_TEST

/* ---- Schmidt values ---- */

/* GHZ: 1/sqrt 2 twice.  W with k of n qubits: sqrt(k/n) and sqrt((n - k)/n). */
START_TEST(closed_forms) {
    enum { QUBITS = 5 };
    const int part[QUBITS - 1] = {3, 0, 4, 1};
    double complex ghz[32] = {0}, w[32] = {0};
    double values[4];
    ghz[0] = ghz[31] = sqrt(0.5);
    for (int k = 0; k < QUBITS; k++)
        w[1 << k] = 1.0 / sqrt(5.0);
    qnl_state *ghz_state = state_of(ghz, QUBITS, 1), *w_state = state_of(w, QUBITS, 1);
    for (int count = 1; count < QUBITS; count++) {
        const double larger = fmax(count, QUBITS - count);
        const double of_ghz[4] = {sqrt(0.5), sqrt(0.5), 0.0, 0.0};
        const double of_w[4] = {sqrt(larger / 5.0), sqrt(1.0 - larger / 5.0), 0.0, 0.0};
        const size_t all = (size_t)1 << (count < QUBITS - count ? count : QUBITS - count);
        REQUIRE_OK(qnl_schmidt_values(values, ghz_state, 0, part, count));
        compare_doubles("GHZ", values, of_ghz, all, 1e-15);
        REQUIRE_OK(qnl_schmidt_values(values, w_state, 0, part, count));
        compare_doubles("W", values, of_w, all, 1e-15);
    }
    qnl_state_free(ghz_state);
    qnl_state_free(w_state);
}
END_TEST

/* sum_k s_k |u_k>|v_k> with random orthonormal u_k of qubits {4, 1} and v_k of {2, 0, 3}: tiny values are there, from both sides.
 */
START_TEST(tiny_values_are_kept) {
    const double expected[4] = {sqrt(1.0 - 1e-6), 1e-3, 1e-8, 1e-12};
    const int two[2] = {4, 1}, three[3] = {2, 0, 3};
    double complex u[16], v[64], psi[32] = {0};
    double values[4];
    qnl_random *random = random_new(80);
    random_unitary(u, random, 4);
    random_unitary(v, random, 8);
    for (size_t x = 0; x < 32; x++) {
        for (size_t k = 0; k < 4; k++)
            psi[x] += expected[k] * u[bits_on(x, two, 2) * 4 + k] * v[bits_on(x, three, 3) * 8 + k];
    }
    qnl_state *state = state_of(psi, 5, 1);
    for (int side = 0; side < 2; side++) {
        REQUIRE_OK(qnl_schmidt_values(values, state, 0, side ? two : three, side ? 2 : 3));
        compare_doubles("values", values, expected, 4, 5e-16);
    }
    qnl_state_free(state);
    qnl_random_free(random);
}
END_TEST

/* Both reduced states have the squares of the Schmidt values as their eigenvalues, the larger one zeros besides. */
START_TEST(both_parts_have_one_spectrum) {
    const int qubits = 6, count = _i;
    double complex psi[64];
    double values[8], eigenvalues[32];
    qnl_complex rho[32 * 32];
    int subset[6];
    qnl_random *random = random_new(81);
    random_vector(psi, random, 64);
    random_subset(subset, qubits, qubits, random);
    qnl_state *state = state_of(psi, qubits, 1);
    REQUIRE_OK(qnl_schmidt_values(values, state, 0, subset, count));
    for (int side = 0; side < 2; side++) {
        const int size = side ? qubits - count : count;
        const size_t dimension = (size_t)1 << size;
        double complex copy[32 * 32];
        REQUIRE_OK(qnl_reduced_density(rho, state, 0, side ? subset + count : subset, size));
        memcpy(copy, rho, dimension * dimension * sizeof *copy);
        reference_eigenvalues(eigenvalues, copy, dimension);
        for (size_t k = 0; k < dimension; k++) {
            const size_t number = dimension - 1 - k;
            const int present = number < (size_t)1 << count && number < (size_t)1 << (qubits - count);
            compare_double("eigenvalue", eigenvalues[k], present ? values[number] * values[number] : 0.0, 1e-14);
        }
    }
    qnl_state_free(state);
    qnl_random_free(random);
}
END_TEST

/* ---- wrong arguments ---- */

START_TEST(wrong_subsets) {
    const int twice[3] = {1, 0, 1}, outside[2] = {0, 3}, negative[1] = {-1}, all[3] = {2, 1, 0};
    qnl_complex rho[64] = {{7.0, 0.0}};
    double values[4] = {7.0};
    qnl_state *state = NULL, *one = NULL;
    REQUIRE_OK(qnl_state_new_basis(&state, 3, NULL, 2));
    REQUIRE_OK(qnl_state_new_basis(&one, 1, NULL, 1));
    REQUIRE_FAILURE(qnl_reduced_density(rho, state, 0, all, 0), QNL_ERR_ARGUMENT,
                    "qnl_reduced_density: count is 0, allowed are 1..3");
    REQUIRE_FAILURE(qnl_reduced_density(rho, state, 0, all, 4), QNL_ERR_ARGUMENT,
                    "qnl_reduced_density: count is 4, allowed are 1..3");
    REQUIRE_FAILURE(qnl_reduced_density(rho, state, 0, twice, 3), QNL_ERR_ARGUMENT,
                    "qnl_reduced_density: qubit 1 is given twice in keep");
    REQUIRE_FAILURE(qnl_reduced_density(rho, state, 0, outside, 2), QNL_ERR_ARGUMENT,
                    "qnl_reduced_density: keep[1] is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_reduced_density(rho, state, 0, negative, 1), QNL_ERR_ARGUMENT,
                    "qnl_reduced_density: keep[0] is -1, allowed are 0..2");
    REQUIRE_FAILURE(qnl_reduced_density(rho, state, 2, all, 1), QNL_ERR_ARGUMENT,
                    "qnl_reduced_density: which is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_reduced_density(rho, state, 0, NULL, 1), QNL_ERR_NULL, "qnl_reduced_density: keep is NULL");
    REQUIRE_FAILURE(qnl_reduced_density(NULL, state, 0, all, 1), QNL_ERR_NULL, "qnl_reduced_density: rho is NULL");
    REQUIRE_FAILURE(qnl_reduced_density(rho, NULL, 0, all, 1), QNL_ERR_NULL, "qnl_reduced_density: state is NULL");
    REQUIRE_FAILURE(qnl_schmidt_values(values, state, 0, all, 3), QNL_ERR_ARGUMENT,
                    "qnl_schmidt_values: count is 3, allowed are 1..2");
    REQUIRE_FAILURE(qnl_schmidt_values(values, one, 0, all + 2, 1), QNL_ERR_ARGUMENT,
                    "qnl_schmidt_values: part needs a part and a rest, but there is only 1 qubit");
    REQUIRE_FAILURE(qnl_schmidt_values(values, state, 3, all, 1), QNL_ERR_ARGUMENT,
                    "qnl_schmidt_values: which is 3, allowed are 0..1");
    REQUIRE_FAILURE(qnl_schmidt_values(NULL, state, 0, all, 1), QNL_ERR_NULL, "qnl_schmidt_values: values is NULL");
    REQUIRE_FAILURE(qnl_schmidt_values(values, NULL, 0, all, 1), QNL_ERR_NULL, "qnl_schmidt_values: state is NULL");
    ck_assert(rho[0].re == 7.0 && values[0] == 7.0);
    qnl_state_free(state);
    qnl_state_free(one);
}
END_TEST

START_TEST(too_large) {
    int keep[13];
    qnl_complex rho[4] = {{7.0, 0.0}};
    qnl_state *state = NULL;
    for (int k = 0; k < 13; k++)
        keep[k] = k;
    REQUIRE_OK(qnl_state_new_basis(&state, 13, NULL, 1));
    REQUIRE_FAILURE(qnl_reduced_density(rho, state, 0, keep, 13), QNL_ERR_ARGUMENT,
                    "qnl_reduced_density: count is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_mixture_density(rho, state, NULL), QNL_ERR_ARGUMENT,
                    "qnl_mixture_density: the states have 13 qubits, allowed are 1..12");
    REQUIRE_FAILURE(qnl_partial_trace(rho, rho, 13, keep, 1), QNL_ERR_ARGUMENT,
                    "qnl_partial_trace: qubits is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_partial_trace(rho, rho, 0, keep, 1), QNL_ERR_ARGUMENT, "qnl_partial_trace: qubits is 0, allowed are 1..12");
    ck_assert(rho[0].re == 7.0);
    qnl_state_free(state);
}
END_TEST

START_TEST(wrong_matrices_and_weights) {
    const int keep[2] = {1, 0};
    const double negative[2] = {0.5, -0.5}, nan_weight[2] = {0.5, NAN};
    qnl_complex skew[16] = {{1.0, 0.0}, {0.25, 0.0}}, nan_entry[16] = {{0.0, NAN}}, rho[16] = {{7.0, 0.0}};
    qnl_state *states = NULL;
    REQUIRE_OK(qnl_state_new_basis(&states, 2, NULL, 2));
    REQUIRE_FAILURE(qnl_partial_trace(rho, skew, 2, keep, 1), QNL_ERR_NOT_HERMITIAN,
                    "qnl_partial_trace: the largest entry of |rho - rho'| is 0.25, allowed are 0..1e-10");
    REQUIRE_FAILURE(qnl_partial_trace(rho, nan_entry, 2, keep, 1), QNL_ERR_NOT_FINITE,
                    "qnl_partial_trace: rho (as real and imaginary parts)[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_partial_trace(rho, skew, 2, keep, 3), QNL_ERR_ARGUMENT, "qnl_partial_trace: count is 3, allowed are 1..2");
    REQUIRE_FAILURE(qnl_partial_trace(NULL, skew, 2, keep, 1), QNL_ERR_NULL, "qnl_partial_trace: reduced is NULL");
    REQUIRE_FAILURE(qnl_partial_trace(rho, NULL, 2, keep, 1), QNL_ERR_NULL, "qnl_partial_trace: rho is NULL");
    REQUIRE_FAILURE(qnl_mixture_density(rho, states, negative), QNL_ERR_ARGUMENT,
                    "qnl_mixture_density: weights[1] is -0.5, must be at least 0");
    REQUIRE_FAILURE(qnl_mixture_density(rho, states, nan_weight), QNL_ERR_NOT_FINITE,
                    "qnl_mixture_density: weights[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_mixture_density(NULL, states, NULL), QNL_ERR_NULL, "qnl_mixture_density: rho is NULL");
    REQUIRE_FAILURE(qnl_mixture_density(rho, NULL, NULL), QNL_ERR_NULL, "qnl_mixture_density: states is NULL");
    ck_assert(rho[0].re == 7.0);
    qnl_state_free(states);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("density");
    TCase *tests = tcase_create("density");
    tcase_add_loop_test(tests, reduced_by_definition, 1, MOST + 1);
    tcase_add_test(tests, large_states);
    tcase_add_test(tests, basis_states);
    tcase_add_test(tests, partial_traces);
    tcase_add_test(tests, mixtures_by_definition);
    tcase_add_test(tests, mixtures_of_many);
    tcase_add_test(tests, mixtures_go_back);
    tcase_add_test(tests, closed_forms);
    tcase_add_test(tests, tiny_values_are_kept);
    tcase_add_loop_test(tests, both_parts_have_one_spectrum, 1, 6);
    tcase_add_test(tests, wrong_subsets);
    tcase_add_test(tests, too_large);
    tcase_add_test(tests, wrong_matrices_and_weights);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
