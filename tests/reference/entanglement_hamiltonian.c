/* entanglement_hamiltonian.c  Stored two-local terms, circuits of terms, and time evolution. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/evolution.h"
#include "qnnland/hamiltonian.h"
#include "reference/minima.h"
#include "support/compare.h"

static const qnl_complex *as_library(const double complex *numbers) {
    return (const qnl_complex *)(const void *)numbers;
}

static void require_psi(const json_t *test, const qnl_state *state) {
    const size_t dimension = (size_t)1 << qnl_state_qubits(state);
    qnl_complex *amplitudes = calloc(dimension, sizeof *amplitudes);
    ck_assert_ptr_nonnull(json_output(test, "psi"));
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, state, 0));
    json_check_complexes(test, "psi", amplitudes, dimension);
    free(amplitudes);
}

/* The text of a stored list of strings, each with coefficient 1. */
static void join_terms(char *text, size_t size, const json_t *terms) {
    size_t k, j;
    const json_t *string, *factor;
    text[0] = '\0';
    json_array_foreach(terms, k, string) {
        json_array_foreach(string, j, factor) {
            const size_t used = strlen(text);
            const char *joint = j > 0 ? " " : k > 0 ? " + " : "";
            const int written = snprintf(text + used, size - used, "%s%s%d", joint, json_string_value(json_array_get(factor, 1)),
                                         (int)json_integer_value(json_array_get(factor, 0)));
            ck_assert(written > 0 && (size_t)written < size - used);
        }
    }
}

void entanglement_terms(const json_t *test) {
    char expected[1024], *text = NULL;
    const char *name;
    json_t *count;
    qnl_observable *observable = NULL;
    join_terms(expected, sizeof expected, json_output(test, "terms"));
    REQUIRE_OK(qnl_two_local(&observable, json_whole(json_member(test, "inputs"), "n", 0), NULL));
    REQUIRE_OK(qnl_observable_text(&text, observable));
    ck_assert_str_eq(text, expected);
    json_object_foreach((json_t *)json_output(test, "count"), name, count) {
        ck_assert_int_eq((json_int_t)qnl_two_local_count(atoi(name)), json_integer_value(count));
    }
    qnl_string_free(text);
    qnl_observable_free(observable);
}

/* exp(-i H t)|0...0>, as a gate and in Krylov subspaces. */
void entanglement_evolution(const json_t *test) {
    const int n = json_whole(json_member(test, "inputs"), "n", 0);
    const double time = json_number_value(json_input(test, "t"));
    double complex *h = json_complexes(json_input(test, "H"), (size_t)1 << (2 * n));
    int qubits[8];
    for (int q = 0; q < n; q++)
        qubits[q] = q;
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, n));
    REQUIRE_OK(qnl_circuit_add_evolution(circuit, qubits, n, as_library(h), time));
    REQUIRE_OK(qnl_state_new_basis(&state, n, NULL, 1));
    REQUIRE_OK(qnl_state_apply(state, circuit, NULL, NULL));
    require_psi(test, state);
    qnl_state_free(state);
    REQUIRE_OK(qnl_observable_new(&observable, n));
    REQUIRE_OK(qnl_observable_add_matrix(observable, 1.0, qubits, n, as_library(h)));
    REQUIRE_OK(qnl_state_new_basis(&state, n, NULL, 1));
    REQUIRE_OK(qnl_state_evolve(state, observable, time, 1e-12, NULL));
    require_psi(test, state);
    qnl_state_free(state);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    free(h);
}

/* The circuit of all terms in a stored order. */
void entanglement_circuit(const json_t *test) {
    const int n = json_whole(json_member(test, "inputs"), "n", 0);
    size_t count = 0, order_count = 0;
    double *angles = json_numbers(json_input(test, "J"), &count);
    double *numbers = json_numbers(json_input(test, "order"), &order_count);
    ck_assert(count == qnl_two_local_count(n) && order_count == count);
    size_t *order = calloc(count, sizeof *order);
    for (size_t k = 0; k < count; k++)
        order[k] = (size_t)numbers[k];
    qnl_observable *terms = NULL;
    qnl_circuit *circuit = NULL;
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_two_local(&terms, n, NULL));
    REQUIRE_OK(qnl_term_circuit(&circuit, terms, order));
    REQUIRE_OK(qnl_state_new_basis(&state, n, NULL, 1));
    REQUIRE_OK(qnl_state_apply(state, circuit, angles, NULL));
    require_psi(test, state);
    qnl_state_free(state);
    qnl_circuit_free(circuit);
    qnl_observable_free(terms);
    free(angles);
    free(numbers);
    free(order);
}
