/* restrict.c  Leaving out qubits and gates that cannot be felt. */
#include "simulation/restrict.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/circuit_build.h"
#include "simulation/observable_build.h"

/* ---- what matters ---- */

static void mark_observable(unsigned char *active, const qnl_observable *observable) {
    for (size_t k = 0; k < observable->size; ++k) {
        const qnl__part *part = &observable->parts[k];
        if (part->kind == QNL__PART_STATE) {
            memset(active, 1, (size_t)observable->qubits);
        }
        for (int i = 0; i < part->qubit_count; ++i) {
            active[part->qubits[i]] = 1;
        }
    }
}

static int touches(const qnl__gate *gate, const unsigned char *active) {
    for (int i = 0; i < gate->qubit_count; ++i) {
        if (active[gate->qubits[i]]) {
            return 1;
        }
    }
    return 0;
}

/* From the last gate to the first; kept has a flag for each gate of the circuit. */
static void mark_gates(unsigned char *kept, unsigned char *active, const qnl__gate_range *range) {
    if (range->circuit == NULL) {
        return;
    }
    for (size_t k = range->last; k-- > range->first;) {
        const qnl__gate *gate = &range->circuit->gates[k];
        kept[k] = (unsigned char)touches(gate, active);
        for (int i = 0; kept[k] && i < gate->qubit_count; ++i) {
            active[gate->qubits[i]] = 1;
        }
    }
}

/* Number the active qubits; there is always one. */
static int number_places(int *place, unsigned char *active, int qubits) {
    int count = 0;
    for (int q = 0; q < qubits; ++q) {
        count += active[q];
    }
    active[0] |= (unsigned char)(count == 0);
    count = 0;
    for (int q = 0; q < qubits; ++q) {
        place[q] = active[q] ? count++ : -1;
    }
    return count;
}

/* ---- the restricted parts ---- */

static void move_qubits(int *qubits, int count, const int *place) {
    for (int i = 0; i < count; ++i) {
        qubits[i] = place[qubits[i]];
    }
}

static qnl_status copy_gates(const char *function, qnl_circuit *out, const qnl__gate_range *range, const unsigned char *kept,
                             const int *place) {
    size_t count = 0;
    for (size_t k = range->first; k < range->last; ++k) {
        count += kept[k];
    }
    QNL_TRY(qnl__circuit_reserve(function, out, count));
    for (size_t k = range->first; k < range->last; ++k) {
        if (kept[k]) {
            qnl__gate *gate = &out->gates[out->size];
            QNL_TRY(qnl__gate_copy(function, gate, &range->circuit->gates[k]));
            move_qubits(gate->qubits, gate->qubit_count, place);
            ++out->size;
        }
    }
    return QNL_OK;
}

static qnl_status restrict_circuit(const char *function, qnl_circuit **out, const qnl__restriction *r, const qnl__gate_range *range,
                                   const unsigned char *kept) {
    QNL_TRY(qnl__circuit_new(function, out, r->qubits));
    if (range->circuit == NULL) {
        return QNL_OK;
    }
    (*out)->parameters = range->circuit->parameters;
    return copy_gates(function, *out, range, kept, r->place);
}

static qnl_status restrict_observable(const char *function, qnl__restriction *r, const qnl_observable *observable) {
    QNL_TRY(qnl__observable_new(function, &r->observable, r->qubits));
    for (size_t k = 0; k < observable->size; ++k) {
        qnl__part part;
        QNL_TRY(qnl__part_copy(function, &part, &observable->parts[k], observable->qubits));
        move_qubits(part.qubits, part.qubit_count, r->place);
        QNL_TRY(qnl__observable_append(function, r->observable, &part));
    }
    return QNL_OK;
}

static uint64_t restrict_index(uint64_t index, const int *place, int qubits) {
    uint64_t result = 0;
    for (int q = 0; q < qubits; ++q) {
        if (place[q] >= 0) {
            result |= ((index >> q) & 1U) << place[q];
        }
    }
    return result;
}

static qnl_status restrict_inputs(const char *function, qnl__restriction *r, const qnl_state *inputs) {
    if (inputs == NULL) {
        return QNL_OK;
    }
    if (inputs->amplitudes != NULL) {
        return qnl_state_copy(&r->inputs, inputs);
    }
    uint64_t *index = qnl__allocate(inputs->count, sizeof *index);
    if (index == NULL) {
        return qnl__fail_memory(function, inputs->count * sizeof *index);
    }
    for (size_t i = 0; i < inputs->count; ++i) {
        index[i] = restrict_index(inputs->basis[i], r->place, inputs->qubits);
    }
    const qnl_status status = qnl_state_new_basis(&r->inputs, r->qubits, index, inputs->count);
    qnl__free(index);
    return status;
}

/* Flags of qubits and of the gates of both circuits. */
static qnl_status allocate_flags(const char *function, qnl__restriction *r, unsigned char **active, unsigned char **kept_after,
                                 const qnl__gate_range *before, const qnl__gate_range *after, int qubits) {
    const size_t sizes[] = {before->circuit == NULL ? 0 : before->circuit->size, after->circuit == NULL ? 0 : after->circuit->size};
    *active = qnl__allocate((size_t)qubits, 1);
    *kept_after = qnl__allocate(sizes[1], 1);
    r->kept = qnl__allocate(sizes[0], 1);
    r->place = qnl__allocate((size_t)qubits, sizeof *r->place);
    if (*active == NULL || *kept_after == NULL || r->kept == NULL || r->place == NULL) {
        return qnl__fail_memory(function, (size_t)qubits * (1 + sizeof *r->place) + sizes[0] + sizes[1]);
    }
    return QNL_OK;
}

qnl_status qnl__restrict(const char *function, qnl__restriction *out, const qnl__gate_range *before, const int *free_qubits,
                         int free_count, const qnl__gate_range *after, const qnl_observable *observable, const qnl_state *inputs) {
    const int qubits = observable->qubits;
    unsigned char *active = NULL, *kept_after = NULL;
    qnl_status status = allocate_flags(function, out, &active, &kept_after, before, after, qubits);
    if (status == QNL_OK) {
        mark_observable(active, observable);
        mark_gates(kept_after, active, after);
        for (int i = 0; i < free_count; ++i) {
            active[free_qubits[i]] = 1;
        }
        mark_gates(out->kept, active, before);
        if (inputs != NULL && inputs->amplitudes != NULL) {
            memset(active, 1, (size_t)qubits);
        }
        out->qubits = number_places(out->place, active, qubits);
        status = restrict_circuit(function, &out->before, out, before, out->kept);
    }
    if (status == QNL_OK) {
        status = restrict_circuit(function, &out->after, out, after, kept_after);
    }
    if (status == QNL_OK) {
        status = restrict_observable(function, out, observable);
    }
    if (status == QNL_OK) {
        status = restrict_inputs(function, out, inputs);
    }
    qnl__free(active);
    qnl__free(kept_after);
    return status;
}

void qnl__restriction_clear(qnl__restriction *restriction) {
    qnl__free(restriction->place);
    qnl__free(restriction->kept);
    qnl_circuit_free(restriction->before);
    qnl_circuit_free(restriction->after);
    qnl_observable_free(restriction->observable);
    qnl_state_free(restriction->inputs);
    *restriction = (qnl__restriction){.qubits = 0};
}
