/* check_entanglement.c  Meyer-Wallach measure, Haar means against exact sums and samples, area and volume laws. */
#include "qnnland/entanglement.h"

#include <math.h>
#include <stdlib.h>

#include "qnnland/haar.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

static const double e = 2.718281828459045;

static qnl_random *random_new(uint64_t stream) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 111, stream, 0));
    return random;
}

static qnl_state *state_of(const double complex *amplitudes, int qubits, size_t count) {
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_amplitudes(&state, qubits, as_library(amplitudes), count));
    return state;
}

/* ---- Meyer-Wallach ---- */

/* GHZ 1, W 4 (n - 1) / n^2, products 0. */
START_TEST(meyer_wallach_closed_forms) {
    enum { QUBITS = 4 };
    double complex psi[3 * 16] = {0}, factors[QUBITS][2];
    double q, purities[QUBITS];
    const double expected[3] = {1.0, 0.75, 0.0};
    qnl_random *random = random_new(0);
    psi[0] = psi[15] = sqrt(0.5);
    for (int k = 0; k < QUBITS; k++) {
        psi[16 + (1 << k)] = 0.5;
        random_vector(factors[k], random, 2);
    }
    for (size_t x = 0; x < 16; x++)
        psi[32 + x] = factors[0][x & 1] * factors[1][x >> 1 & 1] * factors[2][x >> 2 & 1] * factors[3][x >> 3 & 1];
    qnl_state *state = state_of(psi, QUBITS, 3);
    for (size_t k = 0; k < 3; k++) {
        REQUIRE_OK(qnl_meyer_wallach(&q, purities, state, k));
        compare_double("Q", q, expected[k], 1e-15);
        ck_assert(q >= 0.0 && q <= 1.0);
        for (int j = 0; j < QUBITS; j++)
            compare_double("purity", purities[j], 1.0 - 0.5 * expected[k], 1e-15);
    }
    qnl_state_free(state);
    qnl_random_free(random);
}
END_TEST

/* The purities are those of the reduced states, for 1, 5 and 12 qubits; basis states are products. */
START_TEST(purities_are_those_of_qubits) {
    static const int sizes[3] = {1, 5, 12};
    const int qubits = sizes[_i];
    double complex *psi = reference_array((size_t)1 << qubits);
    double q, sum = 0.0, purities[12], expected;
    qnl_state *basis = NULL;
    qnl_random *random = random_new(1 + (uint64_t)_i);
    random_vector(psi, random, (size_t)1 << qubits);
    qnl_state *state = state_of(psi, qubits, 1);
    REQUIRE_OK(qnl_meyer_wallach(&q, purities, state, 0));
    for (int k = 0; k < qubits; k++) {
        qnl_complex rho[4];
        REQUIRE_OK(qnl_reduced_density(rho, state, 0, &k, 1));
        REQUIRE_OK(qnl_purity(&expected, rho, 2));
        compare_double("purity", purities[k], expected, 1e-14);
        sum += purities[k];
    }
    compare_double("Q", q, 2.0 * (1.0 - sum / qubits), 1e-14);
    REQUIRE_OK(qnl_meyer_wallach(&expected, NULL, state, 0));
    compare_double("without purities", expected, q, 0.0);
    REQUIRE_OK(qnl_state_new_basis(&basis, qubits, NULL, 1));
    REQUIRE_OK(qnl_meyer_wallach(&q, purities, basis, 0));
    compare_double("basis state", q, 0.0, 0.0);
    compare_double("basis state", purities[qubits - 1], 1.0, 0.0);
    qnl_state_free(basis);
    qnl_state_free(state);
    qnl_random_free(random);
    free(psi);
}
END_TEST

START_TEST(wrong_states) {
    double q = 7.0;
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_basis(&state, 2, NULL, 1));
    REQUIRE_FAILURE(qnl_meyer_wallach(&q, NULL, state, 1), QNL_ERR_ARGUMENT, "qnl_meyer_wallach: which is 1, allowed are 0..0");
    REQUIRE_FAILURE(qnl_meyer_wallach(&q, NULL, NULL, 0), QNL_ERR_NULL, "qnl_meyer_wallach: state is NULL");
    REQUIRE_FAILURE(qnl_meyer_wallach(NULL, NULL, state, 0), QNL_ERR_NULL, "qnl_meyer_wallach: q is NULL");
    ck_assert(q == 7.0);
    qnl_state_free(state);
}
END_TEST

/* ---- Haar means ---- */

/* The sums in extended precision, on both sides of where the asymptotic series begin. */
START_TEST(page_entropies) {
    static const int sizes[][2] = {{1, 1},  {1, 9},  {2, 2},  {2, 3},   {5, 7},    {16, 16},
                                   {2, 63}, {2, 64}, {2, 65}, {64, 64}, {63, 128}, {8, 1000}};
    qnl_haar_reduced values, swapped;
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        const int m = sizes[k][0], n = sizes[k][1];
        long double sum = -(long double)(m - 1) / (2 * n);
        for (int j = m * n; j > n; j--)
            sum += 1.0L / j;
        REQUIRE_OK(qnl_haar_reduced_state(&values, m, n));
        REQUIRE_OK(qnl_haar_reduced_state(&swapped, n, m));
        compare_double("Page", values.page_entropy, (double)sum, 1e-15 * fmax(1.0, (double)sum));
        compare_double("of the other part", swapped.page_entropy, values.page_entropy, 0.0);
    }
    REQUIRE_OK(qnl_haar_reduced_state(&values, 2.0, 2.0));
    compare_double("one third", values.page_entropy, 1.0 / 3.0, 1e-16);
    REQUIRE_OK(qnl_haar_reduced_state(&values, 0x1p500, 0x1p500));
    compare_double("largest", values.page_entropy, 500.0 * log(2.0) - 0.5, 1e-13);
    REQUIRE_OK(qnl_haar_reduced_state(&values, 2.0, 0x1p500));
    compare_double("flat", values.page_entropy, log(2.0), 1e-16);
}
END_TEST

/* Products of (2 k - 1) / (2 k) in extended precision; their limit is 1 / sqrt(pi h). */
START_TEST(mean_distances) {
    qnl_haar_reduced values;
    long double product = 1.0L;
    for (int h = 1; h <= 3000; h++) {
        product *= (long double)(2 * h - 1) / (2 * h);
        REQUIRE_OK(qnl_haar_reduced_state(&values, 2.0, h));
        compare_double("mean distance", values.mean_distance / (double)product, 1.0, 2e-15);
        ck_assert(values.mean_distance <= values.trace_bound * (1.0 + 1e-15) && values.trace_bound <= values.printed_bound);
    }
    REQUIRE_OK(qnl_haar_reduced_state(&values, 2.0, 0x1p500));
    compare_double("limit", values.mean_distance * 0x1p250 * sqrt(3.14159265358979323846), 1.0, 1e-15);
    REQUIRE_OK(qnl_haar_reduced_state(&values, 4.0, 2.0));
    ck_assert(isnan(values.mean_distance));
}
END_TEST

/* Fractions: (3 + 5) / 16 and what follows from it; nothing overflows or cancels at the largest dimensions. */
START_TEST(purities_and_bounds) {
    qnl_haar_reduced values;
    REQUIRE_OK(qnl_haar_reduced_state(&values, 3.0, 5.0));
    compare_double("purity", values.purity, 0.5, 1e-16);
    compare_double("squared distance", values.squared_distance, 0.5 - 1.0 / 3.0, 1e-16);
    compare_double("trace bound", values.trace_bound, 0.5 * sqrt(0.5), 1e-16);
    compare_double("printed bound", values.printed_bound, 0.5 * sqrt(0.6), 1e-16);
    REQUIRE_OK(qnl_haar_reduced_state(&values, 1.0, 7.0));
    compare_double("no part", values.purity, 1.0, 0.0);
    compare_double("no part", values.squared_distance + values.trace_bound + fabs(values.page_entropy), 0.0, 0.0);
    REQUIRE_OK(qnl_haar_reduced_state(&values, 0x1p500, 0x1p500));
    compare_double("purity", values.purity * 0x1p499, 1.0, 1e-15);
    compare_double("squared distance", values.squared_distance * 0x1p500, 1.0, 1e-15);
    compare_double("trace bound", values.trace_bound, 0.5, 1e-15);
}
END_TEST

/* One quantity of many random states. */
typedef struct sample_sum {
    double sum;
    double square;
} sample_sum;

static void add(sample_sum *s, double value) {
    s->sum += value;
    s->square += value * value;
}

/* Within 5 standard errors, which fails with probability 6e-7 for other seeds. */
static void compare_mean(const char *what, const sample_sum *s, size_t count, double expected) {
    const double mean = s->sum / (double)count;
    const double variance = s->square / (double)count - mean * mean;
    compare_double(what, mean, expected, 5.0 * sqrt(variance / (double)count));
}

/*
 * 1200 random states of 6 qubits, of which 1, 2, 3 and 5 are visible: purity, Page's entropy, T for one qubit; E Q = (N - 2) / (N +
 * 1) follows from the purity of one qubit.
 */
START_TEST(haar_samples) {
    enum { QUBITS = 6, SAMPLES = 1200, DIMENSION = 64 };
    static const int parts[4] = {1, 2, 3, 5};
    const int keep[5] = {4, 1, 0, 3, 5}, count = parts[_i];
    const size_t visible = (size_t)1 << count;
    double complex *flat = reference_array(visible * visible);
    qnl_complex *psi = calloc(DIMENSION, sizeof *psi), *rho = calloc(visible * visible, sizeof *rho);
    sample_sum purities = {0}, entropies = {0}, distances = {0}, measures = {0};
    qnl_haar_reduced exact;
    qnl_random *random = random_new(20 + (uint64_t)_i);
    for (size_t k = 0; k < visible; k++)
        flat[k * (visible + 1)] = 1.0 / (double)visible;
    for (size_t k = 0; k < SAMPLES; k++) {
        double purity, entropy, distance, q;
        qnl_state *state = NULL;
        REQUIRE_OK(qnl_haar_state(psi, random, DIMENSION));
        REQUIRE_OK(qnl_state_new_amplitudes(&state, QUBITS, psi, 1));
        REQUIRE_OK(qnl_reduced_density(rho, state, 0, keep, count));
        REQUIRE_OK(qnl_purity(&purity, rho, visible));
        REQUIRE_OK(qnl_entropy(&entropy, rho, visible, 1.0, e));
        REQUIRE_OK(qnl_trace_distance(&distance, rho, as_library(flat), visible));
        REQUIRE_OK(qnl_meyer_wallach(&q, NULL, state, 0));
        add(&purities, purity);
        add(&entropies, entropy);
        add(&distances, distance);
        add(&measures, q);
        qnl_state_free(state);
    }
    REQUIRE_OK(qnl_haar_reduced_state(&exact, (double)visible, (double)(DIMENSION / visible)));
    compare_mean("purity", &purities, SAMPLES, exact.purity);
    compare_mean("entropy", &entropies, SAMPLES, exact.page_entropy);
    compare_mean("Q", &measures, SAMPLES, 62.0 / 65.0);
    if (count == 1) compare_mean("distance", &distances, SAMPLES, exact.mean_distance);
    ck_assert(distances.sum / SAMPLES <= exact.trace_bound);
    qnl_random_free(random);
    free(flat);
    free(psi);
    free(rho);
}
END_TEST

/* 18 pi^3 = 558.1129...: the bound is 2 exp(-2) at this epsilon^2 = 2 * 18 pi^3 / (Dv Dh), and 1 at 0. */
START_TEST(popescu) {
    const double constant = 18.0 * pow(acos(-1.0), 3.0);
    double probability, last = 2.0;
    REQUIRE_OK(qnl_popescu_tail(&probability, 2.0, 0x1p20, sqrt(2.0 * constant / 0x1p21)));
    compare_double("e^-2", probability, 2.0 / (e * e), 1e-14);
    REQUIRE_OK(qnl_popescu_tail(&probability, 0x1p500, 0x1p500, sqrt(2.0 * constant) * 0x1p-500));
    compare_double("largest", probability, 2.0 / (e * e), 1e-13);
    for (double epsilon = 0.0; epsilon < 0.2; epsilon += 0.01) {
        REQUIRE_OK(qnl_popescu_tail(&probability, 4.0, 0x1p16, epsilon));
        ck_assert(probability <= last && probability > 0.0 && probability <= 1.0);
        last = probability;
    }
    REQUIRE_OK(qnl_popescu_tail(&probability, 4.0, 8.0, 0.0));
    compare_double("none", probability, 1.0, 0.0);
    REQUIRE_OK(qnl_popescu_tail(&probability, 4.0, 8.0, 1e300));
    compare_double("far", probability, 0.0, 0.0);
}
END_TEST

START_TEST(wrong_dimensions) {
    qnl_haar_reduced values = {.purity = 7.0};
    double probability = 7.0;
    REQUIRE_FAILURE(qnl_haar_reduced_state(&values, 0.0, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_haar_reduced_state: visible is 0, allowed are whole numbers 1..2^500");
    REQUIRE_FAILURE(qnl_haar_reduced_state(&values, 2.0, 2.5), QNL_ERR_ARGUMENT,
                    "qnl_haar_reduced_state: hidden is 2.5, allowed are whole numbers 1..2^500");
    REQUIRE_FAILURE(qnl_haar_reduced_state(&values, NAN, 2.0), QNL_ERR_ARGUMENT,
                    "qnl_haar_reduced_state: visible is nan, allowed are whole numbers 1..2^500");
    REQUIRE_FAILURE(qnl_haar_reduced_state(NULL, 2.0, 2.0), QNL_ERR_NULL, "qnl_haar_reduced_state: values is NULL");
    REQUIRE_FAILURE(qnl_popescu_tail(&probability, 2.0, INFINITY, 0.1), QNL_ERR_ARGUMENT,
                    "qnl_popescu_tail: hidden is inf, allowed are whole numbers 1..2^500");
    REQUIRE_FAILURE(qnl_popescu_tail(&probability, -1.0, 2.0, 0.1), QNL_ERR_ARGUMENT,
                    "qnl_popescu_tail: visible is -1, allowed are whole numbers 1..2^500");
    REQUIRE_FAILURE(qnl_popescu_tail(&probability, 2.0, 2.0, -0.1), QNL_ERR_ARGUMENT,
                    "qnl_popescu_tail: epsilon is -0.1, must be at least 0");
    REQUIRE_FAILURE(qnl_popescu_tail(&probability, 2.0, 2.0, NAN), QNL_ERR_NOT_FINITE,
                    "qnl_popescu_tail: epsilon is nan, must be finite");
    REQUIRE_FAILURE(qnl_popescu_tail(NULL, 2.0, 2.0, 0.1), QNL_ERR_NULL, "qnl_popescu_tail: probability is NULL");
    ck_assert(values.purity == 7.0 && probability == 7.0);
}
END_TEST

/* ---- area and volume laws ---- */

static qnl_entropy_law law_of(const double *entropies, const double *sigma, size_t count) {
    static const double sizes[5] = {1.0, 2.0, 3.0, 4.0, 5.0};
    qnl_entropy_scaling scaling;
    REQUIRE_OK(qnl_entropy_scaling_fit(&scaling, sizes, entropies, sigma, count, 3.0, 1.0));
    return scaling.law;
}

START_TEST(laws) {
    const double volume[5] = {0.9, 1.8, 2.7, 3.5, 4.1}, area[5] = {1.01, 0.99, 1.02, 0.98, 1.0};
    const double ghz[5] = {1.0, 1.0 - 2e-16, 1.0, 1.0 + 4e-16, 1.0 + 4e-16}, falling[5] = {5.0, 4.1, 3.0, 2.1, 1.0};
    const double digits[3] = {1.0, 1.0 + 0x1p-52, 1.0 + 0x1p-51}; /* on a line of last digits */
    const double slow[5] = {0.1, 0.2, 0.3, 0.4, 0.5}, unclear[3] = {0.2, 1.4, 1.0};
    const double large[5] = {2.0, 2.0, 2.0, 2.0, 2.0}, small[5] = {0.01, 0.01, 0.01, 0.01, 0.01};
    ck_assert_int_eq(law_of(volume, NULL, 5), QNL_ENTROPY_VOLUME);
    ck_assert_int_eq(law_of(area, NULL, 5), QNL_ENTROPY_AREA);
    ck_assert_int_eq(law_of(ghz, NULL, 5), QNL_ENTROPY_AREA);
    ck_assert_int_eq(law_of(ghz, NULL, 3), QNL_ENTROPY_AREA);
    ck_assert_int_eq(law_of(digits, NULL, 3), QNL_ENTROPY_AREA);
    ck_assert_int_eq(law_of(slow, NULL, 5), QNL_ENTROPY_VOLUME);
    ck_assert_int_eq(law_of(unclear, NULL, 3), QNL_ENTROPY_UNDECIDED);
    ck_assert_int_eq(law_of(falling, NULL, 5), QNL_ENTROPY_UNDECIDED);
    ck_assert_int_eq(law_of(volume, small, 5), QNL_ENTROPY_VOLUME);
    ck_assert_int_eq(law_of(volume, large, 5), QNL_ENTROPY_UNDECIDED);
    ck_assert_int_eq(law_of(area, small, 5), QNL_ENTROPY_AREA);
}
END_TEST

/* Parts of a random state of 10 qubits grow by almost one bit per qubit; the fit is that of qnl_fit_line(). */
START_TEST(random_state_has_a_volume_law) {
    const int part[5] = {7, 2, 9, 0, 5};
    const double sizes[4] = {1.0, 2.0, 3.0, 4.0};
    double entropies[4], values[16];
    qnl_complex *psi = calloc(1024, sizeof *psi);
    qnl_entropy_scaling scaling;
    qnl_line_fit fit;
    qnl_state *state = NULL;
    qnl_random *random = random_new(30);
    REQUIRE_OK(qnl_haar_state(psi, random, 1024));
    REQUIRE_OK(qnl_state_new_amplitudes(&state, 10, psi, 1));
    for (int count = 1; count <= 4; count++) {
        REQUIRE_OK(qnl_schmidt_values(values, state, 0, part, count));
        REQUIRE_OK(qnl_entropy_of_schmidt(&entropies[count - 1], values, (size_t)1 << count, 1.0, 2.0));
    }
    REQUIRE_OK(qnl_entropy_scaling_fit(&scaling, sizes, entropies, NULL, 4, 3.0, 1.0));
    REQUIRE_OK(qnl_fit_line(&fit, sizes, entropies, NULL, 4));
    ck_assert_int_eq(scaling.law, QNL_ENTROPY_VOLUME);
    ck_assert(scaling.fit.slope > 0.9 && scaling.fit.slope < 1.0);
    compare_double("slope", scaling.fit.slope, fit.slope, 0.0);
    compare_double("error", scaling.fit.slope_error, fit.slope_error, 0.0);
    qnl_state_free(state);
    qnl_random_free(random);
    free(psi);
}
END_TEST

START_TEST(wrong_points) {
    const double sizes[3] = {1.0, 2.0, 3.0}, same[3] = {2.0, 2.0, 2.0}, nan_value[3] = {1.0, NAN, 3.0}, sigma[3] = {1.0, 0.0, 1.0};
    const double far[3] = {-1e308, 0.0, 1e308};
    qnl_entropy_scaling s = {.fit.slope = 7.0};
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, sizes, sizes, NULL, 2, 3.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy_scaling_fit: count is 2, must be at least 3");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, same, sizes, NULL, 3, 3.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy_scaling_fit: all sizes are 2, at least two must differ");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, nan_value, sizes, NULL, 3, 3.0, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_entropy_scaling_fit: sizes[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, sizes, nan_value, NULL, 3, 3.0, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_entropy_scaling_fit: entropies[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, sizes, sizes, nan_value, 3, 3.0, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_entropy_scaling_fit: sigma[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, sizes, sizes, sigma, 3, 3.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy_scaling_fit: sigma[1] is 0, must be above 0");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, sizes, sizes, NULL, 3, 0.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy_scaling_fit: errors is 0, must be above 0");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, sizes, sizes, NULL, 3, INFINITY, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_entropy_scaling_fit: errors is inf, must be finite");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, sizes, sizes, NULL, 3, 3.0, -1.0), QNL_ERR_ARGUMENT,
                    "qnl_entropy_scaling_fit: volume is -1, must be above 0");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, sizes, far, NULL, 3, 3.0, 1.0), QNL_ERR_NUMERICAL,
                    "qnl_entropy_scaling_fit: the numbers are too large or too far apart to fit");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(NULL, sizes, sizes, NULL, 3, 3.0, 1.0), QNL_ERR_NULL,
                    "qnl_entropy_scaling_fit: scaling is NULL");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, NULL, sizes, NULL, 3, 3.0, 1.0), QNL_ERR_NULL,
                    "qnl_entropy_scaling_fit: sizes is NULL");
    REQUIRE_FAILURE(qnl_entropy_scaling_fit(&s, sizes, NULL, NULL, 3, 3.0, 1.0), QNL_ERR_NULL,
                    "qnl_entropy_scaling_fit: entropies is NULL");
    ck_assert(s.fit.slope == 7.0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("entanglement");
    TCase *tests = tcase_create("entanglement");
    tcase_add_test(tests, meyer_wallach_closed_forms);
    tcase_add_loop_test(tests, purities_are_those_of_qubits, 0, 3);
    tcase_add_test(tests, wrong_states);
    tcase_add_test(tests, page_entropies);
    tcase_add_test(tests, mean_distances);
    tcase_add_test(tests, purities_and_bounds);
    tcase_add_loop_test(tests, haar_samples, 0, 4);
    tcase_add_test(tests, popescu);
    tcase_add_test(tests, wrong_dimensions);
    tcase_add_test(tests, laws);
    tcase_add_test(tests, random_state_has_a_volume_law);
    tcase_add_test(tests, wrong_points);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
