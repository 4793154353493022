/** @file problem.h  From the data file to a network and a loss. */
#ifndef LANDSCAPE_REPORT_PROBLEM_H
#define LANDSCAPE_REPORT_PROBLEM_H

#include "settings.h"

typedef struct problem {
    qnl_circuit *circuit;
    qnl_network *network;
    qnl_cost *cost;
    double *targets; /**< +1 for the class with the smaller number, -1 for the other */
    size_t parameters;
    size_t samples;
    size_t class_sizes[2];
    char class_names[2][REPORT_MAX_CLASS_NAME];
    size_t features;   /**< in the file */
    size_t components; /**< principal components that are encoded; 0 = the features themselves */
    double kept_share; /**< of the variance, by the components */
} problem;

/** Read, choose the classes, standardise, reduce, encode, compile.  Returns 0, or 1 after a message. */
int problem_new(problem *out, const report_settings *settings);

/** Free; a problem of zeros is fine. */
void problem_free(problem *task);

#endif
