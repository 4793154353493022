/* Expressibility against entangling capability for the circuits of Sim et al. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "csv.h"
#include "experiments.h"
#include "figure.h"
#include "messages.h"

typedef struct circuit_row {
    int number;
    int layers;
    int qubits;
    double expressibility;
    qnl_interval interval; /**< of expressibility, 95 % */
    double bias;           /**< of the plain number */
    double capability;
    qnl_interval capability_interval;
} circuit_row;

/* ---- one row ---- */

/**
 * The interval of the library is that of the divergence of the true bin probabilities; the mean of plain numbers is larger by the
 * bias, and so is their interval.  Where the corrected number was cut at 0 the plain one is below that.
 */
static void choose_estimator(circuit_row *row, const qnl_expressibility *found, int estimator) {
    row->bias = found->bias;
    row->expressibility = found->value;
    row->interval = found->interval;
    if (estimator == ESTIMATOR_CORRECTED) return;
    row->expressibility = found->plain;
    row->interval.low = fmin(found->interval.low + found->bias, found->plain);
    row->interval.high = fmax(found->interval.high + found->bias, found->plain);
}

static int measure_expressibility(circuit_row *row, const qnl_ensemble *ensemble, const expressibility_settings *settings,
                                  const qnl_execution_options *execution) {
    qnl_expressibility_options options;
    qnl_expressibility found;
    if (failed(qnl_expressibility_options_init(&options, sizeof options))) return 1;
    options.bins = (size_t)settings->bins;
    options.count = settings->pairs;
    options.seed = settings->common.seed;
    options.execution = execution;
    if (failed(qnl_expressibility_sample(&found, NULL, ensemble, &options))) return 1;
    choose_estimator(row, &found, settings->estimator);
    return 0;
}

/** Of the two members of every pair. */
static int measure_capability(circuit_row *row, const qnl_ensemble *ensemble, const expressibility_settings *settings,
                              const qnl_execution_options *execution) {
    qnl_design_options options;
    if (failed(qnl_design_options_init(&options, sizeof options))) return 1;
    options.count = 2 * settings->pairs;
    options.seed = settings->common.seed;
    options.execution = execution;
    return failed(qnl_entangling_capability(&row->capability, &row->capability_interval, NULL, ensemble, &options));
}

static int fill(circuit_row *row, const expressibility_settings *settings) {
    qnl_execution_options execution;
    qnl_circuit *circuit = NULL;
    qnl_ensemble *ensemble = NULL;
    if (failed(qnl_execution_options_init(&execution, sizeof execution))) return 1;
    execution.threads = (int)settings->common.threads;
    const int status = failed(qnl_sim_circuit(&circuit, row->number, row->qubits, row->layers)) ||
                       failed(qnl_ensemble_new_circuit(&ensemble, circuit, NULL, 0, NULL)) ||
                       measure_expressibility(row, ensemble, settings, &execution) ||
                       measure_capability(row, ensemble, settings, &execution);
    qnl_ensemble_free(ensemble);
    qnl_circuit_free(circuit);
    return status;
}

/* ---- all rows ---- */

static int compute(results *out, progress *bar) {
    const expressibility_settings *settings = out->settings;
    const size_t circuits = settings->circuits.count, count = settings->layers.count * circuits;
    circuit_row *rows = calloc(count, sizeof *rows);
    out->rows = rows;
    if (rows == NULL) return complain("not enough memory");
    for (; out->count < count; out->count++) {
        circuit_row *row = &rows[out->count];
        row->number = (int)settings->circuits.values[out->count % circuits];
        row->layers = (int)settings->layers.values[out->count / circuits];
        row->qubits = (int)settings->qubits.values[0];
        if (fill(row, settings) != 0) return 1;
        progress_show(bar, out->count + 1, count);
    }
    return 0;
}

/* ---- table ---- */

/** Of Haar-random states: the mean purity of a qubit is (2 + d/2) / (d + 1). */
static double haar_capability(int qubits) {
    const double d = exp2(qubits);
    return (d - 2.0) / (d + 1.0);
}

static void write_row(FILE *file, const circuit_row *row, uint64_t pairs) {
    fprintf(file, "%d,%d,%d,%" PRIu64 ",", row->number, row->layers, row->qubits, pairs);
    csv_number(file, row->expressibility, ',');
    csv_number(file, row->interval.low, ',');
    csv_number(file, row->interval.high, ',');
    csv_number(file, row->capability, ',');
    csv_number(file, row->capability_interval.low, ',');
    csv_number(file, row->capability_interval.high, '\n');
}

static void write_estimator(FILE *file, const results *all) {
    const circuit_row *rows = all->rows;
    double low = INFINITY, high = 0.0;
    for (size_t i = 0; i < all->count; i++) {
        low = fmin(low, rows[i].bias);
        high = fmax(high, rows[i].bias);
    }
    if (all->settings->estimator == ESTIMATOR_CORRECTED) {
        fprintf(
            file,
            "# expressibility: corrected; the bias (occupied bins - 1) / (2 pairs), %.5f..%.5f in these rows, is taken off the\n"
            "# published (plain) number; low, high: 95 %% interval of the divergence of the true probabilities of the bins\n",
            low, high);
    } else {
        fprintf(file,
                "# expressibility: plain, the published number; too large by about (occupied bins - 1) / (2 pairs), %.5f..%.5f in "
                "these\n"
                "# rows; low, high: 95 %% interval of the mean of such numbers, the bias in them; see --estimator\n",
                low, high);
    }
}

static void table(FILE *file, const void *data) {
    const results *all = data;
    const circuit_row *rows = all->rows;
    const expressibility_settings *settings = all->settings;
    fputs("circuit,layers,qubits,pairs,expressibility,expressibility_low,expressibility_high,entangling_capability,entangling_low,"
          "entangling_high\n",
          file);
    for (size_t i = 0; i < all->count; i++)
        write_row(file, &rows[i], settings->pairs);
    write_estimator(file, all);
    fprintf(file,
            "# entangling_capability: mean Meyer-Wallach measure of both states of every pair; of Haar-random states %.6f\n"
            "# divergence in nats, %" PRIu64 " bins; seed %" PRIu64 "\n",
            haar_capability((int)settings->qubits.values[0]), settings->bins, settings->common.seed);
}

/* ---- figure: a panel for each number of layers ---- */

/** What is not positive stands at the left edge of the logarithmic axis. */
static double left_edge(const results *all) {
    const circuit_row *rows = all->rows;
    double least = 1.0;
    for (size_t i = 0; i < all->count; i++) {
        const double shown = rows[i].expressibility > 0.0 ? rows[i].expressibility : rows[i].interval.high;
        if (shown > 0.0) least = fmin(least, shown);
    }
    return fmax(1e-4, pow(10.0, floor(log10(0.8 * least))));
}

static double right_edge(const results *all) {
    const circuit_row *rows = all->rows;
    double most = 0.1;
    for (size_t i = 0; i < all->count; i++)
        most = fmax(most, rows[i].interval.high);
    return 1.3 * most;
}

static void write_points(FILE *script, const results *all, size_t panel, double left) {
    const size_t circuits = all->settings->circuits.count;
    const circuit_row *rows = (const circuit_row *)all->rows + panel * circuits;
    fprintf(script, "$layers%zu << EOD\n", panel);
    for (size_t i = 0; i < circuits; i++) {
        const circuit_row *row = &rows[i];
        fprintf(script, "%.10g %.10g %.10g %.10g %.10g %.10g %d\n", fmax(left, row->expressibility), fmax(left, row->interval.low),
                fmax(left, row->interval.high), row->capability, row->capability_interval.low, row->capability_interval.high,
                row->number);
    }
    fputs("EOD\n", script);
}

static int has_parity(const count_list *circuits, uint64_t odd) {
    for (size_t i = 0; i < circuits->count; i++) {
        if (circuits->values[i] % 2 == odd) return 1;
    }
    return 0;
}

/** Odd numbers stand above their points and even ones below: there are many near each other.  No plot may be empty. */
static void plot_panel(FILE *script, size_t panel, const expressibility_settings *settings) {
    fprintf(script,
            "plot %.10g with lines lc rgb '%s' lw 1.5 dt '-' title 'Haar-random states', "
            "$layers%zu using 1:4:2:3:5:6 with xyerrorbars lc rgb '%s' lw 1 pt 7 ps 0.1 title '95 %% intervals', "
            "$layers%zu using 1:4 with points lc rgb '%s' pt 7 ps 0.4 title 'circuit'",
            haar_capability((int)settings->qubits.values[0]), FIGURE_ORANGE, panel, FIGURE_PALE, panel, FIGURE_BLUE);
    for (int odd = 0; odd <= 1; odd++) {
        if (!has_parity(&settings->circuits, (uint64_t)odd)) continue;
        fprintf(script,
                ", $layers%zu using 1:(int($7) %% 2 == %d ? $4 : NaN):7 with labels font ',9' offset 0,%g textcolor rgb '#111827' "
                "notitle",
                panel, odd, odd ? 0.55 : -0.55);
    }
    fputc('\n', script);
}

static void figure(FILE *script, const void *data) {
    const results *all = data;
    const expressibility_settings *settings = all->settings;
    const size_t count = settings->layers.count;
    const double left = left_edge(all);
    const figure_panels panels = {count, count < 2 ? count : 2, "expressibility (nats; left: like Haar)", "entangling capability",
                                  320};
    figure_begin_panels(script, &panels);
    for (size_t panel = 0; panel < count; panel++)
        write_points(script, all, panel, left);
    fprintf(script, "set logscale x 10\nset format x '10^{%%L}'\nset xrange [%.10g:%.10g]\nset yrange [-0.05:1.08]\n", left,
            right_edge(all));
    for (size_t panel = 0; panel < count; panel++) {
        char title[48];
        const int layers = (int)settings->layers.values[panel];
        snprintf(title, sizeof title, "%d layer%s", layers, layers == 1 ? "" : "s");
        figure_begin_panel(script, &panels, panel, title);
        plot_panel(script, panel, settings);
    }
    fputs("unset multiplot\n", script);
}

const experiment circuits_experiment = {compute, table, figure};
