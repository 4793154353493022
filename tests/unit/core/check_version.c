/* check_version.c  The version as number and text. */
#include <stdio.h>

#include "qnnland/version.h"
#include "support/runner.h"

START_TEST(version_is_that_of_the_header) {
    char text[64];
    snprintf(text, sizeof text, "%d.%d.%d", QNL_VERSION_MAJOR, QNL_VERSION_MINOR, QNL_VERSION_PATCH);
    ck_assert_str_eq(qnl_version_text(), text);
    ck_assert_int_eq(qnl_version(), 10000 * QNL_VERSION_MAJOR + 100 * QNL_VERSION_MINOR + QNL_VERSION_PATCH);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("version");
    TCase *tests = tcase_create("version");
    tcase_add_test(tests, version_is_that_of_the_header);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
