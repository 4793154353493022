/** @file figures.h  Figures as gnuplot scripts. */
#ifndef VARIATION_RANGE_FIGURES_H
#define VARIATION_RANGE_FIGURES_H

#include <stdio.h>

#include "sweep.h"

/** A panel for each task, a curve for each side: against n, or with depths against the layers for the largest n. */
void figures_ranges(FILE *script, const range_table *table, const range_settings *settings);

#endif
