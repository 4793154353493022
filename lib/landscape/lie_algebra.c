/* lie_algebra.c  Dynamical Lie algebras: options, making, reading. */
#include "qnnland/lie_algebra.h"

#include <stddef.h>
#include <stdio.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/lie_algebra_data.h"
#include "simulation/observable_build.h"

/* Size of qnl_lie_algebra_options in the first version; members that come later do not change it. */
#define FIRST_SIZE (offsetof(qnl_lie_algebra_options, execution) + sizeof(void *))

#define MIN_TOLERANCE 1e-13
#define MAX_TOLERANCE 1e-3

/* ---- options ---- */

static qnl_lie_algebra_options options_defaults(void) {
    const qnl_lie_algebra_options defaults = {
        .struct_size = sizeof defaults, .dimension_limit = (size_t)1 << 20, .tolerance = 1e-8, .execution = NULL};
    return defaults;
}

qnl_status qnl_lie_algebra_options_init(qnl_lie_algebra_options *options, size_t struct_size) {
    const qnl_lie_algebra_options defaults = options_defaults();
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, FIRST_SIZE);
}

qnl_status qnl__lie_options_read(const char *function, qnl__lie_request *request, const qnl_lie_algebra_options *given) {
    qnl_lie_algebra_options options = options_defaults();
    QNL_TRY(qnl__options_read(function, &options, sizeof options, FIRST_SIZE, given));
    QNL_CHECK(options.dimension_limit >= 1, QNL_ERR_ARGUMENT, "%s: dimension_limit is 0, must be at least 1", function);
    QNL_CHECK(options.tolerance >= MIN_TOLERANCE && options.tolerance <= MAX_TOLERANCE, QNL_ERR_ARGUMENT,
              "%s: tolerance is %g, allowed are %g..%g", function, options.tolerance, MIN_TOLERANCE, MAX_TOLERANCE);
    *request = (qnl__lie_request){.function = function, .dimension_limit = options.dimension_limit, .tolerance = options.tolerance};
    QNL_TRY(qnl__execution_read(function, &request->execution, options.execution));
    request->memory_limit = qnl__memory_limit(&request->execution);
    return QNL_OK;
}

/* ---- making ---- */

/* 4^qubits where it fits. */
static uint64_t largest_dimension(int qubits) {
    return qubits < 32 ? UINT64_C(1) << (2 * qubits) : UINT64_MAX;
}

qnl_status qnl__lie_report(const qnl__lie_request *request, int qubits, size_t dimension) {
    const uint64_t largest = largest_dimension(qubits);
    QNL_CHECK(dimension <= request->dimension_limit, QNL_ERR_UNSUPPORTED,
              "%s: the dimension is at least %zu, and dimension_limit is %zu", request->function, dimension,
              request->dimension_limit);
    if (request->execution.progress == NULL) return QNL_OK;
    char name[96];
    snprintf(name, sizeof name, "%s: the progress function", request->function);
    qnl__callback_begin();
    return qnl__callback_status(request->execution.progress(dimension, largest, request->execution.progress_data), name);
}

void qnl_lie_algebra_free(qnl_lie_algebra *algebra) {
    if (algebra == NULL) return;
    qnl__pauli_table_clear(&algebra->table);
    qnl__echelon_clear(&algebra->space);
    qnl__free(algebra);
}

static int all_single(const qnl__lie_request *request) {
    for (size_t k = 0; k < request->count; k++) {
        if (qnl__pauli_sum_count(&request->generators[k]) > 1) return 0;
    }
    return 1;
}

qnl_status qnl__lie_algebra_make(qnl_lie_algebra **out, const qnl__lie_request *request, int qubits) {
    qnl_lie_algebra *algebra = qnl__allocate(1, sizeof *algebra);
    if (algebra == NULL) return qnl__fail_memory(request->function, sizeof *algebra);
    algebra->summary.qubits = qubits;
    algebra->table.words = qnl__pauli_words(qubits);
    const qnl_status status =
        all_single(request) ? qnl__lie_closure_pauli(algebra, request) : qnl__lie_closure_sum(algebra, request);
    if (status != QNL_OK) {
        qnl_lie_algebra_free(algebra);
        return status;
    }
    /* u(2^n) has no other subalgebra that is so large */
    algebra->summary.is_full = qubits < 32 && algebra->summary.dimension >= largest_dimension(qubits) - 1;
    *out = algebra;
    return QNL_OK;
}

static qnl_status make_from(qnl_lie_algebra **out, qnl__lie_request *request, qnl__pauli_sum *sums,
                            const qnl_observable *const *generators) {
    for (size_t k = 0; k < request->count; k++) {
        QNL_TRY(qnl__pauli_sum_make(request->function, "a generator", &sums[k], generators[k]));
    }
    request->generators = sums;
    return qnl__lie_algebra_make(out, request, generators[0]->qubits);
}

qnl_status qnl_lie_algebra_new(qnl_lie_algebra **out, const qnl_observable *const *generators, size_t count,
                               const qnl_lie_algebra_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(generators);
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", __func__);
    for (size_t k = 0; k < count; k++) {
        QNL_CHECK(generators[k] != NULL, QNL_ERR_NULL, "%s: generators[%zu] is NULL", __func__, k);
        QNL_CHECK(generators[k]->qubits == generators[0]->qubits, QNL_ERR_ARGUMENT,
                  "%s: generators[%zu] has %d qubits, generators[0] has %d", __func__, k, generators[k]->qubits,
                  generators[0]->qubits);
    }
    qnl__lie_request request;
    QNL_TRY(qnl__lie_options_read(__func__, &request, options));
    request.count = count;
    qnl__pauli_sum *sums = qnl__allocate(count, sizeof *sums);
    if (sums == NULL) return qnl__fail_memory(__func__, count * sizeof *sums);
    const qnl_status status = make_from(out, &request, sums, generators);
    for (size_t k = 0; k < count; k++) {
        qnl__pauli_sum_clear(&sums[k]);
    }
    qnl__free(sums);
    return status;
}

/* ---- reading ---- */

qnl_status qnl_lie_algebra_summarise(qnl_lie_algebra_summary *summary, const qnl_lie_algebra *algebra) {
    QNL_CHECK_POINTER(summary);
    QNL_CHECK_POINTER(algebra);
    *summary = algebra->summary;
    return QNL_OK;
}

/* Append coefficient * string. */
static qnl_status append_string(const char *function, qnl_observable *observable, double coefficient, const uint64_t *string) {
    static const char letters[] = "IXZY";
    const size_t words = qnl__pauli_words(observable->qubits);
    qnl__part part = {.kind = QNL__PART_PAULI, .coefficient = coefficient};
    for (int q = 0; q < observable->qubits; q++) {
        part.qubit_count += qnl__pauli_letter(string, words, q) != 0;
    }
    if (part.qubit_count > 0) {
        part.qubits = qnl__allocate((size_t)part.qubit_count, sizeof *part.qubits);
        part.letters = qnl__allocate((size_t)part.qubit_count, sizeof *part.letters);
        if (part.qubits == NULL || part.letters == NULL) {
            qnl__part_clear(&part);
            return qnl__fail_memory(function, (size_t)part.qubit_count * (sizeof *part.qubits + sizeof *part.letters));
        }
    }
    for (int q = 0, k = 0; q < observable->qubits; q++) {
        const unsigned letter = qnl__pauli_letter(string, words, q);
        if (letter == 0) continue;
        part.qubits[k] = q;
        part.letters[k++] = letters[letter];
    }
    return qnl__observable_append(function, observable, &part);
}

static qnl_status append_element(const char *function, qnl_observable *observable, const qnl_lie_algebra *algebra, size_t index) {
    const qnl__echelon *space = &algebra->space;
    if (algebra->has_strings) {
        return append_string(function, observable, 1.0, qnl__pauli_table_string(&algebra->table, index));
    }
    QNL_TRY(append_string(function, observable, 1.0, qnl__pauli_table_string(&algebra->table, space->pivots[index])));
    for (size_t f = 0; f < space->free_count; f++) {
        const double entry = space->entries[index * space->free_count + f];
        if (entry == 0.0) continue;
        QNL_TRY(append_string(function, observable, entry, qnl__pauli_table_string(&algebra->table, space->free[f])));
    }
    return QNL_OK;
}

qnl_status qnl_lie_algebra_element(qnl_observable **out, const qnl_lie_algebra *algebra, size_t index) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(algebra);
    QNL_CHECK(algebra->summary.dimension > 0, QNL_ERR_ARGUMENT, "%s: index is %zu, but the algebra is zero", __func__, index);
    QNL_CHECK(index < algebra->summary.dimension, QNL_ERR_ARGUMENT, "%s: index is %zu, allowed are 0..%zu", __func__, index,
              algebra->summary.dimension - 1);
    qnl_observable *observable = NULL;
    QNL_TRY(qnl__observable_new(__func__, &observable, algebra->summary.qubits));
    const qnl_status status = append_element(__func__, observable, algebra, index);
    if (status != QNL_OK) {
        qnl_observable_free(observable);
        return status;
    }
    *out = observable;
    return QNL_OK;
}
