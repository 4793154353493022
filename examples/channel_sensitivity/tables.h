/** @file tables.h  CSV tables and summaries. */
#ifndef CHANNEL_SENSITIVITY_TABLES_H
#define CHANNEL_SENSITIVITY_TABLES_H

#include <stdio.h>

#include "perturbation.h"
#include "training.h"

void tables_perturbation(FILE *file, const perturbation_table *table);
void tables_training(FILE *file, const training_table *table);

/** A few lines for people. */
void tables_perturbation_summary(FILE *file, const perturbation_table *table, const sensitivity_settings *settings);
void tables_training_summary(FILE *file, const training_table *table, const sensitivity_settings *settings);

#endif
