#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"

void options_common(option *rows, common_options *common, uint64_t samples_low, uint64_t samples_high) {
    const option shared[COMMON_OPTION_COUNT] = {
        {.name = "csv",
         .value = "FILE",
         .help = "write the main table to FILE too, - for standard output",
         .kind = OPTION_TEXT,
         .target.text = &common->csv},
        {.name = "plot",
         .value = "FILE",
         .help = "write the main figure (SVG) to FILE too",
         .kind = OPTION_TEXT,
         .target.text = &common->plot},
        {.name = "seed",
         .value = "N",
         .help = "seed of all random numbers",
         .kind = OPTION_COUNT,
         .target.count = &common->seed,
         .count_high = UINT64_MAX},
        {.name = "samples",
         .value = "N",
         .help = "random parameter vectors for each estimate",
         .kind = OPTION_COUNT,
         .target.count = &common->samples,
         .count_low = samples_low,
         .count_high = samples_high},
        {.name = "threads",
         .value = "N",
         .help = "number of threads, 0 for all",
         .kind = OPTION_COUNT,
         .target.count = &common->threads,
         .count_high = 1024},
        {.name = "quiet", .help = "no progress bar and no summary", .kind = OPTION_FLAG, .target.flag = &common->quiet},
    };
    memcpy(rows, shared, sizeof shared);
}

options_result options_bad_value(const char *name, const char *value, const char *allowed) {
    complain("--%s is '%s', allowed are %s (see --help)", name, value, allowed);
    return OPTIONS_BAD;
}

/* ---- help ---- */

static void print_default(const option *row) {
    switch (row->kind) {
    case OPTION_COUNT:
        printf(" (default %" PRIu64 ")", *row->target.count);
        break;
    case OPTION_REAL:
        printf(" (default %g)", *row->target.real);
        break;
    case OPTION_TEXT:
        if (*row->target.text != NULL) printf(" (default %s)", *row->target.text);
        break;
    case OPTION_CHOICE:
        printf(" (default %s)", row->choices[*row->target.choice]);
        break;
    case OPTION_FLAG:
        break;
    }
}

static void print_option(const option *row) {
    char left[40];
    snprintf(left, sizeof left, "--%s%s%s", row->name, row->value == NULL ? "" : " ", row->value == NULL ? "" : row->value);
    printf("  %-20s  %s", left, row->help);
    if (row->kind == OPTION_CHOICE) {
        for (size_t i = 0; row->choices[i] != NULL; i++)
            printf("%s%s", i == 0 ? ": " : ", ", row->choices[i]);
    }
    if (row->kind == OPTION_COUNT && row->count_high < UINT64_MAX) {
        printf(", %" PRIu64 "..%" PRIu64, row->count_low, row->count_high);
    }
    if (row->kind == OPTION_REAL) printf(", %g..%g", row->real_low, row->real_high);
    print_default(row);
    putchar('\n');
}

static void print_help(const option_table *table) {
    printf("Usage: %s [OPTION]...\n%s\n\nOptions:\n", table->program, table->summary);
    for (size_t i = 0; i < table->count; i++)
        print_option(&table->options[i]);
    printf("  %-20s  %s\n", "--help", "this text");
    printf("  %-20s  %s\n", "--version", "version of the program and the library");
    printf("\nExit status: 0 success, 1 failure, %d wrong command line.\n", EXIT_USAGE);
}

/* ---- values ---- */

static options_result read_count(const option *row, const char *value) {
    char *end = NULL;
    errno = 0;
    const uint64_t number = (uint64_t)strtoull(value, &end, 10);
    const int whole = isdigit((unsigned char)value[0]) && *end == '\0' && errno == 0;
    if (!whole || number < row->count_low || number > row->count_high) {
        char allowed[96];
        snprintf(allowed, sizeof allowed, "whole numbers %" PRIu64 "..%" PRIu64, row->count_low, row->count_high);
        return options_bad_value(row->name, value, allowed);
    }
    *row->target.count = number;
    return OPTIONS_RUN;
}

static options_result read_real(const option *row, const char *value) {
    char *end = NULL;
    const double number = strtod(value, &end);
    if (end == value || *end != '\0' || !isfinite(number) || number < row->real_low || number > row->real_high) {
        char allowed[96];
        snprintf(allowed, sizeof allowed, "numbers %g..%g", row->real_low, row->real_high);
        return options_bad_value(row->name, value, allowed);
    }
    *row->target.real = number;
    return OPTIONS_RUN;
}

static options_result read_choice(const option *row, const char *value) {
    char allowed[160] = "";
    for (int i = 0; row->choices[i] != NULL; i++) {
        if (strcmp(value, row->choices[i]) == 0) {
            *row->target.choice = i;
            return OPTIONS_RUN;
        }
        const size_t used = strlen(allowed);
        snprintf(allowed + used, sizeof allowed - used, "%s%s", i == 0 ? "" : ", ", row->choices[i]);
    }
    return options_bad_value(row->name, value, allowed);
}

static options_result read_value(const option *row, const char *value) {
    switch (row->kind) {
    case OPTION_COUNT:
        return read_count(row, value);
    case OPTION_REAL:
        return read_real(row, value);
    case OPTION_CHOICE:
        return read_choice(row, value);
    case OPTION_TEXT:
        if (value[0] == '\0') return options_bad_value(row->name, value, "texts that are not empty");
        *row->target.text = value;
        return OPTIONS_RUN;
    case OPTION_FLAG:
        break;
    }
    return OPTIONS_RUN;
}

/* ---- the command line ---- */

static const option *find_option(const option_table *table, const char *name, size_t length) {
    for (size_t i = 0; i < table->count; i++) {
        const char *candidate = table->options[i].name;
        if (strlen(candidate) == length && memcmp(candidate, name, length) == 0) return &table->options[i];
    }
    return NULL;
}

/** Read the option in argv[*position] and move *position past it and its value. */
static options_result read_option(const option_table *table, int argc, char **argv, int *position) {
    const char *argument = argv[(*position)++];
    if (strncmp(argument, "--", 2) != 0) {
        complain("unexpected argument '%s' (see --help)", argument);
        return OPTIONS_BAD;
    }
    const size_t length = strcspn(argument + 2, "=");
    const char *value = argument[2 + length] == '=' ? argument + 3 + length : NULL;
    const option *row = find_option(table, argument + 2, length);
    if (row == NULL) {
        complain("unknown option '%s' (see --help)", argument);
        return OPTIONS_BAD;
    }
    if (row->kind == OPTION_FLAG) {
        if (value != NULL) return options_bad_value(row->name, value, "no values");
        *row->target.flag = 1;
        return OPTIONS_RUN;
    }
    if (value == NULL && *position < argc) value = argv[(*position)++];
    if (value == NULL) {
        complain("--%s needs a value: %s (see --help)", row->name, row->value);
        return OPTIONS_BAD;
    }
    return read_value(row, value);
}

options_result options_parse(const option_table *table, int argc, char **argv) {
    messages_set_program(table->program);
    /* Help comes first, before any value changes the defaults that it shows. */
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(table);
            return OPTIONS_END;
        }
        if (strcmp(argv[i], "--version") == 0) {
            printf("%s (libqnnland %s)\n", table->program, qnl_version_text());
            return OPTIONS_END;
        }
    }
    int position = 1;
    while (position < argc) {
        const options_result result = read_option(table, argc, argv, &position);
        if (result != OPTIONS_RUN) return result;
    }
    return OPTIONS_RUN;
}

/* ---- rows of a table ---- */

option option_text(const char *name, const char *value, const char *help, const char **target) {
    return (option){.name = name, .value = value, .help = help, .kind = OPTION_TEXT, .target.text = target};
}

option option_count(const char *name, const char *help, uint64_t *target, uint64_t low, uint64_t high) {
    return (option){.name = name,
                    .value = "N",
                    .help = help,
                    .kind = OPTION_COUNT,
                    .target.count = target,
                    .count_low = low,
                    .count_high = high};
}

option option_real(const char *name, const char *help, double *target, double low, double high) {
    return (option){
        .name = name, .value = "X", .help = help, .kind = OPTION_REAL, .target.real = target, .real_low = low, .real_high = high};
}

option option_choice(const char *name, const char *help, int *target, const char *const *choices) {
    return (option){
        .name = name, .value = "NAME", .help = help, .kind = OPTION_CHOICE, .target.choice = target, .choices = choices};
}
