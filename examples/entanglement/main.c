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

/** A figure may be impossible; that must not cost a table. */
static int write_all(const results *all) {
    const entanglement_settings *settings = all->settings;
    const int four = settings_has(settings, FIGURE_4);
    const int curves = settings->figures.count > (four ? 1U : 0U);
    return output_table(settings->common.csv, table, all) ||
           output_in_folder(output_table, settings->folder, "entanglement.csv", table, all) ||
           (four && output_in_folder(output_table, settings->folder, "entanglement_histograms.csv", histograms, all)) ||
           output_figure(settings->common.plot, curves_figure, all) ||
           (curves && output_in_folder(output_figure, settings->folder, "entanglement.svg", curves_figure, all)) ||
           (four && output_in_folder(output_figure, settings->folder, "entanglement_histograms.svg", histograms_figure, all));
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
