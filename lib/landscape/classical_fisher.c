/*
 * classical_fisher.c  Classical Fisher information from the exact derivatives of probabilities.
 *
 * A probability is an expectation value, so that the shift rules hold: as a function of one angle it has frequency 1 and
 *   dp/dangle = (p(+pi/2) - p(-pi/2)) / 2,
 * and for controlled rotations also frequency 1/2 and
 *   dp/dangle = a (p(+pi/2) - p(-pi/2)) - b (p(+3pi/2) - p(-3pi/2)),  a, b = (sqrt 2 +- 1) / (4 sqrt 2).
 * Shared and scaled parameters follow by the chain rule, angle by angle.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "landscape/fisher.h"
#include "linalg/blas_memory.h"
#include "linalg/factor.h"
#include "simulation/circuit_data.h"

#define HALF_PI     1.57079632679489661923
#define NEAR_WEIGHT 0.42677669529663688110 /* (sqrt 2 + 1) / (4 sqrt 2) */
#define FAR_WEIGHT  0.07322330470336311890 /* (sqrt 2 - 1) / (4 sqrt 2) */

/* Probabilities of one portion, about; outcomes whose scores are made at a time; outcomes that count. */
#define PORTION_NUMBERS   ((size_t)1 << 22)
#define BLOCK_OUTCOMES    ((size_t)1024)
#define LEAST_PROBABILITY 1e-14

/* In automatic mode: largest circuit that is run in batches. */
enum { BATCH_QUBITS = 12 };

/* ---- making ---- */

static void add_term(qnl__fisher *f, size_t angle, double shift, double weight) {
    const qnl__angle *a = &f->engine.program.angles[angle];
    f->terms[f->term_count++] = (qnl__fisher_term){(int)angle, (size_t)a->parameter, shift, a->scale * weight};
}

static qnl_status make_terms(qnl__fisher *f) {
    const qnl__program *program = &f->engine.program;
    f->terms = qnl__allocate(4 * program->angle_count, sizeof *f->terms);
    if (f->terms == NULL) return qnl__fail_memory(f->function, 4 * program->angle_count * sizeof *f->terms);
    for (size_t k = 0; k < program->angle_count; k++) {
        if (program->angles[k].parameter < 0) continue;
        const double near = program->angles[k].four_terms ? NEAR_WEIGHT : 0.5;
        add_term(f, k, HALF_PI, near);
        add_term(f, k, -HALF_PI, -near);
        if (program->angles[k].four_terms) {
            add_term(f, k, 3.0 * HALF_PI, -FAR_WEIGHT);
            add_term(f, k, -3.0 * HALF_PI, FAR_WEIGHT);
        }
    }
    return QNL_OK;
}

static size_t rows_of_scores(const qnl__fisher *f) {
    return f->outcomes < BLOCK_OUTCOMES ? f->outcomes : BLOCK_OUTCOMES;
}

static qnl_status make_room(qnl__fisher *f) {
    const size_t p = f->parameters, rows = rows_of_scores(f), runs = 1 + f->term_count;
    const uint64_t limit = qnl__memory_limit(&f->options);
    QNL_CHECK(f->outcomes <= limit / sizeof(double) / runs && p <= limit / sizeof(double) / (p + rows), QNL_ERR_MEMORY,
              "%s: %zu probabilities of %zu circuits and %zu parameters need more than the %" PRIu64 " bytes that are allowed",
              f->function, f->outcomes, runs, p, limit);
    f->step = PORTION_NUMBERS / f->outcomes / runs;
    if (f->step > limit / sizeof(double) / runs / f->outcomes) f->step = (size_t)(limit / sizeof(double) / runs / f->outcomes);
    if (f->step > f->total) f->step = (size_t)f->total;
    if (f->step < 1) f->step = 1;
    f->probabilities = qnl__allocate(f->step * runs, f->outcomes * sizeof(double));
    f->scores = qnl__blas_array(rows * p, p > rows ? p : rows, sizeof(double));
    f->gram = qnl__blas_array(p * p, p, sizeof(double));
    const int made = f->probabilities != NULL && f->scores != NULL && f->gram != NULL;
    return made ? QNL_OK : qnl__fail_memory(f->function, (f->step * runs * f->outcomes + (rows + p) * p) * sizeof(double));
}

static qnl_status check_model(const char *function, const qnl_circuit *circuit, const qnl_state *inputs, qnl_outcome outcome) {
    QNL_CHECK(circuit != NULL, QNL_ERR_NULL, "%s: circuit is NULL", function);
    QNL_CHECK(circuit->parameters >= 1, QNL_ERR_ARGUMENT, "%s: the circuit has no parameters", function);
    QNL_CHECK(circuit->qubits <= QNL_MAX_STATE_QUBITS, QNL_ERR_ARGUMENT, "%s: the circuit has %d qubits, allowed are 1..%d",
              function, circuit->qubits, QNL_MAX_STATE_QUBITS);
    QNL_CHECK(inputs == NULL || inputs->qubits == circuit->qubits, QNL_ERR_ARGUMENT,
              "%s: the inputs have %d qubits, the circuit %d", function, inputs != NULL ? inputs->qubits : 0, circuit->qubits);
    QNL_CHECK(outcome == QNL_OUTCOME_BASIS || outcome == QNL_OUTCOME_PARITY, QNL_ERR_ARGUMENT,
              "%s: outcome is %d, allowed are %d..%d", function, (int)outcome, QNL_OUTCOME_BASIS, QNL_OUTCOME_PARITY);
    return QNL_OK;
}

qnl_status qnl__fisher_make(const char *function, qnl__fisher *fisher, const qnl_circuit *circuit, const qnl_state *inputs,
                            qnl_outcome outcome, uint64_t points, const qnl_execution_options *options) {
    *fisher = (qnl__fisher){.function = function, .inputs = inputs, .input_count = 1, .outcome = outcome, .outcomes = 2};
    qnl__pool_init(&fisher->pool);
    QNL_TRY(check_model(function, circuit, inputs, outcome));
    QNL_TRY(qnl__execution_read(function, &fisher->options, options));
    if (inputs != NULL) fisher->input_count = inputs->count;
    if (outcome == QNL_OUTCOME_BASIS) fisher->outcomes = (size_t)1 << circuit->qubits;
    fisher->parameters = circuit->parameters;
    fisher->total = points * fisher->input_count;
    qnl_execution_options quiet = fisher->options; /* progress counts points and inputs, not circuits */
    quiet.progress = NULL;
    const int batch = quiet.mode == QNL_MODE_BATCH || (quiet.mode == QNL_MODE_AUTO && circuit->qubits <= BATCH_QUBITS);
    QNL_TRY(qnl__engine_make(function, &fisher->engine, circuit, NULL, 0, batch ? 0 : QNL__LANE_QUBITS, &quiet, &fisher->pool));
    QNL_TRY(make_terms(fisher));
    return make_room(fisher);
}

void qnl__fisher_clear(qnl__fisher *fisher) {
    if (fisher->function == NULL) return;
    qnl__engine_clear(&fisher->engine);
    qnl__pool_clear(&fisher->pool);
    qnl__free(fisher->terms);
    qnl__free(fisher->probabilities);
    qnl__free(fisher->scores);
    qnl__free(fisher->gram);
}

/* ---- probabilities ---- */

typedef struct portion {
    qnl__fisher *fisher;
    const double *thetas;
    size_t first; /* number of the first pair of point and input */
} portion;

static void describe(qnl__job *job, size_t index, const void *data) {
    const portion *w = data;
    const size_t runs = 1 + w->fisher->term_count, pair = w->first + index / runs, run = index % runs;
    job->theta = w->thetas + pair / w->fisher->input_count * w->fisher->parameters;
    job->input = pair % w->fisher->input_count;
    if (run > 0) {
        job->angle = w->fisher->terms[run - 1].angle;
        job->shift = w->fisher->terms[run - 1].shift;
    }
}

static size_t parity(size_t bits) {
    size_t odd = 0;
    for (; bits != 0; bits &= bits - 1) {
        odd ^= 1;
    }
    return odd;
}

static void probability_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const portion *w = data;
    const size_t size = (size_t)1 << engine->program.qubits, outcomes = w->fisher->outcomes;
    qnl__cell *a = qnl__run_vector(run, 0);
    qnl__run_evolve(run, a, w->fisher->inputs);
    for (int lane = 0; lane < run->job_count; lane++) {
        double *p = w->fisher->probabilities + (first + (size_t)lane) * outcomes;
        if (w->fisher->outcome == QNL_OUTCOME_PARITY) p[0] = p[1] = 0.0;
        for (size_t i = 0; i < size; i++) {
            const qnl_complex amplitude = qnl__run_amplitude(run, a, i, lane);
            const double probability = amplitude.re * amplitude.re + amplitude.im * amplitude.im;
            if (w->fisher->outcome == QNL_OUTCOME_PARITY) {
                p[parity(i)] += probability;
            } else {
                p[i] = probability;
            }
        }
    }
}

/* ---- matrices ---- */

/* Scores of `rows` outcomes from number `begin` on; p are the distributions of one point and input. */
static void fill_scores(const qnl__fisher *f, const double *p, size_t begin, size_t rows) {
    memset(f->scores, 0, rows * f->parameters * sizeof *f->scores);
    for (size_t t = 0; t < f->term_count; t++) {
        const double *shifted = p + (t + 1) * f->outcomes + begin;
        for (size_t b = 0; b < rows; b++) {
            f->scores[b * f->parameters + f->terms[t].parameter] += f->terms[t].weight * shifted[b];
        }
    }
    for (size_t b = 0; b < rows; b++) {
        const double factor = p[begin + b] >= LEAST_PROBABILITY ? 1.0 / sqrt(p[begin + b]) : 0.0;
        for (size_t k = 0; k < f->parameters; k++) {
            f->scores[b * f->parameters + k] *= factor;
        }
    }
}

/* matrix += scores' scores / number of inputs */
static qnl_status add_pair(qnl__fisher *f, double *matrix, const double *p) {
    const size_t n = f->parameters, block = rows_of_scores(f);
    memset(f->gram, 0, n * n * sizeof *f->gram);
    for (size_t begin = 0; begin < f->outcomes; begin += block) {
        const size_t rows = f->outcomes - begin < block ? f->outcomes - begin : block;
        fill_scores(f, p, begin, rows);
        QNL_TRY(qnl__add_gram(f->gram, f->scores, rows, n));
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t l = k; l < n; l++) {
            matrix[k * n + l] += f->gram[k * n + l] / (double)f->input_count;
            matrix[l * n + k] = matrix[k * n + l];
        }
    }
    return QNL_OK;
}

static qnl_status report(qnl__fisher *f, size_t pairs) {
    f->done += pairs;
    if (f->options.progress == NULL) return QNL_OK;
    qnl__callback_begin();
    return qnl__callback_status(f->options.progress(f->done, f->total, f->options.progress_data), "progress");
}

qnl_status qnl__fisher_matrices(qnl__fisher *fisher, double *matrices, const double *thetas, size_t count) {
    const size_t n = fisher->parameters, runs = 1 + fisher->term_count, all = count * fisher->input_count;
    portion w = {fisher, thetas, 0};
    memset(matrices, 0, count * n * n * sizeof *matrices);
    for (; w.first < all; w.first += fisher->step) {
        const size_t pairs = all - w.first < fisher->step ? all - w.first : fisher->step;
        const qnl__evaluation evaluation = {&fisher->engine, pairs * runs, 1, describe, probability_block, &w};
        QNL_TRY(qnl__evaluate(fisher->function, &evaluation));
        for (size_t e = 0; e < pairs; e++) {
            double *matrix = matrices + (w.first + e) / fisher->input_count * n * n;
            QNL_TRY(add_pair(fisher, matrix, fisher->probabilities + e * runs * fisher->outcomes));
        }
        QNL_TRY(report(fisher, pairs));
    }
    return QNL_OK;
}

/* ---- public ---- */

qnl_status qnl_classical_fisher(double *fisher, const qnl_circuit *circuit, const qnl_state *inputs, const double *thetas,
                                size_t count, qnl_outcome outcome, const qnl_execution_options *options) {
    qnl__fisher work = {.function = NULL};
    double *matrices = NULL;
    QNL_CHECK_POINTER(fisher);
    QNL_TRY(check_model(__func__, circuit, inputs, outcome));
    QNL_CHECK_POINTER(thetas);
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", __func__);
    QNL_TRY(qnl__check_theta(__func__, "thetas", thetas, count, circuit->parameters));
    const size_t entries = circuit->parameters * circuit->parameters;
    qnl_status status = qnl__fisher_make(__func__, &work, circuit, inputs, outcome, count, options);
    if (status == QNL_OK) {
        matrices = qnl__allocate(count, entries * sizeof *matrices);
        if (matrices == NULL) status = qnl__fail_memory(__func__, count * entries * sizeof *matrices);
    }
    if (status == QNL_OK) status = qnl__fisher_matrices(&work, matrices, thetas, count);
    if (status == QNL_OK) memcpy(fisher, matrices, count * entries * sizeof *fisher);
    qnl__free(matrices);
    qnl__fisher_clear(&work);
    return status;
}
