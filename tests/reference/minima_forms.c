/* minima_forms.c  Stored cases about forms and two-level networks. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference/minima.h"
#include "support/compare.h"
#include "support/random_circuit.h"

enum { MOST_PARAMETERS = 4, MOST_COEFFICIENTS = 81 };

/* ---- networks ---- */

qnl_two_level *minima_network(const json_t *test) {
    const json_t *generators = json_member(json_member(test, "inputs"), "H");
    const size_t parameters = json_array_size(generators);
    const size_t dimension = (size_t)json_whole(json_member(test, "inputs"), "d", 0);
    const size_t square = dimension * dimension;
    double complex *matrices = calloc(parameters * square, sizeof *matrices);
    qnl_two_level *network = NULL;
    for (size_t l = 0; l < parameters; l++) {
        double complex *generator = json_complexes(json_array_get(generators, l), square);
        memcpy(matrices + l * square, generator, square * sizeof *generator);
        free(generator);
    }
    double complex *observable = json_complexes(json_input(test, "M"), square);
    REQUIRE_OK(qnl_two_level_new(&network, parameters, dimension, as_library(matrices), as_library(observable)));
    free(observable);
    free(matrices);
    return network;
}

void minima_phi_maps(const json_t *test) {
    static const char *const outputs[3] = {"phi0", "phi1", "phi2"};
    const size_t dimension = json_array_size(json_member(json_input(test, "H"), "re"));
    const size_t square = dimension * dimension;
    double complex *generator = json_complexes(json_input(test, "H"), square);
    double complex *matrix = json_complexes(json_input(test, "A"), square);
    qnl_complex *image = calloc(square, sizeof *image);
    qnl_two_level *network = NULL;
    REQUIRE_OK(qnl_two_level_new(&network, 1, dimension, as_library(generator), as_library(matrix)));
    for (int xi = 0; xi < 3; xi++) {
        REQUIRE_OK(qnl_two_level_operator(image, network, &xi));
        double complex *expected = json_complexes(json_output(test, outputs[xi]), square);
        compare_complexes(json_label(test, outputs[xi]), image, expected, square, json_tolerance(test));
        free(expected);
    }
    qnl_two_level_free(network);
    free(image);
    free(matrix);
    free(generator);
}

static double number_of(const json_t *test, const char *output) {
    ck_assert_msg(json_is_number(json_output(test, output)), "%s has no %s", json_string_value(json_member(test, "name")), output);
    return json_number_value(json_output(test, output));
}

/* The members of a gram that the file has, with a logarithm that is a sum over its eigenvalues. */
static void check_gram(const json_t *test, const qnl_two_level_gram *gram) {
    ck_assert_uint_eq(gram->rank, (size_t)number_of(test, "rank_nonzero_xi"));
    ck_assert_int_eq(gram->independent, gram->rank == gram->operators);
    compare_double(json_label(test, "logdet_nonzero_xi"), gram->log_determinant, number_of(test, "logdet_nonzero_xi"), 1e-8);
}

/* h = Z and m = Y + 1 */
void minima_gram_product(const json_t *test) {
    const double complex h[4] = {1.0, 0.0, 0.0, -1.0};
    const double complex m[4] = {1.0, -I, I, 1.0};
    size_t count = 0;
    double *diagonal = json_numbers(json_output(test, "gram_diag"), &count);
    const size_t operators = count - 1;
    double *matrix = calloc(operators * operators, sizeof *matrix);
    qnl_two_level *network = NULL;
    qnl_two_level_gram gram;
    REQUIRE_OK(
        qnl_two_level_product(&network, (size_t)json_whole(json_member(test, "inputs"), "p", 0), as_library(h), as_library(m)));
    REQUIRE_OK(qnl_two_level_gram_matrix(&gram, matrix, NULL, network, 0.0));
    ck_assert_uint_eq(gram.operators, operators);
    check_gram(test, &gram);
    for (size_t k = 0; k < operators * operators; k++) {
        const double expected = k % (operators + 1) == 0 ? diagonal[1 + k / operators] : number_of(test, "max_offdiag");
        compare_double(json_label(test, "gram"), matrix[k], expected, json_tolerance(test));
    }
    qnl_two_level_free(network);
    free(matrix);
    free(diagonal);
}

void minima_gram_random(const json_t *test) {
    qnl_two_level *network = minima_network(test);
    const size_t operators = (size_t)number_of(test, "n_operators");
    double *matrix = calloc(operators * operators, sizeof *matrix);
    double *eigenvalues = calloc(operators, sizeof *eigenvalues);
    qnl_two_level_gram gram;
    REQUIRE_OK(qnl_two_level_gram_matrix(&gram, matrix, eigenvalues, network, 1e-9));
    ck_assert_uint_eq(gram.operators, operators);
    ck_assert_uint_eq(gram.generic_rank, (size_t)number_of(test, "rank_formula"));
    check_gram(test, &gram);
    json_check_doubles(test, "eigenvalues", eigenvalues, operators);
    json_check_doubles(test, "gram_nonzero_xi", matrix, operators * operators);
    qnl_two_level_free(network);
    free(eigenvalues);
    free(matrix);
}

/* The form, and predictions from it and by multiplying matrices. */
void minima_expansion(const json_t *test) {
    size_t count = 0;
    qnl_two_level *network = minima_network(test);
    const size_t dimension = qnl_two_level_dimension(network);
    double complex *rho = json_complexes(json_input(test, "rho"), dimension * dimension);
    double *thetas = json_numbers(json_input(test, "theta"), &count);
    count /= qnl_two_level_parameters(network);
    double *values = calloc(count, sizeof *values);
    qnl_trigonometric *form = NULL;
    REQUIRE_OK(qnl_two_level_form(&form, network, as_library(rho)));
    json_check_doubles(test, "coeffs", qnl_trigonometric_coefficients(form), qnl_trigonometric_size(form));
    REQUIRE_OK(qnl_trigonometric_evaluate(values, NULL, NULL, form, thetas, count));
    json_check_doubles(test, "f", values, count);
    REQUIRE_OK(qnl_two_level_value(values, network, as_library(rho), thetas, count));
    json_check_doubles(test, "f", values, count);
    qnl_trigonometric_free(form);
    qnl_two_level_free(network);
    free(values);
    free(thetas);
    free(rho);
}

/* ---- the loss of a data set ---- */

/* A form with base 2 and one harmonic in each parameter. */
static qnl_trigonometric *new_form(const double *coefficients, size_t parameters) {
    qnl_frequency frequencies[MOST_PARAMETERS];
    qnl_trigonometric *form = NULL;
    for (size_t k = 0; k < parameters; k++) {
        frequencies[k] = (qnl_frequency){.base = 2.0, .harmonics = 1};
    }
    REQUIRE_OK(qnl_trigonometric_new(&form, parameters, frequencies, coefficients));
    return form;
}

/* What sample k predicts beyond its label: kappa sin 2(theta_k - theta0_k), or the sum of cosines less p for the last. */
static qnl_trigonometric *defect_form(const double *theta0, size_t parameters, double kappa, size_t sample) {
    double coefficients[MOST_COEFFICIENTS] = {0};
    size_t stride = 1;
    for (size_t l = 0; l < parameters; l++) {
        const double c = kappa * cos(2.0 * theta0[l]), s = kappa * sin(2.0 * theta0[l]);
        if (sample == l) {
            coefficients[stride] = -s;
            coefficients[2 * stride] = c;
        } else if (sample == parameters) {
            coefficients[stride] = c;
            coefficients[2 * stride] = s;
        }
        stride *= 3;
    }
    if (sample == parameters) coefficients[0] = -kappa * (double)parameters;
    return new_form(coefficients, parameters);
}

/* coefficients with parameter 0 as the slowest index, as the file has them */
static void reverse_axes(double *reversed, const double *coefficients, size_t parameters) {
    size_t size = 1;
    for (size_t k = 0; k < parameters; k++) {
        size *= 5;
    }
    for (size_t c = 0; c < size; c++) {
        size_t target = 0;
        for (size_t k = 0, rest = c; k < parameters; k++, rest /= 5) {
            target = 5 * target + rest % 5;
        }
        reversed[target] = coefficients[c];
    }
}

/* Written down from the closed form of the predictions. */
void minima_loss_tensor(const json_t *test) {
    const json_t *dataset = minima_dataset(test);
    size_t parameters = 0, samples = 0;
    double *theta0 = json_numbers(json_input(dataset, "theta0"), &parameters);
    double *kappa = json_numbers(json_output(dataset, "kappa"), &samples);
    qnl_trigonometric *forms[MOST_PARAMETERS + 1];
    const double targets[MOST_PARAMETERS + 1] = {0};
    qnl_trigonometric *loss = NULL;
    for (size_t k = 0; k < samples; k++) {
        forms[k] = defect_form(theta0, parameters, kappa[k], k);
    }
    REQUIRE_OK(qnl_trigonometric_squared_loss(&loss, (const qnl_trigonometric *const *)forms, targets, samples));
    const size_t size = qnl_trigonometric_size(loss);
    double *reversed = calloc(size, sizeof *reversed);
    reverse_axes(reversed, qnl_trigonometric_coefficients(loss), parameters);
    json_check_doubles(test, "R", reversed, size);
    free(reversed);
    for (size_t k = 0; k < samples; k++) {
        qnl_trigonometric_free(forms[k]);
    }
    qnl_trigonometric_free(loss);
    free(theta0);
    free(kappa);
}
