/* effective_dimension.c  Effective dimension of a model from Fisher matrices at random parameters. */
#include "qnnland/effective_dimension.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sample_range.h"
#include "core/summation.h"
#include "landscape/fisher.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"

#define PI 3.14159265358979323846

/* Derivatives that are zero come out as about 1e-16: the trace of a Fisher matrix below this is rounding. */
#define LEAST_TRACE 1e-24

/* Fisher matrices of one block of points have about so many entries. */
#define BLOCK_ENTRIES ((size_t)1 << 20)

typedef struct spectra {
    const char *function;
    qnl_sample_range range;
    size_t parameters;
    size_t count; /* points */
    size_t block;
    qnl_random *random;
    double *thetas;      /* block x P */
    double *matrices;    /* block x P x P, of qnl__blas_array */
    double *eigenvalues; /* count x P */
    double *mean;        /* P x P */
    double *logs;        /* by point: log sqrt det(1 + c F^) */
    double *slopes;      /* by point: its derivative by log(mean trace), times -2 */
} spectra;

/* ---- eigenvalues at random points ---- */

static qnl_status allocate(spectra *s) {
    const size_t p = s->parameters, limit = BLOCK_ENTRIES / p / p;
    s->block = qnl__sample_range_block(&s->range, p);
    if (s->block > limit) s->block = limit > 0 ? limit : 1;
    s->thetas = qnl__allocate(s->block, p * sizeof(double));
    s->matrices = qnl__blas_array(s->block * p * p, p, sizeof(double));
    s->eigenvalues = qnl__allocate(s->count, p * sizeof(double));
    s->mean = qnl__allocate(p, p * sizeof(double));
    s->logs = qnl__allocate(s->count, sizeof(double));
    s->slopes = qnl__allocate(s->count, sizeof(double));
    const int made = s->thetas != NULL && s->matrices != NULL && s->eigenvalues != NULL && s->mean != NULL && s->logs != NULL &&
                     s->slopes != NULL;
    if (!made) return qnl__fail_memory(s->function, (s->block * p * p + s->count * (p + 2)) * sizeof(double));
    return qnl_random_new(&s->random, s->range.seed, 0, 0);
}

static void release(spectra *s) {
    qnl__free(s->thetas);
    qnl__free(s->matrices);
    qnl__free(s->eigenvalues);
    qnl__free(s->mean);
    qnl__free(s->logs);
    qnl__free(s->slopes);
    qnl_random_free(s->random);
}

static qnl_status take_block(spectra *s, qnl__fisher *fisher, size_t begin, size_t block) {
    const size_t p = s->parameters;
    for (size_t j = 0; j < block; j++) {
        const uint64_t number = s->range.first + begin + j;
        qnl_random_seek(s->random, 0, number);
        QNL_TRY(qnl__sample_range_draw(s->function, s->thetas + j * p, p, &s->range, number, s->random));
    }
    QNL_TRY(qnl__fisher_matrices(fisher, s->matrices, s->thetas, block));
    for (size_t j = 0; j < block; j++) {
        double *values = s->eigenvalues + (begin + j) * p;
        QNL_TRY(qnl__symmetric_eigenvalues(values, NULL, s->matrices + j * p * p, p));
        for (size_t k = 0; k < p; k++) {
            values[k] = fmax(0.0, values[k]); /* a Fisher matrix has none below 0 but for rounding */
        }
        for (size_t k = 0; k < p * p; k++) {
            s->mean[k] += s->matrices[j * p * p + k] / (double)s->count;
        }
    }
    return QNL_OK;
}

static qnl_status take_points(spectra *s, qnl__fisher *fisher) {
    for (size_t begin = 0; begin < s->count; begin += s->block) {
        QNL_TRY(take_block(s, fisher, begin, s->count - begin < s->block ? s->count - begin : s->block));
    }
    return QNL_OK;
}

/* ---- effective dimensions ---- */

static double trace_at(const spectra *s, size_t point) {
    double trace = 0.0;
    for (size_t k = 0; k < s->parameters; k++) {
        trace += s->eigenvalues[point * s->parameters + k];
    }
    return trace;
}

static double mean_trace(const spectra *s) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < s->count; i++) {
        qnl__sum_add(&sum, trace_at(s, i) / (double)s->count);
    }
    return qnl__sum_result(&sum);
}

static double scale_of(double data, double gamma) {
    return gamma * data / (2.0 * PI * log(data));
}

/* Fills logs and slopes; the largest of the logs. */
static double fill_logs(spectra *s, double factor) {
    double largest = 0.0;
    for (size_t i = 0; i < s->count; i++) {
        s->logs[i] = s->slopes[i] = 0.0;
        for (size_t k = 0; k < s->parameters; k++) {
            const double term = factor * s->eigenvalues[i * s->parameters + k];
            s->logs[i] += 0.5 * log1p(term);
            s->slopes[i] += term / (1.0 + term);
        }
        largest = fmax(largest, s->logs[i]);
    }
    return largest;
}

/*
 * With w = sqrt det: the value is 2 log(mean w) / log c.  One point more moves log(mean w) by w / mean w - 1 and, through the mean
 * trace T that all points are divided by, by -(mean of w slope) / (2 mean w) (tr / T - 1): the standard error is that of the mean
 * of these numbers.
 */
static qnl_effective_dimension dimension_of(spectra *s, double data, double gamma, double trace) {
    const double c = scale_of(data, gamma), p = (double)s->parameters, n = (double)s->count;
    const double largest = fill_logs(s, c * p / trace);
    qnl__sum weights = {0.0, 0.0}, slopes = {0.0, 0.0}, squares = {0.0, 0.0};
    for (size_t i = 0; i < s->count; i++) {
        const double w = exp(s->logs[i] - largest);
        qnl__sum_add(&weights, w / n);
        qnl__sum_add(&slopes, w * s->slopes[i] / n);
    }
    const double mean = qnl__sum_result(&weights), slope = 0.5 * qnl__sum_result(&slopes) / mean;
    for (size_t i = 0; i < s->count; i++) {
        const double influence = exp(s->logs[i] - largest) / mean - 1.0 - slope * (trace_at(s, i) / trace - 1.0);
        qnl__sum_add(&squares, influence * influence);
    }
    const double value = 2.0 * (largest + log(mean)) / log(c);
    const double error = s->count > 1 ? 2.0 * sqrt(qnl__sum_result(&squares) / (n * (n - 1.0))) / log(c) : NAN;
    return (qnl_effective_dimension){data, value, value / p, error};
}

static qnl_status check_data(const char *function, const double *data, size_t count, double gamma) {
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: data_count is 0, must be at least 1", function);
    QNL_TRY(qnl__check_finite(function, "data", data, count));
    QNL_CHECK(isfinite(gamma), QNL_ERR_NOT_FINITE, "%s: gamma is %g, must be finite", function, gamma);
    QNL_CHECK(gamma > 0.0 && gamma <= 1.0, QNL_ERR_ARGUMENT, "%s: gamma is %g, must be above 0 and at most 1", function, gamma);
    for (size_t i = 0; i < count; i++) {
        QNL_CHECK(data[i] > 1.0 && isfinite(scale_of(data[i], gamma)) && scale_of(data[i], gamma) > 1.0, QNL_ERR_ARGUMENT,
                  "%s: data[%zu] is %g, must be a number N above 1 with gamma N / (2 pi log N) above 1", function, i, data[i]);
    }
    return QNL_OK;
}

static qnl_status run(spectra *s, qnl__fisher *fisher, qnl_effective_dimension *results, const double *data, size_t data_count,
                      double gamma) {
    QNL_TRY(allocate(s));
    QNL_TRY(take_points(s, fisher));
    const double trace = mean_trace(s);
    QNL_CHECK(trace > LEAST_TRACE, QNL_ERR_NUMERICAL, "%s: the Fisher matrices of all %zu points are zero", s->function, s->count);
    for (size_t i = 0; i < data_count; i++) {
        results[i] = dimension_of(s, data[i], gamma, trace);
    }
    return QNL_OK;
}

qnl_status qnl_effective_dimension_sample(qnl_effective_dimension *results, const double *data, size_t data_count,
                                          double *mean_fisher, const qnl_circuit *circuit, const qnl_state *inputs,
                                          qnl_outcome outcome, double gamma, const qnl_sample_range *range,
                                          const qnl_execution_options *options) {
    qnl__fisher fisher = {.function = NULL};
    spectra s = {.function = __func__};
    QNL_CHECK_POINTER(results);
    QNL_CHECK_POINTER(data);
    QNL_TRY(check_data(__func__, data, data_count, gamma));
    QNL_TRY(qnl__sample_range_read(__func__, &s.range, range));
    s.count = (size_t)s.range.count;
    qnl_status status = qnl__fisher_make(__func__, &fisher, circuit, inputs, outcome, s.count, options);
    s.parameters = fisher.parameters;
    if (status == QNL_OK) status = run(&s, &fisher, results, data, data_count, gamma);
    if (status == QNL_OK && mean_fisher != NULL) {
        memcpy(mean_fisher, s.mean, s.parameters * s.parameters * sizeof *mean_fisher);
    }
    release(&s);
    qnl__fisher_clear(&fisher);
    return status;
}
