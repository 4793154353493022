/* check_random_circuit.c  Random circuits: the order in which they are drawn, and their moments. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "qnnland/ansatz.h"
#include "qnnland/haar.h"
#include "qnnland/observable.h"
#include "support/compare.h"
#include "support/runner.h"

#define PI 3.14159265358979323846

static qnl_random_circuit_options defaults(void) {
    qnl_random_circuit_options options;
    REQUIRE_OK(qnl_random_circuit_options_init(&options, sizeof options));
    return options;
}

static qnl_random *stream(uint64_t sample) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 2024, 3, sample));
    return random;
}

static qnl_circuit *draw(uint64_t sample, const qnl_random_circuit_options *options) {
    qnl_random *random = stream(sample);
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_random_circuit(&circuit, random, options));
    qnl_random_free(random);
    return circuit;
}

static void require_equal(qnl_circuit *a, qnl_circuit *b) {
    char *first = NULL;
    char *second = NULL;
    REQUIRE_OK(qnl_circuit_text(&first, a));
    REQUIRE_OK(qnl_circuit_text(&second, b));
    ck_assert_str_eq(first, second);
    qnl_string_free(first);
    qnl_string_free(second);
    qnl_circuit_free(a);
    qnl_circuit_free(b);
}

/* ---- structure ---- */

START_TEST(default_options) {
    const qnl_random_circuit_options options = defaults();
    ck_assert_int_eq((int)options.kind, QNL_RANDOM_LAYERED);
    ck_assert_int_eq(options.qubits, 4);
    ck_assert_int_eq(options.layers, 10);
    ck_assert_str_eq(options.axes, "XYZ");
    ck_assert(options.start_angle == PI / 4);
    ck_assert_int_eq((int)options.entangler, QNL_ENTANGLER_CZ);
    ck_assert_int_eq((int)options.topology, QNL_TOPOLOGY_CHAIN);
    ck_assert_int_eq(options.parameterized, 0);
    require_equal(draw(0, NULL), draw(0, &options));
}
END_TEST

static void add_angle(qnl_circuit *circuit, qnl_gate gate, int qubit, double value) {
    const qnl_angle angle = {.parameter = -1, .scale = 0.0, .offset = value};
    REQUIRE_OK(qnl_circuit_add(circuit, gate, &qubit, &angle));
}

/* Three qubits, axes "XZ", CNOT then CZ on a ring, drawn as the header says. */
static qnl_circuit *layered_by_hand(int layers, int parameterized) {
    qnl_random *random = stream(7);
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, 3));
    for (int q = 0; q < 3; q++) {
        add_angle(circuit, QNL_GATE_RY, q, 0.3);
    }
    for (int layer = 0; layer < layers; layer++) {
        for (int q = 0; q < 3; q++) {
            const qnl_gate gate = qnl_random_integer(random, 2) == 0 ? QNL_GATE_RX : QNL_GATE_RZ;
            if (parameterized) {
                REQUIRE_OK(qnl_circuit_rotate(circuit, gate, q, 3 * layer + q));
            } else {
                add_angle(circuit, gate, q, 2.0 * PI * qnl_random_uniform(random));
            }
        }
        for (int pass = 0; pass < 2; pass++) {
            for (int q = 0; q < 3; q++) {
                REQUIRE_OK(qnl_circuit_add2(circuit, pass == 0 ? QNL_GATE_CNOT : QNL_GATE_CZ, q, (q + 1) % 3));
            }
        }
    }
    qnl_random_free(random);
    return circuit;
}

START_TEST(layers_are_drawn_in_order) {
    qnl_random_circuit_options options = defaults();
    options.qubits = 3;
    options.layers = _i / 2 * 3;
    options.axes = "XZ";
    options.start_angle = 0.3;
    options.entangler = QNL_ENTANGLER_CNOT_CZ;
    options.topology = QNL_TOPOLOGY_RING;
    options.parameterized = _i % 2;
    qnl_circuit *circuit = draw(7, &options);
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), options.parameterized ? 3 * (size_t)options.layers : 0);
    require_equal(circuit, layered_by_hand(options.layers, options.parameterized));
}
END_TEST

START_TEST(unitaries_are_drawn_in_order) {
    const int all[3] = {0, 1, 2};
    qnl_complex matrix[64];
    qnl_random *random = stream(7);
    qnl_circuit *expected = NULL;
    qnl_random_circuit_options options = defaults();
    options.qubits = 3;
    options.axes = NULL; /* not read */
    options.kind = QNL_RANDOM_PRODUCT;
    REQUIRE_OK(qnl_circuit_new(&expected, 3));
    for (int q = 0; q < 3; q++) {
        REQUIRE_OK(qnl_haar_unitary(matrix, random, 2));
        REQUIRE_OK(qnl_circuit_add_unitary(expected, &q, 1, matrix));
    }
    require_equal(draw(7, &options), expected);

    qnl_random_seek(random, 3, 7);
    options.kind = QNL_RANDOM_HAAR;
    REQUIRE_OK(qnl_circuit_new(&expected, 3));
    REQUIRE_OK(qnl_haar_unitary(matrix, random, 8));
    REQUIRE_OK(qnl_circuit_add_unitary(expected, all, 3, matrix));
    require_equal(draw(7, &options), expected);
    qnl_random_free(random);
}
END_TEST

START_TEST(another_sample_is_another_circuit) {
    for (int kind = QNL_RANDOM_LAYERED; kind <= QNL_RANDOM_HAAR; kind++) {
        qnl_random_circuit_options options = defaults();
        options.kind = (qnl_random_circuit_kind)kind;
        char *texts[2] = {NULL};
        for (int k = 0; k < 2; k++) {
            qnl_circuit *circuit = draw((uint64_t)k, &options);
            REQUIRE_OK(qnl_circuit_text(&texts[k], circuit));
            qnl_circuit_free(circuit);
        }
        ck_assert_str_ne(texts[0], texts[1]);
        qnl_string_free(texts[0]);
        qnl_string_free(texts[1]);
        require_equal(draw(5, &options), draw(5, &options));
    }
}
END_TEST

/* ---- moments.  Each comparison of a mean with its exact value allows 5 standard errors: it fails for one seed in 1.7 million.
 * ---- */

typedef struct moments {
    double sum;
    double squares;
    int count;
} moments;

static void add_value(moments *m, double value) {
    m->sum += value;
    m->squares += value * value;
    m->count++;
}

static void require_mean(const char *what, const moments *m, double expected) {
    const double mean = m->sum / m->count;
    const double variance = m->squares / m->count - mean * mean;
    compare_double(what, mean, expected, 5.0 * sqrt(fmax(variance, 1e-30) / m->count));
}

/* Each letter of "XYZ" with probability 1/3: 5 standard deviations of the binomial distribution, about 1e-6 for all three. */
START_TEST(axes_are_equally_likely) {
    qnl_random_circuit_options options = defaults();
    options.qubits = 100;
    options.layers = 200;
    qnl_circuit *circuit = draw(0, &options);
    const double total = 20000.0;
    const double allowed = 5.0 * sqrt(total * (1.0 / 3.0) * (2.0 / 3.0));
    compare_double("RX", (double)qnl_circuit_count(circuit, QNL_GATE_RX), total / 3.0, allowed);
    compare_double("RY", (double)qnl_circuit_count(circuit, QNL_GATE_RY) - 100.0, total / 3.0, allowed);
    compare_double("RZ", (double)qnl_circuit_count(circuit, QNL_GATE_RZ), total / 3.0, allowed);
    ck_assert_uint_eq(qnl_circuit_count(circuit, QNL_GATE_CZ), 200 * 99);
    qnl_circuit_free(circuit);
}
END_TEST

static void final_amplitudes(qnl_complex *amplitudes, uint64_t sample, const qnl_random_circuit_options *options) {
    qnl_circuit *circuit = draw(sample, options);
    qnl_state *state = NULL;
    REQUIRE_OK(qnl_state_new_basis(&state, options->qubits, NULL, 1));
    REQUIRE_OK(qnl_state_apply(state, circuit, NULL, NULL));
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, state, 0));
    qnl_state_free(state);
    qnl_circuit_free(circuit);
}

/* <X>, <Y>, <Z> of one qubit */
static void bloch_vector(double r[3], const qnl_complex a[2]) {
    r[0] = 2.0 * (a[0].re * a[1].re + a[0].im * a[1].im);
    r[1] = 2.0 * (a[0].re * a[1].im - a[0].im * a[1].re);
    r[2] = a[0].re * a[0].re + a[0].im * a[0].im - a[1].re * a[1].re - a[1].im * a[1].im;
}

/* A uniform angle about an axis keeps the component along it: the mean over the axes is a third of the Bloch vector. */
START_TEST(layers_shrink_the_mean_bloch_vector) {
    const double start[3] = {sin(PI / 4), 0.0, cos(PI / 4)};
    for (int layers = 1; layers <= 2; layers++) {
        moments m[3] = {{0.0, 0.0, 0}};
        qnl_random_circuit_options options = defaults();
        options.qubits = 1;
        options.layers = layers;
        for (uint64_t sample = 0; sample < 10000; sample++) {
            qnl_complex a[2];
            double r[3];
            final_amplitudes(a, sample, &options);
            bloch_vector(r, a);
            for (int k = 0; k < 3; k++) {
                add_value(&m[k], r[k]);
            }
        }
        for (int k = 0; k < 3; k++) {
            require_mean("component", &m[k], start[k] / pow(3.0, layers));
        }
    }
}
END_TEST

/* 1-design: the mean of |psi><psi| is 1/4.  Product of two 2-designs: E |<00|psi>|^4 = (1/3)^2, which no 2-design on two qubits
 * has (1/10), and a_0 a_3 = a_1 a_2 for every sample.  Twelve means: one seed in 140000 fails. */
START_TEST(products_are_a_design_without_entanglement) {
    moments re[10] = {{0.0, 0.0, 0}};
    moments fourth = {0.0, 0.0, 0};
    qnl_random_circuit_options options = defaults();
    options.kind = QNL_RANDOM_PRODUCT;
    options.qubits = 2;
    for (uint64_t sample = 0; sample < 10000; sample++) {
        qnl_complex a[4];
        int entry = 0;
        final_amplitudes(a, sample, &options);
        for (int i = 0; i < 4; i++) {
            for (int j = i; j < 4; j++) {
                add_value(&re[entry++], a[i].re * a[j].re + a[i].im * a[j].im);
            }
        }
        const double p = a[0].re * a[0].re + a[0].im * a[0].im;
        add_value(&fourth, p * p);
        compare_double("a0 a3 - a1 a2", a[0].re * a[3].re - a[0].im * a[3].im, a[1].re * a[2].re - a[1].im * a[2].im, 1e-14);
        compare_double("a0 a3 - a1 a2", a[0].re * a[3].im + a[0].im * a[3].re, a[1].re * a[2].im + a[1].im * a[2].re, 1e-14);
    }
    for (int i = 0, entry = 0; i < 4; i++) {
        for (int j = i; j < 4; j++) {
            require_mean("mean of |psi><psi|", &re[entry++], i == j ? 0.25 : 0.0);
        }
    }
    require_mean("fourth moment", &fourth, 1.0 / 9.0);
}
END_TEST

/* Mean purity of one of two qubits of a Haar-random state: (2 + 2) / (4 + 1) (E. Lubkin, J. Math. Phys. 19, 1028 (1978)). */
START_TEST(haar_circuits_entangle) {
    moments purity = {0.0, 0.0, 0};
    qnl_random_circuit_options options = defaults();
    options.kind = QNL_RANDOM_HAAR;
    options.qubits = 2;
    for (uint64_t sample = 0; sample < 5000; sample++) {
        qnl_complex a[4];
        final_amplitudes(a, sample, &options);
        const double re = a[0].re * a[3].re - a[0].im * a[3].im - a[1].re * a[2].re + a[1].im * a[2].im;
        const double im = a[0].re * a[3].im + a[0].im * a[3].re - a[1].re * a[2].im - a[1].im * a[2].re;
        add_value(&purity, 1.0 - 2.0 * (re * re + im * im)); /* 1 - 2 |det|^2 */
    }
    require_mean("purity", &purity, 0.8);
}
END_TEST

/* ---- wrong arguments ---- */

static void require_wrong(const qnl_random_circuit_options *options, qnl_status status, const char *text) {
    qnl_circuit *out = NULL;
    qnl_random *random = stream(0);
    qnl_random *untouched = stream(0);
    REQUIRE_FAILURE(qnl_random_circuit(&out, random, options), status, text);
    ck_assert_ptr_null(out);
    ck_assert_uint_eq(qnl_random_bits(random), qnl_random_bits(untouched));
    qnl_random_free(random);
    qnl_random_free(untouched);
}

START_TEST(wrong_members) {
    qnl_random_circuit_options options = defaults();
    options.kind = (qnl_random_circuit_kind)3;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_random_circuit: kind is 3, allowed are 0..2");
    options.kind = QNL_RANDOM_HAAR;
    options.qubits = 13;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_random_circuit: qubits is 13, allowed are 1..12");
    options.kind = QNL_RANDOM_PRODUCT;
    options.qubits = 1025;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_random_circuit: qubits is 1025, allowed are 1..1024");
    options = defaults();
    options.qubits = 0;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_random_circuit: qubits is 0, allowed are 1..1024");
    options = defaults();
    options.layers = -1;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_random_circuit: layers is -1, allowed are 0..100000");
    options.layers = 100001;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_random_circuit: layers is 100001, allowed are 0..100000");
    options = defaults();
    options.axes = NULL;
    require_wrong(&options, QNL_ERR_NULL, "qnl_random_circuit: axes is NULL");
    options.axes = "XAZ";
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_random_circuit: axes is \"XAZ\", allowed are 1 to 16 letters of X, Y, Z");
    options = defaults();
    options.start_angle = INFINITY;
    require_wrong(&options, QNL_ERR_NOT_FINITE, "qnl_random_circuit: start_angle is inf, must be finite");
    options = defaults();
    options.entangler = (qnl_entangler)4;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_random_circuit: entangler is 4, allowed are 0..3");
    options = defaults();
    options.topology = (qnl_topology)2;
    require_wrong(&options, QNL_ERR_ARGUMENT, "qnl_random_circuit: topology is 2, allowed are 0..1");
}
END_TEST

START_TEST(wrong_pointers_and_sizes) {
    qnl_random_circuit_options options = defaults();
    qnl_circuit *out = NULL;
    qnl_random *random = stream(0);
    char text[160];
    REQUIRE_FAILURE(qnl_random_circuit(NULL, random, &options), QNL_ERR_NULL, "qnl_random_circuit: out is NULL");
    REQUIRE_FAILURE(qnl_random_circuit(&out, NULL, &options), QNL_ERR_NULL, "qnl_random_circuit: random is NULL");
    REQUIRE_FAILURE(qnl_random_circuit_options_init(NULL, sizeof options), QNL_ERR_NULL,
                    "qnl_random_circuit_options_init: options is NULL");
    options.struct_size = 16;
    const size_t first = offsetof(qnl_random_circuit_options, parameterized) + sizeof(int);
    snprintf(text, sizeof text, "qnl_random_circuit: struct_size is 16, allowed are %zu..%zu", first, sizeof options);
    require_wrong(&options, QNL_ERR_ARGUMENT, text);
    qnl_random_free(random);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("random circuit");
    TCase *structure = tcase_create("structure");
    tcase_add_test(structure, default_options);
    tcase_add_loop_test(structure, layers_are_drawn_in_order, 0, 4);
    tcase_add_test(structure, unitaries_are_drawn_in_order);
    tcase_add_test(structure, another_sample_is_another_circuit);
    suite_add_tcase(suite, structure);
    TCase *statistics = tcase_create("moments");
    tcase_add_test(statistics, axes_are_equally_likely);
    tcase_add_test(statistics, layers_shrink_the_mean_bloch_vector);
    tcase_add_test(statistics, products_are_a_design_without_entanglement);
    tcase_add_test(statistics, haar_circuits_entangle);
    suite_add_tcase(suite, statistics);
    TCase *wrong = tcase_create("wrong arguments");
    tcase_add_test(wrong, wrong_members);
    tcase_add_test(wrong, wrong_pointers_and_sizes);
    suite_add_tcase(suite, wrong);
    return qnl_test_run(suite);
}
