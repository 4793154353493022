/*
 * boltzmann_data.h  What a Boltzmann machine is made of, and its thermal state.
 *
 * Inside, the qubits are renumbered: hidden ones first, then the visible ones in the order given, so that basis index
 * visible * 2^hidden + hidden makes the rows of a matrix fall into one block for each visible index.
 */
#ifndef QNL_MODELS_BOLTZMANN_DATA_H
#define QNL_MODELS_BOLTZMANN_DATA_H

#include <stdatomic.h>

#include "qnnland/boltzmann.h"

/* (P psi)[i] = coefficient i^phase (-1)^{|(i ^ x) & z|} psi[i ^ x], or, where `dense`, part number k of the observable. */
typedef struct qnl__boltzmann_term {
    int dense;
    int phase;
    size_t x;
    size_t z;
    double coefficient;
} qnl__boltzmann_term;

struct qnl_boltzmann {
    atomic_int references;
    int qubits;
    int visible_count;
    size_t dimension; /* D = 2^n */
    size_t visible;   /* 2^v */
    size_t hidden;    /* 2^(n - v) */
    size_t parameters;
    double inverse; /* 1 / T */
    int normalised;
    qnl_observable *observable;
    qnl__boltzmann_term *terms;
    size_t *origin; /* D: the caller's basis index of each of ours */
};

qnl_boltzmann *qnl__boltzmann_retain(const qnl_boltzmann *machine);

/* ---- terms ---- */

/* For a Pauli string: out = P columns, and matrix += factor P; all dimension x dimension. */
void qnl__string_apply(qnl_complex *out, const qnl__boltzmann_term *string, const qnl_complex *columns, size_t dimension);
void qnl__string_add(qnl_complex *matrix, const qnl__boltzmann_term *string, double factor, size_t dimension);

/* out = P_k columns, D x D each; `scratch` is D x D. */
qnl_status qnl__boltzmann_apply(qnl_complex *out, const qnl_boltzmann *machine, size_t k, const qnl_complex *columns,
                                qnl_complex *scratch);

/* Tr P_k L for a Hermitian L; O(D) for a Pauli string. */
qnl_status qnl__boltzmann_trace(double *trace, const qnl_boltzmann *machine, size_t k, const qnl_complex *matrix,
                                qnl_complex *scratch);

/* matrix += factor * P_k */
qnl_status qnl__boltzmann_add(qnl_complex *matrix, const qnl_boltzmann *machine, size_t k, double factor, qnl_complex *scratch);

/* ---- thermal states ---- */

/* The thermal state at one theta; arrays from qnl__blas_array(). */
typedef struct qnl__thermal {
    double *energies;     /* D, of H or H / |H|, ascending */
    double *roots;        /* D: square roots of the eigenvalues of rho */
    qnl_complex *vectors; /* D x D */
    double norm;          /* |H|; 1 unless normalised */
    size_t extreme;       /* the eigenvalue with modulus |H|; only where normalised */
    double log_excess;    /* ln Z + E_0 / T */
    qnl_complex *first;   /* D x D scratch, three times */
    qnl_complex *second;
    qnl_complex *third;
} qnl__thermal;

/* Starts from an all-zero struct; qnl__thermal_free is safe afterwards. */
qnl_status qnl__thermal_allocate(const char *function, qnl__thermal *thermal, const qnl_boltzmann *machine);
void qnl__thermal_free(qnl__thermal *thermal);

/* Eigenvalues and vectors of H(theta); overwrites `first`. */
qnl_status qnl__thermal_solve(const char *function, qnl__thermal *thermal, const qnl_boltzmann *machine, const double *theta);

/* factor = V diag(roots), visible x (hidden D): rho_v = factor factor'. */
void qnl__thermal_factor(qnl_complex *factor, const qnl__thermal *thermal, const qnl_boltzmann *machine);

/* Which function of H is differentiated: rho or its square root (without the derivative of Z). */
typedef enum qnl__thermal_power { QNL__THERMAL_ROOT = 0, QNL__THERMAL_STATE = 1 } qnl__thermal_power;

/*
 * X, in the basis of eigenvectors, becomes the Hermitian part of X times the divided differences, and plus multiple * rho.  A map
 * that is its own adjoint: from a direction of H to the derivative, and from a cotangent of the function to the cotangent of H.
 */
void qnl__thermal_differences(qnl_complex *x, const qnl__thermal *thermal, const qnl_boltzmann *machine, qnl__thermal_power power,
                              double multiple);

/* The cotangent X of H / |H| (in the basis of eigenvectors) becomes that of H; nothing unless normalised. */
void qnl__thermal_normalise(qnl_complex *x, const qnl__thermal *thermal, const qnl_boltzmann *machine);

/* `first` = V X V' for X in `second`; overwrites `third`. */
qnl_status qnl__thermal_rotate(qnl__thermal *thermal, const qnl_boltzmann *machine);

/* matrix = (matrix + matrix') / 2 */
void qnl__make_hermitian(qnl_complex *matrix, size_t n);

#endif
