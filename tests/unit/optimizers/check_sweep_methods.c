/* check_sweep_methods.c  Rotosolve and free gates: minima reached, predictions, options, state. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "optimizers/gate_angles.h"
#include "qnnland/ansatz.h"
#include "qnnland/gradient.h"
#include "qnnland/loss.h"
#include "qnnland/optimizer.h"
#include "qnnland/parameter_range.h"
#include "support/compare.h"
#include "support/runner.h"

static const double pi = 3.14159265358979323846;

static qnl_optimizer_options default_options(void) {
    qnl_optimizer_options options;
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    return options;
}

static double *random_angles(uint64_t seed, size_t count) {
    qnl_random *random = NULL;
    double *thetas = calloc(count, sizeof *thetas);
    ck_assert_ptr_nonnull(thetas);
    REQUIRE_OK(qnl_random_new(&random, seed, 0, 0));
    REQUIRE_OK(qnl_random_fill_uniform(thetas, random, count, -pi, pi));
    qnl_random_free(random);
    return thetas;
}

/* ---- costs of circuits ---- */

static qnl_network *new_network(const qnl_circuit *circuit, const char *pauli_sum) {
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_execution_options execution;
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    execution.threads = 1;
    REQUIRE_OK(qnl_observable_parse(&observable, qnl_circuit_qubits(circuit), pauli_sum));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, &execution));
    qnl_observable_free(observable);
    return network;
}

static qnl_cost *text_cost(const char *circuit_text, const char *pauli_sum, qnl_frequency *frequencies) {
    qnl_circuit *circuit = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, circuit_text));
    qnl_network *network = new_network(circuit, pauli_sum);
    REQUIRE_OK(qnl_network_cost(&cost, network));
    if (frequencies != NULL) REQUIRE_OK(qnl_circuit_frequencies(frequencies, circuit));
    qnl_network_free(network);
    qnl_circuit_free(circuit);
    return cost;
}

/* Four spins on a line, X X + Y Y + Z Z between neighbours: between -6.46... (the ground state) and 3. */
static const char *const heisenberg = "X0 X1 + Y0 Y1 + Z0 Z1 + X1 X2 + Y1 Y2 + Z1 Z2 + X2 X3 + Y2 Y3 + Z2 Z3";

/* The lowest eigenvalue of that chain is -3 - 2 sqrt(3): in units of spins 1/2 it is -(3 + 2 sqrt 3) / 4. */
static const double ground_energy = -6.464101615137754587;

#define LAYERS     3
#define PARAMETERS ((size_t)36)

static qnl_cost *chain_cost(void) {
    qnl_hea_options options;
    qnl_circuit *circuit = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    options.layers = LAYERS;
    REQUIRE_OK(qnl_hea(&circuit, &options));
    ck_assert_uint_eq(qnl_circuit_parameters(circuit), PARAMETERS);
    qnl_network *network = new_network(circuit, heisenberg);
    REQUIRE_OK(qnl_network_cost(&cost, network));
    qnl_network_free(network);
    qnl_circuit_free(circuit);
    return cost;
}

static double value_of(const qnl_cost *cost, const double *theta) {
    double value;
    REQUIRE_OK(qnl_cost_value(&value, cost, theta, 1));
    return value;
}

static qnl_stop_reason reason_of(const qnl_optimizer *optimizer) {
    qnl_stop_reason reason;
    REQUIRE_OK(qnl_optimizer_reasons(&reason, optimizer));
    return reason;
}

/* ---- convergence ---- */

/* Values never rise, and there is no gradient. */
static int falling_trace(const qnl_optimizer_step *step, void *data) {
    double *last = data;
    ck_assert_ptr_null(step->gradient);
    ck_assert_msg(step->value <= *last + 1e-12, "value rises from %.17g to %.17g", *last, step->value);
    *last = step->value;
    return 0;
}

/* No single parameter goes lower. */
static void require_lowest_parameters(const qnl_cost *cost, const double *theta, size_t parameters,
                                      const qnl_frequency *frequencies) {
    qnl_parameter_range *ranges = calloc(parameters, sizeof *ranges);
    ck_assert_ptr_nonnull(ranges);
    REQUIRE_OK(qnl_cost_parameter_ranges(ranges, cost, theta, NULL, frequencies, parameters));
    for (size_t k = 0; k < parameters; k++) {
        ck_assert_msg(value_of(cost, theta) - ranges[k].minimum < 1e-9, "parameter %zu could go lower", k);
    }
    free(ranges);
}

/* No other gate in place of one of them goes lower: q'Mq has no other minima than the lowest, so small and large moves tell. */
static void require_lowest_gates(const qnl_cost *cost, const double *theta, size_t parameters) {
    static const double sizes[4] = {0.001, 0.03, 0.5, 3.0};
    const double value = value_of(cost, theta);
    double *moved = calloc(parameters, sizeof *moved);
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 40, 0, 0));
    for (size_t first = 0; first < parameters; first += 3) {
        for (int repeat = 0; repeat < 200; repeat++) {
            memcpy(moved, theta, parameters * sizeof *moved);
            for (size_t k = first; k < first + 3; k++) {
                moved[k] += sizes[repeat % 4] * qnl_random_normal(random);
            }
            ck_assert_msg(value_of(cost, moved) > value - 1e-9, "gate %zu could be better", first / 3);
        }
    }
    qnl_random_free(random);
    free(moved);
}

/* Until a step gains nothing: no coordinate, or gate, can go lower. */
START_TEST(reaches_the_minimum_of_every_coordinate) {
    const qnl_optimizer_method method = _i == 0 ? QNL_OPTIMIZER_ROTOSOLVE : QNL_OPTIMIZER_FREE_GATE;
    qnl_cost *cost = chain_cost();
    double last = INFINITY;
    double *theta = random_angles(7, PARAMETERS);
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = default_options();
    options.trace = falling_trace;
    options.trace_data = &last;
    options.value_tolerance = 1e-10;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, method, PARAMETERS, 1, theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 3000));
    ck_assert_int_eq(reason_of(optimizer), QNL_STOP_VALUE);
    REQUIRE_OK(qnl_optimizer_thetas(theta, optimizer));
    require_lowest_parameters(cost, theta, PARAMETERS, NULL);
    if (method == QNL_OPTIMIZER_FREE_GATE) require_lowest_gates(cost, theta, PARAMETERS);
    ck_assert(value_of(cost, theta) > ground_energy - 1e-12 && value_of(cost, theta) < -5.0);
    free(theta);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/*
 * Every gate, from the state |0>: a X + b Y + c Z goes down to -h, h = sqrt(a^2 + b^2 + c^2), in one step.  All gates that bring
 * |0> to the ground state are as good; the one next to the gate before has the scalar product sqrt((1 - C / h) / 2) with it, the
 * modulus of the inner product of the two states.
 */
START_TEST(one_gate_in_one_step) {
    static const char *const layouts[] = {"XYX", "XYZ", "XZX", "XZY", "YXY", "YXZ", "YZX", "YZY", "ZXY", "ZXZ", "ZYX", "ZYZ", "U3"};
    const char *gate = layouts[_i];
    char text[200];
    const double strength = sqrt(1.5 * 1.5 + 4.0 + 0.49);
    double theta[3] = {0.4, -1.1, 2.0};
    double value, before[4], after[4];
    if (strcmp(gate, "U3") == 0) {
        snprintf(text, sizeof text, "qubits 1\nU3 0 theta[0] theta[1] theta[2]\n");
    } else {
        snprintf(text, sizeof text, "qubits 1\nR%c 0 theta[0]\nR%c 0 theta[1]\nR%c 0 theta[2]\n", gate[0], gate[1], gate[2]);
    }
    qnl_cost *cost = text_cost(text, "1.5 X0 - 2 Y0 + 0.7 Z0", NULL);
    const double first = value_of(cost, theta);
    qnl__gate_from_angles(before, theta, gate);
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = default_options();
    options.gate = gate;
    options.step_tolerance = 1e-12;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_FREE_GATE, 3, 1, theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 1));
    REQUIRE_OK(qnl_optimizer_values(&value, optimizer));
    compare_double("value", value, -strength, 1e-14);
    REQUIRE_OK(qnl_optimizer_thetas(theta, optimizer));
    for (int k = 0; k < 3; k++) {
        ck_assert(fabs(theta[k]) < 2.0 + pi);
    }
    qnl__gate_from_angles(after, theta, gate);
    const double product = before[0] * after[0] + before[1] * after[1] + before[2] * after[2] + before[3] * after[3];
    compare_double("nearness", fabs(product), sqrt(0.5 * (1.0 - first / strength)), 1e-12);
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 5));
    uint64_t steps;
    REQUIRE_OK(qnl_optimizer_steps(&steps, optimizer));
    ck_assert_int_eq(reason_of(optimizer), QNL_STOP_STEP_SIZE);
    ck_assert_uint_eq(steps, 2);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* Shared parameters, scales 2 and 1/2, controlled rotations, and one parameter that drives nothing. */
static const char *const mixed_circuit = "qubits 3\nparameters 5\nH 0\nRX 0 2*theta[0]\nRY 1 0.5*theta[1]\nCRY 0 1 theta[2]\n"
                                         "RZ 2 theta[0]\nCNOT 1 2\nCRX 2 0 2*theta[1]\nRY 2 theta[3]\nCRZ 0 1 theta[3]\n"
                                         "RX 1 theta[2]\nROTATION X0*Y2 0.5*theta[0]\n";
static const char *const mixed_sum = "Z0 + 0.5 X1 Z2 - 0.75 Y0 Y1 + 0.3 X2";

START_TEST(frequencies_of_shared_parameters) {
    const double start[5] = {0.3, -0.6, 1.2, 2.0, 0.125};
    qnl_frequency frequencies[5];
    double theta[5];
    double last = INFINITY;
    qnl_cost *cost = text_cost(mixed_circuit, mixed_sum, frequencies);
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = default_options();
    options.frequencies = frequencies;
    options.step_tolerance = 1e-8;
    options.trace = falling_trace;
    options.trace_data = &last;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ROTOSOLVE, 5, 1, start, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 2000));
    ck_assert_int_eq(reason_of(optimizer), QNL_STOP_STEP_SIZE);
    REQUIRE_OK(qnl_optimizer_thetas(theta, optimizer));
    require_lowest_parameters(cost, theta, 5, frequencies);
    ck_assert(theta[4] == 0.125);
    ck_assert(last < -1.0);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* ---- formulas ---- */

/* offset + size * (cos(t0 - 1) + cos(t0) sin(t1) / 2 + cos(t2 + 0.5)); a value of the list spoils the form. */
typedef struct wave {
    double offset;
    double size;
    double spoil; /* times t0^2 */
    double noise; /* times a number that changes with every call */
    double cliff; /* not finite where t0 is above this */
    uint64_t calls;
} wave;

static const wave plain_wave = {.size = 1.0, .cliff = INFINITY};

static int wave_value(double *values, const double *thetas, size_t count, void *data) {
    wave *w = data;
    for (size_t j = 0; j < count; j++) {
        const double *t = thetas + 3 * j;
        const double form = cos(t[0] - 1.0) + 0.5 * cos(t[0]) * sin(t[1]) + cos(t[2] + 0.5);
        values[j] = w->offset + w->size * form + w->spoil * t[0] * t[0] + w->noise * sin((double)++w->calls * 12.9898);
        if (t[0] > w->cliff) values[j] = NAN;
    }
    return 0;
}

static qnl_cost *wave_cost(wave *data) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = wave_value};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 3, &methods, data));
    return cost;
}

static const double wave_start[3] = {0.2, -0.4, 0.9};

static qnl_stop_reason run_wave(wave data, double model_tolerance, uint64_t steps) {
    qnl_cost *cost = wave_cost(&data);
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = default_options();
    options.model_tolerance = model_tolerance;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ROTOSOLVE, 3, 1, wave_start, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, steps));
    const qnl_stop_reason reason = reason_of(optimizer);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    return reason;
}

/* Rounding is never a fault of the model: large constants, tiny ranges, nothing at all, a thousand steps. */
START_TEST(rounding_is_no_fault_of_the_model) {
    static const wave waves[] = {{.size = 1.0, .cliff = INFINITY},
                                 {.size = 1.0, .offset = 1e9, .cliff = INFINITY},
                                 {.size = 1e-9, .offset = -1e3, .cliff = INFINITY},
                                 {.size = 1e-17, .offset = 1.0, .cliff = INFINITY},
                                 {.size = 1e-200, .cliff = INFINITY},
                                 {.size = 1e200, .cliff = INFINITY},
                                 {.size = 0.0, .noise = 1e-16, .cliff = INFINITY},
                                 {.size = 1.0, .noise = 1e-13, .cliff = INFINITY}};
    ck_assert_int_eq(run_wave(waves[_i], 1e-6, 1000), QNL_STOP_STEPS);
}
END_TEST

START_TEST(other_forms_are_noticed) {
    wave spoiled = plain_wave;
    spoiled.spoil = 0.01;
    ck_assert_int_eq(run_wave(spoiled, 1e-6, 50), QNL_STOP_MODEL);
    ck_assert_int_eq(run_wave(spoiled, -1.0, 50), QNL_STOP_STEPS);
    ck_assert_int_eq(run_wave(spoiled, 10.0, 50), QNL_STOP_STEPS);
    wave noisy = plain_wave;
    noisy.noise = 1e-3;
    ck_assert_int_eq(run_wave(noisy, 1e-6, 50), QNL_STOP_MODEL);
    ck_assert_int_eq(run_wave(noisy, -1.0, 50), QNL_STOP_STEPS);
}
END_TEST

/* A squared loss has twice the harmonics of the network. */
START_TEST(squared_loss_needs_twice_the_harmonics) {
    const double target = 0.4;
    const double start[3] = {0.3, 0.5, -0.7};
    const qnl_frequency twice[3] = {{1.0, 2}, {1.0, 2}, {1.0, 2}};
    qnl_circuit *circuit = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 2\nRX 0 theta[0]\nRY 1 theta[1]\nCNOT 0 1\nRY 0 theta[2]\n"));
    qnl_network *network = new_network(circuit, "Z0 + X1");
    REQUIRE_OK(qnl_loss_cost(&cost, network, QNL_LOSS_SQUARED, &target));
    for (int method = 0; method < 3; method++) {
        qnl_optimizer *optimizer = NULL;
        qnl_optimizer_options options = default_options();
        if (method == 1) options.frequencies = twice;
        REQUIRE_OK(
            qnl_optimizer_new(&optimizer, method < 2 ? QNL_OPTIMIZER_ROTOSOLVE : QNL_OPTIMIZER_FREE_GATE, 3, 1, start, &options));
        REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 50));
        ck_assert_int_eq(reason_of(optimizer), method == 1 ? QNL_STOP_STEPS : QNL_STOP_MODEL);
        qnl_optimizer_free(optimizer);
    }
    qnl_cost_free(cost);
    qnl_network_free(network);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- stop rules ---- */

typedef struct stopped {
    qnl_stop_reason reason;
    uint64_t steps;
    double theta[3];
    double value;
} stopped;

static stopped run_to_stop(qnl_optimizer_options options, const double *start, wave data) {
    stopped end;
    qnl_cost *cost = wave_cost(&data);
    qnl_optimizer *optimizer = NULL;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ROTOSOLVE, 3, 1, start, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 30));
    end.reason = reason_of(optimizer);
    REQUIRE_OK(qnl_optimizer_steps(&end.steps, optimizer));
    REQUIRE_OK(qnl_optimizer_thetas(end.theta, optimizer));
    REQUIRE_OK(qnl_optimizer_values(&end.value, optimizer));
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    return end;
}

START_TEST(stop_rules) {
    qnl_optimizer_options options = default_options();
    options.gradient_tolerance = 1e300; /* means nothing without a gradient */
    stopped end = run_to_stop(options, wave_start, plain_wave);
    ck_assert(end.reason == QNL_STOP_STEPS && end.steps == 30);
    const double lowest = end.value;
    options.target = lowest + 0.1;
    end = run_to_stop(options, wave_start, plain_wave);
    ck_assert(end.reason == QNL_STOP_TARGET && end.steps >= 1 && end.steps < 10 && end.value <= lowest + 0.1);
    options.target = -INFINITY;
    options.value_tolerance = 1e-10;
    end = run_to_stop(options, wave_start, plain_wave);
    ck_assert(end.reason == QNL_STOP_VALUE && end.steps >= 2 && end.steps < 30);
    compare_double("value", end.value, lowest, 1e-9);
    options.value_tolerance = -1.0;
    options.step_tolerance = 1e-4;
    end = run_to_stop(options, wave_start, plain_wave);
    ck_assert(end.reason == QNL_STOP_STEP_SIZE && end.steps < 30);
    compare_double("value", end.value, lowest, 1e-7);
}
END_TEST

static int no_update(const qnl_optimizer_step *step, void *data) {
    ++*(int *)data;
    for (int k = 0; k < 3; k++) {
        ck_assert(step->update[k] == 0.0);
    }
    return 0;
}

/* At the minimum, and where nothing depends on theta, updates are exactly zero. */
START_TEST(stays_at_the_minimum) {
    const double minimum[3] = {1.0 - pi + 0.0, 0.0, pi - 0.5};
    const char *const gates[2] = {"qubits 1\nRX 0 theta[0]\nRY 0 theta[1]\nRZ 0 theta[2]\n",
                                  "qubits 2\nRX 0 theta[0]\nRY 0 theta[1]\nRZ 0 theta[2]\n"};
    const char *const sums[2] = {"Z0", "Z1"};
    const double at[3] = {pi, 0.0, 0.7};
    int traced = 0;
    qnl_optimizer_options options = default_options();
    options.trace = no_update;
    options.trace_data = &traced;
    options.step_tolerance = 0.0;
    wave flat = plain_wave;
    flat.size = 0.0;
    flat.offset = 3.25;
    const stopped end = run_to_stop(options, minimum, flat);
    ck_assert(end.reason == QNL_STOP_STEP_SIZE && end.steps == 1);
    for (int i = 0; i < 4; i++) {
        qnl_cost *cost = text_cost(gates[i / 2], sums[i / 2], NULL);
        qnl_optimizer *optimizer = NULL;
        REQUIRE_OK(
            qnl_optimizer_new(&optimizer, i % 2 == 0 ? QNL_OPTIMIZER_ROTOSOLVE : QNL_OPTIMIZER_FREE_GATE, 3, 1, at, &options));
        REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 3));
        ck_assert_int_eq(reason_of(optimizer), QNL_STOP_STEP_SIZE);
        qnl_optimizer_free(optimizer);
        qnl_cost_free(cost);
    }
    ck_assert_int_eq(traced, 5);
}
END_TEST

/* A start that meets a value which is not finite stops where it stands; the others go on. */
START_TEST(values_that_are_not_finite) {
    const double thetas[6] = {3.5, -0.4, 0.2, -5.0, -0.4, 0.2};
    wave data = plain_wave;
    data.cliff = 4.0; /* start 0 asks beyond it, start 1 stays within half a turn of -5 */
    qnl_cost *cost = wave_cost(&data);
    qnl_optimizer *optimizer = NULL;
    double found[6], values[2];
    qnl_stop_reason reasons[2];
    uint64_t steps[2];
    const qnl_optimizer_method method = _i == 0 ? QNL_OPTIMIZER_ROTOSOLVE : QNL_OPTIMIZER_FREE_GATE;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, method, 3, 2, thetas, NULL));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 1));
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    REQUIRE_OK(qnl_optimizer_values(values, optimizer));
    REQUIRE_OK(qnl_optimizer_reasons(reasons, optimizer));
    REQUIRE_OK(qnl_optimizer_steps(steps, optimizer));
    compare_bits("theta", found, thetas, 3);
    ck_assert(reasons[0] == QNL_STOP_DIVERGED && reasons[1] == QNL_STOP_STEPS && steps[0] == 0 && steps[1] == 1);
    ck_assert(isfinite(values[0]) && isfinite(values[1]));
    if (_i == 0) compare_double("theta", found[5], pi - 0.5, 1e-12);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
}
END_TEST

/* ---- options and state ---- */

START_TEST(wrong_options) {
    const double thetas[6] = {0.0};
    qnl_frequency frequencies[3] = {{1.0, 1}, {0.0, 1}, {1.0, 1}};
    static const char *const gates[3] = {"", "XXY", "XYZX"};
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options = default_options();
    options.frequencies = frequencies;
    REQUIRE_FAILURE(
        qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ROTOSOLVE, 3, 1, thetas, &options), QNL_ERR_ARGUMENT,
        "qnl_optimizer_new: frequencies[1] is 0 with 1 harmonics, base: allowed are finite numbers above 0 with a finite "
        "period");
    frequencies[1] = (qnl_frequency){1.0, 4097};
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ROTOSOLVE, 3, 1, thetas, &options), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: frequencies[1] is 1 with 4097 harmonics, harmonics: allowed are 0..4096");
    for (int i = 0; i < 3; i++) {
        char text[200];
        options.gate = gates[i];
        snprintf(text, sizeof text,
                 "qnl_optimizer_new: gate is \"%s\", allowed are \"U3\" and three letters of X, Y, Z with neighbours different",
                 gates[i]);
        REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_FREE_GATE, 3, 1, thetas, &options), QNL_ERR_ARGUMENT, text);
    }
    options.gate = NULL;
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_FREE_GATE, 3, 1, thetas, &options), QNL_ERR_NULL,
                    "qnl_optimizer_new: gate is NULL");
    REQUIRE_FAILURE(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_FREE_GATE, 4, 1, thetas, NULL), QNL_ERR_ARGUMENT,
                    "qnl_optimizer_new: parameters is 4, allowed for free gates are multiples of 3");
    ck_assert_ptr_null(optimizer);
    /* a caller that knows only the first version of the options */
    options = default_options();
    options.struct_size = offsetof(qnl_optimizer_options, frequencies);
    options.gate = "nothing";
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_FREE_GATE, 6, 1, thetas, &options));
    qnl_optimizer_free(optimizer);
}
END_TEST

static const char *const common_options = "rate 0.01\nbeta1 0.9\nbeta2 0.999\ndecay 0.99\nepsilon 1e-08\ngradient_tolerance 0\n"
                                          "value_tolerance -1\nstep_tolerance -1\ntarget -inf\nepsilon_place inside\n"
                                          "model_tolerance 0.5\n";

static void state_text(char *text, size_t size, int free_gate, const char *option, const char *last) {
    snprintf(text, size,
             "qnnland optimizer 1\nmethod %s\nparameters 3\nstarts 1\n%s%s\n"
             "start 0 steps 3 reason model value 0.5 previous 0.75\ntheta 1 2 3\ntheta_before 1 2 4\n%s\n",
             free_gate ? "free gate" : "rotosolve", common_options, option, last);
}

START_TEST(state_is_read_and_written) {
    char text[1000];
    char *again = NULL;
    qnl_optimizer *optimizer = NULL;
    state_text(text, sizeof text, _i, _i == 0 ? "frequencies 1 1 0.5 2 2 0" : "gate U3", "prediction 0.25 largest 2");
    REQUIRE_OK(qnl_optimizer_load(&optimizer, text, NULL));
    REQUIRE_OK(qnl_optimizer_save(&again, optimizer));
    ck_assert_str_eq(again, text);
    ck_assert_int_eq(reason_of(optimizer), QNL_STOP_MODEL);
    qnl_string_free(again);
    qnl_optimizer_free(optimizer);
}
END_TEST

typedef struct broken_case {
    int free_gate;
    const char *option;
    const char *last;
    const char *message;
} broken_case;

static const broken_case broken_cases[] = {
    {0, "frequencies 1 1 0.5 2", "", "line 16: expected a number, found \"\""},
    {0, "frequencies 1 1 0.5 2 x 1", "", "line 16: expected a number, found \"x 1\""},
    {0, "frequencies 1 1 0.5 2 1 -1", "", "line 16: expected a whole number, found \"-1\""},
    {0, "frequencies 1 1 0.5 2 1 1 1", "", "line 16: expected the end of the line, found \"1\""},
    {0, "frequencies 1 1 -1 2 1 1", "",
     "line 16: frequency of parameter 1 is -1 with 2 harmonics, base: allowed are finite numbers above 0 with a finite period"},
    {0, "gate XYZ", "", "line 16: expected frequencies, found \"gate XYZ\""},
    {1, "gate XXZ", "", "line 16: expected U3 or three letters of X, Y, Z with neighbours different, found \"XXZ\""},
    {1, "gate XYZX", "", "line 16: expected U3 or three letters of X, Y, Z with neighbours different, found \"XYZX\""},
    {1, "gate", "", "line 16: expected U3 or three letters of X, Y, Z with neighbours different, found \"\""},
    {1, "gate U3", "prediction 1", "line 20: expected largest, found \"\""},
    {1, "gate U3", "prediction x largest 1", "line 20: expected a number, found \"x largest 1\""},
    {1, "gate U3", "", "line 20: expected prediction, found \"\""},
};
#define BROKEN_CASES ((int)(sizeof broken_cases / sizeof broken_cases[0]))

START_TEST(broken_states) {
    const broken_case *broken = &broken_cases[_i];
    char text[1000], message[300];
    qnl_optimizer *optimizer = NULL;
    state_text(text, sizeof text, broken->free_gate, broken->option, broken->last);
    snprintf(message, sizeof message, "qnl_optimizer_load: %s", broken->message);
    REQUIRE_FAILURE(qnl_optimizer_load(&optimizer, text, NULL), QNL_ERR_PARSE, message);
    ck_assert_ptr_null(optimizer);
}
END_TEST

START_TEST(free_gates_come_in_threes_in_texts_too) {
    char text[1000];
    qnl_optimizer *optimizer = NULL;
    state_text(text, sizeof text, 1, "gate U3", "prediction 1 largest 1");
    strstr(text, "parameters 3")[11] = '4';
    REQUIRE_FAILURE(qnl_optimizer_load(&optimizer, text, NULL), QNL_ERR_PARSE,
                    "qnl_optimizer_load: parameters is 4, allowed for free gates are multiples of 3");
    ck_assert_ptr_null(optimizer);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("sweep_methods");
    TCase *tests = tcase_create("sweeps");
    tcase_add_loop_test(tests, reaches_the_minimum_of_every_coordinate, 0, 2);
    tcase_add_loop_test(tests, one_gate_in_one_step, 0, 13);
    tcase_add_test(tests, frequencies_of_shared_parameters);
    tcase_add_loop_test(tests, rounding_is_no_fault_of_the_model, 0, 8);
    tcase_add_test(tests, other_forms_are_noticed);
    tcase_add_test(tests, squared_loss_needs_twice_the_harmonics);
    tcase_add_test(tests, stop_rules);
    tcase_add_test(tests, stays_at_the_minimum);
    tcase_add_loop_test(tests, values_that_are_not_finite, 0, 2);
    tcase_add_test(tests, wrong_options);
    tcase_add_loop_test(tests, state_is_read_and_written, 0, 2);
    tcase_add_loop_test(tests, broken_states, 0, BROKEN_CASES);
    tcase_add_test(tests, free_gates_come_in_threes_in_texts_too);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
