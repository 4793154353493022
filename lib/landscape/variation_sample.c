/* variation_sample.c  Variation ranges over ensembles of random circuits. */
#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"
#include "core/statistics_data.h"
#include "landscape/sample_range.h"
#include "landscape/variation_form.h"

/* Streams of the two sides: circuits, then parameters. */
enum { BEFORE_CIRCUIT = 0, AFTER_CIRCUIT = 1, BEFORE_THETA = 2, AFTER_THETA = 3 };

/* States up to this size are worked on by one thread each, side by side; larger ones by all threads together. */
enum { SIDE_BY_SIDE_QUBITS = 14 };

typedef struct sample_work {
    const char *function;
    const qnl_variation_problem *problem;
    const qnl_variation_ensemble *ensemble;
    const qnl_sample_range *samples;
    const qnl_variation_options *options;
    qnl_execution_options execution; /* of one sample */
    double *lower;
    double *upper;
} sample_work;

/* What a thread draws from and into. */
typedef struct scratch {
    qnl_random *random;
    double *before_theta;
    double *after_theta;
} scratch;

static const qnl_variation_ensemble ensemble_defaults = {sizeof ensemble_defaults, NULL, NULL, 0, 0};

qnl_status qnl_variation_ensemble_init(qnl_variation_ensemble *ensemble, size_t struct_size) {
    QNL_CHECK_POINTER(ensemble);
    return qnl__options_init(__func__, ensemble, struct_size, &ensemble_defaults, sizeof ensemble_defaults,
                             sizeof ensemble_defaults);
}

/* ---- one sample ---- */

static qnl_status draw_theta(const sample_work *w, scratch *s, double *theta, const qnl_circuit *circuit, uint64_t stream,
                             uint64_t sample) {
    qnl_random_seek(s->random, stream, sample);
    return qnl__sample_range_draw(w->function, theta, qnl_circuit_parameters(circuit), w->samples, sample, s->random);
}

/* A circuit of a family with its parameters, if it has some, drawn behind it from the same stream. */
static qnl_status draw_circuit(const sample_work *w, scratch *s, qnl_circuit **circuit, double **theta,
                               const qnl_random_circuit_options *family, uint64_t stream, uint64_t sample) {
    qnl_random_seek(s->random, stream, sample);
    QNL_TRY(qnl_random_circuit(circuit, s->random, family));
    const size_t parameters = qnl_circuit_parameters(*circuit);
    *theta = qnl__allocate(parameters, sizeof **theta);
    if (*theta == NULL) {
        return qnl__fail_memory(w->function, parameters * sizeof **theta);
    }
    return qnl__sample_range_draw(w->function, *theta, parameters, w->samples, sample, s->random);
}

/* What is made for one sample. */
typedef struct drawn {
    qnl_circuit *before;
    qnl_circuit *after;
    double *before_theta;
    double *after_theta;
} drawn;

static qnl_status draw_sides(const sample_work *w, scratch *s, qnl_variation_problem *problem, drawn *d, uint64_t sample) {
    const qnl_variation_ensemble *e = w->ensemble;
    if (e->before != NULL) {
        QNL_TRY(draw_circuit(w, s, &d->before, &d->before_theta, e->before, BEFORE_CIRCUIT, sample));
        problem->before = d->before;
        problem->before_theta = d->before_theta;
        problem->before_gates = SIZE_MAX;
    } else if (e->random_before_theta) {
        QNL_TRY(draw_theta(w, s, s->before_theta, problem->before, BEFORE_THETA, sample));
        problem->before_theta = s->before_theta;
    }
    if (e->after != NULL) {
        QNL_TRY(draw_circuit(w, s, &d->after, &d->after_theta, e->after, AFTER_CIRCUIT, sample));
        problem->after = d->after;
        problem->after_theta = d->after_theta;
        problem->after_first = 0;
    } else if (e->random_after_theta) {
        QNL_TRY(draw_theta(w, s, s->after_theta, problem->after, AFTER_THETA, sample));
        problem->after_theta = s->after_theta;
    }
    return QNL_OK;
}

static qnl_status one_sample(size_t index, void *scratch_of_thread, void *data) {
    const sample_work *w = data;
    qnl_variation_problem problem = *w->problem;
    qnl_variation variation;
    drawn d = {0};
    qnl_status status = draw_sides(w, scratch_of_thread, &problem, &d, w->samples->first + index);
    if (status == QNL_OK) {
        status = qnl__variation_range(w->function, &variation, NULL, &problem, w->options, &w->execution);
    }
    if (status == QNL_OK) {
        w->lower[index] = variation.range.low;
        w->upper[index] = variation.range.high;
    }
    qnl_circuit_free(d.before);
    qnl_circuit_free(d.after);
    qnl__free(d.before_theta);
    qnl__free(d.after_theta);
    return status;
}

static qnl_status begin_thread(void **scratch_of_thread, void *data) {
    const sample_work *w = data;
    const size_t before = qnl_circuit_parameters(w->problem->before), after = qnl_circuit_parameters(w->problem->after);
    scratch *s = qnl__allocate(1, sizeof *s);
    *scratch_of_thread = s;
    if (s == NULL) {
        return qnl__fail_memory(w->function, sizeof *s);
    }
    s->before_theta = qnl__allocate(before, sizeof *s->before_theta);
    s->after_theta = qnl__allocate(after, sizeof *s->after_theta);
    if (s->before_theta == NULL || s->after_theta == NULL) {
        return qnl__fail_memory(w->function, (before + after) * sizeof(double));
    }
    return qnl_random_new(&s->random, w->samples->seed, 0, 0);
}

static void end_thread(void *scratch_of_thread, void *data) {
    scratch *s = scratch_of_thread;
    (void)data;
    if (s != NULL) {
        qnl_random_free(s->random);
        qnl__free(s->before_theta);
        qnl__free(s->after_theta);
        qnl__free(s);
    }
}

/* ---- the sweep ---- */

static qnl_status run_samples(sample_work *w, const qnl_execution_options *execution, size_t count) {
    const int side_by_side = w->problem->observable->qubits <= SIDE_BY_SIDE_QUBITS;
    w->execution = *execution;
    w->execution.progress = NULL;
    w->execution.threads = side_by_side ? 1 : execution->threads;
    w->lower = qnl__allocate(count, sizeof *w->lower);
    w->upper = qnl__allocate(count, sizeof *w->upper);
    if (w->lower == NULL || w->upper == NULL) {
        return qnl__fail_memory(w->function, 2 * count * sizeof(double));
    }
    const qnl__parallel work = {.count = count,
                                .threads = side_by_side ? qnl__thread_count(execution->threads) : 1,
                                .piece = one_sample,
                                .begin = begin_thread,
                                .end = end_thread,
                                .data = w,
                                .progress = execution->progress,
                                .progress_data = execution->progress_data};
    return qnl__parallel_run(&work);
}

/* The caller's structs; the circuits and parameters are checked when the first sample has been drawn. */
static qnl_status read_arguments(const char *function, qnl_variation_problem *problem, qnl_variation_ensemble *ensemble,
                                 const qnl_variation_problem *given, const qnl_variation_ensemble *given_ensemble) {
    QNL_CHECK(given != NULL, QNL_ERR_NULL, "%s: problem is NULL", function);
    QNL_TRY(qnl_variation_problem_init(problem, sizeof *problem));
    QNL_TRY(qnl__options_read(function, problem, sizeof *problem, sizeof *problem, given));
    QNL_CHECK(problem->observable != NULL, QNL_ERR_NULL, "%s: the observable of the problem is NULL", function);
    *ensemble = ensemble_defaults;
    return qnl__options_read(function, ensemble, sizeof *ensemble, sizeof *ensemble, given_ensemble);
}

qnl_status qnl_variation_sample(qnl_statistics *lower, qnl_statistics *upper, const qnl_variation_problem *problem,
                                const qnl_variation_ensemble *ensemble, const qnl_sample_range *samples,
                                const qnl_variation_options *options, const qnl_execution_options *execution) {
    QNL_CHECK(lower != NULL || upper != NULL, QNL_ERR_NULL, "%s: lower and upper are both NULL", __func__);
    qnl_variation_problem checked_problem;
    qnl_variation_ensemble checked_ensemble;
    qnl_sample_range checked_samples;
    qnl_execution_options checked_execution;
    QNL_TRY(read_arguments(__func__, &checked_problem, &checked_ensemble, problem, ensemble));
    QNL_TRY(qnl__sample_range_read(__func__, &checked_samples, samples));
    /* samples are drawn by several threads, a callback belongs to the caller's */
    QNL_CHECK(checked_samples.distribution != QNL_PARAMETERS_CALLBACK, QNL_ERR_UNSUPPORTED,
              "%s: distribution is %d, allowed are %d..%d here", __func__, QNL_PARAMETERS_CALLBACK, QNL_PARAMETERS_UNIFORM,
              QNL_PARAMETERS_NORMAL);
    QNL_TRY(qnl__execution_read(__func__, &checked_execution, execution));
    sample_work w = {.function = __func__,
                     .problem = &checked_problem,
                     .ensemble = &checked_ensemble,
                     .samples = &checked_samples,
                     .options = options};
    const size_t count = (size_t)checked_samples.count;
    qnl_status status = run_samples(&w, &checked_execution, count);
    if (status == QNL_OK) {
        status = qnl__statistics_add_both(lower, w.lower, upper, w.upper, count);
    }
    qnl__free(w.lower);
    qnl__free(w.upper);
    return status;
}
