/* The stored cases of channels.json: diamond norms that several methods agree on to 1e-9. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "linalg/semidefinite.h"
#include "qnnland/diamond.h"
#include "support/compare.h"
#include "support/json.h"
#include "support/runner.h"

/* Largest input times output dimension for csdp. */
enum { MOST = 16 };

/* All cases of the file; the tests run in forked children and only read it. */
static json_t *document;

/* The map of one list of Kraus operators. */
static qnl_channel *read_operators(const json_t *test, const char *list) {
    const json_t *operators = json_member(test, list);
    const size_t input = (size_t)json_whole(test, "din", 0), output = (size_t)json_whole(test, "dout", 0);
    const size_t count = json_array_size(operators);
    double complex *kraus = json_complexes(operators, count * input * output);
    qnl_channel *channel = NULL;
    REQUIRE_OK(qnl_channel_new_kraus(&channel, (const qnl_complex *)(const void *)kraus, count, input, output));
    free(kraus);
    return channel;
}

static void check_result(const json_t *test, const qnl_diamond_result *result) {
    const char *name = json_string_value(json_member(test, "name"));
    const double expected = json_number_value(json_member(test, "diamond_norm"));
    compare_double(name, result->value, expected, 1e-9);
    ck_assert_msg(result->converged == 1, "%s: not converged", name);
    ck_assert_msg(result->lower <= result->value && result->value <= result->upper, "%s: the value is outside the bounds", name);
    ck_assert_msg(result->upper - result->lower <= 1e-8 * result->value + 1e-13, "%s: the bounds are %.3g apart", name,
                  result->upper - result->lower);
    ck_assert_msg(expected > result->lower - 1e-9 && expected < result->upper + 1e-9, "%s: the bounds exclude %.17g", name,
                  expected);
}

/* By the method that fits, and by the certified one in any case. */
START_TEST(test_case) {
    const json_t *test = json_array_get(json_object_get(document, "cases"), (size_t)_i);
    qnl_channel *a = read_operators(test, "kraus_plus"), *b = read_operators(test, "kraus_minus");
    qnl_diamond_options options;
    qnl_diamond_result result;
    REQUIRE_OK(qnl_diamond_options_init(&options, sizeof options));
    REQUIRE_OK(qnl_diamond_distance(&result, NULL, NULL, a, b, &options));
    check_result(test, &result);
    options.method = QNL_DIAMOND_CERTIFIED;
    REQUIRE_OK(qnl_diamond_distance(&result, NULL, NULL, a, b, &options));
    check_result(test, &result);
    qnl_channel_free(a);
    qnl_channel_free(b);
}
END_TEST

/* By csdp, for sizes that take a fraction of a second. */
START_TEST(test_csdp) {
    const json_t *test = json_array_get(json_object_get(document, "cases"), (size_t)_i);
    const char *name = json_string_value(json_member(test, "name"));
    const double expected = json_number_value(json_member(test, "diamond_norm"));
    if (json_whole(test, "din", 0) * json_whole(test, "dout", 0) > MOST) return;
    qnl_channel *a = read_operators(test, "kraus_plus"), *b = read_operators(test, "kraus_minus");
    qnl_diamond_options options;
    qnl_diamond_result result;
    REQUIRE_OK(qnl_diamond_options_init(&options, sizeof options));
    options.method = QNL_DIAMOND_CSDP;
    REQUIRE_OK(qnl_diamond_distance(&result, NULL, NULL, a, b, &options));
    compare_double(name, result.value, expected, 1e-6);
    ck_assert_msg(expected > result.lower - 1e-9 && expected < result.upper + 1e-9, "%s: [%.17g, %.17g] excludes %.17g", name,
                  result.lower, result.upper, expected);
    ck_assert_msg(result.upper - result.lower <= 1e-6, "%s: the bounds are %.3g apart", name, result.upper - result.lower);
    qnl_channel_free(a);
    qnl_channel_free(b);
}
END_TEST

/* Whether the tests by csdp can run; a line says so if not. */
static int has_csdp(void) {
    char *program = NULL;
    const int found = qnl__sdp_find_program("check_reference_channels", &program, NULL) == QNL_OK;
    free(program);
    if (!found) {
        puts("the program csdp is not installed: its cases are skipped");
    }
    return found;
}

static Suite *make_suite(void) {
    Suite *suite = suite_create("reference channels");
    TCase *cases = tcase_create("cases");
    const size_t count = json_array_size(json_object_get(document, "cases"));
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, test_case, 0, (int)count);
    if (has_csdp()) {
        tcase_add_loop_test(cases, test_csdp, 0, (int)count);
    }
    suite_add_tcase(suite, cases);
    return suite;
}

int main(void) {
    return json_reference_run("channels.json", &document, make_suite);
}
