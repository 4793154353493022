/* plain.c  The baseline of the benchmarks: an adjoint gradient as one would first write it. */
#include "plain.h"

#include <complex.h>
#include <math.h>
#include <stddef.h>

typedef double complex amplitude;

static void rotate(amplitude *a, int qubits, int qubit, int axis, double angle) {
    const double c = cos(0.5 * angle), s = sin(0.5 * angle);
    const size_t bit = (size_t)1 << qubit;
    for (size_t i = 0; i < (size_t)1 << qubits; ++i) {
        if ((i & bit) == 0) {
            const amplitude x = a[i], y = a[i | bit];
            if (axis == 0) {
                a[i] = c * x - I * s * y;
                a[i | bit] = c * y - I * s * x;
            } else if (axis == 1) {
                a[i] = c * x - s * y;
                a[i | bit] = c * y + s * x;
            } else {
                a[i] = (c - I * s) * x;
                a[i | bit] = (c + I * s) * y;
            }
        }
    }
}

static void cnot(amplitude *a, int qubits, int control, int target) {
    const size_t c = (size_t)1 << control, t = (size_t)1 << target;
    for (size_t i = 0; i < (size_t)1 << qubits; ++i) {
        if ((i & c) != 0 && (i & t) == 0) {
            const amplitude x = a[i];
            a[i] = a[i | t];
            a[i | t] = x;
        }
    }
}

/* Im <l|P|p> */
static double overlap(const amplitude *l, const amplitude *p, int qubits, int qubit, int axis) {
    const size_t bit = (size_t)1 << qubit;
    double sum = 0.0;
    for (size_t i = 0; i < (size_t)1 << qubits; ++i) {
        if ((i & bit) == 0) {
            const amplitude l0 = conj(l[i]), l1 = conj(l[i | bit]), p0 = p[i], p1 = p[i | bit];
            sum += axis == 0 ? cimag(l0 * p1 + l1 * p0) : axis == 1 ? cimag(I * (l1 * p0 - l0 * p1)) : cimag(l0 * p0 - l1 * p1);
        }
    }
    return sum;
}

static void forward(amplitude *a, const double *theta, int qubits, int layers) {
    const size_t size = (size_t)1 << qubits;
    for (size_t i = 0; i < size; ++i) {
        a[i] = 0.0;
    }
    a[0] = 1.0;
    for (int layer = 0; layer < layers; ++layer) {
        for (int k = 0; k < 3 * qubits; ++k) {
            rotate(a, qubits, k / 3, k % 3, theta[layer * 3 * qubits + k]);
        }
        for (int q = 0; q + 1 < qubits; ++q) {
            cnot(a, qubits, q, q + 1);
        }
    }
}

/* l = Z p; returns <p|Z|p>. */
static double apply_z(amplitude *l, const amplitude *p, int qubits, int target) {
    double value = 0.0;
    for (size_t i = 0; i < (size_t)1 << qubits; ++i) {
        const double sign = ((i >> target) & 1U) ? -1.0 : 1.0;
        l[i] = sign * p[i];
        value += sign * creal(p[i] * conj(p[i]));
    }
    return value;
}

double bench_plain_value(const double *theta, int qubits, int layers, int target, double *scratch) {
    amplitude *p = (amplitude *)(void *)scratch, *l = p + ((size_t)1 << qubits);
    forward(p, theta, qubits, layers);
    return apply_z(l, p, qubits, target);
}

double bench_plain_gradient(double *gradient, const double *theta, int qubits, int layers, int target, double *scratch) {
    amplitude *p = (amplitude *)(void *)scratch, *l = p + ((size_t)1 << qubits);
    const double value = bench_plain_value(theta, qubits, layers, target, scratch);
    for (int layer = layers; layer-- > 0;) {
        for (int q = qubits - 1; q-- > 0;) {
            cnot(p, qubits, q, q + 1);
            cnot(l, qubits, q, q + 1);
        }
        for (int k = 3 * qubits; k-- > 0;) {
            const int index = layer * 3 * qubits + k;
            gradient[index] = overlap(l, p, qubits, k / 3, k % 3);
            rotate(p, qubits, k / 3, k % 3, -theta[index]);
            rotate(l, qubits, k / 3, k % 3, -theta[index]);
        }
    }
    return value;
}
