/* Variance of a cost and of all its derivatives, without sampling. */
#include <stdlib.h>
#include <string.h>

#include "experiments.h"
#include "figure.h"
#include "instance.h"
#include "messages.h"

/* The rows are numbers: the variance of the cost, then that of each derivative. */

static int fill(results *out, const qnl_circuit *circuit, const qnl_observable *observable) {
    qnl_moment_options options;
    qnl_execution_options execution;
    qnl_moments moments;
    double *variances = calloc(out->count, sizeof *variances);
    out->rows = variances;
    if (variances == NULL) return complain("not enough memory");
    if (instance_execution(&execution, out->settings) || failed(qnl_moment_options_init(&options, sizeof options))) return 1;
    options.execution = &execution;
    if (failed(qnl_exact_moments(&moments, variances + 1, circuit, observable, &options))) return 1;
    variances[0] = moments.variance;
    return 0;
}

static int compute(results *out, progress *bar) {
    const plateau_settings *settings = out->settings;
    const int qubits = (int)settings->qubits.values[0], layers = (int)settings->layers.values[0];
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    int status =
        instance_observable(&observable, settings->observable, qubits) || instance_circuit(&circuit, settings, qubits, layers);
    out->count = 1 + qnl_circuit_parameters(circuit);
    if (status == 0) status = fill(out, circuit, observable);
    progress_show(bar, 1, 1);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    return status;
}

/* All digits: programs compare with these numbers. */
static void table(FILE *file, const void *data) {
    const results *all = data;
    const double *variances = all->rows;
    fprintf(file, "parameter,variance_exact\ncost,%.17g\n", variances[0]);
    for (size_t k = 1; k < all->count; k++)
        fprintf(file, "%zu,%.17g\n", k - 1, variances[k]);
}

/* ---- figure ---- */

/** The rotations of a layer side by side, so that a curve for each letter goes through all qubits of all layers. */
static void write_points(FILE *script, const results *all, size_t place) {
    const double *variances = (const double *)all->rows + 1;
    const size_t letters = strlen(all->settings->rotations), qubits = (size_t)all->settings->qubits.values[0];
    fprintf(script, "$rotation%zu << EOD\n", place);
    for (size_t k = place; k < all->count - 1; k += letters)
        fprintf(script, "%.10g %.10g\n", (double)(k / letters) / (double)qubits, variances[k]);
    fputs("EOD\n", script);
}

static void figure(FILE *script, const void *data) {
    static const char *const colours[] = {FIGURE_BLUE, FIGURE_ORANGE, FIGURE_GREEN, FIGURE_GREY, "#000000"};
    static const int points[] = {7, 5, 9, 11, 13};
    const results *all = data;
    const char *letters = all->settings->rotations;
    const size_t count = strlen(letters);
    figure_begin(script, "layer, and in it the qubits from left to right", "Var[\u2202C/\u2202\u03b8_k]");
    for (size_t place = 0; place < count; place++)
        write_points(script, all, place);
    fprintf(script, "set format y '%%.2g'\nset xrange [-0.2:%d]\nset xtics 1\nset yrange [0:*]\nset key width 1\nplot ",
            (int)all->settings->layers.values[0]);
    for (size_t place = 0; place < count; place++) {
        fprintf(script, "$rotation%zu using 1:2 with linespoints lc rgb '%s' lw 1.5 pt %d ps 0.5 title 'R%c'%s", place,
                colours[place % 5], points[place % 5], letters[place], place + 1 < count ? ", " : "\n");
    }
}

const experiment exact_experiment = {compute, table, figure};
