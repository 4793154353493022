/* check_variation_problem.c  What a variation range may be asked for, and what is said otherwise. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "qnnland/variation.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_circuit *circuit;
static qnl_observable *observable;
static const double theta[2] = {0.3, 0.8};
static qnl_variation_problem problem;

static void setup(void) {
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 4\nRX 0 theta[0]\nCNOT 0 1\nRY 1 theta[1]\nCCX 0 2 3\nH 2\n"));
    REQUIRE_OK(qnl_observable_parse(&observable, 4, "Z0 Z1 + X3"));
    REQUIRE_OK(qnl_variation_problem_init(&problem, sizeof problem));
    problem.before = circuit;
    problem.before_theta = theta;
    problem.observable = observable;
}

static void teardown(void) {
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
}

START_TEST(defaults) {
    qnl_variation_problem fresh;
    qnl_variation_ensemble ensemble;
    REQUIRE_OK(qnl_variation_problem_init(&fresh, sizeof fresh));
    ck_assert(fresh.before == NULL && fresh.after == NULL && fresh.inputs == NULL && fresh.weights == NULL);
    ck_assert_uint_eq(fresh.before_gates, SIZE_MAX);
    ck_assert_uint_eq(fresh.after_first, 0);
    ck_assert_int_eq(fresh.qubit_count, 1);
    ck_assert_int_eq(fresh.qubits[0], 0);
    REQUIRE_OK(qnl_variation_ensemble_init(&ensemble, sizeof ensemble));
    ck_assert(ensemble.before == NULL && ensemble.after == NULL && !ensemble.random_before_theta && !ensemble.random_after_theta);
    REQUIRE_FAILURE(qnl_variation_problem_init(NULL, sizeof fresh), QNL_ERR_NULL, "qnl_variation_problem_init: problem is NULL");
    REQUIRE_FAILURE(qnl_variation_ensemble_init(NULL, sizeof ensemble), QNL_ERR_NULL,
                    "qnl_variation_ensemble_init: ensemble is NULL");
}
END_TEST

START_TEST(position_in_a_circuit) {
    REQUIRE_OK(qnl_variation_problem_at(&problem, circuit, theta, 1, 3));
    ck_assert_ptr_eq(problem.before, circuit);
    ck_assert_ptr_eq(problem.after, circuit);
    ck_assert_uint_eq(problem.before_gates, 1);
    ck_assert_uint_eq(problem.after_first, 3);
    ck_assert_int_eq(problem.qubit_count, 2);
    ck_assert_int_eq(problem.qubits[0], 0);
    ck_assert_int_eq(problem.qubits[1], 1);
    REQUIRE_OK(qnl_variation_problem_at(&problem, circuit, theta, 3, 5));
    ck_assert_int_eq(problem.qubit_count, 3);
    ck_assert_int_eq(problem.qubits[1], 2);
    const qnl_variation_problem before = problem;
    REQUIRE_FAILURE(qnl_variation_problem_at(&problem, circuit, theta, 0, 4), QNL_ERR_ARGUMENT,
                    "qnl_variation_problem_at: gates 0..3 act on 4 qubits, allowed are 1..3");
    REQUIRE_FAILURE(qnl_variation_problem_at(&problem, circuit, theta, 2, 2), QNL_ERR_ARGUMENT,
                    "qnl_variation_problem_at: first is 2, allowed are 0..1, one gate or more before last = 2");
    REQUIRE_FAILURE(qnl_variation_problem_at(&problem, circuit, theta, 2, 6), QNL_ERR_ARGUMENT,
                    "qnl_variation_problem_at: last is 6, allowed are 1..5");
    REQUIRE_FAILURE(qnl_variation_problem_at(NULL, circuit, theta, 0, 1), QNL_ERR_NULL,
                    "qnl_variation_problem_at: problem is NULL");
    REQUIRE_FAILURE(qnl_variation_problem_at(&problem, NULL, theta, 0, 1), QNL_ERR_NULL,
                    "qnl_variation_problem_at: circuit is NULL");
    ck_assert(problem.after_first == before.after_first && problem.qubit_count == before.qubit_count);
    problem.struct_size = 0;
    REQUIRE_FAILURE(qnl_variation_problem_at(&problem, circuit, theta, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl_variation_problem_at: problem has struct_size 0, must be filled by qnl_variation_problem_init() before");
}
END_TEST

START_TEST(bad_problems) {
    qnl_complex form[16] = {{5, 5}};
    const qnl_variation_problem good = problem;
    REQUIRE_FAILURE(qnl_variation_form(NULL, &problem, NULL), QNL_ERR_NULL, "qnl_variation_form: form is NULL");
    REQUIRE_FAILURE(qnl_variation_form(form, NULL, NULL), QNL_ERR_NULL, "qnl_variation_form: problem is NULL");
    problem.observable = NULL;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_NULL,
                    "qnl_variation_form: the observable of the problem is NULL");
    problem = good;
    problem.qubits[0] = 4;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_ARGUMENT, "qnl_variation_form: qubit is 4, allowed are 0..3");
    problem.qubits[0] = problem.qubits[1] = 2;
    problem.qubit_count = 2;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_ARGUMENT, "qnl_variation_form: qubit 2 is given twice");
    problem.qubit_count = 4;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_ARGUMENT,
                    "qnl_variation_form: qubit_count is 4, allowed are 1..3");
    problem = good;
    problem.before_gates = 6;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_ARGUMENT,
                    "qnl_variation_form: before_gates is 6, allowed are 0..5 and SIZE_MAX");
    problem = good;
    problem.after_first = 1;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_ARGUMENT,
                    "qnl_variation_form: after_first is 1, allowed are 0..0");
    problem = good;
    problem.before_theta = NULL;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_NULL,
                    "qnl_variation_form: before_theta is NULL, the circuit has 2 parameters");
    const double bad[2] = {0.3, INFINITY};
    problem.before_theta = bad;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_variation_form: before_theta[1] is inf, must be finite");
    problem = good;
    problem.weights = &bad[1];
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_variation_form: weights[0] is inf, must be finite");
    ck_assert(form[0].re == 5 && form[0].im == 5);
}
END_TEST

START_TEST(other_numbers_of_qubits) {
    qnl_complex form[16];
    qnl_circuit *three = NULL;
    qnl_state *inputs = NULL;
    REQUIRE_OK(qnl_circuit_parse(&three, "qubits 3\nH 0\n"));
    REQUIRE_OK(qnl_state_new_basis(&inputs, 3, NULL, 1));
    problem.after = three;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_ARGUMENT,
                    "qnl_variation_form: after has 3 qubits, the observable 4");
    problem.after = NULL;
    problem.inputs = inputs;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_ARGUMENT,
                    "qnl_variation_form: the inputs have 3 qubits, the observable 4");
    qnl_circuit_free(three);
    qnl_state_free(inputs);
}
END_TEST

/* More qubits in the light cone than fit into the memory allowed, and than any state may have. */
START_TEST(too_large) {
    qnl_complex form[16];
    qnl_execution_options execution;
    qnl_observable *wide = NULL;
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    execution.memory_limit = 1000;
    const qnl_status status = qnl_variation_form(form, &problem, &execution);
    ck_assert_int_eq(status, QNL_ERR_MEMORY);
    ck_assert_msg(strncmp(qnl_last_error(), "qnl_variation_form: 4 qubits need ", 34) == 0, "%s", qnl_last_error());
    REQUIRE_OK(qnl_observable_new(&wide, 50));
    for (int q = 0; q < 50; q++) {
        char pauli[8];
        snprintf(pauli, sizeof pauli, "Z%d", q);
        REQUIRE_OK(qnl_observable_add_pauli(wide, 1, pauli));
    }
    REQUIRE_OK(qnl_variation_problem_init(&problem, sizeof problem));
    problem.observable = wide;
    REQUIRE_FAILURE(qnl_variation_form(form, &problem, NULL), QNL_ERR_MEMORY,
                    "qnl_variation_form: 50 qubits lie in the light cone, allowed are 1..40");
    qnl_observable_free(wide);
}
END_TEST

START_TEST(bad_gates) {
    qnl_variation all[5];
    REQUIRE_FAILURE(qnl_variation_gates(NULL, &problem, 1, NULL, NULL), QNL_ERR_NULL, "qnl_variation_gates: variations is NULL");
    REQUIRE_FAILURE(qnl_variation_gates(all, NULL, 1, NULL, NULL), QNL_ERR_NULL, "qnl_variation_gates: problem is NULL");
    REQUIRE_FAILURE(qnl_variation_gates(all, &problem, 0, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_variation_gates: most_qubits is 0, allowed are 1..3");
    problem.before_gates = 3;
    REQUIRE_FAILURE(qnl_variation_gates(all, &problem, 1, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_variation_gates: before_gates is 3, allowed are 5, all gates, and SIZE_MAX");
    problem.before_gates = SIZE_MAX;
    problem.before = NULL;
    REQUIRE_FAILURE(qnl_variation_gates(all, &problem, 1, NULL, NULL), QNL_ERR_NULL,
                    "qnl_variation_gates: before, the circuit, is NULL");
}
END_TEST

static int stop_at_once(uint64_t done, uint64_t total, void *data) {
    (void)done;
    (void)total;
    (void)data;
    return -3;
}

START_TEST(cancelled) {
    qnl_variation all[5];
    qnl_complex form[16];
    qnl_execution_options execution;
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    execution.progress = stop_at_once;
    ck_assert_int_eq(qnl_variation_gates(all, &problem, 1, NULL, &execution), -3);
    ck_assert_int_eq(qnl_variation_form(form, &problem, &execution), -3);
    qnl_statistics *ranges = NULL;
    REQUIRE_OK(qnl_statistics_new(&ranges));
    ck_assert_int_eq(qnl_variation_sample(ranges, NULL, &problem, NULL, NULL, NULL, &execution), -3);
    ck_assert_uint_eq(qnl_statistics_count(ranges), 0);
    qnl_statistics_free(ranges);
}
END_TEST

static int never_draw(double *parameter_vector, size_t parameters, uint64_t sample, qnl_random *random, void *data) {
    (void)parameter_vector;
    (void)parameters;
    (void)sample;
    (void)random;
    (void)data;
    ck_abort_msg("drawn by a callback in another thread");
    return 0;
}

START_TEST(bad_samples) {
    qnl_statistics *ranges = NULL;
    qnl_sample_range samples;
    REQUIRE_OK(qnl_statistics_new(&ranges));
    REQUIRE_OK(qnl_sample_range_init(&samples, sizeof samples));
    REQUIRE_FAILURE(qnl_variation_sample(NULL, NULL, &problem, NULL, NULL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_variation_sample: lower and upper are both NULL");
    REQUIRE_FAILURE(qnl_variation_sample(ranges, NULL, NULL, NULL, NULL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_variation_sample: problem is NULL");
    samples.low = NAN;
    REQUIRE_FAILURE(qnl_variation_sample(ranges, NULL, &problem, NULL, &samples, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_variation_sample: low is nan, must be finite");
    samples.low = 0.0;
    samples.distribution = QNL_PARAMETERS_CALLBACK;
    samples.draw = never_draw;
    REQUIRE_FAILURE(qnl_variation_sample(ranges, NULL, &problem, NULL, &samples, NULL, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_variation_sample: distribution is 2, allowed are 0..1 here");
    qnl_random_circuit_options family;
    qnl_variation_ensemble ensemble;
    REQUIRE_OK(qnl_random_circuit_options_init(&family, sizeof family));
    REQUIRE_OK(qnl_variation_ensemble_init(&ensemble, sizeof ensemble));
    family.qubits = 3;
    ensemble.after = &family;
    REQUIRE_FAILURE(qnl_variation_sample(ranges, NULL, &problem, &ensemble, NULL, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_variation_sample: after has 3 qubits, the observable 4");
    ck_assert_uint_eq(qnl_statistics_count(ranges), 0);
    qnl_statistics_free(ranges);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("variation problem");
    TCase *tests = tcase_create("tests");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, position_in_a_circuit);
    tcase_add_test(tests, bad_problems);
    tcase_add_test(tests, other_numbers_of_qubits);
    tcase_add_test(tests, too_large);
    tcase_add_test(tests, bad_gates);
    tcase_add_test(tests, cancelled);
    tcase_add_test(tests, bad_samples);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
