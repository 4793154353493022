#include "problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"

/* ---- choosing the two classes ---- */

static int find_class(size_t *which, const qnl_dataset *dataset, const char *name) {
    const size_t classes = qnl_dataset_classes(dataset);
    char names[200] = "";
    for (size_t i = 0; i < classes; i++) {
        const char *candidate = qnl_dataset_class_name(dataset, i);
        if (strcmp(candidate, name) == 0) {
            *which = i;
            return 0;
        }
        const size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i == 0 ? "" : ", ", candidate);
    }
    return complain("there is no class '%s', the file has: %s", name, names);
}

static int choose_classes(qnl_dataset **out, const qnl_dataset *all, const problem_request *request) {
    if (request->classes[0] == NULL) return failed(qnl_dataset_two_largest(out, all));
    size_t a = 0;
    size_t b = 0;
    if (find_class(&a, all, request->classes[0]) != 0 || find_class(&b, all, request->classes[1]) != 0) return 1;
    return failed(qnl_dataset_two_classes(out, all, a, b));
}

static int read_two_classes(qnl_dataset **out, const problem_request *request) {
    qnl_dataset *all = NULL;
    if (failed(qnl_dataset_read_csv(&all, request->data, request->label_column))) return 1;
    const int status = choose_classes(out, all, request);
    qnl_dataset_free(all);
    return status;
}

/* ---- features ---- */

/** Most numbers that one encoded state takes. */
static size_t capacity(const problem_request *request) {
    const size_t qubits = (size_t)qnl_circuit_qubits(request->circuit);
    return request->encoding == QNL_ENCODING_AMPLITUDE ? (size_t)1 << qubits : qubits;
}

/** Sum over features of the variance with N; the means are zero. */
static double total_variance(const qnl_dataset *dataset) {
    const size_t samples = qnl_dataset_samples(dataset);
    const size_t count = samples * qnl_dataset_features(dataset);
    const double *values = qnl_dataset_values(dataset);
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += values[i] * values[i];
    return sum / (double)samples;
}

static int reduce(problem *out, qnl_dataset *dataset, size_t components) {
    double *explained = calloc(components, sizeof *explained);
    if (explained == NULL) return complain("not enough memory");
    const double total = total_variance(dataset);
    const int status = failed(qnl_dataset_principal_components(dataset, components, explained));
    double kept = 0.0;
    for (size_t i = 0; i < components; i++)
        kept += explained[i];
    free(explained);
    out->components = components;
    out->kept_share = total > 0.0 ? kept / total : 1.0;
    return status;
}

/**
 * Standardise; then principal components for the amplitude encoding always and for the others where there are too many features.
 * Components that become angles are standardised again, since an angle of many turns says nothing.
 */
static int prepare_features(problem *out, qnl_dataset *dataset, const problem_request *request) {
    if (failed(qnl_dataset_standardise(dataset))) return 1;
    const size_t samples = qnl_dataset_samples(dataset);
    const size_t features = qnl_dataset_features(dataset);
    size_t components = capacity(request);
    if (features <= components && request->encoding != QNL_ENCODING_AMPLITUDE) return 0;
    if (components > features) components = features;
    if (components > samples) components = samples;
    if (reduce(out, dataset, components) != 0) return 1;
    return request->encoding == QNL_ENCODING_ANGLE ? failed(qnl_dataset_standardise(dataset)) : 0;
}

static int encode_signs(qnl_state **out, const qnl_dataset *dataset, int qubits) {
    const size_t samples = qnl_dataset_samples(dataset);
    const size_t features = qnl_dataset_features(dataset);
    const double *values = qnl_dataset_values(dataset);
    double *bits = calloc(samples * features, sizeof *bits);
    if (bits == NULL) return complain("not enough memory");
    for (size_t i = 0; i < samples * features; i++)
        bits[i] = values[i] > 0.0 ? 1.0 : 0.0;
    const int status = failed(qnl_encode(out, QNL_ENCODING_BASIS, qubits, 'Y', bits, samples, features));
    free(bits);
    return status;
}

static int encode(qnl_state **out, const qnl_dataset *dataset, const problem_request *request) {
    const int qubits = qnl_circuit_qubits(request->circuit);
    if (request->encoding == QNL_ENCODING_BASIS) return encode_signs(out, dataset, qubits);
    return failed(qnl_encode(out, request->encoding, qubits, 'Y', qnl_dataset_values(dataset), qnl_dataset_samples(dataset),
                             qnl_dataset_features(dataset)));
}

/* ---- network and loss ---- */

static void describe(problem *out, const qnl_dataset *dataset) {
    out->samples = qnl_dataset_samples(dataset);
    out->features = qnl_dataset_features(dataset);
    for (size_t i = 0; i < 2; i++) {
        out->class_sizes[i] = qnl_dataset_class_size(dataset, i);
        snprintf(out->class_names[i], sizeof out->class_names[i], "%s", qnl_dataset_class_name(dataset, i));
    }
}

static int make_targets(problem *out, const qnl_dataset *dataset) {
    const int *labels = qnl_dataset_labels(dataset);
    out->targets = calloc(out->samples, sizeof *out->targets);
    if (out->targets == NULL) return complain("not enough memory");
    for (size_t i = 0; i < out->samples; i++)
        out->targets[i] = labels[i] == 0 ? 1.0 : -1.0;
    return 0;
}

static int compile(problem *out, const qnl_state *inputs, const problem_request *request) {
    if (failed(qnl_circuit_copy(&out->circuit, request->circuit))) return 1;
    qnl_observable *observable = NULL;
    if (failed(qnl_observable_parse(&observable, qnl_circuit_qubits(request->circuit), "Z0"))) return 1;
    const int status = failed(qnl_network_new(&out->network, out->circuit, observable, inputs, request->execution));
    qnl_observable_free(observable);
    if (status != 0) return 1;
    out->parameters = qnl_circuit_parameters(out->circuit);
    return failed(qnl_loss_cost(&out->cost, out->network, request->loss, out->targets));
}

static int build(problem *out, qnl_dataset *dataset, const problem_request *request) {
    describe(out, dataset);
    if (make_targets(out, dataset) != 0 || prepare_features(out, dataset, request) != 0) return 1;
    qnl_state *inputs = NULL;
    if (encode(&inputs, dataset, request) != 0) return 1;
    const int status = compile(out, inputs, request);
    qnl_state_free(inputs);
    return status;
}

int problem_new(problem *out, const problem_request *request) {
    problem task = {0};
    qnl_dataset *dataset = NULL;
    if (read_two_classes(&dataset, request) != 0) return 1;
    const int status = build(&task, dataset, request);
    qnl_dataset_free(dataset);
    if (status != 0) {
        problem_free(&task);
    } else {
        *out = task;
    }
    return status;
}

void problem_free(problem *task) {
    qnl_cost_free(task->cost);
    qnl_network_free(task->network);
    qnl_circuit_free(task->circuit);
    free(task->targets);
    *task = (problem){0};
}
