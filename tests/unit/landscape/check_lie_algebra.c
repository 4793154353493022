/* check_lie_algebra.c  Dimension, centre and basis of dynamical Lie algebras. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/lie_algebra.h"
#include "support/compare.h"
#include "support/runner.h"

enum { MOST_GENERATORS = 256 };

typedef struct generators {
    size_t count;
    qnl_observable *list[MOST_GENERATORS];
} generators;

static void add(generators *g, int qubits, const char *text) {
    ck_assert(g->count < MOST_GENERATORS);
    REQUIRE_OK(qnl_observable_parse(&g->list[g->count++], qubits, text));
}

static void drop(generators *g) {
    for (size_t k = 0; k < g->count; k++)
        qnl_observable_free(g->list[k]);
    g->count = 0;
}

static qnl_lie_algebra *make(generators *g, qnl_lie_algebra_summary *summary) {
    qnl_lie_algebra *algebra = NULL;
    REQUIRE_OK(qnl_lie_algebra_new(&algebra, (const qnl_observable *const *)g->list, g->count, NULL));
    REQUIRE_OK(qnl_lie_algebra_summarise(summary, algebra));
    drop(g);
    return algebra;
}

/* Texts with '|' between them. */
static void add_all(generators *g, int qubits, const char *texts) {
    char copy[1024];
    snprintf(copy, sizeof copy, "%s", texts);
    for (char *text = copy; text != NULL;) {
        char *end = strchr(text, '|');
        if (end != NULL) *end++ = '\0';
        add(g, qubits, text);
        text = end;
    }
}

static void require_algebra(int qubits, const char *texts, size_t dimension, size_t centre, int is_pauli, int is_full) {
    generators g = {0};
    qnl_lie_algebra_summary s;
    add_all(&g, qubits, texts);
    qnl_lie_algebra_free(make(&g, &s));
    ck_assert_msg(s.dimension == dimension && s.centre == centre, "%s: dimension %zu, centre %zu", texts, s.dimension, s.centre);
    ck_assert_int_eq(s.qubits, qubits);
    ck_assert_int_eq(s.is_pauli, is_pauli);
    ck_assert_int_eq(s.is_full, is_full);
    if (is_pauli) ck_assert(s.least_kept == 1.0 && s.most_dropped == 0.0);
    ck_assert(s.least_kept > 1e-8 && s.most_dropped < 1e-12);
}

static void add_ising(generators *g, int qubits) {
    char text[32];
    for (int q = 0; q < qubits; q++) {
        snprintf(text, sizeof text, "X%d", q);
        add(g, qubits, text);
        snprintf(text, sizeof text, "Z%d Z%d", q, q + 1);
        if (q + 1 < qubits) add(g, qubits, text);
    }
}

/* so(2 n): R. Wiersema et al., npj Quantum Inf. 10, 110 (2024). */
START_TEST(ising_chain) {
    for (int n = 2; n <= 70; n += n == 2 ? 1 : n == 3 ? 5 : n == 8 ? 42 : 20) {
        generators g = {0};
        qnl_lie_algebra_summary s;
        add_ising(&g, n);
        qnl_lie_algebra_free(make(&g, &s));
        ck_assert_uint_eq(s.dimension, (size_t)(n * (2 * n - 1)));
        ck_assert_uint_eq(s.centre, 0);
        ck_assert_int_eq(s.is_full, 0);
    }
}
END_TEST

START_TEST(strings) {
    require_algebra(1, "X0", 1, 1, 1, 0);
    require_algebra(1, "X0|Z0", 3, 0, 1, 1);
    require_algebra(1, "X0|Z0|1", 4, 1, 1, 1); /* u(2) */
    require_algebra(2, "X0|Z0|X1|Y1|Z0 Z1", 15, 0, 1, 1);
    require_algebra(2, "X0|Z0|Z1", 4, 1, 1, 0);
    require_algebra(3, "Z0|2 Z1|Z2|Z0 Z1|-3 Z1", 4, 4, 1, 0);
    require_algebra(2, "0", 0, 0, 1, 0);
    require_algebra(2, "0|X1", 1, 1, 1, 0);
    require_algebra(70, "X0|Z0 Z69|0.25 X63 X64", 4, 1, 1, 0);
    require_algebra(130, "X129|Z0 Z129|X0|Z64 Y128", 7, 1, 1, 0); /* so(4) and one that commutes */
}
END_TEST

START_TEST(sums) {
    require_algebra(3, "X0 + X1 + X2|Z0 + Z1 + Z2", 3, 0, 0, 0); /* su(2) in its representation on three spins */
    require_algebra(3, "X0 + X1 + X2|Z0 + Z1 + Z2|X0 + X1 + X2|-3 Z0 - 3 Z1 - 3 Z2", 3, 0, 0, 0);
    require_algebra(3, "X0 + X1 + X2|Z0 + Z1 + Z2|0|X0 + X1 + X2 + 2", 4, 1, 0, 0); /* the identity */
    require_algebra(1, "X0 + Z0|X0 - Z0", 3, 0, 0, 1);
    require_algebra(1, "X0 + Z0", 1, 1, 0, 0);
    require_algebra(1, "X0 + 1|Z0 + 1", 4, 1, 0, 1);
    require_algebra(1, "X0 + 1|Z0 + 2|Y0", 4, 1, 0, 1);
    /* A spin with a field: u(1) beside su(2). */
    require_algebra(2, "X0 + Z1|Z0 + Z1", 4, 1, 0, 0);
    /* coefficients of sizes that are far apart */
    require_algebra(2, "X0 + 1e-6 Z1|Z0", 4, 1, 0, 0);
    require_algebra(2, "X0 X1 + Y0 Y1|Z0 Z1", 2, 2, 0, 0);
}
END_TEST

/*
 * With a field along x and z the chain has no
 * symmetry but its reflection R, and its algebra is su(d+) + su(d-) of the two eigenspaces of R, d+ = (2^n + 2^ceil(n/2)) / 2,
 * where the generators are traceless on both; for even n they are not, which adds one dimension.
 */
START_TEST(chains) {
    const char *zz[] = {"Z0 Z1 + Z1 Z2", "Z0 Z1 + Z1 Z2 + Z2 Z3", "Z0 Z1 + Z1 Z2 + Z2 Z3 + Z3 Z4"};
    const char *x[] = {"X0 + X1 + X2", "X0 + X1 + X2 + X3", "X0 + X1 + X2 + X3 + X4"};
    const char *z[] = {"Z0 + Z1 + Z2", "Z0 + Z1 + Z2 + Z3", "Z0 + Z1 + Z2 + Z3 + Z4"};
    for (int n = 3; n <= 5; n++) {
        const size_t d = (size_t)1 << n, even = (d + ((size_t)1 << ((n + 1) / 2))) / 2, odd = d - even;
        char text[256];
        snprintf(text, sizeof text, "%s|%s|%s", zz[n - 3], x[n - 3], z[n - 3]);
        require_algebra(n, text, even * even + odd * odd - 2 + (n % 2 == 0), n % 2 == 0, 0, 0);
    }
    require_algebra(4, "X0 X1 + Y0 Y1 + Z0 Z1|X1 X2 + Y1 Y2 + Z1 Z2|X2 X3 + Y2 Y3 + Z2 Z3", 12, 1, 0, 0);
    require_algebra(4, "X0 X1 + X1 X2 + X2 X3 + Y0 Y1 + Y1 Y2 + Y2 Y3|Z0 Z1 + Z1 Z2 + Z2 Z3", 19, 2, 0, 0);
    require_algebra(5, "X0 X1 + X1 X2 + X2 X3 + X3 X4 + Y0 Y1 + Y1 Y2 + Y2 Y3 + Y3 Y4|Z0 Z1 + Z1 Z2 + Z2 Z3 + Z3 Z4", 62, 1, 0, 0);
    /* Enough for the tests on random combinations: su(32). */
    require_algebra(5, "Z0 Z1 + Z1 Z2 + Z2 Z3 + Z3 Z4|X0 + X1 + X2 + X3 + X4|Z0 + 0.7 Y1 + 0.3 X2", 1023, 0, 0, 1);
}
END_TEST

/* ---- the basis, against matrices ---- */

enum { QUBITS = 4, SIZE = 1 << QUBITS, ENTRIES = 2 * SIZE * SIZE, MOST_ROWS = 80 };

/* Rank by elimination with row pivots, destroys the rows. */
static size_t rank_of(double (*rows)[ENTRIES], size_t count) {
    size_t rank = 0;
    for (size_t c = 0; c < ENTRIES && rank < count; c++) {
        size_t best = rank;
        for (size_t i = rank; i < count; i++)
            if (fabs(rows[i][c]) > fabs(rows[best][c])) best = i;
        if (fabs(rows[best][c]) < 1e-9) continue;
        for (size_t k = 0; k < ENTRIES; k++) {
            const double kept = rows[best][k];
            rows[best][k] = rows[rank][k];
            rows[rank][k] = kept;
        }
        for (size_t i = rank + 1; i < count; i++) {
            const double factor = rows[i][c] / rows[rank][c];
            for (size_t k = 0; k < ENTRIES; k++)
                rows[i][k] -= factor * rows[rank][k];
        }
        rank++;
    }
    return rank;
}

static void commutator(double *out, const qnl_complex *a, const qnl_complex *b) {
    for (size_t i = 0; i < SIZE; i++) {
        for (size_t k = 0; k < SIZE; k++) {
            double re = 0.0, im = 0.0;
            for (size_t l = 0; l < SIZE; l++) {
                const qnl_complex p = a[i * SIZE + l], q = b[l * SIZE + k], r = b[i * SIZE + l], s = a[l * SIZE + k];
                re += p.re * q.re - p.im * q.im - r.re * s.re + r.im * s.im;
                im += p.re * q.im + p.im * q.re - r.re * s.im - r.im * s.re;
            }
            out[2 * (i * SIZE + k)] = -im; /* of i times it */
            out[2 * (i * SIZE + k) + 1] = re;
        }
    }
}

/* Independent, closed, containing the generators; and the centre is the kernel of all commutators with generators. */
static void require_basis(const char *texts) {
    static qnl_complex element[MOST_ROWS][SIZE * SIZE], generator[8][SIZE * SIZE];
    static double rows[MOST_ROWS * 4][ENTRIES], wide[MOST_ROWS][ENTRIES];
    generators g = {0};
    qnl_lie_algebra_summary s;
    add_all(&g, QUBITS, texts);
    const size_t count = g.count;
    for (size_t k = 0; k < count; k++)
        REQUIRE_OK(qnl_observable_matrix(generator[k], g.list[k]));
    qnl_lie_algebra *algebra = make(&g, &s);
    ck_assert(s.dimension <= MOST_ROWS && count <= 3);
    for (size_t k = 0; k < s.dimension; k++) {
        qnl_observable *o = NULL;
        REQUIRE_OK(qnl_lie_algebra_element(&o, algebra, k));
        REQUIRE_OK(qnl_observable_matrix(element[k], o));
        qnl_observable_free(o);
        memcpy(rows[k], element[k], sizeof rows[k]);
    }
    ck_assert_uint_eq(rank_of(rows, s.dimension), s.dimension);
    size_t used = 0;
    for (size_t k = 0; k < s.dimension; k++)
        memcpy(rows[used++], element[k], sizeof rows[0]);
    for (size_t j = 0; j < count; j++) {
        memcpy(rows[used++], generator[j], sizeof rows[0]);
        for (size_t k = 0; k < s.dimension && used < MOST_ROWS * 4; k++)
            commutator(rows[used++], generator[j], element[k]);
    }
    ck_assert_uint_eq(rank_of(rows, used), s.dimension);
    /* the kernel of all commutators together: their entries are mixed with fixed weights, which loses nothing in general */
    memset(wide, 0, sizeof wide);
    for (size_t k = 0; k < s.dimension; k++) {
        double bracket[ENTRIES];
        for (size_t j = 0; j < count; j++) {
            commutator(bracket, generator[j], element[k]);
            for (size_t e = 0; e < ENTRIES; e++)
                wide[k][(e * 7 + j * 131) % ENTRIES] += bracket[e] * (1.0 + sin((double)(e + 1) * (double)(3 * j + 1)));
        }
    }
    ck_assert_uint_eq(s.dimension - rank_of(wide, s.dimension), s.centre);
    qnl_lie_algebra_free(algebra);
}

START_TEST(basis) {
    require_basis("X0|Z0 Z1|X1");
    require_basis("X0 X1 + Y0 Y1 + Z0 Z1|X1 X2 + Y1 Y2 + Z1 Z2|X2 X3 + Y2 Y3 + Z2 Z3");
    require_basis("X0 X1 + X1 X2 + X2 X3 + Y0 Y1 + Y1 Y2 + Y2 Y3|Z0 Z1 + Z1 Z2 + Z2 Z3");
    require_basis("Z0 Z1 + Z1 Z2 + Z2 Z3 + Z3 Z0|X0 + X1 + X2 + X3|X0 + 0.5");
    require_basis("X0 + Z3|Z0 + 0.3 Z3|Y1 Y2 + 2");
}
END_TEST

START_TEST(element_text) {
    generators g = {0};
    qnl_lie_algebra_summary s;
    qnl_observable *o = NULL;
    char *text = NULL;
    add_all(&g, 70, "X0 Y69|3 Z0");
    qnl_lie_algebra *algebra = make(&g, &s);
    const char *expected[] = {"1 X0 Y69", "1 Z0", "1 Y0 Y69"};
    ck_assert_uint_eq(s.dimension, 3);
    for (size_t k = 0; k < 3; k++) {
        qnl_observable *e = NULL;
        char *want = NULL;
        REQUIRE_OK(qnl_lie_algebra_element(&o, algebra, k));
        REQUIRE_OK(qnl_observable_text(&text, o));
        REQUIRE_OK(qnl_observable_parse(&e, 70, expected[k]));
        REQUIRE_OK(qnl_observable_text(&want, e));
        ck_assert_str_eq(text, want);
        qnl_string_free(text);
        qnl_string_free(want);
        qnl_observable_free(o);
        qnl_observable_free(e);
    }
    qnl_lie_algebra_free(algebra);
}
END_TEST

/* ---- circuits ---- */

static qnl_circuit *ising_circuit(void) {
    qnl_circuit *c = NULL;
    const char *zz[] = {"Z0 Z1", "Z1 Z2"};
    REQUIRE_OK(qnl_circuit_new(&c, 3));
    for (int q = 0; q < 3; q++)
        REQUIRE_OK(qnl_circuit_add1(c, QNL_GATE_H, q));
    for (int layer = 0; layer < 2; layer++) {
        for (int k = 0; k < 2; k++)
            REQUIRE_OK(qnl_circuit_add_rotation(c, zz[k], &(qnl_angle){2 * layer, 2.0, 0.5}));
        for (int q = 0; q < 3; q++)
            REQUIRE_OK(qnl_circuit_add(c, QNL_GATE_RX, &q, &(qnl_angle){2 * layer + 1, 1.0, 0.0}));
    }
    return c;
}

START_TEST(circuit) {
    qnl_lie_algebra *a = NULL, *b = NULL;
    qnl_lie_algebra_summary s, t;
    generators g = {0};
    qnl_circuit *c = ising_circuit();
    REQUIRE_OK(qnl_lie_algebra_new_circuit(&a, c, NULL));
    REQUIRE_OK(qnl_lie_algebra_summarise(&s, a));
    add_all(&g, 3, "Z0 Z1 + Z1 Z2|0.5 X0 + 0.5 X1 + 0.5 X2");
    b = make(&g, &t);
    ck_assert_uint_eq(s.dimension, t.dimension);
    ck_assert_uint_eq(s.centre, t.centre);
    ck_assert_uint_eq(s.dimension, 9); /* u(3) */
    qnl_lie_algebra_free(a);
    qnl_lie_algebra_free(b);
    qnl_circuit_free(c);
}
END_TEST

static qnl_circuit *two_qubits(void) {
    qnl_circuit *c = NULL;
    REQUIRE_OK(qnl_circuit_new(&c, 2));
    return c;
}

static void rotate(qnl_circuit *c, const char *pauli, int parameter, double scale, double offset) {
    REQUIRE_OK(qnl_circuit_add_rotation(c, pauli, &(qnl_angle){parameter, scale, offset}));
}

static void refuse(qnl_circuit *c, const char *text) {
    qnl_lie_algebra *a = NULL;
    REQUIRE_FAILURE(qnl_lie_algebra_new_circuit(&a, c, NULL), QNL_ERR_UNSUPPORTED, text);
    ck_assert_ptr_null(a);
    qnl_circuit_free(c);
}

START_TEST(circuits_that_are_refused) {
    const int q = 1;
    qnl_circuit *c = two_qubits();
    rotate(c, "X0", 0, 1.0, 0.0);
    REQUIRE_OK(qnl_circuit_add1(c, QNL_GATE_H, 1));
    refuse(c,
           "qnl_lie_algebra_new_circuit: gate 1 (H) is fixed, allowed are fixed gates before the first rotation with a parameter "
           "only");
    c = two_qubits();
    REQUIRE_OK(qnl_circuit_add(c, QNL_GATE_PHASE, &q, &(qnl_angle){0, 1.0, 0.0}));
    refuse(c, "qnl_lie_algebra_new_circuit: gate 0 is PHASE, allowed with a parameter are RX, RY, RZ and ROTATION");
    c = two_qubits();
    rotate(c, "X0", 0, 1.0, 0.0);
    rotate(c, "X1", 1, 1.0, 0.0);
    rotate(c, "Z1", 0, 1.0, 0.0);
    refuse(c,
           "qnl_lie_algebra_new_circuit: gate 2 (ROTATION) depends on theta[0] as gates before gate 1 do: rotations of a parameter "
           "must stand one behind the other");
    c = two_qubits();
    rotate(c, "X0", 0, 1.0, 0.0);
    rotate(c, "Z0 Z1", 0, 1.0, 0.0);
    refuse(c, "qnl_lie_algebra_new_circuit: gate 1 (ROTATION) does not commute with another rotation of theta[0]");
    c = two_qubits();
    rotate(c, "X0", 0, 1.0, 0.5);
    rotate(c, "X1", 0, 2.0, 0.5);
    refuse(c, "qnl_lie_algebra_new_circuit: gate 1 (ROTATION) has another ratio of offset and scale than the rotation of theta[0] "
              "before it, which is a fixed gate between rotations");
    c = two_qubits();
    rotate(c, "X0", 0, 0.0, 0.5);
    refuse(c, "qnl_lie_algebra_new_circuit: gate 0 (ROTATION) has scale 0, which makes it a fixed gate behind rotations");
    c = two_qubits();
    qnl_lie_algebra *a = NULL;
    REQUIRE_FAILURE(qnl_lie_algebra_new_circuit(&a, c, NULL), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_new_circuit: circuit has no parameters");
    REQUIRE_FAILURE(qnl_lie_algebra_new_circuit(NULL, c, NULL), QNL_ERR_NULL, "qnl_lie_algebra_new_circuit: out is NULL");
    REQUIRE_FAILURE(qnl_lie_algebra_new_circuit(&a, NULL, NULL), QNL_ERR_NULL, "qnl_lie_algebra_new_circuit: circuit is NULL");
    qnl_circuit_free(c);
}
END_TEST

/* Rotations that undo each other are no generator; a common shift of the angle changes nothing. */
START_TEST(circuit_sums) {
    qnl_lie_algebra_summary s;
    qnl_lie_algebra *a = NULL;
    qnl_circuit *c = two_qubits();
    rotate(c, "X0", 0, 1.0, 0.0);
    rotate(c, "X0", 0, -1.0, 0.0);
    rotate(c, "Z0", 1, 1.0, 0.25);
    REQUIRE_OK(qnl_lie_algebra_new_circuit(&a, c, NULL));
    REQUIRE_OK(qnl_lie_algebra_summarise(&s, a));
    ck_assert_uint_eq(s.dimension, 1);
    qnl_lie_algebra_free(a);
    rotate(c, "Z1", 1, 2.0, 0.5);
    REQUIRE_OK(qnl_lie_algebra_new_circuit(&a, c, NULL));
    REQUIRE_OK(qnl_lie_algebra_summarise(&s, a));
    ck_assert_uint_eq(s.dimension, 1);
    qnl_lie_algebra_free(a);
    qnl_circuit_free(c);
}
END_TEST

/* ---- limits and errors ---- */

static int stop(uint64_t done, uint64_t total, void *data) {
    (void)data;
    ck_assert(done <= total);
    return done >= 3 ? 1000 : 0;
}

static void require_refused(int qubits, const char *texts, const qnl_lie_algebra_options *options, qnl_status status,
                            const char *message) {
    generators g = {0};
    qnl_lie_algebra *algebra = NULL;
    add_all(&g, qubits, texts);
    REQUIRE_FAILURE(qnl_lie_algebra_new(&algebra, (const qnl_observable *const *)g.list, g.count, options), status, message);
    ck_assert_ptr_null(algebra);
    drop(&g);
}

START_TEST(limits) {
    const char *pauli = "X0|Z0|Z0 Z1|X1", *mixed = "X0 + X1|Z0 + 0.5 Z1";
    qnl_lie_algebra_options options;
    qnl_execution_options execution;
    REQUIRE_OK(qnl_lie_algebra_options_init(&options, sizeof options));
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    options.execution = &execution;
    options.dimension_limit = 3;
    require_refused(2, pauli, &options, QNL_ERR_UNSUPPORTED,
                    "qnl_lie_algebra_new: the dimension is at least 6, and dimension_limit is 3");
    require_refused(2, mixed, &options, QNL_ERR_UNSUPPORTED,
                    "qnl_lie_algebra_new: the dimension is at least 4, and dimension_limit is 3");
    options.dimension_limit = 1000;
    execution.progress = stop;
    require_refused(2, pauli, &options, QNL_ERR_CANCELLED, "qnl_lie_algebra_new: the progress function returned 1000");
    require_refused(2, mixed, &options, QNL_ERR_CANCELLED, "qnl_lie_algebra_new: the progress function returned 1000");
    qnl_circuit *c = ising_circuit();
    qnl_lie_algebra *a = NULL;
    REQUIRE_FAILURE(qnl_lie_algebra_new_circuit(&a, c, &options), QNL_ERR_CANCELLED,
                    "qnl_lie_algebra_new_circuit: the progress function returned 1000");
    qnl_circuit_free(c);
    execution.progress = NULL;
    execution.memory_limit = 100;
    require_refused(2, pauli, &options, QNL_ERR_MEMORY,
                    "qnl_lie_algebra_new: an algebra of 6 strings needs 640 bytes, and memory_limit allows 100");
    require_refused(2, mixed, &options, QNL_ERR_MEMORY,
                    "qnl_lie_algebra_new: vectors over 4 Pauli strings need 8224 bytes, and memory_limit allows 100");
}
END_TEST

START_TEST(errors) {
    generators g = {0};
    qnl_lie_algebra *algebra = NULL;
    qnl_lie_algebra_options options;
    qnl_lie_algebra_summary s;
    qnl_observable *o = NULL;
    add(&g, 2, "X0");
    add(&g, 3, "X0");
    const qnl_observable *const *list = (const qnl_observable *const *)g.list;
    REQUIRE_FAILURE(qnl_lie_algebra_new(NULL, list, 1, NULL), QNL_ERR_NULL, "qnl_lie_algebra_new: out is NULL");
    REQUIRE_FAILURE(qnl_lie_algebra_new(&algebra, NULL, 1, NULL), QNL_ERR_NULL, "qnl_lie_algebra_new: generators is NULL");
    REQUIRE_FAILURE(qnl_lie_algebra_new(&algebra, list, 0, NULL), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_new: count is 0, must be at least 1");
    REQUIRE_FAILURE(qnl_lie_algebra_new(&algebra, list, 2, NULL), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_new: generators[1] has 3 qubits, generators[0] has 2");
    REQUIRE_FAILURE(qnl_lie_algebra_new(&algebra, list, 3, NULL), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_new: generators[1] has 3 qubits, generators[0] has 2");
    REQUIRE_OK(qnl_lie_algebra_options_init(&options, sizeof options));
    ck_assert_uint_eq(options.dimension_limit, 1048576);
    ck_assert(options.tolerance == 1e-8 && options.execution == NULL);
    options.dimension_limit = 0;
    REQUIRE_FAILURE(qnl_lie_algebra_new(&algebra, list, 1, &options), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_new: dimension_limit is 0, must be at least 1");
    options.dimension_limit = 1;
    options.tolerance = 0.5;
    REQUIRE_FAILURE(qnl_lie_algebra_new(&algebra, list, 1, &options), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_new: tolerance is 0.5, allowed are 1e-13..0.001");
    REQUIRE_FAILURE(qnl_lie_algebra_options_init(NULL, sizeof options), QNL_ERR_NULL,
                    "qnl_lie_algebra_options_init: options is NULL");
    REQUIRE_OK(qnl_lie_algebra_new(&algebra, list, 1, NULL));
    REQUIRE_FAILURE(qnl_lie_algebra_summarise(NULL, algebra), QNL_ERR_NULL, "qnl_lie_algebra_summarise: summary is NULL");
    REQUIRE_FAILURE(qnl_lie_algebra_summarise(&s, NULL), QNL_ERR_NULL, "qnl_lie_algebra_summarise: algebra is NULL");
    REQUIRE_FAILURE(qnl_lie_algebra_element(NULL, algebra, 0), QNL_ERR_NULL, "qnl_lie_algebra_element: out is NULL");
    REQUIRE_FAILURE(qnl_lie_algebra_element(&o, NULL, 0), QNL_ERR_NULL, "qnl_lie_algebra_element: algebra is NULL");
    REQUIRE_FAILURE(qnl_lie_algebra_element(&o, algebra, 1), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_element: index is 1, allowed are 0..0");
    qnl_lie_algebra_free(algebra);
    qnl_lie_algebra_free(NULL);
    drop(&g);
    add(&g, 2, "0");
    algebra = make(&g, &s);
    REQUIRE_FAILURE(qnl_lie_algebra_element(&o, algebra, 0), QNL_ERR_ARGUMENT,
                    "qnl_lie_algebra_element: index is 0, but the algebra is zero");
    qnl_lie_algebra_free(algebra);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lie_algebra");
    TCase *tests = tcase_create("lie_algebra");
    tcase_add_test(tests, ising_chain);
    tcase_add_test(tests, strings);
    tcase_add_test(tests, sums);
    tcase_add_test(tests, chains);
    tcase_add_test(tests, basis);
    tcase_add_test(tests, element_text);
    tcase_add_test(tests, circuit);
    tcase_add_test(tests, circuits_that_are_refused);
    tcase_add_test(tests, circuit_sums);
    tcase_add_test(tests, limits);
    tcase_add_test(tests, errors);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
