/* random_hamiltonian.c  Two-local Hamiltonians with random coefficients. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "models/two_local.h"
#include "simulation/observable_data.h"

/* Size of qnl_random_hamiltonian_options in the first version; members that come later do not change it. */
#define HAMILTONIAN_FIRST_SIZE (offsetof(qnl_random_hamiltonian_options, normalised) + sizeof(int))

static qnl_random_hamiltonian_options hamiltonian_defaults(void) {
    const qnl_random_hamiltonian_options defaults = {
        .struct_size = sizeof(qnl_random_hamiltonian_options),
        .qubits = 4,
        .site = QNL_COEFFICIENT_NORMAL,
        .site_scale = 1.0,
        .bond = QNL_COEFFICIENT_NORMAL,
        .bond_scale = 1.0,
    };
    return defaults;
}

qnl_status qnl_random_hamiltonian_options_init(qnl_random_hamiltonian_options *options, size_t struct_size) {
    QNL_CHECK_POINTER(options);
    const qnl_random_hamiltonian_options defaults = hamiltonian_defaults();
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, HAMILTONIAN_FIRST_SIZE);
}

/* ---- checks ---- */

static qnl_status check_coefficients(const char *function, const char *name, qnl_coefficient_kind kind, double scale) {
    const int number = (int)kind;
    QNL_CHECK(number == QNL_COEFFICIENT_NORMAL || number == QNL_COEFFICIENT_UNIFORM, QNL_ERR_ARGUMENT,
              "%s: %s is %d, allowed are %d..%d", function, name, number, QNL_COEFFICIENT_NORMAL, QNL_COEFFICIENT_UNIFORM);
    QNL_CHECK(isfinite(scale), QNL_ERR_NOT_FINITE, "%s: %s_scale is %g, must be finite", function, name, scale);
    QNL_CHECK(scale >= 0.0, QNL_ERR_ARGUMENT, "%s: %s_scale is %g, must be at least 0", function, name, scale);
    return QNL_OK;
}

/* A pair with the smaller qubit first, and where it came from. */
typedef struct edge {
    int low;
    int high;
    size_t number;
} edge;

static int compare_edges(const void *a, const void *b) {
    const edge *x = a, *y = b;
    if (x->low != y->low) return x->low < y->low ? -1 : 1;
    if (x->high != y->high) return x->high < y->high ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* The first edge of the caller's list that came before. */
static qnl_status check_repeats(const char *function, const qnl_random_hamiltonian_options *options, edge *sorted) {
    const size_t count = options->edge_count;
    size_t repeated = count;
    qsort(sorted, count, sizeof *sorted, compare_edges);
    for (size_t e = 1; e < count; e++) {
        const int same = sorted[e].low == sorted[e - 1].low && sorted[e].high == sorted[e - 1].high;
        repeated = same && sorted[e].number < repeated ? sorted[e].number : repeated;
    }
    QNL_CHECK(repeated == count, QNL_ERR_ARGUMENT, "%s: edges[%zu] is the pair {%d, %d}, which came before", function, repeated,
              options->edges[repeated][0], options->edges[repeated][1]);
    return QNL_OK;
}

static qnl_status check_edges(const char *function, const qnl_random_hamiltonian_options *options) {
    QNL_CHECK(options->edges != NULL || options->edge_count == 0, QNL_ERR_ARGUMENT, "%s: edges is NULL, but edge_count is %zu",
              function, options->edge_count);
    if (options->edge_count == 0) return QNL_OK;
    edge *sorted = qnl__allocate(options->edge_count, sizeof *sorted);
    if (sorted == NULL) {
        return qnl__fail_memory(function, options->edge_count * sizeof *sorted);
    }
    qnl_status status = QNL_OK;
    for (size_t e = 0; e < options->edge_count && status == QNL_OK; e++) {
        const int a = options->edges[e][0], b = options->edges[e][1];
        sorted[e] = (edge){a < b ? a : b, a < b ? b : a, e};
        if (sorted[e].low < 0 || sorted[e].high >= options->qubits || a == b) {
            status = qnl__fail(QNL_ERR_ARGUMENT, "%s: edges[%zu] is the pair {%d, %d}, allowed are two different qubits of 0..%d",
                               function, e, a, b, options->qubits - 1);
        }
    }
    if (status == QNL_OK) {
        status = check_repeats(function, options, sorted);
    }
    qnl__free(sorted);
    return status;
}

static qnl_status check_options(const char *function, const qnl_random_hamiltonian_options *options) {
    QNL_CHECK(options->qubits >= 1 && options->qubits <= QNL_MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d",
              function, options->qubits, QNL_MAX_QUBITS);
    QNL_TRY(check_coefficients(function, "site", options->site, options->site_scale));
    QNL_TRY(check_coefficients(function, "bond", options->bond, options->bond_scale));
    return check_edges(function, options);
}

/* ---- making ---- */

static qnl_status draw(double *out, qnl_random *random, size_t count, qnl_coefficient_kind kind, double scale) {
    return kind == QNL_COEFFICIENT_NORMAL ? qnl_random_fill_normal(out, random, count, 0.0, scale)
                                          : qnl_random_fill_uniform(out, random, count, -scale, scale);
}

static qnl_status normalise(const char *function, qnl_observable *observable) {
    qnl_spectrum spectrum;
    QNL_TRY(qnl_observable_spectrum(&spectrum, observable, 0.0, NULL));
    const double norm = fmax(fabs(spectrum.lambda_min), fabs(spectrum.lambda_max));
    QNL_CHECK(norm > 0.0 && isfinite(norm), QNL_ERR_NUMERICAL, "%s: the operator norm is %g, division by it is not possible",
              function, norm);
    for (size_t k = 0; k < observable->size; k++) {
        observable->parts[k].coefficient /= norm;
    }
    return QNL_OK;
}

static qnl_status make(const char *function, qnl_observable **out, double *coefficients, qnl_random *random,
                       const qnl_random_hamiltonian_options *options, const qnl__two_local_graph *graph) {
    const size_t sites = 3 * (size_t)options->qubits, count = qnl__two_local_size(graph);
    QNL_TRY(draw(coefficients, random, sites, options->site, options->site_scale));
    QNL_TRY(draw(coefficients + sites, random, count - sites, options->bond, options->bond_scale));
    QNL_TRY(qnl__check_finite(function, "coefficients", coefficients, count));
    qnl_observable *observable = NULL;
    QNL_TRY(qnl__two_local_new(function, &observable, graph, coefficients));
    const qnl_status status = options->normalised ? normalise(function, observable) : QNL_OK;
    if (status != QNL_OK) {
        qnl_observable_free(observable);
        return status;
    }
    *out = observable;
    return QNL_OK;
}

qnl_status qnl_random_hamiltonian(qnl_observable **out, qnl_random *random, const qnl_random_hamiltonian_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(random);
    qnl_random_hamiltonian_options checked = hamiltonian_defaults();
    QNL_TRY(qnl__options_read(__func__, &checked, sizeof checked, HAMILTONIAN_FIRST_SIZE, options));
    QNL_TRY(check_options(__func__, &checked));
    const qnl__two_local_graph graph = {checked.qubits, checked.edges, checked.edge_count};
    const size_t count = qnl__two_local_size(&graph);
    double *coefficients = qnl__allocate(count, sizeof *coefficients);
    if (coefficients == NULL) {
        return qnl__fail_memory(__func__, count * sizeof *coefficients);
    }
    const qnl_status status = make(__func__, out, coefficients, random, &checked, &graph);
    qnl__free(coefficients);
    return status;
}
