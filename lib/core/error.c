/* error.c  Status codes and the text of each thread's last failure. */
#include "core/error.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/locale_guard.h"

static _Thread_local qnl__failure last;

typedef struct status_entry {
    qnl_status status;
    const char *name;
    const char *message;
} status_entry;

static const status_entry status_table[] = {
#define STATUS_ENTRY(name, number, message) {number, "QNL_" #name, message},
    QNL_STATUS_LIST(STATUS_ENTRY)
#undef STATUS_ENTRY
};

static const status_entry *find_status(qnl_status status) {
    for (size_t i = 0; i < sizeof status_table / sizeof *status_table; i++) {
        if (status_table[i].status == status) return &status_table[i];
    }
    return NULL;
}

const char *qnl_status_message(qnl_status status) {
    const status_entry *entry = find_status(status);
    return entry != NULL ? entry->message : "unknown status";
}

const char *qnl_status_name(qnl_status status) {
    const status_entry *entry = find_status(status);
    return entry != NULL ? entry->name : "unknown";
}

const char *qnl_last_error(void) {
    return last.text;
}

/* The text is formatted aside, because an argument may be the old text; in the C locale, because it may contain numbers. */
qnl_status qnl__fail(qnl_status status, const char *format, ...) {
    char text[sizeof last.text];
    va_list arguments;
    va_start(arguments, format);
    const qnl__locale_guard guard = qnl__locale_enter();
    const int length = vsnprintf(text, sizeof text, format, arguments);
    qnl__locale_leave(guard);
    va_end(arguments);
    memcpy(last.text, length < 0 ? "" : text, length < 0 ? 1 : strlen(text) + 1);
    last.status = status;
    return status;
}

qnl_status qnl__fail_memory(const char *function, size_t bytes) {
    return qnl__fail(QNL_ERR_MEMORY, "%s: out of memory, %zu bytes were asked for", function, bytes);
}

qnl__failure qnl__failure_keep(void) {
    return last;
}

void qnl__failure_restore(const qnl__failure *kept) {
    last = *kept;
}

void qnl__callback_begin(void) {
    last.status = QNL_OK;
}

qnl_status qnl__callback_status(int code, const char *callback) {
    if (code == 0) return QNL_OK;
    const int library_code = code > 0 && find_status(code) != NULL;
    if (library_code && last.status == code) return code;
    return qnl__fail(library_code || code < 0 ? code : QNL_ERR_CANCELLED, "%s returned %d", callback, code);
}

static qnl_status fail_not_finite(const char *function, const char *name, size_t index, double value) {
    const char *text = isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
    return qnl__fail(QNL_ERR_NOT_FINITE, "%s: %s[%zu] is %s, must be finite", function, name, index, text);
}

qnl_status qnl__check_finite(const char *function, const char *name, const double *values, size_t count) {
    if (count == 0) return QNL_OK;
    QNL_CHECK(values != NULL, QNL_ERR_NULL, "%s: %s is NULL", function, name);
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) return fail_not_finite(function, name, i, values[i]);
    }
    return QNL_OK;
}
