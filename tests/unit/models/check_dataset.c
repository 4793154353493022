/* check_dataset.c  Making, copying, choosing classes and splitting. */
#include <math.h>
#include <string.h>

#include "qnnland/dataset.h"
#include "support/compare.h"
#include "support/runner.h"

/* First feature = 100 * class + position, second = -position, so that every row says where it came from. */
static qnl_dataset *rows_of(const int *classes, size_t samples) {
    double features[64];
    qnl_dataset *dataset = NULL;
    for (size_t i = 0; i < samples; i++) {
        features[2 * i] = 100.0 * classes[i] + (double)i;
        features[2 * i + 1] = -(double)i;
    }
    REQUIRE_OK(qnl_dataset_new(&dataset, features, classes, samples, 2));
    return dataset;
}

static const int mixed[8] = {3, 0, 1, 3, 1, 0, 3, 1};

START_TEST(arrays_are_kept) {
    qnl_dataset *dataset = rows_of(mixed, 8);
    ck_assert_uint_eq(qnl_dataset_samples(dataset), 8);
    ck_assert_uint_eq(qnl_dataset_features(dataset), 2);
    ck_assert_uint_eq(qnl_dataset_classes(dataset), 4);
    const size_t sizes[4] = {2, 3, 0, 3};
    const char *names[4] = {"0", "1", "2", "3"};
    for (size_t k = 0; k < 4; k++) {
        ck_assert_uint_eq(qnl_dataset_class_size(dataset, k), sizes[k]);
        ck_assert_str_eq(qnl_dataset_class_name(dataset, k), names[k]);
    }
    ck_assert_uint_eq(qnl_dataset_class_size(dataset, 4), 0);
    ck_assert_ptr_null(qnl_dataset_class_name(dataset, 4));
    for (size_t i = 0; i < 8; i++) {
        ck_assert_int_eq(qnl_dataset_labels(dataset)[i], mixed[i]);
        ck_assert(qnl_dataset_values(dataset)[2 * i] == 100.0 * mixed[i] + (double)i);
    }
    qnl_dataset_free(dataset);
}
END_TEST

START_TEST(null_is_empty) {
    ck_assert_uint_eq(qnl_dataset_samples(NULL), 0);
    ck_assert_uint_eq(qnl_dataset_features(NULL), 0);
    ck_assert_uint_eq(qnl_dataset_classes(NULL), 0);
    ck_assert_uint_eq(qnl_dataset_class_size(NULL, 0), 0);
    ck_assert_ptr_null(qnl_dataset_values(NULL));
    ck_assert_ptr_null(qnl_dataset_labels(NULL));
    ck_assert_ptr_null(qnl_dataset_class_name(NULL, 0));
    qnl_dataset_free(NULL);
}
END_TEST

START_TEST(wrong_arrays) {
    const double features[2] = {1.0, INFINITY};
    const int classes[2] = {0, -1};
    const int large[1] = {(1 << 20) + 1};
    qnl_dataset *dataset = NULL;
    REQUIRE_FAILURE(qnl_dataset_new(NULL, features, classes, 1, 1), QNL_ERR_NULL, "qnl_dataset_new: out is NULL");
    REQUIRE_FAILURE(qnl_dataset_new(&dataset, NULL, classes, 1, 1), QNL_ERR_NULL, "qnl_dataset_new: features is NULL");
    REQUIRE_FAILURE(qnl_dataset_new(&dataset, features, NULL, 1, 1), QNL_ERR_NULL, "qnl_dataset_new: classes is NULL");
    REQUIRE_FAILURE(qnl_dataset_new(&dataset, features, classes, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl_dataset_new: samples is 0, allowed are 1 and more");
    REQUIRE_FAILURE(qnl_dataset_new(&dataset, features, classes, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl_dataset_new: count is 0, allowed are 1 and more");
    REQUIRE_FAILURE(qnl_dataset_new(&dataset, features, classes, 1, 2), QNL_ERR_NOT_FINITE,
                    "qnl_dataset_new: features[1] is inf, must be finite");
    const double finite[2] = {1.0, 2.0};
    REQUIRE_FAILURE(qnl_dataset_new(&dataset, finite, classes, 2, 1), QNL_ERR_ARGUMENT,
                    "qnl_dataset_new: classes[1] is -1, allowed are 0..1048576");
    REQUIRE_FAILURE(qnl_dataset_new(&dataset, finite, large, 1, 1), QNL_ERR_ARGUMENT,
                    "qnl_dataset_new: classes[0] is 1048577, allowed are 0..1048576");
    ck_assert_int_eq(qnl_dataset_new(&dataset, finite, classes, SIZE_MAX / 4, 8), QNL_ERR_MEMORY);
    ck_assert_ptr_null(dataset);
}
END_TEST

START_TEST(copies_are_independent) {
    qnl_dataset *dataset = rows_of(mixed, 8);
    qnl_dataset *copy = NULL;
    REQUIRE_OK(qnl_dataset_copy(&copy, dataset));
    REQUIRE_OK(qnl_dataset_pad(copy, 5));
    REQUIRE_OK(qnl_dataset_standardise(copy));
    ck_assert_uint_eq(qnl_dataset_features(dataset), 2);
    ck_assert(qnl_dataset_values(dataset)[0] == 300.0);
    qnl_dataset_free(dataset);
    ck_assert_uint_eq(qnl_dataset_classes(copy), 4);
    ck_assert_str_eq(qnl_dataset_class_name(copy, 3), "3");
    ck_assert_uint_eq(qnl_dataset_class_size(copy, 3), 3);
    ck_assert_int_eq(qnl_dataset_labels(copy)[7], 1);
    REQUIRE_FAILURE(qnl_dataset_copy(NULL, copy), QNL_ERR_NULL, "qnl_dataset_copy: out is NULL");
    qnl_dataset *other = NULL;
    REQUIRE_FAILURE(qnl_dataset_copy(&other, NULL), QNL_ERR_NULL, "qnl_dataset_copy: dataset is NULL");
    qnl_dataset_free(copy);
}
END_TEST

/* The data set holds these rows (numbers of the first feature), classes and class names. */
static void require_rows(const qnl_dataset *dataset, size_t samples, const double *first, const int *labels, const char *zero,
                         const char *one) {
    ck_assert_uint_eq(qnl_dataset_samples(dataset), samples);
    ck_assert_uint_eq(qnl_dataset_classes(dataset), 2);
    for (size_t i = 0; i < samples; i++) {
        ck_assert(qnl_dataset_values(dataset)[2 * i] == first[i]);
        ck_assert(qnl_dataset_values(dataset)[2 * i + 1] == -fmod(first[i], 100.0));
        ck_assert_int_eq(qnl_dataset_labels(dataset)[i], labels[i]);
    }
    ck_assert_str_eq(qnl_dataset_class_name(dataset, 0), zero);
    ck_assert_str_eq(qnl_dataset_class_name(dataset, 1), one);
}

START_TEST(two_classes_keep_the_order) {
    const double first[5] = {300.0, 1.0, 303.0, 5.0, 306.0};
    const int labels[5] = {1, 0, 1, 0, 1};
    qnl_dataset *dataset = rows_of(mixed, 8);
    for (int turned = 0; turned < 2; turned++) {
        qnl_dataset *two = NULL;
        REQUIRE_OK(qnl_dataset_two_classes(&two, dataset, turned ? 3 : 0, turned ? 0 : 3));
        require_rows(two, 5, first, labels, "0", "3");
        ck_assert_uint_eq(qnl_dataset_class_size(two, 0), 2);
        ck_assert_uint_eq(qnl_dataset_class_size(two, 1), 3);
        qnl_dataset_free(two);
    }
    qnl_dataset_free(dataset);
}
END_TEST

START_TEST(two_largest) {
    const double first[6] = {300.0, 102.0, 303.0, 104.0, 306.0, 107.0};
    const int labels[6] = {1, 0, 1, 0, 1, 0};
    qnl_dataset *dataset = rows_of(mixed, 8);
    qnl_dataset *two = NULL;
    REQUIRE_OK(qnl_dataset_two_largest(&two, dataset));
    require_rows(two, 6, first, labels, "1", "3");
    qnl_dataset_free(two);
    qnl_dataset_free(dataset);

    /* of equal classes the smaller numbers: 1 and 2 of 0 (one sample), 1, 2, 3 (two samples each) */
    const int equal[7] = {3, 2, 1, 0, 1, 2, 3};
    const double equal_first[4] = {201.0, 102.0, 104.0, 205.0};
    const int equal_labels[4] = {1, 0, 0, 1};
    dataset = rows_of(equal, 7);
    REQUIRE_OK(qnl_dataset_two_largest(&two, dataset));
    require_rows(two, 4, equal_first, equal_labels, "1", "2");
    qnl_dataset_free(two);
    qnl_dataset_free(dataset);

    /* the largest is the first class */
    const int front[4] = {0, 0, 2, 0};
    dataset = rows_of(front, 4);
    REQUIRE_OK(qnl_dataset_two_largest(&two, dataset));
    ck_assert_uint_eq(qnl_dataset_samples(two), 4);
    ck_assert_str_eq(qnl_dataset_class_name(two, 1), "2");
    qnl_dataset_free(two);
    qnl_dataset_free(dataset);
}
END_TEST

START_TEST(wrong_classes) {
    const int single[3] = {1, 1, 1};
    qnl_dataset *dataset = rows_of(mixed, 8);
    qnl_dataset *two = NULL;
    REQUIRE_FAILURE(qnl_dataset_two_classes(NULL, dataset, 0, 1), QNL_ERR_NULL, "qnl_dataset_two_classes: out is NULL");
    REQUIRE_FAILURE(qnl_dataset_two_classes(&two, NULL, 0, 1), QNL_ERR_NULL, "qnl_dataset_two_classes: dataset is NULL");
    REQUIRE_FAILURE(qnl_dataset_two_classes(&two, dataset, 4, 1), QNL_ERR_ARGUMENT,
                    "qnl_dataset_two_classes: class a is 4, allowed are 0..3");
    REQUIRE_FAILURE(qnl_dataset_two_classes(&two, dataset, 0, 9), QNL_ERR_ARGUMENT,
                    "qnl_dataset_two_classes: class b is 9, allowed are 0..3");
    REQUIRE_FAILURE(qnl_dataset_two_classes(&two, dataset, 1, 1), QNL_ERR_ARGUMENT,
                    "qnl_dataset_two_classes: both classes are 1, needed are two different ones");
    REQUIRE_FAILURE(qnl_dataset_two_classes(&two, dataset, 1, 2), QNL_ERR_ARGUMENT,
                    "qnl_dataset_two_classes: class 2 has no samples");
    REQUIRE_FAILURE(qnl_dataset_two_classes(&two, dataset, 2, 1), QNL_ERR_ARGUMENT,
                    "qnl_dataset_two_classes: class 2 has no samples");
    REQUIRE_FAILURE(qnl_dataset_two_largest(NULL, dataset), QNL_ERR_NULL, "qnl_dataset_two_largest: out is NULL");
    REQUIRE_FAILURE(qnl_dataset_two_largest(&two, NULL), QNL_ERR_NULL, "qnl_dataset_two_largest: dataset is NULL");
    qnl_dataset_free(dataset);
    dataset = rows_of(single, 3);
    REQUIRE_FAILURE(qnl_dataset_two_largest(&two, dataset), QNL_ERR_ARGUMENT,
                    "qnl_dataset_two_largest: the data set has samples of 1 class, needed are 2 or more");
    ck_assert_ptr_null(two);
    qnl_dataset_free(dataset);
}
END_TEST

/* ---- splitting ---- */

/* 10 samples of class 0 and 5 of class 2. */
static qnl_dataset *fifteen(void) {
    int classes[15];
    for (size_t i = 0; i < 15; i++) {
        classes[i] = i % 3 == 1 ? 2 : 0;
    }
    return rows_of(classes, 15);
}

/* How often each row of fifteen() is in the data set; rows stand in increasing order. */
static void count_rows(int *seen, const qnl_dataset *dataset) {
    double last = -1.0;
    for (size_t i = 0; i < qnl_dataset_samples(dataset); i++) {
        const double number = -qnl_dataset_values(dataset)[2 * i + 1];
        ck_assert_double_gt(number, last);
        last = number;
        seen[(size_t)number]++;
        ck_assert(qnl_dataset_values(dataset)[2 * i] == 100.0 * qnl_dataset_labels(dataset)[i] + number);
    }
}

START_TEST(split_in_proportion) {
    qnl_dataset *dataset = fifteen();
    qnl_dataset *first = NULL;
    qnl_dataset *second = NULL;
    int seen[15] = {0};
    REQUIRE_OK(qnl_dataset_split(&first, &second, dataset, 0.7, 5));
    /* round(7) and round(3.5) */
    ck_assert_uint_eq(qnl_dataset_class_size(first, 0), 7);
    ck_assert_uint_eq(qnl_dataset_class_size(first, 2), 4);
    ck_assert_uint_eq(qnl_dataset_class_size(second, 0), 3);
    ck_assert_uint_eq(qnl_dataset_class_size(second, 2), 1);
    ck_assert_uint_eq(qnl_dataset_classes(first), 3);
    ck_assert_uint_eq(qnl_dataset_classes(second), 3);
    ck_assert_str_eq(qnl_dataset_class_name(second, 2), "2");
    count_rows(seen, first);
    count_rows(seen, second);
    for (size_t i = 0; i < 15; i++) {
        ck_assert_int_eq(seen[i], 1);
    }
    qnl_dataset_free(first);
    qnl_dataset_free(second);
    qnl_dataset_free(dataset);
}
END_TEST

/* Every sample of a class comes first equally often: 2000 splits, expected 1000, standard deviation 22; 6 deviations allowed, so
 * that a fair shuffle fails with a probability below 15 * 2e-9. */
START_TEST(split_is_fair_and_repeats) {
    qnl_dataset *dataset = fifteen();
    int seen[15] = {0};
    int again[15] = {0};
    for (uint64_t seed = 0; seed < 2000; seed++) {
        qnl_dataset *first = NULL;
        qnl_dataset *second = NULL;
        REQUIRE_OK(qnl_dataset_split(&first, &second, dataset, 0.5, seed));
        count_rows(seen, first);
        qnl_dataset_free(first);
        qnl_dataset_free(second);
    }
    for (int time = 0; time < 2; time++) {
        qnl_dataset *first = NULL;
        qnl_dataset *second = NULL;
        REQUIRE_OK(qnl_dataset_split(&first, &second, dataset, 0.5, 17));
        count_rows(again, first);
        qnl_dataset_free(first);
        qnl_dataset_free(second);
    }
    for (size_t i = 0; i < 15; i++) {
        /* class 2 has five samples: round(2.5) = 3 of them go to the first */
        const double expected = i % 3 == 1 ? 1200.0 : 1000.0;
        ck_assert_msg(fabs(seen[i] - expected) < 6.0 * 22.4, "row %zu was first %d times", i, seen[i]);
        ck_assert(again[i] == 0 || again[i] == 2);
    }
    qnl_dataset_free(dataset);
}
END_TEST

START_TEST(wrong_splits) {
    const int two[2] = {0, 1};
    qnl_dataset *dataset = rows_of(two, 2);
    qnl_dataset *first = NULL;
    qnl_dataset *second = NULL;
    REQUIRE_FAILURE(qnl_dataset_split(NULL, &second, dataset, 0.5, 0), QNL_ERR_NULL, "qnl_dataset_split: first is NULL");
    REQUIRE_FAILURE(qnl_dataset_split(&first, NULL, dataset, 0.5, 0), QNL_ERR_NULL, "qnl_dataset_split: second is NULL");
    REQUIRE_FAILURE(qnl_dataset_split(&first, &second, NULL, 0.5, 0), QNL_ERR_NULL, "qnl_dataset_split: dataset is NULL");
    REQUIRE_FAILURE(qnl_dataset_split(&first, &second, dataset, 0.0, 0), QNL_ERR_ARGUMENT,
                    "qnl_dataset_split: fraction is 0, allowed are 0 < fraction < 1");
    REQUIRE_FAILURE(qnl_dataset_split(&first, &second, dataset, 1.0, 0), QNL_ERR_ARGUMENT,
                    "qnl_dataset_split: fraction is 1, allowed are 0 < fraction < 1");
    REQUIRE_FAILURE(qnl_dataset_split(&first, &second, dataset, NAN, 0), QNL_ERR_ARGUMENT,
                    "qnl_dataset_split: fraction is nan, allowed are 0 < fraction < 1");
    REQUIRE_FAILURE(qnl_dataset_split(&first, &second, dataset, 0.25, 0), QNL_ERR_ARGUMENT,
                    "qnl_dataset_split: fraction is 0.25, which puts 0 of 2 samples into the first data set");
    REQUIRE_FAILURE(qnl_dataset_split(&first, &second, dataset, 0.75, 0), QNL_ERR_ARGUMENT,
                    "qnl_dataset_split: fraction is 0.75, which puts 2 of 2 samples into the first data set");
    ck_assert_ptr_null(first);
    ck_assert_ptr_null(second);
    qnl_dataset_free(dataset);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("dataset");
    TCase *tests = tcase_create("tables");
    tcase_add_test(tests, arrays_are_kept);
    tcase_add_test(tests, null_is_empty);
    tcase_add_test(tests, wrong_arrays);
    tcase_add_test(tests, copies_are_independent);
    tcase_add_test(tests, two_classes_keep_the_order);
    tcase_add_test(tests, two_largest);
    tcase_add_test(tests, wrong_classes);
    tcase_add_test(tests, split_in_proportion);
    tcase_add_test(tests, split_is_fair_and_repeats);
    tcase_add_test(tests, wrong_splits);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
