/** @file survey.h  A census of one loss, with its proof. */
#ifndef LOCAL_MINIMA_SURVEY_H
#define LOCAL_MINIMA_SURVEY_H

#include <stdio.h>

#include "settings.h"

typedef struct survey {
    qnl_census_summary summary;
    uint64_t counts[MOST_CENSUS_PARAMETERS + 1]; /**< critical points of each index */
    int complete;                                /**< 1: proven */
    double gap;                                  /**< from the best minimum to the best spurious one; infinity without */
} survey;

/**
 * Take the census of a loss with period pi in each parameter.
 * @param form  the same loss, for the proof; NULL = no proof
 * Returns 0, or 1 after a message.
 */
int survey_take(survey *out, const qnl_cost *cost, const qnl_trigonometric *form, const minima_settings *settings);

/** Comment lines: how censuses were taken.  @param most_certified  proofs were tried up to this p, 0 = none */
void survey_describe(FILE *file, const minima_settings *settings, uint64_t most_certified);

#endif
