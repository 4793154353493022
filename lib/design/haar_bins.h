/* haar_bins.h  How probable a fidelity of two Haar-random states is to fall into a bin. */
#ifndef QNL_DESIGN_HAAR_BINS_H
#define QNL_DESIGN_HAAR_BINS_H

#include <stddef.h>

/* Largest number of bins. */
#define QNL__MAX_BINS ((size_t)1000000)

/* Logarithm of the probability of bin k, finite also where the probability is below the smallest double; for checked arguments. */
double qnl__haar_log_bin(size_t dimension, size_t bins, size_t k);

#endif
