/* runner.c  The one way in which a test program runs its suite. */
#include "support/runner.h"

#include <stdio.h>

int qnl_test_run(Suite *suite) {
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int run = srunner_ntests_run(runner);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    if (run == 0) {
        /* An empty suite is a mistake in the program, or a typing error in CK_RUN_CASE. */
        fprintf(stderr, "no test was run\n");
        return 1;
    }
    return failed == 0 ? 0 : 1;
}
