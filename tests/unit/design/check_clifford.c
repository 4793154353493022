/* check_clifford.c  Random Clifford circuits: they map Pauli strings to Pauli strings, uniformly. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/ensemble.h"
#include "simulation/circuit_data.h"
#include "simulation/pauli_bits.h"
#include "support/compare.h"
#include "support/reference.h"
#include "support/runner.h"

/* ---- a tableau: the images of X and Z of each qubit as Pauli strings with signs ---- */

enum { MAX_QUBITS = 128 };

typedef struct tableau {
    int qubits;
    size_t words;
    uint64_t rows[2 * MAX_QUBITS][4]; /* X of all qubits, then Z of all */
    unsigned char signs[2 * MAX_QUBITS];
} tableau;

static void tableau_new(tableau *t, int qubits) {
    t->qubits = qubits;
    t->words = qnl__pauli_words(qubits);
    for (int r = 0; r < 2 * qubits; r++) {
        memset(t->rows[r], 0, sizeof t->rows[r]);
        t->signs[r] = 0;
    }
    for (int q = 0; q < qubits; q++) {
        qnl__pauli_set_letter(t->rows[q], t->words, q, 1);
        qnl__pauli_set_letter(t->rows[qubits + q], t->words, q, 2);
    }
}

/* Letter and sign that a one-qubit gate makes of X (1), Z (2), Y (3). */
typedef struct image {
    unsigned letter;
    unsigned sign;
} image;

static image image_of(qnl_gate gate, unsigned letter) {
    static const image h[4] = {{0, 0}, {2, 0}, {1, 0}, {3, 1}}, s[4] = {{0, 0}, {3, 0}, {2, 0}, {1, 1}};
    static const image sdg[4] = {{0, 0}, {3, 1}, {2, 0}, {1, 0}};
    const unsigned own = gate == QNL_GATE_X ? 1 : gate == QNL_GATE_Z ? 2 : 3;
    if (gate == QNL_GATE_H) return h[letter];
    if (gate == QNL_GATE_S) return s[letter];
    if (gate == QNL_GATE_SDG) return sdg[letter];
    return (image){letter, letter != 0 && letter != own}; /* X, Y, Z */
}

/* CNOT = sum over projectors: (1 + Z_c + X_t - Z_c X_t) / 2; the images of the generators are multiplied up. */
static void act_cnot(uint64_t *row, unsigned char *sign, size_t words, int c, int t) {
    const unsigned a = qnl__pauli_letter(row, words, c), b = qnl__pauli_letter(row, words, t);
    const unsigned xa = a & 1U, za = a >> 1, xb = b & 1U, zb = b >> 1;
    *sign ^= (unsigned char)(xa & zb & (xb ^ za ^ 1U));
    qnl__pauli_set_letter(row, words, c, xa | (za ^ zb) << 1);
    qnl__pauli_set_letter(row, words, t, (xb ^ xa) | zb << 1);
}

static void act(tableau *t, const qnl__gate *gate) {
    for (int r = 0; r < 2 * t->qubits; r++) {
        uint64_t *row = t->rows[r];
        const int p = gate->qubits[0];
        const unsigned letter = qnl__pauli_letter(row, t->words, p);
        if (gate->kind == QNL_GATE_CNOT) {
            act_cnot(row, &t->signs[r], t->words, p, gate->qubits[1]);
        } else if (gate->kind == QNL_GATE_SWAP) {
            qnl__pauli_set_letter(row, t->words, p, qnl__pauli_letter(row, t->words, gate->qubits[1]));
            qnl__pauli_set_letter(row, t->words, gate->qubits[1], letter);
        } else {
            if (gate->qubit_count != 1) ck_abort_msg("a gate that is not of the list"); /* asserts that hold take time too */
            const image to = image_of(gate->kind, letter);
            qnl__pauli_set_letter(row, t->words, p, to.letter);
            t->signs[r] ^= (unsigned char)to.sign;
        }
    }
}

static void tableau_of(tableau *t, const qnl_circuit *circuit) {
    tableau_new(t, circuit->qubits);
    for (size_t g = 0; g < circuit->size; g++)
        act(t, &circuit->gates[g]);
}

/* The group element as a number: letters and signs of all rows (1 and 2 qubits). */
static size_t number_of(const tableau *t) {
    size_t number = 0;
    for (int r = 0; r < 2 * t->qubits; r++) {
        for (int q = 0; q < t->qubits; q++)
            number = 4 * number + qnl__pauli_letter(t->rows[r], t->words, q);
        number = 2 * number + t->signs[r];
    }
    return number;
}

/* ---- tests ---- */

/* U P U' of the matrix is the signed string of the tableau, and only gates of the list occur. */
START_TEST(matrices_map_strings_to_strings) {
    enum { QUBITS = 3, D = 8 };
    static const char names[4] = {'I', 'X', 'Z', 'Y'};
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 31, 0, (uint64_t)_i));
    qnl_circuit *circuit = NULL;
    tableau t;
    double complex u[D * D], adjoint[D * D], pauli[D * D], work[D * D], expected[D * D];
    REQUIRE_OK(qnl_random_clifford(&circuit, random, QUBITS));
    tableau_of(&t, circuit);
    REQUIRE_OK(qnl_circuit_unitary((qnl_complex *)(void *)u, circuit, NULL, NULL));
    for (size_t k = 0; k < D * D; k++)
        adjoint[k] = conj(u[k % D * D + k / D]);
    for (int r = 0; r < 2 * QUBITS; r++) {
        int on[QUBITS], count = 0;
        char letters[QUBITS];
        const int q = r % QUBITS;
        reference_pauli(pauli, QUBITS, &q, r < QUBITS ? "X" : "Z", 1);
        reference_multiply(work, u, pauli, D);
        reference_multiply(expected, work, adjoint, D);
        for (int p = 0; p < QUBITS; p++) {
            const unsigned letter = qnl__pauli_letter(t.rows[r], t.words, p);
            if (letter == 0) continue;
            letters[count] = names[letter];
            on[count++] = p;
        }
        reference_pauli(pauli, QUBITS, on, letters, count);
        for (size_t k = 0; k < D * D; k++)
            pauli[k] *= t.signs[r] ? -1.0 : 1.0;
        compare_complexes("image", (const qnl_complex *)(const void *)pauli, expected, D * D, 1e-14);
    }
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* The images have the commutation relations of X and Z, also with more qubits than a word has bits; gates are O(n^2). */
START_TEST(large_circuits_are_symplectic) {
    static const int sizes[4] = {1, 5, 64, 100};
    const int n = sizes[_i];
    qnl_random *random = NULL;
    qnl_circuit *circuit = NULL;
    tableau t;
    REQUIRE_OK(qnl_random_new(&random, 32, 0, (uint64_t)n));
    REQUIRE_OK(qnl_random_clifford(&circuit, random, n));
    ck_assert_uint_le(qnl_circuit_size(circuit), (size_t)(5 * n + 2 * n * n)); /* the bound of van den Berg (2021) */
    tableau_of(&t, circuit);
    int wrong = 0;
    for (int a = 0; a < 2 * n; a++) {
        for (int b = 0; b < a; b++)
            wrong += qnl__pauli_anticommute(t.rows[a], t.rows[b], t.words) != (a == b + n);
    }
    ck_assert_int_eq(wrong, 0);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* Draws elements, counts how often each comes, and returns chi squared; *classes = how many different ones came. */
static double count_classes(int qubits, size_t numbers, size_t order, size_t draws, size_t *classes) {
    int *counts = calloc(numbers, sizeof *counts);
    ck_assert_ptr_nonnull(counts);
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 33, 0, 0));
    for (size_t s = 0; s < draws; s++) {
        qnl_circuit *circuit = NULL;
        tableau t;
        qnl_random_seek(random, 0, s);
        if (qnl_random_clifford(&circuit, random, qubits) != QNL_OK) ck_abort_msg("%s", qnl_last_error());
        tableau_of(&t, circuit);
        counts[number_of(&t)]++;
        qnl_circuit_free(circuit);
    }
    double chi = 0.0;
    const double expected = (double)draws / (double)order;
    *classes = 0;
    for (size_t k = 0; k < numbers; k++) {
        if (counts[k] == 0) continue;
        chi += (counts[k] - expected) * (counts[k] - expected) / expected;
        ++*classes;
    }
    chi += (double)(order - *classes) * expected; /* those that never came */
    qnl_random_free(random);
    free(counts);
    return chi;
}

/* 24 classes: chi squared with 23 degrees of freedom is above 63 with probability 1.3e-5 (another seed may fail). */
START_TEST(one_qubit_is_uniform) {
    size_t classes;
    const double chi = count_classes(1, 64, 24, 24000, &classes);
    ck_assert_uint_eq(classes, 24);
    ck_assert_msg(chi < 63.0 && chi > 5.0, "chi squared is %g", chi);
}
END_TEST

/*
 * 11520 = 2^4 |Sp(4, 2)| classes, four draws for each: chi squared with 11519 degrees of freedom has the standard deviation 151.8,
 * and a class is missed with probability e^-4, 211 +- 14 of them.  Beyond 4.5 deviations with probability 7e-6 each.
 */
START_TEST(two_qubits_are_uniform) {
    size_t classes;
    const double chi = count_classes(2, 1 << 20, 11520, 46080, &classes);
    ck_assert_uint_le(classes, 11520 - 148);
    ck_assert_uint_ge(classes, 11520 - 274);
    ck_assert_msg(fabs(chi - 11519.0) < 4.5 * 151.8, "chi squared is %g", chi);
}
END_TEST

START_TEST(errors) {
    qnl_circuit *circuit = NULL;
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 1, 0, 0));
    REQUIRE_FAILURE(qnl_random_clifford(NULL, random, 1), QNL_ERR_NULL, "qnl_random_clifford: out is NULL");
    REQUIRE_FAILURE(qnl_random_clifford(&circuit, NULL, 1), QNL_ERR_NULL, "qnl_random_clifford: random is NULL");
    REQUIRE_FAILURE(qnl_random_clifford(&circuit, random, 0), QNL_ERR_ARGUMENT,
                    "qnl_random_clifford: qubits is 0, allowed are 1..1024");
    REQUIRE_FAILURE(qnl_random_clifford(&circuit, random, 1025), QNL_ERR_ARGUMENT,
                    "qnl_random_clifford: qubits is 1025, allowed are 1..1024");
    ck_assert_ptr_null(circuit);
    qnl_random_free(random);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("random Clifford circuits");
    TCase *tests = tcase_create("all");
    tcase_add_loop_test(tests, matrices_map_strings_to_strings, 0, 10);
    tcase_add_loop_test(tests, large_circuits_are_symplectic, 0, 4);
    tcase_add_test(tests, one_qubit_is_uniform);
    tcase_add_test(tests, two_qubits_are_uniform);
    tcase_add_test(tests, errors);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
