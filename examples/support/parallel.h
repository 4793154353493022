/** @file parallel.h  Independent pieces of work in several threads. */
#ifndef EXAMPLES_PARALLEL_H
#define EXAMPLES_PARALLEL_H

#include <stddef.h>
#include <stdint.h>

/** Does the pieces first..first+count-1; called by several threads at once.  Returns 0, or 1 after a message. */
typedef int (*parallel_work)(size_t first, size_t count, void *data);

/** The number of threads that @p threads stands for: 0 = as many as the machine offers; without OpenMP there is one. */
size_t parallel_threads(uint64_t threads);

/** Do the pieces 0..total-1, at most @p block of them in one call.  Returns 0, or 1 when work failed; then some were not done. */
int parallel_run(parallel_work work, void *data, size_t total, size_t block, uint64_t threads);

/**
 * Tell OpenBLAS, where that is the BLAS, to start no threads of its own from now on: several threads that each call it are much
 * slower when it shares every call among all processors again.
 */
void parallel_single_blas(void);

#endif
