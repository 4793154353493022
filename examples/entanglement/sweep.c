#include "sweep.h"

#include <math.h>
#include <stdlib.h>

#include "messages.h"
#include "parallel.h"

const char *const model_names[] = {"unitary", "gue", "boltzmann", "boltzmann-raw", "boltzmann-scaled", NULL};

/* Between two looks at the progress bar. */
enum { INSTANCES_AT_ONCE = 64 };

/* A relative standard error below this is rounding. */
static const double rounding = 1e-12;

/** Curves of the figures, and where their numbers come from. */
typedef struct curve {
    int figure;
    int model;
    draw_kind kind;
    size_t result; /**< which number of an instance */
} curve;

static const curve curves[] = {
    {FIGURE_3A, MODEL_UNITARY, DRAW_UNITARY, 0},
    {FIGURE_3A, MODEL_GUE, DRAW_GUE, 0},
    {FIGURE_3A, MODEL_BOLTZMANN, DRAW_THERMAL, 0},
    {FIGURE_3A, MODEL_RAW, DRAW_THERMAL, 1},
    {FIGURE_3B, MODEL_UNITARY, DRAW_FIDELITY, 0},
    {FIGURE_3C, MODEL_BOLTZMANN, DRAW_DERIVATIVE, 0},
    {FIGURE_3C, MODEL_SCALED, DRAW_DERIVATIVE, 1},
    {FIGURE_4, MODEL_UNITARY, DRAW_UNITARY, 0},
    {FIGURE_4, MODEL_GUE, DRAW_GUE, 0},
    {FIGURE_4, MODEL_BOLTZMANN, DRAW_THERMAL, 0},
    {FIGURE_4, MODEL_RAW, DRAW_THERMAL, 1},
    {FIGURE_5A, MODEL_UNITARY, DRAW_FIDELITY, 0},
    {FIGURE_5B, MODEL_BOLTZMANN, DRAW_DERIVATIVE, 0},
    {FIGURE_5B, MODEL_SCALED, DRAW_DERIVATIVE, 1},
};

enum { CURVES = sizeof curves / sizeof curves[0] };

/* ---- instances ---- */

/** The instances of one kind and size, shared by all figures that show them and by the threads. */
typedef struct series {
    draw_kind kind;
    int visible;
    int hidden;
    uint64_t first;
    size_t count;
    double *values[MOST_RESULTS];
    const ensemble *all;
    size_t offset; /**< of the portion that is worked on */
} series;

static int measure_some(size_t first, size_t count, void *data) {
    const series *of = data;
    for (size_t i = of->offset + first; i < of->offset + first + count; i++) {
        double results[MOST_RESULTS];
        if (instance_measure(results, of->all, of->first + i) != 0) return 1;
        for (size_t r = 0; r < ensemble_results(of->kind); r++)
            of->values[r][i] = results[r];
    }
    return 0;
}

/** In some unit; only the progress bar knows it. */
static double work_of(const series *of) {
    const double size = exp2(of->visible + of->hidden);
    const double circuit = 1e-6 * size * (double)qnl_two_local_count(of->visible + of->hidden);
    const double dense = 1e-8 * size * size * size;
    return (double)of->count * (of->kind == DRAW_UNITARY || of->kind == DRAW_FIDELITY ? circuit : dense);
}

/** What is done and what there is to do, in thousandths. */
typedef struct sweep_progress {
    progress *bar;
    double done;
    double total;
} sweep_progress;

static int measure_series(series *of, const entanglement_settings *settings, sweep_progress *at) {
    ensemble all = {.settings = NULL};
    int status = ensemble_new(&all, settings, of->kind, of->visible, of->hidden);
    of->all = &all;
    for (of->offset = 0; status == 0 && of->offset < of->count; of->offset += INSTANCES_AT_ONCE) {
        const size_t left = of->count - of->offset, some = left < INSTANCES_AT_ONCE ? left : INSTANCES_AT_ONCE;
        status = parallel_run(measure_some, of, some, 1, settings->common.threads);
        at->done += work_of(of) * (double)some / (double)of->count;
        progress_show(at->bar, (uint64_t)(1000.0 * at->done), (uint64_t)(1000.0 * at->total) + 1);
    }
    of->all = NULL;
    ensemble_free(&all);
    return status;
}

/* ---- all instances ---- */

typedef struct series_table {
    size_t count;
    series all[DRAW_KINDS * MOST_HIDDEN_QUBITS];
} series_table;

static void free_series(series_table *table) {
    for (size_t i = 0; i < table->count; i++) {
        for (size_t r = 0; r < MOST_RESULTS; r++)
            free(table->all[i].values[r]);
    }
}

static const series *find_series(const series_table *table, draw_kind kind, int hidden) {
    for (size_t i = 0; i < table->count; i++) {
        if (table->all[i].kind == kind && table->all[i].hidden == hidden) return &table->all[i];
    }
    return NULL;
}

static int add_series(series_table *table, const entanglement_settings *settings, draw_kind kind, int visible, int hidden) {
    series *of = &table->all[table->count++];
    *of = (series){.kind = kind,
                   .visible = visible,
                   .hidden = hidden,
                   .first = settings->first_instance,
                   .count = (size_t)settings->common.samples};
    for (size_t r = 0; r < MOST_RESULTS; r++) {
        of->values[r] = calloc(of->count, sizeof *of->values[r]);
        if (of->values[r] == NULL) return complain("not enough memory");
    }
    return 0;
}

/** Figures with the same kind have the same sizes, so that a kind and the hidden qubits name a series. */
static int list_series(series_table *table, const entanglement_settings *settings) {
    for (size_t c = 0; c < CURVES; c++) {
        if (!settings_has(settings, curves[c].figure)) continue;
        const figure_sizes sizes = settings_sizes(settings, curves[c].figure);
        for (int hidden = sizes.min_hidden; hidden <= sizes.max_hidden; hidden++) {
            if (find_series(table, curves[c].kind, hidden) != NULL) continue;
            if (add_series(table, settings, curves[c].kind, sizes.visible, hidden) != 0) return 1;
        }
    }
    return 0;
}

static int measure_all(series_table *table, const entanglement_settings *settings, progress *bar) {
    sweep_progress at = {.bar = bar};
    int status = list_series(table, settings);
    for (size_t i = 0; i < table->count; i++)
        at.total += work_of(&table->all[i]);
    for (size_t i = 0; status == 0 && i < table->count; i++)
        status = measure_series(&table->all[i], settings, &at);
    return status;
}

/* ---- rows ---- */

static int fill_row(sweep_row *row, const curve *from, const series *of) {
    *row = (sweep_row){.figure = from->figure, .model = from->model, .visible = of->visible, .hidden = of->hidden};
    if (failed(qnl_statistics_new(&row->values)) || failed(qnl_statistics_add(row->values, of->values[from->result], of->count)) ||
        failed(qnl_statistics_mean(&row->mean, row->values)) || failed(qnl_statistics_variance(&row->variance, row->values))) {
        return 1;
    }
    row->error = sqrt(row->variance / (double)of->count);
    row->bound = from->figure == FIGURE_3A || from->figure == FIGURE_4 ? 0.5 * exp2(0.5 * (of->visible - of->hidden)) : NAN;
    return 0;
}

/** The figures come in the order in which they were asked for. */
static int fill_rows(sweep_table *table, const entanglement_settings *settings, const series_table *from) {
    table->rows = calloc(CURVES * MOST_HIDDEN_QUBITS, sizeof *table->rows);
    if (table->rows == NULL) return complain("not enough memory");
    for (size_t f = 0; f < settings->figures.count; f++) {
        const int figure = (int)settings->figures.values[f];
        const figure_sizes sizes = settings_sizes(settings, figure);
        for (size_t c = 0; c < CURVES; c++) {
            for (int hidden = sizes.min_hidden; curves[c].figure == figure && hidden <= sizes.max_hidden; hidden++) {
                const series *of = find_series(from, curves[c].kind, hidden);
                if (of == NULL || fill_row(&table->rows[table->count++], &curves[c], of) != 0) return 1;
            }
        }
    }
    return 0;
}

int sweep_run(sweep_table *out, const entanglement_settings *settings, progress *bar) {
    series_table measured = {0};
    sweep_table table = {0};
    progress_begin(bar, "instances");
    const int status = measure_all(&measured, settings, bar) || fill_rows(&table, settings, &measured);
    progress_end(bar);
    free_series(&measured);
    if (status != 0) {
        sweep_free(&table);
    } else {
        *out = table;
    }
    return status;
}

void sweep_free(sweep_table *table) {
    for (size_t i = 0; i < table->count; i++)
        qnl_statistics_free(table->rows[i].values);
    free(table->rows);
    *table = (sweep_table){0};
}

/* ---- slopes ---- */

int sweep_of_variance(int figure) {
    return figure == FIGURE_5A || figure == FIGURE_5B;
}

int sweep_slope(qnl_line_fit *weighted, qnl_line_fit *plain, const sweep_table *table, int figure, int model) {
    double x[MOST_HIDDEN_QUBITS], y[MOST_HIDDEN_QUBITS], sigma[MOST_HIDDEN_QUBITS];
    const int variance = sweep_of_variance(figure);
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const sweep_row *row = &table->rows[i];
        if (row->figure != figure || row->model != model) continue;
        if (!(row->error > rounding * row->mean)) return 0;
        x[count] = row->hidden;
        y[count] = log2(variance ? row->variance : row->mean);
        sigma[count++] = row->error / (row->mean * log(2.0));
    }
    return count >= 2 && qnl_fit_line(weighted, x, y, variance ? NULL : sigma, count) == QNL_OK &&
           qnl_fit_line(plain, x, y, NULL, count) == QNL_OK;
}
