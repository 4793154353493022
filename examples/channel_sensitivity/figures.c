#include "figures.h"

#include <math.h>

#include "figure.h"

/* More places than pixels of a panel say nothing more. */
enum { MOST_PLACES = 250, PANELS_IN_A_ROW = 4 };

/** Small figures are two panels wide. */
static size_t columns_for(size_t panels) {
    return panels < 2 ? 1 : panels <= PANELS_IN_A_ROW ? 2 : PANELS_IN_A_ROW;
}

/** Whole numbers on a short axis. */
static void set_axis(FILE *script, const char *low, uint64_t high, const char *beyond) {
    fprintf(script, "set yrange [0:*]\nset xrange [%s:%d%s]\n", low, (int)high, beyond);
    if (high <= 10) fputs("set xtics 1\n", script);
}

/* ---- random ---- */

/** Means over ansatz circuits with equal numbers of qubits and layers, and the lowest and the highest of their distances. */
typedef struct panel_point {
    size_t count;
    double distance, low, high, printed, rigorous;
} panel_point;

static panel_point point_at(const perturbation_table *table, uint64_t qubits, uint64_t layers, double percent) {
    panel_point point = {0, 0.0, INFINITY, 0.0, 0.0, 0.0};
    for (size_t i = 0; i < table->count; i++) {
        const perturbation_row *row = &table->rows[i];
        if (row->which.qubits != qubits || row->which.layers != layers || row->percent < percent) continue;
        point.count++;
        point.distance += row->distance_mean;
        point.low = fmin(point.low, row->distance_mean);
        point.high = fmax(point.high, row->distance_mean);
        point.printed += 0.5 * row->sum_mean;
        point.rigorous += row->bound_mean;
    }
    const double count = (double)point.count;
    point.distance /= count;
    point.printed /= count;
    point.rigorous /= count;
    return point;
}

static void perturbation_block(FILE *script, const perturbation_table *table, const sensitivity_settings *settings, size_t panel,
                               double percent) {
    fprintf(script, "$panel%zu << EOD\n", panel);
    for (uint64_t layers = 1; layers <= LARGEST_LAYERS; layers++) {
        const panel_point point = point_at(table, settings->qubits.values[panel], layers, percent);
        if (point.count == 0) continue;
        fprintf(script, "%d %.10g %.10g %.10g %.10g %.10g\n", (int)layers, point.distance, point.low, point.high, point.printed,
                point.rigorous);
    }
    fputs("EOD\n", script);
}

static void perturbation_panel(FILE *script, const figure_panels *panels, size_t panel, uint64_t qubits) {
    char title[32];
    snprintf(title, sizeof title, "n = %d", (int)qubits);
    figure_begin_panel(script, panels, panel, title);
    fprintf(script, "plot $panel%zu using 1:3:4 with filledcurves fc rgb '%s' fs transparent solid 0.18 noborder title ", panel,
            FIGURE_BLUE);
    fprintf(script, "'range over ansatz circuits', $panel%zu using 1:2 with linespoints lc rgb '%s' lw 2.5 pt 7 ps 0.5 title ",
            panel, FIGURE_BLUE);
    fprintf(script, "'mean diamond distance', $panel%zu using 1:6 with lines lc rgb '%s' lw 2 title 'rigorous bound', ", panel,
            FIGURE_ORANGE);
    fprintf(script, "$panel%zu using 1:5 with lines lc rgb '%s' lw 2 dt '-' title 'printed bound \u03a3|\u03b4|/2'\n", panel,
            FIGURE_GREY);
}

static double largest_percent(const sensitivity_settings *settings) {
    double percent = 0.0;
    for (size_t i = 0; i < settings->percents.count; i++)
        percent = fmax(percent, settings->percents.values[i]);
    return percent;
}

static uint64_t largest_layers(const sensitivity_settings *settings) {
    uint64_t layers = 0;
    for (size_t i = 0; i < settings->layers.count; i++)
        layers = settings->layers.values[i] > layers ? settings->layers.values[i] : layers;
    return layers;
}

void figures_perturbation(FILE *script, const perturbation_table *table, const sensitivity_settings *settings) {
    const double percent = largest_percent(settings);
    char label[80];
    snprintf(label, sizeof label, "distance, t = %g %% of %s", percent,
             settings->reading == READING_VALUE ? "the value" : "2\u03c0");
    const figure_panels panels = {settings->qubits.count, columns_for(settings->qubits.count), "layers L", label, 0};
    figure_begin_panels(script, &panels);
    for (size_t panel = 0; panel < panels.count; panel++)
        perturbation_block(script, table, settings, panel, percent);
    set_axis(script, "0.7", largest_layers(settings), ".3");
    for (size_t panel = 0; panel < panels.count; panel++)
        perturbation_panel(script, &panels, panel, settings->qubits.values[panel]);
    fputs("unset multiplot\n", script);
}

/* ---- training ---- */

/** Mean over ansatz circuits of one step.  The runs of each are a sample of their own, so the squared half widths of the means add.
 */
typedef struct curve_point {
    double distance, distance_half, bound, bound_half;
} curve_point;

static double half_width(qnl_interval interval) {
    return 0.5 * (interval.high - interval.low);
}

static curve_point curve_at(const training_table *table, const training_task *panel, size_t step) {
    curve_point sum = {0.0, 0.0, 0.0, 0.0};
    double count = 0.0;
    for (size_t i = 0; i < table->count; i++) {
        const training_task *task = &table->tasks[i];
        if (task->dataset != panel->dataset || task->encoding != panel->encoding || task->which.qubits != panel->which.qubits)
            continue;
        const training_step *mean = &table->means[i * table->steps + step];
        count += 1.0;
        sum.distance += mean->distance;
        sum.bound += mean->bound;
        sum.distance_half += half_width(mean->distance_interval) * half_width(mean->distance_interval);
        sum.bound_half += half_width(mean->bound_interval) * half_width(mean->bound_interval);
    }
    return (curve_point){sum.distance / count, sqrt(sum.distance_half) / count, sum.bound / count, sqrt(sum.bound_half) / count};
}

static void training_block(FILE *script, const training_table *table, const training_task *panel, size_t number) {
    const size_t stride = table->steps / MOST_PLACES + 1;
    fprintf(script, "$panel%zu << EOD\n", number);
    for (size_t step = 0; step < table->steps; step += stride) {
        const curve_point point = curve_at(table, panel, step);
        fprintf(script, "%zu %.10g %.10g %.10g %.10g %.10g %.10g\n", step + 1, point.distance,
                fmax(0.0, point.distance - point.distance_half), fmin(2.0, point.distance + point.distance_half), point.bound,
                fmax(0.0, point.bound - point.bound_half), fmin(2.0, point.bound + point.bound_half));
    }
    fputs("EOD\n", script);
}

static void training_panel(FILE *script, const figure_panels *panels, const training_task *panel, size_t number) {
    char title[96];
    snprintf(title, sizeof title, "%s, %s, n = %d", dataset_names[panel->dataset], encoding_names[panel->encoding],
             (int)panel->which.qubits);
    figure_begin_panel(script, panels, number, title);
    fprintf(script, "plot $panel%zu using 1:6:7 with filledcurves fc rgb '%s' fs transparent solid 0.18 noborder notitle, ", number,
            FIGURE_ORANGE);
    fprintf(script, "$panel%zu using 1:3:4 with filledcurves fc rgb '%s' fs transparent solid 0.18 noborder notitle, ", number,
            FIGURE_BLUE);
    fprintf(script, "$panel%zu using 1:5 with lines lc rgb '%s' lw 2 title 'rigorous bound, 95 %% band', ", number, FIGURE_ORANGE);
    fprintf(script, "$panel%zu using 1:2 with lines lc rgb '%s' lw 2 title 'diamond distance, 95 %% band'\n", number, FIGURE_BLUE);
}

/** The panel with a number: data set by data set, encoding by encoding, then the qubits. */
static training_task panel_task(const sensitivity_settings *settings, size_t number) {
    const size_t data = number / settings->qubits.count;
    training_task task = {.which.qubits = settings->qubits.values[number % settings->qubits.count]};
    task.encoding = (qnl_encoding)settings->encodings.values[data % settings->encodings.count];
    task.dataset = settings->datasets.values[data / settings->encodings.count];
    return task;
}

void figures_training(FILE *script, const training_table *table, const sensitivity_settings *settings) {
    const size_t data = settings->datasets.count * settings->encodings.count;
    const size_t columns = data == 1 ? columns_for(settings->qubits.count) : settings->qubits.count;
    const figure_panels panels = {data * settings->qubits.count, columns, "optimizer step", "distance of the channels", 0};
    figure_begin_panels(script, &panels);
    for (size_t number = 0; number < panels.count; number++) {
        const training_task panel = panel_task(settings, number);
        training_block(script, table, &panel, number);
    }
    set_axis(script, "0", table->steps, "");
    for (size_t number = 0; number < panels.count; number++) {
        const training_task panel = panel_task(settings, number);
        training_panel(script, &panels, &panel, number);
    }
    fputs("unset multiplot\n", script);
}
