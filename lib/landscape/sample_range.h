/* sample_range.h  Ranges of samples, which several sweeps take. */
#ifndef QNL_LANDSCAPE_SAMPLE_RANGE_H
#define QNL_LANDSCAPE_SAMPLE_RANGE_H

#include "qnnland/gradient_variance.h"

/* The caller's range with everything checked; NULL gives the defaults. */
qnl_status qnl__sample_range_read(const char *function, qnl_sample_range *range, const qnl_sample_range *given);

#endif
