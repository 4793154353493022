/* check_perturbation.c  Random steps: which parameters move, how far, reproducibility, bad input. */
#include <math.h>
#include <string.h>

#include "qnnland/perturbation.h"
#include "support/compare.h"
#include "support/runner.h"

enum { COUNT = 40 };

static const double full_turn = 6.283185307179586;

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 99, number, 0));
    return random;
}

static void fill(double *theta) {
    for (size_t k = 0; k < COUNT; ++k) {
        theta[k] = 0.1 * (double)(k + 1);
    }
}

static qnl_perturbation_options options_of(double fraction, double size, qnl_perturbation_scale scale, qnl_perturbation_kind kind) {
    qnl_perturbation_options options;
    REQUIRE_OK(qnl_perturbation_options_init(&options, sizeof options));
    options.fraction = fraction;
    options.size = size;
    options.scale = scale;
    options.kind = kind;
    return options;
}

/* round(fraction P) parameters move, each by exactly its size. */
START_TEST(signs) {
    double theta[COUNT], delta[COUNT];
    qnl_random *random = stream(1);
    fill(theta);
    for (int circle = 0; circle < 2; ++circle) {
        for (int step = 0; step <= 20; ++step) {
            const double fraction = 0.05 * step;
            const qnl_perturbation_options options =
                options_of(fraction, 0.02, (qnl_perturbation_scale)circle, QNL_PERTURBATION_SIGNS);
            size_t moved = 0;
            REQUIRE_OK(qnl_perturbation_draw(delta, theta, COUNT, &options, random));
            for (size_t k = 0; k < COUNT; ++k) {
                const double size = 0.02 * (circle ? full_turn : theta[k]);
                moved += delta[k] != 0.0;
                ck_assert(delta[k] == 0.0 || fabs(fabs(delta[k]) - size) < 1e-15);
            }
            ck_assert_uint_eq(moved, (size_t)(2 * step));
        }
    }
    qnl_random_free(random);
}
END_TEST

/* 4000 draws: every parameter moves in half of them and up in half of those; 5 standard errors, failure probability below 1e-4. */
START_TEST(fair) {
    enum { DRAWS = 4000 };
    double theta[COUNT], delta[COUNT], moved[COUNT] = {0.0}, up[COUNT] = {0.0};
    const qnl_perturbation_options options = options_of(0.5, 1.0, QNL_PERTURBATION_OF_VALUE, QNL_PERTURBATION_SIGNS);
    qnl_random *random = stream(2);
    fill(theta);
    for (int draw = 0; draw < DRAWS; ++draw) {
        REQUIRE_OK(qnl_perturbation_draw(delta, theta, COUNT, &options, random));
        for (size_t k = 0; k < COUNT; ++k) {
            moved[k] += delta[k] != 0.0;
            up[k] += delta[k] > 0.0;
        }
    }
    for (size_t k = 0; k < COUNT; ++k) {
        compare_double("share that moves", moved[k] / DRAWS, 0.5, 5.0 * sqrt(0.25 / DRAWS));
        compare_double("share that moves up", up[k] / DRAWS, 0.25, 5.0 * sqrt(0.1875 / DRAWS));
    }
    qnl_random_free(random);
}
END_TEST

/* Uniform steps: mean 0, mean square s^2 / 3, never beyond s. */
START_TEST(uniform) {
    enum { DRAWS = 2000 };
    double theta[COUNT], delta[COUNT], sum = 0.0, squares = 0.0;
    const qnl_perturbation_options options = options_of(1.0, 0.1, QNL_PERTURBATION_OF_CIRCLE, QNL_PERTURBATION_UNIFORM);
    const double size = 0.1 * full_turn, count = (double)DRAWS * COUNT;
    qnl_random *random = stream(3);
    fill(theta);
    for (int draw = 0; draw < DRAWS; ++draw) {
        REQUIRE_OK(qnl_perturbation_draw(delta, theta, COUNT, &options, random));
        for (size_t k = 0; k < COUNT; ++k) {
            ck_assert(fabs(delta[k]) <= size);
            sum += delta[k];
            squares += delta[k] * delta[k];
        }
    }
    compare_double("mean", sum / count, 0.0, 5.0 * size / sqrt(3.0 * count));
    compare_double("mean square", squares / count, size * size / 3.0, 5.0 * size * size * sqrt(4.0 / 45.0 / count));
    qnl_random_free(random);
}
END_TEST

START_TEST(defaults_and_streams) {
    double theta[COUNT], first[COUNT], second[COUNT];
    const qnl_perturbation_options options = options_of(0.95, 0.01, QNL_PERTURBATION_OF_VALUE, QNL_PERTURBATION_SIGNS);
    qnl_random *random = stream(4);
    fill(theta);
    REQUIRE_OK(qnl_perturbation_draw(first, theta, COUNT, NULL, random));
    qnl_random_seek(random, 4, 0);
    REQUIRE_OK(qnl_perturbation_draw(second, theta, COUNT, &options, random));
    compare_bits("delta", first, second, COUNT);
    REQUIRE_OK(qnl_perturbation_draw(NULL, NULL, 0, NULL, random));
    qnl_random_free(random);
}
END_TEST

START_TEST(bad_input) {
    const double theta[2] = {0.1, 0.2}, infinite[2] = {0.1, INFINITY};
    double delta[2] = {7.0, 7.0};
    qnl_random *random = stream(5);
    qnl_perturbation_options options = options_of(1.5, 0.01, QNL_PERTURBATION_OF_VALUE, QNL_PERTURBATION_SIGNS);
    REQUIRE_FAILURE(qnl_perturbation_draw(NULL, theta, 2, NULL, random), QNL_ERR_NULL, "qnl_perturbation_draw: delta is NULL");
    REQUIRE_FAILURE(qnl_perturbation_draw(delta, NULL, 2, NULL, random), QNL_ERR_NULL, "qnl_perturbation_draw: theta is NULL");
    REQUIRE_FAILURE(qnl_perturbation_draw(delta, theta, 2, NULL, NULL), QNL_ERR_NULL, "qnl_perturbation_draw: random is NULL");
    REQUIRE_FAILURE(qnl_perturbation_draw(delta, infinite, 2, NULL, random), QNL_ERR_NOT_FINITE,
                    "qnl_perturbation_draw: theta[1] is inf, must be finite");
    REQUIRE_FAILURE(qnl_perturbation_draw(delta, theta, 2, &options, random), QNL_ERR_ARGUMENT,
                    "qnl_perturbation_draw: fraction is 1.5, allowed are 0..1");
    options.fraction = 1.0;
    options.size = -1.0;
    REQUIRE_FAILURE(qnl_perturbation_draw(delta, theta, 2, &options, random), QNL_ERR_ARGUMENT,
                    "qnl_perturbation_draw: size is -1, allowed are 0 and more");
    options.size = 1.0;
    options.scale = (qnl_perturbation_scale)2;
    REQUIRE_FAILURE(qnl_perturbation_draw(delta, theta, 2, &options, random), QNL_ERR_ARGUMENT,
                    "qnl_perturbation_draw: scale is 2, allowed are 0..1");
    options.scale = QNL_PERTURBATION_OF_VALUE;
    options.kind = (qnl_perturbation_kind)2;
    REQUIRE_FAILURE(qnl_perturbation_draw(delta, theta, 2, &options, random), QNL_ERR_ARGUMENT,
                    "qnl_perturbation_draw: kind is 2, allowed are 0..1");
    ck_assert(delta[0] == 7.0 && delta[1] == 7.0);
    qnl_random_free(random);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("perturbation");
    TCase *tests = tcase_create("perturbation");
    tcase_add_test(tests, signs);
    tcase_add_test(tests, fair);
    tcase_add_test(tests, uniform);
    tcase_add_test(tests, defaults_and_streams);
    tcase_add_test(tests, bad_input);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
