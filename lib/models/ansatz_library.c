/* ansatz_library.c  Ansatz circuits of the literature: Hamiltonian-variational, QAOA, two-design, brick wall, data re-uploading. */
#include "qnnland/ansatz_library.h"

#include <math.h>
#include <stdio.h>

#include "core/error.h"
#include "models/ansatz.h"
#include "models/ansatz_build.h"
#include "simulation/observable_data.h"

/* ---- exponentials of Pauli sums ---- */

/* Every angle is scale * coefficient * parameter: their product has to be a number. */
static qnl_status check_strings(const char *function, const char *name, const qnl_observable *sum, double scale) {
    for (size_t k = 0; k < sum->size; k++) {
        const qnl__part *part = &sum->parts[k];
        QNL_CHECK(part->kind == QNL__PART_PAULI, QNL_ERR_UNSUPPORTED, "%s: part %zu of %s is a %s, allowed are Pauli strings",
                  function, k, name, qnl__part_name(part->kind));
        QNL_CHECK(isfinite(scale * part->coefficient), QNL_ERR_ARGUMENT,
                  "%s: the coefficient of part %zu of %s is %g, its product with the scale %g must be finite", function, k, name,
                  part->coefficient, scale);
    }
    return QNL_OK;
}

/* exp(-i angle P / 2), angle = scale * coefficient * theta[parameter]; the identity is a phase of the whole and is left out. */
static qnl_status add_string(qnl__ansatz *ansatz, const qnl__part *part, int64_t parameter, double scale) {
    const qnl_angle angle = {.parameter = parameter, .scale = scale * part->coefficient, .offset = 0.0};
    if (part->qubit_count == 0) return QNL_OK;
    if (part->qubit_count == 1) {
        const qnl_gate gate = qnl__rotation_gate(part->letters[0]);
        return qnl__circuit_add(ansatz->function, ansatz->circuit, gate, part->qubits, &angle);
    }
    const qnl__pauli pauli = {part->qubit_count, part->qubits, part->letters};
    return qnl__circuit_add_rotation(ansatz->function, ansatz->circuit, &pauli, &angle);
}

static qnl_status add_exponential(qnl__ansatz *ansatz, const qnl_observable *sum, int64_t parameter, double scale) {
    for (size_t k = 0; k < sum->size; k++) {
        QNL_TRY(add_string(ansatz, &sum->parts[k], parameter, scale));
    }
    return QNL_OK;
}

static qnl_status add_on_all(qnl__ansatz *ansatz, qnl_gate gate) {
    for (int qubit = 0; qubit < ansatz->circuit->qubits; qubit++) {
        QNL_TRY(qnl__ansatz_fixed(ansatz, gate, qubit, 0));
    }
    return QNL_OK;
}

/* ---- Hamiltonian-variational ---- */

typedef struct variational {
    const qnl_observable *const *generators;
    size_t count;
    int layers;
    double scale;
    char start;
} variational;

static qnl_status write_variational(qnl__ansatz *ansatz, const void *data) {
    const variational *v = data;
    if (v->start == '+') QNL_TRY(add_on_all(ansatz, QNL_GATE_H));
    for (int layer = 0; layer < v->layers; layer++) {
        for (size_t m = 0; m < v->count; m++) {
            QNL_TRY(add_exponential(ansatz, v->generators[m], ansatz->next++, v->scale));
        }
    }
    /* a generator without strings has its parameter too */
    return qnl_circuit_set_parameters(ansatz->circuit, (size_t)ansatz->next);
}

static qnl_status check_generators(const char *function, const variational *v) {
    QNL_CHECK(v->count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", function);
    for (size_t m = 0; m < v->count; m++) {
        char name[40];
        snprintf(name, sizeof name, "generators[%zu]", m);
        const qnl_observable *generator = v->generators[m];
        QNL_CHECK(generator != NULL, QNL_ERR_NULL, "%s: %s is NULL", function, name);
        QNL_CHECK(generator->qubits == v->generators[0]->qubits, QNL_ERR_ARGUMENT, "%s: %s has %d qubits, generators[0] has %d",
                  function, name, generator->qubits, v->generators[0]->qubits);
        QNL_TRY(check_strings(function, name, generator, v->scale));
    }
    QNL_TRY(qnl__check_size(function, v->generators[0]->qubits, 1, v->layers));
    QNL_CHECK(v->layers == 0 || v->count <= (size_t)QNL__MAX_PARAMETER / (size_t)v->layers, QNL_ERR_ARGUMENT,
              "%s: count is %zu, allowed are 1..%zu for %d layers", function, v->count,
              (size_t)QNL__MAX_PARAMETER / (size_t)(v->layers > 0 ? v->layers : 1), v->layers);
    return QNL_OK;
}

qnl_status qnl_hamiltonian_variational(qnl_circuit **out, const qnl_observable *const *generators, size_t count, int layers,
                                       double scale, char start) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(generators);
    QNL_CHECK(isfinite(scale) && scale != 0.0, QNL_ERR_ARGUMENT, "%s: scale is %g, allowed are finite numbers but 0", __func__,
              scale);
    QNL_CHECK(start == '0' || start == '+', QNL_ERR_ARGUMENT, "%s: start is character %d, allowed are '0' and '+'", __func__,
              (int)start);
    const variational v = {generators, count, layers, scale, start};
    QNL_TRY(check_generators(__func__, &v));
    return qnl__ansatz_make(__func__, out, generators[0]->qubits, write_variational, &v);
}

/* ---- QAOA ---- */

typedef struct approximate {
    const qnl_observable *problem;
    int layers;
} approximate;

static qnl_status write_approximate(qnl__ansatz *ansatz, const void *data) {
    const approximate *a = data;
    QNL_TRY(add_on_all(ansatz, QNL_GATE_H));
    for (int layer = 0; layer < a->layers; layer++) {
        QNL_TRY(add_exponential(ansatz, a->problem, ansatz->next++, 2.0));
        for (int qubit = 0; qubit < a->problem->qubits; qubit++) {
            const qnl_angle angle = {.parameter = ansatz->next, .scale = 2.0, .offset = 0.0};
            QNL_TRY(qnl__circuit_add(ansatz->function, ansatz->circuit, QNL_GATE_RX, &qubit, &angle));
        }
        ansatz->next++;
    }
    return QNL_OK;
}

static qnl_status check_diagonal(const char *function, const qnl_observable *problem) {
    for (size_t k = 0; k < problem->size; k++) {
        const qnl__part *part = &problem->parts[k];
        for (int i = 0; i < part->qubit_count; i++) {
            QNL_CHECK(part->letters[i] == 'Z', QNL_ERR_UNSUPPORTED, "%s: part %zu of problem has the letter %c, allowed is Z",
                      function, k, part->letters[i]);
        }
    }
    return QNL_OK;
}

qnl_status qnl_qaoa(qnl_circuit **out, const qnl_observable *problem, int layers) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(problem);
    QNL_TRY(qnl__check_size(__func__, problem->qubits, 1, layers));
    QNL_TRY(check_strings(__func__, "problem", problem, 2.0));
    QNL_TRY(check_diagonal(__func__, problem));
    const approximate a = {problem, layers};
    return qnl__ansatz_make(__func__, out, problem->qubits, write_approximate, &a);
}

/* ---- two-design layers ---- */

static qnl_status write_two_design(qnl__ansatz *ansatz, const void *data) {
    const int layers = *(const int *)data;
    const int qubits = ansatz->circuit->qubits;
    for (int qubit = 0; qubit < qubits; qubit++) {
        QNL_TRY(qnl__ansatz_turn(ansatz, QNL_GATE_RY, qubit, 0, 1.0));
    }
    for (int half = 0; half < 2 * layers; half++) {
        for (int qubit = half % 2; qubit + 1 < qubits; qubit += 2) {
            QNL_TRY(qnl__ansatz_fixed(ansatz, QNL_GATE_CZ, qubit, qubit + 1));
            QNL_TRY(qnl__ansatz_turn(ansatz, QNL_GATE_RY, qubit, 0, 1.0));
            QNL_TRY(qnl__ansatz_turn(ansatz, QNL_GATE_RY, qubit + 1, 0, 1.0));
        }
    }
    return QNL_OK;
}

qnl_status qnl_two_design_layers(qnl_circuit **out, int qubits, int layers) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(qnl__check_size(__func__, qubits, 1, layers));
    return qnl__ansatz_make(__func__, out, qubits, write_two_design, &layers);
}

/* ---- brick wall ---- */

typedef struct wall {
    int layers;
    qnl_brick brick;
    int ring;
} wall;

static qnl_status add_euler(qnl__ansatz *ansatz, int qubit) {
    QNL_TRY(qnl__ansatz_turn(ansatz, QNL_GATE_RZ, qubit, 0, 1.0));
    QNL_TRY(qnl__ansatz_turn(ansatz, QNL_GATE_RY, qubit, 0, 1.0));
    return qnl__ansatz_turn(ansatz, QNL_GATE_RZ, qubit, 0, 1.0);
}

/* Letters and qubits of a string are in increasing order of the qubits, which does not matter to XX, YY and ZZ. */
static qnl_status add_double(qnl__ansatz *ansatz, char letter, int first, int second) {
    int qubits[2] = {first < second ? first : second, first < second ? second : first};
    char letters[2] = {letter, letter};
    const qnl__pauli pauli = {2, qubits, letters};
    const qnl_angle angle = {.parameter = ansatz->next++, .scale = 1.0, .offset = 0.0};
    return qnl__circuit_add_rotation(ansatz->function, ansatz->circuit, &pauli, &angle);
}

/* The canonical form of a two-qubit unitary.  N. Khaneja, R. Brockett, S. J. Glaser, Phys. Rev. A 63, 032308 (2001). */
static qnl_status add_general_brick(qnl__ansatz *ansatz, int first, int second) {
    QNL_TRY(add_euler(ansatz, first));
    QNL_TRY(add_euler(ansatz, second));
    for (int k = 0; k < 3; k++) {
        QNL_TRY(add_double(ansatz, "XYZ"[k], first, second));
    }
    QNL_TRY(add_euler(ansatz, first));
    return add_euler(ansatz, second);
}

static qnl_status add_simple_brick(qnl__ansatz *ansatz, int first, int second) {
    const int pair[2] = {first, second};
    for (int k = 0; k < 2; k++) {
        QNL_TRY(qnl__ansatz_turn(ansatz, QNL_GATE_RY, pair[k], 0, 1.0));
        QNL_TRY(qnl__ansatz_turn(ansatz, QNL_GATE_RZ, pair[k], 0, 1.0));
    }
    return qnl__ansatz_fixed(ansatz, QNL_GATE_CZ, first, second);
}

static qnl_status add_brick(qnl__ansatz *ansatz, qnl_brick brick, int first, int second) {
    return brick == QNL_BRICK_GENERAL ? add_general_brick(ansatz, first, second) : add_simple_brick(ansatz, first, second);
}

static qnl_status write_wall(qnl__ansatz *ansatz, const void *data) {
    const wall *w = data;
    const int qubits = ansatz->circuit->qubits;
    for (int layer = 0; layer < w->layers; layer++) {
        for (int qubit = layer % 2; qubit + 1 < qubits; qubit += 2) {
            QNL_TRY(add_brick(ansatz, w->brick, qubit, qubit + 1));
        }
        if (w->ring && qubits % 2 == 0 && layer % 2 == 1) QNL_TRY(add_brick(ansatz, w->brick, qubits - 1, 0));
    }
    return QNL_OK;
}

qnl_status qnl_brick_wall(qnl_circuit **out, int qubits, int layers, qnl_brick brick, int ring) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(qnl__check_size(__func__, qubits, 2, layers));
    const int kind = (int)brick;
    QNL_CHECK(kind == QNL_BRICK_GENERAL || kind == QNL_BRICK_SIMPLE, QNL_ERR_ARGUMENT, "%s: brick is %d, allowed are %d..%d",
              __func__, kind, QNL_BRICK_GENERAL, QNL_BRICK_SIMPLE);
    const wall w = {layers, brick, ring};
    return qnl__ansatz_make(__func__, out, qubits, write_wall, &w);
}

/* ---- data re-uploading ---- */

typedef struct reuploading {
    int layers;
    const double *features;
    size_t count;
    qnl_topology topology;
} reuploading;

/* The angle w x + b about one axis as two rotations. */
static qnl_status add_weighted(qnl__ansatz *ansatz, qnl_gate gate, int qubit, double feature) {
    QNL_TRY(qnl__ansatz_turn(ansatz, gate, qubit, 0, feature));
    return qnl__ansatz_turn(ansatz, gate, qubit, 0, 1.0);
}

static qnl_status write_reuploading(qnl__ansatz *ansatz, const void *data) {
    const reuploading *r = data;
    for (int layer = 0; layer < r->layers; layer++) {
        for (int qubit = 0; qubit < ansatz->circuit->qubits; qubit++) {
            for (int axis = 0; axis < 3; axis++) {
                const size_t feature = (size_t)(3 * qubit + axis) % r->count;
                QNL_TRY(add_weighted(ansatz, qnl__rotation_gate("XYZ"[axis]), qubit, r->features[feature]));
            }
        }
        QNL_TRY(qnl__add_entanglers(ansatz->circuit, QNL_ENTANGLER_CZ, r->topology, 0));
    }
    return QNL_OK;
}

qnl_status qnl_reuploading(qnl_circuit **out, int qubits, int layers, const double *features, size_t count, qnl_topology topology) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(qnl__check_size(__func__, qubits, 1, layers));
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", __func__);
    QNL_TRY(qnl__check_finite(__func__, "features", features, count));
    QNL_TRY(qnl__check_entangling(__func__, QNL_ENTANGLER_CZ, topology));
    const reuploading r = {layers, features, count, topology};
    return qnl__ansatz_make(__func__, out, qubits, write_reuploading, &r);
}
