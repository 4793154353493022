/** @file csv.h  Cells of CSV tables; @p end is ',' or '\n'. */
#ifndef EXAMPLES_CSV_H
#define EXAMPLES_CSV_H

#include <stdint.h>
#include <stdio.h>

/** A whole number. */
void csv_count(FILE *file, uint64_t value, char end);

/** A number with ten significant digits; an empty cell for NaN and infinity, which is how a CSV file says "no value". */
void csv_number(FILE *file, double value, char end);

#endif
