/* check_dataset_csv.c  Reading comma-separated text, good and bad. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qnnland/dataset.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_dataset *parse(const char *text, int label_column) {
    qnl_dataset *dataset = NULL;
    REQUIRE_OK(qnl_dataset_parse_csv(&dataset, text, "t.csv", label_column));
    return dataset;
}

/* Samples x features values, labels and the names of the classes, joined by '|'. */
static void require_content(const char *text, int label_column, size_t samples, size_t features, const double *values,
                            const int *labels, const char *names) {
    qnl_dataset *dataset = parse(text, label_column);
    char joined[100] = "";
    ck_assert_uint_eq(qnl_dataset_samples(dataset), samples);
    ck_assert_uint_eq(qnl_dataset_features(dataset), features);
    compare_bits("value", qnl_dataset_values(dataset), values, samples * features);
    for (size_t i = 0; i < samples; i++) {
        ck_assert_int_eq(qnl_dataset_labels(dataset)[i], labels[i]);
    }
    for (size_t k = 0; k < qnl_dataset_classes(dataset); k++) {
        size_t size = 0;
        for (size_t i = 0; i < samples; i++) {
            size += (size_t)labels[i] == k;
        }
        ck_assert_uint_eq(qnl_dataset_class_size(dataset, k), size);
        snprintf(joined + strlen(joined), sizeof joined - strlen(joined), "%s%s", k > 0 ? "|" : "",
                 qnl_dataset_class_name(dataset, k));
    }
    ck_assert_str_eq(joined, names);
    qnl_dataset_free(dataset);
}

static const double one_to_four[4] = {1.0, 2.0, 3.0, 4.0};
static const int zero_one[2] = {0, 1};

/* Different ways to write the same two samples. */
static const char *const same_texts[] = {
    "1,2,a\n3,4,b\n",
    "1,2,a\n3,4,b",
    "1,2,a\r\n3,4,b\r\n",
    "x,y,class\n1,2,a\n3,4,b\n",
    "2,2,first,second\n1,2,a\n3,4,b\n",
    "\n\n  \n1,2,a\n\r\n\t\n3,4,b\n\n",
    " 1 ,\t2, a \n+3,4.0e0,b  \r\n",
    "\"1\",\"2\",\"a\"\n3,\" 4 \" ,\"b\"\n",
    "\"x,1\",\"y \"\"2\"\"\",z\n1,2,a\n3,4,b\n",
    ("\xEF\xBB\xBF"
     "1,2,a\n3,4,b\n"),
    "x,y,class\r\n1,2,a\r\n3,4,b",
};
#define SAME_TEXTS ((int)(sizeof same_texts / sizeof same_texts[0]))

START_TEST(forms_of_the_same_table) {
    require_content(same_texts[_i], QNL_LABEL_LAST, 2, 2, one_to_four, zero_one, "a|b");
    require_content(same_texts[_i], 2, 2, 2, one_to_four, zero_one, "a|b");
}
END_TEST

START_TEST(label_in_other_columns) {
    require_content("a,1,2\nb,3,4\n", 0, 2, 2, one_to_four, zero_one, "a|b");
    require_content("1,a,2\n3,b,4\n", 1, 2, 2, one_to_four, zero_one, "a|b");
    require_content("x,label,y\n1,a,2\n3,b,4\n", 1, 2, 2, one_to_four, zero_one, "a|b");
}
END_TEST

START_TEST(numeric_labels_are_ordered_as_numbers) {
    const double values[4] = {1.0, 2.0, 3.0, 4.0};
    const int labels[4] = {2, 1, 0, 1};
    require_content("1,10\n2,9\n3,-1\n4,9.0\n", QNL_LABEL_LAST, 4, 1, values, labels, "-1|9|10");
}
END_TEST

START_TEST(text_labels_are_ordered_by_appearance) {
    const double values[4] = {1.0, 2.0, 3.0, 4.0};
    const int labels[4] = {0, 1, 0, 2};
    require_content("1,zeta\n2,10\n3,zeta\n4,\"alpha, \"\"x\"\"\"\n", QNL_LABEL_LAST, 4, 1, values, labels, "zeta|10|alpha, \"x\"");
    const int not_numbers[4] = {0, 1, 2, 0};
    require_content("1,nan\n2,7\n3,inf\n4,nan\n", QNL_LABEL_LAST, 4, 1, values, not_numbers, "nan|7|inf");
}
END_TEST

START_TEST(one_line) {
    const double value = -2.5e-3;
    const int label = 0;
    require_content("-2.5e-3,only", QNL_LABEL_LAST, 1, 1, &value, &label, "only");
}
END_TEST

/* Texts that cannot be read. */
typedef struct bad_text {
    const char *text;
    int label_column;
    qnl_status status;
    const char *message;
} bad_text;

static const bad_text bad_texts[] = {
    {"", -1, QNL_ERR_PARSE, "t.csv has no line with a sample"},
    {" \n\r\n\t\n", -1, QNL_ERR_PARSE, "t.csv has no line with a sample"},
    {"a,b,c\n", -1, QNL_ERR_PARSE, "t.csv has no line with a sample"},
    {"a,b,c", -1, QNL_ERR_PARSE, "t.csv has no line with a sample"},
    {"1,2,a\n3,x,b\n", -1, QNL_ERR_PARSE, "t.csv, line 2, column 2: \"x\" is not a number"},
    {"h,h,h\n\n1,2,a\n3,4 5,b\n", -1, QNL_ERR_PARSE, "t.csv, line 4, column 2: \"4 5\" is not a number"},
    {"h,h,h\n0x10,2,a\n", -1, QNL_ERR_PARSE, "t.csv, line 2, column 1: \"0x10\" is not a number"},
    {"1,2,a\n3,,b\n", -1, QNL_ERR_PARSE, "t.csv, line 2, column 2: \"\" is not a number"},
    {"1,2,a\n3,\"\",b\n", -1, QNL_ERR_PARSE, "t.csv, line 2, column 2: \"\" is not a number"},
    {"1,2,a\n3,nan,b\n", -1, QNL_ERR_PARSE, "t.csv, line 2, column 2: \"nan\" is not a finite number"},
    {"-inf,2,a\n3,4,b\n", -1, QNL_ERR_PARSE, "t.csv, line 1, column 1: \"-inf\" is not a finite number"},
    {"1,2,a\n1e999,4,b\n", -1, QNL_ERR_PARSE, "t.csv, line 2, column 1: \"1e999\" is not a finite number"},
    {"1,2,a\n3,4,\n", -1, QNL_ERR_PARSE, "t.csv, line 2, column 3: the label is empty"},
    {"1,2,a\n3,4,b\n5,6\n", -1, QNL_ERR_PARSE, "t.csv, line 3: 2 columns, expected 3 as in line 1"},
    {"h,h,h\n1,2,a\n3,4,b,9\n", -1, QNL_ERR_PARSE, "t.csv, line 3: 4 columns, expected 3 as in line 2"},
    {"1\n2\n", 1, QNL_ERR_PARSE, "t.csv, line 1: 1 column, needed are a feature and the label"},
    {"x,y\n1,\"2\n3,4\n", -1, QNL_ERR_PARSE, "t.csv, line 2, column 2: the quote is not closed"},
    {"x,y\n1,\"2", -1, QNL_ERR_PARSE, "t.csv, line 2, column 2: the quote is not closed"},
    {"x,y\n\"1\"2,3\n", -1, QNL_ERR_PARSE,
     "t.csv, line 2, column 1: expected a comma or the end of the line behind the quotes, found '2'"},
    {"1,2,a\n3,4,b\n", 3, QNL_ERR_ARGUMENT, "label_column is 3, allowed for t.csv are 0..2 and QNL_LABEL_LAST"},
    {"1,2,a\n3,4,b\n", -2, QNL_ERR_ARGUMENT, "label_column is -2, allowed are 0 and more and QNL_LABEL_LAST (-1)"},
};
#define BAD_TEXTS ((int)(sizeof bad_texts / sizeof bad_texts[0]))

START_TEST(bad_texts_say_where) {
    const bad_text *bad = &bad_texts[_i];
    qnl_dataset *dataset = NULL;
    char message[300];
    snprintf(message, sizeof message, "qnl_dataset_parse_csv: %s", bad->message);
    REQUIRE_FAILURE(qnl_dataset_parse_csv(&dataset, bad->text, "t.csv", bad->label_column), bad->status, message);
    ck_assert_ptr_null(dataset);
}
END_TEST

START_TEST(null_pointers) {
    qnl_dataset *dataset = NULL;
    REQUIRE_FAILURE(qnl_dataset_parse_csv(NULL, "1,2", "t", 0), QNL_ERR_NULL, "qnl_dataset_parse_csv: out is NULL");
    REQUIRE_FAILURE(qnl_dataset_parse_csv(&dataset, NULL, "t", 0), QNL_ERR_NULL, "qnl_dataset_parse_csv: text is NULL");
    REQUIRE_FAILURE(qnl_dataset_parse_csv(&dataset, "1,2", NULL, 0), QNL_ERR_NULL, "qnl_dataset_parse_csv: name is NULL");
    REQUIRE_FAILURE(qnl_dataset_read_csv(NULL, "t", 0), QNL_ERR_NULL, "qnl_dataset_read_csv: out is NULL");
    REQUIRE_FAILURE(qnl_dataset_read_csv(&dataset, NULL, 0), QNL_ERR_NULL, "qnl_dataset_read_csv: path is NULL");
}
END_TEST

/* ---- files ---- */

static void write_file(const char *path, const char *bytes, size_t count) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, count, file), count);
    ck_assert_int_eq(fclose(file), 0);
}

/* A new name in the folder for temporary files; the file exists and is empty. */
static void temporary_path(char path[64]) {
    snprintf(path, 64, "/tmp/qnnland-csv-XXXXXX");
    const int descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
    close(descriptor);
}

START_TEST(files_are_read) {
    char path[64];
    char message[200];
    qnl_dataset *dataset = NULL;
    temporary_path(path);
    write_file(path, "1,2,a\n3,4,b", 11);
    REQUIRE_OK(qnl_dataset_read_csv(&dataset, path, QNL_LABEL_LAST));
    compare_bits("values", qnl_dataset_values(dataset), one_to_four, 4);
    qnl_dataset_free(dataset);
    dataset = NULL;

    write_file(path, "1,2,a\n3,?,b", 11);
    snprintf(message, sizeof message, "qnl_dataset_read_csv: %s, line 2, column 2: \"?\" is not a number", path);
    REQUIRE_FAILURE(qnl_dataset_read_csv(&dataset, path, QNL_LABEL_LAST), QNL_ERR_PARSE, message);
    write_file(path, "1,2,a\n3,\0,b", 11);
    snprintf(message, sizeof message, "qnl_dataset_read_csv: %s, line 2: a NUL byte, allowed is only text", path);
    REQUIRE_FAILURE(qnl_dataset_read_csv(&dataset, path, QNL_LABEL_LAST), QNL_ERR_PARSE, message);
    remove(path);
    snprintf(message, sizeof message, "qnl_dataset_read_csv: %s: No such file or directory", path);
    REQUIRE_FAILURE(qnl_dataset_read_csv(&dataset, path, QNL_LABEL_LAST), QNL_ERR_IO, message);
    REQUIRE_FAILURE(qnl_dataset_read_csv(&dataset, "/tmp", QNL_LABEL_LAST), QNL_ERR_IO,
                    "qnl_dataset_read_csv: /tmp: Is a directory");
    ck_assert_ptr_null(dataset);
}
END_TEST

/* More than one piece of reading. */
START_TEST(long_files_are_read) {
    char path[64];
    const size_t lines = 5000;
    qnl_dataset *dataset = NULL;
    temporary_path(path);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < lines; i++) {
        fprintf(file, "%zu,%zu\n", i, i % 7);
    }
    ck_assert_int_eq(fclose(file), 0);
    REQUIRE_OK(qnl_dataset_read_csv(&dataset, path, QNL_LABEL_LAST));
    ck_assert_uint_eq(qnl_dataset_samples(dataset), lines);
    ck_assert_uint_eq(qnl_dataset_classes(dataset), 7);
    for (size_t i = 0; i < lines; i++) {
        ck_assert(qnl_dataset_values(dataset)[i] == (double)i);
        ck_assert_int_eq(qnl_dataset_labels(dataset)[i], (int)(i % 7));
    }
    remove(path);
    qnl_dataset_free(dataset);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("dataset_csv");
    TCase *tests = tcase_create("text");
    tcase_add_loop_test(tests, forms_of_the_same_table, 0, SAME_TEXTS);
    tcase_add_test(tests, label_in_other_columns);
    tcase_add_test(tests, numeric_labels_are_ordered_as_numbers);
    tcase_add_test(tests, text_labels_are_ordered_by_appearance);
    tcase_add_test(tests, one_line);
    tcase_add_loop_test(tests, bad_texts_say_where, 0, BAD_TEXTS);
    tcase_add_test(tests, null_pointers);
    tcase_add_test(tests, files_are_read);
    tcase_add_test(tests, long_files_are_read);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
