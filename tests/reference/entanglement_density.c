/* entanglement_density.c  Stored reduced states with their entropies and distances, and Haar means. */
#include <stdlib.h>
#include <string.h>

#include "qnnland/entanglement.h"
#include "reference/minima.h"
#include "support/compare.h"
#include "support/random_circuit.h"

/* Another tolerance than the cases suggest: they are stored with all digits. */
#define TOLERANCE 1e-13

static const double nats = 2.718281828459045;

/* The visible qubits are the lowest. */
static const int visible_qubits[] = {0, 1, 2, 3, 4, 5};

static void check_number(const json_t *test, const char *name, double value) {
    compare_double(json_label(test, name), value, json_number_value(json_member(json_member(test, "outputs"), name)), TOLERANCE);
}

/* Entropy of a stored reduced state, and its trace distance from the identity over its dimension. */
static void check_reduced(const json_t *test, const qnl_complex *rho, size_t dimension, const char *entropy_name,
                          const char *distance_name) {
    qnl_complex *flat = calloc(dimension * dimension, sizeof *flat);
    double entropy, distance;
    for (size_t k = 0; k < dimension; k++)
        flat[k * (dimension + 1)].re = 1.0 / (double)dimension;
    REQUIRE_OK(qnl_entropy(&entropy, rho, dimension, 1.0, nats));
    REQUIRE_OK(qnl_trace_distance(&distance, rho, flat, dimension));
    check_number(test, entropy_name, entropy);
    check_number(test, distance_name, distance);
    free(flat);
}

/* From the stored amplitudes to the stored reduced state, which is returned. */
static qnl_complex *reduce_amplitudes(const json_t *test, size_t *dimension) {
    const int qubits = json_whole(json_member(test, "inputs"), "n", 0), visible = json_whole(json_member(test, "inputs"), "nv", 0);
    double complex *psi = json_complexes(json_output(test, "psi"), (size_t)1 << qubits);
    double complex *stored = json_complexes(json_output(test, "rho_v"), (size_t)1 << 2 * visible);
    qnl_complex *rho = calloc((size_t)1 << 2 * visible, sizeof *rho);
    qnl_state *state = NULL;
    *dimension = (size_t)1 << visible;
    REQUIRE_OK(qnl_state_new_amplitudes(&state, qubits, as_library(psi), 1));
    REQUIRE_OK(qnl_reduced_density(rho, state, 0, visible_qubits, visible));
    compare_complexes(json_label(test, "rho_v"), rho, stored, *dimension * *dimension, TOLERANCE);
    qnl_state_free(state);
    free(psi);
    free(stored);
    return rho;
}

void entanglement_gue(const json_t *test) {
    size_t dimension = 0;
    qnl_complex *rho = reduce_amplitudes(test, &dimension);
    check_reduced(test, rho, dimension, "entropy_v", "trace_distance");
    free(rho);
}

void entanglement_unitary(const json_t *test) {
    size_t dimension = 0;
    double fidelity, squared;
    qnl_complex *rho = reduce_amplitudes(test, &dimension);
    double complex *sigma = json_complexes(json_output(test, "sigma"), dimension * dimension);
    check_reduced(test, rho, dimension, "entropy_v", "trace_distance");
    REQUIRE_OK(qnl_fidelity(&fidelity, rho, as_library(sigma), dimension, QNL_FIDELITY_ROOT));
    REQUIRE_OK(qnl_fidelity(&squared, rho, as_library(sigma), dimension, QNL_FIDELITY_SQUARED));
    check_number(test, "fidelity", fidelity);
    check_number(test, "fidelity_sq", squared);
    free(sigma);
    free(rho);
}

/* The whole thermal state is stored for the smallest case only. */
void entanglement_thermal(const json_t *test) {
    const int qubits = json_whole(json_member(test, "inputs"), "n", 0), visible = json_whole(json_member(test, "inputs"), "nv", 0);
    const size_t dimension = (size_t)1 << visible;
    double complex *reduced = json_complexes(json_output(test, "rho_v"), dimension * dimension);
    double complex *normalised = json_complexes(json_output(test, "rho_v_normalised"), dimension * dimension);
    check_reduced(test, as_library(reduced), dimension, "entropy_v", "trace_distance");
    check_reduced(test, as_library(normalised), dimension, "entropy_v_normalised", "trace_distance_normalised");
    if (json_is_object(json_output(test, "rho"))) {
        double complex *whole = json_complexes(json_output(test, "rho"), (size_t)1 << 2 * qubits);
        qnl_complex *found = calloc(dimension * dimension, sizeof *found);
        REQUIRE_OK(qnl_partial_trace(found, as_library(whole), qubits, visible_qubits, visible));
        compare_complexes(json_label(test, "rho_v"), found, reduced, dimension * dimension, TOLERANCE);
        free(found);
        free(whole);
    }
    free(reduced);
    free(normalised);
}

void entanglement_edge_fidelity(const json_t *test) {
    const size_t dimension = json_array_size(json_member(json_input(test, "rho"), "re"));
    double complex *rho = json_complexes(json_input(test, "rho"), dimension * dimension);
    double complex *sigma = json_complexes(json_input(test, "sigma"), dimension * dimension);
    double fidelity, distance;
    REQUIRE_OK(qnl_fidelity(&fidelity, as_library(rho), as_library(sigma), dimension, QNL_FIDELITY_ROOT));
    REQUIRE_OK(qnl_trace_distance(&distance, as_library(rho), as_library(sigma), dimension));
    check_number(test, "fidelity", fidelity);
    check_number(test, "trace_distance", distance);
    free(rho);
    free(sigma);
}

void entanglement_haar_bounds(const json_t *test) {
    const double visible = json_whole(json_member(test, "inputs"), "Dv", 0);
    size_t index;
    const json_t *row;
    json_array_foreach(json_output(test, "table"), index, row) {
        const double whole = (double)((size_t)1 << json_whole(row, "n", 0));
        qnl_haar_reduced values;
        REQUIRE_OK(qnl_haar_reduced_state(&values, visible, whole / visible));
        compare_double("bound", values.printed_bound, json_number_value(json_member(row, "bound")), 1e-15);
        compare_double("mean", values.mean_distance, json_number_value(json_member(row, "haar_mean_T")), TOLERANCE);
        compare_double("Page", values.page_entropy, json_number_value(json_member(row, "page_entropy")), TOLERANCE);
    }
}
