/* check_hamiltonian.c  Spin chains: matrices, texts, and spectra with closed forms. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "qnnland/hamiltonian.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/runner.h"

#define PI 3.14159265358979323846

/* ---- matrices ---- */

static qnl_spin_chain_options chain(int qubits, qnl_boundary boundary) {
    qnl_spin_chain_options options;
    REQUIRE_OK(qnl_spin_chain_options_init(&options, sizeof options));
    options.qubits = qubits;
    options.boundary = boundary;
    return options;
}

static void add_term(double complex *sum, int qubits, double weight, const int *on, const char *letters, int count) {
    const size_t dimension = (size_t)1 << qubits;
    double complex *term = reference_array(dimension * dimension);
    reference_pauli(term, qubits, on, letters, count);
    reference_add(sum, weight, term, dimension);
    free(term);
}

/* The sum of the header, pair by pair and qubit by qubit. */
static double complex *chain_by_definition(const qnl_spin_chain_options *options) {
    static const char *const pairs[3] = {"XX", "YY", "ZZ"};
    static const char *const letters[3] = {"X", "Y", "Z"};
    const double couplings[3] = {options->xx, options->yy, options->zz};
    const double fields[3] = {options->x, options->y, options->z};
    const int n = options->qubits;
    double complex *sum = reference_array((size_t)1 << (2 * n));
    const int pair_count = options->boundary == QNL_BOUNDARY_PERIODIC && n > 1 ? n : n - 1;
    for (int axis = 0; axis < 3; axis++) {
        for (int i = 0; i < pair_count; i++) {
            const int on[2] = {i, (i + 1) % n};
            add_term(sum, n, couplings[axis], on, pairs[axis], 2);
        }
        for (int i = 0; i < n; i++) {
            add_term(sum, n, fields[axis], &i, letters[axis], 1);
        }
    }
    return sum;
}

static void require_matrix(const qnl_observable *observable, const double complex *expected) {
    const size_t count = (size_t)1 << (2 * qnl_observable_qubits(observable));
    qnl_complex *matrix = calloc(count, sizeof *matrix);
    REQUIRE_OK(qnl_observable_matrix(matrix, observable));
    compare_complexes("matrix", matrix, expected, count, 1e-14);
    free(matrix);
}

START_TEST(chains_are_sums_of_strings) {
    const int qubits = _i / 2 + 1;
    qnl_observable *observable = NULL;
    qnl_spin_chain_options options = chain(qubits, (qnl_boundary)(_i % 2));
    options.xx = 0.3;
    options.yy = -0.7;
    options.zz = 1.1;
    options.x = 0.2;
    options.y = -0.4;
    options.z = 0.9;
    double complex *expected = chain_by_definition(&options);
    REQUIRE_OK(qnl_spin_chain(&observable, &options));
    ck_assert_int_eq(qnl_observable_qubits(observable), qubits);
    require_matrix(observable, expected);
    free(expected);
    qnl_observable_free(observable);
}
END_TEST

START_TEST(named_models_are_chains) {
    const int qubits = _i / 2 + 1;
    const qnl_boundary boundary = (qnl_boundary)(_i % 2);
    qnl_observable *observable = NULL;
    qnl_spin_chain_options options = chain(qubits, boundary);
    options.xx = options.yy = options.zz = 1.0;
    double complex *expected = chain_by_definition(&options);
    REQUIRE_OK(qnl_heisenberg(&observable, qubits, boundary));
    require_matrix(observable, expected);
    free(expected);
    qnl_observable_free(observable);

    options.zz = -0.6;
    expected = chain_by_definition(&options);
    REQUIRE_OK(qnl_xxz(&observable, qubits, boundary, -0.6));
    require_matrix(observable, expected);
    free(expected);
    qnl_observable_free(observable);

    options.xx = options.yy = 0.0;
    options.zz = -0.8;
    options.x = -1.3;
    expected = chain_by_definition(&options);
    REQUIRE_OK(qnl_ising(&observable, qubits, boundary, 0.8, 1.3));
    require_matrix(observable, expected);
    free(expected);
    qnl_observable_free(observable);
}
END_TEST

static void require_text(qnl_observable *observable, const char *expected) {
    char *text = NULL;
    REQUIRE_OK(qnl_observable_text(&text, observable));
    ck_assert_str_eq(text, expected);
    qnl_string_free(text);
    qnl_observable_free(observable);
}

START_TEST(texts) {
    qnl_observable *observable = NULL;
    qnl_spin_chain_options options = chain(2, QNL_BOUNDARY_OPEN);
    REQUIRE_OK(qnl_spin_chain(&observable, &options));
    require_text(observable, "0");
    options.boundary = QNL_BOUNDARY_PERIODIC;
    options.yy = 0.25;
    options.z = -1.0;
    REQUIRE_OK(qnl_spin_chain(&observable, &options));
    require_text(observable, "0.5 Y0 Y1 - Z0 - Z1");
    REQUIRE_OK(qnl_ising(&observable, 3, QNL_BOUNDARY_PERIODIC, 0.5, 0.25));
    require_text(observable, "-0.5 Z0 Z1 - 0.5 Z1 Z2 - 0.5 Z0 Z2 - 0.25 X0 - 0.25 X1 - 0.25 X2");
    REQUIRE_OK(qnl_heisenberg(&observable, 1, QNL_BOUNDARY_PERIODIC));
    require_text(observable, "0");
    REQUIRE_OK(qnl_xxz(&observable, 3, QNL_BOUNDARY_OPEN, 2.0));
    require_text(observable, "X0 X1 + Y0 Y1 + 2 Z0 Z1 + X1 X2 + Y1 Y2 + 2 Z1 Z2");
}
END_TEST

START_TEST(long_chains) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_heisenberg(&observable, QNL_MAX_QUBITS, QNL_BOUNDARY_PERIODIC));
    ck_assert_uint_eq(qnl_observable_parts(observable), 3 * QNL_MAX_QUBITS);
    qnl_observable_free(observable);
}
END_TEST

/* ---- spectra ---- */

/*
 * Width of the ring of n = 2..8.  The largest eigenvalue is n (n >= 3; 2 for the doubled pair of n = 2), the smallest one known in
 * closed form up to n = 6: -6, -3, -8, -(3 + 2 sqrt 5), -(4 + 2 sqrt 13); the others by full diagonalisation elsewhere (for n = 8
 * four times the -3.651093409 of the spin-1/2 chain, J. C. Bonner and M. E. Fisher, Phys. Rev. 135, A640 (1964)).
 */
START_TEST(width_of_heisenberg_rings) {
    const double widths[7] = {8.0, 6.0, 12.0, 8.0 + 2.0 * sqrt(5.0), 10.0 + 2.0 * sqrt(13.0), 18.4207170273868, 22.604373635748686};
    for (int n = 2; n <= 8; n++) {
        qnl_observable *observable = NULL;
        qnl_spectrum spectrum;
        REQUIRE_OK(qnl_heisenberg(&observable, n, QNL_BOUNDARY_PERIODIC));
        REQUIRE_OK(qnl_observable_spectrum(&spectrum, observable, 0, NULL));
        compare_double("width", spectrum.width, widths[n - 2], 1e-11);
        qnl_observable_free(observable);
    }
}
END_TEST

static double ising_ground_energy(int qubits, qnl_boundary boundary, double coupling, double field) {
    qnl_observable *observable = NULL;
    qnl_spectrum spectrum;
    REQUIRE_OK(qnl_ising(&observable, qubits, boundary, coupling, field));
    REQUIRE_OK(qnl_observable_spectrum(&spectrum, observable, 0, NULL));
    qnl_observable_free(observable);
    return spectrum.lambda_min;
}

/* Free fermions with antiperiodic momenta: P. Pfeuty, Ann. Phys. 57, 79 (1970). */
START_TEST(energy_of_ising_rings) {
    const double fields[3] = {0.4, 1.0, 1.7};
    for (int n = 2; n <= 9; n++) {
        for (int f = 0; f < 3; f++) {
            const double coupling = 1.2;
            double energy = 0.0;
            for (int m = 0; m < n; m++) {
                const double k = (2 * m + 1) * PI / n;
                energy -= sqrt(coupling * coupling + fields[f] * fields[f] - 2.0 * coupling * fields[f] * cos(k));
            }
            compare_double("ring", ising_ground_energy(n, QNL_BOUNDARY_PERIODIC, coupling, fields[f]), energy, 1e-11);
        }
    }
}
END_TEST

/* At coupling = field = 1 the momenta of the open chain are (2 j + 1) pi / (2 n + 1) and the sum of 2 sin(k / 2) is known. */
START_TEST(energy_of_critical_open_chains) {
    for (int n = 1; n <= 9; n++) {
        const double energy = 1.0 - 1.0 / sin(PI / (2.0 * (2.0 * n + 1.0)));
        compare_double("open chain", ising_ground_energy(n, QNL_BOUNDARY_OPEN, 1.0, 1.0), energy, 1e-11);
    }
}
END_TEST

/* ---- wrong arguments ---- */

START_TEST(wrong_options) {
    qnl_spin_chain_options options;
    char text[160];
    REQUIRE_FAILURE(qnl_spin_chain_options_init(NULL, sizeof options), QNL_ERR_NULL,
                    "qnl_spin_chain_options_init: options is NULL");
    snprintf(text, sizeof text, "qnl_spin_chain_options_init: struct_size is 4, allowed are %zu..%zu", sizeof options,
             sizeof options);
    REQUIRE_FAILURE(qnl_spin_chain_options_init(&options, 4), QNL_ERR_ARGUMENT, text);
    REQUIRE_OK(qnl_spin_chain_options_init(&options, sizeof options));
    ck_assert_int_eq(options.qubits, 4);
    ck_assert_int_eq((int)options.boundary, QNL_BOUNDARY_OPEN);
    ck_assert(options.xx == 0.0 && options.yy == 0.0 && options.zz == 0.0);
    ck_assert(options.x == 0.0 && options.y == 0.0 && options.z == 0.0);
}
END_TEST

START_TEST(wrong_chains) {
    qnl_observable *out = NULL;
    qnl_spin_chain_options options = chain(3, QNL_BOUNDARY_OPEN);
    char text[160];
    REQUIRE_FAILURE(qnl_spin_chain(NULL, &options), QNL_ERR_NULL, "qnl_spin_chain: out is NULL");
    REQUIRE_FAILURE(qnl_spin_chain(&out, NULL), QNL_ERR_NULL, "qnl_spin_chain: options is NULL");
    options.struct_size = 8;
    snprintf(text, sizeof text, "qnl_spin_chain: struct_size is 8, allowed are %zu..%zu", sizeof options, sizeof options);
    REQUIRE_FAILURE(qnl_spin_chain(&out, &options), QNL_ERR_ARGUMENT, text);
    options = chain(0, QNL_BOUNDARY_OPEN);
    REQUIRE_FAILURE(qnl_spin_chain(&out, &options), QNL_ERR_ARGUMENT, "qnl_spin_chain: qubits is 0, allowed are 1..1024");
    options = chain(3, (qnl_boundary)2);
    REQUIRE_FAILURE(qnl_spin_chain(&out, &options), QNL_ERR_ARGUMENT, "qnl_spin_chain: boundary is 2, allowed are 0..1");
    static const char *const names[6] = {"xx", "yy", "zz", "x", "y", "z"};
    for (int k = 0; k < 6; k++) {
        options = chain(3, QNL_BOUNDARY_OPEN);
        double *const members[6] = {&options.xx, &options.yy, &options.zz, &options.x, &options.y, &options.z};
        *members[k] = INFINITY;
        snprintf(text, sizeof text, "qnl_spin_chain: %s is inf, must be finite", names[k]);
        REQUIRE_FAILURE(qnl_spin_chain(&out, &options), QNL_ERR_NOT_FINITE, text);
    }
    options = chain(2, QNL_BOUNDARY_PERIODIC);
    options.yy = 1e308;
    REQUIRE_FAILURE(qnl_spin_chain(&out, &options), QNL_ERR_NOT_FINITE, "qnl_spin_chain: the coefficient of Y0 Y1 is infinite");
    ck_assert_ptr_null(out);
}
END_TEST

START_TEST(wrong_models) {
    qnl_observable *out = NULL;
    REQUIRE_FAILURE(qnl_heisenberg(NULL, 2, QNL_BOUNDARY_OPEN), QNL_ERR_NULL, "qnl_heisenberg: out is NULL");
    REQUIRE_FAILURE(qnl_heisenberg(&out, 1025, QNL_BOUNDARY_OPEN), QNL_ERR_ARGUMENT,
                    "qnl_heisenberg: qubits is 1025, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_heisenberg(&out, 2, (qnl_boundary)-1), QNL_ERR_ARGUMENT,
                    "qnl_heisenberg: boundary is -1, allowed are 0..1");
    REQUIRE_FAILURE(qnl_xxz(NULL, 2, QNL_BOUNDARY_OPEN, 1.0), QNL_ERR_NULL, "qnl_xxz: out is NULL");
    REQUIRE_FAILURE(qnl_xxz(&out, -1, QNL_BOUNDARY_OPEN, 1.0), QNL_ERR_ARGUMENT, "qnl_xxz: qubits is -1, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_xxz(&out, 2, QNL_BOUNDARY_OPEN, INFINITY), QNL_ERR_NOT_FINITE,
                    "qnl_xxz: anisotropy is inf, must be finite");
    REQUIRE_FAILURE(qnl_ising(NULL, 2, QNL_BOUNDARY_OPEN, 1.0, 1.0), QNL_ERR_NULL, "qnl_ising: out is NULL");
    REQUIRE_FAILURE(qnl_ising(&out, 2, QNL_BOUNDARY_OPEN, INFINITY, 1.0), QNL_ERR_NOT_FINITE,
                    "qnl_ising: coupling is inf, must be finite");
    REQUIRE_FAILURE(qnl_ising(&out, 2, QNL_BOUNDARY_OPEN, 1.0, -INFINITY), QNL_ERR_NOT_FINITE,
                    "qnl_ising: field is -inf, must be finite");
    REQUIRE_FAILURE(qnl_ising(&out, 0, QNL_BOUNDARY_OPEN, 1.0, 1.0), QNL_ERR_ARGUMENT,
                    "qnl_ising: qubits is 0, allowed are 1..1024");
    ck_assert_ptr_null(out);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("hamiltonian");
    TCase *chains = tcase_create("chains");
    tcase_add_loop_test(chains, chains_are_sums_of_strings, 0, 10);
    tcase_add_loop_test(chains, named_models_are_chains, 0, 10);
    tcase_add_test(chains, texts);
    tcase_add_test(chains, long_chains);
    suite_add_tcase(suite, chains);
    TCase *spectra = tcase_create("spectra");
    tcase_add_test(spectra, width_of_heisenberg_rings);
    tcase_add_test(spectra, energy_of_ising_rings);
    tcase_add_test(spectra, energy_of_critical_open_chains);
    suite_add_tcase(suite, spectra);
    TCase *wrong = tcase_create("wrong arguments");
    tcase_add_test(wrong, wrong_options);
    tcase_add_test(wrong, wrong_chains);
    tcase_add_test(wrong, wrong_models);
    suite_add_tcase(suite, wrong);
    return qnl_test_run(suite);
}
