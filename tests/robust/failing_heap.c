/* failing_heap.c  The n-th allocation fails, for every n. */
#include "robust/failing_heap.h"

#include <stdlib.h>
#include <string.h>

#include "support/runner.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
int __real_posix_memalign(void **memory, size_t alignment, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
int __wrap_posix_memalign(void **memory, size_t alignment, size_t size);
void __wrap_free(void *memory);

#define MOST_LIVE        4096
#define MOST_ALLOCATIONS 20000

/* Only while a scenario is running. */
static struct {
    int armed;
    long until_failure; /* allocations that still succeed */
    int lasting;        /* after the first failure all others fail as well */
    int failed;         /* one was refused */
    void *live[MOST_LIVE];
    size_t live_count;
    int overflowed;
} heap;

static int refuses(void) {
    if (!heap.armed) return 0;
    if (heap.failed) return heap.lasting;
    if (heap.until_failure-- > 0) return 0;
    heap.failed = 1;
    return 1;
}

static void *remember(void *memory) {
    if (!heap.armed || memory == NULL) return memory;
    if (heap.live_count < MOST_LIVE) {
        heap.live[heap.live_count++] = memory;
    } else {
        heap.overflowed = 1;
    }
    return memory;
}

static void forget(const void *memory) {
    for (size_t i = heap.live_count; i-- > 0;) {
        if (heap.live[i] == memory) {
            heap.live[i] = heap.live[--heap.live_count];
            return;
        }
    }
}

void *__wrap_malloc(size_t size) {
    return refuses() ? NULL : remember(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size) {
    return refuses() ? NULL : remember(__real_calloc(count, size));
}

void *__wrap_realloc(void *memory, size_t size) {
    if (refuses()) return NULL;
    forget(memory);
    return remember(__real_realloc(memory, size));
}

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
    return refuses() ? NULL : remember(__real_aligned_alloc(alignment, size));
}

int __wrap_posix_memalign(void **memory, size_t alignment, size_t size) {
    if (refuses()) return 12; /* ENOMEM */
    const int error = __real_posix_memalign(memory, alignment, size);
    if (error == 0) (void)remember(*memory);
    return error;
}

void __wrap_free(void *memory) {
    forget(memory);
    __real_free(memory);
}

void failing_heap_arm(int armed) {
    heap.armed = armed;
}

/* ---- the harness ---- */

/* Runs the scenario with `granted` allocations before one or all others fail; 1 when none was refused. */
static int run_with(const scenario *s, long granted, int lasting) {
    memset(&heap, 0, sizeof heap);
    heap.lasting = lasting;
    heap.until_failure = granted;
    heap.armed = 1;
    const qnl_status status = s->run();
    heap.armed = 0;
    ck_assert_msg(!heap.overflowed, "%s: more than %d live allocations", s->name, MOST_LIVE);
    ck_assert_msg(heap.live_count == 0, "%s, allocation %ld: %zu allocations are lost", s->name, granted + 1, heap.live_count);
    if (!heap.failed) {
        ck_assert_msg(status == QNL_OK, "%s: %s", s->name, qnl_last_error());
        return 1;
    }
    ck_assert_msg(status == QNL_ERR_MEMORY, "%s, allocation %ld: status is %s (%s)", s->name, granted + 1, qnl_status_name(status),
                  qnl_last_error());
    ck_assert_msg(strncmp(qnl_last_error(), "qnl_", 4) == 0, "%s, allocation %ld: the text is \"%s\"", s->name, granted + 1,
                  qnl_last_error());
    return 0;
}

static const scenario *table;

/* _i: scenario, and whether memory stays short after the first failure. */
START_TEST(every_allocation_may_fail) {
    const scenario *s = &table[_i / 2];
    long granted = 0;
    while (!run_with(s, granted, _i % 2)) {
        granted++;
        ck_assert_msg(granted < MOST_ALLOCATIONS, "%s: more than %d allocations", s->name, MOST_ALLOCATIONS);
    }
    ck_assert_msg(granted >= s->allocations, "%s: %ld allocations, expected at least %ld", s->name, granted, s->allocations);
}
END_TEST

int failing_heap_run(const char *name, const scenario *scenarios, size_t count, void (*setup)(void), void (*teardown)(void)) {
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create(name);
    table = scenarios;
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, every_allocation_may_fail, 0, 2 * (int)count);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
