#include "figures.h"

#include <math.h>
#include <stdlib.h>

#include "figure.h"
#include "messages.h"

/* More single curves than this are a grey area, not information. */
enum { MOST_SINGLE_CURVES = 32, MOST_SINGLE_PLACES = 400 };

/* ---- curves ---- */

static int make_bands(report_figures *out, const training *runs) {
    const band_limits positive = {0.0, INFINITY};
    const band_limits share = {0.0, 1.0};
    const band_limits distance = {0.0, 2.0};
    const size_t starts = runs->starts;
    return band_new(&out->loss, runs->losses, runs->points, starts, runs->steps + 1, positive) ||
           band_new(&out->accuracy, runs->accuracies, runs->points, starts, runs->steps + 1, share) ||
           band_new(&out->step, runs->mean_step, runs->done, starts, runs->steps, positive) ||
           band_new(&out->moved, runs->moved, runs->done, starts, runs->steps, share) ||
           band_new(&out->operator_norm, runs->operator_norm, runs->sensed_done, starts, runs->steps, distance) ||
           band_new(&out->diamond, runs->diamond, runs->sensed_done, starts, runs->steps, distance) ||
           band_new(&out->bound, runs->bound, runs->sensed_done, starts, runs->steps, distance);
}

/** The curves of single starts as one data block; an empty line between two of them. */
static void write_singles(FILE *script, const double *values, const training *runs) {
    const size_t shown = runs->starts < MOST_SINGLE_CURVES ? runs->starts : MOST_SINGLE_CURVES;
    const size_t stride = runs->steps / MOST_SINGLE_PLACES + 1;
    fputs("$singles << EOD\n", script);
    for (size_t start = 0; start < shown; start++) {
        for (size_t point = 0; point < runs->points[start]; point += stride) {
            fprintf(script, "%zu %.6g\n", point, values[training_point(runs, start, point)]);
        }
        fprintf(script, "%zu %.6g\n\n", runs->done[start], values[training_point(runs, start, runs->done[start])]);
    }
    fputs("EOD\n", script);
}

/** One band and its mean as parts of a plot command; without a band for a single run. */
static void plot_band(FILE *script, const char *block, const char *colour, const char *title, size_t runs) {
    if (runs > 1)
        fprintf(script, "$%s using 1:3:4 with filledcurves fc rgb '%s' fs transparent solid 0.18 noborder notitle, ", block,
                colour);
    fprintf(script, "$%s using 1:2 with lines lc rgb '%s' lw 2.5 title '%s'", block, colour, title);
}

static const char *mean_title(size_t runs) {
    return runs > 1 ? "mean, 95 % band" : "the only start";
}

/* ---- scripts ---- */

static void set_step_axis(FILE *script, const training *runs) {
    fprintf(script, "set xrange [0:%zu]\n", runs->steps);
    if (runs->steps <= 10) fputs("set xtics 1\n", script);
}

static void point_script(FILE *script, const band *curve, const double *values, const training *runs, const char *label,
                         double baseline) {
    figure_begin(script, "optimizer step", label);
    write_singles(script, values, runs);
    band_write(script, "mean", curve, 0);
    set_step_axis(script, runs);
    fputs("plot ", script);
    if (isfinite(baseline)) {
        fprintf(script, "%.10g with lines lc rgb '%s' lw 1.5 dt '-' title 'always the larger class', ", baseline, FIGURE_GREY);
    }
    if (runs->starts > 1) fprintf(script, "$singles using 1:2 with lines lc rgb '%s' lw 1 title 'single starts', ", FIGURE_PALE);
    plot_band(script, "mean", FIGURE_BLUE, mean_title(runs->starts), runs->starts);
    fputc('\n', script);
}

static void step_script(FILE *script, const band *curve, const training *runs, const char *label, const char *range) {
    figure_begin(script, "optimizer step", label);
    band_write(script, "mean", curve, 1);
    set_step_axis(script, runs);
    fprintf(script, "set yrange %s\nplot ", range);
    plot_band(script, "mean", FIGURE_BLUE, mean_title(runs->starts), runs->starts);
    fputc('\n', script);
}

static void sensitivity_script(FILE *script, const report_figures *figures, const training *runs) {
    figure_begin(script, "optimizer step", "distance of the channels");
    band_write(script, "bound", &figures->bound, 1);
    band_write(script, "diamond", &figures->diamond, 1);
    band_write(script, "norm", &figures->operator_norm, 1);
    set_step_axis(script, runs);
    fputs("set yrange [0:*]\nplot ", script);
    plot_band(script, "bound", FIGURE_ORANGE, "rigorous bound", runs->sensed);
    fputs(", ", script);
    plot_band(script, "diamond", FIGURE_BLUE, "diamond distance", runs->sensed);
    fputs(", ", script);
    plot_band(script, "norm", FIGURE_GREEN, "operator norm", runs->sensed);
    fputc('\n', script);
}

static void variance_script(FILE *script, const variance_panel *panel) {
    const int last = panel->points[panel->count - 1].qubits;
    figure_begin(script, "number of qubits n", "Var[\u2202C/\u2202\u03b8]");
    fputs("$points << EOD\n", script);
    for (size_t i = 0; i < panel->count; i++) {
        const variance_point *point = &panel->points[i];
        fprintf(script, "%d %.10g %.10g %.10g %.10g\n", point->qubits, point->variance, point->interval.low, point->interval.high,
                variance_of_two_designs(point->qubits));
    }
    fputs("EOD\nset logscale y 2\nset format y '2^{%L}'\nset xtics 1\n", script);
    fprintf(script, "set xrange [1.7:%d.3]\nplot ", last);
    fprintf(script, "$points using 1:5 with linespoints lc rgb '%s' lw 1.5 dt '-' pt 6 ps 0.4 title 'random (2-design)', ",
            FIGURE_GREY);
    if (panel->has_fit) {
        fprintf(script, "[2:%d] 2**(%.10g + %.10g * x) with lines lc rgb '%s' lw 2 title 'fit', ", last, panel->fit.intercept,
                panel->fit.slope, FIGURE_ORANGE);
    }
    fprintf(script, "$points using 1:2:3:4 with yerrorbars lc rgb '%s' lw 1.5 pt 7 ps 0.45 title 'sampled, 95 %% interval'\n",
            FIGURE_BLUE);
}

static void write_script(FILE *script, int which, const report_figures *figures, const training *runs, const variance_panel *panel,
                         const problem *task, const report_settings *settings) {
    const size_t larger = task->class_sizes[0] > task->class_sizes[1] ? task->class_sizes[0] : task->class_sizes[1];
    switch (which) {
    case REPORT_LOSS:
        point_script(script, &figures->loss, runs->losses, runs,
                     settings->loss == QNL_LOSS_SQUARED ? "mean squared loss" : "mean cross entropy (nats)", NAN);
        break;
    case REPORT_ACCURACY:
        point_script(script, &figures->accuracy, runs->accuracies, runs, "accuracy", (double)larger / (double)task->samples);
        break;
    case REPORT_STEP:
        step_script(script, &figures->step, runs, "mean |step| (rad)", "[0:*]");
        break;
    case REPORT_MOVED:
        step_script(script, &figures->moved, runs, "share of parameters", "[0:1.05]");
        break;
    case REPORT_SENSITIVITY:
        sensitivity_script(script, figures, runs);
        break;
    default:
        variance_script(script, panel);
    }
}

/** A figure without a single point cannot be drawn: no step was made, or a variance of zero has no logarithm. */
static int has_points(int which, const report_figures *figures, const variance_panel *panel) {
    if (which == REPORT_VARIANCE) {
        for (size_t i = 0; i < panel->count; i++) {
            if (!(panel->points[i].interval.low > 0.0)) return 0;
        }
        return 1;
    }
    return which == REPORT_LOSS || which == REPORT_ACCURACY || figures->step.count > 0;
}

static int draw(report_figures *out, int which, const training *runs, const variance_panel *panel, const problem *task,
                const report_settings *settings) {
    char *script = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&script, &length);
    if (file == NULL) return complain("not enough memory");
    write_script(file, which, out, runs, panel, task, settings);
    if (fclose(file) != 0) {
        free(script);
        return complain("not enough memory");
    }
    const figure_result result = figure_draw(&out->svg[which], script);
    free(script);
    if (result == FIGURE_NO_GNUPLOT) {
        out->no_gnuplot = 1;
        complain("gnuplot is not installed: the report has tables instead of figures");
    }
    return result == FIGURE_FAILED;
}

int figures_new(report_figures *out, const training *runs, const variance_panel *panel, const problem *task,
                const report_settings *settings) {
    report_figures figures = {0};
    int status = make_bands(&figures, runs);
    for (int which = 0; status == 0 && !figures.no_gnuplot && which < REPORT_FIGURES; which++) {
        if (has_points(which, &figures, panel)) status = draw(&figures, which, runs, panel, task, settings);
    }
    if (status != 0) {
        figures_free(&figures);
    } else {
        *out = figures;
    }
    return status;
}

void figures_free(report_figures *figures) {
    band *const bands[] = {&figures->loss,          &figures->accuracy, &figures->step, &figures->moved,
                           &figures->operator_norm, &figures->diamond,  &figures->bound};
    for (size_t i = 0; i < sizeof bands / sizeof bands[0]; i++)
        band_free(bands[i]);
    for (int which = 0; which < REPORT_FIGURES; which++)
        free(figures->svg[which]);
    *figures = (report_figures){0};
}
