/* locale_guard.h  A stretch of code in the C locale, for the calling thread only. */
#ifndef QNL_CORE_LOCALE_GUARD_H
#define QNL_CORE_LOCALE_GUARD_H

#include <locale.h>

typedef struct qnl__locale_guard {
    locale_t made;
    locale_t previous;
} qnl__locale_guard;

/* Between the two calls this thread formats and reads numbers with a decimal point.  Without memory for it nothing changes. */
qnl__locale_guard qnl__locale_enter(void);
void qnl__locale_leave(qnl__locale_guard guard);

#endif
