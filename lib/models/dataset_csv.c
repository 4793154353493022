/* dataset_csv.c  Reading comma-separated text.  Lines and columns count from 1 in error texts. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "models/dataset_data.h"

/* One line that is not blank: its fields are table.fields[first] ... [first + count - 1]. */
typedef struct csv_line {
    size_t number;
    size_t first;
    size_t count;
} csv_line;

typedef struct csv_table {
    const char *function; /* for error texts */
    const char *name;
    char *text;    /* a copy, cut into fields in place */
    char **fields; /* pointers into the text */
    size_t field_count;
    size_t field_capacity;
    csv_line *lines;
    size_t line_count;
    size_t line_capacity;
} csv_table;

static void table_clear(csv_table *table) {
    qnl__free(table->text);
    qnl__free(table->fields);
    qnl__free(table->lines);
}

/* ---- cutting text into fields ---- */

static int is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static char *skip_blanks(char *at) {
    while (is_blank(*at))
        at++;
    return at;
}

/* Reads a field in quotes: *at is the opening quote.  Doubled quotes become single ones, in place. */
static qnl_status cut_quoted(const csv_table *table, const csv_line *line, char **field, char **at) {
    char *from = *at + 1;
    char *to = from;
    *field = to;
    while (*from != '\0' && *from != '\n' && (*from != '"' || from[1] == '"')) {
        if (*from == '"') from++;
        *to++ = *from++;
    }
    QNL_CHECK(*from == '"', QNL_ERR_PARSE, "%s: %s, line %zu, column %zu: the quote is not closed", table->function, table->name,
              line->number, line->count + 1);
    *at = skip_blanks(from + 1);
    QNL_CHECK(**at == ',' || **at == '\n' || **at == '\0', QNL_ERR_PARSE,
              "%s: %s, line %zu, column %zu: expected a comma or the end of the line behind the quotes, found '%c'",
              table->function, table->name, line->number, line->count + 1, **at);
    *to = '\0';
    return QNL_OK;
}

/* Reads a field without quotes; *end is where its text ends, *at where the field does. */
static void cut_plain(char **field, char **end, char **at) {
    *field = *at;
    *at += strcspn(*at, ",\n");
    *end = *at;
    while (*end > *field && is_blank((*end)[-1]))
        --*end;
}

/* Cut the fields of one line; *at goes behind its end. */
static qnl_status cut_line(csv_table *table, csv_line *line, char **at) {
    for (int more = 1; more;) {
        char *field;
        *at = skip_blanks(*at);
        char *end = NULL; /* of a plain field: the separator is read before it is overwritten */
        if (**at == '"') {
            QNL_TRY(cut_quoted(table, line, &field, at));
        } else {
            cut_plain(&field, &end, at);
        }
        if (qnl__grow((void **)&table->fields, &table->field_capacity, table->field_count + 1, sizeof *table->fields)) {
            return qnl__fail_memory(table->function, 2 * table->field_capacity * sizeof *table->fields);
        }
        table->fields[table->field_count++] = field;
        line->count++;
        more = **at == ',';
        *at += **at != '\0';
        if (end != NULL) *end = '\0';
    }
    return QNL_OK;
}

static qnl_status cut_text(csv_table *table) {
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    char *at = table->text;
    if (strncmp(at, byte_order_mark, strlen(byte_order_mark)) == 0) at += strlen(byte_order_mark);
    for (size_t number = 1; *at != '\0'; number++) {
        char *first = skip_blanks(at);
        if (*first == '\n' || *first == '\0') {
            at = first + (*first == '\n');
            continue;
        }
        csv_line line = {number, table->field_count, 0};
        QNL_TRY(cut_line(table, &line, &at));
        if (qnl__grow((void **)&table->lines, &table->line_capacity, table->line_count + 1, sizeof *table->lines)) {
            return qnl__fail_memory(table->function, 2 * table->line_capacity * sizeof *table->lines);
        }
        table->lines[table->line_count++] = line;
    }
    return QNL_OK;
}

/* ---- from fields to numbers ---- */

/* 1 if the whole field is a number ("nan" and "inf" are). */
static int field_number(const char *field, double *number) {
    const char *end;
    field += strspn(field, " \t");
    *number = qnl__read_number(field, &end);
    return end != field && end[strspn(end, " \t")] == '\0';
}

static int all_features_are_numbers(const csv_table *table, const csv_line *line, size_t label) {
    double number;
    for (size_t column = 0; column < line->count; column++) {
        if (column != label && !field_number(table->fields[line->first + column], &number)) return 0;
    }
    return 1;
}

static size_t label_of(const csv_line *line, int label_column) {
    return label_column == QNL_LABEL_LAST ? line->count - 1 : (size_t)label_column;
}

/* Drop the first line if it is a header. */
static void drop_header(csv_table *table, int label_column) {
    if (table->line_count == 0) return;
    const csv_line *first = &table->lines[0];
    const int other_length = table->line_count > 1 && table->lines[1].count != first->count;
    if (!other_length && all_features_are_numbers(table, first, label_of(first, label_column))) return;
    table->line_count--;
    memmove(table->lines, table->lines + 1, table->line_count * sizeof *table->lines);
}

static qnl_status check_shape(const csv_table *table, int label_column) {
    QNL_CHECK(table->line_count > 0, QNL_ERR_PARSE, "%s: %s has no line with a sample", table->function, table->name);
    const csv_line *first = &table->lines[0];
    const size_t columns = first->count;
    QNL_CHECK(columns >= 2, QNL_ERR_PARSE, "%s: %s, line %zu: 1 column, needed are a feature and the label", table->function,
              table->name, first->number);
    QNL_CHECK(label_column < 0 || (size_t)label_column < columns, QNL_ERR_ARGUMENT,
              "%s: label_column is %d, allowed for %s are 0..%zu and QNL_LABEL_LAST", table->function, label_column, table->name,
              columns - 1);
    for (size_t i = 1; i < table->line_count; i++) {
        QNL_CHECK(table->lines[i].count == columns, QNL_ERR_PARSE, "%s: %s, line %zu: %zu columns, expected %zu as in line %zu",
                  table->function, table->name, table->lines[i].number, table->lines[i].count, columns, first->number);
    }
    return QNL_OK;
}

static qnl_status read_features(qnl_dataset *dataset, const csv_table *table, size_t label) {
    for (size_t i = 0; i < dataset->samples; i++) {
        const csv_line *line = &table->lines[i];
        double *row = dataset->values + i * dataset->features;
        for (size_t column = 0; column < line->count; column++) {
            if (column == label) continue;
            const char *field = table->fields[line->first + column];
            const int is_number = field_number(field, row);
            QNL_CHECK(is_number && isfinite(*row), QNL_ERR_PARSE, "%s: %s, line %zu, column %zu: \"%.40s\" is not a %snumber",
                      table->function, table->name, line->number, column + 1, field, is_number ? "finite " : "");
            row++;
        }
    }
    return QNL_OK;
}

/* ---- labels ---- */

/* The label of one sample. */
typedef struct csv_label {
    const char *text;
    double number;
    size_t sample;
    size_t first_sample; /* of the class; known once the labels are sorted */
} csv_label;

static int compare_sizes(size_t a, size_t b) {
    return (a > b) - (a < b);
}

static int compare_numbers(const void *a, const void *b) {
    const csv_label *left = a;
    const csv_label *right = b;
    if (left->number != right->number) return left->number < right->number ? -1 : 1;
    return compare_sizes(left->sample, right->sample);
}

static int compare_texts(const void *a, const void *b) {
    const csv_label *left = a;
    const csv_label *right = b;
    const int order = strcmp(left->text, right->text);
    return order != 0 ? order : compare_sizes(left->sample, right->sample);
}

static int compare_appearance(const void *a, const void *b) {
    const csv_label *left = a;
    const csv_label *right = b;
    const int order = compare_sizes(left->first_sample, right->first_sample);
    return order != 0 ? order : compare_sizes(left->sample, right->sample);
}

static qnl_status collect_labels(csv_label *labels, int *all_numbers, const csv_table *table, size_t column) {
    *all_numbers = 1;
    for (size_t i = 0; i < table->line_count; i++) {
        const csv_line *line = &table->lines[i];
        csv_label *label = &labels[i];
        *label = (csv_label){.text = table->fields[line->first + column], .sample = i};
        QNL_CHECK(label->text[0] != '\0', QNL_ERR_PARSE, "%s: %s, line %zu, column %zu: the label is empty", table->function,
                  table->name, line->number, column + 1);
        if (!field_number(label->text, &label->number) || !isfinite(label->number)) *all_numbers = 0;
    }
    return QNL_OK;
}

/* Bring the labels into the order of their classes; equal ones become neighbours.  Returns the number of classes. */
static size_t sort_labels(csv_label *labels, size_t count, int all_numbers) {
    size_t classes = 0;
    qsort(labels, count, sizeof *labels, all_numbers ? compare_numbers : compare_texts);
    for (size_t i = 0; i < count; i++) {
        const int same =
            i > 0 && (all_numbers ? labels[i].number == labels[i - 1].number : strcmp(labels[i].text, labels[i - 1].text) == 0);
        labels[i].first_sample = same ? labels[i - 1].first_sample : labels[i].sample;
        classes += !same;
    }
    if (!all_numbers) qsort(labels, count, sizeof *labels, compare_appearance);
    return classes;
}

static qnl_status name_classes(const char *function, qnl_dataset *dataset, const csv_label *labels) {
    int class_number = -1;
    for (size_t i = 0; i < dataset->samples; i++) {
        if (i == 0 || labels[i].first_sample != labels[i - 1].first_sample) {
            class_number++;
            QNL_TRY(qnl__dataset_set_name(function, dataset, (size_t)class_number, labels[i].text));
        }
        dataset->labels[labels[i].sample] = class_number;
    }
    qnl__dataset_count_classes(dataset);
    return QNL_OK;
}

/* ---- the whole ---- */

static qnl_status fill(qnl_dataset *dataset, const csv_table *table, const csv_label *labels, size_t label) {
    QNL_TRY(read_features(dataset, table, label));
    return name_classes(table->function, dataset, labels);
}

static qnl_status build(qnl_dataset **out, const csv_table *table, csv_label *labels, size_t label) {
    int all_numbers;
    QNL_TRY(collect_labels(labels, &all_numbers, table, label));
    const size_t classes = sort_labels(labels, table->line_count, all_numbers);
    QNL_CHECK(classes <= QNL__MAX_CLASS, QNL_ERR_PARSE, "%s: %s has %zu different labels, allowed are up to %d", table->function,
              table->name, classes, QNL__MAX_CLASS);
    qnl_dataset *dataset = NULL;
    QNL_TRY(qnl__dataset_allocate(table->function, &dataset, table->line_count, table->lines[0].count - 1, classes));
    const qnl_status status = fill(dataset, table, labels, label);
    if (status != QNL_OK) {
        qnl_dataset_free(dataset);
        return status;
    }
    *out = dataset;
    return QNL_OK;
}

static qnl_status read_table(qnl_dataset **out, csv_table *table, int label_column) {
    QNL_CHECK(label_column >= QNL_LABEL_LAST, QNL_ERR_ARGUMENT,
              "%s: label_column is %d, allowed are 0 and more and QNL_LABEL_LAST (-1)", table->function, label_column);
    QNL_TRY(cut_text(table));
    drop_header(table, label_column);
    QNL_TRY(check_shape(table, label_column));
    csv_label *labels = qnl__allocate(table->line_count, sizeof *labels);
    if (labels == NULL) return qnl__fail_memory(table->function, table->line_count * sizeof *labels);
    const qnl_status status = build(out, table, labels, label_of(&table->lines[0], label_column));
    qnl__free(labels);
    return status;
}

qnl_status qnl_dataset_parse_csv(qnl_dataset **out, const char *text, const char *name, int label_column) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(text);
    QNL_CHECK_POINTER(name);
    csv_table table = {.function = __func__, .name = name};
    table.text = qnl__duplicate(text, strlen(text) + 1, 1);
    if (table.text == NULL) return qnl__fail_memory(__func__, strlen(text) + 1);
    const qnl_status status = read_table(out, &table, label_column);
    table_clear(&table);
    return status;
}

static qnl_status fail_system(const csv_table *table, int error) {
    char reason[128];
    if (strerror_r(error, reason, sizeof reason) != 0) snprintf(reason, sizeof reason, "error %d", error);
    return qnl__fail(QNL_ERR_IO, "%s: %s: %s", table->function, table->name, reason);
}

/* A NUL byte would end the text early and hide the rest of the file. */
static qnl_status check_no_nul(const csv_table *table, size_t length) {
    const char *nul = memchr(table->text, '\0', length);
    if (nul == NULL) return QNL_OK;
    size_t line = 1;
    for (const char *at = table->text; at < nul; at++) {
        line += *at == '\n';
    }
    return qnl__fail(QNL_ERR_PARSE, "%s: %s, line %zu: a NUL byte, allowed is only text", table->function, table->name, line);
}

static qnl_status read_stream(csv_table *table, FILE *file) {
    size_t length = 0;
    size_t capacity = 0;
    for (;;) {
        if (qnl__grow((void **)&table->text, &capacity, length + 4096, 1)) return qnl__fail_memory(table->function, length + 4096);
        errno = 0;
        const size_t got = fread(table->text + length, 1, capacity - length - 1, file);
        if (ferror(file)) return fail_system(table, errno);
        length += got;
        if (got == 0) break;
    }
    table->text[length] = '\0';
    return check_no_nul(table, length);
}

qnl_status qnl_dataset_read_csv(qnl_dataset **out, const char *path, int label_column) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(path);
    csv_table table = {.function = __func__, .name = path};
    errno = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) return fail_system(&table, errno);
    qnl_status status = read_stream(&table, file);
    fclose(file);
    if (status == QNL_OK) status = read_table(out, &table, label_column);
    table_clear(&table);
    return status;
}
