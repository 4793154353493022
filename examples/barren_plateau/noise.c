/* Exact gradients against the number of layers with depolarizing noise after every layer. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "csv.h"
#include "experiments.h"
#include "figure.h"
#include "instance.h"
#include "messages.h"

typedef struct noise_row {
    double rate;
    int qubits;
    int layers;
    double rms;       /**< root of the mean over all angles of E[(dC/dtheta_k)^2] */
    double largest;   /**< root of the largest of them */
    double noiseless; /**< rms without noise */
} noise_row;

/* ---- one row ---- */

static void summarise(noise_row *row, const double *derivatives, size_t parameters) {
    double sum = 0.0, largest = 0.0;
    for (size_t k = 0; k < parameters; k++) {
        sum += derivatives[k];
        largest = fmax(largest, derivatives[k]);
    }
    row->rms = sqrt(sum / (double)parameters);
    row->largest = sqrt(largest);
}

static int add_noise(qnl_noise_plan **plan, const qnl_circuit *circuit, double rate, int layers) {
    qnl_channel *channel = NULL;
    const size_t gates = qnl_circuit_size(circuit);
    const int status = failed(qnl_channel_depolarizing(&channel, 1, rate)) ||
                       failed(qnl_noise_plan_new(plan, qnl_circuit_qubits(circuit))) ||
                       failed(qnl_noise_plan_add_after_layers(*plan, circuit, gates / (size_t)layers, channel));
    qnl_channel_free(channel);
    return status;
}

static int measure(noise_row *row, const qnl_circuit *circuit, const qnl_observable *observable, const qnl_noise_plan *plan,
                   const plateau_settings *settings) {
    qnl_moment_options options;
    qnl_execution_options execution;
    qnl_moments moments;
    const size_t parameters = qnl_circuit_parameters(circuit);
    if (instance_execution(&execution, settings) || failed(qnl_moment_options_init(&options, sizeof options))) return 1;
    options.execution = &execution;
    options.noise = qnl_noise_plan_places(plan);
    options.noise_count = qnl_noise_plan_count(plan);
    double *derivatives = calloc(parameters, sizeof *derivatives);
    if (derivatives == NULL) return complain("not enough memory");
    const int status = failed(qnl_exact_moments(&moments, derivatives, circuit, observable, &options));
    if (status == 0) summarise(row, derivatives, parameters);
    free(derivatives);
    return status;
}

static int fill(noise_row *row, const plateau_settings *settings) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_noise_plan *plan = NULL;
    const int status = instance_circuit(&circuit, settings, row->qubits, row->layers) ||
                       instance_observable(&observable, settings->observable, row->qubits) ||
                       (row->rate > 0.0 && add_noise(&plan, circuit, row->rate, row->layers)) ||
                       measure(row, circuit, observable, plan, settings);
    qnl_noise_plan_free(plan);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    return status;
}

/* ---- all rows: rate 0 first, whether it was asked for or not ---- */

static int compute(results *out, progress *bar) {
    const plateau_settings *settings = out->settings;
    const size_t depths = settings->layers.count, count = depths * (1 + settings->rates.count);
    noise_row *rows = calloc(count, sizeof *rows);
    out->rows = rows;
    if (rows == NULL) return complain("not enough memory");
    for (; out->count < count; out->count++) {
        noise_row *row = &rows[out->count];
        const size_t series = out->count / depths;
        row->rate = series == 0 ? 0.0 : settings->rates.values[series - 1];
        row->qubits = (int)settings->qubits.values[0];
        row->layers = (int)settings->layers.values[out->count % depths];
        if (fill(row, settings) != 0) return 1;
        row->noiseless = rows[out->count % depths].rms;
        progress_show(bar, out->count + 1, count);
    }
    return 0;
}

/* ---- fits ---- */

typedef struct decay {
    double start; /**< a */
    double lambda;
    double error; /**< of lambda */
} decay;

static uint64_t deepest(const plateau_settings *settings) {
    uint64_t most = 0;
    for (size_t i = 0; i < settings->layers.count; i++)
        most = settings->layers.values[i] > most ? settings->layers.values[i] : most;
    return most;
}

/**
 * rms = a lambda^layers by least squares of the logarithm, over the deeper half: before that the circuit has not spread the
 * observable over all qubits, and the gradient falls without noise too.  Returns 1 if there are two such points.
 */
static int fit_rows(decay *out, const noise_row *rows, const plateau_settings *settings) {
    double x[LIST_MOST], y[LIST_MOST];
    size_t count = 0;
    qnl_line_fit line;
    for (size_t i = 0; i < settings->layers.count; i++) {
        if (2 * settings->layers.values[i] < deepest(settings) || !(rows[i].rms > 0.0)) continue;
        x[count] = rows[i].layers;
        y[count++] = log(rows[i].rms);
    }
    if (count < 2 || qnl_fit_line(&line, x, y, NULL, count) != QNL_OK) return 0;
    *out = (decay){exp(line.intercept), exp(line.slope), exp(line.slope) * line.slope_error};
    return 1;
}

/* ---- table ---- */

static void write_row(FILE *file, const noise_row *row) {
    csv_number(file, row->rate, ',');
    fprintf(file, "%d,%d,", row->qubits, row->layers);
    csv_number(file, row->rms, ',');
    csv_number(file, row->largest, ',');
    csv_number(file, row->noiseless, '\n');
}

static void write_fit(FILE *file, const noise_row *rows, const plateau_settings *settings) {
    decay fit;
    fprintf(file, "# fit of rate %g: ", rows->rate);
    if (!fit_rows(&fit, rows, settings)) {
        fputs("none\n", file);
    } else {
        fprintf(file, "rms = %.4g lambda^layers, lambda %.6f +- %.6f\n", fit.start, fit.lambda, fit.error);
    }
}

static void table(FILE *file, const void *data) {
    const results *all = data;
    const noise_row *rows = all->rows;
    const plateau_settings *settings = all->settings;
    fputs("rate,qubits,layers,rms,largest,noiseless_rms\n", file);
    for (size_t i = 0; i < all->count; i++)
        write_row(file, &rows[i]);
    for (size_t i = 0; i < all->count; i += settings->layers.count)
        write_fit(file, &rows[i], settings);
    fprintf(
        file,
        "# exact; rms: root of the mean over all angles of E[(dC/dtheta)^2]; largest: root of the largest of them\n"
        "# noise: rho -> (1 - rate) rho + rate 1/2 on every qubit after every layer; then rms is at most (1 - rate)^layers times\n"
        "# noiseless_rms, and smaller where the observable has spread over many qubits\n"
        "# fits: least squares of log(rms) for layers >= %" PRIu64 ", the deeper half\n"
        "# rotations %s, entangler %s, topology %s, observable %s\n",
        (deepest(settings) + 1) / 2, settings->rotations, settings->entangler_text, settings->topology_text, settings->observable);
}

/* ---- figure ---- */

static void write_points(FILE *script, const noise_row *rows, size_t count, size_t block) {
    fprintf(script, "$rate%zu << EOD\n", block);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].rms > 0.0) fprintf(script, "%d %.10g\n", rows[i].layers, rows[i].rms);
    }
    fputs("EOD\n", script);
}

static int has_points(const noise_row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i].rms > 0.0) return 1;
    }
    return 0;
}

static void plot_series(FILE *script, const noise_row *rows, const plateau_settings *settings, size_t block) {
    static const char *const colours[] = {FIGURE_GREY, FIGURE_BLUE, FIGURE_GREEN, FIGURE_ORANGE, "#7b3294", "#c51b7d"};
    const char *colour = colours[block % 6];
    decay fit;
    if (has_points(rows, settings->layers.count)) {
        fprintf(script, "$rate%zu using 1:2 with linespoints", block);
    } else {
        fputs("NaN with linespoints", script);
    }
    fprintf(script, " lc rgb '%s' lw 1.5 pt %zu ps 0.5 title '", colour, 4 + block);
    if (block == 0) {
        fputs("no noise'", script);
    } else {
        fprintf(script, "rate %g'", rows->rate);
    }
    if (block > 0 && fit_rows(&fit, rows, settings)) {
        fprintf(script, ", %.10g * %.10g**x with lines lc rgb '%s' lw 1 dt '-' notitle", fit.start, fit.lambda, colour);
    }
}

static void figure(FILE *script, const void *data) {
    const results *all = data;
    const noise_row *rows = all->rows;
    const plateau_settings *settings = all->settings;
    const size_t depths = settings->layers.count;
    double low = INFINITY, high = 0.0;
    for (size_t i = 0; i < all->count; i++) {
        if (rows[i].rms > 0.0) low = fmin(low, rows[i].rms);
        high = fmax(high, rows[i].rms);
    }
    if (!(high > 0.0)) low = high = 1.0;
    figure_begin(script, "layers", "root mean square of \u2202C/\u2202\u03b8_k");
    for (size_t i = 0; i < all->count; i += depths)
        write_points(script, &rows[i], depths, i / depths);
    fprintf(script, "set logscale y 10\nset format y '10^{%%L}'\nset xrange [0:%" PRIu64 "]\nset yrange [%.10g:%.10g]\nplot ",
            deepest(settings) + 1, pow(10.0, floor(log10(low) - 0.02)), pow(10.0, ceil(log10(high) + 0.02)));
    for (size_t i = 0; i < all->count; i += depths) {
        if (i > 0) fputs(", ", script);
        plot_series(script, &rows[i], settings, i / depths);
    }
    fputc('\n', script);
}

const experiment noise_experiment = {compute, table, figure};
