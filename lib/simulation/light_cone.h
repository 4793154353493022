/* light_cone.h  Which operations can change an observable's expectation value. */
#ifndef QNL_SIMULATION_LIGHT_CONE_H
#define QNL_SIMULATION_LIGHT_CONE_H

#include "simulation/elements.h"
#include "simulation/observable_data.h"

/*
 * Marks elements that commute with the observable as it stands behind them (kept = 0), and the qubits of the rest.
 * @param active  elements->qubits flags (out): the qubits, in the elements' numbering, that are needed
 */
void qnl__light_cone(qnl__elements *elements, const qnl_observable *observable, unsigned char *active, unsigned char *letters);

#endif
