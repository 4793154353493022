/* check_overparameterisation.c  Ranks of the quantum Fisher information, and a spurious minimum in spite of full rank. */
#include <math.h>
#include <string.h>

#include "qnnland/lie_algebra.h"
#include "qnnland/observable.h"
#include "qnnland/overparameterisation.h"
#include "support/compare.h"
#include "support/runner.h"

#define PI 3.14159265358979324

static qnl_circuit *circuit_new(int qubits) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    return circuit;
}

static void rotate(qnl_circuit *circuit, const char *pauli, int parameter) {
    REQUIRE_OK(qnl_circuit_add_rotation(circuit, pauli, &(qnl_angle){parameter, 2.0, 0.0}));
}

static qnl_overparameterisation ranks(const qnl_circuit *circuit, const qnl_state *state, uint64_t count) {
    qnl_overparameterisation r;
    qnl_sample_range range;
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    range.count = count;
    REQUIRE_OK(qnl_overparameterise(&r, circuit, state, 0, &range, 0.0, NULL));
    return r;
}

/* exp(-i a Z) moves |0> nowhere; exp(-i b X) behind it turns the Bloch vector; a third rotation about Z moves it along its circle.
 */
START_TEST(one_qubit) {
    const char *axes[] = {"Z0", "X0", "Z0", "X0"};
    const size_t rank[] = {0, 1, 2, 2};
    qnl_circuit *circuit = circuit_new(1);
    for (int k = 0; k < 4; k++) {
        rotate(circuit, axes[k], k);
        const qnl_overparameterisation r = ranks(circuit, NULL, 5);
        ck_assert_uint_eq(r.parameters, (size_t)k + 1);
        ck_assert_uint_eq(r.rank, rank[k]);
        ck_assert_uint_eq(r.least_rank, rank[k]);
        ck_assert_uint_eq(r.state_bound, 2);
        ck_assert_int_eq(r.is_saturated, 1);
    }
    qnl_circuit_free(circuit);
}
END_TEST

/* All points of a range that has no width are the one point theta = 0, where rotations about one axis add up. */
START_TEST(least_rank) {
    qnl_circuit *circuit = circuit_new(1);
    qnl_sample_range range;
    qnl_overparameterisation r;
    rotate(circuit, "X0", 0);
    rotate(circuit, "Z0", 1);
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    range.high = 0.0;
    range.count = 3;
    REQUIRE_OK(qnl_overparameterise(&r, circuit, NULL, 0, &range, 1e-8, NULL));
    ck_assert_uint_eq(r.rank, 1);
    const qnl_overparameterisation all = ranks(circuit, NULL, 20);
    ck_assert_uint_eq(all.rank, 2);
    ck_assert_int_eq(all.is_saturated, 0);
    qnl_circuit_free(circuit);
}
END_TEST

/* Enough layers of a circuit with all Pauli rotations reach every direction of the state space. */
START_TEST(state_bound) {
    const char *axes[] = {"Y0", "Y1", "Z0", "Z1", "X0 X1"};
    qnl_circuit *circuit = circuit_new(2);
    for (int k = 0; k < 20; k++)
        rotate(circuit, axes[k % 5], k);
    const qnl_overparameterisation r = ranks(circuit, NULL, 10);
    ck_assert_uint_eq(r.state_bound, 6);
    ck_assert_uint_eq(r.rank, 6);
    ck_assert_int_eq(r.is_saturated, 1);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- the phase torus ---- */

enum { STATES = 8, PHASES = 7 };

static qnl_circuit *torus_circuit(void) {
    const char *sets[PHASES] = {"Z0", "Z1", "Z0 Z1", "Z2", "Z0 Z2", "Z1 Z2", "Z0 Z1 Z2"}; /* S = 1 .. 7 */
    qnl_circuit *circuit = circuit_new(3);
    for (int k = 0; k < PHASES; k++)
        rotate(circuit, sets[k], k);
    return circuit;
}

static qnl_state *plus_state(void) {
    qnl_complex psi[STATES];
    qnl_state *state = NULL;
    for (int b = 0; b < STATES; b++)
        psi[b] = (qnl_complex){sqrt(0.125), 0.0};
    REQUIRE_OK(qnl_state_new_amplitudes(&state, 3, psi, 1));
    return state;
}

/* - sum_b (|b><b + 1 mod 8| + h.c.) */
static qnl_observable *ring(void) {
    qnl_complex matrix[STATES * STATES];
    qnl_observable *o = NULL;
    memset(matrix, 0, sizeof matrix);
    for (size_t b = 0; b < STATES; b++) {
        const size_t next = (b + 1) % STATES;
        matrix[b * STATES + next].re = matrix[next * STATES + b].re = -1.0;
    }
    REQUIRE_OK(qnl_observable_new(&o, 3));
    REQUIRE_OK(qnl_observable_add_matrix(o, 1.0, (const int[]){0, 1, 2}, 3, matrix));
    return o;
}

static double cost(const qnl_circuit *circuit, const qnl_observable *o, const double *theta) {
    double value;
    qnl_state *state = plus_state();
    REQUIRE_OK(qnl_state_apply(state, circuit, theta, NULL));
    REQUIRE_OK(qnl_observable_expectation(&value, o, state, 0, NULL));
    qnl_state_free(state);
    return value;
}

static double shifted(const qnl_circuit *circuit, const qnl_observable *o, const double *theta, int j, double a, int k, double b) {
    double moved[PHASES];
    memcpy(moved, theta, sizeof moved);
    moved[j] += a;
    moved[k] += b;
    return cost(circuit, o, moved);
}

/* The smallest diagonal entry of the Cholesky factor; negative where there is none. */
static double definiteness(double (*a)[PHASES]) {
    double least = INFINITY;
    for (int k = 0; k < PHASES; k++) {
        for (int l = 0; l < k; l++)
            a[k][k] -= a[k][l] * a[k][l];
        if (a[k][k] <= 0.0) return -1.0;
        a[k][k] = sqrt(a[k][k]);
        least = fmin(least, a[k][k]);
        for (int i = k + 1; i < PHASES; i++) {
            for (int l = 0; l < k; l++)
                a[i][k] -= a[i][l] * a[k][l];
            a[i][k] /= a[k][k];
        }
    }
    return least;
}

/*
 * The phases of the state are phi_b = - sum_S theta_S (-1)^|b & S|, and C = -(2/8) sum_b cos(phi_b - phi_{b+1}).  phi_b = 2 pi b /
 * 8 winds once around the ring: all differences have cosine sqrt(1/2) > 0, so that it is a minimum, with C = - sqrt 2.
 */
START_TEST(spurious_minimum) {
    const double h = 1e-3;
    const double zero[PHASES] = {0.0};
    double theta[PHASES], hessian[PHASES][PHASES];
    qnl_circuit *circuit = torus_circuit();
    qnl_observable *o = ring();
    qnl_state *state = plus_state();
    qnl_lie_algebra *algebra = NULL;
    qnl_lie_algebra_summary summary;
    for (unsigned s = 1; s <= PHASES; s++) {
        theta[s - 1] = 0.0;
        for (unsigned b = 0; b < STATES; b++) {
            const unsigned common = b & s, parity = (common ^ (common >> 1) ^ (common >> 2)) & 1U;
            theta[s - 1] -= (parity ? -1.0 : 1.0) * 2.0 * PI * b / 64.0;
        }
    }
    compare_double("global minimum", cost(circuit, o, zero), -2.0, 1e-13);
    compare_double("winding state", cost(circuit, o, theta), -sqrt(2.0), 1e-13);
    for (int j = 0; j < PHASES; j++) {
        const double slope = shifted(circuit, o, theta, j, h, 0, 0.0) - shifted(circuit, o, theta, j, -h, 0, 0.0);
        compare_double("gradient", slope / (2.0 * h), 0.0, 1e-10);
        for (int k = 0; k < PHASES; k++) {
            hessian[j][k] = (shifted(circuit, o, theta, j, h, k, h) - shifted(circuit, o, theta, j, h, k, -h) -
                             shifted(circuit, o, theta, j, -h, k, h) + shifted(circuit, o, theta, j, -h, k, -h)) /
                            (4.0 * h * h);
        }
    }
    ck_assert(definiteness(hessian) > 0.1);
    REQUIRE_OK(qnl_lie_algebra_new_circuit(&algebra, circuit, NULL));
    REQUIRE_OK(qnl_lie_algebra_summarise(&summary, algebra));
    ck_assert_uint_eq(summary.dimension, PHASES);
    ck_assert_uint_eq(summary.centre, PHASES);
    const qnl_overparameterisation r = ranks(circuit, state, 8);
    ck_assert_uint_eq(r.parameters, PHASES);
    ck_assert_uint_eq(r.rank, PHASES);
    ck_assert_uint_eq(r.least_rank, PHASES);
    ck_assert_uint_eq(r.state_bound, 14);
    ck_assert_int_eq(r.is_saturated, 0);
    qnl_lie_algebra_free(algebra);
    qnl_circuit_free(circuit);
    qnl_observable_free(o);
    qnl_state_free(state);
}
END_TEST

/* ---- errors ---- */

static int stop(uint64_t done, uint64_t total, void *data) {
    *(uint64_t *)data = done;
    ck_assert(total == 100);
    return -5;
}

static int draw_nan(double *theta, size_t parameters, uint64_t sample, qnl_random *random, void *data) {
    (void)sample;
    (void)random;
    (void)data;
    for (size_t k = 0; k < parameters; k++)
        theta[k] = NAN;
    return 0;
}

START_TEST(errors) {
    qnl_overparameterisation r = {.rank = 77};
    qnl_sample_range range;
    qnl_execution_options options;
    uint64_t done = 0;
    qnl_circuit *circuit = circuit_new(2), *empty = circuit_new(2);
    qnl_state *state = plus_state(), *two = NULL;
    rotate(circuit, "X0", 0);
    REQUIRE_OK(qnl_state_new_basis(&two, 2, NULL, 3));
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    REQUIRE_OK(qnl_execution_options_init(&options, sizeof options));
    REQUIRE_FAILURE(qnl_overparameterise(NULL, circuit, NULL, 0, NULL, 0.0, NULL), QNL_ERR_NULL,
                    "qnl_overparameterise: result is NULL");
    REQUIRE_FAILURE(qnl_overparameterise(&r, NULL, NULL, 0, NULL, 0.0, NULL), QNL_ERR_NULL,
                    "qnl_overparameterise: circuit is NULL");
    REQUIRE_FAILURE(qnl_overparameterise(&r, empty, NULL, 0, NULL, 0.0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_overparameterise: circuit has no parameters");
    REQUIRE_FAILURE(qnl_overparameterise(&r, circuit, state, 0, NULL, 0.0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_overparameterise: state has 3 qubits, the circuit has 2");
    REQUIRE_FAILURE(qnl_overparameterise(&r, circuit, two, 3, NULL, 0.0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_overparameterise: which is 3, allowed are 0..2");
    REQUIRE_FAILURE(qnl_overparameterise(&r, circuit, NULL, 3, NULL, 0.0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_overparameterise: which is 3, allowed is 0 where state is NULL");
    REQUIRE_FAILURE(qnl_overparameterise(&r, circuit, NULL, 0, NULL, 1.0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_overparameterise: tolerance is 1, allowed are 0 and 1e-15 up to below 1");
    range.count = 0;
    REQUIRE_FAILURE(qnl_overparameterise(&r, circuit, NULL, 0, &range, 0.0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_overparameterise: count is 0, allowed are 1..2305843009213693951");
    range.count = 100;
    options.progress = stop;
    options.progress_data = &done;
    ck_assert_int_eq(qnl_overparameterise(&r, circuit, NULL, 0, &range, 0.0, &options), -5);
    ck_assert(done == 64);
    range.distribution = QNL_PARAMETERS_CALLBACK;
    range.draw = draw_nan;
    REQUIRE_FAILURE(qnl_overparameterise(&r, circuit, NULL, 0, &range, 0.0, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_overparameterise: theta[0] of sample 0 was drawn as nan, must be finite");
    ck_assert_uint_eq(r.rank, 77);
    qnl_circuit_free(circuit);
    qnl_circuit_free(empty);
    qnl_state_free(state);
    qnl_state_free(two);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("overparameterisation");
    TCase *tests = tcase_create("overparameterisation");
    tcase_add_test(tests, one_qubit);
    tcase_add_test(tests, least_rank);
    tcase_add_test(tests, state_bound);
    tcase_add_test(tests, spurious_minimum);
    tcase_add_test(tests, errors);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
