/* Values where gradient descent starts, and where it ends. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "csv.h"
#include "descent.h"
#include "experiments.h"
#include "figure.h"
#include "instance.h"
#include "messages.h"

/** One bin of one histogram. */
typedef struct histogram_row {
    instance_kind kind;
    uint64_t number;
    uint64_t parameters;
    int end; /**< 0 = values at the starts, 1 = where descent ends */
    double low;
    double high;
    uint64_t count;
    uint64_t unconverged; /**< descents, the same for all bins */
} histogram_row;

/* Forms of random networks have 5^p coefficients. */
enum { MOST_NETWORK_PARAMETERS = 4 };

/* ---- one instance: bins of the starts, then bins of the ends ---- */

static void count_values(uint64_t *counts, const qnl_statistics *values, double width, uint64_t bins) {
    const double *all = qnl_statistics_values(values);
    for (size_t i = 0; i < qnl_statistics_count(values); i++) {
        const double place = all[i] > 0.0 ? all[i] / width : 0.0;
        counts[place < (double)bins ? (uint64_t)place : bins - 1]++;
    }
}

static int append_bins(result_rows *all, const histogram_row *about, const qnl_statistics *values, double width) {
    const uint64_t bins = all->settings->bins;
    uint64_t *counts = calloc((size_t)bins, sizeof *counts);
    if (counts == NULL) return complain("not enough memory");
    count_values(counts, values, width, bins);
    int status = 0;
    for (uint64_t b = 0; status == 0 && b < bins; b++) {
        histogram_row row = *about;
        row.low = width * (double)b;
        row.high = width * (double)(b + 1);
        row.count = counts[b];
        status = rows_append(all, &row);
    }
    free(counts);
    return status;
}

/** The bins of both stages are the same, from 0 to the largest value. */
static int append_both(result_rows *all, histogram_row about, const qnl_statistics *starts, const qnl_statistics *ends) {
    qnl_interval first, last;
    if (failed(qnl_statistics_range(&first, starts)) || failed(qnl_statistics_range(&last, ends))) return 1;
    const double width = fmax(first.high, last.high) / (double)all->settings->bins;
    if (append_bins(all, &about, starts, width) != 0) return 1;
    about.end = 1;
    return append_bins(all, &about, ends, width);
}

static int descend(result_rows *all, histogram_row about, const instance *loss, qnl_statistics *starts, qnl_statistics *ends) {
    const minima_settings *settings = all->settings;
    const descent what = {.optimizer = OPTIMIZER_GD,
                          .rate = settings->rates[OPTIMIZER_GD].values[0],
                          .scale = loss->scale,
                          .starts = settings_starts(settings, EXPERIMENT_HISTOGRAM),
                          .threads = (int)settings->common.threads};
    qnl_success result;
    if (descent_run(&result, starts, ends, loss->cost, &what, settings) != 0) return 1;
    about.unconverged = result.unconverged;
    return append_both(all, about, starts, ends);
}

static int add_instance(result_rows *all, instance_kind kind, uint64_t number, uint64_t parameters) {
    const histogram_row about = {.kind = kind, .number = number, .parameters = parameters};
    qnl_statistics *starts = NULL, *ends = NULL;
    instance loss = {NULL, NULL, 1.0};
    const int status = instance_new(&loss, kind, number, parameters, all->settings->common.seed, 0) ||
                       failed(qnl_statistics_new(&starts)) || failed(qnl_statistics_new(&ends)) ||
                       descend(all, about, &loss, starts, ends);
    qnl_statistics_free(starts);
    qnl_statistics_free(ends);
    instance_free(&loss);
    return status;
}

static int compute(result_rows *all, progress *bar) {
    const uint64_t most = settings_parameters(all->settings, EXPERIMENT_HISTOGRAM);
    const uint64_t networks = settings_instances(all->settings, EXPERIMENT_HISTOGRAM);
    for (uint64_t p = settings_least_parameters(EXPERIMENT_HISTOGRAM); p <= most; p += 2) {
        if (add_instance(all, INSTANCE_PRODUCT, 0, p) != 0) return 1;
        for (uint64_t i = 1; i <= networks && p <= MOST_NETWORK_PARAMETERS; i++) {
            if (add_instance(all, INSTANCE_RANDOM, i, p) != 0) return 1;
        }
        progress_show(bar, p, most);
    }
    return 0;
}

/* ---- table ---- */

static void write_row(FILE *file, const histogram_row *row) {
    char name[INSTANCE_NAME];
    instance_name(name, row->kind, row->number);
    csv_count(file, row->parameters, ',');
    fprintf(file, "%s,%s,", name, row->end ? "end" : "start");
    csv_number(file, row->low, ',');
    csv_number(file, row->high, ',');
    csv_count(file, row->count, '\n');
}

/** Values of the minima of the product network, which are known. */
static void write_levels(FILE *file, uint64_t parameters, uint64_t seed) {
    double levels[MOST_PARAMETERS + 1];
    qnl_hard_dataset *dataset = NULL;
    if (instance_product_dataset(&dataset, parameters, seed) == 0 && qnl_hard_dataset_levels(levels, dataset) == QNL_OK) {
        fprintf(file, "# minima of product, p = %" PRIu64 ":", parameters);
        for (uint64_t j = 0; j <= parameters; j++)
            fprintf(file, " %.6g", levels[j]);
        fputc('\n', file);
    }
    qnl_hard_dataset_free(dataset);
}

static void table(FILE *file, const void *data) {
    const result_rows *all = data;
    const histogram_row *rows = all->rows;
    const minima_settings *settings = all->settings;
    uint64_t unconverged = 0;
    fputs("p,instance,stage,low,high,count\n", file);
    for (size_t i = 0; i < all->count; i++) {
        write_row(file, &rows[i]);
        if (i % (2 * settings->bins) == 0) unconverged += rows[i].unconverged;
    }
    for (uint64_t p = 2; p <= settings_parameters(settings, EXPERIMENT_HISTOGRAM); p += 2)
        write_levels(file, p, settings->common.seed);
    fprintf(file,
            "# gradient descent, step %g / kappa0^2, until the largest derivative is at most %g kappa0^2 or %" PRIu64
            " steps are done: %" PRIu64 " starts were not converged then\n",
            settings->rates[OPTIMIZER_GD].values[0], DESCENT_GRADIENT_TOLERANCE, settings->iterations, unconverged);
    fputs("# product and random networks (random: p <= 4) with hard data sets, lambda = 1/(4p); starts uniform in [0, 2 pi)^p\n"
          "# bins are closed at low and open at high, the last one is closed\n",
          file);
    fprintf(file, "# %" PRIu64 " starts, seed %" PRIu64 "\n", settings_starts(settings, EXPERIMENT_HISTOGRAM),
            settings->common.seed);
}

/* ---- figure: a panel for each p, of the product network ---- */

static void write_bins(FILE *script, const result_rows *all, uint64_t parameters, int end) {
    const histogram_row *rows = all->rows;
    fprintf(script, "$%s%" PRIu64 " << EOD\n", end ? "end" : "start", parameters);
    for (size_t i = 0; i < all->count; i++) {
        if (rows[i].kind != INSTANCE_PRODUCT || rows[i].parameters != parameters || rows[i].end != end) continue;
        fprintf(script, "%.10g %.10g %.10g\n", 0.5 * (rows[i].low + rows[i].high),
                (double)rows[i].count / (double)settings_starts(all->settings, EXPERIMENT_HISTOGRAM), rows[i].high - rows[i].low);
    }
    fputs("EOD\n", script);
}

static void plot_panel(FILE *script, const figure_panels *panels, size_t panel) {
    const int parameters = 2 * (int)panel + 2;
    char title[32];
    snprintf(title, sizeof title, "p = %d", parameters);
    figure_begin_panel(script, panels, panel, title);
    fprintf(script,
            "plot $start%d using 1:2:3 with boxes lc rgb '%s' fs solid 1.0 noborder title 'at the start', "
            "$end%d using 1:2:3 with boxes lc rgb '%s' fs solid 0.8 noborder title 'where gradient descent ends'\n",
            parameters, FIGURE_PALE, parameters, FIGURE_BLUE);
}

static void figure(FILE *script, const void *data) {
    const result_rows *all = data;
    const size_t count = (size_t)settings_parameters(all->settings, EXPERIMENT_HISTOGRAM) / 2;
    const figure_panels panels = {count, count < 2 ? 1 : 2, "loss", "share of starts", 0};
    figure_begin_panels(script, &panels);
    for (size_t i = 0; i < count; i++) {
        write_bins(script, all, 2 * i + 2, 0);
        write_bins(script, all, 2 * i + 2, 1);
    }
    fputs("set yrange [0:*]\nset xrange [0:*]\n", script);
    for (size_t i = 0; i < count; i++)
        plot_panel(script, &panels, i);
    fputs("unset multiplot\n", script);
}

const experiment histogram_experiment = {sizeof(histogram_row), compute, table, figure};
