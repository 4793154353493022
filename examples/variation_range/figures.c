#include "figures.h"

#include <math.h>

#include "figure.h"

/* Slopes are easier to see in tall panels. */
enum { PANEL_HEIGHT = 260 };

static const char *const panel_titles[] = {"VQE, Heisenberg chain", "autoencoder", "state learning"};
static const char *const side_titles[] = {"V_1 random", "V_2 random", "both random"};
static const char *const side_colours[] = {FIGURE_BLUE, FIGURE_ORANGE, FIGURE_GREEN};
static const int side_points[] = {7, 5, 9};

/** Means below this are rounding and have no place on a logarithmic axis. */
static const double smallest_mean = 1e-12;

static int against_layers(const range_settings *settings) {
    return settings->depths.count > 0;
}

static int belongs(const range_row *row, const range_settings *settings, uint64_t task) {
    return row->task == task && (!against_layers(settings) || row->qubits == settings->max_qubits);
}

/* ---- data ---- */

/** An error bar that would end at or below zero ends at the mean. */
static void write_points(FILE *script, const range_table *table, const range_settings *settings, uint64_t task, uint64_t side) {
    fprintf(script, "$%s_%s << EOD\n", task_names[task], side_names[side]);
    for (size_t i = 0; i < table->count; i++) {
        const range_row *row = &table->rows[i];
        if (!belongs(row, settings, task) || row->side != side || !(row->mean > smallest_mean)) continue;
        fprintf(script, "%d %.10g %.10g %.10g\n", (int)(against_layers(settings) ? row->layers : row->qubits), row->mean,
                row->interval.low > smallest_mean ? row->interval.low : row->mean, row->interval.high);
    }
    fputs("EOD\n", script);
}

/** The bound says nothing where it is above 1, and it is not drawn there. */
static int has_bound(const range_row *row, const range_settings *settings, uint64_t task) {
    return belongs(row, settings, task) && row->side == settings->sides.values[0] && row->bound <= 1.0;
}

static size_t bound_points(const range_table *table, const range_settings *settings, uint64_t task) {
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++)
        count += has_bound(&table->rows[i], settings, task) ? 1 : 0;
    return count;
}

static void write_bound(FILE *script, const range_table *table, const range_settings *settings, uint64_t task) {
    fprintf(script, "$%s_bound << EOD\n", task_names[task]);
    for (size_t i = 0; i < table->count; i++) {
        const range_row *row = &table->rows[i];
        if (!has_bound(row, settings, task)) continue;
        fprintf(script, "%d %.10g\n", (int)(against_layers(settings) ? row->layers : row->qubits), row->bound);
    }
    fputs("EOD\n", script);
}

static void write_blocks(FILE *script, const range_table *table, const range_settings *settings) {
    for (size_t t = 0; t < settings->tasks.count; t++) {
        for (size_t s = 0; s < settings->sides.count; s++)
            write_points(script, table, settings, settings->tasks.values[t], settings->sides.values[s]);
        write_bound(script, table, settings, settings->tasks.values[t]);
    }
}

/* ---- panels ---- */

static size_t curve_points(const range_table *table, const range_settings *settings, uint64_t task, uint64_t side) {
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const range_row *row = &table->rows[i];
        count += belongs(row, settings, task) && row->side == side && row->mean > smallest_mean ? 1 : 0;
    }
    return count;
}

/** A curve without points still stands in the key, which all panels share. */
static void plot_curve(FILE *script, const range_table *table, const range_settings *settings, uint64_t task, uint64_t side) {
    const char *colour = side_colours[side];
    if (curve_points(table, settings, task, side) > 0) {
        fprintf(script, "$%s_%s using 1:2:3:4 with yerrorlines", task_names[task], side_names[side]);
    } else {
        fputs("NaN with linespoints", script);
    }
    fprintf(script, " lc rgb '%s' lw 2 pt %d ps 0.6 title '%s', ", colour, side_points[side], side_titles[side]);
}

static void plot_bound(FILE *script, const range_table *table, const range_settings *settings, uint64_t task) {
    if (bound_points(table, settings, task) > 0) {
        fprintf(script, "$%s_bound using 1:2", task_names[task]);
    } else {
        fputs("NaN", script);
    }
    fprintf(script, " with lines lc rgb '%s' lw 2 dt '-' title 'bound (where below 1)'\n", FIGURE_GREY);
}

static void plot_panel(FILE *script, const range_table *table, const range_settings *settings, const figure_panels *panels,
                       size_t panel) {
    const uint64_t task = settings->tasks.values[panel];
    char title[64];
    if (against_layers(settings)) {
        snprintf(title, sizeof title, "%s, n = %d", panel_titles[task], (int)settings->max_qubits);
    } else {
        snprintf(title, sizeof title, "%s", panel_titles[task]);
    }
    figure_begin_panel(script, panels, panel, title);
    fputs("plot ", script);
    for (size_t s = 0; s < settings->sides.count; s++)
        plot_curve(script, table, settings, task, settings->sides.values[s]);
    plot_bound(script, table, settings, task);
}

/* ---- axes ---- */

/** All panels share the vertical axis, so that slopes can be compared; it ends at whole powers of two. */
static void set_vertical_axis(FILE *script, const range_table *table) {
    double lowest = 0.5;
    for (size_t i = 0; i < table->count; i++) {
        const range_row *row = &table->rows[i];
        const double low = row->interval.low > smallest_mean ? row->interval.low : row->mean;
        if (low > smallest_mean) lowest = fmin(lowest, low);
    }
    fprintf(script, "set logscale y 2\nset format y '2^{%%L}'\nset yrange [%.10g:1]\n", exp2(floor(log2(lowest))));
}

static void set_layers_axis(FILE *script, const count_list *depths) {
    uint64_t least = depths->values[0], most = depths->values[0];
    for (size_t i = 1; i < depths->count; i++) {
        least = depths->values[i] < least ? depths->values[i] : least;
        most = depths->values[i] > most ? depths->values[i] : most;
    }
    fprintf(script, "set logscale x\nset xrange [%.10g:%.10g]\n", 0.8 * (double)least, 1.25 * (double)most);
}

static void set_horizontal_axis(FILE *script, const range_settings *settings) {
    if (against_layers(settings)) {
        set_layers_axis(script, &settings->depths);
    } else {
        fprintf(script, "set xrange [%d.7:%d.3]\nset xtics %d\n", (int)settings->min_qubits - 1, (int)settings->max_qubits,
                settings->max_qubits - settings->min_qubits > 7 ? 2 : 1);
    }
}

void figures_ranges(FILE *script, const range_table *table, const range_settings *settings) {
    const size_t tasks = settings->tasks.count;
    const figure_panels panels = {tasks, tasks, against_layers(settings) ? "layers" : "qubits n", "mean of \u0394 / w(H)",
                                  PANEL_HEIGHT};
    figure_begin_panels(script, &panels);
    write_blocks(script, table, settings);
    set_vertical_axis(script, table);
    set_horizontal_axis(script, settings);
    for (size_t panel = 0; panel < panels.count; panel++)
        plot_panel(script, table, settings, &panels, panel);
    fputs("unset multiplot\n", script);
}
