/* dataset.c  Data sets: making, copying, choosing classes, splitting. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "models/dataset_data.h"
#include "qnnland/random.h"

/* ---- the handle ---- */

qnl_status qnl__dataset_allocate(const char *function, qnl_dataset **out, size_t samples, size_t features, size_t classes) {
    qnl_dataset *dataset = qnl__allocate(1, sizeof *dataset);
    if (dataset == NULL) return qnl__fail_memory(function, sizeof *dataset);
    dataset->samples = samples;
    dataset->features = features;
    dataset->classes = classes;
    dataset->values = features <= SIZE_MAX / sizeof(double) ? qnl__allocate(samples, features * sizeof(double)) : NULL;
    dataset->labels = qnl__allocate(samples, sizeof *dataset->labels);
    dataset->names = qnl__allocate(classes, sizeof *dataset->names);
    dataset->sizes = qnl__allocate(classes, sizeof *dataset->sizes);
    if (dataset->values == NULL || dataset->labels == NULL || dataset->names == NULL || dataset->sizes == NULL) {
        qnl_dataset_free(dataset);
        const size_t row_bytes = features <= SIZE_MAX / sizeof(double) ? features * sizeof(double) : SIZE_MAX;
        return qnl__fail_memory(function, row_bytes > 0 && samples > SIZE_MAX / row_bytes ? SIZE_MAX : samples * row_bytes);
    }
    *out = dataset;
    return QNL_OK;
}

qnl_status qnl__dataset_set_name(const char *function, qnl_dataset *dataset, size_t which, const char *name) {
    const size_t size = strlen(name) + 1;
    char *copy = qnl__duplicate(name, size, 1);
    if (copy == NULL) return qnl__fail_memory(function, size);
    qnl__free(dataset->names[which]);
    dataset->names[which] = copy;
    return QNL_OK;
}

void qnl__dataset_count_classes(qnl_dataset *dataset) {
    memset(dataset->sizes, 0, dataset->classes * sizeof *dataset->sizes);
    for (size_t i = 0; i < dataset->samples; i++) {
        dataset->sizes[dataset->labels[i]]++;
    }
}

void qnl_dataset_free(qnl_dataset *dataset) {
    if (dataset == NULL) return;
    for (size_t k = 0; dataset->names != NULL && k < dataset->classes; k++) {
        qnl__free(dataset->names[k]);
    }
    qnl__free(dataset->values);
    qnl__free(dataset->labels);
    qnl__free(dataset->names);
    qnl__free(dataset->sizes);
    qnl__free(dataset);
}

static qnl_status number_names(const char *function, qnl_dataset *dataset) {
    for (size_t k = 0; k < dataset->classes; k++) {
        char name[24];
        snprintf(name, sizeof name, "%zu", k);
        QNL_TRY(qnl__dataset_set_name(function, dataset, k, name));
    }
    return QNL_OK;
}

qnl_status qnl_dataset_new(qnl_dataset **out, const double *features, const int *classes, size_t samples, size_t count) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(features);
    QNL_CHECK_POINTER(classes);
    QNL_CHECK(samples >= 1, QNL_ERR_ARGUMENT, "%s: samples is 0, allowed are 1 and more", __func__);
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, allowed are 1 and more", __func__);
    if (samples > SIZE_MAX / sizeof(double) / count) return qnl__fail_memory(__func__, SIZE_MAX);
    QNL_TRY(qnl__check_finite(__func__, "features", features, samples * count));
    int largest = 0;
    for (size_t i = 0; i < samples; i++) {
        QNL_CHECK(classes[i] >= 0 && classes[i] <= QNL__MAX_CLASS, QNL_ERR_ARGUMENT, "%s: classes[%zu] is %d, allowed are 0..%d",
                  __func__, i, classes[i], QNL__MAX_CLASS);
        if (classes[i] > largest) largest = classes[i];
    }

    qnl_dataset *dataset = NULL;
    QNL_TRY(qnl__dataset_allocate(__func__, &dataset, samples, count, (size_t)largest + 1));
    memcpy(dataset->values, features, samples * count * sizeof *features);
    memcpy(dataset->labels, classes, samples * sizeof *classes);
    qnl__dataset_count_classes(dataset);
    const qnl_status status = number_names(__func__, dataset);
    if (status != QNL_OK) {
        qnl_dataset_free(dataset);
        return status;
    }
    *out = dataset;
    return QNL_OK;
}

size_t qnl_dataset_samples(const qnl_dataset *dataset) {
    return dataset != NULL ? dataset->samples : 0;
}

size_t qnl_dataset_features(const qnl_dataset *dataset) {
    return dataset != NULL ? dataset->features : 0;
}

size_t qnl_dataset_classes(const qnl_dataset *dataset) {
    return dataset != NULL ? dataset->classes : 0;
}

const double *qnl_dataset_values(const qnl_dataset *dataset) {
    return dataset != NULL ? dataset->values : NULL;
}

const int *qnl_dataset_labels(const qnl_dataset *dataset) {
    return dataset != NULL ? dataset->labels : NULL;
}

const char *qnl_dataset_class_name(const qnl_dataset *dataset, size_t which) {
    return dataset != NULL && which < dataset->classes ? dataset->names[which] : NULL;
}

size_t qnl_dataset_class_size(const qnl_dataset *dataset, size_t which) {
    return dataset != NULL && which < dataset->classes ? dataset->sizes[which] : 0;
}

/* ---- choosing rows ---- */

/*
 * New data set of the rows with class_map[label] >= 0 and (part NULL or part[row] == wanted), in the old order, with the classes
 * renumbered by the map; class_map[k] is below `classes`.
 */
typedef struct selection {
    const int *class_map;
    const unsigned char *part;
    unsigned char wanted;
    size_t classes;
} selection;

static int selected(const qnl_dataset *dataset, const selection *rows, size_t i) {
    return rows->class_map[dataset->labels[i]] >= 0 && (rows->part == NULL || rows->part[i] == rows->wanted);
}

static qnl_status copy_names(const char *function, qnl_dataset *to, const qnl_dataset *from, const int *class_map) {
    for (size_t k = 0; k < from->classes; k++) {
        if (class_map[k] >= 0) QNL_TRY(qnl__dataset_set_name(function, to, (size_t)class_map[k], from->names[k]));
    }
    return QNL_OK;
}

static qnl_status select_rows(const char *function, qnl_dataset **out, const qnl_dataset *dataset, const selection *rows) {
    const size_t features = dataset->features;
    size_t samples = 0;
    for (size_t i = 0; i < dataset->samples; i++) {
        samples += (size_t)selected(dataset, rows, i);
    }
    qnl_dataset *chosen = NULL;
    QNL_TRY(qnl__dataset_allocate(function, &chosen, samples, features, rows->classes));
    size_t row = 0;
    for (size_t i = 0; i < dataset->samples; i++) {
        if (!selected(dataset, rows, i)) continue;
        memcpy(chosen->values + row * features, dataset->values + i * features, features * sizeof(double));
        chosen->labels[row++] = rows->class_map[dataset->labels[i]];
    }
    qnl__dataset_count_classes(chosen);
    const qnl_status status = copy_names(function, chosen, dataset, rows->class_map);
    if (status != QNL_OK) {
        qnl_dataset_free(chosen);
        return status;
    }
    *out = chosen;
    return QNL_OK;
}

/* A map that gives every class `value`; NULL when out of memory. */
static int *constant_map(const qnl_dataset *dataset, int value) {
    int *map = qnl__allocate(dataset->classes, sizeof *map);
    for (size_t k = 0; map != NULL && k < dataset->classes; k++) {
        map[k] = value;
    }
    return map;
}

static int *identity_map(const qnl_dataset *dataset) {
    int *map = constant_map(dataset, 0);
    for (size_t k = 0; map != NULL && k < dataset->classes; k++) {
        map[k] = (int)k;
    }
    return map;
}

qnl_status qnl_dataset_copy(qnl_dataset **out, const qnl_dataset *dataset) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(dataset);
    int *map = identity_map(dataset);
    if (map == NULL) return qnl__fail_memory(__func__, dataset->classes * sizeof *map);
    const selection all = {map, NULL, 0, dataset->classes};
    const qnl_status status = select_rows(__func__, out, dataset, &all);
    qnl__free(map);
    return status;
}

static qnl_status two_classes(const char *function, qnl_dataset **out, const qnl_dataset *dataset, size_t a, size_t b) {
    int *map = constant_map(dataset, -1);
    if (map == NULL) return qnl__fail_memory(function, dataset->classes * sizeof *map);
    map[a < b ? a : b] = 0;
    map[a < b ? b : a] = 1;
    const selection two = {map, NULL, 0, 2};
    const qnl_status status = select_rows(function, out, dataset, &two);
    qnl__free(map);
    return status;
}

qnl_status qnl_dataset_two_classes(qnl_dataset **out, const qnl_dataset *dataset, size_t a, size_t b) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(dataset);
    const size_t last = dataset->classes - 1;
    QNL_CHECK(a <= last, QNL_ERR_ARGUMENT, "%s: class a is %zu, allowed are 0..%zu", __func__, a, last);
    QNL_CHECK(b <= last, QNL_ERR_ARGUMENT, "%s: class b is %zu, allowed are 0..%zu", __func__, b, last);
    QNL_CHECK(a != b, QNL_ERR_ARGUMENT, "%s: both classes are %zu, needed are two different ones", __func__, a);
    QNL_CHECK(dataset->sizes[a] > 0, QNL_ERR_ARGUMENT, "%s: class %zu has no samples", __func__, a);
    QNL_CHECK(dataset->sizes[b] > 0, QNL_ERR_ARGUMENT, "%s: class %zu has no samples", __func__, b);
    return two_classes(__func__, out, dataset, a, b);
}

/* The largest class other than `but` (of equal ones the smaller number). */
static size_t largest_class(const qnl_dataset *dataset, size_t but) {
    size_t largest = but == 0 ? 1 : 0;
    for (size_t k = largest + 1; k < dataset->classes; k++) {
        if (k != but && dataset->sizes[k] > dataset->sizes[largest]) largest = k;
    }
    return largest;
}

qnl_status qnl_dataset_two_largest(qnl_dataset **out, const qnl_dataset *dataset) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(dataset);
    size_t filled = 0;
    for (size_t k = 0; k < dataset->classes; k++) {
        filled += dataset->sizes[k] > 0;
    }
    QNL_CHECK(filled >= 2, QNL_ERR_ARGUMENT, "%s: the data set has samples of %zu class, needed are 2 or more", __func__, filled);
    const size_t first = largest_class(dataset, dataset->classes);
    return two_classes(__func__, out, dataset, first, largest_class(dataset, first));
}

/* ---- splitting ---- */

/* rows[] = the numbers of all rows, class after class; within a class in the old order.  ends[k] = where class k ends. */
static void sort_rows_by_class(size_t *rows, size_t *ends, const qnl_dataset *dataset) {
    size_t begin = 0;
    for (size_t k = 0; k < dataset->classes; k++) {
        ends[k] = begin;
        begin += dataset->sizes[k];
    }
    for (size_t i = 0; i < dataset->samples; i++) {
        rows[ends[dataset->labels[i]]++] = i;
    }
}

/* Fisher and Yates. */
static void shuffle(size_t *rows, size_t count, qnl_random *random) {
    for (size_t i = count; i > 1; i--) {
        const size_t other = (size_t)qnl_random_integer(random, i);
        const size_t row = rows[i - 1];
        rows[i - 1] = rows[other];
        rows[other] = row;
    }
}

typedef struct split_work {
    unsigned char *part; /* samples: 1 = goes to the first data set */
    size_t *rows;        /* samples */
    size_t *ends;        /* classes */
    int *map;            /* classes */
    qnl_random *random;
    qnl_dataset *first;
    qnl_dataset *second;
} split_work;

static qnl_status split(split_work *work, const qnl_dataset *dataset, double fraction) {
    size_t in_first = 0;
    sort_rows_by_class(work->rows, work->ends, dataset);
    for (size_t k = 0; k < dataset->classes; k++) {
        size_t *rows = work->rows + work->ends[k] - dataset->sizes[k];
        const size_t chosen = (size_t)round(fraction * (double)dataset->sizes[k]);
        qnl_random_seek(work->random, 0, k);
        shuffle(rows, dataset->sizes[k], work->random);
        for (size_t i = 0; i < chosen; i++) {
            work->part[rows[i]] = 1;
        }
        in_first += chosen;
    }
    QNL_CHECK(in_first > 0 && in_first < dataset->samples, QNL_ERR_ARGUMENT,
              "qnl_dataset_split: fraction is %g, which puts %zu of %zu samples into the first data set", fraction, in_first,
              dataset->samples);
    const selection first = {work->map, work->part, 1, dataset->classes};
    const selection second = {work->map, work->part, 0, dataset->classes};
    QNL_TRY(select_rows("qnl_dataset_split", &work->first, dataset, &first));
    return select_rows("qnl_dataset_split", &work->second, dataset, &second);
}

qnl_status qnl_dataset_split(qnl_dataset **first, qnl_dataset **second, const qnl_dataset *dataset, double fraction,
                             uint64_t seed) {
    QNL_CHECK_POINTER(first);
    QNL_CHECK_POINTER(second);
    QNL_CHECK_POINTER(dataset);
    QNL_CHECK(fraction > 0.0 && fraction < 1.0, QNL_ERR_ARGUMENT, "%s: fraction is %g, allowed are 0 < fraction < 1", __func__,
              fraction);
    split_work work = {0};
    QNL_TRY(qnl_random_new(&work.random, seed, 0, 0));
    work.part = qnl__allocate(dataset->samples, 1);
    work.rows = qnl__allocate(dataset->samples, sizeof *work.rows);
    work.ends = qnl__allocate(dataset->classes, sizeof *work.ends);
    work.map = identity_map(dataset);
    const int allocated = work.part != NULL && work.rows != NULL && work.ends != NULL && work.map != NULL;
    const qnl_status status =
        allocated ? split(&work, dataset, fraction) : qnl__fail_memory(__func__, dataset->samples * sizeof *work.rows);
    if (status == QNL_OK) {
        *first = work.first;
        *second = work.second;
    } else {
        qnl_dataset_free(work.first);
        qnl_dataset_free(work.second);
    }
    qnl__free(work.part);
    qnl__free(work.rows);
    qnl__free(work.ends);
    qnl__free(work.map);
    qnl_random_free(work.random);
    return status;
}
