/* random_circuit.c  Circuits drawn at random. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "models/ansatz.h"
#include "qnnland/haar.h"

#define MAX_LAYERS 100000

static const double pi = 3.14159265358979323846;

/* Size of qnl_random_circuit_options in the first version; members that come later do not change it. */
#define RANDOM_FIRST_SIZE (offsetof(qnl_random_circuit_options, parameterized) + sizeof(int))

static qnl_random_circuit_options random_defaults(void) {
    const qnl_random_circuit_options defaults = {
        .struct_size = sizeof(qnl_random_circuit_options),
        .kind = QNL_RANDOM_LAYERED,
        .qubits = 4,
        .layers = 10,
        .axes = "XYZ",
        .start_angle = pi / 4,
        .entangler = QNL_ENTANGLER_CZ,
        .topology = QNL_TOPOLOGY_CHAIN,
    };
    return defaults;
}

qnl_status qnl_random_circuit_options_init(qnl_random_circuit_options *options, size_t struct_size) {
    QNL_CHECK_POINTER(options);
    const qnl_random_circuit_options defaults = random_defaults();
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, RANDOM_FIRST_SIZE);
}

/* ---- layers ---- */

static qnl_status check_layered(const char *function, const qnl_random_circuit_options *options) {
    QNL_CHECK(options->layers >= 0 && options->layers <= MAX_LAYERS, QNL_ERR_ARGUMENT, "%s: layers is %d, allowed are 0..%d",
              function, options->layers, MAX_LAYERS);
    QNL_TRY(qnl__check_axes(function, "axes", options->axes));
    QNL_CHECK(isfinite(options->start_angle), QNL_ERR_NOT_FINITE, "%s: start_angle is %g, must be finite", function,
              options->start_angle);
    return qnl__check_entangling(function, options->entangler, options->topology);
}

static qnl_status add_constant(qnl_circuit *circuit, qnl_gate gate, int qubit, double value) {
    const qnl_angle angle = {.parameter = -1, .scale = 0.0, .offset = value};
    return qnl_circuit_add(circuit, gate, &qubit, &angle);
}

static qnl_status add_rotations(qnl_circuit *circuit, qnl_random *random, const qnl_random_circuit_options *options, int layer) {
    const size_t letters = strlen(options->axes);
    for (int qubit = 0; qubit < options->qubits; qubit++) {
        const qnl_gate gate = qnl__rotation_gate(options->axes[qnl_random_integer(random, letters)]);
        if (options->parameterized) {
            QNL_TRY(qnl_circuit_rotate(circuit, gate, qubit, (int64_t)layer * options->qubits + qubit));
        } else {
            QNL_TRY(add_constant(circuit, gate, qubit, 2.0 * pi * qnl_random_uniform(random)));
        }
    }
    return QNL_OK;
}

static qnl_status add_layered(qnl_circuit *circuit, qnl_random *random, const qnl_random_circuit_options *options) {
    for (int qubit = 0; qubit < options->qubits; qubit++) {
        QNL_TRY(add_constant(circuit, QNL_GATE_RY, qubit, options->start_angle));
    }
    for (int layer = 0; layer < options->layers; layer++) {
        QNL_TRY(add_rotations(circuit, random, options, layer));
        QNL_TRY(qnl__add_entanglers(circuit, options->entangler, options->topology, 0));
    }
    return QNL_OK;
}

/* ---- unitaries ---- */

static qnl_status add_product(qnl_circuit *circuit, qnl_random *random) {
    for (int qubit = 0; qubit < qnl_circuit_qubits(circuit); qubit++) {
        qnl_complex matrix[4];
        QNL_TRY(qnl_haar_unitary(matrix, random, 2));
        QNL_TRY(qnl_circuit_add_unitary(circuit, &qubit, 1, matrix));
    }
    return QNL_OK;
}

static qnl_status add_haar(const char *function, qnl_circuit *circuit, qnl_random *random) {
    const int qubits = qnl_circuit_qubits(circuit);
    const size_t dimension = (size_t)1 << qubits;
    int all[QNL_MAX_UNITARY_QUBITS];
    for (int k = 0; k < qubits; k++) {
        all[k] = k;
    }
    qnl_complex *matrix = qnl__allocate(dimension * dimension, sizeof *matrix);
    if (matrix == NULL) return qnl__fail_memory(function, dimension * dimension * sizeof *matrix);
    qnl_status status = qnl_haar_unitary(matrix, random, dimension);
    if (status == QNL_OK) status = qnl_circuit_add_unitary(circuit, all, qubits, matrix);
    qnl__free(matrix);
    return status;
}

/* ---- any kind ---- */

static qnl_status check_options(const char *function, const qnl_random_circuit_options *options) {
    const int kind = (int)options->kind;
    QNL_CHECK(kind >= QNL_RANDOM_LAYERED && kind <= QNL_RANDOM_HAAR, QNL_ERR_ARGUMENT, "%s: kind is %d, allowed are %d..%d",
              function, kind, QNL_RANDOM_LAYERED, QNL_RANDOM_HAAR);
    const int most = kind == QNL_RANDOM_HAAR ? QNL_MAX_UNITARY_QUBITS : QNL_MAX_QUBITS;
    QNL_CHECK(options->qubits >= 1 && options->qubits <= most, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function,
              options->qubits, most);
    return kind == QNL_RANDOM_LAYERED ? check_layered(function, options) : QNL_OK;
}

static qnl_status add_gates(const char *function, qnl_circuit *circuit, qnl_random *random,
                            const qnl_random_circuit_options *options) {
    switch (options->kind) {
    case QNL_RANDOM_PRODUCT:
        return add_product(circuit, random);
    case QNL_RANDOM_HAAR:
        return add_haar(function, circuit, random);
    default:
        return add_layered(circuit, random, options);
    }
}

qnl_status qnl_random_circuit(qnl_circuit **out, qnl_random *random, const qnl_random_circuit_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(random);
    qnl_random_circuit_options checked = random_defaults();
    QNL_TRY(qnl__options_read(__func__, &checked, sizeof checked, RANDOM_FIRST_SIZE, options));
    QNL_TRY(check_options(__func__, &checked));
    qnl_circuit *circuit = NULL;
    QNL_TRY(qnl_circuit_new(&circuit, checked.qubits));
    const qnl_status status = add_gates(__func__, circuit, random, &checked);
    if (status != QNL_OK) {
        qnl_circuit_free(circuit);
        return status;
    }
    *out = circuit;
    return QNL_OK;
}
