/* check_ensemble.c  Ensembles against the dense reference simulator, one by one against ranges, and known designs. */
#include "qnnland/ensemble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/haar.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { QUBITS = 3, DIMENSION = 8, PARAMETERS = 7, MEMBERS = 21 };

static qnl_random *random_new(uint64_t seed, uint64_t sample) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, seed, 0, sample));
    return random;
}

static qnl_complex *draw(const qnl_ensemble *ensemble, qnl_ensemble_kind kind, uint64_t first, uint64_t count, uint64_t seed,
                         const qnl_execution_options *options) {
    const size_t d = qnl_ensemble_dimension(ensemble);
    qnl_complex *members = calloc((size_t)count * d * (kind == QNL_ENSEMBLE_UNITARIES ? d : 1), sizeof *members);
    ck_assert_ptr_nonnull(members);
    REQUIRE_OK(qnl_ensemble_draw(members, ensemble, kind, first, count, seed, options));
    return members;
}

/* A random circuit in both forms. */
static void make_circuit(qnl_circuit **circuit, reference_circuit **reference) {
    qnl_random *random = random_new(5, 0);
    random_circuit(circuit, reference, random, QUBITS, 10, PARAMETERS);
    qnl_random_free(random);
}

/* ---- circuits ---- */

/* Members of three distributions are the reference circuit at the parameters of the stream (seed, 0, s). */
START_TEST(circuits_follow_the_reference) {
    qnl_circuit *circuit = NULL;
    reference_circuit *reference = NULL;
    qnl_ensemble *ensemble = NULL;
    qnl_sample_range range;
    double theta[PARAMETERS];
    double complex unitary[DIMENSION * DIMENSION], psi[DIMENSION];
    make_circuit(&circuit, &reference);
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    range.count = 0; /* not read */
    range.distribution = _i == 0 ? QNL_PARAMETERS_UNIFORM : QNL_PARAMETERS_NORMAL;
    range.low = -1.0;
    range.high = 2.0;
    REQUIRE_OK(qnl_ensemble_new_circuit(&ensemble, circuit, NULL, 0, &range));
    ck_assert_int_eq(qnl_ensemble_kind_of(ensemble), QNL_ENSEMBLE_UNITARIES);
    ck_assert_uint_eq(qnl_ensemble_dimension(ensemble), DIMENSION);
    ck_assert_uint_eq(qnl_ensemble_size(ensemble), 0);
    qnl_complex *unitaries = draw(ensemble, QNL_ENSEMBLE_UNITARIES, 4, MEMBERS, 9, NULL);
    qnl_complex *states = draw(ensemble, QNL_ENSEMBLE_STATES, 4, MEMBERS, 9, NULL);
    for (size_t s = 0; s < MEMBERS; s++) {
        qnl_random *random = random_new(9, 4 + s);
        if (_i == 0) {
            REQUIRE_OK(qnl_random_fill_uniform(theta, random, PARAMETERS, -1.0, 2.0));
        } else {
            REQUIRE_OK(qnl_random_fill_normal(theta, random, PARAMETERS, 0.5, 1.5));
        }
        reference_unitary(unitary, reference, theta);
        memset(psi, 0, sizeof psi);
        psi[0] = 1.0;
        reference_act(psi, unitary, DIMENSION);
        compare_complexes("unitary", unitaries + s * DIMENSION * DIMENSION, unitary, DIMENSION * DIMENSION, 1e-13);
        compare_complexes("state", states + s * DIMENSION, psi, DIMENSION, 1e-13);
        qnl_random_free(random);
    }
    free(unitaries);
    free(states);
    qnl_ensemble_free(ensemble);
    qnl_circuit_free(circuit);
    reference_circuit_free(reference);
}
END_TEST

static int draw_number(double *theta, size_t parameters, uint64_t sample, qnl_random *random, void *data) {
    (void)random;
    (void)data;
    for (size_t k = 0; k < parameters; k++)
        theta[k] = (double)sample;
    return 0;
}

/* The caller's distribution is told the number of the member. */
START_TEST(drawn_parameters) {
    qnl_circuit *circuit = NULL;
    qnl_ensemble *ensemble = NULL;
    qnl_sample_range range;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nPHASE 0 theta[0]\n"));
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    range.distribution = QNL_PARAMETERS_CALLBACK;
    range.draw = draw_number;
    REQUIRE_OK(qnl_ensemble_new_circuit(&ensemble, circuit, NULL, 0, &range));
    qnl_complex *unitaries = draw(ensemble, QNL_ENSEMBLE_UNITARIES, 4, 20, 1, NULL);
    for (size_t s = 0; s < 20; s++) {
        compare_double("phase", unitaries[4 * s + 3].re, cos(4.0 + (double)s), 1e-14);
        compare_double("phase", unitaries[4 * s + 3].im, sin(4.0 + (double)s), 1e-14);
    }
    free(unitaries);
    qnl_ensemble_free(ensemble);
    qnl_circuit_free(circuit);
}
END_TEST

/* Stored parameters, and inputs: a basis state and amplitudes out of a batch. */
START_TEST(points_and_inputs) {
    qnl_circuit *circuit = NULL;
    reference_circuit *reference = NULL;
    qnl_ensemble *ensemble = NULL;
    qnl_state *input = NULL;
    double complex unitary[DIMENSION * DIMENSION], psi[DIMENSION], vectors[2 * DIMENSION];
    const uint64_t basis[3] = {0, 1, 6};
    make_circuit(&circuit, &reference);
    qnl_random *random = random_new(6, 0);
    double *thetas = random_thetas(random, (size_t)MEMBERS * PARAMETERS);
    random_vector(vectors, random, DIMENSION);
    random_vector(vectors + DIMENSION, random, DIMENSION);
    if (_i == 0) {
        REQUIRE_OK(qnl_state_new_basis(&input, QUBITS, basis, 3));
        REQUIRE_OK(qnl_ensemble_new_points(&ensemble, circuit, input, 2, thetas, MEMBERS));
    } else {
        REQUIRE_OK(qnl_state_new_amplitudes(&input, QUBITS, as_library(vectors), 2));
        REQUIRE_OK(qnl_ensemble_new_points(&ensemble, circuit, input, 1, thetas, MEMBERS));
    }
    ck_assert_uint_eq(qnl_ensemble_size(ensemble), MEMBERS);
    qnl_state_free(input); /* the ensemble has its own */
    qnl_complex *states = draw(ensemble, QNL_ENSEMBLE_STATES, 2, MEMBERS - 2, 0, NULL);
    for (size_t s = 2; s < MEMBERS; s++) {
        reference_unitary(unitary, reference, thetas + s * PARAMETERS);
        for (size_t i = 0; i < DIMENSION; i++)
            psi[i] = _i == 1 ? vectors[DIMENSION + i] : i == 6 ? 1.0 : 0.0;
        reference_act(psi, unitary, DIMENSION);
        compare_complexes("state", states + (s - 2) * DIMENSION, psi, DIMENSION, 1e-13);
    }
    free(states);
    free(thetas);
    qnl_random_free(random);
    qnl_ensemble_free(ensemble);
    qnl_circuit_free(circuit);
    reference_circuit_free(reference);
}
END_TEST

/* ---- all sources: a member does not depend on the range, the threads, and is the same as unitary and as state ---- */

static int draw_phase(qnl_complex *member, uint64_t sample, qnl_random *random, void *data) {
    const double angle = qnl_random_uniform(random) + (double)sample;
    (void)data;
    member[0] = (qnl_complex){cos(angle), sin(angle)};
    member[1] = member[2] = (qnl_complex){0.0, 0.0};
    member[3] = (qnl_complex){1.0, 0.0};
    return 0;
}

static qnl_ensemble *source(int number) {
    qnl_ensemble *ensemble = NULL;
    qnl_circuit *circuit = NULL;
    reference_circuit *reference = NULL;
    switch (number) {
    case 0:
        make_circuit(&circuit, &reference);
        REQUIRE_OK(qnl_ensemble_new_circuit(&ensemble, circuit, NULL, 0, NULL));
        qnl_circuit_free(circuit);
        reference_circuit_free(reference);
        return ensemble;
    case 1:
        REQUIRE_OK(qnl_ensemble_new_callback(&ensemble, QNL_ENSEMBLE_UNITARIES, 2, draw_phase, NULL));
        return ensemble;
    case 2:
        REQUIRE_OK(qnl_ensemble_new_haar(&ensemble, QNL_ENSEMBLE_UNITARIES, 3));
        return ensemble;
    case 3:
        REQUIRE_OK(qnl_ensemble_new_clifford(&ensemble, 3));
        return ensemble;
    default:
        REQUIRE_OK(qnl_ensemble_new_design(&ensemble, QNL_DESIGN_CLIFFORD_GROUP));
        return ensemble;
    }
}

START_TEST(members_do_not_depend_on_the_range) {
    qnl_ensemble *ensemble = source(_i);
    const size_t d = qnl_ensemble_dimension(ensemble), d2 = d * d;
    const qnl_execution_options one = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO), four = execution(4, QNL_MODE_AUTO, QNL_ISA_AUTO);
    qnl_complex *all = draw(ensemble, QNL_ENSEMBLE_UNITARIES, 0, MEMBERS, 3, &one);
    qnl_complex *threads = draw(ensemble, QNL_ENSEMBLE_UNITARIES, 0, MEMBERS, 3, &four);
    compare_bits("threads", &threads->re, &all->re, 2 * MEMBERS * d2);
    for (size_t s = 0; s < MEMBERS; s++) {
        qnl_complex *member = draw(ensemble, QNL_ENSEMBLE_UNITARIES, s, 1, 3, NULL);
        qnl_complex *state = draw(ensemble, QNL_ENSEMBLE_STATES, s, 1, 3, NULL);
        compare_bits("member", &member->re, &all[s * d2].re, 2 * d2);
        for (size_t i = 0; i < d; i++) {
            compare_double("state", state[i].re, all[s * d2 + i * d].re, 1e-15);
            compare_double("state", state[i].im, all[s * d2 + i * d].im, 1e-15);
        }
        free(member);
        free(state);
    }
    free(all);
    free(threads);
    qnl_ensemble_free(ensemble);
}
END_TEST

/* Haar members are those of qnl_haar_state() and qnl_haar_unitary() at (seed, 0, s). */
START_TEST(haar_members) {
    enum { D = 5 };
    qnl_complex state[D], unitary[D * D];
    qnl_ensemble *states = NULL, *unitaries = NULL;
    qnl_random *random = random_new(8, 13);
    REQUIRE_OK(qnl_ensemble_new_haar(&states, QNL_ENSEMBLE_STATES, D));
    REQUIRE_OK(qnl_ensemble_new_haar(&unitaries, QNL_ENSEMBLE_UNITARIES, D));
    REQUIRE_OK(qnl_haar_state(state, random, D));
    qnl_random_seek(random, 0, 13);
    REQUIRE_OK(qnl_haar_unitary(unitary, random, D));
    qnl_complex *drawn = draw(states, QNL_ENSEMBLE_STATES, 13, 1, 8, NULL);
    compare_bits("state", &drawn->re, &state->re, 2 * D);
    free(drawn);
    drawn = draw(unitaries, QNL_ENSEMBLE_UNITARIES, 13, 1, 8, NULL);
    compare_bits("unitary", &drawn->re, &unitary->re, 2 * D * D);
    free(drawn);
    qnl_random_free(random);
    qnl_ensemble_free(states);
    qnl_ensemble_free(unitaries);
}
END_TEST

/* ---- known designs ---- */

/* Corners of the bodies: the cosines between them are those of the regular bodies (tetrahedron -1/3; octahedron 0, -1;
 * icosahedron +-1/sqrt 5, -1), as |<j|k>|^2 = (1 + cosine) / 2. */
START_TEST(bodies) {
    static const size_t sizes[3] = {4, 6, 12};
    const double cosines[3][3] = {{-1.0 / 3.0, 2, 2}, {0.0, -1.0, 2}, {sqrt(0.2), -sqrt(0.2), -1.0}};
    static const int counts[3][3] = {{3, 0, 0}, {4, 1, 0}, {5, 5, 1}};
    qnl_ensemble *ensemble = NULL;
    REQUIRE_OK(qnl_ensemble_new_design(&ensemble, (qnl_known_design)_i));
    ck_assert_uint_eq(qnl_ensemble_size(ensemble), sizes[_i]);
    ck_assert_int_eq(qnl_ensemble_kind_of(ensemble), QNL_ENSEMBLE_STATES);
    qnl_complex *states = draw(ensemble, QNL_ENSEMBLE_STATES, 0, sizes[_i], 0, NULL);
    for (size_t j = 0; j < sizes[_i]; j++) {
        int found[3] = {0, 0, 0};
        for (size_t k = 0; k < sizes[_i]; k++) {
            const double complex *a = (const double complex *)(const void *)(states + 2 * j);
            const double complex *b = (const double complex *)(const void *)(states + 2 * k);
            const double overlap = cabs(conj(a[0]) * b[0] + conj(a[1]) * b[1]);
            for (int c = 0; c < 3 && j != k; c++)
                found[c] += fabs(2.0 * overlap * overlap - 1.0 - cosines[_i][c]) < 1e-14;
        }
        ck_assert_int_eq(memcmp(found, counts[_i], sizeof found), 0);
    }
    free(states);
    qnl_ensemble_free(ensemble);
}
END_TEST

/* 24 unitaries that turn the Pauli matrices into Pauli matrices, no two of them equal up to phase. */
START_TEST(clifford_group) {
    static const double complex paulis[3][4] = {{0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};
    qnl_ensemble *ensemble = NULL;
    REQUIRE_OK(qnl_ensemble_new_design(&ensemble, QNL_DESIGN_CLIFFORD_GROUP));
    ck_assert_uint_eq(qnl_ensemble_size(ensemble), 24);
    qnl_complex *drawn = draw(ensemble, QNL_ENSEMBLE_UNITARIES, 0, 24, 0, NULL);
    const double complex *u = (const double complex *)(const void *)drawn;
    for (size_t j = 0; j < 24; j++) {
        double complex adjoint[4], work[4], image[4];
        for (int k = 0; k < 4; k++)
            adjoint[k] = conj(u[4 * j + (size_t)(k % 2 * 2 + k / 2)]);
        for (int p = 0; p < 3; p++) {
            reference_multiply(work, u + 4 * j, paulis[p], 2);
            reference_multiply(image, work, adjoint, 2);
            double largest = 0.0;
            for (int q = 0; q < 3; q++) {
                double complex trace = 0.0;
                for (int k = 0; k < 4; k++)
                    trace += conj(paulis[q][k]) * image[k];
                largest = fmax(largest, cabs(trace));
            }
            compare_double("image", largest, 2.0, 1e-14);
        }
        for (size_t k = 0; k < j; k++) {
            double complex trace = 0.0;
            for (size_t i = 0; i < 4; i++)
                trace += conj(u[4 * j + i]) * u[4 * k + i];
            ck_assert(cabs(trace) < 1.5);
        }
    }
    free(drawn);
    qnl_ensemble_free(ensemble);
}
END_TEST

/* ---- errors ---- */

static int refuse(qnl_complex *member, uint64_t sample, qnl_random *random, void *data) {
    (void)random;
    member[0].re = 1.0;
    return sample >= 3 ? *(const int *)data : 0;
}

static int stop_progress(uint64_t done, uint64_t total, void *data) {
    (void)data;
    ck_assert_uint_le(done, total);
    return -5;
}

START_TEST(constructors_refuse) {
    qnl_ensemble *e = NULL;
    qnl_circuit *circuit = NULL, *large = NULL;
    qnl_state *input = NULL;
    qnl_sample_range range;
    const double thetas[2] = {0.0, NAN};
    const qnl_complex numbers[4] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {0.5, 0.0}}, bad[1] = {{INFINITY, 0.0}};
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 1\nRX 0 theta[0]\n"));
    REQUIRE_OK(qnl_circuit_new(&large, 41));
    REQUIRE_OK(qnl_state_new_basis(&input, 2, NULL, 3));
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    REQUIRE_FAILURE(qnl_ensemble_new_circuit(NULL, circuit, NULL, 0, NULL), QNL_ERR_NULL, "qnl_ensemble_new_circuit: out is NULL");
    REQUIRE_FAILURE(qnl_ensemble_new_circuit(&e, NULL, NULL, 0, NULL), QNL_ERR_NULL, "qnl_ensemble_new_circuit: circuit is NULL");
    REQUIRE_FAILURE(qnl_ensemble_new_circuit(&e, large, NULL, 0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_circuit: the circuit has 41 qubits, allowed are 1..40");
    REQUIRE_FAILURE(qnl_ensemble_new_circuit(&e, circuit, input, 0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_circuit: the input has 2 qubits, the circuit 1");
    qnl_state_free(input);
    REQUIRE_OK(qnl_state_new_basis(&input, 1, NULL, 3));
    REQUIRE_FAILURE(qnl_ensemble_new_circuit(&e, circuit, input, 3, NULL), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_circuit: which is 3, allowed are 0..2");
    range.high = -1.0;
    REQUIRE_FAILURE(qnl_ensemble_new_circuit(&e, circuit, NULL, 0, &range), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_circuit: high is -1, allowed are finite numbers from low = 0");
    REQUIRE_FAILURE(qnl_ensemble_new_points(&e, circuit, NULL, 0, thetas, 0), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_points: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_ensemble_new_points(&e, circuit, NULL, 0, NULL, 1), QNL_ERR_NULL,
                    "qnl_ensemble_new_points: thetas is NULL, the circuit has 1 parameters");
    REQUIRE_FAILURE(qnl_ensemble_new_points(&e, circuit, NULL, 0, thetas, 2), QNL_ERR_NOT_FINITE,
                    "qnl_ensemble_new_points: thetas[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_ensemble_new_states(&e, NULL, 1, 1), QNL_ERR_NULL, "qnl_ensemble_new_states: states is NULL");
    REQUIRE_FAILURE(qnl_ensemble_new_states(&e, numbers, 0, 1), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_states: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_ensemble_new_states(&e, numbers, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_states: dimension is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_ensemble_new_states(&e, numbers, 2, 2), QNL_ERR_NOT_NORMALISED,
                    "qnl_ensemble_new_states: state 1 has the norm 0.5, must be 1 within 1e-10");
    REQUIRE_FAILURE(qnl_ensemble_new_states(&e, bad, 1, 1), QNL_ERR_NOT_FINITE,
                    "qnl_ensemble_new_states: states[0] is inf, must be finite");
    REQUIRE_FAILURE(qnl_ensemble_new_unitaries(&e, numbers, 1, 2), QNL_ERR_NOT_UNITARY,
                    "qnl_ensemble_new_unitaries: matrix 0 has an entry of U'U - 1 of modulus 0.75, allowed are 0..1e-10");
    REQUIRE_FAILURE(qnl_ensemble_new_unitaries(&e, numbers, SIZE_MAX / 32, 2), QNL_ERR_MEMORY,
                    "qnl_ensemble_new_unitaries: 576460752303423487 members of dimension 2 are too many");
    REQUIRE_FAILURE(qnl_ensemble_new_callback(&e, (qnl_ensemble_kind)2, 2, refuse, NULL), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_callback: kind is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_ensemble_new_callback(&e, QNL_ENSEMBLE_STATES, 0, refuse, NULL), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_callback: dimension is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_ensemble_new_callback(&e, QNL_ENSEMBLE_STATES, 1, NULL, NULL), QNL_ERR_NULL,
                    "qnl_ensemble_new_callback: draw is NULL");
    REQUIRE_FAILURE(qnl_ensemble_new_haar(&e, QNL_ENSEMBLE_STATES, 0), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_haar: dimension is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_ensemble_new_haar(&e, QNL_ENSEMBLE_UNITARIES, 16385), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_haar: dimension is 16385, allowed are 1..16384 for unitaries");
    REQUIRE_FAILURE(qnl_ensemble_new_haar(&e, (qnl_ensemble_kind)-1, 2), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_haar: kind is -1, allowed are 0..1");
    REQUIRE_FAILURE(qnl_ensemble_new_clifford(&e, 13), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_clifford: qubits is 13, allowed are 1..12");
    REQUIRE_FAILURE(qnl_ensemble_new_design(&e, (qnl_known_design)4), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_new_design: design is 4, allowed are 0..3");
    ck_assert_ptr_null(e);
    qnl_ensemble_free(NULL);
    ck_assert_int_eq(qnl_ensemble_kind_of(NULL), QNL_ENSEMBLE_STATES);
    ck_assert_uint_eq(qnl_ensemble_dimension(NULL), 0);
    ck_assert_uint_eq(qnl_ensemble_size(NULL), 0);
    qnl_state_free(input);
    qnl_circuit_free(circuit);
    qnl_circuit_free(large);
}
END_TEST

START_TEST(drawing_refuses) {
    qnl_ensemble *design = NULL, *haar = NULL, *callback = NULL;
    int code = -7;
    qnl_complex members[100];
    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    memset(members, 0, sizeof members);
    REQUIRE_OK(qnl_ensemble_new_design(&design, QNL_DESIGN_TETRAHEDRON));
    REQUIRE_OK(qnl_ensemble_new_haar(&haar, QNL_ENSEMBLE_UNITARIES, 2));
    REQUIRE_OK(qnl_ensemble_new_callback(&callback, QNL_ENSEMBLE_STATES, 1, refuse, &code));
    REQUIRE_FAILURE(qnl_ensemble_draw(NULL, design, QNL_ENSEMBLE_STATES, 0, 1, 1, NULL), QNL_ERR_NULL,
                    "qnl_ensemble_draw: members is NULL");
    REQUIRE_FAILURE(qnl_ensemble_draw(members, NULL, QNL_ENSEMBLE_STATES, 0, 1, 1, NULL), QNL_ERR_NULL,
                    "qnl_ensemble_draw: ensemble is NULL");
    REQUIRE_FAILURE(qnl_ensemble_draw(members, design, (qnl_ensemble_kind)2, 0, 1, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_draw: kind is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_ensemble_draw(members, design, QNL_ENSEMBLE_UNITARIES, 0, 1, 1, NULL), QNL_ERR_UNSUPPORTED,
                    "qnl_ensemble_draw: the members are states, unitaries were asked for");
    REQUIRE_FAILURE(qnl_ensemble_draw(members, design, QNL_ENSEMBLE_STATES, 0, 0, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_draw: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_ensemble_draw(members, design, QNL_ENSEMBLE_STATES, 2, 3, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_draw: first is 2 and count 3, there are 4 members");
    REQUIRE_FAILURE(qnl_ensemble_draw(members, haar, QNL_ENSEMBLE_STATES, UINT64_MAX, 1, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_ensemble_draw: first is 18446744073709551615 and count 1, there are 18446744073709551615 members");
    options.memory_limit = 1000;
    REQUIRE_FAILURE(qnl_ensemble_draw(members, haar, QNL_ENSEMBLE_UNITARIES, 0, 16, 1, &options), QNL_ERR_MEMORY,
                    "qnl_ensemble_draw: 16 unitaries of dimension 2 need more than the 1000 bytes that are allowed");
    options.memory_limit = 0;
    REQUIRE_FAILURE(qnl_ensemble_draw(members, callback, QNL_ENSEMBLE_STATES, 0, 4, 1, NULL), -7,
                    "qnl_ensemble_draw: the member function returned -7");
    options.progress = stop_progress;
    REQUIRE_FAILURE(qnl_ensemble_draw(members, haar, QNL_ENSEMBLE_UNITARIES, 0, 2, 1, &options), -5, "progress returned -5");
    for (size_t k = 0; k < 100; k++)
        ck_assert(members[k].re == 0.0 && members[k].im == 0.0);
    qnl_ensemble_free(design);
    qnl_ensemble_free(haar);
    qnl_ensemble_free(callback);
}
END_TEST

/* ---- progress counts members ---- */

typedef struct progress_log {
    uint64_t last;
    uint64_t total;
} progress_log;

static int log_progress(uint64_t done, uint64_t total, void *data) {
    progress_log *log = data;
    ck_assert_uint_ge(done, log->last);
    log->last = done;
    log->total = total;
    return 0;
}

START_TEST(progress_counts_members) {
    enum { COUNT = 1500 }; /* more than one block */
    progress_log log = {0, 0};
    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    options.progress = log_progress;
    options.progress_data = &log;
    qnl_ensemble *ensemble = source(_i);
    free(draw(ensemble, QNL_ENSEMBLE_UNITARIES, 0, COUNT, 1, &options));
    ck_assert_uint_eq(log.last, COUNT);
    ck_assert_uint_eq(log.total, COUNT);
    qnl_ensemble_free(ensemble);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ensemble");
    TCase *members = tcase_create("members");
    tcase_add_loop_test(members, circuits_follow_the_reference, 0, 2);
    tcase_add_loop_test(members, points_and_inputs, 0, 2);
    tcase_add_loop_test(members, members_do_not_depend_on_the_range, 0, 5);
    tcase_add_test(members, drawn_parameters);
    tcase_add_test(members, haar_members);
    tcase_add_loop_test(members, progress_counts_members, 0, 2);
    suite_add_tcase(suite, members);
    TCase *designs = tcase_create("designs");
    tcase_add_loop_test(designs, bodies, 0, 3);
    tcase_add_test(designs, clifford_group);
    suite_add_tcase(suite, designs);
    TCase *errors = tcase_create("errors");
    tcase_add_test(errors, constructors_refuse);
    tcase_add_test(errors, drawing_refuses);
    suite_add_tcase(suite, errors);
    return qnl_test_run(suite);
}
