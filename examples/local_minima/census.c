/* How many minima there are, and all the other critical points. */
#include <inttypes.h>
#include <math.h>

#include "csv.h"
#include "experiments.h"
#include "figure.h"
#include "instance.h"
#include "survey.h"

typedef struct census_row {
    instance_kind kind;
    uint64_t number;
    uint64_t parameters;
    survey found;
} census_row;

static int fill(void *data, const minima_settings *settings) {
    census_row *row = data;
    instance loss;
    const int proof = row->parameters <= settings->certify;
    if (instance_new(&loss, row->kind, row->number, row->parameters, settings->common.seed, proof) != 0) return 1;
    const int status = survey_take(&row->found, loss.cost, proof ? loss.form : NULL, settings);
    instance_free(&loss);
    return status;
}

/* ---- rows ---- */

static int plan_one(result_rows *all, instance_kind kind, uint64_t number, uint64_t parameters) {
    const census_row row = {.kind = kind, .number = number, .parameters = parameters};
    return rows_append(all, &row);
}

static int plan_parameters(result_rows *all, uint64_t parameters) {
    const uint64_t networks = settings_instances(all->settings, EXPERIMENT_CENSUS);
    if (plan_one(all, INSTANCE_PRODUCT, 0, parameters) != 0) return 1;
    for (uint64_t i = 1; i <= networks; i++) {
        if (plan_one(all, INSTANCE_RANDOM, i, parameters) != 0) return 1;
    }
    if (parameters == 2 && plan_one(all, INSTANCE_PAIR, 0, parameters) != 0) return 1;
    return parameters >= 2 && plan_one(all, INSTANCE_ABOVE, 0, parameters);
}

static int compute(result_rows *all, progress *bar) {
    const uint64_t most = settings_parameters(all->settings, EXPERIMENT_CENSUS);
    for (uint64_t p = settings_least_parameters(EXPERIMENT_CENSUS); p <= most; p++) {
        if (plan_parameters(all, p) != 0) return 1;
    }
    return rows_fill(all, fill, bar);
}

/* ---- table ---- */

static void write_row(FILE *file, const census_row *row) {
    char name[INSTANCE_NAME];
    const qnl_census_summary *summary = &row->found.summary;
    instance_name(name, row->kind, row->number);
    csv_count(file, row->parameters, ',');
    fprintf(file, "%s,%zu,%zu,", name, summary->minima, summary->spurious);
    for (uint64_t a = 0; a <= row->parameters; a++)
        csv_count(file, row->found.counts[a], a == row->parameters ? ',' : ';');
    fprintf(file, "%" PRId64 ",%s,", summary->euler, row->found.complete ? "yes" : "no");
    csv_number(file, summary->best, ',');
    csv_number(file, summary->worst, '\n');
}

/* Upper bounds of the number of isolated critical points, for each p of the table. */
static void write_bounds(FILE *file, const census_row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        qnl_critical_bounds bounds;
        if (i > 0 && rows[i].parameters == rows[i - 1].parameters) continue;
        if (qnl_critical_point_bounds(&bounds, (size_t)rows[i].parameters) != QNL_OK) continue;
        fprintf(file, "# p = %" PRIu64 ": at most (4p)^p = %.0f isolated critical points, sharper p! 4^p = %.0f\n",
                rows[i].parameters, bounds.torus, bounds.bernstein);
    }
}

static void table(FILE *file, const void *data) {
    const result_rows *all = data;
    const census_row *rows = all->rows;
    size_t degenerate = 0;
    fputs("p,instance,minima,spurious,critical_by_index,euler,complete,best,worst\n", file);
    for (size_t i = 0; i < all->count; i++) {
        write_row(file, &rows[i]);
        degenerate += rows[i].found.summary.degenerate;
    }
    fputs("# critical_by_index: critical points with 0, 1, ... p negative eigenvalues of the Hessian\n"
          "# product: generators Z, observable (Y + 1) on every qubit; random: Haar-random networks of dimension 2^p, loss of the\n"
          "# states themselves; both with hard data sets, lambda = 1/(4p); above: product, lambda = 1/3;\n"
          "# pair: predictions cos 2a cos 2b and sin 2a sin 2b, labels 0\n",
          file);
    write_bounds(file, rows, all->count);
    survey_describe(file, all->settings, all->settings->certify);
    fprintf(file, "# degenerate points, which are in no column: %zu\n# seed %" PRIu64 "\n", degenerate, all->settings->common.seed);
}

/* ---- figure ---- */

static const struct {
    const char *name, *title, *colour;
    int point;
    double shift; /* so that equal numbers can be seen */
} curves[] = {[INSTANCE_PRODUCT] = {"product", "product", FIGURE_BLUE, 7, 0.0},
              [INSTANCE_RANDOM] = {"random", "random networks", FIGURE_ORANGE, 6, 0.0},
              [INSTANCE_PAIR] = {"pair", "pair", FIGURE_GREEN, 9, 0.0},
              [INSTANCE_ABOVE] = {"above", "above", FIGURE_GREY, 5, 0.12}};
enum { CURVES = sizeof curves / sizeof curves[0] };

static size_t write_points(FILE *script, const result_rows *all, size_t kind) {
    const census_row *rows = all->rows;
    size_t points = 0;
    fprintf(script, "$%s << EOD\n", curves[kind].name);
    for (size_t i = 0; i < all->count; i++) {
        if (rows[i].kind != (instance_kind)kind || rows[i].found.summary.minima == 0) continue;
        fprintf(script, "%.10g %zu\n", (double)rows[i].parameters + curves[kind].shift, rows[i].found.summary.minima);
        points++;
    }
    fputs("EOD\n", script);
    return points;
}

static void figure(FILE *script, const void *data) {
    const result_rows *all = data;
    const int most = (int)settings_parameters(all->settings, EXPERIMENT_CENSUS);
    size_t points[CURVES];
    figure_begin(script, "parameters p", "local minima");
    for (size_t kind = 0; kind < CURVES; kind++)
        points[kind] = write_points(script, all, kind);
    fprintf(script,
            "set logscale y 2\nset yrange [0.8:%.10g]\nset xrange [0.5:%d.5]\nset xtics 1\nplot 2**x with lines lc rgb '%s' dt '-'",
            fmax(10.0, 1.5 * exp2(most)), most, FIGURE_PALE);
    fputs(" title '2^p'", script);
    for (size_t kind = 0; kind < CURVES; kind++) {
        if (points[kind] == 0) continue;
        fprintf(script, ", $%s using 1:2 with points lc rgb '%s' lw 2 pt %d ps %s title '%s'", curves[kind].name,
                curves[kind].colour, curves[kind].point, kind == INSTANCE_RANDOM ? "1.2" : "0.6", curves[kind].title);
    }
    fputc('\n', script);
}

const experiment census_experiment = {sizeof(census_row), compute, table, figure};
