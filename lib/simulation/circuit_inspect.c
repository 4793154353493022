#include <math.h>
#include <string.h>

#include "core/error.h"
#include "simulation/circuit_build.h"

typedef struct gate_info {
    const char *name;
    int qubits;
    int angles;
} gate_info;

static const gate_info gate_table[] = {
#define QNL_GATE_INFO(name, number, qubits, angles) [number] = {#name, qubits, angles},
    QNL_GATE_LIST(QNL_GATE_INFO)
#undef QNL_GATE_INFO
};

int qnl__gate_kinds(void) {
    return (int)(sizeof gate_table / sizeof gate_table[0]);
}

int qnl__gate_known(qnl_gate kind) {
    /* The caller may have put any number into the enum. */
    const int number = (int)kind;
    return number >= 0 && number < qnl__gate_kinds();
}

int qnl__gate_qubits(qnl_gate kind) {
    return gate_table[kind].qubits;
}

int qnl__gate_angles(qnl_gate kind) {
    return gate_table[kind].angles;
}

const char *qnl_gate_name(qnl_gate gate) {
    return qnl__gate_known(gate) ? gate_table[gate].name : "unknown";
}

int qnl_circuit_qubits(const qnl_circuit *circuit) {
    return circuit == NULL ? 0 : circuit->qubits;
}

size_t qnl_circuit_parameters(const qnl_circuit *circuit) {
    return circuit == NULL ? 0 : circuit->parameters;
}

size_t qnl_circuit_size(const qnl_circuit *circuit) {
    return circuit == NULL ? 0 : circuit->size;
}

size_t qnl_circuit_count(const qnl_circuit *circuit, qnl_gate gate) {
    size_t count = 0;
    for (size_t i = 0; i < qnl_circuit_size(circuit); i++) {
        count += circuit->gates[i].kind == gate;
    }
    return count;
}

size_t qnl_circuit_depth(const qnl_circuit *circuit) {
    size_t depths[QNL_MAX_QUBITS] = {0}; /* of each qubit so far */
    size_t depth = 0;
    for (size_t i = 0; i < qnl_circuit_size(circuit); i++) {
        const qnl__gate *gate = &circuit->gates[i];
        size_t deepest = 0;
        for (int k = 0; k < gate->qubit_count; k++) {
            const size_t before = depths[gate->qubits[k]];
            deepest = before > deepest ? before : deepest;
        }
        for (int k = 0; k < gate->qubit_count; k++) {
            depths[gate->qubits[k]] = deepest + 1;
        }
        depth = deepest + 1 > depth ? deepest + 1 : depth;
    }
    return depth;
}

void qnl__gate_matrix(qnl_complex matrix[4], qnl_gate kind) {
    const double r = sqrt(0.5);
    static const qnl_complex zero = {0.0, 0.0};
    qnl_complex m[4] = {{1.0, 0.0}, zero, zero, {1.0, 0.0}};
    switch (kind) {
    case QNL_GATE_X:
        m[0] = m[3] = zero;
        m[1] = m[2] = (qnl_complex){1.0, 0.0};
        break;
    case QNL_GATE_Y:
        m[0] = m[3] = zero;
        m[1] = (qnl_complex){0.0, -1.0};
        m[2] = (qnl_complex){0.0, 1.0};
        break;
    case QNL_GATE_Z:
        m[3] = (qnl_complex){-1.0, 0.0};
        break;
    case QNL_GATE_H:
        m[0] = m[1] = m[2] = (qnl_complex){r, 0.0};
        m[3] = (qnl_complex){-r, 0.0};
        break;
    case QNL_GATE_S:
        m[3] = (qnl_complex){0.0, 1.0};
        break;
    case QNL_GATE_SDG:
        m[3] = (qnl_complex){0.0, -1.0};
        break;
    case QNL_GATE_T:
        m[3] = (qnl_complex){r, r};
        break;
    case QNL_GATE_TDG:
        m[3] = (qnl_complex){r, -r};
        break;
    case QNL_GATE_SX: /* (1+i)/2 * [[1, -i], [-i, 1]] */
        m[0] = m[3] = (qnl_complex){0.5, 0.5};
        m[1] = m[2] = (qnl_complex){0.5, -0.5};
        break;
    case QNL_GATE_SXDG:
        m[0] = m[3] = (qnl_complex){0.5, -0.5};
        m[1] = m[2] = (qnl_complex){0.5, 0.5};
        break;
    default:
        break;
    }
    memcpy(matrix, m, sizeof m);
}

qnl_status qnl__check_theta(const char *function, const char *name, const double *theta, size_t count, size_t parameters) {
    QNL_CHECK(theta != NULL || parameters == 0 || count == 0, QNL_ERR_NULL, "%s: %s is NULL, the circuit has %zu parameters",
              function, name, parameters);
    return qnl__check_finite(function, name, theta, count * parameters);
}
