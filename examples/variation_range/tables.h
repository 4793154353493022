/** @file tables.h  CSV tables with comment lines behind them. */
#ifndef VARIATION_RANGE_TABLES_H
#define VARIATION_RANGE_TABLES_H

#include <stdio.h>

#include "sweep.h"

/** The table, with a column of layers when depths were asked for, then slopes and settings in lines that begin with #. */
void tables_ranges(FILE *file, const range_table *table, const range_settings *settings);

#endif
