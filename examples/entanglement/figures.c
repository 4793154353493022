#include "figures.h"

#include <math.h>

#include "figure.h"
#include "tables.h"

enum { PANEL_HEIGHT = 240, PANEL_COLUMNS = 3, HISTOGRAM_COLUMNS = 2, HISTOGRAM_HEIGHT = 220 };

static const char *const figure_titles[] = {
    [FIGURE_3A] = "3(a) mean trace distance",
    [FIGURE_3B] = "3(b) mean of max_k |\u2202_k F|",
    [FIGURE_3C] = "3(c) mean of max_k |\u2202_k\u03c1_v|_1 / 2",
    [FIGURE_4] = "",
    [FIGURE_5A] = "5(a) variance of 3(b)",
    [FIGURE_5B] = "5(b) variance of 3(c)",
};

static const char *const model_titles[] = {
    [MODEL_UNITARY] = "unitary network", [MODEL_GUE] = "e^{-iHt}, H of the GUE",        [MODEL_BOLTZMANN] = "thermal, H / |H|",
    [MODEL_RAW] = "thermal, H",          [MODEL_SCALED] = "by coefficients of H / |H|",
};

static const char *const model_colours[] = {FIGURE_BLUE, FIGURE_GREEN, FIGURE_ORANGE, "#7b3294", "#c51b7d"};
static const int model_points[] = {7, 9, 5, 11, 13};

/* Otherwise the label ends below the figure. */
static const char raise_label[] = "set xlabel offset 0,0.4\n";

/* ---- data ---- */

static double height_of(const sweep_row *row) {
    return sweep_of_variance(row->figure) ? row->variance : row->mean;
}

static int belongs(const sweep_row *row, int figure, int model) {
    return row->figure == figure && row->model == model && height_of(row) > 0.0;
}

static size_t count_points(const sweep_table *table, int figure, int model) {
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++)
        count += belongs(&table->rows[i], figure, model) ? 1 : 0;
    return count;
}

/** An error bar that would end at or below zero ends at the mean; variances have none. */
static void write_points(FILE *script, const sweep_table *table, int figure, int model) {
    fprintf(script, "$figure%d_%d << EOD\n", figure, model);
    for (size_t i = 0; i < table->count; i++) {
        const sweep_row *row = &table->rows[i];
        if (!belongs(row, figure, model)) continue;
        const double height = height_of(row), error = sweep_of_variance(figure) ? 0.0 : row->error;
        fprintf(script, "%d %.10g %.10g %.10g\n", row->hidden, height, height > error ? height - error : height, height + error);
    }
    fputs("EOD\n", script);
}

static void write_bound(FILE *script, const sweep_table *table, int figure) {
    fprintf(script, "$bound%d << EOD\n", figure);
    for (size_t i = 0; i < table->count; i++) {
        const sweep_row *row = &table->rows[i];
        if (row->figure == figure && row->model == MODEL_UNITARY) fprintf(script, "%d %.10g\n", row->hidden, row->bound);
    }
    fputs("EOD\n", script);
}

/** Whole powers of two around everything that is drawn. */
static void set_axes(FILE *script, const sweep_table *table, const entanglement_settings *settings, int figure) {
    const figure_sizes sizes = settings_sizes(settings, figure);
    double low = INFINITY, high = 0.0;
    for (size_t i = 0; i < table->count; i++) {
        const sweep_row *row = &table->rows[i];
        if (!belongs(row, figure, row->model)) continue;
        low = fmin(low, fmin(height_of(row), isnan(row->bound) ? INFINITY : row->bound));
        high = fmax(high, fmax(height_of(row), isnan(row->bound) ? 0.0 : row->bound));
    }
    if (!(high > 0.0)) low = high = 1.0;
    fprintf(script, "set xrange [%d.7:%d.3]\nset yrange [%.10g:%.10g]\n", sizes.min_hidden - 1, sizes.max_hidden,
            exp2(floor(log2(low) - 0.1)), exp2(ceil(log2(high) + 0.1)));
}

/* ---- panels ---- */

static size_t list_panels(int *figures, const entanglement_settings *settings) {
    size_t count = 0;
    for (size_t i = 0; i < settings->figures.count; i++) {
        if (settings->figures.values[i] != FIGURE_4) figures[count++] = (int)settings->figures.values[i];
    }
    return count;
}

static int is_drawn(const sweep_table *table, const entanglement_settings *settings, int model) {
    for (size_t i = 0; i < settings->figures.count; i++) {
        const int figure = (int)settings->figures.values[i];
        if (figure != FIGURE_4 && count_points(table, figure, model) > 0) return 1;
    }
    return 0;
}

/** A curve without points still stands in the key, which all panels share. */
static void plot_panel(FILE *script, const sweep_table *table, const entanglement_settings *settings, int figure) {
    fputs("plot ", script);
    for (int model = 0; model < MODELS; model++) {
        if (!is_drawn(table, settings, model)) continue;
        if (count_points(table, figure, model) > 0) {
            fprintf(script, "$figure%d_%d using 1:2:3:4 with yerrorlines", figure, model);
        } else {
            fputs("NaN with linespoints", script);
        }
        fprintf(script, " lc rgb '%s' lw 2 pt %d ps 0.6 title '%s', ", model_colours[model], model_points[model],
                model_titles[model]);
    }
    if (figure == FIGURE_3A) {
        fprintf(script, "$bound%d using 1:2", figure);
    } else {
        fputs("NaN", script);
    }
    fprintf(script, " with lines lc rgb '%s' lw 2 dt '-' title 'bound'\n", FIGURE_GREY);
}

void figures_curves(FILE *script, const sweep_table *table, const entanglement_settings *settings) {
    int figures[LIST_MOST];
    const size_t count = list_panels(figures, settings);
    const figure_panels panels = {count, count < PANEL_COLUMNS ? count : PANEL_COLUMNS, "hidden qubits", "mean or variance",
                                  PANEL_HEIGHT};
    figure_begin_panels(script, &panels);
    fputs("set logscale y 2\nset format y '2^{%L}'\nset xtics 1\n", script);
    for (size_t panel = 0; panel < count; panel++) {
        for (int model = 0; model < MODELS; model++)
            write_points(script, table, figures[panel], model);
        write_bound(script, table, figures[panel]);
    }
    for (size_t panel = 0; panel < count; panel++) {
        set_axes(script, table, settings, figures[panel]);
        figure_begin_panel(script, &panels, panel, figure_titles[figures[panel]]);
        fputs(raise_label, script);
        plot_panel(script, table, settings, figures[panel]);
    }
    fputs("unset multiplot\n", script);
}

/* ---- histograms ---- */

static const char *const size_colours[] = {FIGURE_BLUE, FIGURE_ORANGE, FIGURE_GREEN, FIGURE_GREY, FIGURE_PALE};

enum { SIZE_COLOURS = sizeof size_colours / sizeof size_colours[0] };

/** A step from bin to bin, closed at both ends. */
static void write_histogram(FILE *script, const sweep_table *table, const sweep_row *row) {
    const histogram bins = histogram_of(table, row);
    fprintf(script, "$bins%d_%d << EOD\n0 0\n", row->model, row->hidden);
    for (int bin = 0; bin < HISTOGRAM_BINS; bin++) {
        fprintf(script, "%.10g %.10g\n%.10g %.10g\n", bin * bins.width, bins.density[bin], (bin + 1) * bins.width,
                bins.density[bin]);
    }
    fprintf(script, "%.10g 0\nEOD\n", HISTOGRAM_BINS * bins.width);
}

static void plot_histograms(FILE *script, const figure_sizes *sizes, int model) {
    fputs("plot ", script);
    for (int hidden = sizes->min_hidden; hidden <= sizes->max_hidden; hidden++) {
        const int place = hidden - sizes->min_hidden;
        fprintf(script, "$bins%d_%d using 1:2 with lines lc rgb '%s' lw 2 dt %d title '%d hidden'%s", model, hidden,
                size_colours[place % SIZE_COLOURS], 1 + place / SIZE_COLOURS, hidden, hidden < sizes->max_hidden ? ", " : "\n");
    }
}

/** A few tics at multiples of 1, 2 or 5 times a power of ten, the last one behind all bins. */
static void set_distances(FILE *script, const sweep_table *table, int model) {
    double largest = 0.0;
    for (size_t i = 0; i < table->count; i++) {
        const sweep_row *row = &table->rows[i];
        if (row->figure != FIGURE_4 || row->model != model) continue;
        largest = HISTOGRAM_BINS * histogram_of(table, row).width;
    }
    const double power = pow(10.0, floor(log10(largest / 4.0))), share = largest / 4.0 / power;
    const double step = power * (share > 5.0 ? 10.0 : share > 2.0 ? 5.0 : share > 1.0 ? 2.0 : 1.0);
    fprintf(script, "set xtics %.10g\nset xrange [0:%.10g]\n", step, step * ceil(largest / step - 1e-9));
}

void figures_histograms(FILE *script, const sweep_table *table, const entanglement_settings *settings) {
    const figure_sizes sizes = settings_sizes(settings, FIGURE_4);
    const figure_panels panels = {4, HISTOGRAM_COLUMNS, "trace distance", "density", HISTOGRAM_HEIGHT};
    figure_begin_panels(script, &panels);
    fputs("set yrange [0:*]\n", script);
    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i].figure == FIGURE_4) write_histogram(script, table, &table->rows[i]);
    }
    for (int model = MODEL_UNITARY; model <= MODEL_RAW; model++) {
        figure_begin_panel(script, &panels, (size_t)model, model_titles[model]);
        fputs(raise_label, script);
        set_distances(script, table, model);
        plot_histograms(script, &sizes, model);
    }
    fputs("unset multiplot\n", script);
}
