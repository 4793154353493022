/* circuit_data.h  What a circuit is made of. */
#ifndef QNL_SIMULATION_CIRCUIT_DATA_H
#define QNL_SIMULATION_CIRCUIT_DATA_H

#include "qnnland/circuit.h"

/* One gate.  Arrays are owned by the gate. */
typedef struct qnl__gate {
    qnl_gate kind;
    int qubit_count;
    int *qubits;         /* in the order given: controls first; ROTATION: increasing */
    char *letters;       /* ROTATION: qubit_count letters X, Y, Z; else NULL */
    qnl_complex *matrix; /* UNITARY: 4^qubit_count entries; else NULL */
    qnl_angle angles[3]; /* as many as QNL_GATE_LIST says; parameter is -1 for a constant (then scale is 0) */
} qnl__gate;

struct qnl_circuit {
    int qubits;
    size_t parameters;
    size_t size;
    size_t capacity;
    qnl__gate *gates;
};

/* Numbers of qubits (0 = free) and angles of a kind from QNL_GATE_LIST. */
int qnl__gate_qubits(qnl_gate kind);
int qnl__gate_angles(qnl_gate kind);

/* The 2 x 2 matrix of a fixed one-qubit gate (X ... SXDG), row-major. */
void qnl__gate_matrix(qnl_complex matrix[4], qnl_gate kind);

/* A parsed Pauli string: `count` different qubits in increasing order with letters X, Y, Z. */
typedef struct qnl__pauli {
    int count;
    int *qubits;
    char *letters;
} qnl__pauli;

/*
 * Reads a Pauli string at `text` up to something that cannot belong to it; letters I are dropped.  On success *end points behind it
 * and the arrays are owned by the caller (qnl__pauli_clear).  Errors: QNL_ERR_PARSE, QNL_ERR_ARGUMENT (qubit out of range or
 * twice), MEMORY.
 */
qnl_status qnl__pauli_parse(const char *function, qnl__pauli *out, const char *text, const char **end, int qubits);
void qnl__pauli_clear(qnl__pauli *pauli);

/* Checks `count` parameter vectors, called `name`, of a circuit: not NULL unless there are no numbers, all finite. */
qnl_status qnl__check_theta(const char *function, const char *name, const double *theta, size_t count, size_t parameters);

#endif
