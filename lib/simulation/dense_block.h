/* dense_block.h  The layout of dense matrices whose qubits lie in lanes. */
#ifndef QNL_SIMULATION_DENSE_BLOCK_H
#define QNL_SIMULATION_DENSE_BLOCK_H

#include "simulation/lanes.h"

/* Cells of a matrix on `count` qubits that is laid out in lanes. */
size_t qnl__dense_lane_cells(int count, int lane_count);

/*
 * Lays out another matrix as that of `dense`, which has lane_count > 0.
 * @param cells    qnl__dense_lane_cells() of them
 * @param entries  size x size pairs (re, im), row-major
 * @param qubits   the qubits of `dense`, all of the program and in the order of the matrix
 */
void qnl__dense_spread(qnl__cell *cells, const double *entries, const int *qubits, int count);

#endif
