/*
 * group_sum.c  Values and derivatives of a network: sums over its groups, which share the threads.
 *
 * Jobs are worked on in portions of whole columns, a column being the jobs of one batch.  All groups of a portion run side by side,
 * and each keeps what it found: a row of the value and the derivatives by the angles of its program for each job.  Then the rows
 * are added up, columns side by side.  A network without groups needs no rows: its results are written at once.
 */
#include "simulation/group_sum.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"

/* Doubles of rows that are kept at a time, unless the threads would have nothing to do: they stay in the cache. */
#define PORTION_DOUBLES ((size_t)1 << 18)

/* Blocks of a portion for each thread, at least, so that no thread waits long for the others. */
#define BLOCKS_PER_THREAD ((size_t)2)

/* One group. */
typedef struct share {
    const qnl__group_sum *sum;
    const qnl_network *group;
    size_t first; /* job of the portion */
    size_t width; /* of a row */
    double *rows; /* NULL: results are written at once */
} share;

typedef struct portions {
    const qnl__group_sum *sum;
    size_t groups;
    share *shares;
    qnl__evaluation *evaluations;
    qnl_execution_options options;
    size_t columns; /* at a time */
    size_t width;   /* of the rows of all groups */
    double *rows;
    size_t first; /* job of the portion at work */
    size_t jobs;  /* of it */
} portions;

/* ---- blocks ---- */

static void describe(qnl__job *job, size_t index, const void *data) {
    const share *g = data;
    g->sum->describe(job, g->first + index, g->sum->data);
}

static void write_job(const qnl__group_sum *sum, const qnl__run *run, size_t job, int lane, double value) {
    if (sum->values != NULL) {
        sum->values[job] = value;
    }
    if (sum->collect != NULL) {
        sum->collect(sum->derivatives + job * sum->network->parameters, run, run->gradient, lane, 1.0);
    }
}

static void keep_row(double *row, const qnl__run *run, size_t width, int lane, double value) {
    row[0] = value;
    for (size_t k = 1; k < width; ++k) {
        row[k] = qnl__run_lane(run, &run->gradient[k - 1], lane);
    }
}

static void block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const share *g = data;
    qnl__v8 values = {0};
    g->sum->block(run, engine, g->group->inputs, &values);
    for (int lane = 0; lane < run->job_count; ++lane) {
        const size_t job = first + (size_t)lane;
        const double value = qnl__run_lane(run, &values, lane);
        if (g->rows == NULL) {
            write_job(g->sum, run, job, lane, value);
        } else {
            keep_row(g->rows + job * g->width, run, g->width, lane, value);
        }
    }
}

static qnl__evaluation evaluation_of(share *g, size_t jobs) {
    const qnl__engine *engine = qnl__network_engine(g->group, g->sum->jobs);
    return (qnl__evaluation){engine, jobs, g->sum->vectors(engine), describe, block, g};
}

/* ---- sums ---- */

/* Adds the row of one group to the results of a job, derivatives by the chain rule. */
static void add_row(const qnl__group_sum *sum, const qnl__program *program, size_t job, const double *row, int is_first) {
    if (sum->values != NULL) {
        sum->values[job] = is_first ? row[0] : sum->values[job] + row[0];
    }
    for (size_t k = 0; sum->collect != NULL && k < program->angle_count; ++k) {
        const qnl__angle *angle = &program->angles[k];
        if (angle->parameter >= 0) {
            sum->derivatives[job * sum->network->parameters + (size_t)angle->parameter] += angle->scale * row[k + 1];
        }
    }
}

static qnl_status add_column(size_t index, void *scratch, void *data) {
    const portions *p = data;
    const size_t begin = index * QNL__LANES;
    const size_t end = begin + QNL__LANES < p->jobs ? begin + QNL__LANES : p->jobs;
    for (size_t k = 0; k < p->groups; ++k) {
        const share *g = &p->shares[k];
        for (size_t job = begin; job < end; ++job) {
            add_row(p->sum, &p->evaluations[k].engine->program, p->first + job, g->rows + job * g->width, k == 0);
        }
    }
    (void)scratch;
    return QNL_OK;
}

/* ---- portions ---- */

/* The share of a portion in the progress of the whole. */
static int report(uint64_t done, uint64_t total, void *data) {
    const portions *p = data;
    const qnl_execution_options *options = &p->sum->network->options;
    (void)total;
    return options->progress(p->groups * p->first + done, p->groups * p->sum->jobs, options->progress_data);
}

static qnl_status run_portion(const char *function, portions *p) {
    double *rows = p->rows;
    for (size_t k = 0; k < p->groups; ++k) {
        p->shares[k].first = p->first;
        p->shares[k].rows = rows;
        p->evaluations[k].jobs = p->jobs;
        rows += p->jobs * p->shares[k].width;
    }
    QNL_TRY(qnl__evaluate_all(function, p->evaluations, p->groups, &p->options));
    const qnl__parallel adding = {.count = (p->jobs + QNL__LANES - 1) / QNL__LANES,
                                  .threads = qnl__thread_count(p->options.threads),
                                  .piece = add_column,
                                  .data = p};
    return qnl__parallel_run(&adding);
}

/* Columns of a portion: as many as are kept at a time, or as the threads need, but no more than there are. */
static size_t choose_columns(const portions *p) {
    const size_t all = (p->sum->jobs + QNL__LANES - 1) / QNL__LANES;
    const size_t threads = (size_t)qnl__thread_count(p->options.threads);
    const size_t fit = PORTION_DOUBLES / (QNL__LANES * p->width);
    const size_t needed = (BLOCKS_PER_THREAD * threads + p->groups - 1) / p->groups;
    const size_t columns = fit > needed ? fit : needed;
    return columns < all ? columns : all;
}

static void start_shares(portions *p) {
    const qnl_network *network = p->sum->network;
    for (size_t k = 0; k < p->groups; ++k) {
        share *g = &p->shares[k];
        *g = (share){.sum = p->sum, .group = qnl__network_group(network, k)};
        p->evaluations[k] = evaluation_of(g, 0);
        g->width = 1 + (p->sum->collect != NULL ? p->evaluations[k].engine->program.angle_count : 0);
        p->width += g->width;
    }
    p->options = p->evaluations[0].engine->options; /* the memory limit is known there */
    p->options.progress = network->options.progress == NULL ? NULL : report;
    p->options.progress_data = p;
}

static qnl_status run_portions(const char *function, portions *p) {
    start_shares(p);
    p->columns = choose_columns(p);
    p->rows = qnl__allocate_aligned(p->columns * p->width, QNL__LANES * sizeof *p->rows);
    if (p->rows == NULL) {
        return qnl__fail_memory(function, p->columns * p->width * QNL__LANES * sizeof *p->rows);
    }
    const size_t step = p->columns * QNL__LANES;
    for (p->first = 0; p->first < p->sum->jobs; p->first += step) {
        p->jobs = p->sum->jobs - p->first < step ? p->sum->jobs - p->first : step;
        QNL_TRY(run_portion(function, p));
    }
    return QNL_OK;
}

static qnl_status run_groups(const char *function, const qnl__group_sum *sum) {
    portions p = {.sum = sum, .groups = sum->network->group_count};
    p.shares = qnl__allocate(p.groups, sizeof *p.shares);
    p.evaluations = qnl__allocate(p.groups, sizeof *p.evaluations);
    const qnl_status status = p.shares == NULL || p.evaluations == NULL
                                  ? qnl__fail_memory(function, p.groups * (sizeof *p.shares + sizeof *p.evaluations))
                                  : run_portions(function, &p);
    qnl__free(p.shares);
    qnl__free(p.evaluations);
    qnl__free(p.rows);
    return status;
}

qnl_status qnl__group_sum_run(const char *function, const qnl__group_sum *sum) {
    if (sum->jobs == 0) {
        return QNL_OK;
    }
    if (sum->network->group_count > 0) {
        return run_groups(function, sum);
    }
    share whole = {.sum = sum, .group = sum->network};
    const qnl__evaluation evaluation = evaluation_of(&whole, sum->jobs);
    return qnl__evaluate(function, &evaluation);
}
