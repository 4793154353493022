/* pullback.c  Weighted sums of gradients over the inputs of a network. */
#include "gradients/pullback.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "gradients/adjoint.h"
#include "gradients/gradient.h"

/* Doubles of partial sums that are kept at a time. */
#define PARTIAL_DOUBLES ((size_t)1 << 22)

/*
 * Each block of jobs adds up its lanes to one row for each parameter vector that it touches.  Row number block + theta index is
 * used by this pair alone, because both only grow along the jobs.  Adding the rows of a parameter vector in order gives sums that
 * do not depend on the threads.
 */
typedef struct pullback_work {
    const qnl_network *network;
    const double *thetas;
    qnl__weight_fn weight;
    const void *data;
    size_t first_job; /* of this portion, for the weights */
    double *values;
    double *rows;
} pullback_work;

static void describe(qnl__job *job, size_t index, const void *data) {
    const pullback_work *w = data;
    qnl__network_job(job, w->network, w->thetas, index);
}

static void pullback_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const pullback_work *w = data;
    const size_t parameters = w->network->parameters;
    const size_t block = first / qnl__engine_lanes(engine);
    const size_t count = (size_t)run->job_count;
    double weights[QNL__LANES];
    const qnl__v8 sum = qnl__adjoint(run, engine, w->network->inputs);
    for (size_t lane = 0; lane < count; ++lane) {
        w->values[first + lane] = qnl__run_lane(run, &sum, (int)lane);
    }
    w->weight(weights, w->values + first, w->first_job + first, count, w->data);
    for (size_t lane = 0; lane < count; ++lane) {
        const size_t theta = (first + lane) / w->network->input_count;
        qnl__collect(w->rows + (block + theta) * parameters, run, run->gradient, (int)lane, weights[lane]);
    }
}

/* Sum of the rows of one parameter vector. */
static void add_rows(double *gradient, const pullback_work *w, size_t theta, size_t lanes) {
    const size_t inputs = w->network->input_count, parameters = w->network->parameters;
    const size_t first = theta * inputs / lanes, last = (theta * inputs + inputs - 1) / lanes;
    memset(gradient, 0, parameters * sizeof *gradient);
    for (size_t block = first; block <= last; ++block) {
        const double *row = w->rows + (block + theta) * parameters;
        for (size_t k = 0; k < parameters; ++k) {
            gradient[k] += row[k];
        }
    }
}

static size_t row_count(const qnl_network *network, size_t count, size_t lanes) {
    return (count * network->input_count + lanes - 1) / lanes + count;
}

/* `count` parameter vectors whose rows fit; values and gradients are written. */
static qnl_status portion(const char *function, pullback_work *w, double *gradients, size_t count) {
    const size_t jobs = count * w->network->input_count;
    const qnl__engine *engine = qnl__network_engine(w->network, jobs);
    const size_t lanes = qnl__engine_lanes(engine);
    const size_t rows = row_count(w->network, count, lanes);
    w->rows = qnl__allocate(rows * w->network->parameters, sizeof *w->rows);
    if (w->rows == NULL) {
        return qnl__fail_memory(function, rows * w->network->parameters * sizeof *w->rows);
    }
    const qnl__evaluation evaluation = {engine, jobs, qnl__adjoint_vectors(engine), describe, pullback_block, w};
    const qnl_status status = qnl__evaluate(function, &evaluation);
    for (size_t j = 0; j < count && status == QNL_OK; ++j) {
        add_rows(gradients + j * w->network->parameters, w, j, lanes);
    }
    qnl__free(w->rows);
    return status;
}

static qnl_status all_portions(const char *function, pullback_work *w, double *values, double *gradients, size_t count) {
    const size_t inputs = w->network->input_count, parameters = w->network->parameters;
    const size_t doubles = (inputs / QNL__LANES + 2) * (parameters + 1);
    size_t step = doubles < PARTIAL_DOUBLES ? PARTIAL_DOUBLES / doubles : 1;
    step = step > QNL__LANES ? step - step % QNL__LANES : step;
    const double *thetas = w->thetas;
    for (size_t j = 0; j < count; j += step) {
        const size_t size = count - j < step ? count - j : step;
        w->thetas = parameters == 0 ? NULL : thetas + j * parameters;
        w->values = values + j * inputs;
        w->first_job = j * inputs;
        QNL_TRY(portion(function, w, gradients + j * parameters, size));
    }
    return QNL_OK;
}

/* ---- networks with groups ---- */

/* Adds the gradients of some jobs, with their weights, in the order of the jobs. */
static void add_jobs(double *gradients, const pullback_work *w, const double *weights, size_t first, size_t jobs) {
    const size_t parameters = w->network->parameters;
    for (size_t job = 0; job < jobs; ++job) {
        double *gradient = gradients + (first + job) / w->network->input_count * parameters;
        for (size_t k = 0; k < parameters; ++k) {
            gradient[k] += weights[job] * w->rows[job * parameters + k];
        }
    }
}

/* A weight depends on the value over all groups, so that each job's own gradient is kept until it is known. */
static qnl_status pull_jobs(const char *function, pullback_work *w, double *gradients, double *weights, size_t jobs, size_t step) {
    for (size_t first = 0; first < jobs; first += step) {
        const size_t size = jobs - first < step ? jobs - first : step;
        memset(w->rows, 0, size * w->network->parameters * sizeof *w->rows);
        QNL_TRY(qnl__gradient_jobs(function, w->values + first, w->rows, w->network, w->thetas, first, size));
        w->weight(weights, w->values + first, first, size, w->data);
        add_jobs(gradients, w, weights, first, size);
    }
    return QNL_OK;
}

static qnl_status all_groups(const char *function, pullback_work *w, double *values, double *gradients, size_t jobs) {
    const size_t parameters = w->network->parameters;
    const size_t most = parameters < PARTIAL_DOUBLES / QNL__LANES ? PARTIAL_DOUBLES / (parameters + 1) : QNL__LANES;
    const size_t step = jobs < most ? jobs : most;
    double *weights = qnl__allocate(step, sizeof *weights);
    w->values = values;
    w->rows = qnl__allocate(step, parameters * sizeof *w->rows);
    const qnl_status status = weights == NULL || w->rows == NULL
                                  ? qnl__fail_memory(function, step * (parameters + 1) * sizeof *w->rows)
                                  : pull_jobs(function, w, gradients, weights, jobs, step);
    qnl__free(w->rows);
    qnl__free(weights);
    return status;
}

/* ---- the call ---- */

static qnl_status pull(const char *function, pullback_work *w, double *values, double *gradients, size_t count) {
    return w->network->group_count > 0 ? all_groups(function, w, values, gradients, count * w->network->input_count)
                                       : all_portions(function, w, values, gradients, count);
}

qnl_status qnl__network_pullback(const char *function, double *values, double *gradients, const qnl_network *network,
                                 const double *thetas, size_t count, qnl__weight_fn weight, const void *data) {
    size_t jobs = 0;
    QNL_TRY(qnl__network_check(function, &jobs, network, thetas, count));
    const size_t parameters = network->parameters;
    double *new_values = qnl__allocate(jobs, sizeof *new_values);
    double *new_gradients = qnl__allocate(count, parameters * sizeof *new_gradients);
    pullback_work w = {.network = network, .thetas = thetas, .weight = weight, .data = data};
    qnl_status status = new_values == NULL || new_gradients == NULL ? qnl__fail_memory(function, (jobs + count * parameters) * 8)
                                                                    : pull(function, &w, new_values, new_gradients, count);
    if (status == QNL_OK) {
        memcpy(gradients, new_gradients, count * parameters * sizeof *gradients);
        if (values != NULL) {
            memcpy(values, new_values, jobs * sizeof *values);
        }
    }
    qnl__free(new_values);
    qnl__free(new_gradients);
    return status;
}
