/* What noise in the labels does to the minima. */
#include <inttypes.h>
#include <math.h>

#include "csv.h"
#include "experiments.h"
#include "figure.h"
#include "instance.h"
#include "messages.h"
#include "survey.h"

typedef struct noise_row {
    uint64_t parameters;
    double deviation;
    uint64_t number; /**< of the draw, 1, 2, ... */
    survey found;
} noise_row;

/* Proofs for noisy data with more parameters take minutes. */
enum { MOST_PROVEN = 3 };

static uint64_t most_proven(const minima_settings *settings) {
    return settings->certify < MOST_PROVEN ? settings->certify : MOST_PROVEN;
}

/** The draw number i is the same for all deviations, but for its size. */
static int add_noise(qnl_hard_dataset *dataset, const noise_row *row, uint64_t seed) {
    double noise[MOST_PARAMETERS + 1];
    qnl_random *random = NULL;
    if (failed(instance_random(&random, seed, STREAM_NOISE, row->parameters, row->number))) return 1;
    for (uint64_t k = 0; k <= row->parameters; k++)
        noise[k] = row->deviation * qnl_random_normal(random);
    qnl_random_free(random);
    return failed(qnl_hard_dataset_set_noise(dataset, noise));
}

static int survey_dataset(noise_row *row, const qnl_hard_dataset *dataset, const minima_settings *settings) {
    instance loss = {NULL, NULL, 1.0};
    const int status = failed(qnl_hard_dataset_cost(&loss.cost, dataset)) ||
                       (row->parameters <= most_proven(settings) && instance_form(&loss.form, loss.cost)) ||
                       survey_take(&row->found, loss.cost, loss.form, settings);
    instance_free(&loss);
    return status;
}

static int fill(void *data, const minima_settings *settings) {
    noise_row *row = data;
    qnl_hard_dataset *dataset = NULL;
    if (instance_product_dataset(&dataset, row->parameters, settings->common.seed) != 0) return 1;
    const int status = add_noise(dataset, row, settings->common.seed) || survey_dataset(row, dataset, settings);
    qnl_hard_dataset_free(dataset);
    return status;
}

static int plan_deviation(result_rows *all, uint64_t parameters, double deviation) {
    const uint64_t draws = settings_instances(all->settings, EXPERIMENT_NOISE);
    for (uint64_t i = 1; i <= draws; i++) {
        const noise_row row = {.parameters = parameters, .deviation = deviation, .number = i};
        if (rows_append(all, &row) != 0) return 1;
    }
    return 0;
}

static int compute(result_rows *all, progress *bar) {
    const uint64_t most = settings_parameters(all->settings, EXPERIMENT_NOISE);
    const real_list *deviations = &all->settings->deviations;
    for (uint64_t p = settings_least_parameters(EXPERIMENT_NOISE); p <= most; p++) {
        for (size_t s = 0; s < deviations->count; s++) {
            if (plan_deviation(all, p, deviations->values[s]) != 0) return 1;
        }
    }
    return rows_fill(all, fill, bar);
}

/* ---- table ---- */

static void write_row(FILE *file, const noise_row *row) {
    const qnl_census_summary *summary = &row->found.summary;
    csv_count(file, row->parameters, ',');
    csv_number(file, row->deviation, ',');
    csv_count(file, row->number, ',');
    fprintf(file, "%zu,%zu,%zu,%" PRId64 ",%s,", summary->minima, summary->spurious, summary->critical, summary->euler,
            row->found.complete ? "yes" : "no");
    csv_number(file, summary->best, ',');
    csv_number(file, summary->worst, '\n');
}

static void table(FILE *file, const void *data) {
    const result_rows *all = data;
    const noise_row *rows = all->rows;
    fputs("p,sigma,instance,minima,spurious,critical,euler,complete,best,worst\n", file);
    for (size_t i = 0; i < all->count; i++)
        write_row(file, &rows[i]);
    fputs("# product network with its hard data set, lambda = 1/(4p), plus normal noise of standard deviation sigma in all p + 1\n"
          "# labels; the instance i has the same noise for all sigma, but for its size\n",
          file);
    survey_describe(file, all->settings, most_proven(all->settings));
    fprintf(file, "# seed %" PRIu64 "\n", all->settings->common.seed);
}

/* ---- figure ---- */

static void write_means(FILE *script, const result_rows *all, uint64_t parameters) {
    const noise_row *rows = all->rows;
    const uint64_t draws = settings_instances(all->settings, EXPERIMENT_NOISE);
    fprintf(script, "$p%" PRIu64 " << EOD\n", parameters);
    for (size_t i = 0; i < all->count; i += (size_t)draws) {
        if (rows[i].parameters != parameters) continue;
        double sum = 0.0, least = INFINITY, most = 0.0;
        for (size_t j = i; j < i + draws; j++) {
            const double minima = (double)rows[j].found.summary.minima;
            sum += minima;
            least = fmin(least, minima);
            most = fmax(most, minima);
        }
        /* Curves of different p a little apart, so that the bars can be seen. */
        fprintf(script, "%.10g %.10g %.10g %.10g\n", rows[i].deviation + 0.002 * (double)parameters, sum / (double)draws, least,
                most);
    }
    fputs("EOD\n", script);
}

static void figure(FILE *script, const void *data) {
    static const char *const colours[] = {FIGURE_GREY, FIGURE_BLUE, FIGURE_ORANGE, FIGURE_GREEN, FIGURE_PALE};
    const result_rows *all = data;
    const uint64_t most = settings_parameters(all->settings, EXPERIMENT_NOISE);
    double largest = 0.0;
    figure_begin(script, "standard deviation of the noise in the labels", "local minima: mean, least and most");
    for (uint64_t p = 1; p <= most; p++)
        write_means(script, all, p);
    for (size_t i = 0; i < all->settings->deviations.count; i++)
        largest = fmax(largest, all->settings->deviations.values[i]);
    fprintf(script, "set logscale y 2\nset xrange [%.10g:%.10g]\nset yrange [0.8:%.10g]\nplot ", -0.03 * largest - 0.001,
            1.05 * largest + 0.02, 1.3 * exp2((double)most));
    for (uint64_t p = 1; p <= most; p++) {
        fprintf(script, "%s$p%" PRIu64 " using 1:2:3:4 with yerrorlines lc rgb '%s' lw 2 pt 7 ps 0.6 title 'p = %" PRIu64 "'",
                p == 1 ? "" : ", ", p, colours[p - 1], p);
    }
    fputc('\n', script);
}

const experiment noise_experiment = {sizeof(noise_row), compute, table, figure};
