/* memory.h  All memory of the library comes from here. */
#ifndef QNL_CORE_MEMORY_H
#define QNL_CORE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Zeroed array of count * size bytes; NULL when out of memory or when the product overflows.  Never NULL for 0 bytes otherwise. */
void *qnl__allocate(size_t count, size_t size);

/* The same, aligned to 64 bytes and NOT zeroed; from 4 MiB on, huge pages are asked for where the system has them. */
void *qnl__allocate_aligned(size_t count, size_t size);

/* Frees what either made; NULL is fine. */
void qnl__free(void *memory);

/* Copy of an array made with qnl__allocate; NULL when out of memory. */
void *qnl__duplicate(const void *source, size_t count, size_t size);

/* Make room for `needed` elements in a growing array: doubles the capacity.  Returns 0, or 1 (array unchanged) when out of memory.
 */
int qnl__grow(void **array, size_t *capacity, size_t needed, size_t size);

/* Physical memory of the machine in bytes. */
uint64_t qnl__physical_memory(void);

#endif
