/* check_boltzmann.c  Thermal states against Taylor series, derivatives against extrapolated differences, limits in closed form. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/boltzmann.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/cost_check.h"
#include "support/random_circuit.h"
#include "support/runner.h"
#include "support/thermal.h"

#define MAX_STRINGS 66
#define MAX_ENTRIES (THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION)

static const qnl_reduced_kind kinds[5] = {QNL_REDUCED_OBSERVABLE, QNL_REDUCED_INFIDELITY, QNL_REDUCED_SQUARED_INFIDELITY,
                                          QNL_REDUCED_TRACE_DISTANCE, QNL_REDUCED_RELATIVE_ENTROPY};

static void draw(double *numbers, size_t count, double scale, uint64_t seed) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    REQUIRE_OK(qnl_random_fill_normal(numbers, random, count, 0.0, scale));
    qnl_random_free(random);
}

static qnl_boltzmann *new_machine(const qnl_observable *terms, const int *visible, int count, double temperature, int normalised) {
    qnl_boltzmann_options options;
    qnl_boltzmann *machine = NULL;
    REQUIRE_OK(qnl_boltzmann_options_init(&options, sizeof options));
    options.temperature = temperature;
    options.normalised = normalised;
    REQUIRE_OK(qnl_boltzmann_new(&machine, terms, visible, count, &options));
    return machine;
}

static qnl_boltzmann *two_local_machine(int qubits, const int *visible, int count, double temperature, int normalised) {
    qnl_observable *terms = thermal_terms(qubits);
    qnl_boltzmann *machine = new_machine(terms, visible, count, temperature, normalised);
    qnl_observable_free(terms);
    return machine;
}

static qnl_boltzmann *text_machine(int qubits, const char *text, const int *visible, int count, double temperature) {
    qnl_observable *terms = NULL;
    REQUIRE_OK(qnl_observable_parse(&terms, qubits, text));
    qnl_boltzmann *machine = new_machine(terms, visible, count, temperature, 0);
    qnl_observable_free(terms);
    return machine;
}

/* K of the target on `count` qubits, and the target that the library is given: A = K or sigma = exp(-K) / Z. */
static void make_target(double complex *k, double complex *target, qnl_reduced_kind kind, int count) {
    double coefficients[MAX_STRINGS];
    const size_t d = (size_t)1 << count;
    draw(coefficients, thermal_strings(count), 0.3, 77);
    thermal_hamiltonian(k, count, coefficients);
    memcpy(target, k, d * d * sizeof *k);
    if (kind != QNL_REDUCED_OBSERVABLE) (void)thermal_state(target, k, 1.0, d);
}

static qnl_cost *new_cost(const qnl_boltzmann *machine, qnl_reduced_kind kind, int visible_count) {
    double complex k[MAX_ENTRIES], target[MAX_ENTRIES];
    qnl_cost *cost = NULL;
    make_target(k, target, kind, visible_count);
    REQUIRE_OK(qnl_boltzmann_cost(&cost, machine, kind, as_library(target)));
    return cost;
}

/* ---- states ---- */

/* Three qubits at temperature 0.7, of H and of H / |H|, every order of every number of visible qubits in turn. */
START_TEST(states_are_exponentials) {
    static const int visible[6][3] = {{0}, {2}, {2, 0}, {1, 2}, {2, 0, 1}, {0, 1, 2}};
    static const int counts[6] = {1, 1, 2, 2, 3, 3};
    const int which = _i / 2, normalised = _i % 2;
    double theta[36], energies[8], expected_energies[8], log_partition = 0.0;
    double complex h[64], expected[64], expected_reduced[64];
    qnl_complex rho[64], reduced[64];
    draw(theta, 36, 0.4, 5);
    for (int k = 0; k < 36 && which % 2 == 1; k++) /* the norm is that of the lowest eigenvalue or of the highest */
        theta[k] = -theta[k];
    thermal_hamiltonian(h, 3, theta);
    reference_eigenvalues(expected_energies, h, 8);
    const double norm = normalised ? fmax(fabs(expected_energies[0]), fabs(expected_energies[7])) : 1.0;
    for (int i = 0; i < 8; i++)
        expected_energies[i] /= norm;
    const double expected_log = thermal_state(expected, h, 0.7 * norm, 8);
    thermal_reduce(expected_reduced, expected, 3, visible[which], counts[which]);
    qnl_boltzmann *machine = two_local_machine(3, visible[which], counts[which], 0.7, normalised);
    ck_assert_uint_eq(qnl_boltzmann_parameters(machine), 36);
    REQUIRE_OK(qnl_boltzmann_state(rho, reduced, &log_partition, energies, machine, theta));
    compare_complexes("rho", rho, expected, 64, 1e-13);
    compare_complexes("reduced", reduced, expected_reduced, (size_t)1 << (2 * counts[which]), 1e-13);
    compare_double("log partition", log_partition, expected_log, 1e-13);
    compare_doubles("energies", energies, expected_energies, 8, 1e-13);
    REQUIRE_OK(qnl_boltzmann_state(NULL, NULL, NULL, NULL, machine, theta));
    qnl_boltzmann_free(machine);
}
END_TEST

/* exp(-1000) would underflow beside exp(1000), which overflows. */
START_TEST(large_parameters_are_safe) {
    const int visible[1] = {1};
    const double theta[2] = {1e3, -1e3}, huge[2] = {1e300, 1e300};
    double log_partition = 0.0, energies[4];
    qnl_complex rho[16], reduced[4];
    qnl_boltzmann *machine = text_machine(2, "Z0 + 2 Z1", visible, 1, 0.5);
    REQUIRE_OK(qnl_boltzmann_state(rho, reduced, &log_partition, energies, machine, theta));
    compare_double("log partition", log_partition, 6e3, 1e-9);
    compare_double("ground energy", energies[0], -3e3, 1e-9);
    compare_double("ground state", rho[1 * 4 + 1].re, 1.0, 1e-15); /* qubit 0 is down (index 1), qubit 1 is up */
    compare_double("reduced", reduced[0].re, 1.0, 1e-15);
    REQUIRE_OK(qnl_boltzmann_state(NULL, reduced, &log_partition, NULL, machine, huge));
    compare_double("log partition", log_partition / 6e300, 1.0, 1e-15);
    qnl_boltzmann_free(machine);
}
END_TEST

/* Parts that are no Pauli strings, against the same operators written as strings. */
START_TEST(other_parts_are_the_same_operators) {
    const int visible[1] = {0}, qubits[2] = {2, 0}, bits[1] = {1}, one[1] = {1}; /* inside, the order is 1, 2, 0 */
    const uint64_t index[1] = {5};
    const double theta[4] = {0.4, -0.7, 0.9, 0.3};
    double complex zx[16], projector[4] = {0.0, 0.0, 0.0, 1.0};
    qnl_complex product[4] = {{0.0, 0.0}, {0.0, -1.0}, {0.0, 1.0}, {0.0, 0.0}}, d[2][4 * 4], e[2][64];
    double norms[2][4], gradients[2][4], values[2];
    qnl_observable *terms = NULL, *same = NULL;
    qnl_state *state = NULL;
    double complex k[4], target[4];
    const int place[2] = {0, 1};
    reference_pauli(zx, 2, place, "ZX", 2); /* first letter on the first of the qubits given */
    REQUIRE_OK(qnl_observable_new(&terms, 3));
    REQUIRE_OK(qnl_observable_add_matrix(terms, 2.0, qubits, 2, as_library(zx)));
    REQUIRE_OK(qnl_observable_add_product(terms, 0.5, one, 1, product));
    REQUIRE_OK(qnl_observable_add_projector(terms, 1.0, one, bits, 1));
    REQUIRE_OK(qnl_state_new_basis(&state, 3, index, 1));
    REQUIRE_OK(qnl_observable_add_state(terms, 1.0, state, 0));
    REQUIRE_OK(qnl_observable_new(&same, 3));
    REQUIRE_OK(qnl_observable_add_pauli(same, 2.0, "X0 Z2"));
    REQUIRE_OK(qnl_observable_add_pauli(same, 0.5, "Y1"));
    REQUIRE_OK(qnl_observable_add_matrix(same, 1.0, one, 1, as_library(projector)));
    double complex corner[64] = {0.0};
    const int all[3] = {0, 1, 2};
    corner[5 * 8 + 5] = 1.0;
    REQUIRE_OK(qnl_observable_add_matrix(same, 1.0, all, 3, as_library(corner)));
    make_target(k, target, QNL_REDUCED_INFIDELITY, 1);
    const qnl_observable *both[2] = {terms, same};
    for (int i = 0; i < 2; i++) {
        qnl_cost *cost = NULL;
        qnl_boltzmann *machine = new_machine(both[i], visible, 1, 0.8, 1);
        REQUIRE_OK(qnl_boltzmann_derivatives(d[i], norms[i], machine, theta));
        REQUIRE_OK(qnl_boltzmann_state(e[i], NULL, NULL, NULL, machine, theta));
        REQUIRE_OK(qnl_boltzmann_cost(&cost, machine, QNL_REDUCED_INFIDELITY, as_library(target)));
        REQUIRE_OK(qnl_cost_gradient(&values[i], gradients[i], cost, theta, 1));
        qnl_cost_free(cost);
        qnl_boltzmann_free(machine);
    }
    compare_doubles("derivatives", &d[0][0].re, &d[1][0].re, 32, 1e-14);
    compare_doubles("norms", norms[0], norms[1], 4, 1e-14);
    compare_doubles("rho", &e[0][0].re, &e[1][0].re, 128, 1e-14);
    compare_doubles("gradients", gradients[0], gradients[1], 4, 1e-14);
    qnl_observable_free(terms);
    qnl_observable_free(same);
    qnl_state_free(state);
}
END_TEST

/* ---- derivatives of the visible state ---- */

typedef struct visible_entry {
    const qnl_boltzmann *machine;
    size_t entry; /* of the reduced state, as doubles */
} visible_entry;

static int entry_value(double *values, const double *thetas, size_t count, void *data) {
    const visible_entry *e = data;
    double reduced[2 * MAX_ENTRIES];
    for (size_t j = 0; j < count; j++) {
        const qnl_status status = qnl_boltzmann_state(NULL, (qnl_complex *)(void *)reduced, NULL, NULL, e->machine,
                                                      thetas + j * qnl_boltzmann_parameters(e->machine));
        if (status != QNL_OK) return status;
        values[j] = reduced[e->entry];
    }
    return 0;
}

static void check_derivatives(const qnl_boltzmann *machine, const double *theta, size_t v) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = entry_value};
    const size_t p = qnl_boltzmann_parameters(machine);
    double *derivatives = calloc(2 * p * v * v, sizeof *derivatives), *norms = calloc(2 * p, sizeof *norms);
    double slopes[MAX_STRINGS], values[THERMAL_MAX_DIMENSION];
    REQUIRE_OK(qnl_boltzmann_derivatives((qnl_complex *)(void *)derivatives, norms, machine, theta));
    for (size_t entry = 0; entry < 2 * v * v; entry++) {
        visible_entry data = {machine, entry};
        qnl_cost *cost = NULL;
        REQUIRE_OK(qnl_cost_new(&cost, p, &methods, &data));
        thermal_differences(slopes, cost, theta, 0.02);
        for (size_t k = 0; k < p; k++)
            compare_double("derivative", derivatives[k * 2 * v * v + entry], slopes[k], 1e-10);
        qnl_cost_free(cost);
    }
    for (size_t k = 0; k < p; k++) {
        double sum = 0.0;
        reference_eigenvalues(values, (const double complex *)(const void *)(derivatives + k * 2 * v * v), v);
        for (size_t i = 0; i < v; i++)
            sum += 0.5 * fabs(values[i]);
        compare_double("trace norm", norms[k], sum, 1e-12);
    }
    REQUIRE_OK(qnl_boltzmann_derivatives(NULL, norms + p, machine, theta));
    compare_bits("norms alone", norms + p, norms, p);
    free(derivatives);
    free(norms);
}

/* Few parameters: one derivative for each; many: one form for each Pauli string. */
START_TEST(derivatives_of_the_visible_state) {
    static const int visible[4][2] = {{1}, {2, 0}, {1, 0}, {0, 1}};
    static const int counts[4] = {1, 2, 2, 2}, qubits[4] = {3, 3, 3, 2};
    double theta[36];
    const int normalised = _i % 2, which = _i / 2;
    draw(theta, 36, 0.4, 6);
    for (int k = 0; k < 36 && which == 1; k++) /* the norm is that of the lowest eigenvalue or of the highest */
        theta[k] = -theta[k];
    qnl_boltzmann *machine = which == 2 ? NULL : two_local_machine(qubits[which], visible[which], counts[which], 0.9, normalised);
    if (which == 2) {
        qnl_observable *terms = NULL;
        REQUIRE_OK(qnl_observable_parse(&terms, 3, "X0 Y2 + 0.3 Z1 - 2 Y0 X1 Z2 + Z0 Z1"));
        machine = new_machine(terms, visible[which], counts[which], 0.9, normalised);
        qnl_observable_free(terms);
    }
    check_derivatives(machine, theta, (size_t)1 << counts[which]);
    qnl_boltzmann_free(machine);
}
END_TEST

/* <Z> = -tanh(theta / T); with H / |H| it is -tanh(sign(theta) / T), which does not change. */
START_TEST(one_qubit_in_closed_form) {
    const int visible[1] = {0};
    const double theta = 0.8, temperature = 0.6;
    qnl_complex derivative[4];
    double norm = 0.0;
    qnl_boltzmann *machine = text_machine(1, "Z0", visible, 1, temperature);
    REQUIRE_OK(qnl_boltzmann_derivatives(derivative, &norm, machine, &theta));
    const double slope = -1.0 / (temperature * pow(cosh(theta / temperature), 2.0));
    compare_double("up", derivative[0].re, 0.5 * slope, 1e-15);
    compare_double("down", derivative[3].re, -0.5 * slope, 1e-15);
    compare_double("norm", norm, -0.5 * slope, 1e-15);
    qnl_boltzmann_free(machine);
    qnl_observable *terms = NULL;
    REQUIRE_OK(qnl_observable_parse(&terms, 1, "Z0"));
    machine = new_machine(terms, visible, 1, temperature, 1);
    REQUIRE_OK(qnl_boltzmann_derivatives(derivative, &norm, machine, &theta));
    compare_double("normalised", norm, 0.0, 1e-15);
    qnl_observable_free(terms);
    qnl_boltzmann_free(machine);
}
END_TEST

/* ---- costs ---- */

START_TEST(values_by_definition) {
    const int visible[2] = {2, 0};
    const qnl_reduced_kind kind = kinds[_i];
    double theta[36], value = 0.0;
    double complex h[64], rho[64], reduced[16], k[16], target[16];
    draw(theta, 36, 0.2, 8);
    thermal_hamiltonian(h, 3, theta);
    (void)thermal_state(rho, h, 0.8, 8);
    thermal_reduce(reduced, rho, 3, visible, 2);
    make_target(k, target, kind, 2);
    qnl_boltzmann *machine = two_local_machine(3, visible, 2, 0.8, 0);
    qnl_cost *cost = new_cost(machine, kind, 2);
    qnl_boltzmann_free(machine); /* the cost keeps what it needs */
    REQUIRE_OK(qnl_cost_value(&value, cost, theta, 1));
    compare_double("value", value, thermal_kind(kind, reduced, k, 4), 1e-12);
    ck_assert(qnl_cost_has(cost, QNL_COST_GRADIENT) && !qnl_cost_has(cost, QNL_COST_HESSIAN));
    qnl_cost_free(cost);
}
END_TEST

/* A point of a model. */
typedef struct place {
    const char *text; /* NULL = all two-local strings */
    int qubits;
    int count;
    int visible[3];
    double temperature;
    int normalised;
    double spread; /* theta is normal with this deviation around `centre` */
    double centre;
    double step;
} place;

static const place places[] = {
    {NULL, 3, 2, {2, 0}, 0.9, 0, 0.3, 0.0, 0.02},
    {NULL, 3, 1, {1}, 1.3, 1, 0.3, 0.0, 0.02},
    {NULL, 2, 2, {1, 0}, 1.0, 0, 0.3, 0.0, 0.02},
    {NULL, 2, 2, {0, 1}, 1.1, 1, 0.3, 0.0, 0.02},
    {NULL, 3, 2, {0, 1}, 1.0, 0, 0.0, 0.0, 0.02}, /* H = 0 */
    {"X0 X1 + Y0 Y1 + Z0 Z1 + Z0 + Z1", 2, 1, {0}, 1.0, 0, 0.0, 1.0, 0.02},
    {"X0 X1 + Y0 Y1 + Z0 Z1 + X1 X2 + Y1 Y2 + Z1 Z2", 3, 2, {0, 2}, 0.7, 0, 0.0, 1.0, 0.02}, /* degenerate */
    {NULL, 3, 2, {0, 1}, 100.0, 0, 0.3, 0.0, 0.02},
    {NULL, 3, 2, {0, 1}, 0.1, 0, 0.3, 0.0, 0.002},
    {NULL, 2, 1, {1}, 0.02, 0, 0.3, 0.0, 0.0005},
};

START_TEST(gradients_are_differences) {
    const place *at = &places[_i / 5];
    const qnl_reduced_kind kind = kinds[_i % 5];
    double theta[36], gradient[36], slopes[36], value = 0.0, alone = 0.0;
    qnl_boltzmann *machine = at->text == NULL
                                 ? two_local_machine(at->qubits, at->visible, at->count, at->temperature, at->normalised)
                                 : text_machine(at->qubits, at->text, at->visible, at->count, at->temperature);
    const size_t p = qnl_boltzmann_parameters(machine);
    qnl_cost *cost = new_cost(machine, kind, at->count);
    draw(theta, p, at->spread, 9);
    double largest = 1.0;
    for (size_t k = 0; k < p; k++)
        theta[k] += at->centre;
    REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, theta, 1));
    REQUIRE_OK(qnl_cost_value(&alone, cost, theta, 1));
    compare_bits("value", &alone, &value, 1);
    thermal_differences(slopes, cost, theta, at->step);
    for (size_t k = 0; k < p; k++)
        largest = fmax(largest, fabs(gradient[k]));
    compare_doubles("gradient", gradient, slopes, p, 1e-8 * largest);
    qnl_cost_free(cost);
    qnl_boltzmann_free(machine);
}
END_TEST

static int log_partition_value(double *values, const double *thetas, size_t count, void *data) {
    for (size_t j = 0; j < count; j++) {
        const size_t p = qnl_boltzmann_parameters(data);
        const qnl_status status = qnl_boltzmann_state(NULL, NULL, &values[j], NULL, data, thetas + j * p);
        if (status != QNL_OK) return status;
    }
    return 0;
}

/* d ln Z / d theta_k = -<P_k> / T, and for sigma on all qubits dS(sigma | rho) = (Tr sigma P_k - <P_k>) / T. */
START_TEST(mean_values_of_the_terms) {
    const int visible[3] = {0, 1, 2};
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = log_partition_value};
    double theta[36], slopes[36], gradient[36];
    double complex h[64], rho[64], string[64], k[64], sigma[64];
    qnl_cost *logarithm = NULL, *entropy = NULL;
    draw(theta, 36, 0.3, 10);
    thermal_hamiltonian(h, 3, theta);
    (void)thermal_state(rho, h, 0.8, 8);
    make_target(k, sigma, QNL_REDUCED_RELATIVE_ENTROPY, 3);
    qnl_boltzmann *machine = two_local_machine(3, visible, 3, 0.8, 0);
    REQUIRE_OK(qnl_cost_new(&logarithm, 36, &methods, machine));
    thermal_differences(slopes, logarithm, theta, 0.02);
    REQUIRE_OK(qnl_boltzmann_cost(&entropy, machine, QNL_REDUCED_RELATIVE_ENTROPY, as_library(sigma)));
    REQUIRE_OK(qnl_cost_gradient(NULL, gradient, entropy, theta, 1));
    for (size_t i = 0; i < 36; i++) {
        thermal_string(string, 3, i);
        const double mean = thermal_trace(rho, string, 8);
        compare_double("log partition", slopes[i], -mean / 0.8, 1e-9);
        compare_double("relative entropy", gradient[i], (thermal_trace(sigma, string, 8) - mean) / 0.8, 1e-13);
    }
    qnl_cost_free(logarithm);
    qnl_cost_free(entropy);
    qnl_boltzmann_free(machine);
}
END_TEST

START_TEST(infinite_temperature) {
    const int visible[2] = {1, 2};
    double theta[36], gradient[36], log_partition = 0.0, norms[36];
    qnl_complex rho[64];
    double complex mixed[64] = {0.0};
    for (int i = 0; i < 8; i++)
        mixed[9 * i] = 0.125;
    draw(theta, 36, 1.0, 11);
    qnl_boltzmann *machine = two_local_machine(3, visible, 2, INFINITY, 0);
    REQUIRE_OK(qnl_boltzmann_state(rho, NULL, &log_partition, NULL, machine, theta));
    compare_complexes("rho", rho, mixed, 64, 1e-15);
    compare_double("log partition", log_partition, 3.0 * log(2.0), 1e-15);
    REQUIRE_OK(qnl_boltzmann_derivatives(NULL, norms, machine, theta));
    for (size_t i = 0; i < 36; i++)
        ck_assert(norms[i] == 0.0);
    for (int i = 0; i < 5; i++) {
        qnl_cost *cost = new_cost(machine, kinds[i], 2);
        REQUIRE_OK(qnl_cost_gradient(NULL, gradient, cost, theta, 1));
        for (size_t k = 0; k < 36; k++)
            ck_assert(gradient[k] == 0.0);
        qnl_cost_free(cost);
    }
    qnl_boltzmann_free(machine);
}
END_TEST

/*
 * One qubit, H = theta Z at T = 1, sigma = 1/2: F = (e^{t/2} + e^{-t/2}) / sqrt(2 (e^t + e^-t)), T = tanh(t) / 2, and
 * S(sigma | rho) = ln(cosh t), all for t = theta, where one eigenvalue of rho is 1e-26 at t = 30.
 */
START_TEST(nearly_pure_states) {
    const int visible[1] = {0};
    const double complex sigma[4] = {0.5, 0.0, 0.0, 0.5};
    const double t = 30.0, f = cosh(0.5 * t) / sqrt(cosh(t));
    const double expected[5] = {0.5, 1.0 - f, 1.0 - f * f, 0.5 * tanh(t), log(cosh(t))};
    const double slope = 0.5 * f * (tanh(0.5 * t) - tanh(t));
    const double slopes[5] = {0.0, -slope, -2.0 * f * slope, 0.5 / pow(cosh(t), 2.0), tanh(t)};
    for (int hidden = 0; hidden < 2; hidden++) {
        qnl_boltzmann *machine = text_machine(1 + hidden, hidden ? "Z0 + 0.1 Z1" : "Z0", visible, 1, 1.0);
        for (int i = 0; i < 5; i++) {
            const double theta[2] = {t, 0.0};
            double value = 0.0, gradient[2];
            qnl_cost *cost = NULL;
            REQUIRE_OK(qnl_boltzmann_cost(&cost, machine, kinds[i], as_library(sigma)));
            REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, theta, 1));
            compare_double("value", value, expected[i], 2e-14);
            compare_double("gradient", gradient[0], slopes[i], 2e-14);
            qnl_cost_free(cost);
        }
        qnl_boltzmann_free(machine);
    }
}
END_TEST

/* S(sigma | rho) grows linearly with theta, whatever the eigenvalues of rho have become. */
START_TEST(relative_entropy_of_ground_states) {
    const int visible[1] = {0};
    const double complex sigma[4] = {0.25, 0.0, 0.0, 0.75};
    const double theta = -1e3, entropy = 0.25 * log(0.25) + 0.75 * log(0.75);
    double value = 0.0, gradient = 0.0;
    qnl_cost *cost = NULL;
    qnl_boltzmann *machine = text_machine(1, "Z0", visible, 1, 0.1);
    REQUIRE_OK(qnl_boltzmann_cost(&cost, machine, QNL_REDUCED_RELATIVE_ENTROPY, as_library(sigma)));
    REQUIRE_OK(qnl_cost_gradient(&value, &gradient, cost, &theta, 1));
    compare_double("value", value, entropy + 0.75 * 2e4, 1e-11); /* rho = diag(1, exp(-20000)) */
    compare_double("gradient", gradient, -15.0, 1e-13);          /* (-0.5 - 1) / T */
    qnl_cost_free(cost);
    qnl_boltzmann_free(machine);
}
END_TEST

/* At rho = sigma all kinds but the observable are at their minimum, 0. */
START_TEST(minimum_at_the_target) {
    const int visible[2] = {0, 1};
    double theta[15], gradient[15], value = 0.0;
    qnl_complex rho[16];
    draw(theta, 15, 0.4, 12);
    qnl_boltzmann *machine = two_local_machine(2, visible, 2, 1.0, 0);
    REQUIRE_OK(qnl_boltzmann_state(rho, NULL, NULL, NULL, machine, theta));
    for (int i = 1; i < 5; i++) {
        qnl_cost *cost = NULL;
        REQUIRE_OK(qnl_boltzmann_cost(&cost, machine, kinds[i], rho));
        REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, theta, 1));
        compare_double("value", value, 0.0, 1e-14);
        for (size_t k = 0; k < 15; k++)
            compare_double("gradient", gradient[k], 0.0, 1e-13);
        qnl_cost_free(cost);
    }
    qnl_boltzmann_free(machine);
}
END_TEST

/* Against |phi><phi| F^2 is the mean value of the projector, whatever rounding makes of the other eigenvalues of the target. */
START_TEST(pure_targets) {
    const int visible[2] = {0, 2};
    double theta[36], values[2], gradients[2][36];
    double complex phi[4], target[16];
    qnl_random *random = NULL;
    qnl_boltzmann *machine = two_local_machine(3, visible, 2, 1.0, 0);
    draw(theta, 36, 0.4, 14);
    REQUIRE_OK(qnl_random_new(&random, 15, 0, 0));
    random_vector(phi, random, 4);
    for (int i = 0; i < 16; i++)
        target[i] = phi[i / 4] * conj(phi[i % 4]);
    for (int i = 0; i < 2; i++) {
        qnl_cost *cost = NULL;
        const qnl_reduced_kind kind = i == 0 ? QNL_REDUCED_OBSERVABLE : QNL_REDUCED_SQUARED_INFIDELITY;
        REQUIRE_OK(qnl_boltzmann_cost(&cost, machine, kind, as_library(target)));
        REQUIRE_OK(qnl_cost_gradient(&values[i], gradients[i], cost, theta, 1));
        qnl_cost_free(cost);
    }
    compare_double("value", values[1], 1.0 - values[0], 1e-14);
    for (size_t k = 0; k < 36; k++)
        compare_double("gradient", gradients[1][k], -gradients[0][k], 1e-14);
    qnl_random_free(random);
    qnl_boltzmann_free(machine);
}
END_TEST

START_TEST(batches) {
    const int visible[1] = {1};
    qnl_boltzmann *machine = two_local_machine(2, visible, 1, 1.0, 0);
    qnl_cost *cost = new_cost(machine, QNL_REDUCED_INFIDELITY, 1);
    double thetas[9 * 15], values[9], gradients[9 * 15], value = 0.0, gradient[15];
    draw(thetas, 9 * 15, 0.5, 13);
    REQUIRE_OK(qnl_cost_gradient(values, gradients, cost, thetas, 9));
    for (size_t j = 0; j < 9; j++) {
        REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, thetas + j * 15, 1));
        compare_bits("value", &values[j], &value, 1);
        compare_bits("gradient", gradients + j * 15, gradient, 15);
    }
    qnl_cost_free(cost);
    qnl_boltzmann_free(machine);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("boltzmann");
    TCase *states = tcase_create("states");
    tcase_add_loop_test(states, states_are_exponentials, 0, 12);
    tcase_add_test(states, large_parameters_are_safe);
    tcase_add_test(states, other_parts_are_the_same_operators);
    tcase_add_loop_test(states, derivatives_of_the_visible_state, 0, 8);
    tcase_add_test(states, one_qubit_in_closed_form);
    suite_add_tcase(suite, states);
    TCase *costs = tcase_create("costs");
    tcase_add_loop_test(costs, values_by_definition, 0, 5);
    tcase_add_loop_test(costs, gradients_are_differences, 0, 5 * (int)(sizeof places / sizeof places[0]));
    tcase_add_test(costs, mean_values_of_the_terms);
    tcase_add_test(costs, infinite_temperature);
    tcase_add_test(costs, nearly_pure_states);
    tcase_add_test(costs, relative_entropy_of_ground_states);
    tcase_add_test(costs, minimum_at_the_target);
    tcase_add_test(costs, pure_targets);
    tcase_add_test(costs, batches);
    suite_add_tcase(suite, costs);
    return qnl_test_run(suite);
}
