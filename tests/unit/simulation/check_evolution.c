/* check_evolution.c  exp(-i H t) as a gate and on states: closed forms, the Taylor series of dense matrices, conserved quantities.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/evolution.h"
#include "qnnland/hamiltonian.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

/* ---- the judge ---- */

/* Largest sum of a row's moduli: at least the operator norm. */
static double row_norm(const double complex *h, size_t dimension) {
    double largest = 0.0;
    for (size_t i = 0; i < dimension; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < dimension; j++)
            sum += cabs(h[i * dimension + j]);
        largest = fmax(largest, sum);
    }
    return largest;
}

/* psi = exp(-i h time) psi by the Taylor series in pieces of the time for which |h| |time| is at most 1.5. */
static void taylor(double complex *psi, const double complex *h, size_t dimension, double time) {
    const size_t pieces = (size_t)(row_norm(h, dimension) * fabs(time) / 1.5) + 1;
    const double complex factor = -I * time / (double)pieces;
    double complex *term = reference_array(dimension);
    for (size_t piece = 0; piece < pieces; piece++) {
        memcpy(term, psi, dimension * sizeof *psi);
        for (int k = 1; k <= 26; k++) {
            reference_act(term, h, dimension);
            for (size_t i = 0; i < dimension; i++) {
                term[i] *= factor / k;
                psi[i] += term[i];
            }
        }
    }
    free(term);
}

static double complex *matrix_of(const qnl_observable *observable) {
    const size_t dimension = (size_t)1 << qnl_observable_qubits(observable);
    qnl_complex *entries = calloc(dimension * dimension, sizeof *entries);
    double complex *matrix = reference_array(dimension * dimension);
    REQUIRE_OK(qnl_observable_matrix(entries, observable));
    memcpy(matrix, entries, dimension * dimension * sizeof *matrix);
    free(entries);
    return matrix;
}

/* ---- helpers ---- */

static qnl_observable *parse(int qubits, const char *text) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, qubits, text));
    return observable;
}

static qnl_random *new_random(uint64_t seed) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    return random;
}

static qnl_observable *random_two_local(qnl_random *random, int qubits) {
    qnl_random_hamiltonian_options options;
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_random_hamiltonian_options_init(&options, sizeof options));
    options.qubits = qubits;
    REQUIRE_OK(qnl_random_hamiltonian(&observable, random, &options));
    return observable;
}

static qnl_state *state_of(int qubits, const double complex *amplitudes, size_t count) {
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_amplitudes(&state, qubits, as_library(amplitudes), count));
    return state;
}

static qnl_state *basis_state(int qubits, uint64_t index) {
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_basis(&state, qubits, &index, 1));
    return state;
}

/* Distance of state number `which` from a vector. */
static double distance(const qnl_state *state, size_t which, const double complex *expected) {
    const size_t dimension = (size_t)1 << qnl_state_qubits(state);
    qnl_complex *amplitudes = calloc(dimension, sizeof *amplitudes);
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, state, which));
    double sum = 0.0;
    for (size_t i = 0; i < dimension; i++) {
        const double re = amplitudes[i].re - creal(expected[i]), im = amplitudes[i].im - cimag(expected[i]);
        sum += re * re + im * im;
    }
    free(amplitudes);
    return sqrt(sum);
}

/* Callback that counts, and stops after `most` calls where that is not 0. */
typedef struct counter {
    size_t calls;
    size_t most;
    size_t last_done;
    size_t last_total;
} counter;

static int count_calls(size_t done, size_t total, void *data) {
    counter *c = data;
    c->calls++;
    c->last_done = done;
    c->last_total = total;
    return c->most != 0 && c->calls >= c->most ? 1000 : 0;
}

static qnl_execution_options counting(counter *c) {
    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    options.progress = count_calls;
    options.progress_data = c;
    return options;
}

/* ---- states ---- */

START_TEST(single_strings_have_closed_forms) {
    const double times[] = {0.3, -1.7, 12.0, 1000.0, -1e4};
    const double complex plus[2] = {sqrt(0.5), sqrt(0.5)};
    for (size_t k = 0; k < 5; k++) {
        const double t = times[k];
        qnl_observable *z = parse(1, "Z0"), *x = parse(1, "X0"), *yx = parse(2, "0.5 Y0 X1 + 2");
        qnl_state *a = state_of(1, plus, 1), *b = basis_state(1, 0), *c = basis_state(2, 1);
        REQUIRE_OK(qnl_state_evolve(a, z, t, 0.0, NULL));
        REQUIRE_OK(qnl_state_evolve(b, x, t, 0.0, NULL));
        REQUIRE_OK(qnl_state_evolve(c, yx, t, 0.0, NULL));
        const double complex turned[2] = {sqrt(0.5) * cexp(-I * t), sqrt(0.5) * cexp(I * t)};
        const double complex flipped[2] = {cos(t), -I * sin(t)};
        /* Y X takes |01> (qubit 0 set) to -i |10>. */
        const double complex phase = cexp(-2.0 * I * t);
        const double complex both[4] = {0.0, phase * cos(0.5 * t), phase * -sin(0.5 * t), 0.0};
        ck_assert_double_le(distance(a, 0, turned), 1e-15 * (1.0 + fabs(t)));
        ck_assert_double_le(distance(b, 0, flipped), 1e-15 * (1.0 + fabs(t)));
        ck_assert_double_le(distance(c, 0, both), 2e-15 * (1.0 + fabs(t)));
        qnl_observable_free(z);
        qnl_observable_free(x);
        qnl_observable_free(yx);
        qnl_state_free(a);
        qnl_state_free(b);
        qnl_state_free(c);
    }
}
END_TEST

/* The bound keeps the error below the tolerance, whatever it is, for random two-local Hamiltonians. */
static void require_tolerances(qnl_random *random, int qubits, double reach) {
    const double tolerances[] = {1e-2, 1e-4, 1e-7, 0.0, 1e-12};
    const size_t dimension = (size_t)1 << qubits;
    qnl_observable *h = random_two_local(random, qubits);
    double complex *matrix = matrix_of(h), *psi = reference_array(dimension), *expected = reference_array(dimension);
    qnl_spectrum spectrum;
    REQUIRE_OK(qnl_observable_spectrum(&spectrum, h, 0.0, NULL));
    const double time = reach / fmax(-spectrum.lambda_min, spectrum.lambda_max);
    random_vector(psi, random, dimension);
    memcpy(expected, psi, dimension * sizeof *psi);
    taylor(expected, matrix, dimension, time);
    size_t calls_before = 0;
    for (size_t k = 0; k < 5; k++) {
        const double tolerance = tolerances[k] == 0.0 ? 1e-10 : tolerances[k];
        counter c = {0, 0, 0, 0};
        const qnl_execution_options options = counting(&c);
        qnl_state *state = state_of(qubits, psi, 1);
        REQUIRE_OK(qnl_state_evolve(state, h, time, tolerances[k], &options));
        const double error = distance(state, 0, expected);
        ck_assert_msg(error <= tolerance + 2e-15 * reach, "%d qubits, |O| t = %g, tolerance %g: error %g", qubits, reach, tolerance,
                      error);
        /* Smaller tolerances take more steps, but few: a step holds at least |O| t = 4 in 28 vectors. */
        ck_assert_uint_ge(c.calls, calls_before);
        ck_assert_uint_le(c.calls, (size_t)(reach / 4.0) + 3);
        calls_before = c.calls;
        qnl_state_free(state);
    }
    free(matrix);
    free(psi);
    free(expected);
    qnl_observable_free(h);
}

START_TEST(tolerances_are_kept) {
    const double reaches[] = {0.5, 7.0, 100.0};
    qnl_random *random = new_random(71);
    for (int qubits = 3; qubits <= 7; qubits++) {
        for (size_t k = 0; k < 3; k++)
            require_tolerances(random, qubits, reaches[k]);
    }
    require_tolerances(random, 8, 10.0);
    require_tolerances(random, 5, 1000.0);
    qnl_random_free(random);
}
END_TEST

/* Projectors, states, matrices and products too, with one and two qubits, where a vector does not fill a cell. */
START_TEST(all_parts_match_dense_matrices) {
    qnl_random *random = new_random(72);
    for (int qubits = 1; qubits <= 5; qubits++) {
        const random_shape shape = {.qubits = qubits, .gates = 1, .parameters = 1, .parts = PART_ALL, .inputs = 3};
        random_problem p;
        random_problem_new(&p, random, &shape);
        REQUIRE_OK(qnl_state_evolve(p.states, p.observable, -0.9, 1e-12, NULL));
        for (size_t i = 0; i < p.inputs; i++) {
            taylor(p.vectors + i * p.dimension, p.matrix, p.dimension, -0.9);
            ck_assert_double_le(distance(p.states, i, p.vectors + i * p.dimension), 1e-12 + 1e-14 * p.weight);
        }
        random_problem_free(&p);
    }
    qnl_random_free(random);
}
END_TEST

/* Scalar products and energies of two states stay, and the way back leads to them. */
START_TEST(evolution_is_unitary_and_keeps_energies) {
    qnl_random *random = new_random(73);
    qnl_observable *h = random_two_local(random, 6);
    double complex psi[2 * 64];
    random_vector(psi, random, 64);
    random_vector(psi + 64, random, 64);
    qnl_state *state = state_of(6, psi, 2);
    qnl_complex before, after;
    double energy[2], later[2];
    REQUIRE_OK(qnl_state_inner(&before, state, 0, state, 1));
    for (size_t i = 0; i < 2; i++)
        REQUIRE_OK(qnl_observable_expectation(&energy[i], h, state, i, NULL));
    REQUIRE_OK(qnl_state_evolve(state, h, 3.0, 0.0, NULL));
    REQUIRE_OK(qnl_state_inner(&after, state, 0, state, 1));
    ck_assert_double_gt(distance(state, 0, psi), 0.1);
    compare_double("real part", after.re, before.re, 2e-10);
    compare_double("imaginary part", after.im, before.im, 2e-10);
    for (size_t i = 0; i < 2; i++) {
        REQUIRE_OK(qnl_observable_expectation(&later[i], h, state, i, NULL));
        compare_double("energy", later[i], energy[i], 2e-9);
        REQUIRE_OK(qnl_state_inner(&after, state, i, state, i));
        compare_double("norm", after.re, 1.0, 1e-14);
    }
    REQUIRE_OK(qnl_state_evolve(state, h, -3.0, 0.0, NULL));
    ck_assert_double_le(distance(state, 0, psi), 2e-10);
    ck_assert_double_le(distance(state, 1, psi + 64), 2e-10);
    qnl_state_free(state);
    qnl_observable_free(h);
    qnl_random_free(random);
}
END_TEST

/* Each state of a batch is what it would be alone, bit for bit, for any number of threads. */
START_TEST(batches_and_threads_make_no_difference) {
    enum { COUNT = 9, QUBITS = 5, SIZE = 32 };
    qnl_random *random = new_random(74);
    qnl_observable *h = random_two_local(random, QUBITS);
    double complex psi[COUNT * SIZE];
    for (size_t i = 0; i < COUNT; i++)
        random_vector(psi + i * SIZE, random, SIZE);
    for (int threads = 1; threads <= 4; threads++) {
        const qnl_execution_options options = execution(threads, QNL_MODE_AUTO, QNL_ISA_AUTO);
        qnl_state *all = state_of(QUBITS, psi, COUNT);
        REQUIRE_OK(qnl_state_evolve(all, h, 1.3, 0.0, &options));
        for (size_t i = 0; i < COUNT; i++) {
            qnl_state *one = state_of(QUBITS, psi + i * SIZE, 1);
            qnl_complex a[SIZE], b[SIZE];
            REQUIRE_OK(qnl_state_evolve(one, h, 1.3, 0.0, NULL));
            REQUIRE_OK(qnl_state_amplitudes(a, all, i));
            REQUIRE_OK(qnl_state_amplitudes(b, one, 0));
            compare_bits("state", &a->re, &b->re, 2 * (size_t)SIZE);
            qnl_state_free(one);
        }
        qnl_state_free(all);
    }
    qnl_observable_free(h);
    qnl_random_free(random);
}
END_TEST

/* Spins in fields along X precess on their own: a product of cos and -i sin, in a space that all threads work on. */
START_TEST(large_states_are_shared_among_threads) {
    enum { QUBITS = 17 };
    const size_t dimension = (size_t)1 << QUBITS;
    const double t = 0.8;
    qnl_observable *h = NULL;
    REQUIRE_OK(qnl_observable_new(&h, QUBITS));
    for (int q = 0; q < QUBITS; q++) {
        char text[16];
        (void)snprintf(text, sizeof text, "X%d", q);
        REQUIRE_OK(qnl_observable_add_pauli(h, 0.1 * (q + 1), text));
    }
    double complex *expected = reference_array(dimension);
    for (size_t i = 0; i < dimension; i++) {
        expected[i] = 1.0;
        for (int q = 0; q < QUBITS; q++)
            expected[i] *= ((i ^ 5) >> q) & 1 ? -I * sin(0.1 * (q + 1) * t) : cos(0.1 * (q + 1) * t);
    }
    qnl_complex *results[2];
    for (int k = 0; k < 2; k++) {
        const qnl_execution_options options = execution(1 + 2 * k, QNL_MODE_AUTO, QNL_ISA_AUTO);
        qnl_state *state = basis_state(QUBITS, 5);
        REQUIRE_OK(qnl_state_evolve(state, h, t, 0.0, &options));
        ck_assert_double_le(distance(state, 0, expected), 1e-10);
        results[k] = calloc(dimension, sizeof **results);
        REQUIRE_OK(qnl_state_amplitudes(results[k], state, 0));
        qnl_state_free(state);
    }
    compare_bits("state", &results[0]->re, &results[1]->re, 2 * dimension);
    free(results[0]);
    free(results[1]);
    free(expected);
    qnl_observable_free(h);
}
END_TEST

/* One magnon on a ring has energy n - 4 + 4 cos(2 pi k / n) (each bond is X X + Y Y + Z Z): a Krylov space of one vector. */
START_TEST(small_invariant_spaces_are_exact) {
    enum { QUBITS = 6, SIZE = 64 };
    const double angle = 2.0 * 3.14159265358979323846 / QUBITS, t = 321.0;
    qnl_observable *h = NULL, *zero = NULL;
    REQUIRE_OK(qnl_heisenberg(&h, QUBITS, QNL_BOUNDARY_PERIODIC));
    REQUIRE_OK(qnl_observable_new(&zero, QUBITS));
    double complex magnon[SIZE] = {0.0}, expected[SIZE] = {0.0};
    for (int q = 0; q < QUBITS; q++) {
        magnon[1 << q] = cexp(I * angle * q) / sqrt(QUBITS);
        expected[1 << q] = magnon[1 << q] * cexp(-I * t * (QUBITS - 4.0 + 4.0 * cos(angle)));
    }
    qnl_state *state = state_of(QUBITS, magnon, 1);
    REQUIRE_OK(qnl_state_evolve(state, h, t, 0.0, NULL));
    ck_assert_double_le(distance(state, 0, expected), 1e-12);
    qnl_state_free(state);
    state = state_of(QUBITS, magnon, 1);
    REQUIRE_OK(qnl_state_evolve(state, zero, 1e300, 0.0, NULL));
    ck_assert_double_le(distance(state, 0, magnon), 1e-15);
    REQUIRE_OK(qnl_state_evolve(state, h, 0.0, 0.0, NULL));
    ck_assert_double_le(distance(state, 0, magnon), 1e-15);
    REQUIRE_OK(qnl_state_evolve(state, h, 1e-300, 0.0, NULL));
    ck_assert_double_le(distance(state, 0, magnon), 1e-15);
    qnl_state_free(state);
    qnl_observable_free(h);
    qnl_observable_free(zero);
}
END_TEST

/* A coupling of 1e-6 of the rest is no rounding: the flip has the amplitude -i (e / w) sin(w t) with w^2 = 1 + e^2. */
START_TEST(weak_couplings_count) {
    const double e = 1e-6, w = sqrt(1.0 + e * e), t = 1000.3;
    qnl_observable *h = parse(3, "Z1 + 1e-6 X1");
    qnl_state *state = basis_state(3, 0);
    double complex expected[8] = {0.0};
    expected[0] = cos(w * t) - I * sin(w * t) / w;
    expected[2] = -I * (e / w) * sin(w * t);
    REQUIRE_OK(qnl_state_evolve(state, h, t, 1e-12, NULL));
    ck_assert_double_le(distance(state, 0, expected), 1e-12);
    qnl_state_free(state);
    qnl_observable_free(h);
}
END_TEST

/* States may be off their norm by a little: by what they are off before. */
START_TEST(norms_are_kept) {
    const double length = 1.0 + 4e-11;
    const double complex psi[2] = {0.6 * length, 0.8 * length};
    qnl_observable *h = parse(1, "X0 - 0.3 Y0 + 0.2 Z0");
    qnl_state *state = state_of(1, psi, 1);
    qnl_complex square;
    REQUIRE_OK(qnl_state_evolve(state, h, 5.0, 0.0, NULL));
    REQUIRE_OK(qnl_state_inner(&square, state, 0, state, 0));
    compare_double("squared norm", square.re, length * length, 2e-15);
    qnl_state_free(state);
    qnl_observable_free(h);
}
END_TEST

/* ---- failures ---- */

START_TEST(bad_requests_are_refused) {
    qnl_observable *h = parse(3, "X0 + Z0 Z1 + Y2"), *other = parse(2, "X0"), *huge = parse(3, "1e300 X0");
    qnl_state *state = basis_state(3, 6);
    REQUIRE_FAILURE(qnl_state_evolve(NULL, h, 1.0, 0.0, NULL), QNL_ERR_NULL, "qnl_state_evolve: state is NULL");
    REQUIRE_FAILURE(qnl_state_evolve(state, NULL, 1.0, 0.0, NULL), QNL_ERR_NULL, "qnl_state_evolve: observable is NULL");
    REQUIRE_FAILURE(qnl_state_evolve(state, other, 1.0, 0.0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_state_evolve: the state has 3 qubits, the observable 2");
    REQUIRE_FAILURE(qnl_state_evolve(state, h, INFINITY, 0.0, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_state_evolve: time is inf, must be finite");
    REQUIRE_FAILURE(qnl_state_evolve(state, h, 1.0, 1e-14, NULL), QNL_ERR_ARGUMENT,
                    "qnl_state_evolve: tolerance is 1e-14, allowed are 1e-13..1e-2, and 0 for 1e-10");
    REQUIRE_FAILURE(qnl_state_evolve(state, h, 1.0, NAN, NULL), QNL_ERR_ARGUMENT,
                    "qnl_state_evolve: tolerance is nan, allowed are 1e-13..1e-2, and 0 for 1e-10");
    REQUIRE_FAILURE(qnl_state_evolve(state, huge, 1.0, 0.0, NULL), QNL_ERR_NOT_FINITE,
                    "qnl_state_evolve: the observable made a vector of norm inf, must be finite");
    qnl_complex amplitudes[8];
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, state, 0));
    ck_assert(amplitudes[6].re == 1.0 && amplitudes[6].im == 0.0);
    qnl_state_free(state);
    qnl_observable_free(h);
    qnl_observable_free(other);
    qnl_observable_free(huge);
}
END_TEST

/* X0 has eigenvalues of modulus 1: after a time of 1e6 rounding has moved the phases by 2.2e-10. */
START_TEST(tolerances_below_rounding_are_refused) {
    qnl_observable *h = parse(1, "X0");
    qnl_state *state = basis_state(1, 0);
    REQUIRE_FAILURE(
        qnl_state_evolve(state, h, -1e6, 0.0, NULL), QNL_ERR_NUMERICAL,
        "qnl_state_evolve: tolerance is 1e-10, but rounding alone makes an error of about 2.22e-10 (time times |O| is at "
        "least 1e+06)");
    REQUIRE_OK(qnl_state_evolve(state, h, -1e6, 1e-8, NULL));
    qnl_state_free(state);
    qnl_observable_free(h);
}
END_TEST

START_TEST(memory_limits_are_kept) {
    qnl_observable *h = parse(6, "X0 + Z0 Z1");
    qnl_state *state = basis_state(6, 0);
    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    options.memory_limit = 1023;
    REQUIRE_FAILURE(qnl_state_evolve(state, h, 1.0, 0.0, &options), QNL_ERR_MEMORY,
                    "qnl_state_evolve: 1 state(s) of 6 qubits need 1 x 16 x 2^6 bytes, allowed are 1023");
    options.memory_limit = 20000;
    /* 28 vectors and one more, 1024 bytes each, and sums of 4 x 64 bytes. */
    REQUIRE_FAILURE(qnl_state_evolve(state, h, 1.0, 0.0, &options), QNL_ERR_MEMORY,
                    "qnl_state_evolve: 6 qubits need 29952 bytes for 29 state vector(s) at a time, allowed are 20000");
    options.memory_limit = 29952;
    options.threads = 4;
    REQUIRE_OK(qnl_state_evolve(state, h, 1.0, 0.0, &options));
    qnl_state_free(state);
    qnl_observable_free(h);
}
END_TEST

START_TEST(progress_is_told_and_may_cancel) {
    qnl_random *random = new_random(75);
    qnl_observable *h = random_two_local(random, 6);
    const uint64_t index[3] = {1, 2, 3};
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_basis(&state, 6, index, 3));
    counter c = {0, 7, 0, 0};
    qnl_execution_options options = counting(&c);
    ck_assert_int_eq(qnl_state_evolve(state, h, 50.0, 0.0, &options), QNL_ERR_CANCELLED);
    ck_assert_uint_eq(c.calls, 7);
    ck_assert(c.last_done == 0 && c.last_total == 3);
    qnl_complex amplitudes[64];
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, state, 1));
    ck_assert(amplitudes[2].re == 1.0);
    c = (counter){0, 0, 0, 0};
    options.threads = 2;
    REQUIRE_OK(qnl_state_evolve(state, h, 0.5, 0.0, &options));
    ck_assert(c.last_done == 3 && c.last_total == 3);
    qnl_state_free(state);
    qnl_observable_free(h);
    qnl_random_free(random);
}
END_TEST

/* ---- the gate ---- */

/* Column by column against the Taylor series, on qubits in any order. */
START_TEST(gates_match_the_series) {
    const int on[3] = {3, 0, 2};
    qnl_random *random = new_random(76);
    qnl_observable *h = random_two_local(random, 3);
    double complex *matrix = matrix_of(h), local[64], *full = reference_array(256), psi[16], expected[16];
    const double times[] = {1.1, -40.0, 0.0};
    for (size_t k = 0; k < 3; k++) {
        qnl_circuit *circuit = NULL;
        REQUIRE_OK(qnl_circuit_new(&circuit, 4));
        REQUIRE_OK(qnl_circuit_add_evolution(circuit, on, 3, as_library(matrix), times[k]));
        for (size_t column = 0; column < 8; column++) {
            double complex e[8] = {0.0};
            e[column] = 1.0;
            taylor(e, matrix, 8, times[k]);
            for (size_t row = 0; row < 8; row++)
                local[row * 8 + column] = e[row];
        }
        reference_embed(full, 4, on, 3, local);
        random_vector(psi, random, 16);
        memcpy(expected, psi, sizeof psi);
        reference_act(expected, full, 16);
        qnl_state *state = state_of(4, psi, 1);
        REQUIRE_OK(qnl_state_apply(state, circuit, NULL, NULL));
        ck_assert_double_le(distance(state, 0, expected), 1e-14 * (1.0 + 10.0 * fabs(times[k])));
        qnl_state_free(state);
        qnl_circuit_free(circuit);
    }
    free(matrix);
    free(full);
    qnl_observable_free(h);
    qnl_random_free(random);
}
END_TEST

START_TEST(gates_of_bad_matrices_are_refused) {
    const int on[2] = {0, 1}, twice[2] = {1, 1};
    const qnl_complex z[4] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {-1.0, 0.0}};
    const qnl_complex skew[4] = {{2.0, 0.0}, {1.0, 0.0}, {0.0, 0.0}, {-1.0, 0.0}};
    const qnl_complex hole[4] = {{2.0, 0.0}, {1.0, NAN}, {0.0, 0.0}, {-1.0, 0.0}};
    const qnl_complex large[4] = {{1e300, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}};
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, 2));
    REQUIRE_FAILURE(qnl_circuit_add_evolution(NULL, on, 1, z, 1.0), QNL_ERR_NULL, "qnl_circuit_add_evolution: circuit is NULL");
    REQUIRE_FAILURE(qnl_circuit_add_evolution(circuit, NULL, 1, z, 1.0), QNL_ERR_NULL, "qnl_circuit_add_evolution: qubits is NULL");
    REQUIRE_FAILURE(qnl_circuit_add_evolution(circuit, on, 1, NULL, 1.0), QNL_ERR_NULL,
                    "qnl_circuit_add_evolution: matrix is NULL");
    REQUIRE_FAILURE(qnl_circuit_add_evolution(circuit, on, 13, z, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_evolution: count is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_circuit_add_evolution(circuit, twice, 2, z, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_circuit_add_evolution: qubit 1 is given twice");
    REQUIRE_FAILURE(qnl_circuit_add_evolution(circuit, on, 1, z, NAN), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_add_evolution: time is nan, must be finite");
    REQUIRE_FAILURE(qnl_circuit_add_evolution(circuit, on, 1, hole, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_circuit_add_evolution: matrix[3] is nan, must be finite");
    REQUIRE_FAILURE(qnl_circuit_add_evolution(circuit, on, 1, skew, 1.0), QNL_ERR_NOT_HERMITIAN,
                    "qnl_circuit_add_evolution: the largest entry of |H - H'| is 1, allowed are 0..2e-10");
    REQUIRE_FAILURE(qnl_circuit_add_evolution(circuit, on, 1, large, 1e10), QNL_ERR_NUMERICAL,
                    "qnl_circuit_add_evolution: time is 1e+10, times the eigenvalue 1e+300 it is not finite");
    ck_assert_uint_eq(qnl_circuit_size(circuit), 0);
    qnl_circuit_free(circuit);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("evolution");
    TCase *tests = tcase_create("evolution");
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, single_strings_have_closed_forms);
    tcase_add_test(tests, tolerances_are_kept);
    tcase_add_test(tests, all_parts_match_dense_matrices);
    tcase_add_test(tests, evolution_is_unitary_and_keeps_energies);
    tcase_add_test(tests, batches_and_threads_make_no_difference);
    tcase_add_test(tests, large_states_are_shared_among_threads);
    tcase_add_test(tests, small_invariant_spaces_are_exact);
    tcase_add_test(tests, weak_couplings_count);
    tcase_add_test(tests, norms_are_kept);
    tcase_add_test(tests, bad_requests_are_refused);
    tcase_add_test(tests, tolerances_below_rounding_are_refused);
    tcase_add_test(tests, memory_limits_are_kept);
    tcase_add_test(tests, progress_is_told_and_may_cancel);
    tcase_add_test(tests, gates_match_the_series);
    tcase_add_test(tests, gates_of_bad_matrices_are_refused);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
