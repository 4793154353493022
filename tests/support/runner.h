/* runner.h  The one way in which a test program runs its suite. */
#ifndef QNL_TESTS_RUNNER_H
#define QNL_TESTS_RUNNER_H

#include <check.h>

/*
 * Run all tests of the suite, free it, and return what main() returns: 0 if all passed, 1 if one failed or if there was no test at
 * all. Each test runs in a process of its own unless CK_FORK=no is set; CK_VERBOSITY and the other variables of Check work as
 * usual. Start no threads outside the tests: a forked child has only the thread that forked.
 */
int qnl_test_run(Suite *suite);

#endif
