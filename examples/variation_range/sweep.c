#include "sweep.h"

#include <math.h>
#include <stdlib.h>

#include "messages.h"

/* A mean below this is rounding: the gate does not move the cost at all. */
static const double rounding = 1e-12;

/* ---- tasks ---- */

/** What a task gives to all its samples. */
typedef struct task_parts {
    qnl_observable *observable;
    qnl_state *inputs; /**< NULL = |0...0> */
    double width;
} task_parts;

static void free_parts(task_parts *parts) {
    qnl_observable_free(parts->observable);
    qnl_state_free(parts->inputs);
}

static qnl_status make_observable(qnl_observable **out, const range_settings *settings, const range_row *row) {
    const int qubits = (int)row->qubits, discarded = (int)settings->discarded;
    if (row->task == TASK_VQE) return qnl_heisenberg(out, qubits, (qnl_boundary)settings->boundary);
    if (row->task == TASK_QAE) return qnl_autoencoder_observable(out, qubits, &discarded, 1, QNL_AUTOENCODER_GLOBAL);
    return qnl_state_learning_observable(out, qubits, NULL, 0);
}

static int make_parts(task_parts *parts, const range_settings *settings, const range_row *row,
                      const qnl_execution_options *execution) {
    const uint64_t ends[2] = {0, (UINT64_C(1) << row->qubits) - 1};
    const int mixed = row->task == TASK_QAE && settings->input == INPUT_MIXED;
    qnl_spectrum spectrum = {.width = 0.0};
    if (failed(make_observable(&parts->observable, settings, row)) ||
        (mixed && failed(qnl_state_new_basis(&parts->inputs, (int)row->qubits, ends, 2))) ||
        failed(qnl_observable_spectrum(&spectrum, parts->observable, 0.0, execution))) {
        return 1;
    }
    parts->width = spectrum.width;
    return 0;
}

/* ---- one row ---- */

/** A seed that no other task, side and number of qubits has; seeds up to 2^55 do not meet either. */
static uint64_t seed_of_row(const range_settings *settings, const range_row *row) {
    return ((settings->common.seed * 4 + row->task) * 4 + row->side) * 32 + row->qubits;
}

static int sample(qnl_statistics *lower, qnl_statistics *upper, const range_settings *settings, const range_row *row,
                  const task_parts *parts, const qnl_execution_options *execution) {
    qnl_variation_problem problem;
    qnl_variation_ensemble ensemble;
    qnl_random_circuit_options family;
    qnl_sample_range samples;
    if (failed(qnl_variation_problem_init(&problem, sizeof problem)) ||
        failed(qnl_variation_ensemble_init(&ensemble, sizeof ensemble)) ||
        failed(qnl_random_circuit_options_init(&family, sizeof family)) ||
        failed(qnl_sample_range_init(&samples, sizeof samples))) {
        return 1;
    }
    problem.qubit_count = (int)settings->gate_qubits;
    for (int i = 0; i < problem.qubit_count; i++)
        problem.qubits[i] = (int)settings_gate(settings, row->qubits) + i;
    problem.observable = parts->observable;
    problem.inputs = parts->inputs;
    family.kind = (qnl_random_circuit_kind)settings->circuits;
    family.qubits = (int)row->qubits;
    family.layers = (int)row->layers;
    ensemble.before = row->side == SIDE_V2 ? NULL : &family;
    ensemble.after = row->side == SIDE_V1 ? NULL : &family;
    samples.first = settings->first_sample;
    samples.count = row->samples;
    samples.seed = seed_of_row(settings, row);
    return failed(qnl_variation_sample(lower, upper, &problem, &ensemble, &samples, NULL, execution));
}

static double largest_gap(const qnl_statistics *lower, const qnl_statistics *upper) {
    const double *low = qnl_statistics_values(lower), *high = qnl_statistics_values(upper);
    double gap = 0.0;
    for (size_t i = 0; i < qnl_statistics_count(lower); i++) {
        if (high[i] > 0.0) gap = fmax(gap, (high[i] - low[i]) / high[i]);
    }
    return gap;
}

static int find_bound(double *bound, const range_settings *settings, const range_row *row) {
    const int qubits = (int)row->qubits, gate = (int)settings->gate_qubits;
    qnl_variation_bound result = {.mean = 0.0};
    const qnl_status status = row->task == TASK_QSL ? qnl_variation_proposition2(&result, qubits, gate, 1.0)
                                                    : qnl_variation_theorem1(&result, qubits, gate, row->width, row->width);
    *bound = result.mean / row->width;
    return failed(status);
}

static int summarise(range_row *row, const qnl_statistics *lower) {
    double mean = 0.0, variance = 0.0;
    qnl_interval interval = {0.0, 0.0};
    if (failed(qnl_statistics_mean(&mean, lower)) || failed(qnl_statistics_variance(&variance, lower)) ||
        failed(qnl_statistics_mean_interval(&interval, lower, 0.95))) {
        return 1;
    }
    row->mean = mean / row->width;
    row->deviation = sqrt(variance) / row->width;
    row->error = row->deviation / sqrt((double)row->samples);
    row->interval = (qnl_interval){interval.low / row->width, interval.high / row->width};
    return 0;
}

static int compute_row(range_row *row, const range_settings *settings, const qnl_execution_options *execution) {
    task_parts parts = {NULL, NULL, 0.0};
    qnl_statistics *lower = NULL, *upper = NULL;
    int status = make_parts(&parts, settings, row, execution);
    row->width = parts.width;
    if (status == 0) status = failed(qnl_statistics_new(&lower)) || failed(qnl_statistics_new(&upper));
    if (status == 0) status = sample(lower, upper, settings, row, &parts, execution);
    if (status == 0) status = summarise(row, lower) || find_bound(&row->bound, settings, row);
    if (status == 0) row->gap = largest_gap(lower, upper);
    qnl_statistics_free(lower);
    qnl_statistics_free(upper);
    free_parts(&parts);
    return status;
}

/* ---- all rows ---- */

/** Number of different circuit depths for each number of qubits. */
static size_t depth_count(const range_settings *settings) {
    return settings->depths.count > 0 ? settings->depths.count : 1;
}

static range_row row_at(const range_settings *settings, size_t index) {
    const size_t depths = depth_count(settings);
    const size_t sizes = (size_t)(settings->max_qubits - settings->min_qubits + 1);
    range_row row = {.samples = settings->common.samples};
    const size_t depth = index % depths;
    index /= depths;
    row.qubits = settings->min_qubits + index % sizes;
    index /= sizes;
    row.side = settings->sides.values[index % settings->sides.count];
    row.task = settings->tasks.values[index / settings->sides.count];
    row.layers = settings->depths.count > 0 ? settings->depths.values[depth] : settings_layers(settings, row.qubits);
    return row;
}

static int list_rows(range_table *out, const range_settings *settings) {
    const size_t sizes = (size_t)(settings->max_qubits - settings->min_qubits + 1);
    const size_t count = settings->tasks.count * settings->sides.count * sizes * depth_count(settings);
    *out = (range_table){count, calloc(count, sizeof *out->rows)};
    if (out->rows == NULL) return complain("not enough memory");
    for (size_t i = 0; i < count; i++)
        out->rows[i] = row_at(settings, i);
    return 0;
}

/** Progress over all rows; the samples of a row are counted with what they cost, in some unit. */
typedef struct row_progress {
    progress *bar;
    uint64_t before; /**< units of the rows that are finished */
    uint64_t unit;   /**< of one sample of this row */
    uint64_t total;
} row_progress;

static uint64_t work_units(const range_row *row) {
    return row->qubits * row->layers * (16 + (UINT64_C(1) << row->qubits));
}

static int show(uint64_t done, uint64_t total, void *data) {
    const row_progress *at = data;
    (void)total;
    progress_show(at->bar, at->before + done * at->unit, at->total);
    return 0;
}

static int run_rows(range_table *table, const range_settings *settings, progress *bar) {
    qnl_execution_options execution;
    row_progress at = {.bar = bar};
    if (failed(qnl_execution_options_init(&execution, sizeof execution))) return 1;
    execution.threads = (int)settings->common.threads;
    execution.progress = show;
    execution.progress_data = &at;
    for (size_t i = 0; i < table->count; i++)
        at.total += work_units(&table->rows[i]) * table->rows[i].samples;
    int status = 0;
    for (size_t i = 0; status == 0 && i < table->count; i++) {
        at.unit = work_units(&table->rows[i]);
        status = compute_row(&table->rows[i], settings, &execution);
        at.before += at.unit * table->rows[i].samples;
    }
    return status;
}

int sweep_run(range_table *out, const range_settings *settings, progress *bar) {
    range_table table = {0};
    if (list_rows(&table, settings) != 0) return 1;
    progress_begin(bar, "variation ranges");
    const int status = run_rows(&table, settings, bar);
    progress_end(bar);
    if (status != 0) {
        sweep_free(&table);
    } else {
        *out = table;
    }
    return status;
}

void sweep_free(range_table *table) {
    free(table->rows);
    *table = (range_table){0};
}

/* ---- slopes ---- */

slope_kind sweep_slope(qnl_line_fit *weighted, qnl_line_fit *plain, const range_table *table, uint64_t task, uint64_t side,
                       uint64_t most_qubits) {
    double x[MOST_QUBITS], y[MOST_QUBITS], sigma[MOST_QUBITS];
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const range_row *row = &table->rows[i];
        if (row->task != task || row->side != side || row->qubits > most_qubits) continue;
        if (!(row->mean > rounding)) return SLOPE_ZERO_MEAN;
        if (!(row->error > rounding * row->mean)) return SLOPE_NO_ERROR;
        x[count] = (double)row->qubits;
        y[count] = log2(row->mean);
        sigma[count++] = row->error / (row->mean * log(2.0));
    }
    const int fitted =
        count >= 2 && qnl_fit_line(weighted, x, y, sigma, count) == QNL_OK && qnl_fit_line(plain, x, y, NULL, count) == QNL_OK;
    return fitted ? SLOPE_FITTED : SLOPE_FEW_POINTS;
}
