#include "qnnland/status.h"
#include "support/compare.h"
#include "support/runner.h"

START_TEST(nothing) {
    REQUIRE_OK(QNL_OK);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("empty");
    TCase *cases = tcase_create("empty");
    tcase_add_test(cases, nothing);
    suite_add_tcase(suite, cases);
    return qnl_test_run(suite);
}
