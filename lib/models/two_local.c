/* two_local.c  All Pauli strings on one and two qubits, and the circuit of the terms of a sum. */
#include "models/two_local.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/circuit_build.h"
#include "simulation/observable_build.h"

/* The two letters in the order of qnl_two_local(). */
static const char letter_pairs[9][3] = {"XX", "YY", "ZZ", "XY", "XZ", "YZ", "YX", "ZX", "ZY"};

/* ---- sums ---- */

static size_t pair_count(int qubits) {
    return (size_t)qubits * (size_t)(qubits - 1) / 2;
}

size_t qnl_two_local_count(int qubits) {
    return qubits >= 1 && qubits <= QNL_MAX_QUBITS ? 3 * (size_t)qubits + 9 * pair_count(qubits) : 0;
}

size_t qnl__two_local_size(const qnl__two_local_graph *graph) {
    return 3 * (size_t)graph->qubits + 9 * (graph->edges == NULL ? pair_count(graph->qubits) : graph->edge_count);
}

/* Takes the next coefficient; parts with coefficient 0 are appended too. */
static qnl_status append_string(const char *function, qnl_observable *observable, const double *coefficients, const int *qubits,
                                const char *letters, int count) {
    const int swaps = count == 2 && qubits[0] > qubits[1]; /* a part's qubits increase */
    qnl__part part = {.kind = QNL__PART_PAULI, .qubit_count = count};
    part.coefficient = coefficients == NULL ? 1.0 : coefficients[observable->size];
    part.qubits = qnl__allocate((size_t)count, sizeof *part.qubits);
    part.letters = qnl__allocate((size_t)count, sizeof *part.letters);
    if (part.qubits == NULL || part.letters == NULL) {
        qnl__part_clear(&part);
        return qnl__fail_memory(function, (size_t)count * (sizeof *part.qubits + sizeof *part.letters));
    }
    for (int k = 0; k < count; k++) {
        part.qubits[k] = qubits[swaps ? 1 - k : k];
        part.letters[k] = letters[swaps ? 1 - k : k];
    }
    return qnl__observable_append(function, observable, &part);
}

/* One product over all edges. */
static qnl_status append_products(const char *function, qnl_observable *observable, const qnl__two_local_graph *graph,
                                  const double *coefficients, const char *letters) {
    for (size_t e = 0; graph->edges != NULL && e < graph->edge_count; e++) {
        QNL_TRY(append_string(function, observable, coefficients, graph->edges[e], letters, 2));
    }
    for (int i = 0; graph->edges == NULL && i < graph->qubits; i++) {
        for (int j = i + 1; j < graph->qubits; j++) {
            const int pair[2] = {i, j};
            QNL_TRY(append_string(function, observable, coefficients, pair, letters, 2));
        }
    }
    return QNL_OK;
}

static qnl_status append_all(const char *function, qnl_observable *observable, const qnl__two_local_graph *graph,
                             const double *coefficients) {
    for (int axis = 0; axis < 3; axis++) {
        for (int qubit = 0; qubit < graph->qubits; qubit++) {
            QNL_TRY(append_string(function, observable, coefficients, &qubit, &"XYZ"[axis], 1));
        }
    }
    for (int k = 0; k < 9; k++) {
        QNL_TRY(append_products(function, observable, graph, coefficients, letter_pairs[k]));
    }
    return QNL_OK;
}

qnl_status qnl__two_local_new(const char *function, qnl_observable **out, const qnl__two_local_graph *graph,
                              const double *coefficients) {
    qnl_observable *observable = NULL;
    QNL_TRY(qnl__observable_new(function, &observable, graph->qubits));
    const qnl_status status = append_all(function, observable, graph, coefficients);
    if (status != QNL_OK) {
        qnl_observable_free(observable);
        return status;
    }
    *out = observable;
    return QNL_OK;
}

qnl_status qnl_two_local(qnl_observable **out, int qubits, const double *coefficients) {
    QNL_CHECK_POINTER(out);
    const qnl__two_local_graph graph = {.qubits = qubits};
    if (coefficients != NULL) {
        QNL_TRY(qnl__check_finite(__func__, "coefficients", coefficients, qnl_two_local_count(qubits)));
    }
    return qnl__two_local_new(__func__, out, &graph, coefficients);
}

/* ---- circuits ---- */

static qnl_status check_terms(const char *function, const qnl_observable *terms) {
    QNL_CHECK(terms->size <= QNL__MAX_PARAMETERS - 1, QNL_ERR_ARGUMENT, "%s: terms has %zu parts, allowed are 0..%zu", function,
              terms->size, QNL__MAX_PARAMETERS - 1);
    for (size_t k = 0; k < terms->size; k++) {
        const qnl__part *part = &terms->parts[k];
        QNL_CHECK(part->kind == QNL__PART_PAULI, QNL_ERR_UNSUPPORTED, "%s: part %zu is a %s, allowed are Pauli strings", function,
                  k, qnl__part_name(part->kind));
        QNL_CHECK(part->qubit_count > 0, QNL_ERR_UNSUPPORTED, "%s: part %zu is the identity, which is no gate", function, k);
        QNL_CHECK(isfinite(2.0 * part->coefficient), QNL_ERR_NOT_FINITE, "%s: twice the coefficient of part %zu is infinite",
                  function, k);
    }
    return QNL_OK;
}

static qnl_status mark_all(const char *function, unsigned char *seen, const size_t *order, size_t count) {
    for (size_t i = 0; i < count; i++) {
        QNL_CHECK(order[i] < count, QNL_ERR_ARGUMENT, "%s: order[%zu] is %zu, allowed are 0..%zu", function, i, order[i],
                  count - 1);
        QNL_CHECK(!seen[order[i]], QNL_ERR_ARGUMENT, "%s: order[%zu] is %zu, which came before", function, i, order[i]);
        seen[order[i]] = 1;
    }
    return QNL_OK;
}

static qnl_status check_order(const char *function, const size_t *order, size_t count) {
    if (order == NULL) return QNL_OK;
    unsigned char *seen = qnl__allocate(count, 1);
    if (seen == NULL) {
        return qnl__fail_memory(function, count);
    }
    const qnl_status status = mark_all(function, seen, order, count);
    qnl__free(seen);
    return status;
}

static qnl_status add_gates(const char *function, qnl_circuit *circuit, const qnl_observable *terms, const size_t *order) {
    for (size_t i = 0; i < terms->size; i++) {
        const size_t k = order == NULL ? i : order[i];
        const qnl__part *part = &terms->parts[k];
        const qnl__pauli pauli = {part->qubit_count, part->qubits, part->letters};
        const qnl_angle angle = {.parameter = (int64_t)k, .scale = 2.0 * part->coefficient, .offset = 0.0};
        QNL_TRY(qnl__circuit_add_rotation(function, circuit, &pauli, &angle));
    }
    return QNL_OK;
}

qnl_status qnl_term_circuit(qnl_circuit **out, const qnl_observable *terms, const size_t *order) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(terms);
    QNL_TRY(check_terms(__func__, terms));
    QNL_TRY(check_order(__func__, order, terms->size));
    qnl_circuit *circuit = NULL;
    QNL_TRY(qnl__circuit_new(__func__, &circuit, terms->qubits));
    const qnl_status status = add_gates(__func__, circuit, terms, order);
    if (status != QNL_OK) {
        qnl_circuit_free(circuit);
        return status;
    }
    *out = circuit;
    return QNL_OK;
}
