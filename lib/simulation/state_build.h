/* state_build.h  Making states: what the files about states share. */
#ifndef QNL_SIMULATION_STATE_BUILD_H
#define QNL_SIMULATION_STATE_BUILD_H

#include "simulation/state_data.h"

/*
 * A batch with room for basis indices (zeros), or for amplitudes that are not set yet; its shape has been checked.  `function` is
 * what error texts start with.
 */
qnl_status qnl__state_new(const char *function, qnl_state **out, int qubits, size_t count, int with_amplitudes);

#endif
