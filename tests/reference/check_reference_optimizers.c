/* check_reference_optimizers.c  Iterates of optimizers against stored ones. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/optimizer.h"
#include "support/compare.h"
#include "support/json.h"
#include "support/runner.h"

static json_t *document;

typedef struct stored_case {
    const char *name;
    qnl_optimizer_method method;
} stored_case;

static const stored_case stored_cases[] = {
    {"A_opt_adam_p4", QNL_OPTIMIZER_ADAM},
    {"A_opt_lbfgs_nols_p4", QNL_OPTIMIZER_LBFGS},
};
#define CASES ((int)(sizeof stored_cases / sizeof stored_cases[0]))

/* X. You and X. Wu, arXiv:2110.02479, data set of a product network with theta0 = 0: with u = 2 theta, C = sum cos u, kappa0 = 1
 * and lambda = kappa1^2 = 1/16 the loss is (sum sin^2 u + lambda (p - C)^2) / (p + 1). */
static const double lambda = 1.0 / 16.0;

static void loss_of(double *value, double *gradient, const double *theta, size_t p) {
    double squares = 0.0;
    double cosines = 0.0;
    for (size_t k = 0; k < p; k++) {
        squares += sin(2.0 * theta[k]) * sin(2.0 * theta[k]);
        cosines += cos(2.0 * theta[k]);
    }
    const double gap = (double)p - cosines;
    const double samples = (double)p + 1.0;
    *value = (squares + lambda * gap * gap) / samples;
    for (size_t k = 0; gradient != NULL && k < p; k++) {
        gradient[k] = (2.0 * sin(4.0 * theta[k]) + 4.0 * lambda * gap * sin(2.0 * theta[k])) / samples;
    }
}

static int value(double *values, const double *thetas, size_t count, void *data) {
    const size_t p = *(const size_t *)data;
    for (size_t j = 0; j < count; j++) {
        loss_of(&values[j], NULL, thetas + j * p, p);
    }
    return 0;
}

static int gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    const size_t p = *(const size_t *)data;
    for (size_t j = 0; j < count; j++) {
        double unused;
        loss_of(values != NULL ? &values[j] : &unused, gradients + j * p, thetas + j * p, p);
    }
    return 0;
}

/* Parameters and losses after the numbers of steps that are stored. */
static void check_iterates(const json_t *test, const qnl_cost *cost, qnl_optimizer *optimizer, size_t p) {
    size_t count;
    double *steps = json_numbers(json_input(test, "steps"), &count);
    double *thetas = calloc(count * p, sizeof *thetas);
    double *losses = calloc(count, sizeof *losses);
    double done = 0.0;
    for (size_t i = 0; i < count; i++) {
        REQUIRE_OK(qnl_optimizer_run(optimizer, cost, (uint64_t)(steps[i] - done)));
        REQUIRE_OK(qnl_optimizer_thetas(thetas + i * p, optimizer));
        REQUIRE_OK(qnl_optimizer_values(losses + i, optimizer));
        done = steps[i];
    }
    ck_assert_uint_ge(count, 1);
    ck_assert(json_output(test, "theta") != NULL && json_output(test, "loss") != NULL);
    json_check_doubles(test, "theta", thetas, count * p);
    json_check_doubles(test, "loss", losses, count);
    free(steps);
    free(thetas);
    free(losses);
}

static const json_t *find_case(const char *name) {
    const json_t *cases = json_member(document, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *test = json_array_get(cases, i);
        if (strcmp(json_string_value(json_member(test, "name")), name) == 0) return test;
    }
    ck_abort_msg("there is no case %s", name);
    return NULL;
}

START_TEST(test_case) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = value, .gradient = gradient};
    const json_t *test = find_case(stored_cases[_i].name);
    size_t p;
    double *start = json_numbers(json_input(test, "theta_start"), &p);
    qnl_optimizer_options options;
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.rate = json_number_value(json_input(test, "lr"));
    options.gradient_tolerance = -1.0;
    REQUIRE_OK(qnl_cost_new(&cost, p, &methods, &p));
    REQUIRE_OK(qnl_optimizer_new(&optimizer, stored_cases[_i].method, p, 1, start, &options));
    check_iterates(test, cost, optimizer, p);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    free(start);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("reference optimizers");
    TCase *cases = tcase_create("cases");
    tcase_add_loop_test(cases, test_case, 0, CASES);
    suite_add_tcase(suite, cases);
    return suite;
}

int main(void) {
    return json_reference_run("minima_entanglement.json", &document, make_suite);
}
