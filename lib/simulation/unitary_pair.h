/* unitary_pair.h  Two circuits U and V on the same qubits, without their matrices. */
#ifndef QNL_SIMULATION_UNITARY_PAIR_H
#define QNL_SIMULATION_UNITARY_PAIR_H

#include "simulation/evaluate.h"

/* U and V at given parameters, prepared for being applied again and again.  Starts from an all-zero struct; clear it in every case.
 */
typedef struct qnl__unitary_pair {
    qnl__engine first;
    qnl__engine second;
    qnl__pool pool;
    int pool_made;
    qnl__run first_run;
    qnl__run second_run;
    const double *delta; /* V = U(theta + delta) of the same circuit: differences are carried along; NULL: any two circuits */
    size_t size;         /* 2^n */
} qnl__unitary_pair;

/*
 * U = a(theta_a), V = b(theta_b); with delta not NULL b is a and theta_b = theta_a + delta.  Parameters must live as long as the
 * pair. Memory: four state vectors.
 */
qnl_status qnl__unitary_pair_make(const char *function, qnl__unitary_pair *pair, const qnl_circuit *a, const double *theta_a,
                                  const qnl_circuit *b, const double *theta_b, const double *delta,
                                  const qnl_execution_options *options);
void qnl__unitary_pair_clear(qnl__unitary_pair *pair);

/* u = U'(V - U) x and v = V'(V - U) x, all of 2^n entries.  One forward and one inverse run of each circuit. */
void qnl__unitary_pair_apply(qnl__unitary_pair *pair, qnl_complex *u, qnl_complex *v, const qnl_complex *x);

#endif
