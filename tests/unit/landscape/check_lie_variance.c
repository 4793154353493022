/*
 * check_lie_variance.c  Mean and variance of the loss on the group of a Lie algebra, against averages over circuits that know
 * nothing of Lie algebras: the mean and the second moments of all Pauli coefficients of U'OU, averaged over one generator's angle
 * after the other until they stand still.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/lie_algebra.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

enum { MOST_QUBITS = 3, MOST_STRINGS = 64, MOST_GENERATORS = 8 };

/* ---- Pauli strings as numbers to the base 4: I 0, X 1, Y 2, Z 3 ---- */

/* P Q = i^power R for one qubit. */
static unsigned multiply_letters(unsigned p, unsigned q, unsigned *power) {
    if (p == 0 || q == 0 || p == q) return p == 0 ? q : q == 0 ? p : 0;
    *power += (q + 3 - p) % 3 == 1 ? 1 : 3;
    return 6 - p - q;
}

static unsigned multiply_strings(unsigned p, unsigned q, unsigned *power) {
    unsigned product = 0;
    *power = 0;
    for (int k = 0; k < MOST_QUBITS; k++)
        product |= multiply_letters((p >> (2 * k)) & 3, (q >> (2 * k)) & 3, power) << (2 * k);
    *power %= 4;
    return product;
}

/* A Pauli sum, read from a text such as "0.5 Z0 Z1 + X1" with + only and a number before each term. */
typedef struct sum {
    size_t count;
    unsigned strings[16];
    double coefficients[16];
} sum;

static sum read_sum(const char *text) {
    sum s = {0};
    for (const char *at = text; *at != '\0';) {
        char *end;
        s.coefficients[s.count] = strtod(at, &end);
        ck_assert_ptr_ne(at, end);
        for (at = end; *at != '\0' && *at != '+'; at++) {
            const char *letters = "IXYZ", *found = *at == ' ' ? NULL : strchr(letters, *at);
            if (found == NULL) continue;
            s.strings[s.count] |= (unsigned)(found - letters) << (2 * (*++at - '0'));
        }
        if (*at == '+') at++;
        s.count++;
    }
    return s;
}

/* ---- averages ---- */

typedef struct moments {
    double first[MOST_STRINGS];
    double second[MOST_STRINGS][MOST_STRINGS];
} moments;

/* x -> the coefficients after exp(-i t P), for stride-d vectors. */
static void turn(double *x, size_t stride, unsigned p, double angle) {
    for (unsigned q = 0; q < MOST_STRINGS; q++) {
        unsigned power;
        const unsigned r = multiply_strings(p, q, &power);
        if (power % 2 == 0 || r < q) continue;
        const double sign = power == 1 ? 1.0 : -1.0;
        const double a = x[q * stride], b = x[r * stride];
        x[q * stride] = cos(angle) * a - sign * sin(angle) * b;
        x[r * stride] = cos(angle) * b + sign * sin(angle) * a;
    }
}

/* Average over the angle of exp(-i t H) for commuting terms of H with equal coefficients: frequencies are below 16. */
static void average(moments *m, const sum *h) {
    static moments turned, total;
    memset(&total, 0, sizeof total);
    for (int j = 0; j < 16; j++) {
        turned = *m;
        for (size_t term = 0; term < h->count; term++) {
            const double angle = 2.0 * 3.14159265358979324 * j / 16.0;
            turn(turned.first, 1, h->strings[term], angle);
            for (size_t k = 0; k < MOST_STRINGS; k++)
                turn(&turned.second[0][k], MOST_STRINGS, h->strings[term], angle);
            for (size_t k = 0; k < MOST_STRINGS; k++)
                turn(turned.second[k], 1, h->strings[term], angle);
        }
        for (size_t k = 0; k < MOST_STRINGS; k++)
            total.first[k] += turned.first[k] / 16.0;
        for (size_t k = 0; k < MOST_STRINGS * MOST_STRINGS; k++)
            (&total.second[0][0])[k] += (&turned.second[0][0])[k] / 16.0;
    }
    *m = total;
}

/* Mean and variance for coefficients of O and expectation values of rho. */
static void average_all(double *mean, double *variance, const sum *generators, size_t count, const sum *o, const double *rho) {
    static moments m, old;
    double change = 1.0;
    memset(&m, 0, sizeof m);
    for (size_t k = 0; k < o->count; k++)
        m.first[o->strings[k]] += o->coefficients[k];
    for (size_t k = 0; k < MOST_STRINGS; k++)
        for (size_t l = 0; l < MOST_STRINGS; l++)
            m.second[k][l] = m.first[k] * m.first[l];
    for (int round = 0; round < 400 && change > 1e-13; round++) {
        old = m;
        for (size_t g = 0; g < count; g++)
            average(&m, &generators[g]);
        change = 0.0;
        for (size_t k = 0; k < MOST_STRINGS * MOST_STRINGS; k++)
            change = fmax(change, fabs((&m.second[0][0])[k] - (&old.second[0][0])[k]));
    }
    ck_assert(change < 1e-12);
    double square = 0.0;
    *mean = 0.0;
    for (size_t k = 0; k < MOST_STRINGS; k++) {
        *mean += m.first[k] * rho[k];
        for (size_t l = 0; l < MOST_STRINGS; l++)
            square += rho[k] * m.second[k][l] * rho[l];
    }
    *variance = square - *mean * *mean;
}

/* ---- states ---- */

static qnl_state *random_state(int qubits, uint64_t seed) {
    qnl_complex psi[1 << MOST_QUBITS];
    const size_t size = (size_t)1 << qubits;
    qnl_random *random = NULL;
    qnl_state *state = NULL;
    double norm = 0.0;
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    for (size_t k = 0; k < size; k++) {
        psi[k] = (qnl_complex){qnl_random_normal(random), qnl_random_normal(random)};
        norm += psi[k].re * psi[k].re + psi[k].im * psi[k].im;
    }
    for (size_t k = 0; k < size; k++)
        psi[k] = (qnl_complex){psi[k].re / sqrt(norm), psi[k].im / sqrt(norm)};
    REQUIRE_OK(qnl_state_new_amplitudes(&state, qubits, psi, 1));
    qnl_random_free(random);
    return state;
}

/* <P> of all strings, by the library's expectation values, which are tested elsewhere. */
static void expectations(double *rho, int qubits, const qnl_state *state) {
    memset(rho, 0, MOST_STRINGS * sizeof *rho);
    for (unsigned p = 0; p < 1U << (2 * qubits); p++) {
        char text[32] = "";
        qnl_observable *o = NULL;
        for (int k = 0; k < qubits; k++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%c%d ", "IXYZ"[(p >> (2 * k)) & 3], k);
        REQUIRE_OK(qnl_observable_new(&o, qubits));
        REQUIRE_OK(qnl_observable_add_pauli(o, 1.0, p == 0 ? "" : text));
        REQUIRE_OK(qnl_observable_expectation(&rho[p], o, state, 0, NULL));
        qnl_observable_free(o);
    }
}

static qnl_lie_algebra *algebra_of(int qubits, const char *const *texts, size_t count) {
    qnl_observable *list[MOST_GENERATORS] = {NULL};
    qnl_lie_algebra *algebra = NULL;
    for (size_t k = 0; k < count; k++)
        REQUIRE_OK(qnl_observable_parse(&list[k], qubits, texts[k]));
    REQUIRE_OK(qnl_lie_algebra_new(&algebra, (const qnl_observable *const *)list, count, NULL));
    for (size_t k = 0; k < count; k++)
        qnl_observable_free(list[k]);
    return algebra;
}

static qnl_lie_variance variance_of(const qnl_lie_algebra *algebra, int qubits, const char *text, const qnl_state *state) {
    qnl_lie_variance v;
    qnl_observable *o = NULL;
    REQUIRE_OK(qnl_observable_parse(&o, qubits, text));
    REQUIRE_OK(qnl_lie_algebra_variance(&v, algebra, o, state, 0));
    qnl_observable_free(o);
    return v;
}

/* ---- against averages ---- */

typedef struct example {
    int qubits;
    const char *generators[MOST_GENERATORS];
    const char *observable;
    size_t ideals;
    size_t largest;
} example;

static const example examples[] = {
    {2, {"1 X0", "1 X1", "1 Z0 Z1"}, "1 Z0 Z1 + 0.4 Y0 Y1 + 0.6 X0 + 0.3 X1", 2, 3}, /* so(4) */
    {2, {"1 X0", "1 Z0", "1 Z1"}, "1 Z0 + 0.5 Z1 + 2 I0", 1, 3},
    {2, {"1 X0", "1 Y1", "1 Z0 Z1", "1 Z0"}, "0.3 Z0 Z1 + 0.7 Y0 + 1 X0 X1", 1, 10},
    {3, {"1 X0", "1 X1", "1 X2", "1 Z0 Z1", "1 Z1 Z2"}, "1 Z0 Z1 + 0.4 X2 + 0.2 Y0 X1 Z2", 1, 15},
    {3, {"1 X0 X2", "1 X1 X2", "1 Z0 Z1 X2", "1 X2"}, "1 Z0 Z1 X2 + 0.3 X0 X2 + 0.5 Y0 Z1 + 0.25 X2", 2, 3},
    {3, {"1 X0 Z2", "1 Z0", "1 X1", "1 Z1 Z2", "1 Z2"}, "1 Z0 + 0.5 X0 Z2 + 0.25 Z1 Z2 + 1 Z2 + 0.5 X1", 2, 3},
    {3, {"1 X0", "1 Z0", "1 Y2"}, "1 Z0 + 1 Y2 + 0.5 X0", 1, 3},
    {3, {"1 Z0 Z1 + 1 I0", "1 Z2", "1 X2"}, "1 Z0 Z1 + 1 Z2", 1, 3},
    {3, {"1 X0 + 1 X1 + 1 X2", "1 Z0 + 1 Z1 + 1 Z2"}, "0.5 Z0 + 0.5 Z1 + 0.5 Z2", 1, 3},
    {3, {"1 Z0 Z1 + 1 Z1 Z2", "1 X0 + 1 X1 + 1 X2"}, "1 Z0 Z1 + 1 Z1 Z2 + 0.5 X0 + 0.5 X1 + 0.5 X2 + 3 I0", 1, 8},
    {3, {"1 Z0 Z1 + 1 Z1 Z2 + 1 Z0 Z2", "1 X0 + 1 X1 + 1 X2"}, "1 X0 + 1 X1 + 1 X2", 2, 3},
    {3, {"1 X0 X1 + 1 Y0 Y1 + 1 Z0 Z1", "1 X1 X2 + 1 Y1 Y2 + 1 Z1 Z2"}, "1 X0 X1 + 1 Y0 Y1 + 1 Z0 Z1", 1, 3},
    {3, {"1 X0 + 1 X1", "1 Z0 + 1 Z1", "1 X2", "1 Z2"}, "1 Z0 + 1 Z1 + 0.5 X2", 2, 3},
};

START_TEST(averages) {
    const example *e = &examples[_i];
    sum generators[MOST_GENERATORS];
    double rho[MOST_STRINGS], mean, variance;
    size_t count = 0;
    for (; count < MOST_GENERATORS && e->generators[count] != NULL; count++)
        generators[count] = read_sum(e->generators[count]);
    const sum o = read_sum(e->observable);
    qnl_state *state = random_state(e->qubits, 3 + (uint64_t)_i);
    qnl_lie_algebra *algebra = algebra_of(e->qubits, e->generators, count);
    const qnl_lie_variance v = variance_of(algebra, e->qubits, e->observable, state);
    expectations(rho, e->qubits, state);
    average_all(&mean, &variance, generators, count, &o, rho);
    compare_double("mean", v.mean, mean, 1e-11);
    compare_double("variance", v.variance, variance, 1e-11);
    ck_assert(variance > 1e-4);
    ck_assert_msg(v.ideals == e->ideals && v.largest_ideal == e->largest, "%zu ideals, largest %zu", v.ideals, v.largest_ideal);
    ck_assert(v.observable_outside < 1e-12 && isnan(v.state_outside));
    qnl_lie_algebra_free(algebra);
    qnl_state_free(state);
}
END_TEST

/* ---- closed forms ---- */

/* (tr rho^2 - 1/d) (tr O^2 - (tr O)^2 / d) / (d^2 - 1) */
START_TEST(full_algebra) {
    const char *strings[] = {"X0", "Z0", "X1", "Z1", "X2", "Z2", "Z0 Z1", "Z1 Z2"};
    const char *sums[] = {"Z0 Z1 + Z1 Z2", "X0 + X1 + X2", "Z0 + 0.7 Y1 + 0.3 X2"};
    for (int kind = 0; kind < 2; kind++) {
        qnl_lie_algebra *algebra = algebra_of(3, kind ? sums : strings, kind ? 3 : 8);
        const qnl_lie_variance v = variance_of(algebra, 3, "1.5 + Z0 - 2 X1 Y2", NULL);
        compare_double("mean", v.mean, 1.5, 1e-14);
        compare_double("variance", v.variance, (1.0 - 1.0 / 8.0) * 8.0 * 5.0 / 63.0, 1e-13);
        ck_assert_uint_eq(v.ideals, 1);
        ck_assert_uint_eq(v.largest_ideal, 63);
        qnl_lie_algebra_free(algebra);
    }
}
END_TEST

/* so(2 n) of the open Ising chain has the n - 1 diagonal strings Z_q Z_{q+1}. */
START_TEST(ising_chain_of_50_qubits) {
    qnl_observable *list[99];
    qnl_lie_algebra *algebra = NULL;
    for (int k = 0; k < 99; k++) {
        char text[32];
        snprintf(text, sizeof text, k % 2 ? "Z%d Z%d" : "X%d", k / 2, k / 2 + 1);
        REQUIRE_OK(qnl_observable_parse(&list[k], 50, text));
    }
    REQUIRE_OK(qnl_lie_algebra_new(&algebra, (const qnl_observable *const *)list, 99, NULL));
    for (int k = 0; k < 99; k++)
        qnl_observable_free(list[k]);
    const qnl_lie_variance v = variance_of(algebra, 50, "2 X7 + Z3 Z4", NULL);
    compare_double("mean", v.mean, 0.0, 1e-15);
    compare_double("variance", v.variance, 5.0 * 49.0 / 4950.0, 1e-14);
    ck_assert_uint_eq(v.ideals, 1);
    ck_assert_uint_eq(v.largest_ideal, 4950);
    qnl_lie_algebra_free(algebra);
}
END_TEST

/*
 * The chain of five qubits with fields along x and z: su(20) + su(12) of the eigenspaces of its reflection R, |0...0> in the first
 * of them with projector (1 + R) / 2.  O = sum of X: tr O^2 = 5 x 32 and tr R O^2 = 5 x 8 + 4 x 8 (equal qubits, and those that R
 * swaps), so the purities are (160 + 72) / 2 and 1 - 1/20; tr O is zero in the eigenspace.
 */
START_TEST(reflection) {
    const char *sums[] = {"Z0 Z1 + Z1 Z2 + Z2 Z3 + Z3 Z4", "X0 + X1 + X2 + X3 + X4", "Z0 + Z1 + Z2 + Z3 + Z4"};
    qnl_lie_algebra *algebra = algebra_of(5, sums, 3);
    const qnl_lie_variance v = variance_of(algebra, 5, sums[1], NULL);
    compare_double("mean", v.mean, 0.0, 1e-10);
    compare_double("variance", v.variance, 0.95 * 116.0 / 399.0, 1e-10);
    ck_assert_uint_eq(v.ideals, 2);
    ck_assert_uint_eq(v.largest_ideal, 399);
    qnl_lie_algebra_free(algebra);
}
END_TEST

/* The observable lies outside, the state inside: su(4) whole, and the state of one qubit beside idle generators. */
START_TEST(state_inside) {
    const char *texts[] = {"X0", "Z0", "X1", "Z1", "X0 X1"};
    const char *one[] = {"X0", "Z0"};
    qnl_state *state = NULL;
    qnl_lie_algebra *algebra = algebra_of(2, texts, 5);
    qnl_lie_variance v = variance_of(algebra, 2, "Z0", NULL);
    ck_assert(isnan(v.state_outside));
    qnl_lie_algebra_free(algebra);
    algebra = algebra_of(1, one, 2);
    v = variance_of(algebra, 1, "Z0 + 3", NULL);
    compare_double("variance", v.variance, 1.0 / 3.0, 1e-15);
    qnl_lie_algebra_free(algebra);
    REQUIRE_OK(qnl_state_new_basis(&state, 1, (const uint64_t[]){1}, 1));
    algebra = algebra_of(1, one + 1, 1);
    v = variance_of(algebra, 1, "Z0 + 3", state);
    compare_double("mean", v.mean, 2.0, 1e-15);
    qnl_state_free(state);
    qnl_lie_algebra_free(algebra);
    /* span of X0 + Z0: rho = (1 + Z) / 2 is not in it, its eigenstate is */
    const char *axis[] = {"X0 + Z0"};
    const double half = 0.39269908169872415; /* pi / 8 */
    const qnl_complex psi[2] = {{cos(half), 0.0}, {sin(half), 0.0}};
    qnl_observable *o = NULL;
    REQUIRE_OK(qnl_state_new_amplitudes(&state, 1, psi, 1));
    algebra = algebra_of(1, axis, 1);
    v = variance_of(algebra, 1, "X0 + Y0", state);
    compare_double("mean", v.mean, sqrt(0.5), 1e-14);
    compare_double("variance", v.variance, 0.0, 1e-14);
    compare_double("observable", v.observable_outside, sqrt(0.75), 1e-14);
    ck_assert(v.state_outside < 1e-10);
    REQUIRE_OK(qnl_observable_parse(&o, 1, "X0 + Y0"));
    v.mean = 7.0;
    REQUIRE_FAILURE(qnl_lie_algebra_variance(&v, algebra, o, NULL, 0), QNL_ERR_UNSUPPORTED,
                    "qnl_lie_algebra_variance: neither the observable nor the state lies in the algebra: they are outside by 0.866 "
                    "and 0.707 of their norms");
    ck_assert(v.mean == 7.0);
    qnl_observable_free(o);
    qnl_state_free(state);
    qnl_lie_algebra_free(algebra);
}
END_TEST

/* ---- strings and sums ---- */

/* The Ising chain of strings, and the same chain seen after a rotation of all qubits about y: sums, with the same variance. */
static void require_same_when_rotated(int qubits, int last_field) {
    const double angle = 0.3;
    qnl_observable *strings[16], *sums[16];
    size_t count = 0;
    qnl_lie_algebra *a = NULL, *b = NULL;
    const qnl_complex x[4] = {{-sin(angle), 0}, {cos(angle), 0}, {cos(angle), 0}, {sin(angle), 0}};
    const qnl_complex z[4] = {{cos(angle), 0}, {sin(angle), 0}, {sin(angle), 0}, {-cos(angle), 0}};
    qnl_complex zz[8];
    memcpy(zz, z, sizeof z);
    memcpy(zz + 4, z, sizeof z);
    for (int q = 0; q < qubits; q++) {
        const int pair[2] = {q, q + 1};
        char text[32];
        if (q + 1 < qubits || last_field) {
            snprintf(text, sizeof text, "X%d", q);
            REQUIRE_OK(qnl_observable_parse(&strings[count], qubits, text));
            REQUIRE_OK(qnl_observable_new(&sums[count], qubits));
            REQUIRE_OK(qnl_observable_add_product(sums[count++], 1.0, pair, 1, x));
        }
        if (q + 1 == qubits) continue;
        snprintf(text, sizeof text, "Z%d Z%d", q, q + 1);
        REQUIRE_OK(qnl_observable_parse(&strings[count], qubits, text));
        REQUIRE_OK(qnl_observable_new(&sums[count], qubits));
        REQUIRE_OK(qnl_observable_add_product(sums[count++], 1.0, pair, 2, zz));
    }
    REQUIRE_OK(qnl_lie_algebra_new(&a, (const qnl_observable *const *)strings, count, NULL));
    REQUIRE_OK(qnl_lie_algebra_new(&b, (const qnl_observable *const *)sums, count, NULL));
    qnl_state *state = random_state(qubits < 3 ? qubits : 3, 8), *rotated = NULL;
    if (qubits > 3) {
        qnl_state_free(state);
        REQUIRE_OK(qnl_state_new_basis(&state, qubits, (const uint64_t[]){5}, 1));
    }
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_state_copy(&rotated, state));
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    for (int q = 0; q < qubits; q++)
        REQUIRE_OK(qnl_circuit_add(circuit, QNL_GATE_RY, &q, &(qnl_angle){-1, 0.0, angle}));
    REQUIRE_OK(qnl_state_apply(rotated, circuit, NULL, NULL));
    for (size_t k = 0; k + 1 < count; k++) {
        qnl_lie_variance v, w;
        REQUIRE_OK(qnl_observable_add(strings[k], 0.5, strings[k + 1]));
        REQUIRE_OK(qnl_observable_add(sums[k], 0.5, sums[k + 1]));
        REQUIRE_OK(qnl_lie_algebra_variance(&v, a, strings[k], state, 0));
        REQUIRE_OK(qnl_lie_algebra_variance(&w, b, sums[k], rotated, 0));
        compare_double("mean", v.mean, w.mean, 1e-12);
        compare_double("variance", v.variance, w.variance, 1e-12);
        ck_assert_uint_eq(v.ideals, w.ideals);
        ck_assert_uint_eq(v.largest_ideal, w.largest_ideal);
    }
    for (size_t k = 0; k < count; k++) {
        qnl_observable_free(strings[k]);
        qnl_observable_free(sums[k]);
    }
    qnl_circuit_free(circuit);
    qnl_state_free(state);
    qnl_state_free(rotated);
    qnl_lie_algebra_free(a);
    qnl_lie_algebra_free(b);
}

START_TEST(rotated_chains) {
    for (int qubits = 2; qubits <= 4; qubits++) {
        require_same_when_rotated(qubits, 1);
        require_same_when_rotated(qubits, 0);
    }
}
END_TEST

/* ---- errors ---- */

START_TEST(errors) {
    const char *texts[] = {"X0", "Z0"};
    qnl_lie_algebra *algebra = algebra_of(2, texts, 2);
    qnl_observable *o = NULL, *three = NULL;
    qnl_state *state = NULL, *large = NULL;
    qnl_lie_variance v = {.mean = 7.0};
    REQUIRE_OK(qnl_observable_parse(&o, 2, "Z0"));
    REQUIRE_OK(qnl_observable_parse(&three, 3, "Z0"));
    REQUIRE_OK(qnl_state_new_basis(&state, 2, NULL, 2));
    REQUIRE_OK(qnl_state_new_basis(&large, 3, NULL, 1));
    REQUIRE_FAILURE(qnl_lie_algebra_variance(NULL, algebra, o, NULL, 0), QNL_ERR_NULL,
                    "qnl_lie_algebra_variance: variance is NULL");
    REQUIRE_FAILURE(qnl_lie_algebra_variance(&v, NULL, o, NULL, 0), QNL_ERR_NULL, "qnl_lie_algebra_variance: algebra is NULL");
    REQUIRE_FAILURE(qnl_lie_algebra_variance(&v, algebra, NULL, NULL, 0), QNL_ERR_NULL,
                    "qnl_lie_algebra_variance: observable is NULL");
    REQUIRE_FAILURE(qnl_lie_algebra_variance(&v, algebra, three, NULL, 0), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_variance: observable has 3 qubits, the algebra has 2");
    REQUIRE_FAILURE(qnl_lie_algebra_variance(&v, algebra, o, large, 0), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_variance: state has 3 qubits, the algebra has 2");
    REQUIRE_FAILURE(qnl_lie_algebra_variance(&v, algebra, o, state, 2), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_variance: which is 2, allowed are 0..1");
    REQUIRE_FAILURE(qnl_lie_algebra_variance(&v, algebra, o, NULL, 1), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_variance: which is 1, allowed is 0 where state is NULL");
    ck_assert(v.mean == 7.0);
    qnl_observable_free(o);
    qnl_observable_free(three);
    qnl_state_free(state);
    qnl_state_free(large);
    qnl_lie_algebra_free(algebra);
}
END_TEST

/* Amplitudes on more than 14 qubits; a basis of sums is limited, one of strings is not. */
START_TEST(too_large) {
    const char *texts[] = {"X0", "Z0"};
    const char *sums[] = {"Z0 Z1 + Z1 Z2 + Z2 Z3 + Z3 Z4", "X0 + X1 + X2 + X3 + X4", "Z0 + 0.7 Y1 + 0.3 X2"};
    qnl_lie_algebra *algebra = algebra_of(15, texts, 2);
    qnl_observable *o = NULL;
    qnl_state *state = NULL;
    qnl_circuit *circuit = NULL;
    qnl_lie_variance v;
    REQUIRE_OK(qnl_observable_parse(&o, 15, "Z0"));
    REQUIRE_OK(qnl_state_new_basis(&state, 15, NULL, 1));
    REQUIRE_OK(qnl_lie_algebra_variance(&v, algebra, o, state, 0));
    compare_double("variance", v.variance, 1.0 / 3.0, 1e-15);
    REQUIRE_OK(qnl_circuit_new(&circuit, 15));
    REQUIRE_OK(qnl_state_apply(state, circuit, NULL, NULL));
    REQUIRE_FAILURE(
        qnl_lie_algebra_variance(&v, algebra, o, state, 0), QNL_ERR_UNSUPPORTED,
        "qnl_lie_algebra_variance: state has amplitudes on 15 qubits, allowed are basis states, and amplitudes on 1..14 "
        "qubits");
    qnl_lie_algebra_free(algebra);
    qnl_observable_free(o);
    algebra = algebra_of(6, sums, 3);
    REQUIRE_OK(qnl_observable_parse(&o, 6, "Z0"));
    REQUIRE_OK(qnl_lie_algebra_variance(&v, algebra, o, NULL, 0)); /* su(32), which is a set of strings */
    compare_double("variance", v.variance, 31.0 / 1023.0, 1e-13);
    qnl_lie_algebra_free(algebra);
    qnl_observable_free(o);
    qnl_state_free(state);
    qnl_circuit_free(circuit);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lie_variance");
    TCase *tests = tcase_create("lie_variance");
    tcase_add_loop_test(tests, averages, 0, (int)(sizeof examples / sizeof *examples));
    tcase_add_test(tests, full_algebra);
    tcase_add_test(tests, ising_chain_of_50_qubits);
    tcase_add_test(tests, reflection);
    tcase_add_test(tests, state_inside);
    tcase_add_test(tests, rotated_chains);
    tcase_add_test(tests, errors);
    tcase_add_test(tests, too_large);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
