#include "messages.h"

#include <stdarg.h>
#include <stdio.h>

static const char *program_name = "example";

void messages_set_program(const char *name) {
    program_name = name;
}

int complain(const char *format, ...) {
    va_list arguments;
    fprintf(stderr, "%s: ", program_name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return 1;
}

int failed(qnl_status status) {
    if (status == QNL_OK) return 0;
    const char *detail = qnl_last_error();
    return complain("%s", detail[0] != '\0' ? detail : qnl_status_message(status));
}
