/* check_loss.c  Losses of one prediction, the loss of a network as a cost, accuracy, and training on the wine table. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/loss_table.h"
#include "qnnland/ansatz.h"
#include "qnnland/dataset.h"
#include "qnnland/encoding.h"
#include "qnnland/gradient.h"
#include "qnnland/optimizer.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

/* ---- one prediction ---- */

START_TEST(names) {
    ck_assert_str_eq(qnl_loss_name(QNL_LOSS_SQUARED), "squared");
    ck_assert_str_eq(qnl_loss_name(QNL_LOSS_CROSS_ENTROPY), "cross entropy");
    ck_assert_str_eq(qnl_loss_name((qnl_loss)2), "unknown");
}
END_TEST

static void require_rule(qnl_loss loss, double f, double y, double value, double first, double second) {
    const qnl__loss_rule *rule = qnl__loss_rule_of(loss);
    compare_double("value", rule->value(f, y), value, 1e-14 * (1.0 + fabs(value)));
    compare_double("first", rule->first(f, y), first, 1e-14 * (1.0 + fabs(first)));
    compare_double("second", rule->second(f, y), second, 1e-14 * (1.0 + fabs(second)));
}

START_TEST(rules_by_hand) {
    require_rule(QNL_LOSS_SQUARED, 0.5, -1.0, 2.25, 3.0, 2.0);
    require_rule(QNL_LOSS_SQUARED, 0.5, 10.0, 90.25, -19.0, 2.0);
    require_rule(QNL_LOSS_CROSS_ENTROPY, 0.0, 1.0, log(2.0), -1.0, 1.0);
    require_rule(QNL_LOSS_CROSS_ENTROPY, 0.0, -1.0, log(2.0), 1.0, 1.0);
    require_rule(QNL_LOSS_CROSS_ENTROPY, 0.5, 1.0, -log(0.75), -2.0 / 3.0, 4.0 / 9.0);
    require_rule(QNL_LOSS_CROSS_ENTROPY, 0.5, -1.0, log(4.0), 2.0, 4.0);
    require_rule(QNL_LOSS_CROSS_ENTROPY, 0.5, 0.0, -0.5 * log(0.1875), 2.0 / 3.0, 0.5 * (4.0 / 9.0 + 4.0));
    require_rule(QNL_LOSS_CROSS_ENTROPY, 1.0, 1.0, 0.0, -0.5, 0.25);
    require_rule(QNL_LOSS_CROSS_ENTROPY, -1.0, -1.0, 0.0, 0.5, 0.25);
    /* p = 0: log 1e-12 - 1 on the tangent with slope 1e12 */
    require_rule(QNL_LOSS_CROSS_ENTROPY, -1.0, 1.0, 12.0 * log(10.0) + 1.0, -5e11, 0.0);
    require_rule(QNL_LOSS_CROSS_ENTROPY, 1.0, -1.0, 12.0 * log(10.0) + 1.0, 5e11, 0.0);
    /* p = -1/2: predictions outside [-1, 1] stay finite */
    require_rule(QNL_LOSS_CROSS_ENTROPY, -2.0, 1.0, 12.0 * log(10.0) + 1.0 + 5e11, -5e11, 0.0);
}
END_TEST

/* Differences of the value over steps that stay on one side of the joint, and across it. */
START_TEST(cross_entropy_is_smooth_at_the_joint) {
    const qnl__loss_rule *rule = qnl__loss_rule_of(QNL_LOSS_CROSS_ENTROPY);
    const double joint = -1.0 + 2e-12;
    const double above = joint + 0x1p-50;
    const double below = joint - 0x1p-50;
    compare_double("value", rule->value(above, 1.0), rule->value(below, 1.0), 2e-3);
    compare_double("slope", rule->first(above, 1.0) / rule->first(below, 1.0), 1.0, 2e-3);
    for (double p = 1e-3; p < 1.0; p += 0.0789) {
        const double f = 2.0 * p - 1.0;
        const double h = 1e-5 * p;
        const double slope = (rule->value(f + h, 0.3) - rule->value(f - h, 0.3)) / (2.0 * h);
        const double curvature = (rule->first(f + h, 0.3) - rule->first(f - h, 0.3)) / (2.0 * h);
        compare_double("first", rule->first(f, 0.3), slope, 1e-5 * (1.0 + fabs(slope)));
        compare_double("second", rule->second(f, 0.3), curvature, 1e-5 * (1.0 + fabs(curvature)));
    }
}
END_TEST

/* ---- networks ---- */

#define INPUTS     5
#define PARAMETERS 12
#define POINTS     3

/* hea(2, 2) on five states of two qubits, with an observable inside [-1, 1]. */
typedef struct model {
    qnl_network *network;
    double targets[INPUTS];
    double thetas[POINTS * PARAMETERS];
} model;

static qnl_network *new_network(int qubits, int layers, qnl_entangler entangler, const char *observable_text,
                                const qnl_state *inputs) {
    qnl_hea_options options;
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    options.qubits = qubits;
    options.layers = layers;
    options.entangler = entangler;
    REQUIRE_OK(qnl_hea(&circuit, &options));
    REQUIRE_OK(qnl_observable_parse(&observable, qubits, observable_text));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, inputs, NULL));
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    return network;
}

static model new_model(void) {
    model m = {.targets = {1.0, -1.0, 0.25, -0.5, 0.0}};
    qnl_random *random = NULL;
    qnl_state *inputs = NULL;
    double features[4 * INPUTS];
    REQUIRE_OK(qnl_random_new(&random, 21, 0, 0));
    REQUIRE_OK(qnl_random_fill_normal(features, random, 4 * INPUTS, 0.0, 1.0));
    REQUIRE_OK(qnl_random_fill_uniform(m.thetas, random, POINTS * PARAMETERS, -3.0, 3.0));
    REQUIRE_OK(qnl_encode(&inputs, QNL_ENCODING_AMPLITUDE, 2, 0, features, INPUTS, 4));
    m.network = new_network(2, 2, QNL_ENTANGLER_CNOT, "0.6 Z0 Z1 + 0.3 X1", inputs);
    qnl_state_free(inputs);
    qnl_random_free(random);
    return m;
}

/* loss and its derivatives by f, written as in the header */
static void loss_by_formula(qnl_loss loss, double f, double y, double result[3]) {
    if (loss == QNL_LOSS_SQUARED) {
        result[0] = (f - y) * (f - y);
        result[1] = 2.0 * (f - y);
        result[2] = 2.0;
    } else {
        const double a = (1.0 + y) / 2.0;
        const double b = (1.0 - y) / 2.0;
        result[0] = -a * log((1.0 + f) / 2.0) - b * log((1.0 - f) / 2.0);
        result[1] = -a / (1.0 + f) + b / (1.0 - f);
        result[2] = a / ((1.0 + f) * (1.0 + f)) + b / ((1.0 - f) * (1.0 - f));
    }
}

static const qnl_loss both_losses[2] = {QNL_LOSS_SQUARED, QNL_LOSS_CROSS_ENTROPY};

/* Chain rule over the network's own values, gradients and Hessians. */
START_TEST(derivatives_follow_from_the_network) {
    model m = new_model();
    qnl_cost *cost = NULL;
    double f[POINTS * INPUTS];
    double g[POINTS * INPUTS * PARAMETERS];
    double *h = calloc(POINTS * INPUTS * PARAMETERS * PARAMETERS, sizeof *h);
    double expected_value[POINTS] = {0};
    double expected_gradient[POINTS * PARAMETERS] = {0};
    double expected_hessian[POINTS * PARAMETERS * PARAMETERS] = {0};
    REQUIRE_OK(qnl_loss_cost(&cost, m.network, both_losses[_i], m.targets));
    REQUIRE_OK(qnl_network_gradient(f, g, m.network, m.thetas, POINTS, QNL_GRADIENT_PARAMETER_SHIFT));
    REQUIRE_OK(qnl_network_hessian(h, m.network, m.thetas, POINTS));
    for (size_t job = 0; job < POINTS * INPUTS; job++) {
        const size_t j = job / INPUTS;
        double l[3];
        loss_by_formula(both_losses[_i], f[job], m.targets[job % INPUTS], l);
        expected_value[j] += l[0] / INPUTS;
        for (size_t a = 0; a < PARAMETERS; a++) {
            expected_gradient[j * PARAMETERS + a] += l[1] * g[job * PARAMETERS + a] / INPUTS;
            for (size_t b = 0; b < PARAMETERS; b++) {
                expected_hessian[(j * PARAMETERS + a) * PARAMETERS + b] +=
                    (l[2] * g[job * PARAMETERS + a] * g[job * PARAMETERS + b] + l[1] * h[(job * PARAMETERS + a) * PARAMETERS + b]) /
                    INPUTS;
            }
        }
    }
    double value[POINTS];
    double gradient[POINTS * PARAMETERS];
    double hessian[POINTS * PARAMETERS * PARAMETERS];
    REQUIRE_OK(qnl_cost_value(value, cost, m.thetas, POINTS));
    compare_doubles("value", value, expected_value, POINTS, 1e-13);
    memset(value, 0, sizeof value);
    REQUIRE_OK(qnl_cost_gradient(value, gradient, cost, m.thetas, POINTS));
    compare_doubles("value beside the gradient", value, expected_value, POINTS, 1e-13);
    compare_doubles("gradient", gradient, expected_gradient, POINTS * PARAMETERS, 1e-12);
    memset(gradient, 0, sizeof gradient);
    REQUIRE_OK(qnl_cost_gradient(NULL, gradient, cost, m.thetas, POINTS));
    compare_doubles("gradient alone", gradient, expected_gradient, POINTS * PARAMETERS, 1e-12);
    REQUIRE_OK(qnl_cost_hessian(hessian, cost, m.thetas, POINTS));
    compare_doubles("hessian", hessian, expected_hessian, POINTS * PARAMETERS * PARAMETERS, 1e-11);
    for (size_t j = 0; j < POINTS; j++) {
        for (size_t a = 0; a < PARAMETERS; a++) {
            for (size_t b = 0; b < a; b++) {
                const double *matrix = hessian + j * PARAMETERS * PARAMETERS;
                ck_assert(matrix[a * PARAMETERS + b] == matrix[b * PARAMETERS + a]);
            }
        }
    }
    free(h);
    qnl_cost_free(cost);
    qnl_network_free(m.network);
}
END_TEST

/* The derivatives of the cost belong to its values: differences, and H v from the whole Hessian. */
START_TEST(derivatives_agree_with_differences) {
    model m = new_model();
    qnl_cost *cost = NULL;
    double gradient[POINTS * PARAMETERS];
    double differences[POINTS * PARAMETERS];
    double hessian[POINTS * PARAMETERS * PARAMETERS];
    double vectors[POINTS * PARAMETERS];
    double products[POINTS * PARAMETERS];
    REQUIRE_OK(qnl_loss_cost(&cost, m.network, both_losses[_i], m.targets));
    qnl_network_free(m.network); /* the cost keeps it alive */
    REQUIRE_OK(qnl_cost_gradient(NULL, gradient, cost, m.thetas, POINTS));
    REQUIRE_OK(qnl_cost_central_difference(differences, cost, m.thetas, POINTS, 0.0));
    compare_doubles("gradient", gradient, differences, POINTS * PARAMETERS, 1e-8);

    for (size_t k = 0; k < POINTS * PARAMETERS; k++) {
        vectors[k] = sin(1.0 + 3.0 * (double)k);
    }
    REQUIRE_OK(qnl_cost_hessian(hessian, cost, m.thetas, POINTS));
    REQUIRE_OK(qnl_cost_hessian_vector(products, cost, m.thetas, vectors, POINTS));
    for (size_t j = 0; j < POINTS; j++) {
        double up[PARAMETERS];
        double down[PARAMETERS];
        double theta[PARAMETERS];
        const double step = 1e-5;
        for (int side = -1; side <= 1; side += 2) {
            for (size_t k = 0; k < PARAMETERS; k++) {
                theta[k] = m.thetas[j * PARAMETERS + k] + side * step * vectors[j * PARAMETERS + k];
            }
            REQUIRE_OK(qnl_cost_gradient(NULL, side > 0 ? up : down, cost, theta, 1));
        }
        for (size_t a = 0; a < PARAMETERS; a++) {
            double product = 0.0;
            for (size_t b = 0; b < PARAMETERS; b++) {
                product += hessian[(j * PARAMETERS + a) * PARAMETERS + b] * vectors[j * PARAMETERS + b];
            }
            compare_double("H v", products[j * PARAMETERS + a], product, 1e-11);
            compare_double("difference of gradients", products[j * PARAMETERS + a], (up[a] - down[a]) / (2.0 * step), 1e-7);
        }
    }
    ck_assert_int_eq(qnl_cost_has(cost, QNL_COST_METRIC), 1);
    ck_assert_uint_eq(qnl_cost_parameters(cost), PARAMETERS);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(wrong_losses) {
    model m = new_model();
    qnl_cost *cost = NULL;
    REQUIRE_FAILURE(qnl_loss_cost(NULL, m.network, QNL_LOSS_SQUARED, m.targets), QNL_ERR_NULL, "qnl_loss_cost: out is NULL");
    REQUIRE_FAILURE(qnl_loss_cost(&cost, NULL, QNL_LOSS_SQUARED, m.targets), QNL_ERR_NULL, "qnl_loss_cost: network is NULL");
    REQUIRE_FAILURE(qnl_loss_cost(&cost, m.network, QNL_LOSS_SQUARED, NULL), QNL_ERR_NULL, "qnl_loss_cost: targets is NULL");
    REQUIRE_FAILURE(qnl_loss_cost(&cost, m.network, (qnl_loss)2, m.targets), QNL_ERR_ARGUMENT,
                    "qnl_loss_cost: loss is 2, allowed are 0..1");
    m.targets[3] = 1.5;
    REQUIRE_FAILURE(qnl_loss_cost(&cost, m.network, QNL_LOSS_CROSS_ENTROPY, m.targets), QNL_ERR_ARGUMENT,
                    "qnl_loss_cost: targets[3] is 1.5, allowed are -1..1 for the cross entropy loss");
    REQUIRE_OK(qnl_loss_cost(&cost, m.network, QNL_LOSS_SQUARED, m.targets));
    qnl_cost_free(cost);
    cost = NULL;
    m.targets[4] = NAN;
    REQUIRE_FAILURE(qnl_loss_cost(&cost, m.network, QNL_LOSS_SQUARED, m.targets), QNL_ERR_NOT_FINITE,
                    "qnl_loss_cost: targets[4] is nan, must be finite");
    qnl_network *fixed = new_network(1, 0, QNL_ENTANGLER_NONE, "Z0", NULL);
    REQUIRE_FAILURE(qnl_loss_cost(&cost, fixed, QNL_LOSS_SQUARED, m.targets), QNL_ERR_ARGUMENT,
                    "qnl_loss_cost: the network has no parameters, needed is 1 or more");
    ck_assert_ptr_null(cost);
    qnl_network_free(fixed);
    qnl_network_free(m.network);
}
END_TEST

/* ---- accuracy ---- */

/* One qubit turned by RX, RY, RZ in this order: with theta = (a, 0, 0), <Z> is cos(a) from |0> and -cos(a) from |1>. */
START_TEST(accuracy_counts_signs) {
    const uint64_t index[3] = {0, 1, 0};
    const double thetas[9] = {0.1, 0.0, 0.0, 3.0, 0.0, 0.0, 0.2, 0.0, 0.0};
    const double targets[3] = {1.0, -0.5, -2.0};
    const double expected[3] = {2.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0};
    double accuracies[3];
    qnl_state *inputs = NULL;
    REQUIRE_OK(qnl_state_new_basis(&inputs, 1, index, 3));
    qnl_network *network = new_network(1, 1, QNL_ENTANGLER_NONE, "Z0", inputs);
    REQUIRE_OK(qnl_accuracy(accuracies, network, targets, thetas, 3));
    compare_bits("accuracy", accuracies, expected, 3);
    qnl_network_free(network);

    /* f = 0 exactly, and target 0, count as positive */
    const double zero_targets[3] = {1.0, 0.0, -1.0};
    network = new_network(1, 1, QNL_ENTANGLER_NONE, "0 Z0", inputs);
    REQUIRE_OK(qnl_accuracy(accuracies, network, zero_targets, thetas, 1));
    compare_double("accuracy", accuracies[0], 2.0 / 3.0, 1e-15);
    qnl_network_free(network);
    qnl_state_free(inputs);
}
END_TEST

START_TEST(wrong_accuracies) {
    model m = new_model();
    double accuracies[1] = {7.0};
    REQUIRE_FAILURE(qnl_accuracy(NULL, m.network, m.targets, m.thetas, 1), QNL_ERR_NULL, "qnl_accuracy: accuracies is NULL");
    REQUIRE_FAILURE(qnl_accuracy(accuracies, NULL, m.targets, m.thetas, 1), QNL_ERR_NULL, "qnl_accuracy: network is NULL");
    REQUIRE_FAILURE(qnl_accuracy(accuracies, m.network, NULL, m.thetas, 1), QNL_ERR_NULL, "qnl_accuracy: targets is NULL");
    ck_assert_int_eq(qnl_accuracy(accuracies, m.network, m.targets, NULL, 1), QNL_ERR_NULL);
    m.targets[1] = INFINITY;
    REQUIRE_FAILURE(qnl_accuracy(accuracies, m.network, m.targets, m.thetas, 1), QNL_ERR_NOT_FINITE,
                    "qnl_accuracy: targets[1] is inf, must be finite");
    m.targets[1] = 0.0;
    m.thetas[2] = NAN;
    ck_assert_int_eq(qnl_accuracy(accuracies, m.network, m.targets, m.thetas, 1), QNL_ERR_NOT_FINITE);
    ck_assert(accuracies[0] == 7.0);
    qnl_network_free(m.network);
}
END_TEST

/* ---- a whole training ---- */

/* The wine table as 130 states of 3 qubits and targets +1 for the class with the smaller number. */
static qnl_state *wine_states(double targets[130]) {
    qnl_dataset *whole = NULL;
    qnl_dataset *two = NULL;
    qnl_state *states = NULL;
    char path[1024];
    snprintf(path, sizeof path, "%s/examples/data/wine_data.csv", QNL_SOURCE_DIR);
    REQUIRE_OK(qnl_dataset_read_csv(&whole, path, QNL_LABEL_LAST));
    REQUIRE_OK(qnl_dataset_two_largest(&two, whole));
    REQUIRE_OK(qnl_dataset_standardise(two));
    REQUIRE_OK(qnl_dataset_principal_components(two, 8, NULL));
    ck_assert_uint_eq(qnl_dataset_samples(two), 130);
    for (size_t i = 0; i < 130; i++) {
        targets[i] = qnl_dataset_labels(two)[i] == 0 ? 1.0 : -1.0;
    }
    REQUIRE_OK(qnl_encode(&states, QNL_ENCODING_AMPLITUDE, 3, 0, qnl_dataset_values(two), 130, 8));
    qnl_dataset_free(whole);
    qnl_dataset_free(two);
    return states;
}

static int keep_first_value(const qnl_optimizer_step *step, void *data) {
    if (step->step == 1) *(double *)data = step->value;
    return 0;
}

/* computed independently, the data with scikit-learn's conventions and the training with PennyLane's Adam (epsilon outside) and
 * with Algorithm 1 of Kingma and Ba (inside) */
START_TEST(wine_training) {
    const double theta[18] = {2.249415, 5.865406, 5.881086, 2.253117, 0.703537, 1.619639, 3.913468, 0.415094, 3.397328,
                              2.794881, 3.71978,  0.796587, 5.890308, 5.771717, 0.757445, 5.827689, 2.684709, 0.607673};
    const double last_loss[2] = {0.9456715712738204, 0.9456715890211176};
    const double last_theta[2][3] = {{1.6482814386682683, 6.026427446401325, 6.576835043120004},
                                     {1.6482811170856186, 6.0264276244920385, 6.576834494444371}};
    double targets[130];
    double first = NAN;
    double value;
    double accuracy;
    double found[18];
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    qnl_optimizer_options options;
    qnl_state *states = wine_states(targets);
    qnl_network *network = new_network(3, 2, QNL_ENTANGLER_CNOT, "Z0", states);
    REQUIRE_OK(qnl_loss_cost(&cost, network, QNL_LOSS_SQUARED, targets));
    REQUIRE_OK(qnl_optimizer_options_init(&options, sizeof options));
    options.beta2 = 0.99;
    options.epsilon_place = _i == 0 ? QNL_EPSILON_INSIDE : QNL_EPSILON_OUTSIDE;
    options.trace = keep_first_value;
    options.trace_data = &first;
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 18, 1, theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, cost, 150));
    REQUIRE_OK(qnl_optimizer_values(&value, optimizer));
    REQUIRE_OK(qnl_optimizer_thetas(found, optimizer));
    REQUIRE_OK(qnl_accuracy(&accuracy, network, targets, found, 1));
    compare_double("first loss", first, 1.281485443126982, 1e-10);
    compare_double("last loss", value, last_loss[_i], 1e-8);
    compare_doubles("theta", found, last_theta[_i], 3, 1e-8);
    compare_double("accuracy", accuracy, 0.6230769230769231, 1e-12);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    qnl_network_free(network);
    qnl_state_free(states);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("loss");
    TCase *tests = tcase_create("losses");
    tcase_add_test(tests, names);
    tcase_add_test(tests, rules_by_hand);
    tcase_add_test(tests, cross_entropy_is_smooth_at_the_joint);
    tcase_add_loop_test(tests, derivatives_follow_from_the_network, 0, 2);
    tcase_add_loop_test(tests, derivatives_agree_with_differences, 0, 2);
    tcase_add_test(tests, wrong_losses);
    tcase_add_test(tests, accuracy_counts_signs);
    tcase_add_test(tests, wrong_accuracies);
    tcase_add_loop_test(tests, wine_training, 0, 2);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
