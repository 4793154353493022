/* optimizer_options.c  Defaults and allowed values of the options; the table of methods. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/options.h"
#include "optimizers/gate_angles.h"
#include "optimizers/optimizer_data.h"

/* Size of qnl_optimizer_options in the first version; members that come later do not change it. */
#define FIRST_SIZE (offsetof(qnl_optimizer_options, trace_data) + sizeof(void *))

static const qnl__method *const methods[] = {
    [QNL_OPTIMIZER_GRADIENT_DESCENT] = &qnl__gradient_descent,
    [QNL_OPTIMIZER_ADAM] = &qnl__adam,
    [QNL_OPTIMIZER_RMSPROP] = &qnl__rmsprop,
    [QNL_OPTIMIZER_ROTOSOLVE] = &qnl__rotosolve,
    [QNL_OPTIMIZER_FREE_GATE] = &qnl__free_gate,
    [QNL_OPTIMIZER_LBFGS] = &qnl__lbfgs,
    [QNL_OPTIMIZER_NLOPT_LBFGS] = &qnl__nlopt_lbfgs,
    [QNL_OPTIMIZER_NATURAL_GRADIENT] = &qnl__natural_gradient,
    [QNL_OPTIMIZER_SPSA] = &qnl__spsa,
    [QNL_OPTIMIZER_NLOPT_COBYLA] = &qnl__nlopt_cobyla,
    [QNL_OPTIMIZER_NLOPT_BOBYQA] = &qnl__nlopt_bobyqa,
    [QNL_OPTIMIZER_NLOPT_NELDER_MEAD] = &qnl__nlopt_nelder_mead,
    [QNL_OPTIMIZER_NLOPT_SUBPLEX] = &qnl__nlopt_subplex,
};
#define METHODS (sizeof methods / sizeof methods[0])

static int positive(double value) {
    return isfinite(value) && value > 0.0;
}

static int below_one(double value) {
    return value >= 0.0 && value < 1.0;
}

static int not_negative(double value) {
    return isfinite(value) && value >= 0.0;
}

static int any_number(double value) {
    return !isnan(value);
}

#define RULE(member, allowed, range)                                                                                               \
    { #member, offsetof(qnl_optimizer_options, member), allowed, range }

const qnl__option_rule qnl__option_rules[QNL__OPTION_RULES] = {
    RULE(rate, positive, "finite numbers above 0"),
    RULE(beta1, below_one, "0 <= beta1 < 1"),
    RULE(beta2, below_one, "0 <= beta2 < 1"),
    RULE(decay, below_one, "0 <= decay < 1"),
    RULE(epsilon, not_negative, "finite numbers from 0"),
    RULE(gradient_tolerance, any_number, "all numbers but NaN"),
    RULE(value_tolerance, any_number, "all numbers but NaN"),
    RULE(step_tolerance, any_number, "all numbers but NaN"),
    RULE(target, any_number, "all numbers but NaN"),
    RULE(model_tolerance, any_number, "all numbers but NaN"),
    RULE(metric_scale, positive, "finite numbers above 0"),
    RULE(metric_cutoff, below_one, "0 <= metric_cutoff < 1"),
    RULE(metric_damping, not_negative, "finite numbers from 0"),
    RULE(spsa_step, positive, "finite numbers above 0"),
    RULE(spsa_alpha, not_negative, "finite numbers from 0"),
    RULE(spsa_gamma, not_negative, "finite numbers from 0"),
    RULE(spsa_stability, not_negative, "finite numbers from 0"),
    RULE(first_step, positive, "finite numbers above 0"),
};

const qnl__method *qnl__method_of(qnl_optimizer_method method) {
    const size_t number = (size_t)method;
    return number < METHODS ? methods[number] : NULL;
}

int qnl__last_method(void) {
    return (int)METHODS - 1;
}

size_t qnl__method_averages(const qnl__method *method, const qnl_optimizer_options *options) {
    return method->averages + method->history_averages * (size_t)options->history;
}

qnl_status qnl__method_check(const char *function, const qnl__method *method) {
    QNL_CHECK(method->needs == NULL, QNL_ERR_UNSUPPORTED, "%s: %s is not available: the library was built without %s", function,
              method->name, method->needs);
    return QNL_OK;
}

int qnl__history_is_allowed(int history) {
    return history >= 1 && history <= QNL__MOST_HISTORY;
}

const char *qnl_optimizer_method_name(qnl_optimizer_method method) {
    const qnl__method *table = qnl__method_of(method);
    return table != NULL ? table->name : "unknown";
}

qnl_optimizer_options qnl__optimizer_defaults(void) {
    const qnl_optimizer_options defaults = {
        .struct_size = sizeof(qnl_optimizer_options),
        .rate = 0.01,
        .beta1 = 0.9,
        .beta2 = 0.999,
        .decay = 0.99,
        .epsilon = 1e-8,
        .epsilon_place = QNL_EPSILON_INSIDE,
        .gradient_tolerance = 0.0,
        .value_tolerance = -1.0,
        .step_tolerance = -1.0,
        .target = -INFINITY,
        .frequencies = NULL,
        .gate = "XYZ",
        .model_tolerance = 1e-6,
        .history = 10,
        .metric_scale = 1.0,
        .metric_cutoff = 1e-8,
        .metric_damping = 0.0,
        .spsa_step = 0.1,
        .spsa_alpha = 0.602,
        .spsa_gamma = 0.101,
        .spsa_stability = 0.0,
        .seed = 1,
        .spsa_signs = NULL,
        .spsa_rows = 0,
        .first_step = 0.5,
    };
    return defaults;
}

qnl_status qnl_optimizer_options_init(qnl_optimizer_options *options, size_t struct_size) {
    QNL_CHECK_POINTER(options);
    const qnl_optimizer_options defaults = qnl__optimizer_defaults();
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, FIRST_SIZE);
}

qnl_status qnl__optimizer_options_copy(const char *function, qnl_optimizer_options *options, const qnl_optimizer_options *given) {
    *options = qnl__optimizer_defaults();
    return qnl__options_read(function, options, sizeof *options, FIRST_SIZE, given);
}

qnl_status qnl__optimizer_options_read(const char *function, qnl_optimizer_options *options, const qnl_optimizer_options *given) {
    QNL_TRY(qnl__optimizer_options_copy(function, options, given));
    for (size_t i = 0; i < QNL__OPTION_RULES; i++) {
        const qnl__option_rule *rule = &qnl__option_rules[i];
        double value;
        memcpy(&value, (const char *)options + rule->offset, sizeof value);
        QNL_CHECK(rule->allowed(value), QNL_ERR_ARGUMENT, "%s: %s is %g, allowed are %s", function, rule->name, value, rule->range);
    }
    const int place = (int)options->epsilon_place;
    QNL_CHECK(place == QNL_EPSILON_INSIDE || place == QNL_EPSILON_OUTSIDE, QNL_ERR_ARGUMENT,
              "%s: epsilon_place is %d, allowed are 0 (inside) and 1 (outside)", function, place);
    QNL_CHECK(qnl__history_is_allowed(options->history), QNL_ERR_ARGUMENT, "%s: history is %d, allowed are 1..%d", function,
              options->history, QNL__MOST_HISTORY);
    return QNL_OK;
}

const char *qnl__frequency_fault(const qnl_frequency *frequency) {
    const double two_pi = 6.28318530717958647693;
    if (!positive(frequency->base) || !isfinite(two_pi / frequency->base)) {
        return "base: allowed are finite numbers above 0 with a finite period";
    }
    return frequency->harmonics <= 4096 ? NULL : "harmonics: allowed are 0..4096";
}

static qnl_status check_frequencies(const char *function, const qnl_frequency *frequencies, size_t parameters) {
    if (frequencies == NULL) return QNL_OK;
    for (size_t k = 0; k < parameters; k++) {
        const char *fault = qnl__frequency_fault(&frequencies[k]);
        QNL_CHECK(fault == NULL, QNL_ERR_ARGUMENT, "%s: frequencies[%zu] is %g with %zu harmonics, %s", function, k,
                  frequencies[k].base, frequencies[k].harmonics, fault);
    }
    return QNL_OK;
}

static qnl_status check_gate(const char *function, const char *gate, size_t parameters) {
    QNL_CHECK(gate != NULL, QNL_ERR_NULL, "%s: gate is NULL", function);
    QNL_CHECK(qnl__gate_is_known(gate), QNL_ERR_ARGUMENT,
              "%s: gate is \"%.40s\", allowed are \"U3\" and three letters of X, Y, Z with neighbours different", function, gate);
    QNL_CHECK(parameters % 3 == 0, QNL_ERR_ARGUMENT, "%s: parameters is %zu, allowed for free gates are multiples of 3", function,
              parameters);
    return QNL_OK;
}

static qnl_status check_signs(const char *function, const qnl_optimizer_options *options, size_t parameters) {
    const size_t rows = options->spsa_rows;
    if (options->spsa_signs == NULL) return QNL_OK;
    QNL_CHECK(rows >= 1 && rows <= QNL__MOST_ROWS(parameters), QNL_ERR_ARGUMENT, "%s: spsa_rows is %zu, allowed are 1..%zu",
              function, rows, QNL__MOST_ROWS(parameters));
    for (size_t i = 0; i < rows * parameters; i++) {
        const int sign = options->spsa_signs[i];
        QNL_CHECK(sign == 1 || sign == -1, QNL_ERR_ARGUMENT, "%s: spsa_signs[%zu] is %d, allowed are 1 and -1", function, i, sign);
    }
    return QNL_OK;
}

qnl_status qnl__optimizer_options_fit(const char *function, const qnl_optimizer_options *options, qnl_optimizer_method method,
                                      size_t parameters) {
    if (method == QNL_OPTIMIZER_ROTOSOLVE) return check_frequencies(function, options->frequencies, parameters);
    if (method == QNL_OPTIMIZER_FREE_GATE) return check_gate(function, options->gate, parameters);
    if (method == QNL_OPTIMIZER_SPSA) return check_signs(function, options, parameters);
    const qnl__method *table = qnl__method_of(method);
    QNL_CHECK(parameters >= table->least, QNL_ERR_ARGUMENT, "%s: parameters is %zu, allowed for %s are %zu and more", function,
              parameters, table->name, table->least);
    return QNL_OK;
}
