/** @file settings.h  What the user asked the report for. */
#ifndef LANDSCAPE_REPORT_SETTINGS_H
#define LANDSCAPE_REPORT_SETTINGS_H

#include "options.h"
#include "problem.h"

/** Largest number of qubits of the trained circuit: the channel sensitivity works with whole unitaries. */
enum { REPORT_MAX_QUBITS = 12, REPORT_MAX_VARIANCE_QUBITS = 14 };

typedef struct report_settings {
    common_options common;
    const char *out;
    const char *data;
    const char *label;
    const char *classes; /**< NULL = the two largest */
    const char *rotations;
    uint64_t qubits;
    uint64_t layers;
    uint64_t starts;
    uint64_t steps;
    uint64_t max_qubits;
    double rate;
    int entangler; /**< a qnl_entangler; the choices below stand in the order of the library's numbers */
    int topology;  /**< a qnl_topology */
    int encoding;  /**< a qnl_encoding */
    int optimizer; /**< a qnl_optimizer_method */
    int loss;      /**< a qnl_loss */

    /* Made from the texts above. */
    int label_column;
    char class_names[2][PROBLEM_MAX_CLASS_NAME];
} report_settings;

/** The defaults, then the command line. */
options_result settings_read(report_settings *settings, int argc, char **argv);

/** The ansatz of the report with another number of qubits. */
qnl_status settings_circuit(qnl_circuit **out, const report_settings *settings, int qubits);

/** Options of everything that runs circuits. */
qnl_status settings_execution(qnl_execution_options *options, const report_settings *settings);

/** The problem that the report is about.  Returns 0, or 1 after a message. */
int settings_problem(problem *out, const report_settings *settings);

#endif
