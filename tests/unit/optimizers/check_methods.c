/* check_methods.c  The first steps of each method, by hand. */
#include <math.h>
#include <string.h>

#include "qnnland/optimizer.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_optimizer_options default_options(void) {
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    return options;
}

/* C has no meaning here: the gradient is 2 in the first step and -1 in the second. */
static int scripted_value(double *values, const double *thetas, size_t count, void *data) {
    (void)thetas;
    (void)data;
    memset(values, 0, count * sizeof *values);
    return 0;
}

static int scripted_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    int *step = data;
    ck_assert_uint_eq(count, 1);
    if (values != NULL) scripted_value(values, thetas, count, NULL);
    gradients[0] = (*step)++ == 0 ? 2.0 : -1.0;
    return 0;
}

static int collect_update(const qnl_optimizer_step *step, void *data) {
    ck_assert_uint_eq(step->struct_size, sizeof *step);
    ck_assert_uint_eq(step->start, 0);
    ((double *)data)[step->step - 1] = step->update[0];
    return 0;
}

static void require_two_updates(qnl_optimizer_method method, qnl_optimizer_options options, double first, double second) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = scripted_value, .gradient = scripted_gradient};
    const double theta = 10.0;
    int step = 0;
    double updates[2] = {NAN, NAN};
    double end;
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    options.trace = collect_update;
    options.trace_data = updates;
    REQUIRE_OK(qnl_cost_new(&cost, 1, &methods, &step));
    REQUIRE_OK(qnl_optimizer_new(&optimizer, method, 1, 1, &theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 2));
    compare_double("first update", updates[0], first, 1e-14);
    compare_double("second update", updates[1], second, 1e-14);
    REQUIRE_OK(qnl_optimizer_thetas(&end, optimizer));
    compare_double("theta", end, 10.0 + first + second, 1e-14);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}

/* A large epsilon shows where it is added.  Moments by hand: m = 0.2, 0.08; v = 0.04, 0.0496. */
static qnl_optimizer_options hand_options(void) {
    qnl_optimizer_options options = default_options();
    options.rate = 0.1;
    options.beta1 = 0.9;
    options.beta2 = 0.99;
    options.decay = 0.9;
    options.epsilon = 0.5;
    return options;
}

START_TEST(gradient_descent_by_hand) {
    require_two_updates(QNL_OPTIMIZER_GRADIENT_DESCENT, hand_options(), -0.2, 0.1);
}
END_TEST

START_TEST(adam_inside_by_hand) {
    qnl_optimizer_options options = hand_options();
    require_two_updates(QNL_OPTIMIZER_ADAM, options, -0.08, -0.1 * (0.08 / 0.19) / (sqrt(0.0496 / 0.0199) + 0.5));
}
END_TEST

START_TEST(adam_outside_by_hand) {
    qnl_optimizer_options options = hand_options();
    options.epsilon_place = QNL_EPSILON_OUTSIDE;
    require_two_updates(QNL_OPTIMIZER_ADAM, options, -1.0 / 35.0, -0.1 * sqrt(0.0199) / 0.19 * 0.08 / (sqrt(0.0496) + 0.5));
}
END_TEST

/* The first step is as long as the rate where |g| > 1; then the secant of (0, 2) and (-0.1, -1). */
START_TEST(lbfgs_by_hand) {
    require_two_updates(QNL_OPTIMIZER_LBFGS, hand_options(), -0.1, 0.1 * (0.1 / 3.0));
}
END_TEST

START_TEST(rmsprop_by_hand) {
    require_two_updates(QNL_OPTIMIZER_RMSPROP, hand_options(), -0.2 / (sqrt(0.4) + 0.5), 0.1 / (sqrt(0.46) + 0.5));
}
END_TEST

/*
 * The largest step that Adam can make, by Cauchy and Schwarz: with weights c_i = (1 - beta1) beta1^(t-i) / (1 - beta1^t) and d_i
 * the same with beta2 the first moment is at most sqrt(sum c_i^2 / d_i) times the root of the second one, and the gradients g_i =
 * c_i / d_i reach it.
 */
static int steepest_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    int *step = data;
    ++*step;
    (void)thetas;
    for (size_t j = 0; j < count; j++) {
        if (values != NULL) values[j] = 0.0;
        gradients[j] = 1e20 * pow(0.9 / 0.99, -(double)*step);
    }
    return 0;
}

START_TEST(adam_reaches_its_step_limit) {
    /* computed independently in closed form for beta1 = 0.9, beta2 = 0.99 and t = 1, 2, 5, 10, 50 */
    const int steps[5] = {1, 2, 5, 10, 50};
    const double limits[5] = {1.0, 1.0011325744522117, 1.0089777614439899, 1.035872937022101, 1.4815321058611992};
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = scripted_value, .gradient = steepest_gradient};
    qnl_optimizer_options options = default_options();
    double updates[50];
    const double theta = 0.0;
    int step = 0;
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    options.rate = 1.0;
    options.beta2 = 0.99;
    options.trace = collect_update;
    options.trace_data = updates;
    REQUIRE_OK(qnl_cost_new(&cost, 1, &methods, &step));
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 1, 1, &theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 50));
    for (size_t i = 0; i < 5; i++) {
        compare_double("largest step", -updates[steps[i] - 1], limits[i], 1e-10);
    }
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("methods");
    TCase *tests = tcase_create("first steps");
    tcase_add_test(tests, gradient_descent_by_hand);
    tcase_add_test(tests, adam_inside_by_hand);
    tcase_add_test(tests, adam_outside_by_hand);
    tcase_add_test(tests, rmsprop_by_hand);
    tcase_add_test(tests, lbfgs_by_hand);
    tcase_add_test(tests, adam_reaches_its_step_limit);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
