#include "ansatz.h"

#include "figure.h"
#include "messages.h"

const char *const kind_names[KINDS] = {"states", "unitaries"};
const char *const kind_titles[KINDS] = {"states U|0...0>", "unitaries U"};

static const char *const colours[ORDERS] = {FIGURE_BLUE, FIGURE_GREEN, FIGURE_ORANGE};
static const int points[ORDERS] = {7, 9, 5};

static int make_circuit(qnl_circuit **out, const expressibility_settings *settings, int qubits, int layers) {
    qnl_hea_options options;
    if (failed(qnl_hea_options_init(&options, sizeof options))) return 1;
    options.qubits = qubits;
    options.layers = layers;
    options.rotations = settings->rotations;
    options.entangler = (qnl_entangler)settings->entangler;
    options.topology = (qnl_topology)settings->topology;
    return failed(qnl_hea(out, &options));
}

static int make_ensemble(qnl_ensemble **out, const expressibility_settings *settings, int qubits, int layers) {
    qnl_circuit *circuit = NULL;
    const int status =
        make_circuit(&circuit, settings, qubits, layers) || failed(qnl_ensemble_new_circuit(out, circuit, NULL, 0, NULL));
    qnl_circuit_free(circuit);
    return status;
}

static int measure(ansatz_potentials *out, const qnl_ensemble *ensemble, const qnl_design_options *options) {
    static const int orders[ORDERS] = {1, 2, 3};
    for (int kind = 0; kind < KINDS; kind++) {
        if (failed(qnl_frame_potentials(out->of[kind], ensemble, (qnl_ensemble_kind)kind, orders, ORDERS, options))) return 1;
    }
    return 0;
}

int ansatz_measure(ansatz_potentials *out, const expressibility_settings *settings, int qubits, int layers) {
    qnl_execution_options execution;
    qnl_design_options options;
    qnl_ensemble *ensemble = NULL;
    if (failed(qnl_execution_options_init(&execution, sizeof execution)) ||
        failed(qnl_design_options_init(&options, sizeof options)))
        return 1;
    execution.threads = (int)settings->common.threads;
    options.execution = &execution;
    options.seed = settings->common.seed;
    options.count = settings->common.samples;
    const int status = make_ensemble(&ensemble, settings, qubits, layers) || measure(out, ensemble, &options);
    qnl_ensemble_free(ensemble);
    return status;
}

const char *ansatz_colour(size_t index) {
    return colours[index];
}

int ansatz_point(size_t index) {
    return points[index];
}
