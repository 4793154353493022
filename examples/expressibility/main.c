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
    const int status =
        compute(&all, what) || output_experiment(&settings.common, settings.folder, experiment_names[settings.experiment],
                                                 what->table, what->figure, &all);
    free(all.rows);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
