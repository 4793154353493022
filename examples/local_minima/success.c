/* How often optimizers find the best of the 2^p minima of a hard data set. */
#include <inttypes.h>
#include <math.h>

#include "csv.h"
#include "descent.h"
#include "experiments.h"
#include "figure.h"
#include "instance.h"
#include "messages.h"

typedef struct success_row {
    int optimizer; /**< place in optimizer_names */
    double rate;
    uint64_t parameters;
    qnl_success found;
    descent_places places; /**< of RMSProp only, which goes on oscillating */
} success_row;

/* ---- one row ---- */

static int find_places(success_row *row, const qnl_cost *cost, const descent *what, const minima_settings *settings) {
    double centre[MOST_PARAMETERS];
    return instance_centre(centre, row->parameters, settings->common.seed) ||
           descent_find_places(&row->places, cost, centre, what, settings);
}

static int run(success_row *row, const qnl_hard_dataset *dataset, const qnl_cost *cost, const minima_settings *settings) {
    double levels[MOST_PARAMETERS + 1];
    if (failed(qnl_hard_dataset_levels(levels, dataset))) return 1;
    /* Below the second level there is only the basin of the best minimum. */
    const descent what = {.optimizer = row->optimizer,
                          .rate = row->rate,
                          .scale = 1.0,
                          .starts = settings_starts(settings, EXPERIMENT_SUCCESS),
                          .best = levels[0],
                          .tolerance = 0.5 * (levels[1] - levels[0]),
                          .threads = (int)settings->common.threads};
    return descent_run(&row->found, NULL, NULL, cost, &what, settings) ||
           (row->optimizer == OPTIMIZER_RMSPROP && find_places(row, cost, &what, settings));
}

static int fill(success_row *row, const minima_settings *settings) {
    qnl_hard_dataset *dataset = NULL;
    qnl_cost *cost = NULL;
    if (instance_product_dataset(&dataset, row->parameters, settings->common.seed) != 0) return 1;
    const int status = failed(qnl_hard_dataset_cost(&cost, dataset)) || run(row, dataset, cost, settings);
    qnl_cost_free(cost);
    qnl_hard_dataset_free(dataset);
    return status;
}

/* ---- all rows, each in all threads ---- */

static int plan_step(result_rows *all, int optimizer, double rate) {
    const uint64_t most = settings_parameters(all->settings, EXPERIMENT_SUCCESS);
    for (uint64_t p = settings_least_parameters(EXPERIMENT_SUCCESS); p <= most; p += 2) {
        const success_row row = {.optimizer = optimizer, .rate = rate, .parameters = p};
        if (rows_append(all, &row) != 0) return 1;
    }
    return 0;
}

static int plan(result_rows *all) {
    const minima_settings *settings = all->settings;
    for (size_t i = 0; i < settings->optimizers.count; i++) {
        const real_list *rates = &settings->rates[settings->optimizers.values[i]];
        for (size_t r = 0; r < rates->count; r++) {
            if (plan_step(all, (int)settings->optimizers.values[i], rates->values[r]) != 0) return 1;
        }
    }
    return 0;
}

static int compute(result_rows *all, progress *bar) {
    if (plan(all) != 0) return 1;
    success_row *rows = all->rows;
    for (size_t i = 0; i < all->count; i++) {
        if (fill(&rows[i], all->settings) != 0) return 1;
        progress_show(bar, i + 1, all->count);
    }
    return 0;
}

/** Number of rows from @p first on with the same optimizer and step. */
static size_t group(const result_rows *all, size_t first) {
    const success_row *rows = all->rows;
    size_t count = 1;
    while (first + count < all->count && rows[first + count].parameters > rows[first + count - 1].parameters)
        count++;
    return count;
}

/* ---- table ---- */

static void write_row(FILE *file, const success_row *row) {
    csv_count(file, row->parameters, ',');
    fprintf(file, "%s,", optimizer_names[row->optimizer]);
    csv_number(file, row->optimizer == OPTIMIZER_NLOPT ? NAN : row->rate, ',');
    csv_count(file, row->found.starts, ',');
    csv_count(file, row->found.successes, ',');
    csv_number(file, row->found.rate, ',');
    csv_number(file, row->found.interval.low, ',');
    csv_number(file, row->found.interval.high, ',');
    csv_count(file, row->found.unconverged, '\n');
}

static void write_name(FILE *file, const success_row *row) {
    fputs(optimizer_names[row->optimizer], file);
    if (row->optimizer != OPTIMIZER_NLOPT) fprintf(file, " %g", row->rate);
}

/** Line through log2(rate) where the rate is neither 0 nor 1. */
static void write_slope(FILE *file, const success_row *rows, size_t count) {
    double x[MOST_PARAMETERS], y[MOST_PARAMETERS], sigma[MOST_PARAMETERS];
    qnl_line_fit fit;
    size_t points = 0;
    for (size_t i = 0; i < count; i++) {
        const qnl_success *found = &rows[i].found;
        if (found->successes == 0 || found->successes == found->starts) continue;
        x[points] = (double)rows[i].parameters;
        y[points] = log2(found->rate);
        sigma[points++] = sqrt((1.0 - found->rate) / (found->rate * (double)found->starts)) / log(2.0);
    }
    fputs("# slope of log2(rate) against p, ", file);
    write_name(file, rows);
    if (points < 2 || qnl_fit_line(&fit, x, y, sigma, points) != QNL_OK) {
        fputs(": none, there are fewer than two rates between 0 and 1\n", file);
    } else {
        fprintf(file, ": %.4f +- %.4f\n", fit.slope, fit.slope_error);
    }
}

static void write_unconverged(FILE *file, const success_row *rows, size_t count) {
    fputs("# never converged, ", file);
    write_name(file, rows);
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "%s p = %" PRIu64 " %.1f %%", i == 0 ? ":" : ",", rows[i].parameters,
                100.0 * (double)rows[i].found.unconverged / (double)rows[i].found.starts);
    }
    fputc('\n', file);
}

/** Values say little about a method that goes on oscillating round a minimum. */
static void write_places(FILE *file, const success_row *rows, size_t count) {
    if (rows->optimizer != OPTIMIZER_RMSPROP) return;
    fputs("# nearest minimum of the last point is the best, the worst, ", file);
    write_name(file, rows);
    for (size_t i = 0; i < count; i++) {
        const double starts = (double)rows[i].found.starts;
        fprintf(file, "%s p = %" PRIu64 " %.2f %% %.2f %%", i == 0 ? ":" : ",", rows[i].parameters,
                100.0 * (double)rows[i].places.best / starts, 100.0 * (double)rows[i].places.worst / starts);
    }
    fputc('\n', file);
}

static void table(FILE *file, const void *data) {
    const result_rows *all = data;
    const success_row *rows = all->rows;
    const minima_settings *settings = all->settings;
    fputs("p,optimizer,step,starts,success,rate,ci_low,ci_high,unconverged\n", file);
    for (size_t i = 0; i < all->count; i++)
        write_row(file, &rows[i]);
    for (size_t i = 0; i < all->count; i += group(all, i))
        write_slope(file, &rows[i], group(all, i));
    for (size_t i = 0; i < all->count; i += group(all, i))
        write_unconverged(file, &rows[i], group(all, i));
    for (size_t i = 0; i < all->count; i += group(all, i))
        write_places(file, &rows[i], group(all, i));
    fputs("# product network, hard data set, lambda = 1/(4p); starts uniform in [0, 2 pi)^p, the same for all optimizers\n"
          "# success: ends less than half way from the best minimum to the next value; ci: 95 % Wilson interval\n"
          "# (a method that goes on oscillating round the best minimum may end above that, and is not counted then)\n"
          "# slopes: least squares, weighted by the standard errors of log2(rate)\n",
          file);
    fprintf(file, "# converged: largest derivative at most %g, after at most %" PRIu64 " steps\n# seed %" PRIu64 "\n",
            DESCENT_GRADIENT_TOLERANCE, settings->iterations, settings->common.seed);
}

/* ---- figure ---- */

static void write_points(FILE *script, const success_row *rows, size_t count, size_t block) {
    fprintf(script, "$rates%zu << EOD\n", block);
    for (size_t i = 0; i < count; i++) {
        const qnl_success *found = &rows[i].found;
        if (found->successes == 0) continue;
        fprintf(script, "%.10g %.10g %.10g %.10g\n", (double)rows[i].parameters + 0.06 * (double)block, found->rate,
                found->interval.low, found->interval.high);
    }
    fputs("EOD\n", script);
}

static int has_points(const success_row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i].found.successes > 0) return 1;
    }
    return 0;
}

static void plot_group(FILE *script, const success_row *rows, size_t count, size_t block) {
    static const char *const colours[OPTIMIZERS] = {FIGURE_BLUE, FIGURE_ORANGE, FIGURE_GREEN, FIGURE_GREY, "#000000"};
    if (has_points(rows, count)) {
        fprintf(script, ", $rates%zu using 1:2:3:4 with yerrorlines", block);
    } else {
        fputs(", NaN with linespoints", script);
    }
    fprintf(script, " lc rgb '%s' lw 1.5 pt %zu ps 0.6 title '", colours[rows->optimizer], 4 + block);
    write_name(script, rows);
    fputc('\'', script);
}

static void figure(FILE *script, const void *data) {
    const result_rows *all = data;
    const success_row *rows = all->rows;
    const int most = (int)settings_parameters(all->settings, EXPERIMENT_SUCCESS);
    size_t block = 0;
    figure_begin(script, "parameters p", "rate of the best minimum");
    for (size_t i = 0; i < all->count; i += group(all, i))
        write_points(script, &rows[i], group(all, i), block++);
    fprintf(script,
            "set tmargin 5\nset key maxrows 3\nset logscale y 2\nset format y '2^{%%L}'\nset xrange [1.5:%d.7]\nset xtics 2\nset "
            "yrange [*:1]\n"
            "plot 2**(-x) with lines lc rgb '%s' dt '-' title '2^{-p}'",
            most, FIGURE_PALE);
    block = 0;
    for (size_t i = 0; i < all->count; i += group(all, i))
        plot_group(script, &rows[i], group(all, i), block++);
    fputc('\n', script);
}

const experiment success_experiment = {sizeof(success_row), compute, table, figure};
