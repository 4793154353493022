/*
 * Train a small quantum classifier from several random starts and report on its landscape, see landscape_report --help.
 * Everything that is computed comes from the public interface of the library; this program reads, asks, and writes.
 */
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "messages.h"
#include "page.h"
#include "tables.h"
#include "text.h"

static int write_in_folder(const char *folder, const char *name, const text *content) {
    char *path = path_join(folder, name);
    if (path == NULL) return 1;
    const int status = file_write(path, content->bytes, content->length);
    free(path);
    return status;
}

/* ---- the four files, the two extra ones, and the summary ---- */

static int write_training(const report *all) {
    text table;
    if (text_begin(&table) != 0) return 1;
    tables_training(table.file, all->runs);
    int status = text_end(&table);
    if (status == 0) status = write_in_folder(all->settings->out, "training.csv", &table);
    const char *csv = all->settings->common.csv;
    if (status == 0 && csv != NULL) status = file_write(csv, table.bytes, table.length);
    free(table.bytes);
    return status;
}

static int write_steps(const report *all) {
    text table;
    if (text_begin(&table) != 0) return 1;
    tables_steps(table.file, all->runs);
    int status = text_end(&table);
    if (status == 0) status = write_in_folder(all->settings->out, "steps.csv", &table);
    free(table.bytes);
    return status;
}

static int write_variance(const report *all) {
    text table;
    if (text_begin(&table) != 0) return 1;
    tables_variance(table.file, all->panel);
    int status = text_end(&table);
    if (status == 0) status = write_in_folder(all->settings->out, "variance.csv", &table);
    free(table.bytes);
    return status;
}

static int write_page(const report *all) {
    text page;
    if (text_begin(&page) != 0) return 1;
    page_write(page.file, all);
    int status = text_end(&page);
    if (status == 0) status = write_in_folder(all->settings->out, "index.html", &page);
    free(page.bytes);
    return status;
}

static int write_plot(const report *all) {
    const char *plot = all->settings->common.plot;
    if (plot == NULL) return 0;
    const char *svg = all->figures->svg[REPORT_LOSS];
    if (svg == NULL) return complain("cannot write '%s': there is no figure without gnuplot", plot);
    return file_write(plot, svg, strlen(svg));
}

/** On standard output, or on standard error where that carries a file. */
static int write_summary(const report *all) {
    const common_options *common = &all->settings->common;
    if (common->quiet) return 0;
    const int taken =
        (common->csv != NULL && strcmp(common->csv, "-") == 0) || (common->plot != NULL && strcmp(common->plot, "-") == 0);
    FILE *file = taken ? stderr : stdout;
    tables_summary(file, all->runs, all->panel);
    fprintf(file, "\nreport: %s/index.html\n", all->settings->out);
    return fflush(file) != 0 || ferror(file) ? complain("cannot write the summary") : 0;
}

static int write_all(const report *all) {
    /* The figure that was asked for by name may be impossible; that must not cost the other files. */
    return write_training(all) || write_steps(all) || write_variance(all) || write_page(all) || write_summary(all) ||
           write_plot(all);
}

/* ---- the work ---- */

static int run(report *all, problem *task, training *runs, variance_panel *panel, report_figures *figures) {
    const report_settings *settings = all->settings;
    progress bar;
    progress_init(&bar, settings->common.quiet);
    return settings_problem(task, settings) || folder_create(settings->out) || training_run(runs, task, settings, &bar) ||
           training_measure_steps(runs, task, settings, &bar) || variance_run(panel, settings, &bar) ||
           figures_new(figures, runs, panel, task, settings) || write_all(all);
}

int main(int argc, char **argv) {
    report_settings settings;
    const options_result parsed = settings_read(&settings, argc, argv);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_BAD ? EXIT_USAGE : EXIT_SUCCESS;
    problem task = {0};
    training runs = {0};
    variance_panel panel = {.count = 0};
    report_figures figures = {0};
    report all = {&settings, &task, &runs, &panel, &figures, argc, argv};
    const int status = run(&all, &task, &runs, &panel, &figures);
    figures_free(&figures);
    training_free(&runs);
    problem_free(&task);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
