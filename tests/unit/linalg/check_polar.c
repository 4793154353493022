/* check_polar.c  Polar factors: a product that is known, and what defines them where it is not. */
#include <math.h>
#include <string.h>

#include "linalg/polar.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { MAX = 8 };

/* A = U P with random U, and P = V diag(s) V' of given s: the factor is U. */
START_TEST(known_product) {
    const size_t n = (size_t)_i;
    double complex u[MAX * MAX], v[MAX * MAX], p[MAX * MAX], a[MAX * MAX];
    qnl_complex found[MAX * MAX];
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 71, 0, n));
    random_unitary(u, random, n);
    random_unitary(v, random, n);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            p[i * n + j] = 0.0;
            for (size_t k = 0; k < n; k++)
                p[i * n + j] += v[i * n + k] * (0.1 + (double)(k * k)) * conj(v[j * n + k]);
        }
    }
    reference_multiply(a, u, p, n);
    REQUIRE_OK(qnl__polar_factor(found, as_library(a), n));
    compare_complexes("factor", found, u, n * n, 1e-13);
    memcpy(found, a, n * n * sizeof *found);
    REQUIRE_OK(qnl__polar_factor(found, found, n));
    compare_complexes("in place", found, u, n * n, 1e-13);
    qnl_random_free(random);
}
END_TEST

/* Of rank 1 and of rank 0: unitary, and Re tr(U'A) is the sum of the singular values. */
START_TEST(singular) {
    qnl_complex a[16], u[16];
    double sum = 0.0, defect;
    memset(a, 0, sizeof a);
    REQUIRE_OK(qnl__polar_factor(u, a, 4));
    REQUIRE_OK(qnl__unitarity_defect(&defect, u, 4));
    compare_double("defect of 0", defect, 0.0, 1e-14);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++)
            a[i * 4 + j] = (qnl_complex){(double)(i + 1), -(double)j * (double)(i + 1)};
    }
    REQUIRE_OK(qnl__polar_factor(u, a, 4));
    REQUIRE_OK(qnl__unitarity_defect(&defect, u, 4));
    compare_double("defect", defect, 0.0, 1e-14);
    for (size_t k = 0; k < 16; k++)
        sum += u[k].re * a[k].re + u[k].im * a[k].im;
    compare_double("norm", sum, sqrt(30.0 * 18.0), 1e-12); /* |(1,2,3,4)| |(1, 1-i, 1-2i, 1-3i)| */
}
END_TEST

START_TEST(failures) {
    qnl_complex a[4] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, NAN}, {1.0, 0.0}}, u[4];
    REQUIRE_FAILURE(qnl__polar_factor(u, a, 2), QNL_ERR_NOT_FINITE,
                    "qnl__polar_factor: matrix (as real and imaginary parts)[5] is nan, must be finite");
    REQUIRE_FAILURE(qnl__polar_factor(u, a, 0), QNL_ERR_ARGUMENT, "qnl__polar_factor: n is 0, allowed are 1..2147483647");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("polar");
    TCase *tests = tcase_create("polar");
    tcase_add_loop_test(tests, known_product, 1, MAX + 1);
    tcase_add_test(tests, singular);
    tcase_add_test(tests, failures);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
