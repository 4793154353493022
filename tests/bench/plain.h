/* plain.h  The baseline of the benchmarks: an adjoint gradient as one would first write it. */
#ifndef QNL_BENCH_PLAIN_H
#define QNL_BENCH_PLAIN_H

/*
 * Value and gradient of <Z_target> after `layers` layers of RX, RY, RZ on every qubit and a CNOT chain, from |0...0>.
 * One gate after the other on an array of complex numbers: no fusion, no light cone, no lanes.
 * Returns the value; gradient has 3 * layers * qubits entries.  `scratch` holds 2 * 2^qubits complex numbers (4 doubles each).
 */
double bench_plain_gradient(double *gradient, const double *theta, int qubits, int layers, int target, double *scratch);

/* The value only. */
double bench_plain_value(const double *theta, int qubits, int layers, int target, double *scratch);

#endif
