#include "tables.h"

#include <inttypes.h>
#include <math.h>

#include "csv.h"

static void write_key(FILE *file, const sweep_row *row) {
    fprintf(file, "%s,%s,%d,%d,", figure_names[row->figure], model_names[row->model], row->visible, row->hidden);
}

static void write_row(FILE *file, const sweep_row *row) {
    write_key(file, row);
    csv_count(file, qnl_statistics_count(row->values), ',');
    csv_number(file, row->mean, ',');
    csv_number(file, row->error, ',');
    csv_number(file, sqrt(row->variance), ',');
    csv_number(file, row->variance, ',');
    csv_number(file, row->bound, '\n');
}

/* ---- slopes ---- */

/** What the paper prints in the figure, or NULL. */
static const char *printed_slope(int figure, int model) {
    if (figure == FIGURE_3B && model == MODEL_UNITARY) return "-0.441 +- 0.003";
    if (figure == FIGURE_3C && model == MODEL_BOLTZMANN) return "-0.423 +- 0.025";
    return NULL;
}

static void write_slope(FILE *file, const sweep_table *table, const entanglement_settings *settings, int figure, int model) {
    const figure_sizes sizes = settings_sizes(settings, figure);
    const char *printed = printed_slope(figure, model);
    qnl_line_fit weighted = {.slope = 0.0}, plain = {.slope = 0.0};
    fprintf(file, "# slope of %s %s, log2(%s), hidden = %d..%d: ", figure_names[figure], model_names[model],
            sweep_of_variance(figure) ? "variance" : "mean", sizes.min_hidden, sizes.max_hidden);
    if (!sweep_slope(&weighted, &plain, table, figure, model)) {
        fputs("none\n", file);
        return;
    }
    if (!sweep_of_variance(figure)) fprintf(file, "weighted %.4f +- %.4f, ", weighted.slope, weighted.slope_error);
    fprintf(file, "plain %.4f +- %.4f%s%s\n", plain.slope, plain.slope_error, printed == NULL ? "" : ", printed ",
            printed == NULL ? "" : printed);
}

static void write_slopes(FILE *file, const sweep_table *table, const entanglement_settings *settings) {
    fputs("# slopes against the hidden qubits by least squares; weighted: by the standard errors of log2(mean); plain: without\n"
          "# weights, the error from the residuals (0 for two points)\n",
          file);
    for (size_t i = 0; i < table->count; i++) {
        const sweep_row *row = &table->rows[i], *before = i == 0 ? NULL : row - 1;
        const int first = before == NULL || before->figure != row->figure || before->model != row->model;
        if (first && row->figure != FIGURE_4) write_slope(file, table, settings, row->figure, row->model);
    }
}

/** What Haar-random states would have; known for one visible qubit. */
static void write_haar(FILE *file, const entanglement_settings *settings) {
    const figure_sizes sizes = settings_sizes(settings, FIGURE_3A);
    for (int hidden = sizes.min_hidden; hidden <= sizes.max_hidden; hidden++) {
        qnl_haar_reduced haar;
        if (qnl_haar_reduced_state(&haar, exp2(sizes.visible), exp2(hidden)) != QNL_OK) return;
        fprintf(file, "# Haar-random states, visible = %d, hidden = %d: ", sizes.visible, hidden);
        if (sizes.visible == 1) fprintf(file, "mean distance %.6f, ", haar.mean_distance);
        fprintf(file, "mean distance at most %.6f\n", haar.trace_bound);
    }
}

/* ---- settings ---- */

static const char *scale_name(int kind) {
    return kind == QNL_COEFFICIENT_UNIFORM ? "uniform in +-" : "normal, standard deviation ";
}

static void write_fidelity_settings(FILE *file, const entanglement_settings *settings) {
    fprintf(file, "# 3b, 5a: %s fidelity with the thermal state of a random two-local H%s on the visible qubits, %s\n",
            settings->squared ? "squared" : "root", settings->target_normalised ? " / |H|" : "",
            settings->target == TARGET_FIXED ? "one target for all instances and hidden qubits" : "a new target for each instance");
}

static void write_settings(FILE *file, const entanglement_settings *settings) {
    fputs(
        "# stderr = std / sqrt(instances); bound = sqrt(2^(visible - hidden)) / 2 for the mean of 3a and 4\n"
        "# the visible qubits are the lowest; 5a and 5b are read as the variances (column variance) of 3b and 3c\n"
        "# 3c, 5b: largest |d rho_v / d J_k|_1 / 2 over all k, rho of H / |H|; boltzmann: J_k is a coefficient of H, so that |H|\n"
        "# changes with it; boltzmann-scaled: J_k is a coefficient of H / |H|\n",
        file);
    fprintf(file, "# angles of the unitary network exp(-i angle P): %s%g; order of its terms %s\n", scale_name(settings->angles),
            settings->angle_scale, settings->order == ORDER_RANDOM ? "random, new for each instance" : "as listed");
    fprintf(file, "# coefficients of H: %s%g on one qubit and %g on two; temperature %g\n", scale_name(settings->coefficients),
            settings->site_scale, settings->bond_scale, settings->temperature);
    fprintf(file, "# gue: exp(-i H t)|0...0>, t = %g, H of variance 1 in each entry\n", settings->time);
    write_fidelity_settings(file, settings);
    fprintf(file, "# instances %" PRIu64 "..%" PRIu64 " of seed %" PRIu64 "\n", settings->first_instance,
            settings->first_instance + settings->common.samples - 1, settings->common.seed);
}

void tables_rows(FILE *file, const sweep_table *table, const entanglement_settings *settings) {
    fputs("figure,model,visible,hidden,instances,mean,stderr,std,variance,bound\n", file);
    for (size_t i = 0; i < table->count; i++)
        write_row(file, &table->rows[i]);
    write_slopes(file, table, settings);
    if (settings_has(settings, FIGURE_3A) || settings_has(settings, FIGURE_4)) write_haar(file, settings);
    write_settings(file, settings);
}

/* ---- histograms ---- */

static double largest_value(const sweep_table *table, const sweep_row *like) {
    double largest = 0.0;
    for (size_t i = 0; i < table->count; i++) {
        const sweep_row *row = &table->rows[i];
        qnl_interval range = {0.0, 0.0};
        if (row->figure != like->figure || row->model != like->model) continue;
        if (qnl_statistics_range(&range, row->values) == QNL_OK) largest = fmax(largest, range.high);
    }
    return largest;
}

histogram histogram_of(const sweep_table *table, const sweep_row *row) {
    const double largest = largest_value(table, row);
    const double *values = qnl_statistics_values(row->values);
    const size_t count = qnl_statistics_count(row->values);
    histogram result = {.width = (largest > 0.0 ? largest : 1.0) / HISTOGRAM_BINS};
    for (size_t i = 0; i < count; i++) {
        const int bin = (int)(values[i] / result.width);
        result.density[bin < HISTOGRAM_BINS ? bin : HISTOGRAM_BINS - 1] += 1.0 / ((double)count * result.width);
    }
    return result;
}

void tables_histograms(FILE *file, const sweep_table *table) {
    fputs("figure,model,visible,hidden,low,high,density\n", file);
    for (size_t i = 0; i < table->count; i++) {
        const sweep_row *row = &table->rows[i];
        if (row->figure != FIGURE_4) continue;
        const histogram bins = histogram_of(table, row);
        for (int bin = 0; bin < HISTOGRAM_BINS; bin++) {
            write_key(file, row);
            csv_number(file, bin * bins.width, ',');
            csv_number(file, (bin + 1) * bins.width, ',');
            csv_number(file, bins.density[bin], '\n');
        }
    }
}
