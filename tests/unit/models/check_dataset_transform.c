/* check_dataset_transform.c  Standardising, principal components, padding; the wine and breast cancer tables. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "qnnland/dataset.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_dataset *one_class(const double *features, size_t samples, size_t count) {
    const int classes[64] = {0};
    qnl_dataset *dataset = NULL;
    REQUIRE_OK(qnl_dataset_new(&dataset, features, classes, samples, count));
    return dataset;
}

/* ---- standardising ---- */

/* By hand: mean 2, population deviation sqrt(2/3); a constant column; mean 0, deviation 2. */
START_TEST(standardise_by_hand) {
    const double features[9] = {1.0, 0.1, 2.0, 2.0, 0.1, -2.0 * 1.4142135623730951, 3.0, 0.1, 0.8284271247461903};
    const double s = sqrt(1.5);
    qnl_dataset *dataset = one_class(features, 3, 3);
    REQUIRE_OK(qnl_dataset_standardise(dataset));
    const double *values = qnl_dataset_values(dataset);
    compare_double("first", values[0], -s, 1e-15);
    compare_double("second", values[3], 0.0, 1e-15);
    compare_double("third", values[6], s, 1e-15);
    for (size_t i = 0; i < 3; i++) {
        ck_assert(values[3 * i + 1] == 0.0);
    }
    double sum = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < 3; i++) {
        sum += values[3 * i + 2];
        squares += values[3 * i + 2] * values[3 * i + 2];
    }
    compare_double("mean", sum, 0.0, 1e-15);
    compare_double("variance", squares, 3.0, 1e-14);
    qnl_dataset_free(dataset);
}
END_TEST

/* Numbers whose squares overflow or underflow, and numbers far from zero beside their spread. */
START_TEST(standardise_any_scale) {
    const double scale[4] = {1e300, 1e-300, 1.0, 0x1p-20};
    const double shift[4] = {0.0, 0.0, 1048576.0, 1.0};
    for (size_t k = 0; k < 4; k++) {
        double features[4];
        const double pattern[4] = {-1.0, 1.0, -1.0, 1.0};
        for (size_t i = 0; i < 4; i++) {
            features[i] = shift[k] + scale[k] * pattern[i];
        }
        qnl_dataset *dataset = one_class(features, 4, 1);
        REQUIRE_OK(qnl_dataset_standardise(dataset));
        compare_doubles("value", qnl_dataset_values(dataset), pattern, 4, 1e-15);
        qnl_dataset_free(dataset);
    }
}
END_TEST

START_TEST(standardise_one_sample) {
    const double features[2] = {7.0, -3.0};
    qnl_dataset *dataset = one_class(features, 1, 2);
    REQUIRE_OK(qnl_dataset_standardise(dataset));
    ck_assert(qnl_dataset_values(dataset)[0] == 0.0 && qnl_dataset_values(dataset)[1] == 0.0);
    qnl_dataset_free(dataset);
    REQUIRE_FAILURE(qnl_dataset_standardise(NULL), QNL_ERR_NULL, "qnl_dataset_standardise: dataset is NULL");
}
END_TEST

/* ---- principal components ---- */

/* Points on a line with direction (3, 4): one component, variance of (-2, -1, 0, 3) * 5 with N. */
START_TEST(line_has_one_component) {
    const double along[4] = {-10.0, -5.0, 0.0, 15.0};
    double features[8];
    double variance[2];
    for (size_t i = 0; i < 4; i++) {
        features[2 * i] = 7.0 + 0.6 * along[i];
        features[2 * i + 1] = -1.0 + 0.8 * along[i];
    }
    qnl_dataset *dataset = one_class(features, 4, 2);
    REQUIRE_OK(qnl_dataset_principal_components(dataset, 2, variance));
    const double *values = qnl_dataset_values(dataset);
    for (size_t i = 0; i < 4; i++) {
        compare_double("along", values[2 * i], along[i], 1e-13);
        compare_double("across", values[2 * i + 1], 0.0, 1e-13);
    }
    compare_double("first variance", variance[0], 350.0 / 4.0, 1e-12);
    compare_double("second variance", variance[1], 0.0, 1e-12);
    qnl_dataset_free(dataset);
}
END_TEST

/* The entry of largest modulus is positive whichever way the axis points. */
START_TEST(sign_follows_the_largest_entry) {
    for (int sign = -1; sign <= 1; sign += 2) {
        const double features[3] = {1.0 * sign, 2.0 * sign, -9.0 * sign};
        const double expected[3] = {-3.0, -4.0, 7.0};
        qnl_dataset *dataset = one_class(features, 3, 1);
        REQUIRE_OK(qnl_dataset_principal_components(dataset, 1, NULL));
        compare_doubles("score", qnl_dataset_values(dataset), expected, 3, 1e-13);
        qnl_dataset_free(dataset);
    }
}
END_TEST

/* Scores are centred and uncorrelated, their variances are the explained ones, and distances are kept when nothing is left out. */
START_TEST(scores_are_a_rotation) {
    double features[60];
    double variance[5];
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 11, 0, 0));
    REQUIRE_OK(qnl_random_fill_normal(features, random, 60, 3.0, 2.0));
    qnl_dataset *dataset = one_class(features, 12, 5);
    REQUIRE_OK(qnl_dataset_principal_components(dataset, 5, variance));
    const double *scores = qnl_dataset_values(dataset);
    for (size_t a = 0; a < 5; a++) {
        double mean = 0.0;
        for (size_t i = 0; i < 12; i++) {
            mean += scores[5 * i + a] / 12.0;
        }
        compare_double("mean", mean, 0.0, 1e-13);
        for (size_t b = 0; b < 5; b++) {
            double covariance = 0.0;
            for (size_t i = 0; i < 12; i++) {
                covariance += scores[5 * i + a] * scores[5 * i + b] / 12.0;
            }
            compare_double("covariance", covariance, a == b ? variance[a] : 0.0, 1e-12);
        }
        ck_assert(a == 0 || variance[a] <= variance[a - 1]);
    }
    for (size_t i = 0; i < 12; i++) {
        double before = 0.0;
        double after = 0.0;
        for (size_t k = 0; k < 5; k++) {
            before += (features[5 * i + k] - features[k]) * (features[5 * i + k] - features[k]);
            after += (scores[5 * i + k] - scores[k]) * (scores[5 * i + k] - scores[k]);
        }
        compare_double("distance", after, before, 1e-12 * (1.0 + before));
    }
    qnl_random_free(random);
    qnl_dataset_free(dataset);
}
END_TEST

START_TEST(wrong_components) {
    const double features[6] = {1.0, 2.0, 3.0, 4.0, 5.0, 1e200};
    double variance = 9.0;
    qnl_dataset *dataset = one_class(features, 2, 3);
    REQUIRE_FAILURE(qnl_dataset_principal_components(NULL, 1, NULL), QNL_ERR_NULL,
                    "qnl_dataset_principal_components: dataset is NULL");
    REQUIRE_FAILURE(qnl_dataset_principal_components(dataset, 0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_dataset_principal_components: components is 0, allowed are 1..2 (2 samples, 3 features)");
    REQUIRE_FAILURE(qnl_dataset_principal_components(dataset, 3, NULL), QNL_ERR_ARGUMENT,
                    "qnl_dataset_principal_components: components is 3, allowed are 1..2 (2 samples, 3 features)");
    REQUIRE_FAILURE(qnl_dataset_principal_components(dataset, 1, &variance), QNL_ERR_NUMERICAL,
                    "qnl_dataset_principal_components: feature 2 of sample 1 is 1e+200, too large for a decomposition; "
                    "standardise first");
    compare_bits("values", qnl_dataset_values(dataset), features, 6);
    ck_assert(variance == 9.0);
    qnl_dataset_free(dataset);
    dataset = one_class(features, 1, 3);
    REQUIRE_FAILURE(qnl_dataset_principal_components(dataset, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_dataset_principal_components: the data set has 1 sample, needed are 2 or more");
    qnl_dataset_free(dataset);
}
END_TEST

/* ---- padding ---- */

START_TEST(pad_with_zeros) {
    const double features[4] = {1.0, 2.0, 3.0, 4.0};
    const double expected[6] = {1.0, 2.0, 0.0, 3.0, 4.0, 0.0};
    qnl_dataset *dataset = one_class(features, 2, 2);
    REQUIRE_OK(qnl_dataset_pad(dataset, 2));
    compare_bits("same", qnl_dataset_values(dataset), features, 4);
    REQUIRE_OK(qnl_dataset_pad(dataset, 3));
    ck_assert_uint_eq(qnl_dataset_features(dataset), 3);
    compare_bits("padded", qnl_dataset_values(dataset), expected, 6);
    REQUIRE_FAILURE(qnl_dataset_pad(dataset, 2), QNL_ERR_ARGUMENT, "qnl_dataset_pad: count is 2, allowed are 3 and more");
    REQUIRE_FAILURE(qnl_dataset_pad(NULL, 2), QNL_ERR_NULL, "qnl_dataset_pad: dataset is NULL");
    ck_assert_int_eq(qnl_dataset_pad(dataset, SIZE_MAX / 8), QNL_ERR_MEMORY);
    qnl_dataset_free(dataset);
}
END_TEST

/* ---- the tables of the examples ---- */

static qnl_dataset *prepared(const char *file, size_t components, double *variance) {
    qnl_dataset *whole = NULL;
    qnl_dataset *two = NULL;
    char path[1024];
    snprintf(path, sizeof path, "%s/examples/data/%s", QNL_SOURCE_DIR, file);
    REQUIRE_OK(qnl_dataset_read_csv(&whole, path, QNL_LABEL_LAST));
    REQUIRE_OK(qnl_dataset_two_largest(&two, whole));
    REQUIRE_OK(qnl_dataset_standardise(two));
    REQUIRE_OK(qnl_dataset_principal_components(two, components, variance));
    qnl_dataset_free(whole);
    return two;
}

/* Row i divided by its norm. */
static void require_row(const qnl_dataset *dataset, size_t i, const double *expected) {
    const size_t features = qnl_dataset_features(dataset);
    const double *row = qnl_dataset_values(dataset) + i * features;
    double scaled[8];
    double norm = 0.0;
    for (size_t k = 0; k < features; k++) {
        norm += row[k] * row[k];
    }
    for (size_t k = 0; k < features; k++) {
        scaled[k] = row[k] / sqrt(norm);
    }
    compare_doubles("row", scaled, expected, features, 1e-8);
}

/*
 * Rows: computed independently with scikit-learn's conventions.  Variances: the largest eigenvalues of the correlation matrices,
 * computed independently.
 */
START_TEST(wine) {
    const double first[8] = {0.9279939590150464,  0.02411474873305047,  -0.04997321324483393, -0.05617493101103167,
                             0.25572006861073454, -0.22632263101752564, -0.08766810318581296, -0.09106241206909675};
    const double last[8] = {-0.6583856407164251,  0.5054344083955166,  -0.1422513236825794,  0.5156047516808314,
                            -0.05449959229561471, 0.08245743031283828, -0.12267533043217313, 0.012729406591475517};
    double variance[8];
    qnl_dataset *dataset = prepared("wine_data.csv", 8, variance);
    ck_assert_uint_eq(qnl_dataset_samples(dataset), 130);
    ck_assert_uint_eq(qnl_dataset_class_size(dataset, 0), 59);
    require_row(dataset, 0, first);
    require_row(dataset, 129, last);
    compare_double("variance", variance[0], 4.763291257495176, 1e-8);
    compare_double("variance", variance[1], 1.8026617095118207, 1e-8);
    qnl_dataset_free(dataset);
}
END_TEST

START_TEST(breast_cancer) {
    const double first[4] = {0.9068069421929806, 0.19221364301640026, -0.11079222821470824, 0.3584413023023438};
    const double last[4] = {-0.8889554933870649, -0.10888397579230476, 0.2419869750213678, -0.3732890495482402};
    double variance[4];
    qnl_dataset *dataset = prepared("breast_cancer.csv", 4, variance);
    ck_assert_uint_eq(qnl_dataset_samples(dataset), 569);
    ck_assert_uint_eq(qnl_dataset_class_size(dataset, 0), 212);
    require_row(dataset, 0, first);
    require_row(dataset, 568, last);
    compare_double("variance", variance[0], 13.28160768225791, 1e-8);
    compare_double("variance", variance[3], 1.9806404746410446, 1e-8);
    qnl_dataset_free(dataset);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("dataset_transform");
    TCase *tests = tcase_create("features");
    tcase_add_test(tests, standardise_by_hand);
    tcase_add_test(tests, standardise_any_scale);
    tcase_add_test(tests, standardise_one_sample);
    tcase_add_test(tests, line_has_one_component);
    tcase_add_test(tests, sign_follows_the_largest_entry);
    tcase_add_test(tests, scores_are_a_rotation);
    tcase_add_test(tests, wrong_components);
    tcase_add_test(tests, pad_with_zeros);
    tcase_add_test(tests, wine);
    tcase_add_test(tests, breast_cancer);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
