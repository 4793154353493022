/* reference.h  A slow, dense simulator that shares nothing with the library: the judge of the fast one.
 * Qubit q is bit q of the basis index; matrices are row-major. */
#ifndef TESTS_SUPPORT_REFERENCE_H
#define TESTS_SUPPORT_REFERENCE_H

#include <complex.h>
#include <stddef.h>

#define REFERENCE_MAX_QUBITS 8
#define REFERENCE_MAX_LOCAL  8 /* dimension of the largest matrix of one gate */

/* One gate.  angle k = scale[k] * theta[parameter[k]] + offset[k], or offset[k] when parameter[k] is -1. */
typedef struct reference_gate {
    const char *name; /* as in QNL_GATE_LIST */
    int qubit_count;
    int qubits[REFERENCE_MAX_QUBITS];
    char letters[REFERENCE_MAX_QUBITS]; /* ROTATION: X, Y or Z for each qubit */
    int angle_count;
    int parameter[3];
    double scale[3];
    double offset[3];
    double complex matrix[REFERENCE_MAX_LOCAL * REFERENCE_MAX_LOCAL]; /* UNITARY; first qubit = lowest bit */
} reference_gate;

typedef struct reference_circuit {
    int qubits;
    size_t parameters;
    size_t size;
    size_t capacity;
    reference_gate *gates;
} reference_circuit;

reference_circuit *reference_circuit_new(int qubits, size_t parameters);
void reference_circuit_free(reference_circuit *circuit);
void reference_circuit_add(reference_circuit *circuit, const reference_gate *gate);

/* Zeroed array of `count` complex numbers; the program ends when there is no memory. */
double complex *reference_array(size_t count);

/* full = factors[qubits-1] (x) ... (x) factors[0], each a 2 x 2 matrix. */
void reference_kronecker(double complex *full, int qubits, const double complex (*factors)[4]);

/* full = the local matrix on the given qubits, identity elsewhere: a sum of Kronecker products of |a><b|. */
void reference_embed(double complex *full, int qubits, const int *on, int count, const double complex *local);

/* full = the Pauli string with these letters on these qubits. */
void reference_pauli(double complex *full, int qubits, const int *on, const char *letters, int count);

/* sum += coefficient * matrix, both d x d. */
void reference_add(double complex *sum, double coefficient, const double complex *matrix, size_t dimension);

/* product = a b, d x d. */
void reference_multiply(double complex *product, const double complex *a, const double complex *b, size_t dimension);

/* psi = matrix psi. */
void reference_act(double complex *psi, const double complex *matrix, size_t dimension);

/* The 2^n x 2^n matrix of gate number g. */
void reference_gate_matrix(double complex *full, const reference_circuit *circuit, size_t g, const double *theta);

/* The matrix of the whole circuit, and psi = U(theta) psi. */
void reference_unitary(double complex *unitary, const reference_circuit *circuit, const double *theta);
void reference_apply(double complex *psi, const reference_circuit *circuit, const double *theta);

/* <psi|O|psi> */
double reference_expectation(const double complex *observable, const double complex *psi, size_t dimension);

/* First and second derivatives of <psi|U'OU|psi>, exact: the derivatives of the gates' matrices are inserted. */
void reference_gradient(double *gradient, const reference_circuit *circuit, const double *theta, const double complex *observable,
                        const double complex *psi);
void reference_hessian(double *hessian, const reference_circuit *circuit, const double *theta, const double complex *observable,
                       const double complex *psi);

/* All eigenvalues of a Hermitian d x d matrix in increasing order, by Jacobi rotations of its real form of twice the size. */
void reference_eigenvalues(double *eigenvalues, const double complex *hermitian, size_t dimension);

#endif
