/* thermal.h  Thermal and reduced states by slow dense means that share nothing with the library: Taylor series and loops. */
#ifndef TESTS_SUPPORT_THERMAL_H
#define TESTS_SUPPORT_THERMAL_H

#include "qnnland/boltzmann.h"
#include "support/reference.h"

#define THERMAL_MAX_QUBITS    4
#define THERMAL_MAX_DIMENSION (1 << THERMAL_MAX_QUBITS)

/*
 * All one- and two-qubit Pauli strings, each with coefficient 1: X, Y, Z on every qubit, then XX, YY, ZZ, XY, XZ, YZ, YX, ZX, ZY on
 * all pairs i < j, the first letter on qubit i.
 */
size_t thermal_strings(int qubits);
qnl_observable *thermal_terms(int qubits);

/* String number k as text, "X0 Y1", and as a matrix. */
void thermal_text(char *text, size_t size, int qubits, size_t k);
void thermal_string(double complex *matrix, int qubits, size_t k);

/* sum_k theta_k P_k */
void thermal_hamiltonian(double complex *matrix, int qubits, const double *theta);

/* exp(factor A), by a Taylor series of A / 2^s and s squarings. */
void thermal_exponential(double complex *out, const double complex *matrix, double factor, size_t dimension);

/* exp(-H / T) / Z; returns ln Z. */
double thermal_state(double complex *rho, const double complex *hamiltonian, double temperature, size_t dimension);

/* Tr_others rho, first kept qubit = lowest bit. */
void thermal_reduce(double complex *reduced, const double complex *rho, int qubits, const int *keep, int count);

/* Tr A B */
double thermal_trace(const double complex *a, const double complex *b, size_t dimension);

/* The kind's value at rho, for sigma = exp(-K) / Z (A = K for the observable); rho needs full rank for the relative entropy. */
double thermal_kind(qnl_reduced_kind kind, const double complex *rho, const double complex *k, size_t dimension);

/*
 * Gradient of a cost by central differences over h, h/2, h/4, extrapolated twice: error h^6.  For a cost that is not
 * differentiable on one side it is of no use.
 */
void thermal_differences(double *gradient, const qnl_cost *cost, const double *theta, double h);

#endif
