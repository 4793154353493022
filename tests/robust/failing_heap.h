/*
 * failing_heap.h  The n-th allocation fails, for every n.
 *
 * The linker redirects all allocations of the static library and of the test program to failing_heap.c (--wrap).  Each scenario is
 * run with its first, second, third, ... allocation failing until it gets through.  Whenever one failed, the scenario must return
 * QNL_ERR_MEMORY with a text, must not have lost memory, and must have left the caller's objects as they were (the scenario checks
 * that).
 *
 * A scenario is a function that returns the status of its first failing call and frees everything it made.  One thread only: it
 * asks for threads = 1 where there is a choice.
 */
#ifndef QNL_TESTS_FAILING_HEAP_H
#define QNL_TESTS_FAILING_HEAP_H

#include <check.h>

#include "qnnland/status.h"

typedef struct scenario {
    const char *name;
    qnl_status (*run)(void);
    long allocations; /* at least this many: a scenario that allocates nothing would test nothing */
} scenario;

/* Runs all scenarios as tests of a suite, between setup and teardown (NULL for none); what main() returns. */
int failing_heap_run(const char *name, const scenario *scenarios, size_t count, void (*setup)(void), void (*teardown)(void));

/* Switch the failures off and on again, for assertions. */
void failing_heap_arm(int armed);

/* An assertion inside a scenario: Check allocates too, and that must not count. */
#define EXPECT(condition)                                                                                                          \
    do {                                                                                                                           \
        failing_heap_arm(0);                                                                                                       \
        ck_assert(condition);                                                                                                      \
        failing_heap_arm(1);                                                                                                       \
    } while (0)

#endif
