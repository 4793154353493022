/* Extreme eigenvalues of observables: dense ones, sums over all basis states, and chains whose ends are known in closed form. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/observable.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

static const double pi = 3.14159265358979323846;

static void check_ends(const char *what, const qnl_observable *observable, double low, double high, double tolerance,
                       qnl_spectrum_kind kind) {
    qnl_spectrum spectrum;
    REQUIRE_OK(qnl_observable_spectrum(&spectrum, observable, 0, NULL));
    compare_double(what, spectrum.lambda_min, low, tolerance);
    compare_double(what, spectrum.lambda_max, high, tolerance);
    compare_double(what, spectrum.width, high - low, 2 * tolerance);
    ck_assert_msg(spectrum.kind == kind, "%s: kind is %d", what, (int)spectrum.kind);
    if (kind == QNL_SPECTRUM_EXACT) {
        ck_assert_msg(spectrum.residual == 0, "%s: residual is %g", what, spectrum.residual);
    } else {
        ck_assert_msg(spectrum.residual >= 0 && spectrum.residual <= 2e-10 * spectrum.width, "%s: residual is %g", what,
                      spectrum.residual);
    }
}

/* _i: number of qubits. */
START_TEST(test_dense) {
    for (int k = 0; k < 12; k++) {
        const int kind = k % 6, copies = 1 + k / 6; /* single parts have a way of their own */
        qnl_random *random = NULL;
        random_problem p;
        REQUIRE_OK(qnl_random_new(&random, 8, (uint64_t)(12 * _i + k), 0));
        random_problem_new(&p, random, &(random_shape){_i, 0, 0, kind == 5 ? PART_ALL : 1 << kind, 1, 1, copies, 0});
        double *eigenvalues = calloc(p.dimension, sizeof *eigenvalues);
        ck_assert_ptr_nonnull(eigenvalues);
        reference_eigenvalues(eigenvalues, p.matrix, p.dimension);
        check_ends("dense observable", p.observable, eigenvalues[0], eigenvalues[p.dimension - 1], 1e-12 * p.weight,
                   QNL_SPECTRUM_EXACT);
        free(eigenvalues);
        random_problem_free(&p);
        qnl_random_free(random);
    }
}
END_TEST

/* Z strings that hang together on 12 qubits: the value of every basis state, one by one. */
START_TEST(test_diagonal) {
    enum { QUBITS = 12, TERMS = 30 };
    qnl_random *random = NULL;
    qnl_observable *observable = NULL;
    double coefficients[TERMS], low = INFINITY, high = -INFINITY;
    uint64_t masks[TERMS];
    REQUIRE_OK(qnl_random_new(&random, 9, 0, 0));
    REQUIRE_OK(qnl_observable_new(&observable, QUBITS));
    for (int k = 0; k < TERMS; k++) {
        char text[128] = "";
        coefficients[k] = qnl_random_normal(random);
        masks[k] = k == 0 ? (1 << QUBITS) - 1 : 1 + qnl_random_integer(random, (1 << QUBITS) - 1);
        for (int q = 0; q < QUBITS; q++) {
            const size_t length = strlen(text);
            if (((masks[k] >> q) & 1) != 0) {
                snprintf(text + length, sizeof text - length, "Z%d ", q);
            }
        }
        REQUIRE_OK(qnl_observable_add_pauli(observable, coefficients[k], text));
    }
    for (uint64_t b = 0; b < 1 << QUBITS; b++) {
        double value = 0;
        for (int k = 0; k < TERMS; k++) {
            int odd = 0;
            for (int q = 0; q < QUBITS; q++) {
                odd ^= (int)((b & masks[k]) >> q) & 1;
            }
            value += odd ? -coefficients[k] : coefficients[k];
        }
        low = fmin(low, value);
        high = fmax(high, value);
    }
    check_ends("diagonal observable", observable, low, high, 1e-12, QNL_SPECTRUM_EXACT);
    qnl_observable_free(observable);
    qnl_random_free(random);
}
END_TEST

static qnl_observable *parse(int qubits, const char *text) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, qubits, text));
    return observable;
}

/* Parts that share no qubit add up, also where the whole is far too large for any state. */
START_TEST(test_separate_parts) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, 300));
    for (int q = 0; q < 300; q++) {
        char text[16];
        snprintf(text, sizeof text, "%c%d", "XYZ"[q % 3], q);
        REQUIRE_OK(qnl_observable_add_pauli(observable, 0.5, text));
    }
    check_ends("field", observable, -150, 150, 1e-11, QNL_SPECTRUM_EXACT);
    qnl_observable_free(observable);
    /* sqrt(1 + 4) from the first qubit, -1..1 from two others, and a constant. */
    observable = parse(5, "X1 + 2 Z1 + Y3 X4 + 7");
    check_ends("two clusters and a constant", observable, 6 - sqrt(5), 8 + sqrt(5), 1e-12, QNL_SPECTRUM_EXACT);
    qnl_observable_free(observable);
    observable = parse(3, "0");
    check_ends("zero", observable, 0, 0, 1e-15, QNL_SPECTRUM_EXACT);
    qnl_observable_free(observable);
    observable = parse(3, "-1.5");
    check_ends("constant", observable, -1.5, -1.5, 1e-15, QNL_SPECTRUM_EXACT);
    qnl_observable_free(observable);
}
END_TEST

static qnl_observable *chain(int qubits, const char *letters, const char *field, int ring) {
    qnl_observable *observable = NULL;
    char text[64];
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    for (int q = 0; q < qubits; q++) {
        for (int k = 0; letters[k] != '\0' && (ring || q + 1 < qubits); k++) {
            snprintf(text, sizeof text, "%c%d %c%d", letters[k], q, letters[k], (q + 1) % qubits);
            REQUIRE_OK(qnl_observable_add_pauli(observable, 1, text));
        }
        for (int k = 0; field[k] != '\0'; k++) {
            snprintf(text, sizeof text, "%c%d", field[k], q);
            REQUIRE_OK(qnl_observable_add_pauli(observable, 1, text));
        }
    }
    return observable;
}

/* Open transverse-field Ising chain at the critical point: -+ (csc(pi / (4 n + 2)) - 1).  P. Pfeuty, Ann. Phys. 57, 79 (1970). */
START_TEST(test_ising_chain) {
    qnl_observable *observable = chain(_i, "Z", "X", 0);
    const double end = 1 / sin(pi / (4 * _i + 2)) - 1;
    check_ends("Ising chain", observable, -end, end, 1e-9, _i > 9 ? QNL_SPECTRUM_LANCZOS : QNL_SPECTRUM_EXACT);
    qnl_observable_free(observable);
}
END_TEST

/* Open XX chain: free fermions with energies 4 cos(pi k / (n + 1)).  E. Lieb, T. Schultz, D. Mattis, Ann. Phys. 16, 407 (1961). */
START_TEST(test_xx_chain) {
    qnl_observable *observable = chain(_i, "XY", "", 0);
    double end = 0;
    for (int k = 1; k <= _i; k++) {
        end += fabs(2 * cos(pi * k / (_i + 1)));
    }
    check_ends("XX chain", observable, -end, end, 1e-9, _i > 9 ? QNL_SPECTRUM_LANCZOS : QNL_SPECTRUM_EXACT);
    qnl_observable_free(observable);
}
END_TEST

/* Ground state of the ring of XX + YY + ZZ with an even number of qubits, from the Bethe equations
 * 2 n arctan(2 x_j) = 2 pi I_j + 2 sum_k arctan(x_j - x_k).  H. Bethe, Z. Phys. 71, 205 (1931). */
static double bethe_ground_energy(int qubits) {
    double x[16] = {0}, next[16];
    const int roots = qubits / 2;
    double energy = qubits;
    for (int step = 0; step < 2000; step++) {
        for (int j = 0; j < roots; j++) {
            double phase = pi * (j - 0.5 * (roots - 1));
            for (int k = 0; k < roots; k++) {
                phase += atan(x[j] - x[k]);
            }
            next[j] = tan(phase / qubits) / 2;
        }
        memcpy(x, next, sizeof x);
    }
    for (int j = 0; j < roots; j++) {
        energy -= 8 / (4 * x[j] * x[j] + 1);
    }
    return energy;
}

START_TEST(test_heisenberg_ring) {
    /* Widths for n = 2..8; two qubits count their one pair twice. */
    const double widths[9] = {0, 0, 8, 6, 12, 12.472135954999587, 17.21110255092799, 18.4207170273868, 22.604373635748686};
    qnl_observable *observable = chain(_i, "XYZ", "", 1);
    qnl_spectrum spectrum;
    REQUIRE_OK(qnl_observable_spectrum(&spectrum, observable, 0, NULL));
    if (_i <= 8) {
        compare_double("width of the Heisenberg ring", spectrum.width, widths[_i], 1e-12 * spectrum.width);
    }
    if (_i % 2 == 0 && _i > 2) {
        const double ground = bethe_ground_energy(_i);
        check_ends("Heisenberg ring", observable, ground, _i, 1e-9, _i > 9 ? QNL_SPECTRUM_LANCZOS : QNL_SPECTRUM_EXACT);
    }
    qnl_observable_free(observable);
}
END_TEST

/* A rough tolerance is met as well, and its ends lie inside the true ones. */
START_TEST(test_tolerance) {
    qnl_observable *observable = chain(11, "Z", "X", 0);
    const double end = 1 / sin(pi / 46) - 1;
    qnl_spectrum spectrum;
    REQUIRE_OK(qnl_observable_spectrum(&spectrum, observable, 1e-3, NULL));
    ck_assert_int_eq(spectrum.kind, QNL_SPECTRUM_LANCZOS);
    ck_assert_msg(spectrum.residual <= 2e-3 * spectrum.width, "residual is %g", spectrum.residual);
    ck_assert_msg(spectrum.lambda_max <= end + 1e-12 && spectrum.lambda_min >= -end - 1e-12, "ends %g, %g lie outside",
                  spectrum.lambda_min, spectrum.lambda_max);
    compare_double("lambda_max", spectrum.lambda_max, end, spectrum.residual + 1e-12);
    compare_double("lambda_min", spectrum.lambda_min, -end, spectrum.residual + 1e-12);
    qnl_observable_free(observable);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("spectrum");
    TCase *tests = tcase_create("spectrum");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_dense, 1, 5);
    tcase_add_test(tests, test_diagonal);
    tcase_add_test(tests, test_separate_parts);
    tcase_add_loop_test(tests, test_ising_chain, 2, 13);
    tcase_add_loop_test(tests, test_xx_chain, 2, 13);
    tcase_add_loop_test(tests, test_heisenberg_ring, 2, 13);
    tcase_add_test(tests, test_tolerance);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
