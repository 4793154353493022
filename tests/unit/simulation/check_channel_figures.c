/* check_channel_figures.c  Applying maps, and fidelities and unitarity against closed forms and exact means over states. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/channel.h"
#include "support/compare.h"
#include "support/random_channel.h"
#include "support/random_circuit.h"
#include "support/reference.h"
#include "support/runner.h"

static const double pi = 3.14159265358979323846;

static qnl_random *new_random(uint64_t stream) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 26, stream, 0));
    return random;
}

/* ---- applying ---- */

/* The last one needs several groups of operators. */
static const size_t shapes[][3] = {{1, 2, 2}, {64, 2, 2}, {5, 3, 4}, {7, 4, 1}, {3, 1, 5}, {66000, 4, 4}};

START_TEST(applying) {
    const size_t count = shapes[_i][0], input = shapes[_i][1], output = shapes[_i][2];
    double complex *kraus = reference_array(count * input * output);
    double complex rho[16], expected[25];
    qnl_complex result[25];
    qnl_channel *map = NULL;
    qnl_random *random = new_random((uint64_t)_i);
    random_complexes(rho, random, input * input);
    random_complexes(kraus, random, count * input * output);
    for (size_t x = 0; x < count * input * output; x++)
        kraus[x] /= sqrt((double)count);
    REQUIRE_OK(qnl_channel_new_kraus(&map, as_library(kraus), count, input, output));
    reference_map(expected, kraus, NULL, count, input, output, rho);
    REQUIRE_OK(qnl_channel_apply(result, map, as_library(rho)));
    compare_complexes("image", result, expected, output * output, 1e-12);
    if (input == output) { /* in place */
        REQUIRE_OK(qnl_channel_apply((qnl_complex *)(void *)rho, map, as_library(rho)));
        compare_complexes("in place", as_library(rho), expected, output * output, 1e-12);
    }
    qnl_channel_free(map);
    qnl_random_free(random);
    free(kraus);
}
END_TEST

/* ---- exact means over pure states: mutually unbiased bases are 2-designs ---- */

/*
 * State number k of d (d + 1): the basis states, then for a, b = 0..d-1 the vectors with entries exp(2 pi i (a j^2 + b
 * j)/d)/sqrt(d) for an odd prime d; for d = 2 the eigenvectors of X and Y.  A. Klappenecker and M. Roetteler, IEEE ISIT 2005, 1740.
 */
static void design_state(double complex *psi, size_t d, size_t k) {
    for (size_t j = 0; j < d; j++) {
        const size_t a = k / d - 1, b = k % d;
        const double turns = d == 2 ? 0.25 * (double)(a * j) + 0.5 * (double)(b * j) : (double)(a * j * j + b * j) / (double)d;
        psi[j] = k < d ? (j == k ? 1 : 0) : cexp(2 * pi * I * turns) / sqrt((double)d);
    }
}

/* <psi|U' rho U|psi> */
static double overlap(const double complex *psi, const double complex *unitary, const double complex *rho, size_t d) {
    double complex image[5] = {0}, sum = 0;
    for (size_t x = 0; x < d * d; x++)
        image[x / d] += unitary[x] * psi[x % d];
    for (size_t x = 0; x < d * d; x++)
        sum += conj(image[x / d]) * rho[x] * image[x % d];
    return creal(sum);
}

/* Means over the design of the fidelity with U|psi>, and of tr(Phi'(psi)^2), Phi'(psi) the traceless part of Phi(psi - 1/d). */
static void mean_figures(double *fidelity, double *purity, const qnl_channel *map, const double complex *unitary, size_t d) {
    double complex psi[5], rho[25], image[25];
    *fidelity = *purity = 0.0;
    for (size_t k = 0; k < d * (d + 1); k++) {
        double complex trace = 0;
        design_state(psi, d, k);
        for (size_t x = 0; x < d * d; x++)
            rho[x] = psi[x / d] * conj(psi[x % d]);
        reference_channel(image, map, rho);
        *fidelity += overlap(psi, unitary, image, d) / (double)(d * (d + 1));
        for (size_t i = 0; i < d; i++)
            rho[i * (d + 1)] -= 1.0 / (double)d;
        reference_channel(image, map, rho);
        for (size_t i = 0; i < d; i++)
            trace += image[i * (d + 1)];
        for (size_t i = 0; i < d; i++)
            image[i * (d + 1)] -= trace / (double)d;
        for (size_t x = 0; x < d * d; x++)
            *purity += creal(image[x] * conj(image[x])) / (double)(d * (d + 1));
    }
}

static void require_figures(const qnl_channel *map, const double complex *unitary, double tolerance) {
    const size_t d = qnl_channel_input(map);
    double fidelity, purity, unitarity;
    qnl_channel_fidelity found;
    mean_figures(&fidelity, &purity, map, unitary, d);
    REQUIRE_OK(qnl_channel_fidelities(&found, map, as_library(unitary)));
    compare_double("average gate fidelity", found.average_gate, fidelity, tolerance);
    REQUIRE_OK(qnl_channel_unitarity(&unitarity, map));
    compare_double("unitarity", unitarity, purity * (double)d / (double)(d - 1), tolerance);
}

static const size_t dimensions[] = {2, 3, 5};
static const size_t numbers[] = {1, 3, 40};

/* Random channels with few and with many operators, of three dimensions, against a random unitary. */
START_TEST(figures_are_means_over_states) {
    const size_t d = dimensions[_i / 3], count = numbers[_i % 3];
    double complex *kraus = reference_array(count * d * d);
    double complex unitary[25];
    qnl_random *random = new_random(100 + (uint64_t)_i);
    qnl_channel *map = NULL;
    random_kraus(kraus, random, count, d, d);
    random_unitary(unitary, random, d);
    REQUIRE_OK(qnl_channel_new_kraus(&map, as_library(kraus), count, d, d));
    require_figures(map, unitary, 1e-13);
    qnl_channel_free(map);
    qnl_random_free(random);
    free(kraus);
}
END_TEST

/* The unitarity is defined for every map: one that keeps no trace, with signs. */
START_TEST(unitarity_of_any_map) {
    const size_t d = dimensions[_i];
    double complex kraus[125], signed_kraus[50];
    double unitarity, fidelity, purity;
    qnl_random *random = new_random(200 + (uint64_t)_i);
    qnl_channel *a = NULL, *b = NULL, *map = NULL;
    random_complexes(kraus, random, 5 * d * d);
    random_complexes(signed_kraus, random, 2 * d * d);
    REQUIRE_OK(qnl_channel_new_kraus(&a, as_library(kraus), 5, d, d));
    REQUIRE_OK(qnl_channel_new_kraus(&b, as_library(signed_kraus), 2, d, d));
    REQUIRE_OK(qnl_channel_difference(&map, a, b));
    mean_figures(&fidelity, &purity, map, kraus, d);
    REQUIRE_OK(qnl_channel_unitarity(&unitarity, map));
    compare_double("unitarity", unitarity / purity, (double)d / (double)(d - 1), 1e-13);
    qnl_channel_free(a);
    qnl_channel_free(b);
    qnl_channel_free(map);
    qnl_random_free(random);
}
END_TEST

/* ---- closed forms ---- */

START_TEST(depolarizing_figures) {
    for (int n = 1; n <= 3; n++) {
        const double d = (double)(1 << n);
        for (double p = 0.0; p < 1.0; p += 0.15) {
            qnl_channel *map = NULL;
            qnl_channel_fidelity fidelity;
            double unitarity;
            REQUIRE_OK(qnl_channel_depolarizing(&map, n, p));
            REQUIRE_OK(qnl_channel_fidelities(&fidelity, map, NULL));
            compare_double("process", fidelity.process, 1.0 - p * (d * d - 1.0) / (d * d), 1e-14);
            compare_double("average", fidelity.average_gate, 1.0 - p * (d - 1.0) / d, 1e-14);
            REQUIRE_OK(qnl_channel_unitarity(&unitarity, map));
            compare_double("unitarity", unitarity, (1.0 - p) * (1.0 - p), 1e-14);
            qnl_channel_free(map);
        }
    }
}
END_TEST

/* Pauli transfer matrix of amplitude damping: diag(1, r, r, r^2) with r^2 = 1 - gamma, and gamma from 1 to Z. */
START_TEST(amplitude_damping_figures) {
    for (double gamma = 0.0; gamma <= 1.0; gamma += 0.125) {
        const double r = sqrt(1.0 - gamma);
        qnl_channel *map = NULL;
        qnl_channel_fidelity fidelity;
        double unitarity;
        REQUIRE_OK(qnl_channel_amplitude_damping(&map, gamma));
        REQUIRE_OK(qnl_channel_fidelities(&fidelity, map, NULL));
        compare_double("process", fidelity.process, (1.0 + r) * (1.0 + r) / 4.0, 1e-15);
        compare_double("average", fidelity.average_gate, ((1.0 + r) * (1.0 + r) / 2.0 + 1.0) / 3.0, 1e-15);
        REQUIRE_OK(qnl_channel_unitarity(&unitarity, map));
        compare_double("unitarity", unitarity, (2.0 * r * r + r * r * r * r) / 3.0, 1e-15);
        qnl_channel_free(map);
    }
}
END_TEST

START_TEST(unitary_figures) {
    for (size_t d = 2; d <= 8; d++) {
        double complex unitary[64];
        double unitarity;
        qnl_channel_fidelity fidelity;
        qnl_random *random = new_random(300 + d);
        qnl_channel *map = NULL;
        random_unitary(unitary, random, d);
        REQUIRE_OK(qnl_channel_new_unitary(&map, as_library(unitary), d));
        REQUIRE_OK(qnl_channel_unitarity(&unitarity, map));
        compare_double("unitarity", unitarity, 1.0, 1e-14);
        REQUIRE_OK(qnl_channel_fidelities(&fidelity, map, as_library(unitary)));
        compare_double("process", fidelity.process, 1.0, 1e-14);
        compare_double("average", fidelity.average_gate, 1.0, 1e-14);
        qnl_channel_free(map);
        qnl_random_free(random);
    }
}
END_TEST

/*
 * The definition: psi = sum_ij A_ij |i>|j> has rho = A A' on the first factor; the map acts on it beside an identity.
 */
START_TEST(entanglement_fidelity_of_a_purification) {
    enum { D = 3, BIG = D * D };
    double complex a[BIG], rho[BIG] = {0}, kraus[4 * BIG], projector[BIG * BIG], one[BIG] = {0};
    double complex image[BIG * BIG], sum = 0;
    double norm = 0.0, fidelity = 0.0;
    qnl_random *random = new_random(400);
    qnl_channel *map = NULL, *identity = NULL, *both = NULL;
    random_complexes(a, random, BIG);
    for (size_t x = 0; x < BIG; x++)
        norm += creal(a[x] * conj(a[x]));
    for (size_t x = 0; x < BIG; x++)
        a[x] /= sqrt(norm);
    for (size_t x = 0; x < BIG * D; x++)
        rho[x / D] += a[x / BIG * D + x % D] * conj(a[x / D % D * D + x % D]);
    for (size_t x = 0; x < BIG * BIG; x++)
        projector[x] = a[x / BIG] * conj(a[x % BIG]);
    for (size_t i = 0; i < D; i++)
        one[i * (D + 1)] = 1;
    random_kraus(kraus, random, 4, D, D);
    REQUIRE_OK(qnl_channel_new_kraus(&map, as_library(kraus), 4, D, D));
    REQUIRE_OK(qnl_channel_new_unitary(&identity, as_library(one), D));
    REQUIRE_OK(qnl_channel_tensor(&both, map, identity));
    reference_channel(image, both, projector);
    for (size_t x = 0; x < BIG * BIG; x++)
        sum += conj(a[x / BIG]) * image[x] * a[x % BIG];
    REQUIRE_OK(qnl_channel_entanglement_fidelity(&fidelity, map, as_library(rho)));
    compare_double("fidelity", fidelity, creal(sum), 1e-14);
    qnl_channel_fidelity process;
    for (size_t i = 0; i < D; i++)
        one[i * (D + 1)] = 1.0 / D;
    REQUIRE_OK(qnl_channel_entanglement_fidelity(&fidelity, map, as_library(one)));
    REQUIRE_OK(qnl_channel_fidelities(&process, map, NULL));
    compare_double("fidelity of 1/D", fidelity, process.process, 1e-15);
    qnl_channel_free(map);
    qnl_channel_free(identity);
    qnl_channel_free(both);
    qnl_random_free(random);
}
END_TEST

/* ---- errors ---- */

START_TEST(wrong_figures) {
    qnl_complex rho[4] = {{0.5, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {0.5, 0.0}};
    const qnl_complex wide[2] = {{1.0, 0.0}, {0.0, 0.0}};
    qnl_complex result[4];
    qnl_channel_fidelity fidelity = {7.0, 7.0};
    double value = 7.0;
    qnl_channel *map = NULL, *uneven = NULL, *number = NULL;
    REQUIRE_OK(qnl_channel_bit_flip(&map, 0.5));
    REQUIRE_OK(qnl_channel_new_kraus(&uneven, wide, 1, 2, 1));
    REQUIRE_OK(qnl_channel_new_kraus(&number, wide, 1, 1, 1));
    REQUIRE_FAILURE(qnl_channel_apply(NULL, map, rho), QNL_ERR_NULL, "qnl_channel_apply: result is NULL");
    REQUIRE_FAILURE(qnl_channel_apply(result, NULL, rho), QNL_ERR_NULL, "qnl_channel_apply: channel is NULL");
    REQUIRE_FAILURE(qnl_channel_apply(result, map, NULL), QNL_ERR_NULL, "qnl_channel_apply: rho is NULL");
    REQUIRE_FAILURE(qnl_channel_fidelities(NULL, map, NULL), QNL_ERR_NULL, "qnl_channel_fidelities: fidelity is NULL");
    REQUIRE_FAILURE(qnl_channel_fidelities(&fidelity, NULL, NULL), QNL_ERR_NULL, "qnl_channel_fidelities: channel is NULL");
    REQUIRE_FAILURE(qnl_channel_fidelities(&fidelity, uneven, NULL), QNL_ERR_ARGUMENT,
                    "qnl_channel_fidelities: the channel maps dimension 2 to 1, these must be equal");
    REQUIRE_FAILURE(qnl_channel_fidelities(&fidelity, map, rho), QNL_ERR_NOT_UNITARY,
                    "qnl_channel_fidelities: an entry of U'U - 1 has modulus 0.75, allowed is at most 1e-10");
    REQUIRE_FAILURE(qnl_channel_entanglement_fidelity(NULL, map, rho), QNL_ERR_NULL,
                    "qnl_channel_entanglement_fidelity: fidelity is NULL");
    REQUIRE_FAILURE(qnl_channel_entanglement_fidelity(&value, NULL, rho), QNL_ERR_NULL,
                    "qnl_channel_entanglement_fidelity: channel is NULL");
    REQUIRE_FAILURE(qnl_channel_entanglement_fidelity(&value, map, NULL), QNL_ERR_NULL,
                    "qnl_channel_entanglement_fidelity: rho is NULL");
    REQUIRE_FAILURE(qnl_channel_entanglement_fidelity(&value, uneven, rho), QNL_ERR_ARGUMENT,
                    "qnl_channel_entanglement_fidelity: the channel maps dimension 2 to 1, these must be equal");
    REQUIRE_FAILURE(qnl_channel_unitarity(NULL, map), QNL_ERR_NULL, "qnl_channel_unitarity: unitarity is NULL");
    REQUIRE_FAILURE(qnl_channel_unitarity(&value, NULL), QNL_ERR_NULL, "qnl_channel_unitarity: channel is NULL");
    REQUIRE_FAILURE(qnl_channel_unitarity(&value, uneven), QNL_ERR_ARGUMENT,
                    "qnl_channel_unitarity: the channel maps dimension 2 to 1, these must be equal");
    REQUIRE_FAILURE(qnl_channel_unitarity(&value, number), QNL_ERR_ARGUMENT,
                    "qnl_channel_unitarity: the channel has dimension 1, must be at least 2");
    rho[1].im = 0.25;
    REQUIRE_FAILURE(qnl_channel_entanglement_fidelity(&value, map, rho), QNL_ERR_NOT_HERMITIAN,
                    "qnl_channel_entanglement_fidelity: an entry of rho - rho' has modulus 0.25, allowed is at most 1e-10");
    rho[1].im = 0.0;
    rho[0].re = 0.25;
    REQUIRE_FAILURE(qnl_channel_entanglement_fidelity(&value, map, rho), QNL_ERR_NOT_NORMALISED,
                    "qnl_channel_entanglement_fidelity: the trace of rho is 0.75, must be 1 within 1e-10");
    rho[2].im = NAN;
    REQUIRE_FAILURE(qnl_channel_entanglement_fidelity(&value, map, rho), QNL_ERR_NOT_FINITE,
                    "qnl_channel_entanglement_fidelity: rho (as real and imaginary parts)[5] is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_apply(result, map, rho), QNL_ERR_NOT_FINITE,
                    "qnl_channel_apply: rho (as real and imaginary parts)[5] is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_fidelities(&fidelity, map, rho), QNL_ERR_NOT_FINITE,
                    "qnl_channel_fidelities: unitary (as real and imaginary parts)[5] is nan, must be finite");
    ck_assert(value == 7.0 && fidelity.process == 7.0 && fidelity.average_gate == 7.0);
    qnl_channel_free(map);
    qnl_channel_free(uneven);
    qnl_channel_free(number);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("channel_figures");
    TCase *tests = tcase_create("channel_figures");
    tcase_add_loop_test(tests, applying, 0, (int)(sizeof shapes / sizeof *shapes));
    tcase_add_loop_test(tests, figures_are_means_over_states, 0, 9);
    tcase_add_loop_test(tests, unitarity_of_any_map, 0, 3);
    tcase_add_test(tests, depolarizing_figures);
    tcase_add_test(tests, amplitude_damping_figures);
    tcase_add_test(tests, unitary_figures);
    tcase_add_test(tests, entanglement_fidelity_of_a_purification);
    tcase_add_test(tests, wrong_figures);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
