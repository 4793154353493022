/** @file output.h  Where a program's table, figure and summary go. */
#ifndef EXAMPLES_OUTPUT_H
#define EXAMPLES_OUTPUT_H

#include <stdio.h>

#include "options.h"

/** Writes a table or a gnuplot script from the caller's data. */
typedef void (*output_writer)(FILE *file, const void *data);

/** A program without a report writes its table to standard output when no file was asked for; two things cannot both go there. */
options_result output_check(common_options *common);

/** Write the table to @p path, "-" = standard output, NULL = nowhere.  Returns 0, or 1 after a message. */
int output_table(const char *path, output_writer table, const void *data);

/** Draw the figure of a script to @p path, as above; without gnuplot that is a failure with a message that says so. */
int output_figure(const char *path, output_writer script, const void *data);

/** Either of the two above. */
typedef int (*output_kind)(const char *path, output_writer writer, const void *data);

/** The same to the file @p name in a folder; NULL = nowhere. */
int output_in_folder(output_kind output, const char *folder, const char *name, output_writer writer, const void *data);

/**
 * Table and figure of an experiment: where the options ask for them, and as NAME.csv and NAME.svg in a folder unless that is NULL.
 * A figure may be impossible; that does not cost a table.
 */
int output_experiment(const common_options *common, const char *folder, const char *name, output_writer table, output_writer figure,
                      const void *data);

/** Write the summary, unless --quiet, to standard output, or to standard error where that carries a file. */
int output_summary(const common_options *common, output_writer summary, const void *data);

#endif
