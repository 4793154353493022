/* hard_dataset_data.h  What a hard data set is made of. */
#ifndef QNL_MODELS_HARD_DATASET_DATA_H
#define QNL_MODELS_HARD_DATASET_DATA_H

#include "qnnland/hard_dataset.h"

/* Most parameters of a product data set, and of one for a network in general: its Gram matrix has (3^p - 1)^2 entries. */
#define QNL__MAX_PRODUCT_PARAMETERS 63
#define QNL__MAX_HARD_PARAMETERS    8

/* Largest weight of the pair terms. */
#define QNL__MAX_PAIR_WEIGHT 1e6

struct qnl_hard_dataset {
    size_t parameters; /* p; the arrays below have p + 1 numbers, theta p */
    size_t dimension;  /* d of `states`; 0 for a product data set */
    double lambda;
    double pair_weight; /* b, used with QNL_BREAKER_PAIRS only */
    qnl_breaker breaker;
    double *theta;
    double *kappas;
    double *largest; /* kappas for which the states are just positive */
    double *exact;   /* labels without noise */
    double *noise;
    qnl_complex *states; /* (p + 1) x d x d, one after the other; NULL for a product data set */
};

/* Options with all values checked; NULL gives the defaults. */
qnl_status qnl__hard_dataset_options_read(const char *function, qnl_hard_dataset_options *options,
                                          const qnl_hard_dataset_options *given, size_t parameters);

/* A data set with the options' lambda, breaker and weight and with all arrays; `dimension` 0 = product, without states. */
qnl_status qnl__hard_dataset_allocate(const char *function, qnl_hard_dataset **out, const qnl_hard_dataset_options *options,
                                      size_t parameters, size_t dimension, const double *theta);

/* Set the kappas from kappa0 = `wanted` (0 = as large as `largest` allows), and check it. */
qnl_status qnl__hard_dataset_set_kappas(const char *function, qnl_hard_dataset *dataset, double wanted);

/* A product data set from options that were read. */
qnl_status qnl__hard_dataset_product(const char *function, qnl_hard_dataset **out, const qnl_hard_dataset_options *options,
                                     size_t parameters, const double *theta);

/* b where pairs count, else 0; and g_max = p + b p (p - 1) / 2 */
double qnl__hard_dataset_weight(const qnl_hard_dataset *dataset);
double qnl__hard_dataset_maximum(const qnl_hard_dataset *dataset);

#endif
