/**
 * @file options.h  Command lines of the example programs.
 *
 * Options are rows of a table: a name, what its value may be, where the value goes, one line of help.  The defaults that --help
 * shows are what the targets hold before parsing, so that they cannot differ from the real ones.
 */
#ifndef EXAMPLES_OPTIONS_H
#define EXAMPLES_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

typedef enum option_kind {
    OPTION_FLAG,  /**< no value; sets *target.flag to 1 */
    OPTION_COUNT, /**< a whole number low..high */
    OPTION_REAL,  /**< a finite number low..high */
    OPTION_TEXT,  /**< any text that is not empty; kept by reference */
    OPTION_CHOICE /**< one word of a list; *target.choice becomes its place */
} option_kind;

typedef struct option {
    const char *name;  /**< without the two dashes */
    const char *value; /**< what --help calls the value */
    const char *help;
    option_kind kind;
    union {
        int *flag;
        uint64_t *count;
        double *real;
        const char **text;
        int *choice;
    } target;
    uint64_t count_low, count_high;
    double real_low, real_high;
    const char *const *choices; /**< ends with NULL */
} option;

/** Rows of a table, by what the option's value is. */
option option_text(const char *name, const char *value, const char *help, const char **target);
option option_count(const char *name, const char *help, uint64_t *target, uint64_t low, uint64_t high);
option option_real(const char *name, const char *help, double *target, double low, double high);
option option_choice(const char *name, const char *help, int *target, const char *const *choices);

/** A program's command line. */
typedef struct option_table {
    const char *program;
    const char *summary; /**< first lines of --help */
    const option *options;
    size_t count;
} option_table;

/** Options that all examples share. */
typedef struct common_options {
    const char *csv;  /**< file for the main table, "-" = standard output, NULL = none */
    const char *plot; /**< file for the main figure, NULL = none */
    uint64_t seed;
    uint64_t samples;
    uint64_t threads; /**< 0 = as many as the machine offers */
    int quiet;
} common_options;

enum { COMMON_OPTION_COUNT = 6 };

/** Write the rows of the shared options to rows[0..COMMON_OPTION_COUNT-1]. */
void options_common(option *rows, common_options *common, uint64_t samples_low, uint64_t samples_high);

typedef enum options_result {
    OPTIONS_RUN, /**< go on */
    OPTIONS_END, /**< --help or --version was answered */
    OPTIONS_BAD  /**< a message was printed; end with EXIT_USAGE */
} options_result;

enum { EXIT_USAGE = 2 };

/** Parse a command line; "--name value" and "--name=value" mean the same. */
options_result options_parse(const option_table *table, int argc, char **argv);

/** Print what is wrong with the value of an option and return OPTIONS_BAD. */
options_result options_bad_value(const char *name, const char *value, const char *allowed);

#endif
