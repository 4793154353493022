/* product_network.h  The product network h = Z, m = Y + 1 as a circuit with an observable, simulated by the library's engine. */
#ifndef TESTS_SUPPORT_PRODUCT_NETWORK_H
#define TESTS_SUPPORT_PRODUCT_NETWORK_H

#include <complex.h>
#include <stddef.h>

/*
 * values[j * count + i] = tr(rho_i M(theta_j)) of `count` product states: qubit l of state i has the amplitudes qubits[i * p + l].
 */
void product_network_predict(double *values, const double complex (*qubits)[2], size_t count, size_t parameters,
                             const double *thetas, size_t theta_count);

#endif
