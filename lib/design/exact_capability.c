/*
 * exact_capability.c  The mean Meyer-Wallach measure over independent uniform angles.
 *
 * Tr rho_q^2 = (1 + <X>^2 + <Y>^2 + <Z>^2) / 2 makes of Q = 2 (1 - mean of Tr rho_q^2) the measure 1 - mean of |r_q|^2 with the
 * Bloch vectors r_q.
 *
 * Controlled rotations are no Pauli rotations, and their second moments are not those of a chain of Pauli strings.  Small circuits
 * have the average of rho (x) rho itself: Tr rho_q^2 is its expectation value of the exchange of the two copies of q.
 */
#include <math.h>
#include <stdio.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/summation.h"
#include "design/circuit_twirl.h"
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

static qnl_status mean_of_strings(double *mean, const qnl_circuit *circuit, const qnl_execution_options *options) {
    qnl_moment_options moment_options;
    qnl__sum sum = {0.0, 0.0};
    QNL_TRY(qnl_moment_options_init(&moment_options, sizeof moment_options));
    moment_options.execution = options;
    for (int qubit = 0; qubit < qnl_circuit_qubits(circuit); qubit++) {
        for (const char *letter = "XYZ"; *letter != '\0'; letter++)
            QNL_TRY(add_square(&sum, circuit, *letter, qubit, &moment_options));
    }
    *mean = 1.0 - qnl__sum_result(&sum) / qnl_circuit_qubits(circuit);
    return QNL_OK;
}

/* Sum over the qubits of E Tr rho_q^2, from E rho (x) rho with copy 1 in the upper qubits. */
static double purities_of(const qnl_complex *pair, int qubits) {
    const size_t size = (size_t)1 << (2 * qubits);
    qnl__sum sum = {0.0, 0.0};
    for (int q = 0; q < qubits; q++) {
        const size_t low = (size_t)1 << q, high = low << qubits;
        for (size_t i = 0; i < size; i++) {
            const int differ = ((i & low) != 0) != ((i & high) != 0);
            qnl__sum_add(&sum, pair[i * size + (differ ? i ^ low ^ high : i)].re);
        }
    }
    return qnl__sum_result(&sum);
}

static qnl_status mean_of_copies(double *mean, const qnl_circuit *circuit, const qnl_execution_options *options) {
    static const char *const function = "qnl_exact_entangling_capability";
    const int qubits = qnl_circuit_qubits(circuit);
    const size_t size = (size_t)1 << (2 * qubits);
    qnl_execution_options checked;
    qnl__circuit_twirl twirl = {.qubits = 0};
    QNL_TRY(qnl__execution_read(function, &checked, options));
    qnl_complex *pair = qnl__allocate(size * size, sizeof *pair);
    if (pair == NULL) return qnl__fail_memory(function, size * size * sizeof *pair);
    const qnl_status status = qnl__circuit_twirl_make(function, &twirl, circuit, 2, &checked);
    if (status == QNL_OK) {
        pair[0].re = 1.0;
        qnl__circuit_twirl_apply(&twirl, pair);
        *mean = 2.0 - 2.0 * purities_of(pair, qubits) / qubits;
    }
    qnl__circuit_twirl_clear(&twirl);
    qnl__free(pair);
    return status;
}

qnl_status qnl_exact_entangling_capability(double *mean, const qnl_circuit *circuit, const qnl_execution_options *options) {
    double result = 0.0;
    QNL_CHECK_POINTER(mean);
    QNL_CHECK_POINTER(circuit);
    const qnl__failure before = qnl__failure_keep();
    qnl_status status = mean_of_strings(&result, circuit, options);
    if (status == QNL_ERR_UNSUPPORTED && 2 * qnl_circuit_qubits(circuit) <= QNL__TWIRL_QUBITS) {
        qnl__failure_restore(&before);
        status = mean_of_copies(&result, circuit, options);
    }
    if (status == QNL_OK) *mean = fmin(1.0, fmax(0.0, result));
    return status;
}
