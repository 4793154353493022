/*
 * narrow.h  Large states whose vectors are kept in single precision: half the memory and half the traffic.
 *
 * Blocks of a sweep are copied to double precision, worked on, and rounded when they go back; observables are applied and sums are
 * taken in double precision.
 */
#ifndef QNL_SIMULATION_NARROW_H
#define QNL_SIMULATION_NARROW_H

#include "simulation/evaluate.h"

/* 1 for an engine whose states are large, whose operations all come in sweeps and whose observable is a sum of Pauli strings. */
int qnl__narrow_suits(const qnl__engine *engine);

/* <O> of vector 0 after the run, sums per lane; takes one narrow vector. */
qnl__v8 qnl__narrow_expectation(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs);

/* psi = U |input> in vector 0 and lambda = O psi in vector 1; returns <O>. */
qnl__v8 qnl__narrow_start(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs);

#endif
