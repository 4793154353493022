/** @file files.h  Writing whole files: a reader never sees half of one. */
#ifndef EXAMPLES_FILES_H
#define EXAMPLES_FILES_H

#include <stddef.h>

/** Create a folder and the folders above it; one that exists is fine.  Returns 0, or 1 after a message. */
int folder_create(const char *path);

/**
 * Write a file: first under a temporary name in the same folder, then renamed.  "-" is standard output; devices and pipes are
 * written in place.  Returns 0, or 1 after a message.
 */
int file_write(const char *path, const char *text, size_t length);

/** folder/name as a new string, or NULL after a message; free it. */
char *path_join(const char *folder, const char *name);

#endif
