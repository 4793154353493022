/* two_local.h  Sums of Pauli strings on one and two qubits. */
#ifndef QNL_MODELS_TWO_LOCAL_H
#define QNL_MODELS_TWO_LOCAL_H

#include "qnnland/hamiltonian.h"

/* Coupled pairs of qubits; `edges` NULL = all pairs i < j. */
typedef struct qnl__two_local_graph {
    int qubits;
    const int (*edges)[2];
    size_t edge_count;
} qnl__two_local_graph;

/* Number of strings: three for each qubit and nine for each edge. */
size_t qnl__two_local_size(const qnl__two_local_graph *graph);

/*
 * New observable with one part for each string in the order of qnl_two_local(), the edges in their own order and the first letter
 * on an edge's first qubit.  The graph has been checked, apart from its number of qubits; coefficients NULL = all 1.
 */
qnl_status qnl__two_local_new(const char *function, qnl_observable **out, const qnl__two_local_graph *graph,
                              const double *coefficients);

#endif
