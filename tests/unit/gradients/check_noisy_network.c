/* check_noisy_network.c  Density matrices: against dense matrices, closed forms, channels and networks; three gradients. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/noisy_network.h"
#include "support/compare.h"
#include "support/cost_check.h"
#include "support/noisy_reference.h"
#include "support/runner.h"

static qnl_circuit *parse(const char *text) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

static qnl_observable *observe(int qubits, const char *text) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, qubits, text));
    return observable;
}

/* A network of a circuit and an observable as texts with the places of a plan. */
static qnl_noisy_network *network_of(const char *circuit_text, const char *observable_text, const qnl_noise_plan *plan) {
    qnl_circuit *circuit = parse(circuit_text);
    qnl_observable *observable = observe(qnl_circuit_qubits(circuit), observable_text);
    qnl_noisy_network *network = NULL;
    REQUIRE_OK(
        qnl_noisy_network_new(&network, circuit, qnl_noise_plan_places(plan), qnl_noise_plan_count(plan), observable, NULL, NULL));
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    return network;
}

/* ---- closed forms ---- */

START_TEST(bell_state) {
    const double p = 0.3;
    const int qubits[2] = {0, 1};
    qnl_noise_plan *plan = NULL;
    qnl_channel *channel = NULL;
    double value = 0.0;
    qnl_complex rho[16];
    REQUIRE_OK(qnl_channel_depolarizing(&channel, 1, p));
    REQUIRE_OK(qnl_noise_plan_new(&plan, 2));
    REQUIRE_OK(qnl_noise_plan_add(plan, 2, channel, &qubits[0], 1));
    REQUIRE_OK(qnl_noise_plan_add(plan, 2, channel, &qubits[1], 1));
    qnl_channel_free(channel);
    qnl_noisy_network *network = network_of("qubits 2\nH 0\nCNOT 0 1\n", "Z0 Z1", plan);
    qnl_noise_plan_free(plan);
    REQUIRE_OK(qnl_noisy_network_expectation(&value, network, NULL, 1));
    compare_double("(1 - p)^2", value, 0.49, 1e-15);
    REQUIRE_OK(qnl_noisy_network_density(rho, network, NULL, 0));
    compare_double("outcome 00", rho[0].re, 0.3725, 1e-15); /* (1 + (1 - p)^2) / 4 */
    compare_double("outcome 01", rho[5].re, 0.1275, 1e-15);
    compare_double("coherence", rho[3].re, 0.245, 1e-15);
    qnl_noisy_network_free(network);
}
END_TEST

static void check_layers(const char *text, const char *observable, qnl_channel *channel, size_t gates, const double *theta,
                         size_t parameters, double expectation, const double *gradient) {
    double value = 0.0, slopes[32];
    qnl_noise_plan *plan = NULL;
    qnl_circuit *circuit = parse(text);
    REQUIRE_OK(qnl_noise_plan_new(&plan, qnl_circuit_qubits(circuit)));
    REQUIRE_OK(qnl_noise_plan_add_after_layers(plan, circuit, gates, channel));
    qnl_noisy_network *network = network_of(text, observable, plan);
    ck_assert_uint_eq(qnl_noisy_network_parameters(network), parameters);
    REQUIRE_OK(qnl_noisy_network_gradient(&value, slopes, network, theta, 1, QNL_GRADIENT_ADJOINT));
    compare_double("stored expectation", value, expectation, 1e-12);
    compare_doubles("stored gradient", slopes, gradient, parameters, 1e-12);
    qnl_noisy_network_free(network);
    qnl_noise_plan_free(plan);
    qnl_circuit_free(circuit);
    qnl_channel_free(channel);
}

/* Two stored cases of noise behind every layer: values and gradients that another program computed by the shift rule. */
START_TEST(stored_cases) {
    qnl_channel *channel = NULL;
    static const char *const dephase =
        "qubits 3\nRX 0 theta[0]\nRY 0 theta[1]\nRX 1 theta[2]\nRY 1 theta[3]\nRX 2 theta[4]\nRY 2 theta[5]\n"
        "CNOT 0 1\nCNOT 1 2\nCZ 0 1\nCZ 1 2\n";
    static const double dephase_theta[6] = {1.141923, 0.860832, 4.141587, 1.143056, 1.800489, 2.912663};
    static const double dephase_gradient[6] = {0.2401398441966427,  -0.0025564674165616807, 1.0578757937287722,
                                               0.48680873327192864, 0.8236197037034484,     0.04223877856444758};
    REQUIRE_OK(qnl_channel_phase_flip(&channel, 0.15));
    check_layers(dephase, "Z0 Z1 + Z1 Z2 + X0 + X1 + X2", channel, 10, dephase_theta, 6, 1.1090471817281515, dephase_gradient);
    static const char *const depol =
        "qubits 3\nRY 0 theta[0]\nRZ 0 theta[1]\nRY 1 theta[2]\nRZ 1 theta[3]\nRY 2 theta[4]\nRZ 2 theta[5]\n"
        "CZ 0 1\nCZ 1 2\nRY 0 theta[6]\nRZ 0 theta[7]\nRY 1 theta[8]\nRZ 1 theta[9]\nRY 2 theta[10]\n"
        "RZ 2 theta[11]\nCZ 0 1\nCZ 1 2\nRY 0 theta[12]\nRZ 0 theta[13]\nRY 1 theta[14]\nRZ 1 theta[15]\n"
        "RY 2 theta[16]\nRZ 2 theta[17]\nCZ 0 1\nCZ 1 2\n";
    static const double depol_theta[18] = {1.050591, 5.130709, 1.441067, 1.388474, 0.260885, 0.673954,
                                           4.482053, 6.140642, 1.759186, 1.978225, 0.632118, 5.782244,
                                           1.817904, 5.822441, 3.295345, 1.518202, 4.537109, 5.571721};
    static const double depol_gradient[18] = {0.28378521511581967,   -0.04539950138828458,
                                              0.06633874635922353,   -0.008843600243415212,
                                              -0.02088282774772454,  -4.4054302658719235e-05,
                                              -0.02129329155419797,  0.004354051553480814,
                                              -0.041060228694123735, -0.00452032198795764,
                                              -0.016781588171381076, 2.7755575615628914e-17,
                                              0.22342167551384218,   0.0,
                                              0.14798254591060578,   0.0,
                                              4.163336342344337e-17, 0.0};
    REQUIRE_OK(qnl_channel_depolarizing(&channel, 1, 0.2));
    check_layers(depol, "Z0 Z1", channel, 8, depol_theta, 18, -0.09418665249898392, depol_gradient);
}
END_TEST

/* <Z> after RY(theta) and damping is 1 - (1 - gamma) (1 - cos theta). */
START_TEST(damped_rotation) {
    const double gamma = 0.35, theta = 1.1;
    const int zero = 0;
    double value = 0.0, slope = 0.0;
    qnl_noise_plan *plan = NULL;
    qnl_channel *channel = NULL;
    REQUIRE_OK(qnl_channel_amplitude_damping(&channel, gamma));
    REQUIRE_OK(qnl_noise_plan_new(&plan, 1));
    REQUIRE_OK(qnl_noise_plan_add(plan, 1, channel, &zero, 1));
    qnl_noisy_network *network = network_of("qubits 1\nRY 0 theta[0]\n", "Z0", plan);
    REQUIRE_OK(qnl_noisy_network_gradient(&value, &slope, network, &theta, 1, QNL_GRADIENT_ADJOINT));
    compare_double("value", value, 1.0 - (1.0 - gamma) * (1.0 - cos(theta)), 1e-15);
    compare_double("slope", slope, -(1.0 - gamma) * sin(theta), 1e-15);
    qnl_noisy_network_free(network);
    qnl_noise_plan_free(plan);
    qnl_channel_free(channel);
}
END_TEST

/* ---- random problems ---- */

typedef struct setting {
    int qubits;
    int basis;
    noisy_kind kind;
    int parts;
} setting;

static const setting settings[] = {{1, 0, NOISY_SIGNED, PART_ALL},
                                   {2, 1, NOISY_SIGNED, PART_ALL},
                                   {3, 0, NOISY_CHANNELS, PART_ALL},
                                   {3, 1, NOISY_CHANNELS, PART_PAULI | PART_PROJECTOR},
                                   {3, 1, NOISY_SIGNED, PART_MATRIX | PART_PRODUCT},
                                   {4, 1, NOISY_CHANNELS, PART_PAULI},
                                   {4, 0, NOISY_SIGNED, PART_STATE | PART_PAULI}};

enum { SETTINGS = sizeof settings / sizeof *settings, THETAS = 3 };

typedef struct noisy_problem {
    random_problem base;
    qnl_noise_plan *plan;
    double *thetas;
} noisy_problem;

static void problem_new(noisy_problem *p, const setting *s, uint64_t seed) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 11, 0, seed));
    const random_shape shape = {
        .qubits = s->qubits, .gates = 6, .parameters = 7, .parts = s->parts, .inputs = 2, .basis_inputs = s->basis, .copies = 1};
    random_problem_new(&p->base, random, &shape);
    p->plan = noisy_plan(random, &p->base, 6, 3, s->kind);
    p->thetas = random_thetas(random, THETAS * p->base.parameters);
    qnl_random_free(random);
}

static void problem_free(noisy_problem *p) {
    random_problem_free(&p->base);
    qnl_noise_plan_free(p->plan);
    free(p->thetas);
}

START_TEST(against_dense_matrices) {
    noisy_problem p;
    problem_new(&p, &settings[_i], (uint64_t)_i);
    const size_t d = p.base.dimension, inputs = p.base.inputs;
    double values[THETAS * 2];
    double complex *rho = reference_array(d * d);
    qnl_complex *found = calloc(d * d, sizeof *found);
    qnl_noisy_network *batch = noisy_network(&p.base, p.plan, 1, QNL_MODE_BATCH),
                      *single = noisy_network(&p.base, p.plan, 1, QNL_MODE_SINGLE);
    ck_assert_uint_eq(qnl_noisy_network_inputs(batch), inputs);
    for (int mode = 0; mode < 2; mode++) {
        const qnl_noisy_network *network = mode ? single : batch;
        REQUIRE_OK(qnl_noisy_network_expectation(values, network, p.thetas, THETAS));
        for (size_t k = 0; k < THETAS * inputs; k++) {
            const double *theta = p.thetas + k / inputs * p.base.parameters;
            noisy_density(rho, &p.base, p.plan, theta, k % inputs);
            compare_double("expectation", values[k], noisy_mean(&p.base, rho), 1e-12 * p.base.weight);
            REQUIRE_OK(qnl_noisy_network_density(found, network, theta, k % inputs));
            compare_complexes("density matrix", found, rho, d * d, 1e-13);
        }
    }
    qnl_noisy_network_free(batch);
    qnl_noisy_network_free(single);
    free(rho);
    free(found);
    problem_free(&p);
}
END_TEST

START_TEST(three_gradients) {
    noisy_problem p;
    problem_new(&p, &settings[_i], 50 + (uint64_t)_i);
    const size_t width = THETAS * p.base.inputs * p.base.parameters, jobs = THETAS * p.base.inputs;
    double values[3][THETAS * 2], *gradients = calloc(5 * width, sizeof *gradients);
    const double scale = p.base.weight;
    qnl_noisy_network *batch = noisy_network(&p.base, p.plan, 1, QNL_MODE_BATCH),
                      *single = noisy_network(&p.base, p.plan, 1, QNL_MODE_SINGLE);
    qnl_noisy_network *threads = noisy_network(&p.base, p.plan, 2, QNL_MODE_BATCH);
    REQUIRE_OK(qnl_noisy_network_gradient(values[0], gradients, batch, p.thetas, THETAS, QNL_GRADIENT_ADJOINT));
    REQUIRE_OK(qnl_noisy_network_gradient(values[1], gradients + width, batch, p.thetas, THETAS, QNL_GRADIENT_PARAMETER_SHIFT));
    REQUIRE_OK(qnl_noisy_network_gradient(NULL, gradients + 2 * width, batch, p.thetas, THETAS, QNL_GRADIENT_CENTRAL_DIFFERENCE));
    REQUIRE_OK(qnl_noisy_network_gradient(values[2], gradients + 3 * width, single, p.thetas, THETAS, QNL_GRADIENT_ADJOINT));
    REQUIRE_OK(qnl_noisy_network_gradient(NULL, gradients + 4 * width, threads, p.thetas, THETAS, QNL_GRADIENT_ADJOINT));
    compare_doubles("shift rule", gradients + width, gradients, width, 1e-12 * scale);
    compare_doubles("differences", gradients + 2 * width, gradients, width, 1e-7 * scale);
    compare_doubles("single mode", gradients + 3 * width, gradients, width, 1e-12 * scale);
    compare_bits("two threads", gradients + 4 * width, gradients, width);
    compare_doubles("values beside the shift rule", values[1], values[0], jobs, 1e-12 * scale);
    compare_doubles("values in single mode", values[2], values[0], jobs, 1e-12 * scale);
    double largest = 0.0;
    for (size_t k = 0; k < width; k++)
        largest = fmax(largest, fabs(gradients[k]));
    ck_assert_msg(largest > 1e-3, "all derivatives vanish");
    qnl_noisy_network_free(batch);
    qnl_noisy_network_free(single);
    qnl_noisy_network_free(threads);
    free(gradients);
    problem_free(&p);
}
END_TEST

/* ---- special cases ---- */

START_TEST(without_noise) {
    noisy_problem p;
    const setting s = {4, 1, NOISY_CHANNELS, PART_ALL & ~PART_STATE};
    problem_new(&p, &s, 100);
    double values[2][THETAS * 2], gradients[2][THETAS * 2 * 7];
    qnl_noisy_network *noisy = NULL;
    qnl_network *quiet = NULL;
    REQUIRE_OK(qnl_noisy_network_new(&noisy, p.base.circuit, NULL, 0, p.base.observable, p.base.states, NULL));
    REQUIRE_OK(qnl_network_new(&quiet, p.base.circuit, p.base.observable, p.base.states, NULL));
    ck_assert_int_eq(qnl_noisy_network_cone(noisy), qnl_network_cone(quiet));
    REQUIRE_OK(qnl_noisy_network_gradient(values[0], gradients[0], noisy, p.thetas, THETAS, QNL_GRADIENT_ADJOINT));
    REQUIRE_OK(qnl_network_gradient(values[1], gradients[1], quiet, p.thetas, THETAS, QNL_GRADIENT_ADJOINT));
    ck_assert_uint_eq(p.base.parameters, 7);
    compare_doubles("values", values[0], values[1], THETAS * p.base.inputs, 1e-12 * p.base.weight);
    compare_doubles("gradients", gradients[0], gradients[1], THETAS * p.base.inputs * 7, 1e-12 * p.base.weight);
    qnl_network_free(quiet);
    qnl_noisy_network_free(noisy);
    problem_free(&p);
}
END_TEST

/* As the channel of the whole circuit does it. */
START_TEST(against_channel) {
    noisy_problem p;
    const setting s = {3, 0, NOISY_SIGNED, PART_PAULI};
    problem_new(&p, &s, 200);
    qnl_channel *channel = NULL;
    qnl_complex rho[64], image[64];
    double complex input[64];
    REQUIRE_OK(qnl_channel_new_circuit(&channel, p.base.circuit, p.thetas, qnl_noise_plan_places(p.plan),
                                       qnl_noise_plan_count(p.plan), NULL));
    for (size_t e = 0; e < 64; e++)
        input[e] = p.base.vectors[e / 8] * conj(p.base.vectors[e % 8]);
    REQUIRE_OK(qnl_channel_apply(image, channel, as_library(input)));
    qnl_noisy_network *network = noisy_network(&p.base, p.plan, 1, QNL_MODE_AUTO);
    REQUIRE_OK(qnl_noisy_network_density(rho, network, p.thetas, 0));
    for (size_t e = 0; e < 64; e++) {
        compare_double("real part", rho[e].re, image[e].re, 1e-13);
        compare_double("imaginary part", rho[e].im, image[e].im, 1e-13);
    }
    qnl_channel_free(channel);
    qnl_noisy_network_free(network);
    problem_free(&p);
}
END_TEST

/* Channels behind and beside the observable do not count, those that do not keep the trace do. */
START_TEST(light_cone) {
    const int one = 1, pair[2] = {2, 1};
    const char *text = "qubits 40\nRY 0 theta[0]\nCNOT 0 1\nRX 1 theta[1]\nCNOT 1 2\n";
    const double theta[2] = {0.7, 0.2};
    double value = 0.0;
    qnl_noise_plan *plan = NULL;
    qnl_channel *damping = NULL, *flip = NULL, *both = NULL, *half = NULL;
    REQUIRE_OK(qnl_channel_amplitude_damping(&damping, 0.4));
    REQUIRE_OK(qnl_channel_phase_flip(&flip, 0.1));
    REQUIRE_OK(qnl_channel_tensor(&both, damping, flip));
    REQUIRE_OK(qnl_noise_plan_new(&plan, 40));
    REQUIRE_OK(qnl_noise_plan_add(plan, 2, damping, &one, 1));
    REQUIRE_OK(qnl_noise_plan_add(plan, 4, both, pair, 2));
    qnl_noisy_network *network = network_of(text, "Z0", plan);
    ck_assert_int_eq(qnl_noisy_network_cone(network), 1);
    REQUIRE_OK(qnl_noisy_network_expectation(&value, network, theta, 1));
    compare_double("cos", value, cos(0.7), 1e-15);
    qnl_noisy_network_free(network);

    const qnl_channel *list[1] = {damping}; /* not a channel: half of one */
    const double weight = 0.5;
    REQUIRE_OK(qnl_channel_combine(&half, list, &weight, 1));
    REQUIRE_OK(qnl_noise_plan_add(plan, 4, half, &one, 1));
    network = network_of(text, "Z0", plan);
    REQUIRE_OK(qnl_noisy_network_expectation(&value, network, theta, 1));
    compare_double("half of it", value, 0.5 * cos(0.7), 1e-15);
    qnl_noisy_network_free(network);

    /* A map takes all its qubits into the cone. */
    network = network_of(text, "Z1", plan);
    ck_assert_int_eq(qnl_noisy_network_cone(network), 3);
    qnl_noisy_network_free(network);
    qnl_channel_free(damping);
    qnl_channel_free(flip);
    qnl_channel_free(both);
    qnl_channel_free(half);
    qnl_noise_plan_free(plan);
}
END_TEST

/* tr(P rho) for the letters of two qubits, 0..3 = 1, X, Y, Z. */
static double pauli_mean(const qnl_complex rho[16], int first, int second) {
    static const double complex pauli[4][4] = {{1, 0, 0, 1}, {0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};
    double complex sum = 0.0;
    for (size_t r = 0; r < 4; r++) {
        for (size_t c = 0; c < 4; c++)
            sum += pauli[first][(c & 1) * 2 + (r & 1)] * pauli[second][(c >> 1) * 2 + (r >> 1)] *
                   (rho[r * 4 + c].re + I * rho[r * 4 + c].im);
    }
    return creal(sum);
}

static qnl_channel *sparse_map(int kind) {
    static const char *const gates[] = {"S 0", "H 0", "SX 0", "CNOT 0 1", "CY 1 0", "ISWAP 0 1"};
    char text[64];
    qnl_channel *channel = NULL;
    if (kind >= 6) {
        REQUIRE_OK(kind == 6   ? qnl_channel_phase_flip(&channel, 0.2)
                   : kind == 7 ? qnl_channel_bit_flip(&channel, 0.3)
                               : qnl_channel_amplitude_damping(&channel, 0.4));
        return channel;
    }
    (void)snprintf(text, sizeof text, "qubits %d\n%s\n", kind < 3 ? 1 : 2, gates[kind]);
    qnl_circuit *circuit = parse(text);
    REQUIRE_OK(qnl_channel_new_circuit(&channel, circuit, NULL, NULL, 0, NULL));
    qnl_circuit_free(circuit);
    return channel;
}

/* Maps that take few Pauli letters to few others, for every observable: the cone against all qubits. */
START_TEST(letters_in_the_cone) {
    static const char circuit_text[] = "qubits 2\nRX 0 0.3\nRY 1 0.8\nCNOT 0 1\nRZ 0 0.5\nRY 0 -0.7\nRX 1 0.9\nCZ 0 1\nRZ 1 1.2\n";
    static const char *const letters[4] = {"", "X", "Y", "Z"};
    const int qubits[2] = {1, 0};
    qnl_channel *channel = sparse_map(_i);
    const int count = qnl_channel_input(channel) == 4 ? 2 : 1;
    for (size_t gates = 3; gates <= 8; gates++) {
        qnl_noise_plan *plan = NULL;
        REQUIRE_OK(qnl_noise_plan_new(&plan, 2));
        REQUIRE_OK(qnl_noise_plan_add(plan, gates, channel, qubits, count));
        for (int k = 1; k < 16; k++) {
            char text[16];
            double value = 0.0;
            qnl_complex rho[16];
            (void)snprintf(text, sizeof text, "%s%s %s%s", letters[k % 4], k % 4 ? "0" : "", letters[k / 4], k / 4 ? "1" : "");
            qnl_noisy_network *network = network_of(circuit_text, text, plan);
            REQUIRE_OK(qnl_noisy_network_expectation(&value, network, NULL, 1));
            REQUIRE_OK(qnl_noisy_network_density(rho, network, NULL, 0));
            compare_double(text, value, pauli_mean(rho, k % 4, k / 4), 1e-14);
            qnl_noisy_network_free(network);
        }
        qnl_noise_plan_free(plan);
    }
    qnl_channel_free(channel);
}
END_TEST

START_TEST(as_cost) {
    noisy_problem p;
    problem_new(&p, &settings[2], 300);
    qnl_noisy_network *network = noisy_network(&p.base, p.plan, 1, QNL_MODE_BATCH);
    qnl_cost *cost = NULL;
    double values[2], value = 0.0;
    REQUIRE_OK(qnl_noisy_network_cost(&cost, network));
    REQUIRE_OK(qnl_noisy_network_expectation(values, network, p.thetas, 1));
    qnl_noisy_network_free(network); /* the cost keeps it */
    REQUIRE_OK(qnl_cost_value(&value, cost, p.thetas, 1));
    compare_double("mean", value, 0.5 * (values[0] + values[1]), 1e-14 * p.base.weight);
    double gradient[7], differences[7];
    REQUIRE_OK(qnl_cost_gradient(&value, gradient, cost, p.thetas, 1));
    REQUIRE_OK(qnl_cost_central_difference(differences, cost, p.thetas, 1, 0.0));
    compare_doubles("gradient", gradient, differences, p.base.parameters, 1e-7 * p.base.weight);
    ck_assert_int_eq(qnl_cost_has(cost, QNL_COST_HESSIAN), 0);
    qnl_cost_free(cost);
    problem_free(&p);
}
END_TEST

/* So little memory that only the smallest number of vectors is kept: the same gradient. */
START_TEST(little_memory) {
    noisy_problem p;
    const setting s = {4, 1, NOISY_CHANNELS, PART_PAULI};
    problem_new(&p, &s, 400);
    double gradients[2][2 * 7];
    qnl_noisy_network *plenty = noisy_network(&p.base, p.plan, 1, QNL_MODE_SINGLE), *little = NULL;
    qnl_execution_options options = execution(1, QNL_MODE_SINGLE, QNL_ISA_AUTO);
    options.memory_limit = 65536;
    REQUIRE_OK(qnl_noisy_network_new(&little, p.base.circuit, qnl_noise_plan_places(p.plan), qnl_noise_plan_count(p.plan),
                                     p.base.observable, p.base.states, &options));
    REQUIRE_OK(qnl_noisy_network_gradient(NULL, gradients[0], plenty, p.thetas, 1, QNL_GRADIENT_ADJOINT));
    REQUIRE_OK(qnl_noisy_network_gradient(NULL, gradients[1], little, p.thetas, 1, QNL_GRADIENT_ADJOINT));
    compare_bits("gradient", gradients[1], gradients[0], p.base.inputs * p.base.parameters);
    qnl_noisy_network_free(plenty);
    qnl_noisy_network_free(little);
    problem_free(&p);
}
END_TEST

/* ---- failures ---- */

static int stop(size_t done, size_t total, void *data) {
    (void)done;
    (void)total;
    (void)data;
    return -7;
}

START_TEST(bad_input) {
    const int zero = 0, twice[2] = {1, 1}, four[4] = {0, 1, 2, 3};
    qnl_circuit *circuit = parse("qubits 14\nRY 0 theta[0]\nCNOT 0 1\n");
    qnl_observable *observable = observe(14, "Z0"), *other = observe(2, "Z0"), *wide = observe(14, "1");
    qnl_noisy_network *network = NULL;
    qnl_channel *one = NULL, *two = NULL, *large = NULL;
    REQUIRE_OK(qnl_channel_phase_flip(&one, 0.1));
    REQUIRE_OK(qnl_channel_depolarizing(&two, 2, 0.1));
    REQUIRE_OK(qnl_channel_depolarizing(&large, 4, 0.1));
    REQUIRE_FAILURE(qnl_noisy_network_new(NULL, circuit, NULL, 0, observable, NULL, NULL), QNL_ERR_NULL,
                    "qnl_noisy_network_new: out is NULL");
    REQUIRE_FAILURE(qnl_noisy_network_new(&network, NULL, NULL, 0, observable, NULL, NULL), QNL_ERR_NULL,
                    "qnl_noisy_network_new: circuit is NULL");
    REQUIRE_FAILURE(qnl_noisy_network_new(&network, circuit, NULL, 1, observable, NULL, NULL), QNL_ERR_NULL,
                    "qnl_noisy_network_new: noise is NULL");
    REQUIRE_FAILURE(qnl_noisy_network_new(&network, circuit, NULL, 0, other, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_noisy_network_new: the observable has 2 qubits, the circuit 14");
    const qnl_noise bad[] = {{3, one, &zero, 1}, {0, two, &zero, 1}, {0, two, twice, 2}, {0, large, four, 4}, {0, NULL, &zero, 1}};
    static const char *const texts[] = {
        "qnl_noisy_network_new: gates of noise[0] is 3, allowed are 0..2",
        "qnl_noisy_network_new: the channel of noise[0] maps dimension 4 to 4, its 1 qubit(s) have 2",
        "qnl_noisy_network_new: qubits[1] of noise[0] is 1, allowed are 0..13, each once",
        "qnl_noisy_network_new: count of noise[0] is 4, allowed are 1..3",
        "qnl_noisy_network_new: channel or qubits of noise[0] is NULL"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        REQUIRE_FAILURE(qnl_noisy_network_new(&network, circuit, &bad[k], 1, observable, NULL, NULL),
                        k == 4 ? QNL_ERR_NULL : QNL_ERR_ARGUMENT, texts[k]);
    }
    const qnl_noise order[2] = {{2, one, &zero, 1}, {1, one, &zero, 1}};
    REQUIRE_FAILURE(qnl_noisy_network_new(&network, circuit, order, 2, observable, NULL, NULL), QNL_ERR_ARGUMENT,
                    "qnl_noisy_network_new: gates of noise[1] is 1, allowed are 2..2");
    ck_assert_ptr_null(network);
    ck_assert_uint_eq(qnl_noisy_network_parameters(NULL) + qnl_noisy_network_inputs(NULL), 0);
    ck_assert_int_eq(qnl_noisy_network_cone(NULL), 0);
    qnl_noisy_network_free(NULL);
    qnl_channel_free(one);
    qnl_channel_free(two);
    qnl_channel_free(large);
    qnl_observable_free(observable);
    qnl_observable_free(other);
    qnl_observable_free(wide);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(bad_calls) {
    const double theta = 0.3;
    double value = 5.0, slope = 5.0;
    const double infinite = INFINITY;
    qnl_complex rho[4];
    qnl_execution_options options = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    qnl_circuit *circuit = parse("qubits 14\nRY 0 theta[0]\n");
    qnl_observable *observable = observe(14, "Z0"), *wide = observe(14, "Z0 Z1 Z2 Z3 Z4 Z5 Z6 Z7 Z8 Z9 Z10 Z11 Z12");
    qnl_noisy_network *network = NULL, *large = NULL;
    qnl_cost *cost = NULL;
    options.progress = stop;
    REQUIRE_OK(qnl_noisy_network_new(&network, circuit, NULL, 0, observable, NULL, &options));
    REQUIRE_OK(qnl_noisy_network_new(&large, circuit, NULL, 0, wide, NULL, NULL));
    ck_assert_int_eq(qnl_noisy_network_cone(large), 13);
    REQUIRE_FAILURE(qnl_noisy_network_expectation(NULL, network, &theta, 1), QNL_ERR_NULL,
                    "qnl_noisy_network_expectation: values is NULL");
    REQUIRE_FAILURE(qnl_noisy_network_expectation(&value, NULL, &theta, 1), QNL_ERR_NULL,
                    "qnl_noisy_network_expectation: network is NULL");
    REQUIRE_FAILURE(qnl_noisy_network_expectation(&value, large, &theta, 1), QNL_ERR_ARGUMENT,
                    "qnl_noisy_network_expectation: 13 qubits have to be simulated, allowed for density matrices are 1..12");
    REQUIRE_FAILURE(qnl_noisy_network_cost(&cost, large), QNL_ERR_ARGUMENT,
                    "qnl_noisy_network_cost: 13 qubits have to be simulated, allowed for density matrices are 1..12");
    REQUIRE_FAILURE(qnl_noisy_network_density(rho, network, &theta, 0), QNL_ERR_ARGUMENT,
                    "qnl_noisy_network_density: the circuit has 14 qubits, allowed are 1..12");
    REQUIRE_FAILURE(qnl_noisy_network_expectation(&value, network, &infinite, 1), QNL_ERR_NOT_FINITE,
                    "qnl_noisy_network_expectation: thetas[0] is inf, must be finite");
    REQUIRE_FAILURE(qnl_noisy_network_gradient(&value, NULL, network, &theta, 1, QNL_GRADIENT_ADJOINT), QNL_ERR_NULL,
                    "qnl_noisy_network_gradient: gradients is NULL");
    REQUIRE_FAILURE(qnl_noisy_network_gradient(&value, &slope, network, &theta, 1, (qnl_gradient_method)3), QNL_ERR_ARGUMENT,
                    "qnl_noisy_network_gradient: method is 3, allowed are 0..2");
    for (int method = 0; method < 3; method++)
        ck_assert_int_eq(qnl_noisy_network_gradient(&value, &slope, network, &theta, 1, (qnl_gradient_method)method), -7);
    ck_assert_int_eq(qnl_noisy_network_expectation(&value, network, &theta, 1), -7);
    ck_assert_double_eq(value + slope, 10.0); /* nothing has changed */
    qnl_noisy_network_free(network);
    qnl_noisy_network_free(large);
    qnl_observable_free(observable);
    qnl_observable_free(wide);
    qnl_circuit_free(circuit);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("noisy_network");
    TCase *test = tcase_create("density");
    tcase_add_test(test, bell_state);
    tcase_add_test(test, stored_cases);
    tcase_add_test(test, damped_rotation);
    tcase_add_loop_test(test, against_dense_matrices, 0, SETTINGS);
    tcase_add_loop_test(test, three_gradients, 0, SETTINGS);
    tcase_add_test(test, without_noise);
    tcase_add_test(test, against_channel);
    tcase_add_test(test, light_cone);
    tcase_add_loop_test(test, letters_in_the_cone, 0, 9);
    tcase_add_test(test, as_cost);
    tcase_add_test(test, little_memory);
    tcase_add_test(test, bad_input);
    tcase_add_test(test, bad_calls);
    suite_add_tcase(suite, test);
    return qnl_test_run(suite);
}
