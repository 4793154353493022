/* Variation ranges: forms against dense matrices, invariances, wide circuits, every gate of a circuit, ensembles. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/haar.h"
#include "qnnland/network.h"
#include "qnnland/variation.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { MAX_FORM = 4096 };

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 777, number, 0));
    return random;
}

static qnl_variation_problem problem_new(const qnl_observable *observable, const qnl_state *inputs, const double *weights) {
    qnl_variation_problem problem;
    REQUIRE_OK(qnl_variation_problem_init(&problem, sizeof problem));
    problem.observable = observable;
    problem.inputs = inputs;
    problem.weights = weights;
    return problem;
}

/* Different qubits in any order. */
static void draw_qubits(int *qubits, int count, int limit, qnl_random *random) {
    for (int k = 0; k < count; k++) {
        int taken = 1;
        while (taken) {
            qubits[k] = (int)qnl_random_integer(random, (uint64_t)limit);
            taken = 0;
            for (int j = 0; j < k; j++) {
                taken |= qubits[j] == qubits[k];
            }
        }
    }
}

/* sum_i w_i <psi_i| V1' U' V2' O V2 U V1 |psi_i> with dense matrices; U replaces the gates first..last-1. */
static double dense_value(const random_problem *p, const double *theta, size_t first, size_t last, const int *qubits, int count,
                          const double complex *unitary, const double *weights) {
    const size_t d = p->dimension;
    double complex *gate = reference_array(d * d), *psi = reference_array(d);
    double value = 0;
    for (size_t i = 0; i < p->inputs; i++) {
        memcpy(psi, p->vectors + i * d, d * sizeof *psi);
        for (size_t g = 0; g <= p->reference->size; g++) {
            if (g == last) {
                reference_embed(gate, p->qubits, qubits, count, unitary);
                reference_act(psi, gate, d);
            }
            if (g < p->reference->size && (g < first || g >= last)) {
                reference_gate_matrix(gate, p->reference, g, theta);
                reference_act(psi, gate, d);
            }
        }
        value += weights[i] * reference_expectation(p->matrix, psi, d);
    }
    free(gate);
    free(psi);
    return value;
}

/* Random circuits with every kind of gate, every kind of observable, a batch of inputs with weights; _i: qubits of U. */
START_TEST(test_form_against_dense) {
    const int m = _i;
    const size_t d = (size_t)1 << m;
    qnl_random *random = stream((uint64_t)m);
    qnl_complex form[MAX_FORM];
    double complex unitary[64];
    for (int round = 0; round < 6; round++) {
        random_problem p;
        const random_shape shape = {.qubits = m + round % 4,
                                    .gates = 10,
                                    .parameters = 6,
                                    .parts = PART_ALL,
                                    .inputs = (size_t)(1 + round % 3),
                                    .basis_inputs = round % 2};
        random_problem_new(&p, random, &shape);
        double *theta = random_thetas(random, p.parameters);
        double weights[3];
        int qubits[3];
        draw_qubits(qubits, m, p.qubits, random);
        for (size_t i = 0; i < p.inputs; i++) {
            weights[i] = qnl_random_uniform(random) - 0.3;
        }
        const size_t first = (size_t)qnl_random_integer(random, p.reference->size + 1);
        const size_t last = first + (size_t)qnl_random_integer(random, p.reference->size - first + 1);
        qnl_variation_problem problem = problem_new(p.observable, p.states, weights);
        problem.before = problem.after = p.circuit;
        problem.before_theta = problem.after_theta = theta;
        problem.before_gates = first;
        problem.after_first = last;
        problem.qubit_count = m;
        memcpy(problem.qubits, qubits, (size_t)m * sizeof *qubits);
        REQUIRE_OK(qnl_variation_form(form, &problem, NULL));
        for (size_t k = 0; k < d * d * d * d; k++) {
            const qnl_complex a = form[k], b = form[k % (d * d) * (d * d) + k / (d * d)];
            ck_assert(a.re == b.re && a.im == -b.im);
        }
        for (int trial = 0; trial < 3; trial++) {
            double value;
            random_unitary(unitary, random, d);
            REQUIRE_OK(qnl_variation_value(&value, form, m, as_library(unitary)));
            compare_double("f(U)", value, dense_value(&p, theta, first, last, qubits, m, unitary, weights), 1e-12 * p.weight);
        }
        free(theta);
        random_problem_free(&p);
    }
    qnl_random_free(random);
}
END_TEST

/* The gate that is replaced is one of the unitaries: there f is the cost. */
START_TEST(test_gate_positions) {
    qnl_random *random = stream(20);
    random_problem p;
    const random_shape shape = {.qubits = 4, .gates = 12, .parameters = 5, .parts = PART_PAULI, .inputs = 2};
    random_problem_new(&p, random, &shape);
    double *theta = random_thetas(random, p.parameters);
    const double half[2] = {0.5, 0.5};
    qnl_complex form[MAX_FORM];
    double complex local[64];
    for (size_t g = 0; g < p.reference->size; g++) {
        const reference_gate *gate = &p.reference->gates[g];
        if (gate->qubit_count > 3) continue;
        qnl_variation_problem problem = problem_new(p.observable, p.states, NULL);
        REQUIRE_OK(qnl_variation_problem_at(&problem, p.circuit, theta, g, g + 1));
        ck_assert_int_eq(problem.qubit_count, gate->qubit_count);
        REQUIRE_OK(qnl_variation_form(form, &problem, NULL));
        /* The gate's own matrix on increasing qubits, from its action on a circuit of those qubits alone. */
        double value;
        const size_t d = (size_t)1 << problem.qubit_count;
        random_unitary(local, random, d);
        REQUIRE_OK(qnl_variation_value(&value, form, problem.qubit_count, as_library(local)));
        compare_double("f(U)", value, dense_value(&p, theta, g, g + 1, problem.qubits, problem.qubit_count, local, half),
                       1e-12 * p.weight);
    }
    free(theta);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

static qnl_circuit *hea(int qubits, int layers) {
    qnl_hea_options options;
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    options.qubits = qubits;
    options.layers = layers;
    REQUIRE_OK(qnl_hea(&circuit, &options));
    return circuit;
}

static void check_variation_bits(const qnl_variation *a, const qnl_variation *b) {
    const double x[6] = {a->minimum.low, a->minimum.high, a->maximum.low, a->maximum.high, a->range.low, a->range.high};
    const double y[6] = {b->minimum.low, b->minimum.high, b->maximum.low, b->maximum.high, b->range.low, b->range.high};
    compare_bits("variation", x, y, 6);
}

/* One thread or three, any instruction set: the same to the last bit, or to rounding. */
START_TEST(test_execution) {
    qnl_circuit *circuit = hea(7, 3);
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, 7, "Z0 Z1 - 0.5 X2 X3 + Y4 Z6"));
    qnl_random *random = stream(30);
    double *theta = random_thetas(random, qnl_circuit_parameters(circuit));
    qnl_variation_problem problem = problem_new(observable, NULL, NULL);
    problem.before = circuit;
    problem.before_theta = theta;
    const size_t gates = qnl_circuit_size(circuit);
    qnl_variation *results[3];
    const qnl_execution_options executions[3] = {execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO),
                                                 execution(3, QNL_MODE_AUTO, QNL_ISA_AUTO),
                                                 execution(2, QNL_MODE_AUTO, QNL_ISA_GENERIC)};
    for (int k = 0; k < 3; k++) {
        results[k] = calloc(gates, sizeof *results[k]);
        REQUIRE_OK(qnl_variation_gates(results[k], &problem, 1, NULL, &executions[k]));
    }
    for (size_t g = 0; g < gates; g++) {
        check_variation_bits(&results[0][g], &results[1][g]);
        compare_double("generic kernels", results[2][g].range.low, results[0][g].range.low, 1e-13);
    }
    for (int k = 0; k < 3; k++) {
        free(results[k]);
    }
    free(theta);
    qnl_random_free(random);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* 200 qubits of which few can be felt: the same as the small circuit alone. */
START_TEST(test_wide_circuit) {
    qnl_circuit *wide = NULL, *small = NULL;
    qnl_observable *wide_observable = NULL, *small_observable = NULL;
    REQUIRE_OK(qnl_circuit_new(&wide, 200));
    REQUIRE_OK(qnl_circuit_new(&small, 3));
    const int map[3] = {17, 90, 199};
    for (int layer = 0; layer < 3; layer++) {
        for (int q = 0; q < 200; q++) {
            REQUIRE_OK(qnl_circuit_rotate(wide, QNL_GATE_RY, q, 3 * layer + (q == 17 ? 0 : q == 90 ? 1 : 2)));
        }
        for (int q = 0; q < 3; q++) {
            REQUIRE_OK(qnl_circuit_rotate(small, QNL_GATE_RY, q, 3 * layer + q));
        }
        for (int q = 0; q < 2; q++) {
            REQUIRE_OK(qnl_circuit_add2(wide, QNL_GATE_CNOT, map[q], map[q + 1]));
            REQUIRE_OK(qnl_circuit_add2(small, QNL_GATE_CNOT, q, q + 1));
        }
    }
    REQUIRE_OK(qnl_observable_parse(&wide_observable, 200, "Z199 + 0.3 X17 X90"));
    REQUIRE_OK(qnl_observable_parse(&small_observable, 3, "Z2 + 0.3 X0 X1"));
    const double theta[9] = {0.3, 0.7, 1.1, -0.4, 2.0, 0.9, 1.3, -2.2, 0.1};
    qnl_variation_problem problems[2] = {problem_new(small_observable, NULL, NULL), problem_new(wide_observable, NULL, NULL)};
    qnl_complex forms[2][256];
    for (int k = 0; k < 2; k++) {
        problems[k].before = problems[k].after = k == 0 ? small : wide;
        problems[k].before_theta = problems[k].after_theta = theta;
        problems[k].before_gates = problems[k].after_first = k == 0 ? 5 : 202; /* behind the first layer */
        problems[k].qubit_count = 2;
        problems[k].qubits[0] = k == 0 ? 1 : 90;
        problems[k].qubits[1] = k == 0 ? 0 : 17;
        REQUIRE_OK(qnl_variation_form(forms[k], &problems[k], NULL));
    }
    compare_doubles("form", &forms[1][0].re, &forms[0][0].re, 512, 1e-14);
    /* A qubit that cannot be felt: U changes nothing. */
    qnl_variation variation;
    problems[1].qubit_count = 1;
    problems[1].qubits[0] = 100;
    REQUIRE_OK(qnl_variation_range(&variation, NULL, &problems[1], NULL, NULL));
    compare_double("range", variation.range.high, 0, 1e-14);
    qnl_circuit_free(wide);
    qnl_circuit_free(small);
    qnl_observable_free(wide_observable);
    qnl_observable_free(small_observable);
}
END_TEST

/* Every gate in one call against one call for every gate; gates outside the light cone have range 0 at the cost itself. */
START_TEST(test_every_gate) {
    qnl_random *random = stream(40);
    random_problem p;
    const random_shape shape = {.qubits = 5,
                                .gates = 14,
                                .parameters = 5,
                                .parts = PART_MATRIX,
                                .inputs = 2,
                                .basis_inputs = 1,
                                .copies = 1,
                                .short_circuit = 1};
    random_problem_new(&p, random, &shape);
    qnl_observable *local = NULL;
    REQUIRE_OK(qnl_observable_parse(&local, 5, "Z4 - 0.7 X2"));
    double *theta = random_thetas(random, p.parameters);
    const double weights[2] = {0.8, 0.2};
    const size_t gates = qnl_circuit_size(p.circuit);
    qnl_variation *all = calloc(gates, sizeof *all);
    qnl_variation_options options;
    REQUIRE_OK(qnl_variation_options_init(&options, sizeof options));
    options.method = QNL_VARIATION_METHOD_CHEAP;
    options.starts = 2;
    const qnl_observable *observables[2] = {p.observable, local};
    for (int which = 0; which < 2; which++) {
        qnl_variation_problem problem = problem_new(observables[which], p.states, weights);
        problem.before = p.circuit;
        problem.before_theta = theta;
        REQUIRE_OK(qnl_variation_gates(all, &problem, 2, &options, NULL));
        for (size_t g = 0; g < gates; g++) {
            const int qubits = p.reference->gates[g].qubit_count;
            if (qubits > 2) {
                ck_assert_int_eq(all[g].qubits, 0);
                ck_assert_int_eq(all[g].minimum_proof, QNL_VARIATION_NONE);
                continue;
            }
            qnl_variation one;
            REQUIRE_OK(qnl_variation_problem_at(&problem, p.circuit, theta, g, g + 1));
            REQUIRE_OK(qnl_variation_range(&one, NULL, &problem, &options, NULL));
            problem.before_gates = SIZE_MAX;
            ck_assert_int_eq(all[g].qubits, qubits);
            const double scale = qubits == 1 ? 1e-12 : 1e-7; /* two qubits: where the search ends depends on rounding */
            compare_double("minimum", all[g].minimum.high, one.minimum.high, scale * p.weight);
            compare_double("maximum", all[g].maximum.low, one.maximum.low, scale * p.weight);
        }
    }
    qnl_circuit *outside = NULL;
    REQUIRE_OK(qnl_circuit_new(&outside, 3));
    REQUIRE_OK(qnl_circuit_rotate(outside, QNL_GATE_RY, 0, 0));
    REQUIRE_OK(qnl_circuit_rotate(outside, QNL_GATE_RX, 2, 0));
    qnl_observable *z = NULL;
    REQUIRE_OK(qnl_observable_parse(&z, 3, "2 Z0"));
    qnl_variation_problem problem = problem_new(z, NULL, NULL);
    const double angle = 0.6;
    problem.before = outside;
    problem.before_theta = &angle;
    REQUIRE_OK(qnl_variation_gates(all, &problem, 1, NULL, NULL));
    compare_double("inside", all[0].range.low, 4, 1e-14);
    compare_double("outside", all[1].range.high, 0, 0);
    compare_double("cost", all[1].minimum.low, 2 * cos(0.6), 1e-14);
    qnl_circuit_free(outside);
    qnl_observable_free(z);
    qnl_observable_free(local);
    free(all);
    free(theta);
    random_problem_free(&p);
    qnl_random_free(random);
}
END_TEST

/* ---- one qubit: exact ---- */

/* u <- polar factor of g, 2 x 2: (G + e^{i arg det} adj(G)') / norm.  Returns the largest change. */
static double polar_step(double complex *u, const double complex *g) {
    const double complex det = g[0] * g[3] - g[1] * g[2];
    const double complex phase = cabs(det) > 0 ? det / cabs(det) : 1;
    const double complex h[4] = {g[0] + phase * conj(g[3]), g[1] - phase * conj(g[2]), g[2] - phase * conj(g[1]),
                                 g[3] + phase * conj(g[0])};
    const double norm = sqrt(creal(h[0] * conj(h[0]) + h[1] * conj(h[1])));
    double change = 0;
    for (int i = 0; i < 4; i++) {
        change = fmax(change, cabs(h[i] / norm - u[i]));
        u[i] = h[i] / norm;
    }
    return change;
}

/* g = sign form u + shift u */
static void apply_form(double complex *g, const qnl_complex *form, const double complex *u, double sign, double shift) {
    for (int i = 0; i < 4; i++) {
        g[i] = shift * u[i];
        for (int j = 0; j < 4; j++) {
            g[i] += sign * (form[4 * i + j].re + I * form[4 * i + j].im) * u[j];
        }
    }
}

/* The best value that ascent finds from some starts: U <- polar(unvec((sign form + shift) vec U)). */
static double ascend(const qnl_complex *form, double sign, qnl_random *random) {
    double complex u[4], g[4];
    double best = -INFINITY, shift = 0;
    for (int i = 0; i < 4; i++) { /* at least minus the least eigenvalue (Gershgorin) */
        double row = -sign * form[5 * i].re;
        for (int j = 0; j < 4; j++) {
            row += j == i ? 0 : hypot(form[4 * i + j].re, form[4 * i + j].im);
        }
        shift = fmax(shift, row);
    }
    for (int start = 0; start < 4; start++) {
        random_unitary(u, random, 2);
        double change = 1;
        for (int step = 0; step < 200000 && change > 1e-13; step++) {
            apply_form(g, form, u, sign, shift);
            change = polar_step(u, g);
        }
        apply_form(g, form, u, sign, 0);
        best = fmax(best, creal(conj(u[0]) * g[0] + conj(u[1]) * g[1] + conj(u[2]) * g[2] + conj(u[3]) * g[3]));
    }
    return best;
}

START_TEST(test_one_qubit_against_ascent) {
    qnl_random *random = stream(50);
    for (int round = 0; round < 10; round++) {
        random_problem p;
        const random_shape shape = {.qubits = 2 + round % 3, .gates = 10, .parameters = 4, .parts = PART_PAULI, .inputs = 2};
        random_problem_new(&p, random, &shape);
        double *theta = random_thetas(random, p.parameters);
        qnl_variation_problem problem = problem_new(p.observable, p.states, NULL);
        problem.before = problem.after = p.circuit;
        problem.before_theta = problem.after_theta = theta;
        problem.before_gates = problem.after_first = qnl_circuit_size(p.circuit) / 2;
        qnl_complex form[16], minimiser[4], maximiser[4];
        qnl_variation variation;
        const qnl_variation_witness none = {0};
        qnl_variation_witness witness = none;
        witness.minimiser = minimiser;
        witness.maximiser = maximiser;
        REQUIRE_OK(qnl_variation_form(form, &problem, NULL));
        REQUIRE_OK(qnl_variation_range(&variation, &witness, &problem, NULL, NULL));
        compare_double("maximum", variation.maximum.low, ascend(form, 1, random), 1e-10 * p.weight);
        compare_double("minimum", variation.minimum.high, -ascend(form, -1, random), 1e-10 * p.weight);
        double value;
        REQUIRE_OK(qnl_variation_value(&value, form, 1, minimiser));
        compare_double("f(minimiser)", value, variation.minimum.high, 1e-13 * p.weight);
        REQUIRE_OK(qnl_variation_value(&value, form, 1, maximiser));
        compare_double("f(maximiser)", value, variation.maximum.low, 1e-13 * p.weight);
        ck_assert_int_eq(variation.maximum_proof, QNL_VARIATION_EXACT);
        free(theta);
        random_problem_free(&p);
    }
    qnl_random_free(random);
}
END_TEST

/* ---- ensembles ---- */

static qnl_random_circuit_options layered(int qubits, int layers) {
    qnl_random_circuit_options options;
    REQUIRE_OK(qnl_random_circuit_options_init(&options, sizeof options));
    options.qubits = qubits;
    options.layers = layers;
    return options;
}

/* Samples one by one from the streams that the header names. */
START_TEST(test_sample_streams) {
    const int n = 4;
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, n, "Z0 Z1 + X2 X3"));
    const qnl_random_circuit_options family = layered(n, 5);
    qnl_circuit *after = hea(n, 2);
    qnl_variation_ensemble ensemble;
    REQUIRE_OK(qnl_variation_ensemble_init(&ensemble, sizeof ensemble));
    ensemble.before = &family;
    ensemble.random_after_theta = 1;
    qnl_sample_range samples;
    REQUIRE_OK(qnl_sample_range_init(&samples, sizeof samples));
    samples.first = 5;
    samples.count = 12;
    samples.seed = 99;
    qnl_variation_problem problem = problem_new(observable, NULL, NULL);
    problem.after = after;
    problem.qubits[0] = 2;
    qnl_statistics *lower = NULL, *upper = NULL;
    REQUIRE_OK(qnl_statistics_new(&lower));
    REQUIRE_OK(qnl_statistics_new(&upper));
    const qnl_execution_options two = execution(2, QNL_MODE_AUTO, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_variation_sample(lower, upper, &problem, &ensemble, &samples, NULL, &two));
    ck_assert_uint_eq(qnl_statistics_count(lower), 12);
    double *theta = calloc(qnl_circuit_parameters(after), sizeof *theta);
    for (uint64_t s = 0; s < 12; s++) {
        qnl_random *random = NULL;
        qnl_circuit *before = NULL;
        qnl_variation one;
        REQUIRE_OK(qnl_random_new(&random, 99, 0, 5 + s));
        REQUIRE_OK(qnl_random_circuit(&before, random, &family));
        qnl_random_seek(random, 3, 5 + s);
        REQUIRE_OK(qnl_random_fill_uniform(theta, random, qnl_circuit_parameters(after), samples.low, samples.high));
        qnl_variation_problem single = problem;
        single.before = before;
        single.after_theta = theta;
        REQUIRE_OK(qnl_variation_range(&one, NULL, &single, NULL, NULL));
        compare_double("lower", qnl_statistics_values(lower)[s], one.range.low, 1e-14);
        compare_double("upper", qnl_statistics_values(upper)[s], one.range.high, 1e-14);
        qnl_circuit_free(before);
        qnl_random_free(random);
    }
    /* Two parts merged are the whole. */
    qnl_statistics *parts = NULL;
    REQUIRE_OK(qnl_statistics_new(&parts));
    samples.count = 7;
    REQUIRE_OK(qnl_variation_sample(parts, NULL, &problem, &ensemble, &samples, NULL, NULL));
    samples.first = 12;
    samples.count = 5;
    REQUIRE_OK(qnl_variation_sample(parts, NULL, &problem, &ensemble, &samples, NULL, NULL));
    compare_bits("parts", qnl_statistics_values(parts), qnl_statistics_values(lower), 12);
    /* Normal parameters come from the same stream. */
    ensemble.before = NULL;
    samples.distribution = QNL_PARAMETERS_NORMAL;
    REQUIRE_OK(qnl_variation_sample(parts, NULL, &problem, &ensemble, &samples, NULL, &two));
    for (uint64_t s = 0; s < 5; s++) {
        qnl_random *random = NULL;
        qnl_variation one;
        const double half = 0.5 * samples.high;
        REQUIRE_OK(qnl_random_new(&random, 99, 3, 12 + s));
        REQUIRE_OK(qnl_random_fill_normal(theta, random, qnl_circuit_parameters(after), half, half));
        qnl_variation_problem single = problem;
        single.after_theta = theta;
        REQUIRE_OK(qnl_variation_range(&one, NULL, &single, NULL, NULL));
        compare_double("normal", qnl_statistics_values(parts)[12 + s], one.range.low, 1e-14);
        qnl_random_free(random);
    }
    qnl_statistics_free(parts);
    qnl_statistics_free(lower);
    qnl_statistics_free(upper);
    free(theta);
    qnl_circuit_free(after);
    qnl_observable_free(observable);
}
END_TEST

/* A pure state of n qubits that is Haar-random, a discarded qubit: the range is the length of a Bloch vector, whose mean is known
 * (circuits of 30 layers are close to random; 400 samples, 5 standard errors: fails by chance with a probability below 1e-5). */
START_TEST(test_mean_of_ensemble) {
    const int n = 4;
    qnl_observable *observable = NULL;
    const int qubit = 0, bit = 0;
    REQUIRE_OK(qnl_observable_parse(&observable, n, "1"));
    REQUIRE_OK(qnl_observable_add_projector(observable, -1, &qubit, &bit, 1));
    qnl_random_circuit_options family = layered(n, 1);
    family.kind = QNL_RANDOM_HAAR;
    qnl_variation_ensemble ensemble;
    REQUIRE_OK(qnl_variation_ensemble_init(&ensemble, sizeof ensemble));
    ensemble.before = &family;
    qnl_sample_range samples;
    REQUIRE_OK(qnl_sample_range_init(&samples, sizeof samples));
    samples.count = 400;
    const qnl_variation_problem problem = problem_new(observable, NULL, NULL);
    qnl_statistics *ranges = NULL;
    double mean, variance;
    REQUIRE_OK(qnl_statistics_new(&ranges));
    REQUIRE_OK(qnl_variation_sample(ranges, NULL, &problem, &ensemble, &samples, NULL, NULL));
    REQUIRE_OK(qnl_statistics_mean(&mean, ranges));
    REQUIRE_OK(qnl_statistics_variance(&variance, ranges));
    /* Gamma(K + 1/2) / (Gamma(K + 1) Gamma(3/2)), K = 8 */
    compare_double("mean", mean, 0.3927612304687494, 5 * sqrt(variance / 400));
    qnl_statistics_free(ranges);
    qnl_observable_free(observable);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("variation");
    TCase *forms = tcase_create("forms");
    tcase_add_loop_test(forms, test_form_against_dense, 1, 4);
    tcase_add_test(forms, test_gate_positions);
    tcase_add_test(forms, test_execution);
    tcase_add_test(forms, test_wide_circuit);
    suite_add_tcase(suite, forms);
    TCase *ranges = tcase_create("ranges");
    tcase_add_test(ranges, test_every_gate);
    tcase_add_test(ranges, test_one_qubit_against_ascent);
    suite_add_tcase(suite, ranges);
    TCase *ensembles = tcase_create("ensembles");
    tcase_add_test(ensembles, test_sample_streams);
    tcase_add_test(ensembles, test_mean_of_ensemble);
    suite_add_tcase(suite, ensembles);
    return qnl_test_run(suite);
}
