/* check_two_level.c  Networks with two-level generators against their definition, product networks, and counts of dimensions. */
#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/haar.h"
#include "qnnland/statistics.h"
#include "qnnland/two_level.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/reference.h"
#include "support/runner.h"

enum { RANKS = 13 };

/* Signs of D: +1 first, one more of them in odd dimensions. */
static double sign_of(size_t k, size_t dimension) {
    return k < (dimension + 1) / 2 ? 1.0 : -1.0;
}

/* A Hermitian matrix with entries of modulus about 1. */
static double complex *random_hermitian(qnl_random *random, size_t d) {
    double complex *matrix = reference_array(d * d);
    for (size_t i = 0; i < d; i++) {
        matrix[i * d + i] = qnl_random_normal(random);
        for (size_t j = 0; j < i; j++) {
            matrix[i * d + j] = qnl_random_normal(random) + I * qnl_random_normal(random);
            matrix[j * d + i] = conj(matrix[i * d + j]);
        }
    }
    return matrix;
}

/* W S W' with random signs S, from a unitary of the tests' own. */
static void random_generator(double complex *generator, qnl_random *random, size_t d) {
    double complex *unitary = reference_array(d * d);
    random_unitary(unitary, random, d);
    memset(generator, 0, d * d * sizeof *generator);
    for (size_t k = 0; k < d; k++) {
        const double sign = qnl_random_integer(random, 2) == 0 ? 1.0 : -1.0;
        for (size_t i = 0; i < d; i++) {
            for (size_t j = 0; j < d; j++) {
                generator[i * d + j] += sign * unitary[i * d + k] * conj(unitary[j * d + k]);
            }
        }
    }
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j <= i; j++) {
            generator[i * d + j] = j == i ? creal(generator[i * d + j]) : conj(generator[j * d + i]);
        }
    }
    free(unitary);
}

/* A network with the matrices that it was made of. */
typedef struct model {
    size_t parameters;
    size_t dimension;
    double complex *generators;
    double complex *observable;
    double complex *rho;
    qnl_two_level *network;
} model;

static model new_model(uint64_t seed, size_t parameters, size_t dimension) {
    model m = {.parameters = parameters, .dimension = dimension};
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 8, 0, seed));
    m.generators = reference_array(parameters * dimension * dimension);
    for (size_t l = 0; l < parameters; l++) {
        random_generator(m.generators + l * dimension * dimension, random, dimension);
    }
    m.observable = random_hermitian(random, dimension);
    m.rho = random_hermitian(random, dimension);
    REQUIRE_OK(qnl_two_level_new(&m.network, parameters, dimension, as_library(m.generators), as_library(m.observable)));
    qnl_random_free(random);
    return m;
}

static void free_model(model *m) {
    qnl_two_level_free(m->network);
    free(m->generators);
    free(m->observable);
    free(m->rho);
}

/* tr(rho U' M U) with U = exp(-i theta_p H_p) ... exp(-i theta_1 H_1) by products of whole matrices */
static double value_by_definition(const model *m, const double *theta) {
    const size_t d = m->dimension, square = d * d;
    double complex *unitary = reference_array(square), *step = reference_array(square), *product = reference_array(square);
    double complex *heisenberg = reference_array(square);
    double complex trace = 0.0;
    for (size_t k = 0; k < d; k++) {
        unitary[k * d + k] = 1.0;
    }
    for (size_t l = 0; l < m->parameters; l++) {
        for (size_t k = 0; k < square; k++) {
            step[k] = -I * sin(theta[l]) * m->generators[l * square + k] + (k % (d + 1) == 0 ? cos(theta[l]) : 0.0);
        }
        reference_multiply(product, step, unitary, d);
        memcpy(unitary, product, square * sizeof *unitary);
    }
    reference_multiply(product, m->observable, unitary, d);
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            step[i * d + j] = conj(unitary[j * d + i]);
        }
    }
    reference_multiply(heisenberg, step, product, d);
    for (size_t k = 0; k < square; k++) {
        trace += m->rho[k] * heisenberg[k % d * d + k / d];
    }
    free(heisenberg);
    free(product);
    free(step);
    free(unitary);
    return creal(trace);
}

static const size_t sizes[][2] = {{1, 2}, {1, 5}, {2, 3}, {3, 4}, {4, 6}, {5, 3}, {2, 8}};

START_TEST(values_and_forms) {
    enum { POINTS = 5 };
    model m = new_model((uint64_t)_i, sizes[_i][0], sizes[_i][1]);
    qnl_trigonometric *form = NULL;
    double thetas[POINTS * 5], values[POINTS], of_form[POINTS];
    for (size_t k = 0; k < POINTS * m.parameters; k++) {
        thetas[k] = 3.0 * sin(1.0 + 2.0 * (double)k);
    }
    ck_assert_uint_eq(qnl_two_level_parameters(m.network), m.parameters);
    ck_assert_uint_eq(qnl_two_level_dimension(m.network), m.dimension);
    REQUIRE_OK(qnl_two_level_value(values, m.network, as_library(m.rho), thetas, POINTS));
    REQUIRE_OK(qnl_two_level_form(&form, m.network, as_library(m.rho)));
    REQUIRE_OK(qnl_trigonometric_evaluate(of_form, NULL, NULL, form, thetas, POINTS));
    for (size_t j = 0; j < POINTS; j++) {
        const double expected = value_by_definition(&m, thetas + j * m.parameters);
        compare_double("value", values[j], expected, 1e-12 * (double)(m.dimension * m.dimension));
        compare_double("form", of_form[j], expected, 1e-12 * (double)(m.dimension * m.dimension));
    }
    for (size_t l = 0; l < m.parameters; l++) {
        ck_assert(qnl_trigonometric_frequencies(form)[l].base == 2.0 && qnl_trigonometric_frequencies(form)[l].harmonics == 1);
    }
    qnl_trigonometric_free(form);
    free_model(&m);
}
END_TEST

/* The maps written with whole products, one layer after the other from the last on; traces with rho are the coefficients. */
static void apply_by_definition(double complex *a, const double complex *h, int xi, size_t d) {
    double complex *left = reference_array(d * d), *right = reference_array(d * d), *both = reference_array(d * d);
    reference_multiply(left, h, a, d);
    reference_multiply(right, a, h, d);
    reference_multiply(both, left, h, d);
    for (size_t k = 0; k < d * d; k++) {
        a[k] = xi == 0 ? 0.5 * (a[k] + both[k]) : xi == 1 ? 0.5 * (a[k] - both[k]) : 0.5 * I * (left[k] - right[k]);
    }
    free(both);
    free(right);
    free(left);
}

START_TEST(operators_and_coefficients) {
    model m = new_model(50 + (uint64_t)_i, sizes[_i][0], sizes[_i][1]);
    const size_t d = m.dimension, square = d * d;
    qnl_trigonometric *form = NULL;
    double complex *expected = reference_array(square);
    qnl_complex *found = calloc(square, sizeof *found);
    REQUIRE_OK(qnl_two_level_form(&form, m.network, as_library(m.rho)));
    for (size_t index = 0; index < qnl_trigonometric_size(form); index++) {
        int xi[5];
        double complex trace = 0.0;
        for (size_t l = 0, rest = index; l < m.parameters; l++, rest /= 3) {
            xi[l] = (int)(rest % 3);
        }
        memcpy(expected, m.observable, square * sizeof *expected);
        for (size_t l = m.parameters; l-- > 0;) {
            apply_by_definition(expected, m.generators + l * square, xi[l], d);
        }
        REQUIRE_OK(qnl_two_level_operator(found, m.network, xi));
        compare_complexes("operator", found, expected, square, 1e-12);
        for (size_t k = 0; k < square; k++) {
            trace += m.rho[k] * expected[k % d * d + k / d];
        }
        compare_double("coefficient", qnl_trigonometric_coefficients(form)[index], creal(trace), 1e-11);
    }
    free(found);
    free(expected);
    qnl_trigonometric_free(form);
    free_model(&m);
}
END_TEST

/* ---- product networks ---- */

/* h = Z and m = Y + 1: X. You and X. Wu, section 6; the operators are Pauli strings with 1, Y, X for xi_l = 0, 1, 2. */
START_TEST(product_gives_pauli_strings) {
    const double complex h[4] = {1.0, 0.0, 0.0, -1.0}, m[4] = {1.0, -I, I, 1.0};
    enum { P = 3, D = 8 };
    qnl_two_level *network = NULL;
    qnl_complex found[D * D];
    double complex *expected = reference_array(D * D);
    REQUIRE_OK(qnl_two_level_product(&network, P, as_library(h), as_library(m)));
    ck_assert_uint_eq(qnl_two_level_parameters(network), P);
    ck_assert_uint_eq(qnl_two_level_dimension(network), D);
    for (int index = 0; index < 27; index++) {
        const int xi[P] = {index % 3, index / 3 % 3, index / 9};
        int on[P], count = 0;
        char letters[P + 1] = "";
        for (int l = 0; l < P; l++) {
            if (xi[l] == 0) continue;
            on[count] = l;
            letters[count++] = xi[l] == 1 ? 'Y' : 'X';
        }
        memset(expected, 0, D * D * sizeof *expected);
        reference_pauli(expected, P, on, letters, count);
        REQUIRE_OK(qnl_two_level_operator(found, network, xi));
        compare_complexes("operator", found, expected, D * D, 1e-15);
    }
    free(expected);
    qnl_two_level_free(network);
}
END_TEST

/* With matrices that have no symmetry: the same as the network of their Kronecker products. */
START_TEST(product_is_a_kronecker_product) {
    const double complex one[4] = {1.0, 0.0, 0.0, 1.0}, h[4] = {0.0, 0.6 - 0.8 * I, 0.6 + 0.8 * I, 0.0};
    const double complex m[4] = {0.3, 0.1 - 0.7 * I, 0.1 + 0.7 * I, -1.2};
    double complex generators[2 * 16], observable[16], factors[2][4];
    qnl_complex found[16], expected[16];
    qnl_two_level *network = NULL, *twin = NULL;
    for (size_t l = 0; l < 2; l++) {
        memcpy(factors[l], h, sizeof h);
        memcpy(factors[1 - l], one, sizeof one);
        reference_kronecker(generators + 16 * l, 2, (const double complex(*)[4])factors);
    }
    memcpy(factors[0], m, sizeof m);
    memcpy(factors[1], m, sizeof m);
    reference_kronecker(observable, 2, (const double complex(*)[4])factors);
    REQUIRE_OK(qnl_two_level_product(&network, 2, as_library(h), as_library(m)));
    REQUIRE_OK(qnl_two_level_new(&twin, 2, 4, as_library(generators), as_library(observable)));
    for (int index = 0; index < 9; index++) {
        const int xi[2] = {index % 3, index / 3};
        REQUIRE_OK(qnl_two_level_operator(found, network, xi));
        REQUIRE_OK(qnl_two_level_operator(expected, twin, xi));
        compare_doubles("operator", &found[0].re, &expected[0].re, 32, 1e-15);
    }
    qnl_two_level_free(twin);
    qnl_two_level_free(network);
}
END_TEST

/* Proposition 5: the Gram matrix is 2^p times the identity. */
START_TEST(gram_of_product_networks) {
    const double complex h[4] = {1.0, 0.0, 0.0, -1.0}, m[4] = {1.0, -I, I, 1.0};
    const size_t p = (size_t)_i, n = (size_t)pow(3.0, (double)p) - 1;
    const double d = pow(2.0, (double)p);
    double *matrix = calloc(n * n, sizeof *matrix), *eigenvalues = calloc(n, sizeof *eigenvalues);
    qnl_two_level *network = NULL;
    qnl_two_level_gram gram;
    REQUIRE_OK(qnl_two_level_product(&network, p, as_library(h), as_library(m)));
    REQUIRE_OK(qnl_two_level_gram_matrix(&gram, matrix, eigenvalues, network, 0.0));
    ck_assert_uint_eq(gram.operators, n);
    ck_assert_uint_eq(gram.rank, n);
    ck_assert_int_eq(gram.independent, 1);
    compare_double("largest", gram.largest, d, 1e-12 * d);
    compare_double("smallest", gram.smallest, d, 1e-12 * d);
    compare_double("condition", gram.condition, 1.0, 1e-12);
    compare_double("log_determinant", gram.log_determinant, (double)n * log(d), 1e-9);
    for (size_t k = 0; k < n * n; k++) {
        compare_double("entry", matrix[k], k % (n + 1) == 0 ? d : 0.0, 1e-12 * d);
    }
    for (size_t k = 0; k < n; k++) {
        compare_double("eigenvalue", eigenvalues[k], d, 1e-12 * d);
    }
    qnl_two_level_free(network);
    free(eigenvalues);
    free(matrix);
}
END_TEST

/* ---- Gram matrices ---- */

/* Entries are traces of products; the eigenvalues have the trace and the sum of squares of the matrix. */
START_TEST(gram_of_a_random_network) {
    enum { P = 2, D = 5, N = 8 };
    model m = new_model(99, P, D);
    qnl_complex operators[N][D * D];
    double matrix[N * N], eigenvalues[N];
    double trace = 0.0, squares = 0.0, logarithm = 0.0;
    qnl_two_level_gram gram;
    for (int index = 1; index <= N; index++) {
        const int xi[P] = {index % 3, index / 3};
        REQUIRE_OK(qnl_two_level_operator(operators[index - 1], m.network, xi));
    }
    REQUIRE_OK(qnl_two_level_gram_matrix(&gram, matrix, eigenvalues, m.network, 1e-6));
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            double sum = 0.0;
            for (size_t k = 0; k < D * D; k++) {
                sum += operators[i][k].re * operators[j][k].re + operators[i][k].im * operators[j][k].im;
            }
            compare_double("entry", matrix[i * N + j], sum, 1e-12);
            ck_assert(matrix[i * N + j] == matrix[j * N + i]);
            squares += sum * sum;
        }
        trace += matrix[i * N + i];
    }
    for (size_t k = 0; k < N; k++) {
        trace -= eigenvalues[k];
        squares -= eigenvalues[k] * eigenvalues[k];
        logarithm += log(eigenvalues[k]);
        ck_assert(k == 0 || eigenvalues[k] >= eigenvalues[k - 1]);
    }
    compare_double("trace", trace, 0.0, 1e-11);
    compare_double("squares", squares, 0.0, 1e-8);
    ck_assert_uint_eq(gram.rank, N);
    ck_assert(gram.smallest == eigenvalues[0] && gram.largest == eigenvalues[N - 1]);
    ck_assert(gram.condition == eigenvalues[N - 1] / eigenvalues[0]);
    compare_double("log_determinant", gram.log_determinant, logarithm, 1e-12);
    /* the rank does not depend on the size of the observable */
    qnl_two_level_free(m.network);
    for (size_t k = 0; k < D * D; k++) {
        m.observable[k] *= 1e-6;
    }
    REQUIRE_OK(qnl_two_level_new(&m.network, P, D, as_library(m.generators), as_library(m.observable)));
    REQUIRE_OK(qnl_two_level_gram_matrix(&gram, NULL, NULL, m.network, 1e-6));
    ck_assert_uint_eq(gram.rank, N);
    free_model(&m);
}
END_TEST

/* ---- random networks ---- */

/* H = W D W' with the W of a stream, and D as the observable: H_1 W_1 = W_1 D. */
START_TEST(random_networks_come_from_the_stream) {
    enum { P = 2, D = 5 };
    qnl_random *random = NULL;
    qnl_two_level *network = NULL;
    qnl_complex m[D * D];
    double complex *rho = reference_array(D * D), *w = reference_array(D * D);
    const int xi[P] = {0, 0};
    double value;
    REQUIRE_OK(qnl_random_new(&random, 4, 5, 6));
    REQUIRE_OK(qnl_two_level_random(&network, P, D, NULL, random));
    qnl_random_seek(random, 5, 6);
    model twin = {.parameters = P, .dimension = D, .generators = reference_array(P * D * D), .observable = reference_array(D * D)};
    for (size_t l = 0; l < P; l++) {
        REQUIRE_OK(qnl_haar_unitary((qnl_complex *)(void *)w, random, D));
        for (size_t k = 0; k < D * D * D; k++) {
            const size_t i = k / D / D, j = k / D % D, c = k % D;
            twin.generators[l * D * D + i * D + j] += sign_of(c, D) * w[i * D + c] * conj(w[j * D + c]);
        }
    }
    for (size_t k = 0; k < D; k++) {
        twin.observable[k * D + k] = sign_of(k, D);
        rho[k * D + k] = 0.1 * (double)(k + 1);
        if (k > 0) rho[k] = rho[k * D] = 0.05;
    }
    twin.rho = rho;
    for (int j = 0; j < 3; j++) {
        const double theta[P] = {0.4 + j, 1.3 * j};
        REQUIRE_OK(qnl_two_level_value(&value, network, as_library(rho), theta, 1));
        compare_double("value", value, value_by_definition(&twin, theta), 1e-13);
    }
    /* with an observable of one's own: the identity, which every Phi_0 keeps */
    qnl_two_level_free(network);
    memset(twin.observable, 0, D * D * sizeof *twin.observable);
    for (size_t k = 0; k < D; k++) {
        twin.observable[k * D + k] = 1.0;
    }
    REQUIRE_OK(qnl_two_level_random(&network, P, D, as_library(twin.observable), random));
    REQUIRE_OK(qnl_two_level_operator(m, network, xi));
    compare_complexes("identity", m, twin.observable, D * D, 1e-13);
    twin.network = network;
    free_model(&twin);
    free(w);
    qnl_random_free(random);
}
END_TEST

/* d^2 >= 4 * 3^(p-1) is what independence needs; below it the rank is what the spaces of H_1 leave. */
START_TEST(rank_is_generic) {
    static const struct {
        size_t parameters, dimension, rank;
    } cases[RANKS] = {{1, 2, 2},  {2, 2, 3},  {2, 3, 6},  {2, 4, 8},   {3, 3, 8},   {3, 4, 15},  {3, 5, 20},
                      {3, 6, 26}, {4, 8, 58}, {4, 9, 66}, {4, 10, 76}, {4, 12, 80}, {5, 16, 208}};
    const size_t p = cases[_i].parameters, d = cases[_i].dimension;
    qnl_random *random = NULL;
    qnl_two_level *network = NULL;
    qnl_two_level_gram gram;
    REQUIRE_OK(qnl_random_new(&random, 70, 0, (uint64_t)_i));
    REQUIRE_OK(qnl_two_level_random(&network, p, d, NULL, random));
    REQUIRE_OK(qnl_two_level_gram_matrix(&gram, NULL, NULL, network, 0.0));
    ck_assert_uint_eq(gram.generic_rank, cases[_i].rank);
    ck_assert_uint_eq(gram.rank, cases[_i].rank);
    ck_assert_int_eq(gram.independent, gram.rank == gram.operators);
    if (!gram.independent) ck_assert(gram.log_determinant == -(double)INFINITY);
    qnl_two_level_free(network);
    qnl_random_free(random);
}
END_TEST

/* How many of these samples are independent, one after the other. */
static uint64_t count_by_hand(uint64_t first, uint64_t samples, double tolerance) {
    uint64_t count = 0;
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 3, 0, 0));
    for (uint64_t s = 0; s < samples; s++) {
        qnl_two_level *network = NULL;
        qnl_two_level_gram gram;
        qnl_random_seek(random, 0, first + s);
        REQUIRE_OK(qnl_two_level_random(&network, 2, 4, NULL, random));
        REQUIRE_OK(qnl_two_level_gram_matrix(&gram, NULL, NULL, network, tolerance));
        count += gram.independent ? 1 : 0;
        qnl_two_level_free(network);
    }
    qnl_random_free(random);
    return count;
}

/* A sample that is certain, one that is impossible, and a range in two parts. */
START_TEST(probabilities) {
    uint64_t successes = 0, first = 0, second = 0;
    qnl_interval interval, expected;
    REQUIRE_OK(qnl_two_level_probability(&successes, &interval, 2, 4, NULL, 0, 20, 3, 0.0));
    REQUIRE_OK(qnl_wilson_interval(&expected, 20, 20, 0.95));
    ck_assert_uint_eq(successes, 20);
    ck_assert(interval.low == expected.low && interval.high == expected.high);
    REQUIRE_OK(qnl_two_level_probability(&successes, NULL, 3, 4, NULL, 0, 20, 3, 0.0));
    ck_assert_uint_eq(successes, 0);
    /* a tolerance that about half of the networks meet: the same ones, however the samples are split */
    REQUIRE_OK(qnl_two_level_probability(&successes, NULL, 2, 4, NULL, 10, 40, 3, 0.05));
    REQUIRE_OK(qnl_two_level_probability(&first, NULL, 2, 4, NULL, 10, 15, 3, 0.05));
    REQUIRE_OK(qnl_two_level_probability(&second, NULL, 2, 4, NULL, 25, 25, 3, 0.05));
    ck_assert_uint_eq(successes, first + second);
    ck_assert_uint_eq(first, count_by_hand(10, 15, 0.05));
    ck_assert_uint_eq(second, count_by_hand(25, 25, 0.05));
    ck_assert(successes > 0 && successes < 40);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("two_level");
    TCase *tests = tcase_create("networks");
    tcase_add_loop_test(tests, values_and_forms, 0, (int)(sizeof sizes / sizeof *sizes));
    tcase_add_loop_test(tests, operators_and_coefficients, 0, (int)(sizeof sizes / sizeof *sizes));
    tcase_add_test(tests, product_gives_pauli_strings);
    tcase_add_test(tests, product_is_a_kronecker_product);
    tcase_add_loop_test(tests, gram_of_product_networks, 1, 5);
    tcase_add_test(tests, gram_of_a_random_network);
    tcase_add_test(tests, random_networks_come_from_the_stream);
    tcase_add_loop_test(tests, rank_is_generic, 0, RANKS);
    tcase_add_test(tests, probabilities);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
