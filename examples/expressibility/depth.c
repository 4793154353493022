/* Frame potentials of states and unitaries against the number of layers. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "ansatz.h"
#include "csv.h"
#include "experiments.h"
#include "figure.h"
#include "messages.h"

typedef struct depth_row {
    int qubits;
    int layers;
    ansatz_potentials potentials;
} depth_row;

static int compute(results *out, progress *bar) {
    const expressibility_settings *settings = out->settings;
    const size_t count = settings->layers.count;
    depth_row *rows = calloc(count, sizeof *rows);
    out->rows = rows;
    if (rows == NULL) return complain("not enough memory");
    for (; out->count < count; out->count++) {
        depth_row *row = &rows[out->count];
        row->qubits = (int)settings->qubits.values[0];
        row->layers = (int)settings->layers.values[out->count];
        if (ansatz_measure(&row->potentials, settings, row->qubits, row->layers) != 0) return 1;
        progress_show(bar, out->count + 1, count);
    }
    return 0;
}

/* ---- table ---- */

static void write_row(FILE *file, const depth_row *row, int kind, size_t index) {
    const qnl_frame_potential *found = &row->potentials.of[kind][index];
    fprintf(file, "%s,%d,%d,%d,%" PRIu64 ",", kind_names[kind], row->qubits, row->layers, found->order, found->members);
    csv_number(file, found->value, ',');
    csv_number(file, found->haar, ',');
    csv_number(file, found->ratio, ',');
    csv_number(file, found->ratio_interval.low, ',');
    csv_number(file, found->ratio_interval.high, '\n');
}

static void table(FILE *file, const void *data) {
    const results *all = data;
    const depth_row *rows = all->rows;
    const expressibility_settings *settings = all->settings;
    fputs("kind,qubits,layers,order,members,value,haar,ratio,ratio_low,ratio_high\n", file);
    for (int kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < all->count; i++) {
            for (size_t index = 0; index < ORDERS; index++)
                write_row(file, &rows[i], kind, index);
        }
    }
    fprintf(file,
            "# value: frame potential F^(t) of order t from all pairs of members, E |<psi|phi>|^(2t) or E |tr U'V|^(2t)\n"
            "# ratio: value / haar, at least 1 but for the sampling and equal to 1 for t-designs; low, high: 95 %% interval\n"
            "# layers are independent, so the exact ratio never rises with another layer\n"
            "# rotations %s, entangler %s, topology %s; seed %" PRIu64 "\n",
            settings->rotations, settings_entangler(settings), settings_topology(settings), settings->common.seed);
}

/* ---- figure: a panel for each kind, a curve for each order ---- */

/** An interval that would end at or below zero ends at a thousandth of the value. */
static void write_points(FILE *script, const results *all, int kind, size_t index) {
    const depth_row *rows = all->rows;
    fprintf(script, "$%s%zu << EOD\n", kind_names[kind], index);
    for (size_t i = 0; i < all->count; i++) {
        const qnl_frame_potential *found = &rows[i].potentials.of[kind][index];
        if (!(found->ratio > 0.0)) continue;
        fprintf(script, "%d %.10g %.10g %.10g\n", rows[i].layers, found->ratio,
                fmax(1e-3 * found->ratio, found->ratio_interval.low), found->ratio_interval.high);
    }
    fputs("EOD\n", script);
}

static void plot_panel(FILE *script, int kind) {
    fputs("plot ", script);
    for (size_t index = 0; index < ORDERS; index++) {
        fprintf(script, "$%s%zu using 1:2:3:4 with yerrorlines lc rgb '%s' lw 1.5 pt %d ps 0.5 title 't = %zu', ", kind_names[kind],
                index, ansatz_colour(index), ansatz_point(index), index + 1);
    }
    fprintf(script, "1 with lines lc rgb '%s' lw 1.5 dt '-' title 't-design'\n", FIGURE_GREY);
}

static void figure(FILE *script, const void *data) {
    const results *all = data;
    const figure_panels panels = {KINDS, KINDS, "layers", "F^{(t)} / Haar", 260};
    uint64_t deepest = 1;
    for (size_t i = 0; i < all->count; i++)
        deepest = all->settings->layers.values[i] > deepest ? all->settings->layers.values[i] : deepest;
    figure_begin_panels(script, &panels);
    for (int kind = 0; kind < KINDS; kind++) {
        for (size_t index = 0; index < ORDERS; index++)
            write_points(script, all, kind, index);
    }
    fprintf(script, "set logscale y 10\nset xrange [0:%" PRIu64 "]\nset yrange [0.7:*]\n", deepest + 1);
    for (int kind = 0; kind < KINDS; kind++) {
        figure_begin_panel(script, &panels, (size_t)kind, kind_titles[kind]);
        plot_panel(script, kind);
    }
    fputs("unset multiplot\n", script);
}

const experiment depth_experiment = {compute, table, figure};
