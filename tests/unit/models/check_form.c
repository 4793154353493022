/* check_form.c  Forms against their definition, against networks and losses, and Parseval's identity. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/gradient.h"
#include "qnnland/loss.h"
#include "qnnland/random.h"
#include "qnnland/trigonometric.h"
#include "support/compare.h"
#include "support/runner.h"

enum { MOST = 5 };

static const double pi = 3.14159265358979323846;

static double *new_doubles(size_t count) {
    double *numbers = calloc(count + 1, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    return numbers;
}

static double *random_doubles(uint64_t seed, size_t count, double low, double high) {
    double *numbers = new_doubles(count);
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 77, 0, seed));
    REQUIRE_OK(qnl_random_fill_uniform(numbers, random, count, low, high));
    qnl_random_free(random);
    return numbers;
}

static size_t size_of(const qnl_frequency *frequencies, size_t parameters) {
    size_t size = 1;
    for (size_t k = 0; k < parameters; k++) {
        size *= 2 * frequencies[k].harmonics + 1;
    }
    return size;
}

static qnl_trigonometric *random_form(uint64_t seed, size_t parameters, const qnl_frequency *frequencies) {
    qnl_trigonometric *form = NULL;
    double *coefficients = random_doubles(seed, size_of(frequencies, parameters), -1.0, 1.0);
    REQUIRE_OK(qnl_trigonometric_new(&form, parameters, frequencies, coefficients));
    free(coefficients);
    return form;
}

/* ---- the definition ---- */

/* phi_c(t) and its derivatives, as in the header */
static double basis(const qnl_frequency *frequency, size_t c, double t, int derivative) {
    if (c == 0) return derivative == 0 ? 1.0 : 0.0;
    const double omega = (double)((c + 1) / 2) * frequency->base;
    const double phase = omega * t + (c % 2 == 1 ? 0.0 : -0.5 * pi) + 0.5 * pi * derivative;
    return pow(omega, derivative) * cos(phase);
}

/* The derivative of these orders in each parameter: the sum over all coefficients. */
static double by_definition(const qnl_trigonometric *form, const double *theta, const int *orders) {
    const qnl_frequency *frequencies = qnl_trigonometric_frequencies(form);
    double sum = 0.0;
    for (size_t c = 0; c < qnl_trigonometric_size(form); c++) {
        double term = qnl_trigonometric_coefficients(form)[c];
        size_t rest = c;
        for (size_t k = 0; k < qnl_trigonometric_parameters(form); k++) {
            const size_t width = 2 * frequencies[k].harmonics + 1;
            term *= basis(&frequencies[k], rest % width, theta[k], orders[k]);
            rest /= width;
        }
        sum += term;
    }
    return sum;
}

static void require_definition(const qnl_trigonometric *form, const double *theta, double value, const double *gradient,
                               const double *hessian) {
    const size_t p = qnl_trigonometric_parameters(form);
    int orders[MOST] = {0};
    compare_double("value", value, by_definition(form, theta, orders), 1e-11);
    for (size_t k = 0; k < p; k++) {
        orders[k]++;
        compare_double("gradient", gradient[k], by_definition(form, theta, orders), 1e-10);
        for (size_t l = 0; l < p; l++) {
            orders[l]++;
            compare_double("hessian", hessian[k * p + l], by_definition(form, theta, orders), 1e-9);
            orders[l]--;
        }
        orders[k]--;
    }
}

/* Widths 1, 3, 5, 7 and 9 in different places. */
static const struct {
    size_t parameters;
    qnl_frequency frequencies[MOST];
} shapes[] = {
    {1, {{2.0, 2}}},
    {1, {{0.7, 0}}},
    {1, {{0.7, 9}}},
    {2, {{1.0, 1}, {2.0, 3}}},
    {3, {{2.0, 2}, {2.0, 2}, {2.0, 2}}},
    {4, {{1.0, 0}, {0.5, 1}, {1.0, 0}, {1.5, 4}}},
    {4, {{1.0, 3}, {2.0, 1}, {3.0, 0}, {1.0, 2}}},
    {5, {{1.0, 1}, {2.0, 1}, {1.0, 1}, {2.0, 1}, {1.0, 1}}},
    {2, {{0.05, 20}, {0.02, 25}}},
    {2, {{0.005, 300}, {1.0, 1}}},
};

START_TEST(follows_the_definition) {
    enum { POINTS = 4 };
    const size_t p = shapes[_i].parameters;
    qnl_trigonometric *form = random_form(100 + (uint64_t)_i, p, shapes[_i].frequencies);
    double *thetas = random_doubles((uint64_t)_i, POINTS * p, -7.0, 7.0);
    double values[POINTS];
    double gradients[POINTS * MOST];
    double hessians[POINTS * MOST * MOST];
    memset(thetas, 0, p * sizeof *thetas); /* one at 0 */
    REQUIRE_OK(qnl_trigonometric_evaluate(values, gradients, hessians, form, thetas, POINTS));
    for (size_t j = 0; j < POINTS; j++) {
        require_definition(form, thetas + j * p, values[j], gradients + j * p, hessians + j * p * p);
    }
    free(thetas);
    qnl_trigonometric_free(form);
}
END_TEST

/* Each output alone, and each vector alone, gives the same bits; many vectors are shared among threads. */
START_TEST(outputs_and_vectors_are_independent) {
    enum { POINTS = 6800, P = 4 };
    const qnl_frequency frequencies[P] = {{2.0, 2}, {1.0, 2}, {2.0, 2}, {2.0, 2}};
    qnl_trigonometric *form = random_form(5, P, frequencies);
    double *thetas = random_doubles(6, POINTS * P, -3.0, 3.0);
    double *values = new_doubles(2 * POINTS), *gradients = new_doubles(2 * POINTS * P), *hessians = new_doubles(2 * POINTS * P * P);
    REQUIRE_OK(qnl_trigonometric_evaluate(values, gradients, hessians, form, thetas, POINTS));
    for (size_t j = 0; j < POINTS; j++) {
        REQUIRE_OK(qnl_trigonometric_evaluate(NULL, NULL, hessians + (POINTS + j) * P * P, form, thetas + j * P, 1));
        REQUIRE_OK(qnl_trigonometric_evaluate(NULL, gradients + (POINTS + j) * P, NULL, form, thetas + j * P, 1));
        REQUIRE_OK(qnl_trigonometric_evaluate(values + POINTS + j, NULL, NULL, form, thetas + j * P, 1));
    }
    compare_bits("values", values + POINTS, values, POINTS);
    compare_bits("gradients", gradients + POINTS * P, gradients, POINTS * P);
    compare_bits("hessians", hessians + POINTS * P * P, hessians, POINTS * P * P);
    REQUIRE_OK(qnl_trigonometric_evaluate(NULL, NULL, NULL, form, NULL, 0));
    free(hessians);
    free(gradients);
    free(values);
    free(thetas);
    qnl_trigonometric_free(form);
}
END_TEST

/* ---- networks ---- */

/* Random rotations, each parameter used once with scale 1 or 2, between entangling gates. */
static qnl_circuit *random_network_circuit(qnl_random *random, int qubits, size_t parameters, qnl_frequency *frequencies) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    for (size_t k = 0; k < parameters; k++) {
        char text[32];
        const int a = (int)qnl_random_integer(random, (uint64_t)qubits);
        const int b = (a + 1) % qubits;
        const double scale = 1.0 + (double)qnl_random_integer(random, 2);
        const qnl_angle angle = {(int64_t)k, scale, qnl_random_uniform(random)};
        const char first = "XYZ"[qnl_random_integer(random, 3)], second = "XYZ"[qnl_random_integer(random, 3)];
        if (qnl_random_integer(random, 2) == 0) {
            snprintf(text, sizeof text, "%c%d", first, a);
        } else {
            snprintf(text, sizeof text, "%c%d %c%d", first, a, second, b);
        }
        REQUIRE_OK(qnl_circuit_add_rotation(circuit, text, &angle));
        REQUIRE_OK(qnl_circuit_add1(circuit, QNL_GATE_H, b));
        REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CNOT, a, b));
        frequencies[k] = (qnl_frequency){.base = scale, .harmonics = 1};
    }
    return circuit;
}

static qnl_network *new_network(const qnl_circuit *circuit, int qubits, const qnl_state *inputs) {
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, qubits, "0.7 Z0 - 0.4 X1 Y2 + 0.3 Z1 Z2"));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, inputs, NULL));
    qnl_observable_free(observable);
    return network;
}

/* Two costs agree in everything at some points. */
static void require_equal_costs(const qnl_cost *cost, const qnl_cost *expected, uint64_t seed) {
    enum { POINTS = 3 };
    const size_t p = qnl_cost_parameters(expected);
    double *thetas = random_doubles(seed, POINTS * p, -4.0, 4.0), *vectors = random_doubles(seed + 1, POINTS * p, -1.0, 1.0);
    double *a = new_doubles(POINTS * p * p), *b = new_doubles(POINTS * p * p);
    double a_values[POINTS], b_values[POINTS];
    ck_assert_uint_eq(qnl_cost_parameters(cost), p);
    REQUIRE_OK(qnl_cost_value(a_values, cost, thetas, POINTS));
    REQUIRE_OK(qnl_cost_value(b_values, expected, thetas, POINTS));
    compare_doubles("values", a_values, b_values, POINTS, 1e-12);
    memset(a_values, 0, sizeof a_values);
    REQUIRE_OK(qnl_cost_gradient(a_values, a, cost, thetas, POINTS));
    REQUIRE_OK(qnl_cost_gradient(NULL, b, expected, thetas, POINTS));
    compare_doubles("values beside gradients", a_values, b_values, POINTS, 1e-12);
    compare_doubles("gradients", a, b, POINTS * p, 1e-12);
    memset(a, 0, POINTS * p * sizeof *a);
    REQUIRE_OK(qnl_cost_gradient(NULL, a, cost, thetas, POINTS));
    compare_doubles("gradients alone", a, b, POINTS * p, 1e-12);
    REQUIRE_OK(qnl_cost_hessian(a, cost, thetas, POINTS));
    REQUIRE_OK(qnl_cost_hessian(b, expected, thetas, POINTS));
    compare_doubles("hessians", a, b, POINTS * p * p, 1e-12);
    REQUIRE_OK(qnl_cost_hessian_vector(a, cost, thetas, vectors, POINTS));
    REQUIRE_OK(qnl_cost_hessian_vector(b, expected, thetas, vectors, POINTS));
    compare_doubles("products", a, b, POINTS * p, 1e-12);
    free(b);
    free(a);
    free(vectors);
    free(thetas);
}

/* The form is freed before its cost. */
START_TEST(equals_the_network) {
    const size_t parameters = 1 + (size_t)_i;
    qnl_frequency frequencies[8];
    qnl_random *random = NULL;
    qnl_cost *cost = NULL, *again = NULL;
    qnl_trigonometric *form = NULL;
    REQUIRE_OK(qnl_random_new(&random, 31, 0, (uint64_t)_i));
    qnl_circuit *circuit = random_network_circuit(random, 3, parameters, frequencies);
    qnl_network *network = new_network(circuit, 3, NULL);
    REQUIRE_OK(qnl_network_cost(&cost, network));
    REQUIRE_OK(qnl_trigonometric_from_cost(&form, cost, frequencies, NULL, NULL));
    ck_assert_uint_eq(qnl_trigonometric_size(form), size_of(frequencies, parameters));
    REQUIRE_OK(qnl_trigonometric_cost(&again, form));
    qnl_trigonometric_free(form);
    require_equal_costs(again, cost, 900 + (uint64_t)_i);
    ck_assert_int_eq(qnl_cost_has(again, QNL_COST_METRIC), 0);
    qnl_cost_free(again);
    qnl_cost_free(cost);
    qnl_network_free(network);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* The squared loss over three inputs, from the forms of the predictions and from its own values with twice the harmonics. */
START_TEST(squared_loss_of_a_network) {
    enum { INPUTS = 3, P = 4 };
    const double targets[INPUTS] = {0.5, -1.25, 2.0};
    qnl_frequency frequencies[P], doubled[P];
    qnl_random *random = NULL;
    qnl_cost *loss = NULL, *of_form = NULL;
    qnl_trigonometric *forms[INPUTS] = {NULL}, *form = NULL, *sampled = NULL;
    qnl_state *inputs = NULL;
    const uint64_t indices[INPUTS] = {0, 3, 6};
    REQUIRE_OK(qnl_random_new(&random, 32, 0, 0));
    qnl_circuit *circuit = random_network_circuit(random, 3, P, frequencies);
    for (size_t i = 0; i < INPUTS; i++) {
        qnl_cost *cost = NULL;
        REQUIRE_OK(qnl_state_new_basis(&inputs, 3, &indices[i], 1));
        qnl_network *network = new_network(circuit, 3, inputs);
        REQUIRE_OK(qnl_network_cost(&cost, network));
        REQUIRE_OK(qnl_trigonometric_from_cost(&forms[i], cost, frequencies, NULL, NULL));
        qnl_cost_free(cost);
        qnl_network_free(network);
        qnl_state_free(inputs);
    }
    REQUIRE_OK(qnl_trigonometric_squared_loss(&form, (const qnl_trigonometric *const *)forms, targets, INPUTS));
    REQUIRE_OK(qnl_state_new_basis(&inputs, 3, indices, INPUTS));
    qnl_network *network = new_network(circuit, 3, inputs);
    REQUIRE_OK(qnl_loss_cost(&loss, network, QNL_LOSS_SQUARED, targets));
    REQUIRE_OK(qnl_trigonometric_cost(&of_form, form));
    require_equal_costs(of_form, loss, 950);
    for (size_t k = 0; k < P; k++) {
        doubled[k] = (qnl_frequency){.base = frequencies[k].base, .harmonics = 2};
        ck_assert_uint_eq(qnl_trigonometric_frequencies(form)[k].harmonics, 2);
        ck_assert(qnl_trigonometric_frequencies(form)[k].base == frequencies[k].base);
    }
    REQUIRE_OK(qnl_trigonometric_from_cost(&sampled, loss, doubled, NULL, NULL));
    ck_assert_uint_eq(qnl_trigonometric_size(sampled), 625);
    compare_doubles("coefficients", qnl_trigonometric_coefficients(form), qnl_trigonometric_coefficients(sampled), 625, 1e-13);
    for (size_t i = 0; i < INPUTS; i++) {
        qnl_trigonometric_free(forms[i]);
    }
    qnl_trigonometric_free(sampled);
    qnl_trigonometric_free(form);
    qnl_cost_free(of_form);
    qnl_cost_free(loss);
    qnl_network_free(network);
    qnl_state_free(inputs);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* ---- costs of the caller ---- */

/* 2 - 3 cos(2 u) sin(3 v) + sin(u) + 4 cos(3 v), u = t_0 / 2, v = 2 t_2; nothing depends on t_1. */
static int known_value(double *values, const double *thetas, size_t count, void *data) {
    for (size_t j = 0; j < count; j++) {
        const double u = 0.5 * thetas[3 * j], v = 2.0 * thetas[3 * j + 2];
        values[j] = 2.0 - 3.0 * cos(2.0 * u) * sin(3.0 * v) + sin(u) + 4.0 * cos(3.0 * v);
    }
    return data == NULL ? 0 : *(const int *)data;
}

static const qnl_frequency known_frequencies[3] = {{0.5, 2}, {1.0, 0}, {2.0, 3}};

static qnl_cost *known_cost(int *code) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = known_value};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 3, &methods, code));
    return cost;
}

static int count_progress(uint64_t done, uint64_t total, void *data) {
    ck_assert(total == 35 && done == 35); /* one batch */
    return ++*(int *)data < 0;
}

START_TEST(coefficients_of_a_known_cost) {
    double expected[35] = {0};
    int calls = 0;
    qnl_cost *cost = known_cost(NULL);
    qnl_trigonometric *form = NULL;
    expected[0] = 2.0;
    expected[3 + 5 * 6] = -3.0; /* cos 2u sin 3v */
    expected[2] = 1.0;
    expected[5 * 5] = 4.0;
    REQUIRE_OK(qnl_trigonometric_from_cost(&form, cost, known_frequencies, count_progress, &calls));
    ck_assert_int_eq(calls, 1);
    ck_assert_uint_eq(qnl_trigonometric_parameters(form), 3);
    compare_doubles("coefficients", qnl_trigonometric_coefficients(form), expected, 35, 1e-14);
    qnl_trigonometric_free(form);
    qnl_cost_free(cost);
}
END_TEST

/* sin(t) + 5 cos(1500 t) with 1500 harmonics, and 3^8 points in two batches. */
static int wide_value(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++) {
        values[j] = sin(thetas[j]) + 5.0 * cos(1500.0 * thetas[j]);
    }
    return 0;
}

static int product_value(double *values, const double *thetas, size_t count, void *data) {
    size_t *most = data;
    if (count > *most) *most = count;
    for (size_t j = 0; j < count; j++) {
        values[j] = 1.0;
        for (size_t k = 0; k < 8; k++) {
            values[j] *= 1.0 + 0.1 * (double)(k + 1) * sin(thetas[8 * j + k] + 0.25);
        }
    }
    return 0;
}

START_TEST(large_forms) {
    const qnl_frequency frequency = {1.0, 1500};
    const qnl_cost_methods wide = {.struct_size = sizeof wide, .value = wide_value};
    const qnl_cost_methods product = {.struct_size = sizeof product, .value = product_value};
    qnl_cost *cost = NULL;
    qnl_trigonometric *form = NULL;
    if (_i == 0) {
        REQUIRE_OK(qnl_cost_new(&cost, 1, &wide, NULL));
        REQUIRE_OK(qnl_trigonometric_from_cost(&form, cost, &frequency, NULL, NULL));
        for (size_t c = 0; c < 3001; c++) {
            compare_double("coefficient", qnl_trigonometric_coefficients(form)[c], c == 2 ? 1.0 : c == 2999 ? 5.0 : 0.0, 1e-11);
        }
    } else {
        size_t most = 0;
        REQUIRE_OK(qnl_cost_new(&cost, 8, &product, &most));
        REQUIRE_OK(qnl_trigonometric_from_cost(&form, cost, NULL, NULL, NULL));
        for (size_t c = 0; c < 6561; c++) {
            double expected = 1.0;
            for (size_t k = 0, rest = c; k < 8; k++, rest /= 3) {
                const double height = 0.1 * (double)(k + 1);
                expected *= rest % 3 == 0 ? 1.0 : height * (rest % 3 == 1 ? sin(0.25) : cos(0.25));
            }
            compare_double("coefficient", qnl_trigonometric_coefficients(form)[c], expected, 1e-14);
        }
        ck_assert_uint_le(most, 4096);
    }
    qnl_trigonometric_free(form);
    qnl_cost_free(cost);
}
END_TEST

/* A cost with other frequencies is met at the points of the grid. */
START_TEST(interpolates) {
    const qnl_frequency frequencies[3] = {{0.5, 1}, {1.0, 1}, {2.0, 1}};
    qnl_cost *cost = known_cost(NULL);
    qnl_trigonometric *form = NULL;
    REQUIRE_OK(qnl_trigonometric_from_cost(&form, cost, frequencies, NULL, NULL));
    for (int j = 0; j < 27; j++) {
        const double theta[3] = {4.0 * pi / 3.0 * (j % 3), 2.0 * pi / 3.0 * (j / 3 % 3), pi / 3.0 * (j / 9)};
        double value, expected;
        REQUIRE_OK(qnl_trigonometric_evaluate(&value, NULL, NULL, form, theta, 1));
        REQUIRE_OK(qnl_cost_value(&expected, cost, theta, 1));
        compare_double("value", value, expected, 1e-13);
    }
    qnl_trigonometric_free(form);
    qnl_cost_free(cost);
}
END_TEST

/* ---- powers ---- */

START_TEST(powers_by_hand) {
    const qnl_frequency frequencies[2] = {{3.0, 1}, {1.0, 2}};
    const double coefficients[15] = {2.0, 3.0, 4.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 1e-3};
    const double expected[6] = {4.0, 12.5, 0.0, 0.25, 0.125, 0.25e-6};
    double power[6];
    size_t degree = 99;
    qnl_trigonometric *form = NULL;
    REQUIRE_OK(qnl_trigonometric_new(&form, 2, frequencies, coefficients));
    REQUIRE_OK(qnl_trigonometric_power(power, form));
    compare_doubles("power", power, expected, 6, 1e-15);
    REQUIRE_OK(qnl_trigonometric_degree(&degree, form, 0.0));
    ck_assert_uint_eq(degree, 3);
    REQUIRE_OK(qnl_trigonometric_degree(&degree, form, 1.4e-4)); /* the last amplitude is 1.414e-4 of the largest */
    ck_assert_uint_eq(degree, 3);
    REQUIRE_OK(qnl_trigonometric_degree(&degree, form, 1.5e-4));
    ck_assert_uint_eq(degree, 2);
    REQUIRE_OK(qnl_trigonometric_degree(&degree, form, 0.5));
    ck_assert_uint_eq(degree, 1);
    qnl_trigonometric_free(form);
    const double nothing[15] = {0};
    REQUIRE_OK(qnl_trigonometric_new(&form, 2, frequencies, nothing));
    REQUIRE_OK(qnl_trigonometric_degree(&degree, form, 0.0));
    ck_assert_uint_eq(degree, 0);
    qnl_trigonometric_free(form);
}
END_TEST

/* The same with the parameters exchanged: 2 + 3 cos(u) + sin(2u) + 0.5 cos(v) sin(u). */
START_TEST(powers_have_strides_of_their_own) {
    const qnl_frequency frequencies[2] = {{1.0, 2}, {3.0, 1}};
    const double coefficients[15] = {[0] = 2.0, [1] = 3.0, [4] = 1.0, [5 + 2] = 0.5};
    const double expected[6] = {4.0, 4.5, 0.5, 0.0, 0.0625, 0.0};
    double power[6];
    qnl_trigonometric *form = NULL;
    REQUIRE_OK(qnl_trigonometric_new(&form, 2, frequencies, coefficients));
    REQUIRE_OK(qnl_trigonometric_power(power, form));
    compare_doubles("power", power, expected, 6, 1e-15);
    qnl_trigonometric_free(form);
}
END_TEST

/* The mean of C^2, a trigonometric polynomial with twice the harmonics, is its mean over 4 K + 1 points in each direction. */
START_TEST(parseval) {
    const qnl_frequency frequencies[3] = {{2.0, 2}, {0.5, 1}, {1.0, 3}};
    const size_t points[3] = {9, 5, 13};
    double power[3 * 2 * 4];
    double total = 0.0, mean = 0.0;
    qnl_trigonometric *form = random_form(12, 3, frequencies);
    REQUIRE_OK(qnl_trigonometric_power(power, form));
    for (size_t h = 0; h < sizeof power / sizeof *power; h++) {
        total += power[h];
    }
    for (size_t j = 0; j < 9 * 5 * 13; j++) {
        double theta[3], value;
        for (size_t k = 0, rest = j; k < 3; k++) {
            theta[k] = 2.0 * pi * (double)(rest % points[k]) / ((double)points[k] * frequencies[k].base);
            rest /= points[k];
        }
        REQUIRE_OK(qnl_trigonometric_evaluate(&value, NULL, NULL, form, theta, 1));
        mean += value * value / (9.0 * 5.0 * 13.0);
    }
    compare_double("power", total, mean, 1e-12);
    qnl_trigonometric_free(form);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("trigonometric");
    TCase *tests = tcase_create("forms");
    tcase_add_loop_test(tests, follows_the_definition, 0, (int)(sizeof shapes / sizeof *shapes));
    tcase_add_test(tests, outputs_and_vectors_are_independent);
    tcase_add_loop_test(tests, equals_the_network, 0, 8);
    tcase_add_test(tests, squared_loss_of_a_network);
    tcase_add_test(tests, coefficients_of_a_known_cost);
    tcase_add_loop_test(tests, large_forms, 0, 2);
    tcase_add_test(tests, interpolates);
    tcase_add_test(tests, powers_by_hand);
    tcase_add_test(tests, powers_have_strides_of_their_own);
    tcase_add_test(tests, parseval);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
