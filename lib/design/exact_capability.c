/*
 * exact_capability.c  The mean Meyer-Wallach measure over independent uniform angles.
 *
 * Tr rho_q^2 = (1 + <X>^2 + <Y>^2 + <Z>^2) / 2 makes of Q = 2 (1 - mean of Tr rho_q^2) the measure 1 - mean of |r_q|^2 with the
 * Bloch vectors r_q.
 */
#include <math.h>
#include <stdio.h>

#include "core/error.h"
#include "core/summation.h"
#include "qnnland/expressibility.h"
#include "qnnland/second_moment.h"

/* E <P>^2 for one letter on one qubit. */
static qnl_status add_square(qnl__sum *sum, const qnl_circuit *circuit, char letter, int qubit, const qnl_moment_options *options) {
    char pauli[16];
    qnl_observable *observable = NULL;
    qnl_moments moments;
    (void)snprintf(pauli, sizeof pauli, "%c%d", letter, qubit);
    QNL_TRY(qnl_observable_new(&observable, qnl_circuit_qubits(circuit)));
    qnl_status status = qnl_observable_add_pauli(observable, 1.0, pauli);
    if (status == QNL_OK) status = qnl_exact_moments(&moments, NULL, circuit, observable, options);
    if (status == QNL_OK) qnl__sum_add(sum, moments.second);
    qnl_observable_free(observable);
    return status;
}

qnl_status qnl_exact_entangling_capability(double *mean, const qnl_circuit *circuit, const qnl_execution_options *options) {
    qnl_moment_options moment_options;
    qnl__sum sum = {0.0, 0.0};
    QNL_CHECK_POINTER(mean);
    QNL_CHECK_POINTER(circuit);
    QNL_TRY(qnl_moment_options_init(&moment_options, sizeof moment_options));
    moment_options.execution = options;
    for (int qubit = 0; qubit < qnl_circuit_qubits(circuit); qubit++) {
        for (const char *letter = "XYZ"; *letter != '\0'; letter++)
            QNL_TRY(add_square(&sum, circuit, *letter, qubit, &moment_options));
    }
    *mean = fmin(1.0, fmax(0.0, 1.0 - qnl__sum_result(&sum) / qnl_circuit_qubits(circuit)));
    return QNL_OK;
}
