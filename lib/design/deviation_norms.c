/* deviation_norms.c  Schatten norms from singular values. */
#include "design/deviation_norms.h"

#include <math.h>

#include "core/error.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/complex_svd.h"

qnl_status qnl__deviation_norms(const char *function, qnl_moment_deviation *deviation, const qnl_complex *matrix, size_t size) {
    qnl__sum trace = {0.0, 0.0}, squares = {0.0, 0.0};
    double *values = qnl__blas_array(size, size, sizeof *values);
    if (values == NULL) return qnl__fail_memory(function, size * sizeof *values);
    const qnl_status status = qnl__complex_svd(NULL, values, NULL, matrix, size, size);
    if (status == QNL_OK) {
        for (size_t k = 0; k < size; k++) {
            qnl__sum_add(&trace, values[k]);
        }
        for (size_t i = 0; i < size * size; i++) {
            qnl__sum_add(&squares, matrix[i].re * matrix[i].re + matrix[i].im * matrix[i].im);
        }
        *deviation = (qnl_moment_deviation){qnl__sum_result(&trace), sqrt(qnl__sum_result(&squares)), values[0]};
    }
    qnl__free(values);
    return status;
}
