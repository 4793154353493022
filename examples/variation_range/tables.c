#include "tables.h"

#include <inttypes.h>
#include <math.h>

#include "csv.h"

/* Slopes have been published for n = 2..8. */
enum { PUBLISHED_QUBITS = 8 };

static void write_row(FILE *file, const range_row *row, int with_layers) {
    fprintf(file, "%s,%s,", task_names[row->task], side_names[row->side]);
    csv_count(file, row->qubits, ',');
    if (with_layers) csv_count(file, row->layers, ',');
    csv_count(file, row->samples, ',');
    csv_number(file, row->mean, ',');
    csv_number(file, row->deviation, ',');
    csv_number(file, row->interval.low, ',');
    csv_number(file, row->interval.high, ',');
    csv_number(file, row->width, ',');
    csv_number(file, row->bound, '\n');
}

/* ---- slopes ---- */

static void write_slope(FILE *file, const range_table *table, const range_settings *settings, uint64_t task, uint64_t side,
                        uint64_t most_qubits) {
    static const char *const reasons[] = {[SLOPE_FITTED] = "",
                                          [SLOPE_FEW_POINTS] = "there are fewer than two points",
                                          [SLOPE_ZERO_MEAN] = "a mean is zero",
                                          [SLOPE_NO_ERROR] = "a standard error is zero"};
    qnl_line_fit fit = {.slope = 0.0}, plain = {.slope = 0.0};
    const slope_kind kind = sweep_slope(&fit, &plain, table, task, side, most_qubits);
    fprintf(file, "# slope of %s %s for n = %" PRIu64 "..%" PRIu64 ": ", task_names[task], side_names[side], settings->min_qubits,
            most_qubits);
    if (kind == SLOPE_FITTED) {
        fprintf(file, "%.4f +- %.4f, plain %.4f\n", fit.slope, fit.slope_error, plain.slope);
    } else {
        fprintf(file, "none, %s\n", reasons[kind]);
    }
}

static void write_slopes(FILE *file, const range_table *table, const range_settings *settings, uint64_t most_qubits) {
    for (size_t t = 0; t < settings->tasks.count; t++) {
        for (size_t s = 0; s < settings->sides.count; s++)
            write_slope(file, table, settings, settings->tasks.values[t], settings->sides.values[s], most_qubits);
    }
}

static void write_all_slopes(FILE *file, const range_table *table, const range_settings *settings) {
    fputs("# slopes of log2(mean) against n, with standard errors: least squares, weighted by the standard errors of log2(mean)\n"
          "# plain: without weights, as published slopes seem to be\n",
          file);
    write_slopes(file, table, settings, settings->max_qubits);
    if (settings->max_qubits > PUBLISHED_QUBITS && settings->min_qubits < PUBLISHED_QUBITS) {
        write_slopes(file, table, settings, PUBLISHED_QUBITS);
    }
}

/* ---- settings ---- */

static void write_circuits(FILE *file, const range_settings *settings) {
    fprintf(file, "# circuits %s: ", circuit_names[settings->circuits]);
    if (settings->circuits == QNL_RANDOM_PRODUCT) {
        fputs("a Haar-random unitary on every qubit\n", file);
    } else if (settings->circuits == QNL_RANDOM_HAAR) {
        fputs("one Haar-random unitary on all qubits\n", file);
    } else {
        fprintf(file,
                "RY(pi/4) on every qubit, then %s layers of a rotation about a random axis on every qubit and CZ on neighbours\n",
                settings->depths.count > 0 ? settings->depths_text : settings->layers_text);
    }
}

static void write_gate(FILE *file, const range_settings *settings) {
    const uint64_t gate = settings->gate_qubits;
    fprintf(file, "# free gate on %" PRIu64 " qubit%s, the first is ", gate, gate == 1 ? "" : "s");
    if (settings->place == GATE_AT_MIDDLE) {
        fprintf(file, "n/2, at most n-%" PRIu64 "\n", gate);
    } else if (settings->place == GATE_AT_LAST) {
        fprintf(file, "n-%" PRIu64 "\n", gate);
    } else {
        fprintf(file, "%" PRIu64 "\n", settings->place_number);
    }
}

static int has_task(const range_settings *settings, uint64_t task) {
    for (size_t i = 0; i < settings->tasks.count; i++) {
        if (settings->tasks.values[i] == task) return 1;
    }
    return 0;
}

static void write_tasks(FILE *file, const range_settings *settings) {
    if (has_task(settings, TASK_VQE)) {
        fprintf(file, "# vqe: Heisenberg chain, %s, input |0...0>\n",
                settings->boundary == QNL_BOUNDARY_PERIODIC ? "periodic (n = 2 counts its pair twice)" : "open");
    }
    if (has_task(settings, TASK_QAE)) {
        fprintf(file, "# qae: 1 - |0><0| on qubit %" PRIu64 ", input %s\n", settings->discarded,
                settings->input == INPUT_MIXED ? "mixed: half |0...0> and half |1...1>" : "zero: |0...0>");
    }
    if (has_task(settings, TASK_QSL)) fputs("# qsl: 1 - |0...0><0...0|, input |0...0>\n", file);
}

static void write_gaps(FILE *file, const range_table *table, const range_settings *settings) {
    double gap = 0.0;
    if (settings->gate_qubits == 1) return;
    for (size_t i = 0; i < table->count; i++)
        gap = fmax(gap, table->rows[i].gap);
    fprintf(file, "# means are those of attained ranges; the largest relative gap to a proven upper bound of a range is %.3g\n",
            gap);
}

static void write_settings(FILE *file, const range_table *table, const range_settings *settings) {
    fputs("# mean and std of Delta / w(H); ci is the 95 % confidence interval of the mean, Student's t\n"
          "# width is w(H); bound is that of the mean: Theorem 1 / w(H) for vqe and qae, Proposition 2 for qsl\n",
          file);
    write_gaps(file, table, settings);
    write_circuits(file, settings);
    write_gate(file, settings);
    write_tasks(file, settings);
    fprintf(file, "# samples %" PRIu64 "..%" PRIu64 " of seed %" PRIu64 "\n", settings->first_sample,
            settings->first_sample + settings->common.samples - 1, settings->common.seed);
}

void tables_ranges(FILE *file, const range_table *table, const range_settings *settings) {
    const int with_layers = settings->depths.count > 0;
    fprintf(file, "task,side,n,%ssamples,mean,std,ci_low,ci_high,width,bound\n", with_layers ? "layers," : "");
    for (size_t i = 0; i < table->count; i++)
        write_row(file, &table->rows[i], with_layers);
    if (!with_layers) write_all_slopes(file, table, settings);
    write_settings(file, table, settings);
}
