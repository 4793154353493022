/*
 * variation_gates.c  Variation ranges for every gate of a circuit.
 *
 * The state is carried forward once.  Gates that follow each other on different qubits are one moment: they may be taken in any
 * order, so what follows all of them is compiled once.  The form is taken with the free unitary behind the gate, U g^-1 in place of
 * U, which runs over the same set: the range is the same, and no gate needs to be undone.
 */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "landscape/variation_form.h"
#include "landscape/variation_search.h"

/* Most forms that are made in one go. */
enum { BATCH_SITES = 256 };

typedef struct gates_work {
    const char *function;
    const qnl_variation_problem *problem;
    const qnl_variation_options *options;
    const qnl_execution_options *execution;
    qnl_execution_options quiet; /* without progress, which counts gates */
    int most_qubits;
    const qnl_circuit *circuit; /* the gates that matter */
    const qnl__restriction *restriction;
    const size_t *number;       /* of each of these gates in the caller's circuit */
    qnl_state *states;          /* behind the moment */
    qnl_variation *results;     /* of all gates of the caller's circuit */
    qnl__variation_site *sites; /* of a moment */
    size_t *site_gates;
    qnl_complex *forms;
} gates_work;

/* One past the last gate of the moment that begins at `first`. */
static size_t moment_end(const qnl_circuit *circuit, size_t first) {
    unsigned char used[QNL_MAX_QUBITS] = {0};
    size_t k = first;
    for (size_t taken = 0; k < circuit->size && taken < BATCH_SITES; ++k, ++taken) {
        const qnl__gate *gate = &circuit->gates[k];
        for (int i = 0; i < gate->qubit_count; ++i) {
            if (used[gate->qubits[i]]) return k;
        }
        for (int i = 0; i < gate->qubit_count; ++i) {
            used[gate->qubits[i]] = 1;
        }
    }
    return k;
}

/* Gates of the moment that are wanted; returns how many. */
static size_t collect_sites(gates_work *w, size_t first, size_t last) {
    const size_t most = (size_t)1 << (4 * w->most_qubits);
    size_t count = 0;
    for (size_t k = first; k < last; ++k) {
        const qnl__gate *gate = &w->circuit->gates[k];
        if (gate->qubit_count <= w->most_qubits) {
            w->sites[count] = (qnl__variation_site){gate->qubits, gate->qubit_count, w->forms + count * most};
            w->site_gates[count++] = k;
        }
    }
    return count;
}

static qnl_status advance(gates_work *w, size_t first, size_t last) {
    qnl_circuit *slice = NULL;
    QNL_TRY(qnl_circuit_slice(&slice, w->circuit, first, last));
    const qnl_status status = qnl__state_apply(w->function, w->states, slice, w->problem->before_theta, &w->quiet);
    qnl_circuit_free(slice);
    return status;
}

static qnl_status moment_ranges(gates_work *w, size_t last, size_t count) {
    qnl_circuit *tail = NULL;
    QNL_TRY(qnl_circuit_slice(&tail, w->circuit, last, w->circuit->size));
    const qnl__variation_batch batch = {.states = w->states,
                                        .weights = w->problem->weights,
                                        .after = tail,
                                        .after_theta = w->problem->before_theta,
                                        .observable = w->restriction->observable,
                                        .sites = w->sites,
                                        .count = count};
    qnl_status status = qnl__variation_forms(w->function, &batch, &w->quiet);
    qnl_circuit_free(tail);
    for (size_t s = 0; s < count && status == QNL_OK; ++s) {
        status = qnl__variation_form_range(w->function, &w->results[w->number[w->site_gates[s]]], NULL, w->sites[s].form,
                                           w->sites[s].qubit_count, w->options);
    }
    return status;
}

static qnl_status report(const gates_work *w, size_t done) {
    if (w->execution->progress == NULL) {
        return QNL_OK;
    }
    qnl__callback_begin();
    return qnl__callback_status(w->execution->progress(done, w->circuit->size, w->execution->progress_data), "progress");
}

static qnl_status all_moments(gates_work *w) {
    size_t behind = 0; /* gates that the states have behind them */
    for (size_t first = 0; first < w->circuit->size;) {
        const size_t last = moment_end(w->circuit, first);
        const size_t count = collect_sites(w, first, last);
        if (count > 0) {
            QNL_TRY(advance(w, behind, last));
            QNL_TRY(moment_ranges(w, last, count));
            behind = last;
        }
        first = last;
        QNL_TRY(report(w, last));
    }
    return advance(w, behind, w->circuit->size);
}

/* The cost itself, which gates outside the light cone cannot change; the states are behind all gates. */
static qnl_status constant_value(double *value, const gates_work *w) {
    *value = 0.0;
    for (size_t i = 0; i < w->states->count; ++i) {
        double mean;
        QNL_TRY(qnl_observable_expectation(&mean, w->restriction->observable, w->states, i, &w->quiet));
        *value += (w->problem->weights == NULL ? 1.0 / (double)w->states->count : w->problem->weights[i]) * mean;
    }
    return QNL_OK;
}

static qnl_status fill_others(gates_work *w) {
    double value;
    QNL_TRY(constant_value(&value, w));
    const qnl_circuit *whole = w->problem->before;
    for (size_t k = 0; k < whole->size; ++k) {
        const int qubits = whole->gates[k].qubit_count;
        if (!w->restriction->kept[k] && qubits <= w->most_qubits) {
            w->results[k] = (qnl_variation){.minimum = {value, value},
                                            .maximum = {value, value},
                                            .minimum_proof = QNL_VARIATION_EXACT,
                                            .maximum_proof = QNL_VARIATION_EXACT,
                                            .qubits = qubits};
        }
    }
    return QNL_OK;
}

static void number_gates(size_t *number, const unsigned char *kept, size_t size) {
    for (size_t k = 0; k < size; ++k) {
        if (kept[k]) *number++ = k;
    }
}

static qnl_status run_gates(gates_work *w, qnl__restriction *r, size_t *number) {
    const qnl_variation_problem *p = w->problem;
    const qnl__gate_range all = {p->before, 0, p->before->size}, none = {NULL, 0, 0};
    QNL_TRY(qnl__restrict(w->function, r, &all, NULL, 0, &none, p->observable, p->inputs));
    number_gates(number, r->kept, p->before->size);
    qnl_circuit *empty = NULL;
    QNL_TRY(qnl_circuit_slice(&empty, r->before, 0, 0));
    const qnl_status status = qnl__variation_states(w->function, &w->states, r->inputs, empty, p->before_theta, &w->quiet);
    qnl_circuit_free(empty);
    QNL_TRY(status);
    w->circuit = r->before;
    QNL_TRY(all_moments(w));
    return fill_others(w);
}

static qnl_status allocate_work(gates_work *w, size_t **number) {
    const size_t gates = w->problem->before->size;
    const size_t sites = gates < BATCH_SITES ? gates : BATCH_SITES, form = (size_t)1 << (4 * w->most_qubits);
    *number = qnl__allocate(gates, sizeof **number);
    w->results = qnl__allocate(gates, sizeof *w->results);
    w->sites = qnl__allocate(sites, sizeof *w->sites);
    w->site_gates = qnl__allocate(sites, sizeof *w->site_gates);
    w->forms = qnl__allocate(sites, form * sizeof *w->forms);
    if (*number == NULL || w->results == NULL || w->sites == NULL || w->site_gates == NULL || w->forms == NULL) {
        return qnl__fail_memory(w->function, gates * (sizeof **number + sizeof *w->results) + sites * form * sizeof *w->forms);
    }
    w->number = *number;
    for (size_t k = 0; k < gates; ++k) {
        w->results[k] = (qnl_variation){.minimum_proof = QNL_VARIATION_NONE, .maximum_proof = QNL_VARIATION_NONE};
    }
    return QNL_OK;
}

static qnl_status check_gates(const char *function, qnl_variation_problem *problem, const qnl_variation_problem *given,
                              int most_qubits) {
    qnl_variation_problem plain;
    QNL_CHECK(given != NULL, QNL_ERR_NULL, "%s: problem is NULL", function);
    QNL_CHECK(most_qubits >= 1 && most_qubits <= QNL_MAX_VARIATION_QUBITS, QNL_ERR_ARGUMENT,
              "%s: most_qubits is %d, allowed are 1..%d", function, most_qubits, QNL_MAX_VARIATION_QUBITS);
    QNL_TRY(qnl_variation_problem_init(&plain, sizeof plain));
    QNL_TRY(qnl__options_read(function, &plain, sizeof plain, sizeof plain, given));
    plain.after = NULL; /* what does not count here is not checked */
    plain.after_first = 0;
    plain.qubit_count = 1;
    plain.qubits[0] = 0;
    QNL_TRY(qnl__variation_problem_read(function, problem, &plain));
    QNL_CHECK(problem->before != NULL, QNL_ERR_NULL, "%s: before, the circuit, is NULL", function);
    QNL_CHECK(problem->before_gates == problem->before->size, QNL_ERR_ARGUMENT,
              "%s: before_gates is %zu, allowed are %zu, all gates, and SIZE_MAX", function, problem->before_gates,
              problem->before->size);
    return QNL_OK;
}

qnl_status qnl_variation_gates(qnl_variation *variations, const qnl_variation_problem *problem, int most_qubits,
                               const qnl_variation_options *options, const qnl_execution_options *execution) {
    QNL_CHECK_POINTER(variations);
    qnl_variation_problem checked;
    QNL_TRY(check_gates(__func__, &checked, problem, most_qubits));
    qnl_execution_options run;
    QNL_TRY(qnl__execution_read(__func__, &run, execution));
    gates_work w = {
        .function = __func__, .problem = &checked, .options = options, .execution = &run, .quiet = run, .most_qubits = most_qubits};
    w.quiet.progress = NULL;
    qnl__restriction r = {0};
    w.restriction = &r;
    size_t *number = NULL;
    qnl_status status = allocate_work(&w, &number);
    if (status == QNL_OK) {
        status = run_gates(&w, &r, number);
    }
    if (status == QNL_OK) {
        memcpy(variations, w.results, checked.before->size * sizeof *variations);
    }
    qnl__restriction_clear(&r);
    qnl_state_free(w.states);
    qnl__free(number);
    qnl__free(w.results);
    qnl__free(w.sites);
    qnl__free(w.site_gates);
    qnl__free(w.forms);
    return status;
}
