/** @file variance.h  How fast the gradient vanishes with the number of qubits. */
#ifndef LANDSCAPE_REPORT_VARIANCE_H
#define LANDSCAPE_REPORT_VARIANCE_H

#include "progress.h"
#include "settings.h"

typedef struct variance_point {
    int qubits;
    size_t parameters;
    uint64_t samples;
    size_t parameter;      /**< k, the angle by which C is differentiated */
    double variance;       /**< of dC/dtheta_k over uniform parameters, C = <Z> of qubit 0 from |0...0> */
    qnl_interval interval; /**< 95 % */
} variance_point;

typedef struct variance_panel {
    variance_point points[REPORT_MAX_VARIANCE_QUBITS];
    size_t count;
    int has_fit;      /**< two points and more, none of them zero */
    qnl_line_fit fit; /**< log2(variance) against the number of qubits */
} variance_panel;

/** Sample the variances for n = 2..max_qubits.  Returns 0, or 1 after a message. */
int variance_run(variance_panel *out, const report_settings *settings, progress *bar);

/**
 * The value for parameters so random that the circuits before and after the rotation are 2-designs:
 * d^2 / (2 (d + 1) (d^2 - 1)), d = 2^n; J. R. McClean et al., Nat. Commun. 9, 4812 (2018).
 */
double variance_of_two_designs(int qubits);

#endif
