/* observable_readout.c  Observables as measurements with readout errors see them. */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "qnnland/noise.h"
#include "simulation/observable_build.h"

/* Most letters of a string that become two terms each. */
enum { MOST_SPLIT = 20 };

typedef struct readout {
    const char *function;
    qnl_observable *result;
    const double *zero_to_one;
    const double *one_to_zero;
} readout;

/* One term: of the letters that split, those stay that have a bit in `kept`; all others stay. */
static qnl_status add_string(const readout *r, const qnl__part *part, size_t kept) {
    const size_t count = (size_t)part->qubit_count;
    qnl__part term = {.kind = QNL__PART_PAULI, .coefficient = part->coefficient};
    term.qubits = qnl__allocate(count, sizeof *term.qubits);
    term.letters = qnl__allocate(count, sizeof *term.letters);
    if (term.qubits == NULL || term.letters == NULL) {
        qnl__part_clear(&term);
        return qnl__fail_memory(r->function, count * sizeof *term.qubits);
    }
    int split = 0;
    for (size_t k = 0; k < count; k++) {
        const int q = part->qubits[k];
        const double constant = r->one_to_zero[q] - r->zero_to_one[q];
        if (constant != 0.0 && ((kept >> split++) & 1U) == 0) {
            term.coefficient *= constant;
            continue;
        }
        term.coefficient *= 1.0 - r->zero_to_one[q] - r->one_to_zero[q];
        term.qubits[term.qubit_count] = q;
        term.letters[term.qubit_count++] = part->letters[k];
    }
    return qnl__observable_append(r->function, r->result, &term);
}

static qnl_status add_strings(const readout *r, const qnl__part *part, size_t number) {
    int split = 0;
    for (int k = 0; k < part->qubit_count; k++)
        split += r->one_to_zero[part->qubits[k]] != r->zero_to_one[part->qubits[k]];
    QNL_CHECK(split <= MOST_SPLIT, QNL_ERR_UNSUPPORTED,
              "%s: the Pauli string of part %zu has %d letters with different probabilities, allowed are at most %d", r->function,
              number, split, MOST_SPLIT);
    for (size_t kept = (size_t)1 << split; kept-- > 0;)
        QNL_TRY(add_string(r, part, kept));
    return QNL_OK;
}

/* The outcome that is read as `bit` has the effect diag(P(bit | 0), P(bit | 1)). */
static qnl_status add_projector(const readout *r, const qnl__part *part) {
    const size_t count = (size_t)part->qubit_count;
    qnl__part term = {.kind = QNL__PART_PRODUCT, .coefficient = part->coefficient, .qubit_count = part->qubit_count};
    term.qubits = qnl__duplicate(part->qubits, count, sizeof *term.qubits);
    term.matrix = qnl__allocate(count, 4 * sizeof *term.matrix);
    if (term.qubits == NULL || term.matrix == NULL) {
        qnl__part_clear(&term);
        return qnl__fail_memory(r->function, count * 4 * sizeof *term.matrix);
    }
    for (size_t k = 0; k < count; k++) {
        const double up = r->zero_to_one[part->qubits[k]], down = r->one_to_zero[part->qubits[k]];
        term.matrix[4 * k].re = part->bits[k] ? up : 1.0 - up;
        term.matrix[4 * k + 3].re = part->bits[k] ? 1.0 - down : down;
    }
    return qnl__observable_append(r->function, r->result, &term);
}

static qnl_status add_parts(const readout *r, const qnl_observable *observable) {
    for (size_t k = 0; k < observable->size; k++) {
        const qnl__part *part = &observable->parts[k];
        if (part->kind == QNL__PART_PAULI) {
            QNL_TRY(add_strings(r, part, k));
        } else {
            QNL_CHECK(part->kind == QNL__PART_PROJECTOR, QNL_ERR_UNSUPPORTED,
                      "%s: part %zu of the observable is a %s, allowed are Pauli strings and projectors", r->function, k,
                      qnl__part_name(part->kind));
            QNL_TRY(add_projector(r, part));
        }
    }
    return qnl__observable_merge(r->function, r->result);
}

static qnl_status check_probabilities(const char *function, const char *name, const double *values, int count) {
    QNL_TRY(qnl__check_finite(function, name, values, (size_t)count));
    for (int q = 0; q < count; q++) {
        QNL_CHECK(values[q] >= 0.0 && values[q] <= 1.0, QNL_ERR_ARGUMENT, "%s: %s[%d] is %g, allowed are 0..1", function, name, q,
                  values[q]);
    }
    return QNL_OK;
}

qnl_status qnl_observable_readout(qnl_observable **out, const qnl_observable *observable, const double *zero_to_one,
                                  const double *one_to_zero) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(observable);
    QNL_CHECK_POINTER(zero_to_one);
    QNL_CHECK_POINTER(one_to_zero);
    QNL_TRY(check_probabilities(__func__, "zero_to_one", zero_to_one, observable->qubits));
    QNL_TRY(check_probabilities(__func__, "one_to_zero", one_to_zero, observable->qubits));
    readout r = {.function = __func__, .zero_to_one = zero_to_one, .one_to_zero = one_to_zero};
    QNL_TRY(qnl__observable_new(__func__, &r.result, observable->qubits));
    const qnl_status status = add_parts(&r, observable);
    if (status != QNL_OK) {
        qnl_observable_free(r.result);
        return status;
    }
    *out = r.result;
    return QNL_OK;
}
