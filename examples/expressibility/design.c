/* The number of layers from which on an ansatz looks like a t-design, against the number of qubits. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "ansatz.h"
#include "csv.h"
#include "experiments.h"
#include "figure.h"
#include "messages.h"

/** Rows of one number of qubits stand together, by kind and order. */
typedef struct design_row {
    int kind;
    int qubits;
    int layers;       /**< 0 = not reached */
    int least_layers; /**< behind the last number of layers whose interval lies above */
    qnl_frame_potential potential;
    double distance;
} design_row;

enum { ROWS_OF_SIZE = KINDS * ORDERS };

/* ---- search ---- */

/**
 * What F - Haar = Haar (ratio - 1) bounds, by the upper end of the interval.  States: the trace norm of the difference of the
 * moments E |psi><psi|^t is at most the root of their rank 1 / Haar times its 2-norm, the root of F - Haar.  Unitaries: the diamond
 * norm of the difference of the moment channels is at most the trace norm of its Choi matrix, d^t times its 2-norm (N.
 * Hunter-Jones, arXiv:1905.12053).
 */
static double distance_of(const design_row *row) {
    const double excess = fmax(0.0, row->potential.ratio_interval.high - 1.0);
    if (row->kind == QNL_ENSEMBLE_STATES) return sqrt(excess);
    return exp2((double)row->qubits * row->potential.order) * sqrt(row->potential.haar * excess);
}

static void update(design_row *row, const qnl_frame_potential *found, int layers, double epsilon) {
    if (row->layers > 0) return;
    row->potential = *found;
    row->distance = distance_of(row);
    if (found->ratio_interval.high < 1.0 + epsilon) row->layers = layers;
    if (found->ratio_interval.low > 1.0 + epsilon) row->least_layers = layers + 1;
}

/** Returns 1 when all rows have their layers. */
static int update_all(design_row *rows, const ansatz_potentials *potentials, int layers, double epsilon) {
    int all = 1;
    for (size_t i = 0; i < ROWS_OF_SIZE; i++) {
        update(&rows[i], &potentials->of[i / ORDERS][i % ORDERS], layers, epsilon);
        if (rows[i].layers == 0) all = 0;
    }
    return all;
}

static int search(design_row *rows, const expressibility_settings *settings, int qubits) {
    ansatz_potentials potentials;
    for (size_t i = 0; i < ROWS_OF_SIZE; i++)
        rows[i] = (design_row){.kind = (int)(i / ORDERS), .qubits = qubits, .least_layers = 1};
    for (int layers = 1; layers <= (int)settings->most_layers; layers++) {
        if (ansatz_measure(&potentials, settings, qubits, layers) != 0) return 1;
        if (update_all(rows, &potentials, layers, settings->epsilon)) break;
    }
    return 0;
}

static int compute(results *out, progress *bar) {
    const expressibility_settings *settings = out->settings;
    const size_t sizes = settings->qubits.count;
    design_row *rows = calloc(sizes * ROWS_OF_SIZE, sizeof *rows);
    out->rows = rows;
    if (rows == NULL) return complain("not enough memory");
    for (size_t i = 0; i < sizes; i++) {
        if (search(&rows[i * ROWS_OF_SIZE], settings, (int)settings->qubits.values[i]) != 0) return 1;
        out->count += ROWS_OF_SIZE;
        progress_show(bar, i + 1, sizes);
    }
    return 0;
}

/* ---- table ---- */

static void write_row(FILE *file, const design_row *row, double epsilon) {
    fprintf(file, "%s,%d,%d,", kind_names[row->kind], row->qubits, row->potential.order);
    csv_number(file, epsilon, ',');
    csv_number(file, row->layers > 0 ? (double)row->layers : (double)NAN, ',');
    csv_count(file, (uint64_t)row->least_layers, ',');
    csv_number(file, row->potential.ratio, ',');
    csv_number(file, row->potential.ratio_interval.low, ',');
    csv_number(file, row->potential.ratio_interval.high, ',');
    csv_number(file, row->distance, '\n');
}

static void table(FILE *file, const void *data) {
    const results *all = data;
    const design_row *rows = all->rows;
    const expressibility_settings *settings = all->settings;
    fputs("kind,qubits,order,epsilon,layers,least_layers,ratio,ratio_low,ratio_high,distance\n", file);
    for (size_t i = 0; i < all->count; i++)
        write_row(file, &rows[i], settings->epsilon);
    fprintf(
        file,
        "# layers: the smallest number at which the 95 %% interval of F^(t) / Haar lies below 1 + epsilon, with the ratio there;\n"
        "# empty: none up to %" PRIu64
        " (--most-layers), with the last ratio; least_layers: behind the last one before at which it\n"
        "# lies above.  The exact ratio never rises with another layer, so the depth of an epsilon-approximate t-design in the\n"
        "# frame potential is in least_layers..layers, but for the error of the intervals\n"
        "# distance: by ratio_high, at most so far from the t-th moments of Haar measure, in trace norm (states) or diamond norm\n"
        "# (unitaries); 2 or more says nothing: a small ratio is a weaker statement for unitaries than for states\n"
        "# rotations %s, entangler %s, topology %s; %" PRIu64 " members for each number of layers, seed %" PRIu64 "\n",
        settings->most_layers, settings->rotations, settings_entangler(settings), settings_topology(settings),
        settings->common.samples, settings->common.seed);
}

/* ---- figure: a panel for each kind, a curve for each order ---- */

/** Curves stand beside each other, as many of their points are equal. */
static void write_points(FILE *script, const results *all, size_t place) {
    const design_row *rows = all->rows;
    fprintf(script, "$place%zu << EOD\n", place);
    for (size_t i = place; i < all->count; i += ROWS_OF_SIZE) {
        const double shift = 0.08 * ((double)(place % ORDERS) - 1.0);
        if (rows[i].layers > 0) fprintf(script, "%.10g %d %d\n", rows[i].qubits + shift, rows[i].layers, rows[i].least_layers);
    }
    fputs("EOD\n", script);
}

static size_t count_points(const results *all, size_t place) {
    const design_row *rows = all->rows;
    size_t points = 0;
    for (size_t i = place; i < all->count; i += ROWS_OF_SIZE)
        points += rows[i].layers > 0 ? 1 : 0;
    return points;
}

/** A curve without points still stands in the key, which both panels share. */
static void plot_panel(FILE *script, const results *all, int kind) {
    fputs("plot ", script);
    for (size_t index = 0; index < ORDERS; index++) {
        const size_t place = (size_t)kind * ORDERS + index;
        if (count_points(all, place) > 0) {
            fprintf(script, "$place%zu using 1:2:3:2 with yerrorlines", place);
        } else {
            fputs("NaN with linespoints", script);
        }
        fprintf(script, " lc rgb '%s' lw 1.5 pt %d ps 0.6 title 't = %zu'%s", ansatz_colour(index), ansatz_point(index), index + 1,
                index + 1 < ORDERS ? ", " : "\n");
    }
}

static void figure(FILE *script, const void *data) {
    const results *all = data;
    const design_row *rows = all->rows;
    const figure_panels panels = {KINDS, KINDS, "qubits n", "layers", 260};
    int least = rows->qubits, most = rows->qubits, deepest = 1;
    for (size_t i = 0; i < all->count; i++) {
        least = rows[i].qubits < least ? rows[i].qubits : least;
        most = rows[i].qubits > most ? rows[i].qubits : most;
        deepest = rows[i].layers > deepest ? rows[i].layers : deepest;
    }
    figure_begin_panels(script, &panels);
    for (size_t place = 0; place < ROWS_OF_SIZE; place++)
        write_points(script, all, place);
    fprintf(script, "set xtics 1\nset xrange [%d.5:%d.5]\nset yrange [0:%d]\n", least - 1, most, deepest + 1);
    for (int kind = 0; kind < KINDS; kind++) {
        figure_begin_panel(script, &panels, (size_t)kind, kind_titles[kind]);
        plot_panel(script, all, kind);
    }
    fputs("unset multiplot\n", script);
}

const experiment design_experiment = {compute, table, figure};
