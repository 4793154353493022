#include "settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "messages.h"
#include "output.h"

const char *const experiment_names[] = {"census", "histogram", "success", "encoded", "noise", "all", NULL};
const char *const optimizer_names[] = {"gd", "adam", "rmsprop", "lbfgs", "nlopt", NULL};

static const experiment_limits limits[EXPERIMENTS] = {
    [EXPERIMENT_CENSUS] = {1, MOST_CENSUS_PARAMETERS, 4, 0, 2},
    [EXPERIMENT_HISTOGRAM] = {2, MOST_PARAMETERS, 8, 1000, 1},
    [EXPERIMENT_SUCCESS] = {2, MOST_PARAMETERS, 10, 1000, 1},
    [EXPERIMENT_ENCODED] = {1, MOST_CENSUS_PARAMETERS, 4, 500, 5},
    [EXPERIMENT_NOISE] = {1, 5, 3, 0, 10},
};

enum { NEWTON_STARTS_PER_POINT = 40, LEAST_NEWTON_STARTS = 2000 };

static const char summary[] =
    "Local minima of quantum neural networks: data sets with 2^p minima, encoded data, and how often training finds the best; "
    "after\n"
    "X. You and X. Wu, \"Exponentially Many Local Minima in Quantum Neural Networks\", ICML 2021 (arXiv:2110.02479), figures 2 to "
    "5,\n"
    "with a census of all critical points.\n"
    "  census     p,instance,minima,spurious,critical_by_index,euler,complete,best,worst for p = 1, 2, ...: product and random\n"
    "             (Haar, dimension 2^p) networks with hard data sets, lambda = 1/(4p); above: product, lambda = 1/3; pair:\n"
    "             predictions cos 2a cos 2b and sin 2a sin 2b, labels 0.  complete: proven, see --certify\n"
    "  histogram  p,instance,stage,low,high,count for p = 2, 4, ...: numbers of values in equal bins at the starts (start) and\n"
    "             where gradient descent ends (end)\n"
    "  success    p,optimizer,step,starts,success,rate,ci_low,ci_high,unconverged for p = 2, 4, ...; product network.  lbfgs has "
    "a\n"
    "             fixed step and no line search, nlopt has one\n"
    "  encoded    p,instance,distinct_minima,success_rate for p = 1, 2, ...: separable data encoded in product states; Adam\n"
    "  noise      p,sigma,instance,minima,spurious,critical,euler,complete,best,worst for p = 1, 2, ...: product network, normal\n"
    "             noise of standard deviation sigma in all labels\n"
    "Writes a CSV table with comment lines behind it, to standard output unless --csv, --plot or --output is given.  A LIST has\n"
    "commas: 0.01,0.1.";

static void set_defaults(minima_settings *settings) {
    *settings = (minima_settings){.common = {.seed = 1, .samples = 10},
                                  .experiment = EXPERIMENT_CENSUS,
                                  .certify = MOST_CERTIFY_PARAMETERS,
                                  .iterations = 5000,
                                  .bins = 100,
                                  .optimizers_text = "gd,adam,rmsprop,lbfgs,nlopt",
                                  .rate_texts = {"0.1", "0.01", "0.01,0.5", "1", NULL},
                                  .deviations_text = "0,0.1,0.2,0.3,0.4"};
}

/** The shared options, with the words of this program. */
static void shared_rows(option *rows, common_options *common) {
    options_common(rows, common, 1, 100000);
    for (int i = 0; i < COMMON_OPTION_COUNT; i++) {
        if (strcmp(rows[i].name, "csv") == 0) rows[i].help = "write the table of one experiment to FILE, - for standard output";
        if (strcmp(rows[i].name, "plot") == 0) rows[i].help = "write the figure (SVG) of one experiment to FILE";
        if (strcmp(rows[i].name, "samples") == 0) rows[i].help = "encoded: number of data points";
        if (strcmp(rows[i].name, "quiet") == 0) rows[i].help = "no progress bar";
    }
}

/* ---- checks ---- */

static options_result check_parameters(const minima_settings *settings) {
    if (settings->experiment == EXPERIMENTS || settings->max_parameters == 0) return OPTIONS_RUN;
    const experiment_limits *allowed = &limits[settings->experiment];
    const uint64_t value = settings->max_parameters;
    if (value >= allowed->least_parameters && value <= allowed->most_parameters) return OPTIONS_RUN;
    char given[24], text[96];
    snprintf(given, sizeof given, "%" PRIu64, value);
    snprintf(text, sizeof text, "whole numbers %" PRIu64 "..%" PRIu64 " with --experiment %s", allowed->least_parameters,
             allowed->most_parameters, experiment_names[settings->experiment]);
    return options_bad_value("max-parameters", given, text);
}

static options_result read_lists(minima_settings *settings) {
    static const char *const names[OPTIMIZERS] = {"gd-steps", "adam-steps", "rmsprop-steps", "lbfgs-steps", NULL};
    for (int i = 0; i < OPTIMIZERS; i++) {
        if (names[i] != NULL && list_reals(&settings->rates[i], names[i], settings->rate_texts[i], 1e-6, 100.0) != OPTIONS_RUN) {
            return OPTIONS_BAD;
        }
    }
    /* One run; the table has no step for it. */
    settings->rates[OPTIMIZER_NLOPT] = (real_list){1, {0.0}};
    if (list_choices(&settings->optimizers, "optimizers", settings->optimizers_text, optimizer_names) != OPTIONS_RUN) {
        return OPTIONS_BAD;
    }
    return list_reals(&settings->deviations, "sigmas", settings->deviations_text, 0.0, 10.0);
}

static options_result check_files(minima_settings *settings) {
    const int files = settings->common.csv != NULL || settings->common.plot != NULL;
    if (settings->experiment == EXPERIMENTS && (settings->folder == NULL || files)) {
        complain("--experiment all needs --output and has neither --csv nor --plot (see --help)");
        return OPTIONS_BAD;
    }
    return settings->folder != NULL && !files ? OPTIONS_RUN : output_check(&settings->common);
}

options_result settings_read(minima_settings *settings, int argc, char **argv) {
    enum { OWN = 15 };
    set_defaults(settings);
    minima_settings *const s = settings;
    option rows[OWN + COMMON_OPTION_COUNT] = {
        option_choice("experiment", "what is computed", &s->experiment, experiment_names),
        option_count("max-parameters",
                     "largest p; 0 = usual: 4 for census and encoded, 8 for histogram, 10 for success, 3 for noise; at most 6 for "
                     "census and encoded, 5 for noise",
                     &s->max_parameters, 0, MOST_PARAMETERS),
        option_count("starts", "starts of descent; 0 = usual: 1000, 500 for encoded", &s->starts, 0, 10000000),
        option_count("instances",
                     "random networks (2 for census, 1 for histogram), data sets (5) or draws of noise (10); 0 = these",
                     &s->instances, 0, 1000),
        option_count("newton-starts", "starts of a census; 0 = 40 * 4^p, at least 2000", &s->newton_starts, 0, 100000000),
        option_count("certify", "prove that a census is complete where p is at most N (noise: and at most 3)", &s->certify, 0,
                     MOST_CERTIFY_PARAMETERS),
        option_count("iterations", "most steps of a descent", &s->iterations, 1, 10000000),
        option_count("bins", "bins of a histogram", &s->bins, 1, 1000),
        option_text("optimizers", "LIST", "of gd, adam, rmsprop, lbfgs, nlopt", &s->optimizers_text),
        option_text("gd-steps", "LIST", "steps (learning rates) of gd; histogram takes the first / kappa0^2",
                    &s->rate_texts[OPTIMIZER_GD]),
        option_text("adam-steps", "LIST", "steps of adam; encoded takes the first", &s->rate_texts[OPTIMIZER_ADAM]),
        option_text("rmsprop-steps", "LIST", "steps of rmsprop", &s->rate_texts[OPTIMIZER_RMSPROP]),
        option_text("lbfgs-steps", "LIST", "steps of lbfgs", &s->rate_texts[OPTIMIZER_LBFGS]),
        option_text("sigmas", "LIST", "standard deviations of label noise", &s->deviations_text),
        option_text("output", "FOLDER", "write EXPERIMENT.csv and EXPERIMENT.svg into FOLDER", &s->folder),
    };
    shared_rows(rows + OWN, &s->common);
    const option_table table = {"local_minima", summary, rows, sizeof rows / sizeof rows[0]};
    const options_result result = options_parse(&table, argc, argv);
    if (result != OPTIONS_RUN) return result;
    return read_lists(s) != OPTIONS_RUN || check_parameters(s) != OPTIONS_RUN ? OPTIONS_BAD : check_files(s);
}

/* ---- what follows for an experiment ---- */

uint64_t settings_least_parameters(int experiment) {
    return limits[experiment].least_parameters;
}

uint64_t settings_parameters(const minima_settings *settings, int experiment) {
    const uint64_t asked = settings->max_parameters, most = limits[experiment].most_parameters;
    if (asked == 0) return limits[experiment].usual_parameters;
    return asked < most ? asked : most;
}

uint64_t settings_starts(const minima_settings *settings, int experiment) {
    return settings->starts == 0 ? limits[experiment].usual_starts : settings->starts;
}

uint64_t settings_instances(const minima_settings *settings, int experiment) {
    return settings->instances == 0 ? limits[experiment].usual_instances : settings->instances;
}

uint64_t settings_newton_starts(const minima_settings *settings, uint64_t parameters) {
    const uint64_t starts = (uint64_t)NEWTON_STARTS_PER_POINT << (2 * parameters);
    if (settings->newton_starts > 0) return settings->newton_starts;
    return starts < LEAST_NEWTON_STARTS ? LEAST_NEWTON_STARTS : starts;
}
