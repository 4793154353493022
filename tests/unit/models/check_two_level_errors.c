/* check_two_level_errors.c  What the functions of two_level.h say to wrong arguments. */
#include <complex.h>
#include <math.h>
#include <string.h>

#include "qnnland/two_level.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

static const double complex pauli_z[4] = {1.0, 0.0, 0.0, -1.0};
static const double complex pauli_y[4] = {0.0, -I, I, 0.0};

START_TEST(nothing) {
    qnl_two_level_free(NULL);
    ck_assert_uint_eq(qnl_two_level_parameters(NULL), 0);
    ck_assert_uint_eq(qnl_two_level_dimension(NULL), 0);
}
END_TEST

START_TEST(wrong_networks) {
    const double complex crooked[4] = {1.0, 0.5, 0.25, -1.0}, large[4] = {1.0, 0.0, 0.0, 2.0}, infinite[4] = {1.0, 0.0, 0.0, NAN};
    const double complex mixed[8] = {1.0, 0.0, 0.0, -1.0, 1.0, 0.5, 0.5, 1.0};
    const qnl_complex *z = as_library(pauli_z);
    qnl_two_level *network = NULL;
    REQUIRE_FAILURE(qnl_two_level_new(NULL, 1, 2, z, z), QNL_ERR_NULL, "qnl_two_level_new: out is NULL");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 1, 2, NULL, z), QNL_ERR_NULL, "qnl_two_level_new: generators is NULL");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 1, 2, z, NULL), QNL_ERR_NULL, "qnl_two_level_new: observable is NULL");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 0, 2, z, z), QNL_ERR_ARGUMENT,
                    "qnl_two_level_new: parameters is 0, allowed are 1..12");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 13, 2, z, z), QNL_ERR_ARGUMENT,
                    "qnl_two_level_new: parameters is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 1, 1, z, z), QNL_ERR_ARGUMENT,
                    "qnl_two_level_new: dimension is 1, allowed are 2..4096");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 1, 4097, z, z), QNL_ERR_ARGUMENT,
                    "qnl_two_level_new: dimension is 4097, allowed are 2..4096");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 1, 2, as_library(crooked), z), QNL_ERR_NOT_HERMITIAN,
                    "qnl_two_level_new: an entry of A - A' has modulus 0.25 for generators[0], allowed is at most 1e-10");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 1, 2, z, as_library(crooked)), QNL_ERR_NOT_HERMITIAN,
                    "qnl_two_level_new: an entry of A - A' has modulus 0.25 for observable, allowed is at most 1e-10");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 1, 2, as_library(large), z), QNL_ERR_ARGUMENT,
                    "qnl_two_level_new: an entry of H^2 - 1 has modulus 3 for generators[0], allowed is at most 1e-10");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 2, 2, as_library(mixed), z), QNL_ERR_ARGUMENT,
                    "qnl_two_level_new: an entry of H^2 - 1 has modulus 1 for generators[1], allowed is at most 1e-10");
    REQUIRE_FAILURE(qnl_two_level_new(&network, 1, 2, z, as_library(infinite)), QNL_ERR_NOT_FINITE,
                    "qnl_two_level_new: entry (1, 1) of observable is nan + 0i, must be finite");
    ck_assert_ptr_null(network);
}
END_TEST

START_TEST(wrong_families) {
    const double complex crooked[4] = {1.0, 0.5, 0.25, -1.0}, large[4] = {1.0, 0.0, 0.0, 2.0};
    const qnl_complex *z = as_library(pauli_z);
    qnl_two_level *network = NULL;
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 1, 2, 3));
    REQUIRE_FAILURE(qnl_two_level_random(NULL, 1, 2, NULL, random), QNL_ERR_NULL, "qnl_two_level_random: out is NULL");
    REQUIRE_FAILURE(qnl_two_level_random(&network, 1, 2, NULL, NULL), QNL_ERR_NULL, "qnl_two_level_random: random is NULL");
    REQUIRE_FAILURE(qnl_two_level_random(&network, 13, 2, NULL, random), QNL_ERR_ARGUMENT,
                    "qnl_two_level_random: parameters is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_two_level_random(&network, 1, 2, as_library(crooked), random), QNL_ERR_NOT_HERMITIAN,
                    "qnl_two_level_random: an entry of A - A' has modulus 0.25 for observable, allowed is at most 1e-10");
    REQUIRE_FAILURE(qnl_two_level_product(NULL, 1, z, z), QNL_ERR_NULL, "qnl_two_level_product: out is NULL");
    REQUIRE_FAILURE(qnl_two_level_product(&network, 1, NULL, z), QNL_ERR_NULL, "qnl_two_level_product: h is NULL");
    REQUIRE_FAILURE(qnl_two_level_product(&network, 1, z, NULL), QNL_ERR_NULL, "qnl_two_level_product: m is NULL");
    REQUIRE_FAILURE(qnl_two_level_product(&network, 13, z, z), QNL_ERR_ARGUMENT,
                    "qnl_two_level_product: parameters is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_two_level_product(&network, 2, as_library(large), z), QNL_ERR_ARGUMENT,
                    "qnl_two_level_product: an entry of H^2 - 1 has modulus 3 for h, allowed is at most 1e-10");
    REQUIRE_FAILURE(qnl_two_level_product(&network, 2, z, as_library(crooked)), QNL_ERR_NOT_HERMITIAN,
                    "qnl_two_level_product: an entry of A - A' has modulus 0.25 for m, allowed is at most 1e-10");
    ck_assert_ptr_null(network);
    qnl_random_free(random);
}
END_TEST

START_TEST(wrong_questions) {
    const double complex crooked[4] = {1.0, 0.5, 0.25, -1.0};
    const qnl_complex *z = as_library(pauli_z);
    const int xi = 3;
    const double theta = NAN;
    double value = 7.0;
    qnl_complex found[4] = {{7.0, 0.0}};
    qnl_two_level *network = NULL;
    qnl_trigonometric *form = NULL;
    REQUIRE_OK(qnl_two_level_new(&network, 1, 2, z, as_library(pauli_y)));
    REQUIRE_FAILURE(qnl_two_level_operator(NULL, network, &xi), QNL_ERR_NULL, "qnl_two_level_operator: operator_matrix is NULL");
    REQUIRE_FAILURE(qnl_two_level_operator(found, NULL, &xi), QNL_ERR_NULL, "qnl_two_level_operator: network is NULL");
    REQUIRE_FAILURE(qnl_two_level_operator(found, network, NULL), QNL_ERR_NULL, "qnl_two_level_operator: xi is NULL");
    REQUIRE_FAILURE(qnl_two_level_operator(found, network, &xi), QNL_ERR_ARGUMENT,
                    "qnl_two_level_operator: xi[0] is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_two_level_value(NULL, network, z, &theta, 1), QNL_ERR_NULL, "qnl_two_level_value: values is NULL");
    REQUIRE_FAILURE(qnl_two_level_value(&value, NULL, z, &theta, 1), QNL_ERR_NULL, "qnl_two_level_value: network is NULL");
    REQUIRE_FAILURE(qnl_two_level_value(&value, network, NULL, &theta, 1), QNL_ERR_NULL, "qnl_two_level_value: rho is NULL");
    REQUIRE_FAILURE(qnl_two_level_value(&value, network, z, NULL, 1), QNL_ERR_NULL, "qnl_two_level_value: thetas is NULL");
    REQUIRE_FAILURE(qnl_two_level_value(&value, network, z, &theta, 1), QNL_ERR_NOT_FINITE,
                    "qnl_two_level_value: thetas[0] is nan, must be finite");
    REQUIRE_FAILURE(qnl_two_level_value(&value, network, as_library(crooked), &theta, 1), QNL_ERR_NOT_HERMITIAN,
                    "qnl_two_level_value: an entry of A - A' has modulus 0.25 for rho, allowed is at most 1e-10");
    REQUIRE_FAILURE(qnl_two_level_form(NULL, network, z), QNL_ERR_NULL, "qnl_two_level_form: out is NULL");
    REQUIRE_FAILURE(qnl_two_level_form(&form, NULL, z), QNL_ERR_NULL, "qnl_two_level_form: network is NULL");
    REQUIRE_FAILURE(qnl_two_level_form(&form, network, NULL), QNL_ERR_NULL, "qnl_two_level_form: rho is NULL");
    REQUIRE_FAILURE(qnl_two_level_form(&form, network, as_library(crooked)), QNL_ERR_NOT_HERMITIAN,
                    "qnl_two_level_form: an entry of A - A' has modulus 0.25 for rho, allowed is at most 1e-10");
    ck_assert(value == 7.0 && found[0].re == 7.0 && form == NULL);
    qnl_two_level_free(network);
}
END_TEST

START_TEST(wrong_ranks) {
    const qnl_complex *z = as_library(pauli_z);
    uint64_t successes = 7;
    qnl_two_level *network = NULL;
    qnl_two_level_gram gram = {.rank = 7};
    double complex generators[36] = {0};
    for (int l = 0; l < 9; l++) {
        memcpy(generators + 4 * l, pauli_z, sizeof pauli_z);
    }
    REQUIRE_OK(qnl_two_level_new(&network, 9, 2, as_library(generators), z));
    REQUIRE_FAILURE(qnl_two_level_gram_matrix(NULL, NULL, NULL, network, 0.0), QNL_ERR_NULL,
                    "qnl_two_level_gram_matrix: gram is NULL");
    REQUIRE_FAILURE(qnl_two_level_gram_matrix(&gram, NULL, NULL, NULL, 0.0), QNL_ERR_NULL,
                    "qnl_two_level_gram_matrix: network is NULL");
    REQUIRE_FAILURE(qnl_two_level_gram_matrix(&gram, NULL, NULL, network, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_two_level_gram_matrix: the number of parameters is 9, allowed are 1..8");
    qnl_two_level_free(network);
    REQUIRE_OK(qnl_two_level_new(&network, 2, 2, as_library(generators), z));
    REQUIRE_FAILURE(qnl_two_level_gram_matrix(&gram, NULL, NULL, network, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_two_level_gram_matrix: tolerance is 1, allowed are 0 <= tolerance < 1");
    ck_assert_uint_eq(gram.rank, 7);
    /* nothing moves: the only operator that is not 0 is the observable itself */
    REQUIRE_OK(qnl_two_level_gram_matrix(&gram, NULL, NULL, network, 0.0));
    ck_assert_uint_eq(gram.rank, 0);
    ck_assert_int_eq(gram.independent, 0);
    ck_assert(gram.condition == (double)INFINITY && gram.log_determinant == -(double)INFINITY);
    qnl_two_level_free(network);
    REQUIRE_FAILURE(qnl_two_level_probability(NULL, NULL, 1, 2, NULL, 0, 1, 1, 0.0), QNL_ERR_NULL,
                    "qnl_two_level_probability: successes is NULL");
    REQUIRE_FAILURE(qnl_two_level_probability(&successes, NULL, 9, 2, NULL, 0, 1, 1, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_two_level_probability: the number of parameters is 9, allowed are 1..8");
    REQUIRE_FAILURE(qnl_two_level_probability(&successes, NULL, 1, 1, NULL, 0, 1, 1, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_two_level_probability: dimension is 1, allowed are 2..4096");
    REQUIRE_FAILURE(qnl_two_level_probability(&successes, NULL, 1, 2, NULL, 0, 0, 1, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_two_level_probability: samples is 0, allowed are 1..18446744073709551615");
    REQUIRE_FAILURE(qnl_two_level_probability(&successes, NULL, 1, 2, NULL, UINT64_MAX, 2, 1, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_two_level_probability: first is 18446744073709551615, allowed are 0..18446744073709551613 for 2 samples");
    REQUIRE_FAILURE(qnl_two_level_probability(&successes, NULL, 1, 2, NULL, 0, 1, 1, -0.5), QNL_ERR_ARGUMENT,
                    "qnl_two_level_probability: tolerance is -0.5, allowed are 0 <= tolerance < 1");
    ck_assert_uint_eq(successes, 7);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("two_level errors");
    TCase *tests = tcase_create("errors");
    tcase_add_test(tests, nothing);
    tcase_add_test(tests, wrong_networks);
    tcase_add_test(tests, wrong_families);
    tcase_add_test(tests, wrong_questions);
    tcase_add_test(tests, wrong_ranks);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
