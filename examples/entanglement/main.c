/*
 * How entanglement with hidden qubits flattens the landscape of visible ones, see entanglement --help.
 * Everything that is computed comes from the public interface of the library; this program asks and writes.
 */
#include <stdlib.h>

#include "figures.h"
#include "files.h"
#include "output.h"
#include "parallel.h"
#include "tables.h"

typedef struct results {
    const entanglement_settings *settings;
    sweep_table table;
} results;

static void table(FILE *file, const void *data) {
    const results *all = data;
    tables_rows(file, &all->table, all->settings);
}

static void histograms(FILE *file, const void *data) {
    const results *all = data;
    tables_histograms(file, &all->table);
}

static void curves_figure(FILE *script, const void *data) {
    const results *all = data;
    figures_curves(script, &all->table, all->settings);
}

static void histograms_figure(FILE *script, const void *data) {
    const results *all = data;
    figures_histograms(script, &all->table, all->settings);
}

typedef int (*output_kind)(const char *path, output_writer writer, const void *data);

static int write_in_folder(output_kind output, const char *name, output_writer writer, const results *all) {
    char *path = path_join(all->settings->folder, name);
    const int status = path == NULL || output(path, writer, all);
    free(path);
    return status;
}

/** A figure may be impossible; that must not cost a table. */
static int write_all(const results *all) {
    const entanglement_settings *settings = all->settings;
    const int folder = settings->folder != NULL, four = settings_has(settings, FIGURE_4);
    const int curves = settings->figures.count > (four ? 1U : 0U);
    return output_table(settings->common.csv, table, all) ||
           (folder && write_in_folder(output_table, "entanglement.csv", table, all)) ||
           (folder && four && write_in_folder(output_table, "entanglement_histograms.csv", histograms, all)) ||
           output_figure(settings->common.plot, curves_figure, all) ||
           (folder && curves && write_in_folder(output_figure, "entanglement.svg", curves_figure, all)) ||
           (folder && four && write_in_folder(output_figure, "entanglement_histograms.svg", histograms_figure, all));
}

static int compute(results *all) {
    progress bar;
    progress_init(&bar, all->settings->common.quiet);
    return (all->settings->folder != NULL && folder_create(all->settings->folder)) || sweep_run(&all->table, all->settings, &bar);
}

int main(int argc, char **argv) {
    entanglement_settings settings;
    const options_result parsed = settings_read(&settings, argc, argv);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_BAD ? EXIT_USAGE : EXIT_SUCCESS;
    results all = {.settings = &settings};
    parallel_single_blas();
    const int status = compute(&all) || write_all(&all);
    sweep_free(&all.table);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
