/* entanglement_boltzmann.c  Stored thermal states, derivatives of Boltzmann machines, and costs of reduced states of circuits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/boltzmann.h"
#include "reference/minima.h"
#include "support/compare.h"
#include "support/thermal.h"

#define MOST_STRINGS 128

static int whole_input(const json_t *test, const char *name) {
    return json_whole(json_member(test, "inputs"), name, 0);
}

static const qnl_complex *as_library(const double complex *numbers) {
    return (const qnl_complex *)(const void *)numbers;
}

static const int lowest[4] = {0, 1, 2, 3};

/* All two-local terms on `qubits` qubits, the lowest visible, T = 1. */
static qnl_boltzmann *new_machine(int qubits, int visible, int normalised) {
    qnl_boltzmann_options options;
    qnl_boltzmann *machine = NULL;
    qnl_observable *terms = thermal_terms(qubits);
    REQUIRE_OK(qnl_boltzmann_options_init(&options, sizeof options));
    options.normalised = normalised;
    REQUIRE_OK(qnl_boltzmann_new(&machine, terms, lowest, visible, &options));
    qnl_observable_free(terms);
    return machine;
}

/* sigma: the thermal state of the coefficients J_target on the visible qubits, or the maximally mixed state. */
static void make_target(double complex *sigma, const json_t *test, int visible, int mixed) {
    const size_t d = (size_t)1 << visible;
    size_t count = 0;
    memset(sigma, 0, d * d * sizeof *sigma);
    if (mixed) {
        for (size_t i = 0; i < d; i++)
            sigma[i * d + i] = 1.0 / (double)d;
        return;
    }
    double *coefficients = json_numbers(json_input(test, "J_target"), &count);
    ck_assert_uint_eq(count, thermal_strings(visible));
    qnl_boltzmann *machine = new_machine(visible, visible, 0);
    REQUIRE_OK(qnl_boltzmann_state((qnl_complex *)(void *)sigma, NULL, NULL, NULL, machine, coefficients));
    qnl_boltzmann_free(machine);
    free(coefficients);
}

/* ---- thermal states ---- */

static void check_state(const json_t *test, const double *theta, int n, int v, int normalised) {
    double energies[16], distance = 0.0;
    double complex sigma[64];
    qnl_complex rho[256], reduced[64];
    qnl_cost *cost = NULL;
    qnl_boltzmann *machine = new_machine(n, v, normalised);
    REQUIRE_OK(qnl_boltzmann_state(rho, reduced, NULL, energies, machine, theta));
    json_check_complexes(test, normalised ? "rho_v_normalised" : "rho_v", reduced, (size_t)1 << (2 * v));
    make_target(sigma, test, v, 1);
    REQUIRE_OK(qnl_boltzmann_cost(&cost, machine, QNL_REDUCED_TRACE_DISTANCE, as_library(sigma)));
    REQUIRE_OK(qnl_cost_value(&distance, cost, theta, 1));
    json_check_doubles(test, normalised ? "trace_distance_normalised" : "trace_distance", &distance, 1);
    if (!normalised) {
        if (json_is_object(json_output(test, "rho"))) json_check_complexes(test, "rho", rho, (size_t)1 << (2 * n));
        json_check_doubles(test, "eigenvalues", energies, (size_t)1 << n);
    }
    qnl_cost_free(cost);
    qnl_boltzmann_free(machine);
}

void boltzmann_thermal(const json_t *test) {
    const int n = whole_input(test, "n"), v = whole_input(test, "nv");
    size_t count = 0;
    double *theta = json_numbers(json_input(test, "J"), &count);
    ck_assert_uint_eq(count, thermal_strings(n));
    check_state(test, theta, n, v, 0);
    check_state(test, theta, n, v, 1);
    free(theta);
}

/* ---- derivatives ---- */

/* d rho / d field of XX + YY + ZZ + field Z_0 at field 0, from the visible state of one and of both qubits. */
void boltzmann_degenerate(const json_t *test) {
    const double theta[4] = {1.0, 1.0, 1.0, 0.0};
    qnl_observable *terms = NULL;
    REQUIRE_OK(qnl_observable_parse(&terms, 2, "X0 X1 + Y0 Y1 + Z0 Z1 + Z0"));
    for (int v = 1; v <= 2; v++) {
        qnl_complex derivatives[4 * 16];
        double norms[4];
        qnl_boltzmann *machine = NULL;
        REQUIRE_OK(qnl_boltzmann_new(&machine, terms, lowest, v, NULL));
        REQUIRE_OK(qnl_boltzmann_derivatives(derivatives, norms, machine, theta));
        if (v == 1) json_check_doubles(test, "half_trace_norm_v1", &norms[3], 1);
        if (v == 2) json_check_complexes(test, "drho", derivatives + 3 * 16, 16);
        qnl_boltzmann_free(machine);
    }
    qnl_observable_free(terms);
}

/* `factor` is -1 for the gradient of F from that of 1 - F. */
static void check_cost(const json_t *test, const qnl_cost *cost, const double *theta, double factor, const char *value_name,
                       const char *gradient_name) {
    double value = 0.0, gradient[MOST_STRINGS];
    const size_t p = qnl_cost_parameters(cost);
    REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, theta, 1));
    value = factor < 0.0 ? 1.0 - value : value;
    for (size_t k = 0; k < p; k++)
        gradient[k] *= factor;
    ck_assert_ptr_nonnull(json_output(test, value_name));
    json_check_doubles(test, value_name, &value, 1);
    if (gradient_name == NULL) return;
    ck_assert_ptr_nonnull(json_output(test, gradient_name));
    json_check_doubles(test, gradient_name, gradient, p);
}

static void check_machine_cost(const json_t *test, const qnl_boltzmann *machine, qnl_reduced_kind kind,
                               const double complex *target, const double *theta, const char *value_name,
                               const char *gradient_name) {
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_boltzmann_cost(&cost, machine, kind, as_library(target)));
    check_cost(test, cost, theta, kind == QNL_REDUCED_INFIDELITY ? -1.0 : 1.0, value_name, gradient_name);
    qnl_cost_free(cost);
}

void boltzmann_machine(const json_t *test) {
    const int n = whole_input(test, "n"), v = whole_input(test, "nv");
    const size_t d = (size_t)1 << v;
    double complex sigma[64], z[64] = {0.0};
    double norms[MOST_STRINGS];
    size_t count = 0;
    double *theta = json_numbers(json_input(test, "J"), &count);
    qnl_complex *derivatives = calloc(count * d * d, sizeof *derivatives);
    qnl_boltzmann *machine = new_machine(n, v, 0);
    for (size_t i = 0; i < d; i++)
        z[i * d + i] = i % 2 ? -1.0 : 1.0;
    check_machine_cost(test, machine, QNL_REDUCED_OBSERVABLE, z, theta, "expZ0", "grad_expZ0");
    make_target(sigma, test, v, 0);
    check_machine_cost(test, machine, QNL_REDUCED_INFIDELITY, sigma, theta, "fidelity", "grad_fidelity");
    make_target(sigma, test, v, 1);
    check_machine_cost(test, machine, QNL_REDUCED_TRACE_DISTANCE, sigma, theta, "trace_distance", "grad_trace_distance");
    REQUIRE_OK(qnl_boltzmann_derivatives(derivatives, norms, machine, theta));
    json_check_doubles(test, "half_trace_norm", norms, count);
    json_check_complexes(test, "drho_v_first", derivatives, d * d);
    qnl_boltzmann_free(machine);
    free(derivatives);
    free(theta);
}

/*
 * C: derivative by theta_k / |H| with the norm held fixed, which is that of the machine at theta / |H|; A = C / |H|; B: norm
 * recomputed.
 */
void boltzmann_norms(const json_t *test) {
    const int n = whole_input(test, "n"), v = whole_input(test, "nv");
    double norms[MOST_STRINGS], energies[16];
    size_t count = 0;
    double *theta = json_numbers(json_input(test, "J"), &count);
    qnl_boltzmann *plain = new_machine(n, v, 0), *normalised = new_machine(n, v, 1);
    REQUIRE_OK(qnl_boltzmann_state(NULL, NULL, NULL, energies, plain, theta));
    const double norm = fmax(fabs(energies[0]), fabs(energies[((size_t)1 << n) - 1]));
    json_check_doubles(test, "opnorm", &norm, 1);
    REQUIRE_OK(qnl_boltzmann_derivatives(NULL, norms, normalised, theta));
    json_check_doubles(test, "B", norms, count);
    for (size_t k = 0; k < count; k++)
        theta[k] /= norm;
    REQUIRE_OK(qnl_boltzmann_derivatives(NULL, norms, plain, theta));
    json_check_doubles(test, "C", norms, count);
    for (size_t k = 0; k < count; k++)
        norms[k] /= norm;
    json_check_doubles(test, "A", norms, count);
    qnl_boltzmann_free(plain);
    qnl_boltzmann_free(normalised);
    free(theta);
}

/* ---- circuits ---- */

/* prod exp(-i J_k P_k), order[0] first */
static qnl_circuit *new_circuit(const json_t *test, int n, size_t count) {
    qnl_circuit *circuit = NULL;
    size_t ignored = 0;
    char text[64];
    double *order = json_numbers(json_input(test, "order"), &ignored);
    REQUIRE_OK(qnl_circuit_new(&circuit, n));
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, count));
    for (size_t i = 0; i < count; i++) {
        const qnl_angle angle = {.parameter = (int64_t)order[i], .scale = 2.0};
        thermal_text(text, sizeof text, n, (size_t)order[i]);
        REQUIRE_OK(qnl_circuit_add_rotation(circuit, text, &angle));
    }
    free(order);
    return circuit;
}

void boltzmann_reduced(const json_t *test) {
    const int n = whole_input(test, "n"), v = whole_input(test, "nv");
    double complex sigma[64];
    size_t count = 0;
    double *theta = json_numbers(json_input(test, "J"), &count);
    qnl_circuit *circuit = new_circuit(test, n, count);
    qnl_cost *cost = NULL;
    make_target(sigma, test, v, 0);
    REQUIRE_OK(qnl_reduced_state_cost(&cost, circuit, NULL, lowest, v, QNL_REDUCED_INFIDELITY, as_library(sigma), NULL));
    check_cost(test, cost, theta, -1.0, "fidelity", "grad_fidelity");
    qnl_cost_free(cost);
    REQUIRE_OK(qnl_reduced_state_cost(&cost, circuit, NULL, lowest, v, QNL_REDUCED_SQUARED_INFIDELITY, as_library(sigma), NULL));
    check_cost(test, cost, theta, -1.0, "fidelity_sq", NULL);
    qnl_cost_free(cost);
    make_target(sigma, test, v, 1);
    REQUIRE_OK(qnl_reduced_state_cost(&cost, circuit, NULL, lowest, v, QNL_REDUCED_TRACE_DISTANCE, as_library(sigma), NULL));
    check_cost(test, cost, theta, 1.0, "trace_distance", "grad_trace_distance");
    qnl_cost_free(cost);
    qnl_circuit_free(circuit);
    free(theta);
}
