/** @file training.h  The training experiment: how far the steps of an optimizer move the channel. */
#ifndef CHANNEL_SENSITIVITY_TRAINING_H
#define CHANNEL_SENSITIVITY_TRAINING_H

#include "progress.h"
#include "settings.h"

/** One step: means over the runs. */
typedef struct training_step {
    double step_size;               /**< mean |change of a parameter| */
    double moved;                   /**< share of the parameters that changed by more than 1e-8 */
    double norm;                    /**< operator norm after the best global phase */
    double distance;                /**< diamond distance */
    double bound;                   /**< rigorous bound of the diamond distance */
    double loss;                    /**< after the step */
    qnl_interval distance_interval; /**< 95 % confidence, Student's t */
    qnl_interval bound_interval;
} training_step;

/** One classifier: an ansatz that learns a data set. */
typedef struct training_task {
    uint64_t dataset; /**< place in dataset_names */
    qnl_encoding encoding;
    architecture which;
} training_task;

typedef struct training_table {
    size_t count; /**< tasks */
    size_t steps;
    training_task *tasks;
    training_step *means; /**< count x steps */
} training_table;

/**
 * Run it.  Start r of an ansatz is drawn from a random stream that the seed, the ansatz and r name; it is the same for all data
 * sets and encodings.  Returns 0, or 1 after a message.
 */
int training_run(training_table *out, const sensitivity_settings *settings, progress *bar);

/** Free; a table of zeros is fine. */
void training_free(training_table *table);

#endif
