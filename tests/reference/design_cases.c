#include "reference/design_cases.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/entanglement.h"
#include "qnnland/expressibility.h"
#include "qnnland/moment_operator.h"
#include "support/compare.h"
#include "support/json.h"

enum { MOST_ORDERS = 16, MOST_MEMBERS = 64 };

static int qubits_of(const json_t *test) {
    return json_whole(json_member(test, "inputs"), "n", 0);
}

static double *numbers(size_t count) {
    double *array = calloc(count + 1, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

/* Frame potentials reach d^{2t}: the tolerance is for values of size 1. */
static void check_scaled(const json_t *test, const char *name, const double *values, size_t count) {
    size_t stored = 0;
    double *expected = json_numbers(json_output(test, name), &stored);
    if (expected == NULL) return;
    ck_assert_msg(stored == count, "%s has %zu numbers, expected %zu", json_label(test, name), stored, count);
    for (size_t k = 0; k < count; k++) {
        compare_double(json_label(test, name), values[k], expected[k], json_tolerance(test) * fmax(1, fabs(expected[k])));
    }
    free(expected);
}

/* ---- Welch ---- */

static void check_welch_bounds(const json_t *test) {
    size_t count = 0;
    double *lines = json_numbers(json_input(test, "Ndt"), &count);
    const size_t cases = count / 3;
    double *sums = numbers(cases), *largest = numbers(cases);
    ck_assert_uint_ge(cases, 1);
    for (size_t k = 0; k < cases; k++) {
        qnl_welch welch;
        REQUIRE_OK(qnl_welch_bounds(&welch, (uint64_t)lines[3 * k], (size_t)lines[3 * k + 1], (int)lines[3 * k + 2]));
        sums[k] = welch.sum_bound;
        largest[k] = welch.max_bound;
    }
    json_check_doubles(test, "sum_bound", sums, cases);
    json_check_doubles(test, "max_bound", largest, cases);
    free(sums);
    free(largest);
    free(lines);
}

/* Qubit states with these Bloch vectors, which are normalised first. */
static qnl_ensemble *bloch_ensemble(const json_t *test) {
    size_t count = 0;
    double *vectors = json_numbers(json_input(test, "bloch"), &count);
    qnl_complex states[2 * MOST_MEMBERS];
    qnl_ensemble *ensemble = NULL;
    ck_assert_uint_le(count / 3, MOST_MEMBERS);
    for (size_t k = 0; k < count / 3; k++) {
        const double *v = vectors + 3 * k;
        const double polar = atan2(hypot(v[0], v[1]), v[2]) / 2, azimuth = atan2(v[1], v[0]);
        states[2 * k] = (qnl_complex){cos(polar), 0};
        states[2 * k + 1] = (qnl_complex){sin(polar) * cos(azimuth), sin(polar) * sin(azimuth)};
    }
    REQUIRE_OK(qnl_ensemble_new_states(&ensemble, states, count / 3, 2));
    free(vectors);
    return ensemble;
}

void check_welch(const json_t *test) {
    if (json_input(test, "Ndt") != NULL) {
        check_welch_bounds(test);
        return;
    }
    size_t count = 0;
    double *orders = json_numbers(json_input(test, "t"), &count);
    double *sums = numbers(count), *largest = numbers(count), *bounds = numbers(count);
    qnl_ensemble *ensemble = bloch_ensemble(test);
    double strength = 0;
    for (size_t k = 0; k < count; k++) {
        qnl_welch welch;
        REQUIRE_OK(qnl_welch_check(&welch, ensemble, (int)orders[k], NULL));
        sums[k] = welch.sum;
        largest[k] = welch.max;
        bounds[k] = welch.sum_bound;
        if (welch.ratio < 1 + 1e-9 && strength == (double)k) strength = orders[k];
    }
    json_check_doubles(test, "sum", sums, count);
    json_check_doubles(test, "max", largest, count);
    json_check_doubles(test, "sum_bound", bounds, count);
    json_check_doubles(test, "strength", &strength, 1);
    qnl_ensemble_free(ensemble);
    free(bounds);
    free(largest);
    free(sums);
    free(orders);
}

/* ---- frame potentials ---- */

void check_haar(const json_t *test) {
    size_t count = 0;
    double *pairs = json_numbers(json_input(test, "dt"), &count);
    const size_t cases = count / 2;
    double *states = numbers(cases), *unitaries = numbers(cases);
    ck_assert_uint_ge(cases, 1);
    for (size_t k = 0; k < cases; k++) {
        REQUIRE_OK(qnl_haar_frame_potential(&states[k], &unitaries[k], (size_t)pairs[2 * k], (int)pairs[2 * k + 1]));
    }
    check_scaled(test, "state", states, cases);
    check_scaled(test, "unitary", unitaries, cases);
    free(unitaries);
    free(states);
    free(pairs);
}

/* The circuit of a case at its stored parameter vectors. */
static qnl_ensemble *stored_ensemble(const json_t *test, uint64_t *members) {
    const json_t *list = json_input(test, "ensemble");
    size_t count = 0;
    double *thetas = json_numbers(list, &count);
    qnl_ensemble *ensemble = NULL;
    *members = json_array_size(list);
    const size_t parameters = count / (size_t)*members;
    qnl_circuit *circuit = json_circuit(json_input(test, "circuit"), qubits_of(test), parameters);
    REQUIRE_OK(qnl_ensemble_new_points(&ensemble, circuit, NULL, 0, thetas, (size_t)*members));
    qnl_circuit_free(circuit);
    free(thetas);
    return ensemble;
}

static void check_version(const json_t *test, const qnl_ensemble *ensemble, qnl_ensemble_kind kind, const char *const names[3]) {
    const json_t *given = json_input(test, "t");
    const size_t count = given != NULL ? json_array_size(given) : json_array_size(json_output(test, names[0]));
    int orders[MOST_ORDERS];
    qnl_frame_potential results[MOST_ORDERS];
    double whole[MOST_ORDERS], unbiased[MOST_ORDERS], errors[MOST_ORDERS];
    ck_assert(count >= 1 && count <= MOST_ORDERS);
    for (size_t k = 0; k < count; k++) {
        orders[k] = given != NULL ? (int)json_integer_value(json_array_get(given, k)) : (int)k + 1;
    }
    REQUIRE_OK(qnl_frame_potentials(results, ensemble, kind, orders, count, NULL));
    for (size_t k = 0; k < count; k++) {
        whole[k] = results[k].with_diagonal;
        unbiased[k] = results[k].value;
        errors[k] = results[k].standard_error;
    }
    check_scaled(test, names[0], whole, count);
    check_scaled(test, names[1], unbiased, count);
    check_scaled(test, names[2], errors, count);
}

void check_frame_potential(const json_t *test) {
    static const char *const unitary_names[3] = {"unitary_ensemble", "unitary_unbiased", "jackknife_stderr_unitary"};
    static const char *const state_names[3] = {"state_ensemble", "state_unbiased", "jackknife_stderr_state"};
    static const char *const group_names[3] = {"F", "", ""};
    qnl_ensemble *ensemble = NULL;
    if (json_input(test, "ensemble") != NULL) {
        uint64_t members = 0;
        ensemble = stored_ensemble(test, &members);
        check_version(test, ensemble, QNL_ENSEMBLE_UNITARIES, unitary_names);
        check_version(test, ensemble, QNL_ENSEMBLE_STATES, state_names);
    } else {
        ck_assert_int_eq(qubits_of(test), 1);
        REQUIRE_OK(qnl_ensemble_new_design(&ensemble, QNL_DESIGN_CLIFFORD_GROUP));
        const double order = (double)qnl_ensemble_size(ensemble);
        json_check_doubles(test, "order", &order, 1);
        check_version(test, ensemble, QNL_ENSEMBLE_UNITARIES, group_names);
    }
    qnl_ensemble_free(ensemble);
}

/* ---- exact moments ---- */

/* "F_state", 2 -> "F_state_t2"; valid until the next call. */
static const char *ordered_name(const char *name, int order) {
    static char text[64];
    snprintf(text, sizeof text, "%s_t%d", name, order);
    return text;
}

static void check_order(const json_t *test, const qnl_circuit *circuit, int order) {
    qnl_exact_design design;
    REQUIRE_OK(qnl_exact_frame_potentials(&design, circuit, order, NULL));
    check_scaled(test, ordered_name("F_unitary", order), &design.unitary_potential, 1);
    check_scaled(test, ordered_name("F_state", order), &design.state_potential, 1);
    check_scaled(test, ordered_name("A_unitary_frobenius", order), &design.unitary_deviation, 1);
    if (json_output(test, ordered_name("A_state_trace", order)) != NULL) {
        qnl_moment_deviation deviation;
        REQUIRE_OK(qnl_exact_deviation(&deviation, circuit, NULL, order, NULL));
        check_scaled(test, ordered_name("A_state_trace", order), &deviation.trace, 1);
        check_scaled(test, ordered_name("A_state_frobenius", order), &deviation.frobenius, 1);
        check_scaled(test, ordered_name("A_state_operator", order), &deviation.operator_norm, 1);
    }
}

void check_moments(const json_t *test) {
    qnl_circuit *circuit = json_circuit(json_input(test, "circuit"), qubits_of(test), 0);
    int checked = 0;
    for (int order = 1; order <= 3; order++) {
        if (json_output(test, ordered_name("F_unitary", order)) != NULL ||
            json_output(test, ordered_name("F_state", order)) != NULL) {
            check_order(test, circuit, order);
            checked++;
        }
    }
    ck_assert_int_ge(checked, 1);
    qnl_circuit_free(circuit);
}

/* ---- expressibility ---- */

int knows_expressibility(json_t *test) {
    json_t *inputs = json_object_get(test, "inputs");
    return json_object_get(inputs, "d") != NULL || json_object_get(inputs, "ensemble") != NULL;
}

static void check_haar_bins(const json_t *test, size_t bins) {
    size_t count = 0;
    double *dimensions = json_numbers(json_input(test, "d"), &count);
    double *probabilities = numbers(bins);
    ck_assert_uint_ge(count, 1);
    for (size_t k = 0; k < count; k++) {
        char name[32];
        snprintf(name, sizeof name, "%d", (int)dimensions[k]);
        REQUIRE_OK(qnl_haar_bins(probabilities, (size_t)dimensions[k], bins));
        ck_assert_ptr_nonnull(json_output(test, name));
        json_check_doubles(test, name, probabilities, bins);
    }
    free(probabilities);
    free(dimensions);
}

void check_expressibility(const json_t *test) {
    const size_t bins = (size_t)json_whole(json_member(test, "inputs"), "bins", 75);
    if (json_input(test, "d") != NULL) {
        check_haar_bins(test, bins);
        return;
    }
    uint64_t *counts = calloc(bins, sizeof *counts);
    double *met = numbers(bins);
    qnl_expressibility_options options;
    qnl_expressibility result;
    REQUIRE_OK(qnl_expressibility_options_init(&options, sizeof options));
    qnl_ensemble *ensemble = stored_ensemble(test, &options.count);
    options.bins = bins;
    options.pairing = QNL_PAIRS_ALL;
    REQUIRE_OK(qnl_expressibility_sample(&result, counts, ensemble, &options));
    for (size_t k = 0; k < bins; k++) {
        met[k] = (double)counts[k];
    }
    json_check_doubles(test, "kl", &result.plain, 1);
    json_check_doubles(test, "counts", met, bins);
    qnl_ensemble_free(ensemble);
    free(met);
    free(counts);
}

/* ---- entangling capability ---- */

void check_meyer_wallach(const json_t *test) {
    const int qubits = qubits_of(test);
    size_t parameters = 0;
    double q = 0;
    double *purities = numbers((size_t)qubits);
    double *theta = json_numbers(json_input(test, "params"), &parameters);
    qnl_state *state = json_state(json_input(test, "state"), qubits);
    qnl_circuit *circuit = json_circuit(json_input(test, "circuit"), qubits, parameters);
    REQUIRE_OK(qnl_state_apply(state, circuit, theta, NULL));
    REQUIRE_OK(qnl_meyer_wallach(&q, purities, state, 0));
    json_check_doubles(test, "Q", &q, 1);
    json_check_doubles(test, "purities", purities, (size_t)qubits);
    if (json_output(test, "mean_Q_uniform_parameters") != NULL) {
        double mean = 0;
        REQUIRE_OK(qnl_exact_entangling_capability(&mean, circuit, NULL));
        json_check_doubles(test, "mean_Q_uniform_parameters", &mean, 1);
    }
    qnl_circuit_free(circuit);
    qnl_state_free(state);
    free(theta);
    free(purities);
}
