/* dataset_data.h  What a data set is made of. */
#ifndef QNL_MODELS_DATASET_DATA_H
#define QNL_MODELS_DATASET_DATA_H

#include "qnnland/dataset.h"

struct qnl_dataset {
    size_t samples;
    size_t features;
    size_t classes;
    double *values; /* samples x features */
    int *labels;    /* samples */
    char **names;   /* classes strings */
    size_t *sizes;  /* classes */
};

/* Largest class number. */
#define QNL__MAX_CLASS (1 << 20)

/* A data set with zero values, labels and sizes and with NULL names; samples and classes may be anything. */
qnl_status qnl__dataset_allocate(const char *function, qnl_dataset **out, size_t samples, size_t features, size_t classes);

/* Give class `which` a copy of a name; QNL_ERR_MEMORY. */
qnl_status qnl__dataset_set_name(const char *function, qnl_dataset *dataset, size_t which, const char *name);

/* Count the samples of each class from the labels. */
void qnl__dataset_count_classes(qnl_dataset *dataset);

#endif
