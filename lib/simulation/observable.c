#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/circuit_build.h"
#include "simulation/observable_build.h"
#include "simulation/state_data.h"
#include "simulation/text_reader.h"

/* ---- parts ---- */

const char *qnl__part_name(qnl__part_kind kind) {
    static const char *const names[] = {[QNL__PART_PAULI] = "Pauli string",
                                        [QNL__PART_PROJECTOR] = "projector",
                                        [QNL__PART_STATE] = "state",
                                        [QNL__PART_MATRIX] = "matrix",
                                        [QNL__PART_PRODUCT] = "product of matrices"};
    return names[kind];
}

void qnl__part_clear(qnl__part *part) {
    qnl__free(part->qubits);
    qnl__free(part->letters);
    qnl__free(part->bits);
    qnl__free(part->matrix);
    *part = (qnl__part){.qubit_count = 0};
}

/* Number of complex numbers that a part holds; `qubits` is the size of the observable. */
static size_t entry_count(const qnl__part *part, int qubits) {
    switch (part->kind) {
    case QNL__PART_STATE:
        return (size_t)1 << qubits;
    case QNL__PART_MATRIX:
        return (size_t)1 << (2 * part->qubit_count);
    case QNL__PART_PRODUCT:
        return (size_t)part->qubit_count * 4;
    default:
        return 0;
    }
}

qnl_status qnl__part_copy(const char *function, qnl__part *out, const qnl__part *part, int qubits) {
    const size_t count = (size_t)part->qubit_count;
    const size_t entries = entry_count(part, qubits);
    qnl__part copy = {.kind = part->kind, .coefficient = part->coefficient, .qubit_count = part->qubit_count};
    copy.qubits = part->qubits != NULL ? qnl__duplicate(part->qubits, count, sizeof *part->qubits) : NULL;
    copy.letters = part->letters != NULL ? qnl__duplicate(part->letters, count, sizeof *part->letters) : NULL;
    copy.bits = part->bits != NULL ? qnl__duplicate(part->bits, count, sizeof *part->bits) : NULL;
    copy.matrix = part->matrix != NULL ? qnl__duplicate(part->matrix, entries, sizeof *part->matrix) : NULL;
    if ((part->qubits != NULL && copy.qubits == NULL) || (part->letters != NULL && copy.letters == NULL) ||
        (part->bits != NULL && copy.bits == NULL) || (part->matrix != NULL && copy.matrix == NULL)) {
        qnl__part_clear(&copy);
        return qnl__fail_memory(function, count * (sizeof *part->qubits + 2) + entries * sizeof *part->matrix);
    }
    *out = copy;
    return QNL_OK;
}

/* ---- observables ---- */

qnl_status qnl__observable_new(const char *function, qnl_observable **out, int qubits) {
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function, qubits,
              QNL_MAX_QUBITS);
    qnl_observable *observable = qnl__allocate(1, sizeof *observable);
    if (observable == NULL) {
        return qnl__fail_memory(function, sizeof *observable);
    }
    observable->qubits = qubits;
    *out = observable;
    return QNL_OK;
}

qnl_status qnl_observable_new(qnl_observable **out, int qubits) {
    QNL_CHECK_POINTER(out);
    return qnl__observable_new(__func__, out, qubits);
}

void qnl_observable_free(qnl_observable *observable) {
    if (observable == NULL) return;
    for (size_t i = 0; i < observable->size; i++) {
        qnl__part_clear(&observable->parts[i]);
    }
    qnl__free(observable->parts);
    qnl__free(observable);
}

int qnl_observable_qubits(const qnl_observable *observable) {
    return observable == NULL ? 0 : observable->qubits;
}

size_t qnl_observable_parts(const qnl_observable *observable) {
    return observable == NULL ? 0 : observable->size;
}

qnl_status qnl__observable_append(const char *function, qnl_observable *observable, qnl__part *part) {
    void *parts = observable->parts;
    const size_t needed = observable->size + 1;
    if (qnl__grow(&parts, &observable->capacity, needed, sizeof *part) != 0) {
        qnl__part_clear(part);
        return qnl__fail_memory(function, needed * sizeof *part);
    }
    observable->parts = parts;
    observable->parts[observable->size++] = *part;
    *part = (qnl__part){.qubit_count = 0};
    return QNL_OK;
}

/* Append factor * each part of another observable. */
static qnl_status append_copies(const char *function, qnl_observable *observable, double factor, const qnl_observable *other) {
    for (size_t i = 0; i < other->size; i++) {
        const double coefficient = factor * other->parts[i].coefficient;
        QNL_CHECK(isfinite(coefficient), QNL_ERR_NOT_FINITE, "%s: a coefficient becomes infinite (part %zu)", function, i);
        qnl__part part;
        QNL_TRY(qnl__part_copy(function, &part, &other->parts[i], other->qubits));
        part.coefficient = coefficient;
        QNL_TRY(qnl__observable_append(function, observable, &part));
    }
    return QNL_OK;
}

static qnl_status copy(const char *function, qnl_observable **out, const qnl_observable *observable) {
    qnl_observable *result = NULL;
    QNL_TRY(qnl__observable_new(function, &result, observable->qubits));
    const qnl_status status = append_copies(function, result, 1.0, observable);
    if (status != QNL_OK) {
        qnl_observable_free(result);
        return status;
    }
    *out = result;
    return QNL_OK;
}

qnl_status qnl_observable_copy(qnl_observable **out, const qnl_observable *observable) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(observable);
    return copy(__func__, out, observable);
}

/* ---- merging ---- */

/* Order of Pauli strings; 0 for equal ones. */
static int compare_strings(const qnl__part *a, const qnl__part *b) {
    if (a->qubit_count != b->qubit_count) return a->qubit_count < b->qubit_count ? -1 : 1;
    for (int k = 0; k < a->qubit_count; k++) {
        if (a->qubits[k] != b->qubits[k]) return a->qubits[k] < b->qubits[k] ? -1 : 1;
        if (a->letters[k] != b->letters[k]) return a->letters[k] < b->letters[k] ? -1 : 1;
    }
    return 0;
}

/* For qsort: equal strings stay in the order of addition, which is the order in memory. */
static int compare_places(const void *a, const void *b) {
    const qnl__part *const *first = a;
    const qnl__part *const *second = b;
    const int order = compare_strings(*first, *second);
    return order != 0 ? order : (*first > *second) - (*first < *second);
}

/* Add to a coefficient. */
static qnl_status accumulate(const char *function, double *sum, double coefficient) {
    const double result = *sum + coefficient;
    QNL_CHECK(isfinite(result), QNL_ERR_NOT_FINITE, "%s: the sum of the coefficients of equal Pauli strings is infinite", function);
    *sum = result;
    return QNL_OK;
}

/* Sum up each run of equal strings in its first part; the others get coefficient 0. */
static qnl_status merge_runs(const char *function, qnl__part **sorted, size_t count) {
    size_t first = 0;
    for (size_t i = 1; i < count; i++) {
        if (compare_strings(sorted[first], sorted[i]) != 0) {
            first = i;
            continue;
        }
        QNL_TRY(accumulate(function, &sorted[first]->coefficient, sorted[i]->coefficient));
        sorted[i]->coefficient = 0.0;
    }
    return QNL_OK;
}

static void drop_zeros(qnl_observable *observable) {
    size_t kept = 0;
    for (size_t i = 0; i < observable->size; i++) {
        if (observable->parts[i].coefficient == 0.0) {
            qnl__part_clear(&observable->parts[i]);
        } else {
            observable->parts[kept++] = observable->parts[i];
        }
    }
    observable->size = kept;
}

qnl_status qnl__observable_merge(const char *function, qnl_observable *observable) {
    qnl__part **sorted = qnl__allocate(observable->size, sizeof *sorted);
    if (sorted == NULL) {
        return qnl__fail_memory(function, observable->size * sizeof *sorted);
    }
    size_t count = 0;
    for (size_t i = 0; i < observable->size; i++) {
        if (observable->parts[i].kind == QNL__PART_PAULI) {
            sorted[count++] = &observable->parts[i];
        }
    }
    qsort(sorted, count, sizeof *sorted, compare_places);
    const qnl_status status = merge_runs(function, sorted, count);
    qnl__free(sorted);
    QNL_TRY(status);
    drop_zeros(observable);
    return QNL_OK;
}

/* ---- adding Pauli strings ---- */

/* Hand a Pauli string over: to an equal one if there is one. */
static qnl_status take_string(const char *function, qnl_observable *observable, qnl__part *part) {
    for (size_t i = 0; i < observable->size; i++) {
        qnl__part *old = &observable->parts[i];
        if (old->kind != QNL__PART_PAULI || compare_strings(old, part) != 0) continue;
        const qnl_status status = accumulate(function, &old->coefficient, part->coefficient);
        qnl__part_clear(part);
        QNL_TRY(status);
        if (old->coefficient == 0.0) {
            drop_zeros(observable);
        }
        return QNL_OK;
    }
    return qnl__observable_append(function, observable, part);
}

/* The whole text must be one Pauli string. */
static qnl_status read_string(const char *function, qnl__pauli *pauli, const char *text, int qubits) {
    qnl__reader reader = {.function = function, .at = text, .start = text};
    QNL_TRY(qnl__reader_pauli(&reader, pauli, qubits));
    qnl__reader_skip_blanks(&reader);
    if (qnl__reader_at_end(&reader)) {
        return QNL_OK;
    }
    qnl__pauli_clear(pauli);
    return qnl__reader_expected(&reader, "a letter X, Y, Z or I with its qubit");
}

static qnl_status check_coefficient(const char *function, double coefficient) {
    QNL_CHECK(isfinite(coefficient), QNL_ERR_NOT_FINITE, "%s: coefficient is not finite", function);
    return QNL_OK;
}

qnl_status qnl_observable_add_pauli(qnl_observable *observable, double coefficient, const char *pauli) {
    QNL_CHECK_POINTER(observable);
    QNL_CHECK_POINTER(pauli);
    QNL_TRY(check_coefficient(__func__, coefficient));
    qnl__pauli string;
    QNL_TRY(read_string(__func__, &string, pauli, observable->qubits));
    if (coefficient == 0.0) {
        qnl__pauli_clear(&string);
        return QNL_OK;
    }
    qnl__part part = {.kind = QNL__PART_PAULI,
                      .coefficient = coefficient,
                      .qubit_count = string.count,
                      .qubits = string.qubits,
                      .letters = string.letters};
    return take_string(__func__, observable, &part);
}

qnl_status qnl_observable_add(qnl_observable *observable, double coefficient, const qnl_observable *other) {
    QNL_CHECK_POINTER(observable);
    QNL_CHECK_POINTER(other);
    QNL_TRY(check_coefficient(__func__, coefficient));
    QNL_CHECK(observable->qubits == other->qubits, QNL_ERR_ARGUMENT, "%s: other has %d qubits, the observable has %d", __func__,
              other->qubits, observable->qubits);
    qnl_observable *sum = NULL;
    QNL_TRY(copy(__func__, &sum, observable));
    qnl_status status = append_copies(__func__, sum, coefficient, other);
    if (status == QNL_OK) {
        status = qnl__observable_merge(__func__, sum);
    }
    if (status == QNL_OK) {
        const qnl_observable old = *observable;
        *observable = *sum;
        *sum = old;
    }
    qnl_observable_free(sum);
    return status;
}
