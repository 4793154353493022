/* check_parameter_range.c  Frequencies of circuits by hand; ranges against a search on a fine grid. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/gradient.h"
#include "qnnland/parameter_range.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

static const double pi = 3.14159265358979323846;

/* ---- frequencies ---- */

typedef struct frequency_case {
    const char *gates;
    double base; /* of theta[0] */
    size_t harmonics;
} frequency_case;

static const frequency_case frequency_cases[] = {
    {"H 0", 1.0, 0},
    {"RX 0 0.25", 1.0, 0},
    {"RX 0 theta[0]", 1.0, 1},
    {"RX 0 0*theta[0]+1", 1.0, 0},
    {"RY 1 -0.5*theta[0]+0.25", 0.5, 1},
    {"PHASE 1 2*theta[0]", 2.0, 1},
    {"ROTATION X0*Z1*Y2 3*theta[0]", 3.0, 1},
    {"CPHASE 0 1 theta[0]", 1.0, 1},
    {"CRX 0 1 theta[0]", 0.5, 2},
    {"CRZ 0 1 -2*theta[0]", 1.0, 2},
    {"CRY 0 1 theta[0]\nRX 0 theta[0]", 0.5, 4},
    {"RX 0 theta[0]\nRY 1 theta[0]\nRZ 2 theta[0]", 1.0, 3},
    {"RX 0 2*theta[0]\nRY 1 -3*theta[0]", 1.0, 5},
    {"RX 0 0.75*theta[0]\nRY 1 0.5*theta[0]", 0.25, 5},
    {"RX 0 theta[0]\nRY 1 0.1*theta[0]\nRY 1 0.3*theta[0]", 0.1, 14},
    {"U3 0 theta[0] 2*theta[0] 1.5*theta[0]", 0.5, 9},
    {"RX 0 theta[0]\nRY 1 1.00000000001*theta[0]", 1.0, 2},
};
#define FREQUENCY_CASES ((int)(sizeof frequency_cases / sizeof frequency_cases[0]))

static qnl_circuit *parse(const char *gates) {
    char text[200];
    qnl_circuit *circuit = NULL;
    snprintf(text, sizeof text, "qubits 3\nparameters 2\n%s\n", gates);
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

START_TEST(frequencies_by_hand) {
    const frequency_case *expected = &frequency_cases[_i];
    qnl_frequency found[2] = {{7.0, 7}, {7.0, 7}};
    qnl_circuit *circuit = parse(expected->gates);
    REQUIRE_OK(qnl_circuit_frequencies(found, circuit));
    compare_double("base", found[0].base, expected->base, 1e-10);
    ck_assert_uint_eq(found[0].harmonics, expected->harmonics);
    ck_assert(found[1].base == 1.0 && found[1].harmonics == 0);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(frequencies_that_have_no_base) {
    qnl_frequency found[2] = {{7.0, 7}, {7.0, 7}};
    qnl_circuit *circuit = parse("RX 0 theta[0]\nRX 0 theta[1]\nRY 0 1.4142135623730951*theta[1]");
    REQUIRE_FAILURE(
        qnl_circuit_frequencies(found, circuit), QNL_ERR_UNSUPPORTED,
        "qnl_circuit_frequencies: the scales of parameter 1 have no common base within 1e-9 of which they are multiples "
        "up to 4096");
    qnl_circuit_free(circuit);
    circuit = parse("RX 0 theta[0]\nRY 1 4096*theta[0]");
    REQUIRE_FAILURE(qnl_circuit_frequencies(found, circuit), QNL_ERR_UNSUPPORTED,
                    "qnl_circuit_frequencies: parameter 0 has 4097 harmonics, allowed are 0..4096");
    ck_assert(found[0].base == 7.0 && found[0].harmonics == 7);
    REQUIRE_FAILURE(qnl_circuit_frequencies(NULL, circuit), QNL_ERR_NULL, "qnl_circuit_frequencies: frequencies is NULL");
    REQUIRE_FAILURE(qnl_circuit_frequencies(found, NULL), QNL_ERR_NULL, "qnl_circuit_frequencies: circuit is NULL");
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- ranges of circuits ---- */

static double value_at(const qnl_cost *cost, const double *theta, size_t parameters, size_t k, double t) {
    double moved[8];
    double value;
    memcpy(moved, theta, parameters * sizeof *moved);
    moved[k] = t;
    REQUIRE_OK(qnl_cost_value(&value, cost, moved, 1));
    return value;
}

/* The lowest sign * C over parameter k: a grid, then golden section around its best point. */
static double slow_minimum(const qnl_cost *cost, const double *theta, size_t parameters, size_t k, double sign, double period,
                           size_t points) {
    const double step = period / (double)points;
    const double golden = 0.6180339887498949;
    double best = INFINITY;
    double place = 0.0;
    for (size_t i = 0; i < points; i++) {
        const double value = sign * value_at(cost, theta, parameters, k, (double)i * step);
        if (value < best) {
            best = value;
            place = (double)i * step;
        }
    }
    double low = place - step;
    double high = place + step;
    for (int i = 0; i < 50; i++) {
        const double left = high - golden * (high - low);
        const double right = low + golden * (high - low);
        const int falls = sign * value_at(cost, theta, parameters, k, left) > sign * value_at(cost, theta, parameters, k, right);
        *(falls ? &low : &high) = falls ? left : right;
    }
    return fmin(best, sign * value_at(cost, theta, parameters, k, low));
}

static void require_range(const qnl_parameter_range *range, const qnl_cost *cost, const double *theta, size_t parameters, size_t k,
                          qnl_frequency frequency, double tolerance) {
    const size_t points = 32 * (frequency.harmonics + 1);
    const double period = 2.0 * pi / frequency.base;
    compare_double("period", range->period, period, 1e-13 * period);
    compare_double("minimum", range->minimum, slow_minimum(cost, theta, parameters, k, 1.0, period, points), tolerance);
    compare_double("maximum", range->maximum, -slow_minimum(cost, theta, parameters, k, -1.0, period, points), tolerance);
    compare_double("range", range->range, range->maximum - range->minimum, 0.0);
    compare_double("at minimiser", value_at(cost, theta, parameters, k, range->minimiser), range->minimum, tolerance);
    compare_double("at maximiser", value_at(cost, theta, parameters, k, range->maximiser), range->maximum, tolerance);
    ck_assert(fabs(range->minimiser - theta[k]) <= 0.5000001 * period);
    ck_assert(fabs(range->maximiser - theta[k]) <= 0.5000001 * period);
}

/* Shared parameters, scales 1, 2, -1/2 and 3/4, controlled gates. */
START_TEST(random_circuits_against_a_grid) {
    const random_shape shape = {.qubits = 3, .gates = 12, .parameters = 4, .parts = PART_PAULI, .inputs = 2, .short_circuit = 1};
    qnl_random *random = NULL;
    random_problem problem;
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    qnl_frequency frequencies[4];
    qnl_parameter_range ranges[4];
    REQUIRE_OK(qnl_random_new(&random, 30, 0, (uint64_t)_i));
    random_problem_new(&problem, random, &shape);
    const qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    double *theta = random_thetas(random, 4);
    REQUIRE_OK(qnl_network_new(&network, problem.circuit, problem.observable, problem.states, &options));
    REQUIRE_OK(qnl_network_cost(&cost, network));
    REQUIRE_OK(qnl_circuit_frequencies(frequencies, problem.circuit));
    REQUIRE_OK(qnl_cost_parameter_ranges(ranges, cost, theta, NULL, frequencies, 4));
    for (size_t k = 0; k < 4; k++) {
        require_range(&ranges[k], cost, theta, 4, k, frequencies[k], 1e-10 * problem.weight);
    }
    free(theta);
    qnl_cost_free(cost);
    qnl_network_free(network);
    random_problem_free(&problem);
    qnl_random_free(random);
}
END_TEST

/* ---- ranges of formulas ---- */

/* C = 3 + 2 cos(t0 - 1) + t1-free + cos(t2) sin(t0): P = 3.  Counts the points asked for. */
typedef struct formula {
    size_t points;
    size_t largest;
    int code;
    double wrong; /* added to every value */
} formula;

static int formula_value(double *values, const double *thetas, size_t count, void *data) {
    formula *f = data;
    f->points += count;
    if (count > f->largest) f->largest = count;
    for (size_t j = 0; j < count; j++) {
        const double *t = thetas + 3 * j;
        values[j] = 3.0 + 2.0 * cos(t[0] - 1.0) + cos(t[2]) * sin(t[0]) + f->wrong;
    }
    return f->code;
}

static qnl_cost *formula_cost(formula *data) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = formula_value};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 3, &methods, data));
    return cost;
}

static const double theta3[3] = {0.5, 0.25, -1.0};

START_TEST(one_harmonic_in_closed_form) {
    formula data = {0};
    qnl_cost *cost = formula_cost(&data);
    qnl_parameter_range ranges[3];
    REQUIRE_OK(qnl_cost_parameter_ranges(ranges, cost, theta3, NULL, NULL, 3));
    ck_assert_uint_eq(data.points, 7);
    /* in t0: a cos t0 + b sin t0 with a = 2 cos 1, b = 2 sin 1 + cos t2 */
    const double a = 2.0 * cos(1.0);
    const double b = 2.0 * sin(1.0) + cos(-1.0);
    compare_double("maximum", ranges[0].maximum, 3.0 + hypot(a, b), 1e-14);
    compare_double("minimum", ranges[0].minimum, 3.0 - hypot(a, b), 1e-14);
    compare_double("maximiser", ranges[0].maximiser, atan2(b, a), 1e-14);
    compare_double("minimiser", ranges[0].minimiser, atan2(b, a) - pi, 1e-14);
    compare_double("period", ranges[0].period, 2.0 * pi, 0.0);
    const double here = 3.0 + 2.0 * cos(-0.5) + cos(-1.0) * sin(0.5);
    compare_double("nothing", ranges[1].minimum, here, 1e-14);
    ck_assert(ranges[1].range == 0.0 && ranges[1].minimiser == 0.25 && ranges[1].maximiser == 0.25);
    compare_double("range", ranges[2].range, 2.0 * sin(0.5), 1e-14);
    compare_double("maximiser", ranges[2].maximiser, 0.0, 1e-14);
    qnl_cost_free(cost);
}
END_TEST

/* Some parameters in some order, one of them twice, harmonics that do not occur, and none at all. */
START_TEST(chosen_parameters) {
    const size_t chosen[4] = {2, 0, 2, 1};
    const qnl_frequency frequencies[4] = {{1.0, 1}, {0.5, 4}, {0.25, 10}, {3.0, 0}};
    formula data = {0};
    qnl_cost *cost = formula_cost(&data);
    qnl_parameter_range plain[3], ranges[4];
    REQUIRE_OK(qnl_cost_parameter_ranges(plain, cost, theta3, NULL, NULL, 3));
    REQUIRE_OK(qnl_cost_parameter_ranges(ranges, cost, theta3, chosen, frequencies, 4));
    for (size_t i = 0; i < 3; i++) {
        const qnl_parameter_range *expected = &plain[chosen[i]];
        compare_double("minimum", ranges[i].minimum, expected->minimum, 1e-13);
        compare_double("maximum", ranges[i].maximum, expected->maximum, 1e-13);
        compare_double("minimiser", ranges[i].minimiser, expected->minimiser, 1e-12);
        compare_double("maximiser", ranges[i].maximiser, expected->maximiser, 1e-12);
    }
    ck_assert(ranges[3].range == 0.0 && ranges[3].minimiser == 0.25);
    compare_double("period", ranges[2].period, 8.0 * pi, 1e-14);
    qnl_cost_free(cost);
}
END_TEST

/* More points than one call takes. */
START_TEST(blocks) {
    const qnl_frequency frequencies[2] = {{1.0, 700}, {1.0, 1}};
    const size_t chosen[2] = {0, 2};
    formula data = {0};
    qnl_cost *cost = formula_cost(&data);
    qnl_parameter_range plain[3], ranges[2];
    REQUIRE_OK(qnl_cost_parameter_ranges(plain, cost, theta3, NULL, NULL, 3));
    data = (formula){0};
    REQUIRE_OK(qnl_cost_parameter_ranges(ranges, cost, theta3, chosen, frequencies, 2));
    ck_assert_uint_eq(data.points, 1403);
    ck_assert_uint_eq(data.largest, 1024);
    compare_double("minimum", ranges[0].minimum, plain[0].minimum, 1e-12);
    compare_double("maximum", ranges[0].maximum, plain[0].maximum, 1e-12);
    compare_double("minimum", ranges[1].minimum, plain[2].minimum, 1e-13);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(errors) {
    const size_t wrong_index[2] = {0, 3};
    const double bad_theta[3] = {0.0, INFINITY, 0.0};
    const qnl_frequency zero[1] = {{0.0, 1}};
    const qnl_frequency tiny[1] = {{1e-310, 1}};
    const qnl_frequency many[1] = {{1.0, 4097}};
    formula data = {0};
    qnl_cost *cost = formula_cost(&data);
    qnl_parameter_range ranges[4];
    memset(ranges, 0x33, sizeof ranges);
    const qnl_parameter_range untouched = ranges[0];
#define RANGES(cost, theta, parameters, frequencies, count)                                                                        \
    qnl_cost_parameter_ranges(ranges, cost, theta, parameters, frequencies, count)
    REQUIRE_FAILURE(qnl_cost_parameter_ranges(NULL, cost, theta3, NULL, NULL, 1), QNL_ERR_NULL,
                    "qnl_cost_parameter_ranges: ranges is NULL");
    REQUIRE_FAILURE(RANGES(NULL, theta3, NULL, NULL, 1), QNL_ERR_NULL, "qnl_cost_parameter_ranges: cost is NULL");
    REQUIRE_FAILURE(RANGES(cost, NULL, NULL, NULL, 1), QNL_ERR_NULL, "qnl_cost_parameter_ranges: theta is NULL");
    REQUIRE_FAILURE(RANGES(cost, theta3, NULL, NULL, 4), QNL_ERR_ARGUMENT,
                    "qnl_cost_parameter_ranges: count is 4, allowed are 0..3");
    REQUIRE_FAILURE(RANGES(cost, theta3, wrong_index, NULL, 2), QNL_ERR_ARGUMENT,
                    "qnl_cost_parameter_ranges: parameters[1] is 3, allowed are 0..2");
    REQUIRE_FAILURE(RANGES(cost, bad_theta, NULL, NULL, 1), QNL_ERR_NOT_FINITE,
                    "qnl_cost_parameter_ranges: theta[1] is inf, must be finite");
    REQUIRE_FAILURE(RANGES(cost, theta3, NULL, zero, 1), QNL_ERR_ARGUMENT,
                    "qnl_cost_parameter_ranges: frequencies[0].base is 0, allowed are finite numbers above 0 with a finite period");
    ck_assert_int_eq(RANGES(cost, theta3, NULL, tiny, 1), QNL_ERR_ARGUMENT);
    REQUIRE_FAILURE(RANGES(cost, theta3, NULL, many, 1), QNL_ERR_ARGUMENT,
                    "qnl_cost_parameter_ranges: frequencies[0].harmonics is 4097, allowed are 0..4096");
    ck_assert_uint_eq(data.points, 0);
    REQUIRE_OK(RANGES(cost, theta3, NULL, NULL, 0));
    data.code = -4;
    ck_assert_int_eq(RANGES(cost, theta3, NULL, NULL, 1), -4);
    data.code = 0;
    data.wrong = NAN;
    REQUIRE_FAILURE(RANGES(cost, theta3, NULL, NULL, 1), QNL_ERR_NOT_FINITE,
                    "qnl_cost_parameter_ranges: values[0] is nan, must be finite");
    ck_assert(memcmp(&ranges[0], &untouched, sizeof untouched) == 0);
    qnl_cost_free(cost);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("parameter_range");
    TCase *tests = tcase_create("ranges");
    tcase_add_loop_test(tests, frequencies_by_hand, 0, FREQUENCY_CASES);
    tcase_add_test(tests, frequencies_that_have_no_base);
    tcase_add_loop_test(tests, random_circuits_against_a_grid, 0, 12);
    tcase_add_test(tests, one_harmonic_in_closed_form);
    tcase_add_test(tests, chosen_parameters);
    tcase_add_test(tests, blocks);
    tcase_add_test(tests, errors);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
