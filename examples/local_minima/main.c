/*
 * Local minima of quantum neural networks, see local_minima --help.
 * Everything that is computed comes from the public interface of the library; this program asks and writes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "experiments.h"
#include "files.h"
#include "messages.h"

static const experiment *const experiments[EXPERIMENTS] = {
    [EXPERIMENT_CENSUS] = &census_experiment,   [EXPERIMENT_HISTOGRAM] = &histogram_experiment,
    [EXPERIMENT_SUCCESS] = &success_experiment, [EXPERIMENT_ENCODED] = &encoded_experiment,
    [EXPERIMENT_NOISE] = &noise_experiment,
};

static int run(const minima_settings *settings, int which, progress *bar) {
    result_rows rows = {.settings = settings, .size = experiments[which]->row_size};
    progress_begin(bar, experiment_names[which]);
    int status = experiments[which]->compute(&rows, bar);
    progress_end(bar);
    if (status == 0) {
        const experiment *kind = experiments[which];
        status = output_experiment(&settings->common, settings->folder, experiment_names[which], kind->table, kind->figure, &rows);
    }
    free(rows.rows);
    return status;
}

/** Without gnuplot all tables are still written. */
static int run_all(const minima_settings *settings, progress *bar) {
    int status = 0;
    for (int which = 0; which < EXPERIMENTS; which++)
        status |= run(settings, which, bar);
    return status;
}

int main(int argc, char **argv) {
    minima_settings settings;
    progress bar;
    const options_result parsed = settings_read(&settings, argc, argv);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_BAD ? EXIT_USAGE : EXIT_SUCCESS;
    if (settings.folder != NULL && folder_create(settings.folder) != 0) return EXIT_FAILURE;
    progress_init(&bar, settings.common.quiet);
    const int status = settings.experiment == EXPERIMENTS ? run_all(&settings, &bar) : run(&settings, settings.experiment, &bar);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
