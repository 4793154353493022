/** @file messages.h  One-line messages of the example programs on standard error. */
#ifndef EXAMPLES_MESSAGES_H
#define EXAMPLES_MESSAGES_H

#include <qnnland.h>

#if defined(__GNUC__)
#define MESSAGES_FORMAT(text, first) __attribute__((format(printf, text, first)))
#else
#define MESSAGES_FORMAT(text, first)
#endif

/** Name that stands in front of every message; kept by reference. */
void messages_set_program(const char *name);

/** Print "program: text" and return 1, so that a function can write `return complain(...)`. */
int complain(const char *format, ...) MESSAGES_FORMAT(1, 2);

/** 0 for QNL_OK; otherwise the library's error text is printed and 1 is returned. */
int failed(qnl_status status);

#endif
