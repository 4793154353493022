/* check_boltzmann_errors.c  Wrong arguments of Boltzmann machines and their costs: codes and whole texts. */
#include <math.h>

#include "qnnland/boltzmann.h"
#include "support/compare.h"
#include "support/runner.h"
#include "support/thermal.h"

/* Qubit 0 visible, H / |H|. */
static qnl_boltzmann *normalised_machine(const qnl_observable *terms) {
    const int visible[1] = {0};
    qnl_boltzmann_options options;
    qnl_boltzmann *machine = NULL;
    REQUIRE_OK(qnl_boltzmann_options_init(&options, sizeof options));
    options.normalised = 1;
    REQUIRE_OK(qnl_boltzmann_new(&machine, terms, visible, 1, &options));
    return machine;
}

START_TEST(wrong_machines) {
    const int visible[3] = {0, 1, 0}, outside[1] = {2};
    qnl_boltzmann_options options;
    qnl_observable *terms = thermal_terms(2), *large = NULL, *empty = NULL;
    qnl_boltzmann *machine = NULL;
    REQUIRE_OK(qnl_boltzmann_options_init(&options, sizeof options));
    ck_assert(options.struct_size == sizeof options && options.temperature == 1.0 && options.normalised == 0);
    REQUIRE_FAILURE(qnl_boltzmann_options_init(NULL, sizeof options), QNL_ERR_NULL, "qnl_boltzmann_options_init: options is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_new(NULL, terms, visible, 1, NULL), QNL_ERR_NULL, "qnl_boltzmann_new: out is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_new(&machine, NULL, visible, 1, NULL), QNL_ERR_NULL, "qnl_boltzmann_new: terms is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_new(&machine, terms, NULL, 1, NULL), QNL_ERR_NULL, "qnl_boltzmann_new: visible is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_new(&machine, terms, visible, 0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_new: visible_count is 0, allowed are 1..2");
    REQUIRE_FAILURE(qnl_boltzmann_new(&machine, terms, visible, 3, NULL), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_new: visible_count is 3, allowed are 1..2");
    REQUIRE_FAILURE(qnl_boltzmann_new(&machine, terms, outside, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_new: visible[0] is 2, allowed are 0..1");
    const int twice[2] = {1, 1};
    REQUIRE_FAILURE(qnl_boltzmann_new(&machine, terms, twice, 2, NULL), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_new: qubit 1 is given twice in visible");
    options.temperature = 0.0;
    REQUIRE_FAILURE(qnl_boltzmann_new(&machine, terms, visible, 1, &options), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_new: temperature is 0, allowed are positive numbers whose inverse is finite, and infinity");
    options.temperature = -1.0;
    REQUIRE_FAILURE(qnl_boltzmann_new(&machine, terms, visible, 1, &options), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_new: temperature is -1, allowed are positive numbers whose inverse is finite, and infinity");
    REQUIRE_OK(qnl_observable_new(&large, 13));
    REQUIRE_OK(qnl_observable_add_pauli(large, 1.0, "Z0"));
    REQUIRE_FAILURE(qnl_boltzmann_new(&machine, large, visible, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_new: the terms have 13 qubits, allowed are 1..12");
    REQUIRE_OK(qnl_observable_new(&empty, 2));
    REQUIRE_FAILURE(qnl_boltzmann_new(&machine, empty, visible, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_new: the observable has no parts, needed is 1 or more");
    ck_assert_ptr_null(machine);
    ck_assert_uint_eq(qnl_boltzmann_parameters(NULL), 0);
    qnl_boltzmann_free(NULL);
    qnl_observable_free(terms);
    qnl_observable_free(large);
    qnl_observable_free(empty);
}
END_TEST

START_TEST(wrong_parameters) {
    double theta[2] = {NAN, 0.0}, log_partition = 7.0, norms[2] = {7.0, 7.0};
    qnl_observable *terms = NULL;
    REQUIRE_OK(qnl_observable_parse(&terms, 1, "Z0 + 2 X0"));
    qnl_boltzmann *machine = normalised_machine(terms);
    REQUIRE_FAILURE(qnl_boltzmann_state(NULL, NULL, &log_partition, NULL, NULL, theta), QNL_ERR_NULL,
                    "qnl_boltzmann_state: machine is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_state(NULL, NULL, &log_partition, NULL, machine, NULL), QNL_ERR_NULL,
                    "qnl_boltzmann_state: theta is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_state(NULL, NULL, &log_partition, NULL, machine, theta), QNL_ERR_NOT_FINITE,
                    "qnl_boltzmann_state: theta[0] is nan, must be finite");
    theta[0] = 0.0;
    REQUIRE_FAILURE(qnl_boltzmann_state(NULL, NULL, &log_partition, NULL, machine, theta), QNL_ERR_NUMERICAL,
                    "qnl_boltzmann_state: H(theta) is 0 and cannot be divided by its norm");
    theta[1] = 1e308;
    REQUIRE_FAILURE(qnl_boltzmann_state(NULL, NULL, &log_partition, NULL, machine, theta), QNL_ERR_NOT_FINITE,
                    "qnl_boltzmann_state: an entry of H(theta) overflows");
    REQUIRE_FAILURE(qnl_boltzmann_derivatives(NULL, norms, NULL, theta), QNL_ERR_NULL,
                    "qnl_boltzmann_derivatives: machine is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_derivatives(NULL, norms, machine, NULL), QNL_ERR_NULL,
                    "qnl_boltzmann_derivatives: theta is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_derivatives(NULL, norms, machine, theta), QNL_ERR_NOT_FINITE,
                    "qnl_boltzmann_derivatives: an entry of H(theta) overflows");
    theta[1] = -INFINITY;
    REQUIRE_FAILURE(qnl_boltzmann_derivatives(NULL, norms, machine, theta), QNL_ERR_NOT_FINITE,
                    "qnl_boltzmann_derivatives: theta[1] is -inf, must be finite");
    ck_assert(log_partition == 7.0 && norms[0] == 7.0);
    qnl_observable_free(terms);
    qnl_boltzmann_free(machine);
}
END_TEST

START_TEST(wrong_costs) {
    const double zero[15] = {0.0};
    double value = 7.0;
    qnl_complex target[4] = {{0.5, 0.0}, {0.0, 0.1}, {0.0, 0.1}, {0.5, 0.0}};
    qnl_cost *cost = NULL;
    qnl_observable *terms = thermal_terms(2);
    qnl_boltzmann *machine = normalised_machine(terms);
    qnl_observable_free(terms);
    REQUIRE_FAILURE(qnl_boltzmann_cost(NULL, machine, QNL_REDUCED_OBSERVABLE, target), QNL_ERR_NULL,
                    "qnl_boltzmann_cost: out is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_cost(&cost, NULL, QNL_REDUCED_OBSERVABLE, target), QNL_ERR_NULL,
                    "qnl_boltzmann_cost: machine is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_cost(&cost, machine, QNL_REDUCED_OBSERVABLE, NULL), QNL_ERR_NULL,
                    "qnl_boltzmann_cost: target is NULL");
    REQUIRE_FAILURE(qnl_boltzmann_cost(&cost, machine, (qnl_reduced_kind)5, target), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_cost: kind is 5, allowed are 0..4");
    REQUIRE_FAILURE(qnl_boltzmann_cost(&cost, machine, QNL_REDUCED_OBSERVABLE, target), QNL_ERR_NOT_HERMITIAN,
                    "qnl_boltzmann_cost: an entry of target - target' has modulus 0.2, allowed are 0..5e-11");
    target[1].im = target[2].im = 0.0;
    target[0].re = -0.5;
    REQUIRE_FAILURE(qnl_boltzmann_cost(&cost, machine, QNL_REDUCED_INFIDELITY, target), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_cost: the target has the eigenvalue -0.5, allowed are -1e-10 and above");
    REQUIRE_FAILURE(qnl_boltzmann_cost(&cost, machine, QNL_REDUCED_RELATIVE_ENTROPY, target), QNL_ERR_ARGUMENT,
                    "qnl_boltzmann_cost: the target has the eigenvalue -0.5, allowed are -1e-10 and above");
    target[0].re = NAN;
    REQUIRE_FAILURE(qnl_boltzmann_cost(&cost, machine, QNL_REDUCED_INFIDELITY, target), QNL_ERR_NOT_FINITE,
                    "qnl_boltzmann_cost: target (as real and imaginary parts)[0] is nan, must be finite");
    ck_assert_ptr_null(cost);
    target[0].re = 0.5;
    REQUIRE_OK(qnl_boltzmann_cost(&cost, machine, QNL_REDUCED_INFIDELITY, target));
    REQUIRE_FAILURE(qnl_cost_value(&value, cost, zero, 1), QNL_ERR_NUMERICAL,
                    "qnl_cost_value: H(theta) is 0 and cannot be divided by its norm");
    ck_assert(value == 7.0);
    qnl_cost_free(cost);
    qnl_boltzmann_free(machine);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("boltzmann errors");
    TCase *wrong = tcase_create("wrong arguments");
    tcase_add_test(wrong, wrong_machines);
    tcase_add_test(wrong, wrong_parameters);
    tcase_add_test(wrong, wrong_costs);
    suite_add_tcase(suite, wrong);
    return qnl_test_run(suite);
}
