#include "instance.h"

#include <string.h>

#include "messages.h"

enum { MOST_QUBITS = 20 };

int instance_execution(qnl_execution_options *execution, const plateau_settings *settings) {
    if (failed(qnl_execution_options_init(execution, sizeof *execution))) return 1;
    execution->threads = (int)settings->common.threads;
    return 0;
}

int instance_circuit(qnl_circuit **out, const plateau_settings *settings, int qubits, int layers) {
    qnl_hea_options options;
    if (failed(qnl_hea_options_init(&options, sizeof options))) return 1;
    options.qubits = qubits;
    options.layers = layers;
    options.rotations = settings->rotations;
    options.entangler = (qnl_entangler)settings->entangler;
    options.topology = (qnl_topology)settings->topology;
    return failed(qnl_hea(out, &options));
}

/** Both costs are those of an autoencoder that discards all qubits. */
static int all_qubits(qnl_observable **out, int qubits, qnl_autoencoder_kind kind) {
    int discarded[MOST_QUBITS];
    for (int q = 0; q < qubits; q++)
        discarded[q] = q;
    return failed(qnl_autoencoder_observable(out, qubits, discarded, qubits, kind));
}

int instance_observable(qnl_observable **out, const char *text, int qubits) {
    if (strcmp(text, "global") == 0) return all_qubits(out, qubits, QNL_AUTOENCODER_GLOBAL);
    if (strcmp(text, "local") == 0) return all_qubits(out, qubits, QNL_AUTOENCODER_LOCAL);
    return failed(qnl_observable_parse(out, qubits, text));
}

size_t instance_parameter(const plateau_settings *settings, int qubits, int layer, int qubit, size_t place) {
    return ((size_t)layer * (size_t)qubits + (size_t)qubit) * strlen(settings->rotations) + place;
}
