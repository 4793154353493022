/* check_welch.c  Welch bounds: by hand, and regular bodies on the Bloch sphere, which attain them up to their strength. */
#include <math.h>
#include <stdlib.h>

#include "qnnland/frame_potential.h"
#include "support/compare.h"
#include "support/runner.h"

/* N vectors, dimension d, order t: N^2 / binom and (N / binom - 1) / (N - 1). */
START_TEST(bounds_by_hand) {
    static const struct {
        uint64_t count;
        size_t dimension;
        int order;
        double sum, max;
    } cases[5] = {{4, 2, 2, 16.0 / 3.0, 1.0 / 9.0},
                  {6, 2, 3, 9.0, 0.1},
                  {12, 2, 5, 24.0, 1.0 / 11.0},
                  {20, 4, 2, 40.0, 1.0 / 19.0},
                  {100, 8, 3, 10000.0 / 120.0, (100.0 / 120.0 - 1.0) / 99.0}};
    for (int k = 0; k < 5; k++) {
        qnl_welch welch;
        REQUIRE_OK(qnl_welch_bounds(&welch, cases[k].count, cases[k].dimension, cases[k].order));
        compare_double("sum", welch.sum_bound, cases[k].sum, 1e-13 * cases[k].sum);
        compare_double("max", welch.max_bound, cases[k].max, 1e-15);
        ck_assert(isnan(welch.sum) && isnan(welch.max) && isnan(welch.ratio));
    }
}
END_TEST

/*
 * With the cosines c of the angles between corners, sum = N sum over corners of ((1 + c) / 2)^t.  The ratio is 1 up to the strength
 * of the design and above 1 behind it.
 */
START_TEST(bodies_have_their_strength) {
    static const int sizes[3] = {4, 6, 12}, strengths[3] = {2, 3, 5}, multiplicities[3][3] = {{3, 0, 0}, {4, 1, 0}, {5, 5, 1}};
    const double cosines[3][3] = {{-1.0 / 3.0, 0, 0}, {0.0, -1.0, 0}, {sqrt(0.2), -sqrt(0.2), -1.0}};
    qnl_ensemble *ensemble = NULL;
    REQUIRE_OK(qnl_ensemble_new_design(&ensemble, (qnl_known_design)_i));
    for (int t = 1; t <= 9; t++) {
        qnl_welch welch;
        double sum = 1.0;
        for (int c = 0; c < 3; c++)
            sum += multiplicities[_i][c] * pow(0.5 * (1.0 + cosines[_i][c]), t);
        REQUIRE_OK(qnl_welch_check(&welch, ensemble, t, NULL));
        compare_double("sum", welch.sum, sizes[_i] * sum, 1e-13);
        compare_double("max", welch.max, pow(0.5 * (1.0 + cosines[_i][0]), t), 1e-14);
        compare_double("bound", welch.sum_bound, sizes[_i] * sizes[_i] / (t + 1.0), 1e-13);
        if (t <= strengths[_i]) {
            compare_double("ratio of a design", welch.ratio, 1.0, 1e-14);
        } else {
            ck_assert_msg(welch.ratio > 1.0 + 1e-3, "order %d: ratio %.17g", t, welch.ratio);
        }
        ck_assert(welch.max >= welch.max_bound - 1e-14);
    }
    qnl_ensemble_free(ensemble);
}
END_TEST

/* Two members are enough; an orthonormal basis is a 1-design, and unitaries are taken as states. */
START_TEST(bases_and_columns) {
    const qnl_complex basis[4] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {0.0, 1.0}};
    const qnl_complex unitaries[8] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {1.0, 0.0},
                                      {0.0, 0.0}, {1.0, 0.0}, {1.0, 0.0}, {0.0, 0.0}};
    for (int k = 0; k < 2; k++) {
        qnl_ensemble *ensemble = NULL;
        qnl_welch welch;
        if (k == 0) {
            REQUIRE_OK(qnl_ensemble_new_states(&ensemble, basis, 2, 2));
        } else {
            REQUIRE_OK(qnl_ensemble_new_unitaries(&ensemble, unitaries, 2, 2));
        }
        REQUIRE_OK(qnl_welch_check(&welch, ensemble, 1, NULL));
        compare_double("sum", welch.sum, 2.0, 1e-15);
        compare_double("max", welch.max, 0.0, 1e-15);
        compare_double("ratio", welch.ratio, 1.0, 1e-15);
        qnl_ensemble_free(ensemble);
    }
}
END_TEST

START_TEST(errors) {
    qnl_welch welch = {.sum = 7.0};
    qnl_ensemble *ensemble = NULL;
    qnl_design_options options;
    REQUIRE_OK(qnl_design_options_init(&options, sizeof options));
    REQUIRE_OK(qnl_ensemble_new_haar(&ensemble, QNL_ENSEMBLE_STATES, 2));
    REQUIRE_FAILURE(qnl_welch_bounds(NULL, 2, 2, 1), QNL_ERR_NULL, "qnl_welch_bounds: welch is NULL");
    REQUIRE_FAILURE(qnl_welch_bounds(&welch, 1, 2, 1), QNL_ERR_ARGUMENT, "qnl_welch_bounds: count is 1, must be at least 2");
    REQUIRE_FAILURE(qnl_welch_bounds(&welch, 2, 0, 1), QNL_ERR_ARGUMENT, "qnl_welch_bounds: dimension is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_welch_bounds(&welch, 2, 2, 41), QNL_ERR_ARGUMENT, "qnl_welch_bounds: order is 41, allowed are 1..40");
    REQUIRE_FAILURE(qnl_welch_check(NULL, ensemble, 1, NULL), QNL_ERR_NULL, "qnl_welch_check: welch is NULL");
    REQUIRE_FAILURE(qnl_welch_check(&welch, NULL, 1, NULL), QNL_ERR_NULL, "qnl_welch_check: ensemble is NULL");
    REQUIRE_FAILURE(qnl_welch_check(&welch, ensemble, 0, NULL), QNL_ERR_ARGUMENT, "qnl_welch_check: order is 0, allowed are 1..40");
    options.count = 1;
    REQUIRE_FAILURE(qnl_welch_check(&welch, ensemble, 1, &options), QNL_ERR_ARGUMENT,
                    "qnl_welch_check: there are 1 members, needed are 2 or more");
    ck_assert(welch.sum == 7.0);
    qnl_ensemble_free(ensemble);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("Welch bounds");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, bounds_by_hand);
    tcase_add_loop_test(tests, bodies_have_their_strength, 0, 3);
    tcase_add_test(tests, bases_and_columns);
    tcase_add_test(tests, errors);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
