/** @file perturbation.h  The random experiment: perturbed parameters of random circuits. */
#ifndef CHANNEL_SENSITIVITY_PERTURBATION_H
#define CHANNEL_SENSITIVITY_PERTURBATION_H

#include "progress.h"
#include "settings.h"

/** What was found for one ansatz and one size of the perturbation; means are over the samples. */
typedef struct perturbation_row {
    architecture which;
    double percent;
    uint64_t samples;
    double norm_mean;         /**< operator norm of U - V after the best global phase */
    double norm_squared_mean; /**< of its square */
    double half_mean;         /**< half diamond distance */
    double distance_mean;     /**< diamond distance */
    double distance_median;
    double distance_max;
    double sum_mean;       /**< sum of |delta| */
    double bound_mean;     /**< rigorous bound of the diamond distance */
    double above_printed;  /**< share of samples with a distance above sum/2 */
    double above_rigorous; /**< share with a distance above the rigorous bound by more than rounding */
} perturbation_row;

typedef struct perturbation_table {
    size_t count;
    perturbation_row *rows;
} perturbation_table;

/**
 * Run it.  Sample s of a row is drawn from a random stream of its own, which the seed, the row's ansatz, its percentage and s name:
 * rows depend neither on each other nor on the threads.  Returns 0, or 1 after a message.
 */
int perturbation_run(perturbation_table *out, const sensitivity_settings *settings, progress *bar);

/** Free; a table of zeros is fine. */
void perturbation_free(perturbation_table *table);

#endif
