/*
 * metric.c  The Fubini-Study metric by one forward pass with all derivatives.
 *
 * Beside psi run the vectors |k> = d psi / d theta[k].  An operation U acts on all of them; where it depends on theta[k],
 * dU/dtheta[k] = -i h U, |k> gains -i h U psi.  At the end each |k> loses its part along psi, and the Gram matrix of what is left
 * is Q: J. Stokes, J. Izaac, N. Killoran, G. Carleo, Quantum 4, 269 (2020), eq. (12).
 */
#include "gradients/metric.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "gradients/tangent.h"
#include "linalg/blas_memory.h"
#include "linalg/factor.h"
#include "simulation/circuit_data.h"

/* In automatic mode: largest states that are run in batches, the fewest jobs for which a batch pays, and the most memory of a
 * batch, which should stay in the cache. */
enum { BATCH_QUBITS = 12, BATCH_JOBS = 4, BATCH_BYTES = 1 << 21 };

/* Cells of the vectors that are handed to BLAS at a time. */
#define GRAM_CELLS ((size_t)32)

/* Vectors of a batch whose inner products are taken together, and cells at a time: both sides stay in the first-level cache. */
enum { TILE = 8, TILE_CELLS = 16 };

/* Doubles of metrics that are kept at a time where they are added up. */
#define PORTION_DOUBLES ((size_t)1 << 22)

/* What is asked for: job number i has parameter vector i / input_count and input first_input + i % input_count. */
typedef struct problem {
    const char *function;
    const qnl_circuit *circuit;
    const qnl_state *inputs;
    size_t first_input;
    size_t input_count;
    const double *thetas;
    size_t first_job;
    size_t jobs;
    const size_t *groups; /* parameters with the same number belong together; NULL = all */
    const qnl_execution_options *options;
    double *metrics;     /* jobs x P x P, zero at the beginning; NULL for a tensor */
    qnl_complex *tensor; /* P x P, of the only job */
} problem;

/* One group of a problem; its parameters have the vectors 1, 2, ... */
typedef struct group {
    const problem *problem;
    size_t count;
    size_t *members; /* parameter of each */
    size_t *slots;   /* P: vector of each parameter, 0 = not in the group */
    size_t *first;   /* operation in which each member occurs first */
    atomic_int failed;
    size_t jobs_before; /* for the progress */
    size_t jobs_total;
} group;

/* ---- one pass ---- */

static size_t slot_of(const group *g, const qnl__program *program, int angle) {
    const int64_t parameter = angle >= 0 ? program->angles[angle].parameter : -1;
    return parameter >= 0 ? g->slots[parameter] : 0;
}

static qnl__v8 splat(double x) {
    return (qnl__v8){x, x, x, x, x, x, x, x};
}

/* The gain of one parameter from a run of one-qubit factors. */
static void add_turns(qnl__run *run, const group *g, const qnl__op *op, size_t slot, size_t at) {
    const qnl__program *program = run->program;
    for (size_t f = op->factor; f < op->factor + op->factor_count; f++) {
        const int angle = program->factors[f].angle;
        if (angle < 0) continue;
        run->gradient[angle] = splat(slot_of(g, program, angle) == slot ? program->angles[angle].scale : 0.0);
    }
    qnl__matrix2 m;
    qnl__tangent_generator(run, &m, op, run->gradient);
    qnl__run_pair_add(run, qnl__run_vector(run, slot) + at, qnl__run_vector(run, 0) + at, &op->sites, &m);
}

static void add_matrix(qnl__run *run, const group *g, const qnl__op *op, size_t at) {
    const qnl__program *program = run->program;
    const qnl__factor *factors = program->factors + op->factor;
    for (size_t f = 0; f < op->factor_count; f++) {
        const size_t slot = slot_of(g, program, factors[f].angle);
        size_t earlier = 0;
        while (earlier < f && slot_of(g, program, factors[earlier].angle) != slot) {
            earlier++;
        }
        if (slot > 0 && earlier == f) add_turns(run, g, op, slot, at);
    }
}

static void add_string(qnl__run *run, const group *g, const qnl__op *op, size_t at) {
    const size_t slot = slot_of(g, run->program, op->angle);
    if (slot == 0) return;
    const qnl__cell factor = {{0}, splat(-0.5 * run->program->angles[op->angle].scale)};
    qnl__run_string_add(run, qnl__run_vector(run, slot) + at, qnl__run_vector(run, 0) + at, &op->string, &factor);
}

/* From a basis state each operation works on its region alone: all vectors are zero outside (see hessian.c). */
static void forward(qnl__run *run, const group *g) {
    const qnl__program *program = run->program;
    for (size_t k = 0; k < program->op_count; k++) {
        const qnl__op *op = &program->ops[k];
        const size_t at = qnl__run_enter(run, op, run->start);
        qnl__run_op(run, op, qnl__run_vector(run, 0) + at, 0);
        for (size_t m = 0; m < g->count; m++) {
            if (g->first[m] < k) qnl__run_op(run, op, qnl__run_vector(run, m + 1) + at, 0);
        }
        if (op->trainable && op->kind == QNL__OP_MATRIX) add_matrix(run, g, op, at);
        if (op->trainable && op->kind == QNL__OP_STRING) add_string(run, g, op, at);
    }
    qnl__run_leave(run);
}

/* |k> -= psi <psi|k> */
static void project(qnl__run *run, qnl__cell *k) {
    const qnl__cell *psi = qnl__run_vector(run, 0);
    const qnl__cell inner = qnl__run_inner(run, psi, k);
    qnl__cell factor = {-inner.re, -inner.im};
    if (run->program->lane_qubits != 0) {
        factor.re = splat(-qnl__run_lane(run, &inner.re, 0));
        factor.im = splat(-qnl__run_lane(run, &inner.im, 0));
    }
    qnl__run_axpy(run, k, psi, &factor);
}

/* ---- Gram matrices ---- */

static void store(const group *g, size_t job, size_t a, size_t b, double re, double im) {
    const size_t parameters = g->problem->circuit->parameters;
    const size_t row = g->members[a] * parameters + g->members[b];
    const size_t column = g->members[b] * parameters + g->members[a];
    if (g->problem->tensor != NULL) {
        g->problem->tensor[row] = (qnl_complex){re, a == b ? 0.0 : im};
        g->problem->tensor[column] = (qnl_complex){re, a == b ? 0.0 : -im};
        return;
    }
    g->problem->metrics[job * parameters * parameters + row] = re;
    g->problem->metrics[job * parameters * parameters + column] = re;
}

/* Inner products of the vectors from a and from b on over some cells. */
static void add_tile(qnl__cell sums[TILE][TILE], const qnl__run *run, size_t a, size_t b, size_t count, size_t begin, size_t end) {
    for (size_t i = 0; i < TILE && a + i < count; i++) {
        for (size_t j = a == b ? i : 0; j < TILE && b + j < count; j++) {
            qnl__cell inner;
            run->kernels->inner(&inner, qnl__run_vector(run, a + i + 1), qnl__run_vector(run, b + j + 1), begin, end);
            sums[i][j].re += inner.re;
            sums[i][j].im += inner.im;
        }
    }
}

/* A batch is lane arithmetic, a few vectors with a few others. */
static void gram_of_tile(const qnl__run *run, const group *g, size_t first, size_t a, size_t b) {
    qnl__cell sums[TILE][TILE] = {{{{0}, {0}}}};
    const size_t cells = run->program->cells;
    for (size_t begin = 0; begin < cells; begin += TILE_CELLS) {
        add_tile(sums, run, a, b, g->count, begin, cells - begin < TILE_CELLS ? cells : begin + TILE_CELLS);
    }
    for (size_t i = 0; i < TILE && a + i < g->count; i++) {
        for (size_t j = a == b ? i : 0; j < TILE && b + j < g->count; j++) {
            for (int lane = 0; lane < run->job_count; lane++) {
                store(g, first + (size_t)lane, a + i, b + j, sums[i][j].re[lane], sums[i][j].im[lane]);
            }
        }
    }
}

static void gram_of_lanes(const qnl__run *run, const group *g, size_t first) {
    for (size_t a = 0; a < g->count; a += TILE) {
        for (size_t b = a; b < g->count; b += TILE) {
            gram_of_tile(run, g, first, a, b);
        }
    }
}

/* Amplitudes of a few cells, one row of all vectors for each. */
static void gather_cells(qnl_complex *rows, const qnl__run *run, size_t vectors, size_t begin, size_t end) {
    for (size_t m = 0; m < vectors; m++) {
        const qnl__cell *vector = qnl__run_vector(run, m + 1);
        for (size_t cell = begin; cell < end; cell++) {
            for (size_t lane = 0; lane < QNL__LANES; lane++) {
                rows[((cell - begin) * QNL__LANES + lane) * vectors + m] =
                    (qnl_complex){vector[cell].re[lane], vector[cell].im[lane]};
            }
        }
    }
}

static qnl_status add_cells(qnl_complex *gram, qnl_complex *rows, const qnl__run *run, size_t vectors) {
    const size_t cells = run->program->cells;
    for (size_t begin = 0; begin < cells; begin += GRAM_CELLS) {
        const size_t end = cells - begin < GRAM_CELLS ? cells : begin + GRAM_CELLS;
        gather_cells(rows, run, vectors, begin, end);
        QNL_TRY(qnl__add_hermitian_gram(gram, rows, (end - begin) * QNL__LANES, vectors));
    }
    return QNL_OK;
}

/* One state is a matrix product. */
static void gram_of_state(qnl__run *run, group *g, size_t first) {
    const size_t count = g->count;
    qnl_complex *gram = qnl__blas_array(count * count, count, sizeof *gram);
    qnl_complex *rows = qnl__blas_array(GRAM_CELLS * QNL__LANES * count, count, sizeof *rows);
    const int done = gram != NULL && rows != NULL && add_cells(gram, rows, run, count) == QNL_OK;
    if (!done) atomic_store(&g->failed, 1);
    for (size_t a = 0; done && a < count; a++) {
        for (size_t b = a; b < count; b++) {
            store(g, first, a, b, gram[a * count + b].re, gram[a * count + b].im);
        }
    }
    qnl__free(rows);
    qnl__free(gram);
}

static void metric_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    group *g = data;
    (void)engine;
    qnl__run_load(run, qnl__run_vector(run, 0), g->problem->inputs);
    for (size_t m = 0; m < g->count; m++) {
        qnl__run_zero(run, qnl__run_vector(run, m + 1));
    }
    forward(run, g);
    for (size_t m = 0; m < g->count; m++) {
        project(run, qnl__run_vector(run, m + 1));
    }
    if (run->program->lane_qubits == 0) {
        gram_of_lanes(run, g, first);
    } else {
        gram_of_state(run, g, first);
    }
}

static void describe(qnl__job *job, size_t index, const void *data) {
    const problem *p = ((const group *)data)->problem;
    const size_t number = p->first_job + index;
    job->theta = p->thetas + number / p->input_count * p->circuit->parameters;
    job->input = p->first_input + number % p->input_count;
}

/* ---- groups ---- */

static int same_group(const problem *p, size_t j, size_t k) {
    return p->groups == NULL || p->groups[j] == p->groups[k];
}

/* The group of a parameter; 0 members where an earlier parameter has the same group. */
static void collect(group *g, size_t parameter) {
    const problem *p = g->problem;
    g->count = 0;
    for (size_t k = 0; k < p->circuit->parameters; k++) {
        g->slots[k] = 0;
        if (!same_group(p, parameter, k)) continue;
        if (k < parameter) return;
        g->members[g->count++] = k;
        g->slots[k] = g->count;
    }
}

static void note_first(group *g, const qnl__program *program, int angle, size_t op) {
    const size_t slot = slot_of(g, program, angle);
    if (slot > 0 && g->first[slot - 1] > op) g->first[slot - 1] = op;
}

static void find_first(group *g, const qnl__program *program) {
    for (size_t m = 0; m < g->count; m++) {
        g->first[m] = program->op_count;
    }
    for (size_t k = 0; k < program->op_count; k++) {
        const qnl__op *op = &program->ops[k];
        if (!op->trainable) continue;
        if (op->kind == QNL__OP_STRING) note_first(g, program, op->angle, k);
        for (size_t f = 0; op->kind == QNL__OP_MATRIX && f < op->factor_count; f++) {
            note_first(g, program, program->factors[op->factor + f].angle, k);
        }
    }
}

/* Jobs of all groups together. */
static int report(uint64_t done, uint64_t total, void *data) {
    const group *g = data;
    (void)total;
    return g->problem->options->progress(g->jobs_before + done, g->jobs_total, g->problem->options->progress_data);
}

static size_t count_groups(group *g, size_t *largest) {
    size_t groups = 0;
    *largest = 0;
    for (size_t k = 0; k < g->problem->circuit->parameters; k++) {
        collect(g, k);
        groups += g->count > 0;
        if (g->count > *largest) *largest = g->count;
    }
    return groups;
}

static qnl_status run_groups(group *g, const qnl__engine *engine) {
    const problem *p = g->problem;
    for (size_t k = 0; k < p->circuit->parameters; k++) {
        collect(g, k);
        if (g->count == 0) continue;
        find_first(g, &engine->program);
        const qnl__evaluation evaluation = {engine, p->jobs, g->count + 1, describe, metric_block, g};
        QNL_TRY(qnl__evaluate(p->function, &evaluation));
        if (atomic_load(&g->failed)) return qnl__fail_memory(p->function, g->count * g->count * sizeof(qnl_complex));
        g->jobs_before += p->jobs;
    }
    return QNL_OK;
}

static int suits_batch(const problem *p, size_t vectors) {
    const int qubits = p->circuit->qubits;
    if (p->options->mode != QNL_MODE_AUTO) return p->options->mode == QNL_MODE_BATCH;
    return qubits <= BATCH_QUBITS && p->jobs >= BATCH_JOBS && vectors <= (BATCH_BYTES / sizeof(qnl__cell)) >> qubits;
}

static qnl_status run_problem(group *g) {
    const problem *p = g->problem;
    qnl_execution_options options = *p->options;
    qnl__engine engine = {0};
    qnl__pool pool;
    size_t largest = 0;
    g->jobs_total = p->jobs * count_groups(g, &largest);
    if (options.progress != NULL) {
        options.progress = report;
        options.progress_data = g;
    }
    const int lane_qubits = suits_batch(p, largest + 1) ? 0 : QNL__LANE_QUBITS;
    qnl__pool_init(&pool);
    const qnl__program_plan plan = {
        .circuit = p->circuit, .staged = p->inputs == NULL || p->inputs->amplitudes == NULL, .lane_qubits = lane_qubits};
    qnl_status status = qnl__engine_make_plan(p->function, &engine, &plan, &options, &pool);
    if (status == QNL_OK) status = run_groups(g, &engine);
    qnl__engine_clear(&engine);
    qnl__pool_clear(&pool);
    return status;
}

static qnl_status evaluate(const problem *p) {
    const size_t parameters = p->circuit->parameters;
    size_t *memory = qnl__allocate(parameters, 3 * sizeof *memory);
    if (memory == NULL) return qnl__fail_memory(p->function, parameters * 3 * sizeof *memory);
    group g = {.problem = p, .members = memory, .slots = memory + parameters, .first = memory + 2 * parameters};
    atomic_init(&g.failed, 0);
    const qnl_status status = run_problem(&g);
    qnl__free(memory);
    return status;
}

/* ---- networks ---- */

static double share_of(const double *weights, size_t inputs, size_t input) {
    double sum = 0.0;
    for (size_t i = 0; weights != NULL && i < inputs; i++) {
        sum += fabs(weights[i]);
    }
    return sum > 0.0 ? fabs(weights[input]) / sum : 1.0 / (double)inputs;
}

/* In portions of a few jobs, each of which is added to the metric of its parameter vector. */
static qnl_status add_portions(double *sums, problem *p, const double *weights, size_t jobs, size_t step) {
    const size_t size = p->circuit->parameters * p->circuit->parameters;
    for (size_t first = 0; first < jobs; first += step) {
        p->first_job = first;
        p->jobs = jobs - first < step ? jobs - first : step;
        memset(p->metrics, 0, p->jobs * size * sizeof *p->metrics);
        QNL_TRY(evaluate(p));
        for (size_t j = 0; j < p->jobs; j++) {
            const double share = share_of(weights, p->input_count, (first + j) % p->input_count);
            double *sum = sums + (first + j) / p->input_count * size;
            for (size_t e = 0; e < size; e++) {
                sum[e] += share * p->metrics[j * size + e];
            }
        }
    }
    return QNL_OK;
}

qnl_status qnl__network_metric(const char *function, double *metrics, const qnl_network *network, const double *weights,
                               const double *thetas, size_t count) {
    const size_t parameters = network->parameters;
    const size_t jobs = count * network->input_count;
    QNL_CHECK(parameters <= SIZE_MAX / sizeof(double) / parameters / (jobs + 1), QNL_ERR_MEMORY,
              "%s: %zu metrics of %zu parameters are too many", function, jobs, parameters);
    const size_t size = parameters * parameters;
    const size_t most = size < PORTION_DOUBLES ? PORTION_DOUBLES / size : 1;
    const size_t step = most < jobs ? most : jobs;
    double *sums = qnl__allocate(count, size * sizeof *sums);
    problem p = {.function = function,
                 .circuit = network->circuit,
                 .inputs = network->inputs,
                 .input_count = network->input_count,
                 .thetas = thetas,
                 .options = &network->options,
                 .metrics = qnl__allocate(step, size * sizeof *p.metrics)};
    qnl_status status = QNL_OK;
    if (sums == NULL || p.metrics == NULL) {
        status = qnl__fail_memory(function, (count + step) * size * sizeof *sums);
    } else {
        status = add_portions(sums, &p, weights, jobs, step);
    }
    if (status == QNL_OK) memcpy(metrics, sums, count * size * sizeof *metrics);
    qnl__free(p.metrics);
    qnl__free(sums);
    return status;
}

/* ---- circuits ---- */

static qnl_status check_state(const char *function, const qnl_circuit *circuit, const qnl_state *state, size_t which) {
    QNL_CHECK(circuit->parameters > 0, QNL_ERR_ARGUMENT, "%s: the circuit has no parameters, needed is 1 or more", function);
    if (state == NULL) return QNL_OK;
    QNL_CHECK(state->qubits == circuit->qubits, QNL_ERR_ARGUMENT, "%s: the state has %d qubits, the circuit %d", function,
              state->qubits, circuit->qubits);
    QNL_CHECK(which < state->count, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed are 0..%zu", function, which, state->count - 1);
    return QNL_OK;
}

static qnl_status check_part(const char *function, qnl_metric_part part, const size_t *blocks) {
    const int number = (int)part;
    QNL_CHECK(number >= QNL_METRIC_FULL && number <= QNL_METRIC_DIAGONAL, QNL_ERR_ARGUMENT, "%s: part is %d, allowed are 0..2",
              function, number);
    QNL_CHECK(part != QNL_METRIC_BLOCK_DIAGONAL || blocks != NULL, QNL_ERR_NULL, "%s: blocks is NULL", function);
    return QNL_OK;
}

/* Everything is computed aside. */
static qnl_status compute(problem *p, double *metrics, double factor) {
    const size_t size = p->circuit->parameters * p->circuit->parameters;
    p->metrics = qnl__allocate(p->jobs, size * sizeof *metrics);
    const qnl_status status = p->metrics == NULL ? qnl__fail_memory(p->function, p->jobs * size * sizeof *metrics) : evaluate(p);
    for (size_t e = 0; status == QNL_OK && e < p->jobs * size; e++) {
        metrics[e] = factor * p->metrics[e];
    }
    qnl__free(p->metrics);
    return status;
}

/* The diagonal is blocks of one parameter each. */
static qnl_status compute_part(problem *p, double *metrics, double factor, qnl_metric_part part, const size_t *blocks) {
    const size_t parameters = p->circuit->parameters;
    if (part != QNL_METRIC_DIAGONAL) {
        p->groups = part == QNL_METRIC_FULL ? NULL : blocks;
        return compute(p, metrics, factor);
    }
    size_t *numbers = qnl__allocate(parameters, sizeof *numbers);
    if (numbers == NULL) return qnl__fail_memory(p->function, parameters * sizeof *numbers);
    for (size_t k = 0; k < parameters; k++) {
        numbers[k] = k;
    }
    p->groups = numbers;
    const qnl_status status = compute(p, metrics, factor);
    qnl__free(numbers);
    return status;
}

static qnl_status circuit_metric(problem *p, double *metrics, double factor, size_t count, qnl_metric_part part,
                                 const size_t *blocks, const qnl_execution_options *options) {
    qnl_execution_options checked;
    QNL_CHECK(metrics != NULL, QNL_ERR_NULL, "%s: %s is NULL", p->function, factor == 1.0 ? "metrics" : "fisher");
    QNL_CHECK(p->circuit != NULL, QNL_ERR_NULL, "%s: circuit is NULL", p->function);
    QNL_TRY(check_state(p->function, p->circuit, p->inputs, p->first_input));
    QNL_TRY(check_part(p->function, part, blocks));
    QNL_TRY(qnl__execution_read(p->function, &checked, options));
    const size_t parameters = p->circuit->parameters;
    QNL_CHECK(parameters <= SIZE_MAX / sizeof(double) / parameters / (count + 1), QNL_ERR_MEMORY,
              "%s: %zu metrics of %zu parameters are too many", p->function, count, parameters);
    QNL_TRY(qnl__check_theta(p->function, "thetas", p->thetas, count, parameters));
    p->options = &checked;
    p->input_count = 1;
    p->jobs = count;
    return count == 0 ? QNL_OK : compute_part(p, metrics, factor, part, blocks);
}

qnl_status qnl_circuit_metric(double *metrics, const qnl_circuit *circuit, const qnl_state *state, size_t which,
                              const double *thetas, size_t count, qnl_metric_part part, const size_t *blocks,
                              const qnl_execution_options *options) {
    problem p = {.function = __func__, .circuit = circuit, .inputs = state, .first_input = which, .thetas = thetas};
    return circuit_metric(&p, metrics, 1.0, count, part, blocks, options);
}

qnl_status qnl_circuit_fisher(double *fisher, const qnl_circuit *circuit, const qnl_state *state, size_t which,
                              const double *thetas, size_t count, qnl_metric_part part, const size_t *blocks,
                              const qnl_execution_options *options) {
    problem p = {.function = __func__, .circuit = circuit, .inputs = state, .first_input = which, .thetas = thetas};
    return circuit_metric(&p, fisher, 4.0, count, part, blocks, options);
}

qnl_status qnl_circuit_geometric_tensor(qnl_complex *tensor, const qnl_circuit *circuit, const qnl_state *state, size_t which,
                                        const double *theta, const qnl_execution_options *options) {
    QNL_CHECK_POINTER(tensor);
    QNL_CHECK_POINTER(circuit);
    qnl_execution_options checked;
    QNL_TRY(check_state(__func__, circuit, state, which));
    QNL_TRY(qnl__execution_read(__func__, &checked, options));
    QNL_TRY(qnl__check_theta(__func__, "theta", theta, 1, circuit->parameters));
    const size_t parameters = circuit->parameters;
    QNL_CHECK(parameters <= SIZE_MAX / sizeof *tensor / parameters, QNL_ERR_MEMORY, "%s: a tensor of %zu parameters is too large",
              __func__, parameters);
    qnl_complex *result = qnl__allocate(parameters, parameters * sizeof *result);
    if (result == NULL) return qnl__fail_memory(__func__, parameters * parameters * sizeof *result);
    const problem p = {.function = __func__,
                       .circuit = circuit,
                       .inputs = state,
                       .first_input = which,
                       .input_count = 1,
                       .thetas = theta,
                       .jobs = 1,
                       .options = &checked,
                       .tensor = result};
    const qnl_status status = evaluate(&p);
    if (status == QNL_OK) memcpy(tensor, result, parameters * parameters * sizeof *tensor);
    qnl__free(result);
    return status;
}
