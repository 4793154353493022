#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "linalg/dense.h"
#include "simulation/circuit_build.h"
#include "simulation/text_reader.h"

/* ---- checks ---- */

qnl_status qnl__check_qubits(const char *function, const int *qubits, int count, int limit) {
    for (int i = 0; i < count; i++) {
        QNL_CHECK(qubits[i] >= 0 && qubits[i] < limit, QNL_ERR_ARGUMENT, "%s: qubit is %d, allowed are 0..%d", function, qubits[i],
                  limit - 1);
        for (int j = 0; j < i; j++) {
            QNL_CHECK(qubits[i] != qubits[j], QNL_ERR_ARGUMENT, "%s: qubit %d is given twice", function, qubits[i]);
        }
    }
    return QNL_OK;
}

qnl_status qnl__check_angle(const char *function, const qnl_angle *angle, int number) {
    QNL_CHECK(angle->parameter <= QNL__MAX_PARAMETER, QNL_ERR_ARGUMENT,
              "%s: parameter of angle %d is %" PRId64 ", allowed are at most %" PRId64, function, number, angle->parameter,
              QNL__MAX_PARAMETER);
    QNL_CHECK(angle->parameter < 0 || isfinite(angle->scale), QNL_ERR_NOT_FINITE, "%s: scale of angle %d is not finite", function,
              number);
    QNL_CHECK(isfinite(angle->offset), QNL_ERR_NOT_FINITE, "%s: offset of angle %d is not finite", function, number);
    return QNL_OK;
}

/* ---- gates ---- */

void qnl__gate_clear(qnl__gate *gate) {
    qnl__free(gate->qubits);
    qnl__free(gate->letters);
    qnl__free(gate->matrix);
    *gate = (qnl__gate){.qubit_count = 0};
}

/* A gate with copies of the arrays; letters and matrix may be NULL. */
static qnl_status gate_new(const char *function, qnl__gate *out, qnl_gate kind, int qubit_count, const int *qubits,
                           const char *letters, const qnl_complex *matrix) {
    const size_t count = (size_t)qubit_count;
    const size_t entries = matrix != NULL ? (size_t)1 << (2 * count) : 0;
    qnl__gate gate = {.kind = kind, .qubit_count = qubit_count};
    gate.qubits = qnl__duplicate(qubits, count, sizeof *qubits);
    gate.letters = letters != NULL ? qnl__duplicate(letters, count, sizeof *letters) : NULL;
    gate.matrix = matrix != NULL ? qnl__duplicate(matrix, entries, sizeof *matrix) : NULL;
    if (gate.qubits == NULL || (letters != NULL && gate.letters == NULL) || (matrix != NULL && gate.matrix == NULL)) {
        qnl__gate_clear(&gate);
        return qnl__fail_memory(function, count * (sizeof *qubits + sizeof *letters) + entries * sizeof *matrix);
    }
    for (size_t k = 0; k < sizeof gate.angles / sizeof gate.angles[0]; k++) {
        gate.angles[k].parameter = -1;
    }
    *out = gate;
    return QNL_OK;
}

qnl_status qnl__gate_copy(const char *function, qnl__gate *out, const qnl__gate *gate) {
    QNL_TRY(gate_new(function, out, gate->kind, gate->qubit_count, gate->qubits, gate->letters, gate->matrix));
    memcpy(out->angles, gate->angles, sizeof out->angles);
    return QNL_OK;
}

static void set_angle(qnl__gate *gate, int number, const qnl_angle *angle) {
    gate->angles[number] = *angle;
    if (angle->parameter < 0) {
        gate->angles[number].parameter = -1;
        gate->angles[number].scale = 0.0;
    }
}

/* ---- circuits ---- */

qnl_status qnl__circuit_new(const char *function, qnl_circuit **out, int qubits) {
    qnl_circuit *circuit = qnl__allocate(1, sizeof *circuit);
    if (circuit == NULL) {
        return qnl__fail_memory(function, sizeof *circuit);
    }
    circuit->qubits = qubits;
    *out = circuit;
    return QNL_OK;
}

qnl_status qnl_circuit_new(qnl_circuit **out, int qubits) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", __func__, qubits,
              QNL_MAX_QUBITS);
    return qnl__circuit_new(__func__, out, qubits);
}

void qnl_circuit_free(qnl_circuit *circuit) {
    if (circuit == NULL) {
        return;
    }
    for (size_t i = 0; i < circuit->size; i++) {
        qnl__gate_clear(&circuit->gates[i]);
    }
    qnl__free(circuit->gates);
    qnl__free(circuit);
}

qnl_status qnl__circuit_reserve(const char *function, qnl_circuit *circuit, size_t more) {
    void *gates = circuit->gates;
    const size_t needed = circuit->size + more;
    if (qnl__grow(&gates, &circuit->capacity, needed, sizeof *circuit->gates) != 0) {
        return qnl__fail_memory(function, needed * sizeof *circuit->gates);
    }
    circuit->gates = gates;
    return QNL_OK;
}

size_t qnl__circuit_used_parameters(const qnl_circuit *circuit) {
    int64_t used = 0;
    for (size_t i = 0; i < circuit->size; i++) {
        const qnl__gate *gate = &circuit->gates[i];
        for (int k = 0; k < qnl__gate_angles(gate->kind); k++) {
            used = gate->angles[k].parameter >= used ? gate->angles[k].parameter + 1 : used;
        }
    }
    return (size_t)used;
}

qnl_status qnl_circuit_set_parameters(qnl_circuit *circuit, size_t parameters) {
    QNL_CHECK_POINTER(circuit);
    const size_t used = qnl__circuit_used_parameters(circuit);
    QNL_CHECK(parameters >= used && parameters <= QNL__MAX_PARAMETERS, QNL_ERR_ARGUMENT,
              "%s: parameters is %zu, allowed are %zu..%zu", __func__, parameters, used, QNL__MAX_PARAMETERS);
    circuit->parameters = parameters;
    return QNL_OK;
}

/* ---- adding gates ---- */

/* Hand a gate over to a circuit that has room for it. */
static void push(qnl_circuit *circuit, const qnl__gate *gate) {
    circuit->gates[circuit->size++] = *gate;
    for (int k = 0; k < qnl__gate_angles(gate->kind); k++) {
        const int64_t parameter = gate->angles[k].parameter;
        if (parameter >= 0 && circuit->parameters <= (size_t)parameter) {
            circuit->parameters = (size_t)parameter + 1;
        }
    }
}

qnl_status qnl__circuit_add(const char *function, qnl_circuit *circuit, qnl_gate kind, const int *qubits, const qnl_angle *angles) {
    const int angle_count = qnl__gate_angles(kind);
    QNL_TRY(qnl__check_qubits(function, qubits, qnl__gate_qubits(kind), circuit->qubits));
    for (int k = 0; k < angle_count; k++) {
        QNL_TRY(qnl__check_angle(function, &angles[k], k));
    }
    QNL_TRY(qnl__circuit_reserve(function, circuit, 1));
    qnl__gate gate;
    QNL_TRY(gate_new(function, &gate, kind, qnl__gate_qubits(kind), qubits, NULL, NULL));
    for (int k = 0; k < angle_count; k++) {
        set_angle(&gate, k, &angles[k]);
    }
    push(circuit, &gate);
    return QNL_OK;
}

qnl_status qnl_circuit_add(qnl_circuit *circuit, qnl_gate gate, const int *qubits, const qnl_angle *angles) {
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK(qnl__gate_known(gate), QNL_ERR_ARGUMENT, "%s: gate is %d, allowed are the numbers 0..%d of QNL_GATE_LIST", __func__,
              (int)gate, qnl__gate_kinds() - 1);
    QNL_CHECK(qnl__gate_qubits(gate) > 0, QNL_ERR_ARGUMENT, "%s: gate is %s, allowed are all others; %s has a function of its own",
              __func__, qnl_gate_name(gate), qnl_gate_name(gate));
    QNL_CHECK_POINTER(qubits);
    if (qnl__gate_angles(gate) > 0) {
        QNL_CHECK_POINTER(angles);
    }
    return qnl__circuit_add(__func__, circuit, gate, qubits, angles);
}

/* For the short forms: the gate must have this shape. */
static qnl_status check_shape(const char *function, qnl_gate gate, int qubits, int angles) {
    QNL_CHECK(qnl__gate_known(gate), QNL_ERR_ARGUMENT, "%s: gate is %d, allowed are the numbers 0..%d of QNL_GATE_LIST", function,
              (int)gate, qnl__gate_kinds() - 1);
    QNL_CHECK(qnl__gate_qubits(gate) == qubits && qnl__gate_angles(gate) == angles, QNL_ERR_ARGUMENT,
              "%s: gate is %s, allowed are gates with %d qubits and %d angles", function, qnl_gate_name(gate), qubits, angles);
    return QNL_OK;
}

qnl_status qnl_circuit_add1(qnl_circuit *circuit, qnl_gate gate, int qubit) {
    QNL_CHECK_POINTER(circuit);
    QNL_TRY(check_shape(__func__, gate, 1, 0));
    return qnl__circuit_add(__func__, circuit, gate, &qubit, NULL);
}

qnl_status qnl_circuit_add2(qnl_circuit *circuit, qnl_gate gate, int first, int second) {
    QNL_CHECK_POINTER(circuit);
    QNL_TRY(check_shape(__func__, gate, 2, 0));
    const int qubits[2] = {first, second};
    return qnl__circuit_add(__func__, circuit, gate, qubits, NULL);
}

qnl_status qnl_circuit_rotate(qnl_circuit *circuit, qnl_gate gate, int qubit, int64_t parameter) {
    QNL_CHECK_POINTER(circuit);
    QNL_TRY(check_shape(__func__, gate, 1, 1));
    QNL_CHECK(parameter >= 0 && parameter <= QNL__MAX_PARAMETER, QNL_ERR_ARGUMENT,
              "%s: parameter is %" PRId64 ", allowed are 0..%" PRId64, __func__, parameter, QNL__MAX_PARAMETER);
    const qnl_angle angle = {parameter, 1.0, 0.0};
    return qnl__circuit_add(__func__, circuit, gate, &qubit, &angle);
}

qnl_status qnl__circuit_add_rotation(const char *function, qnl_circuit *circuit, const qnl__pauli *pauli, const qnl_angle *angle) {
    QNL_TRY(qnl__check_angle(function, angle, 0));
    QNL_TRY(qnl__circuit_reserve(function, circuit, 1));
    qnl__gate gate;
    QNL_TRY(gate_new(function, &gate, QNL_GATE_ROTATION, pauli->count, pauli->qubits, pauli->letters, NULL));
    set_angle(&gate, 0, angle);
    push(circuit, &gate);
    return QNL_OK;
}

/* The whole text must be one Pauli string that is not the identity. */
static qnl_status read_rotation(const char *function, qnl__pauli *pauli, const char *text, int qubits) {
    qnl__reader reader = {.function = function, .at = text, .start = text};
    QNL_TRY(qnl__reader_pauli(&reader, pauli, qubits));
    qnl__reader_skip_blanks(&reader);
    if (qnl__reader_at_end(&reader) && pauli->count > 0) {
        return QNL_OK;
    }
    qnl__pauli_clear(pauli);
    return qnl__reader_expected(&reader, "a letter X, Y or Z with its qubit");
}

qnl_status qnl_circuit_add_rotation(qnl_circuit *circuit, const char *pauli, const qnl_angle *angle) {
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK_POINTER(pauli);
    QNL_CHECK_POINTER(angle);
    qnl__pauli letters;
    QNL_TRY(read_rotation(__func__, &letters, pauli, circuit->qubits));
    const qnl_status status = qnl__circuit_add_rotation(__func__, circuit, &letters, angle);
    qnl__pauli_clear(&letters);
    return status;
}

qnl_status qnl__circuit_add_unitary(const char *function, qnl_circuit *circuit, const int *qubits, int count,
                                    const qnl_complex *matrix) {
    QNL_TRY(qnl__check_qubits(function, qubits, count, circuit->qubits));
    const size_t dimension = (size_t)1 << count;
    QNL_TRY(qnl__check_finite(function, "matrix", &matrix->re, 2 * dimension * dimension));
    double defect = 0.0;
    const qnl_status status = qnl__unitarity_defect(&defect, matrix, dimension);
    if (status == QNL_ERR_MEMORY) {
        return qnl__fail_memory(function, dimension * dimension * sizeof *matrix);
    }
    QNL_TRY(status);
    /* Entries so large that the defect overflows are no unitary either: written so that NaN fails. */
    QNL_CHECK(defect <= 1e-10, QNL_ERR_NOT_UNITARY, "%s: the largest entry of |U'U - 1| is %.3g, allowed are 0..1e-10", function,
              defect);
    QNL_TRY(qnl__circuit_reserve(function, circuit, 1));
    qnl__gate gate;
    QNL_TRY(gate_new(function, &gate, QNL_GATE_UNITARY, count, qubits, NULL, matrix));
    push(circuit, &gate);
    return QNL_OK;
}

qnl_status qnl_circuit_add_unitary(qnl_circuit *circuit, const int *qubits, int count, const qnl_complex *matrix) {
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK_POINTER(qubits);
    QNL_CHECK_POINTER(matrix);
    QNL_CHECK(count >= 1 && count <= QNL_MAX_UNITARY_QUBITS, QNL_ERR_ARGUMENT, "%s: count is %d, allowed are 1..%d", __func__,
              count, QNL_MAX_UNITARY_QUBITS);
    return qnl__circuit_add_unitary(__func__, circuit, qubits, count, matrix);
}
