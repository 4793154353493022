/* check_lipschitz.c  Bounds of derivatives: attained by one rotation, never exceeded by random circuits. */
#include <math.h>
#include <stdlib.h>

#include "qnnland/gradient.h"
#include "qnnland/lipschitz.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

START_TEST(one_rotation_attains_it) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRX 0 -3*theta[0]\n"));
    REQUIRE_OK(qnl_observable_parse(&observable, 1, "2.5 Z0 + 1"));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    const double theta = 3.14159265358979323846 / 6; /* cos(3 theta) has its steepest slope there */
    double bound, norm, gradient;
    REQUIRE_OK(qnl_circuit_lipschitz(&bound, &norm, circuit, 5.0));
    REQUIRE_OK(qnl_network_gradient(NULL, &gradient, network, &theta, 1, QNL_GRADIENT_ADJOINT));
    compare_double("bound", bound, 7.5, 1e-15);
    compare_double("norm", norm, 7.5, 1e-15);
    compare_double("steepest slope", fabs(gradient), bound, 1e-13);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* Shared and scaled parameters, every kind of gate. */
START_TEST(never_exceeded) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 31, 0, 0));
    for (int round = 0; round < 20; round++) {
        random_problem p;
        const random_shape shape = {.qubits = 3, .gates = 10, .parameters = 5, .parts = PART_PAULI, .inputs = 1};
        random_problem_new(&p, random, &shape);
        qnl_network *network = NULL;
        qnl_spectrum spectrum;
        double bounds[5], norm, gradient[5], length = 0;
        REQUIRE_OK(qnl_observable_spectrum(&spectrum, p.observable, 0, NULL));
        REQUIRE_OK(qnl_circuit_lipschitz(bounds, &norm, p.circuit, spectrum.width));
        REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, p.states, NULL));
        for (int trial = 0; trial < 20; trial++) {
            double *theta = random_thetas(random, 5);
            REQUIRE_OK(qnl_network_gradient(NULL, gradient, network, theta, 1, QNL_GRADIENT_ADJOINT));
            length = 0;
            for (int k = 0; k < 5; k++) {
                ck_assert_msg(fabs(gradient[k]) <= bounds[k] * (1 + 1e-12), "%g is above %g", gradient[k], bounds[k]);
                length += gradient[k] * gradient[k];
            }
            ck_assert(sqrt(length) <= norm * (1 + 1e-12));
            free(theta);
        }
        double sum = 0;
        for (int k = 0; k < 5; k++) {
            sum += bounds[k] * bounds[k];
        }
        compare_double("norm", norm, sqrt(sum), 1e-14 * norm);
        qnl_network_free(network);
        random_problem_free(&p);
    }
    qnl_random_free(random);
}
END_TEST

START_TEST(wrong_arguments) {
    qnl_circuit *circuit = NULL;
    double norm = 77;
    REQUIRE_OK(qnl_circuit_new(&circuit, 2));
    REQUIRE_OK(qnl_circuit_lipschitz(NULL, &norm, circuit, 1.0));
    ck_assert(norm == 0);
    REQUIRE_FAILURE(qnl_circuit_lipschitz(NULL, NULL, circuit, 1.0), QNL_ERR_NULL,
                    "qnl_circuit_lipschitz: bounds and norm are both NULL");
    REQUIRE_FAILURE(qnl_circuit_lipschitz(NULL, &norm, NULL, 1.0), QNL_ERR_NULL, "qnl_circuit_lipschitz: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_lipschitz(NULL, &norm, circuit, -1.0), QNL_ERR_ARGUMENT,
                    "qnl_circuit_lipschitz: width is -1, allowed are finite numbers from 0");
    qnl_circuit_free(circuit);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lipschitz");
    TCase *tests = tcase_create("tests");
    tcase_add_test(tests, one_rotation_attains_it);
    tcase_add_test(tests, never_exceeded);
    tcase_add_test(tests, wrong_arguments);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
