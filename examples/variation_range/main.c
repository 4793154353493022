/*
 * How far one gate can still move the cost of a random circuit, see variation_range --help.
 * Everything that is computed comes from the public interface of the library; this program asks and writes.
 */
#include <stdlib.h>

#include "figures.h"
#include "files.h"
#include "output.h"
#include "tables.h"

typedef struct results {
    const range_settings *settings;
    range_table table;
} results;

static void table(FILE *file, const void *data) {
    const results *all = data;
    tables_ranges(file, &all->table, all->settings);
}

static void figure(FILE *script, const void *data) {
    const results *all = data;
    figures_ranges(script, &all->table, all->settings);
}

static int write_all(const results *all) {
    const range_settings *settings = all->settings;
    const int depths = settings->depths.count > 0;
    return output_experiment(&settings->common, settings->folder, depths ? "variation_depth" : "variation_range", table, figure,
                             all);
}

static int compute(results *all) {
    progress bar;
    progress_init(&bar, all->settings->common.quiet);
    return (all->settings->folder != NULL && folder_create(all->settings->folder)) || sweep_run(&all->table, all->settings, &bar);
}

int main(int argc, char **argv) {
    range_settings settings;
    const options_result parsed = settings_read(&settings, argc, argv);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_BAD ? EXIT_USAGE : EXIT_SUCCESS;
    results all = {.settings = &settings};
    const int status = compute(&all) || write_all(&all);
    sweep_free(&all.table);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
