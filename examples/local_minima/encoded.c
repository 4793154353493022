/* Separable data that are encoded in product states: how many minima there are, and how often training finds the best. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "csv.h"
#include "descent.h"
#include "experiments.h"
#include "figure.h"
#include "instance.h"
#include "messages.h"
#include "survey.h"

typedef struct encoded_row {
    uint64_t parameters;
    uint64_t number; /**< of the data set, 1, 2, ... */
    survey found;
    qnl_success success;
} encoded_row;

/* ---- one data set ---- */

static int encode(qnl_cost **out, double *numbers, uint64_t parameters, uint64_t samples, qnl_random *random) {
    const size_t p = (size_t)parameters, count = (size_t)samples;
    double *const x = numbers, *const weights = x + 2 * p * count, *const bloch_x = weights + 2 * p;
    double *const bloch_y = bloch_x + p * count, *const labels = bloch_y + p * count;
    return failed(qnl_draw_separable(x, weights, count, p, random)) ||
           failed(qnl_encode_separable(bloch_x, bloch_y, labels, x, weights, count, p)) ||
           failed(qnl_product_states_cost(out, bloch_x, bloch_y, labels, count, p));
}

static int new_cost(qnl_cost **out, const encoded_row *row, const minima_settings *settings) {
    const size_t p = (size_t)row->parameters, samples = (size_t)settings->common.samples;
    double *numbers = calloc(4 * p * samples + 2 * p + samples, sizeof *numbers);
    qnl_random *random = NULL;
    if (numbers == NULL) return complain("not enough memory");
    const int status = failed(instance_random(&random, settings->common.seed, STREAM_SEPARABLE, row->parameters, row->number)) ||
                       encode(out, numbers, row->parameters, samples, random);
    qnl_random_free(random);
    free(numbers);
    return status;
}

/** Below the second best minimum there is only the basin of the best. */
static int descend(encoded_row *row, const qnl_cost *cost, const minima_settings *settings) {
    if (row->found.summary.minima == 0) return complain("no minimum found for p = %" PRIu64, row->parameters);
    const descent what = {.optimizer = OPTIMIZER_ADAM,
                          .rate = settings->rates[OPTIMIZER_ADAM].values[0],
                          .scale = 1.0,
                          .starts = settings_starts(settings, EXPERIMENT_ENCODED),
                          .best = row->found.summary.best,
                          .tolerance = isfinite(row->found.gap) ? 0.5 * row->found.gap : 1e-6,
                          .threads = 1};
    return descent_run(&row->success, NULL, NULL, cost, &what, settings);
}

static int fill(void *data, const minima_settings *settings) {
    encoded_row *row = data;
    qnl_cost *cost = NULL;
    const int status =
        new_cost(&cost, row, settings) || survey_take(&row->found, cost, NULL, settings) || descend(row, cost, settings);
    qnl_cost_free(cost);
    return status;
}

static int compute(result_rows *all, progress *bar) {
    const uint64_t most = settings_parameters(all->settings, EXPERIMENT_ENCODED);
    const uint64_t instances = settings_instances(all->settings, EXPERIMENT_ENCODED);
    for (uint64_t p = settings_least_parameters(EXPERIMENT_ENCODED); p <= most; p++) {
        for (uint64_t i = 1; i <= instances; i++) {
            const encoded_row row = {.parameters = p, .number = i};
            if (rows_append(all, &row) != 0) return 1;
        }
    }
    return rows_fill(all, fill, bar);
}

/* ---- table ---- */

static void write_row(FILE *file, const encoded_row *row) {
    csv_count(file, row->parameters, ',');
    csv_count(file, row->number, ',');
    csv_count(file, row->found.summary.minima, ',');
    csv_number(file, row->success.rate, '\n');
}

static void write_means(FILE *file, const encoded_row *rows, uint64_t instances) {
    double minima = 0.0, rate = 0.0;
    uint64_t unconverged = 0, starts = 0;
    size_t closed = 0;
    for (uint64_t i = 0; i < instances; i++) {
        minima += (double)rows[i].found.summary.minima;
        rate += rows[i].success.rate;
        unconverged += rows[i].success.unconverged;
        starts += rows[i].success.starts;
        closed += rows[i].found.summary.euler == 0 && rows[i].found.summary.degenerate == 0;
    }
    fprintf(file,
            "# p = %" PRIu64 ": mean number of minima %.4g, mean success rate %.4g, euler 0 in %zu of %" PRIu64 ", %" PRIu64
            " of %" PRIu64 " descents unconverged\n",
            rows[0].parameters, minima / (double)instances, rate / (double)instances, closed, instances, unconverged, starts);
}

static void table(FILE *file, const void *data) {
    const result_rows *all = data;
    const encoded_row *rows = all->rows;
    const minima_settings *settings = all->settings;
    const uint64_t instances = settings_instances(settings, EXPERIMENT_ENCODED);
    fputs("p,instance,distinct_minima,success_rate\n", file);
    for (size_t i = 0; i < all->count; i++)
        write_row(file, &rows[i]);
    for (size_t i = 0; i < all->count; i += (size_t)instances)
        write_means(file, &rows[i], instances);
    fprintf(file,
            "# %" PRIu64
            " points x uniform in [0, 2 pi)^(2p), label 1 where w.x > 0 with normal w, else 0; squared loss of the product\n"
            "# network in the states exp(-i x_2l Y) exp(-i x_2l-1 X)|0>\n",
            settings->common.samples);
    survey_describe(file, settings, 0);
    fprintf(file,
            "# success: adam, step %g, at most %" PRIu64 " steps from %" PRIu64
            " starts, ends less than half way from the best minimum to the next value\n# seed %" PRIu64 "\n",
            settings->rates[OPTIMIZER_ADAM].values[0], settings->iterations, settings_starts(settings, EXPERIMENT_ENCODED),
            settings->common.seed);
}

/* ---- figure ---- */

static void write_points(FILE *script, const result_rows *all) {
    const encoded_row *rows = all->rows;
    fputs("$points << EOD\n", script);
    for (size_t i = 0; i < all->count; i++)
        fprintf(script, "%d %zu %.10g\n", (int)rows[i].parameters, rows[i].found.summary.minima, rows[i].success.rate);
    fputs("EOD\n", script);
}

static void figure(FILE *script, const void *data) {
    const result_rows *all = data;
    const figure_panels panels = {2, 2, "parameters p", "", 260};
    const int most = (int)settings_parameters(all->settings, EXPERIMENT_ENCODED);
    figure_begin_panels(script, &panels);
    write_points(script, all);
    fprintf(script, "set xrange [0.5:%d.5]\nset xtics 1\n", most);
    figure_begin_panel(script, &panels, 0, "local minima");
    fprintf(script, "set logscale y 2\nset yrange [0.8:*]\nplot $points using 1:2 with points lc rgb '%s' lw 2 pt 6 ps 0.8 title '",
            FIGURE_BLUE);
    fprintf(script, "data sets', $points using 1:2 smooth unique with lines lc rgb '%s' lw 2 title 'mean'\n", FIGURE_ORANGE);
    figure_begin_panel(script, &panels, 1, "success rate of descent");
    fprintf(script,
            "unset logscale y\nset yrange [0:1.05]\nplot $points using 1:3 with points lc rgb '%s' lw 2 pt 6 ps 0.8 title '",
            FIGURE_BLUE);
    fprintf(script, "data sets', $points using 1:3 smooth unique with lines lc rgb '%s' lw 2 title 'mean'\nunset multiplot\n",
            FIGURE_ORANGE);
}

const experiment encoded_experiment = {sizeof(encoded_row), compute, table, figure};
