/* check_random_hamiltonian.c  Random two-local Hamiltonians: what is drawn, in which order, and the norm. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/hamiltonian.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/runner.h"

static qnl_random *new_random(uint64_t seed) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    return random;
}

static qnl_random_hamiltonian_options defaults(void) {
    qnl_random_hamiltonian_options options;
    REQUIRE_OK(qnl_random_hamiltonian_options_init(&options, sizeof options));
    return options;
}

static qnl_observable *make(qnl_random *random, const qnl_random_hamiltonian_options *options) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_random_hamiltonian(&observable, random, options));
    return observable;
}

static void require_same_text(const qnl_observable *a, const qnl_observable *b) {
    char *first = NULL, *second = NULL;
    REQUIRE_OK(qnl_observable_text(&first, a));
    REQUIRE_OK(qnl_observable_text(&second, b));
    ck_assert_str_eq(first, second);
    qnl_string_free(first);
    qnl_string_free(second);
}

START_TEST(defaults_are_those_of_the_header) {
    const qnl_random_hamiltonian_options options = defaults();
    ck_assert_uint_eq(options.struct_size, sizeof options);
    ck_assert_int_eq(options.qubits, 4);
    ck_assert(options.edges == NULL && options.edge_count == 0);
    ck_assert(options.site == QNL_COEFFICIENT_NORMAL && options.bond == QNL_COEFFICIENT_NORMAL);
    ck_assert(options.site_scale == 1.0 && options.bond_scale == 1.0);
    ck_assert_int_eq(options.normalised, 0);
}
END_TEST

/* All pairs: the sum of qnl_two_local() with numbers drawn in its order, sites first; also for NULL options. */
START_TEST(coefficients_are_drawn_in_order) {
    double coefficients[66];
    qnl_random *random = new_random(91), *same = new_random(91);
    qnl_random_hamiltonian_options options = defaults();
    options.site_scale = 2.0;
    options.bond = QNL_COEFFICIENT_UNIFORM;
    options.bond_scale = 0.25;
    REQUIRE_OK(qnl_random_fill_normal(coefficients, same, 12, 0.0, 2.0));
    REQUIRE_OK(qnl_random_fill_uniform(coefficients + 12, same, 54, -0.25, 0.25));
    qnl_observable *h = make(random, &options), *expected = NULL;
    REQUIRE_OK(qnl_two_local(&expected, 4, coefficients));
    require_same_text(h, expected);
    qnl_observable_free(h);
    qnl_observable_free(expected);
    h = make(random, NULL);
    REQUIRE_OK(qnl_random_fill_normal(coefficients, same, 66, 0.0, 1.0));
    REQUIRE_OK(qnl_two_local(&expected, 4, coefficients));
    require_same_text(h, expected);
    qnl_observable_free(h);
    qnl_observable_free(expected);
    qnl_random_free(random);
    qnl_random_free(same);
}
END_TEST

/* Edges in their own order; the first letter is that of the edge's first qubit, although parts list qubits in increasing order. */
START_TEST(edges_keep_order_and_direction) {
    const int edges[2][2] = {{2, 0}, {1, 2}};
    static const char *const strings[27] = {"X0",    "X1",    "X2",    "Y0",    "Y1",    "Y2",    "Z0",    "Z1",    "Z2",
                                            "X2 X0", "X1 X2", "Y2 Y0", "Y1 Y2", "Z2 Z0", "Z1 Z2", "X2 Y0", "X1 Y2", "X2 Z0",
                                            "X1 Z2", "Y2 Z0", "Y1 Z2", "Y2 X0", "Y1 X2", "Z2 X0", "Z1 X2", "Z2 Y0", "Z1 Y2"};
    double coefficients[27];
    qnl_random *random = new_random(92), *same = new_random(92);
    qnl_random_hamiltonian_options options = defaults();
    options.qubits = 3;
    options.edges = edges;
    options.edge_count = 2;
    qnl_observable *h = make(random, &options), *expected = NULL;
    REQUIRE_OK(qnl_random_fill_normal(coefficients, same, 27, 0.0, 1.0));
    REQUIRE_OK(qnl_observable_new(&expected, 3));
    for (size_t k = 0; k < 27; k++)
        REQUIRE_OK(qnl_observable_add_pauli(expected, coefficients[k], strings[k]));
    ck_assert_uint_eq(qnl_observable_parts(h), 27);
    require_same_text(h, expected);
    qnl_observable_free(h);
    qnl_observable_free(expected);
    options.edge_count = 0; /* edges, but none of them */
    h = make(random, &options);
    ck_assert_uint_eq(qnl_observable_parts(h), 9);
    qnl_observable_free(h);
    qnl_random_free(random);
    qnl_random_free(same);
}
END_TEST

/* The norm of the dense matrix, by Jacobi rotations, is 1, and nothing but the scale has changed. */
START_TEST(normalised_means_operator_norm_one) {
    qnl_random *random = new_random(93), *same = new_random(93);
    for (int n = 1; n <= 4; n++) {
        const size_t dimension = (size_t)1 << n, entries = dimension * dimension;
        qnl_random_hamiltonian_options options = defaults();
        options.qubits = n;
        qnl_observable *raw = make(same, &options);
        options.normalised = 1;
        qnl_observable *h = make(random, &options);
        double complex *matrix = reference_array(entries);
        double *values = calloc(dimension, sizeof *values), *raw_values = calloc(dimension, sizeof *values);
        REQUIRE_OK(qnl_observable_matrix((qnl_complex *)matrix, h));
        reference_eigenvalues(values, matrix, dimension);
        REQUIRE_OK(qnl_observable_matrix((qnl_complex *)matrix, raw));
        reference_eigenvalues(raw_values, matrix, dimension);
        compare_double("norm", fmax(-values[0], values[dimension - 1]), 1.0, 1e-12);
        const double norm = fmax(-raw_values[0], raw_values[dimension - 1]);
        for (size_t i = 0; i < dimension; i++)
            compare_double("eigenvalue", values[i], raw_values[i] / norm, 1e-12);
        free(matrix);
        free(values);
        free(raw_values);
        qnl_observable_free(h);
        qnl_observable_free(raw);
    }
    qnl_random_free(random);
    qnl_random_free(same);
}
END_TEST

START_TEST(bad_options_are_refused) {
    const int outside[2][2] = {{0, 1}, {2, 4}}, loop[1][2] = {{1, 1}}, twice[3][2] = {{0, 1}, {1, 2}, {1, 0}};
    qnl_random *random = new_random(94);
    qnl_observable *out = NULL;
    qnl_random_hamiltonian_options options = defaults();
    REQUIRE_FAILURE(qnl_random_hamiltonian_options_init(NULL, sizeof options), QNL_ERR_NULL,
                    "qnl_random_hamiltonian_options_init: options is NULL");
    REQUIRE_FAILURE(qnl_random_hamiltonian(NULL, random, NULL), QNL_ERR_NULL, "qnl_random_hamiltonian: out is NULL");
    REQUIRE_FAILURE(qnl_random_hamiltonian(&out, NULL, NULL), QNL_ERR_NULL, "qnl_random_hamiltonian: random is NULL");
#define REFUSED(change, status, text)                                                                                              \
    options = defaults();                                                                                                          \
    change;                                                                                                                        \
    REQUIRE_FAILURE(qnl_random_hamiltonian(&out, random, &options), status, "qnl_random_hamiltonian: " text)
    REFUSED(options.qubits = 1025, QNL_ERR_ARGUMENT, "qubits is 1025, allowed are 1..1024");
    REFUSED(options.site = (qnl_coefficient_kind)2, QNL_ERR_ARGUMENT, "site is 2, allowed are 0..1");
    REFUSED(options.bond = (qnl_coefficient_kind)-1, QNL_ERR_ARGUMENT, "bond is -1, allowed are 0..1");
    REFUSED(options.site_scale = -1.0, QNL_ERR_ARGUMENT, "site_scale is -1, must be at least 0");
    REFUSED(options.bond_scale = NAN, QNL_ERR_NOT_FINITE, "bond_scale is nan, must be finite");
    REFUSED(options.edge_count = 3, QNL_ERR_ARGUMENT, "edges is NULL, but edge_count is 3");
    REFUSED((options.edges = outside, options.edge_count = 2), QNL_ERR_ARGUMENT,
            "edges[1] is the pair {2, 4}, allowed are two different qubits of 0..3");
    REFUSED((options.edges = loop, options.edge_count = 1), QNL_ERR_ARGUMENT,
            "edges[0] is the pair {1, 1}, allowed are two different qubits of 0..3");
    REFUSED((options.edges = twice, options.edge_count = 3), QNL_ERR_ARGUMENT, "edges[2] is the pair {1, 0}, which came before");
    REFUSED((options.site_scale = options.bond_scale = 0.0, options.normalised = 1), QNL_ERR_NUMERICAL,
            "the operator norm is 0, division by it is not possible");
#undef REFUSED
    ck_assert_ptr_null(out);
    qnl_random_free(random);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("random hamiltonian");
    TCase *tests = tcase_create("random hamiltonian");
    tcase_add_test(tests, defaults_are_those_of_the_header);
    tcase_add_test(tests, coefficients_are_drawn_in_order);
    tcase_add_test(tests, edges_keep_order_and_direction);
    tcase_add_test(tests, normalised_means_operator_norm_one);
    tcase_add_test(tests, bad_options_are_refused);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
