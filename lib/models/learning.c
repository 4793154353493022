/* learning.c  What quantum autoencoders and state learning minimise. */
#include "core/error.h"
#include "qnnland/gradient.h"
#include "qnnland/hamiltonian.h"
#include "simulation/circuit_build.h"

/* ---- observables ---- */

/* Hand an observable over if it could be completed. */
static qnl_status finish(qnl_observable **out, qnl_observable *observable, qnl_status status) {
    if (status != QNL_OK) {
        qnl_observable_free(observable);
        return status;
    }
    *out = observable;
    return QNL_OK;
}

static qnl_status check_autoencoder(const char *function, int qubits, const int *discarded, int count, qnl_autoencoder_kind kind) {
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function, qubits,
              QNL_MAX_QUBITS);
    QNL_CHECK(count >= 1 && count <= qubits, QNL_ERR_ARGUMENT, "%s: count is %d, allowed are 1..%d", function, count, qubits);
    const int number = (int)kind;
    QNL_CHECK(number == QNL_AUTOENCODER_GLOBAL || number == QNL_AUTOENCODER_LOCAL, QNL_ERR_ARGUMENT,
              "%s: kind is %d, allowed are %d..%d", function, number, QNL_AUTOENCODER_GLOBAL, QNL_AUTOENCODER_LOCAL);
    return qnl__check_qubits(function, discarded, count, qubits);
}

/* 1 - |0><0| = |1><1|: without a difference, small expectation values keep all their digits. */
static qnl_status add_local(qnl_observable *observable, const int *discarded, int count) {
    const int one = 1;
    for (int k = 0; k < count; k++) {
        QNL_TRY(qnl_observable_add_projector(observable, 1.0 / (double)count, &discarded[k], &one, 1));
    }
    return QNL_OK;
}

/* 1 - |0...0><0...0| on some qubits */
static qnl_status add_global(qnl_observable *observable, const int *discarded, int count) {
    static const int zeros[QNL_MAX_QUBITS] = {0};
    QNL_TRY(qnl_observable_add_pauli(observable, 1.0, ""));
    return qnl_observable_add_projector(observable, -1.0, discarded, zeros, count);
}

static qnl_status autoencoder_observable(const char *function, qnl_observable **out, int qubits, const int *discarded, int count,
                                         qnl_autoencoder_kind kind) {
    QNL_TRY(check_autoencoder(function, qubits, discarded, count, kind));
    qnl_observable *observable = NULL;
    QNL_TRY(qnl_observable_new(&observable, qubits));
    const int is_local = kind == QNL_AUTOENCODER_LOCAL || count == 1;
    return finish(out, observable, is_local ? add_local(observable, discarded, count) : add_global(observable, discarded, count));
}

qnl_status qnl_autoencoder_observable(qnl_observable **out, int qubits, const int *discarded, int count,
                                      qnl_autoencoder_kind kind) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(discarded);
    return autoencoder_observable(__func__, out, qubits, discarded, count, kind);
}

static qnl_status check_target(const char *function, int qubits, const qnl_state *target, size_t which) {
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function, qubits,
              QNL_MAX_QUBITS);
    const size_t count = target == NULL ? 1 : qnl_state_count(target);
    QNL_CHECK(target == NULL || qnl_state_qubits(target) == qubits, QNL_ERR_ARGUMENT, "%s: target has %d qubits, needed are %d",
              function, qnl_state_qubits(target), qubits);
    QNL_CHECK(which < count, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed are 0..%zu", function, which, count - 1);
    return QNL_OK;
}

/* 1 - |0...0><0...0| on all qubits, of which there may be more than a state can have. */
static qnl_status add_not_zero(qnl_observable *observable, int qubits) {
    int all[QNL_MAX_QUBITS];
    for (int k = 0; k < qubits; k++) {
        all[k] = k;
    }
    return add_global(observable, all, qubits);
}

static qnl_status add_not_target(qnl_observable *observable, const qnl_state *target, size_t which) {
    QNL_TRY(qnl_observable_add_pauli(observable, 1.0, ""));
    return qnl_observable_add_state(observable, -1.0, target, which);
}

static qnl_status state_learning_observable(const char *function, qnl_observable **out, int qubits, const qnl_state *target,
                                            size_t which) {
    QNL_TRY(check_target(function, qubits, target, which));
    qnl_observable *observable = NULL;
    QNL_TRY(qnl_observable_new(&observable, qubits));
    return finish(out, observable, target == NULL ? add_not_zero(observable, qubits) : add_not_target(observable, target, which));
}

qnl_status qnl_state_learning_observable(qnl_observable **out, int qubits, const qnl_state *target, size_t which) {
    QNL_CHECK_POINTER(out);
    return state_learning_observable(__func__, out, qubits, target, which);
}

/* ---- costs ---- */

static qnl_status check_parameters(const char *function, const qnl_circuit *circuit) {
    QNL_CHECK(qnl_circuit_parameters(circuit) > 0, QNL_ERR_ARGUMENT, "%s: the circuit has no parameters, a cost needs at least 1",
              function);
    return QNL_OK;
}

/* The cost of a network around the observable, which is freed. */
static qnl_status new_cost(qnl_cost **out, const qnl_circuit *circuit, qnl_observable *observable, const qnl_state *inputs,
                           const qnl_execution_options *options) {
    qnl_network *network = NULL;
    qnl_status status = qnl_network_new(&network, circuit, observable, inputs, options);
    qnl_observable_free(observable);
    if (status == QNL_OK) {
        status = qnl_network_cost(out, network);
    }
    qnl_network_free(network);
    return status;
}

qnl_status qnl_autoencoder_cost(qnl_cost **out, const qnl_circuit *encoder, const int *discarded, int count,
                                qnl_autoencoder_kind kind, const qnl_state *inputs, const qnl_execution_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(encoder);
    QNL_CHECK_POINTER(discarded);
    QNL_TRY(check_parameters(__func__, encoder));
    qnl_observable *observable = NULL;
    QNL_TRY(autoencoder_observable(__func__, &observable, qnl_circuit_qubits(encoder), discarded, count, kind));
    return new_cost(out, encoder, observable, inputs, options);
}

qnl_status qnl_state_learning_cost(qnl_cost **out, const qnl_circuit *circuit, const qnl_state *target, size_t which,
                                   const qnl_execution_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    QNL_TRY(check_parameters(__func__, circuit));
    qnl_observable *observable = NULL;
    QNL_TRY(state_learning_observable(__func__, &observable, qnl_circuit_qubits(circuit), target, which));
    return new_cost(out, circuit, observable, NULL, options);
}
