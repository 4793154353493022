#include "lists.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Longest entry; what is longer is not a number or a word that any option has. */
enum { MOST_LETTERS = 31 };

typedef struct entry {
    char letters[MOST_LETTERS + 1];
} entry;

/** Split at the commas; the number of entries, or 0 where an entry is empty or too long or there are too many. */
static size_t split(entry *entries, const char *text) {
    size_t count = 0;
    for (const char *at = text;; at++) {
        const size_t length = strcspn(at, ",");
        if (length == 0 || length > MOST_LETTERS || count == LIST_MOST) return 0;
        snprintf(entries[count++].letters, sizeof entries->letters, "%.*s", (int)length, at);
        at += length;
        if (*at == '\0') return count;
    }
}

/* ---- one entry ---- */

static int read_count(uint64_t *out, const char *letters, uint64_t low, uint64_t high) {
    char *end = NULL;
    errno = 0;
    *out = (uint64_t)strtoull(letters, &end, 10);
    return isdigit((unsigned char)letters[0]) && *end == '\0' && errno == 0 && *out >= low && *out <= high;
}

/** One number, or the ends of FIRST..LAST. */
static int read_range(uint64_t *first, uint64_t *last, const char *letters, uint64_t low, uint64_t high) {
    const char *dots = strstr(letters, "..");
    entry start;
    if (dots == NULL) {
        if (!read_count(first, letters, low, high)) return 0;
        *last = *first;
        return 1;
    }
    snprintf(start.letters, sizeof start.letters, "%.*s", (int)(dots - letters), letters);
    return read_count(first, start.letters, low, high) && read_count(last, dots + 2, low, high) && *first <= *last;
}

static int read_real(double *out, const char *letters, double low, double high) {
    char *end = NULL;
    *out = strtod(letters, &end);
    return end != letters && *end == '\0' && isfinite(*out) && *out >= low && *out <= high;
}

static int read_choice(uint64_t *out, const char *letters, const char *const *choices) {
    for (*out = 0; choices[*out] != NULL; ++*out) {
        if (strcmp(letters, choices[*out]) == 0) return 1;
    }
    return 0;
}

static int has_count(const count_list *list, uint64_t value) {
    for (size_t i = 0; i < list->count; i++) {
        if (list->values[i] == value) return 1;
    }
    return 0;
}

static int has_real(const real_list *list, double value) {
    for (size_t i = 0; i < list->count; i++) {
        if (!(list->values[i] < value || list->values[i] > value)) return 1;
    }
    return 0;
}

/* ---- whole lists ---- */

/** All numbers of one entry; 0 where it is bad, one is there already, or there are too many. */
static int add_range(count_list *list, const char *letters, uint64_t low, uint64_t high) {
    uint64_t first = 0, last = 0;
    if (!read_range(&first, &last, letters, low, high)) return 0;
    for (uint64_t value = first; list->count < LIST_MOST && !has_count(list, value); value++) {
        list->values[list->count++] = value;
        if (value == last) return 1;
    }
    return 0;
}

options_result list_counts(count_list *out, const char *name, const char *text, uint64_t low, uint64_t high) {
    entry entries[LIST_MOST];
    const size_t count = split(entries, text);
    count_list list = {0};
    size_t done = 0;
    while (done < count && add_range(&list, entries[done].letters, low, high))
        done++;
    if (count == 0 || done < count) {
        char allowed[96];
        snprintf(allowed, sizeof allowed, "different whole numbers %" PRIu64 "..%" PRIu64 " with commas", low, high);
        return options_bad_value(name, text, allowed);
    }
    *out = list;
    return OPTIONS_RUN;
}

options_result list_reals(real_list *out, const char *name, const char *text, double low, double high) {
    entry entries[LIST_MOST];
    const size_t count = split(entries, text);
    real_list list = {0};
    double value = 0.0;
    while (list.count < count && read_real(&value, entries[list.count].letters, low, high) && !has_real(&list, value))
        list.values[list.count++] = value;
    if (count == 0 || list.count < count) {
        char allowed[96];
        snprintf(allowed, sizeof allowed, "different numbers %g..%g with commas", low, high);
        return options_bad_value(name, text, allowed);
    }
    *out = list;
    return OPTIONS_RUN;
}

options_result list_choices(count_list *out, const char *name, const char *text, const char *const *choices) {
    entry entries[LIST_MOST];
    const size_t count = split(entries, text);
    count_list list = {0};
    uint64_t value = 0;
    while (list.count < count && read_choice(&value, entries[list.count].letters, choices) && !has_count(&list, value))
        list.values[list.count++] = value;
    if (count == 0 || list.count < count) {
        char allowed[200] = "different words with commas of ";
        for (size_t i = 0; choices[i] != NULL; i++) {
            const size_t used = strlen(allowed);
            snprintf(allowed + used, sizeof allowed - used, "%s%s", i == 0 ? "" : ", ", choices[i]);
        }
        return options_bad_value(name, text, allowed);
    }
    *out = list;
    return OPTIONS_RUN;
}
