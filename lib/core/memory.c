/* memory.c  All memory of the library comes from here. */
#if defined(__linux__)
#define _DEFAULT_SOURCE /* madvise */
#endif

#include "core/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#define LINE_BYTES      ((size_t)64)
#define HUGE_PAGE_BYTES ((size_t)2 << 20)
#define HUGE_FROM_BYTES ((size_t)4 << 20)

/* 1 when count * size does not fit; else *bytes is the product, at least 1. */
static int product_overflows(size_t *bytes, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) return 1;
    *bytes = count * size;
    if (*bytes == 0) *bytes = 1;
    return 0;
}

void *qnl__allocate(size_t count, size_t size) {
    size_t bytes;
    return product_overflows(&bytes, count, size) ? NULL : calloc(bytes, 1);
}

static void ask_for_huge_pages(void *memory, size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    /* Advice on whole pages only; refusal changes nothing but the speed. */
    (void)madvise(memory, bytes - bytes % HUGE_PAGE_BYTES, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

void *qnl__allocate_aligned(size_t count, size_t size) {
    size_t bytes;
    void *memory = NULL;
    if (product_overflows(&bytes, count, size)) return NULL;
    const size_t alignment = bytes >= HUGE_FROM_BYTES ? HUGE_PAGE_BYTES : LINE_BYTES;
    if (posix_memalign(&memory, alignment, bytes) != 0) return NULL;
    if (bytes >= HUGE_FROM_BYTES) ask_for_huge_pages(memory, bytes);
    return memory;
}

void qnl__free(void *memory) {
    free(memory);
}

void *qnl__duplicate(const void *source, size_t count, size_t size) {
    void *copy = qnl__allocate(count, size);
    if (copy != NULL && count > 0 && size > 0) memcpy(copy, source, count * size);
    return copy;
}

/* The array's pointer is read and written as bytes: its type is the caller's own, not void pointer. */
int qnl__grow(void **array, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) return 0;
    const size_t doubled = *capacity > SIZE_MAX / 2 ? SIZE_MAX : 2 * *capacity;
    const size_t wanted = needed > doubled ? needed : doubled;
    size_t bytes;
    void *old;
    if (product_overflows(&bytes, wanted, size)) return 1;
    memcpy(&old, (const void *)array, sizeof old);
    void *grown = realloc(old, bytes);
    if (grown == NULL) return 1;
    memcpy((void *)array, &grown, sizeof grown);
    *capacity = wanted;
    return 0;
}

uint64_t qnl__physical_memory(void) {
#if defined(_SC_PHYS_PAGES)
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page_bytes = sysconf(_SC_PAGESIZE);
    if (pages > 0 && page_bytes > 0) return (uint64_t)pages * (uint64_t)page_bytes;
#endif
    return UINT64_MAX; /* unknown: no limit */
}
