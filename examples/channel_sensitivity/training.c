#include "training.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "messages.h"
#include "parallel.h"
#include "problem.h"

static const double moved_threshold = 1e-8;

/* The history of the parameters is kept in memory, so it must have a limit. */
static const double most_history_bytes = 2147483648.0;

/** All runs of one task.  Points (before the first step, after each step) stand at [run * (steps + 1) + point], steps at
 *  [run * steps + step]. */
typedef struct history {
    size_t runs;
    size_t steps;
    size_t parameters;
    const qnl_circuit *circuit;
    double *thetas;           /**< of each point, P numbers each */
    double *losses;           /**< of each point */
    double *deltas;           /**< of each step, P numbers each */
    double *now;              /**< runs x P */
    double *values;           /**< runs */
    uint64_t *done;           /**< runs */
    double *column;           /**< runs */
    qnl_sensitivity *results; /**< of each step */
} history;

static int history_new(history *out, const sensitivity_settings *settings, const problem *task) {
    history h = {
        .runs = (size_t)settings->runs, .steps = (size_t)settings->steps, .parameters = task->parameters, .circuit = task->circuit};
    const size_t points = h.runs * (h.steps + 1);
    const double bytes = 8.0 * (double)points * (2.0 * (double)h.parameters + 12.0);
    if (bytes > most_history_bytes) {
        return complain("%zu runs x %zu steps x %zu parameters need %.1f GB of memory, allowed are %.1f GB", h.runs, h.steps,
                        h.parameters, bytes * 1e-9, most_history_bytes * 1e-9);
    }
    h.thetas = calloc(points * h.parameters, sizeof *h.thetas);
    h.losses = calloc(points, sizeof *h.losses);
    h.deltas = calloc(points * h.parameters, sizeof *h.deltas);
    h.now = calloc(h.runs * h.parameters, sizeof *h.now);
    h.values = calloc(h.runs, sizeof *h.values);
    h.done = calloc(h.runs, sizeof *h.done);
    h.column = calloc(h.runs, sizeof *h.column);
    h.results = calloc(points, sizeof *h.results);
    *out = h;
    const int complete = h.thetas != NULL && h.losses != NULL && h.deltas != NULL && h.now != NULL && h.values != NULL &&
                         h.done != NULL && h.column != NULL && h.results != NULL;
    return complete ? 0 : complain("not enough memory for the history of the training");
}

static void history_free(history *h) {
    free(h->thetas);
    free(h->losses);
    free(h->deltas);
    free(h->now);
    free(h->values);
    free(h->done);
    free(h->column);
    free(h->results);
    *h = (history){0};
}

/* ---- the optimizer ---- */

/** Streams with the highest bit belong to the training, the others to the random experiment. */
static int draw_starts(history *h, const architecture *which, uint64_t seed) {
    const uint64_t stream = architecture_name(which) | (uint64_t)1 << 63;
    const double turn = 2.0 * acos(-1.0);
    qnl_random *random = NULL;
    if (failed(qnl_random_new(&random, seed, stream, 0))) return 1;
    int status = 0;
    for (size_t run = 0; status == 0 && run < h->runs; run++) {
        qnl_random_seek(random, stream, run);
        status = failed(qnl_random_fill_uniform(h->now + run * h->parameters, random, h->parameters, 0.0, turn));
    }
    qnl_random_free(random);
    return status;
}

/** The trace: keeps the point from which each step went. */
static int record_step(const qnl_optimizer_step *step, void *data) {
    history *h = data;
    const size_t place = step->start * (h->steps + 1) + (size_t)step->step - 1;
    memcpy(&h->thetas[place * h->parameters], step->theta, h->parameters * sizeof(double));
    h->losses[place] = step->value;
    return 0;
}

static int record_ends(history *h, const qnl_optimizer *optimizer) {
    if (failed(qnl_optimizer_thetas(h->now, optimizer)) || failed(qnl_optimizer_values(h->values, optimizer)) ||
        failed(qnl_optimizer_steps(h->done, optimizer))) {
        return 1;
    }
    for (size_t run = 0; run < h->runs; run++) {
        if (h->done[run] != h->steps) return complain("run %zu diverged in step %" PRIu64, run, h->done[run] + 1);
        const size_t place = run * (h->steps + 1) + h->steps;
        memcpy(&h->thetas[place * h->parameters], &h->now[run * h->parameters], h->parameters * sizeof(double));
        h->losses[place] = h->values[run];
    }
    return 0;
}

/** Adam as PennyLane has it, with the second moment's decay of the published study. */
static int optimizer_options(qnl_optimizer_options *options, const sensitivity_settings *settings, history *h) {
    if (failed(qnl_optimizer_options_init(options, sizeof *options))) return 1;
    options->rate = settings->rate;
    options->beta2 = 0.99;
    options->epsilon_place = QNL_EPSILON_OUTSIDE;
    options->gradient_tolerance = -1.0; /* a flat landscape has steps too: of size zero */
    options->trace = record_step;
    options->trace_data = h;
    return 0;
}

static int optimize(history *h, const problem *task, const training_task *asked, const sensitivity_settings *settings) {
    qnl_optimizer_options options;
    qnl_optimizer *optimizer = NULL;
    if (draw_starts(h, &asked->which, settings->common.seed) != 0 || optimizer_options(&options, settings, h) != 0 ||
        failed(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, h->parameters, h->runs, h->now, &options))) {
        return 1;
    }
    const int status = failed(qnl_optimizer_run(optimizer, task->cost, h->steps)) || record_ends(h, optimizer);
    qnl_optimizer_free(optimizer);
    return status;
}

/* ---- the steps ---- */

/** Measure all steps of some runs; parallel_run() calls it in several threads. */
static int measure_runs(size_t first, size_t count, void *data) {
    history *h = data;
    qnl_execution_options options;
    qnl_status status = qnl_execution_options_init(&options, sizeof options);
    options.threads = 1; /* the threads are busy with other runs */
    for (size_t run = first; status == QNL_OK && run < first + count; run++) {
        const double *thetas = h->thetas + run * (h->steps + 1) * h->parameters;
        double *deltas = h->deltas + run * h->steps * h->parameters;
        for (size_t k = 0; k < h->steps * h->parameters; k++)
            deltas[k] = thetas[k + h->parameters] - thetas[k];
        status = qnl_channel_sensitivity(h->results + run * h->steps, h->circuit, thetas, deltas, h->steps, &options);
    }
    return failed(status);
}

static double step_size(const history *h, size_t run, size_t step) {
    const double *delta = h->deltas + (run * h->steps + step) * h->parameters;
    double sum = 0.0;
    for (size_t k = 0; k < h->parameters; k++)
        sum += fabs(delta[k]);
    return sum / (double)h->parameters;
}
static double step_moved(const history *h, size_t run, size_t step) {
    const double *delta = h->deltas + (run * h->steps + step) * h->parameters;
    size_t moved = 0;
    for (size_t k = 0; k < h->parameters; k++)
        moved += fabs(delta[k]) > moved_threshold;
    return (double)moved / (double)h->parameters;
}
static double step_norm(const history *h, size_t run, size_t step) {
    return h->results[run * h->steps + step].distance.operator_norm;
}
static double step_distance(const history *h, size_t run, size_t step) {
    return h->results[run * h->steps + step].distance.diamond;
}
static double step_bound(const history *h, size_t run, size_t step) {
    return h->results[run * h->steps + step].bound;
}
static double step_loss(const history *h, size_t run, size_t step) {
    return h->losses[run * (h->steps + 1) + step + 1];
}

/** Mean over the runs, and its interval unless NULL. */
static int mean_of(double *mean, qnl_interval *interval, double (*value)(const history *, size_t, size_t), const history *h,
                   size_t step) {
    qnl_statistics *statistics = NULL;
    if (failed(qnl_statistics_new(&statistics))) return 1;
    for (size_t run = 0; run < h->runs; run++)
        h->column[run] = value(h, run, step);
    int status = failed(qnl_statistics_add(statistics, h->column, h->runs)) || failed(qnl_statistics_mean(mean, statistics));
    if (status == 0 && interval != NULL) status = failed(qnl_statistics_mean_interval(interval, statistics, 0.95));
    qnl_statistics_free(statistics);
    return status;
}

static int summarise(training_step *out, const history *h, size_t step) {
    return mean_of(&out->step_size, NULL, step_size, h, step) || mean_of(&out->moved, NULL, step_moved, h, step) ||
           mean_of(&out->norm, NULL, step_norm, h, step) ||
           mean_of(&out->distance, &out->distance_interval, step_distance, h, step) ||
           mean_of(&out->bound, &out->bound_interval, step_bound, h, step) || mean_of(&out->loss, NULL, step_loss, h, step);
}

/* ---- tasks ---- */

static char *dataset_path(const sensitivity_settings *settings, uint64_t dataset) {
    static const char *const files[] = {"wine_data.csv", "breast_cancer.csv"}; /* as dataset_names */
    return path_join(settings->data, files[dataset]);
}

/** A file that cannot be read is found before the work begins, and only once. */
static int check_datasets(const sensitivity_settings *settings) {
    int status = 0;
    for (size_t i = 0; status == 0 && i < settings->datasets.count; i++) {
        char *path = dataset_path(settings, settings->datasets.values[i]);
        qnl_dataset *dataset = NULL;
        status = path == NULL || failed(qnl_dataset_read_csv(&dataset, path, QNL_LABEL_LAST));
        qnl_dataset_free(dataset);
        free(path);
    }
    return status;
}

static int make_problem(problem *out, const training_task *asked, const sensitivity_settings *settings, uint64_t threads) {
    qnl_execution_options execution;
    if (failed(qnl_execution_options_init(&execution, sizeof execution))) return 1;
    execution.threads = (int)threads;
    char *path = dataset_path(settings, asked->dataset);
    if (path == NULL) return 1;
    qnl_circuit *circuit = NULL;
    int status = failed(settings_circuit(&circuit, settings, &asked->which));
    if (status == 0) {
        const problem_request request = {.data = path,
                                         .label_column = QNL_LABEL_LAST,
                                         .encoding = asked->encoding,
                                         .loss = QNL_LOSS_SQUARED,
                                         .circuit = circuit,
                                         .execution = &execution};
        status = problem_new(out, &request);
    }
    qnl_circuit_free(circuit);
    free(path);
    return status;
}

static int run_task(training_step *means, const training_task *asked, const sensitivity_settings *settings, uint64_t threads) {
    problem task = {0};
    history h = {0};
    int status = make_problem(&task, asked, settings, threads) || history_new(&h, settings, &task) ||
                 optimize(&h, &task, asked, settings) || parallel_run(measure_runs, &h, h.runs, 1, threads);
    for (size_t step = 0; status == 0 && step < h.steps; step++)
        status = summarise(&means[step], &h, step);
    history_free(&h);
    problem_free(&task);
    return status;
}

static int list_tasks(training_table *out, const sensitivity_settings *settings) {
    const size_t architectures = settings_architectures(settings);
    const size_t count = settings->datasets.count * settings->encodings.count * architectures;
    training_table table = {count, (size_t)settings->steps, calloc(count, sizeof *table.tasks),
                            calloc(count * (size_t)settings->steps, sizeof *table.means)};
    if (table.tasks == NULL || table.means == NULL) {
        training_free(&table);
        return complain("not enough memory");
    }
    for (size_t i = 0; i < count; i++) {
        const size_t data = i / architectures;
        table.tasks[i].which = settings_architecture(settings, i % architectures);
        table.tasks[i].encoding = (qnl_encoding)settings->encodings.values[data % settings->encodings.count];
        table.tasks[i].dataset = settings->datasets.values[data / settings->encodings.count];
    }
    *out = table;
    return 0;
}

/** All tasks; shared by the threads, which write to different means. */
typedef struct all_tasks {
    const sensitivity_settings *settings;
    training_table table;
    progress *bar;
    uint64_t threads; /**< inside of one task */
    uint64_t done;
    uint64_t total;
} all_tasks;

/** What a task costs, in some unit. */
static uint64_t work_units(const training_task *task) {
    return architecture_parameters(&task->which) << task->which.qubits;
}

static int run_tasks(size_t first, size_t count, void *data) {
    all_tasks *all = data;
    for (size_t i = first; i < first + count; i++) {
        const training_task *task = &all->table.tasks[i];
        if (run_task(all->table.means + i * all->table.steps, task, all->settings, all->threads) != 0) return 1;
#ifdef _OPENMP
#pragma omp critical(training_progress)
#endif
        progress_show(all->bar, all->done += work_units(task), all->total);
    }
    return 0;
}

/** Many tasks are done side by side, each in one thread; few tasks one after the other, each in all threads. */
static int run_all(all_tasks *all) {
    const size_t threads = parallel_threads(all->settings->common.threads);
    const int side_by_side = all->table.count >= 4 * threads;
    all->threads = side_by_side ? 1 : threads;
    progress_begin(all->bar, "training");
    const int status = parallel_run(run_tasks, all, all->table.count, 1, side_by_side ? threads : 1);
    progress_end(all->bar);
    return status;
}

int training_run(training_table *out, const sensitivity_settings *settings, progress *bar) {
    all_tasks all = {.settings = settings, .bar = bar};
    if (check_datasets(settings) != 0 || list_tasks(&all.table, settings) != 0) return 1;
    for (size_t i = 0; i < all.table.count; i++)
        all.total += work_units(&all.table.tasks[i]);
    const int status = run_all(&all);
    if (status != 0) {
        training_free(&all.table);
    } else {
        *out = all.table;
    }
    return status;
}

void training_free(training_table *table) {
    free(table->tasks);
    free(table->means);
    *table = (training_table){0};
}
