/* check_error.c  Status codes, the text of the last failure, and how callbacks' codes come back. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/error.h"
#include "support/compare.h"
#include "support/runner.h"

START_TEST(codes_have_their_names_and_numbers) {
    ck_assert_int_eq(QNL_OK, 0);
    ck_assert_int_eq(QNL_ERR_NULL, 1);
    ck_assert_int_eq(QNL_ERR_NUMERICAL, 12);
    ck_assert_str_eq(qnl_status_name(QNL_OK), "QNL_OK");
    ck_assert_str_eq(qnl_status_name(QNL_ERR_PARSE), "QNL_ERR_PARSE");
    ck_assert_str_eq(qnl_status_message(QNL_OK), "success");
    ck_assert_str_eq(qnl_status_message(QNL_ERR_CANCELLED), "a callback stopped the work");
}
END_TEST

START_TEST(codes_that_do_not_exist_are_unknown) {
    const qnl_status codes[] = {-1, 13, 99, 100, -2147483647 - 1, 2147483647};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        ck_assert_str_eq(qnl_status_name(codes[i]), "unknown");
        ck_assert_str_eq(qnl_status_message(codes[i]), "unknown status");
    }
}
END_TEST

START_TEST(text_is_that_of_the_last_failure) {
    REQUIRE_FAILURE(qnl__fail(QNL_ERR_IO, "first %d", 1), QNL_ERR_IO, "first 1");
    REQUIRE_FAILURE(qnl__fail(QNL_ERR_PARSE, "second %s", "text"), QNL_ERR_PARSE, "second text");
    ck_assert_str_eq(qnl_status_message(QNL_ERR_IO), "a file could not be opened, read or written");
    ck_assert_str_eq(qnl_last_error(), "second text");
}
END_TEST

START_TEST(old_text_may_be_part_of_the_new_one) {
    qnl__fail(QNL_ERR_IO, "inner");
    REQUIRE_FAILURE(qnl__fail(QNL_ERR_IO, "outer: %s", qnl_last_error()), QNL_ERR_IO, "outer: inner");
}
END_TEST

START_TEST(long_text_is_cut) {
    char words[5000];
    memset(words, 'x', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    ck_assert_int_eq(qnl__fail(QNL_ERR_IO, "%s", words), QNL_ERR_IO);
    ck_assert_uint_eq(strlen(qnl_last_error()), 1023);
}
END_TEST

START_TEST(memory_failure_names_the_bytes) {
    REQUIRE_FAILURE(qnl__fail_memory("qnl_thing_new", 4096), QNL_ERR_MEMORY,
                    "qnl_thing_new: out of memory, 4096 bytes were asked for");
}
END_TEST

static qnl_status check_pointer(const void *thing) {
    QNL_CHECK_POINTER(thing);
    return QNL_OK;
}

static qnl_status forward(qnl_status status, int *reached) {
    QNL_TRY(status);
    *reached = 1;
    return QNL_OK;
}

START_TEST(macros_return_from_the_function) {
    int reached = 0;
    REQUIRE_OK(check_pointer(&reached));
    REQUIRE_FAILURE(check_pointer(NULL), QNL_ERR_NULL, "check_pointer: thing is NULL");
    ck_assert_int_eq(forward(-5, &reached), -5);
    ck_assert_int_eq(reached, 0);
    ck_assert_int_eq(forward(QNL_OK, &reached), QNL_OK);
    ck_assert_int_eq(reached, 1);
}
END_TEST

START_TEST(own_codes_of_callbacks_survive) {
    qnl__fail(QNL_ERR_IO, "before");
    qnl__callback_begin();
    ck_assert_int_eq(qnl__callback_status(0, "f: the callback"), QNL_OK);
    ck_assert_str_eq(qnl_last_error(), "before");
    REQUIRE_FAILURE(qnl__callback_status(-7, "f: the callback"), -7, "f: the callback returned -7");
    REQUIRE_FAILURE(qnl__callback_status(13, "f: the callback"), QNL_ERR_CANCELLED, "f: the callback returned 13");
    REQUIRE_FAILURE(qnl__callback_status(1000, "f: the callback"), QNL_ERR_CANCELLED, "f: the callback returned 1000");
    REQUIRE_FAILURE(qnl__callback_status(QNL_ERR_IO, "f: the callback"), QNL_ERR_IO, "f: the callback returned 8");
}
END_TEST

START_TEST(text_of_the_library_survives_its_own_code) {
    qnl__callback_begin();
    qnl__fail(QNL_ERR_PARSE, "qnl_inner: line 3");
    REQUIRE_FAILURE(qnl__callback_status(QNL_ERR_PARSE, "f: the callback"), QNL_ERR_PARSE, "qnl_inner: line 3");
    /* A code that the library did not fail with has no text of its own. */
    REQUIRE_FAILURE(qnl__callback_status(QNL_ERR_MEMORY, "f: the callback"), QNL_ERR_MEMORY, "f: the callback returned 9");
    /* Nor has one whose text is older than the callback. */
    qnl__fail(QNL_ERR_PARSE, "qnl_inner: line 3");
    qnl__callback_begin();
    ck_assert_str_eq(qnl_last_error(), "qnl_inner: line 3");
    REQUIRE_FAILURE(qnl__callback_status(QNL_ERR_PARSE, "f: the callback"), QNL_ERR_PARSE, "f: the callback returned 7");
}
END_TEST

START_TEST(numbers_that_are_not_finite_are_named) {
    double values[4] = {0.0, -1e308, 1e-320, 2.0};
    REQUIRE_OK(qnl__check_finite("f", "x", values, 4));
    REQUIRE_OK(qnl__check_finite("f", "x", NULL, 0));
    REQUIRE_FAILURE(qnl__check_finite("f", "x", NULL, 1), QNL_ERR_NULL, "f: x is NULL");
    values[3] = -NAN;
    REQUIRE_FAILURE(qnl__check_finite("f", "x", values, 4), QNL_ERR_NOT_FINITE, "f: x[3] is nan, must be finite");
    values[2] = -INFINITY;
    REQUIRE_FAILURE(qnl__check_finite("f", "x", values, 4), QNL_ERR_NOT_FINITE, "f: x[2] is -inf, must be finite");
    values[0] = INFINITY;
    REQUIRE_FAILURE(qnl__check_finite("f", "x", values, 4), QNL_ERR_NOT_FINITE, "f: x[0] is inf, must be finite");
}
END_TEST

#define ROUNDS 2000

typedef struct thread_work {
    int number;
    int wrong; /* how often another text than the thread's own was found */
} thread_work;

static void *fail_often(void *data) {
    thread_work *work = data;
    char expected[32];
    snprintf(expected, sizeof expected, "thread %d", work->number);
    work->wrong = strcmp(qnl_last_error(), "") != 0; /* before the first failure */
    for (int i = 0; i < ROUNDS; i++) {
        qnl__fail(QNL_ERR_IO, "thread %d", work->number);
        work->wrong += strcmp(qnl_last_error(), expected) != 0;
    }
    return NULL;
}

START_TEST(each_thread_has_its_own_text) {
    pthread_t threads[2];
    thread_work work[2] = {{1, 0}, {2, 0}};
    qnl__fail(QNL_ERR_IO, "of the first thread");
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, fail_often, &work[i]), 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_int_eq(work[i].wrong, 0);
    }
    ck_assert_str_eq(qnl_last_error(), "of the first thread");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("error");
    TCase *tests = tcase_create("error");
    tcase_add_test(tests, codes_have_their_names_and_numbers);
    tcase_add_test(tests, codes_that_do_not_exist_are_unknown);
    tcase_add_test(tests, text_is_that_of_the_last_failure);
    tcase_add_test(tests, old_text_may_be_part_of_the_new_one);
    tcase_add_test(tests, long_text_is_cut);
    tcase_add_test(tests, memory_failure_names_the_bytes);
    tcase_add_test(tests, macros_return_from_the_function);
    tcase_add_test(tests, own_codes_of_callbacks_survive);
    tcase_add_test(tests, text_of_the_library_survives_its_own_code);
    tcase_add_test(tests, numbers_that_are_not_finite_are_named);
    tcase_add_test(tests, each_thread_has_its_own_text);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
