/*
 * variation_form.c  The form of a variation range.
 *
 * With phi = V1 psi, (U x 1) phi = sum_ab U_ab (|a><b| x 1) phi, so that form[ab][cd] = <v_ab| O |v_cd>, v_ab = V2 (|a><b| x 1)
 * phi: 4^m runs forward, none backward.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "landscape/variation_form.h"
#include "landscape/variation_search.h"
#include "simulation/circuit_build.h"
#include "simulation/evaluate.h"

/* ---- the forms of sites that share a state ---- */

typedef struct form_work {
    const qnl__variation_batch *batch;
    size_t size;        /* amplitudes of one state */
    qnl_complex *parts; /* forms of each site and state, QNL__FORM_SIZE^2 apart at most */
    size_t part_size;
} form_work;

static void describe(qnl__job *job, size_t index, const void *data) {
    const form_work *w = data;
    job->theta = w->batch->after_theta;
    job->input = index;
}

/* Index bits of basis state `local` of the qubits. */
static size_t spread(size_t local, const int *qubits, int count) {
    size_t bits = 0;
    for (int k = 0; k < count; ++k) {
        bits |= (local >> k & 1U) << qubits[k];
    }
    return bits;
}

/* a = (|row><column| x 1) phi.  Returns 0 if that is zero. */
static int load_part(qnl__run *run, qnl__cell *a, const qnl_complex *phi, size_t size, const qnl__variation_site *site, size_t row,
                     size_t column) {
    const size_t mask = spread(SIZE_MAX, site->qubits, site->qubit_count);
    const size_t to = spread(row, site->qubits, site->qubit_count), from = spread(column, site->qubits, site->qubit_count);
    int some = 0;
    qnl__run_zero(run, a);
    for (size_t i = 0; i < size; i = ((i | mask) + 1) & ~mask) {
        const qnl_complex amplitude = phi[i | from];
        const size_t j = i | to;
        a[j / QNL__LANES].re[j % QNL__LANES] = amplitude.re;
        a[j / QNL__LANES].im[j % QNL__LANES] = amplitude.im;
        some |= amplitude.re != 0.0 || amplitude.im != 0.0;
    }
    return some;
}

/* form[j][k] = <v_j|O|v_k> of the vectors in the run; those without content give zeros. */
static void fill_gram(qnl__run *run, const qnl__engine *engine, qnl_complex *form, size_t count, const unsigned char *content) {
    qnl__cell *y = qnl__run_vector(run, count), *work = qnl__run_vector(run, count + 1);
    for (size_t k = 0; k < count; ++k) {
        if (!content[k]) continue;
        qnl__operator_apply(run, &engine->observable, y, qnl__run_vector(run, k), work);
        for (size_t j = 0; j <= k; ++j) {
            if (!content[j]) continue;
            const qnl__cell sum = qnl__run_inner(run, qnl__run_vector(run, j), y);
            const qnl_complex value = {qnl__run_lane(run, &sum.re, 0), j == k ? 0.0 : qnl__run_lane(run, &sum.im, 0)};
            form[j * count + k] = value;
            form[k * count + j] = (qnl_complex){value.re, j == k ? 0.0 : -value.im};
        }
    }
}

static void form_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const form_work *w = data;
    const size_t states = w->batch->states->count;
    const qnl__variation_site *site = &w->batch->sites[first / states];
    const qnl_complex *phi = w->batch->states->amplitudes + first % states * w->size;
    const size_t d = (size_t)1 << site->qubit_count;
    unsigned char content[QNL__FORM_SIZE];
    for (size_t k = 0; k < d * d; ++k) {
        qnl__cell *a = qnl__run_vector(run, k);
        content[k] = (unsigned char)load_part(run, a, phi, w->size, site, k / d, k % d);
        if (content[k]) {
            qnl__run_forward(run, a);
        }
    }
    fill_gram(run, engine, w->parts + first * w->part_size, d * d, content);
}

/* Sums over the states, in their order. */
static void add_parts(const form_work *w) {
    const qnl__variation_batch *batch = w->batch;
    const size_t states = batch->states->count;
    for (size_t s = 0; s < batch->count; ++s) {
        const size_t numbers = (size_t)1 << (4 * batch->sites[s].qubit_count);
        memset(batch->sites[s].form, 0, numbers * sizeof(qnl_complex));
        for (size_t i = 0; i < states; ++i) {
            const double weight = batch->weights == NULL ? 1.0 / (double)states : batch->weights[i];
            const qnl_complex *part = w->parts + (s * states + i) * w->part_size;
            for (size_t k = 0; k < numbers; ++k) {
                batch->sites[s].form[k].re += weight * part[k].re;
                batch->sites[s].form[k].im += weight * part[k].im;
            }
        }
    }
}

static qnl_status run_forms(const char *function, form_work *w, size_t vectors, const qnl_execution_options *options) {
    const qnl__variation_batch *batch = w->batch;
    qnl__pool pool;
    qnl__engine engine = {0};
    qnl__pool_init(&pool);
    qnl_status status = qnl__engine_make(function, &engine, batch->after, batch->observable, 0, QNL__LANE_QUBITS, options, &pool);
    if (status == QNL_OK) {
        const size_t all = vectors + 1 + qnl__operator_work(&engine.observable);
        const qnl__evaluation evaluation = {&engine, batch->count * batch->states->count, all, describe, form_block, w};
        status = qnl__evaluate(function, &evaluation);
    }
    qnl__engine_clear(&engine);
    qnl__pool_clear(&pool);
    return status;
}

qnl_status qnl__variation_forms(const char *function, const qnl__variation_batch *batch, const qnl_execution_options *options) {
    size_t vectors = 0;
    for (size_t s = 0; s < batch->count; ++s) {
        const size_t count = (size_t)1 << (2 * batch->sites[s].qubit_count);
        vectors = count > vectors ? count : vectors;
    }
    form_work w = {.batch = batch, .size = (size_t)1 << batch->observable->qubits, .part_size = vectors * vectors};
    const size_t parts = batch->count * batch->states->count;
    w.parts = qnl__allocate(parts, w.part_size * sizeof *w.parts);
    if (w.parts == NULL) {
        return qnl__fail_memory(function, parts * w.part_size * sizeof *w.parts);
    }
    const qnl_status status = run_forms(function, &w, vectors, options);
    if (status == QNL_OK) {
        add_parts(&w);
    }
    qnl__free(w.parts);
    return status;
}

qnl_status qnl__variation_states(const char *function, qnl_state **out, const qnl_state *inputs, const qnl_circuit *circuit,
                                 const double *theta, const qnl_execution_options *options) {
    qnl_execution_options quiet = *options; /* progress counts forms */
    quiet.progress = NULL;
    qnl_state *states = NULL;
    QNL_CHECK(circuit->qubits <= QNL_MAX_STATE_QUBITS, QNL_ERR_MEMORY, "%s: %d qubits lie in the light cone, allowed are 1..%d",
              function, circuit->qubits, QNL_MAX_STATE_QUBITS);
    QNL_TRY(inputs == NULL ? qnl_state_new_basis(&states, circuit->qubits, NULL, 1) : qnl_state_copy(&states, inputs));
    const qnl_status status = qnl__state_apply(function, states, circuit, theta, &quiet);
    if (status != QNL_OK) {
        qnl_state_free(states);
        return status;
    }
    *out = states;
    return QNL_OK;
}

/* ---- a caller's problem ---- */

static qnl_variation_problem problem_defaults(void) {
    const qnl_variation_problem defaults = {.struct_size = sizeof defaults, .before_gates = SIZE_MAX, .qubit_count = 1};
    return defaults;
}

/* Size of the struct in the first version. */
#define PROBLEM_FIRST_SIZE (offsetof(qnl_variation_problem, weights) + sizeof(const double *))

qnl_status qnl_variation_problem_init(qnl_variation_problem *problem, size_t struct_size) {
    QNL_CHECK_POINTER(problem);
    const qnl_variation_problem defaults = problem_defaults();
    return qnl__options_init(__func__, problem, struct_size, &defaults, sizeof defaults, PROBLEM_FIRST_SIZE);
}

/* The qubits of gates first..last-1 in increasing order; returns how many, at most one more than are allowed. */
static int collect_qubits(int *qubits, const qnl_circuit *circuit, size_t first, size_t last) {
    unsigned char used[QNL_MAX_QUBITS] = {0};
    for (size_t k = first; k < last; ++k) {
        for (int i = 0; i < circuit->gates[k].qubit_count; ++i) {
            used[circuit->gates[k].qubits[i]] = 1;
        }
    }
    int count = 0;
    for (int q = 0; q < circuit->qubits; ++q) {
        if (!used[q]) continue;
        if (count < QNL_MAX_VARIATION_QUBITS) {
            qubits[count] = q;
        }
        ++count;
    }
    return count;
}

qnl_status qnl_variation_problem_at(qnl_variation_problem *problem, const qnl_circuit *circuit, const double *theta, size_t first,
                                    size_t last) {
    QNL_CHECK_POINTER(problem);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK(problem->struct_size >= PROBLEM_FIRST_SIZE, QNL_ERR_ARGUMENT,
              "%s: problem has struct_size %zu, must be filled by qnl_variation_problem_init() before", __func__,
              problem->struct_size);
    QNL_CHECK(last <= circuit->size, QNL_ERR_ARGUMENT, "%s: last is %zu, allowed are 1..%zu", __func__, last, circuit->size);
    QNL_CHECK(first < last, QNL_ERR_ARGUMENT, "%s: first is %zu, allowed are 0..%zu, one gate or more before last = %zu", __func__,
              first, last == 0 ? 0 : last - 1, last);
    int qubits[QNL_MAX_VARIATION_QUBITS];
    const int count = collect_qubits(qubits, circuit, first, last);
    QNL_CHECK(count <= QNL_MAX_VARIATION_QUBITS, QNL_ERR_ARGUMENT, "%s: gates %zu..%zu act on %d qubits, allowed are 1..%d",
              __func__, first, last - 1, count, QNL_MAX_VARIATION_QUBITS);
    problem->before = problem->after = circuit;
    problem->before_theta = problem->after_theta = theta;
    problem->before_gates = first;
    problem->after_first = last;
    problem->qubit_count = count;
    memcpy(problem->qubits, qubits, (size_t)count * sizeof *qubits);
    return QNL_OK;
}

static qnl_status check_side(const char *function, const char *name, const qnl_circuit *circuit, const double *theta, int qubits) {
    if (circuit == NULL) {
        return QNL_OK;
    }
    QNL_CHECK(circuit->qubits == qubits, QNL_ERR_ARGUMENT, "%s: %s has %d qubits, the observable %d", function, name,
              circuit->qubits, qubits);
    char theta_name[32] = {0};
    (void)strncat(strncat(theta_name, name, 16), "_theta", 8);
    return qnl__check_theta(function, theta_name, theta, 1, circuit->parameters);
}

qnl_status qnl__variation_check_weights(const char *function, const double *weights, const qnl_state *inputs) {
    return weights == NULL ? QNL_OK : qnl__check_finite(function, "weights", weights, inputs == NULL ? 1 : inputs->count);
}

qnl_status qnl__variation_problem_read(const char *function, qnl_variation_problem *problem, const qnl_variation_problem *given) {
    QNL_CHECK(given != NULL, QNL_ERR_NULL, "%s: problem is NULL", function);
    *problem = problem_defaults();
    QNL_TRY(qnl__options_read(function, problem, sizeof *problem, PROBLEM_FIRST_SIZE, given));
    QNL_CHECK(problem->observable != NULL, QNL_ERR_NULL, "%s: the observable of the problem is NULL", function);
    const int qubits = problem->observable->qubits;
    QNL_TRY(check_side(function, "before", problem->before, problem->before_theta, qubits));
    QNL_TRY(check_side(function, "after", problem->after, problem->after_theta, qubits));
    QNL_CHECK(problem->inputs == NULL || problem->inputs->qubits == qubits, QNL_ERR_ARGUMENT,
              "%s: the inputs have %d qubits, the observable %d", function, problem->inputs == NULL ? 0 : problem->inputs->qubits,
              qubits);
    QNL_CHECK(problem->qubit_count >= 1 && problem->qubit_count <= QNL_MAX_VARIATION_QUBITS, QNL_ERR_ARGUMENT,
              "%s: qubit_count is %d, allowed are 1..%d", function, problem->qubit_count, QNL_MAX_VARIATION_QUBITS);
    QNL_TRY(qnl__check_qubits(function, problem->qubits, problem->qubit_count, qubits));
    const size_t before_size = problem->before == NULL ? 0 : problem->before->size;
    const size_t after_size = problem->after == NULL ? 0 : problem->after->size;
    QNL_CHECK(problem->before_gates == SIZE_MAX || problem->before_gates <= before_size, QNL_ERR_ARGUMENT,
              "%s: before_gates is %zu, allowed are 0..%zu and SIZE_MAX", function, problem->before_gates, before_size);
    QNL_CHECK(problem->after_first <= after_size, QNL_ERR_ARGUMENT, "%s: after_first is %zu, allowed are 0..%zu", function,
              problem->after_first, after_size);
    if (problem->before_gates == SIZE_MAX) {
        problem->before_gates = before_size;
    }
    return qnl__variation_check_weights(function, problem->weights, problem->inputs);
}

/* ---- one form ---- */

static qnl_status restricted_form(const char *function, qnl_complex *form, const qnl_variation_problem *problem,
                                  const qnl__restriction *r, const qnl_execution_options *options) {
    int qubits[QNL_MAX_VARIATION_QUBITS];
    for (int k = 0; k < problem->qubit_count; ++k) {
        qubits[k] = r->place[problem->qubits[k]];
    }
    qnl_state *states = NULL;
    QNL_TRY(qnl__variation_states(function, &states, r->inputs, r->before, problem->before_theta, options));
    const qnl__variation_site site = {qubits, problem->qubit_count, form};
    const qnl__variation_batch batch = {.states = states,
                                        .weights = problem->weights,
                                        .after = r->after,
                                        .after_theta = problem->after_theta,
                                        .observable = r->observable,
                                        .sites = &site,
                                        .count = 1};
    const qnl_status status = qnl__variation_forms(function, &batch, options);
    qnl_state_free(states);
    return status;
}

qnl_status qnl__variation_form(const char *function, qnl_complex *form, const qnl_variation_problem *problem,
                               const qnl_execution_options *options) {
    const qnl__gate_range before = {problem->before, 0, problem->before_gates};
    const qnl__gate_range after = {problem->after, problem->after_first, problem->after == NULL ? 0 : problem->after->size};
    qnl__restriction r = {0};
    qnl_status status =
        qnl__restrict(function, &r, &before, problem->qubits, problem->qubit_count, &after, problem->observable, problem->inputs);
    if (status == QNL_OK) {
        status = restricted_form(function, form, problem, &r, options);
    }
    qnl__restriction_clear(&r);
    return status;
}

qnl_status qnl_variation_form(qnl_complex *form, const qnl_variation_problem *problem, const qnl_execution_options *options) {
    QNL_CHECK_POINTER(form);
    qnl_variation_problem checked;
    QNL_TRY(qnl__variation_problem_read(__func__, &checked, problem));
    qnl_execution_options execution;
    QNL_TRY(qnl__execution_read(__func__, &execution, options));
    return qnl__variation_form(__func__, form, &checked, &execution);
}

qnl_status qnl__variation_range(const char *function, qnl_variation *variation, const qnl_variation_witness *witness,
                                const qnl_variation_problem *problem, const qnl_variation_options *options,
                                const qnl_execution_options *execution) {
    qnl_variation_problem checked;
    QNL_TRY(qnl__variation_problem_read(function, &checked, problem));
    const size_t numbers = (size_t)1 << (4 * checked.qubit_count);
    qnl_complex *form = qnl__allocate(numbers, sizeof *form);
    if (form == NULL) {
        return qnl__fail_memory(function, numbers * sizeof *form);
    }
    qnl_status status = qnl__variation_form(function, form, &checked, execution);
    if (status == QNL_OK) {
        status = qnl__variation_form_range(function, variation, witness, form, checked.qubit_count, options);
    }
    qnl__free(form);
    return status;
}

qnl_status qnl_variation_range(qnl_variation *variation, qnl_variation_witness *witness, const qnl_variation_problem *problem,
                               const qnl_variation_options *options, const qnl_execution_options *execution) {
    QNL_CHECK_POINTER(variation);
    qnl_execution_options run;
    QNL_TRY(qnl__execution_read(__func__, &run, execution));
    return qnl__variation_range(__func__, variation, witness, problem, options, &run);
}
