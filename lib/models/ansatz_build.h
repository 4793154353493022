/* ansatz_build.h  Writing an ansatz gate by gate, with its parameters in order. */
#ifndef QNL_MODELS_ANSATZ_BUILD_H
#define QNL_MODELS_ANSATZ_BUILD_H

#include "simulation/circuit_build.h"

/* A circuit in the making.  `function` is what error texts start with. */
typedef struct qnl__ansatz {
    const char *function;
    qnl_circuit *circuit;
    int64_t next; /* parameter of the next angle */
} qnl__ansatz;

/* A gate without angles; `second` is not read where the gate has one qubit. */
static inline qnl_status qnl__ansatz_fixed(qnl__ansatz *ansatz, qnl_gate gate, int first, int second) {
    const int qubits[2] = {first, second};
    return qnl__circuit_add(ansatz->function, ansatz->circuit, gate, qubits, NULL);
}

/* A gate with one angle, scale * (the next parameter). */
static inline qnl_status qnl__ansatz_turn(qnl__ansatz *ansatz, qnl_gate gate, int first, int second, double scale) {
    const int qubits[2] = {first, second};
    const qnl_angle angle = {.parameter = ansatz->next, .scale = scale, .offset = 0.0};
    QNL_TRY(qnl__circuit_add(ansatz->function, ansatz->circuit, gate, qubits, &angle));
    ansatz->next++;
    return QNL_OK;
}

/* What a recipe writes, with its own data. */
typedef qnl_status (*qnl__recipe)(qnl__ansatz *ansatz, const void *data);

/* A circuit by a recipe; *out is set on success alone. */
static inline qnl_status qnl__ansatz_make(const char *function, qnl_circuit **out, int qubits, qnl__recipe recipe,
                                          const void *data) {
    qnl__ansatz ansatz = {.function = function};
    QNL_TRY(qnl__circuit_new(function, &ansatz.circuit, qubits));
    const qnl_status status = recipe(&ansatz, data);
    if (status == QNL_OK) {
        *out = ansatz.circuit;
    } else {
        qnl_circuit_free(ansatz.circuit);
    }
    return status;
}

#endif
