/* check_lbfgs.c  L-BFGS against the dense formula, its first steps by hand, and its memory. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "qnnland/circuit.h"
#include "qnnland/optimizer.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_optimizer_options options_with(double rate, int history) {
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.rate = rate;
    options.history = history;
    return options;
}

/* ---- by hand, in one dimension ---- */

typedef struct script {
    const double *gradients;
    size_t step;
    double updates[8];
} script;

static int scripted_value(double *values, const double *thetas, size_t count, void *data) {
    (void)thetas;
    (void)data;
    memset(values, 0, count * sizeof *values);
    return 0;
}

static int scripted_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    script *s = data;
    if (values != NULL) scripted_value(values, thetas, count, NULL);
    gradients[0] = s->gradients[s->step++];
    return 0;
}

static int collect(const qnl_optimizer_step *step, void *data) {
    ((script *)data)->updates[step->step - 1] = step->update[0];
    return 0;
}

static void require_updates(double rate, const double *gradients, const double *expected, size_t steps, const char *memory) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = scripted_value, .gradient = scripted_gradient};
    const double theta = 0.0;
    script s = {.gradients = gradients};
    char *text = NULL;
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = options_with(rate, 1);
    options.trace = collect;
    options.trace_data = &s;
    REQUIRE_OK(qnl_cost_new(&cost, 1, &methods, &s));
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_LBFGS, 1, 1, &theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, steps));
    for (size_t i = 0; i < steps; i++) {
        compare_double("update", s.updates[i], expected[i], 1e-15 * fabs(expected[i]));
    }
    REQUIRE_OK(qnl_optimizer_save(&text, optimizer));
    ck_assert_msg(strstr(text, memory) != NULL, "%s", text);
    qnl_string_free(text);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}

/* |g| above 1: the first step is as long as the rate; then the secant: H = s / y = -0.125 / -4. */
START_TEST(first_step_is_limited) {
    const double gradients[2] = {2.0, -2.0};
    const double expected[2] = {-0.125, 0.125 * 2.0 / 32.0};
    require_updates(0.125, gradients, expected, 2, "average -2\naverage 0.0078125\naverage -0.125\naverage -4\n");
}
END_TEST

START_TEST(small_first_step_is_the_gradient) {
    const double gradients[1] = {0.5};
    const double expected[1] = {-0.0625};
    require_updates(0.125, gradients, expected, 1, "average 0.5\naverage -0.0625\naverage 0\naverage 0\n");
}
END_TEST

/* No curvature, negative curvature, and one of exactly 1e-10 too little: no pair, and the full gradient as the step. */
START_TEST(pairs_without_curvature_are_not_stored) {
    const double flat[2] = {2.0, 2.0};
    const double down[2] = {2.0, 3.0};
    const double weak[2] = {0.5, 0.5 - 0.5e-10};
    const double flat_updates[2] = {-0.125, -0.25};
    const double down_updates[2] = {-0.125, -0.375};
    const double weak_updates[2] = {-0.5, -(0.5 - 0.5e-10)};
    require_updates(0.125, flat, flat_updates, 2, "average 2\naverage -0.25\naverage 0\naverage 0\n");
    require_updates(0.125, down, down_updates, 2, "average 3\naverage -0.375\naverage 0\naverage 0\n");
    require_updates(1.0, weak, weak_updates, 2, "average 0\naverage 0\n");
}
END_TEST

/* s.y = 1e-9 is enough. */
START_TEST(small_curvature_is_stored) {
    const double gradients[2] = {0.5, 0.5 - 2e-9};
    const double expected[2] = {-0.5, -(0.5 - 2e-9) * (0.5 / (0.5 - (0.5 - 2e-9)))};
    require_updates(1.0, gradients, expected, 2, "average -0.5\n");
}
END_TEST

/* A gradient whose square vanishes: g.d is 0, no descent, so that the memory begins anew. */
START_TEST(no_descent_clears_the_memory) {
    const double gradients[3] = {2.0, -2.0, 1e-200};
    const double expected[3] = {-0.125, 0.0078125, -0.125e-200};
    require_updates(0.125, gradients, expected, 3, "e-201\naverage 0\naverage 0\n");
}
END_TEST

/* ---- against the dense formula ---- */

#define P     4
#define STEPS 12

/* sum_k (k+1)/2 x_k^2 + sum_k (x_k x_{k+1})^2 / 4: convex enough for pairs, not quadratic. */
static int quartic_value(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++) {
        const double *x = thetas + j * P;
        values[j] = 0.0;
        for (size_t k = 0; k < P; k++) {
            const double neighbour = x[(k + 1) % P];
            values[j] += 0.5 * (double)(k + 1) * x[k] * x[k] + 0.25 * x[k] * x[k] * neighbour * neighbour;
        }
    }
    return 0;
}

static int quartic_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    if (values != NULL) quartic_value(values, thetas, count, data);
    for (size_t j = 0; j < count; j++) {
        const double *x = thetas + j * P;
        for (size_t k = 0; k < P; k++) {
            const double next = x[(k + 1) % P];
            const double before = x[(k + P - 1) % P];
            gradients[j * P + k] = x[k] * ((double)(k + 1) + 0.5 * (next * next + before * before));
        }
    }
    return 0;
}

typedef struct record {
    double gradients[STEPS][P];
    double updates[STEPS][P];
} record;

static int write_down(const qnl_optimizer_step *step, void *data) {
    record *r = data;
    memcpy(r->gradients[step->step - 1], step->gradient, sizeof r->gradients[0]);
    memcpy(r->updates[step->step - 1], step->update, sizeof r->updates[0]);
    return 0;
}

/* H = (1 - s y'/s.y) H (1 - y s'/s.y) + s s'/s.y, J. Nocedal and S. Wright, Numerical Optimization (2006), equation 6.17. */
static void dense_update(double h[P][P], const double *s, const double *y) {
    double curvature = 0.0;
    double left[P][P];
    double half[P][P];
    for (size_t k = 0; k < P; k++) {
        curvature += s[k] * y[k];
    }
    for (size_t i = 0; i < P; i++) {
        for (size_t j = 0; j < P; j++) {
            left[i][j] = (i == j ? 1.0 : 0.0) - s[i] * y[j] / curvature;
        }
    }
    for (size_t i = 0; i < P; i++) {
        for (size_t j = 0; j < P; j++) {
            half[i][j] = 0.0;
            for (size_t k = 0; k < P; k++) {
                half[i][j] += left[i][k] * h[k][j];
            }
        }
    }
    for (size_t i = 0; i < P; i++) {
        for (size_t j = 0; j < P; j++) {
            h[i][j] = s[i] * s[j] / curvature;
            for (size_t k = 0; k < P; k++) {
                h[i][j] += half[i][k] * left[j][k];
            }
        }
    }
}

/* -rate H g of step t from the last `history` pairs, from gradients and updates of the trace. */
static void dense_step(double *update, const record *r, size_t t, size_t history, double rate) {
    double h[P][P] = {{0.0}};
    const size_t oldest = t > history ? t - history : 0;
    double sy = 0.0;
    double yy = 0.0;
    for (size_t k = 0; k < P; k++) {
        const double y = r->gradients[t][k] - r->gradients[t - 1][k];
        sy += r->updates[t - 1][k] * y;
        yy += y * y;
    }
    for (size_t k = 0; k < P; k++) {
        h[k][k] = sy / yy;
    }
    for (size_t i = oldest; i < t; i++) {
        double y[P];
        for (size_t k = 0; k < P; k++) {
            y[k] = r->gradients[i + 1][k] - r->gradients[i][k];
        }
        dense_update(h, r->updates[i], y);
    }
    for (size_t i = 0; i < P; i++) {
        update[i] = 0.0;
        for (size_t k = 0; k < P; k++) {
            update[i] -= rate * h[i][k] * r->gradients[t][k];
        }
    }
}

START_TEST(steps_are_those_of_the_dense_formula) {
    const int histories[3] = {1, 3, 100};
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = quartic_value, .gradient = quartic_gradient};
    const double theta[P] = {1.5, -0.75, 1.0, -0.5};
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    record r;
    qnl_optimizer_options options = options_with(0.75, histories[_i]);
    options.trace = write_down;
    options.trace_data = &r;
    REQUIRE_OK(qnl_cost_new(&cost, P, &methods, NULL));
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_LBFGS, P, 1, theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, STEPS));
    for (size_t t = 1; t < STEPS; t++) {
        double expected[P];
        dense_step(expected, &r, t, (size_t)histories[_i], 0.75);
        compare_doubles("update", r.updates[t], expected, P, 1e-11);
    }
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* ---- options and text ---- */

START_TEST(wrong_histories) {
    const double theta = 0.0;
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = options_with(1.0, 0);
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_LBFGS, 1, 1, &theta, &options), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: history is 0, allowed are 1..100");
    options.history = 101;
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_LBFGS, 1, 1, &theta, &options), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: history is 101, allowed are 1..100");
    ck_assert_ptr_null(optimizer);
}
END_TEST

#define HEAD                                                                                                                       \
    "qnnland optimizer 1\nmethod lbfgs\nparameters 1\nstarts 1\nrate 1\nbeta1 0.9\nbeta2 0.999\ndecay 0.99\nepsilon 1e-08\n"       \
    "gradient_tolerance 0\nvalue_tolerance -1\nstep_tolerance -1\ntarget -inf\nepsilon_place inside\n"

static void require_broken(const char *text, const char *message) {
    qnl_optimizer *optimizer = NULL;
    REQUIRE_FAILURE(qnl_optimizer_load(&optimizer, text, NULL), QNL_ERR_PARSE, message);
    ck_assert_ptr_null(optimizer);
}

START_TEST(broken_texts) {
    require_broken(HEAD "start 0 steps 0\n", "qnl_optimizer_load: line 15: expected history, found \"start 0 steps 0\"");
    require_broken(HEAD "history 0\n", "qnl_optimizer_load: line 15: history is 0, allowed are 1..100");
    require_broken(HEAD "history 4294967297\n", "qnl_optimizer_load: line 15: history is 4294967297, allowed are 1..100");
    require_broken(HEAD "history 3 4\n", "qnl_optimizer_load: line 15: expected the end of the line, found \"4\"");
    require_broken(HEAD "history 100\n",
                   "qnl_optimizer_load: the text is too short for 1 starts of 1 parameters with 204 rows each");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lbfgs");
    TCase *tests = tcase_create("steps");
    tcase_add_test(tests, first_step_is_limited);
    tcase_add_test(tests, small_first_step_is_the_gradient);
    tcase_add_test(tests, pairs_without_curvature_are_not_stored);
    tcase_add_test(tests, small_curvature_is_stored);
    tcase_add_test(tests, no_descent_clears_the_memory);
    tcase_add_loop_test(tests, steps_are_those_of_the_dense_formula, 0, 3);
    tcase_add_test(tests, wrong_histories);
    tcase_add_test(tests, broken_texts);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
