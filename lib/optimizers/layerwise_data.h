/* layerwise_data.h  What a layerwise training is made of. */
#ifndef QNL_OPTIMIZERS_LAYERWISE_DATA_H
#define QNL_OPTIMIZERS_LAYERWISE_DATA_H

#include "optimizers/optimizer_data.h"
#include "qnnland/layerwise.h"

struct qnl_layerwise {
    size_t stages;      /* without the final sweep */
    size_t *parameters; /* of each */
    uint64_t steps;
    size_t window;
    int final_sweep; /* 0 or 1 */
    double new_value;
    size_t stage;             /* at work; all of them when done */
    double *thetas;           /* of the last stage; those to come have new_value */
    double *values;           /* stages + 1: at the ends of those that are over */
    qnl_optimizer *optimizer; /* one start, over the free parameters of the stage at work, or of the last one */
};

/* Stages with the final sweep. */
size_t qnl__layerwise_total(const qnl_layerwise *training);

/* Parameters of a stage, and the first of them that is free; the last stage for numbers beyond it. */
size_t qnl__layerwise_parameters(const qnl_layerwise *training, size_t stage);
size_t qnl__layerwise_first_free(const qnl_layerwise *training, size_t stage);

/* A training with its arrays, nothing in them; NULL when out of memory.  The number of parameters must be small enough. */
qnl_layerwise *qnl__layerwise_allocate(const size_t *parameters, size_t stages);

/* Copy what the optimizer found. */
void qnl__layerwise_take_thetas(qnl_layerwise *training);

/* 1 if parameters[stage] is more than the one before (than 0). */
int qnl__layerwise_grows(const size_t *parameters, size_t stage);

#endif
