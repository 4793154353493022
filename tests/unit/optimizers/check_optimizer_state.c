/* check_optimizer_state.c  Saving and loading: the text, exactness, and what broken texts say. */
#include <stdio.h>
#include <string.h>

#include "qnnland/circuit.h"
#include "qnnland/optimizer.h"
#include "support/compare.h"
#include "support/runner.h"

static const char *const good = "qnnland optimizer 1\n"
                                "method rmsprop\n"
                                "parameters 2\n"
                                "starts 1\n"
                                "rate 0.5\n"
                                "beta1 0.9\n"
                                "beta2 0.999\n"
                                "decay 0.25\n"
                                "epsilon 0.125\n"
                                "gradient_tolerance 0\n"
                                "value_tolerance -1\n"
                                "step_tolerance -1\n"
                                "target -inf\n"
                                "epsilon_place inside\n"
                                "start 0 steps 3 reason running value nan previous 0.75\n"
                                "theta 1 -2\n"
                                "theta_before 1.5 -2.5\n"
                                "average 0.0625 4\n";

static qnl_optimizer *load(const char *text) {
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_optimizer_load(&optimizer, text, NULL));
    return optimizer;
}

START_TEST(text_is_read_and_written) {
    char *text = NULL;
    double thetas[2];
    const double expected[2] = {1.0, -2.0};
    uint64_t steps;
    qnl_optimizer *optimizer = load(good);
    REQUIRE_OK(qnl_optimizer_save(&text, optimizer));
    ck_assert_str_eq(text, good);
    REQUIRE_OK(qnl_optimizer_thetas(thetas, optimizer));
    REQUIRE_OK(qnl_optimizer_steps(&steps, optimizer));
    compare_bits("thetas", thetas, expected, 2);
    ck_assert_uint_eq(steps, 3);
    qnl_string_free(text);
    qnl_optimizer_free(optimizer);
}
END_TEST

/* C = -theta_0: the gradient is (-1, 0). */
static int slope_value(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++) {
        values[j] = -thetas[2 * j];
    }
    return 0;
}

static int slope_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    if (values != NULL) slope_value(values, thetas, count, data);
    for (size_t j = 0; j < count; j++) {
        gradients[2 * j] = -1.0;
        gradients[2 * j + 1] = 0.0;
    }
    return 0;
}

static int count_steps(const qnl_optimizer_step *step, void *data) {
    ck_assert_uint_eq(step->step, 4);
    ++*(int *)data;
    return 0;
}

/* By hand: s = 0.25 / 16 + 0.75 = 0.765625 = 0.875^2, update 0.5 / (0.875 + 0.125) = 0.5. */
START_TEST(averages_options_and_callbacks_are_used) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = slope_value, .gradient = slope_gradient};
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options;
    int traced = 0;
    double thetas[2];
    const double expected[2] = {1.5, -2.0};
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, NULL));
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.rate = -1.0; /* not read */
    options.trace = count_steps;
    options.trace_data = &traced;
    REQUIRE_OK(qnl_optimizer_load(&optimizer, good, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 1));
    REQUIRE_OK(qnl_optimizer_thetas(thetas, optimizer));
    compare_doubles("thetas", thetas, expected, 2, 1e-15);
    ck_assert_int_eq(traced, 1);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

#ifdef QNL_NLOPT
#define METHODS 7
#else
#define METHODS 6
#endif

/* Numbers without a short decimal form, and all methods. */
START_TEST(numbers_are_exact) {
    const double thetas[6] = {1.0 / 3.0, -2.0 / 7.0, 1e-310, 1.7976931348623157e308, -0.0, 4.9406564584124654e-324};
    double found[6];
    char *text = NULL;
    char *again = NULL;
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.rate = 1.0 / 3.0;
    options.history = 17;
    options.epsilon_place = QNL_EPSILON_OUTSIDE;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, (qnl_optimizer_method)_i, 3, 2, thetas, &options));
    REQUIRE_OK(qnl_optimizer_save(&text, optimizer));
    qnl_optimizer *loaded = load(text);
    REQUIRE_OK(qnl_optimizer_thetas(found, loaded));
    compare_bits("thetas", found, thetas, 6);
    REQUIRE_OK(qnl_optimizer_save(&again, loaded));
    ck_assert_str_eq(again, text);
    qnl_string_free(text);
    qnl_string_free(again);
    qnl_optimizer_free(loaded);
    qnl_optimizer_free(optimizer);
}
END_TEST

/* A text from a system with other line ends. */
START_TEST(carriage_returns_are_fine) {
    char text[2000];
    size_t length = 0;
    for (const char *at = good; *at != '\0'; at++) {
        if (*at == '\n') text[length++] = '\r';
        text[length++] = *at;
    }
    text[length] = '\0';
    qnl_optimizer *optimizer = load(text);
    qnl_optimizer_free(optimizer);
}
END_TEST

/* Replace the first `from` of the good text by `to`. */
typedef struct broken_case {
    const char *from;
    const char *to;
    const char *message;
} broken_case;

static const broken_case broken_cases[] = {
    {"qnnland", "other", "line 1: expected qnnland optimizer 1, found \"other optimizer 1\""},
    {"optimizer 1", "optimizer 12", "line 1: expected qnnland optimizer 1, found \"qnnland optimizer 12\""},
    {"rmsprop", "newton", "line 2: expected the name of a method, found \" newton\""},
    {"rmsprop", "rmsprop now", "line 2: expected the end of the line, found \"now\""},
    {"parameters 2", "parameters x", "line 3: expected a whole number, found \"x\""},
    {"parameters 2", "parameters 0", "line 3: parameters is 0, allowed by the length of the text are 1..154"},
    {"parameters 2", "parameters 99999999999", "line 3: parameters is 99999999999, allowed by the length of the text are 1..159"},
    {"parameters 2", "parameters 18446744073709551616", "line 3: expected a number below 2^64, found \"18446744073709551616\""},
    {"starts 1", "starts 78", "line 4: starts is 78, allowed by the length of the text are 1..77"},
    {"rate 0.5", "rate", "line 5: expected a number, found \"\""},
    {"rate 0.5", "rate -0.5", "line 5: rate is -0.5, allowed are finite numbers above 0"},
    {"beta1 0.9", "beta2 0.9", "line 6: expected beta1, found \"beta2 0.9\""},
    {"decay 0.25", "decay 0.25x", "line 8: expected the end of the line, found \"x\""},
    {"inside", "between", "line 14: expected inside or outside, found \" between\""},
    {"start 0", "start 1", "line 15: start is 1, expected 0"},
    {"running", "sleeping", "line 15: expected the name of a stop reason, found \" sleeping value nan previous 0.75\""},
    {"steps 3", "steps 0", "line 15: a previous value without a step"},
    {"theta 1 -2", "theta 1", "line 16: expected a number, found \"\""},
    {"theta 1 -2", "theta 1 -2 3", "line 16: expected the end of the line, found \"3\""},
    {"theta 1 -2", "theta 1 nan", "line 16: expected a finite number, found \"nan\""},
    {"theta_before", "theta", "line 17: expected theta_before, found \"theta 1.5 -2.5\""},
    {"average 0.0625 4\n", "", "line 18: expected average, found \"\""},
    {"average 0.0625 4\n", "average 0.0625 4", "line 18: expected the end of the line, found \"\""},
    {"average 0.0625 4\n", "average 0.0625 4\nmore", "line 19: expected the end of the text, found \"more\""},
};
#define BROKEN_CASES ((int)(sizeof broken_cases / sizeof broken_cases[0]))

START_TEST(broken_texts) {
    const broken_case *broken = &broken_cases[_i];
    const char *at = strstr(good, broken->from);
    char text[2000];
    char message[300];
    qnl_optimizer *optimizer = NULL;
    ck_assert_ptr_nonnull(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, broken->to, at + strlen(broken->from));
    snprintf(message, sizeof message, "qnl_optimizer_load: %s", broken->message);
    REQUIRE_FAILURE(qnl_optimizer_load(&optimizer, text, NULL), QNL_ERR_PARSE, message);
    ck_assert_ptr_null(optimizer);
}
END_TEST

/* Every beginning of the text is refused, and reads nothing behind its end. */
START_TEST(cut_texts) {
    char text[2000];
    qnl_optimizer *optimizer = NULL;
    for (size_t length = 0; length < strlen(good); length++) {
        memcpy(text, good, length);
        text[length] = '\0';
        ck_assert_int_eq(qnl_optimizer_load(&optimizer, text, NULL), QNL_ERR_PARSE);
    }
    ck_assert_ptr_null(optimizer);
}
END_TEST

START_TEST(null_pointers) {
    char *text = NULL;
    qnl_optimizer *optimizer = load(good);
    qnl_optimizer *other = NULL;
    qnl_optimizer_options options;
    REQUIRE_FAILURE(qnl_optimizer_save(NULL, optimizer), QNL_ERR_NULL, "qnl_optimizer_save: out is NULL");
    REQUIRE_FAILURE(qnl_optimizer_save(&text, NULL), QNL_ERR_NULL, "qnl_optimizer_save: optimizer is NULL");
    REQUIRE_FAILURE(qnl_optimizer_load(NULL, good, NULL), QNL_ERR_NULL, "qnl_optimizer_load: out is NULL");
    REQUIRE_FAILURE(qnl_optimizer_load(&other, NULL, NULL), QNL_ERR_NULL, "qnl_optimizer_load: text is NULL");
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.struct_size = 7;
    ck_assert_int_eq(qnl_optimizer_load(&other, good, &options), QNL_ERR_ARGUMENT);
    ck_assert_ptr_null(other);
    qnl_optimizer_free(optimizer);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("optimizer_state");
    TCase *tests = tcase_create("text");
    tcase_add_test(tests, text_is_read_and_written);
    tcase_add_test(tests, averages_options_and_callbacks_are_used);
    tcase_add_loop_test(tests, numbers_are_exact, 0, METHODS);
    tcase_add_test(tests, carriage_returns_are_fine);
    tcase_add_loop_test(tests, broken_texts, 0, BROKEN_CASES);
    tcase_add_test(tests, cut_texts);
    tcase_add_test(tests, null_pointers);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
