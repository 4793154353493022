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

/* ---- smoothness ---- */

/* cos(3 theta) is most curved where it is steepest nowhere: at 0. */
START_TEST(one_rotation_attains_the_smoothness) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    const double theta = 0;
    double smoothness, rate, hessian;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRX 0 -3*theta[0]\n"));
    REQUIRE_OK(qnl_observable_parse(&observable, 1, "2.5 Z0 + 1"));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    REQUIRE_OK(qnl_circuit_smoothness(&smoothness, &rate, circuit, 5.0));
    REQUIRE_OK(qnl_network_hessian(&hessian, network, &theta, 1));
    compare_double("smoothness", smoothness, 22.5, 1e-14);
    compare_double("rate", rate, 1 / 22.5, 1e-16);
    compare_double("largest curvature", fabs(hessian), smoothness, 1e-12);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

static double operator_norm(const double *hessian, size_t count) {
    double complex *matrix = reference_array(count * count);
    double *eigenvalues = calloc(count, sizeof *eigenvalues);
    for (size_t i = 0; i < count * count; i++)
        matrix[i] = hessian[i];
    reference_eigenvalues(eigenvalues, matrix, count);
    const double norm = fmax(fabs(eigenvalues[0]), fabs(eigenvalues[count - 1]));
    free(matrix);
    free(eigenvalues);
    return norm;
}

/* Three parameters that turn one qubit about one axis by 1, -2 and 0.5 + 1.5: H = -(w/2) s s', |H| = (w/2) (1 + 4 + 4). */
START_TEST(shared_axis_attains_it_too) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    const double theta[3] = {0, 0, 0};
    double smoothness, hessian[9];
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRX 0 theta[0]\nRX 0 -2*theta[1]\nRX 0 0.5*theta[2]\nRX 0 1.5*theta[2]\n"));
    REQUIRE_OK(qnl_observable_parse(&observable, 1, "Z0"));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    REQUIRE_OK(qnl_circuit_smoothness(&smoothness, NULL, circuit, 2.0));
    REQUIRE_OK(qnl_network_hessian(hessian, network, theta, 1));
    compare_double("smoothness", smoothness, 9.0, 1e-14);
    compare_double("norm", operator_norm(hessian, 3), 9.0, 1e-12);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* Every kind of gate, controlled rotations among them; second derivatives by a dense reference. */
START_TEST(smoothness_is_never_exceeded) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 32, 0, 0));
    for (int round = 0; round < 10; round++) {
        random_problem p;
        const random_shape shape = {.qubits = 3, .gates = 5, .parameters = 5, .parts = PART_PAULI, .inputs = 1};
        random_problem_new(&p, random, &shape);
        qnl_spectrum spectrum;
        double smoothness, rate, hessian[25];
        REQUIRE_OK(qnl_observable_spectrum(&spectrum, p.observable, 0, NULL));
        REQUIRE_OK(qnl_circuit_smoothness(&smoothness, &rate, p.circuit, spectrum.width));
        compare_double("rate", rate * smoothness, 1.0, 1e-15);
        for (int trial = 0; trial < 3; trial++) {
            double *theta = random_thetas(random, 5);
            reference_hessian(hessian, p.reference, theta, p.matrix, p.vectors);
            const double norm = operator_norm(hessian, 5);
            ck_assert_msg(norm <= smoothness, "%g is above %g", norm, smoothness);
            free(theta);
        }
        random_problem_free(&p);
    }
    qnl_random_free(random);
}
END_TEST

START_TEST(smoothness_errors) {
    qnl_circuit *circuit = NULL;
    double smoothness = 77, rate = 77;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRX 0 theta[0]\n"));
    REQUIRE_OK(qnl_circuit_smoothness(&smoothness, &rate, circuit, 0.0));
    ck_assert(smoothness == 0 && rate == INFINITY);
    smoothness = rate = 77;
    REQUIRE_FAILURE(qnl_circuit_smoothness(NULL, &rate, circuit, 1.0), QNL_ERR_NULL, "qnl_circuit_smoothness: smoothness is NULL");
    REQUIRE_FAILURE(qnl_circuit_smoothness(&smoothness, &rate, NULL, 1.0), QNL_ERR_NULL, "qnl_circuit_smoothness: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_smoothness(&smoothness, &rate, circuit, NAN), QNL_ERR_ARGUMENT,
                    "qnl_circuit_smoothness: width is nan, allowed are finite numbers from 0");
    ck_assert(smoothness == 77 && rate == 77);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- samples ---- */

/* C = sum_k curvature_k theta_k^2 / 2 with curvatures 3, -5, 1: |H| = 5 at every point. */
static const double curvatures[3] = {3, -5, 1};

static int saddle_value(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++) {
        values[j] = 0;
        for (size_t k = 0; k < 3; k++)
            values[j] += 0.5 * curvatures[k] * thetas[3 * j + k] * thetas[3 * j + k];
    }
    return 0;
}

static int saddle_products(double *products, const double *thetas, const double *vectors, size_t count, void *data) {
    (void)thetas;
    (void)data;
    for (size_t i = 0; i < 3 * count; i++)
        products[i] = curvatures[i % 3] * vectors[i];
    return 0;
}

static int saddle_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    saddle_products(gradients, thetas, thetas, count, data);
    return values != NULL ? saddle_value(values, thetas, count, data) : 0;
}

static int bad_products(double *products, const double *thetas, const double *vectors, size_t count, void *data) {
    saddle_products(products, thetas, vectors, count, data);
    products[4] = NAN;
    return 0;
}

static int bad_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    saddle_gradient(values, gradients, thetas, count, data);
    gradients[5] = INFINITY;
    return 0;
}

static qnl_sample_range samples(uint64_t first, uint64_t count) {
    qnl_sample_range range;
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    range.first = first;
    range.count = count;
    range.low = -1;
    range.high = 1;
    return range;
}

static qnl_cost *saddle(const qnl_cost_methods *methods) {
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 3, methods, NULL));
    return cost;
}

START_TEST(estimate_of_a_saddle) {
    const qnl_cost_methods full = {
        .struct_size = sizeof full, .value = saddle_value, .gradient = saddle_gradient, .hessian_vector = saddle_products};
    const qnl_cost_methods first_order = {.struct_size = sizeof full, .value = saddle_value, .gradient = saddle_gradient};
    qnl_cost *cost = saddle(&full), *slopes = saddle(&first_order);
    qnl_sample_range range = samples(2, 1500);
    for (int k = 0; k < 2; k++) {
        qnl_lipschitz_estimate estimate;
        double steepest = 0;
        if (k == 1) range.distribution = QNL_PARAMETERS_NORMAL;
        REQUIRE_OK(qnl_estimate_lipschitz(&estimate, cost, &range, 60));
        for (uint64_t s = 2; s < 1502; s++) {
            qnl_random *random = NULL;
            double theta[3];
            REQUIRE_OK(qnl_random_new(&random, 1, 0, s));
            if (k == 0) REQUIRE_OK(qnl_random_fill_uniform(theta, random, 3, -1, 1));
            if (k == 1) REQUIRE_OK(qnl_random_fill_normal(theta, random, 3, 0, 1));
            steepest = fmax(steepest, sqrt(9 * theta[0] * theta[0] + 25 * theta[1] * theta[1] + theta[2] * theta[2]));
            qnl_random_free(random);
        }
        compare_double("lipschitz", estimate.lipschitz, steepest, 1e-14);
        compare_double("smoothness", estimate.smoothness, 5.0, 1e-13);
        compare_double("rate", estimate.rate, 0.2, 1e-14);
    }
    qnl_lipschitz_estimate estimate;
    REQUIRE_OK(qnl_estimate_lipschitz(&estimate, slopes, &range, 1));
    ck_assert(estimate.lipschitz > 5 && isnan(estimate.smoothness) && isnan(estimate.rate));
    qnl_cost_free(cost);
    qnl_cost_free(slopes);
}
END_TEST

/* Against all second derivatives; never above them after one step, equal after many, and never above what is proven. */
START_TEST(estimate_of_a_network) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 33, 0, 0));
    random_problem p;
    const random_shape shape = {.qubits = 3, .gates = 8, .parameters = 6, .parts = PART_PAULI, .inputs = 1};
    random_problem_new(&p, random, &shape);
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    qnl_lipschitz_estimate one, many;
    qnl_spectrum spectrum;
    double lipschitz, smoothness, steepest = 0, sharpest = 0;
    const qnl_sample_range range = samples(0, 12);
    const qnl_execution_options alone = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_observable_spectrum(&spectrum, p.observable, 0, NULL));
    REQUIRE_OK(qnl_network_new(&network, p.circuit, p.observable, p.states, &alone));
    REQUIRE_OK(qnl_network_cost(&cost, network));
    REQUIRE_OK(qnl_estimate_lipschitz(&one, cost, &range, 1));
    REQUIRE_OK(qnl_estimate_lipschitz(&many, cost, &range, 500));
    for (uint64_t s = 0; s < 12; s++) {
        qnl_random *stream = NULL;
        double theta[6], gradient[6], hessian[36], square = 0;
        REQUIRE_OK(qnl_random_new(&stream, 1, 0, s));
        REQUIRE_OK(qnl_random_fill_uniform(theta, stream, 6, -1, 1));
        reference_gradient(gradient, p.reference, theta, p.matrix, p.vectors);
        reference_hessian(hessian, p.reference, theta, p.matrix, p.vectors);
        for (int k = 0; k < 6; k++)
            square += gradient[k] * gradient[k];
        steepest = fmax(steepest, sqrt(square));
        sharpest = fmax(sharpest, operator_norm(hessian, 6));
        qnl_random_free(stream);
    }
    compare_double("lipschitz", many.lipschitz, steepest, 1e-10 * steepest);
    compare_double("smoothness", many.smoothness, sharpest, 1e-8 * sharpest);
    compare_double("rate", many.rate, 1 / sharpest, 1e-8 / sharpest);
    ck_assert(one.smoothness < 0.999 * sharpest && one.smoothness > 0 && one.lipschitz == many.lipschitz);
    REQUIRE_OK(qnl_circuit_lipschitz(NULL, &lipschitz, p.circuit, spectrum.width));
    REQUIRE_OK(qnl_circuit_smoothness(&smoothness, NULL, p.circuit, spectrum.width));
    ck_assert(many.lipschitz <= lipschitz && many.smoothness <= smoothness);
    qnl_cost_free(cost);
    qnl_network_free(network);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

START_TEST(estimate_errors) {
    const qnl_cost_methods plain = {.struct_size = sizeof plain, .value = saddle_value};
    const qnl_cost_methods steep = {.struct_size = sizeof plain, .value = saddle_value, .gradient = bad_gradient};
    const qnl_cost_methods sharp = {
        .struct_size = sizeof plain, .value = saddle_value, .gradient = saddle_gradient, .hessian_vector = bad_products};
    qnl_cost *costs[3] = {saddle(&plain), saddle(&steep), saddle(&sharp)};
    qnl_sample_range range = samples(0, 10);
    qnl_lipschitz_estimate estimate = {77, 77, 77};
    REQUIRE_FAILURE(qnl_estimate_lipschitz(NULL, costs[2], &range, 1), QNL_ERR_NULL, "qnl_estimate_lipschitz: estimate is NULL");
    REQUIRE_FAILURE(qnl_estimate_lipschitz(&estimate, NULL, &range, 1), QNL_ERR_NULL, "qnl_estimate_lipschitz: cost is NULL");
    REQUIRE_FAILURE(qnl_estimate_lipschitz(&estimate, costs[2], NULL, 1), QNL_ERR_NULL, "qnl_estimate_lipschitz: range is NULL");
    REQUIRE_FAILURE(qnl_estimate_lipschitz(&estimate, costs[2], &range, 0), QNL_ERR_ARGUMENT,
                    "qnl_estimate_lipschitz: iterations is 0, allowed are 1..1000");
    REQUIRE_FAILURE(qnl_estimate_lipschitz(&estimate, costs[2], &range, 1001), QNL_ERR_ARGUMENT,
                    "qnl_estimate_lipschitz: iterations is 1001, allowed are 1..1000");
    REQUIRE_FAILURE(qnl_estimate_lipschitz(&estimate, costs[0], &range, 1), QNL_ERR_UNSUPPORTED,
                    "qnl_estimate_lipschitz: the cost has no gradient");
    REQUIRE_FAILURE(qnl_estimate_lipschitz(&estimate, costs[1], &range, 1), QNL_ERR_NOT_FINITE,
                    "qnl_estimate_lipschitz: gradients[5] is inf, must be finite");
    REQUIRE_FAILURE(qnl_estimate_lipschitz(&estimate, costs[2], &range, 1), QNL_ERR_NOT_FINITE,
                    "qnl_estimate_lipschitz: products[4] is nan, must be finite");
    range.count = 0;
    REQUIRE_FAILURE(qnl_estimate_lipschitz(&estimate, costs[2], &range, 1), QNL_ERR_ARGUMENT,
                    "qnl_estimate_lipschitz: count is 0, allowed are 1..2305843009213693951");
    ck_assert(estimate.lipschitz == 77 && estimate.smoothness == 77 && estimate.rate == 77);
    for (int k = 0; k < 3; k++)
        qnl_cost_free(costs[k]);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lipschitz");
    TCase *tests = tcase_create("tests");
    tcase_add_test(tests, one_rotation_attains_it);
    tcase_add_test(tests, never_exceeded);
    tcase_add_test(tests, wrong_arguments);
    tcase_add_test(tests, one_rotation_attains_the_smoothness);
    tcase_add_test(tests, shared_axis_attains_it_too);
    tcase_add_test(tests, smoothness_is_never_exceeded);
    tcase_add_test(tests, smoothness_errors);
    tcase_add_test(tests, estimate_of_a_saddle);
    tcase_add_test(tests, estimate_of_a_network);
    tcase_add_test(tests, estimate_errors);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
