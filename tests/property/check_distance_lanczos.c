/* Distances of circuits by Lanczos: against the dense ones, closed forms, brackets, wide arcs, bad input. */
#include <math.h>
#include <string.h>

#include "qnnland/ansatz.h"
#include "qnnland/distance.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

/* Rotations of every kind, controls, matrices, and gates that move qubits; 7 parameters. */
static const char *const mixed =
    "qubits 5\n"
    "H 0\nRX 0 theta[0]\nRY 1 -2*theta[1]\nRZ 2 theta[2]+0.5\nPHASE 3 theta[3]\nSWAP 0 4\n"
    "CRX 1 2 theta[4]\nCPHASE 0 3 0.5*theta[3]\nISWAP 2 3\nROTATION X0*Y2*Z4 theta[5]\nCCX 0 1 4\n"
    "U3 4 theta[6] theta[0] 0.3\nUNITARY 1 4 : 0 0 1 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 "
    "1 0\nCSWAP 2 0 3\nROTATION Z1*Z3 theta[1]\n";

static qnl_circuit *parse(const char *text) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

static void draw(double *theta, double *delta, double *moved, size_t count, double scale, uint64_t sample) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 77, 0, sample));
    REQUIRE_OK(qnl_random_fill_uniform(theta, random, count, 0.0, 6.283185307179586));
    REQUIRE_OK(qnl_random_fill_uniform(delta, random, count, -scale, scale));
    for (size_t k = 0; k < count; ++k) {
        moved[k] = theta[k] + delta[k];
    }
    qnl_random_free(random);
}

/* The bracket holds the dense distance, and its value agrees with it. */
static void check_bracket(const qnl_distance_bracket *bracket, double dense, double relative) {
    compare_double("value", bracket->value, dense, relative * dense);
    ck_assert_msg(bracket->lower <= dense * (1.0 + 1e-12), "lower bound %.17g above the distance %.17g", bracket->lower, dense);
    ck_assert_msg(bracket->upper >= dense * (1.0 - 1e-12), "upper bound %.17g below the distance %.17g", bracket->upper, dense);
    ck_assert_msg(bracket->likely_upper >= dense * (1.0 - 1e-12), "likely upper %.17g below %.17g", bracket->likely_upper, dense);
    ck_assert(bracket->lower <= bracket->value && bracket->value <= bracket->likely_upper);
    ck_assert(bracket->likely_upper <= bracket->upper);
}

/* Relative accuracy does not depend on |delta|: the dense way carries the difference too, and is exact to 1e-12. */
START_TEST(test_mixed_circuit) {
    double theta[7], delta[7], moved[7];
    qnl_circuit *circuit = parse(mixed);
    for (int exponent = 1; exponent <= 10; ++exponent) {
        qnl_distance_bracket bracket;
        qnl_sensitivity dense;
        draw(theta, delta, moved, 7, pow(10.0, -exponent), (uint64_t)exponent);
        REQUIRE_OK(qnl_channel_sensitivity(&dense, circuit, theta, delta, 1, NULL));
        REQUIRE_OK(qnl_channel_sensitivity_lanczos(&bracket, circuit, theta, delta, 0.0, NULL));
        check_bracket(&bracket, dense.distance.diamond, 1e-10);
        ck_assert_int_eq(bracket.proof, QNL_ARC_BY_ANGLES);
        compare_double("upper", bracket.upper, dense.bound, 1e-14 * dense.bound);
        REQUIRE_OK(qnl_unitary_distance_lanczos(&bracket, circuit, theta, circuit, moved, 0.0, NULL));
        ck_assert_int_eq(bracket.proof, QNL_ARC_BY_COSINE);
        compare_double("two circuits", bracket.value, dense.distance.diamond, 1e-10 * dense.distance.diamond + 1e-14);
    }
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(test_ansatz) {
    double theta[96], delta[96], moved[96];
    qnl_hea_options options;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    for (int qubits = 1; qubits <= 8; ++qubits) {
        qnl_circuit *circuit = NULL;
        qnl_distance_bracket bracket;
        qnl_sensitivity dense;
        options.qubits = qubits;
        options.layers = 4;
        REQUIRE_OK(qnl_hea(&circuit, &options));
        const size_t count = qnl_circuit_parameters(circuit);
        draw(theta, delta, moved, count, 0.02, (uint64_t)(100 + qubits));
        REQUIRE_OK(qnl_channel_sensitivity(&dense, circuit, theta, delta, 1, NULL));
        REQUIRE_OK(qnl_channel_sensitivity_lanczos(&bracket, circuit, theta, delta, 0.0, NULL));
        check_bracket(&bracket, dense.distance.diamond, 1e-10);
        qnl_circuit_free(circuit);
    }
}
END_TEST

/* Bad luck of one tolerance is not another's: a coarse one still brackets. */
START_TEST(test_coarse_tolerance) {
    double theta[7], delta[7], moved[7];
    qnl_circuit *circuit = parse(mixed);
    for (uint64_t sample = 0; sample < 10; ++sample) {
        qnl_distance_bracket bracket, fine;
        qnl_sensitivity dense;
        draw(theta, delta, moved, 7, 0.1, 200 + sample);
        REQUIRE_OK(qnl_channel_sensitivity(&dense, circuit, theta, delta, 1, NULL));
        REQUIRE_OK(qnl_channel_sensitivity_lanczos(&bracket, circuit, theta, delta, 0.1, NULL));
        check_bracket(&bracket, dense.distance.diamond, 0.2);
        REQUIRE_OK(qnl_channel_sensitivity_lanczos(&fine, circuit, theta, delta, 1e-9, NULL));
        check_bracket(&fine, dense.distance.diamond, 1e-12);
        ck_assert_uint_le(bracket.steps, fine.steps);
    }
    qnl_circuit_free(circuit);
}
END_TEST

static qnl_distance_bracket bracket_of(const char *a, const char *b) {
    qnl_circuit *first = parse(a), *second = parse(b);
    qnl_distance_bracket bracket;
    REQUIRE_OK(qnl_unitary_distance_lanczos(&bracket, first, NULL, second, NULL, 1e-8, NULL));
    qnl_circuit_free(first);
    qnl_circuit_free(second);
    return bracket;
}

/* An RX by x against nothing has the arc x. */
START_TEST(test_closed_forms) {
    static const struct {
        const char *circuit;
        double distance;
        qnl_arc_proof proof;
    } cases[] = {
        {"qubits 2\nRX 0 0.3\n", 0.29887626494719843, QNL_ARC_BY_COSINE},   /* 2 sin 0.15 */
        {"qubits 2\nRX 0 2.0\n", 1.6829419696157930, QNL_ARC_BY_COSINE},    /* 2 sin 1 */
        {"qubits 2\nRX 0 3.12\n", 1.9998834404599326, QNL_ARC_WIDE},        /* 2 sin 1.56 */
        {"qubits 2\nPHASE 1 2.5\n", 1.8979692387111725, QNL_ARC_BY_COSINE}, /* 2 sin 1.25, phases 0 and 2.5 */
        {"qubits 3\nRX 0 1.2\nRX 1 1.2\nRX 2 1.2\n", 2.0, QNL_ARC_WIDE},    /* arc 3.6 */
        {"qubits 2\nPHASE 0 2.2\nPHASE 1 -2\n", 2.0, QNL_ARC_WIDE},         /* phases 2.2, 0, 0.2, -2 */
        {"qubits 2\nSWAP 0 1\n", 2.0, QNL_ARC_WIDE},                        /* eigenvalues 1 and -1 */
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char nothing[32] = "";
        (void)strncat(nothing, cases[k].circuit, 9);
        const qnl_distance_bracket bracket = bracket_of(nothing, cases[k].circuit);
        compare_double(cases[k].circuit, bracket.value, cases[k].distance, 2e-6);
        ck_assert_int_eq(bracket.proof, cases[k].proof);
        ck_assert(bracket.lower <= cases[k].distance + 1e-12 && bracket.upper == 2.0);
    }
    const qnl_distance_bracket equal = bracket_of("qubits 3\nH 0\nSWAP 0 2\n", "qubits 3\nSWAP 0 2\nH 2\n");
    compare_double("equal circuits", equal.value, 0.0, 1e-14);
}
END_TEST

START_TEST(test_no_change) {
    const double theta[7] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}, delta[7] = {0.0};
    qnl_circuit *circuit = parse(mixed);
    qnl_distance_bracket bracket;
    REQUIRE_OK(qnl_channel_sensitivity_lanczos(&bracket, circuit, theta, delta, 0.0, NULL));
    ck_assert(bracket.value == 0.0 && bracket.lower == 0.0 && bracket.upper == 0.0 && bracket.steps == 0);
    qnl_circuit_free(circuit);
}
END_TEST

static int stop_at_three(uint64_t done, uint64_t total, void *data) {
    (void)total;
    (void)data;
    return done == 3 ? -5 : 0;
}

START_TEST(test_bad_input) {
    const double theta[7] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}, bad[7] = {0.0, NAN};
    qnl_circuit *circuit = parse(mixed), *other = parse("qubits 2\n");
    qnl_distance_bracket bracket = {.value = 77.0};
    REQUIRE_FAILURE(qnl_channel_sensitivity_lanczos(NULL, circuit, theta, theta, 0.0, NULL), QNL_ERR_NULL,
                    "qnl_channel_sensitivity_lanczos: bracket is NULL");
    REQUIRE_FAILURE(qnl_channel_sensitivity_lanczos(&bracket, NULL, theta, theta, 0.0, NULL), QNL_ERR_NULL,
                    "qnl_channel_sensitivity_lanczos: circuit is NULL");
    REQUIRE_FAILURE(qnl_channel_sensitivity_lanczos(&bracket, circuit, theta, NULL, 0.0, NULL), QNL_ERR_NULL,
                    "qnl_channel_sensitivity_lanczos: delta is NULL, the circuit has 7 parameters");
    REQUIRE_FAILURE(qnl_channel_sensitivity_lanczos(&bracket, circuit, theta, bad, 0.0, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_channel_sensitivity_lanczos: delta[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_channel_sensitivity_lanczos(&bracket, circuit, theta, theta, 0.5, NULL), QNL_ERR_ARGUMENT,
                    "qnl_channel_sensitivity_lanczos: tolerance is 0.5, allowed are 1e-12..0.1, and 0 for 1e-6");
    REQUIRE_FAILURE(qnl_unitary_distance_lanczos(&bracket, circuit, theta, other, NULL, 0.0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_unitary_distance_lanczos: circuit a has 5 qubits, circuit b 2");
    qnl_execution_options options;
    REQUIRE_OK(qnl_execution_options_init(&options, sizeof options));
    options.progress = stop_at_three;
    ck_assert_int_eq(qnl_channel_sensitivity_lanczos(&bracket, circuit, theta, theta, 0.0, &options), -5);
    ck_assert(bracket.value == 77.0);
    qnl_circuit_free(circuit);
    qnl_circuit_free(other);
}
END_TEST

/* The same bits for one and two threads, also where the threads share a state. */
START_TEST(test_threads) {
    double theta[17], delta[17], moved[17];
    qnl_hea_options hea;
    qnl_execution_options options;
    qnl_distance_bracket brackets[2];
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_hea_options_init(&hea, sizeof hea));
    hea.qubits = 17;
    hea.rotations = "Y";
    REQUIRE_OK(qnl_hea(&circuit, &hea));
    REQUIRE_OK(qnl_execution_options_init(&options, sizeof options));
    draw(theta, delta, moved, 17, 1e-3, 300);
    for (int k = 0; k < 2; ++k) {
        options.threads = k + 1;
        REQUIRE_OK(qnl_channel_sensitivity_lanczos(&brackets[k], circuit, theta, delta, 0.1, &options));
    }
    ck_assert_mem_eq(&brackets[0].value, &brackets[1].value, sizeof brackets[0].value);
    ck_assert_uint_eq(brackets[0].steps, brackets[1].steps);
    qnl_circuit_free(circuit);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("distance by Lanczos");
    TCase *tests = tcase_create("distance by Lanczos");
    tcase_add_test(tests, test_mixed_circuit);
    tcase_add_test(tests, test_ansatz);
    tcase_add_test(tests, test_coarse_tolerance);
    tcase_add_test(tests, test_closed_forms);
    tcase_add_test(tests, test_no_change);
    tcase_add_test(tests, test_bad_input);
    tcase_add_test(tests, test_threads);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
