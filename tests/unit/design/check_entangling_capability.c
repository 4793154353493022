/* check_entangling_capability.c  Means of the Meyer-Wallach measure against states by hand, Haar measure and a known circuit. */
#include <math.h>
#include <stdlib.h>

#include "qnnland/expressibility.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_design_options options_of(uint64_t count) {
    qnl_design_options options;
    REQUIRE_OK(qnl_design_options_init(&options, sizeof options));
    options.count = count;
    return options;
}

/* |000>, GHZ, W: 0, 1, 8/9. */
static qnl_ensemble *three_states(void) {
    const double ghz = sqrt(0.5), w = sqrt(1.0 / 3.0);
    const qnl_complex states[24] = {
        [0] = {1.0, 0.0}, [8] = {ghz, 0.0}, [15] = {0.0, ghz}, [17] = {w, 0.0}, [18] = {-w, 0.0}, [20] = {0.0, -w}};
    qnl_ensemble *ensemble = NULL;
    REQUIRE_OK(qnl_ensemble_new_states(&ensemble, states, 3, 8));
    return ensemble;
}

/* Student's quantile of two degrees of freedom is 4.302652729696... */
START_TEST(states_by_hand) {
    qnl_ensemble *ensemble = three_states();
    qnl_statistics *values = NULL;
    double mean;
    qnl_interval interval;
    const double first = 5.0, average = 17.0 / 27.0;
    const double deviation = sqrt((pow(average, 2.0) + pow(1.0 - average, 2.0) + pow(8.0 / 9.0 - average, 2.0)) / 2.0);
    REQUIRE_OK(qnl_statistics_new(&values));
    REQUIRE_OK(qnl_statistics_add(values, &first, 1));
    REQUIRE_OK(qnl_entangling_capability(&mean, &interval, values, ensemble, NULL));
    compare_double("mean", mean, average, 1e-15);
    compare_double("low", interval.low, average - 4.302652729696142 * deviation / sqrt(3.0), 1e-9);
    compare_double("high", interval.high, average + 4.302652729696142 * deviation / sqrt(3.0), 1e-9);
    ck_assert_uint_eq(qnl_statistics_count(values), 4);
    compare_doubles("values", qnl_statistics_values(values), (double[4]){5.0, 0.0, 1.0, 8.0 / 9.0}, 4, 1e-15);
    qnl_statistics_free(values);
    qnl_ensemble_free(ensemble);
}
END_TEST

/* Haar mean (2^n - 2) / (2^n + 1) (Meyer and Wallach); intervals of level 0.999. */
START_TEST(haar_mean) {
    qnl_ensemble *ensemble = NULL;
    qnl_design_options options = options_of(2000);
    double mean;
    qnl_interval interval;
    const size_t dimension = (size_t)4 << _i;
    options.level = 0.999;
    REQUIRE_OK(qnl_ensemble_new_haar(&ensemble, (qnl_ensemble_kind)(_i % 2), dimension));
    REQUIRE_OK(qnl_entangling_capability(&mean, &interval, NULL, ensemble, &options));
    const double haar = ((double)dimension - 2.0) / ((double)dimension + 1.0);
    ck_assert_msg(interval.low <= haar && haar <= interval.high, "%g not in %g..%g", haar, interval.low, interval.high);
    ck_assert(interval.high - interval.low < 0.05);
    qnl_ensemble_free(ensemble);
}
END_TEST

/* RX RY on two qubits and a CNOT: the purity of a product state's qubits behind it has the mean 23/32, the measure 9/16. */
START_TEST(circuit_mean) {
    qnl_circuit *circuit = NULL;
    qnl_ensemble *ensemble = NULL;
    qnl_design_options options = options_of(5000);
    double mean, parts[2];
    qnl_interval interval;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 2\nRX 0 theta[0]\nRY 0 theta[1]\nRX 1 theta[2]\nRY 1 theta[3]\nCNOT 0 1\n"));
    REQUIRE_OK(qnl_ensemble_new_circuit(&ensemble, circuit, NULL, 0, NULL));
    options.level = 0.999;
    REQUIRE_OK(qnl_entangling_capability(&mean, &interval, NULL, ensemble, &options));
    ck_assert(interval.low <= 0.5625 && 0.5625 <= interval.high && interval.high - interval.low < 0.04);
    options.count = 2000; /* ranges */
    REQUIRE_OK(qnl_entangling_capability(&parts[0], &interval, NULL, ensemble, &options));
    options.first = 2000;
    options.count = 3000;
    REQUIRE_OK(qnl_entangling_capability(&parts[1], &interval, NULL, ensemble, &options));
    compare_double("ranges", 0.4 * parts[0] + 0.6 * parts[1], mean, 1e-14);
    qnl_ensemble_free(ensemble);
    qnl_circuit_free(circuit);
}
END_TEST

static int stop(uint64_t done, uint64_t total, void *data) {
    (void)done;
    ck_assert_uint_eq(total, 1500);
    return *(int *)data;
}

START_TEST(errors) {
    qnl_ensemble *ensemble = three_states(), *odd = NULL, *phase = NULL;
    qnl_design_options options = options_of(1);
    qnl_execution_options execution;
    qnl_statistics *values = NULL;
    const qnl_complex one = {1.0, 0.0};
    double mean = 7.0;
    int code = 1000;
    qnl_interval interval = {7.0, 7.0};
    REQUIRE_OK(qnl_statistics_new(&values));
    REQUIRE_FAILURE(qnl_entangling_capability(NULL, &interval, values, ensemble, NULL), QNL_ERR_NULL,
                    "qnl_entangling_capability: mean is NULL");
    REQUIRE_FAILURE(qnl_entangling_capability(&mean, NULL, values, ensemble, NULL), QNL_ERR_NULL,
                    "qnl_entangling_capability: interval is NULL");
    REQUIRE_FAILURE(qnl_entangling_capability(&mean, &interval, values, NULL, NULL), QNL_ERR_NULL,
                    "qnl_entangling_capability: ensemble is NULL");
    REQUIRE_FAILURE(qnl_entangling_capability(&mean, &interval, values, ensemble, &options), QNL_ERR_ARGUMENT,
                    "qnl_entangling_capability: there are 1 members, needed are 2 or more");
    options.count = 4;
    REQUIRE_FAILURE(qnl_entangling_capability(&mean, &interval, values, ensemble, &options), QNL_ERR_ARGUMENT,
                    "qnl_entangling_capability: first is 0 and count 4, there are 3 members");
    options.level = 2.0;
    REQUIRE_FAILURE(qnl_entangling_capability(&mean, &interval, values, ensemble, &options), QNL_ERR_ARGUMENT,
                    "qnl_entangling_capability: level is 2, must be above 0 and below 1");
    REQUIRE_OK(qnl_ensemble_new_haar(&odd, QNL_ENSEMBLE_STATES, 6));
    REQUIRE_FAILURE(qnl_entangling_capability(&mean, &interval, values, odd, NULL), QNL_ERR_ARGUMENT,
                    "qnl_entangling_capability: the dimension is 6, must be a power of 2 from 2 on");
    REQUIRE_OK(qnl_ensemble_new_states(&phase, &one, 1, 1));
    REQUIRE_FAILURE(qnl_entangling_capability(&mean, &interval, values, phase, NULL), QNL_ERR_ARGUMENT,
                    "qnl_entangling_capability: the dimension is 1, must be a power of 2 from 2 on");
    qnl_ensemble_free(phase);
    REQUIRE_OK(qnl_ensemble_new_haar(&phase, QNL_ENSEMBLE_STATES, 4));
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    execution.progress = stop;
    execution.progress_data = &code;
    options = options_of(1500);
    options.execution = &execution;
    REQUIRE_FAILURE(qnl_entangling_capability(&mean, &interval, values, phase, &options), QNL_ERR_CANCELLED,
                    "progress returned 1000");
    compare_double("as before", mean, 7.0, 0.0);
    compare_double("as before", interval.low, 7.0, 0.0);
    ck_assert_uint_eq(qnl_statistics_count(values), 0);
    qnl_ensemble_free(phase);
    qnl_ensemble_free(odd);
    qnl_ensemble_free(ensemble);
    qnl_statistics_free(values);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("entangling_capability");
    TCase *values = tcase_create("values");
    tcase_add_test(values, states_by_hand);
    tcase_add_loop_test(values, haar_mean, 0, 4);
    tcase_add_test(values, circuit_mean);
    tcase_add_test(values, errors);
    suite_add_tcase(suite, values);
    return qnl_test_run(suite);
}
