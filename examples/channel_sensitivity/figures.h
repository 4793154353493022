/** @file figures.h  The figures of both experiments as gnuplot scripts. */
#ifndef CHANNEL_SENSITIVITY_FIGURES_H
#define CHANNEL_SENSITIVITY_FIGURES_H

#include <stdio.h>

#include "perturbation.h"
#include "training.h"

/** Distance and bounds against the layers, one panel for each number of qubits; the largest percentage. */
void figures_perturbation(FILE *script, const perturbation_table *table, const sensitivity_settings *settings);

/** Distance and bound against the step with their confidence bands, one panel for each data set, encoding and number of qubits. */
void figures_training(FILE *script, const training_table *table, const sensitivity_settings *settings);

#endif
