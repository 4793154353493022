/** @file problem.h  From a data file and a circuit to a network that tells two classes apart, and its loss. */
#ifndef EXAMPLES_PROBLEM_H
#define EXAMPLES_PROBLEM_H

#include <qnnland.h>

enum { PROBLEM_MAX_CLASS_NAME = 64 };

typedef struct problem_request {
    const char *data;       /**< CSV file */
    int label_column;       /**< or QNL_LABEL_LAST */
    const char *classes[2]; /**< names; NULL = the two largest */
    qnl_encoding encoding;
    qnl_loss loss;
    const qnl_circuit *circuit;             /**< copied; the prediction is the mean of Z on qubit 0 */
    const qnl_execution_options *execution; /**< of the network */
} problem_request;

typedef struct problem {
    qnl_circuit *circuit;
    qnl_network *network;
    qnl_cost *cost;
    double *targets; /**< +1 for the class with the smaller number, -1 for the other */
    size_t parameters;
    size_t samples;
    size_t class_sizes[2];
    char class_names[2][PROBLEM_MAX_CLASS_NAME];
    size_t features;   /**< in the file */
    size_t components; /**< principal components that are encoded; 0 = the features themselves */
    double kept_share; /**< of the variance, by the components */
} problem;

/** Read, choose the classes, standardise, reduce, encode, compile.  Returns 0, or 1 after a message. */
int problem_new(problem *out, const problem_request *request);

/** Free; a problem of zeros is fine. */
void problem_free(problem *task);

#endif
