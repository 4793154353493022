/** @file lists.h  Options whose value is a list with commas. */
#ifndef EXAMPLES_LISTS_H
#define EXAMPLES_LISTS_H

#include <stddef.h>
#include <stdint.h>

#include "options.h"

enum { LIST_MOST = 32 };

typedef struct count_list {
    size_t count;
    uint64_t values[LIST_MOST];
} count_list;

typedef struct real_list {
    size_t count;
    double values[LIST_MOST];
} real_list;

/**
 * Read the value @p text of the option @p name: 1 to LIST_MOST entries, each at most once, in the order in which they stand.
 * Whole numbers may be ranges too, as in 1..5,8.  All three return OPTIONS_RUN, or OPTIONS_BAD after a message.
 */
options_result list_counts(count_list *out, const char *name, const char *text, uint64_t low, uint64_t high);
options_result list_reals(real_list *out, const char *name, const char *text, double low, double high);

/** Words of @p choices, which ends with NULL, as their places there. */
options_result list_choices(count_list *out, const char *name, const char *text, const char *const *choices);

#endif
