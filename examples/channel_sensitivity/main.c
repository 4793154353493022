/*
 * How far random perturbations and training steps move the channel of an ansatz, see channel_sensitivity --help.
 * Everything that is computed comes from the public interface of the library; this program draws, asks, and writes.
 */
#include <stdlib.h>

#include "figures.h"
#include "output.h"
#include "tables.h"

/** What was computed: one of the two. */
typedef struct results {
    const sensitivity_settings *settings;
    perturbation_table perturbation;
    training_table training;
} results;

static int is_random(const results *all) {
    return all->settings->experiment == EXPERIMENT_RANDOM;
}

/* ---- output ---- */

static void table(FILE *file, const void *data) {
    const results *all = data;
    if (is_random(all)) {
        tables_perturbation(file, &all->perturbation);
    } else {
        tables_training(file, &all->training);
    }
}

static void figure(FILE *script, const void *data) {
    const results *all = data;
    if (is_random(all)) {
        figures_perturbation(script, &all->perturbation, all->settings);
    } else {
        figures_training(script, &all->training, all->settings);
    }
}

static void summary(FILE *file, const void *data) {
    const results *all = data;
    if (is_random(all)) {
        tables_perturbation_summary(file, &all->perturbation, all->settings);
    } else {
        tables_training_summary(file, &all->training, all->settings);
    }
}

/** A figure may be impossible; that must not cost the table. */
static int write_all(const results *all) {
    const common_options *common = &all->settings->common;
    return output_table(common->csv, table, all) || output_summary(common, summary, all) ||
           output_figure(common->plot, figure, all);
}

/* ---- the work ---- */

static int compute(results *all) {
    progress bar;
    progress_init(&bar, all->settings->common.quiet);
    return is_random(all) ? perturbation_run(&all->perturbation, all->settings, &bar)
                          : training_run(&all->training, all->settings, &bar);
}

int main(int argc, char **argv) {
    sensitivity_settings settings;
    const options_result parsed = settings_read(&settings, argc, argv);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_BAD ? EXIT_USAGE : EXIT_SUCCESS;
    results all = {.settings = &settings};
    const int status = compute(&all) || write_all(&all);
    perturbation_free(&all.perturbation);
    training_free(&all.training);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
