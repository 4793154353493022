/** @file ansatz.h  The hardware-efficient ansatz of the command line, and its frame potentials. */
#ifndef EXPRESSIBILITY_ANSATZ_H
#define EXPRESSIBILITY_ANSATZ_H

#include "settings.h"

/** Orders t = 1, 2, 3. */
enum { ORDERS = 3 };
/** Kinds: the library's QNL_ENSEMBLE_STATES and QNL_ENSEMBLE_UNITARIES are places in kind_names. */
enum { KINDS = 2 };

extern const char *const kind_names[KINDS];
extern const char *const kind_titles[KINDS];

/** Frame potentials of an ensemble by kind and order. */
typedef struct ansatz_potentials {
    qnl_frame_potential of[KINDS][ORDERS];
} ansatz_potentials;

/** Of the ansatz at random angles.  Other sizes have other members, so that rows are independent.  Returns 0, or 1 after a message.
 */
int ansatz_measure(ansatz_potentials *out, const expressibility_settings *settings, int qubits, int layers);

/** The colour and the point of the curve of order index + 1. */
const char *ansatz_colour(size_t index);
int ansatz_point(size_t index);

#endif
