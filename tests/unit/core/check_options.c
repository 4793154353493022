/* check_options.c  Option structs of other sizes, and the execution options. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/options.h"
#include "support/compare.h"
#include "support/runner.h"

/* A struct as three versions of the library might know it. */
typedef struct first_options {
    size_t struct_size;
    int64_t a;
} first_options;

typedef struct options {
    size_t struct_size;
    int64_t a;
    int64_t b;
} options;

typedef struct later_options {
    size_t struct_size;
    int64_t a;
    int64_t b;
    int64_t c;
} later_options;

static const options defaults = {sizeof(options), 10, 20};

START_TEST(null_keeps_the_defaults) {
    options read = defaults;
    REQUIRE_OK(qnl__options_read("f", &read, sizeof read, sizeof(first_options), NULL));
    ck_assert_uint_eq(read.struct_size, sizeof read);
    ck_assert_int_eq(read.a, 10);
    ck_assert_int_eq(read.b, 20);
}
END_TEST

START_TEST(older_structs_keep_the_newer_defaults) {
    const first_options given = {sizeof given, 1};
    options read = defaults;
    REQUIRE_OK(qnl__options_read("f", &read, sizeof read, sizeof(first_options), &given));
    ck_assert_uint_eq(read.struct_size, sizeof read);
    ck_assert_int_eq(read.a, 1);
    ck_assert_int_eq(read.b, 20);
}
END_TEST

START_TEST(newer_structs_are_read_when_the_rest_is_zero) {
    later_options given = {sizeof given, 1, 2, 0};
    options read = defaults;
    REQUIRE_OK(qnl__options_read("f", &read, sizeof read, sizeof(first_options), &given));
    ck_assert_uint_eq(read.struct_size, sizeof read);
    ck_assert_int_eq(read.b, 2);
    given.c = 1;
    read = defaults;
    REQUIRE_FAILURE(qnl__options_read("f", &read, sizeof read, sizeof(first_options), &given), QNL_ERR_ARGUMENT,
                    "f: struct_size is 32 with non-zero bytes beyond the 24 that this version knows");
    ck_assert_int_eq(memcmp(&read, &defaults, sizeof read), 0);
}
END_TEST

START_TEST(too_small_structs_are_refused) {
    const first_options given = {sizeof given - 1, 1};
    options read = defaults;
    REQUIRE_FAILURE(qnl__options_read("f", &read, sizeof read, sizeof(first_options), &given), QNL_ERR_ARGUMENT,
                    "f: struct_size is 15, allowed are 16..24");
    ck_assert_int_eq(memcmp(&read, &defaults, sizeof read), 0);
}
END_TEST

START_TEST(init_writes_what_the_caller_has) {
    options written = {0, -1, -1};
    REQUIRE_OK(qnl__options_init("f", &written, sizeof(first_options), &defaults, sizeof defaults, sizeof(first_options)));
    ck_assert_uint_eq(written.struct_size, sizeof(first_options));
    ck_assert_int_eq(written.a, 10);
    ck_assert_int_eq(written.b, -1);
    REQUIRE_FAILURE(qnl__options_init("f", NULL, 24, &defaults, sizeof defaults, sizeof(first_options)), QNL_ERR_NULL,
                    "f: options is NULL");
    REQUIRE_FAILURE(qnl__options_init("f", &written, 25, &defaults, sizeof defaults, sizeof(first_options)), QNL_ERR_ARGUMENT,
                    "f: struct_size is 25, allowed are 16..24");
    REQUIRE_FAILURE(qnl__options_init("f", &written, 15, &defaults, sizeof defaults, sizeof(first_options)), QNL_ERR_ARGUMENT,
                    "f: struct_size is 15, allowed are 16..24");
    ck_assert_uint_eq(written.struct_size, sizeof(first_options));
}
END_TEST

static int no_progress(uint64_t done, uint64_t total, void *data) {
    (void)data;
    return done > total;
}

START_TEST(execution_defaults) {
    qnl_execution_options given;
    memset(&given, 0xff, sizeof given);
    REQUIRE_OK(qnl_execution_options_init(&given, sizeof given));
    ck_assert_uint_eq(given.struct_size, sizeof given);
    ck_assert_int_eq(given.threads, 0);
    ck_assert_int_eq(given.mode, QNL_MODE_AUTO);
    ck_assert_int_eq(given.isa, QNL_ISA_AUTO);
    ck_assert_int_eq(given.precision, QNL_PRECISION_DOUBLE);
    ck_assert_uint_eq(given.memory_limit, 0);
    ck_assert(given.progress == NULL);
    ck_assert_ptr_null(given.progress_data);
    REQUIRE_FAILURE(qnl_execution_options_init(NULL, sizeof given), QNL_ERR_NULL, "qnl_execution_options_init: options is NULL");
    char expected[128];
    snprintf(expected, sizeof expected, "qnl_execution_options_init: struct_size is 3, allowed are %zu..%zu",
             offsetof(qnl_execution_options, precision), sizeof given);
    REQUIRE_FAILURE(qnl_execution_options_init(&given, 3), QNL_ERR_ARGUMENT, expected);
}
END_TEST

START_TEST(execution_options_are_read) {
    qnl_execution_options given;
    qnl_execution_options read;
    int data = 0;
    REQUIRE_OK(qnl_execution_options_init(&given, sizeof given));
    given.threads = 1024;
    given.mode = QNL_MODE_SINGLE;
    given.isa = QNL_ISA_AVX512;
    given.memory_limit = UINT64_MAX;
    given.progress = no_progress;
    given.progress_data = &data;
    REQUIRE_OK(qnl__execution_read("f", &read, &given));
    ck_assert_int_eq(read.threads, 1024);
    ck_assert_int_eq(read.mode, QNL_MODE_SINGLE);
    ck_assert_int_eq(read.isa, QNL_ISA_AVX512);
    ck_assert_uint_eq(read.memory_limit, UINT64_MAX);
    ck_assert(read.progress == no_progress);
    ck_assert_ptr_eq(read.progress_data, &data);
    REQUIRE_OK(qnl__execution_read("f", &read, NULL));
    ck_assert_int_eq(read.threads, 0);
    ck_assert_uint_eq(read.struct_size, sizeof read);
}
END_TEST

static void require_refused(const qnl_execution_options *given, const char *text) {
    qnl_execution_options read;
    REQUIRE_OK(qnl__execution_read("f", &read, NULL));
    read.threads = 77;
    REQUIRE_FAILURE(qnl__execution_read("f", &read, given), QNL_ERR_ARGUMENT, text);
    ck_assert_int_eq(read.threads, 77);
}

START_TEST(execution_options_out_of_range_are_refused) {
    qnl_execution_options given;
    REQUIRE_OK(qnl_execution_options_init(&given, sizeof given));
    given.threads = -1;
    require_refused(&given, "f: threads is -1, allowed are 0..1024");
    given.threads = 1025;
    require_refused(&given, "f: threads is 1025, allowed are 0..1024");
    given.threads = 1;
    given.mode = (qnl_mode)3;
    require_refused(&given, "f: mode is 3, allowed are 0..2");
    given.mode = QNL_MODE_BATCH;
    given.isa = (qnl_isa)4;
    require_refused(&given, "f: isa is 4, allowed are 0..3");
}
END_TEST

START_TEST(instruction_sets_have_names) {
    ck_assert_str_eq(qnl_isa_name(QNL_ISA_AUTO), "auto");
    ck_assert_str_eq(qnl_isa_name(QNL_ISA_GENERIC), "generic");
    ck_assert_str_eq(qnl_isa_name(QNL_ISA_AVX2), "avx2");
    ck_assert_str_eq(qnl_isa_name(QNL_ISA_AVX512), "avx512");
    ck_assert_str_eq(qnl_isa_name((qnl_isa)4), "unknown");
}
END_TEST

START_TEST(there_is_at_least_one_thread) {
    ck_assert_int_ge(qnl__thread_count(0), 1);
    ck_assert_int_eq(qnl__thread_count(1), 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("options");
    TCase *tests = tcase_create("options");
    tcase_add_test(tests, null_keeps_the_defaults);
    tcase_add_test(tests, older_structs_keep_the_newer_defaults);
    tcase_add_test(tests, newer_structs_are_read_when_the_rest_is_zero);
    tcase_add_test(tests, too_small_structs_are_refused);
    tcase_add_test(tests, init_writes_what_the_caller_has);
    tcase_add_test(tests, execution_defaults);
    tcase_add_test(tests, execution_options_are_read);
    tcase_add_test(tests, execution_options_out_of_range_are_refused);
    tcase_add_test(tests, instruction_sets_have_names);
    tcase_add_test(tests, there_is_at_least_one_thread);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
