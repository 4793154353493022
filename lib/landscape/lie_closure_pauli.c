/*
 * lie_closure_pauli.c  The algebra of Pauli strings.
 *
 * The commutator of two strings is a multiple of a string or zero, so a basis is a set of strings; and the nested commutators
 * [G_1, [G_2, ... G_k]] of generators span the algebra, so that it is enough to combine each string with the generators.
 */
#include "core/error.h"
#include "core/memory.h"
#include "landscape/lie_algebra_data.h"

/* Strings between two reports. */
enum { REPORT = 4096 };

static qnl_status add_generators(qnl_lie_algebra *algebra, const qnl__lie_request *request) {
    for (size_t k = 0; k < request->count; k++) {
        size_t index;
        if (qnl__pauli_sum_count(&request->generators[k]) == 0) continue;
        QNL_TRY(qnl__pauli_table_add(request->function, &algebra->table, &index,
                                     qnl__pauli_table_string(&request->generators[k].table, 0)));
    }
    algebra->generator_strings = algebra->table.count;
    return QNL_OK;
}

/* Products of a string with the generators that it does not commute with; *central = 1 where there are none. */
static qnl_status combine(qnl_lie_algebra *algebra, const qnl__lie_request *request, uint64_t *product, size_t k, int *central) {
    const size_t words = algebra->table.words;
    *central = 1;
    for (size_t g = 0; g < algebra->generator_strings; g++) {
        const uint64_t *string = qnl__pauli_table_string(&algebra->table, k);
        const uint64_t *generator = qnl__pauli_table_string(&algebra->table, g);
        size_t index;
        if (!qnl__pauli_anticommute(string, generator, words)) continue;
        *central = 0;
        (void)qnl__pauli_multiply(product, string, generator, words);
        QNL_TRY(qnl__pauli_table_add(request->function, &algebra->table, &index, product));
    }
    return QNL_OK;
}

static qnl_status check_memory(const qnl_lie_algebra *algebra, const qnl__lie_request *request) {
    const qnl__pauli_table *table = &algebra->table;
    const uint64_t bytes = table->capacity * 2 * table->words * sizeof *table->strings + table->slot_count * sizeof *table->slots;
    QNL_CHECK(bytes <= request->memory_limit, QNL_ERR_MEMORY,
              "%s: an algebra of %zu strings needs %llu bytes, and memory_limit "
              "allows %llu",
              request->function, table->count, (unsigned long long)bytes, (unsigned long long)request->memory_limit);
    return QNL_OK;
}

static qnl_status close_strings(qnl_lie_algebra *algebra, const qnl__lie_request *request, uint64_t *product) {
    for (size_t k = 0; k < algebra->table.count; k++) {
        int central;
        QNL_TRY(combine(algebra, request, product, k, &central));
        algebra->summary.centre += (size_t)central;
        if (algebra->table.count > request->dimension_limit || k % REPORT == 0) {
            QNL_TRY(qnl__lie_report(request, algebra->summary.qubits, algebra->table.count));
            QNL_TRY(check_memory(algebra, request));
        }
    }
    QNL_TRY(check_memory(algebra, request));
    return qnl__lie_report(request, algebra->summary.qubits, algebra->table.count);
}

qnl_status qnl__lie_closure_pauli(qnl_lie_algebra *algebra, const qnl__lie_request *request) {
    algebra->has_strings = 1;
    QNL_TRY(add_generators(algebra, request));
    uint64_t *product = qnl__allocate(2 * algebra->table.words, sizeof *product);
    if (product == NULL) return qnl__fail_memory(request->function, 2 * algebra->table.words * sizeof *product);
    const qnl_status status = close_strings(algebra, request, product);
    qnl__free(product);
    algebra->summary.is_pauli = 1;
    algebra->summary.dimension = algebra->table.count;
    algebra->summary.least_kept = 1.0;
    return status;
}
