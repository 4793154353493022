#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/circuit_build.h"

/* Copy the gates first..last-1 of `other` behind the last gate, parameters shifted; `other` may be the circuit itself. */
static qnl_status append_gates(const char *function, qnl_circuit *circuit, const qnl_circuit *other, size_t first, size_t last,
                               size_t parameter_offset) {
    QNL_TRY(qnl__circuit_reserve(function, circuit, last - first));
    const size_t count = last - first;
    for (size_t i = 0; i < count; i++) {
        qnl__gate *gate = &circuit->gates[circuit->size + i];
        const qnl_status status = qnl__gate_copy(function, gate, &other->gates[first + i]);
        if (status != QNL_OK) {
            while (i > 0) {
                qnl__gate_clear(&circuit->gates[circuit->size + --i]);
            }
            return status;
        }
        for (int k = 0; k < qnl__gate_angles(gate->kind); k++) {
            gate->angles[k].parameter += gate->angles[k].parameter >= 0 ? (int64_t)parameter_offset : 0;
        }
    }
    circuit->size += count;
    return QNL_OK;
}

/* New circuit of some gates with all parameters of the old one. */
static qnl_status copy_gates(const char *function, qnl_circuit **out, const qnl_circuit *circuit, size_t first, size_t last) {
    qnl_circuit *copy = NULL;
    QNL_TRY(qnl__circuit_new(function, &copy, circuit->qubits));
    const qnl_status status = append_gates(function, copy, circuit, first, last, 0);
    if (status != QNL_OK) {
        qnl_circuit_free(copy);
        return status;
    }
    copy->parameters = circuit->parameters;
    *out = copy;
    return QNL_OK;
}

qnl_status qnl_circuit_copy(qnl_circuit **out, const qnl_circuit *circuit) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    return copy_gates(__func__, out, circuit, 0, circuit->size);
}

qnl_status qnl_circuit_append(qnl_circuit *circuit, const qnl_circuit *other, size_t parameter_offset) {
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK_POINTER(other);
    QNL_CHECK(circuit->qubits == other->qubits, QNL_ERR_ARGUMENT, "%s: other has %d qubits, the circuit has %d", __func__,
              other->qubits, circuit->qubits);
    const size_t used = qnl__circuit_used_parameters(other);
    size_t highest = QNL__MAX_PARAMETERS - other->parameters;
    if (used > 0 && highest > QNL__MAX_PARAMETERS - 1 - used) {
        highest = QNL__MAX_PARAMETERS - 1 - used;
    }
    QNL_CHECK(other->parameters == 0 || parameter_offset <= highest, QNL_ERR_ARGUMENT,
              "%s: parameter_offset is %zu, allowed are 0..%zu", __func__, parameter_offset, highest);
    const size_t parameters = other->parameters == 0 ? 0 : other->parameters + parameter_offset;
    QNL_TRY(append_gates(__func__, circuit, other, 0, other->size, parameter_offset));
    circuit->parameters = circuit->parameters < parameters ? parameters : circuit->parameters;
    return QNL_OK;
}

qnl_status qnl_circuit_slice(qnl_circuit **out, const qnl_circuit *circuit, size_t first, size_t last) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK(last <= circuit->size, QNL_ERR_ARGUMENT, "%s: last is %zu, allowed are 0..%zu", __func__, last, circuit->size);
    QNL_CHECK(first <= last, QNL_ERR_ARGUMENT, "%s: first is %zu, allowed are 0..%zu", __func__, first, last);
    return copy_gates(__func__, out, circuit, first, last);
}

/* ---- inverse ---- */

static qnl_gate inverse_kind(qnl_gate kind) {
    switch (kind) {
    case QNL_GATE_S:
        return QNL_GATE_SDG;
    case QNL_GATE_SDG:
        return QNL_GATE_S;
    case QNL_GATE_T:
        return QNL_GATE_TDG;
    case QNL_GATE_TDG:
        return QNL_GATE_T;
    case QNL_GATE_SX:
        return QNL_GATE_SXDG;
    case QNL_GATE_SXDG:
        return QNL_GATE_SX;
    case QNL_GATE_ISWAP:
        return QNL_GATE_ISWAPDG;
    case QNL_GATE_ISWAPDG:
        return QNL_GATE_ISWAP;
    default:
        return kind;
    }
}

static void swap_adjoint(qnl_complex *a, qnl_complex *b) {
    const qnl_complex old = *a;
    *a = (qnl_complex){b->re, 0.0 - b->im};
    *b = (qnl_complex){old.re, 0.0 - old.im};
}

static void adjoint_in_place(qnl_complex *matrix, size_t dimension) {
    for (size_t row = 0; row < dimension; row++) {
        matrix[row * dimension + row].im = 0.0 - matrix[row * dimension + row].im;
        for (size_t column = row + 1; column < dimension; column++) {
            swap_adjoint(&matrix[row * dimension + column], &matrix[column * dimension + row]);
        }
    }
}

static void invert_gate(qnl__gate *gate) {
    gate->kind = inverse_kind(gate->kind);
    for (int k = 0; k < qnl__gate_angles(gate->kind); k++) {
        /* Subtracted from zero, so that no angle becomes -0. */
        gate->angles[k].scale = 0.0 - gate->angles[k].scale;
        gate->angles[k].offset = 0.0 - gate->angles[k].offset;
    }
    if (gate->kind == QNL_GATE_U3) {
        /* U3(theta, phi, lambda)' = U3(-theta, -lambda, -phi): conjugate and transpose the matrix of QNL_GATE_LIST. */
        const qnl_angle phi = gate->angles[1];
        gate->angles[1] = gate->angles[2];
        gate->angles[2] = phi;
    }
    if (gate->matrix != NULL) {
        adjoint_in_place(gate->matrix, (size_t)1 << gate->qubit_count);
    }
}

qnl_status qnl_circuit_inverse(qnl_circuit **out, const qnl_circuit *circuit) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    qnl_circuit *inverse = NULL;
    QNL_TRY(copy_gates(__func__, &inverse, circuit, 0, circuit->size));
    for (size_t i = 0; i < inverse->size / 2; i++) {
        const qnl__gate gate = inverse->gates[i];
        inverse->gates[i] = inverse->gates[inverse->size - 1 - i];
        inverse->gates[inverse->size - 1 - i] = gate;
    }
    for (size_t i = 0; i < inverse->size; i++) {
        invert_gate(&inverse->gates[i]);
    }
    *out = inverse;
    return QNL_OK;
}

/* ---- bind ---- */

static qnl_status bind_angle(const char *function, qnl_angle *angle, const unsigned char *bound, const double *values,
                             const int64_t *new_index) {
    const int64_t parameter = angle->parameter;
    if (parameter < 0) {
        return QNL_OK;
    }
    if (!bound[parameter]) {
        angle->parameter = new_index[parameter];
        return QNL_OK;
    }
    const double value = angle->scale * values[parameter] + angle->offset;
    QNL_CHECK(isfinite(value), QNL_ERR_NOT_FINITE, "%s: an angle becomes infinite with values[%lld]", function,
              (long long)parameter);
    *angle = (qnl_angle){-1, 0.0, value};
    return QNL_OK;
}

static qnl_status bind_gates(const char *function, qnl_circuit *circuit, const unsigned char *bound, const double *values,
                             const int64_t *new_index) {
    for (size_t i = 0; i < circuit->size; i++) {
        qnl__gate *gate = &circuit->gates[i];
        for (int k = 0; k < qnl__gate_angles(gate->kind); k++) {
            QNL_TRY(bind_angle(function, &gate->angles[k], bound, values, new_index));
        }
    }
    return QNL_OK;
}

/* Number the free parameters 0, 1, ... and return how many there are. */
static size_t number_free(int64_t *new_index, const unsigned char *bound, size_t parameters) {
    int64_t next = 0;
    for (size_t k = 0; k < parameters; k++) {
        new_index[k] = bound[k] ? -1 : next++;
    }
    return (size_t)next;
}

static qnl_status check_bound_values(const char *function, const unsigned char *bound, const double *values, size_t parameters) {
    for (size_t k = 0; k < parameters; k++) {
        QNL_CHECK(!bound[k] || isfinite(values[k]), QNL_ERR_NOT_FINITE, "%s: values[%zu] is not finite", function, k);
    }
    return QNL_OK;
}

qnl_status qnl_circuit_bind(qnl_circuit **out, const qnl_circuit *circuit, const unsigned char *bound, const double *values) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    const size_t parameters = circuit->parameters;
    if (parameters > 0) {
        QNL_CHECK_POINTER(bound);
        QNL_CHECK_POINTER(values);
    }
    QNL_TRY(check_bound_values(__func__, bound, values, parameters));
    int64_t *new_index = qnl__allocate(parameters, sizeof *new_index);
    if (new_index == NULL) {
        return qnl__fail_memory(__func__, parameters * sizeof *new_index);
    }
    qnl_circuit *copy = NULL;
    qnl_status status = copy_gates(__func__, &copy, circuit, 0, circuit->size);
    if (status == QNL_OK) {
        copy->parameters = number_free(new_index, bound, parameters);
        status = bind_gates(__func__, copy, bound, values, new_index);
    }
    qnl__free(new_index);
    if (status != QNL_OK) {
        qnl_circuit_free(copy);
        return status;
    }
    *out = copy;
    return QNL_OK;
}
