/* sample_range.h  Ranges of samples, which several sweeps take. */
#ifndef QNL_LANDSCAPE_SAMPLE_RANGE_H
#define QNL_LANDSCAPE_SAMPLE_RANGE_H

#include "qnnland/gradient_variance.h"

/* The caller's range with everything checked; NULL gives the defaults. */
qnl_status qnl__sample_range_read(const char *function, qnl_sample_range *range, const qnl_sample_range *given);

/*
 * The parameter vector of sample number `sample`, in the distribution of the range, from where `random` stands.  For sweeps that
 * promise no more than the header, that is the beginning of (seed, 0, sample).  Errors: what the callback returned, and
 * QNL_ERR_NOT_FINITE for its numbers; theta may then hold anything.
 */
qnl_status qnl__sample_range_draw(const char *function, double *theta, size_t parameters, const qnl_sample_range *range,
                                  uint64_t sample, qnl_random *random);

/* How many samples a sweep takes at a time: fewer when they have many parameters, never more than the range has. */
size_t qnl__sample_range_block(const qnl_sample_range *range, size_t parameters);

#endif
