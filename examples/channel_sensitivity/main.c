/*
 * How far random perturbations and training steps move the channel of an ansatz, see channel_sensitivity --help.
 * Everything that is computed comes from the public interface of the library; this program draws, asks, and writes.
 */
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "figures.h"
#include "files.h"
#include "messages.h"
#include "tables.h"
#include "text.h"

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

static int write_csv(const results *all) {
    const char *path = all->settings->common.csv;
    text table;
    if (path == NULL) return 0;
    if (text_begin(&table) != 0) return 1;
    if (is_random(all)) {
        tables_perturbation(table.file, &all->perturbation);
    } else {
        tables_training(table.file, &all->training);
    }
    const int status = text_end(&table) || file_write(path, table.bytes, table.length);
    free(table.bytes);
    return status;
}

static int draw(char **svg, const results *all) {
    text script;
    if (text_begin(&script) != 0) return 1;
    if (is_random(all)) {
        figures_perturbation(script.file, &all->perturbation, all->settings);
    } else {
        figures_training(script.file, &all->training, all->settings);
    }
    int status = text_end(&script);
    if (status == 0) {
        const figure_result result = figure_draw(svg, script.bytes);
        status = result != FIGURE_DRAWN;
        if (result == FIGURE_NO_GNUPLOT) complain("cannot write '%s': gnuplot is not installed", all->settings->common.plot);
    }
    free(script.bytes);
    return status;
}

static int write_plot(const results *all) {
    const char *path = all->settings->common.plot;
    char *svg = NULL;
    if (path == NULL) return 0;
    const int status = draw(&svg, all) || file_write(path, svg, strlen(svg));
    free(svg);
    return status;
}

static int goes_to_output(const char *path) {
    return path != NULL && strcmp(path, "-") == 0;
}

/** On standard output, or on standard error where that carries a file. */
static int write_summary(const results *all) {
    const common_options *common = &all->settings->common;
    if (common->quiet) return 0;
    FILE *file = goes_to_output(common->csv) || goes_to_output(common->plot) ? stderr : stdout;
    if (is_random(all)) {
        tables_perturbation_summary(file, &all->perturbation, all->settings);
    } else {
        tables_training_summary(file, &all->training, all->settings);
    }
    return fflush(file) != 0 || ferror(file) ? complain("cannot write the summary") : 0;
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
    /* A figure may be impossible; that must not cost the table. */
    const int status = compute(&all) || write_csv(&all) || write_summary(&all) || write_plot(&all);
    perturbation_free(&all.perturbation);
    training_free(&all.training);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
