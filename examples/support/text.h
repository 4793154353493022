/** @file text.h  A text that is built in memory, so that a file is written whole or not at all. */
#ifndef EXAMPLES_TEXT_H
#define EXAMPLES_TEXT_H

#include <stddef.h>
#include <stdio.h>

typedef struct text {
    FILE *file;  /**< write here between begin and end */
    char *bytes; /**< after the end: the text, followed by a zero; free() it in any case */
    size_t length;
} text;

/** Begin an empty text.  Returns 0, or 1 after a message. */
int text_begin(text *out);

/** Finish it.  Returns 0, or 1 after a message. */
int text_end(text *out);

#endif
