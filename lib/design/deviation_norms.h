/* deviation_norms.h  Norms of the difference of two moments. */
#ifndef QNL_DESIGN_DEVIATION_NORMS_H
#define QNL_DESIGN_DEVIATION_NORMS_H

#include "qnnland/moment_operator.h"

/* Of a size x size matrix, which need not be Hermitian.  Errors: QNL_ERR_MEMORY, QNL_ERR_NUMERICAL. */
qnl_status qnl__deviation_norms(const char *function, qnl_moment_deviation *deviation, const qnl_complex *matrix, size_t size);

#endif
