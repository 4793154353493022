/* hamiltonian.c  Spin chains as Pauli sums. */
#include "qnnland/hamiltonian.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "simulation/observable_build.h"

/* Size of qnl_spin_chain_options in the first version; members that come later do not change it. */
#define CHAIN_FIRST_SIZE (offsetof(qnl_spin_chain_options, z) + sizeof(double))

static qnl_spin_chain_options chain_defaults(void) {
    const qnl_spin_chain_options defaults = {
        .struct_size = sizeof(qnl_spin_chain_options),
        .qubits = 4,
        .boundary = QNL_BOUNDARY_OPEN,
    };
    return defaults;
}

qnl_status qnl_spin_chain_options_init(qnl_spin_chain_options *options, size_t struct_size) {
    QNL_CHECK_POINTER(options);
    const qnl_spin_chain_options defaults = chain_defaults();
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, CHAIN_FIRST_SIZE);
}

/* ---- checks ---- */

static qnl_status check_weight(const char *function, const char *name, double weight) {
    QNL_CHECK(isfinite(weight), QNL_ERR_NOT_FINITE, "%s: %s is %g, must be finite", function, name, weight);
    return QNL_OK;
}

static qnl_status check_shape(const char *function, int qubits, qnl_boundary boundary) {
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function, qubits,
              QNL_MAX_QUBITS);
    const int number = (int)boundary;
    QNL_CHECK(number == QNL_BOUNDARY_OPEN || number == QNL_BOUNDARY_PERIODIC, QNL_ERR_ARGUMENT,
              "%s: boundary is %d, allowed are %d..%d", function, number, QNL_BOUNDARY_OPEN, QNL_BOUNDARY_PERIODIC);
    return QNL_OK;
}

/* ---- terms.  Each string comes up once, so parts are appended without a search for equal ones. ---- */

/* Append weight * the letter on each of one or two increasing qubits. */
static qnl_status append_string(const char *function, qnl_observable *observable, double weight, char letter, const int *qubits,
                                int count) {
    const char letters[2] = {letter, letter};
    if (weight == 0.0) return QNL_OK;
    qnl__part part = {.kind = QNL__PART_PAULI, .coefficient = weight, .qubit_count = count};
    part.qubits = qnl__duplicate(qubits, (size_t)count, sizeof *qubits);
    part.letters = qnl__duplicate(letters, (size_t)count, sizeof *letters);
    if (part.qubits == NULL || part.letters == NULL) {
        qnl__part_clear(&part);
        return qnl__fail_memory(function, (size_t)count * (sizeof *qubits + sizeof *letters));
    }
    return qnl__observable_append(function, observable, &part);
}

/* The three strings with the letters X, Y, Z on the same qubits. */
static qnl_status append_strings(const char *function, qnl_observable *observable, const double weights[3], const int *qubits,
                                 int count) {
    for (int axis = 0; axis < 3; axis++) {
        QNL_TRY(append_string(function, observable, weights[axis], "XYZ"[axis], qubits, count));
    }
    return QNL_OK;
}

/* `times` is 2 where the two ends of a ring of two qubits give the same pair twice. */
static qnl_status append_pairs(const char *function, qnl_observable *observable, const qnl_spin_chain_options *chain,
                               double times) {
    const int last = chain->qubits - 1;
    const double weights[3] = {times * chain->xx, times * chain->yy, times * chain->zz};
    for (int axis = 0; axis < 3; axis++) {
        QNL_CHECK(isfinite(weights[axis]), QNL_ERR_NOT_FINITE, "%s: the coefficient of %c0 %c1 is infinite", function, "XYZ"[axis],
                  "XYZ"[axis]);
    }
    for (int qubit = 0; qubit < last; qubit++) {
        const int pair[2] = {qubit, qubit + 1};
        QNL_TRY(append_strings(function, observable, weights, pair, 2));
    }
    if (chain->boundary == QNL_BOUNDARY_OPEN || chain->qubits <= 2) return QNL_OK;
    const int ends[2] = {0, last};
    return append_strings(function, observable, weights, ends, 2);
}

static qnl_status append_chain(const char *function, qnl_observable *observable, const qnl_spin_chain_options *chain) {
    const int twice = chain->boundary == QNL_BOUNDARY_PERIODIC && chain->qubits == 2;
    const double fields[3] = {chain->x, chain->y, chain->z};
    QNL_TRY(append_pairs(function, observable, chain, twice ? 2.0 : 1.0));
    for (int qubit = 0; qubit < chain->qubits; qubit++) {
        QNL_TRY(append_strings(function, observable, fields, &qubit, 1));
    }
    return QNL_OK;
}

/* The weights have been checked. */
static qnl_status new_chain(const char *function, qnl_observable **out, const qnl_spin_chain_options *chain) {
    QNL_TRY(check_shape(function, chain->qubits, chain->boundary));
    qnl_observable *observable = NULL;
    QNL_TRY(qnl__observable_new(function, &observable, chain->qubits));
    const qnl_status status = append_chain(function, observable, chain);
    if (status != QNL_OK) {
        qnl_observable_free(observable);
        return status;
    }
    *out = observable;
    return QNL_OK;
}

/* ---- chains ---- */

qnl_status qnl_spin_chain(qnl_observable **out, const qnl_spin_chain_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(options);
    qnl_spin_chain_options chain = chain_defaults();
    QNL_TRY(qnl__options_read(__func__, &chain, sizeof chain, CHAIN_FIRST_SIZE, options));
    QNL_TRY(check_weight(__func__, "xx", chain.xx));
    QNL_TRY(check_weight(__func__, "yy", chain.yy));
    QNL_TRY(check_weight(__func__, "zz", chain.zz));
    QNL_TRY(check_weight(__func__, "x", chain.x));
    QNL_TRY(check_weight(__func__, "y", chain.y));
    QNL_TRY(check_weight(__func__, "z", chain.z));
    return new_chain(__func__, out, &chain);
}

qnl_status qnl_heisenberg(qnl_observable **out, int qubits, qnl_boundary boundary) {
    QNL_CHECK_POINTER(out);
    const qnl_spin_chain_options chain = {.qubits = qubits, .boundary = boundary, .xx = 1.0, .yy = 1.0, .zz = 1.0};
    return new_chain(__func__, out, &chain);
}

qnl_status qnl_xxz(qnl_observable **out, int qubits, qnl_boundary boundary, double anisotropy) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_weight(__func__, "anisotropy", anisotropy));
    const qnl_spin_chain_options chain = {.qubits = qubits, .boundary = boundary, .xx = 1.0, .yy = 1.0, .zz = anisotropy};
    return new_chain(__func__, out, &chain);
}

qnl_status qnl_ising(qnl_observable **out, int qubits, qnl_boundary boundary, double coupling, double field) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_weight(__func__, "coupling", coupling));
    QNL_TRY(check_weight(__func__, "field", field));
    const qnl_spin_chain_options chain = {.qubits = qubits, .boundary = boundary, .zz = -coupling, .x = -field};
    return new_chain(__func__, out, &chain);
}
