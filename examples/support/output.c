#include "output.h"

#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "files.h"
#include "messages.h"
#include "text.h"

static int goes_to_output(const char *path) {
    return path != NULL && strcmp(path, "-") == 0;
}

options_result output_check(common_options *common) {
    if (common->csv == NULL && common->plot == NULL) common->csv = "-";
    if (goes_to_output(common->csv) && goes_to_output(common->plot)) {
        complain("--csv and --plot cannot both go to standard output (see --help)");
        return OPTIONS_BAD;
    }
    return OPTIONS_RUN;
}

int output_table(const char *path, output_writer table, const void *data) {
    text content;
    if (path == NULL) return 0;
    if (text_begin(&content) != 0) return 1;
    table(content.file, data);
    const int status = text_end(&content) || file_write(path, content.bytes, content.length);
    free(content.bytes);
    return status;
}

static int draw(char **svg, const char *path, output_writer script, const void *data) {
    text content;
    if (text_begin(&content) != 0) return 1;
    script(content.file, data);
    int status = text_end(&content);
    if (status == 0) {
        const figure_result result = figure_draw(svg, content.bytes);
        status = result != FIGURE_DRAWN;
        if (result == FIGURE_NO_GNUPLOT) complain("cannot write '%s': gnuplot is not installed", path);
    }
    free(content.bytes);
    return status;
}

int output_figure(const char *path, output_writer script, const void *data) {
    char *svg = NULL;
    if (path == NULL) return 0;
    const int status = draw(&svg, path, script, data) || file_write(path, svg, strlen(svg));
    free(svg);
    return status;
}

int output_in_folder(output_kind output, const char *folder, const char *name, output_writer writer, const void *data) {
    if (folder == NULL) return 0;
    char *path = path_join(folder, name);
    const int status = path == NULL || output(path, writer, data);
    free(path);
    return status;
}

static int in_folder_as(output_kind output, const char *folder, const char *name, const char *ending, output_writer writer,
                        const void *data) {
    char file[80];
    snprintf(file, sizeof file, "%s.%s", name, ending);
    return output_in_folder(output, folder, file, writer, data);
}

int output_experiment(const common_options *common, const char *folder, const char *name, output_writer table, output_writer figure,
                      const void *data) {
    return output_table(common->csv, table, data) || in_folder_as(output_table, folder, name, "csv", table, data) ||
           output_figure(common->plot, figure, data) || in_folder_as(output_figure, folder, name, "svg", figure, data);
}

int output_summary(const common_options *common, output_writer summary, const void *data) {
    if (common->quiet) return 0;
    FILE *file = goes_to_output(common->csv) || goes_to_output(common->plot) ? stderr : stdout;
    summary(file, data);
    return fflush(file) != 0 || ferror(file) ? complain("cannot write the summary") : 0;
}
