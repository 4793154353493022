/* check_metric.c  The metric against differences of dense states, its parts, its use in costs, and what is done with it. */
#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/gradient.h"
#include "qnnland/loss.h"
#include "qnnland/metric.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

#define MOST 12 /* parameters */

/* ---- the judge: Q from fourth-order differences of dense states ---- */

static void derivative(double complex *out, const reference_circuit *circuit, const double *theta, size_t k,
                       const double complex *psi, size_t dimension) {
    static const double weights[4] = {1.0, -8.0, 8.0, -1.0};
    static const double places[4] = {-2.0, -1.0, 1.0, 2.0};
    const double h = 1e-3;
    double moved[MOST];
    double complex *state = reference_array(dimension);
    memset(out, 0, dimension * sizeof *out);
    memcpy(moved, theta, circuit->parameters * sizeof *moved);
    for (size_t j = 0; j < 4; j++) {
        moved[k] = theta[k] + places[j] * h;
        memcpy(state, psi, dimension * sizeof *state);
        reference_apply(state, circuit, moved);
        for (size_t i = 0; i < dimension; i++) {
            out[i] += weights[j] / (12.0 * h) * state[i];
        }
    }
    free(state);
}

static double complex inner(const double complex *a, const double complex *b, size_t dimension) {
    double complex sum = 0.0;
    for (size_t i = 0; i < dimension; i++) {
        sum += conj(a[i]) * b[i];
    }
    return sum;
}

static void reference_tensor(double complex *tensor, const reference_circuit *circuit, const double *theta,
                             const double complex *input) {
    const size_t dimension = (size_t)1 << circuit->qubits, p = circuit->parameters;
    double complex *psi = reference_array(dimension), *d = reference_array(p * dimension);
    memcpy(psi, input, dimension * sizeof *psi);
    reference_apply(psi, circuit, theta);
    for (size_t k = 0; k < p; k++) {
        derivative(d + k * dimension, circuit, theta, k, input, dimension);
    }
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++) {
            const double complex *a = d + j * dimension, *b = d + k * dimension;
            tensor[j * p + k] = inner(a, b, dimension) - inner(a, psi, dimension) * inner(psi, b, dimension);
        }
    }
    free(d);
    free(psi);
}

/* ---- problems ---- */

static random_problem problem_of(int qubits, size_t inputs, int basis_inputs, uint64_t seed) {
    const random_shape shape = {
        .qubits = qubits, .gates = 12, .parameters = 7, .parts = PART_PAULI, .inputs = inputs, .basis_inputs = basis_inputs};
    random_problem problem;
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20, seed, 0));
    random_problem_new(&problem, random, &shape);
    qnl_random_free(random);
    return problem;
}

static double *angles_of(size_t count, uint64_t seed) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 21, seed, 0));
    double *thetas = random_thetas(random, count);
    qnl_random_free(random);
    return thetas;
}

/* All kinds of gates, shared and affine angles: 1..5 qubits, single and batch mode, basis and amplitude inputs. */
START_TEST(metric_of_random_circuits) {
    const int qubits = _i % 5 + 1;
    const qnl_mode mode = _i / 5 % 2 == 0 ? QNL_MODE_SINGLE : QNL_MODE_BATCH;
    random_problem problem = problem_of(qubits, 2, _i / 10, (uint64_t)_i);
    const size_t p = problem.parameters, points = 9;
    const qnl_execution_options options = execution(2, mode, QNL_ISA_AUTO);
    double *thetas = angles_of(points * p, (uint64_t)_i);
    double *metrics = calloc(points, p * p * sizeof *metrics), *fisher = calloc(points, p * p * sizeof *fisher);
    double complex *expected = reference_array(p * p), *tensor = reference_array(p * p);
    REQUIRE_OK(qnl_circuit_metric(metrics, problem.circuit, problem.states, 1, thetas, points, QNL_METRIC_FULL, NULL, &options));
    REQUIRE_OK(qnl_circuit_fisher(fisher, problem.circuit, problem.states, 1, thetas, points, QNL_METRIC_FULL, NULL, &options));
    for (size_t point = 0; point < points; point += 4) {
        const double *theta = thetas + point * p, *metric = metrics + point * p * p;
        reference_tensor(expected, problem.reference, theta, problem.vectors + problem.dimension);
        REQUIRE_OK(qnl_circuit_geometric_tensor((qnl_complex *)tensor, problem.circuit, problem.states, 1, theta, &options));
        for (size_t e = 0; e < p * p; e++) {
            const size_t mirrored = e % p * p + e / p;
            compare_double("metric", metric[e], creal(expected[e]), 1e-8);
            compare_double("fisher", fisher[point * p * p + e], 4.0 * metric[e], 0.0);
            compare_double("symmetry", metric[e], metric[mirrored], 0.0);
            compare_double("real part", creal(tensor[e]), metric[e], 1e-12);
            compare_double("imaginary part", cimag(tensor[e]), cimag(expected[e]), 1e-8);
            compare_double("antisymmetry", cimag(tensor[e]), -cimag(tensor[mirrored]), 0.0);
        }
    }
    free(tensor);
    free(expected);
    free(fisher);
    free(metrics);
    free(thetas);
    random_problem_free(&problem);
}
END_TEST

/* The Bloch sphere: RY(t) then RZ(f) on |0> has g = diag(1/4, sin^2(t) / 4) and Im Q_01 = sin(t) / 4. */
START_TEST(bloch_sphere) {
    const double theta[2] = {0.7, -1.3};
    const double expected[4] = {0.25, 0.0, 0.0, 0.25 * sin(0.7) * sin(0.7)};
    double metric[4];
    qnl_complex tensor[4];
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRY 0 theta[0]\nRZ 0 theta[1]\n"));
    REQUIRE_OK(qnl_circuit_metric(metric, circuit, NULL, 5, theta, 1, QNL_METRIC_FULL, NULL, NULL));
    compare_doubles("metric", metric, expected, 4, 1e-15);
    REQUIRE_OK(qnl_circuit_geometric_tensor(tensor, circuit, NULL, 0, theta, NULL));
    compare_double("curvature", fabs(tensor[1].im), 0.25 * sin(0.7), 1e-15);
    compare_double("its sign", tensor[1].im, -tensor[2].im, 0.0);
    qnl_circuit_free(circuit);
}
END_TEST

/* Shared parameters add up: RX(t) on each of n qubits has g = n / 4 on |0...0>, and a reserved parameter has zeros. */
START_TEST(shared_and_idle_parameters) {
    const double theta[3] = {0.4, 0.1, 0.0};
    double metric[9];
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(
        &circuit, "qubits 4\nparameters 3\nRX 0 2*theta[0]\nRX 1 theta[0]\nRX 2 theta[0]\nRX 3 -theta[0]+1\nRZ 0 0*theta[1]\n"));
    REQUIRE_OK(qnl_circuit_metric(metric, circuit, NULL, 0, theta, 1, QNL_METRIC_FULL, NULL, NULL));
    compare_double("shared", metric[0], 7.0 / 4.0, 1e-15);
    for (size_t e = 1; e < 9; e++) {
        ck_assert(metric[e] == 0.0);
    }
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(parts_of_a_metric) {
    random_problem problem = problem_of(3, 1, 1, 77);
    const size_t p = problem.parameters, points = 5;
    const size_t blocks[7] = {4, 9, 4, 0, 9, 4, 1000};
    double *thetas = angles_of(points * p, 5);
    double *full = calloc(points, p * p * sizeof *full), *part = calloc(points, p * p * sizeof *part);
    ck_assert_uint_eq(p, 7);
    REQUIRE_OK(qnl_circuit_metric(full, problem.circuit, problem.states, 0, thetas, points, QNL_METRIC_FULL, NULL, NULL));
    for (int diagonal = 0; diagonal < 2; diagonal++) {
        REQUIRE_OK(qnl_circuit_metric(part, problem.circuit, problem.states, 0, thetas, points,
                                      diagonal ? QNL_METRIC_DIAGONAL : QNL_METRIC_BLOCK_DIAGONAL, diagonal ? NULL : blocks, NULL));
        for (size_t e = 0; e < points * p * p; e++) {
            const size_t j = e / p % p, k = e % p;
            const int wanted = diagonal ? j == k : blocks[j] == blocks[k];
            compare_double("part", part[e], wanted ? full[e] : 0.0, wanted ? 1e-14 : 0.0);
        }
    }
    free(part);
    free(full);
    free(thetas);
    random_problem_free(&problem);
}
END_TEST

START_TEST(threads_and_modes) {
    random_problem problem = problem_of(4, 1, 1, 78);
    const size_t p = problem.parameters, points = 21;
    double *thetas = angles_of(points * p, 6);
    double *one = calloc(points, p * p * sizeof *one), *other = calloc(points, p * p * sizeof *other);
    for (int mode = QNL_MODE_AUTO; mode <= QNL_MODE_SINGLE; mode++) {
        const qnl_execution_options first = execution(1, (qnl_mode)mode, QNL_ISA_AUTO);
        const qnl_execution_options second = execution(3, (qnl_mode)mode, QNL_ISA_AUTO);
        const qnl_execution_options single = execution(1, QNL_MODE_SINGLE, QNL_ISA_GENERIC);
        REQUIRE_OK(qnl_circuit_metric(one, problem.circuit, NULL, 0, thetas, points, QNL_METRIC_FULL, NULL, &first));
        REQUIRE_OK(qnl_circuit_metric(other, problem.circuit, NULL, 0, thetas, points, QNL_METRIC_FULL, NULL, &second));
        compare_bits("threads", other, one, points * p * p);
        REQUIRE_OK(qnl_circuit_metric(other, problem.circuit, NULL, 0, thetas, points, QNL_METRIC_FULL, NULL, &single));
        compare_doubles("modes", other, one, points * p * p, 1e-12);
    }
    free(other);
    free(one);
    free(thetas);
    random_problem_free(&problem);
}
END_TEST

/* Thirteen qubits in single mode: more cells than are handed to BLAS at a time; products of rotations have a diagonal metric. */
START_TEST(large_states) {
    qnl_circuit *circuit = NULL;
    double theta[13], metric[169];
    REQUIRE_OK(qnl_circuit_new(&circuit, 13));
    for (int q = 0; q < 13; q++) {
        theta[q] = 0.3 * q;
        REQUIRE_OK(qnl_circuit_add1(circuit, QNL_GATE_H, q));
        REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RZ, q, q));
        if (q > 0) REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CZ, q - 1, q));
    }
    REQUIRE_OK(qnl_circuit_metric(metric, circuit, NULL, 0, theta, 1, QNL_METRIC_FULL, NULL, NULL));
    for (size_t e = 0; e < 169; e++) {
        compare_double("metric", metric[e], e % 14 == 0 ? 0.25 : 0.0, 1e-14);
    }
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- costs ---- */

/* share-weighted sum of the metrics of all inputs */
static void mean_metric(double *mean, const random_problem *problem, const double *theta, const double *shares) {
    const size_t size = problem->parameters * problem->parameters;
    double *metric = calloc(size, sizeof *metric);
    memset(mean, 0, size * sizeof *mean);
    for (size_t i = 0; i < problem->inputs; i++) {
        REQUIRE_OK(qnl_circuit_metric(metric, problem->circuit, problem->states, i, theta, 1, QNL_METRIC_FULL, NULL, NULL));
        for (size_t e = 0; e < size; e++) {
            mean[e] += shares[i] * metric[e];
        }
    }
    free(metric);
}

static void require_metric(const qnl_cost *cost, const random_problem *problem, const double *thetas, size_t points,
                           const double *shares) {
    const size_t size = problem->parameters * problem->parameters;
    double *metrics = calloc(points, size * sizeof *metrics), *expected = calloc(size, sizeof *expected);
    ck_assert_int_eq(qnl_cost_has(cost, QNL_COST_METRIC), 1);
    REQUIRE_OK(qnl_cost_metric(metrics, cost, thetas, points));
    for (size_t j = 0; j < points; j++) {
        mean_metric(expected, problem, thetas + j * problem->parameters, shares);
        compare_doubles("metric", metrics + j * size, expected, size, 1e-13);
    }
    free(expected);
    free(metrics);
}

/* The observable sees one qubit, the metric all of them; circuit and network are freed before the cost. */
START_TEST(costs_have_metrics) {
    random_problem problem = problem_of(3, 3, _i, 80);
    const double weights[3] = {0.5, -1.5, 2.0}, zeros[3] = {0.0, 0.0, 0.0};
    const double equal[3] = {1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0}, shares[3] = {0.125, 0.375, 0.5};
    const double targets[3] = {0.5, -0.5, 0.0};
    double *thetas = angles_of(3 * problem.parameters, 7);
    qnl_observable *z = NULL;
    qnl_network *network = NULL;
    qnl_cost *costs[4] = {NULL, NULL, NULL, NULL};
    REQUIRE_OK(qnl_observable_parse(&z, 3, "Z2"));
    REQUIRE_OK(qnl_network_new(&network, problem.circuit, z, problem.states, NULL));
    REQUIRE_OK(qnl_network_cost(&costs[0], network));
    REQUIRE_OK(qnl_network_weighted_cost(&costs[1], network, weights));
    REQUIRE_OK(qnl_network_weighted_cost(&costs[2], network, zeros));
    REQUIRE_OK(qnl_loss_cost(&costs[3], network, QNL_LOSS_SQUARED, targets));
    qnl_network_free(network);
    qnl_observable_free(z);
    for (int c = 0; c < 4; c++) {
        require_metric(costs[c], &problem, thetas, 3, c == 1 ? shares : equal);
        qnl_cost_free(costs[c]);
    }
    free(thetas);
    random_problem_free(&problem);
}
END_TEST

/* More metrics than are kept at a time: 480 of 100 parameters.  Each point's is its own. */
START_TEST(many_metrics) {
    enum { PARAMETERS = 100, POINTS = 120, INPUTS = 4 };
    const uint64_t indices[INPUTS] = {0, 1, 2, 3};
    const size_t size = PARAMETERS * PARAMETERS;
    qnl_circuit *circuit = NULL;
    qnl_state *states = NULL;
    qnl_observable *z = NULL;
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    double *thetas = angles_of(POINTS * PARAMETERS, 11), *metrics = calloc(POINTS, size * sizeof *metrics);
    double *single = calloc(size, sizeof *single), *mean = calloc(size, sizeof *mean);
    REQUIRE_OK(qnl_circuit_new(&circuit, 2));
    for (int k = 0; k < PARAMETERS; k++) {
        REQUIRE_OK(qnl_circuit_rotate(circuit, k % 3 == 0 ? QNL_GATE_RY : QNL_GATE_RX, k % 2, k));
        if (k % 5 == 0) REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CNOT, k % 2, 1 - k % 2));
    }
    REQUIRE_OK(qnl_state_new_basis(&states, 2, indices, INPUTS));
    REQUIRE_OK(qnl_observable_parse(&z, 2, "Z0 Z1"));
    REQUIRE_OK(qnl_network_new(&network, circuit, z, states, NULL));
    REQUIRE_OK(qnl_network_cost(&cost, network));
    REQUIRE_OK(qnl_cost_metric(metrics, cost, thetas, POINTS));
    for (size_t j = 0; j < POINTS; j += 17) {
        memset(mean, 0, size * sizeof *mean);
        for (size_t i = 0; i < INPUTS; i++) {
            REQUIRE_OK(qnl_circuit_metric(single, circuit, states, i, thetas + j * PARAMETERS, 1, QNL_METRIC_FULL, NULL, NULL));
            for (size_t e = 0; e < size; e++) {
                mean[e] += 0.25 * single[e];
            }
        }
        compare_doubles("metric", metrics + j * size, mean, size, 1e-13);
    }
    free(mean);
    free(single);
    free(metrics);
    free(thetas);
    qnl_cost_free(cost);
    qnl_network_free(network);
    qnl_observable_free(z);
    qnl_state_free(states);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- rank and natural gradient ---- */

START_TEST(rank_by_hand) {
    const double matrix[9] = {2.0, 2.0, 0.0, 2.0, 2.0, 0.0, 0.0, 0.0, 1e-6}; /* eigenvalues 4, 1e-6, 0 */
    const double zeros[4] = {0.0, 0.0, 0.0, 0.0};
    double eigenvalues[3];
    const double expected[3] = {4.0, 1e-6, 0.0};
    size_t rank = 7;
    REQUIRE_OK(qnl_metric_rank(&rank, eigenvalues, matrix, 3, 0.0));
    ck_assert_uint_eq(rank, 2);
    compare_doubles("eigenvalues", eigenvalues, expected, 3, 1e-15);
    REQUIRE_OK(qnl_metric_rank(&rank, NULL, matrix, 3, 1e-5));
    ck_assert_uint_eq(rank, 1);
    REQUIRE_OK(qnl_metric_rank(&rank, NULL, zeros, 2, 0.0));
    ck_assert_uint_eq(rank, 0);
}
END_TEST

/* Eigenvalues 3 for (1, 1), 1 for (1, -1). */
START_TEST(solve_by_hand) {
    const double metric[4] = {2.0, 1.0, 1.0, 2.0};
    const double singular[4] = {1.0, 1.0, 1.0, 1.0};
    double x[2] = {3.0, 0.0};
    const double plain[2] = {2.0, -1.0}, damped[2] = {0.3 + 0.5, 0.3 - 0.5}, cut[2] = {0.5, 0.5}, left[2] = {0.75, 0.75};
    const double gradient[2] = {3.0, 0.0};
    REQUIRE_OK(qnl_metric_solve(x, metric, x, 2, 0.0, 0.0));
    compare_doubles("plain", x, plain, 2, 1e-14);
    REQUIRE_OK(qnl_metric_solve(x, metric, gradient, 2, 0.0, 2.0));
    compare_doubles("damped", x, damped, 2, 1e-14);
    REQUIRE_OK(qnl_metric_solve(x, metric, gradient, 2, 0.5, 0.0));
    compare_doubles("cut off", x, cut, 2, 1e-14);
    REQUIRE_OK(qnl_metric_solve(x, singular, gradient, 2, 1e-8, 0.0));
    compare_doubles("singular", x, left, 2, 1e-14);
}
END_TEST

/* ---- errors ---- */

START_TEST(arguments_are_checked) {
    const double theta[2] = {0.1, 0.2}, bad[2] = {0.1, NAN};
    double metric[4] = {7.0, 7.0, 7.0, 7.0};
    qnl_complex tensor[4] = {{7.0, 7.0}};
    qnl_circuit *circuit = NULL, *fixed = NULL;
    qnl_state *state = NULL;
    const uint64_t indices[2] = {0, 1};
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 2\nRY 0 theta[0]\nCRZ 0 1 theta[1]\n"));
    REQUIRE_OK(qnl_circuit_parse(&fixed, "qubits 2\nH 0\n"));
    REQUIRE_OK(qnl_state_new_basis(&state, 1, indices, 2));
    REQUIRE_FAILURE(qnl_circuit_metric(NULL, circuit, NULL, 0, theta, 1, QNL_METRIC_FULL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_circuit_metric: metrics is NULL");
    REQUIRE_FAILURE(qnl_circuit_fisher(NULL, circuit, NULL, 0, theta, 1, QNL_METRIC_FULL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_circuit_fisher: fisher is NULL");
    REQUIRE_FAILURE(qnl_circuit_metric(metric, NULL, NULL, 0, theta, 1, QNL_METRIC_FULL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_circuit_metric: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_metric(metric, circuit, NULL, 0, NULL, 1, QNL_METRIC_FULL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_circuit_metric: thetas is NULL, the circuit has 2 parameters");
    REQUIRE_FAILURE(qnl_circuit_metric(metric, circuit, NULL, 0, bad, 1, QNL_METRIC_FULL, NULL, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_metric: thetas[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_circuit_metric(metric, circuit, NULL, 0, theta, 1, (qnl_metric_part)3, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_metric: part is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_circuit_metric(metric, circuit, NULL, 0, theta, 1, QNL_METRIC_BLOCK_DIAGONAL, NULL, NULL), QNL_ERR_NULL,
                    "qnl_circuit_metric: blocks is NULL");
    REQUIRE_FAILURE(qnl_circuit_metric(metric, fixed, NULL, 0, theta, 1, QNL_METRIC_FULL, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_metric: the circuit has no parameters, needed is 1 or more");
    REQUIRE_FAILURE(qnl_circuit_metric(metric, circuit, state, 0, theta, 1, QNL_METRIC_FULL, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_metric: the state has 1 qubits, the circuit 2");
    qnl_state_free(state);
    REQUIRE_OK(qnl_state_new_basis(&state, 2, indices, 2));
    REQUIRE_FAILURE(qnl_circuit_fisher(metric, circuit, state, 2, theta, 1, QNL_METRIC_FULL, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_circuit_fisher: which is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_circuit_metric(metric, circuit, state, 0, theta, SIZE_MAX / 8, QNL_METRIC_FULL, NULL, NULL), QNL_ERR_MEMORY,
                    "qnl_circuit_metric: 2305843009213693951 metrics of 2 parameters are too many");
    qnl_execution_options options = execution(1, QNL_MODE_SINGLE, QNL_ISA_AUTO);
    options.memory_limit = 600;
    REQUIRE_FAILURE(qnl_circuit_metric(metric, circuit, state, 0, theta, 1, QNL_METRIC_FULL, NULL, &options), QNL_ERR_MEMORY,
                    qnl_last_error());
    ck_assert_msg(strstr(qnl_last_error(), "qnl_circuit_metric: 2 qubits need ") == qnl_last_error(), "%s", qnl_last_error());
    REQUIRE_FAILURE(qnl_circuit_geometric_tensor(NULL, circuit, NULL, 0, theta, NULL), QNL_ERR_NULL,
                    "qnl_circuit_geometric_tensor: tensor is NULL");
    REQUIRE_FAILURE(qnl_circuit_geometric_tensor(tensor, circuit, NULL, 0, bad, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_geometric_tensor: theta[1] is nan, must be finite");
    REQUIRE_OK(qnl_circuit_metric(metric, circuit, NULL, 0, NULL, 0, QNL_METRIC_FULL, NULL, NULL));
    ck_assert(metric[0] == 7.0 && metric[3] == 7.0 && tensor[0].re == 7.0);
    qnl_state_free(state);
    qnl_circuit_free(fixed);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(matrices_are_checked) {
    const double matrix[4] = {1.0, 0.0, 0.0, 1.0}, bad[4] = {1.0, 0.0, 0.0, INFINITY}, gradient[2] = {1.0, NAN};
    double x[2] = {7.0, 7.0};
    size_t rank = 7;
    REQUIRE_FAILURE(qnl_metric_rank(NULL, NULL, matrix, 2, 0.0), QNL_ERR_NULL, "qnl_metric_rank: rank is NULL");
    REQUIRE_FAILURE(qnl_metric_rank(&rank, NULL, NULL, 2, 0.0), QNL_ERR_NULL, "qnl_metric_rank: matrix is NULL");
    REQUIRE_FAILURE(qnl_metric_rank(&rank, NULL, matrix, 0, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_metric_rank: size is 0, allowed are 1..2147483647");
    REQUIRE_FAILURE(qnl_metric_rank(&rank, NULL, matrix, 2, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_metric_rank: tolerance is 1, allowed are 0 and 1e-15 <= tolerance < 1");
    REQUIRE_FAILURE(qnl_metric_rank(&rank, NULL, bad, 2, 0.0), QNL_ERR_NOT_FINITE,
                    "qnl_metric_rank: matrix[3] is inf, must be finite");
    REQUIRE_FAILURE(qnl_metric_solve(NULL, matrix, matrix, 2, 0.0, 0.0), QNL_ERR_NULL, "qnl_metric_solve: x is NULL");
    REQUIRE_FAILURE(qnl_metric_solve(x, NULL, matrix, 2, 0.0, 0.0), QNL_ERR_NULL, "qnl_metric_solve: metric is NULL");
    REQUIRE_FAILURE(qnl_metric_solve(x, matrix, NULL, 2, 0.0, 0.0), QNL_ERR_NULL, "qnl_metric_solve: gradient is NULL");
    REQUIRE_FAILURE(qnl_metric_solve(x, matrix, gradient, 2, 0.0, 0.0), QNL_ERR_NOT_FINITE,
                    "qnl_metric_solve: gradient[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_metric_solve(x, matrix, matrix, 2, -1.0, 0.0), QNL_ERR_ARGUMENT,
                    "qnl_metric_solve: cutoff is -1, allowed are finite numbers from 0");
    REQUIRE_FAILURE(qnl_metric_solve(x, matrix, matrix, 2, 0.0, NAN), QNL_ERR_ARGUMENT,
                    "qnl_metric_solve: damping is nan, allowed are finite numbers from 0");
    ck_assert(rank == 7 && x[0] == 7.0 && x[1] == 7.0);
}
END_TEST

/* ---- progress ---- */

typedef struct watcher {
    uint64_t last, total;
    int code;
} watcher;

static int watch(uint64_t done, uint64_t total, void *data) {
    watcher *w = data;
    ck_assert(done >= w->last);
    w->last = done;
    w->total = total;
    return w->code;
}

START_TEST(progress_counts_all_blocks) {
    random_problem problem = problem_of(2, 1, 1, 90);
    const size_t p = problem.parameters;
    double *thetas = angles_of(3 * p, 9), *metrics = calloc(3 * p * p, sizeof *metrics);
    watcher w = {0, 0, 0};
    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    options.progress = watch;
    options.progress_data = &w;
    REQUIRE_OK(qnl_circuit_metric(metrics, problem.circuit, NULL, 0, thetas, 3, QNL_METRIC_DIAGONAL, NULL, &options));
    ck_assert_uint_eq(w.last, 3 * p);
    ck_assert_uint_eq(w.total, 3 * p);
    w = (watcher){0, 0, -5};
    metrics[0] = 7.0;
    ck_assert_int_eq(qnl_circuit_metric(metrics, problem.circuit, NULL, 0, thetas, 3, QNL_METRIC_FULL, NULL, &options), -5);
    ck_assert(metrics[0] == 7.0);
    free(metrics);
    free(thetas);
    random_problem_free(&problem);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("metric");
    TCase *tests = tcase_create("metric");
    tcase_add_loop_test(tests, metric_of_random_circuits, 0, 20);
    tcase_add_test(tests, bloch_sphere);
    tcase_add_test(tests, shared_and_idle_parameters);
    tcase_add_test(tests, parts_of_a_metric);
    tcase_add_test(tests, threads_and_modes);
    tcase_add_test(tests, large_states);
    tcase_add_loop_test(tests, costs_have_metrics, 0, 2);
    tcase_add_test(tests, many_metrics);
    tcase_add_test(tests, rank_by_hand);
    tcase_add_test(tests, solve_by_hand);
    tcase_add_test(tests, arguments_are_checked);
    tcase_add_test(tests, matrices_are_checked);
    tcase_add_test(tests, progress_counts_all_blocks);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
