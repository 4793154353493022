/* json_noise.h  Noise in the gate lists of reference cases. */
#ifndef TESTS_SUPPORT_JSON_NOISE_H
#define TESTS_SUPPORT_JSON_NOISE_H

#include <jansson.h>

#include "qnnland/noise.h"

/*
 * New plan of the noise gates in a list {"g": "DEPOL", "DAMP" or "DEPHASE", "q": [qubit], "r": strength} that stand between the
 * gates which json_circuit() reads: DEPOL mixes with strength r, DAMP is amplitude damping, DEPHASE a phase flip.
 */
qnl_noise_plan *json_noise_plan(const json_t *gates, int qubits);

#endif
