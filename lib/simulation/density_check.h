/* density_check.h  What the functions of density matrices share: arguments, subsets of qubits, spectra. */
#ifndef QNL_SIMULATION_DENSITY_CHECK_H
#define QNL_SIMULATION_DENSITY_CHECK_H

#include "qnnland/density.h"

/* A subset as it is called in the public function. */
typedef struct qnl__subset {
    const char *name;
    const char *count_name;
    const int *qubits; /* the first is the least significant bit of the subset */
    int count;
} qnl__subset;

/* Dimension 1..2^QNL_MAX_DENSITY_QUBITS; qubits 1..QNL_MAX_DENSITY_QUBITS. */
qnl_status qnl__density_check_dimension(const char *function, size_t dimension);
qnl_status qnl__density_check_qubits(const char *function, int qubits);

/* Finite, and Hermitian within 1e-10 of the largest entry. */
qnl_status qnl__density_check(const char *function, const char *name, const qnl_complex *matrix, size_t dimension);

/* 1..most different numbers of 0..qubits-1. */
qnl_status qnl__subset_check(const char *function, const qnl__subset *subset, int qubits, int most);

/* The other qubits in ascending order (room for `qubits` numbers); returns how many. */
int qnl__subset_rest(int *rest, const qnl__subset *subset, int qubits);

/* offsets[i] = basis index with the bits of i on these qubits and zeros elsewhere; 2^count of them. */
void qnl__subset_offsets(size_t *offsets, const int *qubits, int count);

/* qnl_partial_trace with everything checked. */
qnl_status qnl__partial_trace(const char *function, qnl_complex *reduced, const qnl_complex *rho, int qubits,
                              const qnl__subset *subset);

/*
 * Eigenvalues in ascending order, and eigenvectors as qnl__hermitian_eigenvalues() gives them (NULL for none).  Those that are
 * rounding errors of the largest one (below dimension * 2^-52 of it) are 0; QNL_ERR_ARGUMENT for one below -1e-10.
 */
qnl_status qnl__density_spectrum(const char *function, const char *name, double *values, qnl_complex *vectors,
                                 const qnl_complex *matrix, size_t dimension);

/* The sum, exactly 1 where it is 1 within 1e-12: then what follows from a trace of 1 holds to the last digit. */
double qnl__density_trace(const double *values, size_t count);

/* Base of logarithms: finite and above 1. */
qnl_status qnl__check_base(const char *function, double base);

#endif
