/* check_variation_bound.c  Bounds and exact means of the variation range, against known numbers and against sampling. */
#include <complex.h>
#include <math.h>
#include <stdio.h>

#include "qnnland/haar.h"
#include "qnnland/variation_bound.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/runner.h"

#define MAX_DIMENSION 8

/* ---- bounds of the paper ---- */

START_TEST(theorem1_by_hand) {
    const double root = sqrt(2.0);
    const double m1[11] = {16.0, 8.0 * root, 8.0, 4.0 * root, 4.0, 2.0 * root, 2.0, root, 1.0, 0.5 * root, 0.5};
    for (int n = 2; n <= 12; n++) {
        qnl_variation_bound bound;
        REQUIRE_OK(qnl_variation_theorem1(&bound, n, 1, 3.0, 10.0));
        compare_double("m = 1", bound.mean, 3.0 * m1[n - 2], 1e-14);
        ck_assert_int_eq(bound.vacuous, n <= 10);
        REQUIRE_OK(qnl_variation_theorem1(&bound, n, 2, 3.0, 10.0));
        compare_double("m = 2", bound.mean, 24.0 * m1[n - 2], 1e-13);
        ck_assert_int_eq(bound.vacuous, 1);
    }
    for (int n = 16; n <= 17; n++) {
        qnl_variation_bound bound;
        REQUIRE_OK(qnl_variation_theorem1(&bound, n, 2, 3.0, 10.0));
        ck_assert_int_eq(bound.vacuous, n == 16);
    }
}
END_TEST

START_TEST(variance_and_tail) {
    qnl_variation_bound bound;
    /* n = 14, m = 1: mean = w / 4; the variable with the values 0 and w has the variance w^2 (1/4)(3/4) */
    REQUIRE_OK(qnl_variation_theorem1(&bound, 14, 1, 8.0, 4.0));
    ck_assert(bound.mean == 2.0 && bound.variance == 12.0 && bound.tail == 0.5 && bound.vacuous == 0);
    /* n = 12: mean = w / 2, and the variance is no longer growing */
    REQUIRE_OK(qnl_variation_theorem1(&bound, 12, 1, 8.0, 4.0));
    ck_assert(bound.mean == 4.0 && bound.variance == 16.0 && bound.tail == 1.0 && bound.vacuous == 0);
    /* n = 11: a mean of 0.71 w may also be 0.5 w */
    REQUIRE_OK(qnl_variation_theorem1(&bound, 11, 1, 8.0, 4.0));
    ck_assert(bound.mean == 4.0 * sqrt(2.0) && bound.variance == 16.0 && bound.tail == 1.0 && bound.vacuous == 0);
    REQUIRE_OK(qnl_variation_theorem1(&bound, 4, 1, 8.0, 1e6));
    ck_assert(bound.mean == 64.0 && bound.variance == 16.0 && bound.tail == 64.0 / 1e6 && bound.vacuous == 1);
    REQUIRE_OK(qnl_variation_theorem1(&bound, 4, 1, 0.0, 1e-3));
    ck_assert(bound.mean == 0.0 && bound.variance == 0.0 && bound.tail == 0.0 && bound.vacuous == 1);
    REQUIRE_OK(qnl_variation_theorem1(&bound, 1024, 1, 1.0, 1e-3));
    ck_assert(bound.mean == ldexp(1.0, -507) && bound.tail == bound.mean / 1e-3);
}
END_TEST

START_TEST(proposition2_by_hand) {
    for (int n = 2; n <= 12; n++) {
        for (int m = 1; m <= 2; m++) {
            qnl_variation_bound bound;
            const double mean = pow(2.0, 2 * m - n);
            REQUIRE_OK(qnl_variation_proposition2(&bound, n, m, 0.75));
            ck_assert(bound.mean == mean);
            ck_assert(bound.variance == (mean < 0.5 ? mean * (1.0 - mean) : 0.25));
            ck_assert(bound.tail == fmin(1.0, mean / 0.75));
            ck_assert_int_eq(bound.vacuous, n <= 2 * m);
        }
    }
}
END_TEST

/* ---- exact means ---- */

/* Gamma functions in 60 and more digits, from Stirling's series and the recurrence. */
START_TEST(means_in_high_precision) {
    static const struct {
        int qubits;
        double before;
        double both;
    } known[] = {{2, 0.75, 6.73489139862898933e-01},
                 {3, 0.546875, 3.68596091703153550e-01},
                 {4, 0.39276123046875, 1.91609324075744880e-01},
                 {5, 2.79899868182837963e-01, 9.75756699518279674e-02},
                 {7, 1.40772184340030276e-01, 2.47208135491773853e-02},
                 {8, 9.96382198722803036e-02, 1.23874513700207127e-02},
                 {9, 7.04892709716774812e-02, 6.20047675408588565e-03},
                 {12, 2.49323707275205184e-02, 7.75797311195656212e-04},
                 {20, 1.55836791127418888e-03, 3.03086811047949159e-06},
                 {50, 4.75576258184233417e-08, 2.82271738880283881e-15},
                 {53, 1.68141598566697919e-08, 3.52839673600354999e-16},
                 {100, 1.41732769663403496e-15, 2.50707666964697040e-30},
                 {1000, 4.87497311734316973e-151, 2.96600253491356516e-301}};
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        double mean = 0.0;
        REQUIRE_OK(qnl_variation_haar_mean(&mean, QNL_VARIATION_AUTOENCODER_BEFORE, known[k].qubits));
        compare_double("before, relative", mean / known[k].before, 1.0, 1e-14);
        REQUIRE_OK(qnl_variation_haar_mean(&mean, QNL_VARIATION_STATE_BOTH_SIDES, known[k].qubits));
        compare_double("both, relative", mean / known[k].both, 1.0, 1e-14);
        REQUIRE_OK(qnl_variation_haar_mean(&mean, QNL_VARIATION_STATE_ONE_SIDE, known[k].qubits));
        ck_assert(mean == pow(2.0, 1 - known[k].qubits));
    }
    double mean = 0.0;
    REQUIRE_OK(qnl_variation_haar_mean(&mean, QNL_VARIATION_AUTOENCODER_BEFORE, 1));
    compare_double("a pure qubit", mean, 1.0, 1e-15);
    REQUIRE_OK(qnl_variation_haar_mean(&mean, QNL_VARIATION_STATE_ONE_SIDE, 1));
    ck_assert(mean == 1.0);
}
END_TEST

/* ---- sampling.  Means allow 5 standard errors: each fails for one seed in 1.7 million. ---- */

typedef struct moments {
    double sum;
    double squares;
    int count;
} moments;

static void add_value(moments *m, double value) {
    m->sum += value;
    m->squares += value * value;
    m->count++;
}

static double standard_error(const moments *m) {
    const double mean = m->sum / m->count;
    return sqrt((m->squares / m->count - mean * mean) / m->count);
}

static void require_mean(const char *what, const moments *m, double expected) {
    compare_double(what, m->sum / m->count, expected, 5.0 * standard_error(m));
}

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 31, number, 0));
    return random;
}

static void haar_state(double complex *psi, qnl_random *random, size_t dimension) {
    qnl_complex amplitudes[MAX_DIMENSION];
    REQUIRE_OK(qnl_haar_state(amplitudes, random, dimension));
    for (size_t i = 0; i < dimension; i++) {
        psi[i] = amplitudes[i].re + I * amplitudes[i].im;
    }
}

/* h = V' O V for a diagonal O and a Haar-random V */
static void rotated(double complex *h, qnl_random *random, const double *diagonal, size_t dimension) {
    qnl_complex v[MAX_DIMENSION * MAX_DIMENSION];
    REQUIRE_OK(qnl_haar_unitary(v, random, dimension));
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = 0; j < dimension; j++) {
            double complex sum = 0.0;
            for (size_t k = 0; k < dimension; k++) {
                const qnl_complex a = v[k * dimension + i];
                const qnl_complex b = v[k * dimension + j];
                sum += diagonal[k] * (a.re - I * a.im) * (b.re + I * b.im);
            }
            h[i * dimension + j] = sum;
        }
    }
}

/* part = tr_A((sigma x 1) matrix), A the lowest qubit: part[k, l] = sum_ij sigma[i, j] matrix[(k, j), (l, i)] */
static void reduce(double complex *part, const double complex sigma[4], const double complex *matrix, size_t dimension) {
    const size_t half = dimension / 2;
    for (size_t k = 0; k < half; k++) {
        for (size_t l = 0; l < half; l++) {
            part[k * half + l] = 0.0;
            for (size_t i = 0; i < 2; i++) {
                for (size_t j = 0; j < 2; j++) {
                    part[k * half + l] += sigma[2 * i + j] * matrix[(2 * k + j) * dimension + 2 * l + i];
                }
            }
        }
    }
}

static const double complex sigmas[3][4] = {{0.0, 1.0, 1.0, 0.0}, {0.0, -I, I, 0.0}, {1.0, 0.0, 0.0, -1.0}};

/* tr(a b) */
static double trace_product(const double complex *a, const double complex *b, size_t dimension) {
    double complex sum = 0.0;
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = 0; j < dimension; j++) {
            sum += a[i * dimension + j] * b[j * dimension + i];
        }
    }
    return creal(sum);
}

/* T_ab = tr_B(rho_a H_b) for the pure state psi before the gate and the observable h after it. */
static void correlations(double t[9], const double complex *psi, const double complex *h, size_t dimension) {
    double complex rho[MAX_DIMENSION * MAX_DIMENSION];
    double complex rho_a[MAX_DIMENSION * MAX_DIMENSION / 4];
    double complex h_b[MAX_DIMENSION * MAX_DIMENSION / 4];
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = 0; j < dimension; j++) {
            rho[i * dimension + j] = psi[i] * conj(psi[j]);
        }
    }
    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
            reduce(rho_a, sigmas[a], rho, dimension);
            reduce(h_b, sigmas[b], h, dimension);
            t[3 * a + b] = 0.5 * trace_product(rho_a, h_b, dimension / 2);
        }
    }
}

static double square_of(const double t[9]) {
    double sum = 0.0;
    for (int k = 0; k < 9; k++) {
        sum += t[k] * t[k];
    }
    return sum;
}

/* Delta = 2 (s1 + s2), the singular values from the eigenvalues of T'T. */
static double range_of(const double t[9]) {
    double complex gram[9];
    double eigenvalues[3];
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            gram[3 * i + j] = t[i] * t[j] + t[3 + i] * t[3 + j] + t[6 + i] * t[6 + j];
        }
    }
    reference_eigenvalues(eigenvalues, gram, 3);
    return 2.0 * (sqrt(fmax(eigenvalues[1], 0.0)) + sqrt(fmax(eigenvalues[2], 0.0)));
}

/* tr[(U x 1) rho (U' x 1) h] for the gate U on the lowest qubit */
static double value_of(const double complex u[4], const double complex *psi, const double complex *h, size_t dimension) {
    double complex moved[MAX_DIMENSION];
    for (size_t k = 0; k < dimension / 2; k++) {
        moved[2 * k] = u[0] * psi[2 * k] + u[1] * psi[2 * k + 1];
        moved[2 * k + 1] = u[2] * psi[2 * k] + u[3] * psi[2 * k + 1];
    }
    return reference_expectation(h, moved, dimension);
}

/* That 2 (s1 + s2) is the range which the statistics below are about: random gates stay inside and come close. */
START_TEST(range_is_the_range) {
    const double diagonal[8] = {1.0, -0.5, 0.3, 0.2, -1.0, 0.4, 0.1, -0.5};
    double complex psi[8];
    double complex h[64];
    double t[9];
    qnl_random *random = stream(1);
    haar_state(psi, random, 8);
    rotated(h, random, diagonal, 8);
    correlations(t, psi, h, 8);
    double least = INFINITY;
    double most = -INFINITY;
    for (int sample = 0; sample < 20000; sample++) {
        qnl_complex v[4];
        REQUIRE_OK(qnl_haar_unitary(v, random, 2));
        const double complex u[4] = {v[0].re + I * v[0].im, v[1].re + I * v[1].im, v[2].re + I * v[2].im, v[3].re + I * v[3].im};
        const double value = value_of(u, psi, h, 8);
        least = fmin(least, value);
        most = fmax(most, value);
    }
    ck_assert(most - least <= range_of(t) * (1.0 + 1e-12));
    ck_assert(most - least >= 0.98 * range_of(t));
    qnl_random_free(random);
}
END_TEST

/* h = 1 - |phi><phi| */
static void not_state(double complex *h, const double complex *phi, size_t dimension) {
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = 0; j < dimension; j++) {
            h[i * dimension + j] = (i == j ? 1.0 : 0.0) - phi[i] * conj(phi[j]);
        }
    }
}

static double exact_mean(qnl_variation_case which, int qubits) {
    double mean = NAN;
    REQUIRE_OK(qnl_variation_haar_mean(&mean, which, qubits));
    return mean;
}

START_TEST(sampled_means_of_state_learning) {
    for (int n = 2; n <= 3; n++) {
        const size_t dimension = (size_t)1 << n;
        moments one_side = {0.0, 0.0, 0};
        moments both_sides = {0.0, 0.0, 0};
        const double complex product[8] = {0.48, 0.64, 0.36, 0.48, 0.0, 0.0, 0.0, 0.0}; /* (0.6, 0.8) x (0.8, 0.6) x |0> */
        qnl_random *random = stream(10 + (uint64_t)n);
        for (int sample = 0; sample < 4000; sample++) {
            double complex psi[MAX_DIMENSION];
            double complex phi[MAX_DIMENSION];
            double complex h[MAX_DIMENSION * MAX_DIMENSION];
            double t[9];
            haar_state(psi, random, dimension);
            haar_state(phi, random, dimension);
            not_state(h, phi, dimension);
            correlations(t, psi, h, dimension);
            add_value(&both_sides, range_of(t));
            correlations(t, product, h, dimension);
            add_value(&one_side, range_of(t));
        }
        require_mean("one side", &one_side, exact_mean(QNL_VARIATION_STATE_ONE_SIDE, n));
        require_mean("both sides", &both_sides, exact_mean(QNL_VARIATION_STATE_BOTH_SIDES, n));
        qnl_random_free(random);
    }
}
END_TEST

START_TEST(sampled_means_of_the_autoencoder) {
    for (int n = 1; n <= 3; n++) {
        const size_t dimension = (size_t)1 << n;
        moments delta = {0.0, 0.0, 0};
        double complex h[MAX_DIMENSION * MAX_DIMENSION] = {0.0};
        qnl_random *random = stream(20 + (uint64_t)n);
        for (size_t i = 1; i < dimension; i += 2) {
            h[i * dimension + i] = 1.0; /* |1><1| on the lowest qubit */
        }
        for (int sample = 0; sample < 4000; sample++) {
            double complex psi[MAX_DIMENSION];
            double t[9];
            haar_state(psi, random, dimension);
            correlations(t, psi, h, dimension);
            add_value(&delta, range_of(t));
        }
        compare_double("Bloch length", delta.sum / delta.count, exact_mean(QNL_VARIATION_AUTOENCODER_BEFORE, n),
                       5.0 * standard_error(&delta) + 1e-7);
        qnl_random_free(random);
    }
}
END_TEST

/* ---- second moments ---- */

/* Eight eigenvalues; the trace of the first 4 and of all 8 is not zero, so that the traceless part matters. */
static const double eigenvalues[8] = {1.0, -0.5, 0.3, 0.7, -1.0, 0.4, 0.1, 0.6};

static double traceless_square(size_t dimension) {
    double trace = 0.0;
    double square = 0.0;
    for (size_t i = 0; i < dimension; i++) {
        trace += eigenvalues[i];
        square += eigenvalues[i] * eigenvalues[i];
    }
    return square - trace * trace / (double)dimension;
}

/* Means of |T|^2 and of Delta agree with the exact second moment and its bound. */
static void require_moment(const moments *square, const moments *delta, qnl_variation_side side, int qubits, double argument,
                           double purity) {
    qnl_variation_moment moment;
    REQUIRE_OK(qnl_variation_second_moment(&moment, side, qubits, argument, purity));
    require_mean("second moment", square, moment.second_moment);
    compare_double("bound", moment.mean_bound, 2.0 * sqrt(2.0 * moment.second_moment), 1e-14);
    ck_assert(delta->sum / delta->count <= moment.mean_bound + 5.0 * standard_error(delta));
    /* Delta^2 = 4 (s1 + s2)^2 <= 8 |T|^2 holds for each sample, so for these means without an allowance */
    ck_assert(delta->squares <= 8.0 * square->sum * (1.0 + 1e-12));
    /* not by far: s3 is left out and s1 + s2 is below its largest value, no more */
    ck_assert(delta->sum / delta->count >= 0.5 * moment.mean_bound);
}

START_TEST(sampled_second_moment_both) {
    const int n = _i;
    const size_t dimension = (size_t)1 << n;
    moments square = {0.0, 0.0, 0};
    moments delta = {0.0, 0.0, 0};
    qnl_random *random = stream(30 + (uint64_t)n);
    for (int sample = 0; sample < 4000; sample++) {
        double complex psi[MAX_DIMENSION];
        double complex h[MAX_DIMENSION * MAX_DIMENSION];
        double t[9];
        haar_state(psi, random, dimension);
        rotated(h, random, eigenvalues, dimension);
        correlations(t, psi, h, dimension);
        add_value(&square, square_of(t));
        add_value(&delta, range_of(t));
    }
    require_moment(&square, &delta, QNL_VARIATION_BOTH, n, traceless_square(dimension), NAN);
    qnl_random_free(random);
}
END_TEST

/* psi = cos(x) |0...0> + sin(x) |1...1>: the purity of A is 1 - sin(2 x)^2 / 2. */
START_TEST(sampled_second_moment_after) {
    const int n = 2 + _i % 2;
    const double x = 0.3 * (double)(_i / 2);
    const size_t dimension = (size_t)1 << n;
    moments square = {0.0, 0.0, 0};
    moments delta = {0.0, 0.0, 0};
    double complex psi[MAX_DIMENSION] = {0.0};
    qnl_random *random = stream(40 + (uint64_t)_i);
    psi[0] = cos(x);
    psi[dimension - 1] = sin(x);
    for (int sample = 0; sample < 4000; sample++) {
        double complex h[MAX_DIMENSION * MAX_DIMENSION];
        double t[9];
        rotated(h, random, eigenvalues, dimension);
        correlations(t, psi, h, dimension);
        add_value(&square, square_of(t));
        add_value(&delta, range_of(t));
    }
    require_moment(&square, &delta, QNL_VARIATION_AFTER, n, traceless_square(dimension), 1.0 - 0.5 * pow(sin(2.0 * x), 2.0));
    qnl_random_free(random);
}
END_TEST

START_TEST(sampled_second_moment_before) {
    const int n = _i;
    const size_t dimension = (size_t)1 << n;
    moments square = {0.0, 0.0, 0};
    moments delta = {0.0, 0.0, 0};
    double complex h[MAX_DIMENSION * MAX_DIMENSION];
    double complex part[MAX_DIMENSION * MAX_DIMENSION / 4];
    double parts = 0.0;
    qnl_random *random = stream(50 + (uint64_t)n);
    rotated(h, random, eigenvalues, dimension);
    for (int a = 0; a < 3; a++) {
        reduce(part, sigmas[a], h, dimension);
        parts += 0.25 * trace_product(part, part, dimension / 2);
    }
    for (int sample = 0; sample < 4000; sample++) {
        double complex psi[MAX_DIMENSION];
        double t[9];
        haar_state(psi, random, dimension);
        correlations(t, psi, h, dimension);
        add_value(&square, square_of(t));
        add_value(&delta, range_of(t));
    }
    require_moment(&square, &delta, QNL_VARIATION_BEFORE, n, parts, NAN);
    qnl_random_free(random);
}
END_TEST

/* The mean of "before" over Haar-random V2, and of "after" over Haar-random V1 with E[p] = (2 + d/2) / (d + 1), is
 * "both"; and nothing overflows at 500 qubits. */
START_TEST(second_moments_fit_together) {
    for (int n = 2; n <= 500; n++) {
        const double d = pow(2.0, n);
        qnl_variation_moment both;
        qnl_variation_moment after;
        qnl_variation_moment before;
        /* for tr(O_0^2) = 1: E sum_a tr(H_a^2) = (3/8) d^2 / (d^2 - 1) */
        REQUIRE_OK(qnl_variation_second_moment(&both, QNL_VARIATION_BOTH, n, 1.0, 0.0));
        REQUIRE_OK(qnl_variation_second_moment(&after, QNL_VARIATION_AFTER, n, 1.0, (2.0 + 0.5 * d) / (d + 1.0)));
        REQUIRE_OK(qnl_variation_second_moment(&before, QNL_VARIATION_BEFORE, n, 0.375 / (1.0 - 1.0 / d / d), 0.0));
        ck_assert(isfinite(both.second_moment) && both.second_moment > 0.0);
        compare_double("after", after.second_moment / both.second_moment, 1.0, 1e-14);
        compare_double("before", before.second_moment / both.second_moment, 1.0, 1e-14);
    }
}
END_TEST

/* ---- wrong arguments ---- */

START_TEST(wrong_bounds) {
    qnl_variation_bound bound = {.mean = 7.0};
    REQUIRE_FAILURE(qnl_variation_theorem1(NULL, 4, 1, 1.0, 1.0), QNL_ERR_NULL, "qnl_variation_theorem1: bound is NULL");
    REQUIRE_FAILURE(qnl_variation_theorem1(&bound, 0, 1, 1.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_variation_theorem1: qubits is 0, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_variation_theorem1(&bound, 4, 0, 1.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_variation_theorem1: gate is 0, allowed are 1..4");
    REQUIRE_FAILURE(qnl_variation_theorem1(&bound, 4, 5, 1.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_variation_theorem1: gate is 5, allowed are 1..4");
    REQUIRE_FAILURE(qnl_variation_theorem1(&bound, 4, 1, -1.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_variation_theorem1: width is -1, must be at least 0");
    REQUIRE_FAILURE(qnl_variation_theorem1(&bound, 4, 1, INFINITY, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_variation_theorem1: width is inf, must be finite");
    REQUIRE_FAILURE(qnl_variation_theorem1(&bound, 4, 1, 1.0, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_variation_theorem1: threshold is 0, must be above 0");
    REQUIRE_FAILURE(qnl_variation_theorem1(&bound, 4, 1, 1.0, INFINITY), QNL_ERR_NOT_FINITE,
                    "qnl_variation_theorem1: threshold is inf, must be finite");
    REQUIRE_FAILURE(qnl_variation_theorem1(&bound, 1024, 1024, 1.0, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_variation_theorem1: the bound is too large for a number");
    REQUIRE_FAILURE(qnl_variation_theorem1(&bound, 30, 1, 1e200, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_variation_theorem1: the bound is too large for a number");
    REQUIRE_FAILURE(qnl_variation_proposition2(NULL, 4, 1, 1.0), QNL_ERR_NULL, "qnl_variation_proposition2: bound is NULL");
    REQUIRE_FAILURE(qnl_variation_proposition2(&bound, 4, 5, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_variation_proposition2: gate is 5, allowed are 1..4");
    REQUIRE_FAILURE(qnl_variation_proposition2(&bound, 1024, 1024, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_variation_proposition2: the bound is too large for a number");
    ck_assert(bound.mean == 7.0);
}
END_TEST

START_TEST(wrong_means_and_moments) {
    double mean = 7.0;
    qnl_variation_moment moment = {.second_moment = 7.0};
    REQUIRE_FAILURE(qnl_variation_haar_mean(NULL, QNL_VARIATION_STATE_ONE_SIDE, 2), QNL_ERR_NULL,
                    "qnl_variation_haar_mean: mean is NULL");
    REQUIRE_FAILURE(qnl_variation_haar_mean(&mean, (qnl_variation_case)3, 2), QNL_ERR_ARGUMENT,
                    "qnl_variation_haar_mean: which is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_variation_haar_mean(&mean, QNL_VARIATION_STATE_ONE_SIDE, 0), QNL_ERR_ARGUMENT,
                    "qnl_variation_haar_mean: qubits is 0, allowed are 1..1000");
    REQUIRE_FAILURE(qnl_variation_haar_mean(&mean, QNL_VARIATION_STATE_BOTH_SIDES, 1), QNL_ERR_ARGUMENT,
                    "qnl_variation_haar_mean: qubits is 1, allowed are 2..1000");
    REQUIRE_FAILURE(qnl_variation_haar_mean(&mean, QNL_VARIATION_STATE_BOTH_SIDES, 1001), QNL_ERR_ARGUMENT,
                    "qnl_variation_haar_mean: qubits is 1001, allowed are 2..1000");
    REQUIRE_FAILURE(qnl_variation_second_moment(NULL, QNL_VARIATION_BOTH, 2, 1.0, 1.0), QNL_ERR_NULL,
                    "qnl_variation_second_moment: moment is NULL");
    REQUIRE_FAILURE(qnl_variation_second_moment(&moment, (qnl_variation_side)0, 2, 1.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_variation_second_moment: side is 0, allowed are 1..3");
    REQUIRE_FAILURE(qnl_variation_second_moment(&moment, QNL_VARIATION_BOTH, 1, 1.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_variation_second_moment: qubits is 1, allowed are 2..500");
    REQUIRE_FAILURE(qnl_variation_second_moment(&moment, QNL_VARIATION_BOTH, 501, 1.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_variation_second_moment: qubits is 501, allowed are 2..500");
    REQUIRE_FAILURE(qnl_variation_second_moment(&moment, QNL_VARIATION_BOTH, 2, -1.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_variation_second_moment: square is -1, must be at least 0");
    REQUIRE_FAILURE(qnl_variation_second_moment(&moment, QNL_VARIATION_BOTH, 2, INFINITY, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_variation_second_moment: square is inf, must be finite");
    REQUIRE_FAILURE(qnl_variation_second_moment(&moment, QNL_VARIATION_AFTER, 2, 1.0, INFINITY), QNL_ERR_NOT_FINITE,
                    "qnl_variation_second_moment: purity is inf, must be finite");
    REQUIRE_FAILURE(qnl_variation_second_moment(&moment, QNL_VARIATION_AFTER, 2, 1.0, 0.25), QNL_ERR_ARGUMENT,
                    "qnl_variation_second_moment: purity is 0.25, allowed are 0.5..1");
    REQUIRE_FAILURE(qnl_variation_second_moment(&moment, QNL_VARIATION_AFTER, 2, 1.0, 1.25), QNL_ERR_ARGUMENT,
                    "qnl_variation_second_moment: purity is 1.25, allowed are 0.5..1");
    ck_assert(mean == 7.0 && moment.second_moment == 7.0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("variation bound");
    TCase *bounds = tcase_create("bounds");
    tcase_add_test(bounds, theorem1_by_hand);
    tcase_add_test(bounds, variance_and_tail);
    tcase_add_test(bounds, proposition2_by_hand);
    suite_add_tcase(suite, bounds);
    TCase *means = tcase_create("means");
    tcase_add_test(means, means_in_high_precision);
    tcase_add_test(means, range_is_the_range);
    tcase_add_test(means, sampled_means_of_state_learning);
    tcase_add_test(means, sampled_means_of_the_autoencoder);
    suite_add_tcase(suite, means);
    TCase *second = tcase_create("second moments");
    tcase_add_loop_test(second, sampled_second_moment_both, 2, 4);
    tcase_add_loop_test(second, sampled_second_moment_after, 0, 6);
    tcase_add_loop_test(second, sampled_second_moment_before, 2, 4);
    tcase_add_test(second, second_moments_fit_together);
    suite_add_tcase(suite, second);
    TCase *wrong = tcase_create("wrong arguments");
    tcase_add_test(wrong, wrong_bounds);
    tcase_add_test(wrong, wrong_means_and_moments);
    suite_add_tcase(suite, wrong);
    return qnl_test_run(suite);
}
