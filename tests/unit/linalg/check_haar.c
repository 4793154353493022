/* check_haar.c  Haar-random states and unitaries, Gaussian matrices: moments of the measures. */
#include <math.h>
#include <string.h>

#include "linalg/dense.h"
#include "qnnland/haar.h"
#include "support/compare.h"
#include "support/runner.h"

#define DIMENSION 3
#define DRAWS     20000

/* Means may be off by 6.5 standard errors, estimated from the values themselves: probability below 1e-10 each. */
typedef struct average {
    double sum;
    double squares;
    size_t count;
} average;

static void average_add(average *a, double value) {
    a->sum += value;
    a->squares += value * value;
    a->count++;
}

static void require_average(const char *what, const average *a, double expected) {
    const double count = (double)a->count;
    const double mean = a->sum / count;
    const double variance = a->squares / count - mean * mean;
    compare_double(what, mean, expected, 6.5 * sqrt(variance / count));
}

static double square(qnl_complex z) {
    return z.re * z.re + z.im * z.im;
}

static qnl_random *new_random(uint64_t seed) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    return random;
}

START_TEST(states_are_normalised) {
    const size_t dimensions[] = {1, 2, 3, 1000};
    static qnl_complex state[1000];
    qnl_random *random = new_random(61);
    for (size_t d = 0; d < 4; d++) {
        double norm = 0.0;
        REQUIRE_OK(qnl_haar_state(state, random, dimensions[d]));
        for (size_t i = 0; i < dimensions[d]; i++)
            norm += square(state[i]);
        compare_double("norm", norm, 1.0, 1e-14);
    }
    qnl_random_free(random);
}
END_TEST

/* |psi_i|^2 has mean 1/d and second moment 2/(d(d+1)) (it is Beta(1, d - 1)); amplitudes average to zero. */
START_TEST(states_have_haar_moments) {
    const double d = DIMENSION;
    qnl_random *random = new_random(62);
    average first[DIMENSION] = {{0.0, 0.0, 0}};
    average second[DIMENSION] = {{0.0, 0.0, 0}};
    average real = {0.0, 0.0, 0};
    average cross = {0.0, 0.0, 0};
    for (uint64_t s = 0; s < DRAWS; s++) {
        qnl_complex psi[DIMENSION];
        qnl_random_seek(random, 0, s);
        REQUIRE_OK(qnl_haar_state(psi, random, DIMENSION));
        for (int i = 0; i < DIMENSION; i++) {
            average_add(&first[i], square(psi[i]));
            average_add(&second[i], square(psi[i]) * square(psi[i]));
        }
        average_add(&real, psi[0].re);
        average_add(&cross, square(psi[0]) * square(psi[1]));
    }
    for (int i = 0; i < DIMENSION; i++) {
        require_average("second moment of an amplitude", &first[i], 1.0 / d);
        require_average("fourth moment of an amplitude", &second[i], 2.0 / (d * (d + 1.0)));
    }
    require_average("amplitude", &real, 0.0);
    require_average("two amplitudes", &cross, 1.0 / (d * (d + 1.0)));
    qnl_random_free(random);
}
END_TEST

START_TEST(unitaries_are_unitary) {
    const size_t dimensions[] = {1, 2, 3, 32};
    static qnl_complex u[32 * 32];
    qnl_random *random = new_random(63);
    for (size_t i = 0; i < 4; i++) {
        double defect = 1.0;
        REQUIRE_OK(qnl_haar_unitary(u, random, dimensions[i]));
        REQUIRE_OK(qnl__unitarity_defect(&defect, u, dimensions[i]));
        ck_assert_double_lt(defect, 2e-14);
    }
    qnl_random_free(random);
}
END_TEST

static qnl_complex trace(const qnl_complex *u) {
    qnl_complex sum = {0.0, 0.0};
    for (size_t i = 0; i < DIMENSION; i++) {
        sum.re += u[i * (DIMENSION + 1)].re;
        sum.im += u[i * (DIMENSION + 1)].im;
    }
    return sum;
}

/*
 * |U_ij|^2 and |U_ij|^4 as for states.  E|tr U|^2 = 1 and E|tr U|^4 = 2 for d >= 2 (P. Diaconis and M. Shahshahani, J. Appl.
 * Probab. 31A, 49 (1994)): the first is wrong for a QR factorisation without the phases of R.
 */
START_TEST(unitaries_have_haar_moments) {
    const double d = DIMENSION;
    const size_t size = (size_t)DIMENSION * DIMENSION;
    qnl_random *random = new_random(64);
    average first[DIMENSION * DIMENSION] = {{0.0, 0.0, 0}};
    average second[DIMENSION * DIMENSION] = {{0.0, 0.0, 0}};
    average trace_square = {0.0, 0.0, 0};
    average trace_fourth = {0.0, 0.0, 0};
    average trace_real = {0.0, 0.0, 0};
    for (uint64_t s = 0; s < DRAWS; s++) {
        qnl_complex u[DIMENSION * DIMENSION];
        qnl_random_seek(random, 0, s);
        REQUIRE_OK(qnl_haar_unitary(u, random, DIMENSION));
        for (size_t i = 0; i < size; i++) {
            average_add(&first[i], square(u[i]));
            average_add(&second[i], square(u[i]) * square(u[i]));
        }
        average_add(&trace_square, square(trace(u)));
        average_add(&trace_fourth, square(trace(u)) * square(trace(u)));
        average_add(&trace_real, trace(u).re);
    }
    for (size_t i = 0; i < size; i++) {
        require_average("second moment of an entry", &first[i], 1.0 / d);
        require_average("fourth moment of an entry", &second[i], 2.0 / (d * (d + 1.0)));
    }
    require_average("second moment of the trace", &trace_square, 1.0);
    require_average("fourth moment of the trace", &trace_fourth, 2.0);
    require_average("trace", &trace_real, 0.0);
    qnl_random_free(random);
}
END_TEST

START_TEST(samples_repeat) {
    qnl_complex a[4];
    qnl_complex b[4];
    qnl_random *random = new_random(65);
    REQUIRE_OK(qnl_haar_unitary(a, random, 2));
    REQUIRE_OK(qnl_haar_unitary(b, random, 2));
    ck_assert_int_ne(memcmp(a, b, sizeof a), 0);
    qnl_random_seek(random, 0, 0);
    REQUIRE_OK(qnl_haar_unitary(b, random, 2));
    ck_assert_int_eq(memcmp(a, b, sizeof a), 0);
    qnl_random_free(random);
}
END_TEST

/* ---- the Gaussian unitary ensemble ---- */

START_TEST(gaussian_matrices_are_hermitian) {
    enum { SIZE = 7 };
    qnl_complex h[SIZE * SIZE], again[SIZE * SIZE];
    qnl_random *random = new_random(67);
    REQUIRE_OK(qnl_gue(h, random, SIZE));
    for (size_t i = 0; i < SIZE; i++) {
        for (size_t j = 0; j < SIZE; j++) {
            const qnl_complex a = h[i * SIZE + j], b = h[j * SIZE + i];
            ck_assert(a.re == b.re && a.im == -b.im);
        }
    }
    qnl_random_seek(random, 0, 0);
    REQUIRE_OK(qnl_gue(again, random, SIZE));
    ck_assert_int_eq(memcmp(h, again, sizeof h), 0);
    qnl_random_free(random);
}
END_TEST

/* tr H^4 = sum of |(H^2)_ij|^2 for a Hermitian matrix. */
static double fourth_trace(const qnl_complex *h) {
    qnl_complex power[DIMENSION * DIMENSION];
    double sum = 0.0;
    REQUIRE_OK(qnl__matrix_multiply(power, h, QNL__PLAIN, h, QNL__PLAIN, DIMENSION, DIMENSION, DIMENSION));
    for (size_t i = 0; i < (size_t)DIMENSION * DIMENSION; i++)
        sum += square(power[i]);
    return sum;
}

/* Entries as in the header; E tr H^4 = 2 d^3 + d (J. Harer and D. Zagier, Invent. Math. 85, 457 (1986)). */
START_TEST(gaussian_matrices_have_their_moments) {
    const double d = DIMENSION;
    qnl_random *random = new_random(68);
    average diagonal[DIMENSION] = {{0.0, 0.0, 0}};
    average parts[2 * DIMENSION] = {{0.0, 0.0, 0}};
    average mean = {0.0, 0.0, 0}, product = {0.0, 0.0, 0}, fourth = {0.0, 0.0, 0}, kurtosis = {0.0, 0.0, 0};
    for (uint64_t s = 0; s < DRAWS; s++) {
        qnl_complex h[DIMENSION * DIMENSION];
        qnl_random_seek(random, 0, s);
        REQUIRE_OK(qnl_gue(h, random, DIMENSION));
        const qnl_complex upper[DIMENSION] = {h[1], h[2], h[5]};
        for (int i = 0; i < DIMENSION; i++) {
            const double own = h[i * (DIMENSION + 1)].re;
            average_add(&diagonal[i], own * own);
            average_add(&parts[2 * i], upper[i].re * upper[i].re);
            average_add(&parts[2 * i + 1], upper[i].im * upper[i].im);
        }
        average_add(&mean, h[0].re + upper[0].re + upper[1].im);
        average_add(&product, h[0].re * h[4].re + upper[0].re * upper[0].im + upper[1].re * upper[2].re);
        average_add(&kurtosis, pow(h[0].re, 4.0));
        average_add(&fourth, fourth_trace(h));
    }
    for (int i = 0; i < DIMENSION; i++) {
        require_average("variance on the diagonal", &diagonal[i], 1.0);
        require_average("variance of a real part", &parts[2 * i], 0.5);
        require_average("variance of an imaginary part", &parts[2 * i + 1], 0.5);
    }
    require_average("mean", &mean, 0.0);
    require_average("correlations", &product, 0.0);
    require_average("fourth moment on the diagonal", &kurtosis, 3.0);
    require_average("fourth power", &fourth, 2.0 * d * d * d + d);
    qnl_random_free(random);
}
END_TEST

/*
 * The largest eigenvalue is a 1-Lipschitz function of the independent normal numbers, so the mean over K matrices is off its
 * expectation by more than r with probability at most 2 exp(-K r^2 / 2): 5e-11 for r = 7 / sqrt(K).  The expectation lies below
 * 2 sqrt(N) (K. R. Davidson and S. J. Szarek, Handbook of the Geometry of Banach Spaces I, 317 (2001)) and approaches 2 sqrt(N) -
 * 1.7711 N^(-1/6) (C. A. Tracy and H. Widom, Commun. Math. Phys. 159, 151 (1994)), for which 0.2 are allowed.
 */
START_TEST(spectra_end_at_the_semicircle) {
    enum { SIZE = 64, COUNT = 60 };
    static qnl_complex h[SIZE * SIZE];
    qnl_random *random = new_random(69);
    double lowest = 0.0, highest = 0.0;
    for (uint64_t s = 0; s < COUNT; s++) {
        double minimum, maximum;
        qnl_random_seek(random, 0, s);
        REQUIRE_OK(qnl_gue(h, random, SIZE));
        REQUIRE_OK(qnl__hermitian_extremes(&minimum, &maximum, h, SIZE));
        lowest += minimum / COUNT;
        highest += maximum / COUNT;
    }
    const double edge = 2.0 * sqrt(SIZE), mean = edge - 1.7711 / pow(SIZE, 1.0 / 6.0), r = 7.0 / sqrt(COUNT);
    ck_assert_double_le(highest, edge + r);
    ck_assert_double_ge(highest, mean - 0.2 - r);
    ck_assert_double_ge(lowest, -edge - r);
    ck_assert_double_le(lowest, -mean + 0.2 + r);
    qnl_random_free(random);
}
END_TEST

START_TEST(bad_requests_are_refused) {
    qnl_complex out[1] = {{7.0, 7.0}};
    qnl_random *random = new_random(66);
    REQUIRE_FAILURE(qnl_haar_state(NULL, random, 1), QNL_ERR_NULL, "qnl_haar_state: out is NULL");
    REQUIRE_FAILURE(qnl_haar_state(out, NULL, 1), QNL_ERR_NULL, "qnl_haar_state: random is NULL");
    REQUIRE_FAILURE(qnl_haar_state(out, random, 0), QNL_ERR_ARGUMENT, "qnl_haar_state: dimension is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_haar_unitary(NULL, random, 1), QNL_ERR_NULL, "qnl_haar_unitary: out is NULL");
    REQUIRE_FAILURE(qnl_haar_unitary(out, NULL, 1), QNL_ERR_NULL, "qnl_haar_unitary: random is NULL");
    REQUIRE_FAILURE(qnl_haar_unitary(out, random, 0), QNL_ERR_ARGUMENT, "qnl_haar_unitary: dimension is 0, allowed are 1..16384");
    REQUIRE_FAILURE(qnl_haar_unitary(out, random, 16385), QNL_ERR_ARGUMENT,
                    "qnl_haar_unitary: dimension is 16385, allowed are 1..16384");
    REQUIRE_FAILURE(qnl_gue(NULL, random, 1), QNL_ERR_NULL, "qnl_gue: out is NULL");
    REQUIRE_FAILURE(qnl_gue(out, NULL, 1), QNL_ERR_NULL, "qnl_gue: random is NULL");
    REQUIRE_FAILURE(qnl_gue(out, random, 0), QNL_ERR_ARGUMENT, "qnl_gue: dimension is 0, allowed are 1..16384");
    REQUIRE_FAILURE(qnl_gue(out, random, 16385), QNL_ERR_ARGUMENT, "qnl_gue: dimension is 16385, allowed are 1..16384");
    ck_assert(out[0].re == 7.0 && out[0].im == 7.0);
    qnl_random_free(random);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("haar");
    TCase *tests = tcase_create("haar");
    tcase_add_test(tests, states_are_normalised);
    tcase_add_test(tests, states_have_haar_moments);
    tcase_add_test(tests, unitaries_are_unitary);
    tcase_add_test(tests, unitaries_have_haar_moments);
    tcase_add_test(tests, samples_repeat);
    tcase_add_test(tests, gaussian_matrices_are_hermitian);
    tcase_add_test(tests, gaussian_matrices_have_their_moments);
    tcase_add_test(tests, spectra_end_at_the_semicircle);
    tcase_add_test(tests, bad_requests_are_refused);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
