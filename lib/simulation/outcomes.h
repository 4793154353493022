/* outcomes.h  Drawing measurement outcomes of a state. */
#ifndef QNL_SIMULATION_OUTCOMES_H
#define QNL_SIMULATION_OUTCOMES_H

#include "qnnland/random.h"

/* cumulative[i] = |amplitude 0|^2 + ... + |amplitude i|^2 */
void qnl__outcomes_fill(double *cumulative, const qnl_complex *amplitudes, size_t dimension);

/* One basis index, drawn in proportion; the state need not be normalised. */
size_t qnl__outcomes_draw(const double *cumulative, size_t dimension, qnl_random *random);

#endif
