/* error.h  How functions fail: two macros, always compiled in. */
#ifndef QNL_CORE_ERROR_H
#define QNL_CORE_ERROR_H

#include <stddef.h>

#include "qnnland/status.h"

#if defined(__GNUC__) || defined(__clang__)
#define QNL_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define QNL_PRINTF(text, first)
#endif

/* Unless `condition` holds, record the detail text (printf style) and return `status` from the calling function. */
#define QNL_CHECK(condition, status, ...)                                                                                          \
    do {                                                                                                                           \
        if (!(condition)) {                                                                                                        \
            return qnl__fail((status), __VA_ARGS__);                                                                               \
        }                                                                                                                          \
    } while (0)

/* Return what `call` returned from the calling function unless it was QNL_OK. */
#define QNL_TRY(call)                                                                                                              \
    do {                                                                                                                           \
        const qnl_status qnl_try_status = (call);                                                                                  \
        if (qnl_try_status != QNL_OK) {                                                                                            \
            return qnl_try_status;                                                                                                 \
        }                                                                                                                          \
    } while (0)

/* QNL_ERR_NULL naming the argument. */
#define QNL_CHECK_POINTER(pointer) QNL_CHECK((pointer) != NULL, QNL_ERR_NULL, "%s: %s is NULL", __func__, #pointer)

/* Record the detail text of this thread's last failure and return `status`. */
qnl_status qnl__fail(qnl_status status, const char *format, ...) QNL_PRINTF(2, 3);

/* QNL_ERR_MEMORY with the number of bytes that were asked for. */
qnl_status qnl__fail_memory(const char *function, size_t bytes);

/*
 * This thread's last failure, kept while something is tried that may fail without harm: after qnl__failure_restore() it is as if
 * that had never been tried.
 */
typedef struct qnl__failure {
    qnl_status status; /* code that the text belongs to; QNL_OK once it is forgotten */
    char text[1024];
} qnl__failure;

qnl__failure qnl__failure_keep(void);
void qnl__failure_restore(const qnl__failure *kept);

/*
 * What a callback's return code becomes (see QNL_STATUS_LIST): 0 stays 0, negative and known codes stay, others are CANCELLED.
 * `callback` says which one it was ("qnl_cost_value: the cost's value function"); the detail text becomes "... returned -7".  A
 * code of the library's list keeps the text that the library recorded with this code: call qnl__callback_begin() before the
 * callback, so that a text which is older than that is not mistaken for it.
 */
qnl_status qnl__callback_status(int code, const char *callback);
void qnl__callback_begin(void);

/* Fails with QNL_ERR_NOT_FINITE, naming function, array and index, unless all numbers are finite.  count 0 allows NULL. */
qnl_status qnl__check_finite(const char *function, const char *name, const double *values, size_t count);

#endif
