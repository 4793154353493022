/* check_haar.c  Haar-random states and unitaries: moments of the invariant measure. */
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
    tcase_add_test(tests, bad_requests_are_refused);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
