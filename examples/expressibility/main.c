/*
 * How random and how entangled is an ansatz: see expressibility --help.
 * Everything that is computed comes from the public interface of the library; this program asks and writes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "experiments.h"
#include "files.h"

static const experiment *const experiments[EXPERIMENTS] = {
    [EXPERIMENT_CIRCUITS] = &circuits_experiment,
    [EXPERIMENT_DEPTH] = &depth_experiment,
    [EXPERIMENT_DESIGN] = &design_experiment,
};

static int write_in_folder(output_kind output, const char *ending, output_writer writer, const results *all) {
    char name[40];
    snprintf(name, sizeof name, "%s.%s", experiment_names[all->settings->experiment], ending);
    return output_in_folder(output, all->settings->folder, name, writer, all);
}

/** A figure may be impossible; that must not cost a table. */
static int write_all(const results *all, const experiment *what) {
    const common_options *common = &all->settings->common;
    return output_table(common->csv, what->table, all) || write_in_folder(output_table, "csv", what->table, all) ||
           output_figure(common->plot, what->figure, all) || write_in_folder(output_figure, "svg", what->figure, all);
}

static int compute(results *all, const experiment *what) {
    progress bar;
    if (all->settings->folder != NULL && folder_create(all->settings->folder) != 0) return 1;
    progress_init(&bar, all->settings->common.quiet);
    progress_begin(&bar, experiment_names[all->settings->experiment]);
    const int status = what->compute(all, &bar);
    progress_end(&bar);
    return status;
}

int main(int argc, char **argv) {
    expressibility_settings settings;
    const options_result parsed = settings_read(&settings, argc, argv);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_BAD ? EXIT_USAGE : EXIT_SUCCESS;
    results all = {.settings = &settings};
    const experiment *what = experiments[settings.experiment];
    const int status = compute(&all, what) || write_all(&all, what);
    free(all.rows);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
