/**
 * @file dataset.h  Tables of samples: reading, choosing classes, standardising, principal components, splitting.
 *
 * A data set holds N samples of F features (row-major) and a class number 0..C-1 for each, with a name for each class.
 */
#ifndef QNNLAND_DATASET_H
#define QNNLAND_DATASET_H

#include "qnnland/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_dataset qnl_dataset;

/** Which column of a CSV file holds the class. */
#define QNL_LABEL_LAST (-1)

/**
 * Read a CSV file: one sample a line, comma-separated, all columns numbers except the label, which may be any text.
 * The first line is a header when not all of its feature fields are numbers, or when its number of fields differs from the second
 * line's.  Blank lines are skipped; fields may stand in double quotes.  Class names are the different labels, in increasing order
 * as numbers when all are numbers, else in order of appearance.
 * @param label_column  0-based column, or QNL_LABEL_LAST
 * Errors: QNL_ERR_NULL, QNL_ERR_IO (with the path and the system's reason), QNL_ERR_PARSE (with path, line and column and what
 * stands there), QNL_ERR_ARGUMENT (no such column), QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_dataset_read_csv(qnl_dataset **out, const char *path, int label_column);

/** The same from text in memory; @p name stands for the path in error texts. */
QNL_API qnl_status qnl_dataset_parse_csv(qnl_dataset **out, const char *text, const char *name, int label_column);

/**
 * From arrays.
 * @param features  samples x count numbers, finite
 * @param classes   @p samples numbers in 0..2^20
 */
QNL_API qnl_status qnl_dataset_new(qnl_dataset **out, const double *features, const int *classes, size_t samples, size_t count);

/** Independent copy; free (NULL is fine). */
QNL_API qnl_status qnl_dataset_copy(qnl_dataset **out, const qnl_dataset *dataset);
QNL_API void qnl_dataset_free(qnl_dataset *dataset);

/** Number of samples, of features, of classes; 0 for NULL. */
QNL_API size_t qnl_dataset_samples(const qnl_dataset *dataset);
QNL_API size_t qnl_dataset_features(const qnl_dataset *dataset);
QNL_API size_t qnl_dataset_classes(const qnl_dataset *dataset);

/** The N x F values and the N class numbers; owned by the data set, valid until it changes.  NULL for NULL. */
QNL_API const double *qnl_dataset_values(const qnl_dataset *dataset);
QNL_API const int *qnl_dataset_labels(const qnl_dataset *dataset);

/** Name of class @p which, or NULL if there is none; owned by the data set. */
QNL_API const char *qnl_dataset_class_name(const qnl_dataset *dataset, size_t which);

/** Number of samples of class @p which; 0 if there is none. */
QNL_API size_t qnl_dataset_class_size(const qnl_dataset *dataset, size_t which);

/**
 * New data set of the samples of two classes only, in the old order; class 0 is the one with the smaller number, 1 the other.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (no such class, or equal), QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_dataset_two_classes(qnl_dataset **out, const qnl_dataset *dataset, size_t a, size_t b);

/** The same with the two largest classes (of equal ones the smaller number). */
QNL_API qnl_status qnl_dataset_two_largest(qnl_dataset **out, const qnl_dataset *dataset);

/** Subtract each feature's mean and divide by its population standard deviation (features that are constant become 0), in place. */
QNL_API qnl_status qnl_dataset_standardise(qnl_dataset *dataset);

/**
 * Replace the features by their first @p components principal components, in place.
 * Variances are s^2 / N with the singular values s of the centred table X = U S V', as the population standard deviation of
 * qnl_dataset_standardise() (scikit-learn's explained_variance_ divides by N - 1).  The sign of each component is such that in its
 * column of U the entry of largest modulus (the first of equals) is positive.
 * @param components          1..min(N, F)
 * @param explained_variance  @p components numbers (out), in decreasing order; or NULL
 * Errors: also QNL_ERR_NUMERICAL.  By LAPACK's singular value decomposition: O(N F min(N, F)).
 */
QNL_API qnl_status qnl_dataset_principal_components(qnl_dataset *dataset, size_t components, double *explained_variance);

/** Append zero features until there are @p count (>= the present number), in place. */
QNL_API qnl_status qnl_dataset_pad(qnl_dataset *dataset, size_t count);

/**
 * Split into two new data sets at random, each class in proportion.
 * @param fraction  share of the first, in (0, 1); of a class with c samples round(fraction c) go to the first
 * @param seed      class k is shuffled by the random stream (seed, 0, k)
 */
QNL_API qnl_status qnl_dataset_split(qnl_dataset **first, qnl_dataset **second, const qnl_dataset *dataset, double fraction,
                                     uint64_t seed);

#ifdef __cplusplus
}
#endif

#endif
