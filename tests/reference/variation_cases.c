#include "reference/variation_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/variation.h"
#include "qnnland/variation_bound.h"
#include "support/compare.h"
#include "support/json.h"

/* The numbers of a list of inputs as whole numbers. */
static int number_at(const json_t *list, size_t k) {
    return (int)json_integer_value(json_array_get(list, k));
}

static void check_bounds_of(const json_t *test, const json_t *qubits, int gate) {
    const size_t count = json_array_size(qubits);
    double *theorem1 = calloc(count + 1, sizeof *theorem1);
    double *proposition2 = calloc(count + 1, sizeof *proposition2);
    char name[32];
    for (size_t k = 0; k < count; k++) {
        qnl_variation_bound bound;
        REQUIRE_OK(qnl_variation_theorem1(&bound, number_at(qubits, k), gate, 1.0, 1.0));
        theorem1[k] = bound.mean;
        REQUIRE_OK(qnl_variation_proposition2(&bound, number_at(qubits, k), gate, 1.0));
        proposition2[k] = bound.mean;
    }
    snprintf(name, sizeof name, "theorem1_m%d", gate);
    json_check_doubles(test, name, theorem1, count);
    snprintf(name, sizeof name, "proposition2_m%d", gate);
    json_check_doubles(test, name, proposition2, count);
    free(theorem1);
    free(proposition2);
}

void check_bounds(const json_t *test) {
    const json_t *gates = json_input(test, "m");
    ck_assert_msg(json_array_size(gates) > 0, "%s is empty", json_label(test, "m"));
    for (size_t k = 0; k < json_array_size(gates); k++) {
        check_bounds_of(test, json_input(test, "n"), number_at(gates, k));
    }
}

static void check_means_of(const json_t *test, const char *name, qnl_variation_case which) {
    const json_t *qubits = json_input(test, "n");
    const size_t count = json_array_size(qubits);
    double *means = calloc(count + 1, sizeof *means);
    ck_assert_msg(count > 0, "%s is empty", json_label(test, "n"));
    for (size_t k = 0; k < count; k++) {
        REQUIRE_OK(qnl_variation_haar_mean(&means[k], which, number_at(qubits, k)));
    }
    json_check_doubles(test, name, means, count);
    free(means);
}

void check_delta_mean(const json_t *test) {
    check_means_of(test, "qae_V1_haar", QNL_VARIATION_AUTOENCODER_BEFORE);
    check_means_of(test, "qsl_product_1design", QNL_VARIATION_STATE_ONE_SIDE);
}

/* ---- ranges ---- */

enum { MAX_FORM = 4096 };

/* The inputs |0...0>, or |0...0> and |1...1> with weight 1/2 each, as the case says in words. */
static qnl_state *read_inputs(const json_t *test, int qubits) {
    const uint64_t both[2] = {0, (UINT64_C(1) << qubits) - 1};
    const char *words = json_string_value(json_input(test, "rho"));
    const int mixed = words != NULL && strcmp(words, "half |0..0><0..0| + half |1..1><1..1|") == 0;
    ck_assert_msg(mixed || (words != NULL && strcmp(words, "|0..0>") == 0), "unknown input state");
    qnl_state *inputs = NULL;
    REQUIRE_OK(qnl_state_new_basis(&inputs, qubits, both, mixed ? 2 : 1));
    return inputs;
}

/* One side of the gate. */
typedef struct side {
    double *theta;
    qnl_circuit *circuit;
} side;

static side read_side(const json_t *test, const char *circuit, const char *params, int qubits) {
    side s;
    size_t parameters = 0;
    s.theta = json_numbers(json_input(test, params), &parameters);
    s.circuit = json_circuit(json_input(test, circuit), qubits, parameters);
    return s;
}

static void clear_side(side *s) {
    free(s->theta);
    qnl_circuit_free(s->circuit);
}

static void set_qubits(qnl_variation_problem *problem, const json_t *test) {
    const json_t *list = json_input(test, "A");
    if (list == NULL) {
        problem->qubits[0] = json_whole(json_object_get(test, "inputs"), "a", -1);
        return;
    }
    problem->qubit_count = (int)json_array_size(list);
    for (int k = 0; k < problem->qubit_count; k++) {
        problem->qubits[k] = (int)json_integer_value(json_array_get(list, (size_t)k));
    }
}

static void check_numbers(const json_t *test, const qnl_variation *v, const qnl_observable *observable) {
    qnl_spectrum spectrum;
    REQUIRE_OK(qnl_observable_spectrum(&spectrum, observable, 0, NULL));
    const double ratio = v->range.low / spectrum.width;
    json_check_doubles(test, "min", &v->minimum.high, 1);
    json_check_doubles(test, "max", &v->maximum.low, 1);
    json_check_doubles(test, "delta", &v->range.low, 1);
    json_check_doubles(test, "w", &spectrum.width, 1);
    json_check_doubles(test, "delta_over_w", &ratio, 1);
    /* The proven sides contain it and are not far. */
    const double slack = json_tolerance(test);
    ck_assert(v->minimum.low <= v->minimum.high + slack && v->maximum.high >= v->maximum.low - slack);
    compare_double(json_label(test, "proven range"), v->range.high, v->range.low, 1e-6);
}

void check_delta(const json_t *test) {
    const int qubits = json_whole(json_object_get(test, "inputs"), "n", 0);
    side before = read_side(test, "circuit_V1", "params_V1", qubits), after = read_side(test, "circuit_V2", "params_V2", qubits);
    qnl_observable *observable = json_observable(json_input(test, "H"), qubits);
    qnl_state *inputs = read_inputs(test, qubits);
    qnl_variation_problem problem;
    REQUIRE_OK(qnl_variation_problem_init(&problem, sizeof problem));
    problem.before = before.circuit;
    problem.before_theta = before.theta;
    problem.after = after.circuit;
    problem.after_theta = after.theta;
    problem.observable = observable;
    problem.inputs = inputs;
    set_qubits(&problem, test);
    qnl_complex form[MAX_FORM];
    double quaternion_form[16];
    qnl_variation variation;
    REQUIRE_OK(qnl_variation_form(form, &problem, NULL));
    if (problem.qubit_count == 1) {
        REQUIRE_OK(qnl_variation_quaternion_form(quaternion_form, form));
        json_check_doubles(test, "M", quaternion_form, 16);
    }
    REQUIRE_OK(qnl_variation_range(&variation, NULL, &problem, NULL, NULL));
    check_numbers(test, &variation, observable);
    clear_side(&before);
    clear_side(&after);
    qnl_observable_free(observable);
    qnl_state_free(inputs);
}

/* ---- spectral widths ---- */

/* 1 if the word stands in the name or the description of a case. */
static int mentions(const json_t *test, const char *word) {
    const char *name = json_string_value(json_object_get(test, "name"));
    const char *about = json_string_value(json_object_get(test, "about"));
    return strstr(name, word) != NULL || (about != NULL && strstr(about, word) != NULL);
}

/* The observable that a case gives, or the model that it names. */
static qnl_observable *width_observable(const json_t *test, int qubits) {
    const json_t *given = json_input(test, "observable");
    if (given != NULL) {
        return json_observable(given, qubits);
    }
    return mentions(test, "heisenberg") ? json_heisenberg(qubits) : json_ising(qubits, mentions(test, "periodic"));
}

void check_spectral_width(const json_t *test) {
    const json_t *list = json_input(test, "n");
    const size_t count = json_is_array(list) ? json_array_size(list) : 1;
    for (size_t k = 0; k < count; k++) {
        const int qubits = (int)json_integer_value(json_is_array(list) ? json_array_get(list, k) : list);
        qnl_observable *observable = width_observable(test, qubits);
        qnl_spectrum spectrum;
        char name[16];
        snprintf(name, sizeof name, "%d", qubits);
        ck_assert_msg(json_output(test, name) != NULL || json_output(test, "width") != NULL, "%s is not there",
                      json_label(test, name));
        REQUIRE_OK(qnl_observable_spectrum(&spectrum, observable, 0, NULL));
        json_check_doubles(test, name, &spectrum.width, 1);
        json_check_doubles(test, "width", &spectrum.width, 1);
        json_check_doubles(test, "lambda_min", &spectrum.lambda_min, 1);
        json_check_doubles(test, "lambda_max", &spectrum.lambda_max, 1);
        qnl_observable_free(observable);
    }
}

int knows_spectral_width(json_t *test) {
    return json_object_get(json_object_get(test, "inputs"), "observable") != NULL || mentions(test, "heisenberg") ||
           mentions(test, "tfim");
}
