/* success.c  An optimizer from many random starts, and how many of them reach the global minimum. */
#include "qnnland/success.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"
#include "core/statistics_data.h"
#include "qnnland/random.h"

/* Starts that are optimized side by side, fewer when they have many parameters. */
#define BLOCK_STARTS  ((uint64_t)64)
#define BLOCK_NUMBERS ((size_t)1 << 20)

#define MAX_THREADS 1024

/* Size of qnl_success_options in the first version; members that come later do not change it. */
#define FIRST_SIZE (offsetof(qnl_success_options, progress_data) + sizeof(void *))

static qnl_success_options defaults_of_success(void) {
    const double two_pi = 6.283185307179586;
    const qnl_success_options defaults = {
        .struct_size = sizeof defaults,
        .method = QNL_OPTIMIZER_ADAM,
        .steps = 10000,
        .high = two_pi,
        .starts = 1000,
        .seed = 1,
        .best = NAN,
        .tolerance = 1e-6,
        .threads = 1,
    };
    return defaults;
}

qnl_status qnl_success_options_init(qnl_success_options *options, size_t struct_size) {
    QNL_CHECK_POINTER(options);
    const qnl_success_options defaults = defaults_of_success();
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, FIRST_SIZE);
}

static qnl_status check_starts(const char *function, const qnl_success_options *o) {
    const uint64_t most = SIZE_MAX / sizeof(double);
    QNL_CHECK(o->starts >= 1 && o->starts <= most, QNL_ERR_ARGUMENT, "%s: starts is %llu, allowed are 1..%llu", function,
              (unsigned long long)o->starts, (unsigned long long)most);
    QNL_CHECK(o->first <= UINT64_MAX - o->starts, QNL_ERR_ARGUMENT, "%s: first is %llu, allowed are 0..%llu for %llu starts",
              function, (unsigned long long)o->first, (unsigned long long)(UINT64_MAX - o->starts), (unsigned long long)o->starts);
    QNL_CHECK(isfinite(o->low), QNL_ERR_ARGUMENT, "%s: low is %g, must be finite", function, o->low);
    QNL_CHECK(isfinite(o->high - o->low) && o->high >= o->low, QNL_ERR_ARGUMENT,
              "%s: high is %g, allowed are finite numbers from low = %g", function, o->high, o->low);
    return QNL_OK;
}

static qnl_status check_goal(const char *function, const qnl_success_options *o) {
    QNL_CHECK(isfinite(o->best), QNL_ERR_ARGUMENT, "%s: best is %g, must be given and finite", function, o->best);
    QNL_CHECK(isfinite(o->tolerance) && o->tolerance >= 0.0, QNL_ERR_ARGUMENT,
              "%s: tolerance is %g, allowed are finite numbers from 0", function, o->tolerance);
    QNL_CHECK(o->threads >= 0 && o->threads <= MAX_THREADS, QNL_ERR_ARGUMENT, "%s: threads is %d, allowed are 0..%d", function,
              o->threads, MAX_THREADS);
    return QNL_OK;
}

/* Callbacks of an optimizer would be called by any thread, and for starts of which they do not know the number. */
static qnl_status read_optimizer_options(const char *function, qnl_optimizer_options *options, const qnl_optimizer_options *given) {
    QNL_TRY(qnl_optimizer_options_init(options, sizeof *options));
    QNL_TRY(
        qnl__options_read(function, options, sizeof *options, offsetof(qnl_optimizer_options, trace_data) + sizeof(void *), given));
    QNL_CHECK(options->trace == NULL && options->progress == NULL, QNL_ERR_ARGUMENT,
              "%s: optimizer has a trace or progress callback, must have none", function);
    return QNL_OK;
}

/* Everything that the blocks share.  Results are kept aside until all of them are there. */
typedef struct sweep {
    const qnl_cost *cost;
    size_t parameters;
    size_t block;
    qnl_success_options options;
    qnl_optimizer_options optimizer;
    double *start_values;   /* starts */
    double *end_values;     /* starts */
    uint64_t *steps;        /* starts */
    unsigned char *reasons; /* starts */
} sweep;

/* What a block needs while it is worked on. */
typedef struct block_work {
    size_t count;
    uint64_t first; /* of the whole range */
    double *thetas; /* count x P */
    qnl_stop_reason *reasons;
    qnl_random *random;
    qnl_optimizer *optimizer;
} block_work;

static qnl_status draw(block_work *work, const sweep *all) {
    const qnl_success_options *o = &all->options;
    for (size_t j = 0; j < work->count; j++) {
        qnl_random_seek(work->random, 0, o->first + work->first + j);
        QNL_TRY(qnl_random_fill_uniform(work->thetas + j * all->parameters, work->random, all->parameters, o->low, o->high));
    }
    return QNL_OK;
}

static qnl_status check_values(const sweep *all, const double *values, const block_work *work, const char *where) {
    for (size_t j = 0; j < work->count; j++) {
        QNL_CHECK(isfinite(values[j]), QNL_ERR_NOT_FINITE,
                  "qnl_success_statistics: the cost at the %s of start %llu is %g, must be finite", where,
                  (unsigned long long)(all->options.first + work->first + j), values[j]);
    }
    return QNL_OK;
}

/* A run of no steps evaluates the starts themselves. */
static qnl_status optimize(block_work *work, const sweep *all) {
    double *start_values = all->start_values + work->first;
    double *end_values = all->end_values + work->first;
    QNL_TRY(qnl_random_new(&work->random, all->options.seed, 0, 0));
    QNL_TRY(draw(work, all));
    QNL_TRY(qnl_optimizer_new(&work->optimizer, all->options.method, all->parameters, work->count, work->thetas, &all->optimizer));
    QNL_TRY(qnl_optimizer_run(work->optimizer, all->cost, 0));
    QNL_TRY(qnl_optimizer_values(start_values, work->optimizer));
    QNL_TRY(check_values(all, start_values, work, "beginning"));
    QNL_TRY(qnl_optimizer_run(work->optimizer, all->cost, all->options.steps));
    QNL_TRY(qnl_optimizer_values(end_values, work->optimizer));
    QNL_TRY(check_values(all, end_values, work, "end"));
    QNL_TRY(qnl_optimizer_steps(all->steps + work->first, work->optimizer));
    QNL_TRY(qnl_optimizer_reasons(work->reasons, work->optimizer));
    for (size_t j = 0; j < work->count; j++) {
        all->reasons[work->first + j] = (unsigned char)work->reasons[j];
    }
    return QNL_OK;
}

static qnl_status do_block(size_t index, void *scratch, void *data) {
    const sweep *all = data;
    const uint64_t first = (uint64_t)index * all->block;
    const uint64_t left = all->options.starts - first;
    block_work work = {.first = first, .count = left < all->block ? (size_t)left : all->block};
    (void)scratch;
    work.thetas = qnl__allocate(work.count, all->parameters * sizeof(double));
    work.reasons = qnl__allocate(work.count, sizeof *work.reasons);
    const qnl_status status = work.thetas != NULL && work.reasons != NULL
                                  ? optimize(&work, all)
                                  : qnl__fail_memory("qnl_success_statistics", work.count * all->parameters * sizeof(double));
    qnl_optimizer_free(work.optimizer);
    qnl_random_free(work.random);
    qnl__free(work.thetas);
    qnl__free(work.reasons);
    return status;
}

/* Blocks as starts. */
static int report(uint64_t done, uint64_t total, void *data) {
    const sweep *all = data;
    const qnl_success_options *o = &all->options;
    return o->progress(done == total ? o->starts : done * all->block, o->starts, o->progress_data);
}

static void derive(qnl_success *result) {
    if (result->starts == 0) return;
    result->rate = (double)result->successes / (double)result->starts;
    result->mean_steps = (double)result->steps / (double)result->starts;
}

static qnl_status summarise(qnl_success *result, const sweep *all) {
    const double limit = all->options.best + all->options.tolerance;
    qnl_success sum = {.starts = all->options.starts};
    for (size_t i = 0; i < (size_t)sum.starts; i++) {
        const int reason = all->reasons[i];
        const int diverged = reason == QNL_STOP_DIVERGED || reason == QNL_STOP_MODEL;
        sum.successes += all->end_values[i] <= limit ? 1 : 0;
        sum.diverged += diverged ? 1 : 0;
        sum.unconverged += diverged || reason == QNL_STOP_STEPS ? 1 : 0;
        sum.steps += all->steps[i];
    }
    derive(&sum);
    QNL_TRY(qnl_wilson_interval(&sum.interval, sum.successes, sum.starts, 0.95));
    *result = sum;
    return QNL_OK;
}

static qnl_status run(qnl_success *result, qnl_statistics *start_values, qnl_statistics *end_values, sweep *all) {
    const size_t starts = (size_t)all->options.starts;
    all->start_values = qnl__allocate(starts, sizeof(double));
    all->end_values = qnl__allocate(starts, sizeof(double));
    all->steps = qnl__allocate(starts, sizeof *all->steps);
    all->reasons = qnl__allocate(starts, sizeof *all->reasons);
    if (all->start_values == NULL || all->end_values == NULL || all->steps == NULL || all->reasons == NULL) {
        return qnl__fail_memory("qnl_success_statistics", starts * sizeof(double));
    }
    const qnl__parallel work = {
        .count = (starts - 1) / all->block + 1,
        .threads = qnl__thread_count(all->options.threads),
        .piece = do_block,
        .data = all,
        .progress = all->options.progress != NULL ? report : NULL,
        .progress_data = all,
    };
    qnl_success sum;
    QNL_TRY(qnl__parallel_run(&work));
    QNL_TRY(summarise(&sum, all));
    QNL_TRY(qnl__statistics_add_both(start_values, all->start_values, end_values, all->end_values, starts));
    *result = sum;
    return QNL_OK;
}

qnl_status qnl_success_statistics(qnl_success *result, qnl_statistics *start_values, qnl_statistics *end_values,
                                  const qnl_cost *cost, const qnl_success_options *options) {
    QNL_CHECK_POINTER(result);
    QNL_CHECK_POINTER(cost);
    QNL_CHECK_POINTER(options);
    QNL_CHECK(start_values == NULL || start_values != end_values, QNL_ERR_ARGUMENT,
              "%s: start_values and end_values are the same, must be two", __func__);
    sweep all = {.cost = cost, .parameters = qnl_cost_parameters(cost), .options = defaults_of_success()};
    QNL_TRY(qnl__options_read(__func__, &all.options, sizeof all.options, FIRST_SIZE, options));
    QNL_TRY(check_starts(__func__, &all.options));
    QNL_TRY(check_goal(__func__, &all.options));
    QNL_TRY(read_optimizer_options(__func__, &all.optimizer, all.options.optimizer));
    const size_t wanted = BLOCK_NUMBERS / all.parameters;
    all.block = wanted < 1 ? 1 : wanted > BLOCK_STARTS ? (size_t)BLOCK_STARTS : wanted;
    const qnl_status status = run(result, start_values, end_values, &all);
    qnl__free(all.start_values);
    qnl__free(all.end_values);
    qnl__free(all.steps);
    qnl__free(all.reasons);
    return status;
}

/* 1 if these can be the counts of a range. */
static int counts_fit(const qnl_success *s) {
    return s->successes <= s->starts && s->unconverged <= s->starts && s->diverged <= s->unconverged;
}

qnl_status qnl_success_merge(qnl_success *result, const qnl_success *other) {
    QNL_CHECK_POINTER(result);
    QNL_CHECK_POINTER(other);
    QNL_CHECK(counts_fit(result) && counts_fit(other), QNL_ERR_ARGUMENT,
              "%s: successes or unconverged is above starts, or diverged above unconverged", __func__);
    QNL_CHECK(other->starts <= UINT64_MAX - result->starts && other->steps <= UINT64_MAX - result->steps, QNL_ERR_ARGUMENT,
              "%s: starts or steps are 2^64 or more together", __func__);
    qnl_success sum = {
        .starts = result->starts + other->starts,
        .successes = result->successes + other->successes,
        .unconverged = result->unconverged + other->unconverged,
        .diverged = result->diverged + other->diverged,
        .steps = result->steps + other->steps,
    };
    derive(&sum);
    if (sum.starts > 0) QNL_TRY(qnl_wilson_interval(&sum.interval, sum.successes, sum.starts, 0.95));
    *result = sum;
    return QNL_OK;
}
