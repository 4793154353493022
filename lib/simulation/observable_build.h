/* observable_build.h  Making parts: what the files about observables share.  `function` is what error texts start with. */
#ifndef QNL_SIMULATION_OBSERVABLE_BUILD_H
#define QNL_SIMULATION_OBSERVABLE_BUILD_H

#include "simulation/observable_data.h"

qnl_status qnl__observable_new(const char *function, qnl_observable **out, int qubits);

void qnl__part_clear(qnl__part *part);

/* Independent copy of a part of an observable on `qubits` qubits. */
qnl_status qnl__part_copy(const char *function, qnl__part *out, const qnl__part *part, int qubits);

/* Append a part as it is and take its arrays over; on failure the part is cleared. */
qnl_status qnl__observable_append(const char *function, qnl_observable *observable, qnl__part *part);

/*
 * Merge equal Pauli strings into the first of them and drop all parts with coefficient zero.  O(N log N) comparisons.
 * QNL_ERR_NOT_FINITE when a sum overflows; the parts are then in no useful state.
 */
qnl_status qnl__observable_merge(const char *function, qnl_observable *observable);

#endif
