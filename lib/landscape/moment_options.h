/* moment_options.h  Reading the options of moments. */
#ifndef QNL_LANDSCAPE_MOMENT_OPTIONS_H
#define QNL_LANDSCAPE_MOMENT_OPTIONS_H

#include "qnnland/second_moment.h"

/* The options and the execution options in them, checked, and the numbers of qubits. */
qnl_status qnl__moment_options_read(const char *function, qnl_moment_options *options, qnl_execution_options *execution,
                                    const qnl_circuit *circuit, const qnl_observable *observable, const qnl_moment_options *given);

#endif
