#include "perturbation.h"

#include <math.h>
#include <stdlib.h>

#include "messages.h"
#include "parallel.h"

/* Long enough that compiling the circuit for a block does not count, short enough to keep all threads busy to the end. */
enum { SAMPLES_AT_ONCE = 32 };

/* All results of a row are kept until their median is known. */
static const double most_result_bytes = 2147483648.0;

/* Rows with more than this are not worked on side by side. */
static const double most_shared_bytes = 67108864.0;

static const double rounding = 1e-12;

/** One row while it is computed; shared by the threads, which write to different results. */
typedef struct row_work {
    const sensitivity_settings *settings;
    const qnl_circuit *circuit;
    size_t parameters;
    double percent;
    uint64_t stream;
    qnl_sensitivity *results;
} row_work;

/* ---- drawing ---- */

static double full_turn(void) {
    return 2.0 * acos(-1.0);
}

static qnl_status draw_sample(double *theta, double *delta, const row_work *work, qnl_random *random) {
    qnl_perturbation_options options;
    qnl_status status = qnl_perturbation_options_init(&options, sizeof options);
    if (status != QNL_OK) return status;
    options.fraction = work->settings->fraction;
    options.size = 0.01 * work->percent;
    options.scale = work->settings->reading == READING_VALUE ? QNL_PERTURBATION_OF_VALUE : QNL_PERTURBATION_OF_CIRCLE;
    options.kind = work->settings->signs == SIGNS_UNIFORM ? QNL_PERTURBATION_UNIFORM : QNL_PERTURBATION_SIGNS;
    status = qnl_random_fill_uniform(theta, random, work->parameters, 0.0, full_turn());
    return status == QNL_OK ? qnl_perturbation_draw(delta, theta, work->parameters, &options, random) : status;
}

static qnl_status measure(const row_work *work, size_t first, size_t count, double *thetas, double *deltas, qnl_random *random) {
    qnl_execution_options options;
    qnl_status status = qnl_execution_options_init(&options, sizeof options);
    for (size_t i = 0; status == QNL_OK && i < count; i++) {
        qnl_random_seek(random, work->stream, first + i);
        status = draw_sample(thetas + i * work->parameters, deltas + i * work->parameters, work, random);
    }
    if (status != QNL_OK) return status;
    options.threads = 1; /* the threads are busy with other blocks */
    return qnl_channel_sensitivity(work->results + first, work->circuit, thetas, deltas, count, &options);
}

static int measure_block(size_t first, size_t count, void *data) {
    const row_work *work = data;
    double *thetas = calloc(count * work->parameters, sizeof *thetas);
    double *deltas = calloc(count * work->parameters, sizeof *deltas);
    qnl_random *random = NULL;
    int status = 0;
    if (thetas == NULL || deltas == NULL) status = complain("not enough memory");
    if (status == 0) status = failed(qnl_random_new(&random, work->settings->common.seed, work->stream, 0));
    if (status == 0) status = failed(measure(work, first, count, thetas, deltas, random));
    qnl_random_free(random);
    free(thetas);
    free(deltas);
    return status;
}

/* ---- statistics ---- */

static double value_norm(const qnl_sensitivity *result) {
    return result->distance.operator_norm;
}
static double value_norm_squared(const qnl_sensitivity *result) {
    return result->distance.operator_norm_squared;
}
static double value_half(const qnl_sensitivity *result) {
    return result->distance.half_diamond;
}
static double value_distance(const qnl_sensitivity *result) {
    return result->distance.diamond;
}
static double value_sum(const qnl_sensitivity *result) {
    return result->angle_sum;
}
static double value_bound(const qnl_sensitivity *result) {
    return result->bound;
}
static double value_above_printed(const qnl_sensitivity *result) {
    return result->distance.diamond > result->printed_bound ? 1.0 : 0.0;
}
static double value_above_rigorous(const qnl_sensitivity *result) {
    return result->distance.diamond > result->bound + rounding ? 1.0 : 0.0;
}

static int collect(qnl_statistics **out, double (*value)(const qnl_sensitivity *), const qnl_sensitivity *results, size_t count) {
    if (failed(qnl_statistics_new(out))) return 1;
    for (size_t i = 0; i < count; i++) {
        const double number = value(&results[i]);
        if (failed(qnl_statistics_add(*out, &number, 1))) return 1;
    }
    return 0;
}

static int mean_of(double *mean, double (*value)(const qnl_sensitivity *), const qnl_sensitivity *results, size_t count) {
    qnl_statistics *statistics = NULL;
    int status = collect(&statistics, value, results, count);
    if (status == 0) status = failed(qnl_statistics_mean(mean, statistics));
    qnl_statistics_free(statistics);
    return status;
}

static int spread_of(double *median, double *largest, const qnl_sensitivity *results, size_t count) {
    qnl_statistics *statistics = NULL;
    qnl_interval range = {0.0, 0.0};
    int status = collect(&statistics, value_distance, results, count);
    if (status == 0) {
        status = failed(qnl_statistics_quantile(median, statistics, 0.5)) || failed(qnl_statistics_range(&range, statistics));
    }
    *largest = range.high;
    qnl_statistics_free(statistics);
    return status;
}

static int summarise(perturbation_row *row, const qnl_sensitivity *results, size_t count) {
    return mean_of(&row->norm_mean, value_norm, results, count) ||
           mean_of(&row->norm_squared_mean, value_norm_squared, results, count) ||
           mean_of(&row->half_mean, value_half, results, count) || mean_of(&row->distance_mean, value_distance, results, count) ||
           mean_of(&row->sum_mean, value_sum, results, count) || mean_of(&row->bound_mean, value_bound, results, count) ||
           mean_of(&row->above_printed, value_above_printed, results, count) ||
           mean_of(&row->above_rigorous, value_above_rigorous, results, count) ||
           spread_of(&row->distance_median, &row->distance_max, results, count);
}

/* ---- rows ---- */

/** All rows; shared by the threads, which write to different rows. */
typedef struct all_rows {
    const sensitivity_settings *settings;
    perturbation_table table;
    progress *bar;
    uint64_t threads; /**< inside of one row */
    uint64_t done;
    uint64_t total;
} all_rows;

static double result_bytes(const perturbation_row *row) {
    return (double)row->samples * (double)sizeof(qnl_sensitivity);
}

static int compute_row(perturbation_row *row, const all_rows *all, const qnl_circuit *circuit) {
    const size_t count = (size_t)row->samples;
    row_work work = {.settings = all->settings,
                     .circuit = circuit,
                     .parameters = qnl_circuit_parameters(circuit),
                     .percent = row->percent,
                     /* Percentages that differ by 1e-6 or more have streams of their own. */
                     .stream = (architecture_name(&row->which) << 32) + (uint64_t)llround(row->percent * 1e6),
                     .results = calloc(count, sizeof *work.results)};
    if (work.results == NULL) return complain("not enough memory for %zu samples", count);
    int status = parallel_run(measure_block, &work, count, SAMPLES_AT_ONCE, all->threads);
    if (status == 0) status = summarise(row, work.results, count);
    free(work.results);
    return status;
}

/** What a row costs, in some unit: as many samples as parameters, each of so many gates on 4^n numbers. */
static uint64_t work_units(const architecture *which) {
    const uint64_t parameters = architecture_parameters(which);
    return parameters * (parameters + 20) << which->qubits;
}

static int compute_rows(size_t first, size_t count, void *data) {
    all_rows *all = data;
    int status = 0;
    for (size_t i = first; status == 0 && i < first + count; i++) {
        perturbation_row *row = &all->table.rows[i];
        qnl_circuit *circuit = NULL;
        status = failed(settings_circuit(&circuit, all->settings, &row->which)) || compute_row(row, all, circuit);
        qnl_circuit_free(circuit);
#ifdef _OPENMP
#pragma omp critical(perturbation_progress)
#endif
        progress_show(all->bar, all->done += work_units(&row->which), all->total);
    }
    return status;
}

static int list_rows(all_rows *all) {
    const sensitivity_settings *settings = all->settings;
    const size_t percents = settings->percents.count;
    const size_t count = settings_architectures(settings) * percents;
    all->table = (perturbation_table){count, calloc(count, sizeof *all->table.rows)};
    if (all->table.rows == NULL) return complain("not enough memory");
    for (size_t i = 0; i < count; i++) {
        perturbation_row *row = &all->table.rows[i];
        row->which = settings_architecture(settings, i / percents);
        row->percent = settings->percents.values[i % percents];
        row->samples = settings->common.samples * architecture_parameters(&row->which);
        all->total += work_units(&row->which);
    }
    return 0;
}

static double largest_result_bytes(const perturbation_table *table) {
    double largest = 0.0;
    for (size_t i = 0; i < table->count; i++)
        largest = fmax(largest, result_bytes(&table->rows[i]));
    return largest;
}

/** Many small rows are done side by side, each in one thread; others one after the other, each in all threads. */
static int run_all(all_rows *all) {
    const size_t threads = parallel_threads(all->settings->common.threads);
    const double bytes = largest_result_bytes(&all->table);
    if (bytes > most_result_bytes) {
        return complain("%.0f samples need %.1f GB of memory, allowed are %.1f GB", bytes / (double)sizeof(qnl_sensitivity),
                        bytes * 1e-9, most_result_bytes * 1e-9);
    }
    const int side_by_side = all->table.count >= 4 * threads && bytes <= most_shared_bytes;
    all->threads = side_by_side ? 1 : threads;
    progress_begin(all->bar, "perturbations");
    const int status = parallel_run(compute_rows, all, all->table.count, 1, side_by_side ? threads : 1);
    progress_end(all->bar);
    return status;
}

int perturbation_run(perturbation_table *out, const sensitivity_settings *settings, progress *bar) {
    all_rows all = {.settings = settings, .bar = bar};
    const int status = list_rows(&all) || run_all(&all);
    if (status != 0) {
        perturbation_free(&all.table);
    } else {
        *out = all.table;
    }
    return status;
}

void perturbation_free(perturbation_table *table) {
    free(table->rows);
    *table = (perturbation_table){0};
}
