/* circuit_twirl.h  The average of U^{(x)t} X U'^{(x)t} over the independent uniform angles of a circuit, gate by gate. */
#ifndef QNL_DESIGN_CIRCUIT_TWIRL_H
#define QNL_DESIGN_CIRCUIT_TWIRL_H

#include "qnnland/circuit.h"
#include "qnnland/execution.h"

/* Largest number of qubits of all copies together. */
#define QNL__TWIRL_QUBITS 10

/* A fixed gate, or the average over one angle of a gate that is diagonal. */
typedef struct qnl__twirl_step {
    int qubit_count;
    int qubits[QNL__TWIRL_QUBITS];
    qnl_complex *matrix;                        /* fixed: 2^k x 2^k, the first qubit the least significant; NULL for an average */
    signed char levels[1 << QNL__TWIRL_QUBITS]; /* by basis state of all copies: exp(-i level angle / 2) */
    qnl_complex weights[4 * QNL__TWIRL_QUBITS + 1]; /* E exp(-i m angle / 2) for m from -2 QNL__TWIRL_QUBITS on */
} qnl__twirl_step;

typedef struct qnl__circuit_twirl {
    int qubits; /* n */
    int order;  /* t */
    size_t size;
    size_t capacity;
    qnl__twirl_step *steps;
} qnl__circuit_twirl;

/*
 * Starts from an all-zero struct; may be cleared whether it was made or not.  n t is at most QNL__TWIRL_QUBITS; options are
 * checked. Errors: QNL_ERR_UNSUPPORTED (with the gate), QNL_ERR_MEMORY.
 */
qnl_status qnl__circuit_twirl_make(const char *function, qnl__circuit_twirl *twirl, const qnl_circuit *circuit, int order,
                                   const qnl_execution_options *options);
void qnl__circuit_twirl_clear(qnl__circuit_twirl *twirl);

/* In place on a matrix with 2^(n t) rows. */
void qnl__circuit_twirl_apply(const qnl__circuit_twirl *twirl, qnl_complex *x);

#endif
