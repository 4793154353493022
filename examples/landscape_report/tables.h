/** @file tables.h  The numbers of the report as CSV tables and as text. */
#ifndef LANDSCAPE_REPORT_TABLES_H
#define LANDSCAPE_REPORT_TABLES_H

#include <stdio.h>

#include "training.h"
#include "variance.h"

/** start,step,loss,accuracy: step 0 is the point before the first step. */
void tables_training(FILE *file, const training *runs);

/** start,step,mean_abs_step,moved_fraction,operator_norm,diamond_distance,bound: step t goes from point t - 1 to point t. */
void tables_steps(FILE *file, const training *runs);

/** qubits,parameters,samples,variance,ci_low,ci_high */
void tables_variance(FILE *file, const variance_panel *panel);

/** What the terminal shows. */
void tables_summary(FILE *file, const training *runs, const variance_panel *panel);

#endif
