/* The stored cases of circuits.json, whose numbers come from two independent programs each. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/ansatz.h"
#include "qnnland/dataset.h"
#include "qnnland/distance.h"
#include "qnnland/encoding.h"
#include "qnnland/gradient.h"
#include "qnnland/loss.h"
#include "qnnland/metric.h"
#include "qnnland/optimizer.h"
#include "reference/design_cases.h"
#include "reference/plateau_cases.h"
#include "reference/variation_cases.h"
#include "support/compare.h"
#include "support/json.h"
#include "support/random_circuit.h"
#include "support/reference.h"
#include "support/runner.h"

enum { PATH_SIZE = 4096 };

/* All cases of the file; the tests run in forked children and only read it. */
static json_t *document;

static int qubits_of(const json_t *test) {
    return (int)json_integer_value(json_member(json_member(test, "inputs"), "n"));
}

static qnl_complex *complex_array(size_t count) {
    return (qnl_complex *)(void *)reference_array(count);
}

static double *double_array(size_t count) {
    double *array = calloc(count + 1, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

/* The circuit and parameters of a case. */
typedef struct problem {
    int qubits;
    size_t dimension;
    size_t parameters;
    double *theta;
    qnl_circuit *circuit;
} problem;

static problem read_problem(const json_t *test) {
    problem p;
    p.qubits = qubits_of(test);
    p.dimension = (size_t)1 << p.qubits;
    p.theta = json_numbers(json_input(test, "params"), &p.parameters);
    p.circuit = json_circuit(json_input(test, "circuit"), p.qubits, p.parameters);
    return p;
}

static void clear_problem(problem *p) {
    free(p->theta);
    qnl_circuit_free(p->circuit);
}

static void check_state_of(const json_t *test, const problem *p) {
    qnl_complex *amplitudes = complex_array(p->dimension);
    qnl_state *state = json_state(json_input(test, "input_state"), p->qubits);
    REQUIRE_OK(qnl_state_apply(state, p->circuit, p->theta, NULL));
    REQUIRE_OK(qnl_state_amplitudes(amplitudes, state, 0));
    json_check_complexes(test, "state", amplitudes, p->dimension);
    if (json_output(test, "index") != NULL) {
        const qnl_complex at = amplitudes[json_integer_value(json_output(test, "index"))];
        compare_double(json_label(test, "index"), at.re * at.re + at.im * at.im, 1, json_tolerance(test));
    }
    qnl_state_free(state);
    free(amplitudes);
}

/* 1 if the ansatz library has the builder of a case; fills its options. */
static int read_builder(qnl_hea_options *options, const json_t *builder, int qubits) {
    static const char *const entanglers[] = {"none", "CNOT", "CZ", "CNOT CZ"};
    const char *name = json_string_value(json_object_get(builder, "name"));
    const char *entangler = json_string_value(json_object_get(builder, "entangler"));
    const char *reading = json_string_value(json_object_get(builder, "reading"));
    const char *topology = json_string_value(json_object_get(builder, "topology"));
    if (name == NULL || strcmp(name, "hea") != 0 || entangler == NULL) {
        return 0;
    }
    REQUIRE_OK(qnl_hea_options_init(options, sizeof *options));
    options->qubits = qubits;
    options->layers = json_whole(builder, "L", 1);
    options->rotations = json_string_value(json_object_get(builder, "rotations"));
    options->pairwise = reading != NULL && strcmp(reading, "pairs") == 0;
    options->topology = topology != NULL && strcmp(topology, "ring") == 0 ? QNL_TOPOLOGY_RING : QNL_TOPOLOGY_CHAIN;
    for (int k = 0; k < 4; k++) {
        if (strcmp(entangler, entanglers[k]) == 0) {
            options->entangler = (qnl_entangler)k;
            return 1;
        }
    }
    return 0;
}

/* The library's own ansatz gives the same unitary as the explicit gate list. */
static void check_builder(const json_t *test, const problem *p) {
    qnl_hea_options options;
    qnl_circuit *ansatz = NULL;
    if (!read_builder(&options, json_input(test, "builder"), p->qubits)) {
        return;
    }
    REQUIRE_OK(qnl_hea(&ansatz, &options));
    ck_assert_msg(qnl_circuit_parameters(ansatz) == p->parameters, "%s has %zu parameters", json_label(test, "builder"),
                  qnl_circuit_parameters(ansatz));
    qnl_complex *given = complex_array(p->dimension * p->dimension);
    qnl_complex *built = complex_array(p->dimension * p->dimension);
    REQUIRE_OK(qnl_circuit_unitary(given, p->circuit, p->theta, NULL));
    REQUIRE_OK(qnl_circuit_unitary(built, ansatz, p->theta, NULL));
    compare_doubles(json_label(test, "builder"), &built->re, &given->re, 2 * p->dimension * p->dimension, json_tolerance(test));
    free(given);
    free(built);
    qnl_circuit_free(ansatz);
}

static void check_state(const json_t *test) {
    problem p = read_problem(test);
    qnl_complex *unitary = complex_array(p.dimension * p.dimension);
    check_state_of(test, &p);
    REQUIRE_OK(qnl_circuit_unitary(unitary, p.circuit, p.theta, NULL));
    json_check_complexes(test, "unitary", unitary, p.dimension * p.dimension);
    check_builder(test, &p);
    free(unitary);
    clear_problem(&p);
}

static void check_hessian_of(const json_t *test, const problem *p, const qnl_network *network) {
    const size_t count = p->parameters * p->parameters;
    double *hessian = double_array(count);
    double *eigenvalues = double_array(p->parameters);
    double complex *matrix = reference_array(count);
    REQUIRE_OK(qnl_network_hessian(hessian, network, p->theta, 1));
    json_check_doubles(test, "hessian", hessian, count);
    for (size_t k = 0; k < count; k++) {
        matrix[k] = hessian[k];
    }
    reference_eigenvalues(eigenvalues, matrix, p->parameters);
    json_check_doubles(test, "hessian_eigenvalues", eigenvalues, p->parameters);
    free(hessian);
    free(eigenvalues);
    free(matrix);
}

static void check_metric_of(const json_t *test, const problem *p) {
    const size_t count = p->parameters * p->parameters;
    double *metric = double_array(count);
    REQUIRE_OK(qnl_circuit_metric(metric, p->circuit, NULL, 0, p->theta, 1, QNL_METRIC_FULL, NULL, NULL));
    json_check_doubles(test, "fubini_study", metric, count);
    free(metric);
}

static void check_network(const json_t *test) {
    problem p = read_problem(test);
    qnl_observable *observable = json_observable(json_member(json_member(test, "inputs"), "observable"), p.qubits);
    qnl_state *state = json_state(json_input(test, "input_state"), p.qubits);
    qnl_network *network = NULL;
    double value = 0;
    double *gradient = double_array(p.parameters);
    REQUIRE_OK(qnl_network_new(&network, p.circuit, observable, state, NULL));
    REQUIRE_OK(qnl_network_expectation(&value, network, p.theta, 1));
    json_check_doubles(test, "expectation", &value, 1);
    for (int method = QNL_GRADIENT_ADJOINT; method <= QNL_GRADIENT_PARAMETER_SHIFT; method++) {
        REQUIRE_OK(qnl_network_gradient(&value, gradient, network, p.theta, 1, (qnl_gradient_method)method));
        json_check_doubles(test, "expectation", &value, 1);
        json_check_doubles(test, "gradient", gradient, p.parameters);
    }
    check_state_of(test, &p);
    if (json_output(test, "hessian") != NULL || json_output(test, "hessian_eigenvalues") != NULL) {
        check_hessian_of(test, &p, network);
    }
    if (json_output(test, "fubini_study") != NULL) {
        check_metric_of(test, &p);
    }
    free(gradient);
    qnl_network_free(network);
    qnl_state_free(state);
    qnl_observable_free(observable);
    clear_problem(&p);
}

static void check_diamond_matrices(const json_t *test, qnl_unitary_distance *distance) {
    const size_t dimension = (size_t)1 << qubits_of(test);
    double complex *a = json_complexes(json_input(test, "unitary_a"), dimension * dimension);
    double complex *b = json_complexes(json_input(test, "unitary_b"), dimension * dimension);
    REQUIRE_OK(qnl_unitary_distance_matrices(distance, as_library(a), as_library(b), dimension));
    free(a);
    free(b);
}

static void check_diamond_circuits(const json_t *test, qnl_unitary_distance *distance) {
    const char *const names[2] = {"circuit_a", "circuit_b"};
    const char *const own_params[2] = {"params_a", "params_b"};
    qnl_circuit *circuits[2];
    double *theta[2];
    for (int k = 0; k < 2; k++) {
        const json_t *own = json_input(test, own_params[k]);
        size_t parameters = 0;
        theta[k] = json_numbers(own == NULL ? json_input(test, "params") : own, &parameters);
        circuits[k] = json_circuit(json_input(test, names[k]), qubits_of(test), parameters);
    }
    REQUIRE_OK(qnl_unitary_distance_circuits(distance, circuits[0], theta[0], circuits[1], theta[1], NULL));
    for (int k = 0; k < 2; k++) {
        qnl_circuit_free(circuits[k]);
        free(theta[k]);
    }
}

static void check_diamond(const json_t *test) {
    qnl_unitary_distance distance;
    if (json_input(test, "unitary_a") != NULL) {
        check_diamond_matrices(test, &distance);
    } else {
        check_diamond_circuits(test, &distance);
    }
    const double half = 2 * distance.half_diamond;
    json_check_doubles(test, "diamond", &distance.diamond, 1);
    json_check_doubles(test, "diamond", &half, 1);
}

/* All numbers of a sensitivity case, from the distances and angle sums of one call. */
static void check_sensitivity(const json_t *test) {
    problem p = read_problem(test);
    size_t count = 0;
    double *delta = json_numbers(json_input(test, "delta"), &count);
    ck_assert_uint_eq(count, p.parameters);
    qnl_sensitivity result;
    REQUIRE_OK(qnl_channel_sensitivity(&result, p.circuit, p.theta, delta, 1, NULL));
    const double printed = result.angle_sum / 2;
    json_check_doubles(test, "sensitivity", &result.distance.diamond, 1);
    json_check_doubles(test, "bound_printed", &printed, 1);
    json_check_doubles(test, "bound_sound", &result.angle_sum, 1);
    json_check_doubles(test, "bound_sharp", &result.bound, 1);
    json_check_doubles(test, "operator_norm", &result.distance.operator_norm_raw, 1);
    check_builder(test, &p);
    free(delta);
    clear_problem(&p);
}

/* The two largest classes of a table, standardised, reduced and padded to 2^n features; `variance` has 2^n places. */
static qnl_dataset *prepare_dataset(const char *file, int qubits, double *variance, size_t *components) {
    const size_t dimension = (size_t)1 << qubits;
    char path[PATH_SIZE], relative[PATH_SIZE / 2];
    qnl_dataset *table = NULL, *two = NULL;
    snprintf(relative, sizeof relative, "../%s", file);
    if (!json_reference_path(path, sizeof path, relative)) {
        const char *base = strrchr(file, '/');
        snprintf(path, sizeof path, "%s/examples/data/%s", QNL_SOURCE_DIR, base == NULL ? file : base + 1);
    }
    REQUIRE_OK(qnl_dataset_read_csv(&table, path, QNL_LABEL_LAST));
    REQUIRE_OK(qnl_dataset_two_largest(&two, table));
    *components = qnl_dataset_features(two) < dimension ? qnl_dataset_features(two) : dimension;
    REQUIRE_OK(qnl_dataset_standardise(two));
    REQUIRE_OK(qnl_dataset_principal_components(two, *components, variance));
    REQUIRE_OK(qnl_dataset_pad(two, dimension));
    qnl_dataset_free(table);
    return two;
}

static qnl_state *encode_dataset(const qnl_dataset *data, int qubits) {
    qnl_state *states = NULL;
    REQUIRE_OK(qnl_encode(&states, QNL_ENCODING_AMPLITUDE, qubits, 'Y', qnl_dataset_values(data), qnl_dataset_samples(data),
                          qnl_dataset_features(data)));
    return states;
}

static void check_rows(const json_t *test, const double *rows, size_t samples, size_t dimension) {
    double *sums = double_array(dimension);
    for (size_t k = 0; k < samples * dimension; k++) {
        sums[k % dimension] += rows[k];
    }
    json_check_doubles(test, "first_rows", rows, json_array_size(json_output(test, "first_rows")) * dimension);
    json_check_doubles(test, "last_row", rows + (samples - 1) * dimension, dimension);
    json_check_doubles(test, "column_sums", sums, dimension);
    free(sums);
}

static void check_dataset(const json_t *test) {
    const size_t dimension = (size_t)1 << qubits_of(test);
    size_t components = 0;
    double *variance = double_array(dimension);
    qnl_dataset *data = prepare_dataset(json_string_value(json_input(test, "file")), qubits_of(test), variance, &components);
    qnl_state *states = encode_dataset(data, qubits_of(test));
    const size_t samples = qnl_state_count(states);
    const double counts[2] = {(double)samples, (double)qnl_dataset_class_size(data, 0)};
    double *rows = double_array(samples * dimension);
    qnl_complex *amplitudes = complex_array(dimension);
    for (size_t i = 0; i < samples; i++) {
        REQUIRE_OK(qnl_state_amplitudes(amplitudes, states, i));
        for (size_t k = 0; k < dimension; k++) {
            rows[i * dimension + k] = amplitudes[k].re;
        }
    }
    json_check_doubles(test, "samples", &counts[0], 1);
    json_check_doubles(test, "plus", &counts[1], 1);
    json_check_doubles(test, "explained_variance", variance, components);
    check_rows(test, rows, samples, dimension);
    free(amplitudes);
    free(rows);
    free(variance);
    qnl_state_free(states);
    qnl_dataset_free(data);
}

/* What a training run is made of. */
typedef struct training {
    problem p;
    size_t samples;
    size_t steps;
    qnl_state *states;
    double *targets;
    qnl_observable *observable;
    qnl_network *network;
    qnl_cost *cost;
    double *loss;        /* steps + 1 */
    double *update;      /* steps, mean |update| */
    double *sensitivity; /* steps */
    double *first_gradient;
    double *final;
} training;

static const json_t *find_case(const char *name) {
    const json_t *cases = json_member(document, "cases");
    for (size_t k = 0; k < json_array_size(cases); k++) {
        const json_t *test = json_array_get(cases, k);
        if (strcmp(json_string_value(json_object_get(test, "name")), name) == 0) {
            return test;
        }
    }
    return NULL;
}

/* The table of a data set case; one that is not in the file is known by its name, data_<table>_n<qubits>. */
static void find_table(char *file, size_t size, const char *name) {
    const json_t *test = find_case(name);
    if (test != NULL) {
        snprintf(file, size, "%s", json_string_value(json_input(test, "file")));
    } else {
        snprintf(file, size, "data/%s.csv", strstr(name, "wine") != NULL ? "wine_data" : "breast_cancer");
    }
}

static void read_table_samples(training *t, const char *name) {
    char file[256];
    size_t components = 0;
    double *variance = double_array(t->p.dimension);
    find_table(file, sizeof file, name);
    qnl_dataset *data = prepare_dataset(file, t->p.qubits, variance, &components);
    t->states = encode_dataset(data, t->p.qubits);
    t->samples = qnl_state_count(t->states);
    t->targets = double_array(t->samples);
    for (size_t i = 0; i < t->samples; i++) {
        t->targets[i] = qnl_dataset_labels(data)[i] == 0 ? 1 : -1;
    }
    free(variance);
    qnl_dataset_free(data);
}

static void read_stored_samples(training *t, const json_t *test) {
    size_t count = 0;
    double *rows = json_numbers(json_input(test, "samples"), &count);
    t->targets = json_numbers(json_input(test, "labels"), &t->samples);
    ck_assert_uint_eq(count, t->samples * t->p.dimension);
    REQUIRE_OK(qnl_encode(&t->states, QNL_ENCODING_AMPLITUDE, t->p.qubits, 'Y', rows, t->samples, t->p.dimension));
    free(rows);
}

static training read_training(const json_t *test) {
    training t;
    memset(&t, 0, sizeof t);
    t.p.qubits = qubits_of(test);
    t.p.dimension = (size_t)1 << t.p.qubits;
    t.p.theta = json_numbers(json_input(test, "init"), &t.p.parameters);
    t.p.circuit = json_circuit(json_input(test, "circuit"), t.p.qubits, t.p.parameters);
    t.steps = (size_t)json_integer_value(json_input(test, "steps"));
    if (json_input(test, "dataset") != NULL) {
        read_table_samples(&t, json_string_value(json_input(test, "dataset")));
    } else {
        read_stored_samples(&t, test);
    }
    t.observable = json_observable(json_input(test, "observable"), t.p.qubits);
    REQUIRE_OK(qnl_network_new(&t.network, t.p.circuit, t.observable, t.states, NULL));
    REQUIRE_OK(qnl_loss_cost(&t.cost, t.network, QNL_LOSS_SQUARED, t.targets));
    t.loss = double_array(t.steps + 1);
    t.update = double_array(t.steps);
    t.sensitivity = double_array(t.steps);
    t.first_gradient = double_array(t.p.parameters);
    t.final = double_array(t.p.parameters);
    return t;
}

static void clear_training(training *t) {
    qnl_cost_free(t->cost);
    qnl_network_free(t->network);
    qnl_observable_free(t->observable);
    qnl_state_free(t->states);
    free(t->targets);
    free(t->loss);
    free(t->update);
    free(t->sensitivity);
    free(t->first_gradient);
    free(t->final);
    clear_problem(&t->p);
}

static int record_step(const qnl_optimizer_step *step, void *data) {
    training *t = data;
    const size_t k = (size_t)step->step - 1;
    qnl_sensitivity result;
    ck_assert_msg(step->step >= 1 && k < t->steps, "step %llu of %zu", (unsigned long long)step->step, t->steps);
    t->loss[k] = step->value;
    t->update[k] = 0;
    for (size_t j = 0; j < t->p.parameters; j++) {
        t->update[k] += fabs(step->update[j]) / (double)t->p.parameters;
    }
    if (k == 0) {
        memcpy(t->first_gradient, step->gradient, t->p.parameters * sizeof *step->gradient);
    }
    REQUIRE_OK(qnl_channel_sensitivity(&result, t->p.circuit, step->theta, step->update, 1, NULL));
    t->sensitivity[k] = result.distance.diamond;
    return 0;
}

static void read_optimizer(qnl_optimizer_options *options, const json_t *settings, qnl_epsilon_place place, training *t) {
    REQUIRE_OK(qnl_optimizer_options_init(options, sizeof *options));
    ck_assert_str_eq(json_string_value(json_object_get(settings, "name")), "adam");
    options->rate = json_number_value(json_member(settings, "lr"));
    options->beta1 = json_number_value(json_member(settings, "beta1"));
    options->beta2 = json_number_value(json_member(settings, "beta2"));
    options->epsilon = json_number_value(json_member(settings, "eps"));
    options->epsilon_place = place;
    options->gradient_tolerance = -1;
    options->trace = record_step;
    options->trace_data = t;
}

static void train(training *t, const json_t *settings, qnl_epsilon_place place) {
    qnl_optimizer_options options;
    qnl_optimizer *optimizer = NULL;
    read_optimizer(&options, settings, place, t);
    REQUIRE_OK(qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, t->p.parameters, 1, t->p.theta, &options));
    REQUIRE_OK(qnl_optimizer_run(optimizer, t->cost, t->steps));
    REQUIRE_OK(qnl_optimizer_values(&t->loss[t->steps], optimizer));
    REQUIRE_OK(qnl_optimizer_thetas(t->final, optimizer));
    qnl_optimizer_free(optimizer);
}

/* PennyLane's Adam adds epsilon to the uncorrected second moment; the variant of the paper to the corrected one, and its case
 * stores only the first, the middle and the last loss. */
static void check_training(const json_t *test) {
    training t = read_training(test);
    double accuracy = 0;
    train(&t, json_input(test, "optimizer"), QNL_EPSILON_OUTSIDE);
    REQUIRE_OK(qnl_accuracy(&accuracy, t.network, t.targets, t.final, 1));
    json_check_doubles(test, "first_gradient", t.first_gradient, t.p.parameters);
    json_check_doubles(test, "loss", t.loss, t.steps + 1);
    json_check_doubles(test, "mean_abs_update", t.update, t.steps);
    json_check_doubles(test, "sensitivity", t.sensitivity, t.steps);
    json_check_doubles(test, "final_params", t.final, t.p.parameters);
    json_check_doubles(test, "accuracy", &accuracy, 1);
    train(&t, json_input(test, "optimizer"), QNL_EPSILON_INSIDE);
    const double three[3] = {t.loss[0], t.loss[t.steps / 2], t.loss[t.steps]};
    const int whole = json_array_size(json_output(test, "paper_variant_loss")) == t.steps + 1;
    json_check_doubles(test, "paper_variant_loss", whole ? t.loss : three, whole ? t.steps + 1 : 3);
    json_check_doubles(test, "paper_variant_final_params", t.final, t.p.parameters);
    check_builder(test, &t.p);
    clear_training(&t);
}

/* What is checked of each kind.  Outputs with other names are not covered. */
static const struct kind {
    const char *name;
    void (*check)(const json_t *test);
    const char *outputs;        /* NULL = all */
    int (*knows)(json_t *test); /* NULL = every case */
} kinds[] = {
    {"state", check_state, " state index unitary ", NULL},
    {"gradient", check_network, " expectation gradient state index ", NULL},
    {"hessian", check_network, " expectation gradient hessian hessian_eigenvalues state fubini_study ", NULL},
    {"diamond", check_diamond, " diamond ", NULL},
    {"sensitivity", check_sensitivity, " sensitivity bound_printed bound_sound bound_sharp operator_norm ", NULL},
    {"spectral_width", check_spectral_width, NULL, knows_spectral_width},
    {"bounds", check_bounds, " theorem1_m1 theorem1_m2 theorem1_m3 proposition2_m1 proposition2_m2 proposition2_m3 ", NULL},
    {"delta", check_delta, " M min max delta w delta_over_w ", NULL},
    {"delta_mean", check_delta_mean, " qae_V1_haar qsl_product_1design ", NULL},
    {"noise", check_noise, " expectation gradient purity density_matrix ", NULL},
    {"metric", check_metric, " geometric_tensor fubini_study qfi rank gradient natural_gradient_fs natural_gradient_qfi ", NULL},
    {"dla", check_dla, " dim ", NULL},
    {"variance", check_variance, " variance global local ", NULL},
    {"optimise", check_optimise, " cost final_params limit ", NULL},
    {"welch", check_welch, " sum_bound max_bound sum max strength ", NULL},
    {"haar", check_haar, " state unitary ", NULL},
    {"frame_potential", check_frame_potential,
     " unitary_ensemble unitary_unbiased jackknife_stderr_unitary state_ensemble state_unbiased jackknife_stderr_state F order ",
     NULL},
    {"moments", check_moments, NULL, NULL},
    {"expressibility", check_expressibility, " kl counts 2 4 8 ", knows_expressibility},
    {"meyer_wallach", check_meyer_wallach, " Q purities mean_Q_uniform_parameters ", NULL},
    {"dataset", check_dataset, " samples plus first_rows last_row column_sums explained_variance ", NULL},
    {"training", check_training,
     " loss sensitivity mean_abs_update final_params first_gradient accuracy paper_variant_loss paper_variant_final_params ",
     NULL}};

/* (Runs outside the tests: no assertions.) */
static const struct kind *find_kind(json_t *test) {
    const char *name = json_string_value(json_object_get(test, "kind"));
    if (name == NULL || (json_has_noise(test) && strcmp(name, "noise") != 0)) {
        return NULL;
    }
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        if (strcmp(name, kinds[k].name) == 0) {
            return kinds[k].knows == NULL || kinds[k].knows(test) ? &kinds[k] : NULL;
        }
    }
    return NULL;
}

static void list_other_outputs(const json_t *test, const struct kind *kind) {
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(json_object_get(test, "outputs"), key, value) {
        char word[128];
        snprintf(word, sizeof word, " %s ", key);
        if (kind->outputs != NULL && strstr(kind->outputs, word) == NULL) {
            printf("%s: output %s not covered here\n", json_string_value(json_object_get(test, "name")), key);
        }
    }
}

START_TEST(test_case) {
    json_t *test = json_array_get(json_object_get(document, "cases"), (size_t)_i);
    const struct kind *kind = find_kind(test);
    if (kind != NULL) {
        kind->check(test);
    }
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("reference circuits");
    TCase *cases = tcase_create("cases");
    const json_t *list = json_object_get(document, "cases");
    size_t covered = 0;
    tcase_set_timeout(cases, 60);
    for (size_t k = 0; k < json_array_size(list); k++) {
        json_t *test = json_array_get(list, k);
        const struct kind *kind = find_kind(test);
        if (kind != NULL) {
            tcase_add_loop_test(cases, test_case, (int)k, (int)k + 1);
            list_other_outputs(test, kind);
            covered++;
        }
    }
    printf("%zu cases, %zu not covered here\n", covered, json_array_size(list) - covered);
    fflush(stdout);
    suite_add_tcase(suite, cases);
    return suite;
}

int main(void) {
    return json_reference_run("circuits.json", &document, make_suite);
}
