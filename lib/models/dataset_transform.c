/* dataset_transform.c  Changing the features of a data set: standardising, principal components, padding. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "linalg/dense.h"
#include "models/dataset_data.h"

/* ---- standardising ---- */

/* One feature: values[0], values[stride], ... */
typedef struct column {
    double *values;
    size_t stride;
    size_t count;
} column;

/* The power of two above the largest modulus: numbers divided by it have squares that do not overflow. */
static int column_exponent(const column *feature) {
    double largest = 0.0;
    for (size_t i = 0; i < feature->count; i++) {
        largest = fmax(largest, fabs(feature->values[i * feature->stride]));
    }
    int exponent = 0;
    (void)frexp(largest, &exponent);
    return exponent;
}

static int is_constant(const column *feature) {
    for (size_t i = 1; i < feature->count; i++) {
        if (feature->values[i * feature->stride] != feature->values[0]) return 0;
    }
    return 1;
}

static double mean_of(const column *feature) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < feature->count; i++) {
        qnl__sum_add(&sum, feature->values[i * feature->stride]);
    }
    return qnl__sum_result(&sum) / (double)feature->count;
}

static double root_mean_square(const column *feature) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < feature->count; i++) {
        const double value = feature->values[i * feature->stride];
        qnl__sum_add(&sum, value * value);
    }
    return sqrt(qnl__sum_result(&sum) / (double)feature->count);
}

/* Multiply by a power of two: exact, unless it ends among the subnormal numbers. */
static void scale_by_power(const column *feature, int exponent) {
    for (size_t i = 0; i < feature->count; i++) {
        feature->values[i * feature->stride] = ldexp(feature->values[i * feature->stride], exponent);
    }
}

static void subtract(const column *feature, double mean) {
    for (size_t i = 0; i < feature->count; i++) {
        feature->values[i * feature->stride] -= mean;
    }
}

/* The result does not depend on the unit: a power of two is taken out of the values, and again out of their distances from the
 * mean. */
static void standardise_column(const column *feature) {
    if (is_constant(feature)) {
        for (size_t i = 0; i < feature->count; i++) {
            feature->values[i * feature->stride] = 0.0;
        }
        return;
    }
    scale_by_power(feature, -column_exponent(feature));
    subtract(feature, mean_of(feature));
    scale_by_power(feature, -column_exponent(feature));
    const double deviation = root_mean_square(feature);
    for (size_t i = 0; i < feature->count; i++) {
        feature->values[i * feature->stride] /= deviation;
    }
}

qnl_status qnl_dataset_standardise(qnl_dataset *dataset) {
    QNL_CHECK_POINTER(dataset);
    for (size_t k = 0; k < dataset->features; k++) {
        const column feature = {dataset->values + k, dataset->features, dataset->samples};
        standardise_column(&feature);
    }
    return QNL_OK;
}

/* ---- principal components ---- */

/* Scratch of the decomposition centred = U S V' with r = min(N, F). */
typedef struct svd_work {
    size_t rank;
    double *centred;  /* N x F */
    double *left;     /* N x r */
    double *singular; /* r */
    double *right;    /* r x F */
    double *scores;   /* N x components, the new features */
    double *variance; /* components */
} svd_work;

static void work_free(svd_work *work) {
    qnl__free(work->centred);
    qnl__free(work->left);
    qnl__free(work->singular);
    qnl__free(work->right);
    qnl__free(work->variance);
}

static int work_allocate(svd_work *work, const qnl_dataset *dataset, size_t components) {
    const size_t samples = dataset->samples;
    const size_t features = dataset->features;
    work->rank = samples < features ? samples : features;
    work->centred = qnl__duplicate(dataset->values, samples, features * sizeof(double));
    work->left = qnl__allocate(samples, work->rank * sizeof(double));
    work->singular = qnl__allocate(work->rank, sizeof(double));
    work->right = qnl__allocate(work->rank, features * sizeof(double));
    work->scores = qnl__allocate(samples, components * sizeof(double));
    work->variance = qnl__allocate(components, sizeof(double));
    return work->centred != NULL && work->left != NULL && work->singular != NULL && work->right != NULL && work->scores != NULL &&
           work->variance != NULL;
}

/* +1 or -1: what makes the entry of largest modulus of a column of U positive. */
static double column_sign(const svd_work *work, size_t samples, size_t component) {
    double largest = work->left[component];
    for (size_t i = 1; i < samples; i++) {
        const double entry = work->left[i * work->rank + component];
        if (fabs(entry) > fabs(largest)) largest = entry;
    }
    return largest < 0.0 ? -1.0 : 1.0;
}

static qnl_status compute_scores(svd_work *work, const qnl_dataset *dataset, size_t components) {
    static const char *const function = "qnl_dataset_principal_components";
    const size_t samples = dataset->samples;
    const size_t features = dataset->features;
    for (size_t k = 0; k < features; k++) {
        const column feature = {work->centred + k, features, samples};
        subtract(&feature, mean_of(&feature));
    }
    QNL_TRY(qnl__real_svd(work->left, work->singular, work->right, work->centred, samples, features));
    for (size_t c = 0; c < components; c++) {
        const double factor = column_sign(work, samples, c) * work->singular[c];
        work->variance[c] = work->singular[c] * work->singular[c] / (double)samples;
        QNL_CHECK(isfinite(work->variance[c]), QNL_ERR_NUMERICAL, "%s: the variance of component %zu overflows", function, c);
        for (size_t i = 0; i < samples; i++) {
            work->scores[i * components + c] = factor * work->left[i * work->rank + c];
        }
    }
    return QNL_OK;
}

/* The sums and the decomposition cannot hold numbers near the largest double. */
static qnl_status check_magnitude(const char *function, const qnl_dataset *dataset) {
    const double limit = 1e150;
    for (size_t i = 0; i < dataset->samples * dataset->features; i++) {
        QNL_CHECK(fabs(dataset->values[i]) <= limit, QNL_ERR_NUMERICAL,
                  "%s: feature %zu of sample %zu is %g, too large for a decomposition; standardise first", function,
                  i % dataset->features, i / dataset->features, dataset->values[i]);
    }
    return QNL_OK;
}

qnl_status qnl_dataset_principal_components(qnl_dataset *dataset, size_t components, double *explained_variance) {
    QNL_CHECK_POINTER(dataset);
    QNL_CHECK(dataset->samples >= 2, QNL_ERR_ARGUMENT, "%s: the data set has 1 sample, needed are 2 or more", __func__);
    const size_t limit = dataset->samples < dataset->features ? dataset->samples : dataset->features;
    QNL_CHECK(components >= 1 && components <= limit, QNL_ERR_ARGUMENT,
              "%s: components is %zu, allowed are 1..%zu (%zu samples, %zu features)", __func__, components, limit,
              dataset->samples, dataset->features);
    QNL_TRY(check_magnitude(__func__, dataset));

    svd_work work = {0};
    const qnl_status status = work_allocate(&work, dataset, components)
                                  ? compute_scores(&work, dataset, components)
                                  : qnl__fail_memory(__func__, 3 * dataset->samples * dataset->features * sizeof(double));
    if (status == QNL_OK) {
        qnl__free(dataset->values);
        dataset->values = work.scores;
        dataset->features = components;
        if (explained_variance != NULL) memcpy(explained_variance, work.variance, components * sizeof *explained_variance);
    } else {
        qnl__free(work.scores);
    }
    work_free(&work);
    return status;
}

/* ---- padding ---- */

qnl_status qnl_dataset_pad(qnl_dataset *dataset, size_t count) {
    QNL_CHECK_POINTER(dataset);
    QNL_CHECK(count >= dataset->features, QNL_ERR_ARGUMENT, "%s: count is %zu, allowed are %zu and more", __func__, count,
              dataset->features);
    const int fits = count <= SIZE_MAX / sizeof(double) / dataset->samples;
    double *padded = fits ? qnl__allocate(dataset->samples, count * sizeof *padded) : NULL;
    if (padded == NULL) return qnl__fail_memory(__func__, fits ? dataset->samples * count * sizeof *padded : SIZE_MAX);
    for (size_t i = 0; i < dataset->samples; i++) {
        memcpy(padded + i * count, dataset->values + i * dataset->features, dataset->features * sizeof *padded);
    }
    qnl__free(dataset->values);
    dataset->values = padded;
    dataset->features = count;
    return QNL_OK;
}
