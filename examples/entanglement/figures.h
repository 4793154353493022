/** @file figures.h  Figures as gnuplot scripts. */
#ifndef ENTANGLEMENT_FIGURES_H
#define ENTANGLEMENT_FIGURES_H

#include <stdio.h>

#include "sweep.h"

/** A panel for each figure but 4, a curve for each model: means or variances against the hidden qubits. */
void figures_curves(FILE *script, const sweep_table *table, const entanglement_settings *settings);

/** Figure 4: a panel for each model, a histogram for each number of hidden qubits. */
void figures_histograms(FILE *script, const sweep_table *table, const entanglement_settings *settings);

#endif
