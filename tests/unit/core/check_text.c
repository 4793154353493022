/* check_text.c  Building text, and numbers that survive being written and read in any locale. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

START_TEST(text_grows) {
    qnl__text text = {0};
    char *out = NULL;
    for (int i = 0; i < 1000; i++)
        qnl__text_add(&text, "%d,", i);
    qnl__text_add(&text, "%s", "");
    REQUIRE_OK(qnl__text_finish("f", &text, &out));
    ck_assert_uint_eq(strlen(out), 10 * 2 + 90 * 3 + 900 * 4);
    ck_assert_int_eq(strncmp(out, "0,1,2,", 6), 0);
    ck_assert_str_eq(out + strlen(out) - 8, "998,999,");
    ck_assert_ptr_null(text.data);
    ck_assert_uint_eq(text.length, 0);
    qnl_string_free(out);
    qnl_string_free(NULL);
}
END_TEST

START_TEST(no_text_is_an_empty_string) {
    qnl__text text = {0};
    char *out = NULL;
    REQUIRE_OK(qnl__text_finish("f", &text, &out));
    ck_assert_str_eq(out, "");
    qnl_string_free(out);
}
END_TEST

START_TEST(failed_text_fails_in_the_end) {
    qnl__text text = {0};
    char *out = NULL;
    qnl__text_add(&text, "some");
    text.failed = 1;
    qnl__text_add(&text, "more");
    ck_assert_uint_eq(text.length, 4);
    REQUIRE_FAILURE(qnl__text_finish("f", &text, &out), QNL_ERR_MEMORY, "f: out of memory, 128 bytes were asked for");
    ck_assert_ptr_null(out);
    ck_assert_ptr_null(text.data);
    ck_assert_int_eq(text.failed, 0);
}
END_TEST

static void require_written(double value, const char *expected) {
    qnl__text text = {0};
    char *out = NULL;
    qnl__text_add_number(&text, value);
    REQUIRE_OK(qnl__text_finish("f", &text, &out));
    ck_assert_str_eq(out, expected);
    qnl_string_free(out);
}

/* The shortest decimals of the last four groups were found with exact integer arithmetic. */
START_TEST(numbers_are_written_in_their_shortest_form) {
    require_written(0.0, "0");
    require_written(-0.0, "-0");
    require_written(0.1, "0.1");
    require_written(-2.5e-8, "-2.5e-08");
    require_written(1.0 / 3.0, "0.3333333333333333");
    require_written(0.1 + 0.2, "0.30000000000000004");
    require_written(100.0, "100");
    require_written(1e22, "1e+22");
    require_written(123456.0, "123456");
    require_written(3.14159265358979312, "3.141592653589793");
    require_written(DBL_MAX, "1.7976931348623157e+308");
    require_written(DBL_MIN, "2.2250738585072014e-308");
    require_written(0x1p-1074, "5e-324");
    require_written(0x1p-1073, "1e-323");
    require_written(-0x1p-44, "-5.684341886080802e-14");
    require_written(0x1p-489, "6.256509672447191e-148");
    require_written(0x1p-791, "7.678447687145631e-239");
    require_written(NAN, "nan");
    require_written(-NAN, "nan");
    require_written(INFINITY, "inf");
    require_written(-INFINITY, "-inf");
}
END_TEST

static void require_survives(double value) {
    qnl__text text = {0};
    char *out = NULL;
    const char *end;
    qnl__text_add_number(&text, value);
    REQUIRE_OK(qnl__text_finish("f", &text, &out));
    const double read = qnl__read_number(out, &end);
    ck_assert_msg(memcmp(&read, &value, sizeof read) == 0, "%a was written as %s", value, out);
    ck_assert_int_eq(*end, '\0');
    qnl_string_free(out);
}

START_TEST(numbers_survive_to_the_last_bit) {
    qnl_random *random;
    REQUIRE_OK(qnl_random_new(&random, 1, 2, 3));
    for (int i = 0; i < 20000; i++) {
        const uint64_t bits = qnl_random_bits(random);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value)) require_survives(value);
    }
    for (int e = -1074; e < 1024; e++) {
        require_survives(ldexp(1.0, e));
        require_survives(-nextafter(ldexp(1.0, e), 0.0));
    }
    qnl_random_free(random);
}
END_TEST

/* Reads `length` characters of the text as `value`. */
static void require_read(const char *text, size_t length, double value) {
    const char *end = NULL;
    const double read = qnl__read_number(text, &end);
    ck_assert_msg((size_t)(end - text) == length, "\"%s\": %zu characters were read", text, (size_t)(end - text));
    ck_assert_msg(isnan(value) ? isnan(read) : read == value && signbit(read) == signbit(value), "\"%s\" was read as %a", text,
                  read);
}

START_TEST(longest_number_is_read) {
    require_read("12", 2, 12.0);
    require_read("+1.5*theta", 4, 1.5);
    require_read("-.5", 3, -0.5);
    require_read("1.", 2, 1.0);
    require_read("1.e3", 4, 1000.0);
    require_read("-0", 2, -0.0);
    require_read("2e", 1, 2.0);
    require_read("2e+", 1, 2.0);
    require_read("2E-3x", 4, 2e-3);
    require_read("0x10", 1, 0.0);
    require_read("-0X1p3", 2, -0.0);
    require_read("00x1", 2, 0.0);
    require_read("1,5", 1, 1.0);
    require_read("1e999", 5, INFINITY);
    require_read("1e-999", 6, 0.0);
    require_read("nan", 3, NAN);
    require_read("NaN(5)", 3, NAN);
    require_read("-Inf", 4, -INFINITY);
    require_read("infinity", 3, INFINITY);
    require_read("0.1000000000000000055511151231257827021181583404541015625", 57, 0.1);
}
END_TEST

START_TEST(what_is_no_number_is_not_read) {
    const char *const texts[] = {"", " 1", "\t1", "x", ".", "-", "+", "-.", "e5", ".e5", "--1", "+-1", "in", "na", "pi"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        require_read(texts[i], 0, 0.0);
}
END_TEST

static int is_comma_locale(const char *name) {
    return setlocale(LC_NUMERIC, name) != NULL && strcmp(localeconv()->decimal_point, ",") == 0;
}

/* Compiles a locale that has nothing but a decimal comma into a folder of its own, loads it and removes it again. */
static int make_comma_locale(void) {
    char folder[] = "/tmp/check_text_XXXXXX";
    char command[300];
    if (mkdtemp(folder) == NULL) return 0;
    /* localedef complains about what is missing, so its exit status says nothing. */
    snprintf(command, sizeof command,
             "printf 'LC_NUMERIC\ndecimal_point \",\"\nthousands_sep \"\"\ngrouping -1\nEND LC_NUMERIC\n' > %s/source; "
             "localedef -c -i %s/source %s/comma > %s/log 2>&1",
             folder, folder, folder, folder);
    (void)!system(command);
    setenv("LOCPATH", folder, 1);
    const int made = is_comma_locale("comma");
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) == 0 && made;
}

/* Any locale with a decimal comma that the machine has or can make; 0 if none. */
static int set_comma_locale(void) {
    const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8", "fr_FR.utf8", "es_ES.utf8", "ru_RU.utf8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (is_comma_locale(names[i])) return 1;
    }
    return make_comma_locale();
}

START_TEST(locale_of_the_program_does_not_matter) {
    char comma[16];
    if (!set_comma_locale()) return;
    require_written(-2.5e-8, "-2.5e-08");
    require_read("1.5,", 3, 1.5);
    REQUIRE_FAILURE(qnl__fail(QNL_ERR_ARGUMENT, "f: x is %g", 0.5), QNL_ERR_ARGUMENT, "f: x is 0.5");
    /* and it is still the program's own afterwards */
    snprintf(comma, sizeof comma, "%.1f", 0.5);
    ck_assert_str_eq(comma, "0,5");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("text");
    TCase *tests = tcase_create("text");
    tcase_add_test(tests, text_grows);
    tcase_add_test(tests, no_text_is_an_empty_string);
    tcase_add_test(tests, failed_text_fails_in_the_end);
    tcase_add_test(tests, numbers_are_written_in_their_shortest_form);
    tcase_add_test(tests, numbers_survive_to_the_last_bit);
    tcase_add_test(tests, longest_number_is_read);
    tcase_add_test(tests, what_is_no_number_is_not_read);
    tcase_add_test(tests, locale_of_the_program_does_not_matter);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
