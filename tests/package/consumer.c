/* consumer.c  A program of somebody else: prints nothing and returns 0 if the library that it found works. */
#include <qnnland.h>

#include <math.h>
#include <stdio.h>

/* <Z> after RX(0.3) on |0> is cos 0.3. */
static int expectation_is_right(void) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    const double theta = 0.3;
    double value = 0;
    const int failed = qnl_circuit_new(&circuit, 1) || qnl_circuit_rotate(circuit, QNL_GATE_RX, 0, 0) ||
                       qnl_observable_parse(&observable, 1, "Z0") || qnl_network_new(&network, circuit, observable, NULL, NULL) ||
                       qnl_network_expectation(&value, network, &theta, 1);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    return !failed && fabs(value - cos(theta)) < 1e-14;
}

/* A Haar-random unitary needs LAPACK; its first row has norm 1. */
static int unitary_is_right(void) {
    qnl_random *random = NULL;
    qnl_complex matrix[16];
    double norm = 0;
    if (qnl_random_new(&random, 1, 0, 0) || qnl_haar_unitary(matrix, random, 4)) {
        qnl_random_free(random);
        return 0;
    }
    qnl_random_free(random);
    for (int k = 0; k < 4; k++) {
        norm += matrix[k].re * matrix[k].re + matrix[k].im * matrix[k].im;
    }
    return fabs(norm - 1) < 1e-14;
}

int main(void) {
    if (qnl_version() != 10000 * QNL_VERSION_MAJOR + 100 * QNL_VERSION_MINOR + QNL_VERSION_PATCH) {
        fprintf(stderr, "the header does not belong to the library\n");
        return 1;
    }
    if (!expectation_is_right() || !unitary_is_right()) {
        fprintf(stderr, "wrong result (last error: %s)\n", qnl_last_error());
        return 1;
    }
    return 0;
}
