/**
 * @file status.h  Status codes and error texts.
 *
 * Every function that can fail returns a #qnl_status.  QNL_OK is 0.  On failure the function leaves its outputs and its
 * inputs as they were, and qnl_last_error() tells what was wrong: the value that was given and what is allowed.
 * The library never prints, exits or aborts.
 */
#ifndef QNNLAND_STATUS_H
#define QNNLAND_STATUS_H

#include "qnnland/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** QNL_OK, one of the QNL_ERR_ codes below, or a negative number, which is always a code of the caller's own (see callbacks). */
typedef int qnl_status;

/**
 * The one list of status codes: ENTRY(name, number, message).  Numbers are written out and never change their meaning.
 * Codes of the library are 0..99.  A callback stops the work by returning non-zero: a negative value is the caller's own
 * code and is returned unchanged by the function that was called, a code of this list is returned as it is, and any other
 * positive value becomes QNL_ERR_CANCELLED.
 */
#define QNL_STATUS_LIST(ENTRY)                                                                                                     \
    ENTRY(OK, 0, "success")                                                                                                        \
    ENTRY(ERR_NULL, 1, "a required pointer is NULL")                                                                               \
    ENTRY(ERR_ARGUMENT, 2, "an argument is outside its allowed range")                                                             \
    ENTRY(ERR_NOT_FINITE, 3, "a number is NaN or infinite")                                                                        \
    ENTRY(ERR_NOT_UNITARY, 4, "a matrix is not unitary")                                                                           \
    ENTRY(ERR_NOT_HERMITIAN, 5, "a matrix is not Hermitian")                                                                       \
    ENTRY(ERR_NOT_NORMALISED, 6, "a state is not normalised")                                                                      \
    ENTRY(ERR_PARSE, 7, "text or data could not be read")                                                                          \
    ENTRY(ERR_IO, 8, "a file could not be opened, read or written")                                                                \
    ENTRY(ERR_MEMORY, 9, "not enough memory")                                                                                      \
    ENTRY(ERR_UNSUPPORTED, 10, "the operation is not available for these arguments")                                               \
    ENTRY(ERR_CANCELLED, 11, "a callback stopped the work")                                                                        \
    ENTRY(ERR_NUMERICAL, 12, "a numerical method did not reach its accuracy")

enum {
#define QNL_STATUS_ENUM(name, number, message) QNL_##name = number,
    QNL_STATUS_LIST(QNL_STATUS_ENUM)
#undef QNL_STATUS_ENUM
};

/** General meaning of a code, one English clause; "unknown status" for anything not in the list.  Never NULL. */
QNL_API const char *qnl_status_message(qnl_status status);

/** Name of a code as written in C, for example "QNL_ERR_PARSE"; "unknown" for anything not in the list.  Never NULL. */
QNL_API const char *qnl_status_name(qnl_status status);

/**
 * What was wrong in this thread's last failed call: one line with the value that was given and the allowed range.
 * "" before the first failure.  Valid until the next failing call of this thread; successful calls leave it alone.  Never NULL.
 */
QNL_API const char *qnl_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
