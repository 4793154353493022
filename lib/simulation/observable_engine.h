/* observable_engine.h  An observable alone, without a circuit. */
#ifndef QNL_SIMULATION_OBSERVABLE_ENGINE_H
#define QNL_SIMULATION_OBSERVABLE_ENGINE_H

#include "simulation/evaluate.h"

/* An engine in single mode for an empty circuit and the observable on all its qubits.  See qnl__engine_make. */
qnl_status qnl__observable_engine(const char *function, qnl__engine *engine, const qnl_observable *observable,
                                  const qnl_execution_options *options, qnl__pool *pool);

#endif
