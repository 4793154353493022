/* Variance of a derivative against the number of qubits, shallow and deep, for a local and a global cost. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "experiments.h"
#include "figure.h"
#include "instance.h"
#include "messages.h"

enum { COST_LOCAL, COST_GLOBAL, COSTS };
enum { SAMPLES_AT_ONCE = 256 };

static const char *const cost_names[] = {"local", "global"};

typedef struct plateau_row {
    int depth; /**< place in the list of layers; its length = deep */
    int cost;
    int qubits;
    int layers;
    size_t parameter;
    double exact;
    double sampled;
    qnl_interval interval; /**< of the sampled one, 95 % */
    double two_design;     /**< 2-designs before and behind the angle */
    double norm;           /**< squared coefficients of the cost's Pauli strings without the identity */
    double cost_exact;     /**< variance of the cost */
    double cost_sampled;
} plateau_row;

static size_t depths(const plateau_settings *settings) {
    return settings->layers.count + (settings->deep > 0 ? 1 : 0);
}

static int layers_of(const plateau_settings *settings, size_t depth, int qubits) {
    return (int)(depth < settings->layers.count ? settings->layers.values[depth] : settings->deep * (uint64_t)qubits);
}

/* ---- exact ---- */

static double norm_of(int cost, int qubits) {
    const double d = exp2(qubits);
    return cost == COST_LOCAL ? 1.0 / (4.0 * qubits) : (d - 1.0) / (d * d);
}

/** Of the rotations on the middle qubit in the middle layer the one with the largest variance; of equal ones, whose last digits may
 * differ, the first. */
static void choose_parameter(plateau_row *row, const double *derivatives, const plateau_settings *settings) {
    const size_t first = instance_parameter(settings, row->qubits, row->layers / 2, row->qubits / 2, 0);
    row->parameter = first;
    for (size_t place = 1; place < strlen(settings->rotations); place++) {
        if (derivatives[first + place] > (1.0 + 1e-9) * derivatives[row->parameter]) row->parameter = first + place;
    }
    row->exact = derivatives[row->parameter];
}

static int compute_exact(plateau_row *row, const qnl_circuit *circuit, const qnl_observable *observable,
                         const plateau_settings *settings, const qnl_execution_options *execution) {
    qnl_moment_options options;
    qnl_moments moments;
    if (failed(qnl_moment_options_init(&options, sizeof options))) return 1;
    options.execution = execution;
    double *derivatives = calloc(qnl_circuit_parameters(circuit), sizeof *derivatives);
    if (derivatives == NULL) return complain("not enough memory");
    const int status = failed(qnl_exact_moments(&moments, derivatives, circuit, observable, &options));
    if (status == 0) {
        choose_parameter(row, derivatives, settings);
        row->cost_exact = moments.variance;
    }
    free(derivatives);
    return status;
}

/* ---- sampled ---- */

/** What is sampled; also of one range of samples. */
typedef struct sample_pair {
    qnl_statistics *derivative;
    qnl_statistics *value;
} sample_pair;

static void pair_free(sample_pair *pair) {
    qnl_statistics_free(pair->derivative);
    qnl_statistics_free(pair->value);
}

static int pair_new(sample_pair *out) {
    sample_pair pair = {NULL, NULL};
    if (failed(qnl_statistics_new(&pair.derivative)) || failed(qnl_statistics_new(&pair.value))) {
        pair_free(&pair);
        return 1;
    }
    *out = pair;
    return 0;
}

static int add_range(sample_pair *all, const qnl_cost *cost, qnl_statistics **components, size_t parameter,
                     const qnl_sample_range *range) {
    sample_pair part;
    if (pair_new(&part) != 0) return 1;
    components[parameter] = part.derivative;
    const int status = failed(qnl_sample_gradients(components, NULL, part.value, cost, range)) ||
                       failed(qnl_statistics_merge(all->derivative, part.derivative)) ||
                       failed(qnl_statistics_merge(all->value, part.value));
    pair_free(&part);
    return status;
}

/** Other samples for other numbers of qubits, so that the points of a fit are independent. */
static int sample_ranges(sample_pair *all, const plateau_row *row, const qnl_cost *cost, const plateau_settings *settings) {
    qnl_sample_range range;
    qnl_statistics **components = calloc(qnl_cost_parameters(cost), sizeof(qnl_statistics *));
    if (components == NULL) return complain("not enough memory");
    int status = failed(qnl_sample_range_init(&range, sizeof range));
    const uint64_t samples = settings->common.samples, first = ((uint64_t)row->qubits - 1) * samples;
    range.seed = settings->common.seed;
    for (uint64_t done = 0; status == 0 && done < samples; done += range.count) {
        range.first = first + done;
        range.count = samples - done < SAMPLES_AT_ONCE ? samples - done : SAMPLES_AT_ONCE;
        status = add_range(all, cost, components, row->parameter, &range);
    }
    free(components);
    return status;
}

/** What is left of a derivative that vanishes identically is rounding, about 1e-32. */
static int summarise(plateau_row *row, const sample_pair *all) {
    if (failed(qnl_statistics_variance(&row->sampled, all->derivative)) ||
        failed(qnl_statistics_variance_interval(&row->interval, all->derivative, 0.95)) ||
        failed(qnl_statistics_variance(&row->cost_sampled, all->value))) {
        return 1;
    }
    if (row->sampled < 1e-24) {
        row->sampled = 0.0;
        row->interval = (qnl_interval){0.0, 0.0};
    }
    return 0;
}

static int compute_sampled(plateau_row *row, const qnl_circuit *circuit, const qnl_observable *observable,
                           const plateau_settings *settings, const qnl_execution_options *execution) {
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    sample_pair all;
    if (pair_new(&all) != 0) return 1;
    const int status = failed(qnl_network_new(&network, circuit, observable, NULL, execution)) ||
                       failed(qnl_network_cost(&cost, network)) || sample_ranges(&all, row, cost, settings) || summarise(row, &all);
    qnl_cost_free(cost);
    qnl_network_free(network);
    pair_free(&all);
    return status;
}

/* ---- all rows ---- */

static int fill(plateau_row *row, const plateau_settings *settings) {
    qnl_execution_options execution;
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    const int status = instance_execution(&execution, settings) || instance_circuit(&circuit, settings, row->qubits, row->layers) ||
                       instance_observable(&observable, cost_names[row->cost], row->qubits) ||
                       failed(qnl_both_two_design_variance(&row->two_design, exp2(row->qubits), row->norm)) ||
                       compute_exact(row, circuit, observable, settings, &execution) ||
                       compute_sampled(row, circuit, observable, settings, &execution);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    return status;
}

static int compute(results *out, progress *bar) {
    const plateau_settings *settings = out->settings;
    const size_t sizes = settings->qubits.count, count = depths(settings) * COSTS * sizes;
    plateau_row *rows = calloc(count, sizeof *rows);
    out->rows = rows;
    if (rows == NULL) return complain("not enough memory");
    for (; out->count < count; out->count++) {
        plateau_row *row = &rows[out->count];
        row->depth = (int)(out->count / (COSTS * sizes));
        row->cost = (int)(out->count / sizes % COSTS);
        row->qubits = (int)settings->qubits.values[out->count % sizes];
        row->layers = layers_of(settings, (size_t)row->depth, row->qubits);
        row->norm = norm_of(row->cost, row->qubits);
        if (fill(row, settings) != 0) return 1;
        progress_show(bar, out->count + 1, count);
    }
    return 0;
}

/* ---- fits ---- */

enum { SERIES_EXACT, SERIES_SAMPLED, SERIES_TWO_DESIGN, SERIES_NORMALISED, SERIES };

static double value_of(const plateau_row *row, int series) {
    if (series == SERIES_SAMPLED) return row->interval.low > 0.0 ? row->sampled : 0.0;
    if (series == SERIES_TWO_DESIGN) return row->two_design;
    return series == SERIES_EXACT ? row->exact : row->exact / row->norm;
}

/** Returns 1 if there is a fit: three points or more, and only positive numbers. */
static int fit_series(qnl_decay_fit *fit, const plateau_row *rows, size_t count, int series) {
    double x[LIST_MOST], y[LIST_MOST];
    qnl_interval intervals[LIST_MOST];
    for (size_t i = 0; i < count; i++) {
        x[i] = rows[i].qubits;
        y[i] = value_of(&rows[i], series);
        intervals[i] = rows[i].interval;
        if (!(y[i] > 0.0)) return 0;
    }
    return count >= 3 && qnl_fit_decay(fit, x, y, series == SERIES_SAMPLED ? intervals : NULL, count) == QNL_OK;
}

static void write_depth(FILE *file, const plateau_settings *settings, const plateau_row *row) {
    if ((size_t)row->depth < settings->layers.count) {
        fprintf(file, "%d layer%s", row->layers, row->layers == 1 ? "" : "s");
    } else {
        fprintf(file, "%" PRIu64 "n layers", settings->deep);
    }
}

static void write_fit(FILE *file, const plateau_settings *settings, const plateau_row *rows, int series) {
    static const char *const names[SERIES] = {"exact", "sampled", "two_design", "exact / norm"};
    static const char *const laws[] = {"exponential", "power", "undecided"};
    qnl_decay_fit fit;
    fprintf(file, "# fit of %s, ", cost_names[rows->cost]);
    write_depth(file, settings, rows);
    fprintf(file, ", %s: ", names[series]);
    if (!fit_series(&fit, rows, settings->qubits.count, series)) {
        fputs("none\n", file);
        return;
    }
    fprintf(file, "log2 slope %.4f +- %.4f, power %.4f +- %.4f, better: %s\n", fit.exponential.slope, fit.exponential.slope_error,
            fit.power.slope, fit.power.slope_error, laws[fit.law]);
}

/* ---- table ---- */

static void write_row(FILE *file, const plateau_row *row) {
    fprintf(file, "%s,%d,%d,%zu,", cost_names[row->cost], row->qubits, row->layers, row->parameter);
    csv_number(file, row->exact, ',');
    csv_number(file, row->sampled, ',');
    csv_number(file, row->interval.low, ',');
    csv_number(file, row->interval.high, ',');
    csv_number(file, row->two_design, ',');
    csv_number(file, row->norm, ',');
    csv_number(file, row->cost_exact, ',');
    csv_number(file, row->cost_sampled, '\n');
}

static void table(FILE *file, const void *data) {
    const results *all = data;
    const plateau_row *rows = all->rows;
    const plateau_settings *settings = all->settings;
    fputs("cost,qubits,layers,parameter,exact,sampled,low,high,two_design,norm,cost_exact,cost_sampled\n", file);
    for (size_t i = 0; i < all->count; i++)
        write_row(file, &rows[i]);
    for (size_t i = 0; i < all->count; i += settings->qubits.count) {
        for (int series = 0; series < SERIES; series++)
            write_fit(file, settings, &rows[i], series);
    }
    fprintf(
        file,
        "# exact, sampled, two_design: variance of the derivative by the angle number parameter, of the rotations on the middle\n"
        "# qubit in the middle layer the one with the largest variance; low, high: 95 %% interval of sampled,\n"
        "# asymptotic: too short where rare samples carry most of the variance, as with shallow circuits and the global cost\n"
        "# two_design: unitary 2-designs before and behind the angle; cost_exact, cost_sampled: variance of the cost\n"
        "# norm: squared coefficients of the cost's Pauli strings without the identity; deep circuits have slopes near -1 for\n"
        "# exact / norm, whatever the cost\n"
        "# fits: log2(variance) = intercept + slope n, and variance ~ n^power; the sampled ones weighted by their intervals\n"
        "# rotations %s, entangler %s, topology %s; %" PRIu64 " samples for each row, seed %" PRIu64 "\n",
        settings->rotations, settings->entangler_text, settings->topology_text, settings->common.samples, settings->common.seed);
}

/* ---- figure ---- */

static const char *const cost_colours[] = {FIGURE_BLUE, FIGURE_ORANGE};

static void write_points(FILE *script, const plateau_row *rows, size_t count, size_t block) {
    fprintf(script, "$rows%zu << EOD\n", block);
    for (size_t i = 0; i < count; i++) {
        const plateau_row *row = &rows[i];
        if (!(row->exact > 0.0) || !(row->interval.low > 0.0)) continue;
        fprintf(script, "%d %.10g %.10g %.10g %.10g %.10g\n", row->qubits, row->exact, row->sampled, row->interval.low,
                row->interval.high, row->two_design);
    }
    fputs("EOD\n", script);
}

static size_t count_points(const plateau_row *rows, size_t count) {
    size_t points = 0;
    for (size_t i = 0; i < count; i++)
        points += rows[i].exact > 0.0 && rows[i].interval.low > 0.0 ? 1 : 0;
    return points;
}

/** Curves without points still stand in the key, which all panels share. */
static void plot_block(FILE *script, size_t block, size_t points, int cost) {
    const char *colour = cost_colours[cost], *name = cost_names[cost];
    char source[32] = "NaN";
    if (points > 0) snprintf(source, sizeof source, "$rows%zu", block);
    fprintf(script, "%s%s with lines lc rgb '%s' lw 2 title '%s, exact', ", source, points > 0 ? " using 1:2" : "", colour, name);
    fprintf(script, "%s%s lc rgb '%s' lw 1.5 pt 7 ps 0.45 title '%s, sampled, 95 %%', ", source,
            points > 0 ? " using 1:3:4:5 with yerrorbars" : " with points", colour, name);
    fprintf(script, "%s%s with lines lc rgb '%s' lw 1.5 dt '-' title '%s, 2-designs'%s", source, points > 0 ? " using 1:6" : "",
            colour, name, cost == COSTS - 1 ? "\n" : ", ");
}

/** All panels share the vertical axis; it ends at whole powers of two. */
static void set_axes(FILE *script, const results *all) {
    const plateau_row *rows = all->rows;
    double low = 1.0, high = 0.0;
    int least = rows->qubits, most = rows->qubits;
    for (size_t i = 0; i < all->count; i++) {
        least = rows[i].qubits < least ? rows[i].qubits : least;
        most = rows[i].qubits > most ? rows[i].qubits : most;
        if (count_points(&rows[i], 1) == 0) continue;
        low = fmin(low, fmin(rows[i].two_design, rows[i].interval.low));
        high = fmax(high, fmax(rows[i].two_design, rows[i].interval.high));
    }
    if (!(high > 0.0)) low = high = 1.0;
    fprintf(script, "set logscale y 2\nset format y '2^{%%L}'\nset xtics 1\nset xrange [%d.7:%d.3]\nset yrange [%.10g:%.10g]\n",
            least - 1, most, exp2(floor(log2(low) - 0.1)), exp2(ceil(log2(high) + 0.1)));
}

static void figure(FILE *script, const void *data) {
    const results *all = data;
    const plateau_settings *settings = all->settings;
    const plateau_row *rows = all->rows;
    const size_t count = depths(settings), sizes = settings->qubits.count;
    const figure_panels panels = {count, count < 3 ? count : 3, "qubits n", "Var[\u2202C/\u2202\u03b8]", 240};
    figure_begin_panels(script, &panels);
    for (size_t block = 0; block < count * COSTS; block++)
        write_points(script, &rows[block * sizes], sizes, block);
    set_axes(script, all);
    for (size_t panel = 0; panel < count; panel++) {
        char title[48];
        const int layers = layers_of(settings, panel, 1);
        const int deep = panel == settings->layers.count;
        snprintf(title, sizeof title, "%d%s layer%s", layers, deep ? "n" : "", !deep && layers == 1 ? "" : "s");
        figure_begin_panel(script, &panels, panel, title);
        fputs("plot ", script);
        for (int cost = 0; cost < COSTS; cost++) {
            const size_t block = panel * COSTS + (size_t)cost;
            plot_block(script, block, count_points(&rows[block * sizes], sizes), cost);
        }
    }
    fputs("unset multiplot\n", script);
}

const experiment plateau_experiment = {compute, table, figure};
