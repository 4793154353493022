/*
 * second_moment.c  Exact moments of a cost over its angles.
 *
 * The strings of the observable are put into groups: a string joins a group if the cone of both together is that of one of them.
 * Two groups G, H with C = C_G + C_H: where the sectors of all their pairs die, or where their cones share no qubit, E[C_G C_H] is
 * E[C_G] E[C_H], so only pairs of groups of which neither is known contribute to the variance:
 *
 *     Var[C] = sum_G (E[C_G^2] - E[C_G]^2) + 2 sum_{G < H} (E[C_G C_H] - E[C_G] E[C_H])
 */
#include "qnnland/second_moment.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/summation.h"
#include "landscape/moment_chain.h"
#include "landscape/moment_groups.h"
#include "landscape/moment_options.h"

/* Size of the options in the first version. */
#define FIRST_SIZE (offsetof(qnl_moment_options, execution) + sizeof(void *))

static qnl_moment_options defaults(void) {
    qnl_moment_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    return options;
}

qnl_status qnl_moment_options_init(qnl_moment_options *options, size_t struct_size) {
    const qnl_moment_options values = defaults();
    return qnl__options_init(__func__, options, struct_size, &values, sizeof values, FIRST_SIZE);
}

qnl_status qnl__moment_options_read(const char *function, qnl_moment_options *options, qnl_execution_options *execution,
                                    const qnl_circuit *circuit, const qnl_observable *observable, const qnl_moment_options *given) {
    *options = defaults();
    QNL_TRY(qnl__options_read(function, options, sizeof *options, FIRST_SIZE, given));
    QNL_TRY(qnl__execution_read(function, execution, options->execution));
    const int a = qnl_circuit_qubits(circuit), b = qnl_observable_qubits(observable);
    QNL_CHECK(a == b, QNL_ERR_ARGUMENT, "%s: the observable has %d qubits, the circuit has %d", function, b, a);
    return QNL_OK;
}

/* ---- sums over groups ---- */

typedef struct work {
    const char *function;
    const qnl_circuit *circuit;
    const qnl_observable *observable;
    qnl__moves moves;
    qnl__pauli_sum sum;
    qnl__moment_groups groups;
    double *means;       /* of each group */
    double *derivatives; /* NULL if not wanted */
    qnl__moment_run run;
} work;

static qnl_status mean_of_group(work *w, size_t g) {
    const qnl__moment_group *group = &w->groups.list[g];
    size_t *terms = qnl__allocate(group->count, sizeof *terms);
    if (terms == NULL) return qnl__fail_memory(w->function, group->count * sizeof *terms);
    for (size_t k = 0; k < group->count; k++) {
        terms[k] = w->groups.terms[group->first + k].term;
    }
    const qnl_status status = qnl__first_moment(&w->moves, &w->means[g], &w->sum, terms, group->count);
    qnl__free(terms);
    return status;
}

/* E[C_G C_H] - E[C_G] E[C_H], twice for two groups. */
static qnl_status add_part(work *w, qnl__sum *variance, size_t g, size_t h) {
    const qnl__moment_group *a = &w->groups.list[g], *b = &w->groups.list[h];
    const qnl__moment_part part = {
        .sum = &w->sum, .a = w->groups.terms + a->first, .a_count = a->count, .b = w->groups.terms + b->first, .b_count = b->count};
    double second = 0.0;
    QNL_TRY(qnl__moment_chain(&w->run, &second, &part));
    w->run.done++;
    qnl__sum_add(variance, second);
    qnl__sum_add(variance, (g == h ? -1.0 : -2.0) * w->means[g] * w->means[h]);
    return QNL_OK;
}

static double identity_part(const work *w) {
    for (size_t k = 0; k < qnl__pauli_sum_count(&w->sum); k++) {
        if (qnl__pauli_is_identity(qnl__pauli_table_string(&w->sum.table, k), w->moves.words)) return w->sum.coefficients[k];
    }
    return 0.0;
}

static qnl_status compute(work *w, qnl_moments *moments) {
    qnl__sum mean = {identity_part(w), 0.0}, variance = {0.0, 0.0};
    w->run.total = 0;
    for (size_t g = 0; g < w->groups.count; g++) {
        QNL_TRY(mean_of_group(w, g));
        qnl__sum_add(&mean, w->means[g]);
        for (size_t h = g; h < w->groups.count; h++) {
            w->run.total += (uint64_t)(g == h || qnl__moment_groups_meet(&w->groups, g, h));
        }
    }
    for (size_t g = 0; g < w->groups.count; g++) {
        for (size_t h = g; h < w->groups.count; h++) {
            if (g == h || qnl__moment_groups_meet(&w->groups, g, h)) QNL_TRY(add_part(w, &variance, g, h));
        }
    }
    moments->mean = qnl__sum_result(&mean);
    moments->variance = fmax(qnl__sum_result(&variance), 0.0);
    moments->second = moments->variance + moments->mean * moments->mean;
    moments->cone = w->run.cone;
    moments->sectors = w->run.sectors;
    return QNL_OK;
}

static qnl_status prepare(work *w, const qnl_moment_options *options, int with_derivatives) {
    QNL_TRY(qnl__moves_make(w->function, &w->moves, w->circuit, options));
    QNL_TRY(qnl__pauli_sum_make(w->function, "observable", &w->sum, w->observable));
    QNL_TRY(qnl__moment_groups_make(&w->groups, &w->moves, &w->sum));
    w->means = qnl__allocate(w->groups.count, sizeof *w->means);
    w->run.moves = &w->moves;
    if (with_derivatives) w->run.derivatives = qnl__allocate(w->moves.parameters, sizeof *w->run.derivatives);
    if (w->means == NULL || (with_derivatives && w->run.derivatives == NULL)) {
        return qnl__fail_memory(w->function, (w->groups.count + w->moves.parameters) * sizeof *w->means);
    }
    return QNL_OK;
}

static void release(work *w) {
    qnl__free(w->means);
    qnl__free(w->run.derivatives);
    qnl__moment_groups_clear(&w->groups);
    qnl__pauli_sum_clear(&w->sum);
    qnl__moves_clear(&w->moves);
}

static void hand_over(const work *w, const qnl_moments *result, qnl_moments *moments, double *derivatives) {
    *moments = *result;
    for (size_t k = 0; k < w->moves.parameters && derivatives != NULL; k++) {
        derivatives[k] = fmax(w->run.derivatives[k], 0.0);
    }
}

qnl_status qnl_exact_moments(qnl_moments *moments, double *derivatives, const qnl_circuit *circuit,
                             const qnl_observable *observable, const qnl_moment_options *options) {
    qnl_moment_options read;
    qnl_execution_options execution;
    qnl_moments result = {0};
    QNL_CHECK_POINTER(moments);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK_POINTER(observable);
    QNL_TRY(qnl__moment_options_read(__func__, &read, &execution, circuit, observable, options));
    work w = {.function = __func__, .circuit = circuit, .observable = observable};
    w.run = (qnl__moment_run){.threads = qnl__thread_count(execution.threads),
                              .memory = qnl__memory_limit(&execution),
                              .spare = execution.memory_limit == 0,
                              .progress = execution.progress,
                              .progress_data = execution.progress_data};
    qnl_status status = prepare(&w, &read, derivatives != NULL);
    if (status == QNL_OK) status = compute(&w, &result);
    if (status == QNL_OK) hand_over(&w, &result, moments, derivatives);
    release(&w);
    return status;
}
