/* locale_guard.c  A stretch of code in the C locale, for the calling thread only. */
#include "core/locale_guard.h"

qnl__locale_guard qnl__locale_enter(void) {
    qnl__locale_guard guard = {(locale_t)0, (locale_t)0};
    guard.made = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (guard.made != (locale_t)0) guard.previous = uselocale(guard.made);
    return guard;
}

void qnl__locale_leave(qnl__locale_guard guard) {
    if (guard.made == (locale_t)0) return;
    if (guard.previous != (locale_t)0) uselocale(guard.previous);
    freelocale(guard.made);
}
