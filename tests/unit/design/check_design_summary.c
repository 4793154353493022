/* check_design_summary.c  What the numbers of an ensemble say together: Haar measure, groups, and a circuit that only looks well.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/expressibility.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_design_options options_of(uint64_t count, uint64_t seed) {
    qnl_design_options options;
    REQUIRE_OK(qnl_design_options_init(&options, sizeof options));
    options.count = count;
    options.seed = seed;
    return options;
}

/* Layers of rotations about the axes on every qubit and a chain of CNOT gates. */
static qnl_ensemble *chain(const char *axes, int qubits, int layers) {
    qnl_circuit *circuit = NULL;
    qnl_ensemble *ensemble = NULL;
    size_t parameter = 0;
    char text[1 << 15];
    int length = snprintf(text, sizeof text, "qubits %d\n", qubits);
    for (int layer = 0; layer < layers; layer++) {
        for (int qubit = 0; qubit < qubits; qubit++) {
            for (const char *axis = axes; *axis != '\0'; axis++)
                length += snprintf(text + length, sizeof text - (size_t)length, "R%c %d theta[%zu]\n", *axis, qubit, parameter++);
        }
        for (int qubit = 0; qubit + 1 < qubits; qubit++)
            length += snprintf(text + length, sizeof text - (size_t)length, "CNOT %d %d\n", qubit, qubit + 1);
    }
    ck_assert_int_lt(length, (int)sizeof text);
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    REQUIRE_OK(qnl_ensemble_new_circuit(&ensemble, circuit, NULL, 0, NULL));
    qnl_circuit_free(circuit);
    return ensemble;
}

/*
 * RX behind and before CNOT gates are rotations about strings of X, which all commute.  Five layers have all 15 strings, and then
 * the 16 eigenphases of U'V are such that phases of two pairs are equal on average only for equal pairs: F^(2) = 2 16^2 - 16 = 496
 * against 2 of Haar measure.  <0|U'V|0> is the mean of the phases, so that the states have 496 / 16^4 against 1 / 136, a ratio of
 * 1.029.
 */
START_TEST(warns_of_unitaries) {
    qnl_ensemble *ensemble = chain("X", 4, 5);
    const qnl_design_options options = options_of(1000, 1 + (uint64_t)_i);
    qnl_design_summary s;
    REQUIRE_OK(qnl_summarise_design(&s, ensemble, &options));
    ck_assert_int_eq(s.warning, 1);
    ck_assert_int_eq(s.unitary_order, 0);
    ck_assert_uint_eq(s.expressibility.pairs, 500);
    ck_assert(s.expressibility.interval.low < 0.01);
    compare_double("F2 of unitaries", s.unitaries[1].value, 496.0, 6.0);
    compare_double("ratio of states", s.states[1].ratio, 496.0 * 136.0 / 65536.0, 0.012);
    qnl_ensemble_free(ensemble);
}
END_TEST

/* Two layers: the states are far from a 2-design themselves, nobody is misled. */
START_TEST(does_not_warn_of_bad_states) {
    qnl_ensemble *ensemble = chain("X", 4, 2);
    const qnl_design_options options = options_of(600, 1);
    qnl_design_summary s;
    REQUIRE_OK(qnl_summarise_design(&s, ensemble, &options));
    ck_assert_int_eq(s.warning, 0);
    ck_assert(s.states[1].ratio > 1.2 && s.unitaries[1].ratio > 100.0);
    ck_assert_int_lt(s.state_order, 2);
    qnl_ensemble_free(ensemble);
}
END_TEST

static qnl_ensemble *good_ensemble(int number) {
    qnl_ensemble *ensemble = NULL;
    if (number == 0) return chain("XYZ", 4, 12);
    if (number == 1) REQUIRE_OK(qnl_ensemble_new_haar(&ensemble, QNL_ENSEMBLE_UNITARIES, 16));
    if (number == 2) REQUIRE_OK(qnl_ensemble_new_clifford(&ensemble, 2));
    return ensemble;
}

/* Deep circuits, Haar measure and the Clifford group, all of them 2-designs to what 500 members tell: ratios within 0.05. */
START_TEST(does_not_warn_of_designs) {
    qnl_ensemble *ensemble = good_ensemble(_i);
    qnl_design_summary s;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        const qnl_design_options options = options_of(500, seed);
        REQUIRE_OK(qnl_summarise_design(&s, ensemble, &options));
        ck_assert_int_eq(s.warning, 0);
        compare_double("states", s.states[1].ratio, 1.0, 0.05);
        compare_double("unitaries", s.unitaries[1].ratio, 1.0, 0.05);
    }
    qnl_ensemble_free(ensemble);
}
END_TEST

/* The parts are what their functions say, the orders follow from them. */
START_TEST(parts) {
    qnl_ensemble *ensemble = chain("XY", 2, 1);
    qnl_design_options options = options_of(301, 4);
    qnl_expressibility_options pairs;
    qnl_expressibility e;
    qnl_frame_potential potentials[3];
    qnl_design_summary s;
    options.first = _i == 0 ? 0 : 31;
    options.level = 0.9;
    REQUIRE_OK(qnl_summarise_design(&s, ensemble, &options));
    REQUIRE_OK(qnl_expressibility_options_init(&pairs, sizeof pairs));
    pairs.first = _i == 0 ? 0 : 16; /* members 0..299, or 32..331 */
    pairs.count = 150;
    pairs.seed = 4;
    pairs.level = 0.9;
    REQUIRE_OK(qnl_expressibility_sample(&e, NULL, ensemble, &pairs));
    compare_bits("value", &s.expressibility.plain, &e.plain, 1);
    compare_bits("high", &s.expressibility.interval.high, &e.interval.high, 1);
    for (int kind = 0; kind < 2; kind++) {
        const qnl_frame_potential *found = kind == 0 ? s.states : s.unitaries;
        int order = 0;
        REQUIRE_OK(qnl_frame_potentials(potentials, ensemble, (qnl_ensemble_kind)kind, (const int[3]){1, 2, 3}, 3, &options));
        for (int t = 0; t < 3; t++) {
            compare_bits("potential", &found[t].value, &potentials[t].value, 1);
            compare_bits("interval", &found[t].ratio_interval.low, &potentials[t].ratio_interval.low, 1);
            if (order == t && potentials[t].ratio_interval.low <= 1.0) order = t + 1;
        }
        ck_assert_int_eq(kind == 0 ? s.state_order : s.unitary_order, order);
    }
    qnl_ensemble_free(ensemble);
}
END_TEST

START_TEST(states_alone) {
    qnl_ensemble *ensemble = NULL;
    const qnl_design_options options = options_of(500, 2);
    qnl_design_summary s;
    REQUIRE_OK(qnl_ensemble_new_haar(&ensemble, QNL_ENSEMBLE_STATES, 5));
    REQUIRE_OK(qnl_summarise_design(&s, ensemble, &options));
    ck_assert_int_eq(s.unitary_order, -1);
    ck_assert_int_eq(s.warning, 0);
    ck_assert_int_eq(s.state_order, 3);
    for (int t = 0; t < 3; t++)
        ck_assert_uint_eq(s.unitaries[t].members, 0);
    qnl_ensemble_free(ensemble);
}
END_TEST

START_TEST(errors) {
    qnl_ensemble *ensemble = chain("X", 1, 1), *phase = NULL, *four = NULL;
    qnl_design_options options = options_of(4, 1);
    const qnl_complex one = {1.0, 0.0};
    qnl_design_summary s = {.state_order = 7};
    REQUIRE_FAILURE(qnl_summarise_design(NULL, ensemble, NULL), QNL_ERR_NULL, "qnl_summarise_design: summary is NULL");
    REQUIRE_FAILURE(qnl_summarise_design(&s, NULL, NULL), QNL_ERR_NULL, "qnl_summarise_design: ensemble is NULL");
    REQUIRE_FAILURE(qnl_summarise_design(&s, ensemble, &options), QNL_ERR_ARGUMENT,
                    "qnl_summarise_design: there are 4 members, needed are 5 or more");
    options.level = 0.0;
    REQUIRE_FAILURE(qnl_summarise_design(&s, ensemble, &options), QNL_ERR_ARGUMENT,
                    "qnl_summarise_design: level is 0, must be above 0 and below 1");
    REQUIRE_OK(qnl_ensemble_new_design(&four, QNL_DESIGN_TETRAHEDRON));
    REQUIRE_FAILURE(qnl_summarise_design(&s, four, NULL), QNL_ERR_ARGUMENT,
                    "qnl_summarise_design: there are 4 members, needed are 5 or more");
    REQUIRE_OK(qnl_ensemble_new_states(&phase, &one, 1, 1));
    REQUIRE_FAILURE(qnl_summarise_design(&s, phase, NULL), QNL_ERR_ARGUMENT,
                    "qnl_summarise_design: the dimension is 1, must be at least 2");
    ck_assert_int_eq(s.state_order, 7);
    qnl_ensemble_free(four);
    qnl_ensemble_free(phase);
    qnl_ensemble_free(ensemble);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("design_summary");
    TCase *summaries = tcase_create("summaries");
    tcase_add_loop_test(summaries, warns_of_unitaries, 0, 2);
    tcase_add_test(summaries, does_not_warn_of_bad_states);
    tcase_add_loop_test(summaries, does_not_warn_of_designs, 0, 3);
    tcase_add_loop_test(summaries, parts, 0, 2);
    tcase_add_test(summaries, states_alone);
    tcase_add_test(summaries, errors);
    suite_add_tcase(suite, summaries);
    return qnl_test_run(suite);
}
