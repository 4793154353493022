/* lie_generators.c  The generators of a circuit. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/lie_algebra_data.h"
#include "simulation/circuit_data.h"

static const char function[] = "qnl_lie_algebra_new_circuit";

/* The generators so far; the last one belongs to `parameter`. */
typedef struct reading {
    const qnl_circuit *circuit;
    qnl__pauli_sum *sums; /* one for each parameter */
    unsigned char *used;  /* parameters that have occurred */
    double *ratios;       /* offset / scale of a parameter's first rotation */
    uint64_t *string;
    int64_t parameter; /* -1 = no rotation so far */
    size_t first;      /* gate where its rotations begin */
} reading;

static int is_rotation(const qnl__gate *gate) {
    return gate->kind == QNL_GATE_RX || gate->kind == QNL_GATE_RY || gate->kind == QNL_GATE_RZ || gate->kind == QNL_GATE_ROTATION;
}

static int has_parameter(const qnl__gate *gate) {
    for (int k = 0; k < qnl__gate_angles(gate->kind); k++) {
        if (gate->angles[k].parameter >= 0) return 1;
    }
    return 0;
}

static void read_string(uint64_t *string, size_t words, const qnl__gate *gate) {
    static const char letters[] = {[QNL_GATE_RX] = 'X', [QNL_GATE_RY] = 'Y', [QNL_GATE_RZ] = 'Z'};
    memset(string, 0, 2 * words * sizeof *string);
    qnl__pauli_from_letters(string, words, gate->qubits, gate->kind == QNL_GATE_ROTATION ? gate->letters : &letters[gate->kind],
                            gate->qubit_count);
}

/* The sum gets scale / 2 times the string, where it has the string already too. */
static qnl_status add_term(qnl__pauli_sum *sum, double coefficient, const uint64_t *string) {
    const size_t before = sum->table.count;
    size_t index;
    QNL_TRY(qnl__pauli_table_add(function, &sum->table, &index, string));
    if (sum->table.count > before) {
        void *coefficients = sum->coefficients;
        if (qnl__grow(&coefficients, &sum->capacity, sum->table.count, sizeof *sum->coefficients)) {
            return qnl__fail_memory(function, sum->table.count * sizeof *sum->coefficients);
        }
        sum->coefficients = coefficients;
        sum->coefficients[index] = 0.0;
    }
    sum->coefficients[index] += coefficient;
    return QNL_OK;
}

/* A rotation joins its parameter's sum: behind the one before it, commuting with all, and shifted by the same angle. */
static qnl_status join(reading *r, size_t place, const qnl_angle *angle) {
    const char *name = qnl_gate_name(r->circuit->gates[place].kind);
    qnl__pauli_sum *sum = &r->sums[angle->parameter];
    QNL_CHECK(
        angle->parameter == r->parameter, QNL_ERR_UNSUPPORTED,
        "%s: gate %zu (%s) depends on theta[%lld] as gates before gate %zu do: rotations of a parameter must stand one behind "
        "the other",
        function, place, name, (long long)angle->parameter, r->first);
    for (size_t k = 0; k < sum->table.count; k++) {
        QNL_CHECK(!qnl__pauli_anticommute(qnl__pauli_table_string(&sum->table, k), r->string, sum->table.words),
                  QNL_ERR_UNSUPPORTED, "%s: gate %zu (%s) does not commute with another rotation of theta[%lld]", function, place,
                  name, (long long)angle->parameter);
    }
    QNL_CHECK(
        fabs(angle->offset - r->ratios[angle->parameter] * angle->scale) <= 1e-14 * fabs(angle->offset), QNL_ERR_UNSUPPORTED,
        "%s: gate %zu (%s) has another ratio of offset and scale than the rotation of theta[%lld] before it, which is a fixed "
        "gate between rotations",
        function, place, name, (long long)angle->parameter);
    return add_term(sum, 0.5 * angle->scale, r->string);
}

static qnl_status read_rotation(reading *r, size_t place) {
    const qnl__gate *gate = &r->circuit->gates[place];
    const qnl_angle *angle = &gate->angles[0];
    const size_t parameter = (size_t)angle->parameter;
    read_string(r->string, qnl__pauli_words(r->circuit->qubits), gate);
    if (r->used[parameter]) return join(r, place, angle);
    QNL_CHECK(angle->scale != 0.0 || angle->offset == 0.0, QNL_ERR_UNSUPPORTED,
              "%s: gate %zu (%s) has scale 0, which makes it a fixed gate behind rotations", function, place,
              qnl_gate_name(gate->kind));
    r->used[parameter] = 1;
    r->ratios[parameter] = angle->scale != 0.0 ? angle->offset / angle->scale : 0.0;
    r->parameter = angle->parameter;
    r->first = place;
    return angle->scale != 0.0 ? add_term(&r->sums[parameter], 0.5 * angle->scale, r->string) : QNL_OK;
}

static qnl_status read_gates(reading *r) {
    for (size_t k = 0; k < r->circuit->size; k++) {
        const qnl__gate *gate = &r->circuit->gates[k];
        if (has_parameter(gate)) {
            QNL_CHECK(is_rotation(gate), QNL_ERR_UNSUPPORTED,
                      "%s: gate %zu is %s, allowed with a parameter are RX, RY, RZ and ROTATION", function, k,
                      qnl_gate_name(gate->kind));
            QNL_TRY(read_rotation(r, k));
        } else {
            QNL_CHECK(r->parameter < 0, QNL_ERR_UNSUPPORTED,
                      "%s: gate %zu (%s) is fixed, allowed are fixed gates before the first rotation with a parameter only",
                      function, k, qnl_gate_name(gate->kind));
        }
    }
    return QNL_OK;
}

/* Terms that cancelled are left out, in a sum made anew. */
static qnl_status drop_zeros(qnl__pauli_sum *sum) {
    qnl__pauli_sum kept = {.qubits = sum->qubits, .table = {.words = sum->table.words}};
    qnl_status status = QNL_OK;
    for (size_t k = 0; k < sum->table.count && status == QNL_OK; k++) {
        if (sum->coefficients[k] == 0.0) continue;
        status = add_term(&kept, sum->coefficients[k], qnl__pauli_table_string(&sum->table, k));
    }
    if (status != QNL_OK) {
        qnl__pauli_sum_clear(&kept);
        return status;
    }
    qnl__pauli_sum_clear(sum);
    *sum = kept;
    return QNL_OK;
}

static qnl_status read_and_make(qnl_lie_algebra **out, reading *r, qnl__lie_request *request) {
    const size_t count = request->count, words = qnl__pauli_words(r->circuit->qubits);
    r->sums = qnl__allocate(count, sizeof *r->sums);
    r->used = qnl__allocate(count, sizeof *r->used);
    r->ratios = qnl__allocate(count, sizeof *r->ratios);
    r->string = qnl__allocate(2 * words, sizeof *r->string);
    if (r->sums == NULL || r->used == NULL || r->ratios == NULL || r->string == NULL) {
        return qnl__fail_memory(function, count * sizeof *r->sums);
    }
    for (size_t k = 0; k < count; k++) {
        r->sums[k].qubits = r->circuit->qubits;
        r->sums[k].table.words = words;
    }
    QNL_TRY(read_gates(r));
    for (size_t k = 0; k < count; k++) {
        QNL_TRY(drop_zeros(&r->sums[k]));
    }
    request->generators = r->sums;
    return qnl__lie_algebra_make(out, request, r->circuit->qubits);
}

qnl_status qnl_lie_algebra_new_circuit(qnl_lie_algebra **out, const qnl_circuit *circuit, const qnl_lie_algebra_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    qnl__lie_request request;
    QNL_TRY(qnl__lie_options_read(__func__, &request, options));
    request.count = circuit->parameters;
    QNL_CHECK(request.count >= 1, QNL_ERR_ARGUMENT, "%s: circuit has no parameters", __func__);
    reading r = {.circuit = circuit, .parameter = -1};
    const qnl_status status = read_and_make(out, &r, &request);
    for (size_t k = 0; r.sums != NULL && k < request.count; k++) {
        qnl__pauli_sum_clear(&r.sums[k]);
    }
    qnl__free(r.sums);
    qnl__free(r.used);
    qnl__free(r.ratios);
    qnl__free(r.string);
    return status;
}
