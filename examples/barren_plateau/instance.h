/** @file instance.h  The circuit and the observable that the command line names.  All functions return 0, or 1 after a message. */
#ifndef BARREN_PLATEAU_INSTANCE_H
#define BARREN_PLATEAU_INSTANCE_H

#include "settings.h"

/** Threads. */
int instance_execution(qnl_execution_options *execution, const plateau_settings *settings);

/** Layers of rotations and entanglers. */
int instance_circuit(qnl_circuit **out, const plateau_settings *settings, int qubits, int layers);

/** A Pauli sum, or one of the words "global" (1 - |0...0><0...0|) and "local" (1/2 - sum Z_q / (2 n)). */
int instance_observable(qnl_observable **out, const char *text, int qubits);

/** Number of the angle of rotation @p place on @p qubit in @p layer. */
size_t instance_parameter(const plateau_settings *settings, int qubits, int layer, int qubit, size_t place);

#endif
