/*
 * Second derivatives and metrics from basis states, where operations work on the amplitudes that have been needed only: the same
 * numbers as from the same states given by their amplitudes, about which nothing is known; metrics in the other mode.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/gradient.h"
#include "qnnland/metric.h"
#include "qnnland/random.h"
#include "simulation/network_data.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

enum { PARAMETERS = 11, MOST_QUBITS = 10, POINTS = 2, INPUTS = 9 };

#define TOLERANCE 1e-11

/* ---- circuits ---- */

/* Which gates are drawn. */
typedef enum kind { ALL_GATES, STRINGS, LAYERS, LAYERS_BUT_ONE, KINDS } kind;

static void add_at(qnl_circuit *circuit, qnl_gate gate, int a, int b, int c, int64_t parameter, double offset) {
    const int qubits[3] = {a, b, c};
    const qnl_angle angle = {parameter, 0.8, offset};
    REQUIRE_OK(qnl_circuit_add(circuit, gate, qubits, &angle));
}

static void add_string(qnl_circuit *circuit, qnl_random *random, int a, int b, int64_t parameter) {
    static const char letters[] = "XYZ";
    const qnl_angle angle = {parameter, -1.1, 0.3};
    char text[64];
    snprintf(text, sizeof text, "%c%d %c%d", letters[qnl_random_integer(random, 3)], a, letters[qnl_random_integer(random, 3)], b);
    REQUIRE_OK(qnl_circuit_add_rotation(circuit, text, &angle));
}

/* Qubits come in one after the other, from the last to the first: gate number k acts near qubit n - 1 - k n / count. */
static void add_any(qnl_circuit *circuit, qnl_random *random, int at, kind which) {
    const int qubits = qnl_circuit_qubits(circuit);
    const int a = at, b = (a + 1 + (int)qnl_random_integer(random, qubits > 2 ? 2 : 1)) % qubits;
    const int c = qubits > 2 ? 3 % qubits : 0;
    const int64_t parameter = (int64_t)qnl_random_integer(random, PARAMETERS + 2) - 2;
    const int64_t used = parameter < 0 ? -1 : parameter;
    switch (which == STRINGS ? 6 + qnl_random_integer(random, 3) : qnl_random_integer(random, 12)) {
    case 0:
        add_at(circuit, QNL_GATE_CRX, a, b, 0, used, 0.2);
        break;
    case 1:
        add_at(circuit, QNL_GATE_RX, a, 0, 0, used, 0.1);
        break;
    case 2:
        add_at(circuit, QNL_GATE_RY, b, 0, 0, used, 0.5);
        break;
    case 3:
        add_at(circuit, QNL_GATE_H, a, 0, 0, -1, 0);
        break;
    case 4:
        add_at(circuit, QNL_GATE_PHASE, a, 0, 0, used, 0.4);
        break;
    case 5:
        add_at(circuit, QNL_GATE_SWAP, a, b, 0, -1, 0);
        break;
    case 6:
        add_at(circuit, QNL_GATE_CZ, a, b, 0, -1, 0);
        break;
    case 7:
        add_string(circuit, random, a, b, used);
        break;
    case 8:
    case 9:
        add_at(circuit, QNL_GATE_CNOT, b, a, 0, -1, 0);
        break;
    case 10:
        if (qubits > 3 && a != c && b != c) {
            add_at(circuit, QNL_GATE_CCX, a, b, c, -1, 0);
        }
        break;
    default:
        add_at(circuit, QNL_GATE_RZ, a, 0, 0, used, 0.7);
        break;
    }
}

/* Rotations and a chain, twice.  Nothing acts on qubit `idle`, which the observable needs. */
static void add_layers(qnl_circuit *circuit, qnl_random *random, int idle) {
    const int qubits = qnl_circuit_qubits(circuit);
    for (int layer = 0; layer < 2; layer++) {
        for (int q = 0; q < qubits; q++) {
            if (q != idle) {
                add_at(circuit, QNL_GATE_RX, q, 0, 0, (int64_t)qnl_random_integer(random, PARAMETERS), 0.1 * q);
                add_at(circuit, QNL_GATE_RZ, q, 0, 0, (int64_t)qnl_random_integer(random, PARAMETERS), 0.2);
            }
        }
        for (int q = 1; q < qubits; q++) {
            if (q != idle && q != idle + 1) {
                add_at(circuit, QNL_GATE_CNOT, q - 1, q, 0, -1, 0);
            }
            if (q != idle && q != idle + 1 && layer == 0) {
                add_at(circuit, QNL_GATE_CZ, q - 1, q, 0, -1, 0);
            }
        }
    }
}

static qnl_circuit *circuit_of(qnl_random *random, int qubits, kind which) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, qubits));
    REQUIRE_OK(qnl_circuit_set_parameters(circuit, PARAMETERS));
    if (which >= LAYERS) {
        add_layers(circuit, random, which == LAYERS ? -2 : 2);
    }
    const int count = which >= LAYERS ? 0 : 6 * qubits;
    for (int k = 0; k < count; k++) {
        add_any(circuit, random, qubits - 1 - k * qubits / count, which);
    }
    return circuit;
}

static qnl_observable *observable_of(int qubits) {
    static const char letters[] = "ZXZY";
    char text[128];
    size_t used = 0;
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_new(&observable, qubits));
    for (int q = 0; q < qubits; q++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%c%d ", letters[q % 4], q);
    }
    REQUIRE_OK(qnl_observable_add_pauli(observable, 0.9, text));
    REQUIRE_OK(qnl_observable_add_pauli(observable, -0.6, "Y0"));
    return observable;
}

/* Basis states, and the same by their amplitudes.  `same`: the first eight are one state, whose place is then known in a batch. */
static void states_of(qnl_state **basis, qnl_state **amplitudes, qnl_random *random, int qubits, int same) {
    const size_t dimension = (size_t)1 << qubits;
    uint64_t index[INPUTS];
    qnl_complex *numbers = calloc(INPUTS * dimension, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    for (size_t k = 0; k < INPUTS; k++) {
        index[k] = same && k > 0 && k < 8 ? index[0] : qnl_random_integer(random, dimension);
        numbers[k * dimension + index[k]].re = 1;
    }
    REQUIRE_OK(qnl_state_new_basis(basis, qubits, index, INPUTS));
    REQUIRE_OK(qnl_state_new_amplitudes(amplitudes, qubits, numbers, INPUTS));
    free(numbers);
}

/* ---- what is compared ---- */

enum {
    JOBS = POINTS * INPUTS,
    SIZE_GRADIENT = JOBS * PARAMETERS,
    SIZE_HESSIAN = JOBS * PARAMETERS * PARAMETERS,
    SIZE_METRIC = POINTS * PARAMETERS * PARAMETERS
};

typedef struct results {
    double values[JOBS];
    double gradients[SIZE_GRADIENT];
    double hessians[SIZE_HESSIAN];
    double products[SIZE_GRADIENT];
    double metrics[SIZE_METRIC];
} results;

static void evaluate(results *out, const qnl_circuit *circuit, const qnl_state *inputs, const qnl_execution_options *options,
                     const double *thetas, int staged) {
    qnl_network *network = NULL;
    qnl_observable *observable = observable_of(qnl_circuit_qubits(circuit));
    const double *vectors = thetas + POINTS * PARAMETERS;
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, inputs, options));
    ck_assert_int_eq((network->single.made ? &network->single : &network->batch)->program.staged, staged);
    REQUIRE_OK(qnl_network_gradient(out->values, out->gradients, network, thetas, POINTS, QNL_GRADIENT_ADJOINT));
    REQUIRE_OK(qnl_network_hessian(out->hessians, network, thetas, POINTS));
    REQUIRE_OK(qnl_network_hessian_vector(out->products, network, thetas, vectors, POINTS));
    qnl_network_free(network);
    qnl_observable_free(observable);
}

static void evaluate_metric(results *out, const qnl_circuit *circuit, const qnl_state *inputs, qnl_mode mode,
                            const double *thetas) {
    const qnl_execution_options options = execution(1, mode, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_circuit_metric(out->metrics, circuit, inputs, 1, thetas, POINTS, QNL_METRIC_FULL, NULL, &options));
}

static void compare(const char *what, const results *a, const results *b) {
    compare_doubles(what, a->values, b->values, JOBS, TOLERANCE);
    compare_doubles(what, a->gradients, b->gradients, SIZE_GRADIENT, TOLERANCE);
    compare_doubles(what, a->hessians, b->hessians, SIZE_HESSIAN, TOLERANCE);
    compare_doubles(what, a->products, b->products, SIZE_GRADIENT, TOLERANCE);
    compare_doubles(what, a->metrics, b->metrics, SIZE_METRIC, TOLERANCE);
}

static void check_circuit(const char *what, const qnl_circuit *circuit, qnl_random *random, qnl_mode mode, int same) {
    const qnl_execution_options options = execution(1, mode, QNL_ISA_AUTO);
    results *known = malloc(sizeof *known), *unknown = malloc(sizeof *unknown);
    double *thetas = random_thetas(random, (size_t)2 * POINTS * PARAMETERS);
    qnl_state *basis = NULL, *amplitudes = NULL;
    ck_assert(known != NULL && unknown != NULL);
    states_of(&basis, &amplitudes, random, qnl_circuit_qubits(circuit), same);
    evaluate(known, circuit, basis, &options, thetas, 1);
    evaluate(unknown, circuit, amplitudes, &options, thetas, 0);
    evaluate_metric(known, circuit, basis, mode, thetas);
    evaluate_metric(unknown, circuit, amplitudes, mode == QNL_MODE_BATCH ? QNL_MODE_SINGLE : QNL_MODE_BATCH, thetas);
    compare(what, known, unknown);
    qnl_state_free(amplitudes);
    qnl_state_free(basis);
    free(thetas);
    free(unknown);
    free(known);
}

/* _i = 2 * mode + same */
START_TEST(test_known_start) {
    static const char *const names[KINDS] = {"all gates", "strings", "layers", "layers but one"};
    const int batch = _i / 2 == 0, same = _i % 2;
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 1301, (uint64_t)_i, 0));
    for (int qubits = 2; qubits <= MOST_QUBITS; qubits++) {
        for (int which = 0; which < (int)KINDS; which++) {
            char what[80];
            snprintf(what, sizeof what, "%s, %d qubits, number", names[which], qubits);
            qnl_circuit *circuit = circuit_of(random, qubits, (kind)which);
            check_circuit(what, circuit, random, batch ? QNL_MODE_BATCH : QNL_MODE_SINGLE, same);
            qnl_circuit_free(circuit);
        }
    }
    qnl_random_free(random);
}
END_TEST

/* ---- the order of the operations ---- */

/* Operations stand in the order of their bits, move nothing outside, and chains of CNOT gates are fused inside the stages. */
START_TEST(test_order) {
    const qnl_execution_options options = execution(1, QNL_MODE_BATCH, QNL_ISA_AUTO);
    qnl_random *random = NULL;
    qnl_network *network = NULL;
    int stages = 1, permutations = 0;
    REQUIRE_OK(qnl_random_new(&random, 1302, 0, 0));
    qnl_circuit *circuit = circuit_of(random, 8, LAYERS);
    qnl_observable *observable = observable_of(8);
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, &options));
    const qnl__program *program = &network->batch.program;
    for (size_t k = 0; k < program->op_count; k++) {
        const qnl__op *op = &program->ops[k];
        const int before = k == 0 ? op->bits : program->ops[k - 1].bits;
        ck_assert_int_ge(op->bits, before);
        ck_assert_uint_eq((op->sites.target | op->sites.control) >> op->bits, 0);
        stages += op->bits > before;
        permutations += op->kind == QNL__OP_PERMUTE && op->bits < 8;
    }
    ck_assert_int_eq(program->ops[0].bits, 4);
    ck_assert_int_eq(program->ops[program->op_count - 1].bits, 8);
    ck_assert_int_eq(stages, 5);
    ck_assert_int_gt(permutations, 0);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

/* A large state, which is worked on in sweeps elsewhere: products of the Hessian against differences of gradients. */
START_TEST(test_sweeps) {
    const qnl_execution_options options = execution(2, QNL_MODE_SINGLE, QNL_ISA_AUTO);
    const double step = 1e-4;
    double theta[PARAMETERS], vector[PARAMETERS], moved[2][PARAMETERS], gradients[2 * PARAMETERS], values[2], product[PARAMETERS];
    qnl_random *random = NULL;
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_random_new(&random, 1303, 0, 0));
    qnl_circuit *circuit = circuit_of(random, 17, LAYERS);
    qnl_observable *observable = observable_of(17);
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, &options));
    ck_assert_uint_gt(network->single.program.sweep_count, 0);
    for (int k = 0; k < PARAMETERS; k++) {
        theta[k] = 0.1 * k;
        vector[k] = 0.3 - 0.1 * k;
        moved[0][k] = theta[k] + step * vector[k];
        moved[1][k] = theta[k] - step * vector[k];
    }
    REQUIRE_OK(qnl_network_hessian_vector(product, network, theta, vector, 1));
    REQUIRE_OK(qnl_network_gradient(values, gradients, network, moved[0], 2, QNL_GRADIENT_ADJOINT));
    for (int k = 0; k < PARAMETERS; k++) {
        compare_double("product", product[k], (gradients[k] - gradients[PARAMETERS + k]) / (2 * step), 1e-6);
    }
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    qnl_random_free(random);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("second derivatives");
    TCase *tests = tcase_create("second derivatives");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_known_start, 0, 4);
    tcase_add_test(tests, test_order);
    tcase_add_test(tests, test_sweeps);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
