/* check_natural_gradient.c  Natural gradient and simultaneous perturbation by hand, and their texts. */
#include <math.h>
#include <string.h>

#include "qnnland/circuit.h"
#include "qnnland/gradient.h"
#include "qnnland/metric.h"
#include "qnnland/optimizer.h"
#include "support/compare.h"
#include "support/runner.h"

/* C = a.theta + theta_0^2 with metric [[2, 1], [1, 2]]; what is asked for is counted. */
typedef struct slope {
    int value_calls, metric_calls;
    size_t metric_points;
    double metric_corner; /* in place of the last 2 */
    int failing_metric;
} slope;

static int slope_value(double *values, const double *thetas, size_t count, void *data) {
    ((slope *)data)->value_calls++;
    for (size_t j = 0; j < count; j++) {
        values[j] = 3.0 * thetas[2 * j] + thetas[2 * j] * thetas[2 * j];
    }
    return 0;
}

static int slope_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    if (values != NULL) slope_value(values, thetas, count, data);
    for (size_t j = 0; j < count; j++) {
        gradients[2 * j] = 3.0 + 2.0 * thetas[2 * j];
        gradients[2 * j + 1] = 0.0;
    }
    return 0;
}

static int slope_metric(double *metrics, const double *thetas, size_t count, void *data) {
    slope *s = data;
    (void)thetas;
    if (++s->metric_calls == s->failing_metric) return -9;
    s->metric_points += count;
    for (size_t j = 0; j < count; j++) {
        const double metric[4] = {2.0, 1.0, 1.0, s->metric_corner};
        memcpy(metrics + 4 * j, metric, sizeof metric);
    }
    return 0;
}

static qnl_cost *new_cost(slope *s, int with_metric) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods,
                                      .value = slope_value,
                                      .gradient = slope_gradient,
                                      .metric = with_metric ? slope_metric : NULL};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, s));
    return cost;
}

static qnl_optimizer_options defaults(void) {
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    return options;
}

static void run_one(double theta[2], qnl_optimizer_method method, slope *s, const qnl_optimizer_options *options, uint64_t steps) {
    const double origin[2] = {0.0, 0.0};
    qnl_cost *cost = new_cost(s, 1);
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, method, 2, 1, origin, options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, steps));
    REQUIRE_OK(qnl_optimizer_thetas(theta, optimizer));
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}

/* ---- natural gradient ---- */

/* g = (3, 0); the metric's eigenvalues are 3 along (1, 1) and 1 along (1, -1): G^-1 g = (2, -1). */
START_TEST(steps_by_hand) {
    slope s = {.metric_corner = 2.0};
    double theta[2];
    qnl_optimizer_options options = defaults();
    options.rate = 0.5;
    const double plain[2] = {-1.0, 0.5}, quarter[2] = {-0.25, 0.125}, cut[2] = {-0.25, -0.25};
    run_one(theta, QNL_OPTIMIZER_NATURAL_GRADIENT, &s, &options, 1);
    compare_doubles("plain", theta, plain, 2, 1e-15);
    options.metric_scale = 4.0;
    run_one(theta, QNL_OPTIMIZER_NATURAL_GRADIENT, &s, &options, 1);
    compare_doubles("quantum Fisher information", theta, quarter, 2, 1e-15);
    /* 4 x 3 + 8 = 20 and 4 + 8 = 12: -0.5 (1.5 / 20 +- 1.5 / 12) */
    const double damped[2] = {-0.1, 0.025};
    options.metric_damping = 8.0;
    run_one(theta, QNL_OPTIMIZER_NATURAL_GRADIENT, &s, &options, 1);
    compare_doubles("damped", theta, damped, 2, 1e-15);
    options = defaults();
    options.rate = 0.5;
    options.metric_cutoff = 0.5;
    run_one(theta, QNL_OPTIMIZER_NATURAL_GRADIENT, &s, &options, 1);
    compare_doubles("cut off", theta, cut, 2, 1e-15);
    ck_assert_int_eq(s.metric_calls, 4);
}
END_TEST

/* All starts in one call, and no metric for a start that has stopped. */
START_TEST(metrics_are_asked_for_together) {
    const double thetas[6] = {0.0, 0.0, -1.5, 7.0, 1.0, 1.0};
    slope s = {.metric_corner = 2.0};
    qnl_cost *cost = new_cost(&s, 1);
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_NATURAL_GRADIENT, 2, 3, thetas, NULL));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 3));
    ck_assert_int_eq(s.metric_calls, 3);
    ck_assert_uint_eq(s.metric_points, 6);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(broken_metrics) {
    const double origin[2] = {0.0, 0.0};
    slope s = {.metric_corner = NAN};
    qnl_stop_reason reason;
    double theta[2];
    qnl_cost *cost = new_cost(&s, 1), *without = new_cost(&s, 0);
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_NATURAL_GRADIENT, 2, 1, origin, NULL));
    REQUIRE_FAILURE(qnl_optimizer_run(optimizer, without, 1), QNL_ERR_UNSUPPORTED, "qnl_optimizer_run: the cost has no metric");
    s.failing_metric = 1;
    ck_assert_int_eq(qnl_optimizer_run(optimizer, cost, 1), -9);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 1));
    REQUIRE_OK(qnl_optimizer_reasons(&reason, optimizer));
    REQUIRE_OK(qnl_optimizer_thetas(theta, optimizer));
    ck_assert_int_eq(reason, QNL_STOP_DIVERGED);
    compare_bits("theta", theta, origin, 2);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(without);
    qnl_cost_free(cost);
}
END_TEST

/* ---- simultaneous perturbation ---- */

/* Along D = (1, -1) from the origin: (C(c) - C(-c)) / (2 c) = 3 whatever c is; a_1 = 0.5 / 2^1, and from (-0.75, 0.75) along (1, 1)
 * the slope is 3 - 1.5 and a_2 = 0.5 / 3. */
START_TEST(perturbation_by_hand) {
    const signed char signs[4] = {1, -1, 1, 1};
    slope s = {.metric_corner = 2.0};
    double theta[2];
    qnl_optimizer_options options = defaults();
    options.rate = 0.5;
    options.spsa_stability = 1.0;
    options.spsa_alpha = 1.0;
    options.spsa_signs = signs;
    options.spsa_rows = 2;
    const double first[2] = {-0.75, 0.75}, second[2] = {-1.0, 0.5};
    run_one(theta, QNL_OPTIMIZER_SPSA, &s, &options, 1);
    compare_doubles("first", theta, first, 2, 1e-14);
    ck_assert_int_eq(s.value_calls, 3); /* before, both sides at once, after */
    run_one(theta, QNL_OPTIMIZER_SPSA, &s, &options, 2);
    compare_doubles("second", theta, second, 2, 1e-14);
}
END_TEST

typedef struct direction_log {
    double updates[4][2];
    uint64_t steps;
} direction_log;

static int log_direction(const qnl_optimizer_step *step, void *data) {
    direction_log *log = data;
    ck_assert_ptr_null(step->gradient);
    memcpy(log->updates[log->steps++], step->update, 2 * sizeof(double));
    return 0;
}

/* Random signs: the same for the same seed, all kinds among 64 starts, and each start's own whoever else runs. */
START_TEST(random_directions) {
    enum { STARTS = 64 };
    double thetas[2 * STARTS] = {0.0}, found[2 * STARTS], again[2 * STARTS];
    slope s = {.metric_corner = 2.0};
    qnl_cost *cost = new_cost(&s, 1);
    int kinds[2] = {0, 0};
    direction_log log = {.steps = 0};
    for (int trial = 0; trial < 2; trial++) {
        qnl_optimizer_options options = defaults();
        options.seed = 17;
        qnl_optimizer *optimizer = NULL;
        REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_SPSA, 2, STARTS, thetas, &options));
        REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 1));
        REQUIRE_OK(qnl_optimizer_thetas(trial == 0 ? found : again, optimizer));
        qnl_optimizer_free(optimizer);
    }
    compare_bits("same seed", again, found, 2 * STARTS);
    for (size_t i = 0; i < STARTS; i++) {
        ck_assert(found[2 * i] < 0.0 && fabs(found[2 * i + 1]) == -found[2 * i]);
        kinds[found[2 * i + 1] > 0.0]++;
    }
    ck_assert_int_gt(kinds[0], 12); /* with 64 fair coins outside 13..51 in less than 1e-5 of all seeds */
    ck_assert_int_gt(kinds[1], 12);
    qnl_optimizer_options options = defaults();
    options.seed = 17;
    options.trace = log_direction;
    options.trace_data = &log;
    qnl_optimizer *single = NULL;
    REQUIRE_OK(qnl_optimizer_new(&single, QNL_OPTIMIZER_SPSA, 2, 1, thetas, &options));
    REQUIRE_OK(qnl_optimizer_run(single, cost, 4));
    compare_bits("start 0", log.updates[0], found, 2);
    qnl_optimizer_free(single);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(wrong_options) {
    const double thetas[2] = {0.0, 0.0};
    const signed char signs[4] = {1, -1, 0, 1};
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = defaults();
    options.spsa_signs = signs;
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_SPSA, 2, 1, thetas, &options), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: spsa_rows is 0, allowed are 1..4611686018427387903");
    options.spsa_rows = 2;
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_SPSA, 2, 1, thetas, &options), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: spsa_signs[2] is 0, allowed are 1 and -1");
#ifdef QNL_NLOPT
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_NLOPT_BOBYQA, 1, 1, thetas, NULL), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: parameters is 1, allowed for nlopt bobyqa are 2 and more");
#else
    for (int method = QNL_OPTIMIZER_NLOPT_COBYLA; method <= QNL_OPTIMIZER_NLOPT_SUBPLEX; method++) {
        ck_assert_int_eq(qnl_optimizer_new(&optimizer, (qnl_optimizer_method)method, 2, 1, thetas, NULL), QNL_ERR_UNSUPPORTED);
    }
#endif
    ck_assert_ptr_null(optimizer);
}
END_TEST

/* ---- texts ---- */

#define COMMON                                                                                                                     \
    "parameters 2\nstarts 1\nrate 0.5\nbeta1 0.9\nbeta2 0.999\ndecay 0.99\nepsilon 1e-08\ngradient_tolerance 0\n"                  \
    "value_tolerance -1\nstep_tolerance -1\ntarget -inf\nepsilon_place inside\n"
#define START "start 0 steps 3 reason running value nan previous 0.75\ntheta 1 -2\ntheta_before 1.5 -2.5\n"
#define SPSA_HEAD                                                                                                                  \
    "qnnland optimizer 1\nmethod spsa\n" COMMON "spsa_step 0.25\nspsa_alpha 0.5\nspsa_gamma 0\nspsa_stability 7\nseed 12345\n"

static const char *const texts[] = {
    SPSA_HEAD "spsa_rows 2\nsigns +-\nsigns --\n" START,
    SPSA_HEAD "spsa_rows 0\n" START,
    "qnnland optimizer 1\nmethod natural gradient\n" COMMON "metric_scale 4\nmetric_cutoff 1e-06\nmetric_damping 0.125\n" START,
#ifdef QNL_NLOPT
    "qnnland optimizer 1\nmethod nlopt cobyla\n" COMMON "first_step 0.75\n" START,
    "qnnland optimizer 1\nmethod nlopt nelder-mead\n" COMMON "first_step 0.75\n" START,
#endif
};

START_TEST(texts_are_read_and_written) {
    qnl_optimizer *optimizer = NULL;
    char *text = NULL;
    REQUIRE_OK(qnl_optimizer_load(&optimizer, texts[_i], NULL));
    REQUIRE_OK(qnl_optimizer_save(&text, optimizer));
    ck_assert_str_eq(text, texts[_i]);
    qnl_string_free(text);
    qnl_optimizer_free(optimizer);
}
END_TEST

START_TEST(broken_texts) {
    static const char *const broken[][2] = {
        {SPSA_HEAD "spsa_rows 2\nsigns +0\nsigns --\n" START, "qnl_optimizer_load: line 21: expected a sign, + or -, found \"0\""},
        {SPSA_HEAD "spsa_rows 1\nsigns +--\n" START, "qnl_optimizer_load: line 21: expected the end of the line, found \"-\""},
        {SPSA_HEAD "spsa_rows 1000\n" START,
         "qnl_optimizer_load: line 20: spsa_rows is 1000, allowed by the length of the text are 0..44"},
        {"qnnland optimizer 1\nmethod natural gradient\n" COMMON "metric_scale 0\nmetric_cutoff 1e-06\nmetric_damping 0\n" START,
         "qnl_optimizer_load: line 15: metric_scale is 0, allowed are finite numbers above 0"},
    };
    qnl_optimizer *optimizer = NULL;
    REQUIRE_FAILURE(qnl_optimizer_load(&optimizer, broken[_i][0], NULL), QNL_ERR_PARSE, broken[_i][1]);
    ck_assert_ptr_null(optimizer);
}
END_TEST

/* ---- a circuit ---- */

/* Natural gradient descent on one qubit goes along the great circle: with RY(t) RZ(f) from |0>, C = <Z> = cos t has the natural
 * gradient (-4 sin t, 0) whatever f is. */
START_TEST(one_qubit) {
    const double theta[2] = {1.0, 0.5};
    double found[2];
    qnl_circuit *circuit = NULL;
    qnl_observable *z = NULL;
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = defaults();
    options.rate = 0.125;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRY 0 theta[0]\nRZ 0 theta[1]\n"));
    REQUIRE_OK(qnl_observable_parse(&z, 1, "Z0"));
    REQUIRE_OK(qnl_network_new(&network, circuit, z, NULL, NULL));
    REQUIRE_OK(qnl_network_cost(&cost, network));
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_NATURAL_GRADIENT, 2, 1, theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 1));
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    compare_double("t", found[0], 1.0 + 0.5 * sin(1.0), 1e-14);
    compare_double("f", found[1], 0.5, 1e-14);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    qnl_network_free(network);
    qnl_observable_free(z);
    qnl_circuit_free(circuit);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("natural gradient");
    TCase *tests = tcase_create("natural gradient and perturbation");
    tcase_add_test(tests, steps_by_hand);
    tcase_add_test(tests, metrics_are_asked_for_together);
    tcase_add_test(tests, broken_metrics);
    tcase_add_test(tests, perturbation_by_hand);
    tcase_add_test(tests, random_directions);
    tcase_add_test(tests, wrong_options);
    tcase_add_loop_test(tests, texts_are_read_and_written, 0, sizeof texts / sizeof *texts);
    tcase_add_loop_test(tests, broken_texts, 0, 4);
    tcase_add_test(tests, one_qubit);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
