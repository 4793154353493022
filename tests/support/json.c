#include "support/json.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/runner.h"

int json_reference_path(char *path, size_t size, const char *file) {
    static const char *const beside[] = {QNL_SOURCE_DIR "/../../shared/reference", QNL_SOURCE_DIR "/../shared/reference"};
    const char *given = getenv("QNL_REFERENCE");
    for (int k = 0; k < (given == NULL ? 2 : 1); k++) {
        snprintf(path, size, "%s/%s", given == NULL ? beside[k] : given, file);
        FILE *stream = fopen(path, "r");
        if (stream != NULL) {
            fclose(stream);
            return 1;
        }
    }
    return 0;
}

const json_t *json_member(const json_t *object, const char *name) {
    const json_t *member = json_object_get(object, name);
    ck_assert_msg(member != NULL, "the case has no \"%s\"", name);
    return member;
}

int json_whole(const json_t *object, const char *name, int otherwise) {
    const json_t *member = json_object_get(object, name);
    return member == NULL ? otherwise : (int)json_number_value(member);
}

static size_t count_numbers(const json_t *value) {
    size_t count = json_is_number(value) ? 1 : 0;
    for (size_t k = 0; k < json_array_size(value); k++) {
        count += count_numbers(json_array_get(value, k));
    }
    return count;
}

static double *copy_numbers(double *out, const json_t *value) {
    if (json_is_number(value)) {
        *out++ = json_number_value(value);
    }
    for (size_t k = 0; k < json_array_size(value); k++) {
        out = copy_numbers(out, json_array_get(value, k));
    }
    return out;
}

double *json_numbers(const json_t *array, size_t *count) {
    *count = count_numbers(array);
    if (array == NULL) {
        return NULL;
    }
    double *numbers = calloc(*count + 1, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    copy_numbers(numbers, array);
    return numbers;
}

/* {"re": numbers, "im": numbers} */
static double complex *join_parts(const json_t *parts, size_t count) {
    size_t found[2] = {0, 0};
    double *re = json_numbers(json_member(parts, "re"), &found[0]);
    double *im = json_numbers(json_member(parts, "im"), &found[1]);
    double complex *complexes = calloc(count + 1, sizeof *complexes);
    ck_assert_ptr_nonnull(complexes);
    ck_assert_msg(found[0] == count && found[1] == count, "%zu and %zu numbers where %zu complex ones belong", found[0], found[1],
                  count);
    for (size_t k = 0; k < count; k++) {
        complexes[k] = re[k] + I * im[k];
    }
    free(re);
    free(im);
    return complexes;
}

double complex *json_complexes(const json_t *array, size_t count) {
    if (json_is_object(array)) {
        return join_parts(array, count);
    }
    size_t found = 0;
    double *numbers = json_numbers(array, &found);
    double complex *complexes = calloc(count + 1, sizeof *complexes);
    ck_assert_ptr_nonnull(complexes);
    ck_assert_msg(found == count || found == 2 * count, "%zu numbers where %zu complex ones belong", found, count);
    for (size_t k = 0; k < count; k++) {
        complexes[k] = found == count ? numbers[k] : numbers[2 * k] + I * numbers[2 * k + 1];
    }
    free(numbers);
    return complexes;
}

int json_has_noise(json_t *value) {
    const char *key = NULL;
    json_t *member = NULL;
    if (json_object_get(value, "g") != NULL && json_object_get(value, "r") != NULL) {
        return 1;
    }
    for (size_t k = 0; k < json_array_size(value); k++) {
        if (json_has_noise(json_array_get(value, k))) {
            return 1;
        }
    }
    json_object_foreach(value, key, member) {
        if (json_has_noise(member)) {
            return 1;
        }
    }
    return 0;
}

static int read_qubits(int *qubits, const json_t *list) {
    const size_t count = json_array_size(list);
    ck_assert_msg(count >= 1 && count <= QNL_MAX_UNITARY_QUBITS, "a gate has %zu qubits", count);
    for (size_t k = 0; k < count; k++) {
        qubits[k] = (int)json_integer_value(json_array_get(list, k));
    }
    return (int)count;
}

/* Entry number `which` of "p" or "t", which are one number or a list of numbers; NULL where it is not given. */
static const json_t *angle_entry(const json_t *gate, const char *name, size_t which) {
    const json_t *value = json_object_get(gate, name);
    return json_is_array(value) ? json_array_get(value, which) : which == 0 ? value : NULL;
}

static qnl_angle read_angle(const json_t *gate, size_t which) {
    const json_t *parameter = angle_entry(gate, "p", which);
    const json_t *constant = angle_entry(gate, "t", which);
    const json_t *multiplier = angle_entry(gate, "m", which);
    qnl_angle angle = {-1, 0, constant == NULL ? 0 : json_number_value(constant)};
    ck_assert_msg(parameter != NULL || constant != NULL, "gate %s lacks an angle", json_string_value(json_object_get(gate, "g")));
    if (json_is_integer(parameter)) {
        angle.parameter = (int64_t)json_integer_value(parameter);
        angle.scale = multiplier == NULL ? 1 : json_number_value(multiplier);
    }
    return angle;
}

/* RXX, RYY, RZXY ...: one letter for each qubit. */
static int is_pauli_rotation(const char *name, int qubits) {
    return name[0] == 'R' && (int)strlen(name) == qubits + 1 && (int)strspn(name + 1, "XYZ") == qubits;
}

static void add_rotation(qnl_circuit *circuit, const char *letters, const int *qubits, int count, const json_t *gate) {
    char text[128] = "";
    const qnl_angle angle = read_angle(gate, 0);
    for (int k = 0; k < count; k++) {
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, " %c%d", letters[k], qubits[k]);
    }
    REQUIRE_OK(qnl_circuit_add_rotation(circuit, text, &angle));
}

/* Number of angles of a gate of the list, and its number; -1 for a name that is not in it. */
static int find_gate(qnl_gate *gate, const char *name) {
#define FIND_GATE(text, number, qubits, angles)                                                                                    \
    if (strcmp(name, #text) == 0) {                                                                                                \
        *gate = QNL_GATE_##text;                                                                                                   \
        return angles;                                                                                                             \
    }
    QNL_GATE_LIST(FIND_GATE)
#undef FIND_GATE
    return -1;
}

static void add_listed(qnl_circuit *circuit, const char *name, const int *qubits, const json_t *entry) {
    qnl_gate gate = QNL_GATE_X;
    qnl_angle angles[3];
    const int count = find_gate(&gate, strcmp(name, "CX") == 0 ? "CNOT" : name);
    ck_assert_msg(count >= 0, "unknown gate %s", name);
    for (int k = 0; k < count; k++) {
        angles[k] = read_angle(entry, (size_t)k);
    }
    REQUIRE_OK(qnl_circuit_add(circuit, gate, qubits, count == 0 ? NULL : angles));
}

static void add_gate(qnl_circuit *circuit, const json_t *entry) {
    int qubits[QNL_MAX_UNITARY_QUBITS];
    const char *name = json_string_value(json_member(entry, "g"));
    const int count = read_qubits(qubits, json_member(entry, "q"));
    const json_t *matrix = json_object_get(entry, "matrix");
    if (matrix != NULL) {
        double complex *entries = json_complexes(matrix, (size_t)1 << (2 * count));
        REQUIRE_OK(qnl_circuit_add_unitary(circuit, qubits, count, (const qnl_complex *)(const void *)entries));
        free(entries);
    } else if (is_pauli_rotation(name, count)) {
        add_rotation(circuit, name + 1, qubits, count, entry);
    } else {
        add_listed(circuit, name, qubits, entry);
    }
}

qnl_circuit *json_circuit(const json_t *gates, int qubits, size_t parameters) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    for (size_t k = 0; k < json_array_size(gates); k++) {
        if (json_object_get(json_array_get(gates, k), "r") == NULL) {
            add_gate(circuit, json_array_get(gates, k));
        }
    }
    if (parameters > 0) {
        REQUIRE_OK(qnl_circuit_set_parameters(circuit, parameters));
    }
    return circuit;
}

static void add_term(qnl_observable *observable, const json_t *term) {
    char text[256] = "";
    const json_t *letters = json_array_get(term, 1);
    for (size_t k = 0; k < json_array_size(letters); k++) {
        const json_t *pair = json_array_get(letters, k);
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s%s%d", k == 0 ? "" : " ", json_string_value(json_array_get(pair, 1)),
                 (int)json_integer_value(json_array_get(pair, 0)));
    }
    REQUIRE_OK(qnl_observable_add_pauli(observable, json_number_value(json_array_get(term, 0)), text));
}

static void add_matrix(qnl_observable *observable, const json_t *matrix, int qubits) {
    int all[QNL_MAX_UNITARY_QUBITS];
    double complex *entries = json_complexes(matrix, (size_t)1 << (2 * qubits));
    for (int q = 0; q < qubits; q++) {
        all[q] = q;
    }
    REQUIRE_OK(qnl_observable_add_matrix(observable, 1, all, qubits, (const qnl_complex *)(const void *)entries));
    free(entries);
}

/* I - |0><0| on `count` qubits from `first` on. */
static void add_complement_of_zero(qnl_observable *observable, int first, int count) {
    int qubits[64];
    const int bits[64] = {0};
    for (int q = 0; q < count; q++) {
        qubits[q] = first + q;
    }
    REQUIRE_OK(qnl_observable_add_pauli(observable, 1, "I"));
    REQUIRE_OK(qnl_observable_add_projector(observable, -1, qubits, bits, count));
}

static void add_heisenberg(qnl_observable *observable, int qubits) {
    for (int q = 0; q < qubits; q++) {
        for (int letter = 0; letter < 3; letter++) {
            char text[64];
            snprintf(text, sizeof text, "%c%d %c%d", "XYZ"[letter], q, "XYZ"[letter], (q + 1) % qubits);
            REQUIRE_OK(qnl_observable_add_pauli(observable, 1, text));
        }
    }
}

qnl_observable *json_heisenberg(int qubits) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    add_heisenberg(observable, qubits);
    return observable;
}

qnl_observable *json_ising(int qubits, int ring) {
    const int pairs = ring && qubits > 2 ? qubits : qubits - 1;
    qnl_observable *observable = NULL;
    char text[64];
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    for (int q = 0; q < pairs; q++) {
        snprintf(text, sizeof text, "Z%d Z%d", q, (q + 1) % qubits);
        REQUIRE_OK(qnl_observable_add_pauli(observable, 1, text));
    }
    for (int q = 0; q < qubits; q++) {
        snprintf(text, sizeof text, "X%d", q);
        REQUIRE_OK(qnl_observable_add_pauli(observable, 1, text));
    }
    return observable;
}

qnl_observable *json_observable(const json_t *value, int qubits) {
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    const json_t *terms = json_object_get(value, "terms");
    const json_t *matrix = json_object_get(value, "matrix");
    const json_t *qubit = json_object_get(value, "one_minus_zero_projector_on_qubit");
    if (terms != NULL) {
        for (size_t k = 0; k < json_array_size(terms); k++) {
            add_term(observable, json_array_get(terms, k));
        }
    } else if (matrix != NULL) {
        add_matrix(observable, matrix, qubits);
    } else if (json_object_get(value, "identity_minus_zero_projector") != NULL) {
        add_complement_of_zero(observable, 0, qubits);
    } else if (qubit != NULL) {
        add_complement_of_zero(observable, (int)json_integer_value(qubit), 1);
    } else {
        ck_assert_msg(json_whole(value, "heisenberg_periodic", -1) == qubits, "unknown form of an observable");
        add_heisenberg(observable, qubits);
    }
    return observable;
}

qnl_state *json_state(const json_t *value, int qubits) {
    qnl_state *state = NULL;
    if (value == NULL || json_is_integer(value)) {
        const uint64_t index = value == NULL ? 0 : (uint64_t)json_integer_value(value);
        REQUIRE_OK(qnl_state_new_basis(&state, qubits, &index, 1));
    } else {
        double complex *amplitudes = json_complexes(value, (size_t)1 << qubits);
        REQUIRE_OK(qnl_state_new_amplitudes(&state, qubits, (const qnl_complex *)(const void *)amplitudes, 1));
        free(amplitudes);
    }
    return state;
}

const char *json_label(const json_t *test, const char *output) {
    static char text[256];
    snprintf(text, sizeof text, "%s.%s", json_string_value(json_object_get(test, "name")), output);
    return text;
}

const json_t *json_input(const json_t *test, const char *name) {
    return json_object_get(json_member(test, "inputs"), name);
}

const json_t *json_output(const json_t *test, const char *name) {
    return json_object_get(json_member(test, "outputs"), name);
}

double json_tolerance(const json_t *test) {
    const json_t *value = json_object_get(test, "tol");
    return value == NULL ? 1e-10 : json_number_value(value);
}

void json_check_doubles(const json_t *test, const char *name, const double *values, size_t count) {
    size_t expected_count = 0;
    double *expected = json_numbers(json_output(test, name), &expected_count);
    if (expected != NULL) {
        ck_assert_msg(expected_count == count, "%s has %zu numbers, expected %zu", json_label(test, name), count, expected_count);
        compare_doubles(json_label(test, name), values, expected, count, json_tolerance(test));
    }
    free(expected);
}

void json_check_complexes(const json_t *test, const char *name, const qnl_complex *values, size_t count) {
    if (json_output(test, name) != NULL) {
        double complex *expected = json_complexes(json_output(test, name), count);
        compare_complexes(json_label(test, name), values, expected, count, json_tolerance(test));
        free(expected);
    }
}

int json_reference_run(const char *file, json_t **document, Suite *(*make)(void)) {
    char path[4096];
    json_error_t error;
    if (!json_reference_path(path, sizeof path, file)) {
        puts("reference cases not found: skipped");
        return 77;
    }
    *document = json_load_file(path, 0, &error);
    if (*document == NULL) {
        printf("%s, line %d: %s\n", path, error.line, error.text);
        return EXIT_FAILURE;
    }
    const int result = qnl_test_run(make());
    json_decref(*document);
    return result;
}
