/* check_allocation_optimizers.c  Failing allocations in ranges over parameters and in the optimizers that sweep. */
#include <math.h>
#include <string.h>

#include "linalg/trigonometric_polynomial.h"
#include "qnnland/layerwise.h"
#include "qnnland/optimizer.h"
#include "qnnland/parameter_range.h"
#include "qnnland/success.h"
#include "robust/failing_heap.h"

/* cos t0 cos t1 + sin t2 / 2 */
static int form_value(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++) {
        const double *t = thetas + 3 * j;
        values[j] = cos(t[0]) * cos(t[1]) + 0.5 * sin(t[2]);
    }
    return 0;
}

static const double theta[3] = {0.3, -0.5, 1.0};
static const qnl_frequency frequencies[3] = {{1.0, 1}, {0.5, 2}, {1.0, 3}};

static int form_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    if (values != NULL) form_value(values, thetas, count, data);
    for (size_t j = 0; j < count; j++) {
        const double *t = thetas + 3 * j;
        gradients[3 * j] = -sin(t[0]) * cos(t[1]);
        gradients[3 * j + 1] = -cos(t[0]) * sin(t[1]);
        gradients[3 * j + 2] = 0.5 * cos(t[2]);
    }
    return 0;
}

static int form_metric(double *metrics, const double *thetas, size_t count, void *data) {
    (void)thetas;
    (void)data;
    for (size_t e = 0; e < 9 * count; e++) {
        metrics[e] = e % 9 % 4 == 0 ? 2.0 : 0.5;
    }
    return 0;
}

static qnl_status make_cost(qnl_cost **cost) {
    const qnl_cost_methods methods = {
        .struct_size = sizeof methods, .value = form_value, .gradient = form_gradient, .metric = form_metric};
    return qnl_cost_new(cost, 3, &methods, NULL);
}

static qnl_status find_extremes(void) {
    static const double coefficients[5] = {0.5, 1.0, -2.0, 0.25, 3.0};
    qnl__polynomial_extremes extremes = {7.0, 7.0, 7.0, 7.0};
    const qnl_status status = qnl__polynomial_extremes_find(&extremes, coefficients, 2, 1e-14);
    EXPECT((extremes.minimum == 7.0 && extremes.maximiser == 7.0) == (status != QNL_OK));
    return status;
}

static qnl_status find_ranges(void) {
    qnl_parameter_range ranges[3] = {{.minimum = 7.0}};
    qnl_cost *cost = NULL;
    qnl_status status = make_cost(&cost);
    if (status == QNL_OK) {
        status = qnl_cost_parameter_ranges(ranges, cost, theta, NULL, frequencies, 3);
        EXPECT((ranges[0].minimum == 7.0) == (status != QNL_OK));
    }
    qnl_cost_free(cost);
    return status;
}

static qnl_status find_frequencies(void) {
    qnl_frequency found[3] = {{7.0, 7}};
    qnl_circuit *circuit = NULL;
    qnl_status status = qnl_circuit_parse(&circuit, "qubits 2\nRX 0 theta[0]\nCRY 0 1 theta[1]\nRZ 1 2*theta[2]\n");
    if (status == QNL_OK) {
        status = qnl_circuit_frequencies(found, circuit);
        EXPECT((found[0].base == 7.0) == (status != QNL_OK));
    }
    qnl_circuit_free(circuit);
    return status;
}

/* A failing step leaves the optimizer where it was. */
static qnl_status run_steps(qnl_optimizer *optimizer, const qnl_cost *cost) {
    double found[3];
    uint64_t steps = 7;
    const qnl_status status = qnl_optimizer_run(optimizer, cost, 2);
    EXPECT(qnl_optimizer_steps(&steps, optimizer) == QNL_OK && steps <= 2);
    EXPECT(qnl_optimizer_thetas(found, optimizer) == QNL_OK);
    EXPECT((memcmp(found, theta, sizeof theta) == 0) == (steps == 0));
    EXPECT(status != QNL_OK || steps == 2);
    return status;
}

static const signed char signs[6] = {1, -1, 1, 1, 1, -1};

static qnl_status optimize(qnl_optimizer_method method) {
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL, *loaded = NULL;
    qnl_optimizer_options options;
    char *text = NULL;
    EXPECT(qnl_optimizer_options_init(&options, sizeof options) == QNL_OK);
    options.frequencies = frequencies;
    options.model_tolerance = -1.0;
    options.spsa_signs = signs;
    options.spsa_rows = 2;
    qnl_status status = make_cost(&cost);
    if (status == QNL_OK) status = qnl_optimizer_new(&optimizer, method, 3, 1, theta, &options);
    if (status == QNL_OK) status = run_steps(optimizer, cost);
    if (status == QNL_OK) status = qnl_optimizer_save(&text, optimizer);
    if (status == QNL_OK) status = qnl_optimizer_load(&loaded, text, NULL);
    EXPECT((loaded != NULL) == (status == QNL_OK));
    qnl_string_free(text);
    qnl_optimizer_free(loaded);
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    return status;
}

static qnl_status use_rotosolve(void) {
    return optimize(QNL_OPTIMIZER_ROTOSOLVE);
}

static qnl_status use_free_gate(void) {
    return optimize(QNL_OPTIMIZER_FREE_GATE);
}

static qnl_status use_lbfgs(void) {
    return optimize(QNL_OPTIMIZER_LBFGS);
}

static qnl_status use_natural_gradient(void) {
    return optimize(QNL_OPTIMIZER_NATURAL_GRADIENT);
}

static qnl_status use_spsa(void) {
    return optimize(QNL_OPTIMIZER_SPSA);
}

/* Two parameters frozen in the second stage; a failing run is taken up again in the same training. */
static qnl_status train(qnl_layerwise *training, const qnl_cost *cost, const qnl_cost *part) {
    const qnl_cost *costs[2] = {part, cost};
    qnl_layerwise_state state;
    const qnl_status status = qnl_layerwise_run(training, costs, 5);
    EXPECT(qnl_layerwise_progress(&state, training) == QNL_OK && state.stage <= 1);
    EXPECT(status != QNL_OK || (state.stage == 1 && state.stage_steps == 2));
    failing_heap_arm(0);
    const qnl_status again = qnl_layerwise_run(training, costs, 100);
    failing_heap_arm(1);
    EXPECT(again == QNL_OK && qnl_layerwise_progress(&state, training) == QNL_OK && state.is_done);
    return status;
}

static qnl_status use_layerwise(void) {
    static const size_t parameters[2] = {2, 3};
    static const unsigned char frozen[3] = {0, 0, 1};
    qnl_cost *cost = NULL, *part = NULL;
    qnl_layerwise *training = NULL, *loaded = NULL;
    qnl_layerwise_options options;
    char *text = NULL;
    EXPECT(qnl_layerwise_options_init(&options, sizeof options) == QNL_OK);
    options.steps = 3;
    qnl_status status = make_cost(&cost);
    if (status == QNL_OK) status = qnl_cost_freeze(&part, cost, frozen, theta);
    if (status == QNL_OK) status = qnl_layerwise_new(&training, parameters, 2, theta, &options);
    if (status == QNL_OK) status = train(training, cost, part);
    if (status == QNL_OK) status = qnl_layerwise_save(&text, training);
    if (status == QNL_OK) status = qnl_layerwise_load(&loaded, text, NULL);
    EXPECT((loaded != NULL) == (status == QNL_OK));
    qnl_string_free(text);
    qnl_layerwise_free(loaded);
    qnl_layerwise_free(training);
    qnl_cost_free(part);
    qnl_cost_free(cost);
    return status;
}

#ifdef QNL_NLOPT
/* Two evaluations, the second of which need not be lower: only what is counted must be there. */
static qnl_status use_nlopt(void) {
    qnl_cost *cost = NULL;
    qnl_optimizer *optimizer = NULL;
    double found[3];
    uint64_t steps = 7;
    qnl_status status = make_cost(&cost);
    if (status == QNL_OK) status = qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_NLOPT_LBFGS, 3, 1, theta, NULL);
    if (status == QNL_OK) {
        status = qnl_optimizer_run(optimizer, cost, 4);
        EXPECT(qnl_optimizer_steps(&steps, optimizer) == QNL_OK && qnl_optimizer_thetas(found, optimizer) == QNL_OK);
        EXPECT((memcmp(found, theta, sizeof theta) == 0) == (status != QNL_OK));
        EXPECT(steps == (status == QNL_OK ? 4 : 0));
    }
    qnl_optimizer_free(optimizer);
    qnl_cost_free(cost);
    return status;
}
#endif

static qnl_status count_successes(void) {
    qnl_success result = {.starts = 7};
    qnl_success_options options;
    qnl_statistics *values = NULL;
    qnl_cost *cost = NULL;
    EXPECT(qnl_success_options_init(&options, sizeof options) == QNL_OK);
    options.starts = 70;
    options.steps = 2;
    options.best = -1.5;
    qnl_status status = make_cost(&cost);
    if (status == QNL_OK) status = qnl_statistics_new(&values);
    if (status == QNL_OK) {
        status = qnl_success_statistics(&result, NULL, values, cost, &options);
        EXPECT((result.starts == 7) == (status != QNL_OK));
        EXPECT(qnl_statistics_count(values) == (status == QNL_OK ? 70 : 0));
    }
    qnl_statistics_free(values);
    qnl_cost_free(cost);
    return status;
}

static const scenario scenarios[] = {
    {"extremes", find_extremes, 5},
    {"parameter ranges", find_ranges, 15},
    {"frequencies", find_frequencies, 8},
    {"rotosolve", use_rotosolve, 60},
    {"free gate", use_free_gate, 50},
    {"lbfgs", use_lbfgs, 30},
    {"success", count_successes, 50},
    {"natural gradient", use_natural_gradient, 40},
    {"spsa", use_spsa, 40},
    {"layerwise", use_layerwise, 80},
#ifdef QNL_NLOPT
    {"nlopt", use_nlopt, 30},
#endif
};

int main(void) {
    return failing_heap_run("allocation_optimizers", scenarios, sizeof scenarios / sizeof *scenarios, NULL, NULL);
}
