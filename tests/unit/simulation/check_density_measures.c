/* check_density_measures.c  Entropies, negativity and distances: closed forms, inequalities, invariances. */
#include <math.h>
#include <string.h>

#include "qnnland/density.h"
#include "support/compare.h"
#include "support/random_channel.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { MOST = 16 };

static const double e = 2.718281828459045;

static qnl_random *random_new(uint64_t stream) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 101, stream, 0));
    return random;
}

static void diagonal(double complex *rho, const double *p, size_t dimension) {
    for (size_t x = 0; x < dimension * dimension; x++)
        rho[x] = x % (dimension + 1) == 0 ? p[x / dimension] : 0.0;
}

static void projector(double complex *rho, const double complex *psi, size_t dimension) {
    for (size_t x = 0; x < dimension * dimension; x++)
        rho[x] = psi[x / dimension] * conj(psi[x % dimension]);
}

/* u rho u' */
static void rotate(double complex *rotated, const double complex *u, const double complex *rho, size_t dimension) {
    double complex half[MOST * MOST], adjoint[MOST * MOST];
    for (size_t x = 0; x < dimension * dimension; x++)
        adjoint[x] = conj(u[x % dimension * dimension + x / dimension]);
    reference_multiply(half, u, rho, dimension);
    reference_multiply(rotated, half, adjoint, dimension);
}

/* p |Bell><Bell| + (1 - p) / 4 */
static void werner(double complex *rho, double p) {
    const double complex bell[4] = {sqrt(0.5), 0.0, 0.0, sqrt(0.5)};
    projector(rho, bell, 4);
    for (size_t x = 0; x < 16; x++)
        rho[x] = p * rho[x] + (x % 5 == 0 ? 0.25 * (1.0 - p) : 0.0);
}

static double entropy_of(const double complex *rho, size_t dimension, double order, double base) {
    double entropy = NAN;
    REQUIRE_OK(qnl_entropy(&entropy, as_library(rho), dimension, order, base));
    return entropy;
}

static double fidelity_of(const double complex *rho, const double complex *sigma, size_t dimension) {
    double fidelity = NAN;
    REQUIRE_OK(qnl_fidelity(&fidelity, as_library(rho), as_library(sigma), dimension, QNL_FIDELITY_ROOT));
    return fidelity;
}

static double distance_of(const double complex *rho, const double complex *sigma, size_t dimension) {
    double distance = NAN;
    REQUIRE_OK(qnl_trace_distance(&distance, as_library(rho), as_library(sigma), dimension));
    return distance;
}

static double relative_of(const double complex *rho, const double complex *sigma, size_t dimension) {
    double entropy = NAN;
    REQUIRE_OK(qnl_relative_entropy(&entropy, as_library(rho), as_library(sigma), dimension, e));
    return entropy;
}

static double negativity_of(const double complex *rho, int qubits, const int *a, int count) {
    double negativity = NAN;
    REQUIRE_OK(qnl_negativity(&negativity, as_library(rho), qubits, a, count));
    return negativity;
}

static double information_of(const double complex *rho, int qubits, const int *a, int a_count, const int *b, int b_count) {
    double information = NAN;
    REQUIRE_OK(qnl_mutual_information(&information, as_library(rho), qubits, a, a_count, b, b_count, 2.0));
    return information;
}

/* ---- entropies ---- */

/* Eigenvalues (1 + 3 p) / 4 once and (1 - p) / 4 three times. */
START_TEST(werner_states) {
    const double p = 0.2 * _i, high = 0.25 * (1.0 + 3.0 * p), low = 0.25 * (1.0 - p);
    const int first[1] = {0}, second[1] = {1};
    const double von_neumann = -high * log2(high) - (low > 0.0 ? 3.0 * low * log2(low) : 0.0);
    double complex rho[16];
    double purity;
    werner(rho, p);
    REQUIRE_OK(qnl_purity(&purity, as_library(rho), 4));
    compare_double("purity", purity, high * high + 3.0 * low * low, 1e-15);
    double distance;
    REQUIRE_OK(qnl_trace_distance(&distance, as_library(rho), NULL, 4));
    compare_double("distance to the maximally mixed state", distance, 0.75 * p, 1e-15);
    compare_double("order 1", entropy_of(rho, 4, 1.0, 2.0), von_neumann, 1e-14);
    compare_double("order 2", entropy_of(rho, 4, 2.0, e), -log(purity), 1e-14);
    compare_double("order 1/2", entropy_of(rho, 4, 0.5, e), 2.0 * log(sqrt(high) + 3.0 * sqrt(low)), 1e-13);
    compare_double("order 0", entropy_of(rho, 4, 0.0, 2.0), low > 0.0 ? 2.0 : 0.0, 1e-15);
    compare_double("order infinity", entropy_of(rho, 4, INFINITY, 2.0), -log2(high), 1e-15);
    compare_double("negativity", negativity_of(rho, 2, first, 1), fmax(0.0, 0.25 * (3.0 * p - 1.0)), 1e-15);
    compare_double("information", information_of(rho, 2, first, 1, second, 1), 2.0 - von_neumann, 1e-14);
}
END_TEST

/* Of the identity n bits at every order; of a pure state 0, also at orders where rounding errors of zeros would count. */
START_TEST(extreme_states) {
    static const double orders[] = {0.0, 0.01, 0.5, 0.999999, 1.0, 1.5, 2.0, 1e5, INFINITY};
    double flat[MOST];
    double complex rho[MOST * MOST], psi[MOST], u[MOST * MOST], rotated[MOST * MOST];
    qnl_random *random = random_new(0);
    for (size_t k = 0; k < MOST; k++)
        flat[k] = 1.0 / MOST;
    random_unitary(u, random, MOST);
    diagonal(rho, flat, MOST);
    rotate(rotated, u, rho, MOST);
    for (size_t k = 0; k < sizeof orders / sizeof orders[0]; k++)
        compare_double("mixed", entropy_of(rotated, MOST, orders[k], 2.0), 4.0, 1e-13);
    random_vector(psi, random, MOST);
    projector(rho, psi, MOST);
    for (size_t k = 0; k < sizeof orders / sizeof orders[0]; k++)
        compare_double("pure", entropy_of(rho, MOST, orders[k], 2.0), 0.0, 1e-13);
    qnl_random_free(random);
}
END_TEST

/* They fall with the order, and next to order 1 as S - (order - 1) Var(log p) / 2. */
START_TEST(renyi_entropies_fall) {
    static const double orders[] = {0.0, 1e-3, 0.3, 0.5, 0.9, 1.0, 1.1, 1.5, 2.0, 5.0, 40.0, 1e4, INFINITY};
    const double p[4] = {0.1, 0.2, 0.3, 0.4}, step = 1e-7;
    double complex rho[MOST * MOST];
    double mean = 0.0, square = 0.0, last = INFINITY;
    qnl_random *random = random_new(1);
    random_density_matrix(rho, random, MOST);
    for (size_t k = 0; k < sizeof orders / sizeof orders[0]; k++) {
        const double entropy = entropy_of(rho, MOST, orders[k], 2.0);
        ck_assert_msg(entropy < last, "%g at order %g", entropy, orders[k]);
        last = entropy;
    }
    diagonal(rho, p, 4);
    for (size_t k = 0; k < 4; k++) {
        mean += p[k] * log(p[k]);
        square += p[k] * log(p[k]) * log(p[k]);
    }
    for (double sign = -1.0; sign < 2.0; sign += 2.0) {
        const double expected = -mean - sign * step * 0.5 * (square - mean * mean);
        compare_double("next to 1", entropy_of(rho, 4, 1.0 + sign * step, e), expected, 1e-14);
    }
    compare_double("1000", entropy_of(rho, 4, 1000.0, e), log(0.4) * 1000.0 / -999.0, 1e-15);
    compare_double("1e300", entropy_of(rho, 4, 1e300, e), -log(0.4), 1e-15);
    qnl_random_free(random);
}
END_TEST

/* Squares of Schmidt values, also those that a density matrix cannot show: at order 0.1 they matter. */
START_TEST(schmidt_entropies) {
    const double values[4] = {sqrt(0.7), sqrt(0.3), 1e-9, 0.0}, p[4] = {0.7, 0.3, 0.0, 0.0};
    double complex rho[16];
    double entropy, sum = pow(0.7, 0.1) + pow(0.3, 0.1) + pow(1e-18, 0.1);
    diagonal(rho, p, 4);
    REQUIRE_OK(qnl_entropy_of_schmidt(&entropy, values, 4, 0.1, e));
    compare_double("0.1", entropy, log(sum) / 0.9, 1e-14);
    for (double order = 0.0; order < 4.0; order += 1.0) {
        REQUIRE_OK(qnl_entropy_of_schmidt(&entropy, values, 4, order, 2.0));
        compare_double("order", entropy, entropy_of(rho, 4, order, 2.0), 1e-14);
    }
    REQUIRE_OK(qnl_entropy_of_schmidt(&entropy, values, 4, INFINITY, 2.0));
    compare_double("infinity", entropy, -log2(0.7), 1e-15);
}
END_TEST

/* ---- mutual information and negativity ---- */

/* Any two qubits of a GHZ state share one bit, one and the rest two; the negativity of any part is 1/2. */
START_TEST(ghz_state) {
    const int a[1] = {2}, b[1] = {0}, rest[2] = {1, 0};
    double complex psi[8] = {0}, rho[64];
    psi[0] = sqrt(0.5);
    psi[7] = I * sqrt(0.5);
    projector(rho, psi, 8);
    compare_double("two", information_of(rho, 3, a, 1, b, 1), 1.0, 1e-14);
    compare_double("all", information_of(rho, 3, a, 1, rest, 2), 2.0, 1e-14);
    compare_double("one", negativity_of(rho, 3, a, 1), 0.5, 1e-15);
    compare_double("others", negativity_of(rho, 3, rest, 2), 0.5, 1e-15);
}
END_TEST

/* I(A:B) is the relative entropy of rho_AB to rho_A (x) rho_B, and the negativity of a pure state ((sum s)^2 - 1) / 2. */
START_TEST(correlations_of_random_states) {
    const int a[2] = {3, 1}, b[1] = {0}, both[3] = {3, 1, 0}, rest[2] = {2, 0};
    double complex rho[256], joint[64], parts[64], rho_a[16], rho_b[4], psi[16];
    double values[4];
    qnl_state *state = NULL;
    qnl_random *random = random_new(2);
    random_density_matrix(rho, random, 16);
    REQUIRE_OK(qnl_partial_trace((qnl_complex *)(void *)joint, as_library(rho), 4, both, 3));
    REQUIRE_OK(qnl_partial_trace((qnl_complex *)(void *)rho_a, as_library(rho), 4, a, 2));
    REQUIRE_OK(qnl_partial_trace((qnl_complex *)(void *)rho_b, as_library(rho), 4, b, 1));
    for (size_t x = 0; x < 64; x++)
        parts[x] = rho_b[x / 32 * 2 + x % 8 / 4] * rho_a[x / 8 % 4 * 4 + x % 4];
    compare_double("information", information_of(rho, 4, a, 2, b, 1) * log(2.0), relative_of(joint, parts, 8), 1e-14);
    compare_double("of a product", information_of(parts, 3, (const int[]){0, 1}, 2, (const int[]){2}, 1), 0.0, 1e-14);
    compare_double("negativity of a product", negativity_of(parts, 3, (const int[]){2}, 1), 0.0, 1e-15);
    random_vector(psi, random, 16);
    projector(rho, psi, 16);
    REQUIRE_OK(qnl_state_new_amplitudes(&state, 4, as_library(psi), 1));
    REQUIRE_OK(qnl_schmidt_values(values, state, 0, a, 2));
    const double sum = values[0] + values[1] + values[2] + values[3];
    compare_double("pure", negativity_of(rho, 4, a, 2), 0.5 * (sum * sum - 1.0), 1e-14);
    compare_double("rest", negativity_of(rho, 4, rest, 2), 0.5 * (sum * sum - 1.0), 1e-14);
    qnl_state_free(state);
    qnl_random_free(random);
}
END_TEST

/* Rotations of the parts by themselves change nothing: entropies, negativity, mutual information. */
START_TEST(local_unitaries) {
    const int a[1] = {1}, b[1] = {0};
    double complex rho[16], rotated[16], u[16], factors[2][4];
    qnl_random *random = random_new(3);
    werner(rho, 0.8);
    rho[1] += 0.01 + 0.02 * I;
    rho[4] += 0.01 - 0.02 * I;
    random_unitary(factors[0], random, 2);
    random_unitary(factors[1], random, 2);
    reference_kronecker(u, 2, (const double complex(*)[4])factors);
    rotate(rotated, u, rho, 4);
    compare_double("entropy", entropy_of(rotated, 4, 1.0, 2.0), entropy_of(rho, 4, 1.0, 2.0), 1e-14);
    compare_double("negativity", negativity_of(rotated, 2, a, 1), negativity_of(rho, 2, a, 1), 1e-14);
    compare_double("information", information_of(rotated, 2, a, 1, b, 1), information_of(rho, 2, a, 1, b, 1), 1e-14);
    qnl_random_free(random);
}
END_TEST

/* ---- distances ---- */

/* F = |<a|b>|, T = sqrt(1 - F^2); with a mixed state sqrt(<a|sigma|a>). */
START_TEST(pure_states) {
    double complex a[8], b[8], orthogonal[8], rho[64], sigma[64], inner = 0.0, overlap = 0.0;
    double squared;
    qnl_random *random = random_new(4);
    random_vector(a, random, 8);
    random_vector(b, random, 8);
    for (size_t k = 0; k < 8; k++)
        inner += conj(a[k]) * b[k];
    projector(rho, a, 8);
    projector(sigma, b, 8);
    compare_double("fidelity", fidelity_of(rho, sigma, 8), cabs(inner), 1e-14);
    REQUIRE_OK(qnl_fidelity(&squared, as_library(rho), as_library(sigma), 8, QNL_FIDELITY_SQUARED));
    compare_double("squared", squared, cabs(inner) * cabs(inner), 1e-14);
    compare_double("distance", distance_of(rho, sigma, 8), sqrt(1.0 - cabs(inner) * cabs(inner)), 1e-14);
    for (size_t k = 0; k < 8; k++)
        orthogonal[k] = (b[k] - inner * a[k]) / sqrt(1.0 - cabs(inner) * cabs(inner));
    projector(sigma, orthogonal, 8);
    compare_double("orthogonal", fidelity_of(rho, sigma, 8), 0.0, 1e-15);
    compare_double("orthogonal", distance_of(rho, sigma, 8), 1.0, 1e-14);
    random_density_matrix(sigma, random, 8);
    for (size_t x = 0; x < 64; x++)
        overlap += conj(a[x / 8]) * sigma[x] * a[x % 8];
    compare_double("pure and mixed", fidelity_of(rho, sigma, 8), sqrt(creal(overlap)), 1e-14);
    qnl_random_free(random);
}
END_TEST

/* In one basis they are those of probabilities; for qubits F^2 = Tr rho sigma + 2 sqrt(det rho det sigma) (R. Jozsa, J. Mod. Opt.
 * 41, 2315 (1994)). */
START_TEST(commuting_states_and_qubits) {
    const double p[4] = {0.5, 0.25, 0.25, 0.0}, q[4] = {0.1, 0.2, 0.3, 0.4};
    double complex rho[16], sigma[16], u[16], turned_rho[16], turned_sigma[16];
    qnl_random *random = random_new(5);
    diagonal(rho, p, 4);
    diagonal(sigma, q, 4);
    random_unitary(u, random, 4);
    rotate(turned_rho, u, rho, 4);
    rotate(turned_sigma, u, sigma, 4);
    const double relative = 0.5 * log(5.0) + 0.25 * log(1.25) + 0.25 * log(0.25 / 0.3);
    compare_double("fidelity", fidelity_of(turned_rho, turned_sigma, 4), sqrt(0.05) + sqrt(0.05) + sqrt(0.075), 1e-14);
    compare_double("distance", distance_of(turned_rho, turned_sigma, 4), 0.45, 1e-14);
    compare_double("relative entropy", relative_of(turned_rho, turned_sigma, 4), relative, 1e-14);
    ck_assert(isinf(relative_of(turned_sigma, turned_rho, 4)) && relative_of(turned_sigma, turned_rho, 4) > 0.0);
    random_density_matrix(rho, random, 2);
    random_density_matrix(sigma, random, 2);
    double complex product = 0.0;
    for (size_t x = 0; x < 4; x++)
        product += rho[x] * sigma[x % 2 * 2 + x / 2];
    const double determinants = creal(rho[0] * rho[3] - rho[1] * rho[2]) * creal(sigma[0] * sigma[3] - sigma[1] * sigma[2]);
    compare_double("qubits", pow(fidelity_of(rho, sigma, 2), 2.0), creal(product) + 2.0 * sqrt(determinants), 1e-14);
    qnl_random_free(random);
}
END_TEST

/*
 * 1 - F <= T <= sqrt(1 - F^2) (C. A. Fuchs, J. van de Graaf, IEEE Trans. Inf. Theory 45, 1216 (1999)), S(rho||sigma) >= 2 T^2
 * (Pinsker; so Klein's S >= 0), the triangle inequality of T, symmetry, S(rho||1/d) = log d - S(rho).
 */
START_TEST(inequalities) {
    const size_t dimension = (size_t)1 << (_i % 4 + 1);
    double complex states[3][MOST * MOST], flat[MOST * MOST];
    double p[MOST];
    qnl_random *random = random_new(100 + (uint64_t)_i);
    for (int k = 0; k < 3; k++)
        random_density_matrix(states[k], random, dimension);
    for (size_t k = 0; k < dimension; k++)
        p[k] = 1.0 / (double)dimension;
    diagonal(flat, p, dimension);
    const double fidelity = fidelity_of(states[0], states[1], dimension), distance = distance_of(states[0], states[1], dimension);
    ck_assert(1.0 - fidelity <= distance && distance <= sqrt(1.0 - fidelity * fidelity));
    ck_assert(relative_of(states[0], states[1], dimension) >= 2.0 * distance * distance);
    ck_assert(distance <= distance_of(states[0], states[2], dimension) + distance_of(states[2], states[1], dimension));
    compare_double("symmetric", fidelity_of(states[1], states[0], dimension), fidelity, 1e-14);
    compare_double("symmetric", distance_of(states[1], states[0], dimension), distance, 1e-14);
    compare_double("self", fidelity_of(states[0], states[0], dimension), 1.0, 1e-14);
    ck_assert(fidelity_of(states[0], states[0], dimension) <= 1.0);
    compare_double("self", distance_of(states[0], states[0], dimension), 0.0, 0.0);
    compare_double("self", relative_of(states[0], states[0], dimension), 0.0, 1e-15);
    compare_double("flat", relative_of(states[0], flat, dimension),
                   log((double)dimension) - entropy_of(states[0], dimension, 1.0, e), 1e-14);
    qnl_random_free(random);
}
END_TEST

/* States 1e-7 apart: p = 1/2 -+ x, q = 1/2 gives 2 x^2 + 4 x^4 / 3 + ...  Rank one in the support of rank two is finite. */
START_TEST(small_relative_entropy) {
    const double x = 1e-7, p[2] = {0.5 - x, 0.5 + x}, half[2] = {0.5, 0.5}, pure[3] = {1.0, 0.0, 0.0}, two[3] = {0.25, 0.75, 0.0};
    double complex rho[9], sigma[9], u[9], turned_rho[9], turned_sigma[9];
    qnl_random *random = random_new(6);
    diagonal(rho, p, 2);
    diagonal(sigma, half, 2);
    compare_double("close", relative_of(rho, sigma, 2), 2.0 * x * x, 1e-20);
    diagonal(rho, pure, 3);
    diagonal(sigma, two, 3);
    random_unitary(u, random, 3);
    rotate(turned_rho, u, rho, 3);
    rotate(turned_sigma, u, sigma, 3);
    compare_double("support", relative_of(turned_rho, turned_sigma, 3), log(4.0), 1e-14);
    qnl_random_free(random);
}
END_TEST

/* Without trace 1 the formulas hold as they are written. */
START_TEST(other_traces) {
    const double p[2] = {0.5, 1.5}, q[2] = {1.0, 3.0};
    const int a[1] = {0};
    double complex rho[4], sigma[4], large[16];
    diagonal(rho, p, 2);
    diagonal(sigma, q, 2);
    compare_double("order 2", entropy_of(rho, 2, 2.0, e), -log(2.5), 1e-15);
    compare_double("order 1/2", entropy_of(rho, 2, 0.5, e), 2.0 * log(sqrt(0.5) + sqrt(1.5)), 1e-15);
    compare_double("order 3/4", entropy_of(rho, 2, 0.75, e), 4.0 * log(pow(0.5, 0.75) + pow(1.5, 0.75)), 1e-14);
    compare_double("fidelity", fidelity_of(rho, sigma, 2), sqrt(0.5) + sqrt(4.5), 1e-15);
    compare_double("distance", distance_of(rho, sigma, 2), 1.0, 1e-15);
    compare_double("relative entropy", relative_of(rho, sigma, 2), -2.0 * log(2.0), 1e-15);
    werner(large, 1.0);
    for (size_t x = 0; x < 16; x++)
        large[x] *= 3.0;
    compare_double("negativity", negativity_of(large, 2, a, 1), 2.5, 1e-15); /* (6 - 1) / 2 */
}
END_TEST

/* ---- wrong arguments ---- */

static const qnl_complex half_half[4] = {{0.5, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {0.5, 0.0}};
static const qnl_complex negative[4] = {{1.5, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {-0.5, 0.0}};
static const qnl_complex skew[4] = {{0.5, 0.0}, {0.0, 0.1}, {0.0, 0.1}, {0.5, 0.0}};
static const qnl_complex zero[4] = {{0.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}};

START_TEST(wrong_entropies) {
    double value = 7.0;
    REQUIRE_FAILURE(qnl_entropy(&value, half_half, 2, 1.0, 1.0), QNL_ERR_ARGUMENT, "qnl_entropy: base is 1, must be above 1");
    REQUIRE_FAILURE(qnl_entropy(&value, half_half, 2, 1.0, INFINITY), QNL_ERR_NOT_FINITE,
                    "qnl_entropy: base is inf, must be finite");
    REQUIRE_FAILURE(qnl_entropy(&value, half_half, 2, -0.5, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy: order is -0.5, allowed are 0..infinity");
    REQUIRE_FAILURE(qnl_entropy(&value, half_half, 2, NAN, 2.0), QNL_ERR_NOT_FINITE,
                    "qnl_entropy: order is nan, allowed are 0..infinity");
    REQUIRE_FAILURE(qnl_entropy(&value, half_half, 0, 1.0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy: dimension is 0, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_entropy(&value, half_half, 4097, 1.0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy: dimension is 4097, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_entropy(&value, negative, 2, 1.0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy: rho has the eigenvalue -0.5, must be at least -1e-10");
    REQUIRE_FAILURE(qnl_entropy(&value, skew, 2, 1.0, 2.0), QNL_ERR_NOT_HERMITIAN,
                    "qnl_entropy: the largest entry of |rho - rho'| is 0.2, allowed are 0..5e-11");
    REQUIRE_FAILURE(qnl_entropy(&value, zero, 2, 1.0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy: the largest eigenvalue of rho is 0, must be above 1e-12");
    REQUIRE_FAILURE(qnl_entropy(NULL, half_half, 2, 1.0, 2.0), QNL_ERR_NULL, "qnl_entropy: entropy is NULL");
    REQUIRE_FAILURE(qnl_entropy(&value, NULL, 2, 1.0, 2.0), QNL_ERR_NULL, "qnl_entropy: rho is NULL");
    REQUIRE_FAILURE(qnl_purity(&value, skew, 2), QNL_ERR_NOT_HERMITIAN,
                    "qnl_purity: the largest entry of |rho - rho'| is 0.2, allowed are 0..5e-11");
    REQUIRE_FAILURE(qnl_purity(&value, skew, 0), QNL_ERR_ARGUMENT, "qnl_purity: dimension is 0, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_purity(NULL, skew, 2), QNL_ERR_NULL, "qnl_purity: purity is NULL");
    REQUIRE_FAILURE(qnl_purity(&value, NULL, 2), QNL_ERR_NULL, "qnl_purity: rho is NULL");
    ck_assert(value == 7.0);
}
END_TEST

START_TEST(wrong_schmidt_values) {
    const double values[2] = {0.5, -0.5}, infinite[1] = {INFINITY}, tiny[1] = {1e-7}, huge[1] = {1e160};
    double value = 7.0;
    REQUIRE_FAILURE(qnl_entropy_of_schmidt(&value, values, 2, 1.0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy_of_schmidt: values[1] is -0.5, allowed are 0..1e150");
    REQUIRE_FAILURE(qnl_entropy_of_schmidt(&value, huge, 1, 1.0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy_of_schmidt: values[0] is 1e+160, allowed are 0..1e150");
    REQUIRE_FAILURE(qnl_entropy_of_schmidt(&value, infinite, 1, 1.0, 2.0), QNL_ERR_NOT_FINITE,
                    "qnl_entropy_of_schmidt: values[0] is inf, must be finite");
    REQUIRE_FAILURE(qnl_entropy_of_schmidt(&value, tiny, 1, 1.0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy_of_schmidt: the largest square of the values is 1e-14, must be above 1e-12");
    REQUIRE_FAILURE(qnl_entropy_of_schmidt(&value, values, 0, 1.0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy_of_schmidt: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_entropy_of_schmidt(&value, values, 1, -1.0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy_of_schmidt: order is -1, allowed are 0..infinity");
    REQUIRE_FAILURE(qnl_entropy_of_schmidt(&value, values, 1, 1.0, 0.5), QNL_ERR_ARGUMENT,
                    "qnl_entropy_of_schmidt: base is 0.5, must be above 1");
    REQUIRE_FAILURE(qnl_entropy_of_schmidt(NULL, values, 1, 1.0, 2.0), QNL_ERR_NULL, "qnl_entropy_of_schmidt: entropy is NULL");
    REQUIRE_FAILURE(qnl_entropy_of_schmidt(&value, NULL, 1, 1.0, 2.0), QNL_ERR_NULL, "qnl_entropy_of_schmidt: values is NULL");
    ck_assert(value == 7.0);
}
END_TEST

START_TEST(wrong_parts) {
    const int a[2] = {0, 1}, b[1] = {1};
    double value = 7.0;
    double complex rho[16];
    werner(rho, 0.5);
    REQUIRE_FAILURE(qnl_mutual_information(&value, as_library(rho), 2, a, 1, a, 1, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_mutual_information: qubit 0 is in a and in b");
    REQUIRE_FAILURE(qnl_mutual_information(&value, as_library(rho), 2, a, 2, b, 1, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_mutual_information: a_count is 2, allowed are 1..1");
    REQUIRE_FAILURE(qnl_mutual_information(&value, as_library(rho), 2, a, 1, b, 0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_mutual_information: b_count is 0, allowed are 1..1");
    REQUIRE_FAILURE(qnl_mutual_information(&value, as_library(rho), 2, NULL, 1, b, 1, 2.0), QNL_ERR_NULL,
                    "qnl_mutual_information: a is NULL");
    REQUIRE_FAILURE(qnl_mutual_information(&value, as_library(rho), 2, a, 1, b, 1, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_mutual_information: base is 1, must be above 1");
    REQUIRE_FAILURE(qnl_mutual_information(NULL, as_library(rho), 2, a, 1, b, 1, 2.0), QNL_ERR_NULL,
                    "qnl_mutual_information: information is NULL");
    REQUIRE_FAILURE(qnl_mutual_information(&value, NULL, 2, a, 1, b, 1, 2.0), QNL_ERR_NULL, "qnl_mutual_information: rho is NULL");
    REQUIRE_FAILURE(qnl_negativity(&value, as_library(rho), 2, a, 2), QNL_ERR_ARGUMENT,
                    "qnl_negativity: a_count is 2, allowed are 1..1");
    REQUIRE_FAILURE(qnl_negativity(&value, half_half, 1, a, 1), QNL_ERR_ARGUMENT,
                    "qnl_negativity: a needs a part and a rest, but there is only 1 qubit");
    REQUIRE_FAILURE(qnl_negativity(&value, as_library(rho), 13, a, 1), QNL_ERR_ARGUMENT,
                    "qnl_negativity: qubits is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_negativity(NULL, as_library(rho), 2, a, 1), QNL_ERR_NULL, "qnl_negativity: negativity is NULL");
    REQUIRE_FAILURE(qnl_negativity(&value, NULL, 2, a, 1), QNL_ERR_NULL, "qnl_negativity: rho is NULL");
    rho[3] += 1.0;
    rho[12] += 1.0;
    REQUIRE_FAILURE(qnl_mutual_information(&value, as_library(rho), 2, a, 1, b, 1, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_mutual_information: a reduced state has the eigenvalue -0.875, must be at least -1e-10");
    ck_assert(value == 7.0);
}
END_TEST

START_TEST(wrong_pairs) {
    double value = 7.0;
    REQUIRE_FAILURE(qnl_trace_distance(&value, half_half, skew, 2), QNL_ERR_NOT_HERMITIAN,
                    "qnl_trace_distance: the largest entry of |sigma - sigma'| is 0.2, allowed are 0..5e-11");
    REQUIRE_FAILURE(qnl_trace_distance(&value, half_half, skew, 0), QNL_ERR_ARGUMENT,
                    "qnl_trace_distance: dimension is 0, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_trace_distance(NULL, half_half, skew, 2), QNL_ERR_NULL, "qnl_trace_distance: distance is NULL");
    REQUIRE_FAILURE(qnl_trace_distance(&value, NULL, skew, 2), QNL_ERR_NULL, "qnl_trace_distance: rho is NULL");
    REQUIRE_FAILURE(qnl_fidelity(&value, negative, half_half, 2, QNL_FIDELITY_ROOT), QNL_ERR_ARGUMENT,
                    "qnl_fidelity: rho has the eigenvalue -0.5, must be at least -1e-10");
    REQUIRE_FAILURE(qnl_fidelity(&value, half_half, negative, 2, QNL_FIDELITY_ROOT), QNL_ERR_ARGUMENT,
                    "qnl_fidelity: sigma has the eigenvalue -0.5, must be at least -1e-10");
    REQUIRE_FAILURE(qnl_fidelity(&value, half_half, half_half, 2, (qnl_fidelity_kind)2), QNL_ERR_ARGUMENT,
                    "qnl_fidelity: kind is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_fidelity(NULL, half_half, half_half, 2, QNL_FIDELITY_ROOT), QNL_ERR_NULL, "qnl_fidelity: fidelity is NULL");
    REQUIRE_FAILURE(qnl_fidelity(&value, NULL, half_half, 2, QNL_FIDELITY_ROOT), QNL_ERR_NULL, "qnl_fidelity: rho is NULL");
    REQUIRE_FAILURE(qnl_fidelity(&value, half_half, NULL, 2, QNL_FIDELITY_ROOT), QNL_ERR_NULL, "qnl_fidelity: sigma is NULL");
    REQUIRE_FAILURE(qnl_relative_entropy(&value, half_half, half_half, 2, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_relative_entropy: base is 1, must be above 1");
    REQUIRE_FAILURE(qnl_relative_entropy(&value, half_half, negative, 2, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_relative_entropy: sigma has the eigenvalue -0.5, must be at least -1e-10");
    REQUIRE_FAILURE(qnl_relative_entropy(NULL, half_half, half_half, 2, 2.0), QNL_ERR_NULL,
                    "qnl_relative_entropy: entropy is NULL");
    REQUIRE_FAILURE(qnl_relative_entropy(&value, NULL, half_half, 2, 2.0), QNL_ERR_NULL, "qnl_relative_entropy: rho is NULL");
    REQUIRE_FAILURE(qnl_relative_entropy(&value, half_half, NULL, 2, 2.0), QNL_ERR_NULL, "qnl_relative_entropy: sigma is NULL");
    ck_assert(value == 7.0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("density measures");
    TCase *tests = tcase_create("measures");
    tcase_add_loop_test(tests, werner_states, 0, 6);
    tcase_add_test(tests, extreme_states);
    tcase_add_test(tests, renyi_entropies_fall);
    tcase_add_test(tests, schmidt_entropies);
    tcase_add_test(tests, ghz_state);
    tcase_add_test(tests, correlations_of_random_states);
    tcase_add_test(tests, local_unitaries);
    tcase_add_test(tests, pure_states);
    tcase_add_test(tests, commuting_states_and_qubits);
    tcase_add_loop_test(tests, inequalities, 0, 40);
    tcase_add_test(tests, small_relative_entropy);
    tcase_add_test(tests, other_traces);
    tcase_add_test(tests, wrong_entropies);
    tcase_add_test(tests, wrong_schmidt_values);
    tcase_add_test(tests, wrong_parts);
    tcase_add_test(tests, wrong_pairs);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
