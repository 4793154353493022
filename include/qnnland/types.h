/** @file types.h  Types that all topics share, and the conventions of arrays. */
#ifndef QNNLAND_TYPES_H
#define QNNLAND_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include "qnnland/export.h"
#include "qnnland/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A complex number: the same layout as C99 `double complex` and C++ `std::complex<double>`.
 * Complex numbers cross the interface in arrays only, never by value.
 * Matrices are row-major: element (row, column) of a d x d matrix is m[row * d + column].
 * Qubit q is bit q of the basis index: qubit 0 is the least significant.  Angles are radians.
 */
typedef struct qnl_complex {
    double re;
    double im;
} qnl_complex;

/**
 * Called now and then by long work.  @p done of @p total units are finished.
 * @return 0 to go on, anything else to stop (see QNL_STATUS_LIST).  Called from the thread that called the library.
 */
typedef int (*qnl_progress_fn)(uint64_t done, uint64_t total, void *data);

/** Free a string made by the library; NULL is fine. */
QNL_API void qnl_string_free(char *string);

/** A confidence interval or a certified enclosure: low <= high. */
typedef struct qnl_interval {
    double low;
    double high;
} qnl_interval;

#ifdef __cplusplus
}
#endif

#endif
