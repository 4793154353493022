/* observable_data.h  What an observable is made of. */
#ifndef QNL_SIMULATION_OBSERVABLE_DATA_H
#define QNL_SIMULATION_OBSERVABLE_DATA_H

#include "qnnland/observable.h"

typedef enum qnl__part_kind {
    QNL__PART_PAULI,     /* letters on increasing qubits; none = identity */
    QNL__PART_PROJECTOR, /* bits on qubits */
    QNL__PART_STATE,     /* matrix = 2^n amplitudes of phi; qubits unused */
    QNL__PART_MATRIX,    /* matrix = 4^count entries */
    QNL__PART_PRODUCT    /* matrix = 4 entries for each qubit */
} qnl__part_kind;

/* One part.  Arrays are owned by the part. */
typedef struct qnl__part {
    qnl__part_kind kind;
    double coefficient;
    int qubit_count;
    int *qubits;
    char *letters;       /* PAULI */
    unsigned char *bits; /* PROJECTOR */
    qnl_complex *matrix; /* STATE, MATRIX, PRODUCT */
} qnl__part;

struct qnl_observable {
    int qubits;
    size_t size;
    size_t capacity;
    qnl__part *parts;
};

/* Name of a kind for error texts: "Pauli string", "projector", ... */
const char *qnl__part_name(qnl__part_kind kind);

#endif
