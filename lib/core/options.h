/* options.h  Option structs that may grow: the caller's struct_size says how much of it exists. */
#ifndef QNL_CORE_OPTIONS_H
#define QNL_CORE_OPTIONS_H

#include "qnnland/execution.h"

/*
 * Read a caller's options: `options` (of `size` bytes, already filled with today's defaults, struct_size first) is overwritten by
 * the caller's first struct_size bytes.  `given` NULL keeps the defaults.  A struct_size below `first_size` (the size in the
 * version that introduced the struct), or above `size` with non-zero bytes beyond, is QNL_ERR_ARGUMENT.  struct_size becomes
 * `size`.
 */
qnl_status qnl__options_read(const char *function, void *options, size_t size, size_t first_size, const void *given);

/* The other direction, for ..._options_init: write the first struct_size bytes of `defaults` to the caller's storage. */
qnl_status qnl__options_init(const char *function, void *options, size_t struct_size, const void *defaults, size_t size,
                             size_t first_size);

/* Execution options with all values checked; NULL gives the defaults. */
qnl_status qnl__execution_read(const char *function, qnl_execution_options *options, const qnl_execution_options *given);

/* Bytes that the options allow: the memory of the machine unless they say something else. */
uint64_t qnl__memory_limit(const qnl_execution_options *options);

/* Number of threads that a request (0 = all) stands for; 1 without OpenMP. */
int qnl__thread_count(int requested);

#endif
