/* ansatz.c  Library of ansatz circuits. */
#include "models/ansatz.h"

#include <string.h>

#include "core/error.h"
#include "core/options.h"

#define MAX_LAYERS  100000
#define MAX_LETTERS 16

/* Size of qnl_hea_options in the first version; members that come later do not change it. */
#define HEA_FIRST_SIZE (offsetof(qnl_hea_options, pairwise) + sizeof(int))

static qnl_hea_options hea_defaults(void) {
    const qnl_hea_options defaults = {
        .struct_size = sizeof(qnl_hea_options),
        .qubits = 4,
        .layers = 1,
        .rotations = "XYZ",
        .entangler = QNL_ENTANGLER_CNOT,
        .topology = QNL_TOPOLOGY_CHAIN,
    };
    return defaults;
}

qnl_status qnl_hea_options_init(qnl_hea_options *options, size_t struct_size) {
    QNL_CHECK_POINTER(options);
    const qnl_hea_options defaults = hea_defaults();
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, HEA_FIRST_SIZE);
}

qnl_status qnl__check_axes(const char *function, const char *name, const char *axes) {
    QNL_CHECK(axes != NULL, QNL_ERR_NULL, "%s: %s is NULL", function, name);
    const size_t length = strlen(axes);
    QNL_CHECK(length >= 1 && length <= MAX_LETTERS && strspn(axes, "XYZ") == length, QNL_ERR_ARGUMENT,
              "%s: %s is \"%.40s\", allowed are 1 to %d letters of X, Y, Z", function, name, axes, MAX_LETTERS);
    return QNL_OK;
}

qnl_status qnl__check_entangling(const char *function, qnl_entangler entangler, qnl_topology topology) {
    const int gates = (int)entangler;
    const int pairs = (int)topology;
    QNL_CHECK(gates >= QNL_ENTANGLER_NONE && gates <= QNL_ENTANGLER_CNOT_CZ, QNL_ERR_ARGUMENT,
              "%s: entangler is %d, allowed are %d..%d", function, gates, QNL_ENTANGLER_NONE, QNL_ENTANGLER_CNOT_CZ);
    QNL_CHECK(pairs == QNL_TOPOLOGY_CHAIN || pairs == QNL_TOPOLOGY_RING, QNL_ERR_ARGUMENT, "%s: topology is %d, allowed are %d..%d",
              function, pairs, QNL_TOPOLOGY_CHAIN, QNL_TOPOLOGY_RING);
    return QNL_OK;
}

qnl_status qnl__check_size(const char *function, int qubits, int least, int layers) {
    QNL_CHECK(qubits >= least && qubits <= QNL_MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are %d..%d", function,
              qubits, least, QNL_MAX_QUBITS);
    QNL_CHECK(layers >= 0 && layers <= MAX_LAYERS, QNL_ERR_ARGUMENT, "%s: layers is %d, allowed are 0..%d", function, layers,
              MAX_LAYERS);
    return QNL_OK;
}

static qnl_status check_hea(const char *function, const qnl_hea_options *options) {
    QNL_TRY(qnl__check_size(function, options->qubits, 1, options->layers));
    QNL_TRY(qnl__check_axes(function, "rotations", options->rotations));
    return qnl__check_entangling(function, options->entangler, options->topology);
}

qnl_gate qnl__rotation_gate(char letter) {
    return letter == 'X' ? QNL_GATE_RX : letter == 'Y' ? QNL_GATE_RY : QNL_GATE_RZ;
}

static qnl_status add_rotations(qnl_circuit *circuit, const qnl_hea_options *options, int64_t first_parameter) {
    int64_t parameter = first_parameter;
    for (int qubit = 0; qubit < options->qubits; qubit++) {
        for (const char *letter = options->rotations; *letter != '\0'; letter++) {
            QNL_TRY(qnl_circuit_rotate(circuit, qnl__rotation_gate(*letter), qubit, parameter++));
        }
    }
    return QNL_OK;
}

/* Each gate of the list on the first pair, then on the next pair, and so on. */
static qnl_status add_on_pairs(qnl_circuit *circuit, qnl_topology topology, const qnl_gate *gates, int gate_count) {
    const int qubits = qnl_circuit_qubits(circuit);
    const int pairs = topology == QNL_TOPOLOGY_RING && qubits > 2 ? qubits : qubits - 1;
    for (int pair = 0; pair < pairs; pair++) {
        for (int i = 0; i < gate_count; i++) {
            QNL_TRY(qnl_circuit_add2(circuit, gates[i], pair, (pair + 1) % qubits));
        }
    }
    return QNL_OK;
}

qnl_status qnl__add_entanglers(qnl_circuit *circuit, qnl_entangler entangler, qnl_topology topology, int pairwise) {
    static const qnl_gate both[] = {QNL_GATE_CNOT, QNL_GATE_CZ};
    switch (entangler) {
    case QNL_ENTANGLER_CNOT:
        return add_on_pairs(circuit, topology, &both[0], 1);
    case QNL_ENTANGLER_CZ:
        return add_on_pairs(circuit, topology, &both[1], 1);
    case QNL_ENTANGLER_CNOT_CZ:
        break;
    default:
        return QNL_OK;
    }
    if (pairwise) return add_on_pairs(circuit, topology, both, 2);
    QNL_TRY(add_on_pairs(circuit, topology, &both[0], 1));
    return add_on_pairs(circuit, topology, &both[1], 1);
}

static qnl_status add_entanglers(qnl_circuit *circuit, const qnl_hea_options *options) {
    return qnl__add_entanglers(circuit, options->entangler, options->topology, options->pairwise);
}

static qnl_status add_layers(qnl_circuit *circuit, const qnl_hea_options *options) {
    const int64_t parameters = (int64_t)options->qubits * (int64_t)strlen(options->rotations);
    for (int layer = 0; layer < options->layers; layer++) {
        if (options->entangle_first) QNL_TRY(add_entanglers(circuit, options));
        QNL_TRY(add_rotations(circuit, options, layer * parameters));
        if (!options->entangle_first) QNL_TRY(add_entanglers(circuit, options));
    }
    return QNL_OK;
}

qnl_status qnl_hea(qnl_circuit **out, const qnl_hea_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(options);
    qnl_hea_options checked = hea_defaults();
    QNL_TRY(qnl__options_read(__func__, &checked, sizeof checked, HEA_FIRST_SIZE, options));
    QNL_TRY(check_hea(__func__, &checked));

    qnl_circuit *circuit = NULL;
    QNL_TRY(qnl_circuit_new(&circuit, checked.qubits));
    const qnl_status status = add_layers(circuit, &checked);
    if (status != QNL_OK) {
        qnl_circuit_free(circuit);
        return status;
    }
    *out = circuit;
    return QNL_OK;
}
